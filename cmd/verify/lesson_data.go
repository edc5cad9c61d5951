package main

import (
	"context"
	"fmt"
	"math/big"

	"gradproof/autodiff"
	"gradproof/symbolic"
	"gradproof/verify"
)

// The running example. Everything else in the lesson is computed from it.
const (
	lessonLoss  = "(w*x - label)^2"
	lessonWrong = "2*x*w - 2*label" // right at x = 1 only
	lessonRate  = "0.3"
	lessonSteps = 2
	// A sign error, which no check of gradients may let pass.
	controlWrong = "2*x^2*w + 2*x*label"
)

var (
	lessonVars   = []string{"w", "x", "label"}
	lessonValues = map[string]string{"w": "1.95", "x": "1", "label": "2"}
	lessonRates  = []string{"0.3", "0.5", "1", "1.01"}
	lessonRange  = [2]string{"1.9", "2.1"} // of w, in the figure
)

// A lesson is all that the lesson shows. Exact numbers are strings p/q.
type lesson struct {
	Expr     string            `json:"expr"`
	Wrt      string            `json:"wrt"`
	Point    map[string]string `json:"point"`
	Loss     string            `json:"loss"` // at the point
	Curve    []curvePoint      `json:"curve"`
	Expanded string            `json:"expanded"`
	Terms    []lessonTerm      `json:"terms"` // of the expansion, each with its derivative

	Derivative string         `json:"derivative"`
	Gradient   lessonGradient `json:"gradient"` // the derivative at the point
	Tape       []lessonNode   `json:"tape"`
	Before     *string        `json:"gradient_before"` // null: there is none before the backward pass
	After      *string        `json:"gradient_after"`

	Forms        lessonForms             `json:"normal_forms"`
	Verdict      *verify.Report          `json:"verdict"`
	Wrong        *verify.Report          `json:"wrong"` // on the claim that is right at x = 1 only
	SGD          lessonRun               `json:"sgd"`
	Accumulation lessonAccumulation      `json:"accumulation"`
	Threshold    lessonThreshold         `json:"threshold"`
	Rates        []lessonRun             `json:"rates"`
	Properties   []verify.PropertyResult `json:"properties"`
	Control      *verify.Report          `json:"control"` // on a gradient that is known to be wrong
	Seed         uint64                  `json:"seed"`
	Plot         string                  `json:"plot,omitempty"`
	Failures     []string                `json:"failures,omitempty"` // what did not come out as it must
	Elapsed      *int64                  `json:"elapsed_ms,omitempty"`

	loss      symbolic.Expr
	training  verify.Training
	gradient  *big.Rat
	lossValue *big.Rat
}

// A curvePoint is a point of the loss as a function of w, in float64.
type curvePoint struct {
	W    verify.Float `json:"w"`
	Loss verify.Float `json:"loss"`
}

type lessonTerm struct {
	Term       string `json:"term"`
	Derivative string `json:"derivative"`
}

// A lessonGradient is one number computed exactly, and by both sides in float64.
type lessonGradient struct {
	Exact    string       `json:"exact"`
	Decimal  string       `json:"decimal"`
	Symbolic verify.Float `json:"symbolic"`
	Tape     verify.Float `json:"tape"`
	Ulps     verify.Float `json:"ulps"` // of the tape's number from the exact one
}

// A lessonNode is a node of the tape. The adjoint is missing where the loss does
// not depend on a parameter through the node.
type lessonNode struct {
	Node      int    `json:"node"`
	Operation string `json:"operation"`
	Value     string `json:"value"`
	Adjoint   string `json:"adjoint,omitempty"`
}

// lessonForms are the normal forms of the gradient that the verdict compares.
type lessonForms struct {
	Symbolic string `json:"symbolic"`
	Tape     string `json:"tape"`
}

// A lessonRun is gradient descent with one learning rate.
type lessonRun struct {
	LR        string           `json:"lr"`
	Factor    string           `json:"factor"` // by which a step multiplies the distance to the minimum
	Steps     []lessonStep     `json:"steps"`
	Identical bool             `json:"identical"`
	Behaviour verify.Behaviour `json:"behaviour"`
	Why       string           `json:"why"`

	run *verify.Trajectory
}

// A lessonStep has w and its gradient on both sides.
type lessonStep struct {
	Step             int    `json:"step"`
	Symbolic         string `json:"w_symbolic"`
	Tape             string `json:"w_tape"`
	Loss             string `json:"loss"`
	SymbolicGradient string `json:"gradient_symbolic,omitempty"`
	TapeGradient     string `json:"gradient_tape,omitempty"`
}

// A lessonAccumulation is what a float64 tape holds after a second backward pass, at
// the w of the second step.
type lessonAccumulation struct {
	First   verify.Float `json:"first"`
	Without verify.Float `json:"second_without_zeroing"`
	With    verify.Float `json:"second_after_zeroing"`
}

// A lessonThreshold is where the bound on the learning rate comes from. The two
// identities are proved by normal forms.
type lessonThreshold struct {
	Second  string   `json:"second_derivative"`
	Minimum string   `json:"minimum"` // of the loss, as a value of w
	Factor  string   `json:"factor"`
	Bound   string   `json:"bound"`
	AtPoint string   `json:"bound_at_point"`
	Proved  []string `json:"proved"`
}

// newLesson computes the lesson up to the properties.
func (a *app) newLesson(ctx context.Context) (*lesson, error) {
	loss, err := symbolic.Parse(lessonLoss)
	if err != nil {
		return nil, err
	}
	l := &lesson{Expr: loss.String(), Wrt: lessonVars[0], Seed: a.seed, loss: loss}
	point := make(verify.Point)
	for name, text := range lessonValues {
		if point[name], err = symbolic.ParseNumber(text); err != nil {
			return nil, err
		}
	}
	l.Point = pointStrings(point)
	l.training = verify.Training{
		Loss: loss, Params: lessonVars[:1],
		Start: verify.Point{"w": point["w"]}, Fixed: verify.Point{"x": point["x"], "label": point["label"]},
	}
	for _, part := range []func(context.Context) error{
		l.differentiate,
		func(context.Context) error { return l.sample() },
		func(ctx context.Context) error { return l.record(ctx, point) },
		func(ctx context.Context) error { return l.judge(ctx, a, point) },
		l.descend,
		func(context.Context) error { return l.accumulate() },
		l.threshold,
	} {
		if err := part(ctx); err != nil {
			return nil, err
		}
	}
	return l, nil
}

// differentiate multiplies out and derives each term.
func (l *lesson) differentiate(context.Context) error {
	expanded, err := symbolic.Expand(l.loss)
	if err != nil {
		return err
	}
	l.Expanded = expanded.String()
	for _, term := range expanded.Args() {
		d, err := symbolic.Derive(term, l.Wrt)
		if err != nil {
			return err
		}
		l.Terms = append(l.Terms, lessonTerm{termText(term), d.String()})
	}
	derivative, err := symbolic.Derive(l.loss, l.Wrt)
	l.Derivative = derivative.String()
	return err
}

// termText writes a term of an expansion with its sign in front.
func termText(term symbolic.Expr) string {
	if term.Kind() == symbolic.Negation {
		return "-" + term.Arg(0).String()
	}
	return term.String()
}

// at evaluates the loss in float64 at a value of w.
func (l *lesson) at(w float64) (float64, error) {
	return symbolic.Eval(l.loss, func(name string) (float64, error) {
		if name == l.Wrt {
			return w, nil
		}
		v, _ := l.training.Fixed[name].Float64()
		return v, nil
	}, symbolic.Arithmetic[float64](autodiff.Float64{}))
}

// sample takes points of the curve for those who want to draw it themselves.
func (l *lesson) sample() error {
	lo, hi := lessonEnds()
	const intervals = 20
	for i := range intervals + 1 {
		w := lo + (hi-lo)*float64(i)/intervals
		v, err := l.at(w)
		if err != nil {
			return err
		}
		l.Curve = append(l.Curve, curvePoint{verify.Float(w), verify.Float(v)})
	}
	return nil
}

// record runs the loss on a tape, over float64 and over the rationals.
func (l *lesson) record(ctx context.Context, point verify.Point) error {
	float := func(name string) float64 { v, _ := point[name].Float64(); return v }
	r, err := verify.Lower(l.loss, float)
	if err != nil {
		return err
	}
	w, _ := r.Param(l.Wrt)
	if g, ok := r.Tape.Grad(w); ok { // there must be none yet
		text := shortFloat(g)
		l.Before = &text
	}
	if err := r.Tape.Backward(r.Output); err != nil {
		return err
	}
	tape, ok := r.Tape.Grad(w)
	if ok {
		text := shortFloat(tape)
		l.After = &text
	}
	values := make([]*big.Rat, len(r.Vars))
	for i, name := range r.Vars {
		values[i] = point[name]
	}
	run, err := autodiff.Replay(ctx, r.Output, values, autodiff.Arithmetic[*big.Rat](verify.Rationals{}))
	if err != nil {
		return err
	}
	if err := l.showTape(r, run); err != nil {
		return err
	}
	if l.lossValue, err = run.Value(r.Output); err != nil {
		return err
	}
	l.Loss = l.lossValue.RatString()
	if l.gradient, _, err = run.Grad(w); err != nil {
		return err
	}
	derivative, err := symbolic.Derive(l.loss, l.Wrt)
	if err != nil {
		return err
	}
	inFloat, err := symbolic.Eval(derivative, func(name string) (float64, error) { return float(name), nil }, symbolic.Arithmetic[float64](autodiff.Float64{}))
	l.Gradient = lessonGradient{
		Exact: l.gradient.RatString(), Decimal: shortNumber(l.gradient),
		Symbolic: verify.Float(inFloat), Tape: verify.Float(tape), Ulps: verify.Float(verify.UlpsFrom(tape, l.gradient)),
	}
	return err
}

// showTape lists the nodes with their exact values and adjoints.
func (l *lesson) showTape(r *verify.Recording, run *autodiff.Run[*big.Rat]) error {
	for i := range r.Tape.Len() {
		node := r.Tape.Node(i)
		value, err := run.Value(r.Tape.Var(i))
		if err != nil {
			return err
		}
		adjoint, ok, err := run.Grad(r.Tape.Var(i))
		if err != nil {
			return err
		}
		shown := lessonNode{Node: i, Operation: operationText(node), Value: value.RatString()}
		if ok {
			shown.Adjoint = adjoint.RatString()
		}
		l.Tape = append(l.Tape, shown)
	}
	return nil
}

// operationText says what a node does, with #n for the nodes it works on.
func operationText(n autodiff.Node) string {
	if n.Name != "" {
		return "parameter " + n.Name
	}
	if n.Constant != nil {
		return "constant " + n.Constant.RatString()
	}
	sign, infix := map[autodiff.Op]string{
		autodiff.OpAdd: "+", autodiff.OpSub: "-", autodiff.OpMul: "*", autodiff.OpDiv: "/", autodiff.OpPow: "^",
	}[n.Op]
	if infix {
		return fmt.Sprintf("#%d %s #%d", n.Args[0], sign, n.Args[1])
	}
	text := n.Op.String()
	for _, arg := range n.Args {
		text += fmt.Sprintf(" #%d", arg)
	}
	return text
}
