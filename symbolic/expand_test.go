package symbolic

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestExpand(t *testing.T) {
	for _, test := range []struct{ src, want string }{
		// the order of terms
		{"(w*x - label)^2", "w^2*x^2 - 2*w*x*label + label^2"},
		{"(label - w*x)^2", "w^2*x^2 - 2*label*w*x + label^2"},
		{"(a + b)^3", "a^3 + 3*a^2*b + 3*b^2*a + b^3"},
		{"(b + a)^3", "b^3 + 3*b^2*a + 3*a^2*b + a^3"},
		{"(x + y + z)^2", "x^2 + 2*x*y + 2*x*z + y^2 + 2*y*z + z^2"},
		{"1 + x + x^2", "x^2 + x + 1"},
		{"x*y^2 + x^2*y + x^3 + y^3", "x^3 + x^2*y + y^2*x + y^3"},
		{"c + b*x + a*x^2", "x^2*a + b*x + c"},
		{"-w*x + 1", "-w*x + 1"},
		{"1 - x", "-x + 1"},
		// arithmetic
		{"(x + 1)*(x - 1)", "x^2 - 1"},
		{"(a - b)^2/3", "1/3*a^2 - 2/3*a*b + 1/3*b^2"},
		{"x - x", "0"},
		{"2*3*x/6", "x"},
		{"x^0", "1"},
		{"(x + 1)^0", "1"},
		{"-(x - y)", "-x + y"},
		{"0.1*x + 0.2*x", "3/10*x"},
		{"(1 + x)^200 - (1 + x)^200", "0"},
		// what is no polynomial
		{"(x + 1)/y", "x/y + 1/y"},
		{"x/x", "x/x"},
		{"1/(x + 1)", "1/(x + 1)"},
		{"x/(2*y)", "1/2*x/y"},
		{"(1/x)^2", "1/x^2"},
		{"(x/y)^-2", "y^2/x^2"},
		{"(1/(x + 1))^2*(x + 2)", "x/(x + 1)^2 + 2/(x + 1)^2"},
		{"sin(x*(x + 1))", "sin(x^2 + x)"},
		{"sin(x)*(sin(x) + 1)", "sin(x)^2 + sin(x)"},
		{"(x + y)^n*(x + 1)", "x*(x + y)^n + (x + y)^n"},
		{"x^(1/2)*x^(1/2)", "(x^(1/2))^2"},
		{"where(x*(x + 1) < 0, (x + 1)^2, x*x)", "where(x^2 + x < 0, x^2 + 2*x + 1, x^2)"},
		{"1/0", "1/0"},
		{"0/0", "0"},
		{"1/(x - x)", "1/0"},
		{"0*log(x)", "0"},
		{"D(x^2*y, x)*(y + 1)", "2*y^2*x + 2*x*y"},
		{"(x + 1)^-2147483649", "1/(x + 1)^2147483649"},
		{"(2*x/3 - y)^3", "8/27*x^3 - 4/3*x^2*y + 2*y^2*x - y^3"},
		{"1/(x + 1)^2147483649", "1/(x + 1)^2147483649"},
		{"1/(x*(x + 1))^2", "1/(x^2 + x)^2"},
		{"x^(2^3)", "x^8"},
		{"((((x+1)^2)^2)^2)", "x^8 + 8*x^7 + 28*x^6 + 56*x^5 + 70*x^4 + 56*x^3 + 28*x^2 + 8*x + 1"},
	} {
		e, err := Expand(MustParse(test.src))
		if err != nil || e.String() != test.want {
			t.Errorf("%s expands to %s, want %s, %v", test.src, e, test.want, err)
			continue
		}
		if !IsPolynomial(e) {
			continue
		}
		again, err := DefaultLimits().Expand(context.Background(), e, MustParse(test.src).Vars())
		if err != nil || !again.Equal(e) {
			t.Errorf("%s expands again to %s, %v", e, again, err)
		}
	}
}

// What would be too large is refused before it is computed.
func TestExpandBudget(t *testing.T) {
	for _, src := range []string{
		"(a+b+c+d+e+f+g+h)^40",
		"((((((x+1)^10)^10)^10)^10)^10)",
		"9^9^9^9",
		"(1/3)^1000000",
		"(x+1)^1000000000",
		"(x+y+z+w)^200*(x+y+z+w+1)^200",
		"2^(2^40)",
		"(2*x)^1000000",
		"(x + 1)^99999999999999999999",
		// "(x^2 + x + 1)^10000",
	} {
		var e Expr
		var err error
		if took := within(50*time.Millisecond, func() { e, err = Expand(MustParse(src)) }); took > 50*time.Millisecond {
			t.Errorf("%s took %v", src, took)
		}
		if code(err) != CodeBudget && !(err == nil && e.Nodes() < 100) {
			t.Errorf("%s: %v", src, err)
		}
	}
}

// What is large and allowed takes a moment only.
func TestExpandLarge(t *testing.T) {
	var factors strings.Builder
	for i := 1; i <= 400; i++ {
		fmt.Fprintf(&factors, "(x+%d)*", i)
	}
	var sum strings.Builder
	for i := range 2000 {
		fmt.Fprintf(&sum, "+x^%d*y", i)
	}
	for _, test := range []struct {
		src   string
		terms int
	}{
		{"(x + 1)^200", 201},
		{factors.String() + "1", 401},
		{sum.String()[1:], 2000},
		{"(1 + x + y + z)^20", 1771},
		{"((x + 1)^10)^10", 101},
		{"(x + 1)^10000", 10001},
		{"(2*x - 3*y/2)^1000", 1001},
	} {
		parsed, err := raised().Parse(test.src)
		if err != nil {
			t.Fatal(err)
		}
		var e Expr
		took := within(5*time.Second, func() { e, err = Expand(parsed) })
		if err != nil {
			t.Errorf("%.40s: %v", test.src, err)
			continue
		}
		if e.NumArgs() != test.terms {
			t.Errorf("%.40s: %d terms, want %d", test.src, e.NumArgs(), test.terms)
		}
		if took > 5*time.Second {
			t.Errorf("%.40s took %v", test.src, took)
		}
	}
}

// Expanding keeps the value at every point where the original has one.
func TestExpandValue(t *testing.T) {
	g := newGenerate(7).rational()
	points := 0
	for range 1500 {
		e := g.expr(g.r.IntN(25))
		x, err := Expand(e)
		if code(err) == CodeBudget {
			continue
		}
		if err != nil {
			t.Fatalf("%s: %v", e, err)
		}
		if x.String() != Share(x).String() {
			t.Fatalf("%s: sharing changes the text", e)
		}
		for range 3 {
			p := g.point()
			want, ok := evalRat(e, p)
			if !ok {
				continue
			}
			points++
			if got, ok := evalRat(x, p); !ok || got.Cmp(want) != 0 {
				t.Fatalf("%s expands to %s\n  at %v they are %v and %v", e, x, p, want, got)
			}
		}
	}
	if points < 1000 {
		t.Errorf("only %d points", points)
	}
}

func TestIsPolynomial(t *testing.T) {
	for _, src := range []string{"x", "3", "x*y - 2", "(x + 1)^3", "x/2", "x^0", "(x/3)^2", "2^3"} {
		if !IsPolynomial(MustParse(src)) {
			t.Errorf("%s is no polynomial", src)
		}
	}
	for _, src := range []string{"1/x", "x/0", "x^-1", "x^(1/2)", "x^y", "2^x", "sin(x)", "pi*x", "where(x < 1, x, 1)", "D(x^2, x)", "x/(1 + 1)"} {
		if IsPolynomial(MustParse(src)) {
			t.Errorf("%s is a polynomial", src)
		}
	}
}

func TestPresent(t *testing.T) {
	l := DefaultLimits()
	for _, test := range []struct{ src, want string }{
		{"(x + 1)*x", "x^2 + x"},
		{"sin(x)*(x + 1)", "sin(x)*(x + 1)"},
		{"(x + 1)^100000", "(x + 1)^100000"},
	} {
		e, err := l.Present(context.Background(), MustParse(test.src), nil)
		if err != nil || e.String() != test.want {
			t.Errorf("%s is presented as %s, want %s, %v", test.src, e, test.want, err)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := l.Present(ctx, MustParse("(x + y + z)^30"), nil); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}
