package poly

import (
	"cmp"
	"math/bits"
	"slices"
)

// mostDegree bounds the degree of dense images in one variable.
const mostDegree = 1 << 26

// A table holds the terms of a polynomial as rows of exponents. The rows fall
// lexicographically if sorted.
type table struct {
	cols int
	exp  []uint32 // cols for each term
	p    *Poly
	term []uint32 // of p, by row; nil if in order
}

// newTable lists the terms of p with a column for each of the variables vars.
func (r *gcdRun) newTable(p *Poly, vars []int, sorted bool) (*table, error) {
	n := len(vars)
	t := &table{cols: n, p: p, exp: make([]uint32, n*p.Len())}
	for c, v := range vars {
		f := p.fieldOf(v)
		if f == 0 {
			continue
		}
		word, shift := p.pack.field(f)
		mask, step := p.pack.mask(), int(p.pack.words)
		for i, j := c, word; j < len(p.mono); i, j = i+n, j+step {
			t.exp[i] = uint32(p.mono[j] >> shift & mask)
		}
		if err := r.tick(p.Len()); err != nil {
			return nil, err
		}
	}
	if !sorted {
		return t, nil
	}
	t.term = make([]uint32, p.Len())
	for i := range t.term {
		t.term[i] = uint32(i)
	}
	for c := n - 1; c >= 0; c-- {
		t.sortBy(c)
		if err := r.tick(4 * p.Len()); err != nil {
			return nil, err
		}
	}
	rows := t.exp
	t.exp = make([]uint32, 0, len(rows))
	for _, i := range t.term {
		t.exp = append(t.exp, rows[int(i)*n:int(i+1)*n]...)
	}
	return t, nil
}

// sortBy sorts the terms by a column of unsorted rows, falling, and keeps the order
// of those that are equal there.
func (t *table) sortBy(col int) {
	most := uint32(0)
	for i := col; i < len(t.exp); i += t.cols {
		most = max(most, t.exp[i])
	}
	if most == 0 {
		return
	}
	if len(t.term) < 32 || uint64(most) > 4*uint64(len(t.term)) {
		slices.SortStableFunc(t.term, func(i, j uint32) int {
			return cmp.Compare(t.exp[int(j)*t.cols+col], t.exp[int(i)*t.cols+col])
		})
		return
	}
	starts := make([]uint32, most+2)
	for _, i := range t.term {
		starts[most-t.exp[int(i)*t.cols+col]+1]++
	}
	for e := range most {
		starts[e+1] += starts[e]
	}
	out := make([]uint32, len(t.term))
	for _, i := range t.term {
		s := &starts[most-t.exp[int(i)*t.cols+col]]
		out[*s] = i
		*s++
	}
	t.term = out
}

// An image is a polynomial over a field, as rows of exponents that fall
// lexicographically.
type image struct {
	cols int
	exp  []uint32
	c    []uint64
}

func (m image) row(i int) []uint32 { return m.exp[i*m.cols : (i+1)*m.cols] }

// modulo returns the image of t in a field.
func (r *gcdRun) modulo(f *field, t *table) (image, error) {
	m := image{t.cols, t.exp, make([]uint64, t.p.Len())}
	for i := range m.c {
		at := i
		if t.term != nil {
			at = int(t.term[i])
		}
		m.c[i] = f.ofVec(t.p.coef, at)
		if err := r.tick(1 + t.p.bits/64); err != nil {
			return m, err
		}
	}
	return m, nil
}

// A fieldPowers computes powers of an element, from a list if that pays.
type fieldPowers struct {
	f    *field
	x    uint64
	list []uint64
}

func newFieldPowers(f *field, x uint64, most uint32, uses int) fieldPowers {
	s := fieldPowers{f: f, x: x}
	if uint64(most) <= uint64(uses)*uint64(bits.Len32(most))+16 {
		s.list = make([]uint64, most+1)
		y := f.one
		for i := range s.list {
			s.list[i] = y
			y = f.mul(y, x)
		}
	}
	return s
}

func (s fieldPowers) of(e uint32) uint64 {
	if s.list != nil {
		return s.list[e]
	}
	return s.f.pow(s.x, uint64(e))
}

// colPowers returns the powers of x that occur in a column.
func (m image) colPowers(f *field, col int, x uint64) fieldPowers {
	most := uint32(0)
	for i := col; i < len(m.exp); i += m.cols {
		most = max(most, m.exp[i])
	}
	return newFieldPowers(f, x, most, len(m.c))
}

// evalLast puts x in place of the variable of the last column.
func (r *gcdRun) evalLast(f *field, m image, x uint64) (image, error) {
	pow := m.colPowers(f, m.cols-1, x)
	n := m.cols - 1
	out := image{cols: n}
	for i, c := range m.c {
		row := m.row(i)
		if e := row[n]; e > 0 {
			c = f.mul(c, pow.of(e))
		}
		if at := len(out.c); at > 0 && slices.Equal(out.exp[(at-1)*n:], row[:n]) {
			out.c[at-1] = f.add(out.c[at-1], c)
		} else {
			out.exp = append(out.exp, row[:n]...)
			out.c = append(out.c, c)
		}
		if err := r.tick(2); err != nil {
			return out, err
		}
	}
	return out, nil
}

// degreeBounds returns bounds on the degrees of gcd(p, q) in some variables of
// both, by the lemma of [Work.Cofactors].
func (r *gcdRun) degreeBounds(p, q *Poly, vars []int) ([]int, error) {
	all := make([]int, 0, smallVars)
	for _, v := range union(p.vars, q.vars, nil) {
		all = append(all, int(v))
	}
	f := primeField(r.prime)
	var imgs [2]image
	var flat [2][]uint64 // the terms at the point
	for i, x := range [2]*Poly{p, q} {
		t, err := r.newTable(x, all, false)
		if err != nil {
			return nil, err
		}
		m, err := r.modulo(f, t)
		if err != nil {
			return nil, err
		}
		imgs[i] = m
	}
	degrees := make([]int, len(vars))
	point := make([]uint64, len(all))
	for c := range point {
		point[c] = r.random(f)
	}
	for i, m := range imgs {
		flat[i] = slices.Clone(m.c)
		if len(all) == 1 {
			continue
		}
		for c, x := range point {
			pow := m.colPowers(f, c, x)
			for j := range flat[i] {
				if e := m.exp[j*m.cols+c]; e > 0 {
					flat[i][j] = f.mul(flat[i][j], pow.of(e))
				}
			}
			if err := r.tick(2 * len(m.c)); err != nil {
				return nil, err
			}
		}
	}
	for i, v := range vars {
		c := slices.Index(all, v)
		degrees[i] = int(min(p.DegreeIn(v), q.DegreeIn(v)))
		var dense [2][]uint64
		whole := false // the degree of an image is that of the polynomial
		for s, x := range [2]*Poly{p, q} {
			d := int(x.DegreeIn(v))
			if d > mostDegree {
				return nil, &BudgetError{Exponent, float64(d), mostDegree}
			}
			dense[s] = make([]uint64, d+1)
			if len(all) == 1 {
				for j, y := range flat[s] {
					dense[s][imgs[s].exp[j]] = y
				}
			} else {
				pow := imgs[s].colPowers(f, c, f.invert(point[c]))
				for j, y := range flat[s] {
					e := imgs[s].exp[j*len(all)+c]
					if e > 0 {
						y = f.mul(y, pow.of(e))
					}
					dense[s][e] = f.add(dense[s][e], y)
				}
			}
			if err := r.tick(2*len(flat[s]) + d/8); err != nil {
				return nil, err
			}
			whole = whole || dense[s][d] != 0
		}
		if !whole {
			continue
		}
		g, err := r.euclid(f, dense[0], dense[1])
		if err != nil {
			return nil, err
		}
		degrees[i] = min(degrees[i], len(g)-1)
	}
	return degrees, nil
}
