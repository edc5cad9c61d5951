package symbolic

import (
	"strings"
	"testing"
)

const textbookText = `To find d/dx (sin(x*exp(x^2))/(1 + x)), work from the inside out.

 1. Power rule, the exponent being constant
    Rule: d/dx (u^v) = v*u^(v - 1)*u'
    Here u = x, v = 2, u' = 1.
    d/dx (x^2) = 2*x

 2. Derivative of exp, with the chain rule
    Rule: d/dx exp(u) = exp(u)*u'
    Here u = x^2, u' = 2*x.
    d/dx exp(x^2) = 2*x*exp(x^2)

 3. Product rule
    Rule: d/dx (u*v) = u'*v + v'*u
    Here u = x, v = exp(x^2), u' = 1, v' = 2*x*exp(x^2).
    d/dx (x*exp(x^2)) = exp(x^2) + 2*x^2*exp(x^2)

 4. Derivative of sin, with the chain rule
    Rule: d/dx sin(u) = cos(u)*u'
    Here u = x*exp(x^2), u' = exp(x^2) + 2*x^2*exp(x^2).
    d/dx sin(x*exp(x^2)) = cos(x*exp(x^2))*(exp(x^2) + 2*x^2*exp(x^2))

 5. Sum rule
    Rule: d/dx (u + v) = u' + v'
    Here u = 1, v = x, u' = 0, v' = 1.
    d/dx (1 + x) = 1

 6. Quotient rule
    Rule: d/dx (u/v) = (u'*v - u*v')/v^2
    Here u = sin(x*exp(x^2)), v = 1 + x, u' = cos(x*exp(x^2))*(exp(x^2) + 2*x^2*exp(x^2)), v' = 1.
    d/dx (sin(x*exp(x^2))/(1 + x)) = (cos(x*exp(x^2))*(exp(x^2) + 2*x^2*exp(x^2))*(1 + x) - sin(x*exp(x^2)))/(1 + x)^2

Therefore d/dx (sin(x*exp(x^2))/(1 + x)) = (cos(x*exp(x^2))*(exp(x^2) + 2*x^2*exp(x^2))*(1 + x) - sin(x*exp(x^2)))/(1 + x)^2
`

const lossText = `To find d/dw ((w*x - label)^2), work from the inside out.

 1. Product rule
    Rule: d/dw (u*v) = u'*v + v'*u
    Here u = w, v = x, u' = 1, v' = 0.
    d/dw (w*x) = x

 2. Sum rule
    Rule: d/dw (u + v) = u' + v'
    Here u = w*x, v = -label, u' = x, v' = 0.
    d/dw (w*x - label) = x

 3. Power rule, the exponent being constant
    Rule: d/dw (u^v) = v*u^(v - 1)*u'
    Here u = w*x - label, v = 2, u' = x.
    d/dw ((w*x - label)^2) = 2*x*(w*x - label)

 4. Multiply out
    2*x*(w*x - label) = 2*x^2*w - 2*x*label

Therefore d/dw ((w*x - label)^2) = 2*x^2*w - 2*x*label
`

func mustSteps(t *testing.T, src, x string) []Step {
	t.Helper()
	steps, err := DiffSteps(MustParse(src), x)
	if err != nil {
		t.Fatalf("%s: %v", src, err)
	}
	return steps
}

func TestStepsText(t *testing.T) {
	for _, test := range []struct{ src, x, want string }{
		{"sin(x*exp(x^2))/(1+x)", "x", textbookText},
		{"(w*x - label)^2", "w", lossText},
		{"x", "x", "To find d/dx x, work from the inside out.\n\n 1. The variable itself\n    d/dx x = 1\n\nTherefore d/dx x = 1\n"},
		{"y^2", "x", "To find d/dx (y^2), work from the inside out.\n\n 1. A constant\n    d/dx (y^2) = 0\n\nTherefore d/dx (y^2) = 0\n"},
	} {
		if got := StepsText(mustSteps(t, test.src, test.x)); got != test.want {
			t.Errorf("d/d%s %s\n%s\nwant\n%s", test.x, test.src, got, test.want)
		}
	}
}

func TestStepsMarkdownAndLaTeX(t *testing.T) {
	steps := mustSteps(t, "(w*x - label)^2", "w")
	for _, want := range []string{
		"To find $`\\frac{d}{dw}\\left[\\left(w x - \\mathrm{label}\\right)^{2}\\right]`$, work from the inside out.\n",
		"3. **Power rule, the exponent being constant**\n",
		"\n   Rule: $`\\frac{d}{dw}\\left[u^{v}\\right] = v u^{v - 1} u'`$\n",
		"2 x^{2} w - 2 x \\, \\mathrm{label}`$\n",
	} {
		if got := StepsMarkdown(steps); !strings.Contains(got, want) {
			t.Errorf("%s\n  does not contain %s", got, want)
		}
	}
	for _, want := range []string{
		"\\begin{enumerate}\n\\item \\textbf{Product rule.}\n",
		"Rule: $\\frac{d}{dw}\\left[u v\\right] = u' v + v' u$.\n",
		"\\[ \\frac{d}{dw}\\left[w x\\right] = x \\]\n",
		"\\end{enumerate}\n",
	} {
		if got := StepsLaTeX(steps); !strings.Contains(got, want) {
			t.Errorf("%s\n  does not contain %s", got, want)
		}
	}
}

// Every function has steps. Each step is true by itself, the parts are what the
// law says, and the last line is the derivative.
func TestStepsTrue(t *testing.T) {
	rows := allRows()
	rows = append(rows, diffRow{"u*v^u", "u", ""}, diffRow{"x^2 + x^3 + x^4", "x", ""}, diffRow{"du + u*sin(u)", "u", ""})
	for _, row := range rows {
		e := MustParse(row.src)
		steps := mustSteps(t, row.src, row.x)
		want, err := Derive(e, row.x)
		if err != nil {
			t.Fatal(err)
		}
		if last := steps[len(steps)-1]; !last.After.Equal(want) {
			t.Errorf("%s: the steps end with %s, want %s", row.src, last.After, want)
		}
		for _, s := range steps {
			left := s.Before
			if !s.Rewrites {
				if left, err = Diff(s.Before, s.X); err != nil {
					t.Fatal(err)
				}
			}
			if ok, err := proves(left, s.After); !ok {
				t.Errorf("%s, step %s: %s becomes %s, %v", row.src, s.Rule, s.Before, s.After, err)
			}
			if len(s.Parts) == 0 {
				continue
			}
			// The law with its parts filled in.
			is := s.Law.Is
			names := make(map[string]Expr)
			for _, p := range s.Parts {
				names[p.Name], names["d"+p.Name] = p.Value, p.Derivative
			}
			filled := Fold(is, func(n Expr, args []Expr) Expr {
				if v, ok := names[n.Name()]; ok && n.Kind() == Variable {
					return v
				}
				nodes := make([]*node, len(args))
				for i, a := range args {
					nodes[i] = a.node()
				}
				return Expr{rebuild(n.node(), nodes)}
			})
			if ok, err := proves(filled, s.After); !ok {
				t.Errorf("%s, step %s: the law gives %s, the step %s, %v", row.src, s.Rule, filled, s.After, err)
			}
		}
		for _, text := range []string{StepsText(steps), StepsMarkdown(steps), StepsLaTeX(steps)} {
			if !strings.Contains(text, "Therefore") {
				t.Errorf("%s: %s", row.src, text)
			}
		}
	}
}

// A wrong rule shows in the steps, because they are made by it.
func TestStepsUseTheRules(t *testing.T) {
	restore, err := WithRule("sin", "7*cos(u)*du")
	if err != nil {
		t.Fatal(err)
	}
	defer restore()
	text := StepsText(mustSteps(t, "sin(x)", "x"))
	if !strings.Contains(text, "7*cos(u)*u'") || !strings.Contains(text, "7*cos(x)") {
		t.Errorf("%s", text)
	}
}

// Long formulas are cut, and names never collide.
func TestStepsLong(t *testing.T) {
	e := MustParse("exp(x)")
	for range 40 {
		e = Mul(Add(e, Int(1)), Add(e, Var("u")), Var("s"))
	}
	steps, err := DiffSteps(e, "x")
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{StepsText(steps), StepsMarkdown(steps), StepsLaTeX(steps)} {
		if len(text) > 4_000_000 {
			t.Errorf("%d bytes", len(text))
		}
	}
	if got := partNames([]string{"u", "t", "dp", "f"}); got != [2]string{"u_", "v_"} {
		t.Errorf("names %v", got)
	}
	if StepsText(nil) != "" {
		t.Error("no steps have a text")
	}
}
