// Command verify proves, tests and teaches gradients.
//
//	verify            the lesson: one expression, two gradients, one verdict
//	verify check      judges a gradient
//	verify derive     prints a derivative
//	verify train      runs gradient descent, both ways
//
// The exit status is
//
//	0    proved, agrees, or done
//	1    refuted
//	2    bad usage, bad input, or output that could not be written
//	3    undefined or inconclusive
//	4    an internal error: a defect of this program
//	130  interrupted; what had been found out by then is marked as incomplete
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// A second signal ends the process at once, and so does work that does not
	// notice the end of its context soon enough.
	context.AfterFunc(ctx, func() {
		stop()
		time.AfterFunc(patience, func() {
			fmt.Fprintln(os.Stderr, "verify:", errInterrupted)
			os.Exit(exitInterrupted)
		})
	})
	os.Exit(run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// patience is how long an interrupted run may take to report what it has.
const patience = 700 * time.Millisecond
