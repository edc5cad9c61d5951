package main

import (
	"os"
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
				if s.name != "ours" && !w.has(s.name) {
					continue
				}
				o, err := s.run(t.Context(), w, w.size, 0, time.Minute)
				if err == nil {
					err = j.look(s, o)
				}
				if err != nil {
					t.Fatal(err)
				}
			}
			if j.agreed().Count == 0 || len(j.seen) == 0 {
				t.Errorf("nothing was compared: %+v", j.agreed())
			}
		})
	}
}

// A side whose every result is off by one is found out, whatever the work, and
// is not given a time.
func TestWrongResultsAreNoticed(t *testing.T) {
	own, err := oursSide()
	if err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range works {
		w = small(w)
		w.peers, w.demand = []string{"wrong"}, 1e9
		c := comparison{
			sides:   []side{own, {name: "wrong", title: "Wrong", command: []string{self, "wrong"}}},
			rounds:  1,
			timeout: time.Minute,
		}
		r := c.run(t.Context(), w)
		if r.err == nil || !strings.Contains(r.err.Error(), "Wrong") || r.met() {
			t.Errorf("%s: error %v, met %v", w.name, r.err, r.met())
		}
		var table strings.Builder
		if err := writeTable(&table, c.sides, []row{r}); err != nil || !strings.Contains(table.String(), "FAILED") {
			t.Errorf("%s: %v\n%s", w.name, err, &table)
		}
	}
}

func TestMetFollowsTheFirstPeer(t *testing.T) {
	r := row{
		work: work{peers: []string{"a", "b"}, demand: 2},
		times: []times{
			{side: side{name: "ours"}, ns: []float64{9, 6, 7}},
			{side: side{name: "a"}, ns: []float64{12, 13, 12}},
			{side: side{name: "b"}, ns: []float64{4, 3, 5}},
		},
	}
	if q, ok := r.ratio("a"); !ok || q != 0.5 {
		t.Errorf("ours/a is %v, %v", q, ok)
	}
	if !r.met() {
		t.Error("a ratio of 0.5 does not meet a demand of 2")
	}
	r.work.demand = 0.4
	if r.met() {
		t.Error("a ratio of 0.5 meets a demand of 0.4")
	}
}

func TestEveryWorkIsComplete(t *testing.T) {
	known := map[string]bool{}
	for _, p := range peers {
		known[p.name] = true
	}
	for _, w := range works {
		if ours[w.name] == nil {
			t.Errorf("%s is not in ours", w.name)
		}
		if len(w.peers) == 0 || w.demand <= 0 || w.what == "" || w.canon.text == nil {
			t.Errorf("%s is incomplete", w.name)
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
	if len(ours) != len(works) {
		t.Errorf("%d works, %d of them in ours", len(works), len(ours))
	}
}
