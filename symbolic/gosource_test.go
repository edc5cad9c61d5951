package symbolic

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"flag"
	"fmt"
	"go/format"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// goSourceExprs returns an expression of every function and more.
func goSourceExprs(t *testing.T) []Expr {
	var out []Expr
	for _, f := range Funcs() {
		out = append(out, Mul(Var("u"), mustApply(t, f)))
	}
	for _, src := range []string{
		"(w*x - label)^2", "sin(x*exp(x^2))/(1 + x)", "0.1*0.2*x + 0.1 + 0.2", "0.1 + 0.2 + x", "x + 0.1*0.2", "2^0.5*x",
		"1/3", "1/0 + x", "(1/3)/0*x", "x*1e400", "x + 1e-400", "-x", "--x", "x - -y", "x*-y", "-x^2", "2*pi", "pi/4*x",
		"where(x < y, x^2, y^2)", "where(1 < 2, x, y)", "where(x == y, where(x != 1, 2, 3), x*y + z)*x",
		"where(x < 0, sqrt(-x), sqrt(x))", "x^y^2", "x^-1 + y^-2", "a*b + c*d", "a*b - c*d", "-(a*b) + c", "(a + b)*(a + b)*(a + b)",
		"D(x^3*y, x) + D(x*y, y)", "len*string + math/func + t1*t2 + _ + sigmoid_*sin(range)", "α*beta^2 + Γ_1",
		"x/y/z", "x/(y*z)", "x*(y/z)", "(x - y)/(x + y)", "x + (y + z) - (y - x)", "max(x, y, z) - min(x, y, z)",
		"3*2^2", "(x^2)^2 + (x^2)^3", "pi^2 + -pi", "x^y + (x*y)^(y*z)*2 + 1", "log10(x)*y + log10(x + y) + 1", "hypot(x*y, z) + sinh(x) + cosh(y)",
		"relu(x*y) + z", "softplus(x*y) - z*sign(x*z)", "x*1e400 - 1e400", "x + -1e-400", "y*-1e-400", "-1e-400/x", "1e-400/1e-400", "x + 5e-324*y",
		"where(1e400 < x, 1, -1e-400)", "where(x > -1e400, -1e-400, -0)", "x^(2 + 1e-30)", "x^1 + x^0 + x^0.5 + x^-2", "1e300*1e300*x - 1e-300*1e-300*y",
		"x/4 + y", "x/-0.5 - x*y*2", "x^(y - y + 2)", "x^(y - y - 1)", "x_*x + grad*x^2 + FGrad*F", "4.35*100 + x", "-(x*y)*z - (-x)*y", "x - y*z - (x*y - z)", "0*x/0 + 0/y", "true*false + nil*iota - float64/any",
		"a + b + c + d + e + f + g + h + i + j + k + l + m + n + o + p + q + r + s + t + u + v + w + x + y + z + a*b*c*d*e*f*g*h*i*j*k*l*m*n*o*p*q*r*s*t*u*v*w*x*y*z",
	} {
		out = append(out, MustParse(src))
	}
	return out
}

var goSourceExpressions = flag.Int("gosource.expressions", 200, "how many random expressions become Go functions that are run")

// goSpecials are the arguments at which rounding, signs and limits show.
var goSpecials = []float64{
	0, math.Copysign(0, -1), 1, -1, 2, 0.5, math.Inf(1), math.Inf(-1), math.NaN(), 5e-324, -5e-324, 1e-310, -3e-162, 1.1835391338393543e-154, 1.3e308,
	math.MaxFloat64, -math.MaxFloat64, 1e155, 0.1, 1.0 / 3, -1.7, 710, -745,
}

// goNumbers replace a variable now and then: numbers that float64 does not have.
var goNumbers = []string{"1e400", "-1e400", "1e-400", "-1e-400", "5e-324", "1.7976931348623157e308", "1e23", "-0.1", "1/3", "2 + 1e-30", "1e15", "123456789"}

// goSourceRandom returns n random expressions in x, y, z.
func goSourceRandom(n int) []Expr {
	g := newGenerate(99)
	g.kinds = append(g.kinds, Derivative)
	var out []Expr
	for len(out) < n {
		e := g.expr(2 + g.r.IntN(24))
		if g.r.IntN(2) == 0 {
			number := MustParse(goNumbers[g.r.IntN(len(goNumbers))])
			var err error
			if e, err = Subst(e, "z", number); err != nil {
				continue
			}
		}
		if d, err := ExpandDerivatives(e); err == nil && d.Nodes() < 400 {
			out = append(out, e)
		}
	}
	return out
}

// The generated functions compile, and return what [Eval] computes, bit for bit.
// All are in one package, which is built once; the arguments and the results are
// the bits of float64 on standard input and output.
func TestGoSourceAgrees(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a program")
	}
	type function struct {
		params  []string
		results []Expr
	}
	var functions []function
	dir, calls := t.TempDir(), ""
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	exprs := append(goSourceExprs(t), goSourceRandom(*goSourceExpressions)...)
	for i, e := range exprs {
		f := GoFunc{Package: "main", Name: fmt.Sprintf("F%d", i), Params: e.Vars(), Wrt: e.Vars(), Slices: i%4 == 0}
		src, err := GoSource(e, f)
		if err != nil {
			t.Errorf("%s: %v", e, err)
			continue
		}
		if formatted, err := format.Source([]byte(src)); err != nil || string(formatted) != src {
			t.Errorf("%s: gofmt changes the source, %v", e, err)
		}
		write(f.Name+".go", src)
		value, err := ExpandDerivatives(e)
		if err != nil {
			t.Fatal(err)
		}
		gradient, err := Gradient(value, f.Wrt...)
		if err != nil {
			t.Fatal(err)
		}
		if f.Slices {
			calls += fmt.Sprintf("\tgrad = make([]float64, %d)\n\tF%dGrad(grad, x)\n\tput(F%d(x), grad)\n", len(f.Wrt), i, i)
		} else {
			args := ""
			for j := range f.Params {
				args += fmt.Sprintf("x[%d], ", j)
			}
			calls += fmt.Sprintf("\t{\n\t\tv, d := F%d(%s)\n\t\tput(v, d[:])\n\t}\n", i, strings.TrimSuffix(args, ", "))
		}
		functions = append(functions, function{f.Params, append([]Expr{value}, gradient...)})
	}
	write("go.mod", "module generated\n\ngo 1.24\n")
	write("main.go", `package main

import (
	"bufio"
	"encoding/binary"
	"io"
	"math"
	"os"
)

var out = bufio.NewWriter(os.Stdout)

func put(v float64, d []float64) {
	for _, x := range append([]float64{v}, d...) {
		binary.Write(out, binary.LittleEndian, math.Float64bits(x))
	}
}

func main() {
	defer out.Flush()
	in := bufio.NewReader(os.Stdin)
	for {
		x := make([]float64, 32)
		if binary.Read(in, binary.LittleEndian, x) == io.EOF {
			return
		}
		at(x)
	}
}

func at(x []float64) {
	var grad []float64
	_ = grad
`+calls+"}\n")
	build := exec.Command("go", "build", "-o", "generated.exe", ".")
	build.Dir = dir
	build.Env = append(os.Environ(), "GOFLAGS=", "GOWORK=off")
	if output, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%.2000s", err, output)
	}

	r := rand.New(rand.NewPCG(7, 7))
	var input bytes.Buffer
	var points [][]float64
	for range 16 {
		x := make([]float64, 32)
		for i := range x {
			if x[i] = goSpecials[r.IntN(len(goSpecials))]; len(points)%4 == 3 || r.IntN(3) == 0 {
				x[i] = 3 * r.NormFloat64()
			}
		}
		points = append(points, x)
		if err := binary.Write(&input, binary.LittleEndian, x); err != nil {
			t.Fatal(err)
		}
	}
	run := exec.Command(filepath.Join(dir, "generated.exe"))
	run.Stdin = &input
	output, err := run.Output()
	if err != nil {
		t.Fatal(err)
	}
	compared, finite, wrong := 0, 0, 0
	for _, x := range points {
		for i, f := range functions {
			at := make(map[string]float64)
			for j, p := range f.params {
				at[p] = x[j]
			}
			for _, e := range f.results {
				if len(output) < 8 {
					t.Fatalf("the output ends after %d results", compared)
				}
				got := math.Float64frombits(binary.LittleEndian.Uint64(output))
				output = output[8:]
				want := evalFloat(t, e, at)
				compared++
				if want-want == 0 {
					finite++
				}
				if math.Float64bits(got) != math.Float64bits(want) && (got == got || want == want) {
					if wrong++; wrong <= 10 {
						t.Errorf("%s at %v (from %s)\n  generated %v, evaluated %v", e.Text(200), at, exprs[i].Text(200), got, want)
					}
				}
			}
		}
	}
	if len(output) > 0 {
		t.Errorf("%d bytes of output are too many", len(output))
	}
	if finite < compared/5 {
		t.Errorf("only %d of %d results are finite", finite, compared)
	}
	t.Logf("%d functions, %d results, %d of them finite", len(functions), compared, finite)
}

// The compiler for arm64, which fuses what it may, finds no product in the
// generated functions that it may add to something without rounding it.
func TestGoSourceNeverFuses(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles for another machine")
	}
	dir := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	exprs := append(goSourceExprs(t), goSourceRandom(*goSourceExpressions)...)
	for i, e := range exprs {
		f := GoFunc{Name: fmt.Sprintf("F%d", i), Params: e.Vars(), Wrt: e.Vars(), Slices: i%4 == 0}
		src, err := GoSource(e, f)
		if err != nil {
			t.Fatal(err)
		}
		write(f.Name+".go", src)
	}
	write("go.mod", "module generated\n\ngo 1.24\n")
	// A function in which the compiler does fuse, as a sign that it can be seen, and
	// calls of functions with constants, which it writes in place of the calls.
	write("fused.go", "package gradient\n\nfunc fused(x, y, z float64) float64 { return x*y + z }\n\n"+
		"func inPlace(x, y float64) (float64, float64) { return product(x, y, 2), quotient(x, y, 0.5) + quotient(x, y, 4) }\n")
	for name, src := range map[string]string{"product": "x*y*z + x", "quotient": "x*y/z + x/z"} {
		src, err := GoSource(MustParse(src), GoFunc{Name: "G", Params: []string{"x", "y", "z"}})
		if err != nil {
			t.Fatal(err)
		}
		src = strings.ReplaceAll(src, "G(x, y, z float64) (float64, [0]float64)", name+"(x, y, z float64) float64")
		write(name+".go", strings.ReplaceAll(src, ", [0]float64{}", ""))
	}
	build := exec.Command("go", "build", "-gcflags=-S", ".")
	build.Dir = dir
	build.Env = append(os.Environ(), "GOFLAGS=", "GOWORK=off", "GOARCH=arm64", "GOOS=linux", "CGO_ENABLED=0")
	output, err := build.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%.2000s", err, output)
	}
	fused, products := make(map[string]int), 0
	for line := range strings.Lines(string(output)) {
		_, after, ok := strings.Cut(line, "("+dir+string(filepath.Separator))
		file, instruction, split := strings.Cut(after, ".go:")
		switch {
		case !ok || !split:
		case strings.Contains(instruction, "FMADD") || strings.Contains(instruction, "FMSUB") || strings.Contains(instruction, "FNM"):
			if !strings.Contains(instruction, "FNMUL") {
				fused[file]++
			}
		case strings.Contains(instruction, "FMULD"):
			products++
		}
	}
	if fused["fused"] == 0 || products < len(exprs) {
		t.Errorf("the compiler fuses %d times where it may, and multiplies %d times", fused["fused"], products)
	}
	delete(fused, "fused")
	for file, times := range fused {
		src, _ := os.ReadFile(filepath.Join(dir, file+".go"))
		t.Errorf("products are fused %d times in\n%s", times, src)
	}
}

func TestGoSourceText(t *testing.T) {
	for _, test := range []struct {
		src  string
		f    GoFunc
		want string
	}{
		{"(w*x - label)^2", GoFunc{Name: "Loss", Params: []string{"w", "x", "label"}, Wrt: []string{"w"}}, `package gradient

// Loss returns (w*x - label)^2 and its derivatives in w.
func Loss(w, x, label float64) (float64, [1]float64) {
	t1 := float64(w*x) - label
	return float64(t1 * t1), [1]float64{float64(2 * x * t1)}
}
`},
		{"a*relu(x*y) + log10(x)", GoFunc{Package: "model", Name: "F", Params: []string{"a", "x", "y"}, Wrt: []string{"a", "x"}, Slices: true}, `package model

import "math"

// F returns a*relu(x*y) + log10(x) for x = (a, x, y).
func F(x []float64) float64 {
	a := x[0]
	x_ := x[1]
	y := x[2]
	relu := func(x float64) float64 {
		if x < 0 {
			return 0
		}
		return x
	}
	return float64(a*relu(float64(x_*y))) + float64(math.Log10(x_))
}

// FGrad sets grad to the derivatives of F in (a, x).
func FGrad(grad, x []float64) {
	a := x[0]
	x_ := x[1]
	y := x[2]
	relu := func(x float64) float64 {
		if x < 0 {
			return 0
		}
		return x
	}
	t1 := float64(x_ * y)
	var t2 float64
	if t1 < 0 {
		t2 = 0
	} else {
		t2 = float64(0.5 * y)
	}
	var t3 float64
	if t1 > 0 {
		t3 = y
	} else {
		t3 = t2
	}
	grad[0] = relu(t1)
	grad[1] = float64(a*t3) + 1/(x_*math.Log(10))
}
`},
		{"func*x - t1", GoFunc{Name: "x", Params: []string{"x", "func", "t1", "unused"}}, `package gradient

// x returns func*x - t1 and its derivatives.
func x(x_, func_, t1_, unused float64) (float64, [0]float64) {
	return float64(func_*x_) - t1_, [0]float64{}
}
`},
		{"x*1e400 - 1e-400*y + 1e15 + 1000000 - 1e-5", GoFunc{Name: "F", Params: []string{"x", "y"}, Wrt: []string{"x", "y", "x", "x", "x"}}, `package gradient

import "math"

// F returns ` + "%s" + ` and its derivatives in x, y, x, x, x.
func F(x, y float64) (float64, [5]float64) {
	return float64(x*math.Inf(1)) - float64(0*y) + 1e+15 + 1000000 - 1e-05, [5]float64{
		math.Inf(1),
		math.Copysign(0, -1),
		math.Inf(1),
		math.Inf(1),
		math.Inf(1),
	}
}
`},
	} {
		e := MustParse(test.src)
		got, err := GoSource(e, test.f)
		if err != nil {
			t.Errorf("%s: %v", test.src, err)
		}
		if want := strings.Replace(test.want, "%s", e.Text(200), 1); got != want {
			t.Errorf("got\n%s\nwant\n%s", got, want)
		}
	}
}

func TestGoSourceErrors(t *testing.T) {
	for _, test := range []struct {
		src  string
		f    GoFunc
		code Code
	}{
		{"x", GoFunc{Name: "2f", Params: []string{"x"}}, CodeSyntax},
		{"x", GoFunc{Name: "", Params: []string{"x"}}, CodeSyntax},
		{"x", GoFunc{Name: "func", Params: []string{"x"}}, CodeSyntax},
		{"x", GoFunc{Name: "_", Params: []string{"x"}}, CodeSyntax},
		{"x", GoFunc{Name: "init", Params: []string{"x"}}, CodeSyntax},
		{"x", GoFunc{Name: "math", Params: []string{"x"}}, CodeSyntax},
		{"x", GoFunc{Name: "float64", Params: []string{"x"}}, CodeSyntax},
		{"x", GoFunc{Package: "main", Name: "main", Params: []string{"x"}}, CodeSyntax},
		{"x", GoFunc{Package: "a b", Name: "F", Params: []string{"x"}}, CodeSyntax},
		{"x", GoFunc{Package: "_", Name: "F", Params: []string{"x"}}, CodeSyntax},
		{"x*y", GoFunc{Name: "F", Params: []string{"x"}}, CodeUnset},
		{"x", GoFunc{Name: "F", Params: []string{"x"}, Wrt: []string{"y"}}, CodeUnset},
		{"x", GoFunc{Name: "F", Params: []string{"x", "x"}}, CodeSyntax},
		{"x", GoFunc{Name: "F", Params: []string{"x", "a b"}}, CodeSyntax},
		{"x", GoFunc{Name: "F", Params: []string{"x", ""}}, ""},
		{"x", GoFunc{Name: "sigmoid", Params: []string{"x", "main", "_"}}, ""},
	} {
		_, err := GoSource(MustParse(test.src), test.f)
		if code(err) != test.code {
			t.Errorf("GoSource(%s, %+v): %v, want %s", test.src, test.f, err, test.code)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	e := deepExpr(20_000)
	if _, err := raised().GoSource(ctx, e, GoFunc{Name: "F", Params: e.Vars(), Wrt: e.Vars()}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	e = Var("x")
	for range goTooLong + 2 { // what is used twice gets a name
		e = Expr{call(FuncAtan2, e.n, e.n)}
	}
	if _, err := raised().GoSource(context.Background(), e, GoFunc{Name: "F", Params: e.Vars()}); code(err) != CodeBudget {
		t.Errorf("too long: %v", err)
	}
}

// code returns the code of an error of this package, "" for others.
func code(err error) Code {
	if e, ok := err.(*Error); ok {
		return e.Code
	}
	return ""
}

// A long chain becomes many short statements, and names never meet.
func TestGoSourceLong(t *testing.T) {
	e := Var("x")
	for range 2000 {
		e = Add(Mul(e, Var("x")), Int(1))
	}
	src, err := GoSource(e, GoFunc{Name: "F", Params: []string{"x"}, Wrt: []string{"x"}})
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(src, "\n")[5:] {
		if len(line) > 300 {
			t.Fatalf("a line of %d bytes", len(line))
		}
	}
	f := GoFunc{Name: "F", Params: []string{"F", "F_", "FGrad", "math", "t1", "_", "pow", "len", "x", "x_", "grad", "type", "Γ"}, Slices: true}
	seen := make(map[string]bool)
	for name, s := range f.names() {
		if seen[s] || s == "F" || s == "FGrad" || s == "_" || s == "math" || s == "x" || s == "grad" {
			t.Errorf("%s is %s", name, s)
		}
		seen[s] = true
	}
}
