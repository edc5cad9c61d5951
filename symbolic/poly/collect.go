package poly

import (
	"math/big"
	"math/bits"
	"slices"
)

// A Summand is coef·Π v^e over the powers. A variable may occur more than once.
type Summand struct {
	Coef   *big.Rat
	Powers []Power
}

// Collect returns the sum of terms in any order.
func (w *Work) Collect(terms []Summand) (*Poly, error) {
	var vars []uint16
	degree := uint64(0)
	content := ratio{den: 1}
	size := 0
	for _, t := range terms {
		d := uint64(0)
		for _, x := range t.Powers {
			if x.Exp == 0 {
				continue
			}
			d += uint64(x.Exp)
			if i, ok := slices.BinarySearch(vars, varOf(x.Var)); !ok {
				vars = slices.Insert(vars, i, uint16(x.Var))
			}
		}
		degree = max(degree, d)
		content = content.common(ratioOf(t.Coef))
		size = max(size, t.Coef.Num().BitLen()+t.Coef.Denom().BitLen())
	}
	if content.sign() == 0 {
		return zero, nil
	}
	if err := w.needBits(float64(size)); err != nil {
		return nil, err
	}
	k := packingFor(len(vars), degree)
	n := int(k.words)
	mono := make([]uint64, len(terms)*n)
	scaled := make([]scalar, len(terms))
	size = 0
	for i, t := range terms {
		if i%(pause/16) == 0 {
			if err := w.err(); err != nil {
				return nil, err
			}
		}
		m := mono[i*n : (i+1)*n]
		d := uint64(0)
		for _, x := range t.Powers {
			if x.Exp == 0 {
				continue
			}
			d += uint64(x.Exp)
			f, _ := slices.BinarySearch(vars, uint16(x.Var))
			k.put(m, f+1, uint64(x.Exp))
			if e := k.get(m, f+1); e > MaxExponent {
				return nil, errExponent(float64(e))
			}
		}
		k.put(m, 0, d)
		scaled[i] = ratioOf(t.Coef).over(content)
		size = max(size, scaled[i].bitLen())
	}
	coef := newVec(tierFor(size+bits.Len(uint(len(terms)))), len(terms))
	for i, c := range scaled {
		if coef.tier == tier64 {
			coef.w[i] = c.small
		} else {
			coef.set(i, c.int())
		}
	}
	p := gather(content, vars, k, mono, coef, false)
	return p, w.admit(p)
}

// admit refuses a result that is larger than could be predicted.
func (w *Work) admit(p *Poly) error {
	if err := w.needTerms(float64(p.Len())); err != nil {
		return err
	}
	return w.needBits(float64(p.CoefBits()))
}
