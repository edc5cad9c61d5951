package verify

import (
	"errors"
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"gradproof/autodiff"
	"gradproof/symbolic"
)

// enclosed evaluates a text without variables over enclosures.
func enclosed(text string) (Enclosure, error) {
	return symbolic.Eval(symbolic.MustParse(text), func(string) (Enclosure, error) { panic("a variable") }, NewEnclosures())
}

// contains reports whether e contains v, where v may be wrong by one part in 10⁹.
func contains(e Enclosure, v float64) bool {
	slack := 1e-9 * max(1, math.Abs(v))
	if e.Lo != nil {
		if lo, _ := e.Lo.Float64(); lo > v+slack {
			return false
		}
	}
	if e.Hi != nil {
		if hi, _ := e.Hi.Float64(); hi < v-slack {
			return false
		}
	}
	return true
}

func TestEnclosuresExact(t *testing.T) {
	for _, c := range []struct{ expr, want string }{
		{"1/3 + 1/6", "1/2"}, {"sqrt(9/4)", "3/2"}, {"exp(0)", "1"}, {"max(2, 3)", "3"}, {"(2/3)^(-2)", "9/4"},
		{"0*pi", "0"}, {"sin(1)*0", "0"}, {"floor(pi)", "3"}, {"sign(exp(3))", "1"}, {"relu(-pi)", "0"}, {"where(pi < 4, 5, 1/0)", "5"},
		{"sign(sin(1/2))", "1"}, {"floor(sqrt(2))", "1"}, {"exp(1)^0", "1"},
	} {
		e, err := enclosed(c.expr)
		got, ok := e.Exact()
		if err != nil || !ok || got.Cmp(rat(c.want)) != 0 {
			t.Errorf("%s = %s, %v, want exactly %s", c.expr, e, err, c.want)
		}
	}
}

func TestEnclosuresErrors(t *testing.T) {
	for _, c := range []struct {
		expr string
		want error
	}{
		{"1/0", ErrDomain}, {"log(-1)", ErrDomain}, {"sqrt(-2)", ErrDomain}, {"asin(pi)", ErrDomain}, {"acosh(sin(1))", ErrUndecided},
		{"log(1 - pi)", ErrDomain}, {"(-2)^pi", ErrDomain}, {"0^(-1)", ErrDomain}, {"atanh(1)", ErrDomain}, {"atan2(0, 0)", ErrDomain},
		{"1/(pi - pi)", ErrUndecided}, {"where(pi < pi, 1, 2)", ErrUndecided}, {"tan(2)", ErrUndecided}, {"max(pi, pi)", ErrUndecided},
		{"floor(sin(2))", ErrUndecided}, {"sqrt(pi - pi)", ErrUndecided}, {"exp(10^7)", ErrTooLarge}, {"2^1000000", ErrTooLarge},
	} {
		if got, err := enclosed(c.expr); !errors.Is(err, c.want) {
			t.Errorf("%s = %s, %v, want %v", c.expr, got, err, c.want)
		}
	}
}

// A derivative may only be spoken of where no kink, jump, edge or boundary was met.
func TestEnclosuresTouch(t *testing.T) {
	for _, c := range []struct {
		expr string
		want bool
	}{
		{"abs(0)", true}, {"abs(1)", false}, {"sign(0)", true}, {"relu(0)", true}, {"relu(-1)", false},
		{"max(2, 2)", true}, {"max(2, 3)", false}, {"min(1/3, 2/6)", true}, {"sqrt(0)", true}, {"sqrt(1)", false}, {"cbrt(0)", true}, {"cbrt(-1)", false},
		{"floor(2)", true}, {"floor(5/2)", false}, {"asin(1)", true}, {"asin(-1)", true}, {"acos(1/2)", false}, {"acosh(1)", true}, {"acosh(2)", false},
		{"hypot(0, 0)", true}, {"hypot(0, 1)", false}, {"atan2(0, -1)", true}, {"atan2(0, 1)", false}, {"atan2(1, -1)", false}, {"atan2(1, 0)", false},
		{"where(2 <= 2, 1, 0)", true}, {"where(1 < 2, 1, 0)", false}, {"0^(1/2)", true}, {"0^2", false}, {"0^(7/2)", true},
	} {
		ar := NewEnclosures()
		if _, err := symbolic.Eval(symbolic.MustParse(c.expr), nil, ar); err != nil {
			t.Errorf("%s: %v", c.expr, err)
		} else if ar.Touched() != c.want {
			t.Errorf("%s: touched is %v, want %v", c.expr, ar.Touched(), c.want)
		}
	}
}

func TestDisjoint(t *testing.T) {
	in := func(lo, hi string) Enclosure {
		var e Enclosure
		if lo != "" {
			e.Lo = rat(lo)
		}
		if hi != "" {
			e.Hi = rat(hi)
		}
		return e
	}
	for _, c := range []struct {
		a, b Enclosure
		want bool
	}{
		{in("0", "1"), in("2", "3"), true},
		{in("0", "1"), in("1", "2"), false},
		{in("0", "2"), in("1", "3"), false},
		{in("", "1"), in("2", ""), true},
		{in("", "1"), in("", "0"), false},
		{in("", ""), in("5", "5"), false},
		{in("5", "5"), in("5", "5"), false},
		{in("1/3", "1/3"), in("1/3", "33333/99999"), false},
	} {
		if c.a.Disjoint(c.b) != c.want || c.b.Disjoint(c.a) != c.want {
			t.Errorf("%s and %s: disjoint is not %v", c.a, c.b, c.want)
		}
	}
}

// Each function at points of its domain, of every region that its bounds tell
// apart, must enclose the value of package math.
func TestEnclosuresContainValues(t *testing.T) {
	points := []string{"-100", "-7/2", "-1", "-9/10", "-1/3", "-1/1000", "0", "1/1000", "1/3", "9/10", "1", "11/10", "2", "7/2", "30", "100"}
	found := make(map[string]int)
	for _, row := range Bridge() {
		if row.Arity != 1 {
			continue
		}
		for _, p := range points {
			e, err := NewEnclosures().Call(row.Name, Exactly(rat(p)))
			if err != nil {
				continue
			}
			x, _ := rat(p).Float64()
			v, err := autodiff.Float64{}.Call(row.Name, x)
			if err != nil {
				t.Fatal(err)
			}
			if !contains(e, v) {
				t.Errorf("%s(%s) = %v is not in %s", row.Name, p, v, e)
			}
			found[row.Name]++
		}
		if found[row.Name] == 0 {
			t.Errorf("%s has no enclosure at any point", row.Name)
		}
	}
}

// Enclosures of random expressions contain their values: exactly where the rational
// value is known, and those of package math, roughly, everywhere else.
func TestEnclosuresAreSound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		smooth := rapid.Bool().Draw(t, "smooth")
		e := Exprs("x", "y").Draw(t, "e")
		if smooth {
			e = SmoothExprs("x", "y").Draw(t, "e")
		}
		p := Points("x", "y").Draw(t, "point")
		got, err := symbolic.Eval(e, func(name string) (Enclosure, error) { return Exactly(p[name]), nil }, NewEnclosures())
		if err != nil {
			t.Skip(err.Error())
		}
		if r, err := symbolic.Eval(e, p.env, Rationals{}); err == nil {
			if below(got.Hi, r) || below(r, got.Lo) {
				t.Fatalf("%s at %#v is %s, which is not in %s", e, p, r.RatString(), got)
			}
		}
		if !smooth {
			return // rounding may take another branch
		}
		v, err := symbolic.Eval(e, func(name string) (float64, error) { return p.float(name), nil }, autodiff.Float64{})
		if err != nil || math.IsNaN(v) || math.IsInf(v, 0) || math.Abs(v) > 1e12 {
			t.Skip("float64 says nothing")
		}
		if !contains(got, v) && !illConditioned(e, p, v) {
			t.Fatalf("%s at %#v is about %v, which is not in %s", e, p, v, got)
		}
	})
}

// illConditioned reports whether float64 may be far off: a tiny change of the point
// changes the value much, or jumps.
func illConditioned(e symbolic.Expr, p Point, v float64) bool {
	for _, scale := range []float64{1 + 1e-12, 1 - 1e-12} {
		w, err := symbolic.Eval(e, func(name string) (float64, error) { return p.float(name) * scale, nil }, autodiff.Float64{})
		if err != nil || !(math.Abs(w-v) <= 1e-9*max(1, math.Abs(v))) {
			return true
		}
	}
	return false
}

// Interval arithmetic contains the results for all numbers in the intervals.
func TestEnclosuresOfIntervals(t *testing.T) {
	interval := rapid.Custom(func(t *rapid.T) Enclosure {
		a, b := Numbers().Draw(t, "a"), Numbers().Draw(t, "b")
		if a.Cmp(b) > 0 {
			a, b = b, a
		}
		return Enclosure{a, b}
	})
	between := func(e Enclosure, k int) *big.Rat {
		d := new(big.Rat).Sub(e.Hi, e.Lo)
		return d.Add(e.Lo, d.Mul(d, big.NewRat(int64(k), 4)))
	}
	ar := NewEnclosures()
	rapid.Check(t, func(t *rapid.T) {
		x, y := interval.Draw(t, "x"), interval.Draw(t, "y")
		n := big.NewRat(int64(rapid.IntRange(-4, 5).Draw(t, "n")), 1)
		for _, op := range []struct {
			name  string
			whole func() (Enclosure, error)
			part  func(a, b *big.Rat) (*big.Rat, error)
		}{
			{"+", func() (Enclosure, error) { return ar.Add(x, y) }, Rationals{}.Add},
			{"-", func() (Enclosure, error) { return ar.Sub(x, y) }, Rationals{}.Sub},
			{"*", func() (Enclosure, error) { return ar.Mul(x, y) }, Rationals{}.Mul},
			{"/", func() (Enclosure, error) { return ar.Div(x, y) }, Rationals{}.Div},
			{"^", func() (Enclosure, error) { return ar.Pow(x, Exactly(n)) }, func(a, _ *big.Rat) (*big.Rat, error) { return Rationals{}.Pow(a, n) }},
		} {
			whole, err := op.whole()
			if err != nil {
				continue
			}
			for i := range 5 {
				for j := range 5 {
					r, err := op.part(between(x, i), between(y, j))
					if err != nil {
						t.Fatalf("%s %s %s is %s, but there is a point without a value: %v", x, op.name, y, whole, err)
					}
					if below(whole.Hi, r) || below(r, whole.Lo) {
						t.Fatalf("%s %s %s is %s, which does not contain %s (n = %s)", x, op.name, y, whole, r.RatString(), n.RatString())
					}
				}
			}
		}
	})
}

func TestEnclosuresOfUnboundedIntervals(t *testing.T) {
	ar := NewEnclosures()
	above := Enclosure{Lo: rat("2")}
	belowMinus := Enclosure{Hi: rat("-3")}
	for _, c := range []struct {
		what string
		got  func() (Enclosure, error)
		want string
	}{
		{"[2, inf]*[2, inf]", func() (Enclosure, error) { return ar.Mul(above, above) }, "[4, inf]"},
		{"[2, inf]*[-inf, -3]", func() (Enclosure, error) { return ar.Mul(above, belowMinus) }, "[-inf, -6]"},
		{"[-inf, -3]*[-inf, -3]", func() (Enclosure, error) { return ar.Mul(belowMinus, belowMinus) }, "[9, inf]"},
		{"[2, inf]*[-1, 1]", func() (Enclosure, error) { return ar.Mul(above, Enclosure{rat("-1"), rat("1")}) }, "[-inf, inf]"},
		{"1/[2, inf]", func() (Enclosure, error) { return ar.Div(Exactly(rat("1")), above) }, "[0, 1/2]"},
		{"1/[-inf, -3]", func() (Enclosure, error) { return ar.Div(Exactly(rat("1")), belowMinus) }, "[-1/3, 0]"},
		{"[2, inf] + [-inf, -3]", func() (Enclosure, error) { return ar.Add(above, belowMinus) }, "[-inf, inf]"},
		{"-[2, inf]", func() (Enclosure, error) { return ar.Neg(above) }, "[-inf, -2]"},
		{"[2, inf]^3", func() (Enclosure, error) { return ar.Pow(above, Exactly(rat("3"))) }, "[8, inf]"},
		{"[-inf, -3]^2", func() (Enclosure, error) { return ar.Pow(belowMinus, Exactly(rat("2"))) }, "[9, inf]"},
		{"[-inf, -3]^3", func() (Enclosure, error) { return ar.Pow(belowMinus, Exactly(rat("3"))) }, "[-inf, -27]"},
		{"[-inf, inf]^2", func() (Enclosure, error) { return ar.Pow(Enclosure{}, Exactly(rat("2"))) }, "[0, inf]"},
		{"0*[-inf, inf]", func() (Enclosure, error) { return ar.Mul(Exactly(new(big.Rat)), Enclosure{}) }, "0"},
	} {
		got, err := c.got()
		if err != nil || got.String() != c.want {
			t.Errorf("%s = %s, %v, want %s", c.what, got, err, c.want)
		}
	}
}
