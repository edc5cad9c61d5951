package verify

import (
	"context"
	"errors"
	"math"
	"math/big"
	"slices"

	"pgregory.net/rapid"

	"gradproof/autodiff"
	"gradproof/symbolic"
)

// A Property is a statement about every expression, every point, or whatever it
// draws, that can be tried out on random ones: by rapid.Check in a test, or by
// [RunProperties] at any time.
//
// Check draws a case, skips it if there is nothing to compare (an expression that
// is defined nowhere, a normal form beyond the budget), and fails with the case in
// words. A check that counts has therefore compared something. All comparisons are
// exact.
type Property struct {
	Name      string
	Statement string
	Check     func(t *rapid.T)
}

// properties has one row for each property, in the order in which they are shown.
var properties = []Property{
	{"gradients agree",
		"the symbolic derivative and the tape's gradient have the same normal form, for expressions of all operations",
		gradientsAgree},
	{"gradients agree at exact points",
		"on rational functions both gradients are the same rational number at every point where the function is defined",
		gradientsAgreeAtPoints},
	{"expanding preserves value",
		"an expression and its expansion have the same normal form and the same exact values",
		expandingPreservesValue},
	{"expanding preserves the gradient",
		"the symbolic derivative of an expression is the tape's gradient of its expansion",
		expandingPreservesGradient},
	{"derivative of a sum",
		"(f + g)' on the tape is f' + g', both symbolic",
		derivativeOfSum},
	{"derivative of a product",
		"(f*g)' on the tape is f'*g + f*g', both symbolic",
		derivativeOfProduct},
	{"derivative of a composition",
		"f(g)' on the tape is f'(g)*g', both symbolic",
		derivativeOfComposition},
	{"printing and parsing",
		"an expression and its derivative, printed and parsed, are themselves again",
		printingAndParsing},
	{"gradients accumulate",
		"a second backward pass adds to the gradients what it would have given alone",
		gradientsAccumulate},
	{"ZeroGrad resets",
		"after ZeroGrad there is no gradient, and the next backward pass gives the first one again",
		zeroGradResets},
	{"trajectories are identical",
		"gradient descent with the symbolic gradient and with the tape's walks through the same rational numbers",
		trajectoriesIdentical},
}

// Properties returns all properties.
func Properties() []Property { return slices.Clone(properties) }

// propertyLimits keep one comparison of a property to about a millisecond. What
// exceeds them is skipped.
func propertyLimits() symbolic.Limits {
	l := symbolic.DefaultLimits()
	l.Nodes, l.Terms, l.CoefBits = 2000, 300, 1000
	return l
}

// drawExpr draws an expression and one of its variables.
func drawExpr(t *rapid.T, from func(vars ...string) *rapid.Generator[symbolic.Expr]) (e symbolic.Expr, wrt string) {
	e = from("x", "y").Draw(t, "f")
	vars := e.Vars()
	if len(vars) == 0 {
		t.Skip("no variable")
	}
	return e, rapid.SampledFrom(vars).Draw(t, "wrt")
}

// ok skips the case for an error that says that there is nothing to compare, or
// that it would be too much work; any other error fails.
func ok(t *rapid.T, err error) {
	t.Helper()
	var s *symbolic.Error
	switch {
	case err == nil:
	case errors.Is(err, symbolic.ErrUndefined), errors.Is(err, ErrDomain), errors.Is(err, ErrIrrational),
		errors.Is(err, ErrTooLarge), errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded),
		errors.As(err, &s) && s.Code == symbolic.CodeBudget:
		t.Skip(err.Error())
	default:
		t.Fatalf("%v", err)
	}
}

// A formula is one side of an equation between forms.
type formula func(fs *symbolic.Forms) (*symbolic.Form, error)

// valueOf is the value of an expression.
func valueOf(e symbolic.Expr) formula {
	return func(fs *symbolic.Forms) (*symbolic.Form, error) { return symbolic.Eval(e, fs.Var, fs) }
}

// tapeGradientOf is the gradient that the tape finds, replayed over forms.
func tapeGradientOf(ctx context.Context, r *Recording, wrt string) formula {
	return func(fs *symbolic.Forms) (*symbolic.Form, error) { return replayForms(ctx, r, wrt, fs) }
}

// An equation says that two formulas are equal in every case in which both are
// defined and f, the function that all is about, is defined too. Each of two right
// derivatives may be undefined where the other is not: at an edge of a domain
// that is reached on a whole region, such as that of sqrt in sqrt(relu(x)), an
// infinite factor meets one that is 0.
type equation struct {
	f           symbolic.Expr
	left, right formula
	total       bool // right must be defined wherever f is
}

// holds compares, and returns in how many cases. In the first case in which the
// sides differ it also writes both.
func (eq equation) holds(ctx context.Context) (same bool, cases int, difference string, err error) {
	same = true
	_, err = symbolic.Cases(ctx, propertyLimits(), func(fs *symbolic.Forms) error {
		if _, err := symbolic.Eval(eq.f, fs.Var, fs); err != nil {
			return unlessUndefined(err)
		}
		a, err := eq.left(fs)
		if err != nil {
			return unlessUndefined(err)
		}
		b, err := eq.right(fs)
		if err != nil && !(eq.total && errors.Is(err, symbolic.ErrUndefined)) {
			return unlessUndefined(err)
		}
		if _, err := fs.Equal(a, a); err != nil {
			return err // the run will be repeated
		}
		equal, right := false, "undefined"
		if err == nil {
			if equal, err = fs.Equal(a, b); err != nil {
				return err
			}
			right = fs.Text(b, shownForm)
		}
		if !equal && !fs.Distinct() {
			return nil
		}
		cases++
		if same && !equal {
			same, difference = false, "  "+fs.Text(a, shownForm)+"\n  "+right
		}
		return nil
	})
	return same, cases, difference, err
}

func unlessUndefined(err error) error {
	if errors.Is(err, symbolic.ErrUndefined) {
		return nil
	}
	return err
}

// shownForm is how long an expression is shown in a failure.
const shownForm = 300

// mustHold fails unless the equation holds; what introduces its two sides.
func mustHold(t *rapid.T, what string, eq equation) {
	t.Helper()
	same, cases, difference, err := eq.holds(t.Context())
	ok(t, err)
	if cases == 0 {
		t.Skip("defined nowhere")
	}
	if !same {
		t.Fatalf("%s\n%s", what, difference)
	}
}

// derivative is the symbolic side.
func derivative(t *rapid.T, e symbolic.Expr, wrt string) symbolic.Expr {
	t.Helper()
	d, err := propertyLimits().Diff(t.Context(), e, wrt)
	ok(t, err)
	return d
}

// recorded is e on a tape, with x and y as parameters even where they do not occur.
func recorded(t *rapid.T, e symbolic.Expr, value func(string) float64) *Recording {
	t.Helper()
	r, err := Lower(e, value, "x", "y")
	ok(t, err)
	return r
}

// one is the point of a tape that is only replayed: a replay brings its own.
func one(string) float64 { return 1 }

func gradientsAgree(t *rapid.T) {
	f, x := drawExpr(t, Exprs)
	d := derivative(t, f, x)
	mustHold(t, "d/d"+x+" of "+f.Text(shownForm)+": symbolic, and on the tape:",
		equation{f: f, left: valueOf(d), right: tapeGradientOf(t.Context(), recorded(t, f, one), x)})
}

// params are the values of the parameters of a recording at p.
func (p Point) params(r *Recording) []*big.Rat {
	params := make([]*big.Rat, len(r.Vars))
	for i, name := range r.Vars {
		params[i] = p[name]
	}
	return params
}

func gradientsAgreeAtPoints(t *rapid.T) {
	f, x := drawExpr(t, RationalExprs)
	p := Points("x", "y").Draw(t, "point")
	r := recorded(t, f, one)
	run, err := autodiff.ReplayValue(t.Context(), r.Output, p.params(r), Rationals{})
	ok(t, err)
	_, err = run.Value(r.Output)
	ok(t, err)
	sym, err := symbolic.Eval(derivative(t, f, x), p.env, Rationals{})
	if errors.Is(err, ErrDomain) {
		t.Fatalf("d/d%s of %s at %#v: the function is defined there and its derivative is not: %v", x, f.Text(shownForm), p, err)
	}
	ok(t, err)
	tape, err := replayGrad(t.Context(), r, p.params(r), x, Rationals{})
	if errors.Is(err, ErrDomain) {
		t.Fatalf("d/d%s of %s at %#v: the function is defined there and the tape's gradient is not: %v", x, f.Text(shownForm), p, err)
	}
	ok(t, err)
	if sym.Cmp(tape) != 0 {
		t.Fatalf("d/d%s of %s at %#v: symbolic %s, on the tape %s", x, f.Text(shownForm), p, short(sym), short(tape))
	}
}

// drawExpanded draws an expression for the properties of expansion. One that is
// smooth is compared as a form. One with branches only at exact points: that the
// expansion of (x + y)^3 has the sign of x + y is not seen from its form.
func drawExpanded(t *rapid.T) (f, expanded symbolic.Expr, wrt string, smooth bool) {
	smooth = !rapid.Bool().Draw(t, "branches")
	if smooth {
		f, wrt = drawExpr(t, SmoothExprs)
	} else {
		f, wrt = drawExpr(t, Exprs)
	}
	expanded, err := propertyLimits().Expand(t.Context(), f, nil)
	ok(t, err)
	return f, expanded, wrt, smooth
}

func expandingPreservesValue(t *rapid.T) {
	f, expanded, _, smooth := drawExpanded(t)
	if smooth {
		mustHold(t, f.Text(shownForm)+" and its expansion "+expanded.Text(shownForm)+":",
			equation{f: f, left: valueOf(f), right: valueOf(expanded), total: true})
		return
	}
	p := Points("x", "y").Draw(t, "point")
	value, err := symbolic.Eval(f, p.env, Rationals{})
	ok(t, err)
	other, err := symbolic.Eval(expanded, p.env, Rationals{})
	if err != nil {
		t.Fatalf("%s is defined at %#v, its expansion %s is not: %v", f.Text(shownForm), p, expanded.Text(shownForm), err)
	}
	if value.Cmp(other) != 0 {
		t.Fatalf("%s is %s at %#v, its expansion %s is %s", f.Text(shownForm), short(value), p, expanded.Text(shownForm), short(other))
	}
}

func expandingPreservesGradient(t *rapid.T) {
	f, expanded, x, smooth := drawExpanded(t)
	d, r := derivative(t, f, x), recorded(t, expanded, one)
	if smooth {
		mustHold(t, "d/d"+x+" of "+f.Text(shownForm)+", and on the tape of its expansion "+expanded.Text(shownForm)+":",
			equation{f: f, left: valueOf(d), right: tapeGradientOf(t.Context(), r, x)})
		return
	}
	p := Points("x", "y").Draw(t, "point")
	sym, err := symbolic.Eval(d, p.env, Rationals{})
	ok(t, err)
	tape, err := replayGrad(t.Context(), r, p.params(r), x, Rationals{})
	ok(t, err)
	if sym.Cmp(tape) != 0 {
		t.Fatalf("d/d%s of %s at %#v is %s, on the tape of its expansion %s it is %s",
			x, f.Text(shownForm), p, short(sym), expanded.Text(shownForm), short(tape))
	}
}

// drawTwo draws two expressions, and a variable of one of them.
func drawTwo(t *rapid.T) (f, g symbolic.Expr, wrt string) {
	f, wrt = drawExpr(t, smallExprs)
	return f, smallExprs("x", "y").Draw(t, "g"), wrt
}

func derivativeOfSum(t *rapid.T) {
	f, g, x := drawTwo(t)
	sum := symbolic.Add(f, g)
	want := symbolic.Add(derivative(t, f, x), derivative(t, g, x))
	mustHold(t, "d/d"+x+" of "+sum.Text(shownForm)+" term by term, and on the tape:",
		equation{f: sum, left: valueOf(want), right: tapeGradientOf(t.Context(), recorded(t, sum, one), x)})
}

func derivativeOfProduct(t *rapid.T) {
	f, g, x := drawTwo(t)
	product := symbolic.Mul(f, g)
	want := symbolic.Add(symbolic.Mul(derivative(t, f, x), g), symbolic.Mul(f, derivative(t, g, x)))
	mustHold(t, "d/d"+x+" of "+product.Text(shownForm)+" by the product rule, and on the tape:",
		equation{f: product, left: valueOf(want), right: tapeGradientOf(t.Context(), recorded(t, product, one), x)})
}

func derivativeOfComposition(t *rapid.T) {
	f := smallExprs("u").Draw(t, "f")
	g, x := drawExpr(t, smallExprs)
	composed, err := symbolic.Subst(f, "u", g)
	ok(t, err)
	outer, err := symbolic.Subst(derivative(t, f, "u"), "u", g)
	ok(t, err)
	want := symbolic.Mul(outer, derivative(t, g, x))
	mustHold(t, "d/d"+x+" of "+composed.Text(shownForm)+", which is "+f.Text(shownForm)+" at u = "+g.Text(shownForm)+", by the chain rule, and on the tape:",
		equation{f: composed, left: valueOf(want), right: tapeGradientOf(t.Context(), recorded(t, composed, one), x)})
}

func printingAndParsing(t *rapid.T) {
	f, x := drawExpr(t, Exprs)
	for _, e := range []symbolic.Expr{f, derivative(t, f, x)} {
		text := e.String()
		again, err := symbolic.Parse(text)
		var s *symbolic.Error
		if errors.As(err, &s) && (s.Code == symbolic.CodeSize || s.Code == symbolic.CodeDepth) {
			t.Skip(s.Msg)
		}
		if err != nil {
			t.Fatalf("%s cannot be parsed: %v", e.Text(shownForm), err)
		}
		if !again.Equal(e) {
			t.Fatalf("%s, parsed, is %s", e.Text(shownForm), again.Text(shownForm))
		}
	}
}

// floatPoint draws a point for the tape.
func floatPoint(t *rapid.T) (p Point, value func(string) float64) {
	p = Points("x", "y").Draw(t, "point")
	return p, p.float
}

// gradientsOf returns the gradients of all parameters; present tells whether there
// is one.
func gradientsOf(r *Recording) (g []float64, present []bool) {
	for _, v := range r.Params {
		value, has := r.Tape.Grad(v)
		g, present = append(g, value), append(present, has)
	}
	return g, present
}

// sameFloat is equality of bits, and of NaN with NaN.
func sameFloat(a, b float64) bool {
	return math.Float64bits(a) == math.Float64bits(b) || math.IsNaN(a) && math.IsNaN(b)
}

// gradientsAccumulate differentiates two nodes of a tape one after the other. The
// sum of their gradients, each from a tape of its own, is rounded as the tape must
// round it, and therefore the same to the last bit.
func gradientsAccumulate(t *rapid.T) {
	f, _ := drawExpr(t, Exprs)
	p, value := floatPoint(t)
	both := recorded(t, f, value)
	i := rapid.IntRange(0, both.Tape.Len()-1).Draw(t, "node")
	second := recorded(t, f, value)
	ok(t, both.Tape.Backward(both.Output))
	g, hasG := gradientsOf(both)
	ok(t, both.Tape.Backward(both.Tape.Var(i)))
	sum, has := gradientsOf(both)
	ok(t, second.Tape.Backward(second.Tape.Var(i)))
	h, hasH := gradientsOf(second)
	for k, name := range both.Vars {
		want := g[k]
		if hasG[k] && hasH[k] {
			want += h[k]
		} else if hasH[k] {
			want = h[k]
		}
		if has[k] != (hasG[k] || hasH[k]) || has[k] && !sameFloat(sum[k], want) {
			t.Fatalf("the gradients in %s of %s and of its node %d, at %#v, are %v (present: %v) and %v (%v), but together %v (%v)",
				name, f.Text(shownForm), i, p, g[k], hasG[k], h[k], hasH[k], sum[k], has[k])
		}
	}
}

func zeroGradResets(t *rapid.T) {
	f, _ := drawExpr(t, Exprs)
	p, value := floatPoint(t)
	r := recorded(t, f, value)
	if _, has := gradientsOf(r); slices.Contains(has, true) {
		t.Fatalf("%s has a gradient before the first backward pass", f.Text(shownForm))
	}
	ok(t, r.Tape.Backward(r.Output))
	first, hasFirst := gradientsOf(r)
	for range rapid.IntRange(1, 3).Draw(t, "passes") {
		ok(t, r.Tape.Backward(r.Output))
	}
	r.Tape.ZeroGrad()
	if _, has := gradientsOf(r); slices.Contains(has, true) {
		t.Fatalf("%s has a gradient after ZeroGrad", f.Text(shownForm))
	}
	ok(t, r.Tape.Backward(r.Output))
	again, hasAgain := gradientsOf(r)
	for k, name := range r.Vars {
		if hasFirst[k] != hasAgain[k] || hasFirst[k] && !sameFloat(first[k], again[k]) {
			t.Fatalf("the gradient in %s of %s at %#v is first %v and, after ZeroGrad, %v", name, f.Text(shownForm), p, first[k], again[k])
		}
	}
}
