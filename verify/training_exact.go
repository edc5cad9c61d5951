package verify

import (
	"context"
	"errors"
	"fmt"
	"math/big"

	"github.com/google/go-cmp/cmp"

	"gradproof/symbolic"
)

// unfoldedSteps is how many steps the tape is also run row by row.
const unfoldedSteps = 20

// compareRationals lets go-cmp compare numbers by value; it prints them as p/q.
var compareRationals = cmp.Comparer(func(x, y *big.Rat) bool {
	if x == nil || y == nil {
		return x == y
	}
	return x.Num().Cmp(y.Num()) == 0 && x.Denom().Cmp(y.Denom()) == 0 // Rat.Cmp multiplies them
})

// runExact runs both sides over the rationals until a number is too large or the
// work would be.
func (t *Training) runExact(ctx context.Context, out *Trajectory) error {
	loss, data, err := t.exactLoss(ctx)
	if err != nil {
		return err
	}
	out.Folded = t.Data != nil && data == nil
	// Fractions are much faster for long numbers, where they will do.
	err = errNotFraction
	if data == nil {
		if f, newErr := fractionsFor(loss, t.values()...); newErr == nil {
			err = runOver(ctx, t, loss, nil, f.numbers(), out)
		}
	}
	if errors.Is(err, errNotFraction) {
		err = runOver(ctx, t, loss, data, rationalNumbers(), out)
	}
	if err != nil && ctx.Err() == nil {
		out.ExactStop = err.Error()
	}
	if out.ExactStop != "" {
		if out.Modular, err = t.runModular(ctx, loss, data); err != nil {
			out.Modular = nil
		}
	}
	out.Diff = cmp.Diff(out.Exact, out.ExactTape, compareRationals)
	out.Identical = out.Diff == "" && len(out.Exact) > 0
	if out.Folded && out.Identical && ctx.Err() == nil {
		if err := t.compareUnfolded(ctx, out); err != nil {
			return err
		}
	}
	t.explain(loss, data, out)
	return ctx.Err()
}

// values lists the numbers that a run starts from, besides those in the loss.
func (t *Training) values() []*big.Rat {
	var out []*big.Rat
	for _, v := range []*big.Rat{t.LR, t.Momentum, t.Dampening, t.WeightDecay} {
		if v != nil {
			out = append(out, v)
		}
	}
	for _, p := range []Point{t.Start, t.Fixed} {
		for _, v := range p {
			out = append(out, v)
		}
	}
	return out
}

// exactLoss returns the loss of the exact run, and the data that it still needs:
// if the loss is a polynomial in the parameters the data are folded into their
// moments, and it needs none.
func (t *Training) exactLoss(ctx context.Context) (symbolic.Expr, *Dataset, error) {
	if t.Data == nil {
		return t.Loss, nil, nil
	}
	loss := t.Loss
	for _, name := range loss.Vars() {
		if v := t.Fixed[name]; v != nil {
			var err error
			if loss, err = symbolic.Subst(loss, name, symbolic.Num(v)); err != nil {
				return loss, nil, err
			}
		}
	}
	budget := workBudget{unlimited: t.Exact}
	const evaluations = 4 // of parts of the loss on every row, for the moments of a line
	if budget.spend(rationalNumbers().cost(evaluations*t.Data.Rows()*loss.Nodes(), 1)) != nil {
		return t.Loss, t.Data, nil // and the first step will be too much as well
	}
	folded, err := t.Data.Fold(ctx, loss, t.Params)
	if err != nil {
		return t.Loss, t.Data, ctx.Err()
	}
	return folded, nil, nil
}

// runOver runs both sides over exact numbers of one kind. Its error says why there
// are no more steps.
func runOver[T any](ctx context.Context, t *Training, loss symbolic.Expr, data *Dataset, numbers exactNumbers[T], out *Trajectory) error {
	symbolicSide, tapeSide, operations, err := exactSides(ctx, t, loss, data, numbers)
	if err != nil {
		return err
	}
	start := func(side side[T]) (*descent[T], error) {
		sgd, err := sgdOver(t, symbolic.Arithmetic[T](numbers), numbers.Const)
		if err != nil {
			return nil, err
		}
		w, err := constants(numbers, t.Start, t.Params)
		return &descent[T]{gradient: side, sgd: sgd, tidy: numbers.reduce, w: w}, err
	}
	a, err := start(symbolicSide)
	if err != nil {
		return err
	}
	b, err := start(tapeSide)
	if err != nil {
		return err
	}
	budget := workBudget{unlimited: t.Exact}
	stop := descend(ctx, a, b, t.Steps, func(k int, w []T) error {
		t.progress(InExact, k)
		bits := 0
		for _, v := range w {
			bits = max(bits, numbers.bits(v))
		}
		if bits > maxBits {
			return fmt.Errorf("a number of more than %d bits is %w", maxBits, ErrTooLarge)
		}
		return budget.spend(numbers.cost(operations, budget.predict((bits+63)/64)))
	})
	if errors.Is(stop, errNotFraction) {
		return stop
	}
	for k := range a.states {
		a.states[k].Loss = b.states[k].Loss
		out.Exact = append(out.Exact, rationalState(a.states[k], numbers))
		out.ExactTape = append(out.ExactTape, rationalState(b.states[k], numbers))
	}
	return stop
}

func rationalState[T any](s State[T], numbers exactNumbers[T]) State[*big.Rat] {
	list := func(values []T) []*big.Rat {
		if values == nil {
			return nil
		}
		out := make([]*big.Rat, len(values))
		for i, v := range values {
			out[i] = numbers.rat(v)
		}
		return out
	}
	return State[*big.Rat]{list(s.Params), numbers.rat(s.Loss), list(s.Grad)}
}

// compareUnfolded replays the tape of the original loss row by row on the first
// steps and compares its mean gradient with the folded one.
func (t *Training) compareUnfolded(ctx context.Context, out *Trajectory) error {
	numbers := rationalNumbers()
	_, tape, operations, err := exactSides(ctx, t, t.Loss, t.Data, numbers)
	if err != nil {
		return err
	}
	budget := workBudget{unlimited: t.Exact}
	for k := range min(unfoldedSteps, len(out.Exact)-1) {
		t.progress(RowByRow, k)
		state, bits := out.ExactTape[k], 0
		for _, v := range state.Params {
			bits = max(bits, numbers.bits(v))
		}
		if budget.spend(numbers.cost(operations/2, (bits+63)/64)) != nil {
			return nil
		}
		loss, grad, err := tape(state.Params)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.Is(err, ErrTooLarge):
			return nil // as far as it goes, they agree
		case err != nil: // the moments exist although a row has no value
			out.Exact, out.ExactTape, out.Identical = nil, nil, false
			out.ExactStop = err.Error()
			return nil
		}
		unfolded := State[*big.Rat]{state.Params, loss, grad}
		if diff := cmp.Diff(state, unfolded, compareRationals); diff != "" {
			out.Identical = false
			out.Diff = fmt.Sprintf("step %d, on the moments and row by row:\n%s", k, diff)
			return nil
		}
		out.Unfolded = k + 1
	}
	return nil
}
