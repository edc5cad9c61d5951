// Package verify judges gradients. It answers with a proof, with a certified
// counterexample, or with an honest "don't know", and never from a tolerance.
//
// Every gradient is derived twice, by packages that share no knowledge of calculus:
// package symbolic rewrites the expression, package autodiff records it on a tape
// and sweeps backwards. This package knows no derivative. It brings both to a
// normal form, or evaluates both exactly, and compares them with each other and
// with what a person claims.
//
// # Parts
//
//   - [Check] answers a [Question] with a [Report]; [Derivative] and [Gradient] do
//     so in a Go test.
//   - A report can explain itself: an [Explanation] has what the verdict rests on.
//     [NegativeControl] judges a gradient that is known to be wrong.
//   - [Bridge] says which function of the language is which operation of the tape,
//     and where it is defined and smooth. [Lower] records an expression on a tape.
//   - [Rationals] and [Reals] are number types: exact, and certain. A [Real] is a
//     rational or a ball of package ball, which encloses it.
//   - [ThirdLeg] tests a gradient with the mean value theorem, and [LookAt] expands
//     a function in series on both sides of a point. Both know values of functions
//     only: no rule of either side, so that they notice what both got wrong.
//   - [SGD] descends along either gradient; [Training] does so along both.
//   - [Exprs], [Points] and others generate random cases for property tests.
//     [Properties] are the laws that gradients obey, and [RunProperties] tries them.
//
// # Laws
//
//   - Proved means: equal in normal form, in every case in which the conditions of
//     the expression can come out, or by package modp, which compares modulo random
//     primes and fails with a probability below 2^-120; certified to be defined, and
//     not refuted by the mean value theorem at several points. What holds is meant for the places of the
//     domain where the function is differentiable and the claim defined; branches that
//     the domain excludes do not count.
//   - Agrees is said of points, and only if there are points on every side of every
//     condition that is not known to be impossible.
//   - Refuted means: there is a point at which exact numbers, or enclosures that
//     contain them for certain, differ. The point is in the report.
//   - That two normal forms differ refutes nothing, since not every identity is known.
//   - No number that was rounded decides anything. What float64 gives is shown, and
//     that is all.
//   - Where symbolic and tape differ the answer is inconclusive, whatever is claimed.
//   - The same question with the same seed has the same answer, byte for byte, as
//     long as no time limit interferes.
package verify
