package autodiff

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"unsafe"
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
				tape.adjoints(root)[root] = seed
				if byRow {
					tape.sweepRows(root, func(Op) bool { return true })
				} else {
					tape.sweep(root)
				}
				for _, p := range tape.params {
					adjs = append(adjs, tape.adjs[p.node])
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
			if op == OpShift || op == OpScale {
				for _, x := range hard {
					for _, z := range hard {
						check(op, func() Var {
							tape.Reset()
							if op == OpShift {
								return tape.Shift(tape.Param("x", x), z)
							}
							return tape.Scale(tape.Param("x", x), z)
						})
					}
				}
				continue
			}
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
		case 3:
			for _, x := range hard {
				for _, z := range hard {
					check(op, func() Var { tape.Reset(); p := tape.Param("x", x); return tape.Apply(op, p, tape.Param("z", z), p) })
					check(op, func() Var { tape.Reset(); p := tape.Param("x", x); return tape.Apply(op, p, p, tape.Const(z)) })
					check(op, func() Var { tape.Reset(); p := tape.Param("x", x); return tape.Apply(op, tape.Const(z), p, p) })
				}
			}
		case Variadic:
			record := map[Op]func(a, b Var, x, z float64) Var{
				OpSum:          func(a, b Var, x, z float64) Var { return tape.Sum(a, b, a) },
				OpLogSumExp:    func(a, b Var, x, z float64) Var { return tape.LogSumExp(a, b, a, b) },
				OpDot:          func(a, b Var, x, z float64) Var { return tape.Dot([]Var{a, b, b}, []Var{b, a, b}) },
				OpSquaredError: func(a, b Var, x, z float64) Var { return tape.SquaredError([]Var{a, b, b}, []Var{b, a, b}) },
			}[op]
			for _, x := range hard {
				for _, z := range hard {
					for mask := 1; mask < 4; mask++ {
						check(op, func() Var {
							tape.Reset()
							return record(leaf(mask&1 != 0, x), leaf(mask&2 != 0, z), x, z)
						})
					}
					if op == OpSquaredError {
						check(op, func() Var {
							tape.Reset()
							p := tape.Param("x", x)
							return tape.SquaredErrorData([]Var{p, p}, []float64{z, x})
						})
					}
					if op != OpDot {
						continue
					}
					for _, record := range []func(p, q Var) Var{
						func(p, q Var) Var { return tape.Affine([]Var{p, q}, []Var{q, q}, p) },
						func(p, q Var) Var { return tape.AffineData([]Var{p, q}, []float64{z, x}, p) },
						func(p, q Var) Var { return tape.DotData([]Var{p, q}, []float64{z, x}) },
						func(p, q Var) Var { return tape.AffineRows(nil, []Var{p, p}, []float64{1, 2, z, x}, q)[1] },
					} {
						check(op, func() Var { tape.Reset(); return record(tape.Param("x", x), tape.Param("z", z)) })
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
		if op.Arity() == 0 && op != OpPi || op == OpWhere || op >= OpShift && op != OpDetach {
			continue
		}
		if v := evaluate(op, 0.5, 0.25); math.IsNaN(v) && op != OpAcosh {
			t.Errorf("%s(0.5, 0.25) = %v", op, v)
		}
	}
}

// A kernel that falls through to the end would add 0: every operation but sign, floor and detach
// moves some adjoint.
func TestEveryOperationHasAKernel(t *testing.T) {
	for _, op := range Ops() {
		if op.Arity() == 0 || op == OpSign || op == OpFloor || op == OpWhere || op == OpDetach {
			continue
		}
		x := 0.5
		if op == OpAcosh {
			x = 1.5
		}
		tape := New()
		args := []Var{tape.Param("a", x), tape.Param("b", 0.25), tape.Param("c", 3)}
		switch arity := op.Arity(); {
		case op == OpShift:
			tape.Backward(tape.Shift(args[0], 2))
		case op == OpScale:
			tape.Backward(tape.Scale(args[0], 2))
		case arity == Variadic:
			tape.Backward(tape.Apply(op, args[:2]...))
		default:
			tape.Backward(tape.Apply(op, args[:arity]...))
		}
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

// A million nodes and their adjoints are 32 MB.
func TestSizes(t *testing.T) {
	if n := unsafe.Sizeof(node{}) + unsafe.Sizeof(0.0); n > 32 {
		t.Errorf("a node has %d bytes", n)
	}
	if n := unsafe.Sizeof(Var{}); n > 16 {
		t.Errorf("a Var has %d bytes", n)
	}
}

// A replay takes sines and cosines by the functions that the tape takes both at once by.
func TestSincos(t *testing.T) {
	for _, x := range hard {
		s, c := math.Sincos(x)
		if !sameBits(evaluate(OpSin, x, 0), s) || !sameBits(evaluate(OpCos, x, 0), c) {
			t.Errorf("at %v: %v %v, want %v %v", x, evaluate(OpSin, x, 0), evaluate(OpCos, x, 0), s, c)
		}
	}
}

// A whole sweep gives the bits of the rows, too: on chains, where an adjoint is carried from node to
// node, with the same argument more than once, and with parameters and constants in between.
func TestSweepsAreTheirRows(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 5))
	tape := New()
	tapes := 20000
	if testing.Short() {
		tapes = 2000
	}
	for k := range tapes {
		tape.Reset()
		vars := []Var{tape.Param("", rng.NormFloat64()), tape.Const(rng.NormFloat64()), tape.Param("", 0)}
		pick := func() Var { // mostly one of the latest
			return vars[max(0, len(vars)-1-int(rng.ExpFloat64()*2))]
		}
		for range 1 + rng.IntN(30) {
			a, b, c, x := pick(), pick(), pick(), rng.NormFloat64()
			y := a
			switch rng.IntN(14) {
			case 0:
				y = tape.Add(a, b)
			case 1:
				y = tape.Sub(a, b)
			case 2, 3:
				y = tape.Mul(a, b)
			case 4:
				y = tape.MulAdd(a, b, c)
			case 5:
				y = tape.Shift(a, x)
			case 6:
				y = tape.Scale(a, x)
			case 7:
				y = tape.Sin(a)
			case 8:
				y = tape.Div(a, b)
			case 9:
				y = tape.Affine([]Var{a, b}, []Var{b, c}, c)
			case 10:
				y = tape.AffineData([]Var{a, b, a}, []float64{x, 2, -x}, c)
			case 11:
				vars = tape.AffineRows(vars, []Var{a, b}, []float64{x, -1, 0.3, x * x}, c)
				continue
			case 12:
				y = tape.Param("", x)
			case 13:
				y = tape.Const(x)
			}
			vars = append(vars, y)
		}
		root := tape.Len() - 1
		sweep := func(byRow bool) []float64 {
			tape.adjoints(root)[root] = 1.7
			if byRow {
				tape.sweepRows(root, func(Op) bool { return true })
			} else {
				tape.sweep(root)
			}
			return slices.Clone(tape.adjs[:root+1])
		}
		got, want := sweep(false), sweep(true)
		for i := range got {
			if tape.nodes[i].needs() && !sameBits(got[i], want[i]) {
				t.Fatalf("tape %d, node %d: adjoint %v by kernels, %v by rows", k, i, got[i], want[i])
			}
		}
	}
}
