package poly

import (
	"math/bits"
	"slices"
)

// order returns the indices of monomials in a number of variables from the
// greatest to the least, and nil if that is their order already.
//
// The bits in which the monomials differ are gathered into one word above the
// index, and these words are sorted digit by digit. The field of the last variable
// is left out: the total degree and the other fields determine it.
func order(k packing, vars int, mono []uint64) []uint32 {
	n := int(k.words)
	count := len(mono) / n
	sorted := true
	if n == 1 {
		for i := 1; i < len(mono) && sorted; i++ {
			sorted = mono[i] <= mono[i-1]
		}
	} else {
		for i := n; i < len(mono) && sorted; i += n {
			sorted = compareMono(mono[i-n:i], mono[i:i+n]) >= 0
		}
	}
	if sorted {
		return nil
	}
	index := bits.Len(uint(count - 1))
	keys := make([]uint64, count)
	out := make([]uint32, count)
	used, ok := gatherBits(keys, k, vars, mono, index)
	if !ok {
		for i := range out {
			out[i] = uint32(i)
		}
		slices.SortFunc(out, func(i, j uint32) int {
			return compareMono(mono[int(j)*n:int(j+1)*n], mono[int(i)*n:int(i+1)*n])
		})
		return out
	}
	keys = radixSort(keys, index, index+used)
	mask := uint64(1)<<index - 1
	for i, key := range keys {
		out[count-1-i] = uint32(key & mask)
	}
	return out
}

// gatherBits sets keys to the indices of monomials below the bits in which they
// differ, and returns how many bits those are; ok is false if they do not fit.
func gatherBits(keys []uint64, k packing, vars int, mono []uint64, index int) (used int, ok bool) {
	n := int(k.words)
	for i := range keys {
		keys[i] = uint64(i)
	}
	lastWord, lastShift := k.field(vars)
	for word := n - 1; word >= 0; word-- {
		some, all := uint64(0), ^uint64(0)
		for i := word; i < len(mono); i += n {
			some |= mono[i]
			all &= mono[i]
		}
		differ := some &^ all
		if word == lastWord {
			differ &^= k.mask() << lastShift
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
			for i, j := word, 0; j < len(keys); i, j = i+n, j+1 {
				keys[j] |= mono[i] >> (shift & 63) & mask << (at & 63)
			}
		}
	}
	return used, true
}

// radixSort sorts keys by their bits from low up to high, which are the only ones
// above low that are set, and by the order they come in.
func radixSort(keys []uint64, low, high int) []uint64 {
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
	if len(keys) >= 1<<12 {
		most = 11
	}
	passes := max(1, (high-low+most-1)/most)
	width := (high - low + passes - 1) / passes
	spare := make([]uint64, len(keys))
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
