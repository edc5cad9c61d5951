package verify

import (
	"errors"
	"fmt"
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

// atBits is how well a derivative must be known at a point before anything is
// said of it: to 2^-120 of its size.
const atBits = 120

// atDigits is how many significant digits of an irrational derivative are shown.
const atDigits = 30

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
	t := j.precisely(p)
	switch {
	case t.err != nil && j.ctx.Err() != nil:
		a.Reason = reasonOf(j.ctx.Err())
	case errors.Is(t.err, errTouched), errors.Is(t.err, ErrDomain), errors.Is(t.err, ErrUndecided):
		j.atBoundary(p, t, &a)
	case t.err != nil:
		a.Reason = t.err.Error()
	case t.symbolic.Disjoint(t.tape):
		a.Reason = "engines disagree: symbolic " + t.symbolic.String() + ", tape " + t.tape.String()
	case t.claimErr != nil:
		a.True = t.symbolic.Digits(atDigits)
		a.Reason = "the claim: " + t.claimErr.Error()
		if errors.Is(t.claimErr, ErrDomain) {
			a.Verdict = Undefined
		}
	default:
		a.True, a.Claimed = t.symbolic.Digits(atDigits), t.claim.Digits(atDigits)
		switch {
		case t.wrong():
			a.Verdict = Refuted
		case everywhere == Proved:
			a.Verdict = Proved
		case t.tight(atBits):
			a.Verdict = Agrees
		default:
			a.Reason = fmt.Sprintf("at %d bits the derivative is known only as %s", precisions[len(precisions)-1], t.symbolic)
		}
		j.settled = append(j.settled, settledPoint{at: len(j.r.At), point: p, truth: t})
	}
	return a
}

// precisely raises the precision until the derivative at p is known to atBits, or
// nothing more can be had.
func (j *judge) precisely(p Point) truth {
	var t truth
	for _, prec := range precisions[1:] {
		t = j.truthAt(p, prec)
		if t.tight(atBits) || t.err != nil && !errors.Is(t.err, ErrUndecided) || j.ctx.Err() != nil {
			break
		}
		if t.err == nil && t.claimErr == nil && t.wrong() && t.symbolic.known(atBits) {
			break
		}
	}
	return t
}

// atBoundary answers where the rules do not speak: on kinks, jumps, edges and
// boundaries of branches, and outside the domain. One-sided series decide whether
// there is a derivative.
func (j *judge) atBoundary(p Point, t truth, a *AtPoint) {
	o, err := LookAt(j.ctx, j.q.Expr, j.q.Wrt, p)
	if err != nil {
		a.Reason = reasonOf(err)
		if errors.Is(t.err, ErrDomain) && !errors.Is(err, ErrUndecided) {
			a.Verdict, a.Kind = Undefined, string(KindDomain)
		}
		return
	}
	a.Left, a.Right = o.Left.String(), o.Right.String()
	if o.Kind != "" {
		a.Verdict, a.Kind = Undefined, string(o.Kind)
		if o.Derivative.Infinite != 0 {
			a.True = o.Derivative.String()
		}
		a.Reason = kindReasons[o.Kind]
		if a.Tape != nil && o.Kind == KindKink {
			a.Reason += fmt.Sprintf("; by convention the tape gives %s", shortFloat(*a.Tape))
		}
		return
	}
	a.True = o.Derivative.Value.Digits(atDigits)
	if o.Edge {
		a.Notes = append(a.Notes, "the domain ends here: the derivative is the one-sided one")
	}
	claim, err := j.claimAt(p)
	switch {
	case err != nil && j.q.Claim == nil:
		a.Reason = "the derivative exists, but the tape gives none here: " + err.Error()
	case err != nil:
		a.Reason = "the derivative exists, but the claim has no value here: " + err.Error()
	case claim.Disjoint(o.Derivative.Value):
		a.Claimed = claim.Digits(atDigits)
		a.Verdict = Refuted
		if j.q.Claim == nil {
			a.Verdict = Inconclusive
			a.Reason = "the point is on the boundary of a branch, where the tape's convention gives another value"
		}
	default:
		a.Claimed = claim.Digits(atDigits)
		a.Verdict = Agrees
	}
}

var kindReasons = map[Kind]string{
	KindKink:      "a kink: the one-sided derivatives differ",
	KindJump:      "a jump: the value is not the limit",
	KindVertical:  "a vertical tangent",
	KindPole:      "a pole",
	KindDomain:    "outside the domain of the function",
	KindRemovable: "the function has a limit here, but no value",
}

// claimAt returns the claim, or without one the tape's gradient, at p.
func (j *judge) claimAt(p Point) (x Real, err error) {
	for _, prec := range precisions[1:] {
		ar := NewReals(prec)
		if j.q.Claim == nil {
			x, err = j.replayReal(pointEnv(p), ar)
		} else {
			x, err = symbolic.Eval(j.claim, pointEnv(p), symbolic.Arithmetic[Real](ar))
			if err == nil && j.claimGuarded && ar.Touched() {
				err = errTouched
			}
		}
		if err == nil && x.known(atBits) || err != nil && !errors.Is(err, ErrUndecided) {
			break
		}
	}
	return x, err
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
