package symbolic

import (
	"context"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"
)

func testLoad() *workload {
	return &workload{ctx: context.Background(), terms: 200_000, bits: 1 << 16}
}

// randomPoly returns a polynomial of at most n terms in four generators.
func randomPoly(r *rand.Rand, n int) poly {
	var p poly
	for range n {
		m := mono("")
		for g := range 4 {
			if e := r.IntN(4); e > 0 {
				m, _ = m.times(makeMono(g*g*300, uint32(e)))
			}
		}
		p = p.add(poly{{m, big.NewRat(r.Int64N(19)-9, r.Int64N(4)+1)}})
	}
	return slices.DeleteFunc(p, func(t term) bool { return t.c.Sign() == 0 })
}

// at computes p at a point, one value for each generator, term by term.
func (p poly) at(x map[uint16]*big.Rat) *big.Rat {
	sum := new(big.Rat)
	for _, t := range p {
		v := new(big.Rat).Set(t.c)
		for i := 0; i < len(t.m); i += monoPair {
			g, e := t.m.pair(i)
			for range e {
				v.Mul(v, x[g])
			}
		}
		sum.Add(sum, v)
	}
	return sum
}

// check reports whether the terms are in order, without repetition and without 0.
func (p poly) wellFormed() bool {
	for i, t := range p {
		if t.c.Sign() == 0 || i > 0 && p[i-1].m.compare(t.m) <= 0 {
			return false
		}
	}
	return true
}

func TestPolyArithmetic(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	w := testLoad()
	for range 600 {
		p, q := randomPoly(r, r.IntN(7)), randomPoly(r, r.IntN(7))
		n := r.Int64N(5)
		x := make(map[uint16]*big.Rat)
		for g := range uint16(4) {
			x[g*g*300] = big.NewRat(r.Int64N(21)-10, r.Int64N(5)+1)
		}
		pv, qv := p.at(x), q.at(x)
		check := func(what string, got poly, want *big.Rat) {
			if !got.wellFormed() || got.at(x).Cmp(want) != 0 {
				t.Fatalf("%s of %v and %v is %v", what, p, q, got)
			}
		}
		check("sum", p.add(q), new(big.Rat).Add(pv, qv))
		check("multiple", p.scale(big.NewRat(-3, 2)), new(big.Rat).Mul(pv, big.NewRat(-3, 2)))
		product, err := w.mul(p, q)
		if err != nil {
			t.Fatal(err)
		}
		check("product", product, new(big.Rat).Mul(pv, qv))
		power, err := w.pow(p, n)
		if err != nil {
			t.Fatal(err)
		}
		want := big.NewRat(1, 1)
		for range n {
			want.Mul(want, pv)
		}
		check("power", power, want)
		if float64(len(power)) > p.powTerms(n) {
			t.Fatalf("%v^%d has %d terms, %v were predicted", p, n, len(power), p.powTerms(n))
		}
		if len(q) == 0 {
			continue
		}
		back, ok, err := w.over(product, q)
		if err != nil || !ok || !back.equal(p) {
			t.Fatalf("%v·%v divided again is %v, %v, %v", p, q, back, ok, err)
		}
		// p/q is found if and only if it exists: then (p/q)·q is p.
		if quotient, ok, err := w.over(p, q); err != nil {
			t.Fatal(err)
		} else if ok {
			if again, _ := w.mul(quotient, q); !again.equal(p) {
				t.Fatalf("%v over %v is %v", p, q, quotient)
			}
		}
		if len(q) > 1 && len(p) > 0 { // one more than a multiple is no multiple
			more := product.add(poly{{"", big.NewRat(1, 1)}})
			if _, ok, _ := w.over(more, q); ok {
				t.Fatalf("%v divides %v", q, more)
			}
		}
	}
}

// The order of monomials is total, and multiplication keeps it.
func TestMonoOrder(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 6))
	random := func() mono {
		m := mono("")
		for range r.IntN(4) {
			m, _ = m.times(makeMono([]int{0, 1, 255, 256, 300, maxGenerator}[r.IntN(6)], []uint32{1, 2, 255, 256, 70000}[r.IntN(5)]))
		}
		return m
	}
	sign := func(i int) int { return max(-1, min(1, i)) }
	for range 20_000 {
		a, b, c := random(), random(), random()
		ab := a.compare(b)
		if sign(ab) != -sign(b.compare(a)) || (ab == 0) != (a == b) {
			t.Fatalf("%x and %x compare as %d and %d", a, b, ab, b.compare(a))
		}
		ac, _ := a.times(c)
		bc, _ := b.times(c)
		if sign(ac.compare(bc)) != sign(ab) {
			t.Fatalf("%x and %x change their order when multiplied by %x", a, b, c)
		}
		if a.compare(b) > 0 && b.compare(c) > 0 && a.compare(c) <= 0 {
			t.Fatalf("%x, %x, %x are in no order", a, b, c)
		}
		if a.compare("") < 0 {
			t.Fatalf("%x is below 1", a)
		}
		product, ok := a.times(b)
		if other, _ := b.times(a); !ok || product != other {
			t.Fatalf("%x·%x is not commutative", a, b)
		}
		if back, ok := product.over(b); !ok || back != a {
			t.Fatalf("%x·%x/%x is %x, %v", a, b, b, back, ok)
		}
		d := a.common(b)
		if _, ok := a.over(d); !ok {
			t.Fatalf("%x does not divide %x", d, a)
		}
		if _, ok := b.over(d); !ok {
			t.Fatalf("%x does not divide %x", d, b)
		}
	}
}

// An exponent beyond 32 bits is an error and never another exponent.
func TestExponentOverflow(t *testing.T) {
	w := testLoad()
	top := makeMono(3, maxExponent)
	if m, ok := top.times(makeMono(3, 1)); ok {
		t.Errorf("x^%d·x is %x", uint32(maxExponent), m)
	}
	if m, ok := makeMono(3, 1<<31).times(makeMono(3, 1<<31)); ok {
		t.Errorf("x^2^31·x^2^31 is %x", m)
	}
	if m, ok := makeMono(3, maxExponent-1).times(makeMono(3, 1)); !ok || m != top {
		t.Errorf("x^%d·x is %x, %v", uint32(maxExponent-1), m, ok)
	}
	for _, test := range []struct {
		e  uint32
		n  int64
		ok bool
	}{
		{1, maxExponent, true}, {1, maxExponent + 1, false}, {2, 1 << 31, false}, {1 << 16, 1 << 16, false}, {1 << 16, 1<<16 - 1, true},
		{maxExponent, 2, false}, {3, 1431655765, true}, {3, 1431655766, false}, {2, 1 << 62, false}, {maxExponent, 1 << 32, false},
	} {
		p, err := w.pow(poly{{makeMono(0, test.e), big.NewRat(1, 1)}}, test.n)
		if (err == nil) != test.ok {
			t.Errorf("(x^%d)^%d: %v", test.e, test.n, err)
		}
		if err == nil && p[0].m.exponent(0) != uint32(int64(test.e)*test.n) {
			t.Errorf("(x^%d)^%d is x^%d", test.e, test.n, p[0].m.exponent(0))
		}
	}
	for _, src := range []string{"x^4294967296", "(x^65536)^65536", "x^4294967295*x", "(x^2)^(-9223372036854775808)",
		"x^(-9223372036854775808)", "x^9223372036854775807", "(x^4294967295)^4294967297", "(y*x^2147483648)^2", "(1/x^65536)^65536"} {
		if e, err := Expand(MustParse(src)); code(err) != CodeBudget {
			t.Errorf("%s expands to %s, %v", src, e, err)
		}
	}
	if e, err := Expand(MustParse("x^4294967294*x")); err != nil || e.String() != "x^4294967295" {
		t.Errorf("x^4294967295 expands to %s, %v", e, err)
	}
}
