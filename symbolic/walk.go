package symbolic

// fold computes a value for every distinct node below root, arguments first,
// and returns the root's. It neither recurses nor visits a shared node twice.
// The slice args is reused between calls.
func fold[R any](root *node, f func(n *node, args []R) R) R {
	return foldUntil(root, new(error), f)
}

// foldUntil is fold that gives up, with a zero R, when stop is not nil any more.
func foldUntil[R any](root *node, stop *error, f func(n *node, args []R) R) (r R) {
	if len(root.args) == 0 {
		return f(root, nil)
	}
	var done memo[R]
	var args []R
	type frame struct {
		n    *node
		next int
	}
	stack := []frame{{n: root}}
	for *stop == nil {
		top := &stack[len(stack)-1]
		if top.next < len(top.n.args) {
			a := top.n.args[top.next]
			top.next++
			if _, ok := done.get(a); !ok {
				if len(a.args) == 0 {
					done.put(a, f(a, nil))
				} else {
					stack = append(stack, frame{n: a})
				}
			}
			continue
		}
		args = args[:0]
		for _, a := range top.n.args {
			v, _ := done.get(a)
			args = append(args, v)
		}
		v := f(top.n, args)
		if len(stack) == 1 {
			return v
		}
		done.put(top.n, v)
		stack = stack[:len(stack)-1]
	}
	return r
}

// A memo holds a value for each node. Most expressions are small, and a few
// nodes are found faster one by one than in a map.
type memo[R any] struct {
	nodes  []*node
	values []R
	large  map[*node]R
}

const smallMemo = 16

func (m *memo[R]) get(n *node) (v R, ok bool) {
	if m.large != nil {
		v, ok = m.large[n]
		return v, ok
	}
	for i, k := range m.nodes {
		if k == n {
			return m.values[i], true
		}
	}
	return v, false
}

// put adds the value of a node that has none yet.
func (m *memo[R]) put(n *node, v R) {
	switch {
	case m.large != nil:
		m.large[n] = v
	case len(m.nodes) < smallMemo:
		m.nodes, m.values = append(m.nodes, n), append(m.values, v)
	default:
		m.large = make(map[*node]R, 4*smallMemo)
		for i, k := range m.nodes {
			m.large[k] = m.values[i]
		}
		m.large[n] = v
	}
}

// Walk calls visit once for every distinct node of e, arguments before the
// expressions that use them, the first argument first.
func Walk(e Expr, visit func(Expr)) {
	fold(e.node(), func(n *node, _ []struct{}) struct{} {
		visit(Expr{n})
		return struct{}{}
	})
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

// Nodes returns the number of distinct nodes of e.
func (e Expr) Nodes() int {
	count := 0
	Walk(e, func(Expr) { count++ })
	return count
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

// An interner makes equal nodes one node.
type interner map[uint64][]*node

func (in interner) intern(n *node) *node {
	m, _ := in.add(n)
	return m
}

// add is intern that says whether n is new.
func (in interner) add(n *node) (m *node, isNew bool) {
	for _, m := range in[n.hash] {
		if sameShallow(m, n) {
			return m, false
		}
	}
	in[n.hash] = append(in[n.hash], n)
	return n, true
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

// Share returns an expression equal to e in which equal subexpressions are one node.
func Share(e Expr) Expr {
	in := make(interner)
	return Expr{fold(e.node(), func(n *node, args []*node) *node { return in.intern(rebuild(n, args)) })}
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
	in := make(interner)
	return Expr{fold(e.node(), func(n *node, args []*node) *node {
		if n.kind == Variable {
			if f, ok := by[n.name]; ok {
				return f.node()
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
