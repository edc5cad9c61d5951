package poly

// Derivative returns ∂p/∂v. The order of the terms is kept, since the monomials of
// all terms that remain are divided by v.
func (w *Work) Derivative(p *Poly, v int) (*Poly, error) {
	f := p.fieldOf(v)
	if f == 0 {
		return zero, nil
	}
	if err := w.err(); err != nil {
		return nil, err
	}
	k := p.pack
	word, shift := k.field(f)
	mask, n := k.mask(), int(k.words)
	count, most := 0, uint64(0)
	for i := word; i < len(p.mono); i += n {
		e := p.mono[i] >> (shift & 63) & mask
		most = max(most, e)
		if e != 0 {
			count++
		}
	}
	size := scalar{small: int64(most)}.times(p.bits)
	if err := w.needBits(float64(size + p.content.bitLen() - 1)); err != nil {
		return nil, err
	}
	q := newPoly(p.vars, k, tierFor(size), count)
	q.content = p.content
	if n == 1 && q.coef.tier == tier64 {
		unit := uint64(1)<<(shift&63) + 1<<(64-k.width)
		at := 0
		mono, coef, x := q.mono, q.coef.w, p.coef.w[:len(p.mono)]
		for i, m := range p.mono {
			if e := m >> (shift & 63) & mask; e != 0 {
				mono[at], coef[at] = m-unit, x[i]*int64(e)
				at++
			}
		}
		return q.normalize(false), nil
	}
	at := 0
	for i := range p.Len() {
		m := p.term(i)
		e := k.get(m, f)
		if e == 0 {
			continue
		}
		out := q.mono[at*n : (at+1)*n]
		copy(out, m)
		out[word] -= 1 << shift
		out[0] -= 1 << (64 - k.width)
		q.coef.addMul(at, p.coef, i, scalar{small: int64(e)})
		at++
	}
	return q.normalize(false), nil
}
