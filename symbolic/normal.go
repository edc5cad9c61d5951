package symbolic

import (
	"gradproof/symbolic/poly"
)

// normal returns num·Π pow in normal form: powers of single generators with a
// positive exponent are multiplied in, denominators cancelled where they divide,
// and the relations of roots and of sines applied.
func (fs *Forms) normal(num *poly.Poly, pow []formPower) (*Form, error) {
	var kept []formPower
	var extra []*Form
	for i, f := range pow {
		if num.IsZero() {
			for _, f := range append(kept, pow[i:]...) {
				if f.e < 0 {
					fs.cancels(f.p)
				}
			}
			return intForm(0), nil
		}
		if abs64(f.e) > maxFormExponent {
			return nil, errFormExponent
		}
		if f.p.Len() > 1 {
			var err error
			if num, kept, err = fs.normalPower(num, f, kept); err != nil {
				return nil, err
			}
			continue
		}
		gen := generatorOf(f.p)
		if order := fs.order(gen); order > 0 && (f.e < 0 || f.e >= order) {
			// generator^e = lowered^k · generator^r with e = k·order + r, 0 ≤ r < order
			k := f.e / order
			if f.e%order < 0 {
				k--
			}
			low, err := fs.lowered(gen)
			if err != nil {
				return nil, err
			}
			whole, err := fs.power(low, k)
			if err != nil {
				return nil, err
			}
			extra = append(extra, whole)
			f.e -= k * order
		}
		if f.e < 0 {
			// A generator below cancels against its least power above.
			var err error
			if num, f.e, err = fs.cancelGenerator(num, gen, f.e); err != nil {
				return nil, err
			}
		}
		switch {
		case f.e > 0:
			if err := fs.raise(&num, f.p, f.e); err != nil {
				return nil, err
			}
		case f.e < 0:
			kept = append(kept, f)
		}
	}
	kept, err := fs.reduce(kept)
	if err != nil {
		return nil, err
	}
	form, err := fs.relate(num, kept)
	for _, x := range extra {
		if err == nil {
			form, err = fs.Mul(form, x)
		}
	}
	return form, err
}

// normalPower brings num·f into normal form for a power f of a sum; what of f stays
// a power is added to kept.
func (fs *Forms) normalPower(num *poly.Poly, f formPower, kept []formPower) (*poly.Poly, []formPower, error) {
	var err error
	if f.e < 0 {
		if num, f, kept, err = fs.cancel(num, f, kept); err != nil {
			return nil, nil, err
		}
	}
	switch {
	case f.e == 1 && num.Len() == 1:
		num, err = fs.load.mul(num, f.p)
	case f.e != 0:
		kept = fs.mergePowers(kept, []formPower{f})
	}
	return num, kept, err
}

func generatorOf(p *poly.Poly) int {
	for g := range p.Powers(0) {
		return g
	}
	return -1
}

// cancelGenerator divides num by a generator as often as it goes, at most -e times.
func (fs *Forms) cancelGenerator(num *poly.Poly, gen int, e int64) (*poly.Poly, int64, error) {
	if num.DegreeIn(gen) == 0 {
		return num, e, nil
	}
	for _, x := range num.MonomialContent() {
		if x.Var != gen {
			continue
		}
		down := min(int64(x.Exp), -e)
		divisor, err := fs.load.pow(fs.gens[gen].p, int(down))
		if err != nil {
			return nil, 0, err
		}
		if num, _, err = fs.load.quo(num, divisor); err != nil {
			return nil, 0, err
		}
		if e += down; e == 0 {
			fs.cancels(fs.gens[gen].p)
		}
	}
	return num, e, nil
}

// cancel reduces num·f for f.e < 0 by common factors. With num = g·n and f.p = g·q
//
//	num·f.p^e = n·g^(e+1)·q^e
//
// where n and q are coprime, and the same again for n and g. What becomes of q is
// added to kept.
func (fs *Forms) cancel(num *poly.Poly, f formPower, kept []formPower) (*poly.Poly, formPower, []formPower, error) {
	for f.e < 0 && num.Len() > 1 { // a monomial has no factor in common with f.p
		g, n, q, err := fs.load.cofactors(num, f.p)
		if err != nil {
			return nil, f, nil, err
		}
		if g.IsConstant() {
			break
		}
		if !q.IsConstant() {
			kept = fs.mergePowers(kept, []formPower{{q, f.e}})
		}
		num, f = n, formPower{g, f.e + 1}
		if f.e == 0 {
			fs.cancels(g)
		}
	}
	return num, f, kept, nil
}

// reduce makes the sums among the powers above coprime to those below.
func (fs *Forms) reduce(pow []formPower) ([]formPower, error) {
	for i := 0; i < len(pow); i++ {
		for j := 0; j < len(pow) && pow[i].e < 0; j++ {
			above, below := pow[j], pow[i]
			if above.e < 0 || above.p.Len() == 1 || below.p.Len() == 1 {
				continue
			}
			g, a, b, err := fs.load.cofactors(above.p, below.p)
			if err != nil {
				return nil, err
			}
			if g.IsConstant() {
				continue
			}
			if above.e+below.e >= 0 {
				fs.cancels(g)
			}
			rest := withPower(withPower(pow, above.p, 0), below.p, 0)
			for _, f := range []formPower{{g, above.e + below.e}, {a, above.e}, {b, below.e}} {
				if f.e != 0 && !f.p.IsConstant() {
					rest = fs.mergePowers(rest, []formPower{f})
				}
			}
			return fs.reduce(rest)
		}
	}
	return pow, nil
}

// relate returns num·Π pow with the powers of roots and of sines in the numerator
// lowered:
//
//	root^order = arg      sin² = 1 - cos²
func (fs *Forms) relate(num *poly.Poly, pow []formPower) (*Form, error) {
	changed := false
	for {
		gen, order := fs.reducible(num)
		if gen < 0 {
			break
		}
		low, err := fs.lowered(gen)
		if err != nil {
			return nil, err
		}
		parts, ks := lowerParts(num, gen, order)
		if len(low.pow) > 0 || low.num.Len() > 1 && ks[0] > lowerAtOnce {
			return fs.relateForms(parts, ks, fs.gens[gen].p, low, pow)
		}
		if num, err = fs.horner(parts, ks, fs.gens[gen].p, low.num); err != nil {
			return nil, err
		}
		changed = true
	}
	if len(pow) > 0 && (changed || num.IsZero()) {
		return fs.normal(num, pow)
	}
	return &Form{num: num, pow: pow}, nil
}

// lowerAtOnce bounds the powers of sums that are multiplied out where powers of a
// generator are lowered.
const lowerAtOnce = 16

// lowerParts returns num as Σ gen^(ks[i]·order)·Σ parts[i], by falling ks, where
// a part is a coefficient with a power of gen below order.
func lowerParts(num *poly.Poly, gen int, order int64) (parts [][]poly.Coefficient, ks []int64) {
	for _, c := range num.Coefficients(gen) {
		k := int64(c.Exp) / order
		c.Exp %= uint32(order)
		if len(ks) == 0 || ks[len(ks)-1] != k {
			ks, parts = append(ks, k), append(parts, nil)
		}
		parts[len(parts)-1] = append(parts[len(parts)-1], c)
	}
	return parts, ks
}

// part returns Σ c·gen^e.
func (fs *Forms) part(cs []poly.Coefficient, gen *poly.Poly) (*poly.Poly, error) {
	var ps []*poly.Poly
	for _, c := range cs {
		if err := fs.raise(&c.Poly, gen, int64(c.Exp)); err != nil {
			return nil, err
		}
		ps = append(ps, c.Poly)
	}
	return fs.load.sum(ps)
}

// horner returns Σ low^ks[i]·part i.
func (fs *Forms) horner(parts [][]poly.Coefficient, ks []int64, gen, low *poly.Poly) (*poly.Poly, error) {
	out := poly.Zero()
	for i, cs := range parts {
		p, err := fs.part(cs, gen)
		if err != nil {
			return nil, err
		}
		if out, err = fs.load.add(out, p); err != nil {
			return nil, err
		}
		down := ks[i]
		if i+1 < len(ks) {
			down -= ks[i+1]
		}
		if err := fs.raise(&out, low, down); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// relateForms is horner for a low with denominators or with powers to be kept as
// such.
func (fs *Forms) relateForms(parts [][]poly.Coefficient, ks []int64, gen *poly.Poly, low *Form, pow []formPower) (*Form, error) {
	sum := make([]*Form, len(parts))
	for i, cs := range parts {
		p, err := fs.part(cs, gen)
		if err != nil {
			return nil, err
		}
		if sum[i], err = fs.normal(p, pow); err != nil {
			return nil, err
		}
		up, err := fs.power(low, ks[i])
		if err != nil {
			return nil, err
		}
		if sum[i], err = fs.Mul(sum[i], up); err != nil {
			return nil, err
		}
	}
	return fs.Sum(sum)
}

// reducible returns a generator of p whose power can be lowered, or -1.
func (fs *Forms) reducible(p *poly.Poly) (gen int, order int64) {
	if !fs.hasOrders {
		return -1, 0
	}
	for _, g := range p.Vars() {
		if order := fs.order(g); order > 0 && int64(p.DegreeIn(g)) >= order {
			return g, order
		}
	}
	return -1, 0
}

// order returns the exponent from which on the power of a generator is lowered, and
// 0 if there is none.
func (fs *Forms) order(gen int) int64 {
	switch g := &fs.gens[gen]; {
	case g.kind == genRoot:
		return g.order
	case g.kind == genKernel && g.fn == FuncSin:
		return 2
	}
	return 0
}

// lowered returns what the power of a reducible generator is equal to.
func (fs *Forms) lowered(gen int) (*Form, error) {
	g := &fs.gens[gen]
	if g.kind == genRoot {
		return g.arg, nil
	}
	if g.low == nil {
		square, err := fs.power(g.cos, 2)
		if err != nil {
			return nil, err
		}
		if g.low, err = fs.Sub(intForm(1), square); err != nil {
			return nil, err
		}
	}
	return g.low, nil
}
