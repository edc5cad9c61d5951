package symbolic

import "fmt"

// A Func is a function of the expression language.
type Func uint8

// The functions of the language. FuncPow is the operator ^ and FuncPi the constant.
const (
	FuncPi Func = iota
	FuncSqrt
	FuncCbrt
	FuncExp
	FuncExpm1
	FuncLog
	FuncLog2
	FuncLog10
	FuncLog1p
	FuncSin
	FuncCos
	FuncTan
	FuncSec
	FuncCsc
	FuncCot
	FuncAsin
	FuncAcos
	FuncAtan
	FuncSinh
	FuncCosh
	FuncTanh
	FuncSech
	FuncCsch
	FuncCoth
	FuncAsinh
	FuncAcosh
	FuncAtanh
	FuncAbs
	FuncSign
	FuncMin
	FuncMax
	FuncRelu
	FuncSigmoid
	FuncSoftplus
	FuncErf
	FuncErfc
	FuncHypot
	FuncAtan2
	FuncPow
	FuncFloor
	numFuncs
)

// A function is a row of the table: its name, its number of arguments, and its
// differentiation rule.
type function struct {
	name     string
	arity    int
	variadic bool // more arguments than arity nest to the left

	// rule is the derivative of f(u) or f(u, v), written in the language itself,
	// in u, v and their derivatives du, dv. A rule that gives only the factor
	// beside du needs one text for each argument, in partials.
	partials []string
	rule     string

	// where is the condition under which this is the derivative, see [Rule].
	where string
}

// functions is everything this package knows about differentiating a function:
// one row each, in the notation of a textbook.
var functions = [numFuncs]function{
	FuncPi: {name: "pi"},

	FuncSqrt: {name: "sqrt", arity: 1, partials: []string{"1/(2*sqrt(u))"}, where: "u > 0"},
	FuncCbrt: {name: "cbrt", arity: 1, partials: []string{"1/(3*cbrt(u)^2)"}, where: "u != 0"},
	FuncPow:  {name: "pow", arity: 2}, // see the power rules in diff.go

	FuncExp:   {name: "exp", arity: 1, partials: []string{"exp(u)"}, where: everywhere},
	FuncExpm1: {name: "expm1", arity: 1, partials: []string{"exp(u)"}, where: everywhere},
	FuncLog:   {name: "log", arity: 1, partials: []string{"1/u"}, where: "u > 0"},
	FuncLog2:  {name: "log2", arity: 1, partials: []string{"1/(u*log(2))"}, where: "u > 0"},
	FuncLog10: {name: "log10", arity: 1, partials: []string{"1/(u*log(10))"}, where: "u > 0"},
	FuncLog1p: {name: "log1p", arity: 1, partials: []string{"1/(1 + u)"}, where: "u > -1"},

	FuncSin:  {name: "sin", arity: 1, partials: []string{"cos(u)"}, where: everywhere},
	FuncCos:  {name: "cos", arity: 1, partials: []string{"-sin(u)"}, where: everywhere},
	FuncTan:  {name: "tan", arity: 1, partials: []string{"1 + tan(u)^2"}, where: "cos(u) != 0"},
	FuncSec:  {name: "sec", arity: 1, partials: []string{"sec(u)*tan(u)"}, where: "cos(u) != 0"},
	FuncCsc:  {name: "csc", arity: 1, partials: []string{"-csc(u)*cot(u)"}, where: "sin(u) != 0"},
	FuncCot:  {name: "cot", arity: 1, partials: []string{"-(1 + cot(u)^2)"}, where: "sin(u) != 0"},
	FuncAsin: {name: "asin", arity: 1, partials: []string{"1/sqrt(1 - u^2)"}, where: "abs(u) < 1"},
	FuncAcos: {name: "acos", arity: 1, partials: []string{"-1/sqrt(1 - u^2)"}, where: "abs(u) < 1"},
	FuncAtan: {name: "atan", arity: 1, partials: []string{"1/(1 + u^2)"}, where: everywhere},

	FuncSinh:  {name: "sinh", arity: 1, partials: []string{"cosh(u)"}, where: everywhere},
	FuncCosh:  {name: "cosh", arity: 1, partials: []string{"sinh(u)"}, where: everywhere},
	FuncTanh:  {name: "tanh", arity: 1, partials: []string{"1 - tanh(u)^2"}, where: everywhere},
	FuncSech:  {name: "sech", arity: 1, partials: []string{"-sech(u)*tanh(u)"}, where: everywhere},
	FuncCsch:  {name: "csch", arity: 1, partials: []string{"-csch(u)*coth(u)"}, where: "u != 0"},
	FuncCoth:  {name: "coth", arity: 1, partials: []string{"1 - coth(u)^2"}, where: "u != 0"},
	FuncAsinh: {name: "asinh", arity: 1, partials: []string{"1/sqrt(u^2 + 1)"}, where: everywhere},
	FuncAcosh: {name: "acosh", arity: 1, partials: []string{"1/(sqrt(u - 1)*sqrt(u + 1))"}, where: "u > 1"},
	FuncAtanh: {name: "atanh", arity: 1, partials: []string{"1/(1 - u^2)"}, where: "abs(u) < 1"},

	FuncAbs:  {name: "abs", arity: 1, partials: []string{"sign(u)"}, where: "u != 0"},
	FuncSign: {name: "sign", arity: 1, partials: []string{"0"}, where: "u != 0"},
	FuncMin:  {name: "min", arity: 2, variadic: true, rule: "where(u < v, du, where(u > v, dv, (du + dv)/2))", where: "u != v"},
	FuncMax:  {name: "max", arity: 2, variadic: true, rule: "where(u > v, du, where(u < v, dv, (du + dv)/2))", where: "u != v"},
	FuncRelu: {name: "relu", arity: 1, rule: "where(u > 0, du, where(u < 0, 0, du/2))", where: "u != 0"},

	FuncSigmoid:  {name: "sigmoid", arity: 1, partials: []string{"sigmoid(u)*(1 - sigmoid(u))"}, where: everywhere},
	FuncSoftplus: {name: "softplus", arity: 1, partials: []string{"sigmoid(u)"}, where: everywhere},
	FuncErf:      {name: "erf", arity: 1, partials: []string{"2*exp(-u^2)/sqrt(pi)"}, where: everywhere},
	FuncErfc:     {name: "erfc", arity: 1, partials: []string{"-2*exp(-u^2)/sqrt(pi)"}, where: everywhere},
	FuncHypot:    {name: "hypot", arity: 2, partials: []string{"u/hypot(u, v)", "v/hypot(u, v)"}, where: "u != 0 or v != 0"},
	FuncAtan2:    {name: "atan2", arity: 2, partials: []string{"v/(u^2 + v^2)", "-u/(u^2 + v^2)"}, where: "u != 0 or v > 0"},
	FuncFloor:    {name: "floor", arity: 1, partials: []string{"0"}, where: "u != floor(u)"},
}

// String returns the name of f in the language.
func (f Func) String() string {
	if f >= numFuncs {
		return fmt.Sprintf("Func(%d)", uint8(f))
	}
	return functions[f].name
}

// Arity returns the number of arguments of f; max and min take more when written.
func (f Func) Arity() int { return functions[f].arity }

// Funcs returns all functions of the language, pi and pow included.
func Funcs() []Func {
	out := make([]Func, numFuncs)
	for i := range out {
		out[i] = Func(i)
	}
	return out
}

var funcByName = func() map[string]Func {
	m := map[string]Func{"ln": FuncLog, "√": FuncSqrt, "∛": FuncCbrt}
	for f, row := range functions {
		m[row.name] = Func(f)
	}
	return m
}()

// LookupFunc returns the function of the given name; ln is a second name of log,
// √ of sqrt and ∛ of cbrt.
func LookupFunc(name string) (Func, bool) {
	f, ok := funcByName[name]
	return f, ok
}

func (f Func) accepts(args int) bool {
	row := functions[f]
	return args == row.arity || row.variadic && args > row.arity
}

func (f Func) arityMessage(got int) string {
	row := functions[f]
	want := [...]string{"no argument", "1 argument", "2 arguments"}[row.arity]
	if row.variadic {
		want = fmt.Sprintf("at least %d arguments", row.arity)
	}
	return fmt.Sprintf("%s takes %s, not %d", row.name, want, got)
}
