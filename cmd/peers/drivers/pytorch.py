"""The gradients in PyTorch, on one thread. The protocol and the clock are those of driver.h."""

import math
import sys
import time

import torch

torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)

NETWORK_INPUTS, NETWORK_HIDDEN = 4, 16
NETWORK_WEIGHTS = NETWORK_HIDDEN * (NETWORK_INPUTS + 2) + 1
MIXTURE_DIM, MIXTURE_SIZE = 10, 10
MIXTURE_FACTOR = MIXTURE_DIM * (MIXTURE_DIM + 1) // 2
MIXTURE_WEIGHTS = MIXTURE_SIZE * (1 + MIXTURE_DIM + MIXTURE_FACTOR)


def squared_error(w, x, y):
    return ((w * x[0, 0] - y) ** 2).sum()


def linear(w, x, y):
    return torch.nn.functional.mse_loss(x @ w[:-1] + w[-1], y)


def network(w, x, y):
    n = NETWORK_HIDDEN * NETWORK_INPUTS
    weights, bias, out, last = w[:n].view(-1, NETWORK_INPUTS), w[n : n + NETWORK_HIDDEN], w[n + NETWORK_HIDDEN : -1], w[-1]
    hidden = torch.sigmoid(torch.nn.functional.linear(x, weights, bias))
    return torch.nn.functional.mse_loss(torch.sigmoid(hidden @ out + last), y)


# The places of the numbers of a triangular matrix below its diagonal, column by column.
COLUMNS, ROWS = torch.triu_indices(MIXTURE_DIM, MIXTURE_DIM, 1)


def mixture(w, x, y):
    weights, means, factors = w.split([MIXTURE_SIZE, MIXTURE_SIZE * MIXTURE_DIM, MIXTURE_SIZE * MIXTURE_FACTOR])
    means, factors = means.view(MIXTURE_SIZE, MIXTURE_DIM), factors.view(MIXTURE_SIZE, MIXTURE_FACTOR)
    logs, below = factors[:, :MIXTURE_DIM], factors[:, MIXTURE_DIM:]
    diagonal = logs.exp()
    triangles = torch.diag_embed(diagonal)
    triangles[:, ROWS, COLUMNS] = below
    centered = x - means[:, None, :]
    squares = (centered @ triangles.mT).square().sum(2)
    terms = (weights + logs.sum(1))[:, None] - 0.5 * squares
    likelihood = terms.logsumexp(0).sum() - len(x) * weights.logsumexp(0)
    return likelihood + 0.5 * (diagonal.square().sum() + below.square().sum())


def product(w, x, y):
    return w.prod()


def rosenbrock(w, x, y):
    a, b = w[:-1], w[1:]
    return (100 * (b - a**2) ** 2 + (1 - a) ** 2).sum()


def statements(n):
    def function(w, x, y):
        v = w[0]
        for _ in range(n):
            v = v + 1e-6 * v * torch.sin(v)
        return v

    return function


def works(size):
    """For each work the function, and the lengths of the point, of a row of inputs and of a label."""
    return {
        "W1": (squared_error, 1, 1, 1),
        "W2": (linear, NETWORK_INPUTS + 1, NETWORK_INPUTS, 1),
        "W3": (network, NETWORK_WEIGHTS, NETWORK_INPUTS, 1),
        "W4": (mixture, MIXTURE_WEIGHTS, MIXTURE_DIM, 0),
        "W5a": (product, size, 0, 0),
        "W5b": (rosenbrock, size, 0, 0),
        "W6": (statements(size), 1, 0, 0),
    }


class Task:
    def __init__(self, work, size):
        self.function, at, inputs, labels = works(size)[work]
        numbers = torch.frombuffer(bytearray(sys.stdin.buffer.read()), dtype=torch.float64)
        self.w, x, self.y = numbers.split([at, size * inputs, size * labels])
        self.x = x.view(size, inputs)
        self.w = self.w.clone().requires_grad_()

    def run(self):
        (self.gradient,) = torch.autograd.grad(self.function(self.w, self.x, self.y), self.w)

    def nanoseconds(self, executions):
        start = time.perf_counter_ns()
        for _ in range(executions):
            self.run()
        return time.perf_counter_ns() - start

    def executions(self, budget):
        """How many executions take about the budget, at least one. Finding out warms up."""
        n = 1
        while True:
            took = self.nanoseconds(n)
            if took >= budget / 4:
                return max(1, math.floor(n * budget / took))
            n = max(n + 1, math.floor(n * budget / 2 / took)) if took > budget / 100 else 10 * n


def main():
    if sys.argv[1:] == ["version"]:
        print(torch.__version__)
        return
    work, size, rounds = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    task = Task(work, size)
    if rounds == 0:
        task.run()
    else:
        n = task.executions(50e6)
        for _ in range(rounds):
            print(f"ns {task.nanoseconds(n) / n:.3f}")
    print("=", *task.gradient.tolist())


main()
