package autodiff

import "math"

// This file runs straight-line code over float64 at one point: instructions work on the numbers of
// a frame, which begins with the inputs and the constants.

// A code is scheduled instructions. It is immutable.
type code struct {
	ins    []instruction
	frame  int       // how many numbers a frame holds
	consts []float64 // the constants, from frame[base]
	base   int
	outs   []int32 // where the results are
}

// An instruction computes frame[dst] from frame[a], frame[b], …
type instruction struct {
	op         Op // an operation of the tape, or one of those below
	rel        Rel
	dst        int32
	a, b, c, d int32
}

// Instructions that do the work of two: first with both results rounded.
const (
	opMulAdd Op = numOps + iota // c + a·b
	opMulSub                    // a·b - c
	opSubMul                    // c - a·b

	opFMAdd // the same, rounded once
	opFMSub
	opFSubM
)

// run executes the code.
func (c *code) run(f []float64) {
	f = f[:c.frame]
	ins := c.ins
	for i := range ins {
		in := &ins[i]
		x, y := f[in.a], f[in.b] // not every instruction uses both
		// First what is most frequent: every comparison is an instruction of the processor.
		op := in.op
		if op == OpMul {
			f[in.dst] = float64(x * y)
			continue
		}
		if op == opMulAdd {
			f[in.dst] = f[in.c] + float64(x*y)
			continue
		}
		if op == OpAdd {
			f[in.dst] = x + y
			continue
		}
		switch op {
		case OpSub:
			x -= y
		case opMulSub:
			x = float64(x*y) - f[in.c]
		case opSubMul:
			x = f[in.c] - float64(x*y)
		case opFMAdd:
			x = math.FMA(x, y, f[in.c])
		case opFMSub:
			x = math.FMA(x, y, -f[in.c])
		case opFSubM:
			x = math.FMA(-x, y, f[in.c])
		case OpNeg:
			x = -x
		case OpDiv:
			x /= y
		case OpExp:
			x = math.Exp(x)
		case OpStrongMul:
			if x != 0 {
				x = float64(x * y)
			} else {
				x = 0
			}
		case OpWhere:
			if in.rel.holds(x, y) {
				x = f[in.c]
			} else {
				x = f[in.d]
			}
		default:
			x = evaluate(op, x, y)
		}
		f[in.dst] = x
	}
}

// An assembler turns values of a graph into code.
type assembler struct {
	g      *graph
	strict bool    // StrongMul is not a plain product
	fma    bool    // a product and a sum are rounded once
	at     []int32 // where a value is in the frame, -1 if nowhere
	all    []bool  // what is used at all, if not everything is assembled at once
	code   code
}

// newAssembler begins code whose frame starts with the given inputs, each with a kind and a number
// of places.
func newAssembler(g *graph, strict, fma bool, inputs ...input) *assembler {
	m := &assembler{g: g, strict: strict, fma: fma, at: make([]int32, len(g.nodes))}
	for i := range m.at {
		m.at[i] = -1
	}
	for _, in := range inputs {
		for k := range in.n {
			if v, ok := g.seen[gkey{kind: in.kind, aux: uint64(k)}]; ok {
				m.at[v] = int32(m.code.frame + k)
			}
		}
		m.code.frame += in.n
	}
	m.code.base = m.code.frame
	return m
}

// An input is a run of n places of a frame for leaves of one kind.
type input struct {
	kind kind
	n    int
}

// constants gives places to the constants among the marked values.
func (m *assembler) constants(on []bool) {
	for i, yes := range on {
		if !yes || m.at[i] >= 0 {
			continue
		}
		if c, ok := m.g.constant(value(i)); ok {
			m.at[i] = int32(m.code.frame)
			m.code.frame++
			m.code.consts = append(m.code.consts, c)
		}
	}
}

// held is the number of uses of a value that must stay.
const held = math.MaxInt32

// assemble emits the marked operations. Places are used again when their value is no longer needed,
// unless keep is set; those of outs live to the end.
func (m *assembler) assemble(on []bool, outs []value, keep bool) {
	g := m.g
	uses := make([]int32, len(on)) // how many instructions have yet to read a value
	all := on
	if m.all != nil {
		all = m.all
	}
	for i, yes := range all {
		if yes {
			for _, a := range g.argsOf(value(i)) {
				uses[a]++
			}
		}
	}
	for _, v := range outs {
		uses[v] = held
	}
	// A product that is used once, in a sum, is done with the sum.
	fused := make([]bool, len(on))
	product := func(v value) bool {
		n := &g.nodes[v]
		return on[v] && n.kind == kindOp && uses[v] == 1 && m.at[v] < 0 && (m.fma || !keep) &&
			(n.op == OpMul || n.op == OpStrongMul && !m.strict)
	}
	for i, yes := range on {
		n := &g.nodes[i]
		if !yes || n.kind != kindOp || n.op != OpAdd && n.op != OpSub {
			continue
		}
		if args := g.argsOf(value(i)); product(args[1]) {
			fused[args[1]] = true
		} else if product(args[0]) {
			fused[args[0]] = true
		}
	}
	var free []int32
	done := func(v value) {
		if uses[v] == held {
			return
		}
		if uses[v]--; uses[v] == 0 && !keep && g.nodes[v].kind == kindOp && m.at[v] >= int32(m.code.base+len(m.code.consts)) {
			free = append(free, m.at[v])
		}
	}
	for i, yes := range on {
		v := value(i)
		n := &g.nodes[i]
		if !yes || n.kind != kindOp || m.at[i] >= 0 || fused[i] {
			continue
		}
		args := g.argsOf(v)
		in := instruction{op: n.op, rel: n.rel}
		if n.op == OpStrongMul && !m.strict {
			in.op = OpMul
		}
		read := args
		var three [3]value
		if n.op == OpAdd || n.op == OpSub {
			if j := 1; fused[args[1]] || fused[args[0]] {
				if !fused[args[1]] {
					j = 0
				}
				xy := g.argsOf(args[j])
				three = [3]value{xy[0], xy[1], args[1-j]}
				read = three[:]
				switch {
				case n.op == OpAdd:
					in.op = opMulAdd
				case j == 0:
					in.op = opMulSub
				default:
					in.op = opSubMul
				}
				if m.fma {
					in.op += opFMAdd - opMulAdd
				}
			}
		}
		places := [...]*int32{&in.a, &in.b, &in.c, &in.d}
		for j, a := range read {
			*places[j] = m.at[a]
		}
		for _, a := range read {
			done(a)
		}
		if k := len(free); k > 0 {
			m.at[i], free = free[k-1], free[:k-1]
		} else {
			m.at[i] = int32(m.code.frame)
			m.code.frame++
		}
		in.dst = m.at[i]
		m.code.ins = append(m.code.ins, in)
	}
	for _, v := range outs {
		m.code.outs = append(m.code.outs, m.at[v])
	}
}

// relaxable reports whether plain products may stand for StrongMul in the marked values: whatever
// that makes different is a NaN, or the sign of a zero, and reaches an output. That is so if such
// products flow only through operations that hand on a NaN and do not see the sign of zero.
func (g *graph) relaxable(on []bool) bool {
	tainted := make([]bool, len(on))
	for i, yes := range on {
		n := &g.nodes[i]
		if !yes {
			continue
		}
		if n.kind == kindTotal {
			tainted[i] = tainted[g.argsOf(value(i))[0]]
		}
		if n.kind != kindOp {
			continue
		}
		args := g.argsOf(value(i))
		for j, a := range args {
			if !tainted[a] {
				continue
			}
			switch n.op {
			case OpAdd, OpSub, OpNeg, OpMul, OpStrongMul, OpGate:
			case OpDiv:
				if j == 1 {
					return false
				}
			case OpWhere:
				if j < 2 {
					return false
				}
			default:
				return false
			}
			tainted[i] = true
		}
		tainted[i] = tainted[i] || n.op == OpStrongMul
	}
	return true
}

// usesStrong reports whether a StrongMul is among the marked values.
func (g *graph) usesStrong(on []bool) bool {
	for i, yes := range on {
		if yes && g.nodes[i].kind == kindOp && g.nodes[i].op == OpStrongMul {
			return true
		}
	}
	return false
}
