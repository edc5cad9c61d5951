package autodiff_test

import (
	"strconv"
	"testing"

	"gradproof/autodiff"
)

// The workloads as programs: what is summed over samples is recorded for one of them, and its data are
// columns. Each returns a function that keeps its program and its workspace.

// columns splits rows of the given width into columns.
func columns(rows []float64, width int) []autodiff.Column {
	cols := make([]autodiff.Column, width)
	for j := range cols {
		for i := j; i < len(rows); i += width {
			cols[j].Values = append(cols[j].Values, rows[i])
		}
	}
	return cols
}

func compiled(tb testing.TB, params, columns int, f autodiff.Func) *autodiff.Program {
	p, err := autodiff.Compile(params, columns, f)
	if err != nil {
		tb.Fatal(err)
	}
	return p
}

// atPoint is the gradient of a program without data.
func atPoint(p *autodiff.Program) func(x, g []float64) error {
	ws := p.NewWorkspace()
	return func(x, g []float64) error { return p.Grad(ws, g, x, nil) }
}

// overSamples is the gradient of a program's sum.
func overSamples(p *autodiff.Program, s *autodiff.Samples) func(x, g []float64) error {
	ws := p.NewWorkspace()
	return func(x, g []float64) error {
		_, err := p.SumGrad(ws, g, x, s)
		return err
	}
}

func squaredErrorProgram(tb testing.TB) func(x, g []float64) error {
	return atPoint(compiled(tb, 1, 0, func(t *autodiff.Tape, w, _ []autodiff.Var) autodiff.Var {
		r := t.Shift(t.Scale(w[0], 1.3), -0.2)
		return t.Mul(r, r)
	}))
}

func productProgram(tb testing.TB) func(x, g []float64) error {
	return atPoint(compiled(tb, len(data().at5a), 0, func(t *autodiff.Tape, w, _ []autodiff.Var) autodiff.Var {
		y := w[0]
		for _, v := range w[1:] {
			y = t.Mul(y, v)
		}
		return y
	}))
}

func mseProgram(tb testing.TB) func(x, g []float64) error {
	d := data()
	return overSamples(compiled(tb, 5, 5, func(t *autodiff.Tape, w, x []autodiff.Var) autodiff.Var {
		r := t.Sub(t.Affine(w[:4], x[:4], w[4]), x[4])
		return t.Mul(r, r)
	}), &autodiff.Samples{Mean: true, Columns: append(columns(d.x2, 4), autodiff.Column{Values: d.y2})})
}

func networkProgram(tb testing.TB) func(x, g []float64) error {
	d := data()
	return overSamples(compiled(tb, 97, 5, func(t *autodiff.Tape, w, x []autodiff.Var) autodiff.Var {
		var hidden [16]autodiff.Var
		for h := range hidden {
			hidden[h] = t.Sigmoid(t.Affine(w[4*h:4*h+4], x[:4], w[64+h]))
		}
		r := t.Sub(t.Sigmoid(t.Affine(w[80:96], hidden[:], w[96])), x[4])
		return t.Mul(r, r)
	}), &autodiff.Samples{Mean: true, Columns: append(columns(d.x3, 4), autodiff.Column{Values: d.y3})})
}

// mixtureProgram is two programs: the log likelihood of a point, and what does not depend on points.
func mixtureProgram(tb testing.TB) func(x, g []float64) error {
	const dim, k, icf = mixtureDim, mixtureSize, mixtureDim * (mixtureDim + 1) / 2
	const params = k * (1 + dim + icf)
	d := data()
	points := float64(len(d.x4) / dim)
	likelihood := overSamples(compiled(tb, params, dim, func(t *autodiff.Tape, w, x []autodiff.Var) autodiff.Var {
		var terms [k]autodiff.Var
		for c := range terms {
			mean, factor := w[k+c*dim:][:dim], w[k+k*dim+c*icf:][:icf]
			var centered, q [dim]autodiff.Var
			for i := range dim {
				centered[i] = t.Sub(x[i], mean[i])
				q[i] = t.Mul(t.Exp(factor[i]), centered[i])
			}
			lower := factor[dim:]
			for j := range dim {
				for i := j + 1; i < dim; i++ {
					q[i] = t.MulAdd(lower[0], centered[j], q[i])
					lower = lower[1:]
				}
			}
			terms[c] = t.Add(t.Add(w[c], t.Sum(factor[:dim]...)), t.Scale(t.Dot(q[:], q[:]), -0.5))
		}
		return logSumExp(t, terms[:])
	}), &autodiff.Samples{Columns: columns(d.x4, dim)})
	prior := atPoint(compiled(tb, params, 0, func(t *autodiff.Tape, w, _ []autodiff.Var) autodiff.Var {
		y := t.Scale(logSumExp(t, w[:k]), -points)
		for c := range k {
			for i, v := range w[k+k*dim+c*icf:][:icf] {
				if i < dim {
					v = t.Exp(v)
				}
				y = t.Add(y, t.Scale(t.Mul(v, v), 0.5))
			}
		}
		return y
	}))
	rest := make([]float64, params)
	return func(x, g []float64) error {
		if err := likelihood(x, g); err != nil {
			return err
		}
		err := prior(x, rest)
		for i, v := range rest {
			g[i] += v
		}
		return err
	}
}

// logSumExp is ln Σ exp v by an exponential for each: what is subtracted before has no influence, so
// its derivative need not be taken, and the exponentials serve the sweep too.
func logSumExp(t *autodiff.Tape, v []autodiff.Var) autodiff.Var {
	m := v[0]
	for _, x := range v[1:] {
		m = t.Max(m, x)
	}
	m = t.Detach(m)
	s := t.Exp(t.Sub(v[0], m))
	for _, x := range v[1:] {
		s = t.Add(s, t.Exp(t.Sub(x, m)))
	}
	return t.Add(t.Log(s), m)
}

// rosenbrockProgram is one link of the chain; its two columns are the same numbers, one apart.
func rosenbrockProgram(tb testing.TB) func(x, g []float64) error {
	p := compiled(tb, 0, 2, func(t *autodiff.Tape, _, x []autodiff.Var) autodiff.Var {
		a := t.Sub(x[1], t.Mul(x[0], x[0]))
		b := t.Shift(x[0], -1)
		return t.MulAdd(b, b, t.Scale(t.Mul(a, a), 100))
	})
	ws := p.NewWorkspace()
	s := &autodiff.Samples{Columns: []autodiff.Column{{Accumulate: true}, {Accumulate: true}}}
	return func(x, g []float64) error {
		n := len(x) - 1
		clear(g)
		for j := range s.Columns {
			s.Columns[j].Values, s.Columns[j].Grad = x[j:j+n], g[j:j+n]
		}
		_, err := p.SumGrad(ws, nil, nil, s)
		return err
	}
}

// The time per sample must not depend on how many there are, nor may the memory.
func BenchmarkSamplesGrowth(b *testing.B) {
	for _, c := range []struct {
		name    string
		samples int
	}{{"1e4", 1e4}, {"1e5", 1e5}, {"1e6", 1e6}, {"1e7", 1e7}} {
		b.Run(c.name, func(b *testing.B) {
			gradient, w := line(b, c.samples, 1)
			g := make([]float64, len(w))
			gradient(w, g)
			b.ReportAllocs()
			for b.Loop() {
				gradient(w, g)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(c.samples), "ns/sample")
		})
	}
}

// Two workers should take half the time of one.
func BenchmarkWorkers(b *testing.B) {
	for _, workers := range []int{1, 2} {
		b.Run(strconv.Itoa(workers), func(b *testing.B) {
			gradient, w := line(b, 1_000_000, workers)
			g := make([]float64, len(w))
			for b.Loop() {
				gradient(w, g)
			}
		})
	}
}

// line is the logistic loss of a line over made-up samples.
func line(tb testing.TB, samples, workers int) (gradient func(x, g []float64) error, w []float64) {
	x, y := make([]float64, samples), make([]float64, samples)
	for i := range x {
		x[i] = float64(i%1000)/500 - 1
		y[i] = float64(i % 7 & 1)
	}
	return overSamples(compiled(tb, 2, 2, func(t *autodiff.Tape, w, x []autodiff.Var) autodiff.Var {
		z := t.MulAdd(w[0], x[0], w[1])
		return t.Sub(t.Softplus(z), t.Mul(x[1], z))
	}), &autodiff.Samples{Columns: []autodiff.Column{{Values: x}, {Values: y}}, Workers: workers}), []float64{0.3, -0.1}
}
