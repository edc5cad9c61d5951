package symbolic

import (
	"strings"
	"testing"
)

func TestUnicode(t *testing.T) {
	for _, test := range []struct{ src, want string }{
		{"w^2*x^2 - 2*w*x*label + label^2", "w²·x² − 2·w·x·label + label²"},
		{"x^12 + x^-1 + x^0", "x¹² + x⁻¹ + x⁰"},
		{"x^999999999999999999", "x⁹⁹⁹⁹⁹⁹⁹⁹⁹⁹⁹⁹⁹⁹⁹⁹⁹⁹"},
		{"x^1000000000000000000", "x^1000000000000000000"},
		{"x^1e30", "x^1000000000000000000000000000000"},
		{"x^(1/2)", "x^(1/2)"},
		{"x^-(1/2)", "x^(−1/2)"},
		{"x^y^2", "x^(y²)"},
		{"(x^2)^3", "(x²)³"},
		{"(x^y)^2", "(x^y)²"},
		{"(-x)^2 - x^2", "(−x)² − x²"},
		{"2^3^x", "2^(3^x)"},
		{"2^3", "2³"},
		{"(-2)^3", "(−2)³"},
		{"(1/2)^3", "(1/2)³"},
		{"sqrt(x + 1)^2 + cbrt(y)", "√(x + 1)² + ∛(y)"},
		{"2*pi*r", "2·π·r"},
		{"α + alpha", "α + alpha"},
		{"-x*(-2) - 3", "−x·(−2) − 3"},
		{"x/y/z", "x/y/z"},
		{"where(x <= 1, -1, where(x != 2, 1, where(x >= y, 1, where(x == 3, 0, 2))))",
			"where(x ≤ 1, −1, where(x ≠ 2, 1, where(x ≥ y, 1, where(x == 3, 0, 2))))"},
		{"D(x^2, x)", "D(x², x)"},
	} {
		e := MustParse(test.src)
		if got := e.Unicode(); got != test.want {
			t.Errorf("%s is %s, want %s", test.src, got, test.want)
		}
		if back, err := Parse(test.want); err != nil || !back.Equal(e) {
			t.Errorf("%s reads as %s: %v", test.want, back, err)
		}
	}
}

// What is read although it is not printed, and what is not read.
func TestUnicodeRead(t *testing.T) {
	for src, want := range map[string]string{
		"√ (x)": "sqrt(x)", "2*√(x)*∛(x)": "2*sqrt(x)*cbrt(x)", "x²^3": "(x^2)^3", "−x²": "-x^2", "x×y⋅z÷2": "x*y*z/2",
	} {
		if e, err := Parse(src); err != nil || e.String() != want {
			t.Errorf("%s reads as %s, %v; want %s", src, e, err, want)
		}
	}
	for _, src := range []string{"√x", "√", "√2", "∛x²", "√()", "√(x, y)", "x⁻", "x²⁻", "x⁻⁻¹", "²", "x√(y)"} {
		if e, err := Parse(src); err == nil {
			t.Errorf("%s reads as %s", src, e)
		}
	}
	if ValidName("√") || ValidName("∛x") {
		t.Error("√ can be a name")
	}
}

func TestUnicodeText(t *testing.T) {
	e := MustParse("x^-12 - √(y)")
	whole := e.Unicode()
	for most := range len(whole) + 1 {
		got := e.UnicodeText(most)
		if most == len(whole) {
			if got != whole {
				t.Errorf("UnicodeText(%d) = %s", most, got)
			}
		} else if len(got) > most+len("…") || !strings.HasPrefix(whole, strings.TrimSuffix(got, "…")) {
			t.Errorf("UnicodeText(%d) = %q", most, got)
		}
	}
}
