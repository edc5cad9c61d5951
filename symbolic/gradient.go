package symbolic

import (
	"context"
	"strings"
)

// Gradient returns the derivatives of e in each of the variables xs.
func Gradient(e Expr, xs ...string) ([]Expr, error) {
	return DefaultLimits().Gradient(context.Background(), e, xs...)
}

// Gradient returns the derivatives of e in each of the variables xs, under the
// limits l for all of them together. They share their structure, and together
// have a number of nodes and of edges linear in those of e, however many variables
// there are (but see below). A single derivative is the one that [Diff] finds.
//
// One walk from e down to its variables carries, for each node n, the factor
// ∂e/∂n: it is 1 for e itself, and n with the factor f contributes to the factor of
// each argument u what the rule of n gives for du = f and the other derivatives 0,
// for the rules are linear in the derivatives.
//
// A function with branches is not walked through, since its factor would be 0 times
// the derivative of a branch that is not taken and need not exist. It is differentiated in
// each variable as [Diff] does it, times its factor; so what is below a branch is
// looked at once for each variable, and the result is not linear there.
func (l Limits) Gradient(ctx context.Context, e Expr, xs ...string) ([]Expr, error) {
	b, nodes, err := l.begin(ctx, e)
	if err != nil {
		return nil, err
	}
	out := exprs(b.gradientOf(nodes, xs))
	err = b.err
	nodes.release()
	b.release()
	if err != nil {
		return nil, err
	}
	return out, nil
}

// gradientOf is the derivative in one variable as [Diff] finds it, whose text is
// shorter, and the walk for several.
func (b *builder) gradientOf(l listing, xs []string) []*node {
	if len(xs) != 1 {
		return b.gradient(l, xs)
	}
	return []*node{b.derivativeOf(l, xs[0], nil)}
}

// A contribution is a term of the factor of a node.
type contribution struct {
	n    *node
	next int32 // 1 + the place of the one before, 0 for the first
}

// gradient is the walk of [Limits.Gradient].
func (b *builder) gradient(l listing, xs []string) []*node {
	out := make([]*node, len(xs))
	for i := range out {
		out[i] = b.integer(0)
	}
	places := l.places()
	depends := make([]bool, len(l.nodes))
	var again [][2]int                    // places in xs of names given twice, and where they were first
	wanted := make([]int32, len(l.nodes)) // of a variable: 1 + its place in xs
	for j, x := range xs {
		place, ok := l.find(b.keep(variableNode(x)))
		if ok && wanted[place] > 0 {
			again = append(again, [2]int{j, int(wanted[place]) - 1})
		} else if ok {
			wanted[place] = int32(j) + 1
		}
	}
	for i := range l.nodes {
		depends[i] = wanted[i] > 0
		for _, a := range places(i) {
			depends[i] = depends[i] || depends[a]
		}
	}
	contributions := b.contributions[:0]
	last := make([]int32, len(l.nodes))
	give := func(to int32, n *node) {
		contributions = append(contributions, contribution{n, last[to]})
		last[to] = int32(len(contributions))
	}
	give(int32(len(l.nodes))-1, b.integer(1))
	var terms []*node
	for i := len(l.nodes) - 1; i >= 0 && b.err == nil; i-- {
		if !depends[i] || last[i] == 0 {
			continue
		}
		terms = terms[:0]
		for c := last[i]; c > 0; c = contributions[c-1].next {
			terms = append(terms, contributions[c-1].n)
		}
		factor := terms[0]
		if len(terms) > 1 {
			factor = b.sum(terms...)
		}
		if factor == b.integer(0) {
			continue
		}
		n := l.nodes[i]
		switch {
		case n.kind == Variable:
			j := wanted[i] - 1
			out[j] = b.sum(out[j], factor)
		case branches(n):
			for j, x := range xs {
				if d := b.derivative(n, x, nil); b.err == nil && d != b.integer(0) {
					out[j] = b.sum(out[j], b.product(factor, d))
				}
			}
		default:
			b.pull(n, factor, places(i), depends, give)
		}
	}
	clear(contributions)
	b.contributions = contributions[:0]
	for _, pair := range again {
		out[pair[0]] = out[pair[1]]
	}
	return out
}

// places returns a function that returns the places of the arguments of the i-th node.
func (l listing) places() func(i int) []int32 {
	ends := make([]int32, len(l.nodes)+1)
	for i, n := range l.nodes {
		ends[i+1] = ends[i] + int32(len(n.args))
	}
	return func(i int) []int32 { return l.args[ends[i]:ends[i+1]] }
}

// branches reports whether the rule of n chooses between derivatives.
func branches(n *node) bool {
	return n.kind == Where || n.kind == Call && chooses[n.fn]
}

// chooses holds the functions whose rules contain a where.
var chooses = func() (c [numFuncs]bool) {
	for f := range functions {
		c[f] = strings.Contains(functions[f].text(), "where(")
	}
	return c
}()

// pull gives each argument of n its part of the factor of n.
func (b *builder) pull(n *node, factor *node, places []int32, depends []bool, give func(to int32, n *node)) {
	switch n.kind {
	case Sum:
		for _, a := range places {
			if depends[a] {
				give(a, b.use(ruleSum, 0, nil, nil, factor, nil))
			}
		}
		return
	case Product:
		wanted := 0
		for _, a := range places {
			if depends[a] {
				wanted++
			}
		}
		o := b.othersOf(n.args, wanted)
		for i, a := range places {
			if depends[a] {
				give(a, b.use(ruleProduct, 0, n.args[i], b.other(&o, i), factor, nil))
			}
		}
		return
	}
	u := n.args[0]
	if len(n.args) == 1 {
		give(places[0], b.use(ruleOf(n, []*node{factor}), 0, u, nil, factor, nil))
		return
	}
	v := n.args[1]
	if depends[places[0]] {
		give(places[0], b.use(ruleOf(n, []*node{factor, nil}), 0, u, v, factor, nil))
	}
	if depends[places[1]] {
		give(places[1], b.use(ruleOf(n, []*node{nil, factor}), 0, u, v, nil, factor))
	}
}
