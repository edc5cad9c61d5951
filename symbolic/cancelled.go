package symbolic

import (
	"context"
	"math/big"
	"slices"

	"gradproof/symbolic/poly"
)

// cancels notes that the denominator p has been cancelled.
func (fs *Forms) cancels(p *poly.Poly) {
	if fs.quiet > 0 {
		return
	}
	if positive, strict := fs.positivePoly(p); positive && strict {
		return
	}
	if !slices.ContainsFunc(fs.cancelled, p.Equal) {
		fs.cancelled = append(fs.cancelled, p)
	}
}

// Cancelled returns the factors of denominators that were cancelled so far, in the
// order in which this happened, each once. Where one of them is 0 an expression is not
// defined although its form may be: the form of (x^2 - 1)/(x - 1) is x + 1, with
// x - 1 cancelled. Factors that are positive everywhere are left out; a factor may
// still be in the denominator of another form.
func (fs *Forms) Cancelled() []Expr {
	w := fs.newWriter()
	var done []*poly.Poly
	var out []Expr
	for _, p := range fs.cancelled {
		// x^2 - 1 says nothing new beside x - 1 and x + 1.
		for _, q := range fs.cancelled {
			for q.Degree() < p.Degree() {
				quotient, ok, err := fs.load.quo(p, q)
				if !ok || err != nil {
					break
				}
				p = quotient
			}
		}
		if !p.IsConstant() && !slices.ContainsFunc(done, p.Equal) {
			done, out = append(done, p), append(out, Expr{w.poly(p)})
		}
	}
	return out
}

// CancelledIn is [Forms.Cancelled] for what is cancelled while f runs, even if it has
// been cancelled before. It returns the error of f.
func (fs *Forms) CancelledIn(f func() error) ([]Expr, error) {
	before := fs.cancelled
	fs.cancelled = nil
	err := f()
	out := fs.Cancelled()
	for _, p := range fs.cancelled {
		if !slices.ContainsFunc(before, p.Equal) {
			before = append(before, p)
		}
	}
	fs.cancelled = before
	return out, err
}

// NotZeroText returns the condition that e is not 0 the way a person writes it:
// "x != 1/2" for 2*x - 1 and "x^2 + y != 0" for x^2 + y, at most about most bytes
// long.
func NotZeroText(e Expr, most int) string {
	if vars := e.Vars(); len(vars) == 1 && IsPolynomial(e) {
		if root, ok := linearRoot(e, vars[0]); ok {
			return vars[0] + " != " + root.RatString()
		}
	}
	return e.Text(most) + " != 0"
}

// linearRoot returns the number at which a polynomial of degree 1 in x is 0, if that
// is found at once: without more than a few terms on the way.
func linearRoot(e Expr, x string) (root *big.Rat, ok bool) {
	l := DefaultLimits()
	l.Terms, l.CoefBits = 16, 1<<12
	_, err := Cases(context.Background(), l, func(fs *Forms) error {
		f, err := Eval(e, fs.Var, fs)
		if err != nil || len(f.pow) > 0 || f.num.Degree() != 1 || len(f.num.Vars()) != 1 {
			return err
		}
		root, ok = new(big.Rat), true
		if f.num.Len() == 2 {
			root.Neg(root.Quo(f.num.Coef(1), f.num.Coef(0)))
		}
		return nil
	})
	return root, ok && err == nil
}
