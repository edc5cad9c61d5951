package poly

import (
	"errors"
	"slices"
)

// GCD returns the greatest common divisor of p and q over ℚ that is primitive:
// content 1, leading coefficient above 0.
//
// Special cases are:
//
//	GCD(0, 0) = 0
//	GCD(p, 0) = GCD(0, p) = p/content(p)
//	GCD(c, p) = 1     for a constant c ≠ 0
//
// See [Work.Cofactors] for how it is found and proven.
func (w *Work) GCD(p, q *Poly) (*Poly, error) {
	switch {
	case p.IsZero():
		return q.Primitive(), nil
	case q.IsZero():
		return p.Primitive(), nil
	case p.IsConstant() || q.IsConstant() || !shareVars(p, q):
		return constant(integer(1)), nil
	}
	if g, ok := smallGCD(p, q); ok {
		if g.is(q) {
			return q.Primitive(), w.err()
		}
		return g.poly(p.vars[0]), w.err()
	}
	g, _, _, err := w.Cofactors(p, q)
	return g, err
}

// Cofactors returns g = GCD(p, q), pg and qg with p = g·pg and q = g·qg. If p and q
// are 0, so are all three.
//
// # Why g is the greatest
//
// p and q may be taken as primitive polynomials over ℤ; then g is a greatest common
// divisor over ℤ as well (Gauss). Two facts prove it:
//
//	(1) p = g·pg and q = g·qg, by exact division
//	(2) deg_v gcd(pg, qg) = 0 for each variable v
//
// (2) follows from the images of pg and qg in one variable.
//
// Lemma. Let φ: ℤ[v, x…] → 𝔽[v] put elements of a field 𝔽 = ℤ/P in place of the
// variables other than v. If φ does not map the leading coefficient of p in v to 0,
// then deg_v gcd(p, q) ≤ deg gcd(φp, φq).
//
// Proof. Let p = g·a, g = gcd(p, q). φ maps the leading coefficient of g in v, which
// divides that of p, to one that is not 0, so that deg φg = deg_v g; and φg divides
// φp and φq. ∎
//
// Such images, at points without a pattern, nearly always have the degree of the
// gcd itself. They are taken first: if all have the degree 0, p and q are coprime;
// if they have the degrees of q, then q is divided into p, which decides. In the
// other cases g is interpolated modulo primes, see [gcdRun.lift]. Whatever divides p
// and q is accepted as a factor, and the cofactors are put in the place of p and q
// until (2) holds. So a wrong guess costs time only; after a few of them a
// variable's part of g is computed by subresultants, which need no luck.
//
// The points come from hashes of p and q: equal arguments take equal steps. Work.Steps
// counts products modulo primes like those of coefficients, for all of the
// computation.
func (w *Work) Cofactors(p, q *Poly) (g, pg, qg *Poly, err error) {
	r := &gcdRun{Work: w, seed: p.Hash() ^ q.Hash()}
	return r.withContents(p, q)
}

// LCM returns the least common multiple of p and q that is primitive, and 0 if p or
// q is 0.
func (w *Work) LCM(p, q *Poly) (*Poly, error) {
	if p.IsZero() || q.IsZero() {
		return zero, nil
	}
	_, pg, _, err := w.Cofactors(p, q)
	if err != nil {
		return nil, err
	}
	return w.Mul(pg.Primitive(), q.Primitive())
}

// A gcdRun is the computation of a greatest common divisor in progress.
type gcdRun struct {
	*Work
	seed  uint64
	steps float64
	spent int
	slow  bool // subresultants only
	falls int  // how often subresultants were needed
	prime int  // the first prime to be tried
}

// tick counts n steps, and looks at the context from time to time.
func (r *gcdRun) tick(n int) error {
	r.steps += float64(n)
	if r.spent += n; r.spent < pause {
		return nil
	}
	return r.look()
}

// look checks the budgets.
func (r *gcdRun) look() error {
	r.spent = 0
	if err := r.needSteps(r.steps); err != nil {
		return err
	}
	return r.err()
}

// random returns the next element ≠ 0 of a field.
func (r *gcdRun) random(f *field) uint64 {
	for {
		r.seed += golden
		if x := f.of(mix(r.seed, r.seed>>7)); x != 0 {
			return x
		}
	}
}

// withContents is [Work.Cofactors].
func (r *gcdRun) withContents(p, q *Poly) (g, pg, qg *Poly, err error) {
	switch {
	case p.IsZero() && q.IsZero():
		return zero, zero, zero, nil
	case p.IsZero():
		return q.Primitive(), zero, constant(q.content), nil
	case q.IsZero():
		return p.Primitive(), constant(p.content), zero, nil
	}
	if err := r.err(); err != nil {
		return nil, nil, nil, err
	}
	g, pg, qg, err = r.cofactors(p.Primitive(), q.Primitive())
	if err != nil {
		return nil, nil, nil, err
	}
	if err := r.admit(g); err != nil {
		return nil, nil, nil, err
	}
	return g, pg.withContent(p.content), qg.withContent(q.content), nil
}

// cofactors is [Work.Cofactors] for primitive polynomials. It divides by
// monomials, replaces powers of a variable, and leaves the rest to factors:
//
//	gcd(p(xᵏ), q(xᵏ)) = gcd(p, q)(xᵏ)
func (r *gcdRun) cofactors(p, q *Poly) (g, pg, qg *Poly, err error) {
	unit := constant(integer(1))
	switch {
	case p.EqualTerms(q):
		return p, unit, unit, nil
	case !shareVars(p, q):
		return unit, p, q, nil
	}
	if small, ok := smallGCD(p, q); ok && !r.slow {
		if small.n == 1 {
			return unit, p, q, nil
		}
		return r.accept(p, q, small.poly(p.vars[0]))
	}
	a, b := p.MonomialContent(), q.MonomialContent()
	if len(a) == 0 && len(b) == 0 {
		powers := commonPowers(p, q)
		if powers == nil {
			return r.factors(p, q)
		}
		if g, pg, qg, err = r.factors(p.mapExps(powers, false), q.mapExps(powers, false)); err != nil {
			return nil, nil, nil, err
		}
		return g.mapExps(powers, true), pg.mapExps(powers, true), qg.mapExps(powers, true), nil
	}
	if g, pg, qg, err = r.cofactors(p.withoutMono(a), q.withoutMono(b)); err != nil {
		return nil, nil, nil, err
	}
	var common []Power
	for i, x := range a {
		if j := slices.IndexFunc(b, func(y Power) bool { return y.Var == x.Var }); j >= 0 {
			e := min(x.Exp, b[j].Exp)
			common = append(common, Power{x.Var, e})
			a[i].Exp -= e
			b[j].Exp -= e
		}
	}
	w := (*Work)(nil)
	for _, x := range []struct {
		p      **Poly
		powers []Power
	}{{&g, common}, {&pg, a}, {&qg, b}} {
		m, err := Term(integer(1).big(), x.powers)
		if err != nil {
			return nil, nil, nil, err
		}
		if *x.p, err = w.Mul(*x.p, m); err != nil {
			return nil, nil, nil, err
		}
	}
	return g, pg, qg, nil
}

// errUnlucky says that points or primes were of no use.
var errUnlucky = errors.New("poly: unlucky points")

// factors is cofactors for polynomials without a monomial as a factor. It takes
// factors out of both until they are coprime.
func (r *gcdRun) factors(p, q *Poly) (g, pg, qg *Poly, err error) {
	g = constant(integer(1))
	for tries := 0; ; {
		vars := commonVars(p, q)
		var degrees []int
		if len(vars) > 0 {
			if degrees, err = r.degreeBounds(p, q, vars); err != nil {
				return nil, nil, nil, err
			}
		}
		if slices.Max(append(degrees, 0)) == 0 {
			return g, p, q, nil
		}
		f, pf, qf, err := r.factor(p, q, vars, degrees, r.slow || tries > 4)
		if err == errUnlucky {
			tries++
			r.prime++
			continue
		}
		if err != nil {
			return nil, nil, nil, err
		}
		if g, err = r.Mul(g, f); err != nil {
			return nil, nil, nil, err
		}
		p, q = pf, qf
		if fills(f, vars, degrees) || f.IsConstant() {
			return g, p, q, nil
		}
	}
}

// fills reports whether a common divisor has the greatest degrees that are
// possible. Then the cofactors are coprime: the degrees of their gcd are at most
// the bounds less those of f.
func fills(f *Poly, vars, degrees []int) bool {
	for i, v := range vars {
		if int(f.DegreeIn(v)) != degrees[i] {
			return false
		}
	}
	return true
}

// factor returns a common divisor of p and q with the cofactors, given bounds on
// the degrees of the gcd. It is not constant unless the bounds are too high, in
// which case the error is errUnlucky.
func (r *gcdRun) factor(p, q *Poly, vars, degrees []int, slow bool) (g, pg, qg *Poly, err error) {
	unit := constant(integer(1))
	if len(vars) == len(q.vars) && fills(q, vars, degrees) {
		if pg, ok, err := r.exactQuo(p, q); ok || err != nil {
			return q, pg, unit, err
		}
	}
	if len(vars) == len(p.vars) && fills(p, vars, degrees) {
		if qg, ok, err := r.exactQuo(q, p); ok || err != nil {
			return p, unit, qg, err
		}
	}
	main := mainVar(p, q, vars, degrees)
	if !slow {
		return r.lift(p, q, main, vars, degrees)
	}
	r.falls++
	if g, err = r.subresultant(p, q, main); err != nil {
		return nil, nil, nil, err
	}
	if g.IsConstant() {
		// deg gcd = 0 in this variable: leave it to the others.
		if g, err = r.withoutVar(p, q, main); err != nil {
			return nil, nil, nil, err
		}
	}
	return r.accept(p, q, g)
}

// accept returns g and the cofactors if g divides p and q.
func (r *gcdRun) accept(p, q, g *Poly) (_, pg, qg *Poly, err error) {
	// The smaller one is the more likely to refuse early.
	swap := p.Len() > q.Len()
	if swap {
		p, q = q, p
	}
	pg, ok, err := r.exactQuo(p, g)
	if err == nil && ok {
		qg, ok, err = r.exactQuo(q, g)
	}
	if err == nil && !ok {
		err = errUnlucky
	}
	if swap {
		pg, qg = qg, pg
	}
	return g, pg, qg, err
}
