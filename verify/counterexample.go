package verify

import (
	"math/big"
	"slices"

	"gradproof/symbolic"
)

// refute reports a counterexample: p, or a simpler point with the same property.
func (j *judge) refute(p Point, relation string) {
	p = j.shrink(p)
	t := j.truth(p)
	c := &Counterexample{Point: p.strings(), Fault: relation}
	// So many digits that the difference is seen.
	for digits := atDigits; digits <= 16*atDigits && (c.Claimed == c.True); digits *= 2 {
		c.Claimed, c.True = t.claim.Digits(digits), t.symbolic.Digits(digits)
	}
	if claimed, ok := t.claim.Exact(); ok {
		if value, ok := t.symbolic.Exact(); ok && value.Sign() != 0 {
			c.Ratio = new(big.Rat).Quo(claimed, value).RatString()
		}
	}
	if c.Fault == "" {
		c.Fault = "not recognised"
	}
	j.r.Verdict, j.r.Method, j.r.Counterexample = Refuted, "enclosure", c
	if isExact(t.claim) && isExact(t.symbolic) {
		j.r.Method = "exact point"
	}
}

func isExact(x Real) bool { _, ok := x.Exact(); return ok }

// simple are the values that a counterexample is shrunk towards, simplest first.
var simple = []*big.Rat{
	big.NewRat(1, 1), big.NewRat(2, 1), new(big.Rat), big.NewRat(3, 1), big.NewRat(-1, 1),
	big.NewRat(1, 2), big.NewRat(-2, 1), big.NewRat(5, 1), big.NewRat(10, 1), big.NewRat(1, 10),
}

// shrink replaces one coordinate after the other by a simpler one as long as the
// claim stays certainly wrong. Different coordinates get different values where
// that works, since equal ones hide more than they show.
func (j *judge) shrink(p Point) Point {
	names := j.q.Vars()
	taken := make(map[string]bool)
	for _, distinct := range []bool{true, false} {
		for _, name := range names {
			if slices.ContainsFunc(simple, func(s *big.Rat) bool { return s.Cmp(p[name]) == 0 }) && !distinct {
				continue
			}
			for _, s := range simple {
				if distinct && taken[s.RatString()] {
					continue
				}
				if s.Cmp(p[name]) == 0 {
					break
				}
				try := clonePoint(p)
				try[name] = s
				if t := j.truth(try); j.q.contains(try) && t.err == nil && t.claimErr == nil && t.wrong() {
					p = try
					break
				}
			}
			taken[p[name].RatString()] = true
		}
	}
	return p
}

func clonePoint(p Point) Point {
	out := make(Point, len(p))
	for k, v := range p {
		out[k] = v
	}
	return out
}

// relate names the fault of a claim, by exact tests of normal forms.
func (j *judge) relate(fs *symbolic.Forms, derivative, claim *symbolic.Form) string {
	if fs.IsZero(claim) {
		return "the claim is 0, the derivative is not"
	}
	if fs.IsZero(derivative) {
		return "the derivative is 0, the claim is not"
	}
	if f, err := symbolic.Eval(j.expanded, fs.Var, fs); err == nil {
		if same, err := fs.Equal(claim, f); err == nil && same {
			return "the claim is the function itself"
		}
	}
	for _, other := range j.q.Expr.Vars() {
		if other == j.q.Wrt {
			continue
		}
		d, err := j.q.Limits.Diff(j.ctx, j.q.Expr, other)
		if err != nil {
			break
		}
		if f, err := symbolic.Eval(d, fs.Var, fs); err == nil {
			if same, err := fs.Equal(claim, f); err == nil && same {
				return "the claim is the derivative in another variable, " + other
			}
		}
	}
	ratio, err := fs.Div(claim, derivative)
	if err != nil {
		return ""
	}
	if c, ok := ratio.Constant(); ok {
		if c.Cmp(big.NewRat(-1, 1)) == 0 {
			return "the sign is wrong"
		}
		return "a constant factor: the claim is " + short(c) + " times the derivative"
	}
	inverse, err := fs.Div(derivative, claim)
	if err != nil {
		return ""
	}
	difference, err := fs.Sub(derivative, claim)
	if err != nil {
		return ""
	}
	suspect := suspect{j.ctx, j.q.Limits, fs, j.expanded, j.q.Wrt, j.derivative, derivative, claim, j.claim}
	if fault := suspect.specific(ratio, difference); fault != "" {
		return fault
	}
	// The shortest explanation is the likeliest.
	fault, best := "", maxFactor+1
	for _, f := range []struct {
		text string
		form *symbolic.Form
	}{
		{"a factor is missing: the derivative is the claim times ", inverse},
		{"a factor too many: the claim is the derivative times ", ratio},
		{"a term is wrong: the derivative minus the claim is ", difference},
	} {
		if text := fs.Text(f.form, maxFactor+1); len(text) < best {
			fault, best = f.text+text, len(text)
		}
	}
	return fault
}

// maxFactor is the length of the longest factor or term that explains a fault.
const maxFactor = 40
