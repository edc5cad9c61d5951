package main

import (
	"bytes"
	"flag"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"gradproof/symbolic"
	"gradproof/verify"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// lessonText runs the lesson and returns its text up to the properties.
func lessonText(t *testing.T) string {
	t.Helper()
	a := &app{seed: verify.DefaultSeed}
	l, err := a.newLesson(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	text, err := l.text(false)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestLessonGolden(t *testing.T) {
	const file = "testdata/lesson.golden"
	got := lessonText(t)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("- want, + got (go test ./cmd/verify -run Golden -update rewrites the file)\n%s", diff)
	}
	if n := strings.Count(got, "\n"); n < 100 {
		t.Errorf("only %d lines", n)
	}
}

func TestLessonFitsATerminal(t *testing.T) {
	t.Setenv("LC_ALL", "C.UTF-8")
	var out, errOut bytes.Buffer
	if status := run(t.Context(), []string{"--checks", "1"}, strings.NewReader(""), &out, &errOut); status != 0 || errOut.Len() > 0 {
		t.Fatalf("status %d, %s", status, errOut.String())
	}
	for line := range strings.Lines(out.String()) {
		if n := utf8.RuneCountInString(strings.TrimRight(line, "\n")); n > 80 {
			t.Errorf("%d columns: %s", n, line)
		}
		if strings.HasSuffix(line, " \n") {
			t.Errorf("a space at the end: %q", line)
		}
	}
	if sections := strings.Count(lessonText(t), "\n\n"); sections == 0 || !strings.Contains(out.String(), "\n11. ") || !strings.Contains(out.String(), "\n13. ") {
		t.Error("the sections are not numbered through")
	}
}

// A wrong rule makes the lesson fail loudly, in text and in JSON.
func TestLessonCanFail(t *testing.T) {
	restore, err := symbolic.WithRule("product", "2*du*v")
	if err != nil {
		t.Fatal(err)
	}
	defer restore()
	for _, args := range [][]string{{"--checks", "20"}, {"--checks", "20", "--json"}} {
		var out, errOut bytes.Buffer
		status := run(t.Context(), args, strings.NewReader(""), &out, &errOut)
		if status != 1 {
			t.Errorf("%v: status %d, %s", args, status, errOut.String())
		}
		wants := []string{"cases   FAILED\n", "\nFAILED\n    the gradient is not proved", "THE TWO TRAJECTORIES DIFFER", "the trajectories for lr", `the property "gradients agree" does not hold`}
		if args[len(args)-1] == "--json" {
			wants = []string{`"failures":["`, `"passed":false,"failure":"`}
		}
		for _, want := range wants {
			if !strings.Contains(out.String(), want) {
				t.Errorf("%v: %q is not in\n%s", args, want, out.String())
			}
		}
	}
}

// A judge that does not refute the wrong gradient makes the lesson fail.
func TestLessonControlCanFail(t *testing.T) {
	a := &app{seed: verify.DefaultSeed}
	l, err := a.newLesson(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := l.runControl(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	if l.judgeItself(); l.status() != nil {
		t.Fatalf("it fails although nothing is wrong: %v", l.Failures)
	}
	l.Control.Verdict = verify.Proved
	if l.judgeItself(); len(l.Failures) != 1 || l.status() != exitStatus(1) {
		t.Errorf("it passes with a judge that approves of everything: %v", l.Failures)
	}
	if text := l.ending(nil); !strings.Contains(text, "FAILED") || !strings.Contains(text, "negative control") {
		t.Error(text)
	}
}

func TestUnicodeTerminal(t *testing.T) {
	for _, test := range []struct {
		env  map[string]string
		want bool
	}{
		{nil, false},
		{map[string]string{"LANG": "en_US.UTF-8"}, true},
		{map[string]string{"LANG": "de_DE.utf8"}, true},
		{map[string]string{"LANG": "C"}, false},
		{map[string]string{"LANG": "en_US.UTF-8", "LC_ALL": "C"}, false},
		{map[string]string{"LANG": "C", "LC_ALL": "C.UTF-8"}, true},
		{map[string]string{"LANG": "C", "LC_CTYPE": "C.UTF-8"}, true},
	} {
		if got := unicodeTerminal(func(name string) string { return test.env[name] }); got != test.want {
			t.Errorf("%v: %v", test.env, got)
		}
	}
}
