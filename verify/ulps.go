package verify

import (
	"math"
	"math/big"
)

// Distances of floating-point numbers are shown, in units of the last place, and
// decide nothing.

// Ulps returns the distance of a and b in units of the last place of the one that
// is larger in size: 0 for equal numbers and for two NaNs, infinite if only one of
// them is a finite number.
func Ulps(a, b float64) float64 {
	switch {
	case a == b, math.IsNaN(a) && math.IsNaN(b):
		return 0
	case !finite(a), !finite(b):
		return math.Inf(1)
	}
	u := ulp(math.Max(math.Abs(a), math.Abs(b)))
	return math.Abs(a/u - b/u) // both quotients are whole numbers, which cannot overflow
}

// UlpsFrom returns the distance of a from an exact number, in units of the last
// place of the larger one.
func UlpsFrom(a float64, exact *big.Rat) float64 {
	// With so many more bits than float64 has, their difference is as good as exact,
	// and needs no common denominator.
	const precision = 256
	x := new(big.Float).SetPrec(precision).SetRat(exact)
	nearest, _ := x.Float64()
	if !finite(a) || !finite(nearest) {
		return math.Inf(1)
	}
	x.Sub(new(big.Float).SetPrec(precision).SetFloat64(a), x)
	x.Quo(x, new(big.Float).SetFloat64(ulp(math.Max(math.Abs(a), math.Abs(nearest)))))
	d, _ := x.Abs(x).Float64()
	return d
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// ulp returns the distance from m ≥ 0 to the next larger number, and for the
// largest number to the next smaller one.
func ulp(m float64) float64 {
	if m == math.MaxFloat64 {
		return m - math.Nextafter(m, 0)
	}
	return math.Nextafter(m, math.Inf(1)) - m
}
