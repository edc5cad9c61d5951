package poly

import "math/big"

// An Arithmetic computes with values of a type.
type Arithmetic[T any] interface {
	Const(c *big.Rat) (T, error)
	Add(a, b T) (T, error)
	Mul(a, b T) (T, error)
}

// Eval returns the value of p, given those of its variables, by Horner's rule in
// one variable after the other:
//
//	p = (…(a·x^(i-j) + b)·x^(j-k) + c)·x^k      a, b, c without x
//
// Each power of a variable is computed once.
func Eval[T any](w *Work, p *Poly, a Arithmetic[T], at func(v int) (T, error)) (T, error) {
	if len(p.vars) == 0 {
		return a.Const(p.content.big())
	}
	e := evaluation[T]{Work: w, p: p, a: a, order: p.lexicographic(), powers: make([]map[uint64]T, len(p.vars))}
	for i, v := range p.vars {
		x, err := at(int(v))
		if err != nil {
			return x, err
		}
		e.powers[i] = map[uint64]T{1: x}
	}
	out, err := e.sum(0, p.Len(), 1)
	if err != nil || p.content.isOne() {
		return out, err
	}
	c, err := a.Const(p.content.big())
	if err != nil {
		return c, err
	}
	return a.Mul(c, out)
}

// lexicographic returns the indices of the terms in falling lexicographic order.
func (p *Poly) lexicographic() []uint32 {
	return order(p.pack, 0, p.mono)
}

type evaluation[T any] struct {
	*Work
	p      *Poly
	a      Arithmetic[T]
	order  []uint32
	powers []map[uint64]T // by variable and exponent
}

// exp returns the exponent in a field of the i-th term in lexicographic order.
func (e *evaluation[T]) exp(i, f int) uint64 {
	return e.p.pack.get(e.p.term(int(e.order[i])), f)
}

// sum returns the sum of the terms from low up to high, which have the same
// exponents before the field f, without these.
func (e *evaluation[T]) sum(low, high, f int) (out T, err error) {
	if high-low == 1 {
		return e.term(low, f)
	}
	for e.exp(low, f) == 0 {
		f++
	}
	for i := low; i < high; {
		if err := e.err(); err != nil { // an operation on a T may be long
			return out, err
		}
		exp := e.exp(i, f)
		j := i + 1
		for j < high && e.exp(j, f) == exp {
			j++
		}
		part, err := e.sum(i, j, f+1)
		if err != nil {
			return out, err
		}
		if i > low {
			if part, err = e.a.Add(out, part); err != nil {
				return out, err
			}
		}
		out = part
		if j < high {
			exp -= e.exp(j, f)
		}
		if exp > 0 {
			x, err := e.power(f-1, exp)
			if err != nil {
				return out, err
			}
			if out, err = e.a.Mul(out, x); err != nil {
				return out, err
			}
		}
		i = j
	}
	return out, nil
}

// term returns the value of the i-th term from the field f on.
func (e *evaluation[T]) term(i, f int) (out T, err error) {
	c := e.p.coef.scalar(int(e.order[i]))
	started := false
	if !c.isOne() {
		started = true
		if out, err = e.a.Const(c.ratio().big()); err != nil {
			return out, err
		}
	}
	for ; f <= len(e.p.vars); f++ {
		exp := e.exp(i, f)
		if exp == 0 {
			continue
		}
		x, err := e.power(f-1, exp)
		if err != nil {
			return out, err
		}
		if started {
			if x, err = e.a.Mul(out, x); err != nil {
				return out, err
			}
		}
		out, started = x, true
	}
	if !started {
		return e.a.Const(big.NewRat(1, 1))
	}
	return out, nil
}

// power returns the power of a variable, n ≥ 1.
func (e *evaluation[T]) power(v int, n uint64) (T, error) {
	if x, ok := e.powers[v][n]; ok {
		return x, nil
	}
	x, err := e.power(v, n/2)
	if err != nil {
		return x, err
	}
	if x, err = e.a.Mul(x, x); err != nil {
		return x, err
	}
	if n%2 == 1 {
		if x, err = e.a.Mul(x, e.powers[v][1]); err != nil {
			return x, err
		}
	}
	e.powers[v][n] = x
	return x, nil
}

// EvalRat returns the value of p at rational values of its variables. With
// x = nₓ/dₓ and the degree Dₓ of p in x it computes in integers
//
//	Σ c·Πₓ nₓ^e·dₓ^(Dₓ-e)  /  Πₓ dₓ^Dₓ
func (w *Work) EvalRat(p *Poly, at func(v int) *big.Rat) (*big.Rat, error) {
	if len(p.vars) == 0 {
		return p.Content(), nil
	}
	values := make([]*big.Rat, len(p.vars))
	size := float64(p.CoefBits())
	for i, v := range p.vars {
		values[i] = at(int(v))
		b := ratioOf(values[i]).bitLen()
		if b > 1 {
			size += float64(b) * float64(p.degreeOf(i+1))
		}
	}
	if err := w.needBits(size); err != nil {
		return nil, err
	}
	e := rationals{Work: w, p: p, order: p.lexicographic(), powers: make([]map[uint64]*big.Int, len(p.vars)), size: int(size)}
	den := big.NewInt(1)
	for i := range p.vars {
		e.powers[i] = map[uint64]*big.Int{}
		most := new(big.Int).SetUint64(p.degreeOf(i + 1))
		for t := range p.Len() {
			exp := p.pack.get(p.term(t), i+1)
			if e.powers[i][exp] != nil {
				continue
			}
			if err := e.pause(); err != nil {
				return nil, err
			}
			n := new(big.Int).SetUint64(exp)
			x := new(big.Int).Exp(values[i].Num(), n, nil)
			if !values[i].IsInt() {
				x.Mul(x, new(big.Int).Exp(values[i].Denom(), n.Sub(most, n), nil))
			}
			e.powers[i][exp] = x
		}
		if !values[i].IsInt() {
			den.Mul(den, new(big.Int).Exp(values[i].Denom(), most, nil))
		}
	}
	num := new(big.Int)
	if err := e.add(num, 0, p.Len(), 1); err != nil {
		return nil, err
	}
	out := new(big.Rat).SetFrac(num, den)
	if !p.content.isOne() {
		out.Mul(out, p.content.big())
	}
	return out, nil
}

// A rationals is an evaluation at rational numbers in progress.
type rationals struct {
	*Work
	p      *Poly
	order  []uint32
	powers []map[uint64]*big.Int // nₓ^e·dₓ^(Dₓ-e) by variable and e
	size   int
	spent  int
}

// add adds the terms from low up to high, which have the same exponents before
// the field f, without these, to out.
func (e *rationals) add(out *big.Int, low, high, f int) error {
	if f > len(e.p.vars) {
		var space big.Int
		out.Add(out, e.p.coef.int(int(e.order[low]), &space))
		return nil
	}
	var part big.Int
	for i := low; i < high; {
		exp := e.p.pack.get(e.p.term(int(e.order[i])), f)
		j := i + 1
		for j < high && e.p.pack.get(e.p.term(int(e.order[j])), f) == exp {
			j++
		}
		part.SetUint64(0)
		if err := e.add(&part, i, j, f+1); err != nil {
			return err
		}
		if err := e.pause(); err != nil {
			return err
		}
		part.Mul(&part, e.powers[f-1][exp])
		out.Add(out, &part)
		i = j
	}
	return nil
}

func (e *rationals) pause() error {
	if e.spent += 16 + e.size/8; e.spent < pause {
		return nil
	}
	e.spent = 0
	return e.err()
}
