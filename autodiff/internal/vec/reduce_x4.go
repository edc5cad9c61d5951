//go:build goexperiment.simd && amd64

package vec

import (
	"simd/archsimd"
	"unsafe"
)

// The eight lanes of an Acc are two vectors.

func sumX4(acc *Acc, a []float64) {
	pa := unsafe.SliceData(a)
	s, t := load4(&acc[0], 0), load4(&acc[0], 4)
	i := 0
	for ; i+8 <= len(a); i += 8 {
		s, t = s.Add(load4(pa, i)), t.Add(load4(pa, i+4))
	}
	s.Store(at4(&acc[0], 0))
	t.Store(at4(&acc[0], 4))
	archsimd.ClearAVXUpperBits()
	sumGo(acc, a[i:])
}

func dotX4(acc *Acc, a, b []float64) {
	pa, pb := unsafe.SliceData(a), unsafe.SliceData(b[:len(a)])
	s, t := load4(&acc[0], 0), load4(&acc[0], 4)
	i := 0
	for ; i+8 <= len(a); i += 8 {
		s = s.Add(load4(pa, i).Mul(load4(pb, i)))
		t = t.Add(load4(pa, i+4).Mul(load4(pb, i+4)))
	}
	s.Store(at4(&acc[0], 0))
	t.Store(at4(&acc[0], 4))
	archsimd.ClearAVXUpperBits()
	dotGo(acc, a[i:], b[i:len(a)])
}

// dotsX4 takes two sums at a time: as many additions as are under way at once.
func dotsX4(accs []Acc, a []float64, bs [][]float64) {
	accs = accs[:len(bs)]
	check(bs, len(a))
	pa := unsafe.SliceData(a)
	for len(bs) >= 2 && len(accs) >= 2 {
		p0, p1 := unsafe.SliceData(bs[0]), unsafe.SliceData(bs[1])
		s0, t0 := load4(&accs[0][0], 0), load4(&accs[0][0], 4)
		s1, t1 := load4(&accs[1][0], 0), load4(&accs[1][0], 4)
		i := 0
		for ; i+8 <= len(a); i += 8 {
			x, y := load4(pa, i), load4(pa, i+4)
			s0, t0 = s0.Add(x.Mul(load4(p0, i))), t0.Add(y.Mul(load4(p0, i+4)))
			s1, t1 = s1.Add(x.Mul(load4(p1, i))), t1.Add(y.Mul(load4(p1, i+4)))
		}
		s0.Store(at4(&accs[0][0], 0))
		t0.Store(at4(&accs[0][0], 4))
		s1.Store(at4(&accs[1][0], 0))
		t1.Store(at4(&accs[1][0], 4))
		if i < len(a) {
			archsimd.ClearAVXUpperBits()
			dotGo(&accs[0], a[i:], bs[0][i:len(a)])
			dotGo(&accs[1], a[i:], bs[1][i:len(a)])
		}
		accs, bs = accs[2:], bs[2:]
	}
	archsimd.ClearAVXUpperBits()
	for j, b := range bs {
		dotX4(&accs[j], a, b)
	}
}
