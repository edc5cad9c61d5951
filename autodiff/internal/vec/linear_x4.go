//go:build goexperiment.simd && amd64

package vec

import (
	"simd/archsimd"
	"unsafe"
)

// The kernels with many columns take a strip of eight vectors through all the
// terms, with the sums in registers, then single vectors.

func lincombX4(dst, init, coef []float64, cols [][]float64) {
	if len(cols) == 0 {
		start(dst, init)
		return
	}
	if init != nil {
		init = init[:len(dst)]
	}
	coef = coef[:len(cols)]
	check(cols, len(dst))
	pd, pi := unsafe.SliceData(dst), unsafe.SliceData(init)
	i := 0
	for ; i+8*lanes4 <= len(dst); i += 8 * lanes4 {
		var s0, s1, s2, s3, s4, s5, s6, s7 archsimd.Float64x4
		coef, cols := coef, cols
		if init != nil {
			s0 = load4(pi, i+0*lanes4)
			s1 = load4(pi, i+1*lanes4)
			s2 = load4(pi, i+2*lanes4)
			s3 = load4(pi, i+3*lanes4)
			s4 = load4(pi, i+4*lanes4)
			s5 = load4(pi, i+5*lanes4)
			s6 = load4(pi, i+6*lanes4)
			s7 = load4(pi, i+7*lanes4)
		} else {
			c, p := splat4(coef[0]), unsafe.SliceData(cols[0])
			s0 = c.Mul(load4(p, i+0*lanes4))
			s1 = c.Mul(load4(p, i+1*lanes4))
			s2 = c.Mul(load4(p, i+2*lanes4))
			s3 = c.Mul(load4(p, i+3*lanes4))
			s4 = c.Mul(load4(p, i+4*lanes4))
			s5 = c.Mul(load4(p, i+5*lanes4))
			s6 = c.Mul(load4(p, i+6*lanes4))
			s7 = c.Mul(load4(p, i+7*lanes4))
			coef, cols = coef[1:], cols[1:]
		}
		for j, col := range cols {
			c, p := splat4(coef[j]), unsafe.SliceData(col)
			s0 = s0.Add(c.Mul(load4(p, i+0*lanes4)))
			s1 = s1.Add(c.Mul(load4(p, i+1*lanes4)))
			s2 = s2.Add(c.Mul(load4(p, i+2*lanes4)))
			s3 = s3.Add(c.Mul(load4(p, i+3*lanes4)))
			s4 = s4.Add(c.Mul(load4(p, i+4*lanes4)))
			s5 = s5.Add(c.Mul(load4(p, i+5*lanes4)))
			s6 = s6.Add(c.Mul(load4(p, i+6*lanes4)))
			s7 = s7.Add(c.Mul(load4(p, i+7*lanes4)))
		}
		s0.Store(at4(pd, i+0*lanes4))
		s1.Store(at4(pd, i+1*lanes4))
		s2.Store(at4(pd, i+2*lanes4))
		s3.Store(at4(pd, i+3*lanes4))
		s4.Store(at4(pd, i+4*lanes4))
		s5.Store(at4(pd, i+5*lanes4))
		s6.Store(at4(pd, i+6*lanes4))
		s7.Store(at4(pd, i+7*lanes4))
	}
	for ; i+lanes4 <= len(dst); i += lanes4 {
		var s archsimd.Float64x4
		coef, cols := coef, cols
		if init != nil {
			s = load4(pi, i)
		} else {
			c, p := splat4(coef[0]), unsafe.SliceData(cols[0])
			s = c.Mul(load4(p, i))
			coef, cols = coef[1:], cols[1:]
		}
		for j, col := range cols {
			c, p := splat4(coef[j]), unsafe.SliceData(col)
			s = s.Add(c.Mul(load4(p, i)))
		}
		s.Store(at4(pd, i))
	}
	archsimd.ClearAVXUpperBits()
	if i < len(dst) {
		lincombFrom(i, dst, init, coef, cols)
	}
}

func sumProductsX4(dst, init []float64, a, b [][]float64) {
	if len(a) == 0 {
		start(dst, init)
		return
	}
	if init != nil {
		init = init[:len(dst)]
	}
	b = b[:len(a)]
	check(a, len(dst))
	check(b, len(dst))
	pd, pi := unsafe.SliceData(dst), unsafe.SliceData(init)
	i := 0
	for ; i+8*lanes4 <= len(dst); i += 8 * lanes4 {
		var s0, s1, s2, s3, s4, s5, s6, s7 archsimd.Float64x4
		a, b := a, b
		if init != nil {
			s0 = load4(pi, i+0*lanes4)
			s1 = load4(pi, i+1*lanes4)
			s2 = load4(pi, i+2*lanes4)
			s3 = load4(pi, i+3*lanes4)
			s4 = load4(pi, i+4*lanes4)
			s5 = load4(pi, i+5*lanes4)
			s6 = load4(pi, i+6*lanes4)
			s7 = load4(pi, i+7*lanes4)
		} else {
			p, q := unsafe.SliceData(a[0]), unsafe.SliceData(b[0])
			s0 = load4(p, i+0*lanes4).Mul(load4(q, i+0*lanes4))
			s1 = load4(p, i+1*lanes4).Mul(load4(q, i+1*lanes4))
			s2 = load4(p, i+2*lanes4).Mul(load4(q, i+2*lanes4))
			s3 = load4(p, i+3*lanes4).Mul(load4(q, i+3*lanes4))
			s4 = load4(p, i+4*lanes4).Mul(load4(q, i+4*lanes4))
			s5 = load4(p, i+5*lanes4).Mul(load4(q, i+5*lanes4))
			s6 = load4(p, i+6*lanes4).Mul(load4(q, i+6*lanes4))
			s7 = load4(p, i+7*lanes4).Mul(load4(q, i+7*lanes4))
			a, b = a[1:], b[1:]
		}
		for j, col := range a {
			p, q := unsafe.SliceData(col), unsafe.SliceData(b[j])
			s0 = s0.Add(load4(p, i+0*lanes4).Mul(load4(q, i+0*lanes4)))
			s1 = s1.Add(load4(p, i+1*lanes4).Mul(load4(q, i+1*lanes4)))
			s2 = s2.Add(load4(p, i+2*lanes4).Mul(load4(q, i+2*lanes4)))
			s3 = s3.Add(load4(p, i+3*lanes4).Mul(load4(q, i+3*lanes4)))
			s4 = s4.Add(load4(p, i+4*lanes4).Mul(load4(q, i+4*lanes4)))
			s5 = s5.Add(load4(p, i+5*lanes4).Mul(load4(q, i+5*lanes4)))
			s6 = s6.Add(load4(p, i+6*lanes4).Mul(load4(q, i+6*lanes4)))
			s7 = s7.Add(load4(p, i+7*lanes4).Mul(load4(q, i+7*lanes4)))
		}
		s0.Store(at4(pd, i+0*lanes4))
		s1.Store(at4(pd, i+1*lanes4))
		s2.Store(at4(pd, i+2*lanes4))
		s3.Store(at4(pd, i+3*lanes4))
		s4.Store(at4(pd, i+4*lanes4))
		s5.Store(at4(pd, i+5*lanes4))
		s6.Store(at4(pd, i+6*lanes4))
		s7.Store(at4(pd, i+7*lanes4))
	}
	for ; i+lanes4 <= len(dst); i += lanes4 {
		var s archsimd.Float64x4
		a, b := a, b
		if init != nil {
			s = load4(pi, i)
		} else {
			p, q := unsafe.SliceData(a[0]), unsafe.SliceData(b[0])
			s = load4(p, i).Mul(load4(q, i))
			a, b = a[1:], b[1:]
		}
		for j, col := range a {
			p, q := unsafe.SliceData(col), unsafe.SliceData(b[j])
			s = s.Add(load4(p, i).Mul(load4(q, i)))
		}
		s.Store(at4(pd, i))
	}
	archsimd.ClearAVXUpperBits()
	if i < len(dst) {
		sumProductsFrom(i, dst, init, a, b)
	}
}
