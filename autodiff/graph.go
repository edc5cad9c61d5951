package autodiff

import (
	"fmt"
	"math"
	"math/big"
)

// A graph is what a program is made of before it is scheduled: values in single assignment,
// each computed after its arguments. Equal values are one value, so that forward values are
// shared; what flows backwards is built per recorded operation (see reverse.go) and is never
// regrouped.
type graph struct {
	nodes []gnode
	args  []value
	exact []*big.Rat
	seen  map[gkey]value
	vary  []bool // values that differ from sample to sample
}

// A value is the position of an instruction in its graph.
type value int32

// A gnode is one instruction: an operation on args, or a leaf.
type gnode struct {
	kind  kind
	op    Op
	rel   Rel
	n     uint8 // how many arguments
	first int32 // where they begin in graph.args
	aux   uint64
}

// A kind tells operations and the leaves of a graph apart.
type kind uint8

const (
	kindOp        kind = iota // op of args
	kindParam                 // parameter aux
	kindColumn                // the sample's element of column aux
	kindFloat                 // the float64 with bits aux
	kindRational              // exact[aux]
	kindSeed                  // the adjoint that output aux starts with
	kindDirection             // the tangent of parameter aux
	kindTotal                 // the sum over all samples of its argument
	kindCount                 // how many samples there are
)

type gkey struct {
	kind kind
	op   Op
	rel  Rel
	n    uint8
	args [4]value
	aux  uint64
}

func newGraph() *graph { return &graph{seen: map[gkey]value{}} }

// argsOf returns the arguments of v.
func (g *graph) argsOf(v value) []value {
	n := &g.nodes[v]
	return g.args[n.first : int(n.first)+int(n.n)]
}

// add returns the value of the instruction, which is an old one if there is an equal one.
func (g *graph) add(k kind, op Op, rel Rel, aux uint64, args ...value) value {
	key := gkey{kind: k, op: op, rel: rel, n: uint8(len(args)), aux: aux}
	copy(key.args[:], args)
	if v, ok := g.seen[key]; ok {
		return v
	}
	v := value(len(g.nodes))
	g.nodes = append(g.nodes, gnode{k, op, rel, uint8(len(args)), int32(len(g.args)), aux})
	g.args = append(g.args, args...)
	varies := k == kindColumn
	if k == kindOp {
		for _, a := range args {
			varies = varies || g.vary[a]
		}
	}
	g.vary = append(g.vary, varies)
	g.seen[key] = v
	return v
}

func (g *graph) leaf(k kind, aux int) value { return g.add(k, 0, 0, uint64(aux)) }

func (g *graph) float(v float64) value { return g.add(kindFloat, 0, 0, math.Float64bits(v)) }

func (g *graph) rational(r *big.Rat) value {
	for i, q := range g.exact {
		if q.Cmp(r) == 0 {
			return g.leaf(kindRational, i)
		}
	}
	g.exact = append(g.exact, r)
	return g.leaf(kindRational, len(g.exact)-1)
}

// constant returns the float64 of a value that is a constant.
func (g *graph) constant(v value) (float64, bool) {
	switch n := &g.nodes[v]; {
	case n.kind == kindFloat:
		return math.Float64frombits(n.aux), true
	case n.kind == kindRational:
		f, _ := g.exact[n.aux].Float64()
		return f, true
	case n.kind == kindOp && n.op == OpPi:
		return math.Pi, true
	}
	return 0, false
}

// live marks what the outputs use.
func (g *graph) live(outs []value) []bool {
	on := make([]bool, len(g.nodes))
	for _, v := range outs {
		on[v] = true
	}
	for i := len(g.nodes) - 1; i >= 0; i-- {
		if !on[i] {
			continue
		}
		for _, a := range g.argsOf(value(i)) {
			on[a] = true
		}
	}
	return on
}

// compute adds the operations that compute a recorded one: several for those that the tape has to
// save nodes, in the order in which the tape does them.
func (g *graph) compute(op Op, rel Rel, args []value) value {
	do := func(op Op, args ...value) value { return g.add(kindOp, op, 0, 0, args...) }
	sum := value(-1)
	plus := func(v value) {
		if sum < 0 {
			sum = v
		} else {
			sum = do(OpAdd, sum, v)
		}
	}
	switch op {
	case OpDetach:
		return args[0]
	case OpShift:
		return do(OpAdd, args...)
	case OpScale:
		return do(OpMul, args...)
	case OpMulAdd:
		return do(OpAdd, do(OpMul, args[0], args[1]), args[2])
	case OpSum:
		for _, v := range args {
			plus(v)
		}
	case OpDot:
		for ; len(args) > 0; args = args[2:] {
			plus(g.times(args[0], args[1]))
		}
	case OpSquaredError:
		for ; len(args) > 0; args = args[2:] {
			d := do(OpSub, args[0], args[1])
			plus(do(OpMul, d, d))
		}
	case OpLogSumExp:
		if len(args) == 0 {
			return g.float(math.Inf(-1))
		}
		largest := args[0]
		for _, v := range args[1:] {
			largest = do(OpMax, largest, v)
		}
		for _, v := range args { // the largest has exponential 1 even if it is infinite
			plus(g.add(kindOp, OpWhere, Equal, 0, v, largest, g.float(1), do(OpExp, do(OpSub, v, largest))))
		}
		return do(OpAdd, largest, do(OpLog, sum))
	default:
		return g.add(kindOp, op, rel, 0, args...)
	}
	if sum < 0 {
		return g.float(0)
	}
	return sum
}

// times is a product, in which a factor of 1 is not a product.
func (g *graph) times(a, b value) value {
	if g.float(1) == b {
		return a
	}
	return g.add(kindOp, OpMul, 0, 0, a, b)
}

// A term is a value of a graph, or one of the numbers 0, 1 and -1 that need not become one, or,
// if it is not set, nothing at all.
type term struct {
	set bool
	lit int8
	v   value // if lit is notLiteral
}

func termOf(v value) term { return term{set: true, v: v} }

// term returns a value as a term, which is a number if it is the constant 1 or -1.
func (g *graph) term(v value) term {
	if n := &g.nodes[v]; n.kind == kindFloat {
		switch math.Float64frombits(n.aux) {
		case 1:
			return term{set: true, lit: oneLiteral}
		case -1:
			return term{set: true, lit: minusOneLiteral}
		}
	}
	return termOf(v)
}

// value returns a term as a value.
func (g *graph) value(t term) value {
	switch t.lit {
	case zeroLiteral:
		return g.float(0)
	case oneLiteral:
		return g.float(1)
	case minusOneLiteral:
		return g.float(-1)
	}
	return t.v
}

// apply adds an operation on terms.
func (g *graph) apply(op Op, rel Rel, x ...term) term {
	var args [4]value
	for i, t := range x {
		args[i] = g.value(t)
	}
	return termOf(g.add(kindOp, op, rel, 0, args[:len(x)]...))
}

// number returns a number of an instruction list.
func (g *graph) number(o Operand) term {
	if lit := o.literal(); lit != notLiteral {
		return term{set: true, lit: lit}
	}
	if dyadic := o.Den&(o.Den-1) == 0 && -1<<53 <= o.Num && o.Num <= 1<<53; dyadic {
		return termOf(g.float(float64(o.Num) / float64(o.Den)))
	}
	return termOf(g.rational(big.NewRat(o.Num, o.Den)))
}

// partial adds the instructions of a row of the table for an operation with the given arguments
// and result.
func (g *graph) partial(p *Partial, rel Rel, args [4]value, result value) term {
	var few [8]term
	steps := few[:0]
	for k := range p.Steps {
		in := &p.Steps[k]
		var x [4]term
		for j, o := range in.Args {
			switch o.Kind {
			case Argument:
				x[j] = g.term(args[o.Index])
			case Result:
				x[j] = termOf(result)
			case Step:
				x[j] = steps[o.Index]
			case Number:
				x[j] = g.number(o)
			}
		}
		s := x[0]
		if in.Op != OpConst {
			r := Rel(0)
			if in.Op == OpWhere {
				if r = in.Rel; r == 0 {
					r = rel
				}
			}
			s = g.apply(in.Op, r, x[:len(in.Args)]...)
		}
		steps = append(steps, s)
	}
	return steps[len(steps)-1]
}

// contribution multiplies an adjoint (or a tangent) by a partial. It is not set where the operation
// never depends on the argument.
func (g *graph) contribution(p *Partial, adj, part term) term {
	switch {
	case p.Selects && part.lit == zeroLiteral:
		return term{}
	case part.lit == oneLiteral:
		return adj
	case adj.lit == oneLiteral:
		return part
	case part.lit == minusOneLiteral:
		return g.apply(OpNeg, 0, adj)
	case p.Selects:
		return g.apply(OpGate, 0, adj, part)
	}
	return g.apply(OpStrongMul, 0, adj, part)
}

// plus adds two terms, of which the first may be absent.
func (g *graph) plus(sum, c term) term {
	if !sum.set {
		return c
	}
	return g.apply(OpAdd, 0, sum, c)
}

// describe writes an instruction for messages: "mul", "const 0.5".
func (g *graph) describe(v value) string {
	n := &g.nodes[v]
	switch n.kind {
	case kindOp:
		if n.op == OpWhere {
			return "where " + n.rel.String()
		}
		return n.op.String()
	case kindFloat:
		return fmt.Sprintf("const %v", math.Float64frombits(n.aux))
	case kindRational:
		return "const " + g.exact[n.aux].RatString()
	}
	return kindNames[n.kind]
}

var kindNames = [...]string{
	kindOp: "op", kindParam: "w", kindColumn: "x", kindFloat: "const", kindRational: "const",
	kindSeed: "seed", kindDirection: "direction", kindTotal: "total", kindCount: "count",
}
