package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strconv"
	"strings"
	"time"
)

// An input is what a driver reads from stdin.
type input struct {
	expression string
	variables  []string
}

// A task is a work that is set up. run is what is timed: it starts from the input
// each time and keeps nothing but its results, whose text results gives.
type task struct {
	run     func()
	results func() []string
}

// How long a measurement takes, unless one execution takes longer.
const measurement = 50 * time.Millisecond

// serve is the driver of ours: WORK SIZE ROUNDS, with the protocol and the clock
// of drivers/driver.h. The size is in the input already.
func serve(args []string, in io.Reader, out io.Writer) (err error) {
	if len(args) != 3 {
		return errors.New("usage: driver WORK SIZE ROUNDS < INPUT")
	}
	rounds, err := strconv.Atoi(args[2])
	if err != nil {
		return err
	}
	setup, ok := ours[args[0]]
	if !ok {
		return fmt.Errorf("there is no work %s", args[0])
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
	expression, variables, _ := strings.Cut(string(text), "\n")
	t, err := setup(input{expression, strings.Fields(variables)})
	if err != nil {
		return err
	}
	w := bufio.NewWriter(out)
	measure(t, rounds, w)
	return w.Flush()
}

func measure(t task, rounds int, w io.Writer) {
	if rounds == 0 {
		t.run()
	} else {
		n := t.executions(measurement)
		for range rounds {
			fmt.Fprintf(w, "ns %.1f\n", float64(t.took(n))/float64(n))
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
