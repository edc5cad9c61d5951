package verify

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"math/big"
	"math/rand/v2"
	"slices"

	"gradproof/symbolic"
	"gradproof/verify/modp"
)

// Where exact numbers become too long, both trajectories go on modulo primes: all that
// they do with a loss that is a rational function is to add, multiply and divide, and
// equal rationals are equal modulo every prime that divides no denominator. Unequal ones
// are rarely equal modulo a random prime of 61 bits: it must divide the numerator of the
// difference, and one of b bits has at most b/60 such divisors among more than 2^54.

// A ModularRun is what both trajectories did modulo primes.
type ModularRun struct {
	Primes    []uint64
	Steps     int  // that were made, from the first on
	Identical bool // all parameters are the same at every step, modulo every prime
	Differ    int  // the first step at which they are not
}

const (
	modularPrimes = 3
	modularTries  = 3 * modularPrimes // primes that are drawn, with those that divide a denominator
	modularWork   = 5e7               // operations
)

// runModular makes the steps modulo random primes. It returns nil, and why, where the
// loss is no rational function.
func (t *Training) runModular(ctx context.Context, loss symbolic.Expr, data *Dataset) (*ModularRun, error) {
	h := sha256.New()
	fmt.Fprintf(h, "trajectory modulo primes\x00%s\x00%s", loss, t.LR)
	for _, name := range t.Params {
		fmt.Fprintf(h, "\x00%s=%s", name, t.Start[name])
	}
	var key [32]byte
	rng := rand.New(rand.NewChaCha8([32]byte(h.Sum(key[:0]))))
	out := &ModularRun{Steps: t.Steps, Identical: true}
	for range modularTries {
		p := modp.RandomPrime(rng)
		field, err := modp.NewField(p)
		if err != nil {
			return nil, err
		}
		steps, differ, err := t.stepsModulo(ctx, loss, data, &residues{field})
		if errors.Is(err, errDivisor) {
			continue
		}
		if err != nil {
			return nil, err
		}
		out.Primes, out.Steps = append(out.Primes, p), min(out.Steps, steps)
		if differ >= 0 {
			out.Identical, out.Differ = false, differ
			return out, nil
		}
		if len(out.Primes) == modularPrimes {
			return out, nil
		}
	}
	return nil, errDivisor
}

// stepsModulo makes as many steps as the work allows and returns how many, and the first
// state that differs, or -1.
func (t *Training) stepsModulo(ctx context.Context, loss symbolic.Expr, data *Dataset, field *residues) (steps, differ int, err error) {
	numbers := exactNumbers[residue]{Arithmetic: field}
	sym, tape, operations, err := exactSides(ctx, t, loss, data, numbers)
	if err != nil {
		return 0, -1, err
	}
	sides := []side[residue]{sym, tape}
	var w [2][]residue
	var sgd [2]*SGD[residue]
	for i := range sides {
		if sgd[i], err = sgdOver(t, symbolic.Arithmetic[residue](field), field.Const); err != nil {
			return 0, -1, err
		}
		if w[i], err = constants(numbers, t.Start, t.Params); err != nil {
			return 0, -1, err
		}
	}
	most := min(t.Steps, int(modularWork/float64(modularPrimes*2*max(operations, 1))))
	for k := range most {
		for i, gradient := range sides {
			if err := ctx.Err(); err != nil {
				return k, -1, err
			}
			_, grad, err := gradient(w[i])
			if err != nil {
				return k, -1, err
			}
			if w[i], err = sgd[i].Step(w[i], grad); err != nil {
				return k, -1, err
			}
		}
		if !slices.EqualFunc(w[0], w[1], func(a, b residue) bool { return a.elem == b.elem }) {
			return k + 1, k + 1, nil
		}
	}
	return most, -1, nil
}

// A residue is an integer modulo a prime; of a number that was written, the number is
// known too, for exponents.
type residue struct {
	elem   modp.Elem
	number *big.Rat
}

// residues are the arithmetic of residues.
type residues struct{ modp.Field }

var (
	errDivisor    = errors.New("a denominator is 0 modulo the prime")
	errNoRational = errors.New("the loss is no rational function")
)

// Const returns c.
func (f *residues) Const(c *big.Rat) (residue, error) {
	e, err := f.Rat(c)
	if err != nil {
		return residue{}, errDivisor
	}
	return residue{e, c}, nil
}

// Neg returns -a.
func (f *residues) Neg(a residue) (residue, error) {
	out := residue{elem: f.Field.Neg(a.elem)}
	if a.number != nil {
		out.number = new(big.Rat).Neg(a.number)
	}
	return out, nil
}

// Add returns a + b.
func (f *residues) Add(a, b residue) (residue, error) {
	return residue{elem: f.Field.Add(a.elem, b.elem)}, nil
}

// Sub returns a - b. The difference of two numbers is a number: the tape computes
// exponents.
func (f *residues) Sub(a, b residue) (residue, error) {
	out := residue{elem: f.Field.Sub(a.elem, b.elem)}
	if a.number != nil && b.number != nil {
		out.number = new(big.Rat).Sub(a.number, b.number)
	}
	return out, nil
}

// Mul returns a·b.
func (f *residues) Mul(a, b residue) (residue, error) {
	return residue{elem: f.Field.Mul(a.elem, b.elem)}, nil
}

// Div returns a/b.
func (f *residues) Div(a, b residue) (residue, error) {
	q, err := f.Field.Div(a.elem, b.elem)
	if err != nil {
		return residue{}, errDivisor
	}
	return residue{elem: q}, nil
}

// Pow returns a^b for a whole number b.
func (f *residues) Pow(a, b residue) (residue, error) {
	if b.number == nil || !b.number.IsInt() || !b.number.Num().IsInt64() {
		return residue{}, errNoRational
	}
	n := b.number.Num().Int64()
	if n >= 0 {
		return residue{elem: f.Exp(a.elem, uint64(n))}, nil
	}
	return f.Div(residue{elem: f.One()}, residue{elem: f.Exp(a.elem, uint64(-n))})
}

// Call knows no function.
func (f *residues) Call(name string, _ ...residue) (residue, error) {
	return residue{}, fmt.Errorf("%w: it has %s", errNoRational, name)
}

// Holds knows no order.
func (f *residues) Holds(string, residue, residue) (bool, error) {
	return false, fmt.Errorf("%w: it has branches", errNoRational)
}

// IsZero reports whether a is 0 modulo the prime, so that products with it are.
func (f *residues) IsZero(a residue) bool { return a.elem == 0 }
