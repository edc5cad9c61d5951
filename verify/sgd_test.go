package verify

import (
	"math"
	"math/big"
	"strings"
	"testing"

	"gradproof/autodiff"
	"gradproof/symbolic"
)

// Worked by hand from torch.optim.SGD's definition, from w = 2 with lr = 1/2 and the
// gradients 1, 2, -4. With momentum 3/4 and weight decay 1/2, for one:
//
//	g = 1 + 2/2 = 2,     v = 2,                        w = 2 - 1 = 1
//	g = 2 + 1/2 = 5/2,   v = 3/2 + 5/2 = 4,            w = 1 - 2 = -1
//	g = -4 - 1/2 = -9/2, v = 3 - 9/2 = -3/2,           w = -1 + 3/4 = -1/4
//
// and with dampening 1/3 as well v = 3/2 + 5/3 = 19/6, w = -7/12 in the second step.
func TestSGD(t *testing.T) {
	for _, test := range []struct {
		momentum, dampening, decay string
		nesterov, maximize         bool
		want                       string
	}{
		{"", "", "", false, false, "3/2 1/2 5/2"},
		{"", "1/3", "", false, false, "3/2 1/2 5/2"},
		{"3/4", "", "", false, false, "3/2 1/8 35/32"},
		{"3/4", "1/3", "", false, false, "3/2 11/24 97/96"},
		{"3/4", "", "", true, false, "9/8 -29/32 233/128"},
		{"", "", "1/2", false, false, "1 -1/4 29/16"},
		{"", "1/3", "1/2", false, false, "1 -1/4 29/16"},
		{"3/4", "", "1/2", false, false, "1 -1 -1/4"},
		{"3/4", "1/3", "1/2", false, false, "1 -7/12 -49/144"},
		{"3/4", "", "1/2", true, false, "1/4 -139/64 1289/1024"},
		{"", "", "", false, true, "5/2 7/2 3/2"},
		{"", "1/3", "", false, true, "5/2 7/2 3/2"},
		{"3/4", "", "", false, true, "5/2 31/8 93/32"},
		{"3/4", "1/3", "", false, true, "5/2 85/24 287/96"},
		{"3/4", "", "", true, true, "23/8 157/32 279/128"},
		{"", "", "1/2", false, true, "2 5/2 -1/8"},
		{"", "1/3", "1/2", false, true, "2 5/2 -1/8"},
		{"3/4", "", "1/2", false, true, "2 5/2 1/4"},
		{"3/4", "1/3", "1/2", false, true, "2 7/3 31/36"},
		{"3/4", "", "1/2", true, true, "2 23/8 -205/128"},
	} {
		number := func(text string) *big.Rat {
			if text == "" {
				return nil
			}
			return ratio(text)
		}
		training := &Training{
			LR: ratio("1/2"), Momentum: number(test.momentum), Dampening: number(test.dampening),
			WeightDecay: number(test.decay), Nesterov: test.nesterov, Maximize: test.maximize,
		}
		s, err := sgdOver(training, symbolic.Arithmetic[*big.Rat](Rationals{}), Rationals{}.Const)
		noError(t, err)
		w, path := ratios("2"), []string(nil)
		for _, g := range ratios("1 2 -4") {
			before := w[0].RatString()
			next, err := s.Step(w, []*big.Rat{g})
			noError(t, err)
			if w[0].RatString() != before {
				t.Error("the old parameters were modified")
			}
			w = next
			path = append(path, w[0].RatString())
		}
		if got := strings.Join(path, " "); got != test.want {
			t.Errorf("%+v: %s", test, got)
		}
	}
	s := &SGD[float64]{Arithmetic: autodiff.Float64{}, LR: 0.1}
	if _, err := s.Step([]float64{1}, []float64{1, 2}); err == nil {
		t.Error("two gradients for one parameter are accepted")
	}
}

// What PyTorch 1.13 printed for w²/2 - w/4 from w = 2 with lr = 0.1, in float64. It may
// fuse products with sums, so the last bits are its own.
func TestSGDIsTorch(t *testing.T) {
	for _, test := range []struct {
		momentum, dampening, decay string
		nesterov, maximize         bool
		want                       [3]float64
	}{
		{"0", "0", "0", false, false, [3]float64{0x1.d333333333333p+0, 0x1.aae147ae147aep+0, 0x1.86978d4fdf3b6p+0}},
		{"0.9", "0", "0", false, false, [3]float64{0x1.d333333333333p+0, 0x1.828f5c28f5c29p+0, 0x1.19ba5e353f7cfp+0}},
		{"0.9", "0.3", "0", false, false, [3]float64{0x1.d333333333333p+0, 0x1.8ea7ef9db22d1p+0, 0x1.398a5ce5b4246p+0}},
		{"0", "0.3", "0", false, false, [3]float64{0x1.d333333333333p+0, 0x1.aae147ae147aep+0, 0x1.86978d4fdf3b6p+0}},
		{"0", "0", "0.2", false, false, [3]float64{0x1.c8f5c28f5c28fp+0, 0x1.9886594af4f0dp+0, 0x1.6de6ddf00abf7p+0}},
		{"0.9", "0", "0", true, false, [3]float64{0x1.aae147ae147aep+0, 0x1.41a5119ce075fp+0, 0x1.a54794ea07703p-1}},
		{"0.9", "0", "0.2", true, false, [3]float64{0x1.976c8b4395810p+0, 0x1.1a1be2b4959e5p+0, 0x1.36d0091fece2dp-1}},
		{"0", "0", "0", false, true, [3]float64{0x1.1666666666666p+1, 0x1.2f0a3d70a3d70p+1, 0x1.4a24dd2f1a9fbp+1}},
		{"0", "0", "0.2", false, true, [3]float64{0x1.1147ae147ae15p+1, 0x1.23f141205bc02p+1, 0x1.381908e581cf8p+1}},
		{"0.9", "0.3", "0.2", false, true, [3]float64{0x1.1147ae147ae15p+1, 0x1.2de54b48d3ae7p+1, 0x1.5650e21abcc4dp+1}},
		{"0.9", "0", "0.2", true, true, [3]float64{0x1.20d4fdf3b645ap+1, 0x1.54a6b93ccd0fep+1, 0x1.9f125a420d381p+1}},
	} {
		training := &Training{
			Loss: symbolic.MustParse("w^2/2 - w/4"), Params: []string{"w"}, Start: pointOf("w", "2"), Steps: 3,
			LR: ratio("0.1"), Momentum: ratio(test.momentum), Dampening: ratio(test.dampening), WeightDecay: ratio(test.decay),
			Nesterov: test.nesterov, Maximize: test.maximize,
		}
		out := mustRun(t, training)
		for k, want := range test.want {
			if got := out.Tape[k+1].Params[0]; Ulps(got, want) > 4 {
				t.Errorf("%+v, step %d: %v, %v ulps off", test, k+1, got, Ulps(got, want))
			}
			if got := UlpsFrom(want, out.Exact[k+1].Params[0]); got > 4 {
				t.Errorf("%+v, step %d: the exact %s is %v ulps off", test, k+1, out.Exact[k+1].Params[0], got)
			}
		}
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
