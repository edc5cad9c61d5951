package symbolic

import (
	"context"
	"fmt"
	"math"
	"testing"
)

// The gradient is the derivatives that Diff finds, by another way: equal in normal
// form, and defined at the same points.
func TestGradientIsDerivatives(t *testing.T) {
	for _, src := range []string{
		"(w*x - label)^2", "x*y*z", "x^y", "x^x*y", "x/y/z", "sin(x*y)*exp(z/x)", "1/(1 + exp(-(x*y + z)))",
		"where(x > 0, sqrt(x)*y, z)", "max(x*y, z)*x", "relu(sqrt(x) - y)*z", "min(x, y)/max(y, z)", "abs(x*y) + sign(z)*x",
		"x*x*y + x*y*x", "hypot(x, y)*atan2(y, z)", "x - x", "5", "x + y + z", "-(x*y)", "D(x^2*y, x)*z", "floor(x)*y",
		"(x + y)*(y + z)*(z + x)*(x - y)*(y - z)*(z - x)*x*y*z*(x + 1)", "2*x*2*y*x*3*y*z*x*y*z", "log(x)^y - y^log(z)",
	} {
		e := MustParse(src)
		xs := []string{"x", "y", "z", "w", "x", "unused"}
		gradient, err := Gradient(e, xs...)
		if err != nil {
			t.Fatal(src, err)
		}
		for i, x := range xs {
			want, err := Diff(e, x)
			if err != nil {
				t.Fatal(src, err)
			}
			if ok, err := proves(gradient[i], want); !ok {
				t.Errorf("∂/∂%s %s: %s, and Diff says %s (%v)", x, src, gradient[i], want, err)
			}
			for _, p := range []map[string]float64{
				{"x": -1, "y": 2, "z": 3}, {"x": 0, "y": 1, "z": -2}, {"x": 1, "y": 0, "z": 0.5}, {"x": 2, "y": -3, "z": 0},
			} {
				p["w"], p["label"], p["unused"] = 1.5, 0.5, 0
				a, b := evalStrict(gradient[i], p), evalStrict(want, p)
				if math.IsNaN(a) != math.IsNaN(b) {
					t.Errorf("∂/∂%s %s at %v: %v of %s, and %v of %s", x, src, p, a, gradient[i], b, want)
				}
			}
		}
	}
}

// Rational functions are compared exactly, at points.
func TestGradientOfRandomExpressions(t *testing.T) {
	g := newGenerate(7).rational()
	compared := 0
	for range 2000 {
		e := g.expr(12)
		xs := e.Vars()
		gradient, err := Gradient(e, xs...)
		if err != nil {
			t.Fatal(e, err)
		}
		for i, x := range xs {
			want, err := Diff(e, x)
			if err != nil {
				t.Fatal(e, err)
			}
			for range 4 {
				p := g.point()
				if _, defined := evalRat(e, p); !defined {
					continue
				}
				a, okA := evalRat(gradient[i], p)
				b, okB := evalRat(want, p)
				if okA != okB || okA && a.Cmp(b) != 0 {
					t.Errorf("∂/∂%s %s at %v: %s is %v, and Diff says %s, %v", x, e, p, gradient[i], a, want, b)
				}
				if okA && okB {
					compared++
				}
			}
		}
	}
	if compared < 5000 {
		t.Errorf("only %d points were compared", compared)
	}
}

// A gradient in n variables has a number of nodes and of edges linear in n.
func TestGradientIsLinear(t *testing.T) {
	sum := func(es []Expr) Expr { return Share(Add(es...)) }
	for _, test := range []struct {
		name string
		of   func(n int) (Expr, []string)
		most int // nodes, and edges, for each variable
	}{
		{"product", speelpenning, 12},
		{"sum of sines", func(n int) (Expr, []string) {
			e, xs := productOfSin(n), []string(nil)
			for i := range n {
				xs = append(xs, fmt.Sprintf("x%d", i+1))
			}
			return e, xs
		}, 30},
		{"chain", func(n int) (Expr, []string) {
			e, xs := Var("x0"), []string{"x0"}
			for i := 1; i < n; i++ {
				x := fmt.Sprintf("x%d", i)
				e, _ = Apply(FuncSin, Mul(Var(x), e))
				xs = append(xs, x)
			}
			return Share(e), xs
		}, 60},
		{"running sum", func(n int) (Expr, []string) {
			e, xs := Var("x0"), []string{"x0"}
			for i := 1; i < n; i++ {
				x := fmt.Sprintf("x%d", i)
				s, _ := Apply(FuncSin, Mul(e, Var(x)))
				e = Add(s, e)
				xs = append(xs, x)
			}
			return Share(e), xs
		}, 100},
	} {
		for _, n := range []int{50, 400} {
			e, xs := test.of(n)
			ds, err := raised().Gradient(context.Background(), e, xs...)
			if err != nil {
				t.Fatal(err)
			}
			all := sum(ds)
			if nodes, edges := all.Nodes(), all.Edges(); nodes > test.most*n || edges > 2*test.most*n {
				t.Errorf("%s of %d: %d nodes and %d edges", test.name, n, nodes, edges)
			}
		}
	}
}

func TestSize(t *testing.T) {
	x := Var("x")
	e := x
	for range 100 {
		e = Mul(Int(2), Add(e, e)) // never a leading product or sum
	}
	if e.Nodes() != 202 || e.Edges() != 400 || e.TreeSize() != math.MaxUint64 {
		t.Errorf("%d nodes, %d edges, %d as a tree", e.Nodes(), e.Edges(), e.TreeSize())
	}
	// Equal parts count once even if they are not one node yet.
	a, b := MustParse("sin(x + y)"), MustParse("sin(x + y)")
	if got := Mul(a, b); got.Nodes() != 5 || got.Edges() != 5 || got.TreeSize() != 9 {
		t.Errorf("%d nodes, %d edges, %d as a tree", got.Nodes(), got.Edges(), got.TreeSize())
	}
}
