package symbolic

import "math/big"

// This file knows which signs expressions have, and which are defined for all values
// of their variables.

// signs is a set of signs.
type signs uint8

const (
	negativeSign signs = 1 << iota
	zeroSign
	positiveSign
	unknownSign = negativeSign | zeroSign | positiveSign
)

// relationSigns are the signs of a - b for which a rel b.
var relationSigns = [...]signs{
	Less: negativeSign, LessEqual: negativeSign | zeroSign,
	Greater: positiveSign, GreaterEqual: positiveSign | zeroSign,
	Equal: zeroSign, NotEqual: negativeSign | positiveSign,
}

func (a signs) opposite() signs {
	return a&zeroSign | a&negativeSign<<2 | a&positiveSign>>2
}

func (a signs) plus(b signs) signs {
	out := a & b
	if a&zeroSign != 0 {
		out |= b
	}
	if b&zeroSign != 0 {
		out |= a
	}
	if a&positiveSign != 0 && b&negativeSign != 0 || a&negativeSign != 0 && b&positiveSign != 0 {
		out = unknownSign
	}
	return out
}

func (a signs) times(b signs) signs {
	out := (a | b) & zeroSign
	if a&positiveSign != 0 {
		out |= b
	}
	if a&negativeSign != 0 {
		out |= b.opposite()
	}
	if a&(positiveSign|negativeSign) == 0 {
		out = zeroSign
	}
	return out
}

// describe fills in what a new node is known to be wherever it is defined.
func (s *simplifier) describe(m ref) {
	n := &s.nodes[m]
	n.negative = s.startsNegative(n)
	n.unit = s.inUnit(n)
	n.sign = s.signFrom(n, func(a ref) signs { return s.nodes[a].sign })
	if n.sign == 0 {
		n.sign = unknownSign // it is defined nowhere
	}
	total := true
	for _, a := range n.args {
		total = total && s.nodes[a].total
	}
	if total && n.kind != Derivative {
		c, ok := s.ownCondition(m)
		s.nodes[m].total = !ok || c.signs != 0 && s.at(c.of).total && s.at(c.of).sign&^c.signs == 0
	}
}

func (s *simplifier) startsNegative(n *snode) bool {
	switch n.kind {
	case Number:
		return n.num.Sign() < 0
	case Negation:
		return true
	case Product, Quotient:
		return s.at(n.args[0]).negative
	case Sum:
		for _, a := range n.args {
			if !s.at(a).negative {
				return false
			}
		}
		return true
	}
	return false
}

func (s *simplifier) inUnit(n *snode) bool {
	all := true
	for _, a := range n.args {
		all = all && s.at(a).unit
	}
	switch n.kind {
	case Number:
		return ratIn(n.num, -1, 1)
	case Negation, Product:
		return all
	case Power:
		k, ok := s.wholeExponent(n.args[1])
		return ok && k > 0 && s.at(n.args[0]).unit
	case Call:
		switch n.fn {
		case FuncSin, FuncCos, FuncTanh, FuncErf, FuncSign, FuncSigmoid, FuncSech:
			return true
		case FuncAbs, FuncMax, FuncMin, FuncRelu:
			return all
		}
	}
	return false
}

func ratIn(r *big.Rat, low, high int64) bool {
	return r.Cmp(new(big.Rat).SetInt64(low)) >= 0 && r.Cmp(new(big.Rat).SetInt64(high)) <= 0
}

func signsOf(r *big.Rat) signs { return [...]signs{negativeSign, zeroSign, positiveSign}[r.Sign()+1] }

// signFrom returns the signs that a node can have, given those of its arguments.
func (s *simplifier) signFrom(n *snode, of func(ref) signs) signs {
	switch n.kind {
	case Number:
		return signsOf(n.num)
	case Sum:
		out := zeroSign
		for _, a := range n.args {
			if out = out.plus(of(a)); out == unknownSign {
				break
			}
		}
		return out & s.unitSum(n)
	case Negation:
		return of(n.args[0]).opposite()
	case Product, Quotient:
		out := positiveSign
		for i, a := range n.args {
			sign := of(a)
			if n.kind == Quotient && i == 1 {
				sign &^= zeroSign
			}
			out = out.times(sign)
		}
		return out
	case Power:
		return s.signOfPower(of(n.args[0]), n.args[1])
	case Where:
		return of(n.args[2]) | of(n.args[3])
	case Call:
		return signsOfCall(n, s, of)
	}
	return unknownSign
}

func (s *simplifier) signOfPower(base signs, exponent ref) signs {
	e := s.at(exponent)
	whole := e.kind == Number && e.num.IsInt()
	switch {
	case whole && e.num.Sign() == 0 || base == positiveSign:
		return positiveSign
	case whole && e.num.Num().Bit(0) == 0:
		return base.magnitude()
	case whole:
		return base
	case e.kind == Number:
		return base &^ negativeSign
	case base&negativeSign == 0:
		return zeroSign | positiveSign
	}
	return unknownSign
}

// magnitude returns the signs of the absolute value.
func (a signs) magnitude() signs {
	out := a & zeroSign
	if a&^zeroSign != 0 {
		out |= positiveSign
	}
	return out
}

// unitSum returns the signs of a sum of numbers and of terms between -1 and 1.
func (s *simplifier) unitSum(n *snode) signs {
	var c *big.Rat
	others := int64(0)
	for _, a := range n.args {
		e := s.at(a)
		switch {
		case e.kind == Number && c == nil:
			c = e.num
		case e.unit:
			others++
		default:
			return unknownSign
		}
	}
	if c == nil {
		return unknownSign
	}
	most := new(big.Rat).SetInt64(others)
	switch order := new(big.Rat).Abs(c).Cmp(most); {
	case order < 0:
		return unknownSign
	case order == 0:
		return signsOf(c) | zeroSign
	}
	return signsOf(c)
}

func signsOfCall(n *snode, s *simplifier, of func(ref) signs) signs {
	var u, v signs
	if len(n.args) > 0 {
		u = of(n.args[0])
	}
	if len(n.args) > 1 {
		v = of(n.args[1])
	}
	switch n.fn {
	case FuncPi, FuncExp, FuncCosh, FuncSech, FuncSigmoid, FuncSoftplus, FuncErfc:
		return positiveSign
	case FuncSqrt:
		return u &^ negativeSign
	case FuncAcos, FuncAcosh:
		return zeroSign | positiveSign
	case FuncAbs:
		return u.magnitude()
	case FuncHypot:
		if u&v&zeroSign == 0 {
			return positiveSign
		}
		return zeroSign | positiveSign
	case FuncSec, FuncCsc:
		return negativeSign | positiveSign
	case FuncCbrt, FuncExpm1, FuncLog1p, FuncSinh, FuncTanh, FuncAsin, FuncAtan, FuncAsinh, FuncAtanh, FuncErf, FuncSign:
		return u
	case FuncCsch, FuncCoth:
		return u &^ zeroSign
	case FuncLog, FuncLog2, FuncLog10:
		if r := s.at(n.args[0]).num; r != nil {
			return signsOf(new(big.Rat).Sub(r, big.NewRat(1, 1)))
		}
	case FuncFloor:
		if u&positiveSign != 0 {
			u |= zeroSign
		}
		return u
	case FuncRelu:
		return larger(u, zeroSign)
	case FuncMax:
		return larger(u, v)
	case FuncMin:
		return larger(u.opposite(), v.opposite()).opposite()
	}
	return unknownSign
}

// larger returns the signs of the maximum.
func larger(u, v signs) signs {
	var out signs
	for _, a := range []signs{negativeSign, zeroSign, positiveSign} {
		for _, b := range []signs{negativeSign, zeroSign, positiveSign} {
			if u&a != 0 && v&b != 0 {
				out |= max(a, b)
			}
		}
	}
	return out
}
