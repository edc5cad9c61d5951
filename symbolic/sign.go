package symbolic

import "math/big"

// This file knows signs that no case needs to be made of.

// squareRoot returns the polynomial with leading coefficient 1 whose square is p,
// if there is one and p has several terms.
func (fs *Forms) squareRoot(p poly) (root poly, ok bool) {
	if len(p) < 3 || p[0].c.Cmp(big.NewRat(1, 1)) != 0 {
		return nil, false
	}
	first := mono("")
	for i := 0; i < len(p[0].m); i += monoPair {
		g, e := p[0].m.pair(i)
		if e%2 == 1 {
			return nil, false
		}
		m, _ := first.times(makeMono(int(g), e/2))
		first = m
	}
	root = poly{{first, big.NewRat(1, 1)}}
	rest := poly(p[1:])
	for len(rest) > 0 {
		// The next term t of the root has 2·first·t as the first term of the rest.
		m, ok := rest[0].m.over(first)
		if !ok || len(root) > len(p) {
			return nil, false
		}
		t := term{m, new(big.Rat).Quo(rest[0].c, big.NewRat(2, 1))}
		// rest - (2·root + t)·t
		factor := root.scale(big.NewRat(2, 1)).add(poly{t})
		step, err := fs.load.mul(factor, poly{{m, new(big.Rat).Neg(t.c)}})
		if err != nil {
			return nil, false
		}
		rest = rest.add(step)
		root = append(root, t)
	}
	return root, true
}

// positivePoly reports whether p is a sum of terms that are nowhere negative, and
// whether one of them is positive.
func (fs *Forms) positivePoly(p poly) (positive, strict bool) {
	for _, t := range p {
		if t.c.Sign() < 0 {
			return false, false
		}
		termStrict := true
		for i := 0; i < len(t.m); i += monoPair {
			g, e := t.m.pair(i)
			if fs.positiveGenerator(int(g)) {
				continue
			}
			if !fs.evenPower(int(g), int64(e)) {
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

// thin reports whether a, which is not 0 in normal form, is known to be 0 on no
// open set: whether this is so for every factor above.
func (fs *Forms) thin(a *Form) bool {
	if len(a.num) == 0 {
		return false
	}
	_, content, rest := split(a.num)
	for i := 0; i < len(content); i += monoPair {
		if g, _ := content.pair(i); !fs.thinPoly(genPoly(int(g))) {
			return false
		}
	}
	if rest != nil && !fs.thinPoly(rest) {
		return false
	}
	for _, f := range a.pow {
		if f.e > 0 && !fs.thinPoly(f.p) {
			return false
		}
	}
	return true
}
