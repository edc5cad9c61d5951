package symbolic

import (
	"context"
	"fmt"
	"slices"

	"gradproof/symbolic/poly"
)

// Cases runs a computation with normal forms once for every way in which its
// comparisons can come out, so that functions with branches are decided branch by
// branch. In each run every comparison of two forms that are not equal has the
// answer less or greater, the same one throughout the run. The differences whose
// sign was asked for are what boundaries returns.
//
// Where such a difference is 0 no run may apply; so what holds in all runs holds
// everywhere off the boundaries. That would say nothing if a difference were 0 on
// a whole region, which happens (floor(x) - 3), or which the normal form may fail
// to see (atan(x) + atan(1/x) - pi/2). A difference that is not known to be
// [thin] therefore has a third answer, equal, and boundaries that are left out
// have no inner points.
//
// Not every run need be possible (x < 0 together with x > 1). A run that returns
// an error ends the whole; so do more than maxCases runs.
func Cases(ctx context.Context, l Limits, run func(*Forms) error) (boundaries []Expr, err error) {
	return CasesGiven(ctx, l, nil, run)
}

// CasesGiven is [Cases] where more is known of the variables than that they are real
// numbers: sign, which may be nil, says which sign an expression has wherever it is
// defined and anybody cares, if it has only one. Such an expression is no boundary.
func CasesGiven(ctx context.Context, l Limits, sign func(Expr) (sign int, ok bool), run func(*Forms) error) (boundaries []Expr, err error) {
	state := &caseState{orders: make(map[string]int64), given: sign}
	seen := make(map[string]bool)
	for runs := 1; ; runs++ {
		if runs > maxCases {
			return boundaries, errorf(CodeBudget, "more than %d cases", maxCases)
		}
		state.next, state.asked, state.thin, state.edges = 0, nil, nil, nil
		state.several, state.known = false, nil
		fs := newForms(ctx, l, state)
		err := run(fs)
		if ctxErr := ctx.Err(); ctxErr != nil {
			return boundaries, ctxErr
		}
		if state.refine {
			// From the beginning: with finer roots other comparisons may be made, and
			// the path would mean other answers.
			state.refine, state.signs = false, nil
			continue
		}
		for _, a := range append(state.asked, state.edges...) {
			if _, constant := a.Constant(); constant {
				continue
			}
			e := fs.Expr(a)
			if s := e.Text(1 << 12); !seen[s] {
				seen[s] = true
				boundaries = append(boundaries, e)
			}
		}
		if err != nil {
			return boundaries, err
		}
		if !state.advance() {
			return boundaries, nil
		}
	}
}

// maxCases bounds the runs of [Cases].
const maxCases = 1024

// A caseState chooses the answers of one run. The answers are a path in a tree,
// walked depth first: greater, less, and equal where that is a case of its own.
type caseState struct {
	signs  []int // the path: 1, -1 or 0
	asked  []*Form
	thin   []bool           // whether equal is left out
	next   int              // how much of the path this run has used
	edges  []*Form          // more boundaries, which have no case
	orders map[string]int64 // of the roots, see [Forms.commonOrder]
	angles bool             // arguments of sines are taken apart, see [Forms.trig]
	refine bool             // one of these has changed: the runs must be repeated
	known  []knownSign      // what was found in this run
	given  func(Expr) (sign int, ok bool)
	// several says that an exponential of this run has a form that depends on how
	// its argument was summed up.
	several bool
}

// A knownSign is the sign of a form in one run.
type knownSign struct {
	form *Form
	sign int
}

// advance moves to the next path; it returns false after the last.
func (s *caseState) advance() bool {
	for last := s.next - 1; last >= 0; last-- {
		s.signs = s.signs[:last+1]
		switch {
		case s.signs[last] > 0:
			s.signs[last] = -1
			return true
		case s.signs[last] < 0 && !s.thin[last]:
			s.signs[last] = 0
			return true
		}
	}
	return false
}

// Sign returns the sign of a in this case: the product of the signs of its
// factors. A factor u^v with a variable exponent counts as positive; it is 0 where
// u is, and u is a boundary then.
func (fs *Forms) Sign(a *Form) (int, error) {
	if a.num.IsZero() {
		return 0, nil
	}
	// The same number may have factors that differ, by roots for instance.
	for _, w := range fs.cases.known {
		same, err := fs.Equal(a, w.form)
		if err != nil {
			return 0, err
		}
		if same {
			return w.sign, nil
		}
	}
	c, content, rest, err := fs.split(a.num)
	if err != nil {
		return 0, err
	}
	sign := c.Sign()
	times := func(p *poly.Poly, e int64) error {
		s, err := fs.factorSign(p, e)
		sign *= s
		return err
	}
	for _, x := range content {
		if err := times(fs.gens[x.Var].p, int64(x.Exp)); err != nil {
			return 0, err
		}
	}
	if rest != nil {
		if err := times(rest, 1); err != nil {
			return 0, err
		}
	}
	for _, f := range a.pow {
		if err := times(f.p, f.e); err != nil {
			return 0, err
		}
	}
	fs.cases.known = append(fs.cases.known, knownSign{a, sign})
	return sign, nil
}

// factorSign returns the sign of p^e for a primitive p.
func (fs *Forms) factorSign(p *poly.Poly, e int64) (int, error) {
	a, state := &Form{num: p}, fs.cases
	if p.Len() == 1 {
		switch g := &fs.gens[generatorOf(p)]; g.kind {
		case genExp:
			state.edges = append(state.edges, fs.logarithms(g.arg)...)
			return 1, nil
		case genRoot:
			// An even root is not negative, nor is an even power. The odd root of u,
			// u^(1/3) say, may be there as the second power of u^(1/6), which is not
			// defined where u < 0: the sign to ask for is that of the whole.
			d := gcd64(abs64(e), g.order)
			if (e/d%2 == 0 || g.order/d%2 == 0) && fs.thin(g.arg) {
				state.edges = append(state.edges, g.arg)
				return 1, nil
			}
			if e < 0 || e > poly.MaxExponent {
				return 0, errFormExponent
			}
			up, err := fs.load.pow(p, int(e))
			if err != nil {
				return 0, err
			}
			a, e = &Form{num: up}, 1
		}
	}
	for {
		root, ok := fs.squareRoot(a.num)
		if !ok {
			break
		}
		a, e = &Form{num: root}, 2*e
	}
	if positive, strict := fs.positivePoly(a.num); strict && positive {
		return 1, nil
	} else if positive && fs.thin(a) {
		state.edges = append(state.edges, a)
		return 1, nil
	}
	power := func(s int) int {
		if e%2 == 0 {
			return s * s
		}
		return s
	}
	if state.given != nil {
		if s, ok := state.given(fs.Expr(a)); ok {
			return power(s), nil
		}
	}
	for i, b := range state.asked {
		same, err := fs.Equal(a, b)
		if err != nil {
			return 0, err
		}
		if same {
			return power(state.signs[i]), nil
		}
	}
	thin := fs.thin(a)
	if thin && e%2 == 0 { // positive but for a boundary
		state.edges = append(state.edges, a)
		return 1, nil
	}
	if state.next == len(state.signs) {
		state.signs = append(state.signs, 1)
	}
	state.asked = append(state.asked, a)
	state.thin = append(state.thin, thin)
	state.next++
	return power(state.signs[state.next-1]), nil
}

// A Decision is how a comparison came out in a case: the sign of an expression.
type Decision struct {
	Of   Expr
	Sign int
}

func (d Decision) String() string {
	return d.Of.Text(1<<12) + [...]string{" < 0", " = 0", " > 0"}[d.Sign+1]
}

// Decisions returns what this case has taken to be so up to now.
func (fs *Forms) Decisions() []Decision {
	var out []Decision
	for i, a := range fs.cases.asked {
		out = append(out, Decision{fs.Expr(a), fs.cases.signs[i]})
	}
	return out
}

// Distinct reports whether forms of this case that are unequal can be expected to
// have different values. That is not so where the case takes something to be 0 that
// is not 0 in normal form, since forms are not reduced by such an equation, nor
// where the exponential of a sum has several forms.
func (fs *Forms) Distinct() bool {
	return !fs.cases.several && !slices.Contains(fs.cases.signs[:fs.cases.next], 0)
}

// logarithms returns the arguments of the logarithms among the generators of a.
func (fs *Forms) logarithms(a *Form) []*Form {
	var out []*Form
	for _, g := range fs.generators(a) {
		if row := fs.gens[g]; row.kind == genKernel && row.fn == FuncLog {
			if _, constant := row.arg.Constant(); !constant {
				out = append(out, row.arg)
			}
		}
	}
	return out
}

// generators returns the numbers of the generators of a, each once, those inside
// kernels not included.
func (fs *Forms) generators(a *Form) []int {
	out := a.num.Vars()
	for _, f := range a.pow {
		out = append(out, f.p.Vars()...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Holds decides a comparison in this case.
func (fs *Forms) Holds(rel string, a, b *Form) (bool, error) {
	d, err := fs.Sub(a, b)
	if err != nil {
		return false, err
	}
	s, err := fs.Sign(d)
	if err != nil {
		return false, err
	}
	for r, name := range relationNames {
		if name == rel {
			return Relation(r).HoldsFor(s), nil
		}
	}
	return false, fmt.Errorf("symbolic: no relation %q", rel)
}

// HoldsFor reports whether a r b, given the sign of a - b.
func (r Relation) HoldsFor(sign int) bool {
	switch r {
	case Less:
		return sign < 0
	case LessEqual:
		return sign <= 0
	case Greater:
		return sign > 0
	case GreaterEqual:
		return sign >= 0
	case Equal:
		return sign == 0
	}
	return sign != 0
}
