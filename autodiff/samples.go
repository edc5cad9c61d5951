package autodiff

import (
	"context"
	"fmt"
	"math"

	"gradproof/autodiff/internal/vec"
)

// Samples is data for SumGrad: one number per sample in every column.
type Samples struct {
	Columns []Column
	N       int             // how many samples, for a program without columns
	Mean    bool            // divide by the number of samples
	Workers int             // how many goroutines work; at most one if there are fewer than two
	Context context.Context // stops the work early; may be nil
}

// A Column is one number of each sample, and where its derivative goes.
type Column struct {
	Values []float64
	// Index, if not nil, says that sample i has Values[Index[i]].
	Index []int32
	// Grad, if not nil, takes the derivative of sample i at i, or adds it at Index[i].
	Grad []float64
	// Accumulate adds to Grad[i] instead of storing there, so that the Grads of two columns may
	// overlap.
	Accumulate bool
}

// segments is into how many parts the samples are divided, each of whole blocks. The sums over parts
// are added in a fixed order, so that no result depends on the number of workers.
const segments = 16

// Sum returns the sum over the samples of the single output, or their mean.
func (p *Program) Sum(ws *Workspace, w []float64, s *Samples) (float64, error) {
	return p.SumGrad(ws, nil, w, s)
}

// SumGrad returns the sum over the samples of the single output, or their mean, and stores the
// derivatives of that by the parameters in grad, which may be nil. The derivatives by the data go to the
// columns that want them.
//
// Any number of samples is worked on in blocks: working memory does not grow with it, and nothing is
// allocated after the first call with as many workers. All results are the same bits for any number
// of workers; with several, columns may not add into their Grads (ErrWorkers). Sums are rounded
// in another order than a loop over Value would, and exp, expm1, log, log1p, sin, cos, tanh, sigmoid
// and softplus have kernels of their own with an error below one ulp, sigmoid below 2.8.
//
// If the context ends the work, its error is returned, grad is not touched, and columns are partly
// written.
func (p *Program) SumGrad(ws *Workspace, grad, w []float64, s *Samples) (float64, error) {
	n, wants, err := p.checkSamples(ws, grad, w, s)
	if err != nil {
		return math.NaN(), err
	}
	which := blockGrad
	switch {
	case wants:
		which = blockGradAll
	case grad == nil:
		which = blockValue
	}
	r := p.blocks(which)
	b := &ws.blocks[which]
	b.prepare(p, r)
	frame := b.frame
	copy(frame, w)
	if r.count >= 0 {
		frame[r.count] = float64(n)
	}
	r.before.run(frame)
	run := &b.run
	*run = blockRun{r: r, frame: frame, s: s, n: n, totals: b.totals, parts: segmentsOf(n, r.size)}
	if s.Mean && n > 0 {
		run.divisor = float64(n)
	}
	if s.Context != nil {
		run.done = s.Context.Done()
	}
	b.work(r, min(s.Workers, run.parts))
	if run.stopped.Load() {
		return math.NaN(), fmt.Errorf("autodiff: sum: %w", s.Context.Err())
	}
	tree(b.totals, len(r.totals), run.parts)
	for k, at := range r.totals {
		frame[at] = b.totals[k]
	}
	r.after.run(frame)
	out := func(k int) float64 {
		v := frame[r.outs[k]]
		if s.Mean && n > 0 {
			v /= float64(n)
		}
		return v
	}
	for k := range grad {
		grad[k] = out(1 + k)
	}
	return out(0), nil
}

// checkSamples returns the number of samples and whether columns want derivatives.
func (p *Program) checkSamples(ws *Workspace, grad, w []float64, s *Samples) (n int, wants bool, err error) {
	fail := func(what string, err error, have, want int) (int, bool, error) {
		return 0, false, fmt.Errorf("autodiff: sum: %s: %w: have %d, want %d", what, err, have, want)
	}
	switch {
	case p == nil || s == nil:
		return 0, false, fmt.Errorf("autodiff: sum: %w", ErrNil)
	case ws == nil || ws.p != p:
		return 0, false, fmt.Errorf("autodiff: sum: %w", ErrWorkspace)
	case len(p.outs) != 1:
		return fail("outputs", ErrOutputs, len(p.outs), 1)
	case len(w) != p.params:
		return fail("parameters", ErrLength, len(w), p.params)
	case grad != nil && len(grad) != p.params:
		return fail("gradient", ErrLength, len(grad), p.params)
	case len(s.Columns) != p.columns:
		return fail("columns", ErrLength, len(s.Columns), p.columns)
	}
	n = s.N
	adds := false
	for j := range s.Columns {
		c := &s.Columns[j]
		have := len(c.Values)
		if c.Index != nil {
			have = len(c.Index)
		}
		if j == 0 && n == 0 {
			n = have
		}
		if have != n {
			return fail(fmt.Sprint("column ", j), ErrLength, have, n)
		}
		if c.Grad != nil {
			wants = true
			adds = adds || c.Accumulate || c.Index != nil
			want := n
			if c.Index != nil {
				want = len(c.Values)
			}
			if len(c.Grad) != want {
				return fail(fmt.Sprintf("gradient of column %d", j), ErrLength, len(c.Grad), want)
			}
		}
		for _, i := range c.Index {
			if uint(i) >= uint(len(c.Values)) {
				return fail(fmt.Sprint("column ", j), ErrIndex, int(i), len(c.Values))
			}
		}
	}
	if n < 0 {
		return fail("samples", ErrLength, n, 0)
	}
	if adds && s.Workers > 1 {
		return 0, false, fmt.Errorf("autodiff: sum: %w", ErrWorkers)
	}
	return n, wants, nil
}

// segmentsOf returns how many parts n samples are divided into: of at least two blocks, because each part
// has sums of its own.
func segmentsOf(n, size int) int { return min(segments, (n+2*size-1)/(2*size)) }

// tree adds up rows of n numbers by halves, into the first row.
func tree(v []float64, n, rows int) {
	if rows == 0 {
		clear(v[:n])
	}
	if rows < 2 {
		return
	}
	h := (rows + 1) / 2
	tree(v, n, h)
	tree(v[h*n:], n, rows-h)
	vec.Add(v[:n], v[:n], v[h*n:])
}
