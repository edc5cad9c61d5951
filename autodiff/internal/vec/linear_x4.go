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
			x := strip4(pi, i)
			s0 = archsimd.LoadFloat64x4(&x[0])
			s1 = archsimd.LoadFloat64x4(&x[1])
			s2 = archsimd.LoadFloat64x4(&x[2])
			s3 = archsimd.LoadFloat64x4(&x[3])
			s4 = archsimd.LoadFloat64x4(&x[4])
			s5 = archsimd.LoadFloat64x4(&x[5])
			s6 = archsimd.LoadFloat64x4(&x[6])
			s7 = archsimd.LoadFloat64x4(&x[7])
		} else {
			c, x := splat4(coef[0]), strip4(unsafe.SliceData(cols[0]), i)
			s0 = c.Mul(archsimd.LoadFloat64x4(&x[0]))
			s1 = c.Mul(archsimd.LoadFloat64x4(&x[1]))
			s2 = c.Mul(archsimd.LoadFloat64x4(&x[2]))
			s3 = c.Mul(archsimd.LoadFloat64x4(&x[3]))
			s4 = c.Mul(archsimd.LoadFloat64x4(&x[4]))
			s5 = c.Mul(archsimd.LoadFloat64x4(&x[5]))
			s6 = c.Mul(archsimd.LoadFloat64x4(&x[6]))
			s7 = c.Mul(archsimd.LoadFloat64x4(&x[7]))
			coef, cols = coef[1:], cols[1:]
		}
		for j, col := range cols {
			c, x := splat4(coef[j]), strip4(unsafe.SliceData(col), i)
			s0 = s0.Add(c.Mul(archsimd.LoadFloat64x4(&x[0])))
			s1 = s1.Add(c.Mul(archsimd.LoadFloat64x4(&x[1])))
			s2 = s2.Add(c.Mul(archsimd.LoadFloat64x4(&x[2])))
			s3 = s3.Add(c.Mul(archsimd.LoadFloat64x4(&x[3])))
			s4 = s4.Add(c.Mul(archsimd.LoadFloat64x4(&x[4])))
			s5 = s5.Add(c.Mul(archsimd.LoadFloat64x4(&x[5])))
			s6 = s6.Add(c.Mul(archsimd.LoadFloat64x4(&x[6])))
			s7 = s7.Add(c.Mul(archsimd.LoadFloat64x4(&x[7])))
		}
		d := strip4(pd, i)
		s0.Store(&d[0])
		s1.Store(&d[1])
		s2.Store(&d[2])
		s3.Store(&d[3])
		s4.Store(&d[4])
		s5.Store(&d[5])
		s6.Store(&d[6])
		s7.Store(&d[7])
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
			x := strip4(pi, i)
			s0 = archsimd.LoadFloat64x4(&x[0])
			s1 = archsimd.LoadFloat64x4(&x[1])
			s2 = archsimd.LoadFloat64x4(&x[2])
			s3 = archsimd.LoadFloat64x4(&x[3])
			s4 = archsimd.LoadFloat64x4(&x[4])
			s5 = archsimd.LoadFloat64x4(&x[5])
			s6 = archsimd.LoadFloat64x4(&x[6])
			s7 = archsimd.LoadFloat64x4(&x[7])
		} else {
			x, y := strip4(unsafe.SliceData(a[0]), i), strip4(unsafe.SliceData(b[0]), i)
			s0 = archsimd.LoadFloat64x4(&x[0]).Mul(archsimd.LoadFloat64x4(&y[0]))
			s1 = archsimd.LoadFloat64x4(&x[1]).Mul(archsimd.LoadFloat64x4(&y[1]))
			s2 = archsimd.LoadFloat64x4(&x[2]).Mul(archsimd.LoadFloat64x4(&y[2]))
			s3 = archsimd.LoadFloat64x4(&x[3]).Mul(archsimd.LoadFloat64x4(&y[3]))
			s4 = archsimd.LoadFloat64x4(&x[4]).Mul(archsimd.LoadFloat64x4(&y[4]))
			s5 = archsimd.LoadFloat64x4(&x[5]).Mul(archsimd.LoadFloat64x4(&y[5]))
			s6 = archsimd.LoadFloat64x4(&x[6]).Mul(archsimd.LoadFloat64x4(&y[6]))
			s7 = archsimd.LoadFloat64x4(&x[7]).Mul(archsimd.LoadFloat64x4(&y[7]))
			a, b = a[1:], b[1:]
		}
		for j, col := range a {
			x, y := strip4(unsafe.SliceData(col), i), strip4(unsafe.SliceData(b[j]), i)
			s0 = s0.Add(archsimd.LoadFloat64x4(&x[0]).Mul(archsimd.LoadFloat64x4(&y[0])))
			s1 = s1.Add(archsimd.LoadFloat64x4(&x[1]).Mul(archsimd.LoadFloat64x4(&y[1])))
			s2 = s2.Add(archsimd.LoadFloat64x4(&x[2]).Mul(archsimd.LoadFloat64x4(&y[2])))
			s3 = s3.Add(archsimd.LoadFloat64x4(&x[3]).Mul(archsimd.LoadFloat64x4(&y[3])))
			s4 = s4.Add(archsimd.LoadFloat64x4(&x[4]).Mul(archsimd.LoadFloat64x4(&y[4])))
			s5 = s5.Add(archsimd.LoadFloat64x4(&x[5]).Mul(archsimd.LoadFloat64x4(&y[5])))
			s6 = s6.Add(archsimd.LoadFloat64x4(&x[6]).Mul(archsimd.LoadFloat64x4(&y[6])))
			s7 = s7.Add(archsimd.LoadFloat64x4(&x[7]).Mul(archsimd.LoadFloat64x4(&y[7])))
		}
		d := strip4(pd, i)
		s0.Store(&d[0])
		s1.Store(&d[1])
		s2.Store(&d[2])
		s3.Store(&d[3])
		s4.Store(&d[4])
		s5.Store(&d[5])
		s6.Store(&d[6])
		s7.Store(&d[7])
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
