package poly

import (
	"math/rand/v2"
	"testing"
)

func BenchmarkGCD(b *testing.B) {
	rng := rand.New(rand.NewPCG(3, 5))
	times := func(g *Poly, s gcdShape) (p, q *Poly) {
		return mustMul(g, s.random(rng)), mustMul(g, s.random(rng))
	}
	full := func(g *Poly, s gcdShape, total bool) (p, q *Poly) {
		return mustMul(g, s.full(rng, total)), mustMul(g, s.full(rng, total))
	}
	for _, c := range []struct {
		name string
		make func() (p, q *Poly)
	}{
		{"x^2-1,x-1", func() (p, q *Poly) { return parsePoly(b, "x^2-1"), parsePoly(b, "x-1") }},
		{"x^2-1,x^2+2x+1", func() (p, q *Poly) { return parsePoly(b, "x^2-1"), parsePoly(b, "x^2+2*x+1") }},
		{"small3", func() (p, q *Poly) {
			return parsePoly(b, "(x+y)*(x-z)*(y+2)"), parsePoly(b, "(x+y)*(x+z)*(z-1)")
		}},
		{"coprimeSparse", func() (p, q *Poly) {
			s := gcdShape{vars: 4, terms: 20, degree: 20, bits: 20}
			return s.random(rng), s.random(rng)
		}},
		{"univariate100", func() (p, q *Poly) {
			s := gcdShape{vars: 1, degree: 50, bits: 20}
			return full(s.full(rng, true), s, true)
		}},
		{"univariate1000bits", func() (p, q *Poly) {
			s := gcdShape{vars: 1, degree: 20, bits: 1000}
			return full(s.full(rng, true), s, true)
		}},
		{"bivariate40", func() (p, q *Poly) {
			s := gcdShape{vars: 2, degree: 20, bits: 10}
			return full(s.full(rng, false), s, false)
		}},
		{"bivariate40coprime", func() (p, q *Poly) {
			s := gcdShape{vars: 2, degree: 40, bits: 10}
			return s.full(rng, false), s.full(rng, false)
		}},
		{"3vars", func() (p, q *Poly) {
			s := gcdShape{vars: 3, degree: 5, bits: 10}
			return full(s.full(rng, true), s, true)
		}},
		{"3vars1000bits", func() (p, q *Poly) {
			s := gcdShape{vars: 3, degree: 4, bits: 1000}
			return full(s.full(rng, true), s, true)
		}},
		{"5vars50terms", func() (p, q *Poly) {
			s := gcdShape{vars: 5, degree: 5, terms: 50, bits: 10}
			return times(s.random(rng), s)
		}},
		{"5varsLeading", func() (p, q *Poly) {
			s := gcdShape{vars: 5, degree: 5, terms: 12, bits: 10}
			x := parsePoly(b, "(y*z+t+1)*x^6*y^6*z^6*t^6*u^6+1")
			return times(mustMul(x, s.random(rng)), s)
		}},
		{"5varsDense", func() (p, q *Poly) {
			s := gcdShape{vars: 5, degree: 5, bits: 10}
			return full(s.full(rng, true), s, true)
		}},
		{"12vars", func() (p, q *Poly) {
			s := gcdShape{vars: 12, degree: 12, terms: 30, bits: 10}
			return times(s.random(rng), s)
		}},
		{"divides", func() (p, q *Poly) {
			s := gcdShape{vars: 3, degree: 6, bits: 10}
			q = s.full(rng, true)
			return mustMul(q, s.full(rng, true)), q
		}},
	} {
		b.Run(c.name, func(b *testing.B) {
			p, q := c.make()
			b.ReportAllocs()
			for b.Loop() {
				g, err := (*Work)(nil).GCD(p, q)
				if err != nil || g.IsZero() {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(p.Len()), "terms")
		})
	}
}
