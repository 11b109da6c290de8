"""Defines functions whose names only look like those that are asked for (a Cyrillic о)."""


def cоst_wrt_prediction(y_hat, y):
    return 2 * (y_hat - y) / len(y)


def pоint_gradient(x, y, m, b):
    u = m * x + b - y
    return 2 * u * x, 2 * u


def mse_gradiеnt(x, y, m, b):
    u = m * x + b - y
    return 2 * sum(u * x) / len(x), 2 * sum(u) / len(x)
