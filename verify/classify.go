package verify

import (
	"context"
	"math/big"

	"gradproof/symbolic"
)

// This file names faults of claims that people and programs make, each by an exact test
// of normal forms: what is said is true of the claim, though it need not be how the claim
// came about.

// A suspect is a wrong claim about the derivative of a function in one case.
type suspect struct {
	ctx               context.Context
	limits            symbolic.Limits
	fs                *symbolic.Forms
	f                 symbolic.Expr // the function, and what it is differentiated in
	x                 string
	slope             symbolic.Expr // its derivative
	derivative, claim *symbolic.Form
	claimed           symbolic.Expr
}

// form evaluates an expression to its normal form; nil if there is none.
func (s *suspect) form(e symbolic.Expr) *symbolic.Form {
	f, err := symbolic.Eval(e, s.fs.Var, s.fs)
	if err != nil {
		return nil
	}
	return f
}

// is reports whether an expression has a normal form and the claim is equal to it.
func (s *suspect) is(e symbolic.Expr) bool { return s.same(s.form(e), s.claim) }

func (s *suspect) same(a, b *symbolic.Form) bool {
	if a == nil || b == nil {
		return false
	}
	same, err := s.fs.Equal(a, b)
	return err == nil && same
}

func (s *suspect) diff(e symbolic.Expr, x string) (d symbolic.Expr, ok bool) {
	d, err := s.limits.Diff(s.ctx, e, x)
	return d, err == nil
}

// specific names a fault that is more than a factor or a term that is wrong, or returns "".
func (s *suspect) specific(ratio, difference *symbolic.Form) string {
	for _, test := range []func() string{
		s.orders,
		func() string { return s.units(ratio) },
		func() string { return s.innerDerivative(ratio) },
		func() string { return s.terms(difference) },
		func() string { return s.occurrences(difference) },
		func() string { return s.powerOff(ratio) },
	} {
		if s.ctx.Err() != nil {
			return ""
		}
		if text := test(); text != "" {
			return text
		}
	}
	return ""
}

// orders recognises an integral and a second derivative.
func (s *suspect) orders() string {
	if d, ok := s.diff(s.claimed, s.x); ok && len(s.claimed.Vars()) > 0 && s.same(s.form(d), s.form(s.f)) {
		return "the claim is an integral: its derivative is the function"
	}
	if d, ok := s.diff(s.slope, s.x); ok && s.is(d) {
		return "the claim is the second derivative"
	}
	return ""
}

// units recognises constants that come of units and bases.
func (s *suspect) units(ratio *symbolic.Form) string {
	degrees := symbolic.Div(symbolic.Pi(), symbolic.Int(180))
	logs := []string{"log(2)", "log(10)"}
	switch {
	case s.same(ratio, s.form(degrees)), s.same(ratio, s.form(symbolic.Div(symbolic.Int(1), degrees))):
		return "degrees for radians: the claim is off by a factor of " + s.fs.Text(ratio, maxFactor)
	}
	for _, text := range logs {
		l := symbolic.MustParse(text)
		for _, factor := range []symbolic.Expr{l, symbolic.Div(symbolic.Int(1), l), symbolic.Mul(l, l)} {
			if s.same(ratio, s.form(factor)) {
				return "the base of a logarithm: the claim is the derivative times " + factor.Text(maxFactor)
			}
		}
	}
	return ""
}

// maxSuspects bounds the parts of an expression that are looked at.
const maxSuspects = 24

// innerDerivative recognises a chain rule without its last factor.
func (s *suspect) innerDerivative(ratio *symbolic.Form) string {
	found, looked := "", 0
	symbolic.Walk(s.f, func(e symbolic.Expr) {
		if found != "" || looked == maxSuspects || e.Kind() != symbolic.Call && e.Kind() != symbolic.Power || e.NumArgs() == 0 || e.Arg(0).Kind() == symbolic.Variable {
			return
		}
		looked++
		inner := e.Arg(0)
		d, ok := s.diff(inner, s.x)
		if !ok {
			return
		}
		du := s.form(d)
		if du == nil || s.fs.IsZero(du) {
			return
		}
		if product, err := s.fs.Mul(ratio, du); err == nil {
			if c, constant := product.Constant(); constant && c.Cmp(big.NewRat(1, 1)) == 0 {
				found = "a missing inner derivative: that of " + inner.Text(maxFactor) + " is " + s.fs.Text(du, maxFactor)
			}
		}
	})
	return found
}

// terms recognises a term of the derivative that is missing, twice there, or has the wrong sign. The
// difference is the derivative minus the claim.
func (s *suspect) terms(difference *symbolic.Form) string {
	expanded, err := s.limits.Expand(s.ctx, s.slope, s.f.Vars())
	if err != nil || expanded.Kind() != symbolic.Sum || expanded.NumArgs() > maxSuspects {
		return ""
	}
	for _, t := range expanded.Args() {
		term := s.form(t)
		for _, fault := range []struct {
			times int64
			text  string
		}{{1, "a dropped term: "}, {2, "a term has the wrong sign: "}, {-1, "a term is counted twice: "}} {
			if multiple := s.form(symbolic.Mul(symbolic.Int(fault.times), t)); term != nil && s.same(multiple, difference) {
				return fault.text + s.fs.Text(term, maxFactor)
			}
		}
	}
	return ""
}

// occurrences recognises that the contribution of one of several occurrences of the
// variable is lost, or counted twice.
func (s *suspect) occurrences(difference *symbolic.Form) string {
	const other = "other occurrence"
	if s.f.TreeSize() > 4*maxSuspects {
		return ""
	}
	for i := range maxSuspects {
		marked, there := markOccurrence(s.f, s.x, other, i)
		if !there {
			return ""
		}
		d, ok := s.diff(marked, other)
		if !ok {
			continue
		}
		part, err := symbolic.Subst(d, other, symbolic.Var(s.x))
		if err != nil {
			continue
		}
		contribution := s.form(part)
		if contribution == nil || s.fs.IsZero(contribution) || s.same(contribution, s.derivative) {
			continue
		}
		if s.same(contribution, difference) {
			return "the contribution of one occurrence of " + s.x + " is lost: " + s.fs.Text(contribution, maxFactor)
		}
		if minus, err := s.fs.Neg(contribution); err == nil && s.same(minus, difference) {
			return "the contribution of one occurrence of " + s.x + " is counted twice: " + s.fs.Text(contribution, maxFactor)
		}
	}
	return ""
}

// markOccurrence replaces the i-th occurrence of x, as the expression is written, by
// another variable.
func markOccurrence(e symbolic.Expr, x, by string, i int) (marked symbolic.Expr, there bool) {
	left := i
	var walk func(e symbolic.Expr) symbolic.Expr
	walk = func(e symbolic.Expr) symbolic.Expr {
		if e.Kind() == symbolic.Variable && e.Name() == x {
			if left--; left == -1 {
				return symbolic.Var(by)
			}
		}
		if left < 0 || e.NumArgs() == 0 || e.Kind() == symbolic.Derivative {
			return e
		}
		args := e.Args()
		for k, a := range args {
			args[k] = walk(a)
		}
		return e.WithArgs(args...)
	}
	marked = walk(e)
	return marked, left < 0
}

// powerOff recognises a claim that is off by one power of a variable.
func (s *suspect) powerOff(ratio *symbolic.Form) string {
	x := symbolic.Var(s.x)
	for _, off := range []struct {
		factor symbolic.Expr
		text   string
	}{{x, "too high"}, {symbolic.Div(symbolic.Int(1), x), "too low"}} {
		if s.same(ratio, s.form(off.factor)) {
			return "a power of " + s.x + " is " + off.text + " by one"
		}
	}
	return ""
}
