package verify

import (
	"context"
	"errors"
	"testing"

	"gradproof/symbolic"
)

// What holds at kinks, jumps, poles, edges and boundaries of branches, each row
// worked out by hand from the definition of the derivative.
func TestLookAt(t *testing.T) {
	for _, row := range []struct {
		f, x        string
		at          []string
		kind        Kind
		left, right string
		derivative  string
	}{
		{"abs(x)", "x", []string{"x", "0"}, KindKink, "-1", "1", ""},
		{"abs(x)*x", "x", []string{"x", "0"}, "", "0", "0", "0"},
		{"abs(x)^3", "x", []string{"x", "0"}, "", "0", "0", "0"},
		{"max(x, y)", "x", []string{"x", "1", "y", "1"}, KindKink, "0", "1", ""},
		{"min(x, y)", "y", []string{"x", "1", "y", "1"}, KindKink, "1", "0", ""},
		{"max(x, y) + min(x, y)", "x", []string{"x", "1", "y", "1"}, "", "1", "1", "1"},
		{"max(x, 0)", "x", []string{"x", "0"}, KindKink, "0", "1", ""},
		{"relu(x)^2", "x", []string{"x", "0"}, "", "0", "0", "0"},
		{"x/max(x, x)", "x", []string{"x", "1"}, "", "0", "0", "0"},
		{"max(x, 0) + log1p(exp(-abs(x)))", "x", []string{"x", "0"}, "", "1/2", "1/2", "1/2"},
		{"sign(x)*log(abs(x) + sqrt(x^2 + 1))", "x", []string{"x", "0"}, "", "1", "1", "1"},
		{"sign(x)*abs(x)^(1/3)", "x", []string{"x", "0"}, KindVertical, "inf", "inf", "inf"},
		{"cbrt(x)", "x", []string{"x", "0"}, KindVertical, "inf", "inf", "inf"},
		{"cbrt(x)^2", "x", []string{"x", "0"}, KindKink, "-inf", "inf", ""},
		{"sqrt(x)", "x", []string{"x", "0"}, KindVertical, "", "inf", "inf"},
		{"sqrt(x)", "x", []string{"x", "-1"}, KindDomain, "", "", ""},
		{"x*sqrt(x)", "x", []string{"x", "0"}, "", "", "0", "0"},
		{"sqrt(x^2)", "x", []string{"x", "0"}, KindKink, "-1", "1", ""},
		{"hypot(x, y)", "x", []string{"x", "0", "y", "0"}, KindKink, "-1", "1", ""},
		{"exp(-(sqrt(x^2 + y^2)^2))", "x", []string{"x", "0", "y", "0"}, "", "0", "0", "0"},
		{"where(x == 0, 0, x*y)", "x", []string{"x", "0", "y", "3"}, "", "3", "3", "3"},
		{"where(x == 0, 1, sin(x)/x)", "x", []string{"x", "0"}, "", "0", "0", "0"},
		{"D(where(x == 0, 1, sin(x)/x), x)", "x", []string{"x", "0"}, "", "-1/3", "-1/3", "-1/3"},
		{"where(x < 1, x^2, 2*x - 1)", "x", []string{"x", "1"}, "", "2", "2", "2"},
		{"where(x < 1, x^2, x)", "x", []string{"x", "1"}, KindKink, "2", "1", ""},
		{"where(x < 1, x^2, x + 1)", "x", []string{"x", "1"}, KindJump, "", "1", ""},
		{"sign(x)", "x", []string{"x", "0"}, KindJump, "", "", ""},
		{"floor(x)", "x", []string{"x", "3"}, KindJump, "", "0", ""},
		{"floor(x)*(x - 3)", "x", []string{"x", "3"}, KindKink, "2", "3", ""},
		{"floor(x)", "x", []string{"x", "1/2"}, "", "0", "0", "0"},
		{"1/x", "x", []string{"x", "0"}, KindPole, "", "", ""},
		{"sin(x)/x", "x", []string{"x", "0"}, KindRemovable, "", "", ""},
		{"1/(1/x)", "x", []string{"x", "0"}, KindRemovable, "", "", ""},
		{"(x^2 - 1)/(x - 1)", "x", []string{"x", "1"}, KindRemovable, "", "", ""},
		{"sign(x)/(1 - 1)", "x", []string{"x", "0"}, KindDomain, "", "", ""},
		{"log(x)", "x", []string{"x", "-1"}, KindDomain, "", "", ""},
		{"acos(x)", "x", []string{"x", "1"}, KindVertical, "-inf", "", "-inf"},
		{"asin(x)", "x", []string{"x", "-1"}, KindVertical, "", "inf", "inf"},
		{"acosh(x)", "x", []string{"x", "1"}, KindVertical, "", "inf", "inf"},
		{"y*acos(w)", "w", []string{"y", "0", "w", "1"}, "", "0", "", "0"},
		{"atan2(y, x)", "y", []string{"y", "0", "x", "1"}, "", "1", "1", "1"},
		{"acos(max(min(x, 1), -1))", "x", []string{"x", "10"}, "", "0", "0", "0"},
		{"abs(log(x) - log(2))", "x", []string{"x", "2"}, KindKink, "-1/2", "1/2", ""},
		{"abs(sin(x)^2 + cos(x)^2 - 1)", "x", []string{"x", "1/3"}, "", "0", "0", "0"},
		{"x^0", "x", []string{"x", "0"}, "", "0", "0", "0"},
		{"atan2(y, x)", "y", []string{"x", "-1", "y", "0"}, KindJump, "", "", ""},
		{"atan2(x, -pi)", "x", []string{"x", "0"}, KindJump, "", "", ""},
		{"atan2(x^3, -sqrt(2))", "x", []string{"x", "0"}, KindJump, "", "", ""},
		// Roots of what is in powers of a root already: x^(3/4), x, abs(x)^(5/6), …
		{"sqrt(x)^(3/2)", "x", []string{"x", "0"}, KindVertical, "", "inf", "inf"},
		{"(x^(2/5))^(5/2)", "x", []string{"x", "0"}, "", "", "1", "1"},
		{"(x^(4/3))^(3/4)", "x", []string{"x", "0"}, "", "", "1", "1"},
		{"cbrt(x)^(5/2)", "x", []string{"x", "0"}, KindVertical, "", "inf", "inf"},
		{"((x^2)^(1/3))^(5/4)", "x", []string{"x", "0"}, KindKink, "-inf", "inf", ""},
		{"sqrt(cbrt(x)^2)", "x", []string{"x", "0"}, KindKink, "-inf", "inf", ""},
		{"sqrt(sqrt(x)^3) - x", "x", []string{"x", "0"}, KindVertical, "", "inf", "inf"},
		{"exp((x^(1/2))^(4/3))", "x", []string{"x", "0"}, KindVertical, "", "inf", "inf"},
		{"sin(sqrt(x))^(3/2)", "x", []string{"x", "0"}, KindVertical, "", "inf", "inf"},
	} {
		o, err := LookAt(context.Background(), symbolic.MustParse(row.f), row.x, pointOf(row.at...))
		if err != nil {
			t.Errorf("%s at %v: %v", row.f, row.at, err)
			continue
		}
		if o.Kind != row.kind || o.Left.String() != row.left || o.Right.String() != row.right || o.Derivative.String() != row.derivative {
			t.Errorf("%s at %v: kind %q, left %q, right %q, derivative %q; want %q, %q, %q, %q", row.f, row.at,
				o.Kind, o.Left, o.Right, o.Derivative, row.kind, row.left, row.right, row.derivative)
		}
	}
}

// What series in powers cannot decide is undecided, not guessed.
func TestLookAtUndecided(t *testing.T) {
	for _, row := range []struct {
		f  string
		at []string
	}{
		{"where(x == 0, 0, x*log(x))", []string{"x", "0"}},
		{"abs(atan(x) + atan(1/x) - pi/2)", []string{"x", "1/3"}},
	} {
		o, err := LookAt(context.Background(), symbolic.MustParse(row.f), "x", pointOf(row.at...))
		if !errors.Is(err, ErrUndecided) {
			t.Errorf("%s at %v: %+v, %v; want undecided", row.f, row.at, o, err)
		}
	}
}
