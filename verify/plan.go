package verify

import (
	"math/big"

	"gradproof/symbolic"
)

// A plan is an expression compiled to a straight-line program: one step for every
// distinct subexpression, arguments before what uses them. It says what
// [symbolic.Eval] computes and is for expressions that are evaluated at many points
// or over several number types. A plan may be used concurrently.
type plan struct {
	steps []planStep
	args  []int32 // of all steps, as indices of steps
}

// A planStep is one subexpression; its arguments are args[from:to] of the plan.
type planStep struct {
	kind     symbolic.Kind
	from, to int32
	name     string   // of a variable, a function or a relation
	num      *big.Rat // of a number
}

// compile makes a plan of e. A D(f, x) is expanded first.
func compile(e symbolic.Expr) (*plan, error) {
	e, err := symbolic.ExpandDerivatives(e)
	if err != nil {
		return nil, err
	}
	p := new(plan)
	symbolic.Fold(symbolic.Share(e), func(e symbolic.Expr, args []int32) int32 {
		s := planStep{kind: e.Kind(), from: int32(len(p.args))}
		p.args = append(p.args, args...)
		s.to = int32(len(p.args))
		switch s.kind {
		case symbolic.Number:
			s.num, _ = e.Rat()
		case symbolic.Variable:
			s.name = e.Name()
		case symbolic.Call:
			s.name = e.Func().String()
		case symbolic.Where:
			s.name = e.Relation().String()
		}
		p.steps = append(p.steps, s)
		return int32(len(p.steps) - 1)
	})
	return p, nil
}

// An outcome is a value, or why there is none.
type outcome[T any] struct {
	v   T
	err error
}

// run evaluates a plan over T, with the variables taken from env. An error counts
// only where its value is used: not in the branch of a where that is not taken.
func run[T any](p *plan, env func(name string) (T, error), ar symbolic.Arithmetic[T]) (T, error) {
	values := make([]outcome[T], len(p.steps))
	for i := range p.steps {
		s := &p.steps[i]
		values[i] = step(s, p.args[s.from:s.to], values, env, ar)
	}
	last := &values[len(values)-1]
	return last.v, last.err
}

func step[T any](s *planStep, args []int32, values []outcome[T], env func(name string) (T, error), ar symbolic.Arithmetic[T]) (r outcome[T]) {
	if s.kind == symbolic.Where {
		return branch(s.name, args, values, ar)
	}
	for _, a := range args {
		if values[a].err != nil {
			return values[a]
		}
	}
	arg := func(i int) T { return values[args[i]].v }
	switch s.kind {
	case symbolic.Number:
		r.v, r.err = ar.Const(s.num)
	case symbolic.Variable:
		r.v, r.err = env(s.name)
	case symbolic.Sum:
		r.v = arg(0)
		for i := 1; i < len(args) && r.err == nil; i++ {
			r.v, r.err = ar.Add(r.v, arg(i))
		}
	case symbolic.Product:
		r.v = arg(0)
		for i := 1; i < len(args) && r.err == nil; i++ {
			r.v, r.err = ar.Mul(r.v, arg(i))
		}
	case symbolic.Negation:
		r.v, r.err = ar.Neg(arg(0))
	case symbolic.Quotient:
		r.v, r.err = ar.Div(arg(0), arg(1))
	case symbolic.Power:
		r.v, r.err = ar.Pow(arg(0), arg(1))
	case symbolic.Call:
		vs := make([]T, len(args))
		for i := range vs {
			vs[i] = arg(i)
		}
		r.v, r.err = ar.Call(s.name, vs...)
	}
	return r
}

// branch is the step of a where: the two sides of its comparison, what holds if it
// is true, and what holds if not.
func branch[T any](rel string, args []int32, values []outcome[T], ar symbolic.Arithmetic[T]) (r outcome[T]) {
	for _, a := range args[:2] {
		if values[a].err != nil {
			return values[a]
		}
	}
	yes, err := ar.Holds(rel, values[args[0]].v, values[args[1]].v)
	switch {
	case err != nil:
		r.err = err
		return r
	case yes:
		return values[args[2]]
	}
	return values[args[3]]
}
