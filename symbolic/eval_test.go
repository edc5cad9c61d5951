package symbolic

import (
	"errors"
	"math"
	"math/big"
	"testing"
)

// Every function, at arguments where it is defined, against another formula.
func TestEvalFunctions(t *testing.T) {
	formulas := map[string]string{
		"pi": "4*atan(1)", "sqrt": "exp(log(u)/2)", "cbrt": "sign(u)*exp(log(abs(u))/3)", "exp": "sinh(u) + cosh(u)",
		"expm1": "exp(u) - 1", "log": "log2(u)*log(2)", "log2": "log(u)/log(2)", "log10": "log(u)/log(10)", "log1p": "log(1 + u)",
		"sin": "cos(pi/2 - u)", "cos": "sin(pi/2 - u)", "tan": "sin(u)/cos(u)", "sec": "1/cos(u)", "csc": "1/sin(u)", "cot": "cos(u)/sin(u)",
		"asin": "atan2(u, sqrt(1 - u^2))", "acos": "atan2(sqrt(1 - u^2), u)", "atan": "atan2(u, 1)",
		"sinh": "(exp(u) - exp(-u))/2", "cosh": "(exp(u) + exp(-u))/2", "tanh": "sinh(u)/cosh(u)", "sech": "1/cosh(u)",
		"csch": "1/sinh(u)", "coth": "cosh(u)/sinh(u)", "asinh": "log(u + sqrt(u^2 + 1))", "acosh": "log(u + sqrt(u - 1)*sqrt(u + 1))",
		"atanh": "log((1 + u)/(1 - u))/2", "abs": "max(u, -u)", "sign": "where(u > 0, 1, where(u < 0, -1, 0))",
		"min": "(u + v - abs(u - v))/2", "max": "(u + v + abs(u - v))/2", "relu": "max(u, 0)", "sigmoid": "1/(1 + exp(-u))",
		"softplus": "log(1 + exp(u))", "erf": "1 - erfc(u)", "erfc": "1 - erf(u)", "hypot": "sqrt(u*u + v*v)",
		"atan2": "2*atan(u/(hypot(u, v) + v))", "pow": "exp(v*log(u))", "floor": "u - (u - floor(u))",
	}
	for _, f := range Funcs() {
		e := mustApply(t, f)
		formula, ok := formulas[f.String()]
		if !ok {
			t.Errorf("no formula for %s", f)
			continue
		}
		looked := 0
		for _, u := range []float64{-1.7, -0.6, 0.3, 0.8, 2.4} {
			for _, v := range []float64{0.5, 1.9} {
				p := at("u", u, "v", v)
				a, b := evalFloat(t, e, p), evalFloat(t, MustParse(formula), p)
				if math.IsNaN(a) || math.IsNaN(b) {
					continue
				}
				looked++
				if math.Abs(a-b) > 1e-12*(1+math.Abs(a)) {
					t.Errorf("%s at %v is %v, %s is %v", e, p, a, formula, b)
				}
			}
		}
		if looked == 0 {
			t.Errorf("%s was defined at no point", e)
		}
	}
}

func TestEvalRational(t *testing.T) {
	for _, test := range []struct{ src, x, want string }{
		{"1.95", "0", "39/20"},
		{"(w*x - label)^2", "1", "1/400"},
		{"1 - 2 - 3", "0", "-4"},
		{"12/2/3", "0", "2"},
		{"2^3^2", "0", "512"},
		{"-2^2", "0", "-4"},
		{"(-2)^3", "0", "-8"},
		{"x^0", "0", "1"},
		{"x^-2", "3", "1/9"},
		{"where(x < 1, 1/x, x)", "1/2", "2"},
		{"where(x == 0, 5, 1/x)", "0", "5"},
		{"where(x != 0, 1/x, 5)", "0", "5"},
		{"where(x <= 1, 2, 1/(x - x))", "1", "2"},
		{"where(x >= 1, where(x > 1, 1/(x - x), 7), log(x))", "1", "7"},
		{"floor(x)", "-3/2", "-2"},
		{"D(x^3, x)", "2", "12"},
	} {
		x, _ := ParseNumber(test.x)
		point := map[string]*big.Rat{"x": x, "w": big.NewRat(39, 20), "label": big.NewRat(2, 1)}
		got, ok := evalRat(MustParse(test.src), point)
		if !ok || got.RatString() != test.want {
			t.Errorf("%s at %s is %v, want %s", test.src, test.x, got, test.want)
		}
	}
	for _, src := range []string{"1/x", "x^-1", "where(1/x < 2, 1, 1)", "where(x == 0, 1/x, 1)", "sin(1)", "2 + 1/x*0"} {
		if got, ok := evalRat(MustParse(src), map[string]*big.Rat{"x": new(big.Rat)}); ok {
			t.Errorf("%s at 0 is %v", src, got)
		}
	}
}

// A shared subexpression is computed once, a sum from left to right, and the
// error of a variable that has no value comes through.
func TestEvalOrder(t *testing.T) {
	unset := errors.New("no value")
	calls := 0
	env := func(name string) (float64, error) {
		calls++
		if name == "y" {
			return 0, unset
		}
		return 2, nil
	}
	if v, err := Eval(MustParse("(x + 1)*(x + 1) + sin(x + 1)^x"), env, floats{}); err != nil || calls != 1 || v == 0 {
		t.Errorf("%v, %v after %d calls", v, err, calls)
	}
	if _, err := Eval(MustParse("x + y"), env, floats{}); !errors.Is(err, unset) {
		t.Errorf("%v", err)
	}
	if v, err := Eval(MustParse("where(x > 1, x, y)"), env, floats{}); err != nil || v != 2 {
		t.Errorf("%v, %v", v, err)
	}
	if v, err := Eval(MustParse("1e16 + x + x - 1e16"), env, floats{}); err != nil || v != (1e16+2+2)-1e16 {
		t.Errorf("%v, %v", v, err)
	}
}

func TestWalk(t *testing.T) {
	e := MustParse("(x + y)*sin(x + y)")
	var order []string
	Walk(e, func(e Expr) { order = append(order, e.String()) })
	want := []string{"x", "y", "x + y", "sin(x + y)", "(x + y)*sin(x + y)"}
	if len(order) != len(want) {
		t.Fatalf("%q", order)
	}
	for i := range want {
		if order[i] != want[i] {
			t.Errorf("%d: %s, want %s", i, order[i], want[i])
		}
	}
	if e.Nodes() != 5 {
		t.Errorf("%d nodes", e.Nodes())
	}
	if depth := Fold(e, func(_ Expr, args []int) int {
		d := 0
		for _, a := range args {
			d = max(d, a)
		}
		return d + 1
	}); depth != 4 {
		t.Errorf("depth %d", depth)
	}
	if vars := MustParse("b*D(a*c, z) + b").Vars(); len(vars) != 4 || vars[0] != "b" || vars[1] != "a" || vars[3] != "z" {
		t.Errorf("variables %v", vars)
	}
}

func TestAccessors(t *testing.T) {
	e := MustParse("where(x <= 1/2, max(x, pi), -x)")
	if e.Kind() != Where || e.Relation() != LessEqual || e.NumArgs() != 4 || len(e.Args()) != 4 {
		t.Errorf("%s: %s %s %d", e, e.Kind(), e.Relation(), e.NumArgs())
	}
	r, ok := e.Arg(1).Rat()
	if !ok || r.RatString() != "1/2" {
		t.Errorf("%v", r)
	}
	r.SetInt64(7) // a copy
	if e.Arg(1).String() != "1/2" {
		t.Error("an expression changed")
	}
	if f := e.Arg(2).Func(); f != FuncMax || f.Arity() != 2 {
		t.Errorf("%s", f)
	}
	if _, ok := e.Rat(); ok || e.Name() != "" || e.Arg(0).Name() != "x" {
		t.Error("names and numbers")
	}
	for _, test := range []struct {
		f Func
		n int
	}{{FuncSin, 0}, {FuncSin, 2}, {FuncMax, 1}, {FuncPi, 1}, {Func(200), 1}} {
		if _, err := Apply(test.f, make([]Expr, test.n)...); code(err) != CodeArity && test.f < numFuncs || err == nil {
			t.Errorf("Apply(%s) of %d: %v", test.f, test.n, err)
		}
	}
	if f, ok := LookupFunc("ln"); !ok || f != FuncLog {
		t.Error("ln is not log")
	}
	if _, ok := LookupFunc("foo"); ok {
		t.Error("foo is a function")
	}
	// Equality does not walk exponentially.
	a, b := Var("x"), Var("x")
	for range 100 {
		a, b = Mul(Int(1), a, a), Mul(Int(1), b, b)
	}
	if !a.Equal(b) || a.Equal(Mul(Int(1), b, a)) {
		t.Error("equality of shared structure")
	}
}
