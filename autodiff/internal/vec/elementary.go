package vec

// The bounds below are the largest errors seen in millions of arguments of all
// sizes, with those about 1, about multiples of π/2 and of ln 2/16, and at the
// ends of the ranges in plenty, compared with series in big.Float; the tests
// hold every function to its bound. The derivations of the formulas are with
// the plain kernels, and TestConstants derives the coefficients: polynomials
// of least maximal error, found by Remez's exchange in 240 bits.

// Exp sets dst[i] = e**a[i], within 0.63 ulp; within 0.75 ulp where the result
// is below 2**-1022, as it is rounded twice there.
//
// It is 2**(k/16) * (1+p) with p a polynomial of degree 6 in the remainder of
// a[i] by ln 2/16, and a table of 16 powers.
//
// Special cases: Exp(+Inf) = +Inf, Exp(-Inf) = 0, Exp(NaN) = NaN, and the
// overflow is to +Inf, the underflow to subnormal numbers and 0.
func Exp(dst, a []float64) { exp(dst, a) }

// Expm1 sets dst[i] = e**a[i] - 1, within 0.87 ulp.
//
// It is a polynomial of degree 11 for |a[i]| <= 0.28, and otherwise the two
// numbers whose sum is the exponential, less 1.
//
// Special cases: Expm1(±0) = ±0, Expm1(+Inf) = +Inf, Expm1(-Inf) = -1,
// Expm1(NaN) = NaN.
func Expm1(dst, a []float64) { expm1(dst, a) }

// Log sets dst[i] to the natural logarithm of a[i], within 0.76 ulp.
//
// It is k*ln 2 - log c + log(1+r) with a[i] = 2**k*z, r = z*c - 1 and a table
// of 16 numbers c about 1/z, and a polynomial of degree 9 in r.
//
// Special cases: Log(+Inf) = +Inf, Log(±0) = -Inf, Log(x) = NaN for x < 0,
// Log(NaN) = NaN; subnormal numbers are as exact as others.
func Log(dst, a []float64) { log(dst, a) }

// Log1p sets dst[i] to the natural logarithm of 1 + a[i], within 0.76 ulp.
//
// It is [Log] of the rounded sum, with the rounding error of the sum added to
// r.
//
// Special cases: Log1p(±0) = ±0, Log1p(-1) = -Inf, Log1p(x) = NaN for x < -1,
// Log1p(+Inf) = +Inf, Log1p(NaN) = NaN.
func Log1p(dst, a []float64) { log1p(dst, a) }

// Sin sets dst[i] to the sine of a[i], within 0.79 ulp for |a[i]| <= 25735.
// Larger arguments have math.Sin.
//
// It is the polynomial of sine or cosine, of degree 13 or 14, in the remainder
// of a[i] by π/2, which is known in two numbers.
//
// Special cases: Sin(±0) = ±0, Sin(±Inf) = NaN, Sin(NaN) = NaN.
func Sin(dst, a []float64) { sin(dst, a) }

// Cos sets dst[i] to the cosine of a[i], within 0.84 ulp for |a[i]| <= 25735.
// Larger arguments have math.Cos. It is computed like [Sin].
//
// Special cases: Cos(±Inf) = NaN, Cos(NaN) = NaN.
func Cos(dst, a []float64) { cos(dst, a) }

// Tanh sets dst[i] to the hyperbolic tangent of a[i], within 0.72 ulp.
//
// It is a polynomial of degree 15 for |a[i]| <= 1/4, and otherwise
// (1-e)/(1+e) with e = exp(-2|a[i]|), numerator and denominator known in two
// numbers each, with the sign of a[i].
//
// Special cases: Tanh(±0) = ±0, Tanh(±Inf) = ±1, Tanh(NaN) = NaN.
func Tanh(dst, a []float64) { tanh(dst, a) }

// Sigmoid sets dst[i] = 1 / (1 + e**-a[i]), within 2.8 ulp. An error of
// an ulp may count twice in the ulps of a quotient: 0.63 for the exponential and
// 1/2 for the sum come to 2.26 at most, and the quotient's own 1/2 is added. 1.95
// is the most that was seen.
//
// It is 1/(1+e) for a[i] >= 0 and e/(1+e) for a[i] < 0 with e = exp(-|a[i]|).
// Nothing overflows.
//
// Special cases: Sigmoid(+Inf) = 1, Sigmoid(-Inf) = 0, Sigmoid(NaN) = NaN.
func Sigmoid(dst, a []float64) { sigmoid(dst, a) }

// Softplus sets dst[i] = log(1 + e**a[i]), within 0.95 ulp.
//
// It is max(a[i], 0) + log(1+e) with e = exp(-|a[i]|) known in two numbers,
// and the logarithm of [Log1p]. Nothing overflows.
//
// Special cases: Softplus(+Inf) = +Inf, Softplus(-Inf) = 0,
// Softplus(NaN) = NaN.
func Softplus(dst, a []float64) { softplus(dst, a) }
