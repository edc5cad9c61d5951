package main

import (
	"regexp"
	"slices"
	"strings"
)

// A work is a row of the comparison.
type work struct {
	name  string
	what  string
	peers []string // those that take part
	slow  []string // those that take part when slow ones are asked for
	size  int      // exponent, depth, terms, bytes, samples or variables; 0 where there is none
	small int      // a size at which it takes no time

	demands []demand

	// What a driver reads is either an expression, and the variables in which it is
	// differentiated, or the numbers of a dataset.
	input   func(size int) (expression string, variables []string)
	numbers func(size int) []float64

	canon canon
}

// The names of the sides.
const (
	ours       = "ours"    // expressions; in a demand, the fastest side of ours
	tape       = "tape"    // ours, recorded for every gradient
	program    = "program" // ours, recorded once and compiled
	ginac      = "ginac"
	flint      = "flint"
	byHand     = "hand" // Go by hand
	byHandC    = "c"    // C by hand
	adolc      = "adolc"
	pytorch    = "pytorch"
	gorgoniaVM = "gorgonia"
)

// works is the comparison: one row each.
var works = slices.Concat(symbolicWorks, gradientWorks)

// symbolicWorks are done with expressions.
var symbolicWorks = []work{
	{name: "S1", what: "expand (w*x - label)^2, differentiate in w, print both",
		peers: []string{ginac, flint}, demands: within(0.2, ginac), input: squaredError, canon: terms},
	{name: "S1p", what: "S1, beginning with the text",
		peers: []string{ginac, flint}, demands: within(0.25, ginac), input: squaredError, canon: terms},
	{name: "S2a", what: "expand (1+x+y+z)^20*((1+x+y+z)^20+1)",
		peers: []string{flint}, slow: []string{ginac}, size: 20, small: 4, demands: within(1.3, flint),
		input: powers("(1+x+y+z)^%d*((1+x+y+z)^%[1]d+1)"), canon: terms},
	{name: "S2b", what: "expand (x+y+z+w)^15",
		peers: []string{flint}, size: 15, small: 5, demands: within(0.2, flint),
		input: powers("(x+y+z+w)^%d"), canon: terms},
	{name: "S2c", what: "expand (a0+...+a9)^8",
		peers: []string{flint}, size: 8, small: 3, demands: within(0.2, flint),
		input: powers("(a0+a1+a2+a3+a4+a5+a6+a7+a8+a9)^%d"), canon: terms},
	{name: "S2d", what: "expand (1+x+y+2z^2+3t^3+5u^5)^6*(1+u+t+2z^2+3y^3+5x^5)^6",
		peers: []string{flint}, size: 6, small: 2, demands: within(1.5, flint),
		input: powers("(1+x+y+2*z^2+3*t^3+5*u^5)^%d*(1+u+t+2*z^2+3*y^3+5*x^5)^%[1]d"), canon: terms},
	{name: "S3a", what: "d/dx sin(x*sin(x*...)), 1000 deep",
		peers: []string{ginac}, size: 1000, small: 12, demands: within(0.05, ginac), input: nestedSines, canon: atPoints},
	{name: "S3b", what: "d/dx of the product of 200 sin(xi*x)",
		peers: []string{ginac}, size: 200, small: 7, demands: within(0.05, ginac), input: productOfSines, canon: atPoints},
	{name: "S3c", what: "all partials of x1*...*x200",
		peers: []string{ginac}, size: 200, small: 7, demands: within(0.05, ginac), input: productOfVariables, canon: atPoints},
	{name: "S3e", what: "31 partials of the squared error of a 4-5-1 sigmoid network",
		peers: []string{ginac}, size: 5, small: 2, demands: within(0.05, ginac), input: network, canon: atPoints},
	{name: "S4", what: "(f - y)^2, f of 900 terms: two gradients expanded and compared",
		peers: []string{flint}, size: 900, small: 20, demands: within(1, flint), input: randomPolynomial, canon: terms},
	{name: "S5a", what: "parse 1 MB",
		peers: []string{ginac}, size: 1_000_000, small: 2000, demands: within(0.2, ginac), input: randomSum, canon: atPoints},
	{name: "S5b", what: "print that 1 MB",
		peers: []string{ginac}, size: 1_000_000, small: 2000, demands: within(0.2, ginac), input: randomSum, canon: atPoints},
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
	if w.numbers != nil {
		return raw(w.numbers(size))
	}
	expression, variables := w.input(size)
	return expression + "\n" + strings.Join(variables, " ") + "\n"
}
