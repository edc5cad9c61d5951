package symbolic

import (
	"errors"

	"gradproof/symbolic/poly"
)

// formSteps bounds the work of one product of polynomials.
const formSteps = 1 << 26

// A formWork is polynomial arithmetic whose refusals are errors of the language.
type formWork struct{ poly.Work }

func (w *formWork) add(p, q *poly.Poly) (*poly.Poly, error) {
	s, err := w.Add(p, q)
	return s, refused(err)
}

func (w *formWork) sum(ps []*poly.Poly) (*poly.Poly, error) {
	s, err := w.AddAll(ps)
	return s, refused(err)
}

func (w *formWork) mul(p, q *poly.Poly) (*poly.Poly, error) {
	s, err := w.Mul(p, q)
	return s, refused(err)
}

// pow returns p^n for n ≥ 0.
func (w *formWork) pow(p *poly.Poly, n int) (*poly.Poly, error) {
	s, err := w.Pow(p, n)
	return s, refused(err)
}

// quo returns p/q if q divides p and that is found within the budget.
func (w *formWork) quo(p, q *poly.Poly) (quotient *poly.Poly, ok bool, err error) {
	s, ok, err := w.Quo(p, q)
	if _, budget := errors.AsType[*poly.BudgetError](err); budget {
		return nil, false, nil
	}
	return s, ok, err
}

// cofactors returns the greatest common divisor g of p and q, p/g and q/g. If it is
// not found within the budget, g is 1.
func (w *formWork) cofactors(p, q *poly.Poly) (g, pg, qg *poly.Poly, err error) {
	g, pg, qg, err = w.Cofactors(p, q)
	if _, budget := errors.AsType[*poly.BudgetError](err); budget {
		return poly.Int(1), p, q, nil
	}
	return g, pg, qg, err
}

func (w *formWork) divide(p, q *poly.Poly) (quotient, rest *poly.Poly, err error) {
	s, r, err := w.Divide(p, q)
	return s, r, refused(err)
}

// refused turns the refusal of a polynomial that would be too large into an error
// of the language.
func refused(err error) error {
	if err == nil {
		return nil
	}
	if budget, ok := errors.AsType[*poly.BudgetError](err); ok {
		return errorf(CodeBudget, "%s", budget)
	}
	return err
}
