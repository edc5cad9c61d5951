package verify

import (
	"context"
	"fmt"

	"gradproof/symbolic"
)

// The negative control is the mistake of the running example: it passes wherever
// x is 0 or 1, and is wrong elsewhere.
const (
	controlExpr  = "(w*x - label)^2"
	controlClaim = "2*x*w - 2*label"
)

// NegativeControl judges a gradient that is known to be wrong, and returns an error
// unless it is refuted at a point where exact arithmetic without any calculus says that
// it is wrong: the difference quotient of a square is its derivative plus h·x², so that
// the quotients with h and -h have the derivative as their mean. A run in which this
// fails must not be believed.
func NegativeControl(ctx context.Context, seed uint64) error {
	f, claim := symbolic.MustParse(controlExpr), symbolic.MustParse(controlClaim)
	r, err := Check(ctx, Question{Expr: f, Wrt: "w", Claim: &claim, Seed: seed})
	if err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if r.Verdict != Refuted || r.Counterexample == nil {
		return fmt.Errorf("the negative control failed: the wrong gradient %s of %s is not refuted but %s; no verdict of this run can be believed", controlClaim, controlExpr, r.Verdict)
	}
	p := make(Point)
	for name, v := range r.Counterexample.Point {
		if p[name], err = symbolic.ParseNumber(v); err != nil {
			return fmt.Errorf("the negative control failed: %w", err)
		}
	}
	at := func(e symbolic.Expr, shift int64) symbolic.Expr {
		moved, _ := symbolic.Subst(e, "w", symbolic.Add(symbolic.Var("w"), symbolic.Int(shift)))
		return moved
	}
	slope := symbolic.Div(symbolic.Sub(at(f, 1), at(f, -1)), symbolic.Int(2))
	value, err := symbolic.Eval(symbolic.Sub(slope, claim), p.env, Rationals{})
	if err != nil || value.Sign() == 0 {
		return fmt.Errorf("the negative control failed: at %v the wrong gradient %s is right; %v", r.Counterexample.Point, controlClaim, err)
	}
	return nil
}
