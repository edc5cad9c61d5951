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
			if nd.adj != 0 && nd.needs() {
				t.kernel(nd)
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
	carry, next := 0.0, -1
	for ; i >= leaves; i-- {
		nd := &nodes[i]
		g := nd.adj
		if i == next {
			g = carry
		}
		next = -1
		if g == 0 {
			continue
		}
		switch tag := uint32(nd.tag); {
		case tag >= uint32(needsGrad|stored):
			a := &nodes[nd.a]
			carry, next = a.adj+float64(g*nd.number()), int(nd.a)
			a.adj = carry
		case tag == uint32(needsGrad)|uint32(OpMul):
			a, b := &nodes[nd.a], &nodes[nd.b()]
			x, y := a.val, b.val
			carry, next = a.adj+float64(g*y), int(nd.a)
			if a == b {
				carry += float64(g * x)
			} else {
				b.adj += float64(g * x)
			}
			a.adj = carry
		case tag == uint32(needsGrad)|uint32(OpAdd):
			a, b := &nodes[nd.a], &nodes[nd.b()]
			b.adj += g
			carry, next = a.adj+g, int(nd.a)
			a.adj = carry
		case tag == uint32(needsGrad)|uint32(OpSub):
			a, b := &nodes[nd.a], &nodes[nd.b()]
			a.adj += g
			b.adj -= g
		case tag == uint32(needsGrad)|uint32(OpShift):
			a := &nodes[nd.a]
			carry, next = a.adj+g, int(nd.a)
			a.adj = carry
		case tag == uint32(needsGrad)|uint32(OpMulAdd):
			a, b, c := &nodes[nd.a], &nodes[nd.b()], &nodes[nd.c()]
			x, y := a.val, b.val
			b.adj += float64(g * x)
			u := a.adj + float64(g*y)
			a.adj = u
			c.adj += g
			if a != c {
				carry, next = u, int(nd.a)
			}
		case tag > uint32(needsGrad)|uint32(OpParam):
			return i
		}
	}
	return i
}

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
func (t *Tape) kernel(nd *node) {
	g, y := nd.adj, nd.val
	if nd.tag&stored != 0 {
		t.nodes[nd.a].adj += float64(g * nd.number())
		return
	}
	var d float64 // the partial in a
	switch nd.op() {
	case OpParam, OpConst, OpRational, OpPi, OpDetach:
		return
	case OpSum, OpDot, OpSquaredError, OpLogSumExp:
		t.sweepLong(nd)
		return
	case OpShift:
		t.nodes[nd.a].adj += g
		return
	}
	a, b := &t.nodes[nd.a], &t.nodes[nd.b()] // unary operations do not use b
	x := a.val
	switch nd.op() {
	case OpAdd:
		a.adj += g
		b.adj += g
		return
	case OpSub:
		a.adj += g
		b.adj -= g
		return
	case OpMul:
		z := b.val
		a.adj += float64(g * z)
		b.adj += float64(g * x)
		return
	case OpMulAdd:
		z := b.val
		a.adj += float64(g * z)
		b.adj += float64(g * x)
		t.nodes[nd.c()].adj += g
		return
	case OpDiv:
		z := b.val
		a.adj += float64(g * (1 / z))
		b.adj += float64(g * -(y / z))
		return
	case OpPow:
		z := b.val
		if a.needs() {
			d = 0
			if z != 0 {
				d = float64(z * math.Pow(x, z-1))
			}
			a.adj += float64(g * d)
		}
		if b.needs() {
			d = 0
			if x != 0 || !(z > 0) {
				d = float64(y * math.Log(x))
			}
			b.adj += float64(g * d)
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
		z := b.val
		if nd.op() == OpMin {
			x, z = z, x
		}
		switch {
		case x > z:
			a.adj += g
		case x < z:
			b.adj += g
		case x == z:
			a.adj += g / 2
			b.adj += g / 2
		default:
			a.adj += float64(g * y)
			b.adj += float64(g * y)
		}
		return
	case OpRelu:
		switch {
		case x > 0:
			a.adj += g
		case x == 0:
			a.adj += g / 2
		case x != x:
			a.adj += float64(g * y)
		}
		return
	case OpSoftplus:
		d = sigmoid(x)
	case OpErf:
		d = float64(2 / math.Sqrt(math.Pi) * math.Exp(-float64(x*x)))
	case OpErfc:
		d = float64(-2 / math.Sqrt(math.Pi) * math.Exp(-float64(x*x)))
	case OpHypot:
		z := b.val
		if y != 0 {
			a.adj += float64(g * (x / y))
			b.adj += float64(g * (z / y))
		} else {
			a.adj += float64(g * 0)
			b.adj += float64(g * 0)
		}
		return
	case OpAtan2:
		z := b.val
		h := math.Hypot(x, z)
		a.adj += float64(g * (z / h / h))
		b.adj += float64(g * -(x / h / h))
		return
	case OpWhere:
		branch := t.branches[nd.c()]
		if nd.rel.holds(x, b.val) {
			t.nodes[branch[0]].adj += g
		} else {
			t.nodes[branch[1]].adj += g
		}
		return
	case OpStrongMul:
		z := b.val
		a.adj += float64(g * z)
		if x != 0 {
			b.adj += float64(g * x)
		}
		return
	case OpGate:
		z := b.val
		if z != 0 {
			a.adj += float64(g * z)
		}
		if x != 0 {
			b.adj += float64(g * x)
		}
		return
	}
	a.adj += float64(g * d)
}
