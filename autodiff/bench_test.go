package autodiff_test

import (
	"math"
	"testing"

	"gradproof/autodiff"
)

// The benchmarks compare a gradient from a tape that is emptied, recorded again and swept, and one
// from a program (bench_program_test.go), with the same gradient in code written by hand
// (hand_test.go). Before anything is timed, all must agree.

// A workload is a function of many numbers.
type workload struct {
	at      []float64
	hand    func(x, g []float64)
	tape    func(t *autodiff.Tape, x []autodiff.Var) autodiff.Var
	program func(t testing.TB) func(x, g []float64) error // may be nil
}

// gradient returns a function that computes the gradient of w by a tape, which it keeps.
func (w workload) gradient() (t *autodiff.Tape, gradient func(g []float64) ([]float64, error)) {
	t = autodiff.New()
	var x []autodiff.Var
	return t, func(g []float64) ([]float64, error) {
		t.Reset()
		x = t.ParamSlice(x[:0], w.at)
		err := t.Backward(w.tape(t, x))
		return t.Gradient(g[:0]), err
	}
}

// agree compares the gradients of w, relative to the largest component.
func (w workload) agree(t testing.TB) {
	t.Helper()
	want := make([]float64, len(w.at))
	w.hand(w.at, want)
	_, gradient := w.gradient()
	got, err := gradient(nil)
	if err != nil {
		t.Fatal(err)
	}
	scale := 0.0
	for _, v := range want {
		scale = max(scale, math.Abs(v))
	}
	compare := func(side string) {
		t.Helper()
		for i := range want {
			if d := math.Abs(got[i] - want[i]); !(d <= 1e-10*max(math.Abs(want[i]), 1e-6*scale)) {
				t.Fatalf("component %d: %s %v, by hand %v", i, side, got[i], want[i])
			}
		}
	}
	compare("tape")
	if w.program != nil {
		clear(got)
		if err := w.program(t)(w.at, got); err != nil {
			t.Fatal(err)
		}
		compare("program")
	}
}

func (w workload) bench(b *testing.B) {
	w.agree(b)
	b.Run("tape", func(b *testing.B) {
		t, gradient := w.gradient()
		g, _ := gradient(nil)
		b.ReportAllocs()
		for b.Loop() {
			g, _ = gradient(g)
		}
		b.ReportMetric(float64(t.Len()), "nodes")
	})
	w.benchProgram(b)
	b.Run("hand", func(b *testing.B) {
		g := make([]float64, len(w.at))
		for b.Loop() {
			w.hand(w.at, g)
		}
	})
}

func (w workload) benchProgram(b *testing.B) {
	if w.program == nil {
		return
	}
	b.Run("program", func(b *testing.B) {
		gradient := w.program(b)
		g := make([]float64, len(w.at))
		gradient(w.at, g)
		b.ReportAllocs()
		for b.Loop() {
			if err := gradient(w.at, g); err != nil {
				b.Fatal(err)
			}
		}
	})
}

var sink float64

// One gradient of (w·x - label)².
func BenchmarkW1SquaredError(b *testing.B) {
	const x, label = 1.3, 0.2
	w := squaredError()
	w.agree(b)
	b.Run("tape", func(b *testing.B) {
		t := autodiff.New()
		b.ReportAllocs()
		for b.Loop() {
			t.Reset()
			p := t.Param("w", w.at[0])
			r := t.Shift(t.Scale(p, x), -label)
			if err := t.Backward(t.Mul(r, r)); err != nil {
				b.Fatal(err)
			}
			sink, _ = t.Grad(p)
		}
	})
	w.benchProgram(b)
	b.Run("hand", func(b *testing.B) {
		g := make([]float64, 1)
		for b.Loop() {
			w.hand(w.at, g)
			sink = g[0]
		}
	})
}

// The same, where what an iteration computes depends on the one before, so that no two overlap.
func BenchmarkW1Latency(b *testing.B) {
	const x, label = 1.3, 0.2
	next := func(w, g float64) float64 {
		return math.Float64frombits(math.Float64bits(w) ^ math.Float64bits(g)&1)
	}
	b.Run("tape", func(b *testing.B) {
		t := autodiff.New()
		b.ReportAllocs()
		w := 0.7
		for b.Loop() {
			t.Reset()
			p := t.Param("w", w)
			r := t.Shift(t.Scale(p, x), -label)
			if err := t.Backward(t.Mul(r, r)); err != nil {
				b.Fatal(err)
			}
			g, _ := t.Grad(p)
			w = next(w, g)
		}
		sink = w
	})
	b.Run("hand", func(b *testing.B) {
		w := 0.7
		for b.Loop() {
			r := w*x - label
			w = next(w, 2*r*x)
		}
		sink = w
	})
}

func squaredError() workload {
	const x, label = 1.3, 0.2
	return workload{
		at:   []float64{0.7},
		hand: func(w, g []float64) { g[0] = 2 * (w[0]*x - label) * x },
		tape: func(t *autodiff.Tape, w []autodiff.Var) autodiff.Var {
			r := t.Shift(t.Scale(w[0], x), -label)
			return t.Mul(r, r)
		},
		program: squaredErrorProgram,
	}
}

// The mean squared error of a linear model with 4 inputs over 10,000 samples.
func BenchmarkW2MSE10k(b *testing.B) { mse().bench(b) }

// The mean squared error of a network of 4 inputs, 16 hidden units and 1 output over 150 samples.
func BenchmarkW3Network(b *testing.B) { network().bench(b) }

// The log-likelihood of a mixture of 10 Gaussians in 10 dimensions over 1,000 points, with a
// Wishart prior.
func BenchmarkW4GMM(b *testing.B) { mixture().bench(b) }

// The product of 1,000 numbers.
func BenchmarkW5aProduct1000(b *testing.B) { product().bench(b) }

// Rosenbrock's function of 1,000 numbers.
func BenchmarkW5bRosenbrock1000(b *testing.B) { rosenbrock().bench(b) }

// A million statements y += 1e-6·y·sin y.
func BenchmarkW6Chain1e6(b *testing.B) { chain(1_000_000).bench(b) }

// The time per node must not depend on how many there are.
func BenchmarkGrowth(b *testing.B) {
	for _, c := range []struct {
		name  string
		nodes int
	}{{"1e4", 1e4}, {"1e5", 1e5}, {"1e6", 1e6}, {"1e7", 1e7}} {
		b.Run(c.name, func(b *testing.B) {
			t := autodiff.New()
			run := func() {
				t.Reset()
				y := t.Param("x", 1)
				for range c.nodes {
					y = t.Scale(y, 1.0000001)
				}
				t.Backward(y)
			}
			run()
			for b.Loop() {
				run()
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(c.nodes), "ns/node")
		})
	}
}

// The workloads on the tape.

func mse() workload {
	d := data()
	n := len(d.y2)
	predictions := make([]autodiff.Var, n)
	return workload{d.at2, handMSE(d.x2, d.y2), func(t *autodiff.Tape, p []autodiff.Var) autodiff.Var {
		w, c := p[:4], p[4]
		predictions = t.AffineRows(predictions[:0], w, d.x2, c)
		return t.Scale(t.SquaredErrorData(predictions, d.y2), 1/float64(n))
	}, mseProgram}
}

func network() workload {
	d := data()
	n := len(d.y3)
	outputs := make([]autodiff.Var, n)
	var units [16][]autodiff.Var
	hidden := make([]autodiff.Var, len(units))
	return workload{d.at3, handNetwork(d.x3, d.y3), func(t *autodiff.Tape, p []autodiff.Var) autodiff.Var {
		w, c, v, last := p[:64], p[64:80], p[80:96], p[96]
		for h := range units {
			units[h] = t.AffineRows(units[h][:0], w[4*h:4*h+4], d.x3, c[h])
		}
		for i := range outputs {
			for h := range hidden {
				hidden[h] = t.Sigmoid(units[h][i])
			}
			outputs[i] = t.Sigmoid(t.Affine(v, hidden, last))
		}
		return t.Scale(t.SquaredErrorData(outputs, d.y3), 1/float64(n))
	}, networkProgram}
}

func mixture() workload {
	const dim, k, icf = mixtureDim, mixtureSize, mixtureDim * (mixtureDim + 1) / 2
	d := data()
	var (
		alpha          [k]autodiff.Var
		rows           [k][dim][]autodiff.Var // the triangular factors, row by row
		centered, q    [dim]autodiff.Var
		terms          [k]autodiff.Var
		points, priors []autodiff.Var
	)
	return workload{d.at4, handMixture(d.x4), func(t *autodiff.Tape, p []autodiff.Var) autodiff.Var {
		weights, means := p[:k], p[k:k+k*dim]
		priors, points = priors[:0], points[:0]
		for c := range rows {
			f := p[k+k*dim+c*icf:][:icf]
			alpha[c] = t.Add(weights[c], t.Sum(f[:dim]...))
			lower := f[dim:]
			for i := range rows[c] {
				rows[c][i] = rows[c][i][:0]
			}
			for j := range dim { // column by column below the diagonal, which is exp f
				diagonal := t.Exp(f[j])
				rows[c][j] = append(rows[c][j], diagonal)
				priors = append(priors, diagonal)
				for i := j + 1; i < dim; i++ {
					rows[c][i] = append(rows[c][i], lower[0])
					priors = append(priors, lower[0])
					lower = lower[1:]
				}
			}
		}
		for n := range len(d.x4) / dim {
			x := d.x4[n*dim:][:dim]
			for c := range terms {
				for i, m := range means[c*dim:][:dim] {
					centered[i] = t.Shift(m, -x[i])
					q[i] = t.Dot(rows[c][i], centered[:i+1])
				}
				terms[c] = t.Add(alpha[c], t.Scale(t.Dot(q[:], q[:]), -0.5))
			}
			points = append(points, t.LogSumExp(terms[:]...))
		}
		likelihood := t.Sub(t.Sum(points...), t.Scale(t.LogSumExp(weights...), float64(len(points))))
		return t.Add(likelihood, t.Scale(t.Dot(priors, priors), 0.5)) // up to a constant
	}, mixtureProgram}
}

func product() workload {
	return workload{data().at5a, handProduct(), func(t *autodiff.Tape, x []autodiff.Var) autodiff.Var {
		y := x[0]
		for _, x := range x[1:] {
			y = t.Mul(y, x)
		}
		return y
	}, productProgram}
}

func rosenbrock() workload {
	var terms []autodiff.Var
	return workload{data().at5b, handRosenbrock, func(t *autodiff.Tape, x []autodiff.Var) autodiff.Var {
		terms = terms[:0]
		for i := range len(x) - 1 {
			a := t.Sub(x[i+1], t.Mul(x[i], x[i]))
			b := t.Shift(x[i], -1)
			terms = append(terms, t.MulAdd(b, b, t.Scale(t.Mul(a, a), 100)))
		}
		return t.Sum(terms...)
	}, rosenbrockProgram}
}

func chain(n int) workload {
	return workload{[]float64{0.5}, handChain(n), func(t *autodiff.Tape, x []autodiff.Var) autodiff.Var {
		y := x[0]
		for range n {
			y = t.MulAdd(t.Scale(t.Sin(y), 1e-6), y, y)
		}
		return y
	}, nil}
}

// The benchmarks measure what is right.
func TestWorkloads(t *testing.T) {
	for name, w := range map[string]workload{
		"W1": squaredError(), "W2": mse(), "W3": network(), "W4": mixture(),
		"W5a": product(), "W5b": rosenbrock(), "W6": chain(1000),
	} {
		t.Run(name, func(t *testing.T) {
			w.agree(t)
			_, gradient := w.gradient()
			g, _ := gradient(nil)
			if n := testing.AllocsPerRun(3, func() { g, _ = gradient(g) }); n != 0 {
				t.Errorf("%v allocations on a reused tape", n)
			}
		})
	}
}
