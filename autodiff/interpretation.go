package autodiff

import (
	"context"
	"fmt"
	"math"
	"math/big"
)

// An Outcome is a number, or why there is none.
type Outcome[T any] struct {
	Value T
	Err   error
}

// Interpret runs the program over numbers of type T: the same instructions, in the same order. It returns
// the outputs and, if there is only one, its derivatives by the parameters and then by the data. An
// error poisons only the results that use it; the error of Interpret itself is one of the arguments
// or of the context.
//
// Products with adjoints follow the rule that zero annihilates, by Arithmetic.IsZero.
func Interpret[T any](ctx context.Context, p *Program, ar Arithmetic[T], w, x []T) (outputs, grad []Outcome[T], err error) {
	switch {
	case p == nil:
		return nil, nil, fmt.Errorf("autodiff: interpret: program: %w", ErrNil)
	case ar == nil:
		return nil, nil, fmt.Errorf("autodiff: interpret: arithmetic: %w", ErrNil)
	case len(w) != p.params:
		return nil, nil, length("interpret", "parameters", len(w), p.params)
	case len(x) != p.columns:
		return nil, nil, length("interpret", "data", len(x), p.columns)
	}
	which := routineValue
	if len(p.outs) == 1 {
		which = routineGradAll
	}
	r := p.routine(which)
	m := newMachine(ar)
	floats, _ := ar.(interface{ ConstFloat(float64) (T, error) })
	vals := make([]slot[T], len(r.on))
	for i, yes := range r.on {
		if !yes {
			continue
		}
		if err := interrupted(ctx); err != nil {
			return nil, nil, err
		}
		n, s := &r.g.nodes[i], &vals[i]
		switch n.kind {
		case kindParam:
			s.v = w[n.aux]
		case kindColumn:
			s.v = x[n.aux]
		case kindRational:
			s.v, s.err = ar.Const(r.g.exact[n.aux])
		case kindFloat:
			v := math.Float64frombits(n.aux)
			switch {
			case floats != nil:
				s.v, s.err = floats.ConstFloat(v)
			case math.IsNaN(v) || math.IsInf(v, 0):
				s.err = fmt.Errorf("const %v: %w", v, ErrFinite)
			default:
				s.v, s.err = ar.Const(new(big.Rat).SetFloat64(v))
			}
		default:
			var args [4]slot[T]
			for j, a := range r.g.argsOf(value(i)) {
				args[j] = vals[a]
			}
			*s = m.apply(n.op, n.rel, args)
			s.lit = notLiteral
		}
	}
	for k, v := range r.outs {
		res := Outcome[T]{vals[v].v, vals[v].err}
		if k < len(p.outs) {
			outputs = append(outputs, res)
		} else {
			grad = append(grad, res)
		}
	}
	return outputs, grad, nil
}
