package symbolic

import (
	"math/big"

	"gradproof/symbolic/poly"
)

// An angle is a pair of the sine and the cosine of the same argument.
type angle struct{ sin, cos *Form }

// trig returns sin(u) or cos(u).
//
// Multiples of π/2 are taken out of u. The rest stays whole as long as its terms
// occur in no other argument: sin(w*x + b) is one kernel. Where arguments have
// terms in common, as in sin(2*x) and sin(x), the computation begins anew, see
// [Cases], and all arguments are taken apart into terms, the same mechanism as that
// of exp:
//
//	sin(a + b) = sin a·cos b + cos a·sin b      sin(n·t) = sin t·U(cos t)
//	cos(a + b) = cos a·cos b - sin a·sin b      cos(n·t) = T(cos t)
//
// with the polynomials T and U of Chebyshev, and t = term/q for a common
// denominator q.
func (fs *Forms) trig(fn Func, u *Form) (*Form, error) {
	turns, u, err := fs.quarterTurns(u)
	if err != nil {
		return nil, err
	}
	a, err := fs.angleOf(u)
	if err != nil {
		return nil, err
	}
	if fn == FuncCos {
		turns++ // cos u = sin(u + π/2)
	}
	out := a.sin
	if turns%2 == 1 {
		out = a.cos
	}
	if turns&2 != 0 {
		return fs.Neg(out)
	}
	return out, nil
}

// quarterTurns writes u as k·π/2 + rest, where the coefficient of π in the rest is
// at least -1/4 and below 1/4, and returns k modulo 4.
func (fs *Forms) quarterTurns(u *Form) (k int64, rest *Form, err error) {
	pi, ok := fs.piGenerator()
	if !ok || len(u.pow) > 0 || u.num.DegreeIn(pi) == 0 {
		return 0, u, nil
	}
	r := piTerm(u.num, pi)
	if r == nil {
		return 0, u, nil
	}
	quarters := floorRat(new(big.Rat).Add(new(big.Rat).Add(r, r), big.NewRat(1, 2)))
	if quarters.Sign() == 0 {
		return 0, u, nil
	}
	half := fs.gens[pi].p.Scale(new(big.Rat).Mul(quarters, big.NewRat(-1, 2)))
	num, err := fs.load.add(u.num, half)
	return new(big.Int).And(quarters.Num(), big.NewInt(3)).Int64(), &Form{num: num}, err
}

// piTerm returns the coefficient of the term π of p, or nil.
func piTerm(p *poly.Poly, pi int) *big.Rat {
	for i := range p.Len() {
		if p.TermDegree(i) == 1 && p.Exp(i, pi) == 1 {
			return p.Coef(i)
		}
	}
	return nil
}

func (fs *Forms) piGenerator() (i int, ok bool) {
	for _, i := range fs.families[kernelFamily{kind: genKernel, fn: FuncPi}] {
		return i, true
	}
	return 0, false
}

// angleOf returns the sine and the cosine of u.
func (fs *Forms) angleOf(u *Form) (angle, error) {
	if a, ok, err := fs.wholeSixths(u); ok || err != nil {
		return a, err
	}
	terms, err := fs.angleTerms(u)
	if err != nil {
		return angle{}, err
	}
	whole := terms == nil
	if !whole && !fs.cases.angles {
		whole = true
		for _, t := range terms {
			whole = whole && !fs.isInverse(t.unit)
		}
		if whole {
			if err := fs.meetAngle(u, terms); err != nil {
				return angle{}, err
			}
		}
	}
	if whole {
		return fs.wholeAngle(u)
	}
	out, size := angle{intForm(0), intForm(1)}, 1
	for i, t := range terms {
		a, err := fs.termAngle(t)
		if err != nil {
			return angle{}, err
		}
		if size *= max(a.sin.num.Len(), a.cos.num.Len()) + 1; size > angleMaxSize {
			return fs.wholeAngle(u)
		}
		if i == 0 {
			out = a
		} else if out, err = fs.addAngles(out, a); err != nil {
			return angle{}, err
		}
	}
	return out, nil
}

// wholeSixths knows the angles 0, ±π/6 and ±π/4.
func (fs *Forms) wholeSixths(u *Form) (a angle, ok bool, err error) {
	if fs.IsZero(u) {
		return angle{intForm(0), intForm(1)}, true, nil
	}
	g := fs.single(&Form{num: u.num.Primitive(), pow: u.pow})
	if g == nil || g.kind != genKernel || g.fn != FuncPi {
		return angle{}, false, nil
	}
	c := u.num.Content()
	half := big.NewRat(1, 2)
	switch c.RatString() {
	case "1/6", "-1/6":
		if a.cos, err = fs.root(intForm(3), half); err == nil {
			a.sin, a.cos = intForm(1).scaled(half), a.cos.scaled(half)
		}
	case "1/4", "-1/4":
		if a.cos, err = fs.root(intForm(2), half); err == nil {
			a.cos = a.cos.scaled(half)
		}
		a.sin = a.cos
	default:
		return angle{}, false, nil
	}
	if err == nil && c.Sign() < 0 {
		a.sin, err = fs.Neg(a.sin)
	}
	return a, true, err
}

// wholeAngle returns the kernels of u. Since sin(-u) = -sin u and cos(-u) = cos u,
// that of u and that of -u are one.
func (fs *Forms) wholeAngle(u *Form) (a angle, err error) {
	negative := u.num.Sign() < 0
	if negative {
		u, _ = fs.Neg(u)
	}
	if a.sin, err = fs.kernel(FuncSin, u); err != nil {
		return angle{}, err
	}
	a.cos = fs.single(a.sin).cos
	if negative {
		a.sin, _ = fs.Neg(a.sin)
	}
	return a, nil
}

// An angleTerm is c·unit, where unit is a single term.
type angleTerm struct {
	unit *Form
	c    *big.Rat
}

// What an argument that is taken apart may have: terms, multiples of each, and
// terms of the sum of products that it becomes.
const (
	angleMaxTerms    = 6
	angleMaxMultiple = 64
	angleMaxSize     = 256
)

// angleTerms takes u apart. It returns nil if u stays whole in any case.
func (fs *Forms) angleTerms(u *Form) ([]angleTerm, error) {
	if u.num.Len() > angleMaxTerms {
		return nil, nil
	}
	for _, f := range u.pow {
		if f.e > 0 {
			return nil, nil
		}
		if f.p.Len() > 1 {
			for _, g := range f.p.Vars() {
				fs.cases.several = fs.cases.several || fs.order(g) > 0
			}
		}
	}
	var out []angleTerm
	for i := range u.num.Len() {
		m, err := poly.TermInt64(1, 1, u.num.AppendPowers(nil, i))
		if err != nil {
			return nil, refused(err)
		}
		unit, err := fs.normal(m, u.pow)
		if err != nil {
			return nil, err
		}
		out = append(out, angleTerm{unit, u.num.Coef(i)})
	}
	return out, nil
}

// meetAngle notes the terms of an argument that stays whole, and asks for a new
// beginning if another argument has one of them.
func (fs *Forms) meetAngle(u *Form, terms []angleTerm) error {
	if u.num.Sign() < 0 {
		u, _ = fs.Neg(u)
	}
	if _, known, err := fs.lookup(generator{kind: genKernel, fn: FuncSin, arg: u}); known || err != nil {
		return err
	}
	for _, t := range terms {
		met, err := fs.angles.meet(fs, t.unit)
		if err != nil {
			return err
		}
		if met {
			fs.cases.angles, fs.cases.refine = true, true
			return errRefine
		}
	}
	return nil
}

// angleUnits are the terms of arguments that were not taken apart: by fingerprint,
// and those that have none.
type angleUnits struct {
	marks  map[uint64]bool
	opaque []*Form
}

// meet adds a term, and reports whether it was there.
func (a *angleUnits) meet(fs *Forms, unit *Form) (met bool, err error) {
	if m := fs.markOf(unit); m.state == markValue {
		if a.marks == nil {
			a.marks = make(map[uint64]bool)
		}
		met = a.marks[m.value]
		a.marks[m.value] = true
		return met, nil
	}
	for _, v := range a.opaque {
		if met, err = fs.Equal(unit, v); met || err != nil {
			return met, err
		}
	}
	a.opaque = append(a.opaque, unit)
	return false, nil
}

// termAngle returns the sine and the cosine of one term.
func (fs *Forms) termAngle(t angleTerm) (angle, error) {
	if a, ok, err := fs.wholeSixths(t.unit.scaled(t.c)); ok || err != nil {
		return a, err
	}
	base, err := fs.inverseAngle(t.unit)
	if err != nil {
		return angle{}, err
	}
	q := int64(1)
	if base.sin == nil {
		if q, err = fs.commonOrder("angle#"+fs.orderKey(generator{arg: t.unit}), t.c); err != nil {
			return angle{}, err
		}
	}
	n := new(big.Rat).Mul(t.c, big.NewRat(q, 1))
	if !n.IsInt() || n.Num().CmpAbs(big.NewInt(angleMaxMultiple)) > 0 {
		return fs.wholeAngle(t.unit.scaled(t.c))
	}
	if base.sin == nil {
		if base, err = fs.wholeAngle(t.unit.scaled(big.NewRat(1, q))); err != nil {
			return angle{}, err
		}
	}
	return fs.multipleAngle(base, n.Num().Int64())
}

// isInverse reports whether unit is the kernel asin or atan.
func (fs *Forms) isInverse(unit *Form) bool {
	g := fs.single(unit)
	return g != nil && g.kind == genKernel && (g.fn == FuncAsin || g.fn == FuncAtan)
}

// inverseAngle returns the sine and the cosine of asin u and atan u, and nothing
// for other units:
//
//	sin(asin u) = u                 cos(asin u) = sqrt(1 - u²)
//	sin(atan u) = u/sqrt(1 + u²)    cos(atan u) = 1/sqrt(1 + u²)
func (fs *Forms) inverseAngle(unit *Form) (a angle, err error) {
	if !fs.isInverse(unit) {
		return angle{}, nil
	}
	fn, u := fs.single(unit).fn, fs.single(unit).arg
	square, err := fs.power(u, 2)
	if err != nil {
		return angle{}, err
	}
	if fn == FuncAsin {
		if square, err = fs.Sub(intForm(1), square); err != nil {
			return angle{}, err
		}
		a.sin = u
		a.cos, err = fs.root(square, big.NewRat(1, 2))
		return a, err
	}
	if square, err = fs.Add(intForm(1), square); err != nil {
		return angle{}, err
	}
	if a.cos, err = fs.root(square, big.NewRat(-1, 2)); err != nil {
		return angle{}, err
	}
	a.sin, err = fs.Mul(u, a.cos)
	return a, err
}

// multipleAngle returns the angle n times a, by the recurrence of Chebyshev
//
//	cos((k+1)·t) = 2·cos t·cos(k·t) - cos((k-1)·t)
//	sin((k+1)·t) = 2·cos t·sin(k·t) - sin((k-1)·t)
func (fs *Forms) multipleAngle(a angle, n int64) (angle, error) {
	twice := a.cos.scaled(big.NewRat(2, 1))
	before, now := angle{intForm(0), intForm(1)}, a
	for range abs64(n) - 1 {
		next := angle{}
		for _, side := range []struct{ to, now, before **Form }{
			{&next.sin, &now.sin, &before.sin}, {&next.cos, &now.cos, &before.cos},
		} {
			up, err := fs.Mul(twice, *side.now)
			if err != nil {
				return angle{}, err
			}
			if *side.to, err = fs.Sub(up, *side.before); err != nil {
				return angle{}, err
			}
		}
		before, now = now, next
	}
	if n < 0 {
		now.sin, _ = fs.Neg(now.sin)
	}
	return now, nil
}

// addAngles returns the angle of a sum.
func (fs *Forms) addAngles(a, b angle) (out angle, err error) {
	var p [4]*Form
	for i, f := range [][2]*Form{{a.sin, b.cos}, {a.cos, b.sin}, {a.cos, b.cos}, {a.sin, b.sin}} {
		if p[i], err = fs.Mul(f[0], f[1]); err != nil {
			return angle{}, err
		}
	}
	if out.sin, err = fs.Add(p[0], p[1]); err != nil {
		return angle{}, err
	}
	out.cos, err = fs.Sub(p[2], p[3])
	return out, err
}
