package verify

import (
	"math"
	"testing"

	"gradproof/symbolic"
)

// Gradients that systems have got wrong, at the points where they did: what the tape gives, and with
// the same bits a compiled program. A want is the derivative, as a formula without variables, met
// within the ulps, or at a kink the convention of the tape, with the reason.
func TestHardPoints(t *testing.T) {
	const (
		inf     = "inf"
		nothing = "NaN"
	)
	for _, row := range []struct {
		expr   string
		at     map[string]float64
		wrt    string
		want   string
		ulps   float64
		reason string
	}{
		// Powers: neither exp(y*log(x)) nor y*x^y/x.
		{"x^2", at("x", 0), "x", "0", 0, ""},
		{"x^0", at("x", 0), "x", "0", 0, "x^0 is 1"},
		{"0^y", at("y", 2), "y", "0", 0, ""},
		{"x^10", at("x", -2), "x", "-5120", 0, ""},
		{"x*x*x", at("x", 1), "x", "3", 0, ""},
		{"(x*x)*(x*x)+(x*x)", at("x", 2), "x", "36", 0, ""},
		{"((x+3)^2)/16", at("x", 1), "x", "1/2", 0, ""},
		{"x*x^0.5", at("x", 0), "x", "0", 0, "an adjoint of 0 is not multiplied by the infinite partial"},

		// Where a root has a vertical tangent.
		{"sqrt(x)", at("x", 0), "x", inf, 0, ""},
		{"sign(x)*abs(x)^(1/3)", at("x", 0), "x", "0", 0, "the convention for abs and sign at 0"},
		{"cbrt(x)", at("x", 0), "x", inf, 0, ""},
		{"sqrt(max(x,0))", at("x", -10), "x", "0", 0, ""},
		{"exp(-(x^2+y^2))", at("x", 0, "y", 0), "x", "0", 0, ""},
		{"exp(-hypot(x,y)^2)", at("x", 0, "y", 0), "x", "0", 0, ""},

		// Inactive branches.
		{"where(x>0, 0, x*c)", at("x", 1, "c", math.Inf(1)), "x", "0", 0, ""},
		{"where(x==0, 0, x*log(x))", at("x", 1), "x", "1", 0, ""},
		{"where(x>0, x, log(x))", at("x", 2), "x", "1", 0, ""},
		{"where(x>0, x, sqrt(-x))", at("x", 3), "x", "1", 0, ""},
		{"acos(max(min(x,1),-1))", at("x", 10), "x", "0", 0, ""},
		{"where(x==0, 0, x*y)", at("x", 0, "y", 3), "x", "0", 0, "branchwise: the derivative 3 is the judge's to find"},

		// Kinks: the convention.
		{"abs(x)", at("x", 0), "x", "0", 0, "0 at 0"},
		{"abs(x)", at("x", math.Copysign(0, -1)), "x", "0", 0, "0 at -0"},
		{"abs(x)*x", at("x", 0), "x", "0", 0, ""},
		{"hypot(x,y)", at("x", 0, "y", 0), "x", "0", 0, "0 at the origin"},
		{"max(x,y)+min(x,y)", at("x", 1, "y", 1), "x", "1", 0, ""},
		{"max(x,0)+log1p(exp(-abs(x)))", at("x", 0), "x", "1/2", 0, "halves at a tie"},
		{"x/max(x,x)", at("x", 1), "x", "0", 0, ""},
		{"max(x,y)", at("x", 1, "y", 1.000005), "x", "0", 0, ""},
		{"max(x,0)", at("x", 1e-7), "x", "1", 0, ""},
		{"y*acos(w)", at("y", 0, "w", 1), "w", "0", 0, "an adjoint of 0 is not multiplied by the infinite partial"},

		// Large and small numbers.
		{"sqrt(exp(-x))", at("x", 1000), "x", nothing, 0, "exp(-1000) is 0 in float64"},
		{"hypot(x,y)", at("x", 1e200, "y", 1e200), "x", "1/sqrt(2)", 1, ""},
		{"sigmoid(x)", at("x", -800), "x", "0", 0, "exp(-800) is 0 in float64"},
		{"sigmoid(x)", at("x", 800), "x", "0", 0, "exp(-800) is 0 in float64"},
		{"sigmoid(x)", at("x", -700), "x", "exp(-700)/(1+exp(-700))^2", 2, ""},
		{"softplus(x)", at("x", 800), "x", "1", 0, ""},
		{"softplus(x)", at("x", -700), "x", "1/(1+exp(700))", 2, ""},
		{"softplus(x)", at("x", -800), "x", "0", 0, ""},
		{"log(sigmoid(x))", at("x", 0.7), "x", "1/(1+exp(3152519739159347/4503599627370496))", 4, ""},
		{"log1p(exp(x))", at("x", 0.7), "x", "1/(1+exp(-3152519739159347/4503599627370496))", 4, ""},
		{"log(1+exp(x))", at("x", 20), "x", "1/(1+exp(-20))", 4, ""},
		{"x*sigmoid(x)", at("x", 400), "x", "1", 0, ""},
		{"x*tanh(softplus(x))", at("x", 200), "x", "1", 0, ""},
		{"x/(1+exp(-x))", at("x", 400), "x", "1", 0, ""},
		{"acosh(x)", at("x", 1e200), "x", "1/10^200", 2, ""},
		{"log1p(x)", at("x", 1e-20), "x", "1", 0, ""},
		{"(x+1e16)-1e16", at("x", 1), "x", "1", 0, ""},
		{"x^2", at("x", 1e15), "x", "2*10^15", 0, ""},

		// Signs and factors.
		{"atan2(y,x)", at("y", 0, "x", 1), "y", "1", 0, ""},
		{"atan2(y,x)", at("y", 0.5, "x", 0), "x", "-2", 0, ""},
		{"cosh(x)", at("x", 1), "x", "sinh(1)", 1, ""},
		{"cosh(x)/sinh(x)", at("x", 1), "x", "-1/sinh(1)^2", 6, ""},
		{"coth(x)", at("x", 1), "x", "-1/sinh(1)^2", 6, ""},
		{"log2(x)", at("x", 0.75), "x", "1/(0.75*log(2))", 1, ""},
		{"asin(2*x)", at("x", 0.125), "x", "2/sqrt(15/16)", 1, ""},
		{"x-y*floor(x/y)", at("x", 5, "y", 2), "y", "-2", 0, ""},
		{"-(-x)", at("x", 3), "x", "1", 0, ""},
		{"x+x", at("x", 3), "x", "2", 0, ""},
		{"x*D(x*y,y)", at("x", 4, "y", 1), "x", "8", 0, ""},
	} {
		rec, err := Lower(symbolic.MustParse(row.expr), func(name string) float64 { return row.at[name] })
		if err != nil {
			t.Fatalf("%s: %v", row.expr, err)
		}
		w := make([]float64, len(rec.Params))
		wrt := -1
		for i, p := range rec.Params {
			w[i] = rec.Tape.Value(p)
			if rec.Vars[i] == row.wrt {
				wrt = i
			}
		}
		prog, err := rec.Tape.Program(rec.Output)
		if err != nil {
			t.Fatalf("%s: %v", row.expr, err)
		}
		grad := make([]float64, len(w))
		if _, err := prog.ValueGrad(prog.NewWorkspace(), grad, w, nil); err != nil {
			t.Fatalf("%s: %v", row.expr, err)
		}
		if err := rec.Tape.Backward(rec.Output); err != nil {
			t.Fatalf("%s: %v", row.expr, err)
		}
		var got float64
		if wrt >= 0 {
			got, _ = rec.Tape.Grad(rec.Params[wrt])
			if g := grad[wrt]; g != got && !(math.IsNaN(g) && math.IsNaN(got)) {
				t.Errorf("d/d%s %s at %v: the program gives %v, the tape %v", row.wrt, row.expr, row.at, g, got)
			}
		}
		switch row.want {
		case inf:
			if !math.IsInf(got, 1) {
				t.Errorf("d/d%s %s at %v is %v, want an infinity; %s", row.wrt, row.expr, row.at, got, row.reason)
			}
		case nothing:
			if !math.IsNaN(got) {
				t.Errorf("d/d%s %s at %v is %v, want NaN; %s", row.wrt, row.expr, row.at, got, row.reason)
			}
		default:
			want, err := symbolic.Eval(symbolic.MustParse(row.want), nil, NewReals(256))
			if err != nil {
				t.Fatalf("%s: %v", row.want, err)
			}
			if off := UlpError(got, want); off > row.ulps {
				t.Errorf("d/d%s %s at %v is %v, off by %.3g ulps from %s; %s", row.wrt, row.expr, row.at, got, off, want, row.reason)
			}
		}
	}
}

// at makes a point of names and values in turn.
func at(pairs ...any) map[string]float64 {
	out := make(map[string]float64)
	for i := 0; i < len(pairs); i += 2 {
		switch v := pairs[i+1].(type) {
		case int:
			out[pairs[i].(string)] = float64(v)
		case float64:
			out[pairs[i].(string)] = v
		}
	}
	return out
}
