package autodiff

import "math/big"

// A Tape records operations on numbers in the order in which they are performed, and
// differentiates what it recorded by sweeping backwards over it. Make one with New.
//
// A Tape belongs to one goroutine; different tapes are independent of one another. Replays
// (Replay, ReplayValue) only read it, so several may run at once while nobody records.
//
// Misuse is an error that sticks: see Err.
type Tape struct {
	nodes    []node
	params   []param
	branches [][2]int32 // the two branches of each OpWhere
	exact    []*big.Rat // the values of OpRational

	gen   uint32 // generation: handles of earlier ones are stale; never 0 once in use
	live  uint32 // gen, or 0 while an error sticks
	err   error
	dirty bool // a parameter was set after the values were computed

	swept   int    // adjoints of nodes[:swept] may differ from 0
	root    int    // where the last sweep started, -1 if there was none
	reach   []bool // nodes that the root depends on differentiably, if reachOf == root
	reachOf int
}

// A node is one operation, its value and its adjoint. 32 bytes.
type node struct {
	val, adj float64
	a, b     int32 // arguments; a is the index into params or exact in those leaves
	c        int32 // index into branches
	op       Op
	rel      Rel
	flags    uint8
}

// needsGrad marks nodes whose value depends on a parameter.
const needsGrad = 1

type param struct {
	name string
	node int32
	has  bool // a gradient is present
	grad float64
}

// A Var is a handle of a node on a tape. It is a small value, valid until the tape is Reset.
// The zero Var is invalid.
type Var struct {
	tape  *Tape
	index int32
	gen   uint32
}

// Index returns the position of the node on its tape.
func (x Var) Index() int { return int(x.index) }

// Tape returns the tape that x is a handle of, nil for the zero Var.
func (x Var) Tape() *Tape { return x.tape }

// New returns an empty tape.
func New() *Tape {
	return &Tape{gen: 1, live: 1, root: -1, reachOf: -1}
}

// Reset empties the tape, clears its error and invalidates all its handles. The memory is
// kept, so that recording again allocates nothing.
func (t *Tape) Reset() {
	if t == nil {
		return
	}
	if t.gen++; t.gen == 0 {
		t.gen = 1
	}
	t.live = t.gen
	t.nodes = t.nodes[:0]
	if len(t.params) > 0 {
		t.params = t.params[:0]
	}
	if len(t.exact) > 0 {
		clear(t.exact)
		t.exact = t.exact[:0]
	}
	t.branches = t.branches[:0]
	t.err = nil
	t.dirty = false
	t.swept = 0
	t.root = -1
	t.reachOf = -1
}

// Err returns the first misuse of the tape since it was made or reset, nil if there was none:
// a handle of another tape (ErrForeign), of an earlier recording (ErrStale), of none
// (ErrInvalid), a wrong number of arguments (ErrArity), and so on. From then on recording
// does nothing and returns the zero Var; values and gradients can still be read.
func (t *Tape) Err() error {
	if t == nil {
		return ErrInvalid
	}
	return t.err
}

// Len returns the number of nodes.
func (t *Tape) Len() int {
	if t == nil {
		return 0
	}
	return len(t.nodes)
}

// Params returns the handles of the parameters, in the order in which they were recorded.
func (t *Tape) Params() []Var {
	if t == nil {
		return nil
	}
	vars := make([]Var, len(t.params))
	for i, p := range t.params {
		vars[i] = Var{t, p.node, t.gen}
	}
	return vars
}

// room reports whether there is room for one more node, making some if need be.
func (t *Tape) room() bool { return len(t.nodes) < cap(t.nodes) || t.grow() }

const maxNodes = 1<<31 - 1

//go:noinline
func (t *Tape) grow() bool {
	if len(t.nodes) >= maxNodes {
		t.fail("record", ErrFull)
		return false
	}
	t.nodes = append(t.nodes, node{})[:len(t.nodes)]
	return true
}

// next returns the next node, for which there must be room, to be filled in place: a node is built
// with narrow stores, and copying it right afterwards would wait for them. Its op, arguments, value,
// adjoint and flags are stale.
func (t *Tape) next() *node {
	i := len(t.nodes)
	t.nodes = t.nodes[:i+1]
	return &t.nodes[i]
}

// newest is the handle of the node made last.
func (t *Tape) newest() Var { return Var{t, int32(len(t.nodes) - 1), t.gen} }

// owns reports whether the tape is usable and x is a handle of it.
func (t *Tape) owns(x Var) bool { return t != nil && x.tape == t && x.gen == t.live }

// owns2 is owns for two handles.
func (t *Tape) owns2(x, y Var) bool {
	return t != nil && x.tape == t && y.tape == t && x.gen == t.live && y.gen == t.live
}

// usable reports whether anything can be recorded.
func (t *Tape) usable() bool { return t != nil && t.live != 0 }

// args returns the arguments of a node and how many there are.
func (t *Tape) args(n *node) ([4]int32, int) {
	k := table[n.op].arity
	if n.op == OpWhere {
		branch := t.branches[n.c]
		return [4]int32{n.a, n.b, branch[0], branch[1]}, k
	}
	return [4]int32{n.a, n.b}, k
}
