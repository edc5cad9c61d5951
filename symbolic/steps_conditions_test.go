package symbolic

import (
	"context"
	"math"
	"strings"
	"testing"
)

// Conditions of whole derivations.
func TestConditions(t *testing.T) {
	for _, test := range []struct{ src, want string }{
		{"sin(x*exp(x^2))/(1+x)", "1 + x != 0"},
		{"(x*w - label)^2", ""},
		{"log(x) + 1/x", "x > 0"},
		{"log(x)/x + sqrt(x) + x^(1/3)", "x > 0"},
		{"x^(-2)", "x != 0"},
		{"x^3 + x^1 + x^0", ""},
		{"x^y", "x > 0"},
		{"2^x", ""},
		{"a^x", "a > 0"},
		{"x^x", "x > 0"},
		{"1/(1 + x^2)", ""},
		{"log(1 + x^2) + sqrt(exp(x)) + 1/cosh(x)", ""},
		{"1/(x^2)", "x != 0"},
		{"1/(x^2 - 1)^3", "x^2 - 1 != 0"},
		{"abs(x) + atan2(x, y)", "x != 0"},
		{"sqrt(x) + hypot(x, y)", "x > 0"},
		{"log(2 - x)", "2 - x > 0"},
		{"asin(x)*acosh(x)", "abs(x) < 1, x > 1"},
		{"abs(x - 1)*max(x, y)", "x - 1 != 0, x != y"},
		{"1/sqrt(-abs(x^2 - 1)) + 1/sin(x)^2", "x^2 - 1 != 0, -abs(x^2 - 1) > 0, sin(x) != 0"},
		{"hypot(x, 1)", ""},
		{"hypot(x, y)", "x != 0 or y != 0"},
		{"atan2(y, x)", "y != 0 or x > 0"},
		{"atan2(x, 2)", ""},
		{"floor(x)", "x != floor(x)"},
		{"where(x < 1, x, x^2)", "x != 1"},
		{"where(floor(x) < 1, x, 2)", "floor(x) != 1, x != floor(x)"},
		{"where(abs(x) < 1, x, 2)", "abs(x) != 1"},
		{"where(sin(where(x < y, 1, x)) == 1/2, x, 2)", "sin(where(x < y, 1, x)) != 1/2, x != y"},
		{"x*log(y)", ""}, // y is a constant, and log(y) is defined or is not
		{"D(log(x*y), y)", "x*y > 0"},
		{"D(D(log(x*y), y)*log(x), y)", "x*y > 0, x > 0"},
		{"7", ""},
		{"x", ""},
	} {
		d := mustExplain(t, test.src, "x")
		var got []string
		for _, c := range d.Conditions {
			got = append(got, c.String())
		}
		if s := strings.Join(got, ", "); s != test.want {
			t.Errorf("%s: %q, want %q", test.src, s, test.want)
		}
	}
}

// Where the conditions of a derivation hold, and all its parts are defined, its
// result is the derivative.
func TestConditionsSuffice(t *testing.T) {
	g := newGenerate(23)
	count := 0
	for range 3000 {
		e := g.expr(12)
		d, err := DefaultLimits().Explain(context.Background(), e, "x")
		if err != nil {
			continue
		}
		at := g.floatPoint()
		holds := true
		Walk(e, func(e Expr) { holds = holds && !math.IsNaN(evalStrict(e, at)) && !math.IsInf(evalStrict(e, at), 0) })
		for _, c := range d.Conditions {
			near := false
			for _, dx := range []float64{-1e-4, 0, 1e-4} { // not so near that rounding decides
				moved := map[string]float64{"x": at["x"] + dx, "y": at["y"], "z": at["z"]}
				near = near || !c.holdsAt(moved)
			}
			holds = holds && !near
		}
		v := evalStrict(e, at)
		if !holds || math.Abs(v) > 1e3 {
			continue
		}
		count++
		if !differentiableRoughly(e, d.Result, at) {
			t.Errorf("%s at %v: the conditions %v hold, and the derivative is not %s", e, at, d.Conditions, d.Result.Text(300))
		}
	}
	if count < 300 {
		t.Errorf("only %d expressions", count)
	}
}

// differentiableRoughly reports whether some difference quotient comes near d.
func differentiableRoughly(e, d Expr, at map[string]float64) bool {
	v := evalStrict(d, at)
	x0 := at["x"]
	defer func() { at["x"] = x0 }()
	for _, h := range []float64{1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9} {
		at["x"] = x0 + h
		right := evalStrict(e, at)
		at["x"] = x0 - h
		left := evalStrict(e, at)
		if math.Abs((right-left)/(2*h)-v) < 1e-2*(1+math.Abs(v)) {
			return true
		}
	}
	return math.Abs(v) > 1e4 || v != v && d.Nodes() > 200
}
