package poly

import "slices"

// A Coefficient is the coefficient of v^Exp in a polynomial in v.
type Coefficient struct {
	Exp  uint32
	Poly *Poly // not 0
}

// Coefficients returns p as a polynomial in the variable v, by falling exponent:
//
//	p = Σ cᵢ·v^eᵢ     v does not occur in any cᵢ ≠ 0
func (p *Poly) Coefficients(v int) []Coefficient {
	if p.IsZero() {
		return nil
	}
	f := p.fieldOf(v)
	if f == 0 {
		return []Coefficient{{0, p}}
	}
	k := p.pack
	counts := map[uint64]int{}
	for i := range p.Len() {
		counts[k.get(p.term(i), f)]++
	}
	parts := map[uint64]*Poly{}
	out := make([]Coefficient, 0, len(counts))
	for e, n := range counts {
		q := newPoly(p.vars, k, p.coef.tier, n)
		q.content = p.content
		q.mono, q.coef = q.mono[:0], q.coef.slice(0, 0)
		parts[e] = q
	}
	word, shift := k.field(f)
	n := int(k.words)
	for i := range p.Len() {
		m := p.term(i)
		e := k.get(m, f)
		q := parts[e]
		at := q.Len()
		q.mono, q.coef = q.mono[:(at+1)*n], q.coef.slice(0, at+1)
		to := q.mono[at*n:]
		copy(to, m)
		to[word] -= e << shift
		to[0] -= e << (64 - k.width)
		q.coef.copy(at, p.coef, i)
	}
	for e, q := range parts {
		out = append(out, Coefficient{uint32(e), q.normalize(false)})
	}
	slices.SortFunc(out, func(a, b Coefficient) int { return int(int64(b.Exp) - int64(a.Exp)) })
	return out
}
