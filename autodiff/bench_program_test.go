package autodiff_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"gradproof/autodiff"
)

// The works W1–W5 as programs: a function of one sample, recorded once, and its data in columns.

// normals returns k random numbers of the given spread.
func normals(r *rand.Rand, k int, spread float64) []float64 {
	v := make([]float64, k)
	for i := range v {
		v[i] = spread * r.NormFloat64()
	}
	return v
}

// columnsOf splits rows of the given width into columns.
func columnsOf(rows []float64, width int) []autodiff.Column {
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

func squaredErrorProgram(tb testing.TB, x, label float64) *autodiff.Program {
	return compiled(tb, 1, 0, func(t *autodiff.Tape, w, _ []autodiff.Var) autodiff.Var {
		r := t.Sub(t.Mul(w[0], t.Const(x)), t.Const(label))
		return t.Mul(r, r)
	})
}

// mseProgram is (Σ wⱼxⱼ + b - y)² with four weights.
func mseProgram(tb testing.TB) *autodiff.Program {
	return compiled(tb, 5, 5, func(t *autodiff.Tape, w, x []autodiff.Var) autodiff.Var {
		s := t.Mul(w[0], x[0])
		for j := 1; j < 4; j++ {
			s = t.Add(s, t.Mul(w[j], x[j]))
		}
		r := t.Sub(t.Add(s, w[4]), x[4])
		return t.Mul(r, r)
	})
}

// networkProgram is the squared error of a 4-16-1 sigmoid network.
func networkProgram(tb testing.TB) *autodiff.Program {
	return compiled(tb, 97, 5, func(t *autodiff.Tape, w, x []autodiff.Var) autodiff.Var {
		o := w[96]
		for h := range 16 {
			z := t.Mul(w[4*h], x[0])
			for j := 1; j < 4; j++ {
				z = t.Add(z, t.Mul(w[4*h+j], x[j]))
			}
			o = t.Add(o, t.Mul(w[80+h], t.Sigmoid(t.Add(z, w[64+h]))))
		}
		r := t.Sub(t.Sigmoid(o), x[4])
		return t.Mul(r, r)
	})
}

const gmmD, gmmK = 10, 10

// gmmPrograms are a Gaussian mixture's log likelihood of one sample, and its prior, which also has what
// does not depend on the sample.
func gmmPrograms(tb testing.TB, n int) (sample, prior *autodiff.Program) {
	const icf = gmmD * (gmmD + 1) / 2
	logSumExp := func(t *autodiff.Tape, v []autodiff.Var) autodiff.Var {
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
	sample = compiled(tb, gmmK*(1+gmmD+icf), gmmD, func(t *autodiff.Tape, w, x []autodiff.Var) autodiff.Var {
		alpha, mean, factor := w[:gmmK], w[gmmK:gmmK+gmmK*gmmD], w[gmmK+gmmK*gmmD:]
		terms := make([]autodiff.Var, gmmK)
		half := t.Const(0.5)
		for k := range terms {
			f := factor[k*icf : (k+1)*icf]
			xc := make([]autodiff.Var, gmmD)
			q := make([]autodiff.Var, gmmD)
			logdet := f[0]
			for i := range xc {
				xc[i] = t.Sub(x[i], mean[k*gmmD+i])
				q[i] = t.Mul(t.Exp(f[i]), xc[i])
				if i > 0 {
					logdet = t.Add(logdet, f[i])
				}
			}
			l := f[gmmD:]
			for i := range xc {
				for j := i + 1; j < gmmD; j++ {
					q[j] = t.Add(q[j], t.Mul(l[0], xc[i]))
					l = l[1:]
				}
			}
			s := t.Mul(q[0], q[0])
			for _, v := range q[1:] {
				s = t.Add(s, t.Mul(v, v))
			}
			terms[k] = t.Sub(t.Add(alpha[k], logdet), t.Mul(half, s))
		}
		return logSumExp(t, terms)
	})
	prior = compiled(tb, gmmK*(1+gmmD+icf), 0, func(t *autodiff.Tape, w, _ []autodiff.Var) autodiff.Var {
		y := t.Mul(t.Const(-float64(n)), logSumExp(t, w[:gmmK]))
		half := t.Const(0.5)
		for k := range gmmK {
			f := w[gmmK+gmmK*gmmD+k*icf:][:icf]
			for i, v := range f {
				if i < gmmD {
					v = t.Exp(v)
				}
				y = t.Add(y, t.Mul(half, t.Mul(v, v)))
			}
		}
		return y
	})
	return sample, prior
}

// rosenbrockProgram is one link 100(b - a²)² + (1 - a)² of the chain.
func rosenbrockProgram(tb testing.TB) *autodiff.Program {
	return compiled(tb, 0, 2, func(t *autodiff.Tape, _, x []autodiff.Var) autodiff.Var {
		a := t.Sub(x[1], t.Mul(x[0], x[0]))
		b := t.Sub(t.Const(1), x[0])
		return t.Add(t.Mul(t.Const(100), t.Mul(a, a)), t.Mul(b, b))
	})
}

func productProgram(tb testing.TB, n int) *autodiff.Program {
	return compiled(tb, n, 0, func(t *autodiff.Tape, w, _ []autodiff.Var) autodiff.Var {
		y := w[0]
		for _, v := range w[1:] {
			y = t.Mul(y, v)
		}
		return y
	})
}

func pointBench(b *testing.B, p *autodiff.Program, w []float64) {
	ws, grad := p.NewWorkspace(), make([]float64, len(w))
	b.ReportAllocs()
	for b.Loop() {
		y, err := p.ValueGrad(ws, grad, w, nil)
		if err != nil {
			b.Fatal(err)
		}
		w[0] = math.Float64frombits(math.Float64bits(w[0]) ^ math.Float64bits(y)&1)
	}
}

func samplesBench(b *testing.B, p *autodiff.Program, w []float64, s *autodiff.Samples) {
	ws, grad := p.NewWorkspace(), make([]float64, len(w))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := p.SumGrad(ws, grad, w, s); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkProgram(b *testing.B) {
	r := rand.New(rand.NewPCG(20, 26))
	b.Run("W1", func(b *testing.B) { pointBench(b, squaredErrorProgram(b, 1.3, 0.2), []float64{0.7}) })
	b.Run("W2", func(b *testing.B) {
		s := &autodiff.Samples{Columns: columnsOf(normals(r, 50_000, 1), 5), Mean: true}
		samplesBench(b, mseProgram(b), normals(r, 5, 0.5), s)
	})
	b.Run("W3", func(b *testing.B) {
		s := &autodiff.Samples{Columns: columnsOf(normals(r, 750, 1), 5), Mean: true}
		samplesBench(b, networkProgram(b), normals(r, 97, 0.5), s)
	})
	b.Run("W4", func(b *testing.B) {
		p, _ := gmmPrograms(b, 1000)
		s := &autodiff.Samples{Columns: columnsOf(normals(r, 10_000, 1), 10)}
		samplesBench(b, p, normals(r, 660, 0.5), s)
	})
	b.Run("W5a", func(b *testing.B) {
		w := normals(r, 1000, 0.05)
		for i := range w {
			w[i] = math.Exp(w[i])
		}
		pointBench(b, productProgram(b, 1000), w)
	})
	b.Run("W5b", func(b *testing.B) {
		x := normals(r, 1000, 1)
		g := make([]float64, 1000)
		s := &autodiff.Samples{Columns: []autodiff.Column{{Values: x[:999], Grad: g[:999], Accumulate: true}, {Values: x[1:], Grad: g[1:], Accumulate: true}}}
		samplesBench(b, rosenbrockProgram(b), nil, s)
	})
}
