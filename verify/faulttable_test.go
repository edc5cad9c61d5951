package verify

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"

	"gradproof/autodiff"
	"gradproof/symbolic"
)

// A fault is a wrong rule. The partials are in the arguments u and v; each fault is
// installed on the symbolic side, on the tape, and on both.
type fault struct {
	rule, kind string
	partials   []string // of every argument
	at         string   // an expression of at most five operations that shows it; "" is rule(x)
}

// The faults of functions, in the ways in which people and programs get them wrong.
var functionFaults = []fault{
	{"sqrt", "factor", []string{"1/sqrt(u)"}, ""},
	{"sqrt", "sign", []string{"-1/(2*sqrt(u))"}, ""},
	{"sqrt", "stale value", []string{"1/(2*u)"}, ""},
	{"cbrt", "power off by one", []string{"1/(3*cbrt(u))"}, ""},
	{"cbrt", "stale value", []string{"1/(3*u^2)"}, ""},
	{"exp", "power rule", []string{"u*exp(u - 1)"}, ""},
	{"exp", "sign", []string{"exp(-u)"}, ""},
	{"exp", "factor", []string{"2*exp(u)"}, ""},
	{"expm1", "the value", []string{"expm1(u)"}, ""},
	{"expm1", "sign", []string{"-exp(u)"}, ""},
	{"log", "power off by one", []string{"1/u^2"}, ""},
	{"log", "sign", []string{"-1/u"}, ""},
	{"log2", "base of the logarithm", []string{"1/u"}, ""},
	{"log2", "base of the logarithm", []string{"log(2)/u"}, ""},
	{"log10", "base of the logarithm", []string{"1/u"}, ""},
	{"log10", "wrong function", []string{"1/(u*log(2))"}, ""},
	{"log1p", "wrong function", []string{"1/u"}, ""},
	{"log1p", "sign inside", []string{"1/(1 - u)"}, ""},
	{"sin", "sign", []string{"-cos(u)"}, ""},
	{"sin", "the value", []string{"sin(u)"}, ""},
	{"sin", "degrees", []string{"cos(u)*pi/180"}, ""},
	{"cos", "sign", []string{"sin(u)"}, ""},
	{"cos", "wrong function", []string{"-cos(u)"}, ""},
	{"tan", "sign inside", []string{"1 - tan(u)^2"}, ""},
	{"tan", "power off by one", []string{"1 + tan(u)"}, ""},
	{"tan", "power off by one", []string{"1/cos(u)"}, ""},
	{"sec", "sign", []string{"-sec(u)*tan(u)"}, ""},
	{"sec", "wrong function", []string{"sec(u)*cot(u)"}, ""},
	{"csc", "sign", []string{"csc(u)*cot(u)"}, ""},
	{"csc", "wrong function", []string{"-csc(u)*tan(u)"}, ""},
	{"cot", "sign", []string{"1 + cot(u)^2"}, ""},
	{"cot", "sign inside", []string{"-(1 - cot(u)^2)"}, ""},
	{"asin", "sign inside", []string{"1/sqrt(1 + u^2)"}, ""},
	{"asin", "wrong function", []string{"-1/sqrt(1 - u^2)"}, ""},
	{"acos", "wrong function", []string{"1/sqrt(1 - u^2)"}, ""},
	{"acos", "factor", []string{"-2/sqrt(1 - u^2)"}, ""},
	{"atan", "sign inside", []string{"1/(1 - u^2)"}, ""},
	{"atan", "power off by one", []string{"1/(1 + u)"}, ""},
	{"sinh", "sign", []string{"-cosh(u)"}, ""},
	{"sinh", "the value", []string{"sinh(u)"}, ""},
	{"cosh", "sign", []string{"-sinh(u)"}, ""},
	{"cosh", "the value", []string{"cosh(u)"}, ""},
	{"tanh", "sign inside", []string{"1 + tanh(u)^2"}, ""},
	{"tanh", "power off by one", []string{"1 - tanh(u)"}, ""},
	{"tanh", "stale value", []string{"1 - u^2"}, ""},
	{"sech", "sign", []string{"sech(u)*tanh(u)"}, ""},
	{"sech", "wrong function", []string{"-sech(u)^2"}, ""},
	{"csch", "sign", []string{"csch(u)*coth(u)"}, ""},
	{"csch", "wrong function", []string{"-csch(u)*tanh(u)"}, ""},
	{"coth", "sign inside", []string{"1 + coth(u)^2"}, ""},
	{"coth", "wrong function", []string{"1 - tanh(u)^2"}, ""},
	{"asinh", "power off by one", []string{"1/(u^2 + 1)"}, ""},
	{"asinh", "sign", []string{"-1/sqrt(u^2 + 1)"}, ""},
	{"acosh", "sign inside", []string{"1/sqrt(u^2 + 1)"}, ""},
	{"acosh", "sign", []string{"-1/(sqrt(u - 1)*sqrt(u + 1))"}, ""},
	{"atanh", "sign inside", []string{"1/(1 + u^2)"}, ""},
	{"atanh", "sign", []string{"-1/(1 - u^2)"}, ""},
	{"abs", "sign", []string{"-sign(u)"}, ""},
	{"abs", "wrong branch", []string{"1"}, ""},
	{"sign", "not 0", []string{"1"}, ""},
	{"floor", "not 0", []string{"1"}, ""},
	{"relu", "wrong branch", []string{"1"}, ""},
	{"relu", "wrong branch", []string{"where(u > 0, 0, 1)"}, ""},
	{"sigmoid", "the value", []string{"sigmoid(u)"}, ""},
	{"sigmoid", "stale value", []string{"u*(1 - u)"}, ""},
	{"sigmoid", "sign inside", []string{"sigmoid(u)*(1 + sigmoid(u))"}, ""},
	{"softplus", "the value", []string{"softplus(u)"}, ""},
	{"softplus", "wrong function", []string{"1 - sigmoid(u)"}, ""},
	{"erf", "factor", []string{"exp(-u^2)/sqrt(pi)"}, ""},
	{"erf", "power off by one", []string{"2*exp(-u)/sqrt(pi)"}, ""},
	{"erfc", "sign", []string{"2*exp(-u^2)/sqrt(pi)"}, ""},
	{"erfc", "factor", []string{"-exp(-u^2)/sqrt(pi)"}, ""},
	{"hypot", "partial of the other argument", []string{"v/hypot(u, v)", "u/hypot(u, v)"}, "hypot(x, 3*x + 1)"},
	{"hypot", "lost accumulation", []string{"u/hypot(u, v)", "0"}, "hypot(x, 3*x + 1)"},
	{"hypot", "stale value", []string{"u/v", "v/hypot(u, v)"}, "hypot(x, 3*x + 1)"},
	{"atan2", "partial of the other argument", []string{"-u/(u^2 + v^2)", "v/(u^2 + v^2)"}, "atan2(x, x^2 + 1)"},
	{"atan2", "sign", []string{"v/(u^2 + v^2)", "u/(u^2 + v^2)"}, "atan2(x, x^2 + 1)"},
	{"atan2", "swapped operands", []string{"u/(u^2 + v^2)", "-v/(u^2 + v^2)"}, "atan2(x, x^2 + 1)"},
	{"max", "wrong branch", []string{"where(u < v, 1, 0)", "where(u < v, 0, 1)"}, "max(x, x^2)"},
	{"max", "accumulated twice", []string{"1", "1"}, "max(x, x^2)"},
	{"min", "wrong branch", []string{"where(u > v, 1, 0)", "where(u > v, 0, 1)"}, "min(x, x^2)"},
	{"min", "lost accumulation", []string{"where(u < v, 1, 0)", "0"}, "min(x, x^2)"},
}

// The faults of the tape's operators; a power has u^v in one row.
var operatorFaults = []fault{
	{"neg", "sign", []string{"1"}, "-exp(x)"},
	{"add", "sign", []string{"1", "-1"}, "x^2 + x"},
	{"add", "lost accumulation", []string{"1", "0"}, "x^2 + x"},
	{"add", "factor", []string{"1", "2"}, "x^2 + x"},
	{"sub", "sign", []string{"1", "1"}, "x^2 - x"},
	{"sub", "swapped operands", []string{"-1", "1"}, "x^2 - x"},
	{"mul", "partial of the other argument", []string{"u", "v"}, "x*exp(x)"},
	{"mul", "lost accumulation", []string{"v", "0"}, "x*exp(x)"},
	{"mul", "not multiplied", []string{"1", "1"}, "x*exp(x)"},
	{"div", "sign", []string{"1/v", "u/v^2"}, "exp(x)/x"},
	{"div", "power off by one", []string{"1/v", "-u/v"}, "exp(x)/x"},
	{"div", "swapped operands", []string{"-u/v^2", "1/v"}, "exp(x)/x"},
	{"div", "lost accumulation", []string{"1/v", "0"}, "exp(x)/x"},
	{"pow", "no factor", []string{"u^(v - 1)", "0"}, "x^3"},
	{"pow", "power off by one", []string{"v*u^v", "0"}, "x^3"},
	{"pow", "integrated", []string{"u^(v + 1)/(v + 1)", "0"}, "x^3"},
	{"pow", "factor off by one", []string{"(v - 1)*u^(v - 1)", "0"}, "x^3"},
	{"pow", "no logarithm", []string{"v*u^(v - 1)", "u^v"}, "x^x"},
	{"pow", "lost accumulation", []string{"v*u^(v - 1)", "0"}, "x^x"},
}

// The faults of symbolic rules that are not functions; a text is in u, v and their
// derivatives du, dv.
var ruleFaults = []struct {
	rule, kind string
	texts      []string
	at         string
}{
	{"sum", "sign", []string{"-du"}, "x^2 + x"},
	{"sum", "lost accumulation", []string{"0*du"}, "x^2 + x"},
	{"product", "lost factor", []string{"du"}, "x*exp(x)"},
	{"product", "accumulated twice", []string{"2*du*v"}, "x*exp(x)"},
	{"product", "missing inner derivative", []string{"v"}, "sin(x)*exp(x)"},
	{"negation", "sign", []string{"du"}, "-exp(x)"},
	{"quotient", "sign", []string{"(du*v + u*dv)/v^2"}, "exp(x)/x"},
	{"quotient", "swapped operands", []string{"(u*dv - du*v)/v^2"}, "exp(x)/x"},
	{"quotient", "power off by one", []string{"(du*v - u*dv)/v"}, "exp(x)/x"},
	{"quotient", "dropped term", []string{"du/v"}, "exp(x)/x"},
	{"quotient", "quotient of derivatives", []string{"du/dv"}, "exp(x)/x^2"},
	{"power", "no factor", []string{"u^(v - 1)*du"}, "x^3"},
	{"power", "power off by one", []string{"v*u^v*du"}, "x^3"},
	{"power", "missing inner derivative", []string{"v*u^(v - 1)"}, "sin(x)^3"},
	{"power", "factor off by one", []string{"(v - 1)*u^(v - 1)*du"}, "x^3"},
	{"power", "integrated", []string{"u^(v + 1)/(v + 1)*du"}, "x^3"},
	{"exponential", "no logarithm", []string{"u^v*dv"}, "2^x"},
	{"exponential", "power rule", []string{"v*u^(v - 1)*dv"}, "2^x"},
	{"exponential", "missing inner derivative", []string{"u^v*log(u)"}, "2^(x^2)"},
	{"general power", "power rule only", []string{"v*u^(v - 1)*du"}, "x^x"},
	{"general power", "exponential rule only", []string{"u^v*log(u)*dv"}, "x^x"},
	{"where", "wrong branch", []string{"dv", "du"}, "where(x < 1, exp(x), sin(x))"},
	{"where", "lost branch", []string{"du", "0"}, "where(x < 1, exp(x), sin(x))"},
	{"exp", "missing inner derivative", []string{"exp(u)"}, "exp(x^2)"},
	{"log", "missing inner derivative", []string{"1/u"}, "log(x^2 + 1)"},
	{"sin", "missing inner derivative", []string{"cos(u)"}, "sin(x^2)"},
	{"cos", "missing inner derivative", []string{"-sin(u)"}, "cos(x^2)"},
	{"tanh", "missing inner derivative", []string{"1 - tanh(u)^2"}, "tanh(x^2)"},
	{"sqrt", "missing inner derivative", []string{"1/(2*sqrt(u))"}, "sqrt(x^2 + 1)"},
	{"sigmoid", "missing inner derivative", []string{"sigmoid(u)*(1 - sigmoid(u))"}, "sigmoid(3*x)"},
}

// An installed fault is a wrong rule on one side, until it is removed.
type installedFault struct {
	name, side string
	at         string
	install    func(t *testing.T) (remove func())
}

func (f fault) expression() string {
	if f.at == "" {
		return f.rule + "(x)"
	}
	return f.at
}

func (f fault) symbolically(t *testing.T) func() {
	t.Helper()
	text := ""
	for i, p := range f.partials {
		if i > 0 {
			text += " + "
		}
		text += "(" + p + ")*" + []string{"du", "dv"}[i]
	}
	restore, err := symbolic.WithRule(f.rule, text)
	if err != nil {
		t.Fatal(err)
	}
	return restore
}

func (f fault) onTape(t *testing.T) func() {
	t.Helper()
	op := tapeOp(t, f.rule)
	var undo []func()
	for i, p := range f.partials {
		undo = append(undo, autodiff.WithRule(op, i, instructions(t, p)))
	}
	return func() {
		for _, restore := range slices.Backward(undo) {
			restore()
		}
	}
}

func tapeOp(t *testing.T, name string) autodiff.Op {
	t.Helper()
	for _, r := range autodiff.Rules() {
		if r.Op.String() == name {
			return r.Op
		}
	}
	t.Fatalf("there is no operation %s", name)
	return 0
}

// instructions compiles a partial in the arguments u and v for the tape's table.
func instructions(t *testing.T, text string) []autodiff.Instr {
	t.Helper()
	var steps []autodiff.Instr
	emit := func(op autodiff.Op, args ...autodiff.Operand) autodiff.Operand {
		steps = append(steps, autodiff.Instr{Op: op, Args: args})
		return autodiff.Operand{Kind: autodiff.Step, Index: len(steps) - 1}
	}
	last := symbolic.Fold(symbolic.MustParse(text), func(e symbolic.Expr, args []autodiff.Operand) autodiff.Operand {
		args = slices.Clone(args)
		chain := func(op autodiff.Op) autodiff.Operand {
			out := args[0]
			for _, a := range args[1:] {
				out = emit(op, out, a)
			}
			return out
		}
		switch e.Kind() {
		case symbolic.Number:
			r, _ := e.Rat()
			return autodiff.Operand{Kind: autodiff.Number, Num: r.Num().Int64(), Den: r.Denom().Int64()}
		case symbolic.Variable:
			return autodiff.Operand{Kind: autodiff.Argument, Index: strings.Index("uv", e.Name())}
		case symbolic.Sum:
			return chain(autodiff.OpAdd)
		case symbolic.Product:
			return chain(autodiff.OpMul)
		case symbolic.Quotient:
			return chain(autodiff.OpDiv)
		case symbolic.Power:
			return chain(autodiff.OpPow)
		case symbolic.Negation:
			return emit(autodiff.OpNeg, args...)
		case symbolic.Where:
			out := emit(autodiff.OpWhere, args...)
			steps[len(steps)-1].Rel = map[symbolic.Relation]autodiff.Rel{symbolic.Less: autodiff.Less, symbolic.Greater: autodiff.Greater}[e.Relation()]
			return out
		}
		if e.Func() == symbolic.FuncPi {
			return emit(autodiff.OpPi)
		}
		return emit(tapeOp(t, e.Func().String()), args...)
	})
	if last.Kind != autodiff.Step {
		emit(autodiff.OpConst, last)
	}
	return steps
}

func installedFaults() []installedFault {
	var all []installedFault
	for _, f := range functionFaults {
		all = append(all, installedFault{f.rule + ": " + f.kind, "the symbolic derivative", f.expression(), f.symbolically})
	}
	for _, f := range slices.Concat(functionFaults, operatorFaults) {
		all = append(all, installedFault{f.rule + ": " + f.kind, "the tape's gradient", f.expression(), f.onTape})
	}
	for _, f := range ruleFaults {
		all = append(all, installedFault{f.rule + ": " + f.kind, "the symbolic derivative", f.at, func(t *testing.T) func() {
			restore, err := symbolic.WithRule(f.rule, f.texts...)
			if err != nil {
				t.Fatal(err)
			}
			return restore
		}})
	}
	return all
}

// countOperations counts the operations of an expression.
func countOperations(e symbolic.Expr) int {
	n := 0
	symbolic.Walk(e, func(e symbolic.Expr) {
		if k := e.NumArgs(); e.Kind() == symbolic.Sum || e.Kind() == symbolic.Product {
			n += k - 1
		} else if k > 0 {
			n++
		}
	})
	return n
}

// Every wrong rule is found at an expression of at most five operations: the engines
// disagree and the third leg names the one that is wrong; and what it derives is
// refuted when the engines are right.
func TestFaultTable(t *testing.T) {
	faults := installedFaults()
	kinds := make(map[string]int)
	for _, f := range faults {
		e := symbolic.MustParse(f.at)
		if n := countOperations(e); n > 5 {
			t.Errorf("%s: %s has %d operations", f.name, f.at, n)
		}
		remove := f.install(t)
		r, err := Check(context.Background(), Question{Expr: e, Wrt: "x", Seed: DefaultSeed})
		var wrong symbolic.Expr
		found := false
		if f.side == "the tape's gradient" {
			wrong, found = tapeFormula(e, "x")
		} else if d, err := symbolic.Diff(e, "x"); err == nil {
			wrong, found = d, true
		}
		remove()
		if err != nil || r.Verdict != Inconclusive || !strings.Contains(r.Reason, "engines disagree") || !strings.Contains(r.Reason, "refutes "+f.side) {
			t.Errorf("%s, in %s: d/dx %s is %s (%s), %v", f.name, f.side, f.at, r.Verdict, r.Reason, err)
		}
		if !found {
			continue // the tape's formula of a branch is no expression
		}
		r, err = Check(context.Background(), Question{Expr: e, Wrt: "x", Claim: &wrong, Seed: DefaultSeed})
		if err != nil || r.Verdict != Refuted {
			t.Errorf("%s, in %s: d/dx %s = %s is %s (%s), %v", f.name, f.side, f.at, wrong, r.Verdict, r.Reason, err)
			continue
		}
		kinds[strings.Split(f.name, ": ")[1]]++
		t.Logf("%-45s %-24s d/dx %s = %s: at %v, %s", f.name, f.side, f.at, wrong, r.Counterexample.Point, r.Counterexample.Fault)
	}
	if len(faults) < 200 {
		t.Errorf("there are only %d faults", len(faults))
	}
	t.Logf("%d faults; refuted as claims, by kind:", len(faults))
	for _, kind := range slices.Sorted(maps.Keys(kinds)) {
		t.Logf("%4d %s", kinds[kind], kind)
	}
}

// The same fault on both sides at once is noticed by the third leg, which knows neither.
func TestFaultsOnBothSides(t *testing.T) {
	for _, f := range functionFaults {
		e := symbolic.MustParse(f.expression())
		onTape, symbolically := f.onTape(t), f.symbolically(t)
		r, err := Check(context.Background(), Question{Expr: e, Wrt: "x", Seed: DefaultSeed})
		symbolically()
		onTape()
		if err != nil || r.Verdict != Inconclusive || !strings.Contains(r.Reason, "mean value theorem refutes") {
			t.Errorf("%s on both sides: d/dx %s is %s (%s), %v", f.rule+": "+f.kind, e, r.Verdict, r.Reason, err)
		}
	}
}
