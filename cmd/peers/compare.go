package main

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"time"
)

// A comparison is how works are compared.
type comparison struct {
	sides   []side // ours first
	rounds  int
	timeout time.Duration // of one start of a driver
}

// perStart is how many times a driver measures each time it is started.
const perStart = 3

// A row is what came of one work.
type row struct {
	work   work
	times  []times  // of the sides that took part, ours first
	absent []string // the sides that should have taken part
	equal  agreement
	err    error
}

// times are the nanoseconds of one execution, as often as it was measured.
type times struct {
	side side
	how  string
	ns   []float64
}

// best is the least: disturbances only ever add.
func (t times) best() float64 { return slices.Min(t.ns) }

// run does one work on every side in turn, as many rounds as asked for, and
// compares the results each time.
func (c comparison) run(ctx context.Context, w work) row {
	r := row{work: w}
	for _, s := range c.sides {
		switch {
		case !w.has(s.name):
		case s.absent():
			r.absent = append(r.absent, s.name)
		default:
			r.times = append(r.times, times{side: s})
		}
	}
	j := judge{canon: w.canon}
	for range c.rounds {
		for i := range r.times {
			t := &r.times[i]
			o, err := t.side.run(ctx, w, w.size, perStart, c.timeout)
			if err == nil {
				err = j.look(t.side, o)
			}
			if err != nil {
				r.err = err
				return r
			}
			t.how = o.how
			t.ns = append(t.ns, o.ns...)
		}
	}
	r.equal = j.agreed()
	return r
}

// has reports whether a side takes part: one of ours does where it knows how.
func (w work) has(side string) bool {
	if slices.Contains(ownSides, side) {
		return linked[side][w.name] != nil
	}
	return slices.Contains(w.peers, side)
}

// best returns the times of a side, or of the fastest of ours.
func (r row) best(name string) (best times, ok bool) {
	for _, t := range r.times {
		if t.side.name != name && !(name == ours && t.side.own()) {
			continue
		}
		if !ok || t.best() < best.best() {
			best, ok = t, true
		}
	}
	return best, ok && r.err == nil
}

// ratio returns the time of one side divided by that of another.
func (r row) ratio(of, to string) (ratio float64, ok bool) {
	a, okA := r.best(of)
	b, okB := r.best(to)
	if !okA || !okB {
		return 0, false
	}
	return a.best() / b.best(), true
}

// An agreement is what the sides agree on: the SHA-256 of the canonical texts of the
// first of them, and how many terms the largest result has, or how many results
// were evaluated, or how many components a gradient has.
type agreement struct {
	Digest string `json:"sha256"`
	Count  int    `json:"count"`
	Unit   string `json:"unit"`
}

// A judge compares the results of all sides, each brought to canonical text,
// with those of the first.
type judge struct {
	canon canon
	seen  map[[sha256.Size]byte]bool // results that need no second look
	first side
	want  []string
}

// look takes one outcome in.
func (j *judge) look(s side, o outcome) error {
	if j.seen[o.sum] {
		return nil
	}
	got := make([]string, len(o.results))
	for i, text := range o.results {
		var err error
		if got[i], err = j.canon.text(text); err != nil {
			return fmt.Errorf("result %d of %s: %w", i+1, s.title, err)
		}
	}
	if j.want == nil {
		j.first, j.want, j.seen = s, got, make(map[[sha256.Size]byte]bool)
	}
	if len(got) != len(j.want) {
		return fmt.Errorf("results differ: %d of %s, %d of %s", len(j.want), j.first.title, len(got), s.title)
	}
	for i := range got {
		if a, b, differ := j.canon.differ(j.want[i], got[i]); differ {
			return fmt.Errorf("result %d differs: %s has %q, %s has %q", i+1, j.first.title, a, s.title, b)
		}
	}
	j.seen[o.sum] = true
	return nil
}

// agreed says what all sides agree on.
func (j *judge) agreed() agreement {
	return agreement{
		Digest: fmt.Sprintf("%x", sha256.Sum256([]byte(strings.Join(j.want, "\n\n")))),
		Count:  j.canon.count(j.want),
		Unit:   j.canon.unit,
	}
}
