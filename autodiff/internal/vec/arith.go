package vec

import "math"

// Add sets dst[i] = a[i] + b[i].
func Add(dst, a, b []float64) { add(dst, a, b) }

// Sub sets dst[i] = a[i] - b[i].
func Sub(dst, a, b []float64) { sub(dst, a, b) }

// Mul sets dst[i] = a[i] * b[i].
func Mul(dst, a, b []float64) { mul(dst, a, b) }

// Div sets dst[i] = a[i] / b[i].
func Div(dst, a, b []float64) { div(dst, a, b) }

// Max sets dst[i] = max(a[i], b[i]) with the builtin max: NaN if either is
// NaN, and +0 is greater than -0.
func Max(dst, a, b []float64) { maximum(dst, a, b) }

// Min sets dst[i] = min(a[i], b[i]) with the builtin min: NaN if either is
// NaN, and -0 is less than +0.
func Min(dst, a, b []float64) { minimum(dst, a, b) }

// Hypot sets dst[i] = math.Hypot(a[i], b[i]).
func Hypot(dst, a, b []float64) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i := range dst {
		dst[i] = math.Hypot(a[i], b[i])
	}
}

// StrongMul sets dst[i] = a[i] * b[i], with 0 where a[i] is 0 of either sign,
// even if b[i] is infinite or NaN.
func StrongMul(dst, a, b []float64) { strongMul(dst, a, b) }

// Gate sets dst[i] = a[i] * b[i], with 0 where a[i] or b[i] is 0 of either
// sign, even if the other one is infinite or NaN.
func Gate(dst, a, b []float64) { gate(dst, a, b) }

// AddS sets dst[i] = a[i] + s.
func AddS(dst, a []float64, s float64) { addS(dst, a, s) }

// SubS sets dst[i] = a[i] - s.
func SubS(dst, a []float64, s float64) { addS(dst, a, -s) }

// RSub sets dst[i] = s - a[i].
func RSub(dst []float64, s float64, a []float64) { rsub(dst, s, a) }

// MulS sets dst[i] = a[i] * s.
func MulS(dst, a []float64, s float64) { mulS(dst, a, s) }

// DivS sets dst[i] = a[i] / s.
func DivS(dst, a []float64, s float64) { divS(dst, a, s) }

// RDiv sets dst[i] = s / a[i].
func RDiv(dst []float64, s float64, a []float64) { rdiv(dst, s, a) }

// MaxS sets dst[i] = max(a[i], s), like [Max].
func MaxS(dst, a []float64, s float64) { maxS(dst, a, s) }

// MinS sets dst[i] = min(a[i], s), like [Min].
func MinS(dst, a []float64, s float64) { minS(dst, a, s) }

// StrongMulS sets dst[i] = a[i] * s, with 0 where a[i] is 0 of either sign.
func StrongMulS(dst, a []float64, s float64) { strongMulS(dst, a, s) }

// RStrongMul sets dst[i] = s * a[i], or 0 everywhere if s is 0 of either sign.
func RStrongMul(dst []float64, s float64, a []float64) {
	if s == 0 {
		clear(dst)
		return
	}
	mulS(dst, a, s)
}

// GateS sets dst[i] = a[i] * s, with 0 where a[i] or s is 0 of either sign.
func GateS(dst, a []float64, s float64) {
	if s == 0 {
		clear(dst)
		return
	}
	strongMulS(dst, a, s)
}

// Neg sets dst[i] = -a[i].
func Neg(dst, a []float64) { neg(dst, a) }

// Abs sets dst[i] = |a[i]|.
func Abs(dst, a []float64) { abs(dst, a) }

// Sqrt sets dst[i] = √a[i], correctly rounded. Unlike math.Sqrt it gives +0
// for -0. It is NaN for negative numbers.
func Sqrt(dst, a []float64) { sqrt(dst, a) }

// Fill sets dst[i] = s.
func Fill(dst []float64, s float64) {
	for i := range dst {
		dst[i] = s
	}
}

// Select sets dst[i] = then[i] where a[i] is in the relation rel to b[i], and
// els[i] elsewhere. It panics if rel is none of the six relations.
func Select(dst []float64, rel Rel, a, b, then, els []float64) {
	switch rel {
	case Less:
		selectLess(dst, a, b, then, els)
	case LessEqual:
		selectLessEqual(dst, a, b, then, els)
	case Greater:
		selectLess(dst, b, a, then, els)
	case GreaterEqual:
		selectLessEqual(dst, b, a, then, els)
	case Equal:
		selectEqual(dst, a, b, then, els)
	case NotEqual:
		selectEqual(dst, a, b, els, then)
	default:
		panic("vec: unknown relation")
	}
}

// Map sets dst[i] = f(a[i]), for i from 0 up.
func Map(dst, a []float64, f func(float64) float64) {
	a = a[:len(dst)]
	for i := range dst {
		dst[i] = f(a[i])
	}
}
