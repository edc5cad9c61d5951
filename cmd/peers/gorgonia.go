//go:build gorgonia

package main

import (
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

func init() { linked[gorgoniaVM] = gorgoniaTasks }

// gorgoniaTasks is how gradients are computed by gorgonia: the graph is built and
// compiled once, and what is timed is running it.
var gorgoniaTasks = gradientTasks(map[string]gradientSetup{
	"W1": gorgoniaSquaredError,
	"W2": gorgoniaLinear,
	"W3": gorgoniaNetwork,
})

// A graph is one of gorgonia, whose leaves have values.
type graph struct{ *gorgonia.ExprGraph }

func newGraph() graph { return graph{gorgonia.NewGraph()} }

func (g graph) scalar(name string, v float64) *gorgonia.Node {
	return gorgonia.NewScalar(g.ExprGraph, tensor.Float64, gorgonia.WithName(name), gorgonia.WithValue(v))
}

func (g graph) vector(name string, v []float64) *gorgonia.Node {
	t := tensor.New(tensor.WithShape(len(v)), tensor.WithBacking(v))
	return gorgonia.NewVector(g.ExprGraph, tensor.Float64, gorgonia.WithName(name), gorgonia.WithShape(len(v)), gorgonia.WithValue(t))
}

func (g graph) matrix(name string, rows, columns int, v []float64) *gorgonia.Node {
	t := tensor.New(tensor.WithShape(rows, columns), tensor.WithBacking(v))
	return gorgonia.NewMatrix(g.ExprGraph, tensor.Float64, gorgonia.WithName(name), gorgonia.WithShape(rows, columns), gorgonia.WithValue(t))
}

// run returns what computes the derivatives of cost, and stores one after another in
// out.
func (g graph) run(cost *gorgonia.Node, out []float64, wrt ...*gorgonia.Node) (func(), error) {
	nodes, err := gorgonia.Grad(cost, wrt...)
	if err != nil {
		return nil, err
	}
	derivatives := make([]gorgonia.Value, len(nodes))
	for i, n := range nodes {
		gorgonia.Read(n, &derivatives[i])
	}
	machine := gorgonia.NewTapeMachine(g.ExprGraph)
	return func() {
		if err := machine.RunAll(); err != nil {
			panic(err)
		}
		rest := out
		for _, d := range derivatives {
			switch v := d.Data().(type) {
			case float64:
				rest[0] = v
				rest = rest[1:]
			case []float64:
				rest = rest[copy(rest, v):]
			}
		}
		machine.Reset()
	}, nil
}

func gorgoniaSquaredError(set dataset, out []float64) (func(), error) {
	g := newGraph()
	w, x, label := g.scalar("w", set.at[0]), g.scalar("x", set.x[0]), g.scalar("label", set.y[0])
	e := must(gorgonia.Sub(must(gorgonia.Mul(w, x)), label))
	return g.run(must(gorgonia.Square(e)), out, w)
}

// meanSquare is the mean squared error.
func meanSquare(output, label *gorgonia.Node) *gorgonia.Node {
	return must(gorgonia.Mean(must(gorgonia.Square(must(gorgonia.Sub(output, label))))))
}

func gorgoniaLinear(set dataset, out []float64) (func(), error) {
	g := newGraph()
	x, label := g.matrix("x", set.size, networkInputs, set.x), g.vector("label", set.y)
	w, c := g.vector("w", set.at[:networkInputs]), g.scalar("c", set.at[networkInputs])
	output := must(gorgonia.Add(must(gorgonia.Mul(x, w)), c))
	return g.run(meanSquare(output, label), out, w, c)
}

func gorgoniaNetwork(set dataset, out []float64) (func(), error) {
	g := newGraph()
	in, bias, to, last := networkParts(set.at)
	x, label := g.matrix("x", set.size, networkInputs, set.x), g.vector("label", set.y)
	w, b := g.matrix("w", networkHidden, networkInputs, in), g.vector("b", bias)
	v, c := g.vector("v", to), g.scalar("c", last)
	z := must(gorgonia.BroadcastAdd(must(gorgonia.Mul(x, must(gorgonia.Transpose(w)))), b, nil, []byte{0}))
	hidden := must(gorgonia.Sigmoid(z))
	output := must(gorgonia.Sigmoid(must(gorgonia.Add(must(gorgonia.Mul(hidden, v)), c))))
	return g.run(meanSquare(output, label), out, w, b, v, c)
}
