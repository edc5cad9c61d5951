package main

import (
	"fmt"
	"io"
	"maps"
	"math/big"
	"slices"
	"strings"
	"testing"

	"gradproof/symbolic"
	"gradproof/verify"
)

func TestPlainArgs(t *testing.T) {
	tests := []struct{ in, want string }{
		{"", ""},
		{"--version", "--version"},
		{"-h", "-h"},
		{"-x", "-- -x"},
		{"-- -x", "-- -x"},
		{"x^2", "x^2"},
		{"check -x --wrt x", "check --wrt x -- -x"},
		{"check --wrt x -x -y", "check --wrt x -- -x -y"},
		{"check --wrt -x y", "check --wrt -x -- y"},
		{"check --wrt=x -y", "check --wrt=x -- -y"},
		{"check --json -y", "check --json -- -y"},
		{"check --seed 5 -y", "check --seed 5 -- -y"},
		{"check -h", "check -h --"},
		{"check -h^2", "check -- -h^2"},
		{"check --help -x", "check --help -- -x"},
		{"check a -- --x --json", "check -- a --x --json"},
		{"check x --wrt", "check x --wrt"},
		{"check --nonsense -x", "check --nonsense -- -x"},
		{"--json check -x", "check --json -- -x"},
		{"check", "check --"},
	}
	for _, test := range tests {
		a := &app{in: strings.NewReader(""), out: io.Discard, errOut: io.Discard}
		if got := plainArgs(a.rootCommand(), strings.Fields(test.in)); !slices.Equal(got, strings.Fields(test.want)) {
			t.Errorf("%q: %q, want %q", test.in, got, test.want)
		}
	}
}

func TestParsePoint(t *testing.T) {
	p, err := parsePoint("--at", " w = 1.95 ,x=-1/3,α=1e-2")
	if err != nil {
		t.Fatal(err)
	}
	want := verify.Point{"w": big.NewRat(39, 20), "x": big.NewRat(-1, 3), "α": big.NewRat(1, 100)}
	if len(p) != len(want) {
		t.Fatalf("%v, want %v", p, want)
	}
	for name, v := range want {
		if p[name] == nil || p[name].Cmp(v) != 0 {
			t.Errorf("%s is %v, want %v", name, p[name], v)
		}
	}
}

func TestParseDomain(t *testing.T) {
	const open = "open"
	tests := []struct{ in, lo, hi string }{
		{"x=-5:5", "-5", "5"},
		{"x=0.1:", "1/10", open},
		{"x=:3/2", open, "3/2"},
		{"x=:", open, open},
		{"x= -1 : 1 ", "-1", "1"},
	}
	end := func(r *big.Rat) string {
		if r == nil {
			return open
		}
		return r.RatString()
	}
	for _, test := range tests {
		d, err := parseDomain("--domain", test.in)
		if err != nil {
			t.Errorf("%q: %v", test.in, err)
			continue
		}
		if lo, hi := end(d["x"].Lo), end(d["x"].Hi); lo != test.lo || hi != test.hi {
			t.Errorf("%q: %s to %s, want %s to %s", test.in, lo, hi, test.lo, test.hi)
		}
	}
}

func TestNearName(t *testing.T) {
	names := []string{"label", "w", "petal_length", "petal_width"}
	tests := []struct{ in, want string }{
		{"label", "label"},
		{"lable", "label"},
		{"labl", "label"},
		{"petal_lenght", "petal_length"},
		{"petal", ""},
		{"v", ""}, // every letter is one edit away from w
		{"w2", ""},
		{strings.Repeat("a", 1000), ""},
	}
	for _, test := range tests {
		got := nearName(test.in, names)
		if got != test.want {
			t.Errorf("%.20q: %q, want %q", test.in, got, test.want)
		}
	}
}

func TestEditDistance(t *testing.T) {
	tests := []struct {
		a, b string
		want int
	}{
		{"", "", 0},
		{"", "abc", 3},
		{"abc", "", 3},
		{"kitten", "sitting", 3},
		{"αβ", "αγ", 1},
		{"flaw", "lawn", 2},
	}
	for _, test := range tests {
		if got := editDistance(test.a, test.b); got != test.want {
			t.Errorf("from %q to %q: %d, want %d", test.a, test.b, got, test.want)
		}
	}
}

// FuzzAssignments feeds the values of --at and --domain. What is accepted must
// give every name once and only intervals that are not empty, and, written out,
// must be read back as the same (or, where an exponent made a number longer than
// a literal may be, be refused for its digits alone); what is refused is refused
// with a message that names the flag and has no control characters.
func FuzzAssignments(f *testing.F) {
	for _, s := range []string{
		"w=1.95,x=1,label=2", "w=-5:5,x=0.1:", "x=:", "x=", "=1", ",", "x=1,x=2", "x=1/0", "x=NaN", "x=1e9999:",
		"A=1e1000", "A=1e-1000:", "x=0x10", "α=−1", "x=1=2", "x==1", "x\x00=1", "\xff=1", "x=\x1b[0m", "sin=1", "x=1:2:3", "x=2:1", " x = 1 ",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		refused := func(flag string, err error) {
			if msg := err.Error(); !strings.HasPrefix(msg, flag) || printable(msg) != msg {
				t.Errorf("%q: the message is %q", text, msg)
			}
		}
		// tooLong tells whether the refusal is the one that long digits deserve.
		tooLong := func(err error, numbers ...*big.Rat) bool {
			return strings.Contains(fmt.Sprint(err), string(symbolic.CodeDigits)) && slices.ContainsFunc(numbers, func(r *big.Rat) bool {
				return r != nil && max(len(r.Num().String()), len(r.Denom().String())) > symbolic.DefaultLimits().Digits
			})
		}
		p, err := parsePoint("--at", text)
		if err != nil {
			refused("--at", err)
		} else if again, err := parsePoint("--at", written(p, (*big.Rat).RatString)); !tooLong(err, slices.Collect(maps.Values(p))...) &&
			(err != nil || !samePoint(p, again)) {
			t.Errorf("%q: read again: %v, %v", text, again, err)
		}
		d, err := parseDomain("--domain", text)
		if err != nil {
			refused("--domain", err)
			return
		}
		end := func(r *big.Rat) string {
			if r == nil {
				return ""
			}
			return r.RatString()
		}
		var ends []*big.Rat
		for name, i := range d {
			ends = append(ends, i.Lo, i.Hi)
			if !symbolic.ValidName(name) || i.Lo != nil && i.Hi != nil && i.Lo.Cmp(i.Hi) >= 0 {
				t.Errorf("%q: accepted %s from %s to %s", text, name, end(i.Lo), end(i.Hi))
			}
		}
		again, err := parseDomain("--domain", written(d, func(i verify.Interval) string { return end(i.Lo) + ":" + end(i.Hi) }))
		if tooLong(err, ends...) {
			return
		}
		if err != nil || len(again) != len(d) {
			t.Errorf("%q: read again: %v, %v", text, again, err)
		}
	})
}

func written[M ~map[string]V, V any](m M, value func(V) string) string {
	var parts []string
	for name, v := range m {
		parts = append(parts, name+"="+value(v))
	}
	return strings.Join(parts, ",")
}

func samePoint(p, q verify.Point) bool {
	if len(p) != len(q) {
		return false
	}
	for name, v := range p {
		if q[name] == nil || q[name].Cmp(v) != 0 {
			return false
		}
	}
	return true
}
