package verify

import (
	"context"
	"errors"
	"fmt"
	"math/big"

	"gradproof/autodiff"
	"gradproof/symbolic"
)

// A settled expression has the values of another one, at the same points, without the
// ties, kinks and edges that no variable can leave: max(x, x) is x, asin(1) is a number,
// and where(x == x, f, g) is f. At a point of any other branch there are two functions
// on its two sides; here there is one.
type settled struct {
	expr symbolic.Expr
	plan *plan // of expr
	// constants are the parts without a variable that lie on a kink or an edge. In expr
	// stand variables for them, which no other variable is called like.
	constants map[string]symbolic.Expr
}

// settleConstants settles the parts of e without a variable.
func settleConstants(e symbolic.Expr) (settled, error) {
	s := settled{constants: make(map[string]symbolic.Expr)}
	type part struct {
		e        symbolic.Expr
		constant bool
	}
	root := symbolic.Fold(e, func(n symbolic.Expr, args []part) part {
		if len(args) == 0 {
			return part{n, n.Kind() != symbolic.Variable}
		}
		constant := true
		for _, a := range args {
			constant = constant && a.constant
		}
		as := make([]symbolic.Expr, len(args))
		for i, a := range args {
			if as[i] = a.e; a.constant && !constant {
				as[i] = s.constant(a.e)
			}
		}
		return part{n.WithArgs(as...), constant}
	})
	if s.expr = root.e; root.constant {
		s.expr = s.constant(root.e)
	}
	var err error
	s.plan, err = compile(s.expr)
	return s, err
}

// constant returns what stands for an expression without a variable: itself, where it
// meets no kink and no edge.
func (s *settled) constant(e symbolic.Expr) symbolic.Expr {
	ar := NewReals(precisions[0])
	if _, err := symbolic.Eval(e, pointEnv(nil), symbolic.Arithmetic[Real](ar)); err != nil || !ar.Touched() {
		return e
	}
	name := fmt.Sprintf("constant %d", len(s.constants))
	s.constants[name] = e
	return symbolic.Var(name)
}

// eval evaluates a settled expression with the variables taken from env.
func (s *settled) eval(env func(string) (Real, error), ar Reals) (Real, error) {
	if len(s.constants) == 0 {
		return run(s.plan, env, symbolic.Arithmetic[Real](ar))
	}
	return run(s.plan, func(name string) (Real, error) {
		if e, ok := s.constants[name]; ok {
			return symbolic.Eval(e, pointEnv(nil), symbolic.Arithmetic[Real](NewReals(ar.Prec)))
		}
		return env(name)
	}, symbolic.Arithmetic[Real](ar))
}

// on is a settled expression as a function of x, with the other variables those of p.
func (s *settled) on(x string, p Point) realFunc {
	return func(at Real, prec uint) (Real, error) { return s.eval(along(x, at, p), NewReals(prec)) }
}

// ties finds out which comparisons are between equal functions.
type ties struct {
	ctx    context.Context
	limits symbolic.Limits
	known  []tie
}

// A tie is a difference that has been looked at.
type tie struct {
	difference symbolic.Expr
	zero       bool
}

// tied reports whether u and v are proved equal wherever both are defined, off the
// boundaries of their branches.
func (s *ties) tied(u, v symbolic.Expr) bool {
	if u.Equal(v) {
		return true
	}
	d := symbolic.Sub(u, v)
	for _, k := range s.known {
		if k.difference.Equal(d) {
			return k.zero
		}
	}
	c, ok := constantValue(s.ctx, s.limits, d)
	zero := ok && c.Sign() == 0
	s.known = append(s.known, tie{d, zero})
	return zero
}

// settle settles everything that normal forms prove to be a tie or a constant. What is
// taken out stays as a summand 0*u, so that nothing is defined at more points.
func (s *ties) settle(e symbolic.Expr) (settled, error) {
	return settleConstants(symbolic.Fold(e, func(n symbolic.Expr, args []symbolic.Expr) symbolic.Expr {
		switch {
		case len(args) == 0:
			return n
		case n.Kind() == symbolic.Where && s.tied(args[0], args[1]):
			branch := args[3]
			if n.Relation().HoldsFor(0) {
				branch = args[2]
			}
			return keepDomain(branch, args[:2])
		case n.Kind() == symbolic.Call && (n.Func() == symbolic.FuncMax || n.Func() == symbolic.FuncMin) && s.tied(args[0], args[1]):
			return keepDomain(args[0], args[1:])
		case n.Kind() == symbolic.Power || n.Kind() == symbolic.Call && len(args) > 0 && hasEdges(n.Func()):
			values := make([]symbolic.Expr, len(args))
			for i, u := range args {
				c, ok := constantValue(s.ctx, s.limits, u)
				if !ok {
					return n.WithArgs(args...)
				}
				values[i] = symbolic.Num(c)
			}
			return keepDomain(n.WithArgs(values...), args)
		}
		return n.WithArgs(args...)
	}))
}

// hasEdges reports whether a function has kinks, or edges that belong to its domain.
func hasEdges(f symbolic.Func) bool { return len(rowOf[f].Kinks)+len(rowOf[f].Edges) > 0 }

// keepDomain is e where all of us are defined.
func keepDomain(e symbolic.Expr, us []symbolic.Expr) symbolic.Expr {
	for _, u := range us {
		if len(u.Vars()) > 0 {
			e = symbolic.Add(e, symbolic.Mul(symbolic.Int(0), u))
		}
	}
	return e
}

// constantValue returns the rational number that e is proved to be wherever it is
// defined.
func constantValue(ctx context.Context, l symbolic.Limits, e symbolic.Expr) (value *big.Rat, ok bool) {
	if r, ok := e.Rat(); ok {
		return r, true
	}
	one := true
	_, err := symbolic.Cases(ctx, l, func(fs *symbolic.Forms) error {
		f, err := symbolic.Eval(e, fs.Var, symbolic.Arithmetic[*symbolic.Form](fs))
		if errors.Is(err, symbolic.ErrUndefined) {
			return nil
		}
		if err != nil {
			return err
		}
		c, ok := f.Constant()
		one = one && ok && (value == nil || value.Cmp(c) == 0)
		value = c
		return nil
	})
	return value, err == nil && one && value != nil
}

// A traced number remembers how it was computed.
type traced struct {
	v Real
	e symbolic.Expr
}

// tracing computes with enclosures, and decides the comparisons that these leave open
// by ties.
type tracing struct {
	Reals
	ties *ties
}

// replay replays the tape's gradient in wrt at the given values of its parameters.
func (s *ties) replay(ctx context.Context, r *Recording, values []Real, wrt string, ar Reals) (Real, error) {
	params := make([]traced, len(values))
	for i, v := range values {
		params[i] = traced{v, symbolic.Var(r.Vars[i])}
	}
	g, err := replayGrad(ctx, r, params, wrt, autodiff.Arithmetic[traced](tracing{ar, s}))
	return g.v, err
}

// Const returns c.
func (tracing) Const(c *big.Rat) (traced, error) { return traced{Exactly(c), symbolic.Num(c)}, nil }

// Neg returns -x.
func (t tracing) Neg(x traced) (traced, error) {
	v, err := t.Reals.Neg(x.v)
	return traced{v, symbolic.Neg(x.e)}, err
}

// Add returns x + y.
func (t tracing) Add(x, y traced) (traced, error) {
	v, err := t.Reals.Add(x.v, y.v)
	return traced{v, symbolic.Add(x.e, y.e)}, err
}

// Sub returns x - y.
func (t tracing) Sub(x, y traced) (traced, error) {
	v, err := t.Reals.Sub(x.v, y.v)
	return traced{v, symbolic.Sub(x.e, y.e)}, err
}

// Mul returns x·y.
func (t tracing) Mul(x, y traced) (traced, error) {
	v, err := t.Reals.Mul(x.v, y.v)
	return traced{v, symbolic.Mul(x.e, y.e)}, err
}

// Div returns x/y.
func (t tracing) Div(x, y traced) (traced, error) {
	v, err := t.Reals.Div(x.v, y.v)
	return traced{v, symbolic.Div(x.e, y.e)}, err
}

// Pow returns x^y.
func (t tracing) Pow(x, y traced) (traced, error) {
	v, err := t.Reals.Pow(x.v, y.v)
	return traced{v, symbolic.Pow(x.e, y.e)}, err
}

// Call applies the function of the given name.
func (t tracing) Call(name string, args ...traced) (traced, error) {
	vs, es := make([]Real, len(args)), make([]symbolic.Expr, len(args))
	for i, a := range args {
		vs[i], es[i] = a.v, a.e
	}
	f, _ := symbolic.LookupFunc(name)
	e, err := symbolic.Apply(f, es...)
	if err != nil {
		return traced{}, err
	}
	v, err := t.Reals.Call(name, vs...)
	if errors.Is(err, ErrUndecided) {
		if c, ok := constantValue(t.ties.ctx, t.ties.limits, e); ok {
			return traced{Exactly(c), e}, nil
		}
	}
	return traced{v, e}, err
}

// IsZero reports whether x is certainly 0.
func (tracing) IsZero(x traced) bool { return x.v.isZero() }

// Holds compares.
func (t tracing) Holds(rel string, x, y traced) (bool, error) {
	holds, err := t.Reals.Holds(rel, x.v, y.v)
	if errors.Is(err, ErrUndecided) && t.ties.tied(x.e, y.e) {
		return holdsFor(rel, 0)
	}
	return holds, err
}

// nowhere reports whether e is certain to be defined nowhere, because a part without a
// variable that always counts has no value.
func nowhere(e symbolic.Expr) bool {
	type part struct {
		constant, nowhere bool
		value             Real // of a constant
		err               error
	}
	ar := NewReals(precisions[2])
	return symbolic.Fold(e, func(n symbolic.Expr, args []part) part {
		p := part{constant: n.Kind() != symbolic.Variable}
		for _, a := range args {
			p.constant = p.constant && a.constant
			p.nowhere = p.nowhere || a.nowhere
		}
		if n.Kind() == symbolic.Where {
			then, els := args[2], args[3]
			p.nowhere = args[0].nowhere || args[1].nowhere || then.nowhere && els.nowhere
			if p.nowhere || !args[0].constant || !args[1].constant || args[0].err != nil || args[1].err != nil {
				p.constant = false
				return p
			}
			holds, err := ar.Holds(n.Relation().String(), args[0].value, args[1].value)
			switch {
			case err != nil:
				p.constant = false
				return p
			case holds:
				return then
			}
			return els
		}
		if p.constant && !p.nowhere {
			p.value, p.err = evalNode(n, func(i int) (Real, error) { return args[i].value, args[i].err }, ar)
			p.nowhere = errors.Is(p.err, ErrDomain)
		}
		return p
	}).nowhere
}

// evalNode computes one node from its arguments.
func evalNode(n symbolic.Expr, arg func(i int) (Real, error), ar Reals) (Real, error) {
	stand := make([]symbolic.Expr, n.NumArgs())
	index := make(map[string]int)
	for i := range stand {
		name := fmt.Sprint(i)
		stand[i], index[name] = symbolic.Var(name), i
	}
	if len(stand) > 0 {
		n = n.WithArgs(stand...)
	}
	return symbolic.Eval(n, func(name string) (Real, error) { return arg(index[name]) }, symbolic.Arithmetic[Real](ar))
}
