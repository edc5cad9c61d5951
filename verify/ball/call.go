package ball

// A function is a row of the table: a name of the expression language, the number of
// arguments, and what computes it, for a precision that is not out of bounds.
type function struct {
	arity int
	f     func(w Arithmetic, args []Ball) (Ball, error)
}

func unary(f func(Arithmetic, Ball) (Ball, error)) function {
	return function{1, func(w Arithmetic, args []Ball) (Ball, error) { return f(w, args[0]) }}
}

func binary(f func(_ Arithmetic, _, _ Ball) (Ball, error)) function {
	return function{2, func(w Arithmetic, args []Ball) (Ball, error) { return f(w, args[0], args[1]) }}
}

var functions = map[string]function{
	"pi":       {0, func(w Arithmetic, _ []Ball) (Ball, error) { return piConstant.ball(w.Prec), nil }},
	"sqrt":     unary(Arithmetic.sqrt),
	"cbrt":     unary(Arithmetic.cbrt),
	"exp":      unary(Arithmetic.exp),
	"expm1":    unary(Arithmetic.expm1),
	"log":      unary(Arithmetic.log),
	"log2":     unary(Arithmetic.log2),
	"log10":    unary(Arithmetic.log10),
	"log1p":    unary(Arithmetic.log1p),
	"sin":      unary(Arithmetic.sin),
	"cos":      unary(Arithmetic.cos),
	"tan":      unary(Arithmetic.tan),
	"sec":      unary(Arithmetic.sec),
	"csc":      unary(Arithmetic.csc),
	"cot":      unary(Arithmetic.cot),
	"asin":     unary(Arithmetic.asin),
	"acos":     unary(Arithmetic.acos),
	"atan":     unary(Arithmetic.atan),
	"sinh":     unary(Arithmetic.sinh),
	"cosh":     unary(Arithmetic.cosh),
	"tanh":     unary(Arithmetic.tanh),
	"sech":     unary(Arithmetic.sech),
	"csch":     unary(Arithmetic.csch),
	"coth":     unary(Arithmetic.coth),
	"asinh":    unary(Arithmetic.asinh),
	"acosh":    unary(Arithmetic.acosh),
	"atanh":    unary(Arithmetic.atanh),
	"abs":      unary(Arithmetic.abs),
	"sign":     unary(Arithmetic.sign),
	"max":      binary(Arithmetic.max),
	"min":      binary(Arithmetic.min),
	"relu":     unary(Arithmetic.relu),
	"sigmoid":  unary(Arithmetic.sigmoid),
	"softplus": unary(Arithmetic.softplus),
	"erf":      unary(Arithmetic.erf),
	"erfc":     unary(Arithmetic.erfc),
	"hypot":    binary(Arithmetic.hypot),
	"atan2":    binary(Arithmetic.atan2),
	"pow":      {2, pow},
	"floor":    unary(Arithmetic.floor),
}

// Call returns the function of that name in the expression language; "pi" has no
// argument, "pow" is [Arithmetic.Pow]. The real domains are
//
//	sqrt acosh asin acos   x ≥ 0, x ≥ 1, |x| ≤ 1, |x| ≤ 1
//	log log2 log10 log1p   x > 0, x > 0, x > 0, x > -1
//	atanh                  |x| < 1
//	tan sec, csc cot       cos x ≠ 0, sin x ≠ 0
//	csch coth              x ≠ 0
//	atan2                  not both 0
//
// An argument that is certainly outside is [ErrDomain]; one that is partly outside, or
// that contains a jump of sign, floor or atan2, is [ErrUndecided]. abs, min, max and relu
// have kinks but no jumps and enclose both branches.
//
// If all arguments are exact, the precision is raised inside as far as it helps, so that
// the result has about Prec bits even where it is near 0.
func (w Arithmetic) Call(name string, args ...Ball) (Ball, error) {
	row, ok := functions[name]
	if !ok || row.arity != len(args) {
		return Ball{}, &Error{Op: name, Err: ErrCall}
	}
	return w.refine(row.f, args...)
}

// refine computes f, and again with more bits while that is what a result lacks.
func (w Arithmetic) refine(f func(Arithmetic, []Ball) (Ball, error), args ...Ball) (Ball, error) {
	w = w.clamped()
	exact := true
	for _, a := range args {
		exact = exact && a.IsExact()
	}
	p := w
	for try := 0; ; try++ {
		b, err := f(p, args)
		more := uint(0)
		switch {
		case !exact || try == 4:
		case err != nil:
			if e, ok := err.(*Error); ok && e.Err == ErrUndecided {
				more = p.Prec + 64
			}
		case !b.IsExact() && b.rad.top() > -maxTop && b.RelBits() < int(w.Prec)-4:
			if more = p.Prec + 64; b.RelBits() > 0 {
				more = w.Prec + 16 - uint(b.RelBits())
			}
		}
		if more == 0 || p.Prec+more > 4*w.Prec+exactBits {
			if err != nil || b.IsExact() || !b.sharp() {
				return b, err // rounding could move a wide ball over 0
			}
			return makeBall("round", b.mid, b.rad, w.Prec)
		}
		p.Prec += more
	}
}
