package verify

import (
	"context"
	"slices"
	"strings"
	"testing"

	"gradproof/autodiff"
	"gradproof/symbolic"
)

// The corpora of expressions that the judge is tested with, and how often each rule of
// either side is used in judging them. A rule that none of them uses is tested by nobody.
func TestCoverage(t *testing.T) {
	corpora := []struct {
		name  string
		exprs []symbolic.Expr
	}{{name: "one per rule"}, {name: "random"}, {name: "random rational"}}
	for _, f := range installedFaults() {
		corpora[0].exprs = append(corpora[0].exprs, symbolic.MustParse(f.at))
	}
	for name := range small {
		corpora[0].exprs = append(corpora[0].exprs, smallFor(name))
	}
	everything, rational := Exprs("x", "y"), RationalExprs("x", "y")
	for i := range 400 {
		corpora[1].exprs = append(corpora[1].exprs, everything.Example(i))
		corpora[2].exprs = append(corpora[2].exprs, rational.Example(i))
	}

	type cell [3]int
	used := map[bool]map[string]*cell{true: {}, false: {}} // symbolic or not
	for _, r := range symbolic.Rules() {
		used[true][r.Name] = new(cell)
	}
	for _, r := range autodiff.Rules() {
		if composed[r.Op].record == nil && r.Op != autodiff.OpDetach {
			used[false][r.Op.String()] = new(cell)
		}
	}
	for i, c := range corpora {
		for _, e := range c.exprs {
			j := &judge{ctx: context.Background(), q: &Question{Expr: e, Wrt: "x", Limits: symbolic.DefaultLimits()}, r: &Report{Explanation: new(Explanation)}}
			if j.prepare() != nil {
				continue
			}
			j.explainRules()
			for _, name := range j.r.Explanation.Rules {
				if used[true][name] != nil {
					used[true][name][i]++
				}
			}
			for _, name := range j.r.Explanation.Tape {
				if used[false][name] != nil {
					used[false][name][i]++
				}
			}
		}
	}
	for side, rules := range used {
		title := map[bool]string{true: "symbolic rule", false: "tape row"}[side]
		var names []string
		for name := range rules {
			names = append(names, name)
		}
		slices.Sort(names)
		t.Logf("%-16s %14s %10s %16s", title, corpora[0].name, corpora[1].name, corpora[2].name)
		for _, name := range names {
			n := rules[name]
			t.Logf("%-16s %14d %10d %16d", name, n[0], n[1], n[2])
			// What the tape's own sweep records is in no recording of an expression without D.
			if *n == (cell{}) && name != "gate" && name != "strongmul" {
				t.Errorf("the %s %s is used by no expression of any corpus", title, name)
			}
		}
	}
}

// A third leg that is wrong is named as well: it stands alone against all others.
func TestBrokenThirdLegIsNamed(t *testing.T) {
	q := &Question{Expr: symbolic.MustParse("x^2"), Wrt: "x", Limits: symbolic.DefaultLimits(), Points: DefaultPoints}
	j := &judge{ctx: context.Background(), q: q, method: methodForms, r: &Report{vars: q.Vars()}}
	if err := j.prepare(); err != nil {
		t.Fatal(err)
	}
	var err error
	if j.smooth, err = settleConstants(symbolic.MustParse("x^3")); err != nil { // what it takes for the function
		t.Fatal(err)
	}
	j.conclude(j.compare())
	if j.r.Verdict != Inconclusive || !strings.Contains(j.r.Reason, "mean value theorem refutes the derivative on which all others agree") {
		t.Errorf("with a broken third leg: %s, %s", j.r.Verdict, j.r.Reason)
	}
}
