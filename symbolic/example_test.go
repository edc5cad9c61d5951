package symbolic_test

import (
	"context"
	"fmt"

	"gradproof/symbolic"
)

func ExampleParse() {
	e, err := symbolic.Parse("(w·x − label)²")
	fmt.Println(e, err)
	_, err = symbolic.Parse("2x + 1")
	fmt.Println(err)
	// Output:
	// (w*x - label)^2 <nil>
	// 1:2: an operator is missing before "x" [E_SYNTAX]
	//   2x + 1
	//    ^
	//   hint: a product is written with *: 2*x
}

func ExampleExpand() {
	e, err := symbolic.Expand(symbolic.MustParse("(w*x - label)^2"))
	fmt.Println(e, err)
	// Output: w^2*x^2 - 2*w*x*label + label^2 <nil>
}

func ExampleDiff() {
	d, err := symbolic.Diff(symbolic.MustParse("x*exp(x^2)"), "x")
	fmt.Println(d, err)
	// Output: exp(x^2) + 2*x^2*exp(x^2) <nil>
}

func ExampleDerive() {
	d, err := symbolic.Derive(symbolic.MustParse("(w*x - label)^2"), "w")
	fmt.Println(d, err)
	// Output: 2*x^2*w - 2*x*label <nil>
}

// The factor x/x has no value at 0, but neither has log(x).
func ExampleSimplify() {
	d, err := symbolic.Diff(symbolic.MustParse("x^x"), "x")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(d)
	fmt.Println(symbolic.Simplify(d))
	// Output:
	// x^x*(log(x) + x/x)
	// x^x*(log(x) + 1) <nil>
}

func ExampleLimits_Simplify() {
	e := symbolic.MustParse("exp(log(x)) + x/x")
	r, err := symbolic.DefaultLimits().Simplify(context.Background(), e, symbolic.Widens)
	fmt.Println(r.Result, r.Conditions, err)
	for _, a := range r.Applied {
		fmt.Println(a.Rule, a.Before, "→", a.After, a.Conditions)
	}
	// Output:
	// x + 1 [x > 0] <nil>
	// exp-of-log exp(log(x)) → x [x > 0]
	// cancel-factors x/x → 1 [x != 0]
}

// Whether abs(x)*x and where(x > 0, x^2, -x^2) are the same function is decided
// for positive and for negative x; x = 0 is left out.
func ExampleForms() {
	f, g := symbolic.MustParse("abs(x)*x"), symbolic.MustParse("where(x > 0, x^2, -x^2)")
	boundaries, err := symbolic.Cases(context.Background(), symbolic.DefaultLimits(), func(fs *symbolic.Forms) error {
		a, err := symbolic.Eval(f, fs.Var, fs)
		if err != nil {
			return err
		}
		b, err := symbolic.Eval(g, fs.Var, fs)
		if err != nil {
			return err
		}
		equal, err := fs.Equal(a, b)
		fmt.Println(fs.Text(a, 100), "and", fs.Text(b, 100), equal)
		return err
	})
	fmt.Println("left out:", boundaries, err)
	// Output:
	// x^2 and x^2 true
	// -x^2 and -x^2 true
	// left out: [x] <nil>
}

func ExampleExpr_LaTeX() {
	fmt.Println(symbolic.MustParse("2*x^2*w - 2*x*petal_width/3").LaTeX())
	// Output: 2 x^{2} w - \frac{2 x \, \mathrm{petal\_width}}{3}
}

func ExampleGoSource() {
	src, err := symbolic.GoSource("Loss", symbolic.MustParse("(w*x - label)^2"), []string{"w", "x", "label"}, []string{"w"})
	fmt.Print(src, err)
	// Output:
	// package gradient
	//
	// // Loss returns (w*x - label)^2 and its derivatives in w.
	// func Loss(w, x, label float64) (float64, [1]float64) {
	// 	t1 := float64(w*x) - label
	// 	return float64(t1 * t1), [1]float64{float64(2 * x * t1)}
	// }
	// <nil>
}

func ExampleDiffSteps() {
	steps, err := symbolic.DiffSteps(symbolic.MustParse("sin(x^2)"), "x")
	if err == nil {
		fmt.Print(symbolic.StepsText(steps))
	}
	// Output:
	// To find d/dx sin(x^2), work from the inside out.
	//
	//  1. Power rule, the exponent being constant
	//     Rule: d/dx (u^v) = v*u^(v - 1)*u'
	//     Here u = x, v = 2, u' = 1.
	//     d/dx (x^2) = 2*x
	//
	//  2. Derivative of sin, with the chain rule
	//     Rule: d/dx sin(u) = cos(u)*u'
	//     Here u = x^2, u' = 2*x.
	//     d/dx sin(x^2) = 2*x*cos(x^2)
	//
	// Therefore d/dx sin(x^2) = 2*x*cos(x^2)
}
