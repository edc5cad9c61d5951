package autodiff

// SetParam changes the value of the parameter x. Other values follow at the next Forward,
// which Backward and Derivative call by themselves if it is due.
func (t *Tape) SetParam(x Var, v float64) {
	if !t.owns(x) {
		t.misuse("setparam", x)
		return
	}
	nd := &t.nodes[x.index]
	if nd.op() != OpParam {
		t.fail("setparam", ErrNotParam)
		return
	}
	nd.val = v
	t.dirty = true
}

// Forward computes all values again from those of the parameters. Which branch of a Where is
// taken is decided anew. Gradients and adjoints stay as they are.
func (t *Tape) Forward() error {
	if !t.usable() {
		t.misuse("forward")
		return t.Err()
	}
	t.recompute()
	return nil
}

func (t *Tape) recompute() {
	nodes := t.nodes[:t.n]
	for i := range nodes {
		nd := &nodes[i]
		switch op := nd.op(); op {
		case OpParam, OpConst, OpRational, OpPi:
		case OpShift:
			nd.val = nodes[nd.a].val + nd.number()
		case OpScale:
			nd.val = float64(nodes[nd.a].val * nd.number())
		case OpMulAdd:
			nd.val = float64(nodes[nd.a].val*nodes[nd.b()].val) + nodes[nd.c()].val
		case OpWhere:
			branch := t.branches[nd.c()]
			if nd.rel().holds(nodes[nd.a].val, nodes[nd.b()].val) {
				nd.val = nodes[branch[0]].val
			} else {
				nd.val = nodes[branch[1]].val
			}
		default:
			switch table[op].arity {
			case Variadic:
				nd.val = t.fold(nd)
			case 1:
				nd.compute(op, nodes[nd.a].val)
			default:
				nd.val = evaluate(op, nodes[nd.a].val, nodes[nd.b()].val)
			}
		}
	}
	t.dirty = false
}
