package autodiff_test

import (
	"errors"
	"fmt"
	"math/big"
)

// rationals is exact arithmetic; what is not rational is an error.
type rationals struct{}

var (
	errZero       = errors.New("division by zero")
	errIrrational = errors.New("not rational")
)

func (rationals) Const(c *big.Rat) (*big.Rat, error)  { return c, nil }
func (rationals) Neg(a *big.Rat) (*big.Rat, error)    { return new(big.Rat).Neg(a), nil }
func (rationals) Add(a, b *big.Rat) (*big.Rat, error) { return new(big.Rat).Add(a, b), nil }
func (rationals) Sub(a, b *big.Rat) (*big.Rat, error) { return new(big.Rat).Sub(a, b), nil }
func (rationals) Mul(a, b *big.Rat) (*big.Rat, error) { return new(big.Rat).Mul(a, b), nil }
func (rationals) IsZero(a *big.Rat) bool              { return a.Sign() == 0 }
func (rationals) Div(a, b *big.Rat) (*big.Rat, error) {
	if b.Sign() == 0 {
		return nil, errZero
	}
	return new(big.Rat).Quo(a, b), nil
}

func (ar rationals) Pow(a, b *big.Rat) (*big.Rat, error) {
	if !b.IsInt() || !b.Num().IsInt64() || b.Num().Int64() > 1000 || b.Num().Int64() < -1000 {
		return nil, errIrrational
	}
	n := b.Num().Int64()
	if n < 0 {
		inv, err := ar.Div(big.NewRat(1, 1), a)
		if err != nil {
			return nil, err
		}
		a, n = inv, -n
	}
	y := big.NewRat(1, 1)
	for range n {
		y.Mul(y, a)
	}
	return y, nil
}

func (rationals) Call(name string, x ...*big.Rat) (*big.Rat, error) {
	switch name {
	case "abs":
		return new(big.Rat).Abs(x[0]), nil
	case "sign":
		return big.NewRat(int64(x[0].Sign()), 1), nil
	case "max", "min":
		if (x[0].Cmp(x[1]) > 0) == (name == "max") {
			return x[0], nil
		}
		return x[1], nil
	case "relu":
		if x[0].Sign() > 0 {
			return x[0], nil
		}
		return new(big.Rat), nil
	case "floor":
		d := new(big.Int).Div(x[0].Num(), x[0].Denom())
		return new(big.Rat).SetInt(d), nil
	}
	return nil, fmt.Errorf("%s: %w", name, errIrrational)
}

func (rationals) Holds(rel string, a, b *big.Rat) (bool, error) {
	c := a.Cmp(b)
	switch rel {
	case "<":
		return c < 0, nil
	case "<=":
		return c <= 0, nil
	case ">":
		return c > 0, nil
	case ">=":
		return c >= 0, nil
	case "==":
		return c == 0, nil
	case "!=":
		return c != 0, nil
	}
	return false, errors.New("relation")
}
