package poly

import (
	"math/bits"
	"slices"
)

// Add returns p + q.
func (w *Work) Add(p, q *Poly) (*Poly, error) {
	switch {
	case p.IsZero():
		return q, nil
	case q.IsZero():
		return p, nil
	}
	return w.sum(p, q, q.content)
}

// Sub returns p - q.
func (w *Work) Sub(p, q *Poly) (*Poly, error) {
	switch {
	case q.IsZero():
		return p, nil
	case p.IsZero():
		return q.Neg(), nil
	}
	return w.sum(p, q, q.content.neg())
}

// sum returns p + c·primitive(q). With the greatest rational g that divides both
// contents the sum is g·(a·primitive(p) + b·primitive(q)), a and b integers.
func (w *Work) sum(p, q *Poly, c ratio) (*Poly, error) {
	g := p.content.common(c)
	a, b := p.content.over(g), c.over(g)
	size := max(a.times(p.bits), b.times(q.bits))
	if err := w.needBits(float64(size + g.bitLen() - 1)); err != nil {
		return nil, err
	}
	var varSpace [smallVars]uint16
	var left, right [smallWords]uint64
	vars := union(p.vars, q.vars, varSpace[:])
	k := packingFor(len(vars), max(p.Degree(), q.Degree()))
	m, n := p.monosIn(k, vars, left[:]), q.monosIn(k, vars, right[:])
	if err := w.needTerms(float64(p.Len() + q.Len())); err != nil {
		if err := w.needTerms(float64(mergedLen(int(k.words), m, n))); err != nil {
			return nil, err
		}
	}
	if err := w.err(); err != nil {
		return nil, err
	}
	out := newPoly(vars, k, tierFor(size+1), p.Len()+q.Len())
	out.content = g
	if k.words == 1 && out.coef.tier == tier64 {
		out.merge64(m, n, p.coef.w, q.coef.w, a.small, b.small)
	} else {
		out.merge(m, n, p.coef, q.coef, a, b)
	}
	return out.normalize(false), nil
}

// merge64 sets the terms of out, which has space for all, to those of
// a·Σ xᵢ·mᵢ + b·Σ yⱼ·nⱼ for monomials of one word.
func (p *Poly) merge64(m, n []uint64, x, y []int64, a, b int64) {
	mono, coef := p.mono[:len(m)+len(n)], p.coef.w[:len(m)+len(n)]
	x, y = x[:len(m)], y[:len(n)]
	i, j, at := 0, 0, 0
	for i < len(m) && j < len(n) {
		u, v := m[i], n[j]
		c := int64(0)
		if u >= v {
			c = a * x[i]
			i++
		}
		if v >= u {
			c += b * y[j]
			j++
		}
		mono[at], coef[at] = max(u, v), c
		if c != 0 {
			at++
		}
	}
	for ; i < len(m); i++ {
		mono[at], coef[at] = m[i], a*x[i]
		at++
	}
	for ; j < len(n); j++ {
		mono[at], coef[at] = n[j], b*y[j]
		at++
	}
	p.mono, p.coef.w = mono[:at], coef[:at]
}

// merge is merge64 for monomials of any length and coefficients of any tier.
func (p *Poly) merge(m, n []uint64, x, y vec, a, b scalar) {
	step := int(p.pack.words)
	i, j, at := 0, 0, 0
	for i < x.len() || j < y.len() {
		c := -1
		switch {
		case j == y.len():
			c = 1
		case i < x.len():
			c = compareMono(m[i*step:(i+1)*step], n[j*step:(j+1)*step])
		}
		if c >= 0 {
			copy(p.mono[at*step:], m[i*step:(i+1)*step])
			p.coef.addMul(at, x, i, a)
			i++
		}
		if c <= 0 {
			copy(p.mono[at*step:], n[j*step:(j+1)*step])
			p.coef.addMul(at, y, j, b)
			j++
		}
		if !p.coef.isZero(at) {
			at++
		}
	}
	p.mono, p.coef = p.mono[:at*step], p.coef.slice(0, at)
}

// mergedLen returns how many different monomials there are in two falling lists.
func mergedLen(words int, m, n []uint64) int {
	i, j, count := 0, 0, 0
	for ; i < len(m) && j < len(n); count++ {
		c := compareMono(m[i:i+words], n[j:j+words])
		if c >= 0 {
			i += words
		}
		if c <= 0 {
			j += words
		}
	}
	return count + (len(m)-i+len(n)-j)/words
}

// AddAll returns the sum of ps in n·log n steps for n terms in all.
func (w *Work) AddAll(ps []*Poly) (*Poly, error) {
	ps = slices.DeleteFunc(slices.Clone(ps), (*Poly).IsZero)
	total := 0
	for _, p := range ps {
		total += p.Len()
	}
	if len(ps) > 2 && total < 16*len(ps) {
		return w.sumShort(ps, total)
	}
	for len(ps) > 1 {
		half := ps[:0]
		for i := 0; i < len(ps); i += 2 {
			if i+1 == len(ps) {
				half = append(half, ps[i])
				break
			}
			s, err := w.Add(ps[i], ps[i+1])
			if err != nil {
				return nil, err
			}
			half = append(half, s)
		}
		ps = half
	}
	if len(ps) == 0 {
		return zero, nil
	}
	return ps[0], nil
}

// sumShort adds many short polynomials, none of them 0, by sorting their terms.
func (w *Work) sumShort(ps []*Poly, total int) (*Poly, error) {
	content := ratio{den: 1}
	var vars []uint16
	degree := uint64(0)
	for _, p := range ps {
		content = content.common(p.content)
		vars = append(vars, p.vars...)
		degree = max(degree, p.Degree())
	}
	slices.Sort(vars)
	vars = slices.Compact(vars)
	size := 0
	for _, p := range ps {
		size = max(size, p.content.over(content).times(p.bits))
	}
	if err := w.needBits(float64(size + content.bitLen() - 1)); err != nil {
		return nil, err
	}
	k := packingFor(len(vars), degree)
	n := int(k.words)
	mono, coef := make([]uint64, total*n), newVec(tierFor(size+bits.Len(uint(total))), total)
	at := 0
	for i, p := range ps {
		if i%(pause/64) == 0 {
			if err := w.err(); err != nil {
				return nil, err
			}
		}
		repack(mono[at*n:(at+p.Len())*n], k, vars, p.mono, p.pack, p.vars)
		a := p.content.over(content)
		for j := range p.Len() {
			coef.addMul(at, p.coef, j, a)
			at++
		}
	}
	p := gather(content, vars, k, mono, coef, false)
	return p, w.admit(p)
}
