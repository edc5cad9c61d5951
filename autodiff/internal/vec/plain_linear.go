package vec

// The plain kernels with many columns take eight elements through all the
// terms before they go on to the next eight, with the sums in registers. So
// dst is written once and read never, and may be any of the columns. Eight
// elements are cut out with both bounds, which is cheaper than with one but
// looks at capacities: the lengths are checked at the beginning.

// check panics if one of cols is shorter than n.
func check(cols [][]float64, n int) {
	for _, c := range cols {
		_ = c[:n]
	}
}

// start sets dst to what a sum without terms is.
func start(dst, init []float64) {
	if init == nil {
		clear(dst)
		return
	}
	copy(dst, init[:len(dst)])
}

func lincombGo(dst, init, coef []float64, cols [][]float64) {
	lincombFrom(0, dst, init, coef, cols)
}

// lincombFrom is lincomb for the elements from i on.
func lincombFrom(i int, dst, init, coef []float64, cols [][]float64) {
	if len(cols) == 0 {
		start(dst, init)
		return
	}
	if init != nil {
		init = init[:len(dst)]
	}
	coef = coef[:len(cols)]
	check(cols, len(dst))
	for ; i+8 <= len(dst); i += 8 {
		var s0, s1, s2, s3, s4, s5, s6, s7 float64
		coef, cols := coef, cols
		if init != nil {
			x := (*[8]float64)(init[i : i+8])
			s0, s1, s2, s3 = x[0], x[1], x[2], x[3]
			s4, s5, s6, s7 = x[4], x[5], x[6], x[7]
		} else {
			x, c := (*[8]float64)(cols[0][i:i+8]), coef[0]
			s0, s1, s2, s3 = float64(c*x[0]), float64(c*x[1]), float64(c*x[2]), float64(c*x[3])
			s4, s5, s6, s7 = float64(c*x[4]), float64(c*x[5]), float64(c*x[6]), float64(c*x[7])
			coef, cols = coef[1:], cols[1:]
		}
		for j, col := range cols {
			x, c := (*[8]float64)(col[i:i+8]), coef[j]
			s0 += float64(c * x[0])
			s1 += float64(c * x[1])
			s2 += float64(c * x[2])
			s3 += float64(c * x[3])
			s4 += float64(c * x[4])
			s5 += float64(c * x[5])
			s6 += float64(c * x[6])
			s7 += float64(c * x[7])
		}
		d := (*[8]float64)(dst[i : i+8])
		d[0], d[1], d[2], d[3] = s0, s1, s2, s3
		d[4], d[5], d[6], d[7] = s4, s5, s6, s7
	}
	for ; i < len(dst); i++ {
		var s float64
		coef, cols := coef, cols
		if init != nil {
			s = init[i]
		} else {
			s = float64(coef[0] * cols[0][i])
			coef, cols = coef[1:], cols[1:]
		}
		for j, col := range cols {
			s += float64(coef[j] * col[i])
		}
		dst[i] = s
	}
}

func sumProductsGo(dst, init []float64, a, b [][]float64) {
	sumProductsFrom(0, dst, init, a, b)
}

// sumProductsFrom is sumProducts for the elements from i on.
func sumProductsFrom(i int, dst, init []float64, a, b [][]float64) {
	if len(a) == 0 {
		start(dst, init)
		return
	}
	if init != nil {
		init = init[:len(dst)]
	}
	b = b[:len(a)]
	check(a, len(dst))
	check(b, len(dst))
	for ; i+8 <= len(dst); i += 8 {
		var s0, s1, s2, s3, s4, s5, s6, s7 float64
		a, b := a, b
		if init != nil {
			x := (*[8]float64)(init[i : i+8])
			s0, s1, s2, s3 = x[0], x[1], x[2], x[3]
			s4, s5, s6, s7 = x[4], x[5], x[6], x[7]
		} else {
			x, y := (*[8]float64)(a[0][i:i+8]), (*[8]float64)(b[0][i:i+8])
			s0, s1, s2, s3 = float64(x[0]*y[0]), float64(x[1]*y[1]), float64(x[2]*y[2]), float64(x[3]*y[3])
			s4, s5, s6, s7 = float64(x[4]*y[4]), float64(x[5]*y[5]), float64(x[6]*y[6]), float64(x[7]*y[7])
			a, b = a[1:], b[1:]
		}
		for j, col := range a {
			x, y := (*[8]float64)(col[i:i+8]), (*[8]float64)(b[j][i:i+8])
			s0 += float64(x[0] * y[0])
			s1 += float64(x[1] * y[1])
			s2 += float64(x[2] * y[2])
			s3 += float64(x[3] * y[3])
			s4 += float64(x[4] * y[4])
			s5 += float64(x[5] * y[5])
			s6 += float64(x[6] * y[6])
			s7 += float64(x[7] * y[7])
		}
		d := (*[8]float64)(dst[i : i+8])
		d[0], d[1], d[2], d[3] = s0, s1, s2, s3
		d[4], d[5], d[6], d[7] = s4, s5, s6, s7
	}
	for ; i < len(dst); i++ {
		var s float64
		a, b := a, b
		if init != nil {
			s = init[i]
		} else {
			s = float64(a[0][i] * b[0][i])
			a, b = a[1:], b[1:]
		}
		for j, col := range a {
			s += float64(col[i] * b[j][i])
		}
		dst[i] = s
	}
}

func sumGo(acc *Acc, a []float64) {
	s0, s1, s2, s3 := acc[0], acc[1], acc[2], acc[3]
	s4, s5, s6, s7 := acc[4], acc[5], acc[6], acc[7]
	for len(a) >= 8 {
		x := (*[8]float64)(a)
		s0 += x[0]
		s1 += x[1]
		s2 += x[2]
		s3 += x[3]
		s4 += x[4]
		s5 += x[5]
		s6 += x[6]
		s7 += x[7]
		a = a[8:]
	}
	*acc = Acc{s0, s1, s2, s3, s4, s5, s6, s7}
	for i, x := range a {
		acc[i&7] += x
	}
}

func dotGo(acc *Acc, a, b []float64) {
	b = b[:len(a)]
	s0, s1, s2, s3 := acc[0], acc[1], acc[2], acc[3]
	s4, s5, s6, s7 := acc[4], acc[5], acc[6], acc[7]
	for len(a) >= 8 && len(b) >= 8 {
		x, y := (*[8]float64)(a), (*[8]float64)(b)
		s0 += float64(x[0] * y[0])
		s1 += float64(x[1] * y[1])
		s2 += float64(x[2] * y[2])
		s3 += float64(x[3] * y[3])
		s4 += float64(x[4] * y[4])
		s5 += float64(x[5] * y[5])
		s6 += float64(x[6] * y[6])
		s7 += float64(x[7] * y[7])
		a, b = a[8:], b[8:]
	}
	*acc = Acc{s0, s1, s2, s3, s4, s5, s6, s7}
	for i := 0; i < len(a) && i < len(b); i++ {
		acc[i&7] += float64(a[i] * b[i])
	}
}

func dotsGo(accs []Acc, a []float64, bs [][]float64) {
	accs = accs[:len(bs)]
	for j, b := range bs {
		dotGo(&accs[j], a, b)
	}
}
