package autodiff_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"testing"

	"gradproof/autodiff"
)

func rat(t *testing.T, s string) *big.Rat {
	t.Helper()
	r, ok := new(big.Rat).SetString(s)
	if !ok {
		t.Fatalf("%q is no rational", s)
	}
	return r
}

func TestReplayIsExact(t *testing.T) {
	tape := autodiff.New()
	w, x, label := tape.Param("w", 1), tape.Param("x", 1), tape.Param("label", 1)
	r := tape.Sub(tape.Mul(w, x), label)
	y := tape.Pow(r, tape.Const(2))
	unused := tape.Log(w)
	run, err := autodiff.Replay(context.Background(), y,
		[]*big.Rat{rat(t, "1.95"), rat(t, "3"), rat(t, "2")}, rationals{})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		x    autodiff.Var
		want string
	}{{w, "23.1"}, {x, "15.015"}, {label, "-7.7"}, {r, "7.7"}, {y, "1"}} {
		if g, ok, err := run.Grad(c.x); !ok || err != nil || g.Cmp(rat(t, c.want)) != 0 {
			t.Errorf("gradient %v %v %v, want %s", g, ok, err, c.want)
		}
	}
	if v, err := run.Value(y); err != nil || v.Cmp(rat(t, "14.8225")) != 0 {
		t.Errorf("value %v %v", v, err)
	}
	if _, err := run.Value(unused); !errors.Is(err, autodiff.ErrUnused) {
		t.Errorf("unused value: %v", err)
	}
	if _, ok, err := run.Grad(unused); ok || err != nil {
		t.Errorf("unused gradient: %v %v", ok, err)
	}
}

// An error spreads to what really uses it, and no further.
func TestPoison(t *testing.T) {
	tape := autodiff.New()
	x := tape.Param("x", 0)
	zero, one := tape.Const(0), tape.Const(1)
	bad := tape.Div(one, x)
	badd := tape.Div(bad, tape.Log(x))
	for _, c := range []struct {
		name  string
		y     autodiff.Var
		value string // "" if undefined
		grad  string
	}{
		{"1/x", bad, "", ""},
		{"where(x == 0, x, 1/x)", tape.Where(autodiff.Equal, x, zero, x, bad), "0", "1"},
		{"where(x != 0, 1/x/log x, x)", tape.Where(autodiff.NotEqual, x, zero, badd, x), "0", "1"},
		{"where(1/x < 0, x, x)", tape.Where(autodiff.Less, bad, zero, x, x), "", ""},
		{"strongmul(x, 1/x)", tape.StrongMul(x, bad), "0", ""},
		{"strongmul(0, 1/x) + x", tape.Add(tape.StrongMul(zero, bad), x), "0", "1"},
		{"gate(1/x, x-x) + x", tape.Add(tape.Gate(bad, tape.Sub(zero, zero)), x), "0", "1"},
		{"sqrt(x)", tape.Sqrt(x), "", ""},
		{"x^2", tape.Pow(x, tape.Const(2)), "0", "0"},
		{"x^0", tape.Pow(x, zero), "1", "0"},
		{"where(x == 0, x, max(log x, 0))", tape.Where(autodiff.Equal, x, zero, x, tape.Max(tape.Log(x), zero)), "0", "1"},
		{"where(x == 0, x, where(log x < 0, x, 7))",
			tape.Where(autodiff.Equal, x, zero, x, tape.Where(autodiff.Less, tape.Log(x), zero, x, tape.Const(7))), "0", "1"},
		{"NaN", tape.Add(x, tape.Const(nan)), "", "1"},
		{"where(x == 0, x, Inf*x)", tape.Where(autodiff.Equal, x, zero, x, tape.Mul(tape.Const(inf), x)), "0", "1"},
	} {
		d := tape.Derivative(c.y, x)
		run, err := autodiff.Replay(context.Background(), c.y, []*big.Rat{new(big.Rat)}, rationals{})
		if err != nil {
			t.Fatal(err)
		}
		v, err := run.Value(c.y)
		expect(t, c.name, v, err, c.value)
		g, ok, err := run.Grad(x)
		if !ok {
			t.Errorf("%s: no dependence", c.name)
		}
		expect(t, c.name+" gradient", g, err, c.grad)

		recorded, err := autodiff.ReplayValue(context.Background(), d, []*big.Rat{new(big.Rat)}, rationals{})
		if err != nil {
			t.Fatal(err)
		}
		v, err = recorded.Value(d)
		expect(t, c.name+" recorded derivative", v, err, c.grad)

		if c.value != "" && c.grad != "" {
			dd := tape.Derivative(d, x)
			second, err := autodiff.ReplayValue(context.Background(), dd, []*big.Rat{new(big.Rat)}, rationals{})
			if err != nil {
				t.Fatal(err)
			}
			want := "0"
			if c.name == "x^2" {
				want = "2"
			}
			v, err = second.Value(dd)
			expect(t, c.name+" second derivative", v, err, want)
		}
	}
}

func expect(t *testing.T, name string, got *big.Rat, err error, want string) {
	t.Helper()
	switch {
	case want == "" && err == nil:
		t.Errorf("%s: %v, want an error", name, got)
	case want == "" && !errors.Is(err, errZero) && !errors.Is(err, errIrrational) && !errors.Is(err, autodiff.ErrFinite):
		t.Errorf("%s: the arithmetic's error is lost: %v", name, err)
	case want != "" && (err != nil || got.Cmp(rat(t, want)) != 0):
		t.Errorf("%s: %v %v, want %s", name, got, err, want)
	}
}

func TestReplayMisuse(t *testing.T) {
	ctx := context.Background()
	tape := autodiff.New()
	x := tape.Param("x", 1)
	y := tape.Sin(x)
	one := []float64{1}
	if _, err := autodiff.Replay(ctx, autodiff.Var{}, one, autodiff.Float64{}); !errors.Is(err, autodiff.ErrInvalid) {
		t.Error(err)
	}
	if _, err := autodiff.Replay(ctx, y, nil, autodiff.Float64{}); !errors.Is(err, autodiff.ErrParams) {
		t.Error(err)
	}
	if _, err := autodiff.Replay[float64](ctx, y, one, nil); !errors.Is(err, autodiff.ErrNil) {
		t.Error(err)
	}
	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := autodiff.Replay(cancelled, y, one, autodiff.Float64{}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	run, err := autodiff.ReplayValue(ctx, y, one, autodiff.Float64{})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := run.Grad(x); !errors.Is(err, autodiff.ErrForward) {
		t.Error(err)
	}
	if _, err := run.Value(autodiff.New().Pi()); !errors.Is(err, autodiff.ErrForeign) {
		t.Error(err)
	}
	tape.Reset()
	if v, err := run.Value(y); v != math.Sin(1) || err != nil {
		t.Errorf("a run outlives the recording: %v %v", v, err)
	}
	if _, err := autodiff.Replay(ctx, y, one, autodiff.Float64{}); !errors.Is(err, autodiff.ErrStale) {
		t.Error(err)
	}
	if _, err := run.Value(tape.Param("x", 1)); !errors.Is(err, autodiff.ErrStale) {
		t.Error(err)
	}
	if err := tape.Err(); err != nil {
		t.Errorf("a replay touched the tape: %v", err)
	}
	if _, err := (autodiff.Float64{}).Call("where", 1); !errors.Is(err, autodiff.ErrOp) {
		t.Error(err)
	}
	if _, err := (autodiff.Float64{}).Call("sin"); !errors.Is(err, autodiff.ErrArity) {
		t.Error(err)
	}
	if _, err := (autodiff.Float64{}).Holds("=", 1, 1); !errors.Is(err, autodiff.ErrRel) {
		t.Error(err)
	}
}

// On random tapes of all operations, Backward, a replay over float64 and the recorded
// derivative agree in every bit (but for the sign of zero), and the recorded one agrees with
// Backward about its own gradient, too.
func TestRoutesAgreeOnRandomTapes(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	var ops []autodiff.Op
	for _, op := range autodiff.Ops() {
		if op.Arity() > 0 {
			ops = append(ops, op)
		}
	}
	leaves := []float64{0, 1, -1, 0.5, 2, 3, -0.25, 1e200, 1e-200, inf, nan}
	tape := autodiff.New()
	for range 20_000 {
		tape.Reset()
		var params []float64
		vars := []autodiff.Var{}
		for range 2 {
			params = append(params, leaves[rng.IntN(8)])
			vars = append(vars, tape.Param("p", params[len(params)-1]))
		}
		vars = append(vars, tape.Const(leaves[rng.IntN(len(leaves))]), tape.Rational(big.NewRat(int64(rng.IntN(9)-4), 3)), tape.Pi())
		pick := func() autodiff.Var { return vars[max(rng.IntN(len(vars)), rng.IntN(len(vars)))] }
		for range 1 + rng.IntN(8) {
			op := ops[rng.IntN(len(ops))]
			if record := numeric[op]; record != nil {
				vars = append(vars, record(tape, pick(), leaves[rng.IntN(len(leaves))]))
				continue
			}
			switch op.Arity() {
			case autodiff.Variadic:
				args := []autodiff.Var{}
				for range 2 * rng.IntN(4) {
					args = append(args, pick())
				}
				if op != autodiff.OpDot || rng.IntN(2) == 0 {
					vars = append(vars, tape.Apply(op, args...))
					continue
				}
				data := make([]float64, len(args))
				for i := range data {
					data[i] = leaves[rng.IntN(len(leaves))]
				}
				switch rng.IntN(4) {
				case 0:
					vars = append(vars, tape.Affine(args[:len(args)/2], args[len(args)/2:], pick()))
				case 1:
					vars = append(vars, tape.AffineData(args, data, pick()))
				case 2:
					vars = append(vars, tape.DotData(args, data))
				default:
					vars = append(vars, tape.SquaredErrorData(args, data))
				}
			case 3:
				vars = append(vars, tape.Apply(op, pick(), pick(), pick()))
			case 1:
				vars = append(vars, tape.Apply(op, pick()))
			case 2:
				vars = append(vars, tape.Apply(op, pick(), pick()))
			default:
				vars = append(vars, tape.Where(autodiff.Rel(1+rng.IntN(6)), pick(), pick(), pick(), pick()))
			}
		}
		y := vars[len(vars)-1]
		if err := tape.Backward(y); err != nil {
			t.Fatal(err)
		}
		run, err := autodiff.Replay(context.Background(), y, params, autodiff.Float64{})
		if err != nil {
			t.Fatal(err)
		}
		if v, _ := run.Value(y); !identical(v, tape.Value(y)) {
			t.Fatalf("value %v, replayed %v:\n%s", tape.Value(y), v, dump(tape))
		}
		for _, x := range vars[:2] {
			g, ok := tape.Grad(x)
			h, ok2, err := run.Grad(x)
			if ok != ok2 || err != nil || !identical(g, h) {
				t.Fatalf("gradient %v %v, replayed %v %v %v:\n%s", g, ok, h, ok2, err, dump(tape))
			}
			if d := tape.Value(tape.Derivative(y, x)); !identical(g, d) {
				t.Fatalf("gradient %v, derivative %v:\n%s", g, d, dump(tape))
			}
		}
	}
}

// identical is equality with NaN equal to NaN.
func identical(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) }

func dump(t *autodiff.Tape) (s string) {
	for i := range t.Len() {
		n := t.Node(i)
		s += fmt.Sprintf("%3d %s %v = %v\n", n.Index, n.Op, n.Args, n.Value)
	}
	return s
}
