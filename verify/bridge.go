package verify

import (
	"strings"

	"gradproof/autodiff"
	"gradproof/symbolic"
)

// A Row of the bridge says what one operation is on both sides, and what holds of
// it that is not calculus: its name, its symbolic function, its tape operation,
// its number of arguments, where it is defined and where it is not smooth. There
// is no derivative in it: each side knows its own.
//
// Conditions are comparisons in the expression language, in the arguments u and v.
type Row struct {
	Name   string
	Func   symbolic.Func
	Op     autodiff.Op
	Arity  int
	Domain []string // all must hold; empty: everywhere
	Edges  []string // boundaries that belong to the domain: the derivative there is one-sided or infinite
	Kinks  []string // where the function is not differentiable although defined
}

// bridge has one row for every function of the language. Sums, products,
// quotients, powers with ^ and branches are syntax, and [Lower] knows them.
var bridge = []Row{
	{Name: "pi", Func: symbolic.FuncPi, Op: autodiff.OpPi},
	{Name: "pow", Func: symbolic.FuncPow, Op: autodiff.OpPow, Arity: 2}, // depends on the exponent: see powDomain

	{Name: "sqrt", Func: symbolic.FuncSqrt, Op: autodiff.OpSqrt, Arity: 1, Domain: []string{"u >= 0"}, Edges: []string{"u == 0"}},
	{Name: "cbrt", Func: symbolic.FuncCbrt, Op: autodiff.OpCbrt, Arity: 1, Kinks: []string{"u == 0"}},
	{Name: "exp", Func: symbolic.FuncExp, Op: autodiff.OpExp, Arity: 1},
	{Name: "expm1", Func: symbolic.FuncExpm1, Op: autodiff.OpExpm1, Arity: 1},
	{Name: "log", Func: symbolic.FuncLog, Op: autodiff.OpLog, Arity: 1, Domain: []string{"u > 0"}},
	{Name: "log2", Func: symbolic.FuncLog2, Op: autodiff.OpLog2, Arity: 1, Domain: []string{"u > 0"}},
	{Name: "log10", Func: symbolic.FuncLog10, Op: autodiff.OpLog10, Arity: 1, Domain: []string{"u > 0"}},
	{Name: "log1p", Func: symbolic.FuncLog1p, Op: autodiff.OpLog1p, Arity: 1, Domain: []string{"u > -1"}},

	{Name: "sin", Func: symbolic.FuncSin, Op: autodiff.OpSin, Arity: 1},
	{Name: "cos", Func: symbolic.FuncCos, Op: autodiff.OpCos, Arity: 1},
	{Name: "tan", Func: symbolic.FuncTan, Op: autodiff.OpTan, Arity: 1, Domain: []string{"cos(u) != 0"}},
	{Name: "sec", Func: symbolic.FuncSec, Op: autodiff.OpSec, Arity: 1, Domain: []string{"cos(u) != 0"}},
	{Name: "csc", Func: symbolic.FuncCsc, Op: autodiff.OpCsc, Arity: 1, Domain: []string{"sin(u) != 0"}},
	{Name: "cot", Func: symbolic.FuncCot, Op: autodiff.OpCot, Arity: 1, Domain: []string{"sin(u) != 0"}},
	{Name: "asin", Func: symbolic.FuncAsin, Op: autodiff.OpAsin, Arity: 1, Domain: []string{"abs(u) <= 1"}, Edges: []string{"abs(u) == 1"}},
	{Name: "acos", Func: symbolic.FuncAcos, Op: autodiff.OpAcos, Arity: 1, Domain: []string{"abs(u) <= 1"}, Edges: []string{"abs(u) == 1"}},
	{Name: "atan", Func: symbolic.FuncAtan, Op: autodiff.OpAtan, Arity: 1},

	{Name: "sinh", Func: symbolic.FuncSinh, Op: autodiff.OpSinh, Arity: 1},
	{Name: "cosh", Func: symbolic.FuncCosh, Op: autodiff.OpCosh, Arity: 1},
	{Name: "tanh", Func: symbolic.FuncTanh, Op: autodiff.OpTanh, Arity: 1},
	{Name: "sech", Func: symbolic.FuncSech, Op: autodiff.OpSech, Arity: 1},
	{Name: "csch", Func: symbolic.FuncCsch, Op: autodiff.OpCsch, Arity: 1, Domain: []string{"u != 0"}},
	{Name: "coth", Func: symbolic.FuncCoth, Op: autodiff.OpCoth, Arity: 1, Domain: []string{"u != 0"}},
	{Name: "asinh", Func: symbolic.FuncAsinh, Op: autodiff.OpAsinh, Arity: 1},
	{Name: "acosh", Func: symbolic.FuncAcosh, Op: autodiff.OpAcosh, Arity: 1, Domain: []string{"u >= 1"}, Edges: []string{"u == 1"}},
	{Name: "atanh", Func: symbolic.FuncAtanh, Op: autodiff.OpAtanh, Arity: 1, Domain: []string{"abs(u) < 1"}},

	{Name: "abs", Func: symbolic.FuncAbs, Op: autodiff.OpAbs, Arity: 1, Kinks: []string{"u == 0"}},
	{Name: "sign", Func: symbolic.FuncSign, Op: autodiff.OpSign, Arity: 1, Kinks: []string{"u == 0"}},
	{Name: "min", Func: symbolic.FuncMin, Op: autodiff.OpMin, Arity: 2, Kinks: []string{"u == v"}},
	{Name: "max", Func: symbolic.FuncMax, Op: autodiff.OpMax, Arity: 2, Kinks: []string{"u == v"}},
	{Name: "relu", Func: symbolic.FuncRelu, Op: autodiff.OpRelu, Arity: 1, Kinks: []string{"u == 0"}},

	{Name: "sigmoid", Func: symbolic.FuncSigmoid, Op: autodiff.OpSigmoid, Arity: 1},
	{Name: "softplus", Func: symbolic.FuncSoftplus, Op: autodiff.OpSoftplus, Arity: 1},
	{Name: "erf", Func: symbolic.FuncErf, Op: autodiff.OpErf, Arity: 1},
	{Name: "erfc", Func: symbolic.FuncErfc, Op: autodiff.OpErfc, Arity: 1},
	{Name: "hypot", Func: symbolic.FuncHypot, Op: autodiff.OpHypot, Arity: 2, Kinks: []string{"u^2 + v^2 == 0"}},
	{Name: "atan2", Func: symbolic.FuncAtan2, Op: autodiff.OpAtan2, Arity: 2, Domain: []string{"u^2 + v^2 != 0"}, Kinks: []string{"u == where(v < 0, 0, u + 1)"}},
	{Name: "floor", Func: symbolic.FuncFloor, Op: autodiff.OpFloor, Arity: 1, Kinks: []string{"u == floor(u)"}},
}

// Bridge returns the rows of the bridge.
func Bridge() []Row { return append([]Row(nil), bridge...) }

var rowOf = func() map[symbolic.Func]*Row {
	m := make(map[symbolic.Func]*Row)
	for i := range bridge {
		m[bridge[i].Func] = &bridge[i]
	}
	return m
}()

// A condition is a comparison of two expressions in u and v.
type condition struct {
	text        string
	left, right symbolic.Expr
	rel         string
}

// conditions holds the parsed texts of all rows.
var conditions = func() map[string]condition {
	m := make(map[string]condition)
	for _, row := range bridge {
		for _, texts := range [][]string{row.Domain, row.Edges, row.Kinks} {
			for _, t := range texts {
				m[t] = parseCondition(t)
			}
		}
	}
	return m
}()

func parseCondition(text string) condition {
	for _, rel := range []string{" <= ", " >= ", " == ", " != ", " < ", " > "} {
		// The comparison is the first outside brackets: no left side contains one.
		if left, right, ok := strings.Cut(text, rel); ok {
			return condition{text, symbolic.MustParse(left), symbolic.MustParse(right), strings.TrimSpace(rel)}
		}
	}
	panic("verify: no comparison in " + text)
}
