package ball

import "errors"

var (
	// ErrDomain says that the result does not exist: every number of the argument is
	// outside the domain.
	ErrDomain = errors.New("outside the domain")
	// ErrUndecided says that the argument is too uncertain: some of its numbers
	// have a result and others have none or one far away. A higher precision may help.
	ErrUndecided = errors.New("undecided")
	// ErrTooLarge says that a value exceeds the limits of the package.
	ErrTooLarge = errors.New("too large")
	// ErrCall says that there is no such function, relation, or number of arguments.
	ErrCall = errors.New("no such function")
)

// An Error says which operation failed and at what. It wraps [ErrDomain],
// [ErrUndecided], [ErrTooLarge] or [ErrCall].
type Error struct {
	Op   string // as in the expression language: "log", "/", "^", "<"
	Kind string // "pole", "edge", "jump", "comparison", "exponent", "size"; may be empty
	Err  error
}

func (e *Error) Error() string {
	s := "ball: " + e.Op + ": " + e.Err.Error()
	if e.Kind != "" {
		s += " (" + e.Kind + ")"
	}
	return s
}

// Unwrap returns the sentinel.
func (e *Error) Unwrap() error { return e.Err }

func outside(op, kind string) error   { return &Error{op, kind, ErrDomain} }
func undecided(op, kind string) error { return &Error{op, kind, ErrUndecided} }
func tooLarge(op string) error        { return &Error{op, "size", ErrTooLarge} }
