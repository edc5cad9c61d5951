package symbolic

import (
	"math/big"
	"slices"
)

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
