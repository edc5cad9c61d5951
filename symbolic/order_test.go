package symbolic

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"testing"
	"time"
)

func TestReorder(t *testing.T) {
	for _, test := range []struct{ src, degree, lex string }{
		{"x", "x", "x"},
		{"-2", "-2", "-2"},
		{"label^2 - x*(w*-2*label) + w^2*x^2", "x^2*w^2 + 2*label*x*w + label^2", "label^2 + 2*label*x*w + x^2*w^2"},
		{"1 + x + x^2", "x^2 + x + 1", "x^2 + x + 1"},
		{"x*y^5 + x^2 - y^9", "-y^9 + y^5*x + x^2", "x^2 + x*y^5 - y^9"},
		{"x*2", "2*x", "2*x"},
		{"x*-y*2*-3*-1", "-2*3*1*x*y", "-2*3*1*x*y"},
		{"y - x^2", "-x^2 + y", "y - x^2"},
		{"1 - x*y", "-x*y + 1", "-x*y + 1"},
		{"-(x*y) + x^3", "x^3 - x*y", "x^3 - x*y"},
		{"-x + y", "-x + y", "-x + y"},
		{"2 - -x", "x + 2", "x + 2"},
		{"x - (y - z)", "x - (y - z)", "x - (y - z)"},
		{"x + (1 - (y + x^2)) - 3", "x - (x^2 + y) + 1 - 3", "x - (x^2 + y) + 1 - 3"},
		{"1 - (a + b)", "-(a + b) + 1", "-(a + b) + 1"},
		{"x*(y*x^2)", "x^2*x*y", "x*x^2*y"},
		{"sin(1 + x)*x^2*y", "x^2*y*sin(x + 1)", "x^2*y*sin(x + 1)"},
		{"1/x + x^2/y + z", "x^2/y + z + 1/x", "x^2/y + z + 1/x"},
		{"1 - 1/2*x/y", "-1/2*x/y + 1", "-1/2*x/y + 1"},
		{"y*x^-1 + x", "x + y*x^(-1)", "y*x^(-1) + x"},
		{"(-x)^2*y^3", "y^3*(-x)^2", "y^3*(-x)^2"},
		{"2^3*x + x*2^(1/2)", "x*2^(1/2) + 2^3*x", "x*2^(1/2) + 2^3*x"},
		{"where(1 + x < 0, 1 + x, D(1 + x^2, x))", "where(x + 1 < 0, x + 1, D(x^2 + 1, x))", "where(x + 1 < 0, x + 1, D(x^2 + 1, x))"},
		{"(1 + x)/(1 + y)", "(x + 1)/(y + 1)", "(x + 1)/(y + 1)"},
		{"pi + x*pi", "x*pi + pi", "x*pi + pi"},
		{"1/0 + x", "x + 1/0", "x + 1/0"},
	} {
		e := MustParse(test.src)
		if got := Reorder(e, AsTyped, nil); got != e {
			t.Errorf("%s as typed is %s", test.src, got)
		}
		if got := Reorder(e, ByDegree, nil).String(); got != test.degree {
			t.Errorf("%s by degree is\n  %s, want\n  %s", test.src, got, test.degree)
		}
		if got := Reorder(e, Lexicographic, nil).String(); got != test.lex {
			t.Errorf("%s, lexicographic, is\n  %s, want\n  %s", test.src, got, test.lex)
		}
	}
	e := MustParse("label^2 - x*(w*-2*label) + w^2*x^2")
	if got := Reorder(e, ByDegree, []string{"w", "x"}).String(); got != "w^2*x^2 + 2*w*x*label + label^2" {
		t.Errorf("with a rank: %s", got)
	}
	for _, name := range Orders() {
		if o, err := ParseOrder(name); err != nil || o.String() != name {
			t.Errorf("the order %s is %v, %v", name, o, err)
		}
	}
	if _, err := ParseOrder("grevlex"); code(err) != CodeSyntax {
		t.Errorf("the order grevlex: %v", err)
	}
}

// The order by degree is that of Expand, but for the factors of denominators.
func TestReorderExpanded(t *testing.T) {
	rounds := 500
	for _, g := range []*generate{newGenerate(3), newGenerate(4)} {
		g.kinds = []Kind{Sum, Sum, Product, Product, Negation, Power, Call, Where}
		compared := 0
		for range rounds {
			e := g.expr(g.r.IntN(25))
			p, err := Expand(e)
			if err != nil || p.Nodes() > 2000 {
				continue
			}
			compared++
			if got := Reorder(p, ByDegree, e.Vars()); !got.Equal(p) {
				t.Fatalf("%s is expanded to\n  %s, in order\n  %s", e, p, got)
			}
		}
		if compared < rounds/2 {
			t.Errorf("only %d were compared", compared)
		}
	}
}

// An order keeps the value and where it exists, is reached in one step, and
// reads back.
func TestReorderKeeps(t *testing.T) {
	rounds := 2000
	if testing.Short() {
		rounds = 200
	}
	g := newGenerate(5)
	g.kinds = []Kind{Sum, Sum, Sum, Product, Product, Product, Negation, Quotient, Power, Call, Where}
	g.funcs = []Func{FuncAbs, FuncSign, FuncMax, FuncMin, FuncFloor}
	any := anything{rand.New(rand.NewPCG(5, 6))}
	defined, undefined, moved := 0, 0, 0
	for i := range rounds {
		e := g.expr(g.r.IntN(50))
		if i%2 == 1 {
			e = any.expr(any.r.IntN(50))
		}
		for _, o := range []Order{ByDegree, Lexicographic} {
			f := Reorder(e, o, nil)
			if !f.Equal(e) {
				moved++
			}
			if again := Reorder(f, o, e.Vars()); !again.Equal(f) {
				t.Fatalf("%s is put in the order\n  %s, and then\n  %s", e, f, again)
			}
			if back, err := Parse(f.String()); err != nil || !back.Equal(f) {
				t.Fatalf("%s reads back as %s: %v", f, back, err)
			}
			if i%2 == 1 {
				continue
			}
			at := g.point()
			a, okA := evalRat(e, at)
			b, okB := evalRat(f, at)
			if okA != okB || okA && a.Cmp(b) != 0 {
				t.Fatalf("%s is %v, in order %s is %v", e, a, f, b)
			}
			if okA {
				defined++
			} else {
				undefined++
			}
		}
	}
	if defined < rounds/4 || undefined < rounds/20 || moved < rounds/4 {
		t.Errorf("%d values were compared, %d did not exist, %d had another order", defined, undefined, moved)
	}
}

// A long sum in a sum, or product in a product, keeps its brackets and so does not
// come first, even where its degree is the highest.
func TestReorderLong(t *testing.T) {
	var xs []Expr
	for i := range spliceParts + 1 {
		xs = append(xs, Var(fmt.Sprintf("x%02d", i)))
	}
	sum, product := Add(xs...), Mul(xs...)
	for _, test := range []struct {
		e    Expr
		want string
	}{
		{Add(Int(1), sum), "1 + (" + sum.String() + ")"},
		{Add(Int(1), Neg(sum)), "-(" + sum.String() + ") + 1"},
		{Mul(Pow(Var("x"), Int(-1)), product), "x^(-1)*(" + product.String() + ")"},
		{Mul(Neg(product), Var("x"), Int(2)), "2*x*(-(" + product.String() + "))"},
	} {
		got := Reorder(test.e, ByDegree, nil)
		if got.String() != test.want {
			t.Errorf("%s in order is\n  %s, want\n  %s", test.e, got, test.want)
		}
		if back := MustParse(got.String()); !back.Equal(got) {
			t.Errorf("%s reads back as %s", got, back)
		}
	}
	short := Add(Int(1), Add(xs[1:]...))
	if got := Reorder(short, ByDegree, nil).NumArgs(); got != spliceParts+1 {
		t.Errorf("%s has %d terms in order", short, got)
	}
}

// Neither depth nor shared structure is a danger.
func TestReorderLarge(t *testing.T) {
	x, y := Var("x"), Var("y")
	const depth = 10_000
	for name, grow := range map[string]func(Expr) Expr{
		"sums":   func(e Expr) Expr { return Add(y, e) },
		"shared": func(e Expr) Expr { return Add(y, e, e) },
		"differ": func(e Expr) Expr { return Sub(y, e) },
		"negations": func(e Expr) Expr {
			return Add(Expr{compound(Negation, compound(Negation, e.n))}, Expr{compound(Negation, compound(Negation, e.n))})
		},
		"products":   func(e Expr) Expr { return Mul(y, e, e) },
		"opposites":  func(e Expr) Expr { return Mul(Neg(e), Neg(e)) },
		"quotients":  func(e Expr) Expr { return Div(e, y) },
		"both":       func(e Expr) Expr { return Mul(y, Add(Int(1), e)) },
		"factors":    func(e Expr) Expr { return Mul(Div(Neg(e), y), Int(2)) },
		"functions":  func(e Expr) Expr { return Expr{call(FuncSin, Add(Int(1), e).n)} },
		"power sums": func(e Expr) Expr { return Add(Int(1), Pow(e, Int(2))) },
	} {
		e := x
		for range depth {
			e = grow(e)
		}
		for _, o := range []Order{ByDegree, Lexicographic} {
			var f Expr
			if took := within(5*time.Second, func() { f = Reorder(e, o, nil) }); took > 5*time.Second {
				t.Errorf("%s: %v", name, took)
			}
			if f.Nodes() > 100*depth {
				t.Errorf("%s: %d nodes", name, f.Nodes())
			}
			if name == "sums" && f.Nodes() > 4*depth {
				t.Errorf("%s: %d nodes", name, f.Nodes())
			}
		}
	}
}

// The zero of the rationals is no variable's degree.
func TestReorderZero(t *testing.T) {
	if got := Reorder(Expr{}, ByDegree, nil); !got.Equal(Num(new(big.Rat))) {
		t.Errorf("0 in order is %s", got)
	}
}
