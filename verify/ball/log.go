package ball

import (
	"math"
	"math/big"
)

// log1pFixed returns log(1+d) for -0.3 ≤ d ≤ 0.42, both in units of 2^-w, and a bound
// of the error in those units.
//
// With a float64 guess g of the result and E = exp|g| from expFixed, it sums the
// series of 2·atanh(z), log(1+d) = g + 2·atanh((1+d-E)/(1+d+E)) for g ≥ 0, and with
// (1+d)·E and 1 for g < 0. A guess is cut to [0, 0.36] or [-0.36, 0], the side of d, so that
// |z| < 0.18 whatever it is.
// If |d| < 2^-(w/12), g = 0: the series is then short.
//
//	E, e ulps               log E is wrong by ≤ e ulps, as E ≥ 1
//	(1+d)·E cut             1 ulp of a number P ≥ 0.69; with e·(1+d)/P = e/E as before
//	                        together e + 1.5
//	z cut                   1 ulp; 2·atanh has slope ≤ 2/(1-z²) < 2.09
//	p = z^(2k+1)            e' ≤ z²·e + |p|·1 + 1, z² < 0.04         < 1.26
//	p/(2k+1), K terms       1.26/3 + 1 each but for the first        < 1.42·(K-1)
//	the rest when p = 0     1.26/(1-z²)/3                            < 0.5
//
// so 2·(1.42·(K-1) + 0.5) + 2.09 + e + 1.5 < 3K + e + 2.
func log1pFixed(d *big.Int, w uint) (*big.Int, uint64) {
	m := &multiplier{w: w}
	one := new(big.Int).Lsh(bigOne, w)
	v := new(big.Int).Add(one, d)
	num, den := new(big.Int).Set(d), new(big.Int).Add(v, one)
	guess := new(big.Int)
	var err uint64
	if zeros := w - uint(d.BitLen()); zeros <= w/12 {
		lo, hi := 0.0, 0.36
		if d.Sign() < 0 {
			lo, hi = -0.36, 0
		}
		g := fixedGuess(math.Log1p(dyadic{d, -int64(w)}.float()), lo, hi, w)
		guess = g
		var e *big.Int
		e, err = expFixed(new(big.Int).Abs(g), w)
		if g.Sign() >= 0 {
			num.Sub(v, e)
			den.Add(v, e)
		} else {
			m.mul(e, e, v)
			num.Sub(e, one)
			den.Add(e, one)
		}
	}
	sign := num.Sign()
	z := num.Abs(num)
	z.Lsh(z, w)
	z.Quo(z, den)
	sum := new(big.Int).Set(z)
	z2, p, term := den, new(big.Int).Set(z), new(big.Int)
	m.mul(z2, z, z)
	terms := uint64(1)
	for k := uint64(1); ; k++ {
		m.mul(p, p, z2)
		if p.Sign() == 0 {
			break
		}
		if broken == logTerms && p.BitLen()+z2.BitLen() <= int(w) {
			break // the last term
		}
		term.Set(p)
		divWord(term, 2*k+1)
		sum.Add(sum, term)
		terms++
	}
	sum.Lsh(sum, 1)
	if sign < 0 {
		sum.Neg(sum)
	}
	return sum.Add(sum, guess), faultyUlps(logError, 3*terms+err+2)
}

// fixedGuess returns g, forced into [lo, hi], in units of 2^-w.
func fixedGuess(g, lo, hi float64, w uint) *big.Int {
	if math.IsNaN(g) {
		g = lo
	}
	g = faultyGuess(max(lo, min(g, hi)), lo, hi)
	v, _ := FromFloat64(g).mid.fixed(w)
	return v
}

// logPoint returns log x for an exact x > 0 that is not near 1: x = m·2^n with m in
// [0.7, 1.42).
//
//	m cut to w units      1 ulp of a number ≥ 0.7             < 1.5
//	log m                 err of log1pFixed
//	n·ln 2, t bits more   |n|·2·2^-t ≤ 1, as |n| < 2^(t-1), and a cut: 2
//
// The result is above ln 2/2 if n ≠ 0, so it has w-2 bits and loses log2(err).
func logPoint(x dyadic, prec uint) (Ball, error) {
	n := x.top()
	m := dyadic{x.man, x.exp - n} // in [1/2, 1)
	if m.cmp(dyadic{big.NewInt(45), -6}) < 0 {
		n--
		m = m.shl(1)
	}
	w := prec + 10
	v, _ := m.fixed(w)
	v.Sub(v, new(big.Int).Lsh(bigOne, w))
	sum, err := log1pFixed(v, w)
	if n != 0 {
		size := n
		if n < 0 {
			size = -n
		}
		t := uint(big.NewInt(size).BitLen()) + 1
		p := new(big.Int).Mul(ln2Constant.fixed(w+t), big.NewInt(n))
		sum.Add(sum, p.Rsh(p, t))
	}
	return makeBall("log", dyadic{sum, -int64(w)}, magUint(err+4, -int64(w)), w)
}

// log1pPoint returns log(1+d) for an exact d > -1, with small relative error: for
// |d| < 1/4 it works to as many more bits as d begins with zeros. |log(1+d) - d| ≤ d²
// for |d| ≤ 1/2.
func log1pPoint(d dyadic, prec uint) (Ball, error) {
	top := d.top()
	switch {
	case d.sign() == 0:
		return Ball{}, nil
	case top < -int64(prec)-4:
		return makeBall("log1p", d, magPow2(2*top), prec)
	case top <= -2:
		w := prec + 10 + uint(-top)
		v, changed := d.fixed(w)
		sum, err := log1pFixed(v, w)
		if changed {
			err += 2 // one ulp of 1+d ≥ 3/4
		}
		return makeBall("log1p", dyadic{sum, -int64(w)}, magUint(err, -int64(w)), prec+12)
	case top > int64(prec)+8:
		// log(1+d) = log d + log(1+1/d), and 0 < log(1+1/d) < 1/d
		v, err := logPoint(d, prec)
		return v.widened(magPow2(1 - top)), err
	}
	return logPoint(d.add(dyadicInt(1)), prec)
}

// log returns the natural logarithm of a > 0. It goes through 1 + d where a is near 1,
// so that exact arguments keep all their digits. For a = m ± r with r < m,
// |log(m+δ) - log m| ≤ -log(1 - r/m) ≤ r/(m-r).
func (w Arithmetic) log(a Ball) (Ball, error) {
	if err := above("log", a, dyadic{}); err != nil {
		return Ball{}, err
	}
	if !a.sharp() {
		return w.ends(a, (Arithmetic).log, rising)
	}
	if t := a.mid.top(); t == 0 || t == 1 { // from 1/2 to 2
		d, err := w.more(8).Sub(a, FromInt(1))
		if err != nil {
			return d, err
		}
		if d.isZero() {
			return d, nil
		}
		if d = d.at(w.Prec + 16); d.mid.sign() == 0 || d.mid.top() <= -2 {
			return w.log1pNear(d)
		}
	}
	a = a.at(w.Prec + 16)
	v, err := logPoint(a.mid, w.Prec)
	return v.widened(logRadius(a.rad, a.least())), err
}

// log1p returns log(1+a) for a > -1.
func (w Arithmetic) log1p(a Ball) (Ball, error) {
	if err := above("log1p", a, dyadicInt(-1)); err != nil {
		return Ball{}, err
	}
	if !a.sharp() {
		return w.ends(a, (Arithmetic).log1p, rising)
	}
	if a.isZero() {
		return a, nil
	}
	if a.mid.sign() < 0 && a.mid.top() >= -1 { // below -1/4: 1 + a is exact if a is
		b, err := w.more(8).Add(a, FromInt(1))
		if err != nil {
			return b, err
		}
		return w.log(b)
	}
	return w.log1pNear(a.at(w.Prec + 16))
}

// log1pNear returns log(1+d) for a plain ball d whose numbers are above -0.99.
func (w Arithmetic) log1pNear(d Ball) (Ball, error) {
	v, err := log1pPoint(d.mid, w.Prec)
	if err != nil || d.rad.isZero() {
		return v, err
	}
	least := d.least() // 1 + x > x
	if d.mid.top() < 64 {
		x := d.lower().floor(-64).add(dyadicInt(1))
		least = magAbsDown(x.int(), x.exp)
	}
	return v.widened(logRadius(d.rad, least)), nil
}

// logRadius returns r/least for the least number of the argument.
func logRadius(r, least mag) mag {
	if r.isZero() {
		return r
	}
	return faultyMag(logSpread, r.div(least))
}
