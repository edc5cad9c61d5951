// Package autodiff differentiates by running: a Tape records the operations on numbers as they
// are performed, and a sweep from the last to the first yields the derivative of the result with
// respect to everything that went in (reverse mode).
//
// A Tape is flat data, a Var is a handle of a node on it, an Op is what a node does, and a Run is
// a tape's computation done again over another kind of number.
//
// # Laws
//
// What stands on the tape is a finite list of operations y = op(a, b, …), each after its arguments.
// The adjoint of a node v is ∂root/∂v. The sweep starts with adjoint 1 at the root and adds to every
// argument's adjoint the node's adjoint times the local partial ∂y/∂a, in the order of the tape
// read backwards.
//
// The partials of all operations stand in one table (see Rules), written in the tape's own
// operations. The sweep of Backward is that table over float64, Replay is the table over any numbers
// that have an Arithmetic, and Derivative records the table's operations as further nodes. There is
// no other calculus in the package.
//
// Operations of any number of arguments (Sum, Dot, Affine, SquaredError, LogSumExp) have one row,
// too: the partial in whichever argument, in terms of that argument, its partner if arguments come
// in pairs, and the result. They compute from left to right in every kind of number. A tape of them is
// shorter than one of sums and products, and so is the time. Numbers that are known to be constant
// need no nodes (Shift, Scale, AffineRows, and the methods whose names end in Data).
//
// A value passes a Detach and a gradient does not: what follows treats it as a constant.
//
// Where a function has a kink, its partial is the mean of the two one-sided derivatives: 0 for
// |a| at 0, 1/2 for relu at 0, and 1/2 each for max and min at a tie. sign and floor have partial 0
// everywhere. Where differentiates the branch that is taken.
//
// A partial is a formula, evaluated where the node was evaluated: log has the partial 1/a for
// negative a too, although it has no value there. Whoever must know whether a derivative exists
// asks about the domain as well.
//
// An adjoint of exactly zero annihilates: 0·Inf = 0 and 0·NaN = 0. Therefore a branch that is not
// taken contributes nothing, even if it is undefined. The other way round, an infinite adjoint
// times a partial of zero is NaN, because the product does not say what the limit is; only where an
// operation does not depend on the argument at all (the smaller argument of max) is it 0.
//
// # Gradients
//
// Gradients belong to parameters (Param). They are absent before the first Backward that reaches the
// parameter, accumulate over several, and are absent again after ZeroGrad. A parameter that is
// reached, but has derivative 0, has a gradient: 0.
//
// Several outputs are swept at once by VJP, with a seed for each.
//
// # Programs
//
// Compile records a function once and makes a Program of it: its value and its reverse sweep as
// one straight line of instructions, which runs at single points, over columns of samples, and over
// any numbers that have an Arithmetic. On the way from a recording (steps) to a program, a graph
// holds the instructions (graph.go); the sweep is added to it from the same table (reverse.go), and
// so are tangents; it is then scheduled for one point (code.go) or for blocks of samples
// (block.go, blockbuild.go, blockalloc.go).
//
// # Misuse
//
// A handle of another tape, of a tape that was reset, or of none, and a wrong number of
// arguments are errors, not panics. The first one sticks: see Tape.Err.
//
// # Goroutines
//
// A Tape belongs to one goroutine: not even reading is safe while another one records or sweeps.
// Tapes share nothing, so any number of them may be used in parallel, one for each part of the data.
//
// # Memory
//
// A node and its adjoint have 32 bytes, whatever the operation, and each argument of a variadic operation 4 more, 12
// with a number. Values are stored, and cheap partials beside them, when an operation is recorded;
// the sweep then does not evaluate the function again. A tape that is Reset keeps its memory: recording
// again and sweeping allocate nothing.
//
// # Floating point
//
// Products are rounded before they are added, so that no processor fuses the two. Elementary
// functions are those of package math, some of which have assembly versions on some
// architectures (exp, log, floor, hypot, sqrt, …); results may differ there in the last bits. Sums over samples do not
// use those for exp, expm1, log, log1p, sin, cos, tanh, sigmoid and softplus but kernels of their own,
// which give the same bits on every architecture and with SIMD instructions.
//
// Built with GOEXPERIMENT=simd, sums over samples use the AVX-512 or AVX2 instructions of an amd64
// processor that has them. The results are the same bits.
package autodiff
