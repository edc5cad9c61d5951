package autodiff

import (
	"errors"
	"fmt"
	"math"
	"math/big"
)

// Float64 computes with float64 by the functions that the tape itself uses, so that a replay
// gives the tape's bits. Nothing is an error: what is undefined is NaN.
type Float64 struct{}

var _ Arithmetic[float64] = Float64{}

// Const returns the float64 nearest to c.
func (Float64) Const(c *big.Rat) (float64, error) { v, _ := c.Float64(); return v, nil }

// ConstFloat returns v, be it NaN, infinite or a negative zero.
func (Float64) ConstFloat(v float64) (float64, error) { return v, nil }

// Neg returns -a.
func (Float64) Neg(a float64) (float64, error) { return -a, nil }

// Add returns a + b.
func (Float64) Add(a, b float64) (float64, error) { return a + b, nil }

// Sub returns a - b.
func (Float64) Sub(a, b float64) (float64, error) { return a - b, nil }

// Mul returns a·b, rounded.
func (Float64) Mul(a, b float64) (float64, error) { return float64(a * b), nil }

// Div returns a/b.
func (Float64) Div(a, b float64) (float64, error) { return a / b, nil }

// Pow returns math.Pow(a, b).
func (Float64) Pow(a, b float64) (float64, error) { return math.Pow(a, b), nil }

// Call returns the function's value, an error if there is no such function.
func (Float64) Call(name string, args ...float64) (float64, error) {
	op, ok := OpByName(name)
	if !ok || !callable(op) {
		return 0, fmt.Errorf("autodiff: no function %q: %w", name, ErrOp)
	}
	if len(args) != table[op].arity {
		return 0, fmt.Errorf("autodiff: %s: %w", name, ErrArity)
	}
	var x [2]float64
	copy(x[:], args)
	return evaluate(op, x[0], x[1]), nil
}

// Holds compares a and b.
func (Float64) Holds(rel string, a, b float64) (bool, error) {
	r, ok := RelByName(rel)
	if !ok {
		return false, fmt.Errorf("autodiff: %q: %w", rel, ErrRel)
	}
	return r.holds(a, b), nil
}

// IsZero reports whether a is 0 or -0.
func (Float64) IsZero(a float64) bool { return a == 0 }

// callable reports whether an Arithmetic gets op through Call.
func callable(op Op) bool {
	return op == OpPi || op >= OpSqrt && op <= OpFloor
}

var errNoValue = errors.New("leaf or where has no function")

// evaluate returns the value of op at its arguments.
func evaluate(op Op, a, b float64) float64 {
	switch op {
	case OpPi:
		return math.Pi
	case OpNeg:
		return -a
	case OpAdd:
		return a + b
	case OpSub:
		return a - b
	case OpMul:
		return float64(a * b)
	case OpDiv:
		return a / b
	case OpPow:
		return math.Pow(a, b)
	case OpSqrt:
		return math.Sqrt(a) + 0 // +0 for -0, so that the slope there is +Inf
	case OpCbrt:
		return math.Cbrt(a)
	case OpExp:
		return math.Exp(a)
	case OpExpm1:
		return math.Expm1(a)
	case OpLog:
		return math.Log(a)
	case OpLog2:
		return math.Log2(a)
	case OpLog10:
		return math.Log10(a)
	case OpLog1p:
		return math.Log1p(a)
	case OpSin:
		s, _ := math.Sincos(a) // as in compute
		return s
	case OpCos:
		_, c := math.Sincos(a)
		return c
	case OpTan:
		return math.Tan(a)
	case OpSec:
		return 1 / math.Cos(a)
	case OpCsc:
		return 1 / math.Sin(a)
	case OpCot:
		return 1 / math.Tan(a)
	case OpAsin:
		return math.Asin(a)
	case OpAcos:
		return math.Acos(a)
	case OpAtan:
		return math.Atan(a)
	case OpSinh:
		return math.Sinh(a)
	case OpCosh:
		return math.Cosh(a)
	case OpTanh:
		return math.Tanh(a)
	case OpSech:
		return sech(a)
	case OpCsch:
		return csch(a)
	case OpCoth:
		return 1 / math.Tanh(a)
	case OpAsinh:
		return math.Asinh(a)
	case OpAcosh:
		return math.Acosh(a)
	case OpAtanh:
		return math.Atanh(a)
	case OpAbs:
		return math.Abs(a)
	case OpSign:
		return sign(a)
	case OpMax:
		return max(a, b)
	case OpMin:
		return min(a, b)
	case OpRelu:
		return max(a, 0)
	case OpSigmoid:
		return sigmoid(a)
	case OpSoftplus:
		return max(a, 0) + math.Log1p(math.Exp(-math.Abs(a)))
	case OpErf:
		return math.Erf(a)
	case OpErfc:
		return math.Erfc(a)
	case OpHypot:
		return math.Hypot(a, b)
	case OpAtan2:
		return math.Atan2(a, b)
	case OpFloor:
		return math.Floor(a)
	case OpDetach:
		return a
	case OpStrongMul:
		if a == 0 {
			return 0
		}
		return float64(a * b)
	case OpGate:
		if a == 0 || b == 0 {
			return 0
		}
		return float64(a * b)
	}
	panic(errNoValue)
}

// sign returns -1, 0 or 1; NaN for NaN.
func sign(x float64) float64 {
	switch {
	case x > 0:
		return 1
	case x < 0:
		return -1
	case x == 0:
		return 0
	}
	return x
}

// sigmoid returns 1/(1 + exp(-x)) without overflow.
func sigmoid(x float64) float64 {
	e := math.Exp(-math.Abs(x))
	numerator := math.Float64bits(1) // bits, so that the choice needs no branch: signs are hard to predict
	if x < 0 {
		numerator = math.Float64bits(e)
	}
	return math.Float64frombits(numerator) / (1 + e)
}

// sech returns 1/cosh x = 2e/(1 + e²) with e = exp(-|x|), which does not overflow.
func sech(x float64) float64 {
	e := math.Exp(-math.Abs(x))
	return 2 * e / (1 + float64(e*e))
}

// csch returns 1/sinh x; far out 2·exp(-|x|) with the sign of x, because sinh overflows
// before that underflows.
func csch(x float64) float64 {
	if math.Abs(x) > 40 {
		return math.Copysign(2*math.Exp(-math.Abs(x)), x)
	}
	return 1 / math.Sinh(x)
}
