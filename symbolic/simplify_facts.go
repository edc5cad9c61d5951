package symbolic

import "slices"

// This file knows what holds at the points at which an expression is defined.

// An atom is a condition: that the value of a node has one of some signs, or that
// it has a value at all.
type atom struct {
	of      ref
	signs   signs // 0: it is defined
	hint    bool  // it is enough, but a node that is defined does not imply it
	display claim // how a person would write it; the zero claim means of itself
}

func (s *simplifier) definedAtom(n ref) atom { return atom{of: n} }

// ownCondition returns what must hold for a node to be defined, besides that its
// arguments are; ok is false if nothing must.
func (s *simplifier) ownCondition(m ref) (a atom, ok bool) {
	n := s.at(m)
	switch n.kind {
	case Quotient:
		return atom{of: n.args[1], signs: negativeSign | positiveSign}, true
	case Power:
		base, e := n.args[0], s.at(n.args[1])
		switch k, whole := s.wholeExponent(n.args[1]); {
		case whole && k >= 0, e.kind == Number && e.num.IsInt() && e.num.Sign() > 0:
			return atom{}, false
		case e.kind == Number && e.num.IsInt():
			return atom{of: base, signs: negativeSign | positiveSign}, true
		case e.kind == Number && e.num.Sign() > 0:
			return atom{of: base, signs: zeroSign | positiveSign}, true
		case e.kind == Number:
			return atom{of: base, signs: positiveSign}, true
		}
		return atom{of: base, signs: positiveSign, hint: true}, true
	case Derivative:
		return s.definedAtom(m), true
	case Call:
		if functionDomains[n.fn] == "" {
			return atom{}, false
		}
		if s.rules == nil {
			return s.definedAtom(m), true
		}
		var b matched
		for i, arg := range n.args {
			b[i] = arg + 1
		}
		return s.atomOf(s.rules.domains[n.fn], &b), true
	}
	return atom{}, false
}

// atomOf returns a claim of the table with its variables bound.
func (s *simplifier) atomOf(c claim, b *matched) atom {
	defer s.plainly()()
	left := s.build(c.left, b)
	if c.defined {
		return s.definedAtom(left)
	}
	right := s.build(c.right, b)
	of := left
	if r := s.at(right); r.kind != Number || r.num.Sign() != 0 {
		of = s.minus(left, right)
	}
	return atom{of: of, signs: relationSigns[c.rel], display: claim{left: left, right: right, rel: c.rel}}
}

// always reports whether atoms hold for all values of the variables.
func (s *simplifier) always(atoms []atom) bool {
	for _, a := range atoms {
		n := s.at(a.of)
		if !n.total || a.signs != 0 && n.sign&^a.signs != 0 {
			return false
		}
	}
	return true
}

// alwaysTrue reports whether atoms hold wherever their parts are defined.
func (s *simplifier) alwaysTrue(atoms []atom) bool {
	for _, a := range atoms {
		if s.at(a.of).sign&^a.signs != 0 {
			return false
		}
	}
	return true
}

// possible reports whether no atom is known to hold nowhere.
func (s *simplifier) possible(atoms []atom) bool {
	for _, a := range s.elementary(atoms) {
		if a.signs != 0 && s.at(a.of).sign&a.signs == 0 {
			return false
		}
	}
	return true
}

// facts are what is known to hold where certain nodes are defined.
type facts struct {
	s       *simplifier
	sign    map[ref]signs
	defined map[ref]bool
	traced  map[ref]traced
	visits  int    // of trace
	outer   *facts // more of the kind; may be nil
}

func newFacts(s *simplifier) *facts {
	return &facts{s: s, sign: make(map[ref]signs), defined: make(map[ref]bool), traced: make(map[ref]traced)}
}

// known returns the signs that a node has according to the facts; ok is false if
// they say nothing.
func (f *facts) known(n ref) (sign signs, ok bool) {
	sign, ok = f.sign[n]
	if !ok && f.outer != nil {
		sign, ok = f.outer.sign[n]
	}
	if !ok {
		sign = f.s.at(n).sign
	}
	return sign, ok
}

// evaluate adds what is known where root has a value, or a part of that if it has
// more than so many nodes. The branches of a where are left out, since either may
// not be evaluated.
func (f *facts) evaluate(root ref, most int) {
	for stack := []ref{root}; len(stack) > 0 && most > 0; most-- {
		m := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if f.s.tick(1); f.defined[m] || f.outer != nil && f.outer.defined[m] {
			continue
		}
		f.defined[m] = true
		if c, ok := f.s.ownCondition(m); ok && c.signs != 0 && !c.hint {
			f.learn(c.of, c.signs)
		}
		args := f.s.at(m).args
		if f.s.at(m).kind == Where {
			args = args[:2]
		}
		for _, a := range slices.Backward(args) {
			stack = append(stack, a)
		}
	}
}

// learn adds that a node has one of some signs, and what follows for its parts.
func (f *facts) learn(n ref, known signs) {
	s := f.s
	type item struct {
		n     ref
		known signs
	}
	for stack := []item{{n, known}}; len(stack) > 0; {
		it := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		s.tick(1)
		had, ok := f.known(it.n)
		now := had & it.known
		if now == 0 || ok && now == had {
			continue
		}
		f.sign[it.n] = now
		push := func(n ref, known signs) {
			if known != unknownSign {
				stack = append(stack, item{n, known})
			}
		}
		e := s.at(it.n)
		nonzero := signs(unknownSign)
		if now&zeroSign == 0 {
			nonzero = negativeSign | positiveSign
		}
		switch e.kind {
		case Negation:
			push(e.args[0], now.opposite())
		case Product, Quotient:
			// The sign of one factor follows where those of the others are certain.
			rest, open := signs(positiveSign), ref(-1)
			for i, a := range e.args {
				push(a, nonzero)
				switch sign := s.at(a).sign; {
				case sign == positiveSign || sign == negativeSign:
					rest = rest.times(sign)
				case open >= 0:
					open = -2
				case open == -1:
					open = ref(i)
				}
			}
			if open >= 0 {
				push(e.args[open], now.times(rest))
			}
		case Power:
			// Only a constant exponent says something: 0^0 is 1.
			if k, whole := s.wholeExponent(e.args[1]); whole && k > 0 && k%2 == 1 {
				push(e.args[0], now)
			} else if r := s.at(e.args[1]).num; r != nil && r.Sign() != 0 {
				push(e.args[0], nonzero)
			}
		case Call:
			switch e.fn {
			case FuncCbrt, FuncExpm1, FuncLog1p, FuncSinh, FuncTanh, FuncAsin, FuncAtan, FuncAsinh, FuncAtanh, FuncErf, FuncSign, FuncCsch, FuncCoth, FuncSqrt:
				push(e.args[0], now)
			case FuncAbs:
				push(e.args[0], nonzero)
			}
		case Sum:
			// c + u ≥ 0 with c < 0 gives u > 0.
			if len(e.args) == 2 {
				for i, a := range e.args {
					c := s.at(a).num
					if c != nil && now&negativeSign == 0 && c.Sign() < 0 {
						push(e.args[1-i], positiveSign)
					} else if c != nil && now&positiveSign == 0 && c.Sign() > 0 {
						push(e.args[1-i], negativeSign)
					}
				}
			}
		}
	}
}

// hold reports whether the atoms follow from the facts.
func (f *facts) hold(atoms []atom) bool {
	for _, a := range atoms {
		if !f.holds(a) {
			return false
		}
	}
	return true
}

func (f *facts) holds(a atom) bool {
	t := f.trace(a.of)
	return t.defined && (a.signs == 0 || t.sign&^a.signs == 0)
}

// areTrue reports whether the atoms follow wherever their parts are defined.
func (f *facts) areTrue(atoms []atom) bool {
	for _, a := range atoms {
		if f.trace(a.of).sign&^a.signs != 0 {
			return false
		}
	}
	return true
}

// A traced node is what the facts and its parts say of a node.
type traced struct {
	sign    signs // where it is defined
	defined bool
}

// branchTraces is how many nodes are traced for one branch of a where with what is
// known of the branch. The others are traced without it, once for all branches.
const branchTraces = 32

// trace derives what follows for a node. What it has found once it does not derive
// again: facts that come later only help with what has not been asked yet.
func (f *facts) trace(root ref) traced {
	for stack := []ref{root}; len(stack) > 0; {
		n := stack[len(stack)-1]
		if _, ok := f.traced[n]; ok {
			stack = stack[:len(stack)-1]
			continue
		}
		f.s.tick(1)
		if f.visits++; f.outer != nil && f.visits > branchTraces {
			f.traced[n] = f.outer.trace(n)
			continue
		}
		ready := true
		e := *f.s.at(n)
		for _, a := range e.args {
			if _, ok := f.traced[a]; !ok {
				stack, ready = append(stack, a), false
			}
		}
		own, conditional := f.s.ownCondition(n)
		if _, ok := f.traced[own.of]; conditional && own.signs != 0 && !ok {
			stack, ready = append(stack, own.of), false
		}
		if !ready {
			continue
		}
		stack = stack[:len(stack)-1]
		var t traced
		if t.sign, _ = f.known(n); t.sign&(t.sign-1) != 0 {
			op, arg := f.s.operation(&e, func(a ref) signs { return f.traced[a].sign })
			if sign := op.signs(arg) & t.sign; sign != 0 {
				t.sign = sign
			}
		}
		t.defined = e.total || f.defined[n] || f.outer != nil && f.outer.defined[n]
		if !t.defined && e.kind != Derivative {
			t.defined = !conditional || own.signs != 0 && f.traced[own.of].sign&^own.signs == 0
			for _, a := range e.args {
				t.defined = t.defined && f.traced[a].defined
			}
		}
		f.traced[n] = t
	}
	return f.traced[root]
}
