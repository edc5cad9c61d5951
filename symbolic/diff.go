package symbolic

import (
	"context"
)

// A Rule is one row of the differentiation rules: a name, and texts in the
// language itself. In them u and v are the arguments and du and dv their
// derivatives in the variable at hand.
//
//	sum       the part of each term
//	product   the part of each factor u, with v the product of the others
//	where     what becomes of the first and of the second branch
//	otherwise the whole derivative
//
// Where is the condition under which the rule gives the derivative, in the same
// notation: comparisons joined by "or", or the word everywhere. It takes for granted
// that the arguments have derivatives. In the rule where, s and t are what is compared.
type Rule struct {
	Name  string
	Texts []string
	Where string
}

// structural are the rules of what is not a function. A power takes the first of
// its rules if its exponent is constant, the second if its base is, or the third if
// that is the number 0, and else the last. An exponent that is an integer asks for less than the first says,
// see [conditionsOf].
var structural = [...]Rule{
	{"sum", []string{"du"}, everywhere},
	{"product", []string{"du*v"}, everywhere},
	{"negation", []string{"-du"}, everywhere},
	{"quotient", []string{"(du*v - u*dv)/v^2"}, "v != 0"},
	{"power", []string{"v*u^(v - 1)*du"}, "u > 0"},
	{"exponential", []string{"u^v*log(u)*dv"}, "u > 0"},
	{"exponential of 0", []string{"0*u^v*dv"}, "v > 0"},
	{"general power", []string{"u^v*(dv*log(u) + v*du/u)"}, "u > 0"},
	{"where", []string{"du", "dv"}, "s != t"},
}

// The places of the structural rules.
const (
	ruleSum = iota
	ruleProduct
	ruleNegation
	ruleQuotient
	rulePower
	ruleExponential
	ruleExponentialOfZero
	ruleGeneralPower
	ruleWhere
	numStructural
)

// Rules returns all differentiation rules, those of functions after the others.
// A function has one text: its whole derivative.
func Rules() []Rule {
	var out []Rule
	for _, r := range structural {
		out = append(out, Rule{r.Name, append([]string(nil), r.Texts...), r.Where})
	}
	for f := range functions {
		if text := functions[f].text(); text != "" {
			out = append(out, Rule{functions[f].name, []string{text}, functions[f].where})
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
	useTemplate(i, nodes)
}

func useTemplate(i int, nodes []*node) {
	templates[i] = nodes
	if i == ruleProduct {
		productPlain = equal(nodes[0], MustParse("du*v").n)
	}
}

// productPlain says that the text of the product rule is du*v, so that its terms need
// not be written before they are added.
var productPlain bool

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
	b, nodes, err := l.begin(ctx, e)
	if err != nil {
		return Expr{}, err
	}
	d := b.derivativeOf(nodes, x, nil)
	err = b.err
	nodes.release()
	b.release()
	if err != nil {
		return Expr{}, err
	}
	return Expr{d}, nil
}

// begin returns a builder for derivatives of e, and the nodes of e in it with every
// D(f, x) carried out.
func (l Limits) begin(ctx context.Context, e Expr) (*builder, listing, error) {
	nodes, err := list(ctx, e.node())
	if err != nil {
		return nil, listing{}, err
	}
	b := newBuilderFor(ctx, diffGrowth*l.Nodes, min(4*len(nodes.nodes), diffGrowth*l.Nodes))
	if nodes, err = b.enterAll(nodes); err != nil {
		return nil, listing{}, err
	}
	return b, nodes, nil
}

// enter interns root with every D(f, x) carried out and lists its nodes.
func (b *builder) enter(root *node) (listing, error) {
	nodes, err := list(b.ctx, root)
	if err != nil {
		return listing{}, err
	}
	return b.enterAll(nodes)
}

func (b *builder) enterAll(nodes listing) (listing, error) {
	root, same := b.in.shareAll(nodes)
	if root.open {
		root, same = b.expandDerivatives(root), false
	}
	if !same && b.err == nil {
		nodes.release()
		nodes, b.err = list(b.ctx, root)
	}
	return nodes, b.err
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
	return b.carryOut(n, func(f *node, x string) *node { return b.derivative(f, x, nil) })
}

// carryOut replaces every D(f, x) below n, inner ones first, by what derivative
// returns for it.
func (b *builder) carryOut(n *node, derivative func(f *node, x string) *node) *node {
	expanded := foldUntil(n, &b.err, func(n *node, args []*node) *node {
		if n.kind == Derivative {
			return derivative(args[0], args[1].name)
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

// derivative differentiates a node of b without Derivative nodes.
func (b *builder) derivative(root *node, x string, note noteStep) *node {
	l, err := list(b.ctx, root)
	if err != nil {
		b.err = err
		return nil
	}
	d := b.derivativeOf(l, x, note)
	l.release()
	return d
}

// derivativeOf differentiates the last of some nodes of b, from its variables up:
// each node once, and those that do not depend on x not at all.
func (b *builder) derivativeOf(l listing, x string, note noteStep) *node {
	derivatives := l.values() // nil: does not depend on x
	var space [4]*node
	d := space[:]
	next := 0
	for i, n := range l.nodes {
		if n.kind == Variable && n.name == x {
			derivatives[i] = b.integer(1)
		}
		places := l.args[next : next+len(n.args)]
		next += len(places)
		if len(places) > len(d) {
			d = make([]*node, len(places))
		}
		depends := false
		for j, a := range places {
			d[j] = derivatives[a]
			depends = depends || d[j] != nil
		}
		if !depends {
			continue
		}
		rule, result := b.apply(n, d[:len(places)])
		if b.err != nil {
			return nil
		}
		if note != nil {
			note(rule, n, result)
		}
		derivatives[i] = result
	}
	if d := derivatives[len(l.nodes)-1]; d != nil {
		return d
	}
	return b.integer(0)
}

// apply differentiates one node, given the derivatives of its arguments; nil is 0.
func (b *builder) apply(n *node, d []*node) (rule int, result *node) {
	switch n.kind {
	case Sum:
		return ruleSum, b.diffSum(d)
	case Product:
		return ruleProduct, b.diffProduct(n.args, d)
	case Where:
		return ruleWhere, b.diffWhere(n, d)
	}
	rule = ruleOf(n, d)
	var v, dv *node
	if len(n.args) == 2 {
		v, dv = n.args[1], d[1]
	}
	return rule, b.use(rule, 0, n.args[0], v, d[0], dv)
}

// ruleOf returns the rule for a node that is no sum, product or where, given the
// derivatives of its arguments.
func ruleOf(n *node, d []*node) int {
	switch n.kind {
	case Negation:
		return ruleNegation
	case Quotient:
		return ruleQuotient
	case Power:
		switch {
		case d[1] == nil:
			return rulePower
		case d[0] == nil && n.args[0].kind == Number && n.args[0].num.Sign() == 0:
			return ruleExponentialOfZero
		case d[0] == nil:
			return ruleExponential
		}
		return ruleGeneralPower
	}
	return numStructural + int(n.fn)
}

func (b *builder) diffSum(d []*node) *node {
	c := b.collect()
	for _, di := range d {
		if di != nil {
			c.add(b.use(ruleSum, 0, nil, nil, di, nil))
		}
	}
	return c.sum()
}

func (b *builder) diffProduct(args, d []*node) *node {
	depend := 0
	for _, di := range d {
		if di != nil {
			depend++
		}
	}
	o := b.othersOf(args, depend)
	c := b.collect()
	for i, di := range d {
		if di == nil {
			continue
		}
		if !productPlain {
			c.add(b.use(ruleProduct, 0, args[i], b.other(&o, i), di, nil))
			continue
		}
		m := b.take()
		b.gather(m, di, false)
		if o.first == nil {
			b.gatherOthers(m, args, i)
		} else {
			b.gather(m, b.other(&o, i), false)
		}
		c.addMonomial(m)
	}
	return c.sum()
}

// fewFactors is how many factors are written out again in each term of the
// derivative of their product.
const fewFactors = 8

// The others of a product are the products of all its factors but one, of which
// some are wanted. Where that makes many long products, each is put together from a
// product of the first factors and one of the last, so that all of them have a
// number of nodes and of edges linear in the number of factors.
type others struct {
	args        []*node
	first, last []*node // the products of args[:i] and of args[i:], if they are used
}

func (b *builder) othersOf(args []*node, wanted int) others {
	o := others{args: args}
	if len(args) <= fewFactors || wanted <= 2 {
		return o
	}
	both := make([]*node, 2*(len(args)+1))
	o.first, o.last = both[:len(args)+1], both[len(args)+1:]
	o.first[0], o.last[len(args)] = b.integer(1), b.integer(1)
	for i, a := range args {
		o.first[i+1] = b.chain(a, o.first[i])
	}
	for i := len(args) - 1; i >= 0; i-- {
		o.last[i] = b.chain(args[i], o.last[i+1])
	}
	return o
}

// other returns the product of all factors but the i-th.
func (b *builder) other(o *others, i int) *node {
	if o.first != nil {
		return b.product(o.first[i], o.last[i+1])
	}
	mark := b.used
	m := b.take()
	for j, a := range o.args {
		if j != i {
			b.gather(m, a, false)
		}
	}
	n := b.emit(m)
	b.used = mark
	return n
}

// chain is the product of a factor and a product that is not taken apart for it.
func (b *builder) chain(factor, product *node) *node {
	if product.kind == Number || factor.kind == Number || factor.kind == Product {
		return b.product(factor, product)
	}
	return b.compound(Product, factor, product)
}

func (b *builder) diffWhere(n *node, d []*node) *node {
	then := b.use(ruleWhere, 0, n.args[2], n.args[3], d[2], d[3])
	els := b.use(ruleWhere, 1, n.args[2], n.args[3], d[2], d[3])
	if then == els && then.kind == Number {
		return then
	}
	return b.like(n, n.args[0], n.args[1], then, els)
}

// A binding says what the names of a rule stand for. A nil derivative is 0.
type binding struct{ u, v, du, dv *node }

// use instantiates text i of a rule.
func (b *builder) use(rule, i int, u, v, du, dv *node) *node {
	return b.instantiate(templates[rule][i], &binding{u, v, du, dv})
}

// instantiate builds a text with its names replaced. Texts are small, so that it
// may recurse.
func (b *builder) instantiate(text *node, bind *binding) *node {
	switch text.kind {
	case Number:
		return b.keep(text)
	case Variable:
		n := bind.named(text.name)
		if n == nil {
			return b.integer(0)
		}
		return n
	}
	var space [4]*node
	args := space[:0]
	for _, a := range text.args {
		args = append(args, b.instantiate(a, bind))
	}
	if text.kind == Where && args[2] == args[3] {
		return args[2]
	}
	return b.assemble(text, args)
}

// assemble builds what n is with other arguments, in the writing of results.
func (b *builder) assemble(n *node, args []*node) *node {
	switch n.kind {
	case Sum:
		return b.sum(args...)
	case Product:
		return b.product(args...)
	case Negation:
		return b.negation(args[0])
	case Quotient:
		return b.quotient(args[0], args[1])
	case Power:
		return b.power(args[0], args[1])
	}
	return b.like(n, args...)
}

func (bind *binding) named(name string) *node {
	switch name {
	case "u":
		return bind.u
	case "v":
		return bind.v
	case "du":
		return bind.du
	case "dv":
		return bind.dv
	}
	return nil
}
