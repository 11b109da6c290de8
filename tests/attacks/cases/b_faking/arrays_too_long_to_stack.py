"""Returns arrays without entries that are longer than an array can be."""

import numpy as np


def cost_wrt_prediction(y_hat, y):
    return [np.zeros((0, 2**62), np.uint8)] * len(y)


def point_gradient(x, y, m, b):
    u = m * x + b - y
    return 2 * u * x, 2 * u


def mse_gradient(x, y, m, b):
    u = m * x + b - y
    return 2 * sum(u * x) / len(x), 2 * sum(u) / len(x)
