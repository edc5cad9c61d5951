package autodiff

import (
	"math"
	"slices"
	"testing"
)

// A workspace gives the same results whatever it was used for before: more samples or fewer, data with
// which products must be done strictly, or without.
func TestWorkspaceIsReused(t *testing.T) {
	p, err := Compile(2, 2, func(t *Tape, w, x []Var) Var {
		z := t.Add(t.Mul(w[0], x[0]), w[1])
		return t.Add(t.Mul(t.Where(Less, z, x[1], t.Sqrt(z), t.Exp(z)), w[0]), t.Max(z, t.Const(0)))
	})
	if err != nil {
		t.Fatal(err)
	}
	w, used := []float64{0.75, -0.5}, p.NewWorkspace()
	for _, n := range []int{0, 150, 1000, 3, 0, 5000, 151, 20000, 8} {
		for _, columnGrads := range []bool{false, true} {
			for _, wild := range []bool{false, true} {
				x, y := make([]float64, n), make([]float64, n)
				for i := range x {
					x[i], y[i] = float64(i%17)-8, float64(i%5)-1
				}
				if wild && n > 0 {
					x[n/2], y[n/2] = math.Inf(1), math.NaN()
				}
				run := func(ws *Workspace) []float64 {
					s := &Samples{Columns: []Column{{Values: x}, {Values: y}}}
					if columnGrads {
						s.Columns[0].Grad = make([]float64, n)
					}
					grad := make([]float64, 2)
					sum, err := p.SumGrad(ws, grad, w, s)
					if err != nil {
						t.Fatal(err)
					}
					return slices.Concat(grad, s.Columns[0].Grad, []float64{sum})
				}
				if got, want := run(used), run(p.NewWorkspace()); !slices.EqualFunc(got, want, sameFloat) {
					t.Errorf("%d samples, derivatives by columns: %v, wild: %v: a used workspace gives other results", n, columnGrads, wild)
				}
			}
		}
	}
}
