"""Starts threads with the smallest stacks that there are, of which the limit on memory allows thousands."""

import threading
import time

threading.stack_size(32 << 10)
DONE = threading.Event()
COUNT = 0
try:
    for COUNT in range(1, 1001):
        threading.Thread(target=DONE.wait, daemon=True).start()
except (RuntimeError, MemoryError) as error:
    print(COUNT, error)
time.sleep(1)
DONE.set()


def cost_wrt_prediction(y_hat, y):
    return 2 * (y_hat - y) / len(y)


def point_gradient(x, y, m, b):
    u = m * x + b - y
    return 2 * u * x, 2 * u


def mse_gradient(x, y, m, b):
    u = m * x + b - y
    return 2 * sum(u * x) / len(x), 2 * sum(u) / len(x)
