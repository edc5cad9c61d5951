package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"time"
)

// An input is what a driver reads from stdin: the lines of an expression and of its
// variables, or numbers.
type input string

func (in input) expression() string {
	line, _, _ := strings.Cut(string(in), "\n")
	return line
}

func (in input) variables() []string {
	_, rest, _ := strings.Cut(string(in), "\n")
	return strings.Fields(rest)
}

// A setup makes the task of a work from its size and input.
type setup func(size int, in input) (task, error)

// A task is a work that is set up. run is what is timed: it starts from the input
// each time and keeps nothing but its results, whose text results gives.
type task struct {
	run     func()
	results func() []string
}

// How long a measurement takes, unless one execution takes longer.
const measurement = 50 * time.Millisecond

// linked are the sides whose drivers are this program, and how they do each work. A build with the
// tag of a tagged driver has that one as well.
var linked = map[string]map[string]setup{
	ours:    symbolicTasks,
	tape:    tapeTasks,
	program: programTasks,
	byHand:  handTasks,
}

// serve is the driver of a linked side, with the protocol and the clock of
// drivers/driver.h.
func serve(args []string, in io.Reader, out io.Writer) (err error) {
	if len(args) == 2 && args[1] == "version" {
		_, err := fmt.Fprintln(out, linkedRelease(args[0]))
		return err
	}
	if len(args) != 4 {
		return errors.New("usage: driver SIDE version | driver SIDE WORK SIZE ROUNDS < INPUT")
	}
	setup, ok := linked[args[0]][args[1]]
	if !ok {
		return fmt.Errorf("there is no work %s of %s", args[1], args[0])
	}
	size, err := strconv.Atoi(args[2])
	if err != nil {
		return err
	}
	rounds, err := strconv.Atoi(args[3])
	if err != nil {
		return err
	}
	text, err := io.ReadAll(in)
	if err != nil {
		return err
	}
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("%v", v)
		}
	}()
	runtime.GOMAXPROCS(1)
	t, err := setup(size, input(text))
	if err != nil {
		return err
	}
	w := bufio.NewWriter(out)
	measure(t, rounds, w)
	return w.Flush()
}

// gorgoniaModule is the module of gorgonia, and gorgoniaTag the tag of builds with it.
const (
	gorgoniaModule = "gorgonia.org/gorgonia"
	gorgoniaTag    = "gorgonia"
)

// linkedRelease is the version of the module of a linked side that is a tool, and
// that of Go for the others.
func linkedRelease(side string) string {
	if side != gorgoniaVM {
		return runtime.Version()
	}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, module := range info.Deps {
			if module.Path == gorgoniaModule {
				return module.Version
			}
		}
	}
	return ""
}

func measure(t task, rounds int, w io.Writer) {
	if rounds == 0 {
		t.run()
	} else {
		n := t.executions(measurement)
		for range rounds {
			fmt.Fprintf(w, "ns %.3f\n", float64(t.took(n))/float64(n))
		}
	}
	for _, text := range t.results() {
		fmt.Fprintf(w, "= %s\n", text)
	}
}

func (t task) took(executions int) time.Duration {
	start := time.Now()
	for range executions {
		t.run()
	}
	return time.Since(start)
}

// executions returns how many executions take about the budget, at least one.
// Finding out warms up.
func (t task) executions(budget time.Duration) int {
	for n := 1; ; {
		took := t.took(n)
		switch {
		case took >= budget/4:
			return max(1, int(float64(n)*float64(budget)/float64(took)))
		case took > budget/100:
			n = max(n+1, int(float64(n)*float64(budget)/2/float64(took)))
		default:
			n *= 10
		}
	}
}
