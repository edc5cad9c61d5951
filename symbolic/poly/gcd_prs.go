package poly

// subresultant returns the part of gcd(p, q) that is primitive in v, for primitive
// p and q in which v occurs, by the subresultant sequence of remainders (Collins,
// Brown and Traub): with leading coefficients and degrees in v and δ = deg a - deg b,
//
//	a, b ← b, prem(a, b)/(g·h^δ)
//	g, h ← lead(a), g^δ·h^(1-δ)
//
// where all divisions are exact.
func (r *gcdRun) subresultant(p, q *Poly, v int) (*Poly, error) {
	a, b := p, q
	if a.DegreeIn(v) < b.DegreeIn(v) {
		a, b = b, a
	}
	g, h := constant(integer(1)), constant(integer(1))
	for b.DegreeIn(v) > 0 {
		delta := int(a.DegreeIn(v) - b.DegreeIn(v))
		rest, err := r.pseudoRemainder(a, b, v)
		if err != nil {
			return nil, err
		}
		power, err := r.Pow(h, delta)
		if err != nil {
			return nil, err
		}
		divisor, err := r.Mul(g, power)
		if err != nil {
			return nil, err
		}
		a = b
		if b, err = r.exactly(rest, divisor); err != nil {
			return nil, err
		}
		g = a.leading(v)
		if delta == 0 {
			continue
		}
		if power, err = r.Pow(h, delta-1); err != nil {
			return nil, err
		}
		if h, err = r.Pow(g, delta); err != nil {
			return nil, err
		}
		if h, err = r.exactly(h, power); err != nil {
			return nil, err
		}
	}
	if !b.IsZero() {
		return constant(integer(1)), nil
	}
	return r.primitiveIn(a.Primitive(), v, zero)
}

// exactly returns p/q for a q that divides p.
func (r *gcdRun) exactly(p, q *Poly) (*Poly, error) {
	if p.IsZero() {
		return p, nil
	}
	out, ok, err := r.exactQuo(p.Primitive(), q.Primitive())
	if err != nil {
		return nil, err
	}
	if !ok {
		panic("poly: a division of the subresultant sequence is not exact")
	}
	return out.withContent(p.content.mul(q.content.inv())), nil
}

// pseudoRemainder returns lead(b)^(1+deg a-deg b)·a modulo b as polynomials in v.
func (r *gcdRun) pseudoRemainder(a, b *Poly, v int) (*Poly, error) {
	n := b.DegreeIn(v)
	lead := b.leading(v)
	for d := int(a.DegreeIn(v)) - int(n); d >= 0; d-- {
		c := zero
		if !a.IsZero() && int(a.DegreeIn(v)) == int(n)+d {
			power, err := Term(integer(1).big(), []Power{{v, uint32(d)}})
			if err != nil {
				return nil, err
			}
			if c, err = r.Mul(a.leadingOrSelf(v), power); err != nil {
				return nil, err
			}
			if c, err = r.Mul(c, b); err != nil {
				return nil, err
			}
		}
		var err error
		if a, err = r.Mul(a, lead); err != nil {
			return nil, err
		}
		if a, err = r.Sub(a, c); err != nil {
			return nil, err
		}
	}
	return a, nil
}

// leadingOrSelf is leading for a v that may not occur.
func (p *Poly) leadingOrSelf(v int) *Poly {
	if p.fieldOf(v) == 0 {
		return p
	}
	return p.leading(v)
}

// withoutVar returns gcd(p, q) if v does not occur in it: the gcd of their
// coefficients as polynomials in v.
func (r *gcdRun) withoutVar(p, q *Poly, v int) (*Poly, error) {
	return r.commonCoefficient(zero, v, p, q)
}
