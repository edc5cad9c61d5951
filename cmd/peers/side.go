package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A side is one of those that do a work: one of ours or a peer.
type side struct {
	name    string
	title   string
	release string
	command []string // the driver; none if it is not installed
}

func (s side) absent() bool { return len(s.command) == 0 }

func (s side) own() bool { return slices.Contains(ownSides, s.name) }

// An outcome is what a driver printed.
type outcome struct {
	how     string
	ns      []float64
	results []string
	sum     [sha256.Size]byte // of the results
}

// run starts the driver once.
func (s side) run(ctx context.Context, w work, size, rounds int, timeout time.Duration) (outcome, error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	args := append(s.command[1:len(s.command):len(s.command)], w.name, strconv.Itoa(size), strconv.Itoa(rounds))
	cmd := exec.CommandContext(ctx, s.command[0], args...)
	cmd.Stdin = strings.NewReader(w.stdin(size))
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	switch {
	case ctx.Err() == context.DeadlineExceeded:
		return outcome{}, fmt.Errorf("%s took more than %v (-timeout)", s.title, timeout)
	case ctx.Err() != nil:
		return outcome{}, ctx.Err()
	case err != nil:
		return outcome{}, fmt.Errorf("the driver of %s failed: %v: %s", s.title, err, firstLine(stderr.String()))
	}
	o, err := readOutcome(string(out))
	if err == nil && (len(o.ns) != rounds || len(o.results) == 0) {
		err = fmt.Errorf("%d of %d times and %d results", len(o.ns), rounds, len(o.results))
	}
	if err != nil {
		return outcome{}, fmt.Errorf("the driver of %s printed what it should not: %w", s.title, err)
	}
	return o, nil
}

func readOutcome(out string) (outcome, error) {
	var o outcome
	hash := sha256.New()
	for line := range strings.Lines(out) {
		line = strings.TrimSuffix(line, "\n")
		key, value, _ := strings.Cut(line, " ")
		switch key {
		case "how":
			o.how = value
		case "ns":
			ns, err := strconv.ParseFloat(value, 64)
			if err != nil || !(ns > 0) {
				return outcome{}, fmt.Errorf("no time: %q", value)
			}
			o.ns = append(o.ns, ns)
		case "=":
			o.results = append(o.results, value)
			fmt.Fprintln(hash, value)
		default:
			return outcome{}, fmt.Errorf("%q", firstLine(line))
		}
	}
	hash.Sum(o.sum[:0])
	return o, nil
}

// firstLine shortens text for a message.
func firstLine(s string) string {
	s, _, _ = strings.Cut(strings.TrimSpace(s), "\n")
	if len(s) > 200 {
		s = s[:200] + "..."
	}
	return s
}
