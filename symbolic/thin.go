package symbolic

import (
	"math/big"

	"gradproof/symbolic/poly"
)

// thin reports whether a, which is not 0 in normal form, is known to be 0 on no
// open set: whether this is so for every factor above.
func (fs *Forms) thin(a *Form) bool {
	if a.num.IsZero() {
		return false
	}
	_, content, rest, err := fs.split(a.num)
	if err != nil {
		return false
	}
	for _, x := range content {
		if !fs.thinPoly(fs.gens[x.Var].p) {
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

// thinPoly reports whether p, which is not 0, is known to be 0 on no open set. That
// is so for a generator that is positive, for a root of what is thin, and for a
// polynomial in variables, at most one number that is [transcendental], and at most
// one of these, whose arguments are rational functions of variables and not constant:
//
//   - one kernel log, atan, asin, asinh, acosh, atanh or erf, which is not an
//     algebraic function, so that no polynomial in it vanishes on an open set;
//   - the sines and cosines of one argument or of different terms, and exponentials
//     of single terms without a denominator. Different terms are linearly
//     independent over the rational numbers, even up to constants; therefore the
//     exponentials, and with them the cosines, are algebraically independent over
//     the rational functions (the theorem of Ax and Lindemann), and the normal form
//     is linear in each sine;
//   - one square root of u: A + B·sqrt(u) can vanish on an open set only if
//     A² - B²·u is 0.
func (fs *Forms) thinPoly(p *poly.Poly) bool {
	if p.Len() == 1 && p.Degree() == 1 {
		i := generatorOf(p)
		if fs.positiveGenerator(i) {
			return true
		}
		if g := fs.gens[i]; g.kind == genRoot {
			return fs.thin(g.arg)
		}
	}
	if positive, strict := fs.positivePoly(p); positive && p.Len() > 1 {
		// It is 0 only where all its terms are.
		if strict {
			return true
		}
		for i := range p.Len() {
			if fs.thinTerm(p, i) {
				return true
			}
		}
	}
	a := &Form{num: p}
	other, root, constant := -1, -1, -1
	var trig []*Form
	exps := false
	for _, i := range fs.generators(a) {
		g := fs.gens[i]
		if g.kind == genVariable {
			continue
		}
		if fs.transcendental(i) {
			if constant >= 0 {
				return false
			}
			constant = i
			continue
		}
		if g.arg == nil || g.arg2 != nil || !fs.rational(g.arg) {
			return false
		}
		switch {
		case g.kind == genExp && len(g.arg.pow) == 0:
			exps = true
		case g.kind == genRoot && g.order == 2 && root < 0:
			root = i
		case g.kind != genKernel:
			return false
		case g.fn == FuncSin || g.fn == FuncCos:
			trig = append(trig, g.arg)
		case g.fn == FuncFloor || other >= 0:
			return false
		default:
			other = i
		}
	}
	if !independentAngles(trig) {
		return false
	}
	families := 0
	for _, has := range []bool{other >= 0, len(trig) > 0 || exps, root >= 0} {
		if has {
			families++
		}
	}
	if families > 1 {
		return false
	}
	if root >= 0 {
		return fs.normNotZero(a.num, root)
	}
	return true
}

// independentAngles reports whether arguments are all the same, or else different
// terms without a denominator.
func independentAngles(args []*Form) bool {
	same := true
	for _, a := range args {
		same = same && a.num.Equal(args[0].num) && samePowers(a.pow, args[0].pow)
	}
	if same {
		return true
	}
	for i, a := range args {
		if a.num.Len() > 1 || len(a.pow) > 0 {
			return false
		}
		for _, b := range args[:i] {
			if a.num.EqualTerms(b.num) && !a.num.Equal(b.num) {
				return false
			}
		}
	}
	return true
}

// thinTerm reports whether all generators of a term are thin.
func (fs *Forms) thinTerm(p *poly.Poly, term int) bool {
	for g := range p.Powers(term) {
		if !fs.thinPoly(fs.gens[g].p) {
			return false
		}
	}
	return true
}

// transcendental reports whether a generator is a number that is known to be
// transcendental: π, and the exponential, the logarithm and the inverse trigonometric
// and hyperbolic functions of a rational number where the value is not rational (the
// theorem of Lindemann).
func (fs *Forms) transcendental(i int) bool {
	g := fs.gens[i]
	if g.kind == genKernel && g.fn == FuncPi {
		return true
	}
	if g.arg == nil || g.arg2 != nil {
		return false
	}
	c, ok := g.arg.Constant()
	switch {
	case !ok || c.Sign() == 0:
		return false
	case g.kind == genExp:
		return true
	case g.kind != genKernel:
		return false
	case g.fn == FuncLog:
		return c.Cmp(big.NewRat(1, 1)) != 0
	}
	return g.fn == FuncAtan || g.fn == FuncAsin || g.fn == FuncAsinh || g.fn == FuncAtanh
}

// rational reports whether a is a rational function of variables that is not constant.
func (fs *Forms) rational(a *Form) bool {
	gens := fs.generators(a)
	for _, g := range gens {
		if fs.gens[g].kind != genVariable {
			return false
		}
	}
	return len(gens) > 0
}

// normNotZero reports whether A² - B²·u is not 0, where p is A + B·sqrt(u) and
// sqrt(u) the generator root.
func (fs *Forms) normNotZero(p *poly.Poly, root int) bool {
	conjugate, err := fs.load.Substitute(p, root, fs.gens[root].p.Neg())
	if err != nil {
		return false
	}
	norm, err := fs.Mul(&Form{num: p}, &Form{num: conjugate})
	return err == nil && !fs.IsZero(norm)
}
