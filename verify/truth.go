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
	if t.symbolic, t.err = j.evaluate(j.derivative, j.smoothSlope, pointEnv(p), ar); t.err != nil {
		return t
	}
	if t.tape, t.err = j.replayReal(pointEnv(p), ar); t.err != nil {
		return t
	}
	t.claim = t.tape
	if j.q.Claim != nil {
		ar := NewReals(prec)
		t.claim, t.claimErr = j.evaluate(j.claim, j.smoothClaim, pointEnv(p), ar)
		if t.claimErr == nil && j.claimGuarded && ar.Touched() {
			t.claimErr = errTouched
		}
	}
	return t
}

// leg runs the third leg on both sides at p.
func (j *judge) leg(p Point) LegResult {
	if r := j.legOf(p, j.symbolicOn(p)); r != LegPasses {
		return r
	}
	return j.legOf(p, j.tapeOn(p))
}

func (j *judge) legOf(p Point, g func(Real) (Real, error)) LegResult {
	return thirdLeg(j.ctx, p[j.q.Wrt], func(at Real) (Real, error) {
		return j.smooth.eval(j.along(p, at), NewReals(legPrec))
	}, g)
}

// along gives the variable at hand a value of its own, and the others those of p.
func (j *judge) along(p Point, at Real) func(string) (Real, error) {
	env := pointEnv(p)
	return func(name string) (Real, error) {
		if name == j.q.Wrt {
			return at, nil
		}
		return env(name)
	}
}

// symbolicOn is the symbolic derivative as a function of the variable at hand.
func (j *judge) symbolicOn(p Point) func(Real) (Real, error) {
	return func(at Real) (Real, error) {
		return j.smoothSlope.eval(j.along(p, at), NewReals(legPrec))
	}
}

// tapeOn is the tape's gradient as a function of the variable at hand.
func (j *judge) tapeOn(p Point) func(Real) (Real, error) {
	return func(at Real) (Real, error) { return j.replayReal(j.along(p, at), NewReals(legPrec)) }
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

// evaluate computes e, or where it has comparisons that enclosures leave open, and
// ties were looked for, what is left of it without its ties.
func (j *judge) evaluate(e symbolic.Expr, s settled, env func(string) (Real, error), ar Reals) (Real, error) {
	v, err := symbolic.Eval(e, env, symbolic.Arithmetic[Real](ar))
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
