package verify

import (
	"context"
	"math/big"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"gradproof/symbolic"
)

// uses reports whether an expression has a call of f, or a node of the kind.
func uses(e symbolic.Expr, is func(symbolic.Expr) bool) bool {
	found := false
	symbolic.Walk(e, func(e symbolic.Expr) { found = found || is(e) })
	return found
}

func calls(f symbolic.Func) func(symbolic.Expr) bool {
	return func(e symbolic.Expr) bool {
		if f == symbolic.FuncPow {
			return e.Kind() == symbolic.Power
		}
		return e.Kind() == symbolic.Call && e.Func() == f
	}
}

func isKind(k symbolic.Kind) func(symbolic.Expr) bool {
	return func(e symbolic.Expr) bool { return e.Kind() == k }
}

// samples draws n values, always the same ones.
func samples[T any](g *rapid.Generator[T], n int) []T {
	out := make([]T, n)
	for i := range out {
		out[i] = g.Example(i + 1)
	}
	return out
}

func TestExprsHaveEverything(t *testing.T) {
	exprs := samples(Exprs("x", "y"), 4000)
	has := func(what string, is func(symbolic.Expr) bool) {
		if !slices.ContainsFunc(exprs, func(e symbolic.Expr) bool { return uses(e, is) }) {
			t.Errorf("%s never occurs", what)
		}
	}
	for _, f := range symbolic.Funcs() {
		has(f.String(), calls(f))
	}
	for k := symbolic.Number; k <= symbolic.Derivative; k++ {
		has(k.String(), isKind(k))
	}
	for r := symbolic.Less; r <= symbolic.NotEqual; r++ {
		has(r.String(), func(e symbolic.Expr) bool { return e.Kind() == symbolic.Where && e.Relation() == r })
	}
	exponent := func(what string, is func(e symbolic.Expr) bool) {
		has(what, func(e symbolic.Expr) bool { return e.Kind() == symbolic.Power && is(e.Arg(1)) })
	}
	exponent("a negative exponent", func(e symbolic.Expr) bool { r, ok := e.Rat(); return ok && r.IsInt() && r.Sign() < 0 })
	exponent("a fractional exponent", func(e symbolic.Expr) bool { r, ok := e.Rat(); return ok && !r.IsInt() })
	exponent("a variable exponent", func(e symbolic.Expr) bool { return len(e.Vars()) > 0 })

	shared, nodes := 0, 0
	for _, e := range exprs {
		nodes += e.Nodes()
		refs := make(map[symbolic.Expr]int)
		symbolic.Walk(symbolic.Share(e), func(e symbolic.Expr) {
			for _, a := range e.Args() {
				if a.NumArgs() > 0 {
					refs[a]++
				}
			}
		})
		for _, n := range refs {
			if n > 1 {
				shared++
				break
			}
		}
	}
	if shared < len(exprs)/50 {
		t.Errorf("only %d of %d expressions share a subexpression", shared, len(exprs))
	}
	if mean := nodes / len(exprs); mean < 3 || mean > 20 {
		t.Errorf("an expression has %d nodes on average", mean)
	}
}

func TestSmoothExprsHaveNoKinks(t *testing.T) {
	for _, e := range samples(SmoothExprs("x"), 2000) {
		symbolic.Walk(e, func(n symbolic.Expr) {
			if n.Kind() == symbolic.Where || n.Kind() == symbolic.Call && len(rowOf[n.Func()].Kinks) > 0 {
				t.Errorf("%s is not smooth: %s", e, n)
			}
		})
	}
}

func TestRationalExprsAreRational(t *testing.T) {
	for _, e := range samples(RationalExprs("x", "y"), 2000) {
		symbolic.Walk(e, func(n symbolic.Expr) {
			if n.Kind() == symbolic.Where || n.Kind() == symbolic.Call {
				t.Errorf("%s is not rational: %s", e, n)
			}
			if n.Kind() == symbolic.Power {
				if r, ok := n.Arg(1).Rat(); !ok || !r.IsInt() {
					t.Errorf("%s is not rational: %s", e, n)
				}
			}
		})
	}
}

func TestNumbersAndLearningRates(t *testing.T) {
	var negative, fraction, plain int
	for _, r := range samples(Numbers(), 500) {
		if r.Sign() < 0 {
			negative++
		}
		if !r.IsInt() {
			fraction++
		}
		if r.IsInt() && new(big.Int).Abs(r.Num()).Cmp(big.NewInt(1)) <= 0 {
			plain++
		}
	}
	if negative < 150 || fraction < 150 || plain > 100 {
		t.Errorf("of 500 numbers %d are negative, %d fractions, %d are 0, 1 or -1", negative, fraction, plain)
	}
	for _, r := range samples(LearningRates(), 500) {
		if r.Sign() <= 0 || r.Cmp(big.NewRat(2, 1)) > 0 {
			t.Errorf("a learning rate is %s", r.RatString())
		}
	}
}

// whenever makes a property that fails for the cases that is describes.
func whenever[T any](g *rapid.Generator[T], is func(T) bool, say func(T) string) Property {
	return Property{Name: "a property that fails", Check: func(t *rapid.T) {
		if v := g.Draw(t, "v"); is(v) {
			t.Fatalf("%s", say(v))
		}
	}}
}

// A failure is of use only if it is small: shrinking must take expressions apart.
func TestExprsShrink(t *testing.T) {
	text := func(e symbolic.Expr) string { return e.String() }
	for _, c := range []struct {
		what string
		is   func(symbolic.Expr) bool
		want string
	}{
		{"sin", func(e symbolic.Expr) bool { return uses(e, calls(symbolic.FuncSin)) }, "sin(x)"},
		{"floor", func(e symbolic.Expr) bool { return uses(e, calls(symbolic.FuncFloor)) }, "floor(x)"},
		{"atan2", func(e symbolic.Expr) bool { return uses(e, calls(symbolic.FuncAtan2)) }, "atan2(x, x)"},
		{"a quotient", func(e symbolic.Expr) bool { return uses(e, isKind(symbolic.Quotient)) }, "x/x"},
		{"where", func(e symbolic.Expr) bool { return uses(e, isKind(symbolic.Where)) }, "where(x < x, x, x)"},
		{"D", func(e symbolic.Expr) bool { return uses(e, isKind(symbolic.Derivative)) }, "D(x, x)"},
		{"anything", func(symbolic.Expr) bool { return true }, "x"},
		{"y", func(e symbolic.Expr) bool { return slices.Contains(e.Vars(), "y") }, "y"},
		{"sin and cos", func(e symbolic.Expr) bool {
			return uses(e, calls(symbolic.FuncSin)) && uses(e, calls(symbolic.FuncCos))
		}, ""}, // no single form is the smallest
	} {
		for seed := range uint64(3) {
			r, err := runProperty(context.Background(), whenever(Exprs("x", "y"), c.is, text), seed, 20000)
			if err != nil || r.Passed {
				t.Errorf("%s: not found with seed %d: %v", c.what, seed, err)
				continue
			}
			if c.want != "" && r.Failure != c.want {
				t.Errorf("%s shrinks to %s with seed %d, want %s", c.what, r.Failure, seed, c.want)
			}
			if n := symbolic.MustParse(r.Failure).Nodes(); n > 15 {
				t.Errorf("%s shrinks to %s with seed %d", c.what, r.Failure, seed)
			}
		}
	}
}

func TestPointsShrink(t *testing.T) {
	r, err := runProperty(context.Background(), whenever(Points("x", "y"), func(p Point) bool { return p["y"].Cmp(rat("2")) > 0 }, Point.GoString), 1, 1000)
	if err != nil || r.Failure != "x=0,y=3" {
		t.Errorf("%q, %v, want x=0,y=3", r.Failure, err)
	}
	if got := (Point{"b": rat("1/2"), "a": rat("-3")}).GoString(); !strings.HasPrefix(got, "a=-3,b=1/2") {
		t.Errorf("a point prints as %s", got)
	}
}
