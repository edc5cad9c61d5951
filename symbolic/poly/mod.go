package poly

import (
	"math/big"
	"math/bits"
)

// Prime is the modulus of [Poly.Mod], a Mersenne prime.
const Prime = 1<<61 - 1

// Mod returns the value of p modulo [Prime] at x, the values of the variables
// modulo Prime. ok is false if Prime divides a denominator of p. Since taking the
// value is a homomorphism, different values are a proof that two polynomials
// differ.
func (p *Poly) Mod(x func(v int) uint64) (value uint64, ok bool) {
	if p.IsZero() {
		return 0, true
	}
	content, ok := modRatio(p.content)
	if !ok {
		return 0, false
	}
	powers := make([]modPowers, len(p.vars))
	for f, v := range p.vars {
		powers[f] = newModPowers(x(int(v)), p.degreeOf(f+1))
	}
	mask, n := p.pack.mask(), int(p.pack.words)
	sum := uint64(0)
	for i := range p.Len() {
		c := p.coef.mod(i)
		m := p.mono[i*n : (i+1)*n]
		for f := range powers {
			word, shift := p.pack.field(f + 1)
			if e := m[word] >> shift & mask; e != 0 {
				c = mulMod(c, powers[f].to(e))
			}
		}
		sum = addMod(sum, c)
	}
	return mulMod(content, sum), true
}

// modPowers are the first powers of a number modulo Prime.
type modPowers struct {
	base  uint64
	table []uint64
}

func newModPowers(base, most uint64) modPowers {
	p := modPowers{base, make([]uint64, min(most, 255)+1)}
	p.table[0] = 1
	for i := 1; i < len(p.table); i++ {
		p.table[i] = mulMod(p.table[i-1], base)
	}
	return p
}

func (p modPowers) to(e uint64) uint64 {
	if e < uint64(len(p.table)) {
		return p.table[e]
	}
	return PowMod(p.base, e)
}

// mod returns a coefficient modulo Prime.
func (v vec) mod(i int) uint64 {
	if v.tier == tier64 {
		return modInt64(v.w[i])
	}
	var space big.Int
	return modBig(v.int(i, &space))
}

func modInt64(c int64) uint64 {
	m := uint64(magnitude(c)) % Prime
	if c < 0 && m != 0 {
		return Prime - m
	}
	return m
}

func modBig(c *big.Int) uint64 {
	var r big.Int
	return r.Mod(c, big.NewInt(Prime)).Uint64()
}

func modRatio(r ratio) (value uint64, ok bool) {
	num, den := modInt64(r.num), modInt64(r.den)
	if r.rat != nil {
		num, den = modBig(r.rat.Num()), modBig(r.rat.Denom())
	}
	return mulMod(num, InvMod(den)), den != 0
}

func addMod(a, b uint64) uint64 {
	s := a + b
	if s >= Prime {
		s -= Prime
	}
	return s
}

// mulMod returns a·b modulo Prime for a, b < 2⁶¹, by 2⁶¹ = 1.
func mulMod(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a, b)
	s := lo&Prime + (hi<<3 | lo>>61)
	if s >= Prime {
		s -= Prime
	}
	return s
}

// MulMod returns a·b modulo [Prime] for a, b < Prime.
func MulMod(a, b uint64) uint64 { return mulMod(a, b) }

// PowMod returns aⁿ modulo [Prime] for a < Prime.
func PowMod(a, n uint64) uint64 {
	out := uint64(1)
	for ; n > 0; n >>= 1 {
		if n&1 == 1 {
			out = mulMod(out, a)
		}
		a = mulMod(a, a)
	}
	return out
}

// InvMod returns 1/a modulo [Prime], and 0 for 0.
func InvMod(a uint64) uint64 { return PowMod(a, Prime-2) }
