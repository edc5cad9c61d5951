//go:build goexperiment.simd && amd64

package vec

import (
	"simd/archsimd"
	"unsafe"
)

// trigN4 returns the f of trigReduce.
func trigN4(x archsimd.Float64x4) archsimd.Float64x4 {
	return x.Mul(c4(&vTrigInv)).Add(c4(&vMagic))
}

// trigReduce4 returns y and w of trigReduce.
func trigReduce4(x, f archsimd.Float64x4) (y, w archsimd.Float64x4) {
	k := f.Sub(c4(&vMagic))
	r := x.Sub(k.Mul(c4(&vTrigHi)))
	m := k.Mul(c4(&vTrigMid))
	s := r.Sub(m)
	b := s.Sub(r)
	e := r.Sub(s.Sub(b)).Sub(m.Add(b)).Sub(k.Mul(c4(&vTrigLo)))
	y = s.Add(e)
	return y, s.Sub(y).Add(e)
}

func sinPoly4(z, z2 archsimd.Float64x4) archsimd.Float64x4 {
	low := c4(&vSinC0).Add(z.Mul(c4(&vSinC1))).Add(z2.Mul(c4(&vSinC2).Add(z.Mul(c4(&vSinC3)))))
	return low.Add(z2.Mul(z2).Mul(c4(&vSinC4).Add(z.Mul(c4(&vSinC5)))))
}

func cosPoly4(z, z2 archsimd.Float64x4) archsimd.Float64x4 {
	low := c4(&vCosC0).Add(z.Mul(c4(&vCosC1))).Add(z2.Mul(c4(&vCosC2).Add(z.Mul(c4(&vCosC3)))))
	return low.Add(z2.Mul(z2).Mul(c4(&vCosC4).Add(z.Mul(c4(&vCosC5)))))
}

// sinCos4 returns sin(y+w) and cos(y+w).
func sinCos4(y, w archsimd.Float64x4) (sin, cos archsimd.Float64x4) {
	z := y.Mul(y)
	z2 := z.Mul(z)
	h := c4(&vHalf).Mul(z)
	c := c4(&vOne).Sub(h)
	sin = y.Add(y.Mul(z).Mul(sinPoly4(z, z2)).Add(w.Mul(c)))
	cos = c.Add(c4(&vOne).Sub(c).Sub(h).Add(z2.Mul(cosPoly4(z, z2)).Sub(y.Mul(w))))
	return sin, cos
}

// trigPick4 is what trigPart does with n.
func trigPick4(n archsimd.Uint64x4, sin, cos archsimd.Float64x4) archsimd.Float64x4 {
	odd := n.And(bits4(&vBitOne)).Equal(bits4(&vBitOne))
	s := cos.Merge(sin, odd).AsUint64x4()
	return s.Xor(n.ShiftAllRight(1).ShiftAllLeft(63)).AsFloat64x4()
}

func sinX4(dst, a []float64) {
	pd, pa := unsafe.SliceData(dst), unsafe.SliceData(a[:len(dst)])
	zero := splat4(0)
	i := 0
	for ; i+lanes4 <= len(dst); i += lanes4 {
		x := load4(pa, i)
		if !all4(abs4(x).LessEqual(c4(&vTrigLimit))) {
			sinGo(dst[i:i+lanes4], a[i:i+lanes4])
			continue
		}
		f := trigN4(x)
		y, w := trigReduce4(x, f)
		s, c := sinCos4(y, w)
		trigPick4(f.AsUint64x4(), s, c).Merge(x, x.NotEqual(zero)).Store(at4(pd, i))
	}
	archsimd.ClearAVXUpperBits()
	if i < len(dst) {
		sinGo(dst[i:], a[i:])
	}
}

func cosX4(dst, a []float64) {
	pd, pa := unsafe.SliceData(dst), unsafe.SliceData(a[:len(dst)])
	i := 0
	for ; i+lanes4 <= len(dst); i += lanes4 {
		x := load4(pa, i)
		if !all4(abs4(x).LessEqual(c4(&vTrigLimit))) {
			cosGo(dst[i:i+lanes4], a[i:i+lanes4])
			continue
		}
		f := trigN4(x)
		y, w := trigReduce4(x, f)
		s, c := sinCos4(y, w)
		trigPick4(f.AsUint64x4().Add(bits4(&vBitOne)), s, c).Store(at4(pd, i))
	}
	archsimd.ClearAVXUpperBits()
	if i < len(dst) {
		cosGo(dst[i:], a[i:])
	}
}
