package verify

import (
	"fmt"
	"math"
	"math/big"

	"gradproof/symbolic"
)

// A series is a truncated Puiseux series in t > 0 with real coefficients:
//
//	Σ c[k]·t^((v+k)/q) + O(t^(o/q))
//
// It says what an expression does on one side of a point: t is the distance from
// it. An o of exact means that there is no remainder. Leading coefficients that
// are exactly 0 are removed, so that the zero series has no coefficients.
type series struct {
	q int
	v int
	c []Real
	o int
}

// exact is the order of a series without a remainder.
const exact = math.MaxInt32

// maxRamification bounds q.
const maxRamification = 64

// A sides computes with series whose number of terms is bounded.
type sides struct {
	ar    Reals
	terms int
}

func (s *series) zero() bool { return len(s.c) == 0 && s.o == exact }

// trim removes exact zeros in front, terms from order o on, and terms beyond the
// bound.
func (a *sides) trim(s series) series {
	for len(s.c) > 0 && s.c[0].isZero() {
		s.c = s.c[1:]
		s.v++
	}
	if s.o != exact && s.v+len(s.c) > s.o {
		s.c = s.c[:max(0, s.o-s.v)]
	}
	if len(s.c) > a.terms {
		s.c = s.c[:a.terms]
		s.o = s.v + a.terms
	}
	if s.o == exact {
		for len(s.c) > 0 && s.c[len(s.c)-1].isZero() {
			s.c = s.c[:len(s.c)-1]
		}
	}
	if len(s.c) == 0 {
		s.v = 0
		if s.o != exact {
			s.v = s.o
		}
	}
	return s
}

func constSeries(x Real) series {
	if x.isZero() {
		return series{q: 1, o: exact}
	}
	return series{q: 1, c: []Real{x}, o: exact}
}

// ramify writes s in powers of t^(1/(q·m)).
func ramify(s series, m int) series {
	if m == 1 {
		return s
	}
	out := series{q: s.q * m, v: s.v * m, o: s.o}
	if s.o != exact {
		out.o = s.o * m
	}
	if n := len(s.c); n > 0 {
		out.c = make([]Real, (n-1)*m+1)
		for i := range out.c {
			out.c[i] = Exactly(new(big.Rat))
		}
		for i, c := range s.c {
			out.c[i*m] = c
		}
	}
	return out
}

// align gives two series the same q.
func align(s, t series) (series, series, error) {
	l := s.q / gcd(s.q, t.q) * t.q
	if l > maxRamification {
		return s, t, fmt.Errorf("a root of order %d is %w", l, ErrTooLarge)
	}
	return ramify(s, l/s.q), ramify(t, l/t.q), nil
}

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

func (a *sides) Const(c *big.Rat) (series, error) { return constSeries(Exactly(c)), nil }

func (a *sides) Neg(s series) (series, error) {
	return a.scale(s, Exactly(big.NewRat(-1, 1)))
}

func (a *sides) scale(s series, x Real) (series, error) {
	out := series{q: s.q, v: s.v, o: s.o, c: make([]Real, len(s.c))}
	for i, c := range s.c {
		var err error
		if out.c[i], err = a.ar.Mul(c, x); err != nil {
			return series{}, err
		}
	}
	return a.trim(out), nil
}

func (a *sides) Add(s, t series) (series, error) {
	s, t, err := align(s, t)
	if err != nil {
		return series{}, err
	}
	if s.zero() {
		return t, nil
	}
	if t.zero() {
		return s, nil
	}
	o := min(s.o, t.o)
	v := min(s.v, t.v)
	end := max(s.v+len(s.c), t.v+len(t.c))
	if o != exact {
		end = min(end, o)
	}
	out := series{q: s.q, v: v, o: o}
	for k := v; k < end; k++ {
		x, err := a.ar.Add(s.at(k), t.at(k))
		if err != nil {
			return series{}, err
		}
		out.c = append(out.c, x)
	}
	return a.trim(out), nil
}

// at returns the coefficient of t^(k/q), for k below the order.
func (s *series) at(k int) Real {
	if i := k - s.v; i >= 0 && i < len(s.c) {
		return s.c[i]
	}
	return Exactly(new(big.Rat))
}

func (a *sides) Sub(s, t series) (series, error) {
	t, err := a.Neg(t)
	if err != nil {
		return series{}, err
	}
	return a.Add(s, t)
}

func (a *sides) Mul(s, t series) (series, error) {
	s, t, err := align(s, t)
	if err != nil {
		return series{}, err
	}
	if s.zero() || t.zero() {
		return series{q: 1, o: exact}, nil
	}
	out := series{q: s.q, v: s.v + t.v, o: exact}
	if s.o != exact {
		out.o = min(out.o, s.o+t.v)
	}
	if t.o != exact {
		out.o = min(out.o, t.o+s.v)
	}
	n := min(len(s.c)+len(t.c)-1, a.terms+1)
	if len(s.c) == 0 || len(t.c) == 0 {
		n = 0
	}
	for k := range n {
		sum := Exactly(new(big.Rat))
		for i := max(0, k-len(t.c)+1); i <= min(k, len(s.c)-1); i++ {
			x, err := a.ar.Mul(s.c[i], t.c[k-i])
			if err != nil {
				return series{}, err
			}
			if sum, err = a.ar.Add(sum, x); err != nil {
				return series{}, err
			}
		}
		out.c = append(out.c, sum)
	}
	return a.trim(out), nil
}

// leading returns the sign of the leading coefficient, which is the sign of the
// series for small t; 0 only for the zero series.
func (a *sides) leading(s series) (int, error) {
	if s.zero() {
		return 0, nil
	}
	if len(s.c) == 0 {
		return 0, fmt.Errorf("the sign next to the point is %w: all known terms are 0", ErrUndecided)
	}
	sign, ok := s.c[0].Sign()
	if !ok {
		return 0, fmt.Errorf("whether a leading coefficient is 0 is %w", ErrUndecided)
	}
	return sign, nil
}

// monic writes s = c·t^(v/q)·(1 + u) with u of positive order.
func (a *sides) monic(s series) (c Real, u series, err error) {
	if sign, err := a.leading(s); err != nil {
		return Real{}, series{}, err
	} else if sign == 0 {
		return Real{}, series{}, fmt.Errorf("a quotient by zero is %w", ErrDomain)
	}
	c = s.c[0]
	inv, err := a.ar.Div(Exactly(big.NewRat(1, 1)), c)
	if err != nil {
		return Real{}, series{}, err
	}
	u = series{q: s.q, v: 1, c: s.c[1:], o: s.o}
	if s.o != exact {
		u.o = s.o - s.v
	}
	u, err = a.scale(a.trim(u), inv)
	return c, u, err
}

// binomial returns (1 + u)^r for u of positive order, by the recurrence
// n·y_n = Σ_{k=1..n} (r·k - (n - k))·u_k·y_{n-k} that follows from (1+u)·y' = r·u'·y.
func (a *sides) binomial(u series, r *big.Rat) (series, error) {
	return a.recur(u, func(n int, y []Real) (Real, error) {
		sum := Exactly(new(big.Rat))
		for k := 1; k <= n; k++ {
			w := new(big.Rat).Mul(r, big.NewRat(int64(k), 1))
			w.Sub(w, big.NewRat(int64(n-k), 1))
			x, err := a.ar.Mul(u.at(k), y[n-k])
			if err != nil {
				return Real{}, err
			}
			if x, err = a.ar.Mul(x, Exactly(w)); err != nil {
				return Real{}, err
			}
			if sum, err = a.ar.Add(sum, x); err != nil {
				return Real{}, err
			}
		}
		return a.ar.Mul(sum, Exactly(big.NewRat(1, int64(n))))
	})
}

// exponential returns exp(u) for u of positive order: n·y_n = Σ k·u_k·y_{n-k}.
func (a *sides) exponential(u series) (series, error) {
	return a.recur(u, func(n int, y []Real) (Real, error) {
		sum := Exactly(new(big.Rat))
		for k := 1; k <= n; k++ {
			x, err := a.ar.Mul(u.at(k), y[n-k])
			if err != nil {
				return Real{}, err
			}
			if x, err = a.ar.Mul(x, Exactly(big.NewRat(int64(k), int64(n)))); err != nil {
				return Real{}, err
			}
			if sum, err = a.ar.Add(sum, x); err != nil {
				return Real{}, err
			}
		}
		return sum, nil
	})
}

// recur builds a series with constant term 1 coefficient by coefficient.
func (a *sides) recur(u series, next func(n int, y []Real) (Real, error)) (series, error) {
	one := Exactly(big.NewRat(1, 1))
	if u.zero() {
		return constSeries(one), nil
	}
	n := a.terms
	if u.o != exact {
		n = min(n, u.o)
	}
	y := []Real{one}
	for k := 1; k < n; k++ {
		x, err := next(k, y)
		if err != nil {
			return series{}, err
		}
		y = append(y, x)
	}
	return a.trim(series{q: u.q, c: y, o: n}), nil
}

func (a *sides) Div(s, t series) (series, error) {
	inverse, err := a.powRat(t, big.NewRat(-1, 1))
	if err != nil {
		return series{}, err
	}
	return a.Mul(s, inverse)
}

// powRat returns s^r.
func (a *sides) powRat(s series, r *big.Rat) (series, error) {
	if r.Sign() == 0 {
		return constSeries(Exactly(big.NewRat(1, 1))), nil
	}
	if s.zero() {
		if r.Sign() < 0 {
			return series{}, fmt.Errorf("a quotient by zero is %w", ErrDomain)
		}
		return s, nil
	}
	if k := r.Num().Int64(); r.IsInt() && r.Num().IsInt64() && 0 < k && k <= int64(a.terms) {
		out := s
		for range k - 1 {
			var err error
			if out, err = a.Mul(out, s); err != nil {
				return series{}, err
			}
		}
		return out, nil
	}
	if !r.Denom().IsInt64() || r.Denom().Int64() > maxRamification {
		return series{}, fmt.Errorf("a root of order %s is %w", short(new(big.Rat).SetInt(r.Denom())), ErrTooLarge)
	}
	c, u, err := a.monic(s)
	if err != nil {
		return series{}, err
	}
	if sign, _ := c.Sign(); sign < 0 && !r.IsInt() {
		return series{}, fmt.Errorf("a negative base with the exponent %s is %w", short(r), ErrDomain)
	}
	if c, err = a.ar.Pow(c, Exactly(r)); err != nil {
		return series{}, err
	}
	out, err := a.binomial(u, r)
	if err != nil {
		return series{}, err
	}
	// t^(v/q·r): ramify so that the exponent is whole.
	exponent := new(big.Rat).Mul(r, big.NewRat(int64(s.v), 1))
	m := int(exponent.Denom().Int64())
	if out.q*m > maxRamification || !exponent.Num().IsInt64() || exponent.Num().BitLen() > 20 {
		return series{}, fmt.Errorf("an exponent is %w", ErrTooLarge)
	}
	out = ramify(out, m)
	shift := int(exponent.Num().Int64())
	out.v += shift
	if out.o != exact {
		out.o += shift
	}
	return a.scale(out, c)
}

func (a *sides) Pow(s, t series) (series, error) {
	if t.zero() {
		return constSeries(Exactly(big.NewRat(1, 1))), nil
	}
	if t.o == exact && len(t.c) == 1 && t.v == 0 {
		if r, ok := t.c[0].Exact(); ok {
			return a.powRat(s, r)
		}
	}
	if s.zero() {
		sign, err := a.leading(t)
		if err != nil {
			return series{}, err
		}
		if sign > 0 {
			return s, nil
		}
		return series{}, fmt.Errorf("0 to a negative power is %w", ErrDomain)
	}
	l, err := a.log(s)
	if err != nil {
		return series{}, err
	}
	if l, err = a.Mul(t, l); err != nil {
		return series{}, err
	}
	return a.exp(l)
}

// Holds decides a comparison for small t.
func (a *sides) Holds(rel string, s, t series) (bool, error) {
	d, err := a.Sub(s, t)
	if err != nil {
		return false, err
	}
	sign, err := a.leading(d)
	if err != nil {
		return false, err
	}
	return holdsFor(rel, sign)
}

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
	if s.o != exact {
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
	if s.o != exact {
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
	if u.o != exact {
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
		constant = constant && s.o == exact && s.v == 0 && len(s.c) <= 1
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
