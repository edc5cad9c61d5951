package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"
)

// writeTable prints a table of the works with expressions and one of the gradients.
func writeTable(out io.Writer, sides []side, rows []row) error {
	var text bytes.Buffer
	for _, gradients := range []bool{false, true} {
		var group []row
		for _, r := range rows {
			if (r.work.numbers != nil) == gradients {
				group = append(group, r)
			}
		}
		if len(group) == 0 {
			continue
		}
		if text.Len() > 0 {
			text.WriteByte('\n')
		}
		writeGroup(&text, sides, group)
	}
	_, err := out.Write(text.Bytes())
	return err
}

// writeGroup prints one line for each work, and below them errors, and the demands
// of works that are not simple. Times are the best of all rounds.
func writeGroup(out *bytes.Buffer, sides []side, rows []row) {
	sides = slices.DeleteFunc(slices.Clone(sides), func(s side) bool {
		return !slices.ContainsFunc(rows, func(r row) bool { return r.took(s.name) })
	})
	var head, ratios []string
	for _, s := range sides {
		head = append(head, strings.TrimSpace(s.title+" "+s.release))
		if !s.own() {
			ratios = append(ratios, "ours/"+s.title)
		}
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	line(w, "work", head, ratios, "demand", "met", "equal", "")
	for _, r := range rows {
		if r.err != nil {
			line(w, r.work.name, dashes(head), dashes(ratios), "-", "-", "FAILED", r.work.what)
			continue
		}
		var best, ratio []string
		for _, s := range sides {
			best = append(best, r.timeOf(s.name))
			if !s.own() {
				ratio = append(ratio, r.ratioText(ours, s.name))
			}
		}
		line(w, r.work.name, best, ratio, r.demandText(), string(r.verdict()), r.equalText(), r.work.what)
	}
	w.Flush() // a buffer takes everything
	for _, r := range rows {
		if r.err != nil {
			fmt.Fprintf(out, "%s: %v\n", r.work.name, r.err)
		}
	}
	writeDemands(out, sides, rows)
}

// took reports whether a side took part, or should have.
func (r row) took(name string) bool {
	return slices.Contains(r.absent, name) || slices.ContainsFunc(r.times, func(t times) bool { return t.side.name == name })
}

// writeDemands prints the demands that do not stand in the lines of their works.
func writeDemands(out *bytes.Buffer, sides []side, rows []row) {
	titles := map[string]string{ours: ours}
	for _, s := range sides {
		titles[s.name] = s.title
	}
	var lines []string
	for _, r := range rows {
		if r.work.simple() || r.err != nil {
			continue
		}
		for _, d := range r.work.demanded() {
			lines = append(lines, strings.Join([]string{r.work.name, titles[d.of] + "/" + titles[d.to],
				r.ratioText(d.of, d.to), "<= " + significant(d.most), string(r.meets(d))}, "\t"))
		}
	}
	if len(lines) == 0 {
		return
	}
	fmt.Fprintf(out, "\ndemands of the %s build\n", buildMode)
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "work\tratio\tis\tdemand\tmet")
	for _, l := range lines {
		fmt.Fprintln(w, l)
	}
	w.Flush()
}

func line(w io.Writer, name string, times, ratios []string, rest ...string) {
	cells := append(append([]string{name}, times...), append(ratios, rest...)...)
	fmt.Fprintln(w, strings.TrimRight(strings.Join(cells, "\t"), "\t"))
}

func dashes(like []string) []string {
	out := make([]string, len(like))
	for i := range out {
		out[i] = "-"
	}
	return out
}

// timeOf is the best time of a side, and the variant that was taken if there are
// several.
func (r row) timeOf(name string) string {
	if slices.Contains(r.absent, name) {
		return string(absent)
	}
	for _, t := range r.times {
		if t.side.name == name {
			return strings.TrimSpace(duration(t.best()) + " " + t.how)
		}
	}
	return "-"
}

func (r row) ratioText(of, to string) string {
	if q, ok := r.ratio(of, to); ok {
		return significant(q)
	}
	return "-"
}

// demandText is the demand of a simple work, or else how many there are.
func (r row) demandText() string {
	ds := r.work.demanded()
	if r.work.simple() {
		return "<= " + significant(ds[0].most)
	}
	return fmt.Sprintf("%d below", len(ds))
}

func (r row) equalText() string {
	if len(r.times) < 2 {
		return "-"
	}
	return fmt.Sprintf("%d %s", r.equal.Count, r.equal.Unit)
}

// duration writes nanoseconds with three digits and a unit.
func duration(ns float64) string {
	for _, unit := range []struct {
		size float64
		name string
	}{{float64(time.Second), "s"}, {float64(time.Millisecond), "ms"}, {float64(time.Microsecond), "µs"}} {
		if ns >= unit.size {
			return significant(ns/unit.size) + " " + unit.name
		}
	}
	return significant(ns) + " ns"
}

// significant writes x with three digits, without an exponent.
func significant(x float64) string {
	digits := 0
	for y := x; y < 100 && digits < 6; y *= 10 {
		digits++
	}
	text := strconv.FormatFloat(x, 'f', digits, 64)
	if strings.Contains(text, ".") {
		text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	}
	return text
}

// The report in JSON. Nanoseconds are those of every measurement, in order; ratios
// are those of the fastest of ours to each peer.
type (
	jsonReport struct {
		Build    string            `json:"build"`
		Versions map[string]string `json:"versions"`
		Works    []jsonRow         `json:"works"`
	}
	jsonRow struct {
		Work    string               `json:"work"`
		What    string               `json:"what"`
		Size    int                  `json:"size"`
		Times   map[string]jsonTimes `json:"times,omitempty"`
		Ratios  map[string]float64   `json:"ratios,omitempty"`
		Demands []jsonDemand         `json:"demands"`
		Met     verdict              `json:"met"`
		Absent  []string             `json:"absent,omitempty"`
		Equal   *agreement           `json:"equal,omitempty"`
		Error   string               `json:"error,omitempty"`
	}
	jsonTimes struct {
		How  string    `json:"how,omitempty"`
		Best float64   `json:"best_ns"`
		All  []float64 `json:"all_ns"`
	}
	jsonDemand struct {
		Of    string  `json:"of"`
		To    string  `json:"to"`
		Most  float64 `json:"most"`
		Ratio float64 `json:"ratio,omitempty"`
		Met   verdict `json:"met"`
	}
)

func writeJSON(out io.Writer, sides []side, rows []row) error {
	report := jsonReport{Build: buildMode, Versions: make(map[string]string)}
	for _, s := range sides {
		report.Versions[s.name] = s.release
	}
	for _, r := range rows {
		report.Works = append(report.Works, r.json())
	}
	encoder := json.NewEncoder(out)
	encoder.SetIndent("", "  ")
	return encoder.Encode(report)
}

func (r row) json() jsonRow {
	j := jsonRow{Work: r.work.name, What: r.work.what, Size: r.work.size, Met: r.verdict(), Absent: r.absent}
	for _, d := range r.work.demanded() {
		ratio, _ := r.ratio(d.of, d.to)
		j.Demands = append(j.Demands, jsonDemand{d.of, d.to, d.most, ratio, r.meets(d)})
	}
	if r.err != nil {
		j.Error = r.err.Error()
		return j
	}
	j.Equal = &r.equal
	j.Times, j.Ratios = make(map[string]jsonTimes), make(map[string]float64)
	for _, t := range r.times {
		j.Times[t.side.name] = jsonTimes{t.how, t.best(), t.ns}
		if q, ok := r.ratio(ours, t.side.name); ok && !t.side.own() {
			j.Ratios[t.side.name] = q
		}
	}
	return j
}
