package poly

import (
	"math/big"
	"math/bits"
	"slices"
)

// A tier says how coefficients are held.
type tier uint8

const (
	tier64  tier = iota // |c| < 2⁶³
	tier128             // |c| < 2¹²⁷
	tierBig
)

// tierFor returns the smallest tier of signed coefficients of a number of bits.
func tierFor(bits int) tier {
	switch {
	case bits <= 63:
		return tier64
	case bits <= 127:
		return tier128
	}
	return tierBig
}

// A vec is a vector of integers in one of the tiers; the other slices are nil.
type vec struct {
	tier tier
	w    []int64
	d    []int128
	b    []big.Int
}

func newVec(t tier, n int) vec {
	switch t {
	case tier64:
		return vec{w: make([]int64, n)}
	case tier128:
		return vec{tier: t, d: make([]int128, n)}
	}
	return vec{tier: t, b: make([]big.Int, n)}
}

func (v vec) len() int {
	switch v.tier {
	case tier64:
		return len(v.w)
	case tier128:
		return len(v.d)
	}
	return len(v.b)
}

// slice returns the coefficients from i up to j.
func (v vec) slice(i, j int) vec {
	switch v.tier {
	case tier64:
		return vec{w: v.w[i:j]}
	case tier128:
		return vec{tier: v.tier, d: v.d[i:j]}
	}
	return vec{tier: v.tier, b: v.b[i:j]}
}

// int returns the i-th coefficient, to be read only; it may be put in space.
func (v vec) int(i int, space *big.Int) *big.Int {
	switch v.tier {
	case tier64:
		return space.SetInt64(v.w[i])
	case tier128:
		return v.d[i].big(space)
	}
	return &v.b[i]
}

// scalar returns the i-th coefficient.
func (v vec) scalar(i int) scalar {
	if v.tier == tier64 {
		return scalar{small: v.w[i]}
	}
	var space big.Int
	return scalarOf(v.int(i, &space))
}

// set sets the i-th coefficient to x, which fits the tier.
func (v vec) set(i int, x *big.Int) {
	switch v.tier {
	case tier64:
		v.w[i] = x.Int64()
	case tier128:
		v.d[i] = narrow(x)
	default:
		v.b[i].Set(x)
	}
}

// copy sets the i-th coefficient to the j-th of u, which is of the same tier or
// of a smaller one.
func (v vec) copy(i int, u vec, j int) {
	switch {
	case v.tier == tier64:
		v.w[i] = u.w[j]
	case v.tier == tierBig:
		var space big.Int
		v.b[i].Set(u.int(j, &space))
	case u.tier == tier64:
		v.d[i] = widen(u.w[j])
	default:
		v.d[i] = u.d[j]
	}
}

// addMul adds k times the j-th coefficient of u to the i-th. The result, and k if
// the tier is not the last, fit the tier, which is not below that of u.
func (v vec) addMul(i int, u vec, j int, k scalar) {
	switch v.tier {
	case tier64:
		v.w[i] += u.w[j] * k.small
		return
	case tier128:
		var c, f int128
		if u.tier == tier64 {
			c = widen(u.w[j])
		} else {
			c = u.d[j]
		}
		if k.big == nil {
			f = widen(k.small)
		} else {
			f = narrow(k.big)
		}
		v.d[i] = v.d[i].add(c.mul(f))
		return
	}
	var space, product big.Int
	c := u.int(j, &space)
	if !k.isOne() {
		c = product.Mul(c, k.int())
	}
	v.b[i].Add(&v.b[i], c)
}

func (v vec) isZero(i int) bool {
	switch v.tier {
	case tier64:
		return v.w[i] == 0
	case tier128:
		return v.d[i].isZero()
	}
	return v.b[i].Sign() == 0
}

func (v vec) negative(i int) bool {
	switch v.tier {
	case tier64:
		return v.w[i] < 0
	case tier128:
		return v.d[i].negative()
	}
	return v.b[i].Sign() < 0
}

// bitLen returns the length of the longest coefficient.
func (v vec) bitLen() int {
	most := 0
	switch v.tier {
	case tier64:
		var all uint64
		for _, c := range v.w {
			all |= uint64(magnitude(c))
		}
		return bits.Len64(all)
	case tier128:
		var all int128
		for _, c := range v.d {
			c = c.abs()
			all.hi |= c.hi
			all.lo |= c.lo
		}
		return all.bitLen()
	}
	for i := range v.b {
		most = max(most, v.b[i].BitLen())
	}
	return most
}

// norm returns the length of Σ|c|.
func (v vec) norm() int {
	switch v.tier {
	case tier64:
		var sum int128
		for _, c := range v.w {
			sum = sum.add(int128{lo: uint64(magnitude(c))})
		}
		return sum.bitLen()
	case tierBig:
		var sum, abs big.Int
		for i := range v.b {
			sum.Add(&sum, abs.Abs(&v.b[i]))
		}
		return sum.BitLen()
	}
	return v.bitLen() + bits.Len(uint(v.len()))
}

// demote returns v in the smallest tier for coefficients of at most n bits.
func (v vec) demote(n int) vec {
	t := tierFor(n)
	if t >= v.tier {
		return v
	}
	out := newVec(t, v.len())
	for i := range v.len() {
		if v.tier == tier128 {
			out.w[i] = int64(v.d[i].lo)
		} else {
			out.set(i, &v.b[i])
		}
	}
	return out
}

// content returns the gcd of all coefficients.
func (v vec) content() scalar {
	switch v.tier {
	case tier64:
		g := int64(0)
		for _, c := range v.w {
			if g > 1 && c%g == 0 {
				continue
			}
			if g = gcd64(g, c); g == 1 {
				break
			}
		}
		return scalar{small: g}
	case tier128:
		// The small ones first: one of 64 bits brings the gcd down to 64 bits.
		g := int64(0)
		for _, c := range v.d {
			if c = c.abs(); c.hi == 0 && c.lo>>63 == 0 {
				if g = gcd64(g, int64(c.lo)); g == 1 {
					return scalar{small: 1}
				}
			}
		}
		if g != 0 {
			for _, c := range v.d {
				c = c.abs()
				_, r := bits.Div64(c.hi%uint64(g), c.lo, uint64(g))
				if g = gcd64(g, int64(r)); g == 1 {
					break
				}
			}
			return scalar{small: g}
		}
	}
	one := big.NewInt(1)
	var g, space, abs big.Int
	for i := range v.len() {
		if g.GCD(nil, nil, &g, abs.Abs(v.int(i, &space))); g.Cmp(one) == 0 {
			break
		}
	}
	return scalarOf(&g)
}

// divide divides all coefficients, which are not shared, by k, which divides them.
func (v vec) divide(k scalar) {
	if v.tier == tier64 {
		// With k = 2ⁱ·u, u odd, c/k = (c/2ⁱ)·u⁻¹ modulo 2⁶⁴.
		i := bits.TrailingZeros64(uint64(k.small))
		u := inverse(uint64(k.small >> i))
		for j, c := range v.w {
			v.w[j] = c >> (i & 63) * int64(u)
		}
		return
	}
	if v.tier == tier128 && k.big == nil && k.small == -1 {
		for i := range v.d {
			v.d[i] = v.d[i].neg()
		}
		return
	}
	var space, q big.Int
	d := k.int()
	for i := range v.len() {
		v.set(i, q.Quo(v.int(i, &space), d))
	}
}

// inverse returns 1/u modulo 2⁶⁴ for an odd u, by Newton's iteration.
func inverse(u uint64) uint64 {
	x := u // right in three bits
	for range 5 {
		x *= 2 - u*x
	}
	return x
}

func (v vec) equal(u vec) bool {
	return v.tier == u.tier && slices.Equal(v.w, u.w) && slices.Equal(v.d, u.d) &&
		slices.EqualFunc(v.b, u.b, func(x, y big.Int) bool { return x.Cmp(&y) == 0 })
}
