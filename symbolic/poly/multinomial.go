package poly

import (
	"math/big"
	"math/bits"
	"slices"
)

// maxLevels bounds the terms of a sum whose power is written out.
const maxLevels = 1 << 12

// firstTerms bounds the space that is taken at once, which no context ends.
const firstTerms = 1 << 20

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
		mono: make([]uint64, 0, min(count, firstTerms)*int(k.words)),
	}
	repack(m.base, k, p.vars, p.mono, p.pack, p.vars)
	m.coef = p.coef
	m.arrange(p)
	if t == tier64 && m.step == 1 {
		m.out = vec{w: make([]int64, 0, min(count, firstTerms))}
	} else {
		m.out = vec{tier: tierBig, b: make([]big.Int, 0, min(count, firstTerms))}
	}
	if err := m.run(); err != nil {
		return nil, err
	}
	if m.inOrder {
		q := &Poly{content: content, vars: p.vars, pack: k, mono: m.mono, coef: m.out}
		return q.normalize(true), nil
	}
	q := gather(content, p.vars, k, m.mono, m.out, true)
	return q, w.needTerms(float64(q.Len()))
}

// A powers writes out a power of a sum.
type powers struct {
	*Work
	n       int
	step    int
	base    []uint64 // monomials of the sum
	coef    vec
	rise    bool // the first term is a constant and has rising exponents
	inOrder bool // the products come in order and differ
	mono    []uint64
	out     vec
	spent   int
}

// arrange orders the terms of the sum so that their powers come in order, as far
// as that is possible.
func (m *powers) arrange(p *Poly) {
	count := p.Len()
	perm := make([]int, count)
	first := make([]int, count)
	uniform, factors := true, 0
	for i := range perm {
		perm[i], first[i] = i, len(p.vars)
		mono := p.term(i)
		for f := len(p.vars) - 1; f >= 0; f-- {
			if p.pack.get(mono, f+1) != 0 {
				first[i] = f
				factors++
			}
		}
		d := p.TermDegree(i)
		uniform = uniform && (d == p.Degree() || d == 0)
	}
	m.inOrder = uniform && factors == len(p.vars)
	slices.SortStableFunc(perm, func(i, j int) int { return first[i] - first[j] })
	if m.rise = uniform && count > 2 && p.TermDegree(count-1) == 0; m.rise {
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

// run writes the products of powers of terms to mono and out.
func (m *powers) run() error {
	if m.out.tier == tier64 {
		p := powers64{powers: m, exp: make([][]int64, len(m.base))}
		for i, c := range m.coef.w {
			if c != 1 {
				p.exp[i] = make([]int64, m.n+1)
				p.exp[i][0] = 1
				for k := range m.n {
					p.exp[i][k+1] = p.exp[i][k] * c
				}
			}
		}
		if len(m.base) > 2 && m.n <= maxPascal {
			p.triangle()
		} else {
			p.pascal = make([][]int64, m.n+1)
		}
		p.grow(cap(m.mono))
		err := p.level(0, m.n, 0, 1)
		m.mono, m.out.w = m.mono[:p.filled], m.out.w[:p.filled]
		return err
	}
	p := powersBig{powers: m, pascal: make([][]big.Int, m.n+1), exp: make([][]big.Int, m.coef.len())}
	var space big.Int
	for i := range p.exp {
		p.exp[i] = make([]big.Int, m.n+1)
		p.exp[i][0].SetInt64(1)
		for k := range m.n {
			if err := m.pause(1 + p.exp[i][k].BitLen()/64); err != nil {
				return err
			}
			p.exp[i][k+1].Mul(&p.exp[i][k], m.coef.int(i, &space))
		}
	}
	return p.level(0, m.n, make([]uint64, m.step), big.NewInt(1))
}

// pause counts products of coefficients and looks at the context from time to
// time.
func (m *powers) pause(cost int) error {
	if m.spent += cost; m.spent < pause/8 {
		return nil
	}
	m.spent = 0
	return m.err()
}

// A powers64 writes out with monomials of one word and coefficients of 64 bits.
type powers64 struct {
	*powers
	rows   []int64   // all C(r, k) one after the other, or none:
	pascal [][]int64 // C(r, k) by r and k, as far as they were needed
	exp    [][]int64 // by term and exponent: the power of the coefficient, nil for 1
	filled int       // how much of mono and out, which are as long as their memory, is written
}

// room returns the places of the next n terms. Slices are moved along by counting: to store them each
// time would cost a write barrier whenever the collector is at work.
func (p *powers64) room(n int) (mono []uint64, coef []int64) {
	end := p.filled + n
	if end > len(p.mono) {
		p.grow(end)
	}
	mono, coef = p.mono[p.filled:end], p.out.w[p.filled:end]
	p.filled = end
	return mono, coef
}

func (p *powers64) grow(end int) {
	p.mono = slices.Grow(p.mono[:p.filled], end-p.filled)
	p.mono = p.mono[:cap(p.mono)]
	p.out.w = slices.Grow(p.out.w[:p.filled], len(p.mono)-p.filled)[:len(p.mono)]
}

// put writes one term.
func (p *powers64) put(mono uint64, c int64) {
	m, out := p.room(1)
	m[0], out[0] = mono, c
}

// maxPascal is the greatest r for which all C(r, k) are below 2⁶³.
const maxPascal = 66

// triangle computes all C(r, k), of which powers of three terms and more need each, with
// additions instead of divisions and in one piece.
func (p *powers64) triangle() {
	p.rows = make([]int64, (p.n+1)*(p.n+2)/2)
	var last []int64
	for r := range p.n + 1 {
		row := p.choose(r)
		row[0], row[r] = 1, 1
		for k := 1; k < len(last); k++ {
			row[k] = last[k-1] + last[k]
		}
		last = row
	}
}

// choose returns the row of C(r, k).
func (p *powers64) choose(r int) []int64 {
	if p.rows != nil {
		return p.rows[r*(r+1)/2:][: r+1 : r+1]
	}
	if p.pascal[r] == nil {
		p.pascal[r] = binomials(r)
	}
	return p.pascal[r]
}

// binomials returns the row of C(r, k).
func binomials(r int) []int64 {
	row := make([]int64, r+1)
	row[0] = 1
	for k := range r {
		hi, lo := bits.Mul64(uint64(row[k]), uint64(r-k))
		q, _ := bits.Div64(hi, lo, uint64(k+1))
		row[k+1] = int64(q)
	}
	return row
}

// level writes out c·mono times the power left of the sum of the terms from i on.
// Every product of some of the factors of a coefficient is at most the
// coefficient, so that nothing overflows.
func (p *powers64) level(i, left int, mono uint64, c int64) error {
	if left == 0 {
		p.put(mono, c)
		return nil
	}
	if i == len(p.base)-1 {
		if e := p.exp[i]; e != nil {
			c *= e[left]
		}
		p.put(mono+p.base[i]*uint64(left), c)
		return nil
	}
	if err := p.pause(1 + left); err != nil {
		return err
	}
	row := p.choose(left)
	if i == len(p.base)-2 {
		p.pair(i, left, mono, c, row)
		return nil
	}
	e := p.exp[i]
	for j := range left + 1 {
		k := left - j
		if i == 0 && p.rise {
			k = j
		}
		d := c * row[k]
		if e != nil {
			d *= e[k]
		}
		if err := p.level(i+1, left-k, mono+p.base[i]*uint64(k), d); err != nil {
			return err
		}
	}
	return nil
}

// pair writes out the last two terms.
func (p *powers64) pair(i, left int, mono uint64, c int64, row []int64) {
	m, out := p.room(left + 1)
	step := p.base[i] - p.base[i+1]
	mono += p.base[i] * uint64(left)
	row = row[:len(m)] // symmetric: C(left, k) = C(left, left-k)
	out = out[:len(m)]
	for k := range m {
		m[k] = mono
		mono -= step
		out[k] = c * row[k]
	}
	if e := p.exp[i]; e != nil {
		for k := range out {
			out[k] *= e[left-k]
		}
	}
	if e := p.exp[i+1]; e != nil {
		for k := range out {
			out[k] *= e[k]
		}
	}
}

// A powersBig writes out with monomials and coefficients of any size.
type powersBig struct {
	*powers
	pascal [][]big.Int
	exp    [][]big.Int
}

func (p *powersBig) choose(r int) ([]big.Int, error) {
	if p.pascal[r] == nil {
		row := make([]big.Int, r+1)
		row[0].SetInt64(1)
		var f big.Int
		for k := range r {
			if err := p.pause(1 + row[k].BitLen()/64); err != nil {
				return nil, err
			}
			row[k+1].Mul(&row[k], f.SetInt64(int64(r-k)))
			row[k+1].Quo(&row[k+1], f.SetInt64(int64(k+1)))
		}
		p.pascal[r] = row
	}
	return p.pascal[r], nil
}

// level is that of powers64.
func (p *powersBig) level(i, left int, mono []uint64, c *big.Int) error {
	if err := p.pause(8 + c.BitLen()/16); err != nil {
		return err
	}
	if left == 0 || i == p.coef.len()-1 {
		for d := range p.step {
			p.mono = append(p.mono, mono[d]+p.base[i*p.step+d]*uint64(left))
		}
		p.out.b = append(p.out.b, *new(big.Int).Mul(c, &p.exp[i][left]))
		return nil
	}
	row, err := p.choose(left)
	if err != nil {
		return err
	}
	next := make([]uint64, p.step)
	var x big.Int
	for j := range left + 1 {
		k := left - j
		if i == 0 && p.rise {
			k = j
		}
		x.Mul(c, &row[k])
		x.Mul(&x, &p.exp[i][k])
		for d := range next {
			next[d] = mono[d] + p.base[i*p.step+d]*uint64(k)
		}
		if err := p.level(i+1, left-k, next, &x); err != nil {
			return err
		}
	}
	return nil
}
