package symbolic

import (
	"context"
	"math/big"
	"slices"
	"strconv"

	"gradproof/symbolic/poly"
)

// A Polynomial is an expression multiplied out in a [Ring]: a sum of terms, each a
// rational number times powers of generators. It is never modified.
type Polynomial struct {
	ring *Ring
	gens []ringGenerator // of the ring when p was made; more may have come since
	p    *poly.Poly
}

// Poly returns the polynomial; its variable i is the i-th generator of the ring.
func (p *Polynomial) Poly() *poly.Poly { return p.p }

// Len returns the number of terms, 0 for 0.
func (p *Polynomial) Len() int { return p.p.Len() }

// Equal reports whether p and q, of one ring, are equal. That they differ proves
// that their expressions do only if the generators are variables.
func (p *Polynomial) Equal(q *Polynomial) bool { return p.p.Equal(q.p) }

// Derivative returns the derivative of p in the variable x, multiplied out in the
// ring of p. It uses the ring.
func (p *Polynomial) Derivative(x string) (*Polynomial, error) {
	place := -1
	for i, g := range p.gens {
		switch {
		case g.n.kind == Variable && g.n.name == x && !g.inverse:
			place = i
		case (g.inverse || g.n.kind != Variable) && dependsOn(g.n, x):
			ctx := p.ring.work.Ctx
			e, err := p.expr(ctx)
			if err != nil {
				return nil, err
			}
			d, err := p.ring.limits.Diff(ctx, e, x)
			if err != nil {
				return nil, err
			}
			return p.ring.Polynomial(d)
		}
	}
	d := poly.Zero()
	if place >= 0 {
		var err error
		if d, err = p.ring.work.Derivative(p.p, place); err != nil {
			return nil, refused(err)
		}
	}
	return &Polynomial{ring: p.ring, gens: p.gens, p: d}, nil
}

// dependsOn reports whether the variable x occurs below n.
func dependsOn(n *node, x string) bool {
	return fold(n, func(n *node, args []bool) bool {
		return n.kind == Variable && n.name == x || slices.Contains(args, true)
	})
}

// Expr returns p as an expression in the order that [Expand] documents.
func (p *Polynomial) Expr() Expr {
	e, _ := p.expr(context.Background())
	return e
}

func (p *Polynomial) expr(ctx context.Context) (Expr, error) {
	w := &polyWriter{b: newBuilderFor(ctx, unlimited, 4*min(p.Len(), 1<<20)), gens: p.gens}
	n := w.write(p.p)
	return Expr{n}, w.b.err
}

// String writes p as its expression is written.
func (p *Polynomial) String() string {
	var space [256]byte
	return string(p.AppendText(space[:0]))
}

// AppendText appends the text of p to dst.
func (p *Polynomial) AppendText(dst []byte) []byte {
	for _, g := range p.gens {
		if g.inverse || g.n.kind != Variable {
			return append(dst, p.Expr().String()...)
		}
	}
	if p.Len() == 0 {
		return append(dst, '0')
	}
	var space [16]poly.Power
	for i := range p.Len() {
		powers := byExponent(p.p.AppendPowers(space[:0], i))
		num, den, small := p.p.CoefInt64(i)
		var c *big.Rat
		if !small {
			c = p.p.Coef(i)
			if c.Num().IsInt64() && c.Denom().IsInt64() {
				num, den, small = c.Num().Int64(), c.Denom().Int64(), true
			}
		}
		negative := num < 0 || !small && c.Sign() < 0
		switch {
		case i == 0 && negative:
			dst = append(dst, '-')
		case i > 0 && negative:
			dst = append(dst, " - "...)
		case i > 0:
			dst = append(dst, " + "...)
		}
		switch {
		case !small:
			dst = append(dst, c.Abs(c).RatString()...)
		case num == 1 && den == 1 || num == -1 && den == 1:
			if len(powers) == 0 {
				dst = append(dst, '1')
			}
		default:
			if negative {
				dst = strconv.AppendUint(dst, -uint64(num), 10)
			} else {
				dst = strconv.AppendUint(dst, uint64(num), 10)
			}
			if den != 1 {
				dst = append(dst, '/')
				dst = strconv.AppendInt(dst, den, 10)
			}
		}
		for j, x := range powers {
			if j > 0 || num != 1 && num != -1 || den != 1 || !small {
				dst = append(dst, '*')
			}
			dst = append(dst, p.gens[x.Var].n.name...)
			if x.Exp > 1 {
				dst = append(dst, '^')
				dst = strconv.AppendUint(dst, uint64(x.Exp), 10)
			}
		}
	}
	return dst
}

// byExponent sorts the factors of a term: higher powers first, then by rank.
func byExponent(powers []poly.Power) []poly.Power {
	for i := 1; i < len(powers); i++ {
		for j := i; j > 0 && powers[j].Exp > powers[j-1].Exp; j-- {
			powers[j], powers[j-1] = powers[j-1], powers[j]
		}
	}
	return powers
}

// unlimited is the node limit where another limit holds already.
const unlimited = 1 << 30

// write writes a polynomial of the ring as a node of it.
func (r *Ring) write(p *poly.Poly) *node {
	w := &polyWriter{b: r.b, gens: r.gens}
	return w.write(p)
}

// A polyWriter writes polynomials in some generators.
type polyWriter struct {
	b    *builder
	gens []ringGenerator
}

func (w *polyWriter) write(p *poly.Poly) *node {
	terms := make([]*node, p.Len())
	for place, i := range w.order(p) {
		if w.b.err != nil {
			return zero
		}
		c := coefRat(p.Coef(i))
		if place > 0 && c.sign() < 0 {
			terms[place] = w.b.minus(w.term(p, i, c.neg()))
		} else {
			terms[place] = w.term(p, i, c)
		}
	}
	if len(terms) == 0 {
		return w.b.integer(0)
	}
	return w.b.join(Sum, terms)
}

// order returns the terms of p in the order in which they are written: that of
// package poly, except that the power of a reciprocal counts with a minus in the
// total degree.
func (w *polyWriter) order(p *poly.Poly) []int {
	order := make([]int, p.Len())
	for i := range order {
		order[i] = i
	}
	if !slices.ContainsFunc(p.Vars(), func(v int) bool { return w.gens[v].inverse }) {
		return order
	}
	degrees := make([]int64, p.Len())
	powers := make([][]poly.Power, p.Len())
	for i := range order {
		if i%64 == 0 && w.b.err == nil {
			w.b.err = w.b.ctx.Err()
		}
		if w.b.err != nil {
			return order
		}
		powers[i] = p.AppendPowers(nil, i)
		for _, x := range powers[i] {
			if w.gens[x.Var].inverse {
				degrees[i] -= int64(x.Exp)
			} else {
				degrees[i] += int64(x.Exp)
			}
		}
	}
	slices.SortStableFunc(order, func(i, j int) int {
		if degrees[i] != degrees[j] {
			return compare(degrees[j], degrees[i])
		}
		return lexicographic(powers[i], powers[j])
	})
	return order
}

func compare(a, b int64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// lexicographic puts the larger exponent of the earlier generator first.
func lexicographic(s, t []poly.Power) int {
	for k := 0; k < len(s) && k < len(t); k++ {
		if s[k].Var != t[k].Var {
			return compare(int64(s[k].Var), int64(t[k].Var))
		}
		if s[k].Exp != t[k].Exp {
			return compare(int64(t[k].Exp), int64(s[k].Exp))
		}
	}
	return len(t) - len(s)
}

// term writes c times the monomial of the i-th term, with the coefficient before
// the quotient.
func (w *polyWriter) term(p *poly.Poly, i int, c coef) *node {
	mark := w.b.used
	m := w.b.take()
	var space [16]poly.Power
	for _, x := range byExponent(p.AppendPowers(space[:0], i)) {
		g := w.gens[x.Var]
		f := factorPower{w.b.keep(g.n), int64(x.Exp)}
		if g.inverse {
			m.den = append(m.den, f)
		} else {
			m.num = append(m.num, f)
		}
	}
	n := w.b.times(c, m.num)
	if len(m.den) > 0 {
		n = w.b.ratio(n, w.b.times(coefInt(1), m.den))
	}
	w.b.used = mark
	return n
}
