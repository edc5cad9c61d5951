package verify

import (
	"fmt"
	"math"
	"math/big"
)

// A series is a truncated Puiseux series in t > 0 with real coefficients:
//
//	Σ c[k]·t^((v+k)/q) + O(t^(o/q))
//
// It says what an expression does on one side of a point: t is the distance from
// it. An o of noRemainder means that there is no remainder. Leading coefficients that
// are exactly 0 are removed, so that the zero series has no coefficients.
type series struct {
	q int
	v int
	c []Real
	o int
}

// noRemainder is the order of a series without a remainder.
const noRemainder = math.MaxInt32

// maxRamification bounds q.
const maxRamification = 64

// A sides computes with series whose number of terms is bounded.
type sides struct {
	ar    Reals
	terms int
}

func (s *series) zero() bool { return len(s.c) == 0 && s.o == noRemainder }

// trim removes exact zeros in front, terms from order o on, and terms beyond the
// bound.
func (a *sides) trim(s series) series {
	for len(s.c) > 0 && s.c[0].isZero() {
		s.c = s.c[1:]
		s.v++
	}
	if s.o != noRemainder && s.v+len(s.c) > s.o {
		s.c = s.c[:max(0, s.o-s.v)]
	}
	if len(s.c) > a.terms {
		s.c = s.c[:a.terms]
		s.o = s.v + a.terms
	}
	if s.o == noRemainder {
		for len(s.c) > 0 && s.c[len(s.c)-1].isZero() {
			s.c = s.c[:len(s.c)-1]
		}
	}
	if len(s.c) == 0 {
		s.v = 0
		if s.o != noRemainder {
			s.v = s.o
		}
	}
	return s
}

func constSeries(x Real) series {
	if x.isZero() {
		return series{q: 1, o: noRemainder}
	}
	return series{q: 1, c: []Real{x}, o: noRemainder}
}

// ramify writes s in powers of t^(1/(q·m)).
func ramify(s series, m int) series {
	if m == 1 {
		return s
	}
	out := series{q: s.q * m, v: s.v * m, o: s.o}
	if s.o != noRemainder {
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
	if o != noRemainder {
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
		return series{q: 1, o: noRemainder}, nil
	}
	out := series{q: s.q, v: s.v + t.v, o: noRemainder}
	if s.o != noRemainder {
		out.o = min(out.o, s.o+t.v)
	}
	if t.o != noRemainder {
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
	if s.o != noRemainder {
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
	if u.o != noRemainder {
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
	out = ramify(out, s.q/out.q) // a constant has lost the root that s is in powers of
	// t^(v/q·r): ramify so that the exponent is whole.
	exponent := new(big.Rat).Mul(r, big.NewRat(int64(s.v), 1))
	m := int(exponent.Denom().Int64())
	if out.q*m > maxRamification || !exponent.Num().IsInt64() || exponent.Num().BitLen() > 20 {
		return series{}, fmt.Errorf("an exponent is %w", ErrTooLarge)
	}
	out = ramify(out, m)
	shift := int(exponent.Num().Int64())
	out.v += shift
	if out.o != noRemainder {
		out.o += shift
	}
	return a.scale(out, c)
}

func (a *sides) Pow(s, t series) (series, error) {
	if t.zero() {
		return constSeries(Exactly(big.NewRat(1, 1))), nil
	}
	if t.o == noRemainder && len(t.c) == 1 && t.v == 0 {
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
