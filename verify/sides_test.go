package verify

import (
	"context"
	"math/big"
	"strings"
	"testing"

	"gradproof/symbolic"
)

// Points may speak for functions with branches once every side has been visited. The
// identities here are true, and unknown to the normal forms.
func TestAgreesOnBranches(t *testing.T) {
	const (
		unknown = "(atan(x) + atan(1/x))" // pi/2 for x > 0, -pi/2 for x < 0
	)
	for _, row := range []struct {
		f, claim string
		want     Verdict
		reason   string
	}{
		// Both signs of x, which any sampling visits.
		{"y*abs(" + unknown + ")", "pi/2", Agrees, ""},
		{"where(x > 0, y*" + unknown + ", 0)", "where(x > 0, pi/2, 0)", Agrees, ""},
		// A side that is far away, or narrow, and must be searched for.
		{"where(x > 400000000, 2*y*" + unknown + ", y*pi)", "pi", Agrees, ""},
		{"where(x > 400000000, 3*y*" + unknown + ", y*abs(" + unknown + "))", "abs(" + unknown + ")", Refuted, ""},
		{"where(abs(x - 7) < 1/1000, 3*y*" + unknown + ", y*abs(" + unknown + "))", "abs(" + unknown + ")", Refuted, ""},
		// A side that does not exist.
		{"where(x^2 > -1, y*abs(" + unknown + "), y)", "pi/2", Agrees, ""},
		{"where(x > 0, y*abs(x)*" + unknown + ", 0)", "where(x > 0, x*pi/2, 0)", Agrees, ""},
		// Equalities: at single points, on a line, everywhere.
		{"where(x == 3, 0, y*abs(" + unknown + "))", "pi/2", Agrees, ""},
		{"where(abs(x) == x, 0, y*abs(" + unknown + "))", "where(abs(x) == x, 0, pi/2)", Inconclusive, "no point was found"},
		// A side that is not found.
		{"where(sin(x) > 1 - 1e-12, y, y*abs(" + unknown + "))", "where(sin(x) > 1 - 1e-12, 1, pi/2)", Agrees, ""},
		{"where(sin(x) + cos(x) > 3/2, y, y*abs(" + unknown + "))", "where(sin(x) + cos(x) > 3/2, 1, pi/2)", Inconclusive, "no point was found with"},
		{"y*abs(" + unknown + ") + 0*floor(x)", "pi/2", Inconclusive, "floor"},
	} {
		claim := symbolic.MustParse(row.claim)
		r, err := Check(context.Background(), Question{Expr: symbolic.MustParse(row.f), Wrt: "y", Claim: &claim, Seed: DefaultSeed})
		if err != nil || r.Verdict != row.want || !strings.Contains(r.Reason, row.reason) {
			t.Errorf("d/dy %s = %s is %s (%s), want %s (%s); %v", row.f, row.claim, r.Verdict, r.Reason, row.want, row.reason, err)
		}
	}
}

// Inside a branch a condition is visited only where the branch is taken.
func TestVisit(t *testing.T) {
	e := symbolic.MustParse("where(x > 0, abs(y), max(y, 3))")
	j := &judge{ctx: context.Background(), q: &Question{Expr: e, Wrt: "y"}, expanded: e, derivative: symbolic.Int(0)}
	s, err := j.survey()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		x, y int64
		want string
	}{
		{1, 2, "x > 0; y > 0"}, {1, -2, "x > 0; y < 0"}, {-1, 2, "x < 0; y - 3 < 0"}, {-1, 5, "x < 0; y - 3 > 0"},
	} {
		var got []string
		for _, o := range s.visit(s.exactly(Point{"x": big.NewRat(row.x, 1), "y": big.NewRat(row.y, 1)})) {
			got = append(got, o.String())
		}
		if text := strings.Join(got, "; "); text != row.want {
			t.Errorf("x = %d, y = %d visits %q, want %q", row.x, row.y, text, row.want)
		}
	}
}
