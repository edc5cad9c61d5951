package verify

import (
	"errors"
	"math/big"

	"gradproof/symbolic"
)

// A span is an interval of the real line: what the values of an expression can be
// while its variables range over a domain. It is an enclosure, not the exact range:
// a variable that occurs twice counts as two. Spans answer one question, whether a
// sign is the same throughout a domain, and so they tell open ends from closed ones:
// x - 1 is positive for x > 1.
//
// Where an expression is not defined it has no value, and none counts.
type span struct{ lo, hi end }

// An end is an end of a span; at is nil for an infinite one, which is open.
type end struct {
	at   *big.Rat
	open bool
}

var (
	infinite = end{open: true}
	line     = span{infinite, infinite}
)

func closedAt(r *big.Rat) end { return end{at: r} }

func whole(n int64, open bool) end { return end{at: big.NewRat(n, 1), open: open} }

// sign returns the sign of all values, if they have one.
func (s span) sign() (sign int, ok bool) {
	if s.lo.at != nil && (s.lo.at.Sign() > 0 || s.lo.at.Sign() == 0 && s.lo.open) {
		return 1, true
	}
	if s.hi.at != nil && (s.hi.at.Sign() < 0 || s.hi.at.Sign() == 0 && s.hi.open) {
		return -1, true
	}
	return 0, s.lo.at != nil && s.hi.at != nil && s.lo.at.Sign() == 0 && s.hi.at.Sign() == 0
}

// above and below report whether no value is less, or greater, than n.
func (s span) above(n int64) bool {
	return s.lo.at != nil && s.lo.at.Cmp(big.NewRat(n, 1)) >= 0
}

func (s span) below(n int64) bool {
	return s.hi.at != nil && s.hi.at.Cmp(big.NewRat(n, 1)) <= 0
}

// spanBits bounds the numbers at the ends; a longer one is replaced by infinity.
const spanBits = 1024

func (s span) rounded() span {
	for _, e := range []*end{&s.lo, &s.hi} {
		if e.at != nil && e.at.Num().BitLen()+e.at.Denom().BitLen() > spanBits {
			*e = infinite
		}
	}
	return s
}

// spans is the arithmetic of spans. What it does not know is the whole line.
type spans struct{}

var errSpan = errors.New("the domain does not decide it")

// Const returns the span of c alone.
func (spans) Const(c *big.Rat) (span, error) { return span{closedAt(c), closedAt(c)}.rounded(), nil }

// Neg returns the span of -x.
func (spans) Neg(x span) (span, error) {
	neg := func(e end) end {
		if e.at != nil {
			e.at = new(big.Rat).Neg(e.at)
		}
		return e
	}
	return span{neg(x.hi), neg(x.lo)}, nil
}

// Add returns the span of x + y.
func (spans) Add(x, y span) (span, error) {
	add := func(a, b end) end {
		if a.at == nil || b.at == nil {
			return infinite
		}
		return end{new(big.Rat).Add(a.at, b.at), a.open || b.open}
	}
	return span{add(x.lo, y.lo), add(x.hi, y.hi)}.rounded(), nil
}

// Sub returns the span of x - y.
func (a spans) Sub(x, y span) (span, error) {
	y, _ = a.Neg(y)
	return a.Add(x, y)
}

// A corner is a product of two ends, of which one is at minus or plus infinity if
// infinite is not 0.
type corner struct {
	end
	infinite int
}

// corner multiplies ends that lie on the sides i and j (-1 for the lower one). An
// end at 0 makes 0 even of an infinite one: the other factor takes finite values only.
func (spans) corner(a, b end, i, j int) corner {
	zeroA, zeroB := a.at != nil && a.at.Sign() == 0, b.at != nil && b.at.Sign() == 0
	if zeroA || zeroB {
		return corner{end: end{new(big.Rat), !(zeroA && !a.open || zeroB && !b.open)}}
	}
	sign := func(e end, side int) int {
		if e.at == nil {
			return side
		}
		return e.at.Sign()
	}
	if a.at == nil || b.at == nil {
		return corner{end: infinite, infinite: sign(a, i) * sign(b, j)}
	}
	return corner{end: end{new(big.Rat).Mul(a.at, b.at), a.open || b.open}}
}

// compare orders corners; of two at one place the closed one counts.
func (c corner) compare(d corner) int {
	switch {
	case c.infinite != d.infinite:
		return c.infinite - d.infinite
	case c.infinite != 0:
		return 0
	}
	return c.at.Cmp(d.at)
}

// Mul returns the span of x·y.
func (s spans) Mul(x, y span) (span, error) {
	corners := []corner{
		s.corner(x.lo, y.lo, -1, -1), s.corner(x.lo, y.hi, -1, 1),
		s.corner(x.hi, y.lo, 1, -1), s.corner(x.hi, y.hi, 1, 1),
	}
	lo, hi := corners[0], corners[0]
	for _, c := range corners[1:] {
		if o := c.compare(lo); o < 0 || o == 0 && !c.open {
			lo = c
		}
		if o := c.compare(hi); o > 0 || o == 0 && !c.open {
			hi = c
		}
	}
	return span{lo.end, hi.end}.rounded(), nil
}

// Div returns the span of x/y.
func (s spans) Div(x, y span) (span, error) {
	return s.Mul(x, y.reciprocal())
}

// reciprocal returns the span of 1/x, which has no value at x = 0.
func (s span) reciprocal() span {
	inverse := func(e end) end {
		switch {
		case e.at == nil:
			return whole(0, true)
		case e.at.Sign() == 0:
			return infinite
		}
		return end{new(big.Rat).Inv(e.at), e.open}
	}
	switch {
	case s.above(0):
		return span{inverse(s.hi), inverse(s.lo)}
	case s.below(0):
		return span{inverse(s.hi), inverse(s.lo)}
	}
	return line
}

// spanPower bounds the exponents of powers that are computed.
const spanPower = 64

// Pow returns the span of x^y.
func (s spans) Pow(x, y span) (span, error) {
	n, ok := y.integer()
	switch {
	case ok && n == 0:
		return span{whole(1, false), whole(1, false)}, nil
	case ok && n < 0:
		p, err := s.power(x, -n)
		return p.reciprocal(), err
	case ok:
		return s.power(x, n)
	}
	if sign, ok := x.sign(); ok && sign > 0 {
		return span{whole(0, true), infinite}, nil
	}
	if exact := y.lo.at != nil && y.hi.at != nil && y.lo.at.Cmp(y.hi.at) == 0; exact && !y.lo.at.IsInt() {
		return span{whole(0, false), infinite}, nil // the base is not negative where this is defined
	}
	return line, nil
}

// integer returns the only value of s if it is a small integer.
func (s span) integer() (n int64, ok bool) {
	if s.lo.at == nil || s.hi.at == nil || s.lo.at.Cmp(s.hi.at) != 0 || !s.lo.at.IsInt() || !s.lo.at.Num().IsInt64() {
		return 0, false
	}
	n = s.lo.at.Num().Int64()
	return n, -1<<31 < n && n < 1<<31
}

func (s spans) power(x span, n int64) (span, error) {
	if n%2 == 0 {
		x, _ = s.Call("abs", x)
	}
	if n > spanPower { // only the sign
		return x.signOnly(), nil
	}
	up := func(e end) end {
		if e.at == nil {
			return e
		}
		p := big.NewRat(1, 1)
		for range n {
			p.Mul(p, e.at)
		}
		return end{p, e.open}
	}
	return span{up(x.lo), up(x.hi)}.rounded(), nil
}

// signOnly returns the largest span of numbers whose signs s has.
func (s span) signOnly() span {
	out := line
	if s.above(0) {
		out.lo = whole(0, s.lo.at.Sign() > 0 || s.lo.open)
	}
	if s.below(0) {
		out.hi = whole(0, s.hi.at.Sign() < 0 || s.hi.open)
	}
	return out
}

// Holds decides a comparison that comes out the same everywhere.
func (s spans) Holds(rel string, x, y span) (bool, error) {
	d, _ := s.Sub(x, y)
	sign, ok := d.sign()
	if !ok {
		return false, errSpan
	}
	return holdsFor(rel, sign)
}

// signKeepers are the functions that have the sign of their argument.
var signKeepers = map[string]bool{
	"sinh": true, "tanh": true, "asinh": true, "atan": true, "asin": true, "atanh": true, "erf": true,
	"cbrt": true, "expm1": true, "log1p": true, "csch": true, "coth": true,
}

// ranges are the values that a function can have at all.
var ranges = map[string]span{
	"exp": {whole(0, true), infinite}, "sqrt": {whole(0, false), infinite}, "cosh": {whole(1, false), infinite},
	"sech": {whole(0, true), whole(1, false)}, "sigmoid": {whole(0, true), whole(1, true)},
	"erfc": {whole(0, true), whole(2, true)}, "softplus": {whole(0, true), infinite},
	"sin": {whole(-1, false), whole(1, false)}, "cos": {whole(-1, false), whole(1, false)},
	"acos": {whole(0, false), whole(4, true)}, "acosh": {whole(0, false), infinite},
	"hypot": {whole(0, false), infinite}, "pi": {whole(3, true), whole(4, true)},
}

// Call returns the span of a function. For most of them only the sign is known, or
// the range.
func (s spans) Call(name string, args ...span) (span, error) {
	if len(args) == 0 || len(args) > 2 {
		if r, ok := ranges[name]; ok {
			return r, nil
		}
		return line, nil
	}
	x := args[0]
	switch name {
	case "abs":
		switch {
		case x.above(0):
			return x, nil
		case x.below(0):
			return s.Neg(x)
		}
		negative, _ := s.Neg(x)
		return span{whole(0, false), larger(x, negative).hi}, nil
	case "relu":
		return larger(x, span{whole(0, false), whole(0, false)}), nil
	case "max":
		return larger(x, args[1]), nil
	case "min":
		a, _ := s.Neg(x)
		b, _ := s.Neg(args[1])
		return s.Neg(larger(a, b))
	case "sign":
		if sign, ok := x.sign(); ok {
			return span{whole(int64(sign), false), whole(int64(sign), false)}, nil
		}
		return span{whole(-1, false), whole(1, false)}, nil
	case "sqrt":
		return span{whole(0, x.above(0) && (x.lo.at.Sign() > 0 || x.lo.open)), infinite}, nil
	case "exp":
		out := ranges["exp"]
		if x.above(0) {
			out.lo = whole(1, x.lo.at.Sign() > 0 || x.lo.open)
		}
		if x.below(0) {
			out.hi = whole(1, x.hi.at.Sign() < 0 || x.hi.open)
		}
		return out, nil
	case "log", "log2", "log10":
		above, _ := s.Sub(x, span{whole(1, false), whole(1, false)})
		return above.signOnly(), nil
	case "hypot":
		a, okA := x.sign()
		b, okB := args[1].sign()
		return span{whole(0, okA && a != 0 || okB && b != 0), infinite}, nil
	}
	if r, ok := ranges[name]; ok {
		return r, nil
	}
	if signKeepers[name] {
		return x.signOnly(), nil
	}
	return line, nil
}

// larger returns the span of the larger of two values.
func larger(x, y span) span {
	pick := func(a, b end, infinity int) end {
		switch {
		case a.at == nil && b.at == nil:
			return infinite
		case a.at == nil || b.at == nil:
			if infinity > 0 {
				return infinite
			}
			if a.at == nil {
				return b
			}
			return a
		}
		switch a.at.Cmp(b.at) {
		case 1:
			return a
		case -1:
			return b
		}
		// At a lower end both must be reached, at an upper end one.
		if infinity > 0 {
			a.open = a.open && b.open
		} else {
			a.open = a.open || b.open
		}
		return a
	}
	return span{pick(x.lo, y.lo, -1), pick(x.hi, y.hi, 1)}
}

// span returns what a variable ranges over: the inner points of its domain.
func (d Interval) span() span {
	out := line
	if d.Lo != nil {
		out.lo = end{d.Lo, true}
	}
	if d.Hi != nil {
		out.hi = end{d.Hi, true}
	}
	return out
}

// signOf returns the sign that an expression has throughout the domain, wherever it
// is defined there.
func (q *Question) signOf(e symbolic.Expr) (sign int, ok bool) {
	s, err := symbolic.Eval(e, func(name string) (span, error) { return q.Domain[name].span(), nil }, symbolic.Arithmetic[span](spans{}))
	if err != nil {
		return 0, false
	}
	return s.sign()
}

// signs is signOf, or nil if the domain says nothing.
func (q *Question) signs() func(symbolic.Expr) (sign int, ok bool) {
	if len(q.Domain) == 0 {
		return nil
	}
	return q.signOf
}

// possible reports whether the decisions of a case may come out so together, at some
// point of the domain: x > 0 and x + 1 < 0 may not. It knows bounds of single
// variables, from decisions that are linear in one, and what follows from these for the
// signs of the others.
func (q *Question) possible(decisions []symbolic.Decision) bool {
	narrow := *q
	narrow.Domain = make(map[string]Interval, len(q.Domain))
	for name, d := range q.Domain {
		narrow.Domain[name] = d
	}
	for _, d := range decisions {
		name, root, slope, ok := linear(d.Of)
		if !ok || d.Sign == 0 {
			continue
		}
		in := narrow.Domain[name]
		if d.Sign*slope > 0 {
			if in.Lo == nil || in.Lo.Cmp(root) < 0 {
				in.Lo = root
			}
		} else if in.Hi == nil || in.Hi.Cmp(root) > 0 {
			in.Hi = root
		}
		if in.Lo != nil && in.Hi != nil && in.Lo.Cmp(in.Hi) >= 0 {
			return false
		}
		narrow.Domain[name] = in
	}
	for _, d := range decisions {
		if sign, ok := narrow.signOf(d.Of); ok && sign != d.Sign {
			return false
		}
	}
	return true
}

// linear returns the root of a polynomial of degree 1 in its only variable, and the
// sign of its slope.
func linear(e symbolic.Expr) (name string, root *big.Rat, slope int, ok bool) {
	vars := e.Vars()
	if len(vars) != 1 || !symbolic.IsPolynomial(e) {
		return "", nil, 0, false
	}
	at := func(x int64) *big.Rat {
		v, err := symbolic.Eval(e, func(string) (*big.Rat, error) { return big.NewRat(x, 1), nil }, Rationals{})
		if err != nil {
			return new(big.Rat)
		}
		return v
	}
	d, err := symbolic.Diff(e, vars[0])
	if err != nil {
		return "", nil, 0, false
	}
	if d, err = symbolic.Expand(d); err != nil {
		return "", nil, 0, false
	}
	if _, constant := d.Rat(); !constant {
		return "", nil, 0, false
	}
	// With values y0 and y1 at 0 and 1 the root is -y0/(y1 - y0).
	y0 := at(0)
	rise := at(1)
	if rise.Sub(rise, y0).Sign() == 0 {
		return "", nil, 0, false
	}
	return vars[0], y0.Quo(y0.Neg(y0), rise), rise.Sign(), true
}
