package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// try runs a command line in this process.
func try(in string, args ...string) (status int, out, errOut string) {
	var o, e bytes.Buffer
	status = run(context.Background(), args, strings.NewReader(in), &o, &e)
	return status, o.String(), e.String()
}

// A failingWriter fails after a number of bytes.
type failingWriter struct {
	room int
	err  error
}

func (w *failingWriter) Write(p []byte) (int, error) {
	if len(p) > w.room {
		n := w.room
		w.room = 0
		return n, w.err
	}
	w.room -= len(p)
	return len(p), nil
}

func TestOutputFails(t *testing.T) {
	commands := [][]string{
		{"check", "x^2"}, {"check", "x^2", "--json"}, {"derive", "x^2", "--wrt", "x"},
		{"check", "--batch", "-"}, {"--help"}, {"check", "--help"}, {"--version"}, {"completion", "bash"},
	}
	for _, args := range commands {
		for _, room := range []int{0, 3} {
			t.Run(fmt.Sprint(args, room), func(t *testing.T) {
				var e bytes.Buffer
				in := strings.NewReader(`{"expr":"x^2","wrt":"x"}`)
				got := run(context.Background(), args, in, &failingWriter{room, errors.New("no room")}, &e)
				if want := "verify: the output could not be written: no room\n"; got != exitUsage || e.String() != want {
					t.Errorf("status %d, %q; want %d, %q", got, e.String(), exitUsage, want)
				}

				// When nobody reads any more there is nobody to complain to.
				e.Reset()
				broken := &os.PathError{Op: "write", Path: "|1", Err: syscall.EPIPE}
				in = strings.NewReader(`{"expr":"x^2","wrt":"x"}`)
				run(context.Background(), args, in, &failingWriter{room, broken}, &e)
				if e.Len() > 0 {
					t.Errorf("with a broken pipe: %q", e.String())
				}
			})
		}
	}
}

func TestGuard(t *testing.T) {
	tests := []struct {
		name    string
		f       func() error
		message string
	}{
		{"value", func() error { panic("lost\x1b") }, "lost"},
		{"index", func() error {
			var s []int
			s[len(t.Name())] = 1
			return nil
		}, "index out of range"},
	}
	for _, test := range tests {
		var e bytes.Buffer
		a := &app{out: io.Discard, errOut: &e}
		if got := a.finish(context.Background(), guard(test.f)); got != exitInternal {
			t.Errorf("%s: status %d, want %d", test.name, got, exitInternal)
		}
		for _, want := range []string{"verify: internal error: ", test.message, "TestGuard.func", "please report"} {
			if !strings.Contains(e.String(), want) {
				t.Errorf("%s: no %q in %q", test.name, want, e.String())
			}
		}
		if strings.Contains(e.String(), "goroutine") || strings.Contains(e.String(), "\x1b") {
			t.Errorf("%s: a trace or a control character: %q", test.name, e.String())
		}
	}
}

func TestInterrupt(t *testing.T) {
	// Three denominators of a high degree take far longer than the test may.
	const long = "1/((x+y+z)^40+1) + 1/((x-y+z)^41+1) + 1/((x*y+z)^39+2)"
	tests := []struct {
		name         string
		args         []string
		out, message string
	}{
		{"check", []string{"check", long, "--wrt", "x", "--timeout", "0", "--json"}, `"incomplete: it was interrupted"`, "interrupted"},
		{"several", []string{"check", long, "--wrt", "x,y", "--timeout", "0"}, "incomplete: it was interrupted", "interrupted"},
		{"batch", []string{"check", "--batch", "-", "--timeout", "0"}, `"id":1,`, "incomplete: interrupted after 1 line: 1 proved"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			in := strings.NewReader(`{"id":1,"expr":"x","wrt":"x"}` + strings.Repeat("\n"+`{"id":2,"expr":"`+long+`","wrt":"x"}`, 50))
			ctx, cancel := context.WithCancel(context.Background())
			var stopped time.Time
			time.AfterFunc(300*time.Millisecond, func() { stopped = time.Now(); cancel() })
			var o, e bytes.Buffer
			got := run(ctx, test.args, in, &o, &e)
			if took := time.Since(stopped); took > time.Second {
				t.Errorf("it took %v to stop", took)
			}
			if got != exitInterrupted {
				t.Errorf("status %d, want %d", got, exitInterrupted)
			}
			if !strings.Contains(o.String(), test.out) {
				t.Errorf("no %q in the output %q", test.out, o.String())
			}
			if !strings.HasPrefix(e.String(), "verify: "+test.message) || strings.Count(e.String(), "\n") != 1 {
				t.Errorf("message %q, want one beginning with %q", e.String(), test.message)
			}
			if strings.Contains(o.String(), `"id":2,`) {
				t.Errorf("an unfinished line was answered: %q", o.String())
			}
		})
	}
}

// A blocked reader must not keep an interrupted batch from ending.
func TestInterruptBlocked(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	in, feed := io.Pipe()
	defer feed.Close()
	seen := make(chan struct{})
	go func() {
		io.WriteString(feed, `{"id":1,"expr":"x","wrt":"x"}`+"\n")
		<-seen // the answer comes although the input goes on
		cancel()
	}()
	var e bytes.Buffer
	got := run(ctx, []string{"check", "--batch", "-"}, in, writerFunc(func(p []byte) (int, error) {
		close(seen)
		return len(p), nil
	}), &e)
	if want := "verify: incomplete: interrupted after 1 line: 1 proved\n"; got != exitInterrupted || e.String() != want {
		t.Errorf("status %d, %q; want %d, %q", got, e.String(), exitInterrupted, want)
	}
}

type writerFunc func(p []byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

// An argument with one minus sign in front is an expression, which leaves no room
// for flags of one letter. Every command has help, and a line about what it does.
func TestCommands(t *testing.T) {
	a := &app{in: strings.NewReader(""), out: io.Discard, errOut: io.Discard}
	var visit func(cmd *cobra.Command)
	visit = func(cmd *cobra.Command) {
		check := func(f *pflag.Flag) {
			if f.Shorthand != "" && f.Name != "help" {
				t.Errorf("%s: the flag --%s has the short form -%s", cmd.CommandPath(), f.Name, f.Shorthand)
			}
			if f.Usage == "" {
				t.Errorf("%s: the flag --%s is not explained", cmd.CommandPath(), f.Name)
			}
		}
		cmd.Flags().VisitAll(check)
		cmd.PersistentFlags().VisitAll(check)
		if cmd.Short == "" || !strings.HasPrefix(cmd.Long, "  verify") {
			t.Errorf("%s: the help does not begin with an example", cmd.CommandPath())
		}
		for _, sub := range cmd.Commands() {
			visit(sub)
		}
	}
	visit(a.rootCommand())
}
