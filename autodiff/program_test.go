package autodiff

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
)

// randomFunc returns a function that records a random graph of n operations over all that the tape
// has, the same at every call.
func randomFunc(seed uint64, n int, ops []Op) VectorFunc {
	return func(t *Tape, w, x []Var) []Var {
		r := rand.New(rand.NewPCG(seed, 7))
		vars := append(append([]Var(nil), w...), x...)
		vars = append(vars, t.Const(0), t.Const(1), t.Const(-2.5))
		pick := func() Var {
			if r.IntN(3) == 0 {
				return vars[r.IntN(len(vars))]
			}
			return vars[len(vars)-1-r.IntN(min(6, len(vars)))]
		}
		for range n {
			op := ops[r.IntN(len(ops))]
			var y Var
			switch {
			case op == OpShift:
				y = t.Shift(pick(), -1.5)
			case op == OpScale:
				y = t.Scale(pick(), float64(r.IntN(3)))
			case op == OpWhere:
				y = t.Where(Rel(1+r.IntN(6)), pick(), pick(), pick(), pick())
			case op == OpMulAdd:
				y = t.MulAdd(pick(), pick(), pick())
			case op == OpSum:
				y = t.Sum(pick(), pick(), pick())
			case op == OpLogSumExp:
				y = t.LogSumExp(pick(), pick(), pick())
			case op == OpSquaredError:
				y = t.SquaredError([]Var{pick(), pick()}, []Var{pick(), pick()})
			case op == OpDot && r.IntN(2) == 0:
				y = t.AffineData([]Var{pick(), pick()}, []float64{0, 1.5}, pick())
			case op == OpDot:
				y = t.Affine([]Var{pick(), pick()}, []Var{pick(), pick()}, pick())
			case table[op].arity == 1:
				y = t.Apply(op, pick())
			default:
				y = t.Apply(op, pick(), pick())
			}
			vars = append(vars, y)
		}
		return []Var{vars[len(vars)-1]}
	}
}

// tries is how many random functions a test takes.
func tries(n uint64) uint64 {
	if testing.Short() {
		n /= 10
	}
	return n
}

func operations() (ops []Op) {
	for _, op := range Ops() {
		if table[op].arity != 0 {
			ops = append(ops, op)
		}
	}
	return ops
}

// sameFloat is equality of bits but for the sign of zero and the payload of NaN.
func sameFloat(a, b float64) bool { return a == b || a != a && b != b }

// tapeGrad records f at a point and sweeps.
func tapeGrad(f VectorFunc, w, x []float64) (y float64, grad []float64) {
	t := New()
	var vars []Var
	for _, v := range w {
		vars = append(vars, t.Param("", v))
	}
	for _, v := range x {
		vars = append(vars, t.Param("", v))
	}
	out := f(t, vars[:len(w)], vars[len(w):])[0]
	if err := t.Backward(out); err != nil {
		panic(err)
	}
	for _, v := range vars {
		g, _ := t.Grad(v)
		grad = append(grad, g)
	}
	return t.Value(out), grad
}

var specials = []float64{0, math.Copysign(0, -1), 1, -1, 0.5, 2, -3, math.Inf(1), math.Inf(-1), math.NaN(), 1e300, -1e-300, 5e-324, 800, -800}

func TestProgramHasTheTapesBits(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	ops := operations()
	for seed := range tries(20_000) {
		f := randomFunc(seed, 1+int(seed%12), ops)
		p, err := CompileVector(2, 1, f)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		ws := p.NewWorkspace()
		for range 5 {
			point := make([]float64, 3)
			for i := range point {
				if point[i] = r.NormFloat64(); r.IntN(3) == 0 {
					point[i] = specials[r.IntN(len(specials))]
				}
			}
			w, x := point[:2], point[2:]
			y, grad := tapeGrad(f, w, x)
			got := make([]float64, 3)
			v, err := p.ValueGrad(ws, got, w, x)
			if err != nil {
				t.Fatal(err)
			}
			if !sameFloat(v, y) {
				t.Fatalf("seed %d at %v: value %v, the tape's is %v", seed, point, v, y)
			}
			for i := range got {
				if !sameFloat(got[i], grad[i]) {
					t.Fatalf("seed %d at %v: gradient %v, the tape's is %v", seed, point, got, grad)
				}
			}
		}
	}
}

// With small integers and + - × every float64 is exact, whatever the order of additions.
func TestSamplesExactly(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	ops := []Op{OpAdd, OpSub, OpMul, OpNeg, OpAdd, OpMul, OpMax, OpAbs, OpWhere}
	for seed := range tries(3000) {
		f := randomFunc(seed, 1+int(seed%9), ops)
		integers := func(tp *Tape, w, x []Var) []Var { // no halves: ties are shifted away from
			return f(tp, w, x)
		}
		p, err := CompileVector(2, 2, integers)
		if err != nil {
			t.Fatal(err)
		}
		n := []int{0, 1, 7, 8, 300, 1100}[r.IntN(6)]
		w := []float64{float64(r.IntN(5) - 2), float64(r.IntN(5) - 2)}
		cols := [2][]float64{make([]float64, n), make([]float64, n)}
		for i := range n {
			cols[0][i], cols[1][i] = float64(r.IntN(5)-2), float64(r.IntN(5)-2)
		}
		ws := p.NewWorkspace()
		g := [2][]float64{make([]float64, n), make([]float64, n)}
		s := &Samples{Columns: []Column{{Values: cols[0], Grad: g[0]}, {Values: cols[1], Grad: g[1]}}, N: n}
		grad := make([]float64, 2)
		y, err := p.SumGrad(ws, grad, w, s)
		if err != nil {
			t.Fatal(err)
		}
		var want [3]float64
		point := make([]float64, 4)
		exact := true
		for i := range n {
			v, err := p.ValueGrad(ws, point, w, []float64{cols[0][i], cols[1][i]})
			if err != nil {
				t.Fatal(err)
			}
			want[0] += v
			want[1] += point[0]
			want[2] += point[1]
			exact = exact && math.Abs(v) < 1<<30 && math.Abs(point[0]) < 1<<30 && math.Abs(point[1]) < 1<<30
			if g[0][i] != point[2] || g[1][i] != point[3] {
				t.Fatalf("seed %d, sample %d of %d: data gradient %v %v, want %v", seed, i, n, g[0][i], g[1][i], point[2:])
			}
		}
		if got := [3]float64{y, grad[0], grad[1]}; exact && got != want {
			t.Fatalf("seed %d, n %d: %v, want %v", seed, n, got, want)
		}
		y2, err := p.SumGrad(ws, nil, w, &Samples{Columns: []Column{{Values: cols[0]}, {Values: cols[1]}}, N: n})
		if err != nil || y2 != y {
			t.Fatalf("seed %d: %v without the gradients of columns: %v, %v", seed, y2, y, err)
		}
	}
}

func TestWorkersGiveTheSameBits(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for seed := range tries(60) {
		p, err := CompileVector(3, 2, randomFunc(seed, 14, operations()))
		if err != nil {
			t.Fatal(err)
		}
		n := 1 + r.IntN(20_000)
		cols := [2][]float64{make([]float64, n), make([]float64, n)}
		for i := range n {
			cols[0][i], cols[1][i] = r.NormFloat64(), r.NormFloat64()
		}
		var first []uint64
		for _, workers := range []int{0, 1, 2, 7, 40} {
			g := make([]float64, n)
			grad := make([]float64, 3)
			y, err := p.SumGrad(p.NewWorkspace(), grad, []float64{0.3, -1.2, 0.7},
				&Samples{Columns: []Column{{Values: cols[0], Grad: g}, {Values: cols[1]}}, Workers: workers, Mean: seed%2 == 0})
			if err != nil {
				t.Fatal(err)
			}
			bits := []uint64{math.Float64bits(y)}
			for _, v := range slices.Concat(grad, g) {
				bits = append(bits, math.Float64bits(v))
			}
			if first == nil {
				first = bits
			} else if !slices.Equal(bits, first) {
				t.Fatalf("seed %d, n %d: other bits with %d workers", seed, n, workers)
			}
		}
	}
}

func TestRecordingsThatDiffer(t *testing.T) {
	tests := []struct {
		name string
		f    Func
	}{
		{"an if", func(t *Tape, w, x []Var) Var {
			if t.Value(w[0]) > 0 {
				return t.Sin(w[0])
			}
			return t.Cos(w[0])
		}},
		{"a constant", func(t *Tape, w, x []Var) Var { return t.Mul(w[0], t.Const(t.Value(w[0]))) }},
		{"a loop", func(t *Tape, w, x []Var) Var {
			y := w[0]
			for i := 0.0; i < math.Abs(t.Value(w[0])); i++ {
				y = t.Exp(y)
			}
			return y
		}},
		{"an output", func(t *Tape, w, x []Var) Var {
			a, b := t.Sin(w[0]), t.Cos(w[0])
			if t.Value(w[0]) > 0 {
				return a
			}
			return b
		}},
	}
	for _, test := range tests {
		_, err := Compile(1, 0, test.f)
		var differ *RecordingError
		if !errors.As(err, &differ) {
			t.Errorf("%s: %v", test.name, err)
		}
	}
}

func TestProgramAllocatesNothing(t *testing.T) {
	f := func(t *Tape, w, x []Var) Var {
		r := t.Sub(t.Mul(t.Sin(w[0]), x[0]), t.Div(x[1], w[1]))
		return t.Mul(r, r)
	}
	p, err := Compile(2, 2, f)
	if err != nil {
		t.Fatal(err)
	}
	ws := p.NewWorkspace()
	w, x, v := []float64{1, 2}, []float64{3, 4}, []float64{1, 0}
	grad, all, h := make([]float64, 2), make([]float64, 4), make([]float64, 4)
	one, two := make([]float64, 1), make([]float64, 1)
	const n = 8 * 2 * 512 // enough for as many workers
	s := &Samples{Columns: []Column{{Values: make([]float64, n)}, {Values: make([]float64, n), Grad: make([]float64, n)}}}
	calls := map[string]func() error{
		"Value":       func() error { _, err := p.Value(ws, w, x); return err },
		"Values":      func() error { return p.Values(ws, one, w, x) },
		"Grad":        func() error { return p.Grad(ws, grad, w, x) },
		"ValueGrad":   func() error { _, err := p.ValueGrad(ws, all, w, x); return err },
		"VJP":         func() error { return p.VJP(ws, grad, v[:1], w, x) },
		"Directional": func() error { return p.Directional(ws, one, two, w, x, v) },
		"Jacobian":    func() error { return p.Jacobian(ws, grad, w, x) },
		"HVP":         func() error { return p.HVP(ws, nil, grad, w, x, v) },
		"Hessian":     func() error { return p.Hessian(ws, h, w, x) },
	}
	for _, workers := range []int{1, 2, 7} {
		s, values := *s, *s
		values.Columns = []Column{{Values: s.Columns[0].Values}, {Values: s.Columns[1].Values}}
		s.Workers, values.Workers = workers, workers
		with := fmt.Sprint(" with workers: ", workers)
		calls["Sum"+with] = func() error { _, err := p.Sum(ws, w, &values); return err }
		calls["SumGrad"+with] = func() error { _, err := p.SumGrad(ws, grad, w, &values); return err }
		calls["SumGrad by columns"+with] = func() error { _, err := p.SumGrad(ws, grad, w, &s); return err }
	}
	for name, call := range calls {
		if err := call(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if n := testing.AllocsPerRun(50, func() { call() }); n != 0 {
			t.Errorf("%s allocates %v times", name, n)
		}
	}
}

// One program serves many goroutines, each with a workspace, from its first use on.
func TestProgramsAreShared(t *testing.T) {
	p, err := CompileVector(2, 1, randomFunc(5, 30, operations()))
	if err != nil {
		t.Fatal(err)
	}
	w, x := []float64{0.5, -1.5}, []float64{0.25}
	s := &Samples{Columns: []Column{{Values: []float64{0.25, 1, -2}}}, Workers: 2}
	results := make([][]float64, 8)
	var wg sync.WaitGroup
	for i := range results {
		wg.Go(func() {
			ws, grad, sum := p.NewWorkspace(), make([]float64, 3), make([]float64, 2)
			y, err := p.ValueGrad(ws, grad, w, x)
			if err != nil {
				t.Error(err)
			}
			total, err := p.SumGrad(ws, sum, w, s)
			if err != nil {
				t.Error(err)
			}
			results[i] = slices.Concat(grad, sum, []float64{y, total})
		})
	}
	wg.Wait()
	for _, r := range results {
		if !slices.EqualFunc(r, results[0], sameFloat) {
			t.Errorf("%v, and elsewhere %v", r, results[0])
		}
	}
}
