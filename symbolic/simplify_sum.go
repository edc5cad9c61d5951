package symbolic

import "math/big"

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
