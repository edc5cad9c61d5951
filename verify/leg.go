package verify

import (
	"context"
	"errors"
	"math/big"

	"gradproof/symbolic"
	"gradproof/verify/ball"
)

// A LegResult is what the third leg says at one point.
type LegResult uint8

const (
	LegAbstains LegResult = iota // the mean value theorem does not apply on any segment tried
	LegPasses                    // it applies, and the gradient is compatible with it
	LegRefutes                   // it applies, and the gradient is wrong
)

// A legTry is one attempt at a point: a segment of the length 2^-shift, relative to
// the point, in balls of prec bits. With exact ends rational functions are computed
// exactly there.
type legTry struct {
	shift, prec uint
	exact       bool
}

// legTries are made in this order until one is sharp. The first one nearly always
// is, and costs least; the others have the bits for what cancels, and segments that
// are short enough for what lies near by, or long enough for what is flat.
var legTries = [...]legTry{{64, 192, false}, {160, 512, true}, {80, 512, true}, {40, 512, true}, {20, 512, true}}

// sharpBits is how well both sides of the mean value theorem must be known, relative
// to their size, for a pass to end the test: a gradient that is wrong by more than
// about 2^-47 of itself does not get such a pass.
const sharpBits = 48

// A realFunc is a function of one variable over reals, in balls of the given precision.
type realFunc func(at Real, prec uint) (Real, error)

// ThirdLeg tests a gradient g of f in x at p with the mean value theorem: on a
// segment [p, p+h] on which f is defined throughout and differentiable, some
// point ξ has f(p+h) - f(p) = h·f′(ξ), so that
//
//	f(p+h) - f(p) - h·g([p, p+h])
//
// must contain 0. It knows no rule of differentiation, so that it refutes also a
// rule that both sides got wrong. It can only refute. Where a subterm of f leaves
// its domain or may jump on the segment it tries another one, and abstains if
// none is good; a kink is allowed if the enclosure of g covers both branches.
func ThirdLeg(ctx context.Context, f, g symbolic.Expr, x string, p Point) LegResult {
	value, err1 := compile(f)
	slope, err2 := compile(g)
	if errors.Join(err1, err2) != nil {
		return LegAbstains
	}
	l := leg{ctx: ctx, at: p[x], f: planOn(value, x, p)}
	return l.test(planOn(slope, x, p))
}

// planOn is a plan as a function of x, with the other variables those of p.
func planOn(e *plan, x string, p Point) realFunc {
	return func(at Real, prec uint) (Real, error) {
		return run(e, along(x, at, p), symbolic.Arithmetic[Real](NewReals(prec)))
	}
}

// along gives the variable x a value of its own, and the others those of p.
func along(x string, at Real, p Point) func(string) (Real, error) {
	env := pointEnv(p)
	return func(name string) (Real, error) {
		if name == x {
			return at, nil
		}
		return env(name)
	}
}

// A leg is the third leg at one point. What it computes of f serves for several
// gradients.
type leg struct {
	ctx   context.Context
	at    *big.Rat
	f     realFunc
	rises [len(legTries)]*rise
}

// A rise is how much f rises over a segment of the length run.
type rise struct {
	segment, run, value Real
	ok                  bool // f is defined and has no jump on the segment
}

// test runs the third leg on the gradient g.
func (l *leg) test(g realFunc) LegResult {
	result := LegAbstains
	for i := range legTries {
		if l.ctx.Err() != nil {
			return result
		}
		switch r, sharp := l.compare(i, g); {
		case r == LegRefutes, r == LegPasses && sharp:
			return r
		case r == LegPasses:
			result = LegPasses
		}
	}
	return result
}

// compare makes the i-th try.
func (l *leg) compare(i int, g realFunc) (r LegResult, sharp bool) {
	if l.rises[i] == nil {
		l.rises[i] = l.rise(legTries[i])
	}
	f := l.rises[i]
	if !f.ok {
		return LegAbstains, false
	}
	prec := legTries[i].prec
	slopes, err := g(f.segment, prec)
	if err != nil {
		return LegAbstains, false
	}
	predicted, err := NewReals(prec).Mul(slopes, f.run)
	if err != nil {
		return LegAbstains, false
	}
	if f.value.Disjoint(predicted) {
		return LegRefutes, true
	}
	return LegPasses, f.value.known(sharpBits) && predicted.known(sharpBits)
}

func (l *leg) rise(t legTry) *rise {
	run := new(big.Rat).SetFrac(big.NewInt(1), new(big.Int).Lsh(big.NewInt(1), t.shift))
	if l.at.Sign() != 0 { // relative to the point, so that tiny and huge ones work
		run.Mul(run, new(big.Rat).Abs(l.at))
	}
	end := new(big.Rat).Add(l.at, run)
	from, to := ball.Near(l.at, t.prec), ball.Near(end, t.prec)
	r := &rise{segment: Enclosed(ball.Hull(from, to)), run: Exactly(run)}
	lower, upper := Enclosed(from), Enclosed(to)
	if t.exact {
		lower, upper = Exactly(l.at), Exactly(end)
	}
	if _, err := l.f(r.segment, t.prec); err != nil {
		return r // outside the domain, or a jump, somewhere on it
	}
	left, err1 := l.f(lower, t.prec)
	right, err2 := l.f(upper, t.prec)
	if errors.Join(err1, err2) != nil {
		return r
	}
	var err error
	r.value, err = NewReals(t.prec).Sub(right, left)
	r.ok = err == nil
	return r
}
