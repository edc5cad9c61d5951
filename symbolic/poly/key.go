package poly

import (
	"cmp"
	"encoding/binary"
	"math/big"
	"math/bits"
	"slices"
)

// Equal reports whether p = q.
func (p *Poly) Equal(q *Poly) bool {
	return p == q || p.content.equal(q.content) && p.EqualTerms(q)
}

// EqualTerms reports whether the primitive parts of p and q are equal: whether
// they differ by a constant factor only.
func (p *Poly) EqualTerms(q *Poly) bool {
	return p.pack == q.pack && p.bits == q.bits && slices.Equal(p.vars, q.vars) &&
		slices.Equal(p.mono, q.mono) && p.coef.equal(q.coef)
}

// AppendKey appends bytes that are the same for equal polynomials only. No key is
// the beginning of another.
func (p *Poly) AppendKey(b []byte) []byte {
	b = binary.AppendUvarint(b, uint64(p.Len()))
	b = p.content.appendKey(b)
	b = binary.AppendUvarint(b, uint64(len(p.vars)))
	for _, v := range p.vars {
		b = binary.AppendUvarint(b, uint64(v))
	}
	if p.IsZero() {
		return b
	}
	// The degree determines the packing.
	b = binary.AppendUvarint(b, p.Degree())
	for _, m := range p.mono {
		b = binary.BigEndian.AppendUint64(b, m)
	}
	for i := range p.Len() {
		b = p.coef.scalar(i).appendKey(b)
	}
	return b
}

func (r ratio) appendKey(b []byte) []byte {
	if r.rat == nil {
		return scalar{small: r.den}.appendKey(scalar{small: r.num}.appendKey(b))
	}
	return scalarOf(r.rat.Denom()).appendKey(scalarOf(r.rat.Num()).appendKey(b))
}

// appendKey appends the sign with the number of bytes, and the bytes.
func (s scalar) appendKey(b []byte) []byte {
	var data []byte
	size, negative := 0, s.small < 0
	if s.big != nil {
		data, negative = s.big.Bytes(), s.big.Sign() < 0
		size = len(data)
	} else {
		size = (bits.Len64(uint64(magnitude(s.small))) + 7) / 8
	}
	head := uint64(size) << 1
	if negative {
		head |= 1
	}
	b = binary.AppendUvarint(b, head)
	if s.big != nil {
		return append(b, data...)
	}
	u := uint64(magnitude(s.small))
	for i := size - 1; i >= 0; i-- {
		b = append(b, byte(u>>(8*i)))
	}
	return b
}

// Hash returns a hash of p. Equal polynomials have equal hashes, in every process.
func (p *Poly) Hash() uint64 {
	h := mix(uint64(len(p.vars)), uint64(p.Len()))
	for _, v := range p.vars {
		h = mix(h, uint64(v))
	}
	for _, m := range p.mono {
		h = mix(h, m)
	}
	for i := range p.Len() {
		h = p.coef.scalar(i).hash(h)
	}
	if p.content.rat == nil {
		return mix(mix(h, uint64(p.content.num)), uint64(p.content.den))
	}
	return scalarOf(p.content.rat.Denom()).hash(scalarOf(p.content.rat.Num()).hash(h))
}

func (s scalar) hash(h uint64) uint64 {
	if s.big == nil {
		return mix(h, uint64(s.small))
	}
	for _, x := range s.big.Bits() {
		h = mix(h, uint64(x))
	}
	return mix(h, uint64(s.big.Sign()))
}

// mix folds x into the hash h.
func mix(h, x uint64) uint64 {
	hi, lo := bits.Mul64(h^x^golden, 0xD6E8FEB86659FD93)
	return hi ^ lo
}

// Compare orders polynomials: fewer terms first, then by the terms from the first
// on, the larger monomial first, and last by content. It is 0 for equal ones only.
func (p *Poly) Compare(q *Poly) int {
	if p == q {
		return 0
	}
	if c := cmp.Compare(p.Len(), q.Len()); c != 0 {
		return c
	}
	if !p.EqualTerms(q) {
		if p.pack == q.pack && slices.Equal(p.vars, q.vars) {
			if c := -slices.Compare(p.mono, q.mono); c != 0 {
				return c
			}
		} else if c := p.compareTerms(q); c != 0 {
			return c
		}
		for i := range p.Len() {
			var x, y big.Int
			if c := p.coef.int(i, &x).Cmp(q.coef.int(i, &y)); c != 0 {
				return c
			}
		}
	}
	return p.content.big().Cmp(q.content.big())
}

// compareTerms compares the monomials of polynomials of like length, the larger
// first.
func (p *Poly) compareTerms(q *Poly) int {
	for i := range p.Len() {
		if c := cmp.Compare(q.TermDegree(i), p.TermDegree(i)); c != 0 {
			return c
		}
		a, b := p.AppendPowers(nil, i), q.AppendPowers(nil, i)
		for k := 0; k < len(a) && k < len(b); k++ {
			if c := cmp.Compare(a[k].Var, b[k].Var); c != 0 {
				return c
			}
			if c := cmp.Compare(b[k].Exp, a[k].Exp); c != 0 {
				return c
			}
		}
		if c := cmp.Compare(len(b), len(a)); c != 0 {
			return c
		}
	}
	return 0
}
