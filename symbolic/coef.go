package symbolic

import (
	"math/big"
)

// A coef is a rational number: p/q in lowest terms with q > 0, or r if that is set.
// Numbers of up to 31 bits are kept in p and q, so that products of two of them
// stay within 64 bits.
type coef struct {
	p, q int64
	r    *big.Rat // never modified
}

const maxCoef = 1<<31 - 1

func coefInt(i int64) coef {
	if -maxCoef <= i && i <= maxCoef {
		return coef{p: i, q: 1}
	}
	return coef{r: new(big.Rat).SetInt64(i)}
}

// coefRat returns r, which must not be modified afterwards.
func coefRat(r *big.Rat) coef {
	if r.Num().IsInt64() && r.Denom().IsInt64() {
		p, q := r.Num().Int64(), r.Denom().Int64()
		if -maxCoef <= p && p <= maxCoef && q <= maxCoef {
			return coef{p: p, q: q}
		}
	}
	return coef{r: r}
}

// coefOf returns the value of a Number.
func coefOf(n *node) coef {
	if n.isInt {
		return coef{p: n.val, q: 1}
	}
	if n.den > 0 {
		return coef{p: n.val, q: int64(n.den)}
	}
	return coefRat(n.num)
}

// rat returns c, which must not be modified.
func (c coef) rat() *big.Rat {
	if c.r != nil {
		return c.r
	}
	return big.NewRat(c.p, c.q)
}

func (c coef) sign() int {
	switch {
	case c.r != nil:
		return c.r.Sign()
	case c.p < 0:
		return -1
	case c.p > 0:
		return 1
	}
	return 0
}

func (c coef) is(i int64) bool { return c.r == nil && c.p == i && c.q == 1 }

// lowest returns p/q, where both are products of two numbers of 31 bits and q > 0.
func lowest(p, q int64) coef {
	if d := gcd64(abs64(p), q); d > 1 {
		p, q = p/d, q/d
	}
	if -maxCoef <= p && p <= maxCoef && q <= maxCoef {
		return coef{p: p, q: q}
	}
	return coef{r: big.NewRat(p, q)}
}

func (c coef) neg() coef {
	if c.r != nil {
		return coef{r: new(big.Rat).Neg(c.r)}
	}
	return coef{p: -c.p, q: c.q}
}

func (c coef) mul(d coef) coef {
	if c.r != nil || d.r != nil {
		return coefRat(new(big.Rat).Mul(c.rat(), d.rat()))
	}
	if c.q == 1 && d.q == 1 {
		return coefInt(c.p * d.p)
	}
	return lowest(c.p*d.p, c.q*d.q)
}

// quo returns c/d for d ≠ 0.
func (c coef) quo(d coef) coef {
	if c.r != nil || d.r != nil {
		return coefRat(new(big.Rat).Quo(c.rat(), d.rat()))
	}
	if d.p < 0 {
		return lowest(-c.p*d.q, -c.q*d.p)
	}
	return lowest(c.p*d.q, c.q*d.p)
}

func (c coef) add(d coef) coef {
	if c.r != nil || d.r != nil {
		return coefRat(new(big.Rat).Add(c.rat(), d.rat()))
	}
	if c.q == 1 && d.q == 1 {
		return coefInt(c.p + d.p)
	}
	// Each product is below 2^62, so that the sum fits.
	return lowest(c.p*d.q+d.p*c.q, c.q*d.q)
}

// parts returns numerator and denominator.
func (c coef) parts() (num, den coef) {
	if c.r != nil {
		return coefRat(new(big.Rat).SetInt(c.r.Num())), coefRat(new(big.Rat).SetInt(c.r.Denom()))
	}
	return coef{p: c.p, q: 1}, coef{p: c.q, q: 1}
}

// node returns the number as a node that is not interned.
func (c coef) node() *node {
	if c.r == nil && c.q == 1 {
		return integerNode(c.p)
	}
	return numberNode(c.rat())
}

func abs64(i int64) int64 { return max(i, -i) }
