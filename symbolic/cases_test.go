package symbolic

import (
	"context"
	"errors"
	"slices"
	"testing"
)

// runs returns how many cases an expression has and its boundaries.
func runs(t *testing.T, src string) (n int, boundaries []string) {
	t.Helper()
	e := MustParse(src)
	bs, err := Cases(context.Background(), DefaultLimits(), func(fs *Forms) error {
		n++
		_, err := Eval(e, fs.Var, fs)
		return err
	})
	if err != nil {
		t.Fatalf("%s: %v", src, err)
	}
	for _, b := range bs {
		boundaries = append(boundaries, b.String())
	}
	return n, boundaries
}

func TestCases(t *testing.T) {
	for _, test := range []struct {
		src        string
		runs       int
		boundaries []string
	}{
		{"x^2", 1, nil},
		{"abs(x)", 2, []string{"x"}},
		{"abs(x) + sign(2*x) + relu(-x/3)", 2, []string{"x"}},
		{"max(x, y)", 2, []string{"x - y"}},
		{"max(x, y) + min(y, x)", 2, []string{"x - y"}},
		{"abs(x) + abs(y)", 4, []string{"x", "y"}},
		{"abs(x*y)", 4, []string{"x", "y"}},
		{"abs(x^2)", 1, []string{"x"}},
		{"abs(exp(x))", 1, nil},
		{"abs(-3)", 1, nil},
		{"where(x < 1, abs(x), 2)", 4, []string{"x", "x - 1"}},
		{"sign(x^y)", 1, []string{"x"}},
		{"sign(sqrt(x))", 1, []string{"x"}},
		// boundaries that are known to have no inner points
		{"abs(sin(x))", 2, []string{"sin(x)"}},
		{"abs(sin(x) + cos(x) - exp(x))", 2, []string{"cos(x) + sin(x) - exp(x)"}},
		{"abs(log(x))", 2, []string{"log(x)"}},
		{"abs(sigmoid(w*x + b) - y)", 2, nil},
		{"abs(hypot(x, y) - 1)", 2, nil},
		{"abs(sqrt(x) - x)", 2, nil},
		{"abs(atan(x) - y)", 2, nil},
		{"abs(sin(x) + 2*cos(y))", 2, []string{"sin(x) + 2*cos(y)"}},
		// begun anew, with arguments taken apart; the first is 0
		{"abs(sin(2*x) - 2*sin(x)*cos(x))", 2, nil},
		{"abs(sin(2*x) - sin(x))", 5, []string{"sin(x)", "2*cos(x) - 1"}},
		// boundaries that may be a whole region
		{"abs(floor(x))", 3, nil},
		{"abs(cosh(acosh(x)) - x)", 3, nil},
		{"abs(sqrt(x^2) - x)", 3, nil},
		{"abs(pi - exp(1))", 3, nil},
		{"abs(x*cos(1) - sin(1))", 3, nil},
		{"abs(sqrt(2)*x - 1)", 3, nil},
		{"abs(sqrt(2)*x)", 2, []string{"x"}},
		// cube roots, which have values below 0
		{"abs(cbrt(x) + 1)", 3, []string{"cbrt(x) + 1"}},
		{"abs(cbrt(x) + 1) + x^(1/6)", 4, []string{"cbrt(x) + 1"}},
		{"abs(cbrt(x)^2 - cbrt(x) - y)", 3, []string{"cbrt(x)^2 - cbrt(x) - y"}},
		{"abs(atan(x) + atan(1/x) - 1)", 3, nil},
		{"abs(exp(1/x) - exp(y/(x - 1)))", 3, nil},
	} {
		n, boundaries := runs(t, test.src)
		if n != test.runs {
			t.Errorf("%s: %d cases, want %d (%q)", test.src, n, test.runs, boundaries)
		}
		if test.boundaries != nil && !slices.Equal(boundaries, test.boundaries) {
			t.Errorf("%s: boundaries %q, want %q", test.src, boundaries, test.boundaries)
		}
	}
}

// In every case a sign is the same whenever it is asked for, and the cases are all.
func TestCasesPaths(t *testing.T) {
	seen := make(map[[3]int]bool)
	_, err := Cases(context.Background(), DefaultLimits(), func(fs *Forms) error {
		sign := func(src string) int {
			f, err := Eval(MustParse(src), fs.Var, fs)
			if err != nil {
				t.Fatal(err)
			}
			s, err := fs.Sign(f)
			if err != nil {
				t.Fatal(err)
			}
			return s
		}
		x := sign("x")
		y := 0
		if x > 0 { // not asked for in all cases
			y = sign("y - 1")
		}
		z := sign("floor(z)")
		seen[[3]int{x, y, z}] = true
		if sign("-2*x") != -x || sign("x^3") != x || sign("x*floor(z)") != x*z || sign("floor(z)^2") != z*z {
			t.Errorf("inconsistent in case %d %d %d", x, y, z)
		}
		return nil
	})
	if err != nil || len(seen) != 9 {
		t.Errorf("%d cases: %v, %v", len(seen), seen, err)
	}
}

// The same case is not run to its end with roots that do not fit together.
func TestCasesRefine(t *testing.T) {
	for _, p := range [][2]string{
		{"x^(1/2)*x^(1/3)*x^(1/5)", "x^(31/30)"},
		{"where(x < 1, sqrt(x), x) + where(x < 1, -x^(1/2), -x) + cbrt(x)", "x^(1/3)"},
		{"exp(x/2) + exp(x/3) + exp(x/7)", "exp(x/7) + exp(x/42)^21 + exp(x/42)^14"},
		{"where(x < 0, cbrt(x)*1/(x - x) + sqrt(x), sqrt(x)) - where(x < 0, 0, sqrt(x))", "where(x < 0, 1/(y - y), 0)"},
		{"where(x < 1, sin(x), sin(2*x))", "where(x < 1, sin(x), 2*sin(x)*cos(x))"},
		{"abs(cos(x + y) + 2)*where(x > y, 1, cos(x)) + abs(x - y)", "abs(2 + cos(y + x))*where(y < x, 1, cos(x)) + abs(y - x)"},
	} {
		ok, err := proves(MustParse(p[0]), MustParse(p[1]))
		if !ok && !errors.Is(err, ErrUndefined) {
			t.Errorf("%s = %s is not proved, %v", p[0], p[1], err)
		}
	}
}

// A new beginning in a late case does not lose an earlier one: in the first case,
// x > y, the two sides differ.
func TestCasesBeginAnew(t *testing.T) {
	for _, p := range [][2]string{
		{"where(x > y, 1, sin(2*x) - 2*sin(x)*cos(x))", "0"},
		{"where(x > y, where(cos(x + y) > 2*z, 1, 0), sin(x))", "where(x > y, where(cos(x)*cos(y) - sin(x)*sin(y) > 2*z, 0, 0), sin(x))"},
		{"where(abs(cos(x + y)) > z, 1, 0) + where(x > y, cos(x), 0)", "where(x > y, cos(x), 0)"},
	} {
		if ok, err := proves(MustParse(p[0]), MustParse(p[1])); ok {
			t.Errorf("%s = %s is proved, %v", p[0], p[1], err)
		}
	}
}

func TestCasesLimit(t *testing.T) {
	e := Int(0)
	for _, v := range "abcdefghijklmnop" {
		a, _ := Apply(FuncAbs, Var(string(v)))
		e = Add(e, a)
	}
	if _, err := proves(e, e); code(err) != CodeBudget {
		t.Errorf("2^16 cases: %v", err)
	}
	stop := errors.New("stop")
	calls := 0
	_, err := Cases(context.Background(), DefaultLimits(), func(fs *Forms) error { calls++; return stop })
	if err != stop || calls != 1 {
		t.Errorf("%d runs, %v", calls, err)
	}
}

func TestHoldsFor(t *testing.T) {
	want := map[Relation][3]bool{ // for the signs -1, 0, 1
		Less: {true, false, false}, LessEqual: {true, true, false}, Greater: {false, false, true},
		GreaterEqual: {false, true, true}, Equal: {false, true, false}, NotEqual: {true, false, true},
	}
	for r, w := range want {
		for i, s := range []int{-1, 0, 1} {
			if r.HoldsFor(s) != w[i] {
				t.Errorf("%s for %d is %v", r, s, !w[i])
			}
		}
	}
}
