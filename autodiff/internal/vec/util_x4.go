//go:build goexperiment.simd && amd64

package vec

import (
	"simd/archsimd"
	"unsafe"
)

const lanes4 = 4

func at4(p *float64, i int) *[4]float64 {
	return (*[4]float64)(unsafe.Add(unsafe.Pointer(p), i*8))
}

func strip4(p *float64, i int) *[8][4]float64 {
	return (*[8][4]float64)(unsafe.Add(unsafe.Pointer(p), i*8))
}

func load4(p *float64, i int) archsimd.Float64x4 { return archsimd.LoadFloat64x4(at4(p, i)) }

func splat4(x float64) archsimd.Float64x4 { return archsimd.BroadcastFloat64x4(x) }

func c4(v *[8]float64) archsimd.Float64x4  { return archsimd.LoadFloat64x4((*[4]float64)(v[:])) }
func bits4(v *[8]uint64) archsimd.Uint64x4 { return archsimd.LoadUint64x4((*[4]uint64)(v[:])) }

func all4(m archsimd.Mask64x4) bool { return m.ToBits() == 0xf }

// AVX2 has no table in registers; the elements are loaded one by one.
func lookup4(t *[16]float64, j archsimd.Uint64x4) archsimd.Float64x4 {
	lo, hi := j.GetLo(), j.GetHi()
	x := archsimd.BroadcastFloat64x2(t[lo.GetElem(0)&15]).SetElem(1, t[lo.GetElem(1)&15])
	y := archsimd.BroadcastFloat64x2(t[hi.GetElem(0)&15]).SetElem(1, t[hi.GetElem(1)&15])
	var v archsimd.Float64x4
	return v.SetLo(x).SetHi(y)
}

func lookupBits4(t *[16]uint64, j archsimd.Uint64x4) archsimd.Uint64x4 {
	lo, hi := j.GetLo(), j.GetHi()
	x := archsimd.BroadcastUint64x2(t[lo.GetElem(0)&15]).SetElem(1, t[lo.GetElem(1)&15])
	y := archsimd.BroadcastUint64x2(t[hi.GetElem(0)&15]).SetElem(1, t[hi.GetElem(1)&15])
	var v archsimd.Uint64x4
	return v.SetLo(x).SetHi(y)
}

// AVX2 has no signed shift of 64 bits and no conversion of them: the shifted
// number, made positive, becomes the low bits of 2**52.
func exponent4(x archsimd.Uint64x4) archsimd.Float64x4 {
	x = x.Add(bits4(&vExponentBias)).ShiftAllRight(52).Or(bits4(&vExponentFloat))
	return x.AsFloat64x4().Sub(c4(&vExponentOff))
}

var (
	vExponentBias  = splatBits(1024 << 52)
	vExponentFloat = splatBits(0x433 << 52)
	vExponentOff   = splat(0x1p52 + 1024)
)
