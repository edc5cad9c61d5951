package autodiff

import (
	"math"
	"math/big"
)

// Param records a parameter: a number that gradients are taken with respect to. Its gradient
// is absent before the first Backward that reaches it.
func (t *Tape) Param(name string, v float64) Var {
	if !t.usable() || !t.room() {
		return t.misuse("param")
	}
	t.params = append(t.params, param{name: name, node: int32(len(t.nodes))})
	n := t.next()
	n.val = v
	n.a = int32(len(t.params) - 1)
	n.op = OpParam
	n.flags = needsGrad
	n.adj = 0
	return t.newest()
}

// Const records a constant that is exactly the float64 v: Const(0.1) is not 1/10 but the
// binary fraction nearest to it. NaN and infinities are constants too, but have no exact
// value, so that replays over numbers without them report ErrFinite where they are used.
func (t *Tape) Const(v float64) Var {
	if !t.usable() || !t.room() {
		return t.misuse("const")
	}
	n := t.next()
	n.val = v
	n.op = OpConst
	n.flags = 0
	n.adj = 0
	return t.newest()
}

// Rational records an exact constant; its float64 value is the nearest one. r is copied.
func (t *Tape) Rational(r *big.Rat) Var {
	if !t.usable() || !t.room() {
		return t.misuse("rational")
	}
	if r == nil {
		return t.fail("rational", ErrNil)
	}
	v, _ := r.Float64()
	t.exact = append(t.exact, new(big.Rat).Set(r))
	n := t.next()
	n.val = v
	n.a = int32(len(t.exact) - 1)
	n.op = OpRational
	n.flags = 0
	n.adj = 0
	return t.newest()
}

// Pi records the constant π; its float64 value is the nearest one.
func (t *Tape) Pi() Var {
	if !t.usable() || !t.room() {
		return t.misuse("pi")
	}
	n := t.next()
	n.val = math.Pi
	n.op = OpPi
	n.flags = 0
	n.adj = 0
	return t.newest()
}

// Neg records y = -a with ∂y/∂a = -1.
func (t *Tape) Neg(a Var) Var {
	if !t.owns(a) || !t.room() {
		return t.misuse("neg", a)
	}
	n := t.next()
	x := &t.nodes[a.index]
	n.val = -x.val
	n.a, n.b = a.index, 0
	n.op = OpNeg
	n.flags = x.flags
	n.adj = 0
	return t.newest()
}

// Add records y = a + b with ∂y/∂a = 1, ∂y/∂b = 1.
func (t *Tape) Add(a, b Var) Var {
	if !t.owns2(a, b) || !t.room() {
		return t.misuse("add", a, b)
	}
	n := t.next()
	x, y := &t.nodes[a.index], &t.nodes[b.index]
	n.val = x.val + y.val
	n.a = a.index
	n.b = b.index
	n.op = OpAdd
	n.flags = x.flags | y.flags
	n.adj = 0
	return t.newest()
}

// Sub records y = a - b with ∂y/∂a = 1, ∂y/∂b = -1.
func (t *Tape) Sub(a, b Var) Var {
	if !t.owns2(a, b) || !t.room() {
		return t.misuse("sub", a, b)
	}
	n := t.next()
	x, y := &t.nodes[a.index], &t.nodes[b.index]
	n.val = x.val - y.val
	n.a = a.index
	n.b = b.index
	n.op = OpSub
	n.flags = x.flags | y.flags
	n.adj = 0
	return t.newest()
}

// Mul records y = a·b with ∂y/∂a = b, ∂y/∂b = a.
func (t *Tape) Mul(a, b Var) Var {
	if !t.owns2(a, b) || !t.room() {
		return t.misuse("mul", a, b)
	}
	n := t.next()
	x, y := &t.nodes[a.index], &t.nodes[b.index]
	n.val = float64(x.val * y.val)
	n.a = a.index
	n.b = b.index
	n.op = OpMul
	n.flags = x.flags | y.flags
	n.adj = 0
	return t.newest()
}

// Div records y = a/b with ∂y/∂a = 1/b, ∂y/∂b = -y/b.
//
// Special cases are:
//
//	Div(a, 0)  value ±Inf for a ≠ 0, ∂y/∂a ±Inf, ∂y/∂b -Inf (a > 0, b = +0)
//	Div(0, 0)  value NaN
func (t *Tape) Div(a, b Var) Var {
	if !t.owns2(a, b) || !t.room() {
		return t.misuse("div", a, b)
	}
	n := t.next()
	x, y := &t.nodes[a.index], &t.nodes[b.index]
	n.val = x.val / y.val
	n.a = a.index
	n.b = b.index
	n.op = OpDiv
	n.flags = x.flags | y.flags
	n.adj = 0
	return t.newest()
}

// Where records y = then if a rel b, else els. Only the branch taken is differentiated: ∂y is
// 1 in that branch and 0 in the other one, whatever value or derivative the other one has. The
// operands of the comparison have no influence on the gradient.
//
// Special cases are:
//
//	Where(rel, NaN, b, then, els)  els, but then for NotEqual
func (t *Tape) Where(rel Rel, a, b, then, els Var) Var {
	if !t.owns2(a, b) || !t.owns2(then, els) || !t.room() {
		return t.misuse("where", a, b, then, els)
	}
	if rel == 0 || rel >= numRels {
		return t.fail("where", ErrRel)
	}
	return t.where(rel, a.index, b.index, then.index, els.index)
}

func (t *Tape) where(rel Rel, a, b, then, els int32) Var {
	n := t.next()
	x, y := &t.nodes[then], &t.nodes[els]
	n.val = y.val
	if rel.holds(t.nodes[a].val, t.nodes[b].val) {
		n.val = x.val
	}
	n.a, n.b, n.c = a, b, int32(len(t.branches))
	n.op, n.rel = OpWhere, rel
	n.flags = x.flags | y.flags
	n.adj = 0
	t.branches = append(t.branches, [2]int32{then, els})
	return t.newest()
}

// StrongMul records y = a·b where an exact zero a gives 0 even if b is infinite, NaN or
// undefined. Recorded derivatives multiply adjoints so. ∂y/∂a = b; ∂y/∂b = a, and where that
// is zero y does not depend on b at all.
//
// Special cases are:
//
//	StrongMul(±0, b)    0 for every b
//	StrongMul(±Inf, 0)  NaN
func (t *Tape) StrongMul(a, b Var) Var { return t.binary(OpStrongMul, a, b) }

// Gate records y = a·b where an exact zero on either side gives 0 even if the other one is
// infinite, NaN or undefined. Recorded derivatives of operations that select one of their
// arguments multiply so. ∂y/∂a = b, ∂y/∂b = a.
//
// Special cases are:
//
//	Gate(±0, b)  0 for every b
//	Gate(a, ±0)  0 for every a
func (t *Tape) Gate(a, b Var) Var { return t.binary(OpGate, a, b) }

// Apply records op by its number: any operation with arguments but OpWhere, and OpPi.
func (t *Tape) Apply(op Op, args ...Var) Var {
	if !t.usable() {
		return t.misuse(op.String())
	}
	for _, x := range args {
		if !t.owns(x) {
			return t.misuse(op.String(), args...)
		}
	}
	switch {
	case op == opInvalid || op >= numOps || op == OpWhere || table[op].arity == 0 && op != OpPi:
		return t.fail(op.String(), ErrOp)
	case len(args) != table[op].arity:
		return t.fail(op.String(), ErrArity)
	}
	switch len(args) {
	case 0:
		return t.Pi()
	case 1:
		return t.unary(op, args[0])
	}
	return t.binary(op, args[0], args[1])
}

func (t *Tape) unary(op Op, a Var) Var {
	if !t.owns(a) || !t.room() {
		return t.misuse(op.String(), a)
	}
	n := t.next()
	x := &t.nodes[a.index]
	n.val = evaluate(op, x.val, 0)
	n.a, n.b = a.index, 0
	n.op = op
	n.flags = x.flags
	n.adj = 0
	return t.newest()
}

func (t *Tape) binary(op Op, a, b Var) Var {
	if !t.owns2(a, b) || !t.room() {
		return t.misuse(op.String(), a, b)
	}
	n := t.next()
	x, y := &t.nodes[a.index], &t.nodes[b.index]
	n.val = evaluate(op, x.val, y.val)
	n.a = a.index
	n.b = b.index
	n.op = op
	n.flags = x.flags | y.flags
	n.adj = 0
	return t.newest()
}
