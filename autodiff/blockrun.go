package autodiff

import (
	"math"
	"sync"
	"sync/atomic"

	"gradproof/autodiff/internal/vec"
)

// A blockRun is what the workers of one call share.
type blockRun struct {
	r       *blockRoutine
	frame   []float64
	s       *Samples
	n       int
	parts   int
	totals  []float64 // of part i and accumulator k at i*len(r.totals)+k
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
	helpers sync.WaitGroup // all workers but the first, as goroutines
	run     blockRun
}

func (b *blockWorkspace) prepare(p *Program, r *blockRoutine) {
	if b.frame != nil {
		return
	}
	b.frame = make([]float64, r.before.frame)
	copy(b.frame[r.before.base:], r.before.consts)
	b.totals = make([]float64, len(r.totals)*segments)
	b.hire(r, 1)
}

// hire makes n workers at least.
func (b *blockWorkspace) hire(r *blockRoutine, n int) {
	for len(b.workers) < n {
		k := newBlockWorker(r)
		k.help = func() {
			defer b.helpers.Done()
			k.work(&b.run)
		}
		b.workers = append(b.workers, k)
	}
}

// work has the run done by n workers, the first in this goroutine.
func (b *blockWorkspace) work(r *blockRoutine, n int) {
	n = max(n, 1)
	b.hire(r, n)
	b.helpers.Add(n - 1)
	for _, k := range b.workers[1:n] {
		go k.help()
	}
	b.workers[0].work(&b.run)
	b.helpers.Wait()
}

// A blockWorker is the memory of one goroutine.
type blockWorker struct {
	fma    bool
	help   func() // work, in a goroutine: kept, as the go statement would allocate it
	memory []float64
	accs   []vec.Acc
	saved  []vec.Acc
	gather [][]float64 // a block for each column that is not read in place
	fast   bindings
	strict bindings
}

// bindings are the resolved operands of a code.
type bindings struct {
	c    *blockCode
	most int         // length of the blocks that the memory is cut into, -1 at first
	v    [][]float64 // bindings by number
	coef []float64   // of terms
	a, b [][]float64 // of terms
	size int         // length of the blocks that v, a and b are cut to
	n    int         // how many of them are samples
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
	k.fast = newBindings(r.fast)
	k.strict = newBindings(r.strict)
	return k
}

func newBindings(c *blockCode) bindings {
	n := len(c.terms)
	return bindings{c: c, most: -1, coef: make([]float64, n), a: make([][]float64, n), b: make([][]float64, n)}
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
		first, end := part*blocks/run.parts, (part+1)*blocks/run.parts
		ok := false
		if r.fast.columns == nil {
			ok = k.sums(run, part, first, end)
		} else {
			ok = k.sumsAndColumns(run, part, first, end)
		}
		if !ok {
			run.stopped.Store(true)
			return
		}
	}
}

// block executes a code on one block.
func (k *blockWorker) block(o *bindings, run *blockRun, b int) (lo, hi int) {
	lo = b * run.r.size
	hi = min(lo+run.r.size, run.n)
	o.columns(k, run, lo, hi)
	o.run(k, run.frame)
	return lo, hi
}

// total stores the sums of a part. It returns false if there is a NaN among what was added up: infinities
// may also cancel.
func (k *blockWorker) total(run *blockRun, part int) (defined bool) {
	defined = true
	totals := run.totals[part*len(k.accs):][:len(k.accs)]
	for i := range totals {
		t := k.accs[i].Total()
		totals[i] = t
		if t != t && vec.AnyNaN(k.accs[i][:]) {
			defined = false
		}
	}
	return defined
}

// sums adds up a part, with plain products, and once more strictly if a NaN came out. It returns
// false if the context has ended.
func (k *blockWorker) sums(run *blockRun, part, first, end int) bool {
	r := run.r
	for _, o := range [...]*bindings{&k.fast, &k.strict} {
		clear(k.accs)
		for b := first; b < end; b++ {
			if run.ended() {
				return false
			}
			k.block(o, run, b)
		}
		defined := k.total(run, part)
		if o == &k.strict {
			k.fast.begin(k, run) // both codes use the same memory
			break
		}
		if r.fast == r.strict || defined {
			break
		}
		k.strict.begin(k, run)
	}
	return true
}

// sumsAndColumns is sums where derivatives of the data are stored as well, which cannot be taken back:
// it looks for a NaN after every block.
func (k *blockWorker) sumsAndColumns(run *blockRun, part, first, end int) bool {
	r := run.r
	clear(k.accs)
	for b := first; b < end; b++ {
		if run.ended() {
			return false
		}
		copy(k.saved, k.accs)
		o := &k.fast
		lo, hi := k.block(o, run, b)
		if r.fast != r.strict && (k.undefined() || o.undefined()) {
			copy(k.accs, k.saved)
			o = &k.strict
			o.begin(k, run)
			k.block(o, run, b)
		}
		k.store(o, run, lo, hi)
		if o == &k.strict {
			k.fast.begin(k, run)
		}
	}
	k.total(run, part)
	return true
}

// ended reports whether the context of the run has ended.
func (run *blockRun) ended() bool {
	select {
	case <-run.done:
		return true
	default:
		return false
	}
}

// undefined reports whether a NaN is in the sums.
func (k *blockWorker) undefined() bool {
	for i := range k.accs {
		if t := k.accs[i].Total(); t != t && vec.AnyNaN(k.accs[i][:]) {
			return true
		}
	}
	return false
}

// undefined reports whether a NaN is in what columns get.
func (o *bindings) undefined() bool {
	for _, at := range o.c.columns {
		if vec.AnyNaN(o.v[at][:o.n]) {
			return true
		}
	}
	return false
}

// begin resolves operands that stay for a run: memory, spread numbers, coefficients. Memory is cut into
// blocks no longer than needed, so that those of few samples lie close together in a cache.
func (o *bindings) begin(k *blockWorker, run *blockRun) {
	c := o.c
	base := c.slots + len(c.spread)
	if most := min(run.r.size, wholeVectors(run.n)); o.most != most {
		o.most, o.size, o.v = most, -1, o.v[:0]
		for i := range base {
			o.v = append(o.v, k.memory[i*most:][:most:most])
		}
	}
	o.v = o.v[:base]
	for i, at := range c.spread {
		vec.Fill(o.v[c.slots+i][:o.most], run.frame[at])
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
}

// columns resolves the operands for the samples from lo to hi. Blocks are made as wide as whole vectors:
// a last block repeats its last sample, which only sums must know.
func (o *bindings) columns(k *blockWorker, run *blockRun, lo, hi int) {
	c, n := o.c, hi-lo
	wide := wholeVectors(n)
	o.n = n
	base := c.slots + len(c.spread)
	for j := range run.s.Columns {
		col := &run.s.Columns[j]
		if col.Index == nil && wide == n {
			o.v[base+j] = col.Values[lo:hi:hi]
			continue
		}
		if k.gather[j] == nil {
			k.gather[j] = make([]float64, run.r.size)
		}
		g := k.gather[j][:wide]
		if col.Index == nil {
			copy(g, col.Values[lo:hi])
		} else {
			for i, at := range col.Index[lo:hi] {
				g[i] = col.Values[at]
			}
		}
		for i := n; i < wide; i++ {
			g[i] = g[n-1]
		}
		o.v[base+j] = g
	}
	if o.size != wide {
		o.size = wide
		for i := range o.v[:base] {
			o.v[i] = o.v[i][:wide]
		}
		for i := range c.terms {
			o.resolve(i)
		}
		return
	}
	for _, i := range c.external {
		o.resolve(int(i))
	}
}

// wholeVectors rounds up.
func wholeVectors(n int) int { return (n + vec.Lanes - 1) / vec.Lanes * vec.Lanes }

// resolve sets the operands of a term.
func (o *bindings) resolve(i int) {
	t := &o.c.terms[i]
	if t.a != none {
		o.a[i] = o.v[t.a]
	}
	if t.b != none {
		o.b[i] = o.v[t.b]
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
			vec.Sum(&k.accs[in.dst], v[in.a][:o.n])
		case opDots:
			vec.Dots(k.accs[in.dst:in.dst+in.n], v[in.a][:o.n], o.a[lo:hi])
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

// arithmetic executes an operation that may have a number for one of its operands.
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
