package poly

import "math"

// mainVar chooses a variable in which the gcd may have a degree above 0 and the
// leading coefficients are short, and of these one in which the degree is high.
func mainVar(p, q *Poly, vars, degrees []int) int {
	best, least, most := -1, math.MaxInt, 0
	for i, v := range vars {
		if degrees[i] == 0 {
			continue
		}
		n := min(p.leadingLen(v), q.leadingLen(v))
		if n < least || n == least && degrees[i] > most {
			best, least, most = v, n, degrees[i]
		}
	}
	return best
}

// leadingLen returns the number of terms of the leading coefficient in v.
func (p *Poly) leadingLen(v int) int {
	f := p.fieldOf(v)
	most, n := uint64(0), 0
	for i := range p.Len() {
		if e := p.pack.get(p.term(i), f); e > most {
			most, n = e, 1
		} else if e == most {
			n++
		}
	}
	return n
}

// leading returns the leading coefficient of p in v.
func (p *Poly) leading(v int) *Poly {
	f := p.fieldOf(v)
	k, n := p.pack, int(p.pack.words)
	most := p.degreeOf(f)
	q := newPoly(p.vars, k, p.coef.tier, p.leadingLen(v))
	q.content = p.content
	word, shift := k.field(f)
	at := 0
	for i := range p.Len() {
		m := p.term(i)
		if k.get(m, f) != most {
			continue
		}
		to := q.mono[at*n : (at+1)*n]
		copy(to, m)
		to[word] -= most << shift
		to[0] -= most << (64 - k.width)
		q.coef.copy(at, p.coef, i)
		at++
	}
	return q.normalize(false)
}

func shareVars(p, q *Poly) bool {
	for _, v := range p.vars {
		if q.fieldOf(int(v)) > 0 {
			return true
		}
	}
	return false
}

func commonVars(p, q *Poly) []int {
	var vars []int
	for _, v := range p.vars {
		if q.fieldOf(int(v)) > 0 {
			vars = append(vars, int(v))
		}
	}
	return vars
}

// withoutMono divides a primitive polynomial by a monomial that divides all terms.
func (p *Poly) withoutMono(powers []Power) *Poly {
	if len(powers) == 0 {
		return p
	}
	k, n := p.pack, int(p.pack.words)
	m := make([]uint64, n)
	for _, x := range powers {
		k.put(m, p.fieldOf(x.Var), uint64(x.Exp))
		k.put(m, 0, uint64(x.Exp))
	}
	q := newPoly(p.vars, k, p.coef.tier, p.Len())
	q.content = p.content
	for i, x := range p.mono {
		q.mono[i] = x - m[i%n]
	}
	for i := range p.Len() {
		q.coef.copy(i, p.coef, i)
	}
	return q.normalize(true)
}

// commonPowers returns, for each variable of p or q, the gcd k of its exponents in
// p and in q if it is above 1 for some variable, and nil if not.
func commonPowers(p, q *Poly) map[int]int {
	powers := map[int]int{}
	gain := false
	for _, v := range union(p.vars, q.vars, nil) {
		g := int64(0)
		for _, x := range [2]*Poly{p, q} {
			f := x.fieldOf(int(v))
			for i := 0; f > 0 && i < x.Len() && g != 1; i++ {
				g = gcd64(g, int64(x.pack.get(x.term(i), f)))
			}
		}
		powers[int(v)] = int(g)
		gain = gain || g > 1
	}
	if !gain {
		return nil
	}
	return powers
}

// mapExps divides the exponents of a primitive polynomial by powers, or multiplies
// them.
func (p *Poly) mapExps(powers map[int]int, multiply bool) *Poly {
	n := len(p.vars)
	rows := make([]uint32, 0, n*p.Len())
	for i := range p.Len() {
		m := p.term(i)
		for f, v := range p.vars {
			e := uint32(p.pack.get(m, f+1))
			if multiply {
				e *= uint32(powers[int(v)])
			} else {
				e /= uint32(powers[int(v)])
			}
			rows = append(rows, e)
		}
	}
	coef := newVec(p.coef.tier, p.Len())
	for i := range p.Len() {
		coef.copy(i, p.coef, i)
	}
	return fromRows(p.vars, rows, coef)
}

// fromRows returns the primitive polynomial of rows of exponents in the variables
// vars, rising, with coefficients that may be 0 or have a common factor.
func fromRows(vars []uint16, rows []uint32, coef vec) *Poly {
	n := len(vars)
	degree := uint64(0)
	for i := range coef.len() {
		d := uint64(0)
		for _, e := range rows[i*n : (i+1)*n] {
			d += uint64(e)
		}
		degree = max(degree, d)
	}
	k := packingFor(n, degree)
	words := int(k.words)
	mono := make([]uint64, coef.len()*words)
	for i := range coef.len() {
		m := mono[i*words : (i+1)*words]
		d := uint64(0)
		for f, e := range rows[i*n : (i+1)*n] {
			d += uint64(e)
			k.put(m, f+1, uint64(e))
		}
		k.put(m, 0, d)
	}
	p := gather(integer(1), vars, k, mono, coef, false)
	if p.IsZero() {
		return p
	}
	return p.Primitive()
}
