package symbolic

import (
	"errors"
	"fmt"
	"math/big"

	"gradproof/symbolic/poly"
)

// Pow returns a^b: a product for a constant integer b, a root for a constant
// fraction, and exp(b·log a) otherwise.
func (fs *Forms) Pow(a, b *Form) (*Form, error) {
	if n, den, ok := b.small(); ok && den == 1 {
		return fs.power(a, n)
	}
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
		return intForm(0), nil
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

// small returns the value of a constant form that fits machine integers.
func (a *Form) small() (num, den int64, ok bool) {
	switch {
	case len(a.pow) > 0 || !a.num.IsConstant():
		return 0, 0, false
	case a.num.IsZero():
		return 0, 1, true
	}
	return a.num.CoefInt64(0)
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
			num := a.num
			if err := fs.raise(&num, f.p, f.e); err != nil {
				return nil, err
			}
			a, err := fs.normal(num, withPower(a.pow, f.p, 0))
			if err != nil {
				return nil, err
			}
			return fs.exp(a)
		}
	}
	out, a, err := fs.wholePart(a)
	if err != nil {
		return nil, err
	}
	for i := range a.num.Len() {
		// A term alone may cancel against the common denominator.
		c := a.num.Coef(i)
		m, err := poly.TermInt64(1, 1, a.num.AppendPowers(nil, i))
		if err != nil {
			return nil, refused(err)
		}
		unit, err := fs.normal(m, a.pow)
		if err != nil {
			return nil, err
		}
		factor, err := fs.expTerm(unit, c)
		if err != nil {
			return nil, err
		}
		if out, err = fs.Mul(out, factor); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// expTerm returns exp(c·unit) for a single term.
func (fs *Forms) expTerm(unit *Form, c *big.Rat) (*Form, error) {
	if d, ok := unit.Constant(); ok {
		return fs.fractional(generator{kind: genExp, fn: FuncExp, arg: intForm(1)}, d.Mul(d, c))
	}
	if u := fs.logarithm(unit); u != nil {
		return fs.root(u, c)
	}
	return fs.fractional(generator{kind: genExp, fn: FuncExp, arg: unit}, c)
}

// wholePart takes from a what division by its denominators leaves whole, and returns
// its exponential and the rest: x/(x + y) and y/(x + y) are 1 together, and terms
// alone would not show it. Division by one polynomial is linear, so that the
// exponential of a sum stays the product, and so are divisions by several without
// a common generator, as long as these are not roots or sines, whose powers are
// lowered. Otherwise the same number may have several forms.
func (fs *Forms) wholePart(a *Form) (whole, rest *Form, err error) {
	whole = intForm(1)
	used := make(map[int]bool)
	for _, f := range a.pow {
		if f.p.Len() == 1 {
			continue
		}
		for _, g := range f.p.Vars() {
			fs.cases.several = fs.cases.several || used[g] || fs.order(g) > 0
			used[g] = true
		}
		q, r, err := fs.load.divide(a.num, f.p)
		if err != nil {
			return nil, nil, err
		}
		if q.IsZero() {
			continue
		}
		arg, err := fs.normal(q, withPower(a.pow, f.p, f.e+1))
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

// logarithm returns u if a is the kernel log(u) itself, and nil otherwise.
func (fs *Forms) logarithm(a *Form) *Form {
	if g := fs.single(a); g != nil && g.kind == genKernel && g.fn == FuncLog {
		return g.arg
	}
	return nil
}

// single returns the generator that a is, or nil.
func (fs *Forms) single(a *Form) *generator {
	if len(a.pow) > 0 || a.num.Len() != 1 || a.num.Degree() != 1 {
		return nil
	}
	if g := &fs.gens[generatorOf(a.num)]; a.num.Equal(g.p) {
		return g
	}
	return nil
}

// fractional returns g^r for a generator that stands for exp(arg) or for arg, and
// keeps one kernel for all its fractional powers: exp(arg/q) or arg^(1/q), with q
// the least common denominator. Where q grows the computation begins anew with
// the larger one, see [Cases].
func (fs *Forms) fractional(g generator, r *big.Rat) (*Form, error) {
	if !r.Num().IsInt64() {
		return nil, errorf(CodeBudget, "the exponent %s is too large", Quote(r.RatString()))
	}
	q, err := fs.commonOrder(fs.orderKey(g), r)
	if err != nil {
		return nil, err
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

// commonOrder returns the least common denominator of all fractions r that the key
// has been asked for with. Where it grows the computation begins anew.
func (fs *Forms) commonOrder(key string, r *big.Rat) (int64, error) {
	if !r.Denom().IsInt64() || r.Denom().Int64() > maxOrder {
		return 0, errorf(CodeBudget, "a root of order %s", Quote(r.Denom().String()))
	}
	d := r.Denom().Int64()
	q := fs.cases.orders[key]
	if q == 0 {
		q = d
		fs.cases.orders[key] = q
	}
	if q%d != 0 {
		if q = q / gcd64(q, d) * d; q > maxOrder {
			return 0, errorf(CodeBudget, "a root of order %d", q)
		}
		fs.cases.orders[key] = q
		fs.cases.refine = true
		return 0, errRefine
	}
	return q, nil
}

// maxOrder bounds the orders of roots.
const maxOrder = 1 << 20

// orderKey names a kernel in all runs. It may name another one as well, which then
// has the same order.
func (fs *Forms) orderKey(g generator) string {
	if m := fs.markOf(g.arg); m.state == markValue {
		return fmt.Sprintf("%d#%d", g.kind, m.value)
	}
	return fmt.Sprintf("%d:%s", g.kind, fs.Text(g.arg, 1<<16))
}

// errRefine asks for a new beginning with the orders of roots known by then.
var errRefine = errors.New("symbolic: finer roots are needed")

func gcd64(a, b int64) int64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// A positivePart is what is positive wherever it is defined and splits off under
// logarithms and roots:
//
//	c·Π exp(exps[i])·Π bases[i]^powers[i]
//
// with a rational c > 0 and sums or kernels that are positive.
type positivePart struct {
	c      *big.Rat
	exps   []*Form
	bases  []*Form
	powers []*big.Rat
}

// positiveContent writes a as a product of its positive part and the rest.
func (fs *Forms) positiveContent(a *Form) (p positivePart, rest *Form, err error) {
	c, content, sum, err := fs.split(a.num)
	if err != nil {
		return p, nil, err
	}
	p.c = new(big.Rat).Abs(c)
	kept := content[:0]
	for _, x := range content {
		if !fs.takePositive(&p, fs.gens[x.Var].p, int64(x.Exp)) {
			kept = append(kept, x)
		}
	}
	num, err := poly.TermInt64(int64(c.Sign()), 1, kept)
	if err == nil && sum != nil && !fs.takePositive(&p, sum, 1) {
		num, err = fs.load.mul(num, sum)
	}
	var pow []formPower
	for _, f := range a.pow {
		if !fs.takePositive(&p, f.p, f.e) {
			pow = append(pow, f)
		}
	}
	// Factors need not be the same for equal forms.
	sums := 0
	for _, b := range p.bases {
		if b.num.Len() > 1 {
			sums++
		}
	}
	fs.cases.several = fs.cases.several || sums > 1
	return p, &Form{num: num, pow: pow}, refused(err)
}

// takePositive adds q^e to the positive part if it belongs there.
func (fs *Forms) takePositive(p *positivePart, q *poly.Poly, e int64) bool {
	if q.Len() > 1 {
		for {
			root, ok := fs.squareRoot(q)
			if !ok {
				break
			}
			if positive, strict := fs.positivePoly(root); !positive || !strict {
				break
			}
			q, e = root, 2*e
		}
		if positive, strict := fs.positivePoly(q); !positive || !strict {
			return false
		}
		p.bases, p.powers = append(p.bases, &Form{num: q}), append(p.powers, big.NewRat(e, 1))
		return true
	}
	i := generatorOf(q)
	switch g := &fs.gens[i]; {
	case g.kind == genExp:
		p.exps = append(p.exps, g.arg.scaled(big.NewRat(e, g.order)))
	case !fs.positiveGenerator(i):
		return false
	case g.kind == genRoot:
		p.bases, p.powers = append(p.bases, g.arg), append(p.powers, big.NewRat(e, g.order))
	default:
		p.bases, p.powers = append(p.bases, &Form{num: q}), append(p.powers, big.NewRat(e, 1))
	}
	return true
}

// scaled returns c·a.
func (a *Form) scaled(c *big.Rat) *Form {
	if c.Sign() == 0 {
		return intForm(0)
	}
	return &Form{num: a.num.Scale(c), pow: a.pow}
}

// reciprocal reports whether a is 1 over something and nothing above.
func (a *Form) reciprocal() bool {
	if !a.num.IsConstant() || len(a.pow) == 0 {
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
	if a.num.IsZero() {
		return nil, fmt.Errorf("log(0) is %w", ErrUndefined)
	}
	p, rest, err := fs.positiveContent(a)
	if err != nil {
		return nil, err
	}
	out, err := fs.logRat(p.c)
	for _, u := range p.exps {
		if err == nil {
			out, err = fs.Add(out, u)
		}
	}
	for i, b := range p.bases {
		var k *Form
		if err == nil {
			k, err = fs.kernel(FuncLog, b)
		}
		if err == nil {
			out, err = fs.Add(out, k.scaled(p.powers[i]))
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
	out, err := intForm(0), error(nil)
	bases, exps := primePowers(c)
	for i, b := range bases {
		var k *Form
		if k, err = fs.kernel(FuncLog, constForm(new(big.Rat).SetInt(b))); err == nil {
			out, err = fs.Add(out, k.scaled(big.NewRat(exps[i], 1)))
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
	if a.num.IsZero() {
		if r.Sign() < 0 {
			return nil, fmt.Errorf("a quotient by zero is %w", ErrUndefined)
		}
		return a, nil
	}
	p, rest, err := fs.positiveContent(a)
	if err != nil {
		return nil, err
	}
	out, err := fs.rootRat(p.c, r)
	for _, u := range p.exps {
		f, ferr := fs.exp(u.scaled(r))
		out, err = fs.multiply(out, err, f, ferr)
	}
	for i, b := range p.bases {
		f, ferr := fs.rootKernel(b, new(big.Rat).Mul(p.powers[i], r))
		out, err = fs.multiply(out, err, f, ferr)
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

// rootKernel returns a^r for an a that is not taken apart.
func (fs *Forms) rootKernel(a *Form, r *big.Rat) (*Form, error) {
	if r.IsInt() && r.Num().IsInt64() {
		return fs.power(a, r.Num().Int64())
	}
	return fs.fractional(generator{kind: genRoot, arg: a}, r)
}

// rootRat returns c^r for a rational c > 0.
func (fs *Forms) rootRat(c, r *big.Rat) (*Form, error) {
	out, err := intForm(1), error(nil)
	bases, exps := primePowers(c)
	for i, b := range bases {
		e := new(big.Rat).Mul(r, big.NewRat(exps[i], 1))
		k, kerr := fs.rootKernel(constForm(new(big.Rat).SetInt(b)), e)
		if out, err = fs.multiply(out, err, k, kerr); err != nil {
			return nil, err
		}
	}
	return out, nil
}
