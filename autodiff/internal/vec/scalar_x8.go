//go:build goexperiment.simd && amd64

package vec

import (
	"simd/archsimd"
	"unsafe"
)

func addSX8(dst, a []float64, s float64) {
	pd, pa := unsafe.SliceData(dst), unsafe.SliceData(a[:len(dst)])
	y := splat8(s)
	i := 0
	for ; i+lanes8 <= len(dst); i += lanes8 {
		x := load8(pa, i)
		x.Add(y).Store(at8(pd, i))
	}
	archsimd.ClearAVXUpperBits()
	if i < len(dst) {
		addSGo(dst[i:], a[i:], s)
	}
}

func rsubX8(dst []float64, s float64, a []float64) {
	pd, pa := unsafe.SliceData(dst), unsafe.SliceData(a[:len(dst)])
	y := splat8(s)
	i := 0
	for ; i+lanes8 <= len(dst); i += lanes8 {
		x := load8(pa, i)
		y.Sub(x).Store(at8(pd, i))
	}
	archsimd.ClearAVXUpperBits()
	if i < len(dst) {
		rsubGo(dst[i:], s, a[i:])
	}
}

func mulSX8(dst, a []float64, s float64) {
	pd, pa := unsafe.SliceData(dst), unsafe.SliceData(a[:len(dst)])
	y := splat8(s)
	i := 0
	for ; i+lanes8 <= len(dst); i += lanes8 {
		x := load8(pa, i)
		x.Mul(y).Store(at8(pd, i))
	}
	archsimd.ClearAVXUpperBits()
	if i < len(dst) {
		mulSGo(dst[i:], a[i:], s)
	}
}

func divSX8(dst, a []float64, s float64) {
	pd, pa := unsafe.SliceData(dst), unsafe.SliceData(a[:len(dst)])
	y := splat8(s)
	i := 0
	for ; i+lanes8 <= len(dst); i += lanes8 {
		x := load8(pa, i)
		x.Div(y).Store(at8(pd, i))
	}
	archsimd.ClearAVXUpperBits()
	if i < len(dst) {
		divSGo(dst[i:], a[i:], s)
	}
}

func rdivX8(dst []float64, s float64, a []float64) {
	pd, pa := unsafe.SliceData(dst), unsafe.SliceData(a[:len(dst)])
	y := splat8(s)
	i := 0
	for ; i+lanes8 <= len(dst); i += lanes8 {
		x := load8(pa, i)
		y.Div(x).Store(at8(pd, i))
	}
	archsimd.ClearAVXUpperBits()
	if i < len(dst) {
		rdivGo(dst[i:], s, a[i:])
	}
}

func maxSX8(dst, a []float64, s float64) {
	pd, pa := unsafe.SliceData(dst), unsafe.SliceData(a[:len(dst)])
	y := splat8(s)
	i := 0
	for ; i+lanes8 <= len(dst); i += lanes8 {
		x := load8(pa, i)
		max8(x, y).Store(at8(pd, i))
	}
	archsimd.ClearAVXUpperBits()
	if i < len(dst) {
		maxSGo(dst[i:], a[i:], s)
	}
}

func minSX8(dst, a []float64, s float64) {
	pd, pa := unsafe.SliceData(dst), unsafe.SliceData(a[:len(dst)])
	y := splat8(s)
	i := 0
	for ; i+lanes8 <= len(dst); i += lanes8 {
		x := load8(pa, i)
		min8(x, y).Store(at8(pd, i))
	}
	archsimd.ClearAVXUpperBits()
	if i < len(dst) {
		minSGo(dst[i:], a[i:], s)
	}
}

func strongMulSX8(dst, a []float64, s float64) {
	pd, pa := unsafe.SliceData(dst), unsafe.SliceData(a[:len(dst)])
	y := splat8(s)
	zero := splat8(0)
	i := 0
	for ; i+lanes8 <= len(dst); i += lanes8 {
		x := load8(pa, i)
		x.Mul(y).Masked(x.NotEqual(zero)).Store(at8(pd, i))
	}
	archsimd.ClearAVXUpperBits()
	if i < len(dst) {
		strongMulSGo(dst[i:], a[i:], s)
	}
}

func negX8(dst, a []float64) {
	pd, pa := unsafe.SliceData(dst), unsafe.SliceData(a[:len(dst)])
	i := 0
	for ; i+lanes8 <= len(dst); i += lanes8 {
		x := load8(pa, i)
		x.AsUint64x8().Xor(bits8(&vSign)).AsFloat64x8().Store(at8(pd, i))
	}
	archsimd.ClearAVXUpperBits()
	if i < len(dst) {
		negGo(dst[i:], a[i:])
	}
}

func absX8(dst, a []float64) {
	pd, pa := unsafe.SliceData(dst), unsafe.SliceData(a[:len(dst)])
	i := 0
	for ; i+lanes8 <= len(dst); i += lanes8 {
		x := load8(pa, i)
		abs8(x).Store(at8(pd, i))
	}
	archsimd.ClearAVXUpperBits()
	if i < len(dst) {
		absGo(dst[i:], a[i:])
	}
}

func sqrtX8(dst, a []float64) {
	pd, pa := unsafe.SliceData(dst), unsafe.SliceData(a[:len(dst)])
	zero := splat8(0)
	i := 0
	for ; i+lanes8 <= len(dst); i += lanes8 {
		x := load8(pa, i)
		x.Sqrt().Add(zero).Store(at8(pd, i))
	}
	archsimd.ClearAVXUpperBits()
	if i < len(dst) {
		sqrtGo(dst[i:], a[i:])
	}
}

func selectLessX8(dst, a, b, then, els []float64) {
	pd, pa, pb := unsafe.SliceData(dst), unsafe.SliceData(a[:len(dst)]), unsafe.SliceData(b[:len(dst)])
	pt, pe := unsafe.SliceData(then[:len(dst)]), unsafe.SliceData(els[:len(dst)])
	i := 0
	for ; i+lanes8 <= len(dst); i += lanes8 {
		mask := load8(pa, i).Less(load8(pb, i))
		load8(pt, i).Merge(load8(pe, i), mask).Store(at8(pd, i))
	}
	archsimd.ClearAVXUpperBits()
	if i < len(dst) {
		selectLessGo(dst[i:], a[i:], b[i:], then[i:], els[i:])
	}
}

func selectLessEqualX8(dst, a, b, then, els []float64) {
	pd, pa, pb := unsafe.SliceData(dst), unsafe.SliceData(a[:len(dst)]), unsafe.SliceData(b[:len(dst)])
	pt, pe := unsafe.SliceData(then[:len(dst)]), unsafe.SliceData(els[:len(dst)])
	i := 0
	for ; i+lanes8 <= len(dst); i += lanes8 {
		mask := load8(pa, i).LessEqual(load8(pb, i))
		load8(pt, i).Merge(load8(pe, i), mask).Store(at8(pd, i))
	}
	archsimd.ClearAVXUpperBits()
	if i < len(dst) {
		selectLessEqualGo(dst[i:], a[i:], b[i:], then[i:], els[i:])
	}
}

func selectEqualX8(dst, a, b, then, els []float64) {
	pd, pa, pb := unsafe.SliceData(dst), unsafe.SliceData(a[:len(dst)]), unsafe.SliceData(b[:len(dst)])
	pt, pe := unsafe.SliceData(then[:len(dst)]), unsafe.SliceData(els[:len(dst)])
	i := 0
	for ; i+lanes8 <= len(dst); i += lanes8 {
		mask := load8(pa, i).Equal(load8(pb, i))
		load8(pt, i).Merge(load8(pe, i), mask).Store(at8(pd, i))
	}
	archsimd.ClearAVXUpperBits()
	if i < len(dst) {
		selectEqualGo(dst[i:], a[i:], b[i:], then[i:], els[i:])
	}
}
