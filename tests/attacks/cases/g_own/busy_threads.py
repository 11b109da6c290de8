"""Leaves threads behind that never end, and meddle."""

import sys
import threading
import time


def meddle():
    while True:
        sys.setswitchinterval(0.005)
        time.sleep(0.001)


for _ in range(8):
    threading.Thread(target=meddle).start()


def cost_wrt_prediction(y_hat, y):
    return 2 * (y_hat - y) / len(y)


def point_gradient(x, y, m, b):
    u = m * x + b - y
    return 2 * u * x, 2 * u


def mse_gradient(x, y, m, b):
    u = m * x + b - y
    return 2 * sum(u * x) / len(x), 2 * sum(u) / len(x)
