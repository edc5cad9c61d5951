package poly

import (
	"math/bits"
)

// Mul returns p·q. The content of the product is the product of the contents,
// since the product of primitive polynomials is primitive (Gauss).
func (w *Work) Mul(p, q *Poly) (*Poly, error) {
	if p.IsZero() || q.IsZero() {
		return zero, nil
	}
	if err := w.needBits(float64(p.content.bitLen() + q.content.bitLen() - 1)); err != nil {
		return nil, err
	}
	content := p.content.mul(q.content)
	if len(p.vars) == 0 {
		return q.withContent(content), nil
	}
	if len(q.vars) == 0 {
		return p.withContent(content), nil
	}
	return w.mulPrimitive(p, q, content)
}

// mulPrimitive returns content·primitive(p)·primitive(q).
func (w *Work) mulPrimitive(p, q *Poly, content ratio) (*Poly, error) {
	if p.Len() < q.Len() {
		p, q = q, p
	}
	var varSpace [smallVars]uint16
	vars := union(p.vars, q.vars, varSpace[:])
	degree := p.Degree() + q.Degree()
	if degree > MaxExponent {
		if err := checkExponents(p, q); err != nil {
			return nil, err
		}
	}
	steps := float64(p.Len()) * float64(q.Len())
	if err := w.needSteps(steps); err != nil {
		return nil, err
	}
	size := productBits(p, q)
	if err := w.needBits(float64(size + content.bitLen() - 1)); err != nil {
		return nil, err
	}
	if err := w.err(); err != nil {
		return nil, err
	}
	k := packingFor(len(vars), degree)
	var left, right [smallWords]uint64
	t := product{
		Work: w, vars: vars, pack: k, tier: tierFor(size), content: content,
		m: p.monosIn(k, vars, left[:]), n: q.monosIn(k, vars, right[:]), x: p.coef, y: q.coef,
		square: p.sameTerms(q),
	}
	switch {
	case q.Len() == 1:
		if err := w.needTerms(float64(p.Len())); err != nil {
			return nil, err
		}
		return t.shift(), nil
	case k.words == 1 && t.tier == tier64 && steps <= smallProduct:
		return t.small()
	}
	if k.words == 1 && p.coef.tier == tier64 && q.coef.tier == tier64 && t.tier != tierBig {
		if box := newBox(p, q, vars, steps, t.tier); box != nil {
			return t.dense(box)
		}
		return t.hash()
	}
	return t.general()
}

// productBits bounds the length of the coefficients of primitive(p)·primitive(q).
func productBits(p, q *Poly) int {
	size := p.bits + q.bits + bits.Len(uint(min(p.Len(), q.Len())-1))
	if size <= 63 || p.bits+q.bits > 127 {
		return size
	}
	return min(size, p.coef.norm()+q.bits, p.bits+q.coef.norm())
}

// checkExponents refuses products with an exponent beyond [MaxExponent].
func checkExponents(p, q *Poly) error {
	for f, v := range p.vars {
		if g := q.fieldOf(int(v)); g > 0 {
			if e := p.degreeOf(f+1) + q.degreeOf(g); e > MaxExponent {
				return errExponent(float64(e))
			}
		}
	}
	return nil
}

// A product is a multiplication in progress: Σ xᵢ·mᵢ times Σ yⱼ·nⱼ, the monomials
// of both in the same packing. The tier fits the coefficients of the result.
type product struct {
	*Work
	content ratio
	vars    []uint16
	pack    packing
	tier    tier
	m, n    []uint64
	x, y    vec
	square  bool // the factors are the same
}

// shift multiplies by the single term of the second factor.
func (t *product) shift() *Poly {
	p := newPoly(t.vars, t.pack, t.tier, t.x.len())
	p.content = t.content
	if t.pack.words == 1 {
		n := t.n[0]
		for i, m := range t.m {
			p.mono[i] = m + n
		}
	} else {
		for i := range t.m {
			p.mono[i] = t.m[i] + t.n[i%len(t.n)]
		}
	}
	// A primitive polynomial of one term has the coefficient 1.
	p.coef = t.x
	p.bits = p.coef.bitLen()
	return p
}

// smallProduct bounds the products of two terms that are sorted by insertion.
const smallProduct = 24

// small multiplies by sorting products of terms by insertion as they come.
func (t *product) small() (*Poly, error) {
	var mono [smallProduct]uint64
	var coef [smallProduct]int64
	count := 0
	for i, m := range t.m {
		x := t.x.w[i]
		for j, n := range t.n {
			key, c := m+n, x*t.y.w[j]
			at := count
			for at > 0 && mono[at-1] < key {
				at--
			}
			if at > 0 && mono[at-1] == key {
				coef[at-1] += c
				continue
			}
			copy(mono[at+1:count+1], mono[at:count])
			copy(coef[at+1:count+1], coef[at:count])
			mono[at], coef[at] = key, c
			count++
		}
	}
	at := 0
	for i := range count {
		if coef[i] != 0 {
			mono[at], coef[at] = mono[i], coef[i]
			at++
		}
	}
	if err := t.needTerms(float64(at)); err != nil {
		return nil, err
	}
	p := newPoly(t.vars, t.pack, tier64, at)
	p.content = t.content
	copy(p.mono, mono[:at])
	copy(p.coef.w, coef[:at])
	p.bits = p.coef.bitLen()
	return p, nil
}
