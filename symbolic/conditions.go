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

// A signSet has the signs that an expression may take where it is defined.
type signSet uint8

const (
	negative signSet = 1 << iota
	null
	positive
	anySign = negative | null | positive
)

func (s signSet) has(t signSet) bool { return s&t != 0 }

// minus returns the signs of -a.
func (s signSet) minus() signSet {
	return s&null | s&negative<<2 | s&positive>>2
}

// plus returns the signs of a + b.
func (s signSet) plus(t signSet) signSet {
	out := (s | t) &^ null
	opposite := s.has(positive) && t.has(negative) || s.has(negative) && t.has(positive)
	if opposite || s.has(null) && t.has(null) {
		out |= null
	}
	return out
}

// times returns the signs of a·b.
func (s signSet) times(t signSet) signSet {
	out := (s | t) & null
	if s.has(positive) {
		out |= t
	}
	if s.has(negative) {
		out |= t.minus()
	}
	return out
}

// square returns the signs of a², and of |a|.
func (s signSet) square() signSet {
	out := s & null
	if s.has(negative | positive) {
		out |= positive
	}
	return out
}

// signOfInt returns the set of one sign: -1, 0 or 1.
func signOfInt(sign int) signSet { return negative << (sign + 1) }

// signStep returns the signs of e, given those of its arguments. It knows nothing of
// what the arguments have in common: x - x may be anything.
func signStep(e Expr, args []signSet) signSet {
	switch e.Kind() {
	case Number:
		r, _ := e.Rat()
		return signOfInt(r.Sign())
	case Sum:
		s := args[0]
		for _, a := range args[1:] {
			s = s.plus(a)
		}
		return s
	case Product:
		s := args[0]
		for _, a := range args[1:] {
			s = s.times(a)
		}
		return s
	case Negation:
		return args[0].minus()
	case Quotient:
		return args[0].times(args[1] &^ null)
	case Power:
		k, ok := e.Arg(1).Rat()
		switch {
		case !ok:
			return anySign
		case !k.IsInt():
			return args[0].square()
		case k.Sign() == 0:
			return positive
		}
		s := args[0]
		if k.Num().Bit(0) == 0 {
			s = s.square()
		}
		if k.Sign() < 0 {
			s &^= null
		}
		return s
	case Where:
		return args[2] | args[3]
	case Call:
		return signOfCall(e.Func(), args)
	}
	return anySign
}

func signOfCall(f Func, args []signSet) signSet {
	switch f {
	case FuncPi, FuncExp, FuncCosh, FuncSech, FuncSigmoid, FuncSoftplus, FuncErfc:
		return positive
	case FuncSqrt, FuncAbs:
		return args[0].square()
	case FuncHypot:
		return args[0].square().plus(args[1].square())
	case FuncAcos, FuncAcosh:
		return null | positive
	case FuncRelu:
		if args[0] == positive {
			return positive
		}
		return null | args[0]&positive
	case FuncCbrt, FuncExpm1, FuncLog1p, FuncAsin, FuncAtan, FuncSinh, FuncTanh, FuncAsinh, FuncAtanh, FuncErf, FuncSign:
		return args[0]
	case FuncCsch, FuncCoth:
		return args[0] &^ null
	case FuncSec, FuncCsc:
		return negative | positive
	case FuncMax:
		if args[0] == positive || args[1] == positive {
			return positive
		}
		return args[0] | args[1]
	case FuncMin:
		return args[0] | args[1]
	}
	return anySign
}

// certain reports whether a condition in the names of the table holds wherever its
// parts are defined, given the signs of what the names stand for.
func (c Condition) certain(by map[string]signSet) bool {
	sign := func(e Expr) signSet {
		return Fold(e, func(e Expr, args []signSet) signSet {
			if e.Kind() == Variable {
				return by[e.Name()]
			}
			return signStep(e, args)
		})
	}
	for _, p := range c {
		d := sign(p.Left).plus(sign(p.Right).minus())
		all := d != 0
		for s := -1; s <= 1; s++ {
			all = all && (!d.has(signOfInt(s)) || p.Relation.HoldsFor(s))
		}
		if all {
			return true
		}
	}
	return false
}
