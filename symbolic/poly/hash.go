package poly

import (
	"math"
	"math/bits"
)

// A slot64 and a slot128 are places of an open-addressed table from monomials of
// one word to coefficients. The key is the complement of the monomial, so that a
// place of zeros is free: a degree never fills its field with ones.
type slot64 struct {
	key uint64
	sum int64
}

type slot128 struct {
	key uint64
	sum int128
}

// chunkSteps is about how many products of terms are added up in one table, which
// then stays in the second-level cache.
const chunkSteps = 1 << 13

// hash multiplies by adding up coefficients in tables. The monomials of the
// product are cut into intervals, from the greatest down, each with a table of its
// own that is sorted when it is complete; what falls into an interval is in each
// row of products a run that begins where the previous one ended.
func (t *product) hash() (*Poly, error) {
	h := &hashing{product: t}
	if t.square {
		h.parts = append(h.parts, factors{m: t.m, x: t.x.w, n: t.m, y: t.x.w, square: true})
	}
	n, y := t.others()
	switch {
	case !t.square:
		h.parts = append(h.parts, factors{m: t.m, x: t.x.w, n: n, y: y})
	case len(n) > 0:
		h.parts = append(h.parts, factors{m: n, x: y, n: t.m, y: t.x.w})
	}
	for i := range h.parts {
		h.parts[i].begin()
	}
	for _, low := range append(t.quantiles(), 0) {
		if err := t.err(); err != nil {
			return nil, err
		}
		used := 0
		for i := range h.parts {
			if t.tier == tier64 {
				used = h.fill64(&h.parts[i], low, used)
			} else {
				used = h.fill128(&h.parts[i], low, used)
			}
		}
		h.flush(used)
		if err := t.needTerms(float64(h.terms)); err != nil {
			return nil, err
		}
	}
	p := newPoly(t.vars, t.pack, t.tier, h.terms)
	p.content = t.content
	at := 0
	for _, b := range h.done {
		copy(p.mono[at:], b.mono)
		copy(p.coef.w[min(at, len(p.coef.w)):], b.coef.w)
		copy(p.coef.d[min(at, len(p.coef.d)):], b.coef.d)
		at += len(b.mono)
	}
	return p.normalize(true), nil
}

// quantiles cuts the monomials of the product into intervals with about chunkSteps
// products each, judging by a sample. It returns their falling lower ends, without
// that of the last.
func (t *product) quantiles() []uint64 {
	chunks := len(t.m) * len(t.n) / chunkSteps
	if t.square {
		chunks /= 2
	}
	if chunks <= 1 {
		return nil
	}
	side := max(32, int(math.Sqrt(float64(16*chunks))))
	stepM, stepN := max(1, len(t.m)/side), max(1, len(t.n)/side)
	var sample []uint64
	for i := stepM / 2; i < len(t.m); i += stepM {
		for j := stepN / 2; j < len(t.n); j += stepN {
			sample = append(sample, t.m[i]+t.n[j])
		}
	}
	sample = radixSort(sample, make([]uint64, len(sample)), 0, 64)
	var ends []uint64
	for c := chunks - 1; c > 0; c-- {
		end := sample[len(sample)*c/chunks]
		if len(ends) == 0 || end < ends[len(ends)-1] {
			ends = append(ends, end)
		}
	}
	return ends
}

// taken returns 1 if x ≠ 0 and 0 if x = 0, without a branch: whether a place is free
// and whether a sum has cancelled cannot be foretold.
func taken(x uint64) uint64 { return (x | -x) >> 63 }

// A hashing is a multiplication by tables in progress.
type hashing struct {
	*product
	parts    []factors // whose products add up to the product
	table64  []slot64
	table128 []slot128
	mono     []uint64 // of the interval at hand
	coef     vec
	sorter   sorter
	done     []block
	terms    int // in done
}

// A factors is a product to be added up: Σ xᵢ·mᵢ times Σ yⱼ·nⱼ, or the square of
// one of them if the two are the same.
type factors struct {
	m, n   []uint64
	x, y   []int64
	square bool
	from   []uint32 // by row: the first product that is not done
}

func (f *factors) begin() {
	f.from = make([]uint32, len(f.m))
	if f.square {
		for i := range f.from {
			f.from[i] = uint32(i)
		}
	}
}

// untouched reports whether no product of a row is done yet.
func (f *factors) untouched(i int) bool {
	if f.square {
		return int(f.from[i]) == i
	}
	return f.from[i] == 0
}

// A block holds the sorted terms of an interval.
type block struct {
	mono []uint64
	coef vec
}

const firstTable = 1 << 10

// fill64 adds the products of f above low up in table64, which has used different
// monomials, and returns how many it has then.
func (h *hashing) fill64(f *factors, low uint64, used int) int {
	if h.table64 == nil {
		h.table64 = make([]slot64, firstTable)
	}
	n, y := f.n, f.y
	for i, m := range f.m {
		j := int(f.from[i])
		if j >= len(n) {
			continue
		}
		if m+n[j] < low {
			if f.untouched(i) {
				break
			}
			continue
		}
		x := f.x[i]
		if f.square {
			if j == i {
				used += put64(h.table64, ^(m + n[j]), x*y[j])
				j++
			}
			x *= 2
		}
		for part := 0; j < len(n) && m+n[j] >= low; j += part {
			if 8*used > 3*len(h.table64) {
				h.double64()
			}
			end := min(len(n), j+len(h.table64)/8)
			var fresh int
			part, fresh = run64(h.table64, n[j:end], y[j:end], ^m, x, low-min(low, m))
			used += fresh
		}
		f.from[i] = uint32(j)
	}
	return used
}

// run64 adds the products of a row up, with monomials of n from least on. It
// returns how many there are and how many keys are new; there are places for all.
func run64(table []slot64, n []uint64, y []int64, key uint64, x int64, least uint64) (done, fresh int) {
	mask := uint64(len(table) - 1)
	shift := uint(64 - bits.Len64(mask))
	y = y[:len(n)]
	for j, n := range n {
		if n < least {
			return j, fresh
		}
		k := key - n
		at := k * golden >> (shift & 63)
		s := &table[at&mask]
		for taken(s.key)&taken(s.key^k) != 0 {
			at++
			s = &table[at&mask]
		}
		fresh += 1 - int(taken(s.key))
		s.key = k
		s.sum += x * y[j]
	}
	return len(n), fresh
}

func (h *hashing) double64() {
	old := h.table64
	h.table64 = make([]slot64, 2*len(old))
	for _, s := range old {
		if s.key != 0 {
			put64(h.table64, s.key, s.sum)
		}
	}
}

// put64 adds c at key and returns how many keys are new.
func put64(table []slot64, key uint64, c int64) int {
	_, fresh := run64(table, []uint64{0}, []int64{c}, key, 1, 0)
	return fresh
}

// fill128 is fill64 for sums of 128 bits.
func (h *hashing) fill128(f *factors, low uint64, used int) int {
	if h.table128 == nil {
		h.table128 = make([]slot128, firstTable)
	}
	n, y := f.n, f.y
	for i, m := range f.m {
		j := int(f.from[i])
		if j >= len(n) {
			continue
		}
		if m+n[j] < low {
			if f.untouched(i) {
				break
			}
			continue
		}
		x := widen(f.x[i])
		if f.square {
			if j == i {
				used += put128(h.table128, ^(m + n[j]), mulWide(f.x[i], y[j]))
				j++
			}
			x = x.add(x)
		}
		for part := 0; j < len(n) && m+n[j] >= low; j += part {
			if 8*used > 3*len(h.table128) {
				h.double128()
			}
			end := min(len(n), j+len(h.table128)/8)
			var fresh int
			part, fresh = run128(h.table128, n[j:end], y[j:end], ^m, x, low-min(low, m))
			used += fresh
		}
		f.from[i] = uint32(j)
	}
	return used
}

// run128 is run64 for sums of 128 bits.
func run128(table []slot128, n []uint64, y []int64, key uint64, x int128, least uint64) (done, fresh int) {
	mask := uint64(len(table) - 1)
	shift := uint(64 - bits.Len64(mask))
	y = y[:len(n)]
	for j, n := range n {
		if n < least {
			return j, fresh
		}
		k := key - n
		at := k * golden >> (shift & 63)
		s := &table[at&mask]
		for taken(s.key)&taken(s.key^k) != 0 {
			at++
			s = &table[at&mask]
		}
		fresh += 1 - int(taken(s.key))
		s.key = k
		s.sum = s.sum.add(x.mul(widen(y[j])))
	}
	return len(n), fresh
}

func (h *hashing) double128() {
	old := h.table128
	h.table128 = make([]slot128, 2*len(old))
	for _, s := range old {
		if s.key != 0 {
			put128(h.table128, s.key, s.sum)
		}
	}
}

// put128 is put64 for sums of 128 bits.
func put128(table []slot128, key uint64, c int128) int {
	_, fresh := run128(table, []uint64{0}, []int64{1}, key, c, 0)
	return fresh
}

// flush sorts the terms in the table into a block and empties the table, which
// shrinks if it is too large for the cache without need.
func (h *hashing) flush(used int) {
	if len(h.mono) <= used {
		h.mono, h.coef = make([]uint64, 2*used+1), newVec(h.tier, 2*used+1)
	}
	mono, coef, at := h.mono, h.coef, 0
	if h.tier == tier64 {
		for _, s := range h.table64 {
			mono[at], coef.w[at] = ^s.key, s.sum
			at += int(taken(uint64(s.sum)))
		}
		clear(h.table64)
		if size := len(h.table64); 8*used < size && size > firstTable {
			h.table64 = h.table64[:size/2]
		}
	} else {
		for _, s := range h.table128 {
			mono[at], coef.d[at] = ^s.key, s.sum
			at += int(taken(s.sum.hi | s.sum.lo))
		}
		clear(h.table128)
		if size := len(h.table128); 8*used < size && size > firstTable {
			h.table128 = h.table128[:size/2]
		}
	}
	mono = mono[:at]
	b := block{make([]uint64, at), newVec(h.tier, at)}
	perm := h.sorter.order(h.pack, len(h.vars), mono)
	if h.tier == tier64 {
		for i, j := range perm {
			b.mono[i], b.coef.w[i] = mono[j], coef.w[j]
		}
	} else {
		for i, j := range perm {
			b.mono[i], b.coef.d[i] = mono[j], coef.d[j]
		}
	}
	h.done = append(h.done, b)
	h.terms += at
}
