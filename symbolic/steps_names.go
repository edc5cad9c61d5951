package symbolic

import "fmt"

// Sizes of what is written out wherever it occurs. Larger parts get names.
const (
	inlineNodes = 5
	inlineBytes = 24
)

// freshNames hands out names that nothing else has.
type freshNames struct {
	taken    map[string]bool
	parts    int // how many names of parts have been handed out
	constant int // and of constants
}

// newFreshNames avoids the given names, and for each fresh name u it also keeps du free.
func newFreshNames(vars []string) *freshNames {
	f := &freshNames{taken: make(map[string]bool)}
	for _, v := range vars {
		f.taken[v] = true
	}
	return f
}

// first takes the first free one of the letters, or else the first letter with a number.
func (f *freshNames) first(letters ...string) string {
	for i := 0; ; i++ {
		name := fmt.Sprintf("%s_%d", letters[0], i+1-len(letters))
		if i < len(letters) {
			name = letters[i]
		}
		if !f.taken[name] && !f.taken["d"+name] {
			f.taken[name], f.taken["d"+name] = true, true
			return name
		}
	}
}

// whole returns the name of the whole expression.
func (f *freshNames) whole() string { return f.first("y", "z", "Y", "Z") }

// The letters of a law: what depends on x, what does not, and what is compared.
type letters struct{ parts, constants, compared []string }

func (f *freshNames) letters() letters {
	return letters{
		parts:     []string{f.first("f", "F"), f.first("g", "G"), f.first("h", "H")},
		constants: []string{f.first("c", "C"), f.first("k", "K")},
		compared:  []string{f.first("s", "S"), f.first("t", "T")},
	}
}

var (
	partNames     = []string{"u", "v", "w", "p", "q", "r"}
	constantNames = []string{"a", "b"}
)

// next takes the first free one of the names, then one with a number.
func (f *freshNames) next(names []string, count *int) string {
	for ; ; *count++ {
		name := fmt.Sprintf("%s_%d", names[0], *count+1-len(names))
		if *count < len(names) {
			name = names[*count]
		}
		if !f.taken[name] && !f.taken["d"+name] {
			f.taken[name], f.taken["d"+name] = true, true
			return name
		}
	}
}

func (f *freshNames) part() string         { return f.next(partNames, &f.parts) }
func (f *freshNames) constantPart() string { return f.next(constantNames, &f.constant) }

// chooseNames gives names to the parts that are long or occur more than once, and
// to sums inside products, quotients and powers, which would need brackets.
func (x *explainer) chooseNames() {
	const huge = 1000
	size := make(map[Expr]int) // of the parts written in full
	sizeOf := func(e Expr) int {
		if n, ok := size[e]; ok {
			return n
		}
		return 1
	}
	for _, s := range x.d.Steps {
		n := 1
		for _, p := range s.Parts {
			n = min(n+sizeOf(p.Value), huge)
		}
		size[s.Before] = n
		switch s.Before.Kind() {
		case Product, Quotient, Power:
			if s == x.d.Root || n > inlineNodes {
				for _, p := range s.Parts {
					if p.Step != nil && p.Value.Kind() == Sum {
						p.Step.tight = true
					}
				}
			}
		}
		if !x.tick() {
			return
		}
	}
	named := make(map[*Step]bool)
	for _, s := range x.d.Steps {
		s.size = 1
		for _, p := range s.Parts {
			switch {
			case p.Step != nil && !named[p.Step]:
				s.size = min(s.size+p.Step.size, huge)
			case p.Step == nil && !x.long(p.Value):
				s.size = min(s.size+p.Value.Nodes(), huge)
			default:
				s.size++
			}
		}
		most, again := inlineNodes, s.uses > 1
		if s.Before.Kind() == Negation { // what is inside has the name
			most, again = most+1, false
		}
		named[s] = s != x.d.Root && (s.size > most || again || s.tight)
		if !x.tick() {
			return
		}
	}
	x.handOut(named)
	for _, s := range x.d.Steps {
		args := make([]Expr, len(s.Parts))
		for i := range s.Parts {
			args[i] = x.display(s.Parts[i].Value)
			s.Parts[i].Shown = args[i]
		}
		s.Body = s.Before.WithArgs(args...)
		x.shown[s.Before] = s.Body
		if s.Name != "" {
			x.shown[s.Before] = Var(s.Name)
		}
		if !x.tick() {
			return
		}
	}
	for i, n := range x.d.Names {
		if s := x.of[n.Value]; !n.Constant {
			x.d.Names[i].Body = s.Body
		}
	}
}

// handOut gives the names in the order in which a reader meets them from above.
func (x *explainer) handOut(named map[*Step]bool) {
	seen := make(map[Expr]bool)
	stack := []Expr{x.d.Whole}
	for len(stack) > 0 && x.tick() {
		e := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if seen[e] {
			continue
		}
		seen[e] = true
		s := x.of[e]
		if s == nil || s != x.d.Root && s.uses == 0 {
			if x.long(e) {
				name := x.names.constantPart()
				x.shown[e] = Var(name)
				x.d.Names = append(x.d.Names, Name{name, e, e, true})
			}
			continue
		}
		if named[s] {
			s.Name = x.names.part()
			x.d.Names = append(x.d.Names, Name{Name: s.Name, Value: e})
		}
		for i := len(s.Parts) - 1; i >= 0; i-- {
			stack = append(stack, s.Parts[i].Value)
		}
	}
}

// long reports whether what is not differentiated needs a name.
func (x *explainer) long(e Expr) bool {
	if e.Kind() == Variable {
		return false
	}
	_, ok := textWithin(e, inlineBytes)
	return !ok
}

// textWithin returns the text of e if it has at most so many bytes. It takes no
// longer than that, however deep e is.
func textWithin(e Expr, most int) (text string, ok bool) {
	// A text has at least one byte for each node.
	count := 1
	for stack := []Expr{e}; len(stack) > 0; {
		e := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if count += e.NumArgs(); count > most {
			return "", false
		}
		for i := range e.NumArgs() {
			stack = append(stack, e.Arg(i))
		}
	}
	text = e.Text(most)
	return text, len(text) <= most
}

// display returns how an expression is written inside another one.
func (x *explainer) display(e Expr) Expr {
	if shown, ok := x.shown[e]; ok {
		return shown
	}
	return e
}

// primeText returns how the derivative of e is written.
func primeText(e Expr) string {
	if bindingOf(e.node()) == printAtom {
		return e.String() + "'"
	}
	return "(" + e.String() + ")'"
}
