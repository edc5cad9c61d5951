package modp

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
)

// A family is the primes between 2^bits and 2^(bits+1).
type family struct {
	bits  int
	count uint64 // not more than there are
}

// primes61 has more than 2^54 members: Rosser and Schoenfeld (Approximate formulas
// for some functions of prime numbers, 1962, theorem 1 and its corollaries) show
// x/ln x < π(x) for x ≥ 17 and π(x) < x/(ln x - 3/2) for x > e^(3/2), so that
// π(2^61) - π(2^60) > 2^61/42.29 - 2^60/40.08 > 2^60/45.
var primes61 = family{bits: 60, count: 1 << 54}

// random draws a prime of the family. ProbablyPrime(0) makes no mistake below 2^64.
func (f family) random(rng *rand.Rand) uint64 {
	n := new(big.Int)
	for {
		p := 1<<f.bits | rng.Uint64N(1<<f.bits) | 1
		if n.SetUint64(p).ProbablyPrime(0) {
			return p
		}
	}
}

// A tests is a list of functions of which it is asked whether they are 0 modulo a
// prime at a point: how many they are, and the sums of their degrees and heights.
type tests struct{ count, degree, height count }

// probability bounds the probability that any of the tests, none of which is the
// zero function, finds a 0. It is num/den.
//
// A polynomial of degree d that is not 0 modulo p has the value 0 at a random point
// with a probability of at most d/p (Schwartz and Zippel). It is 0 modulo p only if
// p divides all coefficients; one of them is a nonzero integer below 2^h in size,
// which has at most h/bits divisors among the primes of the family.
func (f family) probability(t tests) (num, den *big.Int) {
	primes := new(big.Int).SetUint64(f.count)
	primes.Mul(primes, big.NewInt(int64(f.bits))) // h/(bits·count)
	num = new(big.Int).Mul(t.degree.big(), primes)
	num.Add(num, new(big.Int).Lsh(t.height.big(), uint(f.bits)))
	return num, primes.Lsh(primes, uint(f.bits))
}

// failureBits returns the largest k ≥ 0 such that, with a probability of failure num/den
// in each, at most 2^-k is the probability that there are passes failures among so
// many attempts: C(attempts, passes)·(num/den)^passes. It is -1 if that is above 1.
func failureBits(num, den *big.Int, attempts, passes int) int {
	n := big.NewInt(int64(passes))
	top := new(big.Int).Exp(num, n, nil)
	top.Mul(top, new(big.Int).Binomial(int64(attempts), int64(passes)))
	bottom := new(big.Int).Exp(den, n, nil)
	if top.Sign() == 0 {
		return bottom.BitLen() - 1
	}
	q := bottom.Quo(bottom, top)
	return q.BitLen() - 1 // q ≥ 2^(BitLen-1)
}

// A count is a number that stays at its largest value instead of overflowing.
type count uint64

const manyCount count = math.MaxUint64

func (a count) plus(b count) count {
	if a > manyCount-b {
		return manyCount
	}
	return a + b
}

func (a count) times(b count) count {
	if b != 0 && a > manyCount/b {
		return manyCount
	}
	return a * b
}

func (a count) big() *big.Int { return new(big.Int).SetUint64(uint64(a)) }

// A size bounds a polynomial with integer coefficients: its degree and the number h
// such that the absolute values of the coefficients add up to at most 2^h.
type size struct{ degree, height count }

func (a size) times(b size) size {
	return size{a.degree.plus(b.degree), a.height.plus(b.height)}
}

func (a size) plus(b size) size {
	return size{max(a.degree, b.degree), max(a.height, b.height).plus(1)}
}

func (a size) power(n count) size { return size{a.degree.times(n), a.height.times(n)} }

// log2 returns the smallest h ≥ 0 with |n| ≤ 2^h.
func log2(n *big.Int) count {
	below := new(big.Int).Abs(n)
	if below.Sign() == 0 {
		return 0
	}
	return count(below.Sub(below, big.NewInt(1)).BitLen())
}

// A fraction bounds numerator and denominator of a quotient of polynomials. The number
// id stands for how it was computed: what has the same id was computed in the same way,
// and what has the opposite id is its negative.
type fraction struct {
	num, den size
	id       int
}

// difference bounds the numerator of a - b.
func (a fraction) difference(b fraction) size {
	return a.num.times(b.den).plus(b.num.times(a.den))
}

// larger bounds numerator and denominator.
func (a fraction) larger() size {
	return size{max(a.num.degree, a.den.degree), max(a.num.height, a.den.height)}
}

// A ledger collects what one run of a computation asks. Only functions that were
// computed in different ways need be told apart.
type ledger struct {
	ids     map[step]int
	tests   tests
	kernels map[string][]fraction // arguments by function
	roots   []root                // in the order in which they were met
}

// A step is one operation with the ids of its operands.
type step struct {
	op   string
	a, b int
}

func newLedger() *ledger {
	return &ledger{ids: make(map[step]int), kernels: make(map[string][]fraction)}
}

func (l *ledger) id(s step) int {
	if s.op == "sub" {
		if id, ok := l.ids[step{"sub", s.b, s.a}]; ok {
			return -id
		}
	}
	id, ok := l.ids[s]
	if !ok {
		id = len(l.ids) + 1
		l.ids[s] = id
	}
	return id
}

// ask records that it is asked n times whether a function of this size is 0.
func (l *ledger) ask(n count, s size) {
	l.tests.count = l.tests.count.plus(n)
	l.tests.degree = l.tests.degree.plus(n.times(s.degree))
	l.tests.height = l.tests.height.plus(n.times(s.height))
}

// compared records that a and -a are told from 0 and from the other functions that
// the list has under this name. fresh is false if it was there already.
func (l *ledger) compared(list string, a fraction) (fresh bool) {
	if slices.ContainsFunc(l.kernels[list], func(b fraction) bool { return b.id == a.id }) {
		return false
	}
	l.ask(1, a.num)
	for _, b := range l.kernels[list] {
		l.ask(2, a.difference(b))
	}
	l.kernels[list] = append(l.kernels[list], a)
	return true
}

// A root is one that was adjoined: of order 2 or 3, of a radicand of this size.
type root struct {
	order    count
	radicand size
}

// root records that the root of a is adjoined.
func (l *ledger) root(order int, a fraction) {
	if l.compared(fmt.Sprint("root ", order), a) {
		l.roots = append(l.roots, root{count(order), a.larger()})
	}
}

// total returns the tests as polynomials in variables and kernels alone, with all
// roots eliminated, the last first.
//
// Let N be a polynomial of degree d and height h in which y occurs, where y² = P/Q
// and y is the root met last. If N = A(y²) + y·B(y²) is not 0, then either the
// product N(y)·N(-y) = A² - y²·B² is not 0, or A = y·B (where y lies in the field
// already) and N(y) = 2·A is not 0. Where N(y) is 0 at the point, so are both.
// Replacing y² by P/Q and multiplying by Q^d leaves a polynomial of degree
// 2·d + d·deg and height 2·h + d·height + 1 at most, with the bounds of P and Q.
//
// Likewise for y³ = P/Q. With N = A + y·B + y²·C, where A, B, C are polynomials in y³,
// either the norm A³ + y³·B³ + y⁶·C³ - 3·y³·A·B·C is not 0, which is a multiple of N; or y
// lies in the field already, which contains no other cube root of 1; then A = y·B = y²·C
// and N = 3·A is not 0. The norm has the height 3·h at most, and 3 < 2².
func (l *ledger) total() tests {
	t := l.tests
	for i := len(l.roots) - 1; i >= 0; i-- {
		r := l.roots[i]
		t.height = t.height.times(r.order).plus(t.degree.times(r.radicand.height)).plus(t.count.times(r.order - 1))
		t.degree = t.degree.times(r.radicand.degree.plus(r.order))
	}
	return t
}

// exponent records that the exponent v of a power is compared with itself and all
// others before it, up to its sign and an integer.
func (l *ledger) exponent(v fraction) {
	const list = "pow exponent"
	if slices.ContainsFunc(l.kernels[list], func(w fraction) bool { return w.id == v.id }) {
		return
	}
	l.kernels[list] = append(l.kernels[list], v)
	for _, w := range l.kernels[list] {
		d, shift := v.difference(w), v.den.times(w.den)
		shift.height = shift.height.plus(3) // 8 times, as maxShift is below that
		l.ask(2*(2*maxShift+1), d.plus(shift))
	}
}
