package verify

import (
	"errors"
	"math/big"

	"gradproof/autodiff"
	"gradproof/symbolic"
)

// atPoints answers at each point that was asked for.
func (j *judge) atPoints() {
	everywhere := j.r.Verdict
	for _, p := range j.q.At {
		a := j.atPoint(p, everywhere)
		j.r.At = append(j.r.At, a)
		if worst := Worst(j.r.Verdict, a.Verdict); worst != j.r.Verdict {
			j.r.Verdict, j.r.Method = worst, ""
			j.r.Reason = "at " + j.r.point(a.Point)
			if a.Reason != "" {
				j.r.Reason += ": " + a.Reason
			}
		}
	}
}

// atPoint answers at p, given the verdict for all points together: what is proved
// everywhere is proved here, if the derivative exists here.
func (j *judge) atPoint(p Point, everywhere Verdict) AtPoint {
	if p[j.q.Wrt] == nil { // it does not occur, so that any value will do
		p = clonePoint(p)
		p[j.q.Wrt] = new(big.Rat)
	}
	a := AtPoint{Point: p.strings(), Verdict: Inconclusive}
	if j.recording == nil {
		a.Reason = j.r.Reason
		return a
	}
	a.Symbolic, a.Tape = j.floats(p)
	t := j.truth(p)
	switch {
	case errors.Is(t.err, ErrDomain):
		a.Verdict, a.Kind, a.Reason = Undefined, "domain", t.err.Error()
	case t.err != nil:
		a.Reason = t.err.Error()
	case t.claimErr != nil:
		a.True = valueText(t.symbolic)
		a.Reason = "the claim: " + t.claimErr.Error()
		if errors.Is(t.claimErr, ErrDomain) {
			a.Verdict = Undefined
		}
	case t.symbolic.Disjoint(t.tape):
		a.Reason = "engines disagree: symbolic " + t.symbolic.String() + ", tape " + t.tape.String()
	default:
		a.True, a.Claimed = valueText(t.symbolic), valueText(t.claim)
		switch {
		case t.wrong():
			a.Verdict = Refuted
		case everywhere == Proved:
			a.Verdict = Proved
		case exact(t.claim) && exact(t.symbolic) && exact(t.tape):
			a.Verdict = Agrees
		default:
			a.Reason = "the value is not rational, and exact arithmetic cannot tell more"
		}
	}
	return a
}

// valueText is the exact value, and "" for one that is only enclosed.
func valueText(e Enclosure) string {
	if r, ok := e.Exact(); ok {
		return r.RatString()
	}
	return ""
}

// floats computes both derivatives in float64 at p rounded to float64.
func (j *judge) floats(p Point) (sym, tape *Float) {
	if v, err := symbolic.Eval(j.derivative, func(name string) (float64, error) { return p.float(name), nil }, autodiff.Float64{}); err == nil {
		f := Float(v)
		sym = &f
	}
	r, err := Lower(j.q.Expr, p.float, j.q.Vars()...)
	if err != nil {
		return sym, nil
	}
	if err := r.Tape.Backward(r.Output); err != nil {
		return sym, nil
	}
	f := Float(0)
	if v, ok := r.Param(j.q.Wrt); ok {
		if g, ok := r.Tape.Grad(v); ok {
			f = Float(g)
		}
	}
	return sym, &f
}
