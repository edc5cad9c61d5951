package verify

import (
	"context"
	"maps"
	"slices"

	"gradproof/symbolic"
)

// TB is what a test helper needs of a test: *testing.T, *testing.B and *testing.F
// have it.
type TB interface {
	Helper()
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// An Option adds something to the question that [Derivative] and [Gradient] ask.
type Option func(*options)

type options struct {
	question Question
	err      error
}

// At asks about one more point, besides those that are chosen. Numbers are decimals
// or p/q; every variable needs one.
func At(point map[string]string) Option {
	return func(o *options) {
		p := make(Point, len(point))
		for _, name := range slices.Sorted(maps.Keys(point)) {
			r, err := symbolic.ParseNumber(point[name])
			if err != nil {
				o.fail(err)
				return
			}
			p[name] = r
		}
		o.question.At = append(o.question.At, p)
	}
}

// Domain restricts a variable to an interval. An end that is "" is open to infinity.
func Domain(name, lo, hi string) Option {
	return func(o *options) {
		var d Interval
		var err error
		if lo != "" {
			if d.Lo, err = symbolic.ParseNumber(lo); err != nil {
				o.fail(err)
			}
		}
		if hi != "" {
			if d.Hi, err = symbolic.ParseNumber(hi); err != nil {
				o.fail(err)
			}
		}
		domain := maps.Clone(o.question.Domain)
		if domain == nil {
			domain = make(map[string]Interval)
		}
		domain[name] = d
		o.question.Domain = domain
	}
}

// Seed chooses other points than those of [DefaultSeed].
func Seed(seed uint64) Option { return func(o *options) { o.question.Seed = seed } }

func (o *options) fail(err error) {
	if o.err == nil {
		o.err = err
	}
}

// Derivative fails a test unless claim is the derivative of expr in the variable
// wrt, proved or, where there is no proof, certified at points. The failure is the
// report: the true derivative, a point at which the claim is wrong, and both values
// there. A text that is not an expression ends the test, with a caret under the
// place.
//
//	func TestSquaredError(t *testing.T) {
//		verify.Derivative(t, "(w*x - label)^2", "w", "2*x*(w*x - label)")
//	}
func Derivative(t TB, expr, wrt, claim string, opts ...Option) {
	t.Helper()
	e, err := symbolic.Parse(expr)
	if err != nil {
		t.Fatalf("the expression:\n%v", err)
		return
	}
	derivativeOf(t, e, wrt, claim, opts)
}

// Gradient is [Derivative] for several variables: claims has the claimed derivative
// in each that matters.
//
//	verify.Gradient(t, "(w*x + b - label)^2", map[string]string{
//		"w": "2*x*(w*x + b - label)",
//		"b": "2*(w*x + b - label)",
//	})
func Gradient(t TB, expr string, claims map[string]string, opts ...Option) {
	t.Helper()
	e, err := symbolic.Parse(expr)
	if err != nil {
		t.Fatalf("the expression:\n%v", err)
		return
	}
	for _, wrt := range slices.Sorted(maps.Keys(claims)) {
		derivativeOf(t, e, wrt, claims[wrt], opts)
	}
}

func derivativeOf(t TB, e symbolic.Expr, wrt, claim string, opts []Option) {
	t.Helper()
	c, err := symbolic.Parse(claim)
	if err != nil {
		t.Fatalf("the claimed derivative in %s:\n%v", wrt, err)
		return
	}
	if !symbolic.ValidName(wrt) || !slices.Contains(e.Vars(), wrt) {
		t.Fatalf("%s is no variable of %s", symbolic.Quote(wrt), e.Text(maxShown))
		return
	}
	o := options{question: Question{Expr: e, Wrt: wrt, Claim: &c, Seed: DefaultSeed}}
	for _, opt := range opts {
		opt(&o)
	}
	if o.err != nil {
		t.Fatalf("%v", o.err)
		return
	}
	report, err := Check(context.Background(), o.question)
	if err != nil {
		t.Fatalf("%v", err)
		return
	}
	if report.Verdict.ExitCode() != 0 {
		t.Errorf("%s", report.Text())
	}
}
