"""Sends a million well-formed frames of a few bytes each, while a function is due."""

import os

from grader.sandbox import task, wire
from grader.sandbox.frames import frame

WORD = frame(task.RUNNING, wire.encode(("", 1)))
os.write(3, frame(task.LOADED, wire.encode(None)))
for _ in range(1000):
    os.write(3, WORD * 1000)


def cost_wrt_prediction(y_hat, y):
    return 2 * (y_hat - y) / len(y)


def point_gradient(x, y, m, b):
    u = m * x + b - y
    return 2 * u * x, 2 * u


def mse_gradient(x, y, m, b):
    u = m * x + b - y
    return 2 * sum(u * x) / len(x), 2 * sum(u) / len(x)
