package symbolic

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
)

// nodeByNode hides that forms evaluate whole expressions.
type nodeByNode struct{ Arithmetic[*Form] }

// Reading term by term yields the very forms that reading node by node does, and
// cancels the same.
func TestFormsRead(t *testing.T) {
	read := func(e Expr, slow bool) (lines []string) {
		_, err := Cases(context.Background(), DefaultLimits(), func(fs *Forms) error {
			ar := Arithmetic[*Form](fs)
			if slow {
				ar = nodeByNode{fs}
			}
			f, err := Eval(e, fs.Var, ar)
			if errors.Is(err, ErrUndefined) {
				lines = append(lines, err.Error())
				return nil
			}
			if err != nil {
				return err
			}
			line := fs.Text(f, 1<<12)
			for _, c := range fs.Cancelled() {
				line += ", " + NotZeroText(c, 1<<12)
			}
			lines = append(lines, line)
			return nil
		})
		return append(lines, fmt.Sprint(err))
	}
	check := func(e Expr) (refused bool) {
		want, got := read(e, true), read(e, false)
		if !slices.Equal(want, got) {
			t.Errorf("%s:\n%q, node by node\n%q", e, got, want)
		}
		return want[len(want)-1] != fmt.Sprint(error(nil))
	}
	for _, src := range []string{
		"7", "x", "-x", "-(-x)", "0*x", "(0*x)^2 + 1", "(0*x)^0", "(0*x)^-1", "x^(0*y)", "y^(1 - 1)",
		"2*x*y - 3*x^2*y + x*y*4 - 1", "x*y*x*y*x^3", "(2*x*y)^3*(-x)^5", "(-1)^7*x + (-x)^2",
		"a*b*c*d*e*f*g*h*i*j + a*b*c*d*e*f*g*h + j", "(a*b*c*d*e)*(f*g*h*i*j)",
		"x^1048576*x^1048576", "(x^1048576)^2 + x", "100000*x*100000*x", "(3*x)^31 - 1", "99999999999*x + 1/3*y + x",
		"x/2 + y/3 - x*y/6", "x/(-2)", "x/0", "0/x", "x/(2 - 2)", "(x + 1)^2 + x", "(x + 1)^2*x*3*(x - 1)*y",
		"sin(x)*sin(x)", "sin(x)^2*x + cos(x)^2*x", "sqrt(x)*sqrt(x)*x", "sqrt(2)*sqrt(2)*3 + 1", "exp(x)*exp(-x)*x",
		"exp(x)*exp(2*x)*y + exp(x)^2", "exp(x/2)*x*exp(x/3)", "pi*x*pi", "x*y*1/x", "3*x*(1/x)*y*(1/y)",
		"where(x > 0, 1/(x - x), x*y*2)", "where(1 < 2, x, 1/0)", "where(x*y < 2, x*y, 3)*x*5 + x^2*y*2",
		"abs(x*y)*x", "max(x, 2*y)*3*x", "x^2^y", "x^y*x^y*x", "D(x^3*y, x)*y + x",
	} {
		check(MustParse(src))
	}
	g := newGenerate(77)
	refused := 0
	const tries = 1500
	for i := range tries {
		if check(g.expr(1 + i%30)) {
			refused++
		}
	}
	if refused > tries/2 {
		t.Errorf("%d of %d were refused", refused, tries)
	}
}
