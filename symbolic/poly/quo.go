package poly

// Quo returns p/q for q ≠ 0 if q divides p.
func (w *Work) Quo(p, q *Poly) (quo *Poly, ok bool, err error) {
	if q.IsZero() {
		panic("poly: quotient by 0")
	}
	content := p.content.mul(q.content.inv())
	switch {
	case p.IsZero():
		return zero, true, nil
	case q.IsConstant():
		return p.withContent(content), true, nil
	case q.Len() == 1:
		quo, ok = p.overMono(q)
	default:
		r := &gcdRun{Work: w}
		if quo, ok, err = r.exactQuo(p.Primitive(), q.Primitive()); err != nil {
			return nil, false, err
		}
	}
	if !ok {
		return nil, false, nil
	}
	return quo.withContent(content), true, nil
}

// overMono divides by the monomial of q, up to content.
func (p *Poly) overMono(q *Poly) (quo *Poly, ok bool) {
	if !p.admitsDivisor(q) {
		return nil, false
	}
	n := int(p.pack.words)
	divisor := make([]uint64, n)
	repack(divisor, p.pack, p.vars, q.mono, q.pack, q.vars)
	borrows := p.pack.borrows()
	mono := make([]uint64, len(p.mono))
	for i := 0; i < len(mono); i += n {
		if !quoMono(mono[i:i+n], p.mono[i:i+n], divisor, borrows) {
			return nil, false
		}
	}
	out := &Poly{content: p.content, vars: p.vars, pack: p.pack, mono: mono, coef: p.coef, bits: p.bits}
	return out.trim(), true
}

// QuoRem returns p = quo·q + rem for q ≠ 0, where the leading monomial of q divides
// no term of rem.
func (w *Work) QuoRem(p, q *Poly) (quo, rem *Poly, err error) {
	if exact, ok, err := w.Quo(p, q); ok || err != nil {
		return exact, zero, err
	}
	lead, leadCoef := q.AppendPowers(nil, 0), q.LeadCoef()
	var done []Summand // of the rest
	var found []*Poly
	for i := 0; i < p.Len(); {
		c := p.Coef(i)
		powers, divides := p.overPowers(i, lead)
		if !divides {
			done = append(done, Summand{c, p.AppendPowers(nil, i)})
			i++
			continue
		}
		t, err := Term(c.Quo(c, leadCoef), powers)
		if err != nil {
			return nil, nil, err
		}
		found = append(found, t)
		step, err := w.Mul(t, q)
		if err != nil {
			return nil, nil, err
		}
		// The terms before i are in done; they are of no more use here.
		if p, err = w.Sub(p.from(i), step); err != nil {
			return nil, nil, err
		}
		i = 0
	}
	if rem, err = w.Collect(done); err != nil {
		return nil, nil, err
	}
	quo, err = w.AddAll(found)
	return quo, rem, err
}

// overPowers returns the powers of the term i over those given, if they divide it.
func (p *Poly) overPowers(i int, by []Power) (quo []Power, ok bool) {
	for _, x := range by {
		if p.Exp(i, x.Var) < x.Exp {
			return nil, false
		}
	}
	quo = p.AppendPowers(nil, i)
	for k := range quo {
		for _, x := range by {
			if x.Var == quo[k].Var {
				quo[k].Exp -= x.Exp
			}
		}
	}
	return quo, true
}

// from returns the sum of the terms of p from i on.
func (p *Poly) from(i int) *Poly {
	if i == 0 {
		return p
	}
	n := int(p.pack.words)
	q := newPoly(p.vars, p.pack, p.coef.tier, p.Len()-i)
	q.content = p.content
	copy(q.mono, p.mono[i*n:])
	for j := range q.Len() {
		q.coef.copy(j, p.coef, i+j)
	}
	return q.normalize(false)
}
