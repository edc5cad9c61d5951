package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestMain lets the test binary be a driver, as the command is: an honest one, one
// with wrong results, and one that prints what the last argument says.
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
		io.WriteString(os.Stdout, strings.ReplaceAll(out.String(), "\n= ", "\n= 1+"))
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

// builtSides is every side, with drivers that are compiled once, into scratch.
var (
	builtSides = sync.OnceValues(func() ([]side, error) {
		ctx := context.Background()
		if err := check(ctx, peers); err != nil {
			return nil, err
		}
		return allSides(ctx, peers, scratch)
	})
	scratch string
)

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
		{"driver", 1, "usage"},
		{"driver S9 0 0", 1, "no work S9"},
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
}

func TestWhatIsMissingIsSaid(t *testing.T) {
	absent := []peer{{title: "Nothing", header: "no/such/header.h", debian: "libnothing-dev"}}
	err := check(t.Context(), absent)
	wantError(t, err, "Nothing is not installed", "apt-get install -y g++ libnothing-dev", "-install")

	t.Setenv("PATH", t.TempDir())
	wantError(t, check(t.Context(), peers), "g++ is not installed", "libginac-dev libflint-dev")
	wantError(t, install(t.Context(), peers, io.Discard), "apt-get, which is not here", "libflint-dev")
	status, _, errOut := try("-run", "S1$")
	if status != 2 || !strings.Contains(errOut, "apt-get install") {
		t.Errorf("status %d: %s", status, errOut)
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
		{[]string{self, "driver", "extra"}, "usage"},
		{[]string{self, "say", ""}, "0 of 1 times and 0 results"},
		{[]string{self, "say", "ns 5\n"}, "1 of 1 times and 0 results"},
		{[]string{self, "say", "ns 0\n= x\n"}, `no time: "0"`},
		{[]string{self, "say", "ns NaN\n= x\n"}, `no time: "NaN"`},
		{[]string{self, "say", "hello\n"}, `"hello"`},
	} {
		_, err := side{title: "it", command: c.command}.run(t.Context(), w, 0, 1, time.Minute)
		wantError(t, err, "it", c.want)
	}
	_, err = side{title: "it", command: []string{self, "driver"}}.run(t.Context(), w, 0, 1, time.Nanosecond)
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
