package symbolic

import (
	"errors"
	"fmt"
	"math/big"
)

// A Rewriting replaces a function by others, in the language itself. It is true
// wherever both sides are defined; Domain says what else changes.
type Rewriting struct {
	Func   Func
	Text   string // in u and v
	Domain string // "same", or the points at which only the left side is defined
}

// rewritings leave as kernels only exp, log, sin, cos, asin, atan, the inverse
// hyperbolic functions, erf, atan2 and floor. The functions with branches are
// rewritten by comparing, so that they are decided case by case.
var rewritings = []Rewriting{
	{FuncExpm1, "exp(u) - 1", "same"},
	{FuncLog2, "log(u)/log(2)", "same"},
	{FuncLog10, "log(u)/log(10)", "same"},
	{FuncLog1p, "log(1 + u)", "same"},
	{FuncTan, "sin(u)/cos(u)", "same"},
	{FuncSec, "1/cos(u)", "same"},
	{FuncCsc, "1/sin(u)", "same"},
	{FuncCot, "cos(u)/sin(u)", "same"},
	{FuncAcos, "pi/2 - asin(u)", "same"},
	{FuncSinh, "(exp(u) - exp(-u))/2", "same"},
	{FuncCosh, "(exp(u) + exp(-u))/2", "same"},
	{FuncTanh, "(exp(u) - exp(-u))/(exp(u) + exp(-u))", "same"},
	{FuncSech, "2/(exp(u) + exp(-u))", "same"},
	{FuncCsch, "2/(exp(u) - exp(-u))", "same"},
	{FuncCoth, "(exp(u) + exp(-u))/(exp(u) - exp(-u))", "same"},
	{FuncSigmoid, "1/(1 + exp(-u))", "same"},
	{FuncSoftplus, "log(1 + exp(u))", "same"},
	{FuncErfc, "1 - erf(u)", "same"},
	{FuncHypot, "sqrt(u^2 + v^2)", "same"},
	{FuncAbs, "where(u > 0, u, -u)", "same"},
	{FuncSign, "where(u > 0, 1, where(u < 0, -1, 0))", "same"},
	{FuncMax, "where(u > v, u, v)", "same"},
	{FuncMin, "where(u < v, u, v)", "same"},
	{FuncRelu, "where(u > 0, u, 0)", "same"},
}

// Rewritings returns the table of rewritings.
func Rewritings() []Rewriting { return append([]Rewriting(nil), rewritings...) }

var rewriteTemplates = func() map[Func]*node {
	m := make(map[Func]*node)
	for _, r := range rewritings {
		m[r.Func] = MustParse(r.Text).n
	}
	return m
}()

// parity of the kernels: f(-u) = parity·f(u); 0 where there is no such relation.
var parity = map[Func]int{
	FuncSin: -1, FuncCos: 1, FuncAsin: -1, FuncAtan: -1, FuncAsinh: -1, FuncAtanh: -1, FuncErf: -1,
}

// valueAtZero lists kernels with a rational value at 0.
var valueAtZero = map[Func]int64{
	FuncSin: 0, FuncCos: 1, FuncAsin: 0, FuncAtan: 0, FuncAsinh: 0, FuncAtanh: 0, FuncErf: 0,
}

// Call returns the form of the function of the given name.
func (fs *Forms) Call(name string, args ...*Form) (*Form, error) {
	fn, ok := funcByName[name]
	if !ok || !fn.accepts(len(args)) {
		return nil, fmt.Errorf("symbolic: no function %q of %d arguments", name, len(args))
	}
	if template, ok := rewriteTemplates[fn]; ok {
		v, err := Eval(Expr{template}, func(name string) (*Form, error) {
			if name == "v" {
				return args[1], nil
			}
			return args[0], nil
		}, fs)
		return v, err
	}
	switch fn {
	case FuncPi:
		return fs.generator(generator{label: "pi", kind: genKernel, fn: FuncPi})
	case FuncExp:
		return fs.exp(args[0])
	case FuncLog:
		return fs.log(args[0])
	case FuncSqrt:
		return fs.root(args[0], big.NewRat(1, 2))
	case FuncCbrt:
		return fs.root(args[0], big.NewRat(1, 3))
	case FuncFloor:
		if c, ok := args[0].Constant(); ok {
			return &Form{num: constPoly(floorRat(c))}, nil
		}
	}
	u, sign := args[0], 1
	if p := parity[fn]; p != 0 && len(u.num) > 0 && u.num[0].c.Sign() < 0 {
		u, _ = fs.Neg(u)
		sign = p
	}
	if c, ok := valueAtZero[fn]; ok && len(u.num) == 0 {
		return fs.rat(c, 1), nil
	}
	k, err := fs.kernel(fn, append([]*Form{u}, args[1:]...)...)
	if err == nil && sign < 0 {
		return fs.Neg(k)
	}
	return k, err
}

func floorRat(r *big.Rat) *big.Rat {
	q, m := new(big.Int).QuoRem(r.Num(), r.Denom(), new(big.Int))
	if m.Sign() < 0 {
		q.Sub(q, big.NewInt(1))
	}
	return new(big.Rat).SetInt(q)
}

// kernel returns the generator fn(args...): the one with equal arguments, if
// there is one already.
func (fs *Forms) kernel(fn Func, args ...*Form) (*Form, error) {
	g := generator{kind: genKernel, fn: fn, arg: args[0]}
	if len(args) == 2 {
		g.arg2 = args[1]
	}
	if fn == FuncSin {
		// The cosine goes with it from the start: to look for it while two arguments
		// are being compared could need another comparison, without end.
		var err error
		if g.cos, err = fs.kernel(FuncCos, g.arg); err != nil {
			return nil, err
		}
	}
	return fs.find(g)
}

// find returns the generator like g whose arguments are equal to those of g.
func (fs *Forms) find(g generator) (*Form, error) {
	for i, h := range fs.gens {
		if h.kind != g.kind || h.fn != g.fn || h.order != g.order || (h.arg2 == nil) != (g.arg2 == nil) || h.arg == nil {
			continue
		}
		same, err := fs.Equal(g.arg, h.arg)
		if err == nil && same && g.arg2 != nil {
			same, err = fs.Equal(g.arg2, h.arg2)
		}
		if err != nil {
			return nil, err
		}
		if same {
			return &Form{num: genPoly(i)}, nil
		}
	}
	g.label = fmt.Sprintf("%d:%s", len(fs.gens), g.fn)
	return fs.generator(g)
}

// Pow returns a^b: a product for a constant integer b, a root for a constant
// fraction, and exp(b·log a) otherwise.
func (fs *Forms) Pow(a, b *Form) (*Form, error) {
	r, ok := b.Constant()
	switch {
	case ok && r.IsInt():
		if !r.Num().IsInt64() {
			return nil, errorf(CodeBudget, "an exponent has %d bits", r.Num().BitLen())
		}
		return fs.power(a, r.Num().Int64())
	case ok:
		return fs.root(a, r)
	}
	if c, ok := a.Constant(); ok && c.Sign() == 0 {
		// 0^b is 0 where b > 0 and undefined elsewhere.
		return &Form{}, nil
	}
	l, err := fs.log(a)
	if err != nil {
		return nil, err
	}
	if l, err = fs.Mul(b, l); err != nil {
		return nil, err
	}
	return fs.exp(l)
}

// multiply returns the product of the forms that make yields, stopping at an error.
func (fs *Forms) multiply(a *Form, err error, b *Form, err2 error) (*Form, error) {
	if err != nil {
		return nil, err
	}
	if err2 != nil {
		return nil, err2
	}
	return fs.Mul(a, b)
}

// exp returns exp(a). The argument is taken apart into terms c·t with rational c,
// and the result is the product of the kernels exp(t)^c; exp(log u) is u.
func (fs *Forms) exp(a *Form) (*Form, error) {
	for _, f := range a.pow {
		if f.e > 0 { // a term is only seen in what is multiplied out
			up, err := fs.load.pow(f.p, f.e)
			if err != nil {
				return nil, err
			}
			rest, err := fs.load.mul(a.num, up)
			if err != nil {
				return nil, err
			}
			if a, err = fs.normal(rest, mergePowers(a.pow, []formPower{{f.p, f.key, -f.e}})); err != nil {
				return nil, err
			}
			return fs.exp(a)
		}
	}
	out, a, err := fs.wholePart(a)
	if err != nil {
		return nil, err
	}
	for _, t := range a.num {
		// A term alone may cancel against the common denominator.
		unit, uerr := fs.normal(poly{{t.m, big.NewRat(1, 1)}}, a.pow)
		if uerr != nil {
			return nil, uerr
		}
		var factor *Form
		var ferr error
		if c, ok := unit.Constant(); ok {
			factor, ferr = fs.fractional(generator{kind: genExp, fn: FuncExp, arg: fs.rat(1, 1)}, c.Mul(c, t.c))
		} else if g := fs.logarithm(unit.num[0].m); g != nil && len(unit.num) == 1 && len(unit.pow) == 0 {
			factor, ferr = fs.root(g, t.c)
		} else {
			factor, ferr = fs.fractional(generator{kind: genExp, fn: FuncExp, arg: unit}, t.c)
		}
		if out, err = fs.multiply(out, err, factor, ferr); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// wholePart takes from a what division by its denominators leaves whole, and returns
// its exponential and the rest: x/(x + y) and y/(x + y) are 1 together, and terms
// alone would not show it. Division by one polynomial is linear, so that the
// exponential of a sum stays the product, and so are divisions by several without
// a common generator, as long as these are not roots or sines, whose powers are
// lowered. Otherwise the same number may have several forms.
func (fs *Forms) wholePart(a *Form) (whole, rest *Form, err error) {
	whole = fs.rat(1, 1)
	used := make(map[int]bool)
	for _, f := range a.pow {
		if len(f.p) == 1 {
			continue
		}
		for _, g := range fs.generators(&Form{num: f.p}) {
			fs.cases.several = fs.cases.several || used[g] || fs.order(g) > 0
			used[g] = true
		}
		q, r, err := fs.load.divide(a.num, f.p)
		if err != nil {
			return nil, nil, err
		}
		if len(q) == 0 {
			continue
		}
		arg, err := fs.normal(q, mergePowers(a.pow, []formPower{{f.p, f.key, 1}}))
		if err != nil {
			return nil, nil, err
		}
		e, err := fs.exp(arg)
		if whole, err = fs.multiply(whole, nil, e, err); err != nil {
			return nil, nil, err
		}
		a = &Form{num: r, pow: a.pow}
	}
	return whole, a, nil
}

// logarithm returns u if m is the kernel log(u) itself, and nil otherwise.
func (fs *Forms) logarithm(m mono) *Form {
	if len(m) != monoPair {
		return nil
	}
	g, e := m.pair(0)
	if row := fs.gens[g]; e == 1 && row.kind == genKernel && row.fn == FuncLog {
		return row.arg
	}
	return nil
}

// fractional returns g^r for a generator that stands for exp(arg) or for arg, and
// keeps one kernel for all its fractional powers: exp(arg/q) or arg^(1/q), with q
// the least common denominator. Where q grows the computation begins anew with
// the larger one, see [Cases].
func (fs *Forms) fractional(g generator, r *big.Rat) (*Form, error) {
	if !r.Denom().IsInt64() || r.Denom().Int64() > 1<<20 || !r.Num().IsInt64() {
		return nil, errorf(CodeBudget, "the exponent %s is too large", Quote(r.RatString()))
	}
	key := fmt.Sprintf("%d:%s", g.kind, fs.Text(g.arg, 1<<16))
	q := fs.cases.orders[key]
	if q == 0 {
		q = r.Denom().Int64()
		fs.cases.orders[key] = q
	}
	if q%r.Denom().Int64() != 0 {
		d := r.Denom().Int64()
		lcm := q / gcd64(q, d) * d
		if lcm > 1<<20 {
			return nil, errorf(CodeBudget, "a root of order %d", lcm)
		}
		fs.cases.orders[key] = lcm
		fs.cases.refine = true
		return nil, errRefine
	}
	g.order = q
	k, err := fs.find(g)
	if err != nil {
		return nil, err
	}
	e := new(big.Int).Mul(r.Num(), big.NewInt(q/r.Denom().Int64()))
	if !e.IsInt64() {
		return nil, errorf(CodeBudget, "an exponent has %d bits", e.BitLen())
	}
	return fs.power(k, e.Int64())
}

// errRefine asks for a new beginning with the orders of roots known by then.
var errRefine = errors.New("symbolic: finer roots are needed")

func gcd64(a, b int64) int64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// positiveContent takes from a what is positive wherever it is defined and splits
// off under logarithms and roots: a rational c > 0 and powers of exp kernels.
// a = c·Π exp(args[i])·rest.
func (fs *Forms) positiveContent(a *Form) (c *big.Rat, exps []*Form, rest *Form, err error) {
	lead, content, _ := split(a.num)
	c = new(big.Rat).Abs(lead)
	num := a.num.scale(new(big.Rat).Inv(c))
	take := func(g generator, e int64) error {
		arg, err := fs.Mul(g.arg, fs.rat(e, g.order))
		exps = append(exps, arg)
		return err
	}
	for i := 0; i < len(content); i += monoPair {
		g, e := content.pair(i)
		if row := fs.gens[g]; row.kind == genExp {
			num, _, _ = fs.load.over(num, poly{{makeMono(int(g), e), big.NewRat(1, 1)}})
			if err := take(row, int64(e)); err != nil {
				return nil, nil, nil, err
			}
		}
	}
	var pow []formPower
	for _, f := range a.pow {
		if len(f.p) == 1 {
			if row := fs.gens[fs.generatorOf(f.p)]; row.kind == genExp {
				if err := take(row, f.e); err != nil {
					return nil, nil, nil, err
				}
				continue
			}
		}
		pow = append(pow, f)
	}
	return c, exps, &Form{num: num, pow: pow}, nil
}

// reciprocal reports whether a is 1 over something and nothing above.
func (a *Form) reciprocal() bool {
	if _, ok := a.num.constant(); !ok || len(a.pow) == 0 {
		return false
	}
	for _, f := range a.pow {
		if f.e > 0 {
			return false
		}
	}
	return true
}

// log returns log(a).
func (fs *Forms) log(a *Form) (*Form, error) {
	if len(a.num) == 0 {
		return nil, fmt.Errorf("log(0) is %w", ErrUndefined)
	}
	c, exps, rest, err := fs.positiveContent(a)
	if err != nil {
		return nil, err
	}
	out, err := fs.logRat(c)
	for _, u := range exps {
		if err == nil {
			out, err = fs.Add(out, u)
		}
	}
	if err != nil {
		return nil, err
	}
	if one, ok := rest.Constant(); ok {
		if one.Sign() < 0 {
			return nil, fmt.Errorf("the logarithm of a negative number is %w", ErrUndefined)
		}
		return out, nil
	}
	if rest.reciprocal() {
		if rest, err = fs.inverse(rest); err != nil {
			return nil, err
		}
		k, err := fs.kernel(FuncLog, rest)
		if err != nil {
			return nil, err
		}
		return fs.Sub(out, k)
	}
	k, err := fs.kernel(FuncLog, rest)
	if err != nil {
		return nil, err
	}
	return fs.Add(out, k)
}

// smallPrimes bounds the trial division of the numbers under logarithms and roots.
const smallPrimes = 1 << 10

// primePowers writes c > 0 as a product of powers of coprime integers: small
// primes, and what is left of numerator and denominator.
func primePowers(c *big.Rat) (bases []*big.Int, exps []int64) {
	for side, n := range []*big.Int{c.Num(), c.Denom()} {
		n = new(big.Int).Set(n)
		sign := int64(1 - 2*side)
		var m big.Int
		for p := int64(2); p < smallPrimes && n.BitLen() > 1; p++ {
			e := int64(0)
			d := big.NewInt(p)
			for {
				q, r := new(big.Int).QuoRem(n, d, &m)
				if r.Sign() != 0 {
					break
				}
				n = q
				e++
			}
			if e > 0 {
				bases, exps = append(bases, d), append(exps, sign*e)
			}
		}
		if n.BitLen() > 1 {
			bases, exps = append(bases, n), append(exps, sign)
		}
	}
	return bases, exps
}

// logRat returns log(c) for a rational c > 0.
func (fs *Forms) logRat(c *big.Rat) (*Form, error) {
	out, err := &Form{}, error(nil)
	bases, exps := primePowers(c)
	for i, b := range bases {
		var k *Form
		if k, err = fs.kernel(FuncLog, &Form{num: constPoly(new(big.Rat).SetInt(b))}); err == nil {
			if k, err = fs.Mul(k, fs.rat(exps[i], 1)); err == nil {
				out, err = fs.Add(out, k)
			}
		}
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// root returns a^r for a rational r.
func (fs *Forms) root(a *Form, r *big.Rat) (*Form, error) {
	if r.IsInt() {
		if !r.Num().IsInt64() {
			return nil, errorf(CodeBudget, "an exponent has %d bits", r.Num().BitLen())
		}
		return fs.power(a, r.Num().Int64())
	}
	if len(a.num) == 0 {
		if r.Sign() < 0 {
			return nil, fmt.Errorf("a quotient by zero is %w", ErrUndefined)
		}
		return a, nil
	}
	c, exps, rest, err := fs.positiveContent(a)
	if err != nil {
		return nil, err
	}
	out, err := fs.rootRat(c, r)
	for _, u := range exps {
		if err == nil {
			if u, err = fs.Mul(u, &Form{num: constPoly(r)}); err == nil {
				f, ferr := fs.exp(u)
				out, err = fs.multiply(out, err, f, ferr)
			}
		}
	}
	if err != nil {
		return nil, err
	}
	if one, ok := rest.Constant(); ok && one.Sign() > 0 {
		return out, nil
	}
	if rest.reciprocal() {
		if rest, err = fs.inverse(rest); err != nil {
			return nil, err
		}
		r = new(big.Rat).Neg(r)
	}
	k, kerr := fs.fractional(generator{kind: genRoot, arg: rest}, r)
	return fs.multiply(out, nil, k, kerr)
}

// rootRat returns c^r for a rational c > 0.
func (fs *Forms) rootRat(c, r *big.Rat) (*Form, error) {
	out, err := fs.rat(1, 1), error(nil)
	bases, exps := primePowers(c)
	for i, b := range bases {
		base := &Form{num: constPoly(new(big.Rat).SetInt(b))}
		e := new(big.Rat).Mul(r, big.NewRat(exps[i], 1))
		var k *Form
		var kerr error
		if e.IsInt() {
			k, kerr = fs.root(base, e)
		} else {
			k, kerr = fs.fractional(generator{kind: genRoot, arg: base}, e)
		}
		if out, err = fs.multiply(out, err, k, kerr); err != nil {
			return nil, err
		}
	}
	return out, nil
}
