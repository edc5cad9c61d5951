package ball

import (
	"math/big"
	"math/bits"
)

// divWord sets t to floor(t/d) in place, for t ≥ 0 and 0 < d < 2^31.
func divWord(t *big.Int, d uint64) {
	w := t.Bits()
	var r uint
	for i := len(w) - 1; i >= 0; i-- {
		q, rest := bits.Div(r, uint(w[i]), uint(d))
		w[i], r = big.Word(q), rest
	}
	t.SetBits(w)
}

// A multiplier multiplies numbers in units of 2^-w.
type multiplier struct {
	w    uint
	wide big.Int
}

// mul sets z to x·y cut towards minus infinity; z may be x or y.
func (m *multiplier) mul(z, x, y *big.Int) {
	m.wide.Mul(x, y)
	z.Rsh(&m.wide, m.w)
}

// isqrt returns floor(√n) for n < 2^32; the squares must fit 32 bits where uint has no more.
func isqrt(n uint) uint {
	var r uint
	for b := uint(1) << 15; b > 0; b >>= 1 {
		if (r+b)*(r+b) <= n {
			r += b
		}
	}
	return r
}

// taylorTerms returns an N with x^N/N! ≤ 2^-w for 0 ≤ x < 2^-xb, xb ≥ 1. It counts
// with a lower bound of N!, a 32-bit number times a power of two.
func taylorTerms(w, xb uint) int {
	m, e := uint64(1), uint(0)
	for n := uint64(1); ; n++ {
		m *= n
		if l := bits.Len64(m); l > 32 {
			m >>= l - 32
			e += uint(l - 32)
		}
		if uint(n)*xb+e+uint(bits.Len64(m))-1 >= w {
			return int(n)
		}
	}
}

// blockSize returns the power of two m ≥ least for which m + n/m is about smallest.
func blockSize(n, least int) int {
	m := least
	for m*m*2 < n {
		m *= 2
	}
	return m
}

// powerOfTwoPower returns x^m for a power of two m, cut after every squaring.
func (m *multiplier) powerOfTwoPower(x *big.Int, n int) *big.Int {
	y := new(big.Int).Set(x)
	for ; n > 1; n /= 2 {
		m.mul(y, y, y)
	}
	return y
}
