package autodiff

// scalarForm reports whether an operation has kernels for one number beside a block.
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
		t := &c.terms[k]
		if t.a != none && t.a >= columnFrom || t.b != none && t.b >= columnFrom {
			c.external = append(c.external, int32(k))
		}
		move(&t.a)
		move(&t.b)
	}
	for k := range c.columns {
		move(&c.columns[k])
	}
}
