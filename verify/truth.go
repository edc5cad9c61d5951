package verify

import (
	"errors"

	"gradproof/autodiff"
	"gradproof/symbolic"
)

// A truth is what is certain about the derivative at one point.
type truth struct {
	symbolic, tape, claim Real
	err                   error // why the point does not count
	claimErr              error // why the claim has no value there
}

// wrong reports whether the claim is certainly not the derivative.
func (t *truth) wrong() bool { return t.claim.Disjoint(t.symbolic) && t.claim.Disjoint(t.tape) }

// tight reports whether everything that has a value is known to so many bits,
// relative to its size.
func (t *truth) tight(bits int) bool {
	return t.err == nil && t.symbolic.known(bits) && t.tape.known(bits) && (t.claimErr != nil || t.claim.known(bits))
}

// undecided reports whether more precision may help.
func (t *truth) undecided() bool {
	return errors.Is(t.err, ErrUndecided) || errors.Is(t.claimErr, ErrUndecided)
}

var errTouched = errors.New("the point lies on a kink, a jump, the edge of a domain or the boundary of a branch")

// samplePrecisions are those at which sampled points are looked at. A claim that is
// wrong by less than about 2^-500 of its size is told from a right one only where
// the values are rational, or by normal forms.
var samplePrecisions = []uint{128, 512}

// truth evaluates everything at a sampled point, rigorously.
func (j *judge) truth(p Point) truth {
	if j.byLimits {
		return j.limits(p)
	}
	var t truth
	for _, prec := range samplePrecisions {
		t = j.truthAt(p, prec)
		if t.err == nil && (t.symbolic.Disjoint(t.tape) || t.claimErr == nil && t.wrong()) {
			break
		}
		if t.err != nil && !t.undecided() {
			break
		}
		if t.tight(j.sampleBits()) {
			break
		}
	}
	return t
}

// limits is the truth at a point at which the derivations have no value: the
// derivative comes from one-sided series.
func (j *judge) limits(p Point) truth {
	var t truth
	o, err := LookAt(j.ctx, j.q.Expr, j.q.Wrt, p)
	switch {
	case err != nil:
		t.err = err
	case o.Kind != "" || o.Edge:
		t.err = errTouched
	default:
		t.symbolic, t.tape = o.Derivative.Value, o.Derivative.Value
		t.claim, t.claimErr = j.claimAt(p)
	}
	return t
}

// sampleBits is how well a value must be known at a sampled point: hardly, where
// normal forms decide, and to 400 bits where they differ.
func (j *judge) sampleBits() int {
	if j.formsEqual {
		return 20
	}
	return 400
}

// truthAt evaluates everything at p with balls of the given precision.
func (j *judge) truthAt(p Point, prec uint) truth {
	var t truth
	ar := NewReals(prec)
	if _, t.err = j.smooth.eval(pointEnv(p), ar); t.err != nil {
		return t
	}
	if ar.Touched() {
		t.err = errTouched
		return t
	}
	if t.symbolic, t.err = j.evaluate(j.plans.derivative, &j.smoothSlope, pointEnv(p), ar); t.err != nil {
		return t
	}
	if t.tape, t.err = j.replayReal(pointEnv(p), ar); t.err != nil {
		return t
	}
	t.claim = t.tape
	if j.q.Claim != nil {
		ar := NewReals(prec)
		t.claim, t.claimErr = j.evaluate(j.plans.claim, &j.smoothClaim, pointEnv(p), ar)
		if t.claimErr == nil && j.claimGuarded && ar.Touched() {
			t.claimErr = errTouched
		}
	}
	return t
}

// plans are what is evaluated at many points, compiled.
type plans struct{ derivative, claim *plan }

func (j *judge) compile() (err error) {
	if j.smooth, err = settleConstants(j.expanded); err != nil {
		return err
	}
	if j.smoothSlope, err = settleConstants(j.derivative); err != nil {
		return err
	}
	if j.plans.derivative, err = compile(j.derivative); err != nil {
		return err
	}
	if j.q.Claim != nil {
		j.plans.claim, err = compile(j.claim)
	}
	return err
}

// leg runs the third leg on both sides at p.
func (j *judge) leg(p Point) LegResult {
	l := j.legAt(p)
	if j.byLimits && j.q.Claim != nil {
		return l.test(j.claimOn(p))
	}
	if r := l.test(j.symbolicOn(p)); r != LegPasses {
		return r
	}
	return l.test(j.tapeOn(p))
}

func (j *judge) legAt(p Point) *leg {
	return &leg{ctx: j.ctx, at: p[j.q.Wrt], f: j.smooth.on(j.q.Wrt, p)}
}

// symbolicOn is the symbolic derivative as a function of the variable at hand.
func (j *judge) symbolicOn(p Point) realFunc { return j.smoothSlope.on(j.q.Wrt, p) }

// claimOn is the claim as a function of the variable at hand.
func (j *judge) claimOn(p Point) realFunc { return planOn(j.plans.claim, j.q.Wrt, p) }

// tapeOn is the tape's gradient as a function of the variable at hand.
func (j *judge) tapeOn(p Point) realFunc {
	return func(at Real, prec uint) (Real, error) {
		return j.replayReal(along(j.q.Wrt, at, p), NewReals(prec))
	}
}

func (j *judge) replayReal(env func(string) (Real, error), ar Reals) (Real, error) {
	params := make([]Real, len(j.recording.Vars))
	for i, name := range j.recording.Vars {
		var err error
		if params[i], err = env(name); err != nil {
			return Real{}, err
		}
	}
	if j.ties != nil {
		return j.ties.replay(j.ctx, j.recording, params, j.q.Wrt, ar)
	}
	return replayGrad(j.ctx, j.recording, params, j.q.Wrt, autodiff.Arithmetic[Real](ar))
}

// evaluate runs e, or where it has comparisons that enclosures leave open, and ties
// were looked for, what is left of it without its ties.
func (j *judge) evaluate(e *plan, s *settled, env func(string) (Real, error), ar Reals) (Real, error) {
	v, err := run(e, env, symbolic.Arithmetic[Real](ar))
	if j.ties == nil || !errors.Is(err, ErrUndecided) {
		return v, err
	}
	// Ties hold off the boundaries of branches.
	own := NewReals(ar.Prec)
	if w, settledErr := s.eval(env, own); settledErr == nil && !own.Touched() {
		return w, nil
	}
	return v, err
}
