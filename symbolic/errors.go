package symbolic

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Code names the kind of an [Error].
type Code string

const (
	CodeEmpty    Code = "E_EMPTY"     // nothing but white space
	CodeSyntax   Code = "E_SYNTAX"    // the text is not an expression; an unknown function
	CodeChar     Code = "E_CHAR"      // a character that the language does not have
	CodeUTF8     Code = "E_UTF8"      // the bytes are not UTF-8
	CodeArity    Code = "E_ARITY"     // a wrong number of arguments
	CodeIdentLen Code = "E_IDENT_LEN" // a name longer than the limit
	CodeDigits   Code = "E_DIGITS"    // a literal with too many digits
	CodeExponent Code = "E_EXPONENT"  // a decimal exponent beyond the limit
	CodeDepth    Code = "E_DEPTH"     // nested too deeply
	CodeSize     Code = "E_SIZE"      // a source that is too long
	CodeNodes    Code = "E_NODES"     // too many nodes
	CodeVars     Code = "E_VARS"      // too many variables
	CodeBudget   Code = "E_BUDGET"    // a computation refused because of its predicted size
	CodeUnset    Code = "E_UNSET"     // a variable without a value
	CodeDomain   Code = "E_DOMAIN"    // a value outside the domain of an operation
)

// An Error is what a user of the language can cause. Line and Column count from
// 1, Column in characters; Offset counts bytes from 0. They are 0 where no place
// in a source is to blame.
type Error struct {
	Code         Code
	Msg          string
	Hint         string
	Line, Column int
	Offset       int

	excerpt string // the line, made printable, cut around the caret
	caret   int    // column of the caret in excerpt
	width   int    // number of carets
}

// Error returns the message with its position, the line with a caret under the
// place, and the hint. Control characters of the source are never repeated.
func (e *Error) Error() string {
	var b strings.Builder
	if e.Line > 0 {
		fmt.Fprintf(&b, "%d:%d: ", e.Line, e.Column)
	}
	fmt.Fprintf(&b, "%s [%s]", e.Msg, e.Code)
	if e.Line > 0 {
		fmt.Fprintf(&b, "\n  %s\n  %s%s", e.excerpt, strings.Repeat(" ", e.caret), strings.Repeat("^", max(1, e.width)))
	}
	if e.Hint != "" {
		fmt.Fprintf(&b, "\n  hint: %s", e.Hint)
	}
	return b.String()
}

func errorf(code Code, format string, args ...any) *Error {
	return &Error{Code: code, Msg: fmt.Sprintf(format, args...)}
}

// excerptRadius is how many characters of a line are shown on either side of a mistake.
const excerptRadius = 32

// errorAt fills in the position of the bytes src[offset:offset+length].
func errorAt(src string, offset, length int, err *Error) *Error {
	offset = min(offset, len(src))
	for offset > 0 && offset < len(src) && !utf8.RuneStart(src[offset]) && length == 0 {
		offset-- // a limit may fall inside a character
	}
	start := strings.LastIndexByte(src[:offset], '\n') + 1
	end := len(src)
	if i := strings.IndexByte(src[offset:], '\n'); i >= 0 {
		end = offset + i
	}
	err.Line = 1 + strings.Count(src[:start], "\n")
	err.Offset = offset

	before := printable(src[start:offset])
	err.Column = utf8.RuneCountInString(src[start:offset]) + 1
	stop := min(offset+length, end)
	bad := printable(src[offset:max(offset, stop)])
	after := printable(src[max(offset, stop):end])
	if len(before) > excerptRadius {
		before = append([]rune("…"), before[len(before)-excerptRadius:]...)
	}
	if len(bad) > excerptRadius {
		bad, after = bad[:excerptRadius], []rune("…")
	}
	if len(after) > excerptRadius {
		after = append(after[:excerptRadius:excerptRadius], '…')
	}
	err.caret, err.width = len(before), len(bad)
	err.excerpt = string(before) + string(bad) + string(after)
	return err
}

// printable replaces what a terminal could act on (control, format and unknown
// characters, broken UTF-8, tabs) by one visible character each.
func printable(s string) []rune {
	// A line may be very long: only its ends near the caret are ever shown.
	out := make([]rune, 0, min(len(s), 4*excerptRadius))
	for _, r := range clip(s) {
		if r == '\t' {
			r = ' '
		} else if !unicode.IsPrint(r) {
			r = '\uFFFD'
		}
		out = append(out, r)
	}
	return out
}

// clip shortens a long text to its two ends, cut at character boundaries.
func clip(s string) string {
	const end = 4 * (excerptRadius + 1)
	if len(s) <= 2*end {
		return s
	}
	i, j := end, len(s)-end
	for i > 0 && !utf8.RuneStart(s[i]) {
		i--
	}
	for j < len(s) && !utf8.RuneStart(s[j]) {
		j++
	}
	return s[:i] + s[j:]
}

// Quote returns s for use in a message: cut to a readable length, in double
// quotes, without control characters.
func Quote(s string) string {
	const most = 64
	r := printable(s)
	if len(r) > most {
		r = append(r[:most:most], '…')
	}
	return `"` + string(r) + `"`
}
