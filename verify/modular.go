package verify

import (
	"crypto/sha256"
	"fmt"

	"gradproof/autodiff"
	"gradproof/symbolic"
	"gradproof/verify/modp"
)

// The methods by which a claim is proved.
const (
	methodForms   = "normal form"
	methodModular = "mod p"
)

// tryModular compares claim, symbolic derivative and tape modulo random primes where
// normal forms have not shown them to be equal. If they are equal then c says so
// afterwards. What a case without a derivative hides, it leaves alone.
func (j *judge) tryModular(c *comparison) {
	undecided := c.err != nil || !c.engines || !c.claim
	if !undecided || c.blind > 0 || j.ctx.Err() != nil {
		return
	}
	r, err := modp.Equal(j.ctx, j.q.modularKey(), j.residues)
	if err != nil || !r.Equal {
		return
	}
	if c.err != nil {
		j.r.Notes = append(j.r.Notes, "there is no normal form; "+reasonOf(c.err))
	}
	c.err, c.engines, c.claim = nil, true, true
	j.formsEqual, j.method = true, methodModular
	j.modular = modularNote(r)
}

// modularNote says what was done and how far it can be trusted.
func modularNote(r modp.Result) string {
	note := fmt.Sprintf("equal at %d random points modulo %d random 61-bit primes; the probability that unequal functions pass is below 2^-%d",
		r.Trials, r.Trials, r.Bits)
	if r.Cases > 1 {
		note += fmt.Sprintf("; %d combinations of the signs of roots and of what is compared", r.Cases)
	}
	if r.Redrawn > 0 {
		note += fmt.Sprintf("; %d other points were given up, where a denominator is 0 or a root does not exist", r.Redrawn)
	}
	return note
}

// modularKey is what primes and points follow from: the seed and the whole question,
// with the expressions as graphs, whose texts may be exponentially longer.
func (q *Question) modularKey() (key [32]byte) {
	h := sha256.New()
	fmt.Fprintf(h, "%s\x00%d\x00%s\x00%s\x00", methodModular, q.Seed, q.Wrt, symbolic.DAGOf(q.Expr).JSON())
	if q.Claim != nil {
		h.Write(symbolic.DAGOf(*q.Claim).JSON())
	}
	h.Sum(key[:0])
	return key
}

// residues evaluates all that must be equal.
func (j *judge) residues(ar *modp.Arithmetic) ([]modp.Value, error) {
	sym, err := symbolic.Eval(j.derivative, ar.Var, ar)
	if err != nil {
		return nil, err
	}
	params := make([]modp.Value, len(j.recording.Vars))
	for i, name := range j.recording.Vars {
		if params[i], err = ar.Var(name); err != nil {
			return nil, err
		}
	}
	tape, err := replayGrad(j.ctx, j.recording, params, j.q.Wrt, autodiff.Arithmetic[modp.Value](ar))
	if err != nil || j.q.Claim == nil {
		return []modp.Value{sym, tape}, err
	}
	claim, err := symbolic.Eval(j.claim, ar.Var, ar)
	return []modp.Value{sym, tape, claim}, err
}
