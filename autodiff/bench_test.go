package autodiff_test

import (
	"math"
	"testing"

	"gradproof/autodiff"
)

var sink float64

// One gradient of (w·x - label)². Nothing survives from one iteration to the next: the tape is
// emptied and recorded again.
func BenchmarkW1SquaredError(b *testing.B) {
	const x, label = 1.3, 0.2
	b.Run("tape", func(b *testing.B) {
		t := autodiff.New()
		b.ReportAllocs()
		w := 0.7
		for b.Loop() {
			t.Reset()
			p := t.Param("w", w)
			r := t.Sub(t.Mul(p, t.Const(x)), t.Const(label))
			if err := t.Backward(t.Mul(r, r)); err != nil {
				b.Fatal(err)
			}
			g, _ := t.Grad(p)
			w = math.Float64frombits(math.Float64bits(w) ^ math.Float64bits(g)&1)
		}
		sink = w
	})
	b.Run("hand", func(b *testing.B) {
		w := 0.7
		for b.Loop() {
			r := w*x - label
			g := 2 * r * x
			w = math.Float64frombits(math.Float64bits(w) ^ math.Float64bits(g)&1)
		}
		sink = w
	})
}

func BenchmarkChain1e6(b *testing.B) {
	t := autodiff.New()
	b.ReportAllocs()
	for b.Loop() {
		t.Reset()
		x := t.Param("x", 0.5)
		y := x
		for range 1_000_000 {
			y = t.Sin(y)
		}
		if err := t.Backward(y); err != nil {
			b.Fatal(err)
		}
	}
}
