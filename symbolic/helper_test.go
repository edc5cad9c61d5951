package symbolic

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
	"time"
)

// proves reports whether the normal forms of a and b are equal in every case.
func proves(a, b Expr) (bool, error) {
	all := true
	_, err := Cases(context.Background(), DefaultLimits(), func(fs *Forms) error {
		fa, err := Eval(a, fs.Var, fs)
		if err != nil {
			return err
		}
		fb, err := Eval(b, fs.Var, fs)
		if err != nil {
			return err
		}
		equal, err := fs.Equal(fa, fb)
		all = all && equal
		return err
	})
	return all && err == nil, err
}

// floats computes in float64. It knows the functions and nothing of their derivatives.
type floats struct{}

func (floats) Const(c *big.Rat) (float64, error) { f, _ := c.Float64(); return f, nil }
func (floats) Neg(a float64) (float64, error)    { return -a, nil }
func (floats) Add(a, b float64) (float64, error) { return a + b, nil }
func (floats) Sub(a, b float64) (float64, error) { return a - b, nil }
func (floats) Mul(a, b float64) (float64, error) { return a * b, nil }
func (floats) Div(a, b float64) (float64, error) { return a / b, nil }
func (floats) Pow(a, b float64) (float64, error) {
	switch b {
	case 2:
		return a * a, nil
	case -1:
		return 1 / a, nil
	}
	return math.Pow(a, b), nil
}

func (floats) Holds(rel string, a, b float64) (bool, error) {
	switch rel {
	case "<":
		return a < b, nil
	case "<=":
		return a <= b, nil
	case ">":
		return a > b, nil
	case ">=":
		return a >= b, nil
	case "==":
		return a == b, nil
	}
	return a != b, nil
}

var floatFuncs = map[string]func(x, y float64) float64{
	"pi": func(_, _ float64) float64 { return math.Pi }, "sqrt": one(math.Sqrt), "cbrt": one(math.Cbrt),
	"exp": one(math.Exp), "expm1": one(math.Expm1), "log": one(math.Log), "log2": one(math.Log2),
	"log10": one(math.Log10), "log1p": one(math.Log1p), "sin": one(math.Sin), "cos": one(math.Cos),
	"tan": one(math.Tan), "sec": over(math.Cos), "csc": over(math.Sin), "cot": over(math.Tan),
	"asin": one(math.Asin), "acos": one(math.Acos), "atan": one(math.Atan), "sinh": one(math.Sinh),
	"cosh": one(math.Cosh), "tanh": one(math.Tanh), "sech": over(math.Cosh), "csch": over(math.Sinh),
	"coth": over(math.Tanh), "asinh": one(math.Asinh), "acosh": one(math.Acosh), "atanh": one(math.Atanh),
	"abs": one(math.Abs), "min": math.Min, "max": math.Max, "erf": one(math.Erf), "erfc": one(math.Erfc),
	"hypot": math.Hypot, "atan2": math.Atan2, "floor": one(math.Floor),
	"sign": func(x, _ float64) float64 {
		if x == 0 || x != x {
			return x
		}
		return math.Copysign(1, x)
	},
	"relu": func(x, _ float64) float64 {
		if x < 0 {
			return 0
		}
		return x
	},
	"sigmoid": func(x, _ float64) float64 {
		if x < 0 {
			return math.Exp(x) / (1 + math.Exp(x))
		}
		return 1 / (1 + math.Exp(-x))
	},
	"softplus": func(x, _ float64) float64 { return math.Max(x, 0) + math.Log1p(math.Exp(-math.Abs(x))) },
}

func one(f func(float64) float64) func(x, y float64) float64 {
	return func(x, _ float64) float64 { return f(x) }
}

func over(f func(float64) float64) func(x, y float64) float64 {
	return func(x, _ float64) float64 { return 1 / f(x) }
}

func (floats) Call(name string, args ...float64) (float64, error) {
	f, ok := floatFuncs[name]
	if !ok {
		return 0, fmt.Errorf("no function %s", name)
	}
	args = append(args, 0, 0)
	return f(args[0], args[1]), nil
}

// evalFloat computes e at a point in float64.
func evalFloat(t testing.TB, e Expr, at map[string]float64) float64 {
	t.Helper()
	v, err := Eval(e, func(name string) (float64, error) { return at[name], nil }, floats{})
	if err != nil {
		t.Fatalf("%s: %v", e.Text(200), err)
	}
	return v
}

// strict is floats that refuses to compare what is not a number.
type strict struct{ floats }

func (s strict) Holds(rel string, a, b float64) (bool, error) {
	if a != a || b != b {
		return false, errNotRational
	}
	return s.floats.Holds(rel, a, b)
}

// evalStrict computes e at a point in float64, NaN where e is not defined.
func evalStrict(e Expr, at map[string]float64) float64 {
	v, err := Eval(e, func(name string) (float64, error) { return at[name], nil }, strict{})
	if err != nil {
		return math.NaN()
	}
	return v
}

// within runs f, up to five times, until it takes no longer than limit, and returns
// the shortest time: a busy machine is no mistake of f.
func within(limit time.Duration, f func()) time.Duration {
	best := time.Duration(math.MaxInt64)
	for range 5 {
		start := time.Now()
		f()
		if best = min(best, time.Since(start)); best <= limit {
			break
		}
	}
	return best
}

var errNotRational = errors.New("not rational")

// rats computes with exact rational numbers, as far as they go.
type rats struct{}

func (rats) Const(c *big.Rat) (*big.Rat, error)  { return new(big.Rat).Set(c), nil }
func (rats) Neg(a *big.Rat) (*big.Rat, error)    { return new(big.Rat).Neg(a), nil }
func (rats) Add(a, b *big.Rat) (*big.Rat, error) { return new(big.Rat).Add(a, b), nil }
func (rats) Sub(a, b *big.Rat) (*big.Rat, error) { return new(big.Rat).Sub(a, b), nil }
func (rats) Mul(a, b *big.Rat) (*big.Rat, error) { return new(big.Rat).Mul(a, b), nil }
func (rats) Div(a, b *big.Rat) (*big.Rat, error) {
	if b.Sign() == 0 {
		return nil, errNotRational
	}
	return new(big.Rat).Quo(a, b), nil
}

func (r rats) Pow(a, b *big.Rat) (*big.Rat, error) {
	if !b.IsInt() || !b.Num().IsInt64() || b.Num().Int64() > 200 || b.Num().Int64() < -200 {
		return nil, errNotRational
	}
	out := big.NewRat(1, 1)
	for range abs64(b.Num().Int64()) {
		out.Mul(out, a)
	}
	if b.Sign() < 0 {
		return r.Div(big.NewRat(1, 1), out)
	}
	return out, nil
}

func (r rats) Call(name string, args ...*big.Rat) (*big.Rat, error) {
	switch name {
	case "abs":
		return new(big.Rat).Abs(args[0]), nil
	case "sign":
		return big.NewRat(int64(args[0].Sign()), 1), nil
	case "relu":
		return r.Call("max", args[0], new(big.Rat))
	case "floor":
		q, m := new(big.Int).DivMod(args[0].Num(), args[0].Denom(), new(big.Int))
		_ = m
		return new(big.Rat).SetInt(q), nil
	case "max":
		if args[0].Cmp(args[1]) > 0 {
			return args[0], nil
		}
		return args[1], nil
	case "min":
		if args[0].Cmp(args[1]) < 0 {
			return args[0], nil
		}
		return args[1], nil
	}
	return nil, errNotRational
}

func (rats) Holds(rel string, a, b *big.Rat) (bool, error) {
	for r, name := range relationNames {
		if name == rel {
			return Relation(r).HoldsFor(a.Cmp(b)), nil
		}
	}
	return false, errNotRational
}

// evalRat computes e at a rational point; ok is false where that is not possible.
func evalRat(e Expr, at map[string]*big.Rat) (v *big.Rat, ok bool) {
	v, err := Eval(e, func(name string) (*big.Rat, error) { return at[name], nil }, rats{})
	return v, err == nil
}

// A generator of random expressions in the variables x, y, z.
type generate struct {
	r     *rand.Rand
	kinds []Kind
	funcs []Func
}

func newGenerate(seed uint64) *generate {
	return &generate{
		r:     rand.New(rand.NewPCG(seed, 17)),
		kinds: []Kind{Sum, Sum, Product, Product, Negation, Quotient, Power, Call, Call, Where},
		funcs: Funcs(),
	}
}

// rational restricts g to what has rational values at rational points.
func (g *generate) rational() *generate {
	g.kinds = []Kind{Sum, Sum, Product, Product, Negation, Quotient, Power}
	return g
}

func (g *generate) number() Expr {
	switch g.r.IntN(4) {
	case 0:
		return Frac(g.r.Int64N(19)-9, g.r.Int64N(9)+1)
	case 1:
		return Frac(g.r.Int64N(2001)-1000, 100)
	}
	return Int(g.r.Int64N(9) - 4)
}

func (g *generate) point() map[string]*big.Rat {
	at := make(map[string]*big.Rat)
	for _, v := range []string{"x", "y", "z"} {
		at[v] = big.NewRat(g.r.Int64N(41)-20, g.r.Int64N(7)+1)
	}
	return at
}

func (g *generate) floatPoint() map[string]float64 {
	at := make(map[string]float64)
	for v, r := range g.point() {
		at[v], _ = new(big.Rat).Mul(r, big.NewRat(1, 5)).Float64()
	}
	return at
}

// expr returns an expression of about size nodes.
func (g *generate) expr(size int) Expr {
	if size <= 1 {
		if g.r.IntN(3) == 0 {
			return g.number()
		}
		return Var(string("xyz"[g.r.IntN(3)]))
	}
	part := func(n int) Expr { return g.expr((size - 1) / n) }
	switch k := g.kinds[g.r.IntN(len(g.kinds))]; k {
	case Sum, Product:
		args := make([]Expr, 2+g.r.IntN(2))
		for i := range args {
			args[i] = part(len(args))
			if k == Sum && g.r.IntN(3) == 0 {
				args[i] = Neg(args[i])
			}
		}
		if k == Sum {
			return Add(args...)
		}
		return Mul(args...)
	case Negation:
		return Neg(part(1))
	case Quotient:
		return Div(part(2), part(2))
	case Power:
		if g.r.IntN(4) > 0 || len(g.kinds) < 9 {
			return Pow(part(1), Int(g.r.Int64N(6)-1))
		}
		return Pow(part(2), part(2))
	case Where:
		return If(Relation(g.r.IntN(6)), part(4), part(4), part(4), part(4))
	case Derivative:
		return D(part(1), string("xyz"[g.r.IntN(3)]))
	}
	f := g.funcs[g.r.IntN(len(g.funcs))]
	args := make([]Expr, f.Arity())
	for i := range args {
		args[i] = part(len(args))
	}
	e, err := Apply(f, args...)
	if err != nil {
		panic(err)
	}
	return e
}
