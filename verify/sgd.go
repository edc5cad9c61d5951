package verify

import (
	"fmt"

	"gradproof/symbolic"
)

// SGD is stochastic gradient descent with momentum, as torch.optim.SGD does it:
//
//	v ← μ·v + g      (in the first step v ← g)
//	w ← w - η·v      (with μ = 0: w ← w - η·g)
//
// over any number type given its arithmetic.
type SGD[T any] struct {
	Arithmetic symbolic.Arithmetic[T]
	LR         T  // η
	Momentum   *T // μ; nil for none

	velocity []T
}

// Step moves the parameters against the gradient g. The slices have one element
// for each parameter, in the same order in every step; w is not modified.
func (s *SGD[T]) Step(w, g []T) ([]T, error) {
	if len(w) != len(g) {
		return nil, fmt.Errorf("verify: %d parameters with %d gradients", len(w), len(g))
	}
	ar := s.Arithmetic
	v := make([]T, len(w))
	next := make([]T, len(w))
	for i := range w {
		v[i] = g[i]
		if s.Momentum != nil && s.velocity != nil {
			kept, err := ar.Mul(*s.Momentum, s.velocity[i])
			if err != nil {
				return nil, err
			}
			if v[i], err = ar.Add(kept, g[i]); err != nil {
				return nil, err
			}
		}
		step, err := ar.Mul(s.LR, v[i])
		if err != nil {
			return nil, err
		}
		if next[i], err = ar.Sub(w[i], step); err != nil {
			return nil, err
		}
	}
	s.velocity = v
	return next, nil
}
