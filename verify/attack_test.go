package verify

import (
	"fmt"
	"testing"

	"gradproof/symbolic"
)

// attacks are claims made to be judged wrongly: nearly right, right at all points that
// are easy to think of, or about functions that are hard to evaluate. Where a wrong
// claim cannot be refuted nothing may be said of it, and the same holds for a right
// one that cannot be proved.
var attacks = []struct {
	expr, wrt, claim string
	want             Verdict
}{
	// Numbers that are nearly equal.
	{"x*exp(pi*sqrt(163))", "x", "262537412640768744", Refuted},
	{"x*pi", "x", "3.141592653589793238462643383279502884197169399375105820974944592307816406286208", Refuted},
	{"x*sqrt(2)", "x", "sqrt(2 + 1e-40)", Refuted},
	{"x*sqrt(5 + 2*sqrt(6))", "x", "sqrt(2) + sqrt(3)", Agrees},
	{"x*sqrt(5 + 2*sqrt(6))", "x", "sqrt(2) + sqrt(3) + 1e-50", Refuted},
	{"erf(x)", "x", "2*exp(-x^2)/1.7724538509055160272981674833411451827975494561223871282138", Refuted},
	{"atan(x) + atan(1/x)", "x", "1e-60", Refuted},

	// Functions that are 0 nearly everywhere, or flat.
	{"x^2", "x", "2*x + sin(pi*floor(x))*1e9", Inconclusive}, // it is right
	{"sin(pi*floor(x))", "x", "0", Proved},
	{"cos(pi*floor(x))*x", "x", "cos(pi*floor(x))", Proved},
	{"x^2*sin(1/x)", "x", "2*x*sin(1/x) - cos(1/x)", Proved},
	{"x^2*sin(1/x)", "x", "2*x*sin(1/x) + cos(1/x)", Refuted},
	{"exp(-1/x^2)", "x", "2*exp(-1/x^2)/x^3*(1 + exp(-1/x^2))", Refuted},
	{"tanh(100*x)", "x", "0", Refuted},
	{"1/(1 + exp(-1000*x))", "x", "0", Refuted},
	{"sin(1e-300*x)", "x", "1e-300", Inconclusive},
	{"x*1e-320", "x", "1e-320*(1 + 1e-300)", Refuted},
	{"x^1000000", "x", "1000000*x^1000000", Refuted},
	{"exp(exp(exp(x)))", "x", "exp(exp(exp(x)))*exp(exp(x))", Refuted},

	// Branches that no sampled point takes, at single points or far away.
	{"where(x == 3, 7, x^2)", "x", "2*x", Proved}, // there is no derivative at 3
	{"where(x == 3, 7, x^2)", "x", "where(x == 3, 5, 2*x)", Proved},
	{"x^2", "x", "where(x == 3, 6, 2*x)", Proved},
	{"x^2", "x", "where(x == 3, 5, 2*x)", Refuted}, // at 3 alone
	{"x^2*y", "x", "where(x == 2*y + 1, 5, 2*x*y)", Refuted},
	{"x", "x", "sign(x)^2", Refuted},
	{"where(x > 1e30, x^2, x)", "x", "1", Inconclusive},
	{"max(x/2, 5^(7/4))", "x", "where(x > 2*5^(7/4) + 1e-9, 1/2, 0)", Inconclusive}, // wrong between two boundaries, where no point lies
	{"where(abs(x - 1e-40) < 1e-50, x^2, x)", "x", "1", Inconclusive},
	{"relu(x)*relu(-x)", "x", "relu(1e-9 - abs(x))", Refuted},
	{"where(x^2 < -1, 5, x)", "x", "where(x^2 < -1, 3, 1)", Proved},
	{"where(exp(x) < 0, x^2, x)", "x", "2*x", Refuted},
	{"where(floor(x) + floor(-x) == 0, x, x^2)", "x", "1", Refuted}, // right at whole numbers alone
	{"abs(abs(abs(x) - 1) - 1)", "x", "sign(abs(abs(x) - 1) - 1)*sign(abs(x) - 1)*sign(x)", Proved},
	{"abs(abs(abs(x) - 1) - 1)", "x", "sign(x)", Refuted},
	{"where(where(x == 0, 5, 0) > 0, 7, 0) + x", "x", "1", Proved},

	// Powers. What is defined for whole exponents alone has no derivative in them.
	{"x^x", "x", "where(x > 0, x^x*(log(x) + 1), 7)", Inconclusive},
	{"x^y", "x", "y*abs(x)^(y - 1)", Refuted},
	{"(x^2)^(y/2)", "x", "y*x^(y - 1)", Refuted},
	{"(-2)^y", "y", "0", Undefined},
	{"x*(-2)^y", "x", "(-2)^y", Undefined},
	{"0^0*x", "x", "1", Proved},
	{"x^0", "x", "0", Proved},
	{"0^x", "x", "0", Proved}, // for x > 0
	{"0^x*x", "x", "1", Refuted},

	// Many variables and derivatives.
	{"a*b*c*d*f*g*h*k*l*m*n*o*p", "m", "a*b*c*d*f*g*h*k*l*n*o", Refuted},
	{"D(D(D(x^5*y, x), x), y)", "x", "60*x^2", Proved},
	{"D(D(D(x^5*y, x), x), y)", "x", "60*x^2*y", Refuted},
}

func TestAttacks(t *testing.T) {
	for _, c := range attacks {
		r := ask(t, c.expr, c.wrt, c.claim)
		if r.Verdict != c.want {
			t.Errorf("d/d%s %s = %s is %s, want %s\n%s", c.wrt, c.expr, c.claim, r.Verdict, c.want, r.Text())
		} else if r.Verdict == Refuted {
			certify(t, c.expr, c.wrt, c.claim, r)
		}
	}
}

// A claim that is right at all the points that are chosen for another claim.
func TestAttackOnThePoints(t *testing.T) {
	q := Question{Expr: symbolic.MustParse("x^2"), Wrt: "x", Seed: DefaultSeed}
	claim := "2*x + 1e-30"
	for p := range q.points(DefaultPoints) {
		claim += fmt.Sprintf("*(x - (%s))", p["x"].RatString())
	}
	if r := ask(t, "x^2", "x", claim); r.Verdict != Refuted {
		t.Errorf("%s", r.Text())
	}
}

// A whole exponent at a single point is as good as one that was written: x^y at
// x = -2, y = 3 has the derivative 3*x^2 in x, and none in y.
func TestWholeExponentsAtAPoint(t *testing.T) {
	for _, c := range []struct {
		expr, wrt, at string
		want          Verdict
		value         string
	}{
		{"x^y", "x", "x=-2,y=3", Proved, "12"},
		{"x^y", "y", "x=-2,y=3", Undefined, ""},
		{"x^y", "x", "x=-2,y=1/3", Undefined, ""},
		{"(-2)^y", "y", "y=3", Undefined, ""},
		{"x^x", "x", "x=-2", Undefined, ""},
	} {
		at := ask(t, c.expr, c.wrt, "", point(c.at)).At[0]
		if at.Verdict != c.want || at.True != c.value {
			t.Errorf("d/d%s %s at %s is %q (%s), want %q (%s)", c.wrt, c.expr, c.at, at.True, at.Verdict, c.value, c.want)
		}
	}
}
