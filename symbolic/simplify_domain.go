package symbolic

import (
	"math/big"
	"slices"
)

// This file knows where expressions are defined and which signs they have: for all
// values of the variables, and at the points that satisfy known facts.

// signs is a set of signs.
type signs uint8

const (
	negativeSign signs = 1 << iota
	zeroSign
	positiveSign
	unknownSign = negativeSign | zeroSign | positiveSign
)

// relationSigns are the signs of a - b for which a rel b.
var relationSigns = [...]signs{
	Less: negativeSign, LessEqual: negativeSign | zeroSign,
	Greater: positiveSign, GreaterEqual: positiveSign | zeroSign,
	Equal: zeroSign, NotEqual: negativeSign | positiveSign,
}

func (a signs) opposite() signs {
	return a&zeroSign | a&negativeSign<<2 | a&positiveSign>>2
}

func (a signs) plus(b signs) signs {
	out := a & b
	if a&zeroSign != 0 {
		out |= b
	}
	if b&zeroSign != 0 {
		out |= a
	}
	if a&positiveSign != 0 && b&negativeSign != 0 || a&negativeSign != 0 && b&positiveSign != 0 {
		out = unknownSign
	}
	return out
}

func (a signs) times(b signs) signs {
	out := (a | b) & zeroSign
	if a&positiveSign != 0 {
		out |= b
	}
	if a&negativeSign != 0 {
		out |= b.opposite()
	}
	if a&(positiveSign|negativeSign) == 0 {
		out = zeroSign
	}
	return out
}

// describe fills in what a new node is known to be wherever it is defined.
func (s *simplifier) describe(m ref) {
	n := &s.nodes[m]
	n.negative = s.startsNegative(n)
	n.unit = s.inUnit(n)
	n.sign = s.signFrom(n, func(a ref) signs { return s.nodes[a].sign })
	if n.sign == 0 {
		n.sign = unknownSign // it is defined nowhere
	}
	total := true
	for _, a := range n.args {
		total = total && s.nodes[a].total
	}
	if total && n.kind != Derivative {
		c, ok := s.ownCondition(m)
		s.nodes[m].total = !ok || c.signs != 0 && s.at(c.of).total && s.at(c.of).sign&^c.signs == 0
	}
}

func (s *simplifier) startsNegative(n *snode) bool {
	switch n.kind {
	case Number:
		return n.num.Sign() < 0
	case Negation:
		return true
	case Product, Quotient:
		return s.at(n.args[0]).negative
	case Sum:
		for _, a := range n.args {
			if !s.at(a).negative {
				return false
			}
		}
		return true
	}
	return false
}

func (s *simplifier) inUnit(n *snode) bool {
	all := true
	for _, a := range n.args {
		all = all && s.at(a).unit
	}
	switch n.kind {
	case Number:
		return ratIn(n.num, -1, 1)
	case Negation, Product:
		return all
	case Power:
		k, ok := s.wholeExponent(n.args[1])
		return ok && k > 0 && s.at(n.args[0]).unit
	case Call:
		switch n.fn {
		case FuncSin, FuncCos, FuncTanh, FuncErf, FuncSign, FuncSigmoid, FuncSech:
			return true
		case FuncAbs, FuncMax, FuncMin, FuncRelu:
			return all
		}
	}
	return false
}

func ratIn(r *big.Rat, low, high int64) bool {
	return r.Cmp(new(big.Rat).SetInt64(low)) >= 0 && r.Cmp(new(big.Rat).SetInt64(high)) <= 0
}

func signsOf(r *big.Rat) signs { return [...]signs{negativeSign, zeroSign, positiveSign}[r.Sign()+1] }

// signFrom returns the signs that a node can have, given those of its arguments.
func (s *simplifier) signFrom(n *snode, of func(ref) signs) signs {
	switch n.kind {
	case Number:
		return signsOf(n.num)
	case Sum:
		out := zeroSign
		for _, a := range n.args {
			if out = out.plus(of(a)); out == unknownSign {
				break
			}
		}
		return out & s.unitSum(n)
	case Negation:
		return of(n.args[0]).opposite()
	case Product, Quotient:
		out := positiveSign
		for i, a := range n.args {
			sign := of(a)
			if n.kind == Quotient && i == 1 {
				sign &^= zeroSign
			}
			out = out.times(sign)
		}
		return out
	case Power:
		return s.signOfPower(of(n.args[0]), n.args[1])
	case Where:
		return of(n.args[2]) | of(n.args[3])
	case Call:
		return signsOfCall(n, s, of)
	}
	return unknownSign
}

func (s *simplifier) signOfPower(base signs, exponent ref) signs {
	k, whole := s.wholeExponent(exponent)
	switch {
	case whole && k == 0 || base == positiveSign:
		return positiveSign
	case whole && k%2 == 0:
		return base.magnitude()
	case whole:
		return base
	case s.at(exponent).kind == Number:
		return base &^ negativeSign
	case base&negativeSign == 0:
		return zeroSign | positiveSign
	}
	return unknownSign
}

// magnitude returns the signs of the absolute value.
func (a signs) magnitude() signs {
	out := a & zeroSign
	if a&^zeroSign != 0 {
		out |= positiveSign
	}
	return out
}

// unitSum returns the signs of a sum of numbers and of terms between -1 and 1.
func (s *simplifier) unitSum(n *snode) signs {
	var c *big.Rat
	others := int64(0)
	for _, a := range n.args {
		e := s.at(a)
		switch {
		case e.kind == Number && c == nil:
			c = e.num
		case e.unit:
			others++
		default:
			return unknownSign
		}
	}
	if c == nil {
		return unknownSign
	}
	most := new(big.Rat).SetInt64(others)
	switch order := new(big.Rat).Abs(c).Cmp(most); {
	case order < 0:
		return unknownSign
	case order == 0:
		return signsOf(c) | zeroSign
	}
	return signsOf(c)
}

func signsOfCall(n *snode, s *simplifier, of func(ref) signs) signs {
	var u, v signs
	if len(n.args) > 0 {
		u = of(n.args[0])
	}
	if len(n.args) > 1 {
		v = of(n.args[1])
	}
	switch n.fn {
	case FuncPi, FuncExp, FuncCosh, FuncSech, FuncSigmoid, FuncSoftplus, FuncErfc:
		return positiveSign
	case FuncSqrt:
		return u &^ negativeSign
	case FuncAcos, FuncAcosh:
		return zeroSign | positiveSign
	case FuncAbs:
		return u.magnitude()
	case FuncHypot:
		if u&v&zeroSign == 0 {
			return positiveSign
		}
		return zeroSign | positiveSign
	case FuncSec, FuncCsc:
		return negativeSign | positiveSign
	case FuncCbrt, FuncExpm1, FuncLog1p, FuncSinh, FuncTanh, FuncAsin, FuncAtan, FuncAsinh, FuncAtanh, FuncErf, FuncSign:
		return u
	case FuncCsch, FuncCoth:
		return u &^ zeroSign
	case FuncLog, FuncLog2, FuncLog10:
		if r := s.at(n.args[0]).num; r != nil {
			return signsOf(new(big.Rat).Sub(r, big.NewRat(1, 1)))
		}
	case FuncFloor:
		if u&positiveSign != 0 {
			u |= zeroSign
		}
		return u
	case FuncRelu:
		return larger(u, zeroSign)
	case FuncMax:
		return larger(u, v)
	case FuncMin:
		return larger(u.opposite(), v.opposite()).opposite()
	}
	return unknownSign
}

// larger returns the signs of the maximum.
func larger(u, v signs) signs {
	var out signs
	for _, a := range []signs{negativeSign, zeroSign, positiveSign} {
		for _, b := range []signs{negativeSign, zeroSign, positiveSign} {
			if u&a != 0 && v&b != 0 {
				out |= max(a, b)
			}
		}
	}
	return out
}

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
			if sign := f.s.signFrom(&e, func(a ref) signs { return f.traced[a].sign }) & t.sign; sign != 0 {
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

// A SideCondition is the comparison Left Rel Right or, if Defined is set, that Left has
// a value.
type SideCondition struct {
	Left    Expr
	Rel     Relation
	Right   Expr
	Defined bool
}

func (c SideCondition) String() string {
	if c.Defined {
		return c.Left.String() + " is defined"
	}
	return c.Left.String() + " " + c.Rel.String() + " " + c.Right.String()
}

// conditionNodes is how many nodes are taken apart to say where they are defined.
const conditionNodes = 64

// elementary replaces atoms by ones that a person can check, and leaves out those
// that always hold: that log(x) is defined becomes x > 0.
func (s *simplifier) elementary(atoms []atom) []atom {
	var out []atom
	put := func(a atom) {
		for _, b := range out {
			if a.of == b.of && a.signs == b.signs {
				return
			}
		}
		out = append(out, a)
	}
	for _, a := range atoms {
		if s.always([]atom{a}) {
			continue
		}
		if a.signs != 0 {
			put(a)
			continue
		}
		f := newFacts(s)
		f.evaluate(a.of, conditionNodes+1)
		if len(f.defined) > conditionNodes {
			put(a)
			continue
		}
		for n := range ref(len(s.nodes)) {
			if !f.defined[n] {
				continue
			}
			if s.at(n).kind == Where && !s.at(n).total {
				put(s.definedAtom(n))
			} else if c, ok := s.ownCondition(n); ok && !s.always([]atom{c}) {
				put(c)
			}
		}
	}
	return out
}

// condition returns an atom as a person would write it.
func (s *simplifier) condition(a atom) SideCondition {
	if a.signs == 0 {
		return SideCondition{Left: s.expr(a.of), Defined: true}
	}
	if a.display != (claim{}) {
		return SideCondition{Left: s.expr(a.display.left), Rel: a.display.rel, Right: s.expr(a.display.right)}
	}
	for rel, signs := range relationSigns {
		if signs == a.signs {
			return SideCondition{Left: s.expr(a.of), Rel: Relation(rel), Right: Int(0)}
		}
	}
	return SideCondition{Left: s.expr(a.of), Defined: true}
}
