package modp

import (
	"context"
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"testing"

	"gradproof/symbolic"
)

// primes10 are the 75 primes between 2^9 and 2^10: so small that failures are seen.
var primes10 = family{bits: 9, count: 75}

// passing makes attempts with small primes and returns how many pass, and the
// probability of that which the bound gives.
func passing(t *testing.T, attempts int, compute func(*Arithmetic) ([]Value, error)) (passed int, bound float64) {
	t.Helper()
	work := int64(math.MaxInt64)
	tr := &trials{ctx: context.Background(), primes: primes10, rng: rand.New(rand.NewPCG(11, 12)), compute: compute, work: &work}
	for range attempts {
		if same, err := tr.attempt(); err == nil && same {
			passed++
		}
	}
	all, err := tr.bound()
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range all {
		num, den := primes10.probability(w)
		p, _ := new(big.Rat).SetFrac(num, den).Float64()
		bound = max(bound, p)
	}
	return passed, bound
}

// everyPrime is the product of the primes between 2^9 and 2^10.
func everyPrime() *big.Rat {
	n := big.NewInt(1)
	for p := int64(513); p < 1024; p += 2 {
		if big.NewInt(p).ProbablyPrime(0) {
			n.Mul(n, big.NewInt(p))
		}
	}
	return new(big.Rat).SetInt(n)
}

// TestBoundHolds compares functions that differ modulo small primes: how often they
// pass must not exceed the bound. Each row is made to
// fail often, by one term of the bound.
func TestBoundHolds(t *testing.T) {
	for _, r := range boundCases() {
		passed, bound := passing(t, boundAttempts, evaluations(r.left, r.right))
		rate := float64(passed) / boundAttempts
		t.Logf("%-26s observed %.4f, bound %.4f", r.name, rate, bound)
		deviation := 4 * math.Sqrt(rate/boundAttempts)
		if rate-deviation > bound {
			t.Errorf("%s: passes with a frequency of %.4f, the bound is %.4f", r.name, rate, bound)
		}
		if rate < r.least {
			t.Errorf("%s: passes with a frequency of %.4f: the row tests nothing", r.name, rate)
		}
	}
}

const boundAttempts = 2000

type boundCase struct {
	name        string
	left, right symbolic.Expr
	least       float64
}

func boundCases() []boundCase {
	x, zero := symbolic.Var("x"), symbolic.Int(0)
	p := differencesOf(func(u symbolic.Expr) symbolic.Expr { return u }, 10)
	shifted := symbolic.Add(x, p)
	monomial := symbolic.Int(1)
	for i := range 45 {
		monomial = symbolic.Mul(monomial, symbolic.Var(fmt.Sprint("x", i)))
	}
	return []boundCase{
		{"degree", monomial, zero, 0.03},
		{"all coefficients", symbolic.Mul(symbolic.Num(everyPrime()), x), zero, 0.99},
		{"some coefficients", symbolic.Int(521 * 523 * 541 * 547 * 557 * 563), zero, 0.05},
		{"equal arguments", call("erf", x), call("erf", shifted), 0.03},
		{"opposite arguments", call("erf", symbolic.Sub(p, x)), call("erf", symbolic.Neg(x)), 0.03},
		{"arguments of exp", call("exp", x), call("exp", shifted), 0.03},
		{"arguments of sin", call("sin", x), call("sin", shifted), 0.03},
		{"many kernels", differencesOf(func(u symbolic.Expr) symbolic.Expr { return call("erf", u) }, 10), zero, 0.08},
		{"argument 0", call("erf", monomial), zero, 0.03},
		{"sign of 0", call("sign", monomial), zero, 0.03},
		{"bases", symbolic.Pow(x, symbolic.Frac(1, 3)), symbolic.Pow(shifted, symbolic.Frac(1, 3)), 0.03},
		{"exponents", symbolic.Pow(x, symbolic.Var("y")), symbolic.Pow(x, symbolic.Add(symbolic.Var("y"), p)), 0.03},
		{"a root", symbolic.Mul(p, call("sqrt", x)), zero, 0.01},
		{"a cube root", symbolic.Mul(monomial, call("cbrt", x)), zero, 0.01},
		{"a root and its radicand", symbolic.Sub(call("sqrt", symbolic.Var("y")), x), zero, 0},
	}
}

func call(name string, u symbolic.Expr) symbolic.Expr {
	f, _ := symbolic.LookupFunc(name)
	e, err := symbolic.Apply(f, u)
	if err != nil {
		panic(err)
	}
	return e
}

// differencesOf returns the product of f(x_i) - f(x_j) over all j < i < n. It is 0
// where two variables are equal, or two values of f.
func differencesOf(f func(symbolic.Expr) symbolic.Expr, n int) symbolic.Expr {
	e := symbolic.Int(1)
	for i := range n {
		for j := range i {
			u, v := f(symbolic.Var(fmt.Sprint("x", i))), f(symbolic.Var(fmt.Sprint("x", j)))
			e = symbolic.Mul(e, symbolic.Sub(u, v))
		}
	}
	return e
}

// TestBoundByHand states what is asked for, and its sums of degrees and heights.
func TestBoundByHand(t *testing.T) {
	for _, r := range []struct {
		left, right           string
		count, degree, height count
	}{
		{"2*x", "3*x", 1, 1, 3},       // 2*x - 3*x, with 2 ≤ 2^1 and 3 ≤ 2^2
		{"x/y", "y/x", 1, 2, 1},       // x*x - y*y
		{"x^5", "4*y^2", 1, 5, 3},     // x^5 - 4*y^2
		{"1/3", "x", 1, 1, 3},         // 1 - 3*x
		{"erf(x)", "0", 2, 2, 1},      // x; k - 0, as any difference of height 1 at least
		{"erf(x)", "erf(y)", 5, 5, 3}, // x, y, x - y, x + y; the difference of kernels
		{"exp(x)", "1", 2, 2, 1},      // x; k/1 or 1/k
		{"cos(x)", "0", 2, 3, 2},      // x; (1 - t^2) - 0
		{"sign(x)", "x", 2, 2, 1},     // x; 1 - x
		// x and s - y, of degree 1 each, and heights 0 and 1. Without s they have
		// degrees 2 + 1 and heights 2·0 + 1 and 2·1 + 1.
		{"sqrt(x)", "y", 2, 6, 4},
		// Degrees 5 and heights 3 together; with one root less 15 and 2·3 + 5.
		{"sqrt(x)", "sqrt(y)", 5, 45, 27},
		{"cbrt(x)", "y", 2, 8, 7}, // as sqrt(x) - y: degrees 3 + 1, heights 2 and 3·1 + 2
		// x; 18 times y + y - k or y - y - k; k*x^4 or less, over a polynomial of the same size.
		{"x^y", "0", 20, 24, 73},
	} {
		work := int64(maxWork)
		tr := &trials{ctx: context.Background(), compute: evaluations(parsed(r.left, r.right)...), work: &work}
		all, err := tr.bound()
		if err != nil {
			t.Fatal(err)
		}
		want := tests{r.count, r.degree, r.height}
		if all[0] != want {
			t.Errorf("%s - (%s): %+v, want %+v", r.left, r.right, all[0], want)
		}
	}
}

// evaluations evaluates expressions.
func evaluations(es ...symbolic.Expr) func(ar *Arithmetic) ([]Value, error) {
	return func(ar *Arithmetic) ([]Value, error) {
		var values []Value
		for _, e := range es {
			v, err := symbolic.Eval(e, ar.Var, ar)
			if err != nil {
				return nil, err
			}
			values = append(values, v)
		}
		return values, nil
	}
}
