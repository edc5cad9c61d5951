package autodiff

import (
	"fmt"
	"math"
	"strings"
)

// String says how large the program is.
func (p *Program) String() string {
	if p == nil {
		return "program: nil"
	}
	return fmt.Sprintf("program: %d parameters, %d columns, %d outputs, %d operations", p.params, p.columns, len(p.outs), len(p.steps)-p.params-p.columns)
}

// Disassemble lists the instructions that compute the outputs and, if there is only one, its
// derivatives, in their order:
//
//	v4 = mul w0 x0
//	v7 = add v4 -0.5
//	y0 = v7
//	dw0 = x0
//
// w and x are parameters and data, dw and dx the derivatives by them. The numbers of the values
// depend on the recorded function alone.
func (p *Program) Disassemble() string {
	which := routineValue
	if len(p.outs) == 1 {
		which = routineGradAll
	}
	r := p.routine(which)
	var b strings.Builder
	r.g.list(&b, r.on)
	for k, v := range r.outs {
		switch k -= len(p.outs); {
		case k < 0:
			fmt.Fprintf(&b, "y%d", k+len(p.outs))
		case k < p.params:
			fmt.Fprintf(&b, "dw%d", k)
		default:
			fmt.Fprintf(&b, "dx%d", k-p.params)
		}
		fmt.Fprintf(&b, " = %s\n", r.g.name(v))
	}
	return b.String()
}

// DisassembleSamples lists what SumGrad does for the derivatives by the parameters: once before,
// then for every block of samples, then once after. Numbers are named as in Disassemble; u17 is place 17 of
// the numbers, b3 a block of memory, x0 a block of a column, and s2 a sum over the samples.
func (p *Program) DisassembleSamples() string {
	if len(p.outs) != 1 {
		return ""
	}
	r := p.blocks(blockGrad)
	var b strings.Builder
	number := func(i int32) string {
		if k := int(i) - r.before.base; k >= 0 && k < len(r.before.consts) {
			return shortFloat(r.before.consts[k])
		}
		if int(i) < p.params {
			return fmt.Sprint("w", i)
		}
		for k, at := range r.totals {
			if at == i {
				return fmt.Sprint("s", k)
			}
		}
		if i == r.count {
			return "n"
		}
		return fmt.Sprint("u", i)
	}
	scalars := func(c *code) {
		for _, in := range c.ins {
			fmt.Fprintf(&b, "  %s = %s", number(in.dst), in.op)
			if in.op == OpWhere {
				fmt.Fprintf(&b, " %s", in.rel)
			}
			args := [...]int32{in.a, in.b, in.c, in.d}
			for _, a := range args[:table[in.op].arity] {
				fmt.Fprintf(&b, " %s", number(a))
			}
			b.WriteByte('\n')
		}
	}
	c := r.fast
	block := func(o int32) string {
		switch {
		case o < 0:
			return number(^o)
		case int(o) < c.slots:
			return fmt.Sprint("b", o)
		case int(o) < c.slots+len(c.spread):
			return number(c.spread[int(o)-c.slots])
		}
		return fmt.Sprint("x", int(o)-c.slots-len(c.spread))
	}
	fmt.Fprintf(&b, "before:\n")
	scalars(r.before)
	fmt.Fprintf(&b, "for every %d samples, with %d blocks of memory:\n", r.size, c.slots)
	for _, in := range c.ins {
		switch in.op {
		case opSum:
			fmt.Fprintf(&b, "  s%d += %s\n", in.dst, block(in.a))
			continue
		case opDots:
			for k, t := range c.terms[in.first : in.first+in.n] {
				fmt.Fprintf(&b, "  s%d += %s*%s\n", int(in.dst)+k, block(in.a), block(t.a))
			}
			continue
		case opLincomb, opSumProducts:
			var sum []string
			if in.a != none {
				sum = append(sum, block(in.a))
			}
			for _, t := range c.terms[in.first : in.first+in.n] {
				switch {
				case t.b != none:
					sum = append(sum, block(t.a)+"*"+block(t.b))
				case t.sign < 0:
					sum = append(sum, "-"+number(t.coef)+"*"+block(t.a))
				default:
					sum = append(sum, number(t.coef)+"*"+block(t.a))
				}
			}
			fmt.Fprintf(&b, "  b%d = %s\n", in.dst, strings.Join(sum, " + "))
			continue
		}
		fmt.Fprintf(&b, "  b%d = %s", in.dst, in.op)
		if in.op == OpWhere {
			fmt.Fprintf(&b, " %s", in.rel)
		}
		for _, a := range [...]int32{in.a, in.b, in.c, in.d} {
			if a != none {
				fmt.Fprintf(&b, " %s", block(a))
			}
		}
		b.WriteByte('\n')
	}
	b.WriteString("after:\n")
	scalars(r.after)
	for k, at := range r.outs {
		if k == 0 {
			fmt.Fprintf(&b, "  y = %s\n", number(at))
		} else {
			fmt.Fprintf(&b, "  dw%d = %s\n", k-1, number(at))
		}
	}
	return b.String()
}

// list writes the marked operations.
func (g *graph) list(b *strings.Builder, on []bool) {
	for i, yes := range on {
		n := &g.nodes[i]
		if !yes || n.kind != kindOp || n.op == OpPi {
			continue
		}
		fmt.Fprintf(b, "v%d = %s", i, g.describe(value(i)))
		for _, a := range g.argsOf(value(i)) {
			fmt.Fprintf(b, " %s", g.name(a))
		}
		b.WriteByte('\n')
	}
}

// name writes a value as an operand.
func (g *graph) name(v value) string {
	n := &g.nodes[v]
	switch n.kind {
	case kindParam, kindColumn, kindSeed, kindDirection:
		return fmt.Sprint(kindNames[n.kind], n.aux)
	case kindFloat:
		return shortFloat(math.Float64frombits(n.aux))
	case kindRational:
		return g.exact[n.aux].RatString()
	}
	if n.kind == kindOp && n.op == OpPi {
		return "pi"
	}
	return fmt.Sprint("v", v)
}

func shortFloat(v float64) string { return fmt.Sprintf("%v", v) }

// Graphviz writes the recorded function at a point as a graph in the DOT language: an edge for
// every argument, and in each node the operation, its value and its adjoint, which is the derivative of
// the single output by it.
func (p *Program) Graphviz(w, x []float64) (string, error) {
	if err := p.single("graphviz"); err != nil {
		return "", err
	}
	if len(w) != p.params || len(x) != p.columns {
		return "", length("graphviz", "arguments", len(w)+len(x), p.params+p.columns)
	}
	t := New()
	at := make([]Var, len(p.steps))
	names := make([]string, len(p.steps))
	for i := range p.steps {
		s := &p.steps[i]
		n := &p.g.nodes[s.val]
		names[i] = p.g.name(s.val)
		var args [4]Var
		for j, a := range s.args {
			args[j] = at[a]
		}
		switch {
		case n.kind == kindParam:
			at[i] = t.Param("", w[n.aux])
		case n.kind == kindColumn:
			at[i] = t.Param("", x[n.aux])
		case n.kind == kindFloat:
			at[i] = t.Const(math.Float64frombits(n.aux))
		case n.kind == kindRational:
			at[i] = t.Rational(p.g.exact[n.aux])
		case s.op == OpWhere:
			at[i] = t.Where(s.rel, args[0], args[1], args[2], args[3])
			names[i] = "where " + s.rel.String()
		default:
			at[i] = t.Apply(s.op, args[:len(s.args)]...)
			names[i] = s.op.String()
		}
	}
	if err := t.Backward(at[p.outs[0]]); err != nil {
		return "", err
	}
	var b strings.Builder
	b.WriteString("digraph program {\n\trankdir=LR;\n\tnode [shape=box];\n")
	for i := range p.steps {
		adjoint := "none"
		if g, ok := t.Adjoint(at[i]); ok {
			adjoint = shortFloat(g)
		}
		shape := ""
		if len(p.steps[i].args) == 0 {
			shape = ", shape=ellipse"
		}
		fmt.Fprintf(&b, "\tn%d [label=\"%s\\nvalue %v\\nadjoint %s\"%s];\n", i, names[i], t.Value(at[i]), adjoint, shape)
		for _, a := range p.steps[i].args {
			fmt.Fprintf(&b, "\tn%d -> n%d;\n", a, i)
		}
	}
	b.WriteString("}\n")
	return b.String(), nil
}
