package main

import (
	"bytes"
	"context"
	"embed"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

//go:embed drivers
var drivers embed.FS

// A driver is how the driver of a peer comes about. It is exactly one of compiled,
// script, self, tagged.
type driver interface {
	// missing says what is not installed; nothing is missing if it is empty.
	missing(ctx context.Context) string
	// build makes the driver in a folder that holds the sources, and returns the
	// command that starts it.
	build(ctx context.Context, p peer, dir string) ([]string, error)
}

// compiled is a driver in C++, parts of it perhaps in C.
type compiled struct {
	header  string   // found if the library is installed
	libs    []string // what it is linked with
	sources []string
}

const compiler = "g++"

func (d compiled) missing(ctx context.Context) string {
	if _, err := exec.LookPath(compiler); err != nil {
		return "there is no " + compiler
	}
	cmd := exec.CommandContext(ctx, compiler, "-x", "c++", "-E", "-o", os.DevNull, "-")
	cmd.Stdin = strings.NewReader("#if !__has_include(<" + d.header + ">)\n#error absent\n#endif\n")
	if err := cmd.Run(); err != nil {
		return fmt.Sprintf("%s finds no <%s>", compiler, d.header)
	}
	return ""
}

func (d compiled) build(ctx context.Context, p peer, dir string) ([]string, error) {
	command := filepath.Join(dir, p.name)
	args := []string{"-O3", "-march=native", "-o", command}
	for _, source := range d.sources {
		language := "c++"
		if filepath.Ext(source) == ".c" {
			language = "c"
		}
		args = append(args, "-x", language, filepath.Join(dir, "drivers", source))
	}
	cmd := exec.CommandContext(ctx, compiler, append(args, d.libs...)...)
	if out, err := cmd.CombinedOutput(); err != nil {
		return nil, &problem{fmt.Sprintf("the driver of %s does not compile: %v\n%s", p.title, err, bytes.TrimSpace(out)), ""}
	}
	return []string{command}, nil
}

// script is a driver in Python.
type script struct {
	module string // what it imports
	source string
}

// pythons are the interpreters that may have the module. That of Debian has the
// packages of Debian, and need not be the first on the path.
var pythons = []string{"python3", "/usr/bin/python3"}

func (d script) interpreter(ctx context.Context) (string, bool) {
	for _, python := range pythons {
		if exec.CommandContext(ctx, python, "-c", "import "+d.module).Run() == nil {
			return python, true
		}
	}
	return "", false
}

func (d script) missing(ctx context.Context) string {
	if _, ok := d.interpreter(ctx); !ok {
		return fmt.Sprintf("none of %s finds the module %s", strings.Join(pythons, ", "), d.module)
	}
	return ""
}

func (d script) build(ctx context.Context, p peer, dir string) ([]string, error) {
	python, ok := d.interpreter(ctx)
	if !ok {
		return nil, fmt.Errorf("%s is not installed any more", p.title)
	}
	return []string{python, filepath.Join(dir, "drivers", d.source)}, nil
}

// self is this program itself: every side is measured in a process of its own.
type self struct{}

func (self) missing(context.Context) string { return "" }

func (self) build(_ context.Context, p peer, _ string) ([]string, error) {
	command, err := os.Executable()
	return []string{command, "driver", p.name}, err
}

// tagged is this program, built with a tag: the packages of a peer that is written in Go are in no
// other driver, where what they keep in memory would be more work for the garbage collector.
type tagged struct{ tag string }

// sources is the module of this program.
const sources = "gradproof/cmd/peers"

func (d tagged) missing(ctx context.Context) string {
	out, err := exec.CommandContext(ctx, "go", "list", "-tags", d.tag, ".").Output()
	if err != nil || strings.TrimSpace(string(out)) != sources {
		return "it is built from the folder of " + sources + ", with go; start peers there"
	}
	return ""
}

func (d tagged) build(ctx context.Context, p peer, dir string) ([]string, error) {
	command := filepath.Join(dir, p.name)
	cmd := exec.CommandContext(ctx, "go", "build", "-tags", d.tag, "-o", command, ".")
	if out, err := cmd.CombinedOutput(); err != nil {
		return nil, &problem{fmt.Sprintf("the driver of %s does not build: %v\n%s", p.title, err, bytes.TrimSpace(out)), ""}
	}
	return []string{command, "driver", p.name}, nil
}

// build builds the drivers in dir and returns the sides, ours first. A peer that is
// missing is a side without a driver.
func build(ctx context.Context, needed, missing []peer, dir string) ([]side, error) {
	if err := os.CopyFS(dir, drivers); err != nil {
		return nil, err
	}
	all := make([]peer, 0, len(ownSides)+len(needed))
	for _, name := range ownSides {
		all = append(all, peer{name: name, title: name, driver: self{}})
	}
	var sides []side
	for _, p := range append(all, needed...) {
		s := side{name: p.name, title: p.title}
		if !slices.ContainsFunc(missing, func(m peer) bool { return m.name == p.name }) {
			var err error
			if s.command, err = p.driver.build(ctx, p, dir); err != nil {
				return nil, err
			}
			release, err := exec.CommandContext(ctx, s.command[0], append(s.command[1:], "version")...).Output()
			if err != nil {
				return nil, fmt.Errorf("the driver of %s does not run: %w", p.title, errors.Join(err, ctx.Err()))
			}
			s.release = strings.TrimSpace(string(release))
		}
		sides = append(sides, s)
	}
	return sides, nil
}
