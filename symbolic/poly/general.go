package poly

import (
	"math/big"
	"math/bits"
)

// general multiplies monomials of any length and coefficients of any tier. A
// table finds the place of each monomial of the product, a row at a time, and the
// coefficients of the row are then added up there.
func (t *product) general() (*Poly, error) {
	n := int(t.pack.words)
	table := newPlaces(n, t.x.len()+t.y.len())
	acc := newVec(t.tier, 0)
	row := make([]uint32, t.y.len())
	key := make([]uint64, n)
	for i, spent := 0, 0; i < t.x.len(); i++ {
		from := 0
		if t.square {
			from = i
		}
		m := t.m[i*n : (i+1)*n]
		for j := from; j < len(row); j++ {
			for d := range key {
				key[d] = m[d] + t.n[j*n+d]
			}
			row[j] = table.place(key)
		}
		acc = acc.grown(table.len())
		cost := len(row) - from
		if t.tier == tierBig {
			cost *= 8 + t.x.wordsAt(i)
		}
		acc.addRow(row[from:], t.x, i, t.y.slice(from, t.y.len()), t.square)
		if spent += cost; spent > pause/8 {
			spent = 0
			if err := t.err(); err != nil {
				return nil, err
			}
			if err := t.needTerms(float64(table.len())); err != nil {
				return nil, err
			}
		}
	}
	if err := t.err(); err != nil {
		return nil, err
	}
	p := gather(t.content, t.vars, t.pack, table.keys, acc, true)
	return p, t.needTerms(float64(p.Len()))
}

// addRow adds x[i]·y[j] at row[j] for all j, twice except for j = 0 if double.
func (v vec) addRow(row []uint32, x vec, i int, y vec, double bool) {
	switch {
	case v.tier == tier64:
		c := x.w[i]
		for j, at := range row {
			v.w[at] += c * y.w[j]
			if double && j == 0 {
				c *= 2
			}
		}
	case v.tier == tier128 && x.tier == tier64 && y.tier == tier64:
		c := x.w[i]
		for j, at := range row {
			d := mulWide(c, y.w[j])
			v.d[at] = v.d[at].add(d)
			if double && j > 0 {
				v.d[at] = v.d[at].add(d)
			}
		}
	case v.tier == tier128:
		// No square gets here: that of 64 bits has more than 127.
		c := x.wide(i)
		for j, at := range row {
			v.d[at] = v.d[at].add(c.mul(y.wide(j)))
		}
	default:
		var left, right, product big.Int
		c := new(big.Int).Set(x.int(i, &left))
		for j, at := range row {
			product.Mul(c, y.int(j, &right))
			v.b[at].Add(&v.b[at], &product)
			if double && j == 0 {
				c.Lsh(c, 1)
			}
		}
	}
}

// wide returns a coefficient that is not in the last tier.
func (v vec) wide(i int) int128 {
	if v.tier == tier64 {
		return widen(v.w[i])
	}
	return v.d[i]
}

// wordsAt returns the size of a coefficient in words.
func (v vec) wordsAt(i int) int {
	if v.tier == tierBig {
		return v.b[i].BitLen()/64 + 1
	}
	return 2
}

// grown returns v with n coefficients, the new ones 0.
func (v vec) grown(n int) vec {
	switch v.tier {
	case tier64:
		v.w = append(v.w, make([]int64, n-len(v.w))...)
	case tier128:
		v.d = append(v.d, make([]int128, n-len(v.d))...)
	default:
		v.b = append(v.b, make([]big.Int, n-len(v.b))...)
	}
	return v
}

// A places numbers monomials of some words in the order they first come.
type places struct {
	words int
	keys  []uint64
	slots []uint32 // 1 + the number of a monomial, 0 if free; open addressing
	shift uint
}

func newPlaces(words, expect int) *places {
	size := bits.Len(uint(2 * expect))
	return &places{words: words, slots: make([]uint32, 1<<size), shift: uint(64 - size)}
}

func (s *places) len() int { return len(s.keys) / s.words }

// place returns the number of a monomial.
func (s *places) place(key []uint64) uint32 {
	for at := hashMono(key) >> s.shift; ; at = (at + 1) & uint64(len(s.slots)-1) {
		slot := s.slots[at]
		if slot == 0 {
			s.keys = append(s.keys, key...)
			n := uint32(s.len())
			s.slots[at] = n
			if 2*int(n) > len(s.slots) {
				s.double()
			}
			return n - 1
		}
		if k := int(slot-1) * s.words; compareMono(s.keys[k:k+s.words], key) == 0 {
			return slot - 1
		}
	}
}

func (s *places) double() {
	s.slots = make([]uint32, 2*len(s.slots))
	s.shift--
	for i := range s.len() {
		at := hashMono(s.keys[i*s.words:(i+1)*s.words]) >> s.shift
		for s.slots[at] != 0 {
			at = (at + 1) & uint64(len(s.slots)-1)
		}
		s.slots[at] = uint32(i + 1)
	}
}

// golden is 2⁶⁴ over the golden ratio, which spreads sums of monomials well.
const golden = 0x9E3779B97F4A7C15

func hashMono(m []uint64) uint64 {
	h := uint64(0)
	for _, x := range m {
		h = (h ^ x) * golden
		h ^= h >> 32
	}
	return h * golden
}
