package symbolic

import (
	"math"
	"math/big"
	"testing"
)

// The signs of sums, products, and so on, are those of all pairs of numbers that have
// the signs of the arguments.
func TestSignArithmetic(t *testing.T) {
	values := []float64{-2, -1, 0, 1, 2}
	of := func(v float64) signs { return signsOf(new(big.Rat).SetFloat64(v)) }
	for a := range unknownSign + 1 {
		for b := range unknownSign + 1 {
			var plus, times, larger, opposite, magnitude signs
			for _, x := range values {
				if !a.has(of(x)) {
					continue
				}
				opposite, magnitude = opposite|of(-x), magnitude|of(math.Abs(x))
				for _, y := range values {
					if b.has(of(y)) {
						plus, times, larger = plus|of(x+y), times|of(x*y), larger|of(max(x, y))
					}
				}
			}
			if a.plus(b) != plus || a.times(b) != times || a.larger(b) != larger || a.opposite() != opposite || a.magnitude() != magnitude {
				t.Errorf("%03b and %03b: the sum has %03b, want %03b; the product %03b, want %03b; the larger %03b, want %03b; the opposite %03b, want %03b; the magnitude %03b, want %03b",
					a, b, a.plus(b), plus, a.times(b), times, a.larger(b), larger, a.opposite(), opposite, a.magnitude(), magnitude)
			}
		}
	}
}

func TestKnown(t *testing.T) {
	const (
		nonnegative = zeroSign | positiveSign
		nonzero     = negativeSign | positiveSign
	)
	for _, test := range []struct {
		src  string
		want signs
		unit bool
	}{
		{"x", unknownSign, false},
		{"-3/2", negativeSign, false},
		{"x^2", nonnegative, false},
		{"x^-2", positiveSign, false},
		{"x^-3", nonzero, false},
		{"x^2000001", unknownSign, false},
		{"(-exp(x))^2000001", negativeSign, false},
		{"x^2000000", nonnegative, false},
		{"x^(1/2)", nonnegative, false},
		{"x^(-1/2)", positiveSign, false},
		{"x^y", unknownSign, false},
		{"exp(x)^y", positiveSign, false},
		{"sqrt(x)^y", nonnegative, false},
		{"sqrt(-exp(x))", unknownSign, false}, // nowhere defined
		{"1/x", nonzero, false},
		{"hypot(x, exp(y))", positiveSign, false},
		{"hypot(x, y)", nonnegative, false},
		{"floor(exp(x))", nonnegative, false},
		{"floor(-exp(x))", negativeSign, false},
		{"relu(exp(x))", positiveSign, false},
		{"relu(-exp(x))", zeroSign, false},
		{"max(x, exp(y))", positiveSign, false},
		{"min(x, -1)", negativeSign, false},
		{"log(2)", positiveSign, false},
		{"log2(1)", zeroSign, false},
		{"log(1/2)", negativeSign, false},
		{"log(x)", unknownSign, false},
		{"where(x < 1, 2, x^2)", nonnegative, false},
		{"sin(x)", unknownSign, true},
		{"sin(x)*cos(y)^3", unknownSign, true},
		{"sin(x)^-1", nonzero, false},
		{"2 + sin(x)", positiveSign, false},
		{"1 - tanh(x)", nonnegative, false},
		{"sin(x) - cos(x) - 2", negativeSign | zeroSign, false},
		{"1/2 + sin(x)", unknownSign, false},
		{"max(sin(x), -1/2)", unknownSign, true},
		{"max(sin(x), 2)", positiveSign, false},
	} {
		k := Fold(MustParse(test.src), knownOf)
		if k.signs != test.want || k.unit != test.unit {
			t.Errorf("%s has the signs %03b, between -1 and 1: %t, want %03b and %t", test.src, k.signs, k.unit, test.want, test.unit)
		}
	}
}

// An odd power has both signs, however great the exponent is.
func TestSimplifyGreatPowers(t *testing.T) {
	for _, src := range []string{"abs(x^2000001)", "abs(x^-2000001)"} {
		if e, err := Simplify(MustParse(src)); err != nil || evalFloat(t, e, at("x", -1.0)) != 1 {
			t.Errorf("%s is simplified to %s, %v", src, e, err)
		}
	}
}

// The signs that an expression is said to take include that of each of its values.
func TestSigns(t *testing.T) {
	g := newGenerate(5)
	seen := make(map[signs]int)
	for range 4000 {
		e := g.expr(8)
		k := Fold(e, knownOf)
		s := k.signs
		for range 5 {
			at := g.floatPoint()
			// With an argument that is not defined nothing is, and float64 has its limits.
			defined := true
			Walk(e, func(e Expr) {
				v := math.Abs(evalStrict(e, at))
				defined = defined && v < 300 && (v > 1e-20 || v == 0 && e.Kind() != Call)
			})
			v := evalStrict(e, at)
			if !defined || math.Abs(v) < 1e-9 && v != 0 {
				continue
			}
			seen[s]++
			if !s.has(signsOf(new(big.Rat).SetFloat64(v))) {
				t.Fatalf("%s at %v is %v, and its signs are %03b", e, at, v, s)
			}
			if k.unit && math.Abs(v) > 1 {
				t.Fatalf("%s at %v is %v, and not between -1 and 1", e, at, v)
			}
		}
	}
	for s := signs(1); s <= unknownSign; s++ {
		if seen[s] == 0 {
			t.Errorf("no expression has the signs %03b", s)
		}
	}
}
