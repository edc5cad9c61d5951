package symbolic

import (
	"context"
	"fmt"
)

// A DerivationData is a [Derivation] as data. Formulas are in the language, but for
// the derivatives of named parts, which are written u', and those of parts without
// a name, (x^2)'. What the names stand for may itself contain names that come
// after it.
type DerivationData struct {
	ID         string          `json:"id"` // the order, and .D1, .D2, … for what is inside
	Order      int             `json:"order"`
	Wrt        string          `json:"wrt"`
	Expr       string          `json:"expr"`
	Name       string          `json:"name"`
	Names      []NameData      `json:"names,omitempty"`
	Steps      []string        `json:"steps"` // ids in reading order, from the inside out
	Root       string          `json:"root"`
	Inner      []string        `json:"inner,omitempty"`
	Conditions []ConditionData `json:"conditions,omitempty"`
	Result     string          `json:"result"`
	LaTeX      string          `json:"result_latex,omitempty"`
}

// A NameData is a [Name] as data.
type NameData struct {
	Name     string `json:"name"`
	Value    string `json:"value"`
	LaTeX    string `json:"latex"`
	Constant bool   `json:"constant,omitempty"`
}

// A ConditionData is a [Condition] as data. Full is its text without names, if it's
// not too long.
type ConditionData struct {
	Text  string `json:"text"`
	LaTeX string `json:"latex"`
	Full  string `json:"full,omitempty"`
}

// A StepData is a [Step] as data. Before and After are in full unless they are long:
// then Abbreviated is set, and they are in names.
type StepData struct {
	ID    string `json:"id"` // that of the derivation, and the number of the step
	Order int    `json:"order"`
	Wrt   string `json:"wrt"`
	Rule  string `json:"rule"`
	Title string `json:"title"`

	Law      string `json:"law,omitempty"`
	LawIs    string `json:"law_is,omitempty"`
	LawWhere string `json:"law_where,omitempty"`
	LawLaTeX string `json:"law_latex,omitempty"`

	Before      string `json:"before"`
	After       string `json:"after"`
	BeforeLaTeX string `json:"before_latex,omitempty"`
	AfterLaTeX  string `json:"after_latex,omitempty"`
	Abbreviated bool   `json:"abbreviated,omitempty"`
	Rewrites    bool   `json:"rewrites,omitempty"`

	Name         string `json:"name,omitempty"`
	Named        string `json:"named,omitempty"`   // Before in names
	Applied      string `json:"applied,omitempty"` // the law with the names put in
	AppliedLaTeX string `json:"applied_latex,omitempty"`

	Parts      []PartData      `json:"parts,omitempty"`
	Conditions []ConditionData `json:"conditions,omitempty"`
	Children   []string        `json:"children,omitempty"`
	Parent     string          `json:"parent,omitempty"`  // where Before stands, as the argument Arg
	Arg        *int            `json:"arg,omitempty"`     // from 0
	Changed    string          `json:"changed,omitempty"` // what After is put for in Applied of the parent
}

// A PartData is a [Part] as data.
type PartData struct {
	Name            string `json:"name,omitempty"` // its letter in the law
	Shown           string `json:"shown"`
	Value           string `json:"value"`
	Derivative      string `json:"derivative,omitempty"` // not of what is only compared
	ValueLaTeX      string `json:"value_latex"`
	DerivativeLaTeX string `json:"derivative_latex,omitempty"`
	Step            string `json:"step,omitempty"`
}

// jsonText bounds the formulas of a step that are in full, in bytes of text.
const jsonText = 400

// Data returns d as data: its derivations, inner ones first, and all their steps. The
// error is that of the context.
func (d *Derivation) Data(ctx context.Context) ([]DerivationData, []StepData, error) {
	w := &dataWriter{w: stepWriter{format: FormatLaTeX, names: d.latexNames()}}
	id := fmt.Sprint(d.Order)
	var inner []string
	for i, in := range d.Inner {
		innerID := fmt.Sprintf("%s.D%d", id, i+1)
		inner = append(inner, innerID)
		if err := w.derivation(ctx, in, innerID, d.Order, nil); err != nil {
			return nil, nil, err
		}
	}
	if err := w.derivation(ctx, d, id, d.Order, inner); err != nil {
		return nil, nil, err
	}
	return w.derivations, w.steps, nil
}

type dataWriter struct {
	w           stepWriter
	derivations []DerivationData
	steps       []StepData
}

// text returns e in the language and in LaTeX, or short if e is too long.
func (w *dataWriter) text(e, short Expr, most int) (text, latex string, full bool) {
	if text, ok := textWithin(e, most); ok {
		return text, w.w.formula(e), true
	}
	if text, ok := textWithin(short, shownProblem); ok {
		return text, w.w.formula(short), false
	}
	return short.Text(shownProblem), `\cdots`, false
}

func (w *dataWriter) derivation(ctx context.Context, d *Derivation, id string, order int, inner []string) error {
	out := DerivationData{ID: id, Order: order, Wrt: d.X, Name: d.Name, Inner: inner, Steps: []string{}}
	out.Expr = d.Expr.Text(shownResult)
	out.Result = d.Result.Text(shownResult)
	if latex, ok := w.w.bounded(d.Result, shownProblem); ok {
		out.LaTeX = latex
	}
	for _, n := range d.Names {
		value := n.Body
		if n.Constant {
			value = n.Value
		}
		data := NameData{Name: n.Name, Constant: n.Constant}
		data.Value, data.LaTeX, _ = w.text(value, value, shownProblem)
		out.Names = append(out.Names, data)
	}
	out.Conditions = w.conditions(d.Conditions, d.holds)
	stepID := func(s *Step) string { return fmt.Sprintf("%s.%d", id, s.ID) }
	out.Root = stepID(d.Root)
	if len(inner) > 0 {
		s := StepData{ID: id + ".D", Order: order, Wrt: d.X, Rule: StepInner, Title: "Carry out the derivatives inside", Rewrites: true}
		s.Before, s.BeforeLaTeX, _ = w.text(d.Expr, d.Expr, shownProblem)
		s.After, s.AfterLaTeX, _ = w.text(d.Whole, d.Whole, shownProblem)
		for i := range d.Inner {
			s.Children = append(s.Children, inner[i]+"."+fmt.Sprint(d.Inner[i].Root.ID))
		}
		out.Steps = append(out.Steps, s.ID)
		w.steps = append(w.steps, s)
	}
	for _, s := range d.Steps {
		if err := ctx.Err(); err != nil {
			return err
		}
		w.w.learn(s)
		data := w.step(d, s, stepID)
		data.Order = order
		out.Steps = append(out.Steps, data.ID)
		w.steps = append(w.steps, data)
	}
	w.derivations = append(w.derivations, out)
	return nil
}

func (w *dataWriter) step(d *Derivation, s *Step, id func(*Step) string) StepData {
	out := StepData{ID: id(s), Wrt: s.X, Rule: s.Rule, Title: s.Title(), Rewrites: s.Rewrites, Name: s.Name}
	most, short, body := jsonText, s.Short, s.Body
	if s.Rewrites || !s.applied {
		short = s.After
	}
	if s.Rewrites {
		most, body = shownProblem, s.Before
	} else {
		out.Named, _, _ = w.text(s.Body, s.Body, shownProblem)
	}
	var before, after bool
	out.Before, out.BeforeLaTeX, before = w.text(s.Before, body, most)
	out.After, out.AfterLaTeX, after = w.text(s.After, short, most)
	out.Abbreviated = !before || !after
	if s.Law != nil {
		out.Law, out.LawIs, out.LawWhere = s.Law.Of.String(), s.Law.Is.String(), s.Law.Where.String()
		out.LawLaTeX = w.w.derivativeOf(s.Law.Of) + " = " + w.w.formula(s.Law.Is)
	}
	if s.applied {
		out.Applied, out.AppliedLaTeX, _ = w.text(s.Applied, s.Applied, shownProblem)
	}
	for i, p := range s.Parts {
		part := PartData{Name: p.Letter, Shown: p.Shown.String()}
		part.Value, part.ValueLaTeX, _ = w.text(p.Value, p.Shown, jsonText)
		if s.Before.Kind() != Where || i >= 2 {
			part.Derivative, part.DerivativeLaTeX, _ = w.text(p.Derivative, Var(p.Prime), jsonText)
		}
		if p.Step != nil {
			part.Step = id(p.Step)
		}
		out.Parts = append(out.Parts, part)
	}
	out.Conditions = w.conditions(s.Conditions, s.Holds)
	for _, c := range s.Children() {
		out.Children = append(out.Children, id(c))
	}
	if s.Parent != nil {
		out.Parent, out.Arg, out.Changed = id(s.Parent), &s.Arg, s.Changed()
	}
	if s.Rewrites && d.Root != nil {
		out.Children = []string{id(d.Root)}
	}
	return out
}

func (w *dataWriter) conditions(cs, named []Condition) []ConditionData {
	var out []ConditionData
	for i, c := range named {
		var data ConditionData
		if c != nil {
			data = ConditionData{Text: c.String(), LaTeX: w.w.conditionMath(c)}
		} else { // long, and with names of its own inside
			data.Text, data.LaTeX = "…", `\cdots`
		}
		if cs[i].within(jsonText) {
			data.Full = cs[i].String()
		}
		out = append(out, data)
	}
	return out
}
