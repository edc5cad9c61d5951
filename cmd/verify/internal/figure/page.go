package figure

import (
	"image/color"
	"math"
	"strconv"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Save draws s as a figure for a page: the curve, the point, the guides and the tangent with their
// labels, a title, a legend and labelled axes. The extension of path, .svg, .png or .pdf in any case,
// selects the format. Text is text in SVG files, and outlines in PDF files.
//
// The file appears complete or not at all: an existing one of that name is replaced at the end or
// stays as it is. An error is an *Error; it names the path and, where the name is to blame, the
// extensions.
func Save(path string, s Curve) error {
	if err := CheckPath(path); err != nil {
		return err // of the name first, before anything is computed
	}
	if err := s.check(); err != nil {
		return &Error{path, err}
	}
	return save(path, renderer(renderPanels([]panel{s.panel()})))
}

// panel prepares the figure of c.
func (c Curve) panel() panel {
	xs, ys := c.sample(601)
	var values interval
	for _, y := range ys {
		values.add(y)
	}
	if c.Point != nil {
		values.add(c.Point.Y)
	}
	for _, g := range c.Guides {
		values.add(g.Y)
	}
	// The tangent has no say in the range: a steep one would squeeze the curve.
	ylo, yhi := values.span()
	ylo, yhi = widen(ylo, yhi, 0.05)
	xlo, xhi := widen(c.Lo, c.Hi, 0.02)
	p := panel{
		plot:  newPlot(c.XLabel, c.YLabel, xlo, xhi, ylo, yhi, ticks(xlo, xhi, 6, 0), ticks(ylo, yhi, 7, 0)),
		title: clean(c.Title),
	}
	name := c.Name
	if name == "" {
		name = c.YLabel
	}
	curveLine := draw.LineStyle{Color: blue, Width: 2}
	tangentLine := draw.LineStyle{Color: red, Width: 1.3, Dashes: []vg.Length{7, 3}}
	if name != "" {
		p.legend = append(p.legend, entry{fit(clean(name), numberSize, pageWidth/2), curveLine})
	}
	if c.Tangent != nil {
		p.legend = append(p.legend, entry{"tangent", tangentLine})
	}
	p.plot.Add(&scene{c, xs, ys, curveLine, tangentLine})
	return p
}

// A scene draws everything inside the axes. It is one plotter, because labels must know of all the
// lines that they have to avoid.
type scene struct {
	Curve
	xs, ys         []float64
	curve, tangent draw.LineStyle
}

// Plot implements plot.Plotter.
func (s *scene) Plot(c draw.Canvas, p *plot.Plot) { s.draw(c, p) }

// draw draws the scene and returns what is where.
func (s *scene) draw(c draw.Canvas, p *plot.Plot) *layout {
	tx, ty := p.Transforms(&c)
	l := &layout{area: c.Rectangle}

	guide := draw.LineStyle{Color: grey, Width: 1, Dashes: []vg.Length{1, 3}}
	for _, g := range s.Guides {
		y := ty(g.Y)
		c.StrokeLine2(guide, c.Min.X, y, c.Max.X, y)
		l.line(vg.Point{X: c.Min.X, Y: y}, vg.Point{X: c.Max.X, Y: y})
	}
	for _, part := range parts(s.xs, s.ys) {
		line := make([]vg.Point, len(part))
		for i, v := range part {
			line[i] = vg.Point{X: tx(v[0]), Y: ty(v[1])}
			if i > 0 {
				l.line(line[i-1], line[i])
			}
		}
		c.StrokeLines(s.curve, line)
		if len(line) == 1 {
			c.DrawGlyph(draw.GlyphStyle{Color: s.curve.Color, Radius: s.curve.Width / 2, Shape: draw.CircleGlyph{}}, line[0])
		}
	}
	if s.Point == nil {
		s.labelGuides(c, ty, l)
		return l
	}

	at := vg.Point{X: tx(s.Point.X), Y: ty(s.Point.Y)}
	var ends [2]vg.Point
	if s.Tangent != nil {
		ends = s.tangentEnds(p, tx, ty)
		c.StrokeLines(s.tangent, ends[:])
		l.line(ends[0], ends[1])
	}
	const radius = 4
	// A white rim separates the point from the lines through it.
	c.DrawGlyph(draw.GlyphStyle{Color: color.White, Radius: radius + 1.2, Shape: draw.CircleGlyph{}}, at)
	c.DrawGlyph(draw.GlyphStyle{Color: color.Black, Radius: radius, Shape: draw.CircleGlyph{}}, at)
	l.rectangles = append(l.rectangles, around(at, radius))

	label := fit(clean(s.Point.Label), labelSize, c.Max.X-c.Min.X)
	l.place(c, style(labelSize, text.XLeft, text.YBottom), label, nearby(at))
	if s.Tangent != nil {
		sty := style(labelSize, text.XLeft, text.YBottom)
		sty.Color = darker(red)
		l.place(c, sty, slopeLabel(*s.Tangent), along(ends[0], ends[1], at))
	}
	s.labelGuides(c, ty, l)
	return l
}

func (s *scene) labelGuides(c draw.Canvas, ty func(float64) vg.Length, l *layout) {
	for _, g := range s.Guides {
		sty := style(numberSize, text.XLeft, text.YBottom)
		sty.Color = grey
		y := ty(g.Y)
		var spots []spot
		// From the right to the left, above the line and then below it.
		for _, t := range []vg.Length{0.985, 0.75, 0.5, 0.25, 0.015} {
			x := c.Min.X + t*(c.Max.X-c.Min.X)
			align := text.XAlignment(-t)
			spots = append(spots,
				spot{vg.Point{X: x, Y: y + 3}, align, text.YBottom},
				spot{vg.Point{X: x, Y: y - 3}, align, text.YTop})
		}
		l.place(c, sty, fit(clean(g.Label), numberSize, (c.Max.X-c.Min.X)/2), spots)
	}
}

// parts splits a curve at its gaps.
func parts(xs, ys []float64) [][][2]float64 {
	var all [][][2]float64
	open := false
	for i, y := range ys {
		if !drawable(y) {
			open = false
			continue
		}
		if !open {
			all = append(all, nil)
			open = true
		}
		all[len(all)-1] = append(all[len(all)-1], [2]float64{xs[i], y})
	}
	return all
}

// tangentEnds returns where the tangent enters and leaves the plotting area.
func (s *scene) tangentEnds(p *plot.Plot, tx, ty func(float64) vg.Length) [2]vg.Point {
	// All of it in fractions of the area, where an overflow means what it says: vertical.
	slope := *s.Tangent
	if slope != 0 {
		slope *= (p.X.Max - p.X.Min) / (p.Y.Max - p.Y.Min)
	}
	x0, y0 := fraction(s.Point.X, p.X.Min, p.X.Max), fraction(s.Point.Y, p.Y.Min, p.Y.Max)
	end := func(x, y float64) vg.Point { // where the line leaves the area in the direction of (x, y)
		t := math.Inf(1)
		for _, bound := range [][2]float64{{x0, x}, {y0, y}} {
			if bound[1] > 0 {
				t = min(t, (1-bound[0])/bound[1])
			} else if bound[1] < 0 {
				t = min(t, -bound[0]/bound[1])
			}
		}
		x, y = x0+t*x, y0+t*y
		return vg.Point{
			X: tx(p.X.Min) + vg.Length(x)*(tx(p.X.Max)-tx(p.X.Min)),
			Y: ty(p.Y.Min) + vg.Length(y)*(ty(p.Y.Max)-ty(p.Y.Min)),
		}
	}
	angle := math.Atan(slope)
	dx, dy := math.Cos(angle), math.Sin(angle)
	if math.IsInf(slope, 0) {
		dx, dy = 0, 1
	}
	return [2]vg.Point{end(-dx, -dy), end(dx, dy)}
}

// slopeLabel writes six digits, since a slope computed in floating point is rarely a short number.
func slopeLabel(slope float64) string {
	if math.IsInf(slope, 0) {
		return "vertical"
	}
	return "slope " + typographic(strings.Replace(strconv.FormatFloat(slope+0, 'g', 6, 64), "e+", "e", 1))
}

func darker(c color.RGBA) color.RGBA {
	return color.RGBA{c.R / 4 * 3, c.G / 4 * 3, c.B / 4 * 3, c.A}
}
