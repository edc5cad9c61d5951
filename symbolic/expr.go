package symbolic

import (
	"hash/maphash"
	"math/big"
)

// A Kind says which case of [Expr] an expression is.
type Kind uint8

const (
	Number     Kind = iota // a rational number; no arguments
	Variable               // a named real number; no arguments
	Sum                    // two or more terms, added from left to right
	Product                // two or more factors, multiplied from left to right
	Negation               // minus its argument; never of a Number
	Quotient               // numerator, denominator
	Power                  // base, exponent
	Call                   // a function of the table of functions, or the constant pi
	Where                  // where(left REL right, then, else): four arguments and a relation
	Derivative             // D(f, x): the partial derivative of f in the variable x
)

var kindNames = [...]string{
	Number: "number", Variable: "variable", Sum: "sum", Product: "product", Negation: "negation",
	Quotient: "quotient", Power: "power", Call: "call", Where: "where", Derivative: "derivative",
}

func (k Kind) String() string { return kindNames[k] }

// A Relation compares the first two arguments of a [Where].
type Relation uint8

const (
	Less Relation = iota
	LessEqual
	Greater
	GreaterEqual
	Equal
	NotEqual
)

var relationNames = [...]string{"<", "<=", ">", ">=", "==", "!="}

func (r Relation) String() string { return relationNames[r] }

// An Expr is an immutable expression. It is exactly one of the cases of [Kind].
// A difference a - b is the sum of a and the negation of b. The zero Expr is the
// number 0.
//
// Two expressions may be compared with == for identity (the same node) and with
// [Expr.Equal] for structure. Within the result of [Parse], [Diff] and [Share]
// the two agree: equal subexpressions are one node.
type Expr struct{ n *node }

// A node holds one case. Only the fields of its kind are set:
//
//	Number      num
//	Variable    name
//	Call        fn, args
//	Where       rel, args (left, right, then, else)
//	the others  args
type node struct {
	kind Kind
	fn   Func
	rel  Relation
	open bool   // a Derivative occurs in it
	hash uint64 // of the structure; equal structures have equal hashes
	name string
	num  *big.Rat // never modified, never handed out
	args []*node
}

var zero = numberNode(new(big.Rat))

func (e Expr) node() *node {
	if e.n == nil {
		return zero
	}
	return e.n
}

// Kind returns which case e is.
func (e Expr) Kind() Kind { return e.node().kind }

// Func returns the function of a [Call].
func (e Expr) Func() Func { return e.node().fn }

// Relation returns the relation of a [Where].
func (e Expr) Relation() Relation { return e.node().rel }

// Name returns the name of a [Variable], and "" for every other kind.
func (e Expr) Name() string { return e.node().name }

// Rat returns a copy of the value of a [Number]; ok is false for every other kind.
func (e Expr) Rat() (r *big.Rat, ok bool) {
	if e.Kind() != Number {
		return nil, false
	}
	return new(big.Rat).Set(e.node().num), true
}

// NumArgs returns the number of arguments.
func (e Expr) NumArgs() int { return len(e.node().args) }

// Arg returns the i-th argument, 0 ≤ i < NumArgs.
func (e Expr) Arg(i int) Expr { return Expr{e.node().args[i]} }

// Args returns a new slice of the arguments.
func (e Expr) Args() []Expr {
	out := make([]Expr, len(e.node().args))
	for i, a := range e.node().args {
		out[i] = Expr{a}
	}
	return out
}

// Equal reports whether e and f have the same structure.
func (e Expr) Equal(f Expr) bool { return equal(e.node(), f.node()) }

// equal compares structures without recursion. A pair of distinct nodes is
// looked at once, so that shared structure does not cost exponential time.
func equal(a, b *node) bool {
	if a == b {
		return true
	}
	if a.hash != b.hash {
		return false
	}
	type pair struct{ a, b *node }
	var seen map[pair]bool
	stack := []pair{{a, b}}
	for len(stack) > 0 {
		p := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if p.a == p.b {
			continue
		}
		if !sameHead(p.a, p.b) {
			return false
		}
		if len(p.a.args) == 0 {
			continue
		}
		if seen[p] {
			continue
		}
		if seen == nil {
			seen = make(map[pair]bool)
		}
		seen[p] = true
		for i := range p.a.args {
			stack = append(stack, pair{p.a.args[i], p.b.args[i]})
		}
	}
	return true
}

// sameHead reports whether a and b are the same but for their arguments.
func sameHead(a, b *node) bool {
	return a.hash == b.hash && a.kind == b.kind && a.fn == b.fn && a.rel == b.rel &&
		a.name == b.name && len(a.args) == len(b.args) &&
		(a.kind != Number || a.num.Cmp(b.num) == 0)
}

// seed makes hashes differ from process to process, so that nobody can prepare
// expressions that collide. No output depends on it.
var seed = maphash.MakeSeed()

func mix(h, x uint64) uint64 {
	h ^= x + 0x9e3779b97f4a7c15 + h<<6 + h>>2
	h *= 0xff51afd7ed558ccd
	return h ^ h>>32
}

func makeNode(n node) *node {
	h := mix(uint64(n.kind)+1, uint64(n.fn)<<8|uint64(n.rel))
	switch n.kind {
	case Number:
		for _, w := range n.num.Num().Bits() {
			h = mix(h, uint64(w))
		}
		for _, w := range n.num.Denom().Bits() {
			h = mix(h, uint64(w)+1)
		}
		h = mix(h, uint64(n.num.Sign()+1))
	case Variable:
		h = mix(h, maphash.String(seed, n.name))
	}
	n.open = n.kind == Derivative
	for _, a := range n.args {
		h = mix(h, a.hash)
		n.open = n.open || a.open
	}
	n.hash = h
	return &n
}

func numberNode(r *big.Rat) *node { return makeNode(node{kind: Number, num: r}) }

func compound(k Kind, args ...*node) *node { return makeNode(node{kind: k, args: args}) }

func call(f Func, args ...*node) *node { return makeNode(node{kind: Call, fn: f, args: args}) }

// Num returns the number r. The value is copied.
func Num(r *big.Rat) Expr { return Expr{numberNode(new(big.Rat).Set(r))} }

// Int returns the integer i.
func Int(i int64) Expr { return Expr{numberNode(new(big.Rat).SetInt64(i))} }

// Frac returns the number p/q; q must not be 0.
func Frac(p, q int64) Expr { return Expr{numberNode(big.NewRat(p, q))} }

// Var returns the variable of the given name. The caller vouches for the name:
// [ValidName] says whether [Parse] would read it.
func Var(name string) Expr { return Expr{makeNode(node{kind: Variable, name: name})} }

// Add returns the sum of its arguments, from left to right: 0 for none, the
// argument itself for one. A leading sum is continued, as in writing a + b + c.
func Add(terms ...Expr) Expr { return nary(Sum, 0, terms) }

// Mul returns the product of its arguments, from left to right: 1 for none, the
// argument itself for one. A leading product is continued, as in writing a*b*c.
func Mul(factors ...Expr) Expr { return nary(Product, 1, factors) }

func nary(k Kind, unit int64, es []Expr) Expr {
	switch len(es) {
	case 0:
		return Int(unit)
	case 1:
		return Expr{es[0].node()}
	}
	var args []*node
	if first := es[0].node(); first.kind == k {
		args = append(args, first.args...)
	} else {
		args = append(args, first)
	}
	for _, e := range es[1:] {
		args = append(args, e.node())
	}
	return Expr{compound(k, args...)}
}

// Neg returns -e. The negation of a number is a number.
func Neg(e Expr) Expr { return Expr{negate(e.node())} }

func negate(n *node) *node {
	if n.kind == Number {
		return numberNode(new(big.Rat).Neg(n.num))
	}
	return compound(Negation, n)
}

// Sub returns a - b, which is the sum of a and -b.
func Sub(a, b Expr) Expr { return Add(a, Neg(b)) }

// Div returns a/b. The quotient of two integer numbers, the second not 0, is a
// number; 1/0 stays a quotient, which is defined nowhere.
func Div(a, b Expr) Expr { return Expr{quotient(a.node(), b.node())} }

func quotient(a, b *node) *node {
	if a.kind == Number && b.kind == Number && a.num.IsInt() && b.num.IsInt() && b.num.Sign() > 0 {
		return numberNode(new(big.Rat).SetFrac(a.num.Num(), b.num.Num()))
	}
	return compound(Quotient, a, b)
}

// Pow returns a^b.
func Pow(a, b Expr) Expr { return Expr{compound(Power, a.node(), b.node())} }

// Apply returns f(args...). It reports a wrong number of arguments. The function
// pow is the operator ^, and max and min of more than two arguments nest to the left.
func Apply(f Func, args ...Expr) (Expr, error) {
	if f >= numFuncs {
		return Expr{}, errorf(CodeSyntax, "there is no function %s", f)
	}
	if !f.accepts(len(args)) {
		return Expr{}, &Error{Code: CodeArity, Msg: f.arityMessage(len(args))}
	}
	nodes := make([]*node, len(args))
	for i, a := range args {
		nodes[i] = a.node()
	}
	return Expr{applyNodes(f, nodes)}, nil
}

func applyNodes(f Func, args []*node) *node {
	switch {
	case f == FuncPow:
		return compound(Power, args...)
	case functions[f].variadic:
		acc := args[0]
		for _, a := range args[1:] {
			acc = call(f, acc, a)
		}
		return acc
	}
	return call(f, args...)
}

// Pi returns the constant π.
func Pi() Expr { return Expr{call(FuncPi)} }

// If returns where(a rel b, then, els): then where the relation holds, els
// elsewhere. The branch that is not taken need not be defined.
func If(rel Relation, a, b, then, els Expr) Expr {
	return Expr{makeNode(node{kind: Where, rel: rel, args: []*node{a.node(), b.node(), then.node(), els.node()}})}
}

// D returns the expression D(f, x), the partial derivative of f in the variable
// named x, as a function of the same variables. [Diff] is the operation that
// computes one.
func D(f Expr, x string) Expr {
	return Expr{compound(Derivative, f.node(), Var(x).n)}
}
