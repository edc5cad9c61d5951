// Command peers compares this module with others, and with code written by hand: the
// same works, done in turn on one core by drivers of a kind, with results that must
// be equal. Expressions are compared with GiNaC and FLINT, gradients with ADOL-C,
// PyTorch and gorgonia.
//
// It needs g++ and the packages of the peers; -install fetches them with apt-get.
// Peers that are not installed are shown as absent. The exit status is
//
//	0    all results are equal and all demands are met
//	1    a demand is not met, results differ, or a driver failed
//	2    bad usage, or a peer is absent
//	130  interrupted
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"
)

const help = `Compares the speed of this module with others, and checks that the results are equal:
expressions with GiNaC and FLINT (S), gradients with code by hand, ADOL-C, PyTorch and gorgonia (W).

  peers                          every work
  peers -install                 the same, after apt-get has installed what is needed
  peers -run '^S2'               the works whose names match
  peers -rounds 20 -run 'S1$'    more rounds, for a machine with other things to do
  peers -json > peers.json       every measurement, as data
  peers -list                    what the works are

Each side runs in a process of its own, on one core, one after the other in each round;
inputs are read, and the results compared, outside the timing. Times are the best of all
rounds. A demand is met if the ratio of two times is not above it; "ours" is the fastest of
our sides. Gradients are equal if no component differs by more than 1e-10 of the largest.
With GOEXPERIMENT=simd other demands are made than of a plain build.

`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// A problem is what the user can do something about.
type problem struct{ msg, hint string }

func (p *problem) Error() string {
	if p.hint == "" {
		return p.msg
	}
	return p.msg + "\n  hint: " + p.hint
}

// The errors of a comparison that have been reported already.
var (
	errUnmet  = errors.New("a demand is not met")
	errAbsent = errors.New("a peer is absent")
)

// run executes one command line and returns the exit status.
func run(ctx context.Context, args []string, in io.Reader, out, errOut io.Writer) int {
	var err error
	if len(args) > 0 && args[0] == "driver" {
		if err = serve(args[1:], in, out); err != nil {
			fmt.Fprintln(errOut, err)
			return 1
		}
		return 0
	}
	err = compareAll(ctx, args, out, errOut)
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return 0
	case errors.Is(err, errUnmet):
		return 1
	case errors.Is(err, errAbsent):
		return 2
	case ctx.Err() != nil:
		fmt.Fprintln(errOut, "peers: interrupted")
		return 130
	}
	fmt.Fprintf(errOut, "peers: %v\n", err)
	return 2
}

// compareAll is everything but the driver.
func compareAll(ctx context.Context, args []string, out, errOut io.Writer) error {
	flags := flag.NewFlagSet("peers", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	var (
		pattern   = flags.String("run", "", "do the works whose names match the `regexp`")
		rounds    = flags.Int("rounds", 5, "how many times each side has its turn")
		timeout   = flags.Duration("timeout", 5*time.Minute, "how long one turn may take")
		asJSON    = flags.Bool("json", false, "print JSON")
		slow      = flags.Bool("slow", false, "with the peers that take seconds (GiNaC for S2a) or minutes (PyTorch for W6, with -timeout 30m)")
		installed = flags.Bool("install", false, "install what is needed with apt-get, as root")
		list      = flags.Bool("list", false, "print the works and do none")
	)
	err := flags.Parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprint(out, help)
		flags.SetOutput(out)
		flags.PrintDefaults()
		return err
	case err != nil:
		return &problem{err.Error(), "peers -help shows the flags"}
	case flags.NArg() > 0:
		return &problem{fmt.Sprintf("%q is not a flag", flags.Arg(0)), "name works with -run " + flags.Arg(0)}
	case *rounds < 1:
		return &problem{"-rounds must be at least 1", ""}
	case *timeout <= 0:
		return &problem{"-timeout must be positive", ""}
	}
	chosen, err := selectWorks(*pattern, *slow)
	if err != nil {
		return err
	}
	if *list {
		return writeList(out, chosen)
	}

	needed := neededPeers(chosen)
	if *installed {
		if err := install(ctx, needed, errOut); err != nil {
			return err
		}
	}
	missing, err := check(ctx, needed)
	if missing == nil && err != nil {
		return err
	}
	if err != nil {
		fmt.Fprintf(errOut, "peers: %v\n", err)
	}
	dir, err := os.MkdirTemp("", "peers")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	fmt.Fprintln(errOut, "compiling the drivers")
	sides, err := build(ctx, needed, missing, dir)
	if err != nil {
		return err
	}

	c := comparison{sides: sides, rounds: *rounds, timeout: *timeout}
	var rows []row
	for _, w := range chosen {
		fmt.Fprintf(errOut, "%s: %s\n", w.name, w.what)
		rows = append(rows, c.run(ctx, w))
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	write := writeTable
	if *asJSON {
		write = writeJSON
	}
	if err := write(out, sides, rows); err != nil {
		return err
	}
	err = nil
	for _, r := range rows {
		if r.verdict() == unmet {
			return errUnmet
		}
		if len(r.absent) > 0 {
			err = errAbsent
		}
	}
	return err
}

func writeList(out io.Writer, chosen []work) error {
	for _, w := range chosen {
		if _, err := fmt.Fprintf(out, "%-4s %-72s %v\n", w.name, w.what, w.peers); err != nil {
			return err
		}
	}
	return nil
}
