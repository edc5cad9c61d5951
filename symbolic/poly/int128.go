package poly

import (
	"math/big"
	"math/bits"
)

// An int128 is a signed integer of 128 bits in two's complement. Arithmetic is
// modulo 2¹²⁸; a bound proven beforehand keeps it exact.
type int128 struct{ hi, lo uint64 }

func widen(x int64) int128 { return int128{uint64(x >> 63), uint64(x)} }

func (x int128) isZero() bool { return x.hi|x.lo == 0 }

func (x int128) negative() bool { return int64(x.hi) < 0 }

func (x int128) add(y int128) int128 {
	lo, c := bits.Add64(x.lo, y.lo, 0)
	hi, _ := bits.Add64(x.hi, y.hi, c)
	return int128{hi, lo}
}

func (x int128) neg() int128 {
	lo, c := bits.Sub64(0, x.lo, 0)
	hi, _ := bits.Sub64(0, x.hi, c)
	return int128{hi, lo}
}

func (x int128) abs() int128 {
	if x.negative() {
		return x.neg()
	}
	return x
}

func (x int128) mul(y int128) int128 {
	hi, lo := bits.Mul64(x.lo, y.lo)
	return int128{hi + x.hi*y.lo + x.lo*y.hi, lo}
}

// bitLen returns the length of |x|.
func (x int128) bitLen() int {
	x = x.abs()
	if x.hi != 0 {
		return 64 + bits.Len64(x.hi)
	}
	return bits.Len64(x.lo)
}

// mulWide returns x·y.
func mulWide(x, y int64) int128 {
	hi, lo := bits.Mul64(uint64(x), uint64(y))
	hi -= uint64(x>>63)&uint64(y) + uint64(y>>63)&uint64(x)
	return int128{hi, lo}
}

// quo returns x/y for y ≠ 0, and whether it is exact and fits int64.
func (x int128) quo(y int64) (q int64, ok bool) {
	u, v := x.abs(), uint64(max(y, -y))
	if u.hi >= v {
		return 0, false
	}
	n, r := bits.Div64(u.hi, u.lo, v)
	if r != 0 || n>>63 != 0 {
		return 0, false
	}
	if x.negative() != (y < 0) {
		return -int64(n), true
	}
	return int64(n), true
}

// big sets z to x.
func (x int128) big(z *big.Int) *big.Int {
	u := x.abs()
	z.SetUint64(u.hi)
	z.Lsh(z, 64)
	var low big.Int
	z.Or(z, low.SetUint64(u.lo))
	if x.negative() {
		z.Neg(z)
	}
	return z
}

// narrow returns an x of at most 127 bits.
func narrow(x *big.Int) int128 {
	var words [2]uint64
	for i, b := 0, x.Bits(); i < len(b); i++ {
		if bits.UintSize == 64 {
			words[i] = uint64(b[i])
		} else {
			words[i/2] |= uint64(b[i]) << (i % 2 * 32)
		}
	}
	v := int128{words[1], words[0]}
	if x.Sign() < 0 {
		return v.neg()
	}
	return v
}
