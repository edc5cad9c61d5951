package verify

import (
	"context"
	"fmt"
	"math/big"
	"slices"
	"sync/atomic"
	"testing"

	"gradproof/symbolic"
)

// The kinds of generated questions, by what their expressions are made of.
var questionClasses = []struct {
	name    string
	grammar grammar
}{
	{"polynomial", grammar{kinds: []part{aVariable, aNumber, anEarlierOne, aSum, aProduct, aSum, aProduct, aNegation}}},
	{"rational", grammar{kinds: []part{aVariable, aNumber, anEarlierOne, aSum, aProduct, aSum, aProduct, aNegation, aQuotient, aPower}}},
	{"transcendental", grammar{kinds: []part{
		aVariable, aNumber, anEarlierOne, aSum, aProduct, aSum, aProduct, aCall, aCall, aNegation, aQuotient, aPower,
	}, funcs: smoothFuncs()}},
	{"branches", grammar{kinds: []part{
		aVariable, aNumber, anEarlierOne, aSum, aProduct, aSum, aProduct, aCall, aNegation, aWhere,
	}, funcs: []symbolic.Func{
		symbolic.FuncAbs, symbolic.FuncMax, symbolic.FuncMin, symbolic.FuncRelu, symbolic.FuncSign, symbolic.FuncExp, symbolic.FuncTanh,
	}}},
}

// smoothFuncs are the functions of one argument without a kink.
func smoothFuncs() []symbolic.Func {
	var fs []symbolic.Func
	for _, row := range bridge {
		if len(row.Kinks) == 0 && row.Arity == 1 {
			fs = append(fs, row.Func)
		}
	}
	return fs
}

// The claims that are made about each expression.
var claimKinds = []struct {
	name  string
	claim func(i int, derivative, shown symbolic.Expr) *symbolic.Expr
}{
	{"tape", func(int, symbolic.Expr, symbolic.Expr) *symbolic.Expr { return nil }},
	{"right", func(_ int, _, shown symbolic.Expr) *symbolic.Expr { return &shown }},
	{"wrong", func(i int, derivative, shown symbolic.Expr) *symbolic.Expr {
		x := symbolic.Var("x")
		wrong := []symbolic.Expr{
			symbolic.Neg(symbolic.Add(derivative, symbolic.Int(1))),
			symbolic.Add(shown, x),
			symbolic.Add(symbolic.Mul(symbolic.Num(big.NewRat(3, 2)), shown), symbolic.Int(2)),
		}[i%3]
		return &wrong
	}},
}

// generatedQuestions returns n questions on expressions in x of 5 to 40 nodes that have a
// value at one of the first points that the judge will look at.
func generatedQuestions(tb testing.TB, g grammar, claim func(i int, derivative, shown symbolic.Expr) *symbolic.Expr, n int) []Question {
	tb.Helper()
	g.vars = []string{"x", "y", "z"}
	gen := g.exprs(exprDepth)
	var qs []Question
	for seed := 1; len(qs) < n; seed++ {
		e := gen.Example(seed)
		if size := e.Nodes(); size < 5 || size > 40 || !slices.Contains(e.Vars(), "x") || !definedSomewhere(e) {
			continue
		}
		d, err := symbolic.Diff(e, "x")
		if err != nil {
			tb.Fatal(err)
		}
		shown, err := symbolic.DefaultLimits().Present(context.Background(), d, e.Vars())
		if err != nil {
			tb.Fatal(err)
		}
		qs = append(qs, Question{Expr: e, Wrt: "x", Claim: claim(len(qs), d, shown), Seed: DefaultSeed})
	}
	return qs
}

func definedSomewhere(e symbolic.Expr) bool {
	q := Question{Expr: e, Wrt: "x"}
	for p := range q.points(8) {
		if _, err := symbolic.Eval(e, pointEnv(p), symbolic.Arithmetic[Real](NewReals(128))); err == nil {
			return true
		}
	}
	return false
}

// BenchmarkVerdicts judges generated questions and reports verdicts per second, on
// one core and on all, and how many of the verdicts were what kind.
func BenchmarkVerdicts(b *testing.B) {
	for _, class := range questionClasses {
		for _, kind := range claimKinds {
			b.Run(fmt.Sprintf("%s/%s", class.name, kind.name), func(b *testing.B) {
				qs := generatedQuestions(b, class.grammar, kind.claim, 300)
				b.Run("one", func(b *testing.B) {
					verdicts := make(map[Verdict]int)
					for i := range b.N {
						verdicts[benchmarkCheck(b, qs[i%len(qs)])]++
					}
					b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "verdicts/s")
					for v, n := range verdicts {
						b.ReportMetric(100*float64(n)/float64(b.N), "%"+string(v))
					}
				})
				b.Run("all", func(b *testing.B) {
					var next atomic.Int64
					b.RunParallel(func(pb *testing.PB) {
						for pb.Next() {
							benchmarkCheck(b, qs[int(next.Add(1))%len(qs)])
						}
					})
					b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "verdicts/s")
				})
			})
		}
	}
}

func benchmarkCheck(b *testing.B, q Question) Verdict {
	r, err := Check(context.Background(), q)
	if err != nil {
		b.Error(err)
		return ""
	}
	return r.Verdict
}
