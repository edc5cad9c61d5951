package verify

import (
	"testing"

	"gradproof/symbolic"
)

// none stands for a derivative that does not exist at the point: a kink, a jump, a
// pole, a vertical tangent, a point outside the domain.
const none = "none"

// hard are derivatives that programs have got wrong. The derivative is what holds
// at the point: a formula in the variables or a number, "" where only its
// one-sided limit at the edge of the domain exists, and none.
var hard = []struct{ name, expr, wrt, at, derivative string }{
	{"a power at 0", "x^2", "x", "x=0", "2*x"},
	{"a negative base", "x^10", "x", "x=-2", "10*x^9"},
	{"x·√x at the edge", "x*x^0.5", "x", "x=0", ""},
	{"√x at the edge", "sqrt(x)", "x", "x=0", none},
	{"a squared root at 0", "exp(-(sqrt(x^2 + y^2)^2))", "x", "x=0,y=0", "-2*x*exp(-x^2 - y^2)"},
	{"a root of nothing", "((x - x)^2)^0.5", "x", "x=1", "0"},
	{"a root that underflows", "sqrt(exp(-x))", "x", "x=1000", "-exp(-x/2)/2"},
	{"hypot of large numbers", "hypot(x, y)", "x", "x=1e200,y=1e200", "x/hypot(x, y)"},
	{"hypot at the origin", "hypot(x, y)", "x", "x=0,y=0", none},
	{"a branch beyond all numbers", "where(x > 0, 0, x*c)", "x", "x=1,c=1e300", "where(x > 0, 0, c)"},
	{"an early exit", "where(x == 0, 0, x*y)", "x", "x=0,y=3", "y"},
	{"sinc twice", "D(where(x == 0, 1, sin(x)/x), x)", "x", "x=0", "where(x == 0, -1/3, D(D(sin(x)/x, x), x))"},
	{"|x| at 0", "abs(x)", "x", "x=0", none},
	{"|x|·x at 0", "abs(x)*x", "x", "x=0", "2*abs(x)"},
	{"a tie of max", "max(x, y)", "x", "x=1,y=1", none},
	{"nearly a tie", "max(x, y)", "x", "x=1,y=1.000005", "where(x > y, 1, 0)"},
	{"relu at 0", "max(x, 0)", "x", "x=0", none},
	{"x over itself", "x/max(x, x)", "x", "x=1", "0"},
	{"max and min", "max(x, y) + min(x, y)", "x", "x=1,y=1", "1"},
	{"softplus with kinks", "max(x, 0) + log1p(exp(-abs(x)))", "x", "x=0", "sigmoid(x)"},
	{"asinh with a sign", "sign(x)*log(abs(x) + sqrt(x^2 + 1))", "x", "x=0", "1/sqrt(x^2 + 1)"},
	{"a root of a clamp", "sqrt(max(x, 0))", "x", "x=-10", "where(x > 0, 1/(2*sqrt(max(x, 0))), 0)"},
	{"acos of a clamp", "acos(max(min(x, 1), -1))", "x", "x=10", "where(abs(x) < 1, -1/sqrt(1 - x^2), 0)"},
	{"a cube root with a sign", "sign(x)*abs(x)^(1/3)", "x", "x=0", none},
	{"0 times a pole", "y*acos(w)", "w", "y=0,w=1", ""},
	{"atan2 on the x axis", "atan2(y, x)", "y", "y=0,x=1", "x/(x^2 + y^2)"},
	{"atan2 on the y axis", "atan2(y, x)", "x", "y=0.005,x=0", "-y/(x^2 + y^2)"},
	{"atan2 at the origin", "atan2(y, x)", "y", "y=0,x=0", none},
	{"an inner derivative", "asin(2*x)", "x", "x=0.1", "2/sqrt(1 - 4*x^2)"},
	{"cosh", "cosh(x)", "x", "x=1", "sinh(x)"},
	{"coth", "cosh(x)/sinh(x)", "x", "x=1", "-1/sinh(x)^2"},
	{"log2", "log2(x)", "x", "x=0.7", "1/(x*log(2))"},
	{"two signs", "-(-x)", "x", "x=3", "1"},
	{"log of sigmoid", "log(sigmoid(x))", "x", "x=0.7", "1/(1 + exp(x))"},
	{"log1p of exp", "log1p(exp(x))", "x", "x=0.7", "1/(1 + exp(-x))"},
	{"log of 1 + exp", "log(1 + exp(x))", "x", "x=20", "1/(1 + exp(-x))"},
	{"x·log x at 0", "where(x == 0, 0, x*log(x))", "x", "x=0", none},
	{"cos of pi", "cos(pi*x)", "x", "x=0.5", "-pi*sin(pi*x)"},
	{"a remainder", "x - y*floor(x/y)", "y", "x=5,y=2", "-floor(x/y)"},
	{"a constant divisor", "((x + 3)^2)/16", "x", "x=1", "(x + 3)/8"},
	{"a sum with itself", "x + x", "x", "x=3", "2"},
	{"a cube", "x*x*x", "x", "x=1", "3*x^2"},
	{"a diamond", "(x*x)*(x*x) + (x*x)", "x", "x=2", "4*x^3 + 2*x"},
	{"a square", "x*x", "x", "x=3", "2*x"},
	{"a nested derivative", "x*D(x*y, y)", "x", "x=4,y=1", "2*x"},
	{"a sigmoid that underflows", "1/(1 + exp(-x))", "x", "x=-800", "exp(-x)/(1 + exp(-x))^2"},
	{"a softplus that overflows", "log(1 + exp(x))", "x", "x=800", "1/(1 + exp(-x))"},
	{"mish", "x*tanh(log(1 + exp(x)))", "x", "x=200",
		"tanh(log(1 + exp(x))) + x*(1 - tanh(log(1 + exp(x)))^2)*sigmoid(x)"},
	{"swish", "x/(1 + exp(-x))", "x", "x=400", "sigmoid(x) + x*sigmoid(x)*(1 - sigmoid(x))"},
	{"softsign far out", "x/(1 + abs(x))", "x", "x=1e17", "1/(1 + abs(x))^2"},
	{"logsumexp", "log(exp(x) + exp(y))", "x", "x=1000,y=0", "1/(1 + exp(y - x))"},
	{"logsumexp twice", "D(log(exp(x) + exp(y)), x)", "x", "x=0,y=800", "exp(x - y)/(1 + exp(x - y))^2"},
	{"sinc near 0", "sin(pi*x)/(pi*x)", "x", "x=1e-6", "cos(pi*x)/x - sin(pi*x)/(pi*x^2)"},
	{"acosh far out", "acosh(x)", "x", "x=1e200", "1/(sqrt(x - 1)*sqrt(x + 1))"},
	{"log1p near 0", "log1p(x)", "x", "x=1e-20", "1/(1 + x)"},
	{"a double reciprocal", "1/(1/x)", "x", "x=0", none},
	{"a large constant", "(x + 1e16) - 1e16", "x", "x=1", "1"},
	{"a fast oscillation", "sin(1e6*x)", "x", "x=1", "1e6*cos(1e6*x)"},
	{"a large point", "x^2", "x", "x=1e15", "2*x"},
	{"close to a kink", "max(x, 0)", "x", "x=1e-7", "where(x > 0, 1, 0)"},
}

// The tape's gradient is never called wrong, and never right where there is no
// derivative. A right formula is never refuted at the point.
func TestHardCases(t *testing.T) {
	for _, c := range hard {
		p := point(c.at)
		claims := []string{""}
		if c.derivative != none && c.derivative != "" {
			claims = append(claims, c.derivative)
		}
		for _, claim := range claims {
			r := ask(t, c.expr, c.wrt, claim, p)
			at := r.At[0]
			if r.Verdict == Refuted || at.Verdict == Refuted {
				t.Errorf("%s: d/d%s %s = %q is right and refuted\n%s", c.name, c.wrt, c.expr, claim, r.Text())
			}
			if c.derivative == none && at.Verdict.ExitCode() == 0 {
				t.Errorf("%s: d/d%s %s does not exist at %s, but %s", c.name, c.wrt, c.expr, c.at, at.Verdict)
			}
			if at.Verdict.ExitCode() != 0 && at.Reason == "" && at.Kind == "" {
				t.Errorf("%s: d/d%s %s at %s is %s for no reason", c.name, c.wrt, c.expr, c.at, at.Verdict)
			}
			// A value that the report gives must be the right one.
			if want, ok := exactAtPoint(c.derivative, p); ok && at.True != "" && at.True != want {
				t.Errorf("%s: d/d%s %s at %s is %s, not %s", c.name, c.wrt, c.expr, c.at, want, at.True)
			}
			// No value may be given where there is no derivative, but for the slope of
			// a vertical tangent.
			vertical := at.Kind == string(KindVertical) && (at.True == "inf" || at.True == "-inf")
			if c.derivative == none && at.True != "" && !vertical {
				t.Errorf("%s: d/d%s %s at %s is given as %s", c.name, c.wrt, c.expr, c.at, at.True)
			}
		}
	}
}

// exactAtPoint is the value of a formula where it is rational.
func exactAtPoint(formula string, p Point) (string, bool) {
	if formula == none || formula == "" {
		return "", false
	}
	r, err := symbolic.Eval(symbolic.MustParse(formula), p.env, Rationals{})
	if err != nil {
		return "", false
	}
	return r.RatString(), true
}
