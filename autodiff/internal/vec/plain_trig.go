package vec

import "math"

// Sin and Cos share the reduction
//
//	x = k*π/2 + y + w, |y| <= π/4
//
// where w is the rounding error of y. π/2 is in three parts, the first two of
// 38 bits, so that their products with k are exact for |x| <= trigLimit; so is
// the first difference, and the error of the second one is computed.

// trigLimit bounds the arguments of the reduction: 2**14 * π/2, about. Beyond
// it are math.Sin and math.Cos.
const trigLimit = 25735

// trigReduce returns y and w, and k in the low bits of n.
func trigReduce(x float64) (n uint64, y, w float64) {
	f := float64(x*trigInv) + magic
	k := f - magic
	r := x - float64(k*trigHi)
	m := float64(k * trigMid)
	s := r - m
	b := s - r
	e := (r - (s - b)) - (m + b)
	e -= float64(k * trigLo)
	y = s + e
	return math.Float64bits(f), y, (s - y) + e
}

// sinPart returns sin(y+w).
func sinPart(y, w float64) float64 {
	z := float64(y * y)
	z2 := float64(z * z)
	q := ((sinC0 + float64(z*sinC1)) + float64(z2*(sinC2+float64(z*sinC3)))) +
		float64(float64(z2*z2)*(sinC4+float64(z*sinC5)))
	return y + (float64(float64(y*z)*q) + float64(w*(1-float64(0.5*z))))
}

// cosPart returns cos(y+w).
func cosPart(y, w float64) float64 {
	z := float64(y * y)
	z2 := float64(z * z)
	q := ((cosC0 + float64(z*cosC1)) + float64(z2*(cosC2+float64(z*cosC3)))) +
		float64(float64(z2*z2)*(cosC4+float64(z*cosC5)))
	h := float64(0.5 * z)
	c := 1 - h
	return c + (((1 - c) - h) + (float64(z2*q) - float64(y*w)))
}

func sinGo(dst, a []float64) {
	a = a[:len(dst)]
	for i := range dst {
		x := a[i]
		switch {
		case x == 0:
			dst[i] = x
		case math.Abs(x) <= trigLimit:
			n, y, w := trigReduce(x)
			dst[i] = trigPart(n, y, w)
		default:
			dst[i] = math.Sin(x)
		}
	}
}

func cosGo(dst, a []float64) {
	a = a[:len(dst)]
	for i := range dst {
		x := a[i]
		if !(math.Abs(x) <= trigLimit) {
			dst[i] = math.Cos(x)
			continue
		}
		n, y, w := trigReduce(x)
		dst[i] = trigPart(n+1, y, w)
	}
}

// trigPart returns sin(n*π/2 + y + w).
func trigPart(n uint64, y, w float64) float64 {
	var s float64
	if n&1 == 0 {
		s = sinPart(y, w)
	} else {
		s = cosPart(y, w)
	}
	return math.Float64frombits(math.Float64bits(s) ^ n>>1<<63)
}
