package verify

import (
	"context"
	"errors"
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"gradproof/symbolic"
)

func realAt(t *testing.T, expr string, prec uint, pairs ...string) (Real, Reals, error) {
	t.Helper()
	ar := NewReals(prec)
	x, err := symbolic.Eval(symbolic.MustParse(expr), pointEnv(pointOf(pairs...)), symbolic.Arithmetic[Real](ar))
	return x, ar, err
}

// Rational values stay exact, whatever the way to them.
func TestRealsStayExact(t *testing.T) {
	for _, row := range []struct{ expr, want string }{
		{"0.1 + 0.2 - 0.3", "0"}, {"1/3 + 1/6", "1/2"}, {"(2/3)^-3", "27/8"}, {"sqrt(4/9)", "2/3"}, {"cbrt(-27/8)", "-3/2"},
		{"exp(0)", "1"}, {"log(1)", "0"}, {"sin(0)*exp(5)", "0"}, {"0*exp(1)", "0"}, {"floor(-7/3)", "-3"},
		{"max(exp(1), exp(1) - 3)*0", "0"}, {"hypot(3/10, 4/10)", "1/2"}, {"where(1/3 < 0.34, 7, log(-1))", "7"},
	} {
		x, _, err := realAt(t, row.expr, 64)
		if r, ok := x.Exact(); err != nil || !ok || r.RatString() != row.want {
			t.Errorf("%s = %s, %v; want exactly %s", row.expr, x, err, row.want)
		}
	}
}

// Digits are those of the number; the last is rounded.
func TestRealsDigits(t *testing.T) {
	for _, row := range []struct{ expr, want string }{
		{"pi", "3.14159265358979323846264338328"}, {"exp(1)", "2.71828182845904523536028747135"},
		{"log(2)", "0.693147180559945309417232121458"}, {"sqrt(2)", "1.41421356237309504880168872421"},
		{"sin(1e22)", "-0.852200849767188801772705893753"}, {"exp(-800)", "3.66787458417768721345549565426e-348"},
		{"tanh(1/2)", "0.462117157260009758502318483644"}, {"erf(1/2)", "0.520499877813046537682746653892"},
		{"atan2(-1, -1)", "-2.35619449019234492884698253746"},
	} {
		x, _, err := realAt(t, row.expr, 256)
		got := strings.TrimRight(x.Digits(30), "0")
		if err != nil || got != strings.TrimRight(row.want, "0") {
			t.Errorf("%s = %s, %v; want %s", row.expr, got, err, row.want)
		}
	}
}

func TestRealsErrors(t *testing.T) {
	for _, row := range []struct {
		expr string
		want error
	}{
		{"1/0", ErrDomain}, {"log(0)", ErrDomain}, {"log(-exp(1))", ErrDomain}, {"sqrt(-exp(1))", ErrDomain},
		{"(-2)^(1/3)", ErrDomain}, {"asin(exp(1))", ErrDomain}, {"0^-1", ErrDomain}, {"0^0", nil},
		{"1/(sin(2) - 2*sin(1)*cos(1))", ErrUndecided}, {"sign(sin(2) - 2*sin(1)*cos(1))", ErrUndecided},
		{"where(exp(2) == exp(1)^2, 1, 2)", ErrUndecided}, {"log(exp(1)^2 - exp(2))", ErrUndecided},
		{"exp(exp(exp(exp(10))))", ErrTooLarge},
	} {
		_, _, err := realAt(t, row.expr, 128)
		if row.want == nil && err != nil || row.want != nil && !errors.Is(err, row.want) {
			t.Errorf("%s: %v, want %v", row.expr, err, row.want)
		}
	}
}

func TestRealsNoteBoundaries(t *testing.T) {
	for _, row := range []struct {
		expr          string
		touched, torn bool
	}{
		{"abs(x)", true, false}, {"abs(x + 1)", false, false}, {"max(x, 0)", true, false}, {"relu(x)", true, false},
		{"sqrt(x)", true, false}, {"x^(3/2)", true, false}, {"x^2", false, false}, {"cbrt(x)", true, false},
		{"sign(x)", true, true}, {"floor(x + 2)", true, true}, {"floor(x + 1/2)", false, false},
		{"where(x < 0, 1, 2)", true, true}, {"where(x < 1, 1, 2)", false, false}, {"hypot(x, 0)", true, false},
		{"atan2(x, -1)", true, true}, {"atan2(x, 1)", false, false}, {"acos(x + 1)", true, false}, {"acosh(x + 1)", true, false},
	} {
		_, ar, err := realAt(t, row.expr, 64, "x", "0")
		if err != nil || ar.Touched() != row.touched || ar.Torn() != row.torn {
			t.Errorf("%s at 0: touched %v, torn %v, %v; want %v, %v", row.expr, ar.Touched(), ar.Torn(), err, row.touched, row.torn)
		}
	}
}

// At two precisions the enclosures of one number overlap, and where the number is
// rational both contain it.
func TestRealsOverlap(t *testing.T) {
	drawn, compared := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		drawn++
		e := Exprs("x", "y").Draw(t, "expression")
		p := Points("x", "y").Draw(t, "point")
		low, err1 := symbolic.Eval(e, pointEnv(p), symbolic.Arithmetic[Real](NewReals(53)))
		high, err2 := symbolic.Eval(e, pointEnv(p), symbolic.Arithmetic[Real](NewReals(400)))
		if err1 != nil || err2 != nil {
			if errors.Is(err1, ErrDomain) && err2 == nil || errors.Is(err2, ErrDomain) && err1 == nil {
				t.Fatalf("defined at one precision only: %v, %v", err1, err2)
			}
			return
		}
		compared++
		if low.Disjoint(high) {
			t.Fatalf("%s and %s", low, high)
		}
		if r, err := symbolic.Eval(e, p.env, symbolic.Arithmetic[*big.Rat](Rationals{})); err == nil {
			if low.Disjoint(Exactly(r)) || high.Disjoint(Exactly(r)) {
				t.Fatalf("%s and %s, but exactly %s", low, high, r.RatString())
			}
		}
	})
	if 5*compared < 2*drawn { // usually three in four are
		t.Errorf("of %d cases only %d were compared", drawn, compared)
	}
}

// The slopes that series see, which know no rule, are the symbolic derivative.
func TestSeriesAgreeWithTheRules(t *testing.T) {
	drawn, compared := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		drawn++
		e := SmoothExprs("x", "y").Draw(t, "expression")
		p := Points("x", "y").Draw(t, "point")
		d, err := symbolic.Diff(e, "x")
		if err != nil {
			return
		}
		want, err := symbolic.Eval(d, pointEnv(p), symbolic.Arithmetic[Real](NewReals(256)))
		if err != nil {
			return
		}
		o, err := LookAt(context.Background(), e, "x", p)
		if err != nil || o.Kind != "" {
			return
		}
		compared++
		for _, s := range []Slope{o.Left, o.Right} {
			if s.Exists && (s.Infinite != 0 || s.Value.Disjoint(want)) {
				t.Fatalf("the series say %s, the rules %s", s, want)
			}
		}
	})
	if 5*compared < 2*drawn { // usually three in four are
		t.Errorf("of %d cases only %d were compared", drawn, compared)
	}
}

// BenchmarkReals50 evaluates an expression of 50 operations at 128 bits.
func BenchmarkReals50(b *testing.B) {
	text := "x"
	for i := range 10 { // five operations each
		text = "exp(-(" + text + ")^2)*sin(y + " + []string{"1", "2", "3"}[i%3] + ")"
	}
	e := symbolic.MustParse(text)
	p := pointOf("x", "0.7", "y", "1.3")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := symbolic.Eval(e, pointEnv(p), symbolic.Arithmetic[Real](NewReals(128))); err != nil {
			b.Fatal(err)
		}
	}
}
