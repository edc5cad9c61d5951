package autodiff

import (
	"context"
	"fmt"
	"math/big"
)

// Arithmetic computes with numbers of type T. Where a result does not exist or cannot be
// represented, a method returns an error, which poisons only what really uses that result.
//
// If there is also a method
//
//	ConstFloat(v float64) (T, error)
//
// constants that are float64 go through it; otherwise they go through Const, exactly, and NaN
// and infinities are an error.
type Arithmetic[T any] interface {
	// Const returns c, which must not be modified.
	Const(c *big.Rat) (T, error)
	Neg(a T) (T, error)
	Add(a, b T) (T, error)
	Sub(a, b T) (T, error)
	Mul(a, b T) (T, error)
	Div(a, b T) (T, error)
	Pow(a, b T) (T, error)
	// Call returns the elementary function of that name in the expression language; "pi"
	// has no argument.
	Call(name string, args ...T) (T, error)
	// Holds reports whether a rel b, where rel is one of < <= > >= == !=.
	Holds(rel string, a, b T) (bool, error)
	// IsZero reports whether a is certified to be zero.
	IsZero(a T) bool
}

// A Run is a replay of the part of a tape that one output uses.
type Run[T any] struct {
	tape  *Tape
	gen   uint32
	vals  []slot[T]
	used  []bool // values that were computed
	adjs  []slot[T]
	has   []bool // adjoints that have a contribution
	reach []bool // nodes that the output depends on differentiably
	zero  slot[T]
}

// Replay computes y and its reverse sweep again, over numbers of type T, with params as the
// values of the tape's parameters in the order of the Param calls. It is the sweep of Backward,
// from the same table; it only reads the tape.
//
// A value that the arithmetic cannot give is an error of that value, not of the replay. It spreads
// to what really uses it: not through the branch of a Where that is not taken, not through a
// StrongMul or Gate whose other factor is certified zero, not through a node whose adjoint is
// absent or certified zero.
//
// With wrt only the gradients in those nodes are computed, and no partial that they do not need:
// the gradient of x^n in x compares nothing with 0, that in n does.
func Replay[T any](ctx context.Context, y Var, params []T, ar Arithmetic[T], wrt ...Var) (*Run[T], error) {
	r, m, err := replayValue(ctx, y, params, ar)
	if err != nil {
		return nil, err
	}
	t, root := y.tape, int(y.index)
	r.reach, _ = t.reachable(root, nil, nil, nil)
	if len(wrt) > 0 {
		if err := t.restrict(r.reach, wrt); err != nil {
			return nil, err
		}
	}
	r.adjs = make([]slot[T], root+1)
	r.has = make([]bool, root+1)
	r.zero = m.zero()
	value := func(i int32) slot[T] { return r.vals[i] }
	if r.reach[root] {
		r.adjs[root], r.has[root] = m.one(), true
	}
	for i := root; i >= 0; i-- {
		adj := r.adjs[i]
		if !r.has[i] || m.isZero(adj) {
			continue
		}
		if err := interrupted(ctx); err != nil {
			return nil, err
		}
		nd := &t.nodes[i]
		args, vals := m.load(t, nd, value)
		for j := range args {
			arg := args[j].index
			if arg < 0 || !r.reach[arg] {
				continue
			}
			p := rule(nd.op(), j)
			if len(p.Steps) == 0 {
				continue
			}
			c, ok := m.contribution(p, adj, m.partial(p, operands(nd.op(), vals, j), r.vals[i], nd.rel()))
			switch {
			case !ok:
			case !r.has[arg]:
				r.adjs[arg], r.has[arg] = c, true
			default:
				r.adjs[arg] = m.apply(OpAdd, 0, [4]slot[T]{r.adjs[arg], c})
			}
		}
	}
	return r, nil
}

// restrict leaves in reach only the nodes that depend on one of wrt.
func (t *Tape) restrict(reach []bool, wrt []Var) error {
	on := make([]bool, len(reach))
	for _, x := range wrt {
		if err := t.check(x); err != nil {
			return fmt.Errorf("autodiff: Replay: %w", err)
		}
		if int(x.index) < len(on) {
			on[x.index] = true
		}
	}
	var args []arg
	for i := range reach {
		nd := &t.nodes[i]
		args = t.arguments(args[:0], nd)
		for j, arg := range args {
			if arg.index >= 0 && on[arg.index] && len(rule(nd.op(), j).Steps) > 0 {
				on[i] = true
			}
		}
		reach[i] = reach[i] && on[i]
	}
	return nil
}

// ReplayValue is Replay without the reverse sweep.
func ReplayValue[T any](ctx context.Context, y Var, params []T, ar Arithmetic[T]) (*Run[T], error) {
	r, _, err := replayValue(ctx, y, params, ar)
	return r, err
}

func replayValue[T any](ctx context.Context, y Var, params []T, ar Arithmetic[T]) (*Run[T], *machine[T], error) {
	t := y.tape
	if err := t.check(y); err != nil {
		return nil, nil, fmt.Errorf("autodiff: replay: %w", err)
	}
	if ar == nil {
		return nil, nil, fmt.Errorf("autodiff: replay: arithmetic: %w", ErrNil)
	}
	if len(params) != len(t.params) {
		return nil, nil, fmt.Errorf("autodiff: replay: %w: have %d, want %d", ErrParams, len(params), len(t.params))
	}
	root := int(y.index)
	r := &Run[T]{tape: t, gen: t.gen, vals: make([]slot[T], root+1), used: t.cone(root)}
	m := newMachine(ar)
	value := func(i int32) slot[T] { return r.vals[i] }
	for i := range r.vals {
		if !r.used[i] {
			continue
		}
		if err := interrupted(ctx); err != nil {
			return nil, nil, err
		}
		nd, s := &t.nodes[i], &r.vals[i]
		switch nd.op() {
		case OpParam:
			s.v = params[nd.a]
		case OpRational:
			s.v, s.err = ar.Const(t.exact[nd.a])
		case OpConst:
			*s = m.float(nd.val)
		default:
			_, args := m.load(t, nd, value)
			*s = m.value(nd, args)
		}
	}
	return r, m, nil
}

// cone marks the nodes that root uses in any way.
func (t *Tape) cone(root int) []bool {
	used := make([]bool, root+1)
	used[root] = true
	var args []arg
	for i := root; i >= 0; i-- {
		if !used[i] {
			continue
		}
		args = t.arguments(args[:0], &t.nodes[i])
		for _, arg := range args {
			if arg.index >= 0 {
				used[arg.index] = true
			}
		}
	}
	return used
}

func interrupted(ctx context.Context) error {
	if ctx == nil {
		return nil
	}
	return ctx.Err()
}

// at returns the index of x in the run.
func (r *Run[T]) at(x Var) (int, error) {
	switch {
	case r == nil || x.tape == nil:
		return 0, ErrInvalid
	case x.tape != r.tape:
		return 0, ErrForeign
	case x.gen != r.gen:
		return 0, ErrStale
	case int(x.index) >= len(r.vals) || !r.used[x.index]:
		return 0, ErrUnused
	}
	return int(x.index), nil
}

// Value returns the value of x, or the error because of which there is none. A node that the
// output does not use was not computed (ErrUnused).
func (r *Run[T]) Value(x Var) (T, error) {
	i, err := r.at(x)
	if err != nil {
		var none T
		return none, fmt.Errorf("autodiff: value: %w", err)
	}
	return r.vals[i].v, r.vals[i].err
}

// Grad returns the derivative of the output with respect to x, any node. ok is false if the
// output does not depend on x, or x depends on no parameter: the derivative is zero. An error
// says why there is no derivative although there is a dependence.
func (r *Run[T]) Grad(x Var) (g T, ok bool, err error) {
	i, err := r.at(x)
	switch {
	case err == ErrUnused:
		return g, false, nil
	case err != nil:
		return g, false, fmt.Errorf("autodiff: grad: %w", err)
	case r.reach == nil:
		return g, false, fmt.Errorf("autodiff: grad: %w", ErrForward)
	case !r.reach[i]:
		return g, false, nil
	case !r.has[i]:
		return r.zero.v, true, r.zero.err
	}
	return r.adjs[i].v, true, r.adjs[i].err
}
