package symbolic

import (
	"context"
	"math"
	"slices"
)

// A Simplification is the result of [Limits.Simplify].
type Simplification struct {
	Result  Expr
	Applied []AppliedRule // in the order of application, inner expressions first

	// Conditions are enough for Result to be the same as the original, defined or
	// not: where all of them hold. Where one does not, Result may have a value
	// although the original has none. There are none in the mode [Same].
	Conditions []SideCondition
}

// An AppliedRule says that Before became After by a row of [SimplifyRules]. The
// Conditions are those that were dropped without being implied.
type AppliedRule struct {
	Rule          string
	Before, After Expr
	Conditions    []SideCondition
}

// Simplify returns e in a form that is shorter to read: with the same value at the
// same points. It is for people; [Forms] is what decides equality.
//
//	x*(1/x)                     →  x/x                     1 has a value at 0
//	x^x*(log(x) + x/x)          →  x^x*(log(x) + 1)        log(x) excludes 0 anyway
//	3*sin(x)^2 + 3*cos(x)^2     →  3
//	0*log(x)                    →  0*log(x)
//
// Every result is shorter, in the following measure, or written in another order:
//
//	variable, D(f, x)           3
//	number                      1, or 4 for a fraction
//	negation                    0
//	sum or product              1 for each argument
//	function                    5
//	quotient, where             2
//	power                       3, or 7 if the exponent is no number, or a negative one
//
// with the measures of the arguments added. The standard form does not increase it
// and is reached in one step; every other rule decreases it, or the exponents at the
// same measure, or brings a minus sign outside. So every simplification ends. To
// simplify a result again changes nothing.
//
// The error, if any, says that the work is too large; see [Limits.Simplify].
func Simplify(e Expr) (Expr, error) {
	r, err := DefaultLimits().Simplify(context.Background(), e, Same)
	return r.Result, err
}

// Simplify is the function [Simplify] under the limits l and a context, with
// everything that it did.
//
// In the mode [Same] the domain is kept exactly. A rule that widens the domain of
// a part is applied only if the conditions that are lost follow from the rest of
// the expression, as far as that is evaluated whenever the part is. In the mode
// [Widens] such rules are applied without regard to that, and the lost conditions
// are returned. There is no mode [Narrows]: no rule that is applied narrows.
//
// There may be forty times as many nodes in all as l allows an expression.
func (l Limits) Simplify(ctx context.Context, e Expr, mode Effect) (Simplification, error) {
	if mode != Same && mode != Widens {
		return Simplification{}, errorf(CodeSyntax, "no simplification narrows the domain")
	}
	out := Simplification{Result: e}
	if err := l.simplify(ctx, &out, Same); err != nil {
		return Simplification{}, err
	}
	if mode == Same {
		return out, nil
	}
	if err := l.simplify(ctx, &out, Widens); err != nil {
		return Simplification{}, err
	}
	return out, nil
}

// simplify repeats passes until one changes nothing, which makes the result a fixed
// point. Every pass begins anew, so that it depends on its argument alone.
func (l Limits) simplify(ctx context.Context, out *Simplification, mode Effect) (err error) {
	defer func() {
		switch v := recover().(type) {
		case nil:
		case stopped:
			err = v.err
		default:
			panic(v)
		}
	}()
	var lost []SideCondition
	for moves, work := diffGrowth*l.Nodes, 0; ; {
		if err := ctx.Err(); err != nil {
			return err
		}
		s := newSimplifier(ctx, l)
		s.rules, s.moves, s.work, s.looked = compiledRules(), moves, work, work
		root, dropped := s.pass(out.Result, mode)
		next := s.expr(root)
		if measure(next) > measure(out.Result) {
			// Each rule shortens its own pattern, but a factor that stays outside as well may
			// cost more than that, as in sqrt(x)^2/x = sqrt(x)/sqrt(x).
			s.plain, s.applied, dropped = true, nil, nil
			root = s.load(out.Result)
			next = s.expr(root)
		}
		for _, m := range s.applied {
			a := AppliedRule{Rule: m.rule, Before: s.expr(m.before), After: s.expr(m.after)}
			for _, c := range s.elementary(m.atoms) {
				a.Conditions = append(a.Conditions, s.condition(c))
			}
			out.Applied = append(out.Applied, a)
		}
		for _, c := range dropped {
			lost = append(lost, s.condition(c))
		}
		if next.Equal(out.Result) {
			out.Conditions = s.remaining(root, lost)
			return nil
		}
		out.Result, moves, work = next, s.moves, s.work
	}
}

// measure is the measure in the documentation of [Simplify].
func measure(e Expr) float64 {
	return Fold(e, func(e Expr, args []float64) float64 {
		sum := 0.0
		for _, a := range args {
			sum += a
		}
		switch e.Kind() {
		case Number:
			if r, _ := e.Rat(); !r.IsInt() {
				return 4
			}
			return 1
		case Variable, Derivative:
			return 3
		case Sum, Product:
			return sum + float64(len(args))
		case Call:
			return sum + 5
		case Quotient, Where:
			return sum + 2
		case Power:
			if r, ok := e.Arg(1).Rat(); ok && r.Sign() >= 0 {
				return sum + 3
			}
			return sum + 7
		}
		return sum
	})
}

// maxSideConditions is how many conditions are looked through for superfluous ones.
const maxSideConditions = 32

// remaining returns the conditions that neither the domain of the result nor the
// other conditions imply.
func (s *simplifier) remaining(root ref, lost []SideCondition) []SideCondition {
	if len(lost) == 0 {
		return nil
	}
	defer s.plainly()()
	var out []SideCondition
	var atoms []atom
	seen := make(map[atom]bool)
	for _, c := range lost {
		left := s.load(c.Left)
		a := s.definedAtom(left)
		if !c.Defined {
			a = atom{of: s.minus(left, s.load(c.Right)), signs: relationSigns[c.Rel]}
		}
		if !seen[a] && !s.always([]atom{a}) {
			seen[a] = true
			out, atoms = append(out, c), append(atoms, a)
		}
	}
	for i := 0; i < len(atoms) && len(atoms) <= maxSideConditions; {
		f := newFacts(s)
		f.evaluate(root, math.MaxInt)
		for k, a := range atoms {
			if k == i {
				continue
			}
			if f.evaluate(a.of, math.MaxInt); a.signs != 0 {
				f.learn(a.of, a.signs)
			}
		}
		if f.holds(atoms[i]) {
			out, atoms = slices.Delete(out, i, i+1), slices.Delete(atoms, i, i+1)
		} else {
			i++
		}
	}
	return out
}

// A choice is what is considered for one node: the candidates, one after the other.
type choice struct {
	node   ref
	region ref // the root of the expressions that are evaluated with it
	list   []candidate
	done   bool // none is left
}

// A branch is what is known of a branch of a where: the comparison that leads to
// it. It has none if several do.
type branch struct {
	where ref
	arg   int // of the where; 0 if several lead to the branch
}

// pass brings e to standard form with the rules that keep the domain everywhere, and
// then applies what the rest of the expression allows, all at once. In the mode
// Widens it returns the conditions that were dropped.
func (s *simplifier) pass(e Expr, mode Effect) (ref, []atom) {
	root := s.load(e)
	choices, branches := s.choices(root)
	if len(choices) == 0 {
		return root, nil
	}
	lost := s.decide(root, choices, branches, mode)
	r := s.replace(root, choices)
	var dropped []atom
	for _, c := range choices {
		if r.live[c.node] {
			s.move(c.list[0].rule, c.node, c.list[0].result, lost[c.node])
			dropped = append(dropped, lost[c.node]...)
		}
	}
	if len(r.live) == 0 {
		return root, nil
	}
	return r.now[root], s.elementary(dropped)
}

// A replacement is what becomes of the nodes of an expression when some of them are
// replaced.
type replacement struct {
	now  map[ref]ref
	live map[ref]bool // the nodes that were met and replaced
}

// replace replaces the nodes that are chosen, and those inside of what replaces them
// too, so that a long chain of them takes one pass. Inside of a replacement only
// those count that are always evaluated: elsewhere the place may be another one.
func (s *simplifier) replace(root ref, choices []*choice) replacement {
	type place struct {
		n      ref
		inside bool
	}
	by := make(map[ref]*choice)
	for _, c := range choices {
		if !c.done {
			by[c.node] = c
		}
	}
	now := make(map[place]ref)
	live := make(map[ref]bool)
	var wait []place
	// open returns the places that p waits for.
	open := func(p place) []place {
		wait = wait[:0]
		if c := by[p.n]; c != nil && (!p.inside || c.region == root) {
			live[p.n] = true
			return append(wait, place{c.list[0].result, true})
		}
		for _, a := range s.at(p.n).args {
			wait = append(wait, place{a, p.inside})
		}
		return wait
	}
	for stack := []place{{root, false}}; len(stack) > 0; {
		p := stack[len(stack)-1]
		s.tick(1)
		ready := true
		for _, q := range open(p) {
			if _, ok := now[q]; !ok {
				stack, ready = append(stack, q), false
			}
		}
		if !ready {
			continue
		}
		stack = stack[:len(stack)-1]
		if _, ok := now[p]; ok {
			continue
		}
		if c := by[p.n]; c != nil && (!p.inside || c.region == root) {
			now[p] = now[place{c.list[0].result, true}]
			continue
		}
		e := *s.at(p.n)
		args := make([]ref, len(e.args))
		same := true
		for i, a := range e.args {
			args[i] = now[place{a, p.inside}]
			same = same && args[i] == a
		}
		if now[p] = p.n; !same {
			e.args = args
			now[p] = s.make(e)
		}
	}
	out := replacement{make(map[ref]ref, len(now)), live}
	for p, n := range now {
		if !p.inside {
			out.now[p.n] = n
		}
	}
	return out
}

// reachable returns which nodes occur in root. Arguments have smaller refs than
// what they are arguments of.
func (s *simplifier) reachable(root ref) []bool {
	used := make([]bool, root+1)
	used[root] = true
	for n := root; n >= 0; n-- {
		if !used[n] {
			continue
		}
		s.tick(1)
		for _, a := range s.at(n).args {
			used[a] = true
		}
	}
	return used
}

// choices returns what could be applied if the rest of the expression allows it.
// A node that is evaluated whenever root is belongs to the region of root. Another
// belongs to the branch of a where in which it is evaluated; where there are
// several, nothing is considered.
func (s *simplifier) choices(root ref) ([]*choice, map[ref]branch) {
	const none, several = -1, -2
	used := s.reachable(root)
	region := make([]ref, root+1)
	for n := range region {
		region[n] = none
	}
	enter := func(n, r ref) {
		switch {
		case region[n] == none:
			region[n] = r
		case region[n] != r && region[n] != root:
			region[n] = several
		}
	}
	branches := make(map[ref]branch)
	region[root] = root
	for n := root; n >= 0; n-- { // what is always evaluated
		if used[n] && region[n] == root {
			for i, a := range s.at(n).args {
				if s.at(n).kind != Where || i < 2 {
					region[a] = root
				}
			}
		}
	}
	for n := root; n >= 0; n-- {
		if !used[n] {
			continue
		}
		for i, a := range s.at(n).args {
			if s.at(n).kind == Where && i >= 2 {
				enter(a, a)
				_, again := branches[a]
				if branches[a] = (branch{n, i}); again {
					branches[a] = branch{}
				}
			} else {
				enter(a, region[n])
			}
		}
	}
	var out []*choice
	s.quiet = true
	for n := range root + 1 {
		if s.tick(1); !used[n] || region[n] < 0 {
			continue
		}
		if list := s.candidates(n); len(list) > 0 {
			out = append(out, &choice{node: n, region: region[n], list: list})
		}
	}
	s.quiet = false
	return out, branches
}

// maxRounds bounds how often choices are taken back because of each other.
const maxRounds = 32

// maxKept is how many nodes are looked at of one that stays.
const maxKept = 64

// decide takes back choices until those that are left may be carried out together.
// Let D be the domain of root, and E that of the result.
//
// What a rule needs must follow from the facts of D and from those of E, and the
// conditions that it drops from those of E. Then D and E are the same: at a point
// of D every node that is replaced has what its rule needs, so that what replaces
// it is defined and has its value; at a point of E the same follows from inside
// out, since the conditions of a rule speak of parts of the node alone. The facts
// of E are read off the result itself, not off the nodes that it came from.
//
// In the mode Widens the conditions need not follow; what does not is returned for
// each node.
func (s *simplifier) decide(root ref, choices []*choice, branches map[ref]branch, mode Effect) map[ref][]atom {
	s.quiet = true
	defer func() { s.quiet = false }()
	before := newContexts(s, root, nil, branches)
	for round := 0; ; round++ {
		r := s.replace(root, choices)
		after := newContexts(s, root, r.now, branches)
		settled := true
		lost := make(map[ref][]atom)
		for _, c := range choices {
			if !r.live[c.node] {
				continue
			}
			d, e := before.of(c.region), after.of(c.region)
			first := c.list[0]
			if d.areTrue(first.needs) && e.areTrue(first.needs) && (e.hold(first.atoms) || mode == Widens && s.possible(first.atoms)) {
				for _, a := range first.atoms {
					if !e.holds(a) {
						lost[c.node] = append(lost[c.node], a)
					}
				}
				continue
			}
			if len(c.list) == 1 || round >= maxRounds {
				c.done = true
			} else {
				c.list = c.list[1:]
			}
			e.evaluate(c.node, maxKept) // it stays for now, and what it says may help those after it
			settled = false
		}
		if settled {
			return lost
		}
	}
}

// contexts are the facts of each region.
type contexts struct {
	s        *simplifier
	root     ref
	now      map[ref]ref // what the nodes have become; nil if nothing is replaced
	branches map[ref]branch
	known    map[ref]*facts
}

func newContexts(s *simplifier, root ref, now map[ref]ref, branches map[ref]branch) *contexts {
	return &contexts{s, root, now, branches, make(map[ref]*facts)}
}

// of returns the facts of the region that a node begins.
func (c *contexts) of(region ref) *facts {
	if f := c.known[region]; f != nil {
		return f
	}
	f := newFacts(c.s)
	c.known[region] = f
	n, ok := c.now[region]
	if c.now == nil {
		n, ok = region, true
	}
	if region != c.root {
		f.outer = c.of(c.root)
		f.enter(c.branches[region])
	}
	if ok {
		f.evaluate(n, math.MaxInt)
	}
	return f
}

// enter adds the comparison that leads to a branch.
func (f *facts) enter(b branch) {
	if b.arg == 0 {
		return
	}
	e := *f.s.at(b.where)
	restore := f.s.plainly()
	difference := f.s.minus(e.args[0], e.args[1])
	restore()
	signs := relationSigns[e.rel]
	if b.arg == 3 {
		signs = unknownSign &^ signs
	}
	f.learn(difference, signs)
}
