package symbolic

import "slices"

// An Order says in which order [Reorder] puts the terms of sums and the factors
// of products.
//
// To it, a term is a number times powers of variables and of other things, called
// kernels: functions, sums in brackets, and whatever is divided by.
type Order uint8

const (
	// AsTyped leaves everything where it is.
	AsTyped Order = iota

	// ByDegree puts terms of higher total degree first, where a kernel counts like
	// a variable, and one that is divided by as -1; among terms of one degree, those
	// with the larger exponent of the earlier variable. In a term higher powers
	// come first, then earlier variables. This is the order of [Expand].
	ByDegree

	// Lexicographic puts terms with the larger exponent of the first variable
	// first, whatever their degree; then of the second variable, and so on; what
	// they do not tell apart comes by degree. In a term the variables come in their order.
	Lexicographic
)

var orderNames = [...]string{AsTyped: "typed", ByDegree: "degree", Lexicographic: "lex"}

func (o Order) String() string { return orderNames[o] }

// ParseOrder returns the order of the given name: typed, degree or lex.
func ParseOrder(name string) (Order, error) {
	if i := slices.Index(orderNames[:], name); i >= 0 {
		return Order(i), nil
	}
	return 0, errorf(CodeSyntax, "there is no order %s", Quote(name))
}

// Orders returns the names of all orders.
func Orders() []string { return slices.Clone(orderNames[:]) }

// Reorder returns e with its terms and factors in the order o, for display: the
// value of the result is that of e, at the same points, and nothing is computed.
// The variables come in the order of rank, and those that are not in it after
// them, by their first appearance in e. What an order does not tell apart stays
// in its order.
//
// So that there is an order to be seen, a sum in a sum and a product in a product
// lose their brackets, numbers lead a product, and signs move to its front or to
// the sum around it:
//
//	label^2 - x*(w*-2*label) + w^2*x^2  →  w^2*x^2 + 2*w*x*label + label^2
//
// A sum or product of more than 24 parts keeps its brackets, so that the result is
// not larger than a fixed multiple of e. The arguments of functions, the parts of
// quotients and powers, and the branches of a where are put in order each for itself.
func Reorder(e Expr, o Order, rank []string) Expr {
	if o == AsTyped {
		return Expr{e.node()}
	}
	r := reorderer{order: o, rank: make(map[string]int), in: newInterner(0)}
	for _, x := range append(slices.Clone(rank), e.Vars()...) {
		if _, ok := r.rank[x]; !ok {
			r.rank[x] = len(r.rank)
		}
	}
	return Expr{r.whole(fold(e.node(), r.node))}
}

// spliceParts is how many parts a sum in a sum, or a product in a product, may
// have to lose its brackets.
const spliceParts = 24

type reorderer struct {
	order Order
	rank  map[string]int
	in    *interner
}

// A signed is n, or -n. The text of n does not begin with a minus. Signs are kept
// apart on the way up, because only what is around a term knows where its sign goes.
type signed struct {
	minus bool
	n     *node
}

func (r *reorderer) node(n *node, args []signed) signed {
	switch n.kind {
	case Number:
		if signOf(n) < 0 {
			return signed{true, r.in.intern(negate(n))}
		}
		return signed{false, r.in.intern(n)}
	case Negation:
		if args[0].minus && len(args[0].n.args) > spliceParts {
			return signed{false, r.in.intern(negate(r.in.intern(negate(args[0].n))))} // as it was
		}
		return signed{!args[0].minus, args[0].n}
	case Sum:
		return signed{false, r.sum(args)}
	case Product:
		return r.product(args)
	case Quotient:
		return signed{args[0].minus, r.in.intern(quotient(args[0].n, r.whole(args[1])))}
	}
	nodes := make([]*node, len(args))
	for i, a := range args {
		nodes[i] = r.whole(a)
	}
	return signed{false, r.in.intern(rebuild(n, nodes))}
}

// whole returns a signed expression as one node, with a minus where a person
// writes it: before the first factor of a product and in the numerator of a quotient.
func (r *reorderer) whole(s signed) *node {
	if !s.minus {
		return s.n
	}
	var around []*node // from the outside in
	n := s.n
	for n.kind == Product || n.kind == Quotient {
		around = append(around, n)
		n = n.args[0]
	}
	n = r.in.intern(negate(n))
	for _, outer := range slices.Backward(around) {
		args := slices.Clone(outer.args)
		args[0] = n
		n = r.in.intern(rebuild(outer, args))
	}
	return n
}

// An orderedTerm is a term or factor with what it is sorted by.
type orderedTerm struct {
	signed
	degree    int64
	exponents []rankExponent // of variables, by rank
	kernel    bool
}

type rankExponent struct {
	rank int
	exp  int64
}

func (r *reorderer) sum(args []signed) *node {
	var terms []orderedTerm
	for _, a := range args {
		if a.n.kind != Sum || a.minus || len(a.n.args) > spliceParts {
			terms = append(terms, r.measure(a))
			continue
		}
		for i, t := range a.n.args {
			s := signed{false, t}
			switch {
			case t.kind == Negation:
				s = signed{true, t.args[0]}
			case i == 0 || t.kind == Number:
				s = r.apart(t)
			}
			terms = append(terms, r.measure(s))
		}
	}
	slices.SortStableFunc(terms, func(s, t orderedTerm) int {
		if r.order == ByDegree && s.degree != t.degree {
			return falling(s.degree, t.degree)
		}
		if c := compareExponents(s.exponents, t.exponents); c != 0 || s.degree == t.degree {
			return c
		}
		return falling(s.degree, t.degree)
	})
	toFront(terms, func(t orderedTerm) bool { return t.n.kind != Sum || t.minus })
	nodes := make([]*node, len(terms))
	for i, t := range terms {
		switch {
		case i == 0:
			nodes[i] = r.whole(t.signed)
		case t.minus:
			nodes[i] = r.in.intern(negate(t.n))
		default:
			nodes[i] = t.n
		}
	}
	return r.in.intern(compound(Sum, nodes...))
}

// apart is the inverse of whole.
func (r *reorderer) apart(n *node) signed {
	if !latexMinus(n) {
		return signed{false, n}
	}
	var around []*node
	for n.kind == Product || n.kind == Quotient {
		around = append(around, n)
		n = n.args[0]
	}
	if n.kind == Negation {
		n = n.args[0]
	} else {
		n = r.in.intern(negate(n))
	}
	for _, outer := range slices.Backward(around) {
		args := slices.Clone(outer.args)
		args[0] = n
		n = r.in.intern(rebuild(outer, args))
	}
	return signed{true, n}
}

func (r *reorderer) product(args []signed) signed {
	minus := false
	var factors []orderedTerm
	for _, a := range args {
		long := a.n.kind == Product && len(a.n.args) > spliceParts
		if long && a.minus {
			factors = append(factors, r.factor(r.in.intern(negate(a.n))))
			continue
		}
		minus = minus != a.minus
		if long || a.n.kind != Product {
			factors = append(factors, r.factor(a.n))
			continue
		}
		for _, f := range a.n.args {
			factors = append(factors, r.factor(f))
		}
	}
	isNumber := func(f orderedTerm) bool { return f.degree == 0 && !f.kernel && f.exponents == nil }
	slices.SortStableFunc(factors, func(f, g orderedTerm) int {
		switch {
		case isNumber(f) != isNumber(g):
			return before(isNumber(f))
		case isNumber(f):
			return 0
		case r.order == ByDegree && f.degree != g.degree:
			return falling(f.degree, g.degree)
		case f.kernel != g.kernel:
			return before(g.kernel)
		case !f.kernel:
			return f.exponents[0].rank - g.exponents[0].rank
		}
		return 0
	})
	toFront(factors, func(f orderedTerm) bool { return f.n.kind != Product })
	nodes := make([]*node, len(factors))
	for i, f := range factors {
		nodes[i] = f.n
	}
	return signed{minus, r.in.intern(compound(Product, nodes...))}
}

// toFront moves the first part that may lead to the front: a sum cannot begin with
// a sum in brackets. There is such a part, as there was one before.
func toFront(parts []orderedTerm, mayLead func(orderedTerm) bool) {
	i := slices.IndexFunc(parts, mayLead)
	part := parts[i]
	copy(parts[1:i+1], parts[:i])
	parts[0] = part
}

// factor measures a power of a variable or of a kernel. A number, and a power of
// one, has degree 0.
func (r *reorderer) factor(n *node) orderedTerm {
	f := orderedTerm{signed: signed{false, n}, degree: 1, kernel: true}
	base := n
	if n.kind == Power {
		if k, ok := smallInt(n.args[1]); ok {
			base, f.degree = n.args[0], k
		}
	}
	switch base.kind {
	case Number:
		f.degree, f.kernel = 0, false
	case Variable:
		f.kernel = false
		f.exponents = []rankExponent{{r.rank[nameOf(base)], f.degree}}
	}
	return f
}

// measure adds up the factors of a term.
func (r *reorderer) measure(s signed) orderedTerm {
	t := orderedTerm{signed: s}
	exponents := make(map[int]int64)
	add := func(n *node, times int64) {
		factors := []*node{n}
		if n.kind == Product {
			factors = n.args
		}
		for _, n := range factors {
			f := r.factor(n)
			t.degree += times * f.degree
			for _, e := range f.exponents {
				if times > 0 { // what is divided by is a kernel
					exponents[e.rank] += e.exp
				}
			}
		}
	}
	n := s.n
	if n.kind == Quotient {
		add(n.args[1], -1)
		n = n.args[0]
	}
	add(n, 1)
	for rank, exp := range exponents {
		if exp != 0 {
			t.exponents = append(t.exponents, rankExponent{rank, exp})
		}
	}
	slices.SortFunc(t.exponents, func(a, b rankExponent) int { return a.rank - b.rank })
	return t
}

// compareExponents puts the larger exponent of the first variable in which two
// terms differ first.
func compareExponents(a, b []rankExponent) int {
	for i := 0; ; i++ {
		switch {
		case i == len(a) && i == len(b):
			return 0
		case i == len(a):
			return falling(0, b[i].exp)
		case i == len(b):
			return falling(a[i].exp, 0)
		case a[i].rank < b[i].rank:
			return falling(a[i].exp, 0)
		case a[i].rank > b[i].rank:
			return falling(0, b[i].exp)
		case a[i].exp != b[i].exp:
			return falling(a[i].exp, b[i].exp)
		}
	}
}

func falling(a, b int64) int { return before(a > b) }

// before is -1 or 1: whether the first of two comes first.
func before(first bool) int {
	if first {
		return -1
	}
	return 1
}
