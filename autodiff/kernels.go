package autodiff

import "math"

// sweep carries adjoints from root, where they have been set, down to the parameters.
func (t *Tape) sweep(root int) {
	t.root, t.pending = root, true
	if f := faults.Load(); f != nil {
		t.sweepRows(root, f.breaks)
		return
	}
	for i := t.sweepShort(root); i >= t.leaves; i = t.sweepShort(i) {
		// What sweepShort leaves alone often comes in rows of the same operation.
		for op := t.nodes[i].op(); i >= t.leaves; i-- {
			nd := &t.nodes[i]
			if nd.op() != op {
				break
			}
			if g := t.adjs[i]; g == 0 || !nd.needs() {
				continue
			} else if op == OpDot {
				t.sweepDot(nd, g)
			} else {
				t.kernel(nd, g)
			}
		}
	}
}

// sweepShort carries adjoints from node i down as far as operations are short. It returns the first
// node that it leaves alone. It calls nothing, so that all it needs stays in registers.
//
// In a chain of operations the adjoint of the next node is what was computed last. It is carried
// over, so that the chain does not wait for memory. Where an operation has the same argument twice
// its contributions are added in the order of the arguments, or are equal.
func (t *Tape) sweepShort(i int) int {
	nodes, leaves := t.nodes[:i+1], t.leaves
	adjs := t.adjs[:len(nodes)]
	g, next := 0.0, -1
	for ; i >= leaves; i-- {
		if i != next {
			g = adjs[i]
		}
		next = -1
		if g == 0 {
			continue
		}
		nd := &nodes[i]
		switch op := nd.tag; {
		case op >= needsGrad|stored:
			a := widen(nd.a)
			g, next = adjs[a]+float64(g*nd.number()), a
			adjs[a] = g
		case op == needsGrad|tag(OpMul):
			a, b := widen(nd.a), widen(nd.b())
			x, y := nodes[a].val, nodes[b].val
			u, v := float64(g*y), float64(g*x)
			g, next = adjs[a]+u, a
			if a == b {
				g += v
			} else {
				adjs[b] += v
			}
			adjs[a] = g
		case op == needsGrad|tag(OpAdd):
			a, b := widen(nd.a), widen(nd.b())
			adjs[b] += g
			g, next = adjs[a]+g, a
			adjs[a] = g
		case op == needsGrad|tag(OpSub):
			adjs[widen(nd.a)] += g
			adjs[widen(nd.b())] -= g
		case op == needsGrad|tag(OpShift):
			a := widen(nd.a)
			g, next = adjs[a]+g, a
			adjs[a] = g
		case op == needsGrad|tag(OpMulAdd):
			a, b, c := widen(nd.a), widen(nd.b()), widen(nd.c())
			x, y := nodes[a].val, nodes[b].val
			adjs[b] += float64(g * x)
			u := adjs[a] + float64(g*y)
			adjs[a] = u
			adjs[c] += g
			if a != c {
				g, next = u, a
			}
		case op > needsGrad|tag(OpParam): // and OpParam is the least
			return i
		}
	}
	return i
}

// widen returns an index as an int. An index is not negative, and widening what has no sign is part of
// loading it.
func widen(index int32) int { return int(uint32(index)) }

// compute sets the value of a unary node of the operation op whose argument is x, and its partial if that is cheap
// once the value is known: the sweep need not come back to it then.
func (n *node) compute(op Op, x float64) {
	var y, d float64
	switch op {
	case OpNeg:
		y, d = -x, -1
	case OpSqrt:
		y = evaluate(OpSqrt, x, 0)
		d = 1 / (2 * y)
	case OpCbrt:
		y = math.Cbrt(x)
		d = 1 / (3 * float64(y*y))
	case OpExp:
		y = math.Exp(x)
		d = y
	case OpLog:
		y, d = math.Log(x), 1/x
	case OpLog1p:
		y, d = math.Log1p(x), 1/(1+x)
	case OpSin:
		y, d = math.Sincos(x)
	case OpCos:
		d, y = math.Sincos(x)
		d = -d
	case OpTan:
		y = math.Tan(x)
		d = 1 + float64(y*y)
	case OpCot:
		y = evaluate(OpCot, x, 0)
		d = -(1 + float64(y*y))
	case OpAtan:
		y, d = math.Atan(x), 1/(1+float64(x*x))
	case OpTanh:
		y = math.Tanh(x)
		d = 1 - float64(y*y)
	case OpCoth:
		y = evaluate(OpCoth, x, 0)
		d = 1 - float64(y*y)
	case OpAtanh:
		y, d = math.Atanh(x), 1/float64((1-x)*(1+x))
	case OpAbs:
		y, d = math.Abs(x), sign(x)
	case OpDetach:
		n.val = x
		n.tag = tag(OpDetach)
		return
	case OpSigmoid:
		y = sigmoid(x)
		d = float64(y * (1 - y))
	default:
		n.val = evaluate(op, x, 0)
		n.x = 0
		return
	}
	n.val = y
	n.x = math.Float64bits(d)
	n.tag |= stored
}

// kernel adds what one node contributes to the adjoints of its arguments: the rows of the
// table, instruction by instruction, over float64. Products are rounded explicitly, so that no
// processor fuses them with the addition. Adjoints of arguments that depend on no parameter may be
// left wrong; nobody reads them.
func (t *Tape) kernel(nd *node, g float64) {
	y, adjs := nd.val, t.adjs
	if nd.tag&stored != 0 {
		adjs[nd.a] += float64(g * nd.number())
		return
	}
	var d float64 // the partial in a
	switch nd.op() {
	case OpParam, OpConst, OpRational, OpPi, OpDetach:
		return
	case OpSum, OpDot, OpSquaredError, OpLogSumExp:
		t.sweepLong(nd, g)
		return
	case OpShift:
		adjs[nd.a] += g
		return
	}
	a, b := nd.a, nd.b() // unary operations do not use b
	x := t.nodes[a].val
	switch nd.op() {
	case OpAdd:
		adjs[a] += g
		adjs[b] += g
		return
	case OpSub:
		adjs[a] += g
		adjs[b] -= g
		return
	case OpMul:
		z := t.nodes[b].val
		adjs[a] += float64(g * z)
		adjs[b] += float64(g * x)
		return
	case OpMulAdd:
		z := t.nodes[b].val
		adjs[a] += float64(g * z)
		adjs[b] += float64(g * x)
		adjs[nd.c()] += g
		return
	case OpDiv:
		z := t.nodes[b].val
		adjs[a] += float64(g * (1 / z))
		adjs[b] += float64(g * -(y / z))
		return
	case OpPow:
		z := t.nodes[b].val
		if t.nodes[a].needs() {
			d = 0
			if z != 0 {
				d = float64(z * math.Pow(x, z-1))
			}
			adjs[a] += float64(g * d)
		}
		if t.nodes[b].needs() {
			d = 0
			if x != 0 || !(z > 0) {
				d = float64(y * math.Log(x))
			}
			adjs[b] += float64(g * d)
		}
		return
	case OpExpm1:
		d = math.Exp(x)
	case OpLog2:
		d = (1 / math.Log(2)) / x
	case OpLog10:
		d = (1 / math.Log(10)) / x
	case OpSec:
		d = float64(y * math.Tan(x))
	case OpCsc:
		d = -float64(y * (1 / math.Tan(x)))
	case OpAsin:
		d = 1 / evaluate(OpSqrt, float64((1-x)*(1+x)), 0)
	case OpAcos:
		d = -1 / evaluate(OpSqrt, float64((1-x)*(1+x)), 0)
	case OpSinh:
		d = math.Cosh(x)
	case OpCosh:
		d = math.Sinh(x)
	case OpSech:
		d = -float64(y * math.Tanh(x))
	case OpCsch:
		d = -float64(y * (1 / math.Tanh(x)))
	case OpAsinh:
		d = 1 / math.Hypot(1, x)
	case OpAcosh:
		d = 1 / float64(evaluate(OpSqrt, x-1, 0)*evaluate(OpSqrt, x+1, 0))
	case OpSign, OpFloor:
		return
	case OpMax, OpMin:
		z := t.nodes[b].val
		if nd.op() == OpMin {
			x, z = z, x
		}
		switch {
		case x > z:
			adjs[a] += g
		case x < z:
			adjs[b] += g
		case x == z:
			adjs[a] += g / 2
			adjs[b] += g / 2
		default:
			adjs[a] += float64(g * y)
			adjs[b] += float64(g * y)
		}
		return
	case OpRelu:
		switch {
		case x > 0:
			adjs[a] += g
		case x == 0:
			adjs[a] += g / 2
		case x != x:
			adjs[a] += float64(g * y)
		}
		return
	case OpSoftplus:
		d = sigmoid(x)
	case OpErf:
		d = float64(2 / math.Sqrt(math.Pi) * math.Exp(-float64(x*x)))
	case OpErfc:
		d = float64(-2 / math.Sqrt(math.Pi) * math.Exp(-float64(x*x)))
	case OpHypot:
		z := t.nodes[b].val
		if y != 0 {
			adjs[a] += float64(g * (x / y))
			adjs[b] += float64(g * (z / y))
		} else {
			adjs[a] += float64(g * 0)
			adjs[b] += float64(g * 0)
		}
		return
	case OpAtan2:
		z := t.nodes[b].val
		h := math.Hypot(x, z)
		adjs[a] += float64(g * (z / h / h))
		adjs[b] += float64(g * -(x / h / h))
		return
	case OpWhere:
		branch := t.branches[nd.c()]
		if nd.rel().holds(x, t.nodes[b].val) {
			adjs[branch[0]] += g
		} else {
			adjs[branch[1]] += g
		}
		return
	case OpStrongMul:
		z := t.nodes[b].val
		adjs[a] += float64(g * z)
		if x != 0 {
			adjs[b] += float64(g * x)
		}
		return
	case OpGate:
		z := t.nodes[b].val
		if z != 0 {
			adjs[a] += float64(g * z)
		}
		if x != 0 {
			adjs[b] += float64(g * x)
		}
		return
	}
	adjs[a] += float64(g * d)
}
