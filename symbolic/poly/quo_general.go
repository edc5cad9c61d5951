package poly

import (
	"container/heap"
	"math/big"
)

// A division divides polynomials with monomials of any length and coefficients of
// any size. It is a heap of products, the largest first.
type division struct {
	p     *Poly
	n     []uint64 // monomials of the divisor in the packing of p
	y     vec
	mono  []uint64 // of the quotient
	coef  []*big.Int
	terms []generalTerm
}

type generalTerm struct {
	mono []uint64
	i, j int
}

func (d *division) Len() int           { return len(d.terms) }
func (d *division) Less(i, j int) bool { return compareMono(d.terms[i].mono, d.terms[j].mono) > 0 }
func (d *division) Swap(i, j int)      { d.terms[i], d.terms[j] = d.terms[j], d.terms[i] }
func (d *division) Push(x any)         { d.terms = append(d.terms, x.(generalTerm)) }
func (d *division) Pop() any {
	last := d.terms[len(d.terms)-1]
	d.terms = d.terms[:len(d.terms)-1]
	return last
}

// run divides and reports whether the divisor divides.
func (d *division) run(w *Work) (divides bool, err error) {
	n := int(d.p.pack.words)
	borrows := d.p.pack.borrows()
	var space, product, rest big.Int
	m := make([]uint64, n)
	lead := new(big.Int).Set(d.y.int(0, &space))
	for k, steps := 0, 0; k < d.p.Len() || len(d.terms) > 0; {
		if steps++; steps%(pause/256) == 0 {
			if err := w.err(); err != nil {
				return false, err
			}
			if err := w.needSteps(float64(steps)); err != nil {
				return false, err
			}
		}
		switch {
		case k == d.p.Len(), len(d.terms) > 0 && compareMono(d.terms[0].mono, d.p.term(k)) > 0:
			copy(m, d.terms[0].mono)
		default:
			copy(m, d.p.term(k))
		}
		c := new(big.Int)
		if k < d.p.Len() && compareMono(d.p.term(k), m) == 0 {
			c.Set(d.p.coef.int(k, &space))
			k++
		}
		for len(d.terms) > 0 && compareMono(d.terms[0].mono, m) == 0 {
			t := &d.terms[0]
			c.Sub(c, product.Mul(d.coef[t.i], d.y.int(t.j, &space)))
			steps++
			if t.j++; t.j*n == len(d.n) {
				heap.Pop(d)
				continue
			}
			d.multiply(t)
			heap.Fix(d, 0)
		}
		if c.Sign() == 0 {
			continue
		}
		at := len(d.mono)
		d.mono = append(d.mono, m...)
		if !quoMono(d.mono[at:], m, d.n[:n], borrows) {
			return false, nil
		}
		if c.QuoRem(c, lead, &rest); rest.Sign() != 0 {
			return false, nil
		}
		d.coef = append(d.coef, c)
		if err := w.needTerms(float64(len(d.coef))); err != nil {
			return false, err
		}
		if err := w.needBits(float64(c.BitLen())); err != nil {
			return false, err
		}
		t := generalTerm{make([]uint64, n), len(d.coef) - 1, 1}
		d.multiply(&t)
		heap.Push(d, t)
	}
	return true, nil
}

// multiply sets the monomial of a product.
func (d *division) multiply(t *generalTerm) {
	n := len(t.mono)
	for k := range t.mono {
		t.mono[k] = d.mono[t.i*n+k] + d.n[t.j*n+k]
	}
}

// coefficients returns those of the quotient.
func (d *division) coefficients() vec {
	out := newVec(tierBig, len(d.coef))
	for i, c := range d.coef {
		out.b[i].Set(c)
	}
	return out
}

// QuoRem returns p = quo·q + rem for q ≠ 0, where the leading monomial of q divides
// no term of rem.
func (w *Work) QuoRem(p, q *Poly) (quo, rem *Poly, err error) {
	if q.IsZero() {
		panic("poly: quotient by 0")
	}
	if exact, ok, err := w.Quo(p, q); ok || err != nil {
		return exact, zero, err
	}
	lead, leadCoef := q.AppendPowers(nil, 0), q.LeadCoef()
	var done []Summand // of the rest
	var found []*Poly
	for i := 0; i < p.Len(); {
		powers, divides := p.overPowers(i, lead)
		if !divides {
			done = append(done, Summand{p.Coef(i), p.AppendPowers(nil, i)})
			i++
			continue
		}
		c := p.Coef(i)
		t, err := Term(c.Quo(c, leadCoef), powers)
		if err != nil {
			return nil, nil, err
		}
		found = append(found, t)
		step, err := w.Mul(t, q)
		if err != nil {
			return nil, nil, err
		}
		// The terms before i are in done; they are of no more use here.
		if p, err = w.Sub(p.from(i), step); err != nil {
			return nil, nil, err
		}
		i = 0
	}
	if rem, err = w.Collect(done); err != nil {
		return nil, nil, err
	}
	quo, err = w.AddAll(found)
	return quo, rem, err
}

// overPowers returns the powers of the term i over those given, if they divide it.
func (p *Poly) overPowers(i int, by []Power) (quo []Power, ok bool) {
	for _, x := range by {
		e := p.Exp(i, x.Var)
		if e < x.Exp {
			return nil, false
		}
	}
	quo = p.AppendPowers(nil, i)
	for k := range quo {
		for _, x := range by {
			if x.Var == quo[k].Var {
				quo[k].Exp -= x.Exp
			}
		}
	}
	return quo, true
}

// from returns the sum of the terms of p from i on.
func (p *Poly) from(i int) *Poly {
	if i == 0 {
		return p
	}
	n := int(p.pack.words)
	q := newPoly(p.vars, p.pack, p.coef.tier, p.Len()-i)
	q.content = p.content
	copy(q.mono, p.mono[i*n:])
	for j := range q.Len() {
		q.coef.copy(j, p.coef, i+j)
	}
	return q.normalize(false)
}
