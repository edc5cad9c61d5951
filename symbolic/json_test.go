package symbolic

import (
	"bytes"
	"encoding/json"
	"testing"
)

func TestDAG(t *testing.T) {
	got := string(DAGOf(MustParse("where(x <= 1/2, sin(x)^2, -x*pi)")).JSON())
	var compact bytes.Buffer
	if err := json.Compact(&compact, []byte(got)); err != nil {
		t.Fatal(err)
	}
	want := `{"nodes":[{"id":0,"kind":"variable","name":"x"},{"id":1,"kind":"number","value":"1/2"},` +
		`{"id":2,"kind":"call","func":"sin","args":[0]},{"id":3,"kind":"number","value":"2"},` +
		`{"id":4,"kind":"power","func":"pow","args":[2,3]},{"id":5,"kind":"negation","args":[0]},` +
		`{"id":6,"kind":"call","func":"pi"},{"id":7,"kind":"product","args":[5,6]},` +
		`{"id":8,"kind":"where","relation":"\u003c=","args":[0,1,4,7]}]}`
	if compact.String() != want {
		t.Errorf("got  %s\nwant %s", compact.String(), want)
	}
}

// Equal expressions have the same bytes, whatever they share.
func TestDAGShares(t *testing.T) {
	g := newGenerate(8)
	g.kinds = append(g.kinds, Derivative)
	for range 500 {
		e := g.expr(g.r.IntN(40))
		a, b := DAGOf(e).JSON(), DAGOf(MustParse(e.String())).JSON()
		if !bytes.Equal(a, b) {
			t.Fatalf("%s has two forms\n%s\n%s", e, a, b)
		}
		d := DAGOf(e)
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
	}
}
