package autodiff

// This file drafts the instructions over blocks: sums become linear combinations and sums of products
// without changing the order of additions, and sums over samples take in the products that they add.

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
		b.list = append(b.list, b.short(d, one))
		start, terms = v, terms[k:]
	}
}

// short replaces a run of one term by the operation that it is, if it is one.
func (b *blockBuilder) short(d drafted, one value) drafted {
	if len(d.terms) != 1 || b.fma {
		return d
	}
	t := d.terms[0]
	s := drafted{dst: d.dst, reads: d.reads}
	switch {
	case !d.started && t.coef < 0:
		s.op = OpMul
	case !d.started && t.sign > 0 && t.a >= 0:
		s.op, s.reads = OpMul, []value{t.a, t.coef}
	case d.started && t.coef == one && t.a >= 0 && t.sign > 0:
		s.op = OpAdd
	case d.started && t.coef == one && t.a >= 0:
		s.op = OpSub
	default:
		return d
	}
	return s
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
