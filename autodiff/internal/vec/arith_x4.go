//go:build goexperiment.simd && amd64

package vec

import (
	"simd/archsimd"
	"unsafe"
)

// The kernels on vectors. What does not fill a vector at the end is left to
// the plain kernels, after the upper halves of the registers are cleared: the
// plain code of the caller would be slow as long as they are in use.

func addX4(dst, a, b []float64) {
	pd, pa, pb := unsafe.SliceData(dst), unsafe.SliceData(a[:len(dst)]), unsafe.SliceData(b[:len(dst)])
	i := 0
	for ; i+lanes4 <= len(dst); i += lanes4 {
		x, y := load4(pa, i), load4(pb, i)
		x.Add(y).Store(at4(pd, i))
	}
	archsimd.ClearAVXUpperBits()
	if i < len(dst) {
		addGo(dst[i:], a[i:], b[i:])
	}
}

func subX4(dst, a, b []float64) {
	pd, pa, pb := unsafe.SliceData(dst), unsafe.SliceData(a[:len(dst)]), unsafe.SliceData(b[:len(dst)])
	i := 0
	for ; i+lanes4 <= len(dst); i += lanes4 {
		x, y := load4(pa, i), load4(pb, i)
		x.Sub(y).Store(at4(pd, i))
	}
	archsimd.ClearAVXUpperBits()
	if i < len(dst) {
		subGo(dst[i:], a[i:], b[i:])
	}
}

func mulX4(dst, a, b []float64) {
	pd, pa, pb := unsafe.SliceData(dst), unsafe.SliceData(a[:len(dst)]), unsafe.SliceData(b[:len(dst)])
	i := 0
	for ; i+lanes4 <= len(dst); i += lanes4 {
		x, y := load4(pa, i), load4(pb, i)
		x.Mul(y).Store(at4(pd, i))
	}
	archsimd.ClearAVXUpperBits()
	if i < len(dst) {
		mulGo(dst[i:], a[i:], b[i:])
	}
}

func divX4(dst, a, b []float64) {
	pd, pa, pb := unsafe.SliceData(dst), unsafe.SliceData(a[:len(dst)]), unsafe.SliceData(b[:len(dst)])
	i := 0
	for ; i+lanes4 <= len(dst); i += lanes4 {
		x, y := load4(pa, i), load4(pb, i)
		x.Div(y).Store(at4(pd, i))
	}
	archsimd.ClearAVXUpperBits()
	if i < len(dst) {
		divGo(dst[i:], a[i:], b[i:])
	}
}

func maxX4(dst, a, b []float64) {
	pd, pa, pb := unsafe.SliceData(dst), unsafe.SliceData(a[:len(dst)]), unsafe.SliceData(b[:len(dst)])
	i := 0
	for ; i+lanes4 <= len(dst); i += lanes4 {
		x, y := load4(pa, i), load4(pb, i)
		max4(x, y).Store(at4(pd, i))
	}
	archsimd.ClearAVXUpperBits()
	if i < len(dst) {
		maxGo(dst[i:], a[i:], b[i:])
	}
}

func minX4(dst, a, b []float64) {
	pd, pa, pb := unsafe.SliceData(dst), unsafe.SliceData(a[:len(dst)]), unsafe.SliceData(b[:len(dst)])
	i := 0
	for ; i+lanes4 <= len(dst); i += lanes4 {
		x, y := load4(pa, i), load4(pb, i)
		min4(x, y).Store(at4(pd, i))
	}
	archsimd.ClearAVXUpperBits()
	if i < len(dst) {
		minGo(dst[i:], a[i:], b[i:])
	}
}

func strongMulX4(dst, a, b []float64) {
	pd, pa, pb := unsafe.SliceData(dst), unsafe.SliceData(a[:len(dst)]), unsafe.SliceData(b[:len(dst)])
	zero := splat4(0)
	i := 0
	for ; i+lanes4 <= len(dst); i += lanes4 {
		x, y := load4(pa, i), load4(pb, i)
		x.Mul(y).Masked(x.NotEqual(zero)).Store(at4(pd, i))
	}
	archsimd.ClearAVXUpperBits()
	if i < len(dst) {
		strongMulGo(dst[i:], a[i:], b[i:])
	}
}

func gateX4(dst, a, b []float64) {
	pd, pa, pb := unsafe.SliceData(dst), unsafe.SliceData(a[:len(dst)]), unsafe.SliceData(b[:len(dst)])
	zero := splat4(0)
	i := 0
	for ; i+lanes4 <= len(dst); i += lanes4 {
		x, y := load4(pa, i), load4(pb, i)
		x.Mul(y).Masked(x.NotEqual(zero).And(y.NotEqual(zero))).Store(at4(pd, i))
	}
	archsimd.ClearAVXUpperBits()
	if i < len(dst) {
		gateGo(dst[i:], a[i:], b[i:])
	}
}
