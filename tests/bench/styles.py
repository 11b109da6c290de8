"""exercise_03 as learners write it, in PyTorch: four right ways, and four that fail in every function."""

VECTORISED = """\
import torch


def cost_wrt_prediction(y_hat, y):
    return 2 * (y_hat - y) / len(y)


def point_gradient(x, y, m, b):
    u = m * x + b - y
    return 2 * u * x, 2 * u


def mse_gradient(x, y, m, b):
    u = m * x + b - y
    return 2 * torch.mean(u * x), 2 * torch.mean(u)
"""

CHAINED = """\
import torch

x_course = torch.tensor([0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0])
y_course = torch.tensor([1.86, 1.31, 0.62, 0.33, 0.09, -0.67, -1.23, -1.37])


def cost_wrt_prediction(y_hat, y):
    return -2 / len(y) * (y - y_hat)


def point_gradient(x, y, m, b):
    slope = -2 * (y - (m * x + b))
    return slope * x, slope


def mse_gradient(x, y, m, b):
    slope = cost_wrt_prediction(m * x + b, y)
    return torch.dot(slope, x), torch.sum(slope)


print("on the course's points:", mse_gradient(x_course, y_course, 0.9, 0.1))
"""

LOOPING = """\
import torch


def cost_wrt_prediction(y_hat, y):
    return torch.stack([2 * (p - t) / len(y) for p, t in zip(y_hat, y)])


def point_gradient(x, y, m, b):
    u = m * x + b - y
    return 2 * u * x, 2 * u


def mse_gradient(x, y, m, b):
    dm, db = 0.0, 0.0
    for one_x, one_y in zip(x, y):
        gradient = point_gradient(one_x, one_y, m, b)
        dm += gradient[0]
        db += gradient[1]
    return dm / len(x), db / len(x)
"""

METHODS = """\
import torch
from torch import nn


def error(x, y, m, b):
    return x * m - y + b


def cost_wrt_prediction(y_hat, y):
    return (y_hat - y) * (2.0 / y.shape[0])


def point_gradient(x, y, m, b):
    return error(x, y, m, b) * x * 2, error(x, y, m, b) * 2


def mse_gradient(x, y, m, b):
    return (error(x, y, m, b) * x).mean() * 2, error(x, y, m, b).mean() * 2
"""

HALVED = VECTORISED.replace("2 * ", "")
FLIPPED = CHAINED.replace("-2", "2")
QUADRUPLED = LOOPING.replace("2 * ", "4 * ")
TRIPLED = METHODS.replace("* 2", "* 3").replace("(2.0", "(3.0")

RIGHT = (VECTORISED, CHAINED, LOOPING, METHODS)
WRONG = (HALVED, FLIPPED, QUADRUPLED, TRIPLED)
