package main

import (
	"fmt"
	"io"
	"strings"

	"gradproof/verify"
)

// A progressBar shows on a terminal how far a run is. It is redrawn in place.
type progressBar struct {
	out   io.Writer
	total int

	phase verify.Phase
	shown int // percent
	width int // of what is on the line
}

const barLength = 30

func (b *progressBar) show(phase verify.Phase, done int) {
	percent := 100
	if b.total > 0 {
		percent = 100 * done / b.total
	}
	if phase == b.phase && percent == b.shown && b.width > 0 {
		return
	}
	b.phase, b.shown = phase, percent
	filled := barLength * percent / 100
	line := fmt.Sprintf("%-10s [%s%s] %3d%%", phase, strings.Repeat("#", filled), strings.Repeat(".", barLength-filled), percent)
	b.width = len(line)
	fmt.Fprintf(b.out, "\r%s", line)
}

// clear takes the bar off the line.
func (b *progressBar) clear() {
	if b.width > 0 {
		fmt.Fprintf(b.out, "\r%s\r", strings.Repeat(" ", b.width))
		b.width = 0
	}
}
