package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// tolerance is how far components of two gradients may be apart, relative to the
// largest component.
const tolerance = 1e-10

var gradients = canon{gradientText, gradientDifference, func(results []string) int {
	components := 0
	for _, text := range results {
		components += len(strings.Fields(text))
	}
	return components
}, "components"}

// gradientText reads the components of a gradient and writes them again.
func gradientText(text string) (string, error) {
	g, err := readGradient(text)
	if err != nil {
		return "", err
	}
	return writeGradient(g), nil
}

func readGradient(text string) ([]float64, error) {
	var g []float64
	for i, field := range strings.Fields(text) {
		v, err := strconv.ParseFloat(field, 64)
		if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, fmt.Errorf("component %d is not a finite number: %q", i+1, firstLine(field))
		}
		g = append(g, v)
	}
	if len(g) == 0 {
		return nil, fmt.Errorf("a gradient without components")
	}
	return g, nil
}

func writeGradient(g []float64) string {
	var out strings.Builder
	for _, v := range g {
		fmt.Fprintf(&out, " %v", v)
	}
	return strings.TrimPrefix(out.String(), " ")
}

// gradientDifference compares texts of gradients within the tolerance.
func gradientDifference(a, b string) (inA, inB string, differ bool) {
	ga, errA := readGradient(a)
	gb, errB := readGradient(b)
	if errA != nil || errB != nil || len(ga) != len(gb) {
		return fmt.Sprintf("%d components", len(ga)), fmt.Sprintf("%d components", len(gb)), true
	}
	scale := 0.0
	for _, v := range ga {
		scale = max(scale, math.Abs(v))
	}
	for i := range ga {
		if !(math.Abs(ga[i]-gb[i]) <= tolerance*scale) {
			return fmt.Sprintf("component %d = %v", i+1, ga[i]), fmt.Sprintf("component %d = %v", i+1, gb[i]), true
		}
	}
	return "", "", false
}
