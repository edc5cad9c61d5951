package poly

import (
	"math/big"
	"math/bits"
)

// Quo returns p/q if q divides p, and ok = false if not. It panics if q is 0.
func (w *Work) Quo(p, q *Poly) (quotient *Poly, ok bool, err error) {
	if q.IsZero() {
		panic("poly: division by zero")
	}
	if p.IsZero() {
		return zero, true, nil
	}
	if !p.mayDivide(q) {
		return nil, false, nil
	}
	d := newDivision(w, p, q)
	if ok, err = d.run(true); !ok || err != nil {
		return nil, false, err
	}
	quotient, err = d.result(d.quo, d.quoCoef, p.content.mul(q.content.inv()))
	return quotient, err == nil, err
}

// mayDivide looks at what can be seen at once: whether the first and the last
// monomial of q and its degree in each variable are below those of p, and the
// coefficients there divide.
func (p *Poly) mayDivide(q *Poly) bool {
	if q.Degree() > p.Degree() || len(q.vars) > len(p.vars) {
		return false
	}
	last, low := p.term(p.Len()-1), q.term(q.Len()-1)
	for f, v := range q.vars {
		g := p.fieldOf(int(v))
		if g == 0 || q.pack.get(q.mono, f+1) > p.pack.get(p.mono, g) || q.pack.get(low, f+1) > p.pack.get(last, g) {
			return false
		}
		if q.degreeOf(f+1) > p.degreeOf(g) {
			return false
		}
	}
	if p.coef.tier == tier64 && q.coef.tier == tier64 {
		return p.coef.w[0]%q.coef.w[0] == 0 && p.coef.w[p.Len()-1]%q.coef.w[q.Len()-1] == 0
	}
	return true
}

// Divide returns quotient and rest with p = quotient·q + rest, where no term of
// the rest is divisible by the leading term of q. It panics if q is 0.
func (w *Work) Divide(p, q *Poly) (quotient, rest *Poly, err error) {
	if q.IsZero() {
		panic("poly: division by zero")
	}
	if q.Degree() > p.Degree() || p.IsZero() {
		return zero, p, nil
	}
	d := newDivision(w, p, q)
	if _, err = d.run(false); err != nil {
		return nil, nil, err
	}
	c := p.content.mul(d.scale.ratio().inv())
	if rest, err = d.result(d.rest, d.restCoef, c); err != nil {
		return nil, nil, err
	}
	quotient, err = d.result(d.quo, d.quoCoef, c.mul(q.content.inv()))
	return quotient, rest, err
}

// A division is a division of primitive polynomials in progress,
//
//	scale·Σ xₖ·mₖ = (Σ quoᵢ)·(Σ yⱼ·nⱼ) + Σ restᵢ
//
// with integers throughout. The products quoᵢ·nⱼ that are still to be subtracted,
// for each i the greatest, are in a heap (Monagan and Pearce), so that terms come
// out in falling order and no polynomial is ever modified.
type division struct {
	*Work
	vars     []uint16
	pack     packing
	m, n     []uint64 // of the dividend and of the divisor
	x, y     vec
	quo      []uint64 // monomials found
	rest     []uint64
	quoCoef  vec
	restCoef vec
	scale    scalar

	heap  []uint32 // indices i of quotient terms
	next  []uint32 // by i: j of the product in the heap
	key   []uint64 // by i: its monomial
	steps int64
	spent int
}

func newDivision(w *Work, p, q *Poly) *division {
	vars := union(p.vars, q.vars, nil)
	k := packingFor(len(vars), p.Degree())
	return &division{
		Work: w, vars: vars, pack: k, x: p.coef, y: q.coef,
		m: p.monosIn(k, vars, nil), n: q.monosIn(k, vars, nil),
	}
}

// run divides; ok is false if the division should be exact and is not. It tries
// sums of 128 bits first.
func (d *division) run(exact bool) (ok bool, err error) {
	if d.x.tier == tier64 && d.y.tier == tier64 {
		ok, fits, err := d.run64(exact)
		if fits || err != nil {
			return ok, err
		}
		d.heap, d.next, d.key, d.quo, d.rest = nil, nil, nil, nil, nil
	}
	return d.runBig(exact)
}

// result makes a polynomial of terms found.
func (d *division) result(mono []uint64, coef vec, content ratio) (*Poly, error) {
	p := &Poly{content: content, vars: d.vars, pack: d.pack, mono: mono, coef: coef}
	p = p.normalize(false)
	return p, d.needBits(float64(p.CoefBits()))
}

// run64 divides while quotient and rest fit 64 bits and sums 127.
func (d *division) run64(exact bool) (ok, fits bool, err error) {
	n := int(d.pack.words)
	borrows := d.pack.borrows()
	lead, size := d.y.w[0], d.y.bitLen()
	most := 0 // bits of the quotient's coefficients
	d.scale = scalar{small: 1}
	d.quoCoef, d.restCoef = vec{w: []int64{}}, vec{w: []int64{}}
	m, q := make([]uint64, n), make([]uint64, n)
	for k := 0; k < len(d.m) || len(d.heap) > 0; {
		sum := int128{}
		if top := d.top(); k < len(d.m) && (top == nil || compareMono(d.m[k:k+n], top) >= 0) {
			copy(m, d.m[k:k+n])
			sum = widen(d.x.w[k/n])
			k += n
		} else {
			copy(m, top)
		}
		for len(d.heap) > 0 && compareMono(d.top(), m) == 0 {
			i, j := d.pop()
			sum = sum.add(mulWide(-d.quoCoef.w[i], d.y.w[j]))
		}
		if err := d.pause(1); err != nil {
			return false, false, err
		}
		if sum.isZero() {
			continue
		}
		if !quoMono(q, m, d.n[:n], borrows) {
			if exact {
				return false, true, nil
			}
			if sum.bitLen() > 63 {
				return false, false, nil
			}
			d.rest = append(d.rest, m...)
			d.restCoef.w = append(d.restCoef.w, int64(sum.lo))
			if err := d.needTerms(float64(len(d.restCoef.w))); err != nil {
				return false, false, err
			}
			continue
		}
		c, divides := sum.quo(lead)
		if !divides {
			// The quotient may just be too large.
			return false, exact && sum.bitLen() <= 63, nil
		}
		d.quo = append(d.quo, q...)
		d.quoCoef.w = append(d.quoCoef.w, c)
		most = max(most, bits.Len64(uint64(magnitude(c))))
		if most+size+bits.Len(uint(len(d.quoCoef.w)))+1 > 126 {
			return false, false, nil
		}
		if err := d.push(); err != nil {
			return false, false, err
		}
	}
	return true, true, nil
}

// runBig divides. A coefficient that the leading one does not divide scales all of
// them.
func (d *division) runBig(exact bool) (ok bool, err error) {
	n := int(d.pack.words)
	borrows := d.pack.borrows()
	lead := d.y.scalar(0).int()
	scale := big.NewInt(1)
	d.quoCoef, d.restCoef = vec{tier: tierBig}, vec{tier: tierBig}
	m, q := make([]uint64, n), make([]uint64, n)
	var space, product, c, r, g big.Int
	for k := 0; k < len(d.m) || len(d.heap) > 0; {
		sum := new(big.Int)
		if top := d.top(); k < len(d.m) && (top == nil || compareMono(d.m[k:k+n], top) >= 0) {
			copy(m, d.m[k:k+n])
			sum.Mul(scale, d.x.int(k/n, &space))
			k += n
		} else {
			copy(m, top)
		}
		for len(d.heap) > 0 && compareMono(d.top(), m) == 0 {
			i, j := d.pop()
			sum.Sub(sum, product.Mul(&d.quoCoef.b[i], d.y.int(int(j), &space)))
			if err := d.pause(16 + sum.BitLen()/32); err != nil {
				return false, err
			}
		}
		if sum.Sign() == 0 {
			continue
		}
		if !quoMono(q, m, d.n[:n], borrows) {
			if exact {
				return false, nil
			}
			d.rest = append(d.rest, m...)
			d.restCoef.b = append(d.restCoef.b, *sum)
			if err := d.needTerms(float64(len(d.restCoef.b))); err != nil {
				return false, err
			}
			continue
		}
		if c.QuoRem(sum, lead, &r); r.Sign() != 0 {
			if exact {
				return false, nil
			}
			g.Quo(lead, g.GCD(nil, nil, lead, r.Abs(&r)))
			scale.Mul(scale, &g)
			for _, v := range [][]big.Int{d.quoCoef.b, d.restCoef.b} {
				for i := range v {
					v[i].Mul(&v[i], &g)
				}
				if err := d.pause(len(v) * (4 + scale.BitLen()/32)); err != nil {
					return false, err
				}
			}
			c.Quo(sum.Mul(sum, &g), lead)
		}
		if err := d.needBits(float64(max(c.BitLen(), scale.BitLen()))); err != nil {
			return false, err
		}
		d.quo = append(d.quo, q...)
		d.quoCoef.b = append(d.quoCoef.b, *new(big.Int).Set(&c))
		if err := d.push(); err != nil {
			return false, err
		}
	}
	d.scale = scalarOf(scale)
	return true, nil
}

// pause counts work and looks at the context from time to time.
func (d *division) pause(cost int) error {
	if d.spent += cost; d.spent < pause/16 {
		return nil
	}
	d.spent = 0
	return d.err()
}

// top returns the greatest monomial in the heap, or nil.
func (d *division) top() []uint64 {
	if len(d.heap) == 0 {
		return nil
	}
	n := int(d.pack.words)
	i := int(d.heap[0])
	return d.key[i*n : (i+1)*n]
}

// push puts the first product of the newest term of the quotient with a term of
// the divisor after the leading one into the heap.
func (d *division) push() error {
	n := int(d.pack.words)
	i := len(d.next)
	d.steps += int64(d.y.len())
	if err := d.needSteps(float64(d.steps)); err != nil {
		return err
	}
	if err := d.needTerms(float64(i + 1)); err != nil {
		return err
	}
	d.next = append(d.next, 1)
	if d.y.len() == 1 {
		d.key = append(d.key, d.quo[i*n:]...)
		return nil
	}
	for w := range n {
		d.key = append(d.key, d.quo[i*n+w]+d.n[n+w])
	}
	d.heap = append(d.heap, uint32(i))
	at := len(d.heap) - 1
	for at > 0 && d.above(uint32(i), d.heap[(at-1)/2]) {
		d.heap[at] = d.heap[(at-1)/2]
		at = (at - 1) / 2
	}
	d.heap[at] = uint32(i)
	return nil
}

// above reports whether the product of i is greater than that of j.
func (d *division) above(i, j uint32) bool {
	if d.pack.words == 1 {
		return d.key[i] > d.key[j]
	}
	n := int(d.pack.words)
	return compareMono(d.key[int(i)*n:int(i+1)*n], d.key[int(j)*n:int(j+1)*n]) > 0
}

// pop returns the greatest product in the heap and replaces it by the next one of
// the same term of the quotient.
func (d *division) pop() (i, j uint32) {
	n := int(d.pack.words)
	i = d.heap[0]
	j = d.next[i]
	item := i
	if next := int(j) + 1; next < d.y.len() {
		d.next[i]++
		for w := range n {
			d.key[int(i)*n+w] = d.quo[int(i)*n+w] + d.n[next*n+w]
		}
	} else {
		item = d.heap[len(d.heap)-1]
		d.heap = d.heap[:len(d.heap)-1]
		if len(d.heap) == 0 {
			return i, j
		}
	}
	at := 0
	for {
		child := 2*at + 1
		if child >= len(d.heap) {
			break
		}
		if child+1 < len(d.heap) && d.above(d.heap[child+1], d.heap[child]) {
			child++
		}
		if !d.above(d.heap[child], item) {
			break
		}
		d.heap[at] = d.heap[child]
		at = child
	}
	d.heap[at] = item
	return i, j
}
