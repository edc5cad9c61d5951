package verify

import (
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"

	"pgregory.net/rapid"

	"gradproof/symbolic"
)

// This file makes random expressions, points and numbers for property tests. What
// it makes shrinks well: leaves are simpler than calls, an argument is simpler than
// what it is an argument of, and 1 is simpler than 7/4.

// exprDepth bounds how deeply generated expressions nest.
const exprDepth = 3

// smallExprs is [Exprs] with one level less, for properties of two expressions.
func smallExprs(vars ...string) *rapid.Generator[symbolic.Expr] {
	return grammar{vars: vars, kinds: allKinds, funcs: symbolic.Funcs()}.exprs(exprDepth - 1)
}

// Exprs generates expressions in the given variables from all operations of the
// language: every function, sums, products, quotients, negations, powers with
// integer, negative, fractional and variable exponents, where with every relation,
// and D(f, x). Earlier subexpressions are used again, so that nodes are shared.
// Not every expression is defined somewhere: log(-1) is one of them. There must be
// at least one variable.
func Exprs(vars ...string) *rapid.Generator[symbolic.Expr] {
	return grammar{vars: vars, kinds: allKinds, funcs: symbolic.Funcs()}.exprs(exprDepth)
}

// SmoothExprs generates expressions like those of [Exprs], but only from
// operations that are differentiable wherever they are defined, edges of domains
// left aside.
func SmoothExprs(vars ...string) *rapid.Generator[symbolic.Expr] {
	var smooth []symbolic.Func
	for _, row := range bridge {
		if len(row.Kinks) == 0 {
			smooth = append(smooth, row.Func)
		}
	}
	return grammar{vars: vars, kinds: smoothKinds, funcs: smooth}.exprs(exprDepth)
}

// RationalExprs generates polynomials and rational functions, not expanded.
func RationalExprs(vars ...string) *rapid.Generator[symbolic.Expr] {
	return grammar{vars: vars, kinds: rationalKinds}.exprs(exprDepth)
}

// Points generates points that give each of the variables an exact value, one of
// those of [Numbers].
func Points(vars ...string) *rapid.Generator[Point] {
	return rapid.Custom(func(t *rapid.T) Point {
		p := make(Point, len(vars))
		for _, name := range vars {
			p[name] = Numbers().Draw(t, name)
		}
		return p
	})
}

// Numbers generates small rational numbers p/q of both signs, with |p| < 32 and
// q < 9. They shrink to 0, and to integers.
func Numbers() *rapid.Generator[*big.Rat] {
	return rapid.Custom(func(t *rapid.T) *big.Rat {
		q := pick(t, []int64{1, 1, 1, 2, 3, 4, 5, 8})
		p := rapid.Int64Range(0, 31).Draw(t, "numerator")
		if rapid.Bool().Draw(t, "negative") {
			p = -p
		}
		return big.NewRat(p, q)
	})
}

// LearningRates generates rational learning rates in (0, 2]. They shrink to 1.
func LearningRates() *rapid.Generator[*big.Rat] {
	return rapid.Custom(func(t *rapid.T) *big.Rat {
		q := pick(t, []int64{1, 2, 3, 4, 5, 8, 10, 100})
		return big.NewRat(rapid.Int64Range(1, 2*q).Draw(t, "numerator"), q)
	})
}

// GoString writes the point as the command line takes it, for the log of a failure.
func (p Point) GoString() string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(p)) {
		parts = append(parts, fmt.Sprintf("%s=%s", name, p[name].RatString()))
	}
	return strings.Join(parts, ",")
}

// uniform draws a number below n, where n is not large, each about as often as the
// others: rapid's own bounded integers strongly prefer small ones. Whatever n is,
// the draw costs the same amount of randomness, so that what follows stays the same
// when shrinking changes n.
func uniform(t *rapid.T, n int) int {
	v := 0
	for range 7 {
		v <<= 1
		if rapid.Bool().Draw(t, "bit") {
			v |= 1
		}
	}
	return v % n
}

// pick draws an element, which shrinks to the first.
func pick[T any](t *rapid.T, from []T) T { return from[uniform(t, len(from))] }

// A part is what the top of an expression can be.
type part uint8

const (
	aVariable part = iota
	aNumber
	anEarlierOne
	aCall
	aSum
	aProduct
	aNegation
	aQuotient
	aPower
	aWhere
	aDerivative
)

// The kinds of parts that a grammar draws from, simple ones first. The first three
// have no arguments. What stands twice is drawn twice as often.
var (
	rationalKinds = []part{
		aVariable, aNumber, anEarlierOne,
		aSum, aProduct, aSum, aProduct, aNegation, aQuotient, aPower, aDerivative,
	}
	smoothKinds = []part{
		aVariable, aNumber, anEarlierOne,
		aCall, aSum, aProduct, aCall, aCall, aCall, aNegation, aQuotient, aPower, aPower, aDerivative,
	}
	allKinds = append(slices.Clone(smoothKinds), aCall, aWhere)
)

const leaves = 3

// numbers are the literals of generated expressions, simple ones first.
var numbers = []*big.Rat{
	big.NewRat(1, 1), big.NewRat(2, 1), big.NewRat(3, 1), big.NewRat(-1, 1), big.NewRat(1, 2), new(big.Rat),
	big.NewRat(-2, 1), big.NewRat(5, 1), big.NewRat(3, 2), big.NewRat(1, 3), big.NewRat(-1, 2), big.NewRat(10, 1),
	big.NewRat(7, 4), big.NewRat(-5, 3), big.NewRat(1, 10), big.NewRat(8, 1),
}

var (
	wholeExponents      = []int64{2, 1, 3, -1, -2, 0, 4, -3}
	fractionalExponents = []*big.Rat{
		big.NewRat(1, 2), big.NewRat(-1, 2), big.NewRat(1, 3), big.NewRat(3, 2),
		big.NewRat(2, 3), big.NewRat(-1, 3), big.NewRat(-3, 2), big.NewRat(5, 4),
	}
)

// A grammar says what expressions are made of. Without functions they are rational.
type grammar struct {
	vars  []string
	kinds []part
	funcs []symbolic.Func
}

func (g grammar) exprs(depth int) *rapid.Generator[symbolic.Expr] {
	return rapid.Custom(func(t *rapid.T) symbolic.Expr {
		b := &growth{grammar: g}
		return b.expr(depth).Draw(t, "expression")
	})
}

// A growth is one expression being made, with the subexpressions that there are.
type growth struct {
	grammar
	earlier []symbolic.Expr
}

// expr generates an expression of at most the given depth. Every subexpression is
// a draw of its own, so that shrinking can take it out.
func (b *growth) expr(depth int) *rapid.Generator[symbolic.Expr] {
	return rapid.Custom(func(t *rapid.T) symbolic.Expr {
		kinds := b.kinds
		if depth <= 0 {
			kinds = kinds[:leaves]
		}
		kind := rapid.Custom(func(t *rapid.T) part { return pick(t, kinds) }).Draw(t, "kind")
		switch {
		case kind == aNumber:
			return symbolic.Num(pick(t, numbers))
		case kind == anEarlierOne && len(b.earlier) > 0:
			return pick(t, b.earlier)
		case kind <= anEarlierOne:
			return symbolic.Var(pick(t, b.vars))
		}
		e := b.grow(t, kind, depth-1)
		b.earlier = append(b.earlier, e)
		return e
	})
}

// grow makes an expression with arguments of at most the given depth.
func (b *growth) grow(t *rapid.T, kind part, depth int) symbolic.Expr {
	arg := func() symbolic.Expr { return b.expr(depth).Draw(t, "argument") }
	switch kind {
	case aCall:
		f := pick(t, b.funcs)
		args := make([]symbolic.Expr, f.Arity())
		for i := range args {
			args[i] = arg()
		}
		e, err := symbolic.Apply(f, args...)
		if err != nil {
			panic(err) // the number of arguments is right
		}
		return e
	case aSum:
		left := arg()
		right := arg()
		if rapid.Bool().Draw(t, "minus") {
			return symbolic.Sub(left, right)
		}
		return symbolic.Add(left, right)
	case aProduct:
		return symbolic.Mul(arg(), arg())
	case aNegation:
		return symbolic.Neg(arg())
	case aQuotient:
		return symbolic.Div(arg(), arg())
	case aPower:
		return b.power(t, arg)
	case aWhere:
		rel := pick(t, []symbolic.Relation{symbolic.Less, symbolic.Greater, symbolic.LessEqual,
			symbolic.GreaterEqual, symbolic.Equal, symbolic.NotEqual})
		return symbolic.If(rel, arg(), arg(), arg(), arg())
	case aDerivative:
		return symbolic.D(arg(), pick(t, b.vars))
	}
	panic(fmt.Sprintf("verify: no part %d", kind))
}

// power makes a power: half of them with an integer exponent.
func (b *growth) power(t *rapid.T, arg func() symbolic.Expr) symbolic.Expr {
	sort := uniform(t, 8)
	switch {
	case sort < 4 || len(b.funcs) == 0:
		return symbolic.Pow(arg(), symbolic.Int(pick(t, wholeExponents)))
	case sort < 6:
		return symbolic.Pow(arg(), symbolic.Num(pick(t, fractionalExponents)))
	case sort == 6:
		return symbolic.Pow(symbolic.Num(pick(t, numbers)), arg())
	}
	return symbolic.Pow(arg(), arg())
}
