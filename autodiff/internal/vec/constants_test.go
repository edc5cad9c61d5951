package vec

import (
	"bytes"
	"flag"
	"fmt"
	"go/format"
	"math"
	"math/big"
	"os"
	"testing"
)

var write = flag.Bool("write", false, "write constants.go anew")

// TestConstants derives every constant of the elementary functions again and
// compares them with constants.go; go test -run TestConstants -write writes
// that file.
func TestConstants(t *testing.T) {
	src, err := format.Source(constants())
	if err != nil {
		t.Fatal(err)
	}
	if *write {
		if err := os.WriteFile("constants.go", src, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile("constants.go")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(bytes.ReplaceAll(got, []byte("\r\n"), []byte("\n")), src) {
		t.Error("constants.go is not what TestConstants -write would write")
	}
}

func constants() []byte {
	var w bytes.Buffer
	w.WriteString("// Written by go test -run TestConstants -write; not to be edited.\n\npackage vec\n\n")
	number := func(name, comment string, x *big.Float) {
		fmt.Fprintf(&w, "// %s is %s.\nconst %s = %s\n\n", name, comment, name, hex(x))
	}
	list := func(name, comment, kind string, xs []string) {
		fmt.Fprintf(&w, "// %s %s.\nvar %s = [%d]%s{\n", name, comment, name, len(xs), kind)
		for _, x := range xs {
			fmt.Fprintf(&w, "%s,\n", x)
		}
		w.WriteString("}\n\n")
	}
	polynomial := func(name, comment string, cs []*big.Float) {
		fmt.Fprintf(&w, "// %s\nconst (\n", comment)
		for i, c := range cs {
			fmt.Fprintf(&w, "%s%d = %s\n", name, i, hex(c))
		}
		w.WriteString(")\n\n")
	}

	// The reduction of exp: x = k*ln2/16 + r. k has 15 bits.
	step := bquo(bigLn2(), bigf(16))
	number("expInv", "16/ln 2", bquo(bigf(1), step))
	hi := chop(step, 38)
	number("expHi", "the first 38 bits of ln 2/16", hi)
	number("expLo", "ln 2/16 - expHi", bsub(step, hi))
	var powers, rests []string
	for j := range 16 {
		p := bigExp(bmul(bigf(float64(j)), step))
		f, _ := p.Float64()
		powers = append(powers, fmt.Sprintf("%#016x", math.Float64bits(f)-uint64(j)<<48))
		rests = append(rests, hex(bquo(bsub(p, bigf(f)), bigf(f))))
	}
	list("expPower", "has the bits of 2**(j/16), less j<<48", "uint64", powers)
	list("expRest", "has (2**(j/16) - t)/t for t = 2**(j/16) rounded", "float64", rests)

	r := bmul(step, bigf(0.5001))
	rlo, rhi := newf().Neg(r), r
	reciprocalFactorials := func(first, stride int, sign float64) func(*big.Float) *big.Float {
		return func(x *big.Float) *big.Float {
			c := bigf(1)
			for i := 2; i <= first; i++ {
				c.Quo(c, bigf(float64(i)))
			}
			sum, term := newf().Copy(c), c
			for i := first + 1; term.Sign() != 0 && term.MantExp(nil) > -bigPrec; i += stride {
				term = bmul(term, x)
				for j := range stride {
					term = bquo(term, bigf(float64(i+j)))
				}
				if sign < 0 {
					term.Neg(term)
				}
				sum.Add(sum, term)
			}
			return sum
		}
	}
	square := func(x *big.Float) *big.Float { return bmul(x, x) }
	abs := func(x *big.Float) *big.Float { return newf().Abs(x) }
	polynomial("expC", "The polynomial of (e**r-1-r)/r² for |r| <= ln 2/32.",
		remez(reciprocalFactorials(2, 1, 1), square, rlo, rhi, 5))
	polynomial("expm1C", "The polynomial of (e**x-1-x)/x² for |x| <= 0.28.",
		remez(reciprocalFactorials(2, 1, 1), abs, bigf(-0.28), bigf(0.28), 10))

	// The reduction of log: x = 2**k * z, z in one of 16 intervals, r = z*c - 1.
	hi = chop(bigLn2(), 42)
	number("ln2Hi", "ln 2 up to 2**-42", hi)
	number("ln2Lo", "ln 2 - ln2Hi", bsub(bigLn2(), hi))
	var cs, his, los []string
	for j := range uint64(16) {
		from := math.Float64frombits(logOffset + j<<48)
		to := math.Float64frombits(logOffset + (j+1)<<48)
		c := math.Round(512/(from+to)) / 256
		if j == 9 {
			c = 1
		}
		l, hi := newf(), newf()
		if c != 1 {
			l = bigLog(bquo(bigf(1), bigf(c)))
			hi = chop(l, 42+l.MantExp(nil))
		}
		cs = append(cs, hex(bigf(c)))
		his = append(his, hex(hi))
		los = append(los, hex(bsub(l, hi)))
	}
	list("logC", "has about 1/z for z in each of the intervals, in 9 bits", "float64", cs)
	list("logHi", "has -log(logC[j]) up to 2**-42", "float64", his)
	list("logLo", "has -log(logC[j]) - logHi[j]", "float64", los)
	polynomial("logQ", "The polynomial of (log(1+r)-r)/r² for |r| <= 1/32.",
		remez(func(x *big.Float) *big.Float {
			sum, p := newf(), bigf(-1)
			for i := 2; p.Sign() != 0 && p.MantExp(nil) > -bigPrec; i++ {
				sum.Add(sum, bquo(p, bigf(float64(i))))
				p = bmul(p, newf().Neg(x))
			}
			return sum
		}, abs, bigf(-1./32), bigf(1./32), 8))

	same := func(x *big.Float) *big.Float { return x }
	polynomial("tanhC", "The polynomial in z = x² of (tanh(x)/x-1)/z for |x| <= 1/4.",
		remez(func(z *big.Float) *big.Float {
			x := newf().Sqrt(z)
			return bquo(bsub(bquo(bigTanh(x), x), bigf(1)), z)
		}, same, bigf(0x1p-40), bigf(1./16), 7))

	// The reduction of sin and cos: x = k*π/2 + y. k has 15 bits.
	half := bquo(bigPi(), bigf(2))
	number("trigInv", "2/π", bquo(bigf(1), half))
	p1 := chop(half, 38)
	number("trigHi", "the first 38 bits of π/2", p1)
	p2 := chop(bsub(half, p1), 38)
	number("trigMid", "the next 38 bits", p2)
	number("trigLo", "the rest of π/2", bsub(bsub(half, p1), p2))
	zmax := bmul(square(bquo(half, bigf(2))), bigf(1.0001))
	sinS := reciprocalFactorials(3, 2, -1)
	polynomial("sinC", "The polynomial in z = y² of (sin(y)/y-1)/z for |y| <= π/4.",
		remez(func(z *big.Float) *big.Float { return newf().Neg(sinS(z)) }, same, bigf(0), zmax, 6))
	polynomial("cosC", "The polynomial in z = y² of (cos(y)-1+z/2)/z² for |y| <= π/4.",
		remez(reciprocalFactorials(4, 2, -1), square, bigf(0), zmax, 6))
	return w.Bytes()
}

// hex returns the literal of x rounded to float64.
func hex(x *big.Float) string {
	f, _ := x.Float64()
	return fmt.Sprintf("%x", f)
}

// chop returns the first bits of x.
func chop(x *big.Float, bits int) *big.Float {
	y := new(big.Float).SetPrec(uint(bits)).SetMode(big.ToZero).Set(x)
	return newf().Set(y)
}

// remez returns the n coefficients of the polynomial p with the least maximum
// of |w(x)*(f(x)-p(x))| on [a, b]: Remez's exchange of all points, on a grid.
func remez(f, w func(*big.Float) *big.Float, a, b *big.Float, n int) []*big.Float {
	const grid = 400
	xs, fs, ws := make([]*big.Float, grid+1), make([]*big.Float, grid+1), make([]*big.Float, grid+1)
	for i := range xs {
		// Chebyshev points, from a to b.
		c := (1 - math.Cos(math.Pi*float64(i)/grid)) / 2
		xs[i] = badd(a, bmul(bsub(b, a), bigf(c)))
		fs[i], ws[i] = f(xs[i]), w(xs[i])
	}
	ref := make([]int, n+1)
	for i := range ref {
		ref[i] = (2*i + 1) * grid / (2*n + 2)
	}
	for {
		// w*p ± e = w*f at the points of ref.
		m := make([][]*big.Float, n+1)
		for i, at := range ref {
			m[i] = make([]*big.Float, n+2)
			v := ws[at]
			for j := range n {
				m[i][j] = v
				v = bmul(v, xs[at])
			}
			m[i][n] = bigf(float64(1 - i%2*2))
			m[i][n+1] = bmul(ws[at], fs[at])
		}
		cs := solve(m)[:n]
		// The new reference: the largest error between changes of sign.
		errs := make([]*big.Float, grid+1)
		var next []int
		for i, x := range xs {
			p := newf()
			for j := n - 1; j >= 0; j-- {
				p = badd(bmul(p, x), cs[j])
			}
			errs[i] = bmul(ws[i], bsub(fs[i], p))
			if errs[i].Sign() == 0 {
				continue
			}
			last := len(next) - 1
			switch {
			case last < 0 || errs[next[last]].Sign() != errs[i].Sign():
				next = append(next, i)
			case newf().Abs(errs[i]).Cmp(newf().Abs(errs[next[last]])) > 0:
				next[last] = i
			}
		}
		for len(next) > n+1 {
			if newf().Abs(errs[next[0]]).Cmp(newf().Abs(errs[next[len(next)-1]])) < 0 {
				next = next[1:]
			} else {
				next = next[:len(next)-1]
			}
		}
		if len(next) < n+1 || fmt.Sprint(next) == fmt.Sprint(ref) {
			return cs
		}
		ref = next
	}
}

// solve returns the solution of a system of linear equations, given as rows
// with the right side last.
func solve(m [][]*big.Float) []*big.Float {
	n := len(m)
	for c := range n {
		best := c
		for r := c + 1; r < n; r++ {
			if newf().Abs(m[r][c]).Cmp(newf().Abs(m[best][c])) > 0 {
				best = r
			}
		}
		m[c], m[best] = m[best], m[c]
		for r := range n {
			if r == c {
				continue
			}
			q := bquo(m[r][c], m[c][c])
			for k := c; k <= n; k++ {
				m[r][k] = bsub(m[r][k], bmul(q, m[c][k]))
			}
		}
	}
	x := make([]*big.Float, n)
	for i := range x {
		x[i] = bquo(m[i][n], m[i][i])
	}
	return x
}
