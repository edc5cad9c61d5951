package ball

import (
	"fmt"
	"go/parser"
	"go/token"
	"math/big"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// Both evaluators of expressions ask for these methods.
var _ interface {
	Const(*big.Rat) (Ball, error)
	Neg(Ball) (Ball, error)
	Add(_, _ Ball) (Ball, error)
	Sub(_, _ Ball) (Ball, error)
	Mul(_, _ Ball) (Ball, error)
	Div(_, _ Ball) (Ball, error)
	Pow(_, _ Ball) (Ball, error)
	Call(string, ...Ball) (Ball, error)
	Holds(string, Ball, Ball) (bool, error)
	IsZero(Ball) bool
} = Arithmetic{}

// The truth must not come from those who are judged by it.
func TestImports(t *testing.T) {
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".go") {
			continue
		}
		syntax, err := parser.ParseFile(token.NewFileSet(), f.Name(), nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range syntax.Imports {
			path, _ := strconv.Unquote(i.Path.Value)
			first, _, _ := strings.Cut(path, "/")
			if strings.Contains(first, ".") || first == "gradproof" {
				t.Errorf("%s imports %s", f.Name(), path)
			}
		}
	}
}

func TestConcurrentUse(t *testing.T) {
	x := FromRat(big.NewRat(39, 20), 64)
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for prec := uint(64); prec < 3000; prec += 200 + uint(i)*17 {
				w := Arithmetic{prec}
				fresh := &constant{compute: ln2Constant.compute}
				for _, name := range []string{"exp", "log", "sin", "atan", "erf"} {
					if _, err := w.Call(name, x); err != nil {
						t.Error(err)
					}
				}
				fresh.fixed(prec)
			}
		})
	}
	wg.Wait()
}

func ExampleArithmetic() {
	w := Arithmetic{Prec: 128}
	x := FromRat(big.NewRat(1, 2), 128)
	t, _ := w.Call("tanh", x)
	d, _ := w.Mul(t, t)
	d, _ = w.Sub(FromInt(1), d)
	d, _ = w.Mul(d, t)
	d, _ = w.Mul(d, FromInt(2))
	fmt.Println(d.Decimal(30))
	fmt.Println(d.RelBits() > 110)
	// Output:
	// 0.726861981383587275539836913583…
	// true
}

func ExampleArithmetic_Call() {
	w := Arithmetic{Prec: 64}
	for _, x := range []Ball{FromInt(4), FromInt(2), FromInt(-1), FromEnds(big.NewRat(-1, 1), big.NewRat(1, 1), 64)} {
		root, err := w.Call("sqrt", x)
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println(root)
	}
	// Output:
	// 2
	// 1.4142135623730950488 ± 7e-21
	// ball: sqrt: outside the domain (edge)
	// ball: sqrt: undecided (edge)
}
