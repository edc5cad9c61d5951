package autodiff_test

import (
	"context"
	"errors"
	"math/big"
	"testing"

	"gradproof/autodiff"
)

// Σ of Σwx+c over rows and errors, exactly: every form of the operations, in every route.
func TestVariadicOperationsAreExact(t *testing.T) {
	tape := autodiff.New()
	w := tape.ParamSlice(nil, []float64{1, 2, 3})
	a, b, c := w[0], w[1], w[2]
	for _, k := range []struct {
		name  string
		y     autodiff.Var
		value string
		grads [3]string // "" where there is no dependence
	}{
		{"a + b + a", tape.Sum(a, b, a), "4", [3]string{"2", "1", ""}},
		{"a·b + c·c", tape.Dot([]autodiff.Var{a, c}, []autodiff.Var{b, c}), "11", [3]string{"2", "1", "6"}},
		{"a·b + b·b + c", tape.Affine([]autodiff.Var{a, b}, []autodiff.Var{b, b}, c), "9", [3]string{"2", "5", "1"}},
		{"a/2 + 4b", tape.DotData([]autodiff.Var{a, b}, []float64{0.5, 4}), "17/2", [3]string{"1/2", "4", ""}},
		{"a/2 + 4b + b", tape.AffineData([]autodiff.Var{a, b}, []float64{0.5, 4}, b), "21/2", [3]string{"1/2", "5", ""}},
		{"row 2", tape.AffineRows(nil, []autodiff.Var{a, b}, []float64{9, 9, 5, 7}, c)[1], "22", [3]string{"5", "7", "1"}},
		{"(a - c)² + (b - b)²", tape.SquaredError([]autodiff.Var{a, b}, []autodiff.Var{c, b}), "4", [3]string{"-4", "0", "4"}},
		{"(a - 5)² + (c - 1)²", tape.SquaredErrorData([]autodiff.Var{a, c}, []float64{5, 1}), "20", [3]string{"-8", "", "4"}},
		{"a·b + c", tape.MulAdd(a, b, c), "5", [3]string{"2", "1", "1"}},
		{"c + 1/4", tape.Shift(c, 0.25), "13/4", [3]string{"", "", "1"}},
		{"b/4", tape.Scale(b, 0.25), "1/2", [3]string{"", "1/4", ""}},
		{"a·detach(a)", tape.Mul(a, tape.Detach(a)), "1", [3]string{"1", "", ""}},
	} {
		run, err := autodiff.Replay(context.Background(), k.y, []*big.Rat{rat(t, "1"), rat(t, "2"), rat(t, "3")}, rationals{})
		if err != nil {
			t.Fatal(err)
		}
		v, err := run.Value(k.y)
		expect(t, k.name, v, err, k.value)
		if f, _ := rat(t, k.value).Float64(); tape.Value(k.y) != f {
			t.Errorf("%s = %v, want %s", k.name, tape.Value(k.y), k.value)
		}
		tape.ZeroGrad()
		tape.Backward(k.y)
		for i, want := range k.grads {
			g, ok, err := run.Grad(w[i])
			f, found := tape.Grad(w[i])
			d := tape.Derivative(k.y, w[i])
			if want == "" {
				if ok || found {
					t.Errorf("%s: gradient %d is there", k.name, i)
				}
				continue
			}
			expect(t, k.name, g, err, want)
			if exact, _ := rat(t, want).Float64(); f != exact || !found || tape.Value(d) != exact {
				t.Errorf("%s: gradient %d is %v, derivative %v, want %s", k.name, i, f, tape.Value(d), want)
			}
		}
	}
	if err := tape.Err(); err != nil {
		t.Error(err)
	}
}

// What was recorded once follows the parameters.
func TestForwardOfEveryForm(t *testing.T) {
	tape := autodiff.New()
	record := func(x []autodiff.Var) autodiff.Var {
		a, b := x[0], x[1]
		y := tape.Sum(tape.Shift(a, 2), tape.Scale(b, 3), tape.MulAdd(a, b, a), tape.Detach(b))
		y = tape.Affine([]autodiff.Var{y, a}, []autodiff.Var{b, y}, tape.Sin(a))
		y = tape.AffineData([]autodiff.Var{y, b}, []float64{1e-2, 5}, tape.LogSumExp(a, b, y))
		y = tape.SquaredError([]autodiff.Var{y, tape.Cos(b)}, []autodiff.Var{a, tape.Exp(tape.Neg(a))})
		return tape.SquaredErrorData([]autodiff.Var{tape.DotData(x, []float64{1, 2}), tape.Log1p(y)}, []float64{1, 2})
	}
	x := tape.ParamSlice(nil, []float64{0.5, 0.25})
	y := record(x)
	tape.SetParam(x[0], 1.5)
	tape.SetParam(x[1], 0.75)
	if err := tape.Backward(y); err != nil {
		t.Fatal(err)
	}
	got, value := tape.Gradient(nil), tape.Value(y)
	tape.Reset()
	y = record(tape.ParamSlice(nil, []float64{1.5, 0.75}))
	tape.Backward(y)
	if want := tape.Gradient(nil); got[0] != want[0] || got[1] != want[1] || value != tape.Value(y) {
		t.Errorf("%v with the gradient %v, recorded anew %v with %v", value, got, tape.Value(y), want)
	}
}

// One sweep for several outputs is the sum of their sweeps.
func TestVJP(t *testing.T) {
	tape := autodiff.New()
	x, y, z := tape.Param("x", 3), tape.Param("y", 5), tape.Param("z", 7)
	p := tape.Mul(x, y)
	q := tape.Add(p, tape.Mul(y, y))
	one := tape.Const(1)
	outputs := []autodiff.Var{q, p, one, p, x}
	if err := tape.VJP(outputs, []float64{2, -1, 9, 3, 100}); err != nil {
		t.Fatal(err)
	}
	// 2q + 2p + 100x = 4xy + 2y² + 100x
	for _, c := range []struct {
		x    autodiff.Var
		want float64
	}{{x, 120}, {y, 32}} {
		if g, ok := tape.Grad(c.x); g != c.want || !ok {
			t.Errorf("gradient %v %v, want %v", g, ok, c.want)
		}
	}
	if _, ok := tape.Grad(z); ok {
		t.Error("no output uses z, yet it has a gradient")
	}
	if adj, ok := tape.Adjoint(p); adj != 4 || !ok {
		t.Errorf("adjoint of p %v %v, want 4", adj, ok)
	}
	if _, ok := tape.Adjoint(one); ok {
		t.Error("a constant output has an adjoint")
	}
	tape.ZeroGrad()
	if err := tape.VJP([]autodiff.Var{p, q}, []float64{0, 0}); err != nil {
		t.Fatal(err)
	}
	if g, ok := tape.Grad(x); g != 0 || !ok {
		t.Errorf("seeds of zero: %v %v, want 0 true", g, ok)
	}
	tape.ZeroGrad()
	if err := tape.VJP(nil, nil); err != nil {
		t.Fatal(err)
	}
	if _, ok := tape.Grad(x); ok {
		t.Error("no outputs, yet a gradient")
	}
	if err := tape.VJP([]autodiff.Var{p}, nil); !errors.Is(err, autodiff.ErrArity) {
		t.Error(err)
	}
}

// Gradients are added up only when they are asked for; nobody can tell.
func TestGradientsAreCollected(t *testing.T) {
	tape := autodiff.New()
	x, y := tape.Param("x", 3), tape.Param("y", 5)
	p, q := tape.Mul(x, x), tape.Mul(x, y)
	want := []float64{0, 0}
	for range 3 {
		tape.Backward(p)
		tape.BackwardSeed(q, 2)
		want[0] += 6 + 2*5
		want[1] += 2 * 3
		if g := tape.Gradient(nil); g[0] != want[0] || g[1] != want[1] {
			t.Errorf("gradient %v, want %v", g, want)
		}
	}
	tape.ZeroGrad()
	if adj, ok := tape.Adjoint(x); adj != 10 || !ok {
		t.Errorf("ZeroGrad took the adjoint: %v %v", adj, ok)
	}
	if g := tape.Gradient([]float64{1}); len(g) != 3 || g[1] != 0 || g[2] != 0 {
		t.Errorf("%v after ZeroGrad", g)
	}
	tape.Backward(tape.Const(1)) // changes nothing
	tape.Backward(p)
	later := tape.Param("later", 1)
	if _, ok := tape.Grad(later); ok {
		t.Error("a parameter recorded after the sweep has a gradient")
	}
	if g, ok := tape.Grad(y); ok {
		t.Errorf("p does not use y, yet its gradient is %v", g)
	}
}

// A value passes a Detach, a gradient does not.
func TestDetach(t *testing.T) {
	tape := autodiff.New()
	x := tape.Param("x", 3)
	held := tape.Detach(tape.Mul(x, x))
	y := tape.Mul(held, x)
	tape.Backward(y)
	if g, _ := tape.Grad(x); g != 9 || tape.Value(y) != 27 {
		t.Errorf("%v, gradient %v, want 27 and 9", tape.Value(y), g)
	}
	if d := tape.Derivative(y, x); tape.Value(d) != 9 {
		t.Errorf("derivative %v, want 9", tape.Value(d))
	}
	tape.SetParam(x, 2)
	tape.ZeroGrad()
	tape.Backward(y)
	if g, _ := tape.Grad(x); g != 4 || tape.Node(held.Index()).NeedsGrad {
		t.Errorf("gradient %v, want 4", g)
	}
	tape.ZeroGrad()
	tape.Backward(tape.Add(held, held))
	if g, ok := tape.Grad(x); ok {
		t.Errorf("gradient %v behind a Detach", g)
	}
}

func TestNodeNumbers(t *testing.T) {
	tape := autodiff.New()
	x := tape.Param("x", 3)
	for _, c := range []struct {
		y       autodiff.Var
		args    []int
		numbers []float64
	}{
		{tape.Scale(x, 2), []int{0, -1}, []float64{0, 2}},
		{tape.AffineData([]autodiff.Var{x, x}, []float64{5, 6}, x), []int{0, -1, 0, -1, 0, -1}, []float64{0, 5, 0, 6, 0, 1}},
		{tape.Affine([]autodiff.Var{x}, []autodiff.Var{x}, x), []int{0, 0, 0, -1}, []float64{0, 0, 0, 1}},
		{tape.Sum(x, x), []int{0, 0}, nil},
	} {
		n := tape.Node(c.y.Index())
		if !slicesEqual(n.Args, c.args) || !slicesEqual(n.Numbers, c.numbers) {
			t.Errorf("%s: %v %v, want %v %v", n.Op, n.Args, n.Numbers, c.args, c.numbers)
		}
	}
}

func slicesEqual[E comparable](a, b []E) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// Handles that a variadic operation refuses leave nothing behind.
func TestVariadicMisuse(t *testing.T) {
	other := autodiff.New().Param("other", 1)
	type vars = []autodiff.Var
	for name, c := range map[string]struct {
		misuse func(t *autodiff.Tape, x autodiff.Var)
		want   error
	}{
		"sum":                {func(t *autodiff.Tape, x autodiff.Var) { t.Sum(x, other) }, autodiff.ErrForeign},
		"logsumexp":          {func(t *autodiff.Tape, x autodiff.Var) { t.LogSumExp(x, autodiff.Var{}) }, autodiff.ErrInvalid},
		"dot":                {func(t *autodiff.Tape, x autodiff.Var) { t.Dot(vars{x, x}, vars{x, other}) }, autodiff.ErrForeign},
		"dot lengths":        {func(t *autodiff.Tape, x autodiff.Var) { t.Dot(vars{x, x}, vars{x}) }, autodiff.ErrArity},
		"dot data lengths":   {func(t *autodiff.Tape, x autodiff.Var) { t.DotData(vars{x}, nil) }, autodiff.ErrArity},
		"affine":             {func(t *autodiff.Tape, x autodiff.Var) { t.Affine(vars{x}, vars{x}, other) }, autodiff.ErrForeign},
		"affine data":        {func(t *autodiff.Tape, x autodiff.Var) { t.AffineData(vars{x}, []float64{1}, autodiff.Var{}) }, autodiff.ErrInvalid},
		"rows":               {func(t *autodiff.Tape, x autodiff.Var) { t.AffineRows(nil, vars{other}, []float64{1, 2}, x) }, autodiff.ErrForeign},
		"incomplete rows":    {func(t *autodiff.Tape, x autodiff.Var) { t.AffineRows(nil, vars{x, x}, []float64{1}, x) }, autodiff.ErrArity},
		"rows of nothing":    {func(t *autodiff.Tape, x autodiff.Var) { t.AffineRows(nil, nil, nil, x) }, autodiff.ErrArity},
		"squared error":      {func(t *autodiff.Tape, x autodiff.Var) { t.SquaredError(vars{x}, vars{other}) }, autodiff.ErrForeign},
		"stale":              {func(t *autodiff.Tape, x autodiff.Var) { t.Reset(); t.Param("y", 1); t.Sum(x) }, autodiff.ErrStale},
		"shift":              {func(t *autodiff.Tape, x autodiff.Var) { t.Shift(other, 1) }, autodiff.ErrForeign},
		"scale":              {func(t *autodiff.Tape, x autodiff.Var) { t.Scale(autodiff.Var{}, 1) }, autodiff.ErrInvalid},
		"muladd":             {func(t *autodiff.Tape, x autodiff.Var) { t.MulAdd(x, x, other) }, autodiff.ErrForeign},
		"detach":             {func(t *autodiff.Tape, x autodiff.Var) { t.Detach(other) }, autodiff.ErrForeign},
		"apply odd":          {func(t *autodiff.Tape, x autodiff.Var) { t.Apply(autodiff.OpDot, x) }, autodiff.ErrArity},
		"apply two of three": {func(t *autodiff.Tape, x autodiff.Var) { t.Apply(autodiff.OpMulAdd, x, x) }, autodiff.ErrArity},
		"apply scale":        {func(t *autodiff.Tape, x autodiff.Var) { t.Apply(autodiff.OpScale, x, x) }, autodiff.ErrOp},
		"vjp":                {func(t *autodiff.Tape, x autodiff.Var) { t.VJP(vars{x, other}, []float64{1, 1}) }, autodiff.ErrForeign},
	} {
		tape := autodiff.New()
		x := tape.Param("x", 7)
		c.misuse(tape, x)
		if !errors.Is(tape.Err(), c.want) {
			t.Errorf("%s: %v, want %v", name, tape.Err(), c.want)
		}
		first, length := tape.Err(), tape.Len()
		one := []float64{1}
		later := vars{tape.Sum(x), tape.Dot(vars{x}, vars{x}), tape.AffineData(vars{x}, one, x), tape.SquaredErrorData(vars{x}, one),
			tape.LogSumExp(x), tape.Shift(x, 1), tape.Scale(x, 1), tape.MulAdd(x, x, x), tape.Detach(x), tape.Affine(vars{x}, vars{x}, x)}
		later = append(later, tape.ParamSlice(nil, one)...)
		later = append(later, tape.AffineRows(nil, vars{x}, []float64{1, 2}, x)...)
		for _, y := range later {
			if y != (autodiff.Var{}) {
				t.Errorf("%s: recording goes on", name)
			}
		}
		if len(later) != 13 || tape.Len() != length || tape.VJP(vars{x}, one) != first || tape.Err() != first {
			t.Errorf("%s: the first error does not stick", name)
		}
		tape.Reset()
		x = tape.Param("x", 2)
		if y := tape.Dot(vars{x}, vars{x}); tape.Backward(y) != nil || tape.Gradient(nil)[0] != 4 {
			t.Errorf("%s: Reset does not clear the error", name)
		}
	}
	for name, tape := range map[string]*autodiff.Tape{"nil": nil, "zero": {}} {
		x := autodiff.Var{}
		tape.Sum(x)
		tape.Dot(vars{x}, vars{x})
		tape.AffineRows(nil, vars{x}, []float64{1}, x)
		tape.SquaredErrorData(vars{x}, []float64{1})
		tape.Shift(x, 1)
		tape.Scale(x, 1)
		tape.MulAdd(x, x, x)
		tape.Detach(x)
		if len(tape.ParamSlice(nil, []float64{1})) != 1 || tape.Gradient(nil) != nil || tape.VJP(nil, nil) == nil {
			t.Errorf("%s tape", name)
		}
	}
}

// A tape grows by factors, so that copying costs each node the same however many there are;
// BenchmarkGrowth measures it up to 10^7 nodes.
func TestGrowth(t *testing.T) {
	const n = 1_000_000
	allocations := testing.AllocsPerRun(1, func() {
		tape := autodiff.New()
		x := tape.Param("x", 1)
		y := x
		for range n {
			y = tape.Shift(y, 1)
		}
		if err := tape.Backward(y); err != nil {
			t.Fatal(err)
		}
		if g, _ := tape.Grad(x); g != 1 || tape.Value(y) != n+1 {
			t.Errorf("%d nodes: value %v, gradient %v", tape.Len(), tape.Value(y), g)
		}
	})
	if allocations > 30 {
		t.Errorf("%v allocations", allocations)
	}
}
