package symbolic

import (
	"context"
	"fmt"
	"strings"
)

// A Derivation is how a derivative comes about: the very rule applications by
// which [Diff] computes it, as a tree of steps, together with names for the parts,
// so that no formula need be longer than what it says.
//
// An expression that occurs twice is differentiated once. Therefore the tree is a
// directed acyclic graph: several steps may use the derivative of one.
type Derivation struct {
	Expr  Expr   // what is differentiated
	X     string // in this variable
	Order int    // 1 for the derivative of an expression, 2 for that of this derivative, …

	// Inner are the derivations of what each D(f, y) in Expr stands for, inner ones
	// first. Each is the derivation of its f in y. It ends with what [Diff] returns.
	Inner []*Derivation
	Whole Expr // Expr with each D(f, y) carried out

	Name  string // of Whole: y for the first order, y' for the second
	Prime string // of its derivative: y', y''
	Names []Name // of its parts, in the order in which a reader meets them from above

	// Steps are in the order in which they are computed, from the inside out: each
	// uses only derivatives that stand before it. The last may be to multiply out.
	Steps []*Step
	Root  *Step // the step that differentiates Whole

	// Conditions say where the derivation holds: where all of them do, and all that
	// occurs in Expr is defined. What is true of all numbers is left out.
	Conditions []Condition
	Result     Expr // what [Derive] returns

	holds []Condition // the same in names, nil for a long one of what is inside
	base  string      // Name without primes
	x     *explainer
}

// A Name stands for a part of the expression.
type Name struct {
	Name     string
	Value    Expr // in full
	Body     Expr // the same, its own parts being named
	Constant bool // it is not differentiated
}

// A Step is one application of a rule: the derivative of Before in X is After. If
// Rewrites is set, Before and After are the same value in two notations instead.
type Step struct {
	ID       int    // place in Steps, from 1
	Rule     string // the name of a [Rule], or one of the constants Step…
	Law      *Law   // the rule in general; nil for the constants Step…
	X        string
	Before   Expr
	After    Expr
	Rewrites bool

	Parts      []Part      // the arguments of Before
	Conditions []Condition // under which the rule may be applied here, as in a [Derivation]

	// Before stands in Parent.Before, as its argument Arg, and there its derivative
	// is put for it; nil for the root. If it stands at several places, this is one.
	Parent *Step
	Arg    int

	// The same step in the names of the derivation.
	Name    string // of Before, "" if it's written out wherever it occurs
	Body    Expr   // Before, its parts being named
	Applied Expr   // the law with the names put in, their derivatives being variables: u'
	Short   Expr   // Applied, as it is written by [Diff]
	Holds   []Condition

	applied bool // whether Applied and Short are there
	uses    int
	size    int // nodes of Body
	tight   bool
	primes  []primed
}

// A primed says what a variable of Applied stands for: the derivative of this.
type primed struct {
	name string
	of   Expr
}

// Steps that are no rule of the table.
const (
	StepVariable = "variable" // the derivative of x is 1
	StepConstant = "constant" // what does not depend on x has the derivative 0
	StepCollect  = "collect"  // the derivative is multiplied out
	StepInner    = "inner"    // only in data: each D(f, y) in the expression is carried out
)

// A Part is an argument of what a step differentiates.
type Part struct {
	Letter     string // that stands for it in the law; "" if the law is for fewer parts
	Value      Expr
	Shown      Expr   // how it is written: its name, or Value with its own parts named
	Prime      string // how its derivative is written: u', or (x^2)'
	Derivative Expr
	Constant   bool  // it does not depend on X, or it's only compared
	Step       *Step // that differentiates it; nil for constants and for X itself
}

// Explain returns the derivation of what [Derive] returns.
func Explain(e Expr, x string) (*Derivation, error) {
	return DefaultLimits().Explain(context.Background(), e, x)
}

// Explain is the function [Explain] under the limits l and a context.
func (l Limits) Explain(ctx context.Context, e Expr, x string) (*Derivation, error) {
	ds, err := l.ExplainOrders(ctx, e, x, 1)
	if err != nil {
		return nil, err
	}
	return ds[0], nil
}

// ExplainOrders returns the derivations of the first n derivatives of e in x, each
// the derivation of the one before it.
func (l Limits) ExplainOrders(ctx context.Context, e Expr, x string, n int) ([]*Derivation, error) {
	vars := e.Vars()
	var out []*Derivation
	for order := 1; order <= n; order++ {
		d, err := l.explain(ctx, e, x, order, vars)
		if err != nil {
			return nil, err
		}
		out = append(out, d)
		e = d.Result
	}
	return out, nil
}

// explain returns one derivation. The names avoid vars, and the result ranks them
// in this order.
func (l Limits) explain(ctx context.Context, e Expr, x string, order int, vars []string) (*Derivation, error) {
	var notes []note
	hear := func(rule int, before, after *node) {
		notes = append(notes, note{rule, Expr{before}, Expr{after}})
	}
	type inside struct {
		expr, after Expr
		x           string
		notes       []note
	}
	var inner []inside
	b, nodes, err := l.beginExplaining(ctx, e, func(b *builder, f *node, x string) *node {
		after := b.derivative(f, x, hear)
		inner = append(inner, inside{Expr{f}, Expr{after}, x, notes})
		notes = nil
		return after
	})
	if err != nil {
		return nil, err
	}
	root, after := nodes.nodes[len(nodes.nodes)-1], b.derivativeOf(nodes, x, hear)
	if b.err != nil {
		return nil, b.err
	}

	d := &Derivation{Expr: e, X: x, Order: order, Whole: Expr{root}}
	for _, in := range inner {
		sub := &Derivation{Expr: in.expr, X: in.x, Order: 1, Whole: in.expr, Result: in.after}
		if err := sub.build(ctx, in.notes, in.after, vars); err != nil {
			return nil, err
		}
		sub.number()
		d.Inner = append(d.Inner, sub)
	}
	if err := d.build(ctx, notes, Expr{after}, vars); err != nil {
		return nil, err
	}
	if d.Result, err = l.Present(ctx, Expr{after}, vars); err != nil {
		return nil, err
	}
	if !d.Result.Equal(Expr{after}) {
		d.Steps = append(d.Steps, &Step{Rule: StepCollect, X: x, Before: Expr{after}, After: d.Result, Rewrites: true})
	}
	d.number()
	return d, nil
}

// beginExplaining is [Limits.begin] that leaves it to a function to carry out each
// D(f, x), inner ones first.
func (l Limits) beginExplaining(ctx context.Context, e Expr, derivative func(b *builder, f *node, x string) *node) (*builder, listing, error) {
	if !e.node().open {
		return l.begin(ctx, e)
	}
	b := newBuilder(ctx, diffGrowth*l.Nodes)
	root := b.carryOut(b.in.share(e.node()), func(f *node, x string) *node { return derivative(b, f, x) })
	if b.err != nil {
		return nil, listing{}, b.err
	}
	nodes, err := list(ctx, root)
	return b, nodes, err
}

func (d *Derivation) number() {
	for i, s := range d.Steps {
		s.ID = i + 1
		if s.Law != nil && s.Law.step == 0 {
			s.Law.step = s.ID
		}
	}
}

// A note is what [builder.derivative] tells of one rule application.
type note struct {
	rule          int
	before, after Expr
}

// An explainer makes the steps of one derivation out of notes.
type explainer struct {
	ctx   context.Context
	err   error
	ticks int

	d       *Derivation
	rules   map[*Step]int
	of      map[Expr]*Step // by Before, those that turn out not to be needed included
	known   map[Expr]known
	names   *freshNames
	letters letters
	laws    map[lawKey]*Law
	shown   map[Expr]Expr // how each part is written
	visited map[Expr]bool // inside what is compared
}

// tick reports whether to go on.
func (x *explainer) tick() bool {
	if x.ticks++; x.ticks&255 == 0 && x.err == nil {
		x.err = x.ctx.Err()
	}
	return x.err == nil
}

func (d *Derivation) build(ctx context.Context, notes []note, after Expr, vars []string) error {
	names := newFreshNames(append(append([]string{d.X}, vars...), d.Whole.Vars()...))
	x := &explainer{
		ctx: ctx, d: d, names: names, letters: names.letters(),
		rules: make(map[*Step]int), of: make(map[Expr]*Step), known: make(map[Expr]known),
		laws: make(map[lawKey]*Law), shown: make(map[Expr]Expr), visited: make(map[Expr]bool),
	}
	d.x = x
	d.base = names.whole()
	d.Name, d.Prime = primes(d.base, d.Order-1), primes(d.base, d.Order)
	if len(notes) == 0 {
		defer x.conditions()
		d.Root = &Step{Rule: StepConstant, X: d.X, Before: d.Whole, After: after, Name: d.Name, Body: d.Whole}
		if d.Whole.Name() == d.X {
			d.Root.Rule = StepVariable
		}
		d.Steps = []*Step{d.Root}
		return nil
	}
	all := make([]*Step, len(notes))
	for i, n := range notes {
		if !x.tick() {
			return x.err
		}
		s := &Step{Rule: ruleName(n.rule), X: d.X, Before: n.before, After: n.after}
		all[i], x.of[n.before], x.rules[s] = s, s, n.rule
	}
	d.Root = x.of[d.Whole]
	x.link()
	for _, s := range all {
		if s.uses > 0 || s == d.Root {
			d.Steps = append(d.Steps, s)
		}
	}
	x.findKnown()
	x.chooseNames()
	for _, s := range d.Steps {
		if x.tick() {
			x.fill(s)
		}
	}
	x.conditions()
	return x.err
}

// link finds what is differentiated for the sake of the result, from the root
// downwards: not what is only compared.
func (x *explainer) link() {
	stack := []*Step{x.d.Root}
	for len(stack) > 0 && x.tick() {
		s := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		for i, a := range s.Before.Args() {
			p := Part{Value: a, Derivative: Int(0), Constant: true}
			switch t := x.of[a]; {
			case s.Before.Kind() == Where && i < 2:
			case t != nil:
				p.Step, p.Derivative, p.Constant = t, t.After, false
				t.uses++
			case a.Name() == x.d.X:
				p.Derivative, p.Constant = Int(1), false
			}
			s.Parts = append(s.Parts, p)
		}
		for i := len(s.Parts) - 1; i >= 0; i-- {
			if t := s.Parts[i].Step; t != nil && t.Parent == nil {
				t.Parent, t.Arg = s, i
				stack = append(stack, t)
			}
		}
	}
}

// findKnown finds out what is known of the parts without looking at what they have in
// common.
func (x *explainer) findKnown() {
	foldUntil(x.d.Whole.node(), &x.err, func(n *node, args []known) known {
		k := knownOf(Expr{n}, args)
		x.known[Expr{n}] = k
		x.tick()
		return k
	})
}

// fill writes the step in names. Those of its parts are known.
func (x *explainer) fill(s *Step) {
	rule := x.rules[s]
	s.Law = x.lawOf(rule, s)
	for i := range s.Parts {
		p := &s.Parts[i]
		p.Prime = primeText(p.Shown)
		if letters := s.Law.letters; len(letters) == len(s.Parts) {
			p.Letter = letters[i]
			if s.Law.constantFirst {
				p.Letter = letters[1]
				if p.Constant {
					p.Letter = letters[0]
				}
			}
		}
		s.primes = append(s.primes, primed{p.Prime, p.Shown})
	}
	if s == x.d.Root {
		s.Name = x.d.Name
	}
	s.Applied, s.applied = x.apply(rule, s.Body, s.views(rule))
	if s.applied {
		s.Short = x.shorten(s)
	}
	if c := conditionsOf(rule, s.Before); c != nil {
		x.condition(s, rule, c)
	}
	if rule == ruleWhere {
		x.jumps(s)
	}
}

// bindings says what the names of the table stand for in s.
func bindings[T any](s *Step, value func(i int) T) map[string]T {
	names := []string{"u", "v"}
	if s.Before.Kind() == Where {
		names = []string{"s", "t", "u", "v"}
	}
	by := make(map[string]T)
	for i, name := range names[:min(len(names), len(s.Parts))] {
		by[name] = value(i)
	}
	return by
}

// condition adds the condition of a rule to s, unless it always holds.
func (x *explainer) condition(s *Step, rule int, c Condition) {
	if c.certain(bindings(s, func(i int) known { return x.known[s.Before.Arg(i)] })) {
		return
	}
	s.Conditions = append(s.Conditions, c.bind(bindings(s, func(i int) Expr { return s.Before.Arg(i) })))
	s.Holds = append(s.Holds, c.bind(bindings(s, func(i int) Expr { return x.display(s.Before.Arg(i)) })))
}

// jumps adds to the step of a [Where] what keeps its two sides from jumping past
// each other: between the branches there is a boundary only where they are equal,
// as long as they are continuous.
func (x *explainer) jumps(s *Step) {
	stack := []Expr{s.Before.Arg(1), s.Before.Arg(0)}
	for len(stack) > 0 && x.tick() {
		e := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if x.visited[e] {
			continue
		}
		x.visited[e] = true
		t := x.of[e]
		if t == nil {
			continue
		}
		args := e.Args()
		for i := len(args) - 1; i >= 0; i-- {
			stack = append(stack, args[i])
		}
		if e.Kind() != Where && !(e.Kind() == Call && jumping[e.Func()]) {
			continue
		}
		if t.Parts == nil {
			for _, a := range args {
				t.Parts = append(t.Parts, Part{Value: a})
			}
		}
		inner := &Step{Before: e, Parts: t.Parts}
		rule := x.rules[t]
		x.condition(inner, rule, conditionsOf(rule, e))
		s.Conditions = append(s.Conditions, inner.Conditions...)
		s.Holds = append(s.Holds, inner.Holds...)
	}
}

// jumping are the functions that are not continuous where they are defined.
var jumping = map[Func]bool{FuncSign: true, FuncFloor: true, FuncAtan2: true}

// conditionText bounds a condition that is written out.
const conditionText = 60

// within reports whether the sides of the comparisons have at most so many bytes.
func (c Condition) within(most int) bool {
	for _, p := range c {
		_, left := textWithin(p.Left, most)
		_, right := textWithin(p.Right, most)
		if !left || !right {
			return false
		}
	}
	return true
}

// conditions gathers those of the steps, each once, and without those that are
// implied: u != 0 by u > 0, and a choice by one of its comparisons.
func (x *explainer) conditions() {
	var all, named []Condition
	for _, in := range x.d.Inner {
		for _, c := range in.Conditions {
			all, named = append(all, c), append(named, c)
			if !c.within(conditionText) {
				named[len(named)-1] = nil // its names are others
			}
		}
	}
	for _, s := range x.d.Steps {
		all = append(all, s.Conditions...)
		named = append(named, s.Holds...)
	}
	keys := make([]string, len(all))
	holds := make(map[string]bool) // as a condition of its own
	for i, c := range all {
		if !x.tick() {
			return
		}
		if !c.within(conditionText) {
			c = named[i]
		}
		keys[i] = c.String()
		if c == nil {
			keys[i] = fmt.Sprintf("condition %d inside", i)
		}
		holds[keys[i]] = true
	}
	done := make(map[string]bool)
	for i, c := range all {
		if !c.within(conditionText) {
			c = named[i]
		}
		implied := done[keys[i]]
		for _, p := range c {
			implied = implied || len(c) > 1 && holds[p.String()]
			if p.Relation == NotEqual {
				less, greater := Comparison{p.Left, Less, p.Right}, Comparison{p.Left, Greater, p.Right}
				implied = implied || holds[less.String()] || holds[greater.String()]
			}
		}
		if !implied {
			x.d.Conditions = append(x.d.Conditions, all[i])
			x.d.holds = append(x.d.holds, named[i])
		}
		done[keys[i]] = true
	}
}

// Path returns where Before stands in the whole expression: the number of the
// argument to take at each step downwards. If it stands at several places, this
// is one of them.
func (s *Step) Path() []int {
	var path []int
	for ; s.Parent != nil; s = s.Parent {
		path = append(path, s.Arg)
	}
	for i, j := 0, len(path)-1; i < j; i, j = i+1, j-1 {
		path[i], path[j] = path[j], path[i]
	}
	return path
}

// Changed returns how the derivative of Before is written where it has not yet been
// found: u', or (x^2)'. In Parent.Applied this is what After is put for.
func (s *Step) Changed() string {
	if s.Name != "" {
		return primeText(Var(s.Name))
	}
	return primeText(s.Body)
}

// Children returns the steps that differentiate the parts of Before, each once.
func (s *Step) Children() []*Step {
	var out []*Step
	seen := make(map[*Step]bool)
	for _, p := range s.Parts {
		if p.Step != nil && !seen[p.Step] {
			seen[p.Step] = true
			out = append(out, p.Step)
		}
	}
	return out
}

func ruleName(rule int) string {
	if rule < numStructural {
		return structural[rule].Name
	}
	return functions[rule-numStructural].name
}

// primes puts marks of derivatives at a name: y”, or y^(4).
func primes(name string, n int) string {
	if n <= 3 {
		return name + strings.Repeat("'", n)
	}
	return name + "^(" + Int(int64(n)).String() + ")"
}
