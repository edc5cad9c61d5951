// The works in FLINT: multivariate polynomials over the integers, with one
// thread, in whichever monomial order is the fastest.
#include "driver.h"

#include <deque>
#include <memory>

#include <flint/fmpz_mpoly.h>

using driver::Input;
using driver::Task;
using Texts = std::vector<std::string>;

namespace {

// A Ring is a context and the names of its variables.
struct Ring {
    Texts names;
    std::vector<const char *> pointers;
    fmpz_mpoly_ctx_t ctx;

    Ring(Texts variables, ordering_t order) : names(std::move(variables))
    {
        for (const std::string &name : names)
            pointers.push_back(name.c_str());
        fmpz_mpoly_ctx_init(ctx, names.size(), order);
    }
    ~Ring() { fmpz_mpoly_ctx_clear(ctx); }
    Ring(const Ring &) = delete;
};

// A Poly is a polynomial of a ring that outlives it. Its methods compute it.
struct Poly {
    Ring &ring;
    fmpz_mpoly_t p;

    explicit Poly(Ring &ring) : ring(ring) { fmpz_mpoly_init(p, ring.ctx); }
    ~Poly() { fmpz_mpoly_clear(p, ring.ctx); }
    Poly(const Poly &) = delete;

    Poly &parse(const std::string &source)
    {
        if (fmpz_mpoly_set_str_pretty(p, source.c_str(), ring.pointers.data(), ring.ctx) != 0)
            throw std::runtime_error("FLINT cannot read " + source.substr(0, 80));
        return *this;
    }

    Poly &power(const Poly &a, ulong n)
    {
        if (!fmpz_mpoly_pow_ui(p, a.p, n, ring.ctx))
            throw std::runtime_error("FLINT refuses the power");
        return *this;
    }

    Poly &product(const Poly &a, const Poly &b)
    {
        fmpz_mpoly_mul(p, a.p, b.p, ring.ctx);
        return *this;
    }

    Poly &plus_one(const Poly &a)
    {
        fmpz_mpoly_add_ui(p, a.p, 1, ring.ctx);
        return *this;
    }

    Poly &difference(const Poly &a, const Poly &b)
    {
        fmpz_mpoly_sub(p, a.p, b.p, ring.ctx);
        return *this;
    }

    Poly &twice(const Poly &a)
    {
        fmpz_mpoly_scalar_mul_ui(p, a.p, 2, ring.ctx);
        return *this;
    }

    // derivative is the one in the first variable of the ring.
    Poly &derivative(const Poly &a)
    {
        fmpz_mpoly_derivative(p, a.p, 0, ring.ctx);
        return *this;
    }

    Poly &variable(slong i)
    {
        fmpz_mpoly_gen(p, i, ring.ctx);
        return *this;
    }

    bool equals(const Poly &a) const { return fmpz_mpoly_equal(p, a.p, ring.ctx); }

    std::string text() const
    {
        char *s = fmpz_mpoly_get_str_pretty(p, const_cast<const char **>(ring.pointers.data()), ring.ctx);
        std::string out = s;
        flint_free(s);
        return out;
    }
};

// A State is what is set up outside the timing, and the results of one execution.
struct State {
    Ring ring;
    Input given;
    std::deque<Poly> in;
    std::deque<Poly> out;
    Texts texts;

    State(const Texts &names, ordering_t order, Input input, const Texts &sources)
        : ring(names, order), given(std::move(input))
    {
        for (const std::string &source : sources)
            in.emplace_back(ring).parse(source);
    }

    Poly &result() { return out.emplace_back(ring); }

    Texts results() const
    {
        Texts all;
        for (const Poly &p : out)
            all.push_back(p.text());
        all.insert(all.end(), texts.begin(), texts.end());
        return all;
    }
};

// work is a step that starts from polynomials in the named variables: the given
// ones, or else the one in the input.
driver::Work work(Texts names, Texts sources, std::function<void(State &)> step)
{
    return [=](const Input &input) {
        std::vector<Task> tasks;
        for (auto [order, how] : {std::pair{ORD_LEX, "lex"}, {ORD_DEGLEX, "deglex"}, {ORD_DEGREVLEX, "degrevlex"}}) {
            auto s = std::make_shared<State>(names, order, input, sources.empty() ? Texts{input.expression()} : sources);
            tasks.push_back({how,
                [=] {
                    s->out.clear();
                    s->texts.clear();
                    step(*s);
                },
                [=] { return s->results(); }});
        }
        return tasks;
    };
}

void diff_print(State &s, const Poly &expanded)
{
    Poly derivative(s.ring);
    derivative.derivative(expanded);
    s.texts = {expanded.text(), derivative.text()};
}

void expand_diff_print(State &s) { diff_print(s, Poly(s.ring).power(s.in[0], 2)); }

void parse_diff_print(State &s) { diff_print(s, Poly(s.ring).parse(s.given.expression())); }

void power(State &s) { s.result().power(s.in[0], s.given.size); }

void power_of_both(State &s)
{
    Poly p(s.ring), q(s.ring);
    s.result().product(p.power(s.in[0], s.given.size), q.power(s.in[1], s.given.size));
}

void fateman(State &s)
{
    Poly p(s.ring), q(s.ring);
    p.power(s.in[0], s.given.size);
    s.result().product(p, q.plus_one(p));
}

// With f the input and y the last variable, (f - y)^2 is expanded and differentiated, and so is 2(f - y) times the
// derivative of f. The results are the derivative, and 1 if the two are equal.
void two_gradients(State &s)
{
    const Poly &f = s.in[0];
    Poly y(s.ring), d(s.ring), square(s.ring), df(s.ring), d2(s.ring), chain(s.ring);
    d.difference(f, y.variable(s.ring.names.size() - 1));
    Poly &derivative = s.result().derivative(square.product(d, d));
    chain.product(d2.twice(d), df.derivative(f));
    s.texts = {derivative.equals(chain) ? "1" : "0"};
}

} // namespace

int main(int argc, char **argv)
{
    const Texts regression = {"w", "x", "label"};
    return driver::serve(argc, argv, FLINT_VERSION, {
        {"S1", work(regression, {"w*x-label"}, expand_diff_print)},
        {"S1p", work(regression, {}, parse_diff_print)},
        {"S2a", work({"x", "y", "z"}, {"1+x+y+z"}, fateman)},
        {"S2b", work({"x", "y", "z", "w"}, {"x+y+z+w"}, power)},
        {"S2c", work({"a0", "a1", "a2", "a3", "a4", "a5", "a6", "a7", "a8", "a9"},
                     {"a0+a1+a2+a3+a4+a5+a6+a7+a8+a9"}, power)},
        {"S2d", work({"x", "y", "z", "t", "u"},
                     {"1+x+y+2*z^2+3*t^3+5*u^5", "1+u+t+2*z^2+3*y^3+5*x^5"}, power_of_both)},
        {"S4", work({"w1", "w2", "w3", "w4", "w5", "w6", "x1", "x2", "y"}, {}, two_gradients)},
    });
}
