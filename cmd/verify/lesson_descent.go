package main

import (
	"context"
	"fmt"
	"math/big"

	"gradproof/symbolic"
	"gradproof/verify"
)

// rateSteps is how many steps the lesson makes with each learning rate.
const rateSteps = 4

// descend runs gradient descent as in the article, and with each learning rate.
func (l *lesson) descend(ctx context.Context) (err error) {
	if l.SGD, err = l.runWith(ctx, lessonRate, lessonSteps); err != nil {
		return err
	}
	for _, lr := range lessonRates {
		r, err := l.runWith(ctx, lr, rateSteps)
		if err != nil {
			return err
		}
		l.Rates = append(l.Rates, r)
	}
	return nil
}

func (l *lesson) runWith(ctx context.Context, rate string, steps int) (lessonRun, error) {
	lr, err := symbolic.ParseNumber(rate)
	if err != nil {
		return lessonRun{}, err
	}
	t := l.training
	t.LR, t.Steps = lr, steps
	run, err := t.Run(ctx)
	if err != nil {
		return lessonRun{}, err
	}
	if len(run.Exact) != steps+1 || len(run.Tape) != steps+1 {
		if err := ctx.Err(); err != nil {
			return lessonRun{}, err
		}
		return lessonRun{}, fmt.Errorf("the run with lr %s ended early: %s", rate, run.ExactStop)
	}
	r := lessonRun{LR: lr.RatString(), Identical: run.Identical, Behaviour: run.Behaviour, Why: run.Why, run: run}
	second, err := l.secondDerivative()
	if err != nil {
		return r, err
	}
	h, err := l.atPoint(second)
	if err != nil {
		return r, err
	}
	r.Factor = new(big.Rat).Sub(big.NewRat(1, 1), new(big.Rat).Mul(lr, h)).RatString()
	for k, s := range run.Exact {
		tape := run.ExactTape[k]
		step := lessonStep{Step: k, Symbolic: s.Params[0].RatString(), Tape: tape.Params[0].RatString(), Loss: s.Loss.RatString()}
		if s.Grad != nil {
			step.SymbolicGradient, step.TapeGradient = s.Grad[0].RatString(), tape.Grad[0].RatString()
		}
		r.Steps = append(r.Steps, step)
	}
	return r, nil
}

func (l *lesson) secondDerivative() (symbolic.Expr, error) {
	d, err := symbolic.Derive(l.loss, l.Wrt)
	if err != nil {
		return d, err
	}
	return symbolic.Derive(d, l.Wrt)
}

// atPoint evaluates an expression exactly at the point of the lesson.
func (l *lesson) atPoint(e symbolic.Expr) (*big.Rat, error) {
	return symbolic.Eval(e, func(name string) (*big.Rat, error) {
		return symbolic.ParseNumber(lessonValues[name])
	}, symbolic.Arithmetic[*big.Rat](verify.Rationals{}))
}

// accumulate makes two backward passes on one tape in float64: at the start, and
// where the first step leads. The gradients add up unless they are zeroed.
func (l *lesson) accumulate() error {
	r, err := verify.Lower(l.loss, func(name string) float64 {
		v, _ := symbolic.ParseNumber(lessonValues[name])
		f, _ := v.Float64()
		return f
	})
	if err != nil {
		return err
	}
	w, _ := r.Param(l.Wrt)
	gradient := func() verify.Float { g, _ := r.Tape.Grad(w); return verify.Float(g) }
	if err := r.Tape.Backward(r.Output); err != nil {
		return err
	}
	l.Accumulation.First = gradient()
	moved, _ := l.SGD.run.Exact[1].Params[0].Float64()
	r.Tape.SetParam(w, moved)
	if err := r.Tape.Backward(r.Output); err != nil {
		return err
	}
	l.Accumulation.Without = gradient()
	r.Tape.ZeroGrad()
	if err := r.Tape.Backward(r.Output); err != nil {
		return err
	}
	l.Accumulation.With = gradient()
	return nil
}

// thresholdIdentities is how many identities the bound on the learning rate rests on.
const thresholdIdentities = 2

// threshold derives the bound on the learning rate. With the second derivative h,
// which does not contain w, and w* = w - loss′/h, which does not either:
//
//	loss′ = h·(w - w*)    (w - lr·loss′) - w* = (1 - lr·h)·(w - w*)
//
// so the distance to w* shrinks in every step if and only if |1 - lr·h| < 1, which
// is 0 < lr < 2/h.
func (l *lesson) threshold(ctx context.Context) error {
	d, err := symbolic.Derive(l.loss, l.Wrt)
	if err != nil {
		return err
	}
	h, err := l.secondDerivative()
	if err != nil {
		return err
	}
	w, lr := symbolic.Var(l.Wrt), symbolic.Var("lr")
	bound, err := normal(ctx, symbolic.Div(symbolic.Int(2), h))
	if err != nil {
		return err
	}
	minimum, err := normal(ctx, symbolic.Sub(w, symbolic.Div(d, h)))
	if err != nil {
		return err
	}
	factor := symbolic.Sub(symbolic.Int(1), scaledBy(lr, h))
	distance := symbolic.Sub(w, minimum)
	l.Threshold = lessonThreshold{Second: h.String(), Minimum: minimum.String(), Factor: factor.String(), Bound: bound.String(), Proved: []string{}}
	atPoint, err := l.atPoint(bound)
	if err != nil {
		return err
	}
	l.Threshold.AtPoint = atPoint.RatString()
	for _, identity := range [thresholdIdentities][2]symbolic.Expr{
		{d, symbolic.Mul(h, distance)},
		{symbolic.Sub(symbolic.Sub(w, symbolic.Mul(lr, d)), minimum), symbolic.Mul(factor, distance)},
	} {
		same, err := equal(ctx, identity[0], identity[1])
		if err != nil {
			return err
		}
		if same {
			l.Threshold.Proved = append(l.Threshold.Proved, identity[0].String()+" = "+identity[1].String())
		}
	}
	return nil
}

// scaledBy writes a product, with v behind a leading number of e: 2*x^2 becomes 2*v*x^2.
func scaledBy(v, e symbolic.Expr) symbolic.Expr {
	if e.Kind() != symbolic.Product {
		return symbolic.Mul(v, e)
	}
	factors := e.Args()
	if _, ok := factors[0].Rat(); ok {
		return symbolic.Mul(append([]symbolic.Expr{factors[0], v}, factors[1:]...)...)
	}
	return symbolic.Mul(append([]symbolic.Expr{v}, factors...)...)
}

// normal returns an expression in normal form.
func normal(ctx context.Context, e symbolic.Expr) (out symbolic.Expr, err error) {
	_, err = symbolic.Cases(ctx, symbolic.DefaultLimits(), func(fs *symbolic.Forms) error {
		form, err := symbolic.Eval(e, fs.Var, fs)
		if err == nil {
			out = fs.Expr(form)
		}
		return err
	})
	return out, err
}

// equal reports whether the normal forms of a and b prove them equal.
func equal(ctx context.Context, a, b symbolic.Expr) (same bool, err error) {
	_, err = symbolic.Cases(ctx, symbolic.DefaultLimits(), func(fs *symbolic.Forms) error {
		left, err := symbolic.Eval(a, fs.Var, fs)
		if err != nil {
			return err
		}
		right, err := symbolic.Eval(b, fs.Var, fs)
		if err != nil {
			return err
		}
		same, err = fs.Equal(left, right)
		return err
	})
	return same, err
}
