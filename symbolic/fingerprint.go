package symbolic

import (
	"math/bits"

	"gradproof/symbolic/poly"
)

// A fingerprint is the value of a form modulo a prime at one point. Every generator
// has a value there that obeys its relations, so that forms which are equal have
// the same fingerprint, if they have one: different ones refute an equality without
// computing a difference. The values of variables and kernels come from their
// names and arguments alone, so that they are the same in every run.
//
// What contains a root has none, since not all numbers have roots modulo a prime;
// nor has what is divided by 0 there.
type fingerprint struct {
	state markState
	value uint64
}

type markState uint8

const (
	markUnknown markState = iota
	markNone
	markValue
)

// hashed returns the fingerprint of a generator without relations.
func hashed(h uint64) fingerprint { return fingerprint{markValue, h % poly.Prime} }

func hashString(s string) uint64 {
	h := uint64(len(s))
	for i := range len(s) {
		h = mixHash(h, uint64(s[i]))
	}
	return h
}

// mixHash folds x into the hash h.
func mixHash(h, x uint64) uint64 {
	hi, lo := bits.Mul64(h^x^0x9E3779B97F4A7C15, 0xD6E8FEB86659FD93)
	return hi ^ lo
}

// markOf returns the fingerprint of a.
func (fs *Forms) markOf(a *Form) fingerprint {
	if a.mark.state == markUnknown {
		a.mark = fs.computeMark(a)
	}
	return a.mark
}

func (fs *Forms) computeMark(a *Form) fingerprint {
	none := fingerprint{state: markNone}
	v, ok := fs.modPrime(a.num)
	if !ok {
		return none
	}
	for _, f := range a.pow {
		w, ok := fs.modPrime(f.p)
		if !ok || w == 0 {
			return none
		}
		if f.e < 0 {
			w = poly.InvMod(w)
		}
		v = poly.MulMod(v, poly.PowMod(w, uint64(abs64(f.e))))
	}
	return fingerprint{markValue, v}
}

// modPrime returns the value of a polynomial at the point of fingerprints.
func (fs *Forms) modPrime(p *poly.Poly) (value uint64, ok bool) {
	for _, g := range p.Vars() {
		if fs.gens[g].mark.state != markValue {
			return 0, false
		}
	}
	return p.Mod(func(g int) uint64 { return fs.gens[g].mark.value })
}

// differ reports whether the fingerprints of a and b prove them different in normal
// form.
func (fs *Forms) differ(a, b *Form) bool {
	m, n := fs.markOf(a), fs.markOf(b)
	return m.state == markValue && n.state == markValue && m.value != n.value
}

// A kernelFamily are the kernels that differ in their arguments only.
type kernelFamily struct {
	kind  generatorKind
	fn    Func
	order int64
	two   bool // arguments
}

// A kernelClass are the kernels of a family whose arguments have the same
// fingerprints.
type kernelClass struct {
	kernelFamily
	arg, arg2 uint64
}

// class returns the class of a kernel; ok is false if an argument has no
// fingerprint.
func (fs *Forms) class(g *generator) (c kernelClass, ok bool) {
	c.kernelFamily = kernelFamily{g.kind, g.fn, g.order, g.arg2 != nil}
	if g.arg == nil {
		return c, true
	}
	m := fs.markOf(g.arg)
	c.arg, ok = m.value, m.state == markValue
	if g.arg2 != nil {
		m = fs.markOf(g.arg2)
		c.arg2, ok = m.value, ok && m.state == markValue
	}
	return c, ok
}

// markKernel returns the fingerprint of a kernel of a class. With t a hash of the
// class of the angle, the sine and the cosine of an angle are
//
//	sin = 2t/(1 + t²)    cos = (1 - t²)/(1 + t²)
//
// where 1 + t² is not 0, since the prime is 3 modulo 4.
func markKernel(c kernelClass) fingerprint {
	h := mixHash(mixHash(uint64(c.kind), c.arg), c.arg2)
	switch {
	case c.kind == genRoot:
		return fingerprint{state: markNone}
	case c.kind == genKernel && (c.fn == FuncSin || c.fn == FuncCos):
		t := h % poly.Prime
		square := poly.MulMod(t, t)
		over := poly.InvMod(square + 1)
		if c.fn == FuncSin {
			return hashed(poly.MulMod(2*t%poly.Prime, over))
		}
		return hashed(poly.MulMod(poly.Prime+1-square, over))
	}
	return hashed(mixHash(mixHash(h, uint64(c.fn)), uint64(c.order)))
}
