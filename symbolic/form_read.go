package symbolic

import (
	"slices"

	"gradproof/symbolic/poly"
)

// A formReader evaluates an expression over forms. What a node is worth is a small
// term in generators of no order, which becomes a form where one is needed, or a
// form. The terms have no pointers, so that there may be many of them.
type formReader struct {
	*Forms
	env   func(name string) (*Form, error)
	terms []readTerm
	forms []*Form         // nil for a term that has not been needed as a form
	errs  map[int32]error // of the places that have no value
}

// A readTerm is a small term, or says that there is none.
type readTerm struct {
	small bool
	smallTerm
}

// eval is [Eval] over forms. Products of small terms and sums of them, which is what
// polynomials that are multiplied out consist of, are put together term by term, and
// not form by form.
func (fs *Forms) eval(root *node, env func(name string) (*Form, error)) (*Form, error) {
	l, err := list(fs.load.Ctx, root)
	if err != nil {
		return nil, err
	}
	defer l.release()
	r := formReader{Forms: fs, env: env, terms: make([]readTerm, len(l.nodes)), forms: make([]*Form, len(l.nodes))}
	next := 0
	for i, n := range l.nodes {
		if n.kind == Call || i%checkEvery == checkEvery-1 {
			if err := fs.load.Ctx.Err(); err != nil {
				return nil, err
			}
		}
		places := l.args[next : next+len(n.args)]
		next += len(places)
		if err := r.read(int32(i), n, places); err != nil {
			if ctxErr := fs.load.Ctx.Err(); ctxErr != nil {
				return nil, ctxErr
			}
			if r.errs == nil {
				r.errs = make(map[int32]error)
			}
			r.errs[int32(i)] = err
		}
	}
	return r.form(int32(len(l.nodes) - 1))
}

// read finds the value of the node at a place, given those of its arguments.
func (r *formReader) read(place int32, n *node, args []int32) (err error) {
	if n.kind == Where {
		return r.choose(place, n.rel, args)
	}
	for _, a := range args {
		if err := r.errs[a]; err != nil {
			return err
		}
	}
	t := &r.terms[place]
	switch n.kind {
	case Number:
		if t.small = n.isInt; t.small {
			t.coef = n.val
		} else {
			r.forms[place], err = r.Const(n.num)
		}
		return err
	case Variable:
		r.forms[place], err = r.env(n.name)
		r.noteSmall(place)
		return err
	case Sum:
		r.forms[place], err = r.sum(args)
		return err
	case Product:
		r.forms[place], err = r.product(t, args)
		return err
	case Negation:
		if a := &r.terms[args[0]]; a.small {
			*t = *a
			t.coef = -t.coef
			return nil
		}
	case Power:
		if k, ok := r.terms[args[1]].integer(); ok && k > 0 && r.terms[args[0]].small {
			power := r.terms[args[0]]
			if power.raise(k) {
				*t = power
				return nil
			}
		}
	}
	var space [2]*Form
	values := space[:0]
	for _, a := range args {
		f, err := r.form(a)
		if err != nil {
			return err
		}
		values = append(values, f)
	}
	f := &r.forms[place]
	switch n.kind {
	case Negation:
		*f, err = r.Neg(values[0])
	case Power:
		*f, err = r.Pow(values[0], values[1])
	case Quotient:
		*f, err = r.Div(values[0], values[1])
	case Call:
		*f, err = r.Call(functions[n.fn].name, slices.Clone(values)...)
		r.noteSmall(place)
	}
	return err
}

// choose finds the value of a where. The branch that is not taken may have none.
func (r *formReader) choose(place int32, rel Relation, args []int32) error {
	left, err := r.form(args[0])
	if err != nil {
		return err
	}
	right, err := r.form(args[1])
	if err != nil {
		return err
	}
	holds, err := r.Holds(rel.String(), left, right)
	if err != nil {
		return err
	}
	branch := args[3]
	if holds {
		branch = args[2]
	}
	r.terms[place], r.forms[place] = r.terms[branch], r.forms[branch]
	return r.errs[branch]
}

// noteSmall finds out whether the form at a place is a small term.
func (r *formReader) noteSmall(place int32) {
	f := r.forms[place]
	if f == nil || len(f.pow) > 0 || f.num.Len() != 1 {
		return
	}
	c, den, ok := f.num.CoefInt64(0)
	if !ok || den != 1 || c > maxCoef || c < -maxCoef {
		return
	}
	t := readTerm{small: true}
	t.coef = c
	for g, e := range f.num.Powers(0) {
		if r.order(g) > 0 || !t.append(g, e) {
			return
		}
	}
	r.terms[place] = t
}

// integer returns the value of a small integer.
func (t *readTerm) integer() (k int64, ok bool) {
	return t.coef, t.small && (t.n == 0 || t.coef == 0)
}

// form returns the value at a place as a form.
func (r *formReader) form(place int32) (*Form, error) {
	if err := r.errs[place]; err != nil {
		return nil, err
	}
	if r.forms[place] == nil {
		p, err := r.polyOf(&r.terms[place].smallTerm)
		if err != nil {
			return nil, err
		}
		r.forms[place] = &Form{num: p}
	}
	return r.forms[place], nil
}

func (fs *Forms) polyOf(t *smallTerm) (*poly.Poly, error) {
	switch {
	case t.n == 0:
		return poly.Int(t.coef), nil
	case t.n == 1 && t.coef == 1 && t.powers[0].exp == 1:
		return fs.gens[t.powers[0].gen].p, nil
	}
	var space [smallFactors]poly.Power
	p, err := poly.TermInt64(t.coef, 1, t.appendPowers(space[:0]))
	return p, refused(err)
}

// sum adds the small terms at once, and then what is left.
func (r *formReader) sum(args []int32) (*Form, error) {
	var space [8]*Form
	forms := space[:0]
	terms, powers := 0, 0
	for _, a := range args {
		if t := &r.terms[a]; t.small {
			terms, powers = terms+1, powers+t.n
		}
	}
	r.draft.Reset()
	r.draft.Grow(terms, powers)
	for _, a := range args {
		if t := &r.terms[a]; t.small {
			t.addTo(&r.draft)
		} else {
			forms = append(forms, r.forms[a])
		}
	}
	if terms > 0 {
		p, err := r.load.Sum(&r.draft)
		if err != nil {
			return nil, refused(err)
		}
		forms = append(forms, &Form{num: p})
	}
	switch len(forms) {
	case 1:
		return forms[0], nil
	case 2:
		return r.Add(forms[0], forms[1])
	}
	return r.Sum(forms)
}

// product multiplies the small terms first, as far as their product is small: it is
// t if all is small, and else the form that is returned.
func (r *formReader) product(t *readTerm, args []int32) (*Form, error) {
	var space [8]*Form
	forms := space[:0]
	product := smallTerm{coef: 1}
	for _, a := range args {
		if r.terms[a].small {
			if u := product; u.times(&r.terms[a].smallTerm) {
				product = u
				continue
			}
		}
		f, err := r.form(a)
		if err != nil {
			return nil, err
		}
		forms = append(forms, f)
	}
	if len(forms) == 0 {
		t.small, t.smallTerm = true, product
		return nil, nil
	}
	if product.n > 0 || product.coef != 1 {
		p, err := r.polyOf(&product)
		if err != nil {
			return nil, err
		}
		forms = append(forms, &Form{num: p})
	}
	switch len(forms) {
	case 1:
		return forms[0], nil
	case 2:
		return r.Mul(forms[0], forms[1])
	}
	return r.Product(forms)
}
