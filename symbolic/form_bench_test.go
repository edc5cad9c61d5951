package symbolic

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// typicalQuestions are functions of x with claims about their derivatives in x, the
// way a person works them out.
var typicalQuestions = [][2]string{
	{"(w*x - label)^2", "2*w*(w*x - label)"},
	{"x*exp(-x^2)*sin(x)", "exp(-x^2)*(sin(x) - 2*x^2*sin(x) + x*cos(x))"},
	{"sigmoid(w*x + b)", "w*sigmoid(w*x + b)*(1 - sigmoid(w*x + b))"},
	{"tanh(w*x + b)^2", "2*w*tanh(w*x + b)/cosh(w*x + b)^2"},
	{"log(1 + exp(-y*w*x))", "-y*w*exp(-y*w*x)/(1 + exp(-y*w*x))"},
	{"sqrt(x^2 + y^2)", "x/sqrt(x^2 + y^2)"},
	{"(x^2 - 1)/(x^2 + 1)", "4*x/(x^2 + 1)^2"},
	{"x^x", "x^x*(log(x) + 1)"},
	{"atan(y/x)", "-y/(x^2 + y^2)"},
	{"max(x, 0)*x", "x + abs(x)"},
	{"log(x^2 + 1)/x", "2/(x^2 + 1) - log(x^2 + 1)/x^2"},
	{"exp(x)/(exp(x) + exp(y) + exp(z))", "exp(x)*(exp(y) + exp(z))/(exp(x) + exp(y) + exp(z))^2"},
}

func BenchmarkFormsTypical(b *testing.B) {
	var pairs [][2]Expr
	for _, q := range typicalQuestions {
		d, err := Diff(MustParse(q[0]), "x")
		if err != nil {
			b.Fatal(err)
		}
		pairs = append(pairs, [2]Expr{d, MustParse(q[1])})
	}
	b.ReportAllocs()
	for b.Loop() {
		for i, p := range pairs {
			if ok, err := proves(p[0], p[1]); !ok {
				b.Fatal(typicalQuestions[i], err)
			}
		}
	}
}

// randomLoss returns (f - y)^2 for a polynomial f of n terms in w1, …, w6, x1, x2.
func randomLoss(n int) string {
	r := rand.New(rand.NewPCG(12345, 0))
	names := []string{"w1", "w2", "w3", "w4", "w5", "w6", "x1", "x2"}
	seen := make(map[[8]int]bool)
	var b strings.Builder
	for len(seen) < n {
		var e [8]int
		for range 1 + r.IntN(4) {
			e[r.IntN(6)]++
		}
		for range r.IntN(6) {
			e[6+r.IntN(2)]++
		}
		if seen[e] {
			continue
		}
		seen[e] = true
		fmt.Fprintf(&b, "%+d", (1-2*r.IntN(2))*(1+r.IntN(99)))
		for i, k := range e {
			if k > 0 {
				fmt.Fprintf(&b, "*%s^%d", names[i], k)
			}
		}
	}
	return "(" + b.String() + " - y)^2"
}

// The derivative of a squared error against the same multiplied out.
func BenchmarkFormsProveEqual(b *testing.B) {
	for _, n := range []int{50, 200, 900} {
		l := raised()
		l.Terms = 1 << 20
		d, err := l.Diff(context.Background(), mustRead(b, randomLoss(n)), "w1")
		if err != nil {
			b.Fatal(err)
		}
		expanded, err := l.Expand(context.Background(), d, nil)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(fmt.Sprintf("%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				same := false
				_, err := Cases(context.Background(), l, func(fs *Forms) error {
					left, err := Eval(d, fs.Var, fs)
					if err != nil {
						return err
					}
					right, err := Eval(expanded, fs.Var, fs)
					if err != nil {
						return err
					}
					same, err = fs.Equal(left, right)
					return err
				})
				if !same || err != nil {
					b.Fatal(same, err)
				}
			}
			b.ReportMetric(float64(expanded.Nodes()), "nodes")
		})
	}
}

// What it costs to read a polynomial that is multiplied out.
func BenchmarkFormsRead(b *testing.B) {
	for _, n := range []int{20, 50, 200} {
		l := raised()
		l.Terms = 1 << 20
		e, err := l.Expand(context.Background(), mustRead(b, randomLoss(n)), nil)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(fmt.Sprintf("%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, err := Cases(context.Background(), l, func(fs *Forms) error {
					_, err := Eval(e, fs.Var, fs)
					return err
				})
				if err != nil {
					b.Fatal(err)
				}
			}
			nodes := float64(e.Nodes())
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/nodes, "ns/node")
		})
	}
}
