package symbolic

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Bounds of what is written, in bytes of text: derivatives longer than shownDerivative
// are written in names, up to the last, which is cut at shownResult.
const (
	shownDerivative = 160
	shownProblem    = 4000
	shownResult     = 1 << 20
)

// textWidth is where lines of text are broken, at a sign of equality.
const textWidth = 80

// latexWidth is the same for formulas of LaTeX, in letters and signs.
const latexWidth = 60

// A Format is a notation for a derivation.
type Format uint8

// The formats. Markdown has its formulas in LaTeX, written $`…`$ and in blocks of
// math, so that no renderer takes their backslashes for its own. LaTeX is a piece
// of a document that uses amsmath.
const (
	FormatText Format = iota
	FormatMarkdown
	FormatLaTeX
)

// Text renders d as plain text.
func (d *Derivation) Text() string { return d.must(FormatText) }

// Markdown renders d as Markdown.
func (d *Derivation) Markdown() string { return d.must(FormatMarkdown) }

// LaTeX renders d as a piece of a LaTeX document.
func (d *Derivation) LaTeX() string { return d.must(FormatLaTeX) }

func (d *Derivation) must(f Format) string {
	s, _ := d.Render(context.Background(), f) // fails with its context only
	return s
}

// Render renders d. The error is that of the context.
func (d *Derivation) Render(ctx context.Context, f Format) (string, error) {
	w := &stepWriter{format: f}
	if f != FormatText {
		w.names = d.latexNames()
	}
	for i, in := range d.Inner {
		w.inner(d, i)
		w.derivation(ctx, in)
		w.b.WriteString("\n")
	}
	if len(d.Inner) > 0 {
		w.line("Now the whole expression.")
		w.paragraph()
	}
	w.derivation(ctx, d)
	return w.b.String(), w.err
}

// latexNames returns one notation for each name of the derivation and of those inside it.
func (d *Derivation) latexNames() map[string]string {
	var all []string
	seen := make(map[string]bool)
	add := func(names ...string) {
		for _, name := range names {
			if !seen[name] {
				seen[name] = true
				all = append(all, name)
			}
		}
	}
	add(d.Expr.Vars()...)
	for _, d := range append(slices.Clone(d.Inner), d) {
		add(d.X)
		add(d.x.letterNames()...)
		for _, n := range d.Names {
			add(n.Name)
		}
	}
	names := latexNames(all)
	for _, d := range append(slices.Clone(d.Inner), d) {
		for _, l := range d.x.letters.parts {
			names["d"+l] = names[l] + "'"
		}
		names[d.Name], names[d.Prime] = latexPrimes(names[d.base], d.Order-1), latexPrimes(names[d.base], d.Order)
	}
	return names
}

func latexPrimes(name string, n int) string {
	if n <= 3 {
		return name + strings.Repeat("'", n)
	}
	return fmt.Sprintf("%s^{(%d)}", name, n)
}

func (x *explainer) letterNames() []string {
	out := append([]string{x.d.base}, x.letters.parts...)
	out = append(out, x.letters.constants...)
	return append(out, x.letters.compared...)
}

// A stepWriter writes derivations in one format.
type stepWriter struct {
	format Format
	b      strings.Builder
	names  map[string]string // for LaTeX
	margin string            // of what is inside a step
	err    error
}

// formula returns e in full.
func (w *stepWriter) formula(e Expr) string {
	if w.format == FormatText {
		return e.String()
	}
	var b strings.Builder
	writeLaTeX(&b, e.node(), w.names)
	return b.String()
}

// bounded returns e if its text has at most so many bytes.
func (w *stepWriter) bounded(e Expr, most int) (formula string, ok bool) {
	text, ok := textWithin(e, most)
	if ok && w.format != FormatText {
		text = w.formula(e)
	}
	return text, ok
}

// derivativeOf returns the notation of the derivative of e.
func (w *stepWriter) derivativeOf(e Expr) string {
	if w.format == FormatText {
		return primeText(e)
	}
	s := w.formula(e)
	switch e.Kind() {
	case Variable:
		return s + "'"
	case Number:
		if latexBinding(e.node()) == printAtom && !startsWithSign(e.node()) {
			return s + "'"
		}
	case Call:
		if f := e.Func(); f == FuncAbs || f == FuncFloor || f == FuncPi {
			return s + "'"
		}
	}
	return `\left(` + s + `\right)'`
}

// learn makes the derivatives that occur in a step known to LaTeX.
func (w *stepWriter) learn(s *Step) {
	if w.format == FormatText {
		return
	}
	for _, p := range s.primes {
		if _, ok := w.names[p.name]; !ok {
			w.names[p.name] = w.derivativeOf(p.of)
		}
	}
}

var textRelations = [...]string{Less: "<", LessEqual: "≤", Greater: ">", GreaterEqual: "≥", Equal: "=", NotEqual: "≠"}

// condition returns a condition for a sentence.
func (w *stepWriter) condition(c Condition) string {
	texts := make([]string, len(c))
	for i, p := range c {
		texts[i] = w.inline(w.comparison(p))
	}
	return strings.Join(texts, " or ")
}

// conditionMath returns a condition as one formula of LaTeX.
func (w *stepWriter) conditionMath(c Condition) string {
	texts := make([]string, len(c))
	for i, p := range c {
		texts[i] = w.comparison(p)
	}
	return strings.Join(texts, ` \lor `)
}

func (w *stepWriter) comparison(p Comparison) string {
	relation := textRelations[p.Relation]
	if w.format != FormatText {
		relation = latexRelations[p.Relation]
	}
	return w.formula(p.Left) + " " + relation + " " + w.formula(p.Right)
}

// where joins conditions.
func (w *stepWriter) where(cs []Condition) string {
	texts := make([]string, len(cs))
	for i, c := range cs {
		texts[i] = w.condition(c)
		if len(c) > 1 && len(cs) > 1 {
			texts[i] = "(" + texts[i] + ")"
		}
	}
	return joinAnd(texts)
}

func joinAnd(texts []string) string {
	if len(texts) < 2 {
		return strings.Join(texts, "")
	}
	return strings.Join(texts[:len(texts)-1], ", ") + " and " + texts[len(texts)-1]
}

func (w *stepWriter) inline(s string) string {
	switch w.format {
	case FormatMarkdown:
		return "$`" + s + "`$"
	case FormatLaTeX:
		return "$" + s + "$"
	}
	return s
}

// line writes a line of prose.
func (w *stepWriter) line(format string, args ...any) {
	fmt.Fprintf(&w.b, "%s%s\n", w.margin, fmt.Sprintf(format, args...))
}

// gap leaves a line free. In LaTeX that would begin a paragraph.
func (w *stepWriter) gap() {
	if w.format != FormatLaTeX {
		w.paragraph()
	}
}

func (w *stepWriter) paragraph() {
	if s := w.b.String(); s != "" && !strings.HasSuffix(s, "\n\n") {
		w.b.WriteString("\n")
	}
}

// An equation is a left side and what it's equal to, one after the other.
type equation []string

// display writes equations below each other, with their signs of equality aligned.
func (w *stepWriter) display(eqs ...equation) {
	if w.format == FormatText {
		w.displayText(eqs)
		return
	}
	begin, end := "```math", "```"
	if w.format == FormatLaTeX {
		begin, end = `\[`, `\]`
	}
	w.line("%s", begin)
	if one := strings.Join(eqs[0], " = "); len(eqs) == 1 && (len(eqs[0]) == 2 || seenWidth(one) <= latexWidth) {
		w.line("%s", one)
	} else {
		w.line(`\begin{aligned}`)
		for i, eq := range eqs {
			for j, right := range eq[1:] {
				left := ""
				if j == 0 {
					left = eq[0] + " "
				}
				more := ` \\`
				if i == len(eqs)-1 && j == len(eq)-2 {
					more = ""
				}
				w.line("%s&= %s%s", left, right, more)
			}
		}
		w.line(`\end{aligned}`)
	}
	w.line("%s", end)
}

// seenWidth is about how many letters wide a formula of LaTeX is.
func seenWidth(s string) int {
	width, command := 0, 0 // command is the length of the one that is being read
	for _, r := range s {
		letter := 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z'
		switch {
		case r == '\\':
			width, command = width+1, 1
		case command > 0 && letter:
			command++
		case strings.ContainsRune("{}^_", r):
			command = 0
		default:
			width, command = width+1, 0
		}
	}
	// Brackets are commands beside what they are.
	return width - strings.Count(s, `\left`) - strings.Count(s, `\right`)
}

func (w *stepWriter) displayText(eqs []equation) {
	indent := w.margin
	if indent == "" {
		indent = "    "
	}
	widest := 0
	for _, eq := range eqs {
		widest = max(widest, utf8.RuneCountInString(eq[0]))
	}
	for _, eq := range eqs {
		one := strings.Join(eq, " = ")
		if len(eqs) == 1 && utf8.RuneCountInString(indent+one) <= textWidth {
			w.b.WriteString(indent + one + "\n")
			continue
		}
		left := eq[0] + strings.Repeat(" ", widest-utf8.RuneCountInString(eq[0]))
		for _, right := range eq[1:] {
			w.b.WriteString(indent + left + " = " + right + "\n")
			left = strings.Repeat(" ", widest)
		}
	}
}

// inner announces the derivation of a D(f, y) inside.
func (w *stepWriter) inner(d *Derivation, i int) {
	e := D(d.Inner[i].Expr, d.Inner[i].X)
	text, ok := w.bounded(e, shownProblem)
	if !ok {
		text = "D(…)"
		if w.format != FormatText {
			text = `D(\ldots)`
		}
	}
	whole, ok := w.bounded(d.Expr, shownProblem)
	switch {
	case i > 0:
		w.line("Next the derivative %s.", w.inline(text))
	case ok:
		w.line("To differentiate %s with respect to %s, first carry out the derivative inside, %s.",
			w.inline(whole), w.inline(w.formula(Var(d.X))), w.inline(text))
	default:
		w.line("First carry out the derivative inside the expression, %s.", w.inline(text))
	}
	w.paragraph()
}

func (w *stepWriter) derivation(ctx context.Context, d *Derivation) {
	w.problem(d)
	width := len(fmt.Sprint(len(d.Steps)))
	if w.format == FormatLaTeX {
		w.line(`\begin{enumerate}`)
	}
	for i, s := range d.Steps {
		if w.err == nil {
			w.err = ctx.Err()
		}
		if w.err != nil {
			return
		}
		if i > 0 && w.format != FormatLaTeX {
			w.b.WriteString("\n")
		}
		w.learn(s)
		w.step(d, s, width)
	}
	w.margin = ""
	if w.format == FormatLaTeX {
		w.line(`\end{enumerate}`)
	}
	w.conclusion(d)
}

// problem writes what is to be differentiated, and the names of its parts.
func (w *stepWriter) problem(d *Derivation) {
	x := w.inline(w.formula(Var(d.X)))
	again := ""
	if d.Order > 1 {
		again = " once more"
	}
	whole, short := w.bounded(d.Expr, shownProblem)
	if !short {
		whole = w.formula(d.Root.Body)
	}
	name := w.formula(Var(d.Name))
	w.line("Differentiate%s with respect to %s:", again, x)
	w.gap()
	eq := equation{name, whole}
	if len(d.Inner) > 0 {
		if done, ok := w.bounded(d.Whole, shownProblem); ok && done != whole {
			eq = append(eq, done)
		}
	}
	w.display(eq)
	w.paragraph()
	w.line("A prime means the derivative in %s: %s, and what does not contain %s has the derivative 0.",
		x, w.inline(w.derivativeOf(Var(d.X))+" = 1"), x)
	if len(d.Names) > 0 {
		w.line("Write")
		w.gap()
		eqs := []equation{{name, w.formula(d.Root.Body)}}
		for _, n := range d.Names {
			value := w.formulaOf(n)
			eqs = append(eqs, equation{w.formula(Var(n.Name)), value})
		}
		w.display(eqs...)
		w.gap()
		w.line("and differentiate from the inside out.")
	}
	w.gap()
}

// formulaOf returns what a name stands for. What is not differentiated may be cut.
func (w *stepWriter) formulaOf(n Name) string {
	if !n.Constant {
		return w.formula(n.Body)
	}
	if s, ok := w.bounded(n.Value, 4*shownDerivative); ok {
		return s
	}
	if w.format == FormatText {
		return n.Value.Text(4 * shownDerivative)
	}
	return `\ldots`
}

// step writes one item of the list of steps.
func (w *stepWriter) step(d *Derivation, s *Step, width int) {
	title := s.Title()
	stop := "."
	law := ""
	if s.Law != nil {
		if s.Law.step == s.ID {
			stop = ":"
			law = w.derivativeOf(s.Law.Of) + " = " + w.law(s.Law.Is)
			law = w.inline(law)
			if s.Law.Where != nil {
				law += ", where " + w.condition(s.Law.Where)
			}
		} else {
			title += fmt.Sprintf(", as in step %d", s.Law.step)
		}
	}
	w.margin = ""
	switch w.format {
	case FormatText:
		w.line("%*d. %s", width, s.ID, strings.TrimSpace(title+stop+" "+law))
		w.margin = strings.Repeat(" ", width+2)
	case FormatMarkdown:
		w.line("%d. %s", s.ID, strings.TrimSpace("**"+title+stop+"** "+law))
		w.margin = strings.Repeat(" ", len(fmt.Sprint(s.ID))+2)
		w.gap()
	case FormatLaTeX:
		if law != "" {
			law += "."
		}
		w.line(`\item %s`, strings.TrimSpace(`\textbf{`+title+stop+"} "+law))
		w.margin = "  "
	}
	if with := w.with(s); with != "" {
		w.line("With %s:", with)
		if w.format == FormatMarkdown {
			w.gap()
		}
	}
	w.display(w.chain(d, s))
	if len(s.Holds) > 0 {
		if w.format == FormatMarkdown {
			w.gap()
		}
		w.line("This holds where %s.", w.where(s.Holds))
	}
}

// law writes the right side of a law, with primes.
func (w *stepWriter) law(is Expr) string {
	if w.format != FormatText {
		return w.formula(is)
	}
	return primedLetters(is).String()
}

// primedLetters writes the derivatives df of the letters f of a law as f'.
func primedLetters(is Expr) Expr {
	return Fold(is, func(e Expr, args []Expr) Expr {
		if name, ok := strings.CutPrefix(e.Name(), "d"); ok && name != "" {
			return Var(name + "'")
		}
		return e.WithArgs(args...)
	})
}

// with says which derivatives come from other steps than the one before.
func (w *stepWriter) with(s *Step) string {
	children := s.Children()
	if len(children) == 0 || len(children) > maxReferences || len(children) == 1 && children[0].ID == s.ID-1 {
		return ""
	}
	var texts []string
	for _, c := range children {
		of := c.Body
		if c.Name != "" {
			of = Var(c.Name)
		}
		text := fmt.Sprint(c.ID)
		if len(children) <= 2 {
			text = fmt.Sprintf("%s from step %s", w.inline(w.derivativeOf(of)), text)
		}
		texts = append(texts, text)
	}
	if len(children) <= 2 {
		return joinAnd(texts)
	}
	return "the derivatives from steps " + joinAnd(texts)
}

// chain returns the equations of a step: the derivative of what is there, the law
// applied to its parts, and what is known of them put in.
func (w *stepWriter) chain(d *Derivation, s *Step) equation {
	var eq equation
	add := func(text string) {
		if len(eq) == 0 || eq[len(eq)-1] != text {
			eq = append(eq, text)
		}
	}
	if s.Rewrites {
		add(w.formula(Var(d.Prime)))
		for _, e := range []Expr{s.Before, s.After} {
			if text, ok := w.bounded(e, shownProblem); ok {
				add(text)
			}
		}
		return eq
	}
	if s == d.Root {
		add(w.formula(Var(d.Prime)))
	} else if s.Name != "" {
		add(w.derivativeOf(Var(s.Name)))
	}
	add(w.derivativeOf(s.Body))
	if s.applied {
		add(w.formula(s.Applied))
	}
	if text, ok := w.bounded(s.After, shownDerivative); ok {
		add(text)
	} else if s.applied {
		add(w.formula(s.Short))
	}
	return eq
}

// maxReferences is how many other steps a step refers to by number.
const maxReferences = 10

// maxConditions is how many conditions are repeated at the end.
const maxConditions = 6

func (w *stepWriter) conclusion(d *Derivation) {
	w.paragraph()
	cs := slices.Clone(d.Conditions)
	few := len(cs) <= maxConditions
	for i, c := range cs {
		if !c.within(conditionText) {
			cs[i] = d.holds[i]
			few = few && d.holds[i] != nil
		}
	}
	switch {
	case len(cs) == 0:
		w.line("Therefore")
	case few:
		w.line("Therefore, where %s,", w.where(cs))
	default:
		w.line("Therefore, where the conditions of all steps hold,")
	}
	w.gap()
	result, ok := w.bounded(d.Result, shownResult)
	switch {
	case ok:
	case w.format == FormatText:
		result = d.Result.Text(shownResult)
	default:
		result = `\cdots`
	}
	w.display(equation{w.formula(Var(d.Prime)), result})
}
