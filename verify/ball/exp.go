package ball

import "math/big"

// expFixed returns exp(x) for 0 ≤ x ≤ 0.7, both in units of 2^-w, and a bound of the
// error in those units.
//
// With y = x/2^h < 2^-4, it sums the Taylor series of exp(y) in units of u = 2^-W and
// squares the sum h times. All cuts are downward, so the errors have one sign.
//
// The series is Σ_i y^i·S_i, i < m, with S_i = Σ_j y^(jm)/(jm+i)!, so that
// most terms cost one division by a small number.
//
//	z = y^m by squarings    first < 1; e' ≤ 2·2^-8·e + 1          e_z < 1.01
//	t = z^j/(jm)!, then /k  t = 1 exact, e_1 = 0, e' ≤ e/k + 1     e < 1.5 for k < m
//	t·z, j = 1              1.5·2^-8 + t·e_z + 1, t ≤ 1/2         e < 1.6
//	later                   1.6/k + 1, k ≥ 3; 1.6·2^-8 + 2^-8 + 1  e < 1.6
//	Σ y^i S_i, J blocks     1.6·J·(1 + 1/16 + …)                  < 1.71·J
//	Horner's cuts           1 + 1/16 + …                          < 1.07
//	terms from N on         (y^N/N!)/(1 - y), y^N/N! ≤ u          < 1.07
//
// together ε < 2J + 3. Squaring E = exp(2^i·y) turns an error ε into at most
// 2Eε + 1, since the result is too small and E² - (E-ε)² < 2Eε. The product of the
// remaining factors 2E is at most 2^(h-i)·exp(x), exp(x) < 2.02, so in the end
//
//	ε_h ≤ 2.02·2^h·ε + 2.02·Σ 2^(h-i) < 2.02·2^h·(ε + 1)
//
// and with W = w + h + 8 that is 2.02·(ε+1)/256 units of 2^-w, plus 1 for the last cut.
func expFixed(x *big.Int, w uint) (*big.Int, uint64) {
	zeros := w - uint(x.BitLen()) // x < 2^-zeros
	want := 4 + isqrt(w)/2
	var h uint
	if zeros < want {
		h = want - zeros
	}
	const guard = 8
	m := &multiplier{w: w + h + guard}
	y := new(big.Int).Lsh(x, guard) // x/2^h in units of 2^-W
	n := faultyTerms(expTerms, taylorTerms(m.w, m.w-uint(y.BitLen())))
	size := blockSize(n, 2)
	z := m.powerOfTwoPower(y, size)

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
	e := &sums[size-1]
	for i := size - 2; i >= 0; i-- {
		m.mul(t, e, y)
		e = t
		e.Add(e, &sums[i])
	}
	for range h {
		m.mul(e, e, e)
	}
	blocks := uint64((n + size - 1) / size)
	return e.Rsh(e, h+guard), faultyUlps(expError, (2*blocks+4)*202/(256*100)+2)
}

// expScaled returns v, n and err with |exp(x) - v·2^(n-w)| ≤ err·2^(n-w) and
// 2^w ≤ v < 2^(w+1), about. x must be below 2^26 in size.
//
//	x cut                    < 1
//	L = ln 2 with t bits more, n = floor(x/L), |n| < 2^(t-1):
//	n·L                      n·2·2^-t ≤ 1, and a cut < 1
//
// so the remainder is from 0 to ln 2 and an ulp or two, less than 3 units of 2^-w away from
// x - n·ln 2. These multiply exp by less than 1 + 3.01·2^-w; exp is below 2.02: 6.1 ulps.
func expScaled(x dyadic, w uint) (v *big.Int, n int64, err uint64) {
	f, _ := x.fixed(w)
	if x.sign() < 0 || x.sign() > 0 && x.top() > -1 {
		t := uint(max(x.top(), 0)) + 3
		ln2 := ln2Constant.fixed(w + t)
		q := new(big.Int).Lsh(f, t)
		q.Div(q, ln2) // Euclidean: rounds down
		n = q.Int64()
		q.Mul(q, ln2)
		f.Sub(f, q.Rsh(q, t))
	}
	v, err = expFixed(f, w)
	return v, n, err + 7
}

// expPoint returns exp(x) for an exact x. |exp(x) - 1| ≤ 2|x| for |x| ≤ 1.
func expPoint(x dyadic, prec uint) (Ball, error) {
	top := x.top()
	switch {
	case x.sign() == 0:
		return FromInt(1), nil
	case top < -int64(prec)-4:
		return Ball{mid: dyadicInt(1), rad: magPow2(top + 1)}, nil
	case top > 25 && x.sign() > 0:
		return Ball{}, tooLarge("exp")
	case top > 25:
		// exp(-2^25) < 2^-(2^25)
		return between(dyadic{}, dyadic{bigOne, -maxTop}), nil
	}
	w := prec + 6
	v, n, err := expScaled(x, w)
	e := n - int64(w)
	if n < -maxTop {
		return between(dyadic{}, dyadic{bigOne, -maxTop}), nil
	}
	return makeBall("exp", dyadic{v, e}, magUint(err, e), w)
}

// exp returns e^a: with a = m ± r, e^m·e^δ for |δ| ≤ r, and |e^δ - 1| ≤ r + r² for r ≤ 1.
func (w Arithmetic) exp(a Ball) (Ball, error) {
	if !a.narrow() {
		return w.ends(a, (Arithmetic).exp, rising)
	}
	a = a.at(w.Prec + 32)
	v, err := expPoint(a.mid, w.Prec)
	if err != nil || a.rad.isZero() {
		return v, err
	}
	return v.widened(faultyMag(expSpread, v.size().mul(a.rad.add(a.rad.mul(a.rad))))), nil
}

// expm1 returns e^a - 1. For |x| < 1/2 it takes as many more bits as x begins with
// zeros; below 2^-prec it is x ± x², as |e^x - 1 - x| ≤ x² for |x| ≤ 1. The uncertainty is
// carried as in exp, with e^m ≤ |e^m - 1| + 1.
func (w Arithmetic) expm1(a Ball) (Ball, error) {
	if !a.narrow() {
		return w.ends(a, (Arithmetic).expm1, rising)
	}
	a = a.at(w.Prec + 32)
	x, prec := a.mid, w.Prec
	if x.sign() == 0 {
		return a, nil // then a is exactly 0
	}
	top := x.top()
	var v Ball
	var err error
	switch {
	case top >= 0:
		v, err = expPoint(x, prec+2)
		if err != nil {
			return v, err
		}
		if v, err = (Arithmetic{prec + 2}).Sub(v, FromInt(1)); err != nil {
			return v, err
		}
	case top < -int64(prec)-4:
		v, err = makeBall("expm1", x, magPow2(2*top), prec)
	default:
		p := prec + 10 + uint(-top)
		e, n, ulps := expScaled(x, p)
		// n is 0 or -1: both are multiples of 2^-(p+1).
		e.Lsh(e, uint(n+1))
		e.Sub(e, new(big.Int).Lsh(bigOne, p+1))
		v, err = makeBall("expm1", dyadic{e, -int64(p) - 1}, magUint(2*ulps, -int64(p)-1), prec+6)
	}
	if err != nil || a.rad.isZero() {
		return v, err
	}
	return v.widened(faultyMag(expSpread, v.size().add(magPow2(0)).mul(a.rad.add(a.rad.mul(a.rad))))), nil
}
