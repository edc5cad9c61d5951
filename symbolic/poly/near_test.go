package poly

import (
	"math/big"
	"math/rand"
	"testing"

	"pgregory.net/rapid"
)

// TestNearSquares multiplies factors that differ in few terms, with differences on
// both sides of the most that are taken for a square and of what fits 64 bits.
func TestNearSquares(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		top := rapid.SampledFrom([]uint{1, 31, 32, 52, 61, 62, 63}).Draw(t, "bits")
		vars := rapid.IntRange(1, 3).Draw(t, "variables")
		far := rapid.SampledFrom([]uint64{1, 1000}).Draw(t, "stretch") // tables instead of a box
		key := func() string {
			e := map[int]uint64{}
			for v := range vars {
				e[v] = far * rapid.Uint64Range(0, 7).Draw(t, "exponent")
			}
			return naiveKey(e)
		}
		coef := func() *big.Rat {
			c := new(big.Int).Lsh(big.NewInt(1), rapid.SampledFrom([]uint{0, top - 1, top}).Draw(t, "shift"))
			c.Sub(c, big.NewInt(rapid.Int64Range(1, 3).Draw(t, "off")))
			if rapid.Bool().Draw(t, "negative") {
				c.Neg(c)
			}
			return new(big.Rat).SetInt(c)
		}
		a := naive{"": one}
		for range rapid.IntRange(5, 40).Draw(t, "terms") {
			a.put(key(), coef())
		}
		b := a.plus(nil, one)
		for range rapid.IntRange(0, 1+len(a)/nearShare).Draw(t, "changes") {
			k := key()
			switch old := b[k]; rapid.IntRange(0, 2).Draw(t, "change") {
			case 0:
				b.put(k, coef())
			case 1:
				delete(b, k)
			case 2:
				if old != nil {
					b[k] = new(big.Rat).Neg(old)
				}
			}
		}
		p, err := none.Mul(a.poly(), b.poly())
		check(t, "a·b", p, err, a.times(b))
		p, err = none.Mul(b.poly(), a.poly())
		check(t, "b·a", p, err, a.times(b))
		p, err = none.Mul(a.poly(), a.poly()) // of separate terms
		check(t, "a·a", p, err, a.times(a))
	})
}

// TestNearSquareTaken tells which products are squares.
func TestNearSquareTaken(t *testing.T) {
	const great = 1<<63 - 1
	k := packing{words: 1, per: 1, width: 64}
	p := product{pack: k, m: []uint64{9, 8, 7, 6, 5, 4, 3, 2, 1}, n: []uint64{9, 8, 7, 6, 5, 4, 3, 2}}
	for _, test := range []struct {
		name       string
		x, y       int64 // the coefficients of 8
		last       int64 // that of 2 in the second factor
		taken      bool
		difference int // how many terms
	}{
		{"one term less", 5, 5, 1, true, 1},
		{"two terms", 5, 6, 1, false, 0},
		{"three terms", 5, 6, 2, false, 0},
	} {
		q := p
		q.x.w = []int64{1, test.x, 1, 1, 1, 1, 1, 1, 1}
		q.y.w = []int64{1, test.y, 1, 1, 1, 1, 1, test.last}
		q.nearSquare()
		if q.square != test.taken || len(q.restMono) != test.difference {
			t.Errorf("%s: %v, %v", test.name, q.square, q.restMono)
		}
	}
	for _, test := range []struct {
		x, y  int64
		taken bool
	}{
		{great, great, true},
		{great, -1, true}, // -2⁶³
		{great, -2, false},
		{-great, 0x7ff, false},
		{-great, 1, false},
		{-1, great - 1, true},
		{-1, great, false},
		{1, great, true},
	} {
		q := product{pack: k, m: p.n, n: p.n}
		q.x.w = []int64{1, test.x, 1, 1, 1, 1, 1, 1}
		q.y.w = []int64{1, test.y, 1, 1, 1, 1, 1, 1}
		q.nearSquare()
		if q.square != test.taken {
			t.Errorf("%d - %d: %v, %v", test.y, test.x, q.square, q.restCoef)
		}
	}
	q := product{pack: k, m: p.m, n: p.m[1:]}
	q.x.w = []int64{1, 1, 1, 1, 1, 1, 1, 1, 1}
	q.y.w = q.x.w[1:]
	if q.nearSquare(); q.square {
		t.Error("the square is of a degree above that of the product")
	}
}

// TestLargeNearSquares reaches tables of many intervals and long rows.
func TestLargeNearSquares(t *testing.T) {
	r := rand.New(rand.NewSource(4))
	for _, top := range []int{9, 2000} {
		for _, size := range []int{20, 40, 60, 62} {
			for _, signed := range []bool{false, true} {
				p := randomPoly(r, count(3), 300, top, size, signed)
				q := must(none.Add(p, randomPoly(r, count(3), 12, top, size/2, true)))
				seed := r.Uint64()
				x := func(v int) uint64 { return (seed*(uint64(v)+3) ^ seed>>7) % prime }
				pq := must(none.Mul(p, q))
				checkForm(t, "product", pq)
				if valueMod(pq, x) != timesMod(valueMod(p, x), valueMod(q, x)) {
					t.Errorf("top %d, %d bits, signed %v", top, size, signed)
				}
			}
		}
	}
}
