package verify

import (
	"context"
	"flag"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"
)

// A PropertyResult says how one property fared.
type PropertyResult struct {
	Name      string `json:"name"`
	Statement string `json:"statement"`
	Checks    int    `json:"checks"`    // cases that were compared
	Discarded int    `json:"discarded"` // cases in which there was nothing to compare, or too much
	Passed    bool   `json:"passed"`
	Failure   string `json:"failure,omitempty"` // the simplest counterexample found, in words
	Seed      uint64 `json:"seed"`              // of the whole run
}

// DefaultChecks is how many cases of every property [RunProperties] compares if it
// is asked for 0: the whole list takes about half a second.
const DefaultChecks = 100

// RunProperties tries out all properties, each on the given number of random
// cases, and reports each result as soon as it is there; report may be nil. The
// same seed gives the same results: searching and shrinking are bounded by work
// and not by time. The error, if any, is that of the context, and then the results
// are those of the properties that were finished.
//
// It may be called anywhere, in tests too, but not beside tests that use rapid in
// parallel: rapid is configured by global flags, which are as before afterwards.
// Nothing is read from or written to the file system, and the arguments of the
// program are left alone.
func RunProperties(ctx context.Context, seed uint64, checks int, report func(PropertyResult)) ([]PropertyResult, error) {
	return runProperties(ctx, Properties(), seed, checks, report)
}

func runProperties(ctx context.Context, properties []Property, seed uint64, checks int, report func(PropertyResult)) ([]PropertyResult, error) {
	if checks <= 0 {
		checks = DefaultChecks
	}
	var results []PropertyResult
	for _, p := range properties {
		if err := ctx.Err(); err != nil {
			return results, err
		}
		result, err := runProperty(ctx, p, seed, checks)
		if err != nil {
			return results, err
		}
		results = append(results, result)
		if report != nil {
			report(result)
		}
	}
	return results, nil
}

// rapidMutex guards the global configuration of rapid.
var rapidMutex sync.Mutex

func runProperty(ctx context.Context, p Property, seed uint64, checks int) (PropertyResult, error) {
	rapidMutex.Lock()
	defer rapidMutex.Unlock()
	derived := subSeed(seed, p.Name)
	if derived == 0 {
		derived = 1 // 0 would be a random seed
	}
	defer configureRapid(derived, checks)()
	r := &trial{ctx: ctx, check: p.Check, shrinks: shrinkRuns}
	r.run()
	result := PropertyResult{
		Name: p.Name, Statement: p.Statement, Seed: seed,
		Checks: r.compared, Discarded: r.discarded, Passed: !r.failed,
	}
	if r.failed {
		result.Failure = r.failure()
	}
	return result, ctx.Err()
}

// configureRapid sets rapid's flags, and the little that package testing needs
// where there is no test, until restore is called.
func configureRapid(seed uint64, checks int) (restore func()) {
	own := flag.CommandLine
	var undo []func()
	set := func(name, value string) {
		f := own.Lookup("rapid." + name)
		if f == nil {
			return // someone has replaced flag.CommandLine: rapid's defaults must do
		}
		before := f.Value.String()
		undo = append(undo, func() { _ = f.Value.Set(before) })
		_ = f.Value.Set(value)
	}
	if own.Lookup("test.short") == nil || !own.Parsed() {
		// Package testing wants its flags registered and parsed. A set that nobody
		// sees, and no arguments, will do.
		flag.CommandLine = flag.NewFlagSet("", flag.ContinueOnError)
		testing.Init()
		_ = flag.CommandLine.Parse(nil)
		undo = append(undo, func() { flag.CommandLine = own })
	}
	if testing.Short() {
		checks *= 5 // rapid divides them by 5
	}
	set("checks", fmt.Sprint(checks))
	set("seed", fmt.Sprint(seed))
	set("nofailfile", "true")
	set("failfile", "")
	set("log", "false")
	set("v", "false")
	set("debug", "false")
	set("debugvis", "false")
	set("shrinktime", "30s") // long after shrinkRuns, which bounds the work
	return func() {
		for i := len(undo) - 1; i >= 0; i-- {
			undo[i]()
		}
	}
}

// shrinkRuns is how often a property is tried again to simplify a failure; a series
// of successes is brought to its end.
const shrinkRuns = 4000

// A trial is one property under test. It is what rapid takes for the test it runs in.
type trial struct {
	ctx     context.Context
	check   func(*rapid.T)
	shrinks int // how often it may be tried again to simplify a failure

	compared, discarded int

	found  bool // a counterexample: rapid goes on to simplify it
	runs   int  // since then
	again  bool // the run before failed, and rapid may want to see it fail again
	failed bool // rapid has reported the failure
	report string
	log    []string
}

// run lets rapid work on a goroutine of its own, which FailNow can end.
func (r *trial) run() {
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer func() {
			if p := recover(); p != nil {
				r.failed = true
				r.report = fmt.Sprintf("panic: %v\n%s", p, debug.Stack())
			}
		}()
		rapid.Check(r, r.once)
	}()
	<-done
}

// once is the property as rapid runs it: with the cases counted, and cut off when
// simplifying has cost enough. A case that is cut off counts as passed, so that it
// is not taken for a simpler failure. One that has just failed is always run again,
// because rapid wants to see it fail twice. When the context ends, so does all.
func (r *trial) once(t *rapid.T) {
	if r.found && !r.failed {
		r.runs++
	}
	if r.ctx.Err() != nil {
		runtime.Goexit()
	}
	if !r.failed && !r.again && r.runs > r.shrinks {
		return
	}
	passed, skipped := false, false
	defer func() {
		p := recover()
		if p != nil {
			skipped = !t.Failed() && isSkip(p)
		}
		failed := !passed && !skipped || t.Failed()
		switch {
		case r.failed:
		case r.found:
			r.again = failed
		case failed:
			r.found, r.again = true, true
		case skipped:
			r.discarded++
		default:
			r.compared++
		}
		if p != nil {
			panic(p)
		}
	}()
	r.check(t)
	passed = true
}

// isSkip reports whether a panic is that of (*rapid.T).Skip or of a generator that
// found no value.
func isSkip(p any) bool { return fmt.Sprintf("%T", p) == "rapid.invalidData" }

// failure is what the property said about the simplest case, without rapid's remarks.
func (r *trial) failure() string {
	var said []string
	for _, line := range r.log {
		if !strings.HasPrefix(line, "[rapid]") {
			said = append(said, line)
		}
	}
	if len(said) == 0 {
		return r.report
	}
	return strings.Join(said, "\n")
}

// The methods by which rapid takes a trial for a test.

func (r *trial) Helper()                           {}
func (r *trial) Name() string                      { return "gradproof-property" }
func (r *trial) Context() context.Context          { return r.ctx }
func (r *trial) Logf(format string, args ...any)   { r.note(fmt.Sprintf(format, args...)) }
func (r *trial) Log(args ...any)                   { r.note(fmt.Sprint(args...)) }
func (r *trial) Errorf(format string, args ...any) { r.fail(fmt.Sprintf(format, args...)) }
func (r *trial) Error(args ...any)                 { r.fail(fmt.Sprint(args...)) }
func (r *trial) Fail()                             { r.failed = true }
func (r *trial) Failed() bool                      { return r.failed }
func (r *trial) FailNow()                          { r.failed = true; runtime.Goexit() }
func (r *trial) SkipNow()                          { runtime.Goexit() }
func (r *trial) Skip(args ...any)                  { r.Log(args...); r.SkipNow() }
func (r *trial) Skipf(format string, args ...any)  { r.Logf(format, args...); r.SkipNow() }
func (r *trial) Fatal(args ...any)                 { r.Error(args...); r.FailNow() }
func (r *trial) Fatalf(format string, args ...any) { r.Errorf(format, args...); r.FailNow() }

// note keeps what is said after the failure was reported: that is about the
// simplest case.
func (r *trial) note(s string) {
	if r.failed {
		r.log = append(r.log, s)
	}
}

func (r *trial) fail(s string) {
	r.failed = true
	if r.report == "" {
		r.report = s
	}
}
