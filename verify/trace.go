package verify

import (
	"errors"
	"math"
	"math/big"

	"gradproof/autodiff"
	"gradproof/symbolic"
	"gradproof/verify/ball"
)

// A trace is a computation in float64 as it was carried out, as a straight line of
// operations on a tape of its own. What goes in, a variable, a constant or pi, is a
// parameter, so that the tape differentiates the result by every operation. It
// records when it is used as the arithmetic of [symbolic.Eval] or of
// [autodiff.Replay].
type trace struct {
	tape    *autodiff.Tape
	leaves  []leaf // the parameters of the tape, in their order
	leafOf  map[int]int
	known   map[string]autodiff.Var // leaves by their text
	choices []choice
	out     autodiff.Var
}

// A leaf is a number that goes into a computation: what it is called and what it is.
type leaf struct {
	name  symbolic.Expr
	exact ball.Ball
}

// A choice is a comparison on which the course of a computation depended: it holds
// for the float64 values, or it does not.
type choice struct {
	rel   string
	a, b  autodiff.Var
	holds bool
}

// maxTrace bounds the operations of a trace.
const maxTrace = 20_000

var errLongTrace = errors.New("it takes more than 20,000 operations")

// tracePrec is the precision in bits at which exact values are set beside float64.
const tracePrec = 256

func newTrace() *trace {
	return &trace{tape: autodiff.New(), leafOf: make(map[int]int), known: make(map[string]autodiff.Var)}
}

var _ autodiff.Arithmetic[autodiff.Var] = (*trace)(nil)

// leaf returns the parameter for a number, recording it at its first use.
func (t *trace) leaf(name symbolic.Expr, value float64, exact ball.Ball) (autodiff.Var, error) {
	key := name.String()
	if v, ok := t.known[key]; ok {
		return v, nil
	}
	if t.tape.Len() >= maxTrace {
		return autodiff.Var{}, errLongTrace
	}
	v := t.tape.Param("", value)
	t.known[key] = v
	t.leafOf[v.Index()] = len(t.leaves)
	t.leaves = append(t.leaves, leaf{name, exact})
	return v, nil
}

// variable returns the parameter for a variable whose value is a float64.
func (t *trace) variable(name string, value float64) (autodiff.Var, error) {
	return t.leaf(symbolic.Var(name), value, ball.FromFloat64(value))
}

// Const records a constant, rounded.
func (t *trace) Const(c *big.Rat) (autodiff.Var, error) {
	value, _ := c.Float64()
	return t.leaf(symbolic.Num(c), value, ball.FromRat(c, tracePrec))
}

func (t *trace) do(op autodiff.Op, args ...autodiff.Var) (autodiff.Var, error) {
	if t.tape.Len() >= maxTrace {
		return autodiff.Var{}, errLongTrace
	}
	v := t.tape.Apply(op, args...)
	return v, t.tape.Err()
}

// Neg records -a.
func (t *trace) Neg(a autodiff.Var) (autodiff.Var, error) { return t.do(autodiff.OpNeg, a) }

// Add records a + b.
func (t *trace) Add(a, b autodiff.Var) (autodiff.Var, error) { return t.do(autodiff.OpAdd, a, b) }

// Sub records a - b.
func (t *trace) Sub(a, b autodiff.Var) (autodiff.Var, error) { return t.do(autodiff.OpSub, a, b) }

// Mul records a·b.
func (t *trace) Mul(a, b autodiff.Var) (autodiff.Var, error) { return t.do(autodiff.OpMul, a, b) }

// Div records a/b.
func (t *trace) Div(a, b autodiff.Var) (autodiff.Var, error) { return t.do(autodiff.OpDiv, a, b) }

// Pow records a^b.
func (t *trace) Pow(a, b autodiff.Var) (autodiff.Var, error) { return t.do(autodiff.OpPow, a, b) }

// Call records a call of the math library.
func (t *trace) Call(name string, args ...autodiff.Var) (autodiff.Var, error) {
	op, ok := autodiff.OpByName(name)
	switch {
	case !ok:
		return autodiff.Var{}, autodiff.ErrOp
	case op == autodiff.OpPi:
		pi, err := ball.Arithmetic{Prec: tracePrec}.Call(name)
		if err != nil {
			return autodiff.Var{}, err
		}
		return t.leaf(symbolic.Pi(), math.Pi, pi)
	}
	return t.do(op, args...)
}

// Holds compares the float64 values, and notes the choice.
func (t *trace) Holds(rel string, a, b autodiff.Var) (bool, error) {
	holds, err := autodiff.Float64{}.Holds(rel, t.value(a.Index()), t.value(b.Index()))
	if err == nil {
		t.choices = append(t.choices, choice{rel, a, b, holds})
	}
	return holds, err
}

// IsZero reports whether the float64 value is 0, so that what it multiplies is left
// out, and notes that choice.
func (t *trace) IsZero(a autodiff.Var) bool {
	if t.value(a.Index()) != 0 {
		return false
	}
	if zero, err := t.Const(new(big.Rat)); err == nil && a.Index() != zero.Index() {
		t.choices = append(t.choices, choice{"==", a, zero, true})
	}
	return true
}

func (t *trace) value(i int) float64 { return t.tape.Value(t.tape.Var(i)) }

// symbolicTrace carries out the symbolic derivative at p, whose values are float64.
func (j *judge) symbolicTrace(p Point) (*trace, error) {
	t := newTrace()
	var err error
	t.out, err = symbolic.Eval(j.derivative, func(name string) (autodiff.Var, error) {
		return t.variable(name, p.float(name))
	}, symbolic.Arithmetic[autodiff.Var](t))
	return t, err
}

// tapeTrace carries out the recorded function and its reverse sweep at p, whose
// values are float64.
func (j *judge) tapeTrace(p Point) (*trace, error) {
	t := newTrace()
	params := make([]autodiff.Var, len(j.recording.Vars))
	for i, name := range j.recording.Vars {
		var err error
		if params[i], err = t.variable(name, p.float(name)); err != nil {
			return t, err
		}
	}
	var err error
	t.out, err = replayGrad(j.ctx, j.recording, params, j.q.Wrt, autodiff.Arithmetic[autodiff.Var](t))
	return t, err
}

// operations are what a trace consists of, over some kind of numbers.
type operations[T any] interface {
	Neg(a T) (T, error)
	Add(a, b T) (T, error)
	Sub(a, b T) (T, error)
	Mul(a, b T) (T, error)
	Div(a, b T) (T, error)
	Pow(a, b T) (T, error)
	Call(name string, args ...T) (T, error)
}

// operate applies an operation of a trace.
func operate[T any](ar operations[T], op autodiff.Op, x []T) (T, error) {
	switch op {
	case autodiff.OpNeg:
		return ar.Neg(x[0])
	case autodiff.OpAdd:
		return ar.Add(x[0], x[1])
	case autodiff.OpSub:
		return ar.Sub(x[0], x[1])
	case autodiff.OpMul:
		return ar.Mul(x[0], x[1])
	case autodiff.OpDiv:
		return ar.Div(x[0], x[1])
	case autodiff.OpPow:
		return ar.Pow(x[0], x[1])
	}
	return ar.Call(op.String(), x...)
}

// exactly applies operation n to the float64 values of its arguments, and does not
// round. The error is one of package ball, or errNotFinite for one of the arguments.
func (t *trace) exactly(n autodiff.Node) (ball.Ball, error) {
	if n.Op == autodiff.OpParam {
		return t.leaves[t.leafOf[n.Index]].exact, nil
	}
	args := make([]ball.Ball, len(n.Args))
	for k, arg := range n.Args {
		v := t.value(arg)
		if !finite(v) {
			return ball.Ball{}, errNotFinite
		}
		args[k] = ball.FromFloat64(v)
	}
	return operate(operations[ball.Ball](ball.Arithmetic{Prec: tracePrec}), n.Op, args)
}

var errNotFinite = errors.New("an operand is not finite")

// uses marks the operations that contribute to v.
func (t *trace) uses(v autodiff.Var) []bool {
	used := make([]bool, v.Index()+1)
	used[v.Index()] = true
	for i := v.Index(); i >= 0; i-- {
		if used[i] {
			for _, arg := range t.tape.Node(i).Args {
				used[arg] = true
			}
		}
	}
	return used
}

// writtenDepth is how deep an operation is written out, and writtenBytes how long; what
// lies deeper is an ellipsis.
const (
	writtenDepth = 8
	writtenBytes = 72
)

// text writes operation i as an expression in the variables.
func (t *trace) text(i int) string { return t.expr(i, writtenDepth).Text(writtenBytes) }

func (t *trace) expr(i, depth int) symbolic.Expr {
	n := t.tape.Node(i)
	if n.Op == autodiff.OpParam {
		return t.leaves[t.leafOf[i]].name
	}
	if depth == 0 {
		return symbolic.Var("…")
	}
	x := make([]symbolic.Expr, len(n.Args))
	for k, arg := range n.Args {
		x[k] = t.expr(arg, depth-1)
	}
	e, _ := operate(operations[symbolic.Expr](writing{}), n.Op, x)
	return e
}

// writing is the arithmetic of expressions that are only written down.
type writing struct{}

func (writing) Neg(a symbolic.Expr) (symbolic.Expr, error)    { return symbolic.Neg(a), nil }
func (writing) Add(a, b symbolic.Expr) (symbolic.Expr, error) { return symbolic.Add(a, b), nil }
func (writing) Sub(a, b symbolic.Expr) (symbolic.Expr, error) { return symbolic.Sub(a, b), nil }
func (writing) Mul(a, b symbolic.Expr) (symbolic.Expr, error) { return symbolic.Mul(a, b), nil }
func (writing) Div(a, b symbolic.Expr) (symbolic.Expr, error) { return symbolic.Div(a, b), nil }
func (writing) Pow(a, b symbolic.Expr) (symbolic.Expr, error) { return symbolic.Pow(a, b), nil }

// Call writes a call of a function of the language.
func (writing) Call(name string, args ...symbolic.Expr) (symbolic.Expr, error) {
	f, _ := symbolic.LookupFunc(name)
	return symbolic.Apply(f, args...)
}
