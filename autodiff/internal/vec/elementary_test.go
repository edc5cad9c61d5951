package vec

import (
	"flag"
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"
)

// An elementary is an elementary function with its reference, the range of
// arguments that its tests draw from, and the bounds of its error, in ulps.
type elementary struct {
	name    string
	kernel  func(dst, a []float64)
	ref     func(x *big.Float) *big.Float
	low, hi float64
	normal  float64
	tiny    float64 // for results below minNormal
}

var elementaries = []elementary{
	{"Exp", Exp, bigExp, -745.2, 709.9, 0.63, 0.75},
	{"Expm1", Expm1, bigExpm1, -40, 709.9, 0.87, 0.5},
	{"Log", Log, bigLog, 0, 1e300, 0.76, 0.5},
	{"Log1p", Log1p, bigLog1p, -1, 1e300, 0.76, 0.5},
	{"Sin", Sin, func(x *big.Float) *big.Float { return bigSin(x, 0) }, -trigLimit, trigLimit, 0.79, 0.5},
	{"Cos", Cos, func(x *big.Float) *big.Float { return bigSin(x, 1) }, -trigLimit, trigLimit, 0.84, 0.5},
	{"Tanh", Tanh, bigTanh, -25, 25, 0.72, 0.5},
	{"Sigmoid", Sigmoid, bigSigmoid, -745.1, 50, 2.8, 2.8},
	{"Softplus", Softplus, bigSoftplus, -745.1, 800, 0.95, 0.75},
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

var points = flag.Int("vec.points", 5_000, "random points at which the error of each elementary function is measured")

func TestElementaryAccuracy(t *testing.T) {
	points := *points
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
			var worst, at [2]float64
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
					exact := f.ref(bigf(x))
					kind := 0
					if exact.Sign() != 0 && exact.MantExp(nil) < -1021 {
						kind = 1
					}
					if d := ulpsOff(out[i], exact); d > worst[kind] {
						worst[kind], at[kind] = d, x
					}
				}
			}
			for kind, bound := range []float64{f.normal, f.tiny} {
				t.Logf("%.4f ulp at %v", worst[kind], at[kind])
				if !(worst[kind] <= bound) {
					t.Errorf("%s(%v) is off by %.4f ulp, want %v at most", f.name, at[kind], worst[kind], bound)
				}
			}
		})
	}
}

// TestElementarySpecial compares special cases with those of package math.
func TestElementarySpecial(t *testing.T) {
	inf, nan, tiny := math.Inf(1), math.NaN(), math.SmallestNonzeroFloat64
	zero := math.Copysign(0, -1)
	for _, c := range []struct {
		name   string
		kernel func(dst, a []float64)
		cases  [][2]float64
	}{
		{"Exp", Exp, [][2]float64{{0, 1}, {zero, 1}, {inf, inf}, {-inf, 0}, {709.7827128933841, inf},
			{1000, inf}, {-745.1332191019412, 0}, {-745.1, tiny}, {-1e300, 0}, {tiny, 1}}},
		{"Expm1", Expm1, [][2]float64{{0, 0}, {zero, zero}, {inf, inf}, {-inf, -1}, {1000, inf}, {-50, -1},
			{-800, -1}, {tiny, tiny}, {-tiny, -tiny}}},
		{"Log", Log, [][2]float64{{1, 0}, {0, -inf}, {zero, -inf}, {-1, nan}, {-tiny, nan}, {-inf, nan}, {inf, inf},
			{tiny, -744.4400719213812}, {0x1p-1030, -1030 * math.Ln2}, {math.MaxFloat64, math.Log(math.MaxFloat64)}}},
		{"Log1p", Log1p, [][2]float64{{0, 0}, {zero, zero}, {-1, -inf}, {-2, nan}, {-inf, nan}, {inf, inf},
			{tiny, tiny}, {-tiny, -tiny}, {math.MaxFloat64, math.Log(math.MaxFloat64)}, {0x1p1001, 1001 * math.Ln2}}},
		{"Sin", Sin, [][2]float64{{0, 0}, {zero, zero}, {inf, nan}, {-inf, nan}, {tiny, tiny}, {-tiny, -tiny}, {1e10, math.Sin(1e10)}}},
		{"Cos", Cos, [][2]float64{{0, 1}, {zero, 1}, {inf, nan}, {-inf, nan}, {tiny, 1}, {-1e10, math.Cos(1e10)}}},
		{"Tanh", Tanh, [][2]float64{{0, 0}, {zero, zero}, {inf, 1}, {-inf, -1}, {30, 1}, {-1e300, -1}, {tiny, tiny}, {-tiny, -tiny}}},
		{"Sigmoid", Sigmoid, [][2]float64{{0, 0.5}, {zero, 0.5}, {inf, 1}, {-inf, 0}, {800, 1}, {-800, 0}, {40, 1}, {tiny, 0.5}}},
		{"Softplus", Softplus, [][2]float64{{0, math.Ln2}, {zero, math.Ln2}, {inf, inf}, {-inf, 0}, {800, 800}, {-800, 0}, {40, 40}}},
	} {
		for _, p := range append(c.cases, [2]float64{nan, nan}) {
			got := slices.Repeat([]float64{p[0]}, 9)
			c.kernel(got, got)
			for _, y := range got {
				if !same(y, p[1]) {
					t.Errorf("%s(%v) = %v, want %v", c.name, p[0], y, p[1])
					break
				}
			}
		}
	}
}
