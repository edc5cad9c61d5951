package ball

import (
	"math"
	"math/big"
)

// angleFixed returns atan(y/x) for 0 ≤ y ≤ x, 2^w ≤ x < 2^(w+1), all in units of 2^-w, and a
// bound of the error in those units.
//
// With a float64 guess g of the result it turns (x, y) back by g and sums the series
// of atan t, t = (y·cos g - x·sin g)/(x·cos g + y·sin g). If y/x < 2^-(w/12), g = 0.
//
//	sin g, cos g, e ulps   as a vector they are turned by ≤ √2·e/(1 - √2·e·2^-w)   < 1.5·e
//	t cut                  1, and the slope of atan is ≤ 1                         1
//	p = t^(2k+1)           e' ≤ t²·e + |p|·1 + 1, with |t| ≤ 0.43, t² < 0.19        < 1.77
//	p/(2k+1), K terms      1.77/3 + 1 each but for the first                       < 1.6·(K-1)
//	the rest when p = 0    1.77/3/(1-t²)                                           < 0.8
//
// so 1.5·e + 1.6·K + 0.2. A guess is cut to [0, 0.79]; if it were so wrong that |t| ≥ 1/8, it
// is replaced by 0.4, and then |t| ≤ tan(0.4) < 0.43.
func angleFixed(y, x *big.Int, w uint) (*big.Int, uint64) {
	m := &multiplier{w: w}
	num, den := y, x
	guess := new(big.Int)
	var err uint64
	t := new(big.Int)
	if y.BitLen() >= x.BitLen()-int(w/12) {
		yf, xf := dyadic{y, -int64(w)}.float(), dyadic{x, -int64(w)}.float()
		middle, _ := FromFloat64(0.4).mid.fixed(w)
		for _, guess = range []*big.Int{fixedGuess(math.Atan2(yf, xf), 0, 0.79, w), middle} {
			var s, c *big.Int
			s, c, err = sincosFixed(guess, w)
			num = new(big.Int).Mul(y, c)
			num.Sub(num, t.Mul(x, s))
			den = new(big.Int).Mul(x, c)
			den.Add(den, t.Mul(y, s))
			if num.BitLen() <= den.BitLen()-4 {
				break
			}
		}
	}
	sign := num.Sign()
	t.Abs(num)
	t.Lsh(t, w)
	t.Quo(t, den)
	sum, p, t2, term := new(big.Int).Set(t), new(big.Int).Set(t), new(big.Int), new(big.Int)
	m.mul(t2, t, t)
	terms := uint64(1)
	for k := uint64(1); ; k++ {
		m.mul(p, p, t2)
		if p.Sign() == 0 {
			break
		}
		if broken == atanTerms && p.BitLen()+t2.BitLen() <= int(w) {
			break // the last term
		}
		term.Set(p)
		divWord(term, 2*k+1)
		if k%2 == 1 {
			sum.Sub(sum, term)
		} else {
			sum.Add(sum, term)
		}
		terms++
	}
	if sign < 0 {
		sum.Neg(sum)
	}
	return sum.Add(sum, guess), faultyUlps(atanError, (150*err+160*terms+119)/100)
}

// atanPoint returns atan x for an exact x > 0. Below 2^(-prec/2), 0 ≤ x - atan x ≤ x³/3.
// Above 1 it is π/2 - atan(1/x). A cut of the vector (x, 1) or (1, x) by an ulp turns
// it by an ulp at most.
func atanPoint(x dyadic, prec uint) (Ball, error) {
	top := x.top()
	switch {
	case 2*top < -int64(prec)-4:
		return makeBall("atan", x, magPow2(3*top-1), prec)
	case top <= 0:
		w := prec + 10 + uint(-top)
		y, _ := x.fixed(w)
		v, err := angleFixed(y, new(big.Int).Lsh(bigOne, w), w)
		return makeBall("atan", dyadic{v, -int64(w)}, magUint(err+1, -int64(w)), prec+10)
	}
	w := prec + 10
	halfPi := dyadic{piConstant.fixed(w + 1), -int64(w) - 2}
	rad := magUint(constantError, -int64(w)-2)
	if top > int64(w) {
		return makeBall("atan", halfPi, rad.add(magPow2(1-top)), w)
	}
	u, _ := x.shl(1 - top).fixed(w)
	v, err := angleFixed(new(big.Int).Lsh(bigOne, w-uint(top-1)), u, w)
	rad = rad.add(magUint(err+1, -int64(w)))
	return makeBall("atan", halfPi.add(dyadic{v, -int64(w)}.neg()), rad, w)
}

// atan returns the arc tangent of a. For a = m ± r with r < |m|,
// |atan(m+δ) - atan(m)| = atan(|δ|/(1 + m(m+δ))) ≤ r/(1 + |m|(|m|-r)).
func (w Arithmetic) atan(a Ball) (Ball, error) {
	switch {
	case !a.IsFinite():
		v := piConstant.ball(w.Prec)
		return Ball{rad: v.size().shl(-1)}, nil
	case !a.sharp():
		return w.ends(a, (Arithmetic).atan, rising)
	case a.isZero():
		return a, nil
	}
	a = a.at(w.Prec + 16)
	v, err := atanPoint(a.mid.abs(), w.Prec)
	if err != nil {
		return v, err
	}
	if a.mid.sign() < 0 {
		v = v.neg()
	}
	if !a.rad.isZero() {
		slope := magAbsDown(a.mid.int(), a.mid.exp).mulDown(a.least())
		r := a.rad
		if slope.cmp(magPow2(0)) > 0 {
			r = r.div(slope)
		}
		v = v.widened(faultyMag(atanSpread, r))
	}
	return v, nil
}

// asin returns the arc sine of a in [-1, 1]: atan(x/√(1-x²)), or, where that is above
// 1, π/2 - atan(√(1-x²)/x). 1 - x² = (1-x)(1+x) is as certain as x.
func (w Arithmetic) asin(a Ball) (Ball, error) {
	if err := within("asin", a); err != nil {
		return Ball{}, err
	}
	if a.isZero() {
		return a, nil
	}
	if a.mid.sign() < 0 {
		b, err := w.asin(a.neg())
		return b.neg(), err
	}
	w = w.more(12)
	c := calculation{}
	less := c.do2(w.Sub, one, a)
	if !a.narrow() || !less.narrow() {
		return w.ends(a, (Arithmetic).asin, rising)
	}
	root := c.do1(w.sqrt, c.do2(w.Mul, less, c.do2(w.Add, one, a)))
	if a.mid.top() < 0 {
		return c.result(c.do1(w.atan, c.do2(w.Div, a, root)))
	}
	half := piConstant.ball(w.Prec).half()
	return c.result(c.do2(w.Sub, half, c.do1(w.atan, c.do2(w.Div, root, a))))
}

// acos returns the arc cosine of a in [-1, 1]: 2·atan(√((1-x)/(1+x))), and π at -1.
func (w Arithmetic) acos(a Ball) (Ball, error) {
	if err := within("acos", a); err != nil {
		return Ball{}, err
	}
	w = w.more(12)
	c := calculation{}
	sum, less := c.do2(w.Add, one, a), c.do2(w.Sub, one, a)
	switch {
	case !a.rad.isZero() && !(a.narrow() && sum.narrow() && less.narrow()):
		return w.ends(a, (Arithmetic).acos, falling)
	case sum.isZero():
		return piConstant.ball(w.Prec), nil
	}
	root := c.do1(w.sqrt, c.do2(w.Div, less, sum))
	return c.result(c.do1(w.atan, root).shl(1))
}

// within returns an error unless every number of a is in [-1, 1].
func within(op string, a Ball) error {
	if err := atLeast(op, a, dyadicInt(-1)); err != nil {
		return err
	}
	return atLeast(op, a.neg(), dyadicInt(-1))
}

// atan2 returns the angle of the point (x, y), from -π (excluded) to π. A wide box that
// holds neither the origin nor part of the cut is seen under the angles of its corners.
func (w Arithmetic) atan2(y, x Ball) (Ball, error) {
	sx, okx := x.Sign()
	sy, oky := y.Sign()
	zero := oky && sy == 0
	switch {
	case okx && sx > 0 || oky && sy != 0:
	case okx && sx < 0 && (zero || y.IsFinite() && notBelow(y, Ball{})):
	case okx && oky:
		return Ball{}, outside("atan2", "origin")
	case okx && sx < 0:
		return Ball{}, undecided("atan2", "jump")
	default:
		return Ball{}, undecided("atan2", "origin")
	}
	if !x.IsFinite() || !y.IsFinite() {
		v := piConstant.ball(w.Prec)
		return Ball{rad: v.size()}, nil
	}
	if !y.sharp() || !x.sharp() {
		return w.corners(y, x)
	}
	w = w.more(12)
	var c calculation
	pi := piConstant.ball(w.Prec)
	switch {
	case sx > 0:
		return c.result(c.do1(w.atan, c.do2(w.Div, y, x)))
	case zero:
		return pi, nil
	case sy > 0:
		return c.result(c.do2(w.Sub, pi.half(), c.do1(w.atan, c.do2(w.Div, x, y))))
	}
	return c.result(c.do2(w.Sub, pi.half().neg(), c.do1(w.atan, c.do2(w.Div, x, y))))
}

func (w Arithmetic) corners(y, x Ball) (hull Ball, err error) {
	x, y = x.at(0), y.at(0)
	for i, v := range []dyadic{x.lower(), x.upper()} {
		for j, u := range []dyadic{y.lower(), y.upper()} {
			b, err := w.atan2(exactly(u), exactly(v))
			if err != nil {
				return b, err
			}
			if i == 0 && j == 0 {
				hull = b
			}
			hull = Hull(hull, b)
		}
	}
	return hull, nil
}
