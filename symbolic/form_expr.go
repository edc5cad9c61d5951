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
func (fs *Forms) Expr(a *Form) Expr { return Expr{fs.newWriter().form(a)} }

// A formWriter writes forms as expressions. It writes each generator once: the
// arguments of nested kernels have many of them in common.
type formWriter struct {
	fs   *Forms
	b    *builder
	gens map[int]*node
}

func (fs *Forms) newWriter() *formWriter {
	return &formWriter{fs, newBuilder(context.Background(), 1<<30), make(map[int]*node)}
}

func (w *formWriter) form(a *Form) *node {
	factors := []*node{w.poly(a.num)}
	for _, f := range a.pow {
		factors = append(factors, w.b.power(w.poly(f.p), w.b.integer(f.e)))
	}
	return w.b.product(factors...)
}

func (w *formWriter) poly(p *poly.Poly) *node {
	terms := make([]*node, 0, p.Len())
	for i := range p.Len() {
		factors := []*node{w.b.number(coefRat(p.Coef(i)))}
		for g, e := range p.Powers(i) {
			factors = append(factors, w.power(g, int64(e)))
		}
		terms = append(terms, w.b.product(factors...))
	}
	return w.b.sum(terms...)
}

// power returns a power of a generator. A cube root has a value below 0 too, which
// the power 1/3 has not.
func (w *formWriter) power(i int, e int64) *node {
	n := w.generator(i)
	if g := w.fs.gens[i]; g.kind == genRoot {
		if d := gcd64(e, g.order); g.order/d == 3 {
			return w.b.power(w.b.keep(call(FuncCbrt, n.args[0])), w.b.integer(e/d))
		}
	}
	return w.b.power(n, w.b.integer(e))
}

func (w *formWriter) generator(i int) *node {
	n := w.gens[i]
	if n == nil {
		n = w.newGenerator(&w.fs.gens[i])
		w.gens[i] = n
	}
	return n
}

func (w *formWriter) newGenerator(g *generator) *node {
	b := w.b
	switch g.kind {
	case genVariable:
		return b.keep(Var(g.label).n)
	case genExp:
		return b.keep(call(FuncExp, b.product(b.number(coefRat(big.NewRat(1, g.order))), w.form(g.arg))))
	case genRoot:
		return b.compound(Power, w.form(g.arg), b.number(coefRat(big.NewRat(1, g.order))))
	}
	var args []*node
	for _, arg := range []*Form{g.arg, g.arg2} {
		if arg != nil {
			args = append(args, w.form(arg))
		}
	}
	return b.keep(call(g.fn, args...))
}
