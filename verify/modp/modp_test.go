package modp

import (
	"context"
	"crypto/sha256"
	"testing"

	"gradproof/symbolic"
)

func parsed(texts ...string) []symbolic.Expr {
	var es []symbolic.Expr
	for _, t := range texts {
		es = append(es, symbolic.MustParse(t))
	}
	return es
}

func ask(t *testing.T, texts ...string) (Result, error) {
	t.Helper()
	key := sha256.New()
	for _, s := range texts {
		key.Write([]byte(s + "\x00"))
	}
	return Equal(context.Background(), [32]byte(key.Sum(nil)), evaluations(parsed(texts...)...))
}

// relations are true wherever both sides are defined, and known here.
var relations = [][2]string{
	{"(x + y)^2", "x^2 + 2*x*y + y^2"},
	{"1/x - 1/y", "(y - x)/(x*y)"},
	{"x^(-3)", "1/x^3"},
	{"sin(x)^2 + cos(x)^2", "1"},
	{"sin(-x)", "-sin(x)"}, {"cos(-x)", "cos(x)"}, {"sin(y - x)", "-sin(x - y)"},
	{"tan(x)", "sin(x)/cos(x)"}, {"cot(x)", "cos(x)/sin(x)"},
	{"sec(x)", "1/cos(x)"}, {"csc(x)", "1/sin(x)"},
	{"sin((x + y)^2)", "sin(x^2 + 2*x*y + y^2)"},
	{"exp(-x)*exp(x)", "1"}, {"expm1(x)", "exp(x) - 1"}, {"exp(x - x)", "1"},
	{"sinh(x)", "(exp(x) - exp(-x))/2"}, {"cosh(x)", "(exp(x) + exp(-x))/2"},
	{"cosh(x)^2 - sinh(x)^2", "1"}, {"tanh(x)", "sinh(x)/cosh(x)"}, {"coth(x)", "1/tanh(x)"},
	{"sech(x)", "1/cosh(x)"}, {"csch(x)", "1/sinh(x)"},
	{"sigmoid(x)", "1/(1 + exp(-x))"}, {"sigmoid(-x)", "1 - sigmoid(x)"},
	{"softplus(x)", "log(1 + exp(x))"}, {"softplus(x)", "log1p(exp(x))"},
	{"log1p(x)", "log(1 + x)"}, {"log2(x)", "log(x)/log(2)"}, {"log10(x)*log(10)", "log(x)"},
	{"asin(x) + acos(x)", "pi/2"}, {"asin(-x)", "-asin(x)"}, {"acos(-x)", "pi - acos(x)"},
	{"atan(-x)", "-atan(x)"}, {"asinh(-x)", "-asinh(x)"}, {"atanh(-x)", "-atanh(x)"},
	{"erf(-x)", "-erf(x)"}, {"erfc(x)", "1 - erf(x)"}, {"erfc(-x)", "2 - erfc(x)"},
	{"cbrt(-x)", "-cbrt(x)"}, {"cbrt(x^3)", "x"}, {"cbrt(x)^3", "x"}, {"cbrt(x)*cbrt(x^2)", "x"}, {"cbrt(8*x)", "2*cbrt(x)"},
	{"1/cbrt(x)^2", "cbrt(x)/x"}, {"cbrt(2)*cbrt(4)", "2"}, {"cbrt(exp(-x - y))", "cbrt(exp(-y - x))"},
	{"cbrt(x)*sqrt(y)", "sqrt(y)*cbrt(x)"}, {"sqrt(y)*cbrt(-x)", "-sqrt(y)*cbrt(x)"}, {"cbrt(1 + cbrt(x))", "cbrt(cbrt(x) + 1)"},
	{"sqrt(x)^2", "x"}, {"sqrt(4)", "2"}, {"x^(3/2)", "x*sqrt(x)"}, {"x^(-1/2)", "sqrt(x)/x"},
	{"hypot(x, y)", "sqrt(x^2 + y^2)"}, {"hypot(x, y)", "hypot(-y, x)"},
	{"sqrt(1 - x^2)", "sqrt((1 - x)*(1 + x))"},
	{"1/(sqrt(x) + sqrt(y))", "(sqrt(x) - sqrt(y))/(x - y)"},
	{"sqrt(1 + sqrt(x))^4", "1 + 2*sqrt(x) + x"},
	{"x^y*x^(-y)", "1"}, {"x^(y + 1)", "x*x^y"}, {"x^(2 - y)", "x^2/x^y"}, {"x^(4/3)", "x*x^(1/3)"},
	{"abs(x)^2", "x^2"}, {"abs(x)", "x*sign(x)"}, {"abs(x - y)", "abs(y - x)"},
	{"max(x, y) + min(x, y)", "x + y"}, {"relu(x) - relu(-x)", "x"}, {"max(x, 0)", "relu(x)"},
	{"where(x < y, x, y)", "min(x, y)"}, {"abs(x)", "where(x >= 0, x, -x)"},
	{"floor(2*x)", "floor(x + x)"}, {"atan2(x + x, y)", "atan2(2*x, y)"}, {"pi", "2*pi - pi"},
	{"where(x - x == 0, y, 0)", "y"},
}

func TestRelations(t *testing.T) {
	for _, r := range relations {
		got, err := ask(t, r[0], r[1])
		if err != nil || !got.Equal || got.Bits < wantedBits {
			t.Errorf("%s = %s: %+v, %v", r[0], r[1], got, err)
		}
	}
}

// differences are not true of functions of real numbers, or not on all of an open set.
var differences = [][2]string{
	{"2*x", "(2^61 - 1)*x"}, {"2*x + (2^61 - 1)*x", "2*x"}, {"2*x*1000003", "2*x"},
	{"x^2305843009213693951", "x"}, {"x^1048576", "x"},
	{"sqrt(x^2)", "x"}, {"sqrt(x^2) - x", "0"}, {"abs(x)", "x"}, {"sqrt(x^2)", "-x"},
	{"sqrt(x)*sqrt(y)", "-sqrt(x*y)"},
	{"cbrt(x^2)", "x"}, {"cbrt(x)", "cbrt(y)"}, {"cbrt(x^6)", "-x^2"}, {"cbrt(x)^2", "x"}, {"cbrt(x^3 + 1)", "x"},
	{"sin(x)", "cos(x)"}, {"sin(x)", "sin(x + 1)"}, {"sin(x)^2 - cos(x)^2", "1"},
	{"exp(x)", "exp(-x)"}, {"exp(x)", "1 + x + x^2/2"}, {"log(x^2)", "2*log(x)"},
	{"log(-x)", "log(x)"}, {"asin(sin(x))", "x"}, {"atan2(x, y)", "atan(x/y)"},
	{"cos(x)", "cosh(x)"}, {"erf(x)", "erfc(x)"}, {"log2(x)", "log10(x)"},
	{"x^y", "y^x"}, {"x^(y + 1/2)", "x^y"}, {"x^(1/3)", "x^(2/3)"},
	{"max(x, y)", "x"}, {"relu(x)", "x"}, {"sign(x)", "1"}, {"where(x == 0, 1, 0)", "1"},
	// Zero on an open set, and not in the eyes of a kernel.
	{"where(floor(x) == 3, 1, 0)", "0"}, {"abs(floor(x) - 3)/(floor(x) - 3)*sign(floor(x) - 3)", "sign(floor(x) - 3)"},
	{"sign(floor(x) - 3)^2", "1"},
	{"sin(x + 1000000007)", "sin(x)"}, {"x/(2^61 - 1)", "0"},
}

func TestDifferences(t *testing.T) {
	for _, r := range differences {
		if got, _ := ask(t, r[0], r[1]); got.Equal {
			t.Errorf("%s = %s passes: %+v", r[0], r[1], got)
		}
	}
}
