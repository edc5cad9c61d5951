package verify

import (
	"context"
	"math"

	"gradproof/autodiff"
	"gradproof/symbolic"
)

// runFloat runs both sides in float64, row by row.
func (t *Training) runFloat(ctx context.Context, out *Trajectory) error {
	grads, err := t.gradient(t.Loss)
	if err != nil {
		return err
	}
	sym, err := newFloatSide(t, append([]symbolic.Expr{t.Loss}, grads...)...)
	if err != nil {
		return err
	}
	tape, err := newFloatSide(t, t.Loss)
	if err != nil {
		return err
	}
	start := func(side side[float64]) *descent[float64] {
		numbers := autodiff.Float64{}
		d := &descent[float64]{gradient: side}
		d.sgd, _ = sgdOver(t, symbolic.Arithmetic[float64](numbers), numbers.Const) // no number is an error
		for _, p := range t.Params {
			d.w = append(d.w, t.Start.float(p))
		}
		return d
	}
	a, b := start(sym.values), start(tape.sweep)
	err = descend(ctx, a, b, t.Steps, func(k int, _ []float64) error {
		t.progress(InFloat, k)
		return nil
	})
	out.Symbolic, out.Tape = a.states, b.states
	return err
}

// Ulps returns the largest distance of the two float64 runs in any parameter, in
// units of the last place, at step k.
func (out *Trajectory) Ulps(k int) float64 {
	most := 0.0
	for i, w := range out.Symbolic[k].Params {
		most = math.Max(most, Ulps(w, out.Tape[k].Params[i]))
	}
	return most
}

// MaxUlps returns the largest of all distances of the two float64 runs, and the
// first step that has it.
func (out *Trajectory) MaxUlps() (most float64, step int) {
	return largest(len(out.Tape), out.Ulps)
}

// MaxUlpsFromExact returns the largest distance of the tape's float64 run from the
// exact one, in units of the last place, and the first step that has it.
func (out *Trajectory) MaxUlpsFromExact() (most float64, step int) {
	return largest(min(len(out.Tape), len(out.ExactTape)), func(k int) float64 {
		most := 0.0
		for i, w := range out.Tape[k].Params {
			most = math.Max(most, UlpsFrom(w, out.ExactTape[k].Params[i]))
		}
		return most
	})
}

// largest returns the largest of n values and its first place.
func largest(n int, value func(k int) float64) (most float64, at int) {
	for k := range n {
		if v := value(k); v > most {
			most, at = v, k
		}
	}
	return most, at
}

// A floatSide evaluates expressions on one tape, over all rows of the data.
type floatSide struct {
	t       *Training
	tape    *autodiff.Tape
	params  []autodiff.Var
	columns []floatColumn  // those that occur
	outputs []autodiff.Var // the loss, and the gradient if that is expressions too
}

// A floatColumn is a column of the data and the tape's parameter that it goes to.
type floatColumn struct {
	param  autodiff.Var
	values []float64
}

// newFloatSide records expressions, the loss first.
func newFloatSide(t *Training, es ...symbolic.Expr) (*floatSide, error) {
	value := func(name string) float64 {
		switch {
		case t.Start[name] != nil:
			return t.Start.float(name)
		case t.Fixed[name] != nil:
			return t.Fixed.float(name)
		}
		return 0
	}
	r, outputs, err := lowerAll(es, value, t.Params...)
	if err != nil {
		return nil, err
	}
	s := &floatSide{t: t, tape: r.Tape, outputs: outputs}
	for _, p := range t.Params {
		v, _ := r.Param(p)
		s.params = append(s.params, v)
	}
	for i, name := range t.Data.names() {
		if v, ok := r.Param(name); ok {
			s.columns = append(s.columns, floatColumn{v, t.Data.floats(i)})
		}
	}
	return s, nil
}

// each runs f on every row, with the parameters and the columns set, and returns
// the number of rows; without data there is one.
func (s *floatSide) each(w []float64, f func() error) (rows int, err error) {
	for i, p := range s.params {
		s.tape.SetParam(p, w[i])
	}
	rows = 1
	if s.t.Data != nil {
		rows = s.t.Data.Rows()
	}
	for row := range rows {
		for _, c := range s.columns {
			s.tape.SetParam(c.param, c.values[row])
		}
		if err := s.tape.Forward(); err != nil {
			return rows, err
		}
		if err := f(); err != nil {
			return rows, err
		}
	}
	return rows, nil
}

// values is the side whose gradient is expressions.
func (s *floatSide) values(w []float64) (loss float64, grad []float64, err error) {
	sums := make([]float64, len(s.outputs))
	rows, err := s.each(w, func() error {
		for i, v := range s.outputs {
			sums[i] += s.tape.Value(v)
		}
		return nil
	})
	for i := range sums {
		sums[i] /= float64(rows)
	}
	return sums[0], sums[1:], err
}

// sweep is the side whose gradient is the tape's reverse sweep: the gradients of
// the rows accumulate on the tape.
func (s *floatSide) sweep(w []float64) (loss float64, grad []float64, err error) {
	s.tape.ZeroGrad()
	rows, err := s.each(w, func() error {
		loss += s.tape.Value(s.outputs[0])
		return s.tape.Backward(s.outputs[0])
	})
	grad = make([]float64, len(s.params))
	for i, p := range s.params {
		g, _ := s.tape.Grad(p)
		grad[i] = g / float64(rows)
	}
	return loss / float64(rows), grad, err
}
