package symbolic

import (
	"fmt"
	"go/format"
	gotoken "go/token"
	"go/types"
	"math"
	"slices"
	"strconv"
	"strings"
)

// GoSource returns a Go file in gofmt's format with one function of the given
// name. Its parameters are params, in that order; it returns the value of e and
// an array of the derivatives of e in each of wrt:
//
//	func Loss(w, x, label float64) (float64, [1]float64)
//
// Subexpressions that are used more than once are computed once. Products are
// rounded before anything is added to them, so that the result is the same on
// every machine. All branches of a where are computed and one is chosen. A name
// that Go does not allow, or that means something there, gets underscores.
//
// An error says that a name is wrong or that a derivative is too large.
func GoSource(name string, e Expr, params []string, wrt []string) (string, error) {
	if !gotoken.IsIdentifier(name) || name == "_" || name == "init" {
		return "", errorf(CodeSyntax, "%s cannot be the name of a Go function", Quote(name))
	}
	for i, p := range params {
		if slices.Contains(params[:i], p) {
			return "", errorf(CodeSyntax, "the parameter %s stands there twice", Quote(p))
		}
	}
	for _, x := range append(e.Vars(), wrt...) {
		if !slices.Contains(params, x) {
			return "", errorf(CodeUnset, "%s is not among the parameters", Quote(x))
		}
	}
	value, err := ExpandDerivatives(e)
	if err != nil {
		return "", err
	}
	gradient, err := Gradient(value, wrt...)
	if err != nil {
		return "", err
	}
	g := &goWriter{names: goNames(name, params), uses: make(map[*node]int), helpers: make(map[string]bool)}
	results := g.body(append([]Expr{value}, gradient...))

	var head, out strings.Builder
	head.WriteString("package gradient\n\n")
	fmt.Fprintf(&head, "// %s returns %s and its derivatives", name, e.Text(200))
	if len(wrt) > 0 {
		fmt.Fprintf(&head, " in %s", strings.Join(wrt, ", "))
	}
	head.WriteString(".\n")
	idents := make([]string, len(params))
	for i, p := range params {
		idents[i] = g.names[p]
	}
	list := strings.Join(idents, ", ")
	if list != "" {
		list += " float64"
	}
	fmt.Fprintf(&out, "func %s(%s) (float64, [%d]float64) {\n%s", name, list, len(wrt), g.b.String())
	fmt.Fprintf(&out, "return %s, [%d]float64{%s}\n}\n", results[0], len(wrt), strings.Join(results[1:], ", "))
	for _, h := range goHelpers {
		if g.helpers[h.name] {
			fmt.Fprintf(&out, "\n%s", h.text)
		}
	}
	text := head.String() + out.String()
	if strings.Contains(out.String(), "math.") {
		text = strings.Replace(text, "\n\n", "\n\nimport \"math\"\n\n", 1)
	}
	formatted, err := format.Source([]byte(text))
	return string(formatted), err
}

// goFuncs are the functions of package math and, for those it does not have, an
// expression in which x stands for the argument.
var goFuncs = map[Func]string{
	FuncSqrt: "math.Sqrt", FuncCbrt: "math.Cbrt", FuncExp: "math.Exp", FuncExpm1: "math.Expm1",
	FuncLog: "math.Log", FuncLog2: "math.Log2", FuncLog10: "math.Log10", FuncLog1p: "math.Log1p",
	FuncSin: "math.Sin", FuncCos: "math.Cos", FuncTan: "math.Tan",
	FuncSec: "1 / math.Cos", FuncCsc: "1 / math.Sin", FuncCot: "1 / math.Tan",
	FuncAsin: "math.Asin", FuncAcos: "math.Acos", FuncAtan: "math.Atan",
	FuncSinh: "math.Sinh", FuncCosh: "math.Cosh", FuncTanh: "math.Tanh",
	FuncSech: "1 / math.Cosh", FuncCsch: "1 / math.Sinh", FuncCoth: "1 / math.Tanh",
	FuncAsinh: "math.Asinh", FuncAcosh: "math.Acosh", FuncAtanh: "math.Atanh",
	FuncAbs: "math.Abs", FuncMin: "math.Min", FuncMax: "math.Max", FuncErf: "math.Erf", FuncErfc: "math.Erfc",
	FuncHypot: "math.Hypot", FuncAtan2: "math.Atan2", FuncFloor: "math.Floor", FuncPow: "math.Pow",
	FuncSign: "sign", FuncRelu: "relu", FuncSigmoid: "sigmoid", FuncSoftplus: "softplus",
}

// goHelpers are functions of the generated file itself.
var goHelpers = []struct{ name, text string }{
	{"sign", `// sign is the sign of x, and 0 for 0.
func sign(x float64) float64 {
	switch {
	case x > 0:
		return 1
	case x < 0:
		return -1
	}
	return x
}
`},
	{"relu", `// relu is x where x is positive, and otherwise 0.
func relu(x float64) float64 {
	if x < 0 {
		return 0
	}
	return x
}
`},
	{"sigmoid", `// sigmoid is 1/(1 + exp(-x)), without overflow.
func sigmoid(x float64) float64 {
	if x >= 0 {
		return 1 / (1 + math.Exp(-x))
	}
	e := math.Exp(x)
	return e / (1 + e)
}
`},
	{"softplus", `// softplus is log(1 + exp(x)), without overflow.
func softplus(x float64) float64 {
	return math.Max(x, 0) + math.Log1p(math.Exp(-math.Abs(x)))
}
`},
}

// Binding strengths of Go's operators as they are used here.
const (
	goSum = iota
	goProduct
	goUnary
	goAtom
)

// A goText is a piece of Go. Operations on constants are exact in Go, which is
// not what is wanted; so what is constant is known.
type goText struct {
	text     string
	bind     int
	constant bool
	product  bool    // must be rounded before an addition
	minus    *goText // what stands after the minus that text begins with
}

// goWidth is about how long a line may be before a subexpression gets a name.
const goWidth = 80

// A goWriter writes statements.
type goWriter struct {
	b       strings.Builder
	names   map[string]string
	uses    map[*node]int
	helpers map[string]bool
	temps   int
}

// goNames maps variables to identifiers of Go that mean nothing else.
func goNames(function string, params []string) map[string]string {
	taken := map[string]bool{function: true, "math": true, "_": true}
	for _, h := range goHelpers {
		taken[h.name] = true
	}
	for _, p := range params {
		taken[p] = taken[p] || gotoken.IsKeyword(p) || types.Universe.Lookup(p) != nil || isTemp(p)
	}
	names := make(map[string]string)
	for _, p := range params { // names that can stay do so
		if !taken[p] {
			names[p] = p
		}
	}
	for _, s := range names {
		taken[s] = true
	}
	for _, p := range params {
		if names[p] != "" {
			continue
		}
		s := p + "_"
		for taken[s] || !gotoken.IsIdentifier(s) {
			s += "_"
		}
		names[p], taken[s] = s, true
	}
	return names
}

// isTemp reports whether name is one of t1, t2, ….
func isTemp(name string) bool {
	return len(name) > 1 && name[0] == 't' && strings.Trim(name[1:], "0123456789") == ""
}

// body writes the statements that compute roots and returns what they are.
func (g *goWriter) body(roots []Expr) []string {
	in := newInterner(0)
	args := make([]*node, len(roots))
	for i, r := range roots {
		args[i] = fold(r.node(), func(n *node, args []*node) *node { return in.intern(rebuild(n, args)) })
	}
	all := compound(Sum, args...)
	fold(all, func(n *node, _ []struct{}) struct{} {
		for _, a := range n.args {
			g.uses[a]++
		}
		return struct{}{}
	})
	var out []string
	fold(all, func(n *node, args []goText) goText {
		if n == all {
			for _, a := range args {
				out = append(out, g.rounded(a).text)
			}
			return goText{}
		}
		t := g.node(n, args)
		if len(n.args) > 0 && (g.uses[n] > 1 || len(t.text) > goWidth) && !isTemp(t.text) {
			t = g.named(t)
		}
		return t
	})
	return out
}

// named assigns t to a new variable.
func (g *goWriter) named(t goText) goText {
	s := g.rounded(t).text
	if t.constant {
		s = "float64(" + t.text + ")"
	}
	name := g.temp()
	fmt.Fprintf(&g.b, "%s := %s\n", name, s)
	return goText{text: name, bind: goAtom}
}

func (g *goWriter) temp() string {
	g.temps++
	return fmt.Sprintf("t%d", g.temps)
}

// rounded is t with products rounded to float64.
func (g *goWriter) rounded(t goText) goText {
	if t.product {
		return goText{text: "float64(" + t.text + ")", bind: goAtom}
	}
	return t
}

// bracket returns the text of t for a place that needs a binding strength.
func (t goText) bracket(bind int) string {
	if t.bind < bind {
		return "(" + t.text + ")"
	}
	return t.text
}

func (g *goWriter) node(n *node, args []goText) goText {
	switch n.kind {
	case Number:
		f, _ := n.num.Float64()
		switch {
		case math.IsInf(f, 0):
			return goText{text: fmt.Sprintf("math.Inf(%d)", n.num.Sign()), bind: goAtom}
		case math.Signbit(f):
			x := goText{text: strconv.FormatFloat(-f, 'g', -1, 64), bind: goAtom, constant: true}
			return goText{text: "-" + x.text, bind: goUnary, constant: true, minus: &x}
		}
		return goText{text: strconv.FormatFloat(f, 'g', -1, 64), bind: goAtom, constant: true}
	case Variable:
		return goText{text: g.names[n.name], bind: goAtom}
	case Sum:
		return g.sum(args)
	case Product:
		return g.product(args)
	case Quotient:
		return g.quotient(args[0], args[1])
	case Negation:
		x := g.rounded(args[0])
		return goText{text: "-" + x.bracket(goAtom), bind: goUnary, constant: x.constant, minus: &x}
	case Power:
		switch k, ok := smallInt(n.args[1]); {
		case ok && k == 1:
			return args[0]
		case ok && k == 2:
			x := args[0]
			if n.args[0].kind != Variable && !isTemp(x.text) {
				x = g.named(x)
			}
			return goText{text: x.text + " * " + x.text, bind: goProduct, product: true}
		case ok && k == -1:
			return g.quotient(goText{text: "1", bind: goAtom, constant: true}, args[0])
		}
		return goText{text: "math.Pow(" + args[0].text + ", " + args[1].text + ")", bind: goAtom}
	case Where:
		left, right := args[0], args[1]
		if left.constant {
			left = g.named(left)
		}
		name := g.temp()
		fmt.Fprintf(&g.b, "var %s float64\nif %s %s %s {\n%s = %s\n} else {\n%s = %s\n}\n", name,
			left.text, n.rel, right.text, name, g.rounded(args[2]).text, name, g.rounded(args[3]).text)
		return goText{text: name, bind: goAtom}
	}
	if n.fn == FuncPi {
		return goText{text: "math.Pi", bind: goAtom, constant: true}
	}
	f := goFuncs[n.fn]
	if !strings.Contains(f, "math.") {
		g.helpers[f] = true
	}
	texts := make([]string, len(args))
	for i, a := range args {
		texts[i] = a.text
	}
	t := goText{text: f + "(" + strings.Join(texts, ", ") + ")", bind: goAtom}
	if strings.HasPrefix(f, "1 / ") {
		t.bind = goProduct
	}
	return t
}

func (g *goWriter) quotient(a, b goText) goText {
	if b.constant { // a constant 0 would not compile
		if f, err := strconv.ParseFloat(b.text, 64); err == nil && f == 0 || a.constant {
			b = g.named(b)
		}
	}
	return goText{text: a.bracket(goProduct) + " / " + b.bracket(goUnary), bind: goProduct}
}

// start returns the first operand of a sum or product: a variable if the second
// is a constant too, so that Go does not compute with the two exactly.
func (g *goWriter) start(args []goText) goText {
	if args[0].constant && args[1].constant {
		return g.named(args[0])
	}
	return args[0]
}

// sum writes a sum from left to right, in several statements if it is long.
func (g *goWriter) sum(args []goText) goText {
	acc := g.rounded(g.start(args))
	for _, a := range args[1:] {
		if len(acc.text) > goWidth {
			acc = g.named(acc)
		}
		op := " + "
		a = g.rounded(a)
		if a.minus != nil {
			op, a = " - ", *a.minus
		}
		acc = goText{text: acc.text + op + a.bracket(goProduct), bind: goSum}
	}
	return acc
}

// product writes a product like sum.
func (g *goWriter) product(args []goText) goText {
	acc := g.start(args)
	for _, a := range args[1:] {
		if len(acc.text) > goWidth {
			acc = g.named(acc)
		}
		acc = goText{text: acc.bracket(goProduct) + " * " + a.bracket(goUnary), bind: goProduct, product: true}
	}
	return acc
}
