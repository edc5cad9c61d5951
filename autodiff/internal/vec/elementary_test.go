package vec

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

// An elementary is an elementary function with its reference and the range of
// arguments that its tests draw from.
type elementary struct {
	name     string
	kernel   func(dst, a []float64)
	ref      func(x *big.Float) *big.Float
	math     func(x float64) float64 // package math, for the special cases
	low, hi  float64
	specials []float64
	ulps     float64 // the bound
}

var elementaries = []elementary{
	{"Exp", Exp, bigExp, math.Exp, -745.2, 709.9, nil, 0.75},
	{"Expm1", Expm1, bigExpm1, math.Expm1, -40, 709.9, nil, 0.85},
	{"Log", Log, bigLog, math.Log, 0, 1e300, nil, 0.56},
	{"Log1p", Log1p, bigLog1p, math.Log1p, -1, 1e300, nil, 0.6},
	{"Sin", Sin, func(x *big.Float) *big.Float { return bigSin(x, 0) }, math.Sin, -trigLimit, trigLimit, nil, 0.8},
	{"Cos", Cos, func(x *big.Float) *big.Float { return bigSin(x, 1) }, math.Cos, -trigLimit, trigLimit, nil, 0.85},
	{"Tanh", Tanh, bigTanh, math.Tanh, -25, 25, nil, 0.65},
	{"Sigmoid", Sigmoid, bigSigmoid, func(x float64) float64 { return 1 / (1 + math.Exp(-x)) }, -745.1, 50, nil, 0.6},
	{"Softplus", Softplus, bigSoftplus, func(x float64) float64 { return max(x, 0) + math.Log1p(math.Exp(-math.Abs(x))) }, -745.1, 800, nil, 0.65},
}

// ulpsOff returns the distance of y from the exact value, in ulps of the
// latter: the spacing of float64s about it.
func ulpsOff(y float64, exact *big.Float) float64 {
	f, _ := exact.Float64()
	if math.IsInf(f, 0) || y == f && exact.Cmp(bigf(f)) == 0 {
		if y == f {
			return 0
		}
		return math.Inf(1)
	}
	exp := max(exact.MantExp(nil), -1021) - 53
	d, _ := newf().SetMantExp(bsub(bigf(y), exact), -exp).Float64()
	return math.Abs(d)
}

func TestElementaryAccuracy(t *testing.T) {
	points := 100_000
	if testing.Short() {
		points = 5_000
	}
	for _, f := range elementaries {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			rng := rand.New(rand.NewPCG(1, 2))
			draw := func() float64 {
				switch rng.IntN(6) {
				case 0: // anywhere in the range
					return f.low + (f.hi-f.low)*rng.Float64()
				case 1: // about ±1
					return rng.NormFloat64()
				case 2: // the middle
					return rng.NormFloat64() * 10
				case 3: // about 1
					return 1 + math.Ldexp(rng.NormFloat64(), -rng.IntN(40))
				case 4: // multiples of π/2 and their neighbours, and of ln 2
					c := []float64{math.Pi / 2, math.Ln2 / 16, math.Ln2}[rng.IntN(3)]
					return float64(rng.IntN(4000)-2000) * c * (1 + 0x1p-52*float64(rng.IntN(3)-1))
				default: // any size
					return math.Ldexp(rng.Float64()*2-1, -rng.IntN(60))
				}
			}
			worst, at := 0.0, 0.0
			buf, out := make([]float64, 500), make([]float64, 500)
			for range points / len(buf) {
				for i := range buf {
					for {
						buf[i] = draw()
						if buf[i] >= f.low && buf[i] <= f.hi && (f.low != 0 && f.low != -1 || buf[i] > f.low) {
							break
						}
					}
				}
				f.kernel(out, buf)
				for i, x := range buf {
					if d := ulpsOff(out[i], f.ref(bigf(x))); d > worst {
						worst, at = d, x
					}
				}
			}
			t.Logf("%s: %.4f ulp at %v", f.name, worst, at)
			if !(worst <= f.ulps) {
				t.Errorf("%s(%v) is off by %.4f ulp, want %v at most", f.name, at, worst, f.ulps)
			}
		})
	}
}
