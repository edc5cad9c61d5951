package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
)

// ownSides are ours.
var ownSides = []string{ours, tape, program}

// A peer is one that ours is compared with.
type peer struct {
	name   string
	title  string
	debian []string // the packages of Debian that it needs
	driver driver
}

var peers = []peer{
	{name: ginac, title: "GiNaC", debian: []string{"g++", "libginac-dev"},
		driver: compiled{header: "ginac/ginac.h", libs: []string{"-lginac", "-lcln"}, sources: []string{"ginac.cpp"}}},
	{name: flint, title: "FLINT", debian: []string{"g++", "libflint-dev"},
		driver: compiled{header: "flint/fmpz_mpoly.h", libs: []string{"-lflint", "-lgmp"}, sources: []string{"flint.cpp"}}},
	{name: byHand, title: "Go by hand", driver: self{}},
	{name: byHandC, title: "C by hand", debian: []string{"g++"},
		driver: compiled{header: "math.h", libs: []string{"-lm"}, sources: []string{"c.cpp", "hand.c"}}},
	{name: adolc, title: "ADOL-C", debian: []string{"g++", "libadolc-dev"},
		driver: compiled{header: "adolc/adolc.h", libs: []string{"-ladolc"}, sources: []string{"adolc.cpp"}}},
	{name: pytorch, title: "PyTorch", debian: []string{"python3-torch"},
		driver: script{module: "torch", source: "pytorch.py"}},
	{name: gorgoniaVM, title: "gorgonia", driver: tagged{tag: gorgoniaTag}},
}

// neededPeers returns the peers that take part in any of the works.
func neededPeers(chosen []work) []peer {
	var needed []peer
	for _, p := range peers {
		if slices.ContainsFunc(chosen, func(w work) bool { return w.has(p.name) }) {
			needed = append(needed, p)
		}
	}
	return needed
}

// check returns the peers that are not installed, and a problem that says so of
// all of them at once.
func check(ctx context.Context, needed []peer) (missing []peer, err error) {
	var what []string
	for _, p := range needed {
		if why := p.driver.missing(ctx); why != "" {
			missing = append(missing, p)
			what = append(what, p.title+" is not installed: "+why)
		}
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if len(missing) == 0 {
		return nil, nil
	}
	return missing, &problem{strings.Join(what, "; "), "apt-get update && apt-get install -y --no-install-recommends " +
		strings.Join(packages(missing), " ") + ", as root, or let -install do that; elsewhere than on Debian install them by other means"}
}

func packages(needed []peer) []string {
	var names []string
	for _, p := range needed {
		for _, name := range p.debian {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}

// install installs the Debian packages. What apt-get says goes to log.
func install(ctx context.Context, needed []peer, log io.Writer) error {
	names := packages(needed)
	if len(names) == 0 {
		return nil
	}
	if _, err := exec.LookPath("apt-get"); err != nil {
		return &problem{"-install needs apt-get, which is not here", "install " + strings.Join(names, ", ") + " by other means"}
	}
	for _, args := range [][]string{{"update", "-qq"}, append([]string{"install", "-y", "-qq", "--no-install-recommends"}, names...)} {
		cmd := exec.CommandContext(ctx, "apt-get", args...)
		cmd.Env = append(os.Environ(), "DEBIAN_FRONTEND=noninteractive")
		cmd.Stdout, cmd.Stderr = log, log
		if err := cmd.Run(); err != nil {
			return &problem{fmt.Sprintf("apt-get %s: %v", args[0], err), "it must run as root, with access to the network"}
		}
	}
	return nil
}
