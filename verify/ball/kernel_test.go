package ball

import (
	"fmt"
	"math"
	"math/big"
	"testing"
)

// A kernel is a fixed-point function with a bound of its error in ulps.
type kernel struct {
	name string
	lo   *big.Rat
	hi   *big.Rat
	f    func(x *big.Int, w uint) ([]*big.Int, uint64)
}

var kernels = []kernel{
	{"exp", big.NewRat(0, 1), big.NewRat(7, 10), func(x *big.Int, w uint) ([]*big.Int, uint64) {
		v, err := expFixed(x, w)
		return []*big.Int{v}, err
	}},
	{"sincos", big.NewRat(0, 1), big.NewRat(4, 5), func(x *big.Int, w uint) ([]*big.Int, uint64) {
		s, c, err := sincosFixed(x, w)
		return []*big.Int{s, c}, err
	}},
	{"log1p", big.NewRat(-3, 10), big.NewRat(42, 100), func(x *big.Int, w uint) ([]*big.Int, uint64) {
		v, err := log1pFixed(x, w)
		return []*big.Int{v}, err
	}},
	{"angle", big.NewRat(0, 1), big.NewRat(1, 1), func(x *big.Int, w uint) ([]*big.Int, uint64) {
		v, err := angleFixed(x, new(big.Int).Lsh(bigOne, w), w)
		return []*big.Int{v}, err
	}},
	{"turned angle", big.NewRat(0, 1), big.NewRat(9, 10), func(x *big.Int, w uint) ([]*big.Int, uint64) {
		v, err := angleFixed(x, new(big.Int).Add(x, new(big.Int).Lsh(bigOne, w)), w)
		return []*big.Int{v}, err
	}},
}

// checkKernels compares each kernel with itself at about twice the precision: the values may
// differ by the errors that are claimed, at the same number.
func checkKernels(n int) error {
	r := newSource(2)
	for _, k := range kernels {
		for range n {
			w := uint(32) + uint(r.IntN(300))
			if r.IntN(16) == 0 {
				w = 32 + uint(r.IntN(2048))
			}
			// x is a number of w bits in [lo, hi), sometimes with leading zeros.
			lo, hi := fixedRat(k.lo, w), fixedRat(k.hi, w)
			x := new(big.Int).Sub(hi, lo)
			x.Mul(x, randomInt(r.Rand, 64))
			x.Rsh(x, 64)
			x.Add(x, lo)
			x.Xor(x, new(big.Int).Rsh(randomInt(r.Rand, int(w)), uint(r.IntN(int(w))+4)))
			if r.IntN(4) == 0 {
				x.Rsh(x, uint(r.IntN(int(w))))
			}
			if x.Cmp(lo) < 0 || x.Cmp(hi) > 0 {
				continue
			}
			more := w + 40 + uint(r.IntN(40))
			got, err := k.f(new(big.Int).Set(x), w)
			want, tiny := k.f(new(big.Int).Lsh(x, more), w+more)
			for i := range got {
				d := new(big.Int).Lsh(got[i], more)
				d.Sub(d, want[i])
				bound := new(big.Int).Lsh(new(big.Int).SetUint64(err), more)
				bound.Add(bound, new(big.Int).SetUint64(tiny))
				if d.CmpAbs(bound) > 0 {
					return fmt.Errorf("kernel %s of %d·2^-%d is off by %.3g ulps and claims %d", k.name, x, w,
						dyadic{d, -int64(more)}.float(), err)
				}
			}
		}
	}
	return nil
}

func fixedRat(r *big.Rat, w uint) *big.Int {
	x := new(big.Int).Lsh(r.Num(), w)
	return x.Quo(x, r.Denom())
}

// checkSeries does the same for the sums behind erf and erfc.
func checkSeries(n int) error {
	r := newSource(3)
	for range n {
		p := uint(32) + uint(r.IntN(200))
		z := r.point(span{lo: -20, hi: 7}, 40)
		if s, fine := erfSum(z, p), erfSum(z, 2*p+64); s.Disjoint(fine) {
			return fmt.Errorf("erf series of %v to %d bits: %v, but %v", z.float(), p, s, fine)
		}
		z = r.point(span{lo: 4, hi: 9, from: 4}, 40)
		// Where the terms stop falling the rest is what matters: compare with a sum that is
		// certain because it comes from erf.
		s, err, rest := erfcTailSum(z, p)
		a := Ball{mid: dyadic{s, -int64(p)}, rad: rest.add(magUint(err, -int64(p)))}
		if fine := tailSum(z, p+64); a.Disjoint(fine) {
			return fmt.Errorf("erfc series of %v to %d bits: %v, but %v", z.float(), p, a, fine)
		}
	}
	return nil
}

// tailSum returns erfc(x)·x·√π·e^(x²) for z = 2x².
func tailSum(z dyadic, p uint) Ball {
	w := Arithmetic{2*p + 1500}
	var c calculation
	x2 := exactly(z).half()
	x := c.do1(w.sqrt, x2)
	// erf x = (2x/√π)·e^(-x²)·S
	e := c.do1(w.exp, x2)
	s := c.do2(w.Div, c.do2(w.Mul, x.shl(1), erfSum(z, w.Prec)), c.do2(w.Mul, e, sqrtPi(w.Prec)))
	v := c.do2(w.Mul, c.do2(w.Mul, c.do2(w.Sub, one, s), x), c.do2(w.Mul, e, sqrtPi(w.Prec)))
	if c.err != nil {
		panic(c.err)
	}
	return v
}

func TestKernels(t *testing.T) {
	if err := checkKernels(*checks); err != nil {
		t.Error(err)
	}
	if err := checkSeries(*checks / 10); err != nil {
		t.Error(err)
	}
}

// The constants satisfy equations that were not used to compute them.
func TestConstants(t *testing.T) {
	for _, prec := range []uint{16, 64, 256, 1000, 4096} {
		w := Arithmetic{prec}
		for _, c := range []struct {
			name     string
			constant *constant
			f        string
			x        int64
			times    int64
		}{
			{"π", piConstant, "atan", 1, 4},
			{"ln 2", ln2Constant, "log", 2, 1},
			{"ln 10", ln10Constant, "log", 10, 1},
			{"π/2", piConstant, "acos", 0, 2},
		} {
			b, err := w.Call(c.f, FromInt(c.x))
			if err == nil {
				b, err = w.Mul(b, FromInt(c.times))
			}
			if v := c.constant.ball(prec); err != nil || v.Disjoint(b) {
				t.Errorf("%s = %v to %d bits, but %v, %v", c.name, v, prec, b, err)
			}
			// The same constant computed afresh, to a precision not above.
			fresh := &constant{compute: c.constant.compute}
			d := new(big.Int).Sub(fresh.fixed(prec), c.constant.fixed(prec))
			if d.CmpAbs(big.NewInt(2*constantError)) > 0 {
				t.Errorf("%s to %d bits: two computations differ by %v ulps", c.name, prec, d)
			}
		}
	}
}

// The kernels must not depend on how good a guess is, only on its range.
func TestGuesses(t *testing.T) {
	for _, c := range []struct{ g, lo, hi, want float64 }{
		{0.25, 0, 0.36, 0.25}, {1, 0, 0.375, 0.375}, {-1, 0, 0.36, 0}, {-1, -0.25, 0, -0.25},
		{math.NaN(), 0, 0.36, 0}, {math.Inf(1), 0, 0.75, 0.75}, {math.Inf(-1), -0.5, 0, -0.5},
	} {
		if got := (dyadic{fixedGuess(c.g, c.lo, c.hi, 100), -100}).float(); got != c.want {
			t.Errorf("a guess %v becomes %v, want %v", c.g, got, c.want)
		}
	}
	defer func() { broken = noFault }()
	for _, broken = range []fault{lowGuess, highGuess} {
		if err := checkKernels(1000); err != nil {
			t.Errorf("with bad guesses: %v", err)
		}
		if err := checkTable(); err != nil {
			t.Errorf("with bad guesses: %v", err)
		}
	}
}

func TestIsqrt(t *testing.T) {
	for _, row := range [][2]uint{{0, 0}, {1, 1}, {2, 1}, {3, 1}, {4, 2}, {99, 9}, {100, 10}, {1<<16 - 1, 255}, {1 << 16, 256}, {4294836224, 65534}, {4294836225, 65535}, {4294967295, 65535}} {
		if got := isqrt(row[0]); got != row[1] {
			t.Errorf("isqrt(%d) = %d, want %d", row[0], got, row[1])
		}
	}
}
