package main

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"gradproof/symbolic"
)

// With a broken rule no check gives a verdict: the negative control ends the run.
func TestControlEndsTheRun(t *testing.T) {
	restore, err := symbolic.WithRule("power", "v*u^(v - 1)*du + du")
	if err != nil {
		t.Fatal(err)
	}
	defer restore()
	for _, args := range [][]string{
		{"check", "sin(x)", "cos(x)"},
		{"check", "--batch", "-"},
	} {
		var out, errOut bytes.Buffer
		status := run(context.Background(), args, strings.NewReader(`{"expr":"x^2","wrt":"x"}`), &out, &errOut)
		if status != exitInternal || out.Len() > 0 || !strings.Contains(errOut.String(), "negative control") {
			t.Errorf("verify %s exits with %d and says %q, %q", strings.Join(args, " "), status, out.String(), errOut.String())
		}
	}
}
