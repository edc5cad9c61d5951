package verify

import (
	"math/big"
	"slices"

	"gonum.org/v1/gonum/mat"

	"gradproof/symbolic"
)

// LeastSquares returns the parameters that minimise a loss of the form r^2 over
// data, where r is affine in the parameters, by a QR decomposition of the design
// matrix: no derivative is involved, so that it is an independent check of where
// gradient descent converges. ok is false if the loss does not have that form or
// the columns of the matrix are linearly dependent.
func (t *Training) LeastSquares() (solution []float64, ok bool) {
	residual, ok := squared(t.Loss)
	if !ok || t.Data == nil {
		return nil, false
	}
	rows, n := t.Data.Rows(), len(t.Params)
	if rows < n || !t.affine(residual) {
		return nil, false
	}
	design, target := mat.NewDense(rows, n, nil), mat.NewVecDense(rows, nil)
	for row := range rows {
		coefficients, constant, err := t.affineAt(residual, row)
		if err != nil {
			return nil, false
		}
		design.SetRow(row, coefficients)
		target.SetVec(row, -constant)
	}
	var qr mat.QR
	qr.Factorize(design)
	x := mat.NewVecDense(n, nil)
	if err := qr.SolveVecTo(x, false, target); err != nil {
		return nil, false
	}
	return slices.Clone(x.RawVector().Data), true
}

// affineAt returns an expression that is affine in the parameters as a row of the
// data makes it: the coefficients of the parameters and the constant.
func (t *Training) affineAt(e symbolic.Expr, row int) (coefficients []float64, constant float64, err error) {
	p := clonePoint(t.Fixed)
	for _, name := range t.Params {
		p[name] = new(big.Rat)
	}
	env := t.Data.env(row, p)
	base, err := symbolic.Eval(e, env, symbolic.Arithmetic[*big.Rat](Rationals{}))
	if err != nil {
		return nil, 0, err
	}
	constant, _ = base.Float64()
	for _, name := range t.Params {
		p[name] = big.NewRat(1, 1)
		v, err := symbolic.Eval(e, env, symbolic.Arithmetic[*big.Rat](Rationals{}))
		if err != nil {
			return nil, 0, err
		}
		p[name] = new(big.Rat)
		c, _ := new(big.Rat).Sub(v, base).Float64()
		coefficients = append(coefficients, c)
	}
	return coefficients, constant, nil
}

// squared returns r for an expression r^2 or r*r.
func squared(e symbolic.Expr) (symbolic.Expr, bool) {
	switch {
	case e.Kind() == symbolic.Power:
		if k, ok := e.Arg(1).Rat(); ok && k.Cmp(big.NewRat(2, 1)) == 0 {
			return e.Arg(0), true
		}
	case e.Kind() == symbolic.Product && e.NumArgs() == 2 && e.Arg(0).Equal(e.Arg(1)):
		return e.Arg(0), true
	}
	return symbolic.Expr{}, false
}

// affine reports whether every term of e, expanded, has at most one parameter, to
// the first power.
func (t *Training) affine(e symbolic.Expr) bool {
	expanded, err := symbolic.Expand(e)
	if err != nil {
		return false
	}
	isParam := func(v string) bool { return slices.Contains(t.Params, v) }
	for _, term := range termsOf(expanded) {
		count := 0
		for _, f := range factorsOf(term) {
			if !slices.ContainsFunc(f.Vars(), isParam) {
				continue
			}
			if f.Kind() != symbolic.Variable {
				return false
			}
			count++
		}
		if count > 1 {
			return false
		}
	}
	return true
}
