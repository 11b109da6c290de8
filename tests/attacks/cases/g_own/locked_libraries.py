"""Locks files of the standard library, and of a package."""

import fcntl
import os
import sysconfig

import numpy

for path in (numpy.__file__, sysconfig.get_path("stdlib") + "/colorsys.py", sysconfig.get_path("stdlib") + "/json/__init__.py"):
    fcntl.flock(os.open(path, os.O_RDONLY), fcntl.LOCK_EX | fcntl.LOCK_NB)


def cost_wrt_prediction(y_hat, y):
    return 2 * (y_hat - y) / len(y)


def point_gradient(x, y, m, b):
    u = m * x + b - y
    return 2 * u * x, 2 * u


def mse_gradient(x, y, m, b):
    u = m * x + b - y
    return 2 * sum(u * x) / len(x), 2 * sum(u) / len(x)
