package poly

import (
	"math"
	"math/big"
	"math/bits"
)

// A ratio is a rational number in lowest terms: num/den with den > 0 and |num| and
// den below 2⁶³, or rat if it does not fit, which is then never modified.
type ratio struct {
	num, den int64
	rat      *big.Rat
}

func integer(n int64) ratio {
	if n == math.MinInt64 {
		return ratio{rat: new(big.Rat).SetInt64(n)}
	}
	return ratio{num: n, den: 1}
}

// ratioOf takes r over: it must not be modified afterwards.
func ratioOf(r *big.Rat) ratio {
	if n, d := r.Num(), r.Denom(); n.IsInt64() && d.IsInt64() && n.Int64() != math.MinInt64 {
		return ratio{num: n.Int64(), den: d.Int64()}
	}
	return ratio{rat: r}
}

// big returns r, to be read only.
func (r ratio) big() *big.Rat {
	if r.rat != nil {
		return r.rat
	}
	return big.NewRat(r.num, r.den)
}

func (r ratio) sign() int {
	if r.rat != nil {
		return r.rat.Sign()
	}
	switch {
	case r.num > 0:
		return 1
	case r.num < 0:
		return -1
	}
	return 0
}

func (r ratio) isOne() bool { return r.rat == nil && r.num == 1 && r.den == 1 }

func (r ratio) neg() ratio {
	if r.rat != nil {
		return ratio{rat: new(big.Rat).Neg(r.rat)}
	}
	return ratio{num: -r.num, den: r.den}
}

func (r ratio) inv() ratio {
	if r.rat != nil {
		return ratioOf(new(big.Rat).Inv(r.rat))
	}
	if r.num < 0 {
		return ratio{num: -r.den, den: -r.num}
	}
	return ratio{num: r.den, den: r.num}
}

func (r ratio) equal(s ratio) bool {
	if r.rat != nil || s.rat != nil {
		return r.rat != nil && s.rat != nil && r.rat.Cmp(s.rat) == 0
	}
	return r.num == s.num && r.den == s.den
}

// bitLen returns the length of the longer of numerator and denominator.
func (r ratio) bitLen() int {
	if r.rat != nil {
		return max(r.rat.Num().BitLen(), r.rat.Denom().BitLen())
	}
	return max(bits.Len64(uint64(magnitude(r.num))), bits.Len64(uint64(r.den)))
}

func (r ratio) mul(s ratio) ratio {
	if r.rat == nil && s.rat == nil {
		if r.den == 1 && s.den == 1 {
			if n, ok := mulFits(r.num, s.num); ok {
				return ratio{num: n, den: 1}
			}
		} else {
			g, h := gcd64(r.num, s.den), gcd64(s.num, r.den)
			n, ok := mulFits(r.num/g, s.num/h)
			d, fits := mulFits(r.den/h, s.den/g)
			if ok && fits {
				return ratio{num: n, den: d}
			}
		}
	}
	return ratioOf(new(big.Rat).Mul(r.big(), s.big()))
}

// pow returns rⁿ.
func (r ratio) pow(n int) ratio {
	if r.rat == nil && r.den == 1 && (r.num == 1 || r.num == -1) {
		if n%2 == 0 {
			return integer(1)
		}
		return r
	}
	b, e := r.big(), big.NewInt(int64(n))
	return ratioOf(new(big.Rat).SetFrac(new(big.Int).Exp(b.Num(), e, nil), new(big.Int).Exp(b.Denom(), e, nil)))
}

// common returns the greatest g > 0 with r/g and s/g integers, where 0 counts for
// nothing: gcd of the numerators over lcm of the denominators.
func (r ratio) common(s ratio) ratio {
	switch {
	case r.sign() == 0:
		return s.abs()
	case s.sign() == 0:
		return r.abs()
	}
	if r.rat == nil && s.rat == nil {
		g := gcd64(r.num, s.num)
		if r.den == s.den {
			return ratio{num: g, den: r.den}
		}
		if d, ok := mulFits(r.den/gcd64(r.den, s.den), s.den); ok {
			return ratio{num: g, den: d}
		}
	}
	a, b := r.big(), s.big()
	g := new(big.Int).GCD(nil, nil, new(big.Int).Abs(a.Num()), new(big.Int).Abs(b.Num()))
	d := new(big.Int).GCD(nil, nil, a.Denom(), b.Denom())
	d.Mul(d.Quo(a.Denom(), d), b.Denom())
	return ratioOf(new(big.Rat).SetFrac(g, d))
}

func (r ratio) abs() ratio {
	if r.sign() < 0 {
		return r.neg()
	}
	return r
}

// over returns r/g for a g that makes it an integer.
func (r ratio) over(g ratio) scalar {
	if r.rat == nil && g.rat == nil {
		if n, ok := mulFits(r.num/g.num, g.den/r.den); ok {
			return scalar{small: n}
		}
	}
	return scalarOf(new(big.Rat).Quo(r.big(), g.big()).Num())
}

// A scalar is an integer: big, or small with |small| < 2⁶³ if big is nil.
type scalar struct {
	small int64
	big   *big.Int
}

func scalarOf(n *big.Int) scalar {
	if n.IsInt64() && n.Int64() != math.MinInt64 {
		return scalar{small: n.Int64()}
	}
	return scalar{big: n}
}

func (s scalar) int() *big.Int {
	if s.big != nil {
		return s.big
	}
	return big.NewInt(s.small)
}

func (s scalar) bitLen() int {
	if s.big != nil {
		return s.big.BitLen()
	}
	return bits.Len64(uint64(magnitude(s.small)))
}

// times bounds the length of s times an integer of a number of bits.
func (s scalar) times(size int) int {
	if s.big == nil && (s.small == 1 || s.small == -1) {
		return size
	}
	return s.bitLen() + size
}

func (s scalar) isOne() bool { return s.big == nil && s.small == 1 }

func (s scalar) ratio() ratio {
	if s.big != nil {
		return ratio{rat: new(big.Rat).SetInt(s.big)}
	}
	return ratio{num: s.small, den: 1}
}

// magnitude returns |n| for n > -2⁶³.
func magnitude(n int64) int64 {
	if n < 0 {
		return -n
	}
	return n
}

// mulFits returns a·b and whether |a·b| < 2⁶³.
func mulFits(a, b int64) (int64, bool) {
	hi, lo := bits.Mul64(uint64(magnitude(a)), uint64(magnitude(b)))
	return a * b, hi == 0 && lo>>63 == 0
}

// gcd64 returns gcd(a, b) ≥ 0.
func gcd64(a, b int64) int64 {
	u, v := uint64(magnitude(a)), uint64(magnitude(b))
	if u == 1 || v == 1 {
		return 1
	}
	if u == 0 || v == 0 {
		return int64(u | v)
	}
	i, j := bits.TrailingZeros64(u), bits.TrailingZeros64(v)
	u >>= i
	v >>= j
	for u != v {
		if u < v {
			u, v = v, u
		}
		u -= v
		u >>= bits.TrailingZeros64(u)
	}
	return int64(u << min(i, j))
}
