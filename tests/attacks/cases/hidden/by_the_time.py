"""Says the sign of an input by the time that it takes, and then ends with an error."""

import time


def cost_wrt_prediction(y_hat, y):
    return 2 * (y_hat - y) / len(y)


def point_gradient(x, y, m, b):
    u = m * x + b - y
    return 2 * u * x, 2 * u


def mse_gradient(x, y, m, b):
    time.sleep(0.01 if x[0] > 0 else 0.0)
    raise ValueError("told")
