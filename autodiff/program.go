package autodiff

import (
	"errors"
	"fmt"
	"math"
	"sync"
)

// A Program is a function that was recorded once and compiled: its value, and its reverse sweep as
// further instructions of the same straight line. Make one with Compile, CompileVector or
// Tape.Program. It is immutable and may be used by any number of goroutines; each brings a
// Workspace of its own.
//
// A program has parameters w and columns of data x. A single point gives one number for each of
// both. Over samples (see Samples) the parameters are the same for all, and a column has one
// number per sample.
//
// # Instructions
//
// What does not contribute to a result is removed, and equal forward values are computed once.
// Adjoints are never regrouped: the sweep does the operations of Tape.Backward in its order, so
// that at a single point the gradient has the tape's bits, but for the sign of zero and the payload of
// NaN. Products are rounded before they are added.
//
// An adjoint of exactly zero annihilates, as on the tape. Sweeps first run with plain products, which
// differ from that only by a NaN; where a NaN comes out they run again, strictly.
//
// # Control flow
//
// A program does always the same operations. What depends on values is written as Where. The
// function is recorded at several probes, and if the recordings differ, it cannot be compiled:
// see RecordingError.
type Program struct {
	params  int
	columns int
	g       *graph // the forward values; routines extend copies of it
	steps   []step
	outs    []int32
	fma     bool

	point [numRoutines]lazy[*pointRoutine]
	block [numBlocks]lazy[*blockRoutine]
}

// A lazy is made when it is first asked for.
type lazy[T any] struct {
	once sync.Once
	v    T
}

func (l *lazy[T]) get(make func() T) T {
	l.once.Do(func() { l.v = make() })
	return l.v
}

// A Func records a function: w are the handles of the parameters and x those of one sample's data.
type Func func(t *Tape, w, x []Var) Var

// A VectorFunc records a function with several results.
type VectorFunc func(t *Tape, w, x []Var) []Var

// A RecordingError says that a function did not record the same operations at two probes, because
// its control flow or its constants depend on the values of its arguments.
type RecordingError struct {
	Index int    // of the node on the tape where the recordings first differ
	One   string // what was recorded there at one probe,
	Other string // and at another; "end" where nothing was
}

// Error describes the difference.
func (e *RecordingError) Error() string {
	return fmt.Sprintf("autodiff: not compilable: node %d is %q at one probe and %q at another; write choices that depend on values as Where",
		e.Index, e.One, e.Other)
}

// The kinds of misuse of programs.
var (
	ErrOutputs   = errors.New("wrong number of outputs")
	ErrLength    = errors.New("slice of the wrong length")
	ErrWorkspace = errors.New("workspace of another program, or none")
	ErrIndex     = errors.New("index out of range")
	ErrWorkers   = errors.New("several workers and a column that adds: the order of additions would matter")
)

// Compile compiles a function of params parameters and columns columns with one result.
func Compile(params, columns int, f Func) (*Program, error) {
	if f == nil {
		return nil, fmt.Errorf("autodiff: compile: function: %w", ErrNil)
	}
	return CompileVector(params, columns, func(t *Tape, w, x []Var) []Var { return []Var{f(t, w, x)} })
}

// CompileVector compiles a function with several results.
func CompileVector(params, columns int, f VectorFunc) (*Program, error) {
	switch {
	case f == nil:
		return nil, fmt.Errorf("autodiff: compile: function: %w", ErrNil)
	case params < 0 || columns < 0:
		return nil, fmt.Errorf("autodiff: compile: %d parameters, %d columns: %w", params, columns, ErrLength)
	}
	var first *Tape
	var outs []Var
	for probe := range probes {
		t := New()
		var vars []Var
		for i := range params + columns {
			vars = append(vars, t.Param("", probeValue(probe, i)))
		}
		ys := f(t, vars[:params:params], vars[params:])
		if err := t.Err(); err != nil {
			return nil, fmt.Errorf("autodiff: compile: %w", err)
		}
		if len(ys) == 0 {
			return nil, fmt.Errorf("autodiff: compile: %w: none", ErrOutputs)
		}
		for _, y := range ys {
			if err := t.check(y); err != nil {
				return nil, fmt.Errorf("autodiff: compile: output: %w", err)
			}
		}
		if probe == 0 {
			first, outs = t, ys
		} else if err := sameRecording(first, t, outs, ys); err != nil {
			return nil, err
		}
	}
	return newProgram(first, outs, columns), nil
}

// Program compiles what was recorded to obtain the outputs. Its parameters are those of the tape, in
// the order of the Param calls; it has no columns.
func (t *Tape) Program(outs ...Var) (*Program, error) {
	if len(outs) == 0 {
		return nil, fmt.Errorf("autodiff: program: %w: none", ErrOutputs)
	}
	for _, y := range outs {
		if err := t.check(y); err != nil {
			return nil, fmt.Errorf("autodiff: program: output: %w", err)
		}
	}
	return newProgram(t, outs, 0), nil
}

// probes is at how many points a function is recorded: positive, negative and mixed numbers.
const probes = 3

// probeValue returns argument i of a probe: numbers of no significance, none of them 0 or 1, and no
// two of a probe alike.
func probeValue(probe, i int) float64 {
	_, v := math.Modf(0.61803398874989 * float64(i+1))
	v = 0.25 + 2*v
	if probe == 1 || probe == 2 && i%2 == 0 {
		v = -v
	}
	return v * float64(1+probe)
}

// sameRecording compares two recordings but for the values of the parameters.
func sameRecording(a, b *Tape, as, bs []Var) error {
	name := func(t *Tape, i int) string {
		if i >= t.Len() {
			return "end"
		}
		n := t.Node(i)
		switch n.Op {
		case OpWhere:
			return "where " + n.Rel.String()
		case OpConst:
			return fmt.Sprintf("const %v", n.Value)
		case OpRational:
			return "rational " + n.Constant.RatString()
		}
		return n.Op.String()
	}
	for i := range max(a.Len(), b.Len()) {
		if one, other := name(a, i), name(b, i); one != other {
			return &RecordingError{i, one, other}
		}
		one, other := fmt.Sprint(a.Node(i).Args, a.Node(i).Numbers), fmt.Sprint(b.Node(i).Args, b.Node(i).Numbers)
		if one != other {
			return &RecordingError{i, name(a, i) + " of " + one, name(b, i) + " of " + other}
		}
	}
	for k := range max(len(as), len(bs)) {
		one, other := "end", "end"
		if k < len(as) {
			one = fmt.Sprint("output ", as[k].index)
		}
		if k < len(bs) {
			other = fmt.Sprint("output ", bs[k].index)
		}
		if one != other {
			return &RecordingError{a.Len(), one, other}
		}
	}
	return nil
}

// newProgram takes over from the tape what the outputs use. The last columns parameters of the tape
// are columns.
func newProgram(t *Tape, outs []Var, columns int) *Program {
	p := &Program{params: len(t.params) - columns, columns: columns, g: newGraph()}
	root := 0
	for _, y := range outs {
		root = max(root, int(y.index))
	}
	used := make([]bool, root+1)
	for _, y := range outs {
		for i, on := range t.cone(int(y.index)) {
			used[i] = used[i] || on
		}
	}
	at := make([]int32, root+1) // the step of a node
	param := 0
	for i := range used {
		n := t.Node(i)
		if n.Op == OpParam {
			param++
		}
		if !used[i] {
			continue
		}
		s := step{op: n.Op, rel: n.Rel, needs: n.NeedsGrad}
		switch n.Op {
		case OpParam:
			if k := param - 1; k < p.params {
				s.val = p.g.leaf(kindParam, k)
			} else {
				s.val = p.g.leaf(kindColumn, k-p.params)
			}
		case OpConst:
			s.val = p.g.float(n.Value)
		case OpRational:
			s.val = p.g.rational(n.Constant)
		default:
			args := make([]value, len(n.Args))
			for j, a := range n.Args {
				if a < 0 {
					s.args = append(s.args, int32(len(p.steps)))
					args[j] = p.g.float(n.Numbers[j])
					p.steps = append(p.steps, step{op: OpConst, val: args[j]})
					continue
				}
				s.args = append(s.args, at[a])
				args[j] = p.steps[at[a]].val
			}
			s.val = p.g.compute(n.Op, n.Rel, args)
		}
		at[i] = int32(len(p.steps))
		p.steps = append(p.steps, s)
	}
	for _, y := range outs {
		p.outs = append(p.outs, at[y.index])
	}
	return p
}

// Params returns how many parameters the program has.
func (p *Program) Params() int { return p.params }

// Columns returns how many columns of data the program has.
func (p *Program) Columns() int { return p.columns }

// Outputs returns how many results the program has.
func (p *Program) Outputs() int { return len(p.outs) }

// FMA returns a program that rounds once where a product goes into a sum or difference and nowhere else,
// as math.FMA does. Its results have other bits than the tape's; they do not depend on the processor.
// Over samples a product of parameters alone is computed once, and rounded.
func (p *Program) FMA() *Program {
	return &Program{params: p.params, columns: p.columns, g: p.g, steps: p.steps, outs: p.outs, fma: true}
}

// copy returns a graph that can be extended.
func (g *graph) copy() *graph {
	c := &graph{
		nodes: append([]gnode(nil), g.nodes...), args: append([]value(nil), g.args...),
		exact: g.exact[:len(g.exact):len(g.exact)], vary: append([]bool(nil), g.vary...),
		seen: make(map[gkey]value, 3*len(g.seen)),
	}
	for k, v := range g.seen {
		c.seen[k] = v
	}
	return c
}

// gradient adds the reverse sweep to a copy of the forward graph: it returns the values of the
// outputs and the adjoints of parameters and, if they are wanted, columns. Every output starts with
// its own seed, or with 1 where there is only one.
func (p *Program) gradient(columns, seeded, samples bool) (g *graph, outs, grads []value) {
	g = p.g.copy()
	steps := p.steps
	if !columns && p.columns > 0 {
		steps = append([]step(nil), p.steps...)
		for i := range steps {
			s := &steps[i]
			if s.needs = s.op == OpParam && g.nodes[s.val].kind == kindParam; s.op != OpParam {
				for j, a := range s.args {
					s.needs = s.needs || steps[a].needs && len(rule(s.op, j).Steps) > 0
				}
			}
		}
	}
	var seeds []term
	for k, out := range p.outs {
		outs = append(outs, steps[out].val)
		switch {
		case seeded:
			seeds = append(seeds, termOf(g.leaf(kindSeed, k)))
		case samples && !g.vary[steps[out].val]:
			seeds = append(seeds, termOf(g.leaf(kindCount, 0)))
		default:
			seeds = append(seeds, term{set: true, lit: oneLiteral})
		}
	}
	adjs := g.reverse(steps, p.outs, seeds, samples)
	n := p.params
	if columns {
		n += p.columns
	}
	sums := make([]term, n)
	for i := range steps {
		if s := &steps[i]; s.op == OpParam && adjs[i].set {
			leaf := &g.nodes[s.val]
			k := int(leaf.aux)
			if leaf.kind == kindColumn {
				k += p.params
			}
			if k < n {
				sums[k] = adjs[i]
			}
		}
	}
	for _, s := range sums {
		if !s.set {
			s.lit = zeroLiteral
		}
		grads = append(grads, g.value(s))
	}
	return g, outs, grads
}
