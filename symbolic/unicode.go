package symbolic

// unicodeNotation is that of a textbook, as far as lines of characters go. Every
// sign in it is one that the parser knows.
var unicodeNotation = notation{
	minus: "−", times: "·", pi: "π",
	relations:    [...]string{Less: "<", LessEqual: "≤", Greater: ">", GreaterEqual: "≥", Equal: "==", NotEqual: "≠"},
	names:        map[Func]string{FuncSqrt: "√", FuncCbrt: "∛"},
	superscripts: true,
}

// Unicode is [Expr.String] with the signs of a textbook:
//
//	w²·x² − 2·w·x·label + label²
//
// The signs are − · π ≤ ≥ ≠, √(x) for sqrt(x), ∛(x) for cbrt(x), and raised
// digits for exponents that are integers of up to 18 digits. Names stay as they
// are, since alpha and α are two variables. [Parse] gives e back from it.
func (e Expr) Unicode() string { return e.text(&unicodeNotation) }

// UnicodeText is [Expr.Unicode] cut short like [Expr.Text].
func (e Expr) UnicodeText(most int) string { return e.cut(most, &unicodeNotation) }

// superscriptDigits are the characters of superscripts, by digit.
var superscriptDigits = [10]string{"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"}

// isSuperscript reports whether the exponent n is written as raised digits: an
// integer of a readable length.
func isSuperscript(n *node) bool {
	const readable = 1e18
	if n.kind != Number || !isInt(n) {
		return false
	}
	i := ratOf(n).Num()
	return i.IsInt64() && -readable < i.Int64() && i.Int64() < readable
}

func appendSuperscript(b []byte, n *node) []byte {
	if signOf(n) < 0 {
		b = append(b, "⁻"...)
	}
	var space [20]byte
	for _, d := range appendMagnitude(space[:0], n) {
		b = append(b, superscriptDigits[d-'0']...)
	}
	return b
}
