package verify

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"slices"

	"gradproof/symbolic"
)

// A Training is a run of gradient descent on a loss, twice: once with the
// symbolic gradient, once with the tape's. Over data the loss is the mean over
// the rows.
type Training struct {
	Loss   symbolic.Expr
	Params []string
	Start  Point    // of the parameters
	Fixed  Point    // the variables that are neither parameters nor columns
	Data   *Dataset // may be nil
	Steps  int
	Exact  bool   // go on exactly however much work it is
	Seed   uint64 // of the random primes

	// The options of torch.optim.SGD, see [SGD]; nil is none.
	LR, Momentum, Dampening, WeightDecay *big.Rat
	Nesterov, Maximize                   bool

	// Progress, if set, hears how many steps of a phase are done.
	Progress func(phase Phase, done int)
}

// A Phase is a part of a training run.
type Phase string

const (
	InFloat  Phase = "float64"    // both sides in float64
	InExact  Phase = "exact"      // both sides over the rationals
	RowByRow Phase = "row by row" // the tape on the data itself, over the rationals
)

// A State is the run before a step: where the parameters are, and the loss and
// its gradient there. The last state has no gradient: no step follows it.
type State[T any] struct {
	Params []T
	Loss   T
	Grad   []T
}

// A Trajectory is what a [Training] did. Each run is a list of states, one more
// than steps were made.
type Trajectory struct {
	Params []string

	// Over the rationals, with the symbolic gradient and with the tape's.
	Exact, ExactTape []State[*big.Rat]
	ExactStop        string // why there are no more exact states, "" if there are all
	Identical        bool   // the exact trajectories are the same
	Diff             string // how they differ, as go-cmp prints it: - symbolic, + tape
	// Modular is set where the exact run stopped early and the loss is a rational function.
	Modular  *ModularRun
	Folded   bool // the exact gradients come from the moments of the data
	Unfolded int  // steps on which the tape was also run row by row, exactly, with the same gradient

	Symbolic, Tape []State[float64] // in float64
	Enclosed       *EnclosedRun     // how far these are from the truth; nil over data

	Behaviour Behaviour
	Why       string // the reason, with the numbers

	Incomplete string // why the run was broken off: "interrupted", "the time ran out"; "" if it was not
}

// Run makes the steps. The error is about the training itself: a variable without
// a value, a learning rate that is not positive. If the context ends, what there
// is by then is returned and marked as incomplete.
func (t *Training) Run(ctx context.Context) (*Trajectory, error) {
	if err := t.check(); err != nil {
		return nil, err
	}
	out := &Trajectory{Params: t.Params}
	if err := t.runFloat(ctx, out); err != nil && ctx.Err() == nil {
		return nil, err
	}
	if err := t.runExact(ctx, out); err != nil && ctx.Err() == nil {
		return nil, err
	}
	if ctx.Err() == nil {
		var err error
		if out.Enclosed, err = t.runEnclosed(ctx, out); err != nil && ctx.Err() == nil {
			return nil, err
		}
	}
	if err := ctx.Err(); err != nil {
		out.Incomplete = reasonOf(err)
	}
	return out, nil
}

func (t *Training) check() error {
	switch {
	case len(t.Params) == 0:
		return errors.New("there is no parameter to train")
	case t.Steps < 0:
		return errors.New("the number of steps must not be negative")
	case t.Data != nil && t.Data.Rows() == 0:
		return errors.New("there are no data")
	}
	if err := t.checkOptimizer(); err != nil {
		return err
	}
	vars := t.Loss.Vars()
	for i, p := range t.Params {
		switch {
		case !slices.Contains(vars, p):
			return fmt.Errorf("the parameter %s does not occur in the loss", symbolic.Quote(p))
		case slices.Contains(t.Params[:i], p):
			return fmt.Errorf("the parameter %s is given twice", symbolic.Quote(p))
		case t.Start[p] == nil:
			return unset(p)
		case t.Fixed[p] != nil:
			return fmt.Errorf("%s is a parameter and has a fixed value", symbolic.Quote(p))
		case t.Data.has(p):
			return fmt.Errorf("%s is a parameter and a column of the data", symbolic.Quote(p))
		}
	}
	for _, v := range vars {
		switch {
		case t.Fixed[v] != nil && t.Data.has(v):
			return fmt.Errorf("%s has a fixed value and is a column of the data", symbolic.Quote(v))
		case slices.Contains(t.Params, v), t.Fixed[v] != nil, t.Data.has(v):
		default:
			return unset(v)
		}
	}
	return nil
}

// A side computes the loss and its gradient.
type side[T any] func(w []T) (loss T, grad []T, err error)

// A descent is one side on its way down.
type descent[T any] struct {
	gradient side[T]
	sgd      *SGD[T]
	tidy     func(T) T // brings numbers to their shortest form, may be nil
	w        []T
	states   []State[T]
}

// advance adds the state at w and moves on, unless it is the last one.
func (d *descent[T]) advance(last bool) error {
	loss, grad, err := d.gradient(d.w)
	if err != nil {
		return err
	}
	if last {
		grad = nil
	}
	loss = d.tidied([]T{loss})[0]
	state := State[T]{d.w, loss, d.tidied(grad)}
	if !last {
		next, err := d.sgd.Step(d.w, grad)
		if err != nil {
			return err
		}
		d.w = d.tidied(next)
	}
	d.states = append(d.states, state)
	return nil
}

// tidied shortens numbers in place.
func (d *descent[T]) tidied(values []T) []T {
	if d.tidy != nil {
		for i, v := range values {
			values[i] = d.tidy(v)
		}
	}
	return values
}

// cut leaves n states, the last of them without a gradient.
func (d *descent[T]) cut(n int) []State[T] {
	if n < len(d.states) {
		d.states = d.states[:n]
	}
	if n > 0 {
		d.states[n-1].Grad = nil
	}
	return d.states
}

// descend takes both sides through the steps, one after the other, so that they
// have the same number of states whenever it ends. The check before each step may
// end it.
func descend[T any](ctx context.Context, symbolic, tape *descent[T], steps int, check func(k int, w []T) error) error {
	var err error
	for k := 0; k <= steps && err == nil; k++ {
		if err = ctx.Err(); err == nil {
			err = check(k, symbolic.w)
		}
		if err == nil {
			err = symbolic.advance(k == steps)
		}
		if err == nil {
			err = tape.advance(k == steps)
		}
	}
	n := min(len(symbolic.states), len(tape.states))
	symbolic.cut(n)
	tape.cut(n)
	return err
}

// gradient returns the symbolic gradient of a loss in the parameters.
func (t *Training) gradient(loss symbolic.Expr) ([]symbolic.Expr, error) {
	grad := make([]symbolic.Expr, len(t.Params))
	for i, p := range t.Params {
		var err error
		if grad[i], err = symbolic.Derive(loss, p); err != nil {
			return nil, err
		}
	}
	return grad, nil
}

func (t *Training) progress(phase Phase, done int) {
	if t.Progress != nil {
		t.Progress(phase, done)
	}
}
