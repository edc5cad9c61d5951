package main

import (
	"context"
	"fmt"

	"gradproof/autodiff"
	"gradproof/symbolic"
	"gradproof/verify"
)

// judge asks about the gradient, and about a claim that is right at x = 1 only.
func (l *lesson) judge(ctx context.Context, a *app, point verify.Point) (err error) {
	if err := l.normalForms(ctx); err != nil {
		return err
	}
	if l.Verdict, err = l.ask(ctx, a, "", nil); err != nil {
		return err
	}
	l.Wrong, err = l.ask(ctx, a, lessonWrong, []verify.Point{point})
	return err
}

// normalForms computes what the verdict compares: the symbolic derivative as a form,
// and the gradient of the tape run over forms.
func (l *lesson) normalForms(ctx context.Context) error {
	derivative, err := symbolic.Derive(l.loss, l.Wrt)
	if err != nil {
		return err
	}
	r, err := verify.Lower(l.loss, func(string) float64 { return 1 })
	if err != nil {
		return err
	}
	_, err = symbolic.Cases(ctx, symbolic.DefaultLimits(), func(fs *symbolic.Forms) error {
		form, err := symbolic.Eval(derivative, fs.Var, fs)
		if err != nil {
			return err
		}
		l.Forms.Symbolic = fs.Text(form, pageWidth)
		params := make([]*symbolic.Form, len(r.Vars))
		for i, name := range r.Vars {
			if params[i], err = fs.Var(name); err != nil {
				return err
			}
		}
		run, err := autodiff.Replay(ctx, r.Output, params, autodiff.Arithmetic[*symbolic.Form](fs))
		if err != nil {
			return err
		}
		w, _ := r.Param(l.Wrt)
		if form, _, err = run.Grad(w); err != nil {
			return err
		}
		l.Forms.Tape = fs.Text(form, pageWidth)
		return nil
	})
	return err
}

// ask judges a claim about the derivative of the loss; "" is that of the tape.
func (l *lesson) ask(ctx context.Context, a *app, claim string, at []verify.Point) (*verify.Report, error) {
	q := verify.Question{Expr: l.loss, Wrt: l.Wrt, At: at, Seed: a.seed}
	if claim != "" {
		e, err := symbolic.Parse(claim)
		if err != nil {
			return nil, err
		}
		q.Claim = &e
	}
	r, err := a.answer(ctx, q)
	return r.Report, err
}

// runControl judges a gradient that is known to be wrong.
func (l *lesson) runControl(ctx context.Context, a *app) (err error) {
	l.Control, err = l.ask(ctx, a, controlWrong, nil)
	return err
}

// judgeItself lists what did not come out as it must.
func (l *lesson) judgeItself() {
	must := func(ok bool, format string, args ...any) {
		if !ok {
			l.Failures = append(l.Failures, fmt.Sprintf(format, args...))
		}
	}
	must(l.Before == nil && l.After != nil, "the tape has a gradient before the backward pass, or none after it")
	must(l.Verdict.Verdict == verify.Proved, "the gradient is not proved but %s", l.Verdict.Verdict)
	must(l.Wrong.Verdict == verify.Refuted, "the claim %s is not refuted but %s", l.Wrong.Claim, l.Wrong.Verdict)
	for _, r := range append([]lessonRun{l.SGD}, l.Rates...) {
		must(r.Identical, "the trajectories for lr %s differ", r.LR)
	}
	must(len(l.Threshold.Proved) == thresholdIdentities, "the bound on the learning rate is not proved")
	for _, p := range l.Properties {
		must(p.Passed, "the property %q does not hold", p.Name)
	}
	must(l.Control.Verdict == verify.Refuted, "the negative control, the wrong gradient %s, is not refuted but %s", l.Control.Claim, l.Control.Verdict)
}

// status is the error of a lesson that did not come out as it must.
func (l *lesson) status() error {
	if len(l.Failures) > 0 {
		return verdictStatus(verify.Refuted)
	}
	return nil
}
