//go:build goexperiment.simd && amd64

package vec

import (
	"simd/archsimd"
	"unsafe"
)

// The kernels on vectors. What does not fill a vector at the end is left to
// the plain kernels, after the upper halves of the registers are cleared: the
// plain code of the caller would be slow as long as they are in use.

func addX8(dst, a, b []float64) {
	pd, pa, pb := unsafe.SliceData(dst), unsafe.SliceData(a[:len(dst)]), unsafe.SliceData(b[:len(dst)])
	i := 0
	for ; i+lanes8 <= len(dst); i += lanes8 {
		x, y := load8(pa, i), load8(pb, i)
		x.Add(y).Store(at8(pd, i))
	}
	archsimd.ClearAVXUpperBits()
	if i < len(dst) {
		addGo(dst[i:], a[i:], b[i:])
	}
}

func subX8(dst, a, b []float64) {
	pd, pa, pb := unsafe.SliceData(dst), unsafe.SliceData(a[:len(dst)]), unsafe.SliceData(b[:len(dst)])
	i := 0
	for ; i+lanes8 <= len(dst); i += lanes8 {
		x, y := load8(pa, i), load8(pb, i)
		x.Sub(y).Store(at8(pd, i))
	}
	archsimd.ClearAVXUpperBits()
	if i < len(dst) {
		subGo(dst[i:], a[i:], b[i:])
	}
}

func mulX8(dst, a, b []float64) {
	pd, pa, pb := unsafe.SliceData(dst), unsafe.SliceData(a[:len(dst)]), unsafe.SliceData(b[:len(dst)])
	i := 0
	for ; i+lanes8 <= len(dst); i += lanes8 {
		x, y := load8(pa, i), load8(pb, i)
		x.Mul(y).Store(at8(pd, i))
	}
	archsimd.ClearAVXUpperBits()
	if i < len(dst) {
		mulGo(dst[i:], a[i:], b[i:])
	}
}

func divX8(dst, a, b []float64) {
	pd, pa, pb := unsafe.SliceData(dst), unsafe.SliceData(a[:len(dst)]), unsafe.SliceData(b[:len(dst)])
	i := 0
	for ; i+lanes8 <= len(dst); i += lanes8 {
		x, y := load8(pa, i), load8(pb, i)
		x.Div(y).Store(at8(pd, i))
	}
	archsimd.ClearAVXUpperBits()
	if i < len(dst) {
		divGo(dst[i:], a[i:], b[i:])
	}
}

func maxX8(dst, a, b []float64) {
	pd, pa, pb := unsafe.SliceData(dst), unsafe.SliceData(a[:len(dst)]), unsafe.SliceData(b[:len(dst)])
	i := 0
	for ; i+lanes8 <= len(dst); i += lanes8 {
		x, y := load8(pa, i), load8(pb, i)
		max8(x, y).Store(at8(pd, i))
	}
	archsimd.ClearAVXUpperBits()
	if i < len(dst) {
		maxGo(dst[i:], a[i:], b[i:])
	}
}

func minX8(dst, a, b []float64) {
	pd, pa, pb := unsafe.SliceData(dst), unsafe.SliceData(a[:len(dst)]), unsafe.SliceData(b[:len(dst)])
	i := 0
	for ; i+lanes8 <= len(dst); i += lanes8 {
		x, y := load8(pa, i), load8(pb, i)
		min8(x, y).Store(at8(pd, i))
	}
	archsimd.ClearAVXUpperBits()
	if i < len(dst) {
		minGo(dst[i:], a[i:], b[i:])
	}
}

func strongMulX8(dst, a, b []float64) {
	pd, pa, pb := unsafe.SliceData(dst), unsafe.SliceData(a[:len(dst)]), unsafe.SliceData(b[:len(dst)])
	zero := splat8(0)
	i := 0
	for ; i+lanes8 <= len(dst); i += lanes8 {
		x, y := load8(pa, i), load8(pb, i)
		x.Mul(y).Masked(x.NotEqual(zero)).Store(at8(pd, i))
	}
	archsimd.ClearAVXUpperBits()
	if i < len(dst) {
		strongMulGo(dst[i:], a[i:], b[i:])
	}
}

func gateX8(dst, a, b []float64) {
	pd, pa, pb := unsafe.SliceData(dst), unsafe.SliceData(a[:len(dst)]), unsafe.SliceData(b[:len(dst)])
	zero := splat8(0)
	i := 0
	for ; i+lanes8 <= len(dst); i += lanes8 {
		x, y := load8(pa, i), load8(pb, i)
		x.Mul(y).Masked(x.NotEqual(zero).And(y.NotEqual(zero))).Store(at8(pd, i))
	}
	archsimd.ClearAVXUpperBits()
	if i < len(dst) {
		gateGo(dst[i:], a[i:], b[i:])
	}
}
