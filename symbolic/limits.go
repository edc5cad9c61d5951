package symbolic

import (
	"unicode/utf8"
)

// Limits bound what is read and computed. Whatever exceeds one is refused
// before the work is done, with an [Error] that names the limit.
type Limits struct {
	Source    int // bytes of a source text
	Depth     int // open brackets, calls, prefix operators and right-nested powers at one place
	Digits    int // digits of a literal
	Exponent  int // size of a literal's decimal exponent
	Name      int // bytes of a name
	Variables int // different variables
	Nodes     int // nodes of an expression
	Terms     int // terms of an expanded polynomial
	CoefBits  int // bits of a coefficient, numerator and denominator each
}

// DefaultLimits are those of the command line.
func DefaultLimits() Limits {
	return Limits{
		Source:    16 << 10,
		Depth:     512,
		Digits:    1000,
		Exponent:  4096,
		Name:      64,
		Variables: 64,
		Nodes:     100_000,
		Terms:     200_000,
		CoefBits:  64 << 10,
	}
}

// PrintTerms is how many terms of an expanded polynomial a person is shown.
const PrintTerms = 20_000

// ValidName reports whether name can be used as the name of a variable: ASCII or
// Greek letters, digits and underscores, not beginning with a digit, at most 64
// bytes, and not the name of a function or of the constant pi.
func ValidName(name string) bool {
	if name == "" || len(name) > DefaultLimits().Name || !utf8.ValidString(name) {
		return false
	}
	for i, r := range name {
		if !isLetter(r) && (i == 0 || !isDigit(r)) {
			return false
		}
	}
	_, reserved := funcByName[name]
	return !reserved && name != "π"
}

func isDigit(r rune) bool { return '0' <= r && r <= '9' }

// isLetter accepts what a name may begin with. The Greek letters are those of
// the basic block, without its accented and archaic ones; the micro sign, which
// looks like one of them, is not among them.
func isLetter(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || r == '_' ||
		'Α' <= r && r <= 'Ω' && r != 0x3A2 || 'α' <= r && r <= 'ω' || r == 'ϕ' || r == 'ϵ' || r == 'ϑ'
}
