package ball

import (
	"math"
	"math/big"
	"math/bits"
)

// A mag is a bound m·2^e of a nonnegative number, with 2^31 ≤ m < 2^32, or 0 (m = 0),
// or infinite (e = magInf). Operations whose name says nothing else round up; those
// ending in Down round down, for lower bounds.
type mag struct {
	m uint64
	e int64
}

const magInf = math.MaxInt64

// Bounds outside 2^±magLimit are infinite or the least one, so that no sequence of
// operations can overflow an int64 and no radius is a very long number. Midpoints are
// within 2^±maxTop.
const magLimit = 4 * maxTop

var infinite = mag{1 << 31, magInf}

func (a mag) isZero() bool { return a.m == 0 }
func (a mag) isInf() bool  { return a.e == magInf }

// top returns t with a < 2^t, and 2^(t-1) ≤ a. It is meaningless for 0.
func (a mag) top() int64 { return min(a.e, magInf-32) + 32 }

// magPow2 returns 2^e.
func magPow2(e int64) mag { return magUint(1, e) }

// magUint returns v·2^e, rounded up.
func magUint(v uint64, e int64) mag {
	if v == 0 {
		return mag{}
	}
	n := bits.Len64(v)
	if n <= 32 {
		v, e = v<<(32-n), e-int64(32-n)
	} else {
		s := n - 32
		lost := v&(1<<s-1) != 0
		v, e = v>>s, e+int64(s)
		if lost {
			v++
			if v == 1<<32 {
				v, e = 1<<31, e+1
			}
		}
	}
	if e > magLimit {
		return infinite
	}
	if e < -magLimit {
		return mag{1 << 31, -magLimit}
	}
	return mag{v, e}
}

// magUintDown returns a lower bound of v·2^e.
func magUintDown(v uint64, e int64) mag {
	n := bits.Len64(v)
	switch {
	case v == 0 || e < -magLimit:
		return mag{}
	case n <= 32:
		v, e = v<<(32-n), e-int64(32-n)
	default:
		v, e = v>>(n-32), e+int64(n-32)
	}
	return mag{v, min(e, magLimit)}
}

// leading returns v and s with v·2^s ≤ |x| < (v+1)·2^s; exact tells whether
// v·2^s = |x|. v has 64 bits unless exact.
func leading(x *big.Int) (v uint64, s int, exact bool) {
	w := x.Bits()
	if len(w) == 0 {
		return 0, 0, true
	}
	n := x.BitLen()
	have := 0
	i := len(w) - 1
	for ; i >= 0 && have+bits.UintSize <= 64; i-- {
		v = v<<(bits.UintSize%64) | uint64(w[i])
		have += bits.UintSize
	}
	if n <= 64 && len(w)*bits.UintSize <= 64 {
		return v, 0, true
	}
	// The words taken hold n mod 64 bits or fewer of use: fill from the next one.
	lz := bits.LeadingZeros64(v)
	v <<= lz
	for fill := lz; fill > 0 && i >= 0; i-- {
		if fill >= bits.UintSize {
			fill -= bits.UintSize
			v |= uint64(w[i]) << fill
			continue
		}
		v |= uint64(w[i]) >> (bits.UintSize - fill)
		fill = 0
	}
	return v, n - 64, false
}

// magAbs returns an upper bound of |x|·2^e.
func magAbs(x *big.Int, e int64) mag {
	v, s, exact := leading(x)
	if exact {
		return magUint(v, e)
	}
	// |x| < (v+1)·2^s, and v has 64 bits: its upper 32 plus one bound v+1.
	return magUint(v>>32+1, e+int64(s)+32)
}

// magAbsDown returns a lower bound of |x|·2^e.
func magAbsDown(x *big.Int, e int64) mag {
	v, s, _ := leading(x)
	return magUintDown(v, e+int64(s))
}

func (a mag) mul(b mag) mag {
	if a.m == 0 || b.m == 0 {
		return mag{}
	}
	if a.isInf() || b.isInf() {
		return infinite
	}
	return magUint(a.m*b.m, a.e+b.e) // below 2^64
}

func (a mag) mulDown(b mag) mag {
	if a.m == 0 || b.m == 0 || a.isInf() || b.isInf() {
		return mag{}
	}
	return magUintDown(a.m*b.m, a.e+b.e)
}

func (a mag) add(b mag) mag {
	if a.m == 0 || b.isInf() {
		return b
	}
	if b.m == 0 || a.isInf() {
		return a
	}
	if a.e < b.e {
		a, b = b, a
	}
	d := a.e - b.e
	if d > 31 {
		// b < 2^32·2^b.e ≤ 2^a.e
		return magUint(a.m+1, a.e)
	}
	// Both are multiples of 2^b.e, and the sum is below 2^64 of them.
	return magUint(a.m<<d+b.m, b.e)
}

// subDown returns a lower bound of a - b, or 0, for a lower bound a and an upper bound b.
func (a mag) subDown(b mag) mag {
	if b.m == 0 {
		return a
	}
	if b.isInf() || a.cmp(b) <= 0 {
		return mag{}
	}
	d := a.e - b.e // ≥ 0, as a > b and both are normalised
	if d > 31 {
		return magUintDown(a.m-1, a.e)
	}
	return magUintDown(a.m<<d-b.m, b.e)
}

// div returns an upper bound of a/b for a lower bound b, infinite if that is 0.
func (a mag) div(b mag) mag {
	if a.m == 0 {
		return a
	}
	if b.m == 0 || a.isInf() {
		return infinite
	}
	return magUint((a.m<<32)/b.m+1, a.e-b.e-32)
}

func (a mag) shl(n int64) mag {
	if a.m == 0 || a.isInf() {
		return a
	}
	return magUint(a.m, a.e+n)
}

func (a mag) cmp(b mag) int {
	switch {
	case a == b:
		return 0
	case a.m == 0:
		return -1
	case b.m == 0:
		return 1
	case a.e != b.e:
		if a.e < b.e {
			return -1
		}
		return 1
	case a.m < b.m:
		return -1
	}
	return 1
}

func (a mag) max(b mag) mag {
	if a.cmp(b) < 0 {
		return b
	}
	return a
}

func (a mag) min(b mag) mag {
	if a.cmp(b) > 0 {
		return b
	}
	return a
}

// dyadic returns the bound as a number; it must be finite.
func (a mag) dyadic() dyadic {
	tz := bits.TrailingZeros64(a.m | 1<<63)
	return dyadic{new(big.Int).SetUint64(a.m >> tz), a.e + int64(tz)}
}
