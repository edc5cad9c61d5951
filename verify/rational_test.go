package verify

import (
	"errors"
	"math/big"
	"testing"

	"gradproof/symbolic"
)

func rat(s string) *big.Rat {
	r, ok := new(big.Rat).SetString(s)
	if !ok {
		panic("no number: " + s)
	}
	return r
}

// exactly evaluates a text without variables over the rational numbers.
func exactly(text string) (*big.Rat, error) {
	return symbolic.Eval(symbolic.MustParse(text), func(string) (*big.Rat, error) { panic("a variable") }, Rationals{})
}

func TestRationals(t *testing.T) {
	for _, c := range []struct{ expr, want string }{
		{"1/3 + 1/6", "1/2"}, {"2 - 5/2", "-1/2"}, {"2/3*(3/4)", "1/2"}, {"(1/2)/(3/4)", "2/3"},
		{"2^10", "1024"}, {"(2/3)^(-2)", "9/4"}, {"(-2)^3", "-8"}, {"0^0", "1"}, {"0^2", "0"}, {"0^(1/2)", "0"},
		{"(-1)^1000000", "1"}, {"(-1)^1000001", "-1"}, {"1^(1/7)", "1"}, {"1^100000000", "1"}, {"(-3)^0", "1"},
		{"4^(1/2)", "2"}, {"(8/27)^(2/3)", "4/9"}, {"(1/4)^(-1/2)", "2"}, {"(16/81)^(3/4)", "8/27"},
		{"sqrt(9/4)", "3/2"}, {"sqrt(0)", "0"}, {"cbrt(-8)", "-2"}, {"cbrt(27/8)", "3/2"}, {"hypot(3, 4)", "5"}, {"hypot(-5, 12)", "13"},
		{"abs(-3/2)", "3/2"}, {"sign(-2)", "-1"}, {"sign(0)", "0"}, {"floor(-3/2)", "-2"}, {"floor(7/2)", "3"}, {"floor(-2)", "-2"},
		{"relu(-1)", "0"}, {"relu(5/3)", "5/3"}, {"max(1, 2)", "2"}, {"min(1, 2)", "1"}, {"max(-1, -1)", "-1"},
		{"exp(0)", "1"}, {"expm1(0)", "0"}, {"log(1)", "0"}, {"log1p(0)", "0"},
		{"log2(8)", "3"}, {"log2(1/1024)", "-10"}, {"log2(1)", "0"}, {"log10(1000)", "3"}, {"log10(1/100)", "-2"},
		{"sin(0)", "0"}, {"cos(0)", "1"}, {"tan(0)", "0"}, {"sec(0)", "1"}, {"asin(0)", "0"}, {"acos(1)", "0"}, {"atan(0)", "0"}, {"atan2(0, 3)", "0"},
		{"sinh(0)", "0"}, {"cosh(0)", "1"}, {"tanh(0)", "0"}, {"sech(0)", "1"}, {"asinh(0)", "0"}, {"acosh(1)", "0"}, {"atanh(0)", "0"},
		{"sigmoid(0)", "1/2"}, {"erf(0)", "0"}, {"erfc(0)", "1"},
		{"where(1 < 2, 3, 1/0)", "3"}, {"where(2 <= 2, 1, 0)", "1"}, {"where(1 == 2, 1, 0)", "0"}, {"where(1 != 2, 1, 0)", "1"},
		{"where(1/3 > 33333333333333333333/100000000000000000000, 1, 0)", "1"},
	} {
		got, err := exactly(c.expr)
		if err != nil || got.Cmp(rat(c.want)) != 0 {
			t.Errorf("%s = %v, %v, want %s", c.expr, got, err, c.want)
		}
	}
}

func TestRationalsErrors(t *testing.T) {
	for _, c := range []struct {
		expr string
		want error
	}{
		{"1/0", ErrDomain}, {"0/0", ErrDomain}, {"0^(-1)", ErrDomain}, {"0^(-1/2)", ErrDomain}, {"(-8)^(1/3)", ErrDomain}, {"(-1)^(1/2)", ErrDomain},
		{"sqrt(-1)", ErrDomain}, {"log(0)", ErrDomain}, {"log(-1)", ErrDomain}, {"log2(0)", ErrDomain}, {"log10(-3)", ErrDomain}, {"log1p(-1)", ErrDomain},
		{"asin(2)", ErrDomain}, {"acos(-2)", ErrDomain}, {"acosh(0)", ErrDomain}, {"atanh(1)", ErrDomain}, {"atan2(0, 0)", ErrDomain},
		{"csc(0)", ErrDomain}, {"cot(0)", ErrDomain}, {"csch(0)", ErrDomain}, {"coth(0)", ErrDomain},
		{"sqrt(2)", ErrIrrational}, {"2^(1/2)", ErrIrrational}, {"exp(1)", ErrIrrational}, {"log(2)", ErrIrrational}, {"log2(3)", ErrIrrational}, {"log10(2/5)", ErrIrrational},
		{"sin(1)", ErrIrrational}, {"pi", ErrIrrational}, {"atan2(0, -1)", ErrIrrational}, {"softplus(0)", ErrIrrational}, {"tan(1)", ErrIrrational},
		{"2^1000000", ErrTooLarge}, {"(1/3)^(-100000)", ErrTooLarge}, {"2^(10^30)", ErrTooLarge},
	} {
		if got, err := exactly(c.expr); !errors.Is(err, c.want) {
			t.Errorf("%s = %v, %v, want %v", c.expr, got, err, c.want)
		}
	}
}

func TestRationalsDoNotModify(t *testing.T) {
	a, b := rat("-7/3"), rat("5/2")
	q := Rationals{}
	_, _ = q.Neg(a)
	_, _ = q.Add(a, b)
	_, _ = q.Mul(a, b)
	_, _ = q.Div(a, b)
	_, _ = q.Pow(b, rat("3"))
	for _, name := range []string{"abs", "relu", "floor", "cbrt"} {
		r, err := q.Call(name, a)
		if err == nil {
			r.Add(r, rat("1")) // of ours, unless the argument itself was returned
		}
	}
	if a.Cmp(rat("-7/3")) != 0 || b.Cmp(rat("5/2")) != 0 {
		t.Errorf("the arguments are now %s and %s", a, b)
	}
}

func TestIntegerRoot(t *testing.T) {
	for n := int64(0); n < 2000; n++ {
		for k := int64(1); k <= 5; k++ {
			root, exact := integerRoot(big.NewInt(n), k)
			r := root.Int64()
			power := func(r int64) int64 {
				p := int64(1)
				for range k {
					p *= r
				}
				return p
			}
			if power(r) > n || power(r+1) <= n || exact != (power(r) == n) {
				t.Fatalf("the root of order %d of %d is %d (exact: %v)", k, n, r, exact)
			}
		}
	}
	big1 := new(big.Int).Exp(big.NewInt(10), big.NewInt(300), nil)
	cube := new(big.Int).Exp(big1, big.NewInt(3), nil)
	if root, exact := integerRoot(cube, 3); !exact || root.Cmp(big1) != 0 {
		t.Errorf("the cube root of 10^900 is %s (exact: %v)", root, exact)
	}
	if _, exact := integerRoot(cube.Add(cube, big.NewInt(1)), 3); exact {
		t.Error("10^900 + 1 is no cube")
	}
}
