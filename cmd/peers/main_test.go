package main

import (
	"bytes"
	"cmp"
	"context"
	"io"
	"math"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestMain lets the test binary be a driver, as the command is: an honest one, one
// whose results are wrong, and one that prints what the last argument says.
func TestMain(m *testing.M) {
	mode, args := "", os.Args[1:]
	if len(args) > 0 {
		mode, args = args[0], args[1:]
	}
	switch mode {
	case "driver":
		os.Exit(run(context.Background(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
	case "wrong":
		var out bytes.Buffer
		if err := serve(args, os.Stdin, &out); err != nil {
			panic(err)
		}
		io.WriteString(os.Stdout, falsified(out.String()))
	case "say":
		io.WriteString(os.Stdout, args[0])
	default:
		os.Exit(runTests(m))
	}
}

func runTests(m *testing.M) int {
	var err error
	if scratch, err = os.MkdirTemp("", "peers-test"); err != nil {
		panic(err)
	}
	defer os.RemoveAll(scratch)
	return m.Run()
}

// falsified changes every result a little: expressions by one, and the largest
// component of a gradient by more than the tolerance, but not much more.
func falsified(out string) string {
	lines := strings.SplitAfter(out, "\n")
	for i, line := range lines {
		text, isResult := strings.CutPrefix(line, "= ")
		if !isResult {
			continue
		}
		lines[i] = "= 1+" + text
		if g, err := readGradient(text); err == nil {
			largest := slices.MaxFunc(g, func(a, b float64) int { return cmp.Compare(math.Abs(a), math.Abs(b)) })
			g[slices.Index(g, largest)] *= 1 + 1.5*tolerance
			lines[i] = "= " + writeGradient(g) + "\n"
		}
	}
	return strings.Join(lines, "")
}

// builtSides is every side, with drivers that are compiled once, into scratch.
var (
	builtSides = sync.OnceValues(func() ([]side, error) {
		ctx := context.Background()
		missing, err := check(ctx, peers)
		for _, p := range missing {
			if p.name != pytorch {
				return nil, err
			}
		}
		return build(ctx, peers, missing, scratch)
	})
	scratch string
)

// sidesOf returns all sides. Only PyTorch, which is large, may be absent.
func sidesOf(t *testing.T) []side {
	t.Helper()
	sides, err := builtSides()
	if err != nil {
		t.Fatal(err)
	}
	return sides
}

// try runs a command line in this process.
func try(args ...string) (status int, out, errOut string) {
	var o, e bytes.Buffer
	status = run(context.Background(), args, strings.NewReader(""), &o, &e)
	return status, o.String(), e.String()
}

func TestUsage(t *testing.T) {
	for _, c := range []struct {
		args   string
		status int
		want   string
	}{
		{"-help", 0, "peers -run '^S2'"},
		{"-list", 0, "S5b"},
		{"-list -run ^S3", 0, "S3e"},
		{"-bogus", 2, "peers -help"},
		{"S1", 2, "-run S1"},
		{"-run S9", 2, "the works are S1 S1p S2a"},
		{"-run (", 2, "not a regular expression"},
		{"-rounds 0", 2, "at least 1"},
		{"-timeout 0s", 2, "positive"},
		{"-list -run ^W", 0, "W5b"},
		{"driver", 1, "usage"},
		{"driver ours S9 0 0", 1, "no work S9 of ours"},
		{"driver theirs S1 0 0", 1, "no work S1 of theirs"},
		{"driver tape W2 3 0", 1, "0 numbers for W2 of size 3"},
		{"driver program version", 0, "go1."},
	} {
		status, out, errOut := try(strings.Fields(c.args)...)
		if status != c.status || !strings.Contains(out+errOut, c.want) {
			t.Errorf("peers %s: status %d, want %d, with %q in\n%s%s", c.args, status, c.status, c.want, out, errOut)
		}
	}
}

// A whole run of the cheapest work, with whatever status its speed deserves.
func TestCommand(t *testing.T) {
	sidesOf(t)
	status, out, errOut := try("-run", "^S1$", "-rounds", "1")
	if status > 1 || !strings.Contains(out, "3 terms") || !strings.Contains(out, "ours/FLINT") {
		t.Errorf("status %d\n%s%s", status, out, errOut)
	}
	status, out, errOut = try("-run", "^W1$", "-rounds", "1")
	if status > 2 || !strings.Contains(out, "1 components") || !strings.Contains(out, "tape/Go by hand") {
		t.Errorf("status %d\n%s%s", status, out, errOut)
	}
}

func TestWhatIsMissingIsSaid(t *testing.T) {
	nothing := []peer{
		{title: "Nothing", debian: []string{"g++", "libnothing-dev"}, driver: compiled{header: "no/such/header.h"}},
		{title: "Nobody", debian: []string{"python3-nobody"}, driver: script{module: "no.such.module"}},
	}
	_, err := check(t.Context(), nothing)
	wantError(t, err, "Nothing is not installed: g++ finds no <no/such/header.h>", "the module no.such.module",
		"apt-get install -y --no-install-recommends g++ libnothing-dev python3-nobody", "-install")

	t.Setenv("PATH", t.TempDir())
	_, err = check(t.Context(), peers)
	wantError(t, err, "GiNaC is not installed: there is no g++", "libginac-dev libflint-dev libadolc-dev")
	wantError(t, install(t.Context(), peers, io.Discard), "apt-get, which is not here", "libflint-dev")
	status, out, errOut := try("-run", "^S1$", "-rounds", "1")
	if status != 2 || !strings.Contains(errOut, "apt-get install") || !strings.Contains(out, "absent") {
		t.Errorf("status %d: %s%s", status, out, errOut)
	}
}

func TestDriversThatFail(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	w := works[0]
	for _, c := range []struct {
		command []string
		want    string
	}{
		{[]string{"/no/such/driver"}, "no such file"},
		{[]string{self, "driver", ours, "extra"}, "usage"},
		{[]string{self, "say", ""}, "0 of 1 times and 0 results"},
		{[]string{self, "say", "ns 5\n"}, "1 of 1 times and 0 results"},
		{[]string{self, "say", "ns 0\n= x\n"}, `no time: "0"`},
		{[]string{self, "say", "ns NaN\n= x\n"}, `no time: "NaN"`},
		{[]string{self, "say", "hello\n"}, `"hello"`},
	} {
		_, err := side{title: "it", command: c.command}.run(t.Context(), w, 0, 1, time.Minute)
		wantError(t, err, "it", c.want)
	}
	_, err = side{title: "it", command: []string{self, "driver", ours}}.run(t.Context(), w, 0, 1, time.Nanosecond)
	wantError(t, err, "it took more than 1ns (-timeout)")
}

func wantError(t *testing.T, err error, parts ...string) {
	t.Helper()
	if err == nil {
		t.Errorf("no error, want one with %q", parts)
		return
	}
	for _, part := range parts {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("the error %q does not contain %q", err, part)
		}
	}
}
