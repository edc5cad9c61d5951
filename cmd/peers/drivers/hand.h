/* Gradients written by hand in C. Each function stores the gradient at the point "at"
 * in g; n is how many samples, variables or statements there are, x and y are the
 * inputs, sample by sample, and the labels. */
#pragma once

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef void gradient(size_t n, const double *at, const double *x, const double *y, double *g);

gradient squared_error, linear, network, mixture, product, rosenbrock, statements;

#ifdef __cplusplus
}
#endif
