// Package poly computes with polynomials over ℚ in many variables.
//
// A [Poly] is immutable. Its value is
//
//	content · Σᵢ cᵢ·mᵢ      cᵢ ∈ ℤ,  gcd(c₀, c₁, …) = 1,  c₀ > 0
//
// with a rational content that carries the sign, kept apart, and monomials
// m₀ > m₁ > … in graded lexicographic order: the larger total degree first, then
// the larger exponent of variable 0, then of variable 1 and so on. The order does
// not depend on which variables occur. 0 has no terms and the content 0. A value
// has one representation, so [Poly.Equal], [Poly.Hash] and [Poly.AppendKey]
// compare words.
//
// # Monomials
//
// A monomial is packed into one machine word when it fits and into several
// otherwise: a field for the total degree on top, then one for each variable that
// occurs in the polynomial, all of the same width. Comparing words as unsigned
// integers is comparing monomials, adding words is multiplying monomials.
// Exponents are below 2³² and variables below 2¹⁶.
//
// # Coefficients
//
// Coefficients are held in the smallest of three tiers that fits all of them:
// int64, 128 bits, [math/big.Int]. Each operation picks the tier of its result
// beforehand from a proven bound; for a product it is
//
//	|cᵢ| ≤ min(len p, len q)·max|p|·max|q|
//
// or ‖p‖₁·max|q| if that is smaller, and the result is demoted afterwards.
// Products of primitive polynomials are primitive (Gauss), so that only sums and
// derivatives compute a gcd, and that gcd ends at the first 1.
//
// # Budgets
//
// Operations are methods of [Work], which carries a context and bounds. What
// would exceed a bound is refused with a [*BudgetError], before the work when the
// prediction is exact and while the result grows when it is not. A nil *Work sets
// no bounds; [MaxTerms], [MaxBits] and [MaxExponent] hold in any case.
package poly
