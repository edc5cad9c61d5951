package autodiff

// This file differentiates graphs: reverse is the sweep of Backward, and forward its mirror,
// as further instructions of the graph. Both read the one table of partials.

// A step is one recorded operation: the positions of its arguments among the steps, and the value
// that it computes. Several steps may compute the same value; adjoints belong to steps.
type step struct {
	op    Op
	rel   Rel
	args  []int32
	val   value
	needs bool // it depends on something that a gradient is wanted for
}

// reverse sweeps back from the outputs, which start with the given adjoints, and returns the adjoint
// of every step. With samples, what a step that differs from sample to sample contributes to one that
// does not is summed over the samples.
func (g *graph) reverse(steps []step, outs []int32, seeds []term, samples bool) []term {
	adj := make([]term, len(steps))
	for i, out := range outs {
		if steps[out].needs {
			adj[out] = g.plus(adj[out], seeds[i])
		}
	}
	var vals []value
	for i := len(steps) - 1; i >= 0; i-- {
		s := &steps[i]
		if !adj[i].set || !s.needs {
			continue
		}
		vals = vals[:0]
		for _, a := range s.args {
			vals = append(vals, steps[a].val)
		}
		for j, a := range s.args {
			if !steps[a].needs {
				continue
			}
			p := rule(s.op, j)
			if len(p.Steps) == 0 {
				continue
			}
			c := g.contribution(p, adj[i], g.partial(p, s.rel, operands(s.op, vals, j), s.val))
			if !c.set {
				continue
			}
			if samples && g.vary[s.val] && !g.vary[steps[a].val] {
				c = g.total(c)
			}
			adj[a] = g.plus(adj[a], c)
		}
	}
	return adj
}

// total is the sum of c over all samples.
func (g *graph) total(c term) term {
	switch {
	case c.lit == oneLiteral:
		return termOf(g.leaf(kindCount, 0))
	case c.lit == notLiteral && g.vary[c.v]:
		return termOf(g.add(kindTotal, 0, 0, 0, c.v))
	}
	return g.apply(OpMul, 0, termOf(g.leaf(kindCount, 0)), c)
}

// forward returns the tangents of the values outs, where parameter k has the tangent kindDirection k.
func (g *graph) forward(outs []value) []term {
	on := g.live(outs)
	tangent := make([]term, len(on))
	for i := range on { // what is added on the way lies beyond len(on)
		if !on[i] {
			continue
		}
		switch g.nodes[i].kind {
		case kindParam:
			tangent[i] = termOf(g.leaf(kindDirection, int(g.nodes[i].aux)))
		case kindOp:
			var args [4]value
			copy(args[:], g.argsOf(value(i)))
			op, rel := g.nodes[i].op, g.nodes[i].rel
			for j, a := range args[:g.nodes[i].n] {
				if !tangent[a].set {
					continue
				}
				p := rule(op, j)
				if len(p.Steps) == 0 {
					continue
				}
				if c := g.contribution(p, tangent[a], g.partial(p, rel, args, value(i))); c.set {
					tangent[i] = g.plus(tangent[i], c)
				}
			}
		}
	}
	res := make([]term, len(outs))
	for i, v := range outs {
		if res[i] = tangent[v]; !res[i].set {
			res[i] = term{set: true, lit: zeroLiteral}
		}
	}
	return res
}
