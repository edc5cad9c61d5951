package autodiff

import (
	"math"
	"slices"
)

// Here are the operations of any number of arguments. A node for a whole sum or product of vectors
// keeps the tape short. Sums run from left to right; NaN in gives NaN for the value.

// Sum records y = Σ aᵢ with ∂y/∂aᵢ = 1.
//
// Special cases are:
//
//	Sum()  value 0
func (t *Tape) Sum(a ...Var) Var { return t.variadic(OpSum, a) }

// LogSumExp records y = ln Σ exp aᵢ with ∂y/∂aᵢ = exp(aᵢ - y). It neither overflows nor loses what
// is far below 1: the largest argument is subtracted first.
//
// Special cases are:
//
//	LogSumExp()           value -Inf
//	LogSumExp(-Inf, a)    value a, partials 0 and 1, for finite a
//	LogSumExp(-Inf, …)    value -Inf, partials NaN, if all are -Inf
//	LogSumExp(+Inf, a…)   value +Inf, partials NaN and, for a < +Inf, 0
//	LogSumExp(NaN, a…)    value NaN, partials NaN
func (t *Tape) LogSumExp(a ...Var) Var { return t.variadic(OpLogSumExp, a) }

// Dot records y = Σ aᵢ·bᵢ with ∂y/∂aᵢ = bᵢ, ∂y/∂bᵢ = aᵢ. Both must have the same length.
//
// Special cases are:
//
//	Dot(nil, nil)  value 0
func (t *Tape) Dot(a, b []Var) Var { return t.pairs(OpDot, a, b, nil) }

// Affine records y = Σ wᵢ·xᵢ + c with ∂y/∂wᵢ = xᵢ, ∂y/∂xᵢ = wᵢ, ∂y/∂c = 1. It is an OpDot, whose last
// pair is c and the number 1.
func (t *Tape) Affine(w, x []Var, c Var) Var { return t.pairs(OpDot, w, x, &c) }

// SquaredError records y = Σ (aᵢ - bᵢ)² with ∂y/∂aᵢ = 2(aᵢ - bᵢ), ∂y/∂bᵢ = 2(bᵢ - aᵢ). Both must have
// the same length.
//
// Special cases are:
//
//	SquaredError(nil, nil)  value 0
func (t *Tape) SquaredError(a, b []Var) Var { return t.pairs(OpSquaredError, a, b, nil) }

// DotData is Dot with numbers that need no nodes: an OpDot of the aᵢ and the numbers xᵢ, which
// are copied.
func (t *Tape) DotData(a []Var, x []float64) Var { return t.data(OpDot, a, x, nil) }

// AffineData is Affine with numbers xᵢ that need no nodes. They are copied.
func (t *Tape) AffineData(w []Var, x []float64, c Var) Var { return t.data(OpDot, w, x, &c) }

// SquaredErrorData is SquaredError with numbers xᵢ that need no nodes. They are copied.
func (t *Tape) SquaredErrorData(a []Var, x []float64) Var {
	return t.data(OpSquaredError, a, x, nil)
}

// variadic records an operation whose arguments stand one after the other.
func (t *Tape) variadic(op Op, args []Var) Var {
	if !t.usable() || !t.room() || !t.listRoom(len(args)) {
		return t.misuse(op.String(), args...)
	}
	start := len(t.list)
	list := t.extend(len(args))
	nodes, gen := t.nodes, t.gen
	var flags tag
	for i, x := range args {
		if x.tape != t || x.gen != gen {
			t.list = t.list[:start]
			return t.misuse(op.String(), args...)
		}
		list[i] = x.index
		flags |= nodes[x.index].tag
	}
	f := plain
	if table[op].paired {
		f = paired
	}
	y := t.long(op, f, start, 0, flags, 0)
	n := &t.nodes[y.index]
	n.val = t.fold(n)
	return y
}

// pairs records an operation of pairs of nodes, c and 1 being the last one if there is a c. The
// value is that of fold.
func (t *Tape) pairs(op Op, a, b []Var, c *Var) Var {
	if !t.usable() || !t.room() || !t.listRoom(2*len(a)+1) {
		return t.misuse(op.String(), a...)
	}
	if len(a) != len(b) {
		return t.fail(op.String(), ErrArity)
	}
	n := 2 * len(a)
	if c != nil {
		n++
	}
	start := len(t.list)
	list := t.extend(n)
	nodes, gen := t.nodes, t.gen
	var flags tag
	sum := negligible
	for i, x := range a {
		z := b[i]
		if x.tape != t || z.tape != t || x.gen != gen || z.gen != gen {
			t.list = t.list[:start]
			return t.misuse(op.String(), x, z)
		}
		pair := list[2*i : 2*i+2 : 2*i+2]
		pair[0], pair[1] = x.index, z.index
		u, v := &nodes[x.index], &nodes[z.index]
		flags |= u.tag | v.tag
		if op == OpDot {
			sum += float64(u.val * v.val)
		} else {
			d := u.val - v.val
			sum += float64(d * d)
		}
	}
	if c != nil {
		if !t.owns(*c) {
			t.list = t.list[:start]
			return t.misuse(op.String(), *c)
		}
		list[n-1] = c.index
		flags |= nodes[c.index].tag
		sum += nodes[c.index].val
	}
	return t.long(op, paired, start, 0, flags, sum)
}

// AffineRows records AffineData for each row of the matrix x, whose rows of len(w) numbers follow one
// another, appends the handles to dst and returns it: a linear layer for many samples. It is as many
// nodes, but they share the list of arguments. There must be at least one w, and no incomplete row.
func (t *Tape) AffineRows(dst []Var, w []Var, x []float64, c Var) []Var {
	if len(w) == 0 || len(x)%len(w) != 0 {
		if t.usable() {
			t.fail("dot", ErrArity)
		}
		return dst
	}
	dst = slices.Grow(dst, len(x)/len(w))
	list, flags, ok := t.handles(OpDot, w, &c)
	if !ok || !t.listRoom(len(x)) {
		return append(dst, make([]Var, len(x)/len(w))...)
	}
	copy(t.extendNumbers(len(x)), x)
	first := len(t.numbers) - len(x)
	start := len(t.list) - len(list)
	values := t.values[:0] // of w: they are the same for all rows
	for _, i := range list[:len(w)] {
		values = append(values, t.nodes[i].val)
	}
	t.values = values
	last := t.nodes[c.index].val
	for ; len(x) > 0; x = x[len(values):] {
		if !t.room() {
			return append(dst, make([]Var, len(x)/len(w))...)
		}
		s := negligible
		row := x[:len(values)]
		for j, v := range values {
			s += float64(v * row[j])
		}
		n := t.next()
		n.val = s + last
		n.a, n.x = int32(start), pack(int32(len(list)), int32(first))
		n.tag = tag(OpDot) | tag(biased)<<detail | flags&needsGrad
		first += len(w)
		dst = append(dst, t.newest())
	}
	return dst
}

// data records an operation of pairs of nodes and numbers, c and 1 being the last one if there is a
// c.
func (t *Tape) data(op Op, a []Var, x []float64, c *Var) Var {
	if !t.usable() || !t.room() || !t.listRoom(len(a)+1) {
		return t.misuse(op.String(), a...)
	}
	if len(a) != len(x) {
		return t.fail(op.String(), ErrArity)
	}
	list, flags, ok := t.handles(op, a, c)
	if !ok {
		return Var{}
	}
	first := len(t.numbers)
	numbers := t.extendNumbers(len(x))
	copy(numbers, x)
	f := numbered
	if c != nil {
		f = biased
	}
	var v float64
	if op == OpDot {
		v = t.dot(list, numbers)
	} else {
		v = t.squaredError(list, numbers)
	}
	return t.long(op, f, len(t.list)-len(list), first, flags, v)
}

// handles appends the nodes a, and c if there is one, to list.
func (t *Tape) handles(op Op, a []Var, c *Var) (list []int32, flags tag, ok bool) {
	if !t.usable() || !t.listRoom(len(a)+1) {
		t.misuse(op.String(), a...)
		return nil, 0, false
	}
	n := len(a)
	if c != nil {
		n++
	}
	start := len(t.list)
	list = t.extend(n)
	nodes, gen := t.nodes, t.gen
	for i, x := range a {
		if x.tape != t || x.gen != gen {
			t.list = t.list[:start]
			t.misuse(op.String(), x)
			return nil, 0, false
		}
		list[i] = x.index
		flags |= nodes[x.index].tag
	}
	if c != nil {
		if !t.owns(*c) {
			t.list = t.list[:start]
			t.misuse(op.String(), *c)
			return nil, 0, false
		}
		list[n-1] = c.index
		flags |= nodes[c.index].tag
	}
	return list, flags, true
}

// dot returns the sum of the products of nodes and numbers; the number of a last node may be
// missing, and is 1 then.
func (t *Tape) dot(list []int32, numbers []float64) float64 {
	nodes := t.nodes
	s := negligible
	if len(numbers) > len(list) {
		return s
	}
	for j, z := range numbers {
		s += float64(nodes[list[j]].val * z)
	}
	if len(list) > len(numbers) {
		s += nodes[list[len(numbers)]].val
	}
	return s
}

// squaredError returns the sum of the squares of the differences of nodes and numbers.
func (t *Tape) squaredError(list []int32, numbers []float64) float64 {
	nodes := t.nodes
	s := negligible
	for j, z := range numbers[:len(list)] {
		d := nodes[list[j]].val - z
		s += float64(d * d)
	}
	return s
}

// listRoom reports whether n more arguments can be counted.
func (t *Tape) listRoom(n int) bool {
	if len(t.list) > maxNodes-n || len(t.numbers) > maxNodes-n {
		t.fail("record", ErrFull)
		return false
	}
	return true
}

// extend makes list longer by n and returns the new entries.
func (t *Tape) extend(n int) []int32 {
	k := len(t.list)
	if n > cap(t.list)-k {
		t.list = wider(t.list, n)
	}
	t.list = t.list[:k+n]
	return t.list[k:][:n]
}

// extendNumbers makes numbers longer by n and returns the new entries.
func (t *Tape) extendNumbers(n int) []float64 {
	k := len(t.numbers)
	if n > cap(t.numbers)-k {
		t.numbers = wider(t.numbers, n)
	}
	t.numbers = t.numbers[:k+n]
	return t.numbers[k:][:n]
}

// wider returns a copy of s with room for n more, twice as large at least.
//
//go:noinline
func wider[E any](s []E, n int) []E {
	w := make([]E, len(s), max(64, 2*cap(s), len(s)+n))
	copy(w, s)
	return w
}

// long records a node whose arguments are the entries of list from start on.
func (t *Tape) long(op Op, f form, start, numbers int, flags tag, v float64) Var {
	if len(t.list) == start {
		v = 0
	}
	n := t.next()
	n.val = v
	n.a, n.x = int32(start), pack(int32(len(t.list)-start), int32(numbers))
	n.tag = tag(op) | tag(f)<<detail | flags&needsGrad
	return t.newest()
}

// entries returns the arguments of a variadic node, and their partners if those are numbers; the
// partner of a last argument may be missing, and is 1 then.
func (t *Tape) entries(n *node) (list []int32, numbers []float64) {
	list = t.list[n.a:][:n.b()]
	switch n.form() {
	case numbered:
		numbers = t.numbers[n.c():][:len(list)]
	case biased:
		numbers = t.numbers[n.c():][:len(list)-1]
	}
	return list, numbers
}

// fold returns the value of a variadic node. A sum starts with its first term, so that a single
// term keeps the sign of its zero.
func (t *Tape) fold(n *node) float64 {
	nodes := t.nodes
	list, numbers := t.entries(n)
	if len(list) == 0 {
		if n.op() == OpLogSumExp {
			return math.Inf(-1)
		}
		return 0
	}
	switch n.op() {
	case OpSum:
		s := nodes[list[0]].val
		for _, i := range list[1:] {
			s += nodes[i].val
		}
		return s
	case OpLogSumExp:
		m := nodes[list[0]].val
		for _, i := range list[1:] {
			m = max(m, nodes[i].val)
		}
		s := negligible
		for _, i := range list {
			s += exponential(nodes[i].val, m)
		}
		return m + math.Log(s)
	}
	s := negligible
	switch {
	case n.op() == OpDot && n.form() != paired:
		return t.dot(list, numbers)
	case n.form() == numbered:
		return t.squaredError(list, numbers)
	case n.op() == OpDot:
		for len(list) >= 2 {
			s += float64(nodes[list[0]].val * nodes[list[1]].val)
			list = list[2:]
		}
		if len(list) == 1 {
			s += nodes[list[0]].val
		}
	default:
		for len(list) >= 2 {
			d := nodes[list[0]].val - nodes[list[1]].val
			s += float64(d * d)
			list = list[2:]
		}
	}
	return s
}

// negligible is -0, which leaves every first term as it is.
var negligible = math.Copysign(0, -1)

// exponential returns exp(x - m) for a largest argument m, 1 where both are infinite.
func exponential(x, m float64) float64 {
	if x == m {
		return 1
	}
	return math.Exp(x - m)
}

// sweepDot adds what a sum of products contributes to the adjoints.
func (t *Tape) sweepDot(n *node, g float64) {
	nodes, adjs := t.nodes, t.adjs
	list := t.list[n.a:][:n.b()]
	if n.form() == paired {
		for len(list) >= 2 {
			a, b := list[0], list[1]
			x, z := nodes[a].val, nodes[b].val
			adjs[a] += float64(g * z)
			adjs[b] += float64(g * x)
			list = list[2:]
		}
		if len(list) == 1 {
			adjs[list[0]] += g
		}
		return
	}
	numbers := t.numbers[n.c():]
	if n.form() == numbered {
		numbers = numbers[:len(list)]
	} else {
		numbers = numbers[:len(list)-1]
	}
	for j, z := range numbers {
		adjs[list[j]] += float64(g * z)
	}
	if len(list) > len(numbers) {
		adjs[list[len(numbers)]] += g
	}
}

// sweepLong adds what a variadic node contributes to the adjoints of its arguments.
func (t *Tape) sweepLong(n *node, g float64) {
	nodes, adjs := t.nodes, t.adjs
	list, numbers := t.entries(n)
	switch {
	case n.op() == OpSum:
		for _, i := range list {
			adjs[i] += g
		}
	case n.op() == OpLogSumExp:
		for _, i := range list {
			adjs[i] += float64(g * math.Exp(nodes[i].val-n.val))
		}
	case n.op() == OpDot:
		t.sweepDot(n, g)
	case n.form() == numbered:
		numbers = numbers[:len(list)]
		for j, i := range list {
			adjs[i] += float64(g * (2 * (nodes[i].val - numbers[j])))
		}
	default:
		for len(list) >= 2 {
			a, b := list[0], list[1]
			x, z := nodes[a].val, nodes[b].val
			adjs[a] += float64(g * (2 * (x - z)))
			adjs[b] += float64(g * (2 * (z - x)))
			list = list[2:]
		}
	}
}
