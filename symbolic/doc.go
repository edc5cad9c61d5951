// Package symbolic reads, writes, expands and differentiates expressions.
//
// An [Expr] is an immutable expression over the real numbers with exact
// rational literals: the text 1.95 is the number 39/20. [Parse] makes one from
// what a person types, [Expr.String] writes it so that parsing the text gives
// the same expression back, [Diff] differentiates it and [Explain] says how,
// [Gradient], [Hessian] and [Jacobian] do so in many variables, [Expand] multiplies
// it out, [Simplify] makes it shorter to read, [Eval] computes it over any number
// type, and [Forms] brings it to a normal form that decides equality exactly.
//
// An expression is a value: it mixes with any other and needs no context. Inside,
// an operation makes equal subexpressions of its result one node, for itself and
// without locks. Polynomials are those of [gradproof/symbolic/poly]; a [Ring] turns
// expressions into them.
//
// # Laws
//
//   - Parse(e.String()) equals e, for every expression whose text is within the
//     limits of what is read.
//   - An expression never changes. Expressions may be shared between goroutines.
//   - Parsing and building keep what was written: x*x stays a product and 0*log(x)
//     keeps its domain. Only literals fold: -(3) is the number -3 and the
//     quotient of two integer literals is a rational number.
//   - [Expand] preserves values wherever the original is defined, and may be defined
//     at more points. What [Diff] returns is the derivative wherever it is defined;
//     at single points it may be undefined although the derivative exists, as for
//     sqrt(x^4) at 0, and it may be defined at a kink (see below).
//   - An equality that [Forms] claims holds at every point where both sides are
//     defined. An inequality that it reports is no proof of anything.
//   - No walk is recursive, so the depth of an expression is bounded by memory only.
//
// # Conventions
//
// Functions with branches are differentiated branch by branch: where(c, f, g)
// has the derivative where(c, f', g'). At a kink the derivative of abs, max,
// min and relu is the mean of the two one-sided derivatives (sign(0) = 0, a tie
// of max counts half for each side); sign and floor have derivative 0. What
// holds at such a point is not for this package to say.
//
// Powers with a constant integer exponent are defined for every base, except
// that a negative exponent excludes 0; x^0 is 1. Any other power needs a
// positive base, or base 0 with a positive exponent; cbrt is the cube root of
// every real number. An evaluation at a point may also give (-2)^y a value where y is
// a whole number; normal forms and derivatives do not count these isolated points. The letter e is an ordinary name: Euler's number is exp(1).
package symbolic
