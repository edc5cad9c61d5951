package main

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"testing"

	"gradproof/autodiff"
	"gradproof/verify"
)

func TestShownSteps(t *testing.T) {
	for _, test := range []struct {
		n    int
		want []int
	}{
		{0, nil},
		{1, []int{0}},
		{11, []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10}},
		{27, []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, -1, 11, -1, 14, -1, 17, -1, 20, -1, 23, -1, 26}},
	} {
		if got := shownSteps(test.n); !slices.Equal(got, test.want) {
			t.Errorf("%d: got %v, want %v", test.n, got, test.want)
		}
	}
	if got := shownSteps(26); len(got) != 26 {
		t.Errorf("26: got %v", got)
	}
	if got := shownSteps(1_000_001); got[len(got)-1] != 1_000_000 || len(got) != 22 {
		t.Errorf("got %v", got)
	}
}

func TestProgressBar(t *testing.T) {
	var out bytes.Buffer
	bar := &progressBar{out: &out, total: 1000}
	for k := range 1001 {
		bar.show(verify.InFloat, k)
	}
	bar.show(verify.InExact, 0)
	bar.clear()
	text := out.String()
	if n := strings.Count(text, "\r"); n != 101+1+2 {
		t.Errorf("drawn %d times", n)
	}
	if !strings.Contains(text, "float64    [###############...............]  50%") || !strings.HasSuffix(text, " \r") {
		t.Errorf("%q", text)
	}
	(&progressBar{out: &out}).clear()
	if out.String() != text {
		t.Error("a bar that was never drawn is cleared")
	}
}

// An interrupted run prints what it has, and says that it is incomplete.
func TestTrainInterrupted(t *testing.T) {
	args := []string{"train", "(w*x - label)^2", "--param", "w=1.95", "--set", "x=1,label=2", "--lr", "0.001", "--steps", "100000"}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var out, errOut bytes.Buffer
	if status := run(ctx, args, strings.NewReader(""), &out, &errOut); status != exitInterrupted {
		t.Errorf("status %d", status)
	}
	if !strings.Contains(out.String(), "INCOMPLETE  interrupted after 0 of 100000 steps") || !strings.Contains(errOut.String(), "interrupted") {
		t.Errorf("%s\n%s", out.String(), errOut.String())
	}
	out.Reset()
	if status := run(t.Context(), append(args, "--timeout", "1ns", "--json"), strings.NewReader(""), &out, &errOut); status != 3 {
		t.Errorf("status %d", status)
	}
	if !strings.Contains(out.String(), `"incomplete":"the time ran out"`) {
		t.Error(out.String())
	}
}

// Engines that disagree are reported, with the difference.
func TestTrainDisagreement(t *testing.T) {
	var steps []autodiff.Instr
	for _, r := range autodiff.Rules() {
		if r.Op == autodiff.OpMul {
			steps = r.Partials[0].Steps
		}
	}
	defer autodiff.WithRule(autodiff.OpMul, 0, autodiff.Negated(steps))()
	args := []string{"train", "(w*x - label)^2", "--param", "w=1.95", "--set", "x=1,label=2", "--lr", "0.3", "--steps", "2"}
	var out, errOut bytes.Buffer
	if status := run(t.Context(), args, strings.NewReader(""), &out, &errOut); status != 3 {
		t.Errorf("status %d", status)
	}
	for _, want := range []string{"ENGINES DISAGREE", "- symbolic, + tape", `s"-1/10"`, `s"1/10"`} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is not in\n%s", want, out.String())
		}
	}
}
