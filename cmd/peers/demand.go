package main

import "slices"

// A demand is that the time of one side divided by that of another must not
// exceed a number: 1 means no slower, 0.2 five times as fast.
type demand struct {
	of, to string
	most   float64
	build  string // the build that it is made of; "" is any
}

// The builds of the Go side.
const (
	plain = "plain"
	simd  = "simd" // GOEXPERIMENT=simd, which has vector instructions
)

// within demands the same ratio of ours to each of the peers, in any build.
func within(most float64, peers ...string) []demand {
	var ds []demand
	for _, p := range peers {
		ds = append(ds, demand{of: ours, to: p, most: most})
	}
	return ds
}

// A verdict says what became of a demand.
type verdict string

const (
	met    verdict = "yes"
	unmet  verdict = "no"
	absent verdict = "absent" // a side is not installed
)

// demanded returns the demands of this build on the sides that take part.
func (w work) demanded() []demand {
	var ds []demand
	for _, d := range w.demands {
		if w.has(d.to) && (d.build == "" || d.build == buildMode) {
			ds = append(ds, d)
		}
	}
	return ds
}

// simple reports whether there is one demand only, on the first peer.
func (w work) simple() bool {
	ds := w.demanded()
	return len(ds) == 1 && ds[0].to == w.peers[0]
}

// meets says what became of one demand.
func (r row) meets(d demand) verdict {
	ratio, ok := r.ratio(d.of, d.to)
	switch {
	case r.err == nil && slices.Contains(r.absent, d.to):
		return absent
	case ok && ratio <= d.most:
		return met
	}
	return unmet
}

// verdict is met if the results are equal and all demands are met, and unmet if
// not and no installation would change that.
func (r row) verdict() verdict {
	if r.err != nil {
		return unmet
	}
	v := met
	for _, d := range r.work.demanded() {
		switch r.meets(d) {
		case unmet:
			return unmet
		case absent:
			v = absent
		}
	}
	return v
}
