package poly

import (
	"iter"
	"math/big"
)

// A Poly is a polynomial. It is never modified. The zero value is not valid; 0 is
// [Zero].
type Poly struct {
	content ratio
	vars    []uint16 // that occur, rising
	pack    packing  // of mono
	mono    []uint64 // pack.words words for each term, falling
	coef    vec      // in the smallest tier that fits; none is 0, the first is above 0, their gcd is 1
	bits    int      // of the longest of coef
}

// MaxVars is how many variables there can be.
const MaxVars = 1 << 16

// A Power is the power of a variable. The exponent may be 0.
type Power struct {
	Var int
	Exp uint32
}

// Len returns the number of terms.
func (p *Poly) Len() int { return p.coef.len() }

// IsZero reports whether p is 0.
func (p *Poly) IsZero() bool { return p.Len() == 0 }

// Constant returns the value of a polynomial without variables.
func (p *Poly) Constant() (c *big.Rat, ok bool) {
	if len(p.vars) > 0 {
		return nil, false
	}
	return p.Content(), true
}

// IsConstant reports whether p has no variables.
func (p *Poly) IsConstant() bool { return len(p.vars) == 0 }

// Vars returns the variables that occur, rising.
func (p *Poly) Vars() []int {
	vars := make([]int, len(p.vars))
	for i, v := range p.vars {
		vars[i] = int(v)
	}
	return vars
}

// fieldOf returns the field of the variable v, and 0 if it does not occur.
func (p *Poly) fieldOf(v int) int {
	for i, u := range p.vars {
		if int(u) == v {
			return i + 1
		}
	}
	return 0
}

// term returns the monomial of the term i.
func (p *Poly) term(i int) []uint64 {
	n := int(p.pack.words)
	return p.mono[i*n : (i+1)*n]
}

// Degree returns the total degree, and 0 for 0.
func (p *Poly) Degree() uint64 {
	if p.IsZero() {
		return 0
	}
	return p.pack.degree(p.mono[0])
}

// DegreeIn returns the degree in the variable v, and 0 for 0.
func (p *Poly) DegreeIn(v int) uint32 {
	f := p.fieldOf(v)
	if f == 0 {
		return 0
	}
	return uint32(p.degreeOf(f))
}

// degreeOf returns the largest exponent in a field.
func (p *Poly) degreeOf(f int) uint64 {
	word, shift := p.pack.field(f)
	mask, step := p.pack.mask(), int(p.pack.words)
	most := uint64(0)
	for i := word; i < len(p.mono); i += step {
		most = max(most, p.mono[i]>>shift&mask)
	}
	return most
}

// Content returns the rational number c with p/c primitive: integer coefficients
// without a common factor, the leading one above 0. It is 0 for 0.
func (p *Poly) Content() *big.Rat {
	if p.content.rat != nil {
		return new(big.Rat).Set(p.content.rat)
	}
	return p.content.big()
}

// Sign returns the sign of the leading coefficient.
func (p *Poly) Sign() int { return p.content.sign() }

// Primitive returns p/Content(p), and 0 for 0.
func (p *Poly) Primitive() *Poly {
	if p.IsZero() {
		return p
	}
	return p.withContent(integer(1))
}

// withContent returns the primitive part of p times c ≠ 0.
func (p *Poly) withContent(c ratio) *Poly {
	if p.content.equal(c) {
		return p
	}
	q := *p
	q.content = c
	return &q
}

// LeadCoef returns the coefficient of the leading term, and 0 for 0.
func (p *Poly) LeadCoef() *big.Rat {
	if p.IsZero() {
		return new(big.Rat)
	}
	return p.Coef(0)
}

// TermSign returns the sign of the coefficient of the term i.
func (p *Poly) TermSign(i int) int {
	if p.coef.negative(i) {
		return -p.content.sign()
	}
	return p.content.sign()
}

// Coef returns the coefficient of the term i.
func (p *Poly) Coef(i int) *big.Rat {
	if num, den, ok := p.CoefInt64(i); ok {
		return big.NewRat(num, den)
	}
	var space big.Int
	c := new(big.Rat).SetInt(p.coef.int(i, &space))
	return c.Mul(c, p.content.big())
}

// CoefInt64 returns the coefficient of the term i in lowest terms; ok is false if
// it does not fit, and may be where that of another term does not. It does not
// allocate.
func (p *Poly) CoefInt64(i int) (num, den int64, ok bool) {
	if p.coef.tier != tier64 || p.content.rat != nil {
		return 0, 0, false
	}
	c := p.coef.w[i]
	g := int64(1)
	if p.content.den != 1 {
		g = gcd64(c, p.content.den)
	}
	num, ok = mulFits(c/g, p.content.num)
	return num, p.content.den / g, ok
}

// CoefBits returns a bound on the bits of numerators and denominators.
func (p *Poly) CoefBits() int {
	if p.content.rat == nil && p.content.num == 1 && p.content.den == 1 {
		return p.bits
	}
	return p.bits + p.content.bitLen()
}

// Powers walks the powers of the variables that occur in the term i, by rising
// variable.
func (p *Poly) Powers(i int) iter.Seq2[int, uint32] {
	return func(yield func(int, uint32) bool) {
		m := p.term(i)
		for f, v := range p.vars {
			if e := p.pack.get(m, f+1); e != 0 && !yield(int(v), uint32(e)) {
				return
			}
		}
	}
}

// AppendPowers appends the powers of the term i to dst, by rising variable.
func (p *Poly) AppendPowers(dst []Power, i int) []Power {
	m := p.term(i)
	for f, v := range p.vars {
		if e := p.pack.get(m, f+1); e != 0 {
			dst = append(dst, Power{int(v), uint32(e)})
		}
	}
	return dst
}

// Exp returns the exponent of the variable v in the term i.
func (p *Poly) Exp(i, v int) uint32 {
	f := p.fieldOf(v)
	if f == 0 {
		return 0
	}
	return uint32(p.pack.get(p.term(i), f))
}

// TermDegree returns the total degree of the term i.
func (p *Poly) TermDegree(i int) uint64 { return p.pack.degree(p.term(i)[0]) }

// MonomialContent returns the greatest monomial that divides all terms, by rising
// variable, without exponents of 0. It is empty for 0.
func (p *Poly) MonomialContent() []Power {
	var out []Power
	if p.IsZero() {
		return nil
	}
	for f, v := range p.vars {
		word, shift := p.pack.field(f + 1)
		mask, step := p.pack.mask(), int(p.pack.words)
		least := mask
		for i := word; i < len(p.mono) && least > 0; i += step {
			least = min(least, p.mono[i]>>shift&mask)
		}
		if least > 0 {
			out = append(out, Power{int(v), uint32(least)})
		}
	}
	return out
}

// Neg returns -p.
func (p *Poly) Neg() *Poly {
	if p.IsZero() {
		return p
	}
	return p.withContent(p.content.neg())
}

// Scale returns c·p. It shares the terms of p.
func (p *Poly) Scale(c *big.Rat) *Poly {
	if p.IsZero() || c.Sign() == 0 {
		return Zero()
	}
	return p.withContent(p.content.mul(ratioOf(new(big.Rat).Set(c))))
}

// sameTerms reports whether p and q share their terms.
func (p *Poly) sameTerms(q *Poly) bool {
	return len(p.mono) == len(q.mono) && &p.mono[0] == &q.mono[0] && len(p.vars) == len(q.vars) && &p.vars[0] == &q.vars[0]
}
