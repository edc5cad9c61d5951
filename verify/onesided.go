package verify

import (
	"context"
	"errors"
	"fmt"
	"math/big"

	"gradproof/symbolic"
)

// A Kind says why a function has no derivative at a point.
type Kind string

const (
	KindKink      Kind = "kink"      // the one-sided derivatives exist and differ
	KindJump      Kind = "jump"      // the value is not the limit on some side
	KindVertical  Kind = "vertical"  // a vertical tangent
	KindPole      Kind = "pole"      // the function grows beyond all bounds
	KindDomain    Kind = "domain"    // the function is not defined there, nor next to it on some side
	KindRemovable Kind = "removable" // not defined there, but has a limit
)

// A Slope is a one-sided derivative: a real number or ±infinity.
type Slope struct {
	Value    Real
	Infinite int  // the sign of an infinite slope, 0 for a finite one
	Exists   bool // whether the function has a slope on this side
}

func (s Slope) String() string {
	switch {
	case !s.Exists:
		return ""
	case s.Infinite > 0:
		return "inf"
	case s.Infinite < 0:
		return "-inf"
	}
	return s.Value.String()
}

// OneSided is what one-sided series say about a function at a point.
type OneSided struct {
	Left, Right Slope
	Kind        Kind  // "" where the derivative exists
	Derivative  Slope // where Kind is "", or the infinite slope of a vertical tangent
	Edge        bool  // the domain ends here: the derivative is the one-sided one
}

// seriesTerms is how many terms of a series are kept.
const seriesTerms = 12

// LookAt expands f in x on both sides of p and says whether it has a derivative
// there. It knows no rule of differentiation: the derivative is read off the
// series of f itself, with coefficients in exact numbers and balls. The error is
// [ErrUndecided] (wrapped with the reason) where the series do not decide, with
// precision raised to 4,096 bits.
func LookAt(ctx context.Context, f symbolic.Expr, x string, p Point) (*OneSided, error) {
	f, err := symbolic.ExpandDerivatives(f)
	if err != nil {
		return nil, err
	}
	for _, prec := range precisions[1:] {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		var o *OneSided
		if o, err = lookAt(ctx, f, x, p, prec); err == nil {
			return o, nil
		}
		if !errors.Is(err, ErrUndecided) {
			return nil, err
		}
	}
	return nil, err
}

// A limit is what one side says: the limit and the slope, or why there are none.
type oneSide struct {
	defined  bool // the function is defined next to the point
	infinite int  // sign of an infinite limit
	limit    Real
	slope    Slope // if the limit is the value of the function
}

func lookAt(ctx context.Context, f symbolic.Expr, x string, p Point, prec uint) (*OneSided, error) {
	ar := NewReals(prec)
	value, verr := symbolic.Eval(f, pointEnv(p), symbolic.Arithmetic[Real](ar))
	if verr != nil && !errors.Is(verr, ErrDomain) {
		return nil, verr
	}
	left, err := side1(ctx, f, x, p, -1, prec)
	if err != nil {
		return nil, err
	}
	right, err := side1(ctx, f, x, p, 1, prec)
	if err != nil {
		return nil, err
	}
	o := &OneSided{}
	if verr != nil {
		o.Kind = undefinedKind(left, right)
		return o, nil
	}
	continuous := true
	var undecided error
	for _, s := range []*oneSide{left, right} {
		if !s.defined {
			continue
		}
		same, err := s.equals(value, ar)
		if err != nil {
			undecided = err
		}
		if !same {
			continuous = continuous && err != nil
			s.slope = Slope{}
		}
	}
	if continuous && undecided != nil {
		return nil, undecided
	}
	o.Left, o.Right = left.slope, right.slope
	switch {
	case !left.defined && !right.defined:
		o.Kind = KindDomain
	case !continuous:
		o.Kind = KindJump
		if left.infinite != 0 || right.infinite != 0 {
			o.Kind = KindPole
		}
	case !left.defined || !right.defined:
		o.Edge = true
		o.Derivative = left.slope
		if right.defined {
			o.Derivative = right.slope
		}
		if o.Derivative.Infinite != 0 {
			o.Kind = KindVertical
		}
	case o.Left.Infinite != 0 && o.Left.Infinite == o.Right.Infinite:
		o.Kind, o.Derivative = KindVertical, o.Left
	case o.Left.Infinite != 0 || o.Right.Infinite != 0:
		o.Kind = KindKink
	default:
		return o, o.compare(ar)
	}
	return o, nil
}

// undefinedKind classifies a point at which the function has no value.
func undefinedKind(left, right *oneSide) Kind {
	switch {
	case left.defined && left.infinite != 0, right.defined && right.infinite != 0:
		return KindPole
	case left.defined && right.defined && !left.limit.Disjoint(right.limit):
		return KindRemovable
	case left.defined && right.defined:
		return KindJump
	}
	return KindDomain
}

// equals reports whether the limit on this side is the value.
func (s *oneSide) equals(value Real, ar Reals) (bool, error) {
	if s.infinite != 0 {
		return false, nil
	}
	d, err := ar.Sub(s.limit, value)
	if err != nil {
		return false, err
	}
	sign, ok := d.Sign()
	if ok {
		return sign == 0, nil
	}
	if !ar.Torn() {
		return true, nil // everything met on the way to the value is continuous
	}
	return false, fmt.Errorf("whether the limit is the value is %w", ErrUndecided)
}

// compare decides whether two finite slopes are equal.
func (o *OneSided) compare(ar Reals) error {
	d, err := ar.Sub(o.Left.Value, o.Right.Value)
	if err != nil {
		return err
	}
	sign, ok := d.Sign()
	switch {
	case ok && sign == 0:
	case ok:
		o.Kind = KindKink
		return nil
	case !ar.Touched(): // analytic at the point: one function on both sides
	default:
		return fmt.Errorf("whether the one-sided derivatives are equal is %w", ErrUndecided)
	}
	o.Derivative = o.Right
	return nil
}

// side1 expands f at p ± t.
func side1(ctx context.Context, f symbolic.Expr, x string, p Point, sign int64, prec uint) (*oneSide, error) {
	a := &sides{ar: NewReals(prec), terms: seriesTerms}
	s, err := a.eval(ctx, f, x, p, sign)
	switch {
	case errors.Is(err, ErrDomain):
		return &oneSide{}, nil
	case err != nil:
		return nil, err
	}
	out := &oneSide{defined: true}
	if s.zero() {
		zero := Exactly(new(big.Rat))
		return &oneSide{defined: true, limit: zero, slope: Slope{Value: zero, Exists: true}}, nil
	}
	// Negative powers: a pole, if the leading coefficient is certain.
	if s.v < 0 && len(s.c) > 0 {
		lead, err := a.leading(s)
		if err != nil {
			return nil, err
		}
		out.infinite = lead
		return out, nil
	}
	if s.o <= 0 {
		return nil, fmt.Errorf("the limit is %w: too few terms are known", ErrUndecided)
	}
	out.limit = s.at(0)
	if s.o <= s.q {
		return nil, fmt.Errorf("the slope is %w: too few terms are known", ErrUndecided)
	}
	for k := 1; k < s.q; k++ {
		c := s.at(k)
		if c.isZero() {
			continue
		}
		lead, ok := c.Sign()
		if !ok {
			return nil, fmt.Errorf("whether the tangent is vertical is %w", ErrUndecided)
		}
		out.slope = Slope{Infinite: lead * int(sign), Exists: true}
		return out, nil
	}
	slope, err := a.ar.Mul(s.at(s.q), Exactly(big.NewRat(sign, 1)))
	out.slope = Slope{Value: slope, Exists: true}
	return out, err
}

// eval is [symbolic.Eval] over series in the distance from p, with one addition:
// where the leading coefficient of a subexpression cannot be told from 0, normal
// forms may prove that it is 0.
func (a *sides) eval(ctx context.Context, e symbolic.Expr, x string, p Point, sign int64) (series, error) {
	type result struct {
		s   series
		err error
	}
	env := func(name string) (series, error) {
		r, err := p.env(name)
		if err != nil || name != x {
			return constSeries(Exactly(r)), err
		}
		return a.Add(constSeries(Exactly(r)), series{q: 1, v: 1, c: []Real{Exactly(big.NewRat(sign, 1))}, o: noRemainder})
	}
	r := symbolic.Fold(e, func(e symbolic.Expr, args []result) result {
		if err := ctx.Err(); err != nil {
			return result{err: err}
		}
		// One node at a time: the arguments are stand-in variables.
		names := []string{"a", "b", "c", "d"}
		var r result
		switch e.Kind() {
		case symbolic.Sum, symbolic.Product:
			r = args[0]
			for _, b := range args[1:] {
				if r.err == nil {
					r.err = b.err
				}
				if r.err != nil {
					break
				}
				if e.Kind() == symbolic.Sum {
					r.s, r.err = a.Add(r.s, b.s)
				} else {
					r.s, r.err = a.Mul(r.s, b.s)
				}
			}
		case symbolic.Number, symbolic.Variable:
			r.s, r.err = symbolic.Eval(e, env, symbolic.Arithmetic[series](a))
		default:
			stand := make([]symbolic.Expr, len(args))
			for i := range args {
				stand[i] = symbolic.Var(names[i])
			}
			r.s, r.err = symbolic.Eval(e.WithArgs(stand...), func(name string) (series, error) {
				i := int(name[0] - 'a')
				return args[i].s, args[i].err
			}, symbolic.Arithmetic[series](a))
		}
		if r.err == nil && len(r.s.c) > 0 {
			if _, err := a.leading(r.s); err != nil {
				r.s = a.prove(ctx, e, x, p, r.s)
			}
		}
		return r
	})
	return r.s, r.err
}

// prove replaces what normal forms prove to be 0: the whole series, or its
// constant term.
func (a *sides) prove(ctx context.Context, e symbolic.Expr, x string, p Point, s series) series {
	if formIsZero(ctx, e, p, x) {
		return series{q: 1, o: noRemainder}
	}
	if s.v == 0 && formIsZero(ctx, e, p, "") {
		s.c = append([]Real{Exactly(new(big.Rat))}, s.c[1:]...)
		return a.trim(s)
	}
	return s
}

// formIsZero reports whether normal forms prove e to be 0 at p, as a function of
// the variable free, or as a number if free is "".
func formIsZero(ctx context.Context, e symbolic.Expr, p Point, free string) bool {
	limits := symbolic.DefaultLimits()
	limits.Terms = 2000
	all := true
	_, err := symbolic.Cases(ctx, limits, func(fs *symbolic.Forms) error {
		f, err := symbolic.Eval(e, func(name string) (*symbolic.Form, error) {
			if name == free {
				return fs.Var(name)
			}
			r, err := p.env(name)
			if err != nil {
				return nil, err
			}
			return fs.Const(r)
		}, symbolic.Arithmetic[*symbolic.Form](fs))
		if err == nil {
			all = all && fs.IsZero(f)
		}
		return err
	})
	return err == nil && all
}
