package main

import (
	"fmt"
	"math/big"
	"strings"
	"unicode/utf8"

	"gradproof/verify"
)

// tableDigits is how many significant digits a table shows.
const tableDigits = 12

// shortNumber writes an exact number as a decimal of at most tableDigits digits.
func shortNumber(r *big.Rat) string {
	text, _ := verify.Decimal(r, tableDigits)
	return text
}

func shortFloat(v float64) string {
	if f := verify.Float(v); v-v != 0 { // NaN or infinite
		return f.String()
	}
	return fmt.Sprintf("%.*g", tableDigits, v)
}

// text writes the report for a person.
func (r *trainReport) text() string {
	var b strings.Builder
	r.header(&b)
	for _, t := range r.tables() {
		b.WriteString("\n")
		t.write(&b)
	}
	b.WriteString("\n")
	r.findings(&b)
	return b.String()
}

func labelled(b *strings.Builder, label, value string) {
	if value != "" {
		fmt.Fprintf(b, "  %-11s %s\n", label, value)
	}
}

func (r *trainReport) header(b *strings.Builder) {
	in := r.in
	mean := ""
	if in.Data != nil {
		mean = fmt.Sprintf("the mean over %d rows of ", in.Data.Rows())
	}
	verb := "minimise"
	if in.Maximize {
		verb = "maximise"
	}
	fmt.Fprintf(b, "%s %s%s\n", verb, mean, r.Expr)
	assigned := func(names []string, p verify.Point) string {
		var parts []string
		for _, name := range names {
			parts = append(parts, name+" = "+shortNumber(p[name]))
		}
		return strings.Join(parts, ", ")
	}
	labelled(b, "start", assigned(in.Params, in.Start))
	labelled(b, "fixed", assigned(in.fixed, in.Fixed))
	if r.Data != nil {
		source := r.in.source
		if in.iris {
			source = "Fisher's irises, in centimetres"
		}
		labelled(b, "data", strings.Join(in.Data.Names, ", ")+" from "+source)
	}
	labelled(b, "lr", shortNumber(in.LR))
	for _, option := range []struct {
		label string
		value *big.Rat
	}{{"momentum", in.Momentum}, {"dampening", in.Dampening}, {"decay", in.WeightDecay}} {
		if option.value == nil {
			continue
		}
		text := shortNumber(option.value)
		if in.Nesterov && option.label == "momentum" {
			text += ", Nesterov's"
		}
		labelled(b, option.label, text)
	}
}

// A table has a heading for each column.
type table struct {
	head []string
	rows [][]string
}

func (t *table) write(b *strings.Builder) {
	width := make([]int, len(t.head))
	for _, row := range append([][]string{t.head}, t.rows...) {
		for i, cell := range row {
			width[i] = max(width[i], utf8.RuneCountInString(cell))
		}
	}
	for _, row := range append([][]string{t.head}, t.rows...) {
		line := ""
		for i, cell := range row {
			line += "  " + cell + strings.Repeat(" ", width[i]-utf8.RuneCountInString(cell))
		}
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
}

// A stepColumn is a column of the table of steps: its cells for a state that is
// exact, and for one in float64.
type stepColumn struct {
	head         string
	exact, float func(k int) string
}

// maxWidth is how wide a table may be.
const maxWidth = 80

// tables shows the steps: parameters, loss and both gradients, side by side as far
// as they fit.
func (r *trainReport) tables() []table {
	steps := shownSteps(len(r.run.Tape))
	var out []table
	used := maxWidth
	for _, group := range r.columns() {
		width := 0
		var columns [][]string
		for _, c := range group {
			cells, longest := r.cells(c, steps)
			columns = append(columns, cells)
			width += longest + 2
		}
		if used+width > maxWidth {
			out = append(out, r.stepNumbers(steps))
			used = len("  99999*")
		}
		used += width
		t := &out[len(out)-1]
		for i, c := range group {
			t.head = append(t.head, c.head)
			for row, cell := range columns[i] {
				t.rows[row] = append(t.rows[row], cell)
			}
		}
	}
	return out
}

// cells writes a column, and says how wide it is.
func (r *trainReport) cells(c stepColumn, steps []int) (cells []string, width int) {
	width = utf8.RuneCountInString(c.head)
	for _, k := range steps {
		cell := ""
		switch {
		case k < 0:
		case k < len(r.run.Exact):
			cell = c.exact(k)
		default:
			cell = c.float(k)
		}
		cells = append(cells, cell)
		width = max(width, len(cell))
	}
	return cells, width
}

// stepNumbers begins a table: after the exact steps, those in float64 have an asterisk.
func (r *trainReport) stepNumbers(steps []int) table {
	t := table{head: []string{"step"}}
	for _, k := range steps {
		switch {
		case k < 0:
			t.rows = append(t.rows, []string{"…"})
		case k < len(r.run.Exact) || len(r.run.Exact) == 0:
			t.rows = append(t.rows, []string{fmt.Sprint(k)})
		default:
			t.rows = append(t.rows, []string{fmt.Sprintf("%d*", k)})
		}
	}
	return t
}

// columns returns the columns in groups that stay together.
func (r *trainReport) columns() [][]stepColumn {
	run := r.run
	var out [][]stepColumn
	for i, name := range r.Params {
		out = append(out, []stepColumn{{name,
			func(k int) string { return shortNumber(run.Exact[k].Params[i]) },
			func(k int) string { return shortFloat(run.Tape[k].Params[i]) }}})
	}
	out = append(out, []stepColumn{{"loss",
		func(k int) string { return shortNumber(run.Exact[k].Loss) },
		func(k int) string { return shortFloat(run.Tape[k].Loss) }}})
	for i, name := range r.Params {
		column := func(side string, exact []verify.State[*big.Rat], float []verify.State[float64]) stepColumn {
			inFloat := func(k int) string {
				if float[k].Grad == nil {
					return ""
				}
				return shortFloat(float[k].Grad[i])
			}
			return stepColumn{"d/d" + name + " " + side, func(k int) string {
				if exact[k].Grad == nil { // the last exact state has none
					return inFloat(k)
				}
				return shortNumber(exact[k].Grad[i])
			}, inFloat}
		}
		out = append(out, []stepColumn{column("symbolic", run.Exact, run.Symbolic), column("tape", run.ExactTape, run.Tape)})
	}
	return out
}

// shownSteps chooses the states to show out of n: the first ten, a few in between,
// and the last. -1 is a gap.
func shownSteps(n int) []int {
	const first, between = 10, 5
	var out []int
	if n <= 2*first+between+1 {
		for k := range n {
			out = append(out, k)
		}
		return out
	}
	for k := range first {
		out = append(out, k)
	}
	for i := 1; i <= between+1; i++ {
		out = append(out, -1, first-1+(n-first)*i/(between+1))
	}
	return out
}

// findings says what the steps show.
func (r *trainReport) findings(b *strings.Builder) {
	if r.Incomplete != "" {
		labelled(b, "INCOMPLETE", fmt.Sprintf("%s after %d of %d steps", r.Incomplete, max(0, len(r.run.Tape)-1), r.in.Steps))
	}
	labelled(b, "exact", r.exactText())
	if r.Folded {
		labelled(b, "", "the exact gradients come from the moments of the data;")
		switch {
		case r.UnfoldedSteps > 0:
			labelled(b, "", fmt.Sprintf("on the first %d steps the tape also ran row by row: the same", r.UnfoldedSteps))
		case r.ExactSteps > 0 && r.Identical:
			labelled(b, "", "there are too many rows to run the tape on each of them as well")
		}
	}
	if r.Difference != "" {
		labelled(b, "difference", "- symbolic, + tape\n"+r.Difference)
	}
	labelled(b, "mod p", r.modularText())
	labelled(b, "float64", r.floatText())
	labelled(b, "truth", r.enclosedText())
	behaviour := string(r.Behaviour)
	if r.Why != "" {
		behaviour += ": " + r.Why
	}
	labelled(b, "behaviour", wrap(behaviour, 14))
	for _, n := range r.Notes {
		labelled(b, "note", wrap(n, 14))
	}
	if l := r.LeastSquares; l != nil {
		b.WriteString("\n  least squares in closed form (QR), which uses no derivative:\n\n")
		t := table{head: []string{"", "closed form", "trained", "difference"}}
		for _, p := range r.Params {
			t.rows = append(t.rows, []string{p, shortFloat(float64(l.Solution[p])), shortFloat(float64(l.Trained[p])), fmt.Sprintf("%.2g", float64(l.Difference[p]))})
		}
		t.write(b)
	}
	if r.Elapsed != nil {
		labelled(b, "elapsed", fmt.Sprintf("%d ms", *r.Elapsed))
	}
}

func (r *trainReport) enclosedText() string {
	e := r.run.Enclosed
	if e == nil {
		return ""
	}
	return wrap(fmt.Sprintf("the trajectory in real numbers from the start as float64 has it, enclosed in balls up to step %d: the symbolic side strays from it by at most %.3g ulps, the tape by %.3g, at step %d",
		e.Steps, e.Symbolic, e.Tape, e.Step), 14)
}

func (r *trainReport) modularText() string {
	m := r.Modular
	switch {
	case m == nil:
		return ""
	case !m.Identical:
		return fmt.Sprintf("ENGINES DISAGREE: at step %d the trajectories differ modulo %s", m.Differ, m.Primes[len(m.Primes)-1])
	}
	return wrap(fmt.Sprintf("up to step %d: both trajectories are identical modulo %d random 61-bit primes", m.Steps, len(m.Primes)), 14)
}

func (r *trainReport) exactText() string {
	same := "both trajectories are identical"
	if !r.Identical {
		same = "ENGINES DISAGREE: the trajectories differ"
	}
	switch {
	case len(r.run.Exact) == 0 && r.ExactStop == "":
		return ""
	case len(r.run.Exact) == 0:
		return wrap("no step: "+r.ExactStop+"; all numbers are float64", 14)
	case r.Exact && r.in.Steps == 1:
		return "the only step: " + same
	case r.Exact:
		return fmt.Sprintf("all %d steps: %s", r.in.Steps, same)
	case r.ExactStop == "":
		return fmt.Sprintf("up to step %d: %s", r.ExactSteps, same)
	}
	more := ""
	if r.ExactStop == verify.ErrWork.Error() {
		more = " (--exact makes them)"
	}
	return wrap(fmt.Sprintf("up to step %d: %s. It stops there: %s%s. float64 went on alone, on the lines marked *.", r.ExactSteps, same, r.ExactStop, more), 14)
}

func (r *trainReport) floatText() string {
	if len(r.run.Tape) == 0 {
		return ""
	}
	text := "both sides agree to the last bit"
	if u := float64(r.Float64.MaxUlps); u != 0 {
		text = fmt.Sprintf("the two sides differ by at most %s, at step %d", ulpsText(u), r.Float64.MaxUlpsStep)
	}
	if f := r.Float64.MaxUlpsFromExact; f != nil {
		if *f == 0 {
			text += ", and with the exact numbers"
		} else {
			text += fmt.Sprintf("; the tape strays from the exact numbers by at most %s", ulpsText(float64(*f)))
		}
	}
	return wrap(text, 14)
}

// wrap breaks text into lines that fit into the width of a table, all but the first
// one indented.
func wrap(text string, indent int) string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && indent+utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > maxWidth {
			lines = append(lines, line)
			line = ""
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	return strings.Join(append(lines, line), "\n"+strings.Repeat(" ", indent))
}
