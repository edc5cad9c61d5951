package verify

import (
	"context"
	"strings"
	"testing"

	"gradproof/symbolic"
)

func TestNegativeControl(t *testing.T) {
	if err := NegativeControl(context.Background(), DefaultSeed); err != nil {
		t.Error(err)
	}
}

// A judge that is broken is noticed.
func TestNegativeControlFails(t *testing.T) {
	restore, err := symbolic.WithRule("power", "v*u^(v - 1)*du + du")
	if err != nil {
		t.Fatal(err)
	}
	defer restore()
	if err := NegativeControl(context.Background(), DefaultSeed); err == nil || !strings.Contains(err.Error(), "control failed") {
		t.Errorf("with a broken symbolic rule: %v", err)
	}
}
