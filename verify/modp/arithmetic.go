package modp

import (
	"errors"
	"fmt"
	"math/big"
	"math/rand/v2"

	"gradproof/symbolic"
)

// The reasons why nothing can be said about two functions.
var (
	ErrUndefined = errors.New("undefined at the random points")
	ErrRoots     = fmt.Errorf("more than %d different square roots", maxRoots)
	ErrCases     = errors.New("too many cases")
	ErrExponent  = fmt.Errorf("an exponent above %d", maxExponent)
	ErrFunction  = errors.New("unknown function")
	ErrDegree    = errors.New("degrees too large for primes of 61 bits")
	ErrWork      = errors.New("too many operations")
)

const (
	maxRoots    = 6
	maxExponent = 1 << 20
	maxConstant = 1 << 12 // bits of a constant that is known exactly
)

// A Value is what an [Arithmetic] computes with. It belongs to one run.
type Value struct {
	elem  Elem
	exact *big.Rat // the value of a constant that was computed from numbers alone
	class class
	bound *fraction // in the run that takes bounds
}

// A class says from what a value was computed. A value that is algebraic, or rational,
// and not the zero function is 0 on no open set.
type class uint8

const (
	withKernels class = iota
	algebraic         // from variables, π and roots
	rational          // from variables and π
)

// An Arithmetic computes values in one run of a computation: at a random point modulo
// a random prime, or, to bound the probability that this deceives, with degrees and
// heights only. Both runs do the same steps: what is computed never depends on a value
// modulo the prime, except by the choices of signs, which are all tried out.
//
// It has the methods that evaluating an expression and replaying a tape ask for.
type Arithmetic struct {
	choices *choices
	work    *int64  // operations left
	ledger  *ledger // nil at a point

	field  Field
	oracle *oracle
	signs  map[Elem]int
	bySign map[int]int // in the run that takes bounds, by id
	roots  map[Elem]Elem
	powers []power

	squares, cubes bool // roots of which order there were
	plainCubes     bool // cube roots are kernels
}

// A power is a kernel u^v.
type power struct {
	u, v, value Elem
}

// Var returns the variable of the given name: the same random number wherever it
// occurs in an attempt. The error is always nil.
func (ar *Arithmetic) Var(name string) (Value, error) {
	v := ar.fresh(oracleKey{name: "var " + name}, step{op: "var " + name}, size{degree: 1}, size{})
	v.class = rational
	return v, nil
}

// fresh returns the value of an unknown: at a point what the oracle says.
func (ar *Arithmetic) fresh(key oracleKey, s step, num, den size) Value {
	if ar.ledger != nil {
		return Value{bound: &fraction{num, den, ar.ledger.id(s)}}
	}
	return Value{elem: ar.oracle.ask(key)}
}

// spend counts an operation.
func (ar *Arithmetic) spend() error {
	if *ar.work--; *ar.work < 0 {
		return ErrWork
	}
	return nil
}

// Const returns c.
func (ar *Arithmetic) Const(c *big.Rat) (Value, error) {
	if err := ar.spend(); err != nil {
		return Value{}, err
	}
	v := Value{class: rational}
	if c.Num().BitLen()+c.Denom().BitLen() <= maxConstant {
		v.exact = c
	}
	if ar.ledger != nil {
		v.bound = &fraction{
			size{height: log2(c.Num())}, size{height: log2(c.Denom())},
			ar.ledger.id(step{op: "const " + c.RatString()}),
		}
		return v, nil
	}
	var err error
	if v.elem, err = ar.field.Rat(c); err != nil {
		err = ErrUndefined
	}
	return v, err
}

func (ar *Arithmetic) integer(n int64) (Value, error) { return ar.Const(big.NewRat(n, 1)) }

// exactly folds an operation on constants; done is false if they are none.
func (ar *Arithmetic) exactly(f func(z, a, b *big.Rat) *big.Rat, a, b Value) (v Value, done bool, err error) {
	if a.exact == nil || b.exact == nil {
		return v, false, nil
	}
	c := f(new(big.Rat), a.exact, b.exact)
	if c.Num().BitLen()+c.Denom().BitLen() > maxConstant {
		return v, false, nil
	}
	v, err = ar.Const(c)
	return v, true, err
}

// IsZero reports whether a is the constant 0, as it was computed: no value modulo a
// prime may decide what is computed.
func (ar *Arithmetic) IsZero(a Value) bool { return a.exact != nil && a.exact.Sign() == 0 }

func (ar *Arithmetic) isOne(a Value) bool {
	return a.exact != nil && a.exact.IsInt() && a.exact.Num().IsInt64() && a.exact.Num().Int64() == 1
}

// Neg returns -a.
func (ar *Arithmetic) Neg(a Value) (Value, error) {
	if a.exact != nil {
		return ar.Const(new(big.Rat).Neg(a.exact))
	}
	if err := ar.spend(); err != nil {
		return Value{}, err
	}
	if ar.ledger != nil {
		b := *a.bound
		b.id = -b.id
		return Value{class: a.class, bound: &b}, nil
	}
	return Value{elem: ar.field.Neg(a.elem), class: a.class}, nil
}

// Add returns a + b.
func (ar *Arithmetic) Add(a, b Value) (Value, error) {
	switch {
	case ar.IsZero(a):
		return b, nil
	case ar.IsZero(b):
		return a, nil
	}
	if v, done, err := ar.exactly((*big.Rat).Add, a, b); done {
		return v, err
	}
	if err := ar.spend(); err != nil {
		return Value{}, err
	}
	if ar.ledger != nil {
		return ar.sum("add", a, b), nil
	}
	return Value{elem: ar.field.Add(a.elem, b.elem), class: min(a.class, b.class)}, nil
}

// Sub returns a - b.
func (ar *Arithmetic) Sub(a, b Value) (Value, error) {
	if ar.IsZero(b) {
		return a, nil
	}
	if v, done, err := ar.exactly((*big.Rat).Sub, a, b); done {
		return v, err
	}
	if err := ar.spend(); err != nil {
		return Value{}, err
	}
	if ar.ledger != nil {
		return ar.sum("sub", a, b), nil
	}
	return Value{elem: ar.field.Sub(a.elem, b.elem), class: min(a.class, b.class)}, nil
}

// sum bounds a + b and a - b.
func (ar *Arithmetic) sum(op string, a, b Value) Value {
	return Value{class: min(a.class, b.class), bound: &fraction{
		a.bound.difference(*b.bound), a.bound.den.times(b.bound.den), ar.ledger.id(step{op, a.bound.id, b.bound.id}),
	}}
}

// Mul returns a·b.
func (ar *Arithmetic) Mul(a, b Value) (Value, error) {
	switch {
	case ar.IsZero(a), ar.isOne(b):
		return a, nil
	case ar.IsZero(b), ar.isOne(a):
		return b, nil
	}
	if v, done, err := ar.exactly((*big.Rat).Mul, a, b); done {
		return v, err
	}
	if err := ar.spend(); err != nil {
		return Value{}, err
	}
	if ar.ledger != nil {
		return Value{class: min(a.class, b.class), bound: &fraction{
			a.bound.num.times(b.bound.num), a.bound.den.times(b.bound.den), ar.ledger.id(step{"mul", a.bound.id, b.bound.id}),
		}}, nil
	}
	return Value{elem: ar.field.Mul(a.elem, b.elem), class: min(a.class, b.class)}, nil
}

// Div returns a/b; it is undefined where b is 0.
func (ar *Arithmetic) Div(a, b Value) (Value, error) {
	switch {
	case ar.IsZero(b):
		return Value{}, ErrUndefined
	case ar.isOne(b):
		return a, nil
	}
	if v, done, err := ar.exactly((*big.Rat).Quo, a, b); done {
		return v, err
	}
	if err := ar.spend(); err != nil {
		return Value{}, err
	}
	if ar.ledger != nil {
		return Value{class: min(a.class, b.class), bound: &fraction{
			a.bound.num.times(b.bound.den), a.bound.den.times(b.bound.num), ar.ledger.id(step{"div", a.bound.id, b.bound.id}),
		}}, nil
	}
	q, err := ar.field.Div(a.elem, b.elem)
	if err != nil {
		return Value{}, ErrUndefined
	}
	return Value{elem: q, class: min(a.class, b.class)}, nil
}

// Holds decides a comparison by the sign of a - b.
func (ar *Arithmetic) Holds(rel string, a, b Value) (bool, error) {
	d, err := ar.Sub(a, b)
	if err != nil {
		return false, err
	}
	s, err := ar.sign(d)
	if err != nil {
		return false, err
	}
	for r := symbolic.Less; r <= symbolic.NotEqual; r++ {
		if r.String() == rel {
			return r.HoldsFor(s), nil
		}
	}
	return false, fmt.Errorf("modp: no relation %q", rel)
}

// outcomes are the signs that a choice stands for.
var outcomes = [...]int{1, -1, 0}

// sign returns a sign of d: of a constant that it has, at a point 0 where d is 0, and
// else one of those that are tried out, the same for what has the same value and the
// opposite for what has the opposite one. What has kernels may also be 0 although it is
// not 0 at the point.
func (ar *Arithmetic) sign(d Value) (int, error) {
	if d.exact != nil {
		return d.exact.Sign(), nil
	}
	if ar.ledger != nil {
		s, ok := ar.bySign[d.bound.id]
		if !ok {
			ar.ledger.compared("sign", *d.bound)
			k, err := ar.choices.choose(3)
			if err != nil {
				return 0, err
			}
			s = outcomes[k]
			ar.bySign[d.bound.id], ar.bySign[-d.bound.id] = s, -s
		}
		return s, nil
	}
	if d.elem == 0 {
		return 0, nil
	}
	s, ok := ar.signs[d.elem]
	if !ok {
		several := 3
		if d.class != withKernels {
			several = 2
		}
		k, err := ar.choices.choose(several)
		if err != nil {
			return 0, err
		}
		s = outcomes[k]
		ar.signs[d.elem], ar.signs[ar.field.Neg(d.elem)] = s, -s
	}
	return s, nil
}

// root returns a square root of u: both are tried out.
func (ar *Arithmetic) root(u Value) (Value, error) {
	if u.exact != nil {
		if u.exact.Sign() < 0 {
			return Value{}, ErrUndefined
		}
		num, den := new(big.Int).Sqrt(u.exact.Num()), new(big.Int).Sqrt(u.exact.Denom())
		r := new(big.Rat).SetFrac(num, den)
		if new(big.Rat).Mul(r, r).Cmp(u.exact) == 0 {
			return ar.Const(r)
		}
	}
	if ar.cubes {
		return Value{}, errMixed
	}
	ar.squares = true
	if err := ar.spend(); err != nil {
		return Value{}, err
	}
	if ar.ledger != nil {
		ar.ledger.root(2, *u.bound)
		return Value{class: min(u.class, algebraic), bound: &fraction{size{degree: 1}, size{}, ar.ledger.id(step{"sqrt", u.bound.id, 0})}}, nil
	}
	if u.elem == 0 {
		return Value{class: min(u.class, algebraic)}, nil
	}
	s, ok := ar.roots[u.elem]
	if !ok {
		if s, ok = ar.field.Sqrt(u.elem); !ok {
			return Value{}, ErrUndefined
		}
		if len(ar.roots) == maxRoots {
			return Value{}, ErrRoots
		}
		k, err := ar.choices.choose(2)
		if err != nil {
			return Value{}, err
		}
		if k == 1 {
			s = ar.field.Neg(s)
		}
		ar.roots[u.elem] = s
	}
	return Value{elem: s, class: min(u.class, algebraic)}, nil
}

// errMixed asks for cube roots to be kernels.
var errMixed = errors.New("modp: square roots beside cube roots")

// cbrt returns the cube root of u: modulo a prime p of the form 3k + 2 it is unique.
// A u that is not rational has a kernel instead, and so have all in a computation with
// square roots, since what is said of the bound would not hold of both together.
func (ar *Arithmetic) cbrt(u Value) (Value, error) {
	if u.class != rational || ar.plainCubes {
		return ar.oddKernel("cbrt", u)
	}
	if ar.squares {
		return Value{}, errMixed
	}
	ar.cubes = true
	if err := ar.spend(); err != nil {
		return Value{}, err
	}
	if ar.ledger != nil {
		ar.ledger.root(3, *u.bound)
		return Value{class: algebraic, bound: &fraction{size{degree: 1}, size{}, ar.ledger.id(step{"cube root", u.bound.id, 0})}}, nil
	}
	p := ar.field.Modulus()
	if p%3 != 2 {
		return Value{}, ErrUndefined
	}
	// 3·(2p-1)/3 = 2·(p-1) + 1, and (2p-1)/3 = 2·(p-2)/3 + 1.
	return Value{elem: ar.field.Exp(u.elem, (p-2)/3*2+1), class: algebraic}, nil
}

// An oracleKey is a kernel at a point: a function, and the values of its arguments.
type oracleKey struct {
	name string
	a, b Elem
}

// An oracle is a random function: the values of variables and kernels in one attempt.
type oracle struct {
	field *Field
	rng   *rand.Rand
	known map[oracleKey]Elem
}

func (o *oracle) ask(k oracleKey) Elem {
	v, ok := o.known[k]
	if !ok {
		v = o.field.Random(o.rng)
		o.known[k] = v
	}
	return v
}

// choices walks through all sequences of choices, depth first.
type choices struct {
	path, several []int
	next          int
	most          int // sequences
	begun         int
}

// choose returns one of n choices. The error is [ErrCases] if they branch too deep for
// all sequences to be walked through.
func (c *choices) choose(n int) (int, error) {
	if c.next == len(c.path) {
		if 1<<min(len(c.path), 30) >= c.most {
			return 0, ErrCases
		}
		c.path, c.several = append(c.path, 0), append(c.several, n)
	}
	k := c.path[c.next]
	c.next++
	return k, nil
}

// advance moves on to the next sequence; it returns false after the last.
func (c *choices) advance() (bool, error) {
	for last := c.next - 1; last >= 0; last-- {
		c.path, c.several = c.path[:last+1], c.several[:last+1]
		if c.path[last]++; c.path[last] < c.several[last] {
			c.next = 0
			if c.begun++; c.begun >= c.most {
				return false, ErrCases
			}
			return true, nil
		}
	}
	return false, nil
}
