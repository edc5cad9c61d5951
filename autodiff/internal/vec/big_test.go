package vec

import (
	"math"
	"math/big"
	"sync"
)

// References for the elementary functions: series in big.Float. bigPrec bits
// leave more than a hundred bits after the reduction of any argument the
// tests use.
const bigPrec = 240

func bigf(x float64) *big.Float { return new(big.Float).SetPrec(bigPrec).SetFloat64(x) }
func newf() *big.Float          { return new(big.Float).SetPrec(bigPrec) }

func badd(x, y *big.Float) *big.Float { return newf().Add(x, y) }
func bsub(x, y *big.Float) *big.Float { return newf().Sub(x, y) }
func bmul(x, y *big.Float) *big.Float { return newf().Mul(x, y) }
func bquo(x, y *big.Float) *big.Float { return newf().Quo(x, y) }

var inverseFactorials = sync.OnceValue(func() (inv [64]*big.Float) {
	inv[0] = bigf(1)
	for i := 1; i < len(inv); i++ {
		inv[i] = bquo(inv[i-1], bigf(float64(i)))
	}
	return inv
})

// bigExpm1 returns e**x - 1: the series of x/2**s for small |x|, then s times
// (1+m)**2 - 1 = m*(m+2).
func bigExpm1(x *big.Float) *big.Float {
	if x.Sign() == 0 {
		return newf()
	}
	s := max(0, x.MantExp(nil)+8)
	y := newf().SetMantExp(x, -s)
	sum, term := newf().Copy(y), newf().Copy(y)
	for i := 2; sum.MantExp(nil)-term.MantExp(nil) < bigPrec; i++ {
		term.Mul(term, y)
		sum.Add(sum, bmul(term, inverseFactorials()[i]))
	}
	for range s {
		sum = bmul(sum, badd(sum, bigf(2)))
	}
	return sum
}

func bigExp(x *big.Float) *big.Float {
	if x.Sign() < 0 {
		return bquo(bigf(1), bigExp(newf().Neg(x)))
	}
	return badd(bigExpm1(x), bigf(1))
}

// bigLog1p returns log(1+x): y from package math, and the first term of the
// series of 2*atanh(d/(2+d)) for d = (1+x)/e**y - 1. What that leaves is of the
// order of d³, or 150 bits after the first.
func bigLog1p(x *big.Float) *big.Float {
	if x.Sign() == 0 {
		return newf()
	}
	y := newf().Copy(x)
	if f, _ := x.Float64(); math.Abs(f) > 1e-300 {
		y = bigf(math.Log1p(f))
	}
	m := bigExpm1(y)
	d := bquo(bsub(x, m), badd(m, bigf(1)))
	return badd(y, bquo(bmul(bigf(2), d), badd(bigf(2), d)))
}

// bigLog returns log x, with the power of two taken out of x first.
func bigLog(x *big.Float) *big.Float {
	m := newf()
	k := x.MantExp(m) // m is in [0.5, 1)
	if m.Cmp(bigf(0.75)) < 0 {
		k--
		m.Mul(m, bigf(2))
	}
	if k == 0 {
		return bigLog1p(bsub(x, bigf(1)))
	}
	return badd(bigLog1p(bsub(m, bigf(1))), bmul(bigf(float64(k)), bigLn2()))
}

var bigLn2 = sync.OnceValue(func() *big.Float { return bigLog1p(bigf(1)) })

// bigPi is 16 atan(1/5) - 4 atan(1/239).
var bigPi = sync.OnceValue(func() *big.Float {
	atanInv := func(n float64) *big.Float {
		term, sum := bquo(bigf(1), bigf(n)), newf()
		for i := 1; term.MantExp(nil) > -bigPrec-8; i += 2 {
			t := bquo(term, bigf(float64(i)))
			if i%4 == 3 {
				t.Neg(t)
			}
			sum.Add(sum, t)
			term = bquo(term, bigf(n*n))
		}
		return sum
	}
	return bsub(bmul(bigf(16), atanInv(5)), bmul(bigf(4), atanInv(239)))
})

// bigSin returns sin(x + quarter*π/2), from the series about the nearest
// multiple of π/2.
func bigSin(x *big.Float, quarter int64) *big.Float {
	half := bquo(bigPi(), bigf(2))
	q := badd(bquo(x, half), bigf(math.Copysign(0.5, float64(x.Sign()))))
	k, _ := q.Int64()
	y := bsub(x, bmul(bigf(float64(k)), half))
	k += quarter
	y2 := bmul(y, y)
	term, i := newf().Copy(y), 1
	if k&1 != 0 {
		term, i = bigf(1), 0
	}
	y2.Neg(y2)
	sum := newf().Copy(term)
	for i += 2; i < len(inverseFactorials()) && term.Sign() != 0; i += 2 {
		term.Mul(term, y2)
		t := bmul(term, inverseFactorials()[i])
		sum.Add(sum, t)
		if sum.MantExp(nil)-t.MantExp(nil) > bigPrec {
			break
		}
	}
	if k&2 != 0 {
		sum.Neg(sum)
	}
	return sum
}

func bigTanh(x *big.Float) *big.Float {
	m := bigExpm1(bmul(bigf(2), x))
	return bquo(m, badd(m, bigf(2)))
}

func bigSigmoid(x *big.Float) *big.Float {
	return bquo(bigf(1), badd(bigf(1), bigExp(newf().Neg(x))))
}

func bigSoftplus(x *big.Float) *big.Float {
	if x.Sign() > 0 {
		return badd(x, bigLog1p(bigExp(newf().Neg(x))))
	}
	return bigLog1p(bigExp(x))
}
