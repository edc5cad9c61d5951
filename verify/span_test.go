package verify

import (
	"math/big"
	"math/rand/v2"
	"testing"

	"gradproof/symbolic"
)

func TestSigns(t *testing.T) {
	domain := map[string]Interval{
		"x": {Lo: big.NewRat(1, 1)},
		"y": {Lo: big.NewRat(-1, 1), Hi: big.NewRat(1, 1)},
		"z": {Hi: new(big.Rat)},
	}
	const open = 2
	for _, row := range []struct {
		expr string
		want int
	}{
		{"x - 1", 1}, {"1 - x", -1}, {"x - 2", open}, {"x", 1}, {"y", open}, {"y + 1", 1}, {"y^2 + 1", 1}, {"y^2", open}, {"1 - y^2", 1},
		{"z", -1}, {"z^2", 1}, {"z^3", -1}, {"1/z", -1}, {"z^(-2)", 1}, {"x*z", -1}, {"x*y", open}, {"x*(y + 1)", 1}, {"z*(y - 1)", 1},
		{"u", open}, {"u^2 + 1", 1}, {"u^2", open}, {"exp(u)", 1}, {"exp(z) - 1", -1}, {"exp(x) - 1", 1}, {"log(x)", 1}, {"log(1/x)", -1},
		{"sqrt(x)", 1}, {"sqrt(u)", open}, {"abs(z)", 1}, {"abs(u)", open}, {"max(x, u)", 1}, {"min(z, u)", -1}, {"min(x, 1)", 1}, {"min(x, y)", open},
		{"relu(z) + 1", 1}, {"atan(x)", 1}, {"sin(u) + 2", 1}, {"sin(u) + 1", open}, {"tanh(z)", -1}, {"pi", 1}, {"pi - 3", 1}, {"sigmoid(u) - 1", -1},
		{"x^u", 1}, {"y^u", open}, {"u^(1/2)", open}, {"x^100", 1}, {"hypot(x, u)", 1}, {"cosh(u) - 1/2", 1}, {"0", 0}, {"u - u", open}, {"1/y", open},
		{"where(x > 0, 1, u)", 1}, {"where(u > 0, 1, 2)", open}, {"sign(x) - 1/2", 1}, {"floor(u)", open}, {"x/(x - 1)", 1}, {"y*u", open}, {"0*u", 0},
	} {
		q := Question{Domain: domain}
		sign, ok := q.signOf(symbolic.MustParse(row.expr))
		if !ok {
			sign = open
		}
		if sign != row.want {
			t.Errorf("the sign of %s is %d, want %d (%d is undecided)", row.expr, sign, row.want, open)
		}
	}
}

// At random points of a domain an expression has the sign that it is said to have.
func TestSignsAreRight(t *testing.T) {
	gen := Exprs("x", "y")
	rng := rand.New(rand.NewPCG(1, 2))
	decided := 0
	for i := range 3000 {
		e := gen.Example(i)
		q := Question{Expr: e, Wrt: "x", Seed: uint64(i), Domain: map[string]Interval{}}
		for _, v := range []string{"x", "y"} {
			lo := big.NewRat(rng.Int64N(9)-4, 2)
			hi := new(big.Rat).Add(lo, big.NewRat(1+rng.Int64N(4), 2))
			q.Domain[v] = [...]Interval{{Lo: lo, Hi: hi}, {Lo: lo}, {Hi: hi}}[rng.IntN(3)]
		}
		want, ok := q.signOf(e)
		if !ok {
			continue
		}
		for p := range q.points(8) {
			v, err := symbolic.Eval(e, pointEnv(p), symbolic.Arithmetic[Real](NewReals(128)))
			if err != nil {
				continue
			}
			decided++
			if got, ok := v.Sign(); ok && got != want {
				t.Fatalf("%s at %v is %s, but its sign is said to be %d in %s", e, p.strings(), v, want, (&Report{vars: q.Vars(), domain: q.Domain}).domainText())
			}
		}
	}
	if decided < 1000 {
		t.Errorf("only %d values were compared", decided)
	}
}

// What is so at a point is possible; and x > 0 with x + 1 < 0 is not.
func TestPossible(t *testing.T) {
	gen := Exprs("x", "y")
	rng := rand.New(rand.NewPCG(3, 4))
	tried := 0
	for i := range 2000 {
		q := Question{Expr: gen.Example(i), Wrt: "x", Seed: uint64(i)}
		a, b := big.NewRat(rng.Int64N(9)-4, 1+rng.Int64N(3)), big.NewRat(rng.Int64N(9)-4, 1)
		line := symbolic.Add(symbolic.Mul(symbolic.Num(a), symbolic.Var("x")), symbolic.Num(b))
		for p := range q.points(4) {
			var ds []symbolic.Decision
			for _, e := range []symbolic.Expr{line, symbolic.Sub(symbolic.Var("y"), symbolic.Num(b)), q.Expr, symbolic.Mul(line, q.Expr)} {
				v, err := symbolic.Eval(e, pointEnv(p), symbolic.Arithmetic[Real](NewReals(128)))
				if err != nil {
					continue
				}
				if sign, ok := v.Sign(); ok {
					ds = append(ds, symbolic.Decision{Of: e, Sign: sign})
				}
			}
			tried++
			if !q.possible(ds) {
				t.Fatalf("%v is said to be impossible, but so it is at %v", ds, p.strings())
			}
		}
	}
	if tried < 1000 {
		t.Errorf("only %d points were tried", tried)
	}
	for _, row := range []struct {
		want  bool
		exprs []string // an expression that is positive, or with a minus in front of it negative
	}{
		{false, []string{"x", "-(x + 1)"}}, {true, []string{"x", "-(x - 1)"}}, {false, []string{"x - 1", "-(x^2)", "y"}},
		{false, []string{"x - 1", "-(exp(x) - 1)"}}, {true, []string{"x - y", "y - x"}}, {false, []string{"3*x - 1", "1 - 4*x"}},
	} {
		var ds []symbolic.Decision
		for _, text := range row.exprs {
			e := symbolic.MustParse(text)
			d := symbolic.Decision{Of: e, Sign: 1}
			if e.Kind() == symbolic.Negation {
				d = symbolic.Decision{Of: e.Arg(0), Sign: -1}
			}
			ds = append(ds, d)
		}
		q := Question{}
		if got := q.possible(ds); got != row.want {
			t.Errorf("that %v are positive is possible: %v, want %v", row.exprs, got, row.want)
		}
	}
}
