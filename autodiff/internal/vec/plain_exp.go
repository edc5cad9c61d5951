package vec

import "math"

// All of the exponential functions start with the same reduction,
//
//	x = k*ln2/16 + r, |r| <= ln2/32, k = 16*e + j
//	exp(x) = t + t*p, t = 2**e * 2**(j/16), p = exp(r) - 1
//
// where ln2/16 is in two parts, the first short enough for its product with k
// and the difference from x to be exact, and p has the relative error of
// 2**(j/16) added to it. |p| is below 2**-5, so the sum of t and t*p has an
// error of little more than its last rounding.

const (
	// Added to a number well below 2**51, magic rounds it to an integer, which
	// is then in the low bits.
	magic = 0x1.8p52

	// expLimit bounds the arguments for which t and t*p are normal numbers, or
	// t*p is one but for bits that do not matter.
	expLimit = 700

	signBit = 1 << 63
)

// expParts returns t and t*p of the comment above, for |x| <= expLimit.
func expParts(x float64) (t, tp float64) {
	n := float64(x*expInv) + magic
	k := n - magic
	bits := math.Float64bits(n)
	j := bits & 15
	t = math.Float64frombits(expPower[j] + bits<<48)
	r := x - float64(k*expHi) - float64(k*expLo)
	r2 := float64(r * r)
	q := (expC0 + float64(r*expC1)) + float64(r2*((expC2+float64(r*expC3))+float64(r2*expC4)))
	return t, float64(t * ((r + float64(r2*q)) + expRest[j]))
}

// exp1 is exp of any x. Beyond expLimit it is the exponential of x less
// 512*ln2, or more, times a power of two: that difference is in two parts.
func exp1(x float64) float64 {
	switch {
	case x >= -expLimit && x <= expLimit:
		t, tp := expParts(x)
		return t + tp
	case x > expLimit:
		return expFar(min(x, 1000), 0x1p512, 0x1p512)
	case x < -expLimit:
		return expFar(max(x, -1000), 0x1p-512, 0x1p-512)
	default:
		return x
	}
}

// expFar is expParts for |x| between expLimit and 1000, with t divided by
// f*g, and t+t*p multiplied by both: only the last product can be inexact.
func expFar(x, f, g float64) float64 {
	n := float64(x*expInv) + magic
	k := n - magic
	bits := math.Float64bits(n)
	j := bits & 15
	t := math.Float64frombits(expPower[j] + bits<<48 - (math.Float64bits(f) - math.Float64bits(1)) - (math.Float64bits(g) - math.Float64bits(1)))
	r := x - float64(k*expHi) - float64(k*expLo)
	r2 := float64(r * r)
	q := (expC0 + float64(r*expC1)) + float64(r2*((expC2+float64(r*expC3))+float64(r2*expC4)))
	tp := float64(t * ((r + float64(r2*q)) + expRest[j]))
	return (t + tp) * f * g
}

func expGo(dst, a []float64) {
	a = a[:len(dst)]
	for i := range dst {
		x := a[i]
		if !(math.Abs(x) <= expLimit) {
			dst[i] = exp1(x)
			continue
		}
		// expParts, which the compiler does not inline.
		n := float64(x*expInv) + magic
		k := n - magic
		bits := math.Float64bits(n)
		j := bits & 15
		t := math.Float64frombits(expPower[j] + bits<<48)
		r := x - float64(k*expHi) - float64(k*expLo)
		r2 := float64(r * r)
		q := (expC0 + float64(r*expC1)) + float64(r2*((expC2+float64(r*expC3))+float64(r2*expC4)))
		dst[i] = t + float64(t*((r+float64(r2*q))+expRest[j]))
	}
}

// expm1Small bounds the arguments for which expm1 is a polynomial.
const expm1Small = 0.28

// expm1Near is the polynomial.
func expm1Near(x float64) float64 {
	x2 := float64(x * x)
	x4 := float64(x2 * x2)
	q := ((expm1C0 + float64(x*expm1C1)) + float64(x2*(expm1C2+float64(x*expm1C3)))) +
		float64(x4*(((expm1C4+float64(x*expm1C5))+float64(x2*(expm1C6+float64(x*expm1C7))))+
			float64(x4*(expm1C8+float64(x*expm1C9)))))
	// The sign is that of x, of a zero too.
	return math.Float64frombits(math.Float64bits(x+float64(x2*q)) | math.Float64bits(x)&signBit)
}

func expm1Go(dst, a []float64) {
	a = a[:len(dst)]
	for i := range dst {
		x := a[i]
		switch z := math.Abs(x); {
		case z <= expm1Small:
			dst[i] = expm1Near(x)
		case z <= expLimit:
			t, tp := expParts(x)
			// t - 1 and its error.
			h := t - 1
			b := h - t
			l := (t - (h - b)) + (-1 - b)
			dst[i] = h + (l + tp)
		default:
			dst[i] = exp1(x) - 1
		}
	}
}

// Quotients of sums n/d are computed as follows. Both are known as two
// numbers, nh+nl and dh+dl, with dh cut to 26 bits. A first quotient qh, cut
// to 26 bits as well, leaves the remainder
//
//	((nh - qh*dh) + nl) - qh*dl
//
// in which the first product and difference are exact. It is multiplied by
// 1/d and added to qh: the one rounding that counts.
const cut = 1<<64 - 1<<27

func cutLow(x float64) float64 { return math.Float64frombits(math.Float64bits(x) & cut) }

func sigmoidGo(dst, a []float64) {
	a = a[:len(dst)]
	for i := range dst {
		x := math.Float64bits(a[i])
		z := math.Float64frombits(x | signBit)
		if !(z >= -expLimit) {
			dst[i] = sigmoidFar(a[i])
			continue
		}
		n := float64(z*expInv) + magic
		k := n - magic
		bits := math.Float64bits(n)
		j := bits & 15
		t := math.Float64frombits(expPower[j] + bits<<48)
		r := z - float64(k*expHi) - float64(k*expLo)
		r2 := float64(r * r)
		q := (expC0 + float64(r*expC1)) + float64(r2*((expC2+float64(r*expC3))+float64(r2*expC4)))
		tp := float64(t * ((r + float64(r2*q)) + expRest[j]))

		// The sign chooses the numerator. That of -0 does no harm, as e is 1.
		e := t + tp
		dst[i] = choose(uint64(int64(x)>>63), e, 1) / (1 + e)
	}
}

// sigmoidFar is the sigmoid of arguments beyond expLimit and of NaN.
func sigmoidFar(x float64) float64 {
	if x > 0 {
		return 1
	}
	return exp1(x)
}

const (
	tanhSmall = 0.25
	tanhLarge = 22 // tanh is 1 from here
)

// tanhNear is the polynomial for |x| <= tanhSmall.
func tanhNear(x float64) float64 {
	z := float64(x * x)
	z2 := float64(z * z)
	q := ((tanhC0 + float64(z*tanhC1)) + float64(z2*(tanhC2+float64(z*tanhC3)))) +
		float64(float64(z2*z2)*((tanhC4+float64(z*tanhC5))+float64(z2*tanhC6)))
	y := x + float64(x*float64(z*q))
	return math.Float64frombits(math.Float64bits(y) | math.Float64bits(x)&signBit)
}

func tanhGo(dst, a []float64) {
	a = a[:len(dst)]
	for i := range dst {
		x := a[i]
		z := math.Abs(x)
		if z <= tanhSmall {
			dst[i] = tanhNear(x)
			continue
		}
		if z > tanhLarge {
			z = tanhLarge
		}
		// (1-e)/(1+e) with e = exp(-2|x|).
		z = float64(z * -2)
		n := float64(z*expInv) + magic
		k := n - magic
		bits := math.Float64bits(n)
		j := bits & 15
		t := math.Float64frombits(expPower[j] + bits<<48)
		r := z - float64(k*expHi) - float64(k*expLo)
		r2 := float64(r * r)
		q := (expC0 + float64(r*expC1)) + float64(r2*((expC2+float64(r*expC3))+float64(r2*expC4)))
		tp := float64(t * ((r + float64(r2*q)) + expRest[j]))

		d := 1 + (t + tp)
		dh := cutLow(d)
		dl := ((1 - dh) + t) + tp
		inv := 1 / d
		nh := 1 - t
		nl := ((1 - nh) - t) - tp
		qh := cutLow(float64((nh + nl) * inv))
		rem := ((nh - float64(qh*dh)) + nl) - float64(qh*dl)
		y := qh + float64(rem*inv)
		dst[i] = math.Float64frombits(math.Float64bits(y) | math.Float64bits(x)&signBit)
	}
}
