package symbolic

import "encoding/json"

// A DAG is an expression as data: its distinct nodes, arguments before the
// expressions that use them. The id of a node is its place in the list, the first
// of several equal ones; the expression is the last node. Equal expressions have
// equal DAGs.
type DAG struct {
	Nodes []DAGNode `json:"nodes"`
}

// A DAGNode is one node. Only the fields of its kind are there:
//
//	number       value, p/q in lowest terms
//	variable     name
//	call, power  func; args
//	where        relation; args: left, right, then, else
//	the others   args
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
		row := DAGNode{ID: len(d.Nodes), Kind: n.kind.String(), Name: n.name}
		switch n.kind {
		case Number:
			row.Value = n.num.RatString()
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

// JSON returns the DAG of e, indented, always the same bytes for equal expressions.
func (d DAG) JSON() []byte {
	text, err := json.MarshalIndent(d, "", "  ")
	if err != nil {
		panic("symbolic: " + err.Error()) // strings and numbers only
	}
	return append(text, '\n')
}
