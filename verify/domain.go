package verify

import (
	"slices"

	"gradproof/symbolic"
)

// A domainLine is a condition with a note on what it is for. Two lines with the same
// key say the same.
type domainLine struct{ text, note, key string }

func (l domainLine) String() string { return l.text + l.note }

func (l domainLine) same(m domainLine) bool { return l.key == m.key }

// cancelledNote marks the conditions on denominators that were cancelled.
const cancelledNote = " (a cancelled denominator)"

// domainOf lists the conditions under which an expression is defined and smooth,
// as a reader of the expression meets them: divisors, arguments of functions,
// bases of powers. Conditions on constants are left out. Those on denominators that
// were cancelled in the normal form are written as in [symbolic.NotZeroText]; the
// ones that are no divisor as a whole come last.
func domainOf(e symbolic.Expr, cancelled []symbolic.Expr) []domainLine {
	var out []domainLine
	put := func(l domainLine) {
		if !slices.ContainsFunc(out, l.same) {
			out = append(out, l)
		}
	}
	add := func(text string) { put(domainLine{text: text, key: text}) }
	var lines []domainLine
	for _, c := range cancelled {
		text := symbolic.NotZeroText(c, maxShown)
		lines = append(lines, domainLine{text, cancelledNote, text})
	}
	notZero := func(den symbolic.Expr) {
		l := domainLine{text: compareText(den, "!=", symbolic.Int(0)), key: symbolic.NotZeroText(den, maxShown)}
		if i := slices.IndexFunc(lines, l.same); i >= 0 {
			l = lines[i]
		}
		put(l)
	}
	symbolic.Walk(e, func(e symbolic.Expr) {
		switch e.Kind() {
		case symbolic.Quotient:
			if den := e.Arg(1); len(den.Vars()) > 0 {
				notZero(den)
			}
		case symbolic.Power:
			if base := e.Arg(0); len(base.Vars()) > 0 {
				switch rel := powDomain(e.Arg(1)); rel {
				case "":
				case "!=":
					notZero(base)
				default:
					add(compareText(base, rel, symbolic.Int(0)))
				}
			}
		case symbolic.Call:
			row := rowOf[e.Func()]
			if len(e.Vars()) == 0 {
				return
			}
			for _, text := range row.Domain {
				add(instantiate(conditions[text], e.Args()))
			}
			for _, text := range row.Kinks {
				c := conditions[text]
				if e.Func() == symbolic.FuncAtan2 {
					continue // said better by the branch cut below
				}
				c.rel = "!="
				add(instantiate(c, e.Args()) + kinkText(e.Func()))
			}
			if e.Func() == symbolic.FuncAtan2 {
				add("not (" + compareText(e.Arg(0), "==", symbolic.Int(0)) + " and " + compareText(e.Arg(1), "<", symbolic.Int(0)) + ") (a jump of atan2)")
			}
		}
	})
	for _, l := range lines {
		put(l)
	}
	return out
}

func kinkText(f symbolic.Func) string {
	switch f {
	case symbolic.FuncSign, symbolic.FuncFloor:
		return " (a jump of " + f.String() + ")"
	case symbolic.FuncCbrt:
		return " (a vertical tangent of cbrt)"
	}
	return " (a kink of " + f.String() + ")"
}

// powDomain returns how the base of a power has to compare to 0; "" is in any way.
func powDomain(exponent symbolic.Expr) (rel string) {
	r, ok := exponent.Rat()
	switch {
	case ok && r.IsInt() && r.Sign() >= 0:
		return ""
	case ok && r.IsInt():
		return "!="
	case ok && r.Sign() > 0:
		return ">="
	}
	return ">"
}

func compareText(left symbolic.Expr, rel string, right symbolic.Expr) string {
	return left.Text(maxShown) + " " + rel + " " + right.Text(maxShown)
}

// instantiate writes a condition of the bridge with its arguments.
func instantiate(c condition, args []symbolic.Expr) string {
	by := map[string]symbolic.Expr{"u": args[0]}
	if len(args) > 1 {
		by["v"] = args[1]
	}
	put := func(e symbolic.Expr) symbolic.Expr {
		if filled, err := symbolic.SubstAll(e, by); err == nil {
			return filled
		}
		return e // the arguments hold a D(f, x) that is too large to expand
	}
	return compareText(put(c.left), c.rel, put(c.right))
}
