package symbolic

import (
	"context"
	"errors"
	"fmt"
	"math/big"

	"gradproof/symbolic/poly"
)

// A Form is the normal form of an expression: a rational function with rational
// coefficients in generators, which are the variables and the kernels. A kernel
// is an elementary function applied to forms and taken as a variable of its own,
// such as sin(x+1) or exp(x).
//
// The value is num·Π f^e over the powers. Denominators are powers with a negative
// exponent; they and large powers stay factored. Forms belong to the [Forms] that
// made them.
type Form struct {
	num  *poly.Poly
	pow  []formPower // falling as by [poly.Poly.Compare]; no exponent is 0
	mark fingerprint // once it has been asked for
}

// A formPower is p^e, where p is a primitive polynomial of at least one generator
// with a leading coefficient above 0 and without a generator as a factor, or a
// generator itself.
type formPower struct {
	p *poly.Poly
	e int64
}

// Forms computes normal forms. It has the methods of an arithmetic, so that
// whatever can be computed over numbers can be computed over forms; [Eval] does
// so for expressions.
//
// An equality of two forms is a proof: the two expressions have the same value
// wherever both are defined, in the case that is being looked at (see [Cases]).
// An inequality proves nothing, since not every identity between kernels is known.
// What is known besides arithmetic is the table [Identities], each row of it true
// wherever both of its sides are defined.
//
// A form may be defined where the expression is not, since denominators cancel:
// see [Forms.Cancelled].
type Forms struct {
	load formWork

	gens     []generator
	names    map[string]int         // variables
	index    map[kernelClass][]int  // kernels whose arguments have fingerprints
	families map[kernelFamily][]int // the same
	opaque   map[kernelFamily][]int // kernels whose arguments have none
	cases    *caseState

	angles    angleUnits
	powers    []poly.Power // space
	draft     poly.Draft   // space
	hasOrders bool         // some generator has an order, see [Forms.order]

	cancelled []*poly.Poly
	quiet     int // above 0 while nothing counts as cancelled
}

// A generator is a variable or a kernel.
type generator struct {
	label string // of a variable
	fn    Func
	kind  generatorKind
	arg   *Form // of a kernel of one argument; of genExp and genRoot too
	arg2  *Form
	order int64 // genRoot: the generator is arg^(1/order); genExp: it is exp(arg/order)
	cos   *Form // of a sine: the cosine of the same argument
	low   *Form // of a sine: 1 - cos²

	p    *poly.Poly  // the generator itself
	mark fingerprint // its value modulo a prime
}

type generatorKind uint8

const (
	genVariable generatorKind = iota
	genKernel
	genExp
	genRoot
)

// ErrUndefined is the error of a form that is defined nowhere: a quotient by zero,
// the logarithm of a number that is not positive.
var ErrUndefined = errors.New("undefined everywhere")

func newForms(ctx context.Context, l Limits, cases *caseState) *Forms {
	return &Forms{
		load:     formWork{poly.Work{Ctx: ctx, Terms: l.Terms, Bits: l.CoefBits, Steps: formSteps}},
		names:    make(map[string]int),
		index:    make(map[kernelClass][]int),
		families: make(map[kernelFamily][]int),
		opaque:   make(map[kernelFamily][]int),
		cases:    cases,
	}
}

// Var returns the form of a variable.
func (fs *Forms) Var(name string) (*Form, error) {
	if i, ok := fs.names[name]; ok {
		return &Form{num: fs.gens[i].p}, nil
	}
	i, err := fs.addGenerator(generator{label: name, kind: genVariable, mark: hashed(hashString(name))})
	if err != nil {
		return nil, err
	}
	fs.names[name] = i
	return &Form{num: fs.gens[i].p}, nil
}

// addGenerator numbers a new generator.
func (fs *Forms) addGenerator(g generator) (int, error) {
	i := len(fs.gens)
	if i >= poly.MaxVars {
		return 0, errorf(CodeBudget, "more than %d kernels", poly.MaxVars)
	}
	g.p = poly.Var(i)
	fs.gens = append(fs.gens, g)
	fs.hasOrders = fs.hasOrders || fs.order(i) > 0
	return i, nil
}

// Const returns the form of a number.
func (fs *Forms) Const(c *big.Rat) (*Form, error) { return constForm(c), nil }

func constForm(c *big.Rat) *Form {
	if c.IsInt() && c.Num().IsInt64() {
		return intForm(c.Num().Int64())
	}
	return &Form{num: poly.Const(c)}
}

func intForm(n int64) *Form { return &Form{num: poly.Int(n)} }

// IsZero reports whether a is 0 in normal form.
func (fs *Forms) IsZero(a *Form) bool { return a.num.IsZero() }

// Constant returns the value of a form without generators.
func (a *Form) Constant() (c *big.Rat, ok bool) {
	if len(a.pow) > 0 {
		return nil, false
	}
	return a.num.Constant()
}

// Neg returns -a.
func (fs *Forms) Neg(a *Form) (*Form, error) { return &Form{num: a.num.Neg(), pow: a.pow}, nil }

// Sub returns a - b.
func (fs *Forms) Sub(a, b *Form) (*Form, error) {
	b, _ = fs.Neg(b)
	return fs.Add(a, b)
}

// Mul returns a·b.
func (fs *Forms) Mul(a, b *Form) (*Form, error) {
	num, err := fs.load.mul(a.num, b.num)
	if err != nil {
		return nil, err
	}
	if len(a.pow)+len(b.pow) == 0 {
		return fs.relate(num, nil)
	}
	return fs.normal(num, fs.mergePowers(a.pow, b.pow))
}

// Div returns a/b, and [ErrUndefined] if b is 0.
func (fs *Forms) Div(a, b *Form) (*Form, error) {
	inv, err := fs.inverse(b)
	if err != nil {
		return nil, err
	}
	return fs.Mul(a, inv)
}

func (fs *Forms) inverse(a *Form) (*Form, error) { return fs.power(a, -1) }

// mergePowers adds exponents. A denominator that meets as much of itself above is
// cancelled.
func (fs *Forms) mergePowers(a, b []formPower) []formPower {
	if len(a) == 0 {
		return b
	}
	if len(b) == 0 {
		return a
	}
	out := make([]formPower, 0, len(a)+len(b))
	i, j := 0, 0
	for i < len(a) && j < len(b) {
		switch c := a[i].p.Compare(b[j].p); {
		case c < 0:
			out = append(out, a[i])
			i++
		case c > 0:
			out = append(out, b[j])
			j++
		default:
			e := a[i].e + b[j].e
			if min(a[i].e, b[j].e) < 0 && e >= 0 {
				fs.cancels(a[i].p)
			}
			if e != 0 {
				out = append(out, formPower{a[i].p, e})
			}
			i++
			j++
		}
	}
	return append(append(out, a[i:]...), b[j:]...)
}

// withPower returns pow with the power of p that is there replaced by p^e.
func withPower(pow []formPower, p *poly.Poly, e int64) []formPower {
	out := make([]formPower, 0, len(pow))
	for _, f := range pow {
		if f.p == p {
			f.e = e
		}
		if f.e != 0 {
			out = append(out, f)
		}
	}
	return out
}

// maxFormExponent bounds the exponents of powers that are kept factored, so that
// sums and products of exponents stay far inside 64 bits.
const maxFormExponent = 1 << 40

var errFormExponent = errorf(CodeBudget, "an exponent would exceed %d", int64(maxFormExponent))

// power returns a^n for an integer n. Only a power of a single term is
// multiplied out; the others stay factored.
func (fs *Forms) power(a *Form, n int64) (*Form, error) {
	switch {
	case n == 1:
		return a, nil
	case a.num.IsZero() && n < 0:
		return nil, fmt.Errorf("a quotient by zero is %w", ErrUndefined)
	case a.num.IsZero() && n > 0:
		return a, nil
	}
	if n <= 0 {
		for _, f := range a.pow {
			if f.e < 0 {
				fs.cancels(f.p) // 1/(1/x)
			}
		}
	}
	if n == 0 {
		return intForm(1), nil
	}
	if n > maxFormExponent || n < -maxFormExponent {
		return nil, errFormExponent
	}
	if n > 0 && a.num.Len() == 1 && len(a.pow) == 0 && n <= poly.MaxExponent {
		num, err := fs.load.pow(a.num, int(n))
		if err != nil {
			return nil, err
		}
		return fs.relate(num, nil)
	}
	var pow []formPower
	for _, f := range a.pow {
		if abs64(f.e) > maxFormExponent/abs64(n) {
			return nil, errFormExponent
		}
		pow = append(pow, formPower{f.p, f.e * n})
	}
	c, content, rest, err := fs.split(a.num)
	if err != nil {
		return nil, err
	}
	num := poly.Int(1)
	if bits := c.Num().BitLen() + c.Denom().BitLen(); bits > 2 {
		if float64(bits)*float64(abs64(n)) > float64(2*fs.load.Bits) {
			return nil, errorf(CodeBudget, "a coefficient would have about %.3g bits", float64(bits)*float64(abs64(n)))
		}
		num = poly.Const(ratPow(c, n))
	} else if c.Sign() < 0 && n%2 != 0 {
		num = poly.Int(-1)
	}
	for _, x := range content {
		e := int64(x.Exp)
		if e > maxFormExponent/abs64(n) {
			return nil, errFormExponent
		}
		pow = fs.mergePowers(pow, []formPower{{fs.gens[x.Var].p, e * n}})
	}
	if rest != nil {
		pow = fs.mergePowers(pow, []formPower{{rest, n}})
	}
	return fs.normal(num, pow)
}

// split writes a polynomial p ≠ 0 as c·Π content·rest, where rest is primitive with
// a leading coefficient above 0 and has no generator as a factor; rest is nil if it
// is 1.
func (fs *Forms) split(p *poly.Poly) (c *big.Rat, content []poly.Power, rest *poly.Poly, err error) {
	c, content = p.Content(), p.MonomialContent()
	if p.Len() == 1 {
		return c, content, nil, nil
	}
	rest = p.Primitive()
	if len(content) > 0 {
		m, err := poly.TermInt64(1, 1, content)
		if err != nil {
			return nil, nil, nil, refused(err)
		}
		if rest, _, err = fs.load.quo(rest, m); err != nil {
			return nil, nil, nil, err
		}
	}
	return c, content, rest, nil
}

// Equal reports whether a and b are equal in normal form, which proves them equal.
func (fs *Forms) Equal(a, b *Form) (bool, error) {
	if fs.cases.refine {
		return false, errRefine // the run will be repeated: nothing may be concluded from it
	}
	if a == b || a.num.Equal(b.num) && samePowers(a.pow, b.pow) {
		return true, nil
	}
	if fs.differ(a, b) {
		return false, nil
	}
	fs.quiet++
	defer func() { fs.quiet-- }()
	d, err := fs.Sub(a, b)
	if err != nil {
		return false, err
	}
	return d.num.IsZero(), nil
}

func samePowers(a, b []formPower) bool {
	if len(a) != len(b) {
		return false
	}
	for i, f := range a {
		if f.e != b[i].e || !f.p.Equal(b[i].p) {
			return false
		}
	}
	return true
}
