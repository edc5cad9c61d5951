package poly

import (
	"math/big"
	"slices"
)

// maxLevels bounds the terms of a sum whose power is written out.
const maxLevels = 1 << 12

// multinomial returns content·primitive(p)ⁿ by writing out
//
//	(Σ cᵢ·mᵢ)ⁿ = Σ n!/(k₀!·k₁!·…) · Π cᵢ^kᵢ·mᵢ^kᵢ   over k₀ + k₁ + … = n
//
// in lexicographic order of k. If no variable occurs in two of the mᵢ then no two
// products are the same, and with the mᵢ ordered by their first variable they come
// in lexicographic order; if all mᵢ but a constant have the same degree they come
// in graded order once the constant is given the first place and rising exponents.
func (w *Work) multinomial(p *Poly, n int, t tier, count int, content ratio) (*Poly, error) {
	k := packingFor(len(p.vars), p.Degree()*uint64(n))
	m := powers{
		Work: w, n: n, step: int(k.words),
		base: make([]uint64, p.Len()*int(k.words)),
		mono: make([]uint64, 0, count*int(k.words)),
	}
	repack(m.base, k, p.vars, p.mono, p.pack, p.vars)
	m.coef = p.coef
	m.arrange(p)
	var err error
	if t == tier64 && m.step == 1 {
		m.out = vec{w: make([]int64, 0, count)}
		err = m.run64()
	} else {
		m.out = vec{tier: tierBig, b: make([]big.Int, 0, count)}
		err = m.run()
	}
	if err != nil {
		return nil, err
	}
	q := gather(content, p.vars, k, m.mono, m.out, true)
	return q, w.needTerms(float64(q.Len()))
}

// A powers writes out a power of a sum.
type powers struct {
	*Work
	n     int
	step  int
	base  []uint64 // monomials of the sum
	coef  vec
	rise  bool // the first term is a constant and has rising exponents
	mono  []uint64
	out   vec
	spent int
}

// arrange orders the terms of the sum so that their powers come in order, as far
// as that is possible.
func (m *powers) arrange(p *Poly) {
	count := p.Len()
	perm := make([]int, count)
	first := make([]int, count)
	uniform := true
	for i := range perm {
		perm[i] = i
		mono := p.term(i)
		for first[i] = 0; first[i] < len(p.vars) && p.pack.get(mono, first[i]+1) == 0; first[i]++ {
		}
		d := p.TermDegree(i)
		uniform = uniform && (d == p.Degree() || d == 0)
	}
	slices.SortStableFunc(perm, func(i, j int) int { return first[i] - first[j] })
	if m.rise = uniform && p.TermDegree(count-1) == 0; m.rise {
		copy(perm[1:], perm[:count-1])
		perm[0] = count - 1
	}
	base, coef := make([]uint64, len(m.base)), newVec(m.coef.tier, count)
	for i, j := range perm {
		copy(base[i*m.step:], m.base[j*m.step:(j+1)*m.step])
		coef.copy(i, m.coef, j)
	}
	m.base, m.coef = base, coef
}

// run64 writes out for monomials of one word and coefficients of 64 bits.
func (m *powers) run64() error {
	n, t := m.n, len(m.base)
	// pascal[r(r+1)/2+k] = C(r, k), needed for all r ≤ n only if t > 2
	low := 0
	if t == 2 {
		low = n
	}
	_ = low
	return m.run()
}

// run writes out for monomials and coefficients of any size.
func (m *powers) run() error {
	var level func(i, left int, mono []uint64, c *big.Int) error
	count := m.coef.len()
	level = func(i, left int, mono []uint64, c *big.Int) error {
		if m.spent++; m.spent%(pause/64) == 0 {
			if err := m.err(); err != nil {
				return err
			}
		}
		var space big.Int
		if i == count-1 {
			x := new(big.Int).Exp(m.coef.int(i, &space), big.NewInt(int64(left)), nil)
			x.Mul(x, c)
			for d := range m.step {
				m.mono = append(m.mono, mono[d]+m.base[i*m.step+d]*uint64(left))
			}
			if m.out.tier == tier64 {
				m.out.w = append(m.out.w, x.Int64())
			} else {
				m.out.b = append(m.out.b, *x)
			}
			return nil
		}
		next := make([]uint64, m.step)
		for j := range left + 1 {
			k := left - j
			if i == 0 && m.rise {
				k = j
			}
			x := new(big.Int).Exp(m.coef.int(i, &space), big.NewInt(int64(k)), nil)
			x.Mul(x, c)
			x.Mul(x, new(big.Int).Binomial(int64(left), int64(k)))
			for d := range next {
				next[d] = mono[d] + m.base[i*m.step+d]*uint64(k)
			}
			if err := level(i+1, left-k, next, x); err != nil {
				return err
			}
		}
		return nil
	}
	return level(0, m.n, make([]uint64, m.step), big.NewInt(1))
}
