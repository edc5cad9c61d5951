package main

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

// small is the work at a size that takes no time, with every peer.
func small(w work) work {
	w.peers = append(w.peers[:len(w.peers):len(w.peers)], w.slow...)
	w.slow, w.size = nil, w.small
	return w
}

func TestResultsAreEqual(t *testing.T) {
	sides := sidesOf(t)
	for _, w := range works {
		t.Run(w.name, func(t *testing.T) {
			w = small(w)
			j := judge{canon: w.canon}
			for _, s := range sides {
				if !w.has(s.name) {
					continue
				}
				if s.absent() {
					t.Logf("%s is not installed: its driver is not tested", s.title)
					continue
				}
				o, err := s.run(t.Context(), w, w.size, 0, time.Minute)
				if err == nil {
					err = j.look(s, o)
				}
				if err != nil {
					t.Error(err)
				}
			}
			if j.agreed().Count == 0 || len(j.seen) == 0 {
				t.Errorf("nothing was compared: %+v", j.agreed())
			}
		})
	}
}

// A side whose every result is wrong is found out, whatever the work, and is not
// given a time.
func TestWrongResultsAreNoticed(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range works {
		w = small(w)
		own := ours
		if w.numbers != nil {
			own = tape
		}
		w.peers, w.demands = []string{"wrong"}, within(1e9, "wrong")
		c := comparison{
			sides: []side{
				{name: own, title: own, command: []string{self, "driver", own}},
				{name: "wrong", title: "Wrong", command: []string{self, "wrong", own}},
			},
			rounds:  1,
			timeout: time.Minute,
		}
		r := c.run(t.Context(), w)
		if r.err == nil || !strings.Contains(r.err.Error(), "Wrong") || r.verdict() != unmet {
			t.Errorf("%s: error %v, met %v", w.name, r.err, r.verdict())
		}
		var table strings.Builder
		if err := writeTable(&table, c.sides, []row{r}); err != nil || !strings.Contains(table.String(), "FAILED") {
			t.Errorf("%s: %v\n%s", w.name, err, &table)
		}
	}
}

func TestRatios(t *testing.T) {
	r := row{
		work: work{peers: []string{"a", "b"}, demands: within(2, "a")},
		times: []times{
			{side: side{name: tape}, ns: []float64{9, 6, 7}},
			{side: side{name: program}, ns: []float64{10, 12}},
			{side: side{name: "a"}, ns: []float64{12, 13, 12}},
			{side: side{name: "b"}, ns: []float64{4, 3, 5}},
		},
	}
	for _, c := range []struct {
		of, to string
		want   float64
	}{{ours, "a", 0.5}, {tape, "a", 0.5}, {program, "b", 10. / 3}} {
		if q, ok := r.ratio(c.of, c.to); !ok || q != c.want {
			t.Errorf("%s/%s is %v, %v", c.of, c.to, q, ok)
		}
	}
	if _, ok := r.ratio(ours, "c"); ok {
		t.Error("a ratio to a side that took no part")
	}
	if v := r.verdict(); v != met {
		t.Errorf("a ratio of 0.5 and a demand of 2: %s", v)
	}
	r.work.demands[0].most = 0.4
	if v := r.verdict(); v != unmet {
		t.Errorf("a ratio of 0.5 and a demand of 0.4: %s", v)
	}
}

func TestEveryWorkIsComplete(t *testing.T) {
	known := map[string]bool{ours: true}
	for _, name := range ownSides {
		known[name] = true
	}
	for _, p := range peers {
		known[p.name] = true
	}
	for _, w := range works {
		if !slices.ContainsFunc(ownSides, w.has) {
			t.Errorf("%s is done by none of ours", w.name)
		}
		if len(w.peers) == 0 || len(w.demands) == 0 || w.what == "" || w.canon.text == nil {
			t.Errorf("%s is incomplete", w.name)
		}
		for _, d := range w.demands {
			if !known[d.of] || !known[d.to] || d.most <= 0 {
				t.Errorf("%s: a demand on nobody, or of nothing: %+v", w.name, d)
			}
		}
		for _, p := range append(w.peers, w.slow...) {
			if !known[p] {
				t.Errorf("%s: there is no peer %s", w.name, p)
			}
		}
		if first, again := w.stdin(w.small), w.stdin(w.small); first != again {
			t.Errorf("%s: the input differs from one time to the next", w.name)
		}
	}
	for side, tasks := range linked {
		for name := range tasks {
			if !slices.ContainsFunc(works, func(w work) bool { return w.name == name && w.has(side) }) {
				t.Errorf("%s of %s is no work", name, side)
			}
		}
	}
}
