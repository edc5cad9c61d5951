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
	ins     []blockInstruction
	slots   int
	spread  []int32 // places in the frame
	terms   []blockTerm
	columns []int32 // what is stored for each column: an operand
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

// A blockBuilder compiles the varying part of a graph.
type blockBuilder struct {
	g       *graph
	on      []bool
	strict  bool
	fma     bool
	uses    []int32
	place   []int32 // of uniform values in the frame
	inside  []bool  // computed as part of another instruction
	list    []drafted
	totalAt []int32 // the accumulator of a total
	code    *blockCode
}

// A drafted instruction has values for operands.
type drafted struct {
	op      Op
	rel     Rel
	dst     value // -1 for sums
	acc     int32
	reads   []value
	terms   []draftedTerm
	started bool // of chains: reads[0] is what they start with
}

type draftedTerm struct {
	sign float64
	coef value // uniform; -1 for a product of a and b
	a, b value // a is -1 for coef alone
}

// blocks returns the routine for samples, with the adjoints of the columns or without.
func (p *Program) blocks(columns bool) *blockRoutine {
	which := 0
	if columns {
		which = 1
	}
	return p.block[which].get(func() *blockRoutine { return p.buildBlocks(columns) })
}

func (p *Program) buildBlocks(columns bool) *blockRoutine {
	g, outs, grads := p.gradient(columns, false, true)
	if y := outs[0]; g.vary[y] {
		outs[0] = g.add(kindTotal, 0, 0, 0, y)
	} else {
		outs[0] = g.value(g.apply(OpMul, 0, termOf(g.leaf(kindCount, 0)), termOf(y)))
	}
	results := append(outs, grads[:p.params]...)
	colGrads := grads[p.params:]
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

// product reports whether v is a product that is used once.
func (b *blockBuilder) product(v value) bool {
	n := &b.g.nodes[v]
	return b.g.vary[v] && n.kind == kindOp && b.uses[v] == 1 && (n.op == OpMul || n.op == OpStrongMul && !b.strict)
}

// build drafts the instructions in the order of the graph and assigns memory. Accumulators are
// numbered as in totals, if there are any.
func (b *blockBuilder) build(columns []value, totals []int32) *blockCode {
	g := b.g
	b.code = &blockCode{}
	b.uses = make([]int32, len(b.on))
	for i, yes := range b.on {
		if yes {
			for _, a := range g.argsOf(value(i)) {
				b.uses[a]++
			}
		}
	}
	for _, v := range columns {
		b.uses[v]++
	}
	b.inside = make([]bool, len(b.on))
	sums := b.sums(totals)
	b.chains()
	for i, yes := range b.on {
		n := &g.nodes[i]
		if !yes || !g.vary[i] || n.kind != kindOp || b.inside[i] {
			continue
		}
		b.draft(value(i))
	}
	b.insert(sums)
	b.allocate(columns)
	return b.code
}

// chain collects the terms of a sum, the last one first, as long as partial sums are used once.
// Only sums are walked whose parts are not needed elsewhere, so that the order of additions stays.
func (b *blockBuilder) chain(v value) (spine []value) {
	g := b.g
	isSum := func(v value) bool {
		n := &g.nodes[v]
		return g.vary[v] && n.kind == kindOp && (n.op == OpAdd || n.op == OpSub)
	}
	for {
		spine = append(spine, v)
		args := g.argsOf(v)
		switch {
		case isSum(args[0]) && b.uses[args[0]] == 1:
			v = args[0]
		case g.nodes[v].op == OpAdd && isSum(args[1]) && b.uses[args[1]] == 1:
			v = args[1]
		default:
			return spine
		}
	}
}

// chains marks the sums that are part of longer ones. It goes from the last value to the first.
func (b *blockBuilder) chains() {
	g := b.g
	for i := len(b.on) - 1; i >= 0; i-- {
		n := &g.nodes[i]
		if !b.on[i] || !g.vary[i] || n.kind != kindOp || n.op != OpAdd && n.op != OpSub || b.inside[i] {
			continue
		}
		spine := b.chain(value(i))
		for _, v := range spine[1:] {
			b.inside[v] = true
		}
		for k, v := range spine {
			for _, a := range g.argsOf(v) {
				if k+1 < len(spine) && a == spine[k+1] {
					continue
				}
				if b.product(a) {
					b.inside[a] = true
				}
			}
		}
	}
}

// draft emits the instruction, or the instructions of the chain, that compute v.
func (b *blockBuilder) draft(v value) {
	g := b.g
	n := &g.nodes[v]
	args := g.argsOf(v)
	if n.op == OpAdd || n.op == OpSub {
		spine := b.chain(v)
		simple := len(spine) == 1 && !b.inside[args[0]] && !b.inside[args[1]]
		if !simple {
			b.draftChain(v, spine)
			return
		}
	}
	op := n.op
	if op == OpStrongMul && !b.strict {
		op = OpMul
	}
	b.list = append(b.list, drafted{op: op, rel: n.rel, dst: v, reads: args})
}

// draftChain emits a sum as runs of linear combinations and sums of products.
func (b *blockBuilder) draftChain(v value, spine []value) {
	g := b.g
	type part struct {
		sign float64
		v    value
	}
	var parts []part
	for k := len(spine) - 1; k >= 0; k-- {
		args := g.argsOf(spine[k])
		sign := 1.0
		if g.nodes[spine[k]].op == OpSub {
			sign = -1
		}
		switch {
		case k == len(spine)-1:
			parts = append(parts, part{1, args[0]}, part{sign, args[1]})
		case args[0] == spine[k+1]:
			parts = append(parts, part{sign, args[1]})
		default:
			parts = append(parts, part{1, args[0]})
		}
	}
	one := g.float(1)
	var terms []draftedTerm
	for _, p := range parts {
		t := draftedTerm{sign: p.sign, coef: one, a: p.v, b: -1}
		switch {
		case !g.vary[p.v]:
			t.coef, t.a = p.v, -1
		case b.inside[p.v] && b.product(p.v):
			xy := g.argsOf(p.v)
			switch {
			case !g.vary[xy[0]]:
				t.coef, t.a = xy[0], xy[1]
			case !g.vary[xy[1]]:
				t.coef, t.a = xy[1], xy[0]
			case p.sign > 0 || b.fma:
				t.coef, t.a, t.b = -1, xy[0], xy[1]
			default: // minus a product: the product is computed by itself
				b.list = append(b.list, drafted{op: OpMul, dst: p.v, reads: xy})
			}
		}
		terms = append(terms, t)
	}
	start := value(-1)
	if t := terms[0]; t.coef == one && t.sign > 0 && t.a >= 0 {
		start, terms = t.a, terms[1:]
	}
	for len(terms) > 0 {
		products := terms[0].coef < 0
		k := 1
		for k < len(terms) && (b.fma || terms[k].coef < 0 == products) {
			k++
		}
		d := drafted{op: opLincomb, dst: v, terms: terms[:k], started: start >= 0}
		if products {
			d.op = opSumProducts
		}
		if d.started {
			d.reads = append(d.reads, start)
		}
		for _, t := range d.terms {
			for _, x := range [2]value{t.a, t.b} {
				if x >= 0 {
					d.reads = append(d.reads, x)
				}
			}
		}
		b.list = append(b.list, d)
		start, terms = v, terms[k:]
	}
}

// sums drafts the sums over samples. Products that are only summed are not stored, and those that
// share a factor are computed together, if the accumulators may be numbered at will.
func (b *blockBuilder) sums(totals []int32) []drafted {
	g := b.g
	var list []drafted
	var dots []value // totals of products
	shared := map[value]int{}
	for i, yes := range b.on {
		if !yes || g.nodes[i].kind != kindTotal {
			continue
		}
		e := g.argsOf(value(i))[0]
		if args := g.argsOf(e); b.product(e) && g.vary[args[0]] && g.vary[args[1]] {
			b.inside[e] = true
			dots = append(dots, value(i))
			shared[args[0]]++
			shared[args[1]]++
			continue
		}
		list = append(list, drafted{op: opSum, dst: -1, acc: int32(i), reads: []value{e}})
	}
	at := map[value]int{} // the group of a factor
	for _, v := range dots {
		xy := g.argsOf(g.argsOf(v)[0])
		x, y := xy[0], xy[1]
		if shared[y] > shared[x] {
			x, y = y, x
		}
		k, ok := at[x]
		if !ok || totals != nil || len(list[k].terms) == maxDots {
			k = len(list)
			at[x] = k
			list = append(list, drafted{op: opDots, dst: -1, acc: int32(v), reads: []value{x}})
		}
		list[k].reads = append(list[k].reads, y)
		list[k].terms = append(list[k].terms, draftedTerm{coef: v, a: y, b: -1})
	}
	// Accumulators are numbered in the order of the list.
	if b.totalAt = totals; totals == nil {
		b.totalAt = make([]int32, len(b.on))
		for i := range b.totalAt {
			b.totalAt[i] = -1
		}
		next := int32(0)
		for _, d := range list {
			if d.op == opSum {
				b.totalAt[d.acc] = next
				next++
			}
			for _, t := range d.terms {
				b.totalAt[t.coef] = next
				next++
			}
		}
	}
	for k := range list {
		list[k].acc = b.totalAt[list[k].acc]
	}
	return list
}

// maxDots is how many products with one factor are computed together.
const maxDots = 16

// insert puts the sums behind the instructions whose results they read.
func (b *blockBuilder) insert(sums []drafted) {
	ready := make(map[value]int, len(b.list)) // how many instructions it takes
	for k, d := range b.list {
		ready[d.dst] = k + 1
	}
	at := make([][]drafted, len(b.list)+1)
	for _, d := range sums {
		k := 0
		for _, v := range d.reads {
			k = max(k, ready[v])
		}
		at[k] = append(at[k], d)
	}
	list := make([]drafted, 0, len(b.list)+len(sums))
	for k := range at {
		list = append(list, at[k]...)
		if k < len(b.list) {
			list = append(list, b.list[k])
		}
	}
	b.list = list
}

// scalarForms are the operations with kernels for one number beside a block.
func scalarForm(op Op) bool {
	switch op {
	case OpAdd, OpSub, OpMul, OpDiv, OpStrongMul:
		return true
	}
	return false
}

// allocate gives blocks of memory to values, by one scan from the first use to the last, and writes
// the instructions.
func (b *blockBuilder) allocate(columns []value) {
	g, c := b.g, b.code
	last := make(map[value]int, len(b.list))
	for k, d := range b.list {
		for _, v := range d.reads {
			last[v] = k
		}
	}
	for _, v := range columns {
		last[v] = len(b.list)
	}
	// Memory first, then numbers spread over a block, then columns: their numbers are known
	// only when all memory is, so they are written as slots for now and moved at the end.
	const spreadFrom, columnFrom = 1 << 24, 1 << 25
	spread := map[value]int32{}
	operand := func(v value) int32 {
		switch {
		case g.nodes[v].kind == kindColumn:
			return columnFrom + int32(g.nodes[v].aux)
		case !g.vary[v]:
			k, ok := spread[v]
			if !ok {
				k = int32(len(c.spread))
				spread[v] = k
				c.spread = append(c.spread, b.place[v])
			}
			return spreadFrom + k
		}
		return -1
	}
	slot := map[value]int32{}
	var free []int32
	take := func() int32 {
		if k := len(free); k > 0 {
			s := free[k-1]
			free = free[:k-1]
			return s
		}
		c.slots++
		return int32(c.slots - 1)
	}
	read := func(v value) int32 {
		if s, ok := slot[v]; ok {
			return s
		}
		return operand(v)
	}
	release := func(k int, d *drafted) {
		for _, v := range d.reads {
			if s, ok := slot[v]; ok && last[v] == k && v != d.dst {
				free = append(free, s)
				delete(slot, v)
			}
		}
	}
	one := g.float(1)
	for k := range b.list {
		d := &b.list[k]
		in := blockInstruction{op: d.op, rel: d.rel, dst: d.acc, a: none, b: none, c: none, d: none}
		switch d.op {
		case opLincomb, opSumProducts:
			if d.started {
				in.a = read(d.reads[0])
			}
			in.first, in.n = int32(len(c.terms)), int32(len(d.terms))
			for _, t := range d.terms {
				bt := blockTerm{sign: t.sign, a: none, b: none}
				switch {
				case t.coef < 0:
					bt.a, bt.b = read(t.a), read(t.b)
				case t.a < 0:
					bt.coef, bt.a, bt.exact = b.place[t.coef], operand(one), true
				default:
					bt.coef, bt.a, bt.exact = b.place[t.coef], read(t.a), t.coef == one
				}
				c.terms = append(c.terms, bt)
			}
		case opDots:
			in.a = read(d.reads[0])
			in.first, in.n = int32(len(c.terms)), int32(len(d.terms))
			for _, t := range d.terms {
				c.terms = append(c.terms, blockTerm{a: read(t.a), b: none})
			}
		default:
			places := [...]*int32{&in.a, &in.b, &in.c, &in.d}
			for j, v := range d.reads {
				if !g.vary[v] && scalarForm(d.op) {
					*places[j] = ^b.place[v]
				} else {
					*places[j] = read(v)
				}
			}
		}
		if d.dst >= 0 {
			s, ok := slot[d.dst]
			switch {
			case ok: // the next run of a chain
				release(k, d)
			case d.op == opLincomb || d.op == opSumProducts || d.op == OpWhere:
				s = take() // may not be one of the operands
				release(k, d)
			default:
				release(k, d)
				s = take()
			}
			slot[d.dst] = s
			in.dst = s
		} else {
			release(k, d)
		}
		c.ins = append(c.ins, in)
		if d.dst >= 0 {
			if _, used := last[d.dst]; !used {
				free = append(free, slot[d.dst])
				delete(slot, d.dst)
			}
		}
	}
	for _, v := range columns {
		c.columns = append(c.columns, read(v))
	}
	move := func(o *int32) {
		switch {
		case *o == none || *o < spreadFrom:
		case *o >= columnFrom:
			*o += int32(c.slots+len(c.spread)) - columnFrom
		default:
			*o += int32(c.slots) - spreadFrom
		}
	}
	for k := range c.ins {
		in := &c.ins[k]
		for _, o := range [...]*int32{&in.a, &in.b, &in.c, &in.d} {
			move(o)
		}
	}
	for k := range c.terms {
		move(&c.terms[k].a)
		move(&c.terms[k].b)
	}
	for k := range c.columns {
		move(&c.columns[k])
	}
}
