package autodiff

import "math"

// sweep carries adjoints from root down to the parameters.
func (t *Tape) sweep(root int) {
	nodes := t.nodes[:root+1]
	for i := root; i >= 0; i-- {
		nd := &nodes[i]
		g := nd.adj
		if g == 0 || nd.flags&needsGrad == 0 {
			continue
		}
		switch nd.op {
		case OpParam:
		case OpAdd:
			nodes[nd.a].adj += g
			nodes[nd.b].adj += g
		case OpSub:
			nodes[nd.a].adj += g
			nodes[nd.b].adj -= g
		case OpMul:
			a, b := &nodes[nd.a], &nodes[nd.b]
			x, y := a.val, b.val
			a.adj += float64(g * y)
			b.adj += float64(g * x)
		default:
			t.kernel(nd)
		}
	}
}

// kernel adds what one node contributes to the adjoints of its arguments: the rows of the
// table, instruction by instruction, over float64. Products are rounded explicitly, so that no
// processor fuses them with the addition. Adjoints of arguments that depend on no parameter may be
// left wrong; nobody reads them.
func (t *Tape) kernel(nd *node) {
	g, y := nd.adj, nd.val
	a, b := &t.nodes[nd.a], &t.nodes[nd.b] // leaves and unary operations do not use b
	x := a.val
	var d float64 // the partial in a
	switch nd.op {
	case OpParam, OpConst, OpRational, OpPi:
		return
	case OpNeg:
		a.adj -= g
		return
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
	case OpDiv:
		z := b.val
		a.adj += float64(g * (1 / z))
		b.adj += float64(g * -(y / z))
		return
	case OpPow:
		z := b.val
		if a.flags&needsGrad != 0 {
			d = 0
			if z != 0 {
				d = float64(z * math.Pow(x, z-1))
			}
			a.adj += float64(g * d)
		}
		if b.flags&needsGrad != 0 {
			d = 0
			if x != 0 || !(z > 0) {
				d = float64(y * math.Log(x))
			}
			b.adj += float64(g * d)
		}
		return
	case OpSqrt:
		d = 1 / (2 * y)
	case OpCbrt:
		d = 1 / (3 * float64(y*y))
	case OpExp:
		d = y
	case OpExpm1:
		d = math.Exp(x)
	case OpLog:
		d = 1 / x
	case OpLog2:
		d = (1 / math.Log(2)) / x
	case OpLog10:
		d = (1 / math.Log(10)) / x
	case OpLog1p:
		d = 1 / (1 + x)
	case OpSin:
		d = math.Cos(x)
	case OpCos:
		d = -math.Sin(x)
	case OpTan:
		d = 1 + float64(y*y)
	case OpSec:
		d = float64(y * math.Tan(x))
	case OpCsc:
		d = -float64(y * (1 / math.Tan(x)))
	case OpCot:
		d = -(1 + float64(y*y))
	case OpAsin:
		d = 1 / evaluate(OpSqrt, float64((1-x)*(1+x)), 0)
	case OpAcos:
		d = -1 / evaluate(OpSqrt, float64((1-x)*(1+x)), 0)
	case OpAtan:
		d = 1 / (1 + float64(x*x))
	case OpSinh:
		d = math.Cosh(x)
	case OpCosh:
		d = math.Sinh(x)
	case OpTanh, OpCoth:
		d = 1 - float64(y*y)
	case OpSech:
		d = -float64(y * math.Tanh(x))
	case OpCsch:
		d = -float64(y * (1 / math.Tanh(x)))
	case OpAsinh:
		d = 1 / math.Hypot(1, x)
	case OpAcosh:
		d = 1 / float64(evaluate(OpSqrt, x-1, 0)*evaluate(OpSqrt, x+1, 0))
	case OpAtanh:
		d = 1 / float64((1-x)*(1+x))
	case OpAbs:
		d = sign(x)
	case OpSign, OpFloor:
		return
	case OpMax, OpMin:
		z := b.val
		if nd.op == OpMin {
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
	case OpSigmoid:
		d = float64(y * (1 - y))
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
		branch := t.branches[nd.c]
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
