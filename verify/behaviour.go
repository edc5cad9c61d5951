package verify

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"slices"

	"gonum.org/v1/gonum/mat"

	"gradproof/symbolic"
)

// A Behaviour says what gradient descent does if it goes on for ever. Where it is
// known it has been proved, by exact arithmetic; nothing is read off a run.
type Behaviour string

const (
	Converges Behaviour = "converges" // to a minimum
	Swings    Behaviour = "swings"    // about a minimum, without coming closer
	Diverges  Behaviour = "diverges"  // moves away without bound
	Stays     Behaviour = "stays"     // the gradient is 0 at the start
	Unknown   Behaviour = "unknown"
)

// maxHessian is the number of parameters up to which behaviour is worked out.
const maxHessian = 12

// explain says how the run behaves and why.
//
// For a loss that is quadratic in the parameters, with second derivatives H, the
// error e = w - w* of gradient descent obeys e' = (1 - η·H)·e, and with momentum μ
// e″ = (1 + μ - η·H)·e' - μ·e. Only the part of the space that the first gradient
// g reaches matters, which g, H·g, H²·g, … span. There all eigenvalues h of H must
// satisfy 0 < η·h < 2·(1 + μ), and μ < 1 is needed; whether they do follows from
// the signs of the pivots of H and of 2·(1 + μ) - η·H on that part, exactly.
//
// The other options change this as follows. To maximise the loss f with weight decay
// λ is to minimise λ·|w|²/2 - f. With Nesterov's momentum
// e″ = (1 + μ)·(1 - η·H)·e' - μ·(1 - η·H)·e, which falls for every start if μ < 1 and
// 0 < η·h < 2·(1 + μ)/(1 + 2·μ); beyond that bound it grows, because the first step
// is e' = (1 - η·(1 + μ)·h)·e and that factor is no root of the recurrence. With
// dampening τ the rate of all steps but the first is η·(1 - τ). That much is said
// only where it converges: the first step might land on the part that falls.
func (t *Training) explain(loss symbolic.Expr, data *Dataset, out *Trajectory) {
	out.Behaviour, out.Why = Unknown, ""
	if data == nil {
		if q := t.quadratic(t.minimized(loss)); q != nil {
			out.Behaviour, out.Why = q.behaviour(t)
		}
	}
	if out.Behaviour == Unknown && len(out.Tape) > 0 {
		if out.Why == "" {
			out.Why = "the loss is not quadratic in the parameters, so no rule is known"
		}
		out.Why += "; in this run it " + observed(out.Tape)
	}
}

// minimized returns what the steps minimise: the loss or its opposite, with the term
// that weight decay is the gradient of.
func (t *Training) minimized(loss symbolic.Expr) symbolic.Expr {
	if t.Maximize {
		loss = symbolic.Neg(loss)
	}
	if isNone(t.WeightDecay) {
		return loss
	}
	half := new(big.Rat).Mul(t.WeightDecay, big.NewRat(1, 2))
	for _, p := range t.Params {
		square := symbolic.Pow(symbolic.Var(p), symbolic.Int(2))
		loss = symbolic.Add(loss, symbolic.Mul(symbolic.Num(half), square))
	}
	return loss
}

// observed says what a float64 run did, as far as it went.
func observed(run []State[float64]) string {
	first, last := run[0].Loss, run[len(run)-1].Loss
	for k, s := range run {
		if !finite(s.Loss) {
			return fmt.Sprintf("is %v at step %d", Float(s.Loss), k)
		}
	}
	switch {
	case last < first:
		return fmt.Sprintf("fell from %.6g to %.6g", first, last)
	case last > first:
		return fmt.Sprintf("grew from %.6g to %.6g", first, last)
	}
	return fmt.Sprintf("ended where it began, at %.6g", first)
}

// A quadratic is what is known about a loss that is quadratic in the parameters.
type quadratic struct {
	hessian  [][]*big.Rat
	gradient []*big.Rat // at the start
	formula  string     // of the second derivative in the only parameter, "" if it is just a number
}

// quadratic returns nil for a loss of another form. All values are exact.
func (t *Training) quadratic(loss symbolic.Expr) *quadratic {
	n := len(t.Params)
	if n > maxHessian || !t.polynomial(loss) {
		return nil
	}
	grads, err := t.gradient(loss)
	if err != nil {
		return nil
	}
	q := &quadratic{}
	start := clonePoint(t.Fixed)
	for _, p := range t.Params {
		start[p] = t.Start[p]
	}
	rationals := symbolic.Arithmetic[*big.Rat](Rationals{})
	for _, g := range grads {
		value, err := symbolic.Eval(g, start.env, rationals)
		if err != nil {
			return nil
		}
		q.gradient = append(q.gradient, value)
		var row []*big.Rat
		for _, p := range t.Params {
			h, err := symbolic.Derive(g, p)
			if err != nil {
				return nil
			}
			value, err := symbolic.Eval(h, t.Fixed.env, rationals)
			if err != nil { // a parameter is left in it
				return nil
			}
			row = append(row, value)
			if n == 1 && len(h.Vars()) > 0 {
				q.formula = h.Text(60)
			}
		}
		q.hessian = append(q.hessian, row)
	}
	return q
}

// polynomial reports whether a loss is a polynomial in the parameters, as it is
// written; other variables may occur in it in any way.
func (t *Training) polynomial(loss symbolic.Expr) bool {
	type kind struct{ free, polynomial bool }
	return symbolic.Fold(loss, func(e symbolic.Expr, args []kind) kind {
		all := kind{true, true}
		for _, a := range args {
			all.free = all.free && a.free
			all.polynomial = all.polynomial && a.polynomial
		}
		switch {
		case e.Kind() == symbolic.Variable:
			return kind{!slices.Contains(t.Params, e.Name()), true}
		case all.free:
			return kind{true, true}
		case e.Kind() == symbolic.Quotient:
			return kind{false, all.polynomial && args[1].free}
		case e.Kind() == symbolic.Power:
			k, ok := e.Arg(1).Rat()
			return kind{false, all.polynomial && ok && k.IsInt() && k.Sign() >= 0}
		case e.Kind() == symbolic.Sum, e.Kind() == symbolic.Product, e.Kind() == symbolic.Negation:
			return all
		}
		return kind{}
	}).polynomial
}

func (q *quadratic) behaviour(t *Training) (Behaviour, string) {
	if !slices.ContainsFunc(q.gradient, func(g *big.Rat) bool { return g.Sign() != 0 }) {
		return Stays, "the gradient is 0 at the start"
	}
	one, mu := big.NewRat(1, 1), t.momentum()
	bound, rate := t.stability()
	minimum, steps := q.pivots(rate, bound)
	why := func(verdict string) string { return q.numbers(t) + verdict }
	switch {
	case t.Nesterov && mu.Cmp(one) >= 0:
		return Unknown, "no rule is known for Nesterov's momentum of 1 or more"
	case rate != t.LR && (rate.Sign() <= 0 || minimum != positive || steps != positive || mu.Cmp(one) >= 0):
		return Unknown, "with dampening it is only known to converge under conditions that do not hold here"
	case minimum == negative:
		return Diverges, why("; " + t.aim() + " has no minimum")
	case minimum == semidefinite:
		return Diverges, why("; there is a direction in which " + t.aim() + " falls for ever")
	case mu.Cmp(one) > 0:
		return Diverges, "a momentum above 1 makes every movement grow"
	case steps == negative:
		return Diverges, why(q.compare(t, bound, ">"))
	case steps == semidefinite:
		return Swings, why(q.compare(t, bound, "="))
	case mu.Cmp(one) == 0:
		return Swings, "with momentum 1 nothing is ever damped"
	}
	return Converges, why(q.compare(t, bound, "<"))
}

// momentum returns μ, 0 if there is none.
func (t *Training) momentum() *big.Rat {
	if t.Momentum == nil {
		return new(big.Rat)
	}
	return t.Momentum
}

// aim names what is minimised.
func (t *Training) aim() string {
	switch decays := !isNone(t.WeightDecay); {
	case t.Maximize && decays:
		return "minus the loss with the weight decay's term"
	case t.Maximize:
		return "minus the loss"
	case decays:
		return "the loss with the weight decay's term"
	}
	return "the loss"
}

// stability returns the bound that the rate times the second derivative must stay
// below, and the rate of all steps but the first: without dampening it is t.LR.
func (t *Training) stability() (bound, rate *big.Rat) {
	one, mu := big.NewRat(1, 1), t.momentum()
	bound = new(big.Rat).Add(one, mu) // 2·(1 + μ)
	bound.Mul(bound, big.NewRat(2, 1))
	if t.Nesterov {
		double := new(big.Rat).Add(mu, mu)
		bound.Quo(bound, double.Add(double, one))
	}
	if isNone(t.Momentum) || isNone(t.Dampening) {
		return bound, t.LR
	}
	rate = new(big.Rat).Sub(one, t.Dampening)
	return bound, rate.Mul(rate, t.LR)
}

// numbers gives the numbers that the behaviour follows from.
func (q *quadratic) numbers(t *Training) string {
	of := ""
	if t.Maximize || !isNone(t.WeightDecay) {
		of = " of " + t.aim()
	}
	if len(q.hessian) > 1 {
		low, high, err := eigenvalues(q.hessian)
		if err != nil {
			return "the loss is quadratic"
		}
		return fmt.Sprintf("the second derivatives%s have eigenvalues from about %.6g to %.6g", of, low, high)
	}
	h := q.hessian[0][0]
	text := "the second derivative" + of + " is "
	if q.formula != "" {
		text += q.formula + " = "
	}
	return text + decimal(h)
}

// compare says on which side of its bound the learning rate is: "<", "=" or ">".
func (q *quadratic) compare(t *Training, bound *big.Rat, sign string) string {
	if len(q.hessian) > 1 {
		_, high, err := eigenvalues(q.hessian)
		if err != nil {
			return ""
		}
		b, _ := bound.Float64()
		_, rate := t.stability()
		return fmt.Sprintf("; lr = %s %s %s/%.6g = %.6g", decimal(rate), sign, decimal(bound), high, b/high)
	}
	h := q.hessian[0][0]
	if !isNone(t.Momentum) {
		limit := new(big.Rat).Quo(bound, h)
		lr, formula := "lr = "+decimal(t.LR), "2*(1 + momentum)"
		if t.Nesterov {
			formula += "/(1 + 2*momentum)"
		}
		if !isNone(t.Dampening) {
			_, rate := t.stability()
			lr = "lr*(1 - dampening) = " + decimal(rate)
		}
		return fmt.Sprintf("; %s %s %s/%s = %s", lr, sign, formula, decimal(h), decimal(limit))
	}
	factor := new(big.Rat).Mul(t.LR, h)
	factor.Sub(big.NewRat(1, 1), factor)
	size := new(big.Rat).Abs(factor)
	text := fmt.Sprintf(", so each step multiplies the distance to the minimum by 1 - %s*%s = %s", decimal(t.LR), decimal(h), decimal(factor))
	if size.Sign() == 0 {
		return text + ": the first step lands on it"
	}
	text += fmt.Sprintf(", and |%s| %s 1", decimal(factor), sign)
	if sign == ">" {
		text += fmt.Sprintf("; lr must be below 2/%s = %s", decimal(h), decimal(new(big.Rat).Quo(bound, h)))
	}
	return text
}

// A definiteness tells how the eigenvalues of a symmetric matrix lie.
type definiteness int

const (
	negative     definiteness = iota - 1 // at least one is negative
	semidefinite                         // none is negative, at least one is 0
	positive                             // all are positive
)

// pivots returns the definiteness of H and of bound - η·H on the space that the
// first gradient reaches. With a basis v of it these are the ones of the matrices
// of vᵢ·H·vⱼ and of bound·vᵢ·vⱼ - η·vᵢ·H·vⱼ.
func (q *quadratic) pivots(lr, bound *big.Rat) (minimum, steps definiteness) {
	basis := [][]*big.Rat{q.gradient}
	for len(basis) < len(q.gradient) {
		next := multiply(q.hessian, basis[len(basis)-1])
		if gram := products(append(basis, next), append(basis, next)); definite(gram) != positive {
			break // it depends on the others
		}
		basis = append(basis, next)
	}
	images := make([][]*big.Rat, len(basis))
	for i, v := range basis {
		images[i] = multiply(q.hessian, v)
	}
	h, difference := products(basis, images), products(basis, basis)
	for i := range difference {
		for j, d := range difference[i] {
			d.Mul(d, bound)
			d.Sub(d, new(big.Rat).Mul(lr, h[i][j]))
		}
	}
	return definite(h), definite(difference)
}

func multiply(m [][]*big.Rat, v []*big.Rat) []*big.Rat {
	out := make([]*big.Rat, len(m))
	for i, row := range m {
		out[i] = dot(row, v)
	}
	return out
}

func dot(a, b []*big.Rat) *big.Rat {
	sum := new(big.Rat)
	for i := range a {
		sum.Add(sum, new(big.Rat).Mul(a[i], b[i]))
	}
	return sum
}

// products returns the matrix of aᵢ·bⱼ.
func products(a, b [][]*big.Rat) [][]*big.Rat {
	m := make([][]*big.Rat, len(a))
	for i := range a {
		for j := range b {
			m[i] = append(m[i], dot(a[i], b[j]))
		}
	}
	return m
}

// definite eliminates symmetrically: the signs of the pivots are those of the
// eigenvalues. The matrix is left as it is.
func definite(matrix [][]*big.Rat) definiteness {
	m := make([][]*big.Rat, len(matrix))
	for i := range m {
		m[i] = slices.Clone(matrix[i])
	}
	left := make([]int, len(m)) // rows and columns not eliminated yet
	for i := range left {
		left[i] = i
	}
	for len(left) > 0 {
		at := slices.IndexFunc(left, func(i int) bool { return m[i][i].Sign() != 0 })
		if at < 0 {
			for _, i := range left {
				for _, j := range left {
					if m[i][j].Sign() != 0 {
						return negative // (0 a; a 0) has the eigenvalues a and -a
					}
				}
			}
			return semidefinite
		}
		p := left[at]
		if m[p][p].Sign() < 0 {
			return negative
		}
		left = slices.Delete(left, at, at+1)
		for _, i := range left {
			factor := new(big.Rat).Quo(m[i][p], m[p][p])
			for _, j := range left {
				m[i][j] = new(big.Rat).Sub(m[i][j], new(big.Rat).Mul(factor, m[p][j]))
			}
		}
	}
	return positive
}

// eigenvalues returns the smallest and the largest one, to be shown.
func eigenvalues(h [][]*big.Rat) (low, high float64, err error) {
	m := mat.NewSymDense(len(h), nil)
	for i := range h {
		for j := range h {
			v, _ := h[i][j].Float64()
			if !finite(v) {
				return 0, 0, errors.New("beyond the range of float64")
			}
			m.SetSym(i, j, v)
		}
	}
	var eigen mat.EigenSym
	if !eigen.Factorize(m, false) {
		return 0, 0, errors.New("no eigenvalues")
	}
	values := eigen.Values(nil)
	return math.Min(values[0], values[len(values)-1]), math.Max(values[0], values[len(values)-1]), nil
}
