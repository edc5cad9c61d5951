package symbolic

import (
	"fmt"
	"math"
	"math/big"
	"strings"
	"testing"
)

// A diffRow is a derivative worked out by hand, in another form than the rule's.
type diffRow struct{ src, x, want string }

// functionRows has every function of the language, by name.
var functionRows = []struct {
	fn string
	diffRow
}{
	{"pi", diffRow{"pi", "x", "0"}},
	{"sqrt", diffRow{"sqrt(x)", "x", "sqrt(x)/(2*x)"}},
	{"cbrt", diffRow{"cbrt(x)", "x", "cbrt(x)/(3*x)"}},
	{"exp", diffRow{"exp(x)", "x", "sinh(x) + cosh(x)"}},
	{"expm1", diffRow{"expm1(x)", "x", "1 + expm1(x)"}},
	{"log", diffRow{"log(x)", "x", "x^(-1)"}},
	{"log2", diffRow{"log2(x)", "x", "log2(exp(1))/x"}},
	{"log10", diffRow{"log10(x)", "x", "log10(exp(1))/x"}},
	{"log1p", diffRow{"log1p(x)", "x", "(1 - x)/(1 - x^2)"}},
	{"sin", diffRow{"sin(x)", "x", "cos(-x)"}},
	{"cos", diffRow{"cos(x)", "x", "sin(-x)"}},
	{"tan", diffRow{"tan(x)", "x", "1/cos(x)^2"}},
	{"sec", diffRow{"sec(x)", "x", "sin(x)/cos(x)^2"}},
	{"csc", diffRow{"csc(x)", "x", "-cos(x)/sin(x)^2"}},
	{"cot", diffRow{"cot(x)", "x", "-1/sin(x)^2"}},
	{"asin", diffRow{"asin(x)", "x", "sqrt(1 - x^2)/(1 - x^2)"}},
	{"acos", diffRow{"acos(x)", "x", "sqrt(1 - x^2)/(x^2 - 1)"}},
	{"atan", diffRow{"atan(x)", "x", "(1 - x^2)/(1 - x^4)"}},
	{"sinh", diffRow{"sinh(x)", "x", "(exp(x) + exp(-x))/2"}},
	{"cosh", diffRow{"cosh(x)", "x", "(exp(x) - exp(-x))/2"}},
	{"tanh", diffRow{"tanh(x)", "x", "1/cosh(x)^2"}},
	{"sech", diffRow{"sech(x)", "x", "-sinh(x)/cosh(x)^2"}},
	{"csch", diffRow{"csch(x)", "x", "-cosh(x)/sinh(x)^2"}},
	{"coth", diffRow{"coth(x)", "x", "-1/sinh(x)^2"}},
	{"asinh", diffRow{"asinh(x)", "x", "(x^2 + 1)^(-1/2)"}},
	{"acosh", diffRow{"acosh(x)", "x", "sqrt(x - 1)*sqrt(x + 1)/(x^2 - 1)"}},
	{"atanh", diffRow{"atanh(x)", "x", "(1/(1 - x) + 1/(1 + x))/2"}},
	{"abs", diffRow{"abs(x)", "x", "where(x > 0, 1, -1)"}},
	{"sign", diffRow{"sign(x)", "x", "0"}},
	{"min", diffRow{"min(x, y)", "x", "where(x < y, 1, 0)"}},
	{"min", diffRow{"min(x, y)", "y", "where(x < y, 0, 1)"}},
	{"max", diffRow{"max(x, y)", "x", "where(x < y, 0, 1)"}},
	{"max", diffRow{"max(x, y)", "y", "where(x < y, 1, 0)"}},
	{"relu", diffRow{"relu(x)", "x", "where(x > 0, 1, 0)"}},
	{"sigmoid", diffRow{"sigmoid(x)", "x", "exp(x)/(1 + exp(x))^2"}},
	{"softplus", diffRow{"softplus(x)", "x", "1 - 1/(1 + exp(x))"}},
	{"erf", diffRow{"erf(x)", "x", "2*pi^(-1/2)/exp(x*x)"}},
	{"erfc", diffRow{"erfc(x)", "x", "-2*pi^(-1/2)/exp(x*x)"}},
	{"hypot", diffRow{"hypot(x, y)", "x", "x/sqrt(x^2 + y^2)"}},
	{"hypot", diffRow{"hypot(x, y)", "y", "y/sqrt(x^2 + y^2)"}},
	{"atan2", diffRow{"atan2(x, y)", "x", "y/(x^2 + y^2)"}},
	{"atan2", diffRow{"atan2(x, y)", "y", "-x/(x^2 + y^2)"}},
	{"floor", diffRow{"floor(x)", "x", "0"}},
	{"pow", diffRow{"x^5", "x", "5*x*x*x*x"}},
	{"pow", diffRow{"x^(-3)", "x", "-3/x^4"}},
	{"pow", diffRow{"x^(2/3)", "x", "2/3*x^(2/3)/x"}},
	{"pow", diffRow{"x^y", "x", "y*x^y/x"}},
	{"pow", diffRow{"x^y", "y", "exp(y*log(x))*log(x)"}},
	{"pow", diffRow{"2^x", "x", "2^x*log(4)/2"}},
	{"pow", diffRow{"0^(x^2 + 1)", "x", "0"}},
	{"pow", diffRow{"x^x", "x", "x^x*(1 + log(x))"}},
}

var structureRows = []diffRow{
	{"x", "x", "1"},
	{"y", "x", "0"},
	{"7", "x", "0"},
	{"x + y + x", "x", "2"},
	{"x*y*x*z", "x", "2*x*y*z"},
	{"-x", "x", "-1"},
	{"x/(x + 1)", "x", "1/(x + 1)^2"},
	{"1/x^2", "x", "-2/x^3"},
	{"sin(x)*exp(x)", "x", "exp(x)*sin(x) + exp(x)*cos(x)"},
	{"sin(x*exp(x^2))/(1 + x)", "x",
		"cos(x*exp(x^2))*exp(x^2)*(1 + 2*x^2)/(1 + x) - sin(x*exp(x^2))/(1 + x)^2"},
	{"(w*x - label)^2", "w", "2*x*(w*x - label)"},
	{"where(x < 1, x^2, 2*x - 1)", "x", "where(x < 1, 2*x, 2)"},
	{"where(x < y, sin(x), y)", "x", "where(x < y, cos(x), 0)"},
	{"abs(x)*x", "x", "2*abs(x)"},
	{"0*log(x)", "x", "0"},
	// a derivative inside
	{"x*D(x*y, y)", "x", "2*x"},
	{"D(x*D(x + y, y), x)", "x", "0"},
	{"x*D(x*y, y)*z", "z", "x^2"},
	{"D(D(x^4, x), x)", "x", "24*x"},
	{"D(sin(x)*y, x) + D(x, y)", "x", "-y*sin(x)"},
	{"D(x^2*y, x)*D(x*y^2, y)", "y", "8*x^2*y"},
}

// failures returns the rows whose derivative is not the one by hand.
func failures(rows []diffRow) []string {
	var out []string
	for _, row := range rows {
		d, err := Diff(MustParse(row.src), row.x)
		if err != nil {
			out = append(out, fmt.Sprintf("d/d%s %s: %v", row.x, row.src, err))
			continue
		}
		if ok, err := proves(d, MustParse(row.want)); !ok {
			out = append(out, fmt.Sprintf("d/d%s %s\n  derived  %s\n  by hand  %s\n  %v", row.x, row.src, d.Text(200), row.want, err))
		}
	}
	return out
}

// allRows returns the rows of functions, with the chain rule on top, and of structure.
func allRows() []diffRow {
	rows := append([]diffRow(nil), structureRows...)
	for _, r := range functionRows {
		rows = append(rows, r.diffRow)
	}
	return rows
}

func TestDiff(t *testing.T) {
	for _, f := range failures(allRows()) {
		t.Error(f)
	}
	have := make(map[string]bool)
	for _, row := range functionRows {
		have[row.fn] = true
	}
	for _, f := range Funcs() {
		if !have[f.String()] {
			t.Errorf("no row for the function %s", f)
		}
	}
}

// The chain rule: with g = 3·y - 2·x, d/dx f(g) = f'(g)·(-2).
func TestChainRule(t *testing.T) {
	g := MustParse("3*y - 2*x")
	for _, row := range functionRows {
		if row.x != "x" || strings.Contains(row.src, "y") {
			continue
		}
		f, err := Subst(MustParse(row.src), "x", g)
		if err != nil {
			t.Fatal(err)
		}
		want, err := Subst(MustParse(row.want), "x", g)
		if err != nil {
			t.Fatal(err)
		}
		for x, factor := range map[string]int64{"x": -2, "y": 3} {
			d, err := Diff(f, x)
			if err != nil {
				t.Fatal(err)
			}
			if ok, err := proves(d, Mul(Int(factor), want)); !ok {
				t.Errorf("d/d%s %s = %s, want %d*(%s), %v", x, f, d, factor, want, err)
			}
		}
	}
}

// Every rule, when it is broken, is found out by the rows above.
func TestBrokenRules(t *testing.T) {
	rows := allRows()
	for _, rule := range Rules() {
		for i, text := range rule.Texts {
			inner := "du"
			if strings.HasPrefix(rule.Name, "exponential") || rule.Name == "where" && i == 1 {
				inner = "dv"
			}
			for _, broken := range []string{"-(" + text + ")", text + " + " + inner, "2*(" + text + ")"} {
				if strings.HasPrefix(strings.Trim(text, "("), "0") && !strings.Contains(broken, "+") {
					continue // minus 0 is 0
				}
				texts := append([]string(nil), rule.Texts...)
				texts[i] = broken
				restore, err := WithRule(rule.Name, texts...)
				if err != nil {
					t.Fatal(err)
				}
				if len(failures(rows)) == 0 {
					t.Errorf("rule %s as %s goes unnoticed", rule.Name, broken)
				}
				restore()
			}
		}
	}
	if f := failures(rows); len(f) > 0 {
		t.Errorf("a rule was not restored: %v", f)
	}
}

func TestWithRuleErrors(t *testing.T) {
	for _, test := range []struct {
		name  string
		texts []string
	}{{"nothing", []string{"du"}}, {"pi", []string{"du"}}, {"sin", nil}, {"where", []string{"du"}}, {"sin", []string{"du+"}}} {
		if restore, err := WithRule(test.name, test.texts...); err == nil {
			restore()
			t.Errorf("WithRule(%q, %q) gives no error", test.name, test.texts)
		}
	}
}

// What the conventions say about kinks and ties.
func TestDiffAtKinks(t *testing.T) {
	for _, test := range []struct{ src, x, y, want string }{
		{"abs(x)", "0", "0", "0"},
		{"abs(x)", "-2", "0", "-1"},
		{"relu(x)", "0", "0", "1/2"},
		{"relu(x)", "-1", "0", "0"},
		{"max(x, y)", "3", "3", "1/2"},
		{"min(x, y)", "3", "3", "1/2"},
		{"max(x, x^2)", "1", "0", "3/2"},
		{"sign(x)", "0", "0", "0"},
		{"floor(x)", "2", "0", "0"},
		{"where(x <= 1, x^2, 3*x)", "1", "0", "2"},
		{"where(x < 1, x^2, 3*x)", "1", "0", "3"},
		{"where(x == 1, x^2, 3*x)", "1", "0", "2"},
	} {
		d, err := Diff(MustParse(test.src), "x")
		if err != nil {
			t.Fatal(err)
		}
		x, _ := ParseNumber(test.x)
		y, _ := ParseNumber(test.y)
		got, ok := evalRat(d, map[string]*big.Rat{"x": x, "y": y})
		if !ok || got.RatString() != test.want {
			t.Errorf("d/dx %s at x = %s, y = %s is %v, want %s", test.src, test.x, test.y, got, test.want)
		}
	}
}

// A coarse look with differences of floating-point numbers, which knows no rules.
func TestDiffNumerically(t *testing.T) {
	const h = 1e-6
	for _, row := range allRows() {
		e := MustParse(row.src)
		d, err := Diff(e, row.x)
		if err != nil {
			t.Fatal(err)
		}
		looked := 0
		for _, x := range []float64{0.37, 1.83} {
			at := map[string]float64{"x": x, "y": 1.21, "z": 0.7, "w": 1.95, "label": 2}
			got := evalFloat(t, d, at)
			old := at[row.x]
			at[row.x] = old + h
			up := evalFloat(t, e, at)
			at[row.x] = old - h
			down := evalFloat(t, e, at)
			slope := (up - down) / (2 * h)
			if math.IsNaN(slope) || math.IsNaN(got) {
				continue
			}
			looked++
			if math.Abs(got-slope) > 1e-4*(1+math.Abs(slope)) {
				t.Errorf("d/d%s %s at %v is %v, the slope is %v", row.x, row.src, x, got, slope)
			}
		}
		if looked == 0 {
			t.Errorf("%s was defined at no point", row.src)
		}
	}
}

// A dual is a value with its derivative, exactly.
type dual struct{ v, d *big.Rat }

type duals struct{ rats }

func (duals) Const(c *big.Rat) (dual, error) { return dual{c, new(big.Rat)}, nil }

func (duals) Neg(a dual) (dual, error) {
	return dual{new(big.Rat).Neg(a.v), new(big.Rat).Neg(a.d)}, nil
}

func (duals) Add(a, b dual) (dual, error) {
	return dual{new(big.Rat).Add(a.v, b.v), new(big.Rat).Add(a.d, b.d)}, nil
}

func (s duals) Sub(a, b dual) (dual, error) { b, _ = s.Neg(b); return s.Add(a, b) }

func (duals) Mul(a, b dual) (dual, error) {
	left, right := new(big.Rat).Mul(a.d, b.v), new(big.Rat).Mul(a.v, b.d)
	return dual{new(big.Rat).Mul(a.v, b.v), left.Add(left, right)}, nil
}

// Div solves q·b = a and q'·b + q·b' = a'.
func (duals) Div(a, b dual) (dual, error) {
	if b.v.Sign() == 0 {
		return dual{}, errNotRational
	}
	q := new(big.Rat).Quo(a.v, b.v)
	rest := new(big.Rat).Sub(a.d, new(big.Rat).Mul(q, b.d))
	return dual{q, rest.Quo(rest, b.v)}, nil
}

func (s duals) Pow(a, b dual) (dual, error) {
	if !b.v.IsInt() || b.v.Num().BitLen() > 8 || b.d.Sign() != 0 {
		return dual{}, errNotRational
	}
	out := dual{big.NewRat(1, 1), new(big.Rat)}
	for range abs64(b.v.Num().Int64()) {
		out, _ = s.Mul(out, a)
	}
	if b.v.Sign() < 0 {
		return s.Div(dual{big.NewRat(1, 1), new(big.Rat)}, out)
	}
	return out, nil
}

func (duals) Call(string, ...dual) (dual, error) { return dual{}, errNotRational }

func (s duals) Holds(rel string, a, b dual) (bool, error) { return s.rats.Holds(rel, a.v, b.v) }

// The derivative of random rational expressions at random points is exactly what
// dual numbers give, also after expanding and with a derivative inside.
func TestDiffExactly(t *testing.T) {
	g := newGenerate(2).rational()
	compared := 0
	for range 1500 {
		e := g.expr(g.r.IntN(30))
		d, err := Diff(e, "x")
		if err != nil {
			t.Fatalf("%s: %v", e, err)
		}
		if inner, err := ExpandDerivatives(D(e, "x")); err != nil || !inner.Equal(d) {
			t.Fatalf("D(%s, x) is %s, not %s, %v", e, inner, d, err)
		}
		expanded, err := Expand(d)
		if err != nil && code(err) != CodeBudget {
			t.Fatalf("%s: %v", e, err)
		}
		for range 3 {
			at := g.point()
			want, err := Eval(e, func(name string) (dual, error) {
				if name == "x" {
					return dual{at[name], big.NewRat(1, 1)}, nil
				}
				return dual{at[name], new(big.Rat)}, nil
			}, duals{})
			if err != nil {
				continue
			}
			got, ok := evalRat(d, at)
			if !ok || got.Cmp(want.d) != 0 {
				t.Fatalf("d/dx %s = %s\n  at %v is %v, want %v", e, d, at, got, want.d)
			}
			if got, ok := evalRat(expanded, at); err == nil && ok && got.Cmp(want.d) != 0 {
				t.Fatalf("d/dx %s = %s\n  at %v is %v, want %v", e, expanded, at, got, want.d)
			}
			compared++
		}
	}
	if compared < 1000 {
		t.Errorf("only %d points compared", compared)
	}
}

// A replacement does not reach into what a derivative was taken in.
func TestSubst(t *testing.T) {
	for _, test := range []struct{ src, x, by, want string }{
		{"x*y + x", "x", "z^2", "z^2*y + z^2"},
		{"D(x*y, x)", "x", "z^2", "y"},
		{"D(x*y, x)", "y", "x", "x"},
		{"D(x^2*y, x)", "x", "3", "2*3*y"},
		{"D(x^2, x) + y", "y", "x", "2*x + x"},
		{"x + x", "x", "x + 1", "(x + 1) + (x + 1)"},
		{"-x", "x", "3", "-3"},
		{"x/y", "x", "1", "1/y"},
		{"z", "x", "y", "z"},
	} {
		got, err := Subst(MustParse(test.src), test.x, MustParse(test.by))
		if err != nil {
			t.Fatal(err)
		}
		if ok, err := proves(got, MustParse(test.want)); !ok {
			t.Errorf("%s with %s for %s is %s, want %s, %v", test.src, test.by, test.x, got, test.want, err)
		}
	}
}

// The derivatives as a person would write them.
func TestDerive(t *testing.T) {
	for _, test := range []struct{ src, x, want string }{
		{"(w*x - label)^2", "w", "2*x^2*w - 2*x*label"},
		{"(w*x - label)^2", "x", "2*w^2*x - 2*w*label"},
		{"(w*x - label)^2", "label", "-2*w*x + 2*label"},
		{"x^3", "x", "3*x^2"},
		{"x^10/10", "x", "x^9"},
		{"sin(x)", "x", "cos(x)"},
		{"sin(2*x)", "x", "2*cos(2*x)"},
		{"exp(x^2)", "x", "2*x*exp(x^2)"},
		{"log(x)", "x", "1/x"},
		{"1/x", "x", "-1/x^2"},
		{"sqrt(x)", "x", "1/(2*sqrt(x))"},
		{"x*exp(x)", "x", "exp(x) + x*exp(x)"},
		{"tanh(w*x)", "w", "x*(1 - tanh(w*x)^2)"},
		{"sigmoid(x)", "x", "sigmoid(x)*(1 - sigmoid(x))"},
		{"x^n", "x", "n*x^(n - 1)"},
		{"a*x^2 + b*x + c", "x", "2*a*x + b"},
		{"y", "x", "0"},
		{"abs(x)", "x", "sign(x)"},
		{"(x + 1)^100000", "x", "100000*(x + 1)^99999"},
	} {
		d, err := Derive(MustParse(test.src), test.x)
		if err != nil || d.String() != test.want {
			t.Errorf("d/d%s %s = %s, want %s, %v", test.x, test.src, d, test.want, err)
		}
	}
}

// Shared structure keeps derivatives small where their text is long.
func TestDiffSize(t *testing.T) {
	for _, test := range []struct {
		open, close string
		depth, most int // nodes per level
	}{
		{"sin(", ")", 200, 6}, {"(x*", ")", 300, 10}, {"exp(x*", ")", 300, 10}, {"sin(x*", ")", 300, 12}, {"1/(1 + ", ")", 300, 12},
	} {
		e := MustParse(strings.Repeat(test.open, test.depth) + "x" + strings.Repeat(test.close, test.depth))
		d, err := Diff(e, "x")
		if err != nil {
			t.Fatal(err)
		}
		if got := d.Nodes(); got > test.most*test.depth {
			t.Errorf("%s…: %d nodes for depth %d", test.open, got, test.depth)
		}
	}
}
