package verify

import (
	"testing"

	"pgregory.net/rapid"

	"gradproof/symbolic"
)

func TestProperties(t *testing.T) {
	names := make(map[string]bool)
	for _, p := range Properties() {
		if p.Name == "" || p.Statement == "" || names[p.Name] {
			t.Errorf("%q is no name or there twice, or nothing is stated: %q", p.Name, p.Statement)
		}
		names[p.Name] = true
		t.Run(p.Name, rapid.MakeCheck(p.Check))
	}
}

// An equation must be able to fail, also by being undefined on one side only.
func TestEquations(t *testing.T) {
	for _, c := range []struct {
		left, right string
		total       bool
		same        bool
		cases       int
	}{
		{"x + x", "2*x", false, true, 1},
		{"x + x", "2*x + 1", false, false, 1},
		{"abs(x)", "sign(x)*x", false, true, 2},
		{"abs(x)", "x", false, false, 2},
		{"abs(x)", "where(x > 0, x, 1/0)", false, true, 1},
		{"abs(x)", "where(x > 0, x, 1/0)", true, false, 2},
		{"1/(x - x)", "x", true, true, 0},
	} {
		left := symbolic.MustParse(c.left)
		eq := equation{f: left, left: valueOf(left), right: valueOf(symbolic.MustParse(c.right)), total: c.total}
		same, cases, difference, err := eq.holds(t.Context())
		if err != nil || same != c.same || cases != c.cases || (difference == "") != same {
			t.Errorf("%s = %s: %v in %d cases (%q), %v, want %v in %d", c.left, c.right, same, cases, difference, err, c.same, c.cases)
		}
	}
}
