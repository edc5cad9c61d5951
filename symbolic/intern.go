package symbolic

import (
	"context"
	"math/big"
	"sync"
)

// An interner makes equal nodes one node, for the time of one operation. It has
// no locks: what an operation returns is never changed again, and the next
// operation brings an interner of its own. Nodes are allocated in slabs, which
// live as long as one of their nodes is in use.
type interner struct {
	// An open hash table: the upper half of the hash above 1 + the place in nodes,
	// 0 where it is free. It holds no pointers, so that the garbage collector has
	// nothing to do with it.
	slots []uint64
	nodes []*node // the distinct ones

	numbers [(smallest + largest + 64) / 64]uint64 // which of the smallNumbers are in nodes

	slab []slabNode // not yet used
	ptrs []*node    // not yet used
}

// A slabNode is a node with room for its arguments, unless they are many. It has the
// size of a cache line.
type slabNode struct {
	node
	few [2]*node
}

// interners holds what interners have needed, without nodes.
var interners = sync.Pool{New: func() any { return new(interner) }}

// maxKeptNodes is from which number of nodes on what was needed is not kept.
const maxKeptNodes = 1 << 20

// newInterner returns an interner with room for the given number of nodes.
func newInterner(room int) *interner {
	slots := 32
	for slots < 2*room {
		slots *= 2
	}
	in := interners.Get().(*interner)
	in.clearSlots(slots)
	return in
}

// clearSlots makes the table one of the given number of free slots.
func (in *interner) clearSlots(n int) {
	if cap(in.slots) < n {
		in.slots = make([]uint64, n)
		return
	}
	in.slots = in.slots[:n]
	clear(in.slots)
}

// release ends the use of in, whose nodes stay what they are.
func (in *interner) release() {
	if cap(in.nodes) > maxKeptNodes {
		return
	}
	clear(in.nodes)
	in.nodes = in.nodes[:0]
	clear(in.numbers[:])
	in.slab, in.ptrs = nil, nil
	interners.Put(in)
}

// The largest slabs, in nodes and in arguments. A node that outlives the others
// of its slab keeps this much from being freed.
const (
	nodeSlab = 256
	ptrSlab  = 512
)

// compound returns the node with the given head and arguments, which must be of
// this interner; isNew says whether there was none. The slice is not kept.
func (in *interner) compound(k Kind, f Func, r Relation, args []*node) (n *node, isNew bool) {
	h := hashOf(k, f, r, args)
	mask := len(in.slots) - 1
	j := int(h) & mask
probe:
	for ; in.slots[j] != 0; j = (j + 1) & mask {
		if (in.slots[j]^h)>>32 != 0 {
			continue
		}
		m := in.nodes[uint32(in.slots[j])-1]
		if m.hash != h || m.kind != k || m.fn != f || m.rel != r || len(m.args) != len(args) {
			continue
		}
		for i := range args {
			if m.args[i] != args[i] {
				continue probe
			}
		}
		return m, false
	}
	if len(in.slab) == 0 {
		in.slab = make([]slabNode, min(nodeSlab, max(4, len(in.nodes))))
	}
	room := &in.slab[0]
	n, in.slab = &room.node, in.slab[1:]
	mine := room.few[:]
	if len(args) > len(mine) {
		if len(in.ptrs) < len(args) {
			in.ptrs = make([]*node, max(len(args), min(ptrSlab, len(in.nodes))))
		}
		mine = in.ptrs
		in.ptrs = in.ptrs[len(args):]
	}
	mine = mine[:len(args):len(args)]
	copy(mine, args)
	n.hash, n.kind, n.fn, n.rel, n.args = h, k, f, r, mine
	n.complete()
	in.place(n, j)
	return n, true
}

// add returns the node that is equal to n, whose arguments must be of this
// interner, and n itself if there is none yet; isNew says so.
func (in *interner) add(n *node) (m *node, isNew bool) {
	if n.kind == Number && n.isInt && -smallest <= n.val && n.val <= largest {
		return n, in.addSmall(n)
	}
	mask := len(in.slots) - 1
	j := int(n.hash) & mask
	for ; in.slots[j] != 0; j = (j + 1) & mask {
		if (in.slots[j]^n.hash)>>32 != 0 {
			continue
		}
		if m := in.nodes[uint32(in.slots[j])-1]; m == n || sameShallow(m, n) {
			return m, false
		}
	}
	in.place(n, j)
	return n, true
}

// addSmall is add for one of the smallNumbers, of which each is one node already.
func (in *interner) addSmall(n *node) (isNew bool) {
	i := uint(n.val + smallest)
	if in.numbers[i/64]>>(i%64)&1 != 0 {
		return false
	}
	in.numbers[i/64] |= 1 << (i % 64)
	in.nodes = append(in.nodes, n)
	return true
}

// variable returns the variable of the given name, whose hash is h, or nil if there
// is none yet.
func (in *interner) variable(name string, h uint64) *node {
	mask := len(in.slots) - 1
	for j := int(h) & mask; in.slots[j] != 0; j = (j + 1) & mask {
		if (in.slots[j]^h)>>32 != 0 {
			continue
		}
		if n := in.nodes[uint32(in.slots[j])-1]; n.kind == Variable && n.name == name {
			return n
		}
	}
	return nil
}

// integer returns the number v.
func (in *interner) integer(v int64) (n *node, isNew bool) {
	if -smallest <= v && v <= largest {
		n = integerNode(v)
		return n, in.addSmall(n)
	}
	h := integerHash(v)
	mask := len(in.slots) - 1
	j := int(h) & mask
	for ; in.slots[j] != 0; j = (j + 1) & mask {
		if (in.slots[j]^h)>>32 != 0 {
			continue
		}
		if n := in.nodes[uint32(in.slots[j])-1]; n.kind == Number && n.hash == h && n.num.IsInt() && n.num.Num().IsInt64() && n.num.Num().Int64() == v {
			return n, false
		}
	}
	n = integerNode(v)
	in.place(n, j)
	return n, true
}

// fraction returns the number p/q, for p and q below maxFold in size and q > 0.
func (in *interner) fraction(p, q int64) (n *node, isNew bool) {
	if d := gcd64(abs64(p), q); d > 1 {
		p, q = p/d, q/d
	}
	if q == 1 {
		return in.integer(p)
	}
	h := fractionHash(p, q)
	mask := len(in.slots) - 1
	j := int(h) & mask
	for ; in.slots[j] != 0; j = (j + 1) & mask {
		if (in.slots[j]^h)>>32 != 0 {
			continue
		}
		n := in.nodes[uint32(in.slots[j])-1]
		if n.kind == Number && n.val == p && int64(n.den) == q {
			return n, false
		}
	}
	n = numberNode(big.NewRat(p, q))
	in.place(n, j)
	return n, true
}

func (in *interner) intern(n *node) *node {
	m, _ := in.add(n)
	return m
}

// place enters a new node, for which slot j is free.
func (in *interner) place(n *node, j int) {
	in.nodes = append(in.nodes, n)
	in.slots[j] = n.hash>>32<<32 | uint64(len(in.nodes))
	if 2*len(in.nodes) < len(in.slots) {
		return
	}
	slots := 4 * len(in.slots)
	for slots < 2*len(in.nodes) {
		slots *= 4
	}
	in.clearSlots(slots)
	mask := len(in.slots) - 1
	for i, m := range in.nodes {
		j := int(m.hash) & mask
		for in.slots[j] != 0 {
			j = (j + 1) & mask
		}
		in.slots[j] = m.hash>>32<<32 | uint64(i+1)
	}
}

// sameShallow is equality of nodes whose arguments are interned already.
func sameShallow(a, b *node) bool {
	if !sameHead(a, b) {
		return false
	}
	for i := range a.args {
		if a.args[i] != b.args[i] {
			return false
		}
	}
	return true
}

// share returns the node of this interner that is equal to root.
func (in *interner) share(root *node) *node {
	l, _ := list(context.Background(), root)
	root, _ = in.shareAll(l)
	l.release()
	return root
}

// shareAll interns the nodes of a listing, which afterwards lists the interned ones,
// some perhaps more than once: same says that nothing has changed.
func (in *interner) shareAll(l listing) (root *node, same bool) {
	next := 0
	same = true
nodes:
	for i, n := range l.nodes {
		places := l.args[next : next+len(n.args)]
		next += len(places)
		for j, a := range places {
			if l.nodes[a] != n.args[j] {
				l.nodes[i] = in.relink(n, places, l.nodes)
				same = false
				continue nodes
			}
		}
		l.nodes[i] = in.intern(n)
		same = same && l.nodes[i] == n
	}
	return l.nodes[len(l.nodes)-1], same
}

// relink returns the interned node like n whose arguments are at the given places.
func (in *interner) relink(n *node, places []int32, nodes []*node) *node {
	var space [8]*node
	args := space[:0]
	for _, a := range places {
		args = append(args, nodes[a])
	}
	m, _ := in.compound(n.kind, n.fn, n.rel, args)
	return m
}
