package verify

import (
	"errors"
	"fmt"
	"math/big"

	"gradproof/symbolic"
)

// SGD is stochastic gradient descent as torch.optim.SGD does it, over any number
// type given its arithmetic. A step from w with the gradient g is, in this order:
//
//	g ← -g                    if Maximize
//	g ← g + λ·w               with WeightDecay λ
//	v ← g                     with Momentum μ ≠ 0, in the first step
//	v ← μ·v + (1 - τ)·g       with Momentum μ ≠ 0 and Dampening τ, in later steps
//	g ← g + μ·v               if Nesterov
//	g ← v                     with Momentum otherwise
//	w ← w - η·g
//
// A nil number is none, that is 0. What is 0 is left out and not computed, as it is
// there: without momentum there is no buffer v, and no dampening. Nesterov needs a
// positive momentum and no dampening; whoever sets the fields checks that, as
// [Training.Run] does.
type SGD[T any] struct {
	Arithmetic  symbolic.Arithmetic[T]
	LR          T  // η
	Momentum    *T // μ
	Dampening   *T // τ
	WeightDecay *T // λ
	Nesterov    bool
	Maximize    bool

	velocity []T // v of the latest step
}

// Step moves the parameters against the gradient g, or along it to maximise. The
// slices have one element for each parameter, in the same order in every step; they
// are not modified.
func (s *SGD[T]) Step(w, g []T) ([]T, error) {
	if len(w) != len(g) {
		return nil, fmt.Errorf("verify: %d parameters with %d gradients", len(w), len(g))
	}
	velocity, next := make([]T, len(w)), make([]T, len(w))
	for i := range w {
		direction, err := s.decayed(w[i], g[i])
		if err != nil {
			return nil, err
		}
		if s.Momentum != nil {
			if velocity[i], err = s.push(i, direction); err != nil {
				return nil, err
			}
			if direction, err = s.ahead(direction, velocity[i]); err != nil {
				return nil, err
			}
		}
		step, err := s.Arithmetic.Mul(s.LR, direction)
		if err != nil {
			return nil, err
		}
		if next[i], err = s.Arithmetic.Sub(w[i], step); err != nil {
			return nil, err
		}
	}
	if s.Momentum != nil {
		s.velocity = velocity
	}
	return next, nil
}

// decayed returns ±g + λ·w.
func (s *SGD[T]) decayed(w, g T) (T, error) {
	var err error
	if s.Maximize {
		if g, err = s.Arithmetic.Neg(g); err != nil {
			return g, err
		}
	}
	if s.WeightDecay == nil {
		return g, nil
	}
	return s.multiplyAdd(*s.WeightDecay, w, g)
}

// push returns the new velocity of parameter i.
func (s *SGD[T]) push(i int, g T) (T, error) {
	if s.velocity == nil {
		return g, nil
	}
	if s.Dampening != nil {
		one, err := s.Arithmetic.Const(big.NewRat(1, 1))
		if err != nil {
			return g, err
		}
		kept, err := s.Arithmetic.Sub(one, *s.Dampening)
		if err != nil {
			return g, err
		}
		if g, err = s.Arithmetic.Mul(kept, g); err != nil {
			return g, err
		}
	}
	return s.multiplyAdd(*s.Momentum, s.velocity[i], g)
}

// ahead returns the direction of the step with velocity v.
func (s *SGD[T]) ahead(g, v T) (T, error) {
	if !s.Nesterov {
		return v, nil
	}
	return s.multiplyAdd(*s.Momentum, v, g)
}

// multiplyAdd returns a·b + c.
func (s *SGD[T]) multiplyAdd(a, b, c T) (T, error) {
	product, err := s.Arithmetic.Mul(a, b)
	if err != nil {
		return product, err
	}
	return s.Arithmetic.Add(product, c)
}

// checkOptimizer refuses what torch.optim.SGD refuses.
func (t *Training) checkOptimizer() error {
	negative := func(r *big.Rat) bool { return r != nil && r.Sign() < 0 }
	switch {
	case t.LR == nil || t.LR.Sign() <= 0:
		return errors.New("the learning rate must be positive")
	case negative(t.Momentum):
		return errors.New("the momentum must not be negative")
	case negative(t.WeightDecay):
		return errors.New("the weight decay must not be negative")
	case t.Nesterov && (isNone(t.Momentum) || !isNone(t.Dampening)):
		return errors.New("the momentum of Nesterov must be positive, without dampening")
	}
	return nil
}

func isNone(r *big.Rat) bool { return r == nil || r.Sign() == 0 }

// sgdOver returns the optimizer of a training over numbers that number makes.
func sgdOver[T any](t *Training, ar symbolic.Arithmetic[T], number func(*big.Rat) (T, error)) (*SGD[T], error) {
	s := &SGD[T]{Arithmetic: ar, Nesterov: t.Nesterov, Maximize: t.Maximize}
	var err error
	if s.LR, err = number(t.LR); err != nil {
		return nil, err
	}
	for _, option := range []struct {
		value *big.Rat
		field **T
	}{{t.Momentum, &s.Momentum}, {t.Dampening, &s.Dampening}, {t.WeightDecay, &s.WeightDecay}} {
		if isNone(option.value) {
			continue
		}
		v, err := number(option.value)
		if err != nil {
			return nil, err
		}
		*option.field = &v
	}
	return s, nil
}
