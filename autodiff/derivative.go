package autodiff

import "math/big"

// Derivative records the reverse sweep of y onto the tape, as further nodes, and returns ∂y/∂x
// as a node, which can be used, differentiated by Backward, replayed, and differentiated again. x
// may be any node; what x itself depends on is held fixed. If y does not depend on x, the result
// is the constant 0.
//
// Only nodes on paths from x to y are swept. Products with adjoints are recorded as StrongMul,
// or as Gate where the operation selects among its arguments, so that a branch that is not
// taken contributes 0 here as it does in Backward, at every point the tape is evaluated at later.
func (t *Tape) Derivative(y, x Var) Var {
	if !t.owns2(y, x) {
		return t.misuse("derivative", y, x)
	}
	if t.dirty {
		t.recompute()
	}
	from, root := x.index, y.index
	r := recorder{t: t}
	if from > root {
		return r.handle(r.number(0, 1))
	}
	on := t.between(from, root)
	adjs := make([]cell, root-from+1) // by index - from; cell{} is absent
	adjs[root-from] = cell{set: true, lit: oneLiteral}
	var args []arg
	for i := root; i > from && t.live != 0; i-- {
		adj := adjs[i-from]
		if !adj.set || !on[i-from] {
			continue
		}
		nd := t.nodes[i] // a copy: recording moves the nodes
		args = t.arguments(args[:0], &nd)
		for j := range args {
			arg := args[j].index
			if arg < from || !on[arg-from] {
				continue
			}
			p := rule(nd.op(), j)
			if len(p.Steps) == 0 {
				continue
			}
			c := r.contribution(p, adj, r.partial(p, operands(nd.op(), args, j), i, nd.rel()))
			sum := &adjs[arg-from]
			switch {
			case !c.set:
			case !sum.set:
				*sum = c
			default:
				*sum = r.do(OpAdd, 0, [4]cell{*sum, c})
			}
		}
	}
	if !adjs[0].set {
		return r.handle(r.number(0, 1))
	}
	return r.handle(adjs[0])
}

// between marks the nodes of from..root that depend on from through arguments with a derivative.
func (t *Tape) between(from, root int32) []bool {
	on := make([]bool, root-from+1)
	on[0] = true
	var args []arg
	for i := from + 1; i <= root; i++ {
		nd := &t.nodes[i]
		args = t.arguments(args[:0], nd)
		for j, arg := range args {
			if arg.index >= from && on[arg.index-from] && len(rule(nd.op(), j).Steps) > 0 {
				on[i-from] = true
			}
		}
	}
	return on
}

// A recorder carries out instruction lists by recording them.
type recorder struct {
	t       *Tape
	numbers []numberNode
	steps   []cell
}

type numberNode struct {
	num, den int64
	index    int32
}

// A cell is a node, or a number that need not become one.
type cell struct {
	set   bool
	lit   int8
	index int32 // if lit is notLiteral
}

// partial records a row's instruction list for node i.
func (r *recorder) partial(p *Partial, args [4]arg, i int32, rel Rel) cell {
	r.steps = r.steps[:0]
	for k := range p.Steps {
		in := &p.Steps[k]
		var x [4]cell
		for j, o := range in.Args {
			switch o.Kind {
			case Argument:
				if x[j] = (cell{set: true, index: args[o.Index].index}); x[j].index < 0 {
					x[j] = r.float(args[o.Index].num)
				}
			case Result:
				x[j] = cell{set: true, index: i}
			case Step:
				x[j] = r.steps[o.Index]
			case Number:
				if x[j] = (cell{set: true, lit: o.literal()}); x[j].lit == notLiteral {
					x[j] = r.number(o.Num, o.Den)
				}
			}
		}
		s := x[0]
		if in.Op != OpConst {
			if in.Rel != 0 {
				rel = in.Rel
			}
			s = r.do(in.Op, rel, x)
		}
		r.steps = append(r.steps, s)
	}
	return r.steps[len(r.steps)-1]
}

// contribution records adj times part; it is absent if the node never depends
// on the argument.
func (r *recorder) contribution(p *Partial, adj, part cell) cell {
	switch {
	case p.Selects && part.lit == zeroLiteral:
		return cell{}
	case part.lit == oneLiteral:
		return adj
	case adj.lit == oneLiteral:
		return part
	case part.lit == minusOneLiteral:
		return r.do(OpNeg, 0, [4]cell{adj})
	case p.Selects:
		return r.do(OpGate, 0, [4]cell{adj, part})
	}
	return r.do(OpStrongMul, 0, [4]cell{adj, part})
}

// do records an operation.
func (r *recorder) do(op Op, rel Rel, x [4]cell) cell {
	t := r.t
	k := table[op].arity
	var v [4]Var
	for j := range k {
		v[j] = r.handle(x[j])
	}
	var y Var
	switch {
	case !t.usable():
	case op == OpWhere:
		y = t.Where(rel, v[0], v[1], v[2], v[3])
	case k == 0:
		y = t.Pi()
	case k == 1:
		y = t.unary(op, v[0])
	case k == 3:
		y = t.MulAdd(v[0], v[1], v[2])
	default:
		y = t.binary(op, v[0], v[1])
	}
	return cell{set: true, index: y.index}
}

// handle returns the node of a cell, recording the number if it is one.
func (r *recorder) handle(c cell) Var {
	switch c.lit {
	case zeroLiteral:
		c = r.number(0, 1)
	case oneLiteral:
		c = r.number(1, 1)
	case minusOneLiteral:
		c = r.number(-1, 1)
	}
	if !r.t.usable() {
		return Var{}
	}
	return Var{r.t, c.index, r.t.gen}
}

// number records a number, once per Derivative.
func (r *recorder) number(num, den int64) cell {
	for _, k := range r.numbers {
		if k.num == num && k.den == den {
			return cell{set: true, index: k.index}
		}
	}
	var v Var
	if dyadic := den&(den-1) == 0 && -1<<53 <= num && num <= 1<<53; dyadic {
		v = r.t.Const(float64(num) / float64(den))
	} else {
		v = r.t.Rational(big.NewRat(num, den))
	}
	r.numbers = append(r.numbers, numberNode{num, den, v.index})
	return cell{set: true, index: v.index}
}

// float is the cell of a number that is no node.
func (r *recorder) float(v float64) cell {
	switch v {
	case 1:
		return cell{set: true, lit: oneLiteral}
	case -1:
		return cell{set: true, lit: minusOneLiteral}
	}
	return cell{set: true, index: r.t.Const(v).index}
}
