package poly

import (
	"math/bits"
)

// A box numbers all monomials with exponents up to those of a product, so that
// coefficients can be added up in an array. The number of a monomial is
// Σ eᵥ·strideᵥ; the exponents of one variable, the row variable, are contiguous.
type box struct {
	strides []int // by variable
	degrees []int // of the product, by variable
	row     int   // the row variable
	cells   int
}

// A row is a run of coefficients with the number of its first monomial.
type row struct {
	at   int
	coef []int64
}

// newBox returns the box of p·q, or nil if it is too large for the number of
// steps.
func newBox(p, q *Poly, vars []uint16) *box {
	n := len(vars)
	b := &box{strides: make([]int, n), degrees: make([]int, n), cells: 1}
	most := min(2*float64(p.Len())*float64(q.Len())+64, 1<<20)
	best := uint64(0)
	for i, v := range vars {
		d, e := p.DegreeIn(int(v)), q.DegreeIn(int(v))
		if cells := float64(b.cells) * (float64(d) + float64(e) + 1); cells > most {
			return nil
		}
		b.degrees[i] = int(d) + int(e)
		b.cells *= b.degrees[i] + 1
		if least := uint64(min(d, e)); least >= best {
			b.row, best = i, least
		}
	}
	stride := b.degrees[b.row] + 1
	b.strides[b.row] = 1
	for i := n - 1; i >= 0; i-- {
		if i != b.row {
			b.strides[i] = stride
			stride *= b.degrees[i] + 1
		}
	}
	return b
}

// rows lists the coefficients of monomials by rows, and whether all are ≥ 0.
func (b *box) rows(k packing, mono []uint64, coef []int64) (rows []row, unsigned bool) {
	cells := make([]int64, b.cells)
	unsigned = true
	mask := k.mask()
	first, last := b.cells, 0
	for i, m := range mono {
		at := 0
		for v, s := range b.strides {
			_, shift := k.field(v + 1)
			at += s * int(m>>(shift&63)&mask)
		}
		cells[at] = coef[i]
		first, last = min(first, at), max(last, at)
		unsigned = unsigned && coef[i] >= 0
	}
	width := b.degrees[b.row] + 1
	for start := first / width * width; start <= last; start += width {
		c := cells[start : start+width]
		low, high := 0, len(c)
		for low < high && c[low] == 0 {
			low++
		}
		for high > low && c[high-1] == 0 {
			high--
		}
		if low < high {
			rows = append(rows, row{start + low, c[low:high]})
		}
	}
	return rows, unsigned
}

// dense multiplies by adding up coefficients in a box.
func (t *product) dense(b *box) (*Poly, error) {
	left, positive := b.rows(t.pack, t.m, t.x.w)
	right, unsigned := left, positive
	if !t.square {
		right, unsigned = b.rows(t.pack, t.n, t.y.w)
	}
	acc := vec{}
	if t.tier == tier64 {
		acc = newVec(tier64, b.cells)
	} else {
		acc = newVec(tier128, b.cells)
	}
	spent := 0
	for i, r := range right {
		from := 0
		if t.square {
			from = i
		}
		for _, l := range left[from:] {
			double := t.square && l.at != r.at
			// Long rows go in parts, so as not to miss the end of the context.
			part := 1 + pause/len(r.coef)
			for x, at := l.coef, l.at+r.at; len(x) > 0; at += part {
				n := min(part, len(x))
				end := at + n + len(r.coef) - 1
				switch {
				case t.tier == tier64:
					convolve64(acc.w[at:end], x[:n], r.coef, double)
				case positive && unsigned:
					convolveUnsigned(acc.d[at:end], x[:n], r.coef, double)
				default:
					convolveSigned(acc.d[at:end], x[:n], r.coef, double)
				}
				x = x[n:]
				if spent += n * len(r.coef); spent > pause {
					spent = 0
					if err := t.err(); err != nil {
						return nil, err
					}
				}
			}
		}
	}
	return t.unbox(b, acc)
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

// unbox collects the monomials of a box. It is walked in falling lexicographic
// order, and a counting sort by total degree completes the order.
func (t *product) unbox(b *box, acc vec) (*Poly, error) {
	n := len(b.degrees)
	k := t.pack
	top := 64 - uint(k.width)
	exps := make([]int, n)
	key, at := uint64(0), b.cells-1
	for i, d := range b.degrees {
		exps[i] = d
		_, shift := k.field(i + 1)
		key += uint64(d)<<shift + uint64(d)<<top
	}
	counts := make([]int, key>>top+1)
	var mono []uint64
	var cells []uint32
	_, shift := k.field(n)
	unit, stride := uint64(1)<<shift+1<<top, b.strides[n-1]
	for {
		for e := exps[n-1]; e >= 0; e-- {
			if !acc.isZero(at) {
				mono = append(mono, key)
				cells = append(cells, uint32(at))
				counts[key>>top]++
			}
			key -= unit
			at -= stride
		}
		key += unit
		at += stride
		i := n - 2
		for ; i >= 0 && exps[i] == 0; i-- {
			d := b.degrees[i]
			exps[i] = d
			_, shift := k.field(i + 1)
			key += uint64(d)<<shift + uint64(d)<<top
			at += d * b.strides[i]
		}
		if i < 0 {
			break
		}
		exps[i]--
		_, shift := k.field(i + 1)
		key -= 1<<shift + 1<<top
		at -= b.strides[i]
		d := b.degrees[n-1]
		key += uint64(d) * unit
		at += d * stride
	}
	if err := t.needTerms(float64(len(mono))); err != nil {
		return nil, err
	}
	p := newPoly(t.vars, k, t.tier, len(mono))
	p.content = t.content
	start := 0
	for d := len(counts) - 1; d >= 0; d-- {
		counts[d], start = start, start+counts[d]
	}
	for i, m := range mono {
		j := counts[m>>top]
		counts[m>>top]++
		p.mono[j] = m
		p.coef.copy(j, acc, int(cells[i]))
	}
	return p.normalize(true), nil
}
