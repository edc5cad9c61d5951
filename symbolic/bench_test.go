package symbolic

import "testing"

// The running example: expand it, differentiate it in w, and print both.
func BenchmarkS1ExpandDiffPrint(b *testing.B) {
	e := MustParse("(w*x - label)^2")
	b.Run("ours", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			expanded, err := Expand(e)
			if err != nil {
				b.Fatal(err)
			}
			derivative, err := Derive(e, "w")
			if err != nil {
				b.Fatal(err)
			}
			if expanded.String() != "w^2*x^2 - 2*w*x*label + label^2" || derivative.String() != "2*x^2*w - 2*x*label" {
				b.Fatal(expanded, derivative)
			}
		}
	})
}
