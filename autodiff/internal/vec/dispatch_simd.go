//go:build goexperiment.simd && amd64

package vec

import "simd/archsimd"

// width is the number of lanes of the vectors in use: 8 with AVX-512, 4 with
// AVX2, 0 where the plain kernels are used.
var width = widest()

func widest() int {
	switch {
	case archsimd.X86.AVX512():
		return 8
	case archsimd.X86.AVX2():
		return 4
	default:
		return 0
	}
}

func add(dst, a, b []float64) {
	switch width {
	case 8:
		addX8(dst, a, b)
	case 4:
		addX4(dst, a, b)
	default:
		addGo(dst, a, b)
	}
}

func sub(dst, a, b []float64) {
	switch width {
	case 8:
		subX8(dst, a, b)
	case 4:
		subX4(dst, a, b)
	default:
		subGo(dst, a, b)
	}
}

func mul(dst, a, b []float64) {
	switch width {
	case 8:
		mulX8(dst, a, b)
	case 4:
		mulX4(dst, a, b)
	default:
		mulGo(dst, a, b)
	}
}

func div(dst, a, b []float64) {
	switch width {
	case 8:
		divX8(dst, a, b)
	case 4:
		divX4(dst, a, b)
	default:
		divGo(dst, a, b)
	}
}

func maximum(dst, a, b []float64) {
	switch width {
	case 8:
		maxX8(dst, a, b)
	case 4:
		maxX4(dst, a, b)
	default:
		maxGo(dst, a, b)
	}
}

func minimum(dst, a, b []float64) {
	switch width {
	case 8:
		minX8(dst, a, b)
	case 4:
		minX4(dst, a, b)
	default:
		minGo(dst, a, b)
	}
}

func strongMul(dst, a, b []float64) {
	switch width {
	case 8:
		strongMulX8(dst, a, b)
	case 4:
		strongMulX4(dst, a, b)
	default:
		strongMulGo(dst, a, b)
	}
}

func gate(dst, a, b []float64) {
	switch width {
	case 8:
		gateX8(dst, a, b)
	case 4:
		gateX4(dst, a, b)
	default:
		gateGo(dst, a, b)
	}
}

func addS(dst, a []float64, s float64) {
	switch width {
	case 8:
		addSX8(dst, a, s)
	case 4:
		addSX4(dst, a, s)
	default:
		addSGo(dst, a, s)
	}
}

func rsub(dst []float64, s float64, a []float64) {
	switch width {
	case 8:
		rsubX8(dst, s, a)
	case 4:
		rsubX4(dst, s, a)
	default:
		rsubGo(dst, s, a)
	}
}

func mulS(dst, a []float64, s float64) {
	switch width {
	case 8:
		mulSX8(dst, a, s)
	case 4:
		mulSX4(dst, a, s)
	default:
		mulSGo(dst, a, s)
	}
}

func divS(dst, a []float64, s float64) {
	switch width {
	case 8:
		divSX8(dst, a, s)
	case 4:
		divSX4(dst, a, s)
	default:
		divSGo(dst, a, s)
	}
}

func rdiv(dst []float64, s float64, a []float64) {
	switch width {
	case 8:
		rdivX8(dst, s, a)
	case 4:
		rdivX4(dst, s, a)
	default:
		rdivGo(dst, s, a)
	}
}

func maxS(dst, a []float64, s float64) {
	switch width {
	case 8:
		maxSX8(dst, a, s)
	case 4:
		maxSX4(dst, a, s)
	default:
		maxSGo(dst, a, s)
	}
}

func minS(dst, a []float64, s float64) {
	switch width {
	case 8:
		minSX8(dst, a, s)
	case 4:
		minSX4(dst, a, s)
	default:
		minSGo(dst, a, s)
	}
}

func strongMulS(dst, a []float64, s float64) {
	switch width {
	case 8:
		strongMulSX8(dst, a, s)
	case 4:
		strongMulSX4(dst, a, s)
	default:
		strongMulSGo(dst, a, s)
	}
}

func neg(dst, a []float64) {
	switch width {
	case 8:
		negX8(dst, a)
	case 4:
		negX4(dst, a)
	default:
		negGo(dst, a)
	}
}

func abs(dst, a []float64) {
	switch width {
	case 8:
		absX8(dst, a)
	case 4:
		absX4(dst, a)
	default:
		absGo(dst, a)
	}
}

func sqrt(dst, a []float64) {
	switch width {
	case 8:
		sqrtX8(dst, a)
	case 4:
		sqrtX4(dst, a)
	default:
		sqrtGo(dst, a)
	}
}

func selectLess(dst, a, b, then, els []float64) {
	switch width {
	case 8:
		selectLessX8(dst, a, b, then, els)
	case 4:
		selectLessX4(dst, a, b, then, els)
	default:
		selectLessGo(dst, a, b, then, els)
	}
}

func selectLessEqual(dst, a, b, then, els []float64) {
	switch width {
	case 8:
		selectLessEqualX8(dst, a, b, then, els)
	case 4:
		selectLessEqualX4(dst, a, b, then, els)
	default:
		selectLessEqualGo(dst, a, b, then, els)
	}
}

func selectEqual(dst, a, b, then, els []float64) {
	switch width {
	case 8:
		selectEqualX8(dst, a, b, then, els)
	case 4:
		selectEqualX4(dst, a, b, then, els)
	default:
		selectEqualGo(dst, a, b, then, els)
	}
}

func lincomb(dst, init, coef []float64, cols [][]float64) {
	switch width {
	case 8:
		lincombX8(dst, init, coef, cols)
	case 4:
		lincombX4(dst, init, coef, cols)
	default:
		lincombGo(dst, init, coef, cols)
	}
}

func sumProducts(dst, init []float64, a, b [][]float64) {
	switch width {
	case 8:
		sumProductsX8(dst, init, a, b)
	case 4:
		sumProductsX4(dst, init, a, b)
	default:
		sumProductsGo(dst, init, a, b)
	}
}

func sum(acc *Acc, a []float64) {
	switch width {
	case 8:
		sumX8(acc, a)
	case 4:
		sumX4(acc, a)
	default:
		sumGo(acc, a)
	}
}

func dot(acc *Acc, a, b []float64) {
	switch width {
	case 8:
		dotX8(acc, a, b)
	case 4:
		dotX4(acc, a, b)
	default:
		dotGo(acc, a, b)
	}
}

func dots(accs []Acc, a []float64, bs [][]float64) {
	switch width {
	case 8:
		dotsX8(accs, a, bs)
	case 4:
		dotsX4(accs, a, bs)
	default:
		dotsGo(accs, a, bs)
	}
}

func exp(dst, a []float64) {
	switch width {
	case 8:
		expX8(dst, a)
	case 4:
		expX4(dst, a)
	default:
		expGo(dst, a)
	}
}

func expm1(dst, a []float64) {
	switch width {
	case 8:
		expm1X8(dst, a)
	case 4:
		expm1X4(dst, a)
	default:
		expm1Go(dst, a)
	}
}

func log(dst, a []float64) {
	switch width {
	case 8:
		logX8(dst, a)
	case 4:
		logX4(dst, a)
	default:
		logGo(dst, a)
	}
}

func log1p(dst, a []float64) {
	switch width {
	case 8:
		log1pX8(dst, a)
	case 4:
		log1pX4(dst, a)
	default:
		log1pGo(dst, a)
	}
}

func sin(dst, a []float64) {
	switch width {
	case 8:
		sinX8(dst, a)
	case 4:
		sinX4(dst, a)
	default:
		sinGo(dst, a)
	}
}

func cos(dst, a []float64) {
	switch width {
	case 8:
		cosX8(dst, a)
	case 4:
		cosX4(dst, a)
	default:
		cosGo(dst, a)
	}
}

func tanh(dst, a []float64) {
	switch width {
	case 8:
		tanhX8(dst, a)
	case 4:
		tanhX4(dst, a)
	default:
		tanhGo(dst, a)
	}
}

func sigmoid(dst, a []float64) {
	switch width {
	case 8:
		sigmoidX8(dst, a)
	case 4:
		sigmoidX4(dst, a)
	default:
		sigmoidGo(dst, a)
	}
}

func softplus(dst, a []float64) {
	switch width {
	case 8:
		softplusX8(dst, a)
	case 4:
		softplusX4(dst, a)
	default:
		softplusGo(dst, a)
	}
}
