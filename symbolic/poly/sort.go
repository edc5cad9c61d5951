package poly

import (
	"cmp"
	"math/bits"
	"slices"
)

// order returns the indices of monomials from the greatest to the least by all
// fields but one, which the others determine: the last variable for the graded
// order, the total degree for the lexicographic one.
func order(k packing, implied int, mono []uint64) []uint32 {
	var s sorter
	return s.order(k, implied, mono)
}

// A sorter keeps the space for sorting. What it returns is valid until it sorts
// again.
type sorter struct {
	keys, spare []uint64
	out         []uint32
}

// order gathers the bits in which the monomials differ into one word above the
// index, and sorts these words digit by digit.
func (s *sorter) order(k packing, implied int, mono []uint64) []uint32 {
	n := int(k.words)
	count := len(mono) / n
	if count == 0 {
		return nil
	}
	if cap(s.keys) < count {
		s.keys, s.spare, s.out = make([]uint64, count), make([]uint64, count), make([]uint32, count)
	}
	out := s.out[:count]
	index := bits.Len(uint(count - 1))
	runs, used := differing(k, implied, mono)
	if n == 1 && implied > 0 && used > shortKey {
		// The upper bits sort nearly all; insertion does the rest.
		s.sort(leading(runs, shortKey), shortKey, index, mono, n, out)
		if insert(out, mono) {
			return out
		}
	}
	if index+used <= 64 {
		s.sort(runs, used, index, mono, n, out)
		return out
	}
	for i := range out {
		out[i] = uint32(i)
	}
	slices.SortFunc(out, func(i, j uint32) int {
		x, y := mono[int(i)*n:int(i+1)*n], mono[int(j)*n:int(j+1)*n]
		if implied == 0 {
			if a, b := x[0]<<k.width, y[0]<<k.width; a != b {
				return cmp.Compare(b, a)
			}
			x, y = x[1:], y[1:]
		}
		return compareMono(y, x)
	})
	return out
}

// shortKey is how many bits two passes sort.
const shortKey = 22

// A bitRun is a run of bits of a word.
type bitRun struct{ word, shift, length int }

// differing lists the bits in which monomials differ, from the highest down, and
// how many there are.
func differing(k packing, implied int, mono []uint64) (runs []bitRun, used int) {
	n := int(k.words)
	runs = make([]bitRun, 0, 16)
	skipWord, skipShift := k.field(implied)
	for word := range n {
		some, all := uint64(0), ^uint64(0)
		for i := word; i < len(mono); i += n {
			some |= mono[i]
			all &= mono[i]
		}
		differ := some &^ all
		if word == skipWord {
			differ &^= k.mask() << skipShift
		}
		for differ != 0 {
			top := bits.Len64(differ)
			length := bits.LeadingZeros64(^(differ << (64 - top)))
			differ &= 1<<(top-length) - 1
			runs = append(runs, bitRun{word, top - length, length})
			used += length
		}
	}
	return runs, used
}

// leading returns the first bits of runs, which have more.
func leading(runs []bitRun, count int) []bitRun {
	for i, r := range runs {
		if r.length >= count {
			out := slices.Clone(runs[:i+1])
			out[i] = bitRun{r.word, r.shift + r.length - count, count}
			return out
		}
		count -= r.length
	}
	return runs
}

// sort sets out to the indices of monomials of n words by some of their bits,
// falling.
func (s *sorter) sort(runs []bitRun, used, index int, mono []uint64, n int, out []uint32) {
	keys := s.keys[:len(out)]
	for i := range keys {
		keys[i] = uint64(i)
	}
	at := index + used
	for _, r := range runs {
		at -= r.length
		mask := ^uint64(0) >> (64 - r.length)
		if n == 1 {
			for j, m := range mono[:len(keys)] {
				keys[j] |= m >> (r.shift & 63) & mask << (at & 63)
			}
			continue
		}
		for i, j := r.word, 0; j < len(keys); i, j = i+n, j+1 {
			keys[j] |= mono[i] >> (r.shift & 63) & mask << (at & 63)
		}
	}
	keys = radixSort(keys, s.spare[:len(out)], index, index+used)
	mask := uint64(1)<<index - 1
	for i, key := range keys {
		out[len(out)-1-i] = uint32(key & mask)
	}
}

// insert sorts indices of monomials of one word by insertion, and gives up if they
// are far from sorted.
func insert(out []uint32, mono []uint64) bool {
	moves := 0
	for i := 1; i < len(out); i++ {
		x := out[i]
		m, j := mono[x], i
		for ; j > 0 && mono[out[j-1]] < m; j-- {
			out[j] = out[j-1]
		}
		out[j] = x
		if moves += i - j; moves > 4*len(out) {
			return false
		}
	}
	return true
}

// radixSort sorts keys by their bits from low up to high, which are the only ones
// above low that are set, and by the order they come in. The result is in keys or in
// spare.
func radixSort(keys, spare []uint64, low, high int) []uint64 {
	if len(keys) <= 32 {
		for i := 1; i < len(keys); i++ {
			x, j := keys[i], i
			for ; j > 0 && keys[j-1] > x; j-- {
				keys[j] = keys[j-1]
			}
			keys[j] = x
		}
		return keys
	}
	most := 8
	if len(keys) >= 1<<11 {
		most = 11
	}
	passes := max(1, (high-low+most-1)/most)
	width := (high - low + passes - 1) / passes
	var counts [1 << 11]uint32
	for ; low < high; low += width {
		width = min(width, high-low)
		mask := uint64(1)<<width - 1
		clear(counts[:mask+1])
		for _, key := range keys {
			counts[key>>(low&63)&mask&(1<<11-1)]++
		}
		at := uint32(0)
		for i, c := range counts[:mask+1] {
			counts[i] = at
			at += c
		}
		for _, key := range keys {
			c := &counts[key>>(low&63)&mask&(1<<11-1)]
			spare[*c] = key
			*c++
		}
		keys, spare = spare, keys
	}
	return keys
}

// falling reports whether monomials are in falling order, of which several may be
// equal.
func falling(n int, mono []uint64) bool {
	if n == 1 {
		for i := 1; i < len(mono); i++ {
			if mono[i] > mono[i-1] {
				return false
			}
		}
		return true
	}
	for i := n; i < len(mono); i += n {
		if compareMono(mono[i-n:i], mono[i:i+n]) < 0 {
			return false
		}
	}
	return true
}
