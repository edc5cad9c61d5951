package symbolic

import (
	"context"
	"slices"
)

// A Step is one application of a rule on the way to a derivative: the derivative
// of Before in X is After. If Rewrites is set, Before and After are the same value
// in two notations instead.
type Step struct {
	Rule     string // the name of a [Rule], or one of the constants Step…
	Law      Law    // the rule in general; zero for the constants Step…
	Before   Expr
	After    Expr
	X        string
	Rewrites bool

	// Parts are what the names of the law stand for here. A law of two parts that
	// is applied to more of them (the sum of three terms) has none.
	Parts []Part
}

// Steps that are no rule of the table.
const (
	StepVariable = "variable" // the derivative of x is 1
	StepConstant = "constant" // what does not depend on x has the derivative 0
	StepInner    = "inner"    // each D(f, y) in the expression is carried out
	StepCollect  = "collect"  // the derivative is multiplied out
)

// A Law is a rule in general: the derivative of Of is Is. The derivatives of its
// parts, u and v, are the variables du and dv. Where the expression has variables
// u or v, the parts have other names.
type Law struct{ Of, Is Expr }

// A Part says what a name in a [Law] stands for.
type Part struct {
	Name       string
	Value      Expr
	Derivative Expr
}

// DiffSteps returns the derivation of what [Derive] returns, from the inside out:
// every step uses only derivatives that stand before it, and the last one ends
// with the derivative of e in x. The steps are the very rule applications by which
// the derivative is computed; an expression that occurs twice is differentiated once.
func DiffSteps(e Expr, x string) ([]Step, error) {
	return DefaultLimits().DiffSteps(context.Background(), e, x)
}

// DiffSteps is the function [DiffSteps] under the limits l and a context.
func (l Limits) DiffSteps(ctx context.Context, e Expr, x string) ([]Step, error) {
	b := newBuilder(ctx, diffGrowth*l.Nodes)
	var steps []Step
	n := b.expandDerivatives(e.node())
	if b.err != nil {
		return nil, b.err
	}
	if e.node().open {
		steps = append(steps, Step{Rule: StepInner, Before: e, After: Expr{n}, X: x, Rewrites: true})
	}
	names := partNames(e.Vars())
	derivatives := make(map[*node]*node)
	d := b.derivative(n, x, func(rule int, before, after *node) {
		s := Step{Rule: ruleName(rule), Law: lawOf(rule, before, names), Before: Expr{before}, After: Expr{after}, X: x}
		if len(before.args) <= 2 {
			s.Parts = parts(b, before.args, names, derivatives, x)
		}
		derivatives[before] = after
		steps = append(steps, s)
	})
	if b.err != nil {
		return nil, b.err
	}
	if len(derivatives) == 0 {
		s := Step{Rule: StepConstant, Before: Expr{n}, After: Expr{d}, X: x}
		if n.kind == Variable && n.name == x {
			s.Rule = StepVariable
		}
		return append(steps, s), nil
	}
	last, err := l.Present(ctx, Expr{d}, e.Vars())
	if err != nil {
		return nil, err
	}
	if !last.Equal(Expr{d}) {
		steps = append(steps, Step{Rule: StepCollect, Before: Expr{d}, After: last, X: x, Rewrites: true})
	}
	return steps, nil
}

// parts lists what u and v stand for, with their derivatives.
func parts(b *builder, args []*node, names [2]string, derivatives map[*node]*node, x string) []Part {
	var out []Part
	for i, a := range args {
		p := Part{Name: names[i], Value: Expr{a}, Derivative: Expr{b.integer(0)}}
		switch d := derivatives[a]; {
		case d != nil:
			p.Derivative = Expr{d}
		case a.kind == Variable && a.name == x:
			p.Derivative = Expr{b.integer(1)}
		}
		out = append(out, p)
	}
	return out
}

// partNames returns two names that the expression does not use.
func partNames(vars []string) [2]string {
	for _, names := range [][2]string{{"u", "v"}, {"s", "t"}, {"p", "q"}, {"f", "g"}} {
		if freeNames(vars, names) {
			return names
		}
	}
	names := [2]string{"u_", "v_"}
	for !freeNames(vars, names) {
		names = [2]string{names[0] + "_", names[1] + "_"}
	}
	return names
}

// freeNames reports whether neither the names nor those of their derivatives are in use.
func freeNames(vars []string, names [2]string) bool {
	for _, name := range names {
		if slices.Contains(vars, name) || slices.Contains(vars, "d"+name) {
			return false
		}
	}
	return true
}

func ruleName(rule int) string {
	if rule < numStructural {
		return structural[rule].Name
	}
	return functions[rule-numStructural].name
}

// lawOf returns the rule as it is in the table, applied to u and v.
func lawOf(rule int, n *node, names [2]string) Law {
	b := newBuilder(context.Background(), 1<<20)
	u, v := b.keep(Var(names[0]).n), b.keep(Var(names[1]).n)
	du, dv := b.keep(Var("d"+names[0]).n), b.keep(Var("d"+names[1]).n)
	of := *n
	of.args = []*node{u, v}[:min(2, len(n.args))]
	if n.kind == Where {
		of.args = []*node{n.args[0], n.args[1], u, v}
	}
	law := Law{Of: Expr{makeNode(of)}}
	rename := func(name string) *node {
		return map[string]*node{"u": u, "v": v, "du": du, "dv": dv}[name]
	}
	switch rule {
	case ruleSum, ruleProduct:
		_, is := b.apply(law.Of.n, []*node{du, dv})
		law.Is = Expr{is}
	case ruleWhere:
		_, is := b.apply(law.Of.n, []*node{nil, nil, du, dv})
		law.Is = Expr{is}
	default:
		// As it is written in the table, in the notation of the table.
		law.Is = Expr{fold(templates[rule][0], func(n *node, args []*node) *node {
			if n.kind == Variable {
				return rename(n.name)
			}
			return rebuild(n, args)
		})}
	}
	return law
}
