package autodiff

import "math"

// Backward differentiates y with respect to all parameters and adds the result to their
// gradients. It is BackwardSeed with seed 1.
func (t *Tape) Backward(y Var) error { return t.BackwardSeed(y, 1) }

// BackwardSeed adds seed·∂y/∂p to the gradient of every parameter p that y depends on. With
// several outputs, call it once for each, with the components of a vector as seeds: the sum is
// the vector-Jacobian product.
//
// The adjoint of a node v is seed·∂y/∂v. Adjoints start from nothing each time, gradients
// accumulate. Products with an adjoint of exactly zero are skipped: 0·Inf and 0·NaN count as 0.
// A y that depends on no parameter changes nothing.
func (t *Tape) BackwardSeed(y Var, seed float64) error {
	if !t.owns(y) {
		t.misuse("backward", y)
		return t.Err()
	}
	if t.dirty {
		t.recompute()
	}
	root := int(y.index)
	t.clearAdjoints()
	t.root, t.reachOf = root, -1
	t.swept = root + 1
	if t.nodes[root].flags&needsGrad == 0 {
		return nil
	}
	t.nodes[root].adj = seed
	if f := faults.Load(); f == nil {
		t.sweep(root)
	} else {
		t.sweepRows(root, func(op Op) bool { return f.breaks(op) })
	}
	for i := range t.params {
		p := &t.params[i]
		if int(p.node) > root {
			break
		}
		if g := t.nodes[p.node].adj; g != 0 {
			p.grad += g
			p.has = true
		} else if !p.has && t.reached(int(p.node)) {
			p.has = true
		}
	}
	return nil
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
	if !t.readable("grad", x) {
		return 0, false
	}
	n := &t.nodes[x.index]
	if n.op != OpParam {
		return 0, false
	}
	p := &t.params[n.a]
	return p.grad, p.has
}

// ZeroGrad makes all gradients absent.
func (t *Tape) ZeroGrad() {
	if t == nil {
		return
	}
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

// reached reports whether the last sweep's root depends differentiably on node i. The answer
// for all nodes is worked out when it is first asked for: the sweep itself need not know,
// because an adjoint other than zero proves that it got there.
func (t *Tape) reached(i int) bool {
	if t.root < 0 || i > t.root {
		return false
	}
	if t.reachOf != t.root {
		t.reach = t.reachable(t.root, t.reach)
		t.reachOf = t.root
	}
	return t.reach[i]
}

// reachable marks the nodes up to root that depend on a parameter and that root depends on
// through arguments with a derivative.
func (t *Tape) reachable(root int, reach []bool) []bool {
	if cap(reach) <= root {
		reach = make([]bool, root+1)
	}
	reach = reach[:root+1]
	clear(reach)
	reach[root] = t.nodes[root].flags&needsGrad != 0
	for i := root; i >= 0; i-- {
		if !reach[i] {
			continue
		}
		nd := &t.nodes[i]
		args, k := t.args(nd)
		for j, arg := range args[:k] {
			if len(rule(nd.op, j).Steps) > 0 && t.nodes[arg].flags&needsGrad != 0 {
				reach[arg] = true
			}
		}
	}
	return reach
}

// sweepRows is sweep by interpreting the rows of the table for those operations that byRow
// names, and by their kernels for the others.
func (t *Tape) sweepRows(root int, byRow func(Op) bool) {
	m := newMachine[float64](Float64{})
	for i := root; i >= 0; i-- {
		nd := &t.nodes[i]
		if nd.flags&needsGrad == 0 || nd.adj == 0 {
			continue
		}
		if !byRow(nd.op) {
			t.kernel(nd)
			continue
		}
		idx, k := t.args(nd)
		var args [4]slot[float64]
		for j, arg := range idx[:k] {
			args[j].v = t.nodes[arg].val
		}
		for j, arg := range idx[:k] {
			p := rule(nd.op, j)
			if len(p.Steps) == 0 || t.nodes[arg].flags&needsGrad == 0 {
				continue
			}
			part := m.partial(p, args, slot[float64]{v: nd.val}, nd.rel)
			if c, ok := m.contribution(p, slot[float64]{v: nd.adj}, part); ok {
				t.nodes[arg].adj += c.v
			}
		}
	}
}
