package symbolic

import (
	"strings"
	"unicode/utf8"
)

// A tokenKind is what a token is for the parser.
type tokenKind uint8

const (
	tokEnd tokenKind = iota
	tokNumber
	tokName
	tokOpen
	tokClose
	tokComma
	tokPlus
	tokMinus
	tokTimes
	tokDivide
	tokPower
	tokSuperscript // a run of superscript digits: an exponent written as x²
	tokRelation
)

// A token is the piece src[start:end].
type token struct {
	start, end int
	kind       tokenKind
	rel        Relation
}

// symbols are the operators and brackets and their synonyms; a longer symbol
// stands before its prefix.
var symbols = []struct {
	text string
	kind tokenKind
	rel  Relation
}{
	{"**", tokPower, 0}, {"^", tokPower, 0},
	{"*", tokTimes, 0}, {"·", tokTimes, 0}, {"×", tokTimes, 0}, {"⋅", tokTimes, 0},
	{"/", tokDivide, 0}, {"÷", tokDivide, 0},
	{"+", tokPlus, 0},
	{"-", tokMinus, 0}, {"−", tokMinus, 0},
	{"(", tokOpen, 0}, {")", tokClose, 0}, {",", tokComma, 0},
	{"<=", tokRelation, LessEqual}, {"≤", tokRelation, LessEqual}, {"<", tokRelation, Less},
	{">=", tokRelation, GreaterEqual}, {"≥", tokRelation, GreaterEqual}, {">", tokRelation, Greater},
	{"==", tokRelation, Equal}, {"!=", tokRelation, NotEqual}, {"≠", tokRelation, NotEqual},
}

// single are the symbols of one byte that begin no longer one, and *.
var single = func() (kinds [utf8.RuneSelf]tokenKind) {
	for _, s := range symbols {
		if len(s.text) == 1 && s.kind != tokRelation {
			kinds[s.text[0]] = s.kind
		}
	}
	return kinds
}()

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }

// inName are the bytes of which ASCII names consist.
var inName = func() (in [utf8.RuneSelf]bool) {
	for c := range in {
		in[c] = isLetter(rune(c)) || isDigit(rune(c))
	}
	return in
}()

// hints are for characters that people try and the language does not have.
var hints = map[rune]string{
	'=':  "a comparison is written ==",
	'|':  "the absolute value is written abs(x)",
	'[':  "use round brackets ( )",
	']':  "use round brackets ( )",
	'{':  "use round brackets ( )",
	'}':  "use round brackets ( )",
	'!':  "a factorial is not in the language; \"not equal\" is written !=",
	'–':  "this is a dash; a minus is written -",
	'—':  "this is a dash; a minus is written -",
	'∞':  "all numbers are finite",
	'%':  "a remainder is written x - y*floor(x/y)",
	'\'': "a derivative is written D(f, x)",
	'’':  "a derivative is written D(f, x)",
	'µ':  "this is the micro sign; the Greek letter is μ",
	'.':  "a number is written 0.5 or .5",
	'?':  "a branch is written where(x < 0, a, b)",
	';':  "one expression at a time",
}

var superscripts = map[rune]byte{
	'⁰': '0', '¹': '1', '²': '2', '³': '3', '⁴': '4', '⁵': '5', '⁶': '6', '⁷': '7', '⁸': '8', '⁹': '9', '⁻': '-',
}

// next reads the token at or after position pos.
func (p *parser) next(pos int) (token, *Error) {
	src := p.src
	for pos < len(src) && isSpace(src[pos]) {
		pos++
	}
	if pos > p.lim.Source {
		return token{}, errorAt(src, p.lim.Source, 0, &Error{Code: CodeSize,
			Msg: errorf("", "the source is longer than %d bytes", p.lim.Source).Msg})
	}
	if pos == len(src) {
		return token{kind: tokEnd, start: pos, end: pos}, nil
	}
	c := src[pos]
	switch {
	case '0' <= c && c <= '9', c == '.' && pos+1 < len(src) && isDigit(rune(src[pos+1])):
		return p.number(pos)
	case c < utf8.RuneSelf && isLetter(rune(c)):
		return p.name(pos)
	case c < utf8.RuneSelf && single[c] != 0 && !(c == '*' && pos+1 < len(src) && src[pos+1] == '*'):
		return token{pos, pos + 1, single[c], 0}, nil
	}
	for _, s := range symbols {
		if strings.HasPrefix(src[pos:], s.text) {
			return token{pos, pos + len(s.text), s.kind, s.rel}, nil
		}
	}
	r, size := utf8.DecodeRuneInString(src[pos:])
	switch {
	case r == utf8.RuneError && size == 1:
		return token{}, errorAt(src, pos, 1, errorf(CodeUTF8, "byte %d is not UTF-8", pos))
	case isLetter(r):
		return p.name(pos)
	case r == '√' || r == '∛': // a function, and so in need of brackets: √x² has two readings
		return token{kind: tokName, start: pos, end: pos + size}, nil
	case superscripts[r] != 0:
		end := pos
		for end < len(src) {
			r, size := utf8.DecodeRuneInString(src[end:])
			if superscripts[r] == 0 {
				break
			}
			end += size
		}
		return token{kind: tokSuperscript, start: pos, end: end}, nil
	}
	err := errorf(CodeChar, "unexpected character %s", Quote(string(r)))
	if string(printable(string(r))) != string(r) {
		err.Msg = errorf("", "unexpected character U+%04X", r).Msg
	}
	err.Hint = hints[r]
	return token{}, errorAt(src, pos, size, err)
}

func (p *parser) name(pos int) (token, *Error) {
	end := pos
	for end < len(p.src) {
		if c := p.src[end]; c < utf8.RuneSelf && inName[c] && end-pos < p.lim.Name {
			end++
			continue
		}
		r, size := utf8.DecodeRuneInString(p.src[end:])
		if !isLetter(r) && !isDigit(r) {
			break
		}
		end += size
		if end-pos > p.lim.Name {
			return token{}, errorAt(p.src, pos, end-pos,
				errorf(CodeIdentLen, "a name is longer than %d bytes", p.lim.Name))
		}
	}
	return token{kind: tokName, start: pos, end: end}, nil
}

// number reads digits, a decimal point and an exponent. The exponent counts only
// if a digit follows, so that 2e is the number 2 before the name e.
func (p *parser) number(pos int) (token, *Error) {
	src, end, digits := p.src, pos, 0
	scan := func() *Error {
		for end < len(src) && isDigit(rune(src[end])) {
			end++
			digits++
			if digits > p.lim.Digits {
				return errorAt(src, pos, end-pos, errorf(CodeDigits, "a literal has more than %d digits", p.lim.Digits))
			}
		}
		return nil
	}
	if err := scan(); err != nil {
		return token{}, err
	}
	if end < len(src) && src[end] == '.' {
		end++
		if err := scan(); err != nil {
			return token{}, err
		}
	}
	if end < len(src) && (src[end] == 'e' || src[end] == 'E') {
		e := end + 1
		if e < len(src) && (src[e] == '+' || src[e] == '-') {
			e++
		}
		if e < len(src) && isDigit(rune(src[e])) {
			for value := 0; e < len(src) && isDigit(rune(src[e])); e++ {
				value = value*10 + int(src[e]-'0')
				if value > p.lim.Exponent {
					return token{}, errorAt(src, pos, e+1-pos,
						errorf(CodeExponent, "a decimal exponent is beyond ±%d", p.lim.Exponent))
				}
			}
			end = e
		}
	}
	return token{kind: tokNumber, start: pos, end: end}, nil
}
