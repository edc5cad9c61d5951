package verify

import (
	"math"
	"math/big"
	"testing"
)

func TestUlpError(t *testing.T) {
	third := Exactly(big.NewRat(1, 3))
	huge := Exactly(new(big.Rat).SetInt(new(big.Int).Lsh(big.NewInt(1), 2000)))
	tiny := Exactly(new(big.Rat).SetFrac(big.NewInt(1), new(big.Int).Lsh(big.NewInt(1), 1075))) // half of the least float64
	tinier := Exactly(new(big.Rat).SetFrac(big.NewInt(1), new(big.Int).Lsh(big.NewInt(1), 5000)))
	nan, inf := math.NaN(), math.Inf(1)
	for _, row := range []struct {
		f     float64
		truth Real
		want  float64
	}{
		{1, Exactly(big.NewRat(1, 1)), 0},
		{math.Nextafter(1, 2), Exactly(big.NewRat(1, 1)), 1},
		{math.Nextafter(1, 0), Exactly(big.NewRat(1, 1)), 0.5}, // below a power of two the floats are twice as close
		{-1, Exactly(big.NewRat(1, 1)), 1 << 53},
		{0, Exactly(new(big.Rat)), 0},
		{5e-324, Exactly(new(big.Rat)), 1},
		{1.0 / 3, third, 1.0 / 3}, // 1/3 - float64(1/3) = 2^-54/3, and the unit is 2^-54
		{inf, huge, 0}, {-inf, huge, inf}, {math.MaxFloat64, huge, inf},
		{0, tiny, 0.5}, {5e-324, tiny, 0.5}, {0, tinier, 0},
		{nan, third, inf}, {inf, third, inf},
	} {
		if got := UlpError(row.f, row.truth); math.Abs(got-row.want) > 1e-12*row.want {
			t.Errorf("UlpError(%v, %s) = %v, want %v", row.f, row.truth, got, row.want)
		}
	}
}
