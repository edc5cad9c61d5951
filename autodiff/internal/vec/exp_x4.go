//go:build goexperiment.simd && amd64

package vec

import (
	"simd/archsimd"
	"unsafe"
)

func abs4(x archsimd.Float64x4) archsimd.Float64x4 {
	return x.AsUint64x4().AndNot(bits4(&vSign)).AsFloat64x4()
}

func negAbs4(x archsimd.Float64x4) archsimd.Float64x4 {
	return x.AsUint64x4().Or(bits4(&vSign)).AsFloat64x4()
}

// withSign4 returns y with the sign of x added to its own.
func withSign4(y, x archsimd.Float64x4) archsimd.Float64x4 {
	return y.AsUint64x4().Or(x.AsUint64x4().And(bits4(&vSign))).AsFloat64x4()
}

func cutLow4(x archsimd.Float64x4) archsimd.Float64x4 {
	return x.AsUint64x4().And(bits4(&vCut)).AsFloat64x4()
}

// min4 and max4 are the builtins. The instructions are not used: what they
// give for NaN and for zeros depends on the order of their operands, which the
// compiler is free to change.
func min4(x, y archsimd.Float64x4) archsimd.Float64x4 {
	// Equal zeros give the disjunction of their signs, a NaN in x that of its
	// bits and those of y: a NaN.
	least := x.Merge(y, x.Less(y)).AsUint64x4()
	also := x.Masked(x.Equal(y).Or(x.NotEqual(x))).AsUint64x4()
	return least.Or(also).AsFloat64x4()
}

func max4(x, y archsimd.Float64x4) archsimd.Float64x4 {
	sign := bits4(&vSign)
	x, y = x.AsUint64x4().Xor(sign).AsFloat64x4(), y.AsUint64x4().Xor(sign).AsFloat64x4()
	return min4(x, y).AsUint64x4().Xor(sign).AsFloat64x4()
}

// expT4 returns the t of expParts, and the number it calls n.
func expT4(x archsimd.Float64x4) (t, n archsimd.Float64x4) {
	n = x.Mul(c4(&vExpInv)).Add(c4(&vMagic))
	j := n.AsUint64x4()
	return lookupBits4(&expPower, j).Add(j.ShiftAllLeft(48)).AsFloat64x4(), n
}

// expR4 returns the r of expParts.
func expR4(x, n archsimd.Float64x4) archsimd.Float64x4 {
	k := n.Sub(c4(&vMagic))
	return x.Sub(k.Mul(c4(&vExpHi))).Sub(k.Mul(c4(&vExpLo)))
}

// expP4 returns p for r and n, with the relative error of t.
func expP4(r, n archsimd.Float64x4) archsimd.Float64x4 {
	r2 := r.Mul(r)
	q := c4(&vExpC0).Add(r.Mul(c4(&vExpC1))).Add(r2.Mul(
		c4(&vExpC2).Add(r.Mul(c4(&vExpC3))).Add(r2.Mul(c4(&vExpC4)))))
	return r.Add(r2.Mul(q)).Add(lookup4(&expRest, n.AsUint64x4()))
}

func expX4(dst, a []float64) {
	pd, pa := unsafe.SliceData(dst), unsafe.SliceData(a[:len(dst)])
	i := 0
	for ; i+lanes4 <= len(dst); i += lanes4 {
		x := load4(pa, i)
		if !all4(abs4(x).LessEqual(c4(&vExpLimit))) {
			expGo(dst[i:i+lanes4], a[i:i+lanes4])
			continue
		}
		t, n := expT4(x)
		p := expP4(expR4(x, n), n)
		t.Add(t.Mul(p)).Store(at4(pd, i))
	}
	archsimd.ClearAVXUpperBits()
	if i < len(dst) {
		expGo(dst[i:], a[i:])
	}
}

// expm1Poly4 is the polynomial of expm1Near.
func expm1Poly4(x archsimd.Float64x4) archsimd.Float64x4 {
	x2 := x.Mul(x)
	return expm1Low4(x, x2).Add(x2.Mul(x2).Mul(expm1High4(x, x2)))
}

func expm1Low4(x, x2 archsimd.Float64x4) archsimd.Float64x4 {
	return c4(&vExpm1C0).Add(x.Mul(c4(&vExpm1C1))).Add(
		x2.Mul(c4(&vExpm1C2).Add(x.Mul(c4(&vExpm1C3)))))
}

func expm1High4(x, x2 archsimd.Float64x4) archsimd.Float64x4 {
	low := c4(&vExpm1C4).Add(x.Mul(c4(&vExpm1C5))).Add(
		x2.Mul(c4(&vExpm1C6).Add(x.Mul(c4(&vExpm1C7)))))
	return low.Add(x2.Mul(x2).Mul(c4(&vExpm1C8).Add(x.Mul(c4(&vExpm1C9)))))
}

func expm1X4(dst, a []float64) {
	pd, pa := unsafe.SliceData(dst), unsafe.SliceData(a[:len(dst)])
	i := 0
	for ; i+lanes4 <= len(dst); i += lanes4 {
		x := load4(pa, i)
		z := abs4(x)
		if !all4(z.LessEqual(c4(&vExpLimit))) {
			expm1Go(dst[i:i+lanes4], a[i:i+lanes4])
			continue
		}
		near := withSign4(x.Add(x.Mul(x).Mul(expm1Poly4(x))), x)
		t, n := expT4(x)
		tp := t.Mul(expP4(expR4(x, n), n))
		h := t.Sub(c4(&vOne))
		b := h.Sub(t)
		l := t.Sub(h.Sub(b)).Add(c4(&vMinusOne).Sub(b))
		far := h.Add(l.Add(tp))
		near.Merge(far, z.LessEqual(c4(&vExpm1Small))).Store(at4(pd, i))
	}
	archsimd.ClearAVXUpperBits()
	if i < len(dst) {
		expm1Go(dst[i:], a[i:])
	}
}

// quotient4 returns (nh+nl)/d as plain_exp.go describes it, where d is 1+t+tp.
func quotient4(nh, nl, t, tp archsimd.Float64x4) archsimd.Float64x4 {
	one := c4(&vOne)
	d := one.Add(t.Add(tp))
	dh := cutLow4(d)
	dl := one.Sub(dh).Add(t).Add(tp)
	inv := one.Div(d)
	qh := cutLow4(nh.Add(nl).Mul(inv))
	rem := nh.Sub(qh.Mul(dh)).Add(nl).Sub(qh.Mul(dl))
	return qh.Add(rem.Mul(inv))
}

func sigmoidX4(dst, a []float64) {
	pd, pa := unsafe.SliceData(dst), unsafe.SliceData(a[:len(dst)])
	zero := splat4(0)
	i := 0
	for ; i+lanes4 <= len(dst); i += lanes4 {
		x := load4(pa, i)
		z := negAbs4(x)
		if !all4(abs4(x).LessEqual(c4(&vExpLimit))) {
			sigmoidGo(dst[i:i+lanes4], a[i:i+lanes4])
			continue
		}
		t, n := expT4(z)
		tp := t.Mul(expP4(expR4(z, n), n))
		e, one := t.Add(tp), c4(&vOne)
		e.Merge(one, x.Less(zero)).Div(one.Add(e)).Store(at4(pd, i))
	}
	archsimd.ClearAVXUpperBits()
	if i < len(dst) {
		sigmoidGo(dst[i:], a[i:])
	}
}

// tanhPoly4 is the polynomial of tanhNear.
func tanhPoly4(z archsimd.Float64x4) archsimd.Float64x4 {
	z2 := z.Mul(z)
	low := c4(&vTanhC0).Add(z.Mul(c4(&vTanhC1))).Add(
		z2.Mul(c4(&vTanhC2).Add(z.Mul(c4(&vTanhC3)))))
	return low.Add(z2.Mul(z2).Mul(c4(&vTanhC4).Add(z.Mul(c4(&vTanhC5))).Add(z2.Mul(c4(&vTanhC6)))))
}

func tanhX4(dst, a []float64) {
	pd, pa := unsafe.SliceData(dst), unsafe.SliceData(a[:len(dst)])
	one := c4(&vOne)
	i := 0
	for ; i+lanes4 <= len(dst); i += lanes4 {
		x := load4(pa, i)
		z := x.Mul(x)
		near := x.Add(x.Mul(z.Mul(tanhPoly4(z))))
		abs := abs4(x)
		large := c4(&vTanhLarge)
		y := large.Merge(abs, abs.Greater(large)).Mul(c4(&vMinusTwo))
		t, n := expT4(y)
		tp := t.Mul(expP4(expR4(y, n), n))
		nh := one.Sub(t)
		nl := one.Sub(nh).Sub(t).Sub(tp)
		far := quotient4(nh, nl, t, tp)
		withSign4(near.Merge(far, abs.LessEqual(c4(&vTanhSmall))), x).Store(at4(pd, i))
	}
	archsimd.ClearAVXUpperBits()
	if i < len(dst) {
		tanhGo(dst[i:], a[i:])
	}
}
