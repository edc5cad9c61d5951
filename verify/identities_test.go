package verify

import (
	"errors"
	"math/big"
	"strings"
	"testing"

	"gradproof/symbolic"
)

// identityPoints are tried for u and for v.
var identityPoints = []string{"-5/2", "-1", "-3/7", "0", "2/7", "1", "7/3"}

// evalAt computes e in balls of 300 bits; ok is false where e is not defined.
func evalAt(t *testing.T, src string, p map[string]*big.Rat) (x Real, ok bool) {
	t.Helper()
	x, err := symbolic.Eval(symbolic.MustParse(src), func(name string) (Real, error) { return Exactly(p[name]), nil },
		symbolic.Arithmetic[Real](NewReals(300)))
	if err != nil && !errors.Is(err, ErrDomain) {
		t.Fatalf("%s at %v: %v", src, p, err)
	}
	return x, err == nil
}

// broken returns what is wrong with an identity at sample points, and whether it
// was seen that only one side is defined.
func broken(t *testing.T, id symbolic.Identity) (wrong string, witness bool) {
	t.Helper()
	both := 0
	for _, u := range identityPoints {
		for _, v := range identityPoints {
			p := map[string]*big.Rat{}
			p["u"], _ = new(big.Rat).SetString(u)
			p["v"], _ = new(big.Rat).SetString(v)
			left, leftOK := evalAt(t, id.Left, p)
			right, rightOK := evalAt(t, id.Right, p)
			at := " at u = " + u + ", v = " + v
			switch {
			case leftOK && rightOK:
				both++
				if left.Disjoint(right) {
					return "the sides are " + left.Digits(20) + " and " + right.Digits(20) + at, false
				}
			case leftOK != rightOK:
				witness = true
				if leftOK != (id.Effect == symbolic.Narrows) || id.Effect == symbolic.Same {
					return "the effect is not " + id.Effect.String() + at, witness
				}
				if _, on := evalAt(t, "where("+id.On+", 1, 1/0)", p); !on {
					return "only one side is defined" + at, witness
				}
			}
		}
	}
	if both == 0 {
		return "there is no point at which both sides are defined", witness
	}
	return "", witness
}

// Both sides of each identity agree in high precision wherever both are defined,
// and only one is defined where the row says so.
func TestIdentities(t *testing.T) {
	for _, id := range symbolic.Identities() {
		wrong, witness := broken(t, id)
		if wrong != "" {
			t.Errorf("%s, %s = %s: %s", id.Name, id.Left, id.Right, wrong)
		}
		if (id.Effect != symbolic.Same) != witness || (id.Effect != symbolic.Same) != (id.On != "") {
			t.Errorf("%s, %s = %s: the effect %s, on %q, was seen: %v", id.Name, id.Left, id.Right, id.Effect, id.On, witness)
		}
	}
}

// Wrong identities, and right ones with a wrong effect, are found out.
func TestBrokenIdentities(t *testing.T) {
	for _, test := range []struct {
		id   symbolic.Identity
		want string
	}{
		{symbolic.Identity{Left: "sqrt(u^2)", Right: "u"}, "the sides are"},
		{symbolic.Identity{Left: "log(u^2)", Right: "2*log(u)"}, "the effect is not same"},
		{symbolic.Identity{Left: "log(u*v)", Right: "log(u) + log(v)"}, "the effect is not same"},
		{symbolic.Identity{Left: "asin(sin(u))", Right: "u"}, "the sides are"},
		{symbolic.Identity{Left: "atan2(u, v)", Right: "atan(u/v)"}, "the"},
		{symbolic.Identity{Left: "sin(u + v)", Right: "sin(u)*cos(v) - cos(u)*sin(v)"}, "the sides are"},
		{symbolic.Identity{Left: "cos(u + pi/2)", Right: "sin(u)"}, "the sides are"},
		{symbolic.Identity{Left: "sin(3*u)", Right: "3*sin(u) + 4*sin(u)^3"}, "the sides are"},
		{symbolic.Identity{Left: "cos(asin(u))", Right: "sqrt(1 + u^2)"}, "the"},
		{symbolic.Identity{Left: "u/u", Right: "1"}, "the effect is not same"},
		{symbolic.Identity{Left: "u/u", Right: "1", Effect: symbolic.Narrows, On: "u == 0"}, "the effect is not narrows"},
		{symbolic.Identity{Left: "exp(log(u))", Right: "u", Effect: symbolic.Widens, On: "u == 0"}, "only one side is defined"},
		{symbolic.Identity{Left: "log(u)", Right: "log(-u)"}, "the effect is not same"},
	} {
		if wrong, _ := broken(t, test.id); !strings.HasPrefix(wrong, test.want) {
			t.Errorf("%s = %s: %q, want %q", test.id.Left, test.id.Right, wrong, test.want)
		}
	}
}
