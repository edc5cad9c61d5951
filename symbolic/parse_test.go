package symbolic

import (
	"errors"
	"runtime"
	"strings"
	"testing"
	"time"
)

// What the parser makes of a text, as the printer writes it, with all brackets
// where the structure might be in doubt.
func TestParse(t *testing.T) {
	for _, test := range []struct{ src, want string }{
		// precedence
		{"-x^2", "-x^2"},
		{"-(x^2)", "-x^2"},
		{"(-x)^2", "(-x)^2"},
		{"x^1/2", "x^1/2"},
		{"x^(1/2)", "x^(1/2)"},
		{"2^3^2", "2^(3^2)"},
		{"(2^3)^2", "(2^3)^2"},
		{"x^-2", "x^(-2)"},
		{"x^-y^z", "x^(-y^z)"},
		{"-x*y", "-x*y"},
		{"-(x*y)", "-(x*y)"},
		{"a*-b*c", "a*(-b)*c"},
		{"a/b*c", "a/b*c"},
		{"a/(b*c)", "a/(b*c)"},
		{"a/b/c", "a/b/c"},
		{"a-b-c", "a - b - c"},
		{"a-(b-c)", "a - (b - c)"},
		{"a-b+c", "a - b + c"},
		{"a*(b+c)", "a*(b + c)"},
		{"(a*b)*c", "a*b*c"},
		{"a*(b*c)", "a*(b*c)"},
		{"a+b*c^d", "a + b*c^d"},
		{"- - x", "--x"},
		{"+x", "x"},
		{"a-+-b", "a - -b"},
		{"-x²", "-x^2"},
		{"x²³", "x^23"},
		{"x^2²", "x^(2^2)"},
		{"sin(x)^2", "sin(x)^2"},
		{"((((x))))", "x"},
		// literals
		{"1.95", "39/20"},
		{".5", "1/2"},
		{"5.", "5"},
		{"1e3", "1000"},
		{"1.5e-3", "3/2000"},
		{"1E+2", "100"},
		{"-3", "-3"},
		{"1/3", "1/3"},
		{"-1/3", "-1/3"},
		{"6/4", "3/2"},
		{"1/-2", "1/(-2)"},
		{"1/0", "1/0"},
		{"1.5/3", "3/2/3"},
		{"1/2/3", "1/2/3"},
		{"2*1/3", "2*1/3"},
		{"2*(1/3)", "2*(1/3)"},
		{"(1/3)*x", "1/3*x"},
		{"1e4096*0", "1" + strings.Repeat("0", 4096) + "*0"},
		// names
		{"e", "e"},
		{"e1 + x_1 + _", "e1 + x_1 + _"},
		{"α + Ω + ϵ", "α + Ω + ϵ"},
		{"π + pi", "pi + pi"},
		{"D + where", "D + where"},
		// synonyms
		{"a**b", "a^b"},
		{"a·b×c⋅d", "a*b*c*d"},
		{"a÷b−c", "a/b - c"},
		{"(w·x−label)²", "(w*x - label)^2"},
		{"x⁻¹", "x^(-1)"},
		{"ln(x)", "log(x)"},
		{"pow(a, b + 1)", "a^(b + 1)"},
		{"where(a ≤ b, 1, 2)", "where(a <= b, 1, 2)"},
		{"where(a ≥ b, 1, 2)", "where(a >= b, 1, 2)"},
		{"where(a ≠ b, 1, 2)", "where(a != b, 1, 2)"},
		{"\uFEFFx", "x"},
		{" \t\r\n x \n", "x"},
		// calls
		{"max(max(a, b), c)", "max(a, b, c)"},
		{"max(a, max(b, c))", "max(a, max(b, c))"},
		{"min(a, b)", "min(a, b)"},
		{"atan2(y, x)", "atan2(y, x)"},
		{"D(x*y, y)", "D(x*y, y)"},
		{"where(x < 1, x + 1, -x)", "where(x < 1, x + 1, -x)"},
		{"where(where(a < b, 1, 2) == 1, a, b)", "where(where(a < b, 1, 2) == 1, a, b)"},
	} {
		e, err := Parse(test.src)
		if err != nil {
			t.Errorf("%s: %v", test.src, err)
			continue
		}
		if got := e.String(); got != test.want {
			t.Errorf("%q reads as %s, want %s", test.src, got, test.want)
		}
	}
}

// Each line: two texts that mean the same, then one that does not.
func TestPrecedence(t *testing.T) {
	for _, test := range []struct{ a, same, different string }{
		{"-x^2", "-(x^2)", "(-x)^2"},
		{"x^1/2", "(x^1)/2", "x^(1/2)"},
		{"2^3^2", "2^(3^2)", "(2^3)^2"},
		{"a - b - c", "(a - b) - c", "a - (b - c)"},
		{"a/b/c", "(a/b)/c", "a/(b/c)"},
		{"a/b*c", "(a/b)*c", "a/(b*c)"},
		{"-a*b", "(-a)*b", "-(a*b)"},
		{"a*b + c*d", "(a*b) + (c*d)", "a*(b + c)*d"},
		{"-a + b", "(-a) + b", "-(a + b)"},
		{"a^-b", "a^(-b)", "(a^b)*-1"},
		{"a*-b^c", "a*(-(b^c))", "a*(-b)^c"},
	} {
		a, same, different := MustParse(test.a), MustParse(test.same), MustParse(test.different)
		if !a.Equal(same) {
			t.Errorf("%s and %s are different", test.a, test.same)
		}
		if a.Equal(different) {
			t.Errorf("%s and %s are the same", test.a, test.different)
		}
	}
}

func TestParseErrors(t *testing.T) {
	rep := strings.Repeat
	for _, test := range []struct {
		src    string
		code   Code
		offset int
		hint   string // part of it
	}{
		{"", CodeEmpty, 0, ""},
		{" \n\t", CodeEmpty, 3, ""},
		{rep("-", 100_000) + "x", CodeDepth, 512, ""},
		{rep("sin(", 50_000) + "x" + rep(")", 50_000), CodeDepth, 2048, ""},
		{rep("sin(", 600) + "x" + rep(")", 600), CodeDepth, 2048, ""},
		{rep("x + ", 5000) + "x", CodeSize, 16384, ""},
		{rep("(", 600), CodeDepth, 512, ""},
		{"x" + rep("^x", 600), CodeDepth, 1025, ""},
		{rep("9", 1_000_000), CodeDigits, 0, ""},
		{"0." + rep("9", 1_000_000), CodeDigits, 0, ""},
		{"x^" + rep("9", 1001), CodeDigits, 2, ""},
		{"x" + rep("⁹", 1001), CodeDigits, 1, ""},
		{"1e1000000", CodeExponent, 0, ""},
		{"1e-1000000", CodeExponent, 0, ""},
		{"1e" + rep("9", 10_000), CodeExponent, 0, ""},
		{"0x1p1000000000", CodeSyntax, 1, "0*x1p1000000000"},
		{"x\x00y", CodeChar, 1, ""},
		{"x\x1b]0;pwn\x07", CodeChar, 1, ""},
		{"\xff\xfex", CodeUTF8, 0, ""},
		{"x+\xc3", CodeUTF8, 2, ""},
		{"2x", CodeSyntax, 1, "2*x"},
		{"1/3x", CodeSyntax, 3, "3*x"},
		{"2(x)", CodeSyntax, 1, "2*(...)"},
		{"(x)(y)", CodeSyntax, 3, "(...)*(...)"},
		{"x y", CodeSyntax, 2, "x*y"},
		{"2e", CodeSyntax, 1, "2*e"},
		{"sin x", CodeSyntax, 0, "sin(x)"},
		{"sin", CodeSyntax, 0, "sin(x)"},
		{"sin^2(x)", CodeSyntax, 0, "sin(x)^2"},
		{"1 + sin", CodeSyntax, 4, "sin(x)"},
		{`__import__("os").system("id")`, CodeSyntax, 0, "__import__*(...)"},
		{rep("!!(!!!!!!(!!!!(((((!!(!!(!!!!((", 5) + "1", CodeChar, 0, "factorial"},
		{"a" + rep("a", 100_000), CodeIdentLen, 0, ""},
		{"f(x)", CodeSyntax, 0, "f*(...)"},
		{"sine(x)", CodeSyntax, 0, "sin"},
		{"Sqrt(x)", CodeSyntax, 0, "sqrt"},
		{"sin()", CodeArity, 4, ""},
		{"sin(x, y)", CodeArity, 0, ""},
		{"max(x)", CodeArity, 0, ""},
		{"where(x < 1, 2)", CodeArity, 0, "where(a < b"},
		{"where(x, 1, 2)", CodeSyntax, 7, "where(a < b"},
		{"where(x < 1 < 2, 1, 2)", CodeSyntax, 12, "where"},
		{"x < 1", CodeSyntax, 2, "where"},
		{"D(x^2, 2)", CodeSyntax, 0, "D(f, x)"},
		{"D(x^2)", CodeArity, 0, "D(f, x)"},
		{"D(x, x, x)", CodeArity, 0, "D(f, x)"},
		{"x +", CodeSyntax, 3, ""},
		{"* x", CodeSyntax, 0, ""},
		{"x + * y", CodeSyntax, 4, ""},
		{"()", CodeSyntax, 1, ""},
		{"(x", CodeSyntax, 0, ""},
		{"sin(x", CodeSyntax, 0, ""},
		{"x)", CodeSyntax, 1, ""},
		{"1,5", CodeSyntax, 1, "0.5"},
		{"(x, y)", CodeSyntax, 2, "0.5"},
		{"x = 1", CodeChar, 2, "=="},
		{"|x|", CodeChar, 0, "abs(x)"},
		{"[x]", CodeChar, 0, "round brackets"},
		{"x!", CodeChar, 1, "factorial"},
		{"√x", CodeSyntax, 0, "√(x)"},
		{"x – y", CodeChar, 2, "dash"},
		{"µ", CodeChar, 0, "Greek"},
		{"a; rm -rf $HOME `id`", CodeChar, 1, "one expression"},
		{"\\href{javascript:alert(1)}{x}", CodeChar, 0, ""},
		{"x²⁻", CodeSyntax, 1, ""},
		{"x\u202ey", CodeChar, 1, ""},
		{"é", CodeChar, 0, ""},
	} {
		var before, after runtime.MemStats
		var err error
		elapsed := within(50*time.Millisecond, func() {
			runtime.ReadMemStats(&before)
			_, err = Parse(test.src)
			runtime.ReadMemStats(&after)
		})

		var e *Error
		name := Quote(test.src)
		if !errors.As(err, &e) {
			t.Errorf("%s: %v, want an error", name, err)
			continue
		}
		if e.Code != test.code || e.Offset != test.offset || !strings.Contains(e.Hint, test.hint) {
			t.Errorf("%s: %v\n  at %d, want %s at %d, hint %q", name, e, e.Offset, test.code, test.offset, test.hint)
		}
		if elapsed > 50*time.Millisecond {
			t.Errorf("%s took %v", name, elapsed)
		}
		if used := after.TotalAlloc - before.TotalAlloc; used > 8<<20 {
			t.Errorf("%s used %d bytes", name, used)
		}
		for _, r := range e.Error() {
			if r < ' ' && r != '\n' || r >= 0x7f && r < 0xa0 || r == '\u202e' {
				t.Errorf("%s: the message has the character %U", name, r)
			}
		}
		if len(e.Error()) > 1500 {
			t.Errorf("%s: the message has %d bytes", name, len(e.Error()))
		}
	}
}

// The position, the caret and the hint as they are shown.
func TestErrorText(t *testing.T) {
	for _, test := range []struct {
		src          string
		line, column int
		want         string
	}{
		{"2x", 1, 2, "1:2: an operator is missing before \"x\" [E_SYNTAX]\n  2x\n   ^\n  hint: a product is written with *: 2*x"},
		{"x +\n  y @ 2", 2, 5, "2:5: unexpected character \"@\" [E_CHAR]\n    y @ 2\n      ^"},
		{"α + sine(β)", 1, 5, "1:5: there is no function \"sine\" [E_SYNTAX]\n  α + sine(β)\n      ^^^^\n  hint: did you mean sin?"},
		{"x\x00y", 1, 2, "1:2: unexpected character U+0000 [E_CHAR]\n  x\uFFFDy\n   ^"},
		{"\ta @", 1, 4, "1:4: unexpected character \"@\" [E_CHAR]\n   a @\n     ^"},
		{"", 1, 1, "1:1: the expression is empty [E_EMPTY]\n  \n  ^"},
	} {
		_, err := Parse(test.src)
		var e *Error
		if !errors.As(err, &e) {
			t.Errorf("%q: %v", test.src, err)
			continue
		}
		if e.Line != test.line || e.Column != test.column || e.Error() != test.want {
			t.Errorf("%q at %d:%d\n%s\nwant\n%s", test.src, e.Line, e.Column, e.Error(), test.want)
		}
	}
}

// The caret stands under the mistake however long the line is.
func TestErrorLongLine(t *testing.T) {
	_, err := Parse(strings.Repeat("x + ", 1000) + "@" + strings.Repeat(" + y", 1000))
	lines := strings.Split(err.Error(), "\n")
	line, caret := []rune(lines[1]), strings.Index(lines[2], "^")
	if len(line) > 100 || line[caret] != '@' {
		t.Errorf("%s", err)
	}
}

func TestParseNumber(t *testing.T) {
	for _, test := range []struct{ src, want string }{
		{"1.95", "39/20"}, {"-1.5e-3", "-3/2000"}, {"39/20", "39/20"}, {"-39/20", "-39/20"}, {"+2", "2"}, {"−2", "-2"},
		{" 4 ", "4"}, {"1.5/2.5", "3/5"}, {".5", "1/2"},
	} {
		r, err := ParseNumber(test.src)
		if err != nil || r.RatString() != test.want {
			t.Errorf("%q: %v, %v, want %s", test.src, r, err, test.want)
		}
	}
	for _, test := range []struct {
		src  string
		code Code
	}{
		{"", CodeSyntax}, {"-", CodeSyntax}, {"--1", CodeSyntax}, {"x", CodeSyntax}, {"1/2/3", CodeSyntax}, {"1/", CodeSyntax},
		{"1 2", CodeSyntax}, {"NaN", CodeSyntax}, {"inf", CodeSyntax}, {"0x10", CodeSyntax}, {"1_000", CodeSyntax}, {"1/-2", CodeSyntax},
		{"1/0", CodeDomain}, {"1e9999999", CodeExponent}, {strings.Repeat("1", 2000), CodeDigits}, {"1e", CodeSyntax},
	} {
		if r, err := ParseNumber(test.src); code(err) != test.code {
			t.Errorf("%q: %v, %v, want %s", test.src, r, err, test.code)
		}
	}
}

func TestValidName(t *testing.T) {
	for _, name := range []string{"x", "w1", "_", "petal_length", "α", "e", "E", "D", "where", strings.Repeat("a", 64)} {
		if !ValidName(name) {
			t.Errorf("%s is no name", name)
		}
		if e, err := Parse(name); err != nil || e.Name() != name {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, name := range []string{"", "1x", "x y", "sin", "ln", "pi", "π", "pow", "x²", "é", "µ", "x-y", "\xff", strings.Repeat("a", 65)} {
		if ValidName(name) {
			t.Errorf("%q is a name", name)
		}
	}
}
