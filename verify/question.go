package verify

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"iter"
	"maps"
	"math/big"
	"math/rand/v2"
	"slices"

	"gradproof/symbolic"
)

// A Point gives every variable an exact value.
type Point map[string]*big.Rat

// MarshalText and the like are not needed: a report prints points as strings.
func (p Point) strings() map[string]string {
	out := make(map[string]string, len(p))
	for name, r := range p {
		out[name] = r.RatString()
	}
	return out
}

// env is p as the environment of an exact evaluation.
func (p Point) env(name string) (*big.Rat, error) {
	if r, ok := p[name]; ok {
		return r, nil
	}
	return nil, unset(name)
}

func unset(name string) error {
	return &symbolic.Error{Code: symbolic.CodeUnset, Msg: fmt.Sprintf("the variable %s has no value", symbolic.Quote(name))}
}

// float returns the value of a variable rounded to float64.
func (p Point) float(name string) float64 {
	v, _ := p[name].Float64()
	return v
}

// An Interval is the domain of one variable; an end that is nil is open to infinity.
type Interval struct{ Lo, Hi *big.Rat }

// A Question asks whether a claim is the derivative of an expression.
type Question struct {
	Expr symbolic.Expr
	Wrt  string
	// Claim is the derivative to be judged. Without it the claim is the tape's gradient.
	Claim *symbolic.Expr
	// At are points to look at besides those that the judge chooses.
	At []Point
	// Domain restricts variables; one that is missing is unrestricted.
	Domain map[string]Interval
	Seed   uint64
	// Points is how many points the judge chooses; 0 means DefaultPoints.
	Points int
	Limits symbolic.Limits // the zero Limits are the default ones
	// Explain asks for what the verdict rests on, in [Report.Explanation].
	Explain bool
}

// DefaultPoints is how many points a judge chooses if not told otherwise.
const DefaultPoints = 64

// Vars returns the variables of the question: those of the expression first, then
// those that only the claim has.
func (q *Question) Vars() []string {
	vars := q.Expr.Vars()
	if q.Claim != nil {
		for _, v := range q.Claim.Vars() {
			if !slices.Contains(vars, v) {
				vars = append(vars, v)
			}
		}
	}
	if !slices.Contains(vars, q.Wrt) {
		vars = append(vars, q.Wrt)
	}
	return vars
}

// points chooses n points of the domain, one after the other as they are needed.
// They follow from the seed and a hash of both expressions, so that the same question
// has the same points and nobody can write a claim for them.
func (q *Question) points(n int) iter.Seq[Point] {
	vars := q.Vars()
	return func(yield func(Point) bool) {
		rng := q.random("")
		for i := range n {
			p := make(Point, len(vars))
			for _, name := range vars {
				p[name] = choose(rng, q.Domain[name], i)
			}
			if !yield(p) {
				return
			}
		}
	}
}

// random returns a source of random numbers for one purpose, which follows from the
// seed and both expressions.
func (q *Question) random(purpose string) *rand.Rand {
	h := sha256.New()
	fmt.Fprintf(h, "%s%d\x00%s\x00%s\x00", purpose, q.Seed, q.Expr, q.Wrt)
	if q.Claim != nil {
		fmt.Fprintf(h, "%s", *q.Claim)
	}
	var key [32]byte
	h.Sum(key[:0])
	return rand.New(rand.NewChaCha8(key))
}

// choose draws one coordinate of point i. Without a domain the values are a mix:
// mostly small rationals of both signs that are not 0 or ±1, and every fourth of a
// scale between 1e-6 and 1e6. With two ends they lie between these.
func choose(rng *rand.Rand, d Interval, i int) *big.Rat {
	small := func() *big.Rat { // p/q with 0 < p ≤ 40, q ≤ 8, never 1
		for {
			r := big.NewRat(1+rng.Int64N(40), 1+rng.Int64N(8))
			if r.Cmp(big.NewRat(1, 1)) != 0 {
				return r
			}
		}
	}
	size := small()
	if i%4 == 3 {
		size.Mul(size, scales[rng.IntN(len(scales))])
	}
	switch {
	case d.Lo != nil && d.Hi != nil:
		t := big.NewRat(1+rng.Int64N(1<<16-1), 1<<16)
		t.Mul(t, new(big.Rat).Sub(d.Hi, d.Lo))
		return t.Add(t, d.Lo)
	case d.Lo != nil:
		return size.Add(size, d.Lo)
	case d.Hi != nil:
		return size.Sub(d.Hi, size)
	case i%8 == 1: // all coordinates positive, for domains such as those of log
	case rng.IntN(2) == 0:
		size.Neg(size)
	}
	return size
}

var scales = []*big.Rat{
	big.NewRat(1, 1000000), big.NewRat(1, 10000), big.NewRat(1, 100),
	big.NewRat(100, 1), big.NewRat(1000, 1), big.NewRat(50000, 1),
}

// candidates are the points at which the judge looks, in this order.
func (q *Question) candidates() iter.Seq[Point] {
	return func(yield func(Point) bool) {
		for p := range q.points(q.Points) {
			if !yield(p) {
				return
			}
		}
		for _, p := range q.special(specialPoints) {
			if !yield(p) {
				return
			}
		}
	}
}

// special are points at which elementary functions have rational values: all
// coordinates among 0, 1, -1, 1/2, 2. Alone they would prove little, so they come
// after the others.
func (q *Question) special(most int) []Point {
	values := []*big.Rat{big.NewRat(1, 1), new(big.Rat), big.NewRat(2, 1), big.NewRat(-1, 1), big.NewRat(1, 2)}
	vars := q.Vars()
	var out []Point
	index := make([]int, len(vars))
	for len(out) < most {
		p := make(Point, len(vars))
		for i, name := range vars {
			p[name] = values[index[i]]
		}
		if q.contains(p) {
			out = append(out, p)
		}
		i := 0
		for ; i < len(index); i++ {
			if index[i]++; index[i] < len(values) {
				break
			}
			index[i] = 0
		}
		if i == len(index) {
			break
		}
	}
	return out
}

// contains reports whether p lies strictly inside the domain.
func (q *Question) contains(p Point) bool {
	for name, d := range q.Domain {
		v := p[name]
		if v != nil && (d.Lo != nil && v.Cmp(d.Lo) <= 0 || d.Hi != nil && v.Cmp(d.Hi) >= 0) {
			return false
		}
	}
	return true
}

// Check reports what is wrong with a question before any work: a domain that is
// empty or names no variable, a point that leaves a variable without a value.
func (q *Question) check() error {
	vars := q.Vars()
	for _, name := range slices.Sorted(maps.Keys(q.Domain)) {
		if !slices.Contains(vars, name) {
			return fmt.Errorf("the domain names %s, which does not occur", symbolic.Quote(name))
		}
		if d := q.Domain[name]; d.Lo != nil && d.Hi != nil && d.Lo.Cmp(d.Hi) >= 0 {
			return fmt.Errorf("the domain of %s is empty: %s is not below %s", name, short(d.Lo), short(d.Hi))
		}
	}
	for _, p := range q.At {
		for _, name := range vars {
			if p[name] == nil && (name != q.Wrt || slices.Contains(q.Expr.Vars(), name)) {
				return unset(name)
			}
		}
	}
	return nil
}

// subSeed derives a seed for one purpose from another.
func subSeed(seed uint64, purpose string) uint64 {
	h := sha256.Sum256(binary.LittleEndian.AppendUint64([]byte(purpose), seed))
	return binary.LittleEndian.Uint64(h[:])
}
