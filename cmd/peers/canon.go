package main

import (
	"cmp"
	"fmt"
	"math/big"
	"regexp"
	"slices"
	"strings"
)

// A canon is how results are compared: each is brought to a text, and differ shows
// where two texts differ, if they do.
type canon struct {
	text   func(string) (string, error)
	differ func(a, b string) (inA, inB string, differ bool)
	count  func(results []string) int
	unit   string
}

var (
	terms = canon{polynomial, difference, func(results []string) int {
		most := 0
		for _, text := range results {
			most = max(most, strings.Count(text, "\n")+1)
		}
		return most
	}, "terms"}
	atPoints = canon{values, difference, func(results []string) int { return points * len(results) }, "values"}
)

// polynomial brings the text of an expanded polynomial with rational coefficients
// to one line for each term, sorted: the coefficient and the powers of variables,
// such as "-2 label w x^3". Products left to be multiplied out and terms left to
// be collected are errors: then it is not expanded.
func polynomial(text string) (string, error) {
	lines := make(map[string]string)
	for _, term := range splitTerms(strings.ReplaceAll(text, " ", "")) {
		coefficient, monomial, err := readTerm(term)
		if err != nil {
			return "", err
		}
		if _, twice := lines[monomial]; twice {
			return "", fmt.Errorf("not expanded: two terms in %q", monomial)
		}
		if coefficient.Sign() != 0 {
			lines[monomial] = strings.TrimSpace(coefficient.RatString() + " " + monomial)
		}
	}
	sorted := make([]string, 0, len(lines))
	for _, line := range lines {
		sorted = append(sorted, line)
	}
	slices.Sort(sorted)
	return strings.Join(sorted, "\n"), nil
}

// splitTerms cuts a flat sum before each of its signs.
func splitTerms(sum string) []string {
	var out []string
	start := 0
	for i := 1; i < len(sum); i++ {
		if sum[i] == '+' || sum[i] == '-' {
			out = append(out, sum[start:i])
			start = i
		}
	}
	return append(out, sum[start:])
}

func readTerm(term string) (*big.Rat, string, error) {
	coefficient := big.NewRat(1, 1)
	factors := strings.TrimPrefix(term, "+")
	if rest, negative := strings.CutPrefix(factors, "-"); negative {
		factors = rest
		coefficient.SetInt64(-1)
	}
	var monomial []string
	for i, factor := range strings.Split(factors, "*") {
		c, isNumber := new(big.Rat).SetString(factor)
		switch {
		case isNumber && i == 0:
			coefficient.Mul(coefficient, c)
		case powerOfVariable.MatchString(factor):
			monomial = append(monomial, strings.TrimSuffix(factor, "^1"))
		default:
			return nil, "", fmt.Errorf("not a term of an expanded polynomial: %q", firstLine(term))
		}
	}
	slices.SortFunc(monomial, func(a, b string) int { return cmp.Compare(base(a), base(b)) })
	for i := 1; i < len(monomial); i++ {
		if base(monomial[i]) == base(monomial[i-1]) {
			return nil, "", fmt.Errorf("a term with equal factors: %q", firstLine(term))
		}
	}
	return coefficient, strings.Join(monomial, " "), nil
}

var powerOfVariable = regexp.MustCompile(`^[A-Za-z_][A-Za-z_0-9]*(\^[1-9][0-9]*)?$`)

// base is the variable of a power of one.
func base(power string) string {
	name, _, _ := strings.Cut(power, "^")
	return name
}

// difference describes the first line in which two canonical texts differ.
func difference(a, b string) (inA, inB string, differ bool) {
	if a == b {
		return "", "", false
	}
	linesA, linesB := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range max(len(linesA), len(linesB)) {
		inA, inB = at(linesA, i), at(linesB, i)
		if inA != inB {
			break
		}
	}
	return inA, inB, true
}

func at(lines []string, i int) string {
	if i < len(lines) {
		return firstLine(lines[i])
	}
	return "nothing more"
}
