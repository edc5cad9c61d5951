package verify

import (
	"errors"
	"fmt"
	"math/big"

	"gradproof/symbolic"
)

// An Enclosure is an interval [Lo, Hi] with rational ends that contains a real
// number for certain. An end that is nil is infinite. Where Lo equals Hi the
// number is known exactly.
type Enclosure struct{ Lo, Hi *big.Rat }

// Exactly returns the enclosure of a rational number.
func Exactly(r *big.Rat) Enclosure { return Enclosure{r, r} }

// Exact returns the number if it is known exactly.
func (e Enclosure) Exact() (r *big.Rat, ok bool) {
	if e.Lo != nil && e.Hi != nil && e.Lo.Cmp(e.Hi) == 0 {
		return e.Lo, true
	}
	return nil, false
}

// Disjoint reports whether the two enclosures have no number in common, which
// proves the two numbers different.
func (e Enclosure) Disjoint(f Enclosure) bool { return below(e.Hi, f.Lo) || below(f.Hi, e.Lo) }

// below reports hi < lo for an upper and a lower end.
func below(hi, lo *big.Rat) bool { return hi != nil && lo != nil && hi.Cmp(lo) < 0 }

func (e Enclosure) String() string {
	if r, ok := e.Exact(); ok {
		return short(r)
	}
	lo, hi := "-inf", "inf"
	if e.Lo != nil {
		lo = short(e.Lo)
	}
	if e.Hi != nil {
		hi = short(e.Hi)
	}
	return "[" + lo + ", " + hi + "]"
}

// Enclosures computes with enclosures. What is rational it computes exactly, as
// [Rationals] does; an irrational value it bounds by elementary inequalities,
// which are rough but certain. A comparison that an enclosure leaves open is
// [ErrUndecided], and so is a domain condition.
//
// It notes when a value lies on a kink, on a jump, on an edge of the domain, or on
// the boundary of a branch, so that nothing is said about a derivative there.
type Enclosures struct {
	touched *bool
	bare    bool // evaluating a condition of the bridge, which has no conditions of its own
}

// NewEnclosures returns an arithmetic that has not touched anything.
func NewEnclosures() Enclosures { return Enclosures{touched: new(bool)} }

// Touched reports whether a computation met a kink, a jump, an edge of a domain or
// the boundary of a branch.
func (a Enclosures) Touched() bool { return *a.touched }

// Const returns the enclosure of c.
func (Enclosures) Const(c *big.Rat) (Enclosure, error) { return Exactly(c), nil }

// Neg returns -x.
func (Enclosures) Neg(x Enclosure) (Enclosure, error) {
	return Enclosure{minus(x.Hi), minus(x.Lo)}, nil
}

func minus(r *big.Rat) *big.Rat {
	if r == nil {
		return nil
	}
	return new(big.Rat).Neg(r)
}

// Add returns x + y.
func (Enclosures) Add(x, y Enclosure) (Enclosure, error) {
	return sizedEnclosure(Enclosure{plus(x.Lo, y.Lo), plus(x.Hi, y.Hi)})
}

func plus(a, b *big.Rat) *big.Rat {
	if a == nil || b == nil {
		return nil
	}
	return new(big.Rat).Add(a, b)
}

func sizedEnclosure(x Enclosure) (Enclosure, error) {
	for _, end := range []*big.Rat{x.Lo, x.Hi} {
		if end != nil {
			if _, err := sized(end); err != nil {
				return Enclosure{}, err
			}
		}
	}
	return x, nil
}

// Sub returns x - y.
func (a Enclosures) Sub(x, y Enclosure) (Enclosure, error) {
	y, _ = a.Neg(y)
	return a.Add(x, y)
}

// Mul returns x·y.
func (a Enclosures) Mul(x, y Enclosure) (Enclosure, error) {
	if a.IsZero(x) || a.IsZero(y) {
		return Exactly(new(big.Rat)), nil
	}
	if x.Lo == nil || x.Hi == nil || y.Lo == nil || y.Hi == nil {
		return a.unboundedMul(x, y), nil
	}
	ends := []*big.Rat{
		new(big.Rat).Mul(x.Lo, y.Lo), new(big.Rat).Mul(x.Lo, y.Hi),
		new(big.Rat).Mul(x.Hi, y.Lo), new(big.Rat).Mul(x.Hi, y.Hi),
	}
	return sizedEnclosure(hull(ends...))
}

func hull(rs ...*big.Rat) Enclosure {
	e := Exactly(rs[0])
	for _, r := range rs[1:] {
		if r.Cmp(e.Lo) < 0 {
			e.Lo = r
		}
		if r.Cmp(e.Hi) > 0 {
			e.Hi = r
		}
	}
	return e
}

// unboundedMul keeps the sign, and the smallest size, of a product of which a
// factor is unbounded.
func (a Enclosures) unboundedMul(x, y Enclosure) Enclosure {
	sx, sy := a.sign(x), a.sign(y)
	if sx == 0 || sy == 0 {
		return Enclosure{}
	}
	least := new(big.Rat).Mul(smallest(x, sx), smallest(y, sy))
	if sx*sy > 0 {
		return Enclosure{least, nil}
	}
	return Enclosure{nil, least.Neg(least)}
}

// sign returns the sign of x if it is certain, and 0 otherwise.
func (Enclosures) sign(x Enclosure) int {
	switch {
	case x.Lo != nil && x.Lo.Sign() > 0:
		return 1
	case x.Hi != nil && x.Hi.Sign() < 0:
		return -1
	}
	return 0
}

// smallest returns the least absolute value in x, which has the given sign.
func smallest(x Enclosure, sign int) *big.Rat {
	if sign > 0 {
		return x.Lo
	}
	return new(big.Rat).Neg(x.Hi)
}

// Div returns x/y. A divisor that may be 0 is undecided.
func (a Enclosures) Div(x, y Enclosure) (Enclosure, error) {
	if a.IsZero(y) {
		return Enclosure{}, fmt.Errorf("a quotient by zero is %w", ErrDomain)
	}
	sign := a.sign(y)
	if sign == 0 {
		return Enclosure{}, fmt.Errorf("whether a divisor is 0 is %w", ErrUndecided)
	}
	// 1/y lies between the reciprocals of the ends, and 0 for an infinite end.
	inverse := func(end *big.Rat) *big.Rat {
		if end == nil {
			return new(big.Rat)
		}
		return new(big.Rat).Inv(end)
	}
	return a.Mul(x, Enclosure{inverse(y.Hi), inverse(y.Lo)})
}

// IsZero reports whether x is certainly 0.
func (Enclosures) IsZero(x Enclosure) bool {
	r, ok := x.Exact()
	return ok && r.Sign() == 0
}

// Holds decides a comparison if the enclosures do. A tie is noted.
func (a Enclosures) Holds(rel string, x, y Enclosure) (bool, error) {
	d, err := a.Sub(x, y)
	if err != nil {
		return false, err
	}
	sign := a.sign(d)
	if sign == 0 {
		if !a.IsZero(d) {
			return false, fmt.Errorf("a comparison is %w", ErrUndecided)
		}
		*a.touched = true
	}
	return holdsFor(rel, sign)
}

// Pow returns x^y.
func (a Enclosures) Pow(x, y Enclosure) (Enclosure, error) {
	base, exactBase := x.Exact()
	exp, exactExp := y.Exact()
	if exactBase && exactExp {
		if base.Sign() == 0 && !exp.IsInt() {
			*a.touched = true
		}
		r, err := Rationals{}.Pow(base, exp)
		if err == nil {
			return Exactly(r), nil
		}
		if !errors.Is(err, ErrIrrational) {
			return Enclosure{}, err
		}
	}
	if exactExp && exp.IsInt() && exp.Num().IsInt64() {
		return a.integerPow(x, exp.Num().Int64())
	}
	switch a.sign(x) {
	case 0:
		return Enclosure{}, fmt.Errorf("the sign of a base is %w", ErrUndecided)
	case -1:
		return Enclosure{}, fmt.Errorf("a power of a negative base is %w", ErrDomain)
	}
	l, err := a.log(x)
	if err != nil {
		return Enclosure{}, err
	}
	if l, err = a.Mul(y, l); err != nil {
		return Enclosure{}, err
	}
	return a.exp(l)
}

func (a Enclosures) integerPow(x Enclosure, n int64) (Enclosure, error) {
	if n < 0 {
		p, err := a.integerPow(x, -n)
		if err != nil {
			return Enclosure{}, err
		}
		return a.Div(Exactly(big.NewRat(1, 1)), p)
	}
	if n > maxBits {
		return Enclosure{}, fmt.Errorf("a power is %w", ErrTooLarge)
	}
	power := func(end *big.Rat) (*big.Rat, error) {
		if end == nil {
			return nil, nil
		}
		return Rationals{}.Pow(end, big.NewRat(n, 1))
	}
	lo, err := power(x.Lo)
	if err != nil {
		return Enclosure{}, err
	}
	hi, err := power(x.Hi)
	if err != nil {
		return Enclosure{}, err
	}
	switch sign := a.sign(x); {
	case n%2 == 1 || sign > 0:
		return Enclosure{lo, hi}, nil
	case sign < 0:
		return Enclosure{hi, lo}, nil
	case lo == nil || hi == nil:
		return Enclosure{new(big.Rat), nil}, nil
	}
	return hull(new(big.Rat), lo, hi), nil
}

// composed writes a function by others, so that only few need inequalities.
var composed = map[string]symbolic.Expr{
	"expm1": symbolic.MustParse("exp(u) - 1"), "log1p": symbolic.MustParse("log(1 + u)"),
	"log2": symbolic.MustParse("log(u)/log(2)"), "log10": symbolic.MustParse("log(u)/log(10)"),
	"tan": symbolic.MustParse("sin(u)/cos(u)"), "cot": symbolic.MustParse("cos(u)/sin(u)"),
	"sec": symbolic.MustParse("1/cos(u)"), "csc": symbolic.MustParse("1/sin(u)"),
	"sinh": symbolic.MustParse("(exp(u) - exp(-u))/2"), "cosh": symbolic.MustParse("(exp(u) + exp(-u))/2"),
	"tanh": symbolic.MustParse("1 - 2/(exp(2*u) + 1)"), "coth": symbolic.MustParse("1 + 2/(exp(2*u) - 1)"),
	"sech": symbolic.MustParse("2/(exp(u) + exp(-u))"), "csch": symbolic.MustParse("2/(exp(u) - exp(-u))"),
	"asinh": symbolic.MustParse("log(u + sqrt(u^2 + 1))"), "acosh": symbolic.MustParse("log(u + sqrt(u^2 - 1))"),
	"atanh":   symbolic.MustParse("log((1 + u)/(1 - u))/2"),
	"sigmoid": symbolic.MustParse("1/(1 + exp(-u))"), "softplus": symbolic.MustParse("log(1 + exp(u))"),
	"hypot": symbolic.MustParse("sqrt(u^2 + v^2)"),
}

// Call applies the function of the given name.
func (a Enclosures) Call(name string, args ...Enclosure) (Enclosure, error) {
	if err := a.conditions(name, args); err != nil {
		return Enclosure{}, err
	}
	points := make([]*big.Rat, len(args))
	exact := true
	for i, x := range args {
		r, ok := x.Exact()
		points[i], exact = r, exact && ok
	}
	if exact {
		r, err := Rationals{}.Call(name, points...)
		if err == nil {
			return Exactly(r), nil
		}
		if !errors.Is(err, ErrIrrational) {
			return Enclosure{}, err
		}
	}
	switch name {
	case "pi":
		return Enclosure{big.NewRat(314159265, 100000000), big.NewRat(314159266, 100000000)}, nil
	case "exp":
		return a.exp(args[0])
	case "log":
		return a.log(args[0])
	case "sqrt", "cbrt":
		return a.root(args[0], map[string]int64{"sqrt": 2, "cbrt": 3}[name])
	case "sin", "cos":
		return a.circular(name, args[0])
	case "asin", "atan", "erf":
		// |asin x| ≤ π/2, |atan x| ≤ π/2, |erf x| ≤ 1, with the sign of x
		return a.signed(args[0], big.NewRat(1571, 1000)), nil
	case "acos", "erfc":
		return Enclosure{new(big.Rat), big.NewRat(3142, 1000)}, nil
	case "atan2":
		return Enclosure{big.NewRat(-3142, 1000), big.NewRat(3142, 1000)}, nil
	case "abs":
		if a.sign(args[0]) < 0 {
			return a.Neg(args[0])
		}
		return args[0], nil
	case "sign":
		return Exactly(big.NewRat(int64(a.sign(args[0])), 1)), nil
	case "relu":
		if a.sign(args[0]) < 0 {
			return Exactly(new(big.Rat)), nil
		}
		return args[0], nil
	case "max", "min":
		greater, err := a.Holds(">", args[0], args[1])
		if err != nil {
			return Enclosure{}, err
		}
		if greater == (name == "max") {
			return args[0], nil
		}
		return args[1], nil
	case "floor":
		if args[0].Lo != nil && args[0].Hi != nil {
			if f := floor(args[0].Lo); f.Cmp(floor(args[0].Hi)) == 0 {
				return Exactly(f), nil
			}
		}
		return Enclosure{}, fmt.Errorf("a floor is %w", ErrUndecided)
	}
	if e, ok := composed[name]; ok {
		return symbolic.Eval(e, func(v string) (Enclosure, error) {
			if v == "v" {
				return args[1], nil
			}
			return args[0], nil
		}, a)
	}
	return Enclosure{}, fmt.Errorf("verify: no bounds for %s", name)
}

// conditions checks the domain of a function and notes its kinks and edges.
func (a Enclosures) conditions(name string, args []Enclosure) error {
	f, ok := symbolic.LookupFunc(name)
	if !ok || rowOf[f].Arity != len(args) {
		return fmt.Errorf("verify: no function %q of %d arguments", name, len(args))
	}
	if a.bare {
		return nil
	}
	row := rowOf[f]
	quiet := Enclosures{touched: new(bool), bare: true} // a condition's own ties are no news
	for _, text := range row.Domain {
		holds, err := checkCondition(conditions[text], args, quiet)
		if err != nil {
			return err
		}
		if !holds {
			return fmt.Errorf("%s outside its domain is %w", name, ErrDomain)
		}
	}
	for _, text := range append(append([]string(nil), row.Edges...), row.Kinks...) {
		on, err := checkCondition(conditions[text], args, quiet)
		if err != nil {
			return err
		}
		if on {
			*a.touched = true
		}
	}
	return nil
}

// exp uses 1 + x ≤ exp(x) and 2^n ≤ exp(n) ≤ 4^n for n ≥ 0.
func (a Enclosures) exp(x Enclosure) (Enclosure, error) {
	var out Enclosure
	out.Lo = new(big.Rat)
	if x.Lo != nil {
		lo, err := expBound(x.Lo, -1)
		if err != nil {
			return Enclosure{}, err
		}
		out.Lo = lo
	}
	if x.Hi != nil {
		hi, err := expBound(x.Hi, 1)
		if err != nil {
			return Enclosure{}, err
		}
		out.Hi = hi
	}
	return out, nil
}

// expBound returns a bound of exp(x), from below for side < 0, from above for side > 0.
func expBound(x *big.Rat, side int) (*big.Rat, error) {
	if x.Sign() == 0 {
		return big.NewRat(1, 1), nil
	}
	if (x.Sign() < 0) != (side < 0) && x.Sign() < 0 {
		// exp(x) ≤ 1/(1-x) for x < 0
		return new(big.Rat).Inv(new(big.Rat).Sub(big.NewRat(1, 1), x)), nil
	}
	if side < 0 && x.Sign() > 0 {
		return new(big.Rat).Add(big.NewRat(1, 1), x), nil
	}
	// 4^-n ≤ exp(x) for x ≥ -n, and exp(x) ≤ 4^n for x ≤ n
	n := floor(new(big.Rat).Neg(new(big.Rat).Abs(x))) // -n
	if !n.Num().IsInt64() || n.Num().Int64() < -maxBits/4 {
		return nil, fmt.Errorf("an exponential is %w", ErrTooLarge)
	}
	p := new(big.Int).Lsh(big.NewInt(1), uint(-2*n.Num().Int64()))
	if side < 0 {
		return new(big.Rat).SetFrac(big.NewInt(1), p), nil
	}
	return new(big.Rat).SetInt(p), nil
}

// log uses 1 - 1/x ≤ log(x) ≤ x - 1.
func (a Enclosures) log(x Enclosure) (Enclosure, error) {
	if x.Lo == nil || x.Lo.Sign() <= 0 {
		return Enclosure{}, fmt.Errorf("whether an argument of log is positive is %w", ErrUndecided)
	}
	one := big.NewRat(1, 1)
	out := Enclosure{Lo: new(big.Rat).Sub(one, new(big.Rat).Inv(x.Lo))}
	if x.Hi != nil {
		out.Hi = new(big.Rat).Sub(x.Hi, one)
	}
	return out, nil
}

// rootBits is how many bits after the point a root has.
const rootBits = 64

func (a Enclosures) root(x Enclosure, k int64) (Enclosure, error) {
	if a.sign(x) < 0 {
		negated, _ := a.Neg(x)
		r, err := a.root(negated, k)
		if err != nil {
			return Enclosure{}, err
		}
		return a.Neg(r)
	}
	if x.Lo == nil || x.Lo.Sign() < 0 {
		return Enclosure{}, fmt.Errorf("the sign under a root is %w", ErrUndecided)
	}
	out := Enclosure{Lo: rootBound(x.Lo, k, 0)}
	if x.Hi != nil {
		out.Hi = rootBound(x.Hi, k, 1)
	}
	return out, nil
}

// rootBound returns the k-th root of x ≥ 0 rounded down, plus up units of the last place.
func rootBound(x *big.Rat, k, up int64) *big.Rat {
	n := new(big.Int).Lsh(x.Num(), uint(k*rootBits))
	r, _ := integerRoot(n.Quo(n, x.Denom()), k)
	r.Add(r, big.NewInt(up))
	return new(big.Rat).SetFrac(r, new(big.Int).Lsh(big.NewInt(1), rootBits))
}

// circular uses |sin x| ≤ |x|, sin x ≥ x - x³/6 for x ≥ 0, and 1 - x²/2 ≤ cos x ≤ 1.
func (a Enclosures) circular(name string, x Enclosure) (Enclosure, error) {
	one := big.NewRat(1, 1)
	if r, ok := x.Exact(); ok && new(big.Rat).Abs(r).Cmp(one) <= 0 {
		square := new(big.Rat).Mul(r, r)
		if name == "cos" {
			return Enclosure{new(big.Rat).Sub(one, square.Mul(square, big.NewRat(1, 2))), one}, nil
		}
		cube := square.Mul(square, new(big.Rat).Mul(r, big.NewRat(1, 6)))
		return hull(r, new(big.Rat).Sub(r, cube)), nil
	}
	return Enclosure{big.NewRat(-1, 1), one}, nil
}

// signed returns [0, bound], [-bound, 0] or [-bound, bound], as the sign of x demands.
func (a Enclosures) signed(x Enclosure, bound *big.Rat) Enclosure {
	switch {
	case x.Lo != nil && x.Lo.Sign() >= 0:
		return Enclosure{new(big.Rat), bound}
	case x.Hi != nil && x.Hi.Sign() <= 0:
		return Enclosure{new(big.Rat).Neg(bound), new(big.Rat)}
	}
	return Enclosure{new(big.Rat).Neg(bound), bound}
}
