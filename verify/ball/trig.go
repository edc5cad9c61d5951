package ball

import "math/big"

// maxTrigTop bounds the arguments of the trigonometric functions, whose reduction
// takes as many bits of π.
const maxTrigTop = 1 << 15

var one = FromInt(1)

// sincosFixed returns sin(x) and cos(x) for 0 ≤ x ≤ 0.8, in units of 2^-w, and a
// bound of both errors in those units.
//
// With y = x/2^h < 2^-4, it sums both Taylor series in units of u = 2^-W and doubles the
// angle h times: sin 2t = 2·sin t·cos t, cos 2t = 1 - 2·sin² t.
//
// The terms are those of exp(y), see expFixed, and so are their errors: < 1.6 each, J
// of them in each of m sums, m a multiple of 4 so that the terms of a sum have one sign.
//
//	cos = S_0 - y²(S_2 - y²(S_4 - …))
//	  S_0, S_2, …        1.6·J·(1 + 2^-8 + …)                     < 1.61·J
//	  y², cuts           S_2·e + 1, S_2 ≤ 1/2 + 2^-10, e ≤ 1, …   < 1.6
//	sin = y·(S_1 - y²(S_3 - …)): (1.61·J + 1.6)/16 + 1
//	terms from N on      1.07
//
// so D ≤ 1.61·J + 2.67 at the start. Doubling takes errors ≤ D of both to
//
//	2(s+c)·D + 2D² + 1 in sin, 4s·D + 2D² + 1 in cos, with s + c ≤ 1 + t, 4s ≤ 2
//
// and the product of the remaining 2(1 + t + D) is at most 2^(h-i)·exp(0.4+0.2+…) <
// 2.23·2^(h-i). In the end D_h ≤ 2.23·2^h·(D + 1), and with W = w + h + 8 that is
// 2.23·(D+1)/256 units of 2^-w, plus 1 for the last cut.
func sincosFixed(x *big.Int, w uint) (s, c *big.Int, err uint64) {
	zeros := w - uint(x.BitLen())
	want := 4 + isqrt(w)/2
	var h uint
	if zeros < want {
		h = want - zeros
	}
	const guard = 8
	m := &multiplier{w: w + h + guard}
	y := new(big.Int).Lsh(x, guard)
	n := faultyTerms(sincosTerms, taylorTerms(m.w, m.w-uint(y.BitLen())))
	size := blockSize(n, 4)
	y2 := new(big.Int)
	m.mul(y2, y, y)
	z := m.powerOfTwoPower(y2, size/2)

	sums := make([]big.Int, size)
	t := new(big.Int).Lsh(bigOne, m.w)
	for k := 0; k < n; {
		sums[k%size].Add(&sums[k%size], t)
		k++
		divWord(t, uint64(k))
		if k%size == 0 {
			m.mul(t, t, z)
		}
	}
	fold := func(i int) *big.Int {
		v := new(big.Int).Set(&sums[i])
		for i -= 2; i >= 0; i -= 2 {
			m.mul(v, v, y2)
			v.Sub(&sums[i], v)
		}
		return v
	}
	c, s = fold(size-2), fold(size-1)
	m.mul(s, s, y)
	if h > 0 {
		unit := new(big.Int).Lsh(bigOne, m.w)
		m.w--
		for range h {
			m.mul(c, s, c)
			m.mul(s, s, s)
			s, c = c, s.Sub(unit, s)
		}
	}
	blocks := uint64((n + size - 1) / size)
	s.Rsh(s, h+guard)
	c.Rsh(c, h+guard)
	return s, c, faultyUlps(sincosError, (161*blocks+367)*223/(256*10000)+2)
}

// sincosPoint returns sin x and cos x for an exact x ≠ 0, with small relative errors.
// It reduces x to f = x - n·π/2, |f| ≤ π/4, in units of 2^-w, and takes w larger
// until f has prec bits.
//
//	x cut                  < 1
//	n·(π/2), t bits more   |n|·1·2^-t ≤ 1/4, as |n| < 2^(t-2) and π has 2 ulps, and a cut: 1.25
//
// sin and cos move by no more than f: 2.25 ulps.
//
// For x below 2^(-prec/2): 0 ≤ x - sin x ≤ x³/6 and 0 ≤ 1 - cos x ≤ x²/2.
func sincosPoint(op string, x dyadic, prec uint) (sin, cos Ball, e error) {
	top := x.top()
	if top > maxTrigTop {
		return sin, cos, tooLarge(op)
	}
	if 2*top < -int64(prec)-4 {
		sin, e = makeBall(op, x, magPow2(3*top-2), prec)
		return sin, Ball{mid: dyadicInt(1), rad: magPow2(2*top - 1)}, e
	}
	w := prec + 8 + uint(max(0, -top))
	n, f := uint(0), new(big.Int)
	var err uint64
	if top <= -1 {
		f, _ = x.fixed(w)
		err = 1
	} else {
		for try := 0; ; try++ {
			var q *big.Int
			q, f = reduce(x, w)
			n, err = q.Bit(1)<<1|q.Bit(0), 3
			short := int(prec) + 8 - f.BitLen()
			if short <= 0 || try == 4 {
				break
			}
			w += uint(short) + 2
		}
	}
	s, c, ulps := sincosFixed(new(big.Int).Abs(f), w)
	if f.Sign() < 0 {
		s.Neg(s)
	}
	switch n {
	case 1:
		s, c = c, s.Neg(s)
	case 2:
		s.Neg(s)
		c.Neg(c)
	case 3:
		s, c = c.Neg(c), s
	}
	rad := magUint(ulps+err, -int64(w))
	if sin, e = makeBall(op, dyadic{s, -int64(w)}, rad, prec+8); e == nil {
		cos, e = makeBall(op, dyadic{c, -int64(w)}, rad, prec+8)
	}
	return sin, cos, e
}

// reduce returns q and f = x - q·π/2 in units of 2^-w, |f| ≤ π/4 and an ulp or two.
func reduce(x dyadic, w uint) (q, f *big.Int) {
	t := uint(max(0, x.top())) + 3
	halfPi := piConstant.fixed(w + t) // π·2^(w+t) = (π/2)·2^(w+t+1)
	f, _ = x.fixed(w)
	// q = floor(x/(π/2) + 1/2), from the leading bits: an error moves f a little
	// beyond π/4.
	num := new(big.Int).Lsh(f, t+2)
	num.Add(num, halfPi)
	den := new(big.Int).Lsh(halfPi, 1)
	q = num.Div(num, den)
	p := new(big.Int).Mul(q, halfPi)
	f.Sub(f, p.Rsh(p, t+1))
	return q, f
}

// sincos returns sin and cos of a. For a narrow a = m ± r both move by at most r, and
// cos by at most r·(|m|+r), as |cos x - cos y| = 2·|sin((x+y)/2)·sin((x-y)/2)|.
func (w Arithmetic) sincos(op string, a Ball) (sin, cos Ball, err error) {
	switch {
	case a.isZero():
		return a, one, nil
	case !a.narrow():
		return w.sincosWide(op, a)
	}
	a = a.at(w.Prec + 16 + uint(max(0, min(a.mid.top(), maxTrigTop))))
	if sin, cos, err = sincosPoint(op, a.mid, w.Prec); err != nil || a.rad.isZero() {
		return sin, cos, err
	}
	r := faultyMag(sinSpread, a.rad)
	return sin.widened(r), cos.widened(r.min(r.mul(a.size()))), nil
}

// sincosWide returns the hulls of the values at both ends and of ±1 for every multiple
// of π/2 that may lie between them.
func (w Arithmetic) sincosWide(op string, a Ball) (sin, cos Ball, err error) {
	all := Ball{rad: magPow2(0)}
	if a.rad.isInf() || a.rad.top() > 2 { // of length 4 at least
		return all, all, nil
	}
	lo, hi := a.lower(), a.upper()
	if a.mid.sign() != 0 && a.mid.top() > maxTrigTop {
		return sin, cos, tooLarge(op)
	}
	sin, cos, err = w.sincos(op, exactly(lo))
	if err != nil {
		return sin, cos, err
	}
	s, c, err := w.sincos(op, exactly(hi))
	if err != nil {
		return s, c, err
	}
	sin, cos = Hull(sin, s), Hull(cos, c)
	first, _ := quarters(lo, w.Prec+8)
	_, last := quarters(hi, w.Prec+8)
	first.Add(first, bigOne)
	for i := 0; i < 4 && first.Cmp(last) <= 0; i++ {
		switch first.Bit(1)<<1 | first.Bit(0) {
		case 0:
			cos = Hull(cos, one)
		case 1:
			sin = Hull(sin, one)
		case 2:
			cos = Hull(cos, one.neg())
		case 3:
			sin = Hull(sin, one.neg())
		}
		first.Add(first, bigOne)
	}
	return sin, cos, nil
}

// quarters returns the floor of x/(π/2), or, where that is not certain, a lower and an
// upper bound that differ by 1. The remainder of reduce is certain to 3 ulps.
func quarters(x dyadic, w uint) (lo, hi *big.Int) {
	if x.sign() == 0 {
		return new(big.Int), new(big.Int)
	}
	q, f := reduce(x, w)
	lo, hi = q, new(big.Int).Set(q)
	if f.Cmp(big.NewInt(3)) <= 0 {
		lo = new(big.Int).Sub(q, bigOne)
	}
	if f.Cmp(big.NewInt(-3)) < 0 {
		hi.Set(lo)
	}
	return lo, hi
}

func (w Arithmetic) sin(a Ball) (Ball, error) {
	s, _, err := w.sincos("sin", a)
	return s, err
}

func (w Arithmetic) cos(a Ball) (Ball, error) {
	_, c, err := w.sincos("cos", a)
	return c, err
}

// ratioOf divides what sincos gives. If the function is monotone between its poles and
// a is wide but holds none, the ends are better.
func (w Arithmetic) ratioOf(op string, a Ball, pick func(s, c Ball) (num, den Ball), monotone bool, dir direction) (Ball, error) {
	s, c, err := w.more(8).sincos(op, a)
	if err != nil {
		return s, err
	}
	num, den := pick(s, c)
	if den.isZero() {
		return den, outside(op, "pole")
	}
	if _, ok := den.Sign(); !ok {
		return den, undecided(op, "pole")
	}
	if monotone && !a.narrow() {
		return w.ends(a, func(w Arithmetic, a Ball) (Ball, error) {
			return w.ratioOf(op, a, pick, monotone, dir)
		}, dir)
	}
	return w.more(8).Div(num, den)
}

func (w Arithmetic) tan(a Ball) (Ball, error) {
	return w.ratioOf("tan", a, func(s, c Ball) (Ball, Ball) { return s, c }, true, rising)
}

func (w Arithmetic) cot(a Ball) (Ball, error) {
	return w.ratioOf("cot", a, func(s, c Ball) (Ball, Ball) { return c, s }, true, falling)
}

func (w Arithmetic) sec(a Ball) (Ball, error) {
	return w.ratioOf("sec", a, func(_, c Ball) (Ball, Ball) { return one, c }, false, rising)
}

func (w Arithmetic) csc(a Ball) (Ball, error) {
	return w.ratioOf("csc", a, func(s, _ Ball) (Ball, Ball) { return one, s }, false, rising)
}
