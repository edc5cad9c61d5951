package verify

import (
	"context"
	"encoding/json"
	"math/big"
	"slices"
	"strings"
	"testing"

	"gradproof/symbolic"
)

// ask judges a claim; "" claims the tape's gradient.
func ask(t *testing.T, expr, wrt, claim string, at ...Point) *Report {
	t.Helper()
	q := Question{Expr: symbolic.MustParse(expr), Wrt: wrt, At: at, Seed: DefaultSeed}
	if claim != "" {
		c := symbolic.MustParse(claim)
		q.Claim = &c
	}
	r, err := Check(context.Background(), q)
	if err != nil {
		t.Fatalf("%s: %v", expr, err)
	}
	return r
}

// point reads x=1,y=1/2.
func point(text string) Point {
	p := make(Point)
	for _, part := range strings.Split(text, ",") {
		name, value, _ := strings.Cut(part, "=")
		p[name] = rat(value)
	}
	return p
}

// The claims are right or wrong by the mathematics; the verdicts follow.
var judgements = []struct {
	expr, wrt, claim string
	want             Verdict
}{
	// The running example.
	{"(w·x−label)²", "w", "", Proved},
	{"(w*x - label)^2", "w", "2*x*(w*x - label)", Proved},
	{"(w*x - label)^2", "w", "2*x^2*w - 2*x*label", Proved},
	{"(w*x - label)^2", "w", "2*x*w - 2*label", Refuted}, // right only at x = 1, and at x = 0
	{"(w*x - label)^2", "w", "2*(w*x - label)", Refuted},
	{"(w*x - label)^2", "x", "2*w*(w*x - label)", Proved},
	{"(w*x - label)^2", "label", "-2*(w*x - label)", Proved},
	{"(w*x - label)^2", "label", "2*(w*x - label)", Refuted},

	// Polynomials and rational functions.
	{"x", "x", "1", Proved},
	{"x", "x", "0", Refuted},
	{"7", "x", "0", Proved},
	{"7", "x", "1", Refuted},
	{"y", "x", "0", Proved},
	{"x^3", "x", "3*x^2", Proved},
	{"x^3", "x", "3*x", Refuted},
	{"x^2", "x", "x^2", Refuted},
	{"x^2", "x", "2", Refuted}, // right only at x = 1
	{"x^10", "x", "10*x^9", Proved},
	{"(x + 1)^20 - (x + 1)^20", "x", "0", Proved},
	{"1/x", "x", "-1/x^2", Proved},
	{"1/x", "x", "1/x^2", Refuted},
	{"x/(1 + x^2)", "x", "(1 - x^2)/(1 + x^2)^2", Proved},
	{"x/y", "y", "-x/y^2", Proved},
	{"(x^2 - 1)/(x - 1)", "x", "1", Proved},
	{"((x + 3)^2)/16", "x", "(x + 3)/8", Proved},
	{"((x + 3)^2)/16", "x", "8*(x + 3)", Refuted},
	{"(1 + x)^200 - (1 + x)^200*(1 + 1e-60)", "x", "0", Refuted}, // by 2e-58·(1 + x)^199
	{"x*1e-30", "x", "0", Refuted},
	{"(x + 1e16) - 1e16", "x", "1", Proved},
	{"(x + 1)^-2147483649", "x", "-2147483649*(x + 1)^-2147483650", Proved},

	// Elementary functions, and identities between them.
	{"exp(x)", "x", "exp(x)", Proved},
	{"exp(2*x)", "x", "2*exp(x)^2", Proved},
	{"exp(2*x)", "x", "exp(2*x)", Refuted},
	{"log(x)", "x", "1/x", Proved},
	{"log(x)", "x", "-1/x", Refuted},
	{"log(x^2)", "x", "2/x", Proved},
	{"log2(x)", "x", "1/(x*log(2))", Proved},
	{"log2(x)", "x", "-1/x", Refuted},
	{"sin(x)^2 + cos(x)^2", "x", "0", Proved},
	{"sin(x)", "x", "cos(x)", Proved},
	{"cos(x)", "x", "sin(x)", Refuted},
	{"sin(x)*cos(x)", "x", "1 - 2*sin(x)^2", Proved},
	{"tan(x)", "x", "1/cos(x)^2", Proved},
	{"tan(x)", "x", "1 + tan(x)^2", Proved},
	{"cosh(x)", "x", "-sinh(x)", Refuted},
	{"cosh(x)/sinh(x)", "x", "-1/sinh(x)^2", Proved},
	{"tanh(x)", "x", "1/cosh(x)^2", Proved},
	{"tanh(x)", "x", "1 - tanh(x)", Refuted},
	{"sigmoid(x)", "x", "exp(x)/(1 + exp(x))^2", Proved},
	{"log(1 + exp(x))", "x", "sigmoid(x)", Proved},
	{"log(exp(x) + exp(y))", "x", "1/(1 + exp(y - x))", Proved},
	{"atan(x)", "x", "1/(1 + x^2)", Proved},
	{"asin(2*x)", "x", "2/sqrt(1 - 4*x^2)", Proved},
	{"asin(2*x)", "x", "1/sqrt(1 - 4*x^2)", Refuted}, // inner derivative lost
	{"sqrt(x)", "x", "1/(2*sqrt(x))", Proved},
	{"sqrt(x)", "x", "x^(-1/2)/2", Proved},
	{"sqrt(x)", "x", "1/sqrt(x)", Refuted},
	{"x^x", "x", "x^x*(log(x) + 1)", Proved},
	{"x^x", "x", "x*x^(x - 1)", Refuted},
	{"2^x", "x", "2^x*log(2)", Proved},
	{"pi^x", "x", "log(pi)*pi^x", Proved},
	{"atan2(y, x)", "y", "x/(x^2 + y^2)", Proved},
	{"atan2(y, x)", "x", "y/(x^2 + y^2)", Refuted},
	{"hypot(x, y)", "x", "x/hypot(x, y)", Proved},
	{"erf(x)", "x", "2/sqrt(pi)*exp(-x^2)", Proved},
	{"sin(w*x)", "w", "x*cos(w*x)", Proved},
	{"sin(w*x)", "w", "cos(w*x)", Refuted},
	{"x*D(x*y, y)", "x", "2*x", Proved},
	{"D(x^3, x)", "x", "6*x", Proved},

	// Branches, case by case.
	{"abs(x)", "x", "sign(x)", Proved},
	{"abs(x)", "x", "x/abs(x)", Proved},
	{"abs(x)", "x", "1", Refuted},
	{"abs(x)*x", "x", "2*abs(x)", Proved},
	{"abs(x^2)", "x", "2*x", Proved},
	{"abs(x^2 + 1)", "x", "2*x", Proved},
	{"abs(x^2 - 2*x*y + y^2)", "x", "2*(x - y)", Proved},
	{"sqrt(x^2)", "x", "1", Refuted},
	{"max(x, y)", "x", "where(x > y, 1, 0)", Proved},
	{"max(x, y)", "x", "1", Refuted},
	{"max(x, y) + min(x, y)", "x", "1", Proved},
	{"max(x, 0) + min(x, 0)", "x", "1", Proved},
	{"relu(x)^2", "x", "2*relu(x)", Proved},
	{"where(x < 1, x^2, 2*x - 1)", "x", "where(x < 1, 2*x, 2)", Proved},
	{"where(x < 1, x^2, 2*x - 1)", "x", "2*x", Refuted},
	{"where(x == 0, 0, x*y)", "x", "y", Proved},
	{"sign(x)", "x", "0", Proved},
	{"x/(1 + abs(x))", "x", "1/(1 + abs(x))^2", Proved},
	{"x - y*floor(x/y)", "y", "-floor(x/y)", Proved},
	{"max(x, 0) + log1p(exp(-abs(x)))", "x", "sigmoid(x)", Proved},

	// Ties and edges that no variable can leave.
	{"max(x, x)", "x", "1", Proved},
	{"max(x, x)", "x", "2", Refuted},
	{"min(log1p(x), log1p(x))^-2", "x", "-2/((1 + x)*log1p(x)^3)", Proved},
	{"where(x == x, x^2, x)", "x", "2*x", Proved},
	{"where(x < x, x^2, x)", "x", "2*x", Refuted},
	{"where(sin(2*x) == 2*sin(x)*cos(x), x^2, x)", "x", "2*x", Proved},
	{"x + abs(x - x)", "x", "1", Proved},
	{"x*floor(sin(x)^2 + cos(x)^2)", "x", "1", Proved},
	{"x*acos(-1)", "x", "acos(-1)", Proved},
	{"x*acos(-1)", "x", "-acos(-1)", Refuted},
	{"x + sqrt(0)", "x", "1", Proved},
	{"x + atan2(0, -1)", "x", "1", Proved},

	// Defined on little.
	{"log(1/1000 - (x - 123)^2)", "x", "-2*(x - 123)/(1/1000 - (x - 123)^2)", Proved},
	{"log(1/1000 - (x - 123)^2)", "x", "2*(x - 123)/(1/1000 - (x - 123)^2)", Refuted},
	{"sqrt(x^2 + y^2 - 400)*asin(x/30 + y/30)", "x", "0", Refuted},

	// Nothing to be said.
	{"csc(where(7/4 <= 0, x, -1))^(3/2)", "x", "0", Undefined},
	{"x*sqrt(-2)", "x", "sqrt(-2)", Undefined},
	{"where(exp(1) > 3, x, log(-2))", "x", "1", Undefined},
	{"1/0", "x", "0", Undefined},
	{"x/0", "x", "", Undefined},
	{"log(-1)*x", "x", "log(-1)", Undefined},
	{"x/(x - x)", "x", "1", Undefined},
	{"(x - log(exp(x)))/(x - log(exp(x)))", "x", "0", Undefined},

	// Right where the expression is defined, and said of nowhere else.
	{"0*log(x)", "x", "0", Proved},
	{"log(x)/log(x)", "x", "0", Proved},
	{"exp(log(x))", "x", "1", Proved},

	// Too much for a normal form: no verdict, but no hanging either.
	{"9^9^9^9*x", "x", "9^9^9^9", Inconclusive},
	// A claim with a D counts only where what is under the D is smooth and defined.
	{"(2*x-1)*sign(tan(-1))", "x", "D(sign(2*x-1)*(abs(2*x-1)*where(tan(-1)>0,1,-1)), x)", Agrees},
	{"x", "x", "1 + D(log(0), x)", Inconclusive},
	{"x", "x", "1 + D(log(-1-y^2), x)", Inconclusive},
	{"x^2", "x", "D(x^2, x) + D(log(x), y)", Proved},
	{"(a + b + c + d + f + g + h + k)^40 + sin((a + b + c + d + f + g + h + k)^40 + 1)", "a", "0", Refuted}, // beyond the normal form, but not beyond a point
}

// wrongClaims are wrong somewhere where they are defined, or are defined nowhere, or
// are about an expression that is defined nowhere. Not all of them can be refuted,
// but none may pass.
var wrongClaims = []struct{ expr, wrt, claim string }{
	{"log2(x)", "x", "log(2)/x"},
	{"0*sqrt(-1 - x^2)", "x", "0"},
	{"x + asin(2 + x^2)", "x", "1 + 2*x/sqrt(1 - (2 + x^2)^2)"},
	{"x^2", "x", "2*x + 0*sqrt(-1 - x^2)"},
	{"x^2", "x", "2*x + 0/(x - x)"},
	{"x^2", "x", "where(x > 10^9, 7, 2*x)"},
	{"x^2", "x", "where(x == 0, 1/0, 2*x) + 0*asin(2 + x^2)"},
	{"where(sqrt(floor(x)) > 0, x, x^2)", "x", "1"},            // 2·x for 0 < x < 1
	{"where(sqrt(floor(x)) > 0, x, x^2)", "x", "2*x"},          // 1 for x > 1
	{"where(floor(x) == 3, x^2, x)", "x", "1"},                 // 2·x for 3 < x < 4
	{"where(floor(x) == 1/2, x^2, x)", "x", "2*x"},             // never the first branch
	{"sqrt(relu(x))", "x", "where(x > 0, 1/(2*sqrt(x)), 17)"},  // 0 for x < 0
	{"cbrt(x)*abs(x)", "x", "4/3*abs(x)^(1/3)*sign(x)"},        // without the sign
	{"where(sin(2*x) == 2*sin(x)*cos(x), x, x^2)", "x", "2*x"}, // 1: the condition always holds
	{"where(sin(x + 1) == sin(x)*cos(1) + cos(x)*sin(1), x, x^2)", "x", "2*x"},
	{"where(log(x^2) == 2*log(x), x, x^2)", "x", "2*x"},        // always, for x > 0
	{"where(sqrt(x^2) == x, x, x^2)", "x", "2*x"},              // 1 for x > 0
	{"where(atan(x) + atan(1/x) == pi/2, x, x^2)", "x", "2*x"}, // 1 for x > 0
	{"where(abs(x) == x, 3*x, x)", "x", "1"},                   // 3 for x > 0
	{"where(x^(1/3) == cbrt(x), x, x^2)", "x", "2*x"},          // 1 for x > 0
	{"abs(sin(2*x) - 2*sin(x)*cos(x) + x)", "x", "-sign(x)"},
	{"abs(x)", "x", "where(x > 0, 1, 1)"},
	{"max(x, -x)", "x", "1"},
	{"abs(cbrt(x))", "x", "1/(3*cbrt(x)^2)"},
	{"abs(x^3)", "x", "3*x^2"},
}

func TestWrongClaimsDoNotPass(t *testing.T) {
	for _, c := range wrongClaims {
		r := ask(t, c.expr, c.wrt, c.claim)
		if r.Verdict.ExitCode() == 0 {
			t.Errorf("d/d%s %s = %s is wrong, and %s\n%s", c.wrt, c.expr, c.claim, r.Verdict, r.Text())
		}
		if r.Verdict == Refuted {
			certify(t, c.expr, c.wrt, c.claim, r)
		}
	}
}

// rightClaims cannot all be proved, but none may be refuted.
var rightClaims = []struct{ expr, wrt, claim string }{
	{"sqrt(x^2)", "x", "sign(x)"},
	{"(x^2)^(1/2) - abs(x)", "x", "0"},
	{"x/max(x, x)", "x", "0"},
	{"sqrt(relu(x))", "x", "where(x > 0, 1/(2*sqrt(x)), 0)"},
	{"acos(max(min(x, 1), -1))", "x", "where(abs(x) < 1, -1/sqrt(1 - x^2), 0)"},
	{"sin(x + 1)", "x", "cos(x)*cos(1) - sin(x)*sin(1)"},
	{"sqrt(2)^x", "x", "sqrt(2)^x*log(2)/2"},
	{"atan(x) + atan(1/x)", "x", "0"},
	{"floor(x)*x", "x", "floor(x)"},
	{"where(floor(x) == 3, x^2, x)", "x", "where(floor(x) == 3, 2*x, 1)"},
	{"abs(x*y)", "x", "sign(x)*abs(y)"},
	{"log(abs(x))", "x", "1/x"},
	{"abs(x)^x", "x", "abs(x)^x*(log(abs(x)) + 1)"},
	{"expm1(1)^x", "x", "(exp(1) - 1)^x*log(exp(1) - 1)"},
	{"hypot(x, expm1(1))", "x", "x/hypot(x, expm1(1))"},
	{"acosh(cosh(x))", "x", "sign(x)"},
	{"atanh(tanh(x))", "x", "1"},
	{"cbrt(x^3)", "x", "1"},
}

func TestRightClaimsAreNotRefuted(t *testing.T) {
	for _, c := range rightClaims {
		if r := ask(t, c.expr, c.wrt, c.claim); r.Verdict == Refuted || r.Verdict == Undefined || strings.Contains(r.Reason, "engines disagree") {
			t.Errorf("d/d%s %s = %s is right, and %s\n%s", c.wrt, c.expr, c.claim, r.Verdict, r.Text())
		}
	}
}

func TestJudge(t *testing.T) {
	if len(judgements) < 90 {
		t.Errorf("only %d rows", len(judgements))
	}
	for _, c := range judgements {
		r := ask(t, c.expr, c.wrt, c.claim)
		if r.Verdict != c.want {
			t.Errorf("d/d%s %s = %q is %s, want %s\n%s", c.wrt, c.expr, c.claim, r.Verdict, c.want, r.Text())
			continue
		}
		switch r.Verdict {
		case Refuted:
			certify(t, c.expr, c.wrt, c.claim, r)
		case Inconclusive, Undefined:
			if r.Reason == "" {
				t.Errorf("d/d%s %s = %q is %s for no reason", c.wrt, c.expr, c.claim, r.Verdict)
			}
		case Proved:
			if r.Method != "normal form" || r.Points == 0 {
				t.Errorf("d/d%s %s = %q is proved by %q at %d points", c.wrt, c.expr, c.claim, r.Method, r.Points)
			}
		}
	}
}

// certify checks a counterexample again without either side's calculus.
func certify(t *testing.T, expr, wrt, claim string, r *Report) {
	t.Helper()
	c := r.Counterexample
	if c == nil {
		t.Errorf("d/d%s %s = %s is refuted without a point", wrt, expr, claim)
		return
	}
	p := make(Point)
	for name, v := range c.Point {
		p[name] = rat(v)
	}
	f, ok := dualOf(symbolic.MustParse(expr), wrt, p)
	if !ok {
		return // not rational there
	}
	g, ok := dualOf(symbolic.MustParse(claim), wrt, p)
	if !ok {
		return
	}
	if f.slope.Cmp(g.value) == 0 {
		t.Errorf("d/d%s %s = %s is refuted at %v, where it is right: %s", wrt, expr, claim, c.Point, g.value.RatString())
	}
	if c.True != f.slope.RatString() || c.Claimed != g.value.RatString() {
		t.Errorf("d/d%s %s = %s at %v: true %s, claimed %s, but the report says %s and %s",
			wrt, expr, claim, c.Point, short(f.slope), short(g.value), c.True, c.Claimed)
	}
}

// A dual is value + slope·ε with ε² = 0: forward differentiation, which neither
// side uses.
type dual struct{ value, slope *big.Rat }

func dualOf(e symbolic.Expr, wrt string, p Point) (dual, bool) {
	type result struct {
		d  dual
		ok bool
	}
	mul := func(a, b *big.Rat) *big.Rat { return new(big.Rat).Mul(a, b) }
	add := func(a, b *big.Rat) *big.Rat { return new(big.Rat).Add(a, b) }
	var zero, one = new(big.Rat), big.NewRat(1, 1)
	inverse := func(a dual) (dual, bool) {
		if a.value.Sign() == 0 {
			return dual{}, false
		}
		v := new(big.Rat).Inv(a.value)
		s := mul(a.slope, mul(v, v))
		return dual{v, s.Neg(s)}, true
	}
	times := func(a, b dual) dual {
		return dual{mul(a.value, b.value), add(mul(a.value, b.slope), mul(a.slope, b.value))}
	}
	r := symbolic.Fold(e, func(e symbolic.Expr, args []result) result {
		if e.Kind() != symbolic.Where {
			for _, a := range args {
				if !a.ok {
					return result{}
				}
			}
		}
		switch e.Kind() {
		case symbolic.Number:
			v, _ := e.Rat()
			return result{dual{v, zero}, true}
		case symbolic.Variable:
			if e.Name() == wrt {
				return result{dual{p[e.Name()], one}, true}
			}
			return result{dual{p[e.Name()], zero}, true}
		case symbolic.Sum:
			sum := args[0].d
			for _, a := range args[1:] {
				sum = dual{add(sum.value, a.d.value), add(sum.slope, a.d.slope)}
			}
			return result{sum, true}
		case symbolic.Product:
			product := args[0].d
			for _, a := range args[1:] {
				product = times(product, a.d)
			}
			return result{product, true}
		case symbolic.Negation:
			return result{times(dual{big.NewRat(-1, 1), zero}, args[0].d), true}
		case symbolic.Quotient:
			inv, ok := inverse(args[1].d)
			if !ok {
				return result{}
			}
			return result{times(args[0].d, inv), true}
		case symbolic.Power:
			n, isNumber := e.Arg(1).Rat()
			if !isNumber || !n.IsInt() || !n.Num().IsInt64() || n.Num().Int64() > 1000 || n.Num().Int64() < -1000 {
				return result{}
			}
			k := n.Num().Int64()
			base, out := args[0].d, dual{one, zero}
			if k < 0 {
				var ok bool
				if base, ok = inverse(base); !ok {
					return result{}
				}
				k = -k
			}
			for range k {
				out = times(out, base)
			}
			return result{out, true}
		case symbolic.Where:
			if !args[0].ok || !args[1].ok {
				return result{}
			}
			sign := args[0].d.value.Cmp(args[1].d.value)
			if sign == 0 {
				return result{} // on the boundary
			}
			if e.Relation().HoldsFor(sign) {
				return args[2]
			}
			return args[3]
		case symbolic.Call:
			if len(args) == 0 {
				return result{}
			}
			u := args[0].d
			switch e.Func() {
			case symbolic.FuncAbs:
				if u.value.Sign() == 0 {
					return result{}
				}
				return result{times(dual{big.NewRat(int64(u.value.Sign()), 1), zero}, u), true}
			case symbolic.FuncMax:
				switch u.value.Cmp(args[1].d.value) {
				case 1:
					return args[0]
				case -1:
					return args[1]
				}
			case symbolic.FuncFloor:
				if u.value.IsInt() {
					return result{}
				}
				return result{dual{floor(u.value), zero}, true}
			}
		}
		return result{}
	})
	return r.d, r.ok
}

// The test's own calculus must be right too.
func TestDual(t *testing.T) {
	for _, c := range []struct{ expr, at, value, slope string }{
		{"(w*x - label)^2", "w=39/20,x=1,label=2", "1/400", "-1/10"},
		{"x^-2", "x=2", "1/4", "-1/4"},
		{"(x + 1)/(x - 1)", "x=3", "2", "-1/2"},
		{"where(x < 1, x^2, -x)*abs(x)", "x=-1/2", "1/8", "-3/4"},
	} {
		d, ok := dualOf(symbolic.MustParse(c.expr), strings.SplitN(c.at, "=", 2)[0], point(c.at))
		if !ok || d.value.Cmp(rat(c.value)) != 0 || d.slope.Cmp(rat(c.slope)) != 0 {
			t.Errorf("%s at %s: %v + %v·ε, want %s + %s·ε", c.expr, c.at, d.value, d.slope, c.value, c.slope)
		}
	}
}

// A claim that is right at x = 1 and nowhere else passes there, and is refuted all
// the same, at a simple point with different coordinates.
func TestJudgeIsNotFooledByOnePoint(t *testing.T) {
	r := ask(t, "(w*x - label)^2", "w", "2*x*w - 2*label", point("w=1.95,x=1,label=2"))
	if r.Verdict != Refuted || len(r.At) != 1 || r.At[0].Verdict != Agrees || r.At[0].True != "-1/10" || r.At[0].Claimed != "-1/10" {
		t.Fatalf("%s", r.Text())
	}
	if r.Counterexample.Fault == "" || r.Counterexample.Ratio == "" {
		t.Errorf("the counterexample is not explained:\n%s", r.Text())
	}
	for _, v := range r.Counterexample.Point {
		if len(v) > 2 {
			t.Errorf("the counterexample is not simple: %v", r.Counterexample.Point)
		}
	}
	if *r.At[0].Symbolic != -0.10000000000000009 && *r.At[0].Symbolic != -0.1 {
		t.Errorf("float64: %v", *r.At[0].Symbolic)
	}
}

func TestJudgeNamesTheFault(t *testing.T) {
	for _, c := range []struct{ expr, wrt, claim, fault string }{
		{"x^2", "x", "-2*x", "sign"},
		{"x^2", "x", "x", "constant factor"},
		{"x^2", "x", "0", "0"},
		{"7", "x", "3", "0"},
		{"x^3", "x", "x^3", "the function itself"},
		{"x*y^2", "x", "2*x*y", "another variable, y"},
		{"(w*x - label)^2", "w", "2*(w*x - label)", "missing inner derivative: that of w*x - label is x"},
		{"x^3", "x", "3*x^3", "a power of x is too high by one"},
		{"x^3", "x", "3*x", "a power of x is too low by one"},
		{"x^3", "x", "3*x^2*y", "factor too many"},
		{"x^2", "x", "x^3/3", "an integral"},
		{"sin(x)", "x", "-cos(x)", "the sign is wrong"},
		{"x^4", "x", "12*x^2", "the second derivative"},
		{"sin(x)", "x", "cos(x)*pi/180", "degrees for radians"},
		{"log2(x)", "x", "1/x", "the base of a logarithm"},
		{"log10(x)", "x", "1/x", "the base of a logarithm"},
		{"sin(x^2)", "x", "cos(x^2)", "missing inner derivative: that of x^2 is 2*x"},
		{"exp(sin(x))", "x", "exp(sin(x))", "the function itself"},
		{"exp(sin(x))*2", "x", "2*exp(sin(x)) ", "the function itself"},
		{"tanh(3*x)", "x", "1 - tanh(3*x)^2", "a constant factor"},
		{"x^3 + sin(x) + y*x", "x", "3*x^2 + cos(x)", "dropped term: y"},
		{"x^3 + sin(x) + y*x", "x", "3*x^2 - cos(x) + y", "a term has the wrong sign: cos(x)"},
		{"x^3 + sin(x) + y*x", "x", "3*x^2 + cos(x) + 2*y", "a term is counted twice: y"},
		{"x*exp(x)/(x + 2)", "x", "x*exp(x)/(x + 2) - x*exp(x)/(x + 2)^2", "the contribution of one occurrence of x is lost"},
		{"x^2 + y", "x", "2*x + sin(y)", "a term is wrong"},
		{"hypot(x, y)", "x", "log(x + y)", "factor"},
		{"x^2 + x", "x", "2*x", "term"},
	} {
		r := ask(t, c.expr, c.wrt, c.claim)
		if r.Verdict != Refuted || !strings.Contains(r.Counterexample.Fault, c.fault) {
			t.Errorf("d/d%s %s = %s: %+v, want a fault with %q", c.wrt, c.expr, c.claim, r.Counterexample, c.fault)
		}
	}
}

func TestJudgeListsTheDomain(t *testing.T) {
	for _, c := range []struct{ expr, claim, want string }{
		{"1/x", "", "x != 0"},
		{"log(x)", "", "x > 0"},
		{"sqrt(x)", "", "x >= 0"},
		{"abs(x)", "", "x != 0 (a kink of abs)"},
		{"0*log(x)", "0", "x > 0"},
		{"(x^2 - 1)/(x - 1)", "1", "x != 1 (a cancelled denominator)"},
		{"(x^2 - 1)*(2*x - 2)^-1", "1/2", "x != 1 (a cancelled denominator)"},
		{"(x + 1)/(x^2 - 1)", "", "x^2 - 1 != 0"},
		{"(x + 1)/(x^2 - 1)", "", "x != -1 (a cancelled denominator)"},
		{"where(x < 3, x, x*y/y)", "1", "y != 0 (a cancelled denominator)"},
		{"x^2", "2*x*(x - 2)/(x - 2)", "x != 2 (a cancelled denominator of the claim)"},
		{"x/(x - y)*(x - y)", "(x - y)/(x - y)", "x - y != 0 (a cancelled denominator)"},
		{"(x - 1)*log(x - 1)", "log(x - 1) + (x - 1)/(x - 1)", "x != 1 (a cancelled denominator of the claim)"},
		{"x^2", "2*x*log(x)/log(x)", "x > 0 (the claim)"},
		{"where(x < 1, x, x^2)", "", "x - 1 != 0 (the boundary of a branch)"},
	} {
		r := ask(t, c.expr, "x", c.claim)
		found := false
		for _, d := range r.Domain {
			found = found || d == c.want
		}
		if r.Verdict != Proved || !found {
			t.Errorf("d/dx %s is %s where %q, want %q there", c.expr, r.Verdict, r.Domain, c.want)
		}
	}
}

// What is said once is not said again in other words.
func TestJudgeListsADenominatorOnce(t *testing.T) {
	for _, c := range []struct {
		expr, claim string
		want        []string
	}{
		{"(x^2 - 1)/(x - 1)", "(x - 1)/(x - 1)", []string{"x != 1 (a cancelled denominator)"}},
		{"(x^2 - 1)/(x - 1) + 1/(x - 1) - 1/(x - 1)", "1", []string{"x != 1 (a cancelled denominator)"}},
		{"1/(2*x - 1)", "-2/(2*x - 1)/(2*x - 1)", []string{"2*x - 1 != 0"}},
		{"x/(x^2 + 1)*(x^2 + 1)", "1", []string{"x^2 + 1 != 0"}},
	} {
		if r := ask(t, c.expr, "x", c.claim); !slices.Equal(r.Domain, c.want) {
			t.Errorf("d/dx %s = %s where %q, want %q", c.expr, c.claim, r.Domain, c.want)
		}
	}
}

func TestCheckRefusesBadQuestions(t *testing.T) {
	x2 := symbolic.MustParse("x^2 + y")
	for _, c := range []struct {
		name string
		q    Question
	}{
		{"a point without y", Question{Expr: x2, Wrt: "x", At: []Point{point("x=1")}}},
		{"an empty domain", Question{Expr: x2, Wrt: "x", Domain: map[string]Interval{"x": {rat("2"), rat("1")}}}},
		{"a domain of one point", Question{Expr: x2, Wrt: "x", Domain: map[string]Interval{"x": {rat("1"), rat("1")}}}},
		{"a domain of z", Question{Expr: x2, Wrt: "x", Domain: map[string]Interval{"z": {rat("1"), rat("2")}}}},
	} {
		if r, err := Check(context.Background(), c.q); err == nil {
			t.Errorf("%s: no error, but %s", c.name, r.Verdict)
		}
	}
}

func TestJudgeStaysInTheDomain(t *testing.T) {
	claim := symbolic.MustParse("1")
	domain := map[string]Interval{"x": {Lo: rat("0")}}
	r, err := Check(context.Background(), Question{Expr: symbolic.MustParse("where(x < 5, x, 2*x)"), Wrt: "x", Claim: &claim, Domain: domain})
	if err != nil || r.Verdict != Refuted || rat(r.Counterexample.Point["x"]).Cmp(rat("5")) <= 0 {
		t.Errorf("%v, %v", r, err)
	}
	domain["x"] = Interval{rat("-3"), rat("-2")}
	r, err = Check(context.Background(), Question{Expr: symbolic.MustParse("x^2"), Wrt: "x", Claim: &claim, Domain: domain})
	if err != nil || r.Verdict != Refuted {
		t.Fatalf("%v, %v", r, err)
	}
	if x := rat(r.Counterexample.Point["x"]); x.Cmp(rat("-3")) <= 0 || x.Cmp(rat("-2")) >= 0 {
		t.Errorf("the counterexample is at x = %s, outside the domain", x)
	}
}

func TestJudgeIsDeterministic(t *testing.T) {
	for _, claim := range []string{"2*x*w - 2*label", "2*x*(w*x - label)", "sin(w)"} {
		one, _ := json.Marshal(ask(t, "(w*x - label)^2", "w", claim))
		two, _ := json.Marshal(ask(t, "(w*x - label)^2", "w", claim))
		if string(one) != string(two) {
			t.Errorf("two answers to the same question:\n%s\n%s", one, two)
		}
	}
}

func TestJudgeStops(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	r, err := Check(ctx, Question{Expr: symbolic.MustParse("x^2"), Wrt: "x"})
	if err != nil || r.Verdict != Inconclusive || r.Reason != "interrupted" {
		t.Errorf("%+v, %v", r, err)
	}
}

// The points of a question follow from the seed and from what is asked.
func TestQuestionPoints(t *testing.T) {
	claim := symbolic.MustParse("2*x")
	q := Question{Expr: symbolic.MustParse("x^2*y"), Wrt: "x", Seed: 1}
	text := func(q Question) string {
		var b strings.Builder
		for p := range q.points(20) {
			b.WriteString(p.GoString() + "\n")
		}
		return b.String()
	}
	base := text(q)
	if base != text(q) {
		t.Error("the same question has other points the second time")
	}
	other := q
	other.Seed = 2
	withClaim := q
	withClaim.Claim = &claim
	otherExpr := q
	otherExpr.Expr = symbolic.MustParse("x^2*y + 0")
	for name, o := range map[string]Question{"another seed": other, "a claim": withClaim, "another expression": otherExpr} {
		if text(o) == base {
			t.Errorf("%s does not change the points", name)
		}
	}
	for p := range q.points(200) {
		for name, v := range p {
			if v.Sign() == 0 || new(big.Rat).Abs(v).Cmp(rat("1")) == 0 {
				t.Errorf("%s = %s is a point that hides too much", name, v)
			}
		}
	}
}

// The domain decides which branches count.
func TestDomainDecidesCases(t *testing.T) {
	for _, row := range []struct {
		f, claim, lo, hi string
		want             Verdict
	}{
		{"where(x < 0, x, x^2)", "2*x", "0", "", Proved},
		{"where(x < 0, x, x^2)", "1", "", "0", Proved},
		{"where(x < 0, x, x^2)", "2*x", "-1", "", Refuted},
		{"abs(x - 1)", "1", "1", "", Proved},
		{"abs(x - 1)", "1", "1/2", "", Refuted},
		{"max(x, 2 - x)", "sign(x - 1)", "", "", Proved},
		{"where(x^2 > 4, x, sin(x))", "cos(x)", "-2", "2", Proved},
	} {
		q := Question{Expr: symbolic.MustParse(row.f), Wrt: "x", Domain: map[string]Interval{"x": {}}}
		claim := symbolic.MustParse(row.claim)
		q.Claim = &claim
		d := Interval{}
		if row.lo != "" {
			d.Lo, _ = new(big.Rat).SetString(row.lo)
		}
		if row.hi != "" {
			d.Hi, _ = new(big.Rat).SetString(row.hi)
		}
		q.Domain["x"] = d
		r, err := Check(context.Background(), q)
		if err != nil || r.Verdict != row.want {
			t.Errorf("%s, %s on %s:%s is %s (%s), want %s; %v", row.f, row.claim, row.lo, row.hi, r.Verdict, r.Reason, row.want, err)
		}
	}
}

// Where both derivations meet a quotient by zero the function may be smooth.
func TestBlindCases(t *testing.T) {
	for _, row := range []struct {
		f, claim string
		want     Verdict
	}{
		{"sqrt(max(x, 0))", "", Proved},
		{"sqrt(max(x, 0))", "where(x > 0, 1/(2*sqrt(x)), 0)", Proved},
		{"sqrt(max(x, 0))", "where(x > 0, 1/(2*sqrt(x)), 1)", Refuted},
		{"sqrt(max(x, 0))", "1/(2*sqrt(x))", Inconclusive}, // right where it is defined, but a form of sqrt(x) is one for all x
		{"acos(max(min(x, 1), -1))", "", Proved},
		{"acos(max(min(x, 1), -1))", "where(abs(x) < 1, -1/sqrt(1 - x^2), 0)", Proved}, // x > 0 and x + 1 < 0 is no case
		{"acos(max(min(x, 1), -1))", "where(abs(x) < 1, -1/sqrt(1 - x^2), 1e-30)", Refuted},
		{"((x - x)^2)^0.5", "0", Proved},
		{"((x - x)^2)^0.5", "1", Refuted},
		{"x/max(x, x)", "0", Proved},
		{"x/max(x, x)", "1", Refuted},
		{"max(x, x)*x", "2*x", Proved},
	} {
		q := Question{Expr: symbolic.MustParse(row.f), Wrt: "x", Seed: DefaultSeed}
		if row.claim != "" {
			claim := symbolic.MustParse(row.claim)
			q.Claim = &claim
		}
		r, err := Check(context.Background(), q)
		if err != nil || r.Verdict != row.want {
			t.Errorf("d/dx %s = %s is %s (%s), want %s; %v", row.f, row.claim, r.Verdict, r.Reason, row.want, err)
		}
	}
}
