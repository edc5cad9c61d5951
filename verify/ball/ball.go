package ball

import (
	"math"
	"math/big"
)

const (
	exactBits  = 4096 + 64 // the longest integer of an exact dyadic number
	ratBits    = 1024      // the longest fraction that arithmetic computes exactly
	literal    = 8192      // the longest fraction that a constant is kept as
	maxTop     = 1 << 24   // values are below 2^maxTop in size
	maxPrec    = 1 << 16
	gapBits    = 1 << 14 // parts of a number further apart than this are not kept apart
	wideBits   = 20      // a ball is narrow if its radius is below 2^-20
	exactPrec  = math.MaxInt32
	littleBits = 16
)

// A Ball is the set of the real numbers from mid - rad to mid + rad, for a dyadic
// mid and a small upper bound rad. If it is known to be one rational number, then
// it is that number alone: dyadic numbers have radius 0, other fractions carry
// themselves along, beside a midpoint and a radius that enclose them.
//
// Balls are immutable values. The zero Ball is exactly 0.
type Ball struct {
	mid dyadic
	rad mag
	rat *big.Rat // if not nil, the value; never a dyadic number
}

// FromInt returns exactly n.
func FromInt(n int64) Ball { return exactly(dyadicInt(n)) }

// FromFloat64 returns exactly f. A NaN or an infinity is no number: the result is
// then [Whole], of which nothing can be concluded.
func FromFloat64(f float64) Ball {
	if f == 0 {
		return Ball{}
	}
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return Whole()
	}
	frac, exp := math.Frexp(f)
	return exactly(dyadic{big.NewInt(int64(frac * (1 << 53))), int64(exp) - 53})
}

// FromRat returns r: exactly, if it is dyadic with at most 4,160 bits or if its
// numerator and denominator together have at most 8,192; else to prec bits. The
// midpoint has about prec bits. A number outside the limits of the package becomes
// [Whole] or a ball about 0.
func FromRat(r *big.Rat, prec uint) Ball {
	b, err := fromRat(r, clampPrec(prec), literal)
	if err != nil {
		return Whole()
	}
	return b
}

// Approximate returns r to about prec bits: like [FromRat], but never a fraction that is
// carried along, so that arithmetic costs least. It is exact only if r is dyadic.
func Approximate(r *big.Rat, prec uint) Ball {
	b, err := fromRat(r, clampPrec(prec), 0)
	if err != nil {
		return Whole()
	}
	return b
}

// Near returns a ball about r with a radius of about 2^-prec of its size. Only that
// of 0 is exact: arithmetic with the others never has more than its own precision.
func Near(r *big.Rat, prec uint) Ball {
	b := Approximate(r, prec)
	if b.IsExact() && b.mid.sign() != 0 {
		b = b.widened(magPow2(b.mid.top() - int64(prec)))
	}
	return b
}

// FromEnds returns a ball that contains every number from lo to hi, which may be
// given in either order.
func FromEnds(lo, hi *big.Rat, prec uint) Ball {
	a, b := FromRat(lo, prec), FromRat(hi, prec)
	if a.IsExact() && b.IsExact() && lo.Cmp(hi) == 0 {
		return a
	}
	return Hull(a, b)
}

// Whole returns the whole line.
func Whole() Ball { return Ball{rad: infinite} }

// Hull returns a ball that contains a and b.
func Hull(a, b Ball) Ball {
	if !a.IsFinite() || !b.IsFinite() {
		return Whole()
	}
	lo, hi := a.lower(), a.upper()
	if l := b.lower(); l.cmp(lo) < 0 {
		lo = l
	}
	if u := b.upper(); u.cmp(hi) > 0 {
		hi = u
	}
	return between(lo, hi)
}

func exactly(x dyadic) Ball { return Ball{mid: x.odd()} }

func clampPrec(prec uint) uint { return min(max(prec, littleBits), maxPrec) }

// makeBall returns the ball of mid and rad with a midpoint of at most prec bits and a
// few, or an exact one if rad is 0 and mid is short.
func makeBall(op string, mid dyadic, rad mag, prec uint) (Ball, error) {
	if rad.isInf() {
		return Whole(), nil
	}
	if mid.sign() == 0 {
		return Ball{rad: rad}, nil
	}
	switch top := mid.top(); {
	case top > maxTop:
		return Ball{}, tooLarge(op)
	case top < -maxTop:
		return Ball{rad: rad.add(magAbs(mid.man, mid.exp))}, nil
	}
	limit := prec + 8
	if rad.isZero() {
		mid = mid.odd()
		limit = exactBits
	}
	if uint(mid.int().BitLen()) > limit {
		var lost mag
		mid, lost = mid.round(prec)
		rad = rad.add(lost)
	}
	return Ball{mid: mid, rad: rad}, nil
}

// fromRat returns r, exactly if it has at most limit bits.
func fromRat(r *big.Rat, prec uint, limit int) (Ball, error) {
	num, den := r.Num(), r.Denom()
	if num.Sign() == 0 {
		return Ball{}, nil
	}
	if tz := den.TrailingZeroBits(); int(tz)+1 == den.BitLen() {
		return makeBall("const", dyadic{new(big.Int).Set(num), -int64(tz)}, mag{}, prec)
	}
	// num/den = q·2^-s + less than 2^-s, towards 0; q has prec+1 or prec+2 bits.
	s := int64(prec) + 1 - int64(num.BitLen()) + int64(den.BitLen())
	q := new(big.Int)
	if s >= 0 {
		q.Quo(q.Lsh(num, uint(s)), den)
	} else {
		// Dropping the last bits of both would cost more care than it saves.
		q.Quo(num, new(big.Int).Lsh(den, uint(-s)))
	}
	b, err := makeBall("const", dyadic{q, -s}, magPow2(-s), prec)
	if err == nil && b.mid.sign() != 0 && num.BitLen()+den.BitLen() <= limit {
		b.rat = new(big.Rat).Set(r)
	}
	return b, err
}

// at returns b as a plain ball, with a midpoint of prec bits if it is known to so many.
func (b Ball) at(prec uint) Ball {
	if b.rat == nil {
		return b
	}
	if b.mid.int().BitLen() < int(prec) {
		b, _ = fromRat(b.rat, prec, 0)
	}
	b.rat = nil
	return b
}

// between returns a ball around the numbers from lo to hi. It stays on the side of
// 0 where they are.
func between(lo, hi dyadic) Ball {
	if hi.sign() <= 0 && lo.sign() < 0 {
		b := between(hi.neg(), lo.neg())
		return Ball{mid: b.mid.neg(), rad: b.rad}
	}
	if lo.cmp(hi) == 0 && lo.int().BitLen() <= exactBits {
		return exactly(lo)
	}
	// With r ≥ (hi-lo)/2 the ball about lo + r begins at lo and reaches hi. Ends that
	// would make the midpoint long are first moved outward.
	top := hi.top()
	if lo.sign() < 0 {
		top = max(top, lo.top())
	}
	e := top - exactBits/2
	lo = lo.floor(e)
	hi = hi.neg().floor(e).neg()
	d := hi.add(lo.neg())
	r := magAbs(d.int(), d.exp).shl(-1)
	return Ball{mid: lo.add(r.dyadic()).odd(), rad: r}
}

// floor returns a multiple of 2^e that is at most x and near it, or x.
func (x dyadic) floor(e int64) dyadic {
	z, changed := x.truncate(e)
	if changed && x.sign() < 0 {
		return z.add(dyadic{bigOne, e}.neg())
	}
	return z
}

// lower returns mid - rad, or slightly less if that were a very long number. The
// ball must be finite.
func (b Ball) lower() dyadic { return b.neg().upper().neg() }

// upper returns mid + rad, or slightly more if that were a very long number.
func (b Ball) upper() dyadic {
	if b.rad.isZero() {
		return b.mid
	}
	if b.mid.sign() == 0 {
		return b.rad.dyadic()
	}
	rad := b.rad
	if least := b.mid.top() - gapBits; rad.e < least {
		rad = magPow2(least).max(rad)
	}
	if b.mid.exp < rad.e-gapBits {
		cut := b.mid.neg().floor(rad.e - gapBits).neg()
		return cut.add(rad.dyadic())
	}
	return b.mid.add(rad.dyadic())
}

func (b Ball) neg() Ball {
	b.mid = b.mid.neg()
	if b.rat != nil {
		b.rat = new(big.Rat).Neg(b.rat)
	}
	return b
}

// size returns an upper bound of |x| for the numbers x of b.
func (b Ball) size() mag { return magAbs(b.mid.int(), b.mid.exp).add(b.rad) }

// least returns a lower bound of |x| for the numbers x of b.
func (b Ball) least() mag { return magAbsDown(b.mid.int(), b.mid.exp).subDown(b.rad) }

// widened returns b with a radius larger by r; it is no longer exact.
func (b Ball) widened(r mag) Ball {
	if r.isZero() {
		return b
	}
	if r = b.rad.add(r); r.isInf() {
		return Whole()
	}
	return Ball{mid: b.mid, rad: r}
}

// narrow reports whether the radius is so small, beside 1 and beside the midpoint,
// that the uncertainty of b can be carried through by first-order bounds.
func (b Ball) narrow() bool {
	return b.sharp() && (b.rad.isZero() || b.rad.top() <= -wideBits)
}

// sharp reports whether the radius is small beside the midpoint. That is enough for
// functions that grow no faster than a power.
func (b Ball) sharp() bool {
	return b.rad.isZero() || b.mid.sign() != 0 && b.rad.top() <= b.mid.top()-wideBits
}
