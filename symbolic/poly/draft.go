package poly

import (
	"math/bits"
	"slices"
)

// A Draft is a sum of terms with small coefficients that is being written down. The
// zero value is the empty sum.
type Draft struct {
	coef   []int64
	ends   []int32 // of the powers of each term in powers
	powers []Power

	space struct { // for the first few
		coef   [4]int64
		ends   [4]int32
		powers [8]Power
	}
}

// Reset makes t the empty sum again.
func (t *Draft) Reset() {
	if t.coef == nil {
		t.coef, t.ends, t.powers = t.space.coef[:0], t.space.ends[:0], t.space.powers[:0]
	}
	t.coef, t.ends, t.powers = t.coef[:0], t.ends[:0], t.powers[:0]
}

// Grow makes room for some more terms, with so many powers in all.
func (t *Draft) Grow(terms, powers int) {
	t.coef, t.ends, t.powers = slices.Grow(t.coef, terms), slices.Grow(t.ends, terms), slices.Grow(t.powers, powers)
}

// Add adds c·Π v^e over the powers, with |c| < 2³¹. A variable may occur more than once.
func (t *Draft) Add(c int64, powers ...Power) {
	t.coef = append(t.coef, c)
	t.powers = append(t.powers, powers...)
	t.ends = append(t.ends, int32(len(t.powers)))
}

// Len returns the number of terms that have been added.
func (t *Draft) Len() int { return len(t.coef) }

// Sum returns the sum of the terms.
func (w *Work) Sum(t *Draft) (*Poly, error) {
	var varSpace [smallVars]uint16
	vars := varSpace[:0]
	degree, d, end := uint64(0), uint64(0), 0
	for i, x := range t.powers {
		for i == int(t.ends[end]) {
			end, d = end+1, 0
		}
		if x.Exp == 0 {
			continue
		}
		d += uint64(x.Exp)
		degree = max(degree, d)
		if f, ok := slices.BinarySearch(vars, varOf(x.Var)); !ok {
			vars = slices.Insert(vars, f, uint16(x.Var))
		}
	}
	k := packingFor(len(vars), degree)
	n := int(k.words)
	var monoSpace [smallWords]uint64
	mono := monoSpace[:]
	if len(t.coef)*n > len(mono) {
		mono = make([]uint64, len(t.coef)*n)
	}
	mono = mono[:len(t.coef)*n]
	start := int32(0)
	size := uint64(0)
	for i, end := range t.ends {
		if i%pause == pause-1 {
			if err := w.err(); err != nil {
				return nil, err
			}
		}
		m := mono[i*n : (i+1)*n]
		for _, x := range t.powers[start:end] {
			if x.Exp == 0 {
				continue
			}
			f, _ := slices.BinarySearch(vars, uint16(x.Var))
			k.put(m, f+1, uint64(x.Exp))
			k.put(m, 0, uint64(x.Exp))
			if e := k.get(m, f+1); e > MaxExponent {
				return nil, errExponent(float64(e))
			}
		}
		start = end
		size |= uint64(max(t.coef[i], -t.coef[i]))
	}
	coef := vec{tier: tierFor(bits.Len64(size) + bits.Len(uint(len(t.coef)))), w: t.coef}
	if coef.tier != tier64 {
		panic("poly: a coefficient of a small term is too large")
	}
	p := gather(integer(1), vars, k, mono, coef, false)
	return p, w.admit(p)
}
