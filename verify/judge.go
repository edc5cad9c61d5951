package verify

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"slices"

	"gradproof/autodiff"
	"gradproof/symbolic"
)

// Check answers a question. The error, if any, is about the question itself (a
// point without a value, an empty domain): everything that happens on the way to
// an answer, such as a context that ends, is in the report.
func Check(ctx context.Context, q Question) (*Report, error) {
	if err := q.check(); err != nil {
		return nil, err
	}
	if q.Limits == (symbolic.Limits{}) {
		q.Limits = symbolic.DefaultLimits()
	}
	if q.Points == 0 {
		q.Points = DefaultPoints
	}
	j := &judge{ctx: ctx, q: &q, r: &Report{
		Expr: q.Expr.String(), Wrt: q.Wrt, Seed: q.Seed, vars: q.Vars(), domain: q.Domain,
	}}
	if q.Claim != nil {
		j.r.Claim = q.Claim.String()
	}
	j.run()
	return j.r, nil
}

// A judge works on one question.
type judge struct {
	ctx context.Context
	q   *Question
	r   *Report

	expanded   symbolic.Expr // the expression with every D(f, x) expanded
	derivative symbolic.Expr // the symbolic side
	recording  *Recording    // the tape's side
	formsEqual bool          // the normal forms of everything are equal
}

func (j *judge) run() {
	if err := j.prepare(); err != nil {
		j.inconclusive(err)
		j.atPoints()
		return
	}
	j.r.Domain = domainOf(j.q.Expr)
	if j.q.Claim != nil {
		for _, text := range domainOf(*j.q.Claim) {
			if !slices.Contains(j.r.Domain, text) {
				j.addDomain(text + " (the claim)")
			}
		}
	}
	e := j.compare()
	j.conclude(e)
	j.atPoints()
}

// prepare derives both gradients.
func (j *judge) prepare() (err error) {
	q := j.q
	if j.expanded, err = symbolic.ExpandDerivatives(q.Expr); err != nil {
		return err
	}
	if j.derivative, err = q.Limits.Diff(j.ctx, q.Expr, q.Wrt); err != nil {
		return err
	}
	shown, err := q.Limits.Present(j.ctx, j.derivative, q.Expr.Vars())
	if err != nil {
		return err
	}
	j.r.Derivative = shown.Text(maxShown)
	j.recording, err = Lower(q.Expr, func(string) float64 { return 1 }, q.Vars()...)
	return err
}

// maxShown bounds the text of a derivative in a report, in bytes.
const maxShown = 1 << 16

// inconclusive sets the verdict and says why.
func (j *judge) inconclusive(err error) {
	j.r.Verdict = Inconclusive
	j.r.Reason = reasonOf(err)
}

func reasonOf(err error) string {
	var s *symbolic.Error
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return "the time ran out"
	case errors.Is(err, context.Canceled):
		return "interrupted"
	case errors.As(err, &s) && s.Code == symbolic.CodeBudget:
		return "budget: " + s.Msg
	}
	return err.Error()
}

// What the exact leg found out about the normal forms.
type comparison struct {
	engines  bool // symbolic and tape are equal in every case
	claim    bool // the claim is equal to them in every case
	cases    int  // in which there is anything to compare
	skipped  int  // in which the function is defined nowhere
	blind    int  // in which it is defined and a derivative as one of the sides writes it is not
	relation string
	err      error
}

// compare brings the claim, the symbolic derivative and the tape's gradient to
// normal form, case by case.
func (j *judge) compare() comparison {
	c := comparison{engines: true, claim: true}
	boundaries, err := symbolic.Cases(j.ctx, j.q.Limits, func(fs *symbolic.Forms) error {
		if _, err := symbolic.Eval(j.expanded, fs.Var, fs); err != nil {
			if errors.Is(err, symbolic.ErrUndefined) {
				c.skipped++
				return nil
			}
			return err
		}
		// Where one side is undefined the function may still have a derivative, as
		// sqrt(relu(x)) has for x < 0.
		sym, err := symbolic.Eval(j.derivative, fs.Var, fs)
		if errors.Is(err, symbolic.ErrUndefined) {
			c.blind++
			return nil
		}
		if err != nil {
			return err
		}
		tape, err := replayForms(j.ctx, j.recording, j.q.Wrt, fs)
		if errors.Is(err, symbolic.ErrUndefined) {
			c.blind++
			return nil
		}
		if err != nil {
			return err
		}
		same, err := fs.Equal(sym, tape)
		if err != nil {
			return err
		}
		c.cases++
		c.engines = c.engines && same
		if j.q.Claim == nil {
			return nil
		}
		claim, err := symbolic.Eval(*j.q.Claim, fs.Var, fs)
		if errors.Is(err, symbolic.ErrUndefined) {
			c.claim = false
			return nil
		}
		if err != nil {
			return err
		}
		if same, err = fs.Equal(sym, claim); err != nil {
			return err
		}
		c.claim = c.claim && same
		if !same {
			c.relation = j.relate(fs, sym, claim)
		}
		return nil
	})
	c.err = err
	j.formsEqual = err == nil && c.engines && c.claim && c.blind == 0
	for _, b := range boundaries {
		j.addDomain(b.Text(maxShown) + " != 0 (the boundary of a branch)")
	}
	return c
}

func (j *judge) addDomain(s string) {
	if !slices.Contains(j.r.Domain, s) {
		j.r.Domain = append(j.r.Domain, s)
	}
}

// replayForms returns the tape's gradient as a form.
func replayForms(ctx context.Context, r *Recording, wrt string, fs *symbolic.Forms) (*symbolic.Form, error) {
	params := make([]*symbolic.Form, len(r.Vars))
	for i, name := range r.Vars {
		var err error
		if params[i], err = fs.Var(name); err != nil {
			return nil, err
		}
	}
	return replayGrad(ctx, r, params, wrt, fs)
}

// replayGrad replays the recording over T and returns the gradient in wrt.
func replayGrad[T any](ctx context.Context, r *Recording, params []T, wrt string, ar autodiff.Arithmetic[T]) (T, error) {
	var none T
	v, ok := r.Param(wrt)
	if !ok {
		return ar.Const(new(big.Rat))
	}
	run, err := autodiff.Replay(ctx, r.Output, params, ar, v)
	if err != nil {
		return none, err
	}
	g, ok, err := run.Grad(v)
	if err == nil && !ok {
		return ar.Const(new(big.Rat))
	}
	return g, err
}

// conclude turns the comparison into a verdict, looking for points where one is needed.
func (j *judge) conclude(c comparison) {
	budget := c.err != nil
	if !budget && c.cases+c.blind == 0 && c.skipped > 0 {
		j.r.Verdict = Undefined
		j.r.Reason = "the expression is defined nowhere"
		return
	}
	equal := j.formsEqual
	valid, legs := 0, 0
	var known []Point // at which everything is known well, and overlaps
	tight := true
	for _, p := range append(j.q.points(j.q.Points), j.q.special(specialPoints)...) {
		if err := j.ctx.Err(); err != nil {
			j.inconclusive(err)
			return
		}
		t := j.truth(p)
		if t.err != nil {
			continue
		}
		valid++
		j.r.Points = valid
		if t.symbolic.Disjoint(t.tape) {
			j.disagree(p, t)
			return
		}
		if t.claimErr == nil && t.wrong() {
			j.refute(p, c.relation)
			return
		}
		if t.claimErr != nil {
			continue
		}
		known = append(known, p)
		tight = tight && t.tight(j.sampleBits())
		if legs < legPoints {
			switch j.leg(p) {
			case LegRefutes:
				j.r.Verdict = Inconclusive
				j.r.Reason = fmt.Sprintf("at %s the mean value theorem refutes the derivative on which all others agree", j.r.point(p.strings()))
				return
			case LegPasses:
				legs++
			}
		}
		if equal && legs >= legPoints {
			break
		}
	}
	if !equal && c.blind == 0 && tight && legs >= legPoints && j.agrees(known) {
		j.r.Verdict, j.r.Method = Agrees, "enclosure"
		j.r.Notes = append(j.r.Notes, fmt.Sprintf("this is said of the %d points looked at, and is no proof", len(known)))
		if budget {
			j.r.Notes = append(j.r.Notes, "there is no normal form; "+reasonOf(c.err))
		}
		return
	}
	j.r.Verdict = Inconclusive
	switch {
	case budget:
		j.inconclusive(c.err)
	case !c.engines:
		j.r.Reason = "the normal forms of the symbolic derivative and of the tape's gradient differ, and no point tells them apart"
	case !c.claim:
		j.r.Reason = "the normal forms of the claim and of the derivative differ, but no point tells the two apart"
	case c.blind > 0:
		j.r.Reason = "in one case the function is defined, but one of the two derivatives meets a quotient by zero"
	case valid == 0:
		j.r.Reason = "the normal forms are equal, but at no point tried is everything certified to be defined"
	case legs == 0:
		j.r.Reason = "the normal forms are equal, but the mean value theorem could be applied at no point"
	default:
		j.r.Verdict, j.r.Method = Proved, "normal form"
	}
}

// agreePoints is at how many points everything must agree before that is said, and
// sharpPoints at how many of them the precision is raised to the utmost.
const (
	agreePoints = 16
	sharpPoints = 3
)

// agrees reports whether the claim, the symbolic derivative and the tape's gradient
// may be said to agree at the points, at which their enclosures overlap: there are
// enough of them, at some the enclosures still overlap at the highest precision, and
// no branch could hide what no point has seen.
func (j *judge) agrees(points []Point) bool {
	if len(points) < agreePoints || hasBranches(j.expanded) || hasBranches(j.derivative) ||
		j.q.Claim != nil && hasBranches(*j.q.Claim) {
		return false
	}
	for _, p := range points[:sharpPoints] {
		t := j.truthAt(p, precisions[len(precisions)-1])
		if t.err != nil || t.claimErr != nil || !t.tight(atBits) || t.wrong() || t.symbolic.Disjoint(t.tape) {
			return false
		}
	}
	return true
}

// hasBranches reports whether an expression compares anything.
func hasBranches(e symbolic.Expr) bool {
	found := false
	symbolic.Walk(e, func(e symbolic.Expr) {
		found = found || e.Kind() == symbolic.Where || e.Kind() == symbolic.Call && branching[e.Func()]
	})
	return found
}

// branching are the functions that compare their arguments.
var branching = map[symbolic.Func]bool{
	symbolic.FuncAbs: true, symbolic.FuncSign: true, symbolic.FuncMin: true, symbolic.FuncMax: true,
	symbolic.FuncRelu: true, symbolic.FuncFloor: true, symbolic.FuncAtan2: true,
}

// legPoints is at how many points the third leg is run before anything is proved.
const legPoints = 8

// disagree reports that the two sides differ, and which of them the third leg refutes.
func (j *judge) disagree(p Point, t truth) {
	odd := ""
	switch wrong, tape := j.legOf(p, j.symbolicOn(p)), j.legOf(p, j.tapeOn(p)); {
	case wrong == LegRefutes && tape != LegRefutes:
		odd = "; the mean value theorem refutes the symbolic derivative"
	case tape == LegRefutes && wrong != LegRefutes:
		odd = "; the mean value theorem refutes the tape's gradient"
	}
	j.r.Verdict = Inconclusive
	j.r.Reason = fmt.Sprintf("engines disagree: at %s the symbolic derivative is %s and the tape's gradient %s%s",
		j.r.point(p.strings()), t.symbolic, t.tape, odd)
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
		return symbolic.Eval(j.expanded, j.along(p, at), symbolic.Arithmetic[Real](NewReals(legPrec)))
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
		return symbolic.Eval(j.derivative, j.along(p, at), symbolic.Arithmetic[Real](NewReals(legPrec)))
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
	return replayGrad(j.ctx, j.recording, params, j.q.Wrt, autodiff.Arithmetic[Real](ar))
}

// specialPoints bounds the points of [Question.special].
const specialPoints = 32

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
	if _, t.err = symbolic.Eval(j.expanded, pointEnv(p), symbolic.Arithmetic[Real](ar)); t.err != nil {
		return t
	}
	if ar.Touched() {
		t.err = errTouched
		return t
	}
	if t.symbolic, t.err = symbolic.Eval(j.derivative, pointEnv(p), symbolic.Arithmetic[Real](ar)); t.err != nil {
		return t
	}
	if t.tape, t.err = j.replayReal(pointEnv(p), ar); t.err != nil {
		return t
	}
	t.claim = t.tape
	if j.q.Claim != nil {
		t.claim, t.claimErr = symbolic.Eval(*j.q.Claim, pointEnv(p), symbolic.Arithmetic[Real](NewReals(prec)))
	}
	return t
}

// refute reports a counterexample: p, or a simpler point with the same property.
func (j *judge) refute(p Point, relation string) {
	p = j.shrink(p)
	t := j.truth(p)
	c := &Counterexample{Point: p.strings(), Fault: relation}
	// So many digits that the difference is seen.
	for digits := atDigits; digits <= 16*atDigits && (c.Claimed == c.True); digits *= 2 {
		c.Claimed, c.True = t.claim.Digits(digits), t.symbolic.Digits(digits)
	}
	if claimed, ok := t.claim.Exact(); ok {
		if value, ok := t.symbolic.Exact(); ok && value.Sign() != 0 {
			c.Ratio = new(big.Rat).Quo(claimed, value).RatString()
		}
	}
	if c.Fault == "" {
		c.Fault = "not recognised"
	}
	j.r.Verdict, j.r.Method, j.r.Counterexample = Refuted, "enclosure", c
	if isExact(t.claim) && isExact(t.symbolic) {
		j.r.Method = "exact point"
	}
}

func isExact(x Real) bool { _, ok := x.Exact(); return ok }

// simple are the values that a counterexample is shrunk towards, simplest first.
var simple = []*big.Rat{
	big.NewRat(1, 1), big.NewRat(2, 1), new(big.Rat), big.NewRat(3, 1), big.NewRat(-1, 1),
	big.NewRat(1, 2), big.NewRat(-2, 1), big.NewRat(5, 1), big.NewRat(10, 1), big.NewRat(1, 10),
}

// shrink replaces one coordinate after the other by a simpler one as long as the
// claim stays certainly wrong. Different coordinates get different values where
// that works, since equal ones hide more than they show.
func (j *judge) shrink(p Point) Point {
	names := j.q.Vars()
	taken := make(map[string]bool)
	for _, distinct := range []bool{true, false} {
		for _, name := range names {
			if slices.ContainsFunc(simple, func(s *big.Rat) bool { return s.Cmp(p[name]) == 0 }) && !distinct {
				continue
			}
			for _, s := range simple {
				if distinct && taken[s.RatString()] {
					continue
				}
				if s.Cmp(p[name]) == 0 {
					break
				}
				try := clonePoint(p)
				try[name] = s
				if t := j.truth(try); j.q.contains(try) && t.err == nil && t.claimErr == nil && t.wrong() {
					p = try
					break
				}
			}
			taken[p[name].RatString()] = true
		}
	}
	return p
}

func clonePoint(p Point) Point {
	out := make(Point, len(p))
	for k, v := range p {
		out[k] = v
	}
	return out
}

// relate names the fault of a claim, by exact tests of normal forms.
func (j *judge) relate(fs *symbolic.Forms, derivative, claim *symbolic.Form) string {
	if fs.IsZero(claim) {
		return "the claim is 0, the derivative is not"
	}
	if fs.IsZero(derivative) {
		return "the derivative is 0, the claim is not"
	}
	if f, err := symbolic.Eval(j.expanded, fs.Var, fs); err == nil {
		if same, err := fs.Equal(claim, f); err == nil && same {
			return "the claim is the function itself"
		}
	}
	for _, other := range j.q.Expr.Vars() {
		if other == j.q.Wrt {
			continue
		}
		d, err := j.q.Limits.Diff(j.ctx, j.q.Expr, other)
		if err != nil {
			break
		}
		if f, err := symbolic.Eval(d, fs.Var, fs); err == nil {
			if same, err := fs.Equal(claim, f); err == nil && same {
				return "the claim is the derivative in another variable, " + other
			}
		}
	}
	ratio, err := fs.Div(claim, derivative)
	if err != nil {
		return ""
	}
	if c, ok := ratio.Constant(); ok {
		if c.Cmp(big.NewRat(-1, 1)) == 0 {
			return "the sign is wrong"
		}
		return "a constant factor: the claim is " + short(c) + " times the derivative"
	}
	inverse, err := fs.Div(derivative, claim)
	if err != nil {
		return ""
	}
	difference, err := fs.Sub(derivative, claim)
	if err != nil {
		return ""
	}
	// The shortest explanation is the likeliest.
	fault, best := "", maxFactor+1
	for _, f := range []struct {
		text string
		form *symbolic.Form
	}{
		{"a factor is missing: the derivative is the claim times ", inverse},
		{"a factor too many: the claim is the derivative times ", ratio},
		{"a term is wrong: the derivative minus the claim is ", difference},
	} {
		if text := fs.Text(f.form, maxFactor+1); len(text) < best {
			fault, best = f.text+text, len(text)
		}
	}
	return fault
}

// maxFactor is the length of the longest factor or term that explains a fault.
const maxFactor = 40
