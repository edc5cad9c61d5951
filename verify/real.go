package verify

import (
	"errors"
	"fmt"
	"math/big"

	"gradproof/symbolic"
	"gradproof/verify/ball"
)

// A Real is a real number that is known exactly, as a rational, or enclosed in a
// ball. The zero Real is 0.
type Real struct {
	r *big.Rat // nil if only the ball is known
	b ball.Ball
}

// Exactly returns a rational number.
func Exactly(r *big.Rat) Real { return Real{r: r} }

// Enclosed returns a number of which a ball is known.
func Enclosed(b ball.Ball) Real {
	if b.IsExact() {
		return Real{r: b.MidRat()}
	}
	return Real{b: b}
}

// Exact returns the number if it is known exactly.
func (x Real) Exact() (r *big.Rat, ok bool) {
	if x.r != nil {
		return x.r, true
	}
	if x.b.IsExact() {
		return x.b.MidRat(), true
	}
	return nil, false
}

// Ball returns an enclosure with a midpoint of about prec bits.
func (x Real) Ball(prec uint) ball.Ball {
	if x.r != nil {
		return ball.FromRat(x.r, prec)
	}
	return x.b
}

// Sign returns the sign if it is certain.
func (x Real) Sign() (sign int, ok bool) {
	if r, ok := x.Exact(); ok {
		return r.Sign(), true
	}
	return x.b.Sign()
}

// isZero reports whether x is certainly 0.
func (x Real) isZero() bool {
	r, ok := x.Exact()
	return ok && r.Sign() == 0
}

// known reports whether x is known to so many bits, relative to its size.
func (x Real) known(bits int) bool {
	_, ok := x.Exact()
	return ok || x.b.RelBits() >= bits
}

// Disjoint reports whether the enclosures of x and y have no number in common,
// which proves the two numbers different.
func (x Real) Disjoint(y Real) bool {
	switch {
	case x.r != nil && y.r != nil:
		return x.r.Cmp(y.r) != 0
	case x.r != nil:
		return !y.b.Contains(x.r)
	case y.r != nil:
		return !x.b.Contains(y.r)
	}
	return x.b.Disjoint(y.b)
}

func (x Real) String() string { return x.Digits(30) }

// Digits writes an exact number as p/q, and an enclosed one with so many
// significant digits as are certain, at most n.
func (x Real) Digits(n int) string {
	if r, ok := x.Exact(); ok {
		return r.RatString()
	}
	if s, ok := x.b.Rounded(n); ok {
		return s
	}
	return x.b.Decimal(n)
}

// Reals computes with reals: exactly where everything is rational and small, and
// otherwise in balls of Prec bits. A comparison or a domain condition that the
// balls leave open is [ErrUndecided]: more precision may decide it.
//
// It notes when a value lies on a kink, on a jump, on an edge of the domain, or on
// the boundary of a branch, so that nothing is said about a derivative there.
type Reals struct {
	Prec uint
	met  *boundaries
}

// boundaries are what a computation met: anything at which a function may not be
// differentiable, and among these what may be a jump.
type boundaries struct{ any, jump bool }

// NewReals returns an arithmetic of the given precision that has not touched anything.
func NewReals(prec uint) Reals { return Reals{Prec: prec, met: new(boundaries)} }

// Touched reports whether a computation met a kink, a jump, an edge of a domain or
// the boundary of a branch.
func (a Reals) Touched() bool { return a.met.any }

// Torn reports whether a computation met what may be a jump: a jump of sign, floor
// or atan2, or a comparison of where with equal sides. Where it did not, everything
// that it computed is continuous there.
func (a Reals) Torn() bool { return a.met.jump }

// exactBits is how large the numbers of an exact computation may grow before it
// goes on in balls.
const exactBits = 8192

// rational returns the result of an exact computation, or an error that counts; ok
// is false if it is to be done in balls.
func rational(r *big.Rat, err error) (x Real, ok bool, _ error) {
	switch {
	case err == nil && r.Num().BitLen() <= exactBits && r.Denom().BitLen() <= exactBits:
		return Exactly(r), true, nil
	case err != nil && !errors.Is(err, ErrIrrational) && !errors.Is(err, ErrTooLarge):
		return Real{}, true, err
	}
	return Real{}, false, nil
}

// An operation is one of the four that [Reals.arithmetic] has.
type operation uint8

const (
	add operation = iota
	sub
	mul
	div
)

// arithmetic computes exactly if x and y are exact and the result is not too large,
// and in balls otherwise.
func (a Reals) arithmetic(op operation, x, y Real) (Real, error) {
	x, y = x.plain(), y.plain()
	if x.r != nil && y.r != nil {
		var q Rationals
		var r *big.Rat
		var err error
		switch op {
		case add:
			r, err = q.Add(x.r, y.r)
		case sub:
			r, err = q.Sub(x.r, y.r)
		case mul:
			r, err = q.Mul(x.r, y.r)
		case div:
			r, err = q.Div(x.r, y.r)
		}
		if z, ok, err := rational(r, err); ok {
			return z, err
		}
	}
	w, u, v := a.balls(), x.operand(a.Prec), y.operand(a.Prec)
	switch op {
	case add:
		return a.enclosed(w.Add(u, v))
	case sub:
		return a.enclosed(w.Sub(u, v))
	case mul:
		return a.enclosed(w.Mul(u, v))
	}
	return a.enclosed(w.Div(u, v))
}

// plain returns x, as a rational if it is exact.
func (x Real) plain() Real {
	if x.r == nil && x.b.IsExact() {
		return Enclosed(x.b)
	}
	return x
}

// operand returns a ball for an operation of the given precision, in which nothing
// is gained by carrying a fraction along.
func (x Real) operand(prec uint) ball.Ball {
	if x.r != nil {
		return ball.Approximate(x.r, prec+8)
	}
	return x.b
}

// enclosed translates the errors of package ball.
func (a Reals) enclosed(b ball.Ball, err error) (Real, error) {
	switch {
	case err == nil:
		return Enclosed(b), nil
	case errors.Is(err, ball.ErrDomain):
		return Real{}, fmt.Errorf("%w: %w", ErrDomain, err)
	case errors.Is(err, ball.ErrUndecided):
		return Real{}, fmt.Errorf("%w: %w", ErrUndecided, err)
	case errors.Is(err, ball.ErrTooLarge):
		return Real{}, fmt.Errorf("%w: %w", ErrTooLarge, err)
	}
	return Real{}, err
}

func (a Reals) balls() ball.Arithmetic { return ball.Arithmetic{Prec: a.Prec} }

// Const returns c.
func (Reals) Const(c *big.Rat) (Real, error) { return Exactly(c), nil }

// Neg returns -x.
func (a Reals) Neg(x Real) (Real, error) {
	if r, ok := x.Exact(); ok {
		return Exactly(new(big.Rat).Neg(r)), nil
	}
	return a.enclosed(a.balls().Neg(x.b))
}

// Add returns x + y.
func (a Reals) Add(x, y Real) (Real, error) {
	return a.arithmetic(add, x, y)
}

// Sub returns x - y.
func (a Reals) Sub(x, y Real) (Real, error) {
	return a.arithmetic(sub, x, y)
}

// Mul returns x·y; an exact 0 makes the product exactly 0.
func (a Reals) Mul(x, y Real) (Real, error) {
	if x.isZero() || y.isZero() {
		return Exactly(new(big.Rat)), nil
	}
	return a.arithmetic(mul, x, y)
}

// Div returns x/y.
func (a Reals) Div(x, y Real) (Real, error) {
	return a.arithmetic(div, x, y)
}

// Pow returns x^y.
func (a Reals) Pow(x, y Real) (Real, error) {
	exp, exact := y.Exact()
	if exact && !exp.IsInt() && x.isZero() {
		a.met.any = true
	}
	x, y = x.plain(), y.plain()
	if x.r != nil && exact {
		if z, ok, err := rational(Rationals{}.Pow(x.r, exp)); ok {
			return z, err
		}
	}
	if exact {
		return a.enclosed(a.balls().PowRat(x.Ball(a.Prec), exp))
	}
	return a.enclosed(a.balls().Pow(x.Ball(a.Prec), y.Ball(a.Prec)))
}

// IsZero reports whether x is certainly 0.
func (Reals) IsZero(x Real) bool { return x.isZero() }

// Holds decides a comparison if the enclosures do. A tie is noted.
func (a Reals) Holds(rel string, x, y Real) (bool, error) {
	d, err := a.Sub(x, y)
	if err != nil {
		return false, err
	}
	sign, ok := d.Sign()
	if !ok {
		return false, fmt.Errorf("whether %s %s %s is %w", x.Digits(6), rel, y.Digits(6), ErrUndecided)
	}
	if sign == 0 {
		*a.met = boundaries{any: true, jump: true}
	}
	return holdsFor(rel, sign)
}

// Call applies the function of the given name.
func (a Reals) Call(name string, args ...Real) (Real, error) {
	exact := make([]*big.Rat, len(args))
	all, some := true, false
	for i, x := range args {
		r, ok := x.Exact()
		exact[i], all, some = r, all && ok, some || ok
	}
	if some && !all && a.meets(name, args) {
		a.met.any = true
		a.met.jump = a.met.jump || jumps[name]
	}
	if all {
		if onBoundary(name, exact) {
			a.met.any = true
			a.met.jump = a.met.jump || jumps[name]
		}
		if z, ok, err := rational(Rationals{}.Call(name, exact...)); ok {
			return z, err
		}
	}
	balls := make([]ball.Ball, len(args))
	for i, x := range args {
		balls[i] = x.Ball(a.Prec)
	}
	return a.enclosed(a.balls().Call(name, balls...))
}

// meets reports whether arguments of which only some are exact lie on a kink, or
// may: atan2(0, -pi) is on its cut.
func (a Reals) meets(name string, args []Real) bool {
	f, ok := symbolic.LookupFunc(name)
	if !ok || rowOf[f].Arity != len(args) {
		return false
	}
	for _, text := range rowOf[f].Kinks {
		if on, err := checkCondition(conditions[text], args, symbolic.Arithmetic[Real](NewReals(a.Prec))); err != nil || on {
			return true
		}
	}
	return false
}

// jumps are the functions that are not continuous on their kinks.
var jumps = map[string]bool{"sign": true, "floor": true, "atan2": true}

// onBoundary reports whether exact arguments lie on a kink or an edge that the
// bridge lists for a function.
func onBoundary(name string, args []*big.Rat) bool {
	f, ok := symbolic.LookupFunc(name)
	if !ok || rowOf[f].Arity != len(args) {
		return false
	}
	for _, texts := range [][]string{rowOf[f].Edges, rowOf[f].Kinks} {
		for _, text := range texts {
			// An irrational value lies on none of them: they are all rational.
			if on, err := checkCondition(conditions[text], args, symbolic.Arithmetic[*big.Rat](Rationals{})); err == nil && on {
				return true
			}
		}
	}
	return false
}

// pointEnv is p as the environment of an evaluation in reals.
func pointEnv(p Point) func(string) (Real, error) {
	return func(name string) (Real, error) {
		r, err := p.env(name)
		return Real{r: r}, err
	}
}

// Precisions are those that are tried one after the other, in bits.
var precisions = []uint{64, 128, 256, 512, 1024, 2048, 4096}
