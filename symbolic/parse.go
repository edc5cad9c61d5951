package symbolic

import (
	"fmt"
	"math/big"
	"strings"
	"sync"
	"unicode/utf8"
)

// Parse reads an expression under the [DefaultLimits].
//
// The operators are + - * / and ^, which binds tighter than a prefix minus and
// groups to the right: -x^2 is -(x^2) and 2^3^2 is 2^(3^2). A product is always
// written: 2x is an error that says so. Synonyms: ** for ^; · × ⋅ for *; ÷ for /;
// − for -; x² for x^2; ≤ ≥ ≠ for <= >= !=; ln for log; √(x) for sqrt(x); ∛(x) for
// cbrt(x); π for pi; pow(a, b) for a^b.
// A comparison stands only in the first place of where(a < b, then, else).
//
// The error, if any, is an [*Error].
func Parse(src string) (Expr, error) { return DefaultLimits().Parse(src) }

// MustParse is [Parse] for texts known to be right; it panics otherwise.
func MustParse(src string) Expr {
	e, err := Parse(src)
	if err != nil {
		panic("symbolic: MustParse: " + err.Error())
	}
	return e
}

// Parse reads an expression under the limits l; see the function [Parse].
func (l Limits) Parse(src string) (Expr, error) {
	p := parsers.Get().(*parser)
	p.src, p.lim = strings.TrimPrefix(src, "\uFEFF"), l
	p.in = newInterner(min(len(src)/8, l.Nodes))
	n, err := p.parse()
	p.release()
	if err != nil {
		return Expr{}, err
	}
	return Expr{n}, nil
}

// Binding strengths, weakest first. Open brackets bind weakest of all: nothing
// reaches across them.
const (
	bindOpen uint8 = iota
	bindSum
	bindProduct
	bindNegate
	bindPower
)

// A frame is an operator whose right operand has not been read yet, or an open
// bracket.
type frame struct {
	bind uint8
	call callKind // an open bracket
	fn   Func
	op   tokenKind // of a sum or product: what joins the operand that is being read
	base int       // the operands below the bracket, or the sum or product so far
	at   token
	rel  token
}

type callKind uint8

const (
	group callKind = iota // plain brackets
	callFunc
	callWhere
	callDerivative
)

// A parser is an operator-precedence parser with explicit stacks.
type parser struct {
	src string
	lim Limits
	in  *interner

	operands  []*node // nil beyond the last
	frames    []frame
	depth     int
	nodes     int
	variables int
}

// parsers holds the stacks of parsers, empty.
var parsers = sync.Pool{New: func() any { return new(parser) }}

// release ends the use of p.
func (p *parser) release() {
	p.in.release()
	p.drop(0)
	*p = parser{operands: p.operands, frames: p.frames[:0]}
	if cap(p.operands) <= maxKeptNodes && cap(p.frames) <= maxKeptNodes {
		parsers.Put(p)
	}
}

// drop takes all operands but the first few away.
func (p *parser) drop(rest int) {
	clear(p.operands[rest:])
	p.operands = p.operands[:rest]
}

func (p *parser) text(t token) string { return p.src[t.start:t.end] }

func (p *parser) fail(t token, code Code, hint, format string, args ...any) *Error {
	err := errorf(code, format, args...)
	err.Hint = hint
	return errorAt(p.src, t.start, t.end-t.start, err)
}

func (p *parser) parse() (*node, error) {
	var last token
	operandNext := true
	for pos := 0; ; {
		t, err := p.next(pos)
		if err != nil {
			return nil, err
		}
		if operandNext {
			operandNext, t, err = p.operand(t, last)
		} else {
			operandNext, err = p.operator(t, last)
		}
		if err != nil {
			return nil, err
		}
		if p.nodes > p.lim.Nodes {
			return nil, p.fail(t, CodeNodes, "", "the expression has more than %d nodes", p.lim.Nodes)
		}
		if t.kind == tokEnd {
			return p.operands[0], nil
		}
		last, pos = t, t.end
	}
}

// operand reads t where an operand must begin. It returns whether an operand is
// still missing, and the last token it used.
func (p *parser) operand(t, last token) (bool, token, *Error) {
	switch t.kind {
	case tokNumber:
		p.literal(p.text(t))
		return false, t, nil
	case tokName:
		return p.named(t)
	case tokOpen:
		return true, t, p.open(frame{at: t})
	case tokMinus:
		return true, t, p.open(frame{bind: bindNegate, at: t})
	case tokPlus:
		return true, t, nil
	case tokClose:
		if f := p.innermost(); f != nil && last.kind == tokOpen && last.end == t.start && f.call == callFunc {
			return false, t, p.fail(t, CodeArity, "", "%s", f.fn.arityMessage(0))
		}
	case tokEnd:
		if last == (token{}) {
			return false, t, p.fail(t, CodeEmpty, "", "the expression is empty")
		}
		return false, t, p.fail(t, CodeSyntax, "", "the expression ends where an operand should follow")
	}
	return false, t, p.fail(t, CodeSyntax, "", "an operand should stand here, not %s", Quote(p.text(t)))
}

// named reads a name: a variable, a constant, or a function with its open bracket.
func (p *parser) named(t token) (bool, token, *Error) {
	name := p.text(t)
	hash := variableHash(name)
	after, called := p.openAfter(t.end)
	if !called {
		if v := p.in.variable(name, hash); v != nil {
			p.operands = append(p.operands, v)
			return false, t, nil
		}
	}
	switch fn, isFunc := funcByName[name]; {
	case name == "π" || isFunc && fn == FuncPi:
		p.push(call(FuncPi))
		return false, t, nil
	case isFunc && called:
		return true, after, p.open(frame{at: t, call: callFunc, fn: fn})
	case isFunc:
		return false, t, p.bareFunction(t)
	case name == "where" && called:
		return true, after, p.open(frame{at: t, call: callWhere})
	case name == "D" && called:
		return true, after, p.open(frame{at: t, call: callDerivative})
	case called:
		hint := fmt.Sprintf("for a product write %s*(...)", name)
		if near := nearest(name); near != "" {
			hint = fmt.Sprintf("did you mean %s?", near)
		}
		return false, t, p.fail(t, CodeSyntax, hint, "there is no function %s", Quote(name))
	}
	if p.variables == p.lim.Variables {
		return false, t, p.fail(t, CodeVars, "", "the expression has more than %d variables", p.lim.Variables)
	}
	p.variables++
	p.push(variableOf(name, hash))
	return false, t, nil
}

// openAfter returns the token at or after pos if it is an open bracket.
func (p *parser) openAfter(pos int) (t token, ok bool) {
	for pos < len(p.src) && isSpace(p.src[pos]) {
		pos++
	}
	if pos < len(p.src) && p.src[pos] == '(' && pos <= p.lim.Source {
		return token{start: pos, end: pos + 1, kind: tokOpen}, true
	}
	return token{}, false
}

// bareFunction explains how a function is applied.
func (p *parser) bareFunction(t token) *Error {
	name := p.text(t)
	after, err := p.next(t.end)
	hint := fmt.Sprintf("write %s(x)", name)
	switch {
	case err != nil:
	case after.kind == tokName || after.kind == tokNumber:
		hint = fmt.Sprintf("write %s(%s)", name, p.text(after))
	case after.kind == tokPower || after.kind == tokSuperscript:
		hint = fmt.Sprintf("a power of a function is written %s(x)^2", name)
	}
	return p.fail(t, CodeSyntax, hint, "%s is a function and needs its argument in brackets", name)
}

// operator reads t where an operator, a comma or a closing bracket must follow.
// It returns whether an operand must follow.
func (p *parser) operator(t, last token) (bool, *Error) {
	switch t.kind {
	case tokPlus, tokMinus:
		p.join(bindSum, t)
		return true, nil
	case tokTimes, tokDivide:
		p.join(bindProduct, t)
		return true, nil
	case tokPower:
		return true, p.open(frame{bind: bindPower, at: t})
	case tokSuperscript:
		exponent, err := p.superscript(t)
		if err != nil {
			return false, err
		}
		base := p.pop()
		p.apply(Power, 0, 0, base, exponent)
		return false, nil
	case tokRelation:
		p.reduce(bindOpen)
		f := p.innermost()
		if f == nil || f.call != callWhere || len(p.operands) != f.base+1 || f.rel.kind == tokRelation {
			return false, p.fail(t, CodeSyntax, "write where(a < b, then, else)",
				"a comparison stands only in the first place of where")
		}
		f.rel = t
		return true, nil
	case tokComma:
		p.reduce(bindOpen)
		f := p.innermost()
		if f == nil || f.call == group {
			return false, p.fail(t, CodeSyntax, "the decimal mark is a point: 0.5",
				"a comma stands only between the arguments of a function")
		}
		if f.call == callWhere && f.rel.kind != tokRelation {
			return false, p.fail(t, CodeSyntax, "write where(a < b, then, else)", "where begins with a comparison")
		}
		return true, nil
	case tokClose:
		p.reduce(bindOpen)
		if p.innermost() == nil {
			return false, p.fail(t, CodeSyntax, "", "this bracket was never opened")
		}
		return false, p.close(t)
	case tokEnd:
		p.reduce(bindOpen)
		if f := p.innermost(); f != nil {
			return false, p.fail(f.at, CodeSyntax, "", "the bracket of this is never closed")
		}
		return false, nil
	}
	hint := fmt.Sprintf("a product is written with *: %s*%s", p.readable(last), p.readable(t))
	return false, p.fail(t, CodeSyntax, hint, "an operator is missing before %s", Quote(p.text(t)))
}

// readable is a token as it appears in the hint about products.
func (p *parser) readable(t token) string {
	switch t.kind {
	case tokOpen:
		return "(...)"
	case tokClose:
		return "(...)"
	}
	return string(printable(p.text(t)))
}

// push interns n and makes it the last operand.
func (p *parser) push(n *node) {
	m, isNew := p.in.add(n)
	if isNew {
		p.nodes++
	}
	p.operands = append(p.operands, m)
}

// replace makes the node with the given head and arguments the last operand, in
// place of those from base on.
func (p *parser) replace(base int, k Kind, f Func, r Relation, args []*node) {
	n, isNew := p.in.compound(k, f, r, args)
	if isNew {
		p.nodes++
	}
	p.drop(base)
	p.operands = append(p.operands, n)
}

// apply makes the node with the given head and arguments the last operand.
func (p *parser) apply(k Kind, f Func, r Relation, args ...*node) {
	n, isNew := p.in.compound(k, f, r, args)
	if isNew {
		p.nodes++
	}
	p.operands = append(p.operands, n)
}

func (p *parser) pop() *node {
	last := len(p.operands) - 1
	n := p.operands[last]
	p.operands[last] = nil
	p.operands = p.operands[:last]
	return n
}

// open pushes a frame that nests: a bracket, a prefix minus or a power.
func (p *parser) open(f frame) *Error {
	if p.depth++; p.depth > p.lim.Depth {
		return p.fail(f.at, CodeDepth, "", "nested more than %d deep", p.lim.Depth)
	}
	f.base = len(p.operands)
	p.frames = append(p.frames, f)
	return nil
}

// innermost returns the innermost open bracket; everything above it must have
// been reduced.
func (p *parser) innermost() *frame {
	if len(p.frames) == 0 {
		return nil
	}
	return &p.frames[len(p.frames)-1]
}

// join adds the last operand to the sum or product that is being read at this
// place, or begins one, and notes the operator t before the next operand.
func (p *parser) join(bind uint8, t token) {
	p.reduce(bind)
	if n := len(p.frames); n > 0 && p.frames[n-1].bind == bind {
		f := &p.frames[n-1]
		p.extend(f)
		f.op = t.kind
		return
	}
	p.frames = append(p.frames, frame{bind: bind, at: t, base: len(p.operands) - 1, op: t.kind})
}

// extend joins the last operand to the sum or product of f.
func (p *parser) extend(f *frame) {
	switch f.op {
	case tokMinus:
		p.negate()
	case tokDivide:
		x := p.pop()
		p.finish(f)
		p.quotient(p.pop(), x)
	}
}

// quotient makes a/b the last operand.
func (p *parser) quotient(a, b *node) {
	switch {
	case a.kind != Number || b.kind != Number:
		p.apply(Quotient, 0, 0, a, b)
	case a.isInt && b.isInt && b.val > 0 && max(a.val, -a.val, b.val) < maxFold:
		n, isNew := p.in.fraction(a.val, b.val)
		if isNew {
			p.nodes++
		}
		p.operands = append(p.operands, n)
	default:
		p.push(quotient(a, b))
	}
}

// negate changes the sign of the last operand.
func (p *parser) negate() {
	if x := p.pop(); x.kind == Number {
		p.push(negate(x))
	} else {
		p.apply(Negation, 0, 0, x)
	}
}

// finish makes the operands of f one, the sum or product of them.
func (p *parser) finish(f *frame) {
	args := p.operands[f.base:]
	if len(args) == 1 {
		return
	}
	kind := Sum
	if f.bind == bindProduct {
		kind = Product
	}
	if args[0].kind == kind {
		args = append(append([]*node(nil), args[0].args...), args[1:]...)
	}
	p.replace(f.base, kind, 0, 0, args)
}

// reduce completes every operator that binds tighter than bind.
func (p *parser) reduce(bind uint8) {
	for len(p.frames) > 0 {
		f := &p.frames[len(p.frames)-1]
		if f.bind <= bind {
			return
		}
		switch f.bind {
		case bindNegate:
			p.depth--
			p.negate()
		case bindPower:
			p.depth--
			exponent := p.pop()
			base := p.pop()
			p.apply(Power, 0, 0, base, exponent)
		default:
			p.extend(f)
			p.finish(f)
		}
		p.frames = p.frames[:len(p.frames)-1]
	}
}

// close completes the innermost bracket, which ends at t.
func (p *parser) close(t token) *Error {
	f := p.frames[len(p.frames)-1]
	args := p.operands[f.base:]
	whole := token{start: f.at.start, end: t.end}
	switch f.call {
	case callFunc:
		if !f.fn.accepts(len(args)) {
			return p.fail(whole, CodeArity, "", "%s", f.fn.arityMessage(len(args)))
		}
	case callWhere:
		if f.rel.kind != tokRelation || len(args) != 4 {
			return p.fail(whole, CodeArity, "write where(a < b, then, else)", "where takes a comparison and two branches")
		}
	case callDerivative:
		if len(args) != 2 {
			return p.fail(whole, CodeArity, "write D(f, x)", "D takes an expression and a variable, not %d arguments", len(args))
		}
		if args[1].kind != Variable {
			return p.fail(whole, CodeSyntax, "write D(f, x)", "the second argument of D must be a variable")
		}
	}
	p.depth--
	p.frames = p.frames[:len(p.frames)-1]
	switch f.call { // of a group the operand stays
	case callFunc:
		p.function(f.base, f.fn, args)
	case callWhere:
		p.replace(f.base, Where, 0, f.rel.rel, args)
	case callDerivative:
		p.replace(f.base, Derivative, 0, 0, args)
	}
	return nil
}

// function applies a function to the operands from base on, as many as it accepts.
func (p *parser) function(base int, f Func, args []*node) {
	switch {
	case f == FuncPow:
		p.replace(base, Power, 0, 0, args)
	case len(args) > functions[f].arity: // nested to the left
		rest := append([]*node(nil), args[2:]...)
		p.replace(base, Call, f, 0, args[:2])
		for _, a := range rest {
			first := p.pop()
			p.apply(Call, f, 0, first, a)
		}
	default:
		p.replace(base, Call, f, 0, args)
	}
}

// superscript reads an exponent written in superscript digits.
func (p *parser) superscript(t token) (*node, *Error) {
	var b strings.Builder
	for _, r := range p.text(t) {
		b.WriteByte(superscripts[r])
	}
	s := b.String()
	if len(s) > p.lim.Digits {
		return nil, p.fail(t, CodeDigits, "", "a literal has more than %d digits", p.lim.Digits)
	}
	i, ok := new(big.Int).SetString(s, 10)
	if !ok {
		return nil, p.fail(t, CodeSyntax, "", "%s is no exponent", Quote(p.text(t)))
	}
	return p.in.intern(numberNode(new(big.Rat).SetInt(i))), nil
}

// literal makes the number that [parser.number] has read the last operand.
func (p *parser) literal(s string) {
	if len(s) > 9 {
		p.push(numberNode(parseLiteral(s)))
		return
	}
	value := int64(0)
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			p.push(numberNode(parseLiteral(s)))
			return
		}
		value = value*10 + int64(s[i]-'0')
	}
	n, isNew := p.in.integer(value)
	if isNew {
		p.nodes++
	}
	p.operands = append(p.operands, n)
}

// parseLiteral returns the value of a decimal literal that [parser.number] has
// read, so its digits and its exponent are within the limits.
func parseLiteral(s string) *big.Rat {
	mantissa, exponent := s, 0
	if i := strings.IndexAny(s, "eE"); i >= 0 {
		mantissa = s[:i]
		fmt.Sscanf(s[i+1:], "%d", &exponent)
	}
	if i := strings.IndexByte(mantissa, '.'); i >= 0 {
		exponent -= len(mantissa) - i - 1
		mantissa = mantissa[:i] + mantissa[i+1:]
	}
	n, _ := new(big.Int).SetString(mantissa, 10)
	if exponent == 0 {
		return new(big.Rat).SetInt(n)
	}
	scale := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(max(exponent, -exponent))), nil)
	if exponent > 0 {
		return new(big.Rat).SetInt(n.Mul(n, scale))
	}
	return new(big.Rat).SetFrac(n, scale)
}

// ParseNumber reads an exact number as the command line takes it: a decimal or
// p/q, with an optional sign, under the default limits for literals.
func ParseNumber(s string) (*big.Rat, error) {
	bad := errorf(CodeSyntax, "%s is not a number", Quote(s))
	bad.Hint = "a number is a decimal such as -1.5e-3, or a fraction such as 39/20"
	t := strings.TrimSpace(s)
	negative := false
	if r, size := utf8.DecodeRuneInString(t); r == '-' || r == '−' || r == '+' {
		negative, t = r != '+', t[size:]
	}
	parts := strings.Split(t, "/")
	values := make([]*big.Rat, len(parts))
	for i, part := range parts {
		p := &parser{src: part, lim: DefaultLimits()}
		tok, err := p.next(0)
		switch {
		case err != nil && (err.Code == CodeDigits || err.Code == CodeExponent):
			return nil, errorf(err.Code, "%s: %s", Quote(s), err.Msg)
		case err != nil || tok.kind != tokNumber || tok.start != 0 || tok.end != len(part):
			return nil, bad
		}
		values[i] = parseLiteral(part)
	}
	r := values[0]
	if len(values) > 2 {
		return nil, bad
	}
	if len(values) == 2 {
		if values[1].Sign() == 0 {
			return nil, errorf(CodeDomain, "%s divides by zero", Quote(s))
		}
		r.Quo(r, values[1])
	}
	if negative {
		r.Neg(r)
	}
	return r, nil
}

// nearest returns the function whose name is closest to a misspelt one, or "".
func nearest(name string) string {
	if len(name) < 2 {
		return ""
	}
	best, most := "", 2
	for _, f := range functions {
		if d := distance(strings.ToLower(name), f.name); d < most || d == most && best == "" {
			if d < len(f.name)-1 {
				best, most = f.name, d
			}
		}
	}
	return best
}

// distance is Levenshtein's edit distance.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		diagonal := row[0]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			substitute := diagonal
			if a[i-1] != b[j-1] {
				substitute++
			}
			diagonal = row[j]
			row[j] = min(substitute, row[j]+1, row[j-1]+1)
		}
	}
	return row[len(b)]
}
