package autodiff

import (
	"fmt"
	"strings"
)

// A Rule is a row of the table: an operation and its partial derivatives, by argument. A
// partial without steps means that the argument has no influence on the gradient.
type Rule struct {
	Op       Op
	Partials []Partial
}

// Rules lists the rows of all operations that have arguments, in the order of Ops, as they
// are at the moment (see WithRule). The caller may change what it gets.
func Rules() []Rule {
	var rules []Rule
	for _, op := range Ops() {
		if table[op].arity == 0 {
			continue
		}
		r := Rule{Op: op}
		for arg := range table[op].partials {
			p := *rule(op, arg)
			p.Steps = append([]Instr(nil), p.Steps...)
			for i := range p.Steps {
				p.Steps[i].Args = append([]Operand(nil), p.Steps[i].Args...)
			}
			r.Partials = append(r.Partials, p)
		}
		rules = append(rules, r)
	}
	return rules
}

// String writes the row as text: "tanh: ∂/∂a = 1 - y*y". a, b, c, d are the arguments and y
// is the result.
func (r Rule) String() string {
	parts := make([]string, len(r.Partials))
	for i, p := range r.Partials {
		parts[i] = fmt.Sprintf("∂/∂%c = %s", 'a'+i, p)
	}
	return r.Op.String() + ": " + strings.Join(parts, "; ")
}

// Strength of what the text of an operand ends up as; an operator brackets weaker operands.
const (
	weakSum = iota
	weakProduct
	weakSign
	weakPower
	atom
)

// String writes the partial as one expression.
func (p Partial) String() string {
	if len(p.Steps) == 0 {
		return "none"
	}
	type text struct {
		s        string
		strength int
	}
	var steps []text
	for _, in := range p.Steps {
		var x [4]text
		for j, o := range in.Args {
			switch o.Kind {
			case Argument:
				x[j] = text{string(rune('a' + o.Index)), atom}
			case Result:
				x[j] = text{"y", atom}
			case Step:
				x[j] = steps[o.Index]
			case Number:
				switch {
				case o.Den != 1:
					x[j] = text{fmt.Sprintf("%d/%d", o.Num, o.Den), weakProduct}
				case o.Num < 0:
					x[j] = text{fmt.Sprint(o.Num), weakSign}
				default:
					x[j] = text{fmt.Sprint(o.Num), atom}
				}
			}
		}
		bracket := func(x text, least int) string {
			if x.strength < least {
				return "(" + x.s + ")"
			}
			return x.s
		}
		var s text
		switch in.Op {
		case OpConst:
			s = x[0]
		case OpNeg:
			s = text{"-" + bracket(x[0], weakSign), weakSign}
		case OpAdd:
			s = text{x[0].s + " + " + bracket(x[1], weakProduct), weakSum}
		case OpSub:
			s = text{x[0].s + " - " + bracket(x[1], weakProduct), weakSum}
		case OpMul:
			s = text{bracket(x[0], weakProduct) + "*" + bracket(x[1], weakPower), weakProduct}
		case OpDiv:
			s = text{bracket(x[0], weakProduct) + "/" + bracket(x[1], weakPower), weakProduct}
		case OpPow:
			s = text{bracket(x[0], atom) + "^" + bracket(x[1], weakPower), weakPower}
		case OpPi:
			s = text{"pi", atom}
		case OpWhere:
			rel := in.Rel.String()
			if in.Rel == 0 {
				rel = "rel"
			}
			s = text{fmt.Sprintf("where(%s %s %s, %s, %s)", x[0].s, rel, x[1].s, x[2].s, x[3].s), atom}
		default:
			args := make([]string, len(in.Args))
			for j := range args {
				args[j] = x[j].s
			}
			s = text{in.Op.String() + "(" + strings.Join(args, ", ") + ")", atom}
		}
		steps = append(steps, s)
	}
	return steps[len(steps)-1].s
}
