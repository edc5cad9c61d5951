package symbolic

import (
	"context"
	"errors"
	"math/big"
	"slices"
)

// Expand multiplies e out into a sum of products. What is not a polynomial is a
// kernel, a factor of its own with its arguments expanded: sin(x*(x+1)) becomes
// sin(x^2 + x), and (x+1)/y becomes x/y + 1/y.
//
// The order of terms is the one a person writes. Variables rank by their first
// appearance in e, kernels after them. Terms come by falling total degree, then
// by the larger exponent of the earlier variable; inside a term higher powers
// come first, then rank:
//
//	(w*x - label)^2  →  w^2*x^2 - 2*w*x*label + label^2
//
// The value is that of e wherever e is defined. Terms that cancel take their
// kernels with them, so that the result may be defined at more points. The error,
// if any, says that the result would be too large.
func Expand(e Expr) (Expr, error) {
	return DefaultLimits().Expand(context.Background(), e, nil)
}

// Expand is the function [Expand] under the limits l and a context. The variables
// in rank come first, in that order; a derivative is ranked like its original by
// giving the original's [Expr.Vars].
func (l Limits) Expand(ctx context.Context, e Expr, rank []string) (Expr, error) {
	x := newExpander(ctx, l, e, rank)
	p, err := x.expand(x.e)
	if err != nil {
		return Expr{}, err
	}
	n := x.write(p)
	return Expr{n}, x.b.err
}

// IsPolynomial reports whether e is a polynomial in its variables as it is
// written: sums, products, constant divisors other than 0, and constant integer
// powers that are not negative.
func IsPolynomial(e Expr) bool {
	type shape struct{ poly, constant bool }
	s := fold(e.node(), func(n *node, args []shape) shape {
		s := shape{true, true}
		for _, a := range args {
			s.poly = s.poly && a.poly
			s.constant = s.constant && a.constant
		}
		switch n.kind {
		case Number, Sum, Product, Negation:
		case Variable:
			s.constant = false
		case Quotient:
			den := n.args[1]
			s.poly = s.poly && den.kind == Number && den.num.Sign() != 0
		case Power:
			k, ok := smallInt(n.args[1])
			s.poly = s.poly && ok && k >= 0
		default:
			s.poly = false
		}
		return s
	})
	return s.poly
}

// Derive returns the derivative of e in x in the form that a person would write:
// expanded if it is a polynomial of at most [PrintTerms] terms, with the
// variables ranked as in e, and otherwise as [Diff] gives it.
func Derive(e Expr, x string) (Expr, error) {
	return DefaultLimits().Derive(context.Background(), e, x)
}

// Derive is the function [Derive] under the limits l and a context.
func (l Limits) Derive(ctx context.Context, e Expr, x string) (Expr, error) {
	d, err := l.Diff(ctx, e, x)
	if err != nil {
		return Expr{}, err
	}
	return l.Present(ctx, d, e.Vars())
}

// Present returns e expanded if it is a polynomial of at most [PrintTerms] terms,
// with the variables ranked as given, and otherwise e itself.
func (l Limits) Present(ctx context.Context, e Expr, rank []string) (Expr, error) {
	if !IsPolynomial(e) {
		return e, nil
	}
	l.Terms = min(l.Terms, PrintTerms)
	p, err := l.Expand(ctx, e, rank)
	var refused *Error
	if errors.As(err, &refused) && refused.Code == CodeBudget {
		return e, nil
	}
	return p, err
}

// An expander multiplies out. Its generators are interned nodes: variables,
// kernels, and the reciprocals of denominators.
type expander struct {
	e    *node
	b    *builder
	load workload
	gens []expandGenerator
	at   map[expandGenerator]int
}

type expandGenerator struct {
	n       *node
	inverse bool
}

func newExpander(ctx context.Context, l Limits, e Expr, rank []string) *expander {
	x := &expander{
		b:    newBuilder(ctx, 1<<30),
		load: workload{ctx: ctx, terms: l.Terms, bits: l.CoefBits},
		at:   make(map[expandGenerator]int),
	}
	x.e = x.b.expandDerivatives(e.node())
	for _, name := range append(slices.Clone(rank), e.Vars()...) {
		x.generator(Var(name).n, false)
	}
	return x
}

func (x *expander) generator(n *node, inverse bool) poly {
	g := expandGenerator{x.b.keep(n), inverse}
	i, ok := x.at[g]
	if !ok {
		i = len(x.gens)
		x.gens = append(x.gens, g)
		x.at[g] = i
	}
	return genPoly(i)
}

// A lazyPower is base^exp with exp ≥ 1, multiplied out when it is needed: a power
// of a power needs the outer one only, and a denominator neither.
type lazyPower struct {
	base  poly
	exp   int64
	value poly // once it is multiplied out
}

func (x *expander) expand(root *node) (poly, error) {
	var failed error
	p := foldUntil(root, &failed, func(n *node, args []*lazyPower) *lazyPower {
		if failed = x.b.err; failed != nil {
			return nil
		}
		if len(x.gens) > maxGenerator {
			failed = errorf(CodeBudget, "more than %d kernels", maxGenerator)
			return nil
		}
		p, err := x.step(n, args)
		failed = err
		return p
	})
	if failed != nil {
		return nil, failed
	}
	return x.force(p)
}

// force multiplies p out.
func (x *expander) force(p *lazyPower) (poly, error) {
	if p.exp == 1 {
		return p.base, nil
	}
	if p.value == nil && len(p.base) > 0 {
		var err error
		if p.value, err = x.load.pow(p.base, p.exp); err != nil {
			return nil, err
		}
	}
	return p.value, nil
}

// step expands one node, given its expanded arguments.
func (x *expander) step(n *node, args []*lazyPower) (*lazyPower, error) {
	if n.kind == Power {
		if k, ok := args[1].base.constant(); ok && args[1].exp == 1 && k.IsInt() && k.Num().IsInt64() {
			return x.powerOf(args[0], k.Num().Int64())
		}
	}
	if n.kind == Quotient {
		top, err := x.force(args[0])
		if err != nil {
			return nil, err
		}
		inverse, err := x.powerOf(args[1], -1)
		if err != nil {
			return nil, err
		}
		p, err := x.load.mul(top, inverse.base)
		return &lazyPower{base: p, exp: 1}, err
	}
	ps := make([]poly, len(args))
	for i, a := range args {
		var err error
		if ps[i], err = x.force(a); err != nil {
			return nil, err
		}
	}
	p, err := x.combine(n, ps)
	return &lazyPower{base: p, exp: 1}, err
}

// powerOf returns p^k.
func (x *expander) powerOf(p *lazyPower, k int64) (*lazyPower, error) {
	switch {
	case k == 0:
		return &lazyPower{base: constPoly(big.NewRat(1, 1)), exp: 1}, nil
	case k > maxExponent/p.exp || k < -maxExponent/p.exp:
		return nil, errExponent
	case k > 0:
		return &lazyPower{base: p.base, exp: k * p.exp}, nil
	}
	inverse, err := x.power(p.base, k*p.exp)
	return &lazyPower{base: inverse, exp: 1}, err
}

func (x *expander) combine(n *node, args []poly) (poly, error) {
	switch n.kind {
	case Number:
		return constPoly(n.num), nil
	case Variable:
		return x.generator(n, false), nil
	case Sum:
		return x.sum(args)
	case Negation:
		return args[0].scale(big.NewRat(-1, 1)), nil
	case Product:
		p := args[0]
		for _, q := range args[1:] {
			var err error
			if p, err = x.load.mul(p, q); err != nil {
				return nil, err
			}
		}
		return p, nil
	}
	m := *n
	m.args = make([]*node, len(args))
	for i, a := range args {
		m.args[i] = x.write(a)
	}
	return x.generator(makeNode(m), false), nil
}

// sum adds many polynomials, in pairs of like size, so that a sum of n terms
// takes n·log n steps.
func (x *expander) sum(ps []poly) (poly, error) {
	ps = slices.Clone(ps)
	for len(ps) > 1 {
		half := (len(ps) + 1) / 2
		for i := range len(ps) / 2 {
			ps[i] = ps[2*i].add(ps[2*i+1])
		}
		if len(ps)%2 == 1 {
			ps[half-1] = ps[len(ps)-1]
		}
		ps = ps[:half]
		if err := x.load.check(float64(len(ps[0])), 0); err != nil {
			return nil, err
		}
	}
	return ps[0], nil
}

// power returns p^n for -maxExponent ≤ n < 0.
func (x *expander) power(p poly, n int64) (poly, error) {
	if len(p) != 1 { // 0 too: 1/0 stays what it is
		inverse := x.generator(x.write(p), true)
		return x.load.powTerm(inverse[0], -n)
	}
	// The reciprocal of a single term is that of its factors.
	out := constPoly(new(big.Rat).Inv(p[0].c))
	for i := 0; i < len(p[0].m); i += monoPair {
		g, e := p[0].m.pair(i)
		base := x.gens[g]
		up, err := x.load.powTerm(x.generator(base.n, !base.inverse)[0], int64(e))
		if err != nil {
			return nil, err
		}
		if out, err = x.load.mul(out, up); err != nil {
			return nil, err
		}
	}
	return x.load.pow(out, -n)
}

// write turns a polynomial into an expression in the documented order.
func (x *expander) write(p poly) *node {
	terms := slices.Clone(p)
	degrees := make(map[mono]int64, len(p))
	for _, t := range p {
		for i := 0; i < len(t.m); i += monoPair {
			g, e := t.m.pair(i)
			if x.gens[g].inverse {
				degrees[t.m] -= int64(e)
			} else {
				degrees[t.m] += int64(e)
			}
		}
	}
	slices.SortStableFunc(terms, func(s, t term) int {
		if d, e := degrees[s.m], degrees[t.m]; d != e {
			if d > e {
				return -1
			}
			return 1
		}
		return t.m.compare(s.m)
	})
	out := make([]*node, len(terms))
	for i, t := range terms {
		m := x.monomial(t)
		if i > 0 && t.c.Sign() < 0 {
			m.coef = coefRat(new(big.Rat).Neg(t.c))
			out[i] = x.b.keep(negate(x.emit(m)))
			continue
		}
		out[i] = x.emit(m)
	}
	switch len(out) {
	case 0:
		return x.b.integer(0)
	case 1:
		return out[0]
	}
	return x.b.keep(compound(Sum, out...))
}

// monomial lists the factors of a term: higher powers first, then by rank.
func (x *expander) monomial(t term) *monomial {
	m := &monomial{coef: coefRat(t.c)}
	for i := 0; i < len(t.m); i += monoPair {
		g, e := t.m.pair(i)
		f := factorPower{x.gens[g].n, int64(e)}
		if x.gens[g].inverse {
			m.den = append(m.den, f)
		} else {
			m.num = append(m.num, f)
		}
	}
	byPower := func(f, g factorPower) int { return int(max(-1, min(1, g.exp-f.exp))) }
	slices.SortStableFunc(m.num, byPower)
	slices.SortStableFunc(m.den, byPower)
	return m
}

// emit is [builder.emit] with the factors left in their order, and with the
// coefficient before the quotient.
func (x *expander) emit(m *monomial) *node {
	top := x.b.times(m.coef, m.num)
	if len(m.den) == 0 {
		return top
	}
	return x.b.ratio(top, x.b.times(coefInt(1), m.den))
}
