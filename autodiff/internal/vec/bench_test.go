package vec

import (
	"math/rand/v2"
	"testing"
)

func column(n int) []float64 {
	a := make([]float64, n)
	for i := range a {
		a[i] = rand.NormFloat64()
	}
	return a
}

// benchLen is the length of the columns: all of them are in the first level
// of cache together.
const benchLen = 256

func perElement(b *testing.B, elements int, f func()) {
	for b.Loop() {
		f()
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(elements), "ns/elem")
}

func benchUnary(b *testing.B, name string, lo, hi float64) {
	a, dst := column(benchLen), make([]float64, benchLen)
	for i := range a {
		a[i] = lo + (hi-lo)*rand.Float64()
	}
	for _, v := range variants {
		b.Run(v.name, func(b *testing.B) {
			f := v.unary[name]
			perElement(b, benchLen, func() { f(dst, a) })
		})
	}
}

func BenchmarkExp(b *testing.B)      { benchUnary(b, "Exp", -10, 10) }
func BenchmarkExpm1(b *testing.B)    { benchUnary(b, "Expm1", -10, 10) }
func BenchmarkLog(b *testing.B)      { benchUnary(b, "Log", 0.01, 100) }
func BenchmarkLog1p(b *testing.B)    { benchUnary(b, "Log1p", -0.9, 100) }
func BenchmarkSin(b *testing.B)      { benchUnary(b, "Sin", -10, 10) }
func BenchmarkCos(b *testing.B)      { benchUnary(b, "Cos", -10, 10) }
func BenchmarkTanh(b *testing.B)     { benchUnary(b, "Tanh", -3, 3) }
func BenchmarkSigmoid(b *testing.B)  { benchUnary(b, "Sigmoid", -10, 10) }
func BenchmarkSoftplus(b *testing.B) { benchUnary(b, "Softplus", -10, 10) }
func BenchmarkSqrt(b *testing.B)     { benchUnary(b, "Sqrt", 0, 10) }
func BenchmarkNeg(b *testing.B)      { benchUnary(b, "Neg", 0, 10) }

func benchBinary(b *testing.B, name string) {
	x, y, dst := column(benchLen), column(benchLen), make([]float64, benchLen)
	for _, v := range variants {
		b.Run(v.name, func(b *testing.B) {
			f := v.binary[name]
			perElement(b, benchLen, func() { f(dst, x, y) })
		})
	}
}

func BenchmarkAdd(b *testing.B)       { benchBinary(b, "Add") }
func BenchmarkMul(b *testing.B)       { benchBinary(b, "Mul") }
func BenchmarkDiv(b *testing.B)       { benchBinary(b, "Div") }
func BenchmarkMax(b *testing.B)       { benchBinary(b, "Max") }
func BenchmarkStrongMul(b *testing.B) { benchBinary(b, "StrongMul") }
func BenchmarkGate(b *testing.B)      { benchBinary(b, "Gate") }

func BenchmarkSelect(b *testing.B) {
	x, y, dst := column(benchLen), column(benchLen), make([]float64, benchLen)
	for _, v := range variants {
		b.Run(v.name, func(b *testing.B) {
			perElement(b, benchLen, func() { v.selectLess(dst, x, y, x, y) })
		})
	}
}

// The kernels of many columns report the time per element and term.
const benchTerms = 8

func benchColumns() [][]float64 {
	cols := make([][]float64, benchTerms)
	for j := range cols {
		cols[j] = column(benchLen)
	}
	return cols
}

func BenchmarkLincomb(b *testing.B) {
	cols, coef, dst := benchColumns(), column(benchTerms), column(benchLen)
	for _, v := range variants {
		b.Run(v.name, func(b *testing.B) {
			perElement(b, benchLen*benchTerms, func() { v.lincomb(dst, dst, coef, cols) })
		})
	}
}

func BenchmarkSumProducts(b *testing.B) {
	x, y, dst := benchColumns(), benchColumns(), column(benchLen)
	for _, v := range variants {
		b.Run(v.name, func(b *testing.B) {
			perElement(b, benchLen*benchTerms, func() { v.sumProducts(dst, dst, x, y) })
		})
	}
}

func BenchmarkSum(b *testing.B) {
	x := column(benchLen)
	for _, v := range variants {
		b.Run(v.name, func(b *testing.B) {
			var acc Acc
			perElement(b, benchLen, func() { v.sum(&acc, x) })
		})
	}
}

func BenchmarkDot(b *testing.B) {
	x, y := column(benchLen), column(benchLen)
	for _, v := range variants {
		b.Run(v.name, func(b *testing.B) {
			var acc Acc
			perElement(b, benchLen, func() { v.dot(&acc, x, y) })
		})
	}
}

func BenchmarkDots(b *testing.B) {
	x, ys := column(benchLen), benchColumns()
	for _, v := range variants {
		b.Run(v.name, func(b *testing.B) {
			accs := make([]Acc, benchTerms)
			perElement(b, benchLen*benchTerms, func() { v.dots(accs, x, ys) })
		})
	}
}
