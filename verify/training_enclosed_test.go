package verify

import (
	"math"
	"math/big"
	"testing"

	"gradproof/symbolic"
)

// The enclosed trajectory is the exact one from the rounded start, where that can be had;
// it goes on where nothing is rational, and it sees a float64 run that is off.
func TestEnclosedTrajectory(t *testing.T) {
	start, lr := new(big.Rat).SetFloat64(1.95), new(big.Rat).SetFloat64(0.3)
	tr := &Training{
		Loss: symbolic.MustParse("(w*x - label)^2"), Params: []string{"w"}, Start: Point{"w": start},
		Fixed: Point{"x": big.NewRat(1, 1), "label": big.NewRat(2, 1)}, LR: lr, Steps: 12,
	}
	out, err := tr.Run(t.Context())
	if err != nil || out.Enclosed == nil || out.Enclosed.Steps != 12 {
		t.Fatalf("%+v, %v", out, err)
	}
	most := 0.0 // from the exact run, which starts at the same numbers
	for k := range out.Tape {
		most = math.Max(most, UlpError(out.Tape[k].Params[0], Exactly(out.ExactTape[k].Params[0])))
	}
	if got := out.Enclosed.Tape; math.Abs(got-most) > 1e-9 || most == 0 {
		t.Errorf("the tape strays by %g ulps, from the exact run by %g", got, most)
	}

	tr.Loss, tr.Steps = symbolic.MustParse("(exp(w*x) - label)^2"), 30
	tr.Start, tr.LR = Point{"w": big.NewRat(1, 2)}, big.NewRat(1, 20)
	if out, err = tr.Run(t.Context()); err != nil || out.Enclosed == nil || out.Enclosed.Steps != 30 || out.Enclosed.Tape > 8 {
		t.Errorf("%+v, %v", out.Enclosed, err)
	}
	out.Tape[7].Params[0] *= 1 + 1e-12 // 4500 ulps
	if e, err := tr.runEnclosed(t.Context(), out); err != nil || e.Step != 7 || e.Tape < 4000 || e.Tape > 10000 {
		t.Errorf("a float64 run that is off at step 7: %+v, %v", e, err)
	}
}
