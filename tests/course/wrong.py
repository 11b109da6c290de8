"""Wrong solutions that match no declared mistake; those that do stand in `solutions/<exercise>/wrong.py`."""

from __future__ import annotations

from dataclasses import dataclass

from right import ALL, EAGER


@dataclass(frozen=True)
class Wrong:
    """A file in which every function of `checks` is wrong; what else the exercise asks is missing."""

    exercise: str
    mistake: str
    text: str
    checks: tuple[str, ...]
    frameworks: tuple[str, ...] = ALL


def _wrong(number: int, mistake: str, checks: str, text: str, frameworks: tuple[str, ...] = ALL) -> Wrong:
    return Wrong(f"exercise_{number:02d}", mistake, text.strip("\n") + "\n", tuple(checks.split()), frameworks)


def _expressions(number: int, function: str, table: dict[str, str], before: str = "") -> list[Wrong]:
    """Mistakes that are one expression each, after the lines of `before`."""
    name = function.partition("(")[0]
    lines = "".join(f"    {line}\n" for line in before.splitlines())
    return [
        _wrong(number, mistake, name, f"IMPORT\n\ndef {function}:\n{lines}    return {expression}\n")
        for mistake, expression in table.items()
    ]


FORWARD = [
    *_expressions(1, "regression(x, m, b)", {
        "m lost": "x + b",
        "x lost": "m + b + 0 * x",
        "x sorted": "m * TENSOR(sorted(float(v) for v in x)) + b",
        "a row": "RESHAPE(m * x + b, (1, -1))",
        "rounded to whole numbers": "TENSOR([round(float(v)) for v in m * x + b])",
        "truth values": "m * x + b > 0",
        "nothing returned": "None",
        "text": "str(m * x + b)",
        "NaN": "(m * x + b) * float('nan')",
        "infinity": "(m * x + b) * float('inf')",
        "the first point only": "m * x[:1] + b",
        "always eight points": "m * x[:8] + b",
        "complex": "[complex(v) for v in m * x + b]",
        "ragged": "[[v] * (i + 1) for i, v in enumerate(m * x + b)]",
        "a generator": "(m * xi + b for xi in x)",
        "a dictionary": "{'y_hat': m * x + b}",
    }),
    *_expressions(1, "linear(X, w, b)", {
        "transposed": "SUM(TRANSPOSE(X) * w, 1) + b",
        "the first feature only": "X[:, 0] * w[0] + b",
        "weights in reverse": "SUM(X * REVERSED(w), 1) + b",
        "nothing returned": "None",
    }),
    _wrong(1, "no return", "regression linear", """
def regression(x, m, b):
    y_hat = m * x + b

def linear(X, w, b):
    print(X @ w + b)
""", EAGER),
    _wrong(1, "returned inside the loop", "regression", """
def regression(x, m, b):
    for xi in x:
        return m * xi + b
"""),
    _wrong(1, "arguments swapped", "regression", """
def regression(m, x, b):
    return b * x + 0 * m
"""),
    _wrong(1, "the caller's arrays changed", "regression linear", """
def regression(x, m, b):
    x *= m
    x += b
    return x

def linear(X, w, b):
    X *= w
    return X.sum(1) + b
""", EAGER),
    _wrong(1, "the caller's array changed, its values right", "regression", """
def regression(x, m, b):
    y_hat = m * x + b
    x[:] = y_hat
    return y_hat
""", EAGER),
    _wrong(1, "half precision", "regression linear", """
import numpy as np

def half(v):
    return np.asarray(v).astype(np.float16)

def regression(x, m, b):
    return half(m) * half(x) + half(b)

def linear(X, w, b):
    return half(X) @ half(w) + half(b)
"""),
    _wrong(1, "bfloat16", "regression", """
import torch

def regression(x, m, b):
    return (m * x + b).bfloat16()
""", ("torch",)),
]  # fmt: skip

COST = [
    *_expressions(2, "squared_error(y_hat, y)", {
        "cubed": "(y_hat - y) ** 3",
        "nothing returned": "None",
    }),
    *_expressions(2, "mse(y_hat, y)", {
        "1/n outside the bracket": "1 / len(y) * SUM(y_hat - y) ** 2",
        "divided by 8": "SUM((y_hat - y) ** 2) / 8",
        "divided by n twice": "MEAN((y_hat - y) ** 2) / len(y)",
        "relative": "MEAN(((y_hat - y) / y) ** 2)",
        "the variance": "MEAN((y_hat - y) ** 2) - MEAN(y_hat - y) ** 2",
        "the last point lost": "SUM((y_hat - y)[:-1] ** 2) / len(y)",
        "nothing returned": "None",
        "an int": "int(MEAN((y_hat - y) ** 2))",
        "a constant of the course": "19.6755",
    }),
    _wrong(2, "the caller's arrays changed", "squared_error mse", """
def squared_error(y_hat, y):
    y_hat -= y
    return y_hat ** 2

def mse(y_hat, y):
    y_hat -= y
    return (y_hat ** 2).mean()
""", EAGER),
]  # fmt: skip

U = "u = m * x + b - y\nn = len(x)"
GRADIENT = [
    *_expressions(3, "cost_wrt_prediction(y_hat, y)", {
        "absolute": "2 * abs(y_hat - y) / len(y)",
        "summed": "SUM(2 * (y_hat - y)) / len(y)",
        "2/n of y alone": "y_hat - 2 * y / len(y)",
        "n by n": "2 * (RESHAPE(y_hat, (-1, 1)) - y) / len(y)",
        "a root's slope": "(y_hat - y) / len(y) / MEAN((y_hat - y) ** 2) ** 0.5",
        "nothing returned": "None",
    }),
    *_expressions(3, "point_gradient(x, y, m, b)", {
        "sign of the slope alone": "(-2 * u * x, 2 * u)",
        "absolute": "(2 * abs(u) * x, 2 * abs(u))",
        "m for x": "(2 * u * m, 2 * u)",
        "x in both": "(2 * u * x, 2 * u * x)",
        "y for u": "(2 * y * x, 2 * y)",
        "the slope alone": "2 * u * x",
        "three": "(2 * u * x, 2 * u, u ** 2)",
        "None for one": "(2 * u * x, None)",
        "nothing returned": "None",
    }, "u = m * x + b - y"),
    *_expressions(3, "mse_gradient(x, y, m, b)", {
        "sign of the intercept alone": "(2 * MEAN(u * x), -2 * MEAN(u))",
        "x in both": "(2 * MEAN(u * x), 2 * MEAN(u * x))",
        "a vector for both": "(2 * u * x / n, 2 * u / n)",
        "bracket lost in both": "(-2 * MEAN((y - m * x + b) * x), -2 * MEAN(y - m * x + b))",
        "slope averaged, intercept summed": "(2 * MEAN(u * x), 2 * SUM(u))",
        "absolute": "(2 * MEAN(abs(u) * x), 2 * MEAN(abs(u)))",
        "absolute in the slope alone": "(2 * MEAN(abs(u) * x), 2 * MEAN(u))",
        "/2*n": "(SUM(u * x) / 2 * n, SUM(u) / 2 * n)",
        "2/n twice": "(2 / n * MEAN(u * x), 2 / n * MEAN(u))",
        "divided by n - 1": "(2 * SUM(u * x) / max(1, n - 1), 2 * SUM(u) / max(1, n - 1))",
        "divided by 8": "(2 * SUM(u * x) / 8, 2 * SUM(u) / 8)",
        "of the root": "(MEAN(u * x) / MEAN(u * u) ** 0.5, MEAN(u) / MEAN(u * u) ** 0.5)",
        "x squared": "(2 * MEAN(u * x * x), 2 * MEAN(u))",
        "b forgotten in u": "(2 * MEAN((m * x - y) * x), 2 * MEAN(m * x - y))",
        "the last point lost": "(2 * SUM((u * x)[:-1]) / n, 2 * SUM(u[:-1]) / n)",
        "the first point alone": "(2 * u[0] * x[0], 2 * u[0])",
        "x sorted": "(2 * MEAN(u * TENSOR(sorted(float(v) for v in x))), 2 * MEAN(u))",
        "the slope alone": "2 * MEAN(u * x)",
        "the cost as well": "(2 * MEAN(u * x), 2 * MEAN(u), MEAN(u * u))",
        "a dictionary": "{'dm': 2 * MEAN(u * x), 'db': 2 * MEAN(u)}",
        "truth values": "(MEAN(u * x) > 0, MEAN(u) > 0)",
        "NaN": "(2 * MEAN(u * x) * float('nan'), 2 * MEAN(u))",
        "nothing returned": "None",
        "the course's own figures": "(36.305, 6.265)",
    }, U),
    _wrong(3, "not reset between calls", "mse_gradient", """
IMPORT
total = [0.0, 0.0]

def mse_gradient(x, y, m, b):
    u = m * x + b - y
    total[0] += 2 * MEAN(u * x)
    total[1] += 2 * MEAN(u)
    return total[0], total[1]
"""),
    _wrong(3, "the caller's arrays changed", "cost_wrt_prediction mse_gradient", """
IMPORT

def cost_wrt_prediction(y_hat, y):
    y_hat -= y
    return 2 * y_hat / len(y)

def mse_gradient(x, y, m, b):
    u = m * x + b - y
    y -= y
    return 2 * MEAN(u * x), 2 * MEAN(u)
""", EAGER),
    _wrong(3, "autodiff", "mse_gradient", """
import torch

def mse_gradient(x, y, m, b):
    m, b = m.clone().requires_grad_(), b.clone().requires_grad_()
    ((m * x + b - y) ** 2).mean().backward()
    return m.grad, b.grad
""", ("torch",)),
    _wrong(3, "a tape", "mse_gradient", """
import tensorflow as tf

def mse_gradient(x, y, m, b):
    m, b = tf.Variable(m), tf.Variable(b)
    with tf.GradientTape() as tape:
        cost = tf.reduce_mean((m * x + b - y) ** 2)
    return tape.gradient(cost, [m, b])
""", ("tensorflow",)),
    _wrong(3, "finite differences, forward", "mse_gradient", """
IMPORT

def mse_gradient(x, y, m, b, h=1e-2):
    def cost(m, b):
        return MEAN((m * x + b - y) ** 2)
    return (cost(m + h, b) - cost(m, b)) / h, (cost(m, b + h) - cost(m, b)) / h
"""),
]  # fmt: skip

TRAIN = """
IMPORT

def train(x, y, m, b, lr, epochs):
    costs = []
    for epoch in range(EPOCHS):
        u = m * x + b - y
        BEFORE
        dm, db = SLOPES
        STEP
    return RESULT
"""
RIGHT_TRAIN = {
    "EPOCHS": "epochs",
    "BEFORE": "costs.append(MEAN(u ** 2))",
    "SLOPES": "2 * MEAN(u * x), 2 * MEAN(u)",
    "STEP": "m, b = m - lr * dm, b - lr * db",
    "RESULT": "m, b, costs",
}


def _train(mistake: str, **parts: str) -> Wrong:
    """The right loop with some of its parts replaced."""
    text = TRAIN
    for word, line in {**RIGHT_TRAIN, **parts}.items():
        text = text.replace(word, line)
    return _wrong(4, mistake, "train", text)


LOOP = [
    *_expressions(4, "sgd_step(params, grads, lr)", {
        "rate on both": "[lr * (p - g) for p, g in zip(params, grads)]",
        "factor 2": "[p - 2 * lr * g for p, g in zip(params, grads)]",
        "divided by the rate": "[p - g / lr for p, g in zip(params, grads)]",
        "in reverse": "[p - lr * g for p, g in zip(params, grads)][::-1]",
        "gradients in reverse": "[p - lr * g for p, g in zip(params, grads[::-1])]",
        "the last lost": "[p - lr * g for p, g in zip(params[:-1], grads)]",
        "the first gradient for all": "[p - lr * grads[0] for p in params]",
        "two parameters only": "[params[0] - lr * grads[0], params[1] - lr * grads[1]]",
        "sign of the gradient": "[p - lr * g / abs(g) for p, g in zip(params, grads)]",
        "a generator": "(p - lr * g for p, g in zip(params, grads))",
        "averaged": "[MEAN(p - lr * g) for p, g in zip(params, grads)]",
        "nothing returned": "None",
    }),
    _wrong(4, "the caller's list changed", "sgd_step", """
def sgd_step(params, grads, lr):
    for i in range(len(params)):
        params[i] = params[i] - lr * grads[i]
    return params
"""),
    _wrong(4, "the caller's tensors changed", "sgd_step", """
def sgd_step(params, grads, lr):
    new = []
    for p, g in zip(params, grads):
        p -= lr * g
        new.append(p)
    return new
""", ("torch",)),
    _wrong(4, "the gradients zeroed, as an optimizer does", "sgd_step", """
def sgd_step(params, grads, lr):
    new = [p - lr * g for p, g in zip(params, grads)]
    for g in grads:
        g.zero_()
    return new
""", ("torch",)),
    _wrong(4, "an optimizer", "sgd_step", """
import torch

def sgd_step(params, grads, lr):
    params = [torch.nn.Parameter(p.clone()) for p in params]
    for p, g in zip(params, grads):
        p.grad = g
    torch.optim.SGD(params, lr=lr).step()
    return params
""", ("torch",)),
    _wrong(4, "keras' optimizer", "sgd_step", """
import tensorflow as tf

def sgd_step(params, grads, lr):
    params = [tf.Variable(p) for p in params]
    tf.keras.optimizers.SGD(lr).apply_gradients(zip(grads, params))
    return params
""", ("tensorflow",)),
    _train("ascent in b alone", STEP="m, b = m - lr * dm, b + lr * db"),
    _train("rate decays", STEP="m, b = m - lr * dm, b - lr * db; lr = lr * 0.99"),
    _train("m from the new b", STEP="b = b - lr * db; m = m - lr * 2 * MEAN((m * x + b - y) * x)"),
    _train("product of the means", SLOPES="2 * MEAN(u) * MEAN(x), 2 * MEAN(u)"),
    _train("absolute", SLOPES="2 * MEAN(abs(u) * x), 2 * MEAN(abs(u))"),
    _train("b never moves", STEP="m = m - lr * dm"),
    _train("one epoch more, its cost left out", EPOCHS="epochs + 1", RESULT="m, b, costs[:-1]"),
    _train("one update fewer, every cost there", STEP="m, b = (m - lr * dm, b - lr * db) if epoch else (m, b)"),
    _train("epochs ignored", EPOCHS="8"),
    _train("stops early", STEP="m, b = m - lr * dm, b - lr * db\n        if epoch == 3: break"),
    _train("cost absolute", BEFORE="costs.append(MEAN(abs(u)))"),
    _train("no costs", RESULT="m, b"),
    _train("costs empty", BEFORE=""),
    _train("costs first", RESULT="costs, m, b"),
    _train("the start returned", STEP="new_m, new_b = m - lr * dm, b - lr * db"),
    _train("costs in reverse", RESULT="m, b, costs[::-1]"),
    _train("costs rounded for printing", BEFORE="costs.append(round(float(MEAN(u ** 2)), 3))"),
    _train("best of all costs repeated", RESULT="m, b, [min(costs)] * len(costs)"),
    _train("nothing returned", RESULT="None"),
    _wrong(4, "least squares in one step", "train", """
import numpy as np

def train(x, y, m, b, lr, epochs):
    x, y = np.asarray(x), np.asarray(y)
    slope = ((x - x.mean()) * y).sum() / max(1e-9, ((x - x.mean()) ** 2).sum())
    return slope, y.mean() - slope * x.mean(), [0.0] * epochs
"""),
    _wrong(4, "the caller's parameters changed", "train", """
def train(x, y, m, b, lr, epochs):
    costs = []
    for _ in range(epochs):
        u = m * x + b - y
        costs.append((u ** 2).mean())
        m -= lr * 2 * (u * x).mean()
        b -= lr * 2 * u.mean()
    return m, b, costs
""", ("torch",)),
    _wrong(4, "the caller's data standardised", "train", """
def train(x, y, m, b, lr, epochs):
    x -= x.mean()
    costs = []
    for _ in range(epochs):
        u = m * x + b - y
        costs.append((u ** 2).mean())
        m, b = m - lr * 2 * (u * x).mean(), b - lr * 2 * u.mean()
    return m, b, costs
""", EAGER),
]  # fmt: skip

WRONGS = (*FORWARD, *COST, *GRADIENT, *LOOP)
