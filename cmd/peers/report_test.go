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
			work: work{name: "A", what: "expand", peers: []string{ginac, flint}, demands: within(1, ginac)},
			times: []times{
				{side: reportSides[0], ns: []float64{2000, 1500}},
				{side: reportSides[1], ns: []float64{3000, 3100}},
				{side: reportSides[2], how: "lex", ns: []float64{1000, 1200}},
			},
			equal: agreement{Digest: "abc", Count: 3, Unit: "terms"},
		},
		{
			work: work{name: "B", what: "differentiate", peers: []string{ginac}, demands: within(1.5, ginac)},
			times: []times{
				{side: reportSides[0], ns: []float64{3e6}},
				{side: reportSides[1], ns: []float64{2e9}},
			},
			equal: agreement{Digest: "def", Count: 9, Unit: "values"},
		},
		{
			work: work{name: "C", what: "parse", peers: []string{ginac}, demands: within(1, ginac)},
			err:  errors.New("results differ"),
		},
	}
)

func TestTable(t *testing.T) {
	const want = `
work  ours go1.2  GiNaC 1.8  FLINT 2.9  ours/GiNaC  ours/FLINT  demand  met  equal
A     1.5 µs      3 µs       1 µs lex   0.5         1.5         <= 1    yes  3 terms   expand
B     3 ms        2 s        -          0.0015      -           <= 1.5  yes  9 values  differentiate
C     -           -          -          -           -           -       -    FAILED    parse
C: results differ
`
	var got strings.Builder
	if err := writeTable(&got, reportSides, reportRows); err != nil || "\n"+got.String() != want {
		t.Errorf("got %v\n%s\nwant%s", err, &got, want)
	}
}

// The gradients have several sides of ours, several demands, and here an absent peer.
func TestTableOfGradients(t *testing.T) {
	sides := []side{
		{name: tape, title: "tape", release: "go1.2"},
		{name: program, title: "program", release: "go1.2"},
		{name: byHand, title: "Go by hand"},
		{name: adolc, title: "ADOL-C", release: "2.7"},
		{name: pytorch, title: "PyTorch"},
	}
	w := work{name: "A", what: "product", peers: []string{byHand, adolc, pytorch}, numbers: oneSample, demands: append(
		within(1, adolc, pytorch, ginac), demand{tape, byHand, 5, ""}, demand{program, byHand, 1.5, ""}, demand{tape, byHand, 0.1, "other"})}
	r := row{work: w, absent: []string{pytorch}, equal: agreement{Count: 7, Unit: "components"}, times: []times{
		{side: sides[0], ns: []float64{40}},
		{side: sides[1], ns: []float64{20}},
		{side: sides[2], ns: []float64{10}},
		{side: sides[3], how: "replayed", ns: []float64{50}},
	}}
	want := `
work  tape go1.2  program go1.2  Go by hand  ADOL-C 2.7      PyTorch  ours/Go by hand  ours/ADOL-C  ours/PyTorch  demand   met  equal
A     40 ns       20 ns          10 ns       50 ns replayed  absent   2                0.4          -             4 below  no   7 components  product

demands of the ` + buildMode + ` build
work  ratio               is   demand  met
A     ours/ADOL-C         0.4  <= 1    yes
A     ours/PyTorch        -    <= 1    absent
A     tape/Go by hand     4    <= 5    yes
A     program/Go by hand  2    <= 1.5  no
`
	var got strings.Builder
	if err := writeTable(&got, sides, []row{r}); err != nil || "\n"+got.String() != want {
		t.Errorf("got %v\n%s\nwant%s", err, &got, want)
	}
	r.work.demands[4].most = 2
	if v := r.verdict(); v != absent {
		t.Errorf("with all other demands met the verdict is %s", v)
	}
	if text := (row{work: work{peers: []string{byHand, adolc}, demands: within(1, adolc)}}).demandText(); text != "1 below" {
		t.Errorf("a demand on the second peer is shown as %q", text)
	}
	r.absent = nil
	if v := r.verdict(); v != unmet {
		t.Errorf("without a time of PyTorch the verdict is %s", v)
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
		a.Met != met, a.Ratios[flint] != 1.5, a.Times[flint].How != "lex", a.Times["ours"].Best != 1500, len(a.Times[ginac].All) != 2,
		a.Equal.Digest != "abc", a.Error != "", a.Demands[0] != jsonDemand{ours, ginac, 1, 0.5, met},
		b.Met != met, len(b.Ratios) != 1,
		c.Met != unmet, c.Error != "results differ", c.Equal != nil:
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
