// What a gradient is computed from, as the drivers of gradients read it.
#pragma once

#include "driver.h"

#include <cstring>

namespace driver {

// The sizes of the network, and of the mixture of Gaussians.
constexpr size_t network_inputs = 4, network_hidden = 16;
constexpr size_t network_weights = network_hidden * (network_inputs + 2) + 1;
constexpr size_t mixture_dim = 10, mixture_size = 10, mixture_factor = mixture_dim * (mixture_dim + 1) / 2;
constexpr size_t mixture_weights = mixture_size * (1 + mixture_dim + mixture_factor);

// A Dataset is the point, and the samples, whose inputs follow one another.
struct Dataset {
    size_t size;
    std::vector<double> at, x, y;
};

// A Shape is how the numbers in the input are divided, which come in the order of the
// fields of a Dataset. A point without a length has as many numbers as the size says.
struct Shape {
    size_t at, inputs, labels;
};

constexpr Shape one_sample{1, 1, 1}, linear_model{network_inputs + 1, network_inputs, 1},
    network_model{network_weights, network_inputs, 1}, mixture_model{mixture_weights, mixture_dim, 0}, variables{0, 0, 0},
    one_number{1, 0, 0};

inline Dataset dataset(const Input &in, Shape shape)
{
    size_t size = in.size, at = shape.at ? shape.at : size, x = size * shape.inputs, y = size * shape.labels;
    if (in.text.size() != (at + x + y) * sizeof(double))
        throw std::runtime_error("the input has another length");
    std::vector<double> all(at + x + y);
    std::memcpy(all.data(), in.text.data(), in.text.size());
    auto start = all.begin();
    return {size, {start, start + at}, {start + at, start + at + x}, {start + at + x, all.end()}};
}

// text writes a gradient so that reading gives the same numbers.
inline std::vector<std::string> text(const std::vector<double> &gradient)
{
    std::string out;
    char number[32];
    for (double v : gradient) {
        std::snprintf(number, sizeof number, " %.17g", v);
        out += number;
    }
    return {out};
}

} // namespace driver
