package verify

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/big"

	"gradproof/autodiff"
	"gradproof/symbolic"
)

// exactNumbers are a kind of exact numbers, with what an exact run has to know
// about them.
type exactNumbers[T any] struct {
	autodiff.Arithmetic[T]
	rat    func(T) *big.Rat
	bits   func(T) int // of the numerator or the denominator, whichever is longer
	reduce func(T) T   // to lowest terms
	// cost predicts the work of operations on numbers of so many words of 64 bits.
	cost func(operations, words int) float64
}

// rationalNumbers are those of math/big. What an operation costs is dominated by
// the greatest common divisor, which grows with the square of the length.
func rationalNumbers() exactNumbers[*big.Rat] {
	return exactNumbers[*big.Rat]{
		Arithmetic: Rationals{},
		rat:        func(r *big.Rat) *big.Rat { return r },
		bits:       func(r *big.Rat) int { return max(r.Num().BitLen(), r.Denom().BitLen()) },
		reduce:     func(r *big.Rat) *big.Rat { return r },
		cost: func(operations, words int) float64 {
			n := float64(words)
			return float64(operations) * (250 + 100*n + 14*n*n)
		},
	}
}

// numbers of this kind are multiplied and added, and not much else.
func (f *fractions) numbers() exactNumbers[fraction] {
	return exactNumbers[fraction]{
		Arithmetic: f,
		rat:        f.rat,
		bits:       func(a fraction) int { return max(a.n.BitLen(), f.power(a.e).BitLen()) },
		reduce:     f.reduce,
		cost: func(operations, words int) float64 {
			n := float64(words)
			return float64(operations) * (400 + 8*n + 0.25*math.Pow(n, 1.6))
		},
	}
}

// maxWork bounds the exact part of a trajectory. The unit is about a nanosecond,
// so that it is about a second; but it counts work and not time, so that a run
// ends at the same step everywhere.
const maxWork = 1e9

// ErrWork is why an exact run stops early, unless [Training.Exact] is set.
var ErrWork = errors.New("more exact steps would take over a second of work")

// A workBudget stops an exact run before the step that is predicted to take the
// work over maxWork.
type workBudget struct {
	unlimited bool

	done float64
	last int // words before the latest step
}

func (b *workBudget) spend(work float64) error {
	b.done += work
	if b.done > maxWork && !b.unlimited {
		return ErrWork
	}
	return nil
}

// predict returns the length that numbers of n words will have a step later: they
// are taken to grow as they did last time.
func (b *workBudget) predict(n int) int {
	next := n
	if b.last > 0 {
		next = max(n, n*n/b.last)
	}
	b.last = n
	return next
}

// exactSides returns both gradients of a loss over exact numbers, its mean over the
// rows of data if there are data, and roughly how many operations both take. The
// loss itself comes from the tape, which has to compute it; the symbolic side needs
// no value, and leaves it out.
func exactSides[T any](ctx context.Context, t *Training, loss symbolic.Expr, data *Dataset, numbers exactNumbers[T]) (sym, tape side[T], operations int, err error) {
	grads, err := t.gradient(loss)
	if err != nil {
		return nil, nil, 0, err
	}
	r, err := Lower(loss, func(string) float64 { return 0 }, t.Params...)
	if err != nil {
		return nil, nil, 0, err
	}
	operations = 4 * loss.Nodes() // the value, and the sweep
	for _, g := range grads {
		operations += g.Nodes()
	}
	if data != nil {
		operations *= data.Rows()
	}
	ofExpressions := func(env environment[T]) ([]T, error) {
		zero, err := numbers.Const(new(big.Rat))
		values := []T{zero}
		for _, g := range grads {
			if err != nil {
				break
			}
			var value T
			value, err = symbolic.Eval(g, env, symbolic.Arithmetic[T](numbers))
			values = append(values, value)
		}
		return values, err
	}
	ofTape := func(env environment[T]) ([]T, error) { return replayAll(ctx, t, r, env, numbers) }
	return mean(ctx, t, data, numbers, ofExpressions), mean(ctx, t, data, numbers, ofTape), operations, nil
}

// An environment gives variables their values.
type environment[T any] func(name string) (T, error)

// constants returns the values of variables as numbers of the kind T.
func constants[T any](numbers exactNumbers[T], p Point, names []string) ([]T, error) {
	out := make([]T, len(names))
	for i, name := range names {
		var err error
		if out[i], err = numbers.Const(p[name]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// mean is the side that evaluates f, the loss followed by its gradient, with the
// parameters at w: once, or on every row of data.
func mean[T any](ctx context.Context, t *Training, data *Dataset, numbers exactNumbers[T], f func(environment[T]) ([]T, error)) side[T] {
	at := func(w []T, row int) ([]T, error) {
		return f(func(name string) (T, error) {
			for i, p := range t.Params {
				if p == name {
					return w[i], nil
				}
			}
			if data.has(name) {
				return numbers.Const(data.Columns[data.column(name)][row])
			}
			v, err := t.Fixed.env(name)
			if err != nil {
				var none T
				return none, err
			}
			return numbers.Const(v)
		})
	}
	return func(w []T) (loss T, grad []T, err error) {
		if data == nil {
			values, err := at(w, 0)
			if err != nil {
				return loss, nil, err
			}
			return values[0], values[1:], nil
		}
		var sums []T
		for row := range data.Rows() {
			if err := ctx.Err(); err != nil {
				return loss, nil, err
			}
			values, err := at(w, row)
			if err != nil {
				return loss, nil, fmt.Errorf("row %d: %w", row+1, err)
			}
			for i := range sums {
				if values[i], err = numbers.Add(sums[i], values[i]); err != nil {
					return loss, nil, err
				}
			}
			sums = values
		}
		n, err := numbers.Const(big.NewRat(int64(data.Rows()), 1))
		for i := range sums {
			if err == nil {
				sums[i], err = numbers.Div(sums[i], n)
			}
		}
		return sums[0], sums[1:], err
	}
}

// replayAll returns the loss on a tape followed by its gradient in the parameters.
func replayAll[T any](ctx context.Context, t *Training, r *Recording, env environment[T], numbers exactNumbers[T]) ([]T, error) {
	values := make([]T, len(r.Vars))
	for i, name := range r.Vars {
		var err error
		if values[i], err = env(name); err != nil {
			return nil, err
		}
	}
	wrt := make([]autodiff.Var, len(t.Params))
	for i, name := range t.Params {
		wrt[i], _ = r.Param(name)
	}
	run, err := autodiff.Replay(ctx, r.Output, values, autodiff.Arithmetic[T](numbers), wrt...)
	if err != nil {
		return nil, err
	}
	loss, err := run.Value(r.Output)
	if err != nil {
		return nil, err
	}
	out := []T{loss}
	for _, v := range wrt {
		g, ok, err := run.Grad(v)
		if err == nil && !ok {
			g, err = numbers.Const(new(big.Rat))
		}
		if err != nil {
			return nil, err
		}
		out = append(out, g)
	}
	return out, nil
}
