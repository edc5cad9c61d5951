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
	points := append(j.q.points(j.q.Points), j.q.special(specialPoints)...)
	found := 0
	for _, p := range points {
		if err := j.ctx.Err(); err != nil {
			j.inconclusive(err)
			return
		}
		t := j.truth(p)
		if t.err != nil {
			continue
		}
		found++
		switch {
		case t.symbolic.Disjoint(t.tape):
			j.r.Verdict = Inconclusive
			j.r.Reason = fmt.Sprintf("engines disagree: at %s the symbolic derivative is %s and the tape's gradient %s",
				j.r.point(p.strings()), t.symbolic, t.tape)
			return
		case t.claimErr == nil && t.wrong():
			j.refute(p, c.relation)
			j.r.Points = found
			return
		case !budget && c.engines && c.claim && c.blind == 0 && t.claimErr == nil:
			j.r.Verdict, j.r.Method, j.r.Points = Proved, "normal form", found
			return
		}
	}
	j.r.Points = found
	j.r.Verdict = Inconclusive
	switch {
	case budget:
		j.inconclusive(c.err)
	case !c.engines:
		j.r.Reason = "the normal forms of the symbolic derivative and of the tape's gradient differ, and no exact point decides between them"
	case !c.claim:
		j.r.Reason = "the normal forms of the claim and of the derivative differ, but at no point tried are both values known well enough to tell them apart"
	case c.blind > 0:
		j.r.Reason = "in one case the function is defined, but one of the two derivatives meets a quotient by zero"
	default:
		j.r.Reason = "the normal forms are equal, but at no point tried is everything certified to be defined"
	}
}

// specialPoints bounds the points of [Question.special].
const specialPoints = 625

// A truth is what is certain about the derivative at one point.
type truth struct {
	symbolic, tape, claim Enclosure
	err                   error // why the point does not count
	claimErr              error // why the claim has no value there
}

// wrong reports whether the claim is certainly not the derivative.
func (t *truth) wrong() bool { return t.claim.Disjoint(t.symbolic) && t.claim.Disjoint(t.tape) }

var errTouched = errors.New("the point lies on a kink, a jump, the edge of a domain or the boundary of a branch")

// truth evaluates everything at p, rigorously.
func (j *judge) truth(p Point) truth {
	var t truth
	env := func(name string) (Enclosure, error) {
		r, err := p.env(name)
		return Enclosure{r, r}, err
	}
	ar := NewEnclosures()
	if _, t.err = symbolic.Eval(j.expanded, env, ar); t.err != nil {
		return t
	}
	if ar.Touched() {
		t.err = errTouched
		return t
	}
	if t.symbolic, t.err = symbolic.Eval(j.derivative, env, ar); t.err != nil {
		return t
	}
	params := make([]Enclosure, len(j.recording.Vars))
	for i, name := range j.recording.Vars {
		params[i] = Exactly(p[name])
	}
	if t.tape, t.err = replayGrad(j.ctx, j.recording, params, j.q.Wrt, ar); t.err != nil {
		return t
	}
	t.claim = t.tape
	if j.q.Claim != nil {
		t.claim, t.claimErr = symbolic.Eval(*j.q.Claim, env, NewEnclosures())
	}
	return t
}

// refute reports a counterexample: p, or a simpler point with the same property.
func (j *judge) refute(p Point, relation string) {
	p = j.shrink(p)
	t := j.truth(p)
	c := &Counterexample{Point: p.strings(), Claimed: t.claim.String(), True: t.symbolic.String(), Fault: relation}
	if claimed, ok := t.claim.Exact(); ok {
		if value, ok := t.symbolic.Exact(); ok && value.Sign() != 0 {
			c.Ratio = new(big.Rat).Quo(claimed, value).RatString()
		}
	}
	if c.Fault == "" {
		c.Fault = "not recognised"
	}
	j.r.Verdict, j.r.Method, j.r.Counterexample = Refuted, "enclosure", c
	if exact(t.claim) && exact(t.symbolic) {
		j.r.Method = "exact point"
	}
}

func exact(e Enclosure) bool { _, ok := e.Exact(); return ok }

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
