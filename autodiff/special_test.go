package autodiff_test

import (
	"math"
	"testing"

	"gradproof/autodiff"
)

var negZero = math.Copysign(0, -1)

// The special cases that the doc comments list, and arguments far out, where value and
// derivative are representable but careless formulas are not.
var specials = []struct {
	op       autodiff.Op
	args     []float64
	value    float64
	partials []float64
}{
	{autodiff.OpDiv, []float64{1, 0}, inf, []float64{inf, -inf}},
	{autodiff.OpDiv, []float64{0, 0}, nan, []float64{inf, nan}},
	{autodiff.OpPow, []float64{0, 0}, 1, []float64{0, -inf}},
	{autodiff.OpPow, []float64{nan, 0}, 1, []float64{0, nan}},
	{autodiff.OpPow, []float64{0, 3}, 0, []float64{0, 0}},
	{autodiff.OpPow, []float64{0, 1}, 0, []float64{1, 0}},
	{autodiff.OpPow, []float64{0, 0.5}, 0, []float64{inf, 0}},
	{autodiff.OpPow, []float64{-2, 10}, 1024, []float64{-5120, nan}},
	{autodiff.OpPow, []float64{-2, 0.5}, nan, []float64{nan, nan}},
	{autodiff.OpPow, []float64{1e200, 1.5}, 1e300, []float64{1.5e100, 1e300 * 200 * math.Ln10}},

	{autodiff.OpSqrt, []float64{0}, 0, []float64{inf}},
	{autodiff.OpSqrt, []float64{negZero}, 0, []float64{inf}},
	{autodiff.OpSqrt, []float64{inf}, inf, []float64{0}},
	{autodiff.OpSqrt, []float64{-1}, nan, []float64{nan}},
	{autodiff.OpSqrt, []float64{1e-16}, 1e-8, []float64{5e7}},
	{autodiff.OpCbrt, []float64{0}, 0, []float64{inf}},
	{autodiff.OpCbrt, []float64{negZero}, negZero, []float64{inf}},
	{autodiff.OpCbrt, []float64{inf}, inf, []float64{0}},
	{autodiff.OpCbrt, []float64{-inf}, -inf, []float64{0}},
	{autodiff.OpExp, []float64{inf}, inf, []float64{inf}},
	{autodiff.OpExp, []float64{-inf}, 0, []float64{0}},
	{autodiff.OpExpm1, []float64{inf}, inf, []float64{inf}},
	{autodiff.OpExpm1, []float64{-inf}, -1, []float64{0}},
	{autodiff.OpExpm1, []float64{-50}, -1, []float64{math.Exp(-50)}},
	{autodiff.OpLog, []float64{0}, -inf, []float64{inf}},
	{autodiff.OpLog, []float64{inf}, inf, []float64{0}},
	{autodiff.OpLog, []float64{-2}, nan, []float64{-0.5}},
	{autodiff.OpLog2, []float64{0}, -inf, []float64{inf}},
	{autodiff.OpLog2, []float64{inf}, inf, []float64{0}},
	{autodiff.OpLog2, []float64{-1}, nan, []float64{-math.Log2E}},
	{autodiff.OpLog2, []float64{1e308}, 308 * math.Ln10 / math.Ln2, []float64{math.Log2E / 1e308}},
	{autodiff.OpLog10, []float64{0}, -inf, []float64{inf}},
	{autodiff.OpLog10, []float64{inf}, inf, []float64{0}},
	{autodiff.OpLog10, []float64{-1}, nan, []float64{-math.Log10E}},
	{autodiff.OpLog10, []float64{1e308}, 308, []float64{math.Log10E / 1e308}},
	{autodiff.OpLog1p, []float64{-1}, -inf, []float64{inf}},
	{autodiff.OpLog1p, []float64{inf}, inf, []float64{0}},
	{autodiff.OpLog1p, []float64{-2}, nan, []float64{-1}},

	{autodiff.OpSin, []float64{inf}, nan, []float64{nan}},
	{autodiff.OpCos, []float64{-inf}, nan, []float64{nan}},
	{autodiff.OpTan, []float64{inf}, nan, []float64{nan}},
	{autodiff.OpSec, []float64{inf}, nan, []float64{nan}},
	{autodiff.OpCsc, []float64{inf}, nan, []float64{nan}},
	{autodiff.OpCsc, []float64{0}, inf, []float64{-inf}},
	{autodiff.OpCsc, []float64{negZero}, -inf, []float64{-inf}},
	{autodiff.OpCot, []float64{inf}, nan, []float64{nan}},
	{autodiff.OpCot, []float64{0}, inf, []float64{-inf}},
	{autodiff.OpCot, []float64{negZero}, -inf, []float64{-inf}},
	{autodiff.OpAsin, []float64{1}, math.Pi / 2, []float64{inf}},
	{autodiff.OpAsin, []float64{-1}, -math.Pi / 2, []float64{inf}},
	{autodiff.OpAsin, []float64{2}, nan, []float64{nan}},
	{autodiff.OpAcos, []float64{1}, 0, []float64{-inf}},
	{autodiff.OpAcos, []float64{-1}, math.Pi, []float64{-inf}},
	{autodiff.OpAcos, []float64{-2}, nan, []float64{nan}},
	{autodiff.OpAtan, []float64{inf}, math.Pi / 2, []float64{0}},
	{autodiff.OpAtan, []float64{-inf}, -math.Pi / 2, []float64{0}},
	{autodiff.OpAtan, []float64{1e200}, math.Pi / 2, []float64{0}},

	{autodiff.OpSinh, []float64{inf}, inf, []float64{inf}},
	{autodiff.OpSinh, []float64{-inf}, -inf, []float64{inf}},
	{autodiff.OpCosh, []float64{inf}, inf, []float64{inf}},
	{autodiff.OpCosh, []float64{-inf}, inf, []float64{-inf}},
	{autodiff.OpTanh, []float64{inf}, 1, []float64{0}},
	{autodiff.OpTanh, []float64{-inf}, -1, []float64{0}},
	{autodiff.OpTanh, []float64{800}, 1, []float64{0}},
	{autodiff.OpSech, []float64{inf}, 0, []float64{0}},
	{autodiff.OpSech, []float64{-inf}, 0, []float64{0}},
	{autodiff.OpSech, []float64{-800}, 0, []float64{0}},
	{autodiff.OpSech, []float64{720}, 2 * math.Exp(-720), []float64{-2 * math.Exp(-720)}},
	{autodiff.OpCsch, []float64{0}, inf, []float64{-inf}},
	{autodiff.OpCsch, []float64{negZero}, -inf, []float64{-inf}},
	{autodiff.OpCsch, []float64{inf}, 0, []float64{0}},
	{autodiff.OpCsch, []float64{-inf}, negZero, []float64{0}},
	{autodiff.OpCsch, []float64{-720}, -2 * math.Exp(-720), []float64{-2 * math.Exp(-720)}},
	{autodiff.OpCsch, []float64{800}, 0, []float64{0}},
	{autodiff.OpCoth, []float64{0}, inf, []float64{-inf}},
	{autodiff.OpCoth, []float64{negZero}, -inf, []float64{-inf}},
	{autodiff.OpCoth, []float64{inf}, 1, []float64{0}},
	{autodiff.OpCoth, []float64{-800}, -1, []float64{0}},
	{autodiff.OpAsinh, []float64{inf}, inf, []float64{0}},
	{autodiff.OpAsinh, []float64{-inf}, -inf, []float64{0}},
	{autodiff.OpAsinh, []float64{1e200}, math.Ln2 + 200*math.Ln10, []float64{1e-200}},
	{autodiff.OpAcosh, []float64{1}, 0, []float64{inf}},
	{autodiff.OpAcosh, []float64{inf}, inf, []float64{0}},
	{autodiff.OpAcosh, []float64{0.5}, nan, []float64{nan}},
	{autodiff.OpAcosh, []float64{1e200}, math.Ln2 + 200*math.Ln10, []float64{1e-200}},
	{autodiff.OpAtanh, []float64{1}, inf, []float64{inf}},
	{autodiff.OpAtanh, []float64{-1}, -inf, []float64{inf}},
	{autodiff.OpAtanh, []float64{2}, nan, []float64{-1.0 / 3}},

	{autodiff.OpAbs, []float64{0}, 0, []float64{0}},
	{autodiff.OpAbs, []float64{negZero}, 0, []float64{0}},
	{autodiff.OpSign, []float64{0}, 0, []float64{0}},
	{autodiff.OpSign, []float64{negZero}, 0, []float64{0}},
	{autodiff.OpMax, []float64{1, 1}, 1, []float64{0.5, 0.5}},
	{autodiff.OpMax, []float64{1, 1.000005}, 1.000005, []float64{0, 1}},
	{autodiff.OpMax, []float64{0, negZero}, 0, []float64{0.5, 0.5}},
	{autodiff.OpMax, []float64{inf, inf}, inf, []float64{0.5, 0.5}},
	{autodiff.OpMax, []float64{inf, nan}, nan, []float64{nan, nan}},
	{autodiff.OpMin, []float64{1, 1}, 1, []float64{0.5, 0.5}},
	{autodiff.OpMin, []float64{0, negZero}, negZero, []float64{0.5, 0.5}},
	{autodiff.OpMin, []float64{nan, -inf}, nan, []float64{nan, nan}},
	{autodiff.OpRelu, []float64{0}, 0, []float64{0.5}},
	{autodiff.OpRelu, []float64{negZero}, 0, []float64{0.5}},
	{autodiff.OpSigmoid, []float64{inf}, 1, []float64{0}},
	{autodiff.OpSigmoid, []float64{-inf}, 0, []float64{0}},
	{autodiff.OpSigmoid, []float64{800}, 1, []float64{0}},
	{autodiff.OpSigmoid, []float64{-800}, 0, []float64{0}},
	{autodiff.OpSigmoid, []float64{-700}, math.Exp(-700), []float64{math.Exp(-700)}},
	{autodiff.OpSoftplus, []float64{inf}, inf, []float64{1}},
	{autodiff.OpSoftplus, []float64{-inf}, 0, []float64{0}},
	{autodiff.OpSoftplus, []float64{800}, 800, []float64{1}},
	{autodiff.OpSoftplus, []float64{-700}, math.Exp(-700), []float64{math.Exp(-700)}},
	{autodiff.OpErf, []float64{inf}, 1, []float64{0}},
	{autodiff.OpErf, []float64{-inf}, -1, []float64{0}},
	{autodiff.OpErf, []float64{1e200}, 1, []float64{0}},
	{autodiff.OpErfc, []float64{inf}, 0, []float64{0}},
	{autodiff.OpErfc, []float64{-inf}, 2, []float64{0}},
	{autodiff.OpHypot, []float64{0, 0}, 0, []float64{0, 0}},
	{autodiff.OpHypot, []float64{inf, 1}, inf, []float64{nan, 0}},
	{autodiff.OpHypot, []float64{1e200, 1e200}, math.Sqrt2 * 1e200, []float64{math.Sqrt2 / 2, math.Sqrt2 / 2}},
	{autodiff.OpHypot, []float64{3e-200, 4e-200}, 5e-200, []float64{0.6, 0.8}},
	{autodiff.OpAtan2, []float64{0, 0}, 0, []float64{nan, nan}},
	{autodiff.OpAtan2, []float64{0, 1}, 0, []float64{1, 0}},
	{autodiff.OpAtan2, []float64{0.005, 0}, math.Pi / 2, []float64{0, -200}},
	{autodiff.OpAtan2, []float64{0, -1}, math.Pi, []float64{-1, 0}},
	{autodiff.OpAtan2, []float64{1e200, 1e200}, math.Pi / 4, []float64{5e-201, -5e-201}},
	{autodiff.OpAtan2, []float64{1e-200, 1e-200}, math.Pi / 4, []float64{5e199, -5e199}},
	{autodiff.OpFloor, []float64{inf}, inf, []float64{0}},
	{autodiff.OpFloor, []float64{2}, 2, []float64{0}},
	{autodiff.OpStrongMul, []float64{0, nan}, 0, []float64{nan, 0}},
	{autodiff.OpStrongMul, []float64{negZero, inf}, 0, []float64{inf, 0}},
	{autodiff.OpStrongMul, []float64{inf, 0}, nan, []float64{0, inf}},
	{autodiff.OpShift, []float64{inf, -inf}, nan, []float64{1}},
	{autodiff.OpScale, []float64{inf, 0}, nan, []float64{0}},
	{autodiff.OpScale, []float64{0, inf}, nan, []float64{inf}},
	{autodiff.OpMulAdd, []float64{inf, 0, 1}, nan, []float64{0, inf, 1}},
	{autodiff.OpMulAdd, []float64{1 + 0x1p-30, 1 - 0x1p-30, -1}, 0, []float64{1 - 0x1p-30, 1 + 0x1p-30, 1}},
	{autodiff.OpSum, nil, 0, nil},
	{autodiff.OpSum, []float64{inf, -inf, 1}, nan, []float64{1, 1, 1}},
	{autodiff.OpDot, nil, 0, nil},
	{autodiff.OpDot, []float64{inf, 0, 2, 3}, nan, []float64{0, inf, 3, 2}},
	{autodiff.OpSquaredError, nil, 0, nil},
	{autodiff.OpSquaredError, []float64{2, 2, 1e200, -1e200}, inf, []float64{0, 0, 4e200, -4e200}},
	{autodiff.OpSquaredError, []float64{inf, inf}, nan, []float64{nan, nan}},
	{autodiff.OpLogSumExp, nil, -inf, nil},
	{autodiff.OpLogSumExp, []float64{7}, 7, []float64{1}},
	{autodiff.OpLogSumExp, []float64{800, 800}, 800 + math.Ln2, []float64{0.5, 0.5}},
	{autodiff.OpLogSumExp, []float64{-800, -800}, math.Ln2 - 800, []float64{0.5, 0.5}},
	{autodiff.OpLogSumExp, []float64{800, -800}, 800, []float64{1, 0}},
	{autodiff.OpLogSumExp, []float64{-inf, 3}, 3, []float64{0, 1}},
	{autodiff.OpLogSumExp, []float64{-inf}, -inf, []float64{nan}},
	{autodiff.OpLogSumExp, []float64{-inf, -inf}, -inf, []float64{nan, nan}},
	{autodiff.OpLogSumExp, []float64{inf, 3}, inf, []float64{nan, 0}},
	{autodiff.OpLogSumExp, []float64{inf, -inf}, inf, []float64{nan, 0}},
	{autodiff.OpLogSumExp, []float64{nan, inf}, nan, []float64{nan, nan}},
	{autodiff.OpGate, []float64{0, nan}, 0, []float64{nan, 0}},
	{autodiff.OpGate, []float64{inf, 0}, 0, []float64{0, inf}},
}

func TestSpecialCases(t *testing.T) {
	for _, c := range specials {
		v, routes := gradients(t, c.op, c.args...)
		if !same(v, c.value) {
			t.Errorf("%s%v = %v, want %v", c.op, c.args, v, c.value)
		}
		for route, g := range routes {
			for i := range g {
				if !same(g[i], c.partials[i]) {
					t.Errorf("%s%v by %s: partial %d is %v, want %v", c.op, c.args, route, i, g[i], c.partials[i])
				}
			}
		}
	}
}

// NaN goes in and NaN comes out, but where the doc comments say otherwise.
func TestNaN(t *testing.T) {
	for _, r := range autodiff.Rules() {
		if r.Op == autodiff.OpWhere {
			continue
		}
		if r.Op == autodiff.OpDetach {
			continue
		}
		args := []float64{nan, nan}
		if k := r.Op.Arity(); k == 1 || k == 3 {
			args = []float64{nan, nan, nan}[:k]
		}
		v, routes := gradients(t, r.Op, args...)
		if !math.IsNaN(v) {
			t.Errorf("%s%v = %v", r.Op, args, v)
		}
		for route, g := range routes {
			for i := range g {
				constant := r.Op == autodiff.OpSign || r.Op == autodiff.OpFloor ||
					r.Op == autodiff.OpShift || r.Op == autodiff.OpSum || r.Op == autodiff.OpMulAdd && i == 2 ||
					r.Op == autodiff.OpNeg || r.Op == autodiff.OpAdd || r.Op == autodiff.OpSub
				if math.IsNaN(g[i]) == constant {
					t.Errorf("%s%v by %s: partial %d is %v", r.Op, args, route, i, g[i])
				}
			}
		}
	}
}

// same compares infinities, NaN and zeros as they are (zeros without sign), others closely.
func same(a, b float64) bool {
	if math.IsNaN(a) || math.IsNaN(b) || math.IsInf(a, 0) || math.IsInf(b, 0) || a == 0 || b == 0 {
		return a == b || math.IsNaN(a) && math.IsNaN(b)
	}
	return math.Abs(a-b) <= 1e-12*math.Abs(b)
}
