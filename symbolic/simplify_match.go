package symbolic

import "slices"

// A matched holds what u, v and w stand for, as refs + 1; 0 is free.
type matched [3]ref

// A candidate is what a rule would make of a node: result, on condition that the
// atoms hold, if the needs can be proved.
type candidate struct {
	rule   string
	result ref
	atoms  []atom
	needs  []atom
}

// build instantiates a pattern of the table. The patterns are small, so that the
// recursion is not deep.
func (s *simplifier) build(p ref, b *matched) ref {
	n := s.rules.arena.at(p)
	switch n.kind {
	case Number:
		return s.number(n.num)
	case Variable:
		return b[s.rules.wildcard(p)] - 1
	}
	args := make([]ref, len(n.args))
	for i, a := range n.args {
		args[i] = s.build(a, b)
	}
	return s.make(snode{kind: n.kind, fn: n.fn, rel: n.rel, args: args})
}

// try is build without rules, for what may be thrown away.
func (s *simplifier) try(p ref, b *matched) ref {
	defer s.plainly()()
	return s.build(p, b)
}

// plainly turns rules off until the function that it returns is called.
func (s *simplifier) plainly() (restore func()) {
	quiet, plain := s.quiet, s.plain
	s.quiet, s.plain = true, true
	return func() { s.quiet, s.plain = quiet, plain }
}

// wildcard returns which of u, v and w a variable of a pattern is.
func (rs *ruleSet) wildcard(p ref) int { return slices.Index(rs.arena.free[:], p) }

// bound reports whether all variables of a pattern are bound.
func (rs *ruleSet) bound(p ref, b *matched) bool {
	n := rs.arena.at(p)
	if n.kind == Variable {
		return b[rs.wildcard(p)] != 0
	}
	for _, a := range n.args {
		if !rs.bound(a, b) {
			return false
		}
	}
	return true
}

// match reports whether the pattern p, with what is bound already, is the node n,
// and binds the rest. On failure the matched is as it was.
func (s *simplifier) match(p, n ref, b *matched) bool {
	s.tick(1)
	rs := s.rules
	e := rs.arena.at(p)
	switch {
	case e.kind == Number:
		m := s.at(n)
		return m.kind == Number && m.num.Cmp(e.num) == 0
	case e.kind == Variable:
		i := rs.wildcard(p)
		if b[i] == 0 {
			b[i] = n + 1
		}
		return b[i] == n+1
	case e.kind == Negation:
		if rs.bound(p, b) {
			return s.try(p, b) == n
		}
		return s.at(n).negative && s.match(e.args[0], s.positive(n), b)
	case e.kind == Product:
		return rs.bound(p, b) && s.try(p, b) == n || s.at(n).kind != Number && s.matchProduct(p, n, b)
	}
	m := s.at(n)
	if m.kind != e.kind || m.fn != e.fn || m.rel != e.rel || len(m.args) != len(e.args) {
		return false
	}
	args := m.args
	before := *b
	if s.matchArgs(e.args, args, b) {
		return true
	}
	*b = before
	if len(args) == 2 && commutes(e.kind, e.fn) && s.matchArgs(e.args, []ref{args[1], args[0]}, b) {
		return true
	}
	*b = before
	return false
}

// positive returns -n for a node with a minus sign in front.
func (s *simplifier) positive(n ref) ref {
	defer s.plainly()()
	return s.negate(n)
}

func (s *simplifier) matchArgs(ps, ns []ref, b *matched) bool {
	for i, p := range ps {
		if !s.match(p, ns[i], b) {
			return false
		}
	}
	return true
}

// matchProduct matches a product of a variable and a call, such as v*log(u): the
// variable is what remains.
func (s *simplifier) matchProduct(p, n ref, b *matched) bool {
	args := s.rules.arena.at(p).args
	if len(args) != 2 || s.rules.arena.at(args[0]).kind != Variable {
		return false
	}
	m := s.monomial(n)
	for i, f := range m.num.list {
		before := *b
		if f.exp != 1 || s.at(f.base).kind == Variable || !s.match(args[1], f.base, b) {
			*b = before
			continue
		}
		m.num.list[i].exp = 0
		m.num.drop()
		if s.match(args[0], s.emit(m), b) {
			return true
		}
		*b = before
		return false
	}
	return false
}

// atomsOf returns the conditions of a rule.
func (s *simplifier) atomsOf(claims []claim, b *matched) []atom {
	var out []atom
	for _, c := range claims {
		out = append(out, s.atomOf(c, b))
	}
	return out
}

// headMoves yields what the rules make of a call or power, for both orders of the
// arguments if that does not matter.
func (s *simplifier) headMoves(n ref, yield func(c candidate, build func() ref) bool) {
	e := *s.at(n)
	orders := [][]ref{e.args}
	if len(e.args) == 2 && commutes(e.kind, e.fn) {
		orders = append(orders, []ref{e.args[1], e.args[0]})
	}
	for _, r := range s.rules.heads[head{e.kind, e.fn}] {
		for _, args := range orders {
			var b matched
			if !s.matchArgs(s.rules.arena.at(r.pattern).args, args, &b) {
				continue
			}
			c := candidate{rule: r.row.Name, atoms: s.atomsOf(r.condition, &b), needs: s.atomsOf(r.requires, &b)}
			if !yield(c, func() ref { return s.build(r.replacement, &b) }) {
				return
			}
		}
	}
}

// applyHead applies the first rule for a call or power that keeps the domain.
func (s *simplifier) applyHead(n ref) ref {
	if s.rules == nil || s.plain || s.nested > maxNested {
		return n
	}
	out := n
	s.headMoves(n, func(c candidate, build func() ref) bool {
		if !s.always(c.atoms) || !s.alwaysTrue(c.needs) {
			return true
		}
		out = build()
		s.move(c.rule, n, out, nil)
		return false
	})
	return out
}

// move records an application of a rule.
func (s *simplifier) move(rule string, before, after ref, atoms []atom) {
	if s.moves--; s.moves < 0 {
		panic(stopped{errorf(CodeBudget, "the simplification takes more than %d steps", diffGrowth*s.limits.Nodes)})
	}
	if before != after && !s.quiet {
		s.applied = append(s.applied, move{rule, before, after, atoms})
	}
}
