package autodiff

import (
	"fmt"
	"sync"
	"sync/atomic"
)

// This file is only for testing the testers: it breaks rules of the table on purpose, to show
// that whoever checks gradients notices.

// A site is one argument of one operation.
type site struct {
	op  Op
	arg int
}

type faultMap map[site]*Partial

var (
	faults   atomic.Pointer[faultMap] // nil while nothing is broken
	faultsMu sync.Mutex
)

func (f *faultMap) breaks(op Op) bool {
	for arg := range table[op].partials {
		if _, ok := (*f)[site{op, arg}]; ok {
			return true
		}
	}
	return false
}

// WithRule replaces the partial derivative of op in argument arg by the given instructions, in
// the whole process, until restore is called: in Replay, in Derivative, and in Backward, which then
// interprets the rows of that operation instead of using its kernel. It is for fault injection
// in tests, which must not run in parallel with others that differentiate.
//
// It panics if there is no such partial or the instructions are malformed.
func WithRule(op Op, arg int, steps []Instr) (restore func()) {
	if err := validate(op, arg, steps); err != nil {
		panic(fmt.Sprintf("autodiff: WithRule(%s, %d): %v", op, arg, err))
	}
	at := site{op, arg}
	broken := &Partial{Steps: steps, Selects: table[op].partials[arg].Selects}
	swap := func(p *Partial) (old *Partial) {
		faultsMu.Lock()
		defer faultsMu.Unlock()
		next := faultMap{}
		if f := faults.Load(); f != nil {
			for k, v := range *f {
				next[k] = v
			}
		}
		old = next[at]
		if p == nil {
			delete(next, at)
		} else {
			next[at] = p
		}
		if len(next) == 0 {
			faults.Store(nil)
		} else {
			faults.Store(&next)
		}
		return old
	}
	old := swap(broken)
	var once sync.Once
	return func() { once.Do(func() { swap(old) }) }
}

// Negated returns the instructions of minus the partial.
func Negated(steps []Instr) []Instr {
	return with(steps, Instr{Op: OpNeg, Args: []Operand{{Kind: Step, Index: len(steps) - 1}}})
}

// PlusOne returns the instructions of the partial plus one.
func PlusOne(steps []Instr) []Instr {
	return with(steps, Instr{Op: OpAdd, Args: []Operand{{Kind: Step, Index: len(steps) - 1}, {Kind: Number, Num: 1, Den: 1}}})
}

// Doubled returns the instructions of twice the partial.
func Doubled(steps []Instr) []Instr {
	return with(steps, Instr{Op: OpMul, Args: []Operand{{Kind: Step, Index: len(steps) - 1}, {Kind: Number, Num: 2, Den: 1}}})
}

func with(steps []Instr, last Instr) []Instr {
	return append(append([]Instr(nil), steps...), last)
}

// validate says what is wrong with an instruction list for argument arg of op.
func validate(op Op, arg int, steps []Instr) error {
	if op == opInvalid || op >= numOps || arg < 0 || arg >= len(table[op].partials) || len(table[op].partials[arg].Steps) == 0 {
		return ErrOp
	}
	if len(steps) == 0 {
		return ErrNil
	}
	for i, in := range steps {
		arity := 1 // OpConst copies one operand
		switch {
		case in.Op == OpConst:
		case in.Op == opInvalid || in.Op >= numOps || in.Op == OpParam || in.Op == OpRational,
			in.Op == OpShift || in.Op == OpScale || table[in.Op].arity == Variadic:
			return fmt.Errorf("instruction %d: %w", i, ErrOp)
		default:
			arity = table[in.Op].arity
		}
		if len(in.Args) != arity {
			return fmt.Errorf("instruction %d: %w", i, ErrArity)
		}
		if in.Op == OpWhere && (in.Rel >= numRels || in.Rel == 0 && op != OpWhere) {
			return fmt.Errorf("instruction %d: %w", i, ErrRel)
		}
		for _, x := range in.Args {
			ok := false
			switch x.Kind {
			case Argument:
				ok = 0 <= x.Index && x.Index < table[op].operands()
			case Result:
				ok = true
			case Step:
				ok = 0 <= x.Index && x.Index < i
			case Number:
				ok = x.Den > 0
			}
			if !ok {
				return fmt.Errorf("instruction %d: bad operand", i)
			}
		}
	}
	return nil
}
