package modp

import (
	"errors"
	"fmt"
	"math/big"
	"math/bits"
	"math/rand/v2"
)

// A Field is the field of integers modulo an odd prime below 2^63.
//
// Multiplication is Montgomery's (Modular multiplication without trial division,
// 1985): the element a is kept as a·2^64 mod p, and a product is reduced by one more
// multiplication of words instead of a division.
type Field struct {
	p       uint64
	inverse uint64 // of p modulo 2^64
	one     Elem   // 2^64 mod p
	square  Elem   // 2^128 mod p, which brings numbers into Montgomery's form
}

// An Elem is an element of one Field, in Montgomery's form. Two elements of the same
// field are equal if they are ==, and the zero Elem is 0.
type Elem uint64

// ErrModulus is the error for a modulus that is no odd prime below 2^63.
var ErrModulus = errors.New("modp: not an odd prime below 2^63")

// ErrNoInverse is the error of what cannot be had modulo the prime: a quotient by 0,
// a rational number whose denominator is a multiple of the prime.
var ErrNoInverse = errors.New("modp: a quotient by 0")

// NewField returns the integers modulo p. The error is [ErrModulus].
func NewField(p uint64) (Field, error) {
	if p%2 == 0 || p >= 1<<63 || !new(big.Int).SetUint64(p).ProbablyPrime(0) {
		return Field{}, ErrModulus
	}
	return newField(p), nil
}

// newField is NewField for a p that is known to be prime.
func newField(p uint64) Field {
	f := Field{p: p, inverse: p} // p·p = 1 mod 8: three bits are right
	for range 5 {
		f.inverse *= 2 - p*f.inverse // twice as many
	}
	_, r := bits.Div64(1, 0, p)
	f.one = Elem(r)
	hi, lo := bits.Mul64(r, r)
	_, r = bits.Div64(hi, lo, p) // hi < p, since r < p
	f.square = Elem(r)
	return f
}

// Modulus returns the prime.
func (f *Field) Modulus() uint64 { return f.p }

// One returns 1.
func (f *Field) One() Elem { return f.one }

// Uint64 returns n mod p.
func (f *Field) Uint64(n uint64) Elem { return f.Mul(Elem(n%f.p), f.square) }

// Int64 returns n mod p.
func (f *Field) Int64(n int64) Elem {
	if n < 0 {
		return f.Neg(f.Uint64(-uint64(n)))
	}
	return f.Uint64(uint64(n))
}

// Int returns n mod p.
func (f *Field) Int(n *big.Int) Elem {
	if n.IsInt64() {
		return f.Int64(n.Int64())
	}
	m := new(big.Int).SetUint64(f.p)
	return f.Uint64(m.Mod(n, m).Uint64())
}

// Rat returns r mod p. The error is [ErrNoInverse] where p divides the denominator.
func (f *Field) Rat(r *big.Rat) (Elem, error) {
	if r.IsInt() {
		return f.Int(r.Num()), nil
	}
	return f.Div(f.Int(r.Num()), f.Int(r.Denom()))
}

// Residue returns the number in [0, p) that a stands for.
func (f *Field) Residue(a Elem) uint64 { return uint64(f.reduce(0, uint64(a))) }

// Random returns a random element.
func (f *Field) Random(rng *rand.Rand) Elem { return Elem(rng.Uint64N(f.p)) }

// Add returns a + b.
func (f *Field) Add(a, b Elem) Elem {
	s := uint64(a) + uint64(b)
	if s >= f.p {
		s -= f.p
	}
	return Elem(s)
}

// Sub returns a - b.
func (f *Field) Sub(a, b Elem) Elem {
	d, borrow := bits.Sub64(uint64(a), uint64(b), 0)
	return Elem(d + f.p&-borrow)
}

// Neg returns -a.
func (f *Field) Neg(a Elem) Elem { return f.Sub(0, a) }

// Mul returns a·b.
func (f *Field) Mul(a, b Elem) Elem { return f.reduce(bits.Mul64(uint64(a), uint64(b))) }

// reduce returns (hi·2^64 + lo)/2^64 modulo p, for hi < p: with q·p = lo modulo 2^64
// it is hi minus the high word of q·p.
func (f *Field) reduce(hi, lo uint64) Elem {
	high, _ := bits.Mul64(lo*f.inverse, f.p)
	d, borrow := bits.Sub64(hi, high, 0)
	return Elem(d + f.p&-borrow)
}

// Div returns a/b. The error is [ErrNoInverse] for b = 0.
func (f *Field) Div(a, b Elem) (Elem, error) {
	if b == 0 {
		return 0, ErrNoInverse
	}
	return f.Mul(a, f.Exp(b, f.p-2)), nil
}

// Exp returns a^n; a^0 is 1.
func (f *Field) Exp(a Elem, n uint64) Elem {
	r := f.one
	for i := bits.Len64(n) - 1; i >= 0; i-- {
		r = f.Mul(r, r)
		if n>>i&1 == 1 {
			r = f.Mul(r, a)
		}
	}
	return r
}

// Sqrt returns an s with s² = a; ok is false if there is none. It is the algorithm
// of Tonelli and Shanks (Cohen, A Course in Computational Algebraic Number Theory,
// algorithm 1.5.1).
func (f *Field) Sqrt(a Elem) (s Elem, ok bool) {
	if a == 0 {
		return 0, true
	}
	twos := bits.TrailingZeros64(f.p - 1)
	odd := (f.p - 1) >> twos
	x := f.Exp(a, odd/2)
	s = f.Mul(a, x)  // a^((odd+1)/2)
	b := f.Mul(s, x) // a^odd = s²/a, of an order that is a power of 2
	y := f.Exp(f.nonResidue(), odd)
	for left := twos; b != f.one; {
		k := 0
		for t := b; t != f.one; k++ {
			if k == left {
				return 0, false
			}
			t = f.Mul(t, t)
		}
		if k == left {
			return 0, false
		}
		for range left - k - 1 {
			y = f.Mul(y, y)
		}
		s = f.Mul(s, y)
		y = f.Mul(y, y)
		b = f.Mul(b, y)
		left = k
	}
	return s, true
}

// nonResidue returns the smallest number that is no square.
func (f *Field) nonResidue() Elem {
	minusOne := f.Neg(f.one)
	for n := uint64(2); ; n++ {
		if a := f.Uint64(n); f.Exp(a, (f.p-1)/2) == minusOne {
			return a
		}
	}
}

// String names the field.
func (f *Field) String() string { return fmt.Sprintf("integers modulo %d", f.p) }

// RandomPrime returns a prime between 2^60 and 2^61, each with the same probability.
func RandomPrime(rng *rand.Rand) uint64 { return primes61.random(rng) }
