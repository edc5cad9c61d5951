package verify

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"gradproof/autodiff"
	"gradproof/symbolic"
)

// Here rules are broken on purpose, one at a time, on one side. Whoever compares
// the two sides must notice: a checker that cannot fail proves nothing.
//
// These tests change tables that all goroutines share, so none of them runs in
// parallel with anything.

// faultChecks is how many random expressions must be enough to notice any fault.
const faultChecks = 6000

// caught reports whether "gradients agree" fails, and after how many cases.
func caught(t *testing.T, most int) (bool, int) {
	t.Helper()
	i := slices.IndexFunc(properties, func(p Property) bool { return p.Name == "gradients agree" })
	defer configureRapid(1, most)()
	r := &trial{ctx: t.Context(), check: properties[i].Check, shrinks: 1}
	r.run()
	return r.failed, r.compared
}

// small is an expression in x for each rule, which uses it and little else.
var small = map[string]string{
	"sum": "x^2 + x", "product": "x*exp(x)", "negation": "-exp(x)", "quotient": "x/exp(x)",
	"power": "x^3", "exponential": "2^x", "exponential of 0": "0^(x^2 + 1)", "general power": "x^x",
	"where": "where(x < 1, exp(x), sin(x))",
	"neg":   "-exp(x)", "add": "x^2 + x", "sub": "x^2 - x", "mul": "x*exp(x)", "div": "exp(x)/(x^2 + 1)", "pow": "x^x",
	"min": "min(x, x^2)", "max": "max(x, x^2)", "hypot": "hypot(x, x^2 + 1)", "atan2": "atan2(x, x^2 + 1)",
	"strongmul": "D(exp(x)*x^2, x)", "gate": "D(relu(x)^2, x)",
}

func smallFor(name string) symbolic.Expr {
	if text, ok := small[name]; ok {
		return symbolic.MustParse(text)
	}
	return symbolic.MustParse(name + "(x)")
}

// mustNotBeProved asks for the derivative of a small expression with a broken rule:
// the answer must not be a proof, nor any agreement.
func mustNotBeProved(t *testing.T, fault, name string, right symbolic.Expr) {
	t.Helper()
	e := smallFor(name)
	for _, claim := range []*symbolic.Expr{nil, &right} {
		r, err := Check(context.Background(), Question{Expr: e, Wrt: "x", Claim: claim, Seed: DefaultSeed})
		if err != nil {
			t.Fatal(err)
		}
		if r.Verdict.ExitCode() == 0 {
			t.Errorf("%s: d/dx %s is %s", fault, e, r.Verdict)
		}
		if r.Verdict == Refuted {
			t.Errorf("%s: the claim is right (or the tape's own), but refuted\n%s", fault, r.Text())
		}
	}
}

func derivativeText(t *testing.T, name string) symbolic.Expr {
	t.Helper()
	d, err := symbolic.Diff(smallFor(name), "x")
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// Without a fault the same expressions are proved: the tests below find faults and
// not expressions that are too hard.
func TestSmallExpressionsAreProved(t *testing.T) {
	names := make(map[string]bool)
	for _, r := range symbolic.Rules() {
		names[r.Name] = true
	}
	for _, r := range autodiff.Rules() {
		if composed[r.Op].record == nil && r.Op != autodiff.OpDetach {
			names[r.Op.String()] = true
		}
	}
	for name := range names {
		right := derivativeText(t, name)
		for _, claim := range []*symbolic.Expr{nil, &right} {
			r, err := Check(context.Background(), Question{Expr: smallFor(name), Wrt: "x", Claim: claim, Seed: DefaultSeed})
			if err != nil || r.Verdict != Proved {
				t.Errorf("%s: d/dx %s is %s: %s, %v", name, smallFor(name), r.Verdict, r.Reason, err)
			}
		}
	}
	if found, cases := caught(t, 1000); found {
		t.Errorf("without any fault the property fails after %d cases", cases)
	}
}

func TestBrokenSymbolicRulesAreFound(t *testing.T) {
	for _, rule := range symbolic.Rules() {
		right := derivativeText(t, rule.Name)
		for i, text := range rule.Texts {
			d := "du"
			if strings.HasPrefix(rule.Name, "exponential") || rule.Name == "where" && i == 1 {
				d = "dv" // the base, or the first branch, is not what the rule is about
			}
			faults := []string{"-(" + text + ")", "(" + text + ") + " + d, "2*(" + text + ")"}
			zero := rule.Name == "sign" || rule.Name == "floor" || rule.Name == "exponential of 0"
			for k, broken := range faults {
				if zero && k != 1 {
					continue // -0 and 2·0 are right
				}
				texts := slices.Clone(rule.Texts)
				texts[i] = broken
				fault := fmt.Sprintf("%s is differentiated as %s", rule.Name, broken)
				restore, err := symbolic.WithRule(rule.Name, texts...)
				if err != nil {
					t.Fatal(err)
				}
				mustNotBeProved(t, fault, rule.Name, right)
				if k == 0 || zero {
					if found, cases := caught(t, faultChecks); !found {
						t.Errorf("%s: not found in %d cases", fault, cases)
					}
				}
				restore()
			}
		}
	}
}

func TestBrokenTapeRulesAreFound(t *testing.T) {
	for _, rule := range autodiff.Rules() {
		name := rule.Op.String()
		by := composed[rule.Op]
		var right symbolic.Expr
		if by.record == nil && rule.Op != autodiff.OpDetach {
			right = derivativeText(t, name)
		}
		for arg, partial := range rule.Partials {
			if len(partial.Steps) == 0 {
				continue // what is compared by where, or detached, has no derivative to break
			}
			for k, broken := range [][]autodiff.Instr{
				autodiff.Negated(partial.Steps), autodiff.PlusOne(partial.Steps), autodiff.Doubled(partial.Steps),
			} {
				zero := name == "sign" || name == "floor"
				if zero && k != 1 {
					continue
				}
				fault := fmt.Sprintf("∂/∂%c of %s is %s", 'a'+rune(arg), name, autodiff.Partial{Steps: broken})
				restore := autodiff.WithRule(rule.Op, arg, broken)
				switch {
				case by.record != nil:
					mustDiffer(t, fault, by)
				case rule.Op == autodiff.OpGate && arg == 1:
					// The second factor of a gate is a number that says whether an argument was
					// selected; no expression makes it depend on a variable.
					mustDiffer(t, fault, gateByHand)
				default:
					mustNotBeProved(t, fault, name, right)
					if k == 0 || zero {
						if found, cases := caught(t, faultChecks); !found {
							t.Errorf("%s: not found in %d cases", fault, cases)
						}
					}
				}
				restore()
			}
		}
	}
}

// byHand is a function of x and y recorded on a tape by hand, and the same as an expression.
type byHand struct {
	text   string
	record func(t *autodiff.Tape, x, y autodiff.Var) autodiff.Var
}

// composed are the operations that no expression is lowered to: they make recordings by hand
// shorter. x is in every argument.
var composed = map[autodiff.Op]byHand{
	autodiff.OpShift: {"x + 3", func(t *autodiff.Tape, x, _ autodiff.Var) autodiff.Var { return t.Shift(x, 3) }},
	autodiff.OpScale: {"3*x", func(t *autodiff.Tape, x, _ autodiff.Var) autodiff.Var { return t.Scale(x, 3) }},
	autodiff.OpMulAdd: {"x*exp(x) + x^2", func(t *autodiff.Tape, x, _ autodiff.Var) autodiff.Var {
		return t.MulAdd(x, t.Exp(x), t.Mul(x, x))
	}},
	autodiff.OpSum: {"x + y + x", func(t *autodiff.Tape, x, y autodiff.Var) autodiff.Var { return t.Sum(x, y, x) }},
	autodiff.OpDot: {"x*y + x*exp(x) + 2*x + y", func(t *autodiff.Tape, x, y autodiff.Var) autodiff.Var {
		return t.Add(t.Dot([]autodiff.Var{x, x}, []autodiff.Var{y, t.Exp(x)}),
			t.AffineData([]autodiff.Var{x}, []float64{2}, y))
	}},
	autodiff.OpSquaredError: {"(x - y)^2 + (exp(x) - x)^2 + (x - 2)^2", func(t *autodiff.Tape, x, y autodiff.Var) autodiff.Var {
		return t.Add(t.SquaredError([]autodiff.Var{x, t.Exp(x)}, []autodiff.Var{y, x}),
			t.SquaredErrorData([]autodiff.Var{x}, []float64{2}))
	}},
	autodiff.OpLogSumExp: {"log(exp(x) + exp(y) + exp(2*x))", func(t *autodiff.Tape, x, y autodiff.Var) autodiff.Var {
		return t.LogSumExp(x, y, t.Scale(x, 2))
	}},
}

var gateByHand = byHand{"x*y", func(t *autodiff.Tape, x, y autodiff.Var) autodiff.Var { return t.Gate(y, x) }}

// agrees compares the gradient of the recording in x with the symbolic derivative.
func (h byHand) agrees(t *testing.T) (same bool, cases int) {
	t.Helper()
	tape := autodiff.New()
	x, y := tape.Param("x", 2), tape.Param("y", 3)
	r := &Recording{Tape: tape, Vars: []string{"x", "y"}, Params: []autodiff.Var{x, y}, Output: h.record(tape, x, y)}
	f := symbolic.MustParse(h.text)
	d, err := symbolic.Diff(f, "x")
	if err != nil {
		t.Fatal(err)
	}
	same, cases, _, err = equation{f: f, left: valueOf(d), right: tapeGradientOf(t.Context(), r, "x")}.holds(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return same, cases
}

// Operations that no expression uses have the gradients of the expressions that they stand for.
func TestComposedOperations(t *testing.T) {
	for op, h := range composed {
		if same, cases := h.agrees(t); !same || cases == 0 {
			t.Errorf("%s: the gradient is not that of %s in %d cases", op, h.text, cases)
		}
	}
}

func mustDiffer(t *testing.T, fault string, h byHand) {
	t.Helper()
	if same, cases := h.agrees(t); same || cases == 0 {
		t.Errorf("%s: not found: %v in %d cases", fault, same, cases)
	}
}
