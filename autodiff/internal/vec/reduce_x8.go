//go:build goexperiment.simd && amd64

package vec

import (
	"simd/archsimd"
	"unsafe"
)

// The last few elements, less than a vector, are added to the first lanes alone.

// firstLanes is the mask of the first n of eight lanes.
func firstLanes(n int) archsimd.Mask64x8 { return archsimd.Mask64x8FromBits(1<<n - 1) }

// rest8 loads the lanes of mask, which are in a, and zeros for the others. What is beyond a is not read, but
// the pointer to a whole vector is what checkptr objects to.
//
//go:nocheckptr
func rest8(a []float64, mask archsimd.Mask64x8) archsimd.Float64x8 {
	return archsimd.LoadMaskedFloat64x8((*[8]float64)(unsafe.Pointer(unsafe.SliceData(a))), mask)
}

func sumX8(acc *Acc, a []float64) {
	pa := unsafe.SliceData(a)
	s := archsimd.LoadFloat64x8((*[8]float64)(acc))
	i := 0
	for ; i+8 <= len(a); i += 8 {
		s = s.Add(load8(pa, i))
	}
	if i < len(a) {
		mask := firstLanes(len(a) - i)
		s = s.Add(rest8(a[i:], mask)).Merge(s, mask)
	}
	s.Store((*[8]float64)(acc))
	archsimd.ClearAVXUpperBits()
}

func dotX8(acc *Acc, a, b []float64) {
	b = b[:len(a)]
	pa, pb := unsafe.SliceData(a), unsafe.SliceData(b)
	s := archsimd.LoadFloat64x8((*[8]float64)(acc))
	i := 0
	for ; i+8 <= len(a); i += 8 {
		s = s.Add(load8(pa, i).Mul(load8(pb, i)))
	}
	if i < len(a) {
		mask := firstLanes(len(a) - i)
		s = s.Add(rest8(a[i:], mask).Mul(rest8(b[i:], mask))).Merge(s, mask)
	}
	s.Store((*[8]float64)(acc))
	archsimd.ClearAVXUpperBits()
}

// dotsX8 takes four sums at a time: as many additions as are under way at once. If two or three are left
// over, the last one is computed more than once meanwhile.
func dotsX8(accs []Acc, a []float64, bs [][]float64) {
	accs = accs[:len(bs)]
	check(bs, len(a))
	pa := unsafe.SliceData(a)
	for len(bs) > 1 {
		j1, j2, j3 := 1, min(2, len(bs)-1), min(3, len(bs)-1)
		b0, b1, b2, b3 := bs[0][:len(a)], bs[j1][:len(a)], bs[j2][:len(a)], bs[j3][:len(a)]
		p0, p1 := unsafe.SliceData(b0), unsafe.SliceData(b1)
		p2, p3 := unsafe.SliceData(b2), unsafe.SliceData(b3)
		s0 := archsimd.LoadFloat64x8((*[8]float64)(&accs[0]))
		s1 := archsimd.LoadFloat64x8((*[8]float64)(&accs[j1]))
		s2 := archsimd.LoadFloat64x8((*[8]float64)(&accs[j2]))
		s3 := archsimd.LoadFloat64x8((*[8]float64)(&accs[j3]))
		i := 0
		for ; i+8 <= len(a); i += 8 {
			x := load8(pa, i)
			s0 = s0.Add(x.Mul(load8(p0, i)))
			s1 = s1.Add(x.Mul(load8(p1, i)))
			s2 = s2.Add(x.Mul(load8(p2, i)))
			s3 = s3.Add(x.Mul(load8(p3, i)))
		}
		if i < len(a) {
			mask := firstLanes(len(a) - i)
			x := rest8(a[i:], mask)
			s0 = s0.Add(x.Mul(rest8(b0[i:], mask))).Merge(s0, mask)
			s1 = s1.Add(x.Mul(rest8(b1[i:], mask))).Merge(s1, mask)
			s2 = s2.Add(x.Mul(rest8(b2[i:], mask))).Merge(s2, mask)
			s3 = s3.Add(x.Mul(rest8(b3[i:], mask))).Merge(s3, mask)
		}
		s0.Store((*[8]float64)(&accs[0]))
		s1.Store((*[8]float64)(&accs[j1]))
		s2.Store((*[8]float64)(&accs[j2]))
		s3.Store((*[8]float64)(&accs[j3]))
		accs, bs = accs[j3+1:], bs[j3+1:]
	}
	archsimd.ClearAVXUpperBits()
	if len(bs) == 1 {
		dotX8(&accs[0], a, bs[0])
	}
}
