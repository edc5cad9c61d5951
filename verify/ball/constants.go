package ball

import (
	"math/big"
	"sync"
	"sync/atomic"
)

// A constant is a real number, known to the highest precision that was asked for.
// It may be used concurrently.
type constant struct {
	compute func(w uint) *big.Int // in units of 2^-w, at most 2^30 of them away from the truth
	mu      sync.Mutex
	known   atomic.Pointer[approximation]
}

type approximation struct {
	w uint
	v *big.Int
}

// constantError bounds the error of fixed, in ulps.
const constantError = 2

// fixed returns c in units of 2^-w, with an error of at most 2 ulps. The result
// must not be modified.
//
// What is kept is floor(v·2^-32) for a v computed to 32 bits more: its error is below
// 1 + 2^30·2^-32 = 1.25 ulps. Cutting it to a lower precision gives less than
// 1 + 1.25/2, so 2 ulps bound both.
func (c *constant) fixed(w uint) *big.Int {
	a := c.known.Load()
	if a == nil || a.w < w {
		c.mu.Lock()
		a = c.known.Load()
		if a == nil || a.w < w {
			p := w + w/4 + 64
			v := c.compute(p + 32)
			a = &approximation{p, v.Rsh(v, 32)}
			c.known.Store(a)
		}
		c.mu.Unlock()
	}
	if a.w == w {
		return a.v
	}
	return new(big.Int).Rsh(a.v, a.w-w)
}

// ball returns c to prec bits.
func (c *constant) ball(prec uint) Ball {
	w := prec + 2
	return Ball{mid: dyadic{c.fixed(w), -int64(w)}, rad: magUint(constantError, -int64(w))}
}

// The series of inverseAtan and inverseAtanh have an error of at most 2K + 2 ulps,
// for K terms, K ≤ w/4.6. With w ≤ 2^17 that is below 2^16; the coefficients
// below add up to at most 114, so every constant is within 2^23 ulps of the truth.
var (
	// π = 16·atan(1/5) - 4·atan(1/239)
	piConstant = &constant{compute: func(w uint) *big.Int {
		return machin(w, false, [][2]int64{{16, 5}, {-4, 239}})
	}}
	// With a = atanh(1/31), b = atanh(1/49), c = atanh(1/161), that is
	// e^2a = 16/15, e^2b = 25/24, e^2c = 81/80:
	// ln 2 = 14a + 10b + 6c, ln 10 = 46a + 34b + 20c
	ln2Constant = &constant{compute: func(w uint) *big.Int {
		return machin(w, true, [][2]int64{{14, 31}, {10, 49}, {6, 161}})
	}}
	ln10Constant = &constant{compute: func(w uint) *big.Int {
		return machin(w, true, [][2]int64{{46, 31}, {34, 49}, {20, 161}})
	}}
)

// machin returns Σ c·atan(1/n), or atanh, over the pairs (c, n).
func machin(w uint, hyperbolic bool, pairs [][2]int64) *big.Int {
	sum, t := new(big.Int), new(big.Int)
	for _, p := range pairs {
		t.Mul(inverseAtan(w, uint64(p[1]), hyperbolic), big.NewInt(p[0]))
		sum.Add(sum, t)
	}
	return sum
}

// inverseAtan returns atan(1/n) = Σ (-1)^k / ((2k+1)·n^(2k+1)), or atanh(1/n), the
// same without signs, for 5 ≤ n < 2^15.
//
// The powers t are cut after every division, so their errors satisfy e' ≤ e/n² + 1 and
// are below 1.05 ulps. A term t/(2k+1) is cut again: below 1.05/3 + 1 < 2 ulps.
// When t becomes 0, the rest is below 1.05·n²/(n²-1) < 2 ulps. With K terms: 2K + 2.
func inverseAtan(w uint, n uint64, hyperbolic bool) *big.Int {
	t := new(big.Int).Lsh(bigOne, w)
	divWord(t, n)
	sum, term := new(big.Int).Set(t), new(big.Int)
	for k := uint64(1); ; k++ {
		divWord(t, n*n)
		if t.Sign() == 0 {
			return sum
		}
		term.Set(t)
		divWord(term, 2*k+1)
		if k%2 == 1 && !hyperbolic {
			sum.Sub(sum, term)
		} else {
			sum.Add(sum, term)
		}
	}
}
