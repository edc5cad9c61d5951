package poly

import (
	"context"
	"errors"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// randomFor returns a polynomial of at most n terms in vars variables with exponents
// up to deg and coefficients of a number of bits.
func randomFor(r *rand.Rand, n, vars, deg, size int) *Poly {
	var terms []Summand
	for range n {
		var powers []Power
		for v := range vars {
			powers = append(powers, Power{v * 300, uint32(r.IntN(deg + 1))})
		}
		c := new(big.Int).Lsh(big.NewInt(1), uint(r.IntN(size)))
		c.Add(c, big.NewInt(int64(r.IntN(7))))
		if r.IntN(2) == 0 {
			c.Neg(c)
		}
		terms = append(terms, Summand{new(big.Rat).SetFrac(c, big.NewInt(int64(1+r.IntN(3)))), powers})
	}
	p, err := (*Work)(nil).Collect(terms)
	if err != nil {
		panic(err)
	}
	return p
}

// (p·q)/q is p, and p·q + 1 is no multiple of a q with a variable.
func TestQuo(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	w := &Work{}
	for round := range 2000 {
		vars, deg, size := 1+r.IntN(4), 1+r.IntN(6), []int{4, 30, 60, 200}[r.IntN(4)]
		if round%10 == 0 {
			vars, deg = 12, 3 // several words
		}
		p, q := randomFor(r, r.IntN(12), vars, deg, size), randomFor(r, 1+r.IntN(6), vars, deg, size)
		if q.IsZero() {
			continue
		}
		product, err := w.Mul(p, q)
		if err != nil {
			t.Fatal(err)
		}
		if got, ok, err := w.Quo(product, q); !ok || err != nil || !got.Equal(p) {
			t.Fatalf("round %d: the product divided again is another, %v, %v", round, ok, err)
		}
		if q.IsConstant() {
			continue
		}
		more, err := w.Add(product, Int(1))
		if err != nil {
			t.Fatal(err)
		}
		if _, ok, err := w.Quo(more, q); ok || err != nil {
			t.Fatalf("round %d: one more than a multiple divides, %v", round, err)
		}
		// p = quo·q + rem
		quo, rem, err := w.Divide(p, q)
		if err != nil {
			t.Fatal(err)
		}
		back, err := w.Mul(quo, q)
		if err != nil {
			t.Fatal(err)
		}
		if back, err = w.Add(back, rem); err != nil || !back.Equal(p) {
			t.Fatalf("round %d: quotient and rest do not make up the dividend", round)
		}
		lead := q.AppendPowers(nil, 0)
		for i := range rem.Len() {
			if !slices.ContainsFunc(lead, func(x Power) bool { return rem.Exp(i, x.Var) < x.Exp }) {
				t.Fatalf("round %d: a term of the rest is divisible", round)
			}
		}
	}
}

// A division ends with its context and within its budget.
func TestQuoEnds(t *testing.T) {
	w := &Work{}
	a, _ := w.Add(Var(0), Var(1))
	b, _ := w.Pow(Var(0), 1<<30)
	c, _ := w.Pow(Var(1), 1<<30)
	p, _ := w.Sub(b, c)
	start := time.Now()
	if _, _, err := (&Work{Terms: 1 << 12}).Quo(p, a); !errors.As(err, new(*BudgetError)) {
		t.Error(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Millisecond)
	defer cancel()
	if _, _, err := (&Work{Ctx: ctx}).Quo(p, a); !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
	if took := time.Since(start); took > time.Second {
		t.Error(took)
	}
}

// Mod is a homomorphism, and sees the difference of small polynomials.
func TestMod(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	w := &Work{}
	x := func(v int) uint64 { return (uint64(v)*golden + 12345) % Prime }
	for range 500 {
		p, q := randomFor(r, r.IntN(9), 3, 300, 70), randomFor(r, r.IntN(9), 3, 4, 200)
		sum, _ := w.Add(p, q)
		product, _ := w.Mul(p, q)
		a, ok := p.Mod(x)
		b, fine := q.Mod(x)
		if !ok || !fine {
			t.Fatal("no value")
		}
		if v, _ := sum.Mod(x); v != addMod(a, b) {
			t.Fatal("sum")
		}
		if v, _ := product.Mod(x); v != mulMod(a, b) {
			t.Fatal("product")
		}
		if (a == b) != p.Equal(q) || (p.Compare(q) == 0) != p.Equal(q) || p.Compare(q) != -q.Compare(p) {
			t.Fatal("comparison")
		}
	}
	half := Const(big.NewRat(1, 2))
	if v, _ := half.Mod(x); addMod(v, v) != 1 {
		t.Error("1/2 + 1/2")
	}
	if _, ok := Const(big.NewRat(1, Prime)).Mod(x); ok {
		t.Error("1/Prime has a value")
	}
}
