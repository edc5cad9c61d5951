package symbolic

import (
	"context"
	"fmt"
	"strings"
	"testing"
)

func mustRead(tb testing.TB, src string) Expr {
	e, err := raised().Parse(src)
	if err != nil {
		tb.Fatal(err)
	}
	return e
}

// The running example: expand it, differentiate it in w, and print both.
func BenchmarkS1ExpandDiffPrint(b *testing.B) {
	e := MustParse("(w*x - label)^2")
	b.Run("ours", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			expanded, err := Expand(e)
			if err != nil {
				b.Fatal(err)
			}
			derivative, err := Derive(e, "w")
			if err != nil {
				b.Fatal(err)
			}
			if expanded.String() != "w^2*x^2 - 2*w*x*label + label^2" || derivative.String() != "2*x^2*w - 2*x*label" {
				b.Fatal(expanded, derivative)
			}
		}
	})
}

// nestedSin is sin(x·sin(x·…sin(x·x)…)) with the given number of sines.
func nestedSin(depth int) Expr {
	x := Var("x")
	e := x
	for range depth {
		e, _ = Apply(FuncSin, Mul(x, e))
	}
	return Share(e)
}

// productOfSin is sin(x1·x)·…·sin(xn·x).
func productOfSin(n int) Expr {
	factors := make([]Expr, n)
	for i := range factors {
		factors[i], _ = Apply(FuncSin, Mul(Var(fmt.Sprintf("x%d", i+1)), Var("x")))
	}
	return Share(Mul(factors...))
}

// speelpenning is x1·…·xn.
func speelpenning(n int) (e Expr, xs []string) {
	factors := make([]Expr, n)
	for i := range factors {
		xs = append(xs, fmt.Sprintf("x%d", i+1))
		factors[i] = Var(xs[i])
	}
	return Mul(factors...), xs
}

// network is (o - y)^2 for the output o of a network of 4 inputs and 5 hidden
// units with sigmoids written out, and its 31 weights.
func network() (src string, weights []string) {
	var out []string
	for j := range 5 {
		var in []string
		for i := range 4 {
			w := fmt.Sprintf("w%d%d", j, i)
			weights = append(weights, w)
			in = append(in, fmt.Sprintf("%s*x%d", w, i))
		}
		bias, v := fmt.Sprintf("b%d", j), fmt.Sprintf("v%d", j)
		weights = append(weights, bias, v)
		out = append(out, fmt.Sprintf("%s*1/(1 + exp(-(%s + %s)))", v, strings.Join(in, " + "), bias))
	}
	weights = append(weights, "c")
	return "(" + strings.Join(out, " + ") + " + c - y)^2", weights
}

func benchmarkDiff(b *testing.B, e Expr, x string) {
	b.ReportAllocs()
	for b.Loop() {
		d, err := raised().Diff(context.Background(), e, x)
		if err != nil {
			b.Fatal(err)
		}
		if d.n == nil {
			b.Fatal()
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(e.Nodes()), "ns/node")
}

func benchmarkGradient(b *testing.B, e Expr, xs []string) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := raised().Gradient(context.Background(), e, xs...); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(e.Nodes()), "ns/node")
}

// The derivative of sin(x·sin(x·…)), 1000 deep.
func BenchmarkS3aNestedSin1000(b *testing.B) {
	b.Run("ours", func(b *testing.B) { benchmarkDiff(b, nestedSin(1000), "x") })
}

// The same at growing depth.
func BenchmarkS3aNestedSinGrowth(b *testing.B) {
	for _, depth := range []int{1e3, 1e4, 1e5} {
		b.Run(fmt.Sprint(depth), func(b *testing.B) { benchmarkDiff(b, nestedSin(depth), "x") })
	}
}

// The derivative in x of the product of 200 sin(xi·x).
func BenchmarkS3bProductOfSin200(b *testing.B) {
	b.Run("ours", func(b *testing.B) { benchmarkDiff(b, productOfSin(200), "x") })
}

// All partial derivatives of x1·…·x200.
func BenchmarkS3cSpeelpenning200(b *testing.B) {
	e, xs := speelpenning(200)
	b.Run("ours", func(b *testing.B) { benchmarkGradient(b, e, xs) })
}

// All partial derivatives of the squared error of a network with 31 weights.
func BenchmarkS3eNetwork451(b *testing.B) {
	src, weights := network()
	e := mustRead(b, src)
	b.Run("ours", func(b *testing.B) { benchmarkGradient(b, e, weights) })
}
