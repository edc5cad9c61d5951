package autodiff

import (
	"math"
	"math/big"
	"slices"
)

// Param records a parameter: a number that gradients are taken with respect to. Its gradient
// is absent before the first Backward that reaches it.
func (t *Tape) Param(name string, v float64) Var {
	if !t.usable() || !t.room() {
		return t.misuse("param")
	}
	t.params = append(t.params, param{node: int32(len(t.nodes))})
	t.names = append(t.names, name)
	t.countLeaves(1)
	n := t.next()
	n.val, n.adj = v, 0
	n.a = int32(len(t.params) - 1)
	n.op, n.flags = OpParam, needsGrad
	return t.newest()
}

// ParamSlice records parameters without names, appends their handles to dst and returns it.
func (t *Tape) ParamSlice(dst []Var, v []float64) []Var {
	for len(v) > 0 {
		if !t.usable() || !t.room() {
			for range v {
				dst = append(dst, t.misuse("param"))
			}
			return dst
		}
		k := min(len(v), cap(t.nodes)-len(t.nodes))
		t.countLeaves(k)
		start, first := len(t.nodes), len(t.params)
		t.nodes = t.nodes[:start+k]
		t.params = slices.Grow(t.params, k)[:first+k]
		t.names = slices.Grow(t.names, k)[:first+k]
		clear(t.names[first:])
		nodes, params := t.nodes[start:][:k], t.params[first:][:k]
		for i, v := range v[:k] {
			n := &nodes[i]
			n.val, n.adj = v, 0
			n.a = int32(first + i)
			n.op, n.flags = OpParam, needsGrad
			p := &params[i]
			p.grad, p.node, p.has = 0, int32(start+i), false
		}
		m := len(dst)
		dst = slices.Grow(dst, k)[:m+k]
		for i := range dst[m:] {
			x := &dst[m+i]
			if x.tape != t { // a slice that is used again holds t already
				x.tape = t
			}
			x.index, x.gen = int32(start+i), t.gen
		}
		v = v[k:]
	}
	return dst
}

// Const records a constant that is exactly the float64 v: Const(0.1) is not 1/10 but the
// binary fraction nearest to it. NaN and infinities are constants too, but have no exact
// value, so that replays over numbers without them report ErrFinite where they are used.
func (t *Tape) Const(v float64) Var { return t.leaf("const", OpConst, v, 0) }

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
	return t.leaf("rational", OpRational, v, int32(len(t.exact)-1))
}

// Pi records the constant π; its float64 value is the nearest one.
func (t *Tape) Pi() Var { return t.leaf("pi", OpPi, math.Pi, 0) }

// leaf records a constant.
func (t *Tape) leaf(name string, op Op, v float64, a int32) Var {
	if !t.usable() || !t.room() {
		return t.misuse(name)
	}
	t.countLeaves(1)
	n := t.next()
	n.val, n.adj = v, 0
	n.a = a
	n.op, n.flags = op, 0
	return t.newest()
}

// countLeaves is to be called before k nodes without arguments are recorded.
func (t *Tape) countLeaves(k int) {
	if t.leaves == len(t.nodes) {
		t.leaves += k
	}
}

// Neg records y = -a with ∂y/∂a = -1.
func (t *Tape) Neg(a Var) Var { return t.unary(OpNeg, a) }

// Add records y = a + b with ∂y/∂a = 1, ∂y/∂b = 1.
func (t *Tape) Add(a, b Var) Var {
	if !t.owns2(a, b) || len(t.nodes) == cap(t.nodes) {
		return t.binary(OpAdd, a, b)
	}
	n := t.next()
	x, y := &t.nodes[a.index], &t.nodes[b.index]
	n.val, n.adj = x.val+y.val, 0
	n.a, n.x = a.index, uint64(b.index)
	n.op, n.flags = OpAdd, (x.flags|y.flags)&needsGrad
	return Var{t, int32(len(t.nodes) - 1), a.gen}
}

// Sub records y = a - b with ∂y/∂a = 1, ∂y/∂b = -1.
func (t *Tape) Sub(a, b Var) Var {
	if !t.owns2(a, b) || len(t.nodes) == cap(t.nodes) {
		return t.binary(OpSub, a, b)
	}
	n := t.next()
	x, y := &t.nodes[a.index], &t.nodes[b.index]
	n.val, n.adj = x.val-y.val, 0
	n.a, n.x = a.index, uint64(b.index)
	n.op, n.flags = OpSub, (x.flags|y.flags)&needsGrad
	return Var{t, int32(len(t.nodes) - 1), a.gen}
}

// Mul records y = a·b with ∂y/∂a = b, ∂y/∂b = a.
func (t *Tape) Mul(a, b Var) Var {
	if !t.owns2(a, b) || len(t.nodes) == cap(t.nodes) {
		return t.binary(OpMul, a, b)
	}
	n := t.next()
	x, y := &t.nodes[a.index], &t.nodes[b.index]
	n.val, n.adj = float64(x.val*y.val), 0
	n.a, n.x = a.index, uint64(b.index)
	n.op, n.flags = OpMul, (x.flags|y.flags)&needsGrad
	return Var{t, int32(len(t.nodes) - 1), a.gen}
}

// Div records y = a/b with ∂y/∂a = 1/b, ∂y/∂b = -y/b.
//
// Special cases are:
//
//	Div(a, 0)  value ±Inf for a ≠ 0, ∂y/∂a ±Inf, ∂y/∂b -Inf (a > 0, b = +0)
//	Div(0, 0)  value NaN
func (t *Tape) Div(a, b Var) Var { return t.binary(OpDiv, a, b) }

// Shift records y = a + c, where c is exactly a float64, with ∂y/∂a = 1. It is Add with a
// constant that needs no node.
func (t *Tape) Shift(a Var, c float64) Var {
	if (!t.owns(a) || len(t.nodes) == cap(t.nodes)) && !t.makeRoom(OpShift, a) {
		return Var{}
	}
	n := t.next()
	x := &t.nodes[a.index]
	n.val, n.adj = x.val+c, 0
	n.a, n.x = a.index, math.Float64bits(c)
	n.op, n.flags = OpShift, x.flags&needsGrad
	return Var{t, int32(len(t.nodes) - 1), a.gen}
}

// Scale records y = a·c, where c is exactly a float64, with ∂y/∂a = c. It is Mul with a
// constant that needs no node.
func (t *Tape) Scale(a Var, c float64) Var {
	if (!t.owns(a) || len(t.nodes) == cap(t.nodes)) && !t.makeRoom(OpScale, a) {
		return Var{}
	}
	n := t.next()
	x := &t.nodes[a.index]
	n.val, n.adj = float64(x.val*c), 0
	n.a, n.x = a.index, math.Float64bits(c)
	n.op, n.flags = OpScale, x.flags&needsGrad|stored
	return Var{t, int32(len(t.nodes) - 1), a.gen}
}

// MulAdd records y = a·b + c with ∂y/∂a = b, ∂y/∂b = a, ∂y/∂c = 1. The product is rounded before
// c is added, so that y is that of Add(Mul(a, b), c).
func (t *Tape) MulAdd(a, b, c Var) Var {
	if !t.owns2(a, b) || !t.owns(c) || !t.room() {
		return t.misuse("muladd", a, b, c)
	}
	n := t.next()
	x, y, z := &t.nodes[a.index], &t.nodes[b.index], &t.nodes[c.index]
	n.val, n.adj = float64(x.val*y.val)+z.val, 0
	n.a, n.x = a.index, pack(b.index, c.index)
	n.op, n.flags = OpMulAdd, (x.flags|y.flags|z.flags)&needsGrad
	return t.newest()
}

// Detach records y = a as a constant: no gradient passes from y to a. In a replay y follows a.
func (t *Tape) Detach(a Var) Var { return t.unary(OpDetach, a) }

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
	n := t.next()
	x, y := &t.nodes[then.index], &t.nodes[els.index]
	n.val, n.adj = y.val, 0
	if rel.holds(t.nodes[a.index].val, t.nodes[b.index].val) {
		n.val = x.val
	}
	n.a, n.x = a.index, pack(b.index, int32(len(t.branches)))
	n.op, n.rel, n.flags = OpWhere, rel, (x.flags|y.flags)&needsGrad
	t.branches = append(t.branches, [2]int32{then.index, els.index})
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

// Apply records op by its number: any operation with arguments but OpWhere, OpShift and OpScale, and
// OpPi. The arguments of OpDot and OpSquaredError are pairs: a₁, b₁, a₂, b₂, …
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
	case op == opInvalid || op >= numOps || op == OpWhere || op == OpShift || op == OpScale ||
		table[op].arity == 0 && op != OpPi:
		return t.fail(op.String(), ErrOp)
	case table[op].arity == Variadic:
		if table[op].paired && len(args)&1 != 0 {
			return t.fail(op.String(), ErrArity)
		}
		return t.variadic(op, args)
	case len(args) != table[op].arity:
		return t.fail(op.String(), ErrArity)
	}
	switch len(args) {
	case 0:
		return t.Pi()
	case 1:
		return t.unary(op, args[0])
	case 3:
		return t.MulAdd(args[0], args[1], args[2])
	}
	return t.binary(op, args[0], args[1])
}

// makeRoom makes room for one more node with the argument a, unless one or the other is impossible.
//
//go:noinline
func (t *Tape) makeRoom(op Op, a Var) bool {
	if t.owns(a) && t.room() {
		return true
	}
	t.misuse2(op, a, a)
	return false
}

func (t *Tape) unary(op Op, a Var) Var {
	if !t.owns(a) || !t.room() {
		return t.misuse2(op, a, a)
	}
	n := t.next()
	x := &t.nodes[a.index]
	n.op, n.flags = op, x.flags&needsGrad
	n.a, n.adj = a.index, 0
	n.compute(op, x.val)
	return t.newest()
}

func (t *Tape) binary(op Op, a, b Var) Var {
	if !t.owns2(a, b) || !t.room() {
		return t.misuse2(op, a, b)
	}
	n := t.next()
	x, y := &t.nodes[a.index], &t.nodes[b.index]
	n.val, n.adj = evaluate(op, x.val, y.val), 0
	n.a, n.x = a.index, uint64(b.index)
	n.op, n.flags = op, (x.flags|y.flags)&needsGrad
	return t.newest()
}
