package symbolic

import (
	"context"
	"math/big"
	"slices"
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
	in    interner
	nodes int
	limit int
	ctx   context.Context
	err   error
}

func newBuilder(ctx context.Context, limit int) *builder {
	return &builder{in: make(interner), limit: limit, ctx: ctx}
}

func (b *builder) keep(n *node) *node {
	m, isNew := b.in.add(n)
	if !isNew {
		return m
	}
	b.nodes++
	if b.nodes > b.limit && b.err == nil {
		b.err = errorf(CodeBudget, "the result has more than %d nodes", b.limit)
	}
	if b.nodes&1023 == 0 && b.err == nil {
		b.err = b.ctx.Err()
	}
	return m
}

func (b *builder) number(r *big.Rat) *node { return b.keep(numberNode(r)) }

func (b *builder) integer(i int64) *node { return b.number(new(big.Rat).SetInt64(i)) }

// A factorPower is base^exp with exp > 0.
type factorPower struct {
	base *node
	exp  int64
}

// A monomial is coef · Π num / Π den.
type monomial struct {
	coef     *big.Rat
	num, den []factorPower
}

// flattenFactors is how many factors a product may have before it is taken as one
// factor of the next. Without such a bound a chain of n nested functions would
// have products of n²/2 factors in all.
const flattenFactors = 24

// maxFold bounds the exponents that are gathered and the powers of numbers that
// are computed; larger ones are left as they are.
const maxFold = 1 << 20

// gather splits n into coefficient and factors.
func (b *builder) gather(m *monomial, n *node, inverse bool) {
	type item struct {
		n       *node
		inverse bool
		exp     int64
	}
	for stack := []item{{n, inverse, 1}}; len(stack) > 0; {
		it := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		n := it.n
		switch {
		case n.kind == Number && it.exp == 1 && !(it.inverse && n.num.Sign() == 0):
			if it.inverse {
				m.coef = new(big.Rat).Quo(m.coef, n.num)
			} else {
				m.coef = new(big.Rat).Mul(m.coef, n.num)
			}
			continue
		case n.kind == Negation && it.exp == 1:
			m.coef = new(big.Rat).Neg(m.coef)
			stack = append(stack, item{n.args[0], it.inverse, 1})
			continue
		case n.kind == Product && len(n.args) <= flattenFactors && it.exp == 1:
			for i := len(n.args) - 1; i >= 0; i-- {
				stack = append(stack, item{n.args[i], it.inverse, 1})
			}
			continue
		case n.kind == Quotient && it.exp == 1:
			stack = append(stack, item{n.args[1], !it.inverse, 1}, item{n.args[0], it.inverse, 1})
			continue
		case n.kind == Power && it.exp == 1:
			if k, ok := smallInt(n.args[1]); ok && k != 0 {
				if k < 0 {
					k, it.inverse = -k, !it.inverse
				}
				it.n, it.exp = n.args[0], k
			}
		}
		list := &m.num
		if it.inverse {
			list = &m.den
		}
		found := false
		for i := range *list {
			if (*list)[i].base == it.n && (*list)[i].exp < maxFold {
				(*list)[i].exp += it.exp
				found = true
				break
			}
		}
		if !found {
			*list = append(*list, factorPower{it.n, it.exp})
		}
	}
}

// smallInt returns the value of an integer number of at most maxFold in size.
func smallInt(n *node) (int64, bool) {
	if n.kind != Number || !n.num.IsInt() || !n.num.Num().IsInt64() {
		return 0, false
	}
	k := n.num.Num().Int64()
	return k, -maxFold <= k && k <= maxFold
}

// cancel shortens base^a/base^b to 1/base^(b-a) where b > a, which excludes the
// same points. Where b ≤ a nothing happens: x/x is not 1 at 0.
func (m *monomial) cancel() {
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

// emit writes m, without its coefficient's sign if abs is set.
func (b *builder) emit(m *monomial, abs bool) *node {
	if m.coef.Sign() == 0 {
		return b.integer(0)
	}
	c := m.coef
	if abs {
		c = new(big.Rat).Abs(c)
	}
	variablesFirst(m.num)
	variablesFirst(m.den)
	num, den := b.powers(m.num), b.powers(m.den)
	if len(den) == 0 {
		return b.times(c, num)
	}
	if !c.IsInt() {
		den = append([]*node{b.number(new(big.Rat).SetInt(c.Denom()))}, den...)
		c = new(big.Rat).SetInt(c.Num())
	}
	top := b.times(c, num)
	bottom := b.times(big.NewRat(1, 1), den)
	return b.keep(quotient(top, bottom))
}

// variablesFirst moves powers of variables before the other factors.
func variablesFirst(fs []factorPower) {
	slices.SortStableFunc(fs, func(f, g factorPower) int {
		if (f.base.kind == Variable) == (g.base.kind == Variable) {
			return 0
		}
		if f.base.kind == Variable {
			return -1
		}
		return 1
	})
}

func (b *builder) powers(fs []factorPower) []*node {
	out := make([]*node, 0, len(fs)+1)
	for _, f := range fs {
		if f.exp == 1 {
			out = append(out, f.base)
		} else {
			out = append(out, b.keep(compound(Power, f.base, b.integer(f.exp))))
		}
	}
	return out
}

// times writes c · Π factors; a coefficient -1 is a minus before the first factor.
func (b *builder) times(c *big.Rat, factors []*node) *node {
	if len(factors) == 0 {
		return b.number(c)
	}
	if c.IsInt() && c.Num().IsInt64() {
		switch c.Num().Int64() {
		case 1:
			return b.joinFactors(factors)
		case -1:
			factors = append([]*node{b.keep(negate(factors[0]))}, factors[1:]...)
			return b.joinFactors(factors)
		}
	}
	return b.joinFactors(append([]*node{b.number(c)}, factors...))
}

func (b *builder) joinFactors(factors []*node) *node {
	if len(factors) == 1 {
		return factors[0]
	}
	if factors[0].kind == Product { // writing continues a leading product
		factors = append(append([]*node(nil), factors[0].args...), factors[1:]...)
	}
	return b.keep(compound(Product, factors...))
}

func (b *builder) monomialOf(n *node) *monomial {
	m := &monomial{coef: big.NewRat(1, 1)}
	b.gather(m, n, false)
	m.cancel()
	return m
}

func (b *builder) product(factors ...*node) *node {
	m := &monomial{coef: big.NewRat(1, 1)}
	for _, f := range factors {
		b.gather(m, f, false)
	}
	m.cancel()
	return b.emit(m, false)
}

func (b *builder) quotient(num, den *node) *node {
	m := &monomial{coef: big.NewRat(1, 1)}
	b.gather(m, num, false)
	b.gather(m, den, true)
	m.cancel()
	return b.emit(m, false)
}

func (b *builder) negation(n *node) *node { return b.product(b.integer(-1), n) }

// sum adds terms; those that differ only in their coefficient become one, in the
// place of the first.
func (b *builder) sum(terms ...*node) *node {
	var flat []*node
	for _, t := range terms {
		if t.kind == Sum {
			flat = append(flat, t.args...)
		} else {
			flat = append(flat, t)
		}
	}
	var order []*node
	monomials := make(map[*node]*monomial, len(flat))
	for _, t := range flat {
		m := b.monomialOf(t)
		c := m.coef
		if c.Sign() == 0 {
			continue
		}
		m.coef = big.NewRat(1, 1)
		core := b.emit(m, false)
		if had := monomials[core]; had != nil {
			had.coef = new(big.Rat).Add(had.coef, c)
			continue
		}
		m.coef = c
		monomials[core] = m
		order = append(order, core)
	}
	var out []*node
	for _, core := range order {
		m := monomials[core]
		switch {
		case m.coef.Sign() == 0:
		case len(out) == 0:
			out = append(out, b.emit(m, false))
		case m.coef.Sign() < 0:
			out = append(out, b.keep(negate(b.emit(m, true))))
		default:
			out = append(out, b.emit(m, false))
		}
	}
	switch len(out) {
	case 0:
		return b.integer(0)
	case 1:
		return out[0]
	}
	if out[0].kind == Sum {
		out = append(append([]*node(nil), out[0].args...), out[1:]...)
	}
	return b.keep(compound(Sum, out...))
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
			return b.number(ratPow(base.num, k))
		}
	case ok && k > 0 && base.kind == Power:
		if j, ok := smallInt(base.args[1]); ok && 0 < j && j*k <= maxFold {
			return b.keep(compound(Power, base.args[0], b.integer(j*k)))
		}
	}
	return b.keep(compound(Power, base, exp))
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

// instantiate builds a template of the rules with its variables replaced.
func (b *builder) instantiate(template *node, bind func(name string) *node) *node {
	return fold(template, func(n *node, args []*node) *node {
		switch n.kind {
		case Number:
			return b.keep(n)
		case Variable:
			return bind(n.name)
		case Sum:
			return b.sum(args...)
		case Product:
			return b.product(args...)
		case Negation:
			return b.negation(args[0])
		case Quotient:
			return b.quotient(args[0], args[1])
		case Power:
			return b.power(args[0], args[1])
		case Where:
			if args[2] == args[3] {
				return args[2]
			}
		}
		m := *n
		m.args = append([]*node(nil), args...)
		return b.keep(makeNode(m))
	})
}
