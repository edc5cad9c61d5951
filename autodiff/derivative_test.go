package autodiff_test

import (
	"math"
	"testing"

	"gradproof/autodiff"
)

func TestNestedDerivatives(t *testing.T) {
	tape := autodiff.New()
	x, y := tape.Param("x", 4), tape.Param("y", 1)
	f := tape.Mul(x, tape.Derivative(tape.Mul(x, y), y))
	d := tape.Derivative(f, x)
	tape.Backward(f)
	if g, _ := tape.Grad(x); g != 8 || tape.Value(f) != 16 || tape.Value(d) != 8 {
		t.Errorf("x·∂(xy)/∂y: gradient %v, derivative %v, want 8", g, tape.Value(d))
	}
	if g, ok := tape.Grad(y); ok {
		t.Errorf("∂(xy)/∂y does not depend on y, yet its gradient is %v", g)
	}
}

func TestHigherDerivatives(t *testing.T) {
	for _, c := range []struct {
		name string
		f    func(t *autodiff.Tape, x autodiff.Var) autodiff.Var
		at   float64
		want []float64 // value and derivatives
	}{
		{"exp(2x)", func(t *autodiff.Tape, x autodiff.Var) autodiff.Var { return t.Exp(t.Mul(t.Const(2), x)) }, 0, []float64{1, 2, 4, 8, 16}},
		{"sin x", func(t *autodiff.Tape, x autodiff.Var) autodiff.Var { return t.Sin(x) }, 0, []float64{0, 1, 0, -1, 0, 1}},
		{"tanh x", func(t *autodiff.Tape, x autodiff.Var) autodiff.Var { return t.Tanh(x) }, 0, []float64{0, 1, 0, -2, 0, 16}},
		{"x^3 at 0", func(t *autodiff.Tape, x autodiff.Var) autodiff.Var { return t.Pow(x, t.Const(3)) }, 0, []float64{0, 0, 0, 6, 0, 0}},
		{"x^3 at -2", func(t *autodiff.Tape, x autodiff.Var) autodiff.Var { return t.Pow(x, t.Const(3)) }, -2, []float64{-8, 12, -12, 6, 0}},
		{"x^0 at 0", func(t *autodiff.Tape, x autodiff.Var) autodiff.Var { return t.Pow(x, t.Const(0)) }, 0, []float64{1, 0, 0, 0}},
		{"0^x at 2", func(t *autodiff.Tape, x autodiff.Var) autodiff.Var { return t.Pow(t.Const(0), x) }, 2, []float64{0, 0, 0, 0}},
		{"2^x at 3", func(t *autodiff.Tape, x autodiff.Var) autodiff.Var { return t.Pow(t.Const(2), x) }, 3, []float64{8, 8 * math.Ln2, 8 * math.Ln2 * math.Ln2}},
		{"x^x at 1", func(t *autodiff.Tape, x autodiff.Var) autodiff.Var { return t.Pow(x, x) }, 1, []float64{1, 1, 2, 3}},
		{"1/x", func(t *autodiff.Tape, x autodiff.Var) autodiff.Var { return t.Div(t.Const(1), x) }, 2, []float64{0.5, -0.25, 0.25, -0.375}},
		{"x·|x| at 0", func(t *autodiff.Tape, x autodiff.Var) autodiff.Var { return t.Mul(x, t.Abs(x)) }, 0, []float64{0, 0, 0}},
		{"relu(x)² at 0", func(t *autodiff.Tape, x autodiff.Var) autodiff.Var { r := t.Relu(x); return t.Mul(r, r) }, 0, []float64{0, 0, 0.5}},
		{"max(x, x)", func(t *autodiff.Tape, x autodiff.Var) autodiff.Var { return t.Max(x, x) }, 1, []float64{1, 1, 0}},
		{"log x", func(t *autodiff.Tape, x autodiff.Var) autodiff.Var { return t.Log(x) }, 2, []float64{math.Ln2, 0.5, -0.25, 0.25}},
		{"7", func(t *autodiff.Tape, x autodiff.Var) autodiff.Var { return t.Const(7) }, 2, []float64{7, 0, 0}},
		{"floor x", func(t *autodiff.Tape, x autodiff.Var) autodiff.Var { return t.Floor(x) }, 2.5, []float64{2, 0, 0}},
		{"x", func(t *autodiff.Tape, x autodiff.Var) autodiff.Var { return x }, 2, []float64{2, 1, 0}},
	} {
		tape := autodiff.New()
		x := tape.Param("x", c.at)
		y := c.f(tape, x)
		for order, want := range c.want {
			if order > 0 {
				tape.ZeroGrad()
				tape.Backward(y)
				if g, _ := tape.Grad(x); math.Abs(g-want) > 1e-12 {
					t.Errorf("%s, derivative %d: %v by Backward, want %v", c.name, order, g, want)
				}
				y = tape.Derivative(y, x)
			}
			if v := tape.Value(y); math.Abs(v-want) > 1e-12 || math.IsNaN(v) {
				t.Errorf("%s, derivative %d: %v, want %v", c.name, order, v, want)
			}
		}
		if err := tape.Err(); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// Mixed second derivatives of x²·sin y + y/x, at x = 2, y = 1.
func TestHessian(t *testing.T) {
	tape := autodiff.New()
	x, y := tape.Param("x", 2), tape.Param("y", 1)
	f := tape.Add(tape.Mul(tape.Mul(x, x), tape.Sin(y)), tape.Div(y, x))
	want := [2][2]float64{
		{2*math.Sin(1) + 0.25, 4*math.Cos(1) - 0.25},
		{4*math.Cos(1) - 0.25, -4 * math.Sin(1)},
	}
	for i, a := range []autodiff.Var{x, y} {
		tape.ZeroGrad()
		tape.Backward(tape.Derivative(f, a))
		for j, b := range []autodiff.Var{x, y} {
			if g, _ := tape.Grad(b); !close(g, want[i][j]) {
				t.Errorf("∂²f/∂%d∂%d = %v, want %v", i, j, g, want[i][j])
			}
		}
	}
}

// A recorded derivative is a function of the parameters like any other.
func TestDerivativeFollowsParameters(t *testing.T) {
	tape := autodiff.New()
	x := tape.Param("x", -3)
	y := tape.Where(autodiff.Less, x, tape.Const(0), tape.Mul(x, x), tape.Sqrt(x))
	d := tape.Derivative(y, x)
	for _, c := range [][2]float64{{-3, -6}, {4, 0.25}, {-1, -2}, {0, inf}} {
		tape.SetParam(x, c[0])
		if err := tape.Forward(); err != nil || tape.Value(d) != c[1] {
			t.Errorf("at %v: %v, want %v (%v)", c[0], tape.Value(d), c[1], err)
		}
	}
}

// A parameter that was set just before counts, without a Forward in between.
func TestDerivativeAfterSetParam(t *testing.T) {
	tape := autodiff.New()
	x := tape.Param("x", 1)
	y := tape.Mul(x, x)
	tape.SetParam(x, 5)
	if d := tape.Derivative(y, x); tape.Value(d) != 10 || tape.Value(y) != 25 {
		t.Errorf("derivative %v of %v, want 10 of 25", tape.Value(d), tape.Value(y))
	}
}

// With respect to a node in the middle, and one that is no parameter's child.
func TestDerivativeOfAnyNode(t *testing.T) {
	tape := autodiff.New()
	x, c := tape.Param("x", 2), tape.Const(3)
	u := tape.Mul(x, c)
	y := tape.Add(tape.Mul(u, u), x)
	for _, k := range []struct {
		of, by autodiff.Var
		want   float64
	}{{y, u, 12}, {y, c, 24}, {y, x, 37}, {u, y, 0}, {u, u, 1}, {c, x, 0}} {
		if v := tape.Value(tape.Derivative(k.of, k.by)); v != k.want {
			t.Errorf("∂%d/∂%d = %v, want %v", k.of.Index(), k.by.Index(), v, k.want)
		}
	}
}
