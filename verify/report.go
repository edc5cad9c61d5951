package verify

import (
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"slices"
	"strings"
	"unicode/utf8"
)

// A Verdict is the answer to a [Question].
type Verdict string

const (
	// Proved: the claim, the symbolic derivative and the tape's gradient are equal
	// as functions, by equal normal forms or, but for a probability below 2^-120,
	// modulo random primes ([Report.Method] says which); they are certified to be
	// defined at some points, and the mean value theorem refutes none of them there.
	Proved Verdict = "proved"
	// Agrees: at every point looked at the enclosures of the three overlap, each of a
	// radius below 2^-120 of its size. Said of those points.
	Agrees Verdict = "agrees"
	// Refuted: there is a certified point at which the claim is wrong.
	Refuted Verdict = "refuted"
	// Undefined: there is no derivative to speak of, anywhere or at the point asked for.
	Undefined Verdict = "undefined"
	// Inconclusive: it could not be decided; the reason is given.
	Inconclusive Verdict = "inconclusive"
)

// rank orders verdicts from best to worst.
var rank = []Verdict{Proved, Agrees, Inconclusive, Undefined, Refuted}

// Worst returns the worse of two verdicts: refuted, undefined, inconclusive,
// agrees, proved, in this order.
func Worst(a, b Verdict) Verdict {
	if slices.Index(rank, a) > slices.Index(rank, b) {
		return a
	}
	return b
}

// ExitCode is the exit status that a command gives for a verdict: 0 for proved
// and agrees, 1 for refuted, 3 for undefined and inconclusive.
func (v Verdict) ExitCode() int {
	switch v {
	case Proved, Agrees:
		return 0
	case Refuted:
		return 1
	}
	return 3
}

// A Report is the answer to a [Question] with what it rests on. Numbers are
// strings, so that nothing is rounded.
type Report struct {
	Expr           string          `json:"expr"`
	Wrt            string          `json:"wrt"`
	Claim          string          `json:"claim,omitempty"`
	Verdict        Verdict         `json:"verdict"`
	Method         string          `json:"method,omitempty"`
	Reason         string          `json:"reason,omitempty"`
	Derivative     string          `json:"derivative,omitempty"`
	Counterexample *Counterexample `json:"counterexample,omitempty"`
	At             []AtPoint       `json:"at,omitempty"`
	Domain         []string        `json:"domain,omitempty"`
	Notes          []string        `json:"notes,omitempty"`
	Points         int             `json:"points"`
	Seed           uint64          `json:"seed"`
	Explanation    *Explanation    `json:"explain,omitempty"`

	vars   []string // in the order of the question
	domain map[string]Interval
}

// A Counterexample is a point at which a claim is certified to be wrong.
type Counterexample struct {
	Point   map[string]string `json:"point"`
	Claimed string            `json:"claimed"`
	True    string            `json:"true"`
	Ratio   string            `json:"ratio,omitempty"`
	Fault   string            `json:"fault"`
}

// An AtPoint is the answer at one point that was asked for.
type AtPoint struct {
	Point    map[string]string `json:"point"`
	Verdict  Verdict           `json:"verdict"`
	Kind     string            `json:"kind,omitempty"`
	True     string            `json:"true,omitempty"`
	Claimed  string            `json:"claimed,omitempty"`
	Symbolic *Float            `json:"symbolic,omitempty"`
	Tape     *Float            `json:"tape,omitempty"`
	Float    []FloatRoute      `json:"float,omitempty"` // if one of them is off by more than usual
	Left     string            `json:"left,omitempty"`
	Right    string            `json:"right,omitempty"`
	Reason   string            `json:"reason,omitempty"`
	Notes    []string          `json:"notes,omitempty"`
}

// A Float is a float64 that JSON can carry: NaN and infinities are strings.
type Float float64

// MarshalJSON writes a finite number as a number, the others as "NaN", "inf" and "-inf".
func (f Float) MarshalJSON() ([]byte, error) {
	if v := float64(f); math.IsNaN(v) || math.IsInf(v, 0) {
		return json.Marshal(f.String())
	}
	return json.Marshal(float64(f))
}

func (f Float) String() string {
	switch v := float64(f); {
	case math.IsNaN(v):
		return "NaN"
	case math.IsInf(v, 1):
		return "inf"
	case math.IsInf(v, -1):
		return "-inf"
	}
	return fmt.Sprintf("%.17g", float64(f))
}

// point writes a point as the command line takes it: w=39/20,x=1.
func (r *Report) point(p map[string]string) string {
	var parts []string
	for _, name := range r.vars {
		if v, ok := p[name]; ok {
			parts = append(parts, name+"="+v)
		}
	}
	return strings.Join(parts, ",")
}

// Text writes the report for a person.
func (r *Report) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "d/d%s %s\n", r.Wrt, clipped(r.Expr))
	line := func(label, value string) {
		if value != "" {
			fmt.Fprintf(&b, "  %-11s %s\n", label, clipped(value))
		}
	}
	line("derivative", r.Derivative)
	line("claim", r.Claim)
	verdict := strings.ToUpper(string(r.Verdict))
	if r.Method != "" {
		verdict += "  (" + r.Method + ")"
	}
	line("verdict", verdict)
	line("because", r.Reason)
	if c := r.Counterexample; c != nil {
		line("at", r.point(c.Point))
		line("  claimed", c.Claimed)
		line("  true", c.True)
		line("  ratio", c.Ratio)
		line("  fault", c.Fault)
	}
	for _, a := range r.At {
		passes := ""
		if a.Verdict == Agrees && r.Claim != "" {
			passes = "  (the claim passes here)"
		}
		line("at", r.point(a.Point)+"  "+strings.ToUpper(string(a.Verdict))+kindText(a.Kind)+passes)
		line("  true", a.True)
		line("  claimed", a.Claimed)
		if a.Symbolic != nil && a.Tape != nil {
			line("  float64", fmt.Sprintf("symbolic %s, tape %s", shortFloat(*a.Symbolic), shortFloat(*a.Tape)))
		}
		line("  left", a.Left)
		line("  right", a.Right)
		line("  because", a.Reason)
		for _, n := range a.Notes {
			line("  note", n)
		}
	}
	for _, d := range r.Domain {
		line("where", d)
	}
	for _, n := range r.Notes {
		line("note", n)
	}
	if r.Explanation != nil {
		b.WriteString(r.Explanation.text(r))
	}
	if r.Verdict == Refuted || r.Verdict == Inconclusive {
		fmt.Fprintf(&b, "  %-11s %s\n", "reproduce", r.Command())
	}
	return b.String()
}

// maxLine bounds a formula or number in a text, in bytes. JSON has all of it.
const maxLine = 1000

// clipped cuts a text that is too long to be read, at the start of a character.
func clipped(s string) string {
	if len(s) <= maxLine {
		return s
	}
	end := maxLine
	for !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end] + "…"
}

func kindText(kind string) string {
	if kind == "" {
		return ""
	}
	return " (" + kind + ")"
}

func shortFloat(f Float) string {
	if v := float64(f); !math.IsNaN(v) && !math.IsInf(v, 0) {
		return fmt.Sprint(v)
	}
	return f.String()
}

// Command returns the command line that asks the same question again, at the
// counterexample if there is one.
func (r *Report) Command() string {
	words := []string{"verify", "check", quoteWord(r.Expr)}
	if r.Claim != "" {
		words = append(words, quoteWord(r.Claim))
	}
	words = append(words, "--wrt", r.Wrt)
	if r.Counterexample != nil {
		words = append(words, "--at", r.point(r.Counterexample.Point))
	}
	if len(r.domain) > 0 {
		words = append(words, "--domain", r.domainText())
	}
	if r.Seed != DefaultSeed {
		words = append(words, "--seed", fmt.Sprint(r.Seed))
	}
	return strings.Join(words, " ")
}

// domainText writes the domain as the command line takes it: w=-5:5,x=1/10:.
func (r *Report) domainText() string {
	end := func(e *big.Rat) string {
		if e == nil {
			return ""
		}
		return e.RatString()
	}
	var parts []string
	for _, name := range r.vars {
		if d, ok := r.domain[name]; ok {
			parts = append(parts, name+"="+end(d.Lo)+":"+end(d.Hi))
		}
	}
	return strings.Join(parts, ",")
}

// DefaultSeed is the seed of a run that is not given another.
const DefaultSeed = 1

// quoteWord quotes a word for a POSIX shell. An expression contains no quotes.
func quoteWord(s string) string { return "'" + s + "'" }
