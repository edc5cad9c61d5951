//go:build goexperiment.simd && amd64

package vec

import (
	"simd/archsimd"
	"unsafe"
)

func sumX8(acc *Acc, a []float64) {
	pa := unsafe.SliceData(a)
	s := archsimd.LoadFloat64x8((*[8]float64)(acc))
	i := 0
	for ; i+8 <= len(a); i += 8 {
		s = s.Add(load8(pa, i))
	}
	s.Store((*[8]float64)(acc))
	archsimd.ClearAVXUpperBits()
	sumGo(acc, a[i:])
}

func dotX8(acc *Acc, a, b []float64) {
	pa, pb := unsafe.SliceData(a), unsafe.SliceData(b[:len(a)])
	s := archsimd.LoadFloat64x8((*[8]float64)(acc))
	i := 0
	for ; i+8 <= len(a); i += 8 {
		s = s.Add(load8(pa, i).Mul(load8(pb, i)))
	}
	s.Store((*[8]float64)(acc))
	archsimd.ClearAVXUpperBits()
	dotGo(acc, a[i:], b[i:len(a)])
}

// dotsX8 takes four sums at a time: as many additions as are under way at once.
func dotsX8(accs []Acc, a []float64, bs [][]float64) {
	accs = accs[:len(bs)]
	check(bs, len(a))
	pa := unsafe.SliceData(a)
	for len(bs) >= 4 && len(accs) >= 4 {
		p0, p1 := unsafe.SliceData(bs[0]), unsafe.SliceData(bs[1])
		p2, p3 := unsafe.SliceData(bs[2]), unsafe.SliceData(bs[3])
		s0 := archsimd.LoadFloat64x8((*[8]float64)(&accs[0]))
		s1 := archsimd.LoadFloat64x8((*[8]float64)(&accs[1]))
		s2 := archsimd.LoadFloat64x8((*[8]float64)(&accs[2]))
		s3 := archsimd.LoadFloat64x8((*[8]float64)(&accs[3]))
		i := 0
		for ; i+8 <= len(a); i += 8 {
			x := load8(pa, i)
			s0 = s0.Add(x.Mul(load8(p0, i)))
			s1 = s1.Add(x.Mul(load8(p1, i)))
			s2 = s2.Add(x.Mul(load8(p2, i)))
			s3 = s3.Add(x.Mul(load8(p3, i)))
		}
		s0.Store((*[8]float64)(&accs[0]))
		s1.Store((*[8]float64)(&accs[1]))
		s2.Store((*[8]float64)(&accs[2]))
		s3.Store((*[8]float64)(&accs[3]))
		if i < len(a) {
			archsimd.ClearAVXUpperBits()
			for j := range 4 {
				dotGo(&accs[j], a[i:], bs[j][i:len(a)])
			}
		}
		accs, bs = accs[4:], bs[4:]
	}
	archsimd.ClearAVXUpperBits()
	for j, b := range bs {
		dotX8(&accs[j], a, b)
	}
}
