package verify

import (
	"fmt"
	"math/big"

	"gradproof/symbolic"
)

// split writes s as its value at t = 0 and a series of positive order; s must have
// a limit.
func (a *sides) split(s series) (limit Real, rest series, err error) {
	if s.v < 0 && len(s.c) > 0 {
		if _, err := a.leading(s); err != nil {
			return Real{}, series{}, err
		}
		return Real{}, series{}, fmt.Errorf("an infinite limit inside a function is %w", ErrUndecided)
	}
	if s.o <= 0 {
		return Real{}, series{}, fmt.Errorf("a limit is %w: too few terms are known", ErrUndecided)
	}
	rest = series{q: s.q, v: max(s.v, 1), o: s.o}
	if first := rest.v - s.v; first < len(s.c) {
		rest.c = s.c[first:]
	}
	return s.at(0), a.trim(rest), nil
}

func (a *sides) exp(s series) (series, error) {
	limit, rest, err := a.split(s)
	if err != nil {
		return series{}, err
	}
	c, err := a.ar.Call("exp", limit)
	if err != nil {
		return series{}, err
	}
	y, err := a.exponential(rest)
	if err != nil {
		return series{}, err
	}
	return a.scale(y, c)
}

// log returns log s for a series with a positive limit:
// log c(1+u) = log c + ∫ u'/(1+u).
func (a *sides) log(s series) (series, error) {
	sign, err := a.leading(s)
	switch {
	case err != nil:
		return series{}, err
	case sign <= 0:
		return series{}, fmt.Errorf("the logarithm of a number that is not positive is %w", ErrDomain)
	case s.v != 0:
		return series{}, fmt.Errorf("a logarithm next to 0 is %w: it has no series in powers", ErrUndecided)
	}
	l, err := a.ar.Call("log", s.c[0])
	if err != nil {
		return series{}, err
	}
	return a.primitive(s, l, func(s series) (series, error) { return a.powRat(s, big.NewRat(-1, 1)) })
}

// primitive returns the series of F(s) for a function with F(s₀) = value and
// F' = f: value + ∫ f(s)·s'.
func (a *sides) primitive(s series, value Real, f func(series) (series, error)) (series, error) {
	g, err := f(s)
	if err != nil {
		return series{}, err
	}
	ds, err := a.derivative(s)
	if err != nil {
		return series{}, err
	}
	if g, err = a.Mul(g, ds); err != nil {
		return series{}, err
	}
	g, err = a.integral(g)
	if err != nil {
		return series{}, err
	}
	return a.Add(constSeries(value), g)
}

// derivative returns ds/dt.
func (a *sides) derivative(s series) (series, error) {
	out := series{q: s.q, v: s.v - s.q, o: s.o}
	if s.o != noRemainder {
		out.o = s.o - s.q
	}
	for i, c := range s.c {
		x, err := a.ar.Mul(c, Exactly(big.NewRat(int64(s.v+i), int64(s.q))))
		if err != nil {
			return series{}, err
		}
		out.c = append(out.c, x)
	}
	return a.trim(out), nil
}

// integral returns ∫ s dt without a constant.
func (a *sides) integral(s series) (series, error) {
	out := series{q: s.q, v: s.v + s.q, o: s.o}
	if s.o != noRemainder {
		out.o = s.o + s.q
		if out.o <= 0 {
			return series{}, fmt.Errorf("an integral is %w: too few terms are known", ErrUndecided)
		}
	}
	for i, c := range s.c {
		k := s.v + i + s.q
		if k <= 0 {
			if c.isZero() {
				out.c = append(out.c, c)
				continue
			}
			return series{}, fmt.Errorf("a singular integral is %w", ErrUndecided)
		}
		x, err := a.ar.Mul(c, Exactly(big.NewRat(int64(s.q), int64(k))))
		if err != nil {
			return series{}, err
		}
		out.c = append(out.c, x)
	}
	return a.trim(out), nil
}

// circular returns sin s and cos s, with the coupled recurrences of y' = s'·z,
// z' = -s'·y on the part of positive order and the addition theorems.
func (a *sides) circular(s series) (sin, cos series, err error) {
	limit, u, err := a.split(s)
	if err != nil {
		return sin, cos, err
	}
	s0, err := a.ar.Call("sin", limit)
	if err != nil {
		return sin, cos, err
	}
	c0, err := a.ar.Call("cos", limit)
	if err != nil {
		return sin, cos, err
	}
	if u.zero() {
		return constSeries(s0), constSeries(c0), nil
	}
	n := a.terms
	if u.o != noRemainder {
		n = min(n, u.o)
	}
	y := []Real{Exactly(new(big.Rat))}
	z := []Real{Exactly(big.NewRat(1, 1))}
	for k := 1; k < n; k++ {
		dy, dz := Exactly(new(big.Rat)), Exactly(new(big.Rat))
		for j := 1; j <= k; j++ {
			w, err := a.ar.Mul(u.at(j), Exactly(big.NewRat(int64(j), int64(k))))
			if err != nil {
				return sin, cos, err
			}
			p, err := a.ar.Mul(w, z[k-j])
			if err != nil {
				return sin, cos, err
			}
			if dy, err = a.ar.Add(dy, p); err != nil {
				return sin, cos, err
			}
			if p, err = a.ar.Mul(w, y[k-j]); err != nil {
				return sin, cos, err
			}
			if dz, err = a.ar.Sub(dz, p); err != nil {
				return sin, cos, err
			}
		}
		y, z = append(y, dy), append(z, dz)
	}
	su, cu := a.trim(series{q: u.q, c: y, o: n}), a.trim(series{q: u.q, c: z, o: n})
	// sin(l+u) = sin l cos u + cos l sin u, cos(l+u) = cos l cos u - sin l sin u
	if sin, err = a.combine(su, c0, cu, s0); err != nil {
		return sin, cos, err
	}
	minus, err := a.ar.Neg(s0)
	if err != nil {
		return sin, cos, err
	}
	cos, err = a.combine(cu, c0, su, minus)
	return sin, cos, err
}

// combine returns x·s + y·t.
func (a *sides) combine(s series, x Real, t series, y Real) (series, error) {
	s, err := a.scale(s, x)
	if err != nil {
		return series{}, err
	}
	if t, err = a.scale(t, y); err != nil {
		return series{}, err
	}
	return a.Add(s, t)
}

// seriesOf writes functions by others; what is left has a recurrence or an integral.
var seriesOf = map[string]symbolic.Expr{
	"sqrt": symbolic.MustParse("u^(1/2)"), "expm1": symbolic.MustParse("exp(u) - 1"),
	"log2": symbolic.MustParse("log(u)/log(2)"), "log10": symbolic.MustParse("log(u)/log(10)"),
	"log1p": symbolic.MustParse("log(1 + u)"),
	"tan":   symbolic.MustParse("sin(u)/cos(u)"), "cot": symbolic.MustParse("cos(u)/sin(u)"),
	"sec": symbolic.MustParse("1/cos(u)"), "csc": symbolic.MustParse("1/sin(u)"),
	"sinh": symbolic.MustParse("(exp(u) - exp(-u))/2"), "cosh": symbolic.MustParse("(exp(u) + exp(-u))/2"),
	"tanh": symbolic.MustParse("1 - 2/(exp(2*u) + 1)"), "coth": symbolic.MustParse("1 + 2/(exp(2*u) - 1)"),
	"sech": symbolic.MustParse("2/(exp(u) + exp(-u))"), "csch": symbolic.MustParse("2/(exp(u) - exp(-u))"),
	"sigmoid": symbolic.MustParse("1/(1 + exp(-u))"), "softplus": symbolic.MustParse("log(1 + exp(u))"),
	"hypot": symbolic.MustParse("(u^2 + v^2)^(1/2)"),
	"abs":   symbolic.MustParse("where(u < 0, -u, u)"), "relu": symbolic.MustParse("where(u > 0, u, 0)"),
	"sign": symbolic.MustParse("where(u > 0, 1, where(u < 0, -1, 0))"),
	"max":  symbolic.MustParse("where(u > v, u, v)"), "min": symbolic.MustParse("where(u < v, u, v)"),
	"cbrt": symbolic.MustParse("where(u < 0, -((-u)^(1/3)), u^(1/3))"),
	"erfc": symbolic.MustParse("1 - erf(u)"),
}

// integrands are the derivatives of the functions that are integrated.
var integrands = map[string]symbolic.Expr{
	"asin": symbolic.MustParse("(1 - u^2)^(-1/2)"), "acos": symbolic.MustParse("-(1 - u^2)^(-1/2)"),
	"atan": symbolic.MustParse("1/(1 + u^2)"), "asinh": symbolic.MustParse("(1 + u^2)^(-1/2)"),
	"acosh": symbolic.MustParse("(u^2 - 1)^(-1/2)"), "atanh": symbolic.MustParse("1/(1 - u^2)"),
	"erf": symbolic.MustParse("2*exp(-u^2)/sqrt(pi)"),
}

func (a *sides) Call(name string, args ...series) (series, error) {
	constant := true
	for _, s := range args {
		constant = constant && s.o == noRemainder && s.v == 0 && len(s.c) <= 1
	}
	if constant {
		values := make([]Real, len(args))
		for i, s := range args {
			values[i] = s.at(0)
		}
		x, err := a.ar.Call(name, values...)
		return constSeries(x), err
	}
	env := func(v string) (series, error) {
		if v == "v" {
			return args[1], nil
		}
		return args[0], nil
	}
	if e, ok := seriesOf[name]; ok {
		return symbolic.Eval(e, env, symbolic.Arithmetic[series](a))
	}
	switch name {
	case "exp":
		return a.exp(args[0])
	case "log":
		return a.log(args[0])
	case "sin", "cos":
		sin, cos, err := a.circular(args[0])
		if name == "sin" {
			return sin, err
		}
		return cos, err
	case "floor":
		return a.floor(args[0])
	case "atan2":
		return a.atan2(args[0], args[1])
	}
	e, ok := integrands[name]
	if !ok {
		return series{}, fmt.Errorf("verify: no series for %s", name)
	}
	limit, _, err := a.split(args[0])
	if err != nil {
		return series{}, err
	}
	value, err := a.ar.Call(name, limit)
	if err != nil {
		return series{}, err
	}
	return a.primitive(args[0], value, func(series) (series, error) {
		return symbolic.Eval(e, env, symbolic.Arithmetic[series](a))
	})
}

// floor is constant next to a point: the floor of the limit, or one less if the
// limit is whole and is approached from below.
func (a *sides) floor(s series) (series, error) {
	limit, rest, err := a.split(s)
	if err != nil {
		return series{}, err
	}
	value, err := a.ar.Call("floor", limit)
	if err != nil {
		return series{}, err
	}
	if r, ok := limit.Exact(); ok && r.IsInt() {
		sign, err := a.leading(rest)
		if err != nil {
			return series{}, err
		}
		if sign < 0 {
			value, err = a.ar.Sub(value, Exactly(big.NewRat(1, 1)))
		}
		return constSeries(value), err
	}
	return constSeries(value), nil
}

// atan2 takes the quotient that stays bounded, and the constant of the quadrant.
func (a *sides) atan2(y, x series) (series, error) {
	y, x, err := align(y, x)
	if err != nil {
		return series{}, err
	}
	sx, err := a.leading(x)
	if err != nil {
		return series{}, err
	}
	sy, err := a.leading(y)
	if err != nil {
		return series{}, err
	}
	if sx == 0 && sy == 0 {
		return series{}, fmt.Errorf("atan2(0, 0) is %w", ErrDomain)
	}
	quarter := func(num, den int64) (series, error) {
		pi, err := a.ar.Call("pi")
		if err != nil {
			return series{}, err
		}
		return a.scale(constSeries(pi), Exactly(big.NewRat(num, den)))
	}
	ratio := func(s, t series) (series, error) {
		q, err := a.Div(s, t)
		if err != nil {
			return series{}, err
		}
		return a.Call("atan", q)
	}
	if sx != 0 && (sy == 0 || x.v <= y.v) {
		angle, err := ratio(y, x)
		if err != nil || sx > 0 {
			return angle, err
		}
		half, err := quarter(1, 1)
		if sy < 0 {
			half, err = quarter(-1, 1)
		}
		if err != nil {
			return series{}, err
		}
		return a.Add(angle, half)
	}
	angle, err := ratio(x, y)
	if err != nil {
		return series{}, err
	}
	right, err := quarter(int64(sy), 2)
	if err != nil {
		return series{}, err
	}
	return a.Sub(right, angle)
}
