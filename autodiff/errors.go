package autodiff

import (
	"errors"
	"fmt"
)

// The kinds of misuse. A Tape reports them wrapped with the name of the operation;
// test with errors.Is.
var (
	ErrInvalid  = errors.New("handle of no tape (zero Var, nil or zero Tape)")
	ErrForeign  = errors.New("handle of another tape")
	ErrStale    = errors.New("stale handle (the tape was reset)")
	ErrArity    = errors.New("wrong number of arguments")
	ErrOp       = errors.New("operation cannot be applied")
	ErrRel      = errors.New("unknown relation")
	ErrNotParam = errors.New("not a parameter")
	ErrNil      = errors.New("nil argument")
	ErrFull     = errors.New("tape is full (2^31 - 1 nodes)")
	ErrParams   = errors.New("wrong number of parameter values")
	ErrUnused   = errors.New("not computed: the output does not use it")
	ErrForward  = errors.New("no reverse sweep: only values were replayed")
	ErrFinite   = errors.New("constant is not finite")
)

// misuse makes the first error stick, after which the tape refuses every operation.
// It returns the zero Var.
//
//go:noinline
func (t *Tape) misuse(name string, vars ...Var) Var {
	if t == nil || t.err != nil {
		return Var{}
	}
	cause := ErrInvalid
	for _, v := range vars {
		if err := t.check(v); err != nil {
			cause = err
			break
		}
	}
	return t.fail(name, cause)
}

// misuse2 is misuse for operations of one or two arguments, whose frames it keeps small.
//
//go:noinline
func (t *Tape) misuse2(op Op, a, b Var) Var { return t.misuse(op.String(), a, b) }

// misuse3 is misuse for operations of three arguments.
//
//go:noinline
func (t *Tape) misuse3(op Op, a, b, c Var) Var { return t.misuse(op.String(), a, b, c) }

// fail makes cause stick under the operation's name, unless an error sticks already.
func (t *Tape) fail(name string, cause error) Var {
	if t != nil && t.err == nil {
		t.err = fmt.Errorf("autodiff: %s: %w", name, cause)
		t.live = 0
	}
	return Var{}
}

// check says what is wrong with v as a handle of t; it does not mind a sticky error.
func (t *Tape) check(v Var) error {
	switch {
	case t == nil || v.tape == nil || t.gen == 0:
		return ErrInvalid
	case v.tape != t:
		return ErrForeign
	case v.gen != t.gen:
		return ErrStale
	}
	return nil
}
