package poly

import (
	"math/bits"
)

// Mul returns p·q. The content of the product is the product of the contents,
// since the product of primitive polynomials is primitive (Gauss).
//
// Refused before the work begins are products that would take more steps or have
// longer coefficients or greater exponents than w allows, and those that are proved to
// have too many terms, see [leastTerms]. Where terms can cancel their number is not
// known before. It is watched while a sparse product grows, in which terms with
// monomials of several words or with great coefficients count although they may
// cancel later, and looked at when a dense one is complete: that takes not much more
// room than there are steps.
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
	if q.Len() == 1 {
		if err := w.needTerms(float64(p.Len())); err != nil {
			return nil, err
		}
		return p.shift(q, vars, k, content), nil
	}
	if w.mayExceed(p, q) {
		if err := w.needTerms(leastTerms(p, q)); err != nil {
			return nil, err
		}
	}
	t := tierFor(size)
	if k.words == 1 && t == tier64 && steps <= smallProduct {
		out := smallMul(p, q, vars, k, content)
		return out, w.needTerms(float64(out.Len()))
	}
	return w.mulLarge(p, q, product{Work: w, vars: append([]uint16(nil), vars...), pack: k, tier: t, content: content})
}

// mulLarge picks the way to multiply. The largest products are dense in a box, or
// else go through tables.
func (w *Work) mulLarge(p, q *Poly, t product) (*Poly, error) {
	t.m, t.n = p.monosIn(t.pack, t.vars, nil), q.monosIn(t.pack, t.vars, nil)
	t.x, t.y = p.coef, q.coef
	t.square = p.sameTerms(q)
	if t.pack.words > 1 || t.tier == tierBig || p.coef.tier != tier64 || q.coef.tier != tier64 {
		return t.general()
	}
	if !t.square {
		t.nearSquare()
	}
	if box := newBox(p, q, t.vars); box != nil {
		return t.dense(box)
	}
	return t.hash()
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

	// If square, the second factor is Σ xᵢ·mᵢ plus a few terms more, if any.
	square   bool
	restMono []uint64
	restCoef []int64
}

// greatest returns the greatest field in monomials of one word.
func greatest(mono []uint64, shift uint, mask uint64) uint64 {
	most := uint64(0)
	for _, m := range mono {
		most = max(most, m>>(shift&63)&mask)
	}
	return most
}

// others returns what the first factor is multiplied with apart from itself.
func (t *product) others() (n []uint64, y []int64) {
	if t.square {
		return t.restMono, t.restCoef
	}
	return t.n, t.y.w
}

// nearShare is how many times the terms of a factor are those of the difference
// with which a product becomes a square.
const nearShare = 8

// nearSquare takes the product for p² + (q - p)·p if the factors differ in few
// terms: a square takes half the products of terms. That p² or (q - p)·p alone may
// not fit the tier does no harm, as sums are modulo a power of two. That their
// monomials may not fit the packing or the box would, and so no degree of p may be
// above that of q.
func (t *product) nearSquare() {
	m, n, x, y := t.m, t.n, t.x.w, t.y.w
	most := len(n) / nearShare
	if len(m)-len(n) > most {
		return
	}
	var mono []uint64
	var coef []int64
	for i, j := 0, 0; i < len(m) || j < len(n); {
		var key uint64
		c := int64(0) // |x|, |y| < 2⁶³: y - x may not fit
		switch {
		case j == len(n) || i < len(m) && m[i] > n[j]:
			key, c = m[i], -x[i]
			i++
		case i == len(m) || m[i] < n[j]:
			key, c = n[j], y[j]
			j++
		default:
			if key, c = m[i], y[j]-x[i]; (c > y[j]) != (x[i] < 0) {
				return
			}
			i++
			j++
		}
		if c == 0 {
			continue
		}
		if len(mono) == most {
			return
		}
		mono, coef = append(mono, key), append(coef, c)
	}
	for f := range int(t.pack.per) {
		_, shift := t.pack.field(f)
		if greatest(m, shift, t.pack.mask()) > greatest(n, shift, t.pack.mask()) {
			return
		}
	}
	t.square, t.restMono, t.restCoef = true, mono, coef
}

// shift returns content·primitive(p)·primitive(q) for a q of a single term.
func (p *Poly) shift(q *Poly, vars []uint16, k packing, content ratio) *Poly {
	// The coefficients stay what they are: that of a primitive single term is 1.
	var space [smallWords]uint64
	n := q.monosIn(k, vars, space[:])
	var out *Poly
	if words := p.Len() * int(k.words); words <= smallWords {
		out = newPoly(vars, k, tier64, p.Len())
	} else {
		out = &Poly{vars: append([]uint16(nil), vars...), pack: k, mono: make([]uint64, words)}
	}
	out.content, out.coef, out.bits = content, p.coef, p.bits
	repack(out.mono, k, vars, p.mono, p.pack, p.vars)
	if k.words == 1 {
		for i := range out.mono {
			out.mono[i] += n[0]
		}
		return out
	}
	for i := range out.mono {
		out.mono[i] += n[i%len(n)]
	}
	return out
}

// smallProduct bounds the products of two terms that are sorted by insertion.
const smallProduct = 24

// smallMul returns content·primitive(p)·primitive(q) by sorting the products of
// terms by insertion as they come.
func smallMul(p, q *Poly, vars []uint16, k packing, content ratio) *Poly {
	var left, right, mono [smallProduct]uint64
	var coef [smallProduct]int64
	y := q.coef.w
	ms, ns := p.monosIn(k, vars, left[:]), q.monosIn(k, vars, right[:])
	count := 0
	for i, m := range ms {
		x := p.coef.w[i]
		for j, n := range ns {
			key, c := m+n, x*y[j]
			at := count
			for at > 0 && mono[at-1] < key {
				at--
			}
			if at > 0 && mono[at-1] == key {
				coef[at-1] += c
				continue
			}
			for i := count; i > at; i-- {
				mono[i], coef[i] = mono[i-1], coef[i-1]
			}
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
	out := newPoly(vars, k, tier64, at)
	out.content = content
	copy(out.mono, mono[:at])
	copy(out.coef.w, coef[:at])
	out.bits = out.coef.bitLen()
	return out
}
