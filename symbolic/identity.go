package symbolic

import "slices"

// An Effect is what replacing the left side of an identity by the right one does
// to the set on which it is defined.
type Effect uint8

const (
	Same    Effect = iota // both sides are defined at the same points
	Widens                // the right side is defined at more points
	Narrows               // the left side is defined at more points
)

func (e Effect) String() string { return [...]string{"same", "widens", "narrows"}[e] }

// An Identity is an equality that normal forms use from left to right, in the
// variables u and v. It is true wherever both sides are defined. A row with numbers
// in it, such as 1/3, stands for all such numbers.
type Identity struct {
	Name        string
	Left, Right string
	Effect      Effect
	On          string // a comparison that holds wherever only one side is defined
	If          string // what is asked of u and v beforehand
}

// identities are all that normal forms know besides the arithmetic of polynomials
// and the table of rewritings.
//
// What is not in it, with the reason:
//
//	sqrt(u^2) = u             false for u < 0
//	log(u^2) = 2*log(u)       loses u < 0
//	log(u*v) = log(u)+log(v)  loses u < 0, v < 0, unless u is positive
//	asin(sin(u)) = u          false outside [-pi/2, pi/2]
//	atan2(u, v) = atan(u/v)   false for v < 0
var identities = []Identity{
	{Name: "cancel", Left: "u/u", Right: "1", Effect: Widens, On: "u == 0"},
	{Name: "cancel a common factor", Left: "(u^2 - v^2)/(u - v)", Right: "u + v", Effect: Widens, On: "u == v"},
	{Name: "cancel poles", Left: "1/u - 1/u", Right: "0", Effect: Widens, On: "u == 0"},
	{Name: "reciprocal of a reciprocal", Left: "1/(1/u)", Right: "u", Effect: Widens, On: "u == 0"},
	{Name: "terms that cancel", Left: "log(u) - log(u)", Right: "0", Effect: Widens, On: "u <= 0"},
	{Name: "factor 0", Left: "0*log(u)", Right: "0", Effect: Widens, On: "u <= 0"},
	{Name: "exponent 0", Left: "log(u)^0", Right: "1", Effect: Widens, On: "u <= 0"},
	{Name: "base 0", Left: "0^exp(u)", Right: "0"},

	{Name: "exp of 0", Left: "exp(0)", Right: "1"},
	{Name: "exp of a sum", Left: "exp(u + v)", Right: "exp(u)*exp(v)"},
	{Name: "exp of a negative", Left: "exp(-u)", Right: "1/exp(u)"},
	{Name: "exp of a multiple", Left: "exp(3*u/2)", Right: "exp(u/2)^3"},
	{Name: "exp of log", Left: "exp(log(u))", Right: "u", Effect: Widens, On: "u <= 0"},
	{Name: "exp of a multiple of log", Left: "exp(log(u)/2)", Right: "u^(1/2)", Effect: Widens, On: "u == 0"},
	{Name: "log of exp", Left: "log(exp(u))", Right: "u"},
	{Name: "log of a product with exp", Left: "log(exp(u)*v)", Right: "u + log(v)"},
	{Name: "log of a multiple", Left: "log(12*u/5)", Right: "2*log(2) + log(3) - log(5) + log(u)"},
	{Name: "log of a reciprocal", Left: "log(1/u)", Right: "-log(u)"},
	{Name: "log of a positive factor", Left: "log((1 + u^2)^3*v)", Right: "3*log(1 + u^2) + log(v)", If: "a factor is positive wherever it is defined"},
	{Name: "log of a positive root", Left: "log(sqrt(1 + u^2)*v)", Right: "log(1 + u^2)/2 + log(v)", If: "a root is positive wherever it is defined"},

	{Name: "power", Left: "u^v", Right: "exp(v*log(u))", Effect: Narrows, On: "u <= 0", If: "the exponent is not a rational number"},
	{Name: "integer power of a root", Left: "sqrt(u)^2", Right: "u", Effect: Widens, On: "u < 0"},
	{Name: "integer power of an odd root", Left: "cbrt(u)^3", Right: "u"},
	{Name: "fractional power", Left: "u^(3/2)", Right: "sqrt(u)^3"},
	{Name: "fractional power, odd root", Left: "u^(2/3)", Right: "cbrt(u)^2", Effect: Widens, On: "u < 0"},
	{Name: "common root", Left: "sqrt(u)*cbrt(u)", Right: "u^(5/6)"},
	{Name: "root of a multiple", Left: "sqrt(8*u)", Right: "2*sqrt(2)*sqrt(u)"},
	{Name: "root of a reciprocal", Left: "sqrt(1/u)", Right: "1/sqrt(u)"},
	{Name: "root in a denominator", Left: "1/sqrt(u)", Right: "sqrt(u)/u"},
	{Name: "root of exp", Left: "sqrt(exp(u)*v)", Right: "exp(u/2)*sqrt(v)"},
	{Name: "root of a positive factor", Left: "sqrt((1 + u^2)^3*v)", Right: "sqrt(1 + u^2)^3*sqrt(v)", If: "a factor is positive wherever it is defined"},
	{Name: "root of a positive square", Left: "sqrt(u^4 + 2*u^2 + 1)", Right: "u^2 + 1", If: "what is squared is positive"},

	{Name: "sine and cosine", Left: "sin(u)^2 + cos(u)^2", Right: "1"},
	{Name: "sine of 0", Left: "sin(0)", Right: "0"},
	{Name: "cosine of 0", Left: "cos(0)", Right: "1"},
	{Name: "sine of a negative", Left: "sin(-u)", Right: "-sin(u)"},
	{Name: "cosine of a negative", Left: "cos(-u)", Right: "cos(u)"},
	{Name: "sine of a sum", Left: "sin(u + v)", Right: "sin(u)*cos(v) + cos(u)*sin(v)"},
	{Name: "cosine of a sum", Left: "cos(u + v)", Right: "cos(u)*cos(v) - sin(u)*sin(v)"},
	{Name: "sine of a multiple", Left: "sin(3*u)", Right: "3*sin(u) - 4*sin(u)^3"},
	{Name: "cosine of a multiple", Left: "cos(2*u)", Right: "2*cos(u)^2 - 1"},
	{Name: "quarter turn of a sine", Left: "sin(u + pi/2)", Right: "cos(u)"},
	{Name: "quarter turn of a cosine", Left: "cos(u + pi/2)", Right: "-sin(u)"},
	{Name: "sine of pi/6", Left: "sin(pi/6)", Right: "1/2"},
	{Name: "cosine of pi/6", Left: "cos(pi/6)", Right: "sqrt(3)/2"},
	{Name: "sine of pi/4", Left: "sin(pi/4)", Right: "sqrt(2)/2"},
	{Name: "cosine of pi/4", Left: "cos(pi/4)", Right: "sqrt(2)/2"},
	{Name: "sine of asin", Left: "sin(asin(u))", Right: "u", Effect: Widens, On: "u^2 > 1"},
	{Name: "cosine of asin", Left: "cos(asin(u))", Right: "sqrt(1 - u^2)"},
	{Name: "sine of atan", Left: "sin(atan(u))", Right: "u/sqrt(1 + u^2)"},
	{Name: "cosine of atan", Left: "cos(atan(u))", Right: "1/sqrt(1 + u^2)"},

	{Name: "asin of a negative", Left: "asin(-u)", Right: "-asin(u)"},
	{Name: "atan of a negative", Left: "atan(-u)", Right: "-atan(u)"},
	{Name: "asinh of a negative", Left: "asinh(-u)", Right: "-asinh(u)"},
	{Name: "atanh of a negative", Left: "atanh(-u)", Right: "-atanh(u)"},
	{Name: "erf of a negative", Left: "erf(-u)", Right: "-erf(u)"},
	{Name: "asin of 0", Left: "asin(0)", Right: "0"},
	{Name: "atan of 0", Left: "atan(0)", Right: "0"},
	{Name: "asinh of 0", Left: "asinh(0)", Right: "0"},
	{Name: "atanh of 0", Left: "atanh(0)", Right: "0"},
	{Name: "erf of 0", Left: "erf(0)", Right: "0"},
	{Name: "floor of a number", Left: "floor(-7/2)", Right: "-4"},
}

// Identities returns everything that normal forms know about functions, the
// rewritings included, with what it does to the domain.
func Identities() []Identity {
	out := slices.Clone(identities)
	for _, r := range rewritings {
		args := []Expr{Var("u"), Var("v")}
		left := Expr{call(r.Func, args[0].n)}
		if r.Func.Arity() == 2 {
			left = Expr{call(r.Func, args[0].n, args[1].n)}
		}
		out = append(out, Identity{Name: "definition of " + r.Func.String(), Left: left.String(), Right: r.Text})
	}
	return out
}
