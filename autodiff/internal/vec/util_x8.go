//go:build goexperiment.simd && amd64

package vec

import (
	"simd/archsimd"
	"unsafe"
)

// What differs between vectors of eight and of four, beside their types.

const lanes8 = 8

// at8 returns the vector in memory from element i of p.
func at8(p *float64, i int) *[8]float64 {
	return (*[8]float64)(unsafe.Add(unsafe.Pointer(p), i*8))
}

// strip8 returns the eight vectors from element i of p. Their addresses need no computation of their own.
func strip8(p *float64, i int) *[8][8]float64 {
	return (*[8][8]float64)(unsafe.Add(unsafe.Pointer(p), i*8))
}

func load8(p *float64, i int) archsimd.Float64x8 { return archsimd.LoadFloat64x8(at8(p, i)) }

func splat8(x float64) archsimd.Float64x8 { return archsimd.BroadcastFloat64x8(x) }

// c8 and bits8 return constants.
func c8(v *[8]float64) archsimd.Float64x8  { return archsimd.LoadFloat64x8(v) }
func bits8(v *[8]uint64) archsimd.Uint64x8 { return archsimd.LoadUint64x8(v) }

// all8 reports whether m is set everywhere.
func all8(m archsimd.Mask64x8) bool { return m.ToBits() == 0xff }

// lookup8 returns the elements of a table at the low four bits of j.
func lookup8(t *[16]float64, j archsimd.Uint64x8) archsimd.Float64x8 {
	lo := archsimd.LoadFloat64x8((*[8]float64)(t[:8]))
	return lo.ConcatPermute(archsimd.LoadFloat64x8((*[8]float64)(t[8:])), j)
}

func lookupBits8(t *[16]uint64, j archsimd.Uint64x8) archsimd.Uint64x8 {
	lo := archsimd.LoadUint64x8((*[8]uint64)(t[:8]))
	return lo.ConcatPermute(archsimd.LoadUint64x8((*[8]uint64)(t[8:])), j)
}

// exponent8 returns the signed number in the first 12 bits of x.
func exponent8(x archsimd.Uint64x8) archsimd.Float64x8 {
	return x.AsInt64x8().ShiftAllRight(52).ConvertToFloat64()
}
