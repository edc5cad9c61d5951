package symbolic

import (
	"math"
	"strings"
	"testing"
)

// Every rule says where it holds.
func TestRulesHaveConditions(t *testing.T) {
	for _, r := range Rules() {
		c, err := parseCondition(r.Where)
		if r.Where == "" || err != nil {
			t.Errorf("%s holds where %q: %v", r.Name, r.Where, err)
		}
		if (c == nil) != (r.Where == everywhere) || c != nil && c.String() != r.Where {
			t.Errorf("%s: %q is read as %q", r.Name, r.Where, c)
		}
		names := "u v"
		if r.Name == "where" {
			names = "s t"
		}
		for _, p := range c {
			for _, v := range append(p.Left.Vars(), p.Right.Vars()...) {
				if !strings.Contains(names, v) {
					t.Errorf("%s: the condition %q is about %s", r.Name, r.Where, v)
				}
			}
		}
	}
}

// holdsAt reports whether one of the comparisons holds at a point.
func (c Condition) holdsAt(at map[string]float64) bool {
	for _, p := range c {
		l, r := evalStrict(p.Left, at), evalStrict(p.Right, at)
		sign := 0
		switch {
		case l < r:
			sign = -1
		case l > r:
			sign = 1
		}
		if l == l && r == r && p.Relation.HoldsFor(sign) {
			return true
		}
	}
	return false
}

// differentiable compares the derivative d of e in x at a point with difference
// quotients of both sides.
func differentiable(e, d Expr, at map[string]float64, x string) bool {
	const h = 1e-6
	x0 := at[x]
	value := func(dx float64) float64 {
		at[x] = x0 + dx
		defer func() { at[x] = x0 }()
		return evalStrict(e, at)
	}
	v := evalStrict(d, at)
	right, left := (value(h)-value(0))/h, (value(0)-value(-h))/h
	for _, w := range []float64{right, left} {
		if !(math.Abs(w-v) < 1e-3*(1+math.Abs(v))) { // NaN too
			return false
		}
	}
	return true
}

// The rule of each function gives the derivative exactly where its condition holds:
// elsewhere there is a pole, an edge, a kink or a jump.
func TestConditionsExact(t *testing.T) {
	points := []float64{-3, -2, -1.5, -1, -0.5, 0, 0.25, 0.5, 1, 1.5, 2, 3}
	u, v := Var("u"), Var("v")
	for _, f := range Funcs() {
		if f.Arity() == 0 || f == FuncPow {
			continue
		}
		e, err := Apply(f, []Expr{u, v}[:f.Arity()]...)
		if err != nil {
			t.Fatal(err)
		}
		c, others := ruleConditions[numStructural+int(f)], []float64{0}
		if f.Arity() == 2 {
			others = points
		}
		held := 0
		for _, pu := range points {
			for _, pv := range others {
				at := map[string]float64{"u": pu, "v": pv}
				all := true
				for _, x := range []string{"u", "v"}[:f.Arity()] {
					d, err := Diff(e, x)
					if err != nil {
						t.Fatal(err)
					}
					all = all && differentiable(e, d, at, x)
				}
				want := c == nil || c.holdsAt(at)
				if want {
					held++
				}
				// atan2 and floor are constant, but for their jumps, along some lines.
				if all != want {
					t.Errorf("%s at %v: the rule holds: %t, its condition %q says %t", f, at, all, c, want)
				}
			}
		}
		if held == 0 {
			t.Errorf("%s: the condition %q never holds", f, c)
		}
	}
	for _, k := range []string{"-2", "-1", "-1/2", "0", "1/3", "1/2", "1", "3/2", "2", "3", "5/2"} {
		e := Pow(u, MustParse(k))
		d, err := Diff(e, "u")
		if err != nil {
			t.Fatal(err)
		}
		c := conditionsOf(rulePower, e)
		for _, pu := range points {
			at := map[string]float64{"u": pu}
			if want := c == nil || c.holdsAt(at); differentiable(e, d, at, "u") != want {
				t.Errorf("u^(%s) at %v: the condition %q says %t", k, pu, c, want)
			}
		}
	}
}
