package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"gradproof/verify"
)

// What a batch prints does not depend on the number of workers.
func TestBatchWorkers(t *testing.T) {
	var in strings.Builder
	for i := range 60 {
		fmt.Fprintf(&in, `{"id":%d,"expr":"(w*x-label)^%d*sin(x)","wrt":"w","claim":"%d*x"}`+"\n", i, i%7, i)
		fmt.Fprintf(&in, `{"id":%d,"expr":"(w*x`+"\n\n", i)
	}
	output := func(workers int) (string, string) {
		var o, e bytes.Buffer
		a := &app{out: &o, errOut: &e, seed: verify.DefaultSeed, timeout: time.Minute}
		if err := a.runBatch(context.Background(), strings.NewReader(in.String()), workers); err != exitStatus(exitUsage) {
			t.Errorf("%d workers: %v", workers, err)
		}
		return o.String(), e.String()
	}
	wantOut, wantErr := output(1)
	if n := strings.Count(wantOut, "\n"); n != 120 {
		t.Fatalf("%d answers, want 120", n)
	}
	for _, workers := range []int{2, 3, 16} {
		if o, e := output(workers); o != wantOut || e != wantErr {
			t.Errorf("%d workers print something else than one", workers)
		}
	}
}

func TestBatchLongLines(t *testing.T) {
	fits := `{"id":1,"expr":"x","wrt":"x"}`
	fits += strings.Repeat(" ", maxLine-len(fits))
	in := strings.Join([]string{
		fits,
		`{"id":2,"expr":"x","wrt":"x"}` + strings.Repeat(" ", maxLine),
		`{"expr":"` + strings.Repeat("x", 3*maxLine) + `","id":3,"wrt":"x"}`,
		`{"id":"4","expr":"` + strings.Repeat("x+", 10<<10) + `x","wrt":"x"}`,
		`{"id":5,"expr":"x","wrt":"x"}`,
	}, "\n")
	status, out, _ := try(in, "check", "--batch", "-")
	if status != exitUsage {
		t.Errorf("status %d, want %d", status, exitUsage)
	}
	tooLong := fmt.Sprintf("the line is longer than %d bytes", maxLine)
	want := []struct{ id, verdict, message string }{
		{"1", "proved", ""},
		{"2", "", tooLong},
		{"", "", "line 3: " + tooLong},
		{`"4"`, "", "E_SIZE"},
		{"5", "proved", ""},
	}
	lines := strings.Split(strings.TrimSuffix(out, "\n"), "\n")
	if len(lines) != len(want) {
		t.Fatalf("%d answers, want %d", len(lines), len(want))
	}
	for i, line := range lines {
		var got struct {
			ID             json.RawMessage
			Verdict, Error string
		}
		if err := json.Unmarshal([]byte(line), &got); err != nil {
			t.Fatal(err)
		}
		if w := want[i]; string(got.ID) != w.id || got.Verdict != w.verdict || !strings.Contains(got.Error, w.message) {
			t.Errorf("%.300s\nwant id %s, verdict %q, error %q", line, w.id, w.verdict, w.message)
		}
	}
}

// A verdict that takes too long costs its time and not more.
func TestBatchTimeout(t *testing.T) {
	long := "x"
	for k := range 900 {
		long += fmt.Sprintf(" + erf(x/3 + %d)", k)
	}
	in := `{"id":1,"expr":"` + long + `","wrt":"x"}` + "\n" +
		`{"id":2,"expr":"x^2","wrt":"x"}`
	status, out, _ := try(in, "check", "--batch", "-", "--timeout", "50ms")
	if status != 3 {
		t.Errorf("status %d, want 3", status)
	}
	for _, want := range []string{`"verdict":"inconclusive","reason":"the time ran out"`, `"id":2,"expr":"x^2","wrt":"x","verdict":"proved"`} {
		if !strings.Contains(out, want) {
			t.Errorf("no %s in %s", want, out)
		}
	}
}

func TestLineID(t *testing.T) {
	tests := []struct{ in, want string }{
		{`{"id":1`, `1`},
		{`{"id":"a\u0007<","x`, `"a\u0007<"`},
		{"{\"id\":\"\x7f\u0085\U000e0001é😀\"", `"\u007f\u0085\udb40\udc01é😀"`},
		{`{"expr":[1,{"id":2}],"id":3}`, `3`},
		{`{"expr":"x`, ``},
		{`{"id":{}}`, ``},
		{`{"id":12`, `12`},
		{`{"id":1e400}`, `1e400`},
		{`"id"`, ``},
		{``, ``},
	}
	for _, test := range tests {
		if got := string(lineID([]byte(test.in))); got != test.want {
			t.Errorf("%s: %s, want %s", test.in, got, test.want)
		}
	}
}

// FuzzBatchLine feeds one line. Whatever it is, the answer is one line of JSON
// without control characters, and the exit status says whether it is an error.
func FuzzBatchLine(f *testing.F) {
	for _, s := range []string{
		`{"id":1,"expr":"x^3","wrt":"x","claim":"3*x^2","at":[{"x":"0.5"}],"domain":{"x":["-5","5"]}}`,
		`{"expr":"x","wrt":"x","at":[{"x":1e-5}],"domain":{"x":[null,3]}}`,
		`{"expr":"x","wrt":"x","expr":"x"}`, `{"expr":"x","wrt":"x"} 1`, `[[[[`, `{"id":`, `{"id":"\ud800"}`, "\xff", `{"":0}`, `{"at":[[]]}`,
		`{"expr":"\u0000","wrt":"\u001b"}`, "{\"id\":\"\x7f\"", `{"expr":"where(x<1,abs(x),max(x,2))","wrt":"x"}`,
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, line string) {
		if strings.TrimSpace(line) == "" || strings.Contains(line, "\n") {
			t.Skip()
		}
		var o bytes.Buffer
		a := &app{out: &o, errOut: io.Discard, timeout: 100 * time.Millisecond}
		err := a.runBatch(context.Background(), strings.NewReader(line), 1)
		if code, ok := err.(exitStatus); err != nil && (!ok || code > 3) {
			t.Fatalf("%q: %v", line, err)
		}
		var answer struct{ Verdict, Error string }
		if json.Unmarshal(o.Bytes(), &answer) != nil || strings.Count(o.String(), "\n") != 1 {
			t.Fatalf("%q: the answer is %q", line, o.String())
		}
		if (answer.Verdict == "") != (err == exitStatus(exitUsage)) || (answer.Verdict == "") == (answer.Error == "") {
			t.Errorf("%q: %v, but the answer is %s", line, err, o.String())
		}
		if text := strings.TrimSuffix(o.String(), "\n"); printable(text) != text || printable(answer.Error) != answer.Error {
			t.Errorf("%q: control characters in %q", line, text)
		}
	})
}
