package symbolic

import (
	"context"
	"errors"
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
	p, err := l.NewRing(ctx, rank...).Polynomial(e)
	if err != nil {
		return Expr{}, err
	}
	return p.expr(ctx)
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
