package main

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// Hostile input is answered soon, with one of the expected statuses and the code of
// the reason, never with a panic, and never repeats a control character.
func TestHostile(t *testing.T) {
	rep := strings.Repeat
	product := func(n int) string { // (x+1)*(x+2)*…*1, whose coefficients reach n!
		var b strings.Builder
		for i := range n {
			b.WriteString("(x+" + string(rune('1'+i%9)) + rep("0", i%3) + ")*")
		}
		return b.String() + "1"
	}
	const wide = "(a+b+c+d+e+f+g+h)^40"
	tests := []struct {
		name   string
		args   []string
		status []int
		want   string // in what is printed
	}{
		// What is no expression.
		{"empty", []string{""}, []int{2}, "E_EMPTY"},
		{"blank", []string{" \t "}, []int{2}, "E_EMPTY"},
		{"minus signs", []string{rep("-", 100000) + "x"}, []int{2}, "bad flag"},
		{"minus signs after --", []string{"--", rep("-", 100000) + "x"}, []int{2}, "E_DEPTH"},
		{"few minus signs", []string{"--", rep("-", 1000) + "x"}, []int{2}, "E_DEPTH"},
		{"calls", []string{rep("sin(", 50000) + "x" + rep(")", 50000)}, []int{2}, "E_DEPTH"},
		{"fewer calls", []string{rep("sin(", 3000) + "x" + rep(")", 3000)}, []int{2}, "E_DEPTH"},
		{"brackets", []string{rep("(", 600) + "x" + rep(")", 600)}, []int{2}, "E_DEPTH"},
		{"powers", []string{rep("x^", 5000) + "x"}, []int{2}, "E_DEPTH"},
		{"long sum", []string{rep("x+", 10000) + "x"}, []int{2}, "E_SIZE"},
		{"long literal", []string{rep("9", 1000000)}, []int{2}, "E_"},
		{"literal of many digits", []string{rep("9", 2000)}, []int{2}, "E_DIGITS"},
		{"exponent", []string{"x*1e1000000"}, []int{2}, "E_EXPONENT"},
		{"negative exponent", []string{"x*1e-999999999999999999999"}, []int{2}, "E_EXPONENT"},
		{"hexadecimal", []string{"0x1p1000000000"}, []int{2}, "E_SYNTAX"},
		{"NUL", []string{"x\x00y"}, []int{2}, "E_CHAR"},
		{"not UTF-8", []string{"\xff\xfex"}, []int{2}, "E_UTF8"},
		{"implicit product", []string{"2x"}, []int{2}, "2*x"},
		{"implicit product after a quotient", []string{"1/3x"}, []int{2}, "E_SYNTAX"},
		{"function without brackets", []string{"sin x"}, []int{2}, "sin(x)"},
		{"function alone", []string{"sin"}, []int{2}, "E_SYNTAX"},
		{"code", []string{`__import__("os").system("id")`}, []int{2}, "E_"},
		{"factorials", []string{rep("!!(!!!!!!(!!!!(((((!!(!!(!!!!((", 5) + "1"}, []int{2}, "E_"},
		{"long name", []string{rep("a", 100001)}, []int{2}, "E_"},
		{"terminal escape", []string{"x\x1b]0;pwn\a"}, []int{2}, "E_CHAR"},
		{"C1 control", []string{"x\u009b31m"}, []int{2}, "E_CHAR"},
		{"direction override", []string{"x\u202e+1"}, []int{2}, "E_CHAR"},

		// What is one, and means one thing only.
		{"minus of a square", []string{"-x^2", "-(x^2)+0*x"}, []int{1}, "REFUTED"},
		{"square of a minus", []string{"-x^2", "-2*x"}, []int{0}, "PROVED"},
		{"power before quotient", []string{"x^1/2", "1/2"}, []int{0}, "PROVED"},
		{"defined nowhere", []string{"x/0"}, []int{3}, "UNDEFINED"},
		{"defined nowhere and constant", []string{"1/0", "--wrt", "x"}, []int{2}, "does not occur"},

		// What would be too large if it were computed.
		{"many terms", []string{wide, "--wrt", "a"}, []int{0, 3}, "verdict"},
		{"many terms by hand", []string{wide + "+a", wide, "--wrt", "a"}, []int{0, 1, 3}, "verdict"},
		{"nested powers", []string{"((((((x+1)^10)^10)^10)^10)^10)"}, []int{0, 3}, "verdict"},
		{"tower", []string{"9^9^9^9*x"}, []int{3}, "budget"},
		{"exponent beyond 32 bits", []string{"(x+1)^-2147483649"}, []int{0, 3}, "verdict"},
		{"million bits", []string{"(1/3)^1000000*x"}, []int{0}, "budget"},
		{"factorial coefficients", []string{product(400)}, []int{0, 3}, "verdict"},
		{"tiny coefficient", []string{"(1+x)^200-(1+x)^200*(1+1e-60)", "0"}, []int{1}, "REFUTED"},
		{"nested exponentials", []string{"exp(exp(exp(exp(x))))", "--at", "x=3"}, []int{0, 3}, "verdict"},
		{"nested sines", []string{rep("sin(", 200) + "x" + rep(")", 200)}, []int{0, 3}, "verdict"},
		{"nested products", []string{rep("(x*", 300) + "x" + rep(")", 300)}, []int{0, 3}, "verdict"},

		// Points where something happens. None of them refutes anything.
		{"kink of a root of a square", []string{"sqrt(x^2)", "--at", "x=0"}, []int{3}, "verdict"},
		{"kink of a power less abs", []string{"(x^2)^(1/2) - abs(x)", "0", "--at", "x=0"}, []int{0}, "verdict"},
		{"vertical tangent", []string{"sqrt(x)", "--at", "x=0"}, []int{3}, "verdict"},
		{"outside of sqrt", []string{"sqrt(x)", "--at", "x=-1"}, []int{3}, "UNDEFINED"},
		{"root of a negative number", []string{"x^(1/3)", "--at", "x=-8"}, []int{3}, "UNDEFINED"},
		{"removable", []string{"sin(x)/x", "--at", "x=0"}, []int{3}, "UNDEFINED"},
		{"subnormal", []string{"x^0.48", "--at", "x=3.3e-310"}, []int{0, 3}, "verdict"},
		{"overflow of cosh", []string{"cosh(x)", "--at", "x=710"}, []int{0, 3}, "verdict"},
		{"edge of acos", []string{"acos(x)", "--at", "x=1"}, []int{3}, "verdict"},
		{"cancellation", []string{"(1-cos(x))/x^2", "--at", "x=1e-9"}, []int{0, 3}, "verdict"},
		{"near a pole", []string{"tan(x)", "--at", "x=1.5707963267948966"}, []int{0, 3}, "verdict"},
		{"smooth boundary", []string{"where(x<1,x^2,2*x-1)", "--at", "x=1"}, []int{0, 3}, "verdict"},
		{"zero times a logarithm", []string{"0*log(x)", "--at", "x=-1"}, []int{3}, "UNDEFINED"},

		// Hostile values of flags.
		{"escape in --wrt", []string{"x", "--wrt", "x\x1b[0m"}, []int{2}, "is not the name"},
		{"escape in --at", []string{"x", "--at", "x=\x1b[0m"}, []int{2}, "is not a number"},
		{"escape in a flag", []string{"x", "--\x1b[0m"}, []int{2}, "unknown flag"},
		{"escape in --seed", []string{"x", "--seed", "\x1b[0m"}, []int{2}, "invalid argument"},
		{"escape in --batch", []string{"--batch", "\x1b[0m\u202e"}, []int{2}, "cannot be opened"},
		{"NUL in --batch", []string{"--batch", "\x00"}, []int{2}, "cannot be opened"},
		{"long --at", []string{"x", "--at", "x=" + rep("9", 1000000)}, []int{2}, "E_DIGITS"},
		{"many parts", []string{"x", "--at", rep("x=1,", 100000)}, []int{2}, "given twice"},
		{"long --wrt", []string{"x", "--wrt", rep("x", 1000000)}, []int{2}, "is not the name"},
	}
	for _, test := range tests {
		for _, form := range [][]string{nil, {"--json"}} {
			t.Run(test.name+strings.Join(form, ""), func(t *testing.T) {
				args := append(append([]string{"check", "--timeout", "500ms"}, form...), test.args...)
				start := time.Now()
				status, out, errOut := try("", args...)
				if took := time.Since(start); took > 10*time.Second {
					t.Errorf("it took %v", took)
				}
				if !slices.Contains(test.status, status) {
					t.Errorf("status %d, want one of %d\n%.2000s\n%.2000s", status, test.status, out, errOut)
				}
				if all := strings.ToLower(out + errOut); !strings.Contains(all, strings.ToLower(test.want)) {
					t.Errorf("no %q in\n%.2000s\n%.2000s", test.want, out, errOut)
				}
				if (status == 2) != (out == "") || (status == 2) != strings.HasPrefix(errOut, "verify: ") {
					t.Errorf("status %d with the output %.500q and the message %.500q", status, out, errOut)
				}
				if text := out + errOut; printable(text) != text || strings.ContainsAny(text, "\u202e\ufeff") {
					t.Errorf("a control character in %.2000q", text)
				}
				if len(errOut) > 2000 {
					t.Errorf("a message of %d bytes", len(errOut))
				}
			})
		}
		t.Run(test.name+" derived", func(t *testing.T) {
			args := test.args
			if i := slices.IndexFunc(args, func(s string) bool { return s == "--at" }); i >= 0 {
				args = args[:i]
			}
			status, out, errOut := try("", append([]string{"derive", "--steps", "--timeout", "500ms"}, args...)...)
			if status != 0 && status != 2 && status != 3 {
				t.Errorf("status %d: %.2000s", status, errOut)
			}
			if text := out + errOut; printable(text) != text {
				t.Errorf("a control character in %.2000q", text)
			}
		})
	}
}
