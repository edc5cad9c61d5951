package verify

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"gradproof/autodiff"
	"gradproof/symbolic"
	"gradproof/verify/ball"
)

// A Blame says what one operation of a computation in float64 has to do with the
// error of the result.
type Blame struct {
	Operation string `json:"operation"` // as an expression in the variables
	Cause     Cause  `json:"cause"`
	// Ulps is what the operation's own error contributes to that of the result, to first
	// order, in ulps of the result; an operation that ends in an infinity or NaN has no
	// finite contribution.
	Ulps  Float   `json:"ulps"`
	Share float64 `json:"share"` // of the sum of all contributions without their signs
	// Cancels is the sum or difference that magnifies the error most, because so many
	// leading Bits of its operands agree; empty if there is none.
	Cancels string `json:"cancels,omitempty"`
	Bits    int    `json:"bits,omitempty"`
}

// A Cause is what happened in one operation.
type Cause string

const (
	CauseRounding   Cause = "rounding"   // the result is one of the float64 nearest to the exact one
	CauseLibrary    Cause = "library"    // a call of the math library is off by more than usual
	CauseUnderflow  Cause = "underflow"  // the result is 0 or subnormal, and was rounded
	CauseOverflow   Cause = "overflow"   // the exact result is beyond float64
	CausePole       Cause = "pole"       // finite operands have an infinite result
	CauseInvalid    Cause = "invalid"    // NaN comes of operands that are not NaN
	CauseComparison Cause = "comparison" // it is decided otherwise than in exact arithmetic
)

// maxBlame bounds how many operations are listed, minShare what share they have.
const (
	maxBlame = 16
	minShare = 0.001
)

// explain says which operations of t are to blame for a result that is off by so
// many ulps. The local error of an operation is its float64 result minus what it would be,
// not rounded, for the same operands; the error of the result is to first order the
// sum of the local errors, each times the derivative of the result by that operation,
// in exact arithmetic. A reason says why that is not the whole explanation.
func (t *trace) explain(ctx context.Context, truth Real, off float64) (blame []Blame, reason string) {
	if found := t.origin(); len(found) > 0 {
		return found, ""
	}
	errorOf, err := ball.Arithmetic{Prec: tracePrec}.Sub(ball.FromFloat64(t.value(t.out.Index())), truth.Ball(2*tracePrec))
	if err != nil {
		return nil, err.Error()
	}
	var c contributions
	for _, prec := range []uint{tracePrec, 4 * tracePrec, 16 * tracePrec} {
		c, err = t.contributions(ctx, errorOf, prec)
		if err == nil && c.certain() || ctx.Err() != nil {
			break
		}
	}
	if err != nil {
		return nil, err.Error()
	}
	blame = t.largest(&c, off)
	if math.Abs(c.total.Float64()-1) <= 0.1 && c.certain() {
		return blame, ""
	}
	if other := t.decidedOtherwise(); other != nil {
		return append([]Blame{*other}, blame...), "exact arithmetic takes another course"
	}
	return blame, fmt.Sprintf("to first order the errors of the operations add up to %.3g ulps only, and do not explain it",
		off*math.Abs(c.total.Float64()))
}

// origin returns the operation that gave an infinity or NaN of finite operands, if
// the result depends on one, and after it the one that made NaN of that infinity, if
// the result is NaN.
func (t *trace) origin() (found []Blame) {
	toNaN := math.IsNaN(t.value(t.out.Index()))
	for i, used := range t.uses(t.out) {
		v := t.value(i)
		if !used || finite(v) {
			continue
		}
		n := t.tape.Node(i)
		fromNaN := slices.ContainsFunc(n.Args, func(arg int) bool { return math.IsNaN(t.value(arg)) })
		b := Blame{Operation: t.text(i), Ulps: Float(math.Inf(1))}
		if len(found) == 0 {
			b.Share = 1 // what comes of it is no fault of its own
		}
		switch _, err := t.exactly(n); {
		case math.IsNaN(v) && !fromNaN:
			b.Cause = CauseInvalid
			return append(found, b)
		case len(found) > 0 || errors.Is(err, errNotFinite):
			continue
		case errors.Is(err, ball.ErrDomain):
			b.Cause = CausePole
		default:
			b.Cause = CauseOverflow
		}
		if found = append(found, b); !toNaN {
			break
		}
	}
	return found
}

// contributions are the parts of an error that come from single operations, each
// relative to the whole.
type contributions struct {
	of          []contribution
	total       ball.Ball
	sensitivity *autodiff.Run[ball.Ball]
}

type contribution struct {
	index int
	part  float64
}

// certain reports whether the sum is known well enough to be compared with 1.
func (c *contributions) certain() bool {
	rad := c.total.Rad()
	if rad == nil {
		return false
	}
	r, _ := rad.Float64()
	return r < 1e-3
}

// contributions weighs the local errors against the error of the result.
func (t *trace) contributions(ctx context.Context, errorOf ball.Ball, prec uint) (c contributions, err error) {
	ar := ball.Arithmetic{Prec: prec}
	params := make([]ball.Ball, len(t.leaves))
	for i, l := range t.leaves {
		params[i] = l.exact
	}
	if c.sensitivity, err = autodiff.Replay(ctx, t.out, params, autodiff.Arithmetic[ball.Ball](ar)); err != nil {
		return c, err
	}
	for i, used := range t.uses(t.out) {
		if !used {
			continue
		}
		if err := ctx.Err(); err != nil {
			return c, err
		}
		local, ok, err := t.local(i)
		if err != nil {
			return c, err
		}
		if !ok {
			continue
		}
		by, ok, err := c.sensitivity.Grad(t.tape.Var(i))
		if err != nil {
			return c, fmt.Errorf("the derivative by %s: %w", t.text(i), err)
		}
		if !ok {
			continue
		}
		part, err := ar.Mul(local, by)
		if err == nil {
			part, err = ar.Div(part, errorOf)
		}
		if err == nil {
			c.total, err = ar.Add(c.total, part)
		}
		if err != nil {
			return c, err
		}
		c.of = append(c.of, contribution{i, part.Float64()})
	}
	return c, nil
}

// local returns the error of operation i for the operands that it had; ok is false
// if it is exact.
func (t *trace) local(i int) (local ball.Ball, ok bool, err error) {
	n := t.tape.Node(i)
	exact, err := t.exactly(n)
	if err != nil {
		return local, false, fmt.Errorf("%s: %w", t.text(i), err)
	}
	local, err = ball.Arithmetic{Prec: tracePrec}.Sub(ball.FromFloat64(n.Value), exact)
	sign, certain := local.Sign()
	return local, !certain || sign != 0, err
}

// largest lists the operations with the largest contributions.
func (t *trace) largest(c *contributions, off float64) []Blame {
	slices.SortStableFunc(c.of, func(a, b contribution) int {
		switch x, y := math.Abs(a.part), math.Abs(b.part); {
		case x > y:
			return -1
		case x < y:
			return 1
		}
		return 0
	})
	sum := 0.0
	for _, p := range c.of {
		sum += math.Abs(p.part)
	}
	var blame []Blame
	for _, p := range c.of {
		share := math.Abs(p.part) / sum
		if len(blame) == maxBlame || !(share >= minShare) {
			break
		}
		b := Blame{Operation: t.text(p.index), Cause: t.causeOf(p.index), Ulps: Float(p.part * off), Share: share}
		if at, bits := t.magnifier(c, p.index); bits > 0 {
			b.Cancels, b.Bits = t.text(at), bits
		}
		blame = append(blame, b)
	}
	return blame
}

// smallestNormal is the least float64 with a full significand.
const smallestNormal = 0x1p-1022

func (t *trace) causeOf(i int) Cause {
	switch n := t.tape.Node(i); {
	case math.Abs(n.Value) < smallestNormal:
		return CauseUnderflow
	case isCall(n.Op) && t.localUlps(n) > usualUlps:
		return CauseLibrary
	}
	return CauseRounding
}

// isCall reports whether an operation is computed by the math library.
func isCall(op autodiff.Op) bool {
	_, ok := symbolic.LookupFunc(op.String())
	return ok
}

// localUlps returns by how many ulps an operation is off for the operands that it
// had, and 0 if there is nothing to compare it with.
func (t *trace) localUlps(n autodiff.Node) float64 {
	exact, err := t.exactly(n)
	if err != nil || !exact.IsFinite() {
		return 0
	}
	return UlpError(n.Value, Enclosed(exact))
}

// minCancelled is from how many bits on a cancellation is worth mentioning.
const minCancelled = 3

// magnifier returns the sum or difference after operation i in which most is lost:
// the one with cancelling operands that have, relative to their size, the largest
// influence on the result.
func (t *trace) magnifier(c *contributions, i int) (at, bits int) {
	after := make([]bool, t.out.Index()+1)
	after[i] = true
	most := math.Inf(-1)
	for k := i + 1; k <= t.out.Index(); k++ {
		n := t.tape.Node(k)
		for _, arg := range n.Args {
			after[k] = after[k] || after[arg]
		}
		if !after[k] || n.Op != autodiff.OpAdd && n.Op != autodiff.OpSub {
			continue
		}
		size := max(math.Abs(t.value(n.Args[0])), math.Abs(t.value(n.Args[1])))
		lost := cancelledBits(size, n.Value)
		by, ok, err := c.sensitivity.Grad(t.tape.Var(k))
		if lost < minCancelled || !ok || err != nil {
			continue
		}
		if influence := math.Log2(size) + log2(by); influence > most {
			most, at, bits = influence, k, lost
		}
	}
	return at, bits
}

// cancelledBits returns how many leading bits a sum of numbers up to size loses.
func cancelledBits(size, sum float64) int {
	if sum == 0 {
		return 53
	}
	return int(math.Log2(size) - math.Log2(math.Abs(sum)))
}

// log2 returns the binary logarithm of the size of b, roughly, whatever its exponent.
func log2(b ball.Ball) float64 {
	mid := b.Mid()
	if mid.Sign() == 0 {
		return math.Inf(-1)
	}
	return float64(mid.MantExp(nil))
}

// decidedOtherwise returns a comparison, or a factor that is taken for 0, about which
// the exact values decide otherwise than those in float64; nil if there is none.
func (t *trace) decidedOtherwise() *Blame {
	if len(t.choices) == 0 {
		return nil
	}
	ar := ball.Arithmetic{Prec: tracePrec}
	values := make([]ball.Ball, t.tape.Len())
	for i := range values {
		n := t.tape.Node(i)
		if n.Op == autodiff.OpParam {
			values[i] = t.leaves[t.leafOf[i]].exact
			continue
		}
		args := make([]ball.Ball, len(n.Args))
		for k, arg := range n.Args {
			args[k] = values[arg]
		}
		var err error
		if values[i], err = operate(operations[ball.Ball](ar), n.Op, args); err != nil {
			values[i] = ball.Whole()
		}
	}
	for _, c := range t.choices {
		holds, err := ar.Holds(c.rel, values[c.a.Index()], values[c.b.Index()])
		if err == nil && holds != c.holds {
			return &Blame{Cause: CauseComparison, Ulps: Float(math.Inf(1)), Share: 1,
				Operation: t.text(c.a.Index()) + " " + c.rel + " " + t.text(c.b.Index())}
		}
	}
	return nil
}

// String says what happened, as the subject of a sentence or a whole one.
func (b Blame) String() string {
	switch b.Cause {
	case CauseOverflow:
		return b.Operation + " overflows"
	case CausePole:
		return b.Operation + " is infinite"
	case CauseInvalid:
		return b.Operation + " is NaN"
	case CauseComparison:
		return "rounding decides " + b.Operation + " the other way"
	case CauseLibrary:
		return "the error of " + b.Operation
	}
	return "the " + string(b.Cause) + " of " + b.Operation
}

// alone reports whether the operation spoils the result, whatever the others do.
func (b Blame) alone() bool {
	return b.Cause == CauseOverflow || b.Cause == CausePole || b.Cause == CauseInvalid || b.Cause == CauseComparison
}

// A text names operations until they have most of the error, but no more than so many.
const (
	namedShare = 0.8
	maxNamed   = 3
)

// blameText says in one line what is to blame.
func blameText(blame []Blame, reason string) string {
	var names []string
	named := 0.0
	for _, b := range blame {
		if b.alone() {
			names = append(names, b.String())
			continue
		}
		if len(names) == maxNamed || named > namedShare {
			break
		}
		named += b.Share
		names = append(names, fmt.Sprintf("%s (%.0f%%)", b, 100*b.Share))
	}
	text := strings.Join(names, ", ")
	if len(blame) > 0 && blame[0].Bits > 0 {
		text = fmt.Sprintf("%s cancels %d bits, which magnifies %s", blame[0].Cancels, blame[0].Bits, text)
	}
	if text != "" && reason != "" {
		text += "; "
	}
	return text + reason
}
