package verify

import (
	"errors"
	"strings"
	"testing"

	"gradproof/symbolic"
)

func readAll(text string, names ...string) (*Dataset, error) {
	return ReadCSV(strings.NewReader(text), func(name string) bool {
		for _, n := range names {
			if n == name {
				return true
			}
		}
		return false
	})
}

func TestReadCSV(t *testing.T) {
	for _, text := range []string{
		"x,kind,y\n1,a,2\n-0.5,b,7/4\n",
		"\uFEFFx, kind ,y\r\n1,a,2\r\n-0.5,b,7/4\r\n",
		"\"x\",kind,y\n\n1,\"a,\nb\",2\n -0.5 ,b, 7/4",
	} {
		d, err := readAll(text, "x", "y")
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		if strings.Join(d.Names, " ") != "x y" || d.Rows() != 2 || d.Columns[0][1].RatString() != "-1/2" || d.Columns[1][1].RatString() != "7/4" {
			t.Errorf("%q: %v", text, d)
		}
		if strings.Join(d.Header, " ") != "x kind y" {
			t.Errorf("%q: header %q", text, d.Header)
		}
	}
}

func TestReadCSVErrors(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"", "the file is empty: a header with the names of the columns is missing"},
		{"x,y\n", "there are no rows below the header"},
		{"x,x,y\n1,2,3\n", `the column "x" stands twice in the header`},
		{"x,y\n1,2\n3\n", `row 2 (line 3) ends before column "y": it has 1 of 2 fields`},
		{"x,y\n1,2,3\n", `row 1 (line 2) goes on after column "y": it has 3 fields, and the header 2`},
		{"x,y\n1,2\n\n3,four\n", `row 2 (line 4), column "y": `},
		{"x,y\n1,\n", `row 1 (line 2), column "y": `},
		{"x,y\n1,NaN\n", `row 1 (line 2), column "y": `},
		{"x,y\n1,inf\n", `row 1 (line 2), column "y": `},
		{"x,y\n1,1e400\n", `row 1 (line 2), column "y": "1e400" is too large for float64`},
		{"x,y\n1,1/0\n", `row 1 (line 2), column "y": `},
		{"x,y\n\"1,2\n", `parse error on line 2`},
	} {
		d, err := readAll(test.text, "x", "y")
		if err == nil || !strings.Contains(err.Error(), test.want) || d != nil {
			t.Errorf("%q: got %v, want %s", test.text, err, test.want)
		}
	}
}

func TestFold(t *testing.T) {
	d, err := readAll("x,y\n1,3\n2,5\n4,1\n", "x", "y")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ loss, want string }{
		{"w", "w"},
		{"7", "7"},
		{"w*x", "7/3*w"},
		// Σx² = 21, Σx·y = 17, Σy² = 35
		{"(w*x - y)^2", "7*w^2 - 34/3*w + 35/3"},
		{"(w*x + b - y)^2", "7*w^2 + 14/3*w*b + b^2 - 34/3*w - 6*b + 35/3"},
		{"w/x", "7/12*w"},                 // 1 + 1/2 + 1/4 = 7/4
		{"w*abs(x - 2)", "w"},             // 1 + 0 + 2
		{"w*where(x < 3, 0, y)", "1/3*w"}, // only the last row
	} {
		got, err := d.Fold(t.Context(), symbolic.MustParse(test.loss), []string{"w", "b"})
		if err != nil || got.String() != test.want {
			t.Errorf("%s: got %s, %v, want %s", test.loss, got, err, test.want)
		}
	}
	for _, test := range []struct {
		loss string
		want error
	}{
		{"abs(w*x - y)", ErrNotFoldable},
		{"sqrt(w)*x", ErrNotFoldable},
		{"w*sin(x)", ErrIrrational},
		{"w/(x - 1)", ErrDomain},
	} {
		if got, err := d.Fold(t.Context(), symbolic.MustParse(test.loss), []string{"w"}); !errors.Is(err, test.want) {
			t.Errorf("%s: got %s, %v, want %v", test.loss, got, err, test.want)
		}
	}
}

func TestLeastSquares(t *testing.T) {
	d, err := readAll("x,y\n0,1\n1,3\n2,5\n", "x", "y")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		loss   string
		params string
		want   []float64
	}{
		{"(w*x + b - y)^2", "w b", []float64{2, 1}},
		{"(w*x + b - y)*(w*x + b - y)", "w b", []float64{2, 1}},
		{"(y - a - 2*x)^2", "a", []float64{1}},
		{"(w*x^2 - x^2)^2", "w", []float64{1}},
		{"(w*x + v*x - y)^2", "w v", nil}, // dependent
		{"(w^2*x - y)^2", "w", nil},
		{"(w*v*x - y)^2", "w v", nil},
		{"abs(w*x - y)", "w", nil},
	} {
		training := &Training{Loss: symbolic.MustParse(test.loss), Params: strings.Fields(test.params), Data: d}
		got, ok := training.LeastSquares()
		if ok != (test.want != nil) {
			t.Errorf("%s: %v, %v", test.loss, got, ok)
			continue
		}
		for i := range test.want {
			if u := Ulps(got[i], test.want[i]); u > 16 {
				t.Errorf("%s: got %v, want %v", test.loss, got, test.want)
			}
		}
	}
	// The data are not touched by it.
	if d.Columns[0][1].RatString() != "1" || d.Columns[1][2].RatString() != "5" {
		t.Errorf("the data have changed: %v", d)
	}
}
