package symbolic

import (
	"errors"
	"strings"
	"testing"
	"unicode"
)

// Whatever the text: no panic, and either an error that is fit to be shown, or an
// expression whose text reads back as itself.
func FuzzParse(f *testing.F) {
	rep := strings.Repeat
	for _, seed := range []string{
		"(w*x - label)^2", "(w·x−label)²", "sin(x*exp(x^2))/(1 + x)", "where(x < 1, 1/x, D(x^2, x))", "max(a, b, c)^-2^.5",
		"1.95e-3 + 1/3/0", "", " ", "--x", "x^y^z", "-x^2", "a*-b", "π*α_1", "x²³⁻", "2x", "sin x", "sin", "x < 1",
		rep("(", 600), rep("-", 600) + "x", rep("x^", 600) + "x", rep("sin(", 60) + "x" + rep(")", 60), rep("9", 1200), "1e99999", "1e-4096",
		"0x1p1000000000", "x\x00y", "\xff\xfex", "x\x1b[0m", "\u202ex", "\uFEFFx", `__import__("os").system("id")`, rep("!!((", 50) + "1",
		"a" + rep("a", 100), "1/0", "0/0", "9^9^9^9", "(1/3)^1000000", "1..2", "1.e5", ".", "e", "1e", "where(,", "D(,)", "max()", "a,b", ")(",
		"where(x<1<2,1,2)", "where(where(a<b,1,2)<1,2,3)", "D(D(x,x),x)", "x²^2", "(x)²³", "pow(x,2,3)", "1 2", "x\n\n@", "+", "+x", "a+-+-b",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, src string) {
		e, err := Parse(src)
		if err != nil {
			var refused *Error
			if !errors.As(err, &refused) || refused.Code == "" || refused.Line < 1 || refused.Column < 1 || refused.Offset > len(src) {
				t.Fatalf("%q: %#v", src, err)
			}
			for _, r := range refused.Error() {
				if r != '\n' && !unicode.IsPrint(r) {
					t.Fatalf("%q: the message has the character %U", src, r)
				}
			}
			return
		}
		s := e.String()
		back, err := raised().Parse(s)
		if err != nil {
			t.Fatalf("%q is printed as %q: %v", src, s, err)
		}
		if !back.Equal(e) || back.String() != s {
			t.Fatalf("%q is printed as %q, which is %q", src, s, back)
		}
		if e.Nodes() > 200 {
			return
		}
		e.LaTeX()
		DAGOf(e).JSON()
		if d, err := Diff(e, "x"); err == nil && d.Nodes() < 1000 {
			if back, err := raised().Parse(d.Text(1 << 16)); err == nil && !back.Equal(d) {
				t.Fatalf("the derivative of %q does not read back: %s", src, d)
			}
		}
	})
}
