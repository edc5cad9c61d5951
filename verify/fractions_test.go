package verify

import (
	"errors"
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"gradproof/autodiff"
	"gradproof/symbolic"
)

// Whatever fractions compute is what math/big.Rat computes, in lowest terms.
func TestFractionsAreRationals(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := rapid.Custom(func(t *rapid.T) symbolic.Expr {
			g := &growth{grammar: grammar{vars: []string{"x", "y"}, kinds: polynomialKinds}}
			return g.expr(3).Draw(t, "expression")
		}).Draw(t, "e")
		if rapid.Bool().Draw(t, "power") {
			e = symbolic.Pow(symbolic.Div(e, symbolic.Int(rapid.SampledFrom([]int64{1, -6, 35}).Draw(t, "divisor"))), symbolic.Int(3))
		}
		p := Points("x", "y").Draw(t, "point")
		f, err := fractionsFor(e, p["x"], p["y"])
		if err != nil {
			t.Fatal(err)
		}
		got, err := symbolic.Eval(e, func(name string) (fraction, error) { return f.Const(p[name]) }, symbolic.Arithmetic[fraction](f))
		if err != nil {
			t.Fatal(err)
		}
		want, err := symbolic.Eval(e, p.env, symbolic.Arithmetic[*big.Rat](Rationals{}))
		if err != nil {
			t.Fatal(err)
		}
		if r := f.rat(f.reduce(got)); r.RatString() != want.RatString() || r.Denom().Cmp(want.Denom()) != 0 {
			t.Fatalf("%s at %#v: %s, want %s", e, p, r, want)
		}
	})
}

func TestFractionsLongNumbers(t *testing.T) {
	f, err := newFractions(big.NewInt(6), big.NewInt(125))
	if err != nil {
		t.Fatal(err)
	}
	// (2^200·3^90·5^77·7) / (2^150·3^95·5^77) = 2^50·7/3^5
	exp := func(b, k int64) *big.Int { return new(big.Int).Exp(big.NewInt(b), big.NewInt(k), nil) }
	n := new(big.Int).Mul(exp(2, 200), exp(3, 90))
	n.Mul(n, exp(5, 77)).Mul(n, big.NewInt(-7))
	got := f.rat(f.reduce(fraction{n, []int{150, 95, 77}}))
	want := new(big.Rat).SetFrac(new(big.Int).Mul(exp(2, 50), big.NewInt(-7)), exp(3, 5))
	if got.String() != want.String() {
		t.Errorf("got %s, want %s", got, want)
	}
	if zero := f.rat(f.reduce(fraction{new(big.Int), []int{3, 0, 2}})); zero.String() != "0/1" {
		t.Errorf("got %s, want 0/1", zero)
	}
}

func TestFractionsRefuse(t *testing.T) {
	if _, err := newFractions(big.NewInt(1009)); !errors.Is(err, errNotFraction) {
		t.Errorf("a large prime: %v", err)
	}
	f, err := newFractions(big.NewInt(10))
	if err != nil {
		t.Fatal(err)
	}
	number := func(s string) fraction {
		v, err := f.Const(ratio(s))
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	for name, op := range map[string]func() (fraction, error){
		"1/3":       func() (fraction, error) { return f.Const(ratio("1/3")) },
		"2/3":       func() (fraction, error) { return f.Div(number("2"), number("3")) },
		"1/0":       func() (fraction, error) { return f.Div(number("1"), number("0")) },
		"2^(1/2)":   func() (fraction, error) { return f.Pow(number("2"), number("1/2")) },
		"2^(-1)":    func() (fraction, error) { return f.Pow(number("2"), number("-1")) },
		"sqrt(4)":   func() (fraction, error) { return f.Call("sqrt", number("4")) },
		"2^(10^15)": func() (fraction, error) { return f.Pow(number("2"), number("1000000000000000")) },
	} {
		if v, err := op(); !errors.Is(err, errNotFraction) {
			t.Errorf("%s: %v, %v", name, v, err)
		}
	}
	if _, err := f.Pow(number("3"), number("65000")); err != nil {
		t.Errorf("3^65000: %v", err)
	}
	long, err := f.Pow(number("3"), number("60000"))
	for range 10 {
		if err == nil {
			long, err = f.Mul(long, long)
		}
	}
	if !errors.Is(err, ErrTooLarge) {
		t.Errorf("a number of 100 million bits: %v", err)
	}
	if v, err := f.Div(number("3"), number("8")); err != nil || f.rat(f.reduce(v)).String() != "3/8" {
		t.Errorf("3/8: %v, %v", v, err)
	}
	if less, err := f.Holds("<", number("0.3"), number("1/2")); !less || err != nil {
		t.Errorf("0.3 < 1/2: %v, %v", less, err)
	}
}

// A run over fractions and the same run over math/big.Rat are the same.
func TestTrainingOverBothKinds(t *testing.T) {
	training := squaredError("0.3", 12)
	training.Momentum = ratio("1/4")
	var fast, slow Trajectory
	f, err := fractionsFor(training.Loss, training.values()...)
	if err != nil {
		t.Fatal(err)
	}
	if err := runOver(t.Context(), training, training.Loss, nil, f.numbers(), &fast); err != nil {
		t.Fatal(err)
	}
	if err := runOver(t.Context(), training, training.Loss, nil, rationalNumbers(), &slow); err != nil {
		t.Fatal(err)
	}
	for k := range slow.Exact {
		if fast.Exact[k].Params[0].Cmp(slow.Exact[k].Params[0]) != 0 || fast.ExactTape[k].Loss.Cmp(slow.ExactTape[k].Loss) != 0 {
			t.Errorf("step %d: %v, %v", k, fast.Exact[k], slow.Exact[k])
		}
	}
}

var _ autodiff.Arithmetic[fraction] = (*fractions)(nil)
