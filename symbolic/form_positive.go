package symbolic

import (
	"math/big"

	"gradproof/symbolic/poly"
)

// A positivePart is what is positive wherever it is defined and splits off under
// logarithms and roots:
//
//	c·Π exp(exps[i])·Π bases[i]^powers[i]
//
// with a rational c > 0 and sums or kernels that are positive.
type positivePart struct {
	c      *big.Rat
	exps   []*Form
	bases  []*Form
	powers []*big.Rat
}

// positiveContent writes a as a product of its positive part and the rest.
func (fs *Forms) positiveContent(a *Form) (p positivePart, rest *Form, err error) {
	c, content, sum, err := fs.split(a.num)
	if err != nil {
		return p, nil, err
	}
	p.c = new(big.Rat).Abs(c)
	kept := content[:0]
	for _, x := range content {
		if !fs.takePositive(&p, fs.gens[x.Var].p, int64(x.Exp)) {
			kept = append(kept, x)
		}
	}
	num, err := poly.TermInt64(int64(c.Sign()), 1, kept)
	if err == nil && sum != nil && !fs.takePositive(&p, sum, 1) {
		num, err = fs.load.mul(num, sum)
	}
	var pow []formPower
	for _, f := range a.pow {
		if !fs.takePositive(&p, f.p, f.e) {
			pow = append(pow, f)
		}
	}
	// Factors need not be the same for equal forms.
	sums := 0
	for _, b := range p.bases {
		if b.num.Len() > 1 {
			sums++
		}
	}
	fs.cases.several = fs.cases.several || sums > 1
	return p, &Form{num: num, pow: pow}, refused(err)
}

// takePositive adds q^e to the positive part if it belongs there.
func (fs *Forms) takePositive(p *positivePart, q *poly.Poly, e int64) bool {
	if q.Len() > 1 {
		for {
			root, ok := fs.squareRoot(q)
			if !ok {
				break
			}
			if positive, strict := fs.positivePoly(root); !positive || !strict {
				break
			}
			q, e = root, 2*e
		}
		if positive, strict := fs.positivePoly(q); !positive || !strict {
			return false
		}
		p.bases, p.powers = append(p.bases, &Form{num: q}), append(p.powers, big.NewRat(e, 1))
		return true
	}
	i := generatorOf(q)
	switch g := &fs.gens[i]; {
	case g.kind == genExp:
		p.exps = append(p.exps, g.arg.scaled(big.NewRat(e, g.order)))
	case !fs.positiveGenerator(i):
		return false
	case g.kind == genRoot:
		p.bases, p.powers = append(p.bases, g.arg), append(p.powers, big.NewRat(e, g.order))
	default:
		p.bases, p.powers = append(p.bases, &Form{num: q}), append(p.powers, big.NewRat(e, 1))
	}
	return true
}
