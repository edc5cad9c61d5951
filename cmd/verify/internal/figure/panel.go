package figure

import (
	"image/color"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Measures of a figure: the width of a text column, sizes of type that survive being printed at it.
const (
	pageWidth  = 6.4 * vg.Inch
	plotHeight = 3.6 * vg.Inch // of each panel, header excluded
	margin     = 0.12 * vg.Inch

	titleSize  = 14
	labelSize  = 12
	numberSize = 11

	sampleWidth = 26 * vg.Millimeter / 3 // a line in the legend
	gap         = 5 * vg.Millimeter      // between entries of the legend
)

// Colours that remain distinct for the colour-blind and in grey (Okabe and Ito); dashes help as well.
var (
	blue   = color.RGBA{0x00, 0x72, 0xB2, 0xFF}
	red    = color.RGBA{0xD5, 0x5E, 0x00, 0xFF}
	green  = color.RGBA{0x00, 0x9E, 0x73, 0xFF}
	purple = color.RGBA{0xCC, 0x79, 0xA7, 0xFF}
	orange = color.RGBA{0xE6, 0x9F, 0x00, 0xFF}
	sky    = color.RGBA{0x56, 0xB4, 0xE9, 0xFF}
	grey   = color.RGBA{0x60, 0x60, 0x60, 0xFF}

	palette = []color.Color{blue, red, green, purple, orange, sky}
	dashes  = [][]vg.Length{{7, 3}, {2, 2}, {9, 3, 2, 3}, {12, 4}, {4, 2}}
)

// A panel is one plot with its header, which stands above the plot, where neither title nor legend
// can cover a curve.
type panel struct {
	plot   *plot.Plot
	title  string
	legend []entry
}

// An entry of a legend.
type entry struct {
	name string
	line draw.LineStyle
}

func style(size vg.Length, x text.XAlignment, y text.YAlignment) text.Style {
	return text.Style{
		Color:   color.Black,
		Font:    font.From(plot.DefaultFont, size),
		XAlign:  x,
		YAlign:  y,
		Handler: plot.DefaultTextHandler,
	}
}

// newPlot returns an empty plot of [xlo, xhi] by [ylo, yhi].
func newPlot(xlabel, ylabel string, xlo, xhi, ylo, yhi float64, xticks, yticks []mark) *plot.Plot {
	p := plot.New()
	p.BackgroundColor = nil // the page has one already
	p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = xlo, xhi, ylo, yhi
	p.X.Tick.Marker, p.Y.Tick.Marker = fixedTicks(xticks), fixedTicks(yticks)
	p.X.Label.Text, p.Y.Label.Text = fit(clean(xlabel), labelSize, pageWidth*3/4), fit(clean(ylabel), labelSize, plotHeight*3/4)
	for _, axis := range []*plot.Axis{&p.X, &p.Y} {
		axis.Padding = 0
		axis.LineStyle.Width = 0.7
		axis.Label.TextStyle.Font.Size = labelSize
		axis.Label.Padding = 5
		axis.Tick.Label.Font.Size = numberSize
		axis.Tick.LineStyle.Width = 0.7
		axis.Tick.Length = 4
	}
	return p
}

// widen adds a share of an interval on either side, so that neither line nor point lies on an axis.
func widen(lo, hi, share float64) (float64, float64) {
	room := (hi - lo) * share
	return lo - room, hi + room
}

// fixedTicks are ticks that were chosen beforehand.
type fixedTicks []mark

// Ticks implements plot.Ticker.
func (t fixedTicks) Ticks(lo, hi float64) []plot.Tick {
	all := make([]plot.Tick, len(t))
	for i, m := range t {
		all[i] = plot.Tick{Value: m.value, Label: typographic(m.label)}
	}
	return all
}

// fit shortens a text to a width.
func fit(s string, size, width vg.Length) string {
	sty := style(size, text.XLeft, text.YBottom)
	runes := []rune(s)
	if len(runes) > 200 { // no line of 16 KiB is measured again and again
		s = shorten(s, 200, "…")
		runes = []rune(s)
	}
	for n := len(runes); n > 1 && sty.Width(s) > width; {
		n--
		s = shorten(string(runes), n, "…")
	}
	return s
}

// rows distributes the entries of a legend over lines of at most the given width.
func rows(legend []entry, width vg.Length) [][]entry {
	var all [][]entry
	var used vg.Length
	for _, e := range legend {
		w := entryWidth(e)
		if len(all) == 0 || used+gap+w > width {
			all = append(all, nil)
			used = -gap
		}
		all[len(all)-1] = append(all[len(all)-1], e)
		used += gap + w
	}
	return all
}

func entryWidth(e entry) vg.Length {
	return sampleWidth + 5 + style(numberSize, text.XLeft, text.YBottom).Width(e.name)
}

const (
	titleLine  = titleSize * 1.5
	legendLine = numberSize * 1.45
	headerGap  = 5
)

func (p panel) headerHeight() vg.Length {
	h := vg.Length(headerGap)
	if p.title != "" {
		h += titleLine
	}
	return h + legendLine*vg.Length(len(rows(p.legend, pageWidth-2*margin)))
}

// drawHeader draws title and legend above the plotting area of c, centred on it where there is room.
func (p panel) drawHeader(c draw.Canvas, page vg.Rectangle) {
	area := p.plot.DataCanvas(c)
	centre := func(width vg.Length) vg.Length {
		x := (area.Min.X + area.Max.X) / 2
		return min(max(x, page.Min.X+width/2), page.Max.X-width/2)
	}
	// Next to the plot it belongs to, when another panel needs a higher header.
	y := c.Max.Y + p.headerHeight()
	if p.title != "" {
		sty := style(titleSize, text.XCenter, text.YCenter)
		title := fit(p.title, titleSize, page.Max.X-page.Min.X)
		c.FillText(sty, vg.Point{X: centre(sty.Width(title)), Y: y - titleLine/2}, title)
		y -= titleLine
	}
	sty := style(numberSize, text.XLeft, text.YCenter)
	for _, row := range rows(p.legend, page.Max.X-page.Min.X) {
		width := -gap
		for _, e := range row {
			width += gap + entryWidth(e)
		}
		x, middle := centre(width)-width/2, y-legendLine/2
		for _, e := range row {
			c.StrokeLine2(e.line, x, middle, x+sampleWidth, middle)
			c.FillText(sty, vg.Point{X: x + sampleWidth + 5, Y: middle}, e.name)
			x += entryWidth(e) + gap
		}
		y -= legendLine
	}
}

// renderPanels draws panels one below the other, with their axes aligned.
func renderPanels(panels []panel) (width, height vg.Length, paint func(draw.Canvas)) {
	var header vg.Length
	for _, p := range panels {
		header = max(header, p.headerHeight())
	}
	n := vg.Length(len(panels))
	width, height = pageWidth, 2*margin+n*(header+plotHeight)
	return width, height, func(c draw.Canvas) {
		c.SetColor(color.White)
		c.Fill(c.Rectangle.Path())
		page := draw.Crop(c, margin, -margin, margin, -margin)
		grid := make([][]*plot.Plot, len(panels))
		for i, p := range panels {
			grid[i] = []*plot.Plot{p.plot}
		}
		tiles := draw.Tiles{Rows: len(panels), Cols: 1, PadTop: header, PadY: header}
		for i, row := range plot.Align(grid, tiles, page) {
			panels[i].plot.Draw(row[0])
			panels[i].drawHeader(row[0], page.Rectangle)
		}
	}
}
