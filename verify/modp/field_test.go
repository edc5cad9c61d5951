package modp

import (
	"math/big"
	"math/rand/v2"
	"testing"
)

// fields are small ones, in which everything can be tried out, and large ones.
func fields(t testing.TB) []Field {
	t.Helper()
	primes := []uint64{3, 5, 7, 13, 17, 97, 257, 65537, 1<<61 - 1, 1<<63 - 25}
	rng := rand.New(rand.NewPCG(1, 2))
	for range 5 {
		primes = append(primes, RandomPrime(rng))
	}
	var out []Field
	for _, p := range primes {
		f, err := NewField(p)
		if err != nil {
			t.Fatalf("%d: %v", p, err)
		}
		out = append(out, f)
	}
	return out
}

// TestFieldAgainstIntegers compares every operation with math/big.
func TestFieldAgainstIntegers(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for _, f := range fields(t) {
		p := new(big.Int).SetUint64(f.Modulus())
		for range 500 {
			x, y := rng.Uint64(), rng.Uint64()
			a, b := f.Uint64(x), f.Uint64(y)
			bx, by := new(big.Int).SetUint64(x), new(big.Int).SetUint64(y)
			check := func(op string, got Elem, want *big.Int) {
				t.Helper()
				if want.Mod(want, p); f.Residue(got) != want.Uint64() {
					t.Fatalf("%v: %d %s %d = %d, want %v", &f, x, op, y, f.Residue(got), want)
				}
			}
			check("itself", a, new(big.Int).Set(bx))
			check("+", f.Add(a, b), new(big.Int).Add(bx, by))
			check("-", f.Sub(a, b), new(big.Int).Sub(bx, by))
			check("*", f.Mul(a, b), new(big.Int).Mul(bx, by))
			check("negated", f.Neg(a), new(big.Int).Neg(bx))
			check("^", f.Exp(a, y), new(big.Int).Exp(bx, by, p))
			check("as an integer", f.Int(new(big.Int).Mul(bx, by)), new(big.Int).Mul(bx, by))
			check("as a signed integer", f.Int64(int64(x)), big.NewInt(int64(x)))
			if q, err := f.Div(a, b); err == nil {
				check("/", f.Mul(q, b), bx)
			} else if b != 0 {
				t.Fatalf("%v: %d/%d: %v", &f, x, y, err)
			}
		}
	}
}

// TestSqrt takes roots of squares, and finds as many non-squares as there are.
func TestSqrt(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	for _, f := range fields(t) {
		for range 100 {
			a := f.Random(rng)
			s, ok := f.Sqrt(f.Mul(a, a))
			if !ok || s != a && s != f.Neg(a) {
				t.Fatalf("%v: sqrt(%d^2) = %d, %v", &f, f.Residue(a), f.Residue(s), ok)
			}
			if a == 0 {
				continue
			}
			if _, ok := f.Sqrt(f.Mul(f.nonResidue(), f.Mul(a, a))); ok {
				t.Fatalf("%v: a non-square has a root", &f)
			}
		}
	}
}

func TestNewFieldRefuses(t *testing.T) {
	for _, p := range []uint64{0, 1, 2, 4, 9, 561, 1<<61 + 1, 1<<63 + 29, 3215031751} {
		if _, err := NewField(p); err == nil {
			t.Errorf("NewField(%d) is accepted", p)
		}
	}
}

func TestRandomPrime(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	for range 50 {
		if p := RandomPrime(rng); p>>60 != 1 || !new(big.Int).SetUint64(p).ProbablyPrime(20) {
			t.Errorf("%d is no prime between 2^60 and 2^61", p)
		}
	}
}

func TestRat(t *testing.T) {
	f := newField(97)
	if _, err := f.Rat(big.NewRat(1, 194)); err == nil {
		t.Error("1/194 exists modulo 97")
	}
	half, err := f.Rat(big.NewRat(-1, 2))
	if err != nil || f.Residue(f.Add(half, half)) != 96 {
		t.Errorf("-1/2 is %d modulo 97, %v", f.Residue(half), err)
	}
}

func BenchmarkFieldMul(b *testing.B) {
	f := newField(1<<61 - 1)
	x, y := f.Uint64(12345678901234567), f.Uint64(98765432109876543)
	for b.Loop() {
		x = f.Mul(x, y)
	}
}

func BenchmarkFieldDiv(b *testing.B) {
	f := newField(1<<61 - 1)
	x, y := f.Uint64(12345678901234567), f.Uint64(98765432109876543)
	for b.Loop() {
		x, _ = f.Div(x, y)
	}
}

func BenchmarkRandomPrime(b *testing.B) {
	rng := rand.New(rand.NewPCG(7, 8))
	for b.Loop() {
		RandomPrime(rng)
	}
}
