package symbolic

import (
	"context"
	"math"
	"math/big"
	"slices"
	"sync"

	"gradproof/symbolic/poly"
)

// A Ring is where expressions are multiplied out: it knows the generators of the
// polynomials that belong to it. They are variables and kernels. A kernel is what
// is not a polynomial, such as sin(x + 1), and is taken for a variable of its own;
// so is the reciprocal of a denominator. A Ring may not be used by two goroutines
// at once; its polynomials may.
type Ring struct {
	limits Limits
	work   poly.Work
	b      *builder // of kernels; made when the first one is met
	gens   []ringGenerator
	few    [4]ringGenerator
	at     map[ringGenerator]int // of gens, once there are many
	space  *ringSpace            // while something is multiplied out
}

// A ringSpace is room for the values of nodes, and for one sum after the other.
type ringSpace struct {
	values []value // without polynomials, as far as they are not in use
	draft  poly.Draft
}

var ringSpaces = sync.Pool{New: func() any { return new(ringSpace) }}

// take returns room for n values.
func (s *ringSpace) take(n int) []value {
	s.values = slices.Grow(s.values, n)[:n]
	return s.values
}

// release ends the use of s.
func (s *ringSpace) release() {
	for i := range s.values {
		if v := &s.values[i]; v.base != nil || v.whole != nil {
			v.base, v.whole = nil, nil
		}
	}
	s.values = s.values[:0]
	if cap(s.values) <= maxKeptNodes {
		ringSpaces.Put(s)
	}
}

// A ringGenerator is n, or 1/n.
type ringGenerator struct {
	n       *node
	inverse bool
}

// NewRing returns a ring with the given variables in front, in this order; others
// follow as they are met. The limits and the context hold for all that is done in it.
func (l Limits) NewRing(ctx context.Context, rank ...string) *Ring {
	r := &Ring{limits: l, work: poly.Work{Ctx: ctx, Terms: l.Terms, Bits: l.CoefBits, Steps: stepsForTerm * int64(l.Terms)}}
	r.gens = r.few[:0]
	for _, name := range rank {
		r.variable(variableNode(name))
	}
	return r
}

// stepsForTerm is how many products of two coefficients may be spent on each term
// that a result may have.
const stepsForTerm = 256

// variable returns the place of a variable.
func (r *Ring) variable(n *node) int {
	for i, g := range r.gens {
		if i == manyGenerators {
			break
		}
		if !g.inverse && (g.n == n || sameHead(g.n, n)) {
			return i
		}
	}
	return r.generator(r.keep(n), false)
}

// manyGenerators is from how many on they are looked up in a map.
const manyGenerators = 16

func (r *Ring) keep(n *node) *node {
	if r.b == nil {
		if n.kind == Variable && len(r.gens) < manyGenerators {
			return n // all of the few are compared
		}
		r.b = newBuilder(r.work.Ctx, diffGrowth*r.limits.Nodes)
		for i, g := range r.gens {
			r.gens[i].n = r.b.keep(g.n)
		}
	}
	return r.b.in.share(n)
}

// generator returns the place of an interned node, or of its reciprocal.
func (r *Ring) generator(n *node, inverse bool) int {
	g := ringGenerator{n, inverse}
	if r.at != nil {
		if i, ok := r.at[g]; ok {
			return i
		}
	} else if i := slices.Index(r.gens, g); i >= 0 {
		return i
	}
	r.gens = append(r.gens, g)
	switch {
	case r.at != nil:
		r.at[g] = len(r.gens) - 1
	case len(r.gens) == manyGenerators:
		r.at = make(map[ringGenerator]int, 4*manyGenerators)
		for i, g := range r.gens {
			r.at[g] = i
		}
	}
	return len(r.gens) - 1
}

// A value is what a node is multiplied out to: a small term, or base^exp with exp ≥ 1,
// which is multiplied out when it is needed: a power of a power needs the outer
// one only, and a denominator neither.
type value struct {
	base  *poly.Poly // nil for a small term
	exp   int64
	whole *poly.Poly // base^exp, or the small term, once it is needed

	smallTerm
}

// A smallTerm is coef·Π powers[:n] with |coef| < 2³¹.
type smallTerm struct {
	coef   int64
	n      int
	powers [smallFactors]smallPower // of different generators
}

// A smallPower is a generator to a power of at most maxFold.
type smallPower struct {
	gen uint16
	exp uint32
}

const smallFactors = 8

// append adds the factor gen^exp, which t does not have yet; ok is false if the term
// is not small then.
func (t *smallTerm) append(gen int, exp uint32) (ok bool) {
	if t.n == smallFactors || exp > maxFold {
		return false
	}
	t.powers[t.n] = smallPower{uint16(gen), exp}
	t.n++
	return true
}

// times multiplies t by u; ok is false if the product is not small.
func (t *smallTerm) times(u *smallTerm) (ok bool) {
	c := t.coef * u.coef
	if c > maxCoef || c < -maxCoef {
		return false
	}
	t.coef = c
next:
	for _, x := range u.powers[:u.n] {
		for i := range t.powers[:t.n] {
			if y := &t.powers[i]; y.gen == x.gen {
				if y.exp+x.exp > maxFold {
					return false
				}
				y.exp += x.exp
				continue next
			}
		}
		if !t.append(int(x.gen), x.exp) {
			return false
		}
	}
	return true
}

// raise raises t to the power k ≥ 1; ok is false if the result is not small.
func (t *smallTerm) raise(k int64) (ok bool) {
	c := t.coef
	if c != 0 && c != 1 && c != -1 {
		if k > 31 {
			return false
		}
		for range k - 1 {
			if c *= t.coef; c > maxCoef || c < -maxCoef {
				return false
			}
		}
	} else if k%2 == 0 {
		c *= c
	}
	for i := range t.powers[:t.n] {
		if k > maxFold || int64(t.powers[i].exp)*k > maxFold {
			return false
		}
	}
	for i := range t.powers[:t.n] {
		t.powers[i].exp *= uint32(k)
	}
	t.coef = c
	return true
}

// appendPowers appends the powers of t to dst.
func (t *smallTerm) appendPowers(dst []poly.Power) []poly.Power {
	for _, x := range t.powers[:t.n] {
		dst = append(dst, poly.Power{Var: int(x.gen), Exp: x.exp})
	}
	return dst
}

// addTo adds t to a draft.
func (t *smallTerm) addTo(d *poly.Draft) {
	var space [smallFactors]poly.Power
	d.Add(t.coef, t.appendPowers(space[:0])...)
}

// Polynomial returns e multiplied out. The error, if any, says that the result
// would be too large, or that the context of the ring has ended.
func (r *Ring) Polynomial(e Expr) (*Polynomial, error) {
	n := e.node()
	if n.open {
		r.keep(zero) // a builder is needed
		n = r.b.expandDerivatives(n)
		if r.b.err != nil {
			return nil, r.b.err
		}
	}
	p, err := r.multiplyOut(n)
	if err == nil && r.b != nil {
		err = r.b.err
	}
	if err != nil {
		return nil, refused(err)
	}
	return &Polynomial{ring: r, gens: r.gens[:len(r.gens):len(r.gens)], p: p}, nil
}

func (r *Ring) multiplyOut(root *node) (*poly.Poly, error) {
	l, err := list(r.work.Ctx, root)
	if err != nil {
		return nil, err
	}
	r.space = ringSpaces.Get().(*ringSpace)
	p, err := r.values(l)
	l.release()
	r.space.release()
	r.space = nil
	return p, err
}

// values multiplies the nodes of a listing out, and returns the value of the last.
func (r *Ring) values(l listing) (p *poly.Poly, err error) {
	values := r.space.take(len(l.nodes))
	for i, n := range l.nodes { // before the kernels
		if n.kind == Variable {
			values[i].setGenerator(r.variable(n))
		}
	}
	next := 0
	for i, n := range l.nodes {
		if i%64 == 63 {
			if err := r.work.Ctx.Err(); err != nil {
				return nil, err
			}
		}
		places := l.args[next : next+len(n.args)]
		next += len(places)
		if err = r.step(&values[i], n, values, places); err != nil {
			return nil, err
		}
		if len(r.gens) > poly.MaxVars {
			return nil, errorf(CodeBudget, "more than %d kernels", poly.MaxVars)
		}
	}
	return r.force(&values[len(l.nodes)-1])
}

// force multiplies v out.
func (r *Ring) force(v *value) (*poly.Poly, error) {
	if v.whole == nil {
		var err error
		switch {
		case v.base == nil:
			v.whole, err = r.polyOf(&v.smallTerm)
		case v.exp == 1 || v.base.IsZero():
			v.whole = v.base
		default:
			v.whole, err = r.pow(v.base, v.exp)
		}
		if err != nil {
			return nil, err
		}
	}
	return v.whole, nil
}

func (r *Ring) polyOf(t *smallTerm) (*poly.Poly, error) {
	switch {
	case t.n == 0:
		return poly.Int(t.coef), nil
	case t.n == 1 && t.coef == 1 && t.powers[0].exp == 1:
		return poly.Var(int(t.powers[0].gen)), nil
	}
	r.space.draft.Reset()
	t.addTo(&r.space.draft)
	return r.work.Sum(&r.space.draft)
}

// step multiplies one node out, given the values of its arguments at their places.
func (r *Ring) step(v *value, n *node, values []value, places []int32) (err error) {
	if n.kind == Variable {
		return nil
	}
	v.exp, v.smallTerm.n, v.coef = 1, 0, 0
	switch n.kind {
	case Number:
		if n.isInt {
			v.coef = n.val
		} else {
			v.base = poly.Const(n.num)
		}
		return nil
	case Negation:
		a := &values[places[0]]
		if a.base == nil {
			v.smallTerm = a.smallTerm
			v.coef = -v.coef
			return nil
		}
		p, err := r.force(a)
		if err == nil {
			v.base = p.Neg()
		}
		return err
	case Power:
		if k, ok := values[places[1]].integer(); ok {
			return r.power(v, &values[places[0]], k)
		}
	case Quotient:
		var below value
		top, err := r.force(&values[places[0]])
		if err == nil {
			err = r.power(&below, &values[places[1]], -1)
		}
		if err == nil {
			v.base, err = r.work.Mul(top, below.base)
		}
		return err
	case Sum:
		v.base, err = r.sum(values, places)
		return err
	case Product:
		return r.product(v, values, places)
	}
	r.keep(zero) // a builder is needed
	args := make([]*node, len(places))
	for i, a := range places {
		p, err := r.force(&values[a])
		if err != nil {
			return err
		}
		args[i] = r.write(p)
	}
	v.setGenerator(r.generator(r.b.like(n, args...), false))
	return nil
}

func (v *value) setGenerator(i int) {
	v.exp, v.coef, v.n = 1, 1, 1
	v.powers[0] = smallPower{uint16(i), 1}
}

// integer returns the value of a constant that is an integer.
func (v *value) integer() (k int64, ok bool) {
	if v.base == nil {
		return v.coef, v.n == 0
	}
	if v.exp != 1 {
		return 0, false
	}
	c, ok := v.base.Constant()
	if !ok || !c.IsInt() || !c.Num().IsInt64() {
		return 0, false
	}
	return c.Num().Int64(), true
}

// sum adds the small terms at once, and then what is left.
func (r *Ring) sum(values []value, places []int32) (*poly.Poly, error) {
	var space [8]*poly.Poly
	ps := space[:0]
	for _, a := range places {
		if values[a].base == nil {
			continue
		}
		p, err := r.force(&values[a])
		if err != nil {
			return nil, err
		}
		ps = append(ps, p)
	}
	if len(ps) < len(places) {
		r.space.draft.Reset()
		for _, a := range places {
			if v := &values[a]; v.base == nil {
				v.addTo(&r.space.draft)
			}
		}
		p, err := r.work.Sum(&r.space.draft)
		if err != nil {
			return nil, err
		}
		ps = append(ps, p)
	}
	switch len(ps) {
	case 1:
		return ps[0], nil
	case 2:
		return r.work.Add(ps[0], ps[1])
	}
	return r.work.AddAll(ps)
}

// product multiplies the small terms first, as far as their product is small.
func (r *Ring) product(v *value, values []value, places []int32) error {
	v.coef = 1
	var p *poly.Poly
	for _, place := range places {
		a := &values[place]
		if a.base == nil {
			if t := v.smallTerm; t.times(&a.smallTerm) {
				v.smallTerm = t
				continue
			}
		}
		q, err := r.force(a)
		if err == nil && p != nil {
			q, err = r.work.Mul(p, q)
		}
		if err != nil {
			return err
		}
		p = q
	}
	if p == nil {
		return nil
	}
	q, err := r.polyOf(&v.smallTerm)
	if err == nil {
		v.base, err = r.work.Mul(p, q)
	}
	return err
}

// power sets v to p^k.
func (r *Ring) power(v, p *value, k int64) (err error) {
	v.exp = 1
	if k == 0 {
		v.coef = 1
		return nil
	}
	exp, base := p.exp, p.base
	if base == nil {
		if t := p.smallTerm; k > 0 && t.raise(k) {
			v.smallTerm = t
			return nil
		}
		if base, err = r.polyOf(&p.smallTerm); err != nil {
			return err
		}
	}
	switch {
	case k > poly.MaxExponent/exp || k < -poly.MaxExponent/exp:
		return errorf(CodeBudget, "an exponent would exceed %d", int64(poly.MaxExponent))
	case k > 0:
		v.base, v.exp = base, k*exp
	default:
		v.base, err = r.inverse(base, -k*exp)
	}
	return err
}

// inverse returns 1/p^n for 0 < n ≤ MaxExponent.
func (r *Ring) inverse(p *poly.Poly, n int64) (*poly.Poly, error) {
	if p.Len() != 1 { // 0 too: 1/0 stays what it is
		r.keep(zero)
		return r.pow(poly.Var(r.generator(r.write(p), true)), n)
	}
	// The reciprocal of a single term is that of its factors.
	out := poly.Const(new(big.Rat).Inv(p.LeadCoef()))
	for v, e := range p.Powers(0) {
		g := r.gens[v]
		up, err := r.pow(poly.Var(r.generator(r.keep(g.n), !g.inverse)), int64(e))
		if err != nil {
			return nil, err
		}
		if out, err = r.work.Mul(out, up); err != nil {
			return nil, err
		}
	}
	return r.pow(out, n)
}

// pow returns p^n for 0 < n ≤ MaxExponent. An exponent that is no int is one of a
// single term, or refused.
func (r *Ring) pow(p *poly.Poly, n int64) (*poly.Poly, error) {
	half := n
	if n > math.MaxInt32 {
		half = n / 2
	}
	out, err := r.work.Pow(p, int(half))
	if err != nil || half == n {
		return out, err
	}
	if out, err = r.work.Mul(out, out); err == nil && n%2 == 1 {
		out, err = r.work.Mul(out, p)
	}
	return out, err
}
