package poly

import (
	"context"
	"errors"
	"math"
	"math/big"
	"math/rand"
	"testing"
	"time"
)

// TestRefusals demands that what is too large is refused at once.
func TestRefusals(t *testing.T) {
	x, y := Var(0), Var(1)
	xy := must(none.Add(x, y))
	long := randomPoly(rand.New(rand.NewSource(3)), []int{0, 1, 2}, 2000, 1<<20, 30, true)
	huge := Const(new(big.Rat).SetInt(new(big.Int).Lsh(big.NewInt(1), 1<<20)))
	top := must(Term(big.NewRat(1, 1), []Power{{0, MaxExponent}}))
	power := func(p *Poly, n int) *Poly { return must(none.Pow(p, n)) }
	for _, test := range []struct {
		name string
		work Work
		want Budget
		run  func(w *Work) (*Poly, error)
	}{
		{"terms of a power", Work{Terms: 1000}, Terms, func(w *Work) (*Poly, error) { return w.Pow(xy, 1000) }},
		{"terms of a power, without a bound", Work{}, Terms, func(w *Work) (*Poly, error) { return w.Pow(long, 1000) }},
		{"terms of a sum", Work{Terms: 2000}, Terms, func(w *Work) (*Poly, error) { return w.Add(long, power(xy, 9)) }},
		{"terms of a product", Work{Terms: 3}, Terms, func(w *Work) (*Poly, error) { return w.Mul(power(xy, 2), xy) }},
		{"terms of a long product", Work{Terms: 100_000}, Terms, func(w *Work) (*Poly, error) { return w.Mul(long, power(xy, 99)) }},
		{"steps of a product", Work{Steps: 1e6}, Steps, func(w *Work) (*Poly, error) { return w.Mul(long, long) }},
		{"steps of a power", Work{Steps: 100}, Steps, func(w *Work) (*Poly, error) { return w.Pow(xy, 1000) }},
		{"bits of a product", Work{Bits: 40}, Bits, func(w *Work) (*Poly, error) { return w.Mul(long, long) }},
		{"bits of a power", Work{Bits: 64}, Bits, func(w *Work) (*Poly, error) { return w.Pow(xy.Scale(big.NewRat(3, 1)), 100) }},
		{"bits of a power of a number", Work{}, Bits, func(w *Work) (*Poly, error) { return w.Pow(huge, 1<<30) }},
		{"bits of a sum", Work{Bits: 1000}, Bits, func(w *Work) (*Poly, error) { return w.Add(xy, huge) }},
		{"exponent of a power", Work{}, Exponent, func(w *Work) (*Poly, error) { return w.Pow(power(x, 1<<20), 1<<20) }},
		{"exponent of a power of a sum", Work{}, Exponent, func(w *Work) (*Poly, error) { return w.Pow(must(none.Add(power(x, 1<<20), xy)), 1<<20) }},
		{"exponent of a product", Work{}, Exponent, func(w *Work) (*Poly, error) { return w.Mul(top, x) }},
		{"exponent of a term", Work{}, Exponent, func(w *Work) (*Poly, error) {
			return Term(one, []Power{{0, MaxExponent}, {0, 1}})
		}},
		{"terms of a quotient", Work{Terms: 1000}, Terms, func(w *Work) (*Poly, error) {
			q, _, err := w.Divide(power(x, 1<<20), must(none.Sub(x, Int(1))))
			return q, err
		}},
		{"bits of a quotient", Work{Bits: 100}, Bits, func(w *Work) (*Poly, error) {
			q, _, err := w.Divide(power(x, 1<<20), must(none.Sub(x, Int(3))))
			return q, err
		}},
		{"steps of a quotient", Work{Steps: 1000}, Steps, func(w *Work) (*Poly, error) {
			q, _, err := w.Divide(power(x, 1<<20), must(none.Sub(x, Int(1))))
			return q, err
		}},
		{"bits of a value", Work{}, Bits, func(w *Work) (*Poly, error) {
			_, err := w.EvalRat(power(x, 1<<30), func(int) *big.Rat { return big.NewRat(1, 2) })
			return nil, err
		}},
	} {
		start := time.Now()
		_, err := test.run(&test.work)
		var refused *BudgetError
		if !errors.As(err, &refused) || refused.Budget != test.want || refused.Need <= refused.Limit {
			t.Errorf("%s: %v", test.name, err)
		}
		if spent := time.Since(start); spent > 500*time.Millisecond {
			t.Errorf("%s: refused after %v", test.name, spent)
		}
	}
}

func TestGreatExponents(t *testing.T) {
	p := must(Term(big.NewRat(1, 1), []Power{{0, MaxExponent}, {1, MaxExponent}}))
	check(t, "x^(2³²-1)·y^(2³²-1)", p, nil, naive{"0^4294967295 1^4294967295 ": one})
	if p.Degree() != 2*MaxExponent {
		t.Errorf("degree %d", p.Degree())
	}
}

// TestLooksAtContext demands that long operations look at their context at least
// once in so many products of coefficients, and end with the look that finds it ended.
func TestLooksAtContext(t *testing.T) {
	r := rand.New(rand.NewSource(5))
	sparse := randomPoly(r, []int{0, 1, 2}, 1000, 1<<19, 20, true)
	wide := randomPoly(r, []int{0, 1, 2}, 1000, 1<<19, 60, true)
	dense := randomPoly(r, []int{0}, 6000, 8000, 20, true)
	dense128 := randomPoly(r, []int{0}, 6000, 8000, 60, false)
	great := randomPoly(r, count(5), 200, 500, 1000, true)
	pairs := func(p, q *Poly) int { return p.Len() * q.Len() }
	for _, test := range []struct {
		name  string
		p, q  *Poly
		steps int // between two looks, on the average
	}{
		{"sparse product", sparse, wide, pause / 4},
		{"sparse square", sparse, sparse, pause},
		{"dense product", dense, dense.Scale(big.NewRat(1, 3)), 4 * pause},
		{"dense product of 128 bits", dense128, dense, 4 * pause},
		{"product of great coefficients", great, great, pause / 8},
	} {
		whole := &countedContext{Context: t.Context(), until: math.MaxInt}
		if _, err := (&Work{Ctx: whole}).Mul(test.p, test.q); err != nil {
			t.Fatalf("%s: %v", test.name, err)
		}
		if want := pairs(test.p, test.q) / test.steps; whole.polls < want {
			t.Errorf("%s: %d looks at the context, want %d", test.name, whole.polls, want)
		}
		for until := 0; until < whole.polls; until = 5*until + 2 {
			ctx := &countedContext{Context: t.Context(), until: until}
			if _, err := (&Work{Ctx: ctx}).Mul(test.p, test.q); !errors.Is(err, context.Canceled) || ctx.late() > 0 {
				t.Errorf("%s: cancelled after %d looks: %v after %d more", test.name, until, err, ctx.late())
			}
		}
	}
}

// TestCancellation demands that every long operation ends soon after its context.
func TestCancellation(t *testing.T) {
	r := rand.New(rand.NewSource(4))
	sparse := randomPoly(r, []int{0, 1, 2}, 20000, 1<<19, 20, true)
	wide := randomPoly(r, []int{0, 1, 2}, 20000, 1<<19, 60, true)
	dense := randomPoly(r, []int{0}, 300_000, 400_000, 20, true)
	dense128 := randomPoly(r, []int{0}, 300_000, 400_000, 60, false)
	great := randomPoly(r, count(5), 1000, 500, 5000, true)
	square := randomPoly(r, []int{0, 1}, 600, 30, 20, true)
	line := must(none.Add(Var(0), Int(1)))
	x19 := must(none.Pow(Var(0), 1<<30))
	f, g := hardPair()
	rats := func(int) *big.Rat { return big.NewRat(3, 7) }
	sum := sumOf(3, [2]int64{1, 1}, [2]int64{-1, 1}, [2]int64{3, 1}, [2]int64{7, 2})
	for _, test := range []struct {
		name string
		run  func(w *Work) error
	}{
		{"sparse product", func(w *Work) error { _, err := w.Mul(sparse, sparse); return err }},
		{"sparse product of 128 bits", func(w *Work) error { _, err := w.Mul(sparse, wide); return err }},
		{"dense product", func(w *Work) error { _, err := w.Mul(dense, dense); return err }},
		{"dense product of 128 bits", func(w *Work) error { _, err := w.Mul(dense128, dense); return err }},
		{"product of great coefficients", func(w *Work) error { _, err := w.Mul(great, great); return err }},
		{"power of a sum", func(w *Work) error { _, err := w.Pow(sum, 80); return err }},
		{"power of a binomial", func(w *Work) error { _, err := w.Pow(line, 1<<16); return err }},
		{"power of a dense sum", func(w *Work) error { _, err := w.Pow(square, 100); return err }},
		{"division", func(w *Work) error { _, _, err := w.Divide(x19, line); return err }},
		{"greatest common divisor", func(w *Work) error { _, err := w.GCD(f, g); return err }},
		{"value", func(w *Work) error { _, err := w.EvalRat(dense, rats); return err }},
		{"generic value", func(w *Work) error {
			_, err := Eval(w, dense, ratArithmetic{}, func(int) (*big.Rat, error) { return big.NewRat(3, 7), nil })
			return err
		}},
	} {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Millisecond)
		start := time.Now()
		err := test.run(&Work{Ctx: ctx})
		spent := time.Since(start)
		cancel()
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%s: %v after %v", test.name, err, spent)
		}
		t.Logf("%s: stopped after %v", test.name, spent)
		if spent > 500*time.Millisecond {
			t.Errorf("%s: stopped after %v", test.name, spent)
		}
	}
}
