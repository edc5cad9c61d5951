package ball

import (
	"errors"
	"math"
	"math/big"
	"strconv"
	"strings"
	"testing"
)

// parseBall reads "3/4", "-0x1p-1074", "[1, 2]" or "any"; commas separate the ends.
func parseBall(t *testing.T, s string) Ball {
	t.Helper()
	rat := func(s string) *big.Rat {
		if f, err := strconv.ParseFloat(s, 64); err == nil && strings.HasPrefix(strings.TrimLeft(s, "-"), "0x") {
			r, _ := FromFloat64(f), err
			return r.MidRat()
		}
		r, ok := new(big.Rat).SetString(s)
		if !ok {
			t.Fatalf("bad number %q", s)
		}
		return r
	}
	if s == "any" {
		return Whole()
	}
	if inner, ok := strings.CutPrefix(s, "["); ok {
		lo, hi, _ := strings.Cut(strings.TrimSuffix(inner, "]"), ", ")
		return FromEnds(rat(lo), rat(hi), 128)
	}
	return FromRat(rat(s), 128)
}

// Results that are exact, and arguments without a result.
func TestSpecialValues(t *testing.T) {
	w := Arithmetic{128}
	for _, c := range []struct{ f, args, want string }{
		{"sqrt", "4", "2"}, {"sqrt", "0", "0"}, {"sqrt", "4/9", "2/3"}, {"sqrt", "1e-10", "1/100000"}, {"sqrt", "-1", "domain"},
		{"sqrt", "[-1, 1]", "undecided"}, {"sqrt", "-0x1p-1074", "domain"}, {"sqrt", "any", "undecided"},
		{"cbrt", "-8", "-2"}, {"cbrt", "27/64", "3/4"}, {"cbrt", "-1/27", "-1/3"}, {"cbrt", "0", "0"},
		{"exp", "0", "1"}, {"exp", "1e300", "too large"}, {"exp", "0x1.02p881", "too large"}, {"expm1", "0", "0"}, {"expm1", "1e300", "too large"},
		{"log", "1", "0"}, {"log", "0", "domain"}, {"log", "-1", "domain"}, {"log", "[0, 1]", "undecided"}, {"log", "any", "undecided"},
		{"log1p", "0", "0"}, {"log1p", "-1", "domain"}, {"log1p", "-2", "domain"}, {"log1p", "[-2, 1]", "undecided"},
		{"log2", "8", "3"}, {"log2", "0x1p-1074", "-1074"}, {"log2", "1", "0"}, {"log2", "0", "domain"},
		{"log10", "1000", "3"}, {"log10", "1/1000", "-3"}, {"log10", "1", "0"}, {"log10", "-10", "domain"}, {"log10", "1e22", "22"},
		{"sin", "0", "0"}, {"cos", "0", "1"}, {"tan", "0", "0"}, {"sec", "0", "1"}, {"csc", "0", "domain"}, {"cot", "0", "domain"},
		{"tan", "[1, 2]", "undecided"}, {"sec", "[1, 2]", "undecided"}, {"csc", "[-1, 1]", "undecided"}, {"cot", "any", "undecided"},
		{"asin", "0", "0"}, {"asin", "2", "domain"}, {"asin", "[0, 2]", "undecided"}, {"acos", "1", "0"}, {"acos", "-2", "domain"},
		{"atan", "0", "0"}, {"sinh", "0", "0"}, {"cosh", "0", "1"}, {"tanh", "0", "0"}, {"sech", "0", "1"},
		{"csch", "0", "domain"}, {"coth", "0", "domain"}, {"csch", "[-1, 1]", "undecided"}, {"coth", "[-1, 2]", "undecided"},
		{"asinh", "0", "0"}, {"acosh", "1", "0"}, {"acosh", "0", "domain"}, {"acosh", "[0, 2]", "undecided"}, {"atanh", "0", "0"},
		{"atanh", "1", "domain"}, {"atanh", "-1", "domain"}, {"atanh", "[0, 1]", "undecided"},
		{"abs", "-5", "5"}, {"abs", "-1/3", "1/3"}, {"sign", "-1/3", "-1"}, {"sign", "0", "0"}, {"sign", "[-1, 1]", "undecided"}, {"sign", "[0, 1]", "undecided"},
		{"max", "1/3 2/7", "1/3"}, {"min", "1/3 2/7", "2/7"}, {"max", "-1 -1", "-1"}, {"relu", "-3", "0"}, {"relu", "3/7", "3/7"}, {"relu", "0", "0"},
		{"sigmoid", "0", "1/2"}, {"erf", "0", "0"}, {"erfc", "0", "1"}, {"softplus", "1e300", "1e300"},
		{"hypot", "3 4", "5"}, {"hypot", "0 -2", "2"}, {"hypot", "3/7 4/7", "5/7"}, {"hypot", "0 0", "0"},
		{"atan2", "0 1", "0"}, {"atan2", "0 0", "domain"}, {"atan2", "[-1, 1] -1", "undecided"}, {"atan2", "[-1, 1] [-1, 1]", "undecided"},
		{"floor", "7/2", "3"}, {"floor", "-7/3", "-3"}, {"floor", "-5", "-5"}, {"floor", "[1/2, 3/2]", "undecided"}, {"floor", "[5/4, 3/2]", "1"}, {"floor", "any", "undecided"},
		{"pow", "0 0", "1"}, {"pow", "any 0", "1"}, {"pow", "2 10", "1024"}, {"pow", "-2 3", "-8"}, {"pow", "2/3 -2", "9/4"}, {"pow", "0 -1", "domain"},
		{"pow", "8 1/3", "2"}, {"pow", "-8 1/3", "domain"}, {"pow", "4/9 3/2", "8/27"}, {"pow", "0 1/2", "0"}, {"pow", "0 -1/2", "domain"},
		{"pow", "1 any", "1"}, {"pow", "[-1, 1] 1/2", "undecided"}, {"pow", "[-1, 1] -1", "undecided"}, {"pow", "-2 [1/2, 2]", "undecided"},
		{"pow", "-2 [1/3, 1/2]", "domain"}, {"pow", "0 [1, 2]", "0"}, {"pow", "0 [-1, 2]", "undecided"}, {"pow", "10 1e9", "too large"},
		{"pow", "16 -1/4", "1/2"}, {"pow", "2 -1074", "0x1p-1074"}, {"pow", "-1 1e22", "1"}, {"pow", "-1 99999999999999999999999", "-1"},
		{"pow", "3 1e30", "too large"}, {"pow", "3/2 1e4000", "too large"},
	} {
		var args []Ball
		for _, s := range splitArgs(c.args) {
			args = append(args, parseBall(t, s))
		}
		got, err := w.Call(c.f, args...)
		for sentinel, word := range map[error]string{ErrDomain: "domain", ErrUndecided: "undecided", ErrTooLarge: "too large"} {
			if errors.Is(err, sentinel) != (c.want == word) {
				t.Errorf("%s(%s) = %v, %v, want %s", c.f, c.args, got, err, c.want)
			}
		}
		if err != nil {
			var e *Error
			if !errors.As(err, &e) {
				t.Errorf("%s(%s): %T is no *Error", c.f, c.args, err)
			}
			continue
		}
		want := parseBall(t, c.want)
		if c.f == "softplus" {
			if !got.Overlaps(want) {
				t.Errorf("%s(%s) = %v, want %s", c.f, c.args, got, c.want)
			}
			continue
		}
		if !got.IsExact() || got.MidRat().Cmp(want.MidRat()) != 0 {
			t.Errorf("%s(%s) = %v, want exactly %s", c.f, c.args, got, c.want)
		}
	}
}

// splitArgs splits at blanks that are not inside brackets.
func splitArgs(s string) (out []string) {
	depth, start := 0, 0
	for i, c := range s {
		switch c {
		case '[':
			depth++
		case ']':
			depth--
		case ' ':
			if depth == 0 {
				out, start = append(out, s[start:i]), i+1
			}
		}
	}
	return append(out, s[start:])
}

// Wide arguments: the result must cover the interval and not be much larger.
func TestWideArguments(t *testing.T) {
	w := Arithmetic{128}
	for _, c := range []struct{ f, args, want, within string }{
		{"abs", "[-1, 2]", "[0, 2]", "[0, 2]"}, {"abs", "[-3, 2]", "[0, 3]", "[0, 3]"}, {"relu", "[-1, 2]", "[0, 2]", "[0, 2]"}, {"max", "[0, 2] 1", "[1, 2]", "[1, 2]"},
		{"min", "[0, 2] 1", "[0, 1]", "[0, 1]"}, {"sqrt", "[0, 4]", "[0, 2]", "[0, 2.0001]"}, {"exp", "[0, 1]", "[1, 2.718]", "[1, 2.7183]"},
		{"exp", "[-1000000, 0]", "[1e-400000, 1]", "[0, 1.0001]"}, {"log", "[1, 2]", "[0, 0.693]", "[-0.0001, 0.6932]"}, {"sin", "any", "[-1, 1]", "[-1, 1]"},
		{"cos", "[0, 100]", "[-1, 1]", "[-1, 1]"}, {"sin", "[0, 1]", "[0, 0.8414]", "[-0.1, 1]"}, {"tan", "[-1, 1]", "[-1.557, 1.557]", "[-1.5575, 1.5575]"},
		{"tanh", "any", "[-1, 1]", "[-1, 1]"}, {"tanh", "[-100, 100]", "[-0.9999, 0.9999]", "[-1.0001, 1.0001]"}, {"atan", "any", "[-1.57, 1.57]", "[-1.571, 1.571]"}, {"erf", "any", "[-1, 1]", "[-1, 1]"},
		{"erfc", "any", "[0, 2]", "[0, 2]"}, {"sigmoid", "any", "[0, 1]", "[0, 1]"}, {"sech", "any", "[0, 1]", "[0, 1]"}, {"cosh", "[-1, 2]", "[1, 3.762]", "[0.9999, 3.7623]"},
		{"sech", "[-1, 2]", "[0.2659, 1]", "[0.2658, 1.0001]"}, {"hypot", "[-3, 3] [-4, 4]", "[0, 5]", "[0, 5.0001]"}, {"asin", "[-1, 1]", "[-1.57, 1.57]", "[-1.571, 1.571]"},
		{"acos", "[-1, 1]", "[0, 3.14]", "[-0.001, 3.142]"}, {"acosh", "[1, 2]", "[0, 1.316]", "[-0.001, 1.317]"}, {"atanh", "[-1/2, 1/2]", "[-0.549, 0.549]", "[-0.55, 0.55]"},
		{"pow", "[-2, 1] 2", "[0, 4]", "[0, 4]"}, {"pow", "[-2, 1] 3", "[-8, 1]", "[-8, 1]"}, {"pow", "[-4, -2] -2", "[1/16, 1/4]", "[0.0624, 0.2501]"},
		{"pow", "[2, 4] -1", "[1/4, 1/2]", "[0.2499, 0.5001]"}, {"pow", "[0, 4] 1/2", "[0, 2]", "[0, 2.0001]"}, {"pow", "[0, 1/2] [1, 2]", "[0, 0.5]", "[0, 1]"},
		{"softplus", "[-1000, 1000]", "[0.0001, 1000]", "[0, 1000.0001]"}, {"csch", "[1, 2]", "[0.276, 0.85]", "[0.275, 0.86]"}, {"coth", "[-2, -1]", "[-1.313, -1.038]", "[-1.3131, -1.037]"},
		{"exp", "-1e300", "0", "[-1e-5000, 1e-5000]"}, {"sech", "1e300", "0", "[-1e-5000, 1e-5000]"}, {"erfc", "1e300", "0", "[-1e-5000, 1e-5000]"}, {"sigmoid", "-1e300", "0", "[-1e-5000, 1e-5000]"},
		{"tanh", "1e300", "1", "[0.9999, 1.0001]"}, {"atan2", "[1, 2] [-1, 1]", "[0.7854, 2.356]", "[0.78, 2.36]"}, {"atan2", "[0, 1] -1", "[2.3562, 3.1415]", "[2.35, 3.15]"},
		{"exp", "any", "any", "any"}, {"cbrt", "[-8, 27]", "[-2, 3]", "[-2.0001, 3.0001]"}, {"asinh", "any", "any", "any"}, {"floor", "[1, 3/2]", "1", "1"},
	} {
		var args []Ball
		for _, s := range splitArgs(c.args) {
			args = append(args, parseBall(t, s))
		}
		got, err := w.Call(c.f, args...)
		if err != nil {
			t.Errorf("%s(%s): %v", c.f, c.args, err)
			continue
		}
		if want := parseBall(t, c.want); !got.ContainsBall(want) {
			t.Errorf("%s(%s) = [%v, %v] does not contain %s", c.f, c.args, got.Lower(), got.Upper(), c.want)
		}
		if within := parseBall(t, c.within); !within.ContainsBall(got) {
			t.Errorf("%s(%s) = [%s, %s] is not within %s", c.f, c.args, got.Lower().FloatString(20), got.Upper().FloatString(20), c.within)
		}
	}
}

// math's functions are within some ulps of the truth: a smoke test only.
func TestAgainstMath(t *testing.T) {
	w := Arithmetic{80}
	for name, f := range map[string]func(float64) float64{
		"sqrt": math.Sqrt, "cbrt": math.Cbrt, "exp": math.Exp, "expm1": math.Expm1, "log": math.Log, "log2": math.Log2, "log10": math.Log10, "log1p": math.Log1p,
		"sin": math.Sin, "cos": math.Cos, "tan": math.Tan, "asin": math.Asin, "acos": math.Acos, "atan": math.Atan, "sinh": math.Sinh, "cosh": math.Cosh, "tanh": math.Tanh,
		"asinh": math.Asinh, "acosh": math.Acosh, "atanh": math.Atanh, "erf": math.Erf, "erfc": math.Erfc, "floor": math.Floor, "abs": math.Abs,
	} {
		r := newSource(4)
		for range 200 {
			x := FromFloat64(r.point(spans[name][0], 50).float()).mid
			v := f(x.float())
			if math.IsNaN(v) || math.IsInf(v, 0) || v == 0 || math.Abs(x.float()) > 1e6 {
				continue
			}
			b, err := w.Call(name, exactly(x))
			if err != nil {
				t.Errorf("%s(%v): %v", name, x.float(), err)
				continue
			}
			if b = b.widened(b.size().shl(-30)); b.Disjoint(FromFloat64(v)) {
				t.Errorf("%s(%v) = %v, math has %v", name, x.float(), b, v)
			}
		}
	}
}

func TestConversions(t *testing.T) {
	third := FromRat(big.NewRat(1, 3), 64)
	if !third.IsExact() || third.MidRat().Cmp(big.NewRat(1, 3)) != 0 || third.Lower().Cmp(third.Upper()) != 0 || third.Rad().Sign() != 0 {
		t.Errorf("1/3 is %v", third)
	}
	w := Arithmetic{64}
	if d, err := w.Sub(third, FromRat(big.NewRat(1, 3), 200)); err != nil || !w.IsZero(d) {
		t.Errorf("1/3 - 1/3 = %v, %v", d, err)
	}
	if q, err := w.Div(FromInt(1), FromInt(3)); err != nil || !q.IsExact() {
		t.Errorf("1/3 = %v, %v", q, err)
	}
	for _, f := range []float64{0, 1, -1.5, 5e-324, math.MaxFloat64, 0.1} {
		b := FromFloat64(f)
		if g := b.Float64(); g != f || !b.IsExact() {
			t.Errorf("%v becomes %v", f, g)
		}
		if m, _ := b.Mid().Float64(); m != f {
			t.Errorf("midpoint of %v is %v", f, m)
		}
	}
	for _, f := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		if b := FromFloat64(f); b.IsFinite() {
			t.Errorf("%v becomes %v", f, b)
		}
	}
	var zero Ball
	if s, ok := zero.Sign(); s != 0 || !ok || !zero.IsExact() || !zero.Contains(new(big.Rat)) || zero.String() != "0" {
		t.Errorf("the zero ball is %v", zero)
	}
	if Whole().Rad() != nil || Whole().Lower() != nil || Whole().RelBits() > 0 || !Whole().ContainsZero() {
		t.Error("the whole line is not whole")
	}
	if s, ok := FromEnds(big.NewRat(-1, 3), big.NewRat(-1, 7), 64).Sign(); s != -1 || !ok {
		t.Error("[-1/3, -1/7] has no sign")
	}
}

func TestDecimal(t *testing.T) {
	w := Arithmetic{140}
	call := func(name string, x float64) Ball {
		b, err := w.Call(name, FromFloat64(x))
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	for _, c := range []struct {
		b       Ball
		digits  int
		want    string
		rounded string
	}{
		{call("exp", 1), 10, "2.718281828…", "2.718281828"},
		{call("exp", 1), 30, "2.71828182845904523536028747135…", "2.71828182845904523536028747135"},
		{call("tanh", 0.5), 12, "0.462117157260…", "0.46211715726"},
		{call("exp", -1000), 6, "5.07595e-435…", "5.07596e-435"},
		{call("log", 0.5), 6, "-0.693147…", "-0.693147"},
		{FromRat(big.NewRat(39, 20), 64), 30, "1.95", "1.95"},
		{FromRat(big.NewRat(-1, 10), 64), 30, "-0.1", "-0.1"},
		{FromRat(big.NewRat(1, 3), 64), 5, "0.33333…", "0.33333"},
		{FromRat(big.NewRat(2, 3), 64), 5, "0.66666…", "0.66667"},
		{FromInt(1000), 30, "1000", "1000"},
		{FromInt(123456), 3, "1.23e5…", "123000"},
		{FromFloat64(5e-324), 5, "4.9406e-324…", "4.9407e-324"},
		{FromRat(big.NewRat(9999, 10000), 64), 2, "0.99…", "1"},
		{FromInt(0), 5, "0", "0"},
		{call("exp", -1e7), 4, "1.516e-4342945…", "1.517e-4342945"},
		{FromEnds(big.NewRat(1, 1), big.NewRat(5, 4), 64), 5, "1…", ""},
		{FromEnds(big.NewRat(-1, 1), big.NewRat(1, 1), 64), 5, "0 ± 1e0", ""},
	} {
		// The ellipsis of a number with an exponent follows the digits.
		want := c.want
		if i := strings.Index(want, "e"); i > 0 && strings.HasSuffix(want, "…") {
			want = want[:i] + "…" + strings.TrimSuffix(want[i:], "…")
		}
		if got := c.b.Decimal(c.digits); got != want {
			t.Errorf("Decimal(%d) = %s, want %s", c.digits, got, want)
		}
		if got, ok := c.b.Rounded(c.digits); got != c.rounded || ok != (got != "") {
			t.Errorf("Rounded(%d) = %s, %v, want %s", c.digits, got, ok, c.rounded)
		}
	}
	for _, c := range []struct{ b, want string }{
		{call("exp", 1).String(), "2.718281828459045235360287471352662497757 ± 7e-44"},
		{Whole().String(), "any"},
		{FromRat(big.NewRat(1, 3), 64).String(), "1/3"},
		{FromFloat64(0.5).String(), "0.5"},
		{call("cos", 1e-30).String(), "1 ± 5e-61"},
	} {
		if got, _, _ := strings.Cut(c.b, " "); !strings.HasPrefix(c.want, got) {
			t.Errorf("got %s, want %s", c.b, c.want)
		}
	}
}

// Nothing may hang, panic or take much memory at the edges of what is representable.
func TestLimits(t *testing.T) {
	huge, err := Arithmetic{64}.Pow(FromInt(2), FromInt(1<<24-2))
	if err != nil {
		t.Fatal(err)
	}
	tiny, err := Arithmetic{64}.Div(one, huge)
	if err != nil {
		t.Fatal(err)
	}
	third, _ := Arithmetic{64}.Mul(tiny, FromRat(big.NewRat(1, 3), 64))
	args := []Ball{huge, huge.neg(), tiny, tiny.neg(), third, Whole(), {}, {rad: magPow2(magLimit)}, {rad: magPow2(-1 << 30)},
		{mid: huge.mid, rad: tiny.rad.add(magPow2(-1 << 30))}, {mid: tiny.mid, rad: magPow2(magLimit)}, {mid: tiny.mid, rad: infinite}, FromFloat64(math.MaxFloat64), FromFloat64(5e-324)}
	for _, prec := range []uint{0, 64, 1000} {
		w := Arithmetic{prec}
		for _, name := range names() {
			for _, a := range args {
				if functions[name].arity == 1 {
					b, _ := w.Call(name, a)
					_ = b.String() + b.Decimal(10)
					continue
				}
				for _, b := range args {
					c, _ := w.Call(name, []Ball{a, b}[:functions[name].arity]...)
					c.Sign()
				}
			}
		}
		for _, a := range args {
			for _, b := range args {
				for _, f := range []func(_, _ Ball) (Ball, error){w.Add, w.Sub, w.Mul, w.Div, w.Pow} {
					c, _ := f(a, b)
					c.Sign()
					c.Disjoint(a)
					c.Contains(big.NewRat(1, 3))
				}
				w.Holds("<", a, b)
				Hull(a, b)
			}
		}
	}
	for _, f := range []string{"", "nosuch", "exp"} {
		if _, err := (Arithmetic{64}).Call(f); !errors.Is(err, ErrCall) {
			t.Errorf("Call(%q): %v", f, err)
		}
	}
	if _, err := (Arithmetic{64}).Holds("=", one, one); !errors.Is(err, ErrCall) {
		t.Errorf("Holds(=): %v", err)
	}
}

func FuzzCall(f *testing.F) {
	for i, name := range names() {
		f.Add(uint8(i), 0.5, 1e-20, uint16(64), int8(-30), int16(0))
		f.Add(uint8(i), math.MaxFloat64, 1e300, uint16(300), int8(10), int16(1000))
		_ = name
	}
	list := names()
	f.Fuzz(func(t *testing.T, i uint8, x, y float64, prec uint16, rad int8, scale int16) {
		name := list[int(i)%len(list)]
		a, b := FromFloat64(x), FromFloat64(y)
		a = a.shl(int64(scale))
		if rad < 0 {
			a = a.widened(a.size().shl(int64(rad)))
		} else if rad > 100 {
			a = FromRat(new(big.Rat).Quo(a.at(0).clampedRat(), big.NewRat(int64(rad), 1)), 64)
		}
		w := Arithmetic{uint(prec) % 2048}
		v, err := w.Call(name, []Ball{a, b}[:functions[name].arity]...)
		if err != nil {
			return
		}
		fine, err := w.more(100).Call(name, []Ball{a, b}[:functions[name].arity]...)
		if err == nil && v.Disjoint(fine) {
			t.Errorf("%s(%v, %v) = %v and %v", name, a, b, v, fine)
		}
		_ = v.String()
	})
}

func (b Ball) clampedRat() *big.Rat {
	if !b.IsFinite() {
		return new(big.Rat)
	}
	return b.MidRat()
}
