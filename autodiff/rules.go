package autodiff

// This file is all the calculus of the package: for every operation its local partial
// derivatives, as short instruction lists over the tape's own operations. The sweep over any
// number type interprets them, Derivative records them, and the kernels of kernels.go are
// the same lists written out for float64.
//
// A partial's value is that of its last instruction. Operands are the arguments a, b, c, d
// of the operation, its result y, small rational numbers, and earlier instructions t(0), t(1), …
// An operation of any number of arguments has one partial: a is whichever argument it is about, and
// b is the partner of that argument if the arguments come in pairs (the other factor in dot).
//
// Forms are chosen for what survives in floating point:
//
//	asin, acos, atanh   (1-a)(1+a) keeps its digits near ±1, 1-a² does not
//	acosh               sqrt(a-1)·sqrt(a+1) does not overflow
//	asinh, atan2        hypot does not overflow
//	expm1               exp(a) keeps its digits where expm1(a)+1 cancels
//	log2, log10         (1/ln 2)/a neither overflows nor underflows early
//	pow in its base     b·a^(b-1): neither log a nor y/a is needed, so negative bases and 0 work,
//	                    and an exponent of exactly zero annihilates
//	pow in its exponent the derivative of 0^b is 0 for b > 0
//	hypot               0 at the origin, the mean of the one-sided derivatives -1 and 1

// A Partial is a local partial derivative.
type Partial struct {
	Steps []Instr
	// Selects says that the operation does not depend on this argument at all, in a
	// neighbourhood, wherever the partial is zero (the smaller argument of max). Such a
	// zero annihilates even an infinite or undefined adjoint.
	Selects bool
}

// An Instr computes one value of a Partial. OpConst copies its operand. OpWhere compares the
// first two operands and takes the third or the fourth; without a relation it uses that of the node.
type Instr struct {
	Op   Op
	Rel  Rel
	Args []Operand
}

// An Operand is what an Instr works on.
type Operand struct {
	Kind  OperandKind
	Index int   // which argument, or which instruction
	Num   int64 // the number Num/Den
	Den   int64
}

// An OperandKind tells the operands of instructions apart.
type OperandKind uint8

// The kinds of operands.
const (
	Argument OperandKind = iota // argument Index of the operation
	Result                      // its result
	Step                        // instruction Index of this list
	Number                      // Num/Den
)

func is(x Operand) Instr           { return Instr{Op: OpConst, Args: []Operand{x}} }
func do(op Op, x ...Operand) Instr { return Instr{Op: op, Args: x} }
func where(rel Rel, x, y, then, els Operand) Instr {
	return Instr{Op: OpWhere, Rel: rel, Args: []Operand{x, y, then, els}}
}
func partial(steps ...Instr) Partial { return Partial{Steps: steps} }
func selects(steps ...Instr) Partial { return Partial{Steps: steps, Selects: true} }

// A partial without steps is no edge at all: what is compared by where, what is detached, the numbers
// of shift and scale.
type row struct {
	name     string
	arity    int
	partials []Partial
	paired   bool // a variadic operation whose arguments have partners
}

// operands returns how many operands the formulas of the row may name.
func (r *row) operands() int {
	switch {
	case r.arity != Variadic:
		return r.arity
	case r.paired:
		return 2
	}
	return 1
}

func leaf(name string) row { return row{name: name} }
func unary(name string, steps ...Instr) row {
	return row{name: name, arity: 1, partials: []Partial{partial(steps...)}}
}
func binary(name string, da, db Partial) row { return nary(name, da, db) }
func nary(name string, partials ...Partial) row {
	return row{name: name, arity: len(partials), partials: partials}
}

// each is a row of any number of arguments with one formula for all: a is the argument in question.
func each(name string, steps ...Instr) row {
	return row{name: name, arity: Variadic, partials: []Partial{partial(steps...)}}
}

// pairs is a row of any number of pairs of arguments: a is the argument in question, b its partner.
func pairs(name string, steps ...Instr) row {
	return row{name: name, arity: Variadic, partials: []Partial{partial(steps...)}, paired: true}
}

// table is the one table. In the rows of max, min and relu the innermost else is y: it is
// reached only where nothing can be compared, and there y is NaN.
var table = rows()

func rows() [numOps]row {
	var (
		a = Operand{Kind: Argument, Index: 0}
		b = Operand{Kind: Argument, Index: 1}
		y = Operand{Kind: Result}
		t = func(i int) Operand { return Operand{Kind: Step, Index: i} }
		q = func(num, den int64) Operand { return Operand{Kind: Number, Num: num, Den: den} }
		n = func(num int64) Operand { return q(num, 1) }
	)
	return [numOps]row{
		OpParam:    leaf("param"),
		OpConst:    leaf("const"),
		OpRational: leaf("rational"),
		OpPi:       leaf("pi"),

		OpNeg: unary("neg", is(n(-1))),
		OpAdd: binary("add", partial(is(n(1))), partial(is(n(1)))),
		OpSub: binary("sub", partial(is(n(1))), partial(is(n(-1)))),
		OpMul: binary("mul", partial(is(b)), partial(is(a))),
		OpDiv: binary("div", partial(do(OpDiv, n(1), b)), partial(do(OpDiv, y, b), do(OpNeg, t(0)))),
		OpPow: binary("pow",
			partial(do(OpSub, b, n(1)), do(OpPow, a, t(0)), do(OpStrongMul, b, t(1))),
			partial(do(OpLog, a), do(OpMul, y, t(0)), where(Greater, b, n(0), n(0), t(1)), where(Equal, a, n(0), t(2), t(1)))),

		OpSqrt:  unary("sqrt", do(OpMul, n(2), y), do(OpDiv, n(1), t(0))),
		OpCbrt:  unary("cbrt", do(OpMul, y, y), do(OpMul, n(3), t(0)), do(OpDiv, n(1), t(1))),
		OpExp:   unary("exp", is(y)),
		OpExpm1: unary("expm1", do(OpExp, a)),
		OpLog:   unary("log", do(OpDiv, n(1), a)),
		OpLog2:  unary("log2", do(OpLog, n(2)), do(OpDiv, n(1), t(0)), do(OpDiv, t(1), a)),
		OpLog10: unary("log10", do(OpLog, n(10)), do(OpDiv, n(1), t(0)), do(OpDiv, t(1), a)),
		OpLog1p: unary("log1p", do(OpAdd, n(1), a), do(OpDiv, n(1), t(0))),

		OpSin:  unary("sin", do(OpCos, a)),
		OpCos:  unary("cos", do(OpSin, a), do(OpNeg, t(0))),
		OpTan:  unary("tan", do(OpMul, y, y), do(OpAdd, n(1), t(0))),
		OpSec:  unary("sec", do(OpTan, a), do(OpMul, y, t(0))),
		OpCsc:  unary("csc", do(OpCot, a), do(OpMul, y, t(0)), do(OpNeg, t(1))),
		OpCot:  unary("cot", do(OpMul, y, y), do(OpAdd, n(1), t(0)), do(OpNeg, t(1))),
		OpAsin: unary("asin", do(OpSub, n(1), a), do(OpAdd, n(1), a), do(OpMul, t(0), t(1)), do(OpSqrt, t(2)), do(OpDiv, n(1), t(3))),
		OpAcos: unary("acos", do(OpSub, n(1), a), do(OpAdd, n(1), a), do(OpMul, t(0), t(1)), do(OpSqrt, t(2)), do(OpDiv, n(-1), t(3))),
		OpAtan: unary("atan", do(OpMul, a, a), do(OpAdd, n(1), t(0)), do(OpDiv, n(1), t(1))),

		OpSinh:  unary("sinh", do(OpCosh, a)),
		OpCosh:  unary("cosh", do(OpSinh, a)),
		OpTanh:  unary("tanh", do(OpMul, y, y), do(OpSub, n(1), t(0))),
		OpSech:  unary("sech", do(OpTanh, a), do(OpMul, y, t(0)), do(OpNeg, t(1))),
		OpCsch:  unary("csch", do(OpCoth, a), do(OpMul, y, t(0)), do(OpNeg, t(1))),
		OpCoth:  unary("coth", do(OpMul, y, y), do(OpSub, n(1), t(0))),
		OpAsinh: unary("asinh", do(OpHypot, n(1), a), do(OpDiv, n(1), t(0))),
		OpAcosh: unary("acosh", do(OpSub, a, n(1)), do(OpSqrt, t(0)), do(OpAdd, a, n(1)), do(OpSqrt, t(2)), do(OpMul, t(1), t(3)), do(OpDiv, n(1), t(4))),
		OpAtanh: unary("atanh", do(OpSub, n(1), a), do(OpAdd, n(1), a), do(OpMul, t(0), t(1)), do(OpDiv, n(1), t(2))),

		OpAbs:  unary("abs", do(OpSign, a)),
		OpSign: nary("sign", selects(is(n(0)))),
		OpMax: binary("max",
			selects(where(Equal, a, b, q(1, 2), y), where(Less, a, b, n(0), t(0)), where(Greater, a, b, n(1), t(1))),
			selects(where(Equal, a, b, q(1, 2), y), where(Greater, a, b, n(0), t(0)), where(Less, a, b, n(1), t(1)))),
		OpMin: binary("min",
			selects(where(Equal, a, b, q(1, 2), y), where(Greater, a, b, n(0), t(0)), where(Less, a, b, n(1), t(1))),
			selects(where(Equal, a, b, q(1, 2), y), where(Less, a, b, n(0), t(0)), where(Greater, a, b, n(1), t(1)))),
		OpRelu: nary("relu",
			selects(where(Equal, a, n(0), q(1, 2), y), where(Less, a, n(0), n(0), t(0)), where(Greater, a, n(0), n(1), t(1)))),
		OpSigmoid:  unary("sigmoid", do(OpSub, n(1), y), do(OpMul, y, t(0))),
		OpSoftplus: unary("softplus", do(OpSigmoid, a)),
		OpErf:      unary("erf", do(OpMul, a, a), do(OpNeg, t(0)), do(OpExp, t(1)), do(OpPi), do(OpSqrt, t(3)), do(OpDiv, n(2), t(4)), do(OpMul, t(5), t(2))),
		OpErfc:     unary("erfc", do(OpMul, a, a), do(OpNeg, t(0)), do(OpExp, t(1)), do(OpPi), do(OpSqrt, t(3)), do(OpDiv, n(-2), t(4)), do(OpMul, t(5), t(2))),
		OpHypot: binary("hypot",
			partial(do(OpDiv, a, y), where(Equal, y, n(0), n(0), t(0))),
			partial(do(OpDiv, b, y), where(Equal, y, n(0), n(0), t(0)))),
		OpAtan2: binary("atan2",
			partial(do(OpHypot, a, b), do(OpDiv, b, t(0)), do(OpDiv, t(1), t(0))),
			partial(do(OpHypot, a, b), do(OpDiv, a, t(0)), do(OpDiv, t(1), t(0)), do(OpNeg, t(2)))),
		OpFloor: nary("floor", selects(is(n(0)))),

		OpWhere: nary("where", Partial{}, Partial{},
			selects(where(0, a, b, n(1), n(0))),
			selects(where(0, a, b, n(0), n(1)))),
		OpStrongMul: binary("strongmul", partial(is(b)), selects(is(a))),
		OpGate:      binary("gate", selects(is(b)), selects(is(a))),

		OpShift:  nary("shift", partial(is(n(1))), Partial{}),
		OpScale:  nary("scale", partial(is(b)), Partial{}),
		OpMulAdd: nary("muladd", partial(is(b)), partial(is(a)), partial(is(n(1)))),
		OpDetach: nary("detach", Partial{}),

		OpSum:          each("sum", is(n(1))),
		OpDot:          pairs("dot", is(b)),
		OpSquaredError: pairs("squarederror", do(OpSub, a, b), do(OpMul, n(2), t(0))),
		OpLogSumExp:    each("logsumexp", do(OpSub, a, y), do(OpExp, t(0))),
	}
}

// rule returns the partial of op in argument arg, a broken one if there is one. All arguments of
// a variadic operation have the same one.
func rule(op Op, arg int) *Partial {
	if table[op].arity == Variadic {
		arg = 0
	}
	if f := faults.Load(); f != nil {
		if p, ok := (*f)[site{op, arg}]; ok {
			return p
		}
	}
	return &table[op].partials[arg]
}
