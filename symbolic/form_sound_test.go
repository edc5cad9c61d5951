package symbolic

import (
	"context"
	"errors"
	"math"
	"testing"
)

// Whatever is claimed to be equal is equal in floating point too, near enough,
// wherever both sides are defined. The pairs are random expressions rewritten by
// laws that hold for all numbers, for positive ones only, or not at all.
func TestFormsSound(t *testing.T) {
	laws := []struct{ from, to string }{
		{"sqrt(u^2)", "u"}, {"sqrt(u^2)", "abs(u)"}, {"(u^2)^(1/2)", "u"}, {"(u^6)^(1/3)", "u^2"}, {"(u^3)^(1/3)", "u"},
		{"cbrt(u^3)", "u"}, {"cbrt(u)^2", "(u^2)^(1/3)"}, {"(u^(1/3))^2", "(u^2)^(1/3)"}, {"u^(2/3)", "cbrt(u)^2"},
		{"log(u^2)", "2*log(u)"}, {"log(u*v)", "log(u) + log(v)"}, {"log(u/v)", "log(u) - log(v)"}, {"log(-u)", "log(u)"},
		{"sqrt(u*v)", "sqrt(u)*sqrt(v)"}, {"sqrt(u)*sqrt(v)", "sqrt(u*v)"}, {"sqrt(u/v)", "sqrt(u)/sqrt(v)"},
		{"sqrt(u)*sqrt(u)", "u"}, {"sqrt(u)*sqrt(u)", "abs(u)"}, {"exp(log(u))", "u"}, {"exp(log(u^2)/2)", "u"},
		{"exp(log(u)/2)", "sqrt(u)"}, {"(u^2)^v", "(u^v)^2"}, {"(u^v)^2", "u^(2*v)"}, {"u^v*u^(1 - v)", "u"}, {"(u*v)^(1/3)", "u^(1/3)*v^(1/3)"},
		{"cbrt(-u)", "-cbrt(u)"}, {"(-u)^(1/3)", "-(u^(1/3))"}, {"asin(sin(u))", "u"}, {"sin(asin(u))", "u"},
		{"tan(u)", "sin(u)/cos(u)"}, {"sin(-u)", "sin(u)"}, {"cos(-u)", "cos(u)"}, {"floor(-u)", "-floor(u)"},
		{"abs(u*v)", "abs(u)*abs(v)"}, {"abs(u) + abs(v)", "abs(u + v)"}, {"max(u, v)", "(u + v + abs(u - v))/2"},
		{"sign(u)*abs(u)", "u"}, {"sign(u)^2", "1"}, {"sign(u)*sign(v)", "sign(u*v)"}, {"relu(u)^2", "u*relu(u)"}, {"relu(u*v)", "relu(u)*relu(v)"},
		{"(u^2 - v^2)/(u - v)", "u + v"}, {"u/(u*v)", "1/v"}, {"exp(u)*exp(v)", "exp(u + v)"}, {"exp(u)^v", "exp(u*v)"},
		{"sqrt(exp(u))", "exp(u/2)"}, {"log(exp(u)*v^2)", "u + 2*log(v)"}, {"(exp(u)*v^2)^(1/2)", "exp(u/2)*v"},
		{"tanh(u)", "1 - 2/(1 + exp(2*u))"}, {"atan2(u, v)", "atan(u/v)"}, {"hypot(u, v)", "sqrt(u^2 + v^2)"}, {"hypot(u, 0*v)", "u"},
		{"u^0.5*u^0.5", "u"}, {"u^0.5*u^1.5", "abs(u)^2"}, {"(u^4)^(1/4)", "u"}, {"(u^4)^0.25", "abs(u)"}, {"1/sqrt(u)", "sqrt(1/u)"}, {"1/cbrt(u)", "cbrt(1/u)"},
		{"where(u < v, u, v)", "min(u, v)"}, {"where(u == v, 1, 2)", "2"}, {"where(floor(u) == floor(v), 1, 2)", "2"},
		{"acosh(u)", "log(u + sqrt(u^2 - 1))"}, {"log(u^3)", "3*log(u)"}, {"log(1/u)", "-log(u)"}, {"log(cbrt(u))", "log(u)/3"},
		{"sqrt(cbrt(u))", "u^(1/6)"}, {"cbrt(sqrt(u))", "u^(1/6)"}, {"cbrt(u^2)", "u^(2/3)"}, {"sqrt(u^3)", "u*sqrt(u)"}, {"sqrt(u^4)", "u^2"},
		{"sin(2*u)", "2*sin(u)*cos(u)"}, {"sin(2*u)", "2*sin(u)"}, {"cos(2*u)", "cos(u)^2 + sin(u)^2"}, {"sin(3*u)", "3*sin(u) - 4*sin(u)^3"},
		{"sin(u + v)", "sin(u)*cos(v) + cos(u)*sin(v)"}, {"sin(u - v)", "sin(u)*cos(v) + cos(u)*sin(v)"}, {"cos(u/2)^2", "(1 + cos(u))/2"},
		{"sin(u + pi/2)", "cos(u)"}, {"cos(u + pi/2)", "-sin(u)"}, {"cos(u - pi)", "cos(u)"}, {"sin(u + 7*pi/6)", "-sin(u + pi/6)"},
		{"cos(asin(u))", "sqrt(1 - u^2)"}, {"sin(acos(u))", "-sqrt(1 - u^2)"}, {"sin(2*atan(u))", "2*u/(1 + u^2)"}, {"tan(atan(u) + v)", "(u + tan(v))/(1 - u*tan(v))"},
		{"log((u^2 + 1)*v)", "log(u^2 + 1) + log(v)"}, {"log(u^2*v)", "log(u^2) + log(v)"}, {"sqrt((u^2 + 1)*v)", "sqrt(u^2 + 1)*sqrt(v)"}, {"sqrt(u^2*v^2)", "u*v"},
		{"log(sqrt(u))", "log(u)/2"}, {"log(sqrt(u^2 + 1)*v)", "log(u^2 + 1)/2 + log(v)"}, {"sqrt((u^2 + 1)^2*v)", "(u^2 + 1)*sqrt(v)"},
		{"sign(cbrt(u))", "sign(u)"}, {"sign(sqrt(u^2))", "sign(u)"}, {"abs(sqrt(u))", "sqrt(u)"}, {"sign(exp(u) - 1)", "sign(u)"},
	}
	g := newGenerate(3)
	g.kinds = []Kind{Sum, Product, Negation, Power, Quotient, Call}
	const rounds = 12
	claims, points := 0, 0
	for _, law := range laws {
		for round := range rounds {
			from, to := MustParse(law.from), MustParse(law.to)
			u, v := Var("x"), Var("y")
			if round > 0 {
				u, v = g.expr(2+g.r.IntN(5)), g.expr(1+g.r.IntN(3))
			}
			from, to = substUV(t, from, u, v), substUV(t, to, u, v)
			d1, err1 := Diff(from, "x")
			d2, err2 := Diff(to, "x")
			if err1 != nil || err2 != nil {
				t.Fatal(err1, err2)
			}
			for _, pair := range [][2]Expr{{from, to}, {d1, d2}} {
				ok, err := proves(pair[0], pair[1])
				if err != nil && !errors.Is(err, ErrUndefined) && code(err) != CodeBudget {
					t.Errorf("%s = %s: %v", pair[0], pair[1], err)
				}
				if !ok {
					continue
				}
				claims++
				for range 12 {
					p := g.floatPoint()
					a, b := evalStrict(pair[0], p), evalStrict(pair[1], p)
					if !finite(a) || !finite(b) {
						continue
					}
					points++
					if math.Abs(a-b) > 1e-6*(1+math.Abs(a)) && !boundaryNear(pair, p) && !illConditioned(pair, p, a, b) {
						t.Errorf("%s = %s is claimed, at %v they are %v and %v", pair[0], pair[1], p, a, b)
					}
				}
			}
		}
	}
	t.Logf("%d claims, %d points", claims, points)
	if claims < 100 || points < 500 {
		t.Errorf("only %d claims and %d points", claims, points)
	}
}

func finite(x float64) bool { return !math.IsNaN(x) && math.Abs(x) < 1e9 }

// illConditioned reports whether a step of one part in 10¹² already moves the
// values by as much as they differ.
func illConditioned(pair [2]Expr, p map[string]float64, a, b float64) bool {
	q := make(map[string]float64)
	for k, v := range p {
		q[k] = v*(1+1e-12) + 1e-13
	}
	move := math.Abs(evalStrict(pair[0], q)-a) + math.Abs(evalStrict(pair[1], q)-b)
	return !(move < math.Abs(a-b)/100)
}

// boundaryNear reports whether p lies on a boundary between two cases.
func boundaryNear(pair [2]Expr, p map[string]float64) bool {
	boundaries, _ := Cases(context.Background(), DefaultLimits(), func(fs *Forms) error {
		for _, e := range pair {
			if _, err := Eval(e, fs.Var, fs); err != nil {
				return err
			}
		}
		return nil
	})
	for _, b := range boundaries {
		if v := evalStrict(b, p); math.Abs(v) < 1e-9 {
			return true
		}
	}
	return false
}

// substUV puts expressions for u and v at once.
func substUV(t *testing.T, e, u, v Expr) Expr {
	e, err := Subst(e, "u", u)
	if err != nil {
		t.Fatal(err)
	}
	if e, err = Subst(e, "v", v); err != nil {
		t.Fatal(err)
	}
	return e
}

// An expression of random numbers and operations equals itself in another
// notation, and its value at rational points is that of its form.
func TestFormsValue(t *testing.T) {
	g := newGenerate(4).rational()
	points := 0
	for range 400 {
		e := g.expr(g.r.IntN(25))
		var form Expr
		_, err := Cases(context.Background(), DefaultLimits(), func(fs *Forms) error {
			f, err := Eval(e, fs.Var, fs)
			if err == nil {
				form = fs.Expr(f)
			}
			return err
		})
		if err != nil {
			if !errors.Is(err, ErrUndefined) && code(err) != CodeBudget {
				t.Fatalf("%s: %v", e, err)
			}
			continue
		}
		for range 3 {
			p := g.point()
			want, ok := evalRat(e, p)
			if !ok {
				continue
			}
			points++
			if got, ok := evalRat(form, p); !ok || got.Cmp(want) != 0 {
				t.Fatalf("%s at %v is %v\n  its form %s is %v", e, p, want, form, got)
			}
		}
		if ok, err := proves(e, form); !ok && code(err) != CodeBudget {
			t.Errorf("%s is not its form %s, %v", e, form, err)
		}
	}
	if points < 300 {
		t.Errorf("only %d points", points)
	}
}
