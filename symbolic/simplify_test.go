package symbolic

import (
	"context"
	"errors"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"
)

// simplified are simplifications that keep the domain. Where a third text is given
// it is the result if the domain may widen; the fourth says where they agree.
var simplified = [][]string{
	// Numbers, terms and factors.
	{"2 + 3*4 - 1/2", "27/2"},
	{"x + 2 + y + 3", "x + 5 + y"},
	{"2^10 + 2^(-2) + 8^(2/3) + 0^3", "4113/4"},
	{"(-8)^(1/3)", "(-8)^(1/3)"},
	{"x + x", "2*x"},
	{"x*y + 3*y*x - x/2", "4*x*y - x/2"},
	{"3*(x + y) - 2*(x + y)", "x + y"},
	{"a - (b - c)", "a + c - b"},
	{"-(x - y)", "y - x"},
	{"x - x", "0"},
	{"1/x - 1/x", "0/x", "0", "x != 0"},
	{"3/x - 1/x", "2/x"},
	{"0*sin(x)*exp(y)", "0"},
	{"0*log(x)", "0*log(x)", "0", "x > 0"},
	{"0*x*log(x)^3/y^2", "0*log(x)/y", "0", "x > 0, y != 0"},
	{"x*x", "x^2"},
	{"x*x^2*y*x", "x^4*y"},
	{"(x^2)^3", "x^6"},
	{"((1/x)^2)^3", "1/x^6"},
	{"(2*x)^2*(-y)^2", "4*x^2*y^2"},
	{"(-x)^3", "-x^3"},
	{"(-x)^2", "x^2"},
	{"x^1*y", "x*y"},
	{"x^(-2)*y", "y/x^2"},
	{"x^(-1/2)", "1/sqrt(x)"},
	{"2*x/(3*y)*6", "4*x/y"},
	{"x/y/z", "x/(y*z)"},
	{"x^2/x^5", "1/x^3"},
	{"x^5/x^2", "x^4/x", "x^3", "x != 0"},
	{"x/x", "x/x", "1", "x != 0"},
	{"exp(x)/exp(x)", "1"},
	{"(x^2 + 1)/(x^2 + 1)", "1"},
	{"sqrt(x)/sqrt(x)", "sqrt(x)/sqrt(x)", "1", "sqrt(x) != 0"},
	{"1/(1/x)", "1/(1/x)", "x", "x != 0"},
	{"x/(y/exp(z))", "x*exp(z)/y"},
	{"x/(y/z)", "x/(y/z)", "x*z/y", "z != 0"},
	{"x^0 + y", "1 + y"},
	{"abs(x^2097153)", "abs(x^2097153)"},
	{"abs(x^10000000000000000000001)", "abs(x^10000000000000000000001)"},
	{"abs(x^10000000000000000000000)", "x^10000000000000000000000"},
	{"log(x)^0", "log(x)^0", "1", "x > 0"},
	{"1^x", "1"},
	{"1^log(x)", "1^log(x)", "1", "x > 0"},
	{"1/0", "1/0"},
	{"0/0", "0/0"},
	{"(x - 1)*(1 - x)", "(x - 1)*(1 - x)"},
	{"(-x - y)*z", "-z*(x + y)"},
	{"1/(-2)", "-1/2"},
	{"sqrt(a)^2/a", "sqrt(a)^2/a", "1", "sqrt(a) != 0"},
	{"sqrt(2)*2*sqrt(a)^2", "2*sqrt(2)*sqrt(a)^2", "2*a*sqrt(2)", "a >= 0"},
	{"x^a/x", "x^a/x", "x^(a - 1)", "x != 0"},
	{"1/x + x^a/x", "1/x + x^(a - 1)"},
	{"1 + x^a*x^b/x^10", "1 + x^a*x^b/x^10", "1 + x^(a + b)/x^10", "x > 0"},

	// What the rest of the expression excludes anyway.
	{"x^x*(log(x) + x/x)", "x^x*(log(x) + 1)"},
	{"x/x + log(x)", "1 + log(x)"},
	{"x/x + 1/x^2", "1 + 1/x^2"},
	{"x/x + sqrt(x - 1)", "1 + sqrt(x - 1)"},
	{"x/x + sqrt(x)", "x/x + sqrt(x)", "1 + sqrt(x)", "x != 0"},
	{"x/x + x^x", "x/x + x^x", "1 + x^x", "x != 0"},
	{"(x + 1)/(x + 1) + log(x)", "1 + log(x)"},
	{"x*y/(x*y) + 1/x + 1/y", "1 + 1/x + 1/y"},
	{"0*log(x) + sqrt(x)/x", "1/sqrt(x)"},
	{"x/x + y/y", "x/x + y/y", "2", "x != 0, y != 0"},
	{"sin(x/x) + x^2/x^2", "sin(x/x) + x/x", "sin(1) + 1", "x != 0"},
	{"abs(x)*log(x)", "x*log(x)"},
	{"log(x^2)", "log(x^2)"},
	{"log(x^2) + log(x)^2", "2*log(x) + log(x)^2"},
	{"where(y > 0, 1/x, 0) + x/x", "where(y > 0, 1/x, 0) + x/x", "where(y > 0, 1/x, 0) + 1", "x != 0"},
	{"where(y > 0, x/x, 1/x)", "where(y > 0, x/x, 1/x)", "where(y > 0, 1, 1/x)", "x != 0"},
	{"where(y > 0, x/x + log(x), 0)", "where(y > 0, 1 + log(x), 0)"},
	{"where(x > 0, x/x, 0)", "where(x > 0, 1, 0)"},
	{"where(x == 0, 0, x/x)", "where(x == 0, 0, 1)"},
	{"where(x >= 0, x/x, 0)", "where(x >= 0, x/x, 0)", "where(x >= 0, 1, 0)", "x != 0"},
	{"where(y > 0, x/x, 0) + where(z > 0, x/x, 0) + 1/x", "where(y > 0, 1, 0) + where(z > 0, 1, 0) + 1/x"},
	{"D(x/x, x) + x + x + D(x/x, x)", "2*D(x/x, x) + 2*x"},

	// Values.
	{"sqrt(9/4) + cbrt(-8) + abs(-3) + floor(7/2) + max(1, 2) + hypot(3, 4)", "25/2"},
	{"exp(0) + expm1(0) + log(1) + log2(1) + log2(2) + log10(1) + log10(10) + log1p(0)", "3"},
	{"sin(0) + sin(pi/6) + sin(pi/2) + sin(pi) + sin(2*pi)", "3/2"},
	{"cos(0) + cos(pi/3) + cos(pi/2) + cos(pi) + cos(2*pi)", "3/2"},
	{"tan(0) + tan(pi/4) + tan(pi) + sec(0) + asin(0) + acos(1) + atan(0)", "2"},
	{"sinh(0) + cosh(0) + tanh(0) + sech(0) + asinh(0) + acosh(1) + atanh(0)", "2"},
	{"sigmoid(0) + erf(0) + erfc(0)", "3/2"},

	// Parity.
	{"sin(-x) + tan(-x) + cot(-x) + csc(-x)", "-sin(x) - tan(x) - cot(x) - csc(x)"},
	{"asin(-2*x) + atan(-x) + cbrt(-x) + sign(-x) + erf(-x)", "-asin(2*x) - atan(x) - cbrt(x) - sign(x) - erf(x)"},
	{"sinh(-x) + tanh(-x) + coth(-x) + csch(-x) + asinh(-x) + atanh(-x)", "-sinh(x) - tanh(x) - coth(x) - csch(x) - asinh(x) - atanh(x)"},
	{"cos(-x)*sec(-y)*abs(-x)", "cos(x)*sec(y)*abs(x)"},
	{"cosh(-x)*sech(-y)", "cosh(x)*sech(y)"},
	{"sin(-x - y)", "-sin(x + y)"},

	// Circular functions.
	{"sin(x)^2 + cos(x)^2", "1"},
	{"sin(log(x))^2 + cos(log(x))^2", "sin(log(x))^2 + cos(log(x))^2", "1", "x > 0"},
	{"3*a*sin(x)^2 + b + 3*a*cos(x)^2", "3*a + b"},
	{"2*sin(x)^2 + 3*cos(x)^2", "2*sin(x)^2 + 3*cos(x)^2"},
	{"sin(x)^4 + sin(x)^2*cos(x)^2", "sin(x)^2"},
	{"1 - sin(x)^2", "cos(x)^2"},
	{"a - a*cos(x)^2", "a*sin(x)^2"},
	{"cos(x)^2 - sin(x)^2", "cos(2*x)"},
	{"6*sin(x)*cos(x)", "3*sin(2*x)"},
	{"1 + tan(x)^2", "sec(x)^2"},
	{"1 + cot(x)^2", "csc(x)^2"},
	{"sec(x)^2 - 1", "tan(x)^2"},
	{"csc(x)^2 - 1", "cot(x)^2"},
	{"sec(x)^2 - tan(x)^2 + csc(y)^2 - cot(y)^2", "sec(x)^2 - tan(x)^2 + csc(y)^2 - cot(y)^2", "2", "cos(x) != 0, sin(y) != 0"},
	{"sin(x)/cos(x)^2", "tan(x)/cos(x)"},
	{"x*cos(2*x)/sin(2*x)", "x*cot(2*x)"},
	{"sin(x)*sec(x)*cos(y)*csc(y)", "tan(x)*cot(y)"},
	{"tan(x)*cos(x) + cot(y)*sin(y)", "tan(x)*cos(x) + cot(y)*sin(y)", "sin(x) + cos(y)", "cos(x) != 0, sin(y) != 0"},
	{"tan(x)*cot(x)", "tan(x)*cot(x)", "1", "sin(x) != 0, cos(x) != 0"},
	{"sec(x)*cos(x) + csc(y)*sin(y)", "sec(x)*cos(x) + csc(y)*sin(y)", "2", "cos(x) != 0, sin(y) != 0"},
	{"tan(x)/sin(x)", "tan(x)/sin(x)", "sec(x)", "sin(x) != 0"},
	{"1/sec(x) + 1/csc(y) + 1/cot(z)", "1/sec(x) + 1/csc(y) + 1/cot(z)", "cos(x) + sin(y) + tan(z)", "cos(x) != 0, sin(y) != 0, sin(z) != 0"},
	{"sin(asin(x))", "sin(asin(x))", "x", "abs(x) <= 1"},
	{"cos(acos(x)) + tan(atan(y))", "cos(acos(x)) + y", "x + y", "abs(x) <= 1"},
	{"sin(asin(cos(x)))", "cos(x)"},
	{"asin(x) + acos(x)", "asin(x) + acos(x)", "pi/2", "abs(x) <= 1"},
	{"asin(sin(x))", "asin(sin(x))"},

	// Hyperbolic functions.
	{"cosh(x)^2 - sinh(x)^2", "1"},
	{"1 + sinh(x)^2", "cosh(x)^2"},
	{"cosh(x)^2 - 1", "sinh(x)^2"},
	{"1 - tanh(w*x)^2", "sech(w*x)^2"},
	{"1 - sech(x)^2", "tanh(x)^2"},
	{"coth(x)^2 - 1", "csch(x)^2"},
	{"sinh(x)/cosh(x) + cosh(y)/sinh(y)", "tanh(x) + coth(y)"},
	{"sinh(x)*sech(x) + tanh(y)*cosh(y)", "tanh(x) + sinh(y)"},
	{"sech(x)*cosh(x)", "1"},
	{"1/sech(x)", "cosh(x)"},
	{"1/csch(x) + 1/coth(y)", "1/csch(x) + 1/coth(y)", "sinh(x) + tanh(y)", "x != 0, y != 0"},
	{"(exp(x) - exp(-x))/2", "sinh(x)"},
	{"exp(-x) + exp(x)", "2*cosh(x)"},
	{"(exp(x) - exp(-x))/(exp(x) + exp(-x))", "tanh(x)"},
	{"cosh(x) + sinh(x)", "exp(x)"},
	{"cosh(x) - sinh(x)", "exp(-x)"},
	{"sinh(asinh(x)) + asinh(sinh(y))", "x + y"},
	{"cosh(acosh(x))", "cosh(acosh(x))", "x", "x >= 1"},
	{"acosh(cosh(x))", "abs(x)"},
	{"tanh(atanh(x))", "tanh(atanh(x))", "x", "abs(x) < 1"},
	{"atanh(tanh(x))", "x"},

	// Exponentials and logarithms.
	{"exp(x)*exp(y)", "exp(x + y)"},
	{"exp(x)^3/exp(y)^2", "exp(3*x - 2*y)"},
	{"x*exp(x)*exp(-x)", "x"},
	{"exp(x)^y", "exp(x*y)"},
	{"exp(log(x))", "exp(log(x))", "x", "x > 0"},
	{"exp(log(x^2 + 1))", "x^2 + 1"},
	{"exp(-2*log(x))", "exp(-2*log(x))", "1/x^2", "x > 0"},
	{"log(exp(x)) + log2(2^x) + log10(10^x)", "3*x"},
	{"2^log2(x) + 10^log10(y)", "2^log2(x) + 10^log10(y)", "x + y", "x > 0, y > 0"},
	{"log1p(expm1(x))", "x"},
	{"expm1(log1p(x))", "expm1(log1p(x))", "x", "x > -1"},
	{"log(1/x) + log(y^3)", "-log(x) + 3*log(y)"},
	{"log((x^2 + 1)^y)", "y*log(x^2 + 1)"},
	{"log(2) + log(x)", "log(2*x)"},
	{"log(x) - log(2)", "log(x/2)"},
	{"log(x) + log(y)", "log(x) + log(y)", "log(x*y)", "x > 0"},
	{"log(x) - log(y)", "log(x) - log(y)", "log(x/y)", "x > 0"},
	{"log(x*y)", "log(x*y)"},

	// Roots and powers.
	{"x^(1/2)", "sqrt(x)"},
	{"x^(1/3)", "x^(1/3)", "cbrt(x)", "x >= 0"},
	{"sqrt(x)^2", "sqrt(x)^2", "x", "x >= 0"},
	{"sqrt(x^2 + 1)^4/sqrt(y^2 + 1)^2", "(x^2 + 1)^2/(y^2 + 1)"},
	{"cbrt(x)^4", "cbrt(x)^4"},
	{"1/abs(x)^2 + 1/(sinh(y)*sech(y))", "1/x^2 + 1/tanh(y)"},
	{"2*sin(x)^2*cos(x)^2", "2*sin(x)^2*cos(x)^2"},
	{"1/(x/y)^3", "1/(x/y)^3", "(y/x)^3", "y != 0"},
	{"sqrt(x^2)", "abs(x)"},
	{"sqrt(x^4)", "x^2"},
	{"(x^2)^(1/2)", "abs(x)"},
	{"x/sqrt(x)", "x/sqrt(x)", "sqrt(x)", "x != 0"},
	{"sqrt(x)/x", "1/sqrt(x)"},
	{"sqrt(x)*sqrt(y)", "sqrt(x)*sqrt(y)", "sqrt(x*y)", "x >= 0, y >= 0"},
	{"cbrt(x)^3 + cbrt(y^3)", "x + y"},
	{"((x^2 + 1)^y)^z", "(x^2 + 1)^(y*z)"},
	{"(x^y)^z", "(x^y)^z"},
	{"2^x*2^y", "2^(x + y)"},
	{"x^y*x^z", "x^y*x^z", "x^(y + z)", "x > 0"},
	{"x*x^(n - 1)", "x*x^(n - 1)", "x^n", "x > 0"},
	{"x^n/x", "x^n/x", "x^(n - 1)", "x != 0"},

	// Functions with branches.
	{"abs(abs(x)) + abs(x)^2", "abs(x) + x^2"},
	{"abs(x)*abs(y)", "abs(x*y)"},
	{"abs(x)/abs(y)", "abs(x/y)"},
	{"abs(exp(x)) + abs(-cosh(x))", "exp(x) + cosh(x)"},
	{"abs(-exp(x) - 1)", "exp(x) + 1"},
	{"abs(min(-1, x))", "-min(-1, x)"},
	{"x/abs(x) + abs(y)/y", "x/abs(x) + abs(y)/y", "sign(x) + sign(y)", "x != 0, y != 0"},
	{"sign(x)*abs(x)", "x"},
	{"x*sign(x)", "abs(x)"},
	{"sign(sign(x))", "sign(x)"},
	{"sign(exp(x)) + sign(-2 - x^2)", "0"},
	{"sign(max(x, 1))", "1"},
	{"sign(min(x, -1))", "-1"},
	{"max(x, x) + min(y, y)", "x + y"},
	{"max(x, -x)", "abs(x)"},
	{"min(-x, x)", "-abs(x)"},
	{"max(0, x)", "relu(x)"},
	{"max(x, x + 1) + min(x, x + 1)", "2*x + 1"},
	{"min(x, x + exp(y))", "x"},
	{"max(exp(x), -2)", "exp(x)"},
	{"min(x, y) + max(y, x)", "x + y"},
	{"relu(x^2)", "x^2"},
	{"relu(-exp(x))", "0"},
	{"relu(x) - relu(-x)", "x"},
	{"relu(x) + relu(-x)", "abs(x)"},
	{"floor(floor(x))", "floor(x)"},
	{"hypot(0, x)", "abs(x)"},
	{"where(1 < 2, x, 1/y)", "x"},
	{"where(x^2 < -1, x, y)", "y"},
	{"where(exp(log(x)) > 0, x, y)", "where(exp(log(x)) > 0, x, y)", "x", "x > 0"},
	{"where(x < y, sin(-z), -sin(z))", "-sin(z)"},
	{"where(log(x) < 2, y, y)", "where(log(x) < 2, y, y)", "y", "x > 0"},

	// Learning.
	{"1/(1 + exp(-x))", "sigmoid(x)"},
	{"exp(x)/(exp(x) + 1)", "sigmoid(x)"},
	{"log(1 + exp(x)) + log1p(exp(y))", "softplus(x) + softplus(y)"},
	{"softplus(x) - softplus(-x)", "x"},
	{"log(sigmoid(x))", "-softplus(-x)"},
	{"sigmoid(x) + sigmoid(-x)", "1"},
	{"sigmoid(x)*(1 - sigmoid(x))", "sigmoid(x)*(1 - sigmoid(x))"},
	{"erf(x) + erfc(x)", "1"},
	{"1 - erf(x)", "erfc(x)"},
	{"1 - erfc(x)", "erf(x)"},
	{"exp(x) - 1", "exp(x) - 1"},
}

func TestSimplify(t *testing.T) {
	fired := make(map[string]bool)
	for _, c := range simplified {
		e := MustParse(c[0])
		got, err := DefaultLimits().Simplify(context.Background(), e, Same)
		if err != nil || got.Result.String() != c[1] || got.Conditions != nil {
			t.Errorf("%s\n  got  %s %v, %v\n  want %s", c[0], got.Result, got.Conditions, err, c[1])
		}
		wide, err := DefaultLimits().Simplify(context.Background(), e, Widens)
		want := append(slices.Clone(c), c[1], "")[2:4]
		if len(c) == 2 {
			want = []string{c[1], ""}
		}
		if got := []string{wide.Result.String(), sideConditions(wide.Conditions)}; err != nil || !slices.Equal(got, want) {
			t.Errorf("%s, widened\n  got  %q, %v\n  want %q", c[0], got, err, want)
		}
		for _, a := range append(got.Applied, wide.Applied...) {
			fired[a.Rule] = true
		}
		for _, a := range got.Applied {
			if len(a.Conditions) > 0 {
				t.Errorf("%s: %s dropped %v", c[0], a.Rule, a.Conditions)
			}
		}
	}
	for _, row := range SimplifyRules() {
		if row.Enabled() && !fired[row.Name] {
			t.Errorf("no example fires %s", row.Name)
		}
		if !row.Enabled() && fired[row.Name] {
			t.Errorf("%s was applied", row.Name)
		}
		delete(fired, row.Name)
	}
	for name := range fired {
		t.Errorf("%s was applied and is not in the table", name)
	}
}

func sideConditions(cs []SideCondition) string {
	var out []string
	for _, c := range cs {
		out = append(out, c.String())
	}
	return strings.Join(out, ", ")
}

func TestSimplifyDerivatives(t *testing.T) {
	for _, c := range [][2]string{
		{"x^x", "x^x*(log(x) + 1)"},
		{"tan(x)", "sec(x)^2"},
		{"tanh(w*x)", "w*sech(w*x)^2"},
		{"sin(x)*cos(x)", "cos(2*x)"},
		{"log(x^2)", "2/x"},
		{"x*log(x)", "log(x) + 1"},
		{"sigmoid(x)", "sigmoid(x)*(1 - sigmoid(x))"},
		{"exp(-x)*x", "-x*exp(-x) + exp(-x)"},
		{"sqrt(x^2)", "x/abs(x)"},
		{"x^3/3", "x^2"},
		{"(w*x - label)^2", "2*x*(w*x - label)"},
	} {
		d, err := Diff(MustParse(c[0]), "x")
		if strings.Contains(c[0], "label") {
			d, err = Diff(MustParse(c[0]), "w")
		}
		if err != nil {
			t.Fatal(err)
		}
		if got, err := Simplify(d); err != nil || got.String() != c[1] {
			t.Errorf("d/dx %s = %s\n  got  %s, %v\n  want %s", c[0], d, got, err, c[1])
		}
	}
}

// weight is the measure in the documentation of Simplify; a fraction weighs what the quotient of its
// two integers weighs.
func weight(e Expr) float64 {
	return Fold(e, func(e Expr, args []float64) float64 {
		sum := 0.0
		for _, a := range args {
			sum += a
		}
		switch e.Kind() {
		case Variable:
			return 3
		case Number:
			if r, _ := e.Rat(); !r.IsInt() {
				return 4
			}
			return 1
		case Sum, Product:
			return sum + float64(len(args))
		case Call:
			return sum + 5
		case Quotient, Where:
			return sum + 2
		case Power:
			if r, ok := e.Arg(1).Rat(); ok && r.Sign() >= 0 {
				return sum + 3
			}
			return sum + 7
		case Derivative:
			return 3
		}
		return sum
	})
}

func TestSimplifyDoesNotGrow(t *testing.T) {
	g := newGenerate(7)
	for range 1000 {
		e := g.expr(3 + g.r.IntN(25))
		checkWeight(t, e)
	}
	for _, c := range simplified {
		checkWeight(t, MustParse(c[0]))
	}
}

func checkWeight(t *testing.T, e Expr) {
	t.Helper()
	for _, mode := range []Effect{Same, Widens} {
		r, err := DefaultLimits().Simplify(context.Background(), e, mode)
		if err != nil {
			t.Fatalf("%s: %v", e, err)
		}
		if before, after := weight(e), weight(r.Result); after > before {
			t.Errorf("%s, of weight %g\n  becomes %s, of weight %g", e, before, r.Result, after)
		}
		if again, err := DefaultLimits().Simplify(context.Background(), r.Result, mode); err != nil || !again.Result.Equal(r.Result) {
			t.Errorf("%s\n  becomes %s\n  and     %s, %v", e, r.Result, again.Result, err)
		}
	}
}

// minusSigns returns how many minus signs there are in e, and adds up in how many
// other expressions each of them stands.
func minusSigns(e Expr) (count, depth int) {
	type signs struct{ count, depth int }
	out := Fold(e, func(e Expr, args []signs) signs {
		var s signs
		for _, a := range args {
			s.count += a.count
			s.depth += a.depth + a.count
		}
		if r, ok := e.Rat(); e.Kind() == Negation || ok && r.Sign() < 0 {
			s.count++
		}
		return s
	})
	return out.count, out.depth
}

// Every row but those of the standard form makes its pattern lighter, whatever its
// variables are, or brings a minus sign outside; which is why simplification ends.
func TestSimplifyRulesDecreaseTheWeight(t *testing.T) {
	for _, row := range SimplifyRules() {
		before, after := MustParse(row.Pattern), MustParse(row.Replacement)
		if !row.Enabled() || row.standard {
			continue
		}
		for _, heavy := range []string{"x", "sin(x*y)", "x^y + z"} {
			for _, light := range []string{"x", "pi"} {
				by := map[string]Expr{"u": MustParse(heavy), "v": MustParse(light), "w": MustParse(light), "m": Int(2), "n": Int(3)}
				p, _ := SubstAll(before, by)
				q, _ := SubstAll(after, by)
				signs, deep := minusSigns(p)
				less, outside := minusSigns(q)
				lighter := less < signs || outside < deep
				if w, v := weight(p), weight(q); v > w || v == w && !lighter {
					t.Errorf("%s: %s has weight %g, and %s has %g", row.Name, p, w, q, v)
				}
			}
		}
	}
}

// unprovedRules are the rows that the normal forms do not prove: values of kernels,
// identities between kernels that they do not know, and roots of powers. They, like
// all others, are compared at points in package verify.
var unprovedRules = []string{
	"sin-pi-6", "sin-pi-2", "sin-pi", "sin-2pi", "cos-pi-3", "cos-pi-2", "cos-pi", "cos-2pi", "tan-pi-4", "tan-pi",
	"acos-1", "acosh-1", "cos2-minus-sin2", "sin-times-cos", "sin-of-asin", "cos-of-acos", "tan-of-atan",
	"sinh-of-asinh", "asinh-of-sinh", "cosh-of-acosh", "acosh-of-cosh", "tanh-of-atanh", "atanh-of-tanh",
	"log-of-cube", "sum-of-logs", "difference-of-logs", "sqrt-of-square", "sqrt-of-fourth-power", "product-of-sqrts",
	"cbrt-odd", "cbrt-of-cube", "floor-of-floor", "hypot-with-0",
}

func TestSimplifyRulesByNormalForms(t *testing.T) {
	proved := 0
	for _, row := range SimplifyRules() {
		if !row.Enabled() || row.Requires != "" || slices.Contains(unprovedRules, row.Name) {
			continue
		}
		by := map[string]Expr{"m": Int(2), "n": Int(3)}
		p, _ := SubstAll(MustParse(row.Pattern), by)
		q, _ := SubstAll(MustParse(row.Replacement), by)
		if ok, err := proves(p, q); !ok {
			t.Errorf("%s: %s and %s have different normal forms, %v", row.Name, p, q, err)
		}
		proved++
	}
	if proved < 100 {
		t.Errorf("only %d rules are proved", proved)
	}
}

// Depth costs neither stack nor, with shared parts, exponential time.
func TestSimplifyDeep(t *testing.T) {
	x := Var("x")
	for _, c := range []struct {
		name  string
		depth int
		grow  func(e Expr) Expr
		want  string // its beginning
	}{
		{"calls", 100_000, func(e Expr) Expr { f, _ := Apply(FuncSin, e); return f }, "sin(sin(sin("},
		{"negations", 100_000, Neg, "x"},
		{"sums", 10_000, func(e Expr) Expr { return Add(x, e) }, "10001*x"},
		{"products", 2000, func(e Expr) Expr { f, _ := Apply(FuncCos, Mul(x, e)); return f }, "cos(x*cos(x*cos("},
		{"quotients", 2000, func(e Expr) Expr { return Div(x, e) }, "x^2/x"},
		{"shared", 2000, func(e Expr) Expr { return Mul(Add(x, e), e) }, ""},
		{"squares", 2000, func(e Expr) Expr { return Add(Pow(e, Int(2)), Int(1)) }, "((("},
		{"branches", 2000, func(e Expr) Expr { return If(Less, x, Int(0), e, Div(x, x)) }, "where(x < 0, where(x < 0"},
		{"conditions", 2000, func(e Expr) Expr { return If(Less, e, Int(0), x, Div(e, e)) }, "where(where("},
	} {
		e := x
		for range c.depth {
			e = c.grow(e)
		}
		got, err := Simplify(e)
		if err != nil || !strings.HasPrefix(got.Text(100), c.want) {
			t.Errorf("%s: %s, %v", c.name, got.Text(100), err)
		}
	}
}

func TestSimplifyStops(t *testing.T) {
	var terms []Expr
	for i := range int64(100_000) {
		terms = append(terms, Mul(Pow(Frac(i+2, i+3), Int(30)), Var("x")), Pow(Var("y"), Int(i)))
	}
	e := Add(terms...)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan time.Time)
	go func() {
		time.Sleep(30 * time.Millisecond)
		cancel()
		done <- time.Now()
	}()
	_, err := DefaultLimits().Simplify(ctx, e, Same)
	if late := time.Since(<-done); !errors.Is(err, context.Canceled) || late > 50*time.Millisecond {
		t.Errorf("%v, %v after the context ended", err, late)
	}
}

func TestSimplifyRefuses(t *testing.T) {
	if _, err := DefaultLimits().Simplify(context.Background(), Var("x"), Narrows); err == nil {
		t.Error("a narrowing simplification was made")
	}
	l := DefaultLimits()
	l.Nodes = 3
	var terms []Expr
	for i := range int64(100) {
		terms = append(terms, Pow(Var("x"), Int(i)))
	}
	e := Add(terms...)
	var refused *Error
	if _, err := l.Simplify(context.Background(), e, Same); !errors.As(err, &refused) || refused.Code != CodeBudget {
		t.Errorf("with a limit of 3 nodes: %v", err)
	}
}

// Numbers and exponents that no one could write out stay as they are.
func TestSimplifyLeavesHugeNumbers(t *testing.T) {
	for _, text := range []string{"2^1000000", "9^9^9^9", "x^1000000000000", "(1/3)^1000000", "x^1000000^1000000", "2^(1/1000000)", "2^(-9223372036854775808)", "x^(-9223372036854775808)", "2^9223372036854775807", "1e-4000^(1/3)*1e4000"} {
		e := MustParse(text)
		took := within(time.Second, func() {
			if got, err := Simplify(e); err != nil || got.Kind() == Number {
				t.Errorf("%s: %s, %v", text, got.Text(100), err)
			}
		})
		if took > time.Second {
			t.Errorf("%s took %v", text, took)
		}
	}
	big1 := Num(new(big.Rat).SetInt(new(big.Int).Lsh(big.NewInt(1), 60_000)))
	e := Mul(big1, Var("x"), big1)
	if got, err := Simplify(e); err != nil || !strings.Contains(got.Text(100), "1") {
		t.Errorf("%v", err)
	}
}

func FuzzSimplify(f *testing.F) {
	for _, c := range simplified {
		f.Add(c[0])
	}
	f.Fuzz(func(t *testing.T, text string) {
		e, err := Parse(text)
		if err != nil || e.Nodes() > 100 {
			return
		}
		checkWeight(t, e)
	})
}
