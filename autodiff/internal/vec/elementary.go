package vec

// Exp sets dst[i] = e**a[i].
func Exp(dst, a []float64) { exp(dst, a) }

// Expm1 sets dst[i] = e**a[i] - 1.
func Expm1(dst, a []float64) { expm1(dst, a) }

// Log sets dst[i] to the natural logarithm of a[i].
func Log(dst, a []float64) { log(dst, a) }

// Log1p sets dst[i] to the natural logarithm of 1 + a[i].
func Log1p(dst, a []float64) { log1p(dst, a) }

// Sin sets dst[i] to the sine of a[i].
func Sin(dst, a []float64) { sin(dst, a) }

// Cos sets dst[i] to the cosine of a[i].
func Cos(dst, a []float64) { cos(dst, a) }

// Tanh sets dst[i] to the hyperbolic tangent of a[i].
func Tanh(dst, a []float64) { tanh(dst, a) }

// Sigmoid sets dst[i] = 1 / (1 + e**-a[i]).
func Sigmoid(dst, a []float64) { sigmoid(dst, a) }

// Softplus sets dst[i] = log(1 + e**a[i]).
func Softplus(dst, a []float64) { softplus(dst, a) }
