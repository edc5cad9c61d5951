package verify

import (
	"slices"

	"gradproof/symbolic"
)

// domainOf lists the conditions under which an expression is defined and smooth,
// as a reader of the expression meets them: divisors, arguments of functions,
// bases of powers. Conditions on constants are left out.
func domainOf(e symbolic.Expr) []string {
	var out []string
	add := func(text string) {
		if !slices.Contains(out, text) {
			out = append(out, text)
		}
	}
	symbolic.Walk(e, func(e symbolic.Expr) {
		switch e.Kind() {
		case symbolic.Quotient:
			if den := e.Arg(1); len(den.Vars()) > 0 {
				add(compareText(den, "!=", symbolic.Int(0)))
			}
		case symbolic.Power:
			if base := e.Arg(0); len(base.Vars()) > 0 {
				if text := powDomain(base, e.Arg(1)); text != "" {
					add(text)
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

// powDomain returns the condition on the base of a power.
func powDomain(base, exponent symbolic.Expr) string {
	zero := symbolic.Int(0)
	r, ok := exponent.Rat()
	switch {
	case ok && r.IsInt() && r.Sign() >= 0:
		return ""
	case ok && r.IsInt():
		return compareText(base, "!=", zero)
	case ok && r.Sign() > 0:
		return compareText(base, ">=", zero)
	}
	return compareText(base, ">", zero)
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
