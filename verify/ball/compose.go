package ball

// A calculation is a chain of operations that stops at the first error.
type calculation struct{ err error }

func (c *calculation) do1(f func(Ball) (Ball, error), a Ball) (b Ball) {
	if c.err == nil {
		b, c.err = f(a)
	}
	return b
}

func (c *calculation) do2(f func(_, _ Ball) (Ball, error), a, b Ball) (r Ball) {
	if c.err == nil {
		r, c.err = f(a, b)
	}
	return r
}

func (c *calculation) result(b Ball) (Ball, error) {
	if c.err != nil {
		return Ball{}, c.err
	}
	return b, nil
}

// shl returns b·2^n.
func (b Ball) shl(n int64) Ball {
	if b.rat != nil {
		b = b.at(0)
	}
	return Ball{mid: b.mid.shl(n), rad: b.rad.shl(n)}
}

func (b Ball) half() Ball { return b.shl(-1) }

// magnitude returns the absolute values of the numbers of a.
func magnitude(a Ball) Ball {
	switch {
	case !a.IsFinite():
		return a
	case a.IsExact() && a.mid.sign() < 0 || !a.IsExact() && a.upper().sign() <= 0:
		return a.neg()
	case a.IsExact() || a.lower().sign() >= 0:
		return a
	}
	hi, lo := a.upper(), a.lower().neg()
	if hi.cmp(lo) < 0 {
		hi = lo
	}
	return between(dyadic{}, hi)
}

func (w Arithmetic) abs(a Ball) (Ball, error) { return magnitude(a), nil }

// odd extends f from nonnegative arguments to odd functions.
func (w Arithmetic) odd(a Ball, f func(Ball) (Ball, error)) (Ball, error) {
	if a.mid.sign() < 0 {
		b, err := f(a.neg())
		return b.neg(), err
	}
	return f(a)
}

// sinh returns (E + E/(E+1))/2 with E = e^|x| - 1: nothing cancels.
func (w Arithmetic) sinh(a Ball) (Ball, error) {
	if !a.narrow() {
		return w.ends(a, (Arithmetic).sinh, rising)
	}
	w = w.more(12)
	return w.odd(a, func(a Ball) (Ball, error) {
		var c calculation
		e := c.do1(w.expm1, a)
		return c.result(c.do2(w.Add, e, c.do2(w.Div, e, c.do2(w.Add, e, one))).half())
	})
}

// cosh returns (e^|x| + e^-|x|)/2.
func (w Arithmetic) cosh(a Ball) (Ball, error) {
	a = magnitude(a)
	if !a.narrow() {
		return w.ends(a, (Arithmetic).cosh, rising)
	}
	w = w.more(12)
	var c calculation
	e := c.do1(w.exp, a)
	return c.result(c.do2(w.Add, e, c.do2(w.Div, one, e)).half())
}

// tanh returns -E/(2+E) with E = e^(-2|x|) - 1.
func (w Arithmetic) tanh(a Ball) (Ball, error) {
	switch {
	case !a.IsFinite():
		return Ball{rad: magPow2(0)}, nil
	case !a.narrow():
		return w.ends(a, (Arithmetic).tanh, rising)
	}
	w = w.more(12)
	return w.odd(a, func(a Ball) (Ball, error) {
		var c calculation
		e := c.do1(w.expm1, c.twice(w, a).neg())
		return c.result(c.do2(w.Div, e, c.do2(w.Add, e, FromInt(2))).neg())
	})
}

// twice returns 2a, exactly if a is exact.
func (c *calculation) twice(w Arithmetic, a Ball) Ball {
	if a.rat == nil {
		return a.shl(1)
	}
	return c.do2(w.more(8).Mul, a, FromInt(2))
}

// sech returns 2t/(1+t²) with t = e^-|x|.
func (w Arithmetic) sech(a Ball) (Ball, error) {
	if !a.IsFinite() {
		return between(dyadic{}, one.mid), nil
	}
	a = magnitude(a)
	if !a.narrow() {
		return w.ends(a, (Arithmetic).sech, falling)
	}
	w = w.more(12)
	var c calculation
	t := c.do1(w.exp, a.neg())
	return c.result(c.do2(w.Div, t.shl(1), c.do2(w.Add, one, c.do2(w.Mul, t, t))))
}

// csch returns -2t/(t²-1) with t = e^-|x| and t² - 1 from expm1.
func (w Arithmetic) csch(a Ball) (Ball, error) {
	if err := awayFromZero("csch", a); err != nil {
		return Ball{}, err
	}
	if !a.narrow() {
		return w.ends(a, (Arithmetic).csch, falling)
	}
	w = w.more(12)
	return w.odd(a, func(a Ball) (Ball, error) {
		var c calculation
		t := c.do1(w.exp, a.neg())
		e := c.do1(w.expm1, c.twice(w, a).neg())
		return c.result(c.do2(w.Div, t.shl(1), e).neg())
	})
}

// coth returns 1 - 2t²/(t²-1) with t = e^-|x|.
func (w Arithmetic) coth(a Ball) (Ball, error) {
	if err := awayFromZero("coth", a); err != nil {
		return Ball{}, err
	}
	if !a.narrow() {
		return w.ends(a, (Arithmetic).coth, falling)
	}
	w = w.more(12)
	return w.odd(a, func(a Ball) (Ball, error) {
		var c calculation
		twice := c.twice(w, a).neg()
		t, e := c.do1(w.exp, twice), c.do1(w.expm1, twice)
		return c.result(c.do2(w.Sub, one, c.do2(w.Div, t.shl(1), e)))
	})
}

// awayFromZero returns an error unless 0 is certainly not in a.
func awayFromZero(op string, a Ball) error {
	s, ok := a.Sign()
	switch {
	case !ok:
		return undecided(op, "pole")
	case s == 0:
		return outside(op, "pole")
	}
	return nil
}

// asinh returns log1p(x + x²/(1 + √(1+x²))) for x ≥ 0; for large x it is log(2x) plus
// log((1+√(1+u))/2) ≤ u/4 with u = 1/x².
func (w Arithmetic) asinh(a Ball) (Ball, error) {
	if !a.sharp() {
		return w.ends(a, (Arithmetic).asinh, rising)
	}
	w = w.more(12)
	return w.odd(a, func(a Ball) (Ball, error) {
		var c calculation
		if top := a.mid.top(); a.mid.sign() != 0 && top > int64(w.Prec)+4 {
			return c.result(c.do1(w.log, c.twice(w, a)).widened(magPow2(2 - 2*top)))
		}
		x2 := c.do2(w.Mul, a, a)
		root := c.do1(w.sqrt, c.do2(w.Add, one, x2))
		return c.result(c.do1(w.log1p, c.do2(w.Add, a, c.do2(w.Div, x2, c.do2(w.Add, one, root)))))
	})
}

// acosh returns log1p(t + √(t(t+2))) with t = x - 1; for large x it is log(2x)
// less than 1/x² from it: (1+√(1-u))/2 ≥ 1 - u/2 and -log(1-u/2) ≤ u with u = 1/x².
func (w Arithmetic) acosh(a Ball) (Ball, error) {
	if err := atLeast("acosh", a, one.mid); err != nil {
		return Ball{}, err
	}
	w = w.more(12)
	var c calculation
	t := c.do2(w.Sub, a, one)
	switch top := a.mid.top(); {
	case !a.rad.isZero() && !(a.sharp() && t.sharp()):
		return w.ends(a, (Arithmetic).acosh, rising)
	case top > int64(w.Prec)+4:
		return c.result(c.do1(w.log, c.twice(w, a)).widened(magPow2(3 - 2*top)))
	}
	root := c.do1(w.sqrt, c.do2(w.Mul, t, c.do2(w.Add, t, FromInt(2))))
	return c.result(c.do1(w.log1p, c.do2(w.Add, t, root)))
}

// atanh returns log1p(2x/(1-x))/2 for 0 ≤ x < 1.
func (w Arithmetic) atanh(a Ball) (Ball, error) {
	if err := above("atanh", a, one.mid.neg()); err != nil {
		return Ball{}, err
	}
	if err := above("atanh", a.neg(), one.mid.neg()); err != nil {
		return Ball{}, err
	}
	w = w.more(12)
	var c calculation
	less := c.do2(w.Sub, one, magnitude(a))
	if !a.narrow() || !less.narrow() && a.rat == nil {
		return w.ends(a, (Arithmetic).atanh, rising)
	}
	return w.odd(a, func(a Ball) (Ball, error) {
		return c.result(c.do1(w.log1p, c.do2(w.Div, c.twice(w, a), less)).half())
	})
}

// sigmoid returns 1/(1+e^-x), as e^x/(1+e^x) for x < 0.
func (w Arithmetic) sigmoid(a Ball) (Ball, error) {
	switch {
	case !a.IsFinite():
		return between(dyadic{}, one.mid), nil
	case !a.narrow():
		return w.ends(a, (Arithmetic).sigmoid, rising)
	}
	w = w.more(12)
	var c calculation
	if a.mid.sign() < 0 {
		t := c.do1(w.exp, a)
		return c.result(c.do2(w.Div, t, c.do2(w.Add, one, t)))
	}
	return c.result(c.do2(w.Div, one, c.do2(w.Add, one, c.do1(w.exp, a.neg()))))
}

// softplus returns log(1+e^x), as x + log(1+e^-x) for x > 0.
func (w Arithmetic) softplus(a Ball) (Ball, error) {
	if !a.narrow() {
		return w.ends(a, (Arithmetic).softplus, rising)
	}
	w = w.more(12)
	var c calculation
	if a.mid.sign() <= 0 {
		return c.result(c.do1(w.log1p, c.do1(w.exp, a)))
	}
	return c.result(c.do2(w.Add, a, c.do1(w.log1p, c.do1(w.exp, a.neg()))))
}

// log2 returns log a/log 2, exactly for powers of two.
func (w Arithmetic) log2(a Ball) (Ball, error) {
	if a.rad.isZero() && a.mid.sign() > 0 && a.mid.man.BitLen() == 1 {
		return FromInt(a.mid.exp), nil
	}
	return w.logOver("log2", a, ln2Constant)
}

// log10 returns log a/log 10, exactly for powers of ten.
func (w Arithmetic) log10(a Ball) (Ball, error) {
	if n, ok := powerOfTen(a); ok {
		return FromInt(n), nil
	}
	return w.logOver("log10", a, ln10Constant)
}

func (w Arithmetic) logOver(op string, a Ball, c *constant) (Ball, error) {
	if err := above(op, a, dyadic{}); err != nil {
		return Ball{}, err
	}
	w = w.more(12)
	b, err := w.log(a)
	if err != nil {
		return b, err
	}
	return w.Div(b, c.ball(w.Prec))
}

// sign returns the sign of a, which must be certain.
func (w Arithmetic) sign(a Ball) (Ball, error) {
	s, ok := a.Sign()
	if !ok {
		return Ball{}, undecided("sign", "jump")
	}
	return FromInt(int64(s)), nil
}

// larger returns the larger of a and b: one of them if that is certain, else a ball
// around both choices.
func larger(a, b Ball) Ball {
	switch {
	case !a.IsFinite() || !b.IsFinite():
		return Whole()
	case a.IsExact() && b.IsExact():
		if compareExact(a, b) >= 0 {
			return a
		}
		return b
	case notBelow(a, b):
		return a
	case notBelow(b, a):
		return b
	}
	lo, hi := a.lower(), a.upper()
	if l := b.lower(); l.cmp(lo) > 0 {
		lo = l
	}
	if u := b.upper(); u.cmp(hi) > 0 {
		hi = u
	}
	return between(lo, hi)
}

func (w Arithmetic) max(a, b Ball) (Ball, error) { return larger(a, b), nil }

func (w Arithmetic) min(a, b Ball) (Ball, error) { return larger(a.neg(), b.neg()).neg(), nil }

func (w Arithmetic) relu(a Ball) (Ball, error) { return larger(a, Ball{}), nil }

// floor returns the greatest integer that is at most a, if it is the same for all of a.
func (w Arithmetic) floor(a Ball) (Ball, error) {
	if !a.IsFinite() {
		return Ball{}, undecided("floor", "jump")
	}
	if a.rat != nil {
		if a.length() <= exactBits {
			q := dyadic{floorRat(a), 0}
			return exactly(q), nil
		}
		a = a.at(0)
	}
	lo, hi := a.lower().floor(0), a.upper().floor(0)
	if lo.cmp(hi) != 0 {
		return Ball{}, undecided("floor", "jump")
	}
	return makeBall("floor", lo, mag{}, w.Prec)
}

// hypot returns √(a²+b²), which rises with |a| and with |b|.
func (w Arithmetic) hypot(a, b Ball) (Ball, error) {
	if !a.IsFinite() || !b.IsFinite() {
		return Whole(), nil
	}
	a, b = magnitude(a), magnitude(b)
	w = w.more(12)
	f := func(a, b Ball) (Ball, error) {
		var c calculation
		return c.result(c.do1(w.sqrt, c.do2(w.Add, c.do2(w.Mul, a, a), c.do2(w.Mul, b, b))))
	}
	switch {
	case a.isZero():
		return b, nil
	case b.isZero():
		return a, nil
	case a.sharp() && b.sharp():
		return f(a, b)
	}
	var c calculation
	if a.rat != nil {
		a = a.at(0)
	}
	if b.rat != nil {
		b = b.at(0)
	}
	lo := c.do2(f, exactly(a.lower()), exactly(b.lower()))
	hi := c.do2(f, exactly(a.upper()), exactly(b.upper()))
	if c.err != nil {
		return lo, c.err
	}
	return between(lo.lower(), hi.upper()), nil
}
