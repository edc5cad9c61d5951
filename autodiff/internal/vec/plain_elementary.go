package vec

import "math"

func expGo(dst, a []float64)   { Map(dst, a, math.Exp) }
func expm1Go(dst, a []float64) { Map(dst, a, math.Expm1) }
func logGo(dst, a []float64)   { Map(dst, a, math.Log) }
func log1pGo(dst, a []float64) { Map(dst, a, math.Log1p) }
func sinGo(dst, a []float64)   { Map(dst, a, math.Sin) }
func cosGo(dst, a []float64)   { Map(dst, a, math.Cos) }
func tanhGo(dst, a []float64)  { Map(dst, a, math.Tanh) }

func sigmoidGo(dst, a []float64) {
	Map(dst, a, func(x float64) float64 {
		if x < 0 {
			e := math.Exp(x)
			return e / (1 + e)
		}
		return 1 / (1 + math.Exp(-x))
	})
}

func softplusGo(dst, a []float64) {
	Map(dst, a, func(x float64) float64 {
		return max(x, 0) + math.Log1p(math.Exp(-math.Abs(x)))
	})
}
