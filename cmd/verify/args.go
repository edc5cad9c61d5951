package main

import (
	"errors"
	"fmt"
	"math/big"
	"strings"
	"unicode"

	"github.com/spf13/cobra"

	"gradproof/symbolic"
	"gradproof/verify"
)

// plainArgs moves what is not a flag behind a "--". Every flag but -h has a long
// name only, so that an argument with a single minus sign in front is an
// expression: verify check '-x^2' '-2*x' --wrt x.
func plainArgs(root *cobra.Command, args []string) []string {
	cmd, rest, err := root.Find(args)
	if err != nil || cmd == root {
		if len(args) > 0 && args[0] != "-h" && strings.HasPrefix(args[0], "-") && !strings.HasPrefix(args[0], "--") {
			return append([]string{"--"}, args...)
		}
		return args
	}
	out := strings.Fields(cmd.CommandPath())[1:]
	var plain []string
	for i := 0; i < len(rest); i++ {
		arg := rest[i]
		if arg == "--" {
			plain = append(plain, rest[i+1:]...)
			break
		}
		name, long := strings.CutPrefix(arg, "--")
		if !long && arg != "-h" {
			plain = append(plain, arg)
			continue
		}
		out = append(out, arg)
		// A flag may take the next argument as its value, whatever that begins with.
		if f := cmd.Flag(name); f != nil && f.NoOptDefVal == "" {
			if i++; i == len(rest) {
				return args // the value is missing, and the parser will say so
			}
			out = append(out, rest[i])
		}
	}
	return append(append(out, "--"), plain...)
}

// flagError is the message for a flag that cobra could not parse.
func flagError(cmd *cobra.Command, err error) error {
	return usageHint(fmt.Sprintf("%q lists the flags; an expression that begins with a minus sign may follow a \"--\"", cmd.CommandPath()+" --help"),
		"%s", oneLine(err.Error()))
}

// oneLine returns a message that repeats what was typed as one line of a readable length.
func oneLine(s string) string {
	const most = 200
	r := []rune(strings.ReplaceAll(s, "\n", " "))
	if len(r) > most {
		r = append(r[:most], '…')
	}
	return string(r)
}

// printable returns a message without control characters but for line ends.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r != '\n' && !unicode.IsPrint(r) {
			return '\uFFFD'
		}
		return r
	}, s)
}

// noStrayArgument refuses arguments of the root command: an unknown command, or an
// expression without one.
func (a *app) noStrayArgument(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	for _, sub := range cmd.Commands() {
		if sub.IsAvailableCommand() && nearName(args[0], []string{sub.Name()}) != "" {
			return usageHint(fmt.Sprintf("did you mean \"verify %s\"?", sub.Name()), "there is no command %s", symbolic.Quote(args[0]))
		}
	}
	e, err := symbolic.Parse(args[0])
	if vars := e.Vars(); err == nil && len(args[0]) <= 80 {
		wrt := "x"
		if len(vars) > 0 {
			wrt = vars[0]
		}
		return usageHint(fmt.Sprintf("did you mean: verify check %s --wrt %s", shellWord(e.String()), wrt),
			"there is no command %s", symbolic.Quote(args[0]))
	}
	return usageHint("\"verify --help\" lists the commands", "there is no command %s", symbolic.Quote(args[0]))
}

// shellWord quotes an expression for a POSIX shell. An expression contains no quotes.
func shellWord(s string) string { return "'" + s + "'" }

// parseExpr parses an expression that was given as what ("the expression", "--claim w").
func parseExpr(what, src string) (symbolic.Expr, error) {
	e, err := symbolic.Parse(src)
	var wrong *symbolic.Error
	switch {
	case errors.As(err, &wrong) && wrong.Code == symbolic.CodeEmpty:
		return e, usage("%s is empty [%s]", what, wrong.Code)
	case err != nil:
		return e, fmt.Errorf("%s: %w", what, err)
	}
	return e, nil
}

// parseNumber parses an exact number, a decimal or p/q, that was given as what.
func parseNumber(what, text string) (*big.Rat, error) {
	r, err := symbolic.ParseNumber(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	return r, nil
}

// An assignment is one part of a list such as w=1.95,x=1.
type assignment struct{ name, value string }

// splitAssignments parses the value of a flag of the form name=value,name=value.
// Names are valid and occur once.
func splitAssignments(flag, text string) ([]assignment, error) {
	var out []assignment
	seen := make(map[string]bool)
	for _, part := range strings.Split(text, ",") {
		name, value, found := strings.Cut(part, "=")
		name, value = strings.TrimSpace(name), strings.TrimSpace(value)
		switch {
		case strings.TrimSpace(part) == "":
			return nil, usageHint("write "+flag+" w=1.95,x=1", "%s: there is an empty part in %s", flag, symbolic.Quote(text))
		case !found || value == "":
			return nil, usageHint("write name=value", "%s: the part %s has no value", flag, symbolic.Quote(part))
		case !symbolic.ValidName(name):
			return nil, usage("%s: %s in %s is not the name of a variable", flag, symbolic.Quote(name), symbolic.Quote(part))
		case seen[name]:
			return nil, usage("%s: %s is given twice in %s", flag, name, symbolic.Quote(text))
		}
		seen[name] = true
		out = append(out, assignment{name, value})
	}
	return out, nil
}

// parsePoint parses the value of a flag such as --at w=1.95,x=1.
func parsePoint(flag, text string) (verify.Point, error) {
	parts, err := splitAssignments(flag, text)
	if err != nil {
		return nil, err
	}
	p := make(verify.Point, len(parts))
	for _, part := range parts {
		if p[part.name], err = parseNumber(flag+" "+part.name, part.value); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// parseDomain parses the value of --domain w=-5:5,x=0.1: with ends that may be left open.
func parseDomain(flag, text string) (map[string]verify.Interval, error) {
	parts, err := splitAssignments(flag, text)
	if err != nil {
		return nil, err
	}
	out := make(map[string]verify.Interval, len(parts))
	for _, part := range parts {
		lo, hi, found := strings.Cut(part.value, ":")
		if !found || strings.Contains(hi, ":") {
			return nil, usageHint("write two ends with a colon between them; either may be left out: x=-5:5, x=0.1:, x=:3",
				"%s: the part %s is not an interval", flag, symbolic.Quote(part.name+"="+part.value))
		}
		if out[part.name], err = interval(flag+" "+part.name, lo, hi); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// interval parses two ends, where an empty one is open to infinity.
func interval(what, lo, hi string) (d verify.Interval, err error) {
	if lo = strings.TrimSpace(lo); lo != "" {
		if d.Lo, err = parseNumber(what, lo); err != nil {
			return d, err
		}
	}
	if hi = strings.TrimSpace(hi); hi != "" {
		if d.Hi, err = parseNumber(what, hi); err != nil {
			return d, err
		}
	}
	if d.Lo != nil && d.Hi != nil && d.Lo.Cmp(d.Hi) >= 0 {
		return d, usage("%s: the interval is empty: %s is not below %s", what, symbolic.Quote(lo), symbolic.Quote(hi))
	}
	return d, nil
}

// parseNames parses the values of a flag such as --wrt w,b, which may be repeated.
func parseNames(flag string, values []string) ([]string, error) {
	var out []string
	seen := make(map[string]bool)
	for _, name := range strings.Split(strings.Join(values, ","), ",") {
		name = strings.TrimSpace(name)
		switch {
		case name == "":
			return nil, usage("%s: a name is empty", flag)
		case !symbolic.ValidName(name):
			return nil, usage("%s: %s is not the name of a variable", flag, symbolic.Quote(name))
		case seen[name]:
			return nil, usage("%s: %s is given twice", flag, name)
		}
		seen[name] = true
		out = append(out, name)
	}
	return out, nil
}

// nearName returns the name that is at most two edits, and fewer than its length,
// from the one given; "" if there is none.
func nearName(name string, names []string) string {
	best, near := 3, ""
	for _, n := range names {
		if d := editDistance(name, n); d < best && d < len([]rune(n)) {
			best, near = d, n
		}
	}
	return near
}

// editDistance counts the letters to be inserted, removed or replaced to get from a to b.
func editDistance(a, b string) int {
	s, t := []rune(a), []rune(b)
	if len(s) > 2*symbolic.DefaultLimits().Name {
		return len(s)
	}
	row := make([]int, len(t)+1)
	for j := range row {
		row[j] = j
	}
	for i := range s {
		diagonal := row[0]
		row[0] = i + 1
		for j := range t {
			cost := diagonal
			if s[i] != t[j] {
				cost++
			}
			diagonal, row[j+1] = row[j+1], min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(t)]
}
