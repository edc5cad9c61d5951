package vec

import (
	"bytes"
	"os"
	"regexp"
	"testing"
)

// TestSources compares the kernels on vectors of four with those on vectors of
// eight: but for the number they are the same text. go test -run TestSources
// -write writes the former anew.
func TestSources(t *testing.T) {
	eight := regexp.MustCompile(`([a-zABD-Z])8\b`)
	for _, name := range []string{"arith", "scalar", "linear", "exp", "log", "trig"} {
		src, err := os.ReadFile(name + "_x8.go")
		if err != nil {
			t.Fatal(err)
		}
		want := eight.ReplaceAll(src, []byte("${1}4"))
		if *write {
			if err := os.WriteFile(name+"_x4.go", want, 0o666); err != nil {
				t.Fatal(err)
			}
		}
		got, err := os.ReadFile(name + "_x4.go")
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s_x4.go is not %[1]s_x8.go with 4 for 8", name)
		}
	}
}
