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
// a letter or spelt out; other names are upright. What follows a single letter
// and an underscore is its subscript, and so are digits after a single letter.
// Where two names of e would look the same (α and alpha, w_1 and w1), the one
// spelt out, or that comes later, is upright.
//
// A max of a max is one of several arguments, and a where in the last branch of
// another continues its list of cases with "else if".
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

// A latexFrame is an expression of which the notation before argument next is written.
type latexFrame struct {
	n        *node
	next     int32
	open     bool  // it stands in brackets
	bare     bool  // what closes it is written elsewhere: of a max in a max, a where in the last branch of another
	negative bool  // its notation begins with a minus, which is written
	left     shape // of the factor that is written, in a product
}

// A latexWriter prints like [appendExpr], with its own stack.
type latexWriter struct {
	b     *strings.Builder
	names map[string]string
	stack []latexFrame
}

func writeLaTeX(b *strings.Builder, root *node, names map[string]string) {
	w := &latexWriter{b: b, names: names}
	w.begin(root, latexLowest, false, true, latexMinus(root))
	for len(w.stack) > 0 {
		f := &w.stack[len(w.stack)-1]
		if i := int(f.next); i < len(f.n.args) {
			f.next++
			w.argument(f, i)
			continue
		}
		if !f.bare {
			b.WriteString(latexClose(f.n))
		}
		if f.open {
			b.WriteString(`\right)`)
		}
		w.stack = w.stack[:len(w.stack)-1]
	}
}

// begin writes n up to its first argument, in a place that needs the binding
// strength bind. The minus that n begins with, if it is negative, is written
// already if unsigned is set, and may be written without brackets if head is.
func (w *latexWriter) begin(n *node, bind int, unsigned, head, negative bool) {
	minus := negative && !unsigned
	open := latexBinding(n) < bind && !(unsigned && n.kind == Negation) || minus && !head
	if open {
		w.b.WriteString(`\left(`)
	}
	if minus {
		w.b.WriteString("-")
	}
	switch n.kind {
	case Number:
		w.number(n)
	case Variable:
		w.b.WriteString(w.names[nameOf(n)])
	case Quotient:
		w.b.WriteString(`\frac{`)
	case Call:
		w.b.WriteString(latexOpen(n.fn))
	case Where:
		w.b.WriteString(`\begin{cases} `)
	case Derivative:
		w.b.WriteString(`\frac{\partial}{\partial ` + w.names[nameOf(n.args[1])] + `}`)
	}
	if len(n.args) > 0 {
		w.stack = append(w.stack, latexFrame{n: n, open: open, negative: negative})
	} else if open {
		w.b.WriteString(`\right)`)
	}
}

// whole begins an argument that needs no brackets.
func (w *latexWriter) whole(n *node) { w.begin(n, latexLowest, false, true, latexMinus(n)) }

// number writes the absolute value of a Number.
func (w *latexWriter) number(n *node) {
	s := string(appendMagnitude(nil, n))
	if p, q, ok := strings.Cut(s, "/"); ok {
		s = `\frac{` + p + `}{` + q + `}`
	}
	w.b.WriteString(s)
}

// argument writes what stands before argument i of the expression of f, and
// begins the argument.
func (w *latexWriter) argument(f *latexFrame, i int) {
	n, a := f.n, f.n.args[i]
	switch n.kind {
	case Sum:
		minus := latexMinus(a)
		switch {
		case i == 0:
		case minus:
			w.b.WriteString(" - ")
		default:
			w.b.WriteString(" + ")
		}
		w.begin(a, printProduct, minus && i > 0, i == 0, minus)
	case Product:
		if i == 0 { // a minus at the very front is written by now
			f.left = latexShape(a, w.names, f.negative)
			w.begin(a, printNegation, f.negative, false, f.negative)
			break
		}
		minus := latexMinus(a)
		right := latexShape(a, w.names, minus)
		w.b.WriteString(latexJoint(f.left, right))
		f.left = right
		w.begin(a, printNegation, false, false, minus)
	case Quotient:
		if i == 0 {
			w.begin(a, latexLowest, f.negative, true, f.negative)
			break
		}
		w.b.WriteString(`}{`)
		w.whole(a)
	case Negation:
		w.begin(a, printProduct, false, false, latexMinus(a)) // -(x y) is (-x) y
	case Power:
		w.power(f, i)
	case Call:
		if i == 0 && a.kind == Call && a.fn == n.fn && functions[n.fn].variadic {
			w.stack = append(w.stack, latexFrame{n: a, bare: true})
			break
		}
		if i > 0 {
			w.b.WriteString(", ")
		}
		w.whole(a)
	case Where:
		w.branch(f, i)
	case Derivative:
		f.next++ // the variable is written
		w.begin(a, printAtom, false, false, latexMinus(a))
	}
}

// power writes base^exp, with the exponent at the name of the function if the
// base is one for which this is usual.
func (w *latexWriter) power(f *latexFrame, i int) {
	base, exp := f.n.args[0], f.n.args[1]
	if i == 0 {
		if k, ok := smallInt(exp); ok && k >= 2 && base.kind == Call && latexPowers[base.fn] {
			f.next, f.bare = 2, true // the exponent is written
			w.b.WriteString(latexFunc(base.fn) + "^{" + Expr{exp}.String() + `}\left(`)
			w.stack = append(w.stack, latexFrame{n: base})
			return
		}
		strength := printAtom
		if base.kind == Call && base.fn != FuncPi && base.fn != FuncAbs && base.fn != FuncFloor {
			strength = printAtom + 1
		}
		w.begin(base, strength, false, false, latexMinus(base))
		return
	}
	w.b.WriteString("^{")
	if exp.kind == Number {
		w.b.WriteString(Expr{exp}.String())
	} else {
		w.whole(exp)
	}
}

// branch writes the next piece of a where: the value, the condition, and the
// other branch, which continues the list if it is a where too.
func (w *latexWriter) branch(f *latexFrame, i int) {
	args := f.n.args
	switch i {
	case 0:
		w.whole(args[2])
	case 1:
		if f.bare {
			w.b.WriteString(` & \text{else if } `)
		} else {
			w.b.WriteString(` & \text{if } `)
		}
		w.begin(args[0], printSum, false, true, latexMinus(args[0]))
	case 2:
		w.b.WriteString(" " + latexRelations[f.n.rel] + " ")
		w.begin(args[1], printSum, false, true, latexMinus(args[1]))
	case 3:
		w.b.WriteString(` \\ `)
		if args[3].kind == Where {
			w.stack = append(w.stack, latexFrame{n: args[3], bare: true})
			return
		}
		w.whole(args[3])
	}
}

// latexOpen is what stands before the arguments of f.
func latexOpen(f Func) string {
	if f == FuncPi {
		return `\pi`
	}
	if fences, ok := latexFences[f]; ok {
		return fences[0]
	}
	return latexFunc(f) + `\left(`
}

// latexClose is what stands after the arguments of n.
func latexClose(n *node) string {
	switch n.kind {
	case Quotient, Power:
		return `}`
	case Call:
		if fences, ok := latexFences[n.fn]; ok {
			return fences[1]
		}
		return `\right)`
	case Where:
		return ` & \text{otherwise} \end{cases}`
	}
	return ""
}

// latexLowest is below every other binding strength.
const latexLowest = printSum - 1

// latexBinding returns how tightly the notation of n holds together: a fraction
// is held by its bar, while a case distinction has no end that one can see.
func latexBinding(n *node) int {
	switch n.kind {
	case Number:
		if !isInt(n) {
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
func latexJoint(left, right shape) string {
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

// latexShape returns the shape of n, which is negative if its notation begins
// with a minus.
func latexShape(n *node, names map[string]string, negative bool) shape {
	if n.kind == Negation || negative {
		return shapeBracket
	}
	if n.kind == Power && latexBinding(n.args[0]) >= printAtom {
		n = n.args[0]
	}
	switch n.kind {
	case Number:
		if isInt(n) {
			return shapeNumber
		}
		return shapeFraction
	case Variable:
		switch name := names[nameOf(n)]; {
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

// latexName is the notation of a name that stands alone: a letter, a letter with
// a subscript (x_1, w_out, and w1, whose digits are one), or an upright word.
func latexName(name string) string {
	if s, ok := latexLetter(name); ok {
		return s
	}
	const digits = "0123456789"
	head, tail, found := strings.Cut(name, "_")
	if !found {
		head = strings.TrimRight(name, digits)
		tail = name[len(head):]
	}
	letter, ok := latexLetter(head)
	numbered := strings.Trim(tail, digits) == ""
	if tail == "" || !ok && (!found || head == "" || !numbered) {
		return latexUpright(name)
	}
	if !ok {
		letter = latexUpright(head)
	}
	sub, ok := latexLetter(tail)
	switch {
	case numbered:
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
