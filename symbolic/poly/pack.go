package poly

import (
	"math"
	"math/bits"
	"slices"
)

// A packing lays out the monomials of a polynomial: 1 + the number of its
// variables fields of width bits each, per of them in a word from its top down.
// Field 0 is the total degree, field 1+i the exponent of the i-th variable.
//
// The packing is a function of the number of variables and of the total degree,
// the widest fields in the fewest words, so that growing degrees seldom change it.
// No degree fills its field with ones: the word of ones is no monomial.
type packing struct {
	words int32
	per   uint8
	width uint8
}

// packingFor returns the packing of polynomials of a number of variables and a
// total degree.
func packingFor(vars int, degree uint64) packing {
	need := bits.Len64(degree + 1)
	fields := vars + 1
	if fields*need <= 64 {
		return packing{1, uint8(fields), uint8(64 / fields)}
	}
	most := 64 / need // fields of a word
	words := (fields + most - 1) / most
	per := (fields + words - 1) / words
	return packing{int32(words), uint8(per), uint8(64 / per)}
}

// field returns where a field is: in which word, and its shift.
func (k packing) field(f int) (word int, shift uint) {
	per := int(k.per)
	if f < per {
		return 0, uint(64 - int(k.width)*(f+1))
	}
	return f / per, uint(64 - int(k.width)*(f%per+1))
}

// mask returns the ones of a field.
func (k packing) mask() uint64 { return math.MaxUint64 >> (64 - k.width) }

// degree returns the total degree of a monomial.
func (k packing) degree(m uint64) uint64 { return m >> (64 - k.width) }

// get returns a field of the monomial m.
func (k packing) get(m []uint64, f int) uint64 {
	word, shift := k.field(f)
	return m[word] >> shift & k.mask()
}

// put adds e to a field of the monomial m, which does not overflow.
func (k packing) put(m []uint64, f int, e uint64) {
	word, shift := k.field(f)
	m[word] += e << shift
}

// borrows returns, for a word of a packing, the lowest bit of each field but the
// last: the bits into which a subtraction carries a borrow out of a field.
func (k packing) borrows() uint64 {
	b := uint64(0)
	for f := range int(k.per) - 1 {
		_, shift := k.field(f)
		b |= 1 << shift
	}
	return b
}

// quoMono sets q to m/n and reports whether n divides m.
func quoMono(q, m, n []uint64, borrows uint64) bool {
	for i := range m {
		d := m[i] - n[i]
		if m[i] < n[i] || (m[i]^n[i]^d)&borrows != 0 {
			return false
		}
		q[i] = d
	}
	return true
}

// compareMono compares monomials of the same packing.
func compareMono(m, n []uint64) int {
	for i := range m {
		if m[i] != n[i] {
			if m[i] > n[i] {
				return 1
			}
			return -1
		}
	}
	return 0
}

// union returns the variables of a and of b. It returns a or b itself if that is
// the union, and uses space otherwise if it is large enough.
func union(a, b, space []uint16) []uint16 {
	if len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0]) || len(b) == 0 {
		return a
	}
	if len(a) == 0 {
		return b
	}
	out := space[:0]
	i, j := 0, 0
	for i < len(a) && j < len(b) {
		x, y := a[i], b[j]
		if x <= y {
			out = append(out, x)
			i++
		} else {
			out = append(out, y)
		}
		if y <= x {
			j++
		}
	}
	out = append(append(out, a[i:]...), b[j:]...)
	switch len(out) {
	case len(a):
		return a
	case len(b):
		return b
	}
	return out
}

// repack writes the monomials of src, of packing k in the variables vars, to dst
// in the packing to in the variables into, which contain those of vars that occur.
func repack(dst []uint64, to packing, into []uint16, src []uint64, k packing, vars []uint16) {
	if to == k && slices.Equal(into, vars) {
		copy(dst, src)
		return
	}
	mask := k.mask()
	if to.words == 1 && k.words == 1 {
		down, up := 64-uint(k.width), 64-uint(to.width)
		for i, m := range src {
			dst[i] = m >> down << up
		}
		g := 0
		for f, v := range vars {
			for g < len(into) && into[g] < v {
				g++
			}
			_, from := k.field(f + 1)
			_, shift := to.field(g + 1)
			if g == len(into) || into[g] != v {
				continue
			}
			for i, m := range src {
				dst[i] |= m >> (from & 63) & mask << (shift & 63)
			}
		}
		return
	}
	n, p := int(to.words), int(k.words)
	clear(dst[:len(src)/p*n])
	move := func(f, g int) {
		word, from := k.field(f)
		at, shift := to.field(g)
		for i, j := word, at; i < len(src); i, j = i+p, j+n {
			dst[j] |= src[i] >> from & mask << shift
		}
	}
	move(0, 0)
	g := 0
	for f, v := range vars {
		for g < len(into) && into[g] < v {
			g++
		}
		if g < len(into) && into[g] == v {
			move(f+1, g+1)
		}
	}
}

// monosIn returns the monomials of p in the packing k of the variables vars, a
// superset of its own; they are those of p itself or in space or new.
func (p *Poly) monosIn(k packing, vars []uint16, space []uint64) []uint64 {
	if p.pack == k && len(p.vars) == len(vars) && slices.Equal(p.vars, vars) {
		return p.mono
	}
	n := p.Len() * int(k.words)
	if n > len(space) {
		space = make([]uint64, n)
	}
	repack(space[:n], k, vars, p.mono, p.pack, p.vars)
	return space[:n]
}
