package verify

import "gradproof/symbolic"

// guard expands every D(f, x) in e and keeps the domain of f: it becomes the
// derivative plus 0*f. Without that the expansion of D(log(0), x) would be 0, which
// is defined everywhere. guarded says that there was one.
func guard(e symbolic.Expr) (out symbolic.Expr, guarded bool, err error) {
	out = symbolic.Fold(e, func(e symbolic.Expr, args []symbolic.Expr) symbolic.Expr {
		if e.Kind() != symbolic.Derivative {
			if len(args) == 0 {
				return e
			}
			return e.WithArgs(args...)
		}
		guarded = true
		d, derr := symbolic.Diff(args[0], args[1].Name())
		if derr != nil && err == nil {
			err = derr
		}
		return symbolic.Add(d, symbolic.Mul(symbolic.Int(0), args[0]))
	})
	return out, guarded, err
}
