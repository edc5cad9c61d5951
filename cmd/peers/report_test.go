package main

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
)

var (
	reportSides = []side{
		{name: "ours", title: "ours", release: "go1.2"},
		{name: ginac, title: "GiNaC", release: "1.8"},
		{name: flint, title: "FLINT", release: "2.9"},
	}
	reportRows = []row{
		{
			work: work{name: "A", what: "expand", peers: []string{ginac, flint}, demand: 1},
			times: []times{
				{side: reportSides[0], ns: []float64{2000, 1500}},
				{side: reportSides[1], ns: []float64{3000, 3100}},
				{side: reportSides[2], how: "lex", ns: []float64{1000, 1200}},
			},
			equal: agreement{Digest: "abc", Count: 3, Unit: "terms"},
		},
		{
			work: work{name: "B", what: "differentiate", peers: []string{ginac}, demand: 1.5},
			times: []times{
				{side: reportSides[0], ns: []float64{3e6}},
				{side: reportSides[1], ns: []float64{2e9}},
			},
			equal: agreement{Digest: "def", Count: 9, Unit: "values"},
		},
		{
			work: work{name: "C", what: "parse", peers: []string{ginac}, demand: 1},
			err:  errors.New("results differ"),
		},
	}
)

func TestTable(t *testing.T) {
	const want = `
work  ours go1.2  GiNaC 1.8  FLINT 2.9  ours/GiNaC  ours/FLINT  demand  met  equal
A     1.5 µs      3 µs       1 µs       0.5         1.5         <= 1    yes  3 terms   expand
B     3 ms        2 s        -          0.0015      -           <= 1.5  yes  9 values  differentiate
C     -           -          -          -           -           -       -    FAILED    parse
C: results differ
`
	var got strings.Builder
	if err := writeTable(&got, reportSides, reportRows); err != nil || "\n"+got.String() != want {
		t.Errorf("got %v\n%s\nwant%s", err, &got, want)
	}
}

func TestJSON(t *testing.T) {
	var out strings.Builder
	if err := writeJSON(&out, reportSides, reportRows); err != nil {
		t.Fatal(err)
	}
	var got jsonReport
	if err := json.Unmarshal([]byte(out.String()), &got); err != nil {
		t.Fatal(err)
	}
	a, b, c := got.Works[0], got.Works[1], got.Works[2]
	switch {
	case got.Versions[flint] != "2.9",
		!a.Met, a.Ratios[flint] != 1.5, a.Times[flint].How != "lex", a.Times["ours"].Best != 1500, len(a.Times[ginac].All) != 2,
		a.Equal.Digest != "abc", a.Error != "",
		!b.Met, len(b.Ratios) != 1,
		c.Met, c.Error != "results differ", c.Equal != nil:
		t.Errorf("%+v", got)
	}
}

func TestDuration(t *testing.T) {
	for _, c := range []struct {
		ns   float64
		want string
	}{
		{0.5, "0.5 ns"}, {12.345, "12.3 ns"}, {999, "999 ns"}, {1000, "1 µs"}, {3270, "3.27 µs"},
		{128_900, "129 µs"}, {12_900_000, "12.9 ms"}, {1.31e9, "1.31 s"}, {123e9, "123 s"},
	} {
		if got := duration(c.ns); got != c.want {
			t.Errorf("%v ns is %s, want %s", c.ns, got, c.want)
		}
	}
}
