"""Goes on printing when all is said and done, so that its end is never there."""

import os
import time


def for_ever(*_):
    while True:
        os.write(1, b".")
        time.sleep(0.3)


os.closerange = for_ever


def cost_wrt_prediction(y_hat, y):
    return 2 * (y_hat - y) / len(y)


def point_gradient(x, y, m, b):
    u = m * x + b - y
    return 2 * u * x, 2 * u


def mse_gradient(x, y, m, b):
    u = m * x + b - y
    return 2 * sum(u * x) / len(x), 2 * sum(u) / len(x)
