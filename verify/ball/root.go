package ball

import "math/big"

// iroot returns floor(n^(1/q)) for n ≥ 0.
//
// Newton's step from z ≥ the root gives at least its floor again, by the inequality of
// the means, and less than z unless z is the floor.
func iroot(n *big.Int, q int) *big.Int {
	if q == 2 {
		return new(big.Int).Sqrt(n)
	}
	if n.Sign() == 0 || q == 1 {
		return new(big.Int).Set(n)
	}
	z := new(big.Int).Lsh(bigOne, uint((n.BitLen()+q-1)/q))
	p, t := new(big.Int), new(big.Int)
	less, whole := big.NewInt(int64(q-1)), big.NewInt(int64(q))
	for {
		p.Exp(z, less, nil)
		p.Quo(n, p)
		t.Mul(z, less)
		t.Add(t, p)
		t.Quo(t, whole)
		if t.Cmp(z) >= 0 {
			return z
		}
		z, t = t, z
	}
}

// exactRoot returns the q-th root of x ≥ 0 if it is an integer.
func exactRoot(x *big.Int, q int) (*big.Int, bool) {
	if x.BitLen() <= 1 {
		return x, true
	}
	if q > x.BitLen() {
		return nil, false
	}
	z := iroot(x, q)
	return z, new(big.Int).Exp(z, big.NewInt(int64(q)), nil).Cmp(x) == 0
}

// exactBallRoot returns the q-th root of an exact a > 0 if it is rational.
func exactBallRoot(a Ball, q int, prec uint) (Ball, bool) {
	if a.rat != nil {
		num, ok := exactRoot(a.rat.Num(), q)
		if !ok {
			return Ball{}, false
		}
		den, ok := exactRoot(a.rat.Denom(), q)
		if !ok {
			return Ball{}, false
		}
		b, err := fromRat(new(big.Rat).SetFrac(num, den), prec, literal)
		return b, err == nil
	}
	if !a.rad.isZero() || a.mid.exp%int64(q) != 0 { // the integer is odd
		return Ball{}, false
	}
	z, ok := exactRoot(a.mid.int(), q)
	return Ball{mid: dyadic{z, a.mid.exp / int64(q)}}, ok
}

// rootPoint returns x^(1/q) for x > 0, q = 2 or 3, to prec bits: the floor of a
// root, less than one unit too small.
func rootPoint(x dyadic, q int, prec uint) (Ball, error) {
	bits := int64(q) * int64(prec)
	s := bits - int64(x.man.BitLen()) // shift for an integer of about q·prec bits
	if r := (x.exp - s) % int64(q); r != 0 {
		s += r
		if r < 0 {
			s += int64(q)
		}
	}
	e := (x.exp - s) / int64(q)
	var n *big.Int
	if s >= 0 {
		n = new(big.Int).Lsh(x.man, uint(s))
	} else {
		n = new(big.Int).Rsh(x.man, uint(-s)) // the floor of a root is that of the floor's root
	}
	return makeBall("root", dyadic{iroot(n, q), e}, faultyMag(rootError, magPow2(e)), prec)
}

// sqrt returns the square root of a ≥ 0, exactly where it is rational. For a = m ± r,
// |√(m+δ) - √m| = |δ|/(√(m+δ) + √m) ≤ r/√m.
func (w Arithmetic) sqrt(a Ball) (Ball, error) {
	if err := atLeast("sqrt", a, dyadic{}); err != nil {
		return Ball{}, err
	}
	if !a.sharp() {
		return w.ends(a, (Arithmetic).sqrt, rising)
	}
	if a.isZero() {
		return a, nil
	}
	if a.IsExact() {
		if b, ok := exactBallRoot(a, 2, w.Prec); ok {
			return b, nil
		}
	}
	a = a.at(w.Prec + 8)
	v, err := rootPoint(a.mid, 2, w.Prec+4)
	if err != nil || a.rad.isZero() {
		return v, err
	}
	return v.widened(a.rad.div(v.least())), nil
}

// cbrt returns the real cube root of a. For a = m ± r with r < |m|,
// |∛(m+δ) - ∛m| = |δ|/(s² + st + t²) ≤ r/m^(2/3) for the roots s, t of one sign.
func (w Arithmetic) cbrt(a Ball) (Ball, error) {
	if !a.sharp() {
		return w.ends(a, (Arithmetic).cbrt, rising)
	}
	if a.isZero() {
		return a, nil
	}
	if a.mid.sign() < 0 {
		b, err := w.cbrt(a.neg())
		return b.neg(), err
	}
	if a.IsExact() {
		if b, ok := exactBallRoot(a, 3, w.Prec); ok {
			return b, nil
		}
	}
	a = a.at(w.Prec + 8)
	v, err := rootPoint(a.mid, 3, w.Prec+4)
	if err != nil || a.rad.isZero() {
		return v, err
	}
	return v.widened(a.rad.div(v.least().mulDown(v.least()))), nil
}

// atLeast returns an error unless every number of a is at least edge.
func atLeast(op string, a Ball, edge dyadic) error {
	b := exactly(edge)
	switch {
	case !a.IsFinite():
		return undecided(op, "edge")
	case notBelow(a, b):
		return nil
	case below(a, b):
		return outside(op, "edge")
	}
	return undecided(op, "edge")
}

// above returns an error unless every number of a is greater than edge, where op has a pole.
func above(op string, a Ball, edge dyadic) error {
	b := exactly(edge)
	switch {
	case !a.IsFinite():
		return undecided(op, "edge")
	case below(b, a):
		return nil
	case notBelow(b, a):
		return outside(op, "edge")
	}
	return undecided(op, "edge")
}
