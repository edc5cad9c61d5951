package ball

import "math/big"

// erfSum returns S = Σ T_k, T_k = z^k/(1·3·5···(2k+1)), for z > 0, with a relative
// error of at most 2^-p.
//
// N terms are taken, with T_N ≤ 2^-(p+2) and z ≤ (2N+1)/2: the others are below 2·T_N, and S ≥ 1.
// They are summed as S = Σ_i z^i·S_i, i < m, S_i = Σ_j z^(jm)/(1·3···(2(jm+i)+1)), in units
// of u = 2^-W. Let Y = max(1, z^m), J the number of blocks, all errors in ulps.
//
//	z cut                     1
//	y = z^m by squarings      error/max(1, y) ≤ 2m - 1, as one squaring makes r to 2r + 1
//	t = y^j/(…), divisions    e' ≤ e/3 + 1                          < 1.5 more
//	t·y                       relative to t: (1.5·y + 1)/t + 2m·max(1,1/y), and t's own before
//	  these stay in the blocks that follow, whose sum is at most S·t as the terms
//	  after t are t times those of a series below S:                ≤ J·S·(2.5·Y + 2m)
//	divisions within a block  1.5·Σ z^i a block                      ≤ 1.5·J·m·Y
//	Horner's cuts and z's     m·Y + m²·J·S
//
// that is at most 8·m²·J·Y·S, so W = p + 2 + bits(8·m²·J) + log2 Y makes it 2^-(p+2)·S. All
// together 2^-(p+1) + 2^-(p+2) and products of two errors, below 2^-p.
func erfSum(z dyadic, p uint) Ball {
	size := magAbs(z.man, z.exp)
	n := 0
	for t := magPow2(0); t.isZero() || t.top() > -int64(p)-2 || size.shl(1).cmp(magUintDown(uint64(2*n+1), 0)) > 0; {
		n++
		t = t.mul(size).div(magUintDown(uint64(2*n+1), 0))
	}
	n = max(1, faultyTerms(erfTerms, n))
	zb := uint(max(0, z.top()))
	block := blockSize(n, 2)
	for block > 1 && uint(block)*zb > p/4+32 {
		block /= 2
	}
	blocks := (n + block - 1) / block
	m := &multiplier{w: p + 2 + uint(big.NewInt(int64(8*block*block*blocks)).BitLen()) + uint(block)*zb}

	x, _ := z.fixed(m.w)
	y := m.powerOfTwoPower(x, block)
	sums := make([]big.Int, block)
	t := new(big.Int).Lsh(bigOne, m.w)
	for k := 0; k < n; {
		sums[k%block].Add(&sums[k%block], t)
		k++
		divWord(t, uint64(2*k+1))
		if k%block == 0 {
			m.mul(t, t, y)
		}
	}
	s := &sums[block-1]
	for i := block - 2; i >= 0; i-- {
		m.mul(t, s, x)
		s = t
		s.Add(s, &sums[i])
	}
	b := Ball{mid: dyadic{s, -int64(m.w)}}
	mid, lost := b.mid.round(p + 4)
	return Ball{mid: mid, rad: b.size().shl(-int64(p)).add(lost)}
}

// gauss returns e^(-x²)·b/√π.
func (w Arithmetic) gauss(x dyadic, b Ball) (Ball, error) {
	var c calculation
	e, err := expPoint(x.mul(x).neg(), w.Prec)
	c.err = err
	return c.result(c.do2(w.Div, c.do2(w.Mul, e, b), c.do1(w.sqrt, piConstant.ball(w.Prec))))
}

// erfSeries returns erf x = (2x/√π)·e^(-x²)·S(2x²) for x > 0; all terms are positive.
func (w Arithmetic) erfSeries(x dyadic) (Ball, error) {
	w = w.more(6)
	s := erfSum(x.mul(x).shl(1), w.Prec)
	m, lost := x.round(w.Prec + 2)
	return w.gauss(x, Ball{mid: m.shl(1).mul(s.mid), rad: productSpread(Ball{mid: m.shl(1), rad: lost.shl(1)}, s)})
}

// erfcTailSum returns Σ (-1)^k·t_k, t_k = 1·3···(2k-1)/z^k, z = 2x² ≥ 3, whose rest is of the
// sign of the first term left out and smaller than it, in units of 2^-w with its error.
//
//	1/z cut                1
//	t_k = (2k-1)·t_(k-1)/z   e' ≤ e·(2k-1)/z + (2k-1)·t_(k-1)·1 + 1, where (2k-1) ≤ z, so that
//	                         (2k-1)·t_(k-1) ≤ (2k-3)·t_(k-2) ≤ … ≤ 1:   e_k ≤ 2k
//	the sum of K terms       ≤ K·(K+1)
//	the rest                 t_k + 2k for the term that is left out
func erfcTailSum(z dyadic, w uint) (*big.Int, uint64, mag) {
	m := &multiplier{w: w}
	y, exp, _ := quotient(dyadicInt(1), z, w)
	y, _ = dyadic{y, exp}.fixed(w) // two cuts, but of the same number: one ulp
	sum, t := new(big.Int).Lsh(bigOne, w), new(big.Int).Lsh(bigOne, w)
	odd, next := new(big.Int), new(big.Int)
	for k := uint64(1); ; k++ {
		odd.SetUint64(2*k - 1)
		t.Mul(t, odd)
		m.mul(t, t, y)
		next.Mul(y, odd.SetUint64(2*k+1))
		if t.Sign() == 0 || next.BitLen() > int(w) {
			rest := magAbs(t, -int64(w)).add(magUint(2*k, -int64(w)))
			return sum, k * (k + 1), faultyMag(erfcTail, rest)
		}
		if k%2 == 1 {
			sum.Sub(sum, t)
		} else {
			sum.Add(sum, t)
		}
	}
}

// erfcTailPoint returns erfc x = e^(-x²)/(x√π)·Σ… for a large x.
func (w Arithmetic) erfcTailPoint(x dyadic) (Ball, error) {
	w = w.more(6)
	p := w.Prec + 2*uint(big.NewInt(int64(w.Prec)).BitLen())
	sum, err, rest := erfcTailSum(x.mul(x).shl(1), p)
	var c calculation
	s := Ball{mid: dyadic{sum, -int64(p)}, rad: rest.add(magUint(err, -int64(p)))}
	m, lost := x.round(w.Prec + 2)
	return w.gauss(x, c.do2(w.Div, s, Ball{mid: m, rad: lost}))
}

// erfcBits returns about -log2 erfc x for x > 0: x²·log2 e, and more that does not matter.
func erfcBits(x dyadic) int64 {
	f := x.float()
	return int64(min(f*f*1.4427, 1<<40))
}

// erfPoint returns erf x for an exact x > 0. |erf x - 2x/√π| ≤ (2/√π)·x³/3 < x³/2.
func (w Arithmetic) erfPoint(x dyadic) (Ball, error) {
	top, bits := x.top(), int64(0)
	if top > 14 {
		// erfc x < e^(-x²) < 2^-maxTop
		return Ball{mid: one.mid, rad: magPow2(-maxTop)}, nil
	}
	if top > 0 {
		bits = erfcBits(x)
	}
	switch {
	case 2*top < -int64(w.Prec)-4:
		v := w.more(4)
		m, lost := x.shl(1).round(v.Prec)
		b, err := v.Div(Ball{mid: m, rad: lost}, sqrtPi(v.Prec))
		return b.widened(magPow2(3*top - 1)), err
	case bits < int64(w.Prec)/2:
		return w.erfSeries(x)
	}
	// 1 - erfc x needs erfc to fewer bits.
	c, err := Arithmetic{uint(max(int64(w.Prec)-bits, 0)) + 16}.erfcPoint(x)
	if err != nil {
		return c, err
	}
	return w.more(4).Sub(one, c)
}

// erfcPoint returns erfc x for an exact x > 0: by the series in 1/x where its least
// term, about e^(-x²), is small enough, else 1 - erf x with the bits that cancel.
func (w Arithmetic) erfcPoint(x dyadic) (Ball, error) {
	top, bits := x.top(), int64(0)
	if top > 14 {
		return between(dyadic{}, dyadic{bigOne, -maxTop}), nil
	}
	if top > 0 {
		bits = erfcBits(x)
	}
	if bits > int64(w.Prec)+16 {
		return w.erfcTailPoint(x)
	}
	v := w.more(uint(bits) + 16)
	b, err := v.erfSeries(x)
	if err != nil {
		return b, err
	}
	return v.Sub(one, b)
}

func sqrtPi(prec uint) Ball {
	v, _ := Arithmetic{prec}.sqrt(piConstant.ball(prec))
	return v
}

// erf returns the error function of a. For a = m ± r, with the least |x| of a,
// |erf(m+δ) - erf(m)| = (2/√π)·|∫ e^(-t²)| ≤ 1.25·r·e^(-x²).
func (w Arithmetic) erf(a Ball) (Ball, error) {
	switch {
	case !a.IsFinite():
		return Ball{rad: magPow2(0)}, nil
	case a.isZero():
		return a, nil
	case !a.narrow():
		return w.ends(a, (Arithmetic).erf, rising)
	}
	return w.odd(a.at(w.Prec+32), func(a Ball) (Ball, error) {
		v, err := w.erfPoint(a.mid)
		if err != nil || a.rad.isZero() {
			return v, err
		}
		return v.widened(erfRadius(a)), nil
	})
}

// erfc returns 1 - erf a, with small relative error for a > 0 too.
func (w Arithmetic) erfc(a Ball) (Ball, error) {
	switch {
	case !a.IsFinite():
		return between(dyadic{}, dyadicInt(2)), nil
	case a.isZero():
		return one, nil
	case !a.narrow():
		return w.ends(a, (Arithmetic).erfc, falling)
	}
	if a.mid.sign() < 0 || a.mid.top() < -1 {
		b, err := w.erf(a)
		if err != nil {
			return b, err
		}
		return w.more(4).Sub(one, b)
	}
	a = a.at(w.Prec + 64)
	v, err := w.erfcPoint(a.mid)
	if err != nil || a.rad.isZero() {
		return v, err
	}
	return v.widened(erfRadius(a)), nil
}

func erfRadius(a Ball) mag {
	x := a.least().dyadic()
	e, err := expPoint(x.mul(x).neg(), littleBits)
	if err != nil {
		e = one
	}
	return faultyMag(erfSpread, e.size().mul(a.rad).mul(magUint(5, -2)))
}
