package figure

import (
	"math"
	"strconv"
	"strings"
)

// A mark is a labelled position on an axis.
type mark struct {
	value float64
	label string
}

// ticks returns at most n + 1 marks in [lo, hi], lo < hi, at multiples of 1, 2 or 5 times a power of
// ten, as far apart as n ≥ 1 of them allow, and not closer than least. All labels of an axis have
// the same number of decimals. Where floating point is too coarse for round numbers the ends are
// the only marks.
func ticks(lo, hi float64, n int, least float64) []mark {
	k := -324 // of the smallest number; below it the quotient is zero
	if spacing := (hi - lo) / float64(n); spacing > 0 {
		k = magnitude(spacing)
	}
	for ; k < 309; k++ {
		for _, m := range []int64{1, 2, 5} {
			step, err := strconv.ParseFloat(decimal(m, k), 64)
			if err != nil || step == 0 || step < least {
				continue
			}
			// A bound that is a multiple up to rounding counts as one.
			const slack = 1e-9
			first, last := math.Ceil(lo/step-slack), math.Floor(hi/step+slack)
			if last-first > float64(n) {
				continue
			}
			if math.Max(math.Abs(first), math.Abs(last)) > 1e14 || last <= first {
				return ends(lo, hi)
			}
			marks := make([]mark, 0, n+1)
			for i := int64(first); i <= int64(last); i++ {
				// The decimal numeral is exact; i*step is not.
				v, _ := strconv.ParseFloat(decimal(i*m, k), 64)
				marks = append(marks, mark{v, format(v, k, math.Max(math.Abs(lo), math.Abs(hi)))})
			}
			return marks
		}
	}
	return ends(lo, hi)
}

func ends(lo, hi float64) []mark {
	return []mark{{lo, strconv.FormatFloat(lo, 'g', -1, 64)}, {hi, strconv.FormatFloat(hi, 'g', -1, 64)}}
}

// magnitude returns the exponent of v > 0 in scientific notation.
func magnitude(v float64) int {
	_, exponent, _ := strings.Cut(strconv.FormatFloat(v, 'e', -1, 64), "e")
	e, _ := strconv.Atoi(exponent)
	return e
}

// log10 is math.Log10, and right for subnormal numbers on all platforms.
func log10(v float64) float64 {
	if v < 1e-300 {
		return math.Log10(v*1e100) - 100
	}
	return math.Log10(v)
}

// decimal is the numeral i·10^k.
func decimal(i int64, k int) string {
	return strconv.FormatInt(i, 10) + "e" + strconv.Itoa(k)
}

// format writes v, a multiple of 10^k on an axis that reaches up to size.
func format(v float64, k int, size float64) string {
	if v == 0 {
		v = 0 // not -0
	}
	digits := magnitude(size) - k // that tell neighbours apart
	readable := size < 1e7 && (size >= 1e-3 || k >= -5)
	if readable || digits > 4 && 1 <= size && size < 1e15 {
		return strconv.FormatFloat(v, 'f', max(0, -k), 64)
	}
	mantissa, exponent, _ := strings.Cut(strconv.FormatFloat(v, 'e', max(0, digits), 64), "e")
	if strings.Contains(mantissa, ".") {
		mantissa = strings.TrimRight(strings.TrimRight(mantissa, "0"), ".")
	}
	if e, _ := strconv.Atoi(exponent); e != 0 {
		return mantissa + "e" + strconv.Itoa(e)
	}
	return mantissa
}

// settle widens [lo, hi] to the round numbers that are almost reached, so that they get their mark.
func settle(lo, hi float64, n int) (float64, float64) {
	near := (hi - lo) / 50
	if marks := ticks(lo-near, hi+near, n, 0); len(marks) > 2 {
		return min(lo, marks[0].value), max(hi, marks[len(marks)-1].value)
	}
	return lo, hi
}

// decades returns marks for a logarithmic axis whose values are the logarithms to base ten: powers
// of ten, and inside short ranges 2 and 5 times a power of ten as well.
func decades(lo, hi float64, n int) []mark {
	var marks []mark
	first, last := int(math.Ceil(lo-1e-9)), int(math.Floor(hi+1e-9))
	plain := -4 <= first && last <= 5
	every := 1
	for i := 0; (last-first)/every > n; i++ {
		every = []int{2, 5, 10, 20, 50, 100, 200, 500}[i] // at most 618 decades, over n ≥ 2
	}
	for k := first; k <= last; k++ {
		if k%every == 0 {
			marks = append(marks, mark{float64(k), power(1, k, plain)})
		}
	}
	if len(marks) > 2 {
		return marks
	}
	marks = marks[:0]
	for k := first - 1; k <= last; k++ {
		for _, m := range []int{1, 2, 5} {
			if v := math.Log10(float64(m)) + float64(k); lo-1e-9 <= v && v <= hi+1e-9 {
				marks = append(marks, mark{v, power(m, k, plain)})
			}
		}
	}
	if len(marks) > 1 {
		return marks
	}
	// Less than a factor of two or so: the numbers themselves are spread almost evenly.
	marks = marks[:0]
	for _, t := range ticks(math.Pow(10, lo), math.Pow(10, hi), n, 0) {
		marks = append(marks, mark{log10(t.value), t.label})
	}
	return marks
}

// power writes m·10^k, m one digit, with all its zeros or with an exponent.
func power(m, k int, plain bool) string {
	if plain || k == 0 {
		v, _ := strconv.ParseFloat(decimal(int64(m), k), 64)
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return decimal(int64(m), k)
}

// typographic replaces the hyphen of a numeral by a minus sign.
func typographic(numeral string) string { return strings.ReplaceAll(numeral, "-", "−") }
