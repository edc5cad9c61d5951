package autodiff

import (
	"fmt"
	"math"
)

// Routines of a program at one point, each compiled when it is first used.
const (
	routineValue   = iota // the outputs
	routineGrad           // and the adjoints of the parameters of a single output
	routineGradAll        // and of the columns
	routineVJP            // outputs, and adjoints of the parameters from given seeds
	routineJVP            // outputs and their tangents
	routineHVP            // the gradient of a single output, and its tangents
	numRoutines
)

// A pointRoutine is code for one point, and the graph that it was made from.
type pointRoutine struct {
	g      *graph
	on     []bool // what the results use
	outs   []value
	fast   *code // with plain products
	strict *code // with products that an adjoint of zero annihilates; may be the same
}

func (p *Program) routine(which int) *pointRoutine {
	return p.point[which].get(func() *pointRoutine {
		var g *graph
		var outs, more []value
		switch which {
		case routineValue, routineJVP:
			g = p.g.copy()
			for _, i := range p.outs {
				outs = append(outs, p.steps[i].val)
			}
		case routineGrad, routineGradAll, routineVJP, routineHVP:
			g, outs, more = p.gradient(which == routineGradAll, which == routineVJP, false)
		}
		switch which {
		case routineJVP, routineHVP:
			from := outs
			if which == routineHVP {
				from = more
			}
			for _, t := range g.forward(from) {
				more = append(more, g.value(t))
			}
		}
		outs = append(outs, more...)
		on := g.live(outs)
		build := func(strict bool) *code {
			m := newAssembler(g, strict, p.fma, input{kindParam, p.params}, input{kindColumn, p.columns},
				input{kindSeed, len(p.outs)}, input{kindDirection, p.params})
			m.constants(on)
			m.assemble(on, outs, false)
			return &m.code
		}
		strong := g.usesStrong(on)
		r := &pointRoutine{g: g, on: on, outs: outs, fast: build(strong && !g.relaxable(on))}
		if r.strict = r.fast; strong && g.relaxable(on) {
			r.strict = build(true)
		}
		return r
	})
}

// A Workspace holds the numbers of a program's computations. It belongs to one goroutine at a time.
// What a method needs is allocated when the method is first called; after that, nothing is.
type Workspace struct {
	p      *Program
	frames [numRoutines]pointFrame
	unit   []float64 // a direction or seed, for Hessian and Jacobian

	blocks [numBlocks]blockWorkspace
}

// NewWorkspace returns a workspace for p.
func (p *Program) NewWorkspace() *Workspace { return &Workspace{p: p} }

// A pointFrame is the memory of a routine.
type pointFrame struct {
	r      *pointRoutine
	fast   []float64
	strict []float64 // allocated when it is needed
}

// prepare returns the routine with its memory, compiling it if it was never used.
func (ws *Workspace) prepare(which int) *pointFrame {
	f := &ws.frames[which]
	f.r = ws.p.routine(which)
	f.fast = f.r.fast.newFrame()
	return f
}

// newFrame returns a frame with the constants in place.
func (c *code) newFrame() []float64 {
	f := make([]float64, c.frame)
	copy(f[c.base:], c.consts)
	return f
}

// run executes a routine and returns where its results are.
func (p *Program) run(ws *Workspace, which int, w, x, seeds, direction []float64) (frame []float64, outs []int32) {
	f := &ws.frames[which]
	if f.r == nil {
		f = ws.prepare(which)
	}
	c := f.r.fast
	frame = f.fast
	place(frame, w)
	if x != nil || seeds != nil || direction != nil {
		p.inputs(frame, x, seeds, direction)
	}
	c.run(frame)
	if f.r.strict != c {
		for _, i := range c.outs {
			if v := frame[i]; v != v {
				return p.runStrict(f, w, x, seeds, direction)
			}
		}
	}
	return frame, c.outs
}

// runStrict executes the code in which an adjoint of zero annihilates.
func (p *Program) runStrict(f *pointFrame, w, x, seeds, direction []float64) (frame []float64, outs []int32) {
	c := f.r.strict
	if f.strict == nil {
		f.strict = c.newFrame()
	}
	place(f.strict, w)
	p.inputs(f.strict, x, seeds, direction)
	c.run(f.strict)
	return f.strict, c.outs
}

// inputs lays out what stands behind the parameters at the beginning of a frame.
func (p *Program) inputs(f, x, seeds, direction []float64) {
	f = f[p.params:]
	place(f, x)
	f = f[p.columns:]
	place(f, seeds)
	place(f[len(p.outs):], direction)
}

// place is copy, which costs more than the loop for a few numbers.
func place(dst, src []float64) {
	if len(src) > 16 {
		copy(dst, src)
		return
	}
	for i := range min(len(dst), len(src)) {
		dst[i] = src[i]
	}
}

// check says what is wrong with the arguments that all methods have.
func (p *Program) check(name string, ws *Workspace, w, x []float64) error {
	if p != nil && ws != nil && ws.p == p && len(w) == p.params && len(x) == p.columns {
		return nil
	}
	switch {
	case p == nil:
		return fmt.Errorf("autodiff: %s: program: %w", name, ErrNil)
	case ws == nil || ws.p != p:
		return fmt.Errorf("autodiff: %s: %w", name, ErrWorkspace)
	case len(w) != p.params:
		return fmt.Errorf("autodiff: %s: parameters: %w: have %d, want %d", name, ErrLength, len(w), p.params)
	}
	return fmt.Errorf("autodiff: %s: data: %w: have %d, want %d", name, ErrLength, len(x), p.columns)
}

// single says that a method is for programs with one output.
func (p *Program) single(name string) error {
	if len(p.outs) != 1 {
		return fmt.Errorf("autodiff: %s: %w: have %d, want 1", name, ErrOutputs, len(p.outs))
	}
	return nil
}

func length(name, what string, have, want int) error {
	return fmt.Errorf("autodiff: %s: %s: %w: have %d, want %d", name, what, ErrLength, have, want)
}

// Value returns the value of a program with one output at the parameters w and the data x. A program
// without columns has x == nil. On an error it returns NaN.
func (p *Program) Value(ws *Workspace, w, x []float64) (float64, error) {
	if err := p.check("value", ws, w, x); err != nil {
		return math.NaN(), err
	}
	if err := p.single("value"); err != nil {
		return math.NaN(), err
	}
	f, outs := p.run(ws, routineValue, w, x, nil, nil)
	return f[outs[0]], nil
}

// Values stores the values of all outputs in dst.
func (p *Program) Values(ws *Workspace, dst, w, x []float64) error {
	if err := p.check("values", ws, w, x); err != nil {
		return err
	}
	if len(dst) != len(p.outs) {
		return length("values", "result", len(dst), len(p.outs))
	}
	f, outs := p.run(ws, routineValue, w, x, nil, nil)
	for k, i := range outs {
		dst[k] = f[i]
	}
	return nil
}

// Grad stores the derivatives of the single output in grad: those by the parameters if grad has
// Params elements, and then those by the data if it has Params + Columns.
func (p *Program) Grad(ws *Workspace, grad, w, x []float64) error {
	_, err := p.ValueGrad(ws, grad, w, x)
	return err
}

// ValueGrad is Value and Grad at once.
func (p *Program) ValueGrad(ws *Workspace, grad, w, x []float64) (float64, error) {
	which := routineGrad
	// The usual case is decided at once: for small functions it matters.
	if p == nil || ws == nil || ws.p != p || len(w) != p.params || len(x) != p.columns || len(p.outs) != 1 || len(grad) != p.params {
		if err := p.check("grad", ws, w, x); err != nil {
			return math.NaN(), err
		}
		if err := p.single("grad"); err != nil {
			return math.NaN(), err
		}
		if which = routineGradAll; len(grad) != p.params+p.columns {
			return math.NaN(), length("grad", "gradient", len(grad), p.params)
		}
	}
	f := &ws.frames[which]
	if f.r == nil {
		f = ws.prepare(which)
	}
	place(f.fast, w)
	if x != nil {
		p.inputs(f.fast, x, nil, nil)
	}
	c := f.r.fast
	c.run(f.fast)
	value, ok := c.results(f.fast, grad)
	if !ok && f.r.strict != c {
		frame, _ := p.runStrict(f, w, x, nil, nil)
		value, _ = f.r.strict.results(frame, grad)
	}
	return value, nil
}

// results returns the first result and stores the others in rest. It reports whether all are numbers.
func (c *code) results(f, rest []float64) (first float64, ok bool) {
	outs := c.outs
	rest = rest[:len(outs)-1]
	ok = true
	for k := range rest {
		v := f[outs[k+1]]
		if v != v {
			ok = false
		}
		rest[k] = v
	}
	first = f[outs[0]]
	return first, ok && first == first
}

// VJP stores in grad the vector-Jacobian product Σₖ seeds[k]·∂yₖ/∂w over all outputs.
func (p *Program) VJP(ws *Workspace, grad, seeds, w, x []float64) error {
	if err := p.check("vjp", ws, w, x); err != nil {
		return err
	}
	switch {
	case len(seeds) != len(p.outs):
		return length("vjp", "seeds", len(seeds), len(p.outs))
	case len(grad) != p.params:
		return length("vjp", "gradient", len(grad), p.params)
	}
	p.vjp(ws, grad, seeds, w, x)
	return nil
}

func (p *Program) vjp(ws *Workspace, grad, seeds, w, x []float64) {
	f, outs := p.run(ws, routineVJP, w, x, seeds, nil)
	for k, i := range outs[len(p.outs):] {
		grad[k] = f[i]
	}
}

// Directional stores the outputs in y and their derivatives along v, Σᵢ ∂yₖ/∂wᵢ·vᵢ, in dy.
func (p *Program) Directional(ws *Workspace, y, dy, w, x, v []float64) error {
	if err := p.check("directional", ws, w, x); err != nil {
		return err
	}
	switch {
	case len(v) != p.params:
		return length("directional", "direction", len(v), p.params)
	case len(y) != len(p.outs):
		return length("directional", "values", len(y), len(p.outs))
	case len(dy) != len(p.outs):
		return length("directional", "derivatives", len(dy), len(p.outs))
	}
	f, outs := p.run(ws, routineJVP, w, x, nil, v)
	for k := range p.outs {
		y[k], dy[k] = f[outs[k]], f[outs[len(p.outs)+k]]
	}
	return nil
}

// Jacobian stores ∂yₖ/∂wᵢ in jac[k*Params+i], by one sweep for each output or, if there are fewer
// parameters, by one directional derivative for each of those.
func (p *Program) Jacobian(ws *Workspace, jac, w, x []float64) error {
	if err := p.check("jacobian", ws, w, x); err != nil {
		return err
	}
	m, n := len(p.outs), p.params
	if len(jac) != m*n {
		return length("jacobian", "result", len(jac), m*n)
	}
	unit := ws.units(max(m, n))
	if m <= n {
		for k := range m {
			unit[k] = 1
			p.vjp(ws, jac[k*n:k*n+n], unit[:m], w, x)
			unit[k] = 0
		}
		return nil
	}
	for i := range n {
		unit[i] = 1
		f, outs := p.run(ws, routineJVP, w, x, nil, unit[:n])
		for k, at := range outs[m:] {
			jac[k*n+i] = f[at]
		}
		unit[i] = 0
	}
	return nil
}

// units returns n zeros, one of which the caller sets for a while.
func (ws *Workspace) units(n int) []float64 {
	if len(ws.unit) < n {
		ws.unit = make([]float64, n)
	}
	return ws.unit[:n]
}

// HVP stores the gradient of the single output in grad, which may be nil, and the Hessian times v
// in hv: the reverse sweep, differentiated forwards.
func (p *Program) HVP(ws *Workspace, grad, hv, w, x, v []float64) error {
	if err := p.check("hvp", ws, w, x); err != nil {
		return err
	}
	if err := p.single("hvp"); err != nil {
		return err
	}
	switch {
	case len(v) != p.params:
		return length("hvp", "direction", len(v), p.params)
	case len(hv) != p.params:
		return length("hvp", "result", len(hv), p.params)
	case grad != nil && len(grad) != p.params:
		return length("hvp", "gradient", len(grad), p.params)
	}
	p.hvp(ws, grad, hv, w, x, v)
	return nil
}

func (p *Program) hvp(ws *Workspace, grad, hv, w, x, v []float64) {
	f, outs := p.run(ws, routineHVP, w, x, nil, v)
	for k := range p.params {
		if grad != nil {
			grad[k] = f[outs[1+k]]
		}
		hv[k] = f[outs[1+p.params+k]]
	}
}

// Hessian stores ∂²y/∂wᵢ∂wⱼ of the single output in h[i*Params+j], column by column, each a
// product with a unit vector. The two halves agree but for rounding.
func (p *Program) Hessian(ws *Workspace, h, w, x []float64) error {
	if err := p.check("hessian", ws, w, x); err != nil {
		return err
	}
	if err := p.single("hessian"); err != nil {
		return err
	}
	n := p.params
	if len(h) != n*n {
		return length("hessian", "result", len(h), n*n)
	}
	unit := ws.units(n)
	for j := range n {
		unit[j] = 1
		p.hvp(ws, nil, h[j*n:j*n+n], w, x, unit) // row j: the Hessian is symmetric
		unit[j] = 0
	}
	return nil
}
