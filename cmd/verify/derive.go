package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"gradproof/symbolic"
)

// maxOrder is the highest order of a derivative.
const maxOrder = 64

// maxPrinted bounds the text of one derivative, in bytes.
const maxPrinted = 1 << 20

// maxNodes bounds the derivative as data, which is left out if it has more nodes.
const maxNodes = 20_000

var deriveFormats = []string{"text", "unicode", "latex", "markdown", "json", "go"}

// simplifyModes are the values of --simplify; the first is meant where there is none.
var simplifyModes = []string{"same", "widen"}

// deriveFlags are the flags of derive, as typed.
type deriveFlags struct {
	wrt      []string
	order    int
	steps    bool
	format   string
	terms    string // the order of terms
	slices   bool
	simplify string
}

func (a *app) deriveCommand() *cobra.Command {
	var f deriveFlags
	cmd := &cobra.Command{
		Use:   "derive EXPR --wrt NAME",
		Short: "Print the derivative of an expression",
		Long: `  verify derive '(w*x - label)^2' --wrt w
  verify derive '(w*x - label)^2' --wrt w --steps
  verify derive 'exp(-x^2)' --wrt x --order 3 --format latex
  verify derive '(w*x + b - y)^2' --wrt w,b --format markdown --steps
  verify derive 'x + x^2*(y + 1)' --wrt x --order-terms degree --format unicode
  verify derive 'tanh(w*x)' --wrt w --format go > gradient.go
  verify derive 'x^x' --wrt x --simplify

Derive prints the symbolic derivative, multiplied out if it is a polynomial of a
readable size. With several variables it prints the gradient, one derivative per
line. "unicode" is text with raised exponents, which can be typed in again. LaTeX is
for math mode and the package amsmath. "json" has the derivative as text, as LaTeX
and, up to 20,000 nodes, as data. "go" is a file with a function that returns the value
and the gradient; with --go-slices there are two functions of a slice of variables. A derivative
whose text is longer than a mebibyte is cut, with a note on standard error and exit
status 3.

The order of terms is that of the derivation, if it is not asked for: by degree in a
polynomial that is multiplied out. --order-terms changes what is shown and not what
it means. "degree" puts terms of higher degree first; "lex" those with the larger
exponent of the variable that was typed first.

With --simplify the derivative is made shorter to read, by rules that keep the set
of points at which it is defined. With --simplify=widen it may become defined at
more points; the conditions under which it is the same are printed below it.`,
		Args:              cobra.ArbitraryArgs,
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, args []string) error {
			if a.json {
				if cmd.Flags().Changed("format") && f.format != "json" {
					return usage("--json and --format %s exclude each other", symbolic.Quote(f.format))
				}
				f.format = "json"
			}
			return a.derive(cmd.Context(), args, f)
		},
	}
	flags := cmd.Flags()
	flags.StringArrayVar(&f.wrt, "wrt", nil, "the `name` of the variable to differentiate in, or several: w,b")
	flags.IntVar(&f.order, "order", 1, fmt.Sprintf("how often to differentiate, 0 to %d", maxOrder))
	flags.BoolVar(&f.steps, "steps", false, "show every rule that is applied")
	flags.StringVar(&f.format, "format", "text", "the `format`: one of "+strings.Join(deriveFormats, ", "))
	flags.StringVar(&f.terms, "order-terms", "typed", "the `order` of terms and factors: one of "+strings.Join(symbolic.Orders(), ", "))
	flags.BoolVar(&f.slices, "go-slices", false, "with --format go, functions that optimizers take: f(x []float64) float64 and grad(grad, x []float64)")
	_ = cmd.RegisterFlagCompletionFunc("order-terms", cobra.FixedCompletions(symbolic.Orders(), cobra.ShellCompDirectiveNoFileComp))
	flags.StringVar(&f.simplify, "simplify", "", "simplify the derivative; =widen also where that adds points at which it is defined")
	flags.Lookup("simplify").NoOptDefVal = simplifyModes[0]
	_ = cmd.RegisterFlagCompletionFunc("simplify", cobra.FixedCompletions(simplifyModes, cobra.ShellCompDirectiveNoFileComp))
	_ = cmd.RegisterFlagCompletionFunc("format", cobra.FixedCompletions(deriveFormats, cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

// A derivation is one derivative with the way to it.
type derivation struct {
	Expr       string        `json:"expr"`
	Wrt        string        `json:"wrt"`
	Order      int           `json:"order"`
	Derivative string        `json:"derivative"`
	Cut        bool          `json:"cut,omitempty"`
	LaTeX      string        `json:"latex,omitempty"`
	DAG        *symbolic.DAG `json:"dag,omitempty"`
	Elapsed    *int64        `json:"elapsed_ms,omitempty"`

	// With --steps: how the derivative of each order comes about.
	Derivations []symbolic.DerivationData `json:"derivations,omitempty"`
	Steps       []symbolic.StepData       `json:"steps,omitempty"`

	// With --simplify: the rules by which Derivative came about, and the conditions
	// under which it is the derivative.
	Simplified []ruleJSON `json:"simplified,omitempty"`
	Conditions []string   `json:"conditions,omitempty"`

	source     symbolic.Expr
	unicode    string
	rendered   []string // the derivation of each order
	simplified bool
	conditions []symbolic.SideCondition
}

// A ruleJSON is a symbolic.AppliedRule as text.
type ruleJSON struct {
	Rule       string   `json:"rule"`
	Before     string   `json:"before"`
	After      string   `json:"after"`
	Conditions []string `json:"conditions,omitempty"`
}

func (a *app) derive(ctx context.Context, args []string, f deriveFlags) error {
	if err := checkArgs(args, "derive", 1, "verify derive '(w*x - label)^2' --wrt w"); err != nil {
		return err
	}
	switch {
	case !slices.Contains(deriveFormats, f.format):
		return usageHint("the formats are "+strings.Join(deriveFormats, ", "), "--format: there is no format %s", symbolic.Quote(f.format))
	case !slices.Contains(symbolic.Orders(), f.terms):
		return usageHint("the orders are "+strings.Join(symbolic.Orders(), ", "), "--order-terms: there is no order %s", symbolic.Quote(f.terms))
	case f.order < 0 || f.order > maxOrder:
		return usage("--order: %d is not between 0 and %d", f.order, maxOrder)
	case f.format == "go" && f.order != 1:
		return usage("--format go gives the value and the gradient: --order does not go with it")
	case f.format == "go" && f.steps:
		return usage("--steps does not go with --format go")
	case f.format == "unicode" && f.steps:
		return usage("--steps does not go with --format unicode")
	case f.terms != "typed" && (f.steps || f.format == "go"):
		return usage("--order-terms orders the derivative only: --steps and --format go do not go with it")
	case f.slices && f.format != "go":
		return usage("--go-slices goes with --format go only")
	case f.format == "go" && f.simplify != "":
		return usage("--simplify does not go with --format go")
	case f.simplify != "" && !slices.Contains(simplifyModes, f.simplify):
		return usageHint("--simplify keeps the domain, --simplify=widen may widen it", "--simplify: there is no mode %s", symbolic.Quote(f.simplify))
	}
	e, err := parseExpr("the expression", args[0])
	if err != nil {
		return err
	}
	wrt, note, err := variables(e, f.wrt)
	if err != nil {
		return err
	}
	if note != "" {
		a.complain("note: %s", note)
	}
	if f.format == "go" {
		ctx, cancel := a.verdictContext(ctx)
		defer cancel()
		function := symbolic.GoFunc{Name: "ValueAndGradient", Params: e.Vars(), Wrt: wrt, Slices: f.slices}
		if f.slices {
			function.Name = "Value"
		}
		source, err := symbolic.DefaultLimits().GoSource(ctx, e, function)
		if err != nil {
			return a.unfinished(err)
		}
		return a.print(source)
	}

	var ds []*derivation
	cut := false
	for _, x := range wrt {
		d, err := a.deriveOne(ctx, e, x, f)
		if err != nil {
			return a.unfinished(err)
		}
		cut = cut || d.Cut
		ds = append(ds, d)
	}
	if err := a.printDerivations(ds, f); err != nil {
		return err
	}
	if cut {
		a.complain("note: the derivative is longer than %d bytes and was cut; --format go writes what occurs often only once", maxPrinted)
		return exitStatus(3)
	}
	return nil
}

// unfinished reports a derivative that was given up because of its size or of the time.
func (a *app) unfinished(err error) error {
	var refused *symbolic.Error
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		a.complain("inconclusive: the time ran out")
	case errors.As(err, &refused) && (refused.Code == symbolic.CodeBudget || refused.Code == symbolic.CodeNodes):
		a.complain("inconclusive: %v", err)
	default:
		return err
	}
	return exitStatus(3)
}

// deriveOne differentiates e in x as often as asked for.
func (a *app) deriveOne(ctx context.Context, e symbolic.Expr, x string, f deriveFlags) (*derivation, error) {
	start := time.Now()
	ctx, cancel := a.verdictContext(ctx)
	defer cancel()
	limits := symbolic.DefaultLimits()
	rank := e.Vars()
	d := &derivation{Wrt: x, Order: f.order, source: e}
	result, err := limits.Present(ctx, e, rank)
	if err != nil {
		return nil, err
	}
	if f.steps && f.order > 0 {
		all, err := limits.ExplainOrders(ctx, e, x, f.order)
		if err != nil {
			return nil, err
		}
		if err := d.explain(ctx, all, f.format); err != nil {
			return nil, err
		}
		result = all[f.order-1].Result
	} else {
		for order := range f.order {
			from := result
			if order == 0 {
				from = e
			}
			if result, err = limits.Diff(ctx, from, x); err != nil {
				return nil, err
			}
			if result, err = limits.Present(ctx, result, rank); err != nil {
				return nil, err
			}
		}
	}
	if f.simplify != "" {
		mode := symbolic.Same
		if f.simplify == "widen" {
			mode = symbolic.Widens
		}
		shorter, err := limits.Simplify(ctx, result, mode)
		if err != nil {
			return nil, err
		}
		result, d.simplified, d.conditions = shorter.Result, true, shorter.Conditions
		d.Simplified, d.Conditions = ruleTexts(shorter.Applied), conditionTexts(shorter.Conditions)
	}
	terms, err := symbolic.ParseOrder(f.terms)
	if err != nil {
		return nil, err
	}
	result = symbolic.Reorder(result, terms, rank)
	d.Expr = e.Text(maxPrinted)
	d.Derivative = result.Text(maxPrinted)
	d.Cut = len(d.Derivative) > maxPrinted
	switch {
	case f.format == "unicode":
		d.unicode = result.UnicodeText(maxPrinted)
		d.Cut = len(d.unicode) > maxPrinted
	case !d.Cut:
		d.LaTeX = result.LaTeX()
	}
	if f.format == "json" && result.Nodes() <= maxNodes {
		dag := symbolic.DAGOf(result)
		d.DAG = &dag
	}
	d.Elapsed = a.elapsed(start)
	return d, nil
}

func ruleTexts(applied []symbolic.AppliedRule) []ruleJSON {
	var out []ruleJSON
	for _, a := range applied {
		out = append(out, ruleJSON{a.Rule, a.Before.Text(maxStep), a.After.Text(maxStep), conditionTexts(a.Conditions)})
	}
	return out
}

func conditionTexts(cs []symbolic.SideCondition) []string {
	var out []string
	for _, c := range cs {
		out = append(out, c.String())
	}
	return out
}

// maxStep bounds each formula of a step in JSON, in bytes.
const maxStep = 1 << 12

// explain renders the derivations of all orders.
func (d *derivation) explain(ctx context.Context, all []*symbolic.Derivation, format string) error {
	for _, one := range all {
		if format == "json" {
			derivations, steps, err := one.Data(ctx)
			if err != nil {
				return err
			}
			d.Derivations = append(d.Derivations, derivations...)
			d.Steps = append(d.Steps, steps...)
			continue
		}
		text, err := one.Render(ctx, stepFormats[format])
		if err != nil {
			return err
		}
		d.rendered = append(d.rendered, text)
	}
	return nil
}

var stepFormats = map[string]symbolic.Format{
	"text": symbolic.FormatText, "latex": symbolic.FormatLaTeX, "markdown": symbolic.FormatMarkdown,
}

// printDerivations writes the derivatives in the format asked for.
func (a *app) printDerivations(ds []*derivation, f deriveFlags) error {
	if f.format == "json" {
		if len(ds) == 1 {
			return a.printJSON(ds[0])
		}
		all := struct {
			Expr     string        `json:"expr"`
			Wrt      string        `json:"wrt"`
			Order    int           `json:"order"`
			Gradient []*derivation `json:"gradient"`
		}{Expr: ds[0].Expr, Order: f.order, Gradient: ds}
		var names []string
		for _, d := range ds {
			names = append(names, d.Wrt)
		}
		all.Wrt = strings.Join(names, ",")
		return a.printJSON(all)
	}
	var b strings.Builder
	for i, d := range ds {
		if i > 0 && (f.steps || f.format == "markdown") {
			b.WriteString("\n")
		}
		d.write(&b, f.format, len(ds) == 1)
		if d.Elapsed != nil {
			a.complain("note: d/d%s took %d ms", d.Wrt, *d.Elapsed)
		}
	}
	return a.print(b.String())
}

// write renders the steps, if there are any, or else the derivative; alone says
// that there is no other, so that it need not be named.
func (d *derivation) write(b *strings.Builder, format string, alone bool) {
	latex := d.LaTeX
	if d.Cut {
		latex = `\cdots`
	}
	if len(d.rendered) > 0 {
		b.WriteString(strings.Join(d.rendered, "\n"))
		d.writeSimplified(b, format, latex)
		return
	}
	switch {
	case format == "markdown":
		formula := d.operator() + ` = ` + latex
		if d.Order == 0 {
			formula = latex
		}
		fmt.Fprintf(b, "$$\n%s%s\n$$\n", formula, d.where(format))
	case format == "unicode" && alone:
		fmt.Fprintf(b, "%s%s\n", d.unicode, d.where(format))
	case format == "unicode":
		fmt.Fprintf(b, "%s = %s%s\n", d.unicodeOperator(), d.unicode, d.where(format))
	case format == "text" && alone:
		fmt.Fprintf(b, "%s%s\n", d.Derivative, d.where(format))
	case format == "text":
		fmt.Fprintf(b, "%s = %s%s\n", d.plainOperator(), d.Derivative, d.where(format))
	case alone:
		fmt.Fprintf(b, "%s%s\n", latex, d.where(format))
	default:
		fmt.Fprintf(b, "%s = %s%s\n", d.operator(), latex, d.where(format))
	}
}

// writeSimplified ends a derivation with the simplified derivative, if it was asked for.
func (d *derivation) writeSimplified(b *strings.Builder, format, latex string) {
	switch {
	case !d.simplified:
	case format == "text":
		fmt.Fprintf(b, "\nSimplified:\n\n    %s%s\n", d.Derivative, strings.ReplaceAll(d.where(format), "\n", "\n    "))
	case format == "markdown":
		fmt.Fprintf(b, "\nSimplified:\n\n```math\n%s%s\n```\n", latex, d.where(format))
	default:
		fmt.Fprintf(b, "\nSimplified:\n\\[\n%s%s\n\\]\n", latex, d.where(format))
	}
}

// where says under which conditions the simplified derivative is the derivative, if
// there are any.
func (d *derivation) where(format string) string {
	if len(d.conditions) == 0 {
		return ""
	}
	if format == "text" || format == "unicode" {
		return "\n  where " + strings.Join(d.Conditions, " and ")
	}
	var out []string
	for _, c := range d.conditions {
		if c.Defined {
			out = append(out, c.Left.LaTeX()+` \text{ is defined}`)
			continue
		}
		rel := map[symbolic.Relation]string{symbolic.LessEqual: `\le`, symbolic.GreaterEqual: `\ge`, symbolic.Equal: `=`, symbolic.NotEqual: `\ne`}[c.Rel]
		if rel == "" {
			rel = c.Rel.String()
		}
		out = append(out, c.Left.LaTeX()+" "+rel+" "+c.Right.LaTeX())
	}
	return ` \quad \text{where } ` + strings.Join(out, ` \text{ and } `)
}

// plainOperator is d/dw, or d^3/dw^3.
func (d *derivation) plainOperator() string {
	if d.Order == 1 {
		return "d/d" + d.Wrt
	}
	return fmt.Sprintf("d^%d/d%s^%d", d.Order, d.Wrt, d.Order)
}

// unicodeOperator is ∂/∂w, or ∂³/∂w³.
func (d *derivation) unicodeOperator() string {
	power := func(name string) string {
		if d.Order == 1 {
			return name
		}
		return symbolic.Pow(symbolic.Var(name), symbolic.Int(int64(d.Order))).Unicode()
	}
	return power("∂") + "/∂" + power(d.Wrt)
}

// operator is the left side of an equation in LaTeX: the derivative of the expression.
func (d *derivation) operator() string {
	power := ""
	if d.Order != 1 {
		power = fmt.Sprintf("^{%d}", d.Order)
	}
	return fmt.Sprintf(`\frac{\partial%s}{\partial %s%s} \left[%s\right]`, power, symbolic.Var(d.Wrt).LaTeX(), power, d.source.LaTeX())
}
