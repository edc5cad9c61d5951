package verify

import (
	"fmt"
	"math"
	"math/big"
	"runtime"
	"slices"

	"gradproof/autodiff"
	"gradproof/symbolic"
)

// What float64 makes of a derivative is measured and explained here, after all
// verdicts are given: nothing in this file, in trace.go or in blame.go can change one.

// A FloatRoute is one way of computing a derivative in float64, at the point rounded
// to float64, and how far it is off the true derivative there.
type FloatRoute struct {
	Route string `json:"route"` // "symbolic" or "tape"
	Value Float  `json:"value"`
	Ulps  Float  `json:"ulps"` // see [UlpError]
	// Condition is the condition number of the derivative, Σ|v·∂d/∂v|/|d| over the
	// variables v: by so much it magnifies a relative error of the point. It is given,
	// like the blame, where the route is off by more than usual.
	Condition *Float  `json:"condition,omitempty"`
	Blame     []Blame `json:"blame,omitempty"`  // the largest contributions first
	Reason    string  `json:"reason,omitempty"` // why that does not explain all
}

// usualUlps is the error that a float64 route may have without being mentioned.
const usualUlps = 4

// A settledPoint is a point at which the derivative is known.
type settledPoint struct {
	at    int // in Report.At
	point Point
	truth truth
}

// explainFloats adds to the report how far the float64 routes are off at the settled
// points, and why.
func (j *judge) explainFloats() {
	for _, s := range j.settled {
		if j.ctx.Err() != nil {
			return
		}
		routes, notes := j.floatRoutes(s.point, s.truth, &j.r.At[s.at])
		if slices.ContainsFunc(routes, func(r FloatRoute) bool { return r.Ulps > usualUlps }) {
			j.r.At[s.at].Float = routes
		}
		j.r.At[s.at].Notes = append(j.r.At[s.at].Notes, notes...)
	}
}

// floatRoutes measures both routes at p, where a has their values, and explains them.
func (j *judge) floatRoutes(p Point, t truth, a *AtPoint) (routes []FloatRoute, notes []string) {
	rounded, exactly, beyond := roundedPoint(p)
	if beyond != "" {
		return nil, []string{beyond + " is beyond float64"}
	}
	if !exactly {
		if t = j.precisely(rounded); t.err != nil {
			return nil, nil
		}
	}
	if !knownForFloat(t.symbolic) {
		return nil, nil
	}
	var condition *Float
	var library []string
	for _, way := range []struct {
		name  string
		value *Float
		trace func(Point) (*trace, error)
	}{{"symbolic", a.Symbolic, j.symbolicTrace}, {"tape", a.Tape, j.tapeTrace}} {
		if way.value == nil {
			continue
		}
		route := FloatRoute{Route: way.name, Value: *way.value, Ulps: Float(UlpError(float64(*way.value), t.symbolic))}
		tr, err := way.trace(rounded)
		if err == nil {
			library = appendMissing(library, j.libraryNotes(tr))
		}
		if route.Ulps > usualUlps {
			if condition == nil {
				condition = j.condition(rounded, t.symbolic)
			}
			route.Condition = condition
			if err != nil {
				route.Reason = "no operation is blamed: " + reasonOf(err)
			} else {
				route.Blame, route.Reason = tr.explain(j.ctx, t.symbolic, float64(route.Ulps))
			}
			notes = append(notes, route.note(t.symbolic))
		}
		routes = append(routes, route)
	}
	if condition != nil {
		notes = append(notes, fmt.Sprintf("the condition number is %.3g: an error of one ulp in the point would move the true derivative by about as many",
			float64(*condition)))
	}
	return routes, append(notes, library...)
}

// roundedPoint rounds the coordinates to float64. beyond is the name of one that
// cannot be.
func roundedPoint(p Point) (rounded Point, exactly bool, beyond string) {
	rounded, exactly = make(Point, len(p)), true
	for name, v := range p {
		f, same := v.Float64()
		if math.IsInf(f, 0) {
			beyond = max(beyond, name)
			continue
		}
		rounded[name] = new(big.Rat).SetFloat64(f)
		exactly = exactly && same
	}
	return rounded, exactly, beyond
}

// knownForFloat reports whether a number is known well enough to be set beside a
// float64: to some more bits than that has, or to be 0 for all purposes.
func knownForFloat(x Real) bool {
	if x.known(64) {
		return true
	}
	rad := x.Ball(tracePrec).Rad()
	return rad != nil && rad.Cmp(new(big.Rat).SetFrac(big.NewInt(1), new(big.Int).Lsh(big.NewInt(1), 1100))) < 0
}

// note says how far a route is off and why, in one line.
func (r FloatRoute) note(truth Real) string {
	off := "off by " + ulpText(float64(r.Ulps))
	if nearest, _ := truth.Ball(64).MidRat().Float64(); nearest == 0 {
		off = "where 0 is right"
	}
	text := fmt.Sprintf("in float64 the %s route gives %s, %s", r.Route, shortFloat(r.Value), off)
	if why := blameText(r.Blame, r.Reason); why != "" {
		text += ": " + why
	}
	return text
}

func ulpText(ulps float64) string {
	if math.IsInf(ulps, 0) {
		return "more ulps than can be counted"
	}
	return fmt.Sprintf("%.3g ulps", ulps)
}

// condition returns the condition number of the derivative d at p, computed in balls
// from its symbolic derivatives; nil if there is none.
func (j *judge) condition(p Point, d Real) *Float {
	ar := NewReals(tracePrec)
	var sum Real
	for _, name := range j.derivative.Vars() {
		by, err := j.q.Limits.Diff(j.ctx, j.derivative, name)
		if err != nil {
			return nil
		}
		v, err := symbolic.Eval(by, pointEnv(p), symbolic.Arithmetic[Real](ar))
		if err != nil {
			return nil
		}
		for _, step := range []func() (Real, error){
			func() (Real, error) { return ar.Mul(v, Exactly(p[name])) },
			func() (Real, error) { return ar.Call("abs", v) },
			func() (Real, error) { return ar.Add(sum, v) },
		} {
			if v, err = step(); err != nil {
				return nil
			}
		}
		sum = v
	}
	size, err := ar.Call("abs", d)
	if err == nil {
		sum, err = ar.Div(sum, size)
	}
	c := Float(sum.Ball(64).Float64())
	if err != nil || !finite(float64(c)) {
		return nil
	}
	return &c
}

// libraryNotes names the calls of the math library that are off by more than usual
// for the arguments they were given.
func (j *judge) libraryNotes(t *trace) (notes []string) {
	for i := range t.tape.Len() {
		n := t.tape.Node(i)
		if j.ctx.Err() != nil {
			break
		}
		if !isCall(n.Op) {
			continue
		}
		if off := t.localUlps(n); off > usualUlps {
			notes = append(notes, fmt.Sprintf("the math library on %s/%s gives %s = %s, off by %s",
				runtime.GOOS, runtime.GOARCH, t.callText(n), shortFloat(Float(n.Value)), ulpText(off)))
		}
	}
	return notes
}

// callText writes a call with the numbers that it was given.
func (t *trace) callText(n autodiff.Node) string {
	text := n.Op.String() + "("
	for k, arg := range n.Args {
		if k > 0 {
			text += ", "
		}
		text += shortFloat(Float(t.value(arg)))
	}
	return text + ")"
}

// appendMissing appends those of more that are not in all.
func appendMissing(all, more []string) []string {
	for _, s := range more {
		if !slices.Contains(all, s) {
			all = append(all, s)
		}
	}
	return all
}
