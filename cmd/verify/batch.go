package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strings"

	"gradproof/symbolic"
	"gradproof/verify"
)

// maxLine is the length of the longest line of a batch, in bytes.
const maxLine = 1 << 20

// A batchItem is one line of a batch on its way to an answer.
type batchItem struct {
	number  int // of the line, from 1
	line    []byte
	tooLong bool
	err     error // of the reader; the last item then
	done    chan batchAnswer
}

// A batchAnswer is what a line is answered with.
type batchAnswer struct {
	line       []byte
	verdict    verify.Verdict // "" for a bad line
	unfinished bool           // interrupted: there is no answer
	err        error          // a defect of ours
}

// batch answers the questions of a file, one per line, in order. Lines are worked on
// side by side; what is printed does not depend on how many.
func (a *app) batch(ctx context.Context, name string) error {
	in := a.in
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return usage("--batch: %s cannot be opened: %v", symbolic.Quote(name), errors.Unwrap(err))
		}
		defer f.Close()
		in = f
	}
	return a.runBatch(ctx, in, runtime.GOMAXPROCS(0))
}

func (a *app) runBatch(ctx context.Context, in io.Reader, workers int) error {
	if err := a.control(ctx); err != nil {
		return err
	}
	work, cancel := context.WithCancel(ctx)
	defer cancel()
	queue := make(chan *batchItem)              // to the workers
	order := make(chan *batchItem, 4*workers+1) // to the writer
	// Reading may block for ever, and so nobody waits for the reader.
	go readBatch(work, in, queue, order)
	for range workers {
		go func() {
			for item := range queue {
				item.done <- a.answerLine(work, item)
			}
		}()
	}

	var t tally
	if err := a.writeBatch(ctx, order, &t); err != nil {
		return err
	}
	if ctx.Err() != nil {
		return fmt.Errorf("incomplete: interrupted after %s", t.text())
	}
	a.complain("%s", t.text())
	if t.bad > 0 {
		return exitStatus(exitUsage)
	}
	return verdictStatus(t.worst())
}

// readBatch sends every line that is not blank to the workers and to the writer.
func readBatch(ctx context.Context, in io.Reader, queue, order chan<- *batchItem) {
	defer close(queue)
	defer close(order)
	r := bufio.NewReaderSize(in, 64<<10)
	for number := 1; ; number++ {
		line, tooLong, err := readLine(r)
		if number == 1 {
			line = bytes.TrimPrefix(line, []byte("\uFEFF"))
		}
		if len(bytes.TrimSpace(line)) > 0 {
			item := &batchItem{number: number, line: line, tooLong: tooLong, done: make(chan batchAnswer, 1)}
			if !send(ctx, order, item) {
				return
			}
			if !send(ctx, queue, item) {
				item.done <- batchAnswer{unfinished: true} // the writer waits for it
				return
			}
		}
		if err != nil {
			if err != io.EOF {
				send(ctx, order, &batchItem{err: err})
			}
			return
		}
	}
}

func send(ctx context.Context, to chan<- *batchItem, item *batchItem) bool {
	select {
	case to <- item:
		return true
	case <-ctx.Done():
		return false
	}
}

// readLine reads up to the next end of a line. Of a line that is too long it
// returns the beginning.
func readLine(r *bufio.Reader) (line []byte, tooLong bool, err error) {
	for {
		part, err := r.ReadSlice('\n')
		if room := maxLine + 1 - len(line); len(part) > room {
			line, tooLong = append(line, part[:room]...), true
		} else {
			line = append(line, part...)
		}
		if err != bufio.ErrBufferFull {
			line = bytes.TrimSuffix(line, []byte("\n"))
			return line, tooLong || len(line) > maxLine, err
		}
	}
}

// writeBatch writes the answers in order, until there are no more, or up to the
// first that an interruption has left unfinished.
func (a *app) writeBatch(ctx context.Context, order <-chan *batchItem, t *tally) error {
	for {
		item := nextItem(ctx, order)
		if item == nil {
			return nil
		}
		if item.err != nil {
			return fmt.Errorf("--batch: reading failed after %d lines: %v", t.lines, item.err)
		}
		// After an interruption the workers answer promptly, so that there is no
		// need to look at ctx here.
		answer := <-item.done
		if answer.err != nil {
			return answer.err
		}
		if answer.unfinished {
			return nil
		}
		if _, err := a.out.Write(answer.line); err != nil {
			return err
		}
		t.add(answer.verdict)
	}
}

// nextItem returns what is ready, whether or not there was an interruption, and
// waits for more only if there was none. It returns nil at the end.
func nextItem(ctx context.Context, order <-chan *batchItem) *batchItem {
	select {
	case item := <-order:
		return item
	default:
	}
	select {
	case item := <-order:
		return item
	case <-ctx.Done():
		return nil
	}
}

// answerLine answers one line.
func (a *app) answerLine(ctx context.Context, item *batchItem) (answer batchAnswer) {
	answer.err = guard(func() (err error) {
		answer, err = a.answerItem(ctx, item)
		return err
	})
	return answer
}

func (a *app) answerItem(ctx context.Context, item *batchItem) (batchAnswer, error) {
	id, q, err := decodeItem(item)
	var note string
	var r timedReport
	if err == nil {
		if !slices.Contains(q.Expr.Vars(), q.Wrt) {
			note = q.Wrt + " does not occur in the expression, so that the derivative is 0"
		}
		q.Seed = a.seed
		r, err = a.answer(ctx, q)
	}
	if err != nil {
		if id == nil {
			err = fmt.Errorf("line %d: %w", item.number, err)
		}
		line, err := jsonLine(struct {
			ID    json.RawMessage `json:"id,omitempty"`
			Error string          `json:"error"`
		}{id, printable(err.Error())})
		return batchAnswer{line: line}, err
	}
	if ctx.Err() != nil {
		return batchAnswer{unfinished: true}, nil
	}
	if note != "" {
		r.Notes = append(r.Notes, note)
	}
	line, err := jsonLine(struct {
		ID json.RawMessage `json:"id,omitempty"`
		timedReport
	}{id, r})
	return batchAnswer{line: line, verdict: r.Verdict}, err
}

func decodeItem(item *batchItem) (json.RawMessage, verify.Question, error) {
	if item.tooLong {
		id := lineID(item.line)
		return id, verify.Question{}, usage("the line is longer than %d bytes", maxLine)
	}
	l, err := decodeLine(item.line)
	if err != nil {
		return lineID(item.line), verify.Question{}, err
	}
	q, err := l.question()
	return l.id, q, err
}

// A tally counts the lines of a batch by verdict.
type tally struct {
	lines, bad int
	verdicts   map[verify.Verdict]int
}

func (t *tally) add(v verify.Verdict) {
	t.lines++
	if v == "" {
		t.bad++
		return
	}
	if t.verdicts == nil {
		t.verdicts = make(map[verify.Verdict]int)
	}
	t.verdicts[v]++
}

// worst returns the worst verdict, or proved for no lines.
func (t *tally) worst() verify.Verdict {
	worst := verify.Proved
	for v := range t.verdicts {
		worst = verify.Worst(worst, v)
	}
	return worst
}

// text is, for example, "12 lines: 10 proved, 1 refuted, 1 bad".
func (t *tally) text() string {
	var parts []string
	for _, v := range []verify.Verdict{verify.Proved, verify.Agrees, verify.Refuted, verify.Undefined, verify.Inconclusive} {
		if n := t.verdicts[v]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, v))
		}
	}
	if t.bad > 0 {
		parts = append(parts, fmt.Sprintf("%d bad", t.bad))
	}
	s := fmt.Sprintf("%d lines", t.lines)
	if t.lines == 1 {
		s = "1 line"
	}
	if len(parts) > 0 {
		s += ": " + strings.Join(parts, ", ")
	}
	return s
}
