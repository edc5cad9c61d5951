package symbolic

import (
	"bufio"
	"bytes"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
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
		"3*2^2", "(x^2)^2 + (x^2)^3", "pi^2 + -pi",
		"a + b + c + d + e + f + g + h + i + j + k + l + m + n + o + p + q + r + s + t + u + v + w + x + y + z + a*b*c*d*e*f*g*h*i*j*k*l*m*n*o*p*q*r*s*t*u*v*w*x*y*z",
	} {
		out = append(out, MustParse(src))
	}
	return out
}

// The generated functions compile, and return what [Eval] computes, bit for bit.
func TestGoSourceAgrees(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a program")
	}
	dir := t.TempDir()
	write := func(name, text string) {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("go.mod", "module generated\n\ngo 1.24\n")
	var imports, calls strings.Builder
	var want []uint64
	var what []string
	for i, e := range goSourceExprs(t) {
		params := e.Vars()
		src, err := GoSource("F", e, params, params)
		if err != nil {
			t.Errorf("%s: %v", e, err)
			continue
		}
		write(fmt.Sprintf("e%d/e.go", i), src)
		fmt.Fprintf(&imports, "\te%d \"generated/e%d\"\n", i, i)
		results := []Expr{e}
		gradient, err := Gradient(e, params...)
		if err != nil {
			t.Fatal(err)
		}
		results = append(results, gradient...)
		for point := range 4 {
			at, args := make(map[string]float64), []string(nil)
			for j, p := range params {
				at[p] = []float64{0.3, 1.7, -0.6, 2.2}[(point+j)%4] + float64(j)/8
				args = append(args, strconv.FormatFloat(at[p], 'g', -1, 64))
			}
			fmt.Fprintf(&calls, "\t{\n\t\tv, d := e%d.F(%s)\n\t\tshow(v, d[:])\n\t}\n", i, strings.Join(args, ", "))
			for _, r := range results {
				want = append(want, math.Float64bits(evalFloat(t, r, at)))
				what = append(what, fmt.Sprintf("%s at %v (from %s)", r.Text(100), at, e.Text(100)))
			}
		}
	}
	write("main.go", "package main\n\nimport (\n\t\"fmt\"\n\t\"math\"\n"+imports.String()+
		")\n\nfunc show(v float64, d []float64) {\n\tfmt.Println(math.Float64bits(v))\n"+
		"\tfor _, x := range d {\n\t\tfmt.Println(math.Float64bits(x))\n\t}\n}\n\nfunc main() {\n"+calls.String()+"}\n")
	cmd := exec.Command("go", "run", ".")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=", "GOWORK=off")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	output, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, stderr.String())
	}
	lines := bufio.NewScanner(bytes.NewReader(output))
	i := 0
	for ; lines.Scan() && i < len(want); i++ {
		bits, err := strconv.ParseUint(lines.Text(), 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		got, w := math.Float64frombits(bits), math.Float64frombits(want[i])
		if bits != want[i] && (got == got || w == w) {
			t.Errorf("%s\n  generated %v, evaluated %v", what[i], got, w)
		}
	}
	if i != len(want) {
		t.Errorf("%d results, want %d", i, len(want))
	}
}

func TestGoSourceText(t *testing.T) {
	got, err := GoSource("Loss", MustParse("(w*x - label)^2"), []string{"w", "x", "label"}, []string{"w"})
	if err != nil {
		t.Fatal(err)
	}
	want := `package gradient

// Loss returns (w*x - label)^2 and its derivatives in w.
func Loss(w, x, label float64) (float64, [1]float64) {
	t1 := float64(w*x) - label
	return float64(t1 * t1), [1]float64{float64(2 * x * t1)}
}
`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestGoSourceErrors(t *testing.T) {
	for _, test := range []struct {
		name, src   string
		params, wrt []string
		code        Code
	}{
		{"2f", "x", []string{"x"}, nil, CodeSyntax},
		{"func", "x", []string{"x"}, nil, CodeSyntax},
		{"_", "x", []string{"x"}, nil, CodeSyntax},
		{"init", "x", []string{"x"}, nil, CodeSyntax},
		{"F", "x*y", []string{"x"}, nil, CodeUnset},
		{"F", "x", []string{"x"}, []string{"y"}, CodeUnset},
		{"F", "x", []string{"x", "x"}, nil, CodeSyntax},
	} {
		_, err := GoSource(test.name, MustParse(test.src), test.params, test.wrt)
		if code(err) != test.code {
			t.Errorf("GoSource(%s, %s, %v, %v): %v, want %s", test.name, test.src, test.params, test.wrt, err, test.code)
		}
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
	src, err := GoSource("F", e, []string{"x"}, []string{"x"})
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(src, "\n")[5:] {
		if len(line) > 300 {
			t.Fatalf("a line of %d bytes", len(line))
		}
	}
	names := goNames("F", []string{"F", "F_", "math", "t1", "_", "relu", "len", "x"})
	seen := make(map[string]bool)
	for name, s := range names {
		if seen[s] || s == "F" || s == "_" || s == "math" {
			t.Errorf("%s is %s", name, s)
		}
		seen[s] = true
	}
}
