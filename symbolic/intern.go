package symbolic

import "context"

// An interner makes equal nodes one node, for the time of one operation. It has
// no locks: what an operation returns is never changed again, and the next
// operation brings an interner of its own. Nodes are allocated in slabs, which
// live as long as one of their nodes is in use.
type interner struct {
	slots []*node // an open hash table, nil where it is free
	count int     // of distinct nodes

	slab []node  // not yet used
	ptrs []*node // not yet used
}

// newInterner returns an interner with room for the given number of nodes.
func newInterner(room int) *interner {
	slots := 32
	for slots < 2*room {
		slots *= 2
	}
	return &interner{slots: make([]*node, slots)}
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
	for ; in.slots[j] != nil; j = (j + 1) & mask {
		m := in.slots[j]
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
		in.slab = make([]node, min(nodeSlab, max(8, in.count)))
	}
	n, in.slab = &in.slab[0], in.slab[1:]
	if len(in.ptrs) < len(args) {
		in.ptrs = make([]*node, max(len(args), min(ptrSlab, max(16, 2*in.count))))
	}
	mine := in.ptrs[:len(args):len(args)]
	in.ptrs = in.ptrs[len(args):]
	copy(mine, args)
	n.hash, n.kind, n.fn, n.rel, n.args = h, k, f, r, mine
	n.complete()
	in.place(n, j)
	return n, true
}

// add returns the node that is equal to n, whose arguments must be of this
// interner, and n itself if there is none yet; isNew says so.
func (in *interner) add(n *node) (m *node, isNew bool) {
	mask := len(in.slots) - 1
	j := int(n.hash) & mask
	for ; in.slots[j] != nil; j = (j + 1) & mask {
		if m := in.slots[j]; m == n || sameShallow(m, n) {
			return m, false
		}
	}
	in.place(n, j)
	return n, true
}

func (in *interner) intern(n *node) *node {
	m, _ := in.add(n)
	return m
}

// place enters a new node, for which slot j is free.
func (in *interner) place(n *node, j int) {
	in.slots[j] = n
	in.count++
	if 2*in.count < len(in.slots) {
		return
	}
	old := in.slots
	in.slots = make([]*node, 4*len(old))
	mask := len(in.slots) - 1
	for _, m := range old {
		if m == nil {
			continue
		}
		j := int(m.hash) & mask
		for in.slots[j] != nil {
			j = (j + 1) & mask
		}
		in.slots[j] = m
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
	args := make([]*node, len(places))
	for j, a := range places {
		args[j] = nodes[a]
	}
	m, _ := in.compound(n.kind, n.fn, n.rel, args)
	return m
}
