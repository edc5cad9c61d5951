package verify

import (
	"context"
	"flag"
	"math"
	"math/big"
	"testing"

	"gradproof/autodiff"
	"gradproof/symbolic"
)

var programExpressions = flag.Int("program.expressions", 3000, "random expressions in the tests of compiled programs")

// The program, over exact rationals, gives what symbolic differentiation gives.
func TestProgramIsSymbolicExactly(t *testing.T) {
	gen := RationalExprs("x", "y")
	points := Points("x", "y")
	decided := 0
	for i := range *programExpressions {
		e, p := gen.Example(i), points.Example(i)
		rec, err := Lower(e, func(string) float64 { return 1 })
		if err != nil {
			t.Fatalf("%v: %v", e, err)
		}
		prog, err := rec.Tape.Program(rec.Output)
		if err != nil {
			t.Fatalf("%v: %v", e, err)
		}
		w := make([]*big.Rat, len(rec.Vars))
		for k, name := range rec.Vars {
			w[k] = p[name]
		}
		_, grad, err := autodiff.Interpret(context.Background(), prog, Rationals{}, w, nil)
		if err != nil {
			t.Fatalf("%v: %v", e, err)
		}
		for k, name := range rec.Vars {
			d, err := symbolic.Diff(e, name)
			if err != nil {
				t.Fatal(err)
			}
			want, wantErr := symbolic.Eval(d, func(v string) (*big.Rat, error) { return p[v], nil }, Rationals{})
			if wantErr != nil || grad[k].Err != nil {
				continue // a pole; the two forms may see it at different places
			}
			decided++
			if grad[k].Value.Cmp(want) != 0 {
				t.Fatalf("d/d%s of %v at %v: program %v, symbolic %v", name, e, p, grad[k].Value, want)
			}
		}
	}
	if decided < *programExpressions {
		t.Errorf("only %d of %d derivatives could be compared", decided, 2**programExpressions)
	}
}

// At one point the program has the tape's bits, for expressions of all functions.
func TestProgramIsTheTape(t *testing.T) {
	gen := Exprs("x", "y")
	points := Points("x", "y")
	same := func(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) }
	for i := range *programExpressions {
		e, p := gen.Example(i), points.Example(i)
		rec, err := Lower(e, func(name string) float64 { v, _ := p[name].Float64(); return v })
		if err != nil {
			t.Fatalf("%v: %v", e, err)
		}
		tape, out := rec.Tape, rec.Output
		w := make([]float64, len(rec.Params))
		for k, v := range rec.Params {
			w[k] = tape.Value(v)
		}
		prog, err := tape.Program(out)
		if err != nil {
			t.Fatalf("%v: %v", e, err)
		}
		if err := tape.Backward(out); err != nil {
			t.Fatal(err)
		}
		grad := make([]float64, len(w))
		value, err := prog.ValueGrad(prog.NewWorkspace(), grad, w, nil)
		if err != nil {
			t.Fatal(err)
		}
		if want := tape.Value(out); !same(value, want) {
			t.Fatalf("%v at %v: program %v, tape %v", e, p, value, want)
		}
		for k, v := range rec.Params {
			if want, _ := tape.Grad(v); !same(grad[k], want) {
				t.Fatalf("gradient of %v at %v: program %v, tape %v", e, p, grad[k], want)
			}
		}
	}
}
