package verify

import (
	"math/big"
	"math/rand/v2"
	"slices"

	"gradproof/symbolic"
)

// rewrites are ways to write the same: left and right have the same value wherever
// both are defined, and right is undefined at isolated points more than left at most.
// Each is used in the way it stands here, and backwards too if backwards is set.
var rewrites = []struct {
	left, right string
	backwards   bool
}{
	{"sin(u)^2", "1 - cos(u)^2", true},
	{"cos(u)^2", "1 - sin(u)^2", true},
	{"sin(u)", "2*sin(u/2)*cos(u/2)", true},
	{"cos(u)", "1 - 2*sin(u/2)^2", true},
	{"cos(u)", "sin(u + pi/2)", false},
	{"tan(u)", "sin(u)/cos(u)", true},
	{"1 + tan(u)^2", "sec(u)^2", true},
	{"sec(u)", "1/cos(u)", true},
	{"csc(u)", "1/sin(u)", true},
	{"cot(u)", "cos(u)/sin(u)", true},
	{"asin(u)", "pi/2 - acos(u)", false},
	{"acos(u)", "pi/2 - asin(u)", false},
	{"atan(u)", "-atan(-u)", false},
	{"exp(u + v)", "exp(u)*exp(v)", true},
	{"exp(u)", "1/exp(-u)", true},
	{"exp(u)", "exp(u/2)^2", false},
	{"exp(u)", "1 + expm1(u)", false},
	{"exp(u)", "cosh(u) + sinh(u)", true},
	{"log(u)", "log(2*u) - log(2)", false},
	{"log(u)", "-log(1/u)", false},
	{"log(u)", "log2(u)*log(2)", false},
	{"log(u)", "log1p(u - 1)", false},
	{"tanh(u)", "sinh(u)/cosh(u)", true},
	{"tanh(u)", "(exp(2*u) - 1)/(exp(2*u) + 1)", false},
	{"tanh(u)", "1 - 2/(exp(2*u) + 1)", false},
	{"1 - tanh(u)^2", "1/cosh(u)^2", true},
	{"sinh(u)", "(exp(u) - exp(-u))/2", false},
	{"cosh(u)^2", "1 + sinh(u)^2", true},
	{"sech(u)", "1/cosh(u)", true},
	{"sigmoid(u)", "1/(1 + exp(-u))", false},
	{"sigmoid(u)", "(1 + tanh(u/2))/2", false},
	{"sigmoid(u)", "1 - sigmoid(-u)", false},
	{"softplus(u)", "log(1 + exp(u))", false},
	{"softplus(u)", "u + softplus(-u)", false},
	{"asinh(u)", "log(u + sqrt(u^2 + 1))", false},
	{"acosh(u)", "log(u + sqrt(u^2 - 1))", false},
	{"atanh(u)", "log((1 + u)/(1 - u))/2", false},
	{"erf(u)", "1 - erfc(u)", false},
	{"erfc(u)", "1 + erf(-u)", false},
	{"sqrt(u)", "u^(1/2)", true},
	{"sqrt(u)", "sqrt(4*u)/2", false},
	{"cbrt(u)", "-cbrt(-u)", false},
	{"hypot(u, v)", "sqrt(u^2 + v^2)", false},
	{"abs(u)", "max(u, -u)", false},
	{"abs(u)", "sqrt(u^2)", false},
	{"abs(u)", "relu(u) + relu(-u)", false},
	{"max(u, v)", "(u + v + abs(u - v))/2", false},
	{"max(u, v)", "u + v - min(u, v)", false},
	{"min(u, v)", "where(u < v, u, v)", false},
	{"relu(u)", "(u + abs(u))/2", false},
	{"sign(u)", "where(u > 0, 1, where(u < 0, -1, 0))", false},
	{"u*v + u", "u*(v + 1)", true},
	{"u*v", "u*v*(1 + v^2)/(1 + v^2)", false},
	{"u^2", "u*u", true},
	{"u^2 - v^2", "(u - v)*(u + v)", true},
	{"(u + v)^2", "u^2 + 2*u*v + v^2", true},
	{"u/v", "u*v^(-1)", true},
	{"u - v", "-(v - u)", false},
	{"u", "3*u/3", false},
	{"u", "(u + 1) - 1", false},
	{"u", "u*(1 + sin(u)^2 + cos(u)^2)/2", false},
}

// parsedRewrites has two expressions for every direction of a row.
var parsedRewrites = func() (out [][2]symbolic.Expr) {
	for _, r := range rewrites {
		left, right := symbolic.MustParse(r.left), symbolic.MustParse(r.right)
		out = append(out, [2]symbolic.Expr{left, right})
		if r.backwards {
			out = append(out, [2]symbolic.Expr{right, left})
		}
	}
	return out
}()

// rewriteSomewhere writes a random part of e in another way.
func rewriteSomewhere(rng *rand.Rand, e symbolic.Expr) (out symbolic.Expr, name string, ok bool) {
	nodes := nodesOf(e)
	for range 20 {
		i := rng.IntN(len(nodes))
		n := nodes[i]
		if n.NumArgs() > 1 && (n.Kind() == symbolic.Sum || n.Kind() == symbolic.Product) && rng.IntN(4) == 0 {
			args := n.Args()
			rng.Shuffle(len(args), func(i, j int) { args[i], args[j] = args[j], args[i] })
			return replaceNode(e, i, n.WithArgs(args...)), "in another order", true
		}
		if keeps(e, n) {
			continue
		}
		row := parsedRewrites[rng.IntN(len(parsedRewrites))]
		by := make(map[string]symbolic.Expr)
		if !matches(row[0], n, by) {
			continue
		}
		if new, err := symbolic.SubstAll(row[1], by); err == nil {
			return replaceNode(e, i, new), row[0].String() + " as " + row[1].String(), true
		}
	}
	return e, "", false
}

// keeps reports whether the node n must stay as it is: an exponent, which has to be
// seen to be an integer, and what a D(f, x) is about.
func keeps(e, n symbolic.Expr) bool {
	found := false
	symbolic.Walk(e, func(m symbolic.Expr) {
		switch m.Kind() {
		case symbolic.Power, symbolic.Derivative:
			found = found || m.Arg(1).Equal(n)
		}
	})
	return found
}

// matches reports whether e is the pattern with its variables replaced by those of by,
// which is filled in.
func matches(pattern, e symbolic.Expr, by map[string]symbolic.Expr) bool {
	if pattern.Kind() == symbolic.Variable {
		if old, ok := by[pattern.Name()]; ok {
			return old.Equal(e)
		}
		by[pattern.Name()] = e
		return true
	}
	if pattern.Kind() != e.Kind() || pattern.NumArgs() != e.NumArgs() {
		return false
	}
	switch e.Kind() {
	case symbolic.Number:
		return pattern.Equal(e)
	case symbolic.Call:
		if pattern.Func() != e.Func() {
			return false
		}
	case symbolic.Where:
		if pattern.Relation() != e.Relation() {
			return false
		}
	}
	for i := range e.NumArgs() {
		if !matches(pattern.Arg(i), e.Arg(i), by) {
			return false
		}
	}
	return true
}

// mutations are the mistakes that people make, each on one node.
var mutations = []struct {
	name   string
	mutate func(rng *rand.Rand, n symbolic.Expr) (symbolic.Expr, bool)
}{
	{"sign", func(_ *rand.Rand, n symbolic.Expr) (symbolic.Expr, bool) { return symbolic.Neg(n), true }},
	{"a factor 2", func(_ *rand.Rand, n symbolic.Expr) (symbolic.Expr, bool) {
		return symbolic.Mul(symbolic.Int(2), n), true
	}},
	{"an offset", func(_ *rand.Rand, n symbolic.Expr) (symbolic.Expr, bool) {
		return symbolic.Add(n, symbolic.Int(1)), true
	}},
	{"off by 1e-30", func(rng *rand.Rand, n symbolic.Expr) (symbolic.Expr, bool) {
		return symbolic.Add(n, tiny(rng)), true
	}},
	{"a factor off by 1e-30", func(rng *rand.Rand, n symbolic.Expr) (symbolic.Expr, bool) {
		return symbolic.Mul(symbolic.Add(symbolic.Int(1), tiny(rng)), n), true
	}},
	{"another number", func(rng *rand.Rand, n symbolic.Expr) (symbolic.Expr, bool) {
		return symbolic.Num(pick2(rng, numbers)), n.Kind() == symbolic.Number
	}},
	{"another variable", func(_ *rand.Rand, n symbolic.Expr) (symbolic.Expr, bool) {
		return symbolic.Var(map[string]string{"x": "y", "y": "x"}[n.Name()]), n.Kind() == symbolic.Variable
	}},
	{"an exponent", func(rng *rand.Rand, n symbolic.Expr) (symbolic.Expr, bool) {
		if n.Kind() != symbolic.Power {
			return n, false
		}
		return symbolic.Pow(n.Arg(0), symbolic.Add(n.Arg(1), symbolic.Int(1-2*rng.Int64N(2)))), true
	}},
	{"another function", func(rng *rand.Rand, n symbolic.Expr) (symbolic.Expr, bool) {
		f := pick2(rng, symbolic.Funcs())
		if n.Kind() != symbolic.Call || f == n.Func() || f.Arity() != n.NumArgs() {
			return n, false
		}
		e, err := symbolic.Apply(f, n.Args()...)
		return e, err == nil
	}},
	{"the operands of a quotient or power", func(_ *rand.Rand, n symbolic.Expr) (symbolic.Expr, bool) {
		if n.Kind() != symbolic.Quotient && n.Kind() != symbolic.Power {
			return n, false
		}
		return n.WithArgs(n.Arg(1), n.Arg(0)), true
	}},
	{"a lost term or factor", func(rng *rand.Rand, n symbolic.Expr) (symbolic.Expr, bool) {
		if n.NumArgs() < 2 || n.Kind() != symbolic.Sum && n.Kind() != symbolic.Product {
			return n, false
		}
		i := rng.IntN(n.NumArgs())
		args := slices.Delete(n.Args(), i, i+1)
		if n.Kind() == symbolic.Sum {
			return symbolic.Add(args...), true
		}
		return symbolic.Mul(args...), true
	}},
	{"a lost inner function", func(_ *rand.Rand, n symbolic.Expr) (symbolic.Expr, bool) {
		if n.Kind() != symbolic.Call || n.NumArgs() != 1 {
			return n, false
		}
		return n.Arg(0), true
	}},
	{"the branches", func(_ *rand.Rand, n symbolic.Expr) (symbolic.Expr, bool) {
		if n.Kind() != symbolic.Where {
			return n, false
		}
		return n.WithArgs(n.Arg(0), n.Arg(1), n.Arg(3), n.Arg(2)), true
	}},
}

func tiny(rng *rand.Rand) symbolic.Expr {
	r := big.NewRat(1-2*rng.Int64N(2), 1)
	return symbolic.Num(r.Quo(r, new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(30), nil))))
}

func pick2[T any](rng *rand.Rand, from []T) T { return from[rng.IntN(len(from))] }

// mutateSomewhere changes one node of e.
func mutateSomewhere(rng *rand.Rand, e symbolic.Expr) (out symbolic.Expr, name string, ok bool) {
	nodes := nodesOf(e)
	for range 30 {
		i, m := rng.IntN(len(nodes)), mutations[rng.IntN(len(mutations))]
		if keeps(e, nodes[i]) && nodes[i].Kind() == symbolic.Variable {
			continue // a D(f, x) needs its variable
		}
		if new, ok := m.mutate(rng, nodes[i]); ok {
			return replaceNode(e, i, new), m.name + " at " + nodes[i].Text(80), true
		}
	}
	return e, "", false
}
