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
	j.explainFloats()
	return j.r, nil
}

// A judge works on one question.
type judge struct {
	ctx context.Context
	q   *Question
	r   *Report

	expanded   symbolic.Expr // the expression with every D(f, x) expanded
	claim      symbolic.Expr // likewise
	derivative symbolic.Expr // the symbolic side
	recording  *Recording    // the tape's side

	claimGuarded bool // the claim has a D(f, x), which is a convention on kinks of f

	formsEqual bool // the normal forms of everything are equal

	settled []settledPoint // for explainFloats
}

func (j *judge) run() {
	if err := j.prepare(); err != nil {
		j.inconclusive(err)
		j.atPoints()
		return
	}
	c := j.compare()
	j.listDomain(&c)
	j.conclude(c)
	j.atPoints()
}

// listDomain fills in the conditions of the report.
func (j *judge) listDomain(c *comparison) {
	lines := domainOf(j.q.Expr, c.cancelled)
	if j.q.Claim != nil {
		for _, l := range domainOf(*j.q.Claim, c.claimCancelled) {
			if slices.ContainsFunc(lines, l.same) {
				continue
			}
			if l.note == cancelledNote {
				l.note = " (a cancelled denominator of the claim)"
			} else {
				l.note += " (the claim)"
			}
			lines = append(lines, l)
		}
	}
	for _, b := range c.boundaries {
		lines = append(lines, domainLine{text: b.Text(maxShown) + " != 0", note: " (the boundary of a branch)"})
	}
	for _, l := range lines {
		if s := l.String(); !slices.Contains(j.r.Domain, s) {
			j.r.Domain = append(j.r.Domain, s)
		}
	}
}

// prepare derives both gradients.
func (j *judge) prepare() (err error) {
	q := j.q
	if j.expanded, _, err = guard(q.Expr); err != nil {
		return err
	}
	if q.Claim != nil {
		if j.claim, j.claimGuarded, err = guard(*q.Claim); err != nil {
			return err
		}
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

	boundaries                []symbolic.Expr // between the cases
	cancelled, claimCancelled []symbolic.Expr // denominators, in the expression and in the claim
}

// compare brings the claim, the symbolic derivative and the tape's gradient to
// normal form, case by case.
func (j *judge) compare() comparison {
	c := comparison{engines: true, claim: true}
	c.boundaries, c.err = symbolic.Cases(j.ctx, j.q.Limits, func(fs *symbolic.Forms) error {
		return j.compareCase(fs, &c)
	})
	j.formsEqual = c.err == nil && c.engines && c.claim && c.blind == 0
	return c
}

// compareCase adds one case to the comparison.
func (j *judge) compareCase(fs *symbolic.Forms, c *comparison) error {
	cancelled, err := fs.CancelledIn(func() error {
		_, err := symbolic.Eval(j.expanded, fs.Var, fs)
		return err
	})
	if errors.Is(err, symbolic.ErrUndefined) {
		c.skipped++
		return nil
	}
	if err != nil {
		return err
	}
	c.cancelled = appendNew(c.cancelled, cancelled)
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
	var claim *symbolic.Form
	cancelled, err = fs.CancelledIn(func() (err error) {
		claim, err = symbolic.Eval(j.claim, fs.Var, fs)
		return err
	})
	if errors.Is(err, symbolic.ErrUndefined) {
		c.claim = false
		return nil
	}
	if err != nil {
		return err
	}
	c.claimCancelled = appendNew(c.claimCancelled, cancelled)
	if same, err = fs.Equal(sym, claim); err != nil {
		return err
	}
	c.claim = c.claim && same
	if !same {
		c.relation = j.relate(fs, sym, claim)
	}
	return nil
}

// appendNew appends those of es that are not among all yet.
func appendNew(all, es []symbolic.Expr) []symbolic.Expr {
	for _, e := range es {
		if !slices.ContainsFunc(all, e.Equal) {
			all = append(all, e)
		}
	}
	return all
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
	case len(known) == 0:
		j.r.Reason = "the normal forms are equal, but at no point tried has the claim a value"
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
		j.q.Claim != nil && hasBranches(j.claim) {
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

// specialPoints bounds the points of [Question.special].
const specialPoints = 32
