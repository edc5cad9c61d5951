package main

import (
	"bytes"
	"context"
	"embed"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

//go:embed drivers
var drivers embed.FS

// A peer is a library that ours is compared with.
type peer struct {
	name   string
	title  string
	header string   // found if it is installed
	libs   []string // what its driver is linked with
	debian string   // the package of Debian
	source string   // its driver
}

var peers = []peer{
	{name: ginac, title: "GiNaC", header: "ginac/ginac.h", libs: []string{"-lginac", "-lcln"},
		debian: "libginac-dev", source: "ginac.cpp"},
	{name: flint, title: "FLINT", header: "flint/fmpz_mpoly.h", libs: []string{"-lflint", "-lgmp"},
		debian: "libflint-dev", source: "flint.cpp"},
}

const compiler = "g++"

// neededPeers returns the peers that take part in any of the works.
func neededPeers(chosen []work) []peer {
	var needed []peer
	for _, p := range peers {
		for _, w := range chosen {
			if w.has(p.name) {
				needed = append(needed, p)
				break
			}
		}
	}
	return needed
}

// check reports everything that is missing at once.
func check(ctx context.Context, needed []peer) error {
	if _, err := exec.LookPath(compiler); err != nil {
		return missing(needed, compiler+" is not installed")
	}
	var absent []string
	for _, p := range needed {
		cmd := exec.CommandContext(ctx, compiler, "-x", "c++", "-E", "-o", os.DevNull, "-")
		cmd.Stdin = strings.NewReader("#if !__has_include(<" + p.header + ">)\n#error absent\n#endif\n")
		if err := cmd.Run(); err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			absent = append(absent, fmt.Sprintf("%s is not installed: %s finds no <%s>", p.title, compiler, p.header))
		}
	}
	if len(absent) > 0 {
		return missing(needed, strings.Join(absent, "; "))
	}
	return nil
}

func missing(needed []peer, what string) error {
	return &problem{what, "apt-get update && apt-get install -y " + strings.Join(packages(needed), " ") +
		", as root, or let -install do that; elsewhere than on Debian install the libraries by other means"}
}

func packages(needed []peer) []string {
	names := []string{compiler}
	for _, p := range needed {
		names = append(names, p.debian)
	}
	return names
}

// install installs the Debian packages. What apt-get says goes to log.
func install(ctx context.Context, needed []peer, log io.Writer) error {
	if _, err := exec.LookPath("apt-get"); err != nil {
		return &problem{"-install needs apt-get, which is not here", "install " + strings.Join(packages(needed), ", ") + " by other means"}
	}
	for _, args := range [][]string{{"update", "-qq"}, append([]string{"install", "-y", "-qq"}, packages(needed)...)} {
		cmd := exec.CommandContext(ctx, "apt-get", args...)
		cmd.Env = append(os.Environ(), "DEBIAN_FRONTEND=noninteractive")
		cmd.Stdout, cmd.Stderr = log, log
		if err := cmd.Run(); err != nil {
			return &problem{fmt.Sprintf("apt-get %s: %v", args[0], err), "it must run as root, with access to the network"}
		}
	}
	return nil
}

// build compiles the drivers of the peers into dir and returns their sides.
func build(ctx context.Context, needed []peer, dir string) ([]side, error) {
	if err := os.CopyFS(dir, drivers); err != nil {
		return nil, err
	}
	var sides []side
	for _, p := range needed {
		program := filepath.Join(dir, p.name)
		args := []string{"-std=c++17", "-O3", "-march=native", "-o", program, filepath.Join(dir, "drivers", p.source)}
		cmd := exec.CommandContext(ctx, compiler, append(args, p.libs...)...)
		if out, err := cmd.CombinedOutput(); err != nil {
			return nil, &problem{fmt.Sprintf("the driver of %s does not compile: %v\n%s", p.title, err, bytes.TrimSpace(out)), ""}
		}
		release, err := exec.CommandContext(ctx, program, "version").Output()
		if err != nil {
			return nil, fmt.Errorf("the driver of %s does not run: %w", p.title, errors.Join(err, ctx.Err()))
		}
		sides = append(sides, side{name: p.name, title: p.title, release: strings.TrimSpace(string(release)), command: []string{program}})
	}
	return sides, nil
}
