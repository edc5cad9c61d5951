package verify

import (
	"context"
	"encoding/json"
	"math/big"
	"strings"
	"testing"

	"gradproof/symbolic"
)

// The operation that is to blame for a derivative in float64 that is off, found by hand:
// which operands agree, what is beyond the range, what the library gets wrong.
func TestBlame(t *testing.T) {
	for _, row := range []struct {
		f, x      string
		operation string // of the largest contribution to the symbolic route, or what cancels
		cause     Cause
		bits      int // that cancel: log2 of operand over result, rounded down
	}{
		// exp(x) = 1 + 1e-12 + …: a difference near 2^-40 of operands near 1.
		{"exp(x) - 1 + 0*x", "1e-12", "", "", 0}, // the derivative, exp(x), is fine
		{"(exp(x) - 1)/x", "1e-12", "exp(x)", CauseRounding, 39},
		// 1/(2·sqrt(x)) changes by 2^-51 of its size from x to x + 1.
		{"sqrt(x + 1) - sqrt(x)", "1e15", "1/(2*sqrt(x))", CauseRounding, 51},
		// exp(800) is beyond float64.
		{"1/(1 + exp(-x))", "-800", "exp(-x)", CauseOverflow, 0},
		// sinh(710) is about 1.1e308, but its exp(710)/2 overflows on the way.
		{"cosh(x)", "710", "sinh(x)", CauseLibrary, 0},
		// 7·(x - 1)^6 = 7e-24, as a sum of terms up to 140.
		{"x^7 - 7*x^6 + 21*x^5 - 35*x^4 + 35*x^3 - 21*x^2 + 7*x - 1", "1.0001", "", CauseRounding, 48},
		{"sin(x)", "1e22", "", "", 0},
		{"x^2 - (x - 1)*(x + 1)", "1e10", "", "", 0},
	} {
		at, err := symbolic.ParseNumber(row.x)
		if err != nil {
			t.Fatal(err)
		}
		r, err := Check(context.Background(), Question{Expr: symbolic.MustParse(row.f), Wrt: "x", At: []Point{{"x": at}}})
		if err != nil {
			t.Fatal(err)
		}
		routes := r.At[0].Float
		if row.cause == "" {
			if len(routes) > 0 {
				t.Errorf("%s at %s: %+v, although float64 is right", row.f, row.x, routes)
			}
			continue
		}
		if len(routes) != 2 || len(routes[0].Blame) == 0 {
			t.Errorf("%s at %s: %+v", row.f, row.x, routes)
			continue
		}
		b := routes[0].Blame[0]
		if row.operation != "" && b.Operation != row.operation || b.Cause != row.cause && !(row.cause == CauseLibrary && b.Cause == CauseOverflow) || b.Bits != row.bits {
			t.Errorf("%s at %s: blamed is %+v, want %s of %s, %d bits", row.f, row.x, b, row.cause, row.operation, row.bits)
		}
		total := 0.0
		for _, b := range routes[0].Blame {
			total += b.Share
		}
		if total > 1.0000001 {
			t.Errorf("%s at %s: the shares add up to %g", row.f, row.x, total)
		}
	}
}

// To first order the contributions add up to the error that was measured; nothing that
// is said of float64 changes anything else in a report.
func TestFloatsDecideNothing(t *testing.T) {
	for _, f := range []string{"(exp(x) - 1)/x", "sqrt(x + 1) - sqrt(x)", "x^2", "abs(x)", "log(x)"} {
		q := Question{Expr: symbolic.MustParse(f), Wrt: "x", At: []Point{{"x": big.NewRat(1, 1000003)}, {"x": new(big.Rat)}}}
		r, err := Check(context.Background(), q)
		if err != nil {
			t.Fatal(err)
		}
		j := &judge{ctx: context.Background(), q: &q, method: methodForms, r: &Report{Expr: r.Expr, Wrt: r.Wrt, Seed: r.Seed, vars: q.Vars()}}
		q.Limits, q.Points = symbolic.DefaultLimits(), DefaultPoints
		j.run() // without explainFloats
		for i := range r.At {
			r.At[i].Float, r.At[i].Notes, j.r.At[i].Notes = nil, nil, nil
		}
		with, err1 := json.Marshal(r)
		without, err2 := json.Marshal(j.r)
		if err1 != nil || err2 != nil || string(with) != string(without) {
			t.Errorf("%s: with the explanation of float64\n%s\nwithout\n%s", f, with, without)
		}
	}
	x := big.NewRat(1, 1_000_000_000_000)
	r, _ := Check(context.Background(), Question{Expr: symbolic.MustParse("(exp(x) - 1)/x"), Wrt: "x", At: []Point{{"x": x}}})
	if text := r.Text(); !strings.Contains(text, "exp(x) - 1 cancels 39 bits") || !strings.Contains(text, "the condition number is") {
		t.Errorf("%s", text)
	}
}
