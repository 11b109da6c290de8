"""Right solutions, written the way people write them. One text serves every framework it makes sense in: capital words
such as MEAN stand for the framework's own names (see `grader.words`).
"""

from __future__ import annotations

from dataclasses import dataclass

ALL = ("torch", "tensorflow", "numpy")
EAGER = ("torch", "numpy")  # where a tensor can be changed in place


@dataclass(frozen=True)
class Work:
    """One learner's file. `quiet`: written as the course writes, so it earns no note either."""

    exercise: str
    style: str
    text: str
    frameworks: tuple[str, ...] = ALL
    quiet: bool = False


def _work(number: int, style: str, text: str, frameworks: tuple[str, ...] = ALL, *, quiet: bool = False) -> Work:
    return Work(f"exercise_{number:02d}", style, text.strip("\n") + "\n", frameworks, quiet)


FORWARD = [
    _work(1, "other names, other order", """
IMPORT

def regression(inputs, slope, intercept):
    return intercept + inputs * slope

def linear(features, weights, theta0):
    return theta0 + SUM(weights * features, 1)
""", quiet=True),
    _work(1, "Python loops over elements, floats back", """
def regression(x, w, b):
    y_hat = []
    for i in range(len(x)):
        y_hat.append(float(w) * float(x[i]) + float(b))
    return y_hat

def linear(X, w, b):
    out = []
    for i in range(len(X)):
        total = float(b)
        for j in range(len(w)):
            total += float(X[i][j]) * float(w[j])
        out.append(total)
    return out
"""),
    _work(1, "loops over tensors, stacked", """
IMPORT

def regression(x, m, b):
    m, b = RESHAPE(m, ()), RESHAPE(b, ())
    return STACK([m * x[i] + b for i in range(len(x))])

def linear(X, w, b):
    b = RESHAPE(b, ())
    return STACK([sum(X[i, j] * w[j] for j in range(len(w))) + b for i in range(len(X))])
""", quiet=True),
    _work(1, "a list of 0-d tensors, breaks on nothing", """
IMPORT

def regression(x, m, b):
    return [m * xi + b for xi in x]

def linear(X, w, b):
    return [SUM(row * w) + b for row in X]
"""),
    _work(1, "a tuple from a generator", """
IMPORT

def points(x):
    for xi in x:
        yield xi

def regression(x, m, b):
    return tuple(m * xi + b for xi in points(x))

def linear(X, w, b):
    return tuple(DOT(row, w) + b for row in points(X))
"""),
    _work(1, "filled in place into a new array", """
IMPORT

def regression(x, m, b):
    out = ZEROS_LIKE(x)
    for i in range(x.shape[0]):
        out[i] = m * x[i] + b
    return out

def linear(X, w, b):
    n, d = X.shape
    out = 0 * X[:, 0]
    for i in range(n):
        for j in range(d):
            out[i] += X[i, j] * w[j]
    out += b
    return out
""", EAGER, quiet=True),
    _work(1, "design matrix and a column of parameters", """
IMPORT

def regression(x, m, b):
    A = STACK((x, ONES_LIKE(x)), 1)
    theta = RESHAPE(STACK((RESHAPE(m, ()), RESHAPE(b, ()))), (2, 1))
    return RESHAPE(MATMUL(A, theta), (-1,))

def linear(X, w, b):
    column = RESHAPE(w, (-1, 1))
    return RESHAPE(MATMUL(X, column) + b, (-1,))
""", quiet=True),
    _work(1, "einsum", """
IMPORT

def regression(x, m, b):
    return EINSUM("i,j->i", x, RESHAPE(m, (1,))) + b

def linear(X, w, b):
    return EINSUM("ij,j->i", X, w) + b
""", quiet=True),
    _work(1, "NumPy inside, NumPy back", """
import numpy as np

def regression(x, m, b):
    return np.asarray(m) * np.asarray(x) + np.asarray(b)

def linear(X, w, b):
    return np.asarray(X) @ np.asarray(w) + np.asarray(b)
"""),
    _work(1, "math.fsum over plain lists", """
import math
import numpy as np

def regression(x, m, b):
    m, b = np.asarray(m).item(), np.asarray(b).item()
    return [math.fsum((m * xi, b)) for xi in np.asarray(x).tolist()]

def linear(X, w, b):
    weights, b = np.asarray(w).tolist(), np.asarray(b).item()
    return [math.fsum([*map(lambda xi, wi: xi * wi, row, weights), b]) for row in np.asarray(X).tolist()]
"""),
    _work(1, "np.vectorize", """
import numpy as np

regression = np.vectorize(lambda xi, m, b: m * xi + b)

@np.vectorize(signature="(d),(d),()->()")
def linear(row, w, b):
    return (row * w).sum() + b
""", ("numpy",), quiet=True),
    _work(1, "lambdas and partial", """
IMPORT
from functools import partial

regression = lambda x, m, b: m * x + b

def weighted(b, X, w, scale):
    return scale * SUM(X * w, 1) + b

linear = lambda X, w, b: partial(weighted, b, scale=1)(X, w)
""", quiet=True),
    _work(1, "a partial itself", """
IMPORT
import functools

def affine(scale, x, m, b):
    return scale * (m * x) + b

regression = functools.partial(affine, 1)
linear = functools.partial(lambda X, w, b, axis: SUM(X * w, axis) + b, axis=1)
""", quiet=True),
    _work(1, "a class with fit and predict", """
IMPORT

class Line:
    def __init__(self, m, b):
        self.m = m
        self.b = b

    def predict(self, x):
        return self.m * x + self.b

class Linear(Line):
    def predict(self, X):
        return SUM(X * self.m, 1) + self.b

def regression(x, m, b):
    model = Line(m, b)
    return model.predict(x)

def linear(X, w, b):
    return Linear(w, b).predict(X)
""", quiet=True),
    _work(1, "callable objects and static methods", """
IMPORT

class Regression:
    def __call__(self, x, m, b):
        return x * m + b

class Model:
    @staticmethod
    def linear(X, w, b):
        return SUM(X * w, -1) + b

regression = Regression()
linear = Model.linear
""", quiet=True),
    _work(1, "a decorator without wraps", """
IMPORT

def logged(function):
    def inner(*args, **kwargs):
        print("calling", function.__name__)
        return function(*args, **kwargs)
    return inner

@logged
def regression(x, m, b):
    return m * x + b

@logged
def linear(X, w, b):
    return SUM(X * w, 1) + b
""", quiet=True),
    _work(1, "type hints, dataclass, match", """
from __future__ import annotations
IMPORT
from dataclasses import dataclass
from typing import Any

@dataclass(frozen=True)
class Line:
    m: Any
    b: Any

def regression(x: LIB.Tensor, m: float, b: float = 0.0) -> LIB.Tensor:
    match Line(m, b):
        case Line(m=slope, b=intercept):
            return slope * x + intercept

def linear(X: LIB.Tensor, w: LIB.Tensor, b: float) -> LIB.Tensor:
    match len(X.shape):
        case 2:
            return SUM(X * w, 1) + b
        case other:
            raise ValueError(other)
""", quiet=True),
    _work(1, "recursion", """
IMPORT

def regression(x, m, b, i=0):
    if i == len(x):
        return []
    return [m * x[i] + b] + regression(x, m, b, i + 1)

def linear(X, w, b):
    def add(j):
        return b if j < 0 else X[:, j] * w[j] + add(j - 1)
    return add(X.shape[1] - 1)
"""),
    _work(1, "float64 inside", """
IMPORT

def regression(x, m, b):
    return DOUBLE(m) * DOUBLE(x) + DOUBLE(b)

def linear(X, w, b):
    return SUM(DOUBLE(X) * DOUBLE(w), 1) + DOUBLE(b)
""", quiet=True),
    _work(1, "walrus and reshape to (n, 1) and back", """
IMPORT

def regression(x, m, b):
    if (n := len(x)) > 0:
        column = RESHAPE(x, (n, 1))
        return RESHAPE(column * m + b, (n,))

def linear(X, w, b):
    return RESHAPE(MATMUL(RESHAPE(w, (1, -1)), TRANSPOSE(X)), (-1,)) + b
""", quiet=True),
    _work(1, "in-place work on a fresh tensor", """
IMPORT

def regression(x, m, b):
    out = COPY(x)
    out *= m
    out += b
    return out

def linear(X, w, b):
    out = X @ w
    out += b
    return out
""", EAGER, quiet=True),
    _work(1, "torch's own: no_grad, addmv, Parameters, attached results", """
import torch
from torch import nn

def regression(x, m, b):
    m = nn.Parameter(m.clone())
    return x.mul(m).add(b)

def linear(X, w, b):
    with torch.no_grad():
        return nn.functional.linear(X, w.unsqueeze(0)).squeeze(1).add_(b)
""", ("torch",), quiet=True),
    _work(1, "a torch module", """
import torch

class Line(torch.nn.Module):
    def forward(self, x, m, b):
        return torch.add(b, x * m)

regression = Line()

@torch.inference_mode()
def linear(X, w, b):
    return torch.mv(X, w) + b
""", ("torch",), quiet=True),
    _work(1, "tf.function and Variables", """
import tensorflow as tf

@tf.function
def regression(x, m, b):
    if tf.size(x) > 0:
        return m * x + b
    return x

def linear(X, w, b):
    out = tf.Variable(tf.linalg.matvec(X, w))
    out.assign_add(tf.zeros_like(out) + b)
    return out
""", ("tensorflow",), quiet=True),
    _work(1, "TensorFlow's NumPy API", """
import tensorflow.experimental.numpy as tnp

def regression(x, m, b):
    return tnp.add(tnp.multiply(x, m), b)

def linear(X, w, b):
    return tnp.dot(X, w) + b
""", ("tensorflow",), quiet=True),
    _work(1, "prints, plots and comparisons at the top level", """
IMPORT
import sys

x = TENSOR([0.0, 1.0, 2.0])

def regression(x, m, b):
    return m * x + b

def linear(X, w, b):
    return SUM(X * w, 1) + b

print(regression(x, 0.9, 0.1))
for i in range(3):
    print(i, float(x[i]), file=sys.stderr)
if __name__ == "__main__":
    raise SystemExit("this is not for the grader")
""", quiet=True),
]  # fmt: skip

COST = [
    _work(2, "vectorised, the power by the framework", """
IMPORT

def squared_error(y_hat, y):
    return SQUARE(SUBTRACT(y_hat, y))

def mse(y_hat, y):
    return MEAN(squared_error(y_hat, y))
""", quiet=True),
    _work(2, "the difference the other way round", """
IMPORT

def squared_error(predictions, targets):
    return (targets - predictions) * (targets - predictions)

def mse(predictions, targets):
    return SUM((targets - predictions) ** 2) / len(targets)
""", quiet=True),
    _work(2, "absolute value squared", """
IMPORT

def squared_error(y_hat, y):
    return abs(y_hat - y) ** 2

def mse(y_hat, y):
    return MEAN(abs(y - y_hat) ** 2)
""", quiet=True),
    _work(2, "multiplied out", """
IMPORT

def squared_error(y_hat, y):
    return y_hat ** 2 - 2 * y_hat * y + y ** 2

def mse(y_hat, y):
    return MEAN(y_hat ** 2) - 2 * MEAN(y_hat * y) + MEAN(y ** 2)
""", quiet=True),
    _work(2, "Python loop, Python numbers back", """
def squared_error(y_hat, y):
    return [(float(p) - float(t)) ** 2 for p, t in zip(y_hat, y)]

def mse(y_hat, y):
    total = 0
    n = 0
    for p, t in zip(y_hat, y):
        total += (float(p) - float(t)) ** 2
        n += 1
    return total / n
"""),
    _work(2, "loop over tensors from the end", """
IMPORT

def squared_error(y_hat, y):
    return STACK([(y_hat[i] - y[i]) ** 2 for i in range(len(y))])

def mse(y_hat, y):
    total = 0.0
    for i in reversed(range(len(y))):
        total = total + (y_hat[i] - y[i]) ** 2
    return total / len(y)
""", quiet=True),
    _work(2, "dot product with itself", """
IMPORT

def squared_error(y_hat, y):
    u = y_hat - y
    return u * u

def mse(y_hat, y):
    return DOT(u := y_hat - y, u) / len(u)
""", quiet=True),
    _work(2, "matrix product, shape (1,) back", """
IMPORT

def squared_error(y_hat, y):
    return (y_hat - y) ** 2

def mse(y_hat, y):
    u = RESHAPE(y_hat - y, (1, -1))
    return RESHAPE(MATMUL(u, TRANSPOSE(u)), (1,)) / len(y)
"""),
    _work(2, "einsum and an explicit 1/n", """
IMPORT

def squared_error(y_hat, y):
    return EINSUM("i,i->i", y_hat - y, y_hat - y)

def mse(y_hat, y):
    return 1 / len(y) * EINSUM("i,i->", y_hat - y, y_hat - y)
""", quiet=True),
    _work(2, "pairwise sum by recursion", """
IMPORT

def squared_error(y_hat, y):
    return (y_hat - y) ** 2

def pairwise(v):
    half = len(v) // 2
    return v[0] if len(v) == 1 else pairwise(v[:half]) + pairwise(v[half:])

def mse(y_hat, y):
    return pairwise(squared_error(y_hat, y)) / len(y)
""", quiet=True),
    _work(2, "a running sum, its last entry", """
IMPORT

def squared_error(y_hat, y):
    return REVERSED(REVERSED(y_hat - y) ** 2)

def mse(y_hat, y):
    return CUMSUM(squared_error(y_hat, y))[-1] / len(y)
""", quiet=True),
    _work(2, "math.fsum and statistics", """
import math
import statistics

def squared_error(y_hat, y):
    return tuple(math.pow(float(p) - float(t), 2) for p, t in zip(y_hat, y))

def mse(y_hat, y):
    return statistics.fmean(squared_error(y_hat, y))
"""),
    _work(2, "NumPy inside, NumPy back", """
import numpy as np

def squared_error(y_hat, y):
    return np.square(np.array(y_hat) - np.array(y))

def mse(y_hat, y):
    return np.linalg.norm(np.array(y_hat) - np.array(y)) ** 2 / len(y)
"""),
    _work(2, "a running mean", """
def squared_error(y_hat, y):
    return (y_hat - y) ** 2

def mse(y_hat, y):
    mean = 0 * y[0]
    for k, e in enumerate(squared_error(y_hat, y), start=1):
        mean = mean + (e - mean) / k
    return mean
""", quiet=True),
    _work(2, "float64 inside, float back", """
IMPORT

def squared_error(y_hat, y):
    return (DOUBLE(y_hat) - DOUBLE(y)) ** 2

def mse(y_hat, y):
    return float(MEAN(squared_error(y_hat, y)))
"""),
    _work(2, "a list of one number", """
IMPORT

def squared_error(y_hat, y):
    return list(SQUARE(y_hat - y))

def mse(y_hat, y):
    return [MEAN(SQUARE(y_hat - y))]
"""),
    _work(2, "a closure made by a factory", """
IMPORT

def make_cost(reduce):
    def cost(y_hat, y):
        return reduce((y_hat - y) ** 2)
    return cost

squared_error = make_cost(lambda v: v)
mse = make_cost(MEAN)
""", quiet=True),
    _work(2, "a class that collects, shape (1,) for every point", """
IMPORT

class Errors:
    def __init__(self):
        self.squares = []

    def add(self, prediction, target):
        self.squares.append(RESHAPE((prediction - target) ** 2, (1,)))

def collect(y_hat, y):
    errors = Errors()
    for prediction, target in zip(y_hat, y):
        errors.add(prediction, target)
    return errors.squares

def squared_error(y_hat, y):
    return collect(y_hat, y)

def mse(y_hat, y):
    squares = collect(y_hat, y)
    return sum(squares) / len(squares)
"""),
    _work(2, "in place on a copy", """
IMPORT

def squared_error(y_hat, y):
    u = COPY(y_hat)
    u -= y
    u *= u
    return u

def mse(y_hat, y):
    total = COPY(squared_error(y_hat, y)).sum()
    total /= len(y)
    return total
""", EAGER, quiet=True),
    _work(2, "the framework's own loss, which is allowed here", """
import torch
import torch.nn.functional as F

def squared_error(y_hat, y):
    return F.mse_loss(y_hat, y, reduction="none")

mse = torch.nn.MSELoss()
""", ("torch",), quiet=True),
    _work(2, "keras' own loss", """
import tensorflow as tf

def squared_error(y_hat, y):
    return tf.math.squared_difference(y_hat, y)

def mse(y_hat, y):
    return tf.keras.losses.MeanSquaredError()(y, y_hat)
""", ("tensorflow",), quiet=True),
]  # fmt: skip

GRADIENT = [
    _work(3, "vectorised, y - y_hat with the inner -1", """
IMPORT

def cost_wrt_prediction(y_hat, y):
    return -2 / len(y) * (y - y_hat)

def point_gradient(x, y, w, b):
    return -2 * x * (y - (w * x + b)), -2 * (y - (w * x + b))

def mse_gradient(x, y, w, b):
    n = len(x)
    y_pred = w * x + b
    dw = (-2 / n) * SUM(x * (y - y_pred))
    db = (-2 / n) * SUM(y - y_pred)
    return dw, db
""", quiet=True),
    _work(3, "Python loop over elements, floats back", """
def cost_wrt_prediction(y_hat, y):
    n = len(y)
    return [2 / n * (float(y_hat[i]) - float(y[i])) for i in range(n)]

def point_gradient(x, y, m, b):
    x, y, m, b = float(x), float(y), float(m), float(b)
    u = m * x + b - y
    return (2 * u * x, 2 * u)

def mse_gradient(x, y, m, b):
    dm = db = 0
    for i in range(len(x)):
        u = float(m) * float(x[i]) + float(b) - float(y[i])
        dm += 2 * u * float(x[i])
        db += 2 * u
    return dm / len(x), db / len(x)
"""),
    _work(3, "loop over tensors, += on fresh variables", """
IMPORT

def cost_wrt_prediction(y_hat, y):
    return STACK([2 * (p - t) / len(y) for p, t in zip(y_hat, y)])

def point_gradient(x, y, m, b):
    dC_du = 2 * (m * x + b - y)
    return dC_du * x, dC_du

def mse_gradient(x, y, m, b):
    dm, db = 0.0, 0.0
    for xi, yi in zip(x, y):
        gm, gb = point_gradient(xi, yi, m, b)
        dm += gm
        db += gb
    return dm / len(x), db / len(x)
""", quiet=True),
    _work(3, "negative gradient with += on copies", """
IMPORT

def cost_wrt_prediction(y_hat, y):
    g = COPY(y_hat)
    g -= y
    g *= 2
    g /= len(y)
    return g

def point_gradient(x, y, m, b):
    u = m * x + b - y
    u = u + u
    return u * x, u

def mse_gradient(x, y, m, b):
    total = [0 * m, 0 * b]
    for i in range(len(x)):
        u = y[i] - (m * x[i] + b)
        total[0] -= 2 * u * x[i] / len(x)
        total[1] -= 2 * u / len(x)
    return tuple(total)
""", EAGER, quiet=True),
    _work(3, "dot products", """
IMPORT

def cost_wrt_prediction(y_hat, y):
    return (y_hat - y) * (2.0 / y.shape[0])

def point_gradient(x, y, m, b):
    u = x * m - y + b
    return (u * x * 2, u * 2)

def mse_gradient(x, y, m, b):
    dC_dyhat = cost_wrt_prediction(m * x + b, y)
    return DOT(dC_dyhat, x), DOT(dC_dyhat, ONES_LIKE(x))
""", quiet=True),
    _work(3, "design matrix, one tensor of both", """
IMPORT

def cost_wrt_prediction(y_hat, y):
    return 2 * (y_hat - y) / len(y)

def point_gradient(x, y, m, b):
    u = RESHAPE(2 * (m * x + b - y), ())
    return STACK((u * x, u))

def mse_gradient(x, y, m, b):
    A = STACK((x, ONES_LIKE(x)), 1)
    theta = RESHAPE(STACK((RESHAPE(m, ()), RESHAPE(b, ()))), (2, 1))
    residual = MATMUL(A, theta) - RESHAPE(y, (-1, 1))
    return RESHAPE(2 / len(x) * MATMUL(TRANSPOSE(A), residual), (2,))
"""),
    _work(3, "a column of both, parts of shape (1,)", """
IMPORT

def cost_wrt_prediction(y_hat, y):
    return 2 * (y_hat - y) / len(y)

def point_gradient(x, y, m, b):
    u = RESHAPE(2 * (m * x + b - y), (1,))
    return [u * x, u]

def mse_gradient(x, y, m, b):
    u = RESHAPE(m * x + b - y, (1, -1))
    g = 2 * MATMUL(u, STACK((x, ONES_LIKE(x)), 1)) / len(x)
    return RESHAPE(g, (2, 1))
"""),
    _work(3, "einsum", """
IMPORT

def cost_wrt_prediction(y_hat, y):
    return EINSUM("i->i", y_hat - y) * 2 / len(y)

def point_gradient(x, y, m, b):
    return 2 * x * (m * x + b - y), 2 * (m * x + b - y)

def mse_gradient(x, y, m, b):
    u = m * x + b - y
    return 2 * EINSUM("i,i->", u, x) / len(x), 2 * EINSUM("i->", u) / len(x)
""", quiet=True),
    _work(3, "multiplied out into sums of x, y, x² and xy", """
IMPORT

def cost_wrt_prediction(y_hat, y):
    return 2 * y_hat / len(y) - 2 * y / len(y)

def point_gradient(x, y, m, b):
    return 2 * (m * x * x + b * x - x * y), 2 * m * x + 2 * b - 2 * y

def mse_gradient(x, y, m, b):
    return (2 * (m * MEAN(x * x) + b * MEAN(x) - MEAN(x * y)),
            2 * (m * MEAN(x) + b - MEAN(y)))
""", quiet=True),
    _work(3, "summed from the end and pairwise", """
IMPORT

def cost_wrt_prediction(y_hat, y):
    return REVERSED(2 * (REVERSED(y_hat) - REVERSED(y)) / len(y))

def point_gradient(x, y, m, b):
    u = m * x + b - y
    return u * x + u * x, u + u

def pairwise(v):
    half = len(v) // 2
    return v[0] if len(v) == 1 else pairwise(v[:half]) + pairwise(v[half:])

def mse_gradient(x, y, m, b):
    u = REVERSED(m * x + b - y)
    return 2 * CUMSUM(u * REVERSED(x))[-1] / len(x), 2 * pairwise(u) / len(x)
""", quiet=True),
    _work(3, "math.fsum", """
import math
import numpy as np

def cost_wrt_prediction(y_hat, y):
    return [2 * (p - t) / len(y) for p, t in zip(np.array(y_hat).tolist(), np.array(y).tolist())]

def point_gradient(x, y, m, b):
    x, y, m, b = (np.asarray(v).item() for v in (x, y, m, b))
    return [2 * x * math.fsum((m * x, b, -y)), 2 * math.fsum((m * x, b, -y))]

def mse_gradient(x, y, m, b):
    x, y = np.array(x).tolist(), np.array(y).tolist()
    m, b = np.asarray(m).item(), np.asarray(b).item()
    u = [m * xi + b - yi for xi, yi in zip(x, y)]
    return 2 * math.fsum(ui * xi for ui, xi in zip(u, x)) / len(u), 2 * math.fsum(u) / len(u)
"""),
    _work(3, "NumPy inside, one NumPy array back", """
import numpy as np

def cost_wrt_prediction(y_hat, y):
    return 2 * (np.array(y_hat) - np.array(y)) / len(y)

def point_gradient(x, y, m, b):
    u = np.array(m) * np.array(x) + np.array(b) - np.array(y)
    return np.array([u * np.array(x), u]) * 2

def mse_gradient(x, y, m, b):
    x, y, m, b = map(np.asarray, (x, y, m, b))
    return np.average([2 * (m * x + b - y) * x, 2 * (m * x + b - y)], axis=1)
"""),
    _work(3, "a class", """
IMPORT

class Mse:
    def __init__(self, x, y):
        self.x, self.y = x, y

    def residual(self, m, b):
        return m * self.x + b - self.y

    def gradient(self, m, b):
        u = self.residual(m, b)
        return MEAN(2 * u * self.x), MEAN(2 * u)

def cost_wrt_prediction(y_hat, y):
    return 2 / len(y) * (y_hat - y)

def point_gradient(x, y, m, b):
    u = Mse(x, y).residual(m, b)
    return 2 * u * x, 2 * u

def mse_gradient(x, y, m, b):
    return Mse(x, y).gradient(m, b)
""", quiet=True),
    _work(3, "a dataclass unpacked, a comprehension of slopes", """
IMPORT
from dataclasses import astuple, dataclass

@dataclass
class Slopes:
    m: object
    b: object

def cost_wrt_prediction(y_hat, y):
    return MULTIPLY(SUBTRACT(y_hat, y), 2 / len(y))

def point_gradient(x, y, m, b):
    slopes = Slopes(m=2 * (m * x + b - y) * x, b=2 * (m * x + b - y))
    return slopes.m, slopes.b

def mse_gradient(x, y, m, b):
    return tuple(MEAN(2 * (m * x + b - y) * inner) for inner in (x, ONES_LIKE(x)))
""", quiet=True),
    _work(3, "a named tuple", """
IMPORT
from collections import namedtuple

Gradient = namedtuple("Gradient", "dm db")

def cost_wrt_prediction(y_hat, y):
    return 2 * (y_hat - y) / len(y)

def point_gradient(x, y, m, b):
    u = m * x + b - y
    return Gradient(dm=2 * u * x, db=2 * u)

def mse_gradient(x, y, m, b):
    u = m * x + b - y
    return Gradient(dm=2 * MEAN(u * x), db=2 * MEAN(u))
"""),
    _work(3, "float64 inside", """
IMPORT

def cost_wrt_prediction(y_hat, y):
    return 2 * (DOUBLE(y_hat) - DOUBLE(y)) / len(y)

def point_gradient(x, y, m, b):
    x, y, m, b = (DOUBLE(v) for v in (x, y, m, b))
    return 2 * x * (m * x + b - y), 2 * (m * x + b - y)

def mse_gradient(x, y, m, b):
    x, y, m, b = (DOUBLE(v) for v in (x, y, m, b))
    u = m * x + b - y
    return SUM(u * x) * 2 / len(x), SUM(u) * 2 / len(x)
""", quiet=True),
    _work(3, "(n, 1) columns throughout", """
IMPORT

def cost_wrt_prediction(y_hat, y):
    column = 2 * (RESHAPE(y_hat, (-1, 1)) - RESHAPE(y, (-1, 1))) / len(y)
    return RESHAPE(column, (-1,))

def point_gradient(x, y, m, b):
    g = mse_gradient(RESHAPE(x, (1,)), RESHAPE(y, (1,)), m, b)
    return g[0], g[1]

def mse_gradient(x, y, m, b):
    x, y = RESHAPE(x, (-1, 1)), RESHAPE(y, (-1, 1))
    u = m * x + b - y
    return 2 * MEAN(u * x), 2 * MEAN(u)
""", quiet=True),
    _work(3, "compared with autodiff outside the functions", """
import torch

def cost_wrt_prediction(y_hat, y):
    return 2 * (y_hat - y) / len(y)

def point_gradient(x, y, m, b):
    u = m * x + b - y
    return 2 * u * x, 2 * u

def mse_gradient(x, y, m, b):
    u = m * x + b - y
    return 2 * (u * x).mean(), 2 * u.mean()

x, y = torch.tensor([1.0, 2.0]), torch.tensor([0.5, 3.0])
m, b = torch.tensor(0.9, requires_grad=True), torch.tensor(0.1, requires_grad=True)
torch.nn.functional.mse_loss(m * x + b, y).backward()
assert torch.allclose(m.grad, mse_gradient(x, y, m, b)[0])
""", ("torch",), quiet=True),
    _work(3, "compared with a tape outside the functions", """
import tensorflow as tf

def cost_wrt_prediction(y_hat, y):
    return 2 * (y_hat - y) / len(y)

@tf.function
def point_gradient(x, y, m, b):
    u = m * x + b - y
    return 2 * u * x, 2 * u

def mse_gradient(x, y, m, b):
    u = tf.Variable(m * x + b)
    u.assign_sub(y)
    return 2 * tf.reduce_mean(u * x), 2 * tf.reduce_mean(u)

x, y = tf.constant([1.0, 2.0]), tf.constant([0.5, 3.0])
m = tf.Variable(0.9)
with tf.GradientTape() as tape:
    cost = tf.reduce_mean((m * x + 0.1 - y) ** 2)
assert abs(tape.gradient(cost, m) - mse_gradient(x, y, m, 0.1)[0]) < 1e-5
""", ("tensorflow",), quiet=True),
    _work(3, "results still attached to a graph", """
import torch

def cost_wrt_prediction(y_hat, y):
    y_hat.requires_grad_(True)
    return 2 * (y_hat - y) / len(y)

def point_gradient(x, y, m, b):
    u = torch.nn.Parameter(m.clone()) * x + b - y
    return 2 * u * x, 2 * u

def mse_gradient(x, y, m, b):
    m.requires_grad_()
    u = m * x + b - y
    return 2 * torch.mean(u * x), 2 * torch.mean(u)
""", ("torch",), quiet=True),
]  # fmt: skip

LOOP = [
    _work(4, "everything in one function, other names", """
IMPORT

def sgd_step(theta, gradient, alpha):
    new = []
    for i in range(len(theta)):
        new.append(theta[i] - alpha * gradient[i])
    return new

def train(x, y, theta1, theta0, alpha, iterations):
    history = []
    for epoch in range(iterations):
        y_hat = theta1 * x + theta0
        history.append(MEAN((y_hat - y) ** 2))
        grad1 = 2 * MEAN((y_hat - y) * x)
        grad0 = 2 * MEAN(y_hat - y)
        theta1 = theta1 - alpha * grad1
        theta0 = theta0 - alpha * grad0
    return theta1, theta0, history
""", quiet=True),
    _work(4, "Python floats throughout", """
import numpy as np

def sgd_step(params, grads, lr):
    return tuple((np.asarray(p) - lr * np.asarray(g)).tolist() for p, g in zip(params, grads))

def train(x, y, m, b, lr, epochs):
    x, y = [float(v) for v in x], [float(v) for v in y]
    m, b, n = np.asarray(m).item(), np.asarray(b).item(), len(x)
    costs = []
    while len(costs) < epochs:
        cost = dm = db = 0.0
        for xi, yi in zip(x, y):
            u = m * xi + b - yi
            cost, dm, db = cost + u * u / n, dm + 2 * u * xi / n, db + 2 * u / n
        costs.append(cost)
        m, b = m - lr * dm, b - lr * db
    return [m, b, costs]
"""),
    _work(4, "negative gradient added", """
IMPORT

def sgd_step(params, grads, lr):
    return list(map(lambda p, g: p + lr * -g, params, grads))

def train(x, y, m, b, lr, epochs):
    costs = []
    for _ in range(epochs):
        u = y - (m * x + b)
        costs += [MEAN(u ** 2)]
        m, b = m + lr * MEAN(2 * u * x), b + lr * MEAN(2 * u)
    return m, b, tuple(costs)
""", quiet=True),
    _work(4, "negative gradient, += inside the loop, w and b", """
IMPORT

def sgd_step(params, grads, lr):
    steps = [-lr * g for g in grads]
    return [p + step for p, step in zip(params, steps)]

def train(x, y, w, b, lr, epochs):
    costs = []
    n = len(x)
    for _ in range(epochs):
        cost, dw, db = 0.0, 0.0, 0.0
        for i in range(n):
            error = y[i] - (w * x[i] + b)
            cost += error ** 2 / n
            dw += 2 / n * error * x[i]
            db += 2 / n * error
        costs.append(cost)
        w = w + lr * dw
        b = b + lr * db
    return w, b, costs
""", quiet=True),
    _work(4, "theta0 and theta1, a history of lists", """
def sgd_step(theta, gradient, alpha):
    return [t - alpha * g for t, g in zip(theta, gradient)]

def predict(x, theta):
    return [float(theta[0]) + float(theta[1]) * float(xi) for xi in x]

def train(x, y, theta1, theta0, alpha, iterations):
    theta, history = [float(theta0), float(theta1)], []
    for _ in range(iterations):
        error = [h - float(yi) for h, yi in zip(predict(x, theta), y)]
        history.append(sum(e * e for e in error) / len(error))
        gradient = [2 * sum(error) / len(error), 2 * sum(e * float(xi) for e, xi in zip(error, x)) / len(error)]
        theta = sgd_step(theta, gradient, alpha)
    return theta[1], theta[0], history
"""),
    _work(4, "one cell of everything, the gradient a function of its own", """
IMPORT
from collections import deque

def gradient(x, y, m, b):
    u = m * x + b - y
    return MEAN(2 * u * x), MEAN(2 * u)

def sgd_step(params, grads, lr):
    queue = deque(zip(params, grads))
    new = []
    while queue:
        p, g = queue.popleft()
        new.append(p - lr * g)
    return new

def train(x, y, m, b, lr, epochs):
    costs, epoch = [], 0
    while epoch < epochs:
        costs.append(MEAN(SQUARE(y - m * x - b)))
        m, b = sgd_step([m, b], gradient(x, y, m, b), lr)
        epoch += 1
    return m, b, costs
""", quiet=True),
    _work(4, "in place on copies", """
IMPORT

def sgd_step(params, grads, lr):
    params = [COPY(p) for p in params]
    for p, g in zip(params, grads):
        p -= lr * g
    return params

def train(x, y, m, b, lr, epochs):
    m, b = COPY(m), COPY(b)
    costs = []
    for _ in range(epochs):
        u = m * x + b - y
        costs.append(MEAN(u ** 2))
        m -= lr * 2 * MEAN(u * x)
        b -= lr * 2 * MEAN(u)
    return m, b, costs
""", EAGER, quiet=True),
    _work(4, "a theta vector and the design matrix", """
IMPORT

def sgd_step(params, grads, lr):
    return [SUBTRACT(p, MULTIPLY(g, lr)) for p, g in zip(params, grads)]

def train(x, y, m, b, lr, epochs):
    A = STACK((x, ONES_LIKE(x)), 1)
    target = RESHAPE(y, (-1, 1))
    theta = RESHAPE(STACK((RESHAPE(m, ()), RESHAPE(b, ()))), (2, 1))
    costs = []
    for _ in range(epochs):
        residual = MATMUL(A, theta) - target
        costs.append(MEAN(residual ** 2))
        theta = theta - lr * 2 / len(x) * MATMUL(TRANSPOSE(A), residual)
    return theta[0, 0], theta[1, 0], costs
""", quiet=True),
    _work(4, "costs as one tensor", """
IMPORT

def sgd_step(params, grads, lr):
    return tuple([p - g * lr for p, g in zip(params, grads)])

def train(x, y, m, b, lr, epochs):
    costs = []
    for _ in range(epochs):
        u = m * x + b - y
        costs.append(DOT(u, u) / len(u))
        m, b = sgd_step((m, b), (2 * DOT(u, x) / len(u), 2 * SUM(u) / len(u)), lr)
    return (m, b, STACK(costs))
""", quiet=True),
    _work(4, "costs of shape (1,), parameters of shape (1,)", """
IMPORT

def sgd_step(params, grads, lr):
    return [p - lr * g for p, g in zip(params, grads)]

def train(x, y, m, b, lr, epochs):
    m, b = RESHAPE(m, (1,)), RESHAPE(b, (1,))
    costs = []
    for _ in range(epochs):
        u = m * x + b - y
        costs.append(RESHAPE(MEAN(u * u), (1,)))
        m, b = m - lr * 2 * MEAN(u * x), b - lr * 2 * MEAN(u)
    return m, b, costs
"""),
    _work(4, "recursion", """
IMPORT

def sgd_step(params, grads, lr):
    if not params:
        return []
    return [params[0] - lr * grads[0], *sgd_step(params[1:], grads[1:], lr)]

def train(x, y, m, b, lr, epochs):
    if epochs == 0:
        return m, b, []
    u = m * x + b - y
    last_m, last_b, later = train(x, y, m - lr * 2 * MEAN(u * x), b - lr * 2 * MEAN(u), lr, epochs - 1)
    return last_m, last_b, [MEAN(u ** 2)] + later
""", quiet=True),
    _work(4, "a class with fit", """
IMPORT

class LinearRegression:
    def __init__(self, m, b, lr=0.01, epochs=8):
        self.m, self.b, self.lr, self.epochs, self.history = m, b, lr, epochs, []

    def predict(self, x):
        return self.m * x + self.b

    def fit(self, x, y):
        for _ in range(self.epochs):
            u = self.predict(x) - y
            self.history.append(MEAN(SQUARE(u)))
            self.m = self.m - self.lr * 2 * MEAN(u * x)
            self.b = self.b - self.lr * 2 * MEAN(u)
        return self

def sgd_step(params, grads, lr):
    return [p - lr * g for p, g in zip(params, grads)]

def train(x, y, m, b, lr, epochs):
    model = LinearRegression(m, b, lr=lr, epochs=epochs).fit(x, y)
    return model.m, model.b, model.history
""", quiet=True),
    _work(4, "a generator of states and a closure", """
IMPORT
from itertools import islice

def sgd_step(params, grads, lr):
    def step(pair):
        return pair[0] - lr * pair[1]
    return [step(pair) for pair in zip(params, grads)]

def states(x, y, m, b, lr):
    while True:
        u = m * x + b - y
        yield m, b, MEAN(u ** 2)
        m, b = m - lr * 2 * MEAN(u * x), b - lr * 2 * MEAN(u)

def train(x, y, m, b, lr, epochs):
    ms, bs, costs = zip(*islice(states(x, y, m, b, lr), epochs + 1))
    return ms[-1], bs[-1], list(costs[:-1])
""", quiet=True),
    _work(4, "multiplied out into sums", """
IMPORT

def sgd_step(params, grads, lr):
    return [p - g * lr for p, g in zip(params, grads)]

def train(x, y, m, b, lr, epochs):
    xx, xy, sx, sy = MEAN(x * x), MEAN(x * y), MEAN(x), MEAN(y)
    costs = []
    for _ in range(epochs):
        costs.append(MEAN((y - m * x - b) ** 2))
        dm, db = 2 * (m * xx + b * sx - xy), 2 * (m * sx + b - sy)
        m, b = m - lr * dm, b - lr * db
    return m, b, costs
""", quiet=True),
    _work(4, "float64 inside", """
IMPORT

def sgd_step(params, grads, lr):
    return [DOUBLE(p) - lr * DOUBLE(g) for p, g in zip(params, grads)]

def train(x, y, m, b, lr, epochs):
    x, y, m, b = (DOUBLE(v) for v in (x, y, m, b))
    costs = []
    for _ in range(epochs):
        u = m * x + b - y
        costs.append(SUM(u * u) / len(u))
        m, b = m - lr * 2 * SUM(u * x) / len(u), b - lr * 2 * SUM(u) / len(u)
    return m, b, costs
""", quiet=True),
    _work(4, "NumPy inside, NumPy back", """
import numpy as np

def sgd_step(params, grads, lr):
    return [np.asarray(p) - lr * np.asarray(g) for p, g in zip(params, grads)]

def train(x, y, m, b, lr, epochs):
    x, y, m, b = (np.array(v) for v in (x, y, m, b))
    costs = np.empty(epochs)
    for k in range(epochs):
        u = m * x + b - y
        costs[k] = np.mean(u ** 2)
        m = m - lr * 2 * np.mean(u * x)
        b = b - lr * 2 * np.mean(u)
    return m, b, costs
"""),
    _work(4, "costs as Python floats", """
IMPORT

def sgd_step(params, grads, lr):
    return [p - lr * g for p, g in zip(params, grads, strict=True)]

def train(x, y, m, b, lr, epochs):
    costs = []
    for _ in range(epochs):
        u = m * x + b - y
        costs.append(float(MEAN(u ** 2)))
        m, b = sgd_step([m, b], [2 * MEAN(u * x), 2 * MEAN(u)], lr)
    return m, b, costs
""", quiet=True),
    _work(4, "no_grad, tensors that want gradients", """
import torch

@torch.no_grad()
def sgd_step(params, grads, lr):
    return [torch.sub(p, g, alpha=lr) for p, g in zip(params, grads)]

def train(x, y, m, b, lr, epochs):
    m, b = m.clone().requires_grad_(), b.clone().requires_grad_()
    costs = []
    for _ in range(epochs):
        with torch.no_grad():
            u = m * x + b - y
            costs.append(u.pow(2).mean().item())
            m -= lr * 2 * (u * x).mean()
            b -= lr * 2 * u.mean()
    return m.detach(), b.detach(), costs
""", ("torch",), quiet=True),
    _work(4, "Variables with assign_sub", """
import tensorflow as tf

def sgd_step(params, grads, lr):
    variables = [tf.Variable(p) for p in params]
    for v, g in zip(variables, grads):
        v.assign_sub(lr * g)
    return variables

def train(x, y, m, b, lr, epochs):
    m, b, costs = tf.Variable(m), tf.Variable(b), tf.TensorArray(tf.float32, epochs)
    for k in range(epochs):
        u = m * x + b - y
        costs = costs.write(k, tf.reduce_mean(tf.square(u)))
        m.assign_sub(tf.reshape(lr * 2 * tf.reduce_mean(u * x), m.shape))
        b.assign_sub(tf.reshape(lr * 2 * tf.reduce_mean(u), b.shape))
    return m, b, costs.stack()
""", ("tensorflow",), quiet=True),
    _work(4, "a graph with a loop in it", """
import tensorflow as tf

def sgd_step(params, grads, lr):
    return tf.nest.map_structure(lambda p, g: p - lr * g, params, grads)

@tf.function
def epoch(x, y, m, b, lr):
    u = m * x + b - y
    return m - lr * 2 * tf.reduce_mean(u * x), b - lr * 2 * tf.reduce_mean(u), tf.reduce_mean(u * u)

def train(x, y, m, b, lr, epochs):
    costs = []
    for _ in tf.range(epochs):
        m, b, cost = epoch(x, y, m, b, lr)
        costs.append(cost)
    return m, b, costs
""", ("tensorflow",), quiet=True),
]  # fmt: skip

WORKS = (*FORWARD, *COST, *GRADIENT, *LOOP)
