package symbolic

import "context"

// DiffN returns the n-th derivative of e in x; the 0-th is e itself.
func DiffN(e Expr, x string, n int) (Expr, error) {
	return DefaultLimits().DiffN(context.Background(), e, x, n)
}

// DiffN is the function [DiffN] under the limits l and a context. They hold for
// each of the derivatives.
func (l Limits) DiffN(ctx context.Context, e Expr, x string, n int) (Expr, error) {
	if n < 0 {
		return Expr{}, errorf(CodeDomain, "there is no derivative of order %d", n)
	}
	for range n {
		var err error
		if e, err = l.Diff(ctx, e, x); err != nil {
			return Expr{}, err
		}
		if e.node() == integerNode(0) {
			break
		}
	}
	return e, nil
}

// Mixed returns the derivative of e in each of the variables xs, one after the
// other: the mixed partial derivative ∂ⁿe/∂x₁…∂xₙ.
func Mixed(e Expr, xs ...string) (Expr, error) {
	return DefaultLimits().Mixed(context.Background(), e, xs...)
}

// Mixed is the function [Mixed] under the limits l and a context.
func (l Limits) Mixed(ctx context.Context, e Expr, xs ...string) (Expr, error) {
	for _, x := range xs {
		var err error
		if e, err = l.Diff(ctx, e, x); err != nil {
			return Expr{}, err
		}
	}
	return e, nil
}

// Jacobian returns the derivatives of several expressions in the variables xs: row
// i, column j is ∂fᵢ/∂xⱼ.
func Jacobian(fs []Expr, xs ...string) ([][]Expr, error) {
	return DefaultLimits().Jacobian(context.Background(), fs, xs...)
}

// Jacobian is the function [Jacobian] under the limits l and a context. The limits
// hold for all of its entries together, which share their structure.
func (l Limits) Jacobian(ctx context.Context, fs []Expr, xs ...string) ([][]Expr, error) {
	room := 0
	for _, f := range fs {
		room += 4 * f.Nodes()
	}
	b := newBuilderFor(ctx, diffGrowth*l.Nodes, min(room, diffGrowth*l.Nodes))
	rows := make([][]Expr, len(fs))
	for i, f := range fs {
		nodes, err := b.enter(f.node())
		if err != nil {
			return nil, err
		}
		rows[i] = exprs(b.gradientOf(nodes, xs))
		if b.err != nil {
			return nil, b.err
		}
		nodes.release()
	}
	b.release()
	return rows, nil
}

// Hessian returns the second derivatives of e in the variables xs: row i, column j
// is ∂²e/∂xᵢ∂xⱼ. It is symmetric: the entry below the diagonal is the one above it.
func Hessian(e Expr, xs ...string) ([][]Expr, error) {
	return DefaultLimits().Hessian(context.Background(), e, xs...)
}

// Hessian is the function [Hessian] under the limits l and a context. The limits
// hold for all of its entries together, which share their structure.
func (l Limits) Hessian(ctx context.Context, e Expr, xs ...string) ([][]Expr, error) {
	gradient, err := l.Gradient(ctx, e, xs...)
	if err != nil {
		return nil, err
	}
	rows, err := l.Jacobian(ctx, gradient, xs...)
	if err != nil {
		return nil, err
	}
	for i, row := range rows {
		for j := range row[:i] {
			row[j] = rows[j][i]
		}
	}
	return rows, nil
}

func exprs(nodes []*node) []Expr {
	out := make([]Expr, len(nodes))
	for i, n := range nodes {
		out[i] = Expr{n}
	}
	return out
}
