package symbolic

import (
	"fmt"
	"slices"
	"strings"
)

// stepTexts bounds the length of one formula in a rendering.
const stepTexts = 4000

// A stepWriter renders formulas and prose.
type stepWriter struct {
	b       strings.Builder
	formula func(e Expr, names map[string]string) string // names replaces variables of laws
	prime   func(name string) string                     // the derivative of a part
	ddx     func(x, formula string) string               // the derivative of a formula
	inline  func(s string) string
	display func(s string) string
	item    func(i int, s string) string
	detail  string // begins a line inside an item
	stop    string // ends a sentence that ends with a formula
	opening string // around all items
	closing string
}

// StepsText renders the steps of [DiffSteps] as plain text.
func StepsText(steps []Step) string {
	w := &stepWriter{
		formula: func(e Expr, names map[string]string) string {
			s := e.Text(stepTexts)
			if names != nil {
				s = replaceNames(e, names).String()
			}
			return s
		},
		prime:   func(name string) string { return name + "'" },
		ddx:     func(x, s string) string { return "d/d" + x + " " + bracketed(s) },
		inline:  func(s string) string { return s },
		display: func(s string) string { return s },
		item:    func(i int, s string) string { return fmt.Sprintf("%2d. %s\n", i, s) },
		detail:  "    ",
	}
	return w.render(steps)
}

// StepsMarkdown renders the steps of [DiffSteps] as Markdown with formulas in
// LaTeX, written $`…`$ so that no renderer takes their backslashes for its own.
func StepsMarkdown(steps []Step) string {
	math := func(s string) string { return "$`" + s + "`$" }
	w := &stepWriter{
		formula: stepLaTeX, prime: func(name string) string { return name + "'" }, ddx: latexDdx,
		inline: math, display: math,
		item:   func(i int, s string) string { return fmt.Sprintf("%d. **%s**\n", i, s) },
		detail: "\n   ",
	}
	return w.render(steps)
}

// StepsLaTeX renders the steps of [DiffSteps] as a piece of a LaTeX document that
// uses amsmath.
func StepsLaTeX(steps []Step) string {
	w := &stepWriter{
		formula: stepLaTeX, prime: func(name string) string { return name + "'" }, ddx: latexDdx,
		inline:  func(s string) string { return "$" + s + "$" },
		display: func(s string) string { return `\[ ` + s + ` \]` },
		item:    func(_ int, s string) string { return `\item \textbf{` + s + ".}\n" },
		detail:  "  ",
		stop:    ".",
		opening: "\\begin{enumerate}\n", closing: "\\end{enumerate}\n",
	}
	return w.render(steps)
}

func (w *stepWriter) render(steps []Step) string {
	if len(steps) == 0 {
		return ""
	}
	first, last := steps[0], steps[len(steps)-1]
	whole := first.Before
	if first.Rule != StepInner {
		// The outermost expression is that of the last step that differentiates.
		for _, s := range steps {
			if !s.Rewrites {
				whole = s.Before
			}
		}
	}
	task := w.ddx(first.X, w.formula(whole, nil))
	fmt.Fprintf(&w.b, "To find %s, work from the inside out.\n\n%s", w.inline(task), w.opening)
	for i, s := range steps {
		if i > 0 && w.opening == "" {
			w.b.WriteString("\n")
		}
		w.b.WriteString(w.item(i+1, title(s)))
		w.step(s)
	}
	fmt.Fprintf(&w.b, "%s\nTherefore %s\n", w.closing, w.display(task+" = "+w.formula(last.After, nil)))
	return w.b.String()
}

func (w *stepWriter) step(s Step) {
	line := func(text string) { fmt.Fprintf(&w.b, "%s%s\n", w.detail, text) }
	left := w.formula(s.Before, nil)
	if !s.Rewrites {
		left = w.ddx(s.X, left)
	}
	if s.Law != (Law{}) {
		line("Rule: " + w.inline(w.law(s)) + w.stop)
	}
	used := s.Law.Is.Vars()
	var parts, primes []string
	for _, p := range s.Parts {
		parts = append(parts, w.inline(p.Name+" = "+w.formula(p.Value, nil)))
		if slices.Contains(used, "d"+p.Name) {
			primes = append(primes, w.inline(w.prime(p.Name)+" = "+w.formula(p.Derivative, nil)))
		}
	}
	if len(parts) > 0 {
		line("Here " + strings.Join(append(parts, primes...), ", ") + ".")
	}
	line(w.display(left + " = " + w.formula(s.After, nil)))
}

// law writes a rule with u' for the derivative of u.
func (w *stepWriter) law(s Step) string {
	names := make(map[string]string)
	for _, v := range s.Law.Is.Vars() {
		if rest, ok := strings.CutPrefix(v, "d"); ok && rest != "" {
			names[v] = w.prime(rest)
		}
	}
	return w.ddx(s.X, w.formula(s.Law.Of, nil)) + " = " + w.formula(s.Law.Is, names)
}

// title names the rule of a step.
func title(s Step) string {
	switch s.Rule {
	case StepVariable:
		return "The variable itself"
	case StepConstant:
		return "A constant"
	case StepInner:
		return "Carry out the derivatives inside"
	case StepCollect:
		return "Multiply out"
	case "sum", "product", "quotient":
		return strings.ToUpper(s.Rule[:1]) + s.Rule[1:] + " rule"
	case "negation":
		return "Constant factor -1"
	case "power":
		return "Power rule, the exponent being constant"
	case "exponential":
		return "Exponential rule, the base being constant"
	case "general power":
		return "General power rule"
	case "where":
		return "Branch by branch"
	}
	if one, ok := s.innermost(); ok && !one {
		return "Derivative of " + s.Rule + ", with the chain rule"
	}
	return "Derivative of " + s.Rule
}

// innermost reports whether every part of s is a variable or a number.
func (s Step) innermost() (innermost, ok bool) {
	for _, p := range s.Parts {
		if p.Value.NumArgs() > 0 {
			return false, true
		}
	}
	return true, len(s.Parts) > 0
}

// replaceNames returns e with variables renamed, for printing only.
func replaceNames(e Expr, names map[string]string) Expr {
	return Expr{fold(e.node(), func(n *node, args []*node) *node {
		if to, ok := names[n.name]; ok && n.kind == Variable {
			return Var(to).n
		}
		return rebuild(n, args)
	})}
}

// bracketed puts brackets around a text that is no name, number or call.
func bracketed(s string) string {
	if n, err := Parse(s); err == nil && bindingOf(n.node()) == printAtom {
		return s
	}
	return "(" + s + ")"
}

func stepLaTeX(e Expr, names map[string]string) string {
	if len(e.Text(stepTexts)) > stepTexts {
		return `\cdots`
	}
	all := latexNames(e.Vars())
	for from, to := range names {
		all[from] = to
	}
	var b strings.Builder
	writeLaTeX(&b, e.node(), all)
	return b.String()
}

func latexDdx(x, formula string) string {
	return `\frac{d}{d` + latexName(x) + `}\left[` + formula + `\right]`
}
