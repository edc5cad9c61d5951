package verify

import (
	"fmt"
	"strings"
	"testing"
)

// A transcript is a test that only writes down what is said to it.
type transcript struct {
	said  []string
	fatal bool
}

func (r *transcript) Helper() {}
func (r *transcript) Errorf(format string, args ...any) {
	r.said = append(r.said, fmt.Sprintf(format, args...))
}
func (r *transcript) Fatalf(format string, args ...any) {
	r.Errorf(format, args...)
	r.fatal = true
}

func TestDerivativeInAGoTest(t *testing.T) {
	Derivative(t, "(w*x - label)^2", "w", "2*x*(w*x - label)")
	Derivative(t, "tanh(x)", "x", "1/cosh(x)^2", At(map[string]string{"x": "0.5"}), Seed(7))
	Derivative(t, "sqrt(x)", "x", "1/(2*sqrt(x))", Domain("x", "0", ""), Domain("x", "1/2", "2"))
	Gradient(t, "(w*x + b - label)^2", map[string]string{
		"w": "2*x*(w*x + b - label)",
		"b": "2*(w*x + b - label)",
	})
}

func TestDerivativeFails(t *testing.T) {
	for _, c := range []struct {
		expr, wrt, claim string
		opts             []Option
		want             []string
		fatal            bool
	}{
		{"(w*x - label)^2", "w", "2*x*w - 2*label", nil,
			[]string{"REFUTED", "2*x^2*w - 2*x*label", "claimed", "true", "ratio", "reproduce", "verify check '(w*x - label)^2' '2*x*w - 2*label' --wrt w"}, false},
		{"x^2", "x", "2*x", []Option{At(map[string]string{"x": "1", "y": "2"}), Domain("y", "0", "1")}, []string{"domain", `"y"`}, true},
		{"abs(x)", "x", "sign(x)", []Option{At(map[string]string{"x": "0"})}, []string{"x=0"}, false},
		{"1/(x - x)", "x", "0", nil, []string{"UNDEFINED"}, false},
		{"x^^2", "x", "2*x", nil, []string{"the expression", "x^^2", "^"}, true},
		{"x^2", "x", "2x", nil, []string{"the claimed derivative in x", "2*x"}, true},
		{"x^2", "y", "0", nil, []string{`"y"`, "no variable"}, true},
		{"x^2", "x", "2*x", []Option{At(map[string]string{"x": "one"})}, []string{"one"}, true},
		{"x^2", "x", "2*x", []Option{Domain("x", "2", "1")}, []string{"empty"}, true},
		{"x^2", "x", "2*x", []Option{Domain("x", "", "inf")}, []string{"inf"}, true},
	} {
		r := new(transcript)
		Derivative(r, c.expr, c.wrt, c.claim, c.opts...)
		if len(r.said) != 1 || r.fatal != c.fatal {
			t.Errorf("d/d%s %s = %s: said %q (fatal: %v)", c.wrt, c.expr, c.claim, r.said, r.fatal)
			continue
		}
		for _, want := range c.want {
			if !strings.Contains(r.said[0], want) {
				t.Errorf("d/d%s %s = %s: %q is missing in\n%s", c.wrt, c.expr, c.claim, want, r.said[0])
			}
		}
	}
}

func TestGradientReportsEachVariable(t *testing.T) {
	r := new(transcript)
	Gradient(r, "x*y^2", map[string]string{"x": "y", "y": "x*y"})
	if len(r.said) != 2 || !strings.HasPrefix(r.said[0], "d/dx") || !strings.HasPrefix(r.said[1], "d/dy") {
		t.Errorf("%q", r.said)
	}
	r = new(transcript)
	Gradient(r, "x*", nil)
	if len(r.said) != 1 || !r.fatal {
		t.Errorf("%q (fatal: %v)", r.said, r.fatal)
	}
}

// What a failing test says. Inside a test the first argument is the *testing.T.
func ExampleDerivative() {
	t := new(transcript)
	Derivative(t, "(w*x - label)^2", "w", "2*x*w - 2*label")
	fmt.Println(strings.Join(t.said, "\n"))
	// Output:
	// d/dw (w*x - label)^2
	//   derivative  2*x^2*w - 2*x*label
	//   claim       2*x*w - 2*label
	//   verdict     REFUTED  (exact point)
	//   at          w=1,x=2,label=0
	//     claimed   4
	//     true      8
	//     ratio     1/2
	//     fault     a missing inner derivative: that of w*x - label is x
	//   reproduce   verify check '(w*x - label)^2' '2*x*w - 2*label' --wrt w --at w=1,x=2,label=0
}
