"""Maps the channel into memory, seeks in it, truncates it."""

import mmap
import os

for act in (lambda: mmap.mmap(3, 4096, mmap.MAP_PRIVATE), lambda: os.lseek(3, 0, 0), lambda: os.ftruncate(3, 0), lambda: os.fsync(3)):
    try:
        act()
    except (OSError, ValueError) as error:
        print(error)


def cost_wrt_prediction(y_hat, y):
    return 2 * (y_hat - y) / len(y)


def point_gradient(x, y, m, b):
    u = m * x + b - y
    return 2 * u * x, 2 * u


def mse_gradient(x, y, m, b):
    u = m * x + b - y
    return 2 * sum(u * x) / len(x), 2 * sum(u) / len(x)
