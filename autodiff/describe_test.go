package autodiff_test

import (
	"reflect"
	"testing"

	"gradproof/autodiff"
)

// A method records the operation of its name, with the arguments in their order.
func TestMethodsRecordTheirOperation(t *testing.T) {
	tape := autodiff.New()
	x, y := tape.Param("x", 0.5), tape.Param("y", 0.25)
	typ := reflect.TypeFor[*autodiff.Tape]()
	recorded := 0
	for i := range typ.NumMethod() {
		m := typ.Method(i)
		op, ok := autodiff.OpByName(lower(m.Name))
		if !ok || op.Arity() < 1 || op.Arity() > 2 || numeric[op] != nil {
			continue
		}
		args := []reflect.Value{reflect.ValueOf(tape), reflect.ValueOf(x), reflect.ValueOf(y)}[:1+op.Arity()]
		v := m.Func.Call(args)[0].Interface().(autodiff.Var)
		n := tape.Node(v.Index())
		if n.Op != op || len(n.Args) != op.Arity() || n.Args[0] != 0 || len(n.Args) == 2 && n.Args[1] != 1 {
			t.Errorf("%s records %s%v", m.Name, n.Op, n.Args)
		}
		if again := tape.Apply(op, []autodiff.Var{x, y}[:op.Arity()]...); !identical(tape.Value(again), n.Value) {
			t.Errorf("%s: %v as a method, %v by Apply", m.Name, n.Value, tape.Value(again))
		}
		recorded++
	}
	// all but where, muladd, shift, scale, the four leaves and the four of any number of arguments
	if want := len(autodiff.Ops()) - 12; recorded != want {
		t.Errorf("%d methods, want %d", recorded, want)
	}
	if n := tape.Node(tape.Apply(autodiff.OpPi).Index()); n.Op != autodiff.OpPi {
		t.Errorf("pi records %s", n.Op)
	}
}

func TestRulesAsText(t *testing.T) {
	want := map[autodiff.Op]string{
		autodiff.OpAdd:          "add: ∂/∂a = 1; ∂/∂b = 1",
		autodiff.OpDiv:          "div: ∂/∂a = 1/b; ∂/∂b = -(y/b)",
		autodiff.OpPow:          "pow: ∂/∂a = strongmul(b, a^(b - 1)); ∂/∂b = where(a == 0, where(b > 0, 0, y*log(a)), y*log(a))",
		autodiff.OpCbrt:         "cbrt: ∂/∂a = 1/(3*(y*y))",
		autodiff.OpAsin:         "asin: ∂/∂a = 1/sqrt((1 - a)*(1 + a))",
		autodiff.OpErfc:         "erfc: ∂/∂a = -2/sqrt(pi)*exp(-(a*a))",
		autodiff.OpRelu:         "relu: ∂/∂a = where(a > 0, 1, where(a < 0, 0, where(a == 0, 1/2, y)))",
		autodiff.OpScale:        "scale: ∂/∂a = b; ∂/∂b = none",
		autodiff.OpDot:          "dot: ∂/∂a = b",
		autodiff.OpSquaredError: "squarederror: ∂/∂a = 2*(a - b)",
		autodiff.OpLogSumExp:    "logsumexp: ∂/∂a = exp(a - y)",
		autodiff.OpWhere:        "where: ∂/∂a = none; ∂/∂b = none; ∂/∂c = where(a rel b, 1, 0); ∂/∂d = where(a rel b, 0, 1)",
	}
	for _, r := range autodiff.Rules() {
		if s, ok := want[r.Op]; ok && r.String() != s {
			t.Errorf("%s\nwant %s", r, s)
		}
	}
}

// What Rules returns is a copy.
func TestRulesAreCopies(t *testing.T) {
	for _, r := range autodiff.Rules() {
		for _, p := range r.Partials {
			for i := range p.Steps {
				for j := range p.Steps[i].Args {
					p.Steps[i].Args[j] = autodiff.Operand{}
				}
				p.Steps[i] = autodiff.Instr{}
			}
		}
	}
	for _, r := range autodiff.Rules() {
		if r.Op == autodiff.OpTanh && r.String() != "tanh: ∂/∂a = 1 - y*y" {
			t.Error(r)
		}
	}
}

func TestNames(t *testing.T) {
	for sign, rel := range map[string]autodiff.Rel{
		"<": autodiff.Less, "<=": autodiff.LessEqual, ">": autodiff.Greater,
		">=": autodiff.GreaterEqual, "==": autodiff.Equal, "!=": autodiff.NotEqual,
	} {
		if back, ok := autodiff.RelByName(sign); rel.String() != sign || back != rel || !ok {
			t.Errorf("%s: %s, %v %v", sign, rel, back, ok)
		}
	}
	if _, ok := autodiff.RelByName("="); ok || autodiff.Rel(0).String() != "rel(0)" || autodiff.Op(0).String() != "op(0)" || autodiff.Op(255).String() != "op(255)" {
		t.Error("names of nothing")
	}
}
