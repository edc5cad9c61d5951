// The works in GiNaC: expressions are built by its own parser.
#include <ginac/ginac.h>

#include "driver.h"

#include <memory>

using driver::Input;
using driver::Task;
using GiNaC::ex;

namespace {

std::string text(const ex &e)
{
    std::ostringstream out;
    out << e;
    return out.str();
}

// A State is what is set up outside the timing, and the results.
struct State {
    GiNaC::parser read; // it remembers the symbols, never an expression
    std::vector<ex> symbols;
    ex input;
    std::vector<ex> outputs;
    std::vector<std::string> texts;
};

std::shared_ptr<State> state(const Input &in)
{
    auto s = std::make_shared<State>();
    s->input = s->read(in.expression());
    for (const std::string &name : in.variables())
        s->symbols.push_back(s->read(name));
    return s;
}

std::vector<std::string> texts(const State &s)
{
    std::vector<std::string> out = s.texts;
    for (const ex &e : s.outputs)
        out.push_back(text(e));
    return out;
}

using Step = std::function<void(State &)>;

driver::Work work(Step step)
{
    return [step](const Input &in) {
        auto s = state(in);
        return std::vector<Task>{{"", [s, step] { step(*s); }, [s] { return texts(*s); }}};
    };
}

void expand_diff_print(State &s, const ex &e)
{
    ex expanded = e.expand();
    ex derivative = expanded.diff(GiNaC::ex_to<GiNaC::symbol>(s.symbols[0]));
    s.texts = {text(expanded), text(derivative)};
}

// Every partial derivative that is asked for, as GiNaC leaves it.
void gradient(State &s)
{
    s.outputs.clear();
    for (const ex &x : s.symbols)
        s.outputs.push_back(s.input.diff(GiNaC::ex_to<GiNaC::symbol>(x)));
}

void expand(State &s) { s.outputs = {s.input.expand()}; }

// Parsing drops the trees of the last execution first, so that none is found again.
driver::Work parse(bool then_expand)
{
    return [then_expand](const Input &in) {
        auto s = state(in);
        std::string source = in.expression();
        return std::vector<Task>{{"",
            [s, source, then_expand] {
                s->outputs.clear();
                s->input = 0;
                if (then_expand)
                    expand_diff_print(*s, s->read(source));
                else
                    s->outputs = {s->read(source)};
            },
            [s] { return texts(*s); }}};
    };
}

} // namespace

int main(int argc, char **argv)
{
    return driver::serve(argc, argv, GINACLIB_VERSION, {
        {"S1", work([](State &s) { expand_diff_print(s, s.input); })},
        {"S1p", parse(true)},
        {"S2a", work(expand)},
        {"S3a", work(gradient)},
        {"S3b", work(gradient)},
        {"S3c", work(gradient)},
        {"S3e", work(gradient)},
        {"S5a", parse(false)},
        {"S5b", work([](State &s) { s.texts = {text(s.input)}; })},
    });
}
