package autodiff

import (
	"math"
	"math/big"
)

// A Tape records operations on numbers in the order in which they are performed, and
// differentiates what it recorded by sweeping backwards over it. Make one with New.
//
// A Tape belongs to one goroutine; different tapes are independent of one another. Replays
// (Replay, ReplayValue) only read it, so several may run at once while nobody records.
//
// Misuse is an error that sticks: see Err.
type Tape struct {
	nodes    []node     // those recorded, n of them, and room for more
	n        int        // the length of the tape
	params   []param    //
	names    []string   // of the parameters, but those at the end that have none
	branches [][2]int32 // the two branches of each OpWhere
	list     []int32    // the arguments of variadic operations
	numbers  []float64  // numbers among those
	exact    []*big.Rat // the values of OpRational

	leaves int // nodes[:leaves] have no arguments

	gen  uint32 // generation: handles of earlier ones are stale; never 0 once in use
	live uint32 // gen, or 0 while an error sticks
	err  error

	dirty   bool       // a parameter was set after the values were computed
	pending bool       // the adjoints of the last sweep are not yet in the parameters' gradients
	known   bool       // reach is that of the last sweep
	root    int        // where the last sweep started, -1 if there was none
	adjs    []float64  // its adjoints, of the nodes up to root
	roots   []int32    // the other outputs of that sweep, if it had several
	earlier []gradient // of the first parameters, from the sweeps before; those of the others are absent
	reach   []bool     // nodes that the outputs depend on differentiably, if reached is set
	args    []arg      // scratch
	values  []float64  // scratch
}

// A node is one operation and its value. It has 24 bytes and no pointers.
//
// What x holds depends on the operation: the number of OpShift and OpScale, the partial of unary
// operations that have the flag stored, two 32-bit integers for all others. These are
//
//	binary operations   the second argument
//	OpMulAdd            the second and the third one
//	OpWhere             the second one and the index into branches
//	variadic ones       how many entries of list the node has, from entry a on, and the index of
//	                    the first of its numbers
type node struct {
	val float64
	x   uint64
	a   int32 // the first argument; the index into params or exact in those leaves
	tag tag
}

// A tag is an operation and all that the sweep decides on, in one number: in the lowest 8 bits the
// Op, in the next ones the Rel of OpWhere and the form of variadic operations, and above them flags.
type tag uint32

const (
	needsGrad tag = 1 << (30 + iota) // the value depends on a parameter through operations with partials
	stored                           // x holds the partial

	detail = 8 // where the Rel or form begins
)

func (n *node) op() Op     { return Op(n.tag) }
func (n *node) rel() Rel   { return Rel(n.tag >> detail) }
func (n *node) form() form { return form(n.tag >> detail) }

// needs reports whether the value depends on a parameter through operations with partials.
func (n *node) needs() bool { return n.tag&needsGrad != 0 }

// A form says how the arguments of a variadic operation are written down.
type form uint8

const (
	plain    form = iota // one after the other
	paired               // in pairs; a last one without a partner has the partner 1
	numbered             // in pairs with numbers, which stand in numbers
	biased               // likewise, but for the last one, whose partner is 1
)

func (n *node) b() int32        { return int32(uint32(n.x)) }
func (n *node) c() int32        { return int32(uint32(n.x >> 32)) }
func (n *node) number() float64 { return math.Float64frombits(n.x) }

func pack(b, c int32) uint64 { return uint64(uint32(b)) | uint64(uint32(c))<<32 }

type param struct {
	node int32
}

type gradient struct {
	sum float64
	has bool // a gradient is present
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
	return &Tape{gen: 1, live: 1, root: -1}
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
	t.n = 0
	t.leaves = 0
	t.params = t.params[:0]
	t.names = t.names[:0]
	if len(t.exact) > 0 {
		clear(t.exact)
		t.exact = t.exact[:0]
	}
	t.branches = t.branches[:0]
	t.list = t.list[:0]
	t.numbers = t.numbers[:0]
	if t.err != nil {
		t.err = nil
	}
	t.dirty, t.pending, t.known = false, false, false
	t.root = -1
	t.roots = t.roots[:0]
	t.earlier = t.earlier[:0]
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
	return t.n
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
func (t *Tape) room() bool { return t.n < len(t.nodes) || t.grow() }

// full reports whether there is no room for one more node yet.
func (t *Tape) full() bool { return uint(t.n) >= uint(len(t.nodes)) }

const (
	few      = 16 // nodes: so many adjoints are cleared at once, and there is always room for them
	maxNodes = 1<<31 - 1
)

//go:noinline
func (t *Tape) grow() bool {
	if t.n >= maxNodes {
		t.fail("record", ErrFull)
		return false
	}
	// Twice the room each time: the standard growth of large slices copies four times as much.
	nodes := make([]node, min(max(4*few, 2*len(t.nodes)), maxNodes))
	copy(nodes, t.nodes)
	t.nodes = nodes
	return true
}

// next returns the next node, for which there must be room, to be filled in place: a node is built
// with narrow stores, and copying it right afterwards would wait for them. What it holds is stale.
func (t *Tape) next() *node {
	i := t.n
	t.n = i + 1
	return &t.nodes[i]
}

// newest is the handle of the node made last.
func (t *Tape) newest() Var { return Var{t, int32(t.n - 1), t.gen} }

// owns reports whether the tape is usable and x is a handle of it.
func (t *Tape) owns(x Var) bool { return t != nil && x.tape == t && x.gen == t.live }

// owns2 is owns for two handles.
func (t *Tape) owns2(x, y Var) bool {
	return t != nil && x.tape == t && y.tape == t && x.gen == t.live && y.gen == t.live
}

// usable reports whether anything can be recorded.
func (t *Tape) usable() bool { return t != nil && t.live != 0 }

// An arg is an argument of a node: a node, or a number that is none.
type arg struct {
	index int32 // -1 for a number
	num   float64
}

// arguments appends the arguments of a node to buf; those of operations that take pairs
// alternate with their partners.
func (t *Tape) arguments(buf []arg, n *node) []arg {
	op := n.op()
	switch table[op].arity {
	case 0:
		return buf
	case 1:
		return append(buf, arg{index: n.a})
	case 2:
		if op == OpShift || op == OpScale {
			return append(buf, arg{index: n.a}, arg{-1, n.number()})
		}
		return append(buf, arg{index: n.a}, arg{index: n.b()})
	case 3:
		return append(buf, arg{index: n.a}, arg{index: n.b()}, arg{index: n.c()})
	case 4:
		branch := t.branches[n.c()]
		return append(buf, arg{index: n.a}, arg{index: n.b()}, arg{index: branch[0]}, arg{index: branch[1]})
	}
	for i, index := range t.list[n.a : n.a+n.b()] {
		buf = append(buf, arg{index: index})
		if n.form() == numbered || n.form() == biased && i < int(n.b())-1 {
			buf = append(buf, arg{-1, t.numbers[int(n.c())+i]})
		}
	}
	if n.form() == paired && n.b()&1 != 0 || n.form() == biased {
		buf = append(buf, arg{-1, 1})
	}
	return buf
}

// operands returns what the formula for the partial in argument j calls a, b, c and d.
func operands[T any](op Op, args []T, j int) (x [4]T) {
	switch {
	case table[op].arity != Variadic:
		copy(x[:], args)
	case table[op].paired:
		x[0], x[1] = args[j], args[j^1]
	default:
		x[0] = args[j]
	}
	return x
}
