package main

import (
	"context"

	"gradproof/symbolic"
)

// symbolicTasks is how each work with expressions is done by package symbolic.
// Everything that the comparison knows of that package is in this file.
var symbolicTasks = map[string]setup{
	"S1":  expandDiffPrint,
	"S1p": parseExpandDiffPrint,
	"S2a": expand,
	"S2b": expand,
	"S2c": expand,
	"S2d": expand,
	"S3a": gradient,
	"S3b": gradient,
	"S3c": gradient,
	"S3e": gradient,
	"S4":  twoGradients,
	"S5a": parse,
	"S5b": printText,
}

// limits bound nothing that a work needs.
var limits = symbolic.Limits{
	Source: 1 << 30, Depth: 1 << 30, Digits: 1 << 20, Exponent: 1 << 20, Name: 1 << 10,
	Variables: 1 << 20, Nodes: 1 << 26, Terms: 1 << 30, CoefBits: 1 << 20,
}

// must stops a work that fails: the driver reports it.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func texts(es []symbolic.Expr) []string {
	out := make([]string, len(es))
	for i, e := range es {
		out[i] = e.String()
	}
	return out
}

// exprTask is a task whose results are expressions, printed outside the timing.
func exprTask(run func() []symbolic.Expr) (task, error) {
	var results []symbolic.Expr
	return task{
		run:     func() { results = run() },
		results: func() []string { return texts(results) },
	}, nil
}

// textTask is a task whose results are texts, printed inside the timing.
func textTask(run func() []string) (task, error) {
	var results []string
	return task{run: func() { results = run() }, results: func() []string { return results }}, nil
}

// polynomialTask is a task whose results are polynomials, printed outside the timing.
func polynomialTask(run func() []*symbolic.Polynomial) (task, error) {
	var results []*symbolic.Polynomial
	return task{
		run: func() { results = run() },
		results: func() []string {
			out := make([]string, len(results))
			for i, p := range results {
				out[i] = p.String()
			}
			return out
		},
	}, nil
}

func ring() *symbolic.Ring { return limits.NewRing(context.Background()) }

func expandDiffPrint(_ int, in input) (task, error) {
	e, err := limits.Parse(in.expression())
	if err != nil {
		return task{}, err
	}
	return textTask(func() []string { return expandedAndDerivative(e, in.variables()[0]) })
}

func parseExpandDiffPrint(_ int, in input) (task, error) {
	return textTask(func() []string {
		return expandedAndDerivative(must(limits.Parse(in.expression())), in.variables()[0])
	})
}

func expandedAndDerivative(e symbolic.Expr, x string) []string {
	p := must(ring().Polynomial(e))
	return []string{p.String(), must(p.Derivative(x)).String()}
}

func expand(_ int, in input) (task, error) {
	e, err := limits.Parse(in.expression())
	if err != nil {
		return task{}, err
	}
	return polynomialTask(func() []*symbolic.Polynomial { return []*symbolic.Polynomial{must(ring().Polynomial(e))} })
}

func gradient(_ int, in input) (task, error) {
	e, err := limits.Parse(in.expression())
	if err != nil {
		return task{}, err
	}
	return exprTask(func() []symbolic.Expr { return must(limits.Gradient(context.Background(), e, in.variables()...)) })
}

// twoGradients differentiates (f - y)², multiplied out, and multiplies out 2(f - y)·∂f/∂w.
// Its results are the first, and 1 if the two are equal.
func twoGradients(_ int, in input) (task, error) {
	f, err := limits.Parse(in.expression())
	if err != nil {
		return task{}, err
	}
	two, d, w := symbolic.Int(2), symbolic.Sub(f, symbolic.Var("y")), in.variables()[0]
	loss, claim := symbolic.Pow(d, two), symbolic.Mul(two, d, must(limits.Diff(context.Background(), f, w)))
	return polynomialTask(func() []*symbolic.Polynomial {
		r := ring()
		derivative := must(must(r.Polynomial(loss)).Derivative(w))
		equal := symbolic.Int(0)
		if must(r.Polynomial(claim)).Equal(derivative) {
			equal = symbolic.Int(1)
		}
		return []*symbolic.Polynomial{derivative, must(r.Polynomial(equal))}
	})
}

func parse(_ int, in input) (task, error) {
	return exprTask(func() []symbolic.Expr { return []symbolic.Expr{must(limits.Parse(in.expression()))} })
}

func printText(_ int, in input) (task, error) {
	e, err := limits.Parse(in.expression())
	if err != nil {
		return task{}, err
	}
	return textTask(func() []string { return []string{e.String()} })
}
