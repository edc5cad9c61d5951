package symbolic

import (
	"context"
	"encoding/binary"
	"math/big"
	"slices"
)

// A mono is a monomial: a product of powers of generators, which are numbered.
// It is a run of (generator uint16, exponent uint32) pairs in big-endian bytes,
// by rising generator, exponents above 0; the empty mono is 1. A string serves as
// the key of a map and cannot be changed.
type mono string

const (
	monoPair     = 6 // bytes of a pair
	maxGenerator = 1<<16 - 1
	maxExponent  = 1<<32 - 1
)

func makeMono(gen int, exp uint32) mono {
	return mono(appendPair(nil, uint16(gen), exp))
}

func appendPair(b []byte, gen uint16, exp uint32) []byte {
	b = binary.BigEndian.AppendUint16(b, gen)
	return binary.BigEndian.AppendUint32(b, exp)
}

// pair returns the generator and the exponent at byte i.
func (m mono) pair(i int) (gen uint16, exp uint32) {
	return uint16(m[i])<<8 | uint16(m[i+1]),
		uint32(m[i+2])<<24 | uint32(m[i+3])<<16 | uint32(m[i+4])<<8 | uint32(m[i+5])
}

// exponent returns the exponent of a generator in m, 0 if it does not occur.
func (m mono) exponent(gen int) uint32 {
	for i := 0; i < len(m); i += monoPair {
		if g, e := m.pair(i); int(g) == gen {
			return e
		}
	}
	return 0
}

// times returns m·n; ok is false if an exponent leaves its range.
func (m mono) times(n mono) (product mono, ok bool) {
	if len(m) == 0 {
		return n, true
	}
	if len(n) == 0 {
		return m, true
	}
	var space [16 * monoPair]byte
	b := space[:0]
	i, j := 0, 0
	for i < len(m) || j < len(n) {
		switch {
		case j == len(n) || i < len(m) && m[i:i+2] < n[j:j+2]:
			b = append(b, m[i:i+monoPair]...)
			i += monoPair
		case i == len(m) || n[j:j+2] < m[i:i+2]:
			b = append(b, n[j:j+monoPair]...)
			j += monoPair
		default:
			g, e := m.pair(i)
			_, f := n.pair(j)
			if uint64(e)+uint64(f) > maxExponent {
				return "", false
			}
			b = appendPair(b, g, e+f)
			i += monoPair
			j += monoPair
		}
	}
	return mono(b), true
}

// over returns m/n; ok is false if n does not divide m.
func (m mono) over(n mono) (quotient mono, ok bool) {
	if len(n) == 0 {
		return m, true
	}
	var space [16 * monoPair]byte
	b := space[:0]
	j := 0
	for i := 0; i < len(m); i += monoPair {
		if j == len(n) || m[i:i+2] < n[j:j+2] {
			b = append(b, m[i:i+monoPair]...)
			continue
		}
		if n[j:j+2] < m[i:i+2] {
			return "", false
		}
		g, e := m.pair(i)
		_, f := n.pair(j)
		if f > e {
			return "", false
		}
		if e > f {
			b = appendPair(b, g, e-f)
		}
		j += monoPair
	}
	return mono(b), j == len(n)
}

// common returns the greatest common divisor of m and n.
func (m mono) common(n mono) mono {
	var b []byte
	for i := 0; i < len(m); i += monoPair {
		g, e := m.pair(i)
		if f := min(e, n.exponent(int(g))); f > 0 {
			b = appendPair(b, g, f)
		}
	}
	return mono(b)
}

// compare orders monomials lexicographically, generator 0 most significant. The
// order is kept by multiplication, which [poly.over] relies on.
func (m mono) compare(n mono) int {
	i := 0
	for ; i < len(m) && i < len(n); i += monoPair {
		if m[i:i+monoPair] == n[i:i+monoPair] {
			continue
		}
		g, e := m.pair(i)
		h, f := n.pair(i)
		switch {
		case g < h, g == h && e > f:
			return 1
		}
		return -1
	}
	return len(m) - len(n)
}

// A term is c·m with c ≠ 0.
type term struct {
	m mono
	c *big.Rat
}

// A poly is a polynomial with rational coefficients: terms by falling monomial,
// none twice. The empty poly is 0. A poly is never modified, nor are its coefficients.
type poly []term

func constPoly(c *big.Rat) poly {
	if c.Sign() == 0 {
		return nil
	}
	return poly{{"", c}}
}

func genPoly(gen int) poly { return poly{{makeMono(gen, 1), big.NewRat(1, 1)}} }

// constant returns the value of a constant polynomial.
func (p poly) constant() (*big.Rat, bool) {
	switch {
	case len(p) == 0:
		return new(big.Rat), true
	case len(p) == 1 && p[0].m == "":
		return p[0].c, true
	}
	return nil, false
}

func (p poly) equal(q poly) bool {
	return slices.EqualFunc(p, q, func(s, t term) bool { return s.m == t.m && s.c.Cmp(t.c) == 0 })
}

func (p poly) add(q poly) poly {
	out := make(poly, 0, len(p)+len(q))
	i, j := 0, 0
	for i < len(p) && j < len(q) {
		switch c := p[i].m.compare(q[j].m); {
		case c > 0:
			out = append(out, p[i])
			i++
		case c < 0:
			out = append(out, q[j])
			j++
		default:
			if s := new(big.Rat).Add(p[i].c, q[j].c); s.Sign() != 0 {
				out = append(out, term{p[i].m, s})
			}
			i++
			j++
		}
	}
	return append(append(out, p[i:]...), q[j:]...)
}

// scale returns c·p for c ≠ 0.
func (p poly) scale(c *big.Rat) poly {
	out := make(poly, len(p))
	for i, t := range p {
		out[i] = term{t.m, new(big.Rat).Mul(t.c, c)}
	}
	return out
}

// A workload bounds what polynomial arithmetic may do.
type workload struct {
	ctx   context.Context
	terms int // of a result
	bits  int // of a coefficient
}

func (w *workload) check(terms float64, bits int) error {
	if terms > float64(w.terms) {
		return errorf(CodeBudget, "a polynomial would have about %.3g terms, more than %d", terms, w.terms)
	}
	if bits > w.bits {
		return errorf(CodeBudget, "a coefficient would have about %d bits, more than %d", bits, w.bits)
	}
	return nil
}

var errExponent = errorf(CodeBudget, "an exponent would exceed %d", uint32(maxExponent))

// bits returns the size of the largest coefficient.
func (p poly) bits() int {
	most := 0
	for _, t := range p {
		most = max(most, t.c.Num().BitLen(), t.c.Denom().BitLen())
	}
	return most
}

// productSteps bounds the work of one product of polynomials.
const productSteps = 1 << 24

// mul returns p·q. The number of terms is checked as the product grows, the size
// of the coefficients before it begins.
func (w *workload) mul(p, q poly) (poly, error) {
	if len(p) == 0 || len(q) == 0 {
		return nil, nil
	}
	if len(p) > len(q) {
		p, q = q, p
	}
	if err := w.check(0, p.bits()+q.bits()); err != nil {
		return nil, err
	}
	if steps := int64(len(p)) * int64(len(q)); steps > productSteps {
		return nil, errorf(CodeBudget, "a product of %d by %d terms is too long", len(p), len(q))
	}
	if len(p) == 1 {
		out := make(poly, len(q))
		for i, t := range q {
			m, ok := t.m.times(p[0].m)
			if !ok {
				return nil, errExponent
			}
			out[i] = term{m, new(big.Rat).Mul(t.c, p[0].c)}
		}
		return out, nil
	}
	acc := make(map[mono]*big.Rat, len(p)+len(q))
	var product big.Rat
	for i, s := range p {
		if i&15 == 0 || len(q) > 1000 {
			if err := w.ctx.Err(); err != nil {
				return nil, err
			}
		}
		for _, t := range q {
			m, ok := s.m.times(t.m)
			if !ok {
				return nil, errExponent
			}
			if c := acc[m]; c != nil {
				c.Add(c, product.Mul(s.c, t.c))
			} else {
				acc[m] = new(big.Rat).Mul(s.c, t.c)
			}
		}
		if len(acc) > w.terms {
			return nil, w.check(float64(len(acc)), 0)
		}
	}
	out := make(poly, 0, len(acc))
	for m, c := range acc {
		if c.Sign() != 0 {
			out = append(out, term{m, c})
		}
	}
	slices.SortFunc(out, func(s, t term) int { return t.m.compare(s.m) })
	return out, nil
}

// pow returns p^n for n ≥ 0. The number of terms, the number of steps and the
// size of the coefficients are predicted before any work is done.
func (w *workload) pow(p poly, n int64) (poly, error) {
	switch {
	case n == 0:
		return constPoly(big.NewRat(1, 1)), nil
	case len(p) == 0 || n == 1:
		return p, nil
	}
	// |c|^n, and for a sum the coefficients of the power are below (Σ|c|)^n.
	bits := float64(n) * (float64(p.bits()) + log2(len(p)))
	if bits > float64(w.bits) && !(len(p) == 1 && isUnit(p[0].c)) {
		return nil, w.check(0, int(min(bits, 1e9)))
	}
	if len(p) == 1 {
		return w.powTerm(p[0], n)
	}
	terms := p.powTerms(n)
	if err := w.check(terms, 0); err != nil {
		return nil, err
	}
	if len(p) == 2 {
		return w.binomial(p[0], p[1], n)
	}
	if steps := float64(n) * float64(len(p)) * terms * (1 + bits/128); steps > 8*productSteps {
		return nil, errorf(CodeBudget, "the power %d of %d terms would take about %.3g steps", n, len(p), steps)
	}
	out := p
	for i := int64(1); i < n; i++ {
		var err error
		if out, err = w.mul(p, out); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// isUnit reports whether c is 1 or -1.
func isUnit(c *big.Rat) bool { return c.IsInt() && c.Num().IsInt64() && abs64(c.Num().Int64()) == 1 }

// binomial returns (s + t)^n = Σ C(n, k)·s^(n-k)·t^k for s above t in the order.
func (w *workload) binomial(s, t term, n int64) (poly, error) {
	out := make(poly, n+1)
	left, right := make(poly, n+1), make(poly, n+1) // powers of s and of t
	for _, side := range []struct {
		t      term
		powers poly
	}{{s, left}, {t, right}} {
		side.powers[0] = term{"", big.NewRat(1, 1)}
		for k := int64(1); k <= n; k++ {
			m, ok := side.powers[k-1].m.times(side.t.m)
			if !ok {
				return nil, errExponent
			}
			side.powers[k] = term{m, new(big.Rat).Mul(side.powers[k-1].c, side.t.c)}
		}
	}
	choose := big.NewInt(1)
	for k := int64(0); k <= n; k++ {
		if k&255 == 0 {
			if err := w.ctx.Err(); err != nil {
				return nil, err
			}
		}
		m, ok := left[n-k].m.times(right[k].m)
		if !ok {
			return nil, errExponent
		}
		c := new(big.Rat).SetInt(choose)
		c.Mul(c, left[n-k].c)
		out[k] = term{m, c.Mul(c, right[k].c)}
		choose.Mul(choose, big.NewInt(n-k))
		choose.Quo(choose, big.NewInt(k+1))
	}
	return out, nil
}

func (w *workload) powTerm(t term, n int64) (poly, error) {
	var b []byte
	for i := 0; i < len(t.m); i += monoPair {
		g, e := t.m.pair(i)
		if n > maxExponent || uint64(e)*uint64(n) > maxExponent {
			return nil, errExponent
		}
		b = appendPair(b, g, e*uint32(n))
	}
	if t.c.IsInt() && t.c.Num().IsInt64() && t.c.Num().Int64() == 1 {
		return poly{{mono(b), t.c}}, nil
	}
	if t.c.IsInt() && t.c.Num().IsInt64() && t.c.Num().Int64() == -1 {
		n &= 1
	}
	return poly{{mono(b), ratPow(t.c, n)}}, nil
}

// powTerms bounds the number of terms of p^n: by the number of multinomial
// coefficients, and by the number of monomials of its degrees.
func (p poly) powTerms(n int64) float64 {
	multinomial := 1.0
	for i := 1; i < len(p) && multinomial < 1e18; i++ {
		multinomial *= (float64(n) + float64(i)) / float64(i)
	}
	degree := map[uint16]uint32{}
	for _, t := range p {
		for i := 0; i < len(t.m); i += monoPair {
			g, e := t.m.pair(i)
			degree[g] = max(degree[g], e)
		}
	}
	box := 1.0
	for _, d := range degree {
		box *= float64(d)*float64(n) + 1
	}
	return min(multinomial, box)
}

func log2(n int) float64 {
	bits := 0.0
	for ; n > 1; n = (n + 1) / 2 {
		bits++
	}
	return bits
}

func abs64(i int64) int64 { return max(i, -i) }

// over returns p/q if q divides p. q is not 0.
func (w *workload) over(p, q poly) (quotient poly, ok bool, err error) {
	if len(q) == 1 {
		out := make(poly, len(p))
		for i, t := range p {
			m, ok := t.m.over(q[0].m)
			if !ok {
				return nil, false, nil
			}
			out[i] = term{m, new(big.Rat).Quo(t.c, q[0].c)}
		}
		return out, true, nil
	}
	// The last monomials must divide too: this refuses most pairs at once.
	if len(p) > 0 {
		if _, ok := p[len(p)-1].m.over(q[len(q)-1].m); !ok {
			return nil, false, nil
		}
	}
	var out poly
	for rest := p; len(rest) > 0; {
		m, ok := rest[0].m.over(q[0].m)
		if !ok {
			return nil, false, nil
		}
		t := term{m, new(big.Rat).Quo(rest[0].c, q[0].c)}
		out = append(out, t)
		if len(out) > w.terms || t.c.Num().BitLen() > w.bits {
			return nil, false, nil
		}
		if err := w.ctx.Err(); err != nil {
			return nil, false, err
		}
		step, err := w.mul(poly{{m, new(big.Rat).Neg(t.c)}}, q)
		if err != nil {
			return nil, false, err
		}
		rest = rest.add(step)
	}
	return out, true, nil
}

// divide returns p = quotient·q + rest, where no term of the rest is divisible by
// the first of q.
func (w *workload) divide(p, q poly) (quotient, rest poly, err error) {
	for len(p) > 0 {
		m, ok := p[0].m.over(q[0].m)
		if !ok {
			rest = append(rest, p[0])
			p = p[1:]
			continue
		}
		t := term{m, new(big.Rat).Quo(p[0].c, q[0].c)}
		quotient = append(quotient, t)
		if err := w.check(float64(len(quotient)), t.c.Num().BitLen()); err != nil {
			return nil, nil, err
		}
		if err := w.ctx.Err(); err != nil {
			return nil, nil, err
		}
		step, err := w.mul(poly{{m, new(big.Rat).Neg(t.c)}}, q)
		if err != nil {
			return nil, nil, err
		}
		p = p.add(step)
	}
	return quotient, rest, nil
}
