package symbolic

import (
	"errors"

	"gradproof/symbolic/poly"
)

// Sum returns the sum of xs: those with the same denominators in one go, the rest
// in pairs of like size, so that a sum of n terms takes n·log n steps.
func (fs *Forms) Sum(xs []*Form) (*Form, error) {
	groups := make(map[uint64][]int) // of sums by the hash of their powers
	var nums [][]*poly.Poly
	var pows [][]formPower
	var plain []*poly.Poly
	for _, x := range xs {
		if len(x.pow) == 0 {
			plain = append(plain, x.num)
			continue
		}
		h := hashPowers(x.pow)
		at := -1
		for _, i := range groups[h] {
			if samePowers(pows[i], x.pow) {
				at = i
			}
		}
		if at < 0 {
			at = len(pows)
			groups[h] = append(groups[h], at)
			pows, nums = append(pows, x.pow), append(nums, nil)
		}
		nums[at] = append(nums[at], x.num)
	}
	var sums []*Form
	for i, ps := range nums {
		num, err := fs.load.sum(ps)
		if err != nil {
			return nil, err
		}
		s, err := fs.normal(num, pows[i])
		if err != nil {
			return nil, err
		}
		sums = append(sums, s)
	}
	if len(plain) > 0 {
		num, err := fs.load.sum(plain)
		if err != nil {
			return nil, err
		}
		sums = append(sums, &Form{num: num})
	}
	for len(sums) > 1 {
		half := sums[:0]
		for i := 0; i < len(sums); i += 2 {
			s := sums[i]
			if i+1 < len(sums) {
				var err error
				if s, err = fs.Add(s, sums[i+1]); err != nil {
					return nil, err
				}
			}
			half = append(half, s)
		}
		sums = half
	}
	if len(sums) == 0 {
		return intForm(0), nil
	}
	return sums[0], nil
}

// Product returns the product of xs. Factors of one term each are multiplied in one
// go.
func (fs *Forms) Product(xs []*Form) (*Form, error) {
	powers := fs.powers[:0]
	num, den := int64(1), int64(1)
	out := (*Form)(nil)
	for _, x := range xs {
		if x.num.Len() == 1 && len(x.pow) == 0 {
			if n, d, ok := x.num.CoefInt64(0); ok && mulSmall(&num, n) && mulSmall(&den, d) {
				powers = x.num.AppendPowers(powers, 0)
				continue
			}
		}
		if out == nil {
			out = x
			continue
		}
		var err error
		if out, err = fs.Mul(out, x); err != nil {
			return nil, err
		}
	}
	fs.powers = powers
	p, err := poly.TermInt64(num, den, powers)
	if err != nil {
		return nil, refused(err)
	}
	if out == nil {
		return fs.relate(p, nil)
	}
	return fs.Mul(&Form{num: p}, out)
}

// mulSmall multiplies a by b if both are below 2³¹ in size.
func mulSmall(a *int64, b int64) bool {
	if abs64(*a) > maxCoef || abs64(b) > maxCoef {
		return false
	}
	*a *= b
	return true
}

func hashPowers(pow []formPower) uint64 {
	h := uint64(len(pow))
	for _, f := range pow {
		h = mixHash(mixHash(h, f.p.Hash()), uint64(f.e))
	}
	return h
}

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
