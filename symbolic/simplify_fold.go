package symbolic

import "math/big"

// This file computes with numbers. What would have more bits than the limit is
// refused before anything is computed.

func (s *simplifier) fits(bits int) bool {
	s.tick(bits >> 4)
	return bits <= s.limits.CoefBits
}

func ratBits(r *big.Rat) int { return r.Num().BitLen() + r.Denom().BitLen() }

func (s *simplifier) addRat(a, b *big.Rat) (*big.Rat, bool) {
	if !s.fits(ratBits(a) + ratBits(b) + 1) {
		return nil, false
	}
	return new(big.Rat).Add(a, b), true
}

func (s *simplifier) mulRat(a, b *big.Rat) (*big.Rat, bool) {
	if !s.fits(ratBits(a) + ratBits(b)) {
		return nil, false
	}
	return new(big.Rat).Mul(a, b), true
}

// powRat returns r^k if it is short; k ≥ 0, or r is not 0.
func (s *simplifier) powRat(r *big.Rat, k int64) (*big.Rat, bool) {
	if k < -maxFold || k > maxFold || int64(ratBits(r))*abs64(k) > foldBits || !s.fits(ratBits(r)) {
		return nil, false
	}
	return ratPow(r, k), true
}

// foldBits is how many bits a power of numbers may have to be computed: a person
// would not read more of it.
const foldBits = 512

// wholeExponent returns an integer exponent of at most maxFold in size.
func (s *simplifier) wholeExponent(n ref) (int64, bool) {
	e := s.at(n)
	if e.kind != Number || !e.num.IsInt() || !e.num.Num().IsInt64() {
		return 0, false
	}
	k := e.num.Num().Int64()
	return k, -maxFold <= k && k <= maxFold
}

// foldPower returns a^b if that is a rational number of a readable size.
func (s *simplifier) foldPower(a, b *big.Rat) (*big.Rat, bool) {
	switch {
	case b.Sign() == 0:
		return big.NewRat(1, 1), true
	case a.Sign() == 0:
		return new(big.Rat), b.Sign() > 0
	case !b.Num().IsInt64() || !b.Denom().IsInt64():
		return nil, false
	}
	root := a
	if q := b.Denom().Int64(); q != 1 {
		if a.Sign() < 0 {
			return nil, false
		}
		var ok bool
		if root, ok = s.exactRoot(a, q); !ok {
			return nil, false
		}
	}
	return s.powRat(root, b.Num().Int64())
}

// exactRoot returns the q-th root of a > 0 if it is rational and a not too large.
func (s *simplifier) exactRoot(a *big.Rat, q int64) (*big.Rat, bool) {
	if !s.fits(ratBits(a)) || q > int64(ratBits(a)) && a.Cmp(big.NewRat(1, 1)) != 0 {
		return nil, false
	}
	if q > int64(ratBits(a)) {
		return a, true
	}
	num, ok := s.integerRoot(a.Num(), q)
	if !ok {
		return nil, false
	}
	den, ok := s.integerRoot(a.Denom(), q)
	if !ok {
		return nil, false
	}
	return new(big.Rat).SetFrac(num, den), true
}

// integerRoot returns the q-th root of n > 0 if it is whole, bit by bit from above:
// square roots, which may be long, by Newton's method.
func (s *simplifier) integerRoot(n *big.Int, q int64) (*big.Int, bool) {
	root := new(big.Int)
	if q == 2 {
		root.Sqrt(n)
		return root, new(big.Int).Mul(root, root).Cmp(n) == 0
	}
	if n.BitLen() > foldBits {
		return nil, false
	}
	e := big.NewInt(q)
	for bit := n.BitLen() / int(q); bit >= 0; bit-- {
		root.SetBit(root, bit, 1)
		if new(big.Int).Exp(root, e, nil).Cmp(n) > 0 {
			root.SetBit(root, bit, 0)
		}
	}
	return root, new(big.Int).Exp(root, e, nil).Cmp(n) == 0
}

// foldCall returns the value of a function of numbers if that is rational for an
// obvious reason.
func (s *simplifier) foldCall(n snode) (*big.Rat, bool) {
	var r [2]*big.Rat
	for i, a := range n.args {
		if r[i] = s.at(a).num; r[i] == nil {
			return nil, false
		}
	}
	switch n.fn {
	case FuncAbs:
		return new(big.Rat).Abs(r[0]), true
	case FuncSign:
		return big.NewRat(int64(r[0].Sign()), 1), true
	case FuncFloor:
		return floorRat(r[0]), s.fits(ratBits(r[0]))
	case FuncRelu:
		if r[0].Sign() < 0 {
			return new(big.Rat), true
		}
		return r[0], true
	case FuncMax, FuncMin:
		if (r[0].Cmp(r[1]) >= 0) == (n.fn == FuncMax) {
			return r[0], true
		}
		return r[1], true
	case FuncSqrt:
		return s.foldPower(r[0], big.NewRat(1, 2))
	case FuncCbrt:
		if r[0].Sign() >= 0 {
			return s.foldPower(r[0], big.NewRat(1, 3))
		}
		root, ok := s.foldPower(new(big.Rat).Neg(r[0]), big.NewRat(1, 3))
		if ok {
			root.Neg(root)
		}
		return root, ok
	case FuncHypot:
		if r[1].Sign() == 0 {
			return new(big.Rat).Abs(r[0]), true
		}
		if !s.fits(4*(ratBits(r[0])+ratBits(r[1])) + 1) {
			return nil, false
		}
		u, v := new(big.Rat).Mul(r[0], r[0]), new(big.Rat).Mul(r[1], r[1])
		return s.foldPower(u.Add(u, v), big.NewRat(1, 2))
	}
	return nil, false
}
