package ball

import (
	"fmt"
	"strings"
	"testing"
)

// A formula computes in a calculation; names are those of the expression language.
type formula struct {
	calculation
	w     Arithmetic
	calls map[string]bool
}

func (f *formula) call(name string, args ...Ball) (b Ball) {
	if f.err == nil {
		f.calls[name] = true
		b, f.err = f.w.Call(name, args...)
	}
	return b
}

func (f *formula) add(a, b Ball) Ball { return f.do2(f.w.Add, a, b) }
func (f *formula) sub(a, b Ball) Ball { return f.do2(f.w.Sub, a, b) }
func (f *formula) mul(a, b Ball) Ball { return f.do2(f.w.Mul, a, b) }
func (f *formula) div(a, b Ball) Ball { return f.do2(f.w.Div, a, b) }
func (f *formula) sq(a Ball) Ball     { return f.mul(a, a) }

// An identity holds for all arguments from its spans at which both sides exist. The
// two sides are computed at different precisions.
type identity struct {
	name string
	args []span
	lhs  func(f *formula, x []Ball) Ball
	rhs  func(f *formula, x []Ball) Ball
}

var (
	anywhere = span{lo: -40, hi: 6, signed: true}
	moderate = span{lo: -10, hi: 3, signed: true}
	above0   = span{lo: -40, hi: 40}
	inUnit   = span{lo: -30, hi: -1, signed: true}
)

var identities = []identity{
	{"e^a·e^b = e^(a+b)", []span{anywhere, anywhere},
		func(f *formula, x []Ball) Ball { return f.mul(f.call("exp", x[0]), f.call("exp", x[1])) },
		func(f *formula, x []Ball) Ball { return f.call("exp", f.add(x[0], x[1])) }},
	{"expm1 a = e^a - 1", []span{anywhere},
		func(f *formula, x []Ball) Ball { return f.call("expm1", x[0]) },
		func(f *formula, x []Ball) Ball { return f.sub(f.call("exp", x[0]), one) }},
	{"log ab = log a + log b", []span{above0, above0},
		func(f *formula, x []Ball) Ball { return f.call("log", f.mul(x[0], x[1])) },
		func(f *formula, x []Ball) Ball { return f.add(f.call("log", x[0]), f.call("log", x[1])) }},
	{"log e^a = a", []span{anywhere},
		func(f *formula, x []Ball) Ball { return f.call("log", f.call("exp", x[0])) },
		func(f *formula, x []Ball) Ball { return x[0] }},
	{"e^log a = a", []span{above0},
		func(f *formula, x []Ball) Ball { return f.call("exp", f.call("log", x[0])) },
		func(f *formula, x []Ball) Ball { return x[0] }},
	{"log1p expm1 a = a", []span{anywhere},
		func(f *formula, x []Ball) Ball { return f.call("log1p", f.call("expm1", x[0])) },
		func(f *formula, x []Ball) Ball { return x[0] }},
	{"log2 a·log 2 = log a", []span{above0},
		func(f *formula, x []Ball) Ball { return f.mul(f.call("log2", x[0]), f.call("log", FromInt(2))) },
		func(f *formula, x []Ball) Ball { return f.call("log", x[0]) }},
	{"log10 a·log 10 = log a", []span{above0},
		func(f *formula, x []Ball) Ball { return f.mul(f.call("log10", x[0]), f.call("log", FromInt(10))) },
		func(f *formula, x []Ball) Ball { return f.call("log", x[0]) }},
	{"√a² = |a|", []span{anywhere},
		func(f *formula, x []Ball) Ball { return f.call("sqrt", f.sq(x[0])) },
		func(f *formula, x []Ball) Ball { return f.call("abs", x[0]) }},
	{"(√a)² = a", []span{above0},
		func(f *formula, x []Ball) Ball { return f.sq(f.call("sqrt", x[0])) },
		func(f *formula, x []Ball) Ball { return x[0] }},
	{"(∛a)³ = a", []span{anywhere},
		func(f *formula, x []Ball) Ball { c := f.call("cbrt", x[0]); return f.mul(c, f.sq(c)) },
		func(f *formula, x []Ball) Ball { return x[0] }},
	{"sin² + cos² = 1", []span{anywhere},
		func(f *formula, x []Ball) Ball { return f.add(f.sq(f.call("sin", x[0])), f.sq(f.call("cos", x[0]))) },
		func(f *formula, x []Ball) Ball { return one }},
	{"sin(a+b)", []span{anywhere, anywhere},
		func(f *formula, x []Ball) Ball { return f.call("sin", f.add(x[0], x[1])) },
		func(f *formula, x []Ball) Ball {
			return f.add(f.mul(f.call("sin", x[0]), f.call("cos", x[1])), f.mul(f.call("cos", x[0]), f.call("sin", x[1])))
		}},
	{"cos(a+b)", []span{anywhere, anywhere},
		func(f *formula, x []Ball) Ball { return f.call("cos", f.add(x[0], x[1])) },
		func(f *formula, x []Ball) Ball {
			return f.sub(f.mul(f.call("cos", x[0]), f.call("cos", x[1])), f.mul(f.call("sin", x[0]), f.call("sin", x[1])))
		}},
	{"sin(a+2π) = sin a", []span{anywhere},
		func(f *formula, x []Ball) Ball { return f.call("sin", f.add(x[0], f.call("pi").shl(1))) },
		func(f *formula, x []Ball) Ball { return f.call("sin", x[0]) }},
	{"tan·cos = sin", []span{anywhere},
		func(f *formula, x []Ball) Ball { return f.mul(f.call("tan", x[0]), f.call("cos", x[0])) },
		func(f *formula, x []Ball) Ball { return f.call("sin", x[0]) }},
	{"cot·tan = 1", []span{anywhere},
		func(f *formula, x []Ball) Ball { return f.mul(f.call("cot", x[0]), f.call("tan", x[0])) },
		func(f *formula, x []Ball) Ball { return one }},
	{"sec·cos = 1", []span{anywhere},
		func(f *formula, x []Ball) Ball { return f.mul(f.call("sec", x[0]), f.call("cos", x[0])) },
		func(f *formula, x []Ball) Ball { return one }},
	{"csc·sin = 1", []span{anywhere},
		func(f *formula, x []Ball) Ball { return f.mul(f.call("csc", x[0]), f.call("sin", x[0])) },
		func(f *formula, x []Ball) Ball { return one }},
	{"atan tan a = a", []span{inUnit},
		func(f *formula, x []Ball) Ball { return f.call("atan", f.call("tan", x[0])) },
		func(f *formula, x []Ball) Ball { return x[0] }},
	{"tan atan a = a", []span{anywhere},
		func(f *formula, x []Ball) Ball { return f.call("tan", f.call("atan", x[0])) },
		func(f *formula, x []Ball) Ball { return x[0] }},
	{"asin sin a = a", []span{inUnit},
		func(f *formula, x []Ball) Ball { return f.call("asin", f.call("sin", x[0])) },
		func(f *formula, x []Ball) Ball { return x[0] }},
	{"sin asin a = a", []span{inUnit},
		func(f *formula, x []Ball) Ball { return f.call("sin", f.call("asin", x[0])) },
		func(f *formula, x []Ball) Ball { return x[0] }},
	{"cos acos a = a", []span{inUnit},
		func(f *formula, x []Ball) Ball { return f.call("cos", f.call("acos", x[0])) },
		func(f *formula, x []Ball) Ball { return x[0] }},
	{"asin + acos = π/2", []span{inUnit},
		func(f *formula, x []Ball) Ball { return f.add(f.call("asin", x[0]), f.call("acos", x[0])) },
		func(f *formula, x []Ball) Ball { return f.call("pi").half() }},
	{"atan2(b sin a, b cos a) = a", []span{{lo: -30, hi: 1, signed: true}, above0},
		func(f *formula, x []Ball) Ball {
			return f.call("atan2", f.mul(x[1], f.call("sin", x[0])), f.mul(x[1], f.call("cos", x[0])))
		},
		func(f *formula, x []Ball) Ball { return x[0] }},
	{"hypot² = a² + b²", []span{anywhere, anywhere},
		func(f *formula, x []Ball) Ball { return f.sq(f.call("hypot", x[0], x[1])) },
		func(f *formula, x []Ball) Ball { return f.add(f.sq(x[0]), f.sq(x[1])) }},
	{"cosh² - sinh² = 1", []span{moderate},
		func(f *formula, x []Ball) Ball { return f.sub(f.sq(f.call("cosh", x[0])), f.sq(f.call("sinh", x[0]))) },
		func(f *formula, x []Ball) Ball { return one }},
	{"cosh + sinh = exp", []span{anywhere},
		func(f *formula, x []Ball) Ball { return f.add(f.call("cosh", x[0]), f.call("sinh", x[0])) },
		func(f *formula, x []Ball) Ball { return f.call("exp", x[0]) }},
	{"tanh·cosh = sinh", []span{anywhere},
		func(f *formula, x []Ball) Ball { return f.mul(f.call("tanh", x[0]), f.call("cosh", x[0])) },
		func(f *formula, x []Ball) Ball { return f.call("sinh", x[0]) }},
	{"coth·tanh = 1", []span{anywhere},
		func(f *formula, x []Ball) Ball { return f.mul(f.call("coth", x[0]), f.call("tanh", x[0])) },
		func(f *formula, x []Ball) Ball { return one }},
	{"sech·cosh = 1", []span{anywhere},
		func(f *formula, x []Ball) Ball { return f.mul(f.call("sech", x[0]), f.call("cosh", x[0])) },
		func(f *formula, x []Ball) Ball { return one }},
	{"csch·sinh = 1", []span{anywhere},
		func(f *formula, x []Ball) Ball { return f.mul(f.call("csch", x[0]), f.call("sinh", x[0])) },
		func(f *formula, x []Ball) Ball { return one }},
	{"asinh sinh a = a", []span{anywhere},
		func(f *formula, x []Ball) Ball { return f.call("asinh", f.call("sinh", x[0])) },
		func(f *formula, x []Ball) Ball { return x[0] }},
	{"acosh cosh a = |a|", []span{moderate},
		func(f *formula, x []Ball) Ball { return f.call("acosh", f.call("cosh", x[0])) },
		func(f *formula, x []Ball) Ball { return f.call("abs", x[0]) }},
	{"atanh tanh a = a", []span{moderate},
		func(f *formula, x []Ball) Ball { return f.call("atanh", f.call("tanh", x[0])) },
		func(f *formula, x []Ball) Ball { return x[0] }},
	{"sigmoid a = (1 + tanh a/2)/2", []span{anywhere},
		func(f *formula, x []Ball) Ball { return f.call("sigmoid", x[0]) },
		func(f *formula, x []Ball) Ball { return f.add(one, f.call("tanh", x[0].half())).half() }},
	{"softplus a - softplus -a = a", []span{anywhere},
		func(f *formula, x []Ball) Ball {
			return f.sub(f.call("softplus", x[0]), f.call("softplus", x[0].neg()))
		},
		func(f *formula, x []Ball) Ball { return x[0] }},
	{"e^softplus a = 1 + e^a", []span{anywhere},
		func(f *formula, x []Ball) Ball { return f.call("exp", f.call("softplus", x[0])) },
		func(f *formula, x []Ball) Ball { return f.add(one, f.call("exp", x[0])) }},
	{"erf + erfc = 1", []span{anywhere},
		func(f *formula, x []Ball) Ball { return f.add(f.call("erf", x[0]), f.call("erfc", x[0])) },
		func(f *formula, x []Ball) Ball { return one }},
	{"erfc -a = 2 - erfc a", []span{moderate},
		func(f *formula, x []Ball) Ball { return f.call("erfc", x[0].neg()) },
		func(f *formula, x []Ball) Ball { return f.sub(FromInt(2), f.call("erfc", x[0])) }},
	{"a^b·a^c = a^(b+c)", []span{{lo: -10, hi: 10}, moderate, moderate},
		func(f *formula, x []Ball) Ball { return f.mul(f.call("pow", x[0], x[1]), f.call("pow", x[0], x[2])) },
		func(f *formula, x []Ball) Ball { return f.call("pow", x[0], f.add(x[1], x[2])) }},
	{"(ab)^c = a^c·b^c", []span{{lo: -10, hi: 10}, {lo: -10, hi: 10}, moderate},
		func(f *formula, x []Ball) Ball { return f.call("pow", f.mul(x[0], x[1]), x[2]) },
		func(f *formula, x []Ball) Ball { return f.mul(f.call("pow", x[0], x[2]), f.call("pow", x[1], x[2])) }},
	{"a^7 = a·a·a·a·a·a·a", []span{moderate},
		func(f *formula, x []Ball) Ball { return f.call("pow", x[0], FromInt(7)) },
		func(f *formula, x []Ball) Ball { c := f.mul(x[0], f.sq(x[0])); return f.mul(x[0], f.sq(c)) }},
	{"a^-3 = 1/a³", []span{moderate},
		func(f *formula, x []Ball) Ball { return f.call("pow", x[0], FromInt(-3)) },
		func(f *formula, x []Ball) Ball { return f.div(one, f.mul(x[0], f.sq(x[0]))) }},
	{"a^(1/3) = ∛a", []span{above0},
		func(f *formula, x []Ball) Ball { return f.call("pow", x[0], f.div(one, FromInt(3))) },
		func(f *formula, x []Ball) Ball { return f.call("cbrt", x[0]) }},
	{"max + min = a + b", []span{moderate, moderate},
		func(f *formula, x []Ball) Ball { return f.add(f.call("max", x[0], x[1]), f.call("min", x[0], x[1])) },
		func(f *formula, x []Ball) Ball { return f.add(x[0], x[1]) }},
	{"relu a - relu -a = a", []span{moderate},
		func(f *formula, x []Ball) Ball { return f.sub(f.call("relu", x[0]), f.call("relu", x[0].neg())) },
		func(f *formula, x []Ball) Ball { return x[0] }},
	{"a·sign a = |a|", []span{moderate},
		func(f *formula, x []Ball) Ball { return f.mul(x[0], f.call("sign", x[0])) },
		func(f *formula, x []Ball) Ball { return f.call("abs", x[0]) }},
	{"floor(a+1) = floor a + 1", []span{anywhere},
		func(f *formula, x []Ball) Ball { return f.call("floor", f.add(x[0], one)) },
		func(f *formula, x []Ball) Ball { return f.add(f.call("floor", x[0]), one) }},
}

// check compares both sides at about n/2 random arguments, exact ones and balls.
func (id identity) check(n int, calls map[string]bool) error {
	r := newSource(uint64(len(id.name))<<8 | uint64(id.name[len(id.name)-1]))
	decided := 0
	for range n {
		f := &formula{w: Arithmetic{r.prec()}, calls: calls}
		g := &formula{w: Arithmetic{r.prec()}, calls: calls}
		var x []Ball
		exact := true
		for _, s := range id.args {
			b := r.about(r.point(s, int(f.w.Prec)))
			x, exact = append(x, b), exact && b.IsExact()
		}
		a, b := id.lhs(f, x), id.rhs(g, x)
		if f.err != nil || g.err != nil {
			continue
		}
		decided++
		if a.Disjoint(b) {
			return fmt.Errorf("%s fails at %v: %v to %d bits, %v to %d bits", id.name, x, a, f.w.Prec, b, g.w.Prec)
		}
		if exact && !b.isZero() && a.RelBits() < int(f.w.Prec)/8 && f.w.Prec > 256 {
			return fmt.Errorf("%s at %v: only %d of %d bits are certain", id.name, x, a.RelBits(), f.w.Prec)
		}
	}
	if decided < n/2 {
		return fmt.Errorf("%s: only %d of %d arguments had a value", id.name, decided, n)
	}
	return nil
}

func checkIdentities(n int) error {
	for _, id := range identities {
		if err := id.check(n, map[string]bool{}); err != nil {
			return err
		}
	}
	return nil
}

func TestIdentities(t *testing.T) {
	calls := map[string]bool{}
	for _, id := range identities {
		if err := id.check(*checks/20, calls); err != nil {
			t.Error(err)
		}
	}
	var missing []string
	for _, name := range names() {
		if !calls[name] {
			missing = append(missing, name)
		}
	}
	if missing != nil {
		t.Errorf("no identity mentions %s", strings.Join(missing, ", "))
	}
}
