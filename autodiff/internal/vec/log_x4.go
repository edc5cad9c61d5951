//go:build goexperiment.simd && amd64

package vec

import (
	"simd/archsimd"
	"unsafe"
)

// logPoly4 is logPoly.
func logPoly4(r, r2 archsimd.Float64x4) archsimd.Float64x4 {
	low := c4(&vLogQ0).Add(r.Mul(c4(&vLogQ1))).Add(r2.Mul(c4(&vLogQ2).Add(r.Mul(c4(&vLogQ3)))))
	high := c4(&vLogQ4).Add(r.Mul(c4(&vLogQ5))).Add(r2.Mul(c4(&vLogQ6).Add(r.Mul(c4(&vLogQ7)))))
	return low.Add(r2.Mul(r2).Mul(high))
}

// logSplit4 returns the z of logParts for the number with the given bits, cut
// and whole; at is what logParts calls at.
func logSplit4(bits, at archsimd.Uint64x4) (zh, z archsimd.Float64x4) {
	b := bits.Sub(at.And(bits4(&vExponent)))
	return b.Add(bits4(&vLogHalf)).And(bits4(&vLogCut)).AsFloat64x4(), b.AsFloat64x4()
}

func logX4(dst, a []float64) {
	pd, pa := unsafe.SliceData(dst), unsafe.SliceData(a[:len(dst)])
	one := c4(&vOne)
	i := 0
	for ; i+lanes4 <= len(dst); i += lanes4 {
		x := load4(pa, i)
		normal := x.GreaterEqual(c4(&vMinNormal)).And(x.LessEqual(c4(&vLargest)))
		if !all4(normal) {
			logGo(dst[i:i+lanes4], a[i:i+lanes4])
			continue
		}
		bits := x.AsUint64x4()
		at := bits.Sub(bits4(&vLogOffset))
		j := at.ShiftAllRight(48)
		k := exponent4(at)
		zh, z := logSplit4(bits, at)
		c := lookup4(&logC, j)
		rh := zh.Mul(c).Sub(one)
		rl := z.Sub(zh).Mul(c)
		r := rh.Add(rl)
		r2 := r.Mul(r)
		hi := k.Mul(c4(&vLn2Hi)).Add(lookup4(&logHi, j)).Add(rh)
		lo := k.Mul(c4(&vLn2Lo)).Add(lookup4(&logLo, j)).Add(r2.Mul(logPoly4(r, r2)))
		hi.Add(rl.Add(lo)).Store(at4(pd, i))
	}
	archsimd.ClearAVXUpperBits()
	logGo(dst[i:], a[i:])
}

// logParts4 is logParts.
func logParts4(u, v, w archsimd.Float64x4) (hi, lo archsimd.Float64x4) {
	bits := u.AsUint64x4()
	at := bits.Sub(bits4(&vLogOffset))
	j := at.ShiftAllRight(48)
	k := exponent4(at)
	zh, z := logSplit4(bits, at)
	c := lookup4(&logC, j)
	// 2**-e has the bits (1023-e)<<52, and e<<52 are those of at.
	s := c.Mul(bits4(&vBiasTop).Sub(at.And(bits4(&vExponent))).AsFloat64x4())
	rh := zh.Mul(c).Sub(c4(&vOne))
	rl := z.Sub(zh).Mul(c)
	rv, rw := v.Mul(s), w.Mul(s)
	r := rh.Add(rl.Add(rv.Add(rw)))
	r2 := r.Mul(r)
	hi = k.Mul(c4(&vLn2Hi)).Add(lookup4(&logHi, j)).Add(rh)
	lo = k.Mul(c4(&vLn2Lo)).Add(lookup4(&logLo, j)).Add(rw.Add(r2.Mul(logPoly4(r, r2))))
	return hi, rl.Add(rv.Add(lo))
}

func log1pX4(dst, a []float64) {
	pd, pa := unsafe.SliceData(dst), unsafe.SliceData(a[:len(dst)])
	one, zero := c4(&vOne), splat4(0)
	i := 0
	for ; i+lanes4 <= len(dst); i += lanes4 {
		x := load4(pa, i)
		if !all4(x.Greater(c4(&vMinusOne)).And(x.LessEqual(c4(&vLargest)))) {
			log1pGo(dst[i:i+lanes4], a[i:i+lanes4])
			continue
		}
		u := one.Add(x)
		b := u.Sub(one)
		v := one.Sub(u.Sub(b)).Add(x.Sub(b))
		hi, lo := logParts4(u, v, zero)
		withSign4(hi.Add(lo), x).Store(at4(pd, i))
	}
	archsimd.ClearAVXUpperBits()
	log1pGo(dst[i:], a[i:])
}

func softplusX4(dst, a []float64) {
	pd, pa := unsafe.SliceData(dst), unsafe.SliceData(a[:len(dst)])
	one, zero := c4(&vOne), splat4(0)
	i := 0
	for ; i+lanes4 <= len(dst); i += lanes4 {
		x := load4(pa, i)
		z := negAbs4(x)
		if !all4(abs4(x).LessEqual(c4(&vExpLimit))) {
			softplusGo(dst[i:i+lanes4], a[i:i+lanes4])
			continue
		}
		t, n := expT4(z)
		tp := t.Mul(expP4(expR4(z, n), n))
		u := one.Add(t.Add(tp))
		hi, lo := logParts4(u, one.Sub(u).Add(t), tp)
		s := x.Add(hi)
		b := s.Sub(x)
		rest := lo.Add(x.Sub(s.Sub(b)).Add(hi.Sub(b)))
		right := x.Greater(zero)
		s.Merge(hi, right).Add(rest.Merge(lo, right)).Store(at4(pd, i))
	}
	archsimd.ClearAVXUpperBits()
	softplusGo(dst[i:], a[i:])
}
