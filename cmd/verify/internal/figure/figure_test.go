package figure

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"image/png"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/recorder"
)

func identity(x float64) float64 { return x }

func parabola() Curve {
	slope := -0.1
	return Curve{
		Title: "(w·1 − 2)²", XLabel: "w", YLabel: "loss",
		F: func(w float64) float64 { return (w - 2) * (w - 2) }, Lo: 1.9, Hi: 2.1,
		Point:   &Point{1.95, 0.0025, "w = 1.95, loss 0.0025"},
		Tangent: &slope,
		Guides:  []Guide{{Y: 0}, {Y: 0.0025, Label: "loss = 0.0025"}},
	}
}

// awkward are curves that break careless drawing code.
var awkward = map[string]Curve{
	"flat":           {F: func(float64) float64 { return 5 }, Lo: 0, Hi: 1, Point: &Point{0.5, 5, "here"}},
	"zero":           {F: func(float64) float64 { return 0 }, Lo: 0, Hi: 1},
	"never finite":   {F: func(float64) float64 { return math.NaN() }, Lo: 0, Hi: 1},
	"half undefined": {F: math.Sqrt, Lo: -1, Hi: 1},
	"pole":           {F: func(x float64) float64 { return 1 / x }, Lo: -1, Hi: 1},
	"lone values":    {F: func(x float64) float64 { return math.Log(-math.Abs(math.Mod(x*300, 1))) }, Lo: 0, Hi: 1},
	"two floats":     {F: identity, Lo: 1, Hi: math.Nextafter(1, 2), Point: &Point{1, 1, "one"}},
	"subnormal":      {F: identity, Lo: 0, Hi: 5e-324, Tangent: new(1.0), Point: &Point{0, 0, "zero"}},
	"tiny range":     {F: identity, Lo: 1e9, Hi: 1e9 + 1e-5},
	"huge":           {F: identity, Lo: -1e300, Hi: 1e300, Guides: []Guide{{Y: 1e300}}},
	"too large":      {F: func(x float64) float64 { return x * math.MaxFloat64 }, Lo: -1, Hi: 1},
	"vertical":       {F: math.Cbrt, Lo: -1, Hi: 1, Point: &Point{0, 0, "vertical"}, Tangent: new(math.Inf(1))},
	"level":          {F: math.Cos, Lo: -1, Hi: 1, Point: &Point{0, 1, "top"}, Tangent: new(0.0)},
	"steep":          {F: identity, Lo: -1, Hi: 1, Point: &Point{1, 1, "corner"}, Tangent: new(-1e308)},
	"long labels": {F: identity, Lo: 0, Hi: 1, Title: strings.Repeat("title ", 3000), XLabel: strings.Repeat("x", 500),
		YLabel: strings.Repeat("y", 500), Name: strings.Repeat("n", 500), Point: &Point{0, 0, strings.Repeat("p", 500)}},
	"hostile labels": {F: identity, Lo: 0, Hi: 1, Title: "\x1b[31m<b>&\x00\xff\u202e", XLabel: "a\nb", YLabel: "\ufffe", Point: &Point{1, 1, "\x07<"}},
}

func TestTerminalStaysInside(t *testing.T) {
	for name, c := range awkward {
		for _, unicode := range []bool{true, false} {
			for _, size := range [][2]int{{24, 6}, {40, 7}, {72, 16}, {200, 60}} {
				var b strings.Builder
				if err := Terminal(&b, c, size[0], size[1], unicode); err != nil {
					t.Errorf("%s: %v", name, err)
					continue
				}
				picture := b.String()
				lines := strings.Split(strings.TrimSuffix(picture, "\n"), "\n")
				if len(lines) > size[1] {
					t.Errorf("%s at %v has %d lines", name, size, len(lines))
				}
				for _, line := range lines {
					if n := utf8.RuneCountInString(line); n > size[0] || strings.HasSuffix(line, " ") {
						t.Errorf("%s at %v: line of %d characters %q", name, size, n, line)
					}
					for _, r := range line {
						if r < ' ' || r == 0x7f || !unicode && r > 0x7f {
							t.Errorf("%s at %v, unicode %v: character %q in %q", name, size, unicode, r, line)
						}
					}
				}
			}
		}
	}
}

func TestTerminalGaps(t *testing.T) {
	var b strings.Builder
	c := Curve{F: func(x float64) float64 {
		if 1 < x && x < 2 {
			return math.Inf(1)
		}
		return 0
	}, Lo: 0, Hi: 3}
	if err := Terminal(&b, c, 40, 6, false); err != nil {
		t.Fatal(err)
	}
	if !regexp.MustCompile(`(?m)\S+'{9,13} {10,14}'{9,13}$|\S+-{9,13} {10,14}-{9,13}$|\S+\.{9,13} {10,14}\.{9,13}$`).MatchString(b.String()) {
		t.Errorf("no gap in the middle third:\n%s", b.String())
	}
}

func TestTerminalErrors(t *testing.T) {
	good := Curve{F: identity, Lo: 0, Hi: 1}
	for _, size := range [][2]int{{23, 6}, {24, 5}, {0, 0}, {-1, 16}, {1001, 16}, {72, 1 << 30}} {
		if err := Terminal(io.Discard, good, size[0], size[1], true); err == nil {
			t.Errorf("no error at %v", size)
		}
	}
	broken := errors.New("broken pipe")
	if err := Terminal(failing{broken}, good, 72, 16, true); !errors.Is(err, broken) {
		t.Errorf("error of the writer: got %v", err)
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

func TestCurveErrors(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	tests := []struct {
		curve Curve
		want  string
	}{
		{Curve{Lo: 0, Hi: 1}, "no function"},
		{Curve{F: identity, Lo: 1, Hi: 1}, "empty"},
		{Curve{F: identity, Lo: 2, Hi: 1}, "empty"},
		{Curve{F: identity, Lo: nan, Hi: 1}, "not finite"},
		{Curve{F: identity, Lo: 0, Hi: inf}, "not finite"},
		{Curve{F: identity, Lo: 0, Hi: 1e301}, "beyond"},
		{Curve{F: identity, Lo: 0, Hi: 1, Tangent: new(1.0)}, "needs a point"},
		{Curve{F: identity, Lo: 0, Hi: 1, Point: &Point{X: 2}}, "outside"},
		{Curve{F: identity, Lo: 0, Hi: 1, Point: &Point{X: nan}}, "outside"},
		{Curve{F: identity, Lo: 0, Hi: 1, Point: &Point{Y: inf}}, "cannot be drawn"},
		{Curve{F: identity, Lo: 0, Hi: 1, Point: &Point{}, Tangent: &nan}, "NaN"},
		{Curve{F: identity, Lo: 0, Hi: 1, Guides: []Guide{{Y: inf}}}, "guide"},
	}
	path := filepath.Join(t.TempDir(), "curve.svg")
	for _, test := range tests {
		for _, err := range []error{Terminal(io.Discard, test.curve, 72, 16, true), Save(path, test.curve)} {
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%+v: error %v, want one that says %q", test.curve, err, test.want)
			}
		}
	}
	if entries, _ := os.ReadDir(filepath.Dir(path)); len(entries) != 0 {
		t.Errorf("left behind: %v", entries)
	}
}

func TestTicks(t *testing.T) {
	tests := []struct {
		lo, hi float64
		n      int
		want   string
	}{
		{1.9, 2.1, 5, "1.90 1.95 2.00 2.05 2.10"},
		{0, 0.01, 6, "0.000 0.002 0.004 0.006 0.008 0.010"},
		{-1, 1, 4, "-1.0 -0.5 0.0 0.5 1.0"},
		{-0.04, 0.04, 4, "-0.04 -0.02 0.00 0.02 0.04"},
		{0, 1e6, 2, "0 500000 1000000"},
		{0, 3e8, 3, "0 1e8 2e8 3e8"},
		{0, 3e-8, 3, "0 1e-8 2e-8 3e-8"},
		{1e9, 1e9 + 1, 2, "1000000000.0 1000000000.5 1000000001.0"},
		{1, math.Nextafter(1, 2), 5, "1 1.0000000000000002"},
		{0, 5e-324, 5, "0 5e-324"},
		{-1e300, 1e300, 2, "-1e300 0 1e300"},
	}
	for _, test := range tests {
		if got := labels(ticks(test.lo, test.hi, test.n, 0)); got != test.want {
			t.Errorf("ticks(%v, %v, %d)\n  got  %s\n  want %s", test.lo, test.hi, test.n, got, test.want)
		}
	}
	if got, want := labels(ticks(0, 2, 8, 1)), "0 1 2"; got != want {
		t.Errorf("whole steps: got %s, want %s", got, want)
	}
}

func TestDecades(t *testing.T) {
	tests := []struct {
		lo, hi float64
		want   string
	}{
		{-3, 1, "0.001 0.01 0.1 1 10"},
		{-6, 0, "1e-6 1e-5 1e-4 1e-3 1e-2 1e-1 1"},
		{-300, 300, "1e-300 1e-200 1e-100 1 1e100 1e200 1e300"},
		{0, 1, "1 2 5 10"},
		{math.Log10(3), math.Log10(4), "3.0 3.2 3.4 3.6 3.8 4.0"},
	}
	for _, test := range tests {
		if got := labels(decades(test.lo, test.hi, 6)); got != test.want {
			t.Errorf("decades(%v, %v)\n  got  %s\n  want %s", test.lo, test.hi, got, test.want)
		}
	}
}

func TestLog10(t *testing.T) {
	for k := -323; k <= 308; k++ {
		v, err := strconv.ParseFloat(fmt.Sprintf("1e%d", k), 64)
		if err != nil {
			t.Fatal(err)
		}
		// The last subnormal numbers have no digits to spare.
		if got := log10(v); math.Abs(got-float64(k)) > 0.006 {
			t.Errorf("log10(1e%d) = %v", k, got)
		}
	}
}

func labels(marks []mark) string {
	var all []string
	for _, m := range marks {
		all = append(all, m.label)
	}
	return strings.Join(all, " ")
}

// An svgElement is what the tests look at in an SVG file.
type svgElement struct {
	XMLName  xml.Name
	Style    string       `xml:"style,attr"`
	D        string       `xml:"d,attr"`
	Text     string       `xml:",chardata"`
	Children []svgElement `xml:",any"`
}

func readSVG(t *testing.T, path string) (texts []string, paths []svgElement) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var root svgElement
	if err := xml.Unmarshal(data, &root); err != nil {
		t.Fatalf("%s is not XML: %v", path, err)
	}
	var walk func(svgElement)
	walk = func(e svgElement) {
		switch e.XMLName.Local {
		case "text":
			texts = append(texts, e.Text)
		case "path":
			paths = append(paths, e)
		}
		for _, child := range e.Children {
			walk(child)
		}
	}
	walk(root)
	return texts, paths
}

func TestSaveSVG(t *testing.T) {
	path := filepath.Join(t.TempDir(), "loss.svg")
	if err := Save(path, parabola()); err != nil {
		t.Fatal(err)
	}
	texts, paths := readSVG(t, path)
	for _, want := range []string{
		"(w·1 − 2)²", "w", "loss", "tangent", "slope −0.1", "w = 1.95, loss 0.0025", "loss = 0.0025",
		"1.90", "1.95", "2.00", "2.05", "2.10", "0.000", "0.010",
	} {
		if !slices.Contains(texts, want) {
			t.Errorf("no text %q in %q", want, texts)
		}
	}
	// Each kind of line is told by its stroke; curve and tangent occur in the legend as well.
	for _, test := range []struct {
		what, stroke string
		want         int
	}{
		{"guides", "stroke:#606060;stroke-dasharray:1,3", 2},
		{"tangent", "stroke:#D55E00;stroke-width:1.3;stroke-dasharray:7,3", 2},
		{"curve", "stroke:#0072B2;stroke-width:2", 2},
	} {
		got := 0
		for _, p := range paths {
			if strings.HasSuffix(strings.ReplaceAll(p.Style, " ", ""), test.stroke) {
				got++
			}
		}
		if got != test.want {
			t.Errorf("%d lines look like %s, want %d", got, test.what, test.want)
		}
	}
}

// TestTangentSlope reads the slope back from the drawing: its scale is known from two marks.
func TestTangentSlope(t *testing.T) {
	c := parabola()
	c.Guides = []Guide{{Y: 0}, {Y: 0.01}}
	path := filepath.Join(t.TempDir(), "loss.svg")
	if err := Save(path, c); err != nil {
		t.Fatal(err)
	}
	_, paths := readSVG(t, path)
	var guides, tangent, curve [][4]float64
	for _, p := range paths {
		var line [4]float64
		if n, _ := fmt.Sscanf(p.D, "M%g,%gL%g,%g", &line[0], &line[1], &line[2], &line[3]); n != 4 {
			continue
		}
		switch {
		case strings.Contains(p.Style, "#606060"):
			guides = append(guides, line)
		case strings.Contains(p.Style, "#D55E00"):
			tangent = append(tangent, line)
		case strings.Contains(p.Style, "#0072B2"):
			steps := strings.Split(p.D, "L")
			if len(steps) > 2 {
				fmt.Sscanf(steps[len(steps)-1], "%g,%g", &line[2], &line[3])
				curve = append(curve, line)
			}
		}
	}
	if len(guides) != 2 || len(tangent) == 0 || len(curve) != 1 {
		t.Fatalf("%d guides, %d tangents, %d curves", len(guides), len(tangent), len(curve))
	}
	perY := 0.01 / math.Abs(guides[1][1]-guides[0][1])
	perX := 0.2 / (curve[0][2] - curve[0][0])
	line := tangent[0]
	slope := (line[3] - line[1]) * perY / ((line[2] - line[0]) * perX)
	// The file has five digits.
	if math.Abs(slope+0.1) > 1e-4 {
		t.Errorf("the tangent is drawn with slope %v, want -0.1", slope)
	}
}

func TestSaveFormats(t *testing.T) {
	dir := t.TempDir()
	for _, test := range []struct{ name, magic string }{
		{"a.svg", "<?xml"}, {"a.png", "\x89PNG"}, {"a.pdf", "%PDF-"}, {"A.SVG", "<?xml"}, {"two.dots.png", "\x89PNG"}, {"Ünï côde.svg", "<?xml"},
	} {
		path := filepath.Join(dir, test.name)
		if err := Save(path, parabola()); err != nil {
			t.Error(err)
			continue
		}
		data, err := os.ReadFile(path)
		if err != nil {
			t.Error(err)
		}
		if !bytes.HasPrefix(data, []byte(test.magic)) {
			t.Errorf("%s starts with %q, want %q", test.name, data[:8], test.magic)
		}
	}
	file, err := os.Open(filepath.Join(dir, "a.png"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if _, err := png.Decode(file); err != nil {
		t.Error(err)
	}
}

func TestSaveDeterministic(t *testing.T) {
	dir := t.TempDir()
	for _, extension := range extensions {
		var first []byte
		for range 3 {
			path := filepath.Join(dir, "same"+extension)
			if err := Save(path, parabola()); err != nil {
				t.Fatal(err)
			}
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if first == nil {
				first = data
			} else if !bytes.Equal(first, data) {
				t.Errorf("two %s files of one curve differ", extension)
			}
		}
	}
	// The date is the one thing in a PDF file that depends on when it is written.
	data, err := os.ReadFile(filepath.Join(dir, "same.pdf"))
	if err != nil {
		t.Fatal(err)
	}
	dates := regexp.MustCompile(`Date \(D:\d*`).FindAll(data, -1)
	if len(dates) == 0 {
		t.Error("no date was found in the PDF file; is there another one to fix?")
	}
	for _, d := range dates {
		if string(d) != "Date (D:20000101000000" {
			t.Errorf("a date in the PDF file is %q", d)
		}
	}
}

func TestSaveAwkward(t *testing.T) {
	dir := t.TempDir()
	for name, c := range awkward {
		for _, extension := range extensions {
			if testing.Short() && extension != ".svg" {
				continue // what is drawn is the same
			}
			path := filepath.Join(dir, name+extension)
			if err := Save(path, c); err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			if extension != ".svg" {
				continue
			}
			_, paths := readSVG(t, path)
			for _, p := range paths {
				if strings.Contains(p.D, "NaN") || strings.Contains(p.D, "Inf") {
					t.Errorf("%s: path %s", name, p.D)
				}
			}
		}
	}
}

func TestSaveErrors(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "file"), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(dir, "folder.svg"), 0o777); err != nil {
		t.Fatal(err)
	}
	const allowed = ".svg, .png or .pdf"
	type test struct{ path, want string }
	tests := []test{
		{"", allowed},
		{"-", allowed},
		{filepath.Join(dir, "loss"), allowed},
		{filepath.Join(dir, "loss.gif"), allowed},
		{filepath.Join(dir, "loss.svg.txt"), allowed},
		{filepath.Join(dir, "loss.svg") + string(filepath.Separator), allowed},
		{filepath.Join(dir, ".svg"), allowed},
		{filepath.Join(dir, "...svg"), allowed},
		{filepath.Join(dir, "a\x00b.svg"), allowed},
		{filepath.Join(dir, "a\x1b[31mb.svg"), allowed},
		{filepath.Join(dir, "\xff.svg"), allowed},
		{filepath.Join(dir, "missing", "loss.svg"), "does not exist"},
		{filepath.Join(dir, "folder.svg"), "folder"},
		{filepath.Join(dir, "file", "loss.svg"), ""}, // the system's words
		{filepath.Join(dir, strings.Repeat("x", 5000)+".svg"), ""},
	}
	if runtime.GOOS == "windows" {
		for _, device := range []string{"CON", "nul", "COM1", "LPT9"} {
			tests = append(tests, test{filepath.Join(dir, device+".svg"), allowed})
		}
	}
	for _, test := range tests {
		for _, err := range []error{
			Save(test.path, parabola()),
			SaveLines(test.path, Lines{Series: []Series{{"a", []float64{1}}}}),
		} {
			var figureError *Error
			if !errors.As(err, &figureError) || figureError.Path != test.path {
				t.Errorf("%q: error %#v, want an *Error with the path", test.path, err)
				continue
			}
			message := err.Error()
			if !strings.Contains(message, test.want) || !strings.Contains(message, fmt.Sprintf("%q", test.path)) {
				t.Errorf("%q: message %q, want the path and %q", test.path, message, test.want)
			}
			if strings.ContainsAny(message, "\x00\x1b") || strings.Contains(message, ".tmp") {
				t.Errorf("%q: message %q", test.path, message)
			}
		}
	}
	if got := names(t, dir); !slices.Equal(got, []string{"file", "folder.svg"}) {
		t.Errorf("left in the folder: %q", got)
	}
}

func names(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, e := range entries {
		all = append(all, e.Name())
	}
	return all
}

// TestSaveAllOrNothing lets drawing and copying fail half-way.
func TestSaveAllOrNothing(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "loss.svg")
	broken := errors.New("broken")
	half := func(w io.Writer, _ string) error {
		io.WriteString(w, "<svg")
		return broken
	}
	if err := save(path, half); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	if got := names(t, dir); len(got) != 0 {
		t.Errorf("left in the folder: %q", got)
	}

	if err := os.WriteFile(path, []byte("old"), 0o640); err != nil {
		t.Fatal(err)
	}
	if err := save(path, half); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	if err := replace(path, io.MultiReader(strings.NewReader("half"), failingReader{broken})); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	if data, _ := os.ReadFile(path); string(data) != "old" {
		t.Errorf("the old file now holds %q", data)
	}
	if err := replace(path, strings.NewReader("new")); err != nil {
		t.Error(err)
	}
	if data, _ := os.ReadFile(path); string(data) != "new" {
		t.Errorf("the new file holds %q", data)
	}
	if got := names(t, dir); !slices.Equal(got, []string{"loss.svg"}) {
		t.Errorf("left in the folder: %q", got)
	}
	if info, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o640 {
		t.Errorf("replacing changed the mode to %v (%v)", info.Mode(), err)
	}
}

type failingReader struct{ err error }

func (f failingReader) Read([]byte) (int, error) { return 0, f.err }

func TestSaveThroughLink(t *testing.T) {
	dir := t.TempDir()
	real, link := filepath.Join(dir, "real.svg"), filepath.Join(dir, "link.svg")
	if err := os.WriteFile(real, []byte("old"), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("real.svg", link); err != nil {
		if runtime.GOOS == "windows" {
			t.Skip("links need a privilege on Windows")
		}
		t.Fatal(err)
	}
	if err := Save(link, parabola()); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&fs.ModeSymlink == 0 {
		t.Errorf("the link was replaced (%v)", err)
	}
	if data, _ := os.ReadFile(real); !bytes.HasPrefix(data, []byte("<?xml")) {
		t.Errorf("the file behind the link starts with %.10q", data)
	}
	if err := os.Remove(real); err != nil {
		t.Fatal(err)
	}
	if err := Save(link, parabola()); err == nil || !strings.Contains(err.Error(), "symbolic link") {
		t.Errorf("a dangling link: got %v", err)
	}
}

func TestSaveLines(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "run.svg")
	w := []float64{1.95, 1.98, 1.992}
	err := SaveLines(path,
		Lines{Title: "SGD", YLabel: "loss", LogY: true, Series: []Series{{"loss", []float64{0.0025, 0.0004, 0}}}},
		Lines{YLabel: "parameter", Series: []Series{{"symbolic", w}, {"tape", w}}})
	if err != nil {
		t.Fatal(err)
	}
	texts, _ := readSVG(t, path)
	for _, want := range []string{"SGD", "loss", "parameter", "symbolic", "tape", "step", "0", "1", "2", "0.001", "1.95", "1.99"} {
		if !slices.Contains(texts, want) {
			t.Errorf("no text %q in %q", want, texts)
		}
	}
	if slices.Contains(texts, "0.5") {
		t.Errorf("half a step is marked: %q", texts)
	}

	for name, l := range map[string]Lines{
		"one value":     {Series: []Series{{"a", []float64{1}}}},
		"nothing to do": {LogY: true, Series: []Series{{"a", []float64{0, -1}}}},
		"no value":      {LogY: true, Series: []Series{{"a", []float64{math.NaN(), math.Inf(1)}}}},
		"diverging":     {LogY: true, Series: []Series{{"a", []float64{1, 1e100, 1e299, 1e305, math.Inf(1)}}}},
		"subnormal":     {LogY: true, Series: []Series{{"a", []float64{5e-324, 1}}}},
		"many series":   {Series: slices.Repeat([]Series{{"a rather long name", []float64{1, 2}}}, 40)},
		"no name":       {Series: []Series{{"", []float64{1, 2}}}},
	} {
		if err := SaveLines(path, l); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		_, paths := readSVG(t, path)
		for _, p := range paths {
			if strings.Contains(p.D, "NaN") || strings.Contains(p.D, "Inf") {
				t.Errorf("%s: path %s", name, p.D)
			}
		}
	}

	for want, panels := range map[string][]Lines{
		"nothing to draw": nil,
		"no series":       {{}},
		"is empty":        {{Series: []Series{{"a", nil}}}},
	} {
		if err := SaveLines(path, panels...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want an error that says %q", err, want)
		}
	}
}

func TestThin(t *testing.T) {
	short := []float64{3, 1, 2}
	if xs, ys := thin(short); !slices.Equal(xs, []float64{0, 1, 2}) || !slices.Equal(ys, short) {
		t.Errorf("a short series became %v %v", xs, ys)
	}

	long := make([]float64, 100_003)
	for i := range long {
		long[i] = math.Sin(float64(i) / 5000)
	}
	long[12_345], long[77_777] = 40, -50
	long[50_000] = math.NaN()
	xs, ys := thin(long)
	if len(xs) > maxPoints+3 || len(xs) != len(ys) {
		t.Errorf("%d and %d values remain", len(xs), len(ys))
	}
	if xs[0] != 0 || xs[len(xs)-1] != float64(len(long)-1) {
		t.Errorf("from %v to %v, want both ends", xs[0], xs[len(xs)-1])
	}
	if !slices.IsSorted(xs) {
		t.Error("steps out of order")
	}
	for i, x := range xs {
		if y := long[int(x)]; y != ys[i] && !(math.IsNaN(y) && math.IsNaN(ys[i])) {
			t.Errorf("step %v has the value %v, want %v", x, ys[i], y)
		}
	}
	if !slices.Contains(ys, 40) || !slices.Contains(ys, -50) {
		t.Error("a spike was lost")
	}
	if !slices.ContainsFunc(ys, math.IsNaN) {
		t.Error("a gap was lost")
	}
}

// TestLabelsKeepClear draws the lesson's figure and looks at what the labels touch.
func TestLabelsKeepClear(t *testing.T) {
	c := parabola()
	p := c.panel().plot
	xs, ys := c.sample(601)
	s := &scene{Curve: c, xs: xs, ys: ys, curve: draw.LineStyle{Width: 1}, tangent: draw.LineStyle{Width: 1}}
	var canvas recorder.Canvas
	l := s.draw(draw.NewCanvas(&canvas, 400, 250), p)
	if len(l.rectangles) != 4 { // the point, its label, the slope, the guide's label
		t.Fatalf("%d rectangles, want 4", len(l.rectangles))
	}
	for i, r := range l.rectangles[1:] {
		others := &layout{area: l.area, lines: l.lines, rectangles: slices.Delete(slices.Clone(l.rectangles), i+1, i+2)}
		if cost := others.cost(r); cost != 0 {
			t.Errorf("label %d at %v covers something (%d)", i, r, cost)
		}
	}
}

func TestSlopeLabel(t *testing.T) {
	tests := []struct {
		slope float64
		want  string
	}{
		{-0.10000000000000009, "slope −0.1"},
		{0, "slope 0"},
		{math.Copysign(0, -1), "slope 0"},
		{2.0 / 3, "slope 0.666667"},
		{1e100, "slope 1e100"},
		{-1e-9, "slope −1e−09"},
		{math.Inf(-1), "vertical"},
	}
	for _, test := range tests {
		if got := slopeLabel(test.slope); got != test.want {
			t.Errorf("slopeLabel(%v) = %q, want %q", test.slope, got, test.want)
		}
	}
}

func TestCrosses(t *testing.T) {
	box := vg.Rectangle{Min: vg.Point{X: 1, Y: 1}, Max: vg.Point{X: 3, Y: 2}}
	tests := []struct {
		ax, ay, bx, by vg.Length
		want           bool
	}{
		{0, 0, 4, 3, true},          // through two corners' diagonal
		{0, 1.5, 4, 1.5, true},      // straight through
		{2, 0, 2, 9, true},          // upright
		{1.5, 1.2, 2.5, 1.8, true},  // inside
		{2, 1.5, 2, 1.5, true},      // a single point inside
		{0, 0, 4, 0, false},         // below
		{0, 0, 0, 4, false},         // left
		{0, 1.5, 0.9, 1.5, false},   // ends before
		{0, 1.9, 1.9, 3.8, false},   // past the upper left corner
		{2.9, 0, 4.9, 1.5, false},   // past the lower right corner
		{0.5, 0.5, 0.5, 0.5, false}, // a single point outside
	}
	for _, test := range tests {
		a, b := vg.Point{X: test.ax, Y: test.ay}, vg.Point{X: test.bx, Y: test.by}
		if crosses(a, b, box) != test.want || crosses(b, a, box) != test.want {
			t.Errorf("crosses(%v, %v): want %v", a, b, test.want)
		}
	}
}
