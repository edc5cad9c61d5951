// Package ball computes with real numbers rigorously. A [Ball] is a set of real
// numbers, a midpoint and a radius; every operation returns a ball that contains
// the result for every choice of numbers from its arguments. Nothing here is a
// guess: the errors of rounding, of truncated series and of the arguments are
// bounded, and the bounds are derived beside the code they are about.
//
// # How it is built
//
// The midpoint is an integer times a power of two, the radius a 32-bit number times
// a power of two that is always rounded up (mag.go). Sums, products and quotients
// are in arith.go. Four kernels work in fixed point, on integers that stand for
// multiples of one ulp, and count their errors in ulps:
//
//	expFixed      exp x       halve, Taylor, square           exp.go
//	sincosFixed   sin x, cos x   halve, Taylor, double        trig.go
//	log1pFixed    log(1+d)    guess, exp, series of the rest   log.go
//	angleFixed    atan(y/x)   guess, sin and cos, series       atan.go
//
// The guesses are float64 values whose correctness does not matter: a bad one
// makes the rest larger and the series longer. Everything else, but for roots and
// erf, is composed of the kernels in such a way that nothing cancels.
//
// The uncertainty of an argument is carried through by addition theorems, as in
// exp(m+δ) = exp(m)·exp(δ) and |sin(m+δ) - sin(m)| ≤ |δ|. Where the argument is
// too uncertain for that, a monotone function is taken at both ends.
//
// # Exactness
//
// What is rational stays exact as long as it is short: dyadic numbers up to 4,160
// bits, other fractions up to 1,024 bits of numerator and denominator together.
// Values that are rational by a theorem, such as sqrt(4), exp(0), log10(1000) and
// 8^(1/3), are exact as well. So ties and zeros stay certain.
//
// # Limits
//
// Values are below 2^(2^24) in size: beyond that is [ErrTooLarge], and what is
// smaller than 2^-(2^24) becomes a ball about 0. The argument of a trigonometric
// function must be below 2^(2^15).
package ball
