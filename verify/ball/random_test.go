package ball

import (
	"flag"
	"fmt"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"
)

var checks = flag.Int("ball.checks", 10_000, "random checks per function")

// A source makes random numbers and balls.
type source struct{ *rand.Rand }

func newSource(seed uint64) source { return source{rand.New(rand.NewPCG(20, seed))} }

// prec returns a precision from 16 to 2048, small ones more often.
func (r source) prec() uint {
	return uint(16) << r.IntN(7) * uint(32+r.IntN(33)) / 32
}

// dyadic returns a number of up to bits bits with 2^(lo-1) ≤ |x| < 2^hi.
func (r source) dyadic(bits int, lo, hi int) dyadic {
	n := 1 + r.IntN(bits)
	if r.IntN(8) == 0 {
		n = 1 + r.IntN(4)
	}
	x := randomInt(r.Rand, n)
	return dyadic{x, int64(lo + r.IntN(hi-lo+1) - n)}
}

// A span is an interval that arguments are drawn from: ±[2^lo, 2^hi], shifted by from.
type span struct {
	lo, hi int
	signed bool
	from   int64
	below  bool // from - x instead of from + x
}

func (r source) point(s span, bits int) dyadic {
	x := r.dyadic(bits, s.lo, s.hi)
	if s.signed && r.IntN(2) == 0 || s.below {
		x = x.neg()
	}
	return x.add(dyadicInt(s.from))
}

// about returns a ball that contains x: x itself, or a narrow or a wide ball, with x
// at an end, in the middle or anywhere.
func (r source) about(x dyadic) Ball {
	kind := r.IntN(8)
	if kind < 3 || x.sign() == 0 {
		return exactly(x)
	}
	size := -20 - r.IntN(200)
	if kind == 7 {
		size = -r.IntN(20)
		if r.IntN(2) == 0 {
			size = r.IntN(4) // it may reach across 0
		}
	}
	rad := magUint(1+r.Uint64N(1<<32-1), x.top()+int64(size)-32)
	mid := x
	if n := r.IntN(5); n > 0 {
		d := rad.dyadic()
		if n > 2 { // not at an end
			d.man = new(big.Int).Mul(d.man, new(big.Int).SetUint64(r.Uint64N(1<<16+1)))
			d.exp -= 16
		}
		if n%2 == 0 {
			d = d.neg()
		}
		mid = mid.add(d)
	}
	return Ball{mid: mid.odd(), rad: rad}
}

// spans gives for each function where its arguments come from.
var spans = map[string][]span{
	"sqrt": {{lo: -60, hi: 60}}, "cbrt": {{lo: -60, hi: 60, signed: true}},
	"exp": {{lo: -60, hi: 5, signed: true}, {lo: 4, hi: 23, signed: true}}, "expm1": {{lo: -60, hi: 5, signed: true}, {lo: 4, hi: 23, signed: true}},
	"log": {{lo: -90, hi: 90}, {lo: -80, hi: -2, signed: true, from: 1}}, "log2": {{lo: -90, hi: 90}, {lo: -80, hi: -2, signed: true, from: 1}},
	"log10": {{lo: -90, hi: 90}, {lo: -80, hi: -2, signed: true, from: 1}}, "log1p": {{lo: -90, hi: 60}, {lo: -90, hi: -1, signed: true}, {lo: -60, hi: -1, from: -1}},
	"sin": {{lo: -60, hi: 80, signed: true}, {lo: -3, hi: 3}}, "cos": {{lo: -60, hi: 80, signed: true}, {lo: -3, hi: 3}},
	"tan": {{lo: -60, hi: 80, signed: true}, {lo: -3, hi: 3}}, "sec": {{lo: -60, hi: 80, signed: true}},
	"csc": {{lo: -60, hi: 80, signed: true}}, "cot": {{lo: -60, hi: 80, signed: true}},
	"asin": {{lo: -60, hi: -1, signed: true}, {lo: -60, hi: -1, from: 1, below: true}, {lo: -60, hi: -1, from: -1}},
	"acos": {{lo: -60, hi: -1, signed: true}, {lo: -60, hi: -1, from: 1, below: true}, {lo: -60, hi: -1, from: -1}},
	"atan": {{lo: -60, hi: 60, signed: true}, {lo: -3, hi: 3, signed: true}},
	"sinh": {{lo: -60, hi: 5, signed: true}, {lo: 4, hi: 22, signed: true}}, "cosh": {{lo: -60, hi: 5, signed: true}, {lo: 4, hi: 22, signed: true}}, "tanh": {{lo: -60, hi: 8, signed: true}},
	"sech": {{lo: -60, hi: 5, signed: true}, {lo: 4, hi: 22, signed: true}}, "csch": {{lo: -60, hi: 5, signed: true}, {lo: 4, hi: 22, signed: true}}, "coth": {{lo: -60, hi: 8, signed: true}},
	"asinh": {{lo: -60, hi: 90, signed: true}}, "acosh": {{lo: -60, hi: 90, from: 1}}, "atanh": {{lo: -60, hi: -1, signed: true}, {lo: -60, hi: -1, from: 1, below: true}},
	"abs": {{lo: -60, hi: 60, signed: true}}, "sign": {{lo: -60, hi: 60, signed: true}}, "relu": {{lo: -60, hi: 60, signed: true}},
	"max": {{lo: -4, hi: 4, signed: true}}, "min": {{lo: -4, hi: 4, signed: true}}, "floor": {{lo: -10, hi: 70, signed: true}},
	"sigmoid": {{lo: -60, hi: 9, signed: true}, {lo: 8, hi: 22, signed: true}}, "softplus": {{lo: -60, hi: 9, signed: true}, {lo: 8, hi: 22, signed: true}},
	"erf": {{lo: -60, hi: 3, signed: true}, {lo: -2, hi: 2}}, "erfc": {{lo: -60, hi: 4, signed: true}, {lo: -2, hi: 3}},
	"hypot": {{lo: -30, hi: 30, signed: true}}, "atan2": {{lo: -30, hi: 30, signed: true}}, "pow": {{lo: -6, hi: 6}},
	"pi": {},
}

// monotone lists the functions that rise (or fall) on their whole domain.
var monotone = map[string]direction{
	"sqrt": rising, "cbrt": rising, "exp": rising, "expm1": rising, "log": rising, "log2": rising, "log10": rising, "log1p": rising,
	"asin": rising, "acos": falling, "atan": rising, "sinh": rising, "tanh": rising, "asinh": rising, "acosh": rising,
	"atanh": rising, "relu": rising, "floor": rising, "sign": rising, "sigmoid": rising, "softplus": rising, "erf": rising, "erfc": falling,
}

// checkFunction draws about n comparisons. Two computations of f must overlap: of
// a ball and of a point in it, at two precisions one of which is much higher, and of
// points at both ends; and values must be in order where f is monotone.
func checkFunction(name string, n int) error {
	r := newSource(uint64(len(name))<<8 | uint64(name[0]))
	row := functions[name]
	done := 0
	for tries := 0; done < n; tries++ {
		if tries > 4*n+100 {
			return fmt.Errorf("%s: only %d of %d checks were possible", name, done, n)
		}
		p := r.prec()
		q := p + 64 + uint(r.IntN(64))
		if r.IntN(4) == 0 {
			q = r.prec()
		}
		var points, ends, balls []Ball
		integral := name == "pow" && r.IntN(3) == 0
		for i := range row.arity {
			x := r.point(spans[name][r.IntN(len(spans[name]))], int(2*p))
			if integral && r.IntN(2) == 0 {
				x = x.neg() // a negative base is fine
			}
			b := r.about(x)
			if integral && i == 1 {
				x = dyadicInt(int64(r.IntN(80) - 40))
				b = exactly(x)
			}
			end := exactly(b.lower())
			if r.IntN(2) == 0 {
				end = exactly(b.upper())
			}
			if name == "pow" && i == 1 && !integral && r.IntN(3) == 0 {
				b, _ = fromRat(big.NewRat(r.Int64N(40)-20, 1+r.Int64N(20)), p, literal)
				points, ends, balls = append(points, b), append(ends, b), append(balls, b)
				continue
			}
			points, ends, balls = append(points, exactly(x)), append(ends, end), append(balls, b)
		}
		var before []Ball
		for _, b := range balls {
			before = append(before, b.copy())
		}
		whole, err := Arithmetic{p}.Call(name, balls...)
		for i, b := range balls {
			if !b.same(before[i]) {
				return fmt.Errorf("%s%v changed its arguments to %v", name, before, balls)
			}
		}
		sharp, errSharp := Arithmetic{q}.Call(name, points...)
		end, errEnd := Arithmetic{q}.Call(name, ends...)
		plain, errPlain := Arithmetic{p}.Call(name, points...)
		if err == nil && (errSharp != nil || errEnd != nil) && name != "pow" {
			return fmt.Errorf("%s%v = %v, but in it at %v or %v: %v, %v", name, balls, whole, points, ends, errSharp, errEnd)
		}
		if errPlain == nil && plain.RelBits() < int(p)-8 && plain.rad.top() > -maxTop {
			return fmt.Errorf("%s%v to %d bits has only %d", name, points, p, plain.RelBits())
		}
		type pair struct {
			a, b    Ball
			e, f    error
			of, and string
		}
		for _, c := range []pair{
			{whole, sharp, err, errSharp, "ball", "point"},
			{whole, end, err, errEnd, "ball", "end"},
			{plain, sharp, errPlain, errSharp, "point", "point"},
		} {
			if c.e != nil || c.f != nil {
				continue
			}
			if c.a.Disjoint(c.b) {
				return fmt.Errorf("%s%v to %d bits = %v, but at %v, %v to %d bits = %v", name, balls, p, c.a, points, ends, q, c.b)
			}
			done++
		}
		if dir, ok := monotone[name]; ok && errSharp == nil && errEnd == nil {
			x, y := points[0], ends[0]
			if s := x.mid.cmp(y.mid); s != 0 {
				if (s < 0) != (dir == rising) {
					sharp, end = end, sharp
				}
				if below(end, sharp) {
					return fmt.Errorf("%s is not monotone from %v to %v", name, points, ends)
				}
				done++
			}
		}
	}
	return nil
}

// copy returns a ball that shares no memory with b.
func (b Ball) copy() Ball {
	b.mid.man = new(big.Int).Set(b.mid.int())
	if b.rat != nil {
		b.rat = new(big.Rat).Set(b.rat)
	}
	return b
}

func (b Ball) same(c Ball) bool {
	return b.mid.int().Cmp(c.mid.int()) == 0 && b.mid.exp == c.mid.exp && b.rad == c.rad &&
		(b.rat == nil) == (c.rat == nil) && (b.rat == nil || b.rat.Cmp(c.rat) == 0)
}

func TestFunctions(t *testing.T) {
	for _, name := range names() {
		if spans[name] == nil {
			t.Errorf("%s has no arguments to be tested with", name)
		}
		if functions[name].arity > 0 {
			t.Run(name, func(t *testing.T) {
				if err := checkFunction(name, *checks); err != nil {
					t.Error(err)
				}
			})
		}
	}
}

func names() []string {
	var out []string
	for name := range functions {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

// checkArithmetic compares sums, products, quotients and comparisons of balls with exact
// ones of points in them.
func checkArithmetic(n int) error {
	r := newSource(1)
	s := span{lo: -40, hi: 40, signed: true}
	for range n {
		w := Arithmetic{r.prec()}
		x, y := r.point(s, int(2*w.Prec)), r.point(s, int(2*w.Prec))
		a, b := r.about(x), r.about(y)
		if r.IntN(4) == 0 {
			x = a.lower()
		}
		if r.IntN(4) == 0 {
			y = b.upper()
		}
		for _, op := range []struct {
			name  string
			ball  func(_, _ Ball) (Ball, error)
			truth func(_, _, _ *big.Rat) *big.Rat
		}{
			{"+", w.Add, (*big.Rat).Add}, {"-", w.Sub, (*big.Rat).Sub}, {"*", w.Mul, (*big.Rat).Mul}, {"/", w.Div, (*big.Rat).Quo},
		} {
			got, err := op.ball(a, b)
			if op.name == "/" && b.ContainsZero() {
				if err == nil {
					return fmt.Errorf("%v / %v = %v", a, b, got)
				}
				continue
			}
			if err != nil {
				return err
			}
			if want := op.truth(new(big.Rat), x.rat(), y.rat()); !got.Contains(want) {
				return fmt.Errorf("%v %s %v = %v to %d bits, without %v %s %v", a, op.name, b, got, w.Prec, x.float(), op.name, y.float())
			}
			if a.IsExact() && b.IsExact() && got.RelBits() < int(w.Prec)-2 {
				return fmt.Errorf("%v %s %v to %d bits has %d", a, op.name, b, w.Prec, got.RelBits())
			}
		}
		for _, rel := range []string{"<", "<=", ">", ">=", "==", "!="} {
			c := x.cmp(y)
			want := map[string]bool{"<": c < 0, "<=": c <= 0, ">": c > 0, ">=": c >= 0, "==": c == 0, "!=": c != 0}[rel]
			if got, err := w.Holds(rel, a, b); err == nil && got != want {
				return fmt.Errorf("%v %s %v: %v", a, rel, b, got)
			}
		}
		h := Hull(a, b)
		if !h.Contains(x.rat()) || !h.Contains(y.rat()) || !h.ContainsBall(a) {
			return fmt.Errorf("the hull %v of %v and %v", h, a, b)
		}
	}
	return nil
}

func TestArithmetic(t *testing.T) {
	if err := checkArithmetic(*checks / 3); err != nil {
		t.Error(err)
	}
}
