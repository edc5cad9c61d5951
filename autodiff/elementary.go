package autodiff

// Here are the elementary functions. NaN in gives NaN for value and partials, except where it says
// otherwise.

// Pow records y = a^b with ∂y/∂a = b·a^(b-1), ∂y/∂b = y·ln a.
//
// Neither partial is computed for an exponent or base that depends on no parameter, so a
// constant exponent never asks for the logarithm of a negative base. Real numbers only: a
// negative base needs an integer exponent. Values are those of math.Pow.
//
// Special cases are:
//
//	Pow(a, 0)         value 1, ∂y/∂a 0, for every a
//	Pow(0, b)         value 0, ∂y/∂b 0, for b > 0
//	Pow(0, b)         value 0, ∂y/∂a 0 for b > 1, 1 for b = 1, +Inf for 0 < b < 1
//	Pow(a < 0, b)     NaN unless b is an integer; ∂y/∂b is NaN
func (t *Tape) Pow(a, b Var) Var { return t.binary(OpPow, a, b) }

// Sqrt records y = √a with ∂y/∂a = 1/(2y).
//
// Special cases are:
//
//	Sqrt(±0)     value +0, partial +Inf
//	Sqrt(+Inf)   value +Inf, partial 0
//	Sqrt(a < 0)  NaN, NaN
func (t *Tape) Sqrt(a Var) Var { return t.unary(OpSqrt, a) }

// Cbrt records y = ∛a with ∂y/∂a = 1/(3y²).
//
// Special cases are:
//
//	Cbrt(±0)    value ±0, partial +Inf
//	Cbrt(±Inf)  value ±Inf, partial 0
func (t *Tape) Cbrt(a Var) Var { return t.unary(OpCbrt, a) }

// Exp records y = exp a with ∂y/∂a = y.
//
// Special cases are:
//
//	Exp(+Inf)  value +Inf, partial +Inf
//	Exp(-Inf)  value 0, partial 0
func (t *Tape) Exp(a Var) Var { return t.unary(OpExp, a) }

// Expm1 records y = exp a - 1 with ∂y/∂a = exp a.
//
// Special cases are:
//
//	Expm1(+Inf)  value +Inf, partial +Inf
//	Expm1(-Inf)  value -1, partial 0
func (t *Tape) Expm1(a Var) Var { return t.unary(OpExpm1, a) }

// Log records y = ln a with ∂y/∂a = 1/a.
//
// Special cases are:
//
//	Log(+0)     value -Inf, partial +Inf
//	Log(+Inf)   value +Inf, partial 0
//	Log(a < 0)  value NaN
func (t *Tape) Log(a Var) Var { return t.unary(OpLog, a) }

// Log2 records y = ln a / ln 2 with ∂y/∂a = (1/ln 2)/a.
//
// Special cases are:
//
//	Log2(+0)     value -Inf, partial +Inf
//	Log2(+Inf)   value +Inf, partial 0
//	Log2(a < 0)  value NaN
func (t *Tape) Log2(a Var) Var { return t.unary(OpLog2, a) }

// Log10 records y = ln a / ln 10 with ∂y/∂a = (1/ln 10)/a.
//
// Special cases are:
//
//	Log10(+0)     value -Inf, partial +Inf
//	Log10(+Inf)   value +Inf, partial 0
//	Log10(a < 0)  value NaN
func (t *Tape) Log10(a Var) Var { return t.unary(OpLog10, a) }

// Log1p records y = ln(1 + a) with ∂y/∂a = 1/(1 + a).
//
// Special cases are:
//
//	Log1p(-1)      value -Inf, partial +Inf
//	Log1p(+Inf)    value +Inf, partial 0
//	Log1p(a < -1)  value NaN
func (t *Tape) Log1p(a Var) Var { return t.unary(OpLog1p, a) }

// Sin records y = sin a with ∂y/∂a = cos a.
//
// Special cases are:
//
//	Sin(±Inf)  NaN, NaN
func (t *Tape) Sin(a Var) Var { return t.unary(OpSin, a) }

// Cos records y = cos a with ∂y/∂a = -sin a.
//
// Special cases are:
//
//	Cos(±Inf)  NaN, NaN
func (t *Tape) Cos(a Var) Var { return t.unary(OpCos, a) }

// Tan records y = tan a with ∂y/∂a = 1 + y².
//
// Special cases are:
//
//	Tan(±Inf)  NaN, NaN
func (t *Tape) Tan(a Var) Var { return t.unary(OpTan, a) }

// Sec records y = 1/cos a with ∂y/∂a = y·tan a.
//
// Special cases are:
//
//	Sec(±Inf)  NaN, NaN
func (t *Tape) Sec(a Var) Var { return t.unary(OpSec, a) }

// Csc records y = 1/sin a with ∂y/∂a = -y·cot a.
//
// Special cases are:
//
//	Csc(±0)    value ±Inf, partial -Inf
//	Csc(±Inf)  NaN, NaN
func (t *Tape) Csc(a Var) Var { return t.unary(OpCsc, a) }

// Cot records y = cos a / sin a with ∂y/∂a = -(1 + y²).
//
// Special cases are:
//
//	Cot(±0)    value ±Inf, partial -Inf
//	Cot(±Inf)  NaN, NaN
func (t *Tape) Cot(a Var) Var { return t.unary(OpCot, a) }

// Asin records y = arcsin a with ∂y/∂a = 1/√((1 - a)(1 + a)).
//
// Special cases are:
//
//	Asin(±1)       value ±π/2, partial +Inf
//	Asin(|a| > 1)  NaN, NaN
func (t *Tape) Asin(a Var) Var { return t.unary(OpAsin, a) }

// Acos records y = arccos a with ∂y/∂a = -1/√((1 - a)(1 + a)).
//
// Special cases are:
//
//	Acos(±1)       value 0 or π, partial -Inf
//	Acos(|a| > 1)  NaN, NaN
func (t *Tape) Acos(a Var) Var { return t.unary(OpAcos, a) }

// Atan records y = arctan a with ∂y/∂a = 1/(1 + a²).
//
// Special cases are:
//
//	Atan(±Inf)  value ±π/2, partial 0
func (t *Tape) Atan(a Var) Var { return t.unary(OpAtan, a) }

// Sinh records y = sinh a with ∂y/∂a = cosh a.
//
// Special cases are:
//
//	Sinh(±Inf)  value ±Inf, partial +Inf
func (t *Tape) Sinh(a Var) Var { return t.unary(OpSinh, a) }

// Cosh records y = cosh a with ∂y/∂a = sinh a.
//
// Special cases are:
//
//	Cosh(±Inf)  value +Inf, partial ±Inf
func (t *Tape) Cosh(a Var) Var { return t.unary(OpCosh, a) }

// Tanh records y = tanh a with ∂y/∂a = 1 - y².
//
// Special cases are:
//
//	Tanh(±Inf)  value ±1, partial 0
func (t *Tape) Tanh(a Var) Var { return t.unary(OpTanh, a) }

// Sech records y = 1/cosh a with ∂y/∂a = -y·tanh a.
//
// Special cases are:
//
//	Sech(±Inf)  value 0, partial 0
func (t *Tape) Sech(a Var) Var { return t.unary(OpSech, a) }

// Csch records y = 1/sinh a with ∂y/∂a = -y·coth a.
//
// Special cases are:
//
//	Csch(±0)    value ±Inf, partial -Inf
//	Csch(±Inf)  value ±0, partial 0
func (t *Tape) Csch(a Var) Var { return t.unary(OpCsch, a) }

// Coth records y = 1/tanh a with ∂y/∂a = 1 - y².
//
// Special cases are:
//
//	Coth(±0)    value ±Inf, partial -Inf
//	Coth(±Inf)  value ±1, partial 0
func (t *Tape) Coth(a Var) Var { return t.unary(OpCoth, a) }

// Asinh records y = arsinh a with ∂y/∂a = 1/hypot(1, a).
//
// Special cases are:
//
//	Asinh(±Inf)  value ±Inf, partial 0
func (t *Tape) Asinh(a Var) Var { return t.unary(OpAsinh, a) }

// Acosh records y = arcosh a with ∂y/∂a = 1/(√(a - 1)·√(a + 1)).
//
// Special cases are:
//
//	Acosh(1)      value 0, partial +Inf
//	Acosh(+Inf)   value +Inf, partial 0
//	Acosh(a < 1)  NaN, NaN
func (t *Tape) Acosh(a Var) Var { return t.unary(OpAcosh, a) }

// Atanh records y = artanh a with ∂y/∂a = 1/((1 - a)(1 + a)).
//
// Special cases are:
//
//	Atanh(±1)       value ±Inf, partial +Inf
//	Atanh(|a| > 1)  value NaN
func (t *Tape) Atanh(a Var) Var { return t.unary(OpAtanh, a) }

// Abs records y = |a| with ∂y/∂a = sign a.
//
// Special cases are:
//
//	Abs(±0)  value 0, partial 0
func (t *Tape) Abs(a Var) Var { return t.unary(OpAbs, a) }

// Sign records as y -1, 0 or 1 as a is negative, zero or positive with ∂y/∂a = 0.
//
// Special cases are:
//
//	Sign(±0)  value 0, partial 0
//	Sign(NaN) value NaN, partial 0
func (t *Tape) Sign(a Var) Var { return t.unary(OpSign, a) }

// Max records as y the larger of a and b with ∂y/∂a = 1 if a > b, 1/2 if a = b, 0 if a < b;
// ∂y/∂b likewise.
//
// Special cases are:
//
//	Max(a, NaN)  NaN, NaN, NaN, for every a; Max(NaN, b) likewise
//	Max(+0, -0)  value +0, a tie
func (t *Tape) Max(a, b Var) Var { return t.binary(OpMax, a, b) }

// Min records as y the smaller of a and b with ∂y/∂a = 1 if a < b, 1/2 if a = b, 0 if a > b;
// ∂y/∂b likewise.
//
// Special cases are:
//
//	Min(a, NaN)  NaN, NaN, NaN, for every a; Min(NaN, b) likewise
//	Min(+0, -0)  value -0, a tie
func (t *Tape) Min(a, b Var) Var { return t.binary(OpMin, a, b) }

// Relu records y = max(a, 0) with ∂y/∂a = 1 if a > 0, 1/2 if a = 0, 0 if a < 0.
//
// Special cases are:
//
//	Relu(±0)  value 0, partial 1/2
func (t *Tape) Relu(a Var) Var { return t.unary(OpRelu, a) }

// Sigmoid records y = 1/(1 + exp(-a)) with ∂y/∂a = y(1 - y).
//
// Special cases are:
//
//	Sigmoid(+Inf)  value 1, partial 0
//	Sigmoid(-Inf)  value 0, partial 0
func (t *Tape) Sigmoid(a Var) Var { return t.unary(OpSigmoid, a) }

// Softplus records y = ln(1 + exp a) with ∂y/∂a = sigmoid a.
//
// Special cases are:
//
//	Softplus(+Inf)  value +Inf, partial 1
//	Softplus(-Inf)  value 0, partial 0
func (t *Tape) Softplus(a Var) Var { return t.unary(OpSoftplus, a) }

// Erf records y = 2/√π · ∫₀ᵃ exp(-t²) dt with ∂y/∂a = 2/√π · exp(-a²).
//
// Special cases are:
//
//	Erf(±Inf)  value ±1, partial 0
func (t *Tape) Erf(a Var) Var { return t.unary(OpErf, a) }

// Erfc records y = 1 - erf a with ∂y/∂a = -2/√π · exp(-a²).
//
// Special cases are:
//
//	Erfc(+Inf)  value 0, partial 0
//	Erfc(-Inf)  value 2, partial 0
func (t *Tape) Erfc(a Var) Var { return t.unary(OpErfc, a) }

// Hypot records y = √(a² + b²) with ∂y/∂a = a/y, ∂y/∂b = b/y.
//
// Special cases are:
//
//	Hypot(0, 0)     value 0, partials 0
//	Hypot(±Inf, b)  value +Inf, ∂y/∂a NaN, ∂y/∂b 0 for finite b
func (t *Tape) Hypot(a, b Var) Var { return t.binary(OpHypot, a, b) }

// Atan2 records z = the angle of the point (x, y) with ∂z/∂y = x/(x² + y²), ∂z/∂x = -y/(x² +
// y²). The first argument is y.
//
// The partials are computed as (x/h)/h and -(y/h)/h with h = hypot(y, x), which neither
// overflows nor underflows early. The cut along the negative x axis does not show in them.
//
// Special cases are:
//
//	Atan2(±0, ±0)  partials NaN
//	Atan2(y, 0)    ∂z/∂y 0, ∂z/∂x -1/y
func (t *Tape) Atan2(y, x Var) Var { return t.binary(OpAtan2, y, x) }

// Floor records as y the largest integer not above a with ∂y/∂a = 0.
//
// Special cases are:
//
//	Floor(±Inf)  value ±Inf, partial 0
//	Floor(NaN)   value NaN, partial 0
func (t *Tape) Floor(a Var) Var { return t.unary(OpFloor, a) }
