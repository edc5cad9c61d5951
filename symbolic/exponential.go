package symbolic

import (
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
		// 0^b is 0 where b > 0, 1 where b is 0, and undefined elsewhere.
		sign, err := fs.Sign(b)
		switch {
		case err != nil:
			return nil, err
		case sign < 0:
			return nil, fmt.Errorf("a negative power of 0 is %w", ErrUndefined)
		case sign == 0:
			return intForm(1), nil
		}
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

// multiply returns a·b, or the first error of those with which a and b came about.
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
