package symbolic

import (
	"math/big"
	"slices"
)

// An Arithmetic computes with numbers of some type T. An error says that the
// result does not exist (1/0) or cannot be had; it counts only if the value is
// used: the branch of a where that is not taken may fail.
type Arithmetic[T any] interface {
	Const(c *big.Rat) (T, error) // c must not be modified
	Neg(a T) (T, error)
	Add(a, b T) (T, error)
	Sub(a, b T) (T, error)
	Mul(a, b T) (T, error)
	Div(a, b T) (T, error)
	Pow(a, b T) (T, error)
	// Call applies the function of the given name in the language.
	Call(name string, args ...T) (T, error)
	// Holds decides a comparison; rel is one of < <= > >= == !=.
	Holds(rel string, a, b T) (bool, error)
}

// An evaluator is an arithmetic that has a faster way to evaluate whole expressions
// without a D(f, x).
type evaluator[T any] interface {
	eval(root *node, env func(name string) (T, error)) (T, error)
}

// Eval computes e over T, with the variables taken from env. It computes every
// shared subexpression once, and sums and products from left to right unless ar is
// a [Forms]. A D(f, x) is expanded first. The branch of a where that is not taken
// does not count.
func Eval[T any](e Expr, env func(name string) (T, error), ar Arithmetic[T]) (T, error) {
	type result struct {
		v   T
		err error
	}
	e, err := ExpandDerivatives(e)
	if err != nil {
		var none T
		return none, err
	}
	if fast, ok := ar.(evaluator[T]); ok {
		return fast.eval(e.node(), env)
	}
	var space []T
	values := func(args []result) []T {
		space = space[:0]
		for _, a := range args {
			space = append(space, a.v)
		}
		return space
	}
	r := fold(e.node(), func(n *node, args []result) result {
		var r result
		if n.kind == Where {
			for _, a := range args[:2] {
				if a.err != nil {
					return a
				}
			}
			holds, err := ar.Holds(n.rel.String(), args[0].v, args[1].v)
			switch {
			case err != nil:
				r.err = err
			case holds:
				r = args[2]
			default:
				r = args[3]
			}
			return r
		}
		for _, a := range args {
			if a.err != nil {
				return a
			}
		}
		switch n.kind {
		case Number:
			r.v, r.err = ar.Const(n.num)
		case Variable:
			r.v, r.err = env(n.name)
		case Sum:
			r = args[0]
			for i := 1; i < len(args) && r.err == nil; i++ {
				r.v, r.err = ar.Add(r.v, args[i].v)
			}
		case Product:
			r = args[0]
			for i := 1; i < len(args) && r.err == nil; i++ {
				r.v, r.err = ar.Mul(r.v, args[i].v)
			}
		case Negation:
			r.v, r.err = ar.Neg(args[0].v)
		case Quotient:
			r.v, r.err = ar.Div(args[0].v, args[1].v)
		case Power:
			r.v, r.err = ar.Pow(args[0].v, args[1].v)
		case Call:
			r.v, r.err = ar.Call(functions[n.fn].name, slices.Clone(values(args))...)
		}
		return r
	})
	return r.v, r.err
}
