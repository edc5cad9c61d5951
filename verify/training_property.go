package verify

import (
	"math/big"

	"pgregory.net/rapid"

	"gradproof/symbolic"
)

// Losses of random training runs: polynomials of low degree, so that the numbers
// stay short over a few steps.
var polynomialKinds = []part{
	aVariable, aNumber, anEarlierOne,
	aSum, aProduct, aSum, aProduct, aNegation,
}

const lossDepth = 2

// trajectoriesIdentical trains on a random polynomial with both gradients: the
// exact trajectories are the same, number by number.
func trajectoriesIdentical(t *rapid.T) {
	loss := rapid.Custom(func(t *rapid.T) symbolic.Expr {
		g := &growth{grammar: grammar{vars: []string{"x", "y"}, kinds: polynomialKinds}}
		return g.expr(lossDepth).Draw(t, "expression")
	}).Draw(t, "loss")
	if rapid.Bool().Draw(t, "squared") {
		loss = symbolic.Pow(loss, symbolic.Int(2))
	}
	training := &Training{Loss: loss, Start: Point{}, Fixed: Point{}, LR: LearningRates().Draw(t, "lr")}
	start := Points("x", "y").Draw(t, "start")
	for i, name := range loss.Vars() {
		if i > 0 && rapid.Bool().Draw(t, "fixed") {
			training.Fixed[name] = start[name]
			continue
		}
		training.Params = append(training.Params, name)
		training.Start[name] = start[name]
	}
	if len(training.Params) == 0 {
		t.Skip("no variable")
	}
	if rapid.Bool().Draw(t, "with momentum") {
		training.Momentum = big.NewRat(int64(1+uniform(t, 9)), 10)
		training.Nesterov = rapid.Bool().Draw(t, "Nesterov")
		if !training.Nesterov {
			training.Dampening = big.NewRat(int64(uniform(t, 10)), 10)
		}
	}
	training.WeightDecay = big.NewRat(int64(uniform(t, 3)), 4)
	training.Maximize = rapid.Bool().Draw(t, "maximise")
	training.Steps = 1 + uniform(t, 3)
	out := &Trajectory{}
	ok(t, training.runExact(t.Context(), out))
	if out.Diff != "" {
		t.Fatalf("gradient descent on %s from %#v, lr %s, %d steps: the trajectories of the two gradients differ (- symbolic, + tape)\n%s",
			loss.Text(shownForm), start, training.LR.RatString(), training.Steps, out.Diff)
	}
	if !out.Identical {
		t.Skip(out.ExactStop)
	}
}
