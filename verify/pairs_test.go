package verify

import (
	"context"
	"flag"
	"fmt"
	"maps"
	"math/big"
	"math/rand/v2"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"gradproof/symbolic"
)

// The judge is tried on random pairs of an expression and a claim of which it is
// known, from how they were made, whether the claim is right. Every pair follows
// from the seed and its index alone, so that a campaign can be stopped, gone on
// with, and any case of it looked at again:
//
//	go test ./verify -run TestPairs -v -judge.pairs=100000
//	go test ./verify -run TestPairs -v -judge.from=4711 -judge.pairs=1
var (
	pairCount = flag.Int("judge.pairs", 200, "how many right and how many wrong claims the judge is given")
	pairSeed  = flag.Uint64("judge.seed", 1, "the seed of the claims")
	pairFrom  = flag.Int("judge.from", 0, "the index of the first claim")
)

// A pair is a question, and how its claim was made.
type pair struct {
	expr, claim symbolic.Expr
	wrt         string
	how         string
}

func (p pair) String() string {
	return fmt.Sprintf("d/d%s %s = %s  (%s)", p.wrt, p.expr, p.claim, p.how)
}

// pairSources are what the expressions are drawn from, in turn.
var pairSources = []func(seed ...int) symbolic.Expr{
	Exprs("x", "y").Example,
	SmoothExprs("x", "y").Example,
	RationalExprs("x", "y").Example,
	smallExprs("x", "y").Example,
}

// pairLimits keep a normal form to a few milliseconds.
func pairLimits() symbolic.Limits {
	l := symbolic.DefaultLimits()
	l.Terms, l.CoefBits = 2000, 4000
	return l
}

// A pairMaker makes a claim for an expression, by a generator of random numbers.
type pairMaker func(rng *rand.Rand, e symbolic.Expr, wrt string) (pair, bool)

// drawPair draws an expression and one of its variables.
func drawPair(index int) (e symbolic.Expr, wrt string, ok bool) {
	source := pairSources[index%len(pairSources)]
	e = source(int(subSeed(*pairSeed+uint64(index), "expression") >> 1))
	vars := e.Vars()
	if len(vars) == 0 {
		return e, "", false
	}
	return e, vars[index/len(pairSources)%len(vars)], true
}

func pairRandom(index int) *rand.Rand { return rand.New(rand.NewPCG(*pairSeed, uint64(index))) }

// judgePair asks the judge.
func judgePair(p pair) *Report {
	r, err := Check(context.Background(), Question{Expr: p.expr, Wrt: p.wrt, Claim: &p.claim, Seed: DefaultSeed, Limits: pairLimits()})
	if err != nil {
		return &Report{Reason: "error: " + err.Error()}
	}
	return r
}

// rightPair writes the derivative in another way than [symbolic.Diff] does.
func rightPair(rng *rand.Rand, e symbolic.Expr, wrt string) (pair, bool) {
	ctx, limits := context.Background(), pairLimits()
	p := pair{expr: e, wrt: wrt, how: "as derived"}
	var err error
	if p.claim, err = limits.Diff(ctx, e, wrt); err != nil {
		return p, false
	}
	switch rng.IntN(4) {
	case 0:
		if s, err := limits.Simplify(ctx, p.claim, symbolic.Same); err == nil {
			p.claim, p.how = s.Result, "simplified"
		}
	case 1:
		if s, err := limits.Expand(ctx, p.claim, e.Vars()); err == nil {
			p.claim, p.how = s, "expanded"
		}
	case 2:
		if s, ok := tapeFormula(e, wrt); ok {
			p.claim, p.how = s, "the tape's"
		}
	}
	for range rng.IntN(4) {
		if s, name, ok := rewriteSomewhere(rng, p.claim); ok {
			p.claim, p.how = s, p.how+", "+name
		}
	}
	return p, p.claim.Nodes() < 2000
}

// wrongPair changes one thing in a right claim, so that it is certainly wrong at a
// point where the expression is certainly differentiable.
func wrongPair(rng *rand.Rand, e symbolic.Expr, wrt string) (pair, bool) {
	p, ok := rightPair(rng, e, wrt)
	if !ok {
		return p, false
	}
	for range 4 {
		claim, name, ok := mutateSomewhere(rng, p.claim)
		if !ok {
			continue
		}
		wrong := pair{p.expr, claim, p.wrt, p.how + "; " + name}
		if certainlyWrong(rng, wrong) {
			return wrong, true
		}
	}
	return p, false
}

// certainlyWrong looks for a point at which the enclosures of the claim and of the
// derivative are disjoint, the expression is smooth, and the mean value theorem,
// which uses no rule of differentiation, does not refute the derivative.
func certainlyWrong(rng *rand.Rand, p pair) bool {
	f, _, err := guard(p.expr)
	if err != nil {
		return false
	}
	claim, guarded, err := guard(p.claim)
	if err != nil {
		return false
	}
	derivative, err := symbolic.Diff(p.expr, p.wrt)
	if err != nil {
		return false
	}
	for i := range 12 {
		x, y := choose(rng, Interval{}, i), choose(rng, Interval{}, i)
		at := Point{"x": x, "y": y}
		eval := func(e symbolic.Expr, ar Reals) (Real, error) {
			return symbolic.Eval(e, pointEnv(at), symbolic.Arithmetic[Real](ar))
		}
		ar := NewReals(512)
		if _, err := eval(f, ar); err != nil || ar.Touched() {
			continue
		}
		right, err := eval(derivative, ar)
		if err != nil {
			continue
		}
		// (-2)^y is defined for whole y, which have no neighbours.
		at["x"], at["y"] = nudged(at["x"]), nudged(at["y"])
		_, err = eval(f, ar)
		if at["x"], at["y"] = x, y; err != nil {
			continue
		}
		ar = NewReals(512)
		claimed, err := eval(claim, ar)
		if err != nil || guarded && ar.Touched() || !claimed.Disjoint(right) {
			continue
		}
		if ThirdLeg(context.Background(), f, derivative, p.wrt, at) == LegPasses {
			return true
		}
	}
	return false
}

// noValue marks claims that were not seen to have a value anywhere where the expression
// has one, such as 0^sin(x)*log(0): there is nothing to decide.
const noValue = "no value seen"

// claimsNothing reports whether there is no point, of a few, at which the expression
// and the claim have a value.
func claimsNothing(p pair) bool {
	q := Question{Expr: p.expr, Wrt: p.wrt, Claim: &p.claim}
	return !slices.ContainsFunc(append(slices.Collect(q.points(200)), q.special(specialPoints)...), func(at Point) bool {
		s, _ := standingAt(p.expr, at)
		t, _ := standingAt(p.claim, at)
		return s == defined && t == defined
	})
}

func nudged(r *big.Rat) *big.Rat { return new(big.Rat).Mul(r, big.NewRat(1000000007, 1000000000)) }

// A tally counts verdicts and reasons, and keeps some of the cases of each.
type tally struct {
	sync.Mutex
	counts map[string]int
	cases  map[string][]string
	bad    []int
}

func (c *tally) add(index int, p pair, r *Report, bad bool) {
	key := string(r.Verdict)
	empty := r.Verdict == Inconclusive && !bad && claimsNothing(p)
	c.Lock()
	defer c.Unlock()
	if empty {
		key = noValue
	} else if r.Verdict != Proved && r.Verdict != Agrees && r.Verdict != Refuted {
		key += ": " + reasonClass(r.Reason)
	}
	c.counts[key]++
	if len(c.cases[key]) < 12 {
		c.cases[key] = append(c.cases[key], fmt.Sprintf("%d: %s", index, p))
	}
	if bad {
		c.bad = append(c.bad, index)
	}
}

// share returns how many of the verdicts begin with one of the texts, and of how
// many.
func (c *tally) share(texts ...string) (n, of int) {
	for key, k := range c.counts {
		of += k
		if slices.ContainsFunc(texts, func(s string) bool { return strings.HasPrefix(key, s) }) {
			n += k
		}
	}
	return n, of
}

var particulars = regexp.MustCompile(`\bat [xy]=.*|[0-9]+(\.[0-9e+]+)?|\(.*\)|floor.*|[-+]?[xy] .*`)

// reasonClass takes the particulars out of a reason.
func reasonClass(reason string) string {
	return strings.TrimSpace(particulars.ReplaceAllString(reason, "…"))
}

// campaign judges pairs on all processors.
func campaign(t *testing.T, maker pairMaker, bad func(*Report) bool) *tally {
	c := &tally{counts: make(map[string]int), cases: make(map[string][]string)}
	var next atomic.Int64
	var wg sync.WaitGroup
	start := time.Now()
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= *pairCount {
					return
				}
				if i > 0 && i%10000 == 0 {
					t.Logf("%d of %d after %v", i, *pairCount, time.Since(start).Round(time.Second))
				}
				index := *pairFrom + i
				e, wrt, ok := drawPair(index)
				if !ok {
					continue
				}
				if p, ok := maker(pairRandom(index), e, wrt); ok {
					r := judgePair(p)
					c.add(index, p, r, bad(r))
				}
			}
		})
	}
	wg.Wait()
	for _, key := range slices.Sorted(maps.Keys(c.counts)) {
		t.Logf("%6d %s", c.counts[key], key)
		if strings.HasPrefix(key, string(Inconclusive)) || key == noValue {
			for _, s := range c.cases[key] {
				t.Logf("         %s", s)
			}
		}
	}
	t.Logf("seed %d, from %d, %d tried, %v", *pairSeed, *pairFrom, *pairCount, time.Since(start).Round(time.Second/10))
	slices.Sort(c.bad)
	for _, index := range c.bad[:min(len(c.bad), 5)] {
		p := shrinkPair(index, maker, bad)
		t.Errorf("-judge.seed=%d -judge.from=%d -judge.pairs=1: %s\n%s", *pairSeed, index, p, judgePair(p).Text())
	}
	return c
}

// shrinkPair replaces parts of the expression by smaller ones as long as the claim
// that is made for it by the same random numbers is judged as badly.
func shrinkPair(index int, maker pairMaker, bad func(*Report) bool) pair {
	e, wrt, _ := drawPair(index)
	best, _ := maker(pairRandom(index), e, wrt)
	for smaller := true; smaller; {
		smaller = false
		for _, e := range smallerExprs(best.expr) {
			if !slices.Contains(e.Vars(), wrt) {
				continue
			}
			if p, ok := maker(pairRandom(index), e, wrt); ok && bad(judgePair(p)) {
				best, smaller = p, true
				break
			}
		}
	}
	return best
}

// smallerExprs are e with one node replaced by an argument of it.
func smallerExprs(e symbolic.Expr) []symbolic.Expr {
	var out []symbolic.Expr
	for i, n := range nodesOf(e) {
		for _, by := range n.Args() {
			if n.Kind() != symbolic.Derivative || by.Kind() != symbolic.Variable {
				out = append(out, replaceNode(e, i, by))
			}
		}
	}
	slices.SortStableFunc(out, func(a, b symbolic.Expr) int { return a.Nodes() - b.Nodes() })
	return out
}

// Right claims are never refuted, and nearly all are decided. What is defined
// nowhere has no derivative and counts for neither.
func TestPairsRight(t *testing.T) {
	t.Parallel()
	c := campaign(t, rightPair, func(r *Report) bool { return r.Verdict == Refuted || r.Verdict == "" })
	decided, all := c.share(string(Proved), string(Agrees))
	nowhere, _ := c.share(string(Undefined), noValue)
	t.Logf("%d right claims, %d about nothing, %.2f%% of the others decided", all, nowhere, 100*float64(decided)/float64(all-nowhere))
	if float64(decided) < decidedShare*float64(all-nowhere) {
		t.Errorf("only %d of %d are decided", decided, all-nowhere)
	}
}

// decidedShare is how many of the right claims must be decided.
const decidedShare = 0.98

// Wrong claims are never proved, and never said to agree.
func TestPairsWrong(t *testing.T) {
	t.Parallel()
	c := campaign(t, wrongPair, func(r *Report) bool {
		return r.Verdict == Proved || r.Verdict == Agrees || r.Verdict == Undefined || r.Verdict == ""
	})
	refuted, all := c.share(string(Refuted))
	t.Logf("%d wrong claims, %.2f%% of them refuted", all, 100*float64(refuted)/float64(all))
	if all == 0 && *pairCount > 10 {
		t.Error("there was no wrong claim")
	}
}

// A judge that is made to see a wrong derivative as right must be caught.
func TestPairsAreWrong(t *testing.T) {
	p := pair{expr: symbolic.MustParse("x^2*y"), claim: symbolic.MustParse("2*x*y*(1 + 1e-30)"), wrt: "x"}
	if !certainlyWrong(pairRandom(0), p) {
		t.Errorf("%s passes for right", p)
	}
	if p.claim = symbolic.MustParse("2*x*y"); certainlyWrong(pairRandom(0), p) {
		t.Errorf("%s passes for wrong", p)
	}
}

// nodesOf lists the distinct nodes of an expression that are not under a D(f, x) and
// are no exponent, each once.
func nodesOf(e symbolic.Expr) []symbolic.Expr {
	var out []symbolic.Expr
	symbolic.Walk(e, func(n symbolic.Expr) { out = append(out, n) })
	return out
}

// replaceNode replaces the i-th of [nodesOf] everywhere.
func replaceNode(e symbolic.Expr, i int, by symbolic.Expr) symbolic.Expr {
	at := -1
	return symbolic.Fold(e, func(n symbolic.Expr, args []symbolic.Expr) symbolic.Expr {
		if at++; at == i {
			return by
		}
		if len(args) == 0 {
			return n
		}
		return n.WithArgs(args...)
	})
}

// tapeFormula is the tape's gradient as an expression, where there are no branches.
func tapeFormula(e symbolic.Expr, wrt string) (symbolic.Expr, bool) {
	r, err := Lower(e, func(string) float64 { return 1 }, "x", "y")
	if err != nil {
		return symbolic.Expr{}, false
	}
	params := make([]symbolic.Expr, len(r.Vars))
	for i, name := range r.Vars {
		params[i] = symbolic.Var(name)
	}
	g, err := replayGrad(context.Background(), r, params, wrt, formulas{})
	return g, err == nil
}

// formulas are an arithmetic that only writes down what is computed.
type formulas struct{}

func (formulas) Const(c *big.Rat) (symbolic.Expr, error)       { return symbolic.Num(c), nil }
func (formulas) Neg(a symbolic.Expr) (symbolic.Expr, error)    { return symbolic.Neg(a), nil }
func (formulas) Add(a, b symbolic.Expr) (symbolic.Expr, error) { return symbolic.Add(a, b), nil }
func (formulas) Sub(a, b symbolic.Expr) (symbolic.Expr, error) { return symbolic.Sub(a, b), nil }
func (formulas) Mul(a, b symbolic.Expr) (symbolic.Expr, error) { return symbolic.Mul(a, b), nil }
func (formulas) Div(a, b symbolic.Expr) (symbolic.Expr, error) { return symbolic.Div(a, b), nil }
func (formulas) Pow(a, b symbolic.Expr) (symbolic.Expr, error) { return symbolic.Pow(a, b), nil }
func (formulas) IsZero(a symbolic.Expr) bool                   { return a.Equal(symbolic.Int(0)) }

func (formulas) Call(name string, args ...symbolic.Expr) (symbolic.Expr, error) {
	f, _ := symbolic.LookupFunc(name)
	return symbolic.Apply(f, args...)
}

// Holds knows no branch.
func (formulas) Holds(rel string, a, b symbolic.Expr) (bool, error) {
	return false, fmt.Errorf("whether %s %s %s is %w", a, rel, b, ErrUndecided)
}
