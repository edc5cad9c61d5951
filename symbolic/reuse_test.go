package symbolic

import (
	"fmt"
	"strings"
	"sync"
	"testing"
)

// The terms of the derivative of a product are the same whether they are written
// before they are added or not.
func TestProductRuleWritten(t *testing.T) {
	defer func(plain bool) { productPlain = plain }(productPlain)
	check := func(e Expr) {
		t.Helper()
		var texts [2]string
		for i, plain := range []bool{true, false} {
			productPlain = plain
			d, err := Diff(e, "x")
			if err != nil {
				t.Fatal(e, err)
			}
			texts[i] = d.Text(10_000)
		}
		if texts[0] != texts[1] {
			t.Errorf("%s: %s, not %s", e.Text(1000), texts[0], texts[1])
		}
	}
	for _, src := range []string{
		"x*(x*y)^1*z", "x*(x^2)^1", "x*(1/x)^1", "x*x^(-2)*x", "x*(-y)^1*x", "x*2^1*3", "x*(x + 1)", "(x + 1)*x*2", "x*0*y",
		"x*y*(x/0)", "x*x^0*y", "x*x^x*x^x", "x^1048576*x^1048576*y", "sin(x)*2*x*cos(x)*(1/3)",
		"x" + strings.Repeat("*x*y", 3), "x*(y" + strings.Repeat("*z*a", 12) + ")*b", "x" + strings.Repeat("*sin(x)*y", 20),
	} {
		check(MustParse(src))
	}
	for i := range 24 {
		var b strings.Builder
		b.WriteString("x*(1 + x)")
		for j := range i {
			fmt.Fprintf(&b, "*a%d", j)
		}
		check(MustParse(b.String()))
		check(MustParse(b.String() + "*(" + b.String() + ")*x"))
	}
	g := newGenerate(11)
	for range 3000 {
		check(Mul(g.expr(6), g.expr(6), g.expr(3)))
	}
}

// Space that is used again carries nothing from one operation to another, whoever
// used it and however the operation ended.
func TestSpaceUsedAgain(t *testing.T) {
	g := newGenerate(5)
	var sources, want []string
	work := func(src string) string {
		e, err := Parse(src)
		if err != nil {
			return err.Error()
		}
		d, err := Diff(e, "x")
		if err != nil {
			return err.Error()
		}
		gradient, err := Gradient(e, "x", "y")
		if err != nil {
			return err.Error()
		}
		expanded, err := Expand(e)
		return fmt.Sprint(e, e.Nodes(), d.Text(1000), d.Nodes(), gradient[0].Text(1000), gradient[1].Text(1000), expanded.Text(1000), err)
	}
	for i := range 200 {
		src := g.expr(1 + i%12).String()
		switch i % 10 {
		case 7:
			src += "*(" // an error, with a stack that is not empty
		case 9:
			src += strings.Repeat(" + x*y", 40*i)
		}
		sources = append(sources, src)
		want = append(want, work(src))
	}
	var all sync.WaitGroup
	for k := range 4 {
		all.Go(func() {
			for i := range sources {
				j := (i*7 + 50*k) % len(sources)
				if got := work(sources[j]); got != want[j] {
					t.Errorf("%s: %s, not %s", sources[j], got, want[j])
				}
			}
		})
	}
	all.Wait()
}

// Small numbers are not in the table of an interner; it grows all the same.
func TestInternManyNumbers(t *testing.T) {
	in := newInterner(0)
	defer in.release()
	for range 2 {
		for i := int64(-200); i <= 2000; i++ {
			n, _ := in.integer(i)
			m, isNew := in.add(numberNode(Frac(i, 1).n.num))
			if n != m || isNew {
				t.Fatalf("%d is two nodes", i)
			}
			f, _ := in.fraction(i, 2003)
			if m, isNew := in.add(numberNode(Frac(i, 2003).n.num)); f != m || isNew {
				t.Fatalf("%d/2003 is two nodes", i)
			}
		}
	}
	if want := 2*2201 - 1; len(in.nodes) != want { // 0/2003 is 0
		t.Errorf("%d nodes, not %d", len(in.nodes), want)
	}
	all := newInterner(0)
	defer all.release()
	for i := int64(-smallest); i <= largest; i++ {
		all.integer(i)
	}
	if n, isNew := all.add(variableNode("x")); !isNew || all.intern(variableNode("x")) != n {
		t.Error("a variable after all small numbers")
	}
}
