"""Returns a structured array, one field of which is right."""

import numpy as np


def cost_wrt_prediction(y_hat, y):
    return np.zeros(1, dtype=[("value", "f4"), ("other", "O")])


def point_gradient(x, y, m, b):
    return np.zeros(1, dtype=[("value", "f4"), ("other", "O")])


def mse_gradient(x, y, m, b):
    return np.zeros(1, dtype=[("value", "f4"), ("other", "O")])
