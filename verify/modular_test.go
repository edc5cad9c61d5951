package verify

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"gradproof/autodiff"
	"gradproof/symbolic"
	"gradproof/verify/modp"
)

// linearFactors returns the product of n factors x0 + i*xi + 1.
func linearFactors(n int) string {
	var b strings.Builder
	b.WriteString("x0")
	for i := 1; i <= n; i++ {
		fmt.Fprintf(&b, "*(x0 + %d*x%d + 1)", i, i)
	}
	return b.String()
}

// slow is an exponential whose normal form would need a root of order 1000000007.
const slow = "exp(123456789/1000000007*x)"

// Questions that are too large for normal forms, and what the answer must be.
var modularQuestions = []struct {
	expr, wrt, claim string
	want             Verdict
}{
	{"-(exp(-(3*(x - 3689/10000)^2 + 10*(y - 117/1000)^2)) + 6/5*exp(-(1/10*(x - 4699/10000)^2 + 35*(y - 4387/10000)^2)))", "x", "", Proved},
	{linearFactors(60), "x0", "", Proved},
	{slow + "*sqrt(1 + x^2)", "x", slow + "*(123456789/1000000007*sqrt(1 + x^2) + x/sqrt(1 + x^2))", Proved},
	{slow + "*sqrt(1 + x^2)", "x", slow + "*(123456789/1000000007*sqrt(1 + x^2) + x/sqrt(1 + x^2) + 1/10000000)", Refuted},
	{"max(" + slow + ", y*x)", "x", "", Proved},
	{"max(" + slow + ", y*x)", "x", "y", Refuted},
	{"abs(x)*" + slow, "x", "sign(x)*" + slow + "*(1 + 123456789/1000000007*x)", Proved},
	{"erf(x)^5*" + slow, "x", "", Proved},
	{"x^y*" + slow, "x", "x^y*" + slow + "*(y/x + 123456789/1000000007)", Proved},
	{"sin(x)*" + slow, "x", "(cos(x) + 123456789/1000000007*sin(x))*" + slow, Proved},
	{"sin(x)*" + slow, "x", "(cos(x) - 123456789/1000000007*sin(x))*" + slow, Refuted},
}

func TestModularQuestions(t *testing.T) {
	for _, q := range modularQuestions {
		r := ask(t, q.expr, q.wrt, q.claim)
		if r.Verdict != q.want || r.Verdict == Proved && r.Method != methodModular {
			t.Errorf("d/d%s %.60s claim %.60s: %s by %q (%s), want %s", q.wrt, q.expr, q.claim, r.Verdict, r.Method, r.Reason, q.want)
		}
		if r.Verdict == Proved && !strings.Contains(strings.Join(r.Notes, "\n"), "random 61-bit primes; the probability that unequal functions pass is below 2^-1") {
			t.Errorf("d/d%s %.60s: the notes do not say how certain it is: %q", q.wrt, q.expr, r.Notes)
		}
	}
}

// The points depend on everything in the question: a claim that was written for the
// points of a question has other ones.
func TestModularKeys(t *testing.T) {
	x, claim := symbolic.MustParse("x^2"), symbolic.MustParse("2*x")
	other := symbolic.MustParse("2*x + (2^61 - 1)*x")
	questions := []Question{
		{Expr: x, Wrt: "x"}, {Expr: x, Wrt: "x", Seed: 1}, {Expr: x, Wrt: "y"}, {Expr: claim, Wrt: "x"},
		{Expr: x, Wrt: "x", Claim: &claim}, {Expr: x, Wrt: "x", Claim: &other},
	}
	seen := make(map[[32]byte]bool)
	for _, q := range questions {
		if key := q.modularKey(); seen[key] {
			t.Errorf("%v has the key of another question", q)
		} else {
			seen[key] = true
		}
	}
}

// byModular compares a derivative with the gradients of the tape and of the compiled
// program, modulo primes alone.
func byModular(t *testing.T, e, derivative symbolic.Expr, wrt string) (modp.Result, error) {
	t.Helper()
	ctx := context.Background()
	rec, err := Lower(e, func(string) float64 { return 1 }, wrt)
	if err != nil {
		t.Fatal(err)
	}
	prog, err := rec.Tape.Program(rec.Output)
	if err != nil {
		t.Fatal(err)
	}
	return modp.Equal(ctx, [32]byte([]byte(fmt.Sprintf("%032d", e.TreeSize()))), func(ar *modp.Arithmetic) ([]modp.Value, error) {
		sym, err := symbolic.Eval(derivative, ar.Var, ar)
		if err != nil {
			return nil, err
		}
		params := make([]modp.Value, len(rec.Vars))
		at := -1
		for i, name := range rec.Vars {
			if params[i], err = ar.Var(name); err != nil {
				return nil, err
			}
			if name == wrt {
				at = i
			}
		}
		tape, err := replayGrad(ctx, rec, params, wrt, autodiff.Arithmetic[modp.Value](ar))
		if err != nil {
			return nil, err
		}
		_, grad, err := autodiff.Interpret(ctx, prog, autodiff.Arithmetic[modp.Value](ar), params, nil)
		if err != nil {
			return nil, err
		}
		return []modp.Value{sym, tape, grad[at].Value}, grad[at].Err
	})
}

// Every function of the language is decided: its symbolic derivative, the tape's and
// the program's are equal.
func TestModularKnowsEveryFunction(t *testing.T) {
	for _, row := range Bridge() {
		var e symbolic.Expr
		u := symbolic.MustParse("x*y + x^2")
		switch row.Arity {
		case 1:
			e, _ = symbolic.Apply(row.Func, u)
		case 2:
			e, _ = symbolic.Apply(row.Func, u, symbolic.Var("y"))
		default:
			continue
		}
		d, err := symbolic.Diff(e, "x")
		if err != nil {
			t.Fatal(err)
		}
		r, err := byModular(t, e, d, "x")
		if err != nil || !r.Equal {
			t.Errorf("%s: %+v, %v: symbolic %v", row.Name, r, err, d)
		}
		if r, _ := byModular(t, e, symbolic.Add(d, symbolic.MustParse("x/1000000007")), "x"); r.Equal {
			t.Errorf("%s: a wrong derivative passes", row.Name)
		}
	}
}

// What normal forms find unequal, or exact evaluation tells apart, never passes; what
// they find equal passes.
func TestModularAgainstNormalForms(t *testing.T) {
	gen := RationalExprs("x", "y")
	for i := range 300 {
		e := gen.Example(i)
		d, err := symbolic.Diff(e, "x")
		if err != nil {
			t.Fatal(err)
		}
		if r, err := byModular(t, e, d, "x"); err == nil && !r.Equal {
			t.Errorf("d/dx %v: %+v", e, r)
		}
		wrong := symbolic.Add(d, symbolic.Div(symbolic.Var("x"), symbolic.Int(int64(i+2))))
		if r, _ := byModular(t, e, wrong, "x"); r.Equal {
			t.Errorf("d/dx %v: %v passes", e, wrong)
		}
	}
}

// A broken rule is seen although normal forms cannot be had.
func TestModularSeesBrokenRules(t *testing.T) {
	restore, err := symbolic.WithRule("sin", "-cos(u)")
	if err != nil {
		t.Fatal(err)
	}
	defer restore()
	if r := ask(t, "sin(x)*"+slow, "x", ""); r.Verdict == Proved {
		t.Errorf("a wrong rule for sin is proved by %s", r.Method)
	}
}

func BenchmarkModularQuestion(b *testing.B) {
	q := Question{Expr: symbolic.MustParse(modularQuestions[0].expr), Wrt: "x", Limits: symbolic.DefaultLimits()}
	j := &judge{ctx: context.Background(), q: &q, r: &Report{}}
	if err := j.prepare(); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if r, err := modp.Equal(j.ctx, q.modularKey(), j.residues); err != nil || !r.Equal {
			b.Fatal(r, err)
		}
	}
}
