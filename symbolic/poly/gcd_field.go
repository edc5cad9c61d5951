package poly

import (
	"math/big"
	"math/bits"
	"sync"
)

// A field is ℤ/p for an odd prime p < 2⁶², its elements x held as x·2⁶⁴ mod p
// (Montgomery).
type field struct {
	p   uint64
	inv uint64 // 1/p modulo 2⁶⁴
	one uint64
	sq  uint64 // 2¹²⁸ mod p
}

func newField(p uint64) *field {
	f := &field{p: p, inv: p}
	for range 5 {
		f.inv *= 2 - p*f.inv
	}
	f.one = (^uint64(0)%p + 1) % p
	_, f.sq = bits.Div64(f.one, 0, p)
	return f
}

var primeFields struct {
	sync.Mutex
	known []*field
}

// primeField returns the field of the i-th of the primes below 2⁶², from above.
func primeField(i int) *field {
	s := &primeFields
	s.Lock()
	defer s.Unlock()
	for len(s.known) <= i {
		n := uint64(1)<<62 + 1
		if k := len(s.known); k > 0 {
			n = s.known[k-1].p
		}
		for n -= 2; !new(big.Int).SetUint64(n).ProbablyPrime(0); n -= 2 {
			// Below 2⁶⁴ the answer is exact.
		}
		s.known = append(s.known, newField(n))
	}
	return s.known[i]
}

func (f *field) mul(x, y uint64) uint64 {
	hi, lo := bits.Mul64(x, y)
	over, _ := bits.Mul64(lo*f.inv, f.p)
	z := hi - over
	if hi < over {
		z += f.p
	}
	return z
}

func (f *field) add(x, y uint64) uint64 {
	z := x + y
	if z >= f.p {
		z -= f.p
	}
	return z
}

func (f *field) sub(x, y uint64) uint64 {
	z := x - y
	if x < y {
		z += f.p
	}
	return z
}

func (f *field) pow(x, n uint64) uint64 {
	z := f.one
	for ; n > 0; n >>= 1 {
		if n&1 == 1 {
			z = f.mul(z, x)
		}
		x = f.mul(x, x)
	}
	return z
}

// invert returns 1/x for x ≠ 0.
func (f *field) invert(x uint64) uint64 { return f.pow(x, f.p-2) }

// of returns the element of n < 2⁶⁴.
func (f *field) of(n uint64) uint64 { return f.mul(n%f.p, f.sq) }

// symmetric returns the integer of least magnitude that x stands for.
func (f *field) symmetric(x uint64) int64 {
	n := f.mul(x, 1)
	if n > f.p/2 {
		return -int64(f.p - n)
	}
	return int64(n)
}

// ofBig returns the element of n.
func (f *field) ofBig(n *big.Int) uint64 {
	r := uint64(0)
	if bits.UintSize == 64 {
		words := n.Bits()
		for i := len(words) - 1; i >= 0; i-- {
			r = bits.Rem64(r, uint64(words[i]), f.p)
		}
	} else {
		r = new(big.Int).Mod(new(big.Int).Abs(n), new(big.Int).SetUint64(f.p)).Uint64()
	}
	r = f.mul(r, f.sq)
	if n.Sign() < 0 {
		return f.sub(0, r)
	}
	return r
}

// ofVec returns the element of the i-th coefficient of v.
func (f *field) ofVec(v vec, i int) uint64 {
	switch v.tier {
	case tier64:
		c := v.w[i]
		if c < 0 {
			return f.sub(0, f.of(uint64(-c)))
		}
		return f.of(uint64(c))
	case tier128:
		c := v.d[i].abs()
		r := f.mul(bits.Rem64(c.hi, c.lo, f.p), f.sq)
		if v.d[i].negative() {
			return f.sub(0, r)
		}
		return r
	}
	return f.ofBig(&v.b[i])
}

// trimmed drops leading zeros of a dense polynomial in one variable, which begins
// with the coefficient of degree 0.
func trimmed(a []uint64) []uint64 {
	for len(a) > 0 && a[len(a)-1] == 0 {
		a = a[:len(a)-1]
	}
	return a
}

// euclid returns a greatest common divisor of two dense polynomials in one
// variable. It overwrites both.
func (r *gcdRun) euclid(f *field, a, b []uint64) ([]uint64, error) {
	a, b = trimmed(a), trimmed(b)
	if len(a) < len(b) {
		a, b = b, a
	}
	for len(b) > 1 {
		if err := r.tick(len(b) * (len(a) - len(b) + 1)); err != nil {
			return nil, err
		}
		if len(b) < 32 && len(a)-len(b) < 3 {
			f.pseudoRest(a, b)
		} else if err := r.rest(f, a, b); err != nil {
			return nil, err
		}
		a, b = b, trimmed(a[:len(b)-1])
	}
	if len(b) == 1 {
		return b, nil
	}
	return a, nil
}

// pseudoRest sets a to a multiple of a modulo b; it spares the inverse.
func (f *field) pseudoRest(a, b []uint64) {
	n := len(b) - 1
	lead := b[n]
	for i := len(a) - 1; i >= n; i-- {
		c := a[i]
		if c == 0 {
			continue
		}
		for j := range i - n {
			a[j] = f.mul(a[j], lead)
		}
		row := a[i-n : i]
		for j, x := range row {
			row[j] = f.sub(f.mul(x, lead), f.mul(c, b[j]))
		}
	}
}

// rest sets a to a modulo b.
func (r *gcdRun) rest(f *field, a, b []uint64) error {
	n := len(b) - 1
	inverse := f.invert(b[n])
	for i := len(a) - 1; i >= n; i-- {
		if a[i] == 0 {
			continue
		}
		if n > pause/4 {
			if err := r.look(); err != nil {
				return err
			}
		}
		c := f.mul(a[i], inverse)
		row := a[i-n : i]
		low := b[:len(row)]
		for j, x := range low {
			row[j] = f.sub(row[j], f.mul(c, x))
		}
	}
	return nil
}
