package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"gradproof/symbolic"
	"gradproof/verify"
)

// Exit statuses besides those of a verdict.
const (
	exitUsage       = 2
	exitInternal    = 4
	exitInterrupted = 130
)

// An app is one run of the command: where it reads and writes, and what the flags
// that every command has were set to.
type app struct {
	in          io.Reader
	out, errOut io.Writer

	json    bool
	seed    uint64
	timeout time.Duration // per verdict; 0 is no limit
	timing  bool
}

// run executes one command line and returns the exit status.
func run(ctx context.Context, args []string, in io.Reader, out, errOut io.Writer) int {
	sticky := &stickyWriter{w: out}
	a := &app{in: in, out: sticky, errOut: errOut}
	err := guard(func() error {
		root := a.rootCommand()
		root.SetArgs(plainArgs(root, args))
		return root.ExecuteContext(ctx)
	})
	if sticky.err != nil && ctx.Err() == nil {
		err = fmt.Errorf("the output could not be written: %w", sticky.err)
	}
	return a.finish(ctx, err)
}

// errInterrupted is the error of a run that a signal has ended.
var errInterrupted = errors.New("interrupted; what was printed, if anything, is incomplete")

// finish prints what there is to say about an error and returns the exit status.
func (a *app) finish(ctx context.Context, err error) int {
	var (
		status   exitStatus
		internal *internalError
	)
	switch {
	case errors.As(err, &internal):
		a.complain("%v", internal)
		return exitInternal
	case ctx.Err() != nil:
		if err == nil || errors.As(err, &status) || errors.Is(err, ctx.Err()) {
			err = errInterrupted
		}
		a.complain("%v", err)
		return exitInterrupted
	case err == nil:
		return 0
	case errors.As(err, &status):
		return int(status)
	case errors.Is(err, syscall.EPIPE):
		return exitUsage // nobody is reading any more: nothing to say and nobody to say it to
	}
	a.complain("%v", err)
	return exitUsage
}

// complain writes one message to stderr, without control characters but for line ends.
func (a *app) complain(format string, args ...any) {
	fmt.Fprintf(a.errOut, "verify: %s\n", printable(fmt.Sprintf(format, args...)))
}

// control makes sure that the judge of this run refutes what is wrong. What it says
// otherwise is a defect of ours, and no verdict is given.
func (a *app) control(ctx context.Context) error {
	if err := verify.NegativeControl(ctx, a.seed); err != nil && ctx.Err() == nil {
		return &internalError{value: err.Error(), where: "the negative control"}
	}
	return nil
}

// An exitStatus is an error that has been reported already: only the exit status is left.
type exitStatus int

func (s exitStatus) Error() string { return fmt.Sprintf("exit status %d", int(s)) }

// verdictStatus is the error of a verdict: nil, or the exit status for it.
func verdictStatus(v verify.Verdict) error {
	if code := v.ExitCode(); code != 0 {
		return exitStatus(code)
	}
	return nil
}

// A usageError is a mistake in what was typed. It is printed as one message, with
// a hint on a line of its own, and the exit status is 2. So is every other error,
// but for those that finish knows.
type usageError struct{ msg, hint string }

func (e *usageError) Error() string {
	if e.hint == "" {
		return e.msg
	}
	return e.msg + "\n  hint: " + e.hint
}

// usage returns a usageError without a hint.
func usage(format string, args ...any) error {
	return &usageError{msg: fmt.Sprintf(format, args...)}
}

// usageHint returns a usageError with a hint.
func usageHint(hint, format string, args ...any) error {
	return &usageError{msg: fmt.Sprintf(format, args...), hint: hint}
}

// An internalError is a panic that guard has caught.
type internalError struct {
	value any
	where string
}

func (e *internalError) Error() string {
	return fmt.Sprintf("internal error: %s at %s\n  this is a defect of verify, not of what was typed; please report it with the command line and with the output of \"verify --version\"",
		symbolic.Quote(fmt.Sprint(e.value)), e.where)
}

// guard runs f and returns a panic as an internalError.
func guard(f func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = &internalError{v, panicSite()}
		}
	}()
	return f()
}

// panicSite names the function and the line at which the panic that is being
// recovered was raised.
func panicSite() string {
	pc := make([]uintptr, 32)
	frames := runtime.CallersFrames(pc[:runtime.Callers(2, pc)])
	panicking := false
	for {
		f, more := frames.Next()
		switch {
		case strings.HasPrefix(f.Function, "runtime."):
			panicking = panicking || strings.Contains(f.Function, "panic")
		case panicking:
			return fmt.Sprintf("%s:%d", f.Function, f.Line)
		}
		if !more {
			return "an unknown place"
		}
	}
}

// rootCommand builds the command tree.
func (a *app) rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:   "verify",
		Short: "Prove, test and teach gradients",
		Long: `  verify
  verify check '(w*x - label)^2' --wrt w
  verify check '(w*x - label)^2' '2*x*w - 2*label' --wrt w --at w=1.95,x=1,label=2
  verify derive '(w*x - label)^2' --wrt w --steps
  verify train '(w*x - label)^2' --param w=1.95 --set x=1,label=2 --lr 0.3 --steps 2

Every gradient is derived twice, by code that shares no knowledge of calculus:
symbolically, and by reverse-mode automatic differentiation on a tape. A judge
then decides with exact arithmetic whether they, or a gradient written by hand,
are right. Without a command, verify gives the lesson: the running example, all
of it.

An argument that begins with a single minus sign is an expression and not a flag,
but for -h; what begins with two has to follow a "--".

The exit status is 0 for proved, agrees or done, 1 for refuted, 2 for bad usage or
bad input, 3 for undefined or inconclusive, 4 for a defect of this program, and
130 after an interruption.`,
		Args:          a.noStrayArgument,
		RunE:          a.lesson,
		SilenceErrors: true,
		SilenceUsage:  true,
		Version:       versionText(),
		// Suggestions are part of noStrayArgument.
		DisableSuggestions: true,
	}
	root.SetIn(a.in)
	root.SetOut(a.out)
	root.SetErr(a.errOut)
	root.SetVersionTemplate("verify {{.Version}}\n")
	root.SetFlagErrorFunc(flagError)
	// Defined here, because the automatic ones would come with -v.
	root.Flags().Bool("version", false, "print the version")

	flags := root.PersistentFlags()
	flags.BoolVar(&a.json, "json", false, "print JSON")
	flags.Uint64Var(&a.seed, "seed", verify.DefaultSeed, "seed of everything that is chosen at random; the same seed gives the same bytes")
	flags.DurationVar(&a.timeout, "timeout", 2*time.Second, "time for each verdict, such as 500ms or 1m; 0 is no limit")
	flags.BoolVar(&a.timing, "timing", false, "print how long it took as well")
	root.PersistentPreRunE = func(*cobra.Command, []string) error {
		if a.timeout < 0 {
			return usage("--timeout: %v is negative", a.timeout)
		}
		return nil
	}

	a.lessonFlags(root)
	root.AddCommand(a.checkCommand(), a.deriveCommand(), a.trainCommand())
	return root
}

// verdictContext is ctx with the time that one verdict may take.
func (a *app) verdictContext(ctx context.Context) (context.Context, context.CancelFunc) {
	if a.timeout == 0 {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, a.timeout)
}

// elapsed is the value of "elapsed_ms": nil, and thereby left out, without --timing.
func (a *app) elapsed(start time.Time) *int64 {
	if !a.timing {
		return nil
	}
	ms := time.Since(start).Milliseconds()
	return &ms
}

// print writes text to the output.
func (a *app) print(text string) error {
	_, err := io.WriteString(a.out, text)
	return err
}

// A stickyWriter remembers the first error and writes nothing after it, so that
// output that is lost is noticed wherever it was written.
type stickyWriter struct {
	w   io.Writer
	err error
}

func (s *stickyWriter) Write(p []byte) (n int, err error) {
	if s.err == nil {
		n, s.err = s.w.Write(p)
	}
	return n, s.err
}

// printJSON writes v as one line.
func (a *app) printJSON(v any) error {
	line, err := jsonLine(v)
	if err != nil {
		return err
	}
	return a.print(string(line))
}

// jsonLine encodes v on one line, with < and > as they are.
func jsonLine(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// showProgress reports whether progress may be drawn on stderr.
func (a *app) showProgress() bool { return isTerminal(a.errOut) }

// isTerminal reports whether w is a terminal.
func isTerminal(w io.Writer) bool {
	if s, ok := w.(*stickyWriter); ok {
		w = s.w
	}
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// versionText describes the build: version and revision of the module, toolchain
// and platform.
func versionText() string {
	version, revision, modified := "(devel)", "", ""
	if info, ok := debug.ReadBuildInfo(); ok {
		if info.Main.Version != "" {
			version = info.Main.Version
		}
		for _, s := range info.Settings {
			switch {
			case s.Key == "vcs.revision":
				revision = " revision " + s.Value
			case s.Key == "vcs.modified" && s.Value == "true":
				modified = " (modified)"
			}
		}
	}
	return fmt.Sprintf("%s%s%s %s %s/%s", version, revision, modified, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}
