package verify

import (
	"fmt"

	"gradproof/autodiff"
	"gradproof/symbolic"
)

// A Recording is an expression on a tape: one parameter for every variable, in
// the order of Vars.
type Recording struct {
	Tape   *autodiff.Tape
	Vars   []string
	Params []autodiff.Var
	Output autodiff.Var
}

// Lower records e on a new tape, at the point given by value: the expression as
// it was parsed, not a simplified one. Equal subexpressions become one node, a
// difference is one subtraction, and a D(f, x) is f's own reverse sweep, recorded.
// Variables beyond those of e may be added with more, so that several expressions
// can be recorded over the same parameters.
func Lower(e symbolic.Expr, value func(name string) float64, more ...string) (*Recording, error) {
	r, outputs, err := lowerAll([]symbolic.Expr{e}, value, more...)
	if err != nil {
		return nil, err
	}
	r.Output = outputs[0]
	return r, nil
}

// lowerAll records several expressions on one tape.
func lowerAll(es []symbolic.Expr, value func(name string) float64, more ...string) (*Recording, []autodiff.Var, error) {
	r := &Recording{Tape: autodiff.New()}
	params := make(map[string]autodiff.Var)
	add := func(names []string) {
		for _, name := range names {
			if _, ok := params[name]; !ok {
				params[name] = r.Tape.Param(name, value(name))
				r.Vars = append(r.Vars, name)
				r.Params = append(r.Params, params[name])
			}
		}
	}
	for _, e := range es {
		add(e.Vars())
	}
	add(more)
	l := &lowering{tape: r.Tape, params: params, parts: make(map[partKey]autodiff.Var)}
	outputs := make([]autodiff.Var, len(es))
	for i, e := range es {
		outputs[i] = l.record(symbolic.Share(e))
	}
	if err := r.Tape.Err(); err != nil {
		return nil, nil, err
	}
	return r, outputs, l.err
}

// Param returns the handle of a variable.
func (r *Recording) Param(name string) (autodiff.Var, bool) {
	for i, v := range r.Vars {
		if v == name {
			return r.Params[i], true
		}
	}
	return autodiff.Var{}, false
}

type lowering struct {
	tape   *autodiff.Tape
	params map[string]autodiff.Var
	parts  map[partKey]autodiff.Var
	err    error
}

// A partKey names a part of a sum or a product of several: the a + b of a + b + c
// is the same node as any other a + b.
type partKey struct {
	op   autodiff.Op
	a, b int
}

func (l *lowering) part(op autodiff.Op, a, b autodiff.Var) autodiff.Var {
	key := partKey{op, a.Index(), b.Index()}
	v, ok := l.parts[key]
	if !ok {
		v = l.tape.Apply(op, a, b)
		l.parts[key] = v
	}
	return v
}

// A lowered is a node that has been recorded, or minus that node: a negation is
// recorded only where no subtraction takes it up.
type lowered struct {
	v       autodiff.Var
	negated *autodiff.Var // of the operand, set once the negation itself is recorded
	minus   bool
}

func (l *lowering) record(e symbolic.Expr) autodiff.Var {
	r := symbolic.Fold(e, func(e symbolic.Expr, args []*lowered) *lowered {
		if e.Kind() == symbolic.Negation {
			return &lowered{v: l.value(args[0]), minus: true}
		}
		return &lowered{v: l.node(e, args)}
	})
	return l.value(r)
}

// value returns the node of a, recording a pending negation.
func (l *lowering) value(a *lowered) autodiff.Var {
	if !a.minus {
		return a.v
	}
	if a.negated == nil {
		n := l.tape.Neg(a.v)
		a.negated = &n
	}
	return *a.negated
}

func (l *lowering) node(e symbolic.Expr, args []*lowered) autodiff.Var {
	t := l.tape
	switch e.Kind() {
	case symbolic.Number:
		r, _ := e.Rat()
		return t.Rational(r)
	case symbolic.Variable:
		return l.params[e.Name()]
	case symbolic.Sum:
		sum := l.value(args[0])
		for _, a := range args[1:] {
			if a.minus {
				sum = l.part(autodiff.OpSub, sum, a.v)
			} else {
				sum = l.part(autodiff.OpAdd, sum, a.v)
			}
		}
		return sum
	case symbolic.Product:
		product := l.value(args[0])
		for _, a := range args[1:] {
			product = l.part(autodiff.OpMul, product, l.value(a))
		}
		return product
	case symbolic.Quotient:
		return t.Div(l.value(args[0]), l.value(args[1]))
	case symbolic.Power:
		return t.Pow(l.value(args[0]), l.value(args[1]))
	case symbolic.Where:
		rel, _ := autodiff.RelByName(e.Relation().String())
		return t.Where(rel, l.value(args[0]), l.value(args[1]), l.value(args[2]), l.value(args[3]))
	case symbolic.Derivative:
		return t.Derivative(l.value(args[0]), l.value(args[1]))
	case symbolic.Call:
		row := rowOf[e.Func()]
		if row == nil {
			break
		}
		if e.Func() == symbolic.FuncPi {
			return t.Pi()
		}
		vs := make([]autodiff.Var, len(args))
		for i, a := range args {
			vs[i] = l.value(a)
		}
		return t.Apply(row.Op, vs...)
	}
	if l.err == nil {
		l.err = fmt.Errorf("verify: no row of the bridge for %s", e.Func())
	}
	return autodiff.Var{}
}
