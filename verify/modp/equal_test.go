package modp

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"

	"gradproof/symbolic"
)

// A claim that is written for points that are known beforehand passes there: that is
// why the key must depend on the claim. With another key it does not pass.
func TestForgedClaim(t *testing.T) {
	key := [32]byte{1, 2, 3}
	spy := &trials{ctx: context.Background(), primes: primes61, rng: rand.New(rand.NewChaCha8(key)), work: new(int64)}
	*spy.work = maxWork
	// The number r with r = x modulo p for every prime p and point x of the trials.
	r, modulus := new(big.Int), big.NewInt(1)
	spy.compute = func(ar *Arithmetic) ([]Value, error) {
		x, err := ar.Var("x")
		if err != nil || ar.ledger != nil {
			return nil, ErrCases
		}
		p := new(big.Int).SetUint64(ar.field.Modulus())
		step := new(big.Int).SetUint64(ar.field.Residue(x.elem))
		step.Sub(step, r).Mul(step, new(big.Int).ModInverse(modulus, p)).Mod(step, p)
		r.Add(r, step.Mul(step, modulus))
		modulus.Mul(modulus, p)
		return []Value{x, x}, nil
	}
	for range 8 {
		if _, err := spy.attempt(); err != nil {
			t.Fatal(err)
		}
	}
	x := symbolic.Var("x")
	forged := symbolic.Add(symbolic.Mul(symbolic.Int(2), x), symbolic.Sub(x, symbolic.Num(new(big.Rat).SetInt(r))))
	right := symbolic.Mul(symbolic.Int(2), x)
	if got, err := Equal(context.Background(), key, evaluations(right, forged)); err != nil || !got.Equal {
		t.Errorf("the forgery is none: %+v, %v", got, err)
	}
	key[31]++
	if got, err := Equal(context.Background(), key, evaluations(right, forged)); err != nil || got.Equal {
		t.Errorf("the forgery passes elsewhere: %+v, %v", got, err)
	}
}

// randomExpr returns a random expression in x and y.
func randomExpr(rng *rand.Rand, depth int) symbolic.Expr {
	if depth == 0 || rng.IntN(6) == 0 {
		switch rng.IntN(3) {
		case 0:
			return symbolic.Var("x")
		case 1:
			return symbolic.Var("y")
		}
		return symbolic.Frac(rng.Int64N(19)-9, 1+rng.Int64N(5))
	}
	sub := func() symbolic.Expr { return randomExpr(rng, depth-1) }
	switch rng.IntN(7) {
	case 0, 1:
		return symbolic.Add(sub(), sub())
	case 2, 3:
		return symbolic.Mul(sub(), sub())
	case 4:
		return symbolic.Sub(sub(), sub())
	case 5:
		return symbolic.Pow(sub(), symbolic.Int(rng.Int64N(4)))
	}
	names := []string{"sin", "cos", "exp", "erf", "tanh", "log1p", "sqrt", "abs", "relu", "atan"}
	return call(names[rng.IntN(len(names))], sub())
}

// rewritten returns an expression that is equal to e, written in another way.
func rewritten(rng *rand.Rand, e symbolic.Expr) symbolic.Expr {
	return symbolic.Fold(e, func(e symbolic.Expr, args []symbolic.Expr) symbolic.Expr {
		if len(args) == 0 {
			return e
		}
		a := append([]symbolic.Expr(nil), args...)
		switch e.Kind() {
		case symbolic.Sum, symbolic.Product:
			rng.Shuffle(len(a), func(i, j int) { a[i], a[j] = a[j], a[i] })
			if e.Kind() == symbolic.Sum {
				return symbolic.Add(a...)
			}
			return symbolic.Mul(a...)
		case symbolic.Negation:
			return symbolic.Mul(symbolic.Int(-1), a[0])
		}
		r := e.WithArgs(a...)
		if rng.IntN(3) == 0 {
			r = symbolic.Sub(symbolic.Add(r, symbolic.Var("y")), symbolic.Var("y"))
		}
		return r
	})
}

// TestRandomPairs: what is equal by construction passes, and with a small change it
// never does.
func TestRandomPairs(t *testing.T) {
	rng := rand.New(rand.NewPCG(21, 22))
	decided := 0
	for i := range 200 {
		e := randomExpr(rng, 4)
		f := rewritten(rng, e)
		key := [32]byte{byte(i), byte(i >> 8)}
		got, err := Equal(context.Background(), key, evaluations(e, f))
		if err == nil {
			decided++
			if !got.Equal {
				t.Errorf("%v = %v: %+v", e, f, got)
			}
		}
		change := symbolic.Mul(symbolic.Frac(1, 1+rng.Int64N(1<<40)), symbolic.Var("x"))
		if got, _ := Equal(context.Background(), key, evaluations(e, symbolic.Add(f, change))); got.Equal {
			t.Errorf("%v and %v with %v more: %+v", e, f, change, got)
		}
	}
	if decided < 150 {
		t.Errorf("only %d of 200 pairs were decided", decided)
	}
}

// TestRefusals: what cannot be bounded, or is too much, has a reason.
func TestRefusals(t *testing.T) {
	roots := "0"
	for i := range maxRoots + 1 {
		roots += fmt.Sprintf(" + sqrt(x%d)", i)
	}
	cases := "0"
	for i := range 12 {
		cases += fmt.Sprintf(" + abs(x%d)", i)
	}
	squares := strings.Repeat("(", 70) + "x + y" + strings.Repeat(")^2", 70)
	for _, r := range []struct {
		text string
		want error
	}{
		{roots, ErrRoots}, {cases, ErrCases}, {squares, ErrDegree}, {"x^1048577", ErrExponent},
		{"x^(10^30)", ErrExponent}, {"1/(x - x)", ErrUndefined}, {"sqrt(-1)", ErrUndefined}, {"log(0)", ErrUndefined},
	} {
		if got, err := ask(t, r.text, r.text); !errors.Is(err, r.want) || got.Equal {
			t.Errorf("%s: %+v, %v, want %v", r.text, got, err, r.want)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Equal(ctx, [32]byte{}, evaluations(parsed("x", "x")...)); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled context: %v", err)
	}
	if _, err := Equal(context.Background(), [32]byte{}, func(*Arithmetic) ([]Value, error) { return nil, nil }); err == nil {
		t.Error("nothing is equal")
	}
}

// The same key gives the same result, and points are redrawn where a root does not exist.
func TestRedrawn(t *testing.T) {
	one, err := ask(t, "sqrt(x)*sqrt(y)*sqrt(x + y)", "sqrt(y)*sqrt(x)*sqrt(y + x)")
	two, _ := ask(t, "sqrt(x)*sqrt(y)*sqrt(x + y)", "sqrt(y)*sqrt(x)*sqrt(y + x)")
	if err != nil || one != two || !one.Equal || one.Redrawn == 0 || one.Cases != 8 {
		t.Errorf("%+v and %+v, %v", one, two, err)
	}
}

func BenchmarkEvaluation(b *testing.B) {
	field := newField(RandomPrime(rand.New(rand.NewPCG(1, 1))))
	e := symbolic.MustParse("(w*x - label)^2 + exp(-x^2)*sin(w*x)/(1 + x^2)")
	work := int64(1 << 62)
	for b.Loop() {
		ar := &Arithmetic{
			choices: &choices{most: 1}, work: &work, field: field, signs: map[Elem]int{}, roots: map[Elem]Elem{},
			oracle: &oracle{field: &field, rng: rand.New(rand.NewPCG(1, 1)), known: map[oracleKey]Elem{}},
		}
		if _, err := symbolic.Eval(e, ar.Var, ar); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkQuestion(b *testing.B) {
	compute := evaluations(parsed("2*x*(w*x - label)*exp(-w^2)", "(2*x^2*w - 2*x*label)/exp(w^2)")...)
	for b.Loop() {
		if r, err := Equal(context.Background(), [32]byte{}, compute); err != nil || !r.Equal {
			b.Fatal(r, err)
		}
	}
}
