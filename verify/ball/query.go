package ball

import (
	"math"
	"math/big"
)

// IsExact reports whether b is one number, which [Ball.MidRat] then returns.
func (b Ball) IsExact() bool { return b.rad.isZero() || b.rat != nil }

// IsFinite reports whether b is not the whole line.
func (b Ball) IsFinite() bool { return !b.rad.isInf() }

// MidRat returns the midpoint; for an exact ball it is the number.
func (b Ball) MidRat() *big.Rat {
	if b.rat != nil {
		return new(big.Rat).Set(b.rat)
	}
	return b.mid.rat()
}

// Mid returns the midpoint, rounded for a fraction that is not dyadic.
func (b Ball) Mid() *big.Float {
	f := new(big.Float)
	if b.mid.sign() == 0 {
		return f
	}
	f.SetPrec(uint(max(b.mid.man.BitLen(), 64))).SetInt(b.mid.man)
	return f.SetMantExp(f, int(b.mid.exp))
}

// Float64 returns the midpoint rounded to float64.
func (b Ball) Float64() float64 {
	if b.rat != nil {
		f, _ := b.rat.Float64()
		return f
	}
	f, _ := b.Mid().Float64()
	return f
}

// Rad returns an upper bound of the distance from [Ball.MidRat] to the numbers of b: 0 if b
// is exact, nil if it is the whole line.
func (b Ball) Rad() *big.Rat {
	switch {
	case b.rad.isInf():
		return nil
	case b.IsExact():
		return new(big.Rat)
	}
	return dyadic{b.rad.dyadic().man, max(b.rad.e, -2*maxTop)}.rat()
}

// Lower returns a number that no number of b is below, nil if there is none.
func (b Ball) Lower() *big.Rat {
	switch {
	case b.rad.isInf():
		return nil
	case b.rat != nil:
		return new(big.Rat).Set(b.rat)
	}
	return b.lower().clamped(-1).rat()
}

// Upper returns a number that no number of b is above, nil if there is none.
func (b Ball) Upper() *big.Rat {
	switch {
	case b.rad.isInf():
		return nil
	case b.rat != nil:
		return new(big.Rat).Set(b.rat)
	}
	return b.upper().clamped(1).rat()
}

// clamped returns x, or, if that is too small to be written as a fraction, a bound
// of it in the direction dir.
func (x dyadic) clamped(dir int) dyadic {
	if x.sign() == 0 || x.top() >= -2*maxTop {
		return x
	}
	if x.sign() != dir {
		return dyadic{}
	}
	return dyadic{big.NewInt(int64(dir)), -2 * maxTop}
}

// Sign returns the sign of every number of b. It is not ok if they differ; 0 is
// certain only if b is exactly 0.
func (b Ball) Sign() (s int, ok bool) {
	switch {
	case b.rad.isInf():
		return 0, false
	case b.IsExact():
		return b.mid.sign(), true
	case b.mid.sign() == 0 || b.least().isZero():
		return 0, false
	}
	return b.mid.sign(), true
}

// ContainsZero reports whether b may contain 0.
func (b Ball) ContainsZero() bool {
	s, ok := b.Sign()
	return !ok || s == 0
}

// Contains reports whether b contains r.
func (b Ball) Contains(r *big.Rat) bool {
	switch {
	case b.rad.isInf():
		return true
	case b.rat != nil:
		return b.rat.Cmp(r) == 0
	}
	// A ball around r decides most cases without long numbers.
	x := FromRat(r, 64)
	x.rat = nil
	switch {
	case !x.IsFinite():
	case below(x, b) || below(b, x):
		return false
	case b.ContainsBall(x):
		return true
	}
	return b.Lower().Cmp(r) <= 0 && r.Cmp(b.Upper()) <= 0
}

// Overlaps reports whether b and c may have a number in common.
func (b Ball) Overlaps(c Ball) bool { return !b.Disjoint(c) }

// Disjoint reports whether b and c certainly have no number in common.
func (b Ball) Disjoint(c Ball) bool {
	if b.rad.isInf() || c.rad.isInf() {
		return false
	}
	return below(b, c) || below(c, b)
}

// below reports whether every number of b is below every number of c, for finite balls.
func below(b, c Ball) bool {
	if b.rat == nil && c.rat == nil {
		return b.upper().cmp(c.lower()) < 0
	}
	// The midpoints and radii may decide it cheaply.
	p, q := b, c
	p.rat, q.rat = nil, nil
	if p.upper().cmp(q.lower()) < 0 {
		return true
	}
	if q.upper().cmp(p.lower()) < 0 {
		return false
	}
	return b.Upper().Cmp(c.Lower()) < 0
}

// ContainsBall reports whether every number of c is one of b.
func (b Ball) ContainsBall(c Ball) bool {
	switch {
	case b.rad.isInf():
		return true
	case c.rad.isInf():
		return false
	case b.rat == nil && c.rat == nil:
		return b.lower().cmp(c.lower()) <= 0 && c.upper().cmp(b.upper()) <= 0
	}
	return b.Lower().Cmp(c.Lower()) <= 0 && c.Upper().Cmp(b.Upper()) <= 0
}

// RelBits returns about -log2(rad/|mid|), the number of leading bits that are known.
// It is at most 0 if b may be 0, and math.MaxInt32 if it is exact.
func (b Ball) RelBits() int {
	switch {
	case b.IsExact():
		return exactPrec
	case b.rad.isInf() || b.mid.sign() == 0:
		return math.MinInt32
	}
	return int(min(b.mid.top()-b.rad.top(), exactPrec))
}
