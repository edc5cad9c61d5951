package main

import (
	"fmt"
	"math/big"

	"gradproof/verify"
)

// A trainReport is what train prints with --json. Exact numbers are strings p/q, or
// "~" and a decimal of 30 digits if that would be longer than maxNumber.
type trainReport struct {
	Expr     string            `json:"expr"`
	Params   []string          `json:"params"`
	Start    map[string]string `json:"start"`
	Set      map[string]string `json:"set,omitempty"`
	Data     *dataReport       `json:"data,omitempty"`
	LR       string            `json:"lr"`
	Momentum string            `json:"momentum,omitempty"`

	Dampening   string `json:"dampening,omitempty"`
	WeightDecay string `json:"weight_decay,omitempty"`
	Nesterov    bool   `json:"nesterov,omitempty"`
	Maximize    bool   `json:"maximize,omitempty"`

	Steps         []exactStep `json:"steps"` // as far as the run is exact; the last has no gradient
	Exact         bool        `json:"exact"` // the whole run is
	ExactSteps    int         `json:"exact_steps"`
	ExactStop     string      `json:"exact_stop,omitempty"` // why there are no more exact steps
	Identical     bool        `json:"identical"`            // both exact trajectories are the same
	Difference    string      `json:"difference,omitempty"` // how they differ: - symbolic, + tape
	Folded        bool        `json:"folded"`               // the exact gradients come from the moments of the data
	UnfoldedSteps int         `json:"unfolded_steps"`       // on which the tape ran row by row too, with the same gradient

	Modular  *modularReport  `json:"modular,omitempty"`  // where the exact run stopped early
	Enclosed *enclosedReport `json:"enclosed,omitempty"` // the true trajectory, in balls

	Float64      floatRun            `json:"float64"`
	Behaviour    verify.Behaviour    `json:"behaviour"`
	Why          string              `json:"why,omitempty"`
	LeastSquares *leastSquaresReport `json:"least_squares,omitempty"`
	Incomplete   string              `json:"incomplete,omitempty"` // why the run was broken off
	Notes        []string            `json:"notes,omitempty"`
	Elapsed      *int64              `json:"elapsed_ms,omitempty"`

	in  *trainInput
	run *verify.Trajectory
}

// An enclosedReport says how far the float64 runs are from the true trajectory, in ulps.
type enclosedReport struct {
	Steps    int          `json:"steps"`
	Symbolic verify.Float `json:"symbolic_ulps"`
	Tape     verify.Float `json:"tape_ulps"`
	Step     int          `json:"step"`
}

func newEnclosedReport(e *verify.EnclosedRun) *enclosedReport {
	if e == nil {
		return nil
	}
	return &enclosedReport{e.Steps, verify.Float(e.Symbolic), verify.Float(e.Tape), e.Step}
}

// A modularReport is what both trajectories did modulo primes.
type modularReport struct {
	Primes    []string `json:"primes"`
	Steps     int      `json:"steps"`
	Identical bool     `json:"identical"`
	Differ    int      `json:"differ,omitempty"` // the first step at which they differ
}

func newModularReport(m *verify.ModularRun) *modularReport {
	if m == nil {
		return nil
	}
	r := &modularReport{Steps: m.Steps, Identical: m.Identical, Differ: m.Differ}
	for _, p := range m.Primes {
		r.Primes = append(r.Primes, fmt.Sprint(p))
	}
	return r
}

type dataReport struct {
	Source  string   `json:"source"`
	Rows    int      `json:"rows"`
	Columns []string `json:"columns"`
}

// An exactStep is a state of the exact run: before the step of that number, or the last.
type exactStep struct {
	Step     int               `json:"step"`
	Params   map[string]string `json:"params"`
	Loss     string            `json:"loss"`
	Gradient map[string]string `json:"gradient,omitempty"`
}

// A floatRun is the run in float64. Its states are given only where the exact ones end early.
type floatRun struct {
	Steps            []floatStep   `json:"steps,omitempty"`
	MaxUlps          verify.Float  `json:"max_ulps"` // of the two sides, in any parameter
	MaxUlpsStep      int           `json:"max_ulps_step"`
	MaxUlpsFromExact *verify.Float `json:"max_ulps_from_exact,omitempty"` // of the tape's side, as far as the run is exact
}

// A floatStep is a state of the tape's run in float64, with the symbolic gradient
// of the other run and the distance of the two.
type floatStep struct {
	Step     int                     `json:"step"`
	Params   map[string]verify.Float `json:"params"`
	Loss     verify.Float            `json:"loss"`
	Gradient map[string]verify.Float `json:"gradient,omitempty"`
	Symbolic map[string]verify.Float `json:"symbolic_gradient,omitempty"`
	Ulps     verify.Float            `json:"ulps"`
}

// A leastSquaresReport compares the end of the run with the solution in closed form.
type leastSquaresReport struct {
	Solution   map[string]verify.Float `json:"solution"`
	Trained    map[string]verify.Float `json:"trained"`
	Difference map[string]verify.Float `json:"difference"`
}

// maxNumber is the length of the longest number p/q that is printed in full.
const maxNumber = 200

const longNumbers = `a number that would take more than 200 characters is "~" and its first 30 digits`

// numberText writes an exact number for JSON; whole is false if it is cut.
func numberText(r *big.Rat) (text string, whole bool) {
	if bits := r.Num().BitLen() + r.Denom().BitLen(); bits <= 4*maxNumber {
		if text = r.RatString(); len(text) <= maxNumber {
			return text, true
		}
	}
	text, _ = verify.Decimal(r, 30)
	return "~" + text, false
}

func newTrainReport(in *trainInput, run *verify.Trajectory) *trainReport {
	r := &trainReport{
		Expr: in.Loss.String(), Params: run.Params, Start: pointStrings(in.Start), Set: pointStrings(in.Fixed),
		LR: in.LR.RatString(), ExactSteps: max(0, len(run.Exact)-1), ExactStop: run.ExactStop,
		Identical: run.Identical, Difference: run.Diff, Folded: run.Folded, UnfoldedSteps: run.Unfolded,
		Modular: newModularReport(run.Modular), Enclosed: newEnclosedReport(run.Enclosed),
		Behaviour: run.Behaviour, Why: run.Why, Incomplete: run.Incomplete, in: in, run: run,
		Steps: []exactStep{},
	}
	r.Exact = len(run.Exact) == in.Steps+1
	r.Nesterov, r.Maximize = in.Nesterov, in.Maximize
	for _, option := range []struct {
		value *big.Rat
		text  *string
	}{{in.Momentum, &r.Momentum}, {in.Dampening, &r.Dampening}, {in.WeightDecay, &r.WeightDecay}} {
		if option.value != nil {
			*option.text = option.value.RatString()
		}
	}
	if in.Data != nil {
		r.Data = &dataReport{Source: in.source, Rows: in.Data.Rows(), Columns: in.Data.Names}
	}
	if in.iris {
		r.Data.Source = "iris"
		r.Notes = append(r.Notes, "iris: R. A. Fisher's 150 irises (1936); lengths and widths are in centimetres")
	}
	r.float()
	r.leastSquares()
	return r
}

// addSteps adds all states, which only JSON shows.
func (r *trainReport) addSteps() {
	cut := false
	for k, s := range r.run.Exact {
		step := exactStep{Step: k, Params: r.exactNumbers(s.Params, &cut), Gradient: r.exactNumbers(s.Grad, &cut)}
		var whole bool
		step.Loss, whole = numberText(s.Loss)
		cut = cut || !whole
		r.Steps = append(r.Steps, step)
	}
	if cut {
		r.Notes = append(r.Notes, longNumbers)
	}
	if r.Exact {
		return
	}
	for k, s := range r.run.Tape {
		r.Float64.Steps = append(r.Float64.Steps, floatStep{
			Step: k, Params: r.floatNumbers(s.Params), Loss: verify.Float(s.Loss), Gradient: r.floatNumbers(s.Grad),
			Symbolic: r.floatNumbers(r.run.Symbolic[k].Grad), Ulps: verify.Float(r.run.Ulps(k)),
		})
	}
}

// exactNumbers names the values of the parameters, or of their gradients.
func (r *trainReport) exactNumbers(values []*big.Rat, cut *bool) map[string]string {
	if values == nil {
		return nil
	}
	out := make(map[string]string, len(values))
	for i, v := range values {
		text, whole := numberText(v)
		out[r.Params[i]] = text
		*cut = *cut || !whole
	}
	return out
}

// float reports the float64 run.
func (r *trainReport) float() {
	most, step := r.run.MaxUlps()
	r.Float64.MaxUlps, r.Float64.MaxUlpsStep = verify.Float(most), step
	if len(r.run.Exact) > 0 {
		most, _ := r.run.MaxUlpsFromExact()
		f := verify.Float(most)
		r.Float64.MaxUlpsFromExact = &f
	}
}

func (r *trainReport) floatNumbers(values []float64) map[string]verify.Float {
	if values == nil {
		return nil
	}
	out := make(map[string]verify.Float, len(values))
	for i, v := range values {
		out[r.Params[i]] = verify.Float(v)
	}
	return out
}

// leastSquares adds the solution in closed form, if there is one.
func (r *trainReport) leastSquares() {
	solution, ok := r.in.LeastSquares()
	if !ok || len(r.run.Tape) == 0 {
		return
	}
	trained := r.run.Tape[len(r.run.Tape)-1].Params
	difference := make([]float64, len(trained))
	for i := range trained {
		difference[i] = trained[i] - solution[i]
	}
	r.LeastSquares = &leastSquaresReport{r.floatNumbers(solution), r.floatNumbers(trained), r.floatNumbers(difference)}
}

func pointStrings(p verify.Point) map[string]string {
	if len(p) == 0 {
		return nil
	}
	out := make(map[string]string, len(p))
	for name, v := range p {
		out[name] = v.RatString()
	}
	return out
}

// ulpsText counts units of the last place.
func ulpsText(u float64) string {
	switch {
	case u == 1:
		return "1 ulp"
	case u < 1e6:
		return fmt.Sprintf("%.4g ulps", u)
	}
	return fmt.Sprintf("%.2g ulps", u)
}
