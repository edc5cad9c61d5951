package ball

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"testing"
)

// benchArguments returns numbers of about prec bits in [lo, hi).
func benchArguments(prec uint, lo, hi float64) []Ball {
	r := rand.New(rand.NewPCG(1, uint64(prec)))
	w := Arithmetic{prec}
	span, _ := w.Sub(FromFloat64(hi), FromFloat64(lo))
	var out []Ball
	for range 16 {
		bits := randomInt(r, int(prec))
		x, _ := w.Mul(exactly(dyadic{bits, -int64(prec)}), span)
		x, _ = w.Add(x, FromFloat64(lo))
		out = append(out, x)
	}
	return out
}

// randomInt returns a random number with exactly n bits.
func randomInt(r *rand.Rand, n int) *big.Int {
	x := new(big.Int)
	for i := 0; i < n; i += 64 {
		x.Lsh(x, 64)
		x.Or(x, new(big.Int).SetUint64(r.Uint64()))
	}
	x.Rsh(x, uint((n+63)/64*64-n))
	return x.SetBit(x, n-1, 1)
}

func BenchmarkBall(b *testing.B) {
	for _, name := range []string{"exp", "log", "sin", "cos", "atan", "pow", "erf"} {
		for _, prec := range []uint{128, 256, 1024, 4096} {
			b.Run(fmt.Sprintf("%s/%d", name, prec), func(b *testing.B) {
				w := Arithmetic{prec}
				xs := benchArguments(prec, 0.5, 8)
				arity := functions[name].arity
				for i := range xs {
					if _, err := w.Call(name, xs[i:min(i+arity, len(xs))]...); err != nil && i+arity <= len(xs) {
						b.Fatal(err)
					}
				}
				for i := 0; b.Loop(); i++ {
					w.Call(name, xs[i%(len(xs)-1):i%(len(xs)-1)+arity]...)
				}
			})
			b.Run(fmt.Sprintf("%s/%d/mul", name, prec), func(b *testing.B) {
				x, y, z := randomInt(rand.New(rand.NewPCG(1, 2)), int(prec)), randomInt(rand.New(rand.NewPCG(3, 4)), int(prec)), new(big.Int)
				for b.Loop() {
					z.Mul(x, y)
				}
			})
		}
	}
}

// BenchmarkFifty evaluates an expression of 50 operations.
func BenchmarkFifty(b *testing.B) {
	w := Arithmetic{128}
	x := FromFloat64(1.95)
	names := []string{"exp", "log", "sin", "cos", "atan"}
	for b.Loop() {
		y := x
		for i := range 25 {
			y, _ = w.Call(names[i%5], y)
			y, _ = w.Add(y, x)
		}
	}
}
