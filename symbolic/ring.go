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
	at     map[ringGenerator]int // of gens, once there are many
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

// A lazyPower is base^exp with exp ≥ 1, multiplied out when it is needed: a power
// of a power needs the outer one only, and a denominator neither.
type lazyPower struct {
	base  *mv.Poly
	exp   int64
	value *mv.Poly // once it is multiplied out
}

func plain(p *mv.Poly, err error) (lazyPower, error) {
	return lazyPower{base: p, exp: 1}, err
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
	l, err := list(r.work.Ctx, root)
	if err != nil {
		return nil, err
	}
	values := make([]lazyPower, len(l.nodes))
	var space [8]*lazyPower
	args := space[:0]
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
	return r.force(&values[len(values)-1])
}

// force multiplies p out.
func (r *Ring) force(p *lazyPower) (*mv.Poly, error) {
	if p.exp == 1 || p.base.IsZero() {
		return p.base, nil
	}
	if p.value == nil {
		var err error
		if p.value, err = r.pow(p.base, p.exp); err != nil {
			return nil, err
		}
	}
	return p.value, nil
}

// step multiplies one node out, given its arguments.
func (r *Ring) step(n *node, args []*lazyPower) (lazyPower, error) {
	switch n.kind {
	case Number:
		if n.isInt {
			return plain(mv.Int(n.val), nil)
		}
		return plain(mv.Const(n.num), nil)
	case Variable:
		return plain(mv.Var(r.variable(n)), nil)
	case Power:
		if args[1].exp == 1 {
			if k, ok := args[1].base.Constant(); ok && k.IsInt() && k.Num().IsInt64() {
				return r.powerOf(args[0], k.Num().Int64())
			}
		}
	case Quotient:
		top, err := r.force(args[0])
		if err != nil {
			return lazyPower{}, err
		}
		inverse, err := r.powerOf(args[1], -1)
		if err != nil {
			return lazyPower{}, err
		}
		return plain(r.work.Mul(top, inverse.base))
	}
	var space [8]*mv.Poly
	ps := space[:0]
	for _, a := range args {
		p, err := r.force(a)
		if err != nil {
			return lazyPower{}, err
		}
		ps = append(ps, p)
	}
	switch n.kind {
	case Sum:
		if len(ps) == 2 {
			return plain(r.work.Add(ps[0], ps[1]))
		}
		return plain(r.work.AddAll(ps))
	case Negation:
		return plain(ps[0].Neg(), nil)
	case Product:
		p := ps[0]
		for _, q := range ps[1:] {
			var err error
			if p, err = r.work.Mul(p, q); err != nil {
				return lazyPower{}, err
			}
		}
		return plain(p, nil)
	}
	r.keep(zero) // a builder is needed
	nodes := make([]*node, len(ps))
	for i, p := range ps {
		nodes[i] = r.write(p)
	}
	return plain(mv.Var(r.generator(r.b.like(n, nodes...), false)), nil)
}

// powerOf returns p^k.
func (r *Ring) powerOf(p *lazyPower, k int64) (lazyPower, error) {
	switch {
	case k == 0:
		return plain(mv.Int(1), nil)
	case k > mv.MaxExponent/p.exp || k < -mv.MaxExponent/p.exp:
		return lazyPower{}, errorf(CodeBudget, "an exponent would exceed %d", int64(mv.MaxExponent))
	case k > 0:
		return lazyPower{base: p.base, exp: k * p.exp}, nil
	}
	return plain(r.inverse(p.base, -k*p.exp))
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
