package symbolic

import (
	"fmt"
	"strings"
	"testing"
)

// The text of expressions that no parser made.
func TestString(t *testing.T) {
	x, y := Var("x"), Var("y")
	for _, test := range []struct {
		e    Expr
		want string
	}{
		{Expr{}, "0"},
		{Add(), "0"},
		{Mul(), "1"},
		{Frac(-1, 2), "-1/2"},
		{Div(Int(1), Frac(1, 2)), "1/(1/2)"},
		{Div(Int(1), Int(0)), "1/0"},
		{Div(Int(1), Int(-2)), "1/(-2)"},
		{Div(Frac(1, 2), Int(3)), "1/2/3"},
		{Div(Div(x, y), Int(2)), "x/y/2"},
		{Div(x, Div(y, Int(2))), "x/(y/2)"},
		{Mul(Frac(1, 2), x), "1/2*x"},
		{Mul(x, Frac(1, 2)), "x*(1/2)"},
		{Mul(x, Int(-2)), "x*(-2)"},
		{Mul(Int(-2), x), "-2*x"},
		{Mul(x, Neg(y)), "x*(-y)"},
		{Mul(x, Mul(y, x)), "x*(y*x)"},
		{Mul(Mul(x, y), x), "x*y*x"},
		{Neg(Mul(x, y)), "-(x*y)"},
		{Mul(Neg(x), y), "-x*y"},
		{Neg(Neg(x)), "--x"},
		{Neg(Int(-2)), "2"},
		{Neg(Pow(x, Int(2))), "-x^2"},
		{Pow(Neg(x), Int(2)), "(-x)^2"},
		{Pow(Int(-2), x), "(-2)^x"},
		{Pow(Frac(1, 2), x), "(1/2)^x"},
		{Pow(x, Frac(1, 2)), "x^(1/2)"},
		{Pow(x, Int(-1)), "x^(-1)"},
		{Pow(Pow(x, y), x), "(x^y)^x"},
		{Pow(x, Pow(y, x)), "x^(y^x)"},
		{Sub(x, y), "x - y"},
		{Sub(x, Neg(y)), "x - -y"},
		{Sub(x, Int(-3)), "x + 3"},
		{Sub(x, Frac(1, 2)), "x - 1/2"},
		{Sub(x, Add(y, x)), "x - (y + x)"},
		{Add(x, Add(y, x)), "x + (y + x)"},
		{Add(x, Mul(Int(-2), y)), "x + -2*y"},
		{Add(Neg(x), y), "-x + y"},
		{Sub(x, Mul(x, y)), "x - x*y"},
		{D(Mul(x, y), "x"), "D(x*y, x)"},
		{If(NotEqual, x, y, Pi(), Sub(x, y)), "where(x != y, pi, x - y)"},
	} {
		if got := test.e.String(); got != test.want {
			t.Errorf("got %s, want %s", got, test.want)
		}
		if back, err := Parse(test.want); err != nil || !back.Equal(test.e) {
			t.Errorf("%s does not read back: %v", test.want, err)
		}
	}
}

// Parse(e.String()) is e, for expressions of all kinds and functions; and what
// Parse has made once stays as it is.
func TestParsePrint(t *testing.T) {
	g := newGenerate(1)
	g.kinds = append(g.kinds, Derivative)
	seen := make(map[string]int)
	rounds := 20_000
	if testing.Short() {
		rounds = 2000
	}
	for range rounds {
		e := g.expr(g.r.IntN(40))
		s := e.String()
		back, err := Parse(s)
		if err != nil {
			t.Fatalf("%s: %v", s, err)
		}
		if !back.Equal(e) || back.String() != s {
			t.Fatalf("%s reads back as %s", s, back)
		}
		if spaceless, err := Parse(strings.ReplaceAll(s, " ", "")); err != nil || !spaceless.Equal(e) {
			t.Fatalf("%s without spaces is %s, %v", s, spaceless, err)
		}
		if !Share(e).Equal(e) {
			t.Fatalf("Share changes %s", s)
		}
		Walk(e, func(e Expr) {
			seen[e.Kind().String()]++
			if e.Kind() == Call {
				seen[e.Func().String()]++
			}
		})
	}
	for k := Number; k <= Derivative; k++ {
		if seen[k.String()] == 0 {
			t.Errorf("no %s occurred", k)
		}
	}
	for _, f := range Funcs() {
		if seen[f.String()] == 0 && f != FuncPow {
			t.Errorf("no %s occurred", f)
		}
	}
}

func TestText(t *testing.T) {
	e := MustParse("sin(α*β) + x")
	for most := range 20 {
		got := e.Text(most)
		if most >= len(e.String()) {
			if got != e.String() {
				t.Errorf("Text(%d) = %s", most, got)
			}
		} else if len(got) > most+len("…") || !strings.HasPrefix(e.String(), strings.TrimSuffix(got, "…")) {
			t.Errorf("Text(%d) = %q", most, got)
		}
	}
	if got := fmt.Sprintf("%v %s %q", e, e, e); got != "sin(α*β) + x sin(α*β) + x \"sin(α*β) + x\"" {
		t.Errorf("Format: %s", got)
	}
	// 2^60 characters of text, but only the beginning is written.
	big := Var("x")
	for range 60 {
		big = Mul(big, Int(1), big)
	}
	if got := big.Text(100); len(got) > 110 {
		t.Errorf("Text(100) has %d bytes", len(got))
	}
}
