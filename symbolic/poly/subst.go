package poly

// Substitute returns p with q in place of the variable v, by Horner's rule over
// the exponents that occur.
func (w *Work) Substitute(p *Poly, v int, q *Poly) (*Poly, error) {
	if p.fieldOf(v) == 0 {
		return p, nil
	}
	parts := p.Coefficients(v)
	if q.IsZero() {
		if last := parts[len(parts)-1]; last.Exp == 0 {
			return last.Poly, nil
		}
		return zero, nil
	}
	if q.Len() == 1 {
		return w.substituteTerm(parts, q)
	}
	out := zero
	for i, c := range parts {
		var err error
		if out, err = w.Add(out, c.Poly); err != nil {
			return nil, err
		}
		gap := c.Exp
		if i+1 < len(parts) {
			gap -= parts[i+1].Exp
		}
		up, err := w.Pow(q, int(gap))
		if err != nil {
			return nil, err
		}
		if out, err = w.Mul(out, up); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// substituteTerm adds up Σ cᵢ·q^eᵢ for a single term q.
func (w *Work) substituteTerm(parts []Coefficient, q *Poly) (*Poly, error) {
	sum := make([]*Poly, len(parts))
	for i, c := range parts {
		up, err := w.Pow(q, int(c.Exp))
		if err != nil {
			return nil, err
		}
		if sum[i], err = w.Mul(c.Poly, up); err != nil {
			return nil, err
		}
	}
	return w.AddAll(sum)
}
