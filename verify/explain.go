package verify

import (
	"fmt"
	"slices"
	"strings"

	"gradproof/symbolic"
)

// An Explanation is what a verdict rests on, for whoever wants to check it.
type Explanation struct {
	// Rules are the rows of the table of symbolic differentiation that were applied, and
	// Tape the rows of the tape's table, each once, in the order of their first use.
	Rules []string `json:"symbolic_rules"`
	Tape  []string `json:"tape_rows"`
	// Cases are the normal forms that were compared, in each way in which the
	// conditions of the expression can come out.
	Cases []ExplainedCase `json:"cases,omitempty"`
	// Points are the first points at which everything was evaluated.
	Points []ExplainedPoint `json:"points,omitempty"`
	Tried  int              `json:"points_tried"`
	Valid  int              `json:"points_valid"`
	// Omitted counts the cases and points that there were besides.
	Omitted int `json:"omitted,omitempty"`
}

// An ExplainedCase has the normal forms of one case. Those that are equal to the
// symbolic one are empty.
type ExplainedCase struct {
	Where    []string `json:"where,omitempty"`
	Symbolic string   `json:"symbolic"`
	Tape     string   `json:"tape,omitempty"`
	Claim    string   `json:"claim,omitempty"`
	Equal    bool     `json:"equal"`
}

// An ExplainedPoint has the enclosures at one point.
type ExplainedPoint struct {
	Point    map[string]string `json:"point"`
	Symbolic string            `json:"symbolic"`
	Tape     string            `json:"tape"`
	Claim    string            `json:"claim,omitempty"`
	Leg      string            `json:"third_leg,omitempty"` // passes, abstains, refutes
}

// Bounds of an explanation.
const (
	explainedCases  = 16
	explainedPoints = 8
	explainedText   = 400
)

var legTexts = map[LegResult]string{LegAbstains: "abstains", LegPasses: "passes", LegRefutes: "refutes"}

// explainRules fills in the rules of both sides.
func (j *judge) explainRules() {
	x := j.r.Explanation
	if x == nil {
		return
	}
	if d, err := j.q.Limits.Explain(j.ctx, j.q.Expr, j.q.Wrt); err == nil {
		for _, s := range d.Steps {
			if s.Law != nil && !slices.Contains(x.Rules, s.Rule) {
				x.Rules = append(x.Rules, s.Rule)
			}
		}
	}
	for i := range j.recording.Tape.Len() {
		if n := j.recording.Tape.Node(i); len(n.Args) > 0 && !slices.Contains(x.Tape, n.Op.String()) {
			x.Tape = append(x.Tape, n.Op.String())
		}
	}
}

// explainCase adds the normal forms of a case; claim may be nil.
func (j *judge) explainCase(fs *symbolic.Forms, sym, tape, claim *symbolic.Form, equal bool) {
	x := j.r.Explanation
	if x == nil {
		return
	}
	if len(x.Cases) == explainedCases {
		x.Omitted++
		return
	}
	c := ExplainedCase{Symbolic: fs.Text(sym, explainedText), Equal: equal}
	for _, d := range fs.Decisions() {
		c.Where = append(c.Where, d.String())
	}
	other := func(f *symbolic.Form) string {
		if f == nil {
			return ""
		}
		if same, err := fs.Equal(sym, f); err == nil && same {
			return ""
		}
		return fs.Text(f, explainedText)
	}
	c.Tape, c.Claim = other(tape), other(claim)
	x.Cases = append(x.Cases, c)
}

// explainPoint adds the enclosures at a point.
func (j *judge) explainPoint(p Point, t truth, leg string) {
	x := j.r.Explanation
	if x == nil {
		return
	}
	if len(x.Points) == explainedPoints {
		x.Omitted++
		return
	}
	e := ExplainedPoint{Point: p.strings(), Symbolic: t.symbolic.String(), Tape: t.tape.String(), Leg: leg}
	if j.q.Claim != nil && t.claimErr == nil {
		e.Claim = t.claim.String()
	}
	x.Points = append(x.Points, e)
}

// text writes the explanation for a person.
func (x *Explanation) text(r *Report) string {
	var b strings.Builder
	line := func(format string, args ...any) {
		fmt.Fprintf(&b, "    %s\n", clipped(fmt.Sprintf(format, args...)))
	}
	fmt.Fprintf(&b, "  what it rests on\n")
	line("symbolic rules  %s", strings.Join(x.Rules, ", "))
	line("tape rows       %s", strings.Join(x.Tape, ", "))
	for _, c := range x.Cases {
		where := ""
		if len(c.Where) > 0 {
			where = ", where " + strings.Join(c.Where, ", ")
		}
		line("normal form%s", where)
		line("  symbolic      %s", c.Symbolic)
		same := func(s string) string {
			if s == "" {
				return "the same"
			}
			return s
		}
		line("  tape          %s", same(c.Tape))
		if r.Claim != "" {
			line("  claim         %s", same(c.Claim))
		}
	}
	line("points          %d tried, %d of them with a derivative for certain", x.Tried, x.Valid)
	for _, p := range x.Points {
		text := fmt.Sprintf("%s: symbolic %s, tape %s", r.point(p.Point), p.Symbolic, p.Tape)
		if p.Claim != "" {
			text += ", claim " + p.Claim
		}
		if p.Leg != "" {
			text += "; the mean value theorem " + p.Leg
		}
		line("  %s", text)
	}
	if x.Omitted > 0 {
		line("and %d more", x.Omitted)
	}
	return b.String()
}
