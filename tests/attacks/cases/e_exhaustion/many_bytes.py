"""Fills the disk with files that are each below the limit, and waits."""

import time

for number in range(12):
    with open(f"file-{number}", "wb") as file:
        file.write(bytes(4 << 20))
time.sleep(60)


def cost_wrt_prediction(y_hat, y):
    return 2 * (y_hat - y) / len(y)


def point_gradient(x, y, m, b):
    u = m * x + b - y
    return 2 * u * x, 2 * u


def mse_gradient(x, y, m, b):
    u = m * x + b - y
    return 2 * sum(u * x) / len(x), 2 * sum(u) / len(x)
