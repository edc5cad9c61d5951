package verify

import (
	"errors"
	"fmt"
	"math/big"
	"slices"

	"gradproof/symbolic"
)

// A fraction is the number n/(p₁^e₁·p₂^e₂·…), where the primes are those of the
// [fractions] that it belongs to. Only after reduce is it in lowest terms.
type fraction struct {
	n *big.Int
	e []int
}

// fractions computes exactly with numbers whose denominators have only a few small
// primes, such as all that come from decimals by adding and multiplying. A common
// denominator is then a matter of exponents: long numbers cost what their product
// costs, while math/big.Rat takes a greatest common divisor in every operation.
type fractions struct {
	primes []*big.Int
	chunks []chunk

	powers []power // the latest ones
	next   int     // of them to be replaced
}

// A chunk is the largest power of a prime that fits into 62 bits.
type chunk struct {
	power    *big.Int
	exponent int
}

// errNotFraction says that a number, or an operation, is beyond what fractions can do.
var errNotFraction = errors.New("not a fraction with the given primes")

// largestPrime bounds the primes; a larger factor in a denominator is refused.
const largestPrime = 1000

// newFractions finds the primes in the given denominators.
func newFractions(denominators ...*big.Int) (*fractions, error) {
	left := big.NewInt(1)
	for _, d := range denominators {
		common := new(big.Int).GCD(nil, nil, left, d)
		left.Mul(left, new(big.Int).Quo(d, common))
	}
	f := &fractions{}
	for k := int64(2); k <= largestPrime; k++ {
		p, found := big.NewInt(k), false
		for {
			quotient, rest := new(big.Int).QuoRem(left, p, new(big.Int))
			if rest.Sign() != 0 {
				break
			}
			left, found = quotient, true
		}
		if !found {
			continue
		}
		c := chunk{big.NewInt(1), 0}
		for c.power.BitLen()+p.BitLen() <= 62 {
			c.power = new(big.Int).Mul(c.power, p)
			c.exponent++
		}
		f.primes, f.chunks = append(f.primes, p), append(f.chunks, c)
	}
	if left.Cmp(big.NewInt(1)) != 0 {
		return nil, errNotFraction
	}
	return f, nil
}

// maxFractionBits bounds the numerators of intermediate results.
const maxFractionBits = 16 * maxBits

// Const returns c.
func (f *fractions) Const(c *big.Rat) (fraction, error) {
	out := fraction{c.Num(), make([]int, len(f.primes))}
	left := c.Denom()
	for i, p := range f.primes {
		for {
			quotient, rest := new(big.Int).QuoRem(left, p, new(big.Int))
			if rest.Sign() != 0 {
				break
			}
			left = quotient
			out.e[i]++
		}
	}
	if left.Cmp(big.NewInt(1)) != 0 {
		return fraction{}, errNotFraction
	}
	return out, nil
}

// scaled returns n·Π pᵢ^(to-from), where no exponent is negative.
func (f *fractions) scaled(n *big.Int, from, to []int) *big.Int {
	difference := make([]int, len(to))
	for i := range to {
		difference[i] = to[i] - from[i]
	}
	return new(big.Int).Mul(n, f.power(difference))
}

// Neg returns -a.
func (f *fractions) Neg(a fraction) (fraction, error) {
	return fraction{new(big.Int).Neg(a.n), a.e}, nil
}

// Add returns a + b.
func (f *fractions) Add(a, b fraction) (fraction, error) {
	e := slices.Clone(a.e)
	for i := range e {
		e[i] = max(e[i], b.e[i])
	}
	n := f.scaled(a.n, a.e, e)
	return fraction{n.Add(n, f.scaled(b.n, b.e, e)), e}, nil
}

// Sub returns a - b.
func (f *fractions) Sub(a, b fraction) (fraction, error) {
	b, _ = f.Neg(b)
	return f.Add(a, b)
}

// Mul returns a·b.
func (f *fractions) Mul(a, b fraction) (fraction, error) {
	if a.n.BitLen()+b.n.BitLen() > maxFractionBits {
		return fraction{}, fmt.Errorf("a number of more than %d bits is %w", maxFractionBits, ErrTooLarge)
	}
	e := slices.Clone(a.e)
	for i := range e {
		e[i] += b.e[i]
	}
	return fraction{new(big.Int).Mul(a.n, b.n), e}, nil
}

// Div returns a/b for a b whose reciprocal is such a fraction too.
func (f *fractions) Div(a, b fraction) (fraction, error) {
	if b.n.Sign() == 0 {
		return fraction{}, errNotFraction
	}
	inverse, err := f.Const(new(big.Rat).Inv(f.rat(f.reduce(b))))
	if err != nil {
		return fraction{}, err
	}
	return f.Mul(a, inverse)
}

// Pow returns a^b for an integer b ≥ 0 by repeated squaring.
func (f *fractions) Pow(a, b fraction) (fraction, error) {
	k := f.rat(f.reduce(b))
	if !k.IsInt() || k.Sign() < 0 || !k.Num().IsInt64() || k.Num().Int64() > maxBits {
		return fraction{}, errNotFraction
	}
	out, err := f.Const(big.NewRat(1, 1))
	for n := k.Num().Int64(); n > 0 && err == nil; n >>= 1 {
		if n&1 == 1 {
			if out, err = f.Mul(out, a); err != nil {
				break
			}
		}
		if n > 1 {
			a, err = f.Mul(a, a)
		}
	}
	return out, err
}

// Call is not for fractions.
func (f *fractions) Call(string, ...fraction) (fraction, error) { return fraction{}, errNotFraction }

// Holds compares a and b.
func (f *fractions) Holds(rel string, a, b fraction) (bool, error) {
	d, err := f.Sub(a, b)
	if err != nil {
		return false, err
	}
	return holdsFor(rel, d.n.Sign())
}

// IsZero reports whether a is 0.
func (f *fractions) IsZero(a fraction) bool { return a.n.Sign() == 0 }

// reduce brings a to lowest terms, which are unique.
func (f *fractions) reduce(a fraction) fraction {
	if a.n.Sign() == 0 {
		return fraction{a.n, make([]int, len(f.primes))}
	}
	e := slices.Clone(a.e)
	for again := true; again; {
		again = false
		divisor := big.NewInt(1)
		for i, p := range f.primes {
			if e[i] == 0 {
				continue
			}
			// The power of p in n is the one in its remainder, unless that is 0.
			rest := new(big.Int).Rem(a.n, f.chunks[i].power)
			k := 0
			if rest.Sign() == 0 {
				k = f.chunks[i].exponent
				again = again || k < e[i]
			}
			for rest.Sign() != 0 {
				quotient, r := new(big.Int).QuoRem(rest, p, new(big.Int))
				if r.Sign() != 0 {
					break
				}
				rest = quotient
				k++
			}
			k = min(k, e[i])
			e[i] -= k
			divisor.Mul(divisor, new(big.Int).Exp(p, big.NewInt(int64(k)), nil))
		}
		if divisor.BitLen() > 1 {
			a.n = new(big.Int).Quo(a.n, divisor)
		}
	}
	return fraction{a.n, e}
}

// rat returns a fraction in lowest terms as a rational number, without looking for
// common divisors again.
func (f *fractions) rat(a fraction) *big.Rat {
	r := big.NewRat(1, 2) // of a number that is no integer Denom is a reference
	r.Num().Set(a.n)
	r.Denom().Set(f.power(a.e))
	if r.Denom().IsInt64() && r.Denom().Int64() == 1 {
		r.SetInt(a.n)
	}
	return r
}

// A power is the product of the primes with exponents e.
type power struct {
	e     []int
	value *big.Int
}

// power returns Π pᵢ^eᵢ, which must not be modified. The numbers of a step share
// most of these, and those of the next step are a little larger: so the latest are
// kept, and a new one is made from the largest that divides it.
func (f *fractions) power(e []int) *big.Int {
	below, size := power{make([]int, len(e)), big.NewInt(1)}, -1
	for _, p := range f.powers {
		divides, sum := true, 0
		for i, k := range p.e {
			divides = divides && k <= e[i]
			sum += k
		}
		if divides && sum > size {
			below, size = p, sum
		}
	}
	if slices.Equal(below.e, e) {
		return below.value
	}
	factor := big.NewInt(1)
	for i, p := range f.primes {
		if k := e[i] - below.e[i]; k > 0 {
			factor.Mul(factor, new(big.Int).Exp(p, big.NewInt(int64(k)), nil))
		}
	}
	out := power{slices.Clone(e), factor.Mul(factor, below.value)}
	if len(f.powers) < maxPowers {
		f.powers = append(f.powers, out)
	} else {
		f.powers[f.next] = out
		f.next = (f.next + 1) % maxPowers
	}
	return out.value
}

// maxPowers is how many powers are kept.
const maxPowers = 64

// fractionsFor returns the arithmetic for a loss that is a polynomial, with values
// that are given, if its numbers allow that.
func fractionsFor(loss symbolic.Expr, values ...*big.Rat) (*fractions, error) {
	if !symbolic.IsPolynomial(loss) {
		return nil, errNotFraction
	}
	var denominators []*big.Int
	for _, v := range values {
		denominators = append(denominators, v.Denom())
	}
	rationals := symbolic.Arithmetic[*big.Rat](Rationals{})
	var err error
	symbolic.Walk(loss, func(e symbolic.Expr) {
		switch e.Kind() {
		case symbolic.Number:
			r, _ := e.Rat()
			denominators = append(denominators, r.Denom())
		case symbolic.Quotient:
			divisor, evalErr := symbolic.Eval(e.Arg(1), Point{}.env, rationals)
			if evalErr != nil || divisor.Sign() == 0 {
				err = errNotFraction
				return
			}
			denominators = append(denominators, new(big.Int).Abs(divisor.Num()))
		}
	})
	if err != nil {
		return nil, err
	}
	return newFractions(denominators...)
}
