package symbolic

import (
	"context"
	"fmt"
	"go/format"
	gotoken "go/token"
	"go/types"
	"math"
	"slices"
	"strconv"
	"strings"
)

// A GoFunc says what Go function [GoSource] writes.
type GoFunc struct {
	Package string   // of the file; gradient if it is empty
	Name    string   // of the function
	Params  []string // the variables, in the order of the parameters
	Wrt     []string // the variables of the derivatives, in the order of the results
	Slices  bool     // whether variables and derivatives are in slices
}

// GoSource returns a Go file in gofmt's format that computes e and its derivatives
// in float64. The parameters of its function are f.Params, in that order:
//
//	func Loss(w, x, label float64) (float64, [1]float64)
//
// or, with f.Slices, there are two functions, such as gonum's optimize.Problem
// takes if f.Wrt is f.Params:
//
//	func Loss(x []float64) float64
//	func LossGrad(grad, x []float64)
//
// The result is what [Eval] computes of e and of [Diff], bit for bit: numbers are
// rounded to float64 one by one, even where Go would compute with constants, and
// products and quotients before they are operands of something else, so that no
// machine fuses the two.
// Functions are those of package math, a square is a product, and the power -1 a
// quotient. Subexpressions that are used more than once, or are long, are computed
// once, in statements of a readable length however large e is. Both branches of a
// where are computed and one is chosen, which is the same, as nothing can fail.
// A name that Go does not allow, or that means something there, gets underscores.
//
// An error says that a name is wrong, that a variable is not among the parameters,
// or that the function would be too large; or it is that of ctx.
func (l Limits) GoSource(ctx context.Context, e Expr, f GoFunc) (string, error) {
	if f.Package == "" {
		f.Package = "gradient"
	}
	if err := f.check(e); err != nil {
		return "", err
	}
	value, err := l.expandDerivatives(ctx, e)
	if err != nil {
		return "", err
	}
	gradient, err := l.Gradient(ctx, value, f.Wrt...)
	if err != nil {
		return "", err
	}

	var out strings.Builder
	g := &goFile{ctx: ctx, names: f.names()}
	if f.Slices {
		fmt.Fprintf(&out, "\n// %s returns %s for x = (%s).\n", f.Name, e.Text(200), strings.Join(f.Params, ", "))
		fmt.Fprintf(&out, "func %s(x []float64) float64 {\n", f.Name)
		g.write(&out, f.Params, []Expr{value}, func(results []string) { fmt.Fprintf(&out, "return %s\n", results[0]) })
		fmt.Fprintf(&out, "}\n\n// %sGrad sets grad to the derivatives of %s in (%s).\n", f.Name, f.Name, strings.Join(f.Wrt, ", "))
		fmt.Fprintf(&out, "func %sGrad(grad, x []float64) {\n", f.Name)
		g.write(&out, f.Params, gradient, func(results []string) {
			for i, r := range results {
				fmt.Fprintf(&out, "grad[%d] = %s\n", i, r)
			}
		})
	} else {
		fmt.Fprintf(&out, "\n// %s returns %s and its derivatives", f.Name, e.Text(200))
		if len(f.Wrt) > 0 {
			fmt.Fprintf(&out, " in %s", strings.Join(f.Wrt, ", "))
		}
		fmt.Fprintf(&out, ".\nfunc %s(%s) (float64, [%d]float64) {\n", f.Name, g.parameters(f.Params), len(f.Wrt))
		g.write(&out, nil, append([]Expr{value}, gradient...), func(results []string) {
			fmt.Fprintf(&out, "return %s, [%d]float64{%s}\n", results[0], len(f.Wrt), goList(results[1:]))
		})
	}
	out.WriteString("}\n")
	if g.err != nil {
		return "", g.err
	}
	head := "package " + f.Package + "\n"
	if g.usesMath {
		head += "\nimport \"math\"\n"
	}
	formatted, err := format.Source([]byte(head + out.String()))
	return string(formatted), err
}

// GoSource is [Limits.GoSource] under the [DefaultLimits].
func GoSource(e Expr, f GoFunc) (string, error) {
	return DefaultLimits().GoSource(context.Background(), e, f)
}

// expandDerivatives is [ExpandDerivatives] under the limits l and a context.
func (l Limits) expandDerivatives(ctx context.Context, e Expr) (Expr, error) {
	if !e.node().open {
		return e, nil
	}
	b := newBuilder(ctx, diffGrowth*l.Nodes)
	n := b.expandDerivatives(e.node())
	return Expr{n}, b.err
}

// goTooLong is how many statements with a name a function may have. The Go
// compiler takes about half a minute for that many.
const goTooLong = 100_000

// check finds mistakes in the names of f.
func (f GoFunc) check(e Expr) error {
	switch {
	case !gotoken.IsIdentifier(f.Package) || f.Package == "_":
		return errorf(CodeSyntax, "%s cannot be the name of a Go package", Quote(f.Package))
	case !gotoken.IsIdentifier(f.Name) || f.Name == "_" || f.Name == "init" || f.Name == "math" ||
		types.Universe.Lookup(f.Name) != nil || f.Name == "main" && f.Package == "main":
		return errorf(CodeSyntax, "%s cannot be the name of a Go function here", Quote(f.Name))
	}
	for i, p := range f.Params {
		switch {
		case slices.Contains(f.Params[:i], p):
			return errorf(CodeSyntax, "the parameter %s stands there twice", Quote(p))
		case !gotoken.IsIdentifier(p + "_"):
			return errorf(CodeSyntax, "the parameter %s cannot be a name", Quote(p))
		}
	}
	for _, x := range append(e.Vars(), f.Wrt...) {
		if !slices.Contains(f.Params, x) {
			return errorf(CodeUnset, "%s is not among the parameters", Quote(x))
		}
	}
	return nil
}

// names maps the parameters to identifiers that mean nothing else.
func (f GoFunc) names() map[string]string {
	taken := map[string]bool{f.Name: true, "math": true, "_": true}
	if f.Slices {
		taken[f.Name+"Grad"], taken["x"], taken["grad"] = true, true, true
	}
	for _, h := range goHelpers {
		taken[h.name] = true
	}
	for _, p := range f.Params {
		taken[p] = taken[p] || gotoken.IsKeyword(p) || types.Universe.Lookup(p) != nil || isTemp(p)
	}
	names := make(map[string]string)
	for _, p := range f.Params { // names that can stay do so
		if !taken[p] {
			names[p] = p
		}
	}
	for _, s := range names {
		taken[s] = true
	}
	for _, p := range f.Params {
		if names[p] != "" {
			continue
		}
		s := p + "_"
		for taken[s] {
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

// goList writes the elements of an array, one a line if there are many.
func goList(elements []string) string {
	if len(elements) <= 4 {
		return strings.Join(elements, ", ")
	}
	return "\n" + strings.Join(elements, ",\n") + ",\n"
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

// goProductFuncs are the functions of package math that end with a product. Where
// the compiler writes their body in place of the call, that product must be
// rounded too.
var goProductFuncs = map[Func]bool{FuncLog10: true, FuncHypot: true, FuncSinh: true, FuncCosh: true}

// goHelpers are functions that package math does not have. They are variables in
// the function that uses them, so that no other file of its package can have the
// same names. Their results are rounded.
var goHelpers = []struct{ name, text string }{
	{"sign", `func(x float64) float64 {
	switch {
	case x > 0:
		return 1
	case x < 0:
		return -1
	}
	return x // 0 or NaN
}`},
	{"relu", `func(x float64) float64 {
	if x < 0 {
		return 0
	}
	return x
}`},
	{"sigmoid", `func(x float64) float64 {
	if x < 0 { // 1/(1 + exp(-x)) would overflow
		return math.Exp(x) / (1 + math.Exp(x))
	}
	return 1 / (1 + math.Exp(-x))
}`},
	{"softplus", `func(x float64) float64 {
	return math.Max(x, 0) + math.Log1p(math.Exp(-math.Abs(x))) // log(1 + exp(x)) would overflow
}`},
	{"pow", `func(x, y float64) float64 {
	switch y { // math.Pow rounds tiny results twice
	case 2:
		return float64(x * x)
	case -1:
		return 1 / x
	}
	return math.Pow(x, y)
}`},
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
	product  bool    // must be rounded before it is added to something, or multiplied again
	twice    bool    // a product by 2, which may be multiplied
	minus    *goText // what stands after the minus that text begins with
}

// goWidth is about how long a line may be before a subexpression gets a name.
const goWidth = 80

// A goFile is what the functions of a file have in common.
type goFile struct {
	ctx      context.Context
	err      error
	names    map[string]string // of the parameters
	usesMath bool
}

// parameters is the list of float64 parameters.
func (f *goFile) parameters(params []string) string {
	if len(params) == 0 {
		return ""
	}
	idents := make([]string, len(params))
	for i, p := range params {
		idents[i] = f.names[p]
	}
	return strings.Join(idents, ", ") + " float64"
}

// write writes the body of a function that computes roots, up to its results,
// which finish writes. The variables in unpack come from the slice x.
func (f *goFile) write(out *strings.Builder, unpack []string, roots []Expr, finish func(results []string)) {
	if f.err != nil {
		return
	}
	g := &goWriter{goFile: f, uses: make(map[*node]int), helpers: make(map[string]bool), used: make(map[string]bool)}
	results := g.body(roots)
	if f.err != nil {
		return
	}
	for i, p := range unpack {
		if g.used[p] {
			fmt.Fprintf(out, "%s := x[%d]\n", f.names[p], i)
		}
	}
	for _, h := range goHelpers {
		if g.helpers[h.name] {
			fmt.Fprintf(out, "%s := %s\n", h.name, h.text)
			f.usesMath = f.usesMath || strings.Contains(h.text, "math.")
		}
	}
	out.WriteString(g.b.String())
	finish(results)
}

// A goWriter writes the statements of a function.
type goWriter struct {
	*goFile
	b       strings.Builder
	uses    map[*node]int
	used    map[string]bool // parameters
	helpers map[string]bool
	temps   int
}

// math is the text of a thing in package math.
func (g *goWriter) math(text string) string {
	g.usesMath = true
	return "math." + text
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
	foldUntil(all, &g.err, func(n *node, args []goText) goText {
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
	switch {
	case g.temps > goTooLong:
		g.err = errorf(CodeBudget, "the function would have more than %d statements", goTooLong)
	case g.temps&1023 == 0 && g.err == nil:
		g.err = g.ctx.Err()
	}
	return fmt.Sprintf("t%d", g.temps)
}

// rounded is t, rounded to float64 if it is a product.
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
		f, _ := ratOf(n).Float64()
		return g.constant(f)
	case Variable:
		g.used[nameOf(n)] = true
		return goText{text: g.names[nameOf(n)], bind: goAtom}
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
		return g.power(n, args)
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
		return goText{text: g.math("Pi"), bind: goAtom, constant: true}
	}
	f := goFuncs[n.fn]
	helper := !strings.Contains(f, "math.")
	texts := make([]string, len(args))
	for i, a := range args {
		if helper { // the compiler may write the body of a helper in place of the call
			a = g.rounded(a)
		}
		texts[i] = a.text
	}
	if helper {
		g.helpers[f] = true
	} else {
		g.usesMath = true
	}
	t := goText{text: f + "(" + strings.Join(texts, ", ") + ")", bind: goAtom, product: goProductFuncs[n.fn]}
	if strings.HasPrefix(f, "1 / ") {
		t.bind = goProduct
	}
	return t
}

// constant writes a number. A literal -0 would be 0.
func (g *goWriter) constant(f float64) goText {
	switch {
	case math.IsInf(f, 0):
		return goText{text: g.math(fmt.Sprintf("Inf(%d)", int(math.Copysign(1, f)))), bind: goAtom}
	case f == 0 && math.Signbit(f):
		return goText{text: g.math("Copysign(0, -1)"), bind: goAtom}
	case f < 0:
		x := g.constant(-f)
		return goText{text: "-" + x.text, bind: goUnary, constant: true, minus: &x}
	}
	format := byte('g')
	if f == math.Trunc(f) && f < 1e15 {
		format = 'f'
	}
	return goText{text: strconv.FormatFloat(f, format, -1, 64), bind: goAtom, constant: true}
}

// power writes x^y.
func (g *goWriter) power(n *node, args []goText) goText {
	x, y := args[0], args[1]
	if n.args[1].kind != Number {
		g.helpers["pow"] = true
		return goText{text: "pow(" + g.rounded(x).text + ", " + g.rounded(y).text + ")", bind: goAtom}
	}
	switch f, _ := ratOf(n.args[1]).Float64(); f {
	case 1:
		return x
	case 2:
		if n.args[0].kind != Variable && !isTemp(x.text) {
			x = g.named(x)
		}
		return goText{text: x.text + " * " + x.text, bind: goProduct, product: true}
	case -1:
		return g.quotient(goText{text: "1", bind: goAtom, constant: true}, x)
	}
	return goText{text: g.math("Pow(" + x.text + ", " + y.text + ")"), bind: goAtom}
}

func (g *goWriter) quotient(a, b goText) goText {
	if b.constant { // a constant 0 would not compile
		if f, err := strconv.ParseFloat(b.text, 64); err == nil && f == 0 || a.constant {
			b = g.named(b)
		}
	}
	a = g.factor(a, b, "0.5")
	// To the compiler a quotient by a power of 2 is a product.
	product := !a.constant && !(b.constant && !isPowerOf2(b.text))
	return goText{text: a.bracket(goProduct) + " / " + b.bracket(goUnary), bind: goProduct, product: product}
}

// factor returns the operand a of a product or quotient, rounded unless other is a
// literal that is not the dangerous one. The compiler replaces p*2 and p/0.5 by
// p + p, and then fuses the sum with p if that is a product. The other operand may
// be 2 even if it is a variable here, where the function is written in place of a call.
func (g *goWriter) factor(a, other goText, dangerous string) goText {
	if a.twice || other.constant && other.text != dangerous {
		return a
	}
	return g.rounded(a)
}

// isPowerOf2 reports whether the literal s, or its opposite, is a power of 2.
func isPowerOf2(s string) bool {
	f, err := strconv.ParseFloat(s, 64)
	mantissa, _ := math.Frexp(f)
	return err == nil && math.Abs(mantissa) == 0.5
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
	for i, a := range args[1:] {
		if len(acc.text) > goWidth {
			acc = g.named(acc)
		}
		left, right := g.factor(acc, a, "2"), g.factor(a, acc, "2")
		acc = goText{text: left.bracket(goProduct) + " * " + right.bracket(goUnary), bind: goProduct, product: true}
		acc.twice = i == 0 && left.text == "2"
	}
	return acc
}
