package verify

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"gradproof/autodiff"
	"gradproof/symbolic"
)

// A wrong derivative rule, on either side, makes the trajectories differ, and the
// report shows where.
func TestTrainingFindsBrokenRule(t *testing.T) {
	for _, test := range []struct {
		name   string
		broken func() (restore func(), err error)
		want   []string // lines of the difference
	}{
		{"symbolic product", func() (func(), error) { return symbolic.WithRule("product", "2*du*v") },
			[]string{`s"-1/5"`, `s"-1/10"`, `s"201/100"`, `s"99/50"`}},
		{"tape product", func() (func(), error) {
			return autodiff.WithRule(autodiff.OpMul, 0, autodiff.Negated(partialOf(autodiff.OpMul, 0))), nil
		}, []string{`s"-1/10"`, `s"1/10"`, `s"99/50"`, `s"48/25"`}},
	} {
		t.Run(test.name, func(t *testing.T) {
			restore, err := test.broken()
			if err != nil {
				t.Fatal(err)
			}
			defer restore()
			training := squaredError("0.3", 2)
			training.Loss = symbolic.MustParse("w*w*x^2 - 2*w*x*label + label^2")
			if strings.HasPrefix(test.name, "tape") {
				training.Loss = symbolic.MustParse("(w*x - label)^2")
			}
			out := mustRun(t, training)
			if out.Identical {
				t.Fatal("the trajectories are identical")
			}
			for _, w := range test.want {
				if !strings.Contains(out.Diff, w) {
					t.Errorf("%s is not in the difference", w)
				}
			}
			t.Log("- symbolic, + tape\n" + out.Diff)
		})
	}
}

func partialOf(op autodiff.Op, arg int) []autodiff.Instr {
	for _, r := range autodiff.Rules() {
		if r.Op == op {
			return r.Partials[arg].Steps
		}
	}
	return nil
}

func TestTrajectoriesIdentical(t *testing.T) { rapid.Check(t, trajectoriesIdentical) }

// Both engines, broken one after the other, are caught by the property.
func TestTrajectoriesIdenticalCanFail(t *testing.T) {
	property := []Property{{"trajectories are identical", "", trajectoriesIdentical}}
	for name, broken := range map[string]func() (func(), error){
		"symbolic product": func() (func(), error) { return symbolic.WithRule("product", "-du*v") },
		"symbolic power":   func() (func(), error) { return symbolic.WithRule("power", "v*u^v*du") },
		"tape product": func() (func(), error) {
			return autodiff.WithRule(autodiff.OpMul, 1, autodiff.Doubled(partialOf(autodiff.OpMul, 1))), nil
		},
		"tape difference": func() (func(), error) {
			return autodiff.WithRule(autodiff.OpSub, 1, autodiff.Negated(partialOf(autodiff.OpSub, 1))), nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			restore, err := broken()
			if err != nil {
				t.Fatal(err)
			}
			defer restore()
			results, err := runProperties(t.Context(), property, 1, 200, nil)
			if err != nil || len(results) != 1 || results[0].Passed {
				t.Fatalf("not found out: %+v, %v", results, err)
			}
			t.Log(results[0].Failure)
		})
	}
}

func TestTrajectoriesIdenticalCompares(t *testing.T) {
	results, err := runProperties(t.Context(), []Property{{"trajectories are identical", "", trajectoriesIdentical}}, 1, 200, nil)
	if err != nil || len(results) != 1 || !results[0].Passed || results[0].Checks < 200 {
		t.Errorf("%+v, %v", results, err)
	}
}
