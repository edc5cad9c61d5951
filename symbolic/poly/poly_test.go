package poly

import (
	"math/big"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestCollect(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := drawShape(t).draw(t, "a")
		check(t, "collect", a.poly(), nil, a)
	})
}

func TestSums(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawShape(t)
		a, b := s.draw(t, "a"), s.draw(t, "b")
		p, q := a.poly(), b.poly()
		sum, err := none.Add(p, q)
		check(t, "p + q", sum, err, a.plus(b, one))
		difference, err := none.Sub(p, q)
		check(t, "p - q", difference, err, a.plus(b, big.NewRat(-1, 1)))
		back, err := none.Add(difference, q)
		check(t, "p - q + q", back, err, a)
		if !back.Equal(p) || back.Hash() != p.Hash() || string(back.AppendKey(nil)) != string(p.AppendKey(nil)) {
			t.Fatalf("equal polynomials differ:\n %v\n %v", naiveOf(back), naiveOf(p))
		}
		if same := string(p.AppendKey(nil)) == string(q.AppendKey(nil)); same != a.equal(b) || p.Equal(q) != a.equal(b) {
			t.Fatalf("key %v, Equal %v, equal %v", same, p.Equal(q), a.equal(b))
		}
		k := new(big.Rat).SetInt(drawInt(t, "k", s.tiers))
		check(t, "k·p", p.Scale(k), nil, naive{}.plus(a, k))
		check(t, "-p", p.Neg(), nil, naive{}.plus(a, big.NewRat(-1, 1)))
	})
}

func TestAddAll(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawShape(t)
		want, ps := naive{}, []*Poly{}
		for range rapid.IntRange(0, 9).Draw(t, "count") {
			a := s.draw(t, "a")
			want = want.plus(a, one)
			ps = append(ps, a.poly())
		}
		sum, err := none.AddAll(ps)
		check(t, "sum", sum, err, want)
	})
}

func TestProducts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawShape(t)
		a, b := s.draw(t, "a"), s.draw(t, "b")
		p, q := a.poly(), b.poly()
		product, err := none.Mul(p, q)
		check(t, "p·q", product, err, a.times(b))
		square, err := none.Mul(p, p)
		check(t, "p·p", square, err, a.times(a))
		if q.IsZero() {
			return
		}
		back, ok, err := none.Quo(product, q)
		if !ok {
			t.Fatalf("q does not divide p·q, %v", err)
		}
		check(t, "p·q/q", back, err, a)
	})
}

func TestRingLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawShape(t)
		p, q, r := s.draw(t, "p").poly(), s.draw(t, "q").poly(), s.draw(t, "r").poly()
		must := func(p *Poly, err error) *Poly {
			if err != nil {
				t.Fatalf("%v", err)
			}
			return p
		}
		pq, qr, pr := must(none.Mul(p, q)), must(none.Mul(q, r)), must(none.Mul(p, r))
		laws := []struct {
			name        string
			left, right *Poly
		}{
			{"p·q = q·p", pq, must(none.Mul(q, p))},
			{"(p+q)·r = p·r + q·r", must(none.Mul(must(none.Add(p, q)), r)), must(none.Add(pr, qr))},
			{"p + q = q + p", must(none.Add(p, q)), must(none.Add(q, p))},
			{"p - p = 0", must(none.Sub(p, p)), Zero()},
			{"p·1 = p", must(none.Mul(p, Int(1))), p},
		}
		if s.exps[0] < 1<<30 {
			laws = append(laws, laws[0])
			laws[len(laws)-1].name = "(p·q)·r = p·(q·r)"
			laws[len(laws)-1].left, laws[len(laws)-1].right = must(none.Mul(pq, r)), must(none.Mul(p, qr))
		}
		for _, l := range laws {
			if !l.left.Equal(l.right) {
				t.Fatalf("%s\n left  %v\n right %v", l.name, naiveOf(l.left), naiveOf(l.right))
			}
		}
	})
}

func TestAccessors(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := drawShape(t).draw(t, "a")
		p := a.poly()
		if p.IsZero() {
			return
		}
		product := p.Primitive().Scale(p.Content())
		check(t, "content·primitive", product, nil, a)
		gcd := map[int]uint64{}
		for i := range p.Len() {
			e := map[int]uint64{}
			for _, x := range p.AppendPowers(nil, i) {
				e[x.Var] = uint64(x.Exp)
				if p.Exp(i, x.Var) != x.Exp || p.DegreeIn(x.Var) < x.Exp {
					t.Fatalf("exponent %d of %d in term %d", x.Exp, x.Var, i)
				}
			}
			if i == 0 {
				gcd = e
			}
			for v := range gcd {
				gcd[v] = min(gcd[v], e[v])
			}
			c := a[naiveKey(e)]
			if n, d, ok := p.CoefInt64(i); ok && big.NewRat(n, d).Cmp(c) != 0 {
				t.Fatalf("coefficient %d/%d, want %v", n, d, c)
			} else if fits := c.Num().IsInt64() && c.Denom().IsInt64(); ok && !fits {
				t.Fatalf("coefficient %v fits: %v", c, ok)
			}
			if b := max(c.Num().BitLen(), c.Denom().BitLen()); b > p.CoefBits() {
				t.Fatalf("%v has more than %d bits", c, p.CoefBits())
			}
		}
		got := map[int]uint64{}
		for _, x := range p.MonomialContent() {
			got[x.Var] = uint64(x.Exp)
		}
		if naiveKey(got) != naiveKey(gcd) {
			t.Fatalf("monomial content %v, want %v", got, gcd)
		}
		if !slices.IsSorted(p.Vars()) || p.Sign() != p.LeadCoef().Sign() {
			t.Fatalf("variables %v, sign %d", p.Vars(), p.Sign())
		}
	})
}

func TestConstants(t *testing.T) {
	for _, n := range []int64{0, 1, -1, 1<<63 - 1, -1 << 63} {
		want := naive{}.plus(naive{"": one}, new(big.Rat).SetInt64(n))
		if n == 0 {
			want = naive{}
		}
		check(t, "Int", Int(n), nil, want)
		check(t, "Const", Const(new(big.Rat).SetInt64(n)), nil, want)
		if c, ok := Int(n).Constant(); !ok || c.Cmp(new(big.Rat).SetInt64(n)) != 0 {
			t.Errorf("constant %d is %v", n, c)
		}
	}
	check(t, "Var", Var(65535), nil, naive{"65535^1 ": one})
	if _, ok := Var(0).Constant(); ok {
		t.Error("a variable is a constant")
	}
}

func TestWalkingDoesNotAllocate(t *testing.T) {
	p := naive{"0^1 3^2 ": big.NewRat(2, 3), "": one}.poly()
	sum := 0
	space := make([]Power, 0, 4)
	got := testing.AllocsPerRun(100, func() {
		for i := range p.Len() {
			for v, e := range p.Powers(i) {
				sum += v + int(e)
			}
			sum += len(p.AppendPowers(space, i))
			n, d, _ := p.CoefInt64(i)
			sum += int(n + d)
		}
	})
	if got != 0 {
		t.Errorf("%v allocations", got)
	}
}
