package poly

import (
	"context"
	"errors"
	"math"
	"math/big"
	"math/rand"
	"testing"
)

// A product has at least the terms that are predicted, and no more than it may have.
func TestLeastTerms(t *testing.T) {
	r := rand.New(rand.NewSource(8))
	sharp := 0
	for range 3000 {
		vars := func() (out []int) {
			for v := range 4 {
				if r.Intn(2) == 0 {
					out = append(out, v)
				}
			}
			return append(out, 4)
		}
		signed := r.Intn(2) == 0
		p := randomPoly(r, vars(), 1+r.Intn(8), 3, 1+r.Intn(3), signed)
		q := randomPoly(r, vars(), 1+r.Intn(8), 3, 1+r.Intn(3), signed)
		if p.IsZero() || q.IsZero() {
			continue
		}
		n := must(none.Mul(p, q)).Len()
		least := leastTerms(p, q)
		if least > float64(n) {
			t.Fatalf("the product of %v and %v has %d terms, not %v", p, q, n, least)
		}
		if least == float64(n) {
			sharp++
		}
		if n > 1 && !(&Work{Terms: n - 1}).mayExceed(p, q) {
			t.Fatalf("the product of %v and %v has %d terms, which was ruled out", p, q, n)
		}
	}
	if sharp < 300 {
		t.Errorf("the bound was met %d times", sharp)
	}
	for _, test := range []struct {
		p, q string
		want float64
	}{
		{"x-1", "x^5+x^4+x^3+x^2+x+1", 2},
		{"x+1", "x^5+x^4+x^3+x^2+x+1", 7},
		{"x+1", "x^5-x^4+x^3-x^2+x-1", 2},
		{"x+y", "x-y", 2},
		{"x-1", "y-1", 4},
		{"x-z", "y-z", 4},
		{"x^2-x+1", "y^3-z-1", 9},
		{"x-z", "x*y-z", 4},
		{"x*z-z-1", "y*z-z+1", 7},
		{"x", "y", 1},
		{"x", "y-x", 2},
	} {
		p, q := parsePoly(t, test.p), parsePoly(t, test.q)
		if got := leastTerms(p, q); got != test.want || leastTerms(q, p) != test.want {
			t.Errorf("(%s)·(%s) has %v terms at least, want %v", test.p, test.q, got, test.want)
		}
	}
}

// A product that is proved to be too large is refused without a step.
func TestProductIsRefusedAtOnce(t *testing.T) {
	r := rand.New(rand.NewSource(9))
	some := func(vars []int, signed bool) *Poly { return randomPoly(r, vars, 2000, 1<<20, 20, signed) }
	for _, test := range []struct {
		name string
		p, q *Poly
		work Work
	}{
		{"no variable in common", some([]int{0, 1}, true), some([]int{2, 3}, true), Work{Terms: 3_000_000}},
		{"great coefficients", some([]int{0}, true).Scale(big.NewRat(1, 3)), randomPoly(r, []int{1}, 2000, 1<<20, 300, true), Work{Terms: 3_000_000}},
		{"some in common", some([]int{0, 1}, true), some([]int{1, 2}, true), Work{Terms: 3_000_000}},
		{"no sign", some([]int{0}, false), some([]int{0}, false), Work{Terms: 3500}},
	} {
		polls := &countedContext{Context: context.Background(), until: math.MaxInt}
		test.work.Ctx = polls
		_, err := test.work.Mul(test.p, test.q)
		var refused *BudgetError
		if !errors.As(err, &refused) || refused.Budget != Terms || polls.polls > 1 {
			t.Errorf("%s: %v after %d looks at the context", test.name, err, polls.polls)
		}
	}
}
