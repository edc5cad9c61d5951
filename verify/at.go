package verify

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"runtime"

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
		j.floatNotes(p, t, &a)
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

// usualUlps is the error that a float64 route may have without being mentioned.
const usualUlps = 4

// floatNotes says how far the float64 routes are off, against the truth at the
// point rounded to float64, and which call of the math library is. It explains;
// no verdict depends on it.
func (j *judge) floatNotes(p Point, t truth, a *AtPoint) {
	rounded := make(Point, len(p))
	same := true
	for name, v := range p {
		f, exactly := v.Float64()
		if math.IsInf(f, 0) {
			a.Notes = append(a.Notes, fmt.Sprintf("%s is beyond float64", name))
			return
		}
		rounded[name] = new(big.Rat).SetFloat64(f)
		same = same && exactly
	}
	if !same {
		if t = j.precisely(rounded); t.err != nil {
			return
		}
	}
	condition := ""
	for _, route := range []struct {
		name  string
		value *Float
	}{{"symbolic", a.Symbolic}, {"tape", a.Tape}} {
		if route.value == nil {
			continue
		}
		off := UlpError(float64(*route.value), t.symbolic)
		if off <= usualUlps {
			continue
		}
		if condition == "" {
			condition = j.condition(rounded, t)
		}
		a.Notes = append(a.Notes, fmt.Sprintf("in float64 the %s route gives %s, off by %s%s",
			route.name, shortFloat(*route.value), ulpText(off), condition))
	}
	a.Notes = append(a.Notes, j.mathNotes(rounded)...)
}

func ulpText(ulps float64) string {
	if math.IsInf(ulps, 0) {
		return "more ulps than can be counted"
	}
	return fmt.Sprintf("%.3g ulps", ulps)
}

// condition returns the condition number of the derivative at p, as text: by how
// much a relative error of the variables is magnified, Σ|v·∂d/∂v|/|d|.
func (j *judge) condition(p Point, t truth) string {
	sum := 0.0
	for _, name := range j.derivative.Vars() {
		d, err := j.q.Limits.Diff(j.ctx, j.derivative, name)
		if err != nil {
			return ""
		}
		v, err := symbolic.Eval(d, pointEnv(p), symbolic.Arithmetic[Real](NewReals(256)))
		if err != nil {
			return ""
		}
		sum += math.Abs(v.Ball(64).Float64() * p.float(name))
	}
	size := math.Abs(t.symbolic.Ball(64).Float64())
	if size == 0 || math.IsNaN(sum/size) || math.IsInf(sum/size, 0) {
		return ""
	}
	return fmt.Sprintf("; the condition number is %.3g", sum/size)
}

// mathNotes names the calls of the math library, in the value and in the
// gradient on the tape, that are off by more than usual for the arguments they
// were given.
func (j *judge) mathNotes(p Point) []string {
	r, err := Lower(j.q.Expr, p.float, j.q.Vars()...)
	if err != nil {
		return nil
	}
	var notes []string
	for i := range r.Tape.Len() {
		n := r.Tape.Node(i)
		if _, isFunc := symbolic.LookupFunc(n.Op.String()); !isFunc || len(n.Args) == 0 {
			continue
		}
		args, ok := make([]Real, len(n.Args)), true
		text := n.Op.String() + "("
		for k, arg := range n.Args {
			v := r.Tape.Node(arg).Value
			if math.IsNaN(v) || math.IsInf(v, 0) {
				ok = false
				break
			}
			args[k] = Exactly(new(big.Rat).SetFloat64(v))
			if k > 0 {
				text += ", "
			}
			text += shortFloat(Float(v))
		}
		if !ok {
			continue
		}
		ar := NewReals(256)
		call := func() (Real, error) { return ar.Call(n.Op.String(), args...) }
		if n.Op == autodiff.OpPow {
			call = func() (Real, error) { return ar.Pow(args[0], args[1]) }
		}
		truth, err := call()
		if err != nil {
			continue
		}
		if off := UlpError(n.Value, truth); off > usualUlps {
			notes = append(notes, fmt.Sprintf("the math library on %s/%s gives %s) = %s, off by %s",
				runtime.GOOS, runtime.GOARCH, text, shortFloat(Float(n.Value)), ulpText(off)))
		}
	}
	return notes
}
