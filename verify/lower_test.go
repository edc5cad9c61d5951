package verify

import (
	"fmt"
	"strings"
	"testing"

	"gradproof/autodiff"
	"gradproof/symbolic"
)

// tapeTable writes a tape after a backward pass, one node a line: operation,
// arguments, value, adjoint.
func tapeTable(t *testing.T, expr string, at map[string]float64) string {
	t.Helper()
	r := recording(t, expr, at)
	if err := r.Tape.Backward(r.Output); err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for i := range r.Tape.Len() {
		n := r.Tape.Node(i)
		name := n.Op.String()
		if n.Name != "" {
			name = n.Name
		}
		adjoint := "none"
		if n.HasAdjoint {
			adjoint = fmt.Sprintf("%.6g", n.Adjoint)
		}
		fmt.Fprintf(&b, "%d %s %v %.6g %s\n", i, name, n.Args, n.Value, adjoint)
	}
	return b.String()
}

func recording(t *testing.T, expr string, at map[string]float64) *Recording {
	t.Helper()
	r, err := Lower(symbolic.MustParse(expr), func(name string) float64 { return at[name] })
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestLowerRunningExample(t *testing.T) {
	got := tapeTable(t, "(w*x - label)^2", map[string]float64{"w": 1.95, "x": 1, "label": 2})
	want := `0 w [] 1.95 -0.1
1 x [] 1 -0.195
2 label [] 2 0.1
3 mul [0 1] 1.95 -0.1
4 sub [3 2] -0.05 -0.1
5 rational [] 2 none
6 pow [4 5] 0.0025 1
`
	if got != want {
		t.Errorf("the tape is\n%swant\n%s", got, want)
	}
}

func TestLowerShares(t *testing.T) {
	for _, c := range []struct {
		expr string
		ops  string // operations with arguments, in order
	}{
		{"(x*x)*(x*x) + (x*x)", "mul mul add"},
		{"x*x*(x*x) + x*x", "mul mul add"},
		{"a + b + c + (a + b)*d", "add mul add add"},
		{"sin(x)*sin(x)", "sin mul"},
		{"w*x - label", "mul sub"},
		{"label - w*x", "mul sub"},
		{"-x", "neg"},
		{"-x - x", "neg sub"},
		{"-(-x)", "neg neg"},
		{"a + b - c - d", "add sub sub"},
		{"-x*y", "neg mul"},
		{"-x + (-x)*y", "neg mul add"},
		{"1/3*x", "mul"},
		{"x/3", "div"},
		{"x^2", "pow"},
		{"x*x", "mul"},
		{"2*x", "mul"},
		{"max(x, y, z)", "max max"},
		{"where(x < y, x, y)", "where"},
	} {
		r := recording(t, c.expr, nil)
		var ops []string
		for i := range r.Tape.Len() {
			if n := r.Tape.Node(i); len(n.Args) > 0 {
				ops = append(ops, n.Op.String())
			}
		}
		if got := strings.Join(ops, " "); got != c.ops {
			t.Errorf("%s is recorded as %s, want %s", c.expr, got, c.ops)
		}
	}
}

// A derivative inside an expression holds the other variables fixed, but is a
// function of them.
func TestLowerNestedDerivative(t *testing.T) {
	for _, c := range []struct {
		expr, wrt   string
		at          map[string]float64
		value, grad float64
	}{
		{"x*D(x*y, y)", "x", map[string]float64{"x": 4, "y": 1}, 16, 8}, // x·x
		{"D(x^3, x)", "x", map[string]float64{"x": 2}, 12, 12},          // 3x², 6x
		{"D(D(x^3*y, x), y)", "x", map[string]float64{"x": 2, "y": 5}, 12, 12},
		{"D(y^2, x)*x", "x", map[string]float64{"x": 3, "y": 5}, 0, 0},
		{"D(x*D(x*y, y), x)", "x", map[string]float64{"x": 4, "y": 1}, 8, 2}, // 2x
		{"D(where(x > 1, x^2, x), x)", "x", map[string]float64{"x": 3}, 6, 2},
	} {
		r := recording(t, c.expr, c.at)
		if got := r.Tape.Value(r.Output); got != c.value {
			t.Errorf("%s is %v, want %v", c.expr, got, c.value)
		}
		if err := r.Tape.Backward(r.Output); err != nil {
			t.Fatal(err)
		}
		p, _ := r.Param(c.wrt)
		if got, _ := r.Tape.Grad(p); got != c.grad {
			t.Errorf("d/d%s %s is %v, want %v", c.wrt, c.expr, got, c.grad)
		}
	}
}

func TestLowerMoreVariables(t *testing.T) {
	r, err := Lower(symbolic.MustParse("y + x"), func(string) float64 { return 1 }, "x", "z", "z")
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(r.Vars); got != "[y x z]" {
		t.Errorf("the variables are %s, want [y x z]", got)
	}
	if len(r.Tape.Params()) != 3 {
		t.Errorf("there are %d parameters, want 3", len(r.Tape.Params()))
	}
	if _, ok := r.Param("w"); ok {
		t.Error("there is a parameter w")
	}
}

// A function without a row must be an error and not a wrong tape.
func TestLowerWithoutRow(t *testing.T) {
	row := rowOf[symbolic.FuncTanh]
	delete(rowOf, symbolic.FuncTanh)
	defer func() { rowOf[symbolic.FuncTanh] = row }()
	if _, err := Lower(symbolic.MustParse("tanh(x) + 1"), func(string) float64 { return 1 }); err == nil {
		t.Error("an expression with a function that has no row was recorded")
	}
}

func TestLowerEveryRelation(t *testing.T) {
	for r := symbolic.Less; r <= symbolic.NotEqual; r++ {
		if _, ok := autodiff.RelByName(r.String()); !ok {
			t.Errorf("the tape does not know the relation %s", r)
		}
	}
}
