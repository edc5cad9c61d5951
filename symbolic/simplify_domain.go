package symbolic

// This file knows what expressions are wherever they are defined, and which are
// defined for all values of their variables.

// describe fills in what a new node is known to be wherever it is defined.
func (s *simplifier) describe(m ref) {
	n := &s.nodes[m]
	n.negative = s.startsNegative(n)
	op, arg := s.operation(n, func(a ref) signs { return s.nodes[a].sign })
	n.unit = op.unit(arg)
	n.sign = op.signs(arg)
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

// operation returns a node as an [operation], and what is known of its arguments if
// they have the given signs.
func (s *simplifier) operation(n *snode, of func(ref) signs) (op operation, arg func(i int) known) {
	return operation{n.kind, n.fn, n.num, len(n.args)}, func(i int) known {
		a := s.at(n.args[i])
		return known{a.num, of(n.args[i]), a.unit}
	}
}
