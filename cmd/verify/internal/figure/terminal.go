package figure

import (
	"fmt"
	"io"
	"math"
	"strings"
	"unicode/utf8"
)

// Smallest and largest pictures of Terminal, in characters and lines.
const (
	minWidth, minHeight = 24, 6
	maxWidth, maxHeight = 1000, 1000
)

// Terminal draws s as plain text of at most width characters in at most height lines: the title,
// both axes with a few round ticks, the curve, and the point with its label. Tangent and guides are
// left to Save; characters are too coarse for them. With unicode the curve is made of Braille dots,
// two by four in a character, and the axes of box-drawing characters; without it everything is
// ASCII, labels included. There are no colours and no escape sequences. Every line ends in a line
// feed and none in a space. Every character of a label counts as one column.
//
// It is an error if s cannot be drawn, if the picture would be smaller than 24 by 6 or larger than
// 1000 by 1000, or if w fails.
func Terminal(w io.Writer, s Curve, width, height int, unicode bool) error {
	if err := s.check(); err != nil {
		return fmt.Errorf("cannot draw: %w", err)
	}
	if width < minWidth || height < minHeight || width > maxWidth || height > maxHeight {
		return fmt.Errorf("cannot draw %d by %d characters: at least %d by %d and at most %d by %d",
			width, height, minWidth, minHeight, maxWidth, maxHeight)
	}
	set := asciiSet
	if unicode {
		set = unicodeSet
	}
	_, err := io.WriteString(w, newTextPicture(s, width, height, set).String())
	return err
}

// A characterSet says how things look in text.
type characterSet struct {
	horizontal, vertical, corner, tickX, tickY, point rune

	// A character is a raster of dots: columns side by side, rows one below the other. cell gives the
	// character for a set of dots, where bit column·rows + row, row counted from the top, is one dot.
	columns, rows int
	cell          func(dots int) rune

	text func(string) string // what can be written of a label
}

var unicodeSet = characterSet{
	horizontal: '─', vertical: '│', corner: '└', tickX: '┬', tickY: '┤', point: '●',
	columns: 2, rows: 4,
	cell: func(dots int) rune {
		// Unicode numbers the lowest row last, after the upper three of both columns.
		bits := [8]int{0x01, 0x02, 0x04, 0x40, 0x08, 0x10, 0x20, 0x80}
		r := rune(0x2800)
		for i, b := range bits {
			if dots>>i&1 != 0 {
				r += rune(b)
			}
		}
		return r
	},
	text: clean,
}

var asciiSet = characterSet{
	horizontal: '-', vertical: '|', corner: '+', tickX: '+', tickY: '+', point: 'O',
	columns: 1, rows: 3,
	cell: func(dots int) rune {
		return rune(` '-"._|:`[dots])
	},
	text: ascii,
}

// ascii rewrites a label without changing what it says, as far as that is possible; anything else
// becomes a question mark.
func ascii(s string) string {
	var b strings.Builder
	for _, r := range clean(s) {
		if r < utf8.RuneSelf {
			b.WriteRune(r)
		} else if plain, ok := plainText[r]; ok {
			b.WriteString(plain)
		} else {
			b.WriteByte('?')
		}
	}
	return b.String()
}

var plainText = map[rune]string{
	'−': "-", '–': "-", '·': "*", '×': "*", '÷': "/", '…': "...", '→': "->", '±': "+-", '√': "sqrt",
	'≤': "<=", '≥': ">=", '≠': "!=", '≈': "~", '∞': "inf", '∂': "d", '’': "'", '\u00a0': " ",
	'⁰': "^0", '¹': "^1", '²': "^2", '³': "^3", '⁴': "^4", '⁵': "^5", '⁶': "^6", '⁷': "^7", '⁸': "^8", '⁹': "^9",
	'α': "alpha", 'β': "beta", 'γ': "gamma", 'δ': "delta", 'ε': "epsilon", 'ζ': "zeta", 'η': "eta",
	'θ': "theta", 'ι': "iota", 'κ': "kappa", 'λ': "lambda", 'μ': "mu", 'µ': "mu", 'ν': "nu", 'ξ': "xi",
	'ο': "omicron", 'π': "pi", 'ρ': "rho", 'σ': "sigma", 'ς': "sigma", 'τ': "tau", 'υ': "upsilon",
	'φ': "phi", 'χ': "chi", 'ψ': "psi", 'ω': "omega",
	'Γ': "Gamma", 'Δ': "Delta", 'Θ': "Theta", 'Λ': "Lambda", 'Ξ': "Xi", 'Π': "Pi", 'Σ': "Sigma",
	'Φ': "Phi", 'Ψ': "Psi", 'Ω': "Omega",
}

// A textPicture is a rectangle of characters, with the place of the plotting area in it.
type textPicture struct {
	set   characterSet
	lines [][]rune

	left, top, width, height int // the plotting area, axes excluded
	xlo, xhi, ylo, yhi       float64
	busy                     [][]bool // plotting area: characters of curve and point
}

func newTextPicture(s Curve, width, height int, set characterSet) *textPicture {
	p := &textPicture{set: set, lines: make([][]rune, height), xlo: s.Lo, xhi: s.Hi}
	for i := range p.lines {
		p.lines[i] = []rune(strings.Repeat(" ", width))
	}
	title, xlabel, ylabel := set.text(s.Title), set.text(s.XLabel), set.text(s.YLabel)

	// More samples than dots, so that the curve is connected and narrow peaks are seen.
	const perDot = 4
	xs, ys := s.sample(perDot*width*set.columns + 1)
	var values interval
	for _, y := range ys {
		values.add(y)
	}
	if s.Point != nil {
		values.add(s.Point.Y)
	}
	p.ylo, p.yhi = values.span()

	// From the top: title and y label, on one line if they fit; the plotting area; the axis; its labels.
	header := 0
	if title != "" || ylabel != "" {
		header = 1
		if title != "" && ylabel != "" && 2*utf8.RuneCountInString(ylabel)+4+utf8.RuneCountInString(title) > width {
			header = 2
		}
	}
	// A short x label stands at the end of the axis, a long one below the ticks.
	xlength := utf8.RuneCountInString(xlabel)
	footer, right := 2, 0
	switch {
	case xlength > 8 && height > minHeight:
		footer = 3
	case xlength > 0:
		xlabel = shorten(xlabel, 8, set.text("…"))
		xlength = utf8.RuneCountInString(xlabel)
		right = xlength + 1
	}
	p.top = header
	p.height = max(1, height-header-footer)
	p.ylo, p.yhi = settle(p.ylo, p.yhi, max(1, p.height/2))
	yticks := ticks(p.ylo, p.yhi, max(1, p.height/2), 0)
	for i := range yticks {
		yticks[i].label = p.numeral(yticks[i].label)
		p.left = max(p.left, utf8.RuneCountInString(yticks[i].label))
	}
	p.left = min(p.left, width/2) + 2 // a space and the axis
	p.width = width - p.left - right
	p.busy = make([][]bool, p.height)
	for i := range p.busy {
		p.busy[i] = make([]bool, p.width)
	}

	p.heading(title, ylabel, width)
	p.axes(yticks, xlabel, footer)
	p.curve(xs, ys)
	if s.Point != nil {
		p.mark(*s.Point)
	}
	return p
}

// String joins the lines.
func (p *textPicture) String() string {
	var b strings.Builder
	for _, line := range p.lines {
		b.WriteString(strings.TrimRight(string(line), " "))
		b.WriteByte('\n')
	}
	return b.String()
}

// put writes s from (row, column) on, as far as there is room.
func (p *textPicture) put(row, column int, s string) {
	if row < 0 || row >= len(p.lines) {
		return
	}
	for _, r := range s {
		if column >= 0 && column < len(p.lines[row]) {
			p.lines[row][column] = r
		}
		column++
	}
}

func (p *textPicture) numeral(s string) string {
	if p.set.columns > 1 {
		return typographic(s)
	}
	return s
}

func (p *textPicture) ellipsis() string { return p.set.text("…") }

func (p *textPicture) heading(title, ylabel string, width int) {
	title = shorten(title, width, p.ellipsis())
	ylabel = shorten(ylabel, width, p.ellipsis())
	if title != "" {
		p.put(0, (width-utf8.RuneCountInString(title))/2, title)
	}
	if ylabel != "" {
		// Above the axis, ending there if it is short.
		p.put(p.top-1, max(0, p.left-utf8.RuneCountInString(ylabel)), ylabel)
	}
}

func (p *textPicture) axes(yticks []mark, xlabel string, footer int) {
	axis := p.left - 1
	for row := range p.height {
		p.lines[p.top+row][axis] = p.set.vertical
	}
	taken := make([]bool, p.height)
	for _, t := range yticks {
		row := p.row(t.value) / p.set.rows
		if taken[row] { // two labels of a very low picture
			continue
		}
		taken[row] = true
		label := shorten(t.label, axis-1, p.ellipsis())
		p.put(p.top+row, axis-1-utf8.RuneCountInString(label), label)
		p.lines[p.top+row][axis] = p.set.tickY
	}

	bottom := p.top + p.height
	p.lines[bottom][axis] = p.set.corner
	for column := range p.width {
		p.lines[bottom][p.left+column] = p.set.horizontal
	}
	free := 0 // labels are written from left to right and keep two characters apart
	for _, t := range ticks(p.xlo, p.xhi, max(1, p.width/12), 0) {
		label := p.numeral(t.label)
		n := utf8.RuneCountInString(label)
		column := p.left + p.column(t.value)/p.set.columns
		start := min(max(column-n/2, 0), len(p.lines[bottom])-n)
		if start < free {
			continue
		}
		p.lines[bottom][column] = p.set.tickX
		p.put(bottom+1, start, label)
		free = start + n + 2
	}
	if footer == 3 {
		xlabel = shorten(xlabel, len(p.lines[bottom]), p.ellipsis())
		p.put(bottom+2, min(p.left+max(0, p.width-utf8.RuneCountInString(xlabel))/2, len(p.lines[bottom])-utf8.RuneCountInString(xlabel)), xlabel)
	} else {
		p.put(bottom, p.left+p.width+1, xlabel)
	}
}

// column and row give the dot that stands for a coordinate, counted from the upper left corner of
// the plotting area.
func (p *textPicture) column(x float64) int {
	return dot(fraction(x, p.xlo, p.xhi), p.width*p.set.columns)
}

func (p *textPicture) row(y float64) int {
	return dot(1-fraction(y, p.ylo, p.yhi), p.height*p.set.rows)
}

func dot(t float64, n int) int {
	return min(max(int(math.Round(t*float64(n-1))), 0), n-1)
}

func (p *textPicture) curve(xs, ys []float64) {
	dots := make([][]int, p.height)
	for i := range dots {
		dots[i] = make([]int, p.width)
	}
	set := func(column, row int) {
		dots[row/p.set.rows][column/p.set.columns] |= 1 << (column%p.set.columns*p.set.rows + row%p.set.rows)
	}
	connected := false
	var column, row int
	for i, y := range ys {
		if !drawable(y) {
			connected = false
			continue
		}
		c, r := p.column(xs[i]), p.row(y)
		switch {
		case !connected:
			set(c, r)
		case c == column:
			for k := min(row, r); k <= max(row, r); k++ {
				set(c, k)
			}
		default:
			// A steep step is split between the two columns.
			middle := row + (r-row)/2
			for k := min(row, middle); k <= max(row, middle); k++ {
				set(column, k)
			}
			if r != row {
				middle += sign(r - row)
			}
			for k := min(middle, r); k <= max(middle, r); k++ {
				set(c, k)
			}
		}
		column, row, connected = c, r, true
	}
	for i, line := range dots {
		for j, d := range line {
			if d != 0 {
				p.lines[p.top+i][p.left+j] = p.set.cell(d)
				p.busy[i][j] = true
			}
		}
	}
}

func sign(n int) int {
	switch {
	case n < 0:
		return -1
	case n > 0:
		return 1
	}
	return 0
}

// mark draws the point, and its label at the first place around it where it covers nothing.
func (p *textPicture) mark(point Point) {
	row, column := p.row(point.Y)/p.set.rows, p.column(point.X)/p.set.columns
	p.lines[p.top+row][p.left+column] = p.set.point
	p.busy[row][column] = true

	label := shorten(p.set.text(point.Label), p.width-4, p.ellipsis())
	n := utf8.RuneCountInString(label)
	if n == 0 {
		return
	}
	best, bestRow, bestColumn := math.MaxInt, 0, 0
	for _, d := range []struct{ row, column int }{
		{0, 3}, {0, -n - 2}, {-1, 2}, {-1, -n - 1}, {1, 2}, {1, -n - 1}, {-1, -n / 2}, {1, -n / 2},
		{-2, 2}, {-2, -n - 1}, {2, 2}, {2, -n - 1}, {-2, -n / 2}, {2, -n / 2}, {-3, -n / 2}, {3, -n / 2},
		{0, 5}, {0, -n - 4}, {0, 8}, {0, -n - 7},
	} {
		r, c := row+d.row, column+d.column
		if r < 0 || r >= p.height || c < 0 || c+n > p.width {
			continue
		}
		// One free character on either side keeps the label apart from the curve.
		covered := 0
		for j := max(0, c-1); j < min(p.width, c+n+1); j++ {
			if p.busy[r][j] {
				covered++
			}
		}
		if covered < best {
			best, bestRow, bestColumn = covered, r, c
		}
	}
	if best == math.MaxInt {
		return // no room at all, for instance on a single line
	}
	p.put(p.top+bestRow, p.left+bestColumn, label)
	p.lines[p.top+row][p.left+column] = p.set.point
}
