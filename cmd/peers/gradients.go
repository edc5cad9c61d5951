package main

// gradientWorks are one gradient each, of a function of floating-point numbers;
// values that no gradient needs may be left out.
var gradientWorks = []work{
	gradientWork(work{name: "W1", what: "(w*x - label)^2, one sample", peers: []string{adolc, pytorch, gorgoniaVM},
		size: 1, small: 1, numbers: oneSample},
		demand{tape, byHand, 5, plain}, demand{program, byHand, 6, plain}),
	gradientWork(work{name: "W2", what: "mean squared error of a linear model, 4 inputs, 10,000 samples",
		peers: []string{adolc, pytorch, gorgoniaVM}, size: 10_000, small: 300, numbers: linearData},
		demand{tape, byHand, 9, plain}, demand{program, byHand, 2.2, plain},
		demand{program, byHand, 0.8, simd}, demand{program, byHandC, 1, simd}),
	gradientWork(work{name: "W3", what: "mean squared error of a 4-16-1 sigmoid network, 150 samples",
		peers: []string{adolc, pytorch, gorgoniaVM}, size: 150, small: 20, numbers: networkData},
		demand{tape, byHand, 2.2, plain}, demand{program, byHand, 0.8, plain},
		demand{program, byHand, 0.25, simd}, demand{program, byHandC, 1, simd}),
	gradientWork(work{name: "W4", what: "mixture of 10 Gaussians in 10 dimensions, Wishart prior, 1000 samples",
		peers: []string{adolc, pytorch}, size: 1000, small: 12, numbers: mixtureData},
		demand{tape, byHand, 7, plain}, demand{program, byHand, 0.8, plain},
		demand{program, byHand, 0.3, simd}, demand{program, byHandC, 1, simd}),
	gradientWork(work{name: "W5a", what: "product of 1000 variables", peers: []string{adolc, pytorch},
		size: 1000, small: 7, numbers: factorsData},
		demand{tape, byHand, 3.5, plain}, demand{program, byHand, 3.5, plain}),
	gradientWork(work{name: "W5b", what: "Rosenbrock's function, chained, of 1000 variables", peers: []string{adolc, pytorch},
		size: 1000, small: 9, numbers: rosenbrockData},
		demand{tape, byHand, 50, plain}, demand{program, byHand, 10, plain}, demand{program, byHand, 3.5, simd}),
	gradientWork(work{name: "W6", what: "y += 1e-6*y*sin(y), a million times", peers: []string{adolc}, slow: []string{pytorch},
		size: 1_000_000, small: 100, numbers: statementsData},
		demand{tape, byHand, 1.2, plain}),
}

// gradientWork adds what all of them have in common: gradients written by hand to
// be compared with, and a demand to be faster than every tool.
func gradientWork(w work, byHandOnly ...demand) work {
	tools := append(w.peers[:len(w.peers):len(w.peers)], w.slow...)
	w.demands = append(byHandOnly, within(1, tools...)...)
	w.peers = append([]string{byHand, byHandC}, w.peers...)
	w.canon = gradients
	return w
}
