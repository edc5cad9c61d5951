package symbolic

import (
	"fmt"
	"strings"
)

// Binding strengths of printed text, as the parser sees them.
const (
	printSum = iota
	printProduct
	printNegation
	printPower
	printAtom
)

// String writes e so that [Parse] gives e back: the structure is kept, brackets
// stand only where they are needed, numbers are integers or fractions p/q.
func (e Expr) String() string {
	var b strings.Builder
	e.write(&b, -1)
	return b.String()
}

// Text is [Expr.String] cut short: an expression whose text is longer than most
// bytes ends in an ellipsis. Shared structure can make the whole text
// exponentially longer than the expression.
func (e Expr) Text(most int) string {
	var b strings.Builder
	if !e.write(&b, most) {
		return strings.ToValidUTF8(b.String()[:most], "") + "…"
	}
	return b.String()
}

// write prints e to b, giving up, with false, when there are more than most
// bytes; a negative most means no limit. It keeps its own stack of what is still
// to be printed: texts, and nodes with the place they stand in.
func (e Expr) write(b *strings.Builder, most int) bool {
	type item struct {
		text string
		n    *node
		bind int  // the least binding strength that needs no brackets
		head bool // nothing of the same sum or product stands before it
	}
	stack := []item{{n: e.node(), head: true}}
	var todo []item // the pieces of one node, first to last
	text := func(s string) { todo = append(todo, item{text: s}) }
	arg := func(n *node, bind int, head bool) { todo = append(todo, item{n: n, bind: bind, head: head}) }
	for len(stack) > 0 {
		it := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if it.n == nil {
			b.WriteString(it.text)
			if most >= 0 && b.Len() > most {
				return false
			}
			continue
		}
		todo = todo[:0]
		n := it.n
		open := bindingOf(n) < it.bind || !it.head && startsWithSign(n) && it.bind > printSum
		if open {
			text("(")
		}
		switch n.kind {
		case Number:
			text(n.num.RatString())
		case Variable:
			text(n.name)
		case Sum:
			arg(n.args[0], printProduct, true)
			for _, a := range n.args[1:] {
				switch {
				case a.kind == Negation:
					text(" - ")
					arg(a.args[0], printProduct, true)
				case a.kind == Number && a.num.Sign() < 0:
					text(" - ")
					text(strings.TrimPrefix(a.num.RatString(), "-"))
				default:
					text(" + ")
					arg(a, printProduct, true)
				}
			}
		case Product:
			arg(n.args[0], printProduct, true)
			for _, a := range n.args[1:] {
				text("*")
				arg(a, printNegation, false)
			}
		case Quotient:
			arg(n.args[0], printProduct, true)
			text("/")
			arg(n.args[1], printNegation, false)
		case Negation:
			text("-")
			arg(n.args[0], printNegation, true)
		case Power:
			arg(n.args[0], printAtom, false)
			text("^")
			arg(n.args[1], printAtom, false)
		case Call:
			text(functions[n.fn].name)
			if n.fn == FuncPi {
				break
			}
			text("(")
			for i, a := range n.args {
				if i > 0 {
					text(", ")
				}
				arg(a, printSum, true)
			}
			text(")")
		case Where:
			text("where(")
			arg(n.args[0], printSum, true)
			text(" " + n.rel.String() + " ")
			arg(n.args[1], printSum, true)
			text(", ")
			arg(n.args[2], printSum, true)
			text(", ")
			arg(n.args[3], printSum, true)
			text(")")
		case Derivative:
			text("D(")
			arg(n.args[0], printSum, true)
			text(", " + n.args[1].name + ")")
		}
		if open {
			text(")")
		}
		for i := len(todo) - 1; i >= 0; i-- {
			stack = append(stack, todo[i])
		}
	}
	return true
}

// bindingOf returns how tightly the text of n holds together. A number p/q is a
// quotient to the parser, and a negative number a negation.
func bindingOf(n *node) int {
	switch n.kind {
	case Number:
		switch {
		case !n.num.IsInt():
			return printProduct
		case n.num.Sign() < 0:
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
	return n.kind == Negation || n.kind == Number && n.num.Sign() < 0
}

// Format lets an expression be printed with every verb of package fmt.
func (e Expr) Format(s fmt.State, verb rune) {
	if verb == 'q' {
		fmt.Fprintf(s, "%q", e.String())
		return
	}
	fmt.Fprint(s, e.String())
}
