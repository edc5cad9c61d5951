package main

import (
	"fmt"
	"hash/fnv"
	"math/bits"
	"strconv"
)

// values brings the text of an expression to its values at a few points, exactly,
// in the integers modulo the prime 2^61 - 1. Variables are random numbers that
// depend on their names; sin, cos, exp and log are random functions, of which only
// sin(-u) = -sin(u), cos(-u) = cos(u) and exp(-u) = 1/exp(u) are kept. Where two
// texts have equal values, they are therefore equal as rational expressions in
// the same functions of the same arguments, but for a chance of about 2^-100;
// what is equal by other identities between functions is reported as different.
//
// It is a reader of its own, so that no side is judged by its own parser.
func values(text string) (string, error) {
	r := reader{text: text}
	v, err := r.all()
	if err != nil {
		return "", err
	}
	return fmt.Sprint(v), nil
}

// points is how many points there are.
const points = 3

// A value is one residue for each point.
type value [points]uint64

const prime = 1<<61 - 1

func add(a, b uint64) uint64 { return (a + b) % prime }

func neg(a uint64) uint64 { return (prime - a) % prime }

func mul(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a, b)
	_, rem := bits.Div64(hi, lo, prime)
	return rem
}

func pow(a, k uint64) uint64 {
	p := uint64(1)
	for ; k > 0; k >>= 1 {
		if k&1 == 1 {
			p = mul(p, a)
		}
		a = mul(a, a)
	}
	return p
}

// inverse is a^(p-2), by Fermat; 0 of 0.
func inverse(a uint64) uint64 { return pow(a, prime-2) }

// free is a random function for each name.
func free(name string, u uint64) uint64 {
	h := fnv.New64a()
	h.Write([]byte(name))
	z := h.Sum64() + u*0x9e3779b97f4a7c15
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return (z ^ z>>31) % prime
}

var functions = map[string]func(u uint64) uint64{
	"sin": func(u uint64) uint64 { return add(free("sin", u), neg(free("sin", neg(u)))) },
	"cos": func(u uint64) uint64 { return add(free("cos", u), free("cos", neg(u))) },
	"exp": func(u uint64) uint64 { return mul(free("exp", u), inverse(free("exp", neg(u)))) },
	"log": func(u uint64) uint64 { return free("log", u) },
}

// A reader evaluates by recursive descent.
//
//	sum     = product {("+" | "-") product}
//	product = unary {("*" | "/") unary}
//	unary   = ("-" | "+") unary | power
//	power   = atom ["^" exponent]
//	atom    = number | name | function "(" sum ")" | "(" sum ")"
type reader struct {
	text string
	pos  int
	err  error
}

func (r *reader) all() (value, error) {
	v := r.sum()
	if r.peek() != 0 {
		r.fail("something else")
	}
	return v, r.err
}

// fail keeps the first error and moves to the end, so that every loop stops.
func (r *reader) fail(wanted string) {
	if r.err == nil {
		r.err = fmt.Errorf("byte %d: %s was expected at %q", r.pos, wanted, firstLine(r.text[r.pos:]))
	}
	r.pos = len(r.text)
}

// peek returns the next byte that is not a space, 0 at the end.
func (r *reader) peek() byte {
	for r.pos < len(r.text) && r.text[r.pos] == ' ' {
		r.pos++
	}
	if r.pos == len(r.text) {
		return 0
	}
	return r.text[r.pos]
}

func (r *reader) accept(c byte) bool {
	if r.peek() != c {
		return false
	}
	r.pos++
	return true
}

func (r *reader) expect(c byte) {
	if !r.accept(c) {
		r.fail(strconv.Quote(string(c)))
	}
}

func (v value) with(w value, f func(a, b uint64) uint64) value {
	for i := range v {
		v[i] = f(v[i], w[i])
	}
	return v
}

func (v value) each(f func(uint64) uint64) value {
	for i := range v {
		v[i] = f(v[i])
	}
	return v
}

func (r *reader) sum() value {
	for v := r.product(); ; {
		switch {
		case r.accept('+'):
			v = v.with(r.product(), add)
		case r.accept('-'):
			v = v.with(r.product().each(neg), add)
		default:
			return v
		}
	}
}

func (r *reader) product() value {
	for v := r.unary(); ; {
		switch {
		case r.accept('*'):
			v = v.with(r.unary(), mul)
		case r.accept('/'):
			v = v.with(r.divisor(r.unary()).each(inverse), mul)
		default:
			return v
		}
	}
}

// divisor refuses 0, which has no inverse.
func (r *reader) divisor(v value) value {
	for _, residue := range v {
		if residue == 0 {
			r.fail("a divisor other than 0 before what comes")
		}
	}
	return v
}

func (r *reader) unary() value {
	switch {
	case r.accept('-'):
		return r.unary().each(neg)
	case r.accept('+'):
		return r.unary()
	}
	return r.power()
}

func (r *reader) power() value {
	v := r.atom()
	if !r.accept('^') {
		return v
	}
	k, negative := r.exponent()
	if negative {
		v = r.divisor(v).each(inverse)
	}
	return v.each(func(a uint64) uint64 { return pow(a, k) })
}

// exponent reads an integer, in brackets or not.
func (r *reader) exponent() (k uint64, negative bool) {
	bracket := r.accept('(')
	negative = r.accept('-')
	r.peek()
	k, err := strconv.ParseUint(r.span(isDigit), 10, 32)
	if err != nil {
		r.fail("an integer exponent")
	}
	if bracket {
		r.expect(')')
	}
	return k, negative
}

func (r *reader) atom() value {
	switch c := r.peek(); {
	case c == '(':
		r.pos++
		v := r.sum()
		r.expect(')')
		return v
	case isDigit(c):
		n := uint64(0)
		for _, d := range []byte(r.span(isDigit)) {
			n = add(mul(n, 10), uint64(d-'0'))
		}
		return value{n, n, n}
	case isLetter(c):
		name := r.span(func(c byte) bool { return isLetter(c) || isDigit(c) })
		if r.accept('(') {
			f, ok := functions[name]
			if !ok {
				r.fail("a function known here before this argument, not " + name + ",")
				return value{}
			}
			v := r.sum()
			r.expect(')')
			return v.each(f)
		}
		var v value
		for i := range v {
			v[i] = free(name, uint64(i))
		}
		return v
	}
	r.fail("an operand")
	return value{}
}

// span reads the bytes that belong to a token.
func (r *reader) span(belongs func(byte) bool) string {
	start := r.pos
	for r.pos < len(r.text) && belongs(r.text[r.pos]) {
		r.pos++
	}
	return r.text[start:r.pos]
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isLetter(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_' }
