package symbolic

import "fmt"

// WithRule replaces the texts of one differentiation rule until restore is
// called. It exists so that tests can show that a wrong rule is found out; it is
// no way to extend the language. It must not run beside other uses of this
// package. The name is that of a [Rule]; the texts are in its notation.
func WithRule(name string, texts ...string) (restore func(), err error) {
	i := ruleIndex(name)
	if i < 0 || templates[i] == nil {
		return nil, fmt.Errorf("symbolic: there is no rule %q", name)
	}
	if len(texts) != len(templates[i]) {
		return nil, fmt.Errorf("symbolic: rule %q has %d texts, not %d", name, len(templates[i]), len(texts))
	}
	for _, t := range texts {
		if _, err := Parse(t); err != nil {
			return nil, err
		}
	}
	before := templates[i]
	setTemplate(i, texts)
	return func() { useTemplate(i, before) }, nil
}
