package poly

import (
	"math"
	"math/big"
	"math/bits"
)

// exactQuo returns p/q for primitive polynomials p and q ≠ 0 if q divides p; the
// quotient is primitive as well (Gauss).
//
// The terms of p are put into cells. From the greatest monomial down each cell that
// is not 0 gives a term of the quotient, whose product with q is subtracted from
// the cells. If the monomials with exponents up to those of p are not too many, they
// are numbered (Kronecker) and the order is lexicographic; otherwise a table finds
// the cells and the order is the graded one.
func (r *gcdRun) exactQuo(p, q *Poly) (*Poly, bool, error) {
	if q.IsConstant() {
		return p.Primitive(), true, nil
	}
	if !p.admitsDivisor(q) {
		return nil, false, nil
	}
	var sums []cells
	if q.coef.tier == tier64 && p.coef.tier != tierBig {
		if p.coef.tier == tier64 {
			sums = append(sums, newCells64(p.coef.w, q.coef.w))
		}
		sums = append(sums, newCells128(p.coef, q.coef.w))
	}
	sums = append(sums, &cellsBig{x: p.coef, y: q.coef})
	for _, c := range sums {
		e := exactDivision{gcdRun: r, p: p, q: q, cells: c}
		ok, sure, err := e.run()
		if err != nil {
			return nil, false, err
		}
		if !sure {
			continue
		}
		if !ok {
			return nil, false, nil
		}
		k := packingFor(len(p.vars), p.Degree()-q.Degree())
		mono := make([]uint64, len(e.quo)/int(p.pack.words)*int(k.words))
		repack(mono, k, p.vars, e.quo, p.pack, p.vars)
		quotient := gather(integer(1), p.vars, k, mono, c.quotient(), true)
		if err := r.needBits(float64(quotient.CoefBits())); err != nil {
			return nil, false, err
		}
		return quotient, true, nil
	}
	panic("poly: a division of big integers is not sure")
}

// admitsDivisor reports whether the degrees and the outermost coefficients of p
// are such that q may divide it.
func (p *Poly) admitsDivisor(q *Poly) bool {
	if q.Degree() > p.Degree() || len(q.vars) > len(p.vars) {
		return false
	}
	for f, v := range q.vars {
		g := p.fieldOf(int(v))
		if g == 0 || q.degreeOf(f+1) > p.degreeOf(g) {
			return false
		}
	}
	if p.coef.tier == tier64 && q.coef.tier == tier64 {
		return p.coef.w[0]%q.coef.w[0] == 0 && p.coef.w[p.Len()-1]%q.coef.w[q.Len()-1] == 0
	}
	return true
}

// An exactDivision is a division of primitive polynomials in progress.
type exactDivision struct {
	*gcdRun
	cells
	p, q  *Poly
	quo   []uint64 // monomials of the quotient, in the packing of p
	count int
}

// A cells holds sums of products in one tier, and the quotient found so far.
type cells interface {
	grow(n int)         // have at least n cells
	put(at, term int)   // set a cell to a coefficient of p
	isZero(at int) bool // whether a cell is 0

	// divide divides a cell by a coefficient of q; the result is the next
	// coefficient of the quotient.
	divide(at, term int) bool
	// subtract subtracts the newest coefficient of the quotient times that of
	// the j-th term of q from the cell base+at[j], for all j.
	subtract(base int, at []int)
	// sure reports whether nothing has overflown.
	sure() bool
	quotient() vec
}

// run divides. Neither answer counts unless it is sure.
func (e *exactDivision) run() (ok, sure bool, err error) {
	size := 1.0
	for f := range e.p.vars {
		size *= float64(e.p.degreeOf(f+1) + 1)
	}
	admitted := min(64*float64(e.p.Len()), 1<<22)
	if _, ok := e.cells.(*cellsBig); ok {
		admitted /= 8
	}
	if size <= max(admitted, 1<<10) {
		ok, err = e.dense(int(size))
	} else {
		ok, err = e.sparse()
	}
	return ok, e.sure(), err
}

// spend counts the steps of a row.
func (e *exactDivision) spend() error {
	e.count++
	if err := e.needTerms(float64(e.count)); err != nil {
		return err
	}
	cost := e.q.Len()
	if big, ok := e.cells.(*cellsBig); ok {
		cost *= 8 + (big.x.wordsAt(0)+big.y.wordsAt(0))/2
	}
	return e.tick(cost)
}

// dense divides with cells numbered by Σ eᵥ·strideᵥ. A monomial of the quotient is
// admitted only if its exponents are those of p at most less those of q, so that
// numbers stand for monomials.
func (e *exactDivision) dense(size int) (bool, error) {
	k, n := e.p.pack, len(e.p.vars)
	strides, most := make([]int, n), make([]int, n) // most of the quotient
	stride := 1
	for f := n - 1; f >= 0; f-- {
		d := int(e.p.degreeOf(f + 1))
		strides[f], most[f] = stride, d-int(e.q.DegreeIn(int(e.p.vars[f])))
		stride *= d + 1
	}
	number := func(m []uint64) int {
		at := 0
		for f, s := range strides {
			at += s * int(k.get(m, f+1))
		}
		return at
	}
	e.grow(size)
	for i := range e.p.Len() {
		e.put(number(e.p.term(i)), i)
	}
	words := int(k.words)
	divisor := e.q.monosIn(k, e.p.vars, nil)
	row := make([]int, e.q.Len())
	lead := 0
	for j := range row {
		row[j] = number(divisor[j*words : (j+1)*words])
		if row[j] > row[lead] {
			lead = j
		}
	}
	end := size - 1
	for ; end >= row[lead]; end-- {
		if end%pause == 0 {
			if err := e.tick(pause / 2); err != nil {
				return false, err
			}
		}
		if e.isZero(end) {
			continue
		}
		base := end - row[lead]
		m := len(e.quo)
		e.quo = append(e.quo, make([]uint64, words)...)
		rest, degree := base, 0
		for f, s := range strides {
			x := rest / s
			if rest -= x * s; x > most[f] {
				return false, nil
			}
			degree += x
			k.put(e.quo[m:], f+1, uint64(x))
		}
		k.put(e.quo[m:], 0, uint64(degree))
		if !e.divide(end, lead) {
			return false, nil
		}
		e.subtract(base, row)
		if err := e.spend(); err != nil {
			return false, err
		}
	}
	for ; end >= 0; end-- {
		if !e.isZero(end) {
			return false, nil
		}
	}
	return true, nil
}

// sparse divides with cells found in a table. Monomials that do not occur in p
// wait in a heap.
func (e *exactDivision) sparse() (bool, error) {
	k, n := e.p.pack, int(e.p.pack.words)
	borrows := k.borrows()
	divisor := e.q.monosIn(k, e.p.vars, nil)
	table := newMonoTable(n)
	size := 2 * e.p.Len()
	e.grow(size)
	for i := range e.p.Len() {
		table.place(e.p.term(i))
		e.put(i, i)
	}
	row := make([]int, e.q.Len())
	key, quo := make([]uint64, n), make([]uint64, n)
	var heap []int
	for i := 0; i < e.p.Len() || len(heap) > 0; {
		at := i
		if i == e.p.Len() || len(heap) > 0 && compareMono(table.key(heap[0]), table.key(i)) > 0 {
			at = heap[0]
			heap = table.pop(heap) // in a statement of its own: it changes heap[0]
		} else {
			i++
		}
		if e.isZero(at) {
			continue
		}
		if !quoMono(quo, table.key(at), divisor[:n], borrows) || !e.divide(at, 0) {
			return false, nil
		}
		e.quo = append(e.quo, quo...)
		for j := range row {
			for w := range key {
				key[w] = quo[w] + divisor[j*n+w]
			}
			before := table.count
			row[j] = table.place(key)
			if table.count > before {
				heap = table.push(heap, row[j])
			}
		}
		if table.count > size {
			size = 2 * table.count
			e.grow(size)
		}
		e.subtract(0, row)
		if err := e.spend(); err != nil {
			return false, err
		}
		if err := e.tick(8 * len(row)); err != nil {
			return false, err
		}
	}
	return true, nil
}

// A monoTable numbers monomials in the order they come.
type monoTable struct {
	words  int
	count  int
	keys   []uint64
	single map[uint64]int
	long   map[string]int
	space  []byte
}

func newMonoTable(words int) *monoTable {
	if words == 1 {
		return &monoTable{words: 1, single: map[uint64]int{}}
	}
	return &monoTable{words: words, long: map[string]int{}}
}

func (t *monoTable) key(i int) []uint64 { return t.keys[i*t.words : (i+1)*t.words] }

func (t *monoTable) place(key []uint64) int {
	if t.single != nil {
		if i, ok := t.single[key[0]]; ok {
			return i
		}
		t.single[key[0]] = t.count
	} else {
		t.space = t.space[:0]
		for _, x := range key {
			for s := 0; s < 64; s += 8 {
				t.space = append(t.space, byte(x>>s))
			}
		}
		if i, ok := t.long[string(t.space)]; ok {
			return i
		}
		t.long[string(t.space)] = t.count
	}
	t.keys = append(t.keys, key...)
	t.count++
	return t.count - 1
}

// push adds i to a heap of numbers whose first is that of the greatest monomial.
func (t *monoTable) push(heap []int, i int) []int {
	heap = append(heap, i)
	at := len(heap) - 1
	for at > 0 && compareMono(t.key(i), t.key(heap[(at-1)/2])) > 0 {
		heap[at] = heap[(at-1)/2]
		at = (at - 1) / 2
	}
	heap[at] = i
	return heap
}

// pop removes the first number.
func (t *monoTable) pop(heap []int) []int {
	last := heap[len(heap)-1]
	heap = heap[:len(heap)-1]
	if len(heap) == 0 {
		return heap
	}
	at := 0
	for {
		child := 2*at + 1
		if child >= len(heap) {
			break
		}
		if child+1 < len(heap) && compareMono(t.key(heap[child+1]), t.key(heap[child])) > 0 {
			child++
		}
		if compareMono(t.key(heap[child]), t.key(last)) <= 0 {
			break
		}
		heap[at] = heap[child]
		at = child
	}
	heap[at] = last
	return heap
}

// cells64 computes modulo 2⁶⁴ and bounds what a cell would be in ℤ by
// max|p| + Σ|quotient|·max|q|.
type cells64 struct {
	x, y []int64
	sum  []int64
	quo  []int64
	load float64 // the bound
	most float64 // max|q|
}

func newCells64(x, y []int64) *cells64 {
	return &cells64{x: x, y: y, load: float64(maxMagnitude(x)), most: float64(maxMagnitude(y))}
}

func (c *cells64) grow(n int) { c.sum = append(c.sum, make([]int64, n-len(c.sum))...) }

func (c *cells64) put(at, term int) { c.sum[at] = c.x[term] }

func (c *cells64) isZero(at int) bool { return c.sum[at] == 0 }

func (c *cells64) divide(at, term int) bool {
	if c.sum[at] == math.MinInt64 || c.sum[at]%c.y[term] != 0 {
		return false
	}
	q := c.sum[at] / c.y[term]
	c.quo = append(c.quo, q)
	c.load += math.Abs(float64(q)) * c.most
	return c.sure()
}

func (c *cells64) subtract(base int, at []int) {
	q := c.quo[len(c.quo)-1]
	sum := c.sum[base:]
	for j, y := range c.y {
		sum[at[j]] -= q * y
	}
}

func (c *cells64) sure() bool { return c.load < 1<<62 }

func (c *cells64) quotient() vec { return vec{w: c.quo} }

func maxMagnitude(v []int64) int64 {
	most := int64(0)
	for _, c := range v {
		most = max(most, magnitude(c))
	}
	return most
}

// cells128 is cells64 modulo 2¹²⁸, for coefficients of quotient and divisor that
// fit 64 bits.
type cells128 struct {
	x     vec
	y     []int64
	sum   []int128
	quo   []int64
	load  float64
	most  float64
	large bool
}

func newCells128(x vec, y []int64) *cells128 {
	return &cells128{x: x, y: y, load: math.Ldexp(1, x.bitLen()), most: float64(maxMagnitude(y))}
}

func (c *cells128) grow(n int) { c.sum = append(c.sum, make([]int128, n-len(c.sum))...) }

func (c *cells128) put(at, term int) { c.sum[at] = c.x.wide(term) }

func (c *cells128) isZero(at int) bool { return c.sum[at].isZero() }

func (c *cells128) divide(at, term int) bool {
	q, ok := c.sum[at].quo(c.y[term])
	if !ok {
		// The quotient may just be too large.
		c.large = c.sum[at].bitLen() > 63
		return false
	}
	c.quo = append(c.quo, q)
	c.load += math.Abs(float64(q)) * c.most
	return c.sure()
}

func (c *cells128) subtract(base int, at []int) {
	q := -c.quo[len(c.quo)-1]
	sum := c.sum[base:]
	for j, y := range c.y {
		s := &sum[at[j]]
		hi, lo := bits.Mul64(uint64(q), uint64(y))
		hi -= uint64(q>>63)&uint64(y) + uint64(y>>63)&uint64(q)
		var carry uint64
		s.lo, carry = bits.Add64(s.lo, lo, 0)
		s.hi, _ = bits.Add64(s.hi, hi, carry)
	}
}

func (c *cells128) sure() bool { return !c.large && c.load < 1<<126 }

func (c *cells128) quotient() vec { return vec{w: c.quo} }

// cellsBig computes with integers of any size.
type cellsBig struct {
	x, y vec
	sum  []big.Int
	quo  []big.Int
}

func (c *cellsBig) grow(n int) { c.sum = append(c.sum, make([]big.Int, n-len(c.sum))...) }

func (c *cellsBig) put(at, term int) {
	var space big.Int
	c.sum[at].Set(c.x.int(term, &space))
}

func (c *cellsBig) isZero(at int) bool { return c.sum[at].Sign() == 0 }

func (c *cellsBig) divide(at, term int) bool {
	var space, rest big.Int
	var q big.Int
	if q.QuoRem(&c.sum[at], c.y.int(term, &space), &rest); rest.Sign() != 0 {
		return false
	}
	c.quo = append(c.quo, q)
	return true
}

func (c *cellsBig) subtract(base int, at []int) {
	q := &c.quo[len(c.quo)-1]
	var space, product big.Int
	for j := range at {
		s := &c.sum[base+at[j]]
		s.Sub(s, product.Mul(q, c.y.int(j, &space)))
	}
}

func (c *cellsBig) sure() bool { return true }

func (c *cellsBig) quotient() vec { return vec{tier: tierBig, b: c.quo} }
