"""Fills its folder with names that trip up whoever cleans: line breaks, long ones, unreadable folders."""

import os

os.umask(0o777)
for name in ("a\nb", "-rf", "\x1b[2J", "\u202e", "n" * 255, "*", "~", "$(touch x)"):
    open(name, "w").close()
os.mkdir("closed", 0)
os.umask(0)
os.makedirs("/".join(["nested-" * 10] * 40))


def cost_wrt_prediction(y_hat, y):
    return 2 * (y_hat - y) / len(y)


def point_gradient(x, y, m, b):
    u = m * x + b - y
    return 2 * u * x, 2 * u


def mse_gradient(x, y, m, b):
    u = m * x + b - y
    return 2 * sum(u * x) / len(x), 2 * sum(u) / len(x)
