//go:build goexperiment.simd && amd64

package vec

import (
	"simd/archsimd"
	"unsafe"
)

// logPoly8 is logPoly.
func logPoly8(r, r2 archsimd.Float64x8) archsimd.Float64x8 {
	low := c8(&vLogQ0).Add(r.Mul(c8(&vLogQ1))).Add(r2.Mul(c8(&vLogQ2).Add(r.Mul(c8(&vLogQ3)))))
	high := c8(&vLogQ4).Add(r.Mul(c8(&vLogQ5))).Add(r2.Mul(c8(&vLogQ6).Add(r.Mul(c8(&vLogQ7)))))
	return low.Add(r2.Mul(r2).Mul(high))
}

// logSplit8 returns the z of logParts for the number with the given bits, cut
// and whole; at is what logParts calls at.
func logSplit8(bits, at archsimd.Uint64x8) (zh, z archsimd.Float64x8) {
	b := bits.Sub(at.And(bits8(&vExponent)))
	return b.Add(bits8(&vLogHalf)).And(bits8(&vLogCut)).AsFloat64x8(), b.AsFloat64x8()
}

func logX8(dst, a []float64) {
	pd, pa := unsafe.SliceData(dst), unsafe.SliceData(a[:len(dst)])
	one := c8(&vOne)
	i := 0
	for ; i+lanes8 <= len(dst); i += lanes8 {
		x := load8(pa, i)
		normal := x.GreaterEqual(c8(&vMinNormal)).And(x.LessEqual(c8(&vLargest)))
		if !all8(normal) {
			logGo(dst[i:i+lanes8], a[i:i+lanes8])
			continue
		}
		bits := x.AsUint64x8()
		at := bits.Sub(bits8(&vLogOffset))
		j := at.ShiftAllRight(48)
		k := exponent8(at)
		zh, z := logSplit8(bits, at)
		c := lookup8(&logC, j)
		rh := zh.Mul(c).Sub(one)
		rl := z.Sub(zh).Mul(c)
		r := rh.Add(rl)
		r2 := r.Mul(r)
		hi := k.Mul(c8(&vLn2Hi)).Add(lookup8(&logHi, j)).Add(rh)
		lo := k.Mul(c8(&vLn2Lo)).Add(lookup8(&logLo, j)).Add(r2.Mul(logPoly8(r, r2)))
		hi.Add(rl.Add(lo)).Store(at8(pd, i))
	}
	archsimd.ClearAVXUpperBits()
	logGo(dst[i:], a[i:])
}

// logParts8 is logParts.
func logParts8(u, v, w archsimd.Float64x8) (hi, lo archsimd.Float64x8) {
	bits := u.AsUint64x8()
	at := bits.Sub(bits8(&vLogOffset))
	j := at.ShiftAllRight(48)
	k := exponent8(at)
	zh, z := logSplit8(bits, at)
	c := lookup8(&logC, j)
	// 2**-e has the bits (1023-e)<<52, and e<<52 are those of at.
	s := c.Mul(bits8(&vBiasTop).Sub(at.And(bits8(&vExponent))).AsFloat64x8())
	rh := zh.Mul(c).Sub(c8(&vOne))
	rl := z.Sub(zh).Mul(c)
	rv, rw := v.Mul(s), w.Mul(s)
	r := rh.Add(rl.Add(rv.Add(rw)))
	r2 := r.Mul(r)
	hi = k.Mul(c8(&vLn2Hi)).Add(lookup8(&logHi, j)).Add(rh)
	lo = k.Mul(c8(&vLn2Lo)).Add(lookup8(&logLo, j)).Add(rw.Add(r2.Mul(logPoly8(r, r2))))
	return hi, rl.Add(rv.Add(lo))
}

func log1pX8(dst, a []float64) {
	pd, pa := unsafe.SliceData(dst), unsafe.SliceData(a[:len(dst)])
	one, zero := c8(&vOne), splat8(0)
	i := 0
	for ; i+lanes8 <= len(dst); i += lanes8 {
		x := load8(pa, i)
		if !all8(x.Greater(c8(&vMinusOne)).And(x.LessEqual(c8(&vLargest)))) {
			log1pGo(dst[i:i+lanes8], a[i:i+lanes8])
			continue
		}
		u := one.Add(x)
		b := u.Sub(one)
		v := one.Sub(u.Sub(b)).Add(x.Sub(b))
		hi, lo := logParts8(u, v, zero)
		withSign8(hi.Add(lo), x).Store(at8(pd, i))
	}
	archsimd.ClearAVXUpperBits()
	log1pGo(dst[i:], a[i:])
}

func softplusX8(dst, a []float64) {
	pd, pa := unsafe.SliceData(dst), unsafe.SliceData(a[:len(dst)])
	one, zero := c8(&vOne), splat8(0)
	i := 0
	for ; i+lanes8 <= len(dst); i += lanes8 {
		x := load8(pa, i)
		z := negAbs8(x)
		if !all8(abs8(x).LessEqual(c8(&vExpLimit))) {
			softplusGo(dst[i:i+lanes8], a[i:i+lanes8])
			continue
		}
		t, n := expT8(z)
		tp := t.Mul(expP8(expR8(z, n), n))
		u := one.Add(t.Add(tp))
		hi, lo := logParts8(u, one.Sub(u).Add(t), tp)
		s := x.Add(hi)
		b := s.Sub(x)
		rest := lo.Add(x.Sub(s.Sub(b)).Add(hi.Sub(b)))
		right := x.Greater(zero)
		s.Merge(hi, right).Add(rest.Merge(lo, right)).Store(at8(pd, i))
	}
	archsimd.ClearAVXUpperBits()
	softplusGo(dst[i:], a[i:])
}
