package verify

import (
	"context"
	"errors"
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"gradproof/symbolic"
)

// A standing is what can be said of an expression at a point.
type standing uint8

const (
	unknown standing = iota // nothing
	undefined
	defined
)

// standingAt computes e at a point with rigorous enclosures.
func standingAt(e symbolic.Expr, p Point) (standing, Real) {
	for _, prec := range []uint{64, 256} {
		v, err := symbolic.Eval(e, pointEnv(p), symbolic.Arithmetic[Real](NewReals(prec)))
		switch {
		case err == nil:
			return defined, v
		case errors.Is(err, ErrDomain):
			return undefined, Real{}
		case !errors.Is(err, ErrUndecided):
			return unknown, Real{}
		}
	}
	return unknown, Real{}
}

// sameAt reports what is wrong with after as a simplification of before at a point.
// Where wide is set, after may be defined although before is not.
func sameAt(before, after symbolic.Expr, p Point, wide bool) (wrong string, compared bool) {
	s, v := standingAt(before, p)
	t, w := standingAt(after, p)
	switch {
	case s == unknown || t == unknown:
		return "", false
	case s == defined && t == undefined:
		return "it is not defined any more", true
	case s == undefined && t == defined && !wide:
		return "it has become defined", true
	case s == defined && t == defined && v.Disjoint(w):
		return "the value was " + v.String() + " and is " + w.String(), true
	}
	return "", true
}

// edgePoints are points where domains end, for at most two variables.
func edgePoints(vars []string) []Point {
	if len(vars) == 0 {
		return []Point{{}}
	}
	values := []*big.Rat{new(big.Rat), big.NewRat(1, 1), big.NewRat(-1, 1), big.NewRat(2, 1), big.NewRat(-2, 1), big.NewRat(1, 2), big.NewRat(-1, 3)}
	var out []Point
	for i, v := range values {
		for _, shift := range []int{0, 1, 3} {
			p := Point{vars[0]: v}
			if out = append(out, p); len(vars) == 1 {
				break
			}
			p[vars[1]] = values[(i+shift)%len(values)]
		}
	}
	return out
}

// holdsAt reports whether a condition is certain to hold at a point.
func holdsAt(c symbolic.SideCondition, p Point) bool {
	s, v := standingAt(c.Left, p)
	if c.Defined || s != defined {
		return s == defined
	}
	t, w := standingAt(c.Right, p)
	if t != defined {
		return false
	}
	ok, err := NewReals(256).Holds(c.Rel.String(), v, w)
	return err == nil && ok
}

func TestSimplifyKeepsValuesAndDomain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := Exprs("x", "y").Draw(t, "expression")
		checkSimplified(t, e, Points("x", "y").Draw(t, "point"))
	})
}

func TestSimplifyKeepsRationalFunctions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := RationalExprs("x", "y").Draw(t, "expression")
		checkSimplified(t, e, Points("x", "y").Draw(t, "point"))
	})
}

func checkSimplified(t *rapid.T, e symbolic.Expr, p Point) {
	ctx := context.Background()
	limits := symbolic.DefaultLimits()
	got, err := symbolic.Simplify(e)
	if err != nil {
		t.Fatalf("Simplify(%s): %v", e, err)
	}
	again, err := symbolic.Simplify(got)
	if err != nil || !again.Equal(got) {
		t.Fatalf("Simplify(%s) = %s, and that becomes %s, %v", e, got, again, err)
	}
	back, err := symbolic.Parse(got.String())
	if err != nil || !back.Equal(got) {
		t.Fatalf("Simplify(%s) = %s reads back as %s, %v", e, got, back, err)
	}
	wide, err := limits.Simplify(ctx, e, symbolic.Widens)
	if err != nil {
		t.Fatalf("widening %s: %v", e, err)
	}
	if again, err := limits.Simplify(ctx, wide.Result, symbolic.Widens); err != nil || !again.Result.Equal(wide.Result) {
		t.Fatalf("widening %s: %s becomes %s, %v", e, wide.Result, again.Result, err)
	}
	for _, p := range append(edgePoints([]string{"x", "y"}), p) {
		if wrong, _ := sameAt(e, got, p, false); wrong != "" {
			t.Fatalf("Simplify(%s) = %s at %#v: %s", e, got, p, wrong)
		}
		all := true
		for _, c := range wide.Conditions {
			all = all && holdsAt(c, p)
		}
		if wrong, _ := sameAt(e, wide.Result, p, !all); wrong != "" {
			t.Fatalf("widening %s: %s where %v, at %#v: %s", e, wide.Result, wide.Conditions, p, wrong)
		}
	}
}
