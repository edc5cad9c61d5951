package verify

import (
	"math/big"
)

// Decimal writes a rational as a decimal of at most the given number of
// significant digits. exact says whether that is its value; else it is rounded.
func Decimal(r *big.Rat, digits int) (text string, exact bool) {
	// A quotient has to be rounded before it is rounded to digits; with this many more
	// bits the two do not add up to anything that shows.
	f := new(big.Float).SetPrec(uint(4*digits + 64)).SetRat(r)
	text = f.Text('g', digits)
	if size := r.Num().BitLen() + r.Denom().BitLen(); size > 16*digits+64 {
		return text, false // longer than any decimal of so few digits, but for huge powers of ten
	}
	back, ok := new(big.Rat).SetString(text)
	return text, ok && back.Cmp(r) == 0
}

// decimal writes a rational as a decimal if that is short and exact, and as a
// fraction otherwise.
func decimal(r *big.Rat) string {
	if text, exact := Decimal(r, 12); exact {
		return text
	}
	return short(r)
}
