//go:build !(goexperiment.simd && amd64)

package vec

func add(dst, a, b []float64)                             { addGo(dst, a, b) }
func sub(dst, a, b []float64)                             { subGo(dst, a, b) }
func mul(dst, a, b []float64)                             { mulGo(dst, a, b) }
func div(dst, a, b []float64)                             { divGo(dst, a, b) }
func maximum(dst, a, b []float64)                         { maxGo(dst, a, b) }
func minimum(dst, a, b []float64)                         { minGo(dst, a, b) }
func strongMul(dst, a, b []float64)                       { strongMulGo(dst, a, b) }
func gate(dst, a, b []float64)                            { gateGo(dst, a, b) }
func addS(dst, a []float64, s float64)                    { addSGo(dst, a, s) }
func rsub(dst []float64, s float64, a []float64)          { rsubGo(dst, s, a) }
func mulS(dst, a []float64, s float64)                    { mulSGo(dst, a, s) }
func divS(dst, a []float64, s float64)                    { divSGo(dst, a, s) }
func rdiv(dst []float64, s float64, a []float64)          { rdivGo(dst, s, a) }
func maxS(dst, a []float64, s float64)                    { maxSGo(dst, a, s) }
func minS(dst, a []float64, s float64)                    { minSGo(dst, a, s) }
func strongMulS(dst, a []float64, s float64)              { strongMulSGo(dst, a, s) }
func neg(dst, a []float64)                                { negGo(dst, a) }
func abs(dst, a []float64)                                { absGo(dst, a) }
func sqrt(dst, a []float64)                               { sqrtGo(dst, a) }
func selectLess(dst, a, b, then, els []float64)           { selectLessGo(dst, a, b, then, els) }
func selectLessEqual(dst, a, b, then, els []float64)      { selectLessEqualGo(dst, a, b, then, els) }
func selectEqual(dst, a, b, then, els []float64)          { selectEqualGo(dst, a, b, then, els) }
func lincomb(dst, init, coef []float64, cols [][]float64) { lincombGo(dst, init, coef, cols) }
func sumProducts(dst, init []float64, a, b [][]float64)   { sumProductsGo(dst, init, a, b) }
func sum(acc *Acc, a []float64)                           { sumGo(acc, a) }
func dot(acc *Acc, a, b []float64)                        { dotGo(acc, a, b) }
func dots(accs []Acc, a []float64, bs [][]float64)        { dotsGo(accs, a, bs) }
func exp(dst, a []float64)                                { expGo(dst, a) }
func expm1(dst, a []float64)                              { expm1Go(dst, a) }
func log(dst, a []float64)                                { logGo(dst, a) }
func log1p(dst, a []float64)                              { log1pGo(dst, a) }
func sin(dst, a []float64)                                { sinGo(dst, a) }
func cos(dst, a []float64)                                { cosGo(dst, a) }
func tanh(dst, a []float64)                               { tanhGo(dst, a) }
func sigmoid(dst, a []float64)                            { sigmoidGo(dst, a) }
func softplus(dst, a []float64)                           { softplusGo(dst, a) }
