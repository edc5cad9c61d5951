package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"gradproof/symbolic"
	"gradproof/verify"
)

// checkFlags are the flags of check, as typed.
type checkFlags struct {
	wrt, claims, at, domain []string
	batch                   string
	explain                 bool
}

func (a *app) checkCommand() *cobra.Command {
	var f checkFlags
	cmd := &cobra.Command{
		Use:   "check EXPR [CLAIM] --wrt NAME",
		Short: "Judge the gradient of an expression, or a claimed derivative",
		Long: `  verify check '(w*x - label)^2' --wrt w
  verify check '(w*x - label)^2' '2*x*(w*x - label)' --wrt w
  verify check '(w*x - label)^2' '2*x*w - 2*label' --wrt w --at w=1.95,x=1,label=2
  verify check '(w*x + b - y)^2' --wrt w,b --claim 'w=2*x*(w*x + b - y)' --claim 'b=2*(w*x + b - y)'
  verify check 'log(x)*x' --wrt x --domain x=0.1:
  verify check '-x^2' '-2*x' --wrt x --json
  verify check --batch questions.jsonl

Check derives EXPR symbolically and on the tape and says whether the two, and
CLAIM if there is one, are equal as functions. Numbers are decimals or fractions
p/q and are taken exactly. Without --wrt the only variable is meant.

A batch has one question per line,
  {"id":1,"expr":"x^3","wrt":"x","claim":"3*x^2","at":[{"x":"0.5"}],"domain":{"x":["-5","5"]}}
of which only "expr" and "wrt" are needed; an open end of a domain is "" or null.
Each line is answered by one line, in the same order: a verdict with the "id", or
{"id":…,"error":…}. The exit status is that of the worst verdict, and 2 if any line
was bad.`,
		Args:              cobra.ArbitraryArgs,
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, args []string) error {
			if cmd.Flags().Changed("batch") {
				if len(args) > 0 || len(f.wrt)+len(f.claims)+len(f.at)+len(f.domain) > 0 {
					return usage("--batch takes expressions, claims, points and domains from its lines, not from the command line")
				}
				return a.batch(cmd.Context(), f.batch)
			}
			return a.check(cmd.Context(), args, f)
		},
	}
	flags := cmd.Flags()
	flags.StringArrayVar(&f.wrt, "wrt", nil, "the `name` of the variable to differentiate in, or several: w,b")
	flags.StringArrayVar(&f.claims, "claim", nil, "a `claim` about one of several variables: w=EXPR (repeatable)")
	flags.StringArrayVar(&f.at, "at", nil, "a `point` to look at as well: w=1.95,x=1,label=2 (repeatable)")
	flags.StringArrayVar(&f.domain, "domain", nil, "`intervals` for variables, whose ends may be left open: w=-5:5,x=0.1:")
	flags.BoolVar(&f.explain, "explain", false, "print what the verdict rests on: rules, normal forms, points, enclosures")
	flags.StringVar(&f.batch, "batch", "", "read questions as JSON Lines from a `file`, or from standard input for -")
	return cmd
}

// A timedReport is a report with how long it took, if that was asked for.
type timedReport struct {
	*verify.Report
	Elapsed *int64 `json:"elapsed_ms,omitempty"`
}

// A gradientReport has the reports of several variables and the worst verdict.
type gradientReport struct {
	Expr     string         `json:"expr"`
	Wrt      string         `json:"wrt"`
	Verdict  verify.Verdict `json:"verdict"`
	Gradient []timedReport  `json:"gradient"`
}

// check answers the question on the command line.
func (a *app) check(ctx context.Context, args []string, f checkFlags) error {
	questions, note, err := parseQuestions(args, f)
	if err != nil {
		return err
	}
	if err := a.control(ctx); err != nil {
		return err
	}
	all := gradientReport{Verdict: verify.Proved}
	var names []string
	for _, q := range questions {
		q.Seed, q.Explain = a.seed, f.explain
		r, err := a.answer(ctx, q)
		if err != nil {
			return err
		}
		if note != "" {
			r.Notes = append(r.Notes, note)
		}
		all.Expr, names = r.Expr, append(names, r.Wrt)
		all.Verdict = verify.Worst(all.Verdict, r.Verdict)
		all.Gradient = append(all.Gradient, r)
	}
	all.Wrt = strings.Join(names, ",")
	switch {
	case a.json && len(questions) == 1:
		err = a.printJSON(all.Gradient[0])
	case a.json:
		err = a.printJSON(all)
	default:
		err = a.print(all.text())
	}
	if err != nil {
		return err
	}
	return verdictStatus(all.Verdict)
}

// answer judges one question within the time for a verdict.
func (a *app) answer(ctx context.Context, q verify.Question) (timedReport, error) {
	start := time.Now()
	limited, cancel := a.verdictContext(ctx)
	defer cancel()
	r, err := verify.Check(limited, q)
	if err != nil {
		return timedReport{}, err
	}
	if ctx.Err() != nil {
		r.Notes = append(r.Notes, "incomplete: it was interrupted")
	}
	return timedReport{r, a.elapsed(start)}, nil
}

// text writes the reports one after the other and, if there are several, the verdict on all.
func (g *gradientReport) text() string {
	var parts []string
	for _, r := range g.Gradient {
		text := r.Text()
		if r.Elapsed != nil {
			text += fmt.Sprintf("  %-11s %d ms\n", "elapsed", *r.Elapsed)
		}
		parts = append(parts, text)
	}
	if len(parts) > 1 {
		parts = append(parts, fmt.Sprintf("the gradient in %s: %s\n", g.Wrt, strings.ToUpper(string(g.Verdict))))
	}
	return strings.Join(parts, "\n")
}

// parseQuestions turns the command line into one question per variable. The note,
// if any, is to be added to the answer.
func parseQuestions(args []string, f checkFlags) (qs []verify.Question, note string, err error) {
	if err := checkArgs(args, "check", 2, "verify check '(w*x - label)^2' --wrt w"); err != nil {
		return nil, "", err
	}
	e, err := parseExpr("the expression", args[0])
	if err != nil {
		return nil, "", err
	}
	wrt, note, err := variables(e, f.wrt)
	if err != nil {
		return nil, "", err
	}
	claims, err := parseClaims(args[1:], f.claims, wrt)
	if err != nil {
		return nil, "", err
	}
	domain, err := parseDomains("--domain", f.domain)
	if err != nil {
		return nil, "", err
	}
	var points []verify.Point
	for _, text := range f.at {
		p, err := parsePoint("--at", text)
		if err != nil {
			return nil, "", err
		}
		points = append(points, p)
	}

	for _, name := range wrt {
		q := verify.Question{Expr: e, Wrt: name}
		if claim, ok := claims[name]; ok {
			q.Claim = &claim
		}
		qs = append(qs, q)
	}
	known := knownVars(qs)
	for i, p := range points {
		if err := checkPoint("--at "+symbolic.Quote(f.at[i]), p, known); err != nil {
			return nil, "", err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(domain)) {
		if !slices.Contains(known, name) {
			return nil, "", unknownName("--domain", name, known)
		}
	}
	for i := range qs {
		own := qs[i].Vars()
		for _, p := range points {
			qs[i].At = append(qs[i].At, restrict(p, own))
		}
		qs[i].Domain = restrict(domain, own)
	}
	return qs, note, nil
}

// checkArgs wants between one and most arguments, the first an expression.
func checkArgs(args []string, command string, most int, example string) error {
	switch {
	case len(args) == 0:
		return usageHint(example, "%s: the expression is missing", command)
	case len(args) > most:
		return usageHint("quote an expression that has spaces or brackets in it: "+example,
			"%s: the argument %s is one too many", command, symbolic.Quote(args[most]))
	}
	return nil
}

// variables returns the names in --wrt, each of which occurs in e, or the only
// variable of e with a note that says so.
func variables(e symbolic.Expr, values []string) (wrt []string, note string, err error) {
	vars := e.Vars()
	if len(values) == 0 {
		switch len(vars) {
		case 0:
			return nil, "", usage("the expression has no variable to differentiate in")
		case 1:
			return vars, fmt.Sprintf("differentiated in %s, the only variable", vars[0]), nil
		}
		return nil, "", usageHint("say which with --wrt "+vars[0], "the expression has several variables: %s", list(vars))
	}
	if wrt, err = parseNames("--wrt", values); err != nil {
		return nil, "", err
	}
	for _, name := range wrt {
		if !slices.Contains(vars, name) {
			return nil, "", unknownName("--wrt", name, vars)
		}
	}
	return wrt, "", nil
}

// unknownName is the error for a name that does not occur, with those that do.
func unknownName(flag, name string, vars []string) error {
	hint := "the variables are " + list(vars)
	if len(vars) == 0 {
		hint = "there are no variables"
	}
	if near := nearName(name, vars); near != "" {
		hint = fmt.Sprintf("did you mean %s? %s", near, hint)
	}
	return usageHint(hint, "%s: %s does not occur", flag, symbolic.Quote(name))
}

// list writes names with commas, cut to a readable number.
func list(names []string) string {
	const most = 12
	if len(names) > most {
		return strings.Join(names[:most], ", ") + ", …"
	}
	return strings.Join(names, ", ")
}

// parseClaims collects the claims for the variables wrt: the second argument if
// there is one variable, and the values of --claim.
func parseClaims(arg, values, wrt []string) (map[string]symbolic.Expr, error) {
	claims := make(map[string]symbolic.Expr)
	for _, text := range values {
		name, src, found := strings.Cut(text, "=")
		name = strings.TrimSpace(name)
		switch _, twice := claims[name]; {
		case !found || !symbolic.ValidName(name):
			return nil, usageHint("write --claim w=EXPR", "--claim: %s does not begin with a variable and =", symbolic.Quote(text))
		case !slices.Contains(wrt, name):
			return nil, usageHint("the claims may be for "+list(wrt), "--claim: %s is not in --wrt", name)
		case twice:
			return nil, usage("--claim: there are two claims for %s", name)
		}
		e, err := parseExpr("--claim "+name, src)
		if err != nil {
			return nil, err
		}
		claims[name] = e
	}
	if len(arg) == 0 {
		return claims, nil
	}
	if len(wrt) > 1 {
		return nil, usageHint(fmt.Sprintf("write --claim %s=EXPR for each", wrt[0]), "a single claim does not say which of %s it is for", list(wrt))
	}
	if len(claims) > 0 {
		return nil, usage("--claim: there are two claims for %s", wrt[0])
	}
	e, err := parseExpr("the claim", arg[0])
	if err != nil {
		return nil, err
	}
	claims[wrt[0]] = e
	return claims, nil
}

// parseDomains parses the values of a flag --domain that may be repeated.
func parseDomains(flag string, values []string) (map[string]verify.Interval, error) {
	all := make(map[string]verify.Interval)
	for _, text := range values {
		d, err := parseDomain(flag, text)
		if err != nil {
			return nil, err
		}
		for _, name := range slices.Sorted(maps.Keys(d)) {
			if _, twice := all[name]; twice {
				return nil, usage("%s: %s is given twice", flag, name)
			}
			all[name] = d[name]
		}
	}
	return all, nil
}

// knownVars returns the variables of all questions, in order.
func knownVars(qs []verify.Question) []string {
	var known []string
	for _, q := range qs {
		for _, name := range q.Vars() {
			if !slices.Contains(known, name) {
				known = append(known, name)
			}
		}
	}
	return known
}

// checkPoint wants a value for each of the variables known and for no other name.
func checkPoint(what string, p verify.Point, known []string) error {
	for _, name := range slices.Sorted(maps.Keys(p)) {
		if !slices.Contains(known, name) {
			return unknownName(what, name, known)
		}
	}
	for _, name := range known {
		if p[name] == nil {
			return usageHint("a point gives each of "+list(known)+" a value", "%s: there is no value for %s", what, name)
		}
	}
	return nil
}

// restrict returns the entries of m whose names are given.
func restrict[M ~map[string]V, V any](m M, names []string) M {
	out := make(M, len(m))
	for k, v := range m {
		if slices.Contains(names, k) {
			out[k] = v
		}
	}
	return out
}
