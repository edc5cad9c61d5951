package symbolic

import (
	"gradproof/symbolic/poly"
)

// Add returns a + b: the common powers are taken out, what is left is multiplied out.
func (fs *Forms) Add(a, b *Form) (*Form, error) {
	if a.num.IsZero() {
		return b, nil
	}
	if b.num.IsZero() {
		return a, nil
	}
	if samePowers(a.pow, b.pow) {
		// Sums of what is in normal form need no relations.
		num, err := fs.load.add(a.num, b.num)
		if err != nil {
			return nil, err
		}
		if len(a.pow) == 0 {
			return &Form{num: num}, nil
		}
		return fs.normal(num, a.pow)
	}
	left, right := a.num, b.num
	common, err := fs.commonPowers(a.pow, b.pow, &left, &right)
	if err != nil {
		return nil, err
	}
	num, err := fs.load.add(left, right)
	if err != nil {
		return nil, err
	}
	return fs.normal(num, common)
}

// commonPowers returns the powers that divide both a and b, and multiplies what
// they leave into the numerators.
func (fs *Forms) commonPowers(a, b []formPower, left, right **poly.Poly) ([]formPower, error) {
	common := make([]formPower, 0, len(a)+len(b))
	for i, j := 0, 0; i < len(a) || j < len(b); {
		c := 0
		switch {
		case j == len(b):
			c = -1
		case i == len(a):
			c = 1
		default:
			c = a[i].p.Compare(b[j].p)
		}
		var p *poly.Poly
		var ea, eb int64
		if c <= 0 {
			p, ea = a[i].p, a[i].e
			i++
		}
		if c >= 0 {
			p, eb = b[j].p, b[j].e
			j++
		}
		low := min(ea, eb)
		if low != 0 {
			common = append(common, formPower{p, low})
		}
		if err := fs.raise(left, p, ea-low); err != nil {
			return nil, err
		}
		if err := fs.raise(right, p, eb-low); err != nil {
			return nil, err
		}
	}
	return common, nil
}

// raise multiplies num by p^e for e ≥ 0.
func (fs *Forms) raise(num **poly.Poly, p *poly.Poly, e int64) error {
	if e == 0 {
		return nil
	}
	up, err := fs.load.pow(p, int(e))
	if err != nil {
		return err
	}
	*num, err = fs.load.mul(*num, up)
	return err
}

// Sum returns the sum of xs: those with the same denominators in one go, the rest
// in pairs of like size, so that a sum of n terms takes n·log n steps.
func (fs *Forms) Sum(xs []*Form) (*Form, error) {
	groups := make(map[uint64][]int) // of sums by the hash of their powers
	var nums [][]*poly.Poly
	var pows [][]formPower
	var plain []*poly.Poly
	for _, x := range xs {
		if len(x.pow) == 0 {
			plain = append(plain, x.num)
			continue
		}
		h := hashPowers(x.pow)
		at := -1
		for _, i := range groups[h] {
			if samePowers(pows[i], x.pow) {
				at = i
			}
		}
		if at < 0 {
			at = len(pows)
			groups[h] = append(groups[h], at)
			pows, nums = append(pows, x.pow), append(nums, nil)
		}
		nums[at] = append(nums[at], x.num)
	}
	var sums []*Form
	for i, ps := range nums {
		num, err := fs.load.sum(ps)
		if err != nil {
			return nil, err
		}
		s, err := fs.normal(num, pows[i])
		if err != nil {
			return nil, err
		}
		sums = append(sums, s)
	}
	if len(plain) > 0 {
		num, err := fs.load.sum(plain)
		if err != nil {
			return nil, err
		}
		sums = append(sums, &Form{num: num})
	}
	for len(sums) > 1 {
		half := sums[:0]
		for i := 0; i < len(sums); i += 2 {
			s := sums[i]
			if i+1 < len(sums) {
				var err error
				if s, err = fs.Add(s, sums[i+1]); err != nil {
					return nil, err
				}
			}
			half = append(half, s)
		}
		sums = half
	}
	if len(sums) == 0 {
		return intForm(0), nil
	}
	return sums[0], nil
}

// Product returns the product of xs. Factors of one term each are multiplied in one
// go.
func (fs *Forms) Product(xs []*Form) (*Form, error) {
	powers := fs.powers[:0]
	num, den := int64(1), int64(1)
	out := (*Form)(nil)
	for _, x := range xs {
		if x.num.Len() == 1 && len(x.pow) == 0 {
			if n, d, ok := x.num.CoefInt64(0); ok && small(num, n) && small(den, d) {
				num, den = num*n, den*d
				powers = x.num.AppendPowers(powers, 0)
				continue
			}
		}
		if out == nil {
			out = x
			continue
		}
		var err error
		if out, err = fs.Mul(out, x); err != nil {
			return nil, err
		}
	}
	fs.powers = powers
	p, err := poly.TermInt64(num, den, powers)
	if err != nil {
		return nil, refused(err)
	}
	if out == nil {
		return fs.relate(p, nil)
	}
	return fs.Mul(&Form{num: p}, out)
}

// small reports whether the product of a and b is below 2⁶² in size.
func small(a, b int64) bool { return abs64(a) <= maxCoef && abs64(b) <= maxCoef }

func hashPowers(pow []formPower) uint64 {
	h := uint64(len(pow))
	for _, f := range pow {
		h = mixHash(mixHash(h, f.p.Hash()), uint64(f.e))
	}
	return h
}
