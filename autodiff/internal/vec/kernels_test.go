package vec

import (
	"flag"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// same reports whether x and y are the same number bit for bit, or both NaN.
func same(x, y float64) bool {
	return math.Float64bits(x) == math.Float64bits(y) || x != x && y != y
}

func firstDifference(a, b []float64) int {
	for i := range a {
		if !same(a[i], b[i]) {
			return i
		}
	}
	return -1
}

var specials = []float64{
	0, math.Copysign(0, -1), 1, -1, 0.5, -0.5, 2, 1 + 0x1p-52, 1 - 0x1p-53,
	math.Inf(1), math.Inf(-1), math.NaN(), math.Float64frombits(0xfff8_0000_0000_1234),
	math.SmallestNonzeroFloat64, -math.SmallestNonzeroFloat64, 0x1p-1022, -0x1p-1022, 0x1p-1023,
	math.MaxFloat64, -math.MaxFloat64, 1e-300, 1e300, 0x1p-54, -0x1p-54, 0x1p-30,
	700, -700, 700.0001, -700.0001, 708, -708, 709.782712893384, 709.7827128933841, -745.1332191019411, -745.1332191019412,
	-746, 800, -800, 1000, -1000, 22, -22, 0.25, -0.25, 0.28, -0.28, 36, -36, 37, -37,
	math.Pi, -math.Pi, math.Pi / 2, math.Pi / 4, -math.Pi / 4, trigLimit, -trigLimit, 25735.5, 1e10, 1e22,
	math.Ln2, -math.Ln2, math.Sqrt2, 0.703125, 1.40625, 1 + 1./32, 1 - 1./64,
}

// number draws numbers of all kinds.
func number(rng *rand.Rand) float64 {
	switch rng.IntN(8) {
	case 0:
		return specials[rng.IntN(len(specials))]
	case 1:
		return math.Float64frombits(rng.Uint64())
	case 2:
		return 1 + math.Ldexp(rng.NormFloat64(), -rng.IntN(53))
	case 3:
		return rng.NormFloat64() * 300
	case 4:
		return math.Ldexp(rng.NormFloat64(), -rng.IntN(60))
	default:
		return rng.NormFloat64() * 3
	}
}

// tame draws numbers that keep vectors out of the code for rare arguments.
func tame(rng *rand.Rand) float64 {
	return math.Ldexp(rng.NormFloat64(), 5-rng.IntN(40))
}

func numbers(rng *rand.Rand, n int, draw func(*rand.Rand) float64) []float64 {
	a := make([]float64, n)
	for i := range a {
		a[i] = draw(rng)
	}
	return a
}

func lengths() []int {
	var ns []int
	for n := range 71 {
		ns = append(ns, n)
	}
	return append(ns, 511, 512)
}

// The definitions.
var (
	unaryDefinitions = map[string]func(x float64) float64{
		"Neg":  func(x float64) float64 { return -x },
		"Abs":  math.Abs,
		"Sqrt": func(x float64) float64 { return math.Sqrt(x) + 0 },
	}
	binaryDefinitions = map[string]func(x, y float64) float64{
		"Add": func(x, y float64) float64 { return x + y },
		"Sub": func(x, y float64) float64 { return x - y },
		"Mul": func(x, y float64) float64 { return x * y },
		"Div": func(x, y float64) float64 { return x / y },
		"Max": func(x, y float64) float64 { return max(x, y) },
		"Min": func(x, y float64) float64 { return min(x, y) },
		"StrongMul": func(x, y float64) float64 {
			if x == 0 {
				return 0
			}
			return x * y
		},
		"Gate": func(x, y float64) float64 {
			if x == 0 || y == 0 {
				return 0
			}
			return x * y
		},
	}
	scalarDefinitions = map[string]string{
		"AddS": "Add", "MulS": "Mul", "DivS": "Div", "MaxS": "Max", "MinS": "Min",
		"StrongMulS": "StrongMul", "RSub": "Sub", "RDiv": "Div",
	}
)

// each calls f for every variant, of which the first is the plain one.
func each(t *testing.T, f func(t *testing.T, v variant)) {
	for _, v := range variants {
		t.Run(v.name, func(t *testing.T) { f(t, v) })
	}
}

func TestElementwise(t *testing.T) {
	each(t, func(t *testing.T, v variant) {
		rng := rand.New(rand.NewPCG(3, 4))
		for _, n := range lengths() {
			x, y, s := numbers(rng, n, number), numbers(rng, n, number), number(rng)
			compare := func(name string, run func(dst, x, y []float64), def func(x, y float64) float64) {
				t.Helper()
				want := make([]float64, n)
				for i := range want {
					want[i] = def(x[i], y[i])
				}
				dst := make([]float64, n)
				run(dst, x, y)
				onX, onY := slices.Clone(x), slices.Clone(y)
				run(onX, onX, y)
				run(onY, x, onY)
				for k, got := range [][]float64{dst, onX, onY} {
					if i := firstDifference(got, want); i >= 0 {
						t.Fatalf("%s, length %d, aliasing %d: (%v, %v) at %d gives %v, want %v", name, n, k, x[i], y[i], i, got[i], want[i])
					}
				}
			}
			for name, def := range binaryDefinitions {
				compare(name, v.binary[name], def)
			}
			for name, def := range unaryDefinitions {
				compare(name, func(dst, x, y []float64) {
					if n > 0 && &dst[0] == &y[0] {
						copy(dst, x)
						x = dst
					}
					v.unary[name](dst, x)
				}, func(x, _ float64) float64 { return def(x) })
			}
			for name, of := range scalarDefinitions {
				def := binaryDefinitions[of]
				compare(name, func(dst, x, y []float64) {
					if n > 0 && &dst[0] == &y[0] {
						copy(dst, x)
						x = dst
					}
					v.scalar[name](dst, x, s)
				}, func(x, _ float64) float64 {
					if name[0] == 'R' {
						return def(s, x)
					}
					return def(x, s)
				})
			}
			then, els := numbers(rng, n, number), numbers(rng, n, number)
			for rel, def := range map[string]func(x, y float64) bool{
				"Less":      func(x, y float64) bool { return x < y },
				"LessEqual": func(x, y float64) bool { return x <= y },
				"Equal":     func(x, y float64) bool { return x == y },
			} {
				kernel := map[string]func(dst, a, b, then, els []float64){
					"Less": v.selectLess, "LessEqual": v.selectLessEqual, "Equal": v.selectEqual,
				}[rel]
				copy(then, y[:n/2])
				want := make([]float64, n)
				for i := range want {
					want[i] = els[i]
					if def(x[i], y[i]) {
						want[i] = then[i]
					}
				}
				for k := range 3 {
					dst, then, els := make([]float64, n), slices.Clone(then), slices.Clone(els)
					switch k {
					case 1:
						dst = then
					case 2:
						dst = els
					}
					kernel(dst, x, y, then, els)
					if i := firstDifference(dst, want); i >= 0 {
						t.Fatalf("select %s, length %d, aliasing %d: (%v, %v) gives %v, want %v", rel, n, k, x[i], y[i], dst[i], want[i])
					}
				}
			}
		}
	})
}

func TestManyColumns(t *testing.T) {
	each(t, func(t *testing.T, v variant) {
		rng := rand.New(rand.NewPCG(5, 6))
		for _, n := range lengths() {
			for terms := range 10 {
				draw := tame
				if terms == 3 {
					draw = number
				}
				coef := numbers(rng, terms, draw)
				x, y := make([][]float64, terms), make([][]float64, terms)
				for j := range terms {
					x[j], y[j] = numbers(rng, n, draw), numbers(rng, n+j%3, draw)
				}
				init := numbers(rng, n, draw)
				if terms%2 == 1 {
					init = nil
				}
				comb, prod := make([]float64, n), make([]float64, n)
				for i := range n {
					if init != nil {
						comb[i], prod[i] = init[i], init[i]
					}
					for j := range terms {
						c, p := float64(coef[j]*x[j][i]), float64(x[j][i]*y[j][i])
						if j == 0 && init == nil {
							comb[i], prod[i] = c, p
						} else {
							comb[i] += c
							prod[i] += p
						}
					}
				}
				// dst is a new column, init, the first and the last of the columns.
				for k := range 4 {
					run := func(name string, want []float64, kernel func(dst, init []float64, x [][]float64)) {
						t.Helper()
						init, x := slices.Clone(init), slices.Clone(x)
						for j := range x {
							x[j] = slices.Clone(x[j])
						}
						dst := make([]float64, n)
						switch {
						case k == 1 && init != nil:
							dst = init
						case k == 2 && terms > 0:
							dst = x[0]
						case k == 3 && terms > 0:
							dst = x[terms-1]
						}
						kernel(dst, init, x)
						if i := firstDifference(dst, want); i >= 0 {
							t.Fatalf("%s of %d, length %d, aliasing %d: [%d] = %v, want %v", name, terms, n, k, i, dst[i], want[i])
						}
					}
					run("Lincomb", comb, func(dst, init []float64, x [][]float64) { v.lincomb(dst, init, coef, x) })
					run("SumProducts", prod, func(dst, init []float64, x [][]float64) { v.sumProducts(dst, init, x, y) })
				}

				// Reductions start from sums that are there.
				a := numbers(rng, n, draw)
				accs, wants := make([]Acc, terms), make([]Acc, terms)
				var sum, wantSum Acc
				for j := range accs {
					copy(accs[j][:], coef)
					wants[j] = accs[j]
					one := accs[j]
					for i := range n {
						wants[j][i%8] += float64(a[i] * y[j][i])
					}
					v.dot(&one, a, y[j])
					if i := firstDifference(one[:], wants[j][:]); i >= 0 {
						t.Fatalf("Dot, length %d: lane %d = %v, want %v", n, i, one[i], wants[j][i])
					}
				}
				v.dots(accs, a, y)
				for j := range accs {
					if i := firstDifference(accs[j][:], wants[j][:]); i >= 0 {
						t.Fatalf("Dots of %d, length %d: [%d] lane %d = %v, want %v", terms, n, j, i, accs[j][i], wants[j][i])
					}
				}
				for i := range n {
					wantSum[i%8] += a[i]
				}
				v.sum(&sum, a)
				if i := firstDifference(sum[:], wantSum[:]); i >= 0 {
					t.Fatalf("Sum, length %d: lane %d = %v, want %v", n, i, sum[i], wantSum[i])
				}
			}
		}
	})
}

var inputs = flag.Int("vec.inputs", 100_000, "random inputs on which the variants of each elementary function are compared")

// TestVariants compares the elementary functions of all variants with the
// plain ones, bit for bit.
func TestVariants(t *testing.T) {
	total := *inputs
	each(t, func(t *testing.T, v variant) {
		rng := rand.New(rand.NewPCG(7, 8))
		for name, plain := range variants[0].unary {
			t.Run(name, func(t *testing.T) {
				kernel := v.unary[name]
				check := func(x []float64) {
					t.Helper()
					got, want := make([]float64, len(x)), make([]float64, len(x))
					for i := range x {
						// One by one, so that no vector decides about an element.
						plain(want[i:i+1], x[i:i+1])
					}
					kernel(got, x)
					if i := firstDifference(got, want); i >= 0 {
						t.Fatalf("%s(%v) = %v, plain %v", name, x[i], got[i], want[i])
					}
					kernel(x, x)
					if i := firstDifference(x, want); i >= 0 {
						t.Fatalf("%s in place, length %d, at %d: %v, want %v", name, len(x), i, x[i], want[i])
					}
				}
				for _, n := range lengths() {
					check(numbers(rng, n, number))
				}
				for _, x := range specials {
					check(slices.Repeat([]float64{x}, 9))
				}
				for k := range total / 500 {
					draw := []func(*rand.Rand) float64{tame, number}[k%2]
					check(numbers(rng, 500, draw))
				}
			})
		}
	})
}

func TestTotal(t *testing.T) {
	acc := Acc{1, 1e16, 2, -1e16, 3, 1e-3, 4, 0.1}
	want := ((acc[0] + acc[4]) + (acc[2] + acc[6])) + ((acc[1] + acc[5]) + (acc[3] + acc[7]))
	if got := acc.Total(); got != want {
		t.Errorf("Total() = %v, want %v", got, want)
	}
}

// TestExported calls everything that is exported, through the dispatch.
func TestExported(t *testing.T) {
	a, b, s := []float64{1, -2, 0, 4}, []float64{3, 0.5, math.Inf(1), -1}, 2.0
	dst := make([]float64, 4)
	for _, c := range []struct {
		name string
		run  func()
		want func(i int) float64
	}{
		{"Add", func() { Add(dst, a, b) }, func(i int) float64 { return a[i] + b[i] }},
		{"Sub", func() { Sub(dst, a, b) }, func(i int) float64 { return a[i] - b[i] }},
		{"Mul", func() { Mul(dst, a, b) }, func(i int) float64 { return a[i] * b[i] }},
		{"Div", func() { Div(dst, a, b) }, func(i int) float64 { return a[i] / b[i] }},
		{"Max", func() { Max(dst, a, b) }, func(i int) float64 { return max(a[i], b[i]) }},
		{"Min", func() { Min(dst, a, b) }, func(i int) float64 { return min(a[i], b[i]) }},
		{"Hypot", func() { Hypot(dst, a, b) }, func(i int) float64 { return math.Hypot(a[i], b[i]) }},
		{"StrongMul", func() { StrongMul(dst, a, b) }, func(i int) float64 { return []float64{3, -1, 0, -4}[i] }},
		{"Gate", func() { Gate(dst, b, a) }, func(i int) float64 { return []float64{3, -1, 0, -4}[i] }},
		{"AddS", func() { AddS(dst, a, s) }, func(i int) float64 { return a[i] + s }},
		{"SubS", func() { SubS(dst, a, s) }, func(i int) float64 { return a[i] - s }},
		{"RSub", func() { RSub(dst, s, a) }, func(i int) float64 { return s - a[i] }},
		{"MulS", func() { MulS(dst, a, s) }, func(i int) float64 { return a[i] * s }},
		{"DivS", func() { DivS(dst, a, s) }, func(i int) float64 { return a[i] / s }},
		{"RDiv", func() { RDiv(dst, s, a) }, func(i int) float64 { return s / a[i] }},
		{"MaxS", func() { MaxS(dst, a, s) }, func(i int) float64 { return max(a[i], s) }},
		{"MinS", func() { MinS(dst, a, s) }, func(i int) float64 { return min(a[i], s) }},
		{"StrongMulS", func() { StrongMulS(dst, a, math.Inf(1)) }, func(i int) float64 {
			return []float64{math.Inf(1), math.Inf(-1), 0, math.Inf(1)}[i]
		}},
		{"RStrongMul", func() { RStrongMul(dst, 2, b) }, func(i int) float64 { return 2 * b[i] }},
		{"RStrongMul 0", func() { RStrongMul(dst, math.Copysign(0, -1), b) }, func(i int) float64 { return 0 }},
		{"GateS", func() { GateS(dst, a, 3) }, func(i int) float64 { return 3 * a[i] }},
		{"GateS 0", func() { GateS(dst, b, 0) }, func(i int) float64 { return 0 }},
		{"Fill", func() { Fill(dst, s) }, func(i int) float64 { return s }},
		{"Map", func() { Map(dst, a, math.Cbrt) }, func(i int) float64 { return math.Cbrt(a[i]) }},
		{"Lincomb", func() { Lincomb(dst, nil, []float64{2}, [][]float64{a}) }, func(i int) float64 { return 2 * a[i] }},
		{"SumProducts", func() { SumProducts(dst, a, [][]float64{a}, [][]float64{b}) }, func(i int) float64 { return a[i] + float64(a[i]*b[i]) }},
	} {
		c.run()
		for i := range dst {
			if want := c.want(i); !same(dst[i], want) {
				t.Errorf("%s: [%d] = %v, want %v", c.name, i, dst[i], want)
			}
		}
	}
	holds := map[Rel]func(x, y float64) bool{
		Less:         func(x, y float64) bool { return x < y },
		LessEqual:    func(x, y float64) bool { return x <= y },
		Greater:      func(x, y float64) bool { return x > y },
		GreaterEqual: func(x, y float64) bool { return x >= y },
		Equal:        func(x, y float64) bool { return x == y },
		NotEqual:     func(x, y float64) bool { return x != y },
	}
	for _, x := range specials {
		for _, y := range specials {
			for rel, def := range holds {
				d := []float64{0}
				Select(d, rel, []float64{x}, []float64{y}, []float64{1}, []float64{2})
				if def(x, y) != (d[0] == 1) {
					t.Errorf("Select(%v) of %v and %v gives %v", rel, x, y, d[0])
				}
			}
		}
	}
	for _, f := range []func(){
		func() { Select(dst, 0, a, a, a, a) },
		func() { Add(dst, a[:3:3], b) },
		func() { Exp(dst, a[:3:3]) },
		func() { Lincomb(dst, nil, nil, [][]float64{a}) },
		func() { Lincomb(dst, nil, []float64{1}, [][]float64{a[:3:3]}) },
		func() { Dot(new(Acc), a, b[:3:3]) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			f()
		}()
	}
}

func TestAnyNaN(t *testing.T) {
	inf := math.Inf(1)
	for n := range 40 {
		a := make([]float64, n)
		for i := range a {
			a[i] = float64(i) - 3
		}
		if AnyNaN(a) {
			t.Errorf("a NaN among %v", a)
		}
		for i := range a {
			old := a[i]
			a[i] = math.NaN()
			if !AnyNaN(a) {
				t.Errorf("no NaN among %v", a)
			}
			a[i] = inf
			a[0] = -inf // the sum is a NaN, or infinite
			if AnyNaN(a) {
				t.Errorf("a NaN among %v", a)
			}
			a[0], a[i] = -3, old
		}
	}
}
