package poly

import (
	"math"
	"math/bits"
)

// Pow returns pⁿ for n ≥ 0, and 1 for n = 0. It panics if n < 0.
//
// The number of terms, which is at most
//
//	min( C(n+t-1, n), Πᵥ (n·dᵥ+1), C(n·d+v, v) )      t terms, v variables, degrees d, dᵥ
//
// and the size of the coefficients are predicted before the work begins.
func (w *Work) Pow(p *Poly, n int) (*Poly, error) {
	switch {
	case n < 0:
		panic("poly: negative exponent")
	case n == 0:
		return Int(1), nil
	case n == 1 || p.IsZero():
		return p, nil
	}
	if err := w.needBits(powBits(p.content.bitLen(), p.content, n)); err != nil {
		return nil, err
	}
	if len(p.vars) == 0 {
		return constant(p.content.pow(n)), nil
	}
	if n == 2 {
		content := p.content.mul(p.content)
		return w.mulPrimitive(p, p, content)
	}
	if float64(p.Degree())*float64(n) > MaxExponent {
		for f := range p.vars {
			if e := float64(p.degreeOf(f+1)) * float64(n); e > MaxExponent {
				return nil, errExponent(e)
			}
		}
	}
	if p.Len() == 1 {
		content := p.content.pow(n)
		return p.powTerm(n, content), nil
	}
	return w.powSum(p, n)
}

// powBits bounds the length of cⁿ for a c of a number of bits.
func powBits(size int, c ratio, n int) float64 {
	if c.rat == nil && c.den == 1 && (c.num == 1 || c.num == -1) {
		return 1
	}
	return float64(size) * float64(n)
}

// powTerm returns content·mⁿ for the monomial m of p.
func (p *Poly) powTerm(n int, content ratio) *Poly {
	k := packingFor(len(p.vars), p.Degree()*uint64(n))
	q := newPoly(p.vars, k, tier64, 1)
	q.content, q.bits = content, 1
	q.coef.w[0] = 1
	repack(q.mono, k, p.vars, p.mono, p.pack, p.vars)
	for i := range q.mono {
		q.mono[i] *= uint64(n)
	}
	return q
}

// powSum returns pⁿ for a p of several terms and n ≥ 3.
func (w *Work) powSum(p *Poly, n int) (*Poly, error) {
	count := choose(n+p.Len()-1, p.Len()-1)
	terms := min(count, p.boxTerms(n))
	if err := w.needTerms(terms); err != nil {
		return nil, err
	}
	if err := w.needSteps(count); err != nil && count <= 4*terms {
		return nil, err
	}
	// Σ|c| bounds the coefficients: |coefficient of pⁿ| ≤ ‖p‖₁ⁿ.
	norm := p.coef.norm()
	if norm <= 63 {
		norm = int(math.Ceil(float64(n) * math.Log2(float64(p.norm64())) * (1 + 1e-12)))
		norm++
	} else {
		norm *= n
	}
	if err := w.needBits(float64(norm-1) + powBits(p.content.bitLen(), p.content, n) - 1); err != nil {
		return nil, err
	}
	if err := w.err(); err != nil {
		return nil, err
	}
	content := p.content.pow(n)
	if count <= 4*terms && p.Len() <= maxLevels {
		return w.multinomial(p, n, tierFor(norm), int(count), content)
	}
	// The last product is the largest: two powers of half the exponent, of half
	// the terms and half the length of coefficients.
	if err := w.needSteps(terms * terms / 4 * max(1, float64(norm)/128)); err != nil && n > 8 {
		return nil, err
	}
	return w.powMul(p, n)
}

// norm64 returns Σ|c| of coefficients for which it is below 2⁶³.
func (p *Poly) norm64() int64 {
	sum := int64(0)
	for _, c := range p.coef.w {
		sum += magnitude(c)
	}
	return sum
}

// powMul returns pⁿ by squaring if the powers of p are dense, and otherwise by
// multiplying with p, which is cheaper for a sparse p.
func (w *Work) powMul(p *Poly, n int) (*Poly, error) {
	if float64(p.Len())*2 < p.boxTerms(1) {
		out := p
		for range n - 1 {
			var err error
			if out, err = w.Mul(out, p); err != nil {
				return nil, err
			}
		}
		return out, nil
	}
	out := p
	for bit := bits.Len(uint(n)) - 2; bit >= 0; bit-- {
		var err error
		if out, err = w.Mul(out, out); err != nil {
			return nil, err
		}
		if n>>bit&1 == 1 {
			if out, err = w.Mul(out, p); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// boxTerms bounds the number of terms of pⁿ by the number of monomials of its
// degrees.
func (p *Poly) boxTerms(n int) float64 {
	cells := 1.0
	for f := range p.vars {
		cells *= float64(p.degreeOf(f+1))*float64(n) + 1
	}
	return min(cells, choose64(float64(p.Degree())*float64(n)+float64(len(p.vars)), len(p.vars)))
}

// choose returns C(n, k), or at least 1e18 if it is above that.
func choose(n, k int) float64 { return choose64(float64(n), min(k, n-k)) }

func choose64(n float64, k int) float64 {
	c := 1.0
	for i := 1; i <= k && c < 1e18; i++ {
		c *= (n - float64(k) + float64(i)) / float64(i)
	}
	return math.Round(c)
}
