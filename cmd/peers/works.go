package main

import (
	"regexp"
	"strings"
)

// A work is a row of the comparison.
type work struct {
	name   string
	what   string
	peers  []string // those that take part; the demand is on the first
	slow   []string // those that take part when slow ones are asked for
	size   int      // exponent, depth, terms or bytes; 0 where there is none
	small  int      // a size at which it takes no time
	demand float64  // what ours ÷ the first peer must not exceed

	// input is what a driver reads: the expression, and the variables in which it
	// is differentiated.
	input func(size int) (expression string, variables []string)

	canon canon
}

const (
	ginac = "ginac"
	flint = "flint"
)

// works is the comparison: one row each. A demand of 1 means no slower than the
// peer, 0.2 five times as fast.
var works = []work{
	{name: "S1", what: "expand (w*x - label)^2, differentiate in w, print both",
		peers: []string{ginac, flint}, demand: 0.2, input: squaredError, canon: terms},
	{name: "S1p", what: "S1, beginning with the text",
		peers: []string{ginac, flint}, demand: 0.25, input: squaredError, canon: terms},
	{name: "S2a", what: "expand (1+x+y+z)^20*((1+x+y+z)^20+1)",
		peers: []string{flint}, slow: []string{ginac}, size: 20, small: 4, demand: 1.3,
		input: powers("(1+x+y+z)^%d*((1+x+y+z)^%[1]d+1)"), canon: terms},
	{name: "S2b", what: "expand (x+y+z+w)^15",
		peers: []string{flint}, size: 15, small: 5, demand: 0.2,
		input: powers("(x+y+z+w)^%d"), canon: terms},
	{name: "S2c", what: "expand (a0+...+a9)^8",
		peers: []string{flint}, size: 8, small: 3, demand: 0.2,
		input: powers("(a0+a1+a2+a3+a4+a5+a6+a7+a8+a9)^%d"), canon: terms},
	{name: "S2d", what: "expand (1+x+y+2z^2+3t^3+5u^5)^6*(1+u+t+2z^2+3y^3+5x^5)^6",
		peers: []string{flint}, size: 6, small: 2, demand: 1.5,
		input: powers("(1+x+y+2*z^2+3*t^3+5*u^5)^%d*(1+u+t+2*z^2+3*y^3+5*x^5)^%[1]d"), canon: terms},
	{name: "S3a", what: "d/dx sin(x*sin(x*...)), 1000 deep",
		peers: []string{ginac}, size: 1000, small: 12, demand: 0.05, input: nestedSines, canon: atPoints},
	{name: "S3b", what: "d/dx of the product of 200 sin(xi*x)",
		peers: []string{ginac}, size: 200, small: 7, demand: 0.05, input: productOfSines, canon: atPoints},
	{name: "S3c", what: "all partials of x1*...*x200",
		peers: []string{ginac}, size: 200, small: 7, demand: 0.05, input: productOfVariables, canon: atPoints},
	{name: "S3e", what: "31 partials of the squared error of a 4-5-1 sigmoid network",
		peers: []string{ginac}, size: 5, small: 2, demand: 0.05, input: network, canon: atPoints},
	{name: "S4", what: "(f - y)^2, f of 900 terms: two gradients expanded and compared",
		peers: []string{flint}, size: 900, small: 20, demand: 1, input: randomPolynomial, canon: terms},
	{name: "S5a", what: "parse 1 MB",
		peers: []string{ginac}, size: 1_000_000, small: 2000, demand: 0.2, input: randomSum, canon: atPoints},
	{name: "S5b", what: "print that 1 MB",
		peers: []string{ginac}, size: 1_000_000, small: 2000, demand: 0.2, input: randomSum, canon: atPoints},
}

// selectWorks returns the works whose names match the regular expression.
func selectWorks(run string, slow bool) ([]work, error) {
	re, err := regexp.Compile(run)
	if err != nil {
		return nil, &problem{"-run is not a regular expression: " + err.Error(), ""}
	}
	var chosen []work
	var names []string
	for _, w := range works {
		names = append(names, w.name)
		if re.MatchString(w.name) {
			if slow {
				w.peers = append(w.peers[:len(w.peers):len(w.peers)], w.slow...)
			}
			chosen = append(chosen, w)
		}
	}
	if len(chosen) == 0 {
		return nil, &problem{"no work matches -run " + run, "the works are " + strings.Join(names, " ")}
	}
	return chosen, nil
}

// stdin is the input of the work in the form that drivers read.
func (w work) stdin(size int) string {
	expression, variables := w.input(size)
	return expression + "\n" + strings.Join(variables, " ") + "\n"
}
