package autodiff_test

import (
	"context"
	"fmt"
	"math/big"

	"gradproof/autodiff"
)

func ExampleTape() {
	t := autodiff.New()
	w, x, label := t.Param("w", 1.95), t.Const(1), t.Const(2)
	r := t.Sub(t.Mul(w, x), label)
	loss := t.Mul(r, r)
	for range 2 {
		t.ZeroGrad()
		t.Backward(loss)
		g, _ := t.Grad(w)
		fmt.Printf("w %.3f  gradient %.2f\n", t.Value(w), g)
		t.SetParam(w, t.Value(w)-0.3*g)
	}
	fmt.Printf("w %.3f\n", t.Value(w))
	// Output:
	// w 1.950  gradient -0.10
	// w 1.980  gradient -0.04
	// w 1.992
}

func ExampleCompile() {
	loss, _ := autodiff.Compile(1, 2, func(t *autodiff.Tape, w, x []autodiff.Var) autodiff.Var {
		r := t.Sub(t.Mul(w[0], x[0]), x[1]) // w·x - label
		return t.Mul(r, r)
	})
	ws, w, grad := loss.NewWorkspace(), []float64{1.95}, make([]float64, 1)
	for range 2 {
		loss.Grad(ws, grad, w, []float64{1, 2})
		w[0] -= 0.3 * grad[0]
	}
	fmt.Printf("%.3f\n", w[0])
	// Output:
	// 1.992
}

func ExampleProgram_SumGrad() {
	loss, _ := autodiff.Compile(1, 2, func(t *autodiff.Tape, w, x []autodiff.Var) autodiff.Var {
		r := t.Sub(t.Mul(w[0], x[0]), x[1])
		return t.Mul(r, r)
	})
	data := &autodiff.Samples{Mean: true, Columns: []autodiff.Column{
		{Values: []float64{1, 2, 3, 4}}, {Values: []float64{2, 4, 6, 8}},
	}}
	grad := make([]float64, 1)
	y, _ := loss.SumGrad(loss.NewWorkspace(), grad, []float64{1}, data)
	fmt.Println(y, grad)
	fmt.Print(loss.DisassembleSamples())
	// Output:
	// 7.5 [-15]
	// before:
	// for every 512 samples, with 1 blocks of memory:
	//   b0 = w0*x0 + -1*x1
	//   s1 += b0*b0
	//   b0 = add b0 b0
	//   s0 += b0*x0
	// after:
	//   y = s1
	//   dw0 = s0
}

func ExampleTape_Derivative() {
	t := autodiff.New()
	x := t.Param("x", 4)
	y := t.Param("y", 1)
	f := t.Mul(x, t.Derivative(t.Mul(x, y), y)) // x·∂(x·y)/∂y = x²
	t.Backward(f)
	g, _ := t.Grad(x)
	fmt.Println(t.Value(f), g)
	// Output:
	// 16 8
}

func ExampleReplay() {
	t := autodiff.New()
	w, x := t.Param("w", 1.5), t.Const(1)
	y := t.Pow(t.Sub(t.Mul(w, x), t.Const(2)), t.Const(2))
	run, _ := autodiff.Replay(context.Background(), y, []*big.Rat{big.NewRat(39, 20)}, rationals{})
	g, _, _ := run.Grad(w)
	fmt.Println(g)
	// Output:
	// -1/10
}

func ExampleRules() {
	for _, r := range autodiff.Rules() {
		if r.Op == autodiff.OpTanh {
			fmt.Println(r)
		}
	}
	// Output:
	// tanh: ∂/∂a = 1 - y*y
}

func ExampleTape_AffineRows() {
	t := autodiff.New()
	w, c := t.ParamSlice(nil, []float64{1, -1}), t.Param("c", 0.5)
	rows := []float64{ // two inputs for each of three samples
		1, 2,
		3, 4,
		5, 7,
	}
	predictions := t.AffineRows(nil, w, rows, c)
	loss := t.SquaredErrorData(predictions, []float64{0, -1, -1})
	t.Backward(loss)
	fmt.Println(t.Value(loss), t.Gradient(nil), t.Len())
	// Output:
	// 0.75 [-3 -5 -1] 7
}

func ExampleTape_VJP() {
	t := autodiff.New()
	x, y := t.Param("x", 3), t.Param("y", 5)
	p, q := t.Mul(x, y), t.Add(x, t.Mul(y, y))
	t.VJP([]autodiff.Var{p, q}, []float64{2, -1}) // the gradient of 2p - q
	fmt.Println(t.Gradient(nil))
	// Output:
	// [9 -4]
}

func ExampleTape_Detach() {
	t := autodiff.New()
	x := t.Param("x", 3)
	y := t.Mul(t.Detach(x), x) // x², of which one factor counts as constant
	t.Backward(y)
	g, _ := t.Grad(x)
	fmt.Println(t.Value(y), g)
	// Output:
	// 9 3
}
