// Package figure draws the two pictures of the lesson: a curve with a point on it, as plain text
// for a terminal and as a figure for a page, and the curves of a training run.
//
// The same input gives the same bytes, on every run.
package figure

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Curve is the graph of a function over an interval, with what is to be shown on it. It says
// what to draw and not how, so that the terminal and the page show the same thing.
type Curve struct {
	Title  string
	XLabel string
	YLabel string

	// Name stands for the curve in the legend of Save; without it YLabel does.
	Name string

	// F is the function. Where it is NaN, infinite or larger than 1e300 the curve has a gap.
	F func(float64) float64

	// Lo and Hi are the ends of the interval: finite, Lo < Hi, at most 1e300 in size.
	Lo, Hi float64

	// Point is marked and labelled, if there is one.
	Point *Point

	// Tangent is the slope of a straight line through Point, which Save draws and labels with the
	// slope; ±Inf is a vertical line. It needs a Point.
	Tangent *float64

	// Guides are the horizontal dotted lines of Save.
	Guides []Guide
}

// A Point is a marked point with its caption, such as "w = 1.95, loss 0.0025".
type Point struct {
	X, Y  float64
	Label string
}

// A Guide is a dotted horizontal line at height Y. The label may be empty.
type Guide struct {
	Y     float64
	Label string
}

// limit bounds every coordinate: differences and sums of a few such numbers do not overflow.
const limit = 1e300

// drawable reports whether y has a place in a picture.
func drawable(y float64) bool { return math.Abs(y) <= limit }

// check reports the first thing about c that cannot be drawn.
func (c Curve) check() error {
	switch {
	case c.F == nil:
		return errors.New("the curve has no function")
	case !drawable(c.Lo) || !drawable(c.Hi):
		return fmt.Errorf("the interval from %v to %v is not finite, or beyond ±1e300", c.Lo, c.Hi)
	case !(c.Lo < c.Hi):
		return fmt.Errorf("the interval from %v to %v is empty", c.Lo, c.Hi)
	case c.Point == nil && c.Tangent != nil:
		return errors.New("a tangent needs a point")
	case c.Tangent != nil && math.IsNaN(*c.Tangent):
		return errors.New("the slope of the tangent is NaN")
	}
	if p := c.Point; p != nil {
		if !(c.Lo <= p.X && p.X <= c.Hi) {
			return fmt.Errorf("the point at %v is outside the interval from %v to %v", p.X, c.Lo, c.Hi)
		}
		if !drawable(p.Y) {
			return fmt.Errorf("the point at %v has the value %v, which cannot be drawn", p.X, p.Y)
		}
	}
	for _, g := range c.Guides {
		if !drawable(g.Y) {
			return fmt.Errorf("a guide at %v cannot be drawn", g.Y)
		}
	}
	return nil
}

// sample returns F at n ≥ 2 equidistant abscissas, both ends included.
func (c Curve) sample(n int) (xs, ys []float64) {
	xs, ys = make([]float64, n), make([]float64, n)
	for i := range n {
		t := float64(i) / float64(n-1)
		// This form hits both ends exactly, and stays between them.
		xs[i] = c.Lo*(1-t) + c.Hi*t
		ys[i] = c.F(xs[i])
	}
	return xs, ys
}

// An interval collects the smallest and the largest of some numbers.
type interval struct {
	lo, hi float64
	any    bool
}

func (r *interval) add(y float64) {
	switch {
	case !drawable(y):
	case !r.any:
		r.lo, r.hi, r.any = y, y, true
	default:
		r.lo, r.hi = min(r.lo, y), max(r.hi, y)
	}
}

// span returns an interval that has a length: around a single value there is room above and below,
// and without any value it is [0, 1].
func (r interval) span() (lo, hi float64) {
	switch {
	case !r.any:
		return 0, 1
	case r.lo < r.hi:
		return r.lo, r.hi
	case r.lo == 0:
		return -1, 1
	}
	half := math.Abs(r.lo) / 2
	if half == 0 { // half of the smallest subnormal
		half = 1
	}
	return r.lo - half, r.lo + half
}

// fraction returns where y lies between lo and hi: 0 at lo, 1 at hi.
func fraction(y, lo, hi float64) float64 { return (y - lo) / (hi - lo) }

// clean makes one line of a label that may come from anybody: control and formatting characters,
// which could drive a terminal, reorder a line or break an SVG file, become replacement characters.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return ' '
		case !unicode.IsGraphic(r) || r == 0xFFFE || r == 0xFFFF:
			return utf8.RuneError
		}
		return r
	}, s)
}

// shorten cuts s to at most n ≥ 1 runes; mark shows that something is missing.
func shorten(s string, n int, mark string) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	m := utf8.RuneCountInString(mark)
	if n < m {
		return string([]rune(mark)[:n])
	}
	return string([]rune(s)[:n-m]) + mark
}
