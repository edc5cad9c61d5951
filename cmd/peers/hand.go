package main

import "math"

// handTasks are gradients written by hand, without any tool: what differentiation
// would cost if somebody took the trouble.
var handTasks = gradientTasks(map[string]gradientSetup{
	"W1":  byHandOnly(handSquaredError),
	"W2":  byHandOnly(handLinear),
	"W3":  byHandOnly(handNetwork),
	"W4":  byHandOnly(handMixture),
	"W5a": byHandOnly(handProduct),
	"W5b": byHandOnly(handRosenbrock),
	"W6":  byHandOnly(handStatements),
})

// byHandOnly is the setup of a function that makes the gradient at a dataset.
func byHandOnly(f func(set dataset) func(at, g []float64)) gradientSetup {
	return func(set dataset, g []float64) (func(), error) {
		gradient := f(set)
		return func() { gradient(set.at, g) }, nil
	}
}

func handSquaredError(set dataset) func(at, g []float64) {
	x, label := set.x[0], set.y[0]
	return func(at, g []float64) { g[0] = 2 * (at[0]*x - label) * x }
}

func handLinear(set dataset) func(at, g []float64) {
	return func(at, g []float64) {
		w0, w1, w2, w3, c := at[0], at[1], at[2], at[3], at[4]
		var g0, g1, g2, g3, gc float64
		rest := set.x
		for _, label := range set.y {
			x := rest[:4:4]
			rest = rest[4:]
			e := w0*x[0] + w1*x[1] + w2*x[2] + w3*x[3] + c - label
			g0 += e * x[0]
			g1 += e * x[1]
			g2 += e * x[2]
			g3 += e * x[3]
			gc += e
		}
		k := 2 / float64(len(set.y))
		g[0], g[1], g[2], g[3], g[4] = k*g0, k*g1, k*g2, k*g3, k*gc
	}
}

func sigmoid(z float64) float64 { return 1 / (1 + math.Exp(-z)) }

func handNetwork(set dataset) func(at, g []float64) {
	return func(at, g []float64) {
		at, g = at[:networkWeights], g[:networkWeights]
		clear(g)
		in, bias, out, last := networkParts(at)
		gIn, gBias, gOut, _ := networkParts(g)
		var hidden [networkHidden]float64
		k := 2 / float64(len(set.y))
		for i, label := range set.y {
			x := set.x[4*i : 4*i+4 : 4*i+4]
			z := last
			for h := range hidden {
				w := in[4*h : 4*h+4 : 4*h+4]
				hidden[h] = sigmoid(w[0]*x[0] + w[1]*x[1] + w[2]*x[2] + w[3]*x[3] + bias[h])
				z += out[h] * hidden[h]
			}
			y := sigmoid(z)
			dz := k * (y - label) * y * (1 - y)
			g[networkWeights-1] += dz
			for h, v := range hidden {
				gOut[h] += dz * v
				d := dz * out[h] * v * (1 - v)
				gBias[h] += d
				gw := gIn[4*h : 4*h+4 : 4*h+4]
				gw[0] += d * x[0]
				gw[1] += d * x[1]
				gw[2] += d * x[2]
				gw[3] += d * x[3]
			}
		}
	}
}

// softmax replaces x by exp xᵢ / Σ exp x.
func softmax(x []float64) {
	most := x[0]
	for _, v := range x {
		if v > most {
			most = v
		}
	}
	s := 0.0
	for i, v := range x {
		x[i] = math.Exp(v - most)
		s += x[i]
	}
	for i := range x {
		x[i] /= s
	}
}

func handMixture(set dataset) func(at, g []float64) {
	const dim, size, factor = mixtureDim, mixtureSize, mixtureFactor
	return func(at, g []float64) {
		clear(g)
		weights, means, factors := mixtureParts(at)
		gWeights, gMeans, gFactors := mixtureParts(g)
		var diagonal, centered, q [size * dim]float64
		var base, terms [size]float64
		var back [dim]float64
		for k := range base {
			base[k] = weights[k]
			for i, f := range factors[k*factor:][:dim] {
				base[k] += f
				diagonal[k*dim+i] = math.Exp(f)
			}
		}
		for rest := set.x; len(rest) > 0; rest = rest[dim:] {
			x := rest[:dim]
			for k := range terms {
				m, d := means[k*dim:][:dim], diagonal[k*dim:][:dim]
				e, q := centered[k*dim:][:dim], q[k*dim:][:dim]
				for i := range q {
					e[i] = x[i] - m[i]
					q[i] = d[i] * e[i]
				}
				below := factors[k*factor+dim:][:factor-dim]
				for j, v := range e {
					column := below[:dim-1-j]
					below = below[len(column):]
					rows := q[j+1:]
					rows = rows[:len(column)]
					for i, l := range column {
						rows[i] += l * v
					}
				}
				s := 0.0
				for _, v := range q {
					s += v * v
				}
				terms[k] = base[k] - 0.5*s
			}
			softmax(terms[:])
			for k, w := range terms {
				gWeights[k] += w
				d, e, q := diagonal[k*dim:][:dim], centered[k*dim:][:dim], q[k*dim:][:dim]
				for i, v := range q {
					back[i] = -w * v
				}
				below, gBelow := factors[k*factor+dim:][:factor-dim], gFactors[k*factor+dim:][:factor-dim]
				gDiagonal, gMean := gFactors[k*factor:][:dim], gMeans[k*dim:][:dim]
				for j, v := range e {
					ge := d[j] * back[j]
					gDiagonal[j] += w + ge*v
					column := below[:dim-1-j]
					gColumn := gBelow[:len(column)]
					below, gBelow = below[len(column):], gBelow[len(column):]
					rows := back[j+1:]
					rows = rows[:len(column)]
					for i, l := range column {
						gColumn[i] += rows[i] * v
						ge += l * rows[i]
					}
					gMean[j] -= ge
				}
			}
		}
		copy(terms[:], weights)
		softmax(terms[:])
		for k := range terms {
			gWeights[k] -= float64(set.size) * terms[k]
			f, gf := factors[k*factor:][:factor], gFactors[k*factor:][:factor]
			for i, d := range diagonal[k*dim:][:dim] {
				gf[i] += d * d
			}
			for i := dim; i < factor; i++ {
				gf[i] += f[i]
			}
		}
	}
}

func handProduct(dataset) func(at, g []float64) {
	return func(at, g []float64) {
		g = g[:len(at)]
		before := 1.0
		for i, v := range at {
			g[i] = before
			before *= v
		}
		after := 1.0
		for i := len(at) - 1; i >= 0; i-- {
			g[i] *= after
			after *= at[i]
		}
	}
}

func handRosenbrock(dataset) func(at, g []float64) {
	return func(at, g []float64) {
		g = g[:len(at)]
		carry := 0.0
		for i := range len(at) - 1 {
			a, b := at[i+1]-at[i]*at[i], 1-at[i]
			g[i] = carry - 400*a*at[i] - 2*b
			carry = 200 * a
		}
		g[len(at)-1] = carry
	}
}

func handStatements(set dataset) func(at, g []float64) {
	states := make([]float64, set.size)
	return func(at, g []float64) {
		y := at[0]
		for i := range states {
			states[i] = y
			y += 1e-6 * y * math.Sin(y)
		}
		d := 1.0
		for i := len(states) - 1; i >= 0; i-- {
			s, c := math.Sincos(states[i])
			d *= 1 + 1e-6*(s+states[i]*c)
		}
		g[0] = d
	}
}
