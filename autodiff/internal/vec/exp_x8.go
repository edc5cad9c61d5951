//go:build goexperiment.simd && amd64

package vec

import (
	"simd/archsimd"
	"unsafe"
)

func abs8(x archsimd.Float64x8) archsimd.Float64x8 {
	return x.AsUint64x8().AndNot(bits8(&vSign)).AsFloat64x8()
}

func negAbs8(x archsimd.Float64x8) archsimd.Float64x8 {
	return x.AsUint64x8().Or(bits8(&vSign)).AsFloat64x8()
}

// withSign8 returns y with the sign of x added to its own.
func withSign8(y, x archsimd.Float64x8) archsimd.Float64x8 {
	return y.AsUint64x8().Or(x.AsUint64x8().And(bits8(&vSign))).AsFloat64x8()
}

func cutLow8(x archsimd.Float64x8) archsimd.Float64x8 {
	return x.AsUint64x8().And(bits8(&vCut)).AsFloat64x8()
}

// min8 and max8 are the builtins. The instructions are not used: what they
// give for NaN and for zeros depends on the order of their operands, which the
// compiler is free to change.
func min8(x, y archsimd.Float64x8) archsimd.Float64x8 {
	// Equal zeros give the disjunction of their signs, a NaN in x that of its
	// bits and those of y: a NaN.
	least := x.Merge(y, x.Less(y)).AsUint64x8()
	also := x.Masked(x.Equal(y).Or(x.NotEqual(x))).AsUint64x8()
	return least.Or(also).AsFloat64x8()
}

func max8(x, y archsimd.Float64x8) archsimd.Float64x8 {
	sign := bits8(&vSign)
	x, y = x.AsUint64x8().Xor(sign).AsFloat64x8(), y.AsUint64x8().Xor(sign).AsFloat64x8()
	return min8(x, y).AsUint64x8().Xor(sign).AsFloat64x8()
}

// expT8 returns the t of expParts, and the number it calls n.
func expT8(x archsimd.Float64x8) (t, n archsimd.Float64x8) {
	n = x.Mul(c8(&vExpInv)).Add(c8(&vMagic))
	j := n.AsUint64x8()
	return lookupBits8(&expPower, j).Add(j.ShiftAllLeft(48)).AsFloat64x8(), n
}

// expR8 returns the r of expParts.
func expR8(x, n archsimd.Float64x8) archsimd.Float64x8 {
	k := n.Sub(c8(&vMagic))
	return x.Sub(k.Mul(c8(&vExpHi))).Sub(k.Mul(c8(&vExpLo)))
}

// expP8 returns p for r and n, with the relative error of t.
func expP8(r, n archsimd.Float64x8) archsimd.Float64x8 {
	r2 := r.Mul(r)
	q := c8(&vExpC0).Add(r.Mul(c8(&vExpC1))).Add(r2.Mul(
		c8(&vExpC2).Add(r.Mul(c8(&vExpC3))).Add(r2.Mul(c8(&vExpC4)))))
	return r.Add(r2.Mul(q)).Add(lookup8(&expRest, n.AsUint64x8()))
}

func expX8(dst, a []float64) {
	pd, pa := unsafe.SliceData(dst), unsafe.SliceData(a[:len(dst)])
	i := 0
	for ; i+lanes8 <= len(dst); i += lanes8 {
		x := load8(pa, i)
		if !all8(abs8(x).LessEqual(c8(&vExpLimit))) {
			expGo(dst[i:i+lanes8], a[i:i+lanes8])
			continue
		}
		t, n := expT8(x)
		p := expP8(expR8(x, n), n)
		t.Add(t.Mul(p)).Store(at8(pd, i))
	}
	archsimd.ClearAVXUpperBits()
	if i < len(dst) {
		expGo(dst[i:], a[i:])
	}
}

// expm1Poly8 is the polynomial of expm1Near.
func expm1Poly8(x archsimd.Float64x8) archsimd.Float64x8 {
	x2 := x.Mul(x)
	return expm1Low8(x, x2).Add(x2.Mul(x2).Mul(expm1High8(x, x2)))
}

func expm1Low8(x, x2 archsimd.Float64x8) archsimd.Float64x8 {
	return c8(&vExpm1C0).Add(x.Mul(c8(&vExpm1C1))).Add(
		x2.Mul(c8(&vExpm1C2).Add(x.Mul(c8(&vExpm1C3)))))
}

func expm1High8(x, x2 archsimd.Float64x8) archsimd.Float64x8 {
	low := c8(&vExpm1C4).Add(x.Mul(c8(&vExpm1C5))).Add(
		x2.Mul(c8(&vExpm1C6).Add(x.Mul(c8(&vExpm1C7)))))
	return low.Add(x2.Mul(x2).Mul(c8(&vExpm1C8).Add(x.Mul(c8(&vExpm1C9)))))
}

func expm1X8(dst, a []float64) {
	pd, pa := unsafe.SliceData(dst), unsafe.SliceData(a[:len(dst)])
	i := 0
	for ; i+lanes8 <= len(dst); i += lanes8 {
		x := load8(pa, i)
		z := abs8(x)
		if !all8(z.LessEqual(c8(&vExpLimit))) {
			expm1Go(dst[i:i+lanes8], a[i:i+lanes8])
			continue
		}
		near := withSign8(x.Add(x.Mul(x).Mul(expm1Poly8(x))), x)
		t, n := expT8(x)
		tp := t.Mul(expP8(expR8(x, n), n))
		h := t.Sub(c8(&vOne))
		b := h.Sub(t)
		l := t.Sub(h.Sub(b)).Add(c8(&vMinusOne).Sub(b))
		far := h.Add(l.Add(tp))
		near.Merge(far, z.LessEqual(c8(&vExpm1Small))).Store(at8(pd, i))
	}
	archsimd.ClearAVXUpperBits()
	if i < len(dst) {
		expm1Go(dst[i:], a[i:])
	}
}

// quotient8 returns (nh+nl)/d as plain_exp.go describes it, where d is 1+t+tp.
func quotient8(nh, nl, t, tp archsimd.Float64x8) archsimd.Float64x8 {
	one := c8(&vOne)
	d := one.Add(t.Add(tp))
	dh := cutLow8(d)
	dl := one.Sub(dh).Add(t).Add(tp)
	inv := one.Div(d)
	qh := cutLow8(nh.Add(nl).Mul(inv))
	rem := nh.Sub(qh.Mul(dh)).Add(nl).Sub(qh.Mul(dl))
	return qh.Add(rem.Mul(inv))
}

func sigmoidX8(dst, a []float64) {
	pd, pa := unsafe.SliceData(dst), unsafe.SliceData(a[:len(dst)])
	zero := splat8(0)
	i := 0
	for ; i+lanes8 <= len(dst); i += lanes8 {
		x := load8(pa, i)
		z := negAbs8(x)
		if !all8(abs8(x).LessEqual(c8(&vExpLimit))) {
			sigmoidGo(dst[i:i+lanes8], a[i:i+lanes8])
			continue
		}
		t, n := expT8(z)
		tp := t.Mul(expP8(expR8(z, n), n))
		e, one := t.Add(tp), c8(&vOne)
		e.Merge(one, x.Less(zero)).Div(one.Add(e)).Store(at8(pd, i))
	}
	archsimd.ClearAVXUpperBits()
	if i < len(dst) {
		sigmoidGo(dst[i:], a[i:])
	}
}

// tanhPoly8 is the polynomial of tanhNear.
func tanhPoly8(z archsimd.Float64x8) archsimd.Float64x8 {
	z2 := z.Mul(z)
	low := c8(&vTanhC0).Add(z.Mul(c8(&vTanhC1))).Add(
		z2.Mul(c8(&vTanhC2).Add(z.Mul(c8(&vTanhC3)))))
	return low.Add(z2.Mul(z2).Mul(c8(&vTanhC4).Add(z.Mul(c8(&vTanhC5))).Add(z2.Mul(c8(&vTanhC6)))))
}

func tanhX8(dst, a []float64) {
	pd, pa := unsafe.SliceData(dst), unsafe.SliceData(a[:len(dst)])
	one := c8(&vOne)
	i := 0
	for ; i+lanes8 <= len(dst); i += lanes8 {
		x := load8(pa, i)
		z := x.Mul(x)
		near := x.Add(x.Mul(z.Mul(tanhPoly8(z))))
		abs := abs8(x)
		large := c8(&vTanhLarge)
		y := large.Merge(abs, abs.Greater(large)).Mul(c8(&vMinusTwo))
		t, n := expT8(y)
		tp := t.Mul(expP8(expR8(y, n), n))
		nh := one.Sub(t)
		nl := one.Sub(nh).Sub(t).Sub(tp)
		far := quotient8(nh, nl, t, tp)
		withSign8(near.Merge(far, abs.LessEqual(c8(&vTanhSmall))), x).Store(at8(pd, i))
	}
	archsimd.ClearAVXUpperBits()
	if i < len(dst) {
		tanhGo(dst[i:], a[i:])
	}
}
