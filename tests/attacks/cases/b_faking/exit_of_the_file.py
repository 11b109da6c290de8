"""Asks to exit before the functions are defined."""

import sys

sys.exit(0)


def cost_wrt_prediction(y_hat, y):
    return 0 * y_hat


def point_gradient(x, y, m, b):
    return 0 * x, 0 * x


def mse_gradient(x, y, m, b):
    return 0 * sum(x), 0 * sum(x)
