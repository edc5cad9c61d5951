package symbolic

import (
	"context"
	"errors"
	"slices"
	"testing"
)

// Each identity is one that the forms decide, and each is there once.
func TestIdentities(t *testing.T) {
	names := make(map[string]bool)
	for _, id := range Identities() {
		if id.Name == "" || names[id.Name] {
			t.Errorf("two identities or none are named %q", id.Name)
		}
		names[id.Name] = true
		if ok, err := proves(MustParse(id.Left), MustParse(id.Right)); !ok {
			t.Errorf("%s, %s = %s, is not proved, %v", id.Name, id.Left, id.Right, err)
		}
	}
	for f := range parity {
		if !names[f.String()+" of a negative"] {
			t.Errorf("no row for the parity of %s", f)
		}
	}
	for f := range valueAtZero {
		if !names[f.String()+" of 0"] {
			t.Errorf("no row for %s(0)", f)
		}
	}
	for _, r := range Rewritings() {
		if !names["definition of "+r.Func.String()] {
			t.Errorf("no row for the rewriting of %s", r.Func)
		}
	}
}

// cancelled returns the conditions under which src is computed.
func cancelled(t *testing.T, src string) (zero bool, conditions []string) {
	t.Helper()
	_, err := Cases(context.Background(), DefaultLimits(), func(fs *Forms) error {
		f, err := Eval(MustParse(src), fs.Var, fs)
		if err != nil {
			return err
		}
		zero, conditions = fs.IsZero(f), nil
		for _, e := range fs.Cancelled() {
			conditions = append(conditions, NotZeroText(e, 80))
		}
		return nil
	})
	if err != nil {
		t.Fatalf("%s: %v", src, err)
	}
	return zero, conditions
}

func TestCancelled(t *testing.T) {
	for _, test := range []struct {
		src  string
		zero bool
		want []string
	}{
		{"(x^2 - 1)/(x - 1) - x - 1", true, []string{"x != 1"}},
		{"(x^2 - 1)/(2*x - 2) - (x + 1)/2", true, []string{"x != 1"}},
		{"(2*x - 1)*(x + 1)/(2*x - 1) - x - 1", true, []string{"x != 1/2"}},
		{"1/x - 1/x", true, []string{"x != 0"}},
		{"x/x - 1", true, []string{"x != 0"}},
		{"1/(1/x) - x", true, []string{"x != 0"}},
		{"0/x", true, []string{"x != 0"}},
		{"x^3*x^-3 - 1", true, []string{"x != 0"}},
		{"x^-5*x^7", false, []string{"x != 0"}},
		{"(1/x)^0 - 1", true, []string{"x != 0"}},
		{"(x + y)/(x + y) - 1", true, []string{"x + y != 0"}},
		{"(x^2 - y^2)*(x - y)^-2*(x - y) - x - y", true, []string{"x - y != 0"}},
		{"(x + 1)/(x^2 - 1)", false, []string{"x != -1"}},
		{"(x^2 + 3*x + 2)/(x^2 + 4*x + 3)", false, []string{"x != -1"}},
		{"(x^2 - 1)^9/(x^2 + x)^4", false, []string{"x != -1"}},
		{"1/(x - 1) - 1/(x + 1) - 2/(x^2 - 1)", true, []string{"x != -1", "x != 1"}},
		{"sin(x)/sin(x) - 1", true, []string{"cos(x)^2 - 1 != 0"}},
		{"tan(x)*cos(x) - sin(x)", true, []string{"cos(x) != 0"}},
		{"x*log(y)/log(y) - x", true, []string{"log(y) != 0"}},
		// nothing that is defined everywhere
		{"(x^2 + 1)/(x^2 + 1) - 1", true, nil},
		{"exp(x)/exp(x) - 1", true, nil},
		{"tanh(x) - (2/(1 + exp(-2*x)) - 1)", true, nil},
		{"sigmoid(x) - exp(x)/(1 + exp(x))", true, nil},
		{"sigmoid(x) - 1/(1 + exp(-x))", true, nil},
		{"sin(x)^2 + cos(x)^2 - 1", true, nil},
		{"cosh(x)^2 - sinh(x)^2 - 1", true, nil},
		{"asin(x) + acos(x) - pi/2", true, nil},
		{"max(x, 0) - (x + abs(x))/2", true, nil},
		{"pi/pi + x/2 - x/2 - 1", true, nil},
		// nothing cancels
		{"1/(x - 1) + 1/(x + 1)", false, nil},
		{"sin(1/x) + cos(1/x) + sin(2/x)", false, nil},
		// never 0
		{"sin(x) - x + x^3/6 - x^5/120", false, nil},
		{"sqrt(x^2) - x", false, nil},
	} {
		zero, got := cancelled(t, test.src)
		if zero != test.zero || !slices.Equal(got, test.want) {
			t.Errorf("%s: zero is %v and %q cancelled, want %v and %q", test.src, zero, got, test.zero, test.want)
		}
		if _, again := cancelled(t, test.src); !slices.Equal(got, again) {
			t.Errorf("%s: %q cancelled, and then %q", test.src, got, again)
		}
	}
}

func TestCancelledIn(t *testing.T) {
	_, err := Cases(context.Background(), DefaultLimits(), func(fs *Forms) error {
		read := func(src string) func() error {
			return func() error {
				_, err := Eval(MustParse(src), fs.Var, fs)
				return err
			}
		}
		texts := func(es []Expr) (out []string) {
			for _, e := range es {
				out = append(out, NotZeroText(e, 80))
			}
			return out
		}
		for _, test := range []struct {
			src       string
			want, all []string
		}{
			{"x/x", []string{"x != 0"}, []string{"x != 0"}},
			{"y/y + x/x", []string{"y != 0", "x != 0"}, []string{"x != 0", "y != 0"}},
			{"x + 1/y", nil, []string{"x != 0", "y != 0"}},
		} {
			got, err := fs.CancelledIn(read(test.src))
			if all := texts(fs.Cancelled()); err != nil || !slices.Equal(texts(got), test.want) || !slices.Equal(all, test.all) {
				t.Errorf("%s: %q cancelled, %q so far, %v, want %q and %q", test.src, texts(got), all, err, test.want, test.all)
			}
		}
		if _, err := fs.CancelledIn(read("1/(x - x)")); !errors.Is(err, ErrUndefined) {
			t.Errorf("a quotient by zero: %v", err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestNotZeroText(t *testing.T) {
	for _, test := range [][2]string{
		{"x - 1", "x != 1"}, {"2*x + 3", "x != -3/2"}, {"3*x", "x != 0"}, {"x^2", "x^2 != 0"}, {"x - y", "x - y != 0"},
		{"sin(x)", "sin(x) != 0"}, {"x^2 - x^2 + x", "x != 0"}, {"1", "1 != 0"},
	} {
		if got := NotZeroText(MustParse(test[0]), 40); got != test[1] {
			t.Errorf("%s: %q, want %q", test[0], got, test[1])
		}
	}
}
