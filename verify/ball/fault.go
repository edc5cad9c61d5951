package ball

// This file is only for testing the testers: it names the error bounds and the
// series lengths that a test breaks on purpose, to show that the tests notice.

type fault uint8

const (
	noFault       fault = iota
	roundingError       // the radius added when a midpoint is cut
	productRadius       // the uncertainty of the factors of a product
	quotientError       // the uncertainty of numerator and denominator
	expTerms
	expError
	sincosTerms
	sincosError
	logTerms
	logError
	atanTerms
	atanError
	rootError
	erfTerms
	erfcTail
	expSpread // the uncertainty of the argument
	logSpread
	sinSpread
	atanSpread
	erfSpread
	numFaults
	lowGuess // no fault: the guesses of log and atan may be anything
	highGuess
)

// broken is the fault that a test has installed; changing it is not safe beside
// other uses of the package.
var broken = noFault

// faultyUlps returns an error bound, or half of it; a quarter for atan, whose errors
// have both signs and rarely add up.
func faultyUlps(f fault, ulps uint64) uint64 {
	switch {
	case broken != f:
		return ulps
	case f == atanError:
		return ulps / 4
	}
	return ulps / 2
}

// faultyGuess returns a guess, or one end of its range.
func faultyGuess(g, lo, hi float64) float64 {
	switch broken {
	case lowGuess:
		return lo
	case highGuess:
		return hi
	}
	return g
}

// faultyMag returns an error bound, or half of it.
func faultyMag(f fault, m mag) mag {
	if broken == f {
		return m.shl(-1)
	}
	return m
}

// faultyTerms returns the number of terms of a series, or one less.
func faultyTerms(f fault, n int) int {
	if broken == f {
		return n - 1
	}
	return n
}
