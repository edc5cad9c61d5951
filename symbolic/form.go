package symbolic

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"
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
	num poly
	pow []formPower // by key; no exponent is 0
}

// A formPower is p^e, where p is a polynomial of at least one generator with
// leading coefficient 1 and without a generator as a factor, or a generator itself.
type formPower struct {
	p   poly
	key string // of p, for comparing
	e   int64
}

// Forms computes normal forms. It has the methods of an arithmetic, so that
// whatever can be computed over numbers can be computed over forms; [Eval] does
// so for expressions.
//
// An equality of two forms is a proof: the two expressions have the same value
// wherever both are defined, in the case that is being looked at (see [Cases]).
// An inequality proves nothing, since not every identity between kernels is known.
//
// Besides arithmetic it knows these identities, each true wherever both of its
// sides are defined:
//
//	sin²u + cos²u = 1        sin, asin, atan, erf … of -u = minus, cos(-u) = cos u
//	exp(a+b) = exp a·exp b   exp(r·u) = exp(u/q)^p for r = p/q      exp(log u) = u
//	log(exp u) = u           log(c·u) = log c + log u for a rational c > 0
//	log(1/u) = -log u        log of a product with exp(u) splits
//	u^r = root(u, q)^p       root(u, q)^q = u       u^v = exp(v·log u)
//	(c·u)^r = c^r·u^r for a rational c > 0         (exp(u)·v)^r = exp(r·u)·v^r
//
// and the rows of the table of rewritings, such as tan u = sin u/cos u. Square
// roots of squares are kept: sqrt(x²) is neither x nor -x.
type Forms struct {
	load workload

	gens  []generator
	names map[string]int // generators by label
	cases *caseState
}

// A generator is a variable or a kernel.
type generator struct {
	label string
	fn    Func
	kind  generatorKind
	arg   *Form // of a kernel of one argument; of genExp and genRoot too
	arg2  *Form
	order int64 // genRoot: the generator is arg^(1/order); genExp: it is exp(arg/order)
	cos   *Form // of a sine: the cosine of the same argument
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
	return &Forms{load: workload{ctx: ctx, terms: l.Terms, bits: l.CoefBits}, names: make(map[string]int), cases: cases}
}

// Var returns the form of a variable.
func (fs *Forms) Var(name string) (*Form, error) {
	return fs.generator(generator{label: name, kind: genVariable})
}

// generator returns the form of the generator with the label of g, adding g if
// it is new.
func (fs *Forms) generator(g generator) (*Form, error) {
	i, ok := fs.names[g.label]
	if !ok {
		if len(fs.gens) > maxGenerator {
			return nil, errorf(CodeBudget, "more than %d kernels", maxGenerator)
		}
		i = len(fs.gens)
		fs.gens = append(fs.gens, g)
		fs.names[g.label] = i
	}
	return &Form{num: genPoly(i)}, nil
}

// Const returns the form of a number.
func (fs *Forms) Const(c *big.Rat) (*Form, error) {
	return &Form{num: constPoly(new(big.Rat).Set(c))}, nil
}

func (fs *Forms) rat(p, q int64) *Form { return &Form{num: constPoly(big.NewRat(p, q))} }

// IsZero reports whether a is 0 in normal form.
func (fs *Forms) IsZero(a *Form) bool { return len(a.num) == 0 }

// Constant returns the value of a form without generators.
func (a *Form) Constant() (c *big.Rat, ok bool) {
	if c, ok := a.num.constant(); ok && (len(a.pow) == 0 || c.Sign() == 0) {
		return new(big.Rat).Set(c), true
	}
	return nil, false
}

// Neg returns -a.
func (fs *Forms) Neg(a *Form) (*Form, error) {
	return &Form{num: a.num.scale(big.NewRat(-1, 1)), pow: a.pow}, nil
}

// Sub returns a - b.
func (fs *Forms) Sub(a, b *Form) (*Form, error) {
	b, _ = fs.Neg(b)
	return fs.Add(a, b)
}

// Mul returns a·b.
func (fs *Forms) Mul(a, b *Form) (*Form, error) {
	if len(a.num) == 0 || len(b.num) == 0 {
		return &Form{}, nil
	}
	num, err := fs.load.mul(a.num, b.num)
	if err != nil {
		return nil, err
	}
	return fs.normal(num, mergePowers(a.pow, b.pow))
}

// mergePowers adds exponents.
func mergePowers(a, b []formPower) []formPower {
	if len(a) == 0 {
		return b
	}
	out := make([]formPower, 0, len(a)+len(b))
	i, j := 0, 0
	for i < len(a) && j < len(b) {
		switch c := strings.Compare(a[i].key, b[j].key); {
		case c < 0:
			out = append(out, a[i])
			i++
		case c > 0:
			out = append(out, b[j])
			j++
		default:
			if e := a[i].e + b[j].e; e != 0 {
				out = append(out, formPower{a[i].p, a[i].key, e})
			}
			i++
			j++
		}
	}
	return append(append(out, a[i:]...), b[j:]...)
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

// maxFormExponent bounds the exponents of powers that are kept factored, so that
// sums and products of exponents stay far inside 64 bits.
const maxFormExponent = 1 << 40

var errFormExponent = errorf(CodeBudget, "an exponent would exceed %d", int64(maxFormExponent))

// power returns a^n for an integer n. Only a power of a single term is
// multiplied out; the others stay factored.
func (fs *Forms) power(a *Form, n int64) (*Form, error) {
	switch {
	case n == 0:
		return fs.rat(1, 1), nil
	case n == 1:
		return a, nil
	case len(a.num) == 0 && n < 0:
		return nil, fmt.Errorf("a quotient by zero is %w", ErrUndefined)
	case len(a.num) == 0:
		return a, nil
	}
	if n > maxFormExponent || n < -maxFormExponent {
		return nil, errFormExponent
	}
	var pow []formPower
	for _, f := range a.pow {
		if abs64(f.e) > maxFormExponent/abs64(n) {
			return nil, errFormExponent
		}
		pow = append(pow, formPower{f.p, f.key, f.e * n})
	}
	c, content, rest := split(a.num)
	if bits := c.Num().BitLen() + c.Denom().BitLen(); bits > 2 {
		if float64(bits)*float64(abs64(n)) > float64(2*fs.load.bits) {
			return nil, errorf(CodeBudget, "a coefficient would have about %.3g bits", float64(bits)*float64(abs64(n)))
		}
		c = ratPow(c, n)
	} else {
		c = ratPow(c, 1+(abs64(n)+1)%2) // ±1
	}
	num := constPoly(c)
	for i := 0; i < len(content); i += monoPair {
		g, e := content.pair(i)
		if int64(e) > maxFormExponent/abs64(n) {
			return nil, errFormExponent
		}
		pow = mergePowers(pow, []formPower{fs.powerOf(genPoly(int(g)), int64(e)*n)})
	}
	if rest != nil {
		pow = mergePowers(pow, []formPower{fs.powerOf(rest, n)})
	}
	return fs.normal(num, pow)
}

// split writes a polynomial p ≠ 0 as c·m·rest, where m is a monomial and rest has
// leading coefficient 1 and no monomial factor; rest is nil if it is 1.
func split(p poly) (c *big.Rat, m mono, rest poly) {
	c = p[0].c
	m = p[0].m
	for _, t := range p[1:] {
		m = m.common(t.m)
	}
	if len(p) == 1 {
		return c, m, nil
	}
	rest = make(poly, len(p))
	for i, t := range p {
		q, _ := t.m.over(m)
		rest[i] = term{q, new(big.Rat).Quo(t.c, c)}
	}
	return c, m, rest
}

// powerOf returns p^e with its key, which begins with the number of terms so that
// generators come first.
func (fs *Forms) powerOf(p poly, e int64) formPower {
	var b strings.Builder
	fmt.Fprintf(&b, "%08d", len(p))
	for _, t := range p {
		b.WriteString(string(t.m))
		b.WriteByte(0xff)
		b.WriteString(t.c.RatString())
		b.WriteByte(0xff)
	}
	return formPower{p, b.String(), e}
}

// normal returns num·Π pow in normal form: powers of single generators with a
// positive exponent are multiplied in, denominators cancelled where they divide,
// and the relations of roots and of sines applied.
func (fs *Forms) normal(num poly, pow []formPower) (*Form, error) {
	if len(num) == 0 {
		return &Form{}, nil
	}
	var kept []formPower
	var extra []*Form
	for _, f := range pow {
		if abs64(f.e) > maxFormExponent {
			return nil, errFormExponent
		}
		if len(f.p) > 1 {
			if f.e < 0 {
				var err error
				if num, f, err = fs.cancel(num, f); err != nil {
					return nil, err
				}
			}
			if f.e == 1 && len(num) == 1 {
				var err error
				if num, err = fs.load.mul(num, f.p); err != nil {
					return nil, err
				}
				f.e = 0
			}
			if f.e != 0 {
				kept = append(kept, f)
			}
			continue
		}
		gen := fs.generatorOf(f.p)
		if order := fs.order(gen); order > 0 && (f.e < 0 || f.e >= order) {
			// generator^e = lowered^k · generator^r with e = k·order + r, 0 ≤ r < order
			k := f.e / order
			if f.e%order < 0 {
				k--
			}
			low, err := fs.lowered(gen)
			if err != nil {
				return nil, err
			}
			whole, err := fs.power(low, k)
			if err != nil {
				return nil, err
			}
			extra = append(extra, whole)
			f.e -= k * order
		}
		if f.e > 0 {
			up, err := fs.load.powTerm(f.p[0], f.e)
			if err != nil {
				return nil, err
			}
			if num, err = fs.load.mul(num, up); err != nil {
				return nil, err
			}
			continue
		}
		// A generator in the denominator cancels against its least power above.
		low := int64(maxExponent)
		for _, t := range num {
			low = min(low, int64(t.m.exponent(gen)))
		}
		if down := min(low, -f.e); down > 0 {
			divisor, err := fs.load.powTerm(f.p[0], down)
			if err != nil {
				return nil, err
			}
			num, _, _ = fs.load.over(num, divisor)
			f.e += down
		}
		if f.e != 0 {
			kept = append(kept, f)
		}
	}
	if len(num) == 0 {
		return &Form{}, nil
	}
	form, err := fs.relate(&Form{num: num, pow: kept})
	for _, x := range extra {
		if err == nil {
			form, err = fs.Mul(form, x)
		}
	}
	return form, err
}

func (fs *Forms) generatorOf(p poly) int {
	g, _ := p[0].m.pair(0)
	return int(g)
}

// cancel divides num by f.p as often as it goes, at most -f.e times, and then f.p
// by num if f.e is -1, as in (x + y)/(x^2 + 2*x*y + y^2).
func (fs *Forms) cancel(num poly, f formPower) (poly, formPower, error) {
	for f.e < 0 {
		q, ok, err := fs.load.over(num, f.p)
		if err != nil {
			return nil, f, err
		}
		if !ok {
			break
		}
		num = q
		f.e++
	}
	if f.e == -1 && len(num) > 1 && len(num) < len(f.p) {
		c, content, rest := split(num)
		q, ok, err := fs.load.over(f.p, rest)
		if err != nil {
			return nil, f, err
		}
		if ok {
			return poly{{content, c}}, fs.powerOf(q, -1), nil
		}
	}
	return num, f, nil
}

// relate lowers the powers of roots and of sines in the numerator:
// root^q = arg, sin² = 1 - cos².
func (fs *Forms) relate(a *Form) (*Form, error) {
	gen, order := fs.reducible(a.num)
	if gen < 0 {
		return a, nil
	}
	square, err := fs.lowered(gen)
	if err != nil {
		return nil, err
	}
	// a.num = Σ_k gen^(k·order)·part_k; each part goes with the k-th power.
	parts := map[int64]poly{}
	var ks []int64
	for _, t := range a.num {
		e := int64(t.m.exponent(gen))
		k := e / order
		m := t.m
		if k > 0 {
			m, _ = m.over(makeMono(gen, uint32(k*order)))
		}
		if _, ok := parts[k]; !ok {
			ks = append(ks, k)
		}
		parts[k] = append(parts[k], term{m, t.c})
	}
	slices.Sort(ks)
	sum := &Form{}
	for _, k := range ks {
		part := parts[k]
		slices.SortFunc(part, func(s, t term) int { return t.m.compare(s.m) })
		f := &Form{num: part, pow: a.pow}
		if k > 0 {
			up, err := fs.power(square, k)
			if err != nil {
				return nil, err
			}
			if f, err = fs.Mul(f, up); err != nil {
				return nil, err
			}
		}
		if sum, err = fs.Add(sum, f); err != nil {
			return nil, err
		}
	}
	return sum, nil
}

// reducible returns a generator of p whose power can be lowered, or -1.
func (fs *Forms) reducible(p poly) (gen int, order int64) {
	for _, t := range p {
		for i := 0; i < len(t.m); i += monoPair {
			g, e := t.m.pair(i)
			if order := fs.order(int(g)); order > 0 && int64(e) >= order {
				return int(g), order
			}
		}
	}
	return -1, 0
}

// order returns the exponent from which on the power of a generator is lowered, and
// 0 if there is none.
func (fs *Forms) order(gen int) int64 {
	switch g := &fs.gens[gen]; {
	case g.kind == genRoot:
		return g.order
	case g.kind == genKernel && g.fn == FuncSin:
		return 2
	}
	return 0
}

// lowered returns what the power of a reducible generator is equal to.
func (fs *Forms) lowered(gen int) (*Form, error) {
	g := fs.gens[gen]
	if g.kind == genRoot {
		return g.arg, nil
	}
	square, err := fs.power(g.cos, 2)
	if err != nil {
		return nil, err
	}
	return fs.Sub(fs.rat(1, 1), square)
}

// Add returns a + b: the common powers are taken out, what is left is multiplied out.
func (fs *Forms) Add(a, b *Form) (*Form, error) {
	if len(a.num) == 0 {
		return b, nil
	}
	if len(b.num) == 0 {
		return a, nil
	}
	var common []formPower
	left, right := a.num, b.num
	raise := func(num poly, f formPower, e int64) (poly, error) {
		up, err := fs.load.pow(f.p, e)
		if err != nil {
			return nil, err
		}
		return fs.load.mul(num, up)
	}
	i, j := 0, 0
	for i < len(a.pow) || j < len(b.pow) {
		var f formPower
		var ea, eb int64
		switch {
		case j == len(b.pow) || i < len(a.pow) && a.pow[i].key < b.pow[j].key:
			f, ea = a.pow[i], a.pow[i].e
			i++
		case i == len(a.pow) || b.pow[j].key < a.pow[i].key:
			f, eb = b.pow[j], b.pow[j].e
			j++
		default:
			f, ea, eb = a.pow[i], a.pow[i].e, b.pow[j].e
			i++
			j++
		}
		low := min(ea, eb)
		if low != 0 {
			common = append(common, formPower{f.p, f.key, low})
		}
		var err error
		if ea > low {
			if left, err = raise(left, f, ea-low); err != nil {
				return nil, err
			}
		}
		if eb > low {
			if right, err = raise(right, f, eb-low); err != nil {
				return nil, err
			}
		}
	}
	if len(left)+len(right) > fs.load.terms {
		return nil, fs.load.check(float64(len(left)+len(right)), 0)
	}
	return fs.normal(left.add(right), common)
}

// Equal reports whether a and b are equal in normal form, which proves them equal.
func (fs *Forms) Equal(a, b *Form) (bool, error) {
	if fs.cases.refine {
		return false, errRefine // the run will be repeated: nothing may be concluded from it
	}
	d, err := fs.Sub(a, b)
	if err != nil {
		return false, err
	}
	return len(d.num) == 0, nil
}

// Text returns a readable form, at most about most bytes long.
func (fs *Forms) Text(a *Form, most int) string {
	e := fs.Expr(a)
	return e.Text(most)
}

// Expr returns an expression with the value of a.
func (fs *Forms) Expr(a *Form) Expr {
	b := newBuilder(context.Background(), 1<<30)
	return Expr{fs.build(b, a)}
}

func (fs *Forms) build(b *builder, a *Form) *node {
	factors := []*node{fs.buildPoly(b, a.num)}
	for _, f := range a.pow {
		factors = append(factors, b.power(fs.buildPoly(b, f.p), b.integer(f.e)))
	}
	return b.product(factors...)
}

func (fs *Forms) buildPoly(b *builder, p poly) *node {
	terms := make([]*node, 0, len(p))
	for _, t := range p {
		factors := []*node{b.number(coefRat(t.c))}
		for i := 0; i < len(t.m); i += monoPair {
			g, e := t.m.pair(i)
			factors = append(factors, b.power(fs.buildGenerator(b, int(g)), b.integer(int64(e))))
		}
		terms = append(terms, b.product(factors...))
	}
	return b.sum(terms...)
}

func (fs *Forms) buildGenerator(b *builder, i int) *node {
	g := fs.gens[i]
	switch g.kind {
	case genVariable:
		return b.keep(Var(g.label).n)
	case genExp:
		return b.keep(call(FuncExp, b.product(b.number(coefRat(big.NewRat(1, g.order))), fs.build(b, g.arg))))
	case genRoot:
		return b.power(fs.build(b, g.arg), b.number(coefRat(big.NewRat(1, g.order))))
	}
	var args []*node
	for _, arg := range []*Form{g.arg, g.arg2} {
		if arg != nil {
			args = append(args, fs.build(b, arg))
		}
	}
	return b.keep(call(g.fn, args...))
}
