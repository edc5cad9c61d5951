//go:build goexperiment.simd && amd64

package vec

import "math"

// Constants as vectors: the instructions take them from memory.
var (
	vOne        = splat(1)
	vHalf       = splat(0.5)
	vMinusTwo   = splat(-2)
	vMinusOne   = splat(-1)
	vLargest    = splat(math.MaxFloat64)
	vSign       = splatBits(signBit)
	vCut        = splatBits(cut)
	vLogCut     = splatBits(logCut)
	vLogHalf    = splatBits(logHalf)
	vLogOffset  = splatBits(logOffset)
	vBiasTop    = splatBits(1023 << 52)
	vBitOne     = splatBits(1)
	vExponent   = splatBits(0xfff << 52)
	vExpInv     = splat(expInv)
	vExpHi      = splat(expHi)
	vExpLo      = splat(expLo)
	vExpC0      = splat(expC0)
	vExpC1      = splat(expC1)
	vExpC2      = splat(expC2)
	vExpC3      = splat(expC3)
	vExpC4      = splat(expC4)
	vExpLimit   = splat(expLimit)
	vMagic      = splat(magic)
	vExpm1C0    = splat(expm1C0)
	vExpm1C1    = splat(expm1C1)
	vExpm1C2    = splat(expm1C2)
	vExpm1C3    = splat(expm1C3)
	vExpm1C4    = splat(expm1C4)
	vExpm1C5    = splat(expm1C5)
	vExpm1C6    = splat(expm1C6)
	vExpm1C7    = splat(expm1C7)
	vExpm1C8    = splat(expm1C8)
	vExpm1C9    = splat(expm1C9)
	vExpm1Small = splat(expm1Small)
	vTanhSmall  = splat(tanhSmall)
	vTanhLarge  = splat(tanhLarge)
	vTanhC0     = splat(tanhC0)
	vTanhC1     = splat(tanhC1)
	vTanhC2     = splat(tanhC2)
	vTanhC3     = splat(tanhC3)
	vTanhC4     = splat(tanhC4)
	vTanhC5     = splat(tanhC5)
	vTanhC6     = splat(tanhC6)
	vLog1pLimit = splat(log1pLimit)
	vMinNormal  = splat(minNormal)
	vLn2Hi      = splat(ln2Hi)
	vLn2Lo      = splat(ln2Lo)
	vLogQ0      = splat(logQ0)
	vLogQ1      = splat(logQ1)
	vLogQ2      = splat(logQ2)
	vLogQ3      = splat(logQ3)
	vLogQ4      = splat(logQ4)
	vLogQ5      = splat(logQ5)
	vLogQ6      = splat(logQ6)
	vLogQ7      = splat(logQ7)
	vTrigInv    = splat(trigInv)
	vTrigHi     = splat(trigHi)
	vTrigMid    = splat(trigMid)
	vTrigLo     = splat(trigLo)
	vTrigLimit  = splat(trigLimit)
	vSinC0      = splat(sinC0)
	vSinC1      = splat(sinC1)
	vSinC2      = splat(sinC2)
	vSinC3      = splat(sinC3)
	vSinC4      = splat(sinC4)
	vSinC5      = splat(sinC5)
	vCosC0      = splat(cosC0)
	vCosC1      = splat(cosC1)
	vCosC2      = splat(cosC2)
	vCosC3      = splat(cosC3)
	vCosC4      = splat(cosC4)
	vCosC5      = splat(cosC5)
)

func splat(x float64) (v [8]float64) {
	for i := range v {
		v[i] = x
	}
	return v
}

func splatBits(x uint64) (v [8]uint64) {
	for i := range v {
		v[i] = x
	}
	return v
}
