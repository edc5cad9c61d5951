package poly

import (
	"math/big"
	"math/rand"
	"testing"
)

func must(p *Poly, err error) *Poly {
	if err != nil {
		panic(err)
	}
	return p
}

// sumOf returns Σ cᵢ·vᵢ^eᵢ + constant, variables numbered from 0.
func sumOf(constant int64, terms ...[2]int64) *Poly {
	ps := []*Poly{Int(constant)}
	for v, t := range terms {
		p := must(none.Pow(Var(v), int(t[1])))
		ps = append(ps, p.Scale(big.NewRat(t[0], 1)))
	}
	return must(none.AddAll(ps))
}

// BenchmarkS2aFateman multiplies f = (1+x+y+z)^20 by f + 1.
func BenchmarkS2aFateman(b *testing.B) {
	b.Run("ours", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			base := sumOf(1, [2]int64{1, 1}, [2]int64{1, 1}, [2]int64{1, 1})
			f := must(none.Pow(base, 20))
			if p := must(none.Mul(f, must(none.Add(f, Int(1))))); p.Len() != 12341 {
				b.Fatal(p.Len())
			}
		}
	})
}

func benchPower(b *testing.B, vars, n, want int) {
	b.Run("ours", func(b *testing.B) {
		b.ReportAllocs()
		ones := make([][2]int64, vars)
		for i := range ones {
			ones[i] = [2]int64{1, 1}
		}
		base := sumOf(0, ones...)
		for b.Loop() {
			if p := must(none.Pow(base, n)); p.Len() != want {
				b.Fatal(p.Len())
			}
		}
	})
}

func BenchmarkS2bPower15(b *testing.B)   { benchPower(b, 4, 15, 816) }
func BenchmarkS2cPower10x8(b *testing.B) { benchPower(b, 10, 8, 24310) }

func BenchmarkS2dSparse6(b *testing.B) {
	b.Run("ours", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			// x y z t u
			f := sumOf(1, [2]int64{1, 1}, [2]int64{1, 1}, [2]int64{2, 2}, [2]int64{3, 3}, [2]int64{5, 5})
			g := sumOf(1, [2]int64{5, 5}, [2]int64{3, 3}, [2]int64{2, 2}, [2]int64{1, 1}, [2]int64{1, 1})
			p := must(none.Mul(must(none.Pow(f, 6)), must(none.Pow(g, 6))))
			if p.Len() < 100_000 {
				b.Fatal(p.Len())
			}
		}
	})
}

// lossTerms returns a polynomial like the model of a loss: in w₁…w₆ of degree at
// most 4 and x₁, x₂ of degree at most 5.
func lossTerms(n int) *Poly {
	r := rand.New(rand.NewSource(12345))
	seen := map[[8]uint32]bool{}
	var terms []Summand
	for len(terms) < n {
		var e [8]uint32
		for range 1 + r.Intn(4) {
			e[r.Intn(6)]++
		}
		for range r.Intn(6) {
			e[6+r.Intn(2)]++
		}
		if seen[e] {
			continue
		}
		seen[e] = true
		var powers []Power
		for v, x := range e {
			powers = append(powers, Power{v, x})
		}
		c := int64(1 + r.Intn(99))
		if r.Intn(2) == 0 {
			c = -c
		}
		terms = append(terms, Summand{big.NewRat(c, 1), powers})
	}
	return must(none.Collect(terms))
}

// BenchmarkS4 compares ∂(f-y)²/∂w₁ with 2·(f-y)·∂f/∂w₁.
func BenchmarkS4(b *testing.B) {
	f := lossTerms(900)
	b.Run("ours", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			d := must(none.Sub(f, Var(8)))
			left := must(none.Derivative(must(none.Pow(d, 2)), 0))
			right := must(none.Mul(d, must(none.Derivative(f, 0)))).Scale(big.NewRat(2, 1))
			if !left.Equal(right) {
				b.Fatal("gradients differ")
			}
			if b.N == 1 {
				b.ReportMetric(float64(left.Len()), "terms")
			}
		}
	})
}

func BenchmarkSmall(b *testing.B) {
	w, x, label := Var(0), Var(1), Var(2)
	wx := must(none.Mul(w, x))
	f := must(none.Sub(wx, label))
	square := must(none.Pow(f, 2))
	for _, bench := range []struct {
		name string
		run  func() (*Poly, error)
	}{
		{"w·x", func() (*Poly, error) { return none.Mul(w, x) }},
		{"wx-label", func() (*Poly, error) { return none.Sub(wx, label) }},
		{"(wx-label)²", func() (*Poly, error) { return none.Pow(f, 2) }},
		{"derivative", func() (*Poly, error) { return none.Derivative(square, 0) }},
		{"sum", func() (*Poly, error) { return none.Add(square, f) }},
		{"f·g", func() (*Poly, error) { return none.Mul(square, f) }},
	} {
		b.Run(bench.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				must(bench.run())
			}
		})
	}
}

// BenchmarkQuo divides the product of two sums of powers by one of them.
func BenchmarkQuo(b *testing.B) {
	b.ReportAllocs()
	f := must(none.Pow(sumOf(1, [2]int64{1, 1}, [2]int64{2, 1}, [2]int64{3, 1}), 8))
	g := must(none.Pow(sumOf(2, [2]int64{1, 1}, [2]int64{-1, 1}, [2]int64{3, 1}), 8))
	p := must(none.Mul(f, g))
	for b.Loop() {
		if q, ok, err := none.Quo(p, f); !ok || err != nil || q.Len() != g.Len() {
			b.Fatal(ok, err)
		}
	}
}
