package poly

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// parsePoly reads sums of products such as 3*x^2*y - 1/2*z, with parentheses.
func parsePoly(t testing.TB, s string) *Poly {
	t.Helper()
	var w *Work
	s = strings.ReplaceAll(s, " ", "")
	at := 0
	peek := func() byte {
		if at < len(s) {
			return s[at]
		}
		return 0
	}
	number := func() string {
		from := at
		for at < len(s) && (s[at] >= '0' && s[at] <= '9') {
			at++
		}
		return s[from:at]
	}
	ok := func(p *Poly, err error) *Poly {
		t.Helper()
		if err != nil {
			t.Fatalf("%s: %v", s, err)
		}
		return p
	}
	var sum func() *Poly
	factor := func() *Poly {
		var p *Poly
		switch c := peek(); {
		case c == '(':
			at++
			p = sum()
			at++
		case c >= '0' && c <= '9':
			n := number()
			if peek() == '/' {
				at++
				n += "/" + number()
			}
			c, _ := new(big.Rat).SetString(n)
			p = Const(c)
		default:
			v := strings.IndexByte("xyztuvwabc", c)
			if v < 0 {
				t.Fatalf("%s: %q", s, s[at:])
			}
			at++
			p = Var(v)
		}
		if peek() == '^' {
			at++
			var n int
			fmt.Sscan(number(), &n)
			p = ok(w.Pow(p, n))
		}
		return p
	}
	sum = func() *Poly {
		total := Zero()
		for {
			sign := peek()
			if sign == '+' || sign == '-' {
				at++
			}
			p := factor()
			for peek() == '*' {
				at++
				p = ok(w.Mul(p, factor()))
			}
			if sign == '-' {
				p = p.Neg()
			}
			total = ok(w.Add(total, p))
			if c := peek(); c != '+' && c != '-' {
				return total
			}
		}
	}
	return sum()
}

func showPoly(p *Poly) string {
	var b strings.Builder
	for i := range min(p.Len(), 20) {
		fmt.Fprintf(&b, " %+v", p.Coef(i))
		for v, e := range p.Powers(i) {
			fmt.Fprintf(&b, "*v%d^%d", v, e)
		}
	}
	return fmt.Sprintf("%d terms:%s", p.Len(), b.String())
}

func TestGCDTable(t *testing.T) {
	for _, c := range []struct{ p, q, want string }{
		{"0", "0", "0"},
		{"0", "-2/3*x+4", "x-6"},
		{"3", "x+1", "1"},
		{"3/2", "0", "1"},
		{"x", "y", "1"},
		{"2*x^3*y", "4*x*y^2", "x*y"},
		{"x^2-1", "x-1", "x-1"},
		{"x^2-1", "x^2+2*x+1", "x+1"},
		{"1/2*x^2-1/2", "1-x", "x-1"},
		{"x^2*y^3*(x+y)", "x*y*(x-y)*(x+y)", "x*y*(x+y)"},
		// Contents in each variable.
		{"(x+1)*(y+1)*(z+1)", "(x+1)*(y+1)*(z+2)", "(x+1)*(y+1)"},
		{"(x+1)*(y+1)*(z+1)", "(x+2)*(y+2)*(z+1)", "z+1"},
		{"(x+1)*(y^2+3)", "(y^2+3)*(z-7)", "y^2+3"},
		{"(x*y+1)*(z+1)", "(x*z+1)*(z+1)", "z+1"},
		// One has more variables.
		{"(x+y)*(x^2+z*t+1)*(z+u)", "(x+y)*(x-y)", "x+y"},
		// Leading coefficients with factors that the gcd does not have.
		{"((y+1)*x+1)*((y+1)*x+2)", "((y+1)*x+1)*((y+1)*x+3)", "(y+1)*x+1"},
		{"((y+1)*x+z)*((y+2)*x+2)", "((y+1)*x+z)*((y+2)*x+z+3)", "(y+1)*x+z"},
		{"(y*x+1)*((y+z)*x^2+2)", "(y*x+1)*((y+z)*x^2+y*z)", "y*x+1"},
		{"(x*y+1)*((x+1)*(y+1)+3)", "(x*y+1)*((x+1)*(y+1)*(x+y)+5)", "x*y+1"},
		{"(2*x+3)*(4*x+1)", "(2*x+3)*(6*x+5)", "2*x+3"},
		{"(2*x+3*y)*(4*x+1)*(y+1)", "(2*x+3*y)*(4*y+1)*(y+1)", "(2*x+3*y)*(y+1)"},
		// Remainders that grow (Knuth).
		{"x^8+x^6-3*x^4-3*x^3+8*x^2+2*x-5", "3*x^6+5*x^4-4*x^2-9*x+21", "1"},
		{
			"(x^8+x^6-3*x^4-3*x^3+8*x^2+2*x-5)*(7*x^3-11)", "(3*x^6+5*x^4-4*x^2-9*x+21)*(7*x^3-11)",
			"7*x^3-11",
		},
		// Powers.
		{"(x+y)^7*(x-y)^2", "(x+y)^4*(x-y)^5", "(x+y)^4*(x-y)^2"},
		{"(x^2+y^2-1)^3", "(x^2+y^2-1)^2*x", "(x^2+y^2-1)^2"},
		{"x^30-1", "x^42-1", "x^6-1"},
		{"x^3000-y^3000", "x^2000-y^2000", "x^1000-y^1000"},
		{"x^1000000000-1", "x^1500000000-1", "x^500000000-1"},
		{"x^100+y^100", "x^60+y^60", "x^20+y^20"},
		// Large coefficients.
		{
			"(123456789012345678901234567890*x+1)*(x+99999999999999999999)",
			"(123456789012345678901234567890*x+1)*(y-99999999999999999999)",
			"123456789012345678901234567890*x+1",
		},
		{"(9223372036854775807*x+y)*(x+1)", "(9223372036854775807*x+y)*(y+1)", "9223372036854775807*x+y"},
		{"(4611686018427387847*x+y)*(x+1)", "(4611686018427387847*x+y)*(y+1)", "4611686018427387847*x+y"},
		// Trigonometric and rational normal forms.
		{"x^2*y^2+x^2-y^2-1", "x^4-1", "x^2-1"},
		{"x^3-3*x*y^2+2*y^3", "x^2+x*y-2*y^2", "x^2+x*y-2*y^2"},
		{"(a*b+b*c+c*a)*(a+b+c)-a*b*c", "(a+b)*(a-c)", "a+b"},
	} {
		p, q := parsePoly(t, c.p), parsePoly(t, c.q)
		want := parsePoly(t, c.want).Primitive()
		for range 2 {
			checkGCD(t, p, q, want)
			p, q = q, p
		}
	}
}

type reporter interface {
	Helper()
	Fatalf(format string, args ...any)
}

// checkGCD demands that the gcd of p and q is want, unless that is nil, in both
// implementations.
func checkGCD(t reporter, p, q, want *Poly) *Poly {
	t.Helper()
	var w *Work
	got, err := w.GCD(p, q)
	if err != nil {
		t.Fatalf("gcd: %v", err)
	}
	for _, slow := range []bool{false, true} {
		r := &gcdRun{slow: slow, seed: 1}
		if slow {
			r.Work = &Work{Terms: 200, Bits: 4000, Steps: 200_000}
		}
		g, pg, qg, err := r.withContents(p, q)
		var refused *BudgetError
		if slow && errors.As(err, &refused) {
			break // remainders grow
		}
		if err != nil {
			t.Fatalf("slow %v: %v", slow, err)
		}
		if !slow && r.falls > 0 {
			t.Fatalf("gcd(%s,\n%s)\n needs remainders", showPoly(p), showPoly(q))
		}
		if want == nil {
			want = got
		}
		if !g.Equal(want) || !got.Equal(want) {
			t.Fatalf("gcd(%s,\n%s)\n got  %s\n     %s\n want %s, slow %v", showPoly(p), showPoly(q), showPoly(g), showPoly(got), showPoly(want), slow)
		}
		for _, x := range [][2]*Poly{{p, pg}, {q, qg}} {
			back, err := w.Mul(g, x[1])
			if err != nil || !back.Equal(x[0]) {
				t.Fatalf("gcd·cofactor\n got  %s\n want %s, slow %v, %v", showPoly(back), showPoly(x[0]), slow, err)
			}
		}
	}
	return got
}

// A gcdShape says what random polynomials are like.
type gcdShape struct {
	vars, terms, degree, bits int
}

func (s gcdShape) random(rng *rand.Rand) *Poly {
	var terms []Summand
	for range s.terms {
		c := new(big.Int)
		for range s.bits/32 + 1 {
			c.Lsh(c, 32)
			c.Add(c, big.NewInt(int64(rng.Uint32())))
		}
		c.Rsh(c, uint(s.bits/32*32+32-s.bits))
		if rng.IntN(2) == 0 {
			c.Neg(c)
		}
		var powers []Power
		for d, v := s.degree, 0; v < s.vars; v++ {
			e := rng.IntN(d + 1)
			d -= e
			powers = append(powers, Power{(v + len(terms)) % s.vars, uint32(e)})
		}
		terms = append(terms, Summand{new(big.Rat).SetInt(c), powers})
	}
	p, err := (*Work)(nil).Collect(terms)
	if err != nil {
		panic(err)
	}
	return p
}

// full returns a polynomial with all monomials up to a degree in each variable, or
// in total.
func (s gcdShape) full(rng *rand.Rand, total bool) *Poly {
	terms := []Summand{{big.NewRat(1, 1), nil}}
	for v := range s.vars {
		for _, t := range terms {
			used := 0
			for _, x := range t.Powers {
				used += int(x.Exp)
			}
			for e := 1; e <= s.degree && (!total || e+used <= s.degree); e++ {
				terms = append(terms, Summand{nil, append(append([]Power(nil), t.Powers...), Power{v, uint32(e)})})
			}
		}
	}
	for i := range terms {
		c := new(big.Int).Rsh(new(big.Int).SetUint64(rng.Uint64()), uint(64-min(s.bits, 62)))
		if s.bits > 62 {
			c.Add(c, big.NewInt(1)).Lsh(c, uint(s.bits-62))
			c.Add(c, new(big.Int).SetUint64(rng.Uint64()))
		}
		terms[i].Coef = new(big.Rat).SetInt(c.Add(c, big.NewInt(1)))
	}
	p, err := (*Work)(nil).Collect(terms)
	if err != nil {
		panic(err)
	}
	return p
}

func mustMul(ps ...*Poly) *Poly {
	out := Int(1)
	for _, p := range ps {
		var err error
		if out, err = (*Work)(nil).Mul(out, p); err != nil {
			panic(err)
		}
	}
	return out
}

func drawPoly(t *rapid.T, label string, vars int) *Poly {
	s := gcdShape{
		vars:   vars,
		terms:  rapid.IntRange(1, 5).Draw(t, label+" terms"),
		degree: rapid.IntRange(0, 5).Draw(t, label+" degree"),
		bits:   rapid.SampledFrom([]int{2, 5, 31, 62, 64, 90, 126, 200}).Draw(t, label+" bits"),
	}
	p := s.random(rand.New(rand.NewPCG(rapid.Uint64().Draw(t, label), 7)))
	return p.Scale(big.NewRat(rapid.Int64Range(-6, 6).Draw(t, "num"), rapid.Int64Range(1, 6).Draw(t, "den")))
}

// gcd(g·a, g·b) = g·gcd(a, b), which does not rely on a and b being coprime; that
// they nearly always are is demanded below.
func TestGCDOfProducts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		vars := rapid.IntRange(1, 5).Draw(t, "vars")
		a, b, g := drawPoly(t, "a", vars), drawPoly(t, "b", vars), drawPoly(t, "g", vars)
		h := checkGCD(t, a, b, nil)
		checkGCD(t, mustMul(a, g), mustMul(b, g), mustMul(h, g).Primitive())
	})
}

// Linear polynomials that are no multiples of each other are coprime, and so are
// their products.
func TestGCDOfLinearFactors(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		vars := rapid.IntRange(1, 4).Draw(t, "vars")
		factors := make([]*Poly, 4)
		for i := range factors {
			p := Int(rapid.Int64Range(-3, 3).Draw(t, "c"))
			for v := range vars {
				c := rapid.Int64Range(-2, 2).Draw(t, "a")
				var err error
				if p, err = (*Work)(nil).Add(p, mustMul(Int(c), Var(v))); err != nil {
					t.Fatal(err)
				}
			}
			factors[i] = p.Primitive()
			if p.IsConstant() {
				factors[i] = Var(0)
			}
		}
		p, q, want := Int(rapid.Int64Range(1, 9).Draw(t, "p")), Int(rapid.Int64Range(1, 9).Draw(t, "q")), Int(1)
		left, right := map[string]int{}, map[string]int{}
		for i, f := range factors {
			e, d := rapid.IntRange(0, 3).Draw(t, fmt.Sprint("e", i)), rapid.IntRange(0, 3).Draw(t, fmt.Sprint("d", i))
			key := string(f.AppendKey(nil))
			for range e {
				p = mustMul(p, f)
				left[key]++
			}
			for range d {
				q = mustMul(q, f)
				right[key]++
			}
		}
		for _, f := range factors {
			key := string(f.AppendKey(nil))
			for range min(left[key], right[key]) {
				want = mustMul(want, f)
			}
			left[key] = 0
		}
		checkGCD(t, p, q, want)
	})
}

func TestGCDIsAssociative(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		vars := rapid.IntRange(1, 3).Draw(t, "vars")
		f := []*Poly{drawPoly(t, "f", vars), drawPoly(t, "g", vars), drawPoly(t, "h", vars), drawPoly(t, "k", vars)}
		a, b, c := mustMul(f[0], f[1], f[3]), mustMul(f[0], f[2], f[3]), mustMul(f[1], f[2], f[3])
		left := checkGCD(t, checkGCD(t, a, b, nil), c, nil)
		checkGCD(t, a, checkGCD(t, b, c, nil), left)
	})
}

func TestGCDOfPowersLessOne(t *testing.T) {
	power := func(v, n int) *Poly {
		return parsePoly(t, fmt.Sprintf("%c^%d-1", "xyz"[v], n))
	}
	var w *Work
	for m := 1; m < 30; m++ {
		for n := 1; n < 30; n++ {
			d := int(gcd64(int64(m), int64(n)))
			got, err := w.GCD(power(0, m), power(0, n))
			if err != nil || !got.Equal(power(0, d)) {
				t.Fatalf("gcd(x^%d-1, x^%d-1)\n got  %s\n want x^%d-1, %v", m, n, showPoly(got), d, err)
			}
		}
	}
	// Bare exponents are not enough when a factor of another variable is there.
	checkGCD(t, mustMul(power(0, 12), power(1, 9)), mustMul(power(0, 8), power(1, 6)), mustMul(power(0, 4), power(1, 3)))
}

// Fibonacci polynomials F(n+1) = x·F(n) + F(n-1) have as many remainders as there
// can be, and gcd(F(m), F(n)) = F(gcd(m, n)).
func TestGCDOfFibonacciPolynomials(t *testing.T) {
	fib := []*Poly{Zero(), Int(1)}
	for n := 2; n <= 60; n++ {
		p, err := (*Work)(nil).Add(mustMul(parsePoly(t, "y*x"), fib[n-1]), fib[n-2])
		if err != nil {
			t.Fatal(err)
		}
		fib = append(fib, p)
	}
	for _, c := range [][2]int{{2, 3}, {12, 18}, {20, 30}, {31, 30}, {24, 36}} {
		checkGCD(t, fib[c[0]], fib[c[1]], fib[gcd64(int64(c[0]), int64(c[1]))])
	}
	got, err := (*Work)(nil).GCD(fib[60], fib[45])
	if err != nil || !got.Equal(fib[15]) {
		t.Fatalf("gcd(F60, F45)\n got  %s\n want %s, %v", showPoly(got), showPoly(fib[15]), err)
	}
}

// Both kinds of cells, all tiers: p = (p·q)/q, and q does not divide p·q + 1 nor
// p·q + x.
func TestExactQuo(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		vars := rapid.IntRange(1, 5).Draw(t, "vars")
		p, q := drawPoly(t, "p", vars).Primitive(), drawPoly(t, "q", vars).Primitive()
		if p.IsZero() || q.IsConstant() {
			return
		}
		stretch := rapid.SampledFrom([]int{1, 1, 1000}).Draw(t, "stretch") // sparse
		powers := map[int]int{}
		for v := range vars {
			powers[v] = stretch + v
		}
		p, q = p.mapExps(powers, true), q.mapExps(powers, true)
		pq := mustMul(p, q)
		r := &gcdRun{}
		got, ok, err := r.exactQuo(pq, q)
		if err != nil || !ok || !got.Equal(p) {
			t.Fatalf("quotient by %s\n got  %s\n want %s, %v, %v", showPoly(q), showPoly(got), showPoly(p), ok, err)
		}
		for _, c := range []*Poly{Int(1), Var(0)} {
			sum, err := (*Work)(nil).Add(pq, c)
			if err != nil {
				t.Fatalf("%v", err)
			}
			if c.EqualTerms(q) || sum.IsZero() {
				continue
			}
			if _, ok, err := r.exactQuo(sum.Primitive(), q); ok || err != nil {
				t.Fatalf("%s divides %s, %v", showPoly(q), showPoly(sum), err)
			}
		}
	})
}

// The monomials of the quotient's products that are not in the dividend cancel; several
// of them wait in a heap at a time.
func TestExactQuoOfSparse(t *testing.T) {
	minus := func(i, j, n int) *Poly {
		term := func(c int64, v int) *Poly {
			p, err := Term(big.NewRat(c, 1), []Power{{v, uint32(n)}})
			if err != nil {
				t.Fatal(err)
			}
			return p
		}
		d, err := (*Work)(nil).Add(term(1, i), term(-1, j))
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	for _, n := range []int{2, 3, 7, 40} {
		p, q := Int(1), Int(1)
		for _, e := range [][2]int{{0, 1}, {2, 3}, {0, 2}} {
			p, q = mustMul(p, minus(e[0], e[1], n)), mustMul(q, minus(e[0], e[1], 1))
		}
		got, ok, err := (&gcdRun{}).exactQuo(p.Primitive(), q.Primitive())
		if err != nil || !ok || !mustMul(got, q).Primitive().Equal(p.Primitive()) {
			t.Errorf("n = %d: (x^n - y^n)(z^n - w^n)(x^n - z^n) is not divided by (x - y)(z - w)(x - z): %v, %v", n, ok, err)
		}
	}
}

// Dividends that are a product modulo 2^64 and modulo 2^128, but not in ℤ.
func TestExactQuoDoesNotWrap(t *testing.T) {
	for _, c := range []struct {
		bits, modulus uint
		terms         int
	}{{32, 64, 1}, {62, 128, 1}, {62, 128, 12}, {61, 128, 40}} {
		large := new(big.Rat).SetInt(new(big.Int).Lsh(big.NewInt(1), c.bits))
		p, q := []Summand{{big.NewRat(1, 1), nil}}, []Summand{{big.NewRat(1, 1), []Power{{0, uint32(c.terms)}}}}
		for i := range c.terms {
			p = append(p, Summand{large, []Power{{0, uint32(i + 1)}}})
			q = append(q, Summand{large, []Power{{0, uint32(i)}}})
		}
		x, _ := (*Work)(nil).Collect(p)
		y, _ := (*Work)(nil).Collect(q)
		product := mustMul(x, y)
		var wrapped []Summand
		half := new(big.Int).Lsh(big.NewInt(1), c.modulus-1)
		for i := range product.Len() {
			n := new(big.Int).Add(product.Coef(i).Num(), half)
			n.And(n, new(big.Int).Sub(new(big.Int).Lsh(half, 1), big.NewInt(1)))
			wrapped = append(wrapped, Summand{new(big.Rat).SetInt(n.Sub(n, half)), product.AppendPowers(nil, i)})
		}
		z, _ := (*Work)(nil).Collect(wrapped)
		_, ok, err := (&gcdRun{}).exactQuo(z.Primitive(), y)
		if ok != z.Equal(product) || err != nil {
			t.Errorf("%+v: %v, %v", c, ok, err)
		}
	}
}

// A divisor of one of the polynomials only is refused.
func TestAccept(t *testing.T) {
	p, q := parsePoly(t, "x^2-1"), parsePoly(t, "x^3+x^2-4*x-4")
	for range 2 {
		for _, g := range []string{"x-1", "x-2", "x+3"} {
			if _, _, _, err := (&gcdRun{}).accept(p, q, parsePoly(t, g)); err != errUnlucky {
				t.Errorf("%s is accepted: %v", g, err)
			}
		}
		if _, pg, qg, err := (&gcdRun{}).accept(p, q, parsePoly(t, "x+1")); err != nil || !mustMul(pg, parsePoly(t, "x+1")).Equal(p) || !mustMul(qg, parsePoly(t, "x+1")).Equal(q) {
			t.Errorf("x+1: %v", err)
		}
		p, q = q, p
	}
}

// Quotients that do not fit the tier of the dividend and of the divisor, and sums
// that overflow on the way.
func TestExactQuoAtTheEndsOfTiers(t *testing.T) {
	for _, n := range []uint{30, 31, 32, 61, 62, 63, 64, 93, 125, 126, 127, 128} {
		for _, m := range []uint{1, 30, 31, 32, 62, 63} {
			a, b := new(big.Int).Lsh(big.NewInt(1), n), new(big.Int).Lsh(big.NewInt(1), m)
			p := parsePoly(t, "x^3*y+x^2-x*y^2")
			for _, d := range []int64{-1, 0, 1} {
				c := new(big.Int).Add(a, big.NewInt(d))
				x, err := (*Work)(nil).Add(p, Const(new(big.Rat).SetInt(c)))
				if err != nil {
					t.Fatal(err)
				}
				y, err := (*Work)(nil).Add(mustMul(Const(new(big.Rat).SetInt(b)), parsePoly(t, "x*y-x+1")), Var(1))
				if err != nil {
					t.Fatal(err)
				}
				x, y = x.Primitive(), y.Primitive()
				if got, ok, err := (&gcdRun{}).exactQuo(mustMul(x, y), y); err != nil || !ok || !got.Equal(x) {
					t.Errorf("2^%d, 2^%d%+d: quotient %v, %v", m, n, d, ok, err)
				}
				checkGCD(t, mustMul(x, y), mustMul(x, parsePoly(t, "x+y")), x)
			}
		}
	}
}

func TestLCM(t *testing.T) {
	for _, c := range []struct{ p, q, want string }{
		{"0", "x", "0"},
		{"2*x", "3*x", "x"},
		{"x^2-1", "x^2+2*x+1", "(x-1)*(x+1)^2"},
		{"-1/2*x*(x+y)", "y*(x+y)", "x*y*(x+y)"},
	} {
		got, err := (*Work)(nil).LCM(parsePoly(t, c.p), parsePoly(t, c.q))
		if want := parsePoly(t, c.want); err != nil || !got.Equal(want) {
			t.Errorf("lcm(%s, %s)\n got  %s\n want %s, %v", c.p, c.q, showPoly(got), showPoly(want), err)
		}
	}
}

func TestSquareFree(t *testing.T) {
	for _, c := range []struct {
		p    string
		want string // factors by exponent
	}{
		{"0", ""},
		{"5/3", ""},
		{"-2*x", "x"},
		{"x^3*y", "y;1;x"},
		{"(x+1)*(x+2)", "(x+1)*(x+2)"},
		{"3*(x+1)^2*(y-1)^2*(x+y)", "x+y;(x+1)*(y-1)"},
		{"(x^2+1)*(x-y)^2*(y+z)^5*x^5*(z+1)", "(x^2+1)*(z+1);x-y;1;1;x*(y+z)"},
		{"(x*y+z)^3*(x*y-z)^2", "1;x*y-z;x*y+z"},
	} {
		p := parsePoly(t, c.p)
		var want []Factor
		for i, f := range strings.Split(c.want, ";") {
			if f != "" && f != "1" {
				want = append(want, Factor{parsePoly(t, f), i + 1})
			}
		}
		got, err := (*Work)(nil).SquareFree(p)
		same := err == nil && len(got) == len(want)
		for i := 0; same && i < len(got); i++ {
			same = got[i].Exp == want[i].Exp && got[i].Poly.Equal(want[i].Poly)
		}
		if !same {
			t.Errorf("square-free factors of %s\n got  %v\n want %s, %v", c.p, got, c.want, err)
		}
	}
}

// The product of the factors is p up to the content, each is coprime to its
// derivatives together, and all are coprime.
func TestSquareFreeOfProducts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		vars := rapid.IntRange(1, 3).Draw(t, "vars")
		a, b := drawPoly(t, "a", vars), drawPoly(t, "b", vars)
		if a.IsZero() || b.IsZero() {
			return
		}
		p := mustMul(a, b, b, b)
		factors, err := (*Work)(nil).SquareFree(p)
		if err != nil {
			t.Fatalf("%v", err)
		}
		product := Const(p.Content())
		for i, f := range factors {
			for range f.Exp {
				product = mustMul(product, f.Poly)
			}
			g := f.Poly
			for _, v := range f.Poly.Vars() {
				d, err := (*Work)(nil).Derivative(f.Poly, v)
				if err != nil {
					t.Fatalf("%v", err)
				}
				g = checkGCD(t, g, d, nil)
			}
			for _, h := range factors[:i] {
				checkGCD(t, f.Poly, h.Poly, Int(1))
			}
			if !g.IsConstant() {
				t.Fatalf("%s has a multiple factor", showPoly(f.Poly))
			}
		}
		if !product.Equal(p) {
			t.Fatalf("product\n got  %s\n want %s", showPoly(product), showPoly(p))
		}
	})
}

// Coefficients that vanish modulo the primes that are used.
func TestGCDModuloItsPrimes(t *testing.T) {
	m := Int(1)
	for i := range 3 {
		m = mustMul(m, Const(new(big.Rat).SetInt(new(big.Int).SetUint64(primeField(i).p))))
		for _, c := range [][3]string{
			{"(w*x+1)*(x+1)", "(w*x+1)*(x+2)", "w*x+1"},
			{"(w*x+y)*(x+1)", "(w*x+y)*(x-y+2)", "w*x+y"},
			{"(x+w)*(x+1)", "(x+w)*(x+2)", "x+w"},
			{"(x+y+w)*(x+w*z+1)", "(x+y+w)*(x+z)", "x+y+w"},
			{"(x^2+y+1)*(w*x+1)", "(x^2+y+1)*(w*x^2+z)", "x^2+y+1"},
			{"(x+y)*(x+y+w)", "(x+y)*(x+y+2*w)", "x+y"},
			{"x*y+1", "x*y+1+w", "1"},
			{"(x*y+w*z+1)*(x+w)", "(x*y+w*z+1)*(x-w)", "x*y+w*z+1"},
		} {
			var ps [3]*Poly
			for j, s := range c {
				p, err := (*Work)(nil).Substitute(parsePoly(t, s), 6, m)
				if err != nil {
					t.Fatal(err)
				}
				ps[j] = p
			}
			checkGCD(t, ps[0], ps[1], ps[2].Primitive())
		}
	}
}

// hardPair returns polynomials whose gcd takes long.
func hardPair() (p, q *Poly) {
	rng := rand.New(rand.NewPCG(1, 2))
	s := gcdShape{vars: 4, degree: 8, bits: 200}
	g := s.full(rng, true)
	return mustMul(g, gcdShape{vars: 4, degree: 4, terms: 40, bits: 10}.random(rng)),
		mustMul(g, gcdShape{vars: 4, degree: 4, terms: 40, bits: 10}.random(rng))
}

// A gcd that takes long looks at its context all the time, and ends at once when that
// has ended.
func TestGCDIsCancelled(t *testing.T) {
	p, q := hardPair()
	whole := &countedContext{Context: t.Context(), until: math.MaxInt}
	if _, err := (&Work{Ctx: whole}).GCD(p, q); err != nil {
		t.Fatal(err)
	}
	if whole.polls < 100 {
		t.Errorf("%d looks at the context", whole.polls)
	}
	for until := 0; until < whole.polls; until = 3*until/2 + 1 {
		ctx := &countedContext{Context: t.Context(), until: until}
		if _, err := (&Work{Ctx: ctx}).GCD(p, q); !errors.Is(err, context.Canceled) || ctx.late() > 0 {
			t.Errorf("cancelled after %d looks: %v after %d more", until, err, ctx.late())
		}
	}
}

func TestGCDRefuses(t *testing.T) {
	p, q := hardPair()
	for _, w := range []*Work{{Terms: 50}, {Bits: 64}, {Steps: 100_000}} {
		var refused *BudgetError
		if _, err := w.GCD(p, q); !errors.As(err, &refused) {
			t.Errorf("%+v: %v", *w, err)
		}
	}
	var refused *BudgetError
	if _, err := (*Work)(nil).GCD(parsePoly(t, "x^1000000000+x+1"), parsePoly(t, "x^1000000000+x-1")); !errors.As(err, &refused) {
		t.Errorf("degree 10^9: %v", err)
	}
}
