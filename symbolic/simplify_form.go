package symbolic

import (
	"context"
	"encoding/binary"
	"math/big"
	"slices"
)

// A ref is the place of a node in the arena of a simplifier. Equal nodes have one
// ref, and arguments have smaller refs than what they are arguments of.
type ref = int32

// An snode is a node of the arena, in the cases of [Kind]. A [Derivative] is kept
// as the expression that it is.
type snode struct {
	kind     Kind
	fn       Func
	rel      Relation
	name     string
	num      *big.Rat
	opaque   Expr
	args     []ref
	sign     signs // those that the value can have
	total    bool  // defined for all values of the variables
	unit     bool  // the value is between -1 and 1
	negative bool  // it is written with a minus sign in front, or in front of every term
}

// A simplifier holds the nodes of one pass in an arena. Its constructors write the
// standard form, in which an expression is a sum of monomials:
//
//   - Sums and products are flat; numbers are gathered, equal terms and equal factors
//     too. A monomial is one quotient of products, with one integer in front on
//     either side; powers have positive exponents.
//   - One exponential gathers all the others of a product.
//   - Terms and factors stay in their order, variables before other factors. Sums and
//     products that differ only in their order are one node, written like the first.
//
// It keeps the domain: what cannot go without widening it stays, as 0*log(x) and x/x do.
//
// When rules is set the constructors apply those rules too that keep the domain at
// their place, see simplify_match.go.
type simplifier struct {
	ctx    context.Context
	limits Limits
	rules  *ruleSet
	work   int // steps taken
	looked int // steps taken when the context was last looked at
	room   int // nodes and arguments that may still be added
	moves  int // rules that may still be applied
	nested int // constructors that wait for others

	nodes   []snode
	index   map[string]ref
	key     []byte
	opaque  map[Expr]ref
	known   []ref  // the first of the opaque nodes
	exprs   []Expr // of the nodes, as far as they were asked for
	applied []move
	pending []string // rules applied to the node that is being made
	quiet   bool     // nothing is recorded
	plain   bool     // no rules are applied
	splits  map[ref]sterm
	free    [3]ref // the wildcards u, v and w, of an arena of patterns
}

// A move is one application of a rule.
type move struct {
	rule          string
	before, after ref
	atoms         []atom
}

func newSimplifier(ctx context.Context, l Limits) *simplifier {
	s := &simplifier{
		ctx: ctx, limits: l, room: 4 * diffGrowth * l.Nodes, moves: diffGrowth * l.Nodes,
		index: make(map[string]ref), opaque: make(map[Expr]ref), splits: make(map[ref]sterm),
	}
	for i, name := range []string{"u", "v", "w"} {
		s.free[i] = s.variable(name)
	}
	return s
}

// at returns a node. The pointer is good until the next node is made.
func (s *simplifier) at(n ref) *snode { return &s.nodes[n] }

// workPerNode bounds the work, in steps for each node that the limits allow.
const workPerNode = 1000

// tick counts work, and looks at the context now and then.
func (s *simplifier) tick(work int) {
	s.work += work
	if s.work-s.looked < 1<<10 {
		return
	}
	s.looked = s.work
	if err := s.ctx.Err(); err != nil {
		panic(stopped{err})
	}
	if s.work > workPerNode*s.limits.Nodes {
		panic(stopped{errorf(CodeBudget, "the simplification takes too long")})
	}
}

// stopped is the panic of a simplifier that gives up. It ends at the one place that
// begins a pass; everything in between may rely on what it is given.
type stopped struct{ err error }

// intern returns the node n. Sums and products are looked up without regard to order.
func (s *simplifier) intern(n snode) ref {
	s.tick(1 + len(n.args))
	k := append(s.key[:0], byte(n.kind), byte(n.fn), byte(n.rel))
	args := n.args
	if len(args) > 1 && commutes(n.kind, n.fn) {
		args = slices.Clone(args)
		slices.Sort(args)
	}
	for _, a := range args {
		k = binary.LittleEndian.AppendUint32(k, uint32(a))
	}
	switch n.kind {
	case Number:
		k = append(k, byte(n.num.Sign()+1))
		k = binary.LittleEndian.AppendUint32(k, uint32(n.num.Num().BitLen()))
		k = append(append(k, n.num.Num().Bytes()...), n.num.Denom().Bytes()...)
	case Variable:
		k = append(k, n.name...)
	}
	s.key = k
	if m, ok := s.index[string(k)]; ok {
		return m
	}
	if s.room -= 1 + len(n.args); s.room < 0 {
		panic(stopped{errorf(CodeBudget, "the simplification has more than %d nodes", 4*diffGrowth*s.limits.Nodes)})
	}
	m := ref(len(s.nodes))
	s.index[string(k)] = m
	s.nodes = append(s.nodes, n)
	s.describe(m)
	return m
}

func commutes(k Kind, f Func) bool {
	return k == Sum || k == Product || k == Call && (f == FuncMax || f == FuncMin || f == FuncHypot)
}

func (s *simplifier) number(r *big.Rat) ref { return s.intern(snode{kind: Number, num: r}) }

func (s *simplifier) integer(i int64) ref { return s.number(new(big.Rat).SetInt64(i)) }

func (s *simplifier) variable(name string) ref { return s.intern(snode{kind: Variable, name: name}) }

// load returns the standard form of e. Nothing below a Derivative is looked at.
func (s *simplifier) load(e Expr) ref {
	type frame struct {
		e    Expr
		args []ref
	}
	done := make(map[Expr]ref)
	var last ref
	stack := []frame{{e: e}}
	for len(stack) > 0 {
		top := &stack[len(stack)-1]
		if top.e.Kind() != Derivative && len(top.args) < top.e.NumArgs() {
			a := top.e.Arg(len(top.args))
			if n, ok := done[a]; ok {
				top.args = append(top.args, n)
			} else {
				stack = append(stack, frame{e: a})
			}
			continue
		}
		last = s.leafOrMake(top.e, top.args)
		done[top.e] = last
		stack = stack[:len(stack)-1]
	}
	return last
}

func (s *simplifier) leafOrMake(e Expr, args []ref) ref {
	switch e.Kind() {
	case Number:
		r, _ := e.Rat()
		return s.number(r)
	case Variable:
		return s.variable(e.Name())
	case Derivative:
		return s.derivative(e)
	}
	return s.make(snode{kind: e.Kind(), fn: e.Func(), rel: e.Relation(), args: args})
}

// maxOpaque is how many different D(f, x) are told apart by their structure. More of
// them count as different even where they are equal.
const maxOpaque = 64

// derivative returns the node of a D(f, x).
func (s *simplifier) derivative(e Expr) ref {
	if n, ok := s.opaque[e]; ok {
		return n
	}
	for _, n := range s.known {
		if s.at(n).opaque.Equal(e) {
			s.opaque[e] = n
			return n
		}
	}
	n := ref(len(s.nodes))
	s.nodes = append(s.nodes, snode{kind: Derivative, opaque: e, sign: unknownSign})
	s.opaque[e] = n
	if len(s.known) < maxOpaque {
		s.known = append(s.known, n)
	}
	return n
}

// expr returns a node as an expression.
func (s *simplifier) expr(root ref) Expr {
	for len(s.exprs) < len(s.nodes) {
		s.exprs = append(s.exprs, Expr{})
	}
	have := make(map[ref]bool)
	stack := []ref{root}
	for len(stack) > 0 {
		n := stack[len(stack)-1]
		if have[n] || s.exprs[n] != (Expr{}) {
			stack = stack[:len(stack)-1]
			continue
		}
		ready := true
		for _, a := range s.nodes[n].args {
			if !have[a] && s.exprs[a] == (Expr{}) {
				stack, ready = append(stack, a), false
			}
		}
		if ready {
			s.exprs[n] = s.write(&s.nodes[n])
			have[n] = true
			stack = stack[:len(stack)-1]
		}
	}
	return s.exprs[root]
}

// write makes the expression of a node whose arguments have theirs.
func (s *simplifier) write(n *snode) Expr {
	args := make([]Expr, len(n.args))
	for i, a := range n.args {
		args[i] = s.exprs[a]
	}
	switch n.kind {
	case Number:
		return Num(n.num)
	case Variable:
		return Var(n.name)
	case Sum:
		return Add(args...)
	case Product:
		return Mul(args...)
	case Negation:
		return Neg(args[0])
	case Quotient:
		return Div(args[0], args[1])
	case Power:
		return Pow(args[0], args[1])
	case Where:
		return If(n.rel, args[0], args[1], args[2], args[3])
	case Derivative:
		return n.opaque
	}
	if n.fn == FuncPi {
		return Pi()
	}
	e, err := Apply(n.fn, args...)
	if err != nil {
		panic("symbolic: " + err.Error()) // it has as many arguments as it had
	}
	return e
}

// maxNested bounds how many constructors wait for others. Beyond it no rule is
// applied; the next pass goes on from there.
const maxNested = 64

// make returns the standard form of a node whose arguments are in standard form.
func (s *simplifier) make(n snode) ref {
	s.nested++
	defer func() { s.nested-- }()
	switch n.kind {
	case Sum:
		return s.sum(n.args)
	case Product, Negation, Quotient:
		return s.product(n)
	case Power:
		return s.power(n.args[0], n.args[1])
	case Where:
		return s.where(n)
	case Call:
		if r, ok := s.foldCall(n); ok {
			return s.note("fold-functions", n, s.number(r))
		}
	}
	return s.applyHead(s.intern(n))
}

// note records that a row of the standard form turned n into m.
func (s *simplifier) note(rule string, n snode, m ref) ref {
	if s.rules != nil && !s.quiet {
		s.move(rule, s.intern(n), m, nil)
	}
	return m
}

func (s *simplifier) call(f Func, args ...ref) ref {
	return s.make(snode{kind: Call, fn: f, args: args})
}

func (s *simplifier) times(args ...ref) ref { return s.make(snode{kind: Product, args: args}) }

func (s *simplifier) negate(n ref) ref { return s.make(snode{kind: Negation, args: []ref{n}}) }

// minus returns a - b.
func (s *simplifier) minus(a, b ref) ref {
	return s.make(snode{kind: Sum, args: []ref{a, s.negate(b)}})
}

// flatArgs is how many arguments a sum or product may have before it is taken as
// one argument of the next. Without such a bound a chain of n sums, each a term of
// the next, would have n²/2 terms in all.
const flatArgs = 24

// where returns the standard form of where(a rel b, then, else).
func (s *simplifier) where(n snode) ref {
	out := s.intern(n)
	if s.rules == nil {
		return out
	}
	var found ref = -1
	s.whereMoves(out, func(c candidate) bool {
		if s.always(c.atoms) {
			s.move(c.rule, out, c.result, nil)
			found = c.result
		}
		return found < 0
	})
	if found >= 0 {
		return found
	}
	return out
}

// whereMoves yields what the rules of where make of a node.
func (s *simplifier) whereMoves(n ref, yield func(candidate) bool) {
	e := *s.at(n)
	atoms := []atom{s.definedAtom(e.args[0]), s.definedAtom(e.args[1])}
	if e.args[2] == e.args[3] && !yield(candidate{rule: "same-branches", result: e.args[2], atoms: atoms}) {
		return
	}
	restore := s.plainly()
	d := s.at(s.minus(e.args[0], e.args[1])).sign
	restore()
	holds, fails := d&relationSigns[e.rel], d&^relationSigns[e.rel]
	switch {
	case fails == 0:
		yield(candidate{rule: "decided-condition", result: e.args[2], atoms: atoms})
	case holds == 0:
		yield(candidate{rule: "decided-condition", result: e.args[3], atoms: atoms})
	}
}
