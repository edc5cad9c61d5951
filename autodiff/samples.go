package autodiff

import (
	"context"
	"fmt"
	"math"
	"sync"
	"sync/atomic"

	"gradproof/autodiff/internal/vec"
)

// Samples is data for SumGrad: one number per sample in every column.
type Samples struct {
	Columns []Column
	N       int             // how many samples, for a program without columns
	Mean    bool            // divide by the number of samples
	Workers int             // how many goroutines work; at most one if there are fewer than two
	Context context.Context // stops the work early; may be nil
}

// A Column is one number of each sample, and where its derivative goes.
type Column struct {
	Values []float64
	// Index, if not nil, says that sample i has Values[Index[i]].
	Index []int32
	// Grad, if not nil, takes the derivative of sample i at i, or adds it at Index[i].
	Grad []float64
	// Accumulate adds to Grad[i] instead of storing there, so that the Grads of two columns may
	// overlap.
	Accumulate bool
}

// segments is into how many parts the samples are divided, each of whole blocks. The sums over parts
// are added in a fixed order, so that no result depends on the number of workers.
const segments = 16

// Sum returns the sum over the samples of the single output, or their mean.
func (p *Program) Sum(ws *Workspace, w []float64, s *Samples) (float64, error) {
	return p.SumGrad(ws, nil, w, s)
}

// SumGrad returns the sum over the samples of the single output, or their mean, and stores the
// derivatives of that by the parameters in grad, which may be nil. The derivatives by the data go to the
// columns that want them.
//
// Any number of samples is worked on in blocks: working memory does not grow with it, and with one
// worker nothing is allocated after the first call. All results are the same bits for any number of
// workers; with several, columns may not add into their Grads (ErrWorkers). Sums are rounded
// in another order than a loop over Value would, and exp, expm1, log, log1p, sin, cos, tanh, sigmoid
// and softplus have kernels of their own with an error below one ulp.
//
// If the context ends the work, its error is returned, grad is not touched, and columns are partly
// written.
func (p *Program) SumGrad(ws *Workspace, grad, w []float64, s *Samples) (float64, error) {
	n, wants, err := p.checkSamples(ws, grad, w, s)
	if err != nil {
		return math.NaN(), err
	}
	which := 0
	if wants {
		which = 1
	}
	r := p.blocks(wants)
	b := &ws.blocks[which]
	b.prepare(p, r)
	frame := b.frame
	copy(frame, w)
	if r.count >= 0 {
		frame[r.count] = float64(n)
	}
	r.before.run(frame)
	run := &b.run
	*run = blockRun{r: r, frame: frame, s: s, n: n, totals: b.totals, parts: segmentsOf(n, r.size)}
	if s.Mean && n > 0 {
		run.divisor = float64(n)
	}
	if s.Context != nil {
		run.done = s.Context.Done()
	}
	if workers := min(s.Workers, run.parts); workers > 1 {
		for len(b.workers) < workers {
			b.workers = append(b.workers, newBlockWorker(r))
		}
		var wg sync.WaitGroup
		for _, k := range b.workers[:workers] {
			wg.Add(1)
			go func() {
				defer wg.Done()
				k.work(run)
			}()
		}
		wg.Wait()
	} else {
		b.workers[0].work(run)
	}
	if run.stopped.Load() {
		return math.NaN(), fmt.Errorf("autodiff: sum: %w", s.Context.Err())
	}
	for k, at := range r.totals {
		frame[at] = tree(b.totals[k*segments:][:run.parts])
	}
	r.after.run(frame)
	out := func(k int) float64 {
		v := frame[r.outs[k]]
		if s.Mean && n > 0 {
			v /= float64(n)
		}
		return v
	}
	for k := range grad {
		grad[k] = out(1 + k)
	}
	return out(0), nil
}

// ErrWorkers says that several workers cannot add into the gradients of columns.
var ErrWorkers = fmt.Errorf("several workers and a column that adds: the order of additions would matter")

// checkSamples returns the number of samples and whether columns want derivatives.
func (p *Program) checkSamples(ws *Workspace, grad, w []float64, s *Samples) (n int, wants bool, err error) {
	fail := func(what string, err error, have, want int) (int, bool, error) {
		return 0, false, fmt.Errorf("autodiff: sum: %s: %w: have %d, want %d", what, err, have, want)
	}
	switch {
	case p == nil || s == nil:
		return 0, false, fmt.Errorf("autodiff: sum: %w", ErrNil)
	case ws == nil || ws.p != p:
		return 0, false, fmt.Errorf("autodiff: sum: %w", ErrWorkspace)
	case len(p.outs) != 1:
		return fail("outputs", ErrOutputs, len(p.outs), 1)
	case len(w) != p.params:
		return fail("parameters", ErrLength, len(w), p.params)
	case grad != nil && len(grad) != p.params:
		return fail("gradient", ErrLength, len(grad), p.params)
	case len(s.Columns) != p.columns:
		return fail("columns", ErrLength, len(s.Columns), p.columns)
	}
	n = s.N
	adds := false
	for j := range s.Columns {
		c := &s.Columns[j]
		have := len(c.Values)
		if c.Index != nil {
			have = len(c.Index)
		}
		if j == 0 && n == 0 {
			n = have
		}
		if have != n {
			return fail(fmt.Sprint("column ", j), ErrLength, have, n)
		}
		if c.Grad != nil {
			wants = true
			adds = adds || c.Accumulate || c.Index != nil
			want := n
			if c.Index != nil {
				want = len(c.Values)
			}
			if len(c.Grad) != want {
				return fail(fmt.Sprintf("gradient of column %d", j), ErrLength, len(c.Grad), want)
			}
		}
		for _, i := range c.Index {
			if uint(i) >= uint(len(c.Values)) {
				return fail(fmt.Sprint("column ", j), ErrIndex, int(i), len(c.Values))
			}
		}
	}
	if n < 0 {
		return fail("samples", ErrLength, n, 0)
	}
	if adds && s.Workers > 1 {
		return 0, false, fmt.Errorf("autodiff: sum: %w", ErrWorkers)
	}
	return n, wants, nil
}

// segmentsOf returns how many parts n samples are divided into.
func segmentsOf(n, size int) int { return min(segments, (n+size-1)/size) }

// tree adds by halves.
func tree(v []float64) float64 {
	switch len(v) {
	case 0:
		return 0
	case 1:
		return v[0]
	}
	h := (len(v) + 1) / 2
	return tree(v[:h]) + tree(v[h:])
}

// A blockRun is what the workers of one call share.
type blockRun struct {
	r       *blockRoutine
	frame   []float64
	s       *Samples
	n       int
	parts   int
	totals  []float64 // of accumulator k and part i at k*segments+i
	divisor float64   // of the derivatives that columns get; 0 is none
	done    <-chan struct{}
	next    atomic.Int32
	stopped atomic.Bool
}

// A blockWorkspace is the memory of SumGrad.
type blockWorkspace struct {
	frame   []float64
	totals  []float64
	workers []*blockWorker
	run     blockRun
}

func (b *blockWorkspace) prepare(p *Program, r *blockRoutine) {
	if b.frame != nil {
		return
	}
	b.frame = make([]float64, r.before.frame)
	copy(b.frame[r.before.base:], r.before.consts)
	b.totals = make([]float64, len(r.totals)*segments)
	b.workers = []*blockWorker{newBlockWorker(r)}
}

// A blockWorker is the memory of one goroutine.
type blockWorker struct {
	fma    bool
	memory []float64
	accs   []vec.Acc
	saved  []vec.Acc
	gather [][]float64 // a block for each column that is read by index
	fast   bindings
	strict bindings
}

// bindings are the resolved operands of a code.
type bindings struct {
	c    *blockCode
	v    [][]float64 // bindings by number
	coef []float64   // of terms
	a, b [][]float64 // of terms
	size int         // length of the blocks that v, a and b are cut to
}

func newBlockWorker(r *blockRoutine) *blockWorker {
	words := 0
	for _, c := range [...]*blockCode{r.fast, r.strict} {
		words = max(words, (c.slots+len(c.spread))*r.size)
	}
	k := &blockWorker{
		fma:    r.fma,
		memory: make([]float64, words),
		accs:   make([]vec.Acc, len(r.totals)),
		saved:  make([]vec.Acc, len(r.totals)),
	}
	k.fast = newOperands(r.fast)
	k.strict = newOperands(r.strict)
	return k
}

func newOperands(c *blockCode) bindings {
	n := len(c.terms)
	return bindings{c: c, coef: make([]float64, n), a: make([][]float64, n), b: make([][]float64, n)}
}

// work takes parts until there are none left.
func (k *blockWorker) work(run *blockRun) {
	r := run.r
	k.fast.begin(k, run)
	blocks := (run.n + r.size - 1) / r.size
	for {
		part := int(run.next.Add(1)) - 1
		if part >= run.parts {
			return
		}
		clear(k.accs)
		strict := false
		for b := part * blocks / run.parts; b < (part+1)*blocks/run.parts; b++ {
			select {
			case <-run.done:
				run.stopped.Store(true)
				return
			default:
			}
			lo := b * r.size
			hi := min(lo+r.size, run.n)
			if !strict {
				copy(k.saved, k.accs)
				k.fast.columns(k, run, lo, hi)
				k.fast.run(k, run.frame)
				if r.fast == r.strict || !k.undefined(&k.fast, hi-lo) {
					k.store(&k.fast, run, lo, hi)
					continue
				}
				copy(k.accs, k.saved)
			}
			// The sums may stay undefined from here on; do not try the plain products again.
			strict = k.undefined(nil, 0)
			k.strict.begin(k, run)
			k.strict.columns(k, run, lo, hi)
			k.strict.run(k, run.frame)
			k.store(&k.strict, run, lo, hi)
			strict = strict || k.undefined(nil, 0)
			if !strict {
				k.fast.begin(k, run) // both codes use the same memory
			}
		}
		for i := range k.accs {
			run.totals[i*segments+part] = k.accs[i].Total()
		}
		if strict {
			k.fast.begin(k, run)
		}
	}
}

// undefined reports whether a NaN is in the sums or in what columns get.
func (k *blockWorker) undefined(o *bindings, n int) bool {
	for i := range k.accs {
		a := &k.accs[i]
		if s := (a[0] + a[1]) + (a[2] + a[3]) + ((a[4] + a[5]) + (a[6] + a[7])); s-s != 0 {
			for _, v := range a {
				if v != v {
					return true
				}
			}
		}
	}
	if o == nil {
		return false
	}
	for _, at := range o.c.columns {
		for _, v := range o.v[at][:n] {
			if v != v {
				return true
			}
		}
	}
	return false
}

// begin resolves bindings that stay for a run: memory, spread numbers, coefficients.
func (o *bindings) begin(k *blockWorker, run *blockRun) {
	c, size := o.c, run.r.size
	o.size = -1
	o.v = o.v[:0]
	for i := range c.slots + len(c.spread) {
		o.v = append(o.v, k.memory[i*size:(i+1)*size:(i+1)*size])
	}
	for i, at := range c.spread {
		vec.Fill(o.v[c.slots+i], run.frame[at])
	}
	for i := range c.terms {
		t := &c.terms[i]
		if t.sign != 0 {
			o.coef[i] = t.sign * run.frame[t.coef]
		}
	}
	for range run.s.Columns {
		o.v = append(o.v, nil)
	}
	for len(k.gather) < len(run.s.Columns) {
		k.gather = append(k.gather, nil)
	}
	for j := range run.s.Columns {
		if run.s.Columns[j].Index != nil && k.gather[j] == nil {
			k.gather[j] = make([]float64, size)
		}
	}
}

// columns resolves the bindings for the samples from lo to hi.
func (o *bindings) columns(k *blockWorker, run *blockRun, lo, hi int) {
	c, n := o.c, hi-lo
	base := c.slots + len(c.spread)
	for j := range run.s.Columns {
		col := &run.s.Columns[j]
		if col.Index == nil {
			o.v[base+j] = col.Values[lo:hi:hi]
			continue
		}
		g := k.gather[j][:n]
		for i, at := range col.Index[lo:hi] {
			g[i] = col.Values[at]
		}
		o.v[base+j] = g
	}
	if o.size != n {
		o.size = n
		for i := range o.v[:base] {
			o.v[i] = o.v[i][:n]
		}
		base = 0
	}
	for i := range c.terms {
		t := &c.terms[i]
		if t.a != none && int(t.a) >= base {
			o.a[i] = o.v[t.a]
		}
		if t.b != none && int(t.b) >= base {
			o.b[i] = o.v[t.b]
		}
	}
}

// store hands the derivatives of the data to the columns that want them.
func (k *blockWorker) store(o *bindings, run *blockRun, lo, hi int) {
	for j, at := range o.c.columns {
		col := &run.s.Columns[j]
		if col.Grad == nil {
			continue
		}
		src := o.v[at][:hi-lo]
		switch {
		case col.Index != nil:
			for i, to := range col.Index[lo:hi] {
				col.Grad[to] += run.scale(src[i])
			}
		case col.Accumulate && run.divisor == 0:
			dst := col.Grad[lo:hi]
			vec.Add(dst, dst, src)
		case col.Accumulate:
			dst := col.Grad[lo:hi]
			for i, v := range src {
				dst[i] += v / run.divisor
			}
		case run.divisor != 0:
			vec.DivS(col.Grad[lo:hi], src, run.divisor)
		default:
			copy(col.Grad[lo:hi], src)
		}
	}
}

func (run *blockRun) scale(v float64) float64 {
	if run.divisor != 0 {
		return v / run.divisor
	}
	return v
}

// run executes the code on one block.
func (o *bindings) run(k *blockWorker, frame []float64) {
	v, c := o.v, o.c
	for i := range c.ins {
		in := &c.ins[i]
		lo, hi := in.first, in.first+in.n
		switch in.op {
		case opLincomb, opSumProducts:
			if k.fma {
				o.fusedChain(in)
				continue
			}
			if in.op == opSumProducts {
				vec.SumProducts(v[in.dst], o.start(in), o.a[lo:hi], o.b[lo:hi])
				continue
			}
			vec.Lincomb(v[in.dst], o.start(in), o.coef[lo:hi], o.a[lo:hi])
		case opSum:
			vec.Sum(&k.accs[in.dst], v[in.a])
		case opDots:
			vec.Dots(k.accs[in.dst:in.dst+in.n], v[in.a], o.a[lo:hi])
		case OpAdd, OpSub, OpMul, OpDiv, OpStrongMul:
			o.arithmetic(in, frame)
		case OpNeg:
			vec.Neg(v[in.dst], v[in.a])
		case OpSqrt:
			vec.Sqrt(v[in.dst], v[in.a])
		case OpAbs:
			vec.Abs(v[in.dst], v[in.a])
		case OpExp:
			vec.Exp(v[in.dst], v[in.a])
		case OpExpm1:
			vec.Expm1(v[in.dst], v[in.a])
		case OpLog:
			vec.Log(v[in.dst], v[in.a])
		case OpLog1p:
			vec.Log1p(v[in.dst], v[in.a])
		case OpSin:
			vec.Sin(v[in.dst], v[in.a])
		case OpCos:
			vec.Cos(v[in.dst], v[in.a])
		case OpTanh:
			vec.Tanh(v[in.dst], v[in.a])
		case OpSigmoid:
			vec.Sigmoid(v[in.dst], v[in.a])
		case OpSoftplus:
			vec.Softplus(v[in.dst], v[in.a])
		case OpMax:
			vec.Max(v[in.dst], v[in.a], v[in.b])
		case OpMin:
			vec.Min(v[in.dst], v[in.a], v[in.b])
		case OpGate:
			vec.Gate(v[in.dst], v[in.a], v[in.b])
		case OpWhere:
			vec.Select(v[in.dst], vec.Rel(in.rel), v[in.a], v[in.b], v[in.c], v[in.d])
		default:
			dst, a := v[in.dst], v[in.a]
			if in.b == none {
				for i, x := range a {
					dst[i] = evaluate(in.op, x, 0)
				}
				continue
			}
			b := v[in.b]
			for i, x := range a {
				dst[i] = evaluate(in.op, x, b[i])
			}
		}
	}
}

// start returns what a chain starts with, nil if with its first term.
func (o *bindings) start(in *blockInstruction) []float64 {
	if in.a == none {
		return nil
	}
	return o.v[in.a]
}

// fusedChain is a sum of terms of both kinds in which a product is rounded together with
// the sum that it goes into. A first product goes into the sum with the second term.
func (o *bindings) fusedChain(in *blockInstruction) {
	dst := o.v[in.dst]
	order := func(i int) int { return int(in.first) + i }
	if terms := o.c.terms[in.first:]; in.a == none && in.n > 1 && !terms[0].exact && terms[1].exact {
		order = func(i int) int {
			if i < 2 {
				i = 1 - i
			}
			return int(in.first) + i
		}
	}
	if in.a != none {
		copy(dst, o.v[in.a])
	}
	for i := range int(in.n) {
		k := order(i)
		t := &o.c.terms[k]
		for j, x := range o.a[k] {
			y := o.coef[k]
			if t.b != none {
				y = t.sign * o.b[k][j]
			}
			if i == 0 && in.a == none {
				dst[j] = float64(x * y)
			} else {
				dst[j] = math.FMA(x, y, dst[j])
			}
		}
	}
}

// arithmetic executes an operation that may have a number for one of its bindings.
func (o *bindings) arithmetic(in *blockInstruction, frame []float64) {
	v := o.v
	dst := v[in.dst]
	switch {
	case in.b < 0:
		a, s := v[in.a], frame[^in.b]
		switch in.op {
		case OpAdd:
			vec.AddS(dst, a, s)
		case OpSub:
			vec.SubS(dst, a, s)
		case OpMul:
			vec.MulS(dst, a, s)
		case OpDiv:
			vec.DivS(dst, a, s)
		case OpStrongMul:
			vec.StrongMulS(dst, a, s)
		}
	case in.a < 0:
		s, b := frame[^in.a], v[in.b]
		switch in.op {
		case OpAdd:
			vec.AddS(dst, b, s)
		case OpSub:
			vec.RSub(dst, s, b)
		case OpMul:
			vec.MulS(dst, b, s)
		case OpDiv:
			vec.RDiv(dst, s, b)
		case OpStrongMul:
			vec.RStrongMul(dst, s, b)
		}
	default:
		a, b := v[in.a], v[in.b]
		switch in.op {
		case OpAdd:
			vec.Add(dst, a, b)
		case OpSub:
			vec.Sub(dst, a, b)
		case OpMul:
			vec.Mul(dst, a, b)
		case OpDiv:
			vec.Div(dst, a, b)
		case OpStrongMul:
			vec.StrongMul(dst, a, b)
		}
	}
}
