package symbolic

import (
	"math/big"

	"gradproof/symbolic/poly"
)

// This file knows signs of polynomials and forms that no case needs to be made of.

// squareRoot returns the polynomial with a leading coefficient above 0 whose square
// is p, if there is one and p has several terms. p is primitive; then so is the root.
func (fs *Forms) squareRoot(p *poly.Poly) (root *poly.Poly, ok bool) {
	if p.Len() < 3 || p.Sign() < 0 || !fs.maySquare(p) {
		return nil, false
	}
	first, ok := rootTerm(p)
	if !ok {
		return nil, false
	}
	root, twice := first, first.Scale(big.NewRat(2, 1))
	rest, err := fs.load.mul(first, first)
	if err == nil {
		rest, err = fs.load.Sub(p, rest)
	}
	for err == nil && !rest.IsZero() {
		// The next term t of the root has 2·first·t as the first term of the rest.
		var lead, t, factor *poly.Poly
		if lead, err = poly.Term(rest.LeadCoef(), rest.AppendPowers(nil, 0)); err != nil {
			break
		}
		if t, ok, err = fs.load.quo(lead, twice); !ok || err != nil || root.Len() > p.Len() {
			return nil, false
		}
		// rest - (2·root + t)·t
		if factor, err = fs.load.add(root.Scale(big.NewRat(2, 1)), t); err != nil {
			break
		}
		if factor, err = fs.load.mul(factor, t); err != nil {
			break
		}
		if rest, err = fs.load.Sub(rest, factor); err != nil {
			break
		}
		root, err = fs.load.add(root, t)
	}
	return root, err == nil
}

// rootTerm returns the square root of the leading term of p, if it is rational.
func rootTerm(p *poly.Poly) (root *poly.Poly, ok bool) {
	c := p.LeadCoef()
	num, den := new(big.Int).Sqrt(c.Num()), new(big.Int).Sqrt(c.Denom())
	r := new(big.Rat).SetFrac(num, den)
	if new(big.Rat).Mul(r, r).Cmp(c) != 0 {
		return nil, false
	}
	powers := p.AppendPowers(nil, 0)
	for i := range powers {
		if powers[i].Exp%2 == 1 {
			return nil, false
		}
		powers[i].Exp /= 2
	}
	root, err := poly.Term(r, powers)
	return root, err == nil
}

// maySquare reports whether the value of p modulo a prime is a square at a few
// points, as it must be if p is the square of a polynomial.
func (fs *Forms) maySquare(p *poly.Poly) bool {
	for point := range uint64(4) {
		v, ok := p.Mod(func(g int) uint64 { return mixHash(point, uint64(g)) % poly.Prime })
		if ok && v != 0 && poly.PowMod(v, (poly.Prime-1)/2) != 1 {
			return false
		}
	}
	return true
}

// positivePoly reports whether p is a sum of terms that are nowhere negative, and
// whether one of them is positive.
func (fs *Forms) positivePoly(p *poly.Poly) (positive, strict bool) {
	for i := range p.Len() {
		if p.TermSign(i) < 0 {
			return false, false
		}
		termStrict := true
		for g, e := range p.Powers(i) {
			if fs.positiveGenerator(g) {
				continue
			}
			if !fs.evenPower(g, int64(e)) {
				return false, false
			}
			termStrict = false
		}
		strict = strict || termStrict
	}
	return true, strict
}

// evenPower reports whether the power e of a generator is an even power or an even
// root. The cube root of u may be there as the second power of u^(1/6).
func (fs *Forms) evenPower(gen int, e int64) bool {
	if g := fs.gens[gen]; g.kind == genRoot {
		d := gcd64(abs64(e), g.order)
		return e/d%2 == 0 || g.order/d%2 == 0
	}
	return e%2 == 0
}

// positiveGenerator reports whether a generator is positive wherever it is defined.
func (fs *Forms) positiveGenerator(i int) bool {
	g := fs.gens[i]
	switch g.kind {
	case genExp:
		return true
	case genRoot:
		return fs.positive(g.arg)
	case genKernel:
		switch g.fn {
		case FuncPi:
			return true
		case FuncLog:
			c, ok := g.arg.Constant()
			return ok && c.Num().Cmp(c.Denom()) > 0
		case FuncAsin, FuncAtan, FuncAsinh, FuncAtanh, FuncErf:
			return fs.positive(g.arg)
		}
	}
	return false
}

// positive reports whether a is positive wherever it is defined.
func (fs *Forms) positive(a *Form) bool {
	if positive, strict := fs.positivePoly(a.num); !positive || !strict {
		return false
	}
	for _, f := range a.pow {
		if positive, strict := fs.positivePoly(f.p); f.e > 0 && !(positive && strict) || f.e < 0 && !positive && f.e%2 != 0 {
			return false
		}
	}
	return true
}
