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

// legSteps are the lengths of the segments that are tried, as negative powers of
// two, and legPrec is the precision of the balls.
var legSteps = []uint{20, 40, 80, 160}

const legPrec = 512

// ThirdLeg tests a gradient g of f in x at p with the mean value theorem: on a
// segment [p, p+h] on which f is defined throughout and differentiable, some
// point ξ has f(p+h) - f(p) = h·f′(ξ), so that
//
//	f(p+h) - f(p) - h·g([p, p+h])
//
// must contain 0. It knows no rule of differentiation, so that it refutes also a
// rule that both sides got wrong. It can only refute. Where a subterm of f leaves
// its domain or may jump on the segment it tries a shorter one, and abstains if
// none is good; a kink is allowed if the enclosure of g covers both branches.
func ThirdLeg(ctx context.Context, f, g symbolic.Expr, x string, p Point) LegResult {
	eval := func(e symbolic.Expr, at Real) (Real, error) {
		return symbolic.Eval(e, func(name string) (Real, error) {
			if name == x {
				return at, nil
			}
			r, err := p.env(name)
			return Real{r: r}, err
		}, symbolic.Arithmetic[Real](NewReals(legPrec)))
	}
	return thirdLeg(ctx, p[x], func(at Real) (Real, error) { return eval(f, at) }, func(at Real) (Real, error) { return eval(g, at) })
}

func thirdLeg(ctx context.Context, at *big.Rat, f, g func(Real) (Real, error)) LegResult {
	result := LegAbstains
	for _, k := range legSteps {
		if ctx.Err() != nil {
			return result
		}
		h := new(big.Rat).SetFrac(big.NewInt(1), new(big.Int).Lsh(big.NewInt(1), k))
		size := new(big.Rat).Abs(at)
		if size.Sign() != 0 { // relative to the point, so that tiny and huge ones work
			h.Mul(h, size)
		}
		switch compatible(at, h, f, g) {
		case LegRefutes:
			return LegRefutes
		case LegPasses:
			result = LegPasses
		}
	}
	return result
}

func compatible(at, h *big.Rat, f, g func(Real) (Real, error)) LegResult {
	ar := NewReals(legPrec)
	end := new(big.Rat).Add(at, h)
	segment := Real{b: ball.Hull(ball.FromRat(at, legPrec), ball.FromRat(end, legPrec))}
	if _, err := f(segment); err != nil {
		return LegAbstains // outside the domain, or a jump, somewhere on it
	}
	slopes, err := g(segment)
	if err != nil {
		return LegAbstains
	}
	left, err := f(Exactly(at))
	if err != nil {
		return LegAbstains
	}
	right, err := f(Exactly(end))
	if err != nil {
		return LegAbstains
	}
	rise, err1 := ar.Sub(right, left)
	run, err2 := ar.Mul(slopes, Exactly(h))
	if errors.Join(err1, err2) != nil {
		return LegAbstains
	}
	if rise.Disjoint(run) {
		return LegRefutes
	}
	return LegPasses
}
