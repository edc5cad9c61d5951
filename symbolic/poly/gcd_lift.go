package poly

import (
	"errors"
	"math/big"
	"slices"
)

// errLower says that an image has a lower degree than those before, which were
// therefore of no use.
var errLower = errors.New("poly: lower degree")

// A lifting finds the part g of a greatest common divisor that is primitive in a
// main variable v, from its images in 𝔽[v] at points of finite fields 𝔽.
//
// These determine g up to a factor of 𝔽 only, so that
//
//	h = γ/lead(g) · g      γ = gcd(lead(p), lead(q)), leading coefficients in v
//
// is found, whose image has the leading coefficient γ at the point (Zippel's
// sparse interpolation; Brown's treatment of the leading coefficients). One
// variable after the other is brought back: given the monomials of h with all but
// k variables at a point, its values at other points of the k-th variable need only
// as many images as there are monomials to one power of v. With the points
//
//	(a₁ⁱ, a₂ⁱ, …)     i = 1, 2, …
//
// monomials m have the values m(a)ⁱ, and the equations are of Vandermonde's type.
// The integer coefficients follow from several primes (Chinese remainders).
type lifting struct {
	*gcdRun
	vars   []int       // the main variable first
	most   []int       // degrees of h in them, at most
	stages int         // of the others: how many of them occur in h
	terms  [3]*table   // of p, q and of γ without its content
	scale  *big.Int    // the content of γ
	degree int         // of the images
	spaces [2][]uint64 // of images of p and q
}

// lift returns a common divisor of p and q that has the degree of their gcd in the
// variable main, if all goes well.
func (r *gcdRun) lift(p, q *Poly, main int, vars, degrees []int) (g, pg, qg *Poly, err error) {
	a, b := p.leading(main), q.leading(main)
	gamma, _, _, err := r.cofactors(a.Primitive(), b.Primitive())
	if err != nil {
		return nil, nil, nil, err
	}
	l := &lifting{gcdRun: r, scale: a.content.common(b.content).big().Num()}
	most := map[int]int{}
	for i, v := range vars {
		most[v] = degrees[i] + int(gamma.DegreeIn(v))
	}
	l.degree = degrees[slices.Index(vars, main)]
	most[main] = l.degree
	for _, v := range union(p.vars, q.vars, nil) {
		l.vars = append(l.vars, int(v))
	}
	slices.SortStableFunc(l.vars, func(v, u int) int {
		switch {
		case v == main:
			return -1
		case u == main:
			return 1
		}
		return most[u] - most[v]
	})
	for i, v := range l.vars {
		l.most = append(l.most, most[v])
		if i > 0 && most[v] > 0 {
			l.stages++
		}
	}
	l.spaces = [2][]uint64{make([]uint64, p.DegreeIn(main)+1), make([]uint64, q.DegreeIn(main)+1)}
	for i, x := range [3]*Poly{p, q, gamma} {
		if l.terms[i], err = r.newTable(x, l.vars, true); err != nil {
			return nil, nil, nil, err
		}
	}
	return l.run(p, q, gamma)
}

// run takes primes until a common divisor is found.
func (l *lifting) run(p, q, gamma *Poly) (g, pg, qg *Poly, err error) {
	// About what a factor can have (Gelfond). Beyond it a divisor would have shown.
	limit := min(p.bits, q.bits) + gamma.bits + l.scale.BitLen() + 128
	for _, d := range l.most {
		limit += 2 * d
	}
	var h image // monomials
	var x []big.Int
	var modulus big.Int
	for i, bad := l.prime+1, 0; ; i++ {
		f := primeField(i)
		c, err := l.reduce(f, &h, len(x) > 0)
		switch {
		case err == errLower && l.degree > 0:
			x = nil
			continue
		case err == errUnlucky && bad < 4:
			bad++
			continue
		case err == errLower:
			return nil, nil, nil, errUnlucky
		case err != nil:
			return nil, nil, nil, err
		}
		stable := false
		if len(x) == 0 {
			x = make([]big.Int, len(c))
			modulus.SetUint64(f.p)
			stable = true
			for j, y := range c {
				n := f.symmetric(y)
				x[j].SetInt64(n)
				stable = stable && magnitude(n) < 1<<50
			}
		} else if stable, err = l.combine(f, x, &modulus, c); err != nil {
			return nil, nil, nil, err
		}
		if stable {
			if g, err = l.primitive(l.poly(h, x), gamma); err != nil {
				return nil, nil, nil, err
			}
			if g, pg, qg, err := l.accept(p, q, g); err != errUnlucky {
				return g, pg, qg, err
			}
		}
		if modulus.BitLen() > limit {
			return nil, nil, nil, errUnlucky
		}
		if err := l.needBits(float64(modulus.BitLen()-l.scale.BitLen()-gamma.bits) - 64); err != nil {
			return nil, nil, nil, err
		}
	}
}

// combine brings x modulo m up to x modulo m·p by residues c, and reports whether
// it stays the same.
func (l *lifting) combine(f *field, x []big.Int, m *big.Int, c []uint64) (stable bool, err error) {
	inverse := f.invert(f.ofBig(m))
	stable = true
	var step, k big.Int
	for j, y := range c {
		if d := f.sub(y, f.ofBig(&x[j])); d != 0 {
			stable = false
			x[j].Add(&x[j], step.Mul(m, k.SetInt64(f.symmetric(f.mul(d, inverse)))))
		}
		if err := l.tick(4 + m.BitLen()/16); err != nil {
			return false, err
		}
	}
	m.Mul(m, k.SetUint64(f.p))
	return stable, nil
}

// poly returns the primitive polynomial with monomials h and coefficients x.
func (l *lifting) poly(h image, x []big.Int) *Poly {
	n := h.cols
	cols := make([]int, n)
	for i := range cols {
		cols[i] = i
	}
	slices.SortFunc(cols, func(i, j int) int { return l.vars[i] - l.vars[j] })
	vars := make([]uint16, n)
	for i, c := range cols {
		vars[i] = uint16(l.vars[c])
	}
	rows := make([]uint32, 0, len(h.exp))
	coef := newVec(tierBig, len(x))
	for i := range x {
		row := h.row(i)
		for _, c := range cols {
			rows = append(rows, row[c])
		}
		coef.b[i].Set(&x[i])
	}
	return fromRows(vars, rows, coef)
}

// primitive divides h by its content in the main variable, a factor of γ.
func (l *lifting) primitive(h, gamma *Poly) (*Poly, error) {
	if gamma.IsConstant() {
		return h, nil
	}
	h = h.withoutMono(h.MonomialContent())
	if gamma.Len() == 1 {
		return h, nil
	}
	return l.primitiveIn(h, l.vars[0], gamma)
}

// primitiveIn divides a primitive polynomial by its content in v, the gcd of its
// coefficients as a polynomial in v, given a multiple of that or 0.
func (r *gcdRun) primitiveIn(p *Poly, v int, c *Poly) (*Poly, error) {
	c, err := r.commonCoefficient(c, v, p)
	if err != nil || c.IsConstant() {
		return p, err
	}
	p, _, err = r.exactQuo(p, c)
	return p, err
}

// commonCoefficient returns the gcd of c and of the coefficients of ps in v.
func (r *gcdRun) commonCoefficient(c *Poly, v int, ps ...*Poly) (*Poly, error) {
	var parts []*Poly
	for _, p := range ps {
		for _, x := range p.Coefficients(v) {
			parts = append(parts, x.Poly.Primitive())
		}
	}
	slices.SortStableFunc(parts, func(a, b *Poly) int { return a.Len() - b.Len() })
	for _, part := range parts {
		if part.IsConstant() {
			return part, nil
		}
		var err error
		if c, _, _, err = r.withContents(c, part); err != nil || c.IsConstant() {
			return c, err
		}
	}
	return c, nil
}

// reduce returns the coefficients of h modulo a prime. Unless its monomials are
// known it finds them.
func (l *lifting) reduce(f *field, h *image, known bool) ([]uint64, error) {
	var m [3]image
	for i, t := range l.terms {
		x, err := l.modulo(f, t)
		if err != nil {
			return nil, err
		}
		m[i] = x
	}
	scale := f.ofBig(l.scale)
	if scale == 0 {
		return nil, errUnlucky
	}
	for i, y := range m[2].c {
		m[2].c[i] = f.mul(y, scale)
	}
	point := make([]uint64, len(l.vars))
	for i := range point {
		point[i] = l.random(f)
	}
	// at[k] has the variables up to the k-th, the others are at the point.
	at := make([][3]image, len(l.vars))
	low := 0
	if known {
		low = l.stages
	}
	for k := len(l.vars) - 1; ; k-- {
		at[k] = m
		if k == low {
			break
		}
		for i := range m {
			x, err := l.evalLast(f, m[i], point[k])
			if err != nil {
				return nil, err
			}
			m[i] = x
		}
	}
	if known {
		return l.fill(f, at[l.stages], *h)
	}
	*h = image{cols: 1}
	if at[0][2].c[0] == 0 {
		return nil, errUnlucky
	}
	first, err := l.univariate(f, l.dense(0, at[0][0]), l.dense(1, at[0][1]), at[0][2].c[0])
	if err != nil {
		return nil, err
	}
	for e := len(first) - 1; e >= 0; e-- {
		if first[e] != 0 {
			h.exp = append(h.exp, uint32(e))
			h.c = append(h.c, first[e])
		}
	}
	for k := 1; k <= l.stages; k++ {
		if err := l.stage(f, h, at[k], point[k]); err != nil {
			return nil, err
		}
		if err := l.needTerms(float64(len(h.c))); err != nil {
			return nil, err
		}
	}
	return h.c, nil
}

// dense returns the coefficients of an image in the main variable alone.
func (l *lifting) dense(side int, m image) []uint64 {
	out := l.spaces[side]
	clear(out)
	for i, c := range m.c {
		out[m.exp[i]] = c
	}
	return out
}

// univariate returns the image of h at a point from those of p and q, which it
// overwrites, and that of γ.
func (l *lifting) univariate(f *field, p, q []uint64, gamma uint64) ([]uint64, error) {
	if p[len(p)-1] == 0 || q[len(q)-1] == 0 {
		return nil, errUnlucky
	}
	g, err := l.euclid(f, p, q)
	if err != nil {
		return nil, err
	}
	switch d := len(g) - 1; {
	case d < l.degree:
		l.degree = d
		return nil, errLower
	case d > l.degree:
		return nil, errUnlucky
	}
	c := f.mul(gamma, f.invert(g[len(g)-1]))
	for i, x := range g {
		g[i] = f.mul(x, c)
	}
	return g, nil
}

// stage brings the k-th variable back into h, k = h.cols, whose value is x so far
// (Newton's interpolation). m are p, q and γ with this variable as the last.
func (l *lifting) stage(f *field, h *image, m [3]image, x uint64) error {
	most := l.most[h.cols]
	at, newton := []uint64{x}, [][]uint64{h.c}
	for len(at) <= most {
		y := l.random(f)
		if slices.Contains(at, y) {
			continue
		}
		var low [3]image
		for i := range m {
			part, err := l.evalLast(f, m[i], y)
			if err != nil {
				return err
			}
			low[i] = part
		}
		values, err := l.fill(f, low, *h)
		if err != nil {
			return err
		}
		span := f.one
		for _, z := range at {
			span = f.mul(span, f.sub(y, z))
		}
		inverse := f.invert(span)
		done := true
		for i, v := range values {
			u := uint64(0)
			for j := len(at) - 1; j >= 0; j-- {
				u = f.add(f.mul(u, f.sub(y, at[j])), newton[j][i])
			}
			values[i] = f.mul(f.sub(v, u), inverse)
			done = done && values[i] == 0
		}
		if err := l.tick(len(values) * len(at)); err != nil {
			return err
		}
		if done {
			// One value more than the degree needs: no coincidence.
			break
		}
		at, newton = append(at, y), append(newton, values)
	}
	out := image{cols: h.cols + 1}
	poly := make([]uint64, len(newton))
	for i := range h.c {
		clear(poly)
		for j := len(newton) - 1; j >= 0; j-- {
			// poly·(x - atⱼ) + newtonⱼ
			for d := len(newton) - 1 - j; d > 0; d-- {
				poly[d] = f.sub(poly[d-1], f.mul(poly[d], at[j]))
			}
			poly[0] = f.sub(newton[j][i], f.mul(poly[0], at[j]))
		}
		for d := len(poly) - 1; d >= 0; d-- {
			if poly[d] != 0 {
				out.exp = append(append(out.exp, h.row(i)...), uint32(d))
				out.c = append(out.c, poly[d])
			}
		}
		if err := l.tick(len(poly) * len(poly)); err != nil {
			return err
		}
	}
	*h = out
	return nil
}

// A walk is an image at the points aⁱ one after the other.
type walk struct {
	m     image
	value []uint64 // of the terms
	ratio []uint64 // of their monomials without the main variable
}

func (l *lifting) newWalk(f *field, m image, point []uint64) (walk, error) {
	w := walk{m, slices.Clone(m.c), make([]uint64, len(m.c))}
	for i := range w.ratio {
		w.ratio[i] = f.one
	}
	for c := 1; c < m.cols; c++ {
		pow := m.colPowers(f, c, point[c])
		for i := range w.ratio {
			if e := m.exp[i*m.cols+c]; e > 0 {
				w.ratio[i] = f.mul(w.ratio[i], pow.of(e))
			}
		}
		if err := l.tick(2 * len(m.c)); err != nil {
			return w, err
		}
	}
	return w, nil
}

// step goes to the next point and adds the terms up by the power of the main
// variable.
func (w walk) step(f *field, out []uint64) {
	clear(out)
	n := w.m.cols
	for i, r := range w.ratio {
		v := f.mul(w.value[i], r)
		w.value[i] = v
		e := w.m.exp[i*n]
		out[e] = f.add(out[e], v)
	}
}

// fill returns the coefficients of h for its monomials in the first columns. m are
// p, q and γ in these variables.
func (l *lifting) fill(f *field, m [3]image, h image) ([]uint64, error) {
	// h by powers of the main variable: from starts[i] up to starts[i+1].
	var starts []int
	rows := 0
	for i := range h.c {
		if i == 0 || h.row(i)[0] != h.row(i - 1)[0] {
			starts = append(starts, i)
		}
		rows = max(rows, i+1-starts[len(starts)-1])
	}
	starts = append(starts, len(h.c))
	point := make([]uint64, h.cols)
	for i := range point {
		point[i] = l.random(f)
	}
	var walks [3]walk
	cost := 0
	for i := range m {
		w, err := l.newWalk(f, m[i], point)
		if err != nil {
			return nil, err
		}
		walks[i] = w
		cost += 2 * len(m[i].c)
	}
	var gamma [1]uint64
	values := make([]uint64, (len(starts)-1)*rows)
	for i := range rows {
		if err := l.tick(cost); err != nil {
			return nil, err
		}
		for s, w := range walks[:2] {
			w.step(f, l.spaces[s])
		}
		walks[2].step(f, gamma[:])
		g, err := l.univariate(f, l.spaces[0], l.spaces[1], gamma[0])
		if err != nil {
			return nil, err
		}
		for s := range len(starts) - 1 {
			e := h.row(starts[s])[0]
			values[s*rows+i] = g[e]
			g[e] = 0
		}
		if len(trimmed(g)) > 0 {
			return nil, errUnlucky // a power that h does not have
		}
	}
	known, err := l.newWalk(f, h, point)
	if err != nil {
		return nil, err
	}
	out := make([]uint64, len(h.c))
	for s := range len(starts) - 1 {
		i, j := starts[s], starts[s+1]
		if err := l.vandermonde(f, out[i:j], known.ratio[i:j], values[s*rows:]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// vandermonde solves Σⱼ out[j]·x[j]ⁱ = y[i-1] for i = 1, …, len(x). With
// q(z) = Πₖ≠ⱼ (z - x[k]) = Σ qᵢ·zⁱ it is
//
//	out[j] = Σ qᵢ·y[i] / (x[j]·q(x[j]))
func (l *lifting) vandermonde(f *field, out, x, y []uint64) error {
	n := len(x)
	master := make([]uint64, n+1) // Π (z - x[k])
	master[0] = f.one
	for k, a := range x {
		for i := k + 1; i > 0; i-- {
			master[i] = f.sub(master[i-1], f.mul(master[i], a))
		}
		master[0] = f.sub(0, f.mul(master[0], a))
		if err := l.tick(k); err != nil {
			return err
		}
	}
	for j, a := range x {
		q, sum, value := uint64(0), uint64(0), uint64(0)
		for i := n - 1; i >= 0; i-- {
			q = f.add(master[i+1], f.mul(q, a))
			sum = f.add(sum, f.mul(q, y[i]))
			value = f.add(f.mul(value, a), q)
		}
		if value == 0 {
			return errUnlucky // two of x are equal
		}
		out[j] = f.mul(sum, f.invert(f.mul(value, a)))
		if err := l.tick(3 * n); err != nil {
			return err
		}
	}
	return nil
}
