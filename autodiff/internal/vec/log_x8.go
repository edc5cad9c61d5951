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

// logFirst8 is the first half of logParts: the parts of r, and the sums of the
// first and of the second parts of k*ln2 - log(c).
func logFirst8(bits archsimd.Uint64x8) (rh, rl, hi, lo archsimd.Float64x8) {
	at := bits.Sub(bits8(&vLogOffset))
	j := at.ShiftAllRight(48)
	k := exponent8(at)
	zh, z := logSplit8(bits, at)
	c := lookup8(&logC, j)
	hi = k.Mul(c8(&vLn2Hi)).Add(lookup8(&logHi, j))
	lo = k.Mul(c8(&vLn2Lo)).Add(lookup8(&logLo, j))
	return zh.Mul(c).Sub(c8(&vOne)), z.Sub(zh).Mul(c), hi, lo
}

// logScale8 returns the s of logParts: c * 2**-e. The bits of the latter are
// (1023-e)<<52, and e<<52 is the exponent of at.
func logScale8(bits archsimd.Uint64x8) archsimd.Float64x8 {
	at := bits.Sub(bits8(&vLogOffset))
	power := bits8(&vBiasTop).Sub(at.And(bits8(&vExponent))).AsFloat64x8()
	return lookup8(&logC, at.ShiftAllRight(48)).Mul(power)
}

// logSecond8 is the second half of logParts.
func logSecond8(rh, rl, rv, rw, lo archsimd.Float64x8) archsimd.Float64x8 {
	r := rh.Add(rl.Add(rv.Add(rw)))
	r2 := r.Mul(r)
	return rl.Add(rv.Add(lo.Add(rw.Add(r2.Mul(logPoly8(r, r2))))))
}

func logX8(dst, a []float64) {
	pd, pa := unsafe.SliceData(dst), unsafe.SliceData(a[:len(dst)])
	i := 0
	for ; i+lanes8 <= len(dst); i += lanes8 {
		x := load8(pa, i)
		normal := x.GreaterEqual(c8(&vMinNormal)).And(x.LessEqual(c8(&vLargest)))
		if !all8(normal) {
			logGo(dst[i:i+lanes8], a[i:i+lanes8])
			continue
		}
		rh, rl, hi, lo := logFirst8(x.AsUint64x8())
		r := rh.Add(rl)
		r2 := r.Mul(r)
		lo = lo.Add(r2.Mul(logPoly8(r, r2)))
		hi.Add(rh).Add(rl.Add(lo)).Store(at8(pd, i))
	}
	archsimd.ClearAVXUpperBits()
	if i < len(dst) {
		logGo(dst[i:], a[i:])
	}
}

func log1pX8(dst, a []float64) {
	pd, pa := unsafe.SliceData(dst), unsafe.SliceData(a[:len(dst)])
	one, zero := c8(&vOne), splat8(0)
	i := 0
	for ; i+lanes8 <= len(dst); i += lanes8 {
		x := load8(pa, i)
		if !all8(x.Greater(c8(&vMinusOne)).And(x.LessEqual(c8(&vLog1pLimit)))) {
			log1pGo(dst[i:i+lanes8], a[i:i+lanes8])
			continue
		}
		u := one.Add(x)
		b := u.Sub(one)
		v := one.Sub(u.Sub(b)).Add(x.Sub(b))
		rh, rl, hi, lo := logFirst8(u.AsUint64x8())
		v = v.Mul(logScale8(u.AsUint64x8()))
		lo = logSecond8(rh, rl, v, zero, lo)
		withSign8(hi.Add(rh).Add(lo), x).Store(at8(pd, i))
	}
	archsimd.ClearAVXUpperBits()
	if i < len(dst) {
		log1pGo(dst[i:], a[i:])
	}
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
		rh, rl, hi, lo := logFirst8(u.AsUint64x8())
		scale := logScale8(u.AsUint64x8())
		lo = logSecond8(rh, rl, one.Sub(u).Add(t).Mul(scale), tp.Mul(scale), lo)
		hi = hi.Add(rh)
		s := x.Add(hi)
		b := s.Sub(x)
		rest := lo.Add(x.Sub(s.Sub(b)).Add(hi.Sub(b)))
		right := x.Greater(zero)
		s.Merge(hi, right).Add(rest.Merge(lo, right)).Store(at8(pd, i))
	}
	archsimd.ClearAVXUpperBits()
	if i < len(dst) {
		softplusGo(dst[i:], a[i:])
	}
}
