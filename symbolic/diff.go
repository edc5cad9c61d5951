package symbolic

import (
	"context"
	"math/big"
)

// A Rule is one row of the differentiation rules: a name, and texts in the
// language itself. In them u and v are the arguments and du and dv their
// derivatives in the variable at hand.
//
//	sum       the part of each term
//	product   the part of each factor u, with v the product of the others
//	where     what becomes of the first and of the second branch
//	otherwise the whole derivative
type Rule struct {
	Name  string
	Texts []string
}

// structural are the rules of what is not a function. A power takes the first of
// its three rules if its exponent is constant, the second if its base is, and
// else the third.
var structural = [...]Rule{
	{"sum", []string{"du"}},
	{"product", []string{"du*v"}},
	{"negation", []string{"-du"}},
	{"quotient", []string{"(du*v - u*dv)/v^2"}},
	{"power", []string{"v*u^(v - 1)*du"}},
	{"exponential", []string{"u^v*log(u)*dv"}},
	{"general power", []string{"u^v*(dv*log(u) + v*du/u)"}},
	{"where", []string{"du", "dv"}},
}

// The places of the structural rules.
const (
	ruleSum = iota
	ruleProduct
	ruleNegation
	ruleQuotient
	rulePower
	ruleExponential
	ruleGeneralPower
	ruleWhere
	numStructural
)

// Rules returns all differentiation rules, those of functions after the others.
// A function has one text: its whole derivative.
func Rules() []Rule {
	var out []Rule
	for _, r := range structural {
		out = append(out, Rule{r.Name, append([]string(nil), r.Texts...)})
	}
	for f := range functions {
		if text := functions[f].text(); text != "" {
			out = append(out, Rule{functions[f].name, []string{text}})
		}
	}
	return out
}

// text is the whole derivative of a function.
func (row *function) text() string {
	switch {
	case row.rule != "":
		return row.rule
	case len(row.partials) == 1:
		return "(" + row.partials[0] + ")*du"
	case len(row.partials) == 2:
		return "(" + row.partials[0] + ")*du + (" + row.partials[1] + ")*dv"
	}
	return ""
}

// templates holds the parsed texts: those of the structural rules, then one for
// each function.
var templates [numStructural + int(numFuncs)][]*node

func init() {
	for _, r := range Rules() {
		setTemplate(ruleIndex(r.Name), r.Texts)
	}
}

func ruleIndex(name string) int {
	for i, r := range structural {
		if r.Name == name {
			return i
		}
	}
	if f, ok := funcByName[name]; ok {
		return numStructural + int(f)
	}
	return -1
}

func setTemplate(i int, texts []string) {
	nodes := make([]*node, len(texts))
	for j, t := range texts {
		nodes[j] = MustParse(t).n
	}
	templates[i] = nodes
}

// Diff returns the derivative of e in the variable x, with shared structure and
// the light writing rules that a person applies without thinking: no terms 0, no
// factors 1, numbers in front. It is 0 if x does not occur in e. The error, if
// any, says that the result is too large; see [Limits.Diff].
func Diff(e Expr, x string) (Expr, error) {
	return DefaultLimits().Diff(context.Background(), e, x)
}

// diffGrowth is how many times the node limit a derivative may have.
const diffGrowth = 10

// Diff is the function [Diff] under the limits l and a context. A derivative may
// have ten times as many nodes as l allows an expression; beyond that, and when
// ctx ends, there is an error.
func (l Limits) Diff(ctx context.Context, e Expr, x string) (Expr, error) {
	b := newBuilder(ctx, diffGrowth*l.Nodes)
	n := b.expandDerivatives(e.node())
	if b.err != nil {
		return Expr{}, b.err
	}
	d := b.derivative(n, x, nil)
	if b.err != nil {
		return Expr{}, b.err
	}
	return Expr{d}, nil
}

// Gradient returns the derivatives of e in each of the variables xs.
func Gradient(e Expr, xs ...string) ([]Expr, error) {
	out := make([]Expr, len(xs))
	for i, x := range xs {
		d, err := Diff(e, x)
		if err != nil {
			return nil, err
		}
		out[i] = d
	}
	return out, nil
}

// ExpandDerivatives replaces every D(f, x) in e by the derivative that it stands for.
func ExpandDerivatives(e Expr) (Expr, error) {
	if !e.node().open {
		return e, nil
	}
	b := newBuilder(context.Background(), diffGrowth*DefaultLimits().Nodes)
	n := b.expandDerivatives(e.node())
	if b.err != nil {
		return Expr{}, b.err
	}
	return Expr{n}, nil
}

func (b *builder) expandDerivatives(n *node) *node {
	expanded := foldUntil(n, &b.err, func(n *node, args []*node) *node {
		if n.kind == Derivative {
			return b.derivative(args[0], args[1].name, nil)
		}
		return b.keep(rebuild(n, args))
	})
	if expanded == nil {
		return n
	}
	return expanded
}

// A noteStep hears of each rule as it is applied.
type noteStep func(rule int, before, after *node)

// derivative differentiates a node without Derivative nodes. In the walk a nil
// derivative means: does not depend on x.
func (b *builder) derivative(n *node, x string, note noteStep) *node {
	d := foldUntil(n, &b.err, func(n *node, d []*node) *node {
		if n.kind == Variable && n.name == x {
			return b.integer(1)
		}
		depends := false
		for _, di := range d {
			depends = depends || di != nil
		}
		if !depends {
			return nil
		}
		rule, result := b.apply(n, d)
		if note != nil && b.err == nil {
			note(rule, n, result)
		}
		return result
	})
	if d == nil {
		return b.integer(0)
	}
	return d
}

// apply differentiates one node, given the derivatives of its arguments.
func (b *builder) apply(n *node, d []*node) (rule int, result *node) {
	switch n.kind {
	case Sum:
		var terms []*node
		for _, di := range d {
			if di != nil {
				terms = append(terms, b.use(ruleSum, 0, nil, nil, di, nil))
			}
		}
		return ruleSum, b.sum(terms...)
	case Product:
		var terms []*node
		for i, di := range d {
			if di != nil {
				others := append(append([]*node(nil), n.args[:i]...), n.args[i+1:]...)
				terms = append(terms, b.use(ruleProduct, 0, n.args[i], b.product(others...), di, nil))
			}
		}
		return ruleProduct, b.sum(terms...)
	case Negation:
		return ruleNegation, b.use(ruleNegation, 0, n.args[0], nil, d[0], nil)
	case Quotient:
		return ruleQuotient, b.use(ruleQuotient, 0, n.args[0], n.args[1], d[0], d[1])
	case Power:
		rule := ruleGeneralPower
		switch {
		case d[1] == nil:
			rule = rulePower
		case d[0] == nil:
			rule = ruleExponential
		}
		return rule, b.use(rule, 0, n.args[0], n.args[1], d[0], d[1])
	case Where:
		m := *n
		m.args = []*node{n.args[0], n.args[1],
			b.use(ruleWhere, 0, n.args[2], n.args[3], d[2], d[3]),
			b.use(ruleWhere, 1, n.args[2], n.args[3], d[2], d[3])}
		if m.args[2] == m.args[3] && m.args[2].kind == Number {
			return ruleWhere, m.args[2]
		}
		return ruleWhere, b.keep(makeNode(m))
	}
	rule = numStructural + int(n.fn)
	var v, dv *node
	if len(n.args) == 2 {
		v, dv = n.args[1], d[1]
	}
	return rule, b.use(rule, 0, n.args[0], v, d[0], dv)
}

// use instantiates text i of a rule. A nil derivative is 0.
func (b *builder) use(rule, i int, u, v, du, dv *node) *node {
	return b.instantiate(templates[rule][i], func(name string) *node {
		var n *node
		switch name {
		case "u":
			n = u
		case "v":
			n = v
		case "du":
			n = du
		case "dv":
			n = dv
		}
		if n == nil {
			return b.number(new(big.Rat))
		}
		return n
	})
}
