package main

import (
	"fmt"
	"strings"
	"testing"
)

func TestPolynomial(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"w^2*x^2 - 2*w*x*label + label^2", "-2 label w x/1 label^2/1 w^2 x^2"},
		{"label^2-2*label*w*x+x^2*w^2", "-2 label w x/1 label^2/1 w^2 x^2"},
		{"-x", "-1 x"},
		{"+x^1", "1 x"},
		{"7", "7"},
		{"0", ""},
		{"1/2*x10*x9-2/4", "-1/2/1/2 x10 x9"},
		{"99999999999999999999*x", "99999999999999999999 x"},
	} {
		got, err := polynomial(c.text)
		if got = strings.ReplaceAll(got, "\n", "/"); err != nil || got != c.want {
			t.Errorf("%s is %q, want %q (%v)", c.text, got, c.want, err)
		}
	}
	for _, text := range []string{"", "x+x", "2*x-x", "x*x", "x*y*x^2", "(x+1)*y", "(x)", "x^y", "x^", "x^-1", "2*3*x", "x*2", "x/2", "sin(x)", "x++y"} {
		if got, err := polynomial(text); err == nil {
			t.Errorf("%q is not expanded, and yet %q", text, got)
		}
	}
}

func TestValues(t *testing.T) {
	for _, c := range []struct {
		a, b  string
		equal bool
	}{
		{"(x+1)^2", "x^2 + 2*x + 1", true},
		{"x - y - z", "x - (y + z)", true},
		{"x/y/z", "x/(y*z)", true},
		{"-x^2", "-(x^2)", true},
		{"2*-x", "-2*x", true},
		{"x^-2", "1/x^2", true},
		{"x^(-2)", "1/(x*x)", true},
		{"3/4*x", "x*6/8", true},
		{"1/(1+exp(-z))", "exp(z)/(exp(z)+1)", true},
		{"sin(x-y)", "-sin(y-x)", true},
		{"cos(x-y)", "cos(y-x)", true},
		{"123456789012345678901234567890*x", "123456789*10^21*x + 12345678901234567890*x", true},
		{"2305843009213693952*x", "x", true}, // 2^61, which is 1 here
		{"2305843009213693953*x", "x", false},
		{"100000000000000000000", "10^20", true},
		{"x^2", "x^3", false},
		{"x", "y", false},
		{"x1", "x2", false},
		{"sin(x)", "cos(x)", false},
		{"sin(x)", "sin(y)", false},
		{"sin(x)", "sin(-x)", false},
		{"exp(x)", "exp(-x)", false},
		{"log(x)", "x", false},
		{"-x^2", "(-x)^2", false},
		{"x-y-z", "x-(y-z)", false},
		{"cos(x*sin(x))", "cos(x*cos(x))", false},
	} {
		a, errA := values(c.a)
		b, errB := values(c.b)
		if errA != nil || errB != nil || (a == b) != c.equal {
			t.Errorf("%s and %s: %s %s, want equal: %v (%v, %v)", c.a, c.b, a, b, c.equal, errA, errB)
		}
	}
	for _, text := range []string{"", "x+", "(x", "x)", "x y", "x^y", "x^1.5", "tan(x)", "1/0", "1/(x-x)", "x^2^3", "2.5*x", "sin x"} {
		if got, err := values(text); err == nil {
			t.Errorf("%q has the value %s", text, got)
		}
	}
}

func TestDifference(t *testing.T) {
	for _, c := range []struct{ a, b, want string }{
		{"1 x\n2 y", "1 x\n3 y", "2 y|3 y"},
		{"1 x", "1 x\n3 y", "nothing more|3 y"},
		{"1 x", "1 x", "|"},
	} {
		a, b, differ := difference(c.a, c.b)
		if got := fmt.Sprintf("%s|%s", a, b); got != c.want || differ != (c.a != c.b) {
			t.Errorf("%q and %q differ in %q, want %q", c.a, c.b, got, c.want)
		}
	}
}

func TestInputs(t *testing.T) {
	if _, weights := network(5); len(weights) != 31 {
		t.Errorf("the network has %d weights", len(weights))
	}
	f, _ := randomPolynomial(900)
	canonical, err := polynomial(f)
	if n := strings.Count(canonical, "\n") + 1; err != nil || n != 900 {
		t.Errorf("f has %d terms (%v)", n, err)
	}
	sum, _ := randomSum(1_000_000)
	if len(sum) < 1_000_000 || len(sum) > 1_000_100 {
		t.Errorf("the sum has %d bytes", len(sum))
	}
	if nested, _ := nestedSines(2); nested != "sin(x*sin(x*x))" {
		t.Error(nested)
	}
}
