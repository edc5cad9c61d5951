package symbolic

import (
	"errors"
	"fmt"
	"math/big"
)

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
