package verify

import (
	"math"
	"math/big"
)

// UlpError returns by how many units in the last place a float64 differs from a
// real number. The unit is that of the float64 nearest to the number: 2^(e-52)
// for a normal result of exponent e, 2^-1074 for a subnormal one. An infinity is
// right, with error 0, for a number that rounds to it, and so is a zero for one
// that underflows; otherwise both are infinitely wrong, and so is NaN.
func UlpError(f float64, truth Real) float64 {
	mid := truth.Ball(256).MidRat()
	nearest, _ := mid.Float64()
	switch {
	case math.IsNaN(f):
		return math.Inf(1)
	case f == nearest:
		if math.IsInf(f, 0) {
			return 0
		}
	case math.IsInf(f, 0) || math.IsInf(nearest, 0):
		return math.Inf(1)
	}
	difference := new(big.Rat).SetFloat64(f)
	difference.Sub(difference, mid)
	difference.Abs(difference)
	d, _ := difference.Quo(difference, unit(nearest)).Float64()
	return d
}

// unit returns the unit in the last place of a finite float64.
func unit(f float64) *big.Rat {
	_, e := math.Frexp(f) // |f| = m·2^e with 1/2 ≤ m < 1
	k := max(e-53, -1074)
	if f == 0 {
		k = -1074
	}
	one := big.NewInt(1)
	if k >= 0 {
		return new(big.Rat).SetInt(one.Lsh(one, uint(k)))
	}
	return new(big.Rat).SetFrac(big.NewInt(1), one.Lsh(one, uint(-k)))
}
