package verify

import (
	"context"
	"math/big"

	"gradproof/symbolic"
)

// What float64 should have computed is the trajectory in real numbers from the start
// rounded to float64, by the symbolic gradient. It is enclosed in balls, step by step,
// so that the float64 runs are compared with the truth also where nothing is rational
// or the rationals are too long.

// An EnclosedRun says how far the float64 runs are from the true trajectory.
type EnclosedRun struct {
	Steps    int     // up to which the true trajectory is enclosed well enough
	Symbolic float64 // the largest distance of the symbolic side in any parameter, in ulps,
	Tape     float64 // and that of the tape
	Step     int     // at which the tape's is largest
}

const (
	enclosedWork = 60_000 // operations
	enclosedBits = 70     // to which a parameter must be known to be set beside a float64
)

// runEnclosed encloses the true trajectory for as many steps as the work allows. It
// returns nil if not even one step can be enclosed.
func (t *Training) runEnclosed(ctx context.Context, out *Trajectory) (*EnclosedRun, error) {
	rounded := *t
	round := func(r *big.Rat) *big.Rat {
		if r == nil {
			return nil
		}
		f, _ := r.Float64()
		return new(big.Rat).SetFloat64(f)
	}
	rounded.LR, rounded.Momentum, rounded.Dampening, rounded.WeightDecay = round(t.LR), round(t.Momentum), round(t.Dampening), round(t.WeightDecay)
	rounded.Start, rounded.Fixed = make(Point), make(Point)
	for name, v := range t.Start {
		rounded.Start[name] = round(v)
	}
	for name, v := range t.Fixed {
		rounded.Fixed[name] = round(v)
	}
	if t.Data != nil {
		return nil, nil // a column is rounded row by row; the moments would not be
	}
	steps := min(t.Steps, len(out.Tape)-1)
	prec := uint(256 + 8*min(steps, 480))
	ar := NewReals(prec)
	numbers := exactNumbers[Real]{Arithmetic: ar}
	sym, _, operations, err := exactSides(ctx, &rounded, t.Loss, nil, numbers)
	if err != nil {
		return nil, err
	}
	sgd, err := sgdOver(&rounded, symbolic.Arithmetic[Real](ar), ar.Const)
	if err != nil {
		return nil, err
	}
	w, err := constants(numbers, rounded.Start, t.Params)
	if err != nil {
		return nil, err
	}
	run := new(EnclosedRun)
	for k := 1; k <= min(steps, enclosedWork/max(operations, 1)); k++ {
		_, grad, err := sym(w)
		if err == nil {
			w, err = sgd.Step(w, grad)
		}
		if err != nil || ctx.Err() != nil {
			break
		}
		known := true
		for i, v := range w {
			w[i] = Enclosed(v.Ball(prec)) // rationals would grow without end
			known = known && w[i].known(enclosedBits)
		}
		if !known {
			break
		}
		run.Steps = k
		for i, v := range w {
			run.Symbolic = max(run.Symbolic, UlpError(out.Symbolic[k].Params[i], v))
			if off := UlpError(out.Tape[k].Params[i], v); off > run.Tape {
				run.Tape, run.Step = off, k
			}
		}
	}
	if run.Steps == 0 {
		return nil, ctx.Err()
	}
	return run, nil
}
