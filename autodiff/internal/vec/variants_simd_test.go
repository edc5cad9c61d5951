//go:build goexperiment.simd && amd64

package vec

import "simd/archsimd"

func init() {
	if archsimd.X86.AVX512() {
		variants = append(variants, variant{
			"simd",
			map[string]func(dst, a []float64){
				"Neg": negX8, "Abs": absX8, "Sqrt": sqrtX8, "Exp": expX8, "Expm1": expm1X8,
				"Log": logX8, "Log1p": log1pX8, "Sin": sinX8, "Cos": cosX8, "Tanh": tanhX8,
				"Sigmoid": sigmoidX8, "Softplus": softplusX8,
			},
			map[string]func(dst, a, b []float64){
				"Add": addX8, "Sub": subX8, "Mul": mulX8, "Div": divX8, "Max": maxX8,
				"Min": minX8, "StrongMul": strongMulX8, "Gate": gateX8,
			},
			map[string]func(dst, a []float64, s float64){
				"AddS": addSX8, "MulS": mulSX8, "DivS": divSX8, "MaxS": maxSX8, "MinS": minSX8,
				"StrongMulS": strongMulSX8,
				"RSub":       func(dst, a []float64, s float64) { rsubX8(dst, s, a) },
				"RDiv":       func(dst, a []float64, s float64) { rdivX8(dst, s, a) },
			},
			selectLessX8, selectLessEqualX8, selectEqualX8,
			lincombX8, sumProductsX8, sumX8, dotX8, dotsX8,
		})
	}
	if archsimd.X86.AVX2() {
		variants = append(variants, variant{
			"simd4",
			map[string]func(dst, a []float64){
				"Neg": negX4, "Abs": absX4, "Sqrt": sqrtX4, "Exp": expX4, "Expm1": expm1X4,
				"Log": logX4, "Log1p": log1pX4, "Sin": sinX4, "Cos": cosX4, "Tanh": tanhX4,
				"Sigmoid": sigmoidX4, "Softplus": softplusX4,
			},
			map[string]func(dst, a, b []float64){
				"Add": addX4, "Sub": subX4, "Mul": mulX4, "Div": divX4, "Max": maxX4,
				"Min": minX4, "StrongMul": strongMulX4, "Gate": gateX4,
			},
			map[string]func(dst, a []float64, s float64){
				"AddS": addSX4, "MulS": mulSX4, "DivS": divSX4, "MaxS": maxSX4, "MinS": minSX4,
				"StrongMulS": strongMulSX4,
				"RSub":       func(dst, a []float64, s float64) { rsubX4(dst, s, a) },
				"RDiv":       func(dst, a []float64, s float64) { rdivX4(dst, s, a) },
			},
			selectLessX4, selectLessEqualX4, selectEqualX4,
			lincombX4, sumProductsX4, sumX4, dotX4, dotsX4,
		})
	}
}
