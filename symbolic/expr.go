package symbolic

import (
	"hash/maphash"
	"math/big"
	"math/bits"
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

// A node holds one case: its head, which is the kind with its function or
// relation, its arguments (of a Where: left, right, then, else), and for the two
// kinds without arguments a leaf.
type node struct {
	hash  uint64 // of the structure; equal structures have equal hashes
	kind  Kind
	fn    Func
	rel   Relation
	open  bool  // a Derivative occurs in it
	width uint8 // of a Product: its factors, those of products within it counted for themselves; 255 or more
	args  []*node
	*leaf
}

// A leaf is what a Variable or a Number has instead of arguments.
type leaf struct {
	name string
	num  *big.Rat // never modified, never handed out
	val  int64    // of a number that isInt: its value; of a fraction with a den: its numerator
	den  uint32   // of a fraction with both parts below maxFold in size: its denominator; else 0
	// isInt is set for integers of at most maxFold in size, those that are counted with.
	isInt bool
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

// Int64 returns the value of a [Number] that is an integer of at most 2^20 in size;
// ok is false for every other expression.
func (e Expr) Int64() (i int64, ok bool) { return smallInt(e.node()) }

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
	if a.hash != b.hash || a.kind != b.kind {
		return false
	}
	in := newInterner(0)
	defer in.release()
	return in.share(a) == in.share(b)
}

// sameHead reports whether a and b are the same but for their arguments.
func sameHead(a, b *node) bool {
	if a.hash != b.hash || a.kind != b.kind || a.fn != b.fn || a.rel != b.rel || len(a.args) != len(b.args) {
		return false
	}
	switch a.kind {
	case Number:
		return a.num.Cmp(b.num) == 0
	case Variable:
		return a.name == b.name
	}
	return true
}

// seed makes hashes differ from process to process, so that nobody can prepare
// expressions that collide. No output depends on it.
var seed = maphash.MakeSeed()

var hashBasis = maphash.String(seed, "symbolic")

func mix(h, x uint64) uint64 {
	hi, lo := bits.Mul64(h^x, 0x9e3779b97f4a7c15)
	return hi ^ lo ^ h<<7
}

// headHash is the hash of a node before its arguments or its leaf are mixed in.
func headHash(k Kind, f Func, r Relation) uint64 {
	return mix(hashBasis, uint64(k)+1|uint64(f)<<8|uint64(r)<<16)
}

// hashOf is the hash of a node with arguments.
func hashOf(k Kind, f Func, r Relation, args []*node) uint64 {
	h := headHash(k, f, r)
	for _, a := range args {
		h = mix(h, a.hash)
	}
	return h
}

// noLeaf is the leaf of what has arguments.
var noLeaf = new(leaf)

// complete fills in what follows from the head and the arguments.
func (n *node) complete() {
	n.leaf = noLeaf
	n.open = n.kind == Derivative
	for _, a := range n.args {
		n.open = n.open || a.open
	}
	if n.kind == Product {
		width := 0
		for _, a := range n.args {
			width += max(1, int(a.width))
		}
		n.width = uint8(min(width, 255))
	}
}

// makeNode returns a node with the head and the arguments of n.
func makeNode(n node) *node {
	n.hash = hashOf(n.kind, n.fn, n.rel, n.args)
	n.complete()
	return &n
}

// A smallNumber is a node with all that belongs to it. They are few: the garbage
// collector looks at all of them each time.
type smallNumber struct {
	node node
	leaf leaf
	rat  big.Rat
}

// The integers from -smallest to largest exist once.
const smallest, largest = 16, 111

var smallNumbers = func() *[smallest + largest + 1]smallNumber {
	var all [smallest + largest + 1]smallNumber
	for i := range all {
		s := &all[i]
		s.rat.SetInt64(int64(i) - smallest)
		setNumber(&s.node, &s.leaf, &s.rat)
	}
	return &all
}()

func setNumber(n *node, l *leaf, r *big.Rat) {
	h := numberBasis
	if num := r.Num(); r.IsInt() && num.IsInt64() {
		v := num.Int64()
		l.val, l.isInt = v, -maxFold <= v && v <= maxFold
		h = integerHash(v)
	} else {
		for _, w := range num.Bits() {
			h = mix(h, uint64(w))
		}
		for _, w := range r.Denom().Bits() {
			h = mix(h, uint64(w)+1)
		}
		h = mix(h, uint64(r.Sign()+1))
		if num.BitLen() <= 20 && r.Denom().BitLen() <= 20 {
			l.val, l.den = num.Int64(), uint32(r.Denom().Int64())
		}
	}
	l.num = r
	n.kind, n.hash, n.leaf = Number, h, l
}

var numberBasis = headHash(Number, 0, 0)

// integerHash is the hash of the number v.
func integerHash(v int64) uint64 { return mix(numberBasis, uint64(v)) }

// fractionHash is the hash of the number p/q in lowest terms, for p and q of at most
// maxFold in size and q > 1: that which setNumber computes.
func fractionHash(p, q int64) uint64 {
	h := mix(numberBasis, uint64(abs64(p)))
	h = mix(h, uint64(q)+1)
	if p < 0 {
		return mix(h, 0)
	}
	return mix(h, 2)
}

// numberNode returns the number r, which it keeps.
func numberNode(r *big.Rat) *node {
	if num := r.Num(); r.IsInt() && num.IsInt64() {
		if v := num.Int64(); -smallest <= v && v <= largest {
			return &smallNumbers[v+smallest].node
		}
	}
	n := new(struct {
		node
		data leaf
	})
	setNumber(&n.node, &n.data, r)
	return &n.node
}

// integerNode returns the number i.
func integerNode(i int64) *node {
	if -smallest <= i && i <= largest {
		return &smallNumbers[i+smallest].node
	}
	return numberNode(new(big.Rat).SetInt64(i))
}

func variableHash(name string) uint64 {
	return mix(headHash(Variable, 0, 0), maphash.String(seed, name))
}

func variableNode(name string) *node { return variableOf(name, variableHash(name)) }

// variableOf is variableNode where the hash is known.
func variableOf(name string, hash uint64) *node {
	n := new(struct {
		node
		data leaf
	})
	n.data.name = name
	n.kind, n.leaf = Variable, &n.data
	n.hash = hash
	return &n.node
}

func compound(k Kind, args ...*node) *node { return makeNode(node{kind: k, args: args}) }

func call(f Func, args ...*node) *node { return makeNode(node{kind: Call, fn: f, args: args}) }

// Num returns the number r. The value is copied.
func Num(r *big.Rat) Expr { return Expr{numberNode(new(big.Rat).Set(r))} }

// Int returns the integer i.
func Int(i int64) Expr { return Expr{integerNode(i)} }

// Frac returns the number p/q; q must not be 0.
func Frac(p, q int64) Expr { return Expr{numberNode(big.NewRat(p, q))} }

// Var returns the variable of the given name. The caller vouches for the name:
// [ValidName] says whether [Parse] would read it.
func Var(name string) Expr { return Expr{variableNode(name)} }

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
