package figure

import (
	"math"

	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// A layout remembers what has been drawn, so that labels can be put where nothing is.
type layout struct {
	area       vg.Rectangle
	lines      [][2]vg.Point
	rectangles []vg.Rectangle
}

func (l *layout) line(a, b vg.Point) { l.lines = append(l.lines, [2]vg.Point{a, b}) }

// A spot is a possible position of a label.
type spot struct {
	at vg.Point
	x  text.XAlignment
	y  text.YAlignment
}

// place draws a label at the first of the spots where it covers nothing, or else at the one where it
// covers least.
func (l *layout) place(c draw.Canvas, sty text.Style, label string, spots []spot) {
	if label == "" {
		return
	}
	best, bestCost := spot{}, math.MaxInt
	var bestBox vg.Rectangle
	for _, s := range spots {
		sty.XAlign, sty.YAlign = s.x, s.y
		box := sty.Rectangle(label).Add(s.at)
		if cost := l.cost(box); cost < bestCost {
			best, bestCost, bestBox = s, cost, box
		}
	}
	sty.XAlign, sty.YAlign = best.x, best.y
	c.FillText(sty, best.at, label)
	l.rectangles = append(l.rectangles, bestBox)
}

// cost counts what a label in box would cover. Leaving the plotting area is worse than anything.
func (l *layout) cost(box vg.Rectangle) int {
	cost := 0
	if box.Min.X < l.area.Min.X || box.Max.X > l.area.Max.X || box.Min.Y < l.area.Min.Y || box.Max.Y > l.area.Max.Y {
		cost += 1 << 20
	}
	const air = 1.5
	box = vg.Rectangle{
		Min: vg.Point{X: box.Min.X - air, Y: box.Min.Y - air},
		Max: vg.Point{X: box.Max.X + air, Y: box.Max.Y + air},
	}
	for _, r := range l.rectangles {
		if box.Min.X < r.Max.X && r.Min.X < box.Max.X && box.Min.Y < r.Max.Y && r.Min.Y < box.Max.Y {
			cost += 1 << 10
		}
	}
	for _, s := range l.lines {
		if crosses(s[0], s[1], box) {
			cost++
		}
	}
	return cost
}

// crosses reports whether the segment from a to b meets r: the part of it that lies between the
// vertical sides must not lie above or below (Liang and Barsky).
func crosses(a, b vg.Point, r vg.Rectangle) bool {
	from, to := vg.Length(0), vg.Length(1)
	clip := func(start, step, lo, hi vg.Length) bool {
		if step == 0 {
			return lo <= start && start <= hi
		}
		t0, t1 := (lo-start)/step, (hi-start)/step
		if t0 > t1 {
			t0, t1 = t1, t0
		}
		from, to = max(from, t0), min(to, t1)
		return from <= to
	}
	return clip(a.X, b.X-a.X, r.Min.X, r.Max.X) && clip(a.Y, b.Y-a.Y, r.Min.Y, r.Max.Y)
}

func around(p vg.Point, radius vg.Length) vg.Rectangle {
	return vg.Rectangle{
		Min: vg.Point{X: p.X - radius, Y: p.Y - radius},
		Max: vg.Point{X: p.X + radius, Y: p.Y + radius},
	}
}

// nearby returns the spots around a point, the closest and most usual ones first.
func nearby(p vg.Point) []spot {
	var all []spot
	for _, d := range []vg.Length{8, 12, 18, 26, 36, 50} {
		s := d * math.Sqrt2 / 2
		all = append(all,
			spot{vg.Point{X: p.X + s, Y: p.Y + s}, text.XLeft, text.YBottom},
			spot{vg.Point{X: p.X + d, Y: p.Y}, text.XLeft, text.YCenter},
			spot{vg.Point{X: p.X + s, Y: p.Y - s}, text.XLeft, text.YTop},
			spot{vg.Point{X: p.X - s, Y: p.Y + s}, text.XRight, text.YBottom},
			spot{vg.Point{X: p.X - d, Y: p.Y}, text.XRight, text.YCenter},
			spot{vg.Point{X: p.X - s, Y: p.Y - s}, text.XRight, text.YTop},
			spot{vg.Point{X: p.X, Y: p.Y + d}, text.XCenter, text.YBottom},
			spot{vg.Point{X: p.X, Y: p.Y - d}, text.XCenter, text.YTop},
		)
	}
	return all
}

// along returns the spots beside a line from a to b through p, half-way to its ends first.
func along(a, b, p vg.Point) []spot {
	var all []spot
	for _, d := range []vg.Length{4, 8, 14} {
		for _, t := range []vg.Length{0.5, 0.7, 0.3, 0.9} {
			for _, end := range []vg.Point{a, b} {
				q := vg.Point{X: p.X + t*(end.X-p.X), Y: p.Y + t*(end.Y-p.Y)}
				down := (b.Y-a.Y)*(b.X-a.X) < 0
				left, right := text.XRight, text.XLeft
				above, below := left, right
				if down {
					above, below = right, left
				}
				all = append(all,
					spot{vg.Point{X: q.X + d*vg.Length(1+2*above), Y: q.Y + d/2}, above, text.YBottom},
					spot{vg.Point{X: q.X + d*vg.Length(1+2*below), Y: q.Y - d/2}, below, text.YTop})
			}
		}
	}
	return all
}
