package symbolic

import (
	"context"
	"math/big"

	"gradproof/symbolic/poly"
)

// Text returns a readable form, at most about most bytes long.
func (fs *Forms) Text(a *Form, most int) string {
	e := fs.Expr(a)
	return e.Text(most)
}

// Expr returns an expression with the value of a.
func (fs *Forms) Expr(a *Form) Expr {
	b := newBuilder(context.Background(), 1<<30)
	return Expr{fs.build(b, a)}
}

func (fs *Forms) build(b *builder, a *Form) *node {
	factors := []*node{fs.buildPoly(b, a.num)}
	for _, f := range a.pow {
		factors = append(factors, b.power(fs.buildPoly(b, f.p), b.integer(f.e)))
	}
	return b.product(factors...)
}

func (fs *Forms) buildPoly(b *builder, p *poly.Poly) *node {
	terms := make([]*node, 0, p.Len())
	for i := range p.Len() {
		factors := []*node{b.number(coefRat(p.Coef(i)))}
		for g, e := range p.Powers(i) {
			factors = append(factors, fs.buildPower(b, g, int64(e)))
		}
		terms = append(terms, b.product(factors...))
	}
	return b.sum(terms...)
}

// buildPower returns a power of a generator. A cube root has a value below 0 too,
// which the power 1/3 has not.
func (fs *Forms) buildPower(b *builder, i int, e int64) *node {
	if g := fs.gens[i]; g.kind == genRoot {
		if d := gcd64(e, g.order); g.order/d == 3 {
			return b.power(b.keep(call(FuncCbrt, fs.build(b, g.arg))), b.integer(e/d))
		}
	}
	return b.power(fs.buildGenerator(b, i), b.integer(e))
}

func (fs *Forms) buildGenerator(b *builder, i int) *node {
	g := fs.gens[i]
	switch g.kind {
	case genVariable:
		return b.keep(Var(g.label).n)
	case genExp:
		return b.keep(call(FuncExp, b.product(b.number(coefRat(big.NewRat(1, g.order))), fs.build(b, g.arg))))
	case genRoot:
		return b.power(fs.build(b, g.arg), b.number(coefRat(big.NewRat(1, g.order))))
	}
	var args []*node
	for _, arg := range []*Form{g.arg, g.arg2} {
		if arg != nil {
			args = append(args, fs.build(b, arg))
		}
	}
	return b.keep(call(g.fn, args...))
}
