package main

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

func squaredError(int) (string, []string) { return "(w*x - label)^2", []string{"w"} }

// powers is an expression with its exponent left open.
func powers(format string) func(int) (string, []string) {
	return func(n int) (string, []string) { return fmt.Sprintf(format, n), nil }
}

// nestedSines is f_n with f_0 = x and f_k = sin(x·f_{k-1}).
func nestedSines(n int) (string, []string) {
	return strings.Repeat("sin(x*", n) + "x" + strings.Repeat(")", n), []string{"x"}
}

func productOfSines(n int) (string, []string) {
	return strings.Join(numbered(n, "sin(x%d*x)"), "*"), []string{"x"}
}

func productOfVariables(n int) (string, []string) {
	xs := numbered(n, "x%d")
	return strings.Join(xs, "*"), xs
}

// networkInputs is how many inputs the network has.
const networkInputs = 4

// network is (o - y)² with o = Σ vⱼ·σ(Σ wⱼᵢ·xᵢ + bⱼ) + c and σ(z) = 1/(1 + exp(-z)),
// for as many hidden units as size says, and its 6·size + 1 weights.
func network(size int) (string, []string) {
	var out, weights []string
	for j := 1; j <= size; j++ {
		var z []string
		for i := 1; i <= networkInputs; i++ {
			w := fmt.Sprintf("w%d%d", j, i)
			weights = append(weights, w)
			z = append(z, fmt.Sprintf("%s*x%d", w, i))
		}
		b, v := fmt.Sprintf("b%d", j), fmt.Sprintf("v%d", j)
		weights = append(weights, b, v)
		out = append(out, fmt.Sprintf("%s*(1/(1+exp(-(%s+%s))))", v, strings.Join(z, "+"), b))
	}
	return "(" + strings.Join(out, "+") + "+c-y)^2", append(weights, "c")
}

// randomPolynomial has so many terms in w1 … w6 and x1, x2: of degree 1 to 4 in
// the former, at most 5 in the latter, with coefficients of at most two digits.
func randomPolynomial(terms int) (string, []string) {
	const ws, xs = 6, 2
	random := newRandom()
	seen := make(map[[ws + xs]int]bool)
	var out strings.Builder
	for len(seen) < terms {
		var exps [ws + xs]int
		for range between(random, 1, 4) {
			exps[random.IntN(ws)]++
		}
		for range between(random, 0, 5) {
			exps[ws+random.IntN(xs)]++
		}
		if seen[exps] {
			continue
		}
		seen[exps] = true
		fmt.Fprintf(&out, "%c%d", sign(random), between(random, 1, 99))
		for i, k := range exps {
			name := fmt.Sprintf("w%d", i+1)
			if i >= ws {
				name = fmt.Sprintf("x%d", i-ws+1)
			}
			switch k {
			case 0:
			case 1:
				out.WriteString("*" + name)
			default:
				fmt.Fprintf(&out, "*%s^%d", name, k)
			}
		}
	}
	return strings.TrimPrefix(out.String(), "+"), []string{"w1"}
}

// randomSum is a flat sum of about so many bytes: monomials, functions of sums,
// powers of differences, and products of functions, in 120 variables.
func randomSum(size int) (string, []string) {
	random := newRandom()
	function := func() string { return []string{"sin", "cos", "exp", "log"}[random.IntN(4)] }
	var out strings.Builder
	out.WriteString("a1")
	for out.Len() < size {
		i, j, k := between(random, 1, 40), between(random, 1, 40), between(random, 1, 40)
		out.WriteByte(sign(random))
		switch random.IntN(4) {
		case 0:
			fmt.Fprintf(&out, "%d*a%d^%d*b%d", between(random, 2, 999), i, between(random, 2, 9), j)
		case 1:
			fmt.Fprintf(&out, "%d/%d*%s(a%d*b%d+%d)",
				between(random, 1, 99), between(random, 2, 97), function(), i, j, between(random, 1, 99))
		case 2:
			fmt.Fprintf(&out, "(a%d-b%d)^%d*c%d", i, j, between(random, 2, 5), k)
		case 3:
			fmt.Fprintf(&out, "%s(a%d)*%s(c%d-2*b%d)", function(), i, function(), j, k)
		}
	}
	return out.String(), nil
}

// newRandom begins the same sequence every time, so that every run compares the
// same inputs.
func newRandom() *rand.Rand { return rand.New(rand.NewPCG(12345, 0)) }

// between is a random number from lo to hi, both included.
func between(r *rand.Rand, lo, hi int) int { return lo + r.IntN(hi-lo+1) }

func sign(r *rand.Rand) byte { return "+-"[r.IntN(2)] }

// numbered fills in 1 to n.
func numbered(n int, format string) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprintf(format, i+1)
	}
	return out
}
