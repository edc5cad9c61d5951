package symbolic

import (
	"context"
	"testing"
)

func polynomial(t *testing.T, r *Ring, src string) *Polynomial {
	t.Helper()
	p, err := r.Polynomial(MustParse(src))
	if err != nil {
		t.Fatal(src, err)
	}
	return p
}

func TestPolynomial(t *testing.T) {
	for _, test := range []struct{ src, text, derivative string }{
		{"(w*x - label)^2", "w^2*x^2 - 2*w*x*label + label^2", "2*x^2*w - 2*x*label"},
		{"0*w", "0", "0"},
		{"3", "3", "0"},
		{"-w", "-w", "-1"},
		{"-1/2*w + 1/3", "-1/2*w + 1/3", "-1/2"},
		{"(a + w)^3", "a^3 + 3*a^2*w + 3*w^2*a + w^3", "3*a^2 + 6*a*w + 3*w^2"},
		{"w^2147483648*a", "w^2147483648*a", "2147483648*w^2147483647*a"},
		{"123456789012345678901234567890*w^2", "123456789012345678901234567890*w^2", "246913578024691357802469135780*w"},
		{"w^2 - w*a + 1/3*a + 18446744073709551616", "w^2 - w*a + 1/3*a + 18446744073709551616", "2*w - a"},
		{"sin(w)*(w + a)", "sin(w)*w + a*sin(w)", ""},
		{"1/(w + 1)*w", "w/(w + 1)", ""},
	} {
		r := DefaultLimits().NewRing(context.Background())
		p := polynomial(t, r, test.src)
		if test.derivative != "" && p.String() != test.text || p.String() != p.Expr().String() {
			t.Errorf("%s is %s, as an expression %s, want %s", test.src, p, p.Expr(), test.text)
		}
		d, err := p.Derivative("w")
		if err != nil {
			t.Fatal(test.src, err)
		}
		if test.derivative != "" && d.String() != test.derivative {
			t.Errorf("the derivative of %s is %s, want %s", test.src, d, test.derivative)
		}
		want, err := Diff(MustParse(test.src), "w")
		if err != nil {
			t.Fatal(err)
		}
		if ok, err := proves(d.Expr(), want); !ok {
			t.Errorf("the derivative of %s is %s, and Diff says %s (%v)", test.src, d, want, err)
		}
	}
}

// Polynomials of one ring are equal exactly if their expressions are, in whatever
// order they were met.
func TestPolynomialEqual(t *testing.T) {
	r := DefaultLimits().NewRing(context.Background(), "z")
	for _, test := range []struct {
		a, b string
		want bool
	}{
		{"(x + y)^2", "y^2 + 2*y*x + x^2", true},
		{"(x + y)^2", "y^2 + 2*y*x + x^2 + z - z", true},
		{"(x + y)^2", "y^2 + 2*y*x - x^2", false},
		{"sin(x*(y + 1))", "sin(x + y*x)", true},
		{"x/(y*z)", "1/z*x*(1/y)", true},
		{"x*1e-30", "0", false},
	} {
		if got := polynomial(t, r, test.a).Equal(polynomial(t, r, test.b)); got != test.want {
			t.Errorf("%s = %s is %v", test.a, test.b, got)
		}
	}
}

// What is written without expressions is what their printer writes, and the
// derivative is the one that Diff finds.
func TestPolynomialOfRandomExpressions(t *testing.T) {
	g := newGenerate(11).rational()
	for range 2000 {
		e := g.expr(g.r.IntN(20))
		r := DefaultLimits().NewRing(context.Background())
		p, err := r.Polynomial(e)
		if code(err) == CodeBudget {
			continue
		}
		if err != nil {
			t.Fatal(e, err)
		}
		if p.String() != p.Expr().String() {
			t.Errorf("%s is written %s and %s", e, p, p.Expr())
		}
		d, err := p.Derivative("x")
		if err != nil {
			t.Fatal(e, err)
		}
		want, err := Diff(e, "x")
		if err != nil {
			t.Fatal(e, err)
		}
		at := g.point()
		a, okA := evalRat(want, at)
		b, okB := evalRat(d.Expr(), at)
		if okA && okB && a.Cmp(b) != 0 {
			t.Errorf("the derivative of %s: %s, %v at %v, and Diff says %s, %v", e, d, b, at, want, a)
		}
	}
}

// A variable is not its reciprocal, whichever of the two the ring meets first.
func TestRingVariableAfterReciprocal(t *testing.T) {
	r := DefaultLimits().NewRing(context.Background())
	x := variableNode("x")
	if i := r.generator(r.keep(x), true); i != 0 {
		t.Fatal(i)
	}
	for _, x := range []*node{x, variableNode("x")} {
		if i := r.variable(x); i != 1 {
			t.Errorf("x has the place %d", i)
		}
	}
}
