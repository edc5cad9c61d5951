package ball

import "math/big"

// A dyadic is the number man·2^exp; a nil man is 0. The integer is never modified
// once it is in a dyadic.
type dyadic struct {
	man *big.Int
	exp int64
}

var (
	bigZero = new(big.Int)
	bigOne  = big.NewInt(1)
)

func dyadicInt(n int64) dyadic { return dyadic{big.NewInt(n), 0} }

func (x dyadic) int() *big.Int {
	if x.man == nil {
		return bigZero
	}
	return x.man
}

func (x dyadic) sign() int { return x.int().Sign() }

// top returns t with 2^(t-1) ≤ |x| < 2^t. It is meaningless for 0.
func (x dyadic) top() int64 { return int64(x.int().BitLen()) + x.exp }

func (x dyadic) neg() dyadic {
	if x.sign() == 0 {
		return x
	}
	return dyadic{new(big.Int).Neg(x.man), x.exp}
}

func (x dyadic) abs() dyadic {
	if x.sign() < 0 {
		return x.neg()
	}
	return x
}

func (x dyadic) shl(n int64) dyadic { return dyadic{x.man, x.exp + n} }

// odd returns the same number with an odd integer, or 0.
func (x dyadic) odd() dyadic {
	if x.sign() == 0 {
		return dyadic{}
	}
	tz := x.man.TrailingZeroBits()
	if tz == 0 {
		return x
	}
	return dyadic{new(big.Int).Rsh(x.man, tz), x.exp + int64(tz)}
}

// add returns x + y exactly. The caller knows that the sum is short.
func (x dyadic) add(y dyadic) dyadic {
	if x.sign() == 0 {
		return y
	}
	if y.sign() == 0 {
		return x
	}
	if x.exp < y.exp {
		x, y = y, x
	}
	z := new(big.Int)
	if d := x.exp - y.exp; d > 0 {
		z.Lsh(x.man, uint(d))
		z.Add(z, y.man)
	} else {
		z.Add(x.man, y.man)
	}
	return dyadic{z, y.exp}
}

// width returns how many bits x + y needs.
func (x dyadic) width(y dyadic) int64 {
	if x.sign() == 0 || y.sign() == 0 {
		return int64(max(x.int().BitLen(), y.int().BitLen()))
	}
	return max(x.top(), y.top()) - min(x.exp, y.exp) + 1
}

func (x dyadic) mul(y dyadic) dyadic {
	if x.sign() == 0 || y.sign() == 0 {
		return dyadic{}
	}
	return dyadic{new(big.Int).Mul(x.man, y.man), x.exp + y.exp}
}

func (x dyadic) cmp(y dyadic) int {
	sx, sy := x.sign(), y.sign()
	switch {
	case sx < sy:
		return -1
	case sx > sy:
		return 1
	case sx == 0:
		return 0
	}
	if tx, ty := x.top(), y.top(); tx != ty {
		if (tx < ty) == (sx > 0) {
			return -1
		}
		return 1
	}
	// Equal tops: the longer integer bounds the work.
	a, b := x.man, y.man
	if d := x.exp - y.exp; d > 0 {
		a = new(big.Int).Lsh(a, uint(d))
	} else if d < 0 {
		b = new(big.Int).Lsh(b, uint(-d))
	}
	return a.Cmp(b)
}

// truncate returns x cut towards 0 to a multiple of 2^e, and whether that changed it.
// The change is below 2^e.
func (x dyadic) truncate(e int64) (dyadic, bool) {
	if x.sign() == 0 || x.exp >= e {
		return x, false
	}
	if x.top() <= e {
		return dyadic{}, true
	}
	s := uint(e - x.exp)
	z := new(big.Int)
	exact := x.man.TrailingZeroBits() >= s
	if x.man.Sign() < 0 {
		z.Neg(z.Rsh(z.Neg(x.man), s))
	} else {
		z.Rsh(x.man, s)
	}
	return dyadic{z, e}, !exact
}

// round returns x cut towards 0 to prec bits, and a bound of the change.
func (x dyadic) round(prec uint) (dyadic, mag) {
	if x.int().BitLen() <= int(prec) {
		return x, mag{}
	}
	e := x.top() - int64(prec)
	z, changed := x.truncate(e)
	if !changed {
		return z, mag{}
	}
	return z, faultyMag(roundingError, magPow2(e))
}

// fixed returns x in units of 2^-w, cut towards 0, and whether that changed it.
func (x dyadic) fixed(w uint) (*big.Int, bool) {
	x, changed := x.truncate(-int64(w))
	if x.sign() == 0 {
		return new(big.Int), changed
	}
	return new(big.Int).Lsh(x.man, uint(x.exp+int64(w))), changed
}

func (x dyadic) rat() *big.Rat {
	r := new(big.Rat).SetInt(x.int())
	if x.sign() == 0 {
		return r
	}
	if x.exp >= 0 {
		return r.SetInt(new(big.Int).Lsh(x.man, uint(x.exp)))
	}
	x = x.odd()
	if x.exp >= 0 {
		return r.SetInt(new(big.Int).Lsh(x.man, uint(x.exp)))
	}
	return r.SetFrac(x.man, new(big.Int).Lsh(bigOne, uint(-x.exp)))
}

// float returns a float64 near x; nothing may depend on how near.
func (x dyadic) float() float64 {
	if x.sign() == 0 {
		return 0
	}
	f := new(big.Float).SetPrec(64).SetInt(x.man)
	f.SetMantExp(f, int(max(min(x.exp, 1<<20), -1<<20)))
	v, _ := f.Float64()
	return v
}
