package symbolic

import "math/big"

// This file derives which signs the value of an expression can have from those of its
// arguments. It knows nothing of what the arguments have in common: x - x can be
// anything.

// signs is a set of signs: those that a value can have where it is defined. None is
// that it is defined nowhere.
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

func signsOf(r *big.Rat) signs { return negativeSign << (r.Sign() + 1) }

func (a signs) has(b signs) bool { return a&b != 0 }

// opposite returns the signs of -a.
func (a signs) opposite() signs {
	return a&zeroSign | a&negativeSign<<2 | a&positiveSign>>2
}

// plus returns the signs of a + b.
func (a signs) plus(b signs) signs {
	out := a & b
	if a.has(zeroSign) {
		out |= b
	}
	if b.has(zeroSign) {
		out |= a
	}
	if a.has(positiveSign) && b.has(negativeSign) || a.has(negativeSign) && b.has(positiveSign) {
		out = unknownSign
	}
	return out
}

// times returns the signs of a·b.
func (a signs) times(b signs) signs {
	if a == 0 || b == 0 {
		return 0
	}
	out := (a | b) & zeroSign
	if a.has(positiveSign) {
		out |= b
	}
	if a.has(negativeSign) {
		out |= b.opposite()
	}
	return out
}

// magnitude returns the signs of |a|, and of a².
func (a signs) magnitude() signs {
	out := a & zeroSign
	if a.has(negativeSign | positiveSign) {
		out |= positiveSign
	}
	return out
}

// larger returns the signs of the maximum of a and b.
func (a signs) larger(b signs) signs {
	var out signs
	for _, s := range []signs{negativeSign, zeroSign, positiveSign} {
		for _, t := range []signs{negativeSign, zeroSign, positiveSign} {
			if a.has(s) && b.has(t) {
				out |= max(s, t)
			}
		}
	}
	return out
}

// A known is what is known of the value of an expression where it is defined.
type known struct {
	num   *big.Rat // the value of a number, else nil
	signs signs
	unit  bool // the value is between -1 and 1
}

// An operation is a node of an expression without what it is applied to.
type operation struct {
	kind Kind
	fn   Func
	num  *big.Rat
	args int
}

// knownOf returns what is known of e, given what is of its arguments.
func knownOf(e Expr, args []known) known {
	n := e.node()
	op := operation{kind: n.kind, fn: n.fn, args: len(args)}
	if n.kind == Number {
		op.num = n.num
	}
	arg := func(i int) known { return args[i] }
	k := known{num: op.num, signs: op.signs(arg), unit: op.unit(arg)}
	if k.signs == 0 {
		k.signs = unknownSign // it does not matter
	}
	return k
}

// signs returns the signs that the value of the operation can have.
func (op operation) signs(arg func(i int) known) signs {
	switch op.kind {
	case Number:
		return signsOf(op.num)
	case Sum:
		out := zeroSign
		for i := range op.args {
			if out = out.plus(arg(i).signs); out == unknownSign {
				break
			}
		}
		return out & op.unitSum(arg)
	case Negation:
		return arg(0).signs.opposite()
	case Product:
		out := positiveSign
		for i := range op.args {
			out = out.times(arg(i).signs)
		}
		return out
	case Quotient:
		return arg(0).signs.times(arg(1).signs &^ zeroSign)
	case Power:
		return signsOfPower(arg(0).signs, arg(1).num)
	case Where:
		return arg(2).signs | arg(3).signs
	case Call:
		return op.signsOfCall(arg)
	}
	return unknownSign
}

// signsOfPower returns the signs of a power; the exponent is nil if it is no number.
func signsOfPower(base signs, exponent *big.Rat) signs {
	switch {
	case exponent == nil && base.has(negativeSign):
		return unknownSign
	case exponent == nil && base == positiveSign:
		return positiveSign
	case exponent == nil:
		return zeroSign | positiveSign
	case exponent.Sign() == 0:
		return positiveSign
	}
	switch {
	case !exponent.IsInt():
		base &^= negativeSign
	case exponent.Num().Bit(0) == 0:
		base = base.magnitude()
	}
	if exponent.Sign() < 0 {
		base &^= zeroSign
	}
	return base
}

// unitSum returns the signs of a sum of numbers and of terms between -1 and 1.
func (op operation) unitSum(arg func(i int) known) signs {
	var c *big.Rat
	others := int64(0)
	for i := range op.args {
		switch a := arg(i); {
		case a.num != nil && c == nil:
			c = a.num
		case a.unit:
			others++
		default:
			return unknownSign
		}
	}
	if c == nil {
		return unknownSign
	}
	switch order := new(big.Rat).Abs(c).Cmp(new(big.Rat).SetInt64(others)); {
	case order < 0:
		return unknownSign
	case order == 0:
		return signsOf(c) | zeroSign
	}
	return signsOf(c)
}

func (op operation) signsOfCall(arg func(i int) known) signs {
	var u, v signs
	if op.args > 0 {
		u = arg(0).signs
	}
	if op.args > 1 {
		v = arg(1).signs
	}
	switch op.fn {
	case FuncPi, FuncExp, FuncCosh, FuncSech, FuncSigmoid, FuncSoftplus, FuncErfc:
		return positiveSign
	case FuncSqrt:
		return u &^ negativeSign
	case FuncAcos, FuncAcosh:
		return zeroSign | positiveSign
	case FuncAbs:
		return u.magnitude()
	case FuncHypot:
		return u.magnitude().plus(v.magnitude())
	case FuncSec, FuncCsc:
		return negativeSign | positiveSign
	case FuncCbrt, FuncExpm1, FuncLog1p, FuncSinh, FuncTanh, FuncAsin, FuncAtan, FuncAsinh, FuncAtanh, FuncErf, FuncSign:
		return u
	case FuncCsch, FuncCoth:
		return u &^ zeroSign
	case FuncLog, FuncLog2, FuncLog10:
		if r := arg(0).num; r != nil {
			return signsOf(new(big.Rat).Sub(r, big.NewRat(1, 1)))
		}
	case FuncFloor:
		if u.has(positiveSign) {
			u |= zeroSign
		}
		return u
	case FuncRelu:
		return u.larger(zeroSign)
	case FuncMax:
		return u.larger(v)
	case FuncMin:
		return u.opposite().larger(v.opposite()).opposite()
	}
	return unknownSign
}

// unit reports whether the value of the operation is known to be between -1 and 1.
func (op operation) unit(arg func(i int) known) bool {
	switch op.kind {
	case Number:
		return ratIn(op.num, -1, 1)
	case Negation, Product:
		return op.allUnit(arg)
	case Power:
		k := arg(1).num
		return k != nil && k.IsInt() && k.Sign() > 0 && arg(0).unit
	case Call:
		switch op.fn {
		case FuncSin, FuncCos, FuncTanh, FuncErf, FuncSign, FuncSigmoid, FuncSech:
			return true
		case FuncAbs, FuncMax, FuncMin, FuncRelu:
			return op.allUnit(arg)
		}
	}
	return false
}

func (op operation) allUnit(arg func(i int) known) bool {
	for i := range op.args {
		if !arg(i).unit {
			return false
		}
	}
	return true
}

func ratIn(r *big.Rat, low, high int64) bool {
	return r.Cmp(new(big.Rat).SetInt64(low)) >= 0 && r.Cmp(new(big.Rat).SetInt64(high)) <= 0
}
