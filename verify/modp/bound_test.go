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
	return []boundCase{
		{"degree", p, zero, 0.03},
		{"all coefficients", symbolic.Mul(symbolic.Num(everyPrime()), x), zero, 0.99},
		{"some coefficients", symbolic.Int(521 * 523 * 541 * 547 * 557 * 563), zero, 0.05},
		{"equal arguments", call("erf", x), call("erf", shifted), 0.03},
		{"opposite arguments", call("erf", symbolic.Sub(p, x)), call("erf", symbolic.Neg(x)), 0.03},
		{"arguments of exp", call("exp", x), call("exp", shifted), 0.03},
		{"arguments of sin", call("sin", x), call("sin", shifted), 0.03},
		{"many kernels", differencesOf(func(u symbolic.Expr) symbolic.Expr { return call("erf", u) }, 10), zero, 0.08},
		{"argument 0", call("erf", p), zero, 0.03},
		{"sign of 0", call("sign", p), zero, 0.03},
		{"bases", symbolic.Pow(x, symbolic.Frac(1, 3)), symbolic.Pow(shifted, symbolic.Frac(1, 3)), 0.03},
		{"exponents", symbolic.Pow(x, symbolic.Var("y")), symbolic.Pow(x, symbolic.Add(symbolic.Var("y"), p)), 0.03},
		{"a root", symbolic.Mul(p, call("sqrt", x)), zero, 0.01},
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
