//go:build goexperiment.simd && amd64

package vec

import (
	"simd/archsimd"
	"unsafe"
)

// trigN8 returns the f of trigReduce.
func trigN8(x archsimd.Float64x8) archsimd.Float64x8 {
	return x.Mul(c8(&vTrigInv)).Add(c8(&vMagic))
}

// trigReduce8 returns y and w of trigReduce.
func trigReduce8(x, f archsimd.Float64x8) (y, w archsimd.Float64x8) {
	k := f.Sub(c8(&vMagic))
	r := x.Sub(k.Mul(c8(&vTrigHi)))
	m := k.Mul(c8(&vTrigMid))
	s := r.Sub(m)
	b := s.Sub(r)
	e := r.Sub(s.Sub(b)).Sub(m.Add(b)).Sub(k.Mul(c8(&vTrigLo)))
	y = s.Add(e)
	return y, s.Sub(y).Add(e)
}

func sinPoly8(z, z2 archsimd.Float64x8) archsimd.Float64x8 {
	low := c8(&vSinC0).Add(z.Mul(c8(&vSinC1))).Add(z2.Mul(c8(&vSinC2).Add(z.Mul(c8(&vSinC3)))))
	return low.Add(z2.Mul(z2).Mul(c8(&vSinC4).Add(z.Mul(c8(&vSinC5)))))
}

func cosPoly8(z, z2 archsimd.Float64x8) archsimd.Float64x8 {
	low := c8(&vCosC0).Add(z.Mul(c8(&vCosC1))).Add(z2.Mul(c8(&vCosC2).Add(z.Mul(c8(&vCosC3)))))
	return low.Add(z2.Mul(z2).Mul(c8(&vCosC4).Add(z.Mul(c8(&vCosC5)))))
}

// sinCos8 returns sin(y+w) and cos(y+w).
func sinCos8(y, w archsimd.Float64x8) (sin, cos archsimd.Float64x8) {
	z := y.Mul(y)
	z2 := z.Mul(z)
	h := c8(&vHalf).Mul(z)
	c := c8(&vOne).Sub(h)
	sin = y.Add(y.Mul(z).Mul(sinPoly8(z, z2)).Add(w.Mul(c)))
	cos = c.Add(c8(&vOne).Sub(c).Sub(h).Add(z2.Mul(cosPoly8(z, z2)).Sub(y.Mul(w))))
	return sin, cos
}

// trigPick8 is what trigPart does with n.
func trigPick8(n archsimd.Uint64x8, sin, cos archsimd.Float64x8) archsimd.Float64x8 {
	odd := n.And(bits8(&vBitOne)).Equal(bits8(&vBitOne))
	s := cos.Merge(sin, odd).AsUint64x8()
	return s.Xor(n.ShiftAllRight(1).ShiftAllLeft(63)).AsFloat64x8()
}

func sinX8(dst, a []float64) {
	pd, pa := unsafe.SliceData(dst), unsafe.SliceData(a[:len(dst)])
	zero := splat8(0)
	i := 0
	for ; i+lanes8 <= len(dst); i += lanes8 {
		x := load8(pa, i)
		if !all8(abs8(x).LessEqual(c8(&vTrigLimit))) {
			sinGo(dst[i:i+lanes8], a[i:i+lanes8])
			continue
		}
		f := trigN8(x)
		y, w := trigReduce8(x, f)
		s, c := sinCos8(y, w)
		trigPick8(f.AsUint64x8(), s, c).Merge(x, x.NotEqual(zero)).Store(at8(pd, i))
	}
	archsimd.ClearAVXUpperBits()
	if i < len(dst) {
		sinGo(dst[i:], a[i:])
	}
}

func cosX8(dst, a []float64) {
	pd, pa := unsafe.SliceData(dst), unsafe.SliceData(a[:len(dst)])
	i := 0
	for ; i+lanes8 <= len(dst); i += lanes8 {
		x := load8(pa, i)
		if !all8(abs8(x).LessEqual(c8(&vTrigLimit))) {
			cosGo(dst[i:i+lanes8], a[i:i+lanes8])
			continue
		}
		f := trigN8(x)
		y, w := trigReduce8(x, f)
		s, c := sinCos8(y, w)
		trigPick8(f.AsUint64x8().Add(bits8(&vBitOne)), s, c).Store(at8(pd, i))
	}
	archsimd.ClearAVXUpperBits()
	if i < len(dst) {
		cosGo(dst[i:], a[i:])
	}
}
