package verify

import (
	"errors"
	"math/big"
	"slices"

	"gradproof/symbolic"
	"gradproof/verify/ball"
)

// morePoints returns points besides those that were not enough, because the function
// is defined on little of the space, or has ties everywhere. It is called once.
func (j *judge) morePoints(before []Point, known []Point) []Point {
	var out []Point
	if j.unclear > 0 {
		j.ties = &ties{ctx: j.ctx, limits: j.q.Limits}
		settle := func(s *settled, e symbolic.Expr) {
			if t, err := j.ties.settle(e); err == nil {
				*s = t
			}
		}
		settle(&j.smooth, j.expanded)
		settle(&j.smoothSlope, j.derivative)
		if j.q.Claim != nil {
			settle(&j.smoothClaim, j.claim)
		}
		out = append(out, before...)
	}
	if len(known) == 0 {
		known = j.searchPoints(searchWork, searchPoints)
		out = append(out, known...)
	}
	return append(out, j.nearby(known, searchPoints)...)
}

const (
	searchPoints = 4 * agreePoints // how many points a search returns at most
	searchWork   = 600             // how many boxes it looks at
)

// nearby returns points around those at which the function is smooth: closer and
// closer to each in turn, so that some lie in an open set around it, however small.
func (j *judge) nearby(known []Point, most int) []Point {
	var out []Point
	names := j.q.Vars()
	for k := int64(0); len(known) > 0 && len(out) < most; k++ {
		p := clonePoint(known[int(k)%len(known)])
		for i, name := range names {
			// Different in every direction, so that no two steps are on one line.
			step := big.NewRat(2*((k+int64(i))%2)-1, 1)
			step.Quo(step, new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(int64(3+2*i)), big.NewInt(2+k/2), nil)))
			if p[name].Sign() != 0 {
				step.Mul(step, p[name])
			}
			p[name] = step.Add(step, p[name])
		}
		if j.q.contains(p) {
			out = append(out, p)
		}
	}
	return out
}

// A box gives every variable an interval.
type box map[string][2]*big.Rat

// searchPoints looks for points at which the expression is certain to be smooth. It
// starts from boxes of all scales, throws away those on which enclosures prove that
// it is undefined, looks at the middle of the others, and halves them.
func (j *judge) searchPoints(work, most int) []Point {
	var out []Point
	boxes := j.firstBoxes()
	for looked := 0; len(boxes) > 0 && looked < work && len(out) < most && j.ctx.Err() == nil; looked++ {
		b := boxes[0]
		boxes = boxes[1:]
		middle := b.middle()
		ar := NewReals(searchPrec)
		if _, err := j.smooth.eval(pointEnv(middle), ar); err == nil && !ar.Touched() && j.q.contains(middle) {
			out = append(out, middle)
		}
		_, err := j.smooth.eval(b.env, NewReals(searchPrec))
		if errors.Is(err, ErrDomain) && !errors.Is(err, ErrUndecided) {
			continue
		}
		left, right := b.halves(j.q.Vars()[looked%len(j.q.Vars())], middle)
		boxes = append(boxes, left, right)
	}
	return out
}

const searchPrec = 128

// cuts are the ends of the first boxes of a variable without a domain.
var cuts = []*big.Rat{
	big.NewRat(-1000000, 1), big.NewRat(-20, 1), big.NewRat(-1, 1), new(big.Rat), big.NewRat(1, 1), big.NewRat(20, 1), big.NewRat(1000000, 1),
}

// firstBoxes returns boxes for all combinations of intervals, those near 0 first; with
// more than three variables they all have the same number of the interval.
func (j *judge) firstBoxes() []box {
	names := j.q.Vars()
	boxes := []box{{}}
	for i, name := range names {
		var next []box
		for _, b := range boxes {
			for k, s := range intervalsOf(j.q.Domain[name]) {
				if i >= 3 && k > 0 {
					break
				}
				c := box{name: s}
				for other, t := range b {
					c[other] = t
				}
				next = append(next, c)
			}
		}
		boxes = next
	}
	return boxes
}

// intervalsOf divides the domain of a variable.
func intervalsOf(d Interval) (out [][2]*big.Rat) {
	if d.Lo != nil && d.Hi != nil {
		return [][2]*big.Rat{{d.Lo, d.Hi}}
	}
	for _, i := range []int{3, 2, 4, 1, 5, 0} {
		lo, hi := cuts[i], cuts[i+1]
		switch {
		case d.Lo != nil && i < 3, d.Hi != nil && i >= 3:
			continue
		case d.Lo != nil:
			lo, hi = new(big.Rat).Add(lo, d.Lo), new(big.Rat).Add(hi, d.Lo)
		case d.Hi != nil:
			lo, hi = new(big.Rat).Add(lo, d.Hi), new(big.Rat).Add(hi, d.Hi)
		}
		out = append(out, [2]*big.Rat{lo, hi})
	}
	return out
}

// middle returns a point near the middle of b that is on no simple fraction of it.
func (b box) middle() Point {
	p := make(Point, len(b))
	for name, s := range b {
		t := new(big.Rat).Sub(s[1], s[0])
		p[name] = t.Add(t.Mul(t, big.NewRat(499, 997)), s[0])
	}
	return p
}

// env gives every variable its interval.
func (b box) env(name string) (Real, error) {
	s, ok := b[name]
	if !ok {
		return Real{}, unset(name)
	}
	return Enclosed(ball.Hull(ball.FromRat(s[0], searchPrec), ball.FromRat(s[1], searchPrec))), nil
}

// halves divides b at the middle in one direction.
func (b box) halves(name string, middle Point) (left, right box) {
	left, right = make(box, len(b)), make(box, len(b))
	for n, s := range b {
		left[n], right[n] = s, s
	}
	left[name] = [2]*big.Rat{b[name][0], middle[name]}
	right[name] = [2]*big.Rat{middle[name], b[name][1]}
	return left, right
}

// hasValue reports whether the expression has a value at some special point.
func (j *judge) hasValue() bool {
	return slices.ContainsFunc(j.q.special(specialPoints), func(p Point) bool {
		_, err := j.smooth.eval(pointEnv(p), NewReals(searchPrec))
		return err == nil
	})
}

// refutedBetween looks at points between the cases of a proof, where nothing is proved:
// of where(x == 3, 5, 2*x) the proof for x^2 says nothing at 3, where it is wrong. The
// points are those on boundaries that are linear in a variable.
func (j *judge) refutedBetween(c comparison) bool {
	if j.q.Claim == nil {
		return false
	}
	for _, b := range c.boundaries {
		for _, p := range j.zerosOf(b) {
			if t := j.truth(p); t.err == nil && t.claimErr == nil && t.wrong() {
				j.refute(p, "the claim is right beside the boundary of a branch, and wrong on it")
				return true
			}
		}
	}
	return false
}

// zerosOf returns points at which e is 0, one for each variable in which it is linear,
// with the other variables at 2, 3, ….
func (j *judge) zerosOf(e symbolic.Expr) (out []Point) {
	base := make(Point)
	for i, name := range j.q.Vars() {
		base[name] = big.NewRat(int64(2+i), 1)
	}
	for _, name := range e.Vars() {
		p := clonePoint(base)
		at := func(v int64) *big.Rat {
			p[name] = big.NewRat(v, 1)
			r, err := symbolic.Eval(e, p.env, symbolic.Arithmetic[*big.Rat](Rationals{}))
			if err != nil {
				return nil
			}
			return r
		}
		u, v := at(0), at(1)
		if u == nil || v == nil || u.Cmp(v) == 0 {
			continue
		}
		slope := new(big.Rat).Sub(v, u)
		p[name] = new(big.Rat).Neg(new(big.Rat).Quo(u, slope))
		zero, err := symbolic.Eval(e, p.env, symbolic.Arithmetic[*big.Rat](Rationals{}))
		if err == nil && zero.Sign() == 0 && j.q.contains(p) {
			out = append(out, p)
		}
	}
	return out
}
