package autodiff

import (
	"math"
	"math/big"
)

// A Node describes one node of a tape, for tables and drawings.
type Node struct {
	Index      int
	Op         Op
	Rel        Rel      // of OpWhere, else 0
	Args       []int    // indices of the arguments
	Name       string   // of a parameter, else ""
	Value      float64  //
	Adjoint    float64  // from the last Backward,
	HasAdjoint bool     // if there is one
	NeedsGrad  bool     // the value depends on a parameter
	Constant   *big.Rat // exact value of OpRational and of a finite OpConst, else nil
}

// Node describes node i. Out of range it is the zero Node.
func (t *Tape) Node(i int) Node {
	if i < 0 || i >= t.Len() {
		return Node{}
	}
	nd := &t.nodes[i]
	v := Node{Index: i, Op: nd.op, Value: nd.val, NeedsGrad: nd.flags&needsGrad != 0}
	args, k := t.args(nd)
	for _, arg := range args[:k] {
		v.Args = append(v.Args, int(arg))
	}
	if v.HasAdjoint = t.reached(i); v.HasAdjoint {
		v.Adjoint = nd.adj
	}
	switch nd.op {
	case OpWhere:
		v.Rel = nd.rel
	case OpParam:
		v.Name = t.params[nd.a].name
	case OpRational:
		v.Constant = new(big.Rat).Set(t.exact[nd.a])
	case OpConst:
		if !math.IsNaN(nd.val) && !math.IsInf(nd.val, 0) {
			v.Constant = new(big.Rat).SetFloat64(nd.val)
		}
	}
	return v
}

// Var returns the handle of node i, the zero Var if i is out of range.
func (t *Tape) Var(i int) Var {
	if i < 0 || i >= t.Len() {
		return Var{}
	}
	return Var{t, int32(i), t.gen}
}
