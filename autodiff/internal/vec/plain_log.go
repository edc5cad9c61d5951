package vec

import "math"

// The logarithms share one reduction. x is 2**k * z with z in
// [0.703125, 1.40625), a range cut into 16 intervals; that about 1 has it in
// its middle. In each, logC has a number c of 9 bits near 1/z, and 1 about 1:
//
//	log(x) = k*ln2 - log(c) + log(1+r), r = z*c - 1, |r| < 1/32
//
// r is the exact sum of two numbers: the product with z rounded to 34
// bits, less 1, which is a multiple of 2**-42, and the product with the rest.
// ln2 and log(c) have first parts that are multiples of 2**-42. So the sum of
// all first parts is exact, and what is added to it is below 2**-10 of it, or,
// about 1, the rest of r and r²/2.

const (
	// logOffset has the bits of the least z.
	logOffset = 0x3fe6_8000_0000_0000

	minNormal = 0x1p-1022

	// log1pLimit bounds the arguments of Log1p to which the rest of 1+x may
	// matter and for which 2**-k is a normal number.
	log1pLimit = 0x1p1000

	// Adding logHalf and keeping the bits of logCut rounds z to 34 bits.
	logHalf = 1 << 18
	logCut  = 1<<64 - 1<<19
)

// logParts returns log(u + v + w), less the rounding of its sum, as two
// numbers. u is normal, v no more than 2**-5 of u, w is v's own rest.
func logParts(u, v, w float64) (hi, lo float64) {
	bits := math.Float64bits(u)
	at := bits - logOffset
	j := at >> 48 & 15
	e := int64(at) >> 52
	k := float64(e)
	z := math.Float64frombits(bits - uint64(e)<<52)
	c := logC[j]
	s := float64(c * math.Float64frombits(uint64(1023-e)<<52))
	zh := math.Float64frombits((math.Float64bits(z) + logHalf) & logCut)
	rh := float64(zh*c) - 1
	rl := float64((z - zh) * c)
	rv, rw := float64(v*s), float64(w*s)
	r := rh + (rl + (rv + rw))
	r2 := float64(r * r)
	q := logPoly(r, r2)
	hi = (float64(k*ln2Hi) + logHi[j]) + rh
	lo = rl + (rv + ((float64(k*ln2Lo) + logLo[j]) + (rw + float64(r2*q))))
	return hi, lo
}

// logPoly returns (log(1+r)-r)/r².
func logPoly(r, r2 float64) float64 {
	return ((logQ0 + float64(r*logQ1)) + float64(r2*(logQ2+float64(r*logQ3)))) +
		float64(float64(r2*r2)*((logQ4+float64(r*logQ5))+float64(r2*(logQ6+float64(r*logQ7)))))
}

// log1 is log of any x.
func log1(x float64) float64 {
	switch {
	case x != x || x > math.MaxFloat64:
		return x
	case x == 0:
		return math.Inf(-1)
	case x < 0:
		return math.NaN()
	case x < minNormal:
		return logScaled(x*0x1p52, -52)
	case x > log1pLimit:
		return logScaled(x*0x1p-52, 52)
	}
	hi, lo := logParts(x, 0, 0)
	return hi + lo
}

// logScaled is log(x * 2**n). The sum of the first parts is exact.
func logScaled(x, n float64) float64 {
	hi, lo := logParts(x, 0, 0)
	return (hi + float64(n*ln2Hi)) + (lo + float64(n*ln2Lo))
}

func logGo(dst, a []float64) {
	a = a[:len(dst)]
	for i := range dst {
		x := a[i]
		if !(x >= minNormal && x <= math.MaxFloat64) {
			dst[i] = log1(x)
			continue
		}
		// logParts(x, 0, 0), which the compiler does not inline.
		bits := math.Float64bits(x)
		at := bits - logOffset
		j := at >> 48 & 15
		e := int64(at) >> 52
		k := float64(e)
		z := math.Float64frombits(bits - uint64(e)<<52)
		c := logC[j]
		zh := math.Float64frombits((math.Float64bits(z) + logHalf) & logCut)
		rh := float64(zh*c) - 1
		rl := float64((z - zh) * c)
		r := rh + rl
		r2 := float64(r * r)
		q := ((logQ0 + float64(r*logQ1)) + float64(r2*(logQ2+float64(r*logQ3)))) +
			float64(float64(r2*r2)*((logQ4+float64(r*logQ5))+float64(r2*(logQ6+float64(r*logQ7)))))
		hi := (float64(k*ln2Hi) + logHi[j]) + rh
		dst[i] = hi + (rl + ((float64(k*ln2Lo) + logLo[j]) + float64(r2*q)))
	}
}

func log1pGo(dst, a []float64) {
	a = a[:len(dst)]
	for i := range dst {
		x := a[i]
		if !(x > -1 && x <= log1pLimit) {
			dst[i] = log1(1 + x)
			continue
		}
		// 1 + x and its error.
		u := 1 + x
		b := u - 1
		v := (1 - (u - b)) + (x - b)
		hi, lo := logParts(u, v, 0)
		// The sign is that of x, of a zero too.
		dst[i] = math.Float64frombits(math.Float64bits(hi+lo) | math.Float64bits(x)&signBit)
	}
}

func softplusGo(dst, a []float64) {
	a = a[:len(dst)]
	for i := range dst {
		x := a[i]
		z := -math.Abs(x)
		if !(z >= -expLimit) {
			dst[i] = softplusFar(x)
			continue
		}
		// max(x, 0) + log(1 + exp(-|x|)).
		t, tp := expParts(z)
		u := 1 + (t + tp)
		hi, lo := logParts(u, (1-u)+t, tp)
		if x > 0 {
			s := x + hi
			b := s - x
			lo += (x - (s - b)) + (hi - b)
			hi = s
		}
		dst[i] = hi + lo
	}
}

// softplusFar is the softplus of arguments beyond expLimit and of NaN.
func softplusFar(x float64) float64 {
	if x > 0 {
		return x
	}
	return exp1(x)
}
