package ball

import (
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
)

// displayDigits is how many digits String prints at most.
const displayDigits = 40

// Decimal returns the leading decimal digits of b that are certain, at most digits of
// them, cut and not rounded. "…" follows unless the number ends there. Where no digit is
// certain it returns a midpoint and a radius, as [Ball.String] does.
func (b Ball) Decimal(digits int) string {
	if s, ok := b.decimal(max(1, digits)); ok {
		return s
	}
	return b.around()
}

func (b Ball) decimal(digits int) (s string, ok bool) {
	if b.isZero() {
		return "0", true
	}
	y, e, ok := b.scaled(digits)
	if !ok {
		return "", false
	}
	lo, hi := y.Lower(), y.Upper()
	d, h := floorOf(lo), floorOf(hi)
	ten := big.NewInt(10)
	for d.Cmp(h) != 0 {
		d.Quo(d, ten)
		h.Quo(h, ten)
	}
	if d.Sign() == 0 {
		return "", false
	}
	if y.IsExact() && lo.IsInt() {
		return b.signText() + layout(strings.TrimRight(d.String(), "0"), e, ""), true
	}
	return b.signText() + layout(d.String(), e, "…"), true
}

// Rounded returns b rounded to the given number of decimal digits, half away from 0, if
// all numbers of b round to the same.
func (b Ball) Rounded(digits int) (s string, ok bool) {
	digits = max(1, digits)
	if b.isZero() {
		return "0", true
	}
	y, e, ok := b.scaled(digits)
	if !ok {
		return "", false
	}
	half := big.NewRat(1, 2)
	lo, hi := y.Lower(), y.Upper()
	d, h := floorOf(lo.Add(lo, half)), floorOf(hi.Add(hi, half))
	if d.Cmp(h) != 0 {
		return "", false
	}
	text := d.String()
	if len(text) > digits {
		e++
	}
	return b.signText() + layout(strings.TrimRight(text, "0"), e, ""), true
}

// String returns the midpoint, without its uncertain digits, and the radius,
// "0.7268 ± 4e-5". A number that is known exactly is printed as a fraction or as a decimal, with
// "…" after 40 digits.
func (b Ball) String() string {
	if b.rat != nil && b.length() <= 8*displayDigits {
		return b.rat.String()
	}
	if b.IsExact() {
		return b.Decimal(displayDigits)
	}
	return b.around()
}

// around returns a midpoint and a radius.
func (b Ball) around() string {
	bits := b.RelBits()
	switch {
	case !b.IsFinite():
		return "any"
	case bits <= 0:
		return "0 ± " + b.size().String()
	}
	mid, ok := exactly(b.mid).Rounded(min(displayDigits, 1+bits*3/10))
	if !ok { // too large or too small for the conversion
		mid = b.Mid().Text('p', 16)
	}
	if b.IsExact() {
		return mid
	}
	return mid + " ± " + b.rad.String()
}

// String returns the bound with one digit, rounded up except for a billionth.
func (a mag) String() string {
	if a.isZero() {
		return "0"
	}
	l := math.Log10(float64(a.m)) + float64(a.e)*math.Log10(2)
	k := math.Floor(l + 1e-10)
	digit := math.Ceil(math.Pow(10, l-k) - 1e-9)
	if digit >= 10 {
		digit, k = 1, k+1
	}
	return fmt.Sprintf("%ge%d", digit, int64(k))
}

// scaled returns |b|·10^(digits-1-e), for the e with 10^e ≤ |x| < 10^(e+1) for the least |x|
// of b. It is not ok if the sign of b is not certain.
func (b Ball) scaled(digits int) (y Ball, e int64, ok bool) {
	if s, known := b.Sign(); !known || s == 0 {
		return y, 0, false
	}
	b = magnitude(b)
	w := Arithmetic{clampPrec(uint(digits)*4 + 64)}
	e = int64(math.Floor(float64(b.mid.top()-1) * math.Log10(2)))
	bound := new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(digits)), nil))
	least := new(big.Rat).Quo(bound, big.NewRat(10, 1))
	for range 4 {
		scale, err := w.Pow(FromInt(10), FromInt(int64(digits)-1-e))
		if err != nil {
			return y, 0, false
		}
		if y, err = w.Mul(b, scale); err != nil {
			return y, 0, false
		}
		lo := y.Lower()
		switch {
		case lo.Cmp(bound) >= 0:
			e++
		case lo.Cmp(least) < 0 && y.Upper().Cmp(least) < 0:
			e--
		case lo.Cmp(least) < 0:
			return y, e, true // it straddles a power of ten
		default:
			return y, e, true
		}
	}
	return y, 0, false
}

func floorOf(r *big.Rat) *big.Int { return new(big.Int).Div(r.Num(), r.Denom()) }

func (b Ball) signText() string {
	if b.mid.sign() < 0 {
		return "-"
	}
	return ""
}

// layout writes the digits d.ddd·10^e, with more after them.
func layout(digits string, e int64, more string) string {
	n := int64(len(digits))
	switch {
	case -7 < e && e < 0:
		return "0." + strings.Repeat("0", int(-e-1)) + digits + more
	case 0 <= e && e < 21 && n > e+1:
		return digits[:e+1] + "." + digits[e+1:] + more
	case 0 <= e && e < 21 && (n == e+1 || more == ""):
		return digits + strings.Repeat("0", int(e+1-n)) + more
	case n == 1:
		return digits + more + "e" + strconv.FormatInt(e, 10)
	}
	return digits[:1] + "." + digits[1:] + more + "e" + strconv.FormatInt(e, 10)
}
