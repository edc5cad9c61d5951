package autodiff_test

import (
	"context"
	"maps"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"gradproof/autodiff"
)

var (
	inf = math.Inf(1)
	nan = math.NaN()

	twoOverRootPi = 2 / math.Sqrt(math.Pi)
)

// unaries restates value and derivative of every function of one argument, from mathematics, in
// forms other than the package's, with points where they are to be compared.
var unaries = map[autodiff.Op]struct {
	f, df func(x float64) float64
	at    []float64
}{
	autodiff.OpNeg:   {func(x float64) float64 { return 0 - x }, func(x float64) float64 { return -1 }, []float64{-2, 0.5, 3}},
	autodiff.OpSqrt:  {func(x float64) float64 { return math.Exp(math.Log(x) / 2) }, func(x float64) float64 { return math.Exp(-math.Log(x)/2) / 2 }, []float64{0.25, 1, 2, 7}},
	autodiff.OpCbrt:  {func(x float64) float64 { return math.Copysign(math.Pow(math.Abs(x), 1.0/3), x) }, func(x float64) float64 { return math.Pow(math.Abs(x), -2.0/3) / 3 }, []float64{-8, -0.3, 0.5, 27}},
	autodiff.OpExp:   {func(x float64) float64 { return math.Pow(math.E, x) }, func(x float64) float64 { return math.Pow(math.E, x) }, []float64{-3, 0, 0.7, 4}},
	autodiff.OpExpm1: {func(x float64) float64 { return math.Exp(x) - 1 }, func(x float64) float64 { return math.Pow(math.E, x) }, []float64{-30, -2, 0.7, 4}},
	autodiff.OpLog:   {func(x float64) float64 { return -math.Log(1 / x) }, func(x float64) float64 { return math.Pow(x, -1) }, []float64{0.1, 1.5, 20}},
	autodiff.OpLog2:  {func(x float64) float64 { return math.Log(x) / math.Ln2 }, func(x float64) float64 { return math.Log2E / x }, []float64{0.1, 1.5, 20}},
	autodiff.OpLog10: {func(x float64) float64 { return math.Log(x) / math.Ln10 }, func(x float64) float64 { return math.Log10E / x }, []float64{0.1, 1.5, 20}},
	autodiff.OpLog1p: {func(x float64) float64 { return math.Log(1 + x) }, func(x float64) float64 { return math.Pow(1+x, -1) }, []float64{-0.5, 0.3, 20}},

	autodiff.OpSin:  {func(x float64) float64 { return math.Cos(x - math.Pi/2) }, func(x float64) float64 { return math.Sin(math.Pi/2 - x) }, []float64{-2, 0.4, 3, 7}},
	autodiff.OpCos:  {func(x float64) float64 { return math.Sin(x + math.Pi/2) }, func(x float64) float64 { return math.Cos(x + math.Pi/2) }, []float64{-2, 0.4, 3, 7}},
	autodiff.OpTan:  {func(x float64) float64 { return math.Sin(x) / math.Cos(x) }, func(x float64) float64 { return 1 / (math.Cos(x) * math.Cos(x)) }, []float64{-1, 0.4, 2, 4}},
	autodiff.OpSec:  {func(x float64) float64 { return 1 / math.Cos(x) }, func(x float64) float64 { return math.Sin(x) / (math.Cos(x) * math.Cos(x)) }, []float64{-1, 0.4, 2, 4}},
	autodiff.OpCsc:  {func(x float64) float64 { return 1 / math.Sin(x) }, func(x float64) float64 { return -math.Cos(x) / (math.Sin(x) * math.Sin(x)) }, []float64{-1, 0.4, 2, 4}},
	autodiff.OpCot:  {func(x float64) float64 { return math.Cos(x) / math.Sin(x) }, func(x float64) float64 { return -1 / (math.Sin(x) * math.Sin(x)) }, []float64{-1, 0.4, 2, 4}},
	autodiff.OpAsin: {func(x float64) float64 { return math.Atan2(x, math.Sqrt(1-x*x)) }, func(x float64) float64 { return 1 / math.Cos(math.Asin(x)) }, []float64{-0.9, 0.1, 0.8}},
	autodiff.OpAcos: {func(x float64) float64 { return math.Atan2(math.Sqrt(1-x*x), x) }, func(x float64) float64 { return -1 / math.Sin(math.Acos(x)) }, []float64{-0.9, 0.1, 0.8}},
	autodiff.OpAtan: {func(x float64) float64 { return math.Atan2(x, 1) }, func(x float64) float64 { c := math.Cos(math.Atan(x)); return c * c }, []float64{-5, 0.3, 2}},

	autodiff.OpSinh:  {func(x float64) float64 { return (math.Exp(x) - math.Exp(-x)) / 2 }, func(x float64) float64 { return (math.Exp(x) + math.Exp(-x)) / 2 }, []float64{-3, 0.5, 2}},
	autodiff.OpCosh:  {func(x float64) float64 { return (math.Exp(x) + math.Exp(-x)) / 2 }, func(x float64) float64 { return (math.Exp(x) - math.Exp(-x)) / 2 }, []float64{-3, 0.5, 2}},
	autodiff.OpTanh:  {func(x float64) float64 { return math.Sinh(x) / math.Cosh(x) }, func(x float64) float64 { return math.Pow(math.Cosh(x), -2) }, []float64{-3, 0.5, 2}},
	autodiff.OpSech:  {func(x float64) float64 { return 1 / math.Cosh(x) }, func(x float64) float64 { return -math.Sinh(x) / math.Pow(math.Cosh(x), 2) }, []float64{-3, 0.5, 2}},
	autodiff.OpCsch:  {func(x float64) float64 { return 1 / math.Sinh(x) }, func(x float64) float64 { return -math.Cosh(x) / math.Pow(math.Sinh(x), 2) }, []float64{-3, 0.5, 2}},
	autodiff.OpCoth:  {func(x float64) float64 { return math.Cosh(x) / math.Sinh(x) }, func(x float64) float64 { return -math.Pow(math.Sinh(x), -2) }, []float64{-3, 0.5, 2}},
	autodiff.OpAsinh: {func(x float64) float64 { return math.Log(x + math.Sqrt(x*x+1)) }, func(x float64) float64 { return 1 / math.Cosh(math.Asinh(x)) }, []float64{-3, 0.5, 2}},
	autodiff.OpAcosh: {func(x float64) float64 { return math.Log(x + math.Sqrt(x*x-1)) }, func(x float64) float64 { return 1 / math.Sinh(math.Acosh(x)) }, []float64{1.5, 2, 9}},
	autodiff.OpAtanh: {func(x float64) float64 { return math.Log((1+x)/(1-x)) / 2 }, func(x float64) float64 { return math.Pow(math.Cosh(math.Atanh(x)), 2) }, []float64{-0.9, 0.2, 0.7}},

	autodiff.OpAbs:      {func(x float64) float64 { return math.Sqrt(x * x) }, func(x float64) float64 { return x / math.Sqrt(x*x) }, []float64{-2, 3}},
	autodiff.OpSign:     {func(x float64) float64 { return x / math.Abs(x) }, func(x float64) float64 { return 0 }, []float64{-2, 3}},
	autodiff.OpRelu:     {func(x float64) float64 { return (x + math.Abs(x)) / 2 }, func(x float64) float64 { return (1 + x/math.Abs(x)) / 2 }, []float64{-2, 3}},
	autodiff.OpSigmoid:  {func(x float64) float64 { return (1 + math.Tanh(x/2)) / 2 }, func(x float64) float64 { return math.Pow(math.Cosh(x/2), -2) / 4 }, []float64{-3, 0, 0.5, 2}},
	autodiff.OpSoftplus: {func(x float64) float64 { return math.Log(1 + math.Exp(x)) }, func(x float64) float64 { return math.Exp(x) / (1 + math.Exp(x)) }, []float64{-3, 0, 0.5, 2}},
	autodiff.OpErf:      {func(x float64) float64 { return 1 - math.Erfc(x) }, func(x float64) float64 { return twoOverRootPi * math.Exp(-x*x) }, []float64{-1, 0, 0.5, 2}},
	autodiff.OpErfc:     {func(x float64) float64 { return 1 - math.Erf(x) }, func(x float64) float64 { return -twoOverRootPi * math.Exp(-x*x) }, []float64{-1, 0, 0.5, 2}},
	autodiff.OpFloor:    {func(x float64) float64 { return x - math.Mod(x, 1) }, func(x float64) float64 { return 0 }, []float64{2.5, 7.25}},
}

type binaryCase struct {
	f, da, db func(a, b float64) float64
	at        [][2]float64
}

// binaries is the same for functions of two arguments.
var binaries = map[autodiff.Op]binaryCase{
	autodiff.OpAdd: {
		func(a, b float64) float64 { return a - -b },
		func(a, b float64) float64 { return 1 },
		func(a, b float64) float64 { return 1 }, [][2]float64{{2, 3}, {-1, 0.5}}},
	autodiff.OpSub: {
		func(a, b float64) float64 { return a + -b },
		func(a, b float64) float64 { return 1 },
		func(a, b float64) float64 { return -1 }, [][2]float64{{2, 3}, {-1, 0.5}}},
	autodiff.OpMul: {
		func(a, b float64) float64 { return a / (1 / b) },
		func(a, b float64) float64 { return b },
		func(a, b float64) float64 { return a }, [][2]float64{{2, 3}, {-1, 0.5}}},
	autodiff.OpDiv: {
		func(a, b float64) float64 { return a * math.Pow(b, -1) },
		func(a, b float64) float64 { return math.Pow(b, -1) },
		func(a, b float64) float64 { return -a * math.Pow(b, -2) }, [][2]float64{{2, 3}, {-1, 0.5}, {3, -7}}},
	autodiff.OpPow: {
		func(a, b float64) float64 { return math.Exp(b * math.Log(a)) },
		func(a, b float64) float64 { return b / a * math.Exp(b*math.Log(a)) },
		func(a, b float64) float64 { return math.Log(a) * math.Exp(b*math.Log(a)) }, [][2]float64{{2, 3}, {0.5, -1.5}, {3, 0.5}}},
	autodiff.OpMax: {
		func(a, b float64) float64 { return (a + b + math.Abs(a-b)) / 2 },
		func(a, b float64) float64 { return (1 + (a-b)/math.Abs(a-b)) / 2 },
		func(a, b float64) float64 { return (1 - (a-b)/math.Abs(a-b)) / 2 }, [][2]float64{{2, 3}, {1, -0.5}}},
	autodiff.OpMin: {
		func(a, b float64) float64 { return (a + b - math.Abs(a-b)) / 2 },
		func(a, b float64) float64 { return (1 - (a-b)/math.Abs(a-b)) / 2 },
		func(a, b float64) float64 { return (1 + (a-b)/math.Abs(a-b)) / 2 }, [][2]float64{{2, 3}, {1, -0.5}}},
	autodiff.OpHypot: {
		func(a, b float64) float64 { return math.Sqrt(a*a + b*b) },
		func(a, b float64) float64 { return math.Cos(math.Atan2(b, a)) },
		func(a, b float64) float64 { return math.Sin(math.Atan2(b, a)) }, [][2]float64{{2, 3}, {-1, 0.5}}},
	autodiff.OpAtan2: {
		func(y, x float64) float64 { return 2 * math.Atan(y/(math.Sqrt(x*x+y*y)+x)) },
		func(y, x float64) float64 { return x / (x*x + y*y) },
		func(y, x float64) float64 { return -y / (x*x + y*y) }, [][2]float64{{2, 3}, {-1, 0.5}, {2, -1}}},
	autodiff.OpStrongMul: {
		func(a, b float64) float64 { return a / (1 / b) },
		func(a, b float64) float64 { return b },
		func(a, b float64) float64 { return a }, [][2]float64{{2, 3}, {-1, 0.5}}},
	autodiff.OpShift: {
		func(a, c float64) float64 { return a - -c },
		func(a, c float64) float64 { return 1 },
		func(a, c float64) float64 { return 0 }, [][2]float64{{2, 3}, {-1, 0.5}}},
	autodiff.OpScale: {
		func(a, c float64) float64 { return a / (1 / c) },
		func(a, c float64) float64 { return c },
		func(a, c float64) float64 { return 0 }, [][2]float64{{2, 3}, {-1, 0.5}}},
	autodiff.OpGate: {
		func(a, b float64) float64 { return a / (1 / b) },
		func(a, b float64) float64 { return b },
		func(a, b float64) float64 { return a }, [][2]float64{{2, 3}, {-1, 0.5}}},
}

type variadicCase struct {
	f  func(x []float64) float64
	d  func(x []float64, i int) float64
	at [][]float64
}

// variadics is the same for the others; pairs alternate.
var variadics = map[autodiff.Op]variadicCase{
	autodiff.OpMulAdd: {
		func(x []float64) float64 { return x[2] + x[0]/(1/x[1]) },
		func(x []float64, i int) float64 { return []float64{x[1], x[0], 1}[i] },
		[][]float64{{2, 3, 5}, {-1, 0.5, 7}}},
	autodiff.OpSum: {
		func(x []float64) float64 { return x[0] - -x[1] - -x[2] },
		func(x []float64, i int) float64 { return 1 },
		[][]float64{{2, 3, 5}, {-1, 0.5, 7}}},
	autodiff.OpDot: {
		func(x []float64) float64 { return x[0]/(1/x[1]) + x[2]/(1/x[3]) },
		func(x []float64, i int) float64 { return []float64{x[1], x[0], x[3], x[2]}[i] },
		[][]float64{{2, 3, 5, 7}, {-1, 0.5, 7, 3}}},
	autodiff.OpSquaredError: {
		func(x []float64) float64 { return math.Pow(x[0]-x[1], 2) + math.Pow(x[3]-x[2], 2) },
		func(x []float64, i int) float64 {
			return []float64{2*x[0] - 2*x[1], 2*x[1] - 2*x[0], 2*x[2] - 2*x[3], 2*x[3] - 2*x[2]}[i]
		},
		[][]float64{{2, 3, 5, 7.5}, {-1, 0.5, 7, 3}}},
	autodiff.OpLogSumExp: {
		func(x []float64) float64 { return math.Log(math.Exp(x[0]) + math.Exp(x[1]) + math.Exp(x[2])) },
		func(x []float64, i int) float64 {
			return math.Exp(x[i]) / (math.Exp(x[0]) + math.Exp(x[1]) + math.Exp(x[2]))
		},
		[][]float64{{2, 3, 5}, {-1, 0.5, 0.5}}},
}

// numeric are the operations whose second argument is a number.
var numeric = map[autodiff.Op]func(t *autodiff.Tape, a autodiff.Var, c float64) autodiff.Var{
	autodiff.OpShift: (*autodiff.Tape).Shift,
	autodiff.OpScale: (*autodiff.Tape).Scale,
}

func close(a, b float64) bool {
	return math.Abs(a-b) <= 1e-13*(math.Abs(a)+math.Abs(b)) || math.Abs(a-b) < 1e-16
}

// gradients returns the value of op and its partials by each of the three routes.
func gradients(t *testing.T, op autodiff.Op, x ...float64) (v float64, routes map[string][]float64) {
	t.Helper()
	tape := autodiff.New()
	params := x
	record := numeric[op]
	if record != nil {
		params = x[:1]
	}
	args := tape.ParamSlice(nil, params)
	var y autodiff.Var
	if record != nil {
		y = record(tape, args[0], x[1])
	} else {
		y = tape.Apply(op, args...)
	}
	if err := tape.Backward(y); err != nil {
		t.Fatal(err)
	}
	run, err := autodiff.Replay(context.Background(), y, params, autodiff.Float64{})
	if err != nil {
		t.Fatal(err)
	}
	routes = map[string][]float64{}
	for _, arg := range args {
		g, ok := tape.Grad(arg)
		if !ok {
			t.Fatalf("%s: no gradient", op)
		}
		h, ok, err := run.Grad(arg)
		if !ok || err != nil {
			t.Fatalf("%s: replay: %v %v", op, ok, err)
		}
		d := tape.Value(tape.Derivative(y, arg))
		routes["backward"] = append(routes["backward"], g)
		routes["replay"] = append(routes["replay"], h)
		routes["derivative"] = append(routes["derivative"], d)
	}
	return tape.Value(y), routes
}

// differs names the routes by which the value or a partial of op is not the one restated above.
func differs(t *testing.T, op autodiff.Op) string {
	t.Helper()
	var bad []string
	compare := func(x []float64, v float64, d ...float64) {
		got, routes := gradients(t, op, x...)
		if !close(got, v) && !slices.Contains(bad, "value") {
			bad = append(bad, "value")
		}
		for _, route := range slices.Sorted(maps.Keys(routes)) {
			for i, g := range routes[route] {
				if !close(g, d[i]) && !slices.Contains(bad, route) {
					bad = append(bad, route)
				}
			}
		}
	}
	if c, ok := unaries[op]; ok {
		for _, x := range c.at {
			compare([]float64{x}, c.f(x), c.df(x))
		}
		return strings.Join(bad, " ")
	}
	if c, ok := binaries[op]; ok {
		for _, x := range c.at {
			compare(x[:], c.f(x[0], x[1]), c.da(x[0], x[1]), c.db(x[0], x[1]))
		}
		return strings.Join(bad, " ")
	}
	if c, ok := variadics[op]; ok {
		for _, x := range c.at {
			d := make([]float64, len(x))
			for i := range d {
				d[i] = c.d(x, i)
			}
			compare(x, c.f(x), d...)
		}
		return strings.Join(bad, " ")
	}
	if op == autodiff.OpDetach {
		tape := autodiff.New()
		x := tape.Param("x", 3)
		y := tape.Detach(x)
		tape.Backward(y)
		run, err := autodiff.Replay(context.Background(), y, []float64{5}, autodiff.Float64{})
		if err != nil {
			return "error"
		}
		_, backward := tape.Grad(x)
		_, replayed, _ := run.Grad(x)
		v, _ := run.Value(y)
		if backward || replayed || v != 5 || tape.Value(y) != 3 || tape.Value(tape.Derivative(y, x)) != 0 {
			return "not detached"
		}
		return ""
	}
	if op == autodiff.OpWhere {
		for _, x := range []float64{1, 3} {
			tape := autodiff.New()
			p, q := tape.Param("p", 5), tape.Param("q", 7)
			y := tape.Where(autodiff.Less, tape.Const(x), tape.Const(2), p, q)
			if tape.Backward(y) != nil {
				return "error"
			}
			gp, _ := tape.Grad(p)
			gq, _ := tape.Grad(q)
			dp, dq := tape.Value(tape.Derivative(y, p)), tape.Value(tape.Derivative(y, q))
			want := [2]float64{0, 1}
			if x < 2 {
				want = [2]float64{1, 0}
			}
			run, _ := autodiff.Replay(context.Background(), y, []float64{5, 7}, autodiff.Float64{})
			rp, _, _ := run.Grad(p)
			rq, _, _ := run.Grad(q)
			for route, got := range map[string][2]float64{"backward": {gp, gq}, "derivative": {dp, dq}, "replay": {rp, rq}} {
				if got != want && !slices.Contains(bad, route) {
					bad = append(bad, route)
				}
			}
		}
		slices.Sort(bad)
		return strings.Join(bad, " ")
	}
	return "not restated"
}

func TestPartials(t *testing.T) {
	for _, r := range autodiff.Rules() {
		if d := differs(t, r.Op); d != "" {
			t.Errorf("%s: %s", r.Op, d)
		}
	}
}

// Every operation has a row, a name, a method of its name, and a restatement here.
func TestTableIsComplete(t *testing.T) {
	methods := map[string]bool{}
	typ := reflect.TypeFor[*autodiff.Tape]()
	for i := range typ.NumMethod() {
		methods[lower(typ.Method(i).Name)] = true
	}
	rows := map[autodiff.Op]autodiff.Rule{}
	for _, r := range autodiff.Rules() {
		rows[r.Op] = r
	}
	for _, op := range autodiff.Ops() {
		if op.String() == "" {
			t.Errorf("operation %d has no name", op)
		}
		if back, ok := autodiff.OpByName(op.String()); !ok || back != op {
			t.Errorf("%s: the name leads to %s", op, back)
		}
		if !methods[op.String()] {
			t.Errorf("%s has no method", op)
		}
		if op.Arity() == 0 {
			continue
		}
		r, ok := rows[op]
		want := op.Arity()
		if want == autodiff.Variadic {
			want = 1
		}
		if !ok || len(r.Partials) != want {
			t.Errorf("%s has no row of %d partials", op, want)
		}
		for arg, p := range r.Partials {
			if len(p.Steps) == 0 && (op != autodiff.OpWhere || arg > 1) && op != autodiff.OpDetach && (numeric[op] == nil || arg == 0) {
				t.Errorf("%s has no partial in argument %d", op, arg)
			}
		}
	}
}

func lower(s string) string {
	b := []byte(s)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}

// A broken rule is noticed in every route, whichever it is and however it is broken.
func TestBrokenRulesAreNoticed(t *testing.T) {
	broken := 0
	for _, r := range autodiff.Rules() {
		for arg, p := range r.Partials {
			if len(p.Steps) == 0 {
				continue
			}
			for name, break_ := range map[string]func([]autodiff.Instr) []autodiff.Instr{
				"negated": autodiff.Negated, "plus one": autodiff.PlusOne, "doubled": autodiff.Doubled,
			} {
				if name != "plus one" && (r.Op == autodiff.OpSign || r.Op == autodiff.OpFloor) {
					continue // 0 is its own negative and its own double
				}
				restore := autodiff.WithRule(r.Op, arg, break_(p.Steps))
				if got := differs(t, r.Op); got != "backward derivative replay" {
					t.Errorf("%s: that the partial in argument %d is %s is noticed only by: %s", r.Op, arg, name, got)
				}
				broken++
				restore()
			}
		}
	}
	if d := differs(t, autodiff.OpTanh); d != "" || broken < 140 {
		t.Errorf("after %d faults tanh: %s", broken, d)
	}
}

func TestWithRuleRejectsNonsense(t *testing.T) {
	one := []autodiff.Instr{{Op: autodiff.OpConst, Args: []autodiff.Operand{{Kind: autodiff.Number, Num: 1, Den: 1}}}}
	for name, f := range map[string]func(){
		"leaf":     func() { autodiff.WithRule(autodiff.OpParam, 0, one) },
		"argument": func() { autodiff.WithRule(autodiff.OpSin, 1, one) },
		"empty":    func() { autodiff.WithRule(autodiff.OpSin, 0, nil) },
		"operand": func() {
			autodiff.WithRule(autodiff.OpSin, 0, []autodiff.Instr{{Op: autodiff.OpNeg, Args: []autodiff.Operand{{Kind: autodiff.Step}}}})
		},
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: accepted", name)
				}
			}()
			f()
		}()
	}
}
