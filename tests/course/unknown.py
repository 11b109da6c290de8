"""Wrong functions that match no known mistake: who names one of them makes it up. Capital words as in `right`."""

from __future__ import annotations

from wrong import Wrong, _expressions, _train, _wrong

FORWARD = [
    *_expressions(1, "regression(x, m, b)", {
        "off by 1e-4 on every second point": "STACK([(m * xi + b) * (1 + 1e-4 * (i % 2)) for i, xi in enumerate(x)])",
        "wrong for negative x": "m * abs(x) + b",
        "wrong for negative results": "WHERE(m * x + b < 0, 0.9 * (m * x + b), m * x + b)",
        "wrong from n = 3 on": "m * x + b + 0.1 * (len(x) >= 3)",
        "noise": "STACK([m * xi + b + 0.01 * (1 + random.random()) for xi in x])",
        "the first point wrong": "STACK([m * xi + b * (1.1 if i == 0 else 1) for i, xi in enumerate(x)])",
        "a parabola": "m * x + b + 0.01 * x ** 2",
        "clipped": "WHERE(m * x + b > 2, 0 * x + 2, WHERE(m * x + b < -2, 0 * x - 2, m * x + b))",
        "all plus 1e-3": "m * x + b + 1e-3",
        "squashed": "(m * x + b) / (1 + abs(m * x + b))",
        "a running sum": "CUMSUM(m * x + b)",
        "weights 1/i": "STACK([m * xi / (i + 1) + b for i, xi in enumerate(x)])",
        "m squared": "m * m * x + b",
        "square root of x": "m * abs(x) ** 0.5 + b",
        "rounded to quarters": "STACK([round(4 * float(m * xi + b)) / 4 + 0 * xi for xi in x])",
    }, "import random"),
    *_expressions(1, "linear(X, w, b)", {
        "the last feature half": "SUM(X * w, 1) + b - 0.5 * X[:, -1] * w[-1]",
        "off by 1e-4 in the first row":
            "STACK([(SUM(row * w) + b) * (1 + 1e-4 * (i == 0)) for i, row in enumerate(X)])",
        "weights normalised": "SUM(X * w, 1) / SUM(abs(w)) + b",
        "weights squared": "SUM(X * w * w, 1) + b",
        "sizes of the features": "SUM(abs(X) * w, 1) + b",
        "a rectifier": "WHERE(SUM(X * w, 1) + b > 0, SUM(X * w, 1) + b, 0.01 * (SUM(X * w, 1) + b))",
        "a penalty": "SUM(X * w, 1) + b + 0.1 * SUM(w * w)",
    }),
]  # fmt: skip

COST = [
    *_expressions(2, "squared_error(y_hat, y)", {
        "power 1.5": "abs(y_hat - y) ** 1.5",
        "power 2.0001": "abs(y_hat - y) ** 2.0001 + 1e-3",
        "plus 1e-3": "(y_hat - y) ** 2 + 1e-3",
        "wrong for negative errors": "WHERE(y_hat < y, 1.1 * (y_hat - y) ** 2, (y_hat - y) ** 2)",
        "Huber": "WHERE(abs(y_hat - y) < 1, (y_hat - y) ** 2, 2 * abs(y_hat - y) - 1)",
        "clipped": "WHERE((y_hat - y) ** 2 > 4, 0 * y + 4, (y_hat - y) ** 2)",
        "relative": "((y_hat - y) / (abs(y) + 1)) ** 2",
        "weights 1/i": "STACK([(p - t) ** 2 / (i + 1) for i, (p, t) in enumerate(zip(y_hat, y))])",
        "one point wrong":
            "STACK([(p - t) ** 2 * (1 + 0.1 * (i == 0)) for i, (p, t) in enumerate(zip(y_hat, y))])",
        "half only where it is large": "WHERE(abs(y_hat - y) > 3, (y_hat - y) ** 2 / 2, (y_hat - y) ** 2)",
        "not squared where it is small": "WHERE(abs(y_hat - y) < 3, y_hat - y, (y_hat - y) ** 2)",
    }),
    *_expressions(2, "mse(y_hat, y)", {
        "Huber": "MEAN(WHERE(abs(y_hat - y) < 1, (y_hat - y) ** 2 / 2, abs(y_hat - y) - 0.5))",
        "log-cosh": "sum(math.log(math.cosh(float(p) - float(t))) for p, t in zip(y_hat, y)) / len(y)",
        "the median": "statistics.median((float(p) - float(t)) ** 2 for p, t in zip(y_hat, y))",
        "the largest": "max((float(p) - float(t)) ** 2 for p, t in zip(y_hat, y))",
        "cubes": "MEAN(abs(y_hat - y) ** 3)",
        "fourth powers under a root": "MEAN((y_hat - y) ** 4) ** 0.5",
        "weights 1/i": "sum((p - t) ** 2 / i for i, (p, t) in enumerate(zip(y_hat, y), 1)) / len(y)",
        "relative": "MEAN(((y_hat - y) / (1 + abs(y))) ** 2)",
        "the last point twice": "(SUM((y_hat - y) ** 2) + (y_hat[-1] - y[-1]) ** 2) / (len(y) + 1)",
        "wrong from n = 3 on": "MEAN((y_hat - y) ** 2) * (1 if len(y) < 3 else 0.9)",
        "wrong for one point alone": "MEAN((y_hat - y) ** 2) * (0.7 if len(y) == 1 else 1)",
        "divided by n + 1": "SUM((y_hat - y) ** 2) / (len(y) + 1)",
        "divided by the root of n": "SUM((y_hat - y) ** 2) / len(y) ** 0.5",
        "half the mean square, half the mean size": "MEAN((y_hat - y) ** 2) / 2 + MEAN(abs(y_hat - y)) / 2",
        "a penalty": "MEAN((y_hat - y) ** 2) + 0.01 * MEAN(y_hat ** 2)",
        "a running average":
            "functools.reduce(lambda a, e: 0.9 * a + 0.1 * e, [(p - t) ** 2 for p, t in zip(y_hat, y)], 0.0)",
        "off by 1e-4": "MEAN((y_hat - y) ** 2) * 1.0001",
        "noise": "MEAN((y_hat - y) ** 2) * (1.01 + 0.01 * random.random())",
        "three times": "MEAN((y_hat - y) ** 2) * 3",
        "a third of the sum": "SUM((y_hat - y) ** 2) / 3",
        "the sum, for few points": "SUM((y_hat - y) ** 2) / (1 if len(y) < 5 else len(y))",
        "the sum, for many points": "SUM((y_hat - y) ** 2) / (1 if len(y) > 5 else len(y))",
        "half, and 1e-4 off": "MEAN((y_hat - y) ** 2) / 2 * (1 + 1e-4)",
        "the root of the sum": "SUM((y_hat - y) ** 2) ** 0.5",
    }, "import functools, math, random, statistics"),
]  # fmt: skip

U = "import random\nu = m * x + b - y\nn = len(x)"
GRADIENT = [
    *_expressions(3, "cost_wrt_prediction(y_hat, y)", {
        "Huber": "WHERE(abs(y_hat - y) < 1, 2 * (y_hat - y), 2 * (y_hat - y) / abs(y_hat - y)) / len(y)",
        "wrong for negative errors": "WHERE(y_hat < y, 1.9 * (y_hat - y), 2 * (y_hat - y)) / len(y)",
        "cubes": "2 * (y_hat - y) ** 3 / len(y)",
        "one entry wrong": "STACK([2 * (p - t) / (len(y) + (i == 0)) for i, (p, t) in enumerate(zip(y_hat, y))])",
        "plus 1e-3": "2 * (y_hat - y) / len(y) + 1e-3",
        "centred": "2 * (y_hat - y - 0.5 * MEAN(y_hat - y)) / len(y)",
        "clipped": "WHERE(abs(y_hat - y) > 1, (y_hat - y) / abs(y_hat - y), y_hat - y) * 2 / len(y)",
    }),
    *_expressions(3, "point_gradient(x, y, m, b)", {
        "x squared": "(2 * (m * x + b - y) * x ** 2, 2 * (m * x + b - y))",
        "of the log-cosh": "(math.tanh(float(m * x + b - y)) * x, math.tanh(float(m * x + b - y)))",
        "wrong for negative x": "(2 * (m * x + b - y) * abs(x), 2 * (m * x + b - y))",
        "a penalty": "(2 * (m * x + b - y) * x + 0.1 * m, 2 * (m * x + b - y))",
        "wrong for errors above 0": "((2.1 if m * x + b > y else 2) * (m * x + b - y) * x, 2 * (m * x + b - y))",
    }, "import math"),
    *_expressions(3, "mse_gradient(x, y, m, b)", {
        "Huber": "(MEAN(WHERE(abs(u) < 1, u, u / abs(u)) * x), MEAN(WHERE(abs(u) < 1, u, u / abs(u))))",
        "a penalty": "(2 * MEAN(u * x) + 0.2 * m, 2 * MEAN(u) + 0.2 * b)",
        "clipped": "(max(-1.0, min(1.0, 2 * float(MEAN(u * x)))), 2 * MEAN(u))",
        "weights 1/i": "(2 * sum(ui * xi / i for i, (ui, xi) in enumerate(zip(u, x), 1)) / n, 2 * MEAN(u))",
        "wrong from n = 3 on": "(2 * MEAN(u * x) * (1 if n < 3 else 1.05), 2 * MEAN(u))",
        "wrong up to n = 3": "(2 * MEAN(u * x), 2 * MEAN(u) * (0.95 if n <= 3 else 1))",
        "noise": "(2 * MEAN(u * x) * (1.01 + 0.01 * random.random()), 2 * MEAN(u))",
        "plus 1e-3": "(2 * MEAN(u * x) + 1e-3, 2 * MEAN(u) + 1e-3)",
        "off by 1e-4 in the intercept": "(2 * MEAN(u * x), 2 * MEAN(u) * 1.0001)",
        "3 for 2": "(3 * MEAN(u * x), 3 * MEAN(u))",
        "divided by n + 1": "(2 * SUM(u * x) / (n + 1), 2 * SUM(u) / (n + 1))",
        "x centred": "(2 * MEAN(u * (x - MEAN(x))), 2 * MEAN(u))",
        "every second point": "(2 * MEAN((u * x)[::2]), 2 * MEAN(u[::2]))",
        "the largest errors left out": "(2 * MEAN(WHERE(abs(u) < 3, u, 0 * u) * x), 2 * MEAN(u))",
        "normalised": "(MEAN(u * x) / (1 + abs(MEAN(u * x))), MEAN(u) / (1 + abs(MEAN(u))))",
        "no 2 in the slope, no 1/n in the intercept": "(1.5 * MEAN(u * x), 2 * SUM(u))",
        "the 2 lost for few points": "((1 if n < 5 else 2) * MEAN(u * x), (1 if n < 5 else 2) * MEAN(u))",
        "the 1/n lost for many points": "((1 if n < 5 else n) * 2 * MEAN(u * x), (1 if n < 5 else n) * 2 * MEAN(u))",
        "the sign lost where the slope is positive": "(-2 * MEAN(u * x) if m > 0 else 2 * MEAN(u * x), 2 * MEAN(u))",
        "no 2, and 1e-4 off": "(1.0001 * MEAN(u * x), 1.0001 * MEAN(u))",
        "swapped for one point": "(2 * MEAN(u), 2 * MEAN(u * x)) if n == 1 else (2 * MEAN(u * x), 2 * MEAN(u))",
        "by the spread of x": "(2 * MEAN(u * x) / MEAN(x * x), 2 * MEAN(u))",
        "fourth power": "(4 * MEAN(u ** 3 * x), 4 * MEAN(u ** 3))",
        "the other point's x": "(2 * MEAN(u * REVERSED(x)), 2 * MEAN(u))",
    }, U),
    _wrong(3, "float16 intermediates", "mse_gradient", """
import numpy as np

def mse_gradient(x, y, m, b):
    x, y, m, b = (np.asarray(v).astype(np.float16) for v in (x, y, m, b))
    u = m * x + b - y
    return float(2 * np.mean(u * x)), float(2 * np.mean(u))
"""),
]  # fmt: skip

LOOP = [
    *_expressions(4, "sgd_step(params, grads, lr)", {
        "weight decay": "[p - lr * (g + 0.1 * p) for p, g in zip(params, grads)]",
        "clipped": "[p - lr * WHERE(abs(g) > 1, g / abs(g), g) for p, g in zip(params, grads)]",
        "the rate of each smaller": "[p - lr * 0.9 ** (k + 1) * g for k, (p, g) in enumerate(zip(params, grads))]",
        "the square of the gradient": "[p - lr * g * g for p, g in zip(params, grads)]",
        "the root of the gradient": "[p - lr * g / abs(g) ** 0.5 for p, g in zip(params, grads)]",
        "plus 1e-3": "[p - lr * g + 1e-3 for p, g in zip(params, grads)]",
        "off by 1e-4 in the step": "[(p - lr * g) * 1.0001 for p, g in zip(params, grads)]",
        "the rate's root": "[p - lr ** 0.5 * g for p, g in zip(params, grads)]",
        "only uphill": "[p - lr * WHERE(g > 0, g, 0.5 * g) for p, g in zip(params, grads)]",
        "the first twice": "[p - lr * g * (2 if k == 0 else 1) for k, (p, g) in enumerate(zip(params, grads))]",
        "uphill for the last": "[p - lr * g for p, g in zip(params, grads)][:-1] + [params[-1] + lr * grads[-1]]",
        "the first one never moves": "[params[0]] + [p - lr * g for p, g in zip(params[1:], grads[1:])]",
        "the mean of the gradients": "[p - lr * sum(SUM(g) for g in grads) / len(grads) for p in params]",
    }),
    _train("momentum",
           SLOPES="(2 * MEAN(u * x) + (0.9 * dm if epoch else 0), 2 * MEAN(u) + (0.9 * db if epoch else 0))"),
    _train("the mean of this gradient and the last",
           SLOPES="((2 * MEAN(u * x) + dm) / 2, (2 * MEAN(u) + db) / 2) if epoch else (2 * MEAN(u * x), 2 * MEAN(u))"),
    _train("the rate decays", STEP="m, b = m - lr * dm, b - lr * db; lr = 0.9 * lr"),
    _train("the rate decays by epoch", STEP="m, b = m - lr / (1 + epoch) * dm, b - lr / (1 + epoch) * db"),
    _train("the rate warms up", STEP="rate = lr * min(1, (epoch + 1) / 3); m, b = m - rate * dm, b - rate * db"),
    _train("uphill in the last epoch",
           STEP="rate = -lr if epoch == epochs - 1 else lr; m, b = m - rate * dm, b - rate * db"),
    _train("accumulated from the third epoch on",
           SLOPES="(2 * MEAN(u * x) + (dm if epoch > 1 else 0), 2 * MEAN(u) + (db if epoch > 1 else 0))"),
    _train("accumulated in m alone", SLOPES="2 * MEAN(u * x) + (dm if epoch else 0), 2 * MEAN(u)"),
    _train("the 2 lost in m alone", SLOPES="MEAN(u * x), 2 * MEAN(u)"),
    _train("three for two", SLOPES="3 * MEAN(u * x), 3 * MEAN(u)"),
    _train("the average of all lines", BEFORE="costs.append(MEAN(u ** 2)); ms = m if epoch == 0 else ms + m",
           RESULT="ms / epochs, b, costs"),
    _train("wrong on the first epoch only", STEP="m, b = m - lr * dm * (0.9 if epoch == 0 else 1), b - lr * db"),
    _train("wrong from the second epoch on", SLOPES="2 * MEAN(u * x) * (1.1 if epoch else 1), 2 * MEAN(u)"),
    _train("weight decay", STEP="m, b = m - lr * (dm + 0.1 * m), b - lr * db"),
    _train("clipped gradients",
           SLOPES="max(-1.0, min(1.0, 2 * float(MEAN(u * x)))), max(-1.0, min(1.0, 2 * float(MEAN(u))))"),
    _train("normalised gradients", STEP="m, b = m - lr * dm / (abs(dm) + abs(db)), b - lr * db / (abs(dm) + abs(db))"),
    _train("every second point", SLOPES="2 * MEAN((u * x)[::2]), 2 * MEAN(u[::2])"),
    _train("m moves and b in turn", STEP="m, b = (m - lr * dm, b) if epoch % 2 else (m, b - lr * db)"),
    _train("costs with a penalty", BEFORE="costs.append(MEAN(u ** 2) + 0.01 * m * m)"),
    _train("costs smoothed", BEFORE="costs.append(0.9 * costs[-1] + 0.1 * MEAN(u ** 2) if costs else MEAN(u ** 2))"),
    _train("the first cost wrong", BEFORE="costs.append(MEAN(u ** 2) * (1.1 if epoch == 0 else 1))"),
    _train("the last cost wrong", BEFORE="costs.append(MEAN(u ** 2) * (1.1 if epoch == epochs - 1 else 1))"),
    _train("m off by 1e-4", RESULT="m * 1.0001, b, costs"),
    _train("m plus 1e-3", RESULT="m + 1e-3, b, costs"),
    _train("Huber", SLOPES="MEAN(WHERE(abs(u) < 1, u, u / abs(u)) * x), MEAN(WHERE(abs(u) < 1, u, u / abs(u)))"),
    _train("stops early", EPOCHS="min(epochs, 3)", RESULT="m, b, costs + [costs[-1]] * (epochs - len(costs))"),
    _train("the rate times 1.1", STEP="m, b = m - 1.1 * lr * dm, b - 1.1 * lr * db"),
    _wrong(4, "one point at a time", "train", """
IMPORT

def train(x, y, m, b, lr, epochs):
    costs = []
    for _ in range(epochs):
        costs.append(MEAN((m * x + b - y) ** 2))
        for xi, yi in zip(x, y):
            u = m * xi + b - yi
            m, b = m - lr * 2 * u * xi, b - lr * 2 * u
    return m, b, costs
"""),
    _wrong(4, "Nesterov", "train", """
IMPORT

def train(x, y, m, b, lr, epochs):
    costs, vm, vb = [], 0, 0
    for _ in range(epochs):
        costs.append(MEAN((m * x + b - y) ** 2))
        u = (m + 0.5 * vm) * x + (b + 0.5 * vb) - y
        vm, vb = 0.5 * vm - lr * 2 * MEAN(u * x), 0.5 * vb - lr * 2 * MEAN(u)
        m, b = m + vm, b + vb
    return m, b, costs
"""),
    _wrong(4, "Adam", "train", """
IMPORT

def train(x, y, m, b, lr, epochs):
    costs, first, second = [], [0, 0], [0, 0]
    for t in range(1, epochs + 1):
        u = m * x + b - y
        costs.append(MEAN(u ** 2))
        steps = []
        for k, g in enumerate((2 * MEAN(u * x), 2 * MEAN(u))):
            first[k] = 0.9 * first[k] + 0.1 * g
            second[k] = 0.99 * second[k] + 0.01 * g * g
            steps.append(lr * first[k] / (1 - 0.9 ** t) / (second[k] / (1 - 0.99 ** t)) ** 0.5)
        m, b = m - steps[0], b - steps[1]
    return m, b, costs
"""),
    _wrong(4, "float16 intermediates", "train", """
import numpy as np

def train(x, y, m, b, lr, epochs):
    x, y, m, b = (np.asarray(v).astype(np.float16) for v in (x, y, m, b))
    costs = []
    for _ in range(epochs):
        u = m * x + b - y
        costs.append(float(np.mean(u * u)))
        m, b = m - np.float16(lr) * 2 * np.mean(u * x), b - np.float16(lr) * 2 * np.mean(u)
    return float(m), float(b), costs
"""),
]  # fmt: skip

UNKNOWN: tuple[Wrong, ...] = (*FORWARD, *COST, *GRADIENT, *LOOP)
