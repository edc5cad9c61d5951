package verify

import (
	"context"
	"flag"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestRunProperties(t *testing.T) {
	t.Chdir(t.TempDir())
	var reported []PropertyResult
	results, err := RunProperties(t.Context(), 1, 20, func(r PropertyResult) { reported = append(reported, r) })
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(results, reported); diff != "" {
		t.Errorf("what was reported is not what was returned:\n%s", diff)
	}
	if len(results) != len(Properties()) {
		t.Errorf("%d results for %d properties", len(results), len(Properties()))
	}
	for _, r := range results {
		if !r.Passed || r.Checks != 20 || r.Seed != 1 || r.Failure != "" {
			t.Errorf("%+v", r)
		}
	}
	again, err := RunProperties(t.Context(), 1, 20, nil)
	if diff := cmp.Diff(results, again); diff != "" || err != nil {
		t.Errorf("the same seed gives other results, %v:\n%s", err, diff)
	}
	other, err := RunProperties(t.Context(), 2, 20, nil)
	if cmp.Equal(results, other) || err != nil {
		t.Errorf("another seed gives the same results, %v", err)
	}
	if files, _ := os.ReadDir("."); len(files) > 0 {
		t.Errorf("files were written: %v", files)
	}
}

// A failure is the shrunk case in words, the same each time, and nothing is written.
func TestRunPropertiesReportsAFailure(t *testing.T) {
	t.Chdir(t.TempDir())
	failing := Property{Name: "small", Statement: "no number exceeds 3", Check: func(t *rapid.T) {
		if n := rapid.IntRange(0, 1000).Draw(t, "n"); n > 3 {
			t.Fatalf("%d is more than 3", n)
		}
	}}
	passing := Property{Name: "true", Check: func(t *rapid.T) { rapid.Bool().Draw(t, "b") }}
	for range 2 {
		results, err := runProperties(t.Context(), []Property{failing, passing}, 5, 100, nil)
		if err != nil || len(results) != 2 || results[0].Passed || results[0].Failure != "4 is more than 3" || !results[1].Passed {
			t.Errorf("%+v, %v", results, err)
		}
	}
	if files, _ := os.ReadDir("."); len(files) > 0 {
		t.Errorf("files were written: %v", files)
	}
}

func TestRunPropertiesSurvives(t *testing.T) {
	for _, c := range []struct {
		name  string
		check func(t *rapid.T)
		want  string
	}{
		{"a panic", func(t *rapid.T) { rapid.Bool().Draw(t, "b"); panic("lost") }, "lost"},
		{"an error and no end", func(t *rapid.T) { rapid.Bool().Draw(t, "b"); t.Errorf("noted") }, "noted"},
		{"nothing but skipped cases", func(t *rapid.T) { rapid.Bool().Draw(t, "b"); t.Skip("again") }, "0 valid tests"},
		{"FailNow", func(t *rapid.T) { rapid.Bool().Draw(t, "b"); t.FailNow() }, "FailNow"},
	} {
		r, err := runProperty(t.Context(), Property{Name: c.name, Check: c.check}, 1, 10)
		if err != nil || r.Passed || !strings.Contains(r.Failure, c.want) {
			t.Errorf("%s: %+v, %v, want a failure with %q", c.name, r, err, c.want)
		}
	}
}

// Simplifying a failure costs a bounded number of runs, whatever they take.
func TestShrinkingIsBounded(t *testing.T) {
	runs := 0
	p := Property{Name: "much to shrink", Check: func(t *rapid.T) {
		runs++
		v := rapid.SliceOfN(rapid.Uint64(), 100, 100).Draw(t, "v")
		sum := uint64(0)
		for _, x := range v {
			sum += x % 1000
		}
		if sum > 100 {
			t.Fatalf("%d", sum)
		}
	}}
	r, err := runProperty(t.Context(), p, 1, 10)
	if err != nil || r.Passed {
		t.Fatalf("%+v, %v", r, err)
	}
	if runs > 2*shrinkRuns {
		t.Errorf("%d runs, want about %d", runs, shrinkRuns)
	}
}

func TestRunPropertiesStops(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	started := 0
	slow := Property{Name: "slow", Check: func(t *rapid.T) {
		rapid.Bool().Draw(t, "b")
		if started++; started == 3 {
			cancel()
		}
		<-time.After(time.Millisecond)
	}}
	begin := time.Now()
	results, err := runProperties(ctx, []Property{slow, slow}, 1, 1_000_000, nil)
	if err != context.Canceled || len(results) != 0 || started != 3 {
		t.Errorf("%d results after %d cases, %v", len(results), started, err)
	}
	if d := time.Since(begin); d > 10*time.Second {
		t.Errorf("it took %v to stop", d)
	}
	if _, err := RunProperties(ctx, 1, 10, nil); err != context.Canceled {
		t.Errorf("a run that was over before it began: %v", err)
	}
}

// Nothing of the global configuration may stay changed.
func TestRunPropertiesRestoresFlags(t *testing.T) {
	before := make(map[string]string)
	flag.VisitAll(func(f *flag.Flag) { before[f.Name] = f.Value.String() })
	set, args := flag.CommandLine, flag.Args()
	if _, err := RunProperties(t.Context(), 1, 1, nil); err != nil {
		t.Fatal(err)
	}
	after := make(map[string]string)
	flag.VisitAll(func(f *flag.Flag) { after[f.Name] = f.Value.String() })
	if diff := cmp.Diff(before, after); diff != "" || flag.CommandLine != set || !cmp.Equal(args, flag.Args()) {
		t.Errorf("the flags have changed:\n%s", diff)
	}
}

// Outside of a test nobody has registered or parsed the flags of package testing:
// they must not show up in the flags of the program either.
func TestRunPropertiesOutsideATest(t *testing.T) {
	own := flag.CommandLine
	defer func() { flag.CommandLine = own }()
	program := flag.NewFlagSet("program", flag.ContinueOnError)
	own.VisitAll(func(f *flag.Flag) {
		if strings.HasPrefix(f.Name, "rapid.") {
			program.Var(f.Value, f.Name, f.Usage)
		}
	})
	flag.CommandLine = program
	results, err := RunProperties(t.Context(), 1, 5, nil)
	if err != nil || !results[0].Passed || results[0].Checks != 5 {
		t.Errorf("%+v, %v", results, err)
	}
	if flag.CommandLine != program || program.Parsed() || program.Lookup("test.short") != nil {
		t.Error("the flags of the program have changed")
	}
}
