package symbolic

import (
	"context"
	"errors"
	"testing"
)

// Sums and products in one go are those from left to right.
func TestFormsSumProduct(t *testing.T) {
	g := newGenerate(8)
	g.kinds = []Kind{Sum, Product, Negation, Power, Quotient, Call}
	seen := 0
	for range 300 {
		_, err := Cases(context.Background(), DefaultLimits(), func(fs *Forms) error {
			var xs []*Form
			for range g.r.IntN(6) {
				f, err := Eval(g.expr(1+g.r.IntN(5)), fs.Var, fs)
				if err != nil {
					return err
				}
				xs = append(xs, f)
			}
			sum, product := intForm(0), intForm(1)
			for _, x := range xs {
				var err error
				if sum, err = fs.Add(sum, x); err != nil {
					return err
				}
				if product, err = fs.Mul(product, x); err != nil {
					return err
				}
			}
			s, err := fs.Sum(xs)
			if err != nil {
				return err
			}
			p, err := fs.Product(xs)
			if err != nil {
				return err
			}
			sameSum, err := fs.Equal(s, sum)
			if err != nil {
				return err
			}
			sameProduct, err := fs.Equal(p, product)
			if err == nil && !(sameSum && sameProduct) {
				t.Errorf("sum %s, want %s; product %s, want %s", fs.Text(s, 200), fs.Text(sum, 200), fs.Text(p, 200), fs.Text(product, 200))
			}
			seen++
			return err
		})
		if err != nil && !errors.Is(err, ErrUndefined) && code(err) != CodeBudget {
			t.Fatal(err)
		}
	}
	if seen < 200 {
		t.Errorf("only %d sums", seen)
	}
}

// Different fingerprints of forms that are equal would lose a proof.
func TestFingerprints(t *testing.T) {
	marked := 0
	for _, pair := range equalPairs {
		_, err := Cases(context.Background(), DefaultLimits(), func(fs *Forms) error {
			a, err := Eval(MustParse(pair[0]), fs.Var, fs)
			if err != nil {
				return err
			}
			b, err := Eval(MustParse(pair[1]), fs.Var, fs)
			if err != nil {
				return err
			}
			if fs.markOf(a).state == markValue && fs.markOf(b).state == markValue {
				marked++
			}
			if !fs.cases.refine && fs.differ(a, b) {
				t.Errorf("%s and %s have different fingerprints", pair[0], pair[1])
			}
			return nil
		})
		if err != nil {
			t.Errorf("%s: %v", pair, err)
		}
	}
	if marked < len(equalPairs)/2 {
		t.Errorf("only %d of %d pairs have fingerprints", marked, len(equalPairs))
	}
}
