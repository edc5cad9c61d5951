package main

import (
	"strings"
	"testing"
)

func TestGradientDifference(t *testing.T) {
	for _, c := range []struct {
		a, b   string
		differ bool
	}{
		{"1", "1", false},
		{"1e3 1", "1e3 1.00000009", false}, // relative to the largest
		{"1e3 1", "1e3 1.00000011", true},
		{"-1e3 1", "-1e3 1.00000009", false},
		{"-1 2", "1 2", true},
		{"0 0", "0 0", false},
		{"0 0", "0 1e-300", true},
		{"1 2", "1 2 3", true},
		{"1 2", "2 1", true},
	} {
		if inA, inB, differ := gradientDifference(c.a, c.b); differ != c.differ {
			t.Errorf("%s and %s: %v (%s, %s)", c.a, c.b, differ, inA, inB)
		}
	}
	for _, text := range []string{"", "1 x", "NaN", "1 +Inf", "1+2"} {
		if got, err := gradientText(text); err == nil {
			t.Errorf("%q is no gradient, and yet %q", text, got)
		}
	}
	if got, err := gradientText(" 1.50 -2e-7 "); err != nil || got != "1.5 -2e-07" {
		t.Errorf("%q, %v", got, err)
	}
}

func TestDatasets(t *testing.T) {
	for _, w := range gradientWorks {
		numbers := w.numbers(w.size)
		set, err := newDataset(w.name, w.size, numbers)
		if err != nil {
			t.Errorf("%s: %v", w.name, err)
		}
		if n := len(set.at) + len(set.x) + len(set.y); n != len(numbers) || len(set.at) == 0 {
			t.Errorf("%s: %d of %d numbers", w.name, n, len(numbers))
		}
		back, err := input(raw(numbers)).numbers()
		if err != nil || writeGradient(back) != writeGradient(numbers) {
			t.Errorf("%s: the numbers are not what was written (%v)", w.name, err)
		}
		if _, err := newDataset(w.name, w.size, numbers[1:]); err == nil {
			t.Errorf("%s: a number is missing, and nobody notices", w.name)
		}
	}
	if _, err := input(strings.Repeat("x", 12)).numbers(); err == nil {
		t.Error("12 bytes are two numbers")
	}
	if _, err := newDataset("S1", 1, nil); err == nil {
		t.Error("S1 has numbers")
	}
}
