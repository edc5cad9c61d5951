package main

import "gradproof/autodiff"

// programTasks is how each gradient is computed by a program: the function of one
// sample, recorded and compiled once. A million statements are no function of a
// sample.
var programTasks = gradientTasks(map[string]gradientSetup{
	"W1":  programSquaredError,
	"W2":  programLinear,
	"W3":  programNetwork,
	"W4":  programMixture,
	"W5a": programProduct,
	"W5b": programRosenbrock,
})

// atPoint runs a program without samples.
func atPoint(set dataset, g []float64, f autodiff.Func) (func(), error) {
	program, err := autodiff.Compile(len(set.at), 0, f)
	if err != nil {
		return nil, err
	}
	ws := program.NewWorkspace()
	return func() { must(program.ValueGrad(ws, g, set.at, nil)) }, nil
}

// overSamples runs a program whose columns are the inputs and the labels.
func overSamples(set dataset, g []float64, mean bool, f autodiff.Func) (func(), error) {
	columns := columnsOf(set.x, len(set.x)/set.size)
	if len(set.y) > 0 {
		columns = append(columns, autodiff.Column{Values: set.y})
	}
	program, err := autodiff.Compile(len(set.at), len(columns), f)
	if err != nil {
		return nil, err
	}
	ws, samples := program.NewWorkspace(), &autodiff.Samples{Columns: columns, Mean: mean}
	return func() { must(program.SumGrad(ws, g, set.at, samples)) }, nil
}

// columnsOf divides rows into columns.
func columnsOf(rows []float64, width int) []autodiff.Column {
	columns := make([]autodiff.Column, width)
	for i, v := range rows {
		column := &columns[i%width]
		column.Values = append(column.Values, v)
	}
	return columns
}

func programSquaredError(set dataset, g []float64) (func(), error) {
	return atPoint(set, g, func(t *autodiff.Tape, w, _ []autodiff.Var) autodiff.Var {
		return square(t, t.Sub(t.Mul(w[0], t.Const(set.x[0])), t.Const(set.y[0])))
	})
}

func programLinear(set dataset, g []float64) (func(), error) {
	return overSamples(set, g, true, func(t *autodiff.Tape, w, x []autodiff.Var) autodiff.Var {
		in, label := x[:networkInputs], x[networkInputs]
		return square(t, t.Sub(affine(t, w[:networkInputs], in, w[networkInputs]), label))
	})
}

func programNetwork(set dataset, g []float64) (func(), error) {
	return overSamples(set, g, true, func(t *autodiff.Tape, w, x []autodiff.Var) autodiff.Var {
		inputs, label := x[:networkInputs], x[networkInputs]
		in, bias, out, last := networkParts(w)
		hidden := make([]autodiff.Var, networkHidden)
		for h := range hidden {
			hidden[h] = t.Sigmoid(affine(t, in[networkInputs*h:][:networkInputs], inputs, bias[h]))
		}
		return square(t, t.Sub(t.Sigmoid(affine(t, out, hidden, last)), label))
	})
}

// programMixture is two programs: the likelihood, sample by sample, and what does
// not depend on the samples.
func programMixture(set dataset, g []float64) (func(), error) {
	likelihood, err := overSamples(set, g, false, likelihoodOfSample)
	if err != nil {
		return nil, err
	}
	more := make([]float64, len(g))
	rest, err := atPoint(set, more, func(t *autodiff.Tape, w, _ []autodiff.Var) autodiff.Var {
		return priorOfMixture(t, w, set.size)
	})
	return func() {
		likelihood()
		rest()
		for i, v := range more {
			g[i] += v
		}
	}, err
}

func likelihoodOfSample(t *autodiff.Tape, w, x []autodiff.Var) autodiff.Var {
	weights, means, factors := mixtureParts(w)
	half := t.Const(0.5)
	terms := make([]autodiff.Var, mixtureSize)
	for k := range terms {
		f := factors[k*mixtureFactor:][:mixtureFactor]
		centered, q := make([]autodiff.Var, mixtureDim), make([]autodiff.Var, mixtureDim)
		determinant := f[0]
		for i := range q {
			centered[i] = t.Sub(x[i], means[k*mixtureDim+i])
			q[i] = t.Mul(t.Exp(f[i]), centered[i])
			if i > 0 {
				determinant = t.Add(determinant, f[i])
			}
		}
		below := f[mixtureDim:]
		for j := range centered {
			for i := j + 1; i < mixtureDim; i++ {
				q[i] = t.Add(q[i], t.Mul(below[0], centered[j]))
				below = below[1:]
			}
		}
		squares := square(t, q[0])
		for _, v := range q[1:] {
			squares = t.Add(squares, square(t, v))
		}
		terms[k] = t.Sub(t.Add(weights[k], determinant), t.Mul(half, squares))
	}
	return logSumExp(t, terms)
}

func priorOfMixture(t *autodiff.Tape, w []autodiff.Var, samples int) autodiff.Var {
	weights, _, factors := mixtureParts(w)
	y, half := t.Mul(t.Const(-float64(samples)), logSumExp(t, weights)), t.Const(0.5)
	for i, f := range factors {
		if i%mixtureFactor < mixtureDim {
			f = t.Exp(f)
		}
		y = t.Add(y, t.Mul(half, square(t, f)))
	}
	return y
}

func programProduct(set dataset, g []float64) (func(), error) {
	return atPoint(set, g, func(t *autodiff.Tape, w, _ []autodiff.Var) autodiff.Var { return tapeProduct(set)(t, w) })
}

// programRosenbrock takes the links of the chain for samples: two neighbours each,
// whose derivatives overlap.
func programRosenbrock(set dataset, g []float64) (func(), error) {
	program, err := autodiff.Compile(0, 2, func(t *autodiff.Tape, _, x []autodiff.Var) autodiff.Var {
		a, b := t.Sub(x[1], square(t, x[0])), t.Sub(t.Const(1), x[0])
		return t.Add(t.Mul(t.Const(100), square(t, a)), square(t, b))
	})
	if err != nil {
		return nil, err
	}
	last := len(g) - 1
	ws, samples := program.NewWorkspace(), &autodiff.Samples{Columns: []autodiff.Column{
		{Values: set.at[:last], Grad: g[:last], Accumulate: true},
		{Values: set.at[1:], Grad: g[1:], Accumulate: true},
	}}
	return func() {
		clear(g)
		must(program.SumGrad(ws, nil, nil, samples))
	}, nil
}

func square(t *autodiff.Tape, v autodiff.Var) autodiff.Var { return t.Mul(v, v) }

// affine is Σ wᵢ·xᵢ + c.
func affine(t *autodiff.Tape, w, x []autodiff.Var, c autodiff.Var) autodiff.Var {
	s := t.Mul(w[0], x[0])
	for i := 1; i < len(w); i++ {
		s = t.Add(s, t.Mul(w[i], x[i]))
	}
	return t.Add(s, c)
}

// logSumExp is log Σ exp v, with the largest subtracted first.
func logSumExp(t *autodiff.Tape, v []autodiff.Var) autodiff.Var {
	most := v[0]
	for _, x := range v[1:] {
		most = t.Max(most, x)
	}
	most = t.Detach(most)
	s := t.Exp(t.Sub(v[0], most))
	for _, x := range v[1:] {
		s = t.Add(s, t.Exp(t.Sub(x, most)))
	}
	return t.Add(t.Log(s), most)
}
