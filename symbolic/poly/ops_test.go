package poly

import (
	"errors"
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

func TestPow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawShape(t)
		s.terms = 4
		if s.exps[0] > 1<<20 {
			s.exps = []uint64{1, 2, 5}
		}
		a := s.draw(t, "a")
		n := rapid.IntRange(0, 6).Draw(t, "n")
		want := naive{"": one}
		for range n {
			want = want.times(a)
		}
		p, err := none.Pow(a.poly(), n)
		check(t, "pⁿ", p, err, want)
	})
}

func TestDerivative(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawShape(t)
		a := s.draw(t, "a")
		v := rapid.SampledFrom(s.vars).Draw(t, "v")
		want := naive{}
		for m, c := range a {
			e := naivePowers(m)
			if n := e[v]; n > 0 {
				e[v]--
				want.put(naiveKey(e), new(big.Rat).Mul(c, new(big.Rat).SetInt64(int64(n))))
			}
		}
		p, err := none.Derivative(a.poly(), v)
		check(t, "∂p", p, err, want)
	})
}

func TestCoefficientsAndSubstitute(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawShape(t)
		if s.exps[len(s.exps)-1] > 8 || s.exps[0] > 8 {
			s.exps = []uint64{0, 1, 2, 5}
		}
		s.terms = 5
		a, b := s.draw(t, "a"), s.draw(t, "b")
		v := rapid.SampledFrom(s.vars).Draw(t, "v")
		p := a.poly()
		sum, composed := naive{}, naive{}
		last := int64(1 << 40)
		for _, c := range p.Coefficients(v) {
			part := naiveOf(c.Poly)
			check(t, "coefficient", c.Poly, nil, part)
			if int64(c.Exp) >= last || c.Poly.DegreeIn(v) != 0 || c.Poly.IsZero() {
				t.Fatalf("coefficient %v of exponent %d", part, c.Exp)
			}
			last = int64(c.Exp)
			sum = sum.plus(part.times(naive{naiveKey(map[int]uint64{v: uint64(c.Exp)}): one}), one)
			power := naive{"": one}
			for range c.Exp {
				power = power.times(b)
			}
			composed = composed.plus(part.times(power), one)
		}
		if !sum.equal(a) {
			t.Fatalf("coefficients add up to %v, want %v", sum, a)
		}
		q, err := none.Substitute(p, v, b.poly())
		check(t, "p(q)", q, err, composed)
	})
}

// ratArithmetic is the arithmetic of rational numbers.
type ratArithmetic struct{}

func (ratArithmetic) Const(c *big.Rat) (*big.Rat, error)  { return new(big.Rat).Set(c), nil }
func (ratArithmetic) Add(a, b *big.Rat) (*big.Rat, error) { return new(big.Rat).Add(a, b), nil }
func (ratArithmetic) Mul(a, b *big.Rat) (*big.Rat, error) { return new(big.Rat).Mul(a, b), nil }

func TestEval(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawShape(t)
		if s.exps[0] > 100 {
			s.exps = []uint64{0, 1, 9, 40}
		}
		a := s.draw(t, "a")
		values := map[int]*big.Rat{}
		for _, v := range s.vars {
			values[v] = big.NewRat(rapid.Int64Range(-5, 5).Draw(t, "num"), rapid.Int64Range(1, 4).Draw(t, "den"))
		}
		want := new(big.Rat)
		for m, c := range a {
			x := new(big.Rat).Set(c)
			for v, e := range naivePowers(m) {
				for range e {
					x.Mul(x, values[v])
				}
			}
			want.Add(want, x)
		}
		p := a.poly()
		got, err := none.EvalRat(p, func(v int) *big.Rat { return values[v] })
		if err != nil || got.Cmp(want) != 0 {
			t.Fatalf("EvalRat %v, want %v, %v", got, want, err)
		}
		got, err = Eval(none, p, ratArithmetic{}, func(v int) (*big.Rat, error) { return values[v], nil })
		if err != nil || got.Cmp(want) != 0 {
			t.Fatalf("Eval %v, want %v, %v", got, want, err)
		}
	})
}

func TestDivide(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawShape(t)
		a, b := s.draw(t, "a"), s.draw(t, "b")
		p, q := a.poly(), b.poly()
		if q.IsZero() {
			return
		}
		bounded := &Work{Terms: 200}
		quotient, rest, err := bounded.Divide(p, q)
		if tooLarge(err) {
			return // x^(2^31-1) has long quotients
		}
		if err != nil {
			t.Fatalf("%v", err)
		}
		checkForm(t, "quotient", quotient)
		checkForm(t, "rest", rest)
		if sum := naiveOf(quotient).times(b).plus(naiveOf(rest), one); !sum.equal(a) {
			t.Fatalf("quotient·q + rest = %v, want %v", sum, a)
		}
		for i := range rest.Len() {
			divisible := true
			for v, e := range q.Powers(0) {
				divisible = divisible && rest.Exp(i, v) >= e
			}
			if divisible {
				t.Fatalf("term %d of the rest %v is divisible", i, naiveOf(rest))
			}
		}
		exact, ok, err := bounded.Quo(p, q)
		if err != nil || ok != rest.IsZero() || ok && !exact.Equal(quotient) {
			t.Fatalf("Quo: %v, %v, want %v", ok, err, naiveOf(quotient))
		}
	})
}

func tooLarge(err error) bool {
	var refused *BudgetError
	return errors.As(err, &refused)
}
