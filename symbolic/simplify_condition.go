package symbolic

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
