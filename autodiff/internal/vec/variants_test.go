package vec

// A variant is one set of kernels, for tests and benchmarks that compare them.
type variant struct {
	name                                     string
	unary                                    map[string]func(dst, a []float64)
	binary                                   map[string]func(dst, a, b []float64)
	scalar                                   map[string]func(dst, a []float64, s float64)
	selectLess, selectLessEqual, selectEqual func(dst, a, b, then, els []float64)
	lincomb                                  func(dst, init, coef []float64, cols [][]float64)
	sumProducts                              func(dst, init []float64, a, b [][]float64)
	sum                                      func(acc *Acc, a []float64)
	dot                                      func(acc *Acc, a, b []float64)
	dots                                     func(accs []Acc, a []float64, bs [][]float64)
}

// variants has the plain kernels first, then those this processor can run.
var variants = []variant{{
	"plain",
	map[string]func(dst, a []float64){
		"Neg": negGo, "Abs": absGo, "Sqrt": sqrtGo, "Exp": expGo, "Expm1": expm1Go,
		"Log": logGo, "Log1p": log1pGo, "Sin": sinGo, "Cos": cosGo, "Tanh": tanhGo,
		"Sigmoid": sigmoidGo, "Softplus": softplusGo,
	},
	map[string]func(dst, a, b []float64){
		"Add": addGo, "Sub": subGo, "Mul": mulGo, "Div": divGo, "Max": maxGo,
		"Min": minGo, "StrongMul": strongMulGo, "Gate": gateGo,
	},
	map[string]func(dst, a []float64, s float64){
		"AddS": addSGo, "MulS": mulSGo, "DivS": divSGo, "MaxS": maxSGo, "MinS": minSGo,
		"StrongMulS": strongMulSGo,
		"RSub":       func(dst, a []float64, s float64) { rsubGo(dst, s, a) },
		"RDiv":       func(dst, a []float64, s float64) { rdivGo(dst, s, a) },
	},
	selectLessGo, selectLessEqualGo, selectEqualGo,
	lincombGo, sumProductsGo, sumGo, dotGo, dotsGo,
}}
