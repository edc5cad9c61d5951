package symbolic

import (
	"context"
	"errors"
	"math"
	"math/big"
	"slices"

	mv "gradproof/symbolic/poly"
)

// A Ring is where expressions are multiplied out: it knows the generators of the
// polynomials that belong to it. They are variables and kernels. A kernel is what
// is not a polynomial, such as sin(x + 1), and is taken for a variable of its own;
// so is the reciprocal of a denominator. A Ring may not be used by two goroutines
// at once; its polynomials may.
type Ring struct {
	limits Limits
	work   mv.Work
	b      *builder // of kernels; made when the first one is met
	gens   []ringGenerator
	space  [8]ringGenerator
	at     map[ringGenerator]int // of gens, once there are many
	draft  mv.Draft
}

// A ringGenerator is n, or 1/n.
type ringGenerator struct {
	n       *node
	inverse bool
}

// NewRing returns a ring with the given variables in front, in this order; others
// follow as they are met. The limits and the context hold for all that is done in it.
func (l Limits) NewRing(ctx context.Context, rank ...string) *Ring {
	r := &Ring{limits: l, work: mv.Work{Ctx: ctx, Terms: l.Terms, Bits: l.CoefBits, Steps: stepsForTerm * int64(l.Terms)}}
	r.gens = r.space[:0]
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
		if g.n == n || sameHead(g.n, n) && !g.inverse {
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
	base  *mv.Poly // nil for a small term
	exp   int64
	whole *mv.Poly // base^exp, or the small term, once it is needed

	smallTerm
}

// A smallTerm is coef·Π powers[:n] with |coef| < 2³¹.
type smallTerm struct {
	coef   int64
	n      int
	powers [smallFactors]mv.Power // of different variables
}

const smallFactors = 4

func plain(p *mv.Poly, err error) (value, error) { return value{base: p, exp: 1}, err }

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
			if y := &t.powers[i]; y.Var == x.Var {
				if y.Exp+x.Exp > maxFold {
					return false
				}
				y.Exp += x.Exp
				continue next
			}
		}
		if t.n == smallFactors {
			return false
		}
		t.powers[t.n] = x
		t.n++
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
		if k > maxFold || int64(t.powers[i].Exp)*k > maxFold {
			return false
		}
	}
	for i := range t.powers[:t.n] {
		t.powers[i].Exp *= uint32(k)
	}
	t.coef = c
	return true
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
		return nil, budget(err)
	}
	return &Polynomial{ring: r, gens: r.gens[:len(r.gens):len(r.gens)], p: p}, nil
}

// budget turns the refusal of package poly into an [Error].
func budget(err error) error {
	var refused *mv.BudgetError
	if errors.As(err, &refused) {
		return errorf(CodeBudget, "%s", refused.Error())
	}
	return err
}

func (r *Ring) multiplyOut(root *node) (*mv.Poly, error) {
	var space listSpace
	l, err := space.list(r.work.Ctx, root)
	if err != nil {
		return nil, err
	}
	var valueSpace [12]value
	values := valueSpace[:]
	if len(l.nodes) > len(values) {
		values = make([]value, len(l.nodes))
	}
	var argSpace [8]*value
	args := argSpace[:0]
	next := 0
	for i, n := range l.nodes {
		if i%64 == 63 {
			if err := r.work.Ctx.Err(); err != nil {
				return nil, err
			}
		}
		args = args[:0]
		for _, a := range l.args[next : next+len(n.args)] {
			args = append(args, &values[a])
		}
		next += len(n.args)
		if values[i], err = r.step(n, args); err != nil {
			return nil, err
		}
		if len(r.gens) > mv.MaxVars {
			return nil, errorf(CodeBudget, "more than %d kernels", mv.MaxVars)
		}
	}
	return r.force(&values[len(l.nodes)-1])
}

// force multiplies v out.
func (r *Ring) force(v *value) (*mv.Poly, error) {
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

func (r *Ring) polyOf(t *smallTerm) (*mv.Poly, error) {
	switch {
	case t.n == 0:
		return mv.Int(t.coef), nil
	case t.n == 1 && t.coef == 1 && t.powers[0].Exp == 1:
		return mv.Var(t.powers[0].Var), nil
	}
	r.draft.Reset()
	r.draft.Add(t.coef, t.powers[:t.n]...)
	return r.work.Sum(&r.draft)
}

// step multiplies one node out, given its arguments.
func (r *Ring) step(n *node, args []*value) (value, error) {
	switch n.kind {
	case Number:
		if n.isInt {
			return value{smallTerm: smallTerm{coef: n.val}}, nil
		}
		return plain(mv.Const(n.num), nil)
	case Variable:
		v := value{smallTerm: smallTerm{coef: 1, n: 1}}
		v.powers[0] = mv.Power{Var: r.variable(n), Exp: 1}
		return v, nil
	case Negation:
		if a := args[0]; a.base == nil {
			v := value{smallTerm: a.smallTerm}
			v.coef = -v.coef
			return v, nil
		}
	case Power:
		if a := args[1]; a.base == nil && a.n == 0 {
			return r.powerOf(args[0], a.coef)
		} else if a.base != nil && a.exp == 1 {
			if k, ok := a.base.Constant(); ok && k.IsInt() && k.Num().IsInt64() {
				return r.powerOf(args[0], k.Num().Int64())
			}
		}
	case Quotient:
		top, err := r.force(args[0])
		if err != nil {
			return value{}, err
		}
		below, err := r.powerOf(args[1], -1)
		if err != nil {
			return value{}, err
		}
		inverse, err := r.force(&below)
		if err != nil {
			return value{}, err
		}
		return plain(r.work.Mul(top, inverse))
	case Sum:
		return plain(r.sum(args))
	case Product:
		return r.product(args)
	}
	ps := make([]*mv.Poly, len(args))
	for i, a := range args {
		var err error
		if ps[i], err = r.force(a); err != nil {
			return value{}, err
		}
	}
	if n.kind == Negation {
		return plain(ps[0].Neg(), nil)
	}
	r.keep(zero) // a builder is needed
	nodes := make([]*node, len(ps))
	for i, p := range ps {
		nodes[i] = r.write(p)
	}
	v := value{smallTerm: smallTerm{coef: 1, n: 1}}
	v.powers[0] = mv.Power{Var: r.generator(r.b.like(n, nodes...), false), Exp: 1}
	return v, nil
}

// sum adds the small terms at once, and then what is left.
func (r *Ring) sum(args []*value) (*mv.Poly, error) {
	small := 0
	var space [8]*mv.Poly
	ps := space[:0]
	for _, a := range args {
		if a.base == nil {
			small++
			continue
		}
		p, err := r.force(a)
		if err != nil {
			return nil, err
		}
		ps = append(ps, p)
	}
	if small > 0 {
		r.draft.Reset()
		for _, a := range args {
			if a.base == nil {
				r.draft.Add(a.coef, a.powers[:a.n]...)
			}
		}
		p, err := r.work.Sum(&r.draft)
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
func (r *Ring) product(args []*value) (value, error) {
	v := value{smallTerm: smallTerm{coef: 1}}
	var p *mv.Poly
	for _, a := range args {
		if t := v.smallTerm; a.base == nil && t.times(&a.smallTerm) {
			v.smallTerm = t
			continue
		}
		q, err := r.force(a)
		if err == nil && p != nil {
			q, err = r.work.Mul(p, q)
		}
		if err != nil {
			return value{}, err
		}
		p = q
	}
	if p == nil {
		return v, nil
	}
	q, err := r.polyOf(&v.smallTerm)
	if err != nil {
		return value{}, err
	}
	return plain(r.work.Mul(p, q))
}

// powerOf returns p^k.
func (r *Ring) powerOf(p *value, k int64) (value, error) {
	if k == 0 {
		return value{smallTerm: smallTerm{coef: 1}}, nil
	}
	exp := int64(1)
	base := p.base
	if base == nil {
		if v := *p; k > 0 && v.raise(k) {
			v.whole = nil
			return v, nil
		}
		var err error
		if base, err = r.polyOf(&p.smallTerm); err != nil {
			return value{}, err
		}
	} else {
		exp = p.exp
	}
	switch {
	case k > mv.MaxExponent/exp || k < -mv.MaxExponent/exp:
		return value{}, errorf(CodeBudget, "an exponent would exceed %d", int64(mv.MaxExponent))
	case k > 0:
		return value{base: base, exp: k * exp}, nil
	}
	return plain(r.inverse(base, -k*exp))
}

// inverse returns 1/p^n for 0 < n ≤ MaxExponent.
func (r *Ring) inverse(p *mv.Poly, n int64) (*mv.Poly, error) {
	if p.Len() != 1 { // 0 too: 1/0 stays what it is
		r.keep(zero)
		return r.pow(mv.Var(r.generator(r.write(p), true)), n)
	}
	// The reciprocal of a single term is that of its factors.
	out := mv.Const(new(big.Rat).Inv(p.LeadCoef()))
	for v, e := range p.Powers(0) {
		g := r.gens[v]
		up, err := r.pow(mv.Var(r.generator(r.keep(g.n), !g.inverse)), int64(e))
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
func (r *Ring) pow(p *mv.Poly, n int64) (*mv.Poly, error) {
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
