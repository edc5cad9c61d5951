package verify

import (
	"testing"

	"gradproof/autodiff"
	"gradproof/symbolic"
)

// Where exact numbers get too long the trajectories go on modulo primes, to the end.
func TestModularTrajectories(t *testing.T) {
	run := func(loss string, edit func(*Training)) *Trajectory {
		t.Helper()
		tr := &Training{
			Loss: symbolic.MustParse(loss), Params: []string{"w"}, Start: Point{"w": ratio("39/20")},
			Fixed: Point{}, LR: ratio("1/100"), Steps: 40,
		}
		for _, v := range tr.Loss.Vars() {
			if v != "w" {
				tr.Fixed[v] = ratio("3/7")
			}
		}
		if edit != nil {
			edit(tr)
		}
		out, err := tr.Run(t.Context())
		if err != nil {
			t.Fatalf("%s: %v", loss, err)
		}
		return out
	}
	for _, loss := range []string{"(w^2*x - label)^2", "(w^2 - x)^2/(1 + w^2)", "1/(1 + w^2)^2 + x*w^(-2)"} {
		for _, edit := range []func(*Training){nil, func(tr *Training) {
			tr.Momentum, tr.WeightDecay, tr.Nesterov, tr.Maximize = ratio("1/2"), ratio("1/3"), true, true
		}} {
			out := run(loss, edit)
			m := out.Modular
			if len(out.Exact) > 40 || m == nil {
				t.Fatalf("%s: %d exact states (%s), modulo primes %v", loss, len(out.Exact), out.ExactStop, m)
			}
			if len(m.Primes) != modularPrimes || m.Steps != 40 || !m.Identical || m.Primes[0]>>60 != 1 || m.Primes[0] == m.Primes[1] {
				t.Errorf("%s: %+v", loss, m)
			}
		}
	}
	if out := run("(w*x - label)^2", nil); out.Modular != nil || out.ExactStop != "" {
		t.Errorf("an exact run has %+v, %s", out.Modular, out.ExactStop)
	}
	if out := run("(exp(w) - label)^2", nil); out.Modular != nil || out.ExactStop == "" {
		t.Errorf("exp modulo a prime: %+v", out.Modular)
	}

	// A rule that is wrong on one side is seen, at the first step.
	for _, rule := range autodiff.Rules() {
		if rule.Op == autodiff.OpMul {
			defer autodiff.WithRule(rule.Op, 1, autodiff.Doubled(rule.Partials[1].Steps))()
		}
	}
	if m := run("(w*w*x - label)*(w*w*x - label)*w*w", nil).Modular; m == nil || m.Identical || m.Differ != 1 {
		t.Errorf("with a broken rule: %+v", m)
	}
}
