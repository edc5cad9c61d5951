package poly

import "slices"

// A Factor is a power of a polynomial.
type Factor struct {
	Poly *Poly // primitive, not constant
	Exp  int
}

// SquareFree returns the factors fᵢ of rising exponents with
//
//	p = content(p) · Π fᵢ^i
//
// that have no multiple factors and are coprime to each other; those that are 1 are
// left out. Constants have none.
//
// With respect to a variable v, in which all factors of a primitive part occur, it
// is Yun's algorithm: from a = gcd(f, f′), b = f/a, d = f′/a - b′ on,
//
//	fᵢ = gcd(b, d)     b, d ← b/fᵢ, d/fᵢ - (b/fᵢ)′
//
// The content in v is taken apart in the other variables.
func (w *Work) SquareFree(p *Poly) ([]Factor, error) {
	r := &gcdRun{Work: w, seed: p.Hash()}
	parts := map[int]*Poly{}
	add := func(f *Poly, exp int) (err error) {
		if f.IsConstant() {
			return nil
		}
		if old := parts[exp]; old != nil {
			f, err = r.Mul(old, f)
		}
		parts[exp] = f
		return err
	}
	monomial := p.MonomialContent()
	for _, x := range monomial {
		if err := add(Var(x.Var), int(x.Exp)); err != nil {
			return nil, err
		}
	}
	for p = p.Primitive().withoutMono(monomial); !p.IsConstant(); {
		v := int(p.vars[0])
		for _, u := range p.vars {
			if p.DegreeIn(int(u)) < p.DegreeIn(v) {
				v = int(u)
			}
		}
		content, err := r.commonCoefficient(zero, v, p)
		if err != nil {
			return nil, err
		}
		f, _, err := r.exactQuo(p, content)
		if err != nil {
			return nil, err
		}
		if err := r.yun(f, v, add); err != nil {
			return nil, err
		}
		p = content
	}
	out := make([]Factor, 0, len(parts))
	for exp, f := range parts {
		out = append(out, Factor{f, exp})
	}
	slices.SortFunc(out, func(a, b Factor) int { return a.Exp - b.Exp })
	return out, nil
}

// yun hands the factors of f, primitive and primitive in v, to add.
func (r *gcdRun) yun(f *Poly, v int, add func(f *Poly, exp int) error) error {
	derivative, err := r.Derivative(f, v)
	if err != nil {
		return err
	}
	_, b, d, err := r.withContents(f, derivative)
	if err != nil {
		return err
	}
	for i := 0; ; i++ {
		if i > 0 {
			var g *Poly
			if g, b, d, err = r.withContents(b, d); err != nil {
				return err
			}
			if err := add(g, i); err != nil {
				return err
			}
		}
		if b.IsConstant() {
			return nil
		}
		if derivative, err = r.Derivative(b, v); err != nil {
			return err
		}
		if d, err = r.Sub(d, derivative); err != nil {
			return err
		}
	}
}
