package symbolic

import (
	"context"
	"strings"
	"sync"
)

// A SimplifyRule is one row of the table of simplifications, in the language
// itself: Pattern becomes Replacement, whatever u, v and w are. In the rows of the
// standard form m and n are numbers.
//
// Conditions are comparisons of u, v and w with "and" between them; defined(u)
// says that u has a value.
//
//	Condition  of a rule that widens: where it holds, Pattern is defined if
//	           Replacement is. It may be dropped only if the rest of the expression
//	           demands it anyway, or if the caller is told.
//	Requires   what has to be proved in any case, wherever its parts are defined:
//	           without it the two sides differ.
//
// A row with a Counterexample is never applied. There the two sides differ, or one
// of them is not defined.
type SimplifyRule struct {
	Name           string
	Pattern        string
	Replacement    string
	Effect         Effect
	Condition      string
	Requires       string
	Counterexample string

	standard bool // done by the standard form, not by matching
}

// Enabled reports whether the rule is ever applied.
func (r SimplifyRule) Enabled() bool { return r.Counterexample == "" }

func same(name, pattern, replacement string) SimplifyRule {
	return SimplifyRule{Name: name, Pattern: pattern, Replacement: replacement}
}

func widens(name, pattern, replacement, condition string) SimplifyRule {
	return SimplifyRule{Name: name, Pattern: pattern, Replacement: replacement, Effect: Widens, Condition: condition}
}

// given is a row that is true only where something can be proved.
func given(requires string, r SimplifyRule) SimplifyRule {
	r.Requires = requires
	return r
}

// standard is a row that the standard form carries out.
func standard(r SimplifyRule) SimplifyRule {
	r.standard = true
	return r
}

func unsound(counterexample string, effect Effect, name, pattern, replacement string) SimplifyRule {
	return SimplifyRule{Name: name, Pattern: pattern, Replacement: replacement, Effect: effect, Counterexample: counterexample}
}

// simplifyRules is everything that simplification knows, one row each. What is
// left out on purpose:
//
//	exp(u) - 1, log(1 + u)        expm1 and log1p are for floats, not for readers
//	sigmoid(u)*(1 - sigmoid(u))   is the derivative as everybody writes it
//	1/cos(u), 1/cosh(u)           are as short as sec(u), and better known
//	sqrt(u^2 + v^2)               is better known than hypot(u, v)
//	products of sums              stay factored: Expand multiplies out
var simplifyRules = []SimplifyRule{
	// The standard form of sums, products and powers.
	standard(same("fold-numbers", "2 + 3*4", "14")),
	standard(same("fold-functions", "sqrt(9/4)", "3/2")),
	standard(same("collect-terms", "m*u + n*u", "(m + n)*u")),
	standard(same("collect-factors", "u^m*u^n", "u^(m + n)")),
	standard(same("power-of-power", "(u^m)^n", "u^(m*n)")),
	standard(same("first-power", "u^1", "u")),
	standard(same("negative-power", "u^(-n)", "1/u^n")),
	standard(same("collect-exponentials", "exp(u)^m*exp(v)^n", "exp(m*u + n*v)")),
	standard(same("even-power-of-negative", "(-u)^2", "u^2")),
	standard(widens("zero-product", "0*u", "0", "defined(u)")),
	standard(widens("zero-power", "u^0", "1", "defined(u)")),
	standard(widens("cancel-factors", "u/u", "1", "u != 0")),
	standard(widens("quotient-of-quotient", "u/(v/w)", "u*w/v", "w != 0")),
	standard(widens("decided-condition", "where(u^2 + 1 > 0, v, 1)", "v", "defined(u)")),
	standard(widens("same-branches", "where(v < w, u, u)", "u", "defined(v) and defined(w)")),
	widens("one-to-a-power", "1^u", "1", "defined(u)"),

	// Values.
	same("exp-0", "exp(0)", "1"),
	same("expm1-0", "expm1(0)", "0"),
	same("log-1", "log(1)", "0"),
	same("log2-1", "log2(1)", "0"),
	same("log2-2", "log2(2)", "1"),
	same("log10-1", "log10(1)", "0"),
	same("log10-10", "log10(10)", "1"),
	same("log1p-0", "log1p(0)", "0"),
	same("sin-0", "sin(0)", "0"),
	same("sin-pi-6", "sin(pi/6)", "1/2"),
	same("sin-pi-2", "sin(pi/2)", "1"),
	same("sin-pi", "sin(pi)", "0"),
	same("sin-2pi", "sin(2*pi)", "0"),
	same("cos-0", "cos(0)", "1"),
	same("cos-pi-3", "cos(pi/3)", "1/2"),
	same("cos-pi-2", "cos(pi/2)", "0"),
	same("cos-pi", "cos(pi)", "-1"),
	same("cos-2pi", "cos(2*pi)", "1"),
	same("tan-0", "tan(0)", "0"),
	same("tan-pi-4", "tan(pi/4)", "1"),
	same("tan-pi", "tan(pi)", "0"),
	same("sec-0", "sec(0)", "1"),
	same("asin-0", "asin(0)", "0"),
	same("acos-1", "acos(1)", "0"),
	same("atan-0", "atan(0)", "0"),
	same("sinh-0", "sinh(0)", "0"),
	same("cosh-0", "cosh(0)", "1"),
	same("tanh-0", "tanh(0)", "0"),
	same("sech-0", "sech(0)", "1"),
	same("asinh-0", "asinh(0)", "0"),
	same("acosh-1", "acosh(1)", "0"),
	same("atanh-0", "atanh(0)", "0"),
	same("sigmoid-0", "sigmoid(0)", "1/2"),
	same("erf-0", "erf(0)", "0"),
	same("erfc-0", "erfc(0)", "1"),

	// Parity.
	same("sin-odd", "sin(-u)", "-sin(u)"),
	same("tan-odd", "tan(-u)", "-tan(u)"),
	same("cot-odd", "cot(-u)", "-cot(u)"),
	same("csc-odd", "csc(-u)", "-csc(u)"),
	same("asin-odd", "asin(-u)", "-asin(u)"),
	same("atan-odd", "atan(-u)", "-atan(u)"),
	same("sinh-odd", "sinh(-u)", "-sinh(u)"),
	same("tanh-odd", "tanh(-u)", "-tanh(u)"),
	same("coth-odd", "coth(-u)", "-coth(u)"),
	same("csch-odd", "csch(-u)", "-csch(u)"),
	same("asinh-odd", "asinh(-u)", "-asinh(u)"),
	same("atanh-odd", "atanh(-u)", "-atanh(u)"),
	same("erf-odd", "erf(-u)", "-erf(u)"),
	same("cbrt-odd", "cbrt(-u)", "-cbrt(u)"),
	same("sign-odd", "sign(-u)", "-sign(u)"),
	same("cos-even", "cos(-u)", "cos(u)"),
	same("sec-even", "sec(-u)", "sec(u)"),
	same("cosh-even", "cosh(-u)", "cosh(u)"),
	same("sech-even", "sech(-u)", "sech(u)"),
	same("abs-even", "abs(-u)", "abs(u)"),

	// Circular functions.
	widens("sin2-plus-cos2", "sin(u)^2 + cos(u)^2", "1", "defined(u)"),
	same("1-minus-sin2", "1 - sin(u)^2", "cos(u)^2"),
	same("1-minus-cos2", "1 - cos(u)^2", "sin(u)^2"),
	same("cos2-minus-sin2", "cos(u)^2 - sin(u)^2", "cos(2*u)"),
	same("sin-times-cos", "2*sin(u)*cos(u)", "sin(2*u)"),
	same("1-plus-tan2", "1 + tan(u)^2", "sec(u)^2"),
	same("1-plus-cot2", "1 + cot(u)^2", "csc(u)^2"),
	same("sec2-minus-1", "sec(u)^2 - 1", "tan(u)^2"),
	same("csc2-minus-1", "csc(u)^2 - 1", "cot(u)^2"),
	widens("sec2-minus-tan2", "sec(u)^2 - tan(u)^2", "1", "cos(u) != 0"),
	widens("csc2-minus-cot2", "csc(u)^2 - cot(u)^2", "1", "sin(u) != 0"),
	same("sin-over-cos", "sin(u)/cos(u)", "tan(u)"),
	same("cos-over-sin", "cos(u)/sin(u)", "cot(u)"),
	same("sin-times-sec", "sin(u)*sec(u)", "tan(u)"),
	same("cos-times-csc", "cos(u)*csc(u)", "cot(u)"),
	widens("tan-times-cos", "tan(u)*cos(u)", "sin(u)", "cos(u) != 0"),
	widens("cot-times-sin", "cot(u)*sin(u)", "cos(u)", "sin(u) != 0"),
	widens("tan-times-cot", "tan(u)*cot(u)", "1", "sin(u) != 0 and cos(u) != 0"),
	widens("sec-times-cos", "sec(u)*cos(u)", "1", "cos(u) != 0"),
	widens("csc-times-sin", "csc(u)*sin(u)", "1", "sin(u) != 0"),
	widens("tan-over-sin", "tan(u)/sin(u)", "sec(u)", "sin(u) != 0"),
	widens("1-over-sec", "1/sec(u)", "cos(u)", "cos(u) != 0"),
	widens("1-over-csc", "1/csc(u)", "sin(u)", "sin(u) != 0"),
	widens("1-over-cot", "1/cot(u)", "tan(u)", "sin(u) != 0"),
	widens("sin-of-asin", "sin(asin(u))", "u", "abs(u) <= 1"),
	widens("cos-of-acos", "cos(acos(u))", "u", "abs(u) <= 1"),
	same("tan-of-atan", "tan(atan(u))", "u"),
	widens("asin-plus-acos", "asin(u) + acos(u)", "pi/2", "abs(u) <= 1"),
	unsound("u = 2", Same, "asin-of-sin", "asin(sin(u))", "u"),
	unsound("u = -1", Same, "acos-of-cos", "acos(cos(u))", "u"),
	unsound("u = 2", Widens, "atan-of-tan", "atan(tan(u))", "u"),

	// Hyperbolic functions.
	widens("cosh2-minus-sinh2", "cosh(u)^2 - sinh(u)^2", "1", "defined(u)"),
	same("1-plus-sinh2", "1 + sinh(u)^2", "cosh(u)^2"),
	same("cosh2-minus-1", "cosh(u)^2 - 1", "sinh(u)^2"),
	same("1-minus-tanh2", "1 - tanh(u)^2", "sech(u)^2"),
	same("1-minus-sech2", "1 - sech(u)^2", "tanh(u)^2"),
	same("coth2-minus-1", "coth(u)^2 - 1", "csch(u)^2"),
	same("sinh-over-cosh", "sinh(u)/cosh(u)", "tanh(u)"),
	same("cosh-over-sinh", "cosh(u)/sinh(u)", "coth(u)"),
	same("sinh-times-sech", "sinh(u)*sech(u)", "tanh(u)"),
	same("tanh-times-cosh", "tanh(u)*cosh(u)", "sinh(u)"),
	widens("sech-times-cosh", "sech(u)*cosh(u)", "1", "defined(u)"),
	same("1-over-sech", "1/sech(u)", "cosh(u)"),
	widens("1-over-csch", "1/csch(u)", "sinh(u)", "u != 0"),
	widens("1-over-coth", "1/coth(u)", "tanh(u)", "u != 0"),
	same("difference-of-exponentials", "exp(u) - exp(-u)", "2*sinh(u)"),
	same("sum-of-exponentials", "exp(u) + exp(-u)", "2*cosh(u)"),
	same("cosh-plus-sinh", "cosh(u) + sinh(u)", "exp(u)"),
	same("cosh-minus-sinh", "cosh(u) - sinh(u)", "exp(-u)"),
	same("sinh-of-asinh", "sinh(asinh(u))", "u"),
	same("asinh-of-sinh", "asinh(sinh(u))", "u"),
	widens("cosh-of-acosh", "cosh(acosh(u))", "u", "u >= 1"),
	same("acosh-of-cosh", "acosh(cosh(u))", "abs(u)"),
	widens("tanh-of-atanh", "tanh(atanh(u))", "u", "abs(u) < 1"),
	same("atanh-of-tanh", "atanh(tanh(u))", "u"),

	// Exponentials and logarithms.
	widens("exp-of-log", "exp(log(u))", "u", "u > 0"),
	widens("exp-of-multiple-of-log", "exp(v*log(u))", "u^v", "u > 0"),
	same("power-of-exp", "exp(u)^v", "exp(u*v)"),
	same("log-of-exp", "log(exp(u))", "u"),
	same("log2-of-power-of-2", "log2(2^u)", "u"),
	same("log10-of-power-of-10", "log10(10^u)", "u"),
	widens("power-of-2-of-log2", "2^log2(u)", "u", "u > 0"),
	widens("power-of-10-of-log10", "10^log10(u)", "u", "u > 0"),
	same("log1p-of-expm1", "log1p(expm1(u))", "u"),
	widens("expm1-of-log1p", "expm1(log1p(u))", "u", "u > -1"),
	same("log-of-reciprocal", "log(1/u)", "-log(u)"),
	same("log-of-cube", "log(u^3)", "3*log(u)"),
	given("u > 0", same("log-of-power", "log(u^v)", "v*log(u)")),
	widens("sum-of-logs", "log(u) + log(v)", "log(u*v)", "u > 0"),
	widens("difference-of-logs", "log(u) - log(v)", "log(u/v)", "u > 0"),
	unsound("u = -1", Narrows, "log-of-square", "log(u^2)", "2*log(u)"),
	unsound("u = -1, v = -1", Narrows, "log-of-product", "log(u*v)", "log(u) + log(v)"),
	unsound("u = -1, v = -1", Narrows, "log-of-quotient", "log(u/v)", "log(u) - log(v)"),

	// Roots and powers.
	same("power-half", "u^(1/2)", "sqrt(u)"),
	widens("power-third", "u^(1/3)", "cbrt(u)", "u >= 0"),
	widens("square-of-sqrt", "sqrt(u)^2", "u", "u >= 0"),
	same("sqrt-of-square", "sqrt(u^2)", "abs(u)"),
	same("sqrt-of-fourth-power", "sqrt(u^4)", "u^2"),
	widens("over-its-sqrt", "u/sqrt(u)", "sqrt(u)", "u != 0"),
	same("sqrt-over-itself", "sqrt(u)/u", "1/sqrt(u)"),
	widens("product-of-sqrts", "sqrt(u)*sqrt(v)", "sqrt(u*v)", "u >= 0 and v >= 0"),
	same("cube-of-cbrt", "cbrt(u)^3", "u"),
	same("cbrt-of-cube", "cbrt(u^3)", "u"),
	given("u > 0", same("power-of-general-power", "(u^v)^w", "u^(v*w)")),
	widens("collect-powers", "u^v*u^w", "u^(v + w)", "u > 0"),
	widens("raise-power", "u*u^v", "u^(v + 1)", "u > 0"),
	widens("lower-power", "u^v/u", "u^(v - 1)", "u != 0"),
	unsound("u = -1", Same, "sqrt-of-square-unsigned", "sqrt(u^2)", "u"),
	unsound("u = -1", Same, "half-power-of-square", "(u^2)^(1/2)", "u"),
	unsound("u = -1, v = -1", Narrows, "sqrt-of-product", "sqrt(u*v)", "sqrt(u)*sqrt(v)"),
	unsound("u = -1", Narrows, "cbrt-as-power", "cbrt(u)", "u^(1/3)"),

	// Functions with branches.
	same("abs-of-abs", "abs(abs(u))", "abs(u)"),
	same("square-of-abs", "abs(u)^2", "u^2"),
	same("product-of-abs", "abs(u)*abs(v)", "abs(u*v)"),
	same("quotient-of-abs", "abs(u)/abs(v)", "abs(u/v)"),
	given("u >= 0", same("abs-of-nonnegative", "abs(u)", "u")),
	given("u <= 0", same("abs-of-nonpositive", "abs(u)", "-u")),
	widens("over-its-abs", "u/abs(u)", "sign(u)", "u != 0"),
	widens("abs-over-itself", "abs(u)/u", "sign(u)", "u != 0"),
	same("sign-times-abs", "sign(u)*abs(u)", "u"),
	same("times-its-sign", "u*sign(u)", "abs(u)"),
	same("sign-of-sign", "sign(sign(u))", "sign(u)"),
	given("u > 0", widens("sign-of-positive", "sign(u)", "1", "defined(u)")),
	given("u < 0", widens("sign-of-negative", "sign(u)", "-1", "defined(u)")),
	same("max-of-equal", "max(u, u)", "u"),
	same("min-of-equal", "min(u, u)", "u"),
	same("max-of-opposites", "max(u, -u)", "abs(u)"),
	same("min-of-opposites", "min(u, -u)", "-abs(u)"),
	same("max-with-0", "max(u, 0)", "relu(u)"),
	given("u >= v", widens("max-decided", "max(u, v)", "u", "defined(v)")),
	given("u <= v", widens("min-decided", "min(u, v)", "u", "defined(v)")),
	same("min-plus-max", "min(u, v) + max(u, v)", "u + v"),
	given("u >= 0", same("relu-of-nonnegative", "relu(u)", "u")),
	given("u <= 0", widens("relu-of-nonpositive", "relu(u)", "0", "defined(u)")),
	same("relu-minus-relu", "relu(u) - relu(-u)", "u"),
	same("relu-plus-relu", "relu(u) + relu(-u)", "abs(u)"),
	same("floor-of-floor", "floor(floor(u))", "floor(u)"),
	same("hypot-with-0", "hypot(u, 0)", "abs(u)"),

	// Learning.
	same("sigmoid-from-exp", "1/(1 + exp(u))", "sigmoid(-u)"),
	same("sigmoid-from-quotient", "exp(u)/(1 + exp(u))", "sigmoid(u)"),
	same("softplus-from-log", "log(1 + exp(u))", "softplus(u)"),
	same("softplus-from-log1p", "log1p(exp(u))", "softplus(u)"),
	same("softplus-minus-softplus", "softplus(u) - softplus(-u)", "u"),
	same("log-of-sigmoid", "log(sigmoid(u))", "-softplus(-u)"),
	widens("sigmoid-plus-sigmoid", "sigmoid(u) + sigmoid(-u)", "1", "defined(u)"),
	widens("erf-plus-erfc", "erf(u) + erfc(u)", "1", "defined(u)"),
	same("1-minus-erf", "1 - erf(u)", "erfc(u)"),
	same("1-minus-erfc", "1 - erfc(u)", "erf(u)"),
}

// SimplifyRules returns the table of simplifications, unsound rows included.
func SimplifyRules() []SimplifyRule { return append([]SimplifyRule(nil), simplifyRules...) }

// functionDomains says where the functions are defined, in u and v. The functions
// that are not listed are defined for all real arguments.
var functionDomains = map[Func]string{
	FuncSqrt:  "u >= 0",
	FuncLog:   "u > 0",
	FuncLog2:  "u > 0",
	FuncLog10: "u > 0",
	FuncLog1p: "u > -1",
	FuncTan:   "cos(u) != 0",
	FuncSec:   "cos(u) != 0",
	FuncCsc:   "sin(u) != 0",
	FuncCot:   "sin(u) != 0",
	FuncAsin:  "abs(u) <= 1",
	FuncAcos:  "abs(u) <= 1",
	FuncCsch:  "u != 0",
	FuncCoth:  "u != 0",
	FuncAcosh: "u >= 1",
	FuncAtanh: "abs(u) < 1",
	FuncAtan2: "u^2 + v^2 != 0",
}

// A head is what the top of a node is: a function, or a kind.
type head struct {
	kind Kind
	fn   Func
}

// A ruleSet is the table made ready for matching. Its patterns are nodes of an
// arena of their own, in standard form.
type ruleSet struct {
	arena   *simplifier
	heads   map[head][]*rewrite // patterns that are a call or a power
	factors map[head][]*rewrite // products, by the head of their anchor
	terms   map[head][]*rewrite // sums, by the head of their anchor
	domains map[Func]claim
	byName  map[string]*rewrite
}

// A factorHead says that a product has a factor with a head on one side.
type factorHead struct {
	head  head
	below bool
}

// A rewrite is a row made ready.
type rewrite struct {
	row         *SimplifyRule
	pattern     ref
	replacement ref
	condition   []claim
	requires    []claim

	// of a product: the anchor is found by its head, the rest by what is bound then
	anchor pow
	below  bool // the anchor stands in the denominator
	flips  bool // nothing does, so that the rule is good for the reciprocal as well
	rest   ref  // the pattern without the anchor
	wants  []factorHead
	joins  bool // several variables become the arguments of one call, so that no factor may remain outside
	// of a sum: anchor is a factor of the first term, rest the other factors
	scale, other *sterm
}

// A claim is a comparison of patterns, or that one is defined.
type claim struct {
	left, right ref
	rel         Relation
	defined     bool // only left counts
}

var compiledRules = sync.OnceValue(func() *ruleSet { return compileRules(simplifyRules) })

// compileRules makes a table ready for matching.
func compileRules(rows []SimplifyRule) *ruleSet {
	set := &ruleSet{
		arena: newSimplifier(context.Background(), DefaultLimits()),
		heads: make(map[head][]*rewrite), factors: make(map[head][]*rewrite), terms: make(map[head][]*rewrite),
		domains: make(map[Func]claim), byName: make(map[string]*rewrite),
	}
	a := set.arena
	for f, text := range functionDomains {
		set.domains[f] = a.claims(text)[0]
	}
	for i := range rows {
		row := &rows[i]
		r := &rewrite{row: row, condition: a.claims(row.Condition), requires: a.claims(row.Requires)}
		set.byName[row.Name] = r
		if row.standard || !row.Enabled() {
			continue
		}
		r.pattern, r.replacement = a.load(MustParse(row.Pattern)), a.load(MustParse(row.Replacement))
		n := a.at(r.pattern)
		switch n.kind {
		case Sum:
			a.compileSum(set, r)
			continue
		case Product, Quotient:
			a.compileProduct(set, r)
			continue
		case Power:
			if _, ok := a.wholeExponent(n.args[1]); ok {
				a.compileProduct(set, r)
				continue
			}
		}
		h := head{n.kind, n.fn}
		set.heads[h] = append(set.heads[h], r)
	}
	return set
}

// compileProduct chooses the anchor of a product: a factor that is not a mere
// variable, if possible one above.
func (s *simplifier) compileProduct(set *ruleSet, r *rewrite) {
	m := s.monomial(r.pattern)
	side := &m.num
	i := s.anchor(m.num.list)
	if i < 0 {
		side, r.below = &m.den, true
		i = s.anchor(m.den.list)
	}
	r.anchor, r.flips = side.list[i], len(m.den.list) == 0
	side.list = append(side.list[:i:i], side.list[i+1:]...)
	r.rest = s.emit(m)
	for _, below := range []bool{false, true} {
		for _, f := range m.side(below).list {
			if n := s.at(f.base); n.kind != Variable {
				r.wants = append(r.wants, factorHead{head{n.kind, n.fn}, below})
			}
		}
	}
	r.joins = len(MustParse(r.row.Pattern).Vars()) > 1
	n := s.at(r.anchor.base)
	h := head{n.kind, n.fn}
	set.factors[h] = append(set.factors[h], r)
}

func (s *simplifier) anchor(fs []pow) int {
	for i, f := range fs {
		if s.at(f.base).kind != Variable {
			return i
		}
	}
	return -1
}

// compileSum chooses the anchor of a sum of two terms: a call in one of them.
func (s *simplifier) compileSum(set *ruleSet, r *rewrite) {
	args := s.at(r.pattern).args
	for i, arg := range args {
		t := s.split(arg)
		m := s.monomial(t.core)
		if len(m.num.list) != 1 || s.at(m.num.list[0].base).kind != Call {
			continue
		}
		u := s.split(args[1-i])
		r.anchor, r.scale, r.other = m.num.list[0], &t, &u
		n := s.at(r.anchor.base)
		h := head{n.kind, n.fn}
		set.terms[h] = append(set.terms[h], r)
		return
	}
	panic("symbolic: the pattern " + r.row.Pattern + " has no anchor")
}

// claims reads a condition of the table.
func (s *simplifier) claims(text string) []claim {
	var out []claim
	if text == "" {
		return nil
	}
	for _, part := range strings.Split(text, " and ") {
		if inner, ok := strings.CutPrefix(part, "defined("); ok {
			out = append(out, claim{left: s.load(MustParse(strings.TrimSuffix(inner, ")"))), defined: true})
			continue
		}
		e := MustParse("where(" + part + ", 0, 0)")
		out = append(out, claim{left: s.load(e.Arg(0)), right: s.load(e.Arg(1)), rel: e.Relation()})
	}
	return out
}
