package autodiff

import (
	"math"
	"math/big"
)

// A Node describes one node of a tape, for tables and drawings.
type Node struct {
	Index      int
	Op         Op
	Rel        Rel       // of OpWhere, else 0
	Args       []int     // indices of the arguments, -1 for numbers that are no nodes;
	Numbers    []float64 // these, where Args is -1, if there are any
	Name       string    // of a parameter, else ""
	Value      float64   //
	Adjoint    float64   // from the last Backward,
	HasAdjoint bool      // if there is one
	NeedsGrad  bool      // the value depends on a parameter, not only through Detach
	Constant   *big.Rat  // exact value of OpRational and of a finite OpConst, else nil
}

// Node describes node i. Out of range it is the zero Node.
func (t *Tape) Node(i int) Node {
	if i < 0 || i >= t.Len() {
		return Node{}
	}
	nd := &t.nodes[i]
	v := Node{Index: i, Op: nd.op(), Value: nd.val, NeedsGrad: nd.needs()}
	for j, arg := range t.arguments(nil, nd) {
		if arg.index < 0 {
			for len(v.Numbers) < j {
				v.Numbers = append(v.Numbers, 0)
			}
			v.Numbers = append(v.Numbers, arg.num)
		}
		v.Args = append(v.Args, int(arg.index))
	}
	if v.Numbers != nil {
		for len(v.Numbers) < len(v.Args) {
			v.Numbers = append(v.Numbers, 0)
		}
	}
	if v.HasAdjoint = t.reached(i); v.HasAdjoint {
		v.Adjoint = t.adjs[i]
	}
	switch v.Op {
	case OpWhere:
		v.Rel = nd.rel()
	case OpParam:
		if int(nd.a) < len(t.names) {
			v.Name = t.names[nd.a]
		}
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
