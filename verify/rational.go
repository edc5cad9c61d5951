package verify

import (
	"errors"
	"fmt"
	"math/big"

	"gradproof/symbolic"
)

// The reasons why a value cannot be had exactly. They come wrapped with the place.
var (
	ErrDomain     = errors.New("undefined")
	ErrIrrational = errors.New("not a rational number")
	ErrUndecided  = errors.New("undecided")
	ErrTooLarge   = errors.New("too large")
)

// maxBits bounds the numerators and denominators of exact numbers.
const maxBits = 64 << 10

// Rationals computes exactly with math/big.Rat. What is not rational is
// [ErrIrrational], what does not exist is [ErrDomain], and a result of more than
// 64 kbit is [ErrTooLarge]. The numbers it is given are never modified.
//
// The elementary functions are exact where their value is rational for an obvious
// reason: roots of perfect powers, exp(0), log(1), log2(8), sin(0), … and all
// piecewise rational functions.
type Rationals struct{}

func sized(r *big.Rat) (*big.Rat, error) {
	if r.Num().BitLen() > maxBits || r.Denom().BitLen() > maxBits {
		return nil, fmt.Errorf("a number of more than %d bits is %w", maxBits, ErrTooLarge)
	}
	return r, nil
}

// Const returns c itself.
func (Rationals) Const(c *big.Rat) (*big.Rat, error) { return c, nil }

// Neg returns -a.
func (Rationals) Neg(a *big.Rat) (*big.Rat, error) { return new(big.Rat).Neg(a), nil }

// Add returns a + b.
func (Rationals) Add(a, b *big.Rat) (*big.Rat, error) { return sized(new(big.Rat).Add(a, b)) }

// Sub returns a - b.
func (Rationals) Sub(a, b *big.Rat) (*big.Rat, error) { return sized(new(big.Rat).Sub(a, b)) }

// Mul returns a·b.
func (Rationals) Mul(a, b *big.Rat) (*big.Rat, error) { return sized(new(big.Rat).Mul(a, b)) }

// Div returns a/b; it does not exist for b = 0.
func (Rationals) Div(a, b *big.Rat) (*big.Rat, error) {
	if b.Sign() == 0 {
		return nil, fmt.Errorf("a quotient by zero is %w", ErrDomain)
	}
	return sized(new(big.Rat).Quo(a, b))
}

// IsZero reports whether a is 0.
func (Rationals) IsZero(a *big.Rat) bool { return a.Sign() == 0 }

// Holds compares exactly.
func (Rationals) Holds(rel string, a, b *big.Rat) (bool, error) {
	return holdsFor(rel, a.Cmp(b))
}

func holdsFor(rel string, sign int) (bool, error) {
	for r := symbolic.Less; r <= symbolic.NotEqual; r++ {
		if r.String() == rel {
			return r.HoldsFor(sign), nil
		}
	}
	return false, fmt.Errorf("verify: no relation %q", rel)
}

// Pow returns a^b: an integer power, or a root of a perfect power. A base that is
// negative, with an exponent that is no integer, is outside the domain, and so is
// base 0 with an exponent that is not positive, except that x^0 is 1. At a point an
// exponent that is a whole number there is one, whether it was written as a number or
// not: x^y at x = -2, y = 3 is -8. It has a derivative in x there, and none in y, since
// no neighbour of 3 will do.
func (Rationals) Pow(a, b *big.Rat) (*big.Rat, error) {
	switch {
	case b.Sign() == 0:
		return big.NewRat(1, 1), nil
	case a.Sign() == 0 && b.Sign() < 0:
		return nil, fmt.Errorf("0^(%s) is %w", b.RatString(), ErrDomain)
	case a.Sign() == 0:
		return new(big.Rat), nil
	case !b.IsInt() && a.Sign() < 0:
		return nil, fmt.Errorf("a negative base with the exponent %s is %w", short(b), ErrDomain)
	}
	if a.IsInt() && a.Num().IsInt64() && a.Num().Int64() == 1 {
		return big.NewRat(1, 1), nil
	}
	root := a
	if !b.IsInt() {
		if !b.Denom().IsInt64() || b.Denom().Int64() > maxBits {
			return nil, fmt.Errorf("a root of order %s is %w", short(b), ErrIrrational)
		}
		var ok bool
		if root, ok = perfectRoot(a, b.Denom().Int64()); !ok {
			return nil, fmt.Errorf("(%s)^(%s) is %w", short(a), short(b), ErrIrrational)
		}
	}
	n := b.Num()
	minusOne := root.IsInt() && root.Num().IsInt64() && root.Num().Int64() == -1
	switch {
	case minusOne && n.Bit(0) == 0:
		return big.NewRat(1, 1), nil
	case minusOne:
		return root, nil
	}
	bits := int64(max(root.Num().BitLen(), root.Denom().BitLen()))
	if !n.IsInt64() || n.Int64() > maxBits || n.Int64() < -maxBits || max(n.Int64(), -n.Int64())*bits > 2*maxBits {
		return nil, fmt.Errorf("(%s)^(%s) is %w", short(a), short(b), ErrTooLarge)
	}
	e := new(big.Int).Abs(n)
	num, den := new(big.Int).Exp(root.Num(), e, nil), new(big.Int).Exp(root.Denom(), e, nil)
	if n.Sign() < 0 {
		num, den = den, num
	}
	return sized(new(big.Rat).SetFrac(num, den))
}

// short is a number for a message.
func short(r *big.Rat) string {
	s := r.RatString()
	if len(s) > 40 {
		return s[:20] + "…" + s[len(s)-10:]
	}
	return s
}

// perfectRoot returns the k-th root of a ≥ 0 if it is rational.
func perfectRoot(a *big.Rat, k int64) (*big.Rat, bool) {
	num, exactNum := integerRoot(a.Num(), k)
	den, exactDen := integerRoot(a.Denom(), k)
	if !exactNum || !exactDen {
		return nil, false
	}
	return new(big.Rat).SetFrac(num, den), true
}

// integerRoot returns ⌊n^(1/k)⌋ for n ≥ 0, and whether it is exact. Newton's
// iteration for integers, from above.
func integerRoot(n *big.Int, k int64) (root *big.Int, exact bool) {
	if n.Sign() == 0 || k == 1 {
		return new(big.Int).Set(n), true
	}
	if int64(n.BitLen()) <= k { // n < 2^k, so the root is below 2
		return big.NewInt(1), n.IsInt64() && n.Int64() == 1
	}
	one, order, less := big.NewInt(1), big.NewInt(k), big.NewInt(k-1)
	x := new(big.Int).Lsh(one, uint(int64(n.BitLen()-1)/k+1))
	for {
		// y = ((k-1)·x + n/x^(k-1)) / k
		y := new(big.Int).Exp(x, less, nil)
		y.Quo(n, y)
		y.Add(y, new(big.Int).Mul(less, x))
		y.Quo(y, order)
		if y.Cmp(x) >= 0 {
			return x, new(big.Int).Exp(x, order, nil).Cmp(n) == 0
		}
		x = y
	}
}

// exactAt lists the functions with a rational value at a rational point where
// that is so for an obvious reason; everywhere else their values at rational
// points are taken to be irrational.
var exactAt = map[string]map[int64]*big.Rat{
	"exp": {0: big.NewRat(1, 1)}, "expm1": {0: new(big.Rat)},
	"log": {1: new(big.Rat)}, "log1p": {0: new(big.Rat)},
	"sin": {0: new(big.Rat)}, "cos": {0: big.NewRat(1, 1)}, "tan": {0: new(big.Rat)}, "sec": {0: big.NewRat(1, 1)},
	"asin": {0: new(big.Rat)}, "acos": {1: new(big.Rat)}, "atan": {0: new(big.Rat)},
	"sinh": {0: new(big.Rat)}, "cosh": {0: big.NewRat(1, 1)}, "tanh": {0: new(big.Rat)}, "sech": {0: big.NewRat(1, 1)},
	"asinh": {0: new(big.Rat)}, "acosh": {1: new(big.Rat)}, "atanh": {0: new(big.Rat)},
	"sigmoid": {0: big.NewRat(1, 2)}, "erf": {0: new(big.Rat)}, "erfc": {0: big.NewRat(1, 1)},
}

// Call applies the function of the given name.
func (q Rationals) Call(name string, args ...*big.Rat) (*big.Rat, error) {
	if err := q.inDomain(name, args); err != nil {
		return nil, err
	}
	switch name {
	case "abs":
		return new(big.Rat).Abs(args[0]), nil
	case "sign":
		return big.NewRat(int64(args[0].Sign()), 1), nil
	case "floor":
		return floor(args[0]), nil
	case "relu":
		if args[0].Sign() > 0 {
			return args[0], nil
		}
		return new(big.Rat), nil
	case "max", "min":
		if (args[0].Cmp(args[1]) >= 0) == (name == "max") {
			return args[0], nil
		}
		return args[1], nil
	case "sqrt":
		return q.Pow(args[0], big.NewRat(1, 2))
	case "cbrt":
		r, err := q.Pow(new(big.Rat).Abs(args[0]), big.NewRat(1, 3))
		if err == nil && args[0].Sign() < 0 {
			r = new(big.Rat).Neg(r)
		}
		return r, err
	case "hypot":
		u, err := q.Mul(args[0], args[0])
		if err != nil {
			return nil, err
		}
		v, err := q.Mul(args[1], args[1])
		if err != nil {
			return nil, err
		}
		return q.Pow(u.Add(u, v), big.NewRat(1, 2))
	case "atan2":
		if args[0].Sign() == 0 && args[1].Sign() > 0 {
			return new(big.Rat), nil
		}
	case "log2", "log10":
		if n, ok := exactLog(args[0], map[string]int64{"log2": 2, "log10": 10}[name]); ok {
			return n, nil
		}
	}
	if len(args) == 1 && args[0].IsInt() && args[0].Num().IsInt64() {
		if v, ok := exactAt[name][args[0].Num().Int64()]; ok {
			return v, nil
		}
	}
	return nil, fmt.Errorf("%s is %w", callText(name, args), ErrIrrational)
}

// exactLog returns log a to the base b if a is a power of b.
func exactLog(a *big.Rat, b int64) (*big.Rat, bool) {
	n, sign := a.Num(), int64(1)
	if a.Num().IsInt64() && a.Num().Int64() == 1 {
		n, sign = a.Denom(), -1
	} else if !a.IsInt() {
		return nil, false
	}
	// n has between (digits-1)·log2(b) and digits·log2(b) bits.
	base := big.NewInt(b)
	k := int64(0)
	for m := new(big.Int).Set(n); ; k++ {
		if m.IsInt64() && m.Int64() == 1 {
			return big.NewRat(sign*k, 1), true
		}
		quotient, rest := new(big.Int).QuoRem(m, base, new(big.Int))
		if rest.Sign() != 0 {
			return nil, false
		}
		m = quotient
	}
}

func callText(name string, args []*big.Rat) string {
	s := name + "("
	for i, a := range args {
		if i > 0 {
			s += ", "
		}
		s += short(a)
	}
	return s + ")"
}

// inDomain checks the conditions of the bridge. One that cannot be decided
// exactly (cos(2) != 0) is left to the caller, who finds the value irrational.
func (q Rationals) inDomain(name string, args []*big.Rat) error {
	f, ok := symbolic.LookupFunc(name)
	if !ok || rowOf[f].Arity != len(args) {
		return fmt.Errorf("verify: no function %q of %d arguments", name, len(args))
	}
	for _, text := range rowOf[f].Domain {
		holds, err := checkCondition(conditions[text], args, q)
		if err == nil && !holds {
			return fmt.Errorf("%s is %w", callText(name, args), ErrDomain)
		}
	}
	return nil
}

// checkCondition decides a condition of the bridge at the given arguments.
func checkCondition[T any](c condition, args []T, ar symbolic.Arithmetic[T]) (bool, error) {
	env := func(name string) (T, error) {
		if name == "v" {
			return args[1], nil
		}
		return args[0], nil
	}
	left, err := symbolic.Eval(c.left, env, ar)
	if err != nil {
		return false, err
	}
	right, err := symbolic.Eval(c.right, env, ar)
	if err != nil {
		return false, err
	}
	return ar.Holds(c.rel, left, right)
}

func floor(r *big.Rat) *big.Rat {
	q, m := new(big.Int).QuoRem(r.Num(), r.Denom(), new(big.Int))
	if m.Sign() < 0 {
		q.Sub(q, big.NewInt(1))
	}
	return new(big.Rat).SetInt(q)
}
