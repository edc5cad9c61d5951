package verify

import (
	"context"
	"fmt"
	"math"
	"math/big"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gradproof/symbolic"
)

func ratio(s string) *big.Rat {
	r, ok := new(big.Rat).SetString(s)
	if !ok {
		panic(s)
	}
	return r
}

func ratios(s string) []*big.Rat {
	var out []*big.Rat
	for _, f := range strings.Fields(s) {
		out = append(out, ratio(f))
	}
	return out
}

func pointOf(pairs ...string) Point {
	p := Point{}
	for i := 0; i < len(pairs); i += 2 {
		p[pairs[i]] = ratio(pairs[i+1])
	}
	return p
}

// squaredError is the running example: w = 1.95, x = 1, label = 2.
func squaredError(lr string, steps int) *Training {
	return &Training{
		Loss: symbolic.MustParse("(w*x - label)^2"), Params: []string{"w"},
		Start: pointOf("w", "1.95"), Fixed: pointOf("x", "1", "label", "2"),
		LR: ratio(lr), Steps: steps,
	}
}

func mustRun(t *testing.T, training *Training) *Trajectory {
	t.Helper()
	out, err := training.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// column returns one parameter and its gradient along a run.
func column(run []State[*big.Rat], i int) (w, g []string) {
	for _, s := range run {
		w = append(w, s.Params[i].RatString())
		if s.Grad != nil {
			g = append(g, s.Grad[i].RatString())
		}
	}
	return w, g
}

func TestTrainingRunningExample(t *testing.T) {
	for _, test := range []struct {
		lr        string
		steps     int
		w, g      string
		behaviour Behaviour
		why       string
	}{
		{"0.3", 2, "39/20 99/50 249/125", "-1/10 -1/25", Converges, "the second derivative is 2*x^2 = 2, so each step multiplies the distance to the minimum by 1 - 0.3*2 = 0.4, and |0.4| < 1"},
		{"0.5", 2, "39/20 2 2", "-1/10 0", Converges, "the second derivative is 2*x^2 = 2, so each step multiplies the distance to the minimum by 1 - 0.5*2 = 0: the first step lands on it"},
		{"1", 3, "39/20 41/20 39/20 41/20", "-1/10 1/10 -1/10", Swings, "the second derivative is 2*x^2 = 2, so each step multiplies the distance to the minimum by 1 - 1*2 = -1, and |-1| = 1"},
		{"1.01", 2, "39/20 2051/1000 97399/50000 ", "-1/10 51/500", Diverges, "the second derivative is 2*x^2 = 2, so each step multiplies the distance to the minimum by 1 - 1.01*2 = -1.02, and |-1.02| > 1; lr must be below 2/2 = 1"},
	} {
		t.Run("lr "+test.lr, func(t *testing.T) {
			out := mustRun(t, squaredError(test.lr, test.steps))
			w, g := column(out.Exact, 0)
			if diff := cmp.Diff(test.w, strings.Join(w, " ")); strings.TrimSpace(test.w) != strings.Join(w, " ") {
				t.Error(diff)
			}
			if diff := cmp.Diff(test.g, strings.Join(g, " ")); diff != "" {
				t.Error(diff)
			}
			if !out.Identical || out.ExactStop != "" || len(out.Tape) != test.steps+1 {
				t.Errorf("identical %v, stop %q, %d states in float64", out.Identical, out.ExactStop, len(out.Tape))
			}
			if out.Behaviour != test.behaviour || out.Why != test.why {
				t.Errorf("%s: %s", out.Behaviour, out.Why)
			}
		})
	}
}

func TestTrainingBehaviour(t *testing.T) {
	for _, test := range []struct {
		loss, params, start, lr, momentum string
		want                              Behaviour
	}{
		{"w^2", "w", "0", "1/4", "0", Stays},
		{"w^2", "w", "1", "1/4", "0", Converges},
		{"-w^2", "w", "1", "1/4", "0", Diverges},
		{"3*w", "w", "1", "1/4", "0", Diverges},
		{"w^4", "w", "1", "1/4", "0", Unknown},
		{"abs(w)", "w", "1", "1/4", "0", Unknown},
		{"sin(1)*w^2", "w", "1", "1/4", "0", Unknown}, // the second derivative is not rational
		{"w^2/2", "w", "1", "2", "0", Swings},
		// With momentum m the bound is 2·(1 + m)/h, here 2·(1 + m)/2.
		{"w^2", "w", "1", "149/100", "1/2", Converges},
		{"w^2", "w", "1", "3/2", "1/2", Swings},
		{"w^2", "w", "1", "151/100", "1/2", Diverges},
		{"w^2", "w", "1", "1/10", "1", Swings},
		{"w^2", "w", "1", "1/10", "11/10", Diverges},
		// Several parameters: what counts is what the first gradient reaches.
		{"a^2 + 100*b^2", "a b", "1 1", "1/200", "0", Converges},
		{"a^2 + 100*b^2", "a b", "1 1", "1/100", "0", Swings},
		{"a^2 + 100*b^2", "a b", "1 1", "1/50", "0", Diverges},
		{"a^2 + 100*b^2", "a b", "1 0", "1/50", "0", Converges},
		{"(a + b)^2", "a b", "3 4", "1/8", "0", Converges}, // flat along a = -b, never left
		{"(a + b)^2 + a", "a b", "3 4", "1/8", "0", Diverges},
		{"a*b", "a b", "1 1", "1/8", "0", Converges}, // a saddle, approached along its stable axis
		{"a*b", "a b", "1 2", "1/8", "0", Diverges},
	} {
		training := &Training{Loss: symbolic.MustParse(test.loss), Params: strings.Fields(test.params), Start: Point{}, LR: ratio(test.lr), Steps: 3}
		for i, v := range ratios(test.start) {
			training.Start[training.Params[i]] = v
		}
		if test.momentum != "0" {
			training.Momentum = ratio(test.momentum)
		}
		out := mustRun(t, training)
		if out.Behaviour != test.want {
			t.Errorf("%s from %s, lr %s, momentum %s: %s (%s), want %s", test.loss, test.start, test.lr, test.momentum, out.Behaviour, out.Why, test.want)
		}
	}
}

// The behaviour of w²/2·h from 1 under the other options, from the roots of the
// recurrence of each.
func TestTrainingBehaviourOfOptions(t *testing.T) {
	for _, test := range []struct {
		loss, lr, momentum, dampening, decay string
		nesterov, maximize                   bool
		want                                 Behaviour
		why                                  string
	}{
		// With weight decay 1/2 the second derivative is 5/2: lr < 4/5.
		{"w^2", "79/100", "0", "0", "1/2", false, false, Converges, "the second derivative of the loss with the weight decay's term is 2.5, "},
		{"w^2", "4/5", "0", "0", "1/2", false, false, Swings, ""},
		{"w^2", "81/100", "0", "0", "1/2", false, false, Diverges, ""},
		{"-w^2", "1/10", "0", "0", "3", false, false, Converges, ""}, // 3 - 2
		{"2*w - w^2", "1/10", "0", "0", "1", false, false, Diverges, "the loss with the weight decay's term has no minimum"},
		{"3*w", "1/10", "0", "0", "1", false, false, Converges, ""},
		{"-w^2/2", "1/10", "0", "0", "1", false, false, Stays, ""},
		// Maximising turns the loss over, and not the weight decay.
		{"w^2", "1/10", "0", "0", "0", false, true, Diverges, "minus the loss has no minimum"},
		{"-w^2", "1/10", "0", "0", "0", false, true, Converges, ""},
		{"w^2", "1/10", "0", "0", "3", false, true, Converges, ""},
		// Dampening without momentum is none.
		{"w^2", "99/100", "0", "1/2", "0", false, false, Converges, ""},
		{"w^2", "101/100", "0", "1/2", "0", false, false, Diverges, ""},
		// With it the rate is lr·(1 - dampening): below 3/2 it converges.
		{"w^2", "299/100", "1/2", "1/2", "0", false, false, Converges, "lr*(1 - dampening) = 1.495 < 2*(1 + momentum)/2 = 1.5"},
		{"w^2", "3", "1/2", "1/2", "0", false, false, Unknown, "with dampening it is only known"},
		{"w^2", "1/10", "1/2", "1", "0", false, false, Unknown, ""},
		{"w^2", "1/10", "1/2", "2", "0", false, false, Unknown, ""},
		{"w^2", "1/10", "1", "1/2", "0", false, false, Unknown, ""},
		// Nesterov: the bound is 2·(1 + m)/(1 + 2·m)/h, here 3/2/2.
		{"w^2", "74/100", "1/2", "0", "0", true, false, Converges, "lr = 0.74 < 2*(1 + momentum)/(1 + 2*momentum)/2 = 0.75"},
		{"w^2", "75/100", "1/2", "0", "0", true, false, Swings, ""},
		{"w^2", "76/100", "1/2", "0", "0", true, false, Diverges, ""},
		{"-w^2", "1/10", "1/2", "0", "0", true, false, Diverges, ""},
		{"3*w", "1/10", "1/2", "0", "0", true, false, Diverges, ""},
		{"w^2", "1/10", "1", "0", "0", true, false, Unknown, "no rule is known for Nesterov's momentum of 1 or more"},
	} {
		training := &Training{
			Loss: symbolic.MustParse(test.loss), Params: []string{"w"}, Start: pointOf("w", "1"), Steps: 400,
			LR: ratio(test.lr), Momentum: ratio(test.momentum), Dampening: ratio(test.dampening), WeightDecay: ratio(test.decay),
			Nesterov: test.nesterov, Maximize: test.maximize,
		}
		out := &Trajectory{}
		noError(t, training.runFloat(t.Context(), out))
		training.explain(training.Loss, nil, out)
		if out.Behaviour != test.want || !strings.Contains(out.Why, test.why) {
			t.Errorf("%+v: %s: %s", test, out.Behaviour, out.Why)
		}
		// What was proved shows in the run: the last steps grow, shrink, or do neither.
		first, last := math.Abs(out.Tape[100].Grad[0]), math.Abs(out.Tape[399].Grad[0])
		if test.decay != "0" {
			continue // the gradient is not the direction
		}
		if out.Behaviour == Converges && last > first/2 && last > 1e-12 || out.Behaviour == Diverges && test.loss != "3*w" && last < 2*first {
			t.Errorf("%+v: %s, but the gradient went from %g to %g", test, out.Behaviour, first, last)
		}
	}
}

// The numbers follow from the definition: v ← μ·v + g, w ← w - η·v, first v = g.
func TestTrainingMomentum(t *testing.T) {
	training := squaredError("1/10", 3)
	training.Momentum = ratio("9/10")
	out := mustRun(t, training)
	// g = 2·(w - 2): -1/10, v = -1/10, w = 1.96; g = -0.08, v = -0.17, w = 1.977;
	// g = -0.046, v = -0.199, w = 1.9969.
	if w, _ := column(out.Exact, 0); strings.Join(w, " ") != "39/20 49/25 1977/1000 19969/10000" {
		t.Error(w)
	}
	if !out.Identical {
		t.Error(out.Diff)
	}
}

func TestTrainingErrors(t *testing.T) {
	for _, test := range []struct {
		change func(*Training)
		want   string
	}{
		{func(tr *Training) { tr.Params = nil }, "there is no parameter to train"},
		{func(tr *Training) { tr.LR = new(big.Rat) }, "the learning rate must be positive"},
		{func(tr *Training) { tr.Momentum = ratio("-1/2") }, "the momentum must not be negative"},
		{func(tr *Training) { tr.WeightDecay = ratio("-1/2") }, "the weight decay must not be negative"},
		{func(tr *Training) { tr.Nesterov = true }, "the momentum of Nesterov must be positive, without dampening"},
		{func(tr *Training) { tr.Nesterov, tr.Momentum = true, new(big.Rat) }, "the momentum of Nesterov must be positive, without dampening"},
		{func(tr *Training) { tr.Nesterov, tr.Momentum, tr.Dampening = true, ratio("1/2"), ratio("1/2") }, "the momentum of Nesterov must be positive, without dampening"},
		{func(tr *Training) { tr.Steps = -1 }, "the number of steps must not be negative"},
		{func(tr *Training) { tr.Params = []string{"w", "q"} }, `the parameter "q" does not occur in the loss`},
		{func(tr *Training) { tr.Params = []string{"w", "w"} }, `the parameter "w" is given twice`},
		{func(tr *Training) { tr.Start = nil }, `the variable "w" has no value [E_UNSET]`},
		{func(tr *Training) { delete(tr.Fixed, "label") }, `the variable "label" has no value [E_UNSET]`},
		{func(tr *Training) { tr.Data = &Dataset{} }, "there are no data"},
		{func(tr *Training) { tr.Data = &Dataset{Names: []string{"x"}, Columns: [][]*big.Rat{ratios("1")}} }, `"x" has a fixed value and is a column of the data`},
	} {
		training := squaredError("0.3", 2)
		test.change(training)
		out, err := training.Run(t.Context())
		if err == nil || err.Error() != test.want || out != nil {
			t.Errorf("got %v, want %s", err, test.want)
		}
	}
}

// irises trains the line through the irises that the command's help shows.
func irises(t testing.TB, steps int) *Training {
	t.Helper()
	f, err := os.Open("../cmd/verify/data/iris.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	data, err := ReadCSV(f, func(name string) bool { return strings.HasPrefix(name, "petal") })
	if err != nil {
		t.Fatal(err)
	}
	return &Training{
		Loss: symbolic.MustParse("(w*petal_length + b - petal_width)^2"), Params: []string{"w", "b"},
		Start: pointOf("w", "0", "b", "0"), Data: data, LR: ratio("0.02"), Steps: steps,
	}
}

func TestTrainingIris(t *testing.T) {
	training := irises(t, 30)
	out := mustRun(t, training)
	if !out.Identical || !out.Folded || out.Unfolded != unfoldedSteps || out.ExactStop != "" {
		t.Errorf("identical %v, folded %v, %d steps row by row, stop %q\n%s", out.Identical, out.Folded, out.Unfolded, out.ExactStop, out.Diff)
	}
	// The first gradient at (0, 0) is minus twice the means of x·y and of y, which the
	// file's sums give: Σxy = 869.11, Σy = 179.9.
	if g := out.Exact[0].Grad; g[0].Cmp(ratio("-86911/7500")) != 0 || g[1].Cmp(ratio("-1799/750")) != 0 {
		t.Errorf("first gradient %v", g)
	}
	if out.Behaviour != Converges {
		t.Errorf("%s: %s", out.Behaviour, out.Why)
	}
}

// Without moments the same data, row by row, give the same numbers.
func TestTrainingFoldedIsUnfolded(t *testing.T) {
	training := irises(t, 3)
	folded := mustRun(t, training)
	sym, tape, _, err := exactSides(t.Context(), training, training.Loss, training.Data, rationalNumbers())
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range folded.Exact[:3] {
		for name, side := range map[string]side[*big.Rat]{"symbolic": sym, "tape": tape} {
			loss, grad, err := side(s.Params)
			if err != nil {
				t.Fatal(err)
			}
			if name == "symbolic" {
				loss = s.Loss // it computes none
			}
			if diff := cmp.Diff(s, State[*big.Rat]{s.Params, loss, grad}, compareRationals); diff != "" {
				t.Error(diff)
			}
		}
	}
}

// A loss that is no polynomial in the parameters runs exactly on the data themselves.
func TestTrainingUnfoldable(t *testing.T) {
	training := &Training{
		Loss: symbolic.MustParse("abs(w*x - y)"), Params: []string{"w"}, Start: pointOf("w", "1"),
		Data: &Dataset{Names: []string{"x", "y"}, Columns: [][]*big.Rat{ratios("1 2 3"), ratios("3 1 7")}},
		LR:   ratio("1/2"), Steps: 2,
	}
	out := mustRun(t, training)
	// At w = 1 the signs of x - y are -, +, -: the gradient is (-1 + 2 - 3)/3 = -2/3.
	// At w = 4/3 they are -, +, -, again.
	if w, g := column(out.Exact, 0); strings.Join(w, " ") != "1 4/3 5/3" || strings.Join(g, " ") != "-2/3 -2/3" {
		t.Error(w, g)
	}
	if out.Folded || !out.Identical || out.Behaviour != Unknown {
		t.Errorf("folded %v, identical %v, %s", out.Folded, out.Identical, out.Behaviour)
	}
}

func TestTrainingStopsBeingExact(t *testing.T) {
	for _, test := range []struct {
		loss string
		stop string
	}{
		{"sin(w)", "cos(1) is not a rational number"},
		{"1/(w - 1)", "a quotient by zero is undefined"},
		{"(w^2 - 2)^4", "a number of more than 65536 bits is too large"},
		{"1/(w^2 + 1)", ErrWork.Error()},
	} {
		out := mustRun(t, &Training{Loss: symbolic.MustParse(test.loss), Params: []string{"w"}, Start: pointOf("w", "1"), LR: ratio("0.01"), Steps: 40})
		if out.ExactStop != test.stop || len(out.Tape) != 41 || len(out.Symbolic) != 41 || len(out.Exact) > 20 {
			t.Errorf("%s: %q after %d exact states, %d in float64", test.loss, out.ExactStop, len(out.Exact), len(out.Tape))
		}
		if n := len(out.Exact); n > 0 && (out.Exact[n-1].Grad != nil || !out.Identical) {
			t.Errorf("%s: the last exact state has a gradient, or there is a difference: %s", test.loss, out.Diff)
		}
	}
}

func TestWorkBudget(t *testing.T) {
	b := workBudget{}
	if err := b.spend(maxWork); err != nil {
		t.Error(err)
	}
	if err := b.spend(1); err != ErrWork {
		t.Errorf("got %v, want %v", err, ErrWork)
	}
	if err := (&workBudget{unlimited: true}).spend(2 * maxWork); err != nil {
		t.Error(err)
	}
	for _, step := range []struct{ words, want int }{{10, 10}, {20, 40}, {60, 180}, {60, 60}, {1, 1}} {
		if got := b.predict(step.words); got != step.want {
			t.Errorf("after %d words %d are predicted, want %d", step.words, got, step.want)
		}
	}
}

// A row without a value is found although the moments do not show it.
func TestTrainingWidenedByFolding(t *testing.T) {
	out := mustRun(t, &Training{
		Loss: symbolic.MustParse("(w - 1)^2 + 1/x - 1/x"), Params: []string{"w"}, Start: pointOf("w", "0"),
		Data: &Dataset{Names: []string{"x"}, Columns: [][]*big.Rat{ratios("1 0")}},
		LR:   ratio("1/4"), Steps: 2,
	})
	if len(out.Exact) != 0 || out.Identical || out.ExactStop != "row 2: div: a quotient by zero is undefined" {
		t.Errorf("%d exact states, %q", len(out.Exact), out.ExactStop)
	}
}

func TestTrainingInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	training := squaredError("1/1000", 1000)
	training.Progress = func(phase Phase, done int) {
		if phase == InFloat && done == 7 {
			cancel()
		}
	}
	out, err := training.Run(ctx)
	if err != nil || out.Incomplete != "interrupted" || len(out.Tape) != len(out.Symbolic) || len(out.Tape) < 7 || len(out.Tape) > 8 {
		t.Errorf("%v, %+v", err, out)
	}
}

func BenchmarkTrainIris(b *testing.B) {
	for _, steps := range []int{100, 2000} {
		b.Run(fmt.Sprint(steps), func(b *testing.B) {
			training := irises(b, steps)
			for b.Loop() {
				out, err := training.Run(b.Context())
				if err != nil || !out.Identical {
					b.Fatal(err, out.Diff)
				}
				b.ReportMetric(float64(len(out.Exact)-1), "exact-steps")
			}
		})
	}
}

func noError(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
