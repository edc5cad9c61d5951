package verify

import (
	"context"
	"slices"
	"strings"
	"testing"

	"gradproof/symbolic"
)

func TestExplanation(t *testing.T) {
	ask := func(f, claim string, points int) *Report {
		t.Helper()
		q := Question{Expr: symbolic.MustParse(f), Wrt: "x", Seed: DefaultSeed, Explain: true, Points: points}
		if claim != "" {
			c := symbolic.MustParse(claim)
			q.Claim = &c
		}
		r, err := Check(context.Background(), q)
		if err != nil || r.Explanation == nil {
			t.Fatalf("%s: %v", f, err)
		}
		return r
	}

	r := ask("abs(x)*x", "2*abs(x)", 0)
	x := r.Explanation
	if want := []string{"abs", "product"}; !slices.Equal(sorted(x.Rules), want) {
		t.Errorf("the symbolic rules are %v, want %v", x.Rules, want)
	}
	if want := []string{"abs", "mul"}; !slices.Equal(x.Tape, want) {
		t.Errorf("the tape's rows are %v, want %v", x.Tape, want)
	}
	if len(x.Cases) != 2 || x.Cases[0].Where[0] != "x > 0" || x.Cases[0].Symbolic != "2*x" || x.Cases[1].Symbolic != "-2*x" || x.Cases[1].Claim != "" || !x.Cases[1].Equal {
		t.Errorf("the cases are %+v", x.Cases)
	}
	if len(x.Points) != legPoints || x.Valid != r.Points || x.Points[0].Leg != "passes" || x.Points[0].Symbolic != x.Points[0].Claim {
		t.Errorf("the points are %+v, %d of %d", x.Points, x.Valid, x.Tried)
	}

	x = ask("x^3", "2*x^2", 0).Explanation
	if len(x.Cases) != 1 || x.Cases[0].Claim != "2*x^2" || x.Cases[0].Tape != "" || x.Cases[0].Equal {
		t.Errorf("the case of a wrong claim is %+v", x.Cases)
	}

	// log(x) has a value at half of the points; those without one are counted too.
	x = ask("log(x)", "", 0).Explanation
	if x.Valid >= x.Tried || x.Valid == 0 {
		t.Errorf("of log(x) %d of %d points are valid", x.Valid, x.Tried)
	}
	if text := ask("log(x)", "", 0).Text(); !strings.Contains(text, "what it rests on") || !strings.Contains(text, "the mean value theorem passes") {
		t.Errorf("the text is\n%s", text)
	}
	if r, _ := Check(context.Background(), Question{Expr: symbolic.MustParse("x^2"), Wrt: "x"}); r.Explanation != nil {
		t.Error("there is an explanation that nobody asked for")
	}
}

func sorted(names []string) []string {
	out := slices.Clone(names)
	slices.Sort(out)
	return out
}
