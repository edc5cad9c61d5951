package verify

import (
	"testing"

	"gradproof/autodiff"
	"gradproof/symbolic"
)

// syntactic are the operations of a tape that no function of the language stands
// for: leaves, operators, branches, the two products of recorded derivatives, and what
// recordings by hand use (composed).
var syntactic = map[autodiff.Op]bool{
	autodiff.OpParam: true, autodiff.OpConst: true, autodiff.OpRational: true,
	autodiff.OpNeg: true, autodiff.OpAdd: true, autodiff.OpSub: true, autodiff.OpMul: true, autodiff.OpDiv: true,
	autodiff.OpWhere: true, autodiff.OpStrongMul: true, autodiff.OpGate: true,
	autodiff.OpShift: true, autodiff.OpScale: true, autodiff.OpMulAdd: true, autodiff.OpDetach: true,
	autodiff.OpSum: true, autodiff.OpDot: true, autodiff.OpSquaredError: true, autodiff.OpLogSumExp: true,
}

func TestBridgeHasEveryFunction(t *testing.T) {
	rows := make(map[symbolic.Func]int)
	for _, row := range Bridge() {
		rows[row.Func]++
	}
	for _, f := range symbolic.Funcs() {
		if rows[f] != 1 {
			t.Errorf("%s has %d rows, want 1", f, rows[f])
		}
	}
}

func TestBridgeHasEveryOperation(t *testing.T) {
	rows := make(map[autodiff.Op]int)
	for _, row := range Bridge() {
		rows[row.Op]++
	}
	for _, op := range autodiff.Ops() {
		want := 1
		if syntactic[op] {
			want = 0
		}
		if rows[op] != want {
			t.Errorf("%s has %d rows, want %d", op, rows[op], want)
		}
	}
}

func TestBridgeNamesAndArities(t *testing.T) {
	for _, row := range Bridge() {
		if got := row.Func.String(); got != row.Name {
			t.Errorf("%s is called %q in symbolic", row.Name, got)
		}
		if got := row.Op.String(); got != row.Name {
			t.Errorf("%s is called %q in autodiff", row.Name, got)
		}
		if row.Func.Arity() != row.Arity || row.Op.Arity() != row.Arity {
			t.Errorf("%s takes %d arguments here, %d in symbolic, %d in autodiff", row.Name, row.Arity, row.Func.Arity(), row.Op.Arity())
		}
	}
}

func TestBridgeConditions(t *testing.T) {
	for _, row := range Bridge() {
		for _, texts := range [][]string{row.Domain, row.Edges, row.Kinks} {
			for _, text := range texts {
				c := conditions[text]
				for _, e := range []symbolic.Expr{c.left, c.right} {
					for _, name := range e.Vars() {
						if name != "u" && !(name == "v" && row.Arity == 2) {
							t.Errorf("%s: %q is about %s", row.Name, text, name)
						}
					}
				}
			}
		}
		if len(row.Edges) > 0 && len(row.Domain) == 0 {
			t.Errorf("%s has an edge, but no domain", row.Name)
		}
	}
}

// Every comparison of the bridge must be read as it stands, with the relation that
// a reader sees.
func TestParseCondition(t *testing.T) {
	for _, c := range []struct{ text, left, rel, right string }{
		{"u > 0", "u", ">", "0"},
		{"u >= 0", "u", ">=", "0"},
		{"abs(u) <= 1", "abs(u)", "<=", "1"},
		{"cos(u) != 0", "cos(u)", "!=", "0"},
		{"u == where(v < 0, 0, u + 1)", "u", "==", "where(v < 0, 0, u + 1)"},
	} {
		got := parseCondition(c.text)
		if got.left.String() != c.left || got.rel != c.rel || got.right.String() != c.right {
			t.Errorf("%q is read as %s %s %s", c.text, got.left, got.rel, got.right)
		}
	}
}

// The number types must compute every function: a function without values would
// make every question about it inconclusive.
func TestEveryFunctionHasRealValues(t *testing.T) {
	for _, row := range Bridge() {
		if row.Func == symbolic.FuncPow {
			continue // an operator for the number types
		}
		// 3/2 lies inside every domain but those of asin, acos and atanh.
		at := "3/2"
		if row.Func == symbolic.FuncAsin || row.Func == symbolic.FuncAcos || row.Func == symbolic.FuncAtanh {
			at = "1/3"
		}
		args := make([]Real, row.Arity)
		for i := range args {
			args[i] = Exactly(rat(at))
		}
		x, err := NewReals(256).Call(row.Name, args...)
		if err != nil {
			t.Errorf("%s: %v", row.Name, err)
		} else if !x.known(240) {
			t.Errorf("%s: only known as %s", row.Name, x)
		}
	}
}
