package symbolic

import (
	"context"
	"fmt"
	"math/rand/v2"
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
		var space [128]byte
		for b.Loop() {
			runS1(b, e, space[:0])
		}
	})
	b.Run("expressions", func(b *testing.B) { // the same, by way of expressions
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
			if expanded.String() != textS1 || derivative.String() != derivativeS1 {
				b.Fatal(expanded, derivative)
			}
		}
	})
}

// The same with parsing.
func BenchmarkS1ParseExpandDiffPrint(b *testing.B) {
	b.Run("ours", func(b *testing.B) {
		b.ReportAllocs()
		var space [128]byte
		for b.Loop() {
			e, err := Parse("(w*x - label)^2")
			if err != nil {
				b.Fatal(err)
			}
			runS1(b, e, space[:0])
		}
	})
}

const textS1, derivativeS1 = "w^2*x^2 - 2*w*x*label + label^2", "2*x^2*w - 2*x*label"

func runS1(b *testing.B, e Expr, dst []byte) {
	p, err := raised().NewRing(context.Background()).Polynomial(e)
	if err != nil {
		b.Fatal(err)
	}
	d, err := p.Derivative("w")
	if err != nil {
		b.Fatal(err)
	}
	if dst = p.AppendText(dst); string(dst) != textS1 {
		b.Fatal(string(dst))
	}
	if dst = d.AppendText(dst[:0]); string(dst) != derivativeS1 {
		b.Fatal(string(dst))
	}
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

// polynomialS4 is a polynomial of 900 terms in w1, …, w6, x1, x2, with
// coefficients up to 99, and its derivative in w1.
func polynomialS4(b *testing.B) (f, df Expr) {
	g := rand.New(rand.NewPCG(12345, 0))
	names := []string{"w1", "w2", "w3", "w4", "w5", "w6", "x1", "x2"}
	var text strings.Builder
	for seen := map[[8]int]bool{}; len(seen) < 900; {
		var e [8]int
		for range 1 + g.IntN(4) {
			e[g.IntN(6)]++
		}
		for range g.IntN(6) {
			e[6+g.IntN(2)]++
		}
		if seen[e] {
			continue
		}
		seen[e] = true
		fmt.Fprintf(&text, "%+d", (1+g.IntN(99))*(1-2*g.IntN(2)))
		for i, k := range e {
			if k > 0 {
				fmt.Fprintf(&text, "*%s^%d", names[i], k)
			}
		}
	}
	f = mustRead(b, text.String())
	l := raised()
	df, err := l.Diff(context.Background(), f, "w1")
	if err != nil {
		b.Fatal(err)
	}
	return f, df
}

// Two gradients of some 50,000 terms are proved equal: the derivative of (f - y)^2
// after it has been multiplied out, and 2·(f - y)·∂f/∂w1, multiplied out.
func BenchmarkS4ProveEqual(b *testing.B) {
	f, df := polynomialS4(b)
	error := Sub(f, Var("y"))
	loss, claim := Pow(error, Int(2)), Mul(Int(2), error, df)
	b.Run("ours", func(b *testing.B) {
		b.ReportAllocs()
		terms := 0
		for b.Loop() {
			r := raised().NewRing(context.Background())
			p, err := r.Polynomial(loss)
			if err != nil {
				b.Fatal(err)
			}
			d, err := p.Derivative("w1")
			if err != nil {
				b.Fatal(err)
			}
			q, err := r.Polynomial(claim)
			if err != nil {
				b.Fatal(err)
			}
			if !d.Equal(q) {
				b.Fatal("not equal")
			}
			terms = d.Len()
		}
		b.ReportMetric(float64(terms), "terms")
	})
}

// flat is a sum of the given length in bytes, of products, powers, functions and
// fractions.
func flat(size int) string {
	g := rand.New(rand.NewPCG(5, 0))
	functions := []string{"sin", "cos", "exp", "log"}
	var b strings.Builder
	b.WriteString("a1")
	for b.Len() < size {
		i, j, l := 1+g.IntN(40), 1+g.IntN(40), 1+g.IntN(40)
		f, h := functions[g.IntN(4)], functions[g.IntN(4)]
		b.WriteByte("+-"[g.IntN(2)])
		switch g.IntN(4) {
		case 0:
			fmt.Fprintf(&b, "%d*a%d^%d*b%d", 2+g.IntN(998), i, 2+g.IntN(8), j)
		case 1:
			fmt.Fprintf(&b, "%d/%d*%s(a%d*b%d+%d)", 1+g.IntN(99), 2+g.IntN(96), f, i, j, 1+g.IntN(99))
		case 2:
			fmt.Fprintf(&b, "(a%d-b%d)^%d*c%d", i, j, 2+g.IntN(4), l)
		case 3:
			fmt.Fprintf(&b, "%s(a%d)*%s(c%d-2*b%d)", f, i, h, j, l)
		}
	}
	return b.String()
}

func BenchmarkS5Parse1MB(b *testing.B) {
	b.Run("ours", func(b *testing.B) { benchmarkParse(b, flat(1e6)) })
}

// Reading grows with the length of the text, and not faster.
func BenchmarkS5ParseGrowth(b *testing.B) {
	for _, size := range []int{250_000, 500_000, 1_000_000, 2_000_000} {
		b.Run(fmt.Sprint(size), func(b *testing.B) { benchmarkParse(b, flat(size)) })
	}
}

func benchmarkParse(b *testing.B, src string) {
	b.ReportAllocs()
	b.SetBytes(int64(len(src)))
	l := raised()
	for b.Loop() {
		if _, err := l.Parse(src); err != nil {
			b.Fatal(err)
		}
	}
}
