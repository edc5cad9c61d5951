package symbolic

import (
	"math/big"
	"slices"
)

// scanWidth is how many factors or terms are tried as the second of a pair that
// shares no variable with the first.
const scanWidth = 32

// factorMoves yields what the rules of products make of a monomial. Each move is
// described by a function that carries it out, on m or on a copy.
func (s *simplifier) factorMoves(m *smono, yield func(c candidate, apply func(*smono)) bool) {
	heads := make(map[factorHead]bool) // those that were there in the beginning
	for _, below := range []bool{false, true} {
		for _, f := range m.side(below).list {
			if n := s.at(f.base); n.kind != Variable {
				heads[factorHead{head{n.kind, n.fn}, below}] = true
			}
		}
	}
	for _, below := range []bool{false, true} {
		for i := 0; i < len(m.side(below).list); i++ {
			base := m.side(below).list[i].base
			e := s.at(base)
			for _, r := range s.rules.factors[head{e.kind, e.fn}] {
				at := m.side(below).find(base)
				if at < 0 {
					break
				}
				var b matched
				flip := r.below != below // 1/p becomes 1/r
				if flip && !r.flips || !r.wanted(heads, flip) || !s.match(r.anchor.base, base, &b) {
					continue
				}
				part, times := s.partOf(m, r, base, flip, &b)
				if times == 0 {
					continue
				}
				c := candidate{rule: r.row.Name, atoms: s.atomsOf(r.condition, &b), needs: s.atomsOf(r.requires, &b)}
				apply := func(m *smono) {
					s.take(m, part)
					m.coef = new(big.Rat).Quo(m.coef, part.coef)
					s.gather(m, s.build(r.replacement, &b), flip, times, true)
				}
				if !yield(c, apply) {
					return
				}
			}
		}
	}
}

// wanted reports whether the factors of a pattern beside its anchor may be there.
func (r *rewrite) wanted(heads map[factorHead]bool, flip bool) bool {
	for _, f := range r.wants {
		if f.below = f.below != flip; !heads[f] {
			return false
		}
	}
	return true
}

// only returns the monomial base^exp or its reciprocal.
func only(base ref, exp int64, below bool) *smono {
	m := &smono{coef: big.NewRat(1, 1)}
	m.side(below).add(base, exp)
	return m
}

// take removes factors that are there.
func (s *simplifier) take(m *smono, part *smono) {
	for _, below := range []bool{false, true} {
		side := m.side(below)
		for _, f := range part.side(below).list {
			side.list[side.find(f.base)].exp -= f.exp
		}
		if len(part.side(below).list) > 0 {
			side.drop()
		}
	}
}

// partOf finds the factors of a product pattern in m, given its anchor, and binds
// what is free in the others. It returns how often the pattern is there: several
// times only if it is a power. At least one factor must be used up, since otherwise
// there would be more of u than before.
func (s *simplifier) partOf(m *smono, r *rewrite, anchor ref, flip bool, b *matched) (part *smono, times int64) {
	rs := s.rules
	part = only(anchor, r.anchor.exp, r.below != flip)
	if rest := rs.arena.at(r.rest); rest.kind == Number && len(rs.arena.at(r.pattern).args) == 2 && rs.arena.at(r.pattern).kind == Power {
		side := m.side(r.below != flip)
		exp := side.list[side.find(anchor)].exp
		if exp%r.anchor.exp != 0 {
			return nil, 0
		}
		return only(anchor, exp, r.below != flip), exp / r.anchor.exp
	}
	if rs.bound(r.rest, b) {
		n := s.try(r.rest, b)
		if s.at(n).kind == Number && rs.arena.at(r.rest).kind != Number {
			return nil, 0
		}
		s.gather(part, n, flip, 1, true)
	} else if !s.freeFactor(m, part, r.rest, anchor, flip, b) {
		return nil, 0
	}
	usedUp := false
	for _, below := range []bool{false, true} {
		for _, f := range part.side(below).list {
			i := m.side(below).find(f.base)
			if i < 0 || m.side(below).list[i].exp < f.exp {
				return nil, 0
			}
			gone := m.side(below).list[i].exp == f.exp
			if !gone && r.joins {
				return nil, 0 // x^a/x^9 is shorter than x^(a - 8)/x, and sqrt(2)*sqrt(x)^2 than sqrt(2*x)*sqrt(x)
			}
			usedUp = usedUp || gone
		}
	}
	if !usedUp || !s.divides(part.coef, m.coef) {
		return nil, 0
	}
	return part, 1
}

// freeFactor finds the one factor of a pattern that has a free variable.
func (s *simplifier) freeFactor(m, part *smono, p, anchor ref, below bool, b *matched) bool {
	if e := s.rules.arena.at(p); e.kind == Quotient {
		p, below = e.args[1], !below
	}
	kind := s.rules.arena.at(p).kind
	list := m.side(below).list
	for _, f := range list[:min(len(list), scanWidth)] {
		before := *b
		if f.base != anchor && s.at(f.base).kind == kind && s.match(p, f.base, b) {
			part.side(below).add(f.base, 1)
			return true
		}
		*b = before
	}
	return false
}

// divides reports whether c/by is whole, or by is 1.
func (s *simplifier) divides(by, c *big.Rat) bool {
	switch {
	case by.Sign() == 0 || c.Sign() == 0:
		return false
	case by.IsInt() && by.Num().IsInt64() && by.Num().Int64() == 1:
		return true
	}
	q, ok := s.mulRat(c, new(big.Rat).Inv(by))
	return ok && q.IsInt()
}

// applyFactors applies rules to a monomial that keep the domain, and reports
// whether there were any.
func (s *simplifier) applyFactors(m *smono) bool {
	if s.rules == nil || s.plain || s.nested > maxNested || m.coef.Sign() == 0 {
		return false
	}
	before := ref(-1)
	s.factorMoves(m, func(c candidate, apply func(*smono)) bool {
		if !s.always(c.atoms) || !s.alwaysTrue(c.needs) {
			return true
		}
		if before < 0 {
			before = s.emit(m)
		}
		apply(m)
		s.pending = append(s.pending, c.rule)
		return true
	})
	if before >= 0 {
		s.settle(before, func() ref { return s.emit(m) })
	}
	return before >= 0
}

// settle records the moves that turned one node into another together.
func (s *simplifier) settle(before ref, after func() ref) {
	n := after()
	for _, rule := range s.pending {
		s.move(rule, before, n, nil)
	}
	s.pending = s.pending[:0]
}

// termMoves yields what the rules of sums make of a sum.
func (s *simplifier) termMoves(ts *sterms, yield func(c candidate, apply func(*sterms)) bool) {
	for i := 0; i < len(ts.list); i++ {
		t := ts.list[i]
		if t.coef.Sign() == 0 || !s.hasCalls(t.core) {
			continue
		}
		m := s.monomial(t.core)
		for _, f := range m.num.list {
			e := s.at(f.base)
			for _, r := range s.rules.terms[head{e.kind, e.fn}] {
				var b matched
				if f.exp < r.anchor.exp || !s.match(r.anchor.base, f.base, &b) {
					continue
				}
				cofactor := s.monomial(t.core)
				s.take(cofactor, only(f.base, r.anchor.exp, false))
				scale := new(big.Rat).Quo(t.coef, r.scale.coef)
				j := s.partner(ts, i, r, scale, cofactor, &b)
				if j < 0 {
					continue
				}
				c := candidate{rule: r.row.Name, atoms: s.atomsOf(r.condition, &b), needs: s.atomsOf(r.requires, &b)}
				apply := func(ts *sterms) {
					ts.list[i].coef, ts.list[j].coef = new(big.Rat), new(big.Rat)
					s.gather(cofactor, s.build(r.replacement, &b), false, 1, true)
					cofactor.coef = new(big.Rat).Mul(cofactor.coef, scale)
					s.cancel(cofactor)
					ts.done = append(ts.done, i, j)
					ts.more = append(ts.more, s.emit(cofactor))
				}
				if !yield(c, apply) {
					return
				}
				if ts.list[i].coef.Sign() == 0 {
					break
				}
			}
			if ts.list[i].coef.Sign() == 0 {
				break
			}
		}
	}
}

// hasCalls reports whether a term may have an anchor of a sum.
func (s *simplifier) hasCalls(n ref) bool {
	k := s.at(n).kind
	return k == Call || k == Power || k == Product || k == Quotient
}

// partner finds the other term of a pattern: scale·cofactor times its second term.
func (s *simplifier) partner(ts *sterms, i int, r *rewrite, scale *big.Rat, cofactor *smono, b *matched) int {
	want := new(big.Rat).Mul(scale, r.other.coef)
	if s.rules.bound(r.other.core, b) {
		m := &smono{coef: want}
		for _, below := range []bool{false, true} {
			for _, f := range cofactor.side(below).list {
				m.side(below).add(f.base, f.exp)
			}
		}
		s.gather(m, s.try(r.other.core, b), false, 1, true)
		s.cancel(m)
		want = m.coef
		m.coef = big.NewRat(1, 1)
		j := ts.find(s.emit(m))
		if j < 0 || j == i || ts.list[j].coef.Cmp(want) != 0 {
			return -1
		}
		return j
	}
	// Of a difference of two logarithms the positive one is the anchor.
	equal := r.other.coef.Cmp(r.scale.coef) == 0
	if len(cofactor.num.list)+len(cofactor.den.list) > 0 || !equal && scale.Sign() < 0 {
		return -1
	}
	for j, t := range ts.list[:min(len(ts.list), i+scanWidth)] {
		before := *b
		if j <= i && equal || j == i || t.coef.Cmp(want) != 0 || s.at(t.core).kind != Call || !s.match(r.other.core, t.core, b) {
			*b = before
			continue
		}
		return j
	}
	return -1
}

// applyTerms applies rules to a sum that keep the domain, and reports whether
// there were any.
func (s *simplifier) applyTerms(ts *sterms) bool {
	if s.rules == nil || s.plain || s.nested > maxNested || len(ts.list) < 2 {
		return false
	}
	before := ref(-1)
	s.termMoves(ts, func(c candidate, apply func(*sterms)) bool {
		if !s.always(c.atoms) || !s.alwaysTrue(c.needs) {
			return true
		}
		if before < 0 && !s.quiet {
			before = s.emitTerms(ts)
		}
		apply(ts)
		s.pending = append(s.pending, c.rule)
		return true
	})
	if len(ts.done) == 0 {
		return false
	}
	s.collect(ts)
	if before >= 0 {
		s.settle(before, func() ref { return s.emitTerms(ts) })
	}
	return true
}

// collect puts the terms that rules have made where the first of each pair stood.
func (s *simplifier) collect(ts *sterms) {
	old := ts.list
	gone := make(map[int]ref)
	for i := range ts.more {
		gone[min(ts.done[2*i], ts.done[2*i+1])] = ts.more[i]
		gone[max(ts.done[2*i], ts.done[2*i+1])] = -1
	}
	*ts = sterms{at: make(map[ref]int, len(old))}
	for i, t := range old {
		n, ok := gone[i]
		if !ok {
			s.add(ts, t)
		} else if n >= 0 {
			s.addAll(ts, n)
		}
	}
}

// addAll adds a node to a sum, term by term if it is a short sum itself.
func (s *simplifier) addAll(ts *sterms, n ref) {
	if e := s.at(n); e.kind == Sum && len(e.args) <= flatArgs {
		for _, a := range slices.Clone(e.args) {
			s.add(ts, s.split(a))
		}
		return
	}
	s.add(ts, s.split(n))
}

func (s *simplifier) emitTerms(ts *sterms) ref {
	args := make([]ref, 0, len(ts.list))
	for _, t := range ts.list {
		if t.coef.Sign() != 0 {
			args = append(args, s.scaled(t.coef, t.core))
		}
	}
	return s.internSum(args)
}

// candidates yields what the rules that need something of the rest of the
// expression make of a node.
func (s *simplifier) candidates(n ref) []candidate {
	var out []candidate
	more := func(c candidate) bool {
		if c.result != n {
			out = append(out, c)
		}
		return len(out) < maxCandidates
	}
	kind := s.at(n).kind
	if kind == Power { // with a whole exponent it is a product
		if _, ok := s.wholeExponent(s.at(n).args[1]); ok {
			kind = Product
		}
	}
	switch kind {
	case Where:
		s.whereMoves(n, more)
	case Call, Power:
		s.headMoves(n, func(c candidate, build func() ref) bool {
			c.result = build()
			return more(c)
		})
	case Product, Quotient:
		s.productCandidates(n, more)
	case Sum:
		ts := s.terms(n)
		s.termMoves(ts, func(c candidate, apply func(*sterms)) bool {
			trial := s.terms(n)
			apply(trial)
			s.collect(trial)
			c.result = s.sum([]ref{s.emitTerms(trial)})
			return more(c)
		})
	}
	return out
}

// maxCandidates is how many rules are kept in mind for one node.
const maxCandidates = 8

// terms takes a sum apart.
func (s *simplifier) terms(n ref) *sterms {
	args := s.at(n).args
	ts := &sterms{at: make(map[ref]int, len(args))}
	for _, a := range args {
		s.add(ts, s.split(a))
	}
	return ts
}

// productCandidates yields what can be made of a product, quotient or whole power.
func (s *simplifier) productCandidates(n ref, yield func(candidate) bool) {
	if e := s.at(n); e.kind == Power && s.at(e.args[1]).num.Sign() == 0 {
		yield(candidate{rule: "zero-power", result: s.integer(1), atoms: []atom{s.definedAtom(e.args[0])}})
		return
	}
	m := s.monomial(n)
	if m.coef.Sign() == 0 {
		yield(candidate{rule: "zero-product", result: s.integer(0), atoms: []atom{s.definedAtom(n)}})
		return
	}
	again := func(m *smono) ref { return s.finish(m, snode{kind: Negation}) }
	for _, f := range m.den.list {
		base := *s.at(f.base)
		if i := m.num.find(f.base); i >= 0 {
			atoms := []atom{{of: f.base, signs: negativeSign | positiveSign}}
			trial := s.monomial(n)
			by := min(f.exp, trial.num.list[i].exp)
			s.take(trial, only(f.base, by, false))
			s.take(trial, only(f.base, by, true))
			if !yield(candidate{rule: "cancel-factors", result: again(trial), atoms: atoms}) {
				return
			}
		}
		if base.kind == Quotient {
			atoms := []atom{{of: base.args[1], signs: negativeSign | positiveSign}}
			trial := s.monomial(n)
			s.take(trial, only(f.base, f.exp, true))
			inverse := s.make(snode{kind: Quotient, args: []ref{base.args[1], base.args[0]}})
			s.gather(trial, s.power(inverse, s.integer(f.exp)), false, 1, true)
			if !yield(candidate{rule: "quotient-of-quotient", result: again(trial), atoms: atoms}) {
				return
			}
		}
	}
	s.factorMoves(m, func(c candidate, apply func(*smono)) bool {
		trial := s.monomial(n)
		apply(trial)
		c.result = again(trial)
		return yield(c)
	})
}
