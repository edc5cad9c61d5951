package symbolic

import "strings"

// everywhere is the condition of a rule that holds wherever its arguments have
// derivatives.
const everywhere = "everywhere"

// A Condition says where a rule gives the derivative: where at least one of its
// comparisons holds. It takes for granted that the parts have derivatives there. It
// is exact for a function of independent arguments; a composition can have the
// derivative at more points, as abs(x^3) has at 0.
type Condition []Comparison

// A Comparison compares two expressions.
type Comparison struct {
	Left     Expr
	Relation Relation
	Right    Expr
}

// String returns the condition in the language, with "or" between comparisons.
func (c Condition) String() string {
	texts := make([]string, len(c))
	for i, p := range c {
		texts[i] = p.String()
	}
	return strings.Join(texts, " or ")
}

// String returns the comparison in the language: 1 + x != 0.
func (p Comparison) String() string {
	return p.Left.String() + " " + p.Relation.String() + " " + p.Right.String()
}

// parseCondition reads the notation of the tables.
func parseCondition(text string) (Condition, error) {
	if text == everywhere {
		return nil, nil
	}
	var c Condition
	for _, s := range strings.Split(text, " or ") {
		e, err := Parse("where(" + s + ", 1, 0)")
		if err != nil {
			return nil, err
		}
		c = append(c, Comparison{e.Arg(0), e.Relation(), e.Arg(1)})
	}
	return c, nil
}

// ruleConditions holds the parsed conditions of all rules, nil for everywhere.
var ruleConditions = func() (all [numStructural + int(numFuncs)]Condition) {
	for _, r := range Rules() {
		c, err := parseCondition(r.Where)
		if err != nil {
			panic("symbolic: the condition of the rule " + r.Name + ": " + err.Error())
		}
		all[ruleIndex(r.Name)] = c
	}
	return all
}()

// notZero is the condition of a power with a negative integer as its exponent.
var notZero = Condition{{Var("u"), NotEqual, Int(0)}}

// conditionsOf returns the condition of a rule that is applied to e, still in the
// names of the table; nil means everywhere. That of a power is for all exponents:
// one that is an integer asks for less.
func conditionsOf(rule int, e Expr) Condition {
	if rule == rulePower {
		if k, ok := e.Arg(1).Rat(); ok && k.IsInt() {
			if k.Sign() >= 0 {
				return nil
			}
			return notZero
		}
	}
	return ruleConditions[rule]
}

// bind replaces the names of the table.
func (c Condition) bind(by map[string]Expr) Condition {
	if c == nil {
		return nil
	}
	replace := func(e Expr) Expr {
		return Fold(e, func(e Expr, args []Expr) Expr {
			if e.Kind() == Variable {
				return by[e.Name()]
			}
			return e.WithArgs(args...)
		})
	}
	out := make(Condition, len(c))
	for i, p := range c {
		out[i] = Comparison{replace(p.Left), p.Relation, replace(p.Right)}.root()
	}
	return out
}

// root returns u != 0 for what is 0 where u is: u^k != 0, abs(u) != 0.
func (p Comparison) root() Comparison {
	for p.Relation == NotEqual && p.Right.Equal(Int(0)) {
		switch p.Left.Kind() {
		case Power:
			k, ok := p.Left.Arg(1).Rat()
			if !ok || !k.IsInt() || k.Sign() <= 0 {
				return p
			}
		case Call:
			if f := p.Left.Func(); f != FuncAbs && f != FuncSqrt && f != FuncCbrt {
				return p
			}
		case Negation:
		default:
			return p
		}
		p.Left = p.Left.Arg(0)
	}
	return p
}

// certain reports whether a condition in the names of the table holds wherever its
// parts are defined, given what is known of what the names stand for.
func (c Condition) certain(by map[string]known) bool {
	sign := func(e Expr) signs {
		return Fold(e, func(e Expr, args []known) known {
			if e.Kind() == Variable {
				return by[e.Name()]
			}
			return knownOf(e, args)
		}).signs
	}
	for _, p := range c {
		if d := sign(p.Left).plus(sign(p.Right).opposite()); d != 0 && d&^relationSigns[p.Relation] == 0 {
			return true
		}
	}
	return false
}
