package vec

import (
	"math"
	"math/rand/v2"
	"testing"
)

func same(x, y float64) bool {
	return math.Float64bits(x) == math.Float64bits(y) || x != x && y != y
}

func TestLincombSmoke(t *testing.T) {
	for n := range 71 {
		for k := range 7 {
			cols := make([][]float64, k)
			coef := make([]float64, k)
			for j := range cols {
				coef[j] = rand.NormFloat64()
				cols[j] = make([]float64, n)
				for i := range n {
					cols[j][i] = rand.NormFloat64()
				}
			}
			dst, want := make([]float64, n), make([]float64, n)
			for i := range n {
				for j := range cols {
					want[i] += float64(coef[j] * cols[j][i])
				}
			}
			if k > 0 && n%2 == 1 {
				dst = cols[k-1]
			}
			Lincomb(dst, nil, coef, cols)
			for i := range n {
				if !same(dst[i], want[i]) {
					t.Fatalf("%d terms, length %d: [%d] = %v, want %v", k, n, i, dst[i], want[i])
				}
			}
		}
	}
}
