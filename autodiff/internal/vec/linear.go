package vec

// Lincomb sets dst to a linear combination of columns, added from left to
// right, each product rounded before it is added:
//
//	dst[i] = ((init[i] + coef[0]*cols[0][i]) + coef[1]*cols[1][i]) + …
//
// Without init (nil) the sum starts with the product coef[0]*cols[0][i]; an
// empty sum is 0. A coefficient per column is needed. Any of the columns may
// be dst.
func Lincomb(dst, init, coef []float64, cols [][]float64) {
	coef = coef[:len(cols)]
	lincomb(dst, init, coef, cols)
}

// SumProducts sets dst to a sum of products of pairs of columns, added from
// left to right, each product rounded before it is added:
//
//	dst[i] = ((init[i] + a[0][i]*b[0][i]) + a[1][i]*b[1][i]) + …
//
// Without init (nil) the sum starts with the product a[0][i]*b[0][i]; an empty
// sum is 0. Any of the columns may be dst.
func SumProducts(dst, init []float64, a, b [][]float64) {
	b = b[:len(a)]
	sumProducts(dst, init, a, b)
}

// Sum adds the elements of a to acc: acc[i%8] += a[i].
func Sum(acc *Acc, a []float64) { sum(acc, a) }

// Dot adds the products of the elements of a and b to acc:
// acc[i%8] += a[i]*b[i], the product rounded. The length of a counts.
func Dot(acc *Acc, a, b []float64) { dot(acc, a, b) }

// Dots is [Dot] of a with each of bs, into the corresponding one of accs.
func Dots(accs []Acc, a []float64, bs [][]float64) {
	accs = accs[:len(bs)]
	dots(accs, a, bs)
}

// AnyNaN reports whether a NaN is among the elements.
func AnyNaN(a []float64) bool {
	var acc Acc
	Sum(&acc, a)
	if t := acc.Total(); t-t == 0 {
		return false // a finite sum has no NaN in it
	}
	for _, x := range a {
		if x != x {
			return true
		}
	}
	return false
}
