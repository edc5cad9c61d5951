//go:build goexperiment.simd && amd64

package vec

import (
	"simd/archsimd"
	"unsafe"
)

func addSX4(dst, a []float64, s float64) {
	pd, pa := unsafe.SliceData(dst), unsafe.SliceData(a[:len(dst)])
	y := splat4(s)
	i := 0
	for ; i+lanes4 <= len(dst); i += lanes4 {
		x := load4(pa, i)
		x.Add(y).Store(at4(pd, i))
	}
	archsimd.ClearAVXUpperBits()
	if i < len(dst) {
		addSGo(dst[i:], a[i:], s)
	}
}

func rsubX4(dst []float64, s float64, a []float64) {
	pd, pa := unsafe.SliceData(dst), unsafe.SliceData(a[:len(dst)])
	y := splat4(s)
	i := 0
	for ; i+lanes4 <= len(dst); i += lanes4 {
		x := load4(pa, i)
		y.Sub(x).Store(at4(pd, i))
	}
	archsimd.ClearAVXUpperBits()
	if i < len(dst) {
		rsubGo(dst[i:], s, a[i:])
	}
}

func mulSX4(dst, a []float64, s float64) {
	pd, pa := unsafe.SliceData(dst), unsafe.SliceData(a[:len(dst)])
	y := splat4(s)
	i := 0
	for ; i+lanes4 <= len(dst); i += lanes4 {
		x := load4(pa, i)
		x.Mul(y).Store(at4(pd, i))
	}
	archsimd.ClearAVXUpperBits()
	if i < len(dst) {
		mulSGo(dst[i:], a[i:], s)
	}
}

func divSX4(dst, a []float64, s float64) {
	pd, pa := unsafe.SliceData(dst), unsafe.SliceData(a[:len(dst)])
	y := splat4(s)
	i := 0
	for ; i+lanes4 <= len(dst); i += lanes4 {
		x := load4(pa, i)
		x.Div(y).Store(at4(pd, i))
	}
	archsimd.ClearAVXUpperBits()
	if i < len(dst) {
		divSGo(dst[i:], a[i:], s)
	}
}

func rdivX4(dst []float64, s float64, a []float64) {
	pd, pa := unsafe.SliceData(dst), unsafe.SliceData(a[:len(dst)])
	y := splat4(s)
	i := 0
	for ; i+lanes4 <= len(dst); i += lanes4 {
		x := load4(pa, i)
		y.Div(x).Store(at4(pd, i))
	}
	archsimd.ClearAVXUpperBits()
	if i < len(dst) {
		rdivGo(dst[i:], s, a[i:])
	}
}

func maxSX4(dst, a []float64, s float64) {
	pd, pa := unsafe.SliceData(dst), unsafe.SliceData(a[:len(dst)])
	y := splat4(s)
	i := 0
	for ; i+lanes4 <= len(dst); i += lanes4 {
		x := load4(pa, i)
		max4(x, y).Store(at4(pd, i))
	}
	archsimd.ClearAVXUpperBits()
	if i < len(dst) {
		maxSGo(dst[i:], a[i:], s)
	}
}

func minSX4(dst, a []float64, s float64) {
	pd, pa := unsafe.SliceData(dst), unsafe.SliceData(a[:len(dst)])
	y := splat4(s)
	i := 0
	for ; i+lanes4 <= len(dst); i += lanes4 {
		x := load4(pa, i)
		min4(x, y).Store(at4(pd, i))
	}
	archsimd.ClearAVXUpperBits()
	if i < len(dst) {
		minSGo(dst[i:], a[i:], s)
	}
}

func strongMulSX4(dst, a []float64, s float64) {
	pd, pa := unsafe.SliceData(dst), unsafe.SliceData(a[:len(dst)])
	y := splat4(s)
	zero := splat4(0)
	i := 0
	for ; i+lanes4 <= len(dst); i += lanes4 {
		x := load4(pa, i)
		x.Mul(y).Masked(x.NotEqual(zero)).Store(at4(pd, i))
	}
	archsimd.ClearAVXUpperBits()
	if i < len(dst) {
		strongMulSGo(dst[i:], a[i:], s)
	}
}

func negX4(dst, a []float64) {
	pd, pa := unsafe.SliceData(dst), unsafe.SliceData(a[:len(dst)])
	i := 0
	for ; i+lanes4 <= len(dst); i += lanes4 {
		x := load4(pa, i)
		x.AsUint64x4().Xor(bits4(&vSign)).AsFloat64x4().Store(at4(pd, i))
	}
	archsimd.ClearAVXUpperBits()
	if i < len(dst) {
		negGo(dst[i:], a[i:])
	}
}

func absX4(dst, a []float64) {
	pd, pa := unsafe.SliceData(dst), unsafe.SliceData(a[:len(dst)])
	i := 0
	for ; i+lanes4 <= len(dst); i += lanes4 {
		x := load4(pa, i)
		abs4(x).Store(at4(pd, i))
	}
	archsimd.ClearAVXUpperBits()
	if i < len(dst) {
		absGo(dst[i:], a[i:])
	}
}

func sqrtX4(dst, a []float64) {
	pd, pa := unsafe.SliceData(dst), unsafe.SliceData(a[:len(dst)])
	zero := splat4(0)
	i := 0
	for ; i+lanes4 <= len(dst); i += lanes4 {
		x := load4(pa, i)
		x.Sqrt().Add(zero).Store(at4(pd, i))
	}
	archsimd.ClearAVXUpperBits()
	if i < len(dst) {
		sqrtGo(dst[i:], a[i:])
	}
}

func selectLessX4(dst, a, b, then, els []float64) {
	pd, pa, pb := unsafe.SliceData(dst), unsafe.SliceData(a[:len(dst)]), unsafe.SliceData(b[:len(dst)])
	pt, pe := unsafe.SliceData(then[:len(dst)]), unsafe.SliceData(els[:len(dst)])
	i := 0
	for ; i+lanes4 <= len(dst); i += lanes4 {
		mask := load4(pa, i).Less(load4(pb, i))
		load4(pt, i).Merge(load4(pe, i), mask).Store(at4(pd, i))
	}
	archsimd.ClearAVXUpperBits()
	if i < len(dst) {
		selectLessGo(dst[i:], a[i:], b[i:], then[i:], els[i:])
	}
}

func selectLessEqualX4(dst, a, b, then, els []float64) {
	pd, pa, pb := unsafe.SliceData(dst), unsafe.SliceData(a[:len(dst)]), unsafe.SliceData(b[:len(dst)])
	pt, pe := unsafe.SliceData(then[:len(dst)]), unsafe.SliceData(els[:len(dst)])
	i := 0
	for ; i+lanes4 <= len(dst); i += lanes4 {
		mask := load4(pa, i).LessEqual(load4(pb, i))
		load4(pt, i).Merge(load4(pe, i), mask).Store(at4(pd, i))
	}
	archsimd.ClearAVXUpperBits()
	if i < len(dst) {
		selectLessEqualGo(dst[i:], a[i:], b[i:], then[i:], els[i:])
	}
}

func selectEqualX4(dst, a, b, then, els []float64) {
	pd, pa, pb := unsafe.SliceData(dst), unsafe.SliceData(a[:len(dst)]), unsafe.SliceData(b[:len(dst)])
	pt, pe := unsafe.SliceData(then[:len(dst)]), unsafe.SliceData(els[:len(dst)])
	i := 0
	for ; i+lanes4 <= len(dst); i += lanes4 {
		mask := load4(pa, i).Equal(load4(pb, i))
		load4(pt, i).Merge(load4(pe, i), mask).Store(at4(pd, i))
	}
	archsimd.ClearAVXUpperBits()
	if i < len(dst) {
		selectEqualGo(dst[i:], a[i:], b[i:], then[i:], els[i:])
	}
}
