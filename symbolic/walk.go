package symbolic

import (
	"context"
	"math"
	"slices"
	"sync"
	"unsafe"
)

// A listing is the distinct nodes below a root, arguments before the nodes that
// use them, the root last. A node is told from another by identity.
type listing struct {
	nodes []*node
	args  []int32 // for one node after the other, the places of its arguments
	slots []int32 // an open hash table of 1 + place, 0 where it is free
	space *listSpace
}

// find returns the place of n.
func (l *listing) find(n *node) (place int32, ok bool) {
	j := address(n) & (len(l.slots) - 1)
	for l.slots[j] != 0 && l.nodes[l.slots[j]-1] != n {
		j = (j + 1) & (len(l.slots) - 1)
	}
	return l.slots[j] - 1, l.slots[j] != 0
}

// address is a hash of where n is. Equal nodes have equal hashes, and there may be any
// number of them that are not one node yet, so that n.hash would not do here. The
// collector moves no node, and the walk keeps all of them alive.
func address(n *node) int {
	return int(uint64(uintptr(unsafe.Pointer(n))) * 0x9e3779b97f4a7c15 >> 33)
}

// checkEvery is after how many nodes a walk looks whether it has been cancelled.
const checkEvery = 1 << 12

// A listSpace is room for a listing and for what is computed from it.
type listSpace struct {
	nodes  []*node
	args   []int32
	slots  []int32
	done   []int32
	stack  []visit // nil beyond the last
	values []*node
}

var listSpaces = sync.Pool{New: func() any { return &listSpace{slots: make([]int32, 64)} }}

// release ends the use of l.
func (l *listing) release() {
	s := l.space
	*l = listing{}
	if cap(s.nodes) > maxKeptNodes || cap(s.args) > maxKeptNodes {
		return
	}
	clear(s.nodes)
	clear(s.values)
	s.values = s.values[:0]
	listSpaces.Put(s)
}

// values returns a slice of nils, one for each node.
func (l *listing) values() []*node {
	s := l.space
	clear(s.values)
	s.values = slices.Grow(s.values[:0], len(l.nodes))[:len(l.nodes)]
	return s.values
}

// A visit is a node below which a walk is on its way.
type visit struct {
	n    *node
	next int
}

// list makes the listing of root. It neither recurses nor visits a shared node
// twice. When ctx ends it gives up with its error.
func list(ctx context.Context, root *node) (l listing, err error) {
	s := listSpaces.Get().(*listSpace)
	nodes, args, done, stack := s.nodes[:0], s.args[:0], s.done[:0], s.stack[:0]
	slots := s.slots[:64]
	clear(slots)
	stack = append(stack, visit{n: root})
	for steps := 1; len(stack) > 0; steps++ {
		if steps%checkEvery == 0 && ctx.Err() != nil {
			return listing{}, ctx.Err()
		}
		top := &stack[len(stack)-1]
		n := top.n
		if top.next < len(n.args) {
			n = n.args[top.next]
			top.next++
			j := address(n) & (len(slots) - 1)
			for slots[j] != 0 && nodes[slots[j]-1] != n {
				j = (j + 1) & (len(slots) - 1)
			}
			switch {
			case slots[j] != 0:
				done = append(done, slots[j]-1)
				continue
			case len(n.args) > 0:
				stack = append(stack, visit{n: n})
				continue
			}
		} else {
			mine := len(done) - len(n.args)
			args = append(args, done[mine:]...)
			done = done[:mine]
			top.n = nil
			stack = stack[:len(stack)-1]
		}
		done = append(done, int32(len(nodes)))
		nodes = append(nodes, n)
		if 2*len(nodes) > len(slots) {
			slots = grow(slots, nodes)
			continue
		}
		j := address(n) & (len(slots) - 1)
		for slots[j] != 0 {
			j = (j + 1) & (len(slots) - 1)
		}
		slots[j] = int32(len(nodes))
	}
	s.nodes, s.args, s.slots, s.done, s.stack = nodes, args, slots, done, stack
	return listing{nodes, args, slots, s}, nil
}

// grow returns a larger table of nodes.
func grow(slots []int32, nodes []*node) []int32 {
	if n := 4 * len(slots); n <= cap(slots) {
		slots = slots[:n]
		clear(slots)
	} else {
		slots = make([]int32, n)
	}
	for i, n := range nodes {
		j := address(n) & (len(slots) - 1)
		for slots[j] != 0 {
			j = (j + 1) & (len(slots) - 1)
		}
		slots[j] = int32(i) + 1
	}
	return slots
}

// fold computes a value for every distinct node below root, arguments first,
// and returns the root's. The slice args is reused between calls.
func fold[R any](root *node, f func(n *node, args []R) R) R {
	return foldUntil(root, new(error), f)
}

// foldUntil is fold that gives up, with a zero R, when stop is not nil any more.
func foldUntil[R any](root *node, stop *error, f func(n *node, args []R) R) (r R) {
	l, _ := list(context.Background(), root)
	values := make([]R, len(l.nodes))
	var args []R
	next := 0
	for i, n := range l.nodes {
		if *stop != nil {
			return r
		}
		args = args[:0]
		for _, a := range l.args[next : next+len(n.args)] {
			args = append(args, values[a])
		}
		next += len(n.args)
		values[i] = f(n, args)
	}
	l.release()
	return values[len(values)-1]
}

// Walk calls visit once for every distinct node of e, arguments before the
// expressions that use them, the first argument first.
func Walk(e Expr, visit func(Expr)) {
	l, _ := list(context.Background(), e.node())
	for _, n := range l.nodes {
		visit(Expr{n})
	}
	l.release()
}

// Fold computes f for every distinct node of e, given the results for its
// arguments, and returns the result for e. The slice args is reused between calls.
func Fold[R any](e Expr, f func(e Expr, args []R) R) R {
	return fold(e.node(), func(n *node, args []R) R { return f(Expr{n}, args) })
}

// Vars returns the names of the variables of e, each once, in the order in which
// a reader meets them from left to right. The variable of a D(f, x) counts.
func (e Expr) Vars() []string {
	var names []string
	seen := make(map[string]bool)
	Walk(e, func(e Expr) {
		if e.Kind() == Variable && !seen[e.Name()] {
			seen[e.Name()] = true
			names = append(names, e.Name())
		}
	})
	return names
}

// Nodes returns the number of distinct subexpressions of e, itself among them.
func (e Expr) Nodes() int {
	in := newInterner(0)
	defer in.release()
	in.share(e.node())
	return len(in.nodes)
}

// Edges returns the number of arguments of all distinct subexpressions of e
// together. An expression of few nodes can still have many edges: the partial
// derivatives of a product of n factors, each written as the product of the n - 1
// others, have n nodes and n² edges.
func (e Expr) Edges() int {
	in := newInterner(0)
	defer in.release()
	in.share(e.node())
	edges := 0
	for _, n := range in.nodes {
		edges += len(n.args)
	}
	return edges
}

// TreeSize returns the number of nodes that e would have if nothing were shared,
// math.MaxUint64 if there are more.
func (e Expr) TreeSize() uint64 {
	return fold(e.node(), func(_ *node, sizes []uint64) uint64 {
		size := uint64(1)
		for _, s := range sizes {
			if size+s < size {
				return math.MaxUint64
			}
			size += s
		}
		return size
	})
}

// rebuild returns n with other arguments, and n itself if they are the same.
// Literals fold as they do in parsing.
func rebuild(n *node, args []*node) *node {
	same := true
	for i, a := range args {
		same = same && a == n.args[i]
	}
	if same {
		return n
	}
	switch n.kind {
	case Sum, Product:
		es := make([]Expr, len(args))
		for i, a := range args {
			es[i] = Expr{a}
		}
		return nary(n.kind, 0, es).n
	case Negation:
		return negate(args[0])
	case Quotient:
		return quotient(args[0], args[1])
	}
	m := *n
	m.args = append([]*node(nil), args...)
	return makeNode(m)
}

// Share returns an expression equal to e in which equal subexpressions are one node.
func Share(e Expr) Expr {
	in := newInterner(0)
	defer in.release()
	return Expr{in.share(e.node())}
}

// Subst returns e with the variable x replaced by the expression by. A D(f, y)
// that the replacement would change is expanded first, since its value is a
// derivative in y and not in what y is replaced by.
func Subst(e Expr, x string, by Expr) (Expr, error) {
	return SubstAll(e, map[string]Expr{x: by})
}

// SubstAll is [Subst] for several variables at once: what one is replaced by is
// not searched for the others.
func SubstAll(e Expr, by map[string]Expr) (Expr, error) {
	e, err := ExpandDerivatives(e)
	if err != nil {
		return Expr{}, err
	}
	in := newInterner(0)
	shared := make(map[string]*node, len(by))
	return Expr{fold(e.node(), func(n *node, args []*node) *node {
		if n.kind == Variable {
			if f, ok := by[n.name]; ok {
				if shared[n.name] == nil {
					shared[n.name] = in.share(f.node())
				}
				return shared[n.name]
			}
		}
		return in.intern(rebuild(n, args))
	})}, nil
}

// WithArgs returns e with other arguments, as many as it has.
func (e Expr) WithArgs(args ...Expr) Expr {
	nodes := make([]*node, len(args))
	for i, a := range args {
		nodes[i] = a.node()
	}
	return Expr{rebuild(e.node(), nodes)}
}
