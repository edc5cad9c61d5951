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

// choice returns the kernel for the width.
func choice[F any](x8, x4, plain F) F {
	switch width {
	case 8:
		return x8
	case 4:
		return x4
	default:
		return plain
	}
}

var (
	add             = choice(addX8, addX4, addGo)
	sub             = choice(subX8, subX4, subGo)
	mul             = choice(mulX8, mulX4, mulGo)
	div             = choice(divX8, divX4, divGo)
	maximum         = choice(maxX8, maxX4, maxGo)
	minimum         = choice(minX8, minX4, minGo)
	strongMul       = choice(strongMulX8, strongMulX4, strongMulGo)
	gate            = choice(gateX8, gateX4, gateGo)
	addS            = choice(addSX8, addSX4, addSGo)
	rsub            = choice(rsubX8, rsubX4, rsubGo)
	mulS            = choice(mulSX8, mulSX4, mulSGo)
	divS            = choice(divSX8, divSX4, divSGo)
	rdiv            = choice(rdivX8, rdivX4, rdivGo)
	maxS            = choice(maxSX8, maxSX4, maxSGo)
	minS            = choice(minSX8, minSX4, minSGo)
	strongMulS      = choice(strongMulSX8, strongMulSX4, strongMulSGo)
	neg             = choice(negX8, negX4, negGo)
	abs             = choice(absX8, absX4, absGo)
	sqrt            = choice(sqrtX8, sqrtX4, sqrtGo)
	selectLess      = choice(selectLessX8, selectLessX4, selectLessGo)
	selectLessEqual = choice(selectLessEqualX8, selectLessEqualX4, selectLessEqualGo)
	selectEqual     = choice(selectEqualX8, selectEqualX4, selectEqualGo)
	lincomb         = choice(lincombX8, lincombX4, lincombGo)
	sumProducts     = choice(sumProductsX8, sumProductsX4, sumProductsGo)
	exp             = choice(expX8, expX4, expGo)
	expm1           = choice(expm1X8, expm1X4, expm1Go)
	log             = choice(logX8, logX4, logGo)
	log1p           = choice(log1pX8, log1pX4, log1pGo)
	sin             = choice(sinX8, sinX4, sinGo)
	cos             = choice(cosX8, cosX4, cosGo)
	tanh            = choice(tanhX8, tanhX4, tanhGo)
	sigmoid         = choice(sigmoidX8, sigmoidX4, sigmoidGo)
	softplus        = choice(softplusX8, softplusX4, softplusGo)
)

// The reductions are functions, as what a variable is called with would be
// allocated, and sums are often variables.

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
