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
	if ctx == nil {
		ctx = context.Background()
	}
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
		if n, ok := s.opaque[e]; ok {
			return n
		}
		n := ref(len(s.nodes))
		s.nodes = append(s.nodes, snode{kind: Derivative, opaque: e, sign: unknownSign})
		s.opaque[e] = n
		return n
	}
	return s.make(snode{kind: e.Kind(), fn: e.Func(), rel: e.Relation(), args: args})
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

// Arithmetic of coefficients. What would have more bits than the limit is refused.

func (s *simplifier) fits(bits int) bool {
	s.tick(bits >> 4)
	return bits <= s.limits.CoefBits
}

func ratBits(r *big.Rat) int { return r.Num().BitLen() + r.Denom().BitLen() }

func (s *simplifier) addRat(a, b *big.Rat) (*big.Rat, bool) {
	if !s.fits(ratBits(a) + ratBits(b) + 1) {
		return nil, false
	}
	return new(big.Rat).Add(a, b), true
}

func (s *simplifier) mulRat(a, b *big.Rat) (*big.Rat, bool) {
	if !s.fits(ratBits(a) + ratBits(b)) {
		return nil, false
	}
	return new(big.Rat).Mul(a, b), true
}

// powRat returns r^k; k ≥ 0, or r is not 0.
func (s *simplifier) powRat(r *big.Rat, k int64) (*big.Rat, bool) {
	size := abs64(k)
	if size > maxFold || float64(ratBits(r))*float64(size) > foldBits || !s.fits(ratBits(r)*int(size)) {
		return nil, false
	}
	return ratPow(r, k), true
}

// foldBits is how many bits a power of numbers may have to be computed: a person
// would not read more of it.
const foldBits = 512

// wholeExponent returns an integer exponent of at most maxFold in size.
func (s *simplifier) wholeExponent(n ref) (int64, bool) {
	e := s.at(n)
	if e.kind != Number || !e.num.IsInt() || !e.num.Num().IsInt64() {
		return 0, false
	}
	k := e.num.Num().Int64()
	return k, -maxFold <= k && k <= maxFold
}

// A pow is base^exp.
type pow struct {
	base ref
	exp  int64
}

// pows are the factors of a product, each base once.
type pows struct {
	list []pow
	at   map[ref]int // of the list, once it is long
}

func (p *pows) find(base ref) int {
	if p.at != nil {
		if i, ok := p.at[base]; ok {
			return i
		}
		return -1
	}
	return slices.IndexFunc(p.list, func(f pow) bool { return f.base == base })
}

// add multiplies by base^exp; it reports whether the base was there, and false with
// two entries of one base if their exponents get too large.
func (p *pows) add(base ref, exp int64) bool {
	i := p.find(base)
	if i >= 0 && p.list[i].exp <= maxFold-exp {
		p.list[i].exp += exp
		return true
	}
	p.list = append(p.list, pow{base, exp})
	if p.at != nil {
		p.at[base] = len(p.list) - 1
	} else if len(p.list) > manySummands {
		p.at = make(map[ref]int, 2*len(p.list))
		for i, f := range p.list {
			p.at[f.base] = i
		}
	}
	return false
}

// drop removes the factors with exponent 0.
func (p *pows) drop() {
	p.list = slices.DeleteFunc(p.list, func(f pow) bool { return f.exp == 0 })
	p.at = nil
	if len(p.list) > manySummands {
		p.at = make(map[ref]int, 2*len(p.list))
		for i, f := range p.list {
			p.at[f.base] = i
		}
	}
}

// A smono is a monomial: coef · Π num / Π den.
type smono struct {
	coef     *big.Rat
	num, den pows
	merged   string // the row by which factors were collected
}

func (m *smono) side(below bool) *pows {
	if below {
		return &m.den
	}
	return &m.num
}

// monomial takes a node apart.
func (s *simplifier) monomial(n ref) *smono {
	m := &smono{coef: big.NewRat(1, 1)}
	s.gather(m, n, false, 1, true)
	s.cancel(m)
	return m
}

// gather multiplies m by n^exp, or divides by it. A long product is one factor, but
// for n itself if open is set.
func (s *simplifier) gather(m *smono, n ref, below bool, exp int64, open bool) {
	type item struct {
		n     ref
		below bool
		exp   int64
	}
	top := n
	for stack := []item{{n, below, exp}}; len(stack) > 0; {
		it := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		n := s.at(it.n)
		s.tick(1)
		open := open && it.n == top
		switch n.kind {
		case Number:
			if it.below && n.num.Sign() == 0 {
				break
			}
			k := it.exp
			if it.below {
				k = -k
			}
			if up, ok := s.powRat(n.num, k); ok || k == 1 {
				if k == 1 {
					up = n.num
				}
				if c, ok := s.mulRat(m.coef, up); ok {
					m.coef = c
					continue
				}
			} else if k == -1 {
				if c, ok := s.mulRat(m.coef, new(big.Rat).Inv(n.num)); ok {
					m.coef = c
					continue
				}
			}
		case Negation:
			if it.exp%2 != 0 {
				m.coef = new(big.Rat).Neg(m.coef)
			}
			stack = append(stack, item{n.args[0], it.below, it.exp})
			continue
		case Product:
			if it.exp == 1 && (len(n.args) <= flatArgs || open) {
				for i := len(n.args) - 1; i >= 0; i-- {
					stack = append(stack, item{n.args[i], it.below, 1})
				}
				continue
			}
		case Quotient:
			// x/(c/d) is x*d/c, but for d = 0.
			if it.exp == 1 && (!it.below || s.at(n.args[1]).sign&zeroSign == 0) {
				stack = append(stack, item{n.args[1], !it.below, 1}, item{n.args[0], it.below, 1})
				continue
			}
		case Power:
			if k, ok := s.wholeExponent(n.args[1]); ok && k > 0 && it.exp <= maxFold/k {
				it.n, it.exp = n.args[0], k*it.exp
			}
		case Sum:
			if n.negative {
				if it.exp%2 != 0 {
					m.coef = new(big.Rat).Neg(m.coef)
				}
				it.n = s.opposite(it.n)
			}
		}
		if m.side(it.below).add(it.n, it.exp) {
			m.merged = "collect-factors"
		}
	}
}

// cancel shortens base^a/base^b where that keeps the domain: to 1/base^(b-a) where
// b > a, to base^(a-b+1)/base otherwise, and to base^(a-b) if the base is never 0.
func (s *simplifier) cancel(m *smono) {
	changed := false
	short, long := &m.num, &m.den
	if len(short.list) > len(long.list) {
		short, long = long, short
	}
	for i := range short.list {
		j := long.find(short.list[i].base)
		if j < 0 {
			continue
		}
		f, g := &short.list[i], &long.list[j]
		if short != &m.num {
			f, g = g, f
		}
		n := s.at(f.base)
		keep := int64(0)
		if n.sign&zeroSign != 0 || !n.total && f.exp == g.exp {
			keep = 1
		}
		if f.exp < g.exp {
			keep = 0
		}
		if by := min(f.exp, g.exp-keep); by > 0 {
			f.exp, g.exp = f.exp-by, g.exp-by
			m.merged, changed = "cancel-factors", true
		}
	}
	if changed {
		m.num.drop()
		m.den.drop()
	}
}

// opposite returns the sum -n, the first positive term in front.
func (s *simplifier) opposite(n ref) ref {
	args := slices.Clone(s.at(n).args)
	for i, a := range args {
		args[i] = s.negate(a)
	}
	if s.at(args[0]).negative {
		for i, a := range args {
			if !s.at(a).negative {
				copy(args[1:i+1], args[:i])
				args[0] = a
				break
			}
		}
	}
	return s.internSum(args)
}

// product returns the standard form of a product, quotient or negation.
func (s *simplifier) product(n snode) ref {
	m := &smono{coef: big.NewRat(1, 1)}
	switch n.kind {
	case Product:
		for i, a := range n.args {
			s.gather(m, a, false, 1, i == 0)
		}
	case Negation:
		if s.at(n.args[0]).kind == Sum {
			return s.opposite(n.args[0])
		}
		s.gather(m, n.args[0], false, 1, true)
		m.coef = new(big.Rat).Neg(m.coef)
	case Quotient:
		s.gather(m, n.args[0], false, 1, true)
		s.gather(m, n.args[1], true, 1, true)
	}
	return s.finish(m, n)
}

// finish applies the rules of products to m, which came from n, and emits it.
func (s *simplifier) finish(m *smono, n snode) ref {
	s.cancel(m)
	s.collectExponentials(m)
	rule := m.merged
	for s.applyFactors(m) {
		s.cancel(m)
		s.collectExponentials(m)
	}
	out := s.emit(m)
	if rule != "" {
		s.note(rule, n, out)
	} else if n.kind != Negation && numbers(s, n.args) > 1 {
		s.note("fold-numbers", n, out)
	}
	return out
}

// numbers counts the numbers among nodes.
func numbers(s *simplifier, ns []ref) int {
	count := 0
	for _, n := range ns {
		if s.at(n).kind == Number {
			count++
		}
	}
	return count
}

// collectExponentials makes one exponential of all of them: a·exp(u)^m/exp(v)^n is
// a·exp(m·u - n·v).
func (s *simplifier) collectExponentials(m *smono) {
	count, simple := 0, true
	for _, below := range []bool{false, true} {
		for _, f := range m.side(below).list {
			if n := s.at(f.base); n.kind == Call && n.fn == FuncExp {
				count++
				simple = simple && f.exp == 1 && !below
			}
		}
	}
	if count == 0 || count == 1 && simple || s.nested > maxNested {
		return
	}
	var terms []ref
	for _, below := range []bool{false, true} {
		side := m.side(below)
		for i := range side.list {
			f := &side.list[i]
			if n := s.at(f.base); n.kind == Call && n.fn == FuncExp {
				u := n.args[0]
				if below {
					u = s.negate(u)
				}
				if f.exp != 1 {
					u = s.times(s.integer(f.exp), u)
				}
				terms = append(terms, u)
				f.exp = 0
			}
		}
		side.drop()
	}
	m.merged = "collect-exponentials"
	s.gather(m, s.call(FuncExp, s.make(snode{kind: Sum, args: terms})), false, 1, false)
}

// emit writes a monomial.
func (s *simplifier) emit(m *smono) ref {
	if m.coef.Sign() == 0 {
		s.zeroProduct(m)
	}
	variablesUp := func(p *pows) []ref {
		out := make([]ref, 0, len(p.list)+1)
		for _, variable := range []bool{true, false} {
			for _, f := range p.list {
				if (s.at(f.base).kind == Variable) != variable {
					continue
				}
				n := f.base
				if f.exp != 1 {
					n = s.intern(snode{kind: Power, args: []ref{n, s.integer(f.exp)}})
				}
				out = append(out, n)
			}
		}
		return out
	}
	num, den := variablesUp(&m.num), variablesUp(&m.den)
	c := m.coef
	if c.IsInt() {
		if len(den) == 0 {
			return s.join(c, num)
		}
		return s.intern(snode{kind: Quotient, args: []ref{s.join(c, num), s.join(big.NewRat(1, 1), den)}})
	}
	if len(num)+len(den) == 0 {
		return s.number(c)
	}
	top, bottom := new(big.Rat).SetInt(c.Num()), new(big.Rat).SetInt(c.Denom())
	return s.intern(snode{kind: Quotient, args: []ref{s.join(top, num), s.join(bottom, den)}})
}

// zeroProduct leaves of a product with 0 what it needs for its domain.
func (s *simplifier) zeroProduct(m *smono) {
	for i := range m.num.list {
		f := &m.num.list[i]
		f.exp = 1
		if s.at(f.base).total {
			f.exp = 0
		}
	}
	for i := range m.den.list {
		f := &m.den.list[i]
		f.exp = 1
		if n := s.at(f.base); n.total && n.sign&zeroSign == 0 {
			f.exp = 0
		} else if j := m.num.find(f.base); j >= 0 {
			m.num.list[j].exp = 0
		}
	}
	m.num.drop()
	m.den.drop()
}

// join writes c · Π factors; -1 is a minus before the first factor that is no sum.
func (s *simplifier) join(c *big.Rat, factors []ref) ref {
	if len(factors) == 0 {
		return s.number(c)
	}
	if c.IsInt() && c.Num().IsInt64() {
		switch c.Num().Int64() {
		case 1:
			return s.joinFactors(factors)
		case -1:
			for i, f := range factors {
				if s.at(f).kind != Sum && (i == 0 || s.at(factors[0]).kind == Sum) {
					factors[i] = s.intern(snode{kind: Negation, args: []ref{f}})
					return s.joinFactors(factors)
				}
			}
			factors[0] = s.opposite(factors[0])
			return s.joinFactors(factors)
		}
	}
	return s.joinFactors(append([]ref{s.number(c)}, factors...))
}

func (s *simplifier) joinFactors(factors []ref) ref {
	if len(factors) == 1 {
		return factors[0]
	}
	return s.intern(snode{kind: Product, args: s.leading(Product, factors)})
}

// leading moves an argument to the front that is not of the same kind, because a
// sum continues a leading sum. If there is none, the first is opened.
func (s *simplifier) leading(k Kind, args []ref) []ref {
	if s.at(args[0]).kind != k {
		return args
	}
	for i, a := range args {
		if s.at(a).kind != k {
			args[0], args[i] = args[i], args[0]
			return args
		}
	}
	return append(slices.Clone(s.at(args[0]).args), args[1:]...)
}

// An sterm is coef · core; the core of a number is 1.
type sterm struct {
	coef *big.Rat
	core ref
}

// split takes the coefficient off a term.
func (s *simplifier) split(n ref) sterm {
	switch e := s.at(n); e.kind {
	case Number:
		return sterm{e.num, s.integer(1)}
	case Variable, Call, Where, Derivative:
		return sterm{big.NewRat(1, 1), n}
	}
	t, ok := s.splits[n]
	if ok {
		return t
	}
	m := s.monomial(n)
	t = sterm{m.coef, n}
	if m.coef.Sign() == 0 {
		t.coef = big.NewRat(1, 1) // it stays for its domain, once
	} else {
		m.coef = big.NewRat(1, 1)
		t.core = s.emit(m)
	}
	s.splits[n] = t
	return t
}

// scaled returns c·core.
func (s *simplifier) scaled(c *big.Rat, core ref) ref {
	if c.IsInt() && c.Num().IsInt64() && c.Num().Int64() == 1 {
		return core
	}
	m := s.monomial(core)
	up, ok := s.mulRat(m.coef, c)
	if !ok {
		return s.intern(snode{kind: Product, args: []ref{s.number(c), core}})
	}
	m.coef = up
	return s.emit(m)
}

// A sterms is a sum taken apart, each core once.
type sterms struct {
	list []sterm
	at   map[ref]int

	done []int // pairs of terms that rules have used up
	more []ref // what the rules have made of them
}

func (ts *sterms) find(core ref) int {
	if i, ok := ts.at[core]; ok {
		return i
	}
	return -1
}

// add adds a term and reports whether its core was there already.
func (s *simplifier) add(ts *sterms, t sterm) bool {
	if i := ts.find(t.core); i >= 0 {
		if c, ok := s.addRat(ts.list[i].coef, t.coef); ok {
			ts.list[i].coef = c
			return true
		}
	}
	if _, ok := ts.at[t.core]; !ok {
		ts.at[t.core] = len(ts.list)
	}
	ts.list = append(ts.list, t)
	return false
}

// sum returns the standard form of a sum.
func (s *simplifier) sum(args []ref) ref {
	from := snode{kind: Sum, args: args}
	rule := ""
	for {
		ts := &sterms{at: make(map[ref]int, len(args))}
		put := func(n ref) {
			t := s.split(n)
			if !s.add(ts, t) {
				return
			}
			if rule = "collect-terms"; s.at(t.core).kind == Number {
				rule = "fold-numbers"
			}
		}
		for i, a := range args {
			if n := s.at(a); n.kind == Sum && (len(n.args) <= flatArgs || i == 0) {
				for _, b := range n.args {
					put(b)
				}
				continue
			}
			put(a)
		}
		for s.applyTerms(ts) {
		}
		again := false
		args = make([]ref, 0, len(ts.list))
		for _, t := range ts.list {
			n := s.integer(0)
			if t.coef.Sign() != 0 {
				n = s.scaled(t.coef, t.core)
			} else if s.at(t.core).kind != Number {
				n = s.times(n, t.core)
				again = true
			}
			if e := s.at(n); e.kind != Number || e.num.Sign() != 0 {
				again = again || e.kind == Sum && len(e.args) <= flatArgs
				args = append(args, n)
			}
		}
		if !again {
			break
		}
	}
	out := s.internSum(args)
	if rule != "" {
		s.note(rule, from, out)
	}
	return out
}

// internSum writes a sum: a minus stands inside of the first term and in front of
// the others.
func (s *simplifier) internSum(args []ref) ref {
	switch len(args) {
	case 0:
		return s.integer(0)
	case 1:
		return args[0]
	}
	args = s.leading(Sum, args)
	for i, a := range args {
		if n := s.at(a); !n.negative || n.kind == Sum || n.kind == Number {
			continue
		}
		if a = s.negate(a); i == 0 {
			a = s.negate(a)
		} else {
			a = s.intern(snode{kind: Negation, args: []ref{a}})
		}
		args[i] = a
	}
	return s.intern(snode{kind: Sum, args: args})
}

// power returns the standard form of base^exp.
func (s *simplifier) power(base, exp ref) ref {
	from := snode{kind: Power, args: []ref{base, exp}}
	b, e := s.at(base), s.at(exp)
	if b.kind == Number && e.kind == Number {
		if r, ok := s.foldPower(b.num, e.num); ok {
			return s.note("fold-numbers", from, s.number(r))
		}
	}
	k, ok := s.wholeExponent(exp)
	switch {
	case !ok && e.kind == Number && e.num.Sign() < 0:
		up := s.power(base, s.number(new(big.Rat).Neg(e.num)))
		return s.note("negative-power", from, s.product(snode{kind: Quotient, args: []ref{s.integer(1), up}}))
	case !ok:
		return s.applyHead(s.intern(from))
	case k == 0 && b.total:
		return s.note("zero-power", from, s.integer(1))
	case k == 0:
		return s.intern(from)
	case k == 1:
		return s.note("first-power", from, base)
	case k < 0:
		up := s.power(base, s.integer(-k))
		return s.note("negative-power", from, s.product(snode{kind: Quotient, args: []ref{s.integer(1), up}}))
	}
	// A number beside a single factor goes out of the power, and a sign in any case.
	m := s.monomial(base)
	c := m.coef
	single := len(m.num.list)+len(m.den.list) == 1
	up, fits := s.powRat(c, k)
	switch {
	case single && fits && c.Sign() != 0:
		f := m.side(len(m.num.list) == 0)
		if f.list[0].exp > maxFold/k {
			return s.intern(from)
		}
		if f.list[0].exp > 1 {
			m.merged = "power-of-power"
		}
		m.coef = up
		f.list[0].exp *= k
	case single || c.Sign() >= 0:
		m = &smono{coef: big.NewRat(1, 1)}
		m.num.add(base, k)
	default:
		m = &smono{coef: big.NewRat(1-2*(k%2), 1)}
		m.num.add(s.negate(base), k)
	}
	if c.Sign() < 0 && k%2 == 0 && m.merged == "" {
		m.merged = "even-power-of-negative"
	}
	return s.finish(m, from)
}

// foldPower returns a^b if that is a rational number of a readable size.
func (s *simplifier) foldPower(a, b *big.Rat) (*big.Rat, bool) {
	switch {
	case b.Sign() == 0:
		return big.NewRat(1, 1), true
	case a.Sign() == 0:
		return new(big.Rat), b.Sign() > 0
	case !b.Num().IsInt64() || !b.Denom().IsInt64():
		return nil, false
	}
	root := a
	if q := b.Denom().Int64(); q != 1 {
		if a.Sign() < 0 {
			return nil, false
		}
		var ok bool
		if root, ok = s.exactRoot(a, q); !ok {
			return nil, false
		}
	}
	return s.powRat(root, b.Num().Int64())
}

// exactRoot returns the q-th root of a > 0 if it is rational and a not too large.
func (s *simplifier) exactRoot(a *big.Rat, q int64) (*big.Rat, bool) {
	if !s.fits(ratBits(a)) || q > int64(ratBits(a)) && a.Cmp(big.NewRat(1, 1)) != 0 {
		return nil, false
	}
	if q > int64(ratBits(a)) {
		return a, true
	}
	num, ok := s.integerRoot(a.Num(), q)
	if !ok {
		return nil, false
	}
	den, ok := s.integerRoot(a.Denom(), q)
	if !ok {
		return nil, false
	}
	return new(big.Rat).SetFrac(num, den), true
}

// integerRoot returns the q-th root of n > 0 if it is whole, bit by bit from above:
// square roots, which may be long, by Newton's method.
func (s *simplifier) integerRoot(n *big.Int, q int64) (*big.Int, bool) {
	root := new(big.Int)
	if q == 2 {
		root.Sqrt(n)
		return root, new(big.Int).Mul(root, root).Cmp(n) == 0
	}
	if n.BitLen() > foldBits {
		return nil, false
	}
	e := big.NewInt(q)
	for bit := n.BitLen() / int(q); bit >= 0; bit-- {
		root.SetBit(root, bit, 1)
		if new(big.Int).Exp(root, e, nil).Cmp(n) > 0 {
			root.SetBit(root, bit, 0)
		}
	}
	return root, new(big.Int).Exp(root, e, nil).Cmp(n) == 0
}

// foldCall returns the value of a function of numbers if that is rational for an
// obvious reason.
func (s *simplifier) foldCall(n snode) (*big.Rat, bool) {
	var r [2]*big.Rat
	for i, a := range n.args {
		if r[i] = s.at(a).num; r[i] == nil {
			return nil, false
		}
	}
	switch n.fn {
	case FuncAbs:
		return new(big.Rat).Abs(r[0]), true
	case FuncSign:
		return big.NewRat(int64(r[0].Sign()), 1), true
	case FuncFloor:
		return floorRat(r[0]), s.fits(ratBits(r[0]))
	case FuncRelu:
		if r[0].Sign() < 0 {
			return new(big.Rat), true
		}
		return r[0], true
	case FuncMax, FuncMin:
		if (r[0].Cmp(r[1]) >= 0) == (n.fn == FuncMax) {
			return r[0], true
		}
		return r[1], true
	case FuncSqrt:
		return s.foldPower(r[0], big.NewRat(1, 2))
	case FuncCbrt:
		if r[0].Sign() >= 0 {
			return s.foldPower(r[0], big.NewRat(1, 3))
		}
		root, ok := s.foldPower(new(big.Rat).Neg(r[0]), big.NewRat(1, 3))
		if ok {
			root.Neg(root)
		}
		return root, ok
	case FuncHypot:
		if r[1].Sign() == 0 {
			return new(big.Rat).Abs(r[0]), true
		}
		if !s.fits(4*(ratBits(r[0])+ratBits(r[1])) + 1) {
			return nil, false
		}
		u, v := new(big.Rat).Mul(r[0], r[0]), new(big.Rat).Mul(r[1], r[1])
		return s.foldPower(u.Add(u, v), big.NewRat(1, 2))
	}
	return nil, false
}

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
