package autodiff

import "slices"

// This file compiles a program for samples: what depends on parameters alone is computed once, at
// the beginning; what differs from sample to sample runs over blocks of samples, one kernel call
// for a block; sums over the samples are collected, and what depends on those sums is computed at
// the end.

// A blockRoutine computes the sum over samples of the output and its derivatives.
type blockRoutine struct {
	fma    bool // chains round a product and a sum once
	size   int  // samples in a block
	before *code
	after  *code // works on the frame of before
	count  int32 // where the number of samples goes in that frame, -1 if nowhere
	totals []int32
	fast   *blockCode
	strict *blockCode // with products that a zero annihilates; may be the same
	outs   []int32    // in the frame: the sum of the output, and those of the parameters' adjoints
}

// A blockCode is the part that runs over blocks. Operands are numbered: blocks of memory, then numbers
// that were spread over a block, then columns. A negative operand ^k is the number at k in the frame.
type blockCode struct {
	ins      []blockInstruction
	slots    int
	spread   []int32 // places in the frame
	terms    []blockTerm
	external []int32 // the terms that read columns
	columns  []int32 // what is stored for each column: an operand
}

// A blockInstruction does an operation on whole blocks.
type blockInstruction struct {
	op         Op // an operation of the tape, or one of those below
	rel        Rel
	dst        int32 // an operand; for sums the first accumulator
	a, b, c, d int32
	first, n   int32 // terms
}

// A blockTerm is sign·coef·a in a linear combination, a·b in a sum of products (sign·a·b where products
// are fused).
type blockTerm struct {
	coef  int32 // a place in the frame
	sign  float64
	a, b  int32
	exact bool // the product is exact: one factor is 1
}

// The first operand of chains is what they start with, or none.
const (
	opLincomb     Op = numOps + 16 + iota
	opSumProducts    // terms added one by one
	opSum            // into one accumulator
	opDots           // products of a with the terms, each into an accumulator of its own

	none int32 = 1<<31 - 1
)

// rowsFor limits the memory of a workspace: blocks are smaller where many of them are alive.
const rowsFor = 1 << 15

// What a routine for samples computes.
const (
	blockValue   = iota // the sum of the output
	blockGrad           // and the derivatives by the parameters
	blockGradAll        // and by the columns
	numBlocks
)

// blocks returns the routine for samples.
func (p *Program) blocks(which int) *blockRoutine {
	return p.block[which].get(func() *blockRoutine { return p.buildBlocks(which) })
}

func (p *Program) buildBlocks(which int) *blockRoutine {
	var g *graph
	var results, colGrads []value
	if which == blockValue {
		g, results = p.g.copy(), []value{p.steps[p.outs[0]].val}
	} else {
		var grads []value
		g, results, grads = p.gradient(which == blockGradAll, false, true)
		results = append(results, grads[:p.params]...)
		colGrads = grads[p.params:]
	}
	if y := results[0]; g.vary[y] {
		results[0] = g.add(kindTotal, 0, 0, 0, y)
	} else {
		results[0] = g.value(g.apply(OpMul, 0, termOf(g.leaf(kindCount, 0)), termOf(y)))
	}
	one := g.float(1)
	all := append(slices.Clone(results), colGrads...)
	on := g.live(append(all, one))

	// The frame of numbers: parameters, constants, totals, the count, and everything uniform.
	m := newAssembler(g, true, p.fma, input{kindParam, p.params})
	m.constants(on)
	r := &blockRoutine{fma: p.fma, count: -1}
	late := make([]bool, len(g.nodes)) // depends on a total or the count
	early := make([]bool, len(g.nodes))
	final := make([]bool, len(g.nodes))
	for i := range g.nodes {
		n := &g.nodes[i]
		late[i] = n.kind == kindTotal || n.kind == kindCount
		for _, a := range g.argsOf(value(i)) {
			late[i] = late[i] || late[a]
		}
		if !on[i] || g.vary[i] {
			continue
		}
		early[i], final[i] = !late[i], late[i]
		if n.kind == kindTotal || n.kind == kindCount {
			m.at[i] = int32(m.code.frame)
			m.code.frame++
			if n.kind == kindCount {
				r.count = m.at[i]
			}
		}
	}
	m.all = on
	m.assemble(early, results, true)
	m.code.outs = nil
	begin := len(m.code.ins)
	m.assemble(final, results, true)
	ins := m.code.ins
	r.before, r.after = &m.code, &code{ins: ins[begin:], frame: m.code.frame, outs: m.code.outs}
	m.code.ins = ins[:begin]
	r.outs = r.after.outs

	strong := g.usesStrong(on)
	relaxed := !strong || g.relaxable(on)
	b := &blockBuilder{g: g, on: on, strict: !relaxed, fma: p.fma, place: m.at}
	r.fast = b.build(colGrads, nil)
	for i, acc := range b.totalAt {
		if acc >= 0 {
			for len(r.totals) <= int(acc) {
				r.totals = append(r.totals, 0)
			}
			r.totals[acc] = m.at[i]
		}
	}
	if r.strict = r.fast; strong && relaxed {
		s := &blockBuilder{g: g, on: on, strict: true, fma: p.fma, place: m.at}
		r.strict = s.build(colGrads, b.totalAt)
	}
	r.size = 512
	for r.size > 128 && r.size*r.fast.slots > rowsFor {
		r.size /= 2
	}
	return r
}
