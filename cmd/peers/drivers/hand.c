#include "hand.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    INPUTS = 4,
    HIDDEN = 16,
    WEIGHTS = HIDDEN * (INPUTS + 2) + 1, /* of the network */
    DIM = 10,
    SIZE = 10, /* of the mixture */
    FACTOR = DIM * (DIM + 1) / 2,
};

void squared_error(size_t n, const double *at, const double *x, const double *y, double *g)
{
    (void)n;
    g[0] = 2 * (at[0] * x[0] - y[0]) * x[0];
}

void linear(size_t n, const double *at, const double *x, const double *y, double *g)
{
    double w0 = at[0], w1 = at[1], w2 = at[2], w3 = at[3], c = at[4];
    double g0 = 0, g1 = 0, g2 = 0, g3 = 0, gc = 0;
    for (size_t i = 0; i < n; i++, x += INPUTS) {
        double e = w0 * x[0] + w1 * x[1] + w2 * x[2] + w3 * x[3] + c - y[i];
        g0 += e * x[0];
        g1 += e * x[1];
        g2 += e * x[2];
        g3 += e * x[3];
        gc += e;
    }
    double k = 2.0 / n;
    g[0] = k * g0;
    g[1] = k * g1;
    g[2] = k * g2;
    g[3] = k * g3;
    g[4] = k * gc;
}

static double sigmoid(double z) { return 1 / (1 + exp(-z)); }

/* The weights of the hidden units, their biases, those of the output and its bias. */
void network(size_t n, const double *restrict at, const double *restrict x, const double *restrict y, double *restrict g)
{
    const double *bias = at + HIDDEN * INPUTS, *out = bias + HIDDEN;
    double *g_bias = g + HIDDEN * INPUTS, *g_out = g_bias + HIDDEN;
    double hidden[HIDDEN];
    memset(g, 0, WEIGHTS * sizeof *g);
    for (size_t i = 0; i < n; i++, x += INPUTS) {
        double z = at[WEIGHTS - 1];
        for (int h = 0; h < HIDDEN; h++) {
            const double *w = at + INPUTS * h;
            hidden[h] = sigmoid(w[0] * x[0] + w[1] * x[1] + w[2] * x[2] + w[3] * x[3] + bias[h]);
            z += out[h] * hidden[h];
        }
        double o = sigmoid(z), dz = 2.0 / n * (o - y[i]) * o * (1 - o);
        g[WEIGHTS - 1] += dz;
        for (int h = 0; h < HIDDEN; h++) {
            g_out[h] += dz * hidden[h];
            double d = dz * out[h] * hidden[h] * (1 - hidden[h]);
            g_bias[h] += d;
            for (int j = 0; j < INPUTS; j++)
                g[INPUTS * h + j] += d * x[j];
        }
    }
}

/* Replaces x by exp x[k] / sum exp x. */
static void softmax(double *x)
{
    double most = x[0], s = 0;
    for (int k = 1; k < SIZE; k++)
        if (x[k] > most)
            most = x[k];
    for (int k = 0; k < SIZE; k++)
        s += x[k] = exp(x[k] - most);
    for (int k = 0; k < SIZE; k++)
        x[k] /= s;
}

/* Weights, means, and for each Gaussian the logarithms of the diagonal of a triangular
 * matrix and the columns below it. */
void mixture(size_t n, const double *restrict at, const double *restrict x, const double *restrict y, double *restrict g)
{
    const double *means = at + SIZE, *factors = means + SIZE * DIM;
    double *g_means = g + SIZE, *g_factors = g_means + SIZE * DIM;
    double diagonal[SIZE][DIM], centered[SIZE][DIM], q[SIZE][DIM], base[SIZE], terms[SIZE], back[DIM];
    (void)y;
    memset(g, 0, SIZE * (1 + DIM + FACTOR) * sizeof *g);
    for (int k = 0; k < SIZE; k++) {
        base[k] = at[k];
        for (int i = 0; i < DIM; i++) {
            base[k] += factors[k * FACTOR + i];
            diagonal[k][i] = exp(factors[k * FACTOR + i]);
        }
    }
    for (size_t s = 0; s < n; s++, x += DIM) {
        for (int k = 0; k < SIZE; k++) {
            for (int i = 0; i < DIM; i++) {
                centered[k][i] = x[i] - means[k * DIM + i];
                q[k][i] = diagonal[k][i] * centered[k][i];
            }
            const double *below = factors + k * FACTOR + DIM;
            for (int j = 0; j < DIM; j++)
                for (int i = j + 1; i < DIM; i++)
                    q[k][i] += *below++ * centered[k][j];
            double squares = 0;
            for (int i = 0; i < DIM; i++)
                squares += q[k][i] * q[k][i];
            terms[k] = base[k] - 0.5 * squares;
        }
        softmax(terms);
        for (int k = 0; k < SIZE; k++) {
            double w = terms[k];
            g[k] += w;
            for (int i = 0; i < DIM; i++)
                back[i] = -w * q[k][i];
            const double *below = factors + k * FACTOR + DIM;
            double *g_diagonal = g_factors + k * FACTOR, *g_below = g_diagonal + DIM;
            for (int j = 0; j < DIM; j++) {
                double c = centered[k][j], gc = diagonal[k][j] * back[j];
                g_diagonal[j] += w + gc * c;
                for (int i = j + 1; i < DIM; i++) {
                    *g_below++ += back[i] * c;
                    gc += *below++ * back[i];
                }
                g_means[k * DIM + j] -= gc;
            }
        }
    }
    memcpy(terms, at, sizeof terms);
    softmax(terms);
    for (int k = 0; k < SIZE; k++) {
        g[k] -= n * terms[k];
        for (int i = 0; i < DIM; i++)
            g_factors[k * FACTOR + i] += diagonal[k][i] * diagonal[k][i];
        for (int i = DIM; i < FACTOR; i++)
            g_factors[k * FACTOR + i] += factors[k * FACTOR + i];
    }
}

void product(size_t n, const double *at, const double *x, const double *y, double *g)
{
    double before = 1, after = 1;
    (void)x, (void)y;
    for (size_t i = 0; i < n; i++) {
        g[i] = before;
        before *= at[i];
    }
    for (size_t i = n; i-- > 0;) {
        g[i] *= after;
        after *= at[i];
    }
}

void rosenbrock(size_t n, const double *restrict at, const double *restrict x, const double *restrict y, double *restrict g)
{
    double carry = 0;
    (void)x, (void)y;
    for (size_t i = 0; i + 1 < n; i++) {
        double a = at[i + 1] - at[i] * at[i], b = 1 - at[i];
        g[i] = carry - 400 * a * at[i] - 2 * b;
        carry = 200 * a;
    }
    g[n - 1] = carry;
}

/* The states are kept from one call to the next, so that their memory is there. */
void statements(size_t n, const double *at, const double *x, const double *y, double *g)
{
    static double *states;
    static size_t length;
    (void)x, (void)y;
    if (length < n) {
        states = realloc(states, n * sizeof *states);
        if (!states)
            abort();
        length = n;
    }
    double v = at[0], d = 1;
    for (size_t i = 0; i < n; i++) {
        states[i] = v;
        v += 1e-6 * v * sin(v);
    }
    for (size_t i = n; i-- > 0;)
        d *= 1 + 1e-6 * (sin(states[i]) + states[i] * cos(states[i]));
    g[0] = d;
}
