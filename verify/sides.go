package verify

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"

	"gradproof/autodiff"
	"gradproof/symbolic"
)

// This file sees to it that every piece of a function with branches has been looked
// at before points are said to agree: a point that never leaves one side of a
// condition says nothing of the other.

// A fork is a condition in an expression: a where, or a function such as
// abs that compares its argument. Its value goes one way where difference is
// negative and another where it is positive.
type fork struct {
	at         symbolic.Expr
	difference symbolic.Expr
	equality   bool // == or !=: the two signs are one side, and 0 is the other
}

// An forkSide is one side of a condition.
type forkSide struct {
	c    *fork
	sign int // of the difference; 1 for both signs of an equality
}

func (s forkSide) String() string {
	d := s.c.difference.Text(maxFactor)
	switch {
	case s.c.equality && s.sign == 0:
		return d + " = 0"
	case s.c.equality:
		return d + " != 0"
	case s.sign < 0:
		return d + " < 0"
	}
	return d + " > 0"
}

// difference returns what a node compares with 0, if it compares.
func difference(e symbolic.Expr) (d symbolic.Expr, equality, ok bool) {
	switch {
	case e.Kind() == symbolic.Where:
		r := e.Relation()
		return minus(e.Arg(0), e.Arg(1)), r == symbolic.Equal || r == symbolic.NotEqual, true
	case e.Kind() != symbolic.Call:
		return d, false, false
	}
	switch e.Func() {
	case symbolic.FuncAbs, symbolic.FuncSign, symbolic.FuncRelu:
		return e.Arg(0), false, true
	case symbolic.FuncMin, symbolic.FuncMax:
		return minus(e.Arg(0), e.Arg(1)), false, true
	}
	return d, false, false
}

func minus(a, b symbolic.Expr) symbolic.Expr {
	if r, ok := b.Rat(); ok && r.Sign() == 0 {
		return a
	}
	return symbolic.Sub(a, b)
}

// A survey knows the conditions of the expressions of a question and which of their
// sides have been visited.
type survey struct {
	j       *judge
	roots   []symbolic.Expr
	at      map[symbolic.Expr]*fork
	order   []*fork
	visited map[forkSide]bool
}

// survey collects the conditions of everything that is evaluated at a point. It
// returns an error for functions of infinitely many pieces.
func (j *judge) survey() (*survey, error) {
	s := &survey{j: j, roots: []symbolic.Expr{j.expanded, j.derivative}, at: make(map[symbolic.Expr]*fork), visited: make(map[forkSide]bool)}
	if j.q.Claim != nil {
		s.roots = append(s.roots, j.claim)
	}
	var err error
	for i, root := range s.roots {
		s.roots[i] = symbolic.Share(root)
		symbolic.Walk(s.roots[i], func(e symbolic.Expr) {
			if e.Kind() == symbolic.Call && e.Func() == symbolic.FuncFloor {
				err = fmt.Errorf("floor has more pieces than points can visit")
			}
			d, equality, ok := difference(e)
			if !ok || s.at[e] != nil || len(d.Vars()) == 0 {
				return
			}
			c := &fork{at: e, difference: d, equality: equality}
			s.at[e] = c
			s.order = append(s.order, c)
		})
	}
	return s, err
}

// branchTaken returns the arguments that count at a node where its difference has
// the given sign.
func branchTaken(e symbolic.Expr, sign int) []symbolic.Expr {
	args := e.Args()
	if e.Kind() != symbolic.Where {
		return args
	}
	if e.Relation().HoldsFor(sign) {
		return args[:3]
	}
	return []symbolic.Expr{args[0], args[1], args[3]}
}

// visit walks through the parts that count at p and returns the sides that are met,
// as far as they are certain. The sign of a difference is asked of sign.
func (s *survey) visit(sign func(symbolic.Expr) (int, bool)) []forkSide {
	var met []forkSide
	seen := make(map[symbolic.Expr]bool)
	stack := append([]symbolic.Expr(nil), s.roots...)
	for len(stack) > 0 {
		e := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if seen[e] {
			continue
		}
		seen[e] = true
		c := s.at[e]
		if c == nil {
			if e.Kind() == symbolic.Where { // without variables
				if v, ok := sign(minus(e.Arg(0), e.Arg(1))); ok {
					stack = append(stack, branchTaken(e, v)...)
				}
				continue
			}
			stack = append(stack, e.Args()...)
			continue
		}
		v, ok := sign(c.difference)
		if !ok {
			continue
		}
		if c.equality {
			met = append(met, forkSide{c, v * v})
		} else {
			met = append(met, forkSide{c, v})
		}
		stack = append(stack, branchTaken(e, v)...)
	}
	return met
}

// exactly is the sign of an expression at p, if it is certain.
func (s *survey) exactly(p Point) func(symbolic.Expr) (int, bool) {
	return func(e symbolic.Expr) (int, bool) {
		for _, prec := range samplePrecisions {
			v, err := symbolic.Eval(e, pointEnv(p), symbolic.Arithmetic[Real](NewReals(prec)))
			if err != nil {
				continue
			}
			if sign, ok := v.Sign(); ok {
				return sign, true
			}
		}
		return 0, false
	}
}

// roughly is the sign of an expression at p in float64: good enough to say where to
// look.
func (s *survey) roughly(p Point) func(symbolic.Expr) (int, bool) {
	return func(e symbolic.Expr) (int, bool) {
		v, err := symbolic.Eval(e, func(name string) (float64, error) { return p.float(name), nil }, autodiff.Float64{})
		switch {
		case err != nil || v != v:
			return 0, false
		case v < 0:
			return -1, true
		case v > 0:
			return 1, true
		}
		return 0, true
	}
}

// add notes the sides that p visits.
func (s *survey) add(p Point) {
	for _, side := range s.visit(s.exactly(p)) {
		s.visited[side] = true
	}
}

// missing returns the sides that have not been visited and may exist.
func (s *survey) missing() []forkSide {
	var out []forkSide
	for _, c := range s.order {
		sides := []int{-1, 1}
		if c.equality {
			sides = []int{0, 1}
		}
		for _, sign := range sides {
			side := forkSide{c, sign}
			if !s.visited[side] && !s.impossible(side) {
				out = append(out, side)
			}
		}
	}
	return out
}

// impossible reports whether a side is certain to be met nowhere in the domain, or, if
// it is an equality, at single points and the like only.
func (s *survey) impossible(side forkSide) bool {
	d := side.c.difference
	if sign, ok := s.j.q.signOf(d); ok {
		if side.c.equality {
			return sign*sign != side.sign
		}
		return sign != side.sign
	}
	if side.c.equality && side.sign == 0 {
		return s.thin(d)
	}
	return s.never(side)
}

// thin reports whether a difference is a rational function that is not 0, so that it
// is 0 on no open set.
func (s *survey) thin(d symbolic.Expr) bool {
	rational := true
	symbolic.Walk(d, func(e symbolic.Expr) {
		switch e.Kind() {
		case symbolic.Call, symbolic.Where, symbolic.Derivative:
			rational = false
		case symbolic.Power:
			if r, ok := e.Arg(1).Rat(); !ok || !r.IsInt() {
				rational = false
			}
		}
	})
	if !rational {
		return false
	}
	zero := false
	_, err := symbolic.Cases(s.j.ctx, s.j.q.Limits, func(fs *symbolic.Forms) error {
		f, err := symbolic.Eval(d, fs.Var, fs)
		if err == nil {
			zero = zero || fs.IsZero(f)
		}
		return err
	})
	return err == nil && !zero
}

// never reports whether normal forms exclude a side: in every case in which the
// condition is reached at all it comes out otherwise. What is computed is 1 where it is
// reached and comes out so, and else 0.
func (s *survey) never(side forkSide) bool {
	reached := 0
	_, err := symbolic.CasesGiven(s.j.ctx, s.j.q.Limits, s.j.q.signs(), func(fs *symbolic.Forms) error {
		var failed error
		met := s.visit(func(d symbolic.Expr) (int, bool) {
			f, err := symbolic.Eval(d, fs.Var, fs)
			if err == nil {
				var sign int
				if sign, err = fs.Sign(f); err == nil {
					return sign, true
				}
			}
			failed = err
			return 0, false
		})
		for _, m := range met {
			if m == side {
				reached++
			}
		}
		return failed
	})
	return err == nil && reached == 0
}

// The search for a side that no point has visited.
const (
	searchBases  = 24 // points that it starts from
	searchTrials = 12 // points that look good and are looked at with certainty
	searchClimbs = 8  // points from which it climbs
	climbSteps   = 80
)

// search calls try for points at which a side seems to be met, until one returns true.
func (s *survey) search(side forkSide, bases []Point, rng *rand.Rand, try func(Point) bool) {
	trials := 0
	look := func(p Point) (done bool) {
		if !s.j.q.contains(p) {
			return false
		}
		for _, m := range s.visit(s.roughly(p)) {
			if m == side {
				trials++
				return try(p) || trials >= searchTrials
			}
		}
		return false
	}
	names := s.j.q.Vars()
	for _, base := range bases[:min(len(bases), searchBases)] {
		if s.j.ctx.Err() != nil || look(base) {
			return
		}
		for _, name := range names {
			for _, step := range searchSteps {
				// A little beside the round number, so that a boundary is not hit.
				by := new(big.Rat).Mul(step, big.NewRat(1000+rng.Int64N(1000), 1500))
				for range 2 {
					p := clonePoint(base)
					p[name] = new(big.Rat).Add(base[name], by)
					if look(p) {
						return
					}
					p = clonePoint(base)
					p[name] = new(big.Rat).Set(by)
					if look(p) {
						return
					}
					by = new(big.Rat).Neg(by)
				}
			}
		}
	}
	for _, base := range bases[:min(len(bases), searchClimbs)] {
		if s.j.ctx.Err() != nil || look(s.climb(side, base, rng)) {
			return
		}
	}
}

// climb goes from base towards a side, one coordinate at a time by steps that become
// shorter, for as long as the difference comes nearer to having its sign.
func (s *survey) climb(side forkSide, base Point, rng *rand.Rand) Point {
	height := func(p Point) float64 {
		v, err := symbolic.Eval(side.c.difference, func(name string) (float64, error) { return p.float(name), nil }, autodiff.Float64{})
		if err != nil || math.IsNaN(v) || !s.j.q.contains(p) {
			return math.Inf(-1)
		}
		return v * float64(side.sign)
	}
	best := height(base)
	step := big.NewRat(1000+rng.Int64N(1000), 100)
	for range climbSteps {
		higher := false
		for _, name := range side.c.difference.Vars() {
			for _, by := range []*big.Rat{step, new(big.Rat).Neg(step)} {
				p := clonePoint(base)
				p[name] = new(big.Rat).Add(base[name], by)
				if h := height(p); h > best {
					base, best, higher = p, h, true
					break
				}
			}
		}
		if best > 0 {
			break
		}
		if !higher {
			step = new(big.Rat).Quo(step, big.NewRat(2, 1))
		}
	}
	return base
}

// searchSteps are by how much a coordinate is changed.
var searchSteps = func() []*big.Rat {
	var out []*big.Rat
	for _, f := range []int64{1, 10, 100, 1000, 1_000_000, 1_000_000_000} {
		out = append(out, big.NewRat(f, 1))
		if f > 1 {
			out = append(out, big.NewRat(1, f))
		}
	}
	return out
}()
