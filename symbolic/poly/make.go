package poly

import (
	"fmt"
	"math/big"
	"slices"
)

// Zero returns 0.
func Zero() *Poly { return zero }

var (
	zero        = &Poly{content: ratio{den: 1}, pack: packingFor(0, 0)}
	unitMono    = []uint64{0}
	unitCoef    = []int64{1}
	constantOne = Poly{pack: packingFor(0, 0), mono: unitMono, coef: vec{w: unitCoef}, bits: 1}
)

func constant(c ratio) *Poly {
	if c.sign() == 0 {
		return zero
	}
	return constantOne.withContent(c)
}

// Int returns the constant n.
func Int(n int64) *Poly { return constant(integer(n)) }

// Const returns the constant c.
func Const(c *big.Rat) *Poly { return constant(ratioOf(new(big.Rat).Set(c))) }

// Var returns the variable v. It panics if v is not a variable, 0 ≤ v < [MaxVars].
func Var(v int) *Poly {
	k := packingFor(1, 1)
	q := &smallPoly{vars: [smallVars]uint16{varOf(v)}, mono: [smallWords]uint64{1<<(64-k.width) | 1<<(64-2*k.width)}}
	q.Poly = Poly{content: integer(1), vars: q.vars[:1:1], pack: k, mono: q.mono[:1:1], coef: vec{w: unitCoef}, bits: 1}
	return &q.Poly
}

func varOf(v int) uint16 {
	if v < 0 || v >= MaxVars {
		panic(fmt.Sprintf("poly: %d is not a variable", v))
	}
	return uint16(v)
}

// Term returns c·Π v^e. A variable may occur more than once.
func Term(c *big.Rat, powers []Power) (*Poly, error) {
	return term(ratioOf(new(big.Rat).Set(c)), powers)
}

// TermInt64 is Term for the coefficient num/den with den ≠ 0.
func TermInt64(num, den int64, powers []Power) (*Poly, error) {
	if den == 1 {
		return term(integer(num), powers)
	}
	return term(ratioOf(big.NewRat(num, den)), powers)
}

func term(c ratio, powers []Power) (*Poly, error) {
	if c.sign() == 0 {
		return zero, nil
	}
	var varSpace [smallVars]uint16
	var expSpace [smallVars]uint64
	vars, exps := varSpace[:0], expSpace[:0]
	degree := uint64(0)
	for _, x := range powers {
		if x.Exp == 0 {
			continue
		}
		v, e := varOf(x.Var), uint64(x.Exp)
		degree += e
		i := len(vars)
		for i > 0 && vars[i-1] >= v {
			i--
		}
		if i == len(vars) || vars[i] != v {
			vars, exps = slices.Insert(vars, i, v), slices.Insert(exps, i, 0)
		}
		if exps[i] += e; exps[i] > MaxExponent {
			return nil, errExponent(float64(exps[i]))
		}
	}
	if len(vars) == 0 {
		return constant(c), nil
	}
	k := packingFor(len(vars), degree)
	p := newPoly(vars, k, tier64, 1)
	p.content, p.bits, p.coef.w[0] = c, 1, 1
	k.put(p.mono, 0, degree)
	for i, e := range exps {
		k.put(p.mono, i+1, e)
	}
	return p, nil
}

// A smallPoly keeps the slabs of a small polynomial beside it.
type smallPoly struct {
	Poly
	vars [smallVars]uint16
	mono [smallWords]uint64
	coef [smallWords]int64
}

const (
	smallVars  = 8
	smallWords = 6
)

// newPoly returns a polynomial of n terms in the variables vars, which are copied.
// The caller fills in content, mono, coef and bits, and may cut mono and coef
// shorter.
func newPoly(vars []uint16, k packing, t tier, n int) *Poly {
	words := n * int(k.words)
	if t != tier64 || words > smallWords {
		return &Poly{vars: append([]uint16(nil), vars...), pack: k, mono: make([]uint64, words), coef: newVec(t, n)}
	}
	q := new(smallPoly)
	// Field by field, to write what is not zero only.
	q.Poly.vars = append(q.vars[:0:smallVars], vars...)
	q.Poly.pack = k
	q.Poly.mono = q.mono[:words:words]
	q.Poly.coef.w = q.coef[:n:n]
	return &q.Poly
}
