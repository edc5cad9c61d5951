package symbolic

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Binding strengths of printed text, as the parser sees them.
const (
	printSum = iota
	printProduct
	printNegation
	printPower
	printAtom
)

// A notation is a way to write expressions that the parser reads.
type notation struct {
	minus, times, pi string
	relations        [len(relationNames)]string
	names            map[Func]string // of functions, where they are not those of the table
	superscripts     bool            // integer exponents are raised
}

var asciiNotation = notation{minus: "-", times: "*", pi: "pi", relations: relationNames}

// String writes e so that [Parse] gives e back: the structure is kept, brackets
// stand only where they are needed, numbers are integers or fractions p/q, and
// max and min of max and min are written as one with several arguments.
//
// Shared structure can make the text exponentially longer than the expression;
// [Expr.Text] has a bound.
func (e Expr) String() string { return e.text(&asciiNotation) }

// scratch holds buffers for long texts, whose length is known only at their end:
// so they are copied once, and nothing is left over for the garbage collector.
var scratch = sync.Pool{New: func() any { return new([]byte) }}

// maxScratch bounds the buffers that are kept.
const maxScratch = 16 << 20

func (e Expr) text(how *notation) string {
	var space [512]byte
	if b, whole := appendExpr(space[:0], e.node(), 256, how); whole {
		return string(b)
	}
	buffer := scratch.Get().(*[]byte)
	*buffer, _ = appendExpr((*buffer)[:0], e.node(), -1, how)
	s := string(*buffer)
	if cap(*buffer) <= maxScratch {
		scratch.Put(buffer)
	}
	return s
}

// AppendText appends [Expr.String] to b. The error is always nil.
func (e Expr) AppendText(b []byte) ([]byte, error) {
	b, _ = appendExpr(b, e.node(), -1, &asciiNotation)
	return b, nil
}

// Text is [Expr.String] cut short: an expression whose text is longer than most
// bytes ends in an ellipsis.
func (e Expr) Text(most int) string { return e.cut(most, &asciiNotation) }

func (e Expr) cut(most int, n *notation) string {
	var space [256]byte
	b, whole := appendExpr(space[:0], e.node(), most, n)
	if !whole {
		return strings.ToValidUTF8(string(b[:most]), "") + "…"
	}
	return string(b)
}

// A printFrame is an expression of which the text before argument next is written.
type printFrame struct {
	n    *node
	next int32
	open bool // it stands in brackets
	bare bool // a max in the first place of a max, whose brackets it shares
}

// appendExpr appends the text of n to b. It gives up, with false, when there are
// more than most bytes of it; a negative most means no limit. It keeps its own
// stack, and all its state in variables: this is the inner loop of all output.
func appendExpr(b []byte, n *node, most int, how *notation) (text []byte, whole bool) {
	limit := len(b) + most
	var space [16]printFrame
	stack := space[:0]
	bind := printSum // what the place of n needs
	head := true     // nothing of the same sum or product stands before n
	for {
		if cap(b)-len(b) < 256 {
			b = slices.Grow(b, 256+len(b)) // append would grow a long text by a quarter
		}
		// The text of n before its first argument.
		open := bind > printSum && (n.kind != Variable && bindingOf(n) < bind || !head && startsWithSign(n))
		if open {
			b = append(b, '(')
		}
		switch n.kind {
		case Number:
			if signOf(n) < 0 {
				b = append(b, how.minus...)
			}
			b = appendMagnitude(b, n)
		case Variable:
			b = append(b, nameOf(n)...)
		case Negation:
			b = append(b, how.minus...)
		case Call:
			b = append(b, how.name(n.fn)...)
			if n.fn != FuncPi {
				b = append(b, '(')
			}
		case Where:
			b = append(b, "where("...)
		case Derivative:
			b = append(b, "D("...)
		}
		if len(n.args) > 0 {
			if len(stack) == cap(stack) {
				stack = slices.Grow(stack, len(stack))
			}
			stack = append(stack, printFrame{n: n, open: open})
		} else if open {
			b = append(b, ')')
		}

		// What stands between it and the next argument of something.
		for n = nil; n == nil; {
			if most >= 0 && len(b) > limit {
				return b, false
			}
			if len(stack) == 0 {
				return b, true
			}
			f := &stack[len(stack)-1]
			i := int(f.next)
			if i == len(f.n.args) {
				if f.n.kind >= Call && !f.bare {
					b = append(b, ')')
				}
				if f.open {
					b = append(b, ')')
				}
				stack = stack[:len(stack)-1]
				continue
			}
			f.next++
			n = f.n.args[i]
			bind, head = printSum, true
			switch f.n.kind {
			case Sum:
				bind = printProduct
				switch {
				case i == 0:
				case n.kind == Negation:
					b = how.join(b, how.minus)
					n = n.args[0]
				case n.kind == Number && signOf(n) < 0:
					b = how.join(b, how.minus)
					b = appendMagnitude(b, n)
					n = nil
				default:
					b = append(b, " + "...)
				}
			case Product:
				bind = printProduct
				if i > 0 {
					b = append(b, how.times...)
					bind, head = printNegation, false
				}
			case Quotient:
				bind = printProduct
				if i > 0 {
					b = append(b, '/')
					bind, head = printNegation, false
				}
			case Negation:
				bind = printNegation
			case Power:
				bind, head = printAtom, false
				if i == 0 {
					break
				}
				if how.superscripts && isSuperscript(n) {
					b = appendSuperscript(b, n)
					n = nil
					break
				}
				b = append(b, '^')
			case Call, Derivative:
				switch {
				case i > 0:
					b = append(b, ", "...)
				case n.kind == Call && n.fn == f.n.fn && functions[n.fn].variadic:
					stack = append(stack, printFrame{n: n, bare: true})
					n = nil
				}
			case Where:
				if i == 1 {
					b = how.join(b, how.relations[f.n.rel])
				} else if i > 1 {
					b = append(b, ", "...)
				}
			}
			// Most arguments are names and counting numbers, which never need brackets.
			if n != nil && len(n.args) == 0 {
				switch {
				case n.kind == Variable:
					b = append(b, nameOf(n)...)
					n = nil
				case n.leaf.isInt && n.val >= 0:
					b = strconv.AppendInt(b, n.val, 10)
					n = nil
				}
			}
		}
	}
}

// join appends an operator between spaces.
func (how *notation) join(b []byte, op string) []byte {
	b = append(b, ' ')
	b = append(b, op...)
	return append(b, ' ')
}

// name returns what function f is called.
func (how *notation) name(f Func) string {
	if f == FuncPi {
		return how.pi
	}
	if how.names != nil {
		if s, ok := how.names[f]; ok {
			return s
		}
	}
	return functions[f].name
}

// nameOf returns the name of a Variable.
func nameOf(n *node) string { return n.name }

// ratOf returns the value of a Number, which must not be modified.
func ratOf(n *node) *big.Rat { return n.num }

// signOf returns the sign of a Number.
func signOf(n *node) int {
	if n.leaf.isInt || n.den > 0 {
		return cmp.Compare(n.val, 0)
	}
	return ratOf(n).Sign()
}

// isInt reports whether a Number is an integer.
func isInt(n *node) bool { return n.leaf.isInt || n.den == 0 && ratOf(n).IsInt() }

// appendMagnitude appends the absolute value of a Number as p or p/q.
func appendMagnitude(b []byte, n *node) []byte {
	if n.leaf.isInt {
		return strconv.AppendInt(b, abs64(n.val), 10)
	}
	if n.den > 0 {
		b = append(strconv.AppendInt(b, abs64(n.val), 10), '/')
		return strconv.AppendUint(b, uint64(n.den), 10)
	}
	r := ratOf(n)
	b = appendAbs(b, r.Num())
	if !r.IsInt() {
		b = append(b, '/')
		b = appendAbs(b, r.Denom())
	}
	return b
}

func appendAbs(b []byte, i *big.Int) []byte {
	if i.IsUint64() {
		return strconv.AppendUint(b, i.Uint64(), 10)
	}
	return new(big.Int).SetBits(i.Bits()).Append(b, 10)
}

// bindingOf returns how tightly the text of n holds together. A number p/q is a
// quotient to the parser, and a negative number a negation.
func bindingOf(n *node) int {
	switch n.kind {
	case Number:
		switch {
		case !isInt(n):
			return printProduct
		case signOf(n) < 0:
			return printNegation
		}
	case Sum:
		return printSum
	case Product, Quotient:
		return printProduct
	case Negation:
		return printNegation
	case Power:
		return printPower
	}
	return printAtom
}

// startsWithSign reports whether the text of n begins with a minus that would
// follow another operator.
func startsWithSign(n *node) bool {
	return n.kind == Negation || n.kind == Number && signOf(n) < 0
}

// Format lets an expression be printed with every verb of package fmt.
func (e Expr) Format(s fmt.State, verb rune) {
	if verb == 'q' {
		fmt.Fprintf(s, "%q", e.String())
		return
	}
	b, _ := e.AppendText(nil)
	_, _ = s.Write(b)
}
