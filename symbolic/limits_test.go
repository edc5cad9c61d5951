package symbolic

import (
	"context"
	"errors"
	"math/big"
	"runtime/debug"
	"strings"
	"testing"
	"time"
)

// raised are limits for machines.
func raised() Limits {
	l := DefaultLimits()
	l.Source, l.Depth, l.Nodes, l.Digits = 1<<30, 1<<30, 1<<30, 1<<20
	l.Variables, l.Terms = 1<<20, 1<<24
	return l
}

// Depth is bounded by memory only: with a stack of a few dozen kilobytes a
// million levels are read, printed, compared, differentiated and computed.
func TestDepth(t *testing.T) {
	defer debug.SetMaxStack(debug.SetMaxStack(64 << 10))
	defer debug.SetGCPercent(debug.SetGCPercent(400))
	for _, shape := range []struct {
		name, open, close string
		depth, diff       int // how deep for all the rest, and for the derivative
	}{
		{"prefix", "-", "", 1_000_000, 1_000_000},
		{"calls", "sin(", ")", 1_000_000, 1_000_000},
		{"products in calls", "sin(x*", ")", 100_000, 100_000},
		{"brackets", "(1 + ", ")", 50_000, 50_000},
		{"products", "(x*", ")", 50_000, 0},
		{"powers", "x^", "", 50_000, 0},
	} {
		if testing.Short() {
			shape.depth, shape.diff = shape.depth/10, shape.diff/10
		}
		deep := func(n int) (string, Expr) {
			src := strings.Repeat(shape.open, n) + "x" + strings.Repeat(shape.close, n)
			e, err := raised().Parse(src)
			if err != nil {
				t.Fatal(err)
			}
			return src, e
		}
		src, e := deep(shape.depth)
		s := e.String()
		if len(s) < len(src)-2 {
			t.Errorf("%s: the text has %d bytes of %d", shape.name, len(s), len(src))
		}
		if s != src { // else reading it once more shows nothing
			back, err := raised().Parse(s)
			if err != nil || !back.Equal(e) {
				t.Errorf("%s: does not read back: %v", shape.name, err)
			}
		}
		v := evalFloat(t, e, map[string]float64{"x": 0.5})
		if v != v {
			t.Errorf("%s: value %v", shape.name, v)
		}
		if shape.diff == 0 {
			continue
		}
		if shape.diff < shape.depth {
			_, e = deep(shape.diff)
		}
		d, err := raised().Diff(context.Background(), e, "x")
		if err != nil {
			t.Fatalf("%s: %v", shape.name, err)
		}
		if got := d.Nodes(); got > 6*shape.diff {
			t.Errorf("%s: the derivative has %d nodes", shape.name, got)
		}
		if got := len(e.LaTeX()); got < shape.diff {
			t.Errorf("%s: LaTeX has %d bytes", shape.name, got)
		}
	}
}

func TestNodeLimit(t *testing.T) {
	l := DefaultLimits()
	l.Nodes = 100
	_, err := l.Parse("x" + strings.Repeat("+1/x^2*x", 200))
	if err != nil { // shared: few nodes
		t.Error(err)
	}
	var b strings.Builder
	for i := range 200 {
		b.WriteString("+x^" + big.NewInt(int64(i)).String())
	}
	if _, err := l.Parse(b.String()); code(err) != CodeNodes {
		t.Errorf("%v, want %s", err, CodeNodes)
	}
	l = DefaultLimits()
	l.Variables = 3
	if _, err := l.Parse("a + b + a + c + d"); code(err) != CodeVars {
		t.Errorf("%v, want %s", err, CodeVars)
	}
	l = DefaultLimits()
	l.Nodes = 5
	if _, err := l.Diff(context.Background(), MustParse("sin(x*exp(x^2))/(1+x)*cos(x)*tan(x)^x*atan(x^2)*log(x+1)"), "x"); code(err) != CodeBudget {
		t.Errorf("%v, want %s", err, CodeBudget)
	}
}

// What is long looks at its context, and ends with the look that finds it ended, or a
// few more.
func TestCancel(t *testing.T) {
	l := raised()
	l.Terms = 1 << 30
	big := Pow(MustParse("1 + a + b + c + d + e + f + g + h"), Int(14))
	chain := Var("x")
	for range 300_000 {
		s, _ := Apply(FuncSin, Mul(chain, Var("x")))
		chain = s
	}
	for name, work := range map[string]func(context.Context) error{
		"expand": func(ctx context.Context) error { _, err := l.Expand(ctx, big, nil); return err },
		"diff":   func(ctx context.Context) error { _, err := l.Diff(ctx, chain, "x"); return err },
		"forms": func(ctx context.Context) error {
			_, err := Cases(ctx, l, func(fs *Forms) error {
				f, err := Eval(MustParse("1 + a + b + c + d + e + f + g + h"), fs.Var, fs)
				for k := 0; k < 2 && err == nil; k++ {
					f, err = fs.Mul(f, f)
				}
				for err == nil {
					_, err = fs.Mul(f, f)
				}
				return err
			})
			return err
		},
	} {
		for _, until := range []int{0, 1, 5, 25} {
			ctx := &countedContext{Context: t.Context(), until: until}
			if err := work(ctx); !errors.Is(err, context.Canceled) || ctx.late() > 4 {
				t.Errorf("%s, cancelled after %d looks: %v after %d more", name, until, err, ctx.late())
			}
		}
		// The clock is only for what is far too late.
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		start := time.Now()
		if err := work(ctx); !errors.Is(err, context.DeadlineExceeded) || time.Since(start) > time.Second {
			t.Errorf("%s: %v after %v", name, err, time.Since(start))
		}
		cancel()
	}
}
