package autodiff

import (
	"math"
	"testing"
)

// hard are the arguments at which kernels and rows are compared.
var hard = []float64{
	0, math.Copysign(0, -1), 1, -1, 0.5, -0.5, 0.3, -0.7, 2, -2, 3, 10, -10, 19.5, 41, -41,
	710, -710, 800, -800, 1e155, -1e155, 1e200, -1e200, 1e-200, 1e-310, 5e-324, math.MaxFloat64,
	math.Pi / 2, math.Pi, 1 - 1e-16, 1 + 1e-15, math.Inf(1), math.Inf(-1), math.NaN(),
}

// A kernel gives the bits of its row interpreted over float64, whatever the arguments, the
// seed, and which of the arguments need a gradient.
func TestKernelsAreTheirRows(t *testing.T) {
	seeds := []float64{1, -0.3, 1e300, 1e-300, math.Inf(1), math.NaN(), 0}
	tape := New()
	check := func(op Op, record func() Var) {
		for _, seed := range seeds {
			y := record()
			root := int(y.index)
			run := func(byRow bool) (adjs []float64) {
				tape.clearAdjoints()
				tape.swept = root + 1
				tape.nodes[root].adj = seed
				if byRow {
					tape.sweepRows(root, func(Op) bool { return true })
				} else {
					tape.sweep(root)
				}
				for _, nd := range tape.nodes {
					if nd.op == OpParam {
						adjs = append(adjs, nd.adj)
					}
				}
				return adjs
			}
			kernel, row := run(false), run(true)
			for i := range kernel {
				if !sameBits(kernel[i], row[i]) {
					var args []float64
					for _, nd := range tape.nodes[:root] {
						args = append(args, nd.val)
					}
					t.Errorf("%s%v seed %v, parameter %d: kernel %v, row %v", op, args, seed, i, kernel[i], row[i])
				}
			}
		}
	}
	leaf := func(param bool, x float64) Var {
		if param {
			return tape.Param("x", x)
		}
		return tape.Const(x)
	}
	for _, op := range Ops() {
		switch op.Arity() {
		case 1:
			for _, x := range hard {
				check(op, func() Var { tape.Reset(); return tape.Apply(op, tape.Param("x", x)) })
			}
		case 2:
			for _, x := range hard {
				check(op, func() Var { tape.Reset(); p := tape.Param("x", x); return tape.Apply(op, p, p) })
				for _, z := range hard {
					for mask := 1; mask < 4; mask++ {
						check(op, func() Var {
							tape.Reset()
							return tape.Apply(op, leaf(mask&1 != 0, x), leaf(mask&2 != 0, z))
						})
					}
				}
			}
		case 4:
			for rel := Less; rel < numRels; rel++ {
				for _, x := range []float64{-1, 0, math.Copysign(0, -1), 1, math.NaN(), math.Inf(1)} {
					for mask := 0; mask < 16; mask++ {
						check(op, func() Var {
							tape.Reset()
							return tape.Where(rel, leaf(mask&1 != 0, x), leaf(mask&2 != 0, 0),
								leaf(mask&4 != 0, math.Inf(1)), leaf(mask&8 != 0, math.NaN()))
						})
					}
				}
			}
		}
	}
}

// sameBits compares bit for bit, all NaN being one.
func sameBits(a, b float64) bool {
	return math.Float64bits(a) == math.Float64bits(b) || a != a && b != b
}

// evaluate knows every operation with arguments.
func TestEveryOperationHasAValue(t *testing.T) {
	for _, op := range Ops() {
		if op.Arity() == 0 && op != OpPi || op == OpWhere {
			continue
		}
		if v := evaluate(op, 0.5, 0.25); math.IsNaN(v) && op != OpAcosh {
			t.Errorf("%s(0.5, 0.25) = %v", op, v)
		}
	}
}

// A kernel that falls through to the end would add 0: every operation but sign and floor moves
// some adjoint.
func TestEveryOperationHasAKernel(t *testing.T) {
	for _, op := range Ops() {
		if op.Arity() == 0 || op == OpSign || op == OpFloor || op == OpWhere {
			continue
		}
		x := 0.5
		if op == OpAcosh {
			x = 1.5
		}
		tape := New()
		args := []Var{tape.Param("a", x), tape.Param("b", 0.25)}[:op.Arity()]
		tape.Backward(tape.Apply(op, args...))
		moved := false
		for _, a := range args {
			g, _ := tape.Grad(a)
			moved = moved || g != 0
		}
		if !moved {
			t.Errorf("%s has no kernel", op)
		}
	}
}
