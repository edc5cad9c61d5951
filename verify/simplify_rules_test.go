package verify

import (
	"fmt"
	"math/big"
	"strings"
	"testing"

	"gradproof/symbolic"
)

// ruleArguments are what u, v and w stand for when a rule is tested: everything,
// and what is not defined everywhere.
var ruleArguments = [][3]string{
	{"x", "y", "x + y"}, {"y", "x", "2"}, {"1/x", "y", "x"}, {"x", "1/y", "-1"}, {"log(x)", "y", "1/2"},
	{"sqrt(x)", "log(y)", "3"}, {"x - 1", "x + 1", "y"}, {"x^2", "1/2", "1/2"}, {"x", "2", "1/x"}, {"x/3", "-1", "1/3"},
}

// ruleNumbers are what m and n stand for in the rows of the standard form.
var ruleNumbers = [][2]int64{{1, 1}, {2, 1}, {3, 2}, {1, 4}}

// ruleMistake applies a row of the table of simplifications to many arguments at
// many points, and reports where it is not what it says. It returns how many
// comparisons there were.
func ruleMistake(row symbolic.SimplifyRule) (mistake string, compared int) {
	for _, args := range ruleArguments {
		for i, numbers := range ruleNumbers {
			by := map[string]symbolic.Expr{"m": symbolic.Int(numbers[0]), "n": symbolic.Int(numbers[1])}
			for k, name := range []string{"u", "v", "w"} {
				by[name] = symbolic.MustParse(args[k])
			}
			put := func(text string) symbolic.Expr {
				e, err := symbolic.SubstAll(symbolic.MustParse(text), by)
				if err != nil {
					panic(err) // there is no D in the table
				}
				return e
			}
			before, after := put(row.Pattern), put(row.Replacement)
			if i > 0 && !strings.ContainsAny(row.Pattern, "mn") {
				break
			}
			for _, p := range edgePoints(before.Vars()) {
				if !claimsHold(row.Requires, put, p, true) {
					continue
				}
				if st, _ := standingAt(before, p); st == defined && claimsFail(row.Condition, put, p) && !sufficientOnly[row.Name] {
					return fmt.Sprintf("%s at %#v: it is defined where %s does not hold", before, p, row.Condition), compared
				}
				wide := row.Effect == symbolic.Widens && !claimsHold(row.Condition, put, p, false)
				wrong, ok := sameAt(before, after, p, wide)
				if wrong != "" {
					return fmt.Sprintf("%s → %s at %#v: %s", before, after, p, wrong), compared
				}
				if ok {
					compared++
				}
			}
		}
	}
	return "", compared
}

// sufficientOnly are the rules of powers whose condition is stricter than need be:
// at 0, and at negative integers, it depends on the exponent.
var sufficientOnly = map[string]bool{"collect-powers": true, "raise-power": true}

// claimsFail reports whether a part of a condition is certain not to hold.
func claimsFail(text string, put func(string) symbolic.Expr, p Point) bool {
	for _, part := range strings.Split(text, " and ") {
		if text == "" || strings.HasPrefix(part, "defined(") {
			continue
		}
		e := symbolic.MustParse("where(" + part + ", 0, 1)")
		if s, v := standingAt(put(e.String()), p); s == defined {
			if r, ok := v.Exact(); ok && r.Sign() > 0 {
				return true
			}
		}
	}
	return false
}

// claimsHold reports whether a condition of the table is certain to hold. Where its
// parts are not defined it counts as vacuous says.
func claimsHold(text string, put func(string) symbolic.Expr, p Point, vacuous bool) bool {
	if text == "" {
		return true
	}
	for _, part := range strings.Split(text, " and ") {
		c := symbolic.SideCondition{Defined: true}
		if inner, ok := strings.CutPrefix(part, "defined("); ok {
			c.Left = put(strings.TrimSuffix(inner, ")"))
		} else {
			e := symbolic.MustParse("where(" + part + ", 0, 0)")
			c = symbolic.SideCondition{Left: put(e.Arg(0).String()), Rel: e.Relation(), Right: put(e.Arg(1).String())}
		}
		left, _ := standingAt(c.Left, p)
		right, _ := standingAt(c.Right, p)
		if vacuous && (left == undefined || right == undefined) {
			continue
		}
		if !holdsAt(c, p) {
			return false
		}
	}
	return true
}

func TestSimplifyRules(t *testing.T) {
	enabled := 0
	for _, row := range symbolic.SimplifyRules() {
		if !row.Enabled() {
			continue
		}
		enabled++
		mistake, compared := ruleMistake(row)
		if mistake != "" {
			t.Errorf("%s: %s", row.Name, mistake)
		}
		if constant := len(symbolic.MustParse(row.Pattern).Vars()) == 0; compared < 20 && !constant || compared == 0 && !strings.Contains(row.Pattern, "pi") {
			t.Errorf("%s was compared %d times only", row.Name, compared)
		}
		if row.Effect == symbolic.Narrows {
			t.Errorf("%s narrows the domain and is enabled", row.Name)
		}
		if (row.Effect == symbolic.Widens) != (row.Condition != "") {
			t.Errorf("%s: the effect is %q and the condition %q", row.Name, row.Effect, row.Condition)
		}
		for _, name := range symbolic.MustParse(row.Pattern).Vars() {
			kept := append(symbolic.MustParse(row.Replacement).Vars(), "m", "n")
			if !strings.Contains(strings.Join(kept, " ")+row.Condition, name) {
				t.Errorf("%s: %s disappears, and no condition says that it is defined", row.Name, name)
			}
		}
	}
	if enabled < 100 {
		t.Errorf("%d rules are enabled", enabled)
	}
}

// A condition that could be left out is a mistake of the table, or of this test.
func TestSimplifyRulesNeedTheirConditions(t *testing.T) {
	for _, row := range symbolic.SimplifyRules() {
		if row.Requires != "" && row.Enabled() {
			without := row
			without.Requires = ""
			if mistake, _ := ruleMistake(without); mistake == "" {
				t.Errorf("%s is right without the requirement %s", row.Name, row.Requires)
			}
		}
		// Where a cosine is 0 no ball can say so.
		if row.Effect != symbolic.Widens || !row.Enabled() || strings.Contains(row.Condition, "cos(u)") {
			continue
		}
		parts := strings.Split(row.Condition, " and ")
		for i := range parts {
			without := row
			without.Condition = strings.Join(append(append([]string(nil), parts[:i]...), parts[i+1:]...), " and ")
			if without.Condition == "" {
				without.Effect = symbolic.Same
			}
			if mistake, _ := ruleMistake(without); mistake == "" {
				t.Errorf("%s is right without the condition %s", row.Name, parts[i])
			}
		}
	}
}

func TestSimplifyRulesThatAreUnsound(t *testing.T) {
	count := 0
	for _, row := range symbolic.SimplifyRules() {
		if row.Enabled() {
			continue
		}
		count++
		p := make(Point)
		for _, part := range strings.Split(row.Counterexample, ", ") {
			name, value, ok := strings.Cut(part, " = ")
			r, good := new(big.Rat).SetString(value)
			if !ok || !good {
				t.Fatalf("%s: the counterexample %q", row.Name, row.Counterexample)
			}
			p[name] = r
		}
		before, after := symbolic.MustParse(row.Pattern), symbolic.MustParse(row.Replacement)
		wrong, _ := sameAt(before, after, p, false)
		if wrong == "" {
			t.Errorf("%s: %s is no counterexample", row.Name, row.Counterexample)
		}
		if got, want := strings.Contains(wrong, "not defined"), row.Effect == symbolic.Narrows; got != want {
			t.Errorf("%s at %s: %s, although the effect is %q", row.Name, row.Counterexample, wrong, row.Effect)
		}
		// The test of sound rules refutes it as well.
		row.Counterexample = ""
		if mistake, _ := ruleMistake(row); mistake == "" {
			t.Errorf("%s is found to be sound", row.Name)
		}
	}
	if count < 8 {
		t.Errorf("%d unsound rules", count)
	}
}
