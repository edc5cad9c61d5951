package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"gradproof/cmd/verify/internal/figure"
	"gradproof/verify"
)

// maxChecks bounds --checks.
const maxChecks = 1_000_000

func (a *app) lessonFlags(cmd *cobra.Command) {
	cmd.Flags().String("plot", "", "draw the lesson's figure into a file, .svg or .png")
	cmd.Flags().Int("checks", verify.DefaultChecks, "random cases for each property")
}

// lesson gives the running example, all of it.
func (a *app) lesson(cmd *cobra.Command, _ []string) error {
	start := time.Now()
	ctx := cmd.Context()
	plot, err := cmd.Flags().GetString("plot")
	if err != nil {
		return err
	}
	checks, err := cmd.Flags().GetInt("checks")
	if err != nil {
		return err
	}
	if checks < 1 || checks > maxChecks {
		return usage("--checks: %d is not between 1 and %d", checks, maxChecks)
	}
	if plot != "" {
		if err := figure.CheckPath(plot); err != nil {
			return fmt.Errorf("--plot: %w", err)
		}
	}
	l, err := a.newLesson(ctx)
	if err != nil {
		return err
	}
	if plot != "" {
		if err := figure.Save(plot, l.curve()); err != nil {
			return fmt.Errorf("--plot: %w", err)
		}
		l.Plot = plot
	}
	if a.json {
		return a.lessonJSON(ctx, l, checks, start)
	}
	text, err := l.text(unicodeTerminal(os.Getenv))
	if err != nil {
		return err
	}
	if err := a.print(text); err != nil {
		return err
	}
	if err := a.lessonProperties(ctx, l, checks); err != nil {
		return err
	}
	if err := a.lessonControl(ctx, l); err != nil {
		return err
	}
	if err := a.print(l.ending(a.elapsed(start))); err != nil {
		return err
	}
	return l.status()
}

func (a *app) lessonJSON(ctx context.Context, l *lesson, checks int, start time.Time) error {
	var err error
	if l.Properties, err = verify.RunProperties(ctx, a.seed, checks, nil); err != nil {
		return err
	}
	if err := l.runControl(ctx, a); err != nil {
		return err
	}
	l.judgeItself()
	l.Elapsed = a.elapsed(start)
	if err := a.printJSON(l); err != nil {
		return err
	}
	return l.status()
}

// lessonProperties prints one line for each property as soon as it has been tried.
func (a *app) lessonProperties(ctx context.Context, l *lesson, checks int) error {
	if err := a.print(propertiesIntro(a.seed)); err != nil {
		return err
	}
	var printed error
	results, err := verify.RunProperties(ctx, a.seed, checks, func(r verify.PropertyResult) {
		if printed == nil {
			printed = a.print(propertyLine(r))
		}
	})
	l.Properties = results
	if err == nil {
		err = printed
	}
	return err
}

// lessonControl prints what became of the gradient that is known to be wrong.
func (a *app) lessonControl(ctx context.Context, l *lesson) error {
	if err := l.runControl(ctx, a); err != nil {
		return err
	}
	l.judgeItself()
	return a.print(l.controlText())
}

// unicodeTerminal reports whether the locale says that text is UTF-8.
func unicodeTerminal(getenv func(string) string) bool {
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if value := getenv(name); value != "" {
			value = strings.ToUpper(value)
			return strings.Contains(value, "UTF-8") || strings.Contains(value, "UTF8")
		}
	}
	return false
}
