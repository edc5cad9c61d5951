package poly

import (
	"context"
	"fmt"
)

// A Work bounds what operations may do. The zero value of a field, like a nil
// *Work, sets no bound. It is not modified and may be shared.
type Work struct {
	Ctx   context.Context // when it ends, operations return its error
	Terms int             // terms of a result
	Bits  int             // bits of a coefficient, numerator and denominator each
	Steps int64           // products of two coefficients in one operation
}

// A Budget names a bound.
type Budget uint8

// The bounds of a [Work], and the one on exponents that always holds.
const (
	Terms Budget = iota
	Bits
	Steps
	Exponent
)

// A BudgetError says that a result would be too large.
type BudgetError struct {
	Budget Budget
	Need   float64 // about what it would take
	Limit  float64
}

func (e *BudgetError) Error() string {
	format := [...]string{
		Terms:    "a polynomial would have about %.3g terms, more than %.0f",
		Bits:     "a coefficient would have about %.3g bits, more than %.0f",
		Steps:    "a polynomial would take about %.3g steps, more than %.0f",
		Exponent: "an exponent would be about %.3g, more than %.0f",
	}[e.Budget]
	return fmt.Sprintf(format, e.Need, e.Limit)
}

// MaxExponent bounds the exponent of each variable.
const MaxExponent = 1<<32 - 1

// MaxTerms bounds the terms of a polynomial in any case.
const MaxTerms = 1 << 28

// MaxBits bounds the bits of a coefficient in any case, so that a single step of
// math/big stays short.
const MaxBits = 1 << 21

func errExponent(e float64) error { return &BudgetError{Exponent, e, MaxExponent} }

// needTerms refuses a result of n terms.
func (w *Work) needTerms(n float64) error {
	limit := MaxTerms
	if w != nil && w.Terms > 0 {
		limit = min(limit, w.Terms)
	}
	if n > float64(limit) {
		return &BudgetError{Terms, n, float64(limit)}
	}
	return nil
}

// needBits refuses coefficients of n bits.
func (w *Work) needBits(n float64) error {
	limit := MaxBits
	if w != nil && w.Bits > 0 {
		limit = min(limit, w.Bits)
	}
	if n > float64(limit) {
		return &BudgetError{Bits, n, float64(limit)}
	}
	return nil
}

// needSteps refuses an operation of n steps.
func (w *Work) needSteps(n float64) error {
	if w != nil && w.Steps > 0 && n > float64(w.Steps) {
		return &BudgetError{Steps, n, float64(w.Steps)}
	}
	return nil
}

// pause is how many steps of a few nanoseconds pass between two looks at the
// context.
const pause = 1 << 16

// err returns the error of a context that has ended.
func (w *Work) err() error {
	if w == nil || w.Ctx == nil {
		return nil
	}
	return w.Ctx.Err()
}
