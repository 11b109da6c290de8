"""Closes the channel, and opens a file that gets its number."""

import os

os.close(3)
assert os.open("mine", os.O_RDWR | os.O_CREAT) == 3


def cost_wrt_prediction(y_hat, y):
    return 2 * (y_hat - y) / len(y)


def point_gradient(x, y, m, b):
    u = m * x + b - y
    return 2 * u * x, 2 * u


def mse_gradient(x, y, m, b):
    u = m * x + b - y
    return 2 * sum(u * x) / len(x), 2 * sum(u) / len(x)
