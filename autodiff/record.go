package autodiff

import (
	"math"
	"math/big"
	"slices"
)

// Param records a parameter: a number that gradients are taken with respect to. Its gradient
// is absent before the first Backward that reaches it.
func (t *Tape) Param(name string, v float64) Var {
	if !t.usable() || t.full() {
		if !t.makeRoomForLeaf(OpParam) {
			return Var{}
		}
		return t.Param(name, v)
	}
	k := len(t.params)
	if name != "" {
		if len(t.names) < k {
			t.unnamed(k)
		}
		t.names = append(t.names, name)
	}
	t.params = append(t.params, param{node: int32(t.n)})
	return t.leaf(tag(OpParam)|needsGrad, v, k)
}

// unnamed makes the names those of k parameters.
//
//go:noinline
func (t *Tape) unnamed(k int) {
	for len(t.names) < k {
		t.names = append(t.names, "")
	}
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
		k := min(len(v), len(t.nodes)-t.n)
		start, first := t.n, len(t.params)
		if t.leaves == start {
			t.leaves += k
		}
		t.n += k
		t.params = slices.Grow(t.params, k)[:first+k]
		m := len(dst)
		dst = slices.Grow(dst, k)[:m+k]
		gen := t.gen
		nodes, params, vars := t.nodes[start:][:k], t.params[first:][:k], dst[m:][:k]
		for i, v := range v[:k] {
			n := &nodes[i]
			n.val = v
			n.a, n.tag = int32(first+i), tag(OpParam)|needsGrad
			params[i].node = int32(start + i)
			x := &vars[i]
			if x.tape != t { // a slice that is used again holds t already
				x.tape = t
			}
			x.index, x.gen = int32(start+i), gen
		}
		v = v[k:]
	}
	return dst
}

// Const records a constant that is exactly the float64 v: Const(0.1) is not 1/10 but the
// binary fraction nearest to it. NaN and infinities are constants too, but have no exact
// value, so that replays over numbers without them report ErrFinite where they are used.
func (t *Tape) Const(v float64) Var {
	if (!t.usable() || t.full()) && !t.makeRoomForLeaf(OpConst) {
		return Var{}
	}
	return t.leaf(tag(OpConst), v, 0)
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
	return t.leaf(tag(OpRational), v, len(t.exact)-1)
}

// Pi records the constant π; its float64 value is the nearest one.
func (t *Tape) Pi() Var {
	if !t.makeRoomForLeaf(OpPi) {
		return Var{}
	}
	return t.leaf(tag(OpPi), math.Pi, 0)
}

// leaf records a node without arguments, for which there must be room.
func (t *Tape) leaf(op tag, v float64, a int) Var {
	i := t.n
	if t.leaves == i {
		t.leaves = i + 1
	}
	n := &t.nodes[i]
	t.n = i + 1
	n.val = v
	n.a, n.tag = int32(a), op
	return Var{t, int32(i), t.gen}
}

// Neg records y = -a with ∂y/∂a = -1.
func (t *Tape) Neg(a Var) Var { return t.unary(OpNeg, a) }

// Add records y = a + b with ∂y/∂a = 1, ∂y/∂b = 1.
func (t *Tape) Add(a, b Var) Var {
	if !t.owns2(a, b) || t.full() {
		return t.binary(OpAdd, a, b)
	}
	i := t.n
	n, x, y := &t.nodes[i], &t.nodes[a.index], &t.nodes[b.index]
	t.n = i + 1
	n.val = x.val + y.val
	n.a, n.x = a.index, uint64(b.index)
	n.tag = tag(OpAdd) | (x.tag|y.tag)&needsGrad
	return Var{t, int32(i), a.gen}
}

// Sub records y = a - b with ∂y/∂a = 1, ∂y/∂b = -1.
func (t *Tape) Sub(a, b Var) Var {
	if !t.owns2(a, b) || t.full() {
		return t.binary(OpSub, a, b)
	}
	i := t.n
	n, x, y := &t.nodes[i], &t.nodes[a.index], &t.nodes[b.index]
	t.n = i + 1
	n.val = x.val - y.val
	n.a, n.x = a.index, uint64(b.index)
	n.tag = tag(OpSub) | (x.tag|y.tag)&needsGrad
	return Var{t, int32(i), a.gen}
}

// Mul records y = a·b with ∂y/∂a = b, ∂y/∂b = a.
func (t *Tape) Mul(a, b Var) Var {
	if !t.owns2(a, b) || t.full() {
		return t.binary(OpMul, a, b)
	}
	i := t.n
	n, x, y := &t.nodes[i], &t.nodes[a.index], &t.nodes[b.index]
	t.n = i + 1
	n.val = float64(x.val * y.val)
	n.a, n.x = a.index, uint64(b.index)
	n.tag = tag(OpMul) | (x.tag|y.tag)&needsGrad
	return Var{t, int32(i), a.gen}
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
	if !t.owns(a) || t.full() {
		if !t.makeRoom(OpShift, a) {
			return Var{}
		}
		return t.Shift(a, c)
	}
	i := t.n
	n, x := &t.nodes[i], &t.nodes[a.index]
	t.n = i + 1
	n.val = x.val + c
	n.a, n.x = a.index, math.Float64bits(c)
	n.tag = tag(OpShift) | x.tag&needsGrad
	return Var{t, int32(i), a.gen}
}

// Scale records y = a·c, where c is exactly a float64, with ∂y/∂a = c. It is Mul with a
// constant that needs no node.
func (t *Tape) Scale(a Var, c float64) Var {
	if !t.owns(a) || t.full() {
		if !t.makeRoom(OpScale, a) {
			return Var{}
		}
		return t.Scale(a, c)
	}
	i := t.n
	n, x := &t.nodes[i], &t.nodes[a.index]
	t.n = i + 1
	n.val = float64(x.val * c)
	n.a, n.x = a.index, math.Float64bits(c)
	n.tag = tag(OpScale) | stored | x.tag&needsGrad
	return Var{t, int32(i), a.gen}
}

// MulAdd records y = a·b + c with ∂y/∂a = b, ∂y/∂b = a, ∂y/∂c = 1. The product is rounded before
// c is added, so that y is that of Add(Mul(a, b), c).
func (t *Tape) MulAdd(a, b, c Var) Var {
	if !t.owns2(a, b) || !t.owns(c) || !t.room() {
		return t.misuse3(OpMulAdd, a, b, c)
	}
	i := t.n
	n, x, y, z := &t.nodes[i], &t.nodes[a.index], &t.nodes[b.index], &t.nodes[c.index]
	t.n = i + 1
	n.val = float64(x.val*y.val) + z.val
	n.a, n.x = a.index, pack(b.index, c.index)
	n.tag = tag(OpMulAdd) | (x.tag|y.tag|z.tag)&needsGrad
	return Var{t, int32(i), a.gen}
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
	n.val = y.val
	if rel.holds(t.nodes[a.index].val, t.nodes[b.index].val) {
		n.val = x.val
	}
	n.a, n.x = a.index, pack(b.index, int32(len(t.branches)))
	n.tag = tag(OpWhere) | tag(rel)<<detail | (x.tag|y.tag)&needsGrad
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

// makeRoomForLeaf is makeRoom for nodes without arguments.
//
//go:noinline
func (t *Tape) makeRoomForLeaf(op Op) bool {
	if t.usable() && t.room() {
		return true
	}
	t.misuse(op.String())
	return false
}

func (t *Tape) unary(op Op, a Var) Var {
	if !t.owns(a) || !t.room() {
		return t.misuse2(op, a, a)
	}
	i := t.n
	n, x := &t.nodes[i], &t.nodes[a.index]
	t.n = i + 1
	n.a = a.index
	n.tag = tag(op) | x.tag&needsGrad
	n.compute(op, x.val)
	return Var{t, int32(i), a.gen}
}

func (t *Tape) binary(op Op, a, b Var) Var {
	if !t.owns2(a, b) || !t.room() {
		return t.misuse2(op, a, b)
	}
	n := t.next()
	x, y := &t.nodes[a.index], &t.nodes[b.index]
	n.val = evaluate(op, x.val, y.val)
	n.a, n.x = a.index, uint64(b.index)
	n.tag = tag(op) | (x.tag|y.tag)&needsGrad
	return t.newest()
}
