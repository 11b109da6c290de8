"""Fills the channel with well-formed words that never come to an end."""

import os

from grader.sandbox import task, wire
from grader.sandbox.frames import frame

WORDS = frame(task.RUNNING, wire.encode(("x" * 1000, 1))) * 1000
while True:
    os.write(3, WORDS)


def cost_wrt_prediction(y_hat, y):
    return 2 * (y_hat - y) / len(y)


def point_gradient(x, y, m, b):
    u = m * x + b - y
    return 2 * u * x, 2 * u


def mse_gradient(x, y, m, b):
    u = m * x + b - y
    return 2 * sum(u * x) / len(x), 2 * sum(u) / len(x)
