// The gradients in ADOL-C, in two ways: recorded for every gradient and swept back,
// or recorded once and the tape evaluated again at the point.
#include "dataset.h"

#include <memory>

#include <dlfcn.h>
#include <unistd.h>

#include <adolc/adolc.h>

using namespace driver;

namespace {

using Reals = std::vector<adouble>;

// A Function is one of the independent variables w.
using Function = adouble (*)(const Dataset &, const Reals &w);

// Buffers say how many operations, locations, constants and values a tape may have in
// memory; what is more goes to files, and what is too much takes time.
struct Buffers {
    unsigned operations = 1 << 25, locations = 1 << 25, constants = 1 << 25, values = 1 << 25;
};

void record(short tape, int keep, Buffers b, const Dataset &set, Function f)
{
    trace_on(tape, keep, b.operations, b.locations, b.constants, b.values, 0);
    {
        Reals w(set.at.size());
        for (size_t i = 0; i < w.size(); i++)
            w[i] <<= set.at[i];
        double value;
        f(set, w) >>= value;
    }
    trace_off();
}

// needed returns buffers that hold the tape of f, and little more.
Buffers needed(const Dataset &set, Function f)
{
    constexpr short probe = 3;
    size_t stats[STAT_SIZE];
    record(probe, 1, {}, set, f);
    tapestats(probe, stats);
    removeTape(probe, ADOLC_REMOVE_COMPLETELY);
    if (stats[OP_FILE_ACCESS] || stats[LOC_FILE_ACCESS] || stats[VAL_FILE_ACCESS])
        throw std::runtime_error("the tape has no room in memory");
    auto with_margin = [](size_t n) { return unsigned(n + n / 8 + 4096); };
    return {with_margin(stats[NUM_OPERATIONS]), with_margin(stats[NUM_LOCATIONS]), with_margin(stats[NUM_VALUES]),
        with_margin(stats[TAY_STACK_SIZE])};
}

void check(int status)
{
    if (status < 0)
        throw std::runtime_error("ADOL-C cannot sweep over the tape");
}

Work work(Function f, Shape shape)
{
    return [=](const Input &in) {
        constexpr short again = 1, once = 2;
        auto set = std::make_shared<Dataset>(dataset(in, shape));
        auto g = std::make_shared<std::vector<double>>(set->at.size());
        auto results = [=] { return text(*g); };
        Buffers buffers = needed(*set, f);
        record(once, 0, buffers, *set, f);
        return std::vector<Task>{
            {"recorded",
                [=] {
                    record(again, 1, buffers, *set, f);
                    double seed = 1;
                    check(fos_reverse(again, 1, g->size(), &seed, g->data()));
                },
                results},
            {"replayed", [=] { check(gradient(once, g->size(), set->at.data(), g->data())); }, results},
        };
    };
}

adouble square(const adouble &v) { return v * v; }

adouble sigmoid(const adouble &z) { return 1 / (1 + exp(-z)); }

// affine is the sum of w[j]*x[j] and c.
template <class T> adouble affine(const adouble *w, const T *x, size_t n, const adouble &c)
{
    adouble s = c;
    for (size_t j = 0; j < n; j++)
        s += w[j] * x[j];
    return s;
}

adouble linear(const Dataset &set, const Reals &w)
{
    adouble loss = 0;
    for (size_t i = 0; i < set.size; i++)
        loss += square(affine(w.data(), &set.x[i * network_inputs], network_inputs, w[network_inputs]) - set.y[i]);
    return loss / double(set.size);
}

adouble squared_error(const Dataset &set, const Reals &w) { return square(w[0] * set.x[0] - set.y[0]); }

adouble network(const Dataset &set, const Reals &w)
{
    const adouble *bias = &w[network_hidden * network_inputs], *out = bias + network_hidden;
    Reals hidden(network_hidden);
    adouble loss = 0;
    for (size_t i = 0; i < set.size; i++) {
        for (size_t h = 0; h < network_hidden; h++)
            hidden[h] = sigmoid(affine(&w[network_inputs * h], &set.x[i * network_inputs], network_inputs, bias[h]));
        loss += square(sigmoid(affine(out, hidden.data(), network_hidden, w.back())) - set.y[i]);
    }
    return loss / double(set.size);
}

adouble log_sum_exp(const adouble *v, size_t n)
{
    adouble most = v[0], s = 0;
    for (size_t k = 1; k < n; k++)
        most = fmax(most, v[k]);
    for (size_t k = 0; k < n; k++)
        s += exp(v[k] - most);
    return log(s) + most;
}

adouble mixture(const Dataset &set, const Reals &w)
{
    constexpr size_t dim = mixture_dim, size = mixture_size, factor = mixture_factor;
    const adouble *means = &w[size], *factors = means + size * dim;
    Reals diagonal(size * dim), base(size), terms(size), centered(dim), q(dim);
    adouble prior = 0, likelihood = 0;
    for (size_t k = 0; k < size; k++) {
        const adouble *f = factors + k * factor;
        base[k] = w[k];
        for (size_t i = 0; i < dim; i++) {
            base[k] += f[i];
            diagonal[k * dim + i] = exp(f[i]);
            prior += square(diagonal[k * dim + i]);
        }
        for (size_t i = dim; i < factor; i++)
            prior += square(f[i]);
    }
    for (size_t n = 0; n < set.size; n++) {
        const double *x = &set.x[n * dim];
        for (size_t k = 0; k < size; k++) {
            for (size_t i = 0; i < dim; i++) {
                centered[i] = x[i] - means[k * dim + i];
                q[i] = diagonal[k * dim + i] * centered[i];
            }
            const adouble *below = factors + k * factor + dim;
            for (size_t j = 0; j < dim; j++)
                for (size_t i = j + 1; i < dim; i++)
                    q[i] += *below++ * centered[j];
            adouble squares = 0;
            for (size_t i = 0; i < dim; i++)
                squares += q[i] * q[i];
            terms[k] = base[k] - 0.5 * squares;
        }
        likelihood += log_sum_exp(terms.data(), size);
    }
    return likelihood - double(set.size) * log_sum_exp(w.data(), size) + 0.5 * prior;
}

adouble product(const Dataset &, const Reals &w)
{
    adouble y = w[0];
    for (size_t i = 1; i < w.size(); i++)
        y *= w[i];
    return y;
}

adouble rosenbrock(const Dataset &, const Reals &w)
{
    adouble y = 0;
    for (size_t i = 0; i + 1 < w.size(); i++)
        y += 100 * square(w[i + 1] - w[i] * w[i]) + square(1 - w[i]);
    return y;
}

adouble statements(const Dataset &set, const Reals &w)
{
    adouble y = w[0];
    for (size_t i = 0; i < set.size; i++)
        y += 1e-6 * y * sin(y);
    return y;
}

// The headers do not say which version they are: it is that of the library's file.
std::string version()
{
    Dl_info info;
    char path[4096];
    if (!dladdr(reinterpret_cast<void *>(trace_off), &info))
        return "";
    ssize_t n = readlink(info.dli_fname, path, sizeof path);
    std::string name = n > 0 ? std::string(path, n) : info.dli_fname;
    return name.substr(name.rfind('/') + 1);
}

} // namespace

int main(int argc, char **argv)
{
    return serve(argc, argv, version(), {
        {"W1", work(squared_error, one_sample)},
        {"W2", work(linear, linear_model)},
        {"W3", work(network, network_model)},
        {"W4", work(mixture, mixture_model)},
        {"W5a", work(product, variables)},
        {"W5b", work(rosenbrock, variables)},
        {"W6", work(statements, one_number)},
    });
}
