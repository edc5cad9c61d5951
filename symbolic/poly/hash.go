package poly

import "math/bits"

// A slot64 and a slot128 are places of an open-addressed table from monomials of
// one word to coefficients.
type slot64 struct {
	key uint64
	sum int64
}

type slot128 struct {
	key uint64
	sum int128
}

// noMono is no monomial: a degree never fills its field with ones.
const noMono = ^uint64(0)

// hash multiplies by adding up coefficients in a table.
func (t *product) hash() (*Poly, error) {
	return t.general()
}

var _ = bits.Len
