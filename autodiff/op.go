package autodiff

import "strconv"

// An Op is an operation of the tape. Leaves are Param, Const, Rational and Pi; all others
// have arguments. What an operation is called, how many arguments it has and what its
// local partial derivatives are stands in one table, in rules.go.
type Op uint8

// The operations. The zero Op is none of them.
const (
	opInvalid Op = iota

	OpParam    // a parameter: what gradients are taken with respect to
	OpConst    // a constant that is exactly a float64
	OpRational // a constant that is an exact rational number
	OpPi

	OpNeg
	OpAdd
	OpSub
	OpMul
	OpDiv
	OpPow

	OpSqrt
	OpCbrt
	OpExp
	OpExpm1
	OpLog
	OpLog2
	OpLog10
	OpLog1p

	OpSin
	OpCos
	OpTan
	OpSec
	OpCsc
	OpCot
	OpAsin
	OpAcos
	OpAtan

	OpSinh
	OpCosh
	OpTanh
	OpSech
	OpCsch
	OpCoth
	OpAsinh
	OpAcosh
	OpAtanh

	OpAbs
	OpSign
	OpMax
	OpMin
	OpRelu
	OpSigmoid
	OpSoftplus
	OpErf
	OpErfc
	OpHypot
	OpAtan2
	OpFloor

	OpWhere
	OpStrongMul
	OpGate

	OpShift
	OpScale
	OpMulAdd
	OpDetach

	OpSum
	OpDot
	OpSquaredError
	OpLogSumExp

	numOps
)

// Ops lists all operations in a fixed order.
func Ops() []Op {
	all := make([]Op, 0, numOps-1)
	for op := opInvalid + 1; op < numOps; op++ {
		all = append(all, op)
	}
	return all
}

// String returns the operation's name in the expression language, or a name of the same
// style ("add", "strongmul") for what the language writes differently.
func (op Op) String() string {
	if op == opInvalid || op >= numOps {
		return "op(" + strconv.Itoa(int(op)) + ")"
	}
	return table[op].name
}

// Variadic is the Arity of operations that take any number of arguments.
const Variadic = -1

// Arity returns the number of arguments: 0 for leaves, 4 for OpWhere, Variadic for OpSum, OpDot,
// OpSquaredError and OpLogSumExp. The second argument of OpShift and OpScale is a number.
func (op Op) Arity() int {
	if op >= numOps {
		return 0
	}
	return table[op].arity
}

// OpByName returns the operation with the given String.
func OpByName(name string) (Op, bool) {
	op, ok := opsByName[name]
	return op, ok
}

var opsByName = func() map[string]Op {
	m := make(map[string]Op, numOps)
	for op := opInvalid + 1; op < numOps; op++ {
		m[table[op].name] = op
	}
	return m
}()

// A Rel is a relation between two numbers. The zero Rel is none.
type Rel uint8

// The relations. With NaN all are false but NotEqual.
const (
	Less Rel = iota + 1
	LessEqual
	Greater
	GreaterEqual
	Equal
	NotEqual

	numRels
)

var relNames = [numRels]string{
	Less: "<", LessEqual: "<=", Greater: ">", GreaterEqual: ">=", Equal: "==", NotEqual: "!=",
}

// String returns the relation's sign: one of < <= > >= == !=.
func (r Rel) String() string {
	if r == 0 || r >= numRels {
		return "rel(" + strconv.Itoa(int(r)) + ")"
	}
	return relNames[r]
}

// RelByName returns the relation with the given sign.
func RelByName(sign string) (Rel, bool) {
	for r := Less; r < numRels; r++ {
		if relNames[r] == sign {
			return r, true
		}
	}
	return 0, false
}

func (r Rel) holds(a, b float64) bool {
	switch r {
	case Less:
		return a < b
	case LessEqual:
		return a <= b
	case Greater:
		return a > b
	case GreaterEqual:
		return a >= b
	case Equal:
		return a == b
	case NotEqual:
		return a != b
	}
	return false
}
