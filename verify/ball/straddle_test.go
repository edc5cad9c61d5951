package ball

import (
	"math/big"
	"testing"
)

// An even power of a ball that reaches across 0 goes down to 0, whichever side it
// reaches further on.
func TestPowAcrossZero(t *testing.T) {
	r := func(num, den int64) *big.Rat { return big.NewRat(num, den) }
	for _, row := range []struct {
		lo, hi *big.Rat
		n      int64
		inside []*big.Rat
	}{
		{r(-33, 100), r(59, 100), 2, []*big.Rat{r(0, 1), r(1, 100), r(34, 100)}},
		{r(-59, 100), r(33, 100), 2, []*big.Rat{r(0, 1), r(1, 100), r(34, 100)}},
		{r(-2, 1), r(3, 1), 4, []*big.Rat{r(0, 1), r(1, 1), r(81, 1)}},
		{r(-3, 1), r(2, 1), 4, []*big.Rat{r(0, 1), r(1, 1), r(81, 1)}},
		{r(-2, 1), r(3, 1), 3, []*big.Rat{r(-8, 1), r(0, 1), r(27, 1)}},
		{r(-1, 1), r(1000, 1), 2, []*big.Rat{r(0, 1), r(1, 2), r(1000000, 1)}},
	} {
		for _, prec := range []uint{32, 64, 500} {
			b, err := Arithmetic{Prec: prec}.PowRat(FromEnds(row.lo, row.hi, prec), r(row.n, 1))
			if err != nil {
				t.Errorf("[%s, %s]^%d: %v", row.lo, row.hi, row.n, err)
				continue
			}
			for _, x := range row.inside {
				if !b.Contains(x) {
					t.Errorf("[%s, %s]^%d = %s at %d bits lacks %s", row.lo, row.hi, row.n, b, prec, x)
				}
			}
		}
	}
}
