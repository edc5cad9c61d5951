package symbolic

import (
	"flag"
	"fmt"
	"math/big"
	"math/rand/v2"
	"runtime/debug"
	"strings"
	"testing"
	"time"
)

// The text of expressions that no parser made.
func TestString(t *testing.T) {
	x, y := Var("x"), Var("y")
	for _, test := range []struct {
		e    Expr
		want string
	}{
		{Expr{}, "0"},
		{Add(), "0"},
		{Mul(), "1"},
		{Frac(-1, 2), "-1/2"},
		{Div(Int(1), Frac(1, 2)), "1/(1/2)"},
		{Div(Int(1), Int(0)), "1/0"},
		{Div(Int(1), Int(-2)), "1/(-2)"},
		{Div(Frac(1, 2), Int(3)), "1/2/3"},
		{Div(Div(x, y), Int(2)), "x/y/2"},
		{Div(x, Div(y, Int(2))), "x/(y/2)"},
		{Mul(Frac(1, 2), x), "1/2*x"},
		{Mul(x, Frac(1, 2)), "x*(1/2)"},
		{Mul(x, Int(-2)), "x*(-2)"},
		{Mul(Int(-2), x), "-2*x"},
		{Mul(x, Neg(y)), "x*(-y)"},
		{Mul(x, Mul(y, x)), "x*(y*x)"},
		{Mul(Mul(x, y), x), "x*y*x"},
		{Neg(Mul(x, y)), "-(x*y)"},
		{Mul(Neg(x), y), "-x*y"},
		{Neg(Neg(x)), "--x"},
		{Neg(Int(-2)), "2"},
		{Neg(Pow(x, Int(2))), "-x^2"},
		{Pow(Neg(x), Int(2)), "(-x)^2"},
		{Pow(Int(-2), x), "(-2)^x"},
		{Pow(Frac(1, 2), x), "(1/2)^x"},
		{Pow(x, Frac(1, 2)), "x^(1/2)"},
		{Pow(x, Int(-1)), "x^(-1)"},
		{Pow(Pow(x, y), x), "(x^y)^x"},
		{Pow(x, Pow(y, x)), "x^(y^x)"},
		{Sub(x, y), "x - y"},
		{Sub(x, Neg(y)), "x - -y"},
		{Sub(x, Int(-3)), "x + 3"},
		{Sub(x, Frac(1, 2)), "x - 1/2"},
		{Sub(x, Add(y, x)), "x - (y + x)"},
		{Add(x, Add(y, x)), "x + (y + x)"},
		{Add(x, Mul(Int(-2), y)), "x + -2*y"},
		{Add(Neg(x), y), "-x + y"},
		{Sub(x, Mul(x, y)), "x - x*y"},
		{D(Mul(x, y), "x"), "D(x*y, x)"},
		{If(NotEqual, x, y, Pi(), Sub(x, y)), "where(x != y, pi, x - y)"},
	} {
		if got := test.e.String(); got != test.want {
			t.Errorf("got %s, want %s", got, test.want)
		}
		if back, err := Parse(test.want); err != nil || !back.Equal(test.e) {
			t.Errorf("%s does not read back: %v", test.want, err)
		}
	}
}

var printExpressions = flag.Int("print.expressions", 20_000, "how many random expressions are printed and read back")

// An anything makes expressions of every kind, with names and numbers of every
// shape, and without regard to sense.
type anything struct{ r *rand.Rand }

var anyNames = []string{"x", "y", "label", "w_1", "λ", "Γ_x2", "where", "D", "_", "e", "alpha", "β0", "i9"}

func (g anything) number() Expr {
	switch g.r.IntN(8) {
	case 0:
		return Frac(g.r.Int64N(19)-9, g.r.Int64N(9)+1)
	case 1:
		return Int(int64(g.r.Uint64()))
	case 2: // of some 40 digits
		n := new(big.Int).SetUint64(g.r.Uint64())
		n.Mul(n, new(big.Int).SetUint64(g.r.Uint64()))
		if g.r.IntN(2) == 0 {
			n.Neg(n)
		}
		return Num(new(big.Rat).SetFrac(n, new(big.Int).SetUint64(g.r.Uint64()|1)))
	}
	return Int(g.r.Int64N(24) - 11)
}

// expr returns an expression of about size nodes.
func (g anything) expr(size int) Expr {
	if size <= 1 {
		if g.r.IntN(3) == 0 {
			return g.number()
		}
		return Var(anyNames[g.r.IntN(len(anyNames))])
	}
	part := func(n int) Expr { return g.expr((size - 1) / n) }
	some := func() []Expr {
		args := make([]Expr, 2+g.r.IntN(3))
		for i := range args {
			args[i] = part(len(args))
		}
		return args
	}
	switch Kind(g.r.IntN(int(Derivative + 1))) {
	case Sum:
		return Add(some()...)
	case Product:
		return Mul(some()...)
	case Negation:
		return Neg(part(1))
	case Quotient:
		return Div(part(2), part(2))
	case Power:
		if g.r.IntN(2) == 0 {
			return Pow(part(1), g.number())
		}
		return Pow(part(2), part(2))
	case Where:
		return If(Relation(g.r.IntN(6)), part(4), part(4), part(4), part(4))
	case Derivative:
		return D(part(1), anyNames[g.r.IntN(len(anyNames))])
	}
	f := Func(g.r.IntN(int(numFuncs)))
	args := make([]Expr, f.Arity())
	if functions[f].variadic {
		args = append(args, make([]Expr, g.r.IntN(3))...)
	}
	for i := range args {
		args[i] = part(len(args))
	}
	e, err := Apply(f, args...)
	if err != nil {
		panic(err)
	}
	return e
}

// What Parse makes of the text of e, in each notation, is e; and its text is that
// of e again.
func TestParsePrint(t *testing.T) {
	rounds := *printExpressions
	if testing.Short() {
		rounds /= 10
	}
	g := anything{rand.New(rand.NewPCG(1, 2))}
	seen := make(map[string]int)
	for i := range rounds {
		e := g.expr(g.r.IntN(40))
		s := e.String()
		back, err := Parse(s)
		if err != nil {
			t.Fatalf("%s: %v", s, err)
		}
		if !back.Equal(e) || back.String() != s {
			t.Fatalf("%s reads back as %s", s, back)
		}
		u := e.Unicode()
		if back, err = Parse(u); err != nil {
			t.Fatalf("%s: %v", u, err)
		}
		if !back.Equal(e) || back.Unicode() != u {
			t.Fatalf("%s reads back as %s", u, back)
		}
		if i >= 20_000 {
			continue
		}
		if spaceless, err := Parse(strings.ReplaceAll(s, " ", "")); err != nil || !spaceless.Equal(e) {
			t.Fatalf("%s without spaces is %s, %v", s, spaceless, err)
		}
		if !Share(e).Equal(e) {
			t.Fatalf("Share changes %s", s)
		}
		Walk(e, func(e Expr) {
			seen[e.Kind().String()]++
			if e.Kind() == Call {
				seen[e.Func().String()]++
			}
		})
	}
	for k := Number; k <= Derivative; k++ {
		if seen[k.String()] == 0 {
			t.Errorf("no %s occurred", k)
		}
	}
	for _, f := range Funcs() {
		if seen[f.String()] == 0 && f != FuncPow {
			t.Errorf("no %s occurred", f)
		}
	}
}

// flatExpr is the expression of [flat].
func flatExpr(tb testing.TB, size int) Expr {
	e, err := raised().Parse(flat(size))
	if err != nil {
		tb.Fatal(err)
	}
	return e
}

// deepExpr is sin(y*sin(y*…x)).
func deepExpr(depth int) Expr {
	x, y := Var("x"), Var("y")
	for range depth {
		x = Expr{call(FuncSin, Mul(y, x).n)}
	}
	return x
}

func BenchmarkS5Print1MB(b *testing.B) {
	e := flatExpr(b, 1e6)
	b.Run("ours", func(b *testing.B) { benchmarkPrint(b, e) })
}

// The time for a text four times as long is four times the time.
func BenchmarkS5PrintGrowth(b *testing.B) {
	for _, size := range []int{250_000, 500_000, 1_000_000, 2_000_000} {
		e := flatExpr(b, size)
		b.Run(fmt.Sprintf("flat/%d", size), func(b *testing.B) { benchmarkPrint(b, e) })
	}
	for _, depth := range []int{250_000, 500_000, 1_000_000} {
		e := deepExpr(depth)
		b.Run(fmt.Sprintf("deep/%d", depth), func(b *testing.B) { benchmarkPrint(b, e) })
	}
}

func benchmarkPrint(b *testing.B, e Expr) {
	b.ReportAllocs()
	b.SetBytes(int64(len(e.String())))
	for b.Loop() {
		if e.String() == "" {
			b.Fatal("no text")
		}
	}
}

// A million levels are printed with a small stack, in every notation.
func TestPrintDeep(t *testing.T) {
	defer debug.SetMaxStack(debug.SetMaxStack(64 << 10))
	depth := 1_000_000
	if testing.Short() {
		depth /= 10
	}
	e := deepExpr(depth)
	for name, test := range map[string]struct{ got, want string }{
		"text":    {e.String(), strings.Repeat("sin(y*", depth) + "x" + strings.Repeat(")", depth)},
		"Unicode": {e.Unicode(), strings.Repeat("sin(y·", depth) + "x" + strings.Repeat(")", depth)},
		"LaTeX":   {e.LaTeX(), strings.Repeat(`\sin\left(y \, `, depth-1) + `\sin\left(y x` + strings.Repeat(`\right)`, depth)},
	} {
		if test.got != test.want {
			t.Errorf("%s is wrong: %.100s", name, test.got)
		}
	}
	// Shapes in which an argument of the same kind comes first, or last.
	for name, make := range map[string]func(Expr) Expr{
		"quotients": func(e Expr) Expr { return Div(e, Var("y")) },
		"mixed":     func(e Expr) Expr { return Div(Expr{compound(Product, e.n, Var("y").n)}, Var("z")) },
		"negations": func(e Expr) Expr { return Expr{compound(Negation, e.n)} },
		"maxima":    func(e Expr) Expr { return Expr{call(FuncMax, e.n, Var("y").n)} },
		"branches":  func(e Expr) Expr { return If(Less, Var("y"), Int(0), Int(1), e) },
		"powers":    func(e Expr) Expr { return Pow(e, Var("y")) },
	} {
		e := Var("x")
		for range depth / 20 {
			e = make(e)
		}
		start := time.Now()
		if len(e.String()) < depth/20 || len(e.Unicode()) < depth/20 || len(e.LaTeX()) < depth/20 {
			t.Errorf("%s: the text is too short", name)
		}
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("%s: printing took %v", name, took)
		}
	}
}

func TestText(t *testing.T) {
	e := MustParse("sin(α*β) + x")
	for most := range 20 {
		got := e.Text(most)
		if most >= len(e.String()) {
			if got != e.String() {
				t.Errorf("Text(%d) = %s", most, got)
			}
		} else if len(got) > most+len("…") || !strings.HasPrefix(e.String(), strings.TrimSuffix(got, "…")) {
			t.Errorf("Text(%d) = %q", most, got)
		}
	}
	if got := fmt.Sprintf("%v %s %q", e, e, e); got != "sin(α*β) + x sin(α*β) + x \"sin(α*β) + x\"" {
		t.Errorf("Format: %s", got)
	}
	// 2^60 characters of text, but only the beginning is written.
	big := Var("x")
	for range 60 {
		big = Mul(big, Int(1), big)
	}
	if got := big.Text(100); len(got) > 110 {
		t.Errorf("Text(100) has %d bytes", len(got))
	}
}
