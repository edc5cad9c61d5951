package poly

import "slices"

// mayExceed reports whether p·q could have more terms than the limit: a product has
// at most as many as there are pairs of terms, and as its exponents have room for.
func (w *Work) mayExceed(p, q *Poly) bool {
	if w.needTerms(float64(p.Len())*float64(q.Len())) == nil {
		return false
	}
	room := 1.0
	for _, v := range p.vars {
		room *= float64(p.DegreeIn(int(v))) + float64(q.DegreeIn(int(v))) + 1
	}
	for _, v := range q.vars {
		if p.fieldOf(int(v)) == 0 {
			room *= float64(q.DegreeIn(int(v))) + 1
		}
	}
	return w.needTerms(room) != nil
}

// leastTerms returns how many terms p·q has at least.
//
// Let x be the variables of p alone, y those of q alone, z those of both, and collect
//
//	p = Σ pₐ(z)·xᵃ    A summands, m terms in all; A₁ of the pₐ are single terms
//	q = Σ q_b(z)·yᵇ   B summands, n terms in all; B₁ of the q_b are single terms
//
// Then p·q = Σ pₐ·q_b·xᵃ·yᵇ, in which no two summands have a monomial in common, so
// that it has the terms of all pₐ·q_b. None of these is 0. Each has two terms at
// least unless both factors are single terms, since the greatest monomial of a
// product in any order of monomials is that of the factors, and so is the least one:
//
//	2·A·B - A₁·B₁
//
// More cannot be said in general: (x - 1)·(xⁿ + … + 1) has two terms. But where no
// coefficient is negative nothing cancels, and pₐ·q_b has all sums of an exponent of
// the one and an exponent of the other. Of s exponents a₁ < … < a_s and t exponents
// b₁ < … < b_t, in an order that goes with addition, there are s + t - 1 different
// sums at least: a₁ + b₁ < … < a₁ + b_t < a₂ + b_t < … < a_s + b_t. Summed up over
// all pairs:
//
//	B·m + A·n - A·B
func leastTerms(p, q *Poly) float64 {
	m, n := float64(p.Len()), float64(q.Len())
	groupsP, singleP := p.groups(q)
	groupsQ, singleQ := q.groups(p)
	least := 2*groupsP*groupsQ - singleP*singleQ
	if p.unsigned() && q.unsigned() {
		least = max(least, groupsQ*m+groupsP*n-groupsP*groupsQ)
	}
	return least
}

// groups returns into how many groups the terms of p fall by their exponents of the
// variables that q does not have, and how many of these are single terms. They are
// told apart by hashes. That two groups are taken for one makes neither bound of
// [leastTerms] greater: the first loses 2·B and gains 2·B₁ ≤ 2·B at the most, for two
// single terms, and the second, A·(n - B) + B·m, loses n - B ≥ 0.
func (p *Poly) groups(q *Poly) (groups, single float64) {
	var fields []int
	for f, v := range p.vars {
		if q.fieldOf(int(v)) == 0 {
			fields = append(fields, f+1)
		}
	}
	if len(fields) == 0 {
		if p.Len() == 1 {
			return 1, 1
		}
		return 1, 0
	}
	hashes := make([]uint64, p.Len())
	for i := range hashes {
		m := p.term(i)
		for _, f := range fields {
			hashes[i] = mix(hashes[i], p.pack.get(m, f))
		}
	}
	slices.Sort(hashes)
	for start, i := 0, 1; i <= len(hashes); i++ {
		if i < len(hashes) && hashes[i] == hashes[start] {
			continue
		}
		groups++
		if i == start+1 {
			single++
		}
		start = i
	}
	return groups, single
}

// unsigned reports whether no coefficient of the primitive part is negative.
func (p *Poly) unsigned() bool {
	for i := range p.Len() {
		if p.coef.negative(i) {
			return false
		}
	}
	return true
}
