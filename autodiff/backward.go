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
		return t.refuse("backward", y)
	}
	if t.dirty || t.root >= 0 {
		t.settle()
	}
	if t.nodes[y.index].needs() {
		t.adjoints(int(y.index))[y.index] = seed
		t.sweep(int(y.index))
	}
	return nil
}

// refuse is misuse for a sweep.
//
//go:noinline
func (t *Tape) refuse(name string, y Var) error {
	t.misuse(name, y)
	return t.Err()
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
			return t.refuse("vjp", y)
		}
		root = max(root, int(y.index))
	}
	if t.dirty || t.root >= 0 {
		t.settle()
	}
	adjs := t.adjoints(root)
	for i, y := range ys {
		if t.nodes[y.index].needs() {
			adjs[y.index] += seeds[i]
			t.roots = append(t.roots, y.index)
		}
	}
	if len(t.roots) > 0 {
		t.sweep(root)
	}
	return nil
}

// settle does what is left to do before another sweep.
//
//go:noinline
func (t *Tape) settle() {
	if t.dirty {
		t.recompute()
	}
	if t.pending {
		t.collect()
	}
	t.root, t.roots, t.known = -1, t.roots[:0], false
}

// adjoints returns those of the nodes up to root, all 0.
func (t *Tape) adjoints(root int) []float64 {
	if root >= len(t.adjs) {
		t.growAdjoints()
	}
	if root < few {
		*(*[few]float64)(t.adjs) = [few]float64{}
	} else {
		clear(t.adjs[:root+1])
	}
	return t.adjs[:root+1]
}

// growAdjoints makes room for the adjoints of as many nodes as there is room for.
//
//go:noinline
func (t *Tape) growAdjoints() { t.adjs = make([]float64, len(t.nodes)) }

// collect adds the adjoints of the last sweep to the gradients. It is put off until another sweep
// is to begin: gradients are mostly read, and forgotten, after one.
func (t *Tape) collect() {
	for k, p := range t.params {
		if int(p.node) > t.root {
			break
		}
		g, ok := t.gradient(k)
		if k == len(t.earlier) {
			t.earlier = append(t.earlier, gradient{})
		}
		t.earlier[k] = gradient{g, ok}
	}
	t.pending = false
}

// gradient returns the gradient of parameter k including the last sweep.
func (t *Tape) gradient(k int) (g float64, ok bool) {
	if k < len(t.earlier) {
		g, ok = t.earlier[k].sum, t.earlier[k].has
	}
	if !t.pending {
		return g, ok
	}
	i := int(t.params[k].node)
	if i <= t.root && t.adjs[i] != 0 {
		return g + t.adjs[i], true
	}
	return g, ok || t.reached(i)
}

// Grad returns the gradient accumulated for the parameter x. ok is false if there is none:
// before the first Backward that reaches x, after ZeroGrad, and for what is not a parameter.
func (t *Tape) Grad(x Var) (g float64, ok bool) {
	if t == nil || x.tape != t || x.gen != t.gen {
		t.misuse("grad", x)
		return 0, false
	}
	n := &t.nodes[x.index]
	if n.op() != OpParam {
		return 0, false
	}
	if t.pending && len(t.earlier) == 0 && int(x.index) <= t.root {
		if adj := t.adjs[x.index]; adj != 0 {
			return adj, true
		}
	}
	return t.gradient(int(n.a))
}

// Gradient appends the gradients of all parameters to dst, in the order in which they were
// recorded, and returns it. An absent gradient is 0.
func (t *Tape) Gradient(dst []float64) []float64 {
	if t == nil {
		return dst
	}
	k := len(dst)
	dst = slices.Grow(dst, len(t.params))[:k+len(t.params)]
	sums := dst[k:]
	t.lastSweep(sums)
	for k, g := range t.earlier {
		sums[k] += g.sum
	}
	return dst
}

// lastSweep stores what the last sweep contributes to the gradients, which is never -0.
func (t *Tape) lastSweep(sums []float64) {
	var adjs []float64
	if t.pending {
		adjs = t.adjs[:t.root+1]
	}
	params := t.params[:len(sums)]
	if k := len(params) - 1; k >= 0 && int(params[k].node) == k { // parameters, and then the rest
		adjs = adjs[:min(len(adjs), len(sums))]
		for k, adj := range adjs {
			sums[k] = 0 + adj
		}
		clear(sums[len(adjs):])
		return
	}
	for k, p := range params {
		if int(p.node) >= len(adjs) {
			clear(sums[k:])
			return
		}
		sums[k] = 0 + adjs[p.node]
	}
}

// ZeroGrad makes all gradients absent.
func (t *Tape) ZeroGrad() {
	if t == nil {
		return
	}
	t.pending = false
	t.earlier = t.earlier[:0]
}

// Adjoint returns ∂y/∂x times the seed for any node x, from the last Backward. ok is false if
// there was none or y does not depend on x or x on no parameter.
func (t *Tape) Adjoint(x Var) (adj float64, ok bool) {
	if !t.readable("adjoint", x) || !t.reached(int(x.index)) {
		return 0, false
	}
	return t.adjs[x.index], true
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
		reach[root] = t.nodes[root].needs()
	}
	for i := root; i >= 0; i-- {
		if !reach[i] {
			continue
		}
		nd := &t.nodes[i]
		args = t.arguments(args[:0], nd)
		for j, arg := range args {
			if arg.index >= 0 && len(rule(nd.op(), j).Steps) > 0 && t.nodes[arg.index].needs() {
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
		nd, g := &t.nodes[i], t.adjs[i]
		if !nd.needs() || g == 0 {
			continue
		}
		if !byRow(nd.op()) {
			t.kernel(nd, g)
			continue
		}
		args, vals := m.load(t, nd, value)
		for j := range args {
			arg := args[j].index
			p := rule(nd.op(), j)
			if arg < 0 || len(p.Steps) == 0 || !t.nodes[arg].needs() {
				continue
			}
			part := m.partial(p, operands(nd.op(), vals, j), slot[float64]{v: nd.val}, nd.rel())
			if c, ok := m.contribution(p, slot[float64]{v: g}, part); ok {
				t.adjs[arg] += c.v
			}
		}
	}
}
