package verify

import (
	"math"
	"math/big"
	"testing"

	"gradproof/autodiff"
)

// The values follow torch.optim.SGD's definition: the momentum buffer starts as the
// first gradient, without dampening.
func TestSGD(t *testing.T) {
	half, mu := ratio("1/2"), ratio("3/4")
	for _, test := range []struct {
		momentum *big.Rat
		want     []string // w after each step, for the gradients 1, 2, -4
	}{
		{nil, []string{"-1/2", "-3/2", "1/2"}},
		{new(big.Rat), []string{"-1/2", "-3/2", "1/2"}},
		// v = 1; 3/4 + 2 = 11/4; 33/16 - 4 = -31/16
		{mu, []string{"-1/2", "-15/8", "-29/32"}},
	} {
		s := &SGD[*big.Rat]{Arithmetic: Rationals{}, LR: half}
		if test.momentum != nil {
			s.Momentum = &test.momentum
		}
		w := ratios("0")
		for k, g := range ratios("1 2 -4") {
			before := w[0].RatString()
			next, err := s.Step(w, []*big.Rat{g})
			if err != nil {
				t.Fatal(err)
			}
			if w[0].RatString() != before {
				t.Error("the old parameters were modified")
			}
			if w = next; w[0].RatString() != test.want[k] {
				t.Errorf("momentum %v, step %d: %s, want %s", test.momentum, k+1, w[0].RatString(), test.want[k])
			}
		}
	}
	s := &SGD[float64]{Arithmetic: autodiff.Float64{}, LR: 0.1}
	if _, err := s.Step([]float64{1}, []float64{1, 2}); err == nil {
		t.Error("two gradients for one parameter are accepted")
	}
}

func TestUlps(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	for _, test := range []struct{ a, b, want float64 }{
		{1, 1, 0}, {0, math.Copysign(0, -1), 0}, {nan, nan, 0}, {inf, inf, 0},
		{1, nan, inf}, {1, inf, inf}, {inf, -inf, inf},
		{1, math.Nextafter(1, 2), 1}, {math.Nextafter(1, 0), 1, 0.5}, // below 1 they are twice as dense
		{0, math.SmallestNonzeroFloat64, 1},
		{math.MaxFloat64, math.Nextafter(math.MaxFloat64, 0), 1},
		{math.MaxFloat64, -math.MaxFloat64, 2 * (1<<53 - 1)},
	} {
		if got := Ulps(test.a, test.b); got != test.want {
			t.Errorf("Ulps(%v, %v) = %v, want %v", test.a, test.b, got, test.want)
		}
		if got := Ulps(test.b, test.a); got != test.want {
			t.Errorf("Ulps(%v, %v) = %v, want %v", test.b, test.a, got, test.want)
		}
	}
	for _, test := range []struct {
		a     float64
		exact string
		want  float64
	}{
		{0.5, "1/2", 0}, {0, "0", 0}, {inf, "1", inf}, {1, "1e400", inf},
		{0.1, "1/10", 0.4}, // float64(0.1) is 0.1 + 0.4·2^-56
		{2, "1", 0x1p51},
	} {
		if got := UlpsFrom(test.a, ratio(test.exact)); got != test.want {
			t.Errorf("UlpsFrom(%v, %s) = %v, want %v", test.a, test.exact, got, test.want)
		}
	}
}

func TestDecimal(t *testing.T) {
	for _, test := range []struct {
		r, want string
		exact   bool
	}{
		{"0", "0", true}, {"39/20", "1.95", true}, {"-1/10", "-0.1", true}, {"1/3", "0.3333", false},
		{"12345", "1.234e+04", false}, {"1234", "1234", true}, {"1/15625", "6.4e-05", true},
		{"2/3", "0.6667", false}, {"1000000", "1e+06", true},
	} {
		if got, exact := Decimal(ratio(test.r), 4); got != test.want || exact != test.exact {
			t.Errorf("Decimal(%s, 4) = %s, %v", test.r, got, exact)
		}
	}
}
