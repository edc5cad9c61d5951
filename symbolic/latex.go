package symbolic

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// LaTeX returns e for the math mode of LaTeX with the package amsmath.
//
// It is meant for reading: the value is that of e, while brackets and signs are
// placed as on paper (x + (-2)*y becomes x - 2 y). Numbers that meet are
// separated by a dot, and so is a name from a bracket after it, which would look
// like a function of it.
//
// A name of one letter stands as it is, a Greek one by its command whether it is
// a letter or spelt out; other names are upright. A single letter followed by an
// underscore has what follows as its subscript. Where two names of e would look
// the same (α and alpha), the one spelt out is upright.
func (e Expr) LaTeX() string {
	var b strings.Builder
	writeLaTeX(&b, e.node(), latexNames(e.Vars()))
	return b.String()
}

// latexFuncs are the names of functions that are not written as \operatorname{name}.
var latexFuncs = map[Func]string{
	FuncExp: `\exp`, FuncLog: `\ln`, FuncLog2: `\log_{2}`, FuncLog10: `\log_{10}`,
	FuncSin: `\sin`, FuncCos: `\cos`, FuncTan: `\tan`, FuncSec: `\sec`, FuncCsc: `\csc`, FuncCot: `\cot`,
	FuncAsin: `\arcsin`, FuncAcos: `\arccos`, FuncAtan: `\arctan`,
	FuncSinh: `\sinh`, FuncCosh: `\cosh`, FuncTanh: `\tanh`, FuncCoth: `\coth`,
	FuncAsinh: `\operatorname{arsinh}`, FuncAcosh: `\operatorname{arcosh}`, FuncAtanh: `\operatorname{artanh}`,
	FuncMin: `\min`, FuncMax: `\max`,
}

// latexFences are the functions written as brackets around their argument.
var latexFences = map[Func][2]string{
	FuncSqrt:  {`\sqrt{`, `}`},
	FuncCbrt:  {`\sqrt[3]{`, `}`},
	FuncAbs:   {`\left|`, `\right|`},
	FuncFloor: {`\left\lfloor `, ` \right\rfloor`},
}

// latexPowers are the functions whose power is written at their name: sin²(x).
var latexPowers = map[Func]bool{
	FuncSin: true, FuncCos: true, FuncTan: true, FuncSec: true, FuncCsc: true, FuncCot: true,
	FuncSinh: true, FuncCosh: true, FuncTanh: true, FuncSech: true, FuncCsch: true, FuncCoth: true,
	FuncLog: true,
}

var latexRelations = [...]string{Less: "<", LessEqual: `\leq`, Greater: ">", GreaterEqual: `\geq`, Equal: "=", NotEqual: `\neq`}

func latexFunc(f Func) string {
	if s, ok := latexFuncs[f]; ok {
		return s
	}
	return `\operatorname{` + functions[f].name + `}`
}

// writeLaTeX prints root like [Expr.write], with its own stack.
func writeLaTeX(b *strings.Builder, root *node, names map[string]string) {
	type item struct {
		text     string
		n        *node
		bind     int  // the least binding strength that needs no brackets
		unsigned bool // the minus that n begins with is written already
		head     bool // a minus may begin here
	}
	stack := []item{{n: root, bind: latexLowest, head: true}}
	var todo []item
	text := func(s string) { todo = append(todo, item{text: s}) }
	whole := func(n *node) { todo = append(todo, item{n: n, bind: latexLowest, head: true}) }
	arg := func(n *node, bind int, unsigned, head bool) {
		todo = append(todo, item{n: n, bind: bind, unsigned: unsigned, head: head})
	}
	for len(stack) > 0 {
		it := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if it.n == nil {
			b.WriteString(it.text)
			continue
		}
		todo = todo[:0]
		n := it.n
		minus := !it.unsigned && latexMinus(n)
		open := latexBinding(n) < it.bind && !(it.unsigned && n.kind == Negation) || minus && !it.head
		if open {
			text(`\left(`)
		}
		if minus {
			text("-")
		}
		switch n.kind {
		case Number:
			num := strings.TrimPrefix(n.num.Num().String(), "-")
			if n.num.IsInt() {
				text(num)
			} else {
				text(`\frac{` + num + `}{` + n.num.Denom().String() + `}`)
			}
		case Variable:
			text(names[n.name])
		case Sum:
			for i, a := range n.args {
				switch {
				case i == 0:
					arg(a, printProduct, false, true)
				case latexMinus(a):
					text(" - ")
					arg(a, printProduct, true, false)
				default:
					text(" + ")
					arg(a, printProduct, false, false)
				}
			}
		case Product:
			// A minus at the very front is written by now.
			arg(n.args[0], printNegation, latexMinus(n.args[0]), false)
			for i, a := range n.args[1:] {
				text(latexJoint(n.args[i], a, names))
				arg(a, printNegation, false, false)
			}
		case Quotient:
			text(`\frac{`)
			arg(n.args[0], latexLowest, latexMinus(n.args[0]), true)
			text(`}{`)
			whole(n.args[1])
			text(`}`)
		case Negation:
			arg(n.args[0], printProduct, false, false) // -(x y) is (-x) y
		case Power:
			base, exp := n.args[0], n.args[1]
			k, ok := smallInt(exp)
			if ok && k >= 2 && base.kind == Call && latexPowers[base.fn] {
				text(latexFunc(base.fn) + "^{" + exp.num.RatString() + `}\left(`)
				whole(base.args[0])
				text(`\right)`)
				break
			}
			strength := printAtom
			if base.kind == Call && base.fn != FuncPi && base.fn != FuncAbs && base.fn != FuncFloor {
				strength = printAtom + 1
			}
			arg(base, strength, false, false)
			text("^{")
			if exp.kind == Number {
				text(exp.num.RatString())
			} else {
				whole(exp)
			}
			text("}")
		case Call:
			if n.fn == FuncPi {
				text(`\pi`)
				break
			}
			fences, ok := latexFences[n.fn]
			if !ok {
				fences = [2]string{latexFunc(n.fn) + `\left(`, `\right)`}
			}
			text(fences[0])
			for i, a := range n.args {
				if i > 0 {
					text(", ")
				}
				whole(a)
			}
			text(fences[1])
		case Where:
			text(`\begin{cases} `)
			whole(n.args[2])
			text(` & \text{if } `)
			arg(n.args[0], printSum, false, true)
			text(" " + latexRelations[n.rel] + " ")
			arg(n.args[1], printSum, false, true)
			text(` \\ `)
			whole(n.args[3])
			text(` & \text{otherwise} \end{cases}`)
		case Derivative:
			text(`\frac{\partial}{\partial ` + names[n.args[1].name] + `}`)
			arg(n.args[0], printAtom, false, false)
		}
		if open {
			text(`\right)`)
		}
		for i := len(todo) - 1; i >= 0; i-- {
			stack = append(stack, todo[i])
		}
	}
}

// latexLowest is below every other binding strength.
const latexLowest = printSum - 1

// latexBinding returns how tightly the notation of n holds together: a fraction
// is held by its bar, while a case distinction has no end that one can see.
func latexBinding(n *node) int {
	switch n.kind {
	case Number:
		if !n.num.IsInt() {
			return printPower
		}
		return printAtom
	case Quotient:
		return printPower
	case Where:
		return latexLowest
	case Derivative:
		return printProduct
	}
	return bindingOf(n)
}

// latexMinus reports whether the notation of n begins with a minus.
func latexMinus(n *node) bool {
	for n.kind == Product || n.kind == Quotient {
		n = n.args[0]
	}
	return startsWithSign(n)
}

// latexJoint is what stands between two factors.
func latexJoint(a, b *node, names map[string]string) string {
	left, right := latexShape(a, names), latexShape(b, names)
	switch {
	case right == shapeNumber || right == shapeFraction || left == shapeBar || right == shapeBar,
		left == shapeCall && right != shapeCall,
		(left == shapeLetter || left == shapeWord) && right == shapeBracket:
		return ` \cdot `
	case left == shapeWord || right == shapeWord || left == shapeCall || right == shapeCall && left != shapeNumber:
		return ` \, `
	}
	return " "
}

// A shape is what a factor looks like beside another one.
type shape uint8

const (
	shapeNumber shape = iota
	shapeLetter
	shapeWord
	shapeBracket
	shapeFraction
	shapeBar
	shapeCall
)

func latexShape(n *node, names map[string]string) shape {
	if n.kind == Negation || latexMinus(n) {
		return shapeBracket
	}
	if n.kind == Power && latexBinding(n.args[0]) >= printAtom {
		n = n.args[0]
	}
	switch n.kind {
	case Number:
		if n.num.IsInt() {
			return shapeNumber
		}
		return shapeFraction
	case Variable:
		switch name := names[n.name]; {
		case strings.HasPrefix(name, `\mathrm`):
			return shapeWord
		case strings.HasPrefix(name, `\left(`): // the derivative of a bracket
			return shapeBracket
		}
		return shapeLetter
	case Quotient:
		return shapeFraction
	case Call:
		switch n.fn {
		case FuncPi:
			return shapeLetter
		case FuncAbs:
			return shapeBar
		}
		return shapeCall
	}
	return shapeBracket
}

// latexGreek maps the Greek letters to commands; a letter that looks like a Latin
// one has no command and is set upright.
var latexGreek = map[rune]string{
	'α': `\alpha`, 'β': `\beta`, 'γ': `\gamma`, 'δ': `\delta`, 'ε': `\varepsilon`, 'ζ': `\zeta`, 'η': `\eta`,
	'θ': `\theta`, 'ι': `\iota`, 'κ': `\kappa`, 'λ': `\lambda`, 'μ': `\mu`, 'ν': `\nu`, 'ξ': `\xi`,
	'ο': `\mathrm{o}`, 'π': `\pi`, 'ρ': `\rho`, 'ς': `\varsigma`, 'σ': `\sigma`, 'τ': `\tau`, 'υ': `\upsilon`,
	'φ': `\varphi`, 'χ': `\chi`, 'ψ': `\psi`, 'ω': `\omega`, 'ϕ': `\phi`, 'ϵ': `\epsilon`, 'ϑ': `\vartheta`,
	'Α': `\mathrm{A}`, 'Β': `\mathrm{B}`, 'Γ': `\Gamma`, 'Δ': `\Delta`, 'Ε': `\mathrm{E}`, 'Ζ': `\mathrm{Z}`,
	'Η': `\mathrm{H}`, 'Θ': `\Theta`, 'Ι': `\mathrm{I}`, 'Κ': `\mathrm{K}`, 'Λ': `\Lambda`, 'Μ': `\mathrm{M}`,
	'Ν': `\mathrm{N}`, 'Ξ': `\Xi`, 'Ο': `\mathrm{O}`, 'Π': `\Pi`, 'Ρ': `\mathrm{P}`, 'Σ': `\Sigma`,
	'Τ': `\mathrm{T}`, 'Υ': `\Upsilon`, 'Φ': `\Phi`, 'Χ': `\mathrm{X}`, 'Ψ': `\Psi`, 'Ω': `\Omega`,
}

// greekNames are the letters spelt out; epsilon and phi are the plain forms.
var greekNames = map[string]rune{
	"alpha": 'α', "beta": 'β', "gamma": 'γ', "delta": 'δ', "epsilon": 'ϵ', "varepsilon": 'ε', "zeta": 'ζ',
	"eta": 'η', "theta": 'θ', "vartheta": 'ϑ', "iota": 'ι', "kappa": 'κ', "lambda": 'λ', "mu": 'μ', "nu": 'ν',
	"xi": 'ξ', "omicron": 'ο', "rho": 'ρ', "sigma": 'σ', "varsigma": 'ς', "tau": 'τ', "upsilon": 'υ',
	"phi": 'ϕ', "varphi": 'φ', "chi": 'χ', "psi": 'ψ', "omega": 'ω',
	"Alpha": 'Α', "Beta": 'Β', "Gamma": 'Γ', "Delta": 'Δ', "Epsilon": 'Ε', "Zeta": 'Ζ', "Eta": 'Η', "Theta": 'Θ',
	"Iota": 'Ι', "Kappa": 'Κ', "Lambda": 'Λ', "Mu": 'Μ', "Nu": 'Ν', "Xi": 'Ξ', "Omicron": 'Ο', "Pi": 'Π',
	"Rho": 'Ρ', "Sigma": 'Σ', "Tau": 'Τ', "Upsilon": 'Υ', "Phi": 'Φ', "Chi": 'Χ', "Psi": 'Ψ', "Omega": 'Ω',
}

// latexNames gives every name a notation of its own.
func latexNames(vars []string) map[string]string {
	vars = slices.Clone(vars)
	ascii := func(s string) int {
		for i := range len(s) {
			if s[i] >= utf8.RuneSelf {
				return 0
			}
		}
		return 1
	}
	slices.SortStableFunc(vars, func(a, b string) int { return ascii(a) - ascii(b) })
	names, taken := make(map[string]string), make(map[string]bool)
	for _, v := range vars {
		s := latexName(v)
		if taken[s] {
			s = latexUpright(v)
		}
		names[v], taken[s] = s, true
	}
	return names
}

func latexName(name string) string {
	if s, ok := latexLetter(name); ok {
		return s
	}
	head, tail, found := strings.Cut(name, "_")
	letter, ok := latexLetter(head)
	digits := strings.Trim(tail, "0123456789") == ""
	if !found || tail == "" || !ok && (head == "" || !digits) {
		return latexUpright(name)
	}
	if !ok {
		letter = latexUpright(head)
	}
	sub, ok := latexLetter(tail)
	switch {
	case digits:
		sub = tail
	case !ok:
		sub = latexUpright(tail)
	}
	return letter + "_{" + sub + "}"
}

// latexLetter returns the notation of a single letter, Greek ones spelt out included.
func latexLetter(name string) (string, bool) {
	r, size := utf8.DecodeRuneInString(name)
	if size == len(name) && ('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z') {
		return name, true
	}
	if size != len(name) {
		r = greekNames[name]
	}
	s, ok := latexGreek[r]
	return s, ok
}

// latexUpright sets a whole name upright.
func latexUpright(name string) string {
	var b strings.Builder
	b.WriteString(`\mathrm{`)
	for _, r := range name {
		s, greek := latexGreek[r]
		switch {
		case greek:
			b.WriteString("{" + s + "}")
		case r == '_':
			b.WriteString(`\_`)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteString("}")
	return b.String()
}
