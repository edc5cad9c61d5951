package ball

import (
	"math/big"
)

// Pow returns a^b. An exponent that is known to be rational is used as such:
//
//	a^0 = 1
//	a^n                 for every a, and for a ≠ 0 if n < 0
//	a^(p/q), q > 1      for a > 0, and 0 for a = 0 and p > 0
//
// Other exponents need a > 0, or a = 0 and b > 0. The result is exact where it is
// rational and short.
func (w Arithmetic) Pow(a, b Ball) (Ball, error) {
	return w.refine(pow, a, b)
}

// PowRat returns a^r.
func (w Arithmetic) PowRat(a Ball, r *big.Rat) (Ball, error) {
	w = w.clamped()
	b, err := fromRat(r, w.Prec+32, literal)
	if err != nil {
		return b, err
	}
	return w.Pow(a, b)
}

func pow(w Arithmetic, args []Ball) (Ball, error) {
	a, b := args[0], args[1]
	if b.isZero() {
		return one, nil
	}
	if n, ok := b.integer(); ok {
		return w.powInt(a, n)
	}
	if a.isOne() {
		return a, nil
	}
	exact := b.IsExact()
	sb, known := b.Sign()
	if !a.IsFinite() {
		return Ball{}, undecided("^", "edge")
	}
	if a.isZero() {
		switch {
		case !known:
			return Ball{}, undecided("^", "exponent")
		case sb > 0:
			return a, nil
		}
		return Ball{}, outside("^", "pole")
	}
	if !notBelow(a, Ball{}) {
		switch {
		case !below(a, Ball{}):
			return Ball{}, undecided("^", "edge")
		case !exact && b.holdsInteger():
			return Ball{}, undecided("^", "exponent")
		}
		return Ball{}, outside("^", "edge")
	}
	if !b.IsFinite() {
		return Whole(), nil
	}
	if !below(Ball{}, a) { // from 0 on
		if !known {
			return Ball{}, undecided("^", "exponent")
		}
		if sb < 0 {
			return Ball{}, undecided("^", "pole")
		}
		return w.powFromZero(a.upper(), b)
	}
	if exact {
		if v, ok := w.powRoot(a, b); ok {
			return v, nil
		}
	}
	return w.powLog(a, b)
}

// powFromZero encloses x^y for 0 ≤ x ≤ hi and y in b > 0: from 0 to the largest of hi^y.
func (w Arithmetic) powFromZero(hi dyadic, b Ball) (Ball, error) {
	v, err := w.powLog(exactly(hi), b)
	if err != nil {
		return v, err
	}
	return between(dyadic{}, v.upper()), nil
}

// powLog returns exp(b·log a) for a > 0. The product is taken to as many more bits as
// it has before the point.
func (w Arithmetic) powLog(a, b Ball) (Ball, error) {
	w = w.more(12)
	rough := Arithmetic{32}
	l, err := rough.log(a)
	if err != nil {
		return l, err
	}
	e, err := rough.Mul(b.at(48), l)
	if err != nil {
		return e, err
	}
	p := w
	if e.mid.sign() != 0 {
		p = w.more(uint(max(0, min(e.mid.top(), 64))) + 4)
	}
	var c calculation
	return c.result(c.do1(w.exp, c.do2(p.Mul, b, c.do1(p.log, a))))
}

// powRoot returns a^b for exact a > 0 and b = p/q, if a has a rational q-th root.
func (w Arithmetic) powRoot(a, b Ball) (Ball, bool) {
	if !a.IsExact() || b.length() > 128 {
		return Ball{}, false
	}
	r := b.MidRat()
	if !r.Denom().IsInt64() || r.Denom().Int64() > exactBits {
		return Ball{}, false
	}
	q := int(r.Denom().Int64())
	root, ok := exactBallRoot(a, q, w.Prec)
	if !ok {
		if r.Num().CmpAbs(bigOne) == 0 && q <= 3 {
			return w.plainRoot(a, q, r.Sign() < 0)
		}
		return Ball{}, false
	}
	v, err := w.powInt(root, r.Num())
	return v, err == nil
}

// plainRoot returns the square or cube root of a, or its inverse.
func (w Arithmetic) plainRoot(a Ball, q int, invert bool) (Ball, bool) {
	w = w.more(4)
	f := w.sqrt
	if q == 3 {
		f = w.cbrt
	}
	v, err := f(a)
	if invert && err == nil {
		v, err = w.Div(one, v)
	}
	return v, err == nil
}

// powInt returns a^n by squaring. A relative error ε of a becomes about nε, and a product
// of two powers adds 2^(1-prec): with the bits of n and 8 more these stay small.
func (w Arithmetic) powInt(a Ball, n *big.Int) (Ball, error) {
	even := n.Bit(0) == 0
	switch {
	case n.Sign() == 0:
		return one, nil
	case a.isOne():
		return a, nil
	case n.Sign() < 0:
		if err := awayFromZero("^", a); err != nil {
			return Ball{}, err
		}
	case a.isZero():
		return a, nil
	}
	if !a.IsFinite() {
		return Whole(), nil
	}
	if even {
		a = magnitude(a) // where a reaches across 0, the least power is 0
	}
	if a.isOne() {
		return a, nil
	}
	if !a.sharp() {
		dir := rising
		if n.Sign() < 0 {
			dir = falling
		}
		return w.ends(a, func(w Arithmetic, a Ball) (Ball, error) { return w.powInt(a, n) }, dir)
	}
	if n.BitLen() > 62 {
		return w.powHuge(a, n)
	}
	k := n.Int64()
	size := k
	if k < 0 {
		size = -k
	}
	if v, ok, err := a.exactPow(k, size, w.Prec); ok {
		return v, err
	}
	w = w.more(uint(n.BitLen()) + 8)
	a = a.at(w.Prec + 8)
	var c calculation
	if k < 0 {
		a = c.do2(w.Div, one, a)
	}
	v := a
	for i := new(big.Int).SetInt64(size).BitLen() - 2; i >= 0; i-- {
		v = c.do2(w.Mul, v, v)
		if size>>i&1 == 1 {
			v = c.do2(w.Mul, v, a)
		}
	}
	return c.result(v)
}

// powHuge returns a^n for an n of more than 62 bits, by the logarithm of |a|.
func (w Arithmetic) powHuge(a Ball, n *big.Int) (Ball, error) {
	exponent, err := makeBall("^", dyadic{n, 0}, mag{}, w.Prec)
	if err != nil {
		return exponent, err
	}
	v, err := w.powLog(magnitude(a), exponent)
	if a.mid.sign() < 0 && n.Bit(0) == 1 {
		v = v.neg()
	}
	return v, err
}

// exactPow returns a^k if it is exact and short; size is |k|.
func (a Ball) exactPow(k, size int64, prec uint) (v Ball, ok bool, err error) {
	if !a.IsExact() || size > exactBits && a.mid.int().BitLen() > 1 {
		return v, false, nil
	}
	exponent := big.NewInt(size)
	if a.rat == nil && (k > 0 || a.mid.man.BitLen() == 1) {
		if int64(a.mid.man.BitLen()-1)*size > exactBits {
			return v, false, nil
		}
		if t := a.mid.top(); (t > 2 || t < -2) && size > maxTop {
			return v, false, nil // found too large or too small by squaring
		}
		man := big.NewInt(1)
		if a.mid.man.BitLen() > 1 {
			man = new(big.Int).Exp(a.mid.man, exponent, nil)
		} else if a.mid.man.Sign() < 0 && size%2 == 1 {
			man = big.NewInt(-1)
		}
		v, err = makeBall("^", dyadic{man, a.mid.exp * k}, mag{}, prec)
		return v, true, err
	}
	if n := a.length(); n > ratBits || n*size > ratBits {
		return v, false, nil
	}
	r := a.MidRat()
	num := new(big.Int).Exp(r.Num(), exponent, nil)
	den := new(big.Int).Exp(r.Denom(), exponent, nil)
	if k < 0 {
		num, den = den, num
	}
	v, err = fromRat(new(big.Rat).SetFrac(num, den), prec, ratBits)
	return v, true, err
}

func (b Ball) isOne() bool {
	return b.rad.isZero() && b.mid.exp == 0 && b.mid.int().IsInt64() && b.mid.int().Int64() == 1
}

// integer returns the value of b if it is an integer of moderate length.
func (b Ball) integer() (*big.Int, bool) {
	if !b.rad.isZero() || b.mid.exp < 0 || b.mid.sign() != 0 && b.mid.top() > exactBits {
		return nil, false
	}
	return new(big.Int).Lsh(b.mid.int(), uint(b.mid.exp)), true
}

// holdsInteger reports whether b may contain an integer.
func (b Ball) holdsInteger() bool {
	if !b.IsFinite() {
		return true
	}
	lo, hi := b.lower().neg().floor(0).neg(), b.upper()
	return lo.cmp(hi) <= 0
}

// powerOfTen returns n if a is exactly 10^n, |n| ≤ 1000.
func powerOfTen(a Ball) (n int64, ok bool) {
	is := func(five *big.Int, n int64) bool {
		return n >= 0 && n <= 1000 && five.Cmp(new(big.Int).Exp(big.NewInt(5), big.NewInt(n), nil)) == 0
	}
	if a.rat != nil {
		if !a.rat.Num().IsInt64() || a.rat.Num().Int64() != 1 {
			return 0, false
		}
		den := dyadic{a.rat.Denom(), 0}.odd()
		return -den.exp, is(den.man, den.exp)
	}
	if !a.rad.isZero() || a.mid.sign() <= 0 {
		return 0, false
	}
	return a.mid.exp, is(a.mid.man, a.mid.exp)
}

// floorRat returns the floor of an exact fraction.
func floorRat(a Ball) *big.Int {
	return new(big.Int).Div(a.rat.Num(), a.rat.Denom())
}
