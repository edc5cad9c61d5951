package symbolic

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

func TestDAG(t *testing.T) {
	got := string(DAGOf(MustParse("where(x <= 1/2, sin(x)^2, -x*pi)")).JSON())
	want := `{"nodes": [
  {"id":0,"kind":"variable","name":"x"},
  {"id":1,"kind":"number","value":"1/2"},
  {"id":2,"kind":"call","func":"sin","args":[0]},
  {"id":3,"kind":"number","value":"2"},
  {"id":4,"kind":"power","func":"pow","args":[2,3]},
  {"id":5,"kind":"negation","args":[0]},
  {"id":6,"kind":"call","func":"pi"},
  {"id":7,"kind":"product","args":[5,6]},
  {"id":8,"kind":"where","relation":"<=","args":[0,1,4,7]}
]}
`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if e, err := ParseDAG([]byte(want)); err != nil || e.String() != "where(x <= 1/2, sin(x)^2, -x*pi)" {
		t.Errorf("reads back as %s, %v", e, err)
	}
}

// Equal expressions have the same bytes, whatever they share; and the bytes give
// the expression back.
func TestDAGShares(t *testing.T) {
	rounds := 2000
	if testing.Short() {
		rounds = 200
	}
	g := anything{rand.New(rand.NewPCG(8, 8))}
	for range rounds {
		e := g.expr(g.r.IntN(60))
		d := DAGOf(e)
		a, b := d.JSON(), DAGOf(MustParse(e.String())).JSON()
		if !bytes.Equal(a, b) {
			t.Fatalf("%s has two forms\n%s\n%s", e, a, b)
		}
		if len(d.Nodes) != Share(e).Nodes() {
			t.Fatalf("%s has %d nodes, the data %d", e, Share(e).Nodes(), len(d.Nodes))
		}
		for i, n := range d.Nodes {
			if n.ID != i {
				t.Fatalf("node %d has the id %d", i, n.ID)
			}
			for _, a := range n.Args {
				if a >= i {
					t.Fatalf("node %d uses %d", i, a)
				}
			}
		}
		back, err := ParseDAG(a)
		if err != nil || !back.Equal(e) {
			t.Fatalf("%s reads back as %s, %v", e, back, err)
		}
		if back, err = d.Expr(); err != nil || !back.Equal(e) {
			t.Fatalf("%s is back as %s, %v", e, back, err)
		}
		var plain DAG // any other reader and writer of JSON will do
		if err := json.Unmarshal(a, &plain); err != nil {
			t.Fatal(err)
		}
		spaced, err := json.MarshalIndent(plain, "", "\t")
		if err != nil {
			t.Fatal(err)
		}
		if back, err = ParseDAG(spaced); err != nil || !back.Equal(e) {
			t.Fatalf("%s reads back, indented, as %s, %v", e, back, err)
		}
	}
}

// Nodes may be in another order, as long as arguments come first.
func TestParseDAGOrder(t *testing.T) {
	e, err := ParseDAG([]byte(`{"nodes":[{"value":"2","id":0,"kind":"number"},{"id":1,"kind":"variable","name":"x"},{"id":2,"kind":"power","args":[1,0],"func":"pow"}]}`))
	if err != nil || e.String() != "x^2" {
		t.Errorf("%s, %v", e, err)
	}
}

// A number with an exponent is refused before its digits are computed.
func TestParseDAGExponent(t *testing.T) {
	for _, value := range []string{"1e1000000", "1e-1000000", "1/1e1000000", "0x1p1000000"} {
		text := []byte(`{"nodes":[{"id":0,"kind":"number","value":"` + value + `"}]}`)
		const limit = 20 * time.Millisecond
		took := within(limit, func() {
			if _, err := ParseDAG(text); code(err) != CodeSyntax {
				t.Errorf("%s: %v", value, err)
			}
		})
		if took > limit {
			t.Errorf("%s is refused after %v", value, took)
		}
	}
}

func TestParseDAGErrors(t *testing.T) {
	x, y, two := `{"id":0,"kind":"variable","name":"x"}`, `{"id":1,"kind":"variable","name":"y"}`, `{"id":1,"kind":"number","value":"2"}`
	number := func(s string) string { return `{"id":0,"kind":"number","value":"` + s + `"}` }
	rows := func(rows ...string) string { return `{"nodes":[` + strings.Join(rows, ",") + `]}` }
	for _, test := range []struct {
		text string
		code Code
		says string
	}{
		{"", CodeSyntax, "too early"},
		{"{", CodeSyntax, "too early"},
		{"null", CodeSyntax, "here should be {"},
		{"[]", CodeSyntax, "here should be {"},
		{"{}", CodeSyntax, "the first field"},
		{`{"nodes":null}`, CodeSyntax, "here should be ["},
		{`{"nodes":[]}`, CodeEmpty, "no nodes"},
		{`{"Nodes":[` + x + `]}`, CodeSyntax, "the first field"},
		{`{"nodes":[` + x + `],"more":1}`, CodeSyntax, "here should be }"},
		{rows(x) + "x", CodeSyntax, "follows"},
		{rows(x) + rows(x), CodeSyntax, "follows"},
		{rows("1"), CodeSyntax, "here should be {"},
		{rows("{}"), CodeSyntax, "id is missing"},
		{`{"nodes":[` + x, CodeSyntax, "too early"},
		{`{"nodes":[{"id":0,`, CodeSyntax, "too early"},
		{`{"nodes":[{"id":0,"args":[1,`, CodeSyntax, "too early"},
		{rows(`{"id":0,"kind":"variable","name":"x","color":1}`), CodeSyntax, "unknown or there twice"},
		{rows(`{"id":0,"id":0,"kind":"variable","name":"x"}`), CodeSyntax, "unknown or there twice"},
		{rows(`{"ID":0,"kind":"variable","name":"x"}`), CodeSyntax, "unknown or there twice"},
		{rows(`{"id":null,"kind":"variable","name":"x"}`), CodeSyntax, "null is no id"},
		{rows(`{"id":"0","kind":"variable","name":"x"}`), CodeSyntax, "node 0"},
		{rows(`{"id":0.5,"kind":"variable","name":"x"}`), CodeSyntax, "node 0"},
		{rows(`{"id":1,"kind":"variable","name":"x"}`), CodeSyntax, "its id is 1"},
		{rows(`{"id":0,"kind":"vector"}`), CodeSyntax, "no kind"},
		{rows(`{"id":0,"kind":"variable","name":"x","value":"2"}`), CodeSyntax, "fields"},
		{rows(`{"id":0,"kind":"variable","name":"x","args":[0]}`), CodeSyntax, "none of the nodes"},
		{rows(`{"id":0,"kind":"variable"}`), CodeSyntax, "name"},
		{rows(`{"id":0,"kind":"variable","name":"sin"}`), CodeSyntax, "name"},
		{rows(`{"id":0,"kind":"variable","name":"√"}`), CodeSyntax, "name"},
		{rows(`{"id":0,"kind":"variable","name":"π"}`), CodeSyntax, "name"},
		{rows(`{"id":0,"kind":"variable","name":"x y"}`), CodeSyntax, "name"},
		{rows(`{"id":0,"kind":"variable","name":" x"}`), CodeSyntax, "name"},
		{rows(`{"id":0,"kind":"variable","name":"x\ud800"}`), CodeSyntax, "name"},
		{rows(`{"id":0,"kind":"variable","name":"` + strings.Repeat("x", 65) + `"}`), CodeIdentLen, "64"},
		{rows(number("")), CodeSyntax, "number"},
		{rows(number("1.5")), CodeSyntax, "number"},
		{rows(number("2/4")), CodeSyntax, "number"},
		{rows(number("2/1")), CodeSyntax, "number"},
		{rows(number("1/0")), CodeSyntax, "number"},
		{rows(number("1/-2")), CodeSyntax, "number"},
		{rows(number("-0")), CodeSyntax, "number"},
		{rows(number("+1")), CodeSyntax, "number"},
		{rows(number("01")), CodeSyntax, "number"},
		{rows(number("1_0")), CodeSyntax, "number"},
		{rows(number("0x10")), CodeSyntax, "number"},
		{rows(number("1e999999999")), CodeSyntax, "number"},
		{rows(number("1/1e999999999")), CodeSyntax, "number"},
		{rows(number(strings.Repeat("9", 6000))), CodeDigits, "digits"},
		{rows(number("1/" + strings.Repeat("9", 6000))), CodeDigits, "digits"},
		{rows(x, `{"id":1,"kind":"sum","args":[0]}`), CodeArity, "1 arguments"},
		{rows(x, `{"id":1,"kind":"sum","args":[0,1]}`), CodeSyntax, "none of the nodes"},
		{rows(x, `{"id":1,"kind":"sum","args":[0,-1]}`), CodeSyntax, "none of the nodes"},
		{rows(x, `{"id":1,"kind":"sum","args":[0,null]}`), CodeSyntax, "null is no args"},
		{rows(x, `{"id":1,"kind":"sum","args":[0,99999999999999999999]}`), CodeSyntax, "node 1"},
		{rows(x, y, `{"id":2,"kind":"sum","args":[0,1]}`, `{"id":3,"kind":"sum","args":[2,1]}`), CodeSyntax, "is a sum itself"},
		{rows(x, y, `{"id":2,"kind":"product","args":[0,1]}`, `{"id":3,"kind":"product","args":[2,1]}`), CodeSyntax, "is a product itself"},
		{rows(number("3"), `{"id":1,"kind":"negation","args":[0]}`), CodeSyntax, "a number is a number"},
		{rows(number("3"), two, `{"id":2,"kind":"quotient","args":[0,1]}`), CodeSyntax, "is a number"},
		{rows(x, two, `{"id":2,"kind":"derivative","args":[0,1]}`), CodeSyntax, "no variable"},
		{rows(x, `{"id":1,"kind":"call","args":[0]}`), CodeSyntax, "no function"},
		{rows(x, `{"id":1,"kind":"call","func":"foo","args":[0]}`), CodeSyntax, "no function"},
		{rows(x, two, `{"id":2,"kind":"call","func":"pow","args":[0,1]}`), CodeSyntax, "no function"},
		{rows(x, two, `{"id":2,"kind":"power","args":[0,1]}`), CodeSyntax, "fields"},
		{rows(x, `{"id":1,"kind":"call","func":"pi","args":[0]}`), CodeArity, "1 arguments"},
		{rows(x, two, `{"id":2,"kind":"call","func":"max","args":[0,1,0]}`), CodeArity, "3 arguments"},
		{rows(x, two, `{"id":2,"kind":"call","func":"sin","args":[0,1]}`), CodeArity, "2 arguments"},
		{rows(x, two, `{"id":2,"kind":"where","relation":"=","args":[0,1,0,1]}`), CodeSyntax, "fields"},
		{rows(x, two, `{"id":2,"kind":"where","relation":"<","args":[0,1,0]}`), CodeArity, "3 arguments"},
		{rows(x, y), CodeSyntax, "node 0: nothing uses it"},
		{rows(x, `{"id":1,"kind":"variable","name":"x"}`, `{"id":2,"kind":"sum","args":[0,1]}`), CodeSyntax, "node 1: it is there twice"},
	} {
		e, err := ParseDAG([]byte(test.text))
		var refused *Error
		if !errors.As(err, &refused) || refused.Code != test.code || !strings.Contains(refused.Msg, test.says) {
			t.Errorf("%.200s\n  is %s, %v; want %s with %q", test.text, e, err, test.code, test.says)
		}
	}
}

func TestParseDAGLimits(t *testing.T) {
	l := DefaultLimits()
	e := MustParse("a*b + c*d + sin(a)^2")
	text := DAGOf(e).JSON()
	for _, test := range []struct {
		name string
		set  func(*Limits)
		code Code
	}{
		{"nodes", func(l *Limits) { l.Nodes = e.Nodes() - 1 }, CodeNodes},
		{"variables", func(l *Limits) { l.Variables = 3 }, CodeVars},
		{"none", func(l *Limits) { l.Nodes, l.Variables = e.Nodes(), 4 }, ""},
	} {
		l := l
		test.set(&l)
		if _, err := l.ParseDAG(text); code(err) != test.code {
			t.Errorf("%s: %v", test.name, err)
		}
	}
	l.Nodes = 3
	args := strings.Repeat("0,", dagEdges*l.Nodes) + "0"
	if _, err := l.ParseDAG([]byte(`{"nodes":[{"id":0,"kind":"variable","name":"x"},{"id":1,"kind":"sum","args":[` + args + `]}]}`)); code(err) != CodeNodes {
		t.Errorf("arguments: %v", err)
	}
	deep := deepExpr(20_000)
	if back, err := ParseDAG(DAGOf(deep).JSON()); err != nil || !back.Equal(deep) {
		t.Errorf("deep: %v", err)
	}
	if _, err := ParseDAG([]byte(`{"nodes":[{"id":0,"args":` + strings.Repeat("[", 1<<20))); code(err) != CodeSyntax {
		t.Errorf("brackets: %v", err)
	}
	small, err := Parse("1e-4096*x")
	if err != nil {
		t.Fatal(err)
	}
	if back, err := ParseDAG(DAGOf(small).JSON()); err != nil || !back.Equal(small) {
		t.Errorf("a small literal: %v", err)
	}
}

// Whatever the bytes: an error of this package, or an expression whose data and
// text read back.
func FuzzParseDAG(f *testing.F) {
	for _, src := range []string{"x", "1/2", "where(x <= 1/2, sin(x)^2, -x*pi)", "D(x*y, x)/max(x, y, 2) - 3"} {
		f.Add(DAGOf(MustParse(src)).JSON())
	}
	f.Add([]byte(`{"nodes":[{"id":0,"kind":"number","value":"1e9"}]}`))
	f.Add([]byte(`{"nodes":[{"id":0,"kind":"sum","args":[0,0]}]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		e, err := ParseDAG(text)
		if err != nil {
			var refused *Error
			if !errors.As(err, &refused) || refused.Code == "" {
				t.Fatalf("%q: %#v", text, err)
			}
			return
		}
		if back, err := ParseDAG(DAGOf(e).JSON()); err != nil || !back.Equal(e) {
			t.Fatalf("%q is read as %s, and then as %s: %v", text, e.Text(1000), back.Text(1000), err)
		}
		if e.Nodes() > 100 || len(e.Text(10_000)) > 10_000 {
			return
		}
		if back, err := raised().Parse(e.String()); err != nil || !back.Equal(e) {
			t.Fatalf("%q is printed as %s: %v", text, e, err)
		}
	})
}

func ExampleParseDAG() {
	data := DAGOf(MustParse("sin(x)^2 + sin(x)")).JSON()
	fmt.Printf("%s", data)
	e, err := ParseDAG(data)
	fmt.Println(e, err)
	// Output:
	// {"nodes": [
	//   {"id":0,"kind":"variable","name":"x"},
	//   {"id":1,"kind":"call","func":"sin","args":[0]},
	//   {"id":2,"kind":"number","value":"2"},
	//   {"id":3,"kind":"power","func":"pow","args":[1,2]},
	//   {"id":4,"kind":"sum","args":[3,1]}
	// ]}
	// sin(x)^2 + sin(x) <nil>
}
