package main

import (
	"fmt"
	"math/big"
	"strings"

	"gradproof/cmd/verify/internal/figure"
	"gradproof/symbolic"
	"gradproof/verify"
)

// decimalText writes p/q as "p/q = decimal", and a number that is short as a
// decimal only if it is a whole number.
func decimalText(number string) string {
	d := onlyDecimal(number)
	if d == number {
		return d
	}
	return number + " = " + d
}

// onlyDecimal writes p/q as a decimal.
func onlyDecimal(number string) string {
	r, ok := new(big.Rat).SetString(number)
	if !ok {
		return number
	}
	return shortNumber(r)
}

// A page is text in numbered sections.
type page struct {
	strings.Builder
	section int
}

const (
	pageIndent = "    "
	pageWidth  = 80 - len(pageIndent)
)

func (p *page) heading(title string) {
	p.section++
	fmt.Fprintf(p, "\n%2d. %s\n", p.section, title)
}

// say writes a paragraph. A tilde is a space at which no line ends.
func (p *page) say(format string, args ...any) {
	line := ""
	for _, word := range strings.Fields(fmt.Sprintf(format, args...)) {
		if line != "" && len(line)+1+len(word) > pageWidth {
			p.show("%s", strings.ReplaceAll(line, "~", " "))
			line = ""
		}
		line = strings.TrimPrefix(line+" "+word, " ")
	}
	p.show("%s", strings.ReplaceAll(line, "~", " "))
}

// show writes a line as it is.
func (p *page) show(format string, args ...any) {
	p.WriteString(strings.TrimRight(pageIndent+fmt.Sprintf(format, args...), " ") + "\n")
}

// glued is text for say that stays on one line.
func glued(text string) string { return strings.ReplaceAll(text, " ", "~") }

func (p *page) gap() { p.WriteString("\n") }

// rows writes a table, indented.
func (p *page) rows(t table) {
	var b strings.Builder
	t.write(&b)
	for line := range strings.Lines(b.String()) {
		p.show("%s", strings.TrimRight(line, "\n"))
	}
}

func lessonEnds() (lo, hi float64) {
	ends := [2]float64{}
	for i, text := range lessonRange {
		r, _ := symbolic.ParseNumber(text)
		ends[i], _ = r.Float64()
	}
	return ends[0], ends[1]
}

// curve is the lesson's figure.
func (l *lesson) curve() figure.Curve {
	lo, hi := lessonEnds()
	w, _ := l.training.Start[l.Wrt].Float64()
	loss, _ := l.lossValue.Float64()
	slope, _ := l.gradient.Float64()
	where := fmt.Sprintf("x = %s, label = %s", onlyDecimal(l.Point["x"]), onlyDecimal(l.Point["label"]))
	return figure.Curve{
		Title: l.Expr + " at " + where, Name: l.Expr, XLabel: l.Wrt, YLabel: "loss",
		F: func(w float64) float64 {
			v, _ := l.at(w)
			return v
		},
		Lo: lo, Hi: hi,
		Point:   &figure.Point{X: w, Y: loss, Label: fmt.Sprintf("w = %s, loss %s", onlyDecimal(l.Point["w"]), onlyDecimal(l.Loss))},
		Tangent: &slope,
		Guides:  []figure.Guide{{Y: 0}, {Y: loss, Label: "loss = " + onlyDecimal(l.Loss)}},
	}
}

// text is the lesson up to the properties.
func (l *lesson) text(unicode bool) (string, error) {
	p := &page{}
	p.WriteString("One expression, two gradients, one verdict\n")
	if err := l.theLoss(p, unicode); err != nil {
		return "", err
	}
	l.theDerivative(p)
	l.theTape(p)
	l.theVerdict(p)
	l.theDescent(p)
	l.theRates(p)
	return p.String(), nil
}

func (l *lesson) theLoss(p *page, unicode bool) error {
	p.heading("The loss")
	p.say(`A model multiplies its input x by a weight w, and w*x should be the label. The loss is
		the squared distance between the two. For x~=~%s, label~=~%s and w~=~%s it is %s.`,
		onlyDecimal(l.Point["x"]), onlyDecimal(l.Point["label"]), onlyDecimal(l.Point["w"]), glued(decimalText(l.Loss)))
	p.gap()
	var b strings.Builder
	if err := figure.Terminal(&b, l.curve(), pageWidth-2, 16, unicode); err != nil {
		return err
	}
	for line := range strings.Lines(b.String()) {
		p.show("%s", strings.TrimRight(line, "\n"))
	}
	return nil
}

func (l *lesson) theDerivative(p *page) {
	p.heading("The loss, multiplied out")
	p.gap()
	p.show("  %s = %s", l.Expr, l.Expanded)

	p.heading("Its derivative in w, term by term")
	p.say(`How fast does the loss change when w does? Every term is differentiated on its own;
		x and label are constants here.`)
	p.gap()
	t := table{head: []string{"term", "derivative in w"}}
	for _, term := range l.Terms {
		t.rows = append(t.rows, []string{term.Term, term.Derivative})
	}
	t.rows = append(t.rows, []string{"the sum", l.Derivative})
	p.rows(t)

	p.heading("Its value")
	p.say(`At w~=~%s, x~=~%s, label~=~%s this is exactly %s: a little more w makes the loss smaller.`,
		onlyDecimal(l.Point["w"]), onlyDecimal(l.Point["x"]), onlyDecimal(l.Point["label"]), glued(decimalText(l.Gradient.Exact)))
	p.gap()
	p.say(`In float64, the numbers of the processor, the same derivative is %v. That is %s away, where
		an ulp is the distance to the next float64; it comes from rounding %s, and is no mistake in
		the derivative. Below, exact numbers are written as decimals, and those of float64 are rounded
		to %d digits.`,
		float64(l.Gradient.Symbolic), ulpsText(float64(l.Gradient.Ulps)), onlyDecimal(l.Point["w"]), tableDigits)
}

func (l *lesson) theTape(p *page) {
	p.heading("The same number from a tape")
	p.say(`The second way knows no expressions. A tape records the operations in the order in which
		they are performed, and then goes through them backwards. The adjoint of a node says how fast
		the loss changes with that node: 1 for the loss itself, and from there each node passes its
		adjoint on to what it was computed from.`)
	p.gap()
	t := table{head: []string{"node", "operation", "value", "adjoint"}}
	for _, n := range l.Tape {
		adjoint := "-"
		if n.Adjoint != "" {
			adjoint = onlyDecimal(n.Adjoint)
		}
		t.rows = append(t.rows, []string{fmt.Sprintf("#%d", n.Node), n.Operation, onlyDecimal(n.Value), adjoint})
	}
	p.rows(t)
	p.gap()
	show := func(g *string) string {
		if g == nil {
			return "none"
		}
		return *g
	}
	p.show("  gradient of w before the backward pass   %s", show(l.Before))
	p.show("  gradient of w after it                   %s", show(l.After))
}

func (l *lesson) theVerdict(p *page) {
	p.heading("The verdict")
	p.say(`Two ways, one number; but one point proves little. So the tape is run again on formulas
		instead of numbers, and the two results are compared as functions of w, x and label.`)
	p.gap()
	p.show("  symbolic   %s", l.Forms.Symbolic)
	p.show("  tape       %s", l.Forms.Tape)
	p.show("  verdict    %s  (%s)", strings.ToUpper(string(l.Verdict.Verdict)), l.Verdict.Method)
	p.gap()
	p.say(`It rests on both having the same normal form, with exact coefficients: so they are equal at
		every point. No tolerance and no sample decides.`)

	p.heading("A wrong derivative that looks right")
	p.say(`Whoever forgets one factor x gets %s. At x~=~%s nobody notices; the judge does.`, glued(l.Wrong.Claim), onlyDecimal(l.Point["x"]))
	p.gap()
	for _, at := range l.Wrong.At {
		p.show("  at %s", l.pointText(at.Point))
		p.show("     claimed %s, true %s: %s", onlyDecimal(at.Claimed), onlyDecimal(at.True), at.Verdict)
	}
	if c := l.Wrong.Counterexample; c != nil {
		p.show("  at %s", l.pointText(c.Point))
		p.show("     claimed %s, true %s", onlyDecimal(c.Claimed), onlyDecimal(c.True))
		p.show("  verdict    %s", strings.ToUpper(string(l.Wrong.Verdict)))
		p.show("  fault      %s", c.Fault)
	}
}

func (l *lesson) pointText(point map[string]string) string {
	var parts []string
	for _, name := range lessonVars {
		parts = append(parts, name+" = "+onlyDecimal(point[name]))
	}
	return strings.Join(parts, ", ")
}

func (l *lesson) theDescent(p *page) {
	p.heading("Two steps of gradient descent")
	p.say(`Each step moves w against its gradient: w becomes w - lr*gradient, here with the learning
		rate lr~=~%s. Both ways make their own steps.`, onlyDecimal(l.SGD.LR))
	p.gap()
	t := table{head: []string{"step", "w symbolic", "w tape", "gradient symbolic", "gradient tape"}}
	for _, s := range l.SGD.Steps {
		t.rows = append(t.rows, []string{fmt.Sprint(s.Step), onlyDecimal(s.Symbolic), onlyDecimal(s.Tape),
			onlyDecimal(s.SymbolicGradient), onlyDecimal(s.TapeGradient)})
	}
	p.rows(t)
	p.gap()
	if l.SGD.Identical {
		p.say("The two trajectories are identical, fraction by fraction.")
	} else {
		p.say("THE TWO TRAJECTORIES DIFFER.")
	}

	p.heading("Without zeroing")
	second := l.SGD.Steps[1]
	p.say(`Backward passes add to the gradient that is already there. At w~=~%s it is %s; after the
		step, at w~=~%s, a second pass on the same tape, in float64, gives`,
		onlyDecimal(l.Point["w"]), shortFloat(float64(l.Accumulation.First)), onlyDecimal(second.Symbolic))
	p.gap()
	p.show("  without zeroing   %s  (the sum of both)", shortFloat(float64(l.Accumulation.Without)))
	p.show("  after zeroing     %s", shortFloat(float64(l.Accumulation.With)))
}

func (l *lesson) theRates(p *page) {
	p.heading("How large may the learning rate be?")
	t := l.Threshold
	p.say(`The second derivative of the loss is %s, and the loss is smallest at w*~=~%s. Put into the
		step, this gives an identity, proved like the gradient above:`, t.Second, t.Minimum)
	p.gap()
	p.show("  (new w) - w* = (%s)*(w - w*)", t.Factor)
	p.gap()
	proved := "It is NOT proved."
	if len(t.Proved) == thresholdIdentities {
		proved = ""
	}
	p.say(`%s Every step multiplies the distance to the minimum by the same factor. It shrinks if and
		only if %s, that is %s; for x~=~%s that is %s.`,
		proved, glued("|"+t.Factor+"| < 1"), glued("0 < lr < "+t.Bound), onlyDecimal(l.Point["x"]), glued("0 < lr < "+onlyDecimal(t.AtPoint)))
	p.gap()
	rates := table{head: []string{"lr", "factor", "w, step by step", "behaviour"}}
	for _, r := range l.Rates {
		var values []string
		for _, s := range r.Steps {
			values = append(values, onlyDecimal(s.Symbolic))
		}
		rates.rows = append(rates.rows, []string{onlyDecimal(r.LR), onlyDecimal(r.Factor), strings.Join(values, ", "), string(r.Behaviour)})
	}
	p.rows(rates)
}

// sectionsBefore is how many sections stand before the properties.
const sectionsBefore = 10

func propertiesIntro(seed uint64) string {
	p := &page{section: sectionsBefore}
	p.heading("Not only this expression")
	p.say(`The same laws, on random expressions, points and learning rates (seed %d). A failure would be
		shrunk to a small one and shown.`, seed)
	p.gap()
	return p.String()
}

func propertyLine(r verify.PropertyResult) string {
	p := &page{}
	result := "ok"
	if !r.Passed {
		result = "FAILED"
	}
	p.show("  %-34s %7d cases   %s", r.Name, r.Checks, result)
	if !r.Passed {
		for line := range strings.Lines(r.Failure) {
			p.show("    %s", strings.TrimRight(line, "\n"))
		}
	}
	return p.String()
}

func (l *lesson) controlText() string {
	p := &page{section: sectionsBefore + 1}
	p.heading("Can the judge say no?")
	p.say(`A judge that approves of everything is worth nothing. So every lesson ends with a gradient
		that is known to be wrong, here by a sign.`)
	p.gap()
	p.show("  claim      %s", l.Control.Claim)
	p.show("  verdict    %s", strings.ToUpper(string(l.Control.Verdict)))
	if c := l.Control.Counterexample; c != nil {
		p.show("  at         %s: claimed %s, true %s", l.pointText(c.Point), onlyDecimal(c.Claimed), onlyDecimal(c.True))
	}
	return p.String()
}

// ending says what went wrong, if anything did, and what to try next.
func (l *lesson) ending(elapsed *int64) string {
	p := &page{section: sectionsBefore + 2}
	if len(l.Failures) > 0 {
		p.gap()
		p.WriteString("FAILED\n")
		for _, f := range l.Failures {
			p.show("%s", f)
		}
		return p.String()
	}
	p.heading("What next")
	p.gap()
	p.show("  verify check 'tanh(w*x)^2' --wrt w")
	p.show("  verify derive 'exp(-w^2*x)' --wrt w --steps")
	p.show("  verify train --iris '(w*petal_length + b - petal_width)^2' \\")
	p.show("      --param w=0,b=0 --lr 0.02 --steps 2000")
	if l.Plot != "" {
		p.gap()
		p.show("The figure is in %s.", symbolic.Quote(l.Plot))
	}
	if elapsed != nil {
		p.gap()
		p.show("%d ms", *elapsed)
	}
	return p.String()
}
