package symbolic

import (
	"context"
	"strings"
)

// A Law is a rule in general: the derivative of Of is Is, under the condition
// Where (nil: everywhere). Its letters f, g, h have the derivatives df, dg, dh,
// while c and k do not depend on X. Where a letter occurs in the expression that is
// differentiated, the law has another one.
type Law struct {
	Of, Is Expr
	Where  Condition

	step    int      // the first that uses it
	letters []string // of the arguments of Of

	constantFirst bool // of the two factors of Of, wherever the constant is
}

// A lawKey says what the form of a law depends on.
type lawKey struct {
	rule      int
	relation  Relation
	constants string
	where     string
}

// A view is an argument of what is differentiated, as it is written.
type view struct {
	value, prime Expr
	constant     bool // prime is 0
}

// minusOf returns the e of -e.
func minusOf(e Expr) (of Expr, ok bool) {
	if e.Kind() == Negation {
		return e.Arg(0), true
	}
	return Neg(e), startsWithSign(e.node())
}

// views returns the parts of s as they are written.
func (s *Step) views(rule int) []view {
	out := make([]view, len(s.Parts))
	for i, p := range s.Parts {
		out[i] = view{p.Shown, Var(p.Prime), p.Constant}
		if rule != ruleSum || !isVar(templates[ruleSum][0], "du") {
			continue
		}
		if of, ok := minusOf(p.Shown); ok { // the minus of a difference is written before the derivative
			out[i].prime = Neg(Var(primeText(of)))
			s.primes = append(s.primes, primed{primeText(of), of})
		}
	}
	return out
}

func isVar(n *node, name string) bool { return n.kind == Variable && n.name == name }

// lawOf returns the rule of s in general, in the letters of the derivation. It is
// the text that is in force, whatever that is.
func (x *explainer) lawOf(rule int, s *Step) *Law {
	where := conditionsOf(rule, s.Before)
	constants := make([]byte, len(s.Parts))
	dependent := 0
	for i, p := range s.Parts {
		constants[i] = 'f'
		if p.Constant {
			constants[i] = 'c'
		} else {
			dependent++
		}
	}
	switch rule {
	case ruleSum:
		constants = []byte("ff")
	case ruleProduct: // constants first, and together
		constants = []byte("fff"[:min(dependent, 3)])
		if dependent < len(s.Parts) && dependent == 1 {
			constants = []byte("cf")
		}
	}
	key := lawKey{rule, s.Before.Relation(), string(constants), where.String()}
	if law := x.laws[key]; law != nil {
		return law
	}
	var vs []view
	var args []Expr
	parts, consts, compared := x.letters.parts, x.letters.constants, x.letters.compared
	for i, c := range constants {
		var v view
		switch {
		case rule == ruleWhere && i < 2:
			v = view{Var(compared[i]), Expr{}, true}
		case c == 'c':
			v, consts = view{Var(consts[0]), Expr{}, true}, consts[1:]
		default:
			v, parts = view{Var(parts[0]), Var("d" + parts[0]), false}, parts[1:]
		}
		vs, args = append(vs, v), append(args, v.value)
	}
	law := &Law{constantFirst: rule == ruleProduct && string(constants) == "cf"}
	switch rule {
	case ruleSum:
		law.Of = Add(args...)
	case ruleProduct:
		law.Of = Mul(args...)
	default:
		law.Of = s.Before.WithArgs(args...)
	}
	law.Is, _ = x.apply(rule, law.Of, vs)
	for _, v := range vs {
		law.letters = append(law.letters, v.value.Name())
	}
	by := make(map[string]Expr)
	names := []string{"u", "v"}
	if rule == ruleWhere {
		names = []string{"s", "t", "u", "v"}
	}
	for i, v := range vs[:min(len(vs), len(names))] {
		by[names[i]] = v.value
	}
	law.Where = where.bind(by)
	x.laws[key] = law
	return law
}

// maxProduct is how many factors a product may have for the rule to be written out.
const maxProduct = 8

// apply puts the parts into a rule: the text of the table with u, v, du and dv
// replaced and nothing rearranged, as long as no derivative in it is 0. A product
// of many factors has no such form.
func (x *explainer) apply(rule int, of Expr, vs []view) (is Expr, ok bool) {
	t := templates[rule]
	switch rule {
	case ruleSum:
		terms := make([]Expr, len(vs))
		for i, v := range vs {
			terms[i] = literal(Expr{t[0]}, map[string]Expr{"du": v.prime})
		}
		return sumOf(terms), true
	case ruleProduct:
		if len(vs) > maxProduct {
			return Expr{}, false
		}
		return productLaw(Expr{t[0]}, vs), true
	case ruleWhere:
		return of.WithArgs(of.Arg(0), of.Arg(1), x.instance(t[0], vs[2:]), x.instance(t[1], vs[2:])), true
	}
	return x.instance(t[0], vs), true
}

// productLaw applies the rule of products to each factor that is not constant.
func productLaw(t Expr, vs []view) Expr {
	plain := t.Equal(Mul(Var("du"), Var("v"))) // then the factors stay in their order
	var terms []Expr
	for i, v := range vs {
		if v.constant {
			continue
		}
		var others, all []Expr
		for j, w := range vs {
			switch {
			case j == i:
				all = append(all, v.prime)
			default:
				others, all = append(others, w.value), append(all, w.value)
			}
		}
		if plain {
			terms = append(terms, Mul(all...))
		} else {
			terms = append(terms, literal(t, map[string]Expr{"u": v.value, "v": Mul(others...), "du": v.prime}))
		}
	}
	if len(terms) == 1 && plain { // constants in front
		var all, prime []Expr
		for _, v := range vs {
			if v.constant {
				all = append(all, v.value)
			} else {
				prime = append(prime, v.prime)
			}
		}
		return Mul(append(all, prime...)...)
	}
	return sumOf(terms)
}

// instance puts the parts into one text of the table.
func (x *explainer) instance(t *node, vs []view) Expr {
	by := make(map[string]Expr)
	zero := false
	for i, name := range []string{"u", "v"}[:min(2, len(vs))] {
		by[name], by["d"+name] = vs[i].value, vs[i].prime
		if vs[i].constant {
			by["d"+name] = Int(0)
			Walk(Expr{t}, func(e Expr) { zero = zero || e.Name() == "d"+name })
		}
	}
	if !zero {
		return literal(Expr{t}, by)
	}
	return written(Expr{t}, func(name string) Expr { return by[name] })
}

// shorten returns the application of a rule with the derivatives of x and of
// constants filled in, in the writing of results.
func (x *explainer) shorten(s *Step) Expr {
	known := make(map[string]Expr)
	parts := s.Parts
	if s.Before.Kind() == Where {
		parts = parts[2:] // no derivative is taken of what is compared
	}
	for _, p := range parts {
		if p.Step == nil {
			known[p.Prime] = p.Derivative
		}
	}
	for _, q := range s.primes {
		switch {
		case q.of.Name() == x.d.X:
			known[q.name] = Int(1)
		case q.of.Kind() == Number:
			known[q.name] = Int(0)
		}
	}
	for _, p := range parts {
		if of, ok := minusOf(p.Shown); ok && p.Step == nil { // the minus before a derivative
			known[primeText(of)] = p.Derivative
		}
	}
	return written(s.Applied, func(name string) Expr {
		if e, ok := known[name]; ok {
			return e
		}
		return Var(name)
	})
}

// written rebuilds e in the writing of results, with its variables replaced.
func written(e Expr, bind func(name string) Expr) Expr {
	b := newBuilder(context.Background(), 1<<20)
	return Expr{fold(e.node(), func(n *node, args []*node) *node {
		switch n.kind {
		case Number:
			return b.keep(n)
		case Variable:
			return b.in.share(bind(n.name).node())
		}
		return b.assemble(n, args)
	})}
}

// literal replaces the variables of a text of the tables and keeps what is written,
// but for the place of a fraction: (1/v)*du is du/v. Names that are not there are 0.
func literal(t Expr, by map[string]Expr) Expr {
	return Fold(t, func(e Expr, args []Expr) Expr {
		switch e.Kind() {
		case Variable:
			return by[e.Name()]
		case Sum:
			return sumOf(args)
		case Product:
			if args[0].Kind() == Number && args[0].Equal(Int(0)) {
				return args[0]
			}
			if e.Arg(0).Kind() == Quotient {
				return Div(timesUnit(args[0].Arg(0), args[1:]), args[0].Arg(1))
			}
			return Mul(args...)
		case Negation:
			return Neg(args[0])
		case Quotient:
			return Div(args[0], args[1])
		}
		return e.WithArgs(args...)
	})
}

// timesUnit returns the product of a and the others, without a factor 1 or -1.
func timesUnit(a Expr, others []Expr) Expr {
	switch {
	case a.Equal(Int(1)):
		return Mul(others...)
	case a.Equal(Int(-1)):
		return Mul(append([]Expr{Neg(others[0])}, others[1:]...)...)
	}
	return Mul(append([]Expr{a}, others...)...)
}

// sumOf adds terms; a minus at the front of one becomes that of the sum.
func sumOf(terms []Expr) Expr {
	out := []Expr{terms[0]}
	for _, t := range terms[1:] {
		if u, ok := withoutMinus(t); ok {
			t = Neg(u)
		}
		out = append(out, t)
	}
	return Add(out...)
}

// withoutMinus returns -e if e begins with a minus.
func withoutMinus(e Expr) (u Expr, ok bool) {
	switch e.Kind() {
	case Negation:
		return e.Arg(0), true
	case Product, Quotient:
		if u, ok := withoutMinus(e.Arg(0)); ok {
			args := e.Args()
			args[0] = u
			return e.WithArgs(args...), true
		}
	}
	return Expr{}, false
}

// functionWords are what functions are called in a text.
var functionWords = map[string]string{
	"sqrt": "the square root", "cbrt": "the cube root", "exp": "the exponential function", "log": "the logarithm",
	"log2": "the logarithm to base 2", "log10": "the logarithm to base 10", "abs": "the absolute value",
	"sign": "the sign", "floor": "the floor function", "min": "the minimum", "max": "the maximum",
}

// Title names the rule of a step for a reader.
func (s *Step) Title() string {
	dependent, chain := 0, false
	for _, p := range s.Parts {
		if !p.Constant {
			dependent++
		}
		chain = chain || p.Step != nil
	}
	title := "Derivative of " + s.Rule
	if words, ok := functionWords[s.Rule]; ok {
		title = "Derivative of " + words
	}
	switch s.Rule {
	case StepVariable:
		return "The variable itself"
	case StepConstant:
		return "A constant"
	case StepCollect:
		return "Multiply out"
	case "sum":
		return "Sum rule"
	case "negation":
		return "Minus sign"
	case "where":
		return "Branch by branch"
	case "product":
		if dependent == 1 {
			return "Constant factor"
		}
		return "Product rule"
	case "quotient":
		switch {
		case dependent == 2:
			return "Quotient rule"
		case s.Parts[0].Constant:
			return "Quotient rule for a constant numerator"
		}
		return "Constant divisor"
	case "power", "exponential", "exponential of 0", "general power":
		title = strings.ToUpper(s.Rule[:1]) + s.Rule[1:] + " rule"
		if s.Rule == "exponential of 0" {
			return "Power of 0"
		}
		if s.Rule == "general power" {
			return title
		}
	}
	if chain {
		title += ", with the chain rule"
	}
	return title
}
