// The gradients in C, written by hand.
#include "hand.h"
#include "dataset.h"

#include <memory>

namespace {

driver::Work work(gradient *by_hand, driver::Shape shape)
{
    return [=](const driver::Input &in) {
        auto set = std::make_shared<driver::Dataset>(driver::dataset(in, shape));
        auto g = std::make_shared<std::vector<double>>(set->at.size());
        return std::vector<driver::Task>{{"",
            [=] { by_hand(set->size, set->at.data(), set->x.data(), set->y.data(), g->data()); },
            [=] { return driver::text(*g); }}};
    };
}

} // namespace

int main(int argc, char **argv)
{
    return driver::serve(argc, argv, "gcc " __VERSION__, {
        {"W1", work(squared_error, driver::one_sample)},
        {"W2", work(linear, driver::linear_model)},
        {"W3", work(network, driver::network_model)},
        {"W4", work(mixture, driver::mixture_model)},
        {"W5a", work(product, driver::variables)},
        {"W5b", work(rosenbrock, driver::variables)},
        {"W6", work(statements, driver::one_number)},
    });
}
