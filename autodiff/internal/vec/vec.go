// Package vec has kernels over columns of float64: sums, products, linear
// combinations, reductions and elementary functions, each over a whole block
// of values at once. A block is meant to be short, 512 elements or fewer, so
// that the columns of one computation stay in the first levels of cache; the
// kernels themselves take any length, zero included.
//
// A kernel writes one column, dst, and reads columns of the same length. A
// column that is read may be the very slice that is written; slices that
// overlap in part may not. An input shorter than dst panics, elements beyond
// len(dst) are not looked at.
//
// There are two builds. By default all kernels are plain Go. With
// GOEXPERIMENT=simd on amd64 the hot ones use the vector instructions of
// simd/archsimd: AVX-512 or AVX2, whichever the processor has, and plain Go
// where it has neither; that is decided once, when the program starts. The
// builds agree in every bit of every result, signs and payloads of NaNs
// excepted. Three laws make that so:
//
//   - Every operation is rounded to float64 by itself. A product is rounded
//     before it is added to anything; nothing is fused, on any architecture.
//   - Element i of a reduction is added to lane i%8 of an [Acc], in the order
//     of i, however wide the machine is; [Acc.Total] adds up the lanes in one
//     fixed order.
//   - An elementary function is one sequence of operations, with the same
//     constants, in both builds. Rare arguments leave that sequence for a
//     function of package math, element by element, and do so in both.
//
// Elementary functions are within 1 ulp of the exact value, but for Sigmoid
// within 2.8; the comment of each has its own bound.
package vec

// Lanes is the number of partial sums of a reduction.
const Lanes = 8

// An Acc holds the partial sums of a reduction: element i of a column is
// added to lane i%8. Its zero value is the empty sum. A second column added to
// an Acc begins at lane 0 again.
type Acc [Lanes]float64

// Total returns the sum of the lanes, added in this order, which is that of
// halving a vector of eight, then of four, then of two:
//
//	((0+4)+(2+6)) + ((1+5)+(3+7))
func (a *Acc) Total() float64 {
	return ((a[0] + a[4]) + (a[2] + a[6])) + ((a[1] + a[5]) + (a[3] + a[7]))
}

// A Rel is a relation between two numbers, for [Select].
type Rel uint8

// The relations. NaN is unequal to everything and in no other relation.
const (
	Less Rel = 1 + iota
	LessEqual
	Greater
	GreaterEqual
	Equal
	NotEqual
)
