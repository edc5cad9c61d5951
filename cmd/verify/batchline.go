package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"gradproof/symbolic"
	"gradproof/verify"
)

// A batchLine is one question of a batch as it was written. Pointers tell what is
// missing from what is empty.
type batchLine struct {
	id     json.RawMessage // a string or a number
	expr   *string
	wrt    *string
	claim  *string
	at     []map[string]string
	domain map[string][2]string
}

// decodeLine reads a line strictly: one object, no field twice, none that is
// unknown, nothing after it.
func decodeLine(line []byte) (l batchLine, err error) {
	if !utf8.Valid(line) {
		return l, usage("the line is not UTF-8")
	}
	d := newLineDecoder(line)
	err = d.object(func(key string) (err error) {
		switch key {
		case "id":
			l.id, err = d.id()
		case "expr":
			l.expr, err = d.text(key)
		case "wrt":
			l.wrt, err = d.text(key)
		case "claim":
			l.claim, err = d.text(key)
		case "at":
			l.at, err = d.points()
		case "domain":
			l.domain, err = d.domain()
		default:
			hint := ""
			if near := nearName(key, []string{"id", "expr", "wrt", "claim", "at", "domain"}); near != "" {
				hint = fmt.Sprintf("did you mean %q?", near)
			}
			err = usageHint(hint, "there is no field %s", symbolic.Quote(key))
		}
		if err == errNull && key != "expr" && key != "wrt" {
			err = nil // as if it were not there
		}
		return err
	})
	if err != nil {
		return l, err
	}
	if _, err := d.Token(); err != io.EOF {
		return l, usage("there is something after the object")
	}
	return l, nil
}

// lineID returns the id of a line that may be broken after it; nil if there is none.
func lineID(line []byte) (id json.RawMessage) {
	d := newLineDecoder(line)
	_ = d.object(func(key string) error {
		if key == "id" {
			found, err := d.id()
			if err == nil {
				id = found
			}
			return errors.New("found")
		}
		var skip json.RawMessage
		return d.Decode(&skip)
	})
	return id
}

// question parses what a line says.
func (l *batchLine) question() (q verify.Question, err error) {
	switch {
	case l.expr == nil:
		return q, usage(`the field "expr" is missing`)
	case l.wrt == nil:
		return q, usage(`the field "wrt" is missing`)
	case !symbolic.ValidName(*l.wrt):
		return q, usage(`"wrt": %s is not the name of a variable`, symbolic.Quote(*l.wrt))
	}
	q.Wrt = *l.wrt
	if q.Expr, err = parseExpr(`"expr"`, *l.expr); err != nil {
		return q, err
	}
	if l.claim != nil {
		claim, err := parseExpr(`"claim"`, *l.claim)
		if err != nil {
			return q, err
		}
		q.Claim = &claim
	}
	known := q.Vars()
	for _, texts := range l.at {
		p := make(verify.Point, len(texts))
		for _, name := range slices.Sorted(maps.Keys(texts)) {
			if p[name], err = parseNumber(`"at": `+symbolic.Quote(name), texts[name]); err != nil {
				return q, err
			}
		}
		needed := known
		if !slices.Contains(q.Expr.Vars(), q.Wrt) && p[q.Wrt] == nil {
			needed = slices.DeleteFunc(slices.Clone(known), func(name string) bool { return name == q.Wrt })
		}
		if err := checkPoint(`"at"`, p, needed); err != nil {
			return q, err
		}
		q.At = append(q.At, p)
	}
	q.Domain = make(map[string]verify.Interval, len(l.domain))
	for _, name := range slices.Sorted(maps.Keys(l.domain)) {
		if !slices.Contains(known, name) {
			return q, unknownName(`"domain"`, name, known)
		}
		ends := l.domain[name]
		if q.Domain[name], err = interval(`"domain": `+symbolic.Quote(name), ends[0], ends[1]); err != nil {
			return q, err
		}
	}
	return q, nil
}

// A lineDecoder reads JSON token by token, so that a field that comes twice is noticed.
type lineDecoder struct{ *json.Decoder }

func newLineDecoder(line []byte) lineDecoder {
	d := json.NewDecoder(bytes.NewReader(line))
	d.UseNumber()
	return lineDecoder{d}
}

// next returns the next token.
func (d lineDecoder) next() (json.Token, error) {
	t, err := d.Token()
	var syntax *json.SyntaxError
	switch {
	case err == io.EOF || err == io.ErrUnexpectedEOF:
		return nil, usage("the JSON ends too early")
	case errors.As(err, &syntax):
		return nil, usage("not JSON: %v, at byte %d", err, syntax.Offset)
	case err != nil:
		return nil, usage("not JSON: %v", err)
	}
	return t, nil
}

// errNull is the error of a null in the place of anything else.
var errNull = errors.New("null")

// open wants the delimiter that begins what.
func (d lineDecoder) open(delim json.Delim, what string) error {
	t, err := d.next()
	switch {
	case err != nil:
		return err
	case t == nil:
		return errNull
	case t != delim:
		return usage("%s was expected", what)
	}
	return nil
}

// object reads an object, calling field to read each value.
func (d lineDecoder) object(field func(key string) error) error {
	if err := d.open('{', "an object"); err != nil {
		return err
	}
	seen := make(map[string]bool)
	for d.More() {
		t, err := d.next()
		if err != nil {
			return err
		}
		key, ok := t.(string)
		if !ok {
			return usage("a name of a field was expected")
		}
		if seen[key] {
			return usage("the field %s is given twice", symbolic.Quote(key))
		}
		seen[key] = true
		switch err := field(key); {
		case err == errNull:
			return usage("%s is null", symbolic.Quote(key))
		case err != nil:
			return err
		}
	}
	_, err := d.next()
	return err
}

// array reads an array, calling element to read each value.
func (d lineDecoder) array(what string, element func() error) error {
	if err := d.open('[', what); err != nil {
		return err
	}
	for d.More() {
		switch err := element(); {
		case err == errNull:
			return usage("%s was expected, without a null in it", what)
		case err != nil:
			return err
		}
	}
	_, err := d.next()
	return err
}

// id reads a string or a number, which is kept as it is.
func (d lineDecoder) id() (json.RawMessage, error) {
	t, err := d.next()
	if err != nil {
		return nil, err
	}
	switch t := t.(type) {
	case json.Number:
		return json.RawMessage(t), nil
	case nil:
		return nil, errNull
	case string:
		line, err := jsonLine(t)
		return escaped(bytes.TrimSpace(line)), err
	}
	return nil, usage(`"id" is neither a string nor a number`)
}

// escaped writes the characters of a JSON string that are not printable by their numbers: JSON lets
// some control characters stand for themselves.
func escaped(line []byte) []byte {
	var out []byte
	for _, r := range string(line) {
		if unicode.IsPrint(r) {
			out = utf8.AppendRune(out, r)
			continue
		}
		for _, unit := range utf16.Encode([]rune{r}) {
			out = fmt.Appendf(out, `\u%04x`, unit)
		}
	}
	return out
}

// text reads a string.
func (d lineDecoder) text(key string) (*string, error) {
	t, err := d.next()
	if err != nil {
		return nil, err
	}
	switch t := t.(type) {
	case nil:
		return nil, errNull
	case string:
		return &t, nil
	}
	return nil, usage("%q is not a string", key)
}

// number reads a number as its text: a string or a JSON number.
func (d lineDecoder) number(what string) (string, error) {
	t, err := d.next()
	if err != nil {
		return "", err
	}
	switch t := t.(type) {
	case string:
		return t, nil
	case json.Number:
		return t.String(), nil
	}
	return "", usage("%s is neither a number nor a string", what)
}

// points reads [{"x":"0.5"}].
func (d lineDecoder) points() (points []map[string]string, err error) {
	err = d.array(`"at": an array of objects`, func() error {
		p := make(map[string]string)
		err := d.object(func(key string) (err error) {
			p[key], err = d.number(`"at": ` + symbolic.Quote(key))
			return err
		})
		points = append(points, p)
		return err
	})
	return points, err
}

// domain reads {"x":["-5","5"]}, where "" and null stand for an open end.
func (d lineDecoder) domain() (domain map[string][2]string, err error) {
	domain = make(map[string][2]string)
	err = d.object(func(key string) error {
		what := `"domain": ` + symbolic.Quote(key)
		var ends []string
		err := d.array(what+": an array of two ends", func() error {
			end, err := d.end(what)
			ends = append(ends, end)
			return err
		})
		if err != nil {
			return err
		}
		if len(ends) != 2 {
			return usage("%s: two ends were expected, not %d", what, len(ends))
		}
		domain[key] = [2]string(ends)
		return nil
	})
	return domain, err
}

// end reads one end of an interval.
func (d lineDecoder) end(what string) (string, error) {
	t, err := d.next()
	if err != nil {
		return "", err
	}
	switch t := t.(type) {
	case nil:
		return "", nil
	case string:
		return t, nil
	case json.Number:
		return t.String(), nil
	}
	return "", usage("%s: an end is neither a number nor a string nor null", what)
}
