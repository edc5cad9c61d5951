package poly

import (
	"fmt"
	"math/big"
	"math/bits"
	"math/rand"
	"testing"

	"pgregory.net/rapid"
)

// prime is 2⁶¹-1. Polynomials too large for the naive arithmetic are compared by
// their values at random points modulo it.
const prime = 1<<61 - 1

func timesMod(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a, b)
	_, r := bits.Div64(hi, lo, prime)
	return r
}

func powMod(x, e uint64) uint64 {
	out := uint64(1)
	for ; e > 0; e >>= 1 {
		if e&1 == 1 {
			out = timesMod(out, x)
		}
		x = timesMod(x, x)
	}
	return out
}

// valueMod returns the value of p at x modulo prime.
func valueMod(p *Poly, x func(v int) uint64) uint64 {
	sum, m := uint64(0), big.NewInt(prime)
	for i := range p.Len() {
		c := p.Coef(i)
		n := new(big.Int).ModInverse(c.Denom(), m)
		t := n.Mod(n.Mul(n, c.Num()), m).Uint64()
		for v, e := range p.Powers(i) {
			t = timesMod(t, powMod(x(v), uint64(e)))
		}
		sum = (sum + t) % prime
	}
	return sum
}

// randomPoly returns a polynomial of about n terms with exponents below top and
// coefficients of at most size bits, of both signs if signed.
func randomPoly(r *rand.Rand, vars []int, n, top, size int, signed bool) *Poly {
	terms := make([]Summand, n)
	for i := range terms {
		c := new(big.Int).Rand(r, new(big.Int).Lsh(big.NewInt(1), uint(size)))
		if r.Intn(4) == 0 {
			c.Sub(new(big.Int).Lsh(big.NewInt(1), uint(size)), big.NewInt(1))
		}
		if signed && r.Intn(2) == 0 {
			c.Neg(c)
		}
		terms[i].Coef = new(big.Rat).SetInt(c)
		for _, v := range vars {
			terms[i].Powers = append(terms[i].Powers, Power{v, uint32(r.Intn(top))})
		}
	}
	return must(none.Collect(terms))
}

// TestLargeProducts reaches every way to multiply: the box, tables of one word,
// and the general table, at every tier, for squares and for other products, and
// divides the product again.
func TestLargeProducts(t *testing.T) {
	r := rand.New(rand.NewSource(1))
	for _, shape := range []struct {
		name       string
		vars       []int
		terms, top int
	}{
		{"box of one variable", []int{3}, 90, 130},
		{"box of two", []int{0, 9}, 70, 10},
		{"box of three", []int{0, 1, 2}, 90, 5},
		{"tables", []int{0, 1, 2, 3, 4}, 120, 9},
		{"sparse", []int{0, 1, 2}, 120, 20000},
		{"two words", []int{0, 1, 2, 3, 4, 5}, 60, 1000},
		{"three words", []int{0, 1, 2}, 50, 1 << 30},
		{"many words", count(40), 20, 3},
	} {
		for _, size := range []int{1, 31, 40, 59, 62, 63, 64, 127, 128, 200} {
			for _, signed := range []bool{false, true} {
				p := randomPoly(r, shape.vars, shape.terms, shape.top, size, signed)
				q := randomPoly(r, shape.vars, shape.terms/2, shape.top, size, signed)
				seed := r.Uint64()
				x := func(v int) uint64 { return (seed*(uint64(v)+3) ^ seed>>7) % prime }
				label := fmt.Sprintf("%s, %d bits, signed %v", shape.name, size, signed)
				pq, pp := must(none.Mul(p, q)), must(none.Mul(p, p))
				checkForm(t, label, pq)
				checkForm(t, label, pp)
				if valueMod(pq, x) != timesMod(valueMod(p, x), valueMod(q, x)) {
					t.Errorf("%s: product", label)
				}
				if valueMod(pp, x) != timesMod(valueMod(p, x), valueMod(p, x)) {
					t.Errorf("%s: square", label)
				}
				if size%31 > 1 {
					continue
				}
				if back, ok, err := none.Quo(pq, p); !ok || !back.Equal(q) {
					t.Errorf("%s: quotient %v %v", label, ok, err)
				}
			}
		}
	}
}

// TestLargePowers compares powers of every kind with repeated products.
func TestLargePowers(t *testing.T) {
	r := rand.New(rand.NewSource(2))
	for _, vars := range [][]int{{0}, {0, 1}, {0, 4, 7}, count(12), count(40)} {
		for n := 3; n < 9; n++ {
			for _, size := range []int{1, 8, 15, 30, 62, 70} {
				sum := []*Poly{Int(int64(r.Intn(3)))}
				for _, v := range vars[:min(len(vars), 1+r.Intn(4))] {
					c := new(big.Int).Rand(r, new(big.Int).Lsh(big.NewInt(1), uint(size)))
					x := must(Term(new(big.Rat).SetInt(c.Add(c, big.NewInt(1))), []Power{{v, uint32(1 + r.Intn(2))}}))
					sum = append(sum, x)
					if r.Intn(4) == 0 {
						sum = append(sum, must(Term(one, []Power{{v, 1}, {vars[0], 1}})))
					}
				}
				p := must(none.AddAll(sum))
				want := Int(1)
				for range n {
					want = must(none.Mul(want, p))
				}
				got := must(none.Pow(p, n))
				checkForm(t, "power", got)
				if !got.Equal(want) {
					t.Fatalf("(%v)^%d", naiveOf(p), n)
				}
			}
		}
	}
}

// TestPackingEdges multiplies across every change of the width of fields and of
// the number of words.
func TestPackingEdges(t *testing.T) {
	words := map[int32]bool{}
	for vars := 1; vars <= 33; vars++ {
		for b := 1; b <= 31; b++ {
			for d := uint32(1)<<b - 3; d <= 1<<b+1; d++ {
				if d < 2 || d > 1<<31 {
					continue
				}
				words[packingFor(vars, uint64(d)).words] = true
				last := vars - 1
				a := naive{naiveKey(map[int]uint64{0: uint64(d - 1)}): one, naiveKey(map[int]uint64{last: 1}): one}
				all := map[int]uint64{}
				for v := range vars {
					all[v] = 1
				}
				if uint64(vars) <= uint64(d) {
					a[naiveKey(all)] = one
				}
				e := naive{naiveKey(map[int]uint64{last: 2}): one, "": big.NewRat(-3, 1)}
				p, err := none.Mul(a.poly(), e.poly())
				check(t, fmt.Sprintf("%d variables, degree %d", vars, d), p, err, a.times(e))
				if d%4 != 3 {
					continue
				}
				s, err := none.Sub(p, a.poly())
				check(t, "difference", s, err, a.times(e).plus(a, big.NewRat(-1, 1)))
				back, ok, err := none.Quo(p, e.poly())
				if !ok {
					t.Fatalf("%d variables, degree %d: no quotient", vars, d)
				}
				check(t, "quotient", back, err, a)
			}
		}
	}
	for n := int32(1); n <= 3; n++ {
		if !words[n] {
			t.Errorf("no monomial of %d words", n)
		}
	}
}

// TestTierEdges computes with coefficients on both sides of every end of a tier.
func TestTierEdges(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		top := rapid.SampledFrom([]uint{20, 21, 31, 32, 42, 61, 62, 63, 64, 126, 127, 128}).Draw(t, "top")
		near := func(label string) *big.Rat {
			k := rapid.SampledFrom([]uint{0, top - 1, top, top}).Draw(t, label)
			c := new(big.Int).Lsh(big.NewInt(1), k)
			if k > 0 {
				c.Add(c, big.NewInt(rapid.Int64Range(-2, 2).Draw(t, "off")))
			}
			if rapid.Bool().Draw(t, "negative") {
				c.Neg(c)
			}
			return new(big.Rat).SetInt(c)
		}
		a := naive{"0^1 ": near("a"), "": near("b"), "1^1 ": one}
		b := naive{"0^1 ": near("c"), "": near("d"), "0^2 1^1 ": near("e")}
		p, q := a.poly(), b.poly()
		sum, err := none.Add(p, q)
		check(t, "sum", sum, err, a.plus(b, one))
		product, err := none.Mul(p, q)
		check(t, "product", product, err, a.times(b))
		square, err := none.Pow(q, 2)
		check(t, "square", square, err, b.times(b))
		cube, err := none.Pow(p, 3)
		check(t, "cube", cube, err, a.times(a).times(a))
		d, err := none.Derivative(q, 0)
		check(t, "derivative", d, err, naive{"": b["0^1 "], "0^1 1^1 ": new(big.Rat).Mul(b["0^2 1^1 "], big.NewRat(2, 1))})
		back, ok, err := none.Quo(product, q)
		if !ok {
			t.Fatalf("no quotient")
		}
		check(t, "quotient", back, err, a)
	})
}

func TestInt128(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(label string) *big.Int {
			x := new(big.Int).Lsh(big.NewInt(rapid.Int64().Draw(t, label)), rapid.UintRange(0, 63).Draw(t, "shift"))
			return x.Add(x, big.NewInt(rapid.Int64().Draw(t, "low")))
		}
		same := func(what string, x int128, want *big.Int) {
			if got := x.big(new(big.Int)); got.Cmp(want) != 0 || x.bitLen() != want.BitLen() {
				t.Fatalf("%s: got %v, %d bits, want %v", what, got, x.bitLen(), want)
			}
		}
		a, b := draw("a"), draw("b")
		x, y := narrow(a), narrow(b)
		same("a", x, a)
		same("-a", x.neg(), new(big.Int).Neg(a))
		if s := new(big.Int).Add(a, b); s.BitLen() < 128 {
			same("a + b", x.add(y), s)
		}
		u, v := rapid.Int64().Draw(t, "u"), rapid.Int64Range(-1<<63+1, 1<<63-1).Draw(t, "v")
		p := new(big.Int).Mul(big.NewInt(u), big.NewInt(v))
		if p.BitLen() < 128 {
			same("u·v", mulWide(u, v), p)
			same("u·v", widen(u).mul(widen(v)), p)
		}
		if v != 0 && u != -1<<63 {
			if q, ok := mulWide(u, v).quo(v); !ok || q != u {
				t.Fatalf("u·v/v = %d, %v, want %d", q, ok, u)
			}
			r := new(big.Int).Mod(a, big.NewInt(v))
			if _, ok := x.quo(v); ok && r.Sign() != 0 {
				t.Fatalf("%v / %d is exact", a, v)
			}
		}
	})
}

// TestGreatQuotient divides polynomials of small coefficients whose quotient
// Π (1-xⁱ)/(1-x) for i ≤ 60 has great ones.
func TestGreatQuotient(t *testing.T) {
	x := Var(0)
	p, want := Int(1), Int(1)
	ones := Int(1) // 1 + x + … + x^(i-1)
	for i := 1; i <= 60; i++ {
		up := must(none.Pow(x, i))
		p = must(none.Mul(p, must(none.Sub(Int(1), up))))
		want = must(none.Mul(want, ones))
		ones = must(none.Add(ones, up))
	}
	q := must(none.Pow(must(none.Sub(Int(1), x)), 60))
	if p.coef.tier != tier64 || q.coef.tier != tier64 || want.coef.tier != tierBig {
		t.Fatalf("tiers %d/%d = %d", p.coef.tier, q.coef.tier, want.coef.tier)
	}
	got, ok, err := none.Quo(p, q)
	if !ok || !got.Equal(want) {
		t.Errorf("%v %v", ok, err)
	}
}

// TestFullWord multiplies up to the degree that would fill the field of one
// variable, and the whole word, with ones.
func TestFullWord(t *testing.T) {
	for step := uint64(999983); step < 1000100; step += 5 {
		a, b := naive{}, naive{}
		for i := range uint64(20) {
			a[naiveKey(map[int]uint64{5: 1<<31 - 1 - i*1000003})] = big.NewRat(int64(i)+1, 1)
			b[naiveKey(map[int]uint64{5: 1<<31 - i*step})] = big.NewRat(int64(i)-32, 1)
		}
		p, err := none.Mul(a.poly(), b.poly())
		check(t, "product", p, err, a.times(b))
	}
}

// TestTriangle compares the rows of C(r, k) up to the last that is added up.
func TestTriangle(t *testing.T) {
	added := powers64{powers: &powers{n: maxPascal}, pascal: make([][]int64, maxPascal+1)}
	added.triangle()
	divided := powers64{pascal: make([][]int64, maxPascal+1)}
	for r := range maxPascal + 1 {
		for k, c := range added.pascal[r] {
			if want := new(big.Int).Binomial(int64(r), int64(k)); !want.IsInt64() || c != want.Int64() || divided.choose(r)[k] != c {
				t.Errorf("C(%d, %d) = %d, want %v", r, k, c, want)
			}
		}
	}
	if new(big.Int).Binomial(maxPascal+1, maxPascal/2).IsInt64() {
		t.Error("there is a greater one")
	}
}
