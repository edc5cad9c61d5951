package modp

import (
	"context"
	"errors"
	"math/rand/v2"
)

// A Result says what the trials of [Equal] have shown.
type Result struct {
	// Equal says that all values were equal in every trial. It is false as soon as two
	// of them differ, which does not prove that the functions do.
	Equal bool
	// Trials is at how many random points, each modulo a prime of its own.
	Trials int
	// Redrawn is how many other points were given up: a denominator was 0 there, a
	// radicand no square, or a cube root not unique.
	Redrawn int
	// Bits says that functions which are not equal pass with a probability of at most
	// 2^-Bits.
	Bits int
	// Cases is the largest number of combinations of signs, of roots and of what is
	// compared, that were tried out at one point.
	Cases int
}

const (
	wantedBits  = 120     // what Result.Bits must reach
	maxTrials   = 64      // points that it may take
	maxAttempts = 1024    // points, those included at which something is undefined
	maxCases    = 256     // combinations of signs at a point
	maxBounds   = 729     // ways in which six comparisons come out
	maxWork     = 2 << 20 // operations
)

// Equal reports whether all values that compute returns are equal as functions: of
// their variables, wherever all is defined, off the boundaries of cases. The function
// is run many times and must do the same steps each time, such as [symbolic.Eval] of
// two expressions. Points and primes follow from the key, which should be a hash of
// what is compared, so that nobody can write functions for them.
//
// The error says why there is no answer: it is one of this package's, of compute, or
// of the context.
func Equal(ctx context.Context, key [32]byte, compute func(*Arithmetic) ([]Value, error)) (Result, error) {
	work := int64(maxWork)
	t := &trials{
		ctx: ctx, primes: primes61, rng: rand.New(rand.NewChaCha8(key)),
		compute: compute, work: &work,
	}
	r, err := t.run()
	if errors.Is(err, errMixed) {
		t.plainCubes = true
		r, err = t.run()
	}
	return r, err
}

// Trials are the attempts at one question.
type trials struct {
	ctx     context.Context
	primes  family
	rng     *rand.Rand
	compute func(*Arithmetic) ([]Value, error)
	work    *int64
	cases   int

	plainCubes bool // cube roots are kernels
}

// run first looks for a difference, which is cheaper than the bound, and then makes as
// many trials as the bound asks for. That number is fixed in advance.
func (t *trials) run() (Result, error) {
	var r Result
	needed := 1
	for attempts := 1; attempts <= maxAttempts; attempts++ {
		same, err := t.attempt()
		r.Cases = t.cases
		switch {
		case errors.Is(err, ErrUndefined):
			r.Redrawn++
			continue
		case err != nil:
			return r, err
		case !same:
			return r, nil
		}
		if r.Trials++; r.Trials == 1 {
			if needed, r.Bits, err = t.needed(); err != nil {
				return r, err
			}
		}
		if r.Trials >= needed {
			r.Equal = true
			return r, nil
		}
	}
	return r, ErrUndefined
}

// needed returns how many trials bring the probability of failure below the one that
// is wanted, and the bits of what they reach.
func (t *trials) needed() (n, bits int, err error) {
	worst, err := t.bound()
	if err != nil {
		return 0, 0, err
	}
	for n = 1; n <= maxTrials; n++ {
		bits = 1 << 30
		for _, w := range worst {
			num, den := t.primes.probability(w)
			bits = min(bits, failureBits(num, den, maxAttempts, n))
		}
		if bits >= wantedBits {
			return n, bits, nil
		}
	}
	return 0, 0, ErrDegree
}

// bound returns what is asked in one attempt, for every way in which comparisons can
// come out.
func (t *trials) bound() ([]tests, error) {
	var all []tests
	c := &choices{most: maxBounds}
	for {
		ar := &Arithmetic{choices: c, work: t.work, plainCubes: t.plainCubes, ledger: newLedger(), bySign: make(map[int]int)}
		values, err := t.runOnce(ar)
		switch {
		case errors.Is(err, ErrUndefined):
		case err != nil:
			return nil, err
		default:
			for _, v := range values[1:] {
				ar.ledger.ask(1, values[0].bound.difference(*v.bound))
			}
		}
		all = append(all, ar.ledger.total())
		if more, err := c.advance(); err != nil || !more {
			return all, err
		}
	}
}

// attempt draws a prime and a point and reports whether all values are equal there, for
// all combinations of signs. The error is [ErrUndefined] where the point does not count.
func (t *trials) attempt() (same bool, err error) {
	field := newField(t.primes.random(t.rng))
	oracle := &oracle{field: &field, rng: t.rng, known: make(map[oracleKey]Elem)}
	c := &choices{most: maxCases}
	for cases := 1; ; cases++ {
		ar := &Arithmetic{
			choices: c, work: t.work, plainCubes: t.plainCubes, field: field, oracle: oracle,
			signs: make(map[Elem]int), roots: make(map[Elem]Elem),
		}
		values, err := t.runOnce(ar)
		if err != nil {
			return false, err
		}
		for _, v := range values[1:] {
			if v.elem != values[0].elem {
				return false, nil
			}
		}
		t.cases = max(t.cases, cases)
		if more, err := c.advance(); err != nil || !more {
			return true, err
		}
	}
}

func (t *trials) runOnce(ar *Arithmetic) ([]Value, error) {
	if err := t.ctx.Err(); err != nil {
		return nil, err
	}
	values, err := t.compute(ar)
	if err == nil && len(values) == 0 {
		err = errors.New("modp: nothing to compare")
	}
	return values, err
}
