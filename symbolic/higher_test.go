package symbolic

import (
	"context"
	"errors"
	"testing"
)

func TestDiffN(t *testing.T) {
	for _, test := range []struct {
		src  string
		n    int
		want string
	}{
		{"x^5", 0, "x^5"},
		{"x^5", 1, "5*x^4"},
		{"x^5", 3, "60*x^2"},
		{"x^5", 6, "0"},
		{"x^5", 1000, "0"},
		{"sin(x)", 4, "sin(x)"},
		{"exp(2*x)", 3, "8*exp(2*x)"},
		{"log(x)", 3, "2/x^3"},
		{"x^2*y", 2, "2*y"},
		{"y", 1, "0"},
		{"x*exp(x)", 3, "(x + 3)*exp(x)"},
	} {
		got, err := DiffN(MustParse(test.src), "x", test.n)
		if ok, _ := proves(got, MustParse(test.want)); err != nil || !ok {
			t.Errorf("derivative %d of %s: %s, want %s, %v", test.n, test.src, got, test.want, err)
		}
	}
	if _, err := DiffN(Var("x"), "x", -1); code(err) != CodeDomain {
		t.Errorf("order -1: %v", err)
	}
}

func TestMixed(t *testing.T) {
	e := MustParse("x^3*y^2*exp(z)")
	for _, test := range []struct {
		xs   []string
		want string
	}{
		{nil, "x^3*y^2*exp(z)"},
		{[]string{"x", "y"}, "6*x^2*y*exp(z)"},
		{[]string{"y", "x"}, "6*x^2*y*exp(z)"},
		{[]string{"x", "x", "y", "y", "z"}, "12*x*exp(z)"},
		{[]string{"w", "x"}, "0"},
	} {
		got, err := Mixed(e, test.xs...)
		if ok, _ := proves(got, MustParse(test.want)); err != nil || !ok {
			t.Errorf("%v: %s, want %s, %v", test.xs, got, test.want, err)
		}
	}
}

// Matrices of derivatives, restated by hand.
func TestJacobianAndHessian(t *testing.T) {
	check := func(name string, got [][]Expr, err error, want [][]string) {
		t.Helper()
		if err != nil || len(got) != len(want) {
			t.Fatalf("%s: %v, %v", name, got, err)
		}
		for i := range want {
			for j := range want[i] {
				if ok, err := proves(got[i][j], MustParse(want[i][j])); !ok {
					t.Errorf("%s, entry %d, %d: %s, want %s (%v)", name, i, j, got[i][j], want[i][j], err)
				}
			}
		}
	}
	j, err := Jacobian([]Expr{MustParse("r*cos(t)"), MustParse("r*sin(t)"), MustParse("5")}, "r", "t")
	check("polar", j, err, [][]string{{"cos(t)", "-r*sin(t)"}, {"sin(t)", "r*cos(t)"}, {"0", "0"}})
	h, err := Hessian(MustParse("(1 - x)^2 + 100*(y - x^2)^2"), "x", "y")
	check("Rosenbrock", h, err, [][]string{{"2 - 400*y + 1200*x^2", "-400*x"}, {"-400*x", "200"}})
	if !h[0][1].Equal(h[1][0]) {
		t.Error("not symmetric")
	}
	h, err = Hessian(MustParse("where(x > 0, x^2*y, y^3)"), "x", "y")
	check("branches", h, err, [][]string{
		{"where(x > 0, 2*y, 0)", "where(x > 0, 2*x, 0)"},
		{"where(x > 0, 2*x, 0)", "where(x > 0, 0, 6*y)"},
	})
	j, err = Jacobian(nil, "x")
	check("nothing", j, err, nil)

	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := raised().Hessian(ctx, nestedSin(3000), "x"); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	l := DefaultLimits()
	l.Nodes = 10
	if _, err := l.Hessian(context.Background(), MustParse("sin(x*y*z)*exp(x*y)*cos(z*x)/log(x*y + z)"), "x", "y", "z"); code(err) != CodeBudget {
		t.Errorf("limited: %v", err)
	}
}
