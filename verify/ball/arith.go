package ball

import (
	"math/big"
)

// Arithmetic computes with balls at a working precision of Prec bits (at least 16,
// at most 65,536). Results that are not exact have a midpoint of about Prec bits.
//
// An error is an [*Error].
type Arithmetic struct{ Prec uint }

func (w Arithmetic) clamped() Arithmetic { return Arithmetic{clampPrec(w.Prec)} }

// more returns the arithmetic with n further bits.
func (w Arithmetic) more(n uint) Arithmetic { return Arithmetic{w.Prec + n} }

// Const returns c, exactly if it is short enough; see [FromRat].
func (w Arithmetic) Const(c *big.Rat) (Ball, error) {
	return fromRat(c, w.clamped().Prec, literal)
}

// Neg returns -a, which is as exact as a.
func (w Arithmetic) Neg(a Ball) (Ball, error) { return a.neg(), nil }

// Add returns a + b.
func (w Arithmetic) Add(a, b Ball) (Ball, error) {
	w = w.clamped()
	switch {
	case !a.IsFinite() || !b.IsFinite():
		return Whole(), nil
	case a.isZero():
		return b, nil
	case b.isZero():
		return a, nil
	}
	if a.rat != nil || b.rat != nil {
		if a.IsExact() && b.IsExact() {
			if a.rat != nil && b.rat != nil && a.rat.Num().CmpAbs(b.rat.Num()) == 0 &&
				a.rat.Sign() != b.rat.Sign() && a.rat.Denom().Cmp(b.rat.Denom()) == 0 {
				return Ball{}, nil
			}
			if x, y, ok := fractions(a, b); ok {
				return fromRat(x.Add(x, y), w.Prec, ratBits)
			}
		}
		a, b = a.at(w.Prec+8), b.at(w.Prec+8)
	}
	x, y, rad := a.mid, b.mid, a.rad.add(b.rad)
	if n := x.width(y); n > exactBits && n > int64(w.Prec)+16 {
		// Cut both below the precision of the result, unless they cancel: then
		// their width is that of the longer one.
		cut := max(x.top(), y.top()) - int64(max(w.Prec+16, exactBits))
		for _, p := range []*dyadic{&x, &y} {
			z, changed := p.truncate(cut)
			if changed {
				rad = rad.add(magPow2(cut))
			}
			*p = z
		}
	}
	return makeBall("+", x.add(y), rad, w.Prec)
}

// Sub returns a - b.
func (w Arithmetic) Sub(a, b Ball) (Ball, error) { return w.Add(a, b.neg()) }

// Mul returns a·b.
func (w Arithmetic) Mul(a, b Ball) (Ball, error) {
	w = w.clamped()
	switch {
	case a.isZero() || b.isZero():
		return Ball{}, nil
	case !a.IsFinite() || !b.IsFinite():
		return Whole(), nil
	}
	if a.rat != nil || b.rat != nil {
		if a.IsExact() && b.IsExact() {
			if x, y, ok := fractions(a, b); ok {
				return fromRat(x.Mul(x, y), w.Prec, ratBits)
			}
		}
		a, b = a.at(w.Prec+8), b.at(w.Prec+8)
	}
	return makeBall("*", a.mid.mul(b.mid), productSpread(a, b), w.Prec)
}

// productSpread bounds |xy - mn| for x in a = m ± r and y in b = n ± s: |m|s + |n|r + rs.
func productSpread(a, b Ball) mag {
	if a.rad.isZero() && b.rad.isZero() {
		return mag{}
	}
	m, n := magAbs(a.mid.int(), a.mid.exp), magAbs(b.mid.int(), b.mid.exp)
	return faultyMag(productRadius, m.mul(b.rad).add(n.add(b.rad).mul(a.rad)))
}

// Div returns a/b.
func (w Arithmetic) Div(a, b Ball) (Ball, error) {
	w = w.clamped()
	if s, ok := b.Sign(); !ok {
		return Ball{}, undecided("/", "pole")
	} else if s == 0 {
		return Ball{}, outside("/", "pole")
	}
	switch {
	case a.isZero():
		return Ball{}, nil
	case !a.IsFinite():
		return Whole(), nil
	}
	if a.IsExact() && b.IsExact() {
		if a.rat == nil && b.rat == nil && b.mid.man.BitLen() == 1 {
			x := a.mid.shl(-b.mid.exp)
			if b.mid.sign() < 0 {
				x = x.neg()
			}
			return makeBall("/", x, mag{}, w.Prec)
		}
		if x, y, ok := fractions(a, b); ok {
			return fromRat(x.Quo(x, y), w.Prec, ratBits)
		}
	}
	a, b = a.at(w.Prec+8), b.at(w.Prec+8)
	q, exp, exact := quotient(a.mid, b.mid, w.Prec+2)
	var rad mag
	if !exact {
		rad = magPow2(exp)
	}
	if !a.rad.isZero() || !b.rad.isZero() {
		// x/y - m/n = ((x-m) - (m/n)(y-n))/y, at most (r + |m/n|·s)/least|y|
		size := magAbs(q, exp).add(magPow2(exp))
		rad = rad.add(faultyMag(quotientError, a.rad.add(size.mul(b.rad)).div(b.least())))
	}
	return makeBall("/", dyadic{q, exp}, rad, w.Prec)
}

// quotient returns q and exp with x/y = q·2^exp, or less than 2^exp away from it
// where it is not exact. q has prec or prec+1 bits.
func quotient(x, y dyadic, prec uint) (q *big.Int, exp int64, exact bool) {
	if x.sign() == 0 {
		return new(big.Int), 0, true
	}
	s := int64(prec) - int64(x.man.BitLen()) + int64(y.man.BitLen())
	num, den := x.man, y.man
	if s >= 0 {
		num = new(big.Int).Lsh(num, uint(s))
	} else {
		den = new(big.Int).Lsh(den, uint(-s))
	}
	q, r := new(big.Int).QuoRem(num, den, new(big.Int))
	return q, x.exp - y.exp - s, r.Sign() == 0
}

// fractions returns two exact balls as fractions, if they are short.
func fractions(a, b Ball) (x, y *big.Rat, ok bool) {
	if a.length()+b.length() > ratBits {
		return nil, nil, false
	}
	return a.MidRat(), b.MidRat(), true
}

// length bounds the bits that an exact ball needs as a fraction.
func (b Ball) length() int64 {
	if b.rat != nil {
		return int64(b.rat.Num().BitLen() + b.rat.Denom().BitLen())
	}
	n := int64(b.mid.int().BitLen())
	if b.mid.exp < 0 {
		return n - b.mid.exp
	}
	return n + b.mid.exp
}

func (b Ball) isZero() bool { return b.rad.isZero() && b.mid.sign() == 0 }

// IsZero reports whether a is exactly 0.
func (w Arithmetic) IsZero(a Ball) bool { return a.isZero() }

// Holds decides a rel b, where rel is one of < <= > >= == !=. Numbers that are not
// certainly different and not both exact are [ErrUndecided], unless rel holds or
// fails all the same.
func (w Arithmetic) Holds(rel string, a, b Ball) (bool, error) {
	less, more, equal := false, false, false // what is certain
	notLess, notMore := false, false
	switch {
	case !a.IsFinite() || !b.IsFinite():
	case a.IsExact() && b.IsExact():
		c := compareExact(a, b)
		less, equal, more = c < 0, c == 0, c > 0
		notLess, notMore = c >= 0, c <= 0
	default:
		less, more = below(a, b), below(b, a)
		notLess = more || notBelow(a, b)
		notMore = less || notBelow(b, a)
	}
	var yes, no bool
	switch rel {
	case "<":
		yes, no = less, notLess
	case "<=":
		yes, no = notMore, more
	case ">":
		yes, no = more, notMore
	case ">=":
		yes, no = notLess, less
	case "==":
		yes, no = equal, less || more
	case "!=":
		yes, no = less || more, equal
	default:
		return false, &Error{Op: rel, Err: ErrCall}
	}
	if !yes && !no {
		return false, undecided(rel, "comparison")
	}
	return yes, nil
}

// notBelow reports whether no number of a is less than one of b.
func notBelow(a, b Ball) bool {
	if a.rat == nil && b.rat == nil {
		return a.lower().cmp(b.upper()) >= 0
	}
	return a.Lower().Cmp(b.Upper()) >= 0
}

func compareExact(a, b Ball) int {
	if a.rat == nil && b.rat == nil {
		return a.mid.cmp(b.mid)
	}
	if a.mid.sign() != b.mid.sign() || a.mid.top()+1 < b.mid.top() || b.mid.top()+1 < a.mid.top() {
		p, q := a, b
		p.rat, q.rat = nil, nil
		if below(p, q) {
			return -1
		}
		return 1
	}
	return a.MidRat().Cmp(b.MidRat())
}

// A direction says how a monotone function goes.
type direction bool

const (
	rising  direction = true
	falling direction = false
)

// ends encloses a monotone f on a wide ball by its values at both ends.
func (w Arithmetic) ends(a Ball, f func(Arithmetic, Ball) (Ball, error), dir direction) (Ball, error) {
	if !a.IsFinite() {
		return Whole(), nil
	}
	lo, err := f(w, exactly(a.lower()))
	if err != nil {
		return lo, err
	}
	hi, err := f(w, exactly(a.upper()))
	if err != nil {
		return hi, err
	}
	if dir == falling {
		lo, hi = hi, lo
	}
	if !lo.IsFinite() || !hi.IsFinite() {
		return Whole(), nil
	}
	return between(lo.lower(), hi.upper()), nil
}
