package poly

import (
	"math/big"
	"math/bits"
)

// Quo returns p/q for q ≠ 0 if q divides p.
//
// The primitive part of the quotient has integer coefficients (Gauss), so that
// the first term that is not an integer multiple refuses it. The terms of the
// quotient come by falling monomial; a heap of one product for each of them yields
// the terms of quotient·q in the same order (Johnson).
func (w *Work) Quo(p, q *Poly) (quo *Poly, ok bool, err error) {
	switch {
	case q.IsZero():
		panic("poly: quotient by 0")
	case p.IsZero():
		return zero, true, nil
	case len(q.vars) == 0:
		return p.withContent(p.content.mul(q.content.inv())), true, nil
	case !mayDivide(p, q):
		return nil, false, nil
	}
	content := p.content.mul(q.content.inv())
	n := int(p.pack.words)
	divisor := make([]uint64, q.Len()*n)
	repack(divisor, p.pack, p.vars, q.mono, q.pack, q.vars)
	if q.Len() == 1 {
		return p.quoMono(divisor, content)
	}
	if p.coef.tier == tier64 && q.coef.tier == tier64 && n == 1 && p.bits+q.bits < 100 {
		d := division64{p: p, n: divisor, y: q.coef.w}
		if fits, err := d.run(w); err != nil || fits {
			return d.quotient(content, err)
		}
	}
	d := division{p: p, n: divisor, y: q.coef}
	ok, err = d.run(w)
	if !ok || err != nil {
		return nil, false, err
	}
	return newQuotient(p, d.mono, d.coefficients(), content), true, nil
}

// mayDivide reports whether degrees, variables and the outermost terms of p allow
// it to be divisible by q.
func mayDivide(p, q *Poly) bool {
	if q.Degree() > p.Degree() || len(q.vars) > len(p.vars) {
		return false
	}
	for f, v := range q.vars {
		g := p.fieldOf(int(v))
		if g == 0 || q.degreeOf(f+1) > p.degreeOf(g) {
			return false
		}
	}
	var x, y, r big.Int
	for _, ends := range [][2]int{{0, 0}, {p.Len() - 1, q.Len() - 1}} {
		if r.Rem(p.coef.int(ends[0], &x), q.coef.int(ends[1], &y)).Sign() != 0 {
			return false
		}
		m := q.term(ends[1])
		for f, v := range q.vars {
			if q.pack.get(m, f+1) > uint64(p.Exp(ends[0], int(v))) {
				return false
			}
		}
	}
	return true
}

// quoMono divides by a monomial in the packing of p.
func (p *Poly) quoMono(divisor []uint64, content ratio) (*Poly, bool, error) {
	borrows := p.pack.borrows()
	mono := make([]uint64, len(p.mono))
	n := len(divisor)
	for i := 0; i < len(mono); i += n {
		if !quoMono(mono[i:i+n], p.mono[i:i+n], divisor, borrows) {
			return nil, false, nil
		}
	}
	q := &Poly{content: content, vars: p.vars, pack: p.pack, mono: mono, coef: p.coef, bits: p.bits}
	return q.trim(), true, nil
}

// newQuotient returns content·Σ coefᵢ·monoᵢ in the packing of p. It is primitive,
// since p is.
func newQuotient(p *Poly, mono []uint64, coef vec, content ratio) *Poly {
	q := &Poly{content: content, vars: p.vars, pack: p.pack, mono: mono, coef: coef}
	return q.normalize(true)
}

// A heapTerm is the product of the term i of the quotient and the term j of the
// divisor.
type heapTerm struct {
	mono uint64
	i, j int32
}

// A division64 divides polynomials of one word and one limb. Sums of products are
// computed modulo 2¹²⁸ with a bound on what they can be.
type division64 struct {
	p       *Poly
	n       []uint64 // monomials of the divisor in the packing of p
	y       []int64
	mono    []uint64 // of the quotient
	coef    []int64
	heap    []heapTerm
	divides bool
}

func (d *division64) quotient(content ratio, err error) (*Poly, bool, error) {
	if err != nil || !d.divides {
		return nil, false, err
	}
	return newQuotient(d.p, d.mono, vec{w: d.coef}, content), true, nil
}

// run divides. fits is false if a coefficient was too large for it.
func (d *division64) run(w *Work) (fits bool, err error) {
	borrows := d.p.pack.borrows()
	most := 0 // bits of the coefficients of the quotient
	yBits := bits.Len64(uint64(magnitude(d.y[0])))
	for _, c := range d.y {
		yBits = max(yBits, bits.Len64(uint64(magnitude(c))))
	}
	steps, looked, k := 0, 0, 0
	for k < d.p.Len() || len(d.heap) > 0 {
		m := uint64(0)
		if k < d.p.Len() {
			m = d.p.mono[k]
		}
		if len(d.heap) > 0 {
			m = max(m, d.heap[0].mono)
		}
		var c int128
		if k < d.p.Len() && d.p.mono[k] == m {
			c = widen(d.p.coef.w[k])
			k++
		}
		for len(d.heap) > 0 && d.heap[0].mono == m {
			t := d.heap[0]
			c = c.add(mulWide(-d.coef[t.i], d.y[t.j]))
			d.next(t)
			steps++
		}
		if steps-looked >= pause/16 {
			looked = steps
			if err := w.err(); err != nil {
				return false, err
			}
			if err := w.needSteps(float64(steps)); err != nil {
				return false, err
			}
		}
		if c.isZero() {
			continue
		}
		var q [1]uint64
		if !quoMono(q[:], []uint64{m}, d.n[:1], borrows) {
			return true, nil
		}
		x, ok := c.quo(d.y[0])
		if !ok {
			// Not a multiple, or too large.
			return c.bitLen() <= 63, nil
		}
		d.mono, d.coef = append(d.mono, q[0]), append(d.coef, x)
		most = max(most, bits.Len64(uint64(magnitude(x))))
		if most+yBits+bits.Len(uint(len(d.coef))) > 125 {
			return false, nil
		}
		if err := w.needTerms(float64(len(d.coef))); err != nil {
			return false, err
		}
		d.push(heapTerm{q[0] + d.n[1], int32(len(d.coef) - 1), 1})
	}
	d.divides = true
	return true, nil
}

func (d *division64) push(t heapTerm) {
	d.heap = append(d.heap, t)
	h, i := d.heap, len(d.heap)-1
	for i > 0 && h[(i-1)/2].mono < t.mono {
		h[i] = h[(i-1)/2]
		i = (i - 1) / 2
	}
	h[i] = t
}

// next replaces the first of the heap, t, by the next product of its row.
func (d *division64) next(t heapTerm) {
	h := d.heap
	if int(t.j)+1 < len(d.n) {
		t.j++
		t.mono = d.mono[t.i] + d.n[t.j]
	} else {
		t = h[len(h)-1]
		h = h[:len(h)-1]
		d.heap = h
		if len(h) == 0 {
			return
		}
	}
	i := 0
	for {
		c := 2*i + 1
		if c >= len(h) {
			break
		}
		if c+1 < len(h) && h[c+1].mono > h[c].mono {
			c++
		}
		if h[c].mono <= t.mono {
			break
		}
		h[i] = h[c]
		i = c
	}
	h[i] = t
}
