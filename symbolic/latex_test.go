package symbolic

import (
	"strings"
	"testing"
)

var latexTests = []struct{ src, want string }{
	{"0", "0"},
	{"x", "x"},
	{"-3", "-3"},
	{"39/20", `\frac{39}{20}`},
	{"-1/10", `-\frac{1}{10}`},
	{"(w*x - label)^2", `\left(w x - \mathrm{label}\right)^{2}`},
	{"w^2*x^2 - 2*w*x*label + label^2", `w^{2} x^{2} - 2 w x \, \mathrm{label} + \mathrm{label}^{2}`},
	{"2*x^2*w - 2*x*label", `2 x^{2} w - 2 x \, \mathrm{label}`},
	{"2*x*(w*x - label)", `2 x \cdot \left(w x - \mathrm{label}\right)`},
	{"2*3", `2 \cdot 3`},
	{"2*3^x", `2 \cdot 3^{x}`},
	{"2*(1/3)*x", `2 \cdot \frac{1}{3} x`},
	{"x*2", `x \cdot 2`},
	{"x*y/z", `\frac{x y}{z}`},
	{"x/y*z", `\frac{x}{y} z`},
	{"x/(y*z)", `\frac{x}{y z}`},
	{"x*(y*z)", `x \cdot \left(y z\right)`},
	{"a/b/c", `\frac{\frac{a}{b}}{c}`},
	{"-x/y", `-\frac{x}{y}`},
	{"-(x + y)", `-\left(x + y\right)`},
	{"x - (y - z)", `x - \left(y - z\right)`},
	{"x + (y + z)", `x + \left(y + z\right)`},
	{"x - -y", `x - \left(-y\right)`},
	{"--x", `-\left(-x\right)`},
	{"x + -2*y", "x - 2 y"},
	{"x - (-2*y)", `x - \left(-2 y\right)`},
	{"x*-y", `x \cdot \left(-y\right)`},
	{"x*(-2)", `x \cdot \left(-2\right)`},
	{"-(x*y)", "-x y"},
	{"(-x)^2", `\left(-x\right)^{2}`},
	{"(-2)^x", `\left(-2\right)^{x}`},
	{"-x^2", `-x^{2}`},
	{"(1/2)^x", `\left(\frac{1}{2}\right)^{x}`},
	{"(x/y)^2", `\left(\frac{x}{y}\right)^{2}`},
	{"(x^2)^3", `\left(x^{2}\right)^{3}`},
	{"x^y^z", `x^{y^{z}}`},
	{"x^-2", `x^{-2}`},
	{"x^(1/3)", `x^{1/3}`},
	{"x^(y + 1)", `x^{y + 1}`},
	{"sin(x)^2", `\sin^{2}\left(x\right)`},
	{"sin(x)^-1", `\left(\sin\left(x\right)\right)^{-1}`},
	{"exp(x)^2", `\left(\exp\left(x\right)\right)^{2}`},
	{"sqrt(x + 1)^2", `\left(\sqrt{x + 1}\right)^{2}`},
	{"cbrt(x)", `\sqrt[3]{x}`},
	{"abs(x)^2", `\left|x\right|^{2}`},
	{"abs(x)*abs(y)", `\left|x\right| \cdot \left|y\right|`},
	{"floor(x/2)", `\left\lfloor \frac{x}{2} \right\rfloor`},
	{"max(x, y, z)", `\max\left(x, y, z\right)`},
	{"max(x, max(y, z))", `\max\left(x, \max\left(y, z\right)\right)`},
	{"min(max(x, y), z)", `\min\left(\max\left(x, y\right), z\right)`},
	{"sin(x)*cos(x)", `\sin\left(x\right) \, \cos\left(x\right)`},
	{"sin(x)*x", `\sin\left(x\right) \cdot x`},
	{"x*sin(x)", `x \, \sin\left(x\right)`},
	{"2*sin(x)", `2 \sin\left(x\right)`},
	{"asin(x) + atanh(y)", `\arcsin\left(x\right) + \operatorname{artanh}\left(y\right)`},
	{"sigmoid(x)", `\operatorname{sigmoid}\left(x\right)`},
	{"2*pi*r", `2 \pi r`},
	{"where(x < 0, -x, x^2)", `\begin{cases} -x & \text{if } x < 0 \\ x^{2} & \text{otherwise} \end{cases}`},
	{"where(x < 0, -1, where(x > 0, 1, where(y == 0, 0, 2)))", `\begin{cases} -1 & \text{if } x < 0 \\ 1 & \text{else if } x > 0 ` +
		`\\ 0 & \text{else if } y = 0 \\ 2 & \text{otherwise} \end{cases}`},
	{"where(x < 0, where(y < 0, 1, 2), 3)", `\begin{cases} \begin{cases} 1 & \text{if } y < 0 \\ 2 & \text{otherwise} \end{cases} & \text{if } x < 0 ` +
		`\\ 3 & \text{otherwise} \end{cases}`},
	{"where(x < 0, 1, where(y < 0, 1, 2) + 1)", `\begin{cases} 1 & \text{if } x < 0 ` +
		`\\ \left(\begin{cases} 1 & \text{if } y < 0 \\ 2 & \text{otherwise} \end{cases}\right) + 1 & \text{otherwise} \end{cases}`},
	{"(-x/y)*z - (-a*b)/c*d", `-\frac{x}{y} z - \left(-\frac{a b}{c} d\right)`},
	{"where(x != 0, x, 1) + 1", `\left(\begin{cases} x & \text{if } x \neq 0 \\ 1 & \text{otherwise} \end{cases}\right) + 1`},
	{"D(x^2, x)*y", `\left(\frac{\partial}{\partial x}\left(x^{2}\right)\right) y`},
	{"w_1", "w_{1}"},
	{"w1", "w_{1}"},
	{"w12^2", "w_{12}^{2}"},
	{"w1 + w_1", `w_{1} + \mathrm{w\_1}`},
	{"alpha1 + β2", `\alpha_{1} + \beta_{2}`},
	{"layer12", `\mathrm{layer12}`},
	{"w_out", `w_{\mathrm{out}}`},
	{"w_i", "w_{i}"},
	{"petal_length", `\mathrm{petal\_length}`},
	{"layer_12", `\mathrm{layer}_{12}`},
	{"_x + x_ + _", `\mathrm{\_x} + \mathrm{x\_} + \mathrm{\_}`},
	{"alpha", `\alpha`},
	{"α*β", `\alpha \beta`},
	{"alpha_1*x", `\alpha_{1} x`},
	{"alpha + α", `\mathrm{alpha} + \alpha`},
	{"Alpha + A", `\mathrm{A} + A`},
	{"ε + ϵ + epsilon", `\varepsilon + \epsilon + \mathrm{epsilon}`},
	{"αβ", `\mathrm{{\alpha}{\beta}}`},
}

func TestLaTeX(t *testing.T) {
	for _, test := range latexTests {
		if got := MustParse(test.src).LaTeX(); got != test.want {
			t.Errorf("LaTeX of %s\n  got  %s\n  want %s", test.src, got, test.want)
		}
	}
}

// Every function has a notation, and the braces and brackets of all are in pairs.
func TestLaTeXFunctions(t *testing.T) {
	for _, f := range Funcs() {
		e := mustApply(t, f)
		s := e.LaTeX()
		if s == "" || strings.Count(s, "{") != strings.Count(s, "}") || strings.Count(s, `\left`) != strings.Count(s, `\right`) {
			t.Errorf("%s: %s", f, s)
		}
		if strings.Contains(s, `\operatorname`) && latexFuncs[f] == "" && !strings.Contains(s, f.String()) {
			t.Errorf("%s: %s", f, s)
		}
	}
}

// Two different names never look the same.
func TestLaTeXNamesDiffer(t *testing.T) {
	names := []string{"alpha", "α", "Alpha", "Α", "A", "phi", "φ", "ϕ", "varphi", "w1", "w_1", "λ1", "lambda_1", "lambda1", "x_y", "xy", "o", "ο", "omicron"}
	seen := make(map[string]string)
	for name, s := range latexNames(names) {
		if other, ok := seen[s]; ok {
			t.Errorf("%s and %s are both %s", name, other, s)
		}
		seen[s] = name
	}
}

// mustApply returns f(u), f(u, v) or the constant.
func mustApply(t *testing.T, f Func) Expr {
	t.Helper()
	args := []Expr{Var("u"), Var("v")}[:f.Arity()]
	e, err := Apply(f, args...)
	if err != nil {
		t.Fatal(err)
	}
	return e
}
