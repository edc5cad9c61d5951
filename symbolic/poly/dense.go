package poly

import (
	"math/bits"
)

// A box numbers the monomials with exponents and total degrees up to those of a
// product, so that coefficients can be added up in an array. The exponents of one
// variable, the row variable, are contiguous; those of the others choose the row,
// which is number Σ eᵥ·strideᵥ. A row ends where the total degree does: sums of
// powers of n variables fill one part in n! of all combinations of exponents, and
// what is not there need not be cleared, kept in the cache or walked.
type box struct {
	degree  int   // of the product
	degrees []int // of the product, by variable
	strides []int // by variable; that of the row variable is 0
	row     int   // the row variable
	starts  []int // of the rows, and the number of cells
	heights []int // by row: the total degree of its first monomial
}

// A row is a run of coefficients, the first that of the exponent low.
type row struct {
	number, low int
	coef        []int64
}

// newBox returns the box of p·q, or nil if it is too large for the number of
// steps.
func newBox(p, q *Poly, vars []uint16) *box {
	n := len(vars)
	b := &box{degree: int(p.Degree() + q.Degree()), degrees: make([]int, n), strides: make([]int, n)}
	most := min(2*float64(p.Len())*float64(q.Len())+64, 1<<20)
	best := uint64(0)
	cells := 1.0
	for i, v := range vars {
		d, e := p.DegreeIn(int(v)), q.DegreeIn(int(v))
		if cells *= float64(d) + float64(e) + 1; cells > most {
			return nil
		}
		b.degrees[i] = int(d) + int(e)
		if least := uint64(min(d, e)); least >= best {
			b.row, best = i, least
		}
	}
	count := 1
	for i := n - 1; i >= 0; i-- {
		if i != b.row {
			b.strides[i] = count
			count *= b.degrees[i] + 1
		}
	}
	b.layOut(count)
	return b
}

// layOut numbers the cells of count rows.
func (b *box) layOut(count int) {
	b.starts, b.heights = make([]int, count+1), make([]int, count)
	done := 1
	for i := len(b.degrees) - 1; i >= 0; i-- {
		// The rows without the variables up to i are done.
		if i == b.row {
			continue
		}
		for e := 1; e <= b.degrees[i]; e++ {
			for j := range done {
				b.heights[e*done+j] = b.heights[j] + e
			}
		}
		done *= b.degrees[i] + 1
	}
	for i, h := range b.heights {
		b.starts[i+1] = b.starts[i] + max(0, 1+min(b.degrees[b.row], b.degree-h))
	}
}

// cells returns the number of cells.
func (b *box) cells() int { return b.starts[len(b.starts)-1] }

// rows lists the coefficients of monomials by rows, and whether all are ≥ 0.
func (b *box) rows(k packing, mono []uint64, coef []int64) (rows []row, unsigned bool) {
	cells := make([]int64, b.cells())
	unsigned = true
	mask := k.mask()
	first, last := len(b.heights), 0
	_, rowShift := k.field(b.row + 1)
	for i, m := range mono {
		r := 0
		for v, s := range b.strides {
			_, shift := k.field(v + 1)
			r += s * int(m>>(shift&63)&mask)
		}
		cells[b.starts[r]+int(m>>(rowShift&63)&mask)] = coef[i]
		first, last = min(first, r), max(last, r)
		unsigned = unsigned && coef[i] >= 0
	}
	for r := first; r <= last; r++ {
		c := cells[b.starts[r]:b.starts[r+1]]
		low, high := 0, len(c)
		for low < high && c[low] == 0 {
			low++
		}
		for high > low && c[high-1] == 0 {
			high--
		}
		if low < high {
			rows = append(rows, row{r, low, c[low:high]})
		}
	}
	return rows, unsigned
}

// dense multiplies by adding up coefficients in a box.
func (t *product) dense(b *box) (*Poly, error) {
	s := &densely{product: t, box: b, acc: newVec(t.tier, b.cells())}
	left, unsigned := b.rows(t.pack, t.m, t.x.w)
	s.unsigned = unsigned
	if t.square {
		for i, r := range left {
			if err := s.add(left[i:i+1], r, false); err != nil {
				return nil, err
			}
			if err := s.add(left[i+1:], r, true); err != nil {
				return nil, err
			}
		}
	}
	if n, y := t.others(); len(n) > 0 {
		right, unsigned := b.rows(t.pack, n, y)
		s.unsigned = s.unsigned && unsigned
		for _, r := range right {
			if err := s.add(left, r, false); err != nil {
				return nil, err
			}
		}
	}
	return s.poly()
}

// A densely is a multiplication in a box in progress.
type densely struct {
	*product
	*box
	acc      vec
	unsigned bool // the coefficients are ≥ 0
	spent    int
}

// add adds the products of rows with the row r, twice if double.
func (s *densely) add(rows []row, r row, double bool) error {
	// Long rows go in parts, so as not to miss the end of the context.
	part := 1 + pause/len(r.coef)
	for _, l := range rows {
		at := s.starts[l.number+r.number] + l.low + r.low
		for x := l.coef; len(x) > 0; at += part {
			n := min(part, len(x))
			end := at + n + len(r.coef) - 1
			switch {
			case s.tier == tier64:
				convolve64(s.acc.w[at:end], x[:n], r.coef, double)
			case s.unsigned:
				convolveUnsigned(s.acc.d[at:end], x[:n], r.coef, double)
			default:
				convolveSigned(s.acc.d[at:end], x[:n], r.coef, double)
			}
			x = x[n:]
			if s.spent += n * len(r.coef); s.spent > pause {
				s.spent = 0
				if err := s.err(); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// convolve64 adds the products of all pairs to acc, twice if double.
func convolve64(acc, x, y []int64, double bool) {
	for i, c := range x {
		if double {
			c *= 2
		}
		out := acc[i:][:len(y)]
		for j, d := range y {
			out[j] += c * d
		}
	}
}

// convolveUnsigned is convolve64 for coefficients ≥ 0 and sums of 128 bits. It
// takes two coefficients of x at a time, which halves the traffic of the sums.
func convolveUnsigned(acc []int128, x, y []int64, double bool) {
	twice := 0
	if double {
		twice = 1
	}
	i := 0
	for ; i+1 < len(x); i += 2 {
		a, b := uint64(x[i])<<twice, uint64(x[i+1])<<twice
		out := acc[i:][:len(y)+1]
		last := uint64(0)
		for j, d := range y {
			p, q := uint64(d), last
			last = p
			hi, lo := bits.Mul64(a, p)
			s := &out[j]
			sumLo, carry := bits.Add64(s.lo, lo, 0)
			sumHi, _ := bits.Add64(s.hi, hi, carry)
			hi, lo = bits.Mul64(b, q)
			s.lo, carry = bits.Add64(sumLo, lo, 0)
			s.hi, _ = bits.Add64(sumHi, hi, carry)
		}
		hi, lo := bits.Mul64(b, last)
		s := &out[len(y)]
		*s = s.add(int128{hi, lo})
	}
	if i < len(x) {
		a := uint64(x[i]) << twice
		out := acc[i:][:len(y)]
		for j, d := range y {
			hi, lo := bits.Mul64(a, uint64(d))
			out[j] = out[j].add(int128{hi, lo})
		}
	}
}

// convolveSigned is convolve64 for sums of 128 bits. The high word of an unsigned
// product is above that of the signed one by each factor whose other is negative.
func convolveSigned(acc []int128, x, y []int64, double bool) {
	for i, c := range x {
		out := acc[i:][:len(y)]
		for j, d := range y {
			p := mulWide(c, d)
			if double {
				p = p.add(p)
			}
			out[j] = out[j].add(p)
		}
	}
}

// poly collects the monomials of the box. They are counted by total degree, which
// tells where the first of each degree goes, and then met in falling
// lexicographic order.
func (s *densely) poly() (*Poly, error) {
	next := make([]int, s.degree+1) // by degree: how many, then the place of the next
	for r, h := range s.heights {
		for at := s.starts[r]; at < s.starts[r+1]; at++ {
			if !s.acc.isZero(at) {
				next[h+at-s.starts[r]]++
			}
		}
	}
	count := 0
	for d := s.degree; d >= 0; d-- {
		next[d], count = count, count+next[d]
	}
	if err := s.needTerms(float64(count)); err != nil {
		return nil, err
	}
	p := newPoly(s.vars, s.pack, s.tier, count)
	p.content = s.content
	exps := make([]int, len(s.degrees)-1) // of all variables but the last
	copy(exps, s.degrees)
	for {
		s.collect(p, exps, next)
		i := len(exps) - 1
		for ; i >= 0 && exps[i] == 0; i-- {
			exps[i] = s.degrees[i]
		}
		if i < 0 {
			return p.normalize(true), nil
		}
		exps[i]--
	}
}

// collect collects the monomials with the given exponents of all variables but the
// last.
func (s *densely) collect(p *Poly, exps, next []int) {
	degree, row, low, key := 0, 0, 0, uint64(0)
	for v, e := range exps {
		_, shift := s.pack.field(v + 1)
		key += uint64(e) << shift
		degree += e
		row += e * s.strides[v]
		if v == s.row {
			low = e
		}
	}
	last := len(exps)
	_, shift := s.pack.field(last + 1)
	unit, top := uint64(1)<<shift, 64-uint(s.pack.width)
	for e := min(s.degrees[last], s.degree-degree); e >= 0; e-- {
		at := s.starts[row+e*s.strides[last]] + low
		if last == s.row {
			at += e
		}
		if s.acc.isZero(at) {
			continue
		}
		d := degree + e
		j := next[d]
		next[d]++
		p.mono[j] = key + uint64(e)*unit + uint64(d)<<(top&63)
		if s.tier == tier64 {
			p.coef.w[j] = s.acc.w[at]
		} else {
			p.coef.d[j] = s.acc.d[at]
		}
	}
}
