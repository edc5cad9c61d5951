package main

import "gradproof/autodiff"

// tapeTasks is how each gradient is computed by a tape, which is emptied and
// recorded again every time.
var tapeTasks = gradientTasks(map[string]gradientSetup{
	"W1":  tapeSquaredError,
	"W2":  taped(tapeLinear),
	"W3":  taped(tapeNetwork),
	"W4":  taped(tapeMixture),
	"W5a": taped(tapeProduct),
	"W5b": taped(tapeRosenbrock),
	"W6":  taped(tapeStatements),
})

// A recording records a function of the parameters w.
type recording func(t *autodiff.Tape, w []autodiff.Var) autodiff.Var

// taped is the setup of what f records for a dataset.
func taped(f func(set dataset) recording) gradientSetup {
	return func(set dataset, g []float64) (func(), error) {
		t, record := autodiff.New(), f(set)
		var w []autodiff.Var
		return func() {
			t.Reset()
			w = t.ParamSlice(w[:0], set.at)
			if err := t.Backward(record(t, w)); err != nil {
				panic(err)
			}
			t.Gradient(g[:0])
		}, nil
	}
}

// tapeSquaredError has a parameter with a name, and asks for its derivative alone.
func tapeSquaredError(set dataset, g []float64) (func(), error) {
	t, x, label := autodiff.New(), set.x[0], set.y[0]
	return func() {
		t.Reset()
		w := t.Param("w", set.at[0])
		r := t.Shift(t.Scale(w, x), -label)
		if err := t.Backward(t.Mul(r, r)); err != nil {
			panic(err)
		}
		g[0], _ = t.Grad(w)
	}, nil
}

func tapeLinear(set dataset) recording {
	var outputs []autodiff.Var
	return func(t *autodiff.Tape, w []autodiff.Var) autodiff.Var {
		outputs = t.AffineRows(outputs[:0], w[:networkInputs], set.x, w[networkInputs])
		return t.Scale(t.SquaredErrorData(outputs, set.y), 1/float64(len(set.y)))
	}
}

func tapeNetwork(set dataset) recording {
	outputs := make([]autodiff.Var, len(set.y))
	var units [networkHidden][]autodiff.Var // of all samples
	var hidden [networkHidden]autodiff.Var  // of one
	return func(t *autodiff.Tape, w []autodiff.Var) autodiff.Var {
		in, bias, out, last := networkParts(w)
		for h := range units {
			units[h] = t.AffineRows(units[h][:0], in[networkInputs*h:][:networkInputs], set.x, bias[h])
		}
		for i := range outputs {
			for h := range hidden {
				hidden[h] = t.Sigmoid(units[h][i])
			}
			outputs[i] = t.Sigmoid(t.Affine(out, hidden[:], last))
		}
		return t.Scale(t.SquaredErrorData(outputs, set.y), 1/float64(len(set.y)))
	}
}

func tapeMixture(set dataset) recording {
	var (
		alpha          [mixtureSize]autodiff.Var
		rows           [mixtureSize][mixtureDim][]autodiff.Var // of the triangular matrices
		centered, q    [mixtureDim]autodiff.Var
		terms          [mixtureSize]autodiff.Var
		points, priors []autodiff.Var
	)
	return func(t *autodiff.Tape, w []autodiff.Var) autodiff.Var {
		weights, means, factors := mixtureParts(w)
		priors, points = priors[:0], points[:0]
		for k := range rows {
			f := factors[k*mixtureFactor:][:mixtureFactor]
			alpha[k] = t.Add(weights[k], t.Sum(f[:mixtureDim]...))
			below := f[mixtureDim:]
			for i := range rows[k] {
				rows[k][i] = rows[k][i][:0]
			}
			for j := range mixtureDim {
				diagonal := t.Exp(f[j])
				rows[k][j] = append(rows[k][j], diagonal)
				priors = append(priors, diagonal)
				for i := j + 1; i < mixtureDim; i++ {
					rows[k][i] = append(rows[k][i], below[0])
					priors = append(priors, below[0])
					below = below[1:]
				}
			}
		}
		for x := set.x; len(x) > 0; x = x[mixtureDim:] {
			for k := range terms {
				for i, m := range means[k*mixtureDim:][:mixtureDim] {
					centered[i] = t.Shift(m, -x[i])
					q[i] = t.Dot(rows[k][i], centered[:i+1])
				}
				terms[k] = t.Add(alpha[k], t.Scale(t.Dot(q[:], q[:]), -0.5))
			}
			points = append(points, t.LogSumExp(terms[:]...))
		}
		likelihood := t.Sub(t.Sum(points...), t.Scale(t.LogSumExp(weights...), float64(len(points))))
		return t.Add(likelihood, t.Scale(t.Dot(priors, priors), 0.5))
	}
}

func tapeProduct(dataset) recording {
	return func(t *autodiff.Tape, w []autodiff.Var) autodiff.Var {
		y := w[0]
		for _, v := range w[1:] {
			y = t.Mul(y, v)
		}
		return y
	}
}

func tapeRosenbrock(dataset) recording {
	var terms []autodiff.Var
	return func(t *autodiff.Tape, w []autodiff.Var) autodiff.Var {
		terms = terms[:0]
		for i := range len(w) - 1 {
			a := t.Sub(w[i+1], t.Mul(w[i], w[i]))
			b := t.Shift(w[i], -1)
			terms = append(terms, t.MulAdd(b, b, t.Scale(t.Mul(a, a), 100)))
		}
		return t.Sum(terms...)
	}
}

func tapeStatements(set dataset) recording {
	return func(t *autodiff.Tape, w []autodiff.Var) autodiff.Var {
		y := w[0]
		for range set.size {
			y = t.MulAdd(t.Scale(t.Sin(y), 1e-6), y, y)
		}
		return y
	}
}
