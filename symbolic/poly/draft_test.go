package poly

import (
	"errors"
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

// A draft sums to what Collect makes of the same terms.
func TestDraft(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var d Draft
		for range 2 { // again after a reset
			d.Reset()
			var terms []Summand
			for range rapid.IntRange(0, 12).Draw(t, "terms") {
				c := rapid.Int64Range(-3, 3).Draw(t, "coefficient") * rapid.SampledFrom([]int64{1, 1<<29 + 1}).Draw(t, "size")
				var powers []Power
				for range rapid.IntRange(0, 4).Draw(t, "powers") {
					e := rapid.SampledFrom([]uint32{0, 1, 2, 1 << 20}).Draw(t, "exponent")
					powers = append(powers, Power{rapid.IntRange(0, 11).Draw(t, "variable"), e})
				}
				d.Add(c, powers...)
				terms = append(terms, Summand{big.NewRat(c, 1), powers})
			}
			got, err := (*Work)(nil).Sum(&d)
			if err != nil {
				t.Fatal(err)
			}
			want, err := (*Work)(nil).Collect(terms)
			if err != nil {
				t.Fatal(err)
			}
			if !got.Equal(want) || d.Len() != len(terms) {
				t.Fatalf("%v is %d terms, want %d", terms, got.Len(), want.Len())
			}
		}
	})
}

func TestDraftBudget(t *testing.T) {
	var d Draft
	d.Add(1, Power{0, MaxExponent}, Power{0, 1})
	var refused *BudgetError
	if _, err := (*Work)(nil).Sum(&d); !errors.As(err, &refused) || refused.Budget != Exponent {
		t.Errorf("an exponent above the largest: %v", err)
	}
	d.Reset()
	d.Add(1, Power{0, 1})
	d.Add(1, Power{1, 1})
	if _, err := (&Work{Terms: 1}).Sum(&d); !errors.As(err, &refused) || refused.Budget != Terms {
		t.Errorf("two terms where one is allowed: %v", err)
	}
}
