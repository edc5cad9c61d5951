package verify

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math/big"
	"slices"
	"strings"

	"gradproof/symbolic"
)

// A Dataset is a table of exact numbers with named columns. A loss over data is
// the mean of an expression over the rows.
type Dataset struct {
	Names   []string
	Columns [][]*big.Rat // one slice for each name, all of the same length
	Header  []string     // of the file, including columns that were not read
}

// Rows returns the number of rows.
func (d *Dataset) Rows() int {
	if len(d.Columns) == 0 {
		return 0
	}
	return len(d.Columns[0])
}

// column returns the place of a column, or -1.
func (d *Dataset) column(name string) int { return slices.Index(d.Names, name) }

// has reports whether there are data with a column of that name.
func (d *Dataset) has(name string) bool { return slices.Contains(d.names(), name) }

func (d *Dataset) names() []string {
	if d == nil {
		return nil
	}
	return d.Names
}

// floats returns a column rounded to float64.
func (d *Dataset) floats(column int) []float64 {
	out := make([]float64, len(d.Columns[column]))
	for row, v := range d.Columns[column] {
		out[row], _ = v.Float64()
	}
	return out
}

// maxRows bounds the rows of a dataset.
const maxRows = 1_000_000

// ReadCSV reads a table with a header. Of the columns only those are read for which
// wanted returns true: each of them must hold a decimal or a fraction p/q in every
// row. Errors name the row, counted from 1 below the header, and the column.
func ReadCSV(r io.Reader, wanted func(column string) bool) (*Dataset, error) {
	in := csv.NewReader(r)
	in.TrimLeadingSpace = true
	in.FieldsPerRecord = -1 // counted below, to name the column
	in.ReuseRecord = true
	record, err := in.Read()
	if errors.Is(err, io.EOF) {
		return nil, errors.New("the file is empty: a header with the names of the columns is missing")
	}
	if err != nil {
		return nil, err
	}
	d := &Dataset{}
	var places []int
	for i, name := range record {
		name = strings.TrimSpace(strings.TrimPrefix(name, "\uFEFF"))
		d.Header = append(d.Header, name)
		if !wanted(name) {
			continue
		}
		if slices.Contains(d.Names, name) {
			return nil, fmt.Errorf("the column %s stands twice in the header", symbolic.Quote(name))
		}
		d.Names = append(d.Names, name)
		d.Columns = append(d.Columns, nil)
		places = append(places, i)
	}
	row := 0
	for {
		record, err := in.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		if row++; row > maxRows {
			return nil, fmt.Errorf("there are more than %d rows", maxRows)
		}
		line, _ := in.FieldPos(0)
		if len(record) < len(d.Header) {
			return nil, fmt.Errorf("row %d (line %d) ends before column %s: it has %d of %d fields",
				row, line, symbolic.Quote(d.Header[len(record)]), len(record), len(d.Header))
		}
		if len(record) > len(d.Header) {
			return nil, fmt.Errorf("row %d (line %d) goes on after column %s: it has %d fields, and the header %d",
				row, line, symbolic.Quote(d.Header[len(d.Header)-1]), len(record), len(d.Header))
		}
		for i, place := range places {
			v, err := number(record[place])
			if err != nil {
				return nil, fmt.Errorf("row %d (line %d), column %s: %w", row, line, symbolic.Quote(d.Names[i]), err)
			}
			d.Columns[i] = append(d.Columns[i], v)
		}
	}
	if row == 0 {
		return nil, errors.New("there are no rows below the header")
	}
	return d, nil
}

// number reads a field. Training needs it in float64 too, so it must be finite there.
func number(field string) (*big.Rat, error) {
	v, err := symbolic.ParseNumber(strings.TrimSpace(field))
	if err != nil {
		return nil, err
	}
	if f, _ := v.Float64(); !finite(f) {
		return nil, fmt.Errorf("%s is too large for float64", symbolic.Quote(field))
	}
	return v, nil
}

// ErrNotFoldable says that a loss over data cannot be folded into moments.
var ErrNotFoldable = errors.New("not a polynomial in the parameters")

// Fold returns the mean of loss over the rows of the data as an expression in the
// parameters alone: the loss is expanded, and in every term the factors that
// depend on data are replaced by their exact mean, a moment of the data. The
// result is exact. [ErrNotFoldable] says that the loss is not a polynomial in the
// parameters, or that a moment is not rational.
func (d *Dataset) Fold(ctx context.Context, loss symbolic.Expr, params []string) (symbolic.Expr, error) {
	rank := append(slices.Clone(params), d.Names...)
	expanded, err := symbolic.DefaultLimits().Expand(ctx, loss, rank)
	if err != nil {
		return symbolic.Expr{}, err
	}
	isParam := func(e symbolic.Expr) bool {
		return slices.ContainsFunc(e.Vars(), func(v string) bool { return slices.Contains(params, v) })
	}
	var terms []symbolic.Expr
	for _, term := range termsOf(expanded) {
		var ofParams, ofData []symbolic.Expr
		for _, f := range factorsOf(term) {
			if !isParam(f) {
				ofData = append(ofData, f)
				continue
			}
			if !symbolic.IsPolynomial(f) {
				return symbolic.Expr{}, fmt.Errorf("%s: %w", f.Text(80), ErrNotFoldable)
			}
			ofParams = append(ofParams, f)
		}
		mean, err := d.mean(ctx, symbolic.Mul(ofData...))
		if err != nil {
			return symbolic.Expr{}, err
		}
		terms = append(terms, symbolic.Mul(append([]symbolic.Expr{symbolic.Num(mean)}, ofParams...)...))
	}
	return symbolic.DefaultLimits().Expand(ctx, symbolic.Add(terms...), params)
}

// termsOf returns the terms of an expanded expression.
func termsOf(e symbolic.Expr) []symbolic.Expr {
	if e.Kind() == symbolic.Sum {
		return e.Args()
	}
	return []symbolic.Expr{e}
}

// factorsOf returns the factors of a term; a sign becomes the factor -1.
func factorsOf(e symbolic.Expr) []symbolic.Expr {
	switch e.Kind() {
	case symbolic.Negation:
		return append([]symbolic.Expr{symbolic.Int(-1)}, factorsOf(e.Arg(0))...)
	case symbolic.Product:
		var out []symbolic.Expr
		for _, a := range e.Args() {
			out = append(out, factorsOf(a)...)
		}
		return out
	case symbolic.Quotient:
		return append(factorsOf(e.Arg(0)), symbolic.Div(symbolic.Int(1), e.Arg(1)))
	}
	return []symbolic.Expr{e}
}

// mean returns the exact mean of an expression over the rows.
func (d *Dataset) mean(ctx context.Context, e symbolic.Expr) (*big.Rat, error) {
	if r, ok := e.Rat(); ok {
		return r, nil
	}
	sum := new(big.Rat)
	for row := range d.Rows() {
		if row%64 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		v, err := symbolic.Eval(e, d.env(row, nil), symbolic.Arithmetic[*big.Rat](Rationals{}))
		if err != nil {
			return nil, fmt.Errorf("row %d: %w", row+1, err)
		}
		if _, err := sized(sum.Add(sum, v)); err != nil {
			return nil, err
		}
	}
	if d.Rows() == 0 {
		return nil, errors.New("there are no rows")
	}
	return sum.Quo(sum, big.NewRat(int64(d.Rows()), 1)), nil
}

// env gives the columns their values in a row, and the other variables those of p.
func (d *Dataset) env(row int, p Point) func(string) (*big.Rat, error) {
	return func(name string) (*big.Rat, error) {
		if i := d.column(name); i >= 0 {
			return d.Columns[i][row], nil
		}
		return p.env(name)
	}
}
