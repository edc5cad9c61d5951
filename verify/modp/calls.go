package modp

import (
	"fmt"
	"math/big"
)

// Call applies the elementary function of the given name.
func (ar *Arithmetic) Call(name string, args ...Value) (Value, error) {
	switch {
	case len(args) == 0 && name == "pi":
		v := ar.fresh(oracleKey{name: "pi"}, step{op: "pi"}, size{degree: 1}, size{})
		v.class = rational // π is transcendental, and so as good as a variable
		return v, nil
	case len(args) == 1 && unary[name] != nil:
		return unary[name](ar, args[0])
	case len(args) == 2 && binary[name] != nil:
		return binary[name](ar, args[0], args[1])
	}
	return Value{}, fmt.Errorf("%w: %s of %d arguments", ErrFunction, name, len(args))
}

// unary has a row for every function of one argument. A kernel has no relations but
// those that the row uses.
var unary map[string]func(ar *Arithmetic, u Value) (Value, error)

// binary has a row for every function of two arguments.
var binary map[string]func(ar *Arithmetic, u, v Value) (Value, error)

func init() {
	type fn = func(ar *Arithmetic, u Value) (Value, error)
	plain := func(name string) fn {
		return func(ar *Arithmetic, u Value) (Value, error) { return ar.kernel(name, u) }
	}
	odd := func(name string) fn {
		return func(ar *Arithmetic, u Value) (Value, error) { return ar.oddKernel(name, u) }
	}
	// formula is a function of one kernel value.
	formula := func(kernel fn, f func(c *calculation, k Value) Value) fn {
		return func(ar *Arithmetic, u Value) (Value, error) {
			k, err := kernel(ar, u)
			c := &calculation{ar: ar, err: err}
			v := f(c, k)
			return v, c.err
		}
	}
	ofSign := func(f func(c *calculation, s int, u Value) Value) fn {
		return func(ar *Arithmetic, u Value) (Value, error) {
			s, err := ar.sign(u)
			c := &calculation{ar: ar, err: err}
			v := f(c, s, u)
			return v, c.err
		}
	}
	exp, half, asin := (*Arithmetic).exp, odd("tan half"), odd("asin")

	unary = map[string]fn{
		"sqrt": (*Arithmetic).root,
		"cbrt": (*Arithmetic).cbrt,

		"exp":      exp,
		"expm1":    formula(exp, func(c *calculation, e Value) Value { return c.sub(e, c.n(1)) }),
		"sinh":     formula(exp, func(c *calculation, e Value) Value { return c.div(c.sub(e, c.inv(e)), c.n(2)) }),
		"cosh":     formula(exp, func(c *calculation, e Value) Value { return c.div(c.add(e, c.inv(e)), c.n(2)) }),
		"tanh":     formula(exp, func(c *calculation, e Value) Value { return c.div(c.sub(c.sq(e), c.n(1)), c.add(c.sq(e), c.n(1))) }),
		"coth":     formula(exp, func(c *calculation, e Value) Value { return c.div(c.add(c.sq(e), c.n(1)), c.sub(c.sq(e), c.n(1))) }),
		"sech":     formula(exp, func(c *calculation, e Value) Value { return c.div(c.mul(c.n(2), e), c.add(c.sq(e), c.n(1))) }),
		"csch":     formula(exp, func(c *calculation, e Value) Value { return c.div(c.mul(c.n(2), e), c.sub(c.sq(e), c.n(1))) }),
		"sigmoid":  formula(exp, func(c *calculation, e Value) Value { return c.div(e, c.add(e, c.n(1))) }),
		"softplus": formula(exp, func(c *calculation, e Value) Value { return c.call("log", c.add(c.n(1), e)) }),

		"log":   (*Arithmetic).log,
		"log1p": func(ar *Arithmetic, u Value) (Value, error) { return ar.logOf(1, u, 0) },
		"log2":  func(ar *Arithmetic, u Value) (Value, error) { return ar.logOf(0, u, 2) },
		"log10": func(ar *Arithmetic, u Value) (Value, error) { return ar.logOf(0, u, 10) },

		// sin u = 2t/(1+t²) and cos u = (1-t²)/(1+t²) for t = tan(u/2).
		"sin": formula(half, func(c *calculation, t Value) Value { return c.div(c.mul(c.n(2), t), c.add(c.n(1), c.sq(t))) }),
		"cos": formula(half, func(c *calculation, t Value) Value { return c.div(c.sub(c.n(1), c.sq(t)), c.add(c.n(1), c.sq(t))) }),
		"tan": formula(half, func(c *calculation, t Value) Value { return c.div(c.mul(c.n(2), t), c.sub(c.n(1), c.sq(t))) }),
		"cot": formula(half, func(c *calculation, t Value) Value { return c.div(c.sub(c.n(1), c.sq(t)), c.mul(c.n(2), t)) }),
		"sec": formula(half, func(c *calculation, t Value) Value { return c.div(c.add(c.n(1), c.sq(t)), c.sub(c.n(1), c.sq(t))) }),
		"csc": formula(half, func(c *calculation, t Value) Value { return c.div(c.add(c.n(1), c.sq(t)), c.mul(c.n(2), t)) }),

		"asin":  asin,
		"acos":  formula(asin, func(c *calculation, a Value) Value { return c.sub(c.div(c.call("pi"), c.n(2)), a) }),
		"atan":  odd("atan"),
		"asinh": odd("asinh"),
		"acosh": plain("acosh"),
		"atanh": odd("atanh"),
		"erf":   odd("erf"),
		"erfc":  formula(odd("erf"), func(c *calculation, e Value) Value { return c.sub(c.n(1), e) }),
		"floor": plain("floor"),

		"abs":  ofSign(func(c *calculation, s int, u Value) Value { return c.mul(c.n(int64(s)), u) }),
		"sign": ofSign(func(c *calculation, s int, u Value) Value { return c.n(int64(s)) }),
		"relu": ofSign(func(c *calculation, s int, u Value) Value { return c.mul(c.n(int64(max(s, 0))), u) }),
	}
	extremum := func(wanted int) func(ar *Arithmetic, u, v Value) (Value, error) {
		return func(ar *Arithmetic, u, v Value) (Value, error) {
			d, err := ar.Sub(u, v)
			if err != nil {
				return Value{}, err
			}
			if s, err := ar.sign(d); err != nil || s == wanted {
				return u, err
			}
			return v, nil
		}
	}
	binary = map[string]func(ar *Arithmetic, u, v Value) (Value, error){
		"pow": (*Arithmetic).Pow,
		"max": extremum(1),
		"min": extremum(-1),
		"hypot": func(ar *Arithmetic, u, v Value) (Value, error) {
			c := &calculation{ar: ar}
			w := c.call("sqrt", c.add(c.sq(u), c.sq(v)))
			return w, c.err
		},
		"atan2": (*Arithmetic).atan2,
	}
}

// kernel returns f(u) for a function about which nothing is known.
func (ar *Arithmetic) kernel(name string, u Value) (Value, error) {
	if err := ar.spend(); err != nil {
		return Value{}, err
	}
	if ar.ledger != nil {
		ar.ledger.compared(name, *u.bound)
		return ar.fresh(oracleKey{}, step{name, u.bound.id, 0}, size{degree: 1}, size{}), nil
	}
	return ar.fresh(oracleKey{name: name, a: u.elem}, step{}, size{}, size{}), nil
}

// canonical returns one of u and -u, always the same one, and whether it is -u.
func (ar *Arithmetic) canonical(u Value) (c Value, negated bool) {
	if n := ar.field.Neg(u.elem); ar.ledger == nil && n < u.elem {
		return Value{elem: n, class: u.class}, true
	}
	return u, false
}

// oddKernel returns f(u) for a function with f(-u) = -f(u).
func (ar *Arithmetic) oddKernel(name string, u Value) (Value, error) {
	switch {
	case ar.IsZero(u):
		return u, nil
	case ar.ledger == nil && u.elem == 0:
		return Value{}, nil
	}
	c, negated := ar.canonical(u)
	v, err := ar.kernel(name, c)
	if negated {
		v.elem = ar.field.Neg(v.elem)
	}
	return v, err
}

// exp returns exp u, with exp(-u)·exp(u) = 1.
func (ar *Arithmetic) exp(u Value) (Value, error) {
	switch {
	case ar.IsZero(u):
		return ar.integer(1)
	case ar.ledger == nil && u.elem == 0:
		return Value{elem: ar.field.One()}, nil
	}
	c, negated := ar.canonical(u)
	v, err := ar.kernel("exp", c)
	switch {
	case err != nil:
		return v, err
	case ar.ledger != nil: // the kernel or its reciprocal
		v.bound.den = v.bound.num
		return v, nil
	case v.elem == 0:
		return v, ErrUndefined
	case negated:
		return ar.reciprocal(v)
	}
	return v, nil
}

func (ar *Arithmetic) reciprocal(v Value) (Value, error) {
	one, err := ar.integer(1)
	if err != nil {
		return v, err
	}
	return ar.Div(one, v)
}

// log returns log u, with log 1 = 0.
func (ar *Arithmetic) log(u Value) (Value, error) {
	switch {
	case ar.isOne(u):
		return ar.integer(0)
	case u.exact != nil && u.exact.Sign() <= 0:
		return Value{}, ErrUndefined
	}
	return ar.kernel("log", u)
}

// logOf returns log(shift + u), to the given base if it is not 0.
func (ar *Arithmetic) logOf(shift int64, u Value, base int64) (Value, error) {
	c := &calculation{ar: ar}
	v := c.call("log", c.add(c.n(shift), u))
	if base != 0 {
		v = c.div(v, c.call("log", c.n(base)))
	}
	return v, c.err
}

// atan2 is a kernel of two arguments.
func (ar *Arithmetic) atan2(u, v Value) (Value, error) {
	if err := ar.spend(); err != nil {
		return Value{}, err
	}
	if ar.ledger != nil {
		ar.ledger.compared("atan2 first", *u.bound)
		ar.ledger.compared("atan2 second", *v.bound)
		return ar.fresh(oracleKey{}, step{"atan2", u.bound.id, v.bound.id}, size{degree: 1}, size{}), nil
	}
	return ar.fresh(oracleKey{name: "atan2", a: u.elem, b: v.elem}, step{}, size{}, size{}), nil
}

// maxShift bounds the integers k in u^(k+v) = u^k·u^v and u^(k-v) = u^k/u^v.
const maxShift = 4

// Pow returns u^v. A constant exponent that is an integer, or half of one, gives a
// power of u or of its square root. Everything else is a kernel of both, for u > 0, with
// the relations of [maxShift].
func (ar *Arithmetic) Pow(u, v Value) (Value, error) {
	if v.exact != nil {
		twice := new(big.Rat).Add(v.exact, v.exact)
		switch {
		case twice.IsInt() && !twice.Num().IsInt64():
			return Value{}, ErrExponent
		case v.exact.IsInt():
			return ar.power(u, v.exact.Num().Int64())
		case twice.IsInt():
			s, err := ar.root(u)
			if err != nil {
				return s, err
			}
			return ar.power(s, twice.Num().Int64())
		}
	}
	if u.exact != nil && u.exact.Sign() <= 0 {
		return Value{}, ErrUndefined
	}
	if err := ar.spend(); err != nil {
		return Value{}, err
	}
	if ar.ledger != nil {
		ar.ledger.compared("pow base", *u.bound)
		ar.ledger.exponent(*v.bound)
		s := u.bound.larger().power(maxShift).times(size{degree: 1})
		return ar.fresh(oracleKey{}, step{"pow", u.bound.id, v.bound.id}, s, s), nil
	}
	return ar.powerKernel(u.elem, v.elem)
}

// powerKernel returns u^v at a point, by what is known of another power of u.
func (ar *Arithmetic) powerKernel(u, v Elem) (Value, error) {
	f := &ar.field
	if u == 0 {
		return Value{}, ErrUndefined
	}
	for _, w := range ar.powers {
		if w.u != u {
			continue
		}
		for k := int64(-maxShift); k <= maxShift; k++ {
			shift := f.Int64(k)
			same, opposite := v == f.Add(w.v, shift), v == f.Sub(shift, w.v)
			if !same && !opposite {
				continue
			}
			up, err := ar.power(Value{elem: u}, k)
			if err != nil {
				return up, err
			}
			if same {
				return ar.Mul(up, Value{elem: w.value})
			}
			return ar.Div(up, Value{elem: w.value})
		}
	}
	value := ar.oracle.ask(oracleKey{"pow", u, v})
	if value == 0 {
		return Value{}, ErrUndefined
	}
	ar.powers = append(ar.powers, power{u, v, value})
	return Value{elem: value}, nil
}

// power returns u^n; u^0 is 1.
func (ar *Arithmetic) power(u Value, n int64) (Value, error) {
	if n > maxExponent || n < -maxExponent {
		return Value{}, ErrExponent
	}
	if n == 0 {
		return ar.integer(1)
	}
	m := max(n, -n)
	v, err := ar.positivePower(u, m)
	if err != nil || n > 0 {
		return v, err
	}
	return ar.reciprocal(v)
}

func (ar *Arithmetic) positivePower(u Value, n int64) (Value, error) {
	if u.exact != nil && int64(u.exact.Num().BitLen()+u.exact.Denom().BitLen())*n <= maxConstant {
		e := big.NewInt(n)
		return ar.Const(new(big.Rat).SetFrac(new(big.Int).Exp(u.exact.Num(), e, nil), new(big.Int).Exp(u.exact.Denom(), e, nil)))
	}
	if err := ar.spend(); err != nil {
		return Value{}, err
	}
	if ar.ledger != nil {
		b := u.bound
		return Value{class: u.class, bound: &fraction{
			b.num.power(count(n)), b.den.power(count(n)), ar.ledger.id(step{"power", b.id, int(n)}),
		}}, nil
	}
	return Value{elem: ar.field.Exp(u.elem, uint64(n)), class: u.class}, nil
}

// A calculation writes formulas without an error for every operation: the first one
// sticks.
type calculation struct {
	ar  *Arithmetic
	err error
}

func (c *calculation) do(f func() (Value, error)) (v Value) {
	if c.err == nil {
		v, c.err = f()
	}
	return v
}

func (c *calculation) n(n int64) Value {
	return c.do(func() (Value, error) { return c.ar.integer(n) })
}
func (c *calculation) add(a, b Value) Value {
	return c.do(func() (Value, error) { return c.ar.Add(a, b) })
}
func (c *calculation) sub(a, b Value) Value {
	return c.do(func() (Value, error) { return c.ar.Sub(a, b) })
}
func (c *calculation) mul(a, b Value) Value {
	return c.do(func() (Value, error) { return c.ar.Mul(a, b) })
}
func (c *calculation) div(a, b Value) Value {
	return c.do(func() (Value, error) { return c.ar.Div(a, b) })
}
func (c *calculation) call(name string, args ...Value) Value {
	return c.do(func() (Value, error) { return c.ar.Call(name, args...) })
}
func (c *calculation) sq(a Value) Value  { return c.mul(a, a) }
func (c *calculation) inv(a Value) Value { return c.div(c.n(1), a) }
