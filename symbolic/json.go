package symbolic

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"math/big"
	"strings"
)

// A DAG is an expression as data: its distinct nodes, arguments before the
// expressions that use them. The id of a node is its place in the list, by first
// appearance in a walk from the first argument to the last, arguments first; the
// expression is the last node. So equal expressions have equal DAGs, whatever
// they share in memory, and what occurs often is there once.
//
// As JSON, for x^2 + 1/2:
//
//	{"nodes": [
//	  {"id":0,"kind":"variable","name":"x"},
//	  {"id":1,"kind":"number","value":"2"},
//	  {"id":2,"kind":"power","func":"pow","args":[0,1]},
//	  {"id":3,"kind":"number","value":"1/2"},
//	  {"id":4,"kind":"sum","args":[2,3]}
//	]}
type DAG struct {
	Nodes []DAGNode `json:"nodes"`
}

// A DAGNode is one node. Only the fields of its kind are there:
//
//	number      value: p or p/q in lowest terms, in decimal digits, with - if negative
//	variable    name
//	sum         args: two or more; the first is no sum
//	product     args: two or more; the first is no product
//	negation    args: one, which is no number
//	quotient    args: numerator and denominator; not both numbers that make up p/q
//	power       func: "pow"; args: base, exponent
//	call        func: the name of a function of the language; args: as many as it has, two for min and max
//	where       relation: one of < <= > >= == !=; args: left, right, then, else
//	derivative  args: the expression, and the variable to differentiate in
type DAGNode struct {
	ID       int    `json:"id"`
	Kind     string `json:"kind"`
	Name     string `json:"name,omitempty"`
	Func     string `json:"func,omitempty"`
	Value    string `json:"value,omitempty"`
	Relation string `json:"relation,omitempty"`
	Args     []int  `json:"args,omitempty"`
}

// DAGOf returns e as data.
func DAGOf(e Expr) DAG {
	var d DAG
	in := newInterner(0)
	ids := make(map[*node]int)
	type result struct {
		n  *node
		id int
	}
	fold(e.node(), func(n *node, args []result) result {
		nodes := make([]*node, len(args))
		for i, a := range args {
			nodes[i] = a.n
		}
		shared := in.intern(rebuild(n, nodes))
		if id, ok := ids[shared]; ok {
			return result{shared, id}
		}
		row := DAGNode{ID: len(d.Nodes), Kind: n.kind.String()}
		switch n.kind {
		case Number:
			row.Value = Expr{n}.String()
		case Variable:
			row.Name = nameOf(n)
		case Call:
			row.Func = functions[n.fn].name
		case Power:
			row.Func = functions[FuncPow].name
		case Where:
			row.Relation = n.rel.String()
		}
		for _, a := range args {
			row.Args = append(row.Args, a.id)
		}
		d.Nodes = append(d.Nodes, row)
		ids[shared] = row.ID
		return result{shared, row.ID}
	})
	return d
}

// JSON returns d with one line for each node, always the same bytes for equal
// expressions.
func (d DAG) JSON() []byte {
	var b bytes.Buffer
	lines := json.NewEncoder(&b)
	lines.SetEscapeHTML(false) // a relation is written <, not \u003c
	b.WriteString(`{"nodes": [`)
	for i, row := range d.Nodes {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString("\n  ")
		if err := lines.Encode(row); err != nil {
			panic("symbolic: " + err.Error()) // strings and numbers only
		}
		b.Truncate(b.Len() - 1) // Encode ends a line
	}
	b.WriteString("\n]}\n")
	return b.Bytes()
}

// ParseDAG reads the JSON of a [DAG] under the [DefaultLimits], and returns the
// expression: that of which it is the DAG. Any order of the nodes in which
// arguments come first is accepted; everything else that [DAGOf] would not
// write is an error, an [*Error] that names the node. The limits on nodes,
// variables, names and numbers are those of [Parse]; there may be 20 times as many
// arguments as nodes.
func ParseDAG(text []byte) (Expr, error) { return DefaultLimits().ParseDAG(text) }

// dagEdges is how many arguments a node of a DAG may have on average.
const dagEdges = 20

// ParseDAG is the function [ParseDAG] under the limits l.
func (l Limits) ParseDAG(text []byte) (Expr, error) {
	d, err := l.readDAG(text)
	if err != nil {
		return Expr{}, err
	}
	return l.expr(d)
}

// Expr returns the expression of which d is the DAG, as [ParseDAG] does.
func (d DAG) Expr() (Expr, error) { return DefaultLimits().expr(d) }

// readDAG decodes text, one node at a time so that no more than the limit is kept.
func (l Limits) readDAG(text []byte) (DAG, error) {
	r := &dagReader{dec: json.NewDecoder(bytes.NewReader(text))}
	var d DAG
	r.open('{')
	if key := r.key(); key != "nodes" {
		r.fail("the first field is %s, not \"nodes\"", Quote(key))
	}
	r.open('[')
	for edges := 0; r.more(); {
		if len(d.Nodes) == l.Nodes {
			return DAG{}, errorf(CodeNodes, "there are more than %d nodes", l.Nodes)
		}
		row := r.row(len(d.Nodes))
		if edges += len(row.Args); edges > dagEdges*l.Nodes {
			return DAG{}, errorf(CodeNodes, "there are more than %d arguments", dagEdges*l.Nodes)
		}
		d.Nodes = append(d.Nodes, row)
	}
	r.open(']')
	r.open('}')
	if r.err == nil {
		if _, err := r.dec.Token(); err != io.EOF {
			r.fail("something follows the data")
		}
	}
	if r.err != nil {
		return DAG{}, r.err
	}
	return d, nil
}

// A dagReader reads tokens until there is an error. Unlike json.Unmarshal it
// takes no other case of a name, no field twice, and no null.
type dagReader struct {
	dec *json.Decoder
	err *Error
}

func (r *dagReader) fail(format string, args ...any) {
	if r.err == nil {
		r.err = errorf(CodeSyntax, format, args...)
	}
}

// broken notes an error of package json.
func (r *dagReader) broken(err error) {
	if err == io.EOF || errors.Is(err, io.ErrUnexpectedEOF) {
		r.fail("the data ends too early")
	} else {
		r.fail("this is not the JSON of an expression: %s", string(printable(err.Error())))
	}
}

func (r *dagReader) token() json.Token {
	if r.err != nil {
		return nil
	}
	t, err := r.dec.Token()
	if err != nil {
		r.broken(err)
	}
	return t
}

// open reads a bracket.
func (r *dagReader) open(want json.Delim) {
	if got := r.token(); r.err == nil && got != want {
		r.fail("byte %d: here should be %s", r.dec.InputOffset(), want)
	}
}

func (r *dagReader) key() string {
	s, _ := r.token().(string)
	return s
}

func (r *dagReader) more() bool { return r.err == nil && r.dec.More() }

// row reads the node of the given id.
func (r *dagReader) row(id int) DAGNode {
	var row DAGNode
	fields := map[string]any{"id": &row.ID, "kind": &row.Kind, "name": &row.Name, "func": &row.Func,
		"value": &row.Value, "relation": &row.Relation, "args": &row.Args}
	seen := make(map[string]bool)
	r.open('{')
	for r.more() {
		key := r.key()
		field, ok := fields[key]
		if !ok || seen[key] {
			r.fail("node %d: the field %s is unknown or there twice", id, Quote(key))
			break
		}
		seen[key] = true
		var raw json.RawMessage
		if err := r.dec.Decode(&raw); err != nil {
			r.broken(err)
		} else if bytes.Contains(raw, []byte("null")) && key == "args" || string(raw) == "null" {
			r.fail("node %d: null is no %s", id, key)
		} else if err := json.Unmarshal(raw, field); err != nil {
			r.fail("node %d: %s", id, string(printable(err.Error())))
		}
	}
	r.open('}')
	if r.err == nil && !seen["id"] {
		r.fail("node %d: its id is missing", id)
	}
	return row
}

// expr builds the expression of d.
func (l Limits) expr(d DAG) (Expr, error) {
	if len(d.Nodes) == 0 {
		return Expr{}, errorf(CodeEmpty, "there are no nodes")
	}
	if len(d.Nodes) > l.Nodes {
		return Expr{}, errorf(CodeNodes, "there are more than %d nodes", l.Nodes)
	}
	nodes := make([]*node, len(d.Nodes))
	used := make([]bool, len(d.Nodes))
	in := newInterner(0)
	variables := 0
	for i, row := range d.Nodes {
		n, err := l.dagNode(row, i, nodes)
		if err != nil {
			err.Msg = errorf("", "node %d: %s", i, err.Msg).Msg
			return Expr{}, err
		}
		isNew := false
		if nodes[i], isNew = in.add(n); !isNew {
			return Expr{}, errorf(CodeSyntax, "node %d: it is there twice", i)
		}
		if n.kind == Variable {
			variables++
		}
		if variables > l.Variables {
			return Expr{}, errorf(CodeVars, "node %d: there are more than %d variables", i, l.Variables)
		}
		for _, a := range row.Args {
			used[a] = true
		}
	}
	for i, u := range used[:len(used)-1] {
		if !u {
			return Expr{}, errorf(CodeSyntax, "node %d: nothing uses it", i)
		}
	}
	return Expr{nodes[len(nodes)-1]}, nil
}

// dagNode builds the node of a row, given those before it.
func (l Limits) dagNode(row DAGNode, id int, nodes []*node) (*node, *Error) {
	bad := func(format string, args ...any) (*node, *Error) { return nil, errorf(CodeSyntax, format, args...) }
	kind := Kind(0)
	for kind < Derivative && kind.String() != row.Kind {
		kind++
	}
	if kind.String() != row.Kind {
		return bad("there is no kind %s", Quote(row.Kind))
	}
	if row.ID != id {
		return bad("its id is %d", row.ID)
	}
	args := make([]*node, len(row.Args))
	for i, a := range row.Args {
		if a < 0 || a >= id {
			return bad("its argument %d is none of the nodes before it", a)
		}
		args[i] = nodes[a]
	}
	fields := DAGNode{ID: row.ID, Kind: row.Kind, Args: row.Args} // those that there may be
	least, most := 0, 0
	var f Func
	rel := Relation(0)
	switch kind {
	case Number:
		fields.Value = row.Value
	case Variable:
		fields.Name = row.Name
	case Sum, Product:
		least, most = 2, len(args)
	case Negation:
		least, most = 1, 1
	case Quotient, Derivative:
		least, most = 2, 2
	case Power:
		fields.Func, least, most = functions[FuncPow].name, 2, 2
	case Call:
		f = FuncPi
		for f < numFuncs && (f == FuncPow || functions[f].name != row.Func) {
			f++
		}
		if f == numFuncs {
			return bad("there is no function %s", Quote(row.Func))
		}
		fields.Func, least, most = row.Func, f.Arity(), f.Arity()
	case Where:
		for rel < NotEqual && rel.String() != row.Relation {
			rel++
		}
		fields.Relation, least, most = rel.String(), 4, 4
	}
	switch {
	case row.Name != fields.Name || row.Func != fields.Func || row.Value != fields.Value || row.Relation != fields.Relation:
		return bad("its fields are not those of kind %s", row.Kind)
	case len(args) < least || len(args) > most:
		return nil, errorf(CodeArity, "it has %d arguments", len(args))
	}

	switch kind {
	case Number:
		return l.dagNumber(row.Value)
	case Variable:
		switch {
		case len(row.Name) > l.Name:
			return nil, errorf(CodeIdentLen, "a name is longer than %d bytes", l.Name)
		case !l.readsName(row.Name):
			return bad("%s is not the name of a variable", Quote(row.Name))
		}
		return Var(row.Name).n, nil
	case Sum, Product:
		if args[0].kind == kind {
			return bad("its first argument is a %s itself", kind)
		}
	case Negation:
		if args[0].kind == Number {
			return bad("minus a number is a number")
		}
	case Quotient:
		n := quotient(args[0], args[1])
		if n.kind == Number {
			return bad("the quotient of these numbers is a number")
		}
		return n, nil
	case Derivative:
		if args[1].kind != Variable {
			return bad("the second argument is no variable")
		}
	}
	return makeNode(node{kind: kind, fn: f, rel: rel, args: args}), nil
}

// readsName reports whether the parser reads s as a variable.
func (l Limits) readsName(s string) bool {
	t, err := (&parser{src: s, lim: l}).next(0)
	_, reserved := funcByName[s]
	return err == nil && t.kind == tokName && t.start == 0 && t.end == len(s) && !reserved && s != "π"
}

// dagNumber reads a number that is written as a DAG has it. It has at most the
// digits that a literal has when its exponent is written out.
func (l Limits) dagNumber(s string) (*node, *Error) {
	p, q, _ := strings.Cut(strings.TrimPrefix(s, "-"), "/")
	if most := l.Digits + l.Exponent; max(len(p), len(q)) > most {
		return nil, errorf(CodeDigits, "a number has more than %d digits", most)
	}
	if strings.Trim(p+q, "0123456789") != "" { // an exponent would stand for more digits
		return nil, errorf(CodeSyntax, "%s is not a number in lowest terms", Quote(s))
	}
	r, ok := new(big.Rat).SetString(s)
	if !ok || r.RatString() != s {
		return nil, errorf(CodeSyntax, "%s is not a number in lowest terms", Quote(s))
	}
	return numberNode(r), nil
}
