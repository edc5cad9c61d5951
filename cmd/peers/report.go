package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"
)

// writeTable prints one line for each work. Times are the best of all rounds.
func writeTable(out io.Writer, sides []side, rows []row) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	var head, ratios []string
	for _, s := range sides {
		head = append(head, strings.TrimSpace(s.title+" "+s.release))
		if s.name != "ours" {
			ratios = append(ratios, "ours/"+s.title)
		}
	}
	line(w, "work", head, ratios, "demand", "met", "equal", "")
	for _, r := range rows {
		if r.err != nil {
			line(w, r.work.name, dashes(head), dashes(ratios), "-", "-", "FAILED", r.work.what)
			continue
		}
		var best, ratio []string
		for _, s := range sides {
			best = append(best, r.timeOf(s.name))
			if s.name == "ours" {
				continue
			}
			text := "-"
			if q, ok := r.ratio(s.name); ok {
				text = significant(q)
			}
			ratio = append(ratio, text)
		}
		met := "no"
		if r.met() {
			met = "yes"
		}
		line(w, r.work.name, best, ratio, "<= "+significant(r.work.demand), met,
			fmt.Sprintf("%d %s", r.equal.Count, r.equal.Unit), r.work.what)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	for _, r := range rows {
		if r.err != nil {
			if _, err := fmt.Fprintf(out, "%s: %v\n", r.work.name, r.err); err != nil {
				return err
			}
		}
	}
	return nil
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

func (r row) timeOf(name string) string {
	for _, t := range r.times {
		if t.side.name == name {
			return duration(t.best())
		}
	}
	return "-"
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

// The report in JSON. Nanoseconds are those of every measurement, in order.
type (
	jsonReport struct {
		Versions map[string]string `json:"versions"`
		Works    []jsonRow         `json:"works"`
	}
	jsonRow struct {
		Work   string               `json:"work"`
		What   string               `json:"what"`
		Size   int                  `json:"size"`
		Times  map[string]jsonTimes `json:"times,omitempty"`
		Ratios map[string]float64   `json:"ratios,omitempty"`
		Demand float64              `json:"demand"`
		Met    bool                 `json:"met"`
		Equal  *agreement           `json:"equal,omitempty"`
		Error  string               `json:"error,omitempty"`
	}
	jsonTimes struct {
		How  string    `json:"how,omitempty"`
		Best float64   `json:"best_ns"`
		All  []float64 `json:"all_ns"`
	}
)

func writeJSON(out io.Writer, sides []side, rows []row) error {
	report := jsonReport{Versions: make(map[string]string)}
	for _, s := range sides {
		report.Versions[s.name] = s.release
	}
	for _, r := range rows {
		j := jsonRow{Work: r.work.name, What: r.work.what, Size: r.work.size, Demand: r.work.demand, Met: r.met()}
		if r.err != nil {
			j.Error = r.err.Error()
		} else {
			j.Equal = &r.equal
			j.Times, j.Ratios = make(map[string]jsonTimes), make(map[string]float64)
			for _, t := range r.times {
				j.Times[t.side.name] = jsonTimes{t.how, t.best(), t.ns}
				if q, ok := r.ratio(t.side.name); ok && t.side.name != "ours" {
					j.Ratios[t.side.name] = q
				}
			}
		}
		report.Works = append(report.Works, j)
	}
	encoder := json.NewEncoder(out)
	encoder.SetIndent("", "  ")
	return encoder.Encode(report)
}
