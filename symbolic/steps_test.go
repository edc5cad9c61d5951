package symbolic

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func mustExplain(t testing.TB, src, x string) *Derivation {
	t.Helper()
	d, err := Explain(MustParse(src), x)
	if err != nil {
		t.Fatalf("%s: %v", src, err)
	}
	return d
}

// jsonOf returns d as data, indented.
func jsonOf(t testing.TB, d *Derivation) string {
	t.Helper()
	derivations, steps, err := d.Data(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.MarshalIndent(map[string]any{"derivations": derivations, "steps": steps}, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return string(text) + "\n"
}

func renderings(t testing.TB, d *Derivation) map[string]string {
	return map[string]string{"txt": d.Text(), "md": d.Markdown(), "tex": d.LaTeX(), "json": jsonOf(t, d)}
}

// firstDifference shows the first line in which two texts differ.
func firstDifference(want, got string) string {
	a, b := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return fmt.Sprintf("\nline %d\n  want %s\n  got  %s", i+1, a[i], b[i])
		}
	}
	return fmt.Sprintf("\n%d lines, want %d", len(b), len(a))
}

func TestStepsGolden(t *testing.T) {
	for _, test := range []struct{ file, src, x string }{
		{"loss", "(w*x - label)^2", "w"},
		{"quotient", "sin(x*exp(x^2))/(1+x)", "x"},
		{"kinks", "where(floor(x) < 1, abs(x), relu(x - 1)) + sqrt(theta*x)*atan2(x, y)", "x"},
		{"inside", "x*D(x*y + sin(y), y)*z", "x"},
	} {
		d := mustExplain(t, test.src, test.x)
		for format, got := range renderings(t, d) {
			file := filepath.Join("testdata", "steps", test.file+"."+format)
			if *update {
				if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if string(want) != got {
				t.Errorf("%s (go test ./symbolic -run StepsGolden -update rewrites the files)%s", file, firstDifference(string(want), got))
			}
		}
	}
}

// Each step ends where the rule as it stands in a textbook ends, the law and what
// it becomes in names say the same, and the last step ends with the derivative.
func TestStepsTrue(t *testing.T) {
	rows := append(allRows(),
		diffRow{"u*v^u", "u", ""}, diffRow{"x^2 + x^3 + x^4", "x", ""}, diffRow{"du + u*sin(u)", "u", ""},
		diffRow{"(x + 1)*(x + 2)*(x + 3)*(x + y)*4", "x", ""}, diffRow{"x/(7 - y)", "x", ""}, diffRow{"y/(7 - x)", "x", ""},
		diffRow{"1 - x - 2*(x - y)", "x", ""}, diffRow{"-(x^2) - 3", "x", ""}, diffRow{"max(3, x)*min(x^2, x)", "x", ""},
		diffRow{"where(x < sin(x), x, y)", "x", ""}, diffRow{"where(x < -x, x, y)", "x", ""},
		diffRow{"where(abs(x*y) < 2, abs(x*y), y - x)", "x", ""}, diffRow{"sin(sin(sin(sin(sin(sin(sin(x)))))))", "x", ""},
		diffRow{"exp(x)*sin(exp(x)) + exp(x)", "x", ""}, diffRow{"hypot(x, 3)*atan2(2*y, x)*atan2(x, 1)", "x", ""})
	for _, r := range functionRows { // with the chain rule
		inner := MustParse(r.x + "^2 + 3*" + r.x)
		e, err := Subst(MustParse(r.src), r.x, inner)
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, diffRow{e.String(), r.x, ""})
	}
	for _, row := range rows {
		d := mustExplain(t, row.src, row.x)
		want, err := Derive(MustParse(row.src), row.x)
		if err != nil {
			t.Fatal(err)
		}
		if !d.Result.Equal(want) || !d.Steps[len(d.Steps)-1].After.Equal(want) {
			t.Errorf("%s: the steps end with %s, want %s", row.src, d.Result, want)
		}
		for _, d := range append(slices.Clone(d.Inner), d) {
			checkTrue(t, row.src, d)
		}
		for format, text := range renderings(t, d) {
			if format != "json" && !strings.Contains(text, "Therefore") || strings.Contains(text, "%!") {
				t.Errorf("%s: %s", row.src, text)
			}
		}
	}
}

// alike reports whether two expressions are equal in normal form, or else in float64
// at many points.
func alike(t testing.TB, a, b Expr) bool {
	if ok, err := proves(a, b); ok && err == nil {
		return true
	}
	g := newGenerate(7)
	points := 0
	for range 200 {
		at := g.floatPoint()
		for i, v := range append(a.Vars(), b.Vars()...) {
			if _, ok := at[v]; !ok {
				at[v] = 0.3 + 0.17*float64(i)
			}
		}
		va, vb := evalStrict(a, at), evalStrict(b, at)
		if va != va || vb != vb {
			continue
		}
		points++
		if diff := va - vb; diff > 1e-9*(1+va*va) || diff < -1e-9*(1+va*va) {
			return false
		}
	}
	return points > 3
}

func checkTrue(t *testing.T, src string, d *Derivation) {
	t.Helper()
	values := make(map[string]Expr)
	for _, n := range d.Names {
		values[n.Name] = n.Value
		if body := mustSubst(t, n.Body, d, values); !n.Constant && !alike(t, body, n.Value) {
			t.Errorf("%s: %s is said to be %s, which is %s, want %s", src, n.Name, n.Body, body, n.Value)
		}
	}
	for i, s := range d.Steps {
		if s.ID != i+1 || s.X != d.X || s.Title() == "" {
			t.Errorf("%s: step %d of %s has the number %d and the title %q", src, i+1, s.X, s.ID, s.Title())
		}
		say := func(what string, got Expr) {
			t.Helper()
			t.Errorf("%s, step %d (%s): %s gives %s, the step %s", src, s.ID, s.Rule, what, got, s.After)
		}
		switch {
		case s.Rewrites:
			if !alike(t, s.Before, s.After) {
				say("what was there", s.Before)
			}
			continue
		case s.Rule == StepConstant || s.Rule == StepVariable:
			want := "0"
			if s.Before.Name() == s.X {
				want = "1"
			}
			if s.After.String() != want {
				say("d/d"+s.X, s.Before)
			}
			continue
		}
		for _, p := range s.Parts {
			if p.Step != nil && (p.Step.ID >= s.ID || !p.Step.After.Equal(p.Derivative) || p.Step.Before != p.Value) {
				t.Errorf("%s: step %d uses step %d", src, s.ID, p.Step.ID)
			}
		}
		if byHand := restated(t, s); !alike(t, byHand, s.After) {
			say("the rule by hand", byHand)
		}
		if body := mustSubst(t, s.Body, d, nil); !alike(t, body, s.Before) {
			say("in names", body)
		}
		primes := make(map[string]Expr)
		for _, p := range s.Parts {
			primes[p.Prime] = p.Derivative
			if of, ok := minusOf(p.Shown); ok {
				primes[primeText(of)] = Neg(p.Derivative)
			}
		}
		for what, e := range map[string]Expr{"the law applied": s.Applied, "the law applied and tidied": s.Short} {
			if got := mustSubst(t, e, d, primes); s.applied && !alike(t, got, s.After) {
				say(what, got)
			}
		}
		if s.applied != (len(s.Parts) <= maxProduct || s.Rule != "product") {
			t.Errorf("%s, step %d: applied %t", src, s.ID, s.applied)
		}
		letters := make(map[string]Expr)
		whole := true
		for i, p := range s.Parts {
			letters[p.Letter], letters["d"+p.Letter] = p.Value, p.Derivative
			whole = whole && p.Letter != "" && !slices.ContainsFunc(s.Parts[:i], func(q Part) bool { return q.Letter == p.Letter })
		}
		if whole {
			is, err := SubstAll(s.Law.Is, letters)
			if err != nil {
				t.Fatal(err)
			}
			of, err := SubstAll(s.Law.Of, letters)
			if err != nil {
				t.Fatal(err)
			}
			if !alike(t, is, s.After) || !alike(t, of, s.Before) {
				say("the law of "+of.String(), is)
			}
		}
		// The place of the step.
		if s.Parent == nil != (s == d.Root) {
			t.Errorf("%s, step %d: has no place", src, s.ID)
		}
		at := d.Whole
		for _, arg := range s.Path() {
			at = at.Arg(arg)
		}
		if at != s.Before {
			t.Errorf("%s, step %d: at its place is %s", src, s.ID, at)
		}
		if s.Parent != nil && s.Parent.applied && s.Parent.Rule != "where" {
			changed := s.Changed()
			used := s.Parent.Applied.Vars()
			minus := strings.Contains(changed, "(-") // in a sum the minus is before it
			rule := s.Parent.Rule == "sign" || s.Parent.Rule == "floor" || s.Parent.Rule == "exponential of 0"
			if !slices.Contains(used, changed) && !minus && !rule {
				t.Errorf("%s, step %d: %s is not in %s", src, s.ID, changed, s.Parent.Applied)
			}
		}
	}
}

// mustSubst puts the values of all names into e, and the given ones.
func mustSubst(t testing.TB, e Expr, d *Derivation, by map[string]Expr) Expr {
	t.Helper()
	all := make(map[string]Expr)
	for _, n := range d.Names {
		all[n.Name] = n.Value
	}
	for name, value := range by {
		all[name] = value
	}
	out, err := SubstAll(e, all)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// restated applies the rule of a step as it stands in a textbook.
func restated(t testing.TB, s *Step) Expr {
	t.Helper()
	part := func(i int) (u, du Expr) { return s.Parts[i].Value, s.Parts[i].Derivative }
	switch s.Before.Kind() {
	case Sum:
		var terms []Expr
		for _, p := range s.Parts {
			terms = append(terms, p.Derivative)
		}
		return Add(terms...)
	case Product:
		var terms []Expr
		for i := range s.Parts {
			factors := s.Before.Args()
			factors[i] = s.Parts[i].Derivative
			terms = append(terms, Mul(factors...))
		}
		return Add(terms...)
	case Negation:
		_, du := part(0)
		return Neg(du)
	case Quotient:
		u, du := part(0)
		v, dv := part(1)
		return Sub(Div(du, v), Div(Mul(u, dv), Mul(v, v)))
	case Power:
		u, du := part(0)
		if s.Parts[0].Constant && u.Equal(Int(0)) {
			return Int(0)
		}
		v, dv := part(1)
		out := Mul(v, Pow(u, Sub(v, Int(1))), du)
		if !s.Parts[1].Constant {
			log, err := Apply(FuncLog, u)
			if err != nil {
				t.Fatal(err)
			}
			out = Add(out, Mul(Pow(u, v), log, dv))
		}
		return out
	case Where:
		args := s.Before.Args()
		return s.Before.WithArgs(args[0], args[1], s.Parts[2].Derivative, s.Parts[3].Derivative)
	}
	out := Int(0)
	by := map[string]Expr{"x": s.Before.Arg(0)}
	if s.Before.NumArgs() > 1 {
		by["y"] = s.Before.Arg(1)
	}
	for _, row := range functionRows {
		if row.fn != s.Before.Func().String() {
			continue
		}
		partial, err := SubstAll(MustParse(row.want), by)
		if err != nil {
			t.Fatal(err)
		}
		i := strings.Index("xy", row.x)
		out = Add(out, Mul(partial, s.Parts[i].Derivative))
	}
	return out
}

// Every rule has steps.
func TestStepsOfEveryRule(t *testing.T) {
	found := make(map[string]bool)
	for _, row := range allRows() {
		for _, s := range mustExplain(t, row.src, row.x).Steps {
			found[s.Rule] = true
		}
	}
	for _, rule := range Rules() {
		if !found[rule.Name] {
			t.Errorf("no step applies the rule %s", rule.Name)
		}
	}
	for _, f := range Funcs() {
		if f == FuncPi || f == FuncPow {
			continue
		}
		args := []Expr{Pow(Var("x"), Int(2)), Var("y")}[:f.Arity()]
		e, err := Apply(f, args...)
		if err != nil {
			t.Fatal(err)
		}
		d, err := Explain(e, "x")
		if err != nil {
			t.Fatal(err)
		}
		if last := d.Root; last.Rule != f.String() || len(last.Children()) != 1 || last.Children()[0].Rule != "power" {
			t.Errorf("%s has the last step %s", e, last.Rule)
		}
	}
}

// A wrong rule shows in the steps, because they are made by it.
func TestStepsUseTheRules(t *testing.T) {
	for _, test := range []struct {
		name, src string
		texts     []string
		want      []string
	}{
		{"sin", "sin(x)", []string{"7*cos(u)*du"}, []string{"sin(f)' = 7*cos(f)*f'", "7*cos(x)*x' = 7*cos(x)"}},
		{"sum", "x + x^2", []string{"3*du"}, []string{"(f + g)' = 3*f' + 3*g'", "3*x' + 3*(x^2)' = 3 + 6*x"}},
		{"product", "x*sin(x)", []string{"du - v"}, []string{"(f*g)' = f' - g + (g' - f)"}},
		{"product", "3*x", []string{"2*du*v"}, []string{"(c*f)' = 2*f'*c", "2*x'*3 = 6"}},
		{"negation", "-x", []string{"du"}, []string{"(-f)' = f'", "y' = (-x)' = x' = 1"}},
		{"quotient", "1/x", []string{"(du*v + u*dv)/v^2"}, []string{"(c/f)' = c*f'/f^2", "1/x^2"}},
		{"where", "where(x < 1, x, x^2)", []string{"dv", "dv"}, []string{"where(s < t, g', g')"}},
	} {
		restore, err := WithRule(test.name, test.texts...)
		if err != nil {
			t.Fatal(err)
		}
		text := mustExplain(t, test.src, "x").Text()
		restore()
		for _, want := range test.want {
			if !strings.Contains(text, want) {
				t.Errorf("%s broken: no %q in\n%s", test.name, want, text)
			}
		}
	}
}

// Each derivation of a higher order begins where the one before it ends, and they
// end with the derivative that is computed without steps.
func TestExplainOrders(t *testing.T) {
	for _, src := range []string{"x^5", "y*sin(x)", "y*x^4 + z*x^3 - a", "exp(x^2)/x", "D(x^4*y, y)*x", "7"} {
		e := MustParse(src)
		const n = 5
		ds, err := DefaultLimits().ExplainOrders(context.Background(), e, "x", n)
		if err != nil || len(ds) != n {
			t.Fatalf("%s: %d derivations, %v", src, len(ds), err)
		}
		want := e
		for i, d := range ds {
			if !d.Expr.Equal(want) {
				t.Errorf("%s, order %d: begins with %s, want %s", src, i+1, d.Expr, want)
			}
			diff, err := Diff(want, "x")
			if err != nil {
				t.Fatal(err)
			}
			if want, err = DefaultLimits().Present(context.Background(), diff, e.Vars()); err != nil {
				t.Fatal(err)
			}
			if !d.Result.Equal(want) || d.Order != i+1 {
				t.Errorf("%s, order %d: ends with %s, want %s", src, d.Order, d.Result, want)
			}
			checkTrue(t, src, d)
		}
		text := ds[1].Text()
		if name := ds[0].Prime; !strings.Contains(text, "Differentiate once more") || !strings.Contains(text, name+"' = ") {
			t.Errorf("%s\n%s", src, text)
		}
		if text := ds[4].Text(); !strings.Contains(text, ds[0].Name+"^(5) = ") {
			t.Errorf("%s\n%s", src, text)
		}
	}
}

// Names never collide: neither with variables nor with each other, nor do those of
// their derivatives.
func TestStepsNames(t *testing.T) {
	pool := strings.Fields("u v w p q r y z Y Z f g h c k s t F G a b du dv dy df u_1 v_1 u_2 a_1 y_1 f_1 x θ theta dtheta α Α A")
	r := rand.New(rand.NewPCG(11, 17))
	for range 500 {
		vars := make([]string, 1+r.IntN(20))
		for i := range vars {
			vars[i] = pool[r.IntN(len(pool))]
		}
		x := vars[0]
		e := Var(x)
		for _, v := range vars {
			switch r.IntN(6) {
			case 0:
				e = Mul(Add(e, Int(1)), Add(e, Var(v)))
			case 1:
				e = Div(Add(e, Var(v)), Add(Var(x), Pow(e, Int(2))))
			case 2:
				e = If(Less, Var(v), e, e, Mul(e, Var(v), Var(x)))
			case 3:
				e, _ = Apply(FuncSin, Mul(e, Add(Var(v), Int(12345678), Var("long_name_of_a_constant"))))
			case 4:
				e = D(Mul(e, Var(v)), v)
			default:
				e = Sub(Mul(e, Var(v)), e)
			}
		}
		d, err := Explain(e, x)
		var refused *Error
		if errors.As(err, &refused) {
			continue // too large
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range append(slices.Clone(d.Inner), d) {
			taken := make(map[string]bool)
			for _, v := range append(e.Vars(), x) {
				taken[v] = true
			}
			own := d.x.letterNames()
			for _, n := range d.Names {
				own = append(own, n.Name)
			}
			for _, name := range own {
				if taken[name] || taken["d"+name] || !ValidName(name) {
					t.Errorf("%s is no fresh name in %s", name, e.Text(300))
				}
				taken[name], taken["d"+name] = true, true
			}
		}
		notations := make(map[string]string)
		for name, notation := range d.latexNames() {
			if other, ok := notations[notation]; ok && !strings.HasPrefix(name, "d") && !strings.HasPrefix(other, "d") {
				t.Errorf("%s and %s are both written %s", name, other, notation)
			}
			notations[notation] = name
		}
	}
}

// What is long gets a name, what occurs twice is differentiated once, and what is
// short is written out.
func TestStepsNamesChosen(t *testing.T) {
	for _, test := range []struct{ src, want string }{
		{"sin(x*exp(x^2))/(1+x)", "u = x*exp(x^2), v = 1 + x"},
		{"exp(x^2)*sin(exp(x^2))", "u = exp(x^2)"},
		{"x^3 + 2*x^2 - 5*x + 1", ""},
		{"x^u*sin(cos(tan(x + v)))", "w = sin(cos(tan(x + v)))"},
		{"sin(x*(alpha + beta + gamma + delta + epsilon))", "a = alpha + beta + gamma + delta + epsilon"},
		{"where(x^2*y + sin(x)*cos(x + y) < 1, x, -x)", "a = x^2*y + sin(x)*cos(x + y)"},
		{"1 - (x + x^2)*y", "u = x + x^2"},
	} {
		d := mustExplain(t, test.src, "x")
		var got []string
		for _, n := range d.Names {
			got = append(got, n.Name+" = "+n.Body.String())
		}
		if s := strings.Join(got, ", "); s != test.want {
			t.Errorf("%s: %s, want %s", test.src, s, test.want)
		}
		seen := make(map[Expr]bool)
		for _, s := range d.Steps {
			if seen[s.Before] {
				t.Errorf("%s: %s is differentiated twice", test.src, s.Before)
			}
			seen[s.Before] = true
		}
	}
}

// Renderings do not change from one time to the next.
func TestStepsDeterministic(t *testing.T) {
	const src = "D(x^2*y + sin(x*y), y)*exp(x)/(log(x) + abs(x - 1)*max(x, y^2))"
	first := renderings(t, mustExplain(t, src, "x"))
	for range 20 {
		for format, got := range renderings(t, mustExplain(t, src, "x")) {
			if got != first[format] {
				t.Fatalf("%s%s", format, firstDifference(first[format], got))
			}
		}
	}
}

// The work and the renderings are linear in the depth, and nothing is recursive.
func TestStepsDeep(t *testing.T) {
	defer debug.SetMaxStack(debug.SetMaxStack(64 << 10))
	for _, shape := range []struct {
		open, close string
		depth       int
	}{{"sin(", ")", 100_000}, {"-", "", 10_000}, {"(1 + ", ")", 10_000}, {"1/(1 + ", ")", 2_000}} {
		depth := shape.depth
		if testing.Short() {
			depth /= 10
		}
		e, err := raised().Parse(strings.Repeat(shape.open, depth) + "x" + strings.Repeat(shape.close, depth))
		if err != nil {
			t.Fatal(err)
		}
		d, err := raised().Explain(context.Background(), e, "x")
		if err != nil {
			t.Fatalf("%s: %v", shape.open, err)
		}
		if len(d.Steps) < depth {
			t.Errorf("%s: %d steps", shape.open, len(d.Steps))
		}
		formats := []Format{FormatText, FormatMarkdown, FormatLaTeX}
		if depth > 50_000 {
			formats = formats[:1]
		} else if _, steps, err := d.Data(context.Background()); err != nil || len(steps) != len(d.Steps) {
			t.Errorf("%d steps as data, %v", len(steps), err)
		}
		for _, f := range formats {
			text, err := d.Render(context.Background(), f)
			if most := 600*depth + 3*shownResult; err != nil || len(text) > most {
				t.Errorf("%s: %d bytes, %v", shape.open, len(text), err)
			}
		}
	}
}

// Shared structure costs nothing either.
func TestStepsShared(t *testing.T) {
	e := MustParse("exp(x)")
	for range 40 {
		e = Mul(Add(e, Int(1)), Add(e, Var("u")), Var("s"))
	}
	d, err := Explain(e, "x")
	if err != nil {
		t.Fatal(err)
	}
	for format, text := range renderings(t, d) {
		if len(text) > 3_000_000 {
			t.Errorf("%s has %d bytes", format, len(text))
		}
	}
	// A product of many factors has no law that could be written out.
	var factors []Expr
	for i := range 40 {
		factors = append(factors, Add(Var("x"), Int(int64(i))))
	}
	d, err = Explain(Mul(factors...), "x")
	if err != nil {
		t.Fatal(err)
	}
	if d.Root.applied || !strings.Contains(d.Text(), "(f*g*h)' = f'*g*h + f*g'*h + f*g*h'") {
		t.Errorf("%s", d.Text())
	}
}

func TestStepsCancelled(t *testing.T) {
	e, err := raised().Parse(strings.Repeat("sin(x*", 20_000) + "x" + strings.Repeat(")", 20_000))
	if err != nil {
		t.Fatal(err)
	}
	work := func(ctx context.Context) error {
		d, err := raised().Explain(ctx, e, "x")
		for err == nil {
			_, err = d.Render(ctx, FormatLaTeX)
		}
		return err
	}
	for until := 0; until < 2000; until = 4*until + 1 {
		ctx := &countedContext{Context: t.Context(), until: until}
		if err := work(ctx); !errors.Is(err, context.Canceled) || ctx.late() > 4 {
			t.Errorf("cancelled after %d looks: %v after %d more", until, err, ctx.late())
		}
	}
	// The clock is only for what is far too late.
	short, stop := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer stop()
	start := time.Now()
	if err := work(short); !errors.Is(err, context.DeadlineExceeded) || time.Since(start) > time.Second {
		t.Errorf("%v after %v", err, time.Since(start))
	}
	d := mustExplain(t, "x*sin(x)", "x")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, _, err := d.Data(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("data: %v", err)
	}
}

// The LaTeX is LaTeX, if there is one to ask, and in any case it is balanced.
func TestStepsCompile(t *testing.T) {
	var body bytes.Buffer
	for _, row := range append(allRows(), diffRow{"alpha*x_1 + petal_length*Αβ^x_1*du", "x_1", ""},
		diffRow{"D(x^2*y + sin(x*y), y)*exp(x)/(log(x) + abs(x - 1)*max(x, y^2))", "x", ""}) {
		ds, err := DefaultLimits().ExplainOrders(context.Background(), MustParse(row.src), row.x, 2)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range ds {
			text := d.LaTeX()
			for _, pair := range [][2]string{{"{", "}"}, {`\left`, `\right`}, {`\[`, `\]`}, {`\begin{`, `\end{`}} {
				if a, b := strings.Count(text, pair[0]), strings.Count(text, pair[1]); a != b {
					t.Errorf("%s: %d %s and %d %s", row.src, a, pair[0], b, pair[1])
				}
			}
			body.WriteString(text + "\n")
			if md := d.Markdown(); strings.Count(md, "```math") != strings.Count(text, `\[`) || strings.Count(md, "```")%2 != 0 {
				t.Errorf("%s: other formulas in Markdown\n%s", row.src, md)
			}
		}
	}
	latex, err := exec.LookPath("pdflatex")
	if err != nil || testing.Short() {
		return
	}
	dir := t.TempDir()
	document := "\\documentclass{article}\\usepackage{amsmath}\\begin{document}\n" + body.String() + "\\end{document}\n"
	if err := os.WriteFile(filepath.Join(dir, "steps.tex"), []byte(document), 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(latex, "-interaction=nonstopmode", "-halt-on-error", "-draftmode", "steps.tex")
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out[max(0, len(out)-3000):])
	}
}

func ExampleExplain() {
	d, err := Explain(MustParse("sin(x^2)"), "x")
	if err == nil {
		fmt.Print(d.Text())
	}
	// Output:
	// Differentiate with respect to x:
	//
	//     y = sin(x^2)
	//
	// A prime means the derivative in x: x' = 1, and what does not contain x has the derivative 0.
	//
	// 1. Power rule: (f^c)' = c*f^(c - 1)*f'
	//    (x^2)' = 2*x^(2 - 1)*x' = 2*x
	//
	// 2. Derivative of sin, with the chain rule: sin(f)' = cos(f)*f'
	//    y' = sin(x^2)' = cos(x^2)*(x^2)' = 2*x*cos(x^2)
	//
	// Therefore
	//
	//     y' = 2*x*cos(x^2)
}
