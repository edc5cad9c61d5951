package autodiff_test

import (
	"errors"
	"math"
	"math/big"
	"slices"
	"sync"
	"testing"

	"gradproof/autodiff"
)

func TestGradientsAccumulateUntilZeroed(t *testing.T) {
	tape := autodiff.New()
	w, x, label := tape.Param("w", 1.95), tape.Const(1), tape.Const(2)
	r := tape.Sub(tape.Mul(w, x), label)
	loss := tape.Mul(r, r)
	if _, ok := tape.Grad(w); ok {
		t.Error("a gradient before the first Backward")
	}
	if _, ok := tape.Adjoint(r); ok {
		t.Error("an adjoint before the first Backward")
	}
	step := func(w0, want float64) {
		t.Helper()
		tape.SetParam(w, w0)
		if err := errors.Join(tape.Forward(), tape.Backward(loss)); err != nil {
			t.Fatal(err)
		}
		if g, ok := tape.Grad(w); !ok || math.Abs(g-want) > 1e-12 {
			t.Errorf("gradient %v %v, want %v", g, ok, want)
		}
	}
	step(1.95, -0.1)
	step(1.98, -0.14)
	if _, ok := tape.Grad(x); ok {
		t.Error("a constant has a gradient")
	}
	if adj, ok := tape.Adjoint(r); !ok || math.Abs(adj+0.04) > 1e-12 {
		t.Errorf("adjoint of r %v %v, want -0.04", adj, ok)
	}
	if _, ok := tape.Adjoint(x); ok {
		t.Error("a constant has an adjoint")
	}
	tape.ZeroGrad()
	if _, ok := tape.Grad(w); ok {
		t.Error("a gradient after ZeroGrad")
	}
	step(1.98, -0.04)
}

// At the minimum the gradient is 0, which is not the same as absent.
func TestZeroGradientIsPresent(t *testing.T) {
	tape := autodiff.New()
	w, v := tape.Param("w", 2), tape.Param("v", 3)
	r := tape.Sub(w, tape.Const(2))
	tape.Backward(tape.Mul(r, r))
	if g, ok := tape.Grad(w); g != 0 || !ok {
		t.Errorf("w: %v %v, want 0 true", g, ok)
	}
	if g, ok := tape.Grad(v); ok {
		t.Errorf("v is not used, yet its gradient is %v", g)
	}
}

func TestSeveralOutputs(t *testing.T) {
	tape := autodiff.New()
	x, y := tape.Param("x", 3), tape.Param("y", 5)
	p, q := tape.Mul(x, y), tape.Add(x, tape.Mul(y, y))
	for _, err := range []error{tape.BackwardSeed(p, 2), tape.BackwardSeed(q, -1)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	gx, _ := tape.Grad(x)
	gy, _ := tape.Grad(y)
	if gx != 2*5-1 || gy != 2*3-2*5 {
		t.Errorf("gradients %v %v, want 9 -4", gx, gy)
	}
	if adj, ok := tape.Adjoint(p); ok {
		t.Errorf("q does not use p, yet p has the adjoint %v", adj)
	}
}

func TestUnusedBranchIsHarmless(t *testing.T) {
	for _, bad := range []func(*autodiff.Tape, autodiff.Var) autodiff.Var{
		func(t *autodiff.Tape, x autodiff.Var) autodiff.Var { return t.Log(x) },
		func(t *autodiff.Tape, x autodiff.Var) autodiff.Var { return t.Sqrt(t.Log(x)) },
		func(t *autodiff.Tape, x autodiff.Var) autodiff.Var { return t.Max(t.Log(x), t.Const(0)) },
		func(t *autodiff.Tape, x autodiff.Var) autodiff.Var { return t.Mul(x, t.Const(inf)) },
		func(t *autodiff.Tape, x autodiff.Var) autodiff.Var {
			return t.Where(autodiff.Less, t.Log(x), t.Const(1), t.Asin(t.Mul(x, x)), t.Acosh(x))
		},
	} {
		tape := autodiff.New()
		x := tape.Param("x", -2)
		y := tape.Where(autodiff.Greater, x, tape.Const(0), bad(tape, x), tape.Mul(x, x))
		d := tape.Derivative(y, x)
		dd := tape.Derivative(d, x)
		tape.Backward(y)
		if g, _ := tape.Grad(x); g != -4 {
			t.Errorf("gradient %v, want -4", g)
		}
		if v := tape.Value(d); v != -4 {
			t.Errorf("derivative %v, want -4", v)
		}
		if v := tape.Value(dd); v != 2 {
			t.Errorf("second derivative %v, want 2", v)
		}
		tape.ZeroGrad()
		tape.Backward(d)
		if g, _ := tape.Grad(x); g != 2 {
			t.Errorf("gradient of the derivative %v, want 2", g)
		}
		tape.ZeroGrad()
		tape.Backward(dd)
		if g, _ := tape.Grad(x); g != 0 {
			t.Errorf("gradient of the second derivative %v, want 0", g)
		}
	}
}

// An operation that does not depend on its argument stops an infinite adjoint.
func TestSelectionStopsInfinity(t *testing.T) {
	tape := autodiff.New()
	x := tape.Param("x", -10)
	for name, y := range map[string]autodiff.Var{
		"sqrt(max(x, 0))":   tape.Sqrt(tape.Max(x, tape.Const(0))),
		"sqrt(relu(x))":     tape.Sqrt(tape.Relu(x)),
		"acos(min(-x, 1))":  tape.Acos(tape.Min(tape.Neg(x), tape.Const(1))),
		"sqrt(1 + sign(x))": tape.Sqrt(tape.Add(tape.Const(1), tape.Sign(x))),
		"y*acos(w) at 0, 1": tape.Mul(tape.Const(0), tape.Acos(tape.Add(x, tape.Const(11)))),
	} {
		tape.ZeroGrad()
		tape.Backward(y)
		if g, ok := tape.Grad(x); g != 0 || !ok {
			t.Errorf("%s: gradient %v %v, want 0", name, g, ok)
		}
		if v := tape.Value(tape.Derivative(y, x)); v != 0 {
			t.Errorf("%s: derivative %v, want 0", name, v)
		}
	}
}

func TestMisuseSticks(t *testing.T) {
	other := autodiff.New().Param("other", 1)
	for name, c := range map[string]struct {
		misuse func(t *autodiff.Tape, x autodiff.Var)
		want   error
	}{
		"zero":         {func(t *autodiff.Tape, x autodiff.Var) { t.Add(x, autodiff.Var{}) }, autodiff.ErrInvalid},
		"foreign":      {func(t *autodiff.Tape, x autodiff.Var) { t.Sin(other) }, autodiff.ErrForeign},
		"stale":        {func(t *autodiff.Tape, x autodiff.Var) { t.Reset(); t.Param("y", 1); t.Mul(x, x) }, autodiff.ErrStale},
		"arity":        {func(t *autodiff.Tape, x autodiff.Var) { t.Apply(autodiff.OpAdd, x) }, autodiff.ErrArity},
		"no arguments": {func(t *autodiff.Tape, x autodiff.Var) { t.Apply(autodiff.OpSin) }, autodiff.ErrArity},
		"apply leaf":   {func(t *autodiff.Tape, x autodiff.Var) { t.Apply(autodiff.OpParam) }, autodiff.ErrOp},
		"apply where":  {func(t *autodiff.Tape, x autodiff.Var) { t.Apply(autodiff.OpWhere, x, x, x, x) }, autodiff.ErrOp},
		"no op":        {func(t *autodiff.Tape, x autodiff.Var) { t.Apply(0, x) }, autodiff.ErrOp},
		"op 255":       {func(t *autodiff.Tape, x autodiff.Var) { t.Apply(255, x) }, autodiff.ErrOp},
		"relation":     {func(t *autodiff.Tape, x autodiff.Var) { t.Where(0, x, x, x, x) }, autodiff.ErrRel},
		"relation 99":  {func(t *autodiff.Tape, x autodiff.Var) { t.Where(99, x, x, x, x) }, autodiff.ErrRel},
		"where":        {func(t *autodiff.Tape, x autodiff.Var) { t.Where(autodiff.Less, x, x, other, x) }, autodiff.ErrForeign},
		"nil rational": {func(t *autodiff.Tape, x autodiff.Var) { t.Rational(nil) }, autodiff.ErrNil},
		"set constant": {func(t *autodiff.Tape, x autodiff.Var) { t.SetParam(t.Const(1), 2) }, autodiff.ErrNotParam},
		"set foreign":  {func(t *autodiff.Tape, x autodiff.Var) { t.SetParam(other, 2) }, autodiff.ErrForeign},
		"value":        {func(t *autodiff.Tape, x autodiff.Var) { t.Value(other) }, autodiff.ErrForeign},
		"grad":         {func(t *autodiff.Tape, x autodiff.Var) { t.Grad(autodiff.Var{}) }, autodiff.ErrInvalid},
		"adjoint":      {func(t *autodiff.Tape, x autodiff.Var) { t.Adjoint(other) }, autodiff.ErrForeign},
		"derivative":   {func(t *autodiff.Tape, x autodiff.Var) { t.Derivative(x, other) }, autodiff.ErrForeign},
		"backward":     {func(t *autodiff.Tape, x autodiff.Var) { t.Backward(other) }, autodiff.ErrForeign},
	} {
		tape := autodiff.New()
		x := tape.Param("x", 7)
		c.misuse(tape, x)
		if !errors.Is(tape.Err(), c.want) {
			t.Errorf("%s: %v, want %v", name, tape.Err(), c.want)
			continue
		}
		first, length := tape.Err(), tape.Len()
		tape.Sin(autodiff.Var{})
		for _, y := range []autodiff.Var{tape.Param("p", 1), tape.Const(1), tape.Pi(), tape.Neg(x), tape.Add(x, x),
			tape.Rational(big.NewRat(1, 3)), tape.Where(autodiff.Less, x, x, x, x), tape.Derivative(x, x), tape.Apply(autodiff.OpNeg, x)} {
			if y != (autodiff.Var{}) {
				t.Errorf("%s: recording goes on", name)
			}
		}
		if tape.Err() != first || tape.Len() != length || tape.Backward(x) != first || tape.Forward() != first {
			t.Errorf("%s: the first error does not stick", name)
		}
		if name != "stale" && tape.Value(x) != 7 {
			t.Errorf("%s: what was recorded cannot be read", name)
		}
		tape.Reset()
		x = tape.Param("x", 1)
		if tape.Err() != nil || tape.Backward(tape.Sin(x)) != nil {
			t.Errorf("%s: Reset does not clear the error", name)
		}
	}
}

// Neither a nil nor a zero Tape panics.
func TestNoTape(t *testing.T) {
	for name, tape := range map[string]*autodiff.Tape{"nil": nil, "zero": {}} {
		x := tape.Param("x", 1)
		tape.Add(x, x)
		tape.Sin(x)
		tape.Const(1)
		tape.Pi()
		tape.Rational(big.NewRat(1, 2))
		tape.Apply(autodiff.OpAdd, x, x)
		tape.Where(autodiff.Less, x, x, x, x)
		tape.Derivative(x, x)
		tape.SetParam(x, 1)
		tape.Value(x)
		tape.Grad(x)
		tape.Adjoint(x)
		tape.ZeroGrad()
		tape.Params()
		tape.Var(0)
		tape.Node(0)
		if tape.Len() != 0 || tape.Forward() == nil || !errors.Is(tape.Backward(x), autodiff.ErrInvalid) || !errors.Is(tape.Err(), autodiff.ErrInvalid) {
			t.Errorf("%s tape: %v", name, tape.Err())
		}
		tape.Reset()
	}
}

func TestNodes(t *testing.T) {
	tape := autodiff.New()
	w := tape.Param("w", 2)
	third := tape.Rational(big.NewRat(1, 3))
	half := tape.Const(0.5)
	y := tape.Where(autodiff.LessEqual, half, third, tape.Mul(w, third), tape.Mul(w, half))
	tape.Backward(y)
	n := tape.Node(y.Index())
	if n.Op != autodiff.OpWhere || n.Rel != autodiff.LessEqual || len(n.Args) != 4 || n.Value != 1 || !n.HasAdjoint || n.Adjoint != 1 || !n.NeedsGrad {
		t.Errorf("%+v", n)
	}
	if n := tape.Node(0); n.Name != "w" || n.Adjoint != 0.5 || tape.Var(0) != w || tape.Params()[0] != w {
		t.Errorf("%+v", n)
	}
	if n := tape.Node(1); n.Constant.Cmp(big.NewRat(1, 3)) != 0 || n.HasAdjoint || n.NeedsGrad {
		t.Errorf("%+v", n)
	}
	if n := tape.Node(2); n.Constant.Cmp(big.NewRat(1, 2)) != 0 {
		t.Errorf("%+v", n)
	}
	if n := tape.Node(99); n.Op.Arity() != 0 || n.Args != nil || tape.Var(-1) != (autodiff.Var{}) {
		t.Errorf("%+v", n)
	}
}

// A tape that is reused holds nothing of what was on it before.
func TestReset(t *testing.T) {
	tape := autodiff.New()
	x := tape.Param("x", 1)
	for range 100 {
		x = tape.Hypot(x, x)
	}
	tape.Backward(x)
	for range 3 {
		tape.Reset()
		x := tape.Param("x", 2)
		y := tape.Exp(tape.Neg(tape.Sin(x)))
		if _, ok := tape.Grad(x); ok {
			t.Fatal("a gradient survived")
		}
		if _, ok := tape.Adjoint(y); ok {
			t.Fatal("an adjoint survived")
		}
		tape.SetParam(x, 3)
		if err := tape.Backward(y); err != nil {
			t.Fatal(err)
		}
		if g, _ := tape.Grad(x); !close(g, -math.Cos(3)*math.Exp(-math.Sin(3))) {
			t.Errorf("gradient %v", g)
		}
	}
}

func TestReusedTapeDoesNotAllocate(t *testing.T) {
	tape := autodiff.New()
	record := func() {
		tape.Reset()
		w := tape.Param("w", 1.95)
		r := tape.Sub(tape.Mul(w, tape.Const(1)), tape.Const(2))
		y := tape.Pow(r, tape.Const(2))
		y = tape.Add(y, tape.Where(autodiff.Less, w, r, tape.Tanh(w), tape.Apply(autodiff.OpMax, w, r)))
		tape.Backward(y)
		tape.Grad(w)
		tape.SetParam(w, 1.98)
		tape.Forward()
		tape.ZeroGrad()
		tape.Backward(y)
	}
	record()
	if n := testing.AllocsPerRun(100, record); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestLongChain(t *testing.T) {
	tape := autodiff.New()
	x := tape.Param("x", 0.5)
	y, want := x, 1.0
	for range 1_000_000 {
		want *= math.Cos(tape.Value(y))
		y = tape.Sin(y)
	}
	if err := tape.Backward(y); err != nil {
		t.Fatal(err)
	}
	if g, _ := tape.Grad(x); math.Abs(g-want) > 1e-9*want {
		t.Errorf("gradient %v, want %v", g, want)
	}
	if d := tape.Value(tape.Derivative(y, x)); math.Abs(d-want) > 1e-9*want {
		t.Errorf("derivative %v, want %v", d, want)
	}
}

// Many tapes work at once.
func TestTapesInParallel(t *testing.T) {
	var wg sync.WaitGroup
	for i := range 16 {
		wg.Go(func() {
			tape := autodiff.New()
			for k := range 200 {
				tape.Reset()
				v := float64(i) + float64(k)/100
				x := tape.Param("x", v)
				y := tape.Mul(tape.Sin(x), x)
				tape.Backward(y)
				tape.Derivative(y, x)
				row := tape.AffineData([]autodiff.Var{x, y}, []float64{2, 3}, x)
				if err := tape.VJP([]autodiff.Var{row, tape.LogSumExp(x, y)}, []float64{0, 0}); err != nil {
					t.Error(err)
				}
				if g, _ := tape.Grad(x); !close(g, math.Sin(v)+v*math.Cos(v)) {
					t.Errorf("gradient %v", g)
				}
			}
		})
	}
	wg.Wait()
}

// Parameters may come late, with or without names: one behind the root has no gradient.
func TestLateParameters(t *testing.T) {
	tape := autodiff.New()
	garbage := []float64{7, 7, 7, 7}
	check := func(want ...float64) {
		t.Helper()
		if got := tape.Gradient(garbage[:0]); !slices.Equal(got, want) {
			t.Errorf("gradient %v, want %v", got, want)
		}
		for i := range garbage {
			garbage[i] = 7
		}
	}
	for range 2 {
		tape.Reset()
		a, b := tape.Param("", 2), tape.Param("b", 3)
		check(0, 0)
		y := tape.Mul(a, b)
		tape.Backward(a)
		check(1, 0)
		tape.ZeroGrad()
		check(0, 0)
		c := tape.Param("", 5)
		tape.Backward(y)
		check(3, 2, 0)
		if g, ok := tape.Grad(c); g != 0 || ok {
			t.Errorf("gradient %v, %v of a parameter behind the root", g, ok)
		}
		d := tape.Param("d", 1)
		tape.Backward(tape.Mul(tape.Mul(y, c), d))
		check(3+15, 2+10, 6, 30)
		for i, want := range []string{"", "b", "", "d"} {
			if name := tape.Node(tape.Params()[i].Index()).Name; name != want {
				t.Errorf("parameter %d is called %q, want %q", i, name, want)
			}
		}
		if adj, ok := tape.Adjoint(c); adj != 6 || !ok {
			t.Errorf("adjoint %v, %v", adj, ok)
		}
	}
}

// Nothing of a sweep outlives Reset: neither its roots nor what it left behind a later, earlier root.
func TestResetForgetsSweeps(t *testing.T) {
	tape := autodiff.New()
	y := tape.Param("", 2)
	for range 40 {
		y = tape.Scale(y, 1)
	}
	tape.VJP([]autodiff.Var{y, tape.Scale(y, 2)}, []float64{1, 1})
	tape.Reset()
	var vars []autodiff.Var
	for range 40 {
		vars = append(vars, tape.Param("", 1))
	}
	last := tape.Param("", 1)
	tape.Backward(vars[1])
	if g, ok := tape.Grad(last); g != 0 || ok {
		t.Errorf("gradient %v, %v of a parameter behind the root", g, ok)
	}
	tape.Reset()
	a, b := tape.Param("", 1), tape.Param("", 0)
	tape.Backward(tape.Mul(a, b))
	if g, ok := tape.Grad(a); g != 0 || !ok {
		t.Errorf("gradient %v, %v, want 0, true", g, ok)
	}
	tape.Reset()
	a = tape.Param("", 1)
	tape.BackwardSeed(a, math.Copysign(0, -1))
	if g := tape.Gradient(nil)[0]; g != 0 || math.Signbit(g) {
		t.Errorf("gradient %v, want +0", g)
	}
}
