package poly

import (
	"flag"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"

	"pgregory.net/rapid"
)

// A naive is a polynomial as a map from monomials to coefficients, the definition
// that every operation is tested against. A key lists exponent by variable.
type naive map[string]*big.Rat

func naiveKey(e map[int]uint64) string {
	var b strings.Builder
	for _, v := range slices.Sorted(maps.Keys(e)) {
		if e[v] != 0 {
			fmt.Fprintf(&b, "%d^%d ", v, e[v])
		}
	}
	return b.String()
}

func naivePowers(key string) map[int]uint64 {
	e := map[int]uint64{}
	for _, f := range strings.Fields(key) {
		var v int
		var x uint64
		fmt.Sscanf(f, "%d^%d", &v, &x)
		e[v] = x
	}
	return e
}

func (a naive) put(key string, c *big.Rat) {
	if old := a[key]; old != nil {
		c = new(big.Rat).Add(old, c)
	}
	if c.Sign() == 0 {
		delete(a, key)
	} else {
		a[key] = c
	}
}

func (a naive) plus(b naive, k *big.Rat) naive {
	out := maps.Clone(a)
	for m, c := range b {
		out.put(m, new(big.Rat).Mul(c, k))
	}
	return out
}

func (a naive) times(b naive) naive {
	out := naive{}
	for m, c := range a {
		left := naivePowers(m)
		for n, d := range b {
			e := maps.Clone(left)
			for v, x := range naivePowers(n) {
				e[v] += x
			}
			out.put(naiveKey(e), new(big.Rat).Mul(c, d))
		}
	}
	return out
}

func (a naive) equal(b naive) bool {
	return maps.EqualFunc(a, b, func(x, y *big.Rat) bool { return x.Cmp(y) == 0 })
}

func naiveOf(p *Poly) naive {
	out := naive{}
	for i := range p.Len() {
		e := map[int]uint64{}
		for v, x := range p.Powers(i) {
			e[v] = uint64(x)
		}
		out[naiveKey(e)] = p.Coef(i)
	}
	return out
}

// poly builds a through Collect, in an arbitrary order and with terms split.
func (a naive) poly() *Poly {
	var terms []Summand
	for key, c := range a {
		var powers []Power
		for v, x := range naivePowers(key) {
			powers = append(powers, Power{v, uint32(x / 2)}, Power{v, uint32(x - x/2)})
		}
		part := big.NewRat(1, 3)
		terms = append(terms, Summand{part, powers}, Summand{new(big.Rat).Sub(c, part), powers})
	}
	p, err := none.Collect(terms)
	if err != nil {
		panic(err)
	}
	return p
}

// none is a work without bounds.
var none *Work

type failer interface {
	Helper()
	Fatalf(format string, args ...any)
}

// check demands that p is in normal form and has the value want.
func check(t failer, what string, p *Poly, err error, want naive) {
	t.Helper()
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	checkForm(t, what, p)
	if got := naiveOf(p); !got.equal(want) {
		t.Fatalf("%s\n got  %v\n want %v", what, got, want)
	}
}

// checkForm demands that p is in normal form: everything that is said of it in the
// documentation of the type.
func checkForm(t failer, what string, p *Poly) {
	t.Helper()
	n := int(p.pack.words)
	if len(p.mono) != n*p.Len() {
		t.Fatalf("%s: %d words for %d terms of %d", what, len(p.mono), p.Len(), n)
	}
	if p.IsZero() {
		if p.content.sign() != 0 || len(p.vars) != 0 {
			t.Fatalf("%s: zero with content %v and variables %v", what, p.content, p.vars)
		}
		return
	}
	if p.pack != packingFor(len(p.vars), p.Degree()) {
		t.Fatalf("%s: packing %v for %d variables and degree %d", what, p.pack, len(p.vars), p.Degree())
	}
	for i := range p.Len() {
		if i > 0 && compareMono(p.term(i-1), p.term(i)) <= 0 {
			t.Fatalf("%s: terms %d and %d do not fall", what, i-1, i)
		}
		d := uint64(0)
		for _, e := range p.Powers(i) {
			d += uint64(e)
		}
		if d != p.TermDegree(i) {
			t.Fatalf("%s: degree %d of term %d is noted as %d", what, d, i, p.TermDegree(i))
		}
	}
	for f, v := range p.vars {
		if p.degreeOf(f+1) == 0 || f > 0 && p.vars[f-1] >= v {
			t.Fatalf("%s: variables %v", what, p.vars)
		}
	}
	var g, space big.Int
	size := 0
	for i := range p.Len() {
		c := new(big.Int).Set(p.coef.int(i, &space))
		if c.Sign() == 0 || i == 0 && c.Sign() < 0 {
			t.Fatalf("%s: coefficient %d is %v", what, i, c)
		}
		size = max(size, c.BitLen())
		g.GCD(nil, nil, &g, c.Abs(c))
	}
	if g.Cmp(big.NewInt(1)) != 0 {
		t.Fatalf("%s: common factor %v", what, &g)
	}
	if size != p.bits || p.coef.tier != tierFor(size) {
		t.Fatalf("%s: %d bits noted as %d in tier %d", what, size, p.bits, p.coef.tier)
	}
}

// edges are where tiers end.
var edges = []uint{31, 32, 33, 61, 62, 63, 64, 65, 125, 126, 127, 128, 129, 191, 192}

// drawInt draws integers, many of them near the ends of tiers.
func drawInt(t *rapid.T, label string, tiers int) *big.Int {
	n := big.NewInt(rapid.Int64Range(-9, 9).Draw(t, label))
	if k := rapid.IntRange(-len(edges), tiers).Draw(t, "edge"); k > 0 {
		e := new(big.Int).Lsh(big.NewInt(1), edges[k-1])
		if n.Sign() < 0 {
			e.Neg(e)
		}
		n.Add(n, e)
	}
	return n
}

// A shape says what random polynomials are like.
type shape struct {
	vars  []int
	exps  []uint64
	terms int
	tiers int // of edges
	den   int64
}

func drawShape(t *rapid.T) shape {
	s := shape{terms: 6, den: 1}
	s.vars = rapid.SampledFrom([][]int{{0}, {0, 1}, {1, 5, 65535}, {0, 1, 2, 3}, count(11), count(13), count(33)}).Draw(t, "vars")
	s.exps = rapid.SampledFrom([][]uint64{{0, 1}, {0, 1, 2, 3}, {1, 3, 4, 7, 8}, {15, 16, 31, 32}, {254, 255, 256}, {65535, 65536, 1}, {1<<31 - 1, 0, 1}}).Draw(t, "exps")
	s.tiers = rapid.SampledFrom([]int{0, 3, 8, len(edges)}).Draw(t, "tiers")
	s.den = rapid.SampledFrom([]int64{1, 1, 6, 1 << 62}).Draw(t, "den")
	if rapid.IntRange(0, 9).Draw(t, "long") == 0 {
		s.terms = 30
	}
	return s
}

func count(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

func (s shape) draw(t *rapid.T, label string) naive {
	out := naive{}
	for range rapid.IntRange(0, s.terms).Draw(t, label) {
		e := map[int]uint64{}
		for range rapid.IntRange(0, 4).Draw(t, "factors") {
			e[rapid.SampledFrom(s.vars).Draw(t, "var")] = rapid.SampledFrom(s.exps).Draw(t, "exp")
		}
		c := new(big.Rat).SetFrac(drawInt(t, "coef", s.tiers), big.NewInt(rapid.Int64Range(1, s.den).Draw(t, "den")))
		out.put(naiveKey(e), c)
	}
	return out
}

var one = big.NewRat(1, 1)

// checks is how often a property is tried, unless the command line says otherwise.
const checks = "600"

func init() {
	if err := flag.Set("rapid.checks", checks); err != nil {
		panic(err)
	}
}
