package symbolic

import (
	"context"
	"math/big"
	"sync"
)

// A builder makes the nodes of a result. It interns them, so that equal
// subexpressions are one node and pointers can be compared, and it writes sums,
// products, quotients and powers the way a person would: numbers are gathered in
// front, equal factors become a power, equal terms are counted together, 0 and 1
// disappear.
//
// What it does to the domain: a factor 0 and a difference u - u become 0, and
// u^0 becomes 1, whatever u is; u/u stays, and u/u^2 becomes 1/u, which excludes
// the same points. So a result is defined wherever its parts are, perhaps at more.
//
// When there are more than limit nodes, or ctx ends, err is set and sticks; the
// nodes made after that are of no use.
type builder struct {
	in    *interner
	nodes int
	limit int
	ctx   context.Context
	err   error

	// Space for one call after the other: the first used are taken, and a method
	// gives back what it has taken before it returns.
	monomials []*monomial
	used      int
	most      int // of used

	contributions []contribution
}

// builders holds the space of builders, without nodes.
var builders = sync.Pool{New: func() any { return new(builder) }}

func newBuilder(ctx context.Context, limit int) *builder { return newBuilderFor(ctx, limit, 0) }

// newBuilderFor is newBuilder with room for some nodes from the start.
func newBuilderFor(ctx context.Context, limit, room int) *builder {
	b := builders.Get().(*builder)
	b.in, b.limit, b.ctx = newInterner(room), limit, ctx
	return b
}

// release ends the use of b, whose nodes stay what they are.
func (b *builder) release() {
	b.in.release()
	for _, m := range b.monomials[:b.most] {
		m.num, m.den, m.coef.r = emptied(m.num), emptied(m.den), nil
	}
	*b = builder{monomials: b.monomials, contributions: b.contributions}
	if cap(b.monomials) <= maxKeptNodes && cap(b.contributions) <= maxKeptNodes {
		builders.Put(b)
	}
}

// emptied returns the space of fs, if it is small.
func emptied(fs []factorPower) []factorPower {
	if cap(fs) > 4*wide {
		return nil
	}
	clear(fs[:cap(fs)])
	return fs[:0]
}

// keep interns n, whose arguments must be of this builder.
func (b *builder) keep(n *node) *node {
	m, isNew := b.in.add(n)
	if isNew {
		b.count()
	}
	return m
}

// compound is keep for a node that may not exist yet.
func (b *builder) compound(k Kind, args ...*node) *node {
	n, isNew := b.in.compound(k, 0, 0, args)
	if isNew {
		b.count()
	}
	return n
}

// like returns the node with the head of n and other arguments.
func (b *builder) like(n *node, args ...*node) *node {
	m, isNew := b.in.compound(n.kind, n.fn, n.rel, args)
	if isNew {
		b.count()
	}
	return m
}

func (b *builder) count() {
	b.nodes++
	if b.nodes > b.limit && b.err == nil {
		b.err = errorf(CodeBudget, "the result has more than %d nodes", b.limit)
	}
	if b.nodes%checkEvery == 0 && b.err == nil {
		b.err = b.ctx.Err()
	}
}

func (b *builder) number(c coef) *node {
	if c.r == nil && c.q == 1 {
		return b.integer(c.p)
	}
	return b.keep(c.node())
}

func (b *builder) integer(i int64) *node {
	n, isNew := b.in.integer(i)
	if isNew {
		b.count()
	}
	return n
}

// A factorPower is base^exp with exp > 0.
type factorPower struct {
	base *node
	exp  int64
}

// A monomial is coef · Π num / Π den.
type monomial struct {
	coef     coef
	num, den []factorPower
	hash     uint64 // of the factors, while a sum is collected
}

// take returns the monomial 1.
func (b *builder) take() *monomial {
	if b.used == len(b.monomials) {
		b.monomials = append(b.monomials, &monomial{num: make([]factorPower, 0, 4)})
	}
	m := b.monomials[b.used]
	b.used++
	b.most = max(b.most, b.used)
	m.num = m.num[:0]
	m.den = m.den[:0]
	m.coef.p, m.coef.q = 1, 1
	if m.coef.r != nil {
		m.coef.r = nil
	}
	return m
}

// wide is how many factors a product, or terms a sum, may have before it is taken
// as one factor or term of the next. Without such a bound a chain of n nested
// functions would have products of n²/2 factors in all.
const wide = 24

// maxFold bounds the exponents that are gathered and the powers of numbers that
// are computed; larger ones are left as they are.
const maxFold = 1 << 20

// gather multiplies m by n, or divides by it, and splits n into coefficient and factors.
// It recurses only into what is not wide.
func (b *builder) gather(m *monomial, n *node, inverse bool) {
	for n.kind == Negation {
		m.coef = m.coef.neg()
		n = n.args[0]
	}
	exp := int64(1)
	switch n.kind {
	case Number:
		if inverse && n.num.Sign() == 0 {
			break
		}
		if inverse {
			m.coef = m.coef.quo(coefOf(n))
		} else {
			m.coef = m.coef.mul(coefOf(n))
		}
		return
	case Product:
		if n.width > wide {
			break
		}
		for _, a := range n.args {
			b.gather(m, a, inverse)
		}
		return
	case Quotient:
		if n.width > wide {
			break
		}
		b.gather(m, n.args[0], inverse)
		b.gather(m, n.args[1], !inverse)
		return
	case Power:
		if k, ok := smallInt(n.args[1]); ok && k != 0 {
			if k < 0 {
				k, inverse = -k, !inverse
			}
			n, exp = n.args[0], k
		}
	}
	if inverse {
		m.den = multiply(m.den, n, exp)
	} else {
		m.num = multiply(m.num, n, exp)
	}
}

// multiply adds a factor to a list.
func multiply(fs []factorPower, base *node, exp int64) []factorPower {
	for i := range fs {
		if fs[i].base == base && fs[i].exp < maxFold {
			fs[i].exp += exp
			return fs
		}
	}
	return append(fs, factorPower{base, exp})
}

// smallInt returns the value of an integer number of at most maxFold in size.
func smallInt(n *node) (int64, bool) {
	if n.kind != Number || !n.isInt {
		return 0, false
	}
	return n.val, true
}

// cancel shortens base^a/base^b to 1/base^(b-a) where b > a, which excludes the
// same points. Where b ≤ a nothing happens: x/x is not 1 at 0.
func (m *monomial) cancel() {
	if len(m.den) == 0 {
		return
	}
	kept := m.num[:0]
	for _, f := range m.num {
		cancelled := false
		for i, g := range m.den {
			if g.base == f.base && g.exp > f.exp {
				m.den[i].exp -= f.exp
				cancelled = true
			}
		}
		if !cancelled {
			kept = append(kept, f)
		}
	}
	m.num = kept
}

// emit writes m, shortened.
func (b *builder) emit(m *monomial) *node {
	m.cancel()
	if m.coef.sign() == 0 {
		return b.integer(0)
	}
	variablesFirst(m.num)
	variablesFirst(m.den)
	if len(m.den) == 0 {
		return b.times(m.coef, m.num)
	}
	num, den := m.coef.parts()
	top := b.times(num, m.num)
	bottom := b.times(den, m.den)
	return b.ratio(top, bottom)
}

// ratio writes top/bottom as it stands.
func (b *builder) ratio(top, bottom *node) *node {
	if top.kind == Number && bottom.kind == Number {
		return b.keep(quotient(top, bottom))
	}
	return b.compound(Quotient, top, bottom)
}

// variablesFirst moves powers of variables before the other factors.
func variablesFirst(fs []factorPower) {
	sorted := 0
	for i, f := range fs {
		if f.base.kind != Variable {
			continue
		}
		copy(fs[sorted+1:i+1], fs[sorted:i])
		fs[sorted] = f
		sorted++
	}
}

// times writes c · Π factors; a coefficient -1 is a minus before the first factor.
func (b *builder) times(c coef, factors []factorPower) *node {
	if len(factors) == 0 {
		return b.number(c)
	}
	if len(factors) == 1 && c.is(1) {
		return b.raised(factors[0])
	}
	var space [8]*node
	args := space[:0]
	if !c.is(1) && !c.is(-1) {
		args = append(args, b.number(c))
	}
	for _, f := range factors {
		args = append(args, b.raised(f))
	}
	if c.is(-1) {
		args[0] = b.minus(args[0])
	}
	return b.join(Product, args)
}

func (b *builder) raised(f factorPower) *node {
	if f.exp == 1 {
		return f.base
	}
	return b.compound(Power, f.base, b.integer(f.exp))
}

// minus writes -n as it stands.
func (b *builder) minus(n *node) *node {
	if n.kind == Number {
		return b.keep(negate(n))
	}
	return b.compound(Negation, n)
}

// join writes the sum or product of one or more args. Writing continues a leading sum
// or product; a wide one changes places with the first that is none.
func (b *builder) join(k Kind, args []*node) *node {
	if len(args) == 1 {
		return args[0]
	}
	if first := args[0]; first.kind == k {
		if len(first.args) > wide {
			for i, a := range args {
				if a.kind != k {
					copy(args[1:i+1], args[:i])
					args[0] = a
					return b.compound(k, args...)
				}
			}
		}
		continued := append(append(make([]*node, 0, len(first.args)+len(args)), first.args...), args[1:]...)
		return b.compound(k, continued...)
	}
	return b.compound(k, args...)
}

func (b *builder) product(factors ...*node) *node {
	mark := b.used
	m := b.take()
	for _, f := range factors {
		b.gather(m, f, false)
	}
	n := b.emit(m)
	b.used = mark
	return n
}

func (b *builder) quotient(num, den *node) *node {
	mark := b.used
	m := b.take()
	b.gather(m, num, false)
	b.gather(m, den, true)
	n := b.emit(m)
	b.used = mark
	return n
}

func (b *builder) negation(n *node) *node { return b.product(b.integer(-1), n) }

// signature is a hash of the factors of m that does not depend on their order.
func (m *monomial) signature() uint64 {
	h := uint64(0)
	for _, f := range m.num {
		h += mix(f.base.hash, uint64(f.exp))
	}
	for _, f := range m.den {
		h += mix(f.base.hash, -uint64(f.exp))
	}
	return h
}

// sameFactors reports whether m and k differ in their coefficients only.
func (m *monomial) sameFactors(k *monomial) bool {
	return sameProduct(m.num, k.num) && sameProduct(m.den, k.den)
}

func sameProduct(fs, gs []factorPower) bool {
	if len(fs) != len(gs) {
		return false
	}
search:
	for i, f := range fs {
		if gs[i] == f {
			continue
		}
		for _, g := range gs {
			if g == f {
				continue search
			}
		}
		return false
	}
	return true
}

// settled reports whether gathering the node that emit writes for m would give m
// again, but for the order of its factors, so that the node is not needed yet.
func (m *monomial) settled() bool {
	if len(m.den) > 0 || m.coef.sign() == 0 {
		return false
	}
	width := 1 // of the coefficient
	for _, f := range m.num {
		width++
		if f.exp > maxFold {
			return false
		}
		if f.exp > 1 {
			continue
		}
		switch f.base.kind {
		case Number, Negation, Product, Quotient:
			return false
		case Power:
			if k, ok := smallInt(f.base.args[1]); ok && k != 0 {
				return false
			}
		}
	}
	return width <= wide
}

// gatherOthers multiplies m by the product of all args but the i-th.
func (b *builder) gatherOthers(m *monomial, args []*node, i int) {
	k := b.take()
	for j, a := range args {
		if j != i {
			b.gather(k, a, false)
		}
	}
	if k.settled() {
		m.coef = m.coef.mul(k.coef)
		for _, f := range k.num {
			m.num = multiply(m.num, f.base, f.exp)
		}
		if len(k.num) > 1 {
			b.count() // as the node that has been saved
		}
	} else {
		b.gather(m, b.emit(k), false)
	}
	b.used--
}

// sum adds terms; those that differ only in their coefficient become one, in the
// place of the first.
func (b *builder) sum(terms ...*node) *node {
	c := b.collect()
	for _, t := range terms {
		c.add(t)
	}
	return c.sum()
}

// collect begins a sum.
func (b *builder) collect() collector { return collector{b: b, first: b.used} }

// sum is the sum of what has been added. It ends the use of c.
func (c *collector) sum() *node {
	b := c.b
	var space [8]*node
	args := space[:0]
	for i := c.first; i < b.used; i++ {
		switch m := b.monomials[i]; {
		case m.coef.sign() == 0:
		case len(args) > 0 && m.coef.sign() < 0:
			m.coef = m.coef.neg()
			args = append(args, b.minus(b.emit(m)))
		default:
			args = append(args, b.emit(m))
		}
	}
	b.used = c.first
	if len(args) == 0 {
		return b.integer(0)
	}
	return b.join(Sum, args)
}

// A collector collects the terms of a sum: they are the monomials that the builder
// has in use, from the first on.
type collector struct {
	b      *builder
	first  int
	places map[uint64]int // by hash, once there are many
}

// manySummands is from how many on they are looked up by their hash.
const manySummands = 16

// add adds a term, or those of a sum.
func (c *collector) add(t *node) {
	if t.kind == Sum && len(t.args) <= wide {
		for _, a := range t.args {
			c.gather(a)
		}
		return
	}
	c.gather(t)
}

func (c *collector) gather(t *node) {
	m := c.b.take()
	c.b.gather(m, t, false)
	m.cancel()
	c.enter(m)
}

// addMonomial adds m, the last that the builder has in use.
func (c *collector) addMonomial(m *monomial) {
	if m.settled() && !(len(m.num) == 1 && m.num[0].exp == 1 && m.num[0].base.kind == Sum && m.coef.is(1)) {
		c.enter(m)
		return
	}
	n := c.b.emit(m)
	c.b.used--
	c.add(n)
}

// enter enters m, the last that the builder has in use.
func (c *collector) enter(m *monomial) {
	b := c.b
	m.hash = m.signature()
	had := c.find(m)
	if had != nil {
		had.coef = had.coef.add(m.coef)
	}
	if had != nil || m.coef.sign() == 0 {
		b.used--
		return
	}
	switch {
	case c.places != nil:
		c.places[m.hash] = b.used - 1
	case b.used-c.first == manySummands:
		c.places = make(map[uint64]int, 4*manySummands)
		for i := c.first; i < b.used; i++ {
			c.places[b.monomials[i].hash] = i
		}
	}
}

// find returns the summand before m that has its factors, or nil.
func (c *collector) find(m *monomial) *monomial {
	if c.places != nil {
		if i, ok := c.places[m.hash]; ok && c.b.monomials[i].sameFactors(m) {
			return c.b.monomials[i]
		}
		return nil
	}
	for _, k := range c.b.monomials[c.first : c.b.used-1] {
		if k.hash == m.hash && k.sameFactors(m) {
			return k
		}
	}
	return nil
}

func (b *builder) power(base, exp *node) *node {
	k, ok := smallInt(exp)
	switch {
	case ok && k == 0:
		return b.integer(1)
	case ok && k == 1:
		return base
	case ok && base.kind == Number && (k > 0 || base.num.Sign() != 0):
		bits := base.num.Num().BitLen() + base.num.Denom().BitLen()
		if size := max(k, -k); size <= 64 && bits*int(size) <= 4096 {
			return b.number(coefRat(ratPow(base.num, k)))
		}
	case ok && k > 0 && base.kind == Power:
		if j, ok := smallInt(base.args[1]); ok && 0 < j && j*k <= maxFold {
			return b.compound(Power, base.args[0], b.integer(j*k))
		}
	}
	return b.compound(Power, base, exp)
}

// ratPow returns r^k for a small k; r is not 0 if k is negative.
func ratPow(r *big.Rat, k int64) *big.Rat {
	e := big.NewInt(max(k, -k))
	num, den := new(big.Int).Exp(r.Num(), e, nil), new(big.Int).Exp(r.Denom(), e, nil)
	if k < 0 {
		num, den = den, num
	}
	return new(big.Rat).SetFrac(num, den)
}
