package vec

import "math"

// The plain kernels. Each is the definition of its operation; where the
// outcome of a comparison chooses between values, the choice is made with bit
// masks, so that it costs the same for all data. The most frequent kernels take
// four elements a turn: the turn itself costs as much as one.

func addGo(dst, a, b []float64) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i := 0; i < len(dst)-3; i += 4 {
		dst[i] = a[i] + b[i]
		dst[i+1] = a[i+1] + b[i+1]
		dst[i+2] = a[i+2] + b[i+2]
		dst[i+3] = a[i+3] + b[i+3]
	}
	for i := len(dst) &^ 3; i < len(dst); i++ {
		dst[i] = a[i] + b[i]
	}
}

func subGo(dst, a, b []float64) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i := 0; i < len(dst)-3; i += 4 {
		dst[i] = a[i] - b[i]
		dst[i+1] = a[i+1] - b[i+1]
		dst[i+2] = a[i+2] - b[i+2]
		dst[i+3] = a[i+3] - b[i+3]
	}
	for i := len(dst) &^ 3; i < len(dst); i++ {
		dst[i] = a[i] - b[i]
	}
}

func mulGo(dst, a, b []float64) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i := 0; i < len(dst)-3; i += 4 {
		dst[i] = a[i] * b[i]
		dst[i+1] = a[i+1] * b[i+1]
		dst[i+2] = a[i+2] * b[i+2]
		dst[i+3] = a[i+3] * b[i+3]
	}
	for i := len(dst) &^ 3; i < len(dst); i++ {
		dst[i] = a[i] * b[i]
	}
}

func divGo(dst, a, b []float64) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i := range dst {
		dst[i] = a[i] / b[i]
	}
}

func maxGo(dst, a, b []float64) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i := range dst {
		dst[i] = max(a[i], b[i])
	}
}

func minGo(dst, a, b []float64) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i := range dst {
		dst[i] = min(a[i], b[i])
	}
}

// ones returns the word of all ones if c, and of all zeros if not. It has no
// branch.
func ones(c bool) uint64 {
	var n uint64
	if c {
		n = 1
	}
	return -n
}

func strongMulGo(dst, a, b []float64) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i := range dst {
		x := a[i]
		dst[i] = math.Float64frombits(math.Float64bits(x*b[i]) &^ ones(x == 0))
	}
}

func gateGo(dst, a, b []float64) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i := range dst {
		x, y := a[i], b[i]
		zero := ones(x == 0) | ones(y == 0)
		dst[i] = math.Float64frombits(math.Float64bits(x*y) &^ zero)
	}
}

func addSGo(dst, a []float64, s float64) {
	a = a[:len(dst)]
	for i := 0; i < len(dst)-3; i += 4 {
		dst[i] = a[i] + s
		dst[i+1] = a[i+1] + s
		dst[i+2] = a[i+2] + s
		dst[i+3] = a[i+3] + s
	}
	for i := len(dst) &^ 3; i < len(dst); i++ {
		dst[i] = a[i] + s
	}
}

func rsubGo(dst []float64, s float64, a []float64) {
	a = a[:len(dst)]
	for i := 0; i < len(dst)-3; i += 4 {
		dst[i] = s - a[i]
		dst[i+1] = s - a[i+1]
		dst[i+2] = s - a[i+2]
		dst[i+3] = s - a[i+3]
	}
	for i := len(dst) &^ 3; i < len(dst); i++ {
		dst[i] = s - a[i]
	}
}

func mulSGo(dst, a []float64, s float64) {
	a = a[:len(dst)]
	for i := 0; i < len(dst)-3; i += 4 {
		dst[i] = a[i] * s
		dst[i+1] = a[i+1] * s
		dst[i+2] = a[i+2] * s
		dst[i+3] = a[i+3] * s
	}
	for i := len(dst) &^ 3; i < len(dst); i++ {
		dst[i] = a[i] * s
	}
}

func divSGo(dst, a []float64, s float64) {
	a = a[:len(dst)]
	for i := range dst {
		dst[i] = a[i] / s
	}
}

func rdivGo(dst []float64, s float64, a []float64) {
	a = a[:len(dst)]
	for i := range dst {
		dst[i] = s / a[i]
	}
}

func maxSGo(dst, a []float64, s float64) {
	a = a[:len(dst)]
	for i := range dst {
		dst[i] = max(a[i], s)
	}
}

func minSGo(dst, a []float64, s float64) {
	a = a[:len(dst)]
	for i := range dst {
		dst[i] = min(a[i], s)
	}
}

func strongMulSGo(dst, a []float64, s float64) {
	a = a[:len(dst)]
	for i := range dst {
		x := a[i]
		dst[i] = math.Float64frombits(math.Float64bits(x*s) &^ ones(x == 0))
	}
}

func negGo(dst, a []float64) {
	a = a[:len(dst)]
	for i := 0; i < len(dst)-3; i += 4 {
		dst[i] = -a[i]
		dst[i+1] = -a[i+1]
		dst[i+2] = -a[i+2]
		dst[i+3] = -a[i+3]
	}
	for i := len(dst) &^ 3; i < len(dst); i++ {
		dst[i] = -a[i]
	}
}

func absGo(dst, a []float64) {
	a = a[:len(dst)]
	for i := range dst {
		dst[i] = math.Abs(a[i])
	}
}

func sqrtGo(dst, a []float64) {
	a = a[:len(dst)]
	for i := range dst {
		dst[i] = math.Sqrt(a[i]) + 0
	}
}

// choose returns then where mask is all ones and els where it is all zeros.
func choose(mask uint64, then, els float64) float64 {
	t, e := math.Float64bits(then), math.Float64bits(els)
	return math.Float64frombits(e ^ (t^e)&mask)
}

func selectLessGo(dst, a, b, then, els []float64) {
	a, b = a[:len(dst)], b[:len(dst)]
	then, els = then[:len(dst)], els[:len(dst)]
	for i := range dst {
		dst[i] = choose(ones(a[i] < b[i]), then[i], els[i])
	}
}

func selectLessEqualGo(dst, a, b, then, els []float64) {
	a, b = a[:len(dst)], b[:len(dst)]
	then, els = then[:len(dst)], els[:len(dst)]
	for i := range dst {
		dst[i] = choose(ones(a[i] <= b[i]), then[i], els[i])
	}
}

func selectEqualGo(dst, a, b, then, els []float64) {
	a, b = a[:len(dst)], b[:len(dst)]
	then, els = then[:len(dst)], els[:len(dst)]
	for i := range dst {
		dst[i] = choose(ones(a[i] == b[i]), then[i], els[i])
	}
}
