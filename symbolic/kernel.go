package symbolic

import (
	"fmt"
	"math/big"
)

// A Rewriting replaces a function by others, in the language itself. It is true
// wherever both sides are defined; Domain says what else changes.
type Rewriting struct {
	Func   Func
	Text   string // in u and v
	Domain string // "same", or the points at which only the left side is defined
}

// rewritings leave as kernels only exp, log, sin, cos, asin, atan, the inverse
// hyperbolic functions, erf, atan2 and floor. The functions with branches are
// rewritten by comparing, so that they are decided case by case.
var rewritings = []Rewriting{
	{FuncExpm1, "exp(u) - 1", "same"},
	{FuncLog2, "log(u)/log(2)", "same"},
	{FuncLog10, "log(u)/log(10)", "same"},
	{FuncLog1p, "log(1 + u)", "same"},
	{FuncTan, "sin(u)/cos(u)", "same"},
	{FuncSec, "1/cos(u)", "same"},
	{FuncCsc, "1/sin(u)", "same"},
	{FuncCot, "cos(u)/sin(u)", "same"},
	{FuncAcos, "pi/2 - asin(u)", "same"},
	{FuncSinh, "(exp(u) - exp(-u))/2", "same"},
	{FuncCosh, "(exp(u) + exp(-u))/2", "same"},
	{FuncTanh, "(exp(u) - exp(-u))/(exp(u) + exp(-u))", "same"},
	{FuncSech, "2/(exp(u) + exp(-u))", "same"},
	{FuncCsch, "2/(exp(u) - exp(-u))", "same"},
	{FuncCoth, "(exp(u) + exp(-u))/(exp(u) - exp(-u))", "same"},
	{FuncSigmoid, "1/(1 + exp(-u))", "same"},
	{FuncSoftplus, "log(1 + exp(u))", "same"},
	{FuncErfc, "1 - erf(u)", "same"},
	{FuncHypot, "sqrt(u^2 + v^2)", "same"},
	{FuncAbs, "where(u > 0, u, -u)", "same"},
	{FuncSign, "where(u > 0, 1, where(u < 0, -1, 0))", "same"},
	{FuncMax, "where(u > v, u, v)", "same"},
	{FuncMin, "where(u < v, u, v)", "same"},
	{FuncRelu, "where(u > 0, u, 0)", "same"},
}

// Rewritings returns the table of rewritings.
func Rewritings() []Rewriting { return append([]Rewriting(nil), rewritings...) }

var rewriteTemplates = func() map[Func]*node {
	m := make(map[Func]*node)
	for _, r := range rewritings {
		m[r.Func] = MustParse(r.Text).n
	}
	return m
}()

// parity of the kernels: f(-u) = parity·f(u); 0 where there is no such relation.
var parity = map[Func]int{
	FuncAsin: -1, FuncAtan: -1, FuncAsinh: -1, FuncAtanh: -1, FuncErf: -1,
}

// valueAtZero lists kernels with a rational value at 0.
var valueAtZero = map[Func]int64{
	FuncAsin: 0, FuncAtan: 0, FuncAsinh: 0, FuncAtanh: 0, FuncErf: 0,
}

// Call returns the form of the function of the given name.
func (fs *Forms) Call(name string, args ...*Form) (*Form, error) {
	fn, ok := funcByName[name]
	if !ok || !fn.accepts(len(args)) {
		return nil, fmt.Errorf("symbolic: no function %q of %d arguments", name, len(args))
	}
	if err := fs.load.Ctx.Err(); err != nil {
		return nil, err
	}
	if template, ok := rewriteTemplates[fn]; ok {
		v, err := Eval(Expr{template}, func(name string) (*Form, error) {
			if name == "v" {
				return args[1], nil
			}
			return args[0], nil
		}, fs)
		return v, err
	}
	switch fn {
	case FuncPi:
		return fs.find(generator{kind: genKernel, fn: FuncPi})
	case FuncExp:
		return fs.exp(args[0])
	case FuncLog:
		return fs.log(args[0])
	case FuncSqrt:
		return fs.root(args[0], big.NewRat(1, 2))
	case FuncCbrt:
		return fs.root(args[0], big.NewRat(1, 3))
	case FuncSin, FuncCos:
		return fs.trig(fn, args[0])
	case FuncFloor:
		if c, ok := args[0].Constant(); ok {
			return constForm(floorRat(c)), nil
		}
	}
	u, sign := args[0], 1
	if p := parity[fn]; p != 0 && u.num.Sign() < 0 {
		u, _ = fs.Neg(u)
		sign = p
	}
	if c, ok := valueAtZero[fn]; ok && u.num.IsZero() {
		return intForm(c), nil
	}
	k, err := fs.kernel(fn, append([]*Form{u}, args[1:]...)...)
	if err == nil && sign < 0 {
		return fs.Neg(k)
	}
	return k, err
}

func floorRat(r *big.Rat) *big.Rat {
	q, m := new(big.Int).QuoRem(r.Num(), r.Denom(), new(big.Int))
	if m.Sign() < 0 {
		q.Sub(q, big.NewInt(1))
	}
	return new(big.Rat).SetInt(q)
}

// kernel returns the generator fn(args...): the one with equal arguments, if
// there is one already.
func (fs *Forms) kernel(fn Func, args ...*Form) (*Form, error) {
	g := generator{kind: genKernel, fn: fn, arg: args[0]}
	if len(args) == 2 {
		g.arg2 = args[1]
	}
	if fn == FuncSin {
		// The cosine goes with it from the start: to look for it while two arguments
		// are being compared could need another comparison, without end.
		var err error
		if g.cos, err = fs.kernel(FuncCos, g.arg); err != nil {
			return nil, err
		}
	}
	return fs.find(g)
}

// find returns the generator like g whose arguments are equal to those of g, adding
// it if it is new.
func (fs *Forms) find(g generator) (*Form, error) {
	i, ok, err := fs.lookup(g)
	if err != nil {
		return nil, err
	}
	if !ok {
		class, ok := fs.class(&g)
		if ok {
			g.mark = markKernel(class)
		}
		if i, err = fs.addGenerator(g); err != nil {
			return nil, err
		}
		if family := class.kernelFamily; ok {
			fs.index[class] = append(fs.index[class], i)
			fs.families[family] = append(fs.families[family], i)
		} else {
			fs.opaque[family] = append(fs.opaque[family], i)
		}
	}
	return &Form{num: fs.gens[i].p}, nil
}

// lookup returns the number of the kernel like g, if there is one. Only those with
// the same fingerprints, or without, can have equal arguments.
func (fs *Forms) lookup(g generator) (i int, ok bool, err error) {
	class, ok := fs.class(&g)
	lists := [][]int{fs.index[class], fs.opaque[class.kernelFamily]}
	if !ok {
		lists[0] = fs.families[class.kernelFamily]
	}
	for _, list := range lists {
		for _, i := range list {
			if same, err := fs.sameArguments(&g, i); same || err != nil {
				return i, same, err
			}
		}
	}
	return 0, false, nil
}

// sameArguments reports whether the arguments of g are equal to those of the
// generator i of its family.
func (fs *Forms) sameArguments(g *generator, i int) (bool, error) {
	if g.arg == nil {
		return true, nil
	}
	same, err := fs.Equal(g.arg, fs.gens[i].arg)
	if err == nil && same && g.arg2 != nil {
		same, err = fs.Equal(g.arg2, fs.gens[i].arg2)
	}
	return same, err
}
