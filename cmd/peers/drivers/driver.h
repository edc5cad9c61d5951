// The protocol that every driver speaks, and the clock that all of them use.
//
//   driver version                       prints the version of the library
//   driver WORK SIZE ROUNDS < INPUT      does the work and prints lines
//
//     how TEXT       which variant was taken, where there are several
//     ns NUMBER      for each round, the nanoseconds of one execution
//     = TEXT         for each result of the last execution, its text
//
// INPUT is an expression on the first line, and on the second the names of the
// variables in which it is differentiated; or the numbers of a dataset, float64 with
// the lowest byte first. Reading it is outside the timing.
#pragma once

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <functional>
#include <iostream>
#include <iterator>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace driver {

struct Input {
    long size = 0;
    std::string text;

    std::string expression() const { return text.substr(0, text.find('\n')); }

    std::vector<std::string> variables() const
    {
        std::istringstream names(text.substr(std::min(text.find('\n'), text.size())));
        return {std::istream_iterator<std::string>(names), {}};
    }
};

// A Task is a work that is set up. run is what is timed: it starts from the
// inputs each time and keeps nothing but its results, whose text results gives.
struct Task {
    std::string how;
    std::function<void()> run;
    std::function<std::vector<std::string>()> results;
};

// A work sets up one task, or several that do the same in different ways: the
// fastest of them is measured.
using Work = std::function<std::vector<Task>(const Input &)>;

inline double nanoseconds(const Task &task, long executions)
{
    auto start = std::chrono::steady_clock::now();
    for (long i = 0; i < executions; i++)
        task.run();
    std::chrono::duration<double, std::nano> took = std::chrono::steady_clock::now() - start;
    return took.count();
}

// executions returns how many executions take about the given nanoseconds, at
// least one. Finding out warms up.
inline long executions(const Task &task, double budget)
{
    for (long n = 1;;) {
        double took = nanoseconds(task, n);
        if (took >= budget / 4)
            return std::max(1L, long(n * budget / took));
        n = took > budget / 100 ? std::max(n + 1, long(n * budget / 2 / took)) : 10 * n;
    }
}

// fastest takes the least of several times each, in turn, so that a disturbance
// of the machine does not choose.
inline const Task &fastest(const std::vector<Task> &tasks)
{
    if (tasks.size() == 1)
        return tasks.front();
    std::vector<long> n;
    for (const Task &task : tasks)
        n.push_back(executions(task, 10e6));
    size_t best = 0;
    std::vector<double> least(tasks.size(), HUGE_VAL);
    for (int turn = 0; turn < 3; turn++)
        for (size_t i = 0; i < tasks.size(); i++)
            least[i] = std::min(least[i], nanoseconds(tasks[i], n[i]) / n[i]);
    for (size_t i = 0; i < tasks.size(); i++)
        if (least[i] < least[best])
            best = i;
    return tasks[best];
}

inline void measure(const std::vector<Task> &tasks, int rounds)
{
    const Task &task = fastest(tasks);
    if (!task.how.empty())
        std::printf("how %s\n", task.how.c_str());
    if (rounds == 0)
        task.run();
    else {
        long n = executions(task, 50e6);
        for (int i = 0; i < rounds; i++)
            std::printf("ns %.3f\n", nanoseconds(task, n) / n);
    }
    for (const std::string &text : task.results())
        std::printf("= %s\n", text.c_str());
}

inline int serve(int argc, char **argv, const std::string &version, const std::map<std::string, Work> &works)
try {
    if (argc == 2 && std::string(argv[1]) == "version") {
        std::printf("%s\n", version.c_str());
        return 0;
    }
    if (argc != 4)
        throw std::runtime_error("usage: driver version | driver WORK SIZE ROUNDS < INPUT");
    auto work = works.find(argv[1]);
    if (work == works.end())
        throw std::runtime_error("there is no work " + std::string(argv[1]));
    Input in;
    in.size = std::stol(argv[2]);
    in.text.assign(std::istreambuf_iterator<char>(std::cin), {});
    measure(work->second(in), std::stoi(argv[3]));
    return 0;
} catch (const std::exception &e) {
    std::fprintf(stderr, "%s\n", e.what());
    return 1;
}

} // namespace driver
