package verify_test

import (
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
)

// module is the path that go.mod declares; every import that starts with it stays in this repository.
const module = "gradproof"

// layers says, for each part of the module, which other parts it may import and whether it may
// import packages outside the standard library. A part may always import itself. The two halves
// that derive gradients know nothing of each other and of anybody else: if one could look at the
// other, their agreement would prove nothing.
//
// A part that is not listed here may import nothing and may not be imported.
var layers = map[string]struct {
	imports    []string
	thirdParty bool
}{
	"symbolic": {},
	"autodiff": {},
	"verify":   {imports: []string{"symbolic", "autodiff"}, thirdParty: true},
	"cmd":      {imports: []string{"verify", "symbolic", "autodiff"}, thirdParty: true},
}

// allowed reports whether the package from may import the package to. Both are import paths; from
// belongs to the module.
func allowed(from, to string) bool {
	layer, ok := layers[part(from)]
	if !ok {
		return false
	}
	if inModule(to) {
		return part(from) == part(to) || slices.Contains(layer.imports, part(to))
	}
	return standard(to) || layer.thirdParty
}

func inModule(importPath string) bool {
	return importPath == module || strings.HasPrefix(importPath, module+"/")
}

// part returns the first element of an import path below the module: "verify" for
// gradproof/verify/ball.
func part(importPath string) string {
	rest := strings.TrimPrefix(strings.TrimPrefix(importPath, module), "/")
	first, _, _ := strings.Cut(rest, "/")
	return first
}

// standard reports whether an import path belongs to the standard library, whose first elements
// alone have no dot. "C" is not a package of the library but a C compiler.
func standard(importPath string) bool {
	first, _, _ := strings.Cut(importPath, "/")
	return importPath != "C" && !strings.Contains(first, ".")
}

// An arrow is one import.
type arrow struct {
	file     string // relative to the root, with slashes
	from, to string // import paths
}

// testLibraries may be imported by the tests of every part: they come to no user of a package.
var testLibraries = []string{"pgregory.net/rapid", "github.com/google/go-cmp/cmp"}

// violations returns the arrows that are not allowed.
func violations(arrows []arrow) []arrow {
	var bad []arrow
	for _, a := range arrows {
		if strings.HasSuffix(a.file, "_test.go") && slices.Contains(testLibraries, a.to) {
			continue
		}
		if !allowed(a.from, a.to) {
			bad = append(bad, a)
		}
	}
	return bad
}

// arrows reads the imports of every Go file of the module, tests and all build constraints
// included. Nested modules are left out: they have their own rules and their own dependencies.
func arrows(root fs.FS) ([]arrow, error) {
	var all []arrow
	err := fs.WalkDir(root, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			// The go command ignores these folders too.
			if name != "." && (entry.Name() == "testdata" || strings.HasPrefix(entry.Name(), ".") || strings.HasPrefix(entry.Name(), "_")) {
				return fs.SkipDir
			}
			if _, err := fs.Stat(root, path.Join(name, "go.mod")); err == nil && name != "." {
				return fs.SkipDir
			}
			return nil
		}
		if path.Ext(name) != ".go" {
			return nil
		}
		source, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, source, parser.ImportsOnly)
		if err != nil {
			return err
		}
		from := path.Join(module, path.Dir(name))
		for _, spec := range file.Imports {
			to, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			all = append(all, arrow{name, from, to})
		}
		return nil
	})
	return all, err
}

// TestArrows is the rule itself, applied to the files of this repository.
func TestArrows(t *testing.T) {
	root := ".."
	declaration, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	if first, _, _ := strings.Cut(string(declaration), "\n"); strings.TrimSpace(first) != "module "+module {
		t.Fatalf("go.mod starts with %q; the constant module of this test says %q", first, module)
	}
	all, err := arrows(os.DirFS(root))
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range violations(all) {
		t.Errorf("%s: %s must not import %s", a.file, a.from, a.to)
	}

	// A walk that misses a part would find nothing wrong with it.
	seen := make(map[string]bool)
	for _, a := range all {
		seen[part(a.from)] = true
	}
	for name := range layers {
		if !seen[name] {
			t.Errorf("no imports were read below %s/", name)
		}
	}
}

// TestArrowsRefuse shows that the rule can fail.
func TestArrowsRefuse(t *testing.T) {
	tests := []struct {
		from, to string
		want     bool
	}{
		{"gradproof/symbolic", "math/big", true},
		{"gradproof/symbolic", "gradproof/symbolic", true}, // its external tests
		{"gradproof/symbolic", "gradproof/symbolic/internal/order", true},
		{"gradproof/symbolic", "gradproof/autodiff", false},
		{"gradproof/symbolic/internal/order", "gradproof/autodiff", false},
		{"gradproof/symbolic", "gradproof/verify", false},
		{"gradproof/symbolic", "gradproof/verify/ball", false},
		{"gradproof/symbolic", "github.com/x/y", false},
		{"gradproof/symbolic", "pgregory.net/rapid", false},
		{"gradproof/symbolic", "golang.org/x/exp/maps", false},
		{"gradproof/symbolic", "C", false},
		{"gradproof/autodiff", "math", true},
		{"gradproof/autodiff", "gradproof/symbolic", false},
		{"gradproof/autodiff", "gradproof/verify", false},
		{"gradproof/autodiff", "gradproof/cmd/verify", false},
		{"gradproof/autodiff", "github.com/google/go-cmp/cmp", false},
		{"gradproof/verify", "gradproof/symbolic", true},
		{"gradproof/verify", "gradproof/autodiff", true},
		{"gradproof/verify/ball", "gradproof/verify", true},
		{"gradproof/verify", "github.com/google/go-cmp/cmp", true},
		{"gradproof/verify", "gradproof/cmd/verify", false},
		{"gradproof/verify/ball", "gradproof/cmd/verify/internal/figure", false},
		{"gradproof/cmd/verify", "gradproof/verify", true},
		{"gradproof/cmd/verify", "gradproof/cmd/verify/internal/figure", true},
		{"gradproof/cmd/verify", "github.com/spf13/cobra", true},
		// Neither the root nor a new folder is part of the layout until the table says so.
		{"gradproof", "fmt", false},
		{"gradproof/util", "fmt", false},
		{"gradproof/verify", "gradproof/util", false},
		{"gradproof/verify", "gradproof", false},
		// A name that merely starts alike is another module, or another folder.
		{"gradproof/symbolic", "gradproof.example/x", false},
		{"gradproof/autodiff", "gradproof/autodiff2", false},
	}
	for _, test := range tests {
		if got := allowed(test.from, test.to); got != test.want {
			t.Errorf("allowed(%q, %q) = %v, want %v", test.from, test.to, got, test.want)
		}
	}
}

// TestArrowsRead shows that a forbidden import is found wherever it hides, and that nothing else is.
func TestArrowsRead(t *testing.T) {
	all, err := arrows(fileTree(map[string]string{
		"go.mod":                        "module gradproof",
		"symbolic/a.go":                 "package symbolic\nimport \"fmt\"\nimport _ \"gradproof/autodiff\"\n",
		"symbolic/a_test.go":            "package symbolic_test\nimport \"github.com/x/y\"\nimport \"pgregory.net/rapid\"\n",
		"symbolic/b.go":                 "package symbolic\nimport \"pgregory.net/rapid\"\n",
		"autodiff/deep/er/a_windows.go": "//go:build windows\n\npackage er\nimport v \"gradproof/verify\"\n",
		"verify/ball/a.go":              "package ball\nimport `gradproof/cmd/verify`\n",
		"verify/testdata/a.go":          "package broken\nimport \"gradproof/cmd/verify\"\n",
		"verify/_old/a.go":              "package old\nimport \"gradproof/cmd/verify\"\n",
		"verify/cuda/go.mod":            "module gradproof/verify/cuda",
		"verify/cuda/a.go":              "package cuda\nimport \"gradproof/cmd/verify\"\n",
		"cmd/verify/main.go":            "package main\nimport (\n\t\"os\"\n\n\t\"gradproof/verify\"\n)\n",
	}))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, a := range violations(all) {
		got = append(got, a.file+": "+a.to)
	}
	want := []string{
		"autodiff/deep/er/a_windows.go: gradproof/verify",
		"symbolic/a.go: gradproof/autodiff",
		"symbolic/a_test.go: github.com/x/y",
		"symbolic/b.go: pgregory.net/rapid",
		"verify/ball/a.go: gradproof/cmd/verify",
	}
	if !slices.Equal(got, want) {
		t.Errorf("violations\n  got  %q\n  want %q", got, want)
	}
}

func fileTree(files map[string]string) fs.FS {
	tree := make(fstest.MapFS)
	for name, text := range files {
		tree[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return tree
}
