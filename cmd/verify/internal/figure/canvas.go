package figure

import (
	"bytes"
	"fmt"
	"html"
	"io"
	"regexp"
	"strconv"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgpdf"
	"gonum.org/v1/plot/vg/vgsvg"
)

// dpi is the resolution of PNG files, enough for print at the size of a text column.
const dpi = 200

// renderer returns a function for save that draws on a canvas of the given size.
func renderer(width, height vg.Length, paint func(draw.Canvas)) func(io.Writer, string) error {
	return func(w io.Writer, extension string) error {
		var b bytes.Buffer
		var err error
		switch extension {
		case ".svg":
			c := vgsvg.New(width, height)
			paint(draw.New(c))
			_, err = c.WriteTo(&b)
			b = *bytes.NewBuffer(portable(b.Bytes()))
		case ".png":
			c := vgimg.PngCanvas{Canvas: vgimg.NewWith(vgimg.UseWH(width, height), vgimg.UseDPI(dpi))}
			paint(draw.New(c))
			_, err = c.WriteTo(&b)
		case ".pdf":
			c := vgpdf.New(width, height)
			paint(draw.New(outliner{c}))
			_, err = c.WriteTo(&b)
			b = *bytes.NewBuffer(undated(b.Bytes()))
		default:
			err = fmt.Errorf("no canvas for %s", extension)
		}
		if err != nil {
			return err
		}
		_, err = b.WriteTo(w)
		return err
	}
}

var svgText = regexp.MustCompile(`<text ([^>]*font-size:([0-9.]+)px[^>]*)>([^<]*)</text>`)

// portable makes an SVG file look the same everywhere: readers without the Liberation fonts take
// others, and are told how long every text is to be, so that none runs into what is beside it. Joins
// are round, because a mitre reaches beyond the data.
func portable(svg []byte) []byte {
	svg = bytes.Replace(svg, []byte("<svg "), []byte(`<svg stroke-linejoin="round" `), 1)
	svg = bytes.ReplaceAll(svg, []byte("font-family:Liberation Serif;"),
		[]byte("font-family:'Liberation Serif','Times New Roman',Tinos,'Nimbus Roman','TeX Gyre Termes',Times,serif;"))
	return svgText.ReplaceAllFunc(svg, func(element []byte) []byte {
		part := svgText.FindSubmatch(element)
		size, err := strconv.ParseFloat(string(part[2]), 64)
		if err != nil {
			return element
		}
		width := style(vg.Length(size), text.XLeft, text.YBottom).Width(html.UnescapeString(string(part[3])))
		return fmt.Appendf(nil, `<text textLength="%.5g" lengthAdjust="spacingAndGlyphs" %s>%s</text>`,
			width.Points(), part[1], part[3])
	})
}

var pdfDate = regexp.MustCompile(`/(CreationDate|ModDate) \(D:\d{14}`)

// undated sets the dates in a PDF file to a fixed one of the same length, which keeps the offsets in
// the file right.
func undated(pdf []byte) []byte {
	return pdfDate.ReplaceAll(pdf, []byte("/$1 (D:20000101000000"))
}

// An outliner draws text as filled outlines. The fonts of vgpdf know the 256 characters of one code
// page only, which have neither a minus sign nor Greek letters.
type outliner struct{ *vgpdf.Canvas }

// Stroke draws a line and interrupts it at every turn of more than a right angle. vgpdf has mitred
// joins only, and at a sharp turn a mitre reaches far beyond the data.
func (c outliner) Stroke(path vg.Path) {
	var line vg.Path
	for i, step := range path {
		if i >= 2 && step.Type == vg.LineComp && path[i-1].Type == vg.LineComp {
			a, b := path[i-2].Pos, path[i-1].Pos
			if (b.X-a.X)*(step.Pos.X-b.X)+(b.Y-a.Y)*(step.Pos.Y-b.Y) < 0 {
				line.Move(b)
			}
		}
		line = append(line, step)
	}
	c.Canvas.Stroke(line)
}

// FillString draws text from the point pt to the right.
func (c outliner) FillString(f font.Face, pt vg.Point, s string) {
	var buffer sfnt.Buffer
	// At one pixel per unit of the font the outlines come unscaled.
	perEm := f.Face.UnitsPerEm()
	ppem := fixed.I(int(perEm))
	unit := f.Font.Size / vg.Length(perEm) / 64
	at := func(p fixed.Point26_6) vg.Point {
		// The font counts downwards.
		return vg.Point{X: pt.X + vg.Length(p.X)*unit, Y: pt.Y - vg.Length(p.Y)*unit}
	}
	var outline vg.Path
	for _, r := range s {
		glyph, err := f.Face.GlyphIndex(&buffer, r)
		if err != nil {
			continue
		}
		segments, err := f.Face.LoadGlyph(&buffer, glyph, ppem, nil)
		if err != nil {
			continue
		}
		for _, segment := range segments {
			switch segment.Op {
			case sfnt.SegmentOpMoveTo:
				outline.Move(at(segment.Args[0]))
			case sfnt.SegmentOpLineTo:
				outline.Line(at(segment.Args[0]))
			case sfnt.SegmentOpQuadTo:
				outline.QuadTo(at(segment.Args[0]), at(segment.Args[1]))
			case sfnt.SegmentOpCubeTo:
				outline.CubeTo(at(segment.Args[0]), at(segment.Args[1]), at(segment.Args[2]))
			}
		}
		advance, err := f.Face.GlyphAdvance(&buffer, glyph, ppem, 0)
		if err != nil {
			continue
		}
		pt.X += vg.Length(advance) * unit
	}
	if len(outline) > 0 {
		c.Fill(outline)
	}
}
