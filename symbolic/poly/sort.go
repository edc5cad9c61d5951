package poly

import (
	"cmp"
	"math/bits"
	"slices"
)

// order returns the indices of monomials from the greatest to the least by all
// fields but one, which the others determine: the last variable for the graded
// order, the total degree for the lexicographic one.
//
// The bits in which the monomials differ are gathered into one word above the
// index, and these words are sorted digit by digit.
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

func (s *sorter) order(k packing, implied int, mono []uint64) []uint32 {
	n := int(k.words)
	count := len(mono) / n
	if count == 0 {
		return nil
	}
	index := bits.Len(uint(count - 1))
	if cap(s.keys) < count {
		s.keys, s.spare, s.out = make([]uint64, count), make([]uint64, count), make([]uint32, count)
	}
	keys, spare, out := s.keys[:count], s.spare[:count], s.out[:count]
	used, ok := gatherBits(keys, k, implied, mono, index)
	if !ok {
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
	keys = radixSort(keys, spare, index, index+used)
	mask := uint64(1)<<index - 1
	for i, key := range keys {
		out[count-1-i] = uint32(key & mask)
	}
	return out
}

// gatherBits sets keys to the indices of monomials below the bits in which they
// differ, and returns how many bits those are; ok is false if they do not fit.
func gatherBits(keys []uint64, k packing, implied int, mono []uint64, index int) (used int, ok bool) {
	n := int(k.words)
	for i := range keys {
		keys[i] = uint64(i)
	}
	skipWord, skipShift := k.field(implied)
	for word := n - 1; word >= 0; word-- {
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
			shift := bits.TrailingZeros64(differ)
			length := bits.TrailingZeros64(^(differ >> shift))
			mask := ^uint64(0) >> (64 - length)
			differ &^= mask << shift
			at := index + used
			if used += length; index+used > 64 {
				return 0, false
			}
			if n == 1 {
				for j, m := range mono[:len(keys)] {
					keys[j] |= m >> (shift & 63) & mask << (at & 63)
				}
				continue
			}
			for i, j := word, 0; j < len(keys); i, j = i+n, j+1 {
				keys[j] |= mono[i] >> (shift & 63) & mask << (at & 63)
			}
		}
	}
	return used, true
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
