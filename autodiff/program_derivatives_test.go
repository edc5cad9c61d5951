package autodiff

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// y₀ = a²b + 3b³ - abc and y₁ = sin a + c, by hand.
func handVector(t *Tape, w, _ []Var) []Var {
	a, b, c := w[0], w[1], w[2]
	y := t.Mul(t.Mul(a, a), b)
	y = t.Add(y, t.Scale(t.Mul(b, t.Mul(b, b)), 3))
	return []Var{t.Sub(y, t.Mul(a, t.Mul(b, c))), t.Add(t.Sin(a), c)}
}

func TestDerivativesByHand(t *testing.T) {
	both, err := CompileVector(3, 0, handVector)
	if err != nil {
		t.Fatal(err)
	}
	single, err := Compile(3, 0, func(t *Tape, w, x []Var) Var { return handVector(t, w, x)[0] })
	if err != nil {
		t.Fatal(err)
	}
	const a, b, c = 2.0, -3.0, 5.0
	w, v := []float64{a, b, c}, []float64{1, 10, 100}
	grad := []float64{2*a*b - b*c, a*a + 9*b*b - a*c, -a * b}
	hess := []float64{2 * b, 2*a - c, -b, 2*a - c, 18 * b, -a, -b, -a, 0}
	jac := append(slices.Clone(grad), math.Cos(a), 0, 1)
	hv := make([]float64, 3)
	for i := range hv {
		for j := range v {
			hv[i] += hess[3*i+j] * v[j]
		}
	}
	equal := func(what string, err error, got, want []float64) {
		t.Helper()
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %v, %v, want %v", what, got, err, want)
		}
	}
	ws := single.NewWorkspace()
	g, h, p := make([]float64, 3), make([]float64, 9), make([]float64, 3)
	equal("gradient", single.Grad(ws, g, w, nil), g, grad)
	equal("Hessian", single.Hessian(ws, h, w, nil), h, hess)
	clear(g)
	equal("Hessian times a vector", single.HVP(ws, g, p, w, nil, v), p, hv)
	equal("gradient with it", nil, g, grad)

	ws = both.NewWorkspace()
	j := make([]float64, 6)
	equal("Jacobian", both.Jacobian(ws, j, w, nil), j, jac)
	equal("vector-Jacobian product", both.VJP(ws, g, []float64{1, 1000}, w, nil), g,
		[]float64{grad[0] + 1000*math.Cos(a), grad[1], grad[2] + 1000})
	y, dy := make([]float64, 2), make([]float64, 2)
	equal("directional derivative", both.Directional(ws, y, dy, w, nil, v), dy,
		[]float64{grad[0] + 10*grad[1] + 100*grad[2], math.Cos(a) + 100})
	equal("values with it", nil, y, []float64{a*a*b + 3*b*b*b - a*b*c, math.Sin(a) + c})

	// More outputs than parameters: the Jacobian goes forwards.
	tall, err := CompileVector(1, 0, func(t *Tape, w, _ []Var) []Var { return []Var{w[0], t.Mul(w[0], w[0]), t.Const(7)} })
	if err != nil {
		t.Fatal(err)
	}
	equal("tall Jacobian", tall.Jacobian(tall.NewWorkspace(), g, []float64{4}, nil), g, []float64{1, 8, 0})
}

// Over small integers, where floating point is exact, the Hessian (forwards over backwards) is what two
// recorded sweeps give (backwards over backwards).
func TestHessianIsTheSweepOfTheSweep(t *testing.T) {
	ops := []Op{OpAdd, OpSub, OpMul, OpNeg, OpMul, OpScale, OpSum, OpSquaredError, OpWhere, OpMulAdd}
	for seed := range tries(2000) {
		f := randomFunc(seed, 1+int(seed%8), ops)
		p, err := CompileVector(2, 0, f)
		if err != nil {
			t.Fatal(err)
		}
		r := rand.New(rand.NewPCG(seed, 1))
		w := []float64{float64(r.IntN(7) - 3), float64(r.IntN(7) - 3)}
		h := make([]float64, 4)
		if err := p.Hessian(p.NewWorkspace(), h, w, nil); err != nil {
			t.Fatal(err)
		}
		tape := New()
		vars := []Var{tape.Param("", w[0]), tape.Param("", w[1])}
		y := f(tape, vars, nil)[0]
		for i := range 2 {
			for j := range 2 {
				d := tape.Derivative(tape.Derivative(y, vars[i]), vars[j])
				if want := tape.Value(d); math.Abs(want) < 1<<50 && h[2*i+j] != want {
					t.Fatalf("seed %d at %v: Hessian[%d][%d] is %v, want %v", seed, w, i, j, h[2*i+j], want)
				}
			}
		}
	}
}

func TestInterpretFloat64IsValueGrad(t *testing.T) {
	for seed := range tries(3000) {
		p, err := CompileVector(2, 1, randomFunc(seed, 1+int(seed%10), operations()))
		if err != nil {
			t.Fatal(err)
		}
		r := rand.New(rand.NewPCG(seed, 3))
		w, x := []float64{r.NormFloat64(), specials[r.IntN(len(specials))]}, []float64{r.NormFloat64()}
		outs, grads, err := Interpret(context.Background(), p, Float64{}, w, x)
		if err != nil {
			t.Fatal(err)
		}
		want := make([]float64, 3)
		y, err := p.ValueGrad(p.NewWorkspace(), want, w, x)
		if err != nil || outs[0].Err != nil || !sameFloat(outs[0].Value, y) {
			t.Fatalf("seed %d: value %v, want %v", seed, outs[0], y)
		}
		for k := range want {
			if grads[k].Err != nil || !sameFloat(grads[k].Value, want[k]) {
				t.Fatalf("seed %d at %v, %v: derivative %d is %v, want %v", seed, w, x, k, grads[k], want[k])
			}
		}
	}
}

// A zero adjoint annihilates an infinite partial, in programs too: sqrt at 0 behind a factor 0, and the
// branch that is not taken.
func TestProgramsAnnihilate(t *testing.T) {
	p, err := Compile(1, 1, func(t *Tape, w, x []Var) Var {
		safe := t.Where(Greater, w[0], t.Const(0), t.Log(w[0]), t.Const(0))
		return t.Add(t.Mul(x[0], t.Sqrt(w[0])), safe)
	})
	if err != nil {
		t.Fatal(err)
	}
	ws := p.NewWorkspace()
	grad := []float64{7}
	if y, err := p.ValueGrad(ws, grad, []float64{0}, []float64{0}); err != nil || y != 0 || grad[0] != 0 {
		t.Errorf("at a point: %v, %v, %v", y, grad, err)
	}
	// At 1 there is nothing to annihilate: Σ x·sqrt(w) + log w and Σ x/(2·sqrt w) + 1/w, exactly.
	n := 2000
	x := make([]float64, n)
	for i := range x {
		x[i] = float64(i % 3) // 1999 in all
	}
	y, err := p.SumGrad(ws, grad, []float64{1}, &Samples{Columns: []Column{{Values: x}}})
	if err != nil || y != 1999 || grad[0] != 1999.0/2+2000 {
		t.Errorf("sum: %v, %v, %v", y, grad, err)
	}
	// At 0 the partial is infinite; samples with x = 0 do not see it, one with x = 1 does.
	for i := range x {
		x[i] = 0
	}
	if y, err = p.SumGrad(ws, grad, []float64{0}, &Samples{Columns: []Column{{Values: x}}}); err != nil || y != 0 || grad[0] != 0 {
		t.Errorf("over samples: %v, %v, %v", y, grad, err)
	}
	x[n-1] = 1
	if y, err = p.SumGrad(ws, grad, []float64{0}, &Samples{Columns: []Column{{Values: x}}}); err != nil || y != 0 || !math.IsInf(grad[0], 1) {
		t.Errorf("with one sample that sees it: %v, %v, %v", y, grad, err)
	}

	// Here the infinite partial differs from sample to sample, and plain products give a NaN.
	q, err := Compile(1, 1, func(t *Tape, w, x []Var) Var { return t.Mul(x[0], t.Sqrt(t.Mul(w[0], x[0]))) })
	if err != nil {
		t.Fatal(err)
	}
	if y, err = q.SumGrad(q.NewWorkspace(), grad, []float64{0}, &Samples{Columns: []Column{{Values: x}}}); err != nil || y != 0 || !math.IsInf(grad[0], 1) {
		t.Errorf("sample by sample: %v, %v, %v", y, grad, err)
	}
}

func TestColumnsByIndex(t *testing.T) {
	// Σ (b - a²)² over links of a chain, where both ends of a link read the same numbers.
	p, err := Compile(0, 2, func(t *Tape, _, x []Var) Var {
		d := t.Sub(x[1], t.Mul(x[0], x[0]))
		return t.Mul(d, d)
	})
	if err != nil {
		t.Fatal(err)
	}
	values := []float64{1, 2, 3, -1, 2}
	want := make([]float64, len(values))
	sum := 0.0
	for i := range len(values) - 1 {
		d := values[i+1] - values[i]*values[i]
		sum += d * d
		want[i] -= 4 * d * values[i]
		want[i+1] += 2 * d
	}
	n := len(values)
	overlapping, scattered := make([]float64, n), make([]float64, n)
	for name, s := range map[string]*Samples{
		"overlapping": {Columns: []Column{
			{Values: values[:n-1], Grad: overlapping[:n-1], Accumulate: true}, {Values: values[1:], Grad: overlapping[1:], Accumulate: true}}},
		"scattered": {Columns: []Column{
			{Values: values, Index: []int32{0, 1, 2, 3}, Grad: scattered}, {Values: values, Index: []int32{1, 2, 3, 4}, Grad: scattered}}},
	} {
		if y, err := p.SumGrad(p.NewWorkspace(), nil, nil, s); err != nil || y != sum {
			t.Errorf("%s: %v, %v, want %v", name, y, err, sum)
		}
	}
	if !slices.Equal(overlapping, want) || !slices.Equal(scattered, want) {
		t.Errorf("gradients %v and %v, want %v", overlapping, scattered, want)
	}
}

func TestProgramMisuse(t *testing.T) {
	p, err := Compile(1, 1, func(t *Tape, w, x []Var) Var { return t.Mul(w[0], x[0]) })
	if err != nil {
		t.Fatal(err)
	}
	other, err := CompileVector(1, 0, func(t *Tape, w, x []Var) []Var { return []Var{w[0], w[0]} })
	if err != nil {
		t.Fatal(err)
	}
	ws, one, two := p.NewWorkspace(), make([]float64, 1), make([]float64, 2)
	stopped, stop := context.WithCancel(context.Background())
	stop()
	sum := func(s *Samples) error { _, err := p.SumGrad(ws, one, one, s); return err }
	value := func(p *Program, ws *Workspace, w, x []float64) error { _, err := p.Value(ws, w, x); return err }
	compile := func(f Func) error { _, err := Compile(1, 0, f); return err }
	for _, test := range []struct {
		name string
		err  error
		want error
	}{
		{"no function", compile(nil), ErrNil},
		{"a foreign output", compile(func(t *Tape, w, x []Var) Var { return New().Const(1) }), ErrForeign},
		{"a zero output", compile(func(t *Tape, w, x []Var) Var { return Var{} }), ErrInvalid},
		{"misuse inside", compile(func(t *Tape, w, x []Var) Var { return t.Add(w[0], Var{}) }), ErrInvalid},
		{"nil program", value(nil, ws, one, one), ErrNil},
		{"no workspace", value(p, nil, one, one), ErrWorkspace},
		{"another workspace", value(p, other.NewWorkspace(), one, one), ErrWorkspace},
		{"too few parameters", value(p, ws, nil, one), ErrLength},
		{"too many data", value(p, ws, one, two), ErrLength},
		{"two outputs", value(other, other.NewWorkspace(), one, nil), ErrOutputs},
		{"long gradient", p.Grad(ws, make([]float64, 3), one, one), ErrLength},
		{"long seeds", p.VJP(ws, one, two, one, one), ErrLength},
		{"short Hessian", p.Hessian(ws, nil, one, one), ErrLength},
		{"no samples", sum(nil), ErrNil},
		{"no column", sum(&Samples{}), ErrLength},
		{"short gradient of a column", sum(&Samples{Columns: []Column{{Values: two, Grad: one}}}), ErrLength},
		{"index", sum(&Samples{Columns: []Column{{Values: two, Index: []int32{0, 2}}}}), ErrIndex},
		{"negative index", sum(&Samples{Columns: []Column{{Values: two, Index: []int32{-1}}}}), ErrIndex},
		{"several workers that add", sum(&Samples{Columns: []Column{{Values: two, Grad: two, Accumulate: true}}, Workers: 2}), ErrWorkers},
		{"stopped", sum(&Samples{Columns: []Column{{Values: two}}, Context: stopped}), context.Canceled},
	} {
		if !errors.Is(test.err, test.want) {
			t.Errorf("%s: %v, want %v", test.name, test.err, test.want)
		}
	}
}

// Fused products are those of math.FMA, and the same at a point and over samples.
func TestFMA(t *testing.T) {
	p, err := Compile(1, 2, func(t *Tape, w, x []Var) Var { return t.Add(t.Mul(w[0], x[0]), x[1]) })
	if err != nil {
		t.Fatal(err)
	}
	fused := p.FMA()
	const w, x, c = 1 + 1.0/(1<<30), 1 + 1.0/(1<<30), -1
	plain, want := float64(w*x)+c, math.FMA(w, x, c)
	if plain == want {
		t.Fatal("the example tells nothing")
	}
	for _, test := range []struct {
		p    *Program
		want float64
	}{{p, plain}, {fused, want}} {
		ws := test.p.NewWorkspace()
		if y, err := test.p.Value(ws, []float64{w}, []float64{x, c}); err != nil || y != test.want {
			t.Errorf("at a point: %v, %v, want %v", y, err, test.want)
		}
		s := &Samples{Columns: []Column{{Values: []float64{x}}, {Values: []float64{c}}}}
		if y, err := test.p.Sum(ws, []float64{w}, s); err != nil || y != test.want {
			t.Errorf("over samples: %v, %v, want %v", y, err, test.want)
		}
	}
}

func TestFMAOverSamplesIsThatAtAPoint(t *testing.T) {
	ops := []Op{OpAdd, OpSub, OpMul, OpNeg, OpDiv, OpSqrt, OpAdd, OpMul, OpSub}
	for seed := range tries(3000) {
		p, err := CompileVector(0, 3, randomFunc(seed, 1+int(seed%9), ops))
		if err != nil {
			t.Fatal(err)
		}
		p = p.FMA()
		r := rand.New(rand.NewPCG(seed, 1))
		x := []float64{r.NormFloat64(), r.NormFloat64(), r.NormFloat64()}
		ws := p.NewWorkspace()
		y, err := p.Value(ws, nil, x)
		if err != nil {
			t.Fatal(err)
		}
		sum, err := p.Sum(ws, nil, &Samples{Columns: []Column{{Values: x[:1]}, {Values: x[1:2]}, {Values: x[2:]}}})
		if err != nil || !sameFloat(sum, y) {
			t.Fatalf("seed %d: %v over one sample, %v, want %v\n%s%s", seed, sum, err, y, p.Disassemble(), p.DisassembleSamples())
		}
	}
}

func TestDisassembly(t *testing.T) {
	p, err := Compile(2, 2, func(t *Tape, w, x []Var) Var {
		r := t.Sub(t.Add(t.Mul(w[0], x[0]), t.Exp(w[1])), x[1])
		return t.Mul(r, r)
	})
	if err != nil {
		t.Fatal(err)
	}
	const point = `
v4 = mul w0 x0
v5 = exp w1
v6 = add v4 v5
v7 = sub v6 x1
v8 = mul v7 v7
v9 = add v7 v7
v10 = neg v9
v11 = strongmul v9 v5
v12 = strongmul v9 x0
v13 = strongmul v9 w0
y0 = v8
dw0 = v12
dw1 = v11
dx0 = v13
dx1 = v10
`
	const samples = `
before:
  u6 = exp w1
for every 512 samples, with 1 blocks of memory:
  b0 = w0*x0 + u6*1 + -1*x1
  s2 += b0*b0
  b0 = add b0 b0
  s0 += b0
  s1 += b0*x0
after:
  u7 = strongmul s0 u6
  y = s2
  dw0 = s1
  dw1 = u7
`
	if got := p.Disassemble(); got != strings.TrimPrefix(point, "\n") {
		t.Errorf("at a point:\n%s", got)
	}
	if got := p.DisassembleSamples(); got != strings.TrimPrefix(samples, "\n") {
		t.Errorf("over samples:\n%s", got)
	}
	dot, err := p.Graphviz([]float64{1, 0}, []float64{2, 3})
	if err != nil || !strings.Contains(dot, `n4 [label="mul\nvalue 2\nadjoint 0"];`) || !strings.Contains(dot, "n0 -> n4;") {
		t.Errorf("graph: %v\n%s", err, dot)
	}
}

// The memory of a workspace does not grow with the number of samples.
func TestWorkingMemory(t *testing.T) {
	p, err := CompileVector(3, 2, randomFunc(11, 60, operations()))
	if err != nil {
		t.Fatal(err)
	}
	bytes := func(n int) uint64 {
		s := &Samples{Columns: []Column{{Values: make([]float64, n)}, {Values: make([]float64, n)}}}
		grad, w := make([]float64, 3), make([]float64, 3)
		if _, err := p.SumGrad(p.NewWorkspace(), grad, w, s); err != nil { // compiles
			t.Fatal(err)
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		if _, err := p.SumGrad(p.NewWorkspace(), grad, w, s); err != nil {
			t.Fatal(err)
		}
		runtime.ReadMemStats(&after)
		return after.TotalAlloc - before.TotalAlloc
	}
	if few, many := bytes(1000), bytes(1_000_000); many > few+few/2 || many > 1<<20 {
		t.Errorf("%d bytes for a thousand samples, %d for a million", few, many)
	}
}
