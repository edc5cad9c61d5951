package autodiff

import (
	"math"
	"slices"
)

// Backward differentiates y with respect to all parameters and adds the result to their
// gradients. It is BackwardSeed with seed 1.
func (t *Tape) Backward(y Var) error { return t.BackwardSeed(y, 1) }

// BackwardSeed adds seed·∂y/∂p to the gradient of every parameter p that y depends on.
//
// The adjoint of a node v is seed·∂y/∂v. Adjoints start from nothing each time, gradients
// accumulate. Products with an adjoint of exactly zero are skipped: 0·Inf and 0·NaN count as 0.
// A y that depends on no parameter changes nothing.
func (t *Tape) BackwardSeed(y Var, seed float64) error {
	if !t.owns(y) {
		t.misuse("backward", y)
		return t.Err()
	}
	t.begin(int(y.index))
	if n := &t.nodes[y.index]; n.flags&needsGrad != 0 {
		n.adj = seed
		t.run(int(y.index))
	}
	return nil
}

// VJP adds Σ seedsᵢ·∂yᵢ/∂p, the vector-Jacobian product, to the gradient of every parameter p that
// one of the outputs ys depends on. It is one sweep for all of them. An output may occur more than
// once, and outputs may depend on one another.
//
// The adjoint of a node v is Σ seedsᵢ·∂yᵢ/∂v. As in every sweep a sum of exactly zero annihilates:
// where seeds cancel, what lies behind is not looked at.
func (t *Tape) VJP(ys []Var, seeds []float64) error {
	if !t.usable() {
		t.misuse("vjp")
		return t.Err()
	}
	if len(ys) != len(seeds) {
		t.fail("vjp", ErrArity)
		return t.Err()
	}
	root := -1
	for _, y := range ys {
		if !t.owns(y) {
			t.misuse("vjp", y)
			return t.Err()
		}
		root = max(root, int(y.index))
	}
	if root < 0 {
		return nil
	}
	t.begin(root)
	for i, y := range ys {
		if n := &t.nodes[y.index]; n.flags&needsGrad != 0 {
			n.adj += seeds[i]
			t.roots = append(t.roots, y.index)
		}
	}
	t.run(root)
	return nil
}

// begin makes everything ready for a sweep from root.
func (t *Tape) begin(root int) {
	if t.dirty || t.swept > 0 {
		t.settle()
	}
	t.root, t.known = root, false
	t.roots = t.roots[:0]
}

// settle does what is left to do from earlier.
func (t *Tape) settle() {
	if t.dirty {
		t.recompute()
	}
	if t.pending {
		t.collect()
	}
	t.clearAdjoints()
}

// run sweeps from root, where adjoints have been set.
func (t *Tape) run(root int) {
	t.swept = root + 1
	t.pending = true
	if f := faults.Load(); f == nil {
		t.sweep(root)
	} else {
		t.sweepRows(root, func(op Op) bool { return f.breaks(op) })
	}
}

// collect adds the adjoints of the last sweep to the gradients. It is put off until another sweep
// is to begin: gradients are mostly read, and forgotten, after one.
func (t *Tape) collect() {
	t.pending = false
	for i := range t.params {
		p := &t.params[i]
		if int(p.node) > t.root {
			break
		}
		p.grad, p.has = t.gradient(p)
	}
}

// gradient returns the gradient of p including the last sweep.
func (t *Tape) gradient(p *param) (g float64, ok bool) {
	if g := t.nodes[p.node].adj; g != 0 {
		return p.grad + g, true
	}
	return p.grad, p.has || t.reached(int(p.node))
}

func (t *Tape) clearAdjoints() {
	for i := range t.nodes[:t.swept] {
		t.nodes[i].adj = 0
	}
	t.swept = 0
}

// Grad returns the gradient accumulated for the parameter x. ok is false if there is none:
// before the first Backward that reaches x, after ZeroGrad, and for what is not a parameter.
func (t *Tape) Grad(x Var) (g float64, ok bool) {
	if t == nil || x.tape != t || x.gen != t.gen {
		t.misuse("grad", x)
		return 0, false
	}
	n := &t.nodes[x.index]
	if n.op != OpParam {
		return 0, false
	}
	p := &t.params[n.a]
	switch {
	case !t.pending:
		return p.grad, p.has
	case n.adj != 0:
		return p.grad + n.adj, true
	}
	return t.gradient(p)
}

// Gradient appends the gradients of all parameters to dst, in the order in which they were
// recorded, and returns it. An absent gradient is 0.
func (t *Tape) Gradient(dst []float64) []float64 {
	if t == nil {
		return dst
	}
	n := len(dst)
	dst = slices.Grow(dst, len(t.params))[:n+len(t.params)]
	gradient := dst[n:]
	for i := range gradient {
		gradient[i] = t.params[i].grad
	}
	if t.pending {
		nodes, params := t.nodes, t.params[:len(gradient)]
		for i := range gradient {
			gradient[i] += nodes[params[i].node].adj
		}
	}
	return dst
}

// ZeroGrad makes all gradients absent.
func (t *Tape) ZeroGrad() {
	if t == nil {
		return
	}
	t.pending = false
	for i := range t.params {
		t.params[i].grad, t.params[i].has = 0, false
	}
}

// Adjoint returns ∂y/∂x times the seed for any node x, from the last Backward. ok is false if
// there was none or y does not depend on x or x on no parameter.
func (t *Tape) Adjoint(x Var) (adj float64, ok bool) {
	if !t.readable("adjoint", x) || !t.reached(int(x.index)) {
		return 0, false
	}
	return t.nodes[x.index].adj, true
}

// Value returns the value of x, NaN if x is no handle of this tape.
func (t *Tape) Value(x Var) float64 {
	if !t.readable("value", x) {
		return math.NaN()
	}
	return t.nodes[x.index].val
}

// readable is owns for what only reads, which a sticky error does not forbid.
func (t *Tape) readable(name string, x Var) bool {
	if t != nil && x.tape == t && x.gen == t.gen {
		return true
	}
	t.misuse(name, x)
	return false
}

// reached reports whether an output of the last sweep depends differentiably on node i. The answer
// for all nodes is worked out when it is first asked for: the sweep itself need not know,
// because an adjoint other than zero proves that it got there.
func (t *Tape) reached(i int) bool {
	if t.root < 0 || i > t.root {
		return false
	}
	if !t.known {
		t.reach, t.args = t.reachable(t.root, t.roots, t.reach, t.args)
		t.known = true
	}
	return t.reach[i]
}

// reachable marks the nodes up to root that depend on a parameter and that root, or the nodes of
// roots if there are any, depend on through arguments with a derivative. reach and args are
// memory to use.
func (t *Tape) reachable(root int, roots []int32, reach []bool, args []arg) ([]bool, []arg) {
	if cap(reach) <= root {
		reach = make([]bool, root+1)
	}
	reach = reach[:root+1]
	clear(reach)
	for _, i := range roots {
		reach[i] = true
	}
	if len(roots) == 0 {
		reach[root] = t.nodes[root].flags&needsGrad != 0
	}
	for i := root; i >= 0; i-- {
		if !reach[i] {
			continue
		}
		nd := &t.nodes[i]
		args = t.arguments(args[:0], nd)
		for j, arg := range args {
			if arg.index >= 0 && len(rule(nd.op, j).Steps) > 0 && t.nodes[arg.index].flags&needsGrad != 0 {
				reach[arg.index] = true
			}
		}
	}
	return reach, args
}

// sweepRows is sweep by interpreting the rows of the table for those operations that byRow
// names, and by their kernels for the others.
func (t *Tape) sweepRows(root int, byRow func(Op) bool) {
	m := newMachine[float64](Float64{})
	value := func(i int32) slot[float64] { return slot[float64]{v: t.nodes[i].val} }
	for i := root; i >= 0; i-- {
		nd := &t.nodes[i]
		if nd.flags&needsGrad == 0 || nd.adj == 0 {
			continue
		}
		if !byRow(nd.op) {
			t.kernel(nd)
			continue
		}
		args, vals := m.load(t, nd, value)
		for j := range args {
			arg := args[j].index
			p := rule(nd.op, j)
			if arg < 0 || len(p.Steps) == 0 || t.nodes[arg].flags&needsGrad == 0 {
				continue
			}
			part := m.partial(p, operands(nd.op, vals, j), slot[float64]{v: nd.val}, nd.rel)
			if c, ok := m.contribution(p, slot[float64]{v: nd.adj}, part); ok {
				t.nodes[arg].adj += c.v
			}
		}
	}
}
