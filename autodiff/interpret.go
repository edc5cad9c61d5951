package autodiff

import (
	"fmt"
	"math"
	"math/big"
)

// A slot is a value during interpretation: a number, or the error that there is none. An
// error poisons what uses the value and nothing else.
type slot[T any] struct {
	v   T
	err error
	lit int8 // how the number was written, if it is one of these
}

const (
	notLiteral = iota
	zeroLiteral
	oneLiteral
	minusOneLiteral
)

// A machine evaluates operations and instruction lists over numbers of type T.
type machine[T any] struct {
	ar      Arithmetic[T]
	numbers map[Operand]slot[T]
	steps   []slot[T]
	args    []arg     // scratch
	vals    []slot[T] // scratch
}

func newMachine[T any](ar Arithmetic[T]) *machine[T] {
	return &machine[T]{ar: ar, numbers: map[Operand]slot[T]{}}
}

// literal classifies a number of an instruction list.
func (x Operand) literal() int8 {
	switch {
	case x.Kind != Number:
		return notLiteral
	case x.Num == 0:
		return zeroLiteral
	case x.Num == x.Den:
		return oneLiteral
	case x.Num == -x.Den:
		return minusOneLiteral
	}
	return notLiteral
}

// number returns a constant of an instruction list.
func (m *machine[T]) number(x Operand) slot[T] {
	s, ok := m.numbers[x]
	if !ok {
		s.v, s.err = m.ar.Const(big.NewRat(x.Num, x.Den))
		s.lit = x.literal()
		m.numbers[x] = s
	}
	return s
}

func (m *machine[T]) zero() slot[T] { return m.number(Operand{Kind: Number, Num: 0, Den: 1}) }
func (m *machine[T]) one() slot[T]  { return m.number(Operand{Kind: Number, Num: 1, Den: 1}) }

// float returns a float64 that is exact.
func (m *machine[T]) float(v float64) (s slot[T]) {
	switch floats, ok := m.ar.(interface{ ConstFloat(float64) (T, error) }); {
	case ok:
		s.v, s.err = floats.ConstFloat(v)
	case math.IsNaN(v) || math.IsInf(v, 0):
		s.err = fmt.Errorf("const %v: %w", v, ErrFinite)
	default:
		s.v, s.err = m.ar.Const(new(big.Rat).SetFloat64(v))
	}
	return s
}

// load returns the arguments of a node and their values, those of nodes taken from vals. Both are
// overwritten by the next call.
func (m *machine[T]) load(t *Tape, nd *node, vals func(int32) slot[T]) ([]arg, []slot[T]) {
	m.args = t.arguments(m.args[:0], nd)
	m.vals = m.vals[:0]
	for _, arg := range m.args {
		if arg.index < 0 {
			m.vals = append(m.vals, m.float(arg.num))
		} else {
			m.vals = append(m.vals, vals(arg.index))
		}
	}
	return m.args, m.vals
}

// value computes a node that is no leaf.
func (m *machine[T]) value(nd *node, args []slot[T]) (s slot[T]) {
	if table[nd.op()].arity == Variadic {
		s = m.fold(nd.op(), args)
	} else {
		s = m.apply(nd.op(), nd.rel(), operands(nd.op(), args, 0))
	}
	s.lit = notLiteral
	return s
}

// fold evaluates a variadic operation, from left to right.
func (m *machine[T]) fold(op Op, args []slot[T]) slot[T] {
	for _, x := range args {
		if x.err != nil {
			return slot[T]{err: x.err}
		}
	}
	do := func(op Op, x ...slot[T]) slot[T] { return m.apply(op, 0, operands(op, x, 0)) }
	var sum slot[T]
	add := func(i int, x slot[T]) {
		if i == 0 {
			sum = x
		} else {
			sum = do(OpAdd, sum, x)
		}
	}
	switch {
	case op == OpLogSumExp:
		return m.logSumExp(args, do)
	case len(args) == 0:
		sum = m.zero()
	case op == OpSum:
		for i, x := range args {
			add(i, x)
		}
	default:
		for i := 0; i < len(args); i += 2 {
			x, z := args[i], args[i+1]
			if op == OpSquaredError {
				x = do(OpSub, x, z)
				z = x
			}
			add(i, do(OpMul, x, z))
		}
	}
	return sum
}

// logSumExp subtracts the largest argument before it takes exponentials, as logSumExp for float64
// does. If numbers cannot be compared the plain formula must do, which has the same value.
func (m *machine[T]) logSumExp(args []slot[T], do func(Op, ...slot[T]) slot[T]) slot[T] {
	if len(args) == 0 {
		return do(OpLog, m.zero())
	}
	largest := args[0]
	for _, x := range args[1:] {
		largest = do(OpMax, largest, x)
	}
	shifted := largest.err == nil
	var sum slot[T]
	for i, x := range args {
		var e slot[T]
		if shifted {
			equal, err := m.ar.Holds(Equal.String(), x.v, largest.v)
			switch {
			case err != nil:
				shifted = false
			case equal:
				e = m.one()
			default:
				e = do(OpExp, do(OpSub, x, largest))
			}
		}
		if !shifted {
			break
		}
		if i == 0 {
			sum = e
		} else {
			sum = do(OpAdd, sum, e)
		}
	}
	if shifted {
		return do(OpAdd, largest, do(OpLog, sum))
	}
	for i, x := range args {
		if e := do(OpExp, x); i == 0 {
			sum = e
		} else {
			sum = do(OpAdd, sum, e)
		}
	}
	return do(OpLog, sum)
}

// isZero reports whether s is certified to be zero.
func (m *machine[T]) isZero(s slot[T]) bool {
	return s.err == nil && (s.lit == zeroLiteral || s.lit == notLiteral && m.ar.IsZero(s.v))
}

// partial interprets a row's instruction list.
func (m *machine[T]) partial(p *Partial, args [4]slot[T], result slot[T], rel Rel) slot[T] {
	m.steps = m.steps[:0]
	for i := range p.Steps {
		in := &p.Steps[i]
		var x [4]slot[T]
		for j, o := range in.Args {
			switch o.Kind {
			case Argument:
				x[j] = args[o.Index]
			case Result:
				x[j] = result
			case Step:
				x[j] = m.steps[o.Index]
			case Number:
				x[j] = m.number(o)
			}
		}
		r := in.Rel
		if r == 0 {
			r = rel
		}
		s := x[0]
		if in.Op != OpConst {
			s = m.apply(in.Op, r, x)
		}
		m.steps = append(m.steps, s)
	}
	return m.steps[len(m.steps)-1]
}

// contribution returns adj times part; ok is false if the node does not depend on the
// argument there. The caller has made sure that adj is not zero.
func (m *machine[T]) contribution(p *Partial, adj, part slot[T]) (c slot[T], ok bool) {
	switch {
	case p.Selects && m.isZero(part):
		return c, false
	case adj.err != nil:
		return adj, true
	case part.err != nil:
		return part, true
	case part.lit == oneLiteral:
		return adj, true
	case part.lit == minusOneLiteral:
		c.v, c.err = m.ar.Neg(adj.v)
		return c, true
	case adj.lit == oneLiteral:
		return part, true
	}
	c.v, c.err = m.ar.Mul(adj.v, part.v)
	return c, true
}

// apply evaluates an operation with arguments, or OpPi.
func (m *machine[T]) apply(op Op, rel Rel, x [4]slot[T]) (s slot[T]) {
	k := table[op].arity
	switch op {
	case OpWhere:
		for _, cond := range x[:2] {
			if cond.err != nil {
				return slot[T]{err: cond.err}
			}
		}
		yes, err := m.ar.Holds(rel.String(), x[0].v, x[1].v)
		switch {
		case err != nil:
			return slot[T]{err: fmt.Errorf("%s: %w", rel, err)}
		case yes:
			return x[2]
		}
		return x[3]
	case OpDetach:
		return x[0]
	case OpStrongMul:
		if m.isZero(x[0]) {
			return m.zero()
		}
	case OpGate:
		if m.isZero(x[0]) || m.isZero(x[1]) {
			return m.zero()
		}
	}
	for _, arg := range x[:k] {
		if arg.err != nil {
			return slot[T]{err: arg.err}
		}
	}
	switch op {
	case OpNeg:
		s.v, s.err = m.ar.Neg(x[0].v)
	case OpAdd, OpShift:
		s.v, s.err = m.ar.Add(x[0].v, x[1].v)
	case OpSub:
		s.v, s.err = m.ar.Sub(x[0].v, x[1].v)
	case OpMul, OpScale, OpStrongMul, OpGate:
		s.v, s.err = m.ar.Mul(x[0].v, x[1].v)
	case OpMulAdd:
		if s.v, s.err = m.ar.Mul(x[0].v, x[1].v); s.err == nil {
			s.v, s.err = m.ar.Add(s.v, x[2].v)
		}
	case OpDiv:
		s.v, s.err = m.ar.Div(x[0].v, x[1].v)
	case OpPow:
		s.v, s.err = m.ar.Pow(x[0].v, x[1].v)
	case OpPi:
		s.v, s.err = m.ar.Call("pi")
	default:
		if !callable(op) {
			return slot[T]{err: ErrOp}
		}
		args := make([]T, k)
		for i := range args {
			args[i] = x[i].v
		}
		s.v, s.err = m.ar.Call(table[op].name, args...)
	}
	if s.err != nil {
		s.err = fmt.Errorf("%s: %w", op, s.err)
	}
	return s
}
