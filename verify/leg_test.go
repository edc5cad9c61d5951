package verify

import (
	"context"
	"flag"
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"

	"gradproof/autodiff"
	"gradproof/symbolic"
)

var legCampaign = flag.Int("leg.points", 4000, "random points at which the third leg must not refute a right rule")

// smooth are the functions of one argument with a rule that is not 0, each as an
// expression that has a derivative at 7/10 or, for acosh, at 17/10.
var smooth = []struct {
	name string
	at   *big.Rat
}{
	{"sqrt", big.NewRat(7, 10)}, {"cbrt", big.NewRat(7, 10)}, {"exp", big.NewRat(7, 10)}, {"expm1", big.NewRat(7, 10)},
	{"log", big.NewRat(7, 10)}, {"log2", big.NewRat(7, 10)}, {"log10", big.NewRat(7, 10)}, {"log1p", big.NewRat(7, 10)},
	{"sin", big.NewRat(7, 10)}, {"cos", big.NewRat(7, 10)}, {"tan", big.NewRat(7, 10)}, {"sec", big.NewRat(7, 10)},
	{"csc", big.NewRat(7, 10)}, {"cot", big.NewRat(7, 10)}, {"asin", big.NewRat(7, 10)}, {"acos", big.NewRat(7, 10)},
	{"atan", big.NewRat(7, 10)}, {"sinh", big.NewRat(7, 10)}, {"cosh", big.NewRat(7, 10)}, {"tanh", big.NewRat(7, 10)},
	{"sech", big.NewRat(7, 10)}, {"csch", big.NewRat(7, 10)}, {"coth", big.NewRat(7, 10)}, {"asinh", big.NewRat(7, 10)},
	{"acosh", big.NewRat(17, 10)}, {"atanh", big.NewRat(7, 10)}, {"abs", big.NewRat(7, 10)}, {"sigmoid", big.NewRat(7, 10)},
	{"softplus", big.NewRat(7, 10)}, {"erf", big.NewRat(7, 10)}, {"erfc", big.NewRat(7, 10)},
}

// ruleText returns the text of a symbolic rule.
func ruleText(t *testing.T, name string) string {
	t.Helper()
	for _, r := range symbolic.Rules() {
		if r.Name == name {
			return r.Texts[0]
		}
	}
	t.Fatalf("no rule %q", name)
	return ""
}

// tapeSteps returns the instructions of a tape rule in its first argument.
func tapeSteps(t *testing.T, op autodiff.Op) []autodiff.Instr {
	t.Helper()
	for _, r := range autodiff.Rules() {
		if r.Op == op {
			return r.Partials[0].Steps
		}
	}
	t.Fatalf("no rule for %s", op)
	return nil
}

// A rule that both sides get wrong in the same way is what neither can notice. The
// third leg does, since it knows no rule.
func TestThirdLegRefutesWhatBothSidesGetWrong(t *testing.T) {
	ctx := context.Background()
	for _, f := range smooth {
		e := symbolic.MustParse(f.name + "(x)")
		p := Point{"x": f.at}
		d, err := symbolic.Diff(e, "x")
		if err != nil {
			t.Fatal(err)
		}
		if got := ThirdLeg(ctx, e, d, "x", p); got != LegPasses {
			t.Errorf("%s: the right rule: %v, want a pass", f.name, got)
		}
		op, _ := autodiff.OpByName(f.name)
		for _, fault := range []struct {
			name, before string
			tape         func([]autodiff.Instr) []autodiff.Instr
		}{
			{"sign", "-1*", autodiff.Negated},
			{"factor", "2*", autodiff.Doubled},
		} {
			func() {
				restoreTape := autodiff.WithRule(op, 0, fault.tape(tapeSteps(t, op)))
				defer restoreTape()
				restore, err := symbolic.WithRule(f.name, fault.before+"("+ruleText(t, f.name)+")")
				if err != nil {
					t.Fatal(err)
				}
				defer restore()
				wrong, err := symbolic.Diff(e, "x")
				if err != nil {
					t.Fatal(err)
				}
				if got := ThirdLeg(ctx, e, wrong, "x", p); got != LegRefutes {
					t.Errorf("%s with a wrong %s: %v, want a refutation", f.name, fault.name, got)
				}
				r, err := Check(ctx, Question{Expr: e, Wrt: "x", Seed: 1})
				if err != nil {
					t.Fatal(err)
				}
				if r.Verdict != Inconclusive || !strings.Contains(r.Reason, "mean value theorem") {
					t.Errorf("%s with a wrong %s on both sides: %s (%s)", f.name, fault.name, r.Verdict, r.Reason)
				}
			}()
		}
	}
}

// The third leg says nothing against a right rule, wherever it is asked.
func TestThirdLegRefutesNoRightRule(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	var es []symbolic.Expr
	for _, f := range symbolic.Funcs() {
		switch f.Arity() {
		case 1:
			es = append(es, symbolic.MustParse(f.String()+"(x)"), symbolic.MustParse(f.String()+"(x*y)*x"))
		case 2:
			es = append(es, symbolic.MustParse(f.String()+"(x, y)"), symbolic.MustParse(f.String()+"(x*y, x + 1)"))
		}
	}
	for _, s := range []string{"where(x < y, x^2, y*x)", "x^3 - 2/x", "exp(sin(x))/(1 + x^2)", "x^(1/3)", "abs(x)*max(x, y)"} {
		es = append(es, symbolic.MustParse(s))
	}
	derivatives := make([]symbolic.Expr, len(es))
	for i, e := range es {
		var err error
		if derivatives[i], err = symbolic.Diff(e, "x"); err != nil {
			t.Fatal(err)
		}
	}
	counts := map[LegResult]int{}
	for n := range *legCampaign {
		i := n % len(es)
		p := Point{"x": choose(rng, Interval{}, n/len(es)), "y": choose(rng, Interval{}, n/len(es))}
		r := ThirdLeg(context.Background(), es[i], derivatives[i], "x", p)
		if r == LegRefutes {
			t.Errorf("d/dx %s at %v: refuted", es[i], p.strings())
		}
		counts[r]++
	}
	if counts[LegPasses] < *legCampaign/2 {
		t.Errorf("of %d points only %d were good for anything", *legCampaign, counts[LegPasses])
	}
	t.Logf("%d points: %d passed, %d abstained", *legCampaign, counts[LegPasses], counts[LegAbstains])
}

func TestThirdLegAbstainsAtJumps(t *testing.T) {
	for _, row := range []struct{ f, x string }{
		// Just before a jump: every segment that is tried reaches across it.
		{"floor(x + 1e-90)", "-1e-90"}, {"floor(x)", "19999999999999999999999999999999999999999999999999999999999e-58"}, {"sign(x)", "0"}, {"sign(x - 1)*x", "1"},
		{"where(x < 1, 0, 1)", "1"}, {"where(x <= 1/2, x, x + 1)", "1/2"}, {"1/x", "0"}, {"log(x)", "0"}, {"log(x)", "-1"},
	} {
		r, err := symbolic.ParseNumber(row.x)
		if err != nil {
			t.Fatal(err)
		}
		f := symbolic.MustParse(row.f)
		d, err := symbolic.Diff(f, "x")
		if err != nil {
			t.Fatal(err)
		}
		if got := ThirdLeg(context.Background(), f, d, "x", Point{"x": r}); got != LegAbstains {
			t.Errorf("%s at %s: %v, want to abstain", row.f, row.x, got)
		}
	}
}
