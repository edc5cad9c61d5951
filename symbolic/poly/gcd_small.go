package poly

// smallDegree bounds the degrees of [smallGCD].
const smallDegree = 15

// A smallDense is a polynomial in one variable; its coefficients begin with that of
// degree 0.
type smallDense struct {
	c [smallDegree + 1]int64
	n int // 1 + degree, 0 for 0
}

// set reports whether p, primitive in one variable, fits.
func (d *smallDense) set(p *Poly) bool {
	if len(p.vars) != 1 || p.coef.tier != tier64 || p.bits > 31 || p.pack.words != 1 {
		return false
	}
	n := p.pack.degree(p.mono[0])
	if n > smallDegree {
		return false
	}
	d.n = int(n) + 1
	for i, m := range p.mono {
		d.c[p.pack.degree(m)&smallDegree] = p.coef.w[i]
	}
	return true
}

// poly returns d ≠ 0, which is primitive, as a polynomial in a variable.
func (d *smallDense) poly(v uint16) *Poly {
	if d.n == 1 {
		return constant(integer(1))
	}
	terms := 0
	for _, c := range d.c[:d.n] {
		if c != 0 {
			terms++
		}
	}
	k := packingFor(1, uint64(d.n-1))
	p := newPoly([]uint16{v}, k, tier64, terms)
	p.content = integer(1)
	at := 0
	for e := d.n - 1; e >= 0; e-- {
		if c := d.c[e]; c != 0 {
			p.mono[at] = uint64(e)<<(64-k.width) | uint64(e)<<(64-2*k.width)
			p.coef.w[at] = c
			at++
		}
	}
	p.bits = p.coef.bitLen()
	return p
}

// is reports whether d is the polynomial p, which fits.
func (d *smallDense) is(p *Poly) bool {
	var e smallDense
	return e.set(p) && e == *d
}

// primitive divides by the content and trims leading zeros.
func (d *smallDense) primitive() {
	for d.n > 0 && d.c[d.n-1] == 0 {
		d.n--
	}
	g := int64(0)
	for _, c := range d.c[:d.n] {
		if g = gcd64(g, c); g == 1 {
			break
		}
	}
	if d.n > 0 && d.c[d.n-1] < 0 {
		g = -g
	}
	if g == 0 || g == 1 {
		return
	}
	for i := range d.c[:d.n] {
		d.c[i] /= g
	}
}

// smallGCD returns the gcd of primitive polynomials of a low degree in the same
// variable by primitive remainders (Euclid), and ok = false if there are others or
// the coefficients grow beyond 64 bits.
func smallGCD(p, q *Poly) (g smallDense, ok bool) {
	if len(p.vars) != 1 || len(q.vars) != 1 || p.vars[0] != q.vars[0] {
		return g, false
	}
	var left, right smallDense
	a, b := &left, &right
	if !a.set(p) || !b.set(q) {
		return g, false
	}
	for {
		if a.n < b.n {
			a, b = b, a
		}
		if b.n <= 1 {
			break
		}
		for a.n >= b.n {
			x, y := a.c[a.n-1], b.c[b.n-1]
			h := gcd64(x, y)
			x, y = x/h, y/h
			shift := a.n - b.n
			for i := range a.n - 1 {
				c, fits := mulFits(a.c[i], y)
				if i >= shift {
					d, fine := mulFits(b.c[i-shift], x)
					c, fits = c-d, fits && fine && magnitude(c)>>61 == 0 && magnitude(d)>>61 == 0
				}
				if !fits {
					return g, false
				}
				a.c[i] = c
			}
			a.c[a.n-1] = 0
			a.n--
			a.primitive()
		}
	}
	if b.n == 1 {
		return smallDense{c: [smallDegree + 1]int64{1}, n: 1}, true
	}
	return *a, true
}
