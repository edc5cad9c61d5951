package poly

import "math/big"

// normalize turns a polynomial that the caller has just made into its normal form.
// Its terms fall, no coefficient is 0; its content may be missing a factor unless
// it is primitive, its variables may not occur, its packing and tier may be too
// large.
func (p *Poly) normalize(primitive bool) *Poly {
	if p.Len() == 0 {
		return zero
	}
	if !primitive {
		g := p.coef.content()
		if p.coef.negative(0) {
			g = g.neg()
		}
		if !g.isOne() {
			p.coef.divide(g)
			p.content = p.content.mul(g.ratio())
		}
	}
	p.bits = p.coef.bitLen()
	p.coef = p.coef.demote(p.bits)
	return p.trim()
}

func (s scalar) neg() scalar {
	if s.big != nil {
		return scalarOf(new(big.Int).Neg(s.big))
	}
	return scalar{small: -s.small}
}

// trim drops variables that do not occur.
func (p *Poly) trim() *Poly {
	vars := p.vars
	if missing := p.missing(); missing > 0 {
		vars = make([]uint16, 0, len(p.vars)-missing)
		for f, v := range p.vars {
			if p.degreeOf(f+1) > 0 {
				vars = append(vars, v)
			}
		}
	}
	k := packingFor(len(vars), p.pack.degree(p.mono[0]))
	if k != p.pack || len(vars) != len(p.vars) {
		mono := make([]uint64, p.Len()*int(k.words))
		repack(mono, k, vars, p.mono, p.pack, p.vars)
		p.pack, p.vars, p.mono = k, vars, mono
	} else if cap(p.mono) > 64 && cap(p.mono) > 2*len(p.mono) {
		p.mono = append([]uint64(nil), p.mono...)
		fresh := newVec(p.coef.tier, p.Len())
		for i := range p.Len() {
			fresh.copy(i, p.coef, i)
		}
		p.coef = fresh
	}
	return p
}

// missing returns how many variables of p do not occur.
func (p *Poly) missing() int {
	missing := 0
	for word := range int(p.pack.words) {
		some := uint64(0)
		for i := word; i < len(p.mono); i += int(p.pack.words) {
			some |= p.mono[i]
		}
		per := int(p.pack.per)
		for f := max(1, word*per); f < min((word+1)*per, len(p.vars)+1); f++ {
			if _, shift := p.pack.field(f); some>>shift&p.pack.mask() == 0 {
				missing++
			}
		}
	}
	return missing
}

// gather returns Σ coefᵢ·monoᵢ for monomials in any order, of which several may
// be equal. The tier of coef fits their sums. vars may be kept by the caller.
func gather(content ratio, vars []uint16, k packing, mono []uint64, coef vec, primitive bool) *Poly {
	n := int(k.words)
	p := newPoly(vars, k, coef.tier, coef.len())
	p.content = content
	var perm []uint32
	if !falling(n, mono) {
		perm = order(k, len(vars), mono)
	}
	at := 0 // terms of p; the last may still grow
	for i := range coef.len() {
		j := i
		if perm != nil {
			j = int(perm[i])
		}
		m := mono[j*n : (j+1)*n]
		if at > 0 && compareMono(p.mono[(at-1)*n:at*n], m) == 0 {
			p.coef.addMul(at-1, coef, j, scalar{small: 1})
			continue
		}
		if at > 0 && p.coef.isZero(at-1) {
			at--
		}
		copy(p.mono[at*n:], m)
		p.coef.copy(at, coef, j)
		at++
	}
	if at > 0 && p.coef.isZero(at-1) {
		at--
	}
	p.mono, p.coef = p.mono[:at*n], p.coef.slice(0, at)
	return p.normalize(primitive)
}
