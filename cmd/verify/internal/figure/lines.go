package figure

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Lines is a panel of a figure that shows how numbers develop over the steps of a run.
type Lines struct {
	Title  string
	XLabel string // "step" if empty
	YLabel string
	Series []Series

	// LogY asks for a logarithmic axis. A value that is not positive has no place on it and leaves a
	// gap; if there is no positive value at all the axis is linear.
	LogY bool
}

// A Series is one line: Y[k] is the value after k steps, so that Y[0] is where the run started.
// NaN, infinities and values beyond ±1e300 leave a gap.
type Series struct {
	Name string
	Y    []float64
}

// SaveLines draws panels, one below the other, into one figure. Of a series of more than 2,000
// values it draws the smallest and the largest of each of at most 1,000 stretches of equal length;
// no spike is lost, and the same values give the same figure. For the file and the errors see Save.
func SaveLines(path string, panels ...Lines) error {
	if err := CheckPath(path); err != nil {
		return err
	}
	if len(panels) == 0 {
		return &Error{path, errors.New("there is nothing to draw")}
	}
	all := make([]panel, len(panels))
	for i, l := range panels {
		var err error
		if all[i], err = l.panel(); err != nil {
			return &Error{path, err}
		}
	}
	return save(path, renderer(renderPanels(all)))
}

// maxPoints is the length up to which a series is drawn as it is. More points than pixels only make
// the file large.
const maxPoints = 2000

func (l Lines) panel() (panel, error) {
	steps := 0
	logarithmic := false
	for i, s := range l.Series {
		if len(s.Y) == 0 {
			return panel{}, fmt.Errorf("series %d, %q, is empty", i+1, clean(s.Name))
		}
		steps = max(steps, len(s.Y)-1)
		for _, y := range s.Y {
			logarithmic = logarithmic || l.LogY && y > 0 && drawable(y)
		}
	}
	if len(l.Series) == 0 {
		return panel{}, errors.New("a panel has no series")
	}

	var values interval
	curves := make([][][][2]float64, len(l.Series))
	for i, s := range l.Series {
		ys := s.Y
		if logarithmic {
			ys = make([]float64, len(s.Y))
			for k, y := range s.Y {
				ys[k] = math.NaN()
				if y > 0 {
					ys[k] = log10(y)
				}
			}
		}
		for _, y := range ys {
			values.add(y)
		}
		xs, ys := thin(ys)
		curves[i] = parts(xs, ys)
	}

	ylo, yhi := values.span()
	ylo, yhi = widen(ylo, yhi, 0.05)
	marks := ticks(ylo, yhi, 7, 0)
	if logarithmic {
		marks = decades(ylo, yhi, 7)
	}
	xlabel := l.XLabel
	if xlabel == "" {
		xlabel = "step"
	}
	xlo, xhi := widen(0, float64(max(1, steps)), 0.02)
	p := panel{
		plot:  newPlot(xlabel, l.YLabel, xlo, xhi, ylo, yhi, ticks(xlo, xhi, 8, 1), marks),
		title: clean(l.Title),
	}
	for i, s := range l.Series {
		// Equal series, which is what two right gradients give, show both: a dashed line on a wider one.
		line := draw.LineStyle{Color: palette[i%len(palette)], Width: 1.5}
		if i == 0 {
			line.Width = 2.4
		} else {
			line.Dashes = dashes[(i-1)%len(dashes)]
		}
		if s.Name != "" {
			p.legend = append(p.legend, entry{fit(clean(s.Name), numberSize, pageWidth/2), line})
		}
		p.plot.Add(&seriesLine{curves[i], line, len(s.Y) <= 40})
	}
	return p, nil
}

// thin returns the points of a series to draw.
func thin(ys []float64) (xs, kept []float64) {
	keep := func(k int) {
		xs, kept = append(xs, float64(k)), append(kept, ys[k])
	}
	if len(ys) <= maxPoints {
		for k := range ys {
			keep(k)
		}
		return xs, kept
	}
	const stretches = maxPoints / 2
	for i := range stretches {
		from, to := i*len(ys)/stretches, (i+1)*len(ys)/stretches
		least, most, hole := -1, -1, -1
		for k := from; k < to; k++ {
			switch {
			case !drawable(ys[k]):
				hole = k
			case least < 0:
				least, most = k, k
			case ys[k] < ys[least]:
				least = k
			case ys[k] > ys[most]:
				most = k
			}
		}
		if i == 0 && least >= 0 && drawable(ys[0]) && least != 0 && most != 0 {
			keep(0) // where the run starts
		}
		if least >= 0 {
			keep(min(least, most))
			if least != most {
				keep(max(least, most))
			}
		}
		if hole >= 0 {
			keep(hole)
		}
		if last := len(ys) - 1; to > last && drawable(ys[last]) && least != last && most != last {
			keep(last) // and where it ends
		}
	}
	return xs, kept
}

// A seriesLine draws one series.
type seriesLine struct {
	parts [][][2]float64
	line  draw.LineStyle
	dots  bool // single steps can be told apart
}

// Plot implements plot.Plotter.
func (s *seriesLine) Plot(c draw.Canvas, p *plot.Plot) {
	tx, ty := p.Transforms(&c)
	dot := draw.GlyphStyle{Color: s.line.Color, Radius: s.line.Width/2 + 1, Shape: draw.CircleGlyph{}}
	for _, part := range s.parts {
		line := make([]vg.Point, len(part))
		for i, v := range part {
			line[i] = vg.Point{X: tx(v[0]), Y: ty(v[1])}
		}
		c.StrokeLines(s.line, line)
		for _, point := range line {
			if s.dots || len(line) == 1 {
				c.DrawGlyph(dot, point)
			}
		}
	}
}
