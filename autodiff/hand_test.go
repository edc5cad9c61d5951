package autodiff_test

import (
	"math"
	"math/rand"
	"sync"
)

// Gradients written by hand: what a tape is measured against.

const mixtureDim, mixtureSize = 10, 10

// inputs are what the workloads are computed from, the same numbers each time.
type inputs struct {
	at2, x2, y2 []float64
	at3, x3, y3 []float64
	at4, x4     []float64
	at5a, at5b  []float64
}

var data = sync.OnceValue(func() (d inputs) {
	r := rand.New(rand.NewSource(20261123))
	normal := func(n int, scale float64) []float64 {
		v := make([]float64, n)
		for i := range v {
			v[i] = scale * r.NormFloat64()
		}
		return v
	}
	d.x2 = normal(40_000, 1)
	for i := range 10_000 {
		x := d.x2[4*i:]
		d.y2 = append(d.y2, 0.7+x[0]-2*x[1]+0.5*x[2]+3*x[3]+0.1*r.NormFloat64())
	}
	d.at2 = normal(5, 0.5)
	d.at3 = normal(97, 0.5)
	d.x3 = normal(600, 1)
	for i := range 150 {
		d.y3 = append(d.y3, 0.5*float64(i/50))
	}
	d.at4 = append(normal(mixtureSize, 1), normal(mixtureSize*mixtureDim, 1)...)
	d.at4 = append(d.at4, normal(mixtureSize*mixtureDim*(mixtureDim+1)/2, 0.5)...)
	d.x4 = normal(1000*mixtureDim, 1)
	for range 1000 {
		d.at5a = append(d.at5a, math.Exp(0.05*r.NormFloat64()))
	}
	d.at5b = normal(1000, 1)
	return d
})

func handMSE(x, y []float64) func(p, g []float64) {
	return func(p, g []float64) {
		w0, w1, w2, w3, c := p[0], p[1], p[2], p[3], p[4]
		var g0, g1, g2, g3, gc float64
		rest := x
		for _, label := range y {
			row := rest[:4:4]
			rest = rest[4:]
			e := w0*row[0] + w1*row[1] + w2*row[2] + w3*row[3] + c - label
			g0 += e * row[0]
			g1 += e * row[1]
			g2 += e * row[2]
			g3 += e * row[3]
			gc += e
		}
		k := 2 / float64(len(y))
		g[0], g[1], g[2], g[3], g[4] = k*g0, k*g1, k*g2, k*g3, k*gc
	}
}

// handNetwork is for the parameters 16×4 weights, 16 biases, 16 weights of the output, its bias.
func handNetwork(x, y []float64) func(p, g []float64) {
	logistic := func(z float64) float64 { return 1 / (1 + math.Exp(-z)) }
	return func(p, g []float64) {
		p, g = p[:97], g[:97]
		clear(g)
		var hidden [16]float64
		k := 2 / float64(len(y))
		for i, label := range y {
			in := x[4*i : 4*i+4 : 4*i+4]
			z := p[96]
			for h := range hidden {
				w := p[4*h : 4*h+4 : 4*h+4]
				hidden[h] = logistic(w[0]*in[0] + w[1]*in[1] + w[2]*in[2] + w[3]*in[3] + p[64+h])
				z += p[80+h] * hidden[h]
			}
			out := logistic(z)
			dz := k * (out - label) * out * (1 - out)
			g[96] += dz
			for h, v := range hidden {
				g[80+h] += dz * v
				d := dz * p[80+h] * v * (1 - v)
				g[64+h] += d
				w := g[4*h : 4*h+4 : 4*h+4]
				w[0] += d * in[0]
				w[1] += d * in[1]
				w[2] += d * in[2]
				w[3] += d * in[3]
			}
		}
	}
}

// softmax replaces x by exp xᵢ / Σ exp x.
func softmax(x []float64) {
	m := x[0]
	for _, v := range x {
		if v > m {
			m = v
		}
	}
	s := 0.0
	for i, v := range x {
		x[i] = math.Exp(v - m)
		s += x[i]
	}
	for i := range x {
		x[i] /= s
	}
}

// handMixture is for the parameters weights, means, and for each Gaussian the logarithms of the
// diagonal of a lower triangular matrix followed by the columns below it.
func handMixture(x []float64) func(p, g []float64) {
	const dim, k, icf = mixtureDim, mixtureSize, mixtureDim * (mixtureDim + 1) / 2
	return func(p, g []float64) {
		clear(g)
		alpha, means, factors := p[:k], p[k:k+k*dim], p[k+k*dim:]
		gAlpha, gMeans, gFactors := g[:k], g[k:k+k*dim], g[k+k*dim:]
		var diagonal, centered, q [k * dim]float64
		var base, terms [k]float64
		var back [dim]float64
		for c := range base {
			base[c] = alpha[c]
			for i, f := range factors[c*icf:][:dim] {
				base[c] += f
				diagonal[c*dim+i] = math.Exp(f)
			}
		}
		for rest := x; len(rest) > 0; rest = rest[dim:] {
			point := rest[:dim]
			for c := range terms {
				m, d := means[c*dim:][:dim], diagonal[c*dim:][:dim]
				e, q := centered[c*dim:][:dim], q[c*dim:][:dim]
				for i := range q {
					e[i] = point[i] - m[i]
					q[i] = d[i] * e[i]
				}
				lower := factors[c*icf+dim:][:icf-dim]
				for j, v := range e {
					column := lower[:dim-1-j]
					lower = lower[len(column):]
					below := q[j+1:]
					below = below[:len(column)]
					for i, l := range column {
						below[i] += l * v
					}
				}
				s := 0.0
				for _, v := range q {
					s += v * v
				}
				terms[c] = base[c] - 0.5*s
			}
			softmax(terms[:])
			for c, w := range terms {
				gAlpha[c] += w
				d, e, q := diagonal[c*dim:][:dim], centered[c*dim:][:dim], q[c*dim:][:dim]
				for i, v := range q {
					back[i] = -w * v
				}
				lower, gLower := factors[c*icf+dim:][:icf-dim], gFactors[c*icf+dim:][:icf-dim]
				gDiagonal, gMean := gFactors[c*icf:][:dim], gMeans[c*dim:][:dim]
				for j, v := range e {
					gv := d[j] * back[j]
					gDiagonal[j] += w + gv*v
					column := lower[:dim-1-j]
					gColumn := gLower[:len(column)]
					lower, gLower = lower[len(column):], gLower[len(column):]
					below := back[j+1:]
					below = below[:len(column)]
					for i, l := range column {
						gColumn[i] += below[i] * v
						gv += l * below[i]
					}
					gMean[j] -= gv
				}
			}
		}
		copy(terms[:], alpha)
		softmax(terms[:])
		n := float64(len(x) / dim)
		for c := range terms {
			gAlpha[c] -= n * terms[c]
			f, gf := factors[c*icf:][:icf], gFactors[c*icf:][:icf]
			for i, d := range diagonal[c*dim:][:dim] {
				gf[i] += d * d
			}
			for i := dim; i < icf; i++ {
				gf[i] += f[i]
			}
		}
	}
}

func handProduct() func(x, g []float64) {
	var before [1000]float64
	return func(x, g []float64) {
		x, g = x[:len(before)], g[:len(before)]
		p := 1.0
		for i, v := range x {
			before[i] = p
			p *= v
		}
		after := 1.0
		for i := len(before) - 1; i >= 0; i-- {
			g[i] = before[i] * after
			after *= x[i]
		}
	}
}

func handRosenbrock(x, g []float64) {
	g = g[:len(x)]
	carry := 0.0
	for i := range len(x) - 1 {
		a, b := x[i+1]-x[i]*x[i], 1-x[i]
		g[i] = carry - 400*a*x[i] - 2*b
		carry = 200 * a
	}
	g[len(x)-1] = carry
}

func handChain(n int) func(x, g []float64) {
	states := make([]float64, n)
	return func(x, g []float64) {
		y := x[0]
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
