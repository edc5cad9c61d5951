package verify

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"

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
	j := &judge{ctx: ctx, q: &q, method: methodForms, r: &Report{
		Expr: q.Expr.String(), Wrt: q.Wrt, Seed: q.Seed, vars: q.Vars(), domain: q.Domain,
	}}
	if q.Claim != nil {
		j.r.Claim = q.Claim.String()
	}
	if q.Explain {
		j.r.Explanation = new(Explanation)
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
	plans      plans         // of the last two

	smooth      settled // the expression
	smoothSlope settled // the symbolic side
	smoothClaim settled
	unclear     int   // sampled points with a kink, an edge or an open comparison
	ties        *ties // once ties have been looked for

	claimGuarded bool // the claim has a D(f, x), which is a convention on kinks of f

	formsEqual bool   // everything is equal, by normal forms or modulo primes
	method     string // by which of these
	modular    string // what is said of the second
	byLimits   bool   // derivatives at points are found by series, see [judge.lookByLimits]

	settled []settledPoint // for explainFloats
}

func (j *judge) run() {
	if err := j.prepare(); err != nil {
		j.inconclusive(err)
		j.atPoints()
		return
	}
	j.explainRules()
	c := j.compare()
	j.tryModular(&c)
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
		if len(b.Vars()) == 0 {
			continue
		}
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
	if j.recording, err = Lower(q.Expr, func(string) float64 { return 1 }, q.Vars()...); err != nil {
		return err
	}
	return j.compile()
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
	restated int  // of them have a derivative all the same, to which the claim is equal
	relation string
	unequal  [][]symbolic.Decision // the cases in which the claim has another normal form
	err      error

	boundaries                []symbolic.Expr // between the cases
	cancelled, claimCancelled []symbolic.Expr // denominators, in the expression and in the claim
}

// compare brings the claim, the symbolic derivative and the tape's gradient to
// normal form, case by case.
func (j *judge) compare() comparison {
	c := comparison{engines: true, claim: true}
	ctx := j.ctx
	if end, ok := ctx.Deadline(); ok { // half of the time is for what comes after
		var cancel context.CancelFunc
		ctx, cancel = context.WithDeadline(ctx, time.Now().Add(time.Until(end)/2))
		defer cancel()
	}
	c.boundaries, c.err = symbolic.CasesGiven(ctx, j.q.Limits, j.q.signs(), func(fs *symbolic.Forms) error {
		return j.compareCase(fs, &c)
	})
	j.formsEqual = c.err == nil && c.engines && c.claim && c.blind == c.restated
	return c
}

// compareCase adds one case to the comparison.
func (j *judge) compareCase(fs *symbolic.Forms, c *comparison) error {
	var f *symbolic.Form
	cancelled, err := fs.CancelledIn(func() (err error) {
		f, err = symbolic.Eval(j.expanded, fs.Var, fs)
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
		return j.compareBlind(fs, f, c)
	}
	if err != nil {
		return err
	}
	tape, err := replayForms(j.ctx, j.recording, j.q.Wrt, fs)
	if errors.Is(err, symbolic.ErrUndefined) {
		return j.compareBlind(fs, f, c)
	}
	if err != nil {
		return err
	}
	same, err := fs.Equal(sym, tape)
	if err != nil {
		return err
	}
	if !same && !j.q.possible(fs.Decisions()) {
		return nil
	}
	c.cases++
	c.engines = c.engines && same
	if j.q.Claim == nil {
		j.explainCase(fs, sym, tape, nil, same)
		return nil
	}
	var claim *symbolic.Form
	cancelled, err = fs.CancelledIn(func() (err error) {
		claim, err = symbolic.Eval(j.claim, fs.Var, fs)
		return err
	})
	if errors.Is(err, symbolic.ErrUndefined) {
		c.claim = c.claim && !j.q.possible(fs.Decisions())
		return nil
	}
	if err != nil {
		return err
	}
	c.claimCancelled = appendNew(c.claimCancelled, cancelled)
	agree := same
	if same, err = fs.Equal(sym, claim); err != nil {
		return err
	}
	if !same && !j.q.possible(fs.Decisions()) {
		return nil
	}
	j.explainCase(fs, sym, tape, claim, same && agree)
	c.claim = c.claim && same
	if !same {
		c.unequal = append(c.unequal, fs.Decisions())
		c.relation = j.relate(fs, sym, claim)
	}
	return nil
}

// compareBlind adds a case in which the function has the normal form f, but one of the
// two derivatives meets a quotient by zero, as that of sqrt(relu(x)) does for x < 0. The
// claim is then compared with the derivative of f. Without a claim there is nothing to
// compare: the tape's gradient has no value there.
func (j *judge) compareBlind(fs *symbolic.Forms, f *symbolic.Form, c *comparison) error {
	c.blind++
	d, err := j.q.Limits.Diff(j.ctx, fs.Expr(f), j.q.Wrt)
	if err != nil {
		return err
	}
	derivative, err := symbolic.Eval(d, fs.Var, fs)
	if errors.Is(err, symbolic.ErrUndefined) {
		return nil
	}
	if err != nil {
		return err
	}
	where := "everywhere"
	if ds := fs.Decisions(); len(ds) > 0 {
		var texts []string
		for _, d := range ds {
			texts = append(texts, d.String())
		}
		where = "where " + strings.Join(texts, ", ")
	}
	if j.q.Claim == nil {
		c.restated++
		j.note(where + " the derivations meet a quotient by zero; nothing is said there")
		return nil
	}
	claim, err := symbolic.Eval(j.claim, fs.Var, fs)
	if errors.Is(err, symbolic.ErrUndefined) {
		c.restated++
		return nil
	}
	if err != nil {
		return err
	}
	same, err := fs.Equal(derivative, claim)
	if err != nil {
		return err
	}
	if !same {
		if j.q.possible(fs.Decisions()) {
			c.claim = false
		} else {
			c.restated++
		}
		return nil
	}
	c.restated++
	j.note(where + " the derivations meet a quotient by zero; there the claim was compared with the derivative of the normal form, " + fs.Text(f, maxFactor))
	return nil
}

// note adds a note to the report, once.
func (j *judge) note(text string) {
	if !slices.Contains(j.r.Notes, text) {
		j.r.Notes = append(j.r.Notes, text)
	}
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

// The evidence is what points have to say.
type evidence struct {
	relation string  // what normal forms say of a wrong claim
	tried    int     // points, valid or not
	valid    int     // those at which the derivative is certified to exist
	known    []Point // those at which the claim has a value too, and everything overlaps
	tight    bool    // the enclosures at all of them are narrow
	runs     int     // at so many the third leg was run
	legs     int     // of these pass it
	everyLeg bool    // the third leg is run at every point, however many it has passed
}

// look adds the point p to the evidence, and reports whether that is the end: the
// claim is refuted, or the sides or the third leg disagree.
func (j *judge) look(p Point, ev *evidence) (decided bool) {
	ev.tried++
	t := j.truth(p)
	leg := ""
	if x := j.r.Explanation; x != nil {
		x.Tried = ev.tried
		defer func() {
			if x.Valid = ev.valid; t.err == nil {
				j.explainPoint(p, t, leg)
			}
		}()
	}
	if t.err != nil {
		if errors.Is(t.err, errTouched) || errors.Is(t.err, ErrUndecided) {
			j.unclear++
		}
		return false
	}
	ev.valid++
	j.r.Points = ev.valid
	if t.symbolic.Disjoint(t.tape) {
		j.disagree(p, t)
		return true
	}
	if t.claimErr == nil && t.wrong() {
		j.refute(p, ev.relation)
		return true
	}
	if t.claimErr != nil {
		return false
	}
	ev.known = append(ev.known, p)
	ev.tight = ev.tight && t.tight(j.sampleBits())
	if ev.legs >= legPoints && !ev.everyLeg {
		return false
	}
	ev.runs++
	result := j.leg(p)
	leg = legTexts[result]
	switch result {
	case LegRefutes:
		j.r.Verdict = Inconclusive
		j.r.Reason = fmt.Sprintf("at %s the mean value theorem refutes the derivative on which all others agree", j.r.point(p.strings()))
		return true
	case LegPasses:
		ev.legs++
	}
	return false
}

// conclude turns the comparison into a verdict, looking for points where one is needed.
func (j *judge) conclude(c comparison) {
	budget := c.err != nil
	if !budget && c.cases+c.blind == 0 && c.skipped > 0 || nowhere(j.expanded) {
		j.r.Verdict = Undefined
		j.r.Reason = "the expression is defined nowhere"
		if j.hasValue() {
			j.r.Reason = "the expression is defined at single points only, as (-2)^y is for whole y"
		}
		return
	}
	equal := j.formsEqual
	ev := evidence{relation: c.relation, tight: true}
	var without []Point // points without a derivative for certain
	for p := range j.q.candidates() {
		if err := j.ctx.Err(); err != nil {
			j.inconclusive(err)
			return
		}
		valid := ev.valid
		if j.look(p, &ev) {
			return
		}
		if ev.valid == valid {
			without = append(without, p)
		}
		if equal && ev.legs >= legPoints {
			break
		}
	}
	if ev.valid < agreePoints && !(equal && ev.legs >= legPoints) {
		for _, p := range j.morePoints(without, ev.known) {
			if err := j.ctx.Err(); err != nil {
				j.inconclusive(err)
				return
			}
			if j.look(p, &ev) {
				return
			}
			if equal && ev.legs >= legPoints {
				break
			}
		}
	}
	if ev.valid == 0 || c.blind > c.restated {
		if j.lookByLimits(&ev) {
			return
		}
	}
	unseen := ""
	if c.blind == c.restated && ev.legs >= legPoints {
		// What is proved by forms needs no points on every side; but a rule that is wrong
		// on both of the engines may be wrong on one side only, and the third leg must see it.
		ev.everyLeg = equal
		var decided bool
		if unseen, decided = j.visitSides(&ev); decided {
			return
		}
		if equal {
			unseen = ""
		}
	}
	if !equal && unseen == "" {
		unseen = j.unseenCase(c.unequal, ev.known)
	}
	if !equal && c.blind == c.restated && unseen == "" && ev.tight && ev.legs >= legPoints && j.agrees(ev.known) {
		j.r.Verdict, j.r.Method = Agrees, "enclosure"
		j.r.Notes = append(j.r.Notes, fmt.Sprintf("this is said of the %d points looked at, and is no proof", len(ev.known)))
		if budget {
			j.r.Notes = append(j.r.Notes, "there is no normal form; "+reasonOf(c.err))
		}
		return
	}
	if equal && ev.legs > 0 && j.refutedBetween(c) {
		return
	}
	j.r.Verdict = Inconclusive
	switch {
	case unseen != "":
		j.r.Reason = unseen
	case budget:
		j.inconclusive(c.err)
	case !c.engines:
		j.r.Reason = "the normal forms of the symbolic derivative and of the tape's gradient differ, and no point tells them apart"
	case !c.claim:
		j.r.Reason = "the normal forms of the claim and of the derivative differ, but no point tells the two apart"
	case c.blind > c.restated:
		j.r.Reason = "in one case the function is defined, but one of the two derivatives meets a quotient by zero"
	case ev.valid == 0:
		j.r.Reason = fmt.Sprintf("the derivatives are equal, but at none of %d points tried is everything certified to be defined", ev.tried)
	case len(ev.known) == 0:
		j.r.Reason = fmt.Sprintf("the derivatives are equal, but at none of %d points tried has the claim a value", ev.tried)
	case ev.legs == 0:
		j.r.Reason = "the derivatives are equal, but the mean value theorem could be applied at no point"
	case ev.runs < legPoints:
		j.r.Reason = fmt.Sprintf("the derivatives are equal, but only %d of %d points tried have a derivative for certain: too few for the mean value theorem", ev.runs, ev.tried)
	default:
		j.r.Verdict, j.r.Method = Proved, j.method
		if j.modular != "" {
			j.r.Notes = append(j.r.Notes, j.modular)
		}
	}
}

// limitPoints is at how many points the derivative is found by series, where the
// derivations have none.
const limitPoints = 16

// lookByLimits looks at points at which the derivations have no value although the
// derivative may exist: x/max(x, x) is 1 wherever max has a kink. It reports whether
// that decided the question.
func (j *judge) lookByLimits(ev *evidence) (decided bool) {
	j.byLimits = true
	defer func() { j.byLimits = false }()
	for p := range j.q.points(limitPoints) {
		if err := j.ctx.Err(); err != nil {
			j.inconclusive(err)
			return true
		}
		if j.look(p, ev) {
			return true
		}
	}
	return false
}

// unseenCase returns a reason if there is a case in which the normal forms of claim and
// derivative differ, and none of the points lies in it: they cannot speak for it.
func (j *judge) unseenCase(cases [][]symbolic.Decision, points []Point) string {
	s := survey{j: j}
	for _, decisions := range cases {
		// An equality holds at single points, or nobody knows where; a constant has its sign.
		if slices.ContainsFunc(decisions, func(d symbolic.Decision) bool {
			v, ok := 0, false
			if len(d.Of.Vars()) == 0 {
				v, ok = s.exactly(nil)(d.Of)
			}
			return d.Sign == 0 || ok && v != d.Sign
		}) {
			continue
		}
		seen := slices.ContainsFunc(points, func(p Point) bool {
			sign := s.exactly(p)
			return !slices.ContainsFunc(decisions, func(d symbolic.Decision) bool {
				v, ok := sign(d.Of)
				return !ok || v != d.Sign
			})
		})
		if !seen {
			var texts []string
			for _, d := range decisions {
				texts = append(texts, d.String())
			}
			return "the normal forms of claim and derivative differ where " + strings.Join(texts, ", ") + ", and no point was found there"
		}
	}
	return ""
}

// visitSides looks for points on the sides of conditions that the evidence has not
// visited. It returns a reason if one remains, and whether a point decided the question.
func (j *judge) visitSides(ev *evidence) (reason string, decided bool) {
	s, err := j.survey()
	if err != nil {
		return err.Error(), false
	}
	if len(s.order) == 0 {
		return "", false
	}
	for _, p := range ev.known {
		s.add(p)
	}
	rng := j.q.random("sides")
	for _, side := range s.missing() {
		s.search(side, ev.known, rng, func(p Point) bool {
			if s.visited[side] || decided {
				return true
			}
			before := len(ev.known)
			if decided = j.look(p, ev); !decided && len(ev.known) > before {
				s.add(p)
			}
			return decided || s.visited[side]
		})
		if decided {
			return "", true
		}
		if err := j.ctx.Err(); err != nil {
			j.inconclusive(err)
			return "", true
		}
		if !s.visited[side] {
			return fmt.Sprintf("the normal forms do not decide it, and no point was found with %s (%s), so that points cannot speak for that side",
				side, side.c.at.Text(maxFactor)), false
		}
	}
	return "", false
}

// agreePoints is at how many points everything must agree before that is said, and
// sharpPoints at how many of them the precision is raised to the utmost.
const (
	agreePoints = 16
	sharpPoints = 3
)

// agrees reports whether the claim, the symbolic derivative and the tape's gradient
// may be said to agree at the points, at which their enclosures overlap: there are
// enough of them, and at some the enclosures still overlap at the highest precision.
func (j *judge) agrees(points []Point) bool {
	if len(points) < agreePoints {
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

// legPoints is at how many points the third leg is run before anything is proved.
const legPoints = 8

// disagree reports that the two sides differ at p, and which of them the third leg
// refutes: there, or at another point at which they differ.
func (j *judge) disagree(p Point, t truth) {
	odd := j.oddOneOut(p)
	if odd == "" {
		for q := range j.q.points(oddPoints) {
			if other := j.truth(q); other.err == nil && other.symbolic.Disjoint(other.tape) {
				if odd = j.oddOneOut(q); odd != "" {
					p, t = q, other
					break
				}
			}
		}
	}
	j.r.Verdict = Inconclusive
	j.r.Reason = fmt.Sprintf("engines disagree: at %s the symbolic derivative is %s and the tape's gradient %s%s",
		j.r.point(p.strings()), t.symbolic, t.tape, odd)
}

// oddPoints is at how many points the third leg is asked which side is wrong.
const oddPoints = 32

// oddOneOut says which of the two sides the third leg refutes at p, if it is one.
func (j *judge) oddOneOut(p Point) string {
	l := j.legAt(p)
	switch wrong, tape := l.test(j.symbolicOn(p)), l.test(j.tapeOn(p)); {
	case wrong == LegRefutes && tape != LegRefutes:
		return "; the mean value theorem refutes the symbolic derivative"
	case tape == LegRefutes && wrong != LegRefutes:
		return "; the mean value theorem refutes the tape's gradient"
	}
	return ""
}

// specialPoints bounds the points of [Question.special].
const specialPoints = 32
