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

// logFirst4 is the first half of logParts: the parts of r, and the sums of the
// first and of the second parts of k*ln2 - log(c).
func logFirst4(bits archsimd.Uint64x4) (rh, rl, hi, lo archsimd.Float64x4) {
	at := bits.Sub(bits4(&vLogOffset))
	j := at.ShiftAllRight(48)
	k := exponent4(at)
	zh, z := logSplit4(bits, at)
	c := lookup4(&logC, j)
	hi = k.Mul(c4(&vLn2Hi)).Add(lookup4(&logHi, j))
	lo = k.Mul(c4(&vLn2Lo)).Add(lookup4(&logLo, j))
	return zh.Mul(c).Sub(c4(&vOne)), z.Sub(zh).Mul(c), hi, lo
}

// logScale4 returns the s of logParts: c * 2**-e. The bits of the latter are
// (1023-e)<<52, and e<<52 is the exponent of at.
func logScale4(bits archsimd.Uint64x4) archsimd.Float64x4 {
	at := bits.Sub(bits4(&vLogOffset))
	power := bits4(&vBiasTop).Sub(at.And(bits4(&vExponent))).AsFloat64x4()
	return lookup4(&logC, at.ShiftAllRight(48)).Mul(power)
}

// logSecond4 is the second half of logParts.
func logSecond4(rh, rl, rv, rw, lo archsimd.Float64x4) archsimd.Float64x4 {
	r := rh.Add(rl.Add(rv.Add(rw)))
	r2 := r.Mul(r)
	return rl.Add(rv.Add(lo.Add(rw.Add(r2.Mul(logPoly4(r, r2))))))
}

func logX4(dst, a []float64) {
	pd, pa := unsafe.SliceData(dst), unsafe.SliceData(a[:len(dst)])
	i := 0
	for ; i+lanes4 <= len(dst); i += lanes4 {
		x := load4(pa, i)
		normal := x.GreaterEqual(c4(&vMinNormal)).And(x.LessEqual(c4(&vLargest)))
		if !all4(normal) {
			logGo(dst[i:i+lanes4], a[i:i+lanes4])
			continue
		}
		rh, rl, hi, lo := logFirst4(x.AsUint64x4())
		r := rh.Add(rl)
		r2 := r.Mul(r)
		lo = lo.Add(r2.Mul(logPoly4(r, r2)))
		hi.Add(rh).Add(rl.Add(lo)).Store(at4(pd, i))
	}
	archsimd.ClearAVXUpperBits()
	if i < len(dst) {
		logGo(dst[i:], a[i:])
	}
}

func log1pX4(dst, a []float64) {
	pd, pa := unsafe.SliceData(dst), unsafe.SliceData(a[:len(dst)])
	one, zero := c4(&vOne), splat4(0)
	i := 0
	for ; i+lanes4 <= len(dst); i += lanes4 {
		x := load4(pa, i)
		if !all4(x.Greater(c4(&vMinusOne)).And(x.LessEqual(c4(&vLog1pLimit)))) {
			log1pGo(dst[i:i+lanes4], a[i:i+lanes4])
			continue
		}
		u := one.Add(x)
		b := u.Sub(one)
		v := one.Sub(u.Sub(b)).Add(x.Sub(b))
		rh, rl, hi, lo := logFirst4(u.AsUint64x4())
		v = v.Mul(logScale4(u.AsUint64x4()))
		lo = logSecond4(rh, rl, v, zero, lo)
		withSign4(hi.Add(rh).Add(lo), x).Store(at4(pd, i))
	}
	archsimd.ClearAVXUpperBits()
	if i < len(dst) {
		log1pGo(dst[i:], a[i:])
	}
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
		rh, rl, hi, lo := logFirst4(u.AsUint64x4())
		scale := logScale4(u.AsUint64x4())
		lo = logSecond4(rh, rl, one.Sub(u).Add(t).Mul(scale), tp.Mul(scale), lo)
		hi = hi.Add(rh)
		s := x.Add(hi)
		b := s.Sub(x)
		rest := lo.Add(x.Sub(s.Sub(b)).Add(hi.Sub(b)))
		right := x.Greater(zero)
		s.Merge(hi, right).Add(rest.Merge(lo, right)).Store(at4(pd, i))
	}
	archsimd.ClearAVXUpperBits()
	if i < len(dst) {
		softplusGo(dst[i:], a[i:])
	}
}
